//! Dates said relative to now: `today - 30d`, `month_start + 1m - 1d`, `now - 2h`.

use super::ConditionContext;
use crate::clock::Moment;
use crate::zone;
use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime};

/// A date said relative to now, kept as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RelativeDate {
    text: String,
    base: Base,
    steps: Vec<(i32, Unit)>,
}

/// A day of the workspace's calendar, or a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Point {
    Day(NaiveDate),
    Moment(Moment),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Base {
    Today,
    Now,
    WeekStart,
    MonthStart,
    YearStart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Hour,
    Day,
    Week,
    Month,
    Year,
}

impl RelativeDate {
    /// Reads `(today|now|week_start|month_start|year_start)` and any number of `± N(h|d|w|m|y)`, N ≤ 9999.
    pub fn parse(text: &str) -> Option<Self> {
        let squeezed: String = text.chars().filter(|c| !c.is_whitespace()).collect();
        let end = squeezed.find(['+', '-']).unwrap_or(squeezed.len());
        let base = match &squeezed[..end] {
            "today" => Base::Today,
            "now" => Base::Now,
            "week_start" => Base::WeekStart,
            "month_start" => Base::MonthStart,
            "year_start" => Base::YearStart,
            _ => return None,
        };
        let mut steps = Vec::new();
        let mut rest = &squeezed[end..];
        while !rest.is_empty() {
            let sign = if rest.starts_with('-') { -1 } else { 1 };
            let digits = rest[1..].bytes().take_while(u8::is_ascii_digit).count();
            if !(1..=4).contains(&digits) {
                return None;
            }
            let number: i32 = rest[1..=digits].parse().ok()?;
            let unit = match rest.as_bytes().get(digits + 1)? {
                b'h' => Unit::Hour,
                b'd' => Unit::Day,
                b'w' => Unit::Week,
                b'm' => Unit::Month,
                b'y' => Unit::Year,
                _ => return None,
            };
            steps.push((sign * number, unit));
            rest = &rest[digits + 2..];
            if !rest.is_empty() && !rest.starts_with(['+', '-']) {
                return None;
            }
        }
        Some(Self { text: text.to_owned(), base, steps })
    }

    pub fn text(&self) -> &str {
        &self.text
    }

    /// The day or moment meant now. `now` and whole hours give a moment; everything else gives a day. `None` beyond
    /// the calendar's end.
    pub fn at(&self, context: &ConditionContext) -> Option<Point> {
        let today = zone::day_of(context.now, context.tz);
        let start = match self.base {
            Base::Today => Point::Day(today),
            Base::Now => Point::Moment(context.now),
            Base::WeekStart => Point::Day(zone::week_start(today)),
            Base::MonthStart => Point::Day(today.with_day(1)?),
            Base::YearStart => Point::Day(NaiveDate::from_ymd_opt(today.year(), 1, 1)?),
        };
        self.steps.iter().try_fold(start, |point, (number, unit)| step(point, *number, *unit, context))
    }
}

fn step(point: Point, number: i32, unit: Unit, context: &ConditionContext) -> Option<Point> {
    if unit == Unit::Hour {
        let moment = match point {
            Point::Day(day) => zone::start_of_day(day, context.tz),
            Point::Moment(moment) => moment,
        };
        return moment.checked_add_signed(Duration::hours(number.into())).map(Point::Moment);
    }
    let moved = |day: NaiveDate| match unit {
        Unit::Day | Unit::Hour => zone::add_days(day, number.into()),
        Unit::Week => zone::add_days(day, i64::from(number) * 7),
        Unit::Month => zone::add_months(day, number),
        Unit::Year => zone::add_months(day, number * 12),
    };
    Some(match point {
        Point::Day(day) => Point::Day(moved(day)?),
        // A day from now is the same hour on the clock, also when a day is 23 or 25 hours long.
        Point::Moment(moment) => {
            let local = zone::local(moment, context.tz);
            Point::Moment(zone::moment_of(NaiveDateTime::new(moved(local.date())?, local.time()), context.tz))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};

    #[test]
    fn steps_are_taken_in_order_from_the_base() {
        let context = ConditionContext::system(from_text("2026-11-22T18:30:00Z").unwrap(), zone::DEFAULT_ZONE);
        let says = |text: &str| match RelativeDate::parse(text).unwrap().at(&context).unwrap() {
            Point::Day(day) => zone::day_text(day),
            Point::Moment(moment) => to_text(moment),
        };
        assert_eq!(says("today"), "2026-11-23");
        assert_eq!(says("today - 30d"), "2026-10-24");
        assert_eq!(says("month_start + 1m - 1d"), "2026-11-30");
        assert_eq!(says("week_start-1w"), "2026-11-16");
        assert_eq!(says("year_start + 1y"), "2027-01-01");
        assert_eq!(says("now - 2h"), "2026-11-22T16:30:00.000Z");
        assert_eq!(says("today + 9h"), "2026-11-23T01:00:00.000Z");
        assert_eq!(says("now + 1d"), "2026-11-23T18:30:00.000Z");
        for wrong in [
            "",
            "tomorrow",
            "today -",
            "today - d",
            "today - 3",
            "today 3d",
            "today - 12345d",
            "today - 3x",
            "today + 1d2",
        ] {
            assert_eq!(RelativeDate::parse(wrong), None, "{wrong}");
        }
    }
}
