//! Ten years of working time against a wall calendar with every minute of them on it: random hours, shifts, holidays and
//! days of one's own, random starts and spans in both directions. The slow side shares no code with the calendar: it
//! asks the clock of the zone which minute it is, and counts. `TENON_CALENDARS` asks for more calendars.

use super::{Region, SpecialDay, WorkingHours, WrittenShift};
use crate::clock::{Moment, to_text};
use crate::definition::flow::{Span, Unit};
use crate::zone::Tz;
use chrono::{Datelike, Duration, NaiveDate, TimeZone as _, Timelike as _, Utc, Weekday};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use std::collections::BTreeMap;

/// The calendars of a plain test run, and the spans tried on each.
const CALENDARS: u64 = 12;
const SPANS: usize = 300;

/// Mainland China's published days off, as first day and how many, and the weekend days worked for them.
const OFF: [(i32, u32, u32, i64); 13] = [
    (2025, 1, 1, 1),
    (2025, 1, 28, 8),
    (2025, 4, 4, 3),
    (2025, 5, 1, 5),
    (2025, 5, 31, 3),
    (2025, 10, 1, 8),
    (2026, 1, 1, 3),
    (2026, 2, 15, 9),
    (2026, 4, 4, 3),
    (2026, 5, 1, 5),
    (2026, 6, 19, 3),
    (2026, 9, 25, 3),
    (2026, 10, 1, 7),
];
const WORKED: [(i32, u32, u32); 11] = [
    (2025, 1, 26),
    (2025, 2, 8),
    (2025, 4, 27),
    (2025, 9, 28),
    (2025, 10, 11),
    (2026, 1, 4),
    (2026, 2, 14),
    (2026, 2, 28),
    (2026, 5, 9),
    (2026, 9, 20),
    (2026, 10, 10),
];

fn day(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).expect("a day")
}

fn january(year: i32) -> Moment {
    Utc.from_utc_datetime(&day(year, 1, 1).and_hms_opt(0, 0, 0).expect("midnight"))
}

/// The minutes of a day, true where they are worked.
type Minutes = Vec<bool>;

fn minutes_of(shifts: &[WrittenShift]) -> Minutes {
    let number = |text: &str| text.parse::<usize>().expect("a number");
    let clock = |text: &str| number(&text[..2]) * 60 + number(&text[3..]);
    let mut minutes = vec![false; 24 * 60];
    for shift in shifts {
        minutes[clock(&shift.from)..clock(&shift.to)].fill(true);
    }
    minutes
}

/// What is worked on one day, read off what the administrator wrote.
fn plan(hours: &WorkingHours, date: NaiveDate) -> Minutes {
    if let Some(own) = hours.days.iter().find(|own| own.day == date.to_string()) {
        return minutes_of(&own.shifts);
    }
    let at = match date.weekday() {
        Weekday::Mon => 0,
        Weekday::Tue => 1,
        Weekday::Wed => 2,
        Weekday::Thu => 3,
        Weekday::Fri => 4,
        Weekday::Sat => 5,
        Weekday::Sun => 6,
    };
    let usual = &hours.week[at];
    if hours.holidays.is_none() {
        return minutes_of(usual);
    }
    let is_off = |(y, m, d, days): &(i32, u32, u32, i64)| (0..*days).contains(&(date - day(*y, *m, *d)).num_days());
    if OFF.iter().any(is_off) {
        return minutes_of(&[]);
    }
    if usual.is_empty() && WORKED.iter().any(|(y, m, d)| date == day(*y, *m, *d)) {
        return minutes_of(hours.week.iter().find(|shifts| !shifts.is_empty()).expect("somebody works"));
    }
    minutes_of(usual)
}

/// Every minute of the years, and of what lies around them.
struct Wall {
    tz: Tz,
    first: Moment,
    worked: Vec<bool>,
    days: BTreeMap<NaiveDate, Minutes>,
}

impl Wall {
    fn of(hours: &WorkingHours, tz: Tz) -> Self {
        let (first, last) = (january(2017), january(2031));
        let (mut worked, mut days, mut at) = (Vec::new(), BTreeMap::new(), first);
        while at < last {
            // Clocks are put forward and back at full quarters of an hour.
            let local = at.with_timezone(&tz).naive_local();
            let minutes = days.entry(local.date()).or_insert_with(|| plan(hours, local.date()));
            let minute = (local.hour() * 60 + local.minute()) as usize;
            worked.extend_from_slice(&minutes[minute..minute + 15]);
            at += Duration::minutes(15);
        }
        Self { tz, first, worked, days }
    }

    fn moment(&self, at: usize) -> Moment {
        self.first + Duration::minutes(i64::try_from(at).expect("few minutes"))
    }

    fn at(&self, moment: Moment) -> usize {
        usize::try_from((moment - self.first).num_minutes()).expect("after the first")
    }

    fn local(&self, at: usize) -> (NaiveDate, usize) {
        let local = self.moment(at).with_timezone(&self.tz).naive_local();
        (local.date(), (local.hour() * 60 + local.minute()) as usize)
    }

    fn shift(&self, from: usize, span: Span) -> usize {
        match span.unit {
            Unit::Minute => self.count(from, span.amount),
            Unit::Hour => self.count(from, span.amount * 60),
            Unit::Day => self.days(from, span.amount),
            Unit::Week => self.settle(from, span.amount * 7, 0),
            Unit::Month => self.settle(from, 0, span.amount),
            Unit::Year => self.settle(from, 0, span.amount * 12),
        }
    }

    /// Minute by minute, until so many of them were worked.
    fn count(&self, mut at: usize, minutes: i64) -> usize {
        let mut left = minutes.abs();
        while left > 0 {
            if minutes > 0 {
                left -= i64::from(self.worked[at]);
                at += 1;
            } else {
                at -= 1;
                left -= i64::from(self.worked[at]);
            }
        }
        at
    }

    /// Day by day, until on so many of them something was worked; the time of day stays within what is worked.
    fn days(&self, from: usize, days: i64) -> usize {
        let (mut date, time) = self.local(from);
        let mut left = days.abs();
        while left > 0 {
            date = if days > 0 { date.succ_opt() } else { date.pred_opt() }.expect("in the years");
            left -= i64::from(self.days[&date].contains(&true));
        }
        let minutes = &self.days[&date];
        let is_end = |minute: &usize| minutes[*minute - 1] && !minutes[*minute];
        let time = if minutes[time] || time > 0 && minutes[time - 1] {
            time
        } else {
            let end = (1..=time).rev().find(is_end);
            end.unwrap_or_else(|| minutes.iter().position(|worked| *worked).expect("something is worked"))
        };
        self.when(date, time)
    }

    /// The first minute at which the clock on the wall shows this time, or has jumped over it.
    fn when(&self, date: NaiveDate, time: usize) -> usize {
        let midnight = self.at(Utc.from_utc_datetime(&date.and_hms_opt(0, 0, 0).expect("midnight")));
        (midnight - 26 * 60..).find(|at| self.local(*at) >= (date, time)).expect("it comes")
    }

    /// So many days and months on by the calendar, and from there to the nearest that is worked.
    fn settle(&self, from: usize, days: i64, months: i64) -> usize {
        let (date, time) = self.local(from);
        let index = i64::from(date.year()) * 12 + i64::from(date.month0()) + months;
        let (year, month) = (i32::try_from(index.div_euclid(12)).expect("a year"), index.rem_euclid(12) + 1);
        let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        let longest = match month {
            2 if is_leap => 29,
            2 => 28,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        };
        let first = day(year, u32::try_from(month).expect("a month"), date.day().min(longest));
        let mut at = self.when(first + Duration::days(days), time);
        if days + months > 0 {
            while !self.worked[at] {
                at += 1;
            }
        } else {
            while !self.worked[at - 1] {
                at -= 1;
            }
        }
        at
    }
}

/// One day's shifts: up to three that begin and end at quarters of an hour, some of them through the night.
fn shifts(dice: &mut StdRng, tz: Tz) -> Vec<WrittenShift> {
    // What begins or ends in an hour that comes twice could mean either.
    let is_plain = |quarter: &u32| tz == Tz::Asia__Shanghai || *quarter == 0 || *quarter >= 16;
    let count = dice.random_range(1..4) * 2;
    let mut ends: Vec<u32> = (0..count).map(|_| dice.random_range(0..97_u32)).filter(is_plain).collect();
    ends.sort_unstable();
    ends.dedup();
    let clock = |quarter: u32| format!("{:02}:{:02}", quarter / 4, quarter % 4 * 15);
    ends.as_chunks::<2>().0.iter().map(|[from, to]| WrittenShift { from: clock(*from), to: clock(*to) }).collect()
}

fn hours(dice: &mut StdRng, tz: Tz) -> WorkingHours {
    let shift = |from: &str, to: &str| WrittenShift { from: from.to_owned(), to: to.to_owned() };
    let kind = [0, 0, 1, 2, 2, 2][dice.random_range(0..6_usize)];
    let of_day = |at: usize| match kind {
        0 if at >= 5 => Vec::new(),
        0 => vec![shift("09:00", "12:00"), shift("13:00", "18:00")],
        1 => vec![shift("00:00", "24:00")],
        _ if at >= 5 && dice.random_bool(0.7) => Vec::new(),
        _ => shifts(dice, tz),
    };
    let mut week: Vec<Vec<WrittenShift>> = (0..7).map(of_day).collect();
    // Enough is worked for the longest span to end within the years.
    week[2] = vec![shift("08:30", "17:15")];
    let mut days: BTreeMap<String, SpecialDay> = BTreeMap::new();
    for _ in 0..dice.random_range(0..60) {
        let day = (day(2018, 6, 1) + Duration::days(dice.random_range(0..4_200))).to_string();
        let shifts = if dice.random_bool(0.5) { Vec::new() } else { shifts(dice, tz) };
        days.insert(day.clone(), SpecialDay { day, title: String::new(), shifts });
    }
    let holidays = dice.random_bool(0.75).then_some(Region::Cn);
    WorkingHours { week, holidays, days: days.into_values().collect() }
}

fn span(dice: &mut StdRng) -> Span {
    let (unit, most) = [
        (Unit::Minute, 600),
        (Unit::Minute, 20_000),
        (Unit::Hour, 200),
        (Unit::Day, 10),
        (Unit::Day, 90),
        (Unit::Week, 20),
        (Unit::Month, 14),
        (Unit::Year, 1),
    ][dice.random_range(0..8_usize)];
    let amount = dice.random_range(1..=most);
    Span { amount: if dice.random_bool(0.5) { amount } else { -amount }, unit }
}

#[test]
fn ten_years_agree_with_a_calendar_on_the_wall() {
    let wish = std::env::var("TENON_CALENDARS").ok().and_then(|text| text.parse().ok());
    let zones = [Tz::Asia__Shanghai, Tz::Europe__Berlin, Tz::Asia__Shanghai, Tz::America__New_York];
    for seed in 0..wish.unwrap_or(CALENDARS) {
        let mut dice = StdRng::seed_from_u64(seed);
        let tz = zones[dice.random_range(0..zones.len())];
        let hours = hours(&mut dice, tz);
        assert_eq!(hours.problems(""), [], "calendar {seed}");
        let (calendar, wall) = (hours.calendar(tz), Wall::of(&hours, tz));
        let years = wall.at(january(2019))..wall.at(january(2029));
        for n in 0..SPANS {
            // The published days are few: every third span begins about one of them.
            let from = if n % 3 == 0 {
                let (year, month, of_month, _) = OFF[dice.random_range(0..OFF.len())];
                wall.when(day(year, month, of_month), 0) - 20 * 24 * 60 + dice.random_range(0..40 * 24 * 60_usize)
            } else {
                dice.random_range(years.clone())
            };
            let span = span(&mut dice);
            let (fast, slow) = (calendar.shift(wall.moment(from), span), wall.shift(from, span));
            let told = format!("calendar {seed} in {tz}: {span:?} from {}", to_text(wall.moment(from)));
            assert_eq!(to_text(fast), to_text(wall.moment(slow)), "{told}\n{hours:#?}");
            // The difference is what was asked for: so much was worked in between.
            let asked = match span.unit {
                Unit::Minute => span.amount.unsigned_abs(),
                Unit::Hour => span.amount.unsigned_abs() * 60,
                _ => continue,
            };
            let to = wall.at(fast);
            let between = wall.worked[from.min(to)..from.max(to)].iter().filter(|worked| **worked).count();
            assert_eq!(between as u64, asked, "{told}");
        }
    }
}
