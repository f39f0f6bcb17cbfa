//! Spans of time as definitions write them: `24h`, `-7d`, `30min`, `1w`, `1m` (month), `1y`.

use chrono::{Duration, Months};

use crate::clock::Moment;

/// A signed amount of one unit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub amount: i64,
    pub unit: Unit,
}

/// Units of a [`Span`]. Months and years follow the calendar; the others are fixed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    Minute,
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl Span {
    /// Reads `24h`, `-7d`, `+2h`; `None` for anything else or for more than five digits.
    pub fn parse(text: &str) -> Option<Self> {
        let (sign, rest) = match text.as_bytes().first()? {
            b'-' => (-1, &text[1..]),
            b'+' => (1, &text[1..]),
            _ => (1, text),
        };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if digits == 0 || digits > 5 {
            return None;
        }
        let amount: i64 = rest[..digits].parse().ok()?;
        let unit = match &rest[digits..] {
            "min" => Unit::Minute,
            "h" => Unit::Hour,
            "d" => Unit::Day,
            "w" => Unit::Week,
            "m" => Unit::Month,
            "y" => Unit::Year,
            _ => return None,
        };
        Some(Self { amount: sign * amount, unit })
    }

    /// The same span the other way.
    pub fn reversed(self) -> Self {
        Self { amount: -self.amount, ..self }
    }

    /// The moment this far from `from` on the plain calendar (no working time); a day of the month that does not
    /// exist becomes the month's last day. Stays at `from` when the result would leave the calendar's range.
    pub fn from(self, from: Moment) -> Moment {
        let fixed = |unit: Duration| from.checked_add_signed(unit * i32::try_from(self.amount).unwrap_or(0));
        let months = |per: i64| {
            let count = Months::new(u32::try_from(self.amount.unsigned_abs()).unwrap_or(0).saturating_mul(per as u32));
            if self.amount < 0 { from.checked_sub_months(count) } else { from.checked_add_months(count) }
        };
        let to = match self.unit {
            Unit::Minute => fixed(Duration::minutes(1)),
            Unit::Hour => fixed(Duration::hours(1)),
            Unit::Day => fixed(Duration::days(1)),
            Unit::Week => fixed(Duration::weeks(1)),
            Unit::Month => months(1),
            Unit::Year => months(12),
        };
        to.unwrap_or(from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};

    #[test]
    fn spans_are_read_strictly() {
        assert_eq!(Span::parse("24h"), Some(Span { amount: 24, unit: Unit::Hour }));
        assert_eq!(Span::parse("-7d"), Some(Span { amount: -7, unit: Unit::Day }));
        assert_eq!(Span::parse("30min"), Some(Span { amount: 30, unit: Unit::Minute }));
        for wrong in ["", "h", "-", "1", "1x", "999999d", "1.5h", "一天", "é"] {
            assert_eq!(Span::parse(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn spans_move_along_the_calendar() {
        let table = [
            ("2026-01-31T00:00:00.000Z", "1m", "2026-02-28T00:00:00.000Z"),
            ("2024-02-29T00:00:00.000Z", "1y", "2025-02-28T00:00:00.000Z"),
            ("2026-03-01T00:00:00.000Z", "-1w", "2026-02-22T00:00:00.000Z"),
            ("2026-03-01T00:00:00.000Z", "90min", "2026-03-01T01:30:00.000Z"),
        ];
        for (from, span, to) in table {
            let moved = Span::parse(span).expect("a span").from(from_text(from).expect("a moment"));
            assert_eq!(to_text(moved), to, "{from} {span}");
        }
    }
}
