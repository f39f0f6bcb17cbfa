//! Named stretches of days: `this_week`, `last_30_days`.

use crate::zone;
use chrono::{Datelike, NaiveDate};

/// A stretch of whole days around today. Weeks begin on Monday; `last_7_days` ends today and `next_7_days` begins today.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Period {
    Today,
    Yesterday,
    Tomorrow,
    ThisWeek,
    LastWeek,
    NextWeek,
    ThisMonth,
    LastMonth,
    NextMonth,
    ThisQuarter,
    LastQuarter,
    NextQuarter,
    ThisYear,
    LastYear,
    NextYear,
    LastDays(u16),
    NextDays(u16),
}

const NAMED: [(&str, Period); 15] = [
    ("today", Period::Today),
    ("yesterday", Period::Yesterday),
    ("tomorrow", Period::Tomorrow),
    ("this_week", Period::ThisWeek),
    ("last_week", Period::LastWeek),
    ("next_week", Period::NextWeek),
    ("this_month", Period::ThisMonth),
    ("last_month", Period::LastMonth),
    ("next_month", Period::NextMonth),
    ("this_quarter", Period::ThisQuarter),
    ("last_quarter", Period::LastQuarter),
    ("next_quarter", Period::NextQuarter),
    ("this_year", Period::ThisYear),
    ("last_year", Period::LastYear),
    ("next_year", Period::NextYear),
];

impl Period {
    /// Every name without a number, for help and hints.
    pub fn names() -> impl Iterator<Item = &'static str> {
        NAMED.iter().map(|(name, _)| *name)
    }

    /// Reads a name; the number of `last_N_days` and `next_N_days` is 1 to 3660.
    pub fn parse(text: &str) -> Option<Self> {
        if let Some((_, period)) = NAMED.iter().find(|(name, _)| *name == text) {
            return Some(*period);
        }
        let (past, rest) = match text.strip_prefix("last_") {
            Some(rest) => (true, rest),
            None => (false, text.strip_prefix("next_")?),
        };
        let digits = rest.strip_suffix("_days")?;
        let number: u16 = digits.parse().ok().filter(|n| (1..=3660).contains(n) && digits.as_bytes()[0] != b'+')?;
        Some(if past { Self::LastDays(number) } else { Self::NextDays(number) })
    }

    pub fn text(self) -> String {
        match self {
            Self::LastDays(n) => format!("last_{n}_days"),
            Self::NextDays(n) => format!("next_{n}_days"),
            named => NAMED.iter().find(|(_, p)| *p == named).map_or("", |(name, _)| name).to_owned(),
        }
    }

    /// The first and the last day; `None` at the calendar's end.
    pub fn days(self, today: NaiveDate) -> Option<(NaiveDate, NaiveDate)> {
        let day = |n| zone::add_days(today, n);
        let week = |n: i64| {
            let first = zone::add_days(zone::week_start(today), 7 * n)?;
            Some((first, zone::add_days(first, 6)?))
        };
        let months = |first: NaiveDate, count| Some((first, zone::add_days(zone::add_months(first, count)?, -1)?));
        let month = |n| months(zone::add_months(today.with_day(1)?, n)?, 1);
        let quarter = |n| {
            let this = NaiveDate::from_ymd_opt(today.year(), today.month0() / 3 * 3 + 1, 1)?;
            months(zone::add_months(this, 3 * n)?, 3)
        };
        let year = |n| months(NaiveDate::from_ymd_opt(today.year() + n, 1, 1)?, 12);
        match self {
            Self::Today => Some((today, today)),
            Self::Yesterday => day(-1).map(|d| (d, d)),
            Self::Tomorrow => day(1).map(|d| (d, d)),
            Self::ThisWeek => week(0),
            Self::LastWeek => week(-1),
            Self::NextWeek => week(1),
            Self::ThisMonth => month(0),
            Self::LastMonth => month(-1),
            Self::NextMonth => month(1),
            Self::ThisQuarter => quarter(0),
            Self::LastQuarter => quarter(-1),
            Self::NextQuarter => quarter(1),
            Self::ThisYear => year(0),
            Self::LastYear => year(-1),
            Self::NextYear => year(1),
            Self::LastDays(n) => Some((day(1 - i64::from(n))?, today)),
            Self::NextDays(n) => Some((today, day(i64::from(n) - 1)?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_whole_days_around_today() {
        let today = zone::parse_day("2026-11-22").unwrap();
        let says = |text: &str| {
            let (first, last) = Period::parse(text).unwrap().days(today).unwrap();
            format!("{first} {last}")
        };
        assert_eq!(says("this_week"), "2026-11-16 2026-11-22");
        assert_eq!(says("next_week"), "2026-11-23 2026-11-29");
        assert_eq!(says("last_month"), "2026-10-01 2026-10-31");
        assert_eq!(says("next_month"), "2026-12-01 2026-12-31");
        assert_eq!(says("this_quarter"), "2026-10-01 2026-12-31");
        assert_eq!(says("last_quarter"), "2026-07-01 2026-09-30");
        assert_eq!(says("next_quarter"), "2027-01-01 2027-03-31");
        assert_eq!(says("last_year"), "2025-01-01 2025-12-31");
        assert_eq!(says("next_year"), "2027-01-01 2027-12-31");
        assert_eq!(says("last_7_days"), "2026-11-16 2026-11-22");
        assert_eq!(says("next_7_days"), "2026-11-22 2026-11-28");
        for text in Period::names().chain(["last_30_days", "next_1_days"]) {
            assert_eq!(Period::parse(text).unwrap().text(), text);
        }
        for wrong in ["", "last_0_days", "last__days", "last_+5_days", "next_9999_days", "this_day"] {
            assert_eq!(Period::parse(wrong), None, "{wrong}");
        }
    }
}
