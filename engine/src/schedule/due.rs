//! When something tied to a date of a record is due: the date, an offset, a time of day, and again every year if asked.
//! Pure arithmetic in the workspace's time zone.

use super::WorkingCalendar;
use crate::clock::{self, Moment};
use crate::definition::flow::{Span, Unit};
use crate::zone::{self, Tz};
use chrono::{Datelike, Duration, NaiveDate, NaiveDateTime, NaiveTime};

/// How a moment is derived from a date field.
#[derive(Debug, Clone, PartialEq)]
pub struct DateRule {
    /// From the date: `-1d` is the day before.
    pub offset: Option<Span>,
    /// The time of day; for a date without one 09:00, for a date-time without one its own time.
    pub at: Option<NaiveTime>,
    /// Again on the same day of every later year; 29 February counts on the 28th of shorter years.
    pub yearly: bool,
    /// Whether an offset in days counts working days only.
    pub working: bool,
}

impl DateRule {
    /// Reads the texts of a definition; `None` when one of them is malformed, which the definition's check reports.
    pub fn read(offset: Option<&str>, at: Option<&str>, yearly: bool) -> Option<Self> {
        let offset = match offset {
            Some(text) => Some(Span::parse(text)?),
            None => None,
        };
        let at = match at {
            Some(text) => Some(NaiveTime::parse_from_str(text, "%H:%M").ok()?),
            None => None,
        };
        Some(Self { offset, at, yearly, working: false })
    }

    /// The first due moment after `after` for a date (`YYYY-MM-DD`) or date-time (RFC 3339); `None` when it has passed
    /// or the text is neither.
    pub fn next_due(&self, value: &str, after: Moment, tz: Tz) -> Option<Moment> {
        self.next(value, after, tz, None)
    }

    /// The same by a calendar and in its time zone, for whatever may count working days.
    pub fn next_due_by(&self, value: &str, after: Moment, calendar: &WorkingCalendar) -> Option<Moment> {
        self.next(value, after, calendar.zone(), Some(calendar).filter(|_| self.working))
    }

    fn next(&self, value: &str, after: Moment, tz: Tz, works: Option<&WorkingCalendar>) -> Option<Moment> {
        let start = Start::read(value, tz)?;
        if !self.yearly {
            return self.due(start, tz, works).filter(|due| *due > after);
        }
        // Start two years before the year in which the date without its offset would come: never too late.
        let around = zone::local(super::calendar::plain(after, self.span().reversed(), tz), tz).year();
        let first = start.date().year().max(around - 2);
        (first..=first + 4).filter_map(|year| self.due(start.in_year(year)?, tz, works)).find(|due| *due > after)
    }

    fn span(&self) -> Span {
        self.offset.unwrap_or(Span { amount: 0, unit: Unit::Day })
    }

    fn due(&self, start: Start, tz: Tz, works: Option<&WorkingCalendar>) -> Option<Moment> {
        let span = self.span();
        let day = start.date();
        let moved = match span.unit {
            Unit::Minute | Unit::Hour => Some(day),
            Unit::Day => match works {
                Some(calendar) => calendar.working_day(day, span.amount),
                None => zone::add_days(day, span.amount),
            },
            Unit::Week => zone::add_days(day, span.amount * 7),
            Unit::Month => zone::add_months(day, i32::try_from(span.amount).ok()?),
            Unit::Year => zone::add_months(day, i32::try_from(span.amount * 12).ok()?),
        }?;
        let time = self.at.unwrap_or_else(|| start.time());
        let moment = match start {
            // An hour from a date-time is an hour, also across a change of the clock.
            Start::Time(_, Some(exact)) if self.at.is_none() && moved == day => exact,
            _ => zone::moment_of(moved.and_time(time), tz),
        };
        match span.unit {
            Unit::Minute => moment.checked_add_signed(Duration::minutes(span.amount)),
            Unit::Hour => moment.checked_add_signed(Duration::hours(span.amount)),
            _ => Some(moment),
        }
    }
}

/// The date field's value, as the clock on the wall shows it.
#[derive(Clone, Copy)]
enum Start {
    Day(NaiveDate),
    /// With the exact moment, unless it is an anniversary's and has yet to be found.
    Time(NaiveDateTime, Option<Moment>),
}

impl Start {
    fn read(value: &str, tz: Tz) -> Option<Self> {
        if let Some(day) = zone::parse_day(value) {
            return Some(Self::Day(day));
        }
        clock::from_text(value).map(|moment| Self::Time(zone::local(moment, tz), Some(moment)))
    }

    fn date(self) -> NaiveDate {
        match self {
            Self::Day(day) => day,
            Self::Time(local, _) => local.date(),
        }
    }

    fn time(self) -> NaiveTime {
        match self {
            Self::Day(_) => NaiveTime::from_hms_opt(9, 0, 0).expect("nine is an hour"),
            Self::Time(local, _) => local.time(),
        }
    }

    fn in_year(self, year: i32) -> Option<Self> {
        let day = self.date();
        let there = NaiveDate::from_ymd_opt(year, day.month(), day.day())
            .or_else(|| NaiveDate::from_ymd_opt(year, day.month(), 28))?;
        Some(match self {
            Self::Day(_) => Self::Day(there),
            Self::Time(local, exact) => {
                Self::Time(there.and_time(local.time()), exact.filter(|_| there == local.date()))
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};
    use proptest::prelude::*;

    fn rule(offset: &'static str, at: &'static str, yearly: bool) -> DateRule {
        let given = |text: &'static str| Some(text).filter(|text| !text.is_empty());
        DateRule::read(given(offset), given(at), yearly).unwrap()
    }

    fn next(rule: &DateRule, value: &str, after: &str) -> Option<String> {
        rule.next_due(value, from_text(after).unwrap(), zone::DEFAULT_ZONE).map(to_text)
    }

    #[test]
    fn a_date_is_due_once_at_its_time_of_day() {
        let now = "2026-11-22T12:00:00Z";
        let due = |offset, at, value| next(&rule(offset, at, false), value, now);
        assert_eq!(due("", "", "2026-12-01").as_deref(), Some("2026-12-01T01:00:00.000Z"));
        assert_eq!(due("-1d", "08:30", "2026-12-01").as_deref(), Some("2026-11-30T00:30:00.000Z"));
        assert_eq!(due("-1w", "", "2026-12-01").as_deref(), Some("2026-11-24T01:00:00.000Z"));
        assert_eq!(due("1m", "", "2026-10-31").as_deref(), Some("2026-11-30T01:00:00.000Z"));
        assert_eq!(due("-2h", "", "2026-12-01").as_deref(), Some("2026-11-30T23:00:00.000Z"));
        assert_eq!(due("", "", "2026-12-01T06:15:00.000Z").as_deref(), Some("2026-12-01T06:15:00.000Z"));
        assert_eq!(due("-30min", "", "2026-12-01T06:15:00.000Z").as_deref(), Some("2026-12-01T05:45:00.000Z"));
        assert_eq!(due("-1d", "09:00", "2026-12-01T16:30:00.000Z").as_deref(), Some("2026-12-01T01:00:00.000Z"));
        assert_eq!(due("", "", "2026-11-22"), None);
        assert_eq!(due("", "", "soon"), None);
    }

    #[test]
    fn a_yearly_date_comes_round_also_on_the_leap_day() {
        let birthday = rule("", "09:00", true);
        assert_eq!(next(&birthday, "1990-11-23", "2026-11-22T12:00:00Z").as_deref(), Some("2026-11-23T01:00:00.000Z"));
        assert_eq!(next(&birthday, "1990-11-22", "2026-11-22T12:00:00Z").as_deref(), Some("2027-11-22T01:00:00.000Z"));
        assert_eq!(next(&birthday, "1992-02-29", "2026-11-22T12:00:00Z").as_deref(), Some("2027-02-28T01:00:00.000Z"));
        assert_eq!(next(&birthday, "1992-02-29", "2027-03-01T00:00:00Z").as_deref(), Some("2028-02-29T01:00:00.000Z"));
        assert_eq!(next(&birthday, "2030-05-01", "2026-11-22T12:00:00Z").as_deref(), Some("2030-05-01T01:00:00.000Z"));
        let week_before = rule("-1w", "09:00", true);
        assert_eq!(
            next(&week_before, "1990-01-03", "2026-11-22T12:00:00Z").as_deref(),
            Some("2026-12-27T01:00:00.000Z")
        );
    }

    #[test]
    fn an_offset_may_count_working_days() {
        let calendar = crate::schedule::WorkingHours::default().calendar(zone::DEFAULT_ZONE);
        let due = |offset, value: &str, yearly, after: &str| {
            let rule = DateRule { working: true, ..rule(offset, "", yearly) };
            rule.next_due_by(value, from_text(after).unwrap(), &calendar).map(to_text)
        };
        let now = "2026-09-01T00:00:00Z";
        // The National Day is off until Wednesday 7 October; Saturday the 10th is worked for it.
        for (offset, value, expected) in [
            ("-3d", "2026-10-09", "2026-09-29T01:00:00.000Z"),
            ("2d", "2026-09-30", "2026-10-09T01:00:00.000Z"),
            ("3d", "2026-09-30", "2026-10-10T01:00:00.000Z"),
            ("", "2026-10-03", "2026-10-03T01:00:00.000Z"),
            ("-1w", "2026-10-09", "2026-10-02T01:00:00.000Z"),
        ] {
            assert_eq!(due(offset, value, false, now).as_deref(), Some(expected), "{offset} {value}");
        }
        let yearly = due("-2d", "1990-10-09", true, now);
        assert_eq!(yearly.as_deref(), Some("2026-09-30T01:00:00.000Z"));
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 3000, ..ProptestConfig::default() })]

        #[test]
        fn the_next_year_agrees_with_trying_every_year(
            day in 0_i64..40_000, hours in 0_i64..24 * 366 * 90,
            offset in prop_oneof![Just(0_i64), -500_i64..500],
            unit in prop::sample::select(vec![Unit::Hour, Unit::Day, Unit::Week, Unit::Month]),
            timed in any::<bool>(),
        ) {
            let tz = zone::DEFAULT_ZONE;
            let day = zone::add_days(zone::parse_day("1950-01-01").unwrap(), day).unwrap();
            let value = if timed { to_text(day.and_hms_opt(20, 30, 0).unwrap().and_utc()) } else { zone::day_text(day) };
            let after = from_text("1960-01-01T00:00:00Z").unwrap() + Duration::hours(hours);
            let rule = DateRule { offset: Some(Span { amount: offset, unit }), at: None, yearly: true, working: false };
            let start = Start::read(&value, tz).unwrap();
            let slow = (start.date().year()..2300)
                .filter_map(|year| rule.due(start.in_year(year)?, tz, None))
                .find(|due| *due > after);
            prop_assert_eq!(rule.next_due(&value, after, tz).map(to_text), slow.map(to_text));
        }
    }
}
