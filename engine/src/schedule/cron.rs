//! Cron expressions of five fields — minute, hour, day, month, weekday — in the workspace's time zone. As on Unix, 0
//! and 7 are Sunday, and when both day and weekday are given, either is enough.

use crate::clock::Moment;
use crate::problem::Problem;
use crate::zone::{self, Tz};
use chrono::{DateTime, Utc};
use cron::Schedule;
use std::str::FromStr;

/// A cron expression that has been read.
#[derive(Debug, Clone)]
pub struct Cron {
    /// One schedule, or one by day and one by weekday.
    schedules: Vec<Schedule>,
}

const WEEKDAYS: [&str; 8] = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN"];

impl Cron {
    /// # Errors
    /// One problem with code `invalid_cron` and an empty pointer.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        let wrong = |zh: String, en: String| {
            Problem::new("", "invalid_cron", zh, en)
                .hint("例如 0 9 * * 1：每周一 09:00", "for example 0 9 * * 1: Mondays at 09:00")
        };
        let fields: Vec<&str> = text.split_whitespace().collect();
        let [minute, hour, day, month, weekday] = fields.as_slice() else {
            return Err(wrong(
                "应有五个字段：分 时 日 月 星期".to_owned(),
                "there must be five fields: minute, hour, day, month, weekday".to_owned(),
            ));
        };
        let Some(weekday) = weekday_names(weekday) else {
            return Err(wrong(
                format!("看不懂的星期 \"{weekday}\""),
                format!("the weekday \"{weekday}\" is not understood"),
            ));
        };
        let read = |day: &str, weekday: &str| {
            Schedule::from_str(&format!("0 {minute} {hour} {day} {month} {weekday}"))
                .map_err(|error| wrong(format!("看不懂：{error}"), format!("not understood: {error}")))
        };
        let either = *day != "*" && *day != "?" && weekday != "*" && weekday != "?";
        let schedules = if either { vec![read(day, "*")?, read("*", &weekday)?] } else { vec![read(day, &weekday)?] };
        let cron = Self { schedules };
        // 30 February is well formed and never comes.
        let now = DateTime::<Utc>::from_timestamp(0, 0).expect("the epoch is a moment");
        match cron.next_after(now, Tz::UTC) {
            Some(_) => Ok(cron),
            None => Err(wrong("这个时间永远不会到来".to_owned(), "this time never comes".to_owned())),
        }
    }

    /// The first occurrence after a moment. A time that the clock jumps over counts at the jump, a time that comes twice
    /// counts once.
    pub fn next_after(&self, after: Moment, tz: Tz) -> Option<Moment> {
        // The schedule runs on the clock on the wall, an hour early because the clock may just have been set back.
        let wall = zone::local(after, tz).and_utc() - chrono::Duration::hours(1);
        self.schedules
            .iter()
            .filter_map(|schedule| {
                schedule.after(&wall).map(|at| zone::moment_of(at.naive_utc(), tz)).take(500).find(|at| *at > after)
            })
            .min()
    }
}

/// Unix weekday numbers as the names the schedule understands; `None` for a number above 7.
fn weekday_names(field: &str) -> Option<String> {
    let mut out = String::new();
    for item in field.split(',') {
        if !out.is_empty() {
            out.push(',');
        }
        let (range, step) = item.split_once('/').map_or((item, None), |(range, step)| (range, Some(step)));
        let named = |text: &str| match text.parse::<usize>() {
            Ok(number) => WEEKDAYS.get(number).map(|name| (*name).to_owned()),
            Err(_) => Some(text.to_ascii_uppercase()),
        };
        match range.split_once('-') {
            // A range may pass the end of the week, so it is written out.
            Some((from, to)) => {
                let place = |text: &str| match text.parse::<usize>() {
                    Ok(number) => (number <= 7).then_some(number),
                    Err(_) => WEEKDAYS.iter().position(|name| name.eq_ignore_ascii_case(text)),
                };
                let (from, to) = (place(from)?, place(to)?);
                let to = if to < from { to + 7 } else { to };
                let step: usize = step.map_or(Some(1), |step| step.parse().ok()).filter(|step| *step > 0)?;
                let days: Vec<&str> = (from..=to).step_by(step).map(|day| WEEKDAYS[day % 7]).collect();
                out.push_str(&days.join(","));
            }
            None => {
                out.push_str(&named(range)?);
                if let Some(step) = step {
                    out.push('/');
                    out.push_str(step);
                }
            }
        }
    }
    Some(out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};

    fn next(cron: &str, after: &str, zone: &str) -> String {
        let next = Cron::parse(cron).unwrap().next_after(from_text(after).unwrap(), zone::parse(zone).unwrap());
        to_text(next.unwrap())
    }

    #[test]
    fn times_are_those_of_the_zone() {
        // Sunday the 22nd of November 2026, 20:00 in Shanghai.
        let (now, zone) = ("2026-11-22T12:00:00Z", "Asia/Shanghai");
        assert_eq!(next("0 9 * * *", now, zone), "2026-11-23T01:00:00.000Z");
        assert_eq!(next("0 9 * * 1", now, zone), "2026-11-23T01:00:00.000Z");
        assert_eq!(next("0 9 * * 0", now, zone), "2026-11-29T01:00:00.000Z");
        assert_eq!(next("0 9 * * 7", now, zone), "2026-11-29T01:00:00.000Z");
        assert_eq!(next("0 9 * * 1-5", "2026-11-27T02:00:00Z", zone), "2026-11-30T01:00:00.000Z");
        assert_eq!(next("0 9 * * 5-7", now, zone), "2026-11-27T01:00:00.000Z");
        assert_eq!(next("*/15 * * * *", now, zone), "2026-11-22T12:15:00.000Z");
        assert_eq!(next("0 0 29 2 *", now, zone), "2028-02-28T16:00:00.000Z");
        assert_eq!(next("30 8 1,15 * *", now, zone), "2026-12-01T00:30:00.000Z");
        assert_eq!(next("0 12 1 * 3", now, zone), "2026-11-25T04:00:00.000Z");
        assert_eq!(next("0 12 24 * mon", now, zone), "2026-11-23T04:00:00.000Z");
    }

    #[test]
    fn a_changed_clock_neither_loses_nor_doubles_a_time() {
        assert_eq!(next("30 2 * * *", "2026-03-28T12:00:00Z", "Europe/Berlin"), "2026-03-29T01:00:00.000Z");
        assert_eq!(next("30 2 * * *", "2026-03-29T01:00:00Z", "Europe/Berlin"), "2026-03-30T00:30:00.000Z");
        assert_eq!(next("30 2 * * *", "2026-10-24T12:00:00Z", "Europe/Berlin"), "2026-10-25T00:30:00.000Z");
        assert_eq!(next("30 2 * * *", "2026-10-25T00:30:00Z", "Europe/Berlin"), "2026-10-26T01:30:00.000Z");
    }

    #[test]
    fn what_cannot_be_read_or_never_comes_is_a_problem() {
        for wrong in
            ["", "* * * *", "0 0 9 * * 1", "61 * * * *", "0 25 * * *", "0 9 * * 8", "0 9 * * foo", "0 0 30 2 *"]
        {
            assert_eq!(Cron::parse(wrong).unwrap_err().code, "invalid_cron", "{wrong}");
        }
    }
}
