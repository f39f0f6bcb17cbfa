//! Timetables as documents write them: the five fields of cron — minute, hour, day, month, weekday — with weekdays
//! counted as everywhere, 0 and 7 for Sunday, 1 for Monday. The library behind counts Sunday as 1, hence this file.

use cron::Schedule;
use std::str::FromStr;

const WEEKDAYS: [&str; 8] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

/// Reads a timetable; its times are meant in the workspace's time zone. `None` when it is not one.
pub fn timetable(text: &str) -> Option<Schedule> {
    let fields: Vec<&str> = text.split_whitespace().collect();
    let [minute, hour, day, month, weekday] = fields.as_slice() else { return None };
    let weekday: Option<Vec<String>> = weekday.split(',').map(weekdays).collect();
    Schedule::from_str(&format!("0 {minute} {hour} {day} {month} {}", weekday?.join(","))).ok()
}

/// One entry of the weekday field with its numbers as names: `1-5` becomes `MON,TUE,WED,THU,FRI`.
fn weekdays(entry: &str) -> Option<String> {
    let (range, step) = match entry.split_once('/') {
        Some((range, step)) => (range, step.parse::<usize>().ok().filter(|step| *step > 0)?),
        None => (entry, 1),
    };
    let number = |text: &str| text.parse::<usize>().ok().filter(|day| *day <= 7);
    let days: Vec<&str> = match range.split_once('-') {
        Some((first, last)) => match (number(first), number(last)) {
            (Some(first), Some(last)) if first <= last => {
                (first..=last).step_by(step).map(|day| WEEKDAYS[day]).collect()
            }
            // Names are left to the library.
            (None, None) if step == 1 => vec![range],
            _ => return None,
        },
        None if range == "*" && step > 1 => (0..7).step_by(step).map(|day| WEEKDAYS[day]).collect(),
        None => match number(range) {
            Some(day) if step == 1 => vec![WEEKDAYS[day]],
            None if step == 1 => vec![range],
            _ => return None,
        },
    };
    Some(days.join(","))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::{TimeZone, Utc};

    fn next(text: &str) -> Option<String> {
        // A Sunday.
        let from = Utc.with_ymd_and_hms(2026, 11, 22, 12, 0, 0).single()?;
        timetable(text)?.after(&from).next().map(|at| at.format("%a %Y-%m-%d %H:%M").to_string())
    }

    #[test]
    fn one_is_monday_and_both_ends_of_the_week_are_sunday() {
        for (text, expected) in [
            ("0 9 * * 1", "Mon 2026-11-23 09:00"),
            ("0 9 * * 0", "Sun 2026-11-29 09:00"),
            ("0 9 * * 7", "Sun 2026-11-29 09:00"),
            ("0 9 * * 2-4", "Tue 2026-11-24 09:00"),
            ("0 9 * * 5,6", "Fri 2026-11-27 09:00"),
            ("0 9 * * MON-FRI", "Mon 2026-11-23 09:00"),
            ("*/15 * * * *", "Sun 2026-11-22 12:15"),
            ("0 2 1 * *", "Tue 2026-12-01 02:00"),
        ] {
            assert_eq!(next(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_timetable_is_refused() {
        for text in
            ["", "0 9 * *", "0 0 9 * * 1", "60 9 * * *", "0 24 * * *", "0 9 * * 8", "0 9 * * 1/0", "now", "0 9 32 * *"]
        {
            assert!(timetable(text).is_none(), "{text}");
        }
    }
}
