//! Working time: which hours of which days are worked, and how far on a deadline lies when only those count. Pure
//! arithmetic over local days; holidays and moved working days are exceptions to the week.

use crate::clock::Moment;
use crate::definition::flow::{Span, Unit};
use crate::zone::{self, Tz};
use chrono::{Datelike, Duration, NaiveDate, NaiveTime};
use std::collections::BTreeMap;

/// One uninterrupted stretch of work in a day, from its first to its last moment on the clock.
pub type Shift = (NaiveTime, NaiveTime);

/// A shift that ends with its day ends in this, for a clock knows no 24:00.
pub(super) const END_OF_DAY: NaiveTime = NaiveTime::from_hms_nano_opt(23, 59, 59, 999_999_999).expect("a time of day");

/// How many days ahead or back are looked through before a calendar counts as having no working time.
const HORIZON: u32 = 366 * 40;

/// The hours worked in a workspace.
#[derive(Debug, Clone, PartialEq)]
pub struct WorkingCalendar {
    /// The shifts of Monday to Sunday, each day's in order and apart from each other.
    week: [Vec<Shift>; 7],
    /// Days unlike their weekday: none for a holiday, some for a Sunday that is worked.
    exceptions: BTreeMap<NaiveDate, Vec<Shift>>,
    tz: Tz,
}

impl WorkingCalendar {
    /// The shifts of Monday to Sunday, each day's in order and apart from each other.
    pub fn of_week(week: [Vec<Shift>; 7], tz: Tz) -> Self {
        Self { week, exceptions: BTreeMap::new(), tz }
    }

    /// The same with other shifts on one day; none make it a day off. Shifts must be in order and apart.
    pub fn except(mut self, day: NaiveDate, shifts: Vec<Shift>) -> Self {
        self.exceptions.insert(day, shifts);
        self
    }

    /// The zone its days are those of.
    pub fn zone(&self) -> Tz {
        self.tz
    }

    /// Whether anybody works on a day.
    pub fn works_on(&self, day: NaiveDate) -> bool {
        !self.shifts(day).is_empty()
    }

    fn shifts(&self, day: NaiveDate) -> &[Shift] {
        let usual = &self.week[day.weekday().num_days_from_monday() as usize];
        self.exceptions.get(&day).unwrap_or(usual)
    }

    fn stretches(&self, day: NaiveDate) -> impl DoubleEndedIterator<Item = (Moment, Moment)> + '_ {
        let at = move |time: NaiveTime| match time {
            END_OF_DAY => zone::start_of_day(day.succ_opt().unwrap_or(day), self.tz),
            time => zone::moment_of(day.and_time(time), self.tz),
        };
        self.shifts(day).iter().map(move |(from, to)| (at(*from), at(*to)))
    }

    /// The moment a span away. Hours and minutes count working time, beginning with the next of it; days count working
    /// days and keep the time of day, within the hours worked. Weeks, months and years follow the calendar and end on
    /// the nearest working time in their direction. Nothing moves when the calendar has no working time.
    pub fn shift(&self, from: Moment, by: Span) -> Moment {
        let found = match by.unit {
            _ if by.amount == 0 => None,
            Unit::Minute => self.walk(from, Duration::minutes(by.amount)),
            Unit::Hour => self.walk(from, Duration::hours(by.amount)),
            Unit::Day => self.walk_days(from, by.amount),
            Unit::Week | Unit::Month | Unit::Year => Some(self.settle(plain(from, by, self.tz), by.amount < 0)),
        };
        found.unwrap_or(from)
    }

    /// How much of the time between two moments is worked, in seconds; nothing when the second does not come after the
    /// first.
    pub fn worked(&self, from: Moment, to: Moment) -> i64 {
        self.between(from, to).num_seconds()
    }

    /// The moment with as much working time between it and `to` as there is between `due` and `from`; without working time
    /// as far away by the clock.
    pub fn postponed(&self, due: Moment, from: Moment, to: Moment) -> Moment {
        let left = if due < from { -self.between(due, from) } else { self.between(from, due) };
        self.walk(to, left).unwrap_or(due + (to - from))
    }

    /// Where an end lies by these hours that was set by `before`, its clock standing at `at`. What is known whole — when it began
    /// and how long it is — is worked out again; where it was put off since, or would be over by now, as much as was left by the
    /// hours before is left by these. What was over stays so.
    pub fn end_anew(&self, before: &Self, due: Moment, at: Moment, whole: Option<(Moment, Span)>) -> Moment {
        if due <= at {
            return due;
        }
        let of = |calendar: &Self| whole.map(|(began, span)| calendar.shift(began, span));
        match of(self) {
            Some(end) if end == due || (end > at && of(before) == Some(due)) => end,
            _ => self.walk(at, before.between(at, due)).unwrap_or(due),
        }
    }

    fn between(&self, from: Moment, to: Moment) -> Duration {
        let last = zone::day_of(to, self.tz);
        let days = zone::day_of(from, self.tz).iter_days().take(HORIZON as usize).take_while(|day| *day <= last);
        let mut worked = Duration::zero();
        for day in days {
            for (start, end) in self.stretches(day) {
                worked += (end.min(to) - start.max(from)).max(Duration::zero());
            }
        }
        worked
    }

    fn walk(&self, from: Moment, by: Duration) -> Option<Moment> {
        if by < Duration::zero() { self.back(from, -by) } else { self.ahead(from, by) }
    }

    fn ahead(&self, from: Moment, mut left: Duration) -> Option<Moment> {
        let first = zone::day_of(from, self.tz);
        for day in first.iter_days().take(HORIZON as usize) {
            for (start, end) in self.stretches(day) {
                let start = start.max(from);
                if start >= end {
                    continue;
                }
                if end - start >= left {
                    return Some(start + left);
                }
                left -= end - start;
            }
        }
        None
    }

    fn back(&self, from: Moment, mut left: Duration) -> Option<Moment> {
        let first = zone::day_of(from, self.tz);
        for day in (0..HORIZON).map_while(|n| zone::add_days(first, -i64::from(n))) {
            for (start, end) in self.stretches(day).rev() {
                let end = end.min(from);
                if start >= end {
                    continue;
                }
                if end - start >= left {
                    return Some(end - left);
                }
                left -= end - start;
            }
        }
        None
    }

    fn walk_days(&self, from: Moment, days: i64) -> Option<Moment> {
        let local = zone::local(from, self.tz);
        let day = self.working_day(local.date(), days)?;
        Some(zone::moment_of(day.and_time(within(self.shifts(day), local.time())), self.tz))
    }

    /// The working day so many working days after a day, or before it; the day itself for none.
    pub fn working_day(&self, mut day: NaiveDate, days: i64) -> Option<NaiveDate> {
        let (step, mut left) = (days.signum(), days.abs());
        if left == 0 {
            return Some(day);
        }
        for _ in 0..HORIZON {
            day = zone::add_days(day, step)?;
            if !self.shifts(day).is_empty() {
                left -= 1;
            }
            if left == 0 {
                return Some(day);
            }
        }
        None
    }

    /// The moment itself when it is worked, else the nearest working time after or before it.
    fn settle(&self, moment: Moment, before: bool) -> Moment {
        let tick = Duration::milliseconds(1);
        let found =
            if before { self.back(moment, tick).map(|m| m + tick) } else { self.ahead(moment, Duration::zero()) };
        found.unwrap_or(moment)
    }
}

/// The time of day, moved into the shifts: to the end of the last one before it, or to the start of the first.
fn within(shifts: &[Shift], time: NaiveTime) -> NaiveTime {
    if shifts.iter().any(|(from, to)| *from <= time && time <= *to) {
        return time;
    }
    let before = shifts.iter().rev().find(|(_, to)| *to < time).map(|(_, to)| *to);
    before.or_else(|| shifts.first().map(|(from, _)| *from)).unwrap_or(time)
}

/// The moment a span away on the plain calendar of a zone: days and longer keep the time on the clock.
pub fn plain(from: Moment, by: Span, tz: Tz) -> Moment {
    let fixed = |unit: Duration| i32::try_from(by.amount).ok().and_then(|n| from.checked_add_signed(unit * n));
    let local = zone::local(from, tz);
    let on = |day: Option<NaiveDate>| day.map(|day| zone::moment_of(day.and_time(local.time()), tz));
    let months = |per: i64| i32::try_from(by.amount * per).ok().and_then(|n| zone::add_months(local.date(), n));
    let moved = match by.unit {
        Unit::Minute => fixed(Duration::minutes(1)),
        Unit::Hour => fixed(Duration::hours(1)),
        Unit::Day => on(zone::add_days(local.date(), by.amount)),
        Unit::Week => on(zone::add_days(local.date(), by.amount * 7)),
        Unit::Month => on(months(1)),
        Unit::Year => on(months(12)),
    };
    moved.unwrap_or(from)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};
    use proptest::prelude::*;

    /// Monday to Friday, 09:00 to 18:00.
    fn office(tz: Tz) -> WorkingCalendar {
        let hour = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap();
        let day = |at: usize| if at < 5 { vec![(hour(9), hour(18))] } else { Vec::new() };
        WorkingCalendar::of_week(std::array::from_fn(day), tz)
    }

    #[test]
    fn what_is_postponed_keeps_the_working_time_that_was_left() {
        let calendar = office(zone::DEFAULT_ZONE);
        // In Shanghai: due on Monday the 23rd at 10:00, stopped on Friday the 20th at 17:00, so two hours are left.
        for (due, from, to, expected) in [
            ("2026-11-23T02:00:00Z", "2026-11-20T09:00:00Z", "2026-11-25T01:00:00Z", "2026-11-25T03:00:00Z"),
            ("2026-11-23T02:00:00Z", "2026-11-20T09:00:00Z", "2026-11-25T09:00:00Z", "2026-11-26T02:00:00Z"),
            // An hour late it stays an hour late.
            ("2026-11-20T08:00:00Z", "2026-11-20T09:00:00Z", "2026-11-25T03:00:00Z", "2026-11-25T02:00:00Z"),
        ] {
            let at = |text: &str| from_text(text).unwrap();
            assert_eq!(calendar.postponed(at(due), at(from), at(to)), at(expected), "{due} from {from} to {to}");
        }
        let never = WorkingCalendar::of_week(std::array::from_fn(|_| Vec::new()), zone::DEFAULT_ZONE);
        let at = |text: &str| from_text(text).unwrap();
        let later = never.postponed(at("2026-11-20T10:00:00Z"), at("2026-11-20T09:00:00Z"), at("2026-11-21T09:00:00Z"));
        assert_eq!(to_text(later), "2026-11-21T10:00:00.000Z");
    }

    #[test]
    fn an_end_follows_the_hours_it_was_set_by() {
        let before = office(zone::DEFAULT_ZONE);
        let at = |text: &str| from_text(text).unwrap();
        // In Shanghai: begun on Monday the 23rd at 17:00; Tuesday becomes a day off.
        let began = at("2026-11-23T09:00:00Z");
        let now = at("2026-11-23T09:30:00Z");
        let after = before.clone().except(zone::parse_day("2026-11-24").unwrap(), Vec::new());
        for (span, to) in
            [("4h", "2026-11-25T04:00:00Z"), ("2d", "2026-11-26T09:00:00Z"), ("30min", "2026-11-23T09:30:00Z")]
        {
            let span = Span::parse(span).unwrap();
            let due = before.shift(began, span);
            assert_eq!(after.end_anew(&before, due, now, Some((began, span))), at(to), "{span:?}");
            assert_eq!(after.end_anew(&before, at(to), now, Some((began, span))), at(to), "as it should be already");
        }
        // Put off since by a question: five hours were left.
        let whole = Some((began, Span::parse("4h").unwrap()));
        let due = at("2026-11-24T05:30:00Z");
        assert_eq!(after.end_anew(&before, due, now, whole), at("2026-11-25T05:30:00Z"));
        assert_eq!(after.end_anew(&before, due, now, None), at("2026-11-25T05:30:00Z"));
        // By longer hours it would have been over on Saturday; half an hour is left.
        let hour = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap();
        let longer = WorkingCalendar::of_week(std::array::from_fn(|_| vec![(hour(0), hour(22))]), zone::DEFAULT_ZONE);
        let whole = Some((at("2026-11-20T09:00:00Z"), Span::parse("10h").unwrap()));
        let due = at("2026-11-23T10:00:00Z");
        assert_eq!(before.shift(at("2026-11-20T09:00:00Z"), Span::parse("10h").unwrap()), due);
        assert_eq!(longer.end_anew(&before, due, now, whole), at("2026-11-23T10:00:00Z"));
        // What is overdue stays so.
        assert_eq!(after.end_anew(&before, now, now, None), now);
    }

    #[test]
    fn only_working_time_counts() {
        let calendar = office(zone::DEFAULT_ZONE).except(zone::parse_day("2026-11-25").unwrap(), Vec::new());
        // Friday the 20th, 17:00 in Shanghai.
        for (from, span, to) in [
            ("2026-11-20T09:00:00.000Z", "1h", "2026-11-20T10:00:00.000Z"),
            ("2026-11-20T09:00:00.000Z", "2h", "2026-11-23T02:00:00.000Z"),
            ("2026-11-20T09:00:00.000Z", "24h", "2026-11-26T06:00:00.000Z"),
            ("2026-11-21T03:00:00.000Z", "30min", "2026-11-23T01:30:00.000Z"),
            ("2026-11-23T01:30:00.000Z", "-1h", "2026-11-20T09:30:00.000Z"),
            ("2026-11-20T09:00:00.000Z", "3d", "2026-11-26T09:00:00.000Z"),
            ("2026-11-21T15:00:00.000Z", "1d", "2026-11-23T10:00:00.000Z"),
            ("2026-11-23T09:00:00.000Z", "-1d", "2026-11-20T09:00:00.000Z"),
            ("2026-11-21T03:00:00.000Z", "1w", "2026-11-30T01:00:00.000Z"),
            ("2026-11-21T03:00:00.000Z", "0h", "2026-11-21T03:00:00.000Z"),
        ] {
            let moved = calendar.shift(from_text(from).unwrap(), Span::parse(span).unwrap());
            assert_eq!(to_text(moved), to, "{from} {span}");
        }
    }

    #[test]
    fn what_is_worked_between_two_moments_is_added_up() {
        let calendar = office(zone::DEFAULT_ZONE).except(zone::parse_day("2026-11-25").unwrap(), Vec::new());
        // Friday the 20th, 17:00 in Shanghai.
        for (from, to, minutes) in [
            ("2026-11-20T09:00:00Z", "2026-11-20T09:30:00Z", 30),
            ("2026-11-20T09:00:00Z", "2026-11-20T15:00:00Z", 60),
            ("2026-11-20T09:00:00Z", "2026-11-23T02:00:00Z", 120),
            ("2026-11-21T03:00:00Z", "2026-11-22T03:00:00Z", 0),
            ("2026-11-24T01:00:00Z", "2026-11-26T01:30:00Z", 570),
            ("2026-11-20T09:30:00Z", "2026-11-20T09:00:00Z", 0),
            ("2026-11-23T09:00:00Z", "2026-11-20T09:00:00Z", 0),
        ] {
            let worked = calendar.worked(from_text(from).unwrap(), from_text(to).unwrap());
            assert_eq!(worked, minutes * 60, "{from} {to}");
        }
    }

    #[test]
    fn a_calendar_without_work_moves_nothing() {
        let mut calendar = office(zone::DEFAULT_ZONE);
        calendar.week = Default::default();
        let from = from_text("2026-11-20T09:00:00Z").unwrap();
        assert_eq!(calendar.worked(from, from_text("2026-12-20T09:00:00Z").unwrap()), 0);
        assert_eq!(calendar.shift(from, Span::parse("24h").unwrap()), from);
        assert_eq!(calendar.shift(from, Span::parse("-3d").unwrap()), from);
    }

    /// Whether the minute that begins at `moment` is worked, asked of the clock on the wall.
    fn is_worked(calendar: &WorkingCalendar, moment: Moment) -> bool {
        let local = zone::local(moment, calendar.tz);
        calendar.shifts(local.date()).iter().any(|(from, to)| *from <= local.time() && local.time() < *to)
    }

    /// Minute by minute, as one would count on a wall calendar.
    fn slowly(calendar: &WorkingCalendar, from: Moment, minutes: i64) -> Moment {
        let minute = Duration::minutes(minutes.signum());
        let mut at = from;
        let mut left = minutes.abs();
        while left > 0 {
            let counted = if minutes > 0 { at } else { at + minute };
            left -= i64::from(is_worked(calendar, counted));
            at += minute;
        }
        at
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 800, ..ProptestConfig::default() })]

        #[test]
        fn hours_and_minutes_agree_with_counting_every_minute(
            start in 0_i64..60 * 24 * 800,
            minutes in prop_oneof![1_i64..600, -600_i64..-1, 600_i64..5000, -5000_i64..-600],
            zone_name in prop::sample::select(vec!["Asia/Shanghai", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe"]),
            off in prop::collection::vec(0_i64..800, 0..20),
            split in any::<bool>(),
        ) {
            let tz = zone::parse(zone_name).unwrap();
            let first = from_text("2026-01-01T00:00:00Z").unwrap();
            let mut calendar = office(tz);
            let hour = |h| NaiveTime::from_hms_opt(h, 0, 0).unwrap();
            for (n, day) in off.into_iter().enumerate() {
                let day = zone::add_days(zone::day_of(first, tz), day).unwrap();
                let shifts = if n % 2 == 0 { vec![] } else { vec![(hour(1), hour(4)), (hour(20), hour(22))] };
                calendar = calendar.except(day, shifts);
            }
            if split {
                calendar.week[0] = vec![(hour(8), hour(12)), (hour(13), hour(17))];
            }
            let from = first + Duration::minutes(start);
            let span = Span { amount: minutes, unit: Unit::Minute };
            let (fast, slow) = (calendar.shift(from, span), slowly(&calendar, from, minutes));
            prop_assert_eq!(to_text(fast), to_text(slow));
            prop_assert_eq!(calendar.worked(from.min(fast), from.max(fast)), minutes.abs() * 60);
        }
    }
}
