//! Days and hours as people in the workspace's time zone see them. Pure arithmetic: every function is told the zone
//! and the moment, and answers for days that a change to or from summer time makes longer or shorter.

use crate::clock::Moment;
use chrono::{Datelike, Days, Duration, Months, NaiveDate, NaiveDateTime, NaiveTime, TimeZone, Timelike, Utc};
pub use chrono_tz::Tz;

/// The zone of a workspace that has not chosen one.
pub const DEFAULT_ZONE: Tz = Tz::Asia__Shanghai;

/// Reads an IANA name such as `Asia/Shanghai`.
pub fn parse(name: &str) -> Option<Tz> {
    name.parse().ok()
}

/// The calendar day of a moment.
pub fn day_of(moment: Moment, zone: Tz) -> NaiveDate {
    local(moment, zone).date()
}

/// What the clock on the wall shows at a moment.
pub fn local(moment: Moment, zone: Tz) -> NaiveDateTime {
    moment.with_timezone(&zone).naive_local()
}

/// The moment at which the clock on the wall shows `time`. An hour that comes twice means the first of the two; an hour
/// that is left out means the moment the clock jumps over it.
pub fn moment_of(time: NaiveDateTime, zone: Tz) -> Moment {
    if let Some(found) = zone.from_local_datetime(&time).earliest() {
        return found.with_timezone(&Utc);
    }
    // Clocks jump at a quarter of an hour, and at most by a day (Samoa, 2011): the first quarter that exists ends the gap.
    let quarter = time - Duration::seconds(i64::from(time.num_seconds_from_midnight() % 900));
    let after = (1..=100).find_map(|n| zone.from_local_datetime(&(quarter + Duration::minutes(15 * n))).earliest());
    after.map_or_else(|| time.and_utc(), |t| t.with_timezone(&Utc))
}

/// The first moment of a day.
pub fn start_of_day(day: NaiveDate, zone: Tz) -> Moment {
    moment_of(day.and_time(NaiveTime::MIN), zone)
}

/// The last millisecond of a day.
pub fn end_of_day(day: NaiveDate, zone: Tz) -> Moment {
    start_of_day(day.checked_add_days(Days::new(1)).unwrap_or(day), zone) - Duration::milliseconds(1)
}

/// The day `months` later or earlier; the last day of the month where that month is too short.
pub fn add_months(day: NaiveDate, months: i32) -> Option<NaiveDate> {
    let by = Months::new(months.unsigned_abs());
    if months < 0 { day.checked_sub_months(by) } else { day.checked_add_months(by) }
}

/// The day `days` later or earlier.
pub fn add_days(day: NaiveDate, days: i64) -> Option<NaiveDate> {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { day.checked_sub_days(by) } else { day.checked_add_days(by) }
}

/// Monday of the week of a day.
pub fn week_start(day: NaiveDate) -> NaiveDate {
    day - Days::new(day.weekday().num_days_from_monday().into())
}

/// `YYYY-MM-DD`.
pub fn day_text(day: NaiveDate) -> String {
    day.format("%Y-%m-%d").to_string()
}

/// Reads `YYYY-MM-DD`, exactly ten characters.
pub fn parse_day(text: &str) -> Option<NaiveDate> {
    if text.len() != 10 { None } else { NaiveDate::parse_from_str(text, "%Y-%m-%d").ok() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};

    #[test]
    fn days_follow_the_zone() {
        let zone = parse("Asia/Shanghai").unwrap();
        assert_eq!(day_text(day_of(from_text("2026-11-22T16:00:00Z").unwrap(), zone)), "2026-11-23");
        assert_eq!(to_text(start_of_day(parse_day("2026-11-23").unwrap(), zone)), "2026-11-22T16:00:00.000Z");
        assert_eq!(to_text(end_of_day(parse_day("2026-11-23").unwrap(), zone)), "2026-11-23T15:59:59.999Z");
    }

    #[test]
    fn an_hour_left_out_is_the_jump_and_an_hour_twice_is_the_first() {
        let berlin = parse("Europe/Berlin").unwrap();
        let at = |day: &str, h, m| to_text(moment_of(parse_day(day).unwrap().and_hms_opt(h, m, 0).unwrap(), berlin));
        assert_eq!(at("2026-03-29", 2, 30), "2026-03-29T01:00:00.000Z");
        assert_eq!(at("2026-03-29", 2, 0), "2026-03-29T01:00:00.000Z");
        assert_eq!(at("2026-03-29", 3, 0), "2026-03-29T01:00:00.000Z");
        assert_eq!(at("2026-10-25", 2, 30), "2026-10-25T00:30:00.000Z");
        // Brazil changed at midnight: the day begins at one.
        let sao_paulo = parse("America/Sao_Paulo").unwrap();
        assert_eq!(to_text(start_of_day(parse_day("2018-11-04").unwrap(), sao_paulo)), "2018-11-04T03:00:00.000Z");
    }
}
