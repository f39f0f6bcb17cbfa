//! Days the many ways people write them, where the order of the parts may be in doubt.

use crate::problem::Problem;
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime};

/// In which order a column writes the parts of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Order {
    DayFirst,
    MonthFirst,
}

/// What a text with the year last says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reading {
    Day(NaiveDate),
    /// Both orders give a day.
    Ambiguous(NaiveDate, NaiveDate),
}

/// A day about which every day of a year is found, whichever is written without one.
pub(super) const LEAP_DAY: NaiveDate = NaiveDate::from_ymd_opt(2024, 2, 29).expect("a leap year");

/// Serial numbers of Excel that are taken for days: 1954 to 2119. Smaller and larger numbers are hardly meant as days.
const SERIALS: std::ops::RangeInclusive<f64> = 20_000.0..=80_000.0;

/// `1/3/2025`, `01-03-25`, `3.1.2025`: a day with the year at its end.
pub(super) fn year_last(text: &str, order: Option<Order>) -> Option<Reading> {
    let mut parts = text.trim().split(['/', '-', '.']).map(str::trim);
    let (one, two, year) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || one.len() > 2 || ![2, 4].contains(&year.len()) {
        return None;
    }
    let (one, two): (u32, u32) = (one.parse().ok()?, two.parse().ok()?);
    let year: i32 = year.parse().ok()?;
    let year = match year {
        0..=69 => 2000 + year,
        70..=99 => 1900 + year,
        year => year,
    };
    let day_first = NaiveDate::from_ymd_opt(year, two, one);
    let month_first = NaiveDate::from_ymd_opt(year, one, two);
    match (order, day_first, month_first) {
        (Some(Order::DayFirst), Some(day), _) | (Some(Order::MonthFirst), _, Some(day)) => Some(Reading::Day(day)),
        (Some(_), _, _) => None,
        (None, Some(a), Some(b)) if a == b => Some(Reading::Day(a)),
        (None, Some(a), Some(b)) => Some(Reading::Ambiguous(a, b)),
        (None, Some(day), None) | (None, None, Some(day)) => Some(Reading::Day(day)),
        (None, None, None) => None,
    }
}

/// `12月6日`, `12月6号 8:30`: the day of that name nearest to today, and what stands behind it. In January the December that
/// people write down is the last one.
pub(super) fn without_year(text: &str, today: NaiveDate) -> Option<(NaiveDate, &str)> {
    let (month, rest) = text.trim().split_once('月')?;
    let at = rest.find(['日', '号'])?;
    let (day, behind) = rest.split_at(at);
    let behind = behind.trim_start_matches(['日', '号']);
    let is_whole = behind.is_empty() || behind.starts_with(' ');
    let part = |text: &str| crate::kind::narrow(text).trim().parse::<u32>().ok();
    let (month, day) = (part(month)?, part(day)?);
    let year = today.year();
    let days = [year, year - 1, year + 1].into_iter().filter_map(|year| NaiveDate::from_ymd_opt(year, month, day));
    let nearest = days.min_by_key(|day| day.signed_duration_since(today).num_days().abs())?;
    is_whole.then_some((nearest, behind))
}

/// Day and time behind a serial number of Excel.
pub(super) fn serial(digits: &str) -> Option<NaiveDateTime> {
    let number: f64 = digits.parse().ok()?;
    if !SERIALS.contains(&number) {
        return None;
    }
    let zero = NaiveDate::from_ymd_opt(1899, 12, 30)?.and_time(NaiveTime::MIN);
    let seconds = (number * 86_400.0).round();
    // Below 80,000 days, so far within what an integer holds.
    let seconds = seconds as i64;
    zero.checked_add_signed(chrono::Duration::seconds(seconds))
}

/// Reads a day by a pattern of YYYY, YY, MM and DD, each of which may be written without its leading zero.
pub(super) fn by_pattern(text: &str, pattern: &str) -> Option<NaiveDate> {
    let format = pattern.replace("YYYY", "%Y").replace("YY", "%y").replace("MM", "%m").replace("DD", "%d");
    NaiveDate::parse_from_str(text.trim(), &format).ok()
}

/// The problem of a day that may be two.
pub(super) fn ambiguous(text: &str, a: NaiveDate, b: NaiveDate) -> Problem {
    Problem::new("", "ambiguous_date", format!("“{text}”可能是 {a} 或 {b}"), format!("'{text}' may be {a} or {b}"))
        .hint(
            "为这一列选定日期顺序，或改写成 2025-01-03",
            "choose the order of this column's dates, or write 2025-01-03",
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_year_at_the_end_is_read_when_only_one_day_is_meant() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        for (text, order, expected) in [
            ("25/3/2025", None, Some(Reading::Day(day(2025, 3, 25)))),
            ("3/25/2025", None, Some(Reading::Day(day(2025, 3, 25)))),
            ("1/3/2025", None, Some(Reading::Ambiguous(day(2025, 3, 1), day(2025, 1, 3)))),
            ("2/2/2025", None, Some(Reading::Day(day(2025, 2, 2)))),
            ("1/3/2025", Some(Order::DayFirst), Some(Reading::Day(day(2025, 3, 1)))),
            ("1/3/2025", Some(Order::MonthFirst), Some(Reading::Day(day(2025, 1, 3)))),
            ("25/3/2025", Some(Order::MonthFirst), None),
            ("01-03-98", Some(Order::DayFirst), Some(Reading::Day(day(1998, 3, 1)))),
            ("5.6.24", Some(Order::DayFirst), Some(Reading::Day(day(2024, 6, 5)))),
            ("31/2/2025", None, None),
            ("2025/1/3", None, None),
            ("1/2", None, None),
        ] {
            assert_eq!(year_last(text, order), expected, "{text} {order:?}");
        }
    }

    #[test]
    fn a_day_without_its_year_is_the_one_nearest_to_today() {
        let day = |y, m, d| NaiveDate::from_ymd_opt(y, m, d).unwrap();
        let (january, summer, december) = (day(2026, 1, 9), day(2026, 7, 1), day(2026, 12, 20));
        for (text, today, expected, behind) in [
            ("12月6日", january, day(2025, 12, 6), ""),
            ("12月6日", summer, day(2026, 12, 6), ""),
            ("12月6日", december, day(2026, 12, 6), ""),
            ("1月5日", december, day(2027, 1, 5), ""),
            ("1月9日", january, day(2026, 1, 9), ""),
            (" １２ 月 ６ 号 ", summer, day(2026, 12, 6), ""),
            ("3月1日 8:30", january, day(2026, 3, 1), " 8:30"),
            ("2月29日", day(2027, 12, 1), day(2028, 2, 29), ""),
            ("2月29日", LEAP_DAY, LEAP_DAY, ""),
        ] {
            assert_eq!(without_year(text, today), Some((expected, behind)), "{text} on {today}");
        }
        for other in ["2025年12月6日", "13月6日", "2月29日", "12月", "12月6日前后", "12月6"] {
            assert_eq!(without_year(other, summer), None, "{other}");
        }
    }

    #[test]
    fn serial_numbers_are_days_only_where_people_live() {
        assert_eq!(serial("45660").unwrap().to_string(), "2025-01-03 00:00:00");
        assert_eq!(serial("45660.5").unwrap().to_string(), "2025-01-03 12:00:00");
        assert_eq!(serial("2025"), None);
        assert_eq!(serial("20250103"), None);
        assert_eq!(by_pattern("3/1/2025", "DD/MM/YYYY"), NaiveDate::from_ymd_opt(2025, 1, 3));
    }
}
