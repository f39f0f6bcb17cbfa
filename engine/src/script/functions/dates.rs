//! Making dates and times, taking them apart, and moving them. A missing date gives a missing result.

use super::args::{integer, text};
use super::date::{Unit, When, moment_of, out_of_range, zone};
use super::{Answer, Args, Function, Group};
use crate::script::problem::Mistake;
use crate::script::{frame, number};
use chrono::{Datelike, NaiveDate, NaiveTime, TimeZone, Timelike};
use rhai::Dynamic;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "TODAY",
        group: Group::Date,
        signature: "TODAY()",
        zh: "今天的日期",
        en: "The date of today",
        examples: &[("TODAY()", "\"2026-11-22\"")],
        takes: (0, 0),
        run: |_| match frame::now() {
            Some((now, zone)) => Ok(When::Date(now.with_timezone(&zone).date_naive()).into_dynamic()),
            None => Ok(Dynamic::UNIT),
        },
    },
    Function {
        name: "NOW",
        group: Group::Date,
        signature: "NOW()",
        zh: "现在的日期时间",
        en: "The date and time of now",
        examples: &[("NOW()", "\"2026-11-22T01:30:00.000Z\"")],
        takes: (0, 0),
        run: |_| Ok(frame::now().map_or(Dynamic::UNIT, |(now, _)| When::Moment(now).into_dynamic())),
    },
    Function {
        name: "DATE",
        group: Group::Date,
        signature: "DATE(year, month, day, [hour, minute, second]) / DATE(timestamp) / DATE(datetime)",
        zh: "由年月日（时分秒）组成日期（时间）；月、日可超出范围，自动进位。一个参数时由毫秒时间戳得到日期时间，或取日期时间中的日期",
        en: "A date (and time) from its parts, which may run over; from one argument, the moment of a timestamp in milliseconds or the date of a moment",
        examples: &[
            ("DATE(2026, 2, 30)", "\"2026-03-02\""),
            ("DATE(2026, 11, 22, 9, 30, 0)", "\"2026-11-22T01:30:00.000Z\""),
            ("DATE(NOW())", "\"2026-11-22\""),
            ("DATE(0)", "\"1970-01-01T00:00:00.000Z\""),
        ],
        takes: (1, 6),
        run: date,
    },
    Function {
        name: "TIME",
        group: Group::Date,
        signature: "TIME(hour, minute, [second])",
        zh: "由时分秒组成时间",
        en: "A time of day from its parts",
        examples: &[("TIME(9, 5)", "\"09:05\"")],
        takes: (2, 3),
        run: time,
    },
    Function {
        name: "YEAR",
        group: Group::Date,
        signature: "YEAR(date)",
        zh: "年份",
        en: "The year",
        examples: &[("YEAR(\"2026-11-22\")", "2026"), ("YEAR(())", "null")],
        takes: (1, 1),
        run: |a| of_day(a, |day| i64::from(day.year())),
    },
    Function {
        name: "QUARTER",
        group: Group::Date,
        signature: "QUARTER(date)",
        zh: "季度，1 至 4",
        en: "The quarter, 1 to 4",
        examples: &[("QUARTER(\"2026-11-22\")", "4")],
        takes: (1, 1),
        run: |a| of_day(a, |day| i64::from(day.month0() / 3 + 1)),
    },
    Function {
        name: "MONTH",
        group: Group::Date,
        signature: "MONTH(date)",
        zh: "月份，1 至 12",
        en: "The month, 1 to 12",
        examples: &[("MONTH(\"2026-11-22\")", "11")],
        takes: (1, 1),
        run: |a| of_day(a, |day| i64::from(day.month())),
    },
    Function {
        name: "DAY",
        group: Group::Date,
        signature: "DAY(date)",
        zh: "一个月中的第几天",
        en: "The day of the month",
        examples: &[("DAY(\"2026-11-22\")", "22"), ("DAY(\"2026-11-22T16:00:00.000Z\")", "23")],
        takes: (1, 1),
        run: |a| of_day(a, |day| i64::from(day.day())),
    },
    Function {
        name: "HOUR",
        group: Group::Date,
        signature: "HOUR(time)",
        zh: "小时，0 至 23",
        en: "The hour, 0 to 23",
        examples: &[("HOUR(NOW())", "9"), ("HOUR(\"18:05\")", "18")],
        takes: (1, 1),
        run: |a| of_time(a, |time| time.hour()),
    },
    Function {
        name: "MINUTE",
        group: Group::Date,
        signature: "MINUTE(time)",
        zh: "分钟",
        en: "The minute",
        examples: &[("MINUTE(NOW())", "30")],
        takes: (1, 1),
        run: |a| of_time(a, |time| time.minute()),
    },
    Function {
        name: "SECOND",
        group: Group::Date,
        signature: "SECOND(time)",
        zh: "秒",
        en: "The second",
        examples: &[("SECOND(NOW())", "0")],
        takes: (1, 1),
        run: |a| of_time(a, |time| time.second()),
    },
    Function {
        name: "TIMESTAMP",
        group: Group::Date,
        signature: "TIMESTAMP(date)",
        zh: "毫秒时间戳",
        en: "The moment in milliseconds since 1970",
        examples: &[("TIMESTAMP(\"1970-01-02T00:00:00.000Z\")", "86400000")],
        takes: (1, 1),
        run: |a| match a.when(0)? {
            Some(when) => integer(when.moment()?.timestamp_millis()),
            None => Ok(Dynamic::UNIT),
        },
    },
    Function {
        name: "DATEADD",
        group: Group::Date,
        signature: "DATEADD(date, count, [unit])",
        zh: "日期加上若干单位，单位 y q m w d h min s，默认天；月末自动对齐",
        en: "The date so many units later; units y q m w d h min s, days by default; ends of months stay ends",
        examples: &[
            ("DATEADD(TODAY(), 3, \"d\")", "\"2026-11-25\""),
            ("DATEADD(\"2026-01-31\", 1, \"m\")", "\"2026-02-28\""),
            ("DATEADD(NOW(), -2, \"h\")", "\"2026-11-21T23:30:00.000Z\""),
            ("DATEADD((), 1, \"d\")", "null"),
        ],
        takes: (2, 3),
        run: date_add,
    },
    Function {
        name: "DATEDELTA",
        group: Group::Date,
        signature: "DATEDELTA(date, days)",
        zh: "日期加上若干天",
        en: "The date so many days later",
        examples: &[("DATEDELTA(\"2026-11-22\", -22)", "\"2026-10-31\"")],
        takes: (2, 2),
        run: |a| match a.when(0)? {
            Some(when) => when.plus_days(a.number(1)?),
            None => Ok(Dynamic::UNIT),
        },
    },
    Function {
        name: "EDATE",
        group: Group::Date,
        signature: "EDATE(date, months)",
        zh: "若干个月之后（前）的日期",
        en: "The date so many months later",
        examples: &[("EDATE(\"2026-03-31\", -1)", "\"2026-02-28\"")],
        takes: (2, 2),
        run: |a| match a.when(0)? {
            Some(when) => Ok(when.plus(a.integer(1)?, Unit::Months)?.into_dynamic()),
            None => Ok(Dynamic::UNIT),
        },
    },
    Function {
        name: "EOMONTH",
        group: Group::Date,
        signature: "EOMONTH(date, [months])",
        zh: "若干个月之后那个月的最后一天，默认本月",
        en: "The last day of the month so many months later, of the same month by default",
        examples: &[("EOMONTH(\"2026-11-22\")", "\"2026-11-30\""), ("EOMONTH(\"2026-11-22\", 3)", "\"2027-02-28\"")],
        takes: (1, 2),
        run: end_of_month,
    },
    Function {
        name: "DATEDIF",
        group: Group::Date,
        signature: "DATEDIF(start, end, [unit])",
        zh: "两个日期相差的整单位数，单位 y m d w h min s 及 ym md yd，默认天",
        en: "How many whole units lie between two dates; units y m d w h min s and ym md yd, days by default",
        examples: &[
            ("DATEDIF(\"2026-01-31\", \"2026-11-22\", \"m\")", "9"),
            ("DATEDIF(\"1990-05-20\", TODAY(), \"y\")", "36"),
            ("DATEDIF(\"2026-11-25\", \"2026-11-22\")", "-3"),
            ("DATEDIF(\"2026-11-22T01:30:00.000Z\", \"2026-11-22T04:00:00.000Z\", \"min\")", "150"),
            ("DATEDIF(\"2025-01-15\", \"2026-03-10\", \"ym\")", "1"),
        ],
        takes: (2, 3),
        run: date_difference,
    },
    Function {
        name: "DATEDIFF",
        group: Group::Date,
        signature: "DATEDIFF(start, end, [unit])",
        zh: "同 DATEDIF",
        en: "The same as DATEDIF",
        examples: &[("DATEDIFF(\"2026-11-01\", \"2026-11-22\", \"w\")", "3")],
        takes: (2, 3),
        run: date_difference,
    },
    Function {
        name: "DAYS",
        group: Group::Date,
        signature: "DAYS(end, start)",
        zh: "两个日期相差的天数",
        en: "The days between two dates",
        examples: &[("DAYS(\"2026-12-01\", \"2026-11-22\")", "9")],
        takes: (2, 2),
        run: |a| match (a.when(0)?, a.when(1)?) {
            (Some(end), Some(start)) => integer((end.day()? - start.day()?).num_days()),
            _ => Ok(Dynamic::UNIT),
        },
    },
    Function {
        name: "DATEVALUE",
        group: Group::Date,
        signature: "DATEVALUE(text)",
        zh: "把文本读成日期，可用 2026/1/5、2026年1月5日、20260105 等写法",
        en: "Reads text as a date, also as 2026/1/5, 2026.1.5, 2026年1月5日 or 20260105",
        examples: &[("DATEVALUE(\"2026/1/5\")", "\"2026-01-05\""), ("DATEVALUE(\"2026年1月5日\")", "\"2026-01-05\"")],
        takes: (1, 1),
        run: date_value,
    },
];

fn of_day(args: &Args<'_>, part: fn(NaiveDate) -> i64) -> Answer {
    match args.when(0)? {
        Some(when) => integer(part(when.day()?)),
        None => Ok(Dynamic::UNIT),
    }
}

fn of_time(args: &Args<'_>, part: fn(NaiveTime) -> u32) -> Answer {
    match args.when(0)? {
        Some(when) => integer(i64::from(part(when.time()))),
        None => Ok(Dynamic::UNIT),
    }
}

fn date(args: &Args<'_>) -> Answer {
    if args.count() == 1 {
        if let Some(milliseconds) = number::of(args.get(0)) {
            let moment =
                number::whole(milliseconds.trunc()).and_then(|ms| chrono::Utc.timestamp_millis_opt(ms).single());
            return Ok(When::Moment(moment.ok_or_else(out_of_range)?).into_dynamic());
        }
        return match args.when(0)? {
            Some(when) => Ok(When::Date(when.day()?).into_dynamic()),
            None => Ok(Dynamic::UNIT),
        };
    }
    let year =
        i32::try_from(args.integer(0)?).ok().filter(|year| (1..=9999).contains(year)).ok_or_else(out_of_range)?;
    let first = NaiveDate::from_ymd_opt(year, 1, 1).ok_or_else(out_of_range)?;
    let day = When::Date(first)
        .plus(args.integer_or(1, 1)?.saturating_sub(1), Unit::Months)?
        .plus(args.integer_or(2, 1)?.saturating_sub(1), Unit::Days)?;
    if args.count() < 4 {
        return Ok(day.into_dynamic());
    }
    let seconds = [3_600, 60, 1].into_iter().zip(3..).try_fold(0_i64, |sum, (size, index)| {
        let part = args.integer_or(index, 0)?.checked_mul(size).ok_or_else(out_of_range)?;
        sum.checked_add(part).ok_or_else(out_of_range)
    })?;
    let (days, rest) = (seconds.div_euclid(86_400), seconds.rem_euclid(86_400));
    let day = day.plus(days, Unit::Days)?.day()?;
    let time = NaiveTime::from_num_seconds_from_midnight_opt(rest as u32, 0).ok_or_else(out_of_range)?;
    Ok(When::Moment(moment_of(day.and_time(time), zone())).into_dynamic())
}

fn time(args: &Args<'_>) -> Answer {
    let part = |index: usize| u32::try_from(args.integer_or(index, 0)?).map_err(|_| bad_time());
    let time = NaiveTime::from_hms_opt(part(0)?, part(1)?, part(2)?).ok_or_else(bad_time)?;
    Ok(When::Time(time).into_dynamic())
}

fn bad_time() -> Mistake {
    Mistake::new("时分秒超出范围", "the hour, minute or second is out of range")
}

fn date_add(args: &Args<'_>) -> Answer {
    let Some(when) = args.when(0)? else { return Ok(Dynamic::UNIT) };
    let unit = if args.is_given(2) { Unit::parse(&args.text(2))? } else { Unit::Days };
    Ok(when.plus(args.integer(1)?, unit)?.into_dynamic())
}

fn end_of_month(args: &Args<'_>) -> Answer {
    let Some(when) = args.when(0)? else { return Ok(Dynamic::UNIT) };
    let first = when.day()?.with_day(1).ok_or_else(out_of_range)?;
    let next = When::Date(first).plus(args.integer_or(1, 0)?.saturating_add(1), Unit::Months)?;
    Ok(next.plus(-1, Unit::Days)?.into_dynamic())
}

fn date_difference(args: &Args<'_>) -> Answer {
    let (Some(start), Some(end)) = (args.when(0)?, args.when(1)?) else { return Ok(Dynamic::UNIT) };
    let unit = if args.is_given(2) { args.text(2).to_ascii_lowercase() } else { "d".to_owned() };
    let (from, to) = match (start, end) {
        (When::Time(_), _) | (_, When::Time(_)) => return between_times(start, end, &unit),
        _ => (start.day()?, end.day()?),
    };
    let (earlier, later, sign) = if from <= to { (from, to, 1) } else { (to, from, -1) };
    let count = match unit.as_str() {
        "ym" => months(earlier, later) % 12,
        "md" => days_after_months(earlier, later)?,
        "yd" => {
            let years = When::Date(earlier).plus(months(earlier, later) / 12, Unit::Years)?;
            (later - years.day()?).num_days()
        }
        unit => match Unit::parse(unit)? {
            Unit::Years => months(earlier, later) / 12,
            Unit::Quarters => months(earlier, later) / 3,
            Unit::Months => months(earlier, later),
            Unit::Weeks => (later - earlier).num_days() / 7,
            Unit::Days => (later - earlier).num_days(),
            shorter => return integer(seconds_in(shorter, (end.moment()? - start.moment()?).num_seconds())),
        },
    };
    integer(sign * count)
}

fn between_times(start: When, end: When, unit: &str) -> Answer {
    integer(seconds_in(Unit::parse(unit)?, (end.time() - start.time()).num_seconds()))
}

fn seconds_in(unit: Unit, seconds: i64) -> i64 {
    match unit {
        Unit::Hours => seconds / 3_600,
        Unit::Minutes => seconds / 60,
        Unit::Seconds => seconds,
        _ => seconds / 86_400,
    }
}

/// Whole months from one day to a later one: the 31st reaches the end of a shorter month one day late.
fn months(earlier: NaiveDate, later: NaiveDate) -> i64 {
    let whole = i64::from(later.year() - earlier.year()) * 12 + i64::from(later.month()) - i64::from(earlier.month());
    if later.day() < earlier.day() { whole - 1 } else { whole }
}

fn days_after_months(earlier: NaiveDate, later: NaiveDate) -> Result<i64, Mistake> {
    let reached = When::Date(earlier).plus(months(earlier, later), Unit::Months)?;
    Ok((later - reached.day()?).num_days())
}

fn date_value(args: &Args<'_>) -> Answer {
    let written = args.text(0);
    let trimmed = written.trim();
    if trimmed.is_empty() {
        return Ok(Dynamic::UNIT);
    }
    if let Some(when) = When::parse(trimmed) {
        return text(When::Date(when.day()?).into_dynamic().to_string());
    }
    let parts: Vec<&str> = trimmed.split(|c: char| !c.is_ascii_digit()).filter(|part| !part.is_empty()).collect();
    let numbers: Vec<u32> = match parts.as_slice() {
        [one] if one.len() == 8 => {
            [&one[..4], &one[4..6], &one[6..]].iter().filter_map(|part| part.parse().ok()).collect()
        }
        several => several.iter().filter_map(|part| part.parse().ok()).collect(),
    };
    let found = match numbers.as_slice() {
        [year, month, day, ..] => {
            i32::try_from(*year).ok().and_then(|year| NaiveDate::from_ymd_opt(year, *month, *day))
        }
        _ => None,
    };
    match found.filter(|day| (1..=9999).contains(&day.year())) {
        Some(day) => Ok(When::Date(day).into_dynamic()),
        None => Err(Mistake::new(format!("“{trimmed}”不是日期"), format!("\"{trimmed}\" is not a date"))),
    }
}
