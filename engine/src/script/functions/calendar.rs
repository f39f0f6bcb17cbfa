//! Weeks and working days. Working days are Monday to Friday without the holidays given; working calendars with shifts
//! and moved weekends belong to the schedule, not to formulas.

use super::args::{integer, truth};
use super::date::When;
use super::{Answer, Args, Function, Group};
use crate::script::problem::Mistake;
use chrono::{Datelike, NaiveDate, Weekday};
use rhai::Dynamic;
use std::collections::BTreeSet;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "WEEKDAY",
        group: Group::Date,
        signature: "WEEKDAY(date, [type])",
        zh: "星期几；类型 1（默认）周日为 1，类型 2 周一为 1，类型 3 周一为 0",
        en: "The day of the week; type 1 (the default) counts Sunday as 1, type 2 Monday as 1, type 3 Monday as 0",
        examples: &[
            ("WEEKDAY(\"2026-11-22\")", "1"),
            ("WEEKDAY(\"2026-11-22\", 2)", "7"),
            ("WEEKDAY(\"2026-11-23\", 3)", "0"),
        ],
        takes: (1, 2),
        run: weekday,
    },
    Function {
        name: "WEEKNUM",
        group: Group::Date,
        signature: "WEEKNUM(date, [type])",
        zh: "一年中的第几周，1 月 1 日所在周为第 1 周；类型 1（默认）周日起，类型 2 周一起，类型 21 按 ISO",
        en: "The week of the year, the first holding 1 January; weeks begin on Sunday (type 1) or Monday (2), or follow ISO (21)",
        examples: &[("WEEKNUM(\"2026-11-22\")", "48"), ("WEEKNUM(\"2026-11-22\", 2)", "47")],
        takes: (1, 2),
        run: week_number,
    },
    Function {
        name: "ISOWEEKNUM",
        group: Group::Date,
        signature: "ISOWEEKNUM(date)",
        zh: "按 ISO 8601 的第几周",
        en: "The week of the year by ISO 8601",
        examples: &[("ISOWEEKNUM(\"2026-11-22\")", "47"), ("ISOWEEKNUM(\"2027-01-01\")", "53")],
        takes: (1, 1),
        run: |a| match a.when(0)? {
            Some(when) => integer(i64::from(when.day()?.iso_week().week())),
            None => Ok(Dynamic::UNIT),
        },
    },
    Function {
        name: "WORKDAY",
        group: Group::Date,
        signature: "WORKDAY(start, days, [holidays])",
        zh: "若干个工作日之后（前）的日期，跳过周末和给出的假日",
        en: "The date so many working days later, passing over weekends and the holidays given",
        examples: &[
            ("WORKDAY(\"2026-11-20\", 1)", "\"2026-11-23\""),
            ("WORKDAY(\"2026-11-20\", 1, [\"2026-11-23\"])", "\"2026-11-24\""),
            ("WORKDAY(\"2026-11-23\", -1)", "\"2026-11-20\""),
        ],
        takes: (2, 3),
        run: workday,
    },
    Function {
        name: "NETWORKDAYS",
        group: Group::Date,
        signature: "NETWORKDAYS(start, end, [holidays])",
        zh: "两个日期之间的工作日数，含首尾，不计周末和给出的假日",
        en: "The working days from one date to another, both included, without weekends and the holidays given",
        examples: &[
            ("NETWORKDAYS(\"2026-11-16\", \"2026-11-22\")", "5"),
            ("NETWORKDAYS(\"2026-11-16\", \"2026-11-22\", \"2026-11-18\")", "4"),
            ("NETWORKDAYS(\"2026-11-22\", \"2026-11-16\")", "-5"),
        ],
        takes: (2, 3),
        run: network_days,
    },
    Function {
        name: "ISWORKDAY",
        group: Group::Date,
        signature: "ISWORKDAY(date, [holidays])",
        zh: "是工作日时为真",
        en: "True on a working day",
        examples: &[("ISWORKDAY(\"2026-11-22\")", "false"), ("ISWORKDAY(\"2026-11-23\")", "true")],
        takes: (1, 2),
        run: |a| match a.when(0)? {
            Some(when) => truth(is_working(when.day()?, &holidays(a, 1)?)),
            None => Ok(Dynamic::UNIT),
        },
    },
    Function {
        name: "DAYS360",
        group: Group::Date,
        signature: "DAYS360(start, end, [european])",
        zh: "按每月 30 天、每年 360 天计算的天数",
        en: "The days between two dates in a year of twelve months of 30 days",
        examples: &[
            ("DAYS360(\"2026-01-31\", \"2026-03-31\")", "60"),
            ("DAYS360(\"2026-01-30\", \"2026-02-28\", true)", "28"),
        ],
        takes: (2, 3),
        run: days_360,
    },
    Function {
        name: "DAYSINMONTH",
        group: Group::Date,
        signature: "DAYSINMONTH(date)",
        zh: "当月的天数",
        en: "How many days the month has",
        examples: &[("DAYSINMONTH(\"2028-02-10\")", "29")],
        takes: (1, 1),
        run: |a| match a.when(0)? {
            Some(when) => integer(i64::from(when.day()?.num_days_in_month())),
            None => Ok(Dynamic::UNIT),
        },
    },
];

fn weekday(args: &Args<'_>) -> Answer {
    let Some(when) = args.when(0)? else { return Ok(Dynamic::UNIT) };
    let weekday = when.day()?.weekday();
    integer(i64::from(match args.integer_or(1, 1)? {
        1 => weekday.number_from_sunday(),
        2 => weekday.number_from_monday(),
        3 => weekday.num_days_from_monday(),
        _ => return Err(Mistake::new("类型只能是 1、2、3", "the type is 1, 2 or 3")),
    }))
}

fn week_number(args: &Args<'_>) -> Answer {
    let Some(when) = args.when(0)? else { return Ok(Dynamic::UNIT) };
    let day = when.day()?;
    let new_year = day.with_ordinal(1).map_or(Weekday::Mon, |first| first.weekday());
    let before = match args.integer_or(1, 1)? {
        1 => new_year.num_days_from_sunday(),
        2 => new_year.num_days_from_monday(),
        21 => return integer(i64::from(day.iso_week().week())),
        _ => return Err(Mistake::new("类型只能是 1、2、21", "the type is 1, 2 or 21")),
    };
    integer(i64::from((day.ordinal0() + before) / 7 + 1))
}

fn holidays(args: &Args<'_>, index: usize) -> Result<BTreeSet<NaiveDate>, Mistake> {
    let mut days = BTreeSet::new();
    for value in args.list(index) {
        if let Some(when) = When::of(&value)? {
            days.insert(when.day()?);
        }
    }
    Ok(days)
}

fn is_weekend(day: NaiveDate) -> bool {
    matches!(day.weekday(), Weekday::Sat | Weekday::Sun)
}

fn is_working(day: NaiveDate, holidays: &BTreeSet<NaiveDate>) -> bool {
    !is_weekend(day) && !holidays.contains(&day)
}

/// The longest way WORKDAY walks, in working days: about a century.
const FARTHEST: u64 = 26_000;

fn workday(args: &Args<'_>) -> Answer {
    let Some(when) = args.when(0)? else { return Ok(Dynamic::UNIT) };
    let (mut day, days, free) = (when.day()?, args.integer(1)?, holidays(args, 2)?);
    if days.unsigned_abs() > FARTHEST {
        return Err(Mistake::new("工作日数太大", "that is too many working days"));
    }
    for _ in 0..days.unsigned_abs() {
        loop {
            let next = if days < 0 { day.pred_opt() } else { day.succ_opt() };
            day = next.ok_or_else(super::date::out_of_range)?;
            if is_working(day, &free) {
                break;
            }
        }
    }
    Ok(When::Date(day).into_dynamic())
}

fn network_days(args: &Args<'_>) -> Answer {
    let (Some(start), Some(end)) = (args.when(0)?, args.when(1)?) else { return Ok(Dynamic::UNIT) };
    let (start, end) = (start.day()?, end.day()?);
    let (first, last, sign) = if start <= end { (start, end, 1) } else { (end, start, -1) };
    let total = (last - first).num_days() + 1;
    // Every full week has five; the days left over are looked at one by one.
    let left = (0..total % 7).filter_map(|offset| first.checked_add_days(chrono::Days::new(offset as u64)));
    let weekdays = total / 7 * 5 + left.filter(|day| !is_weekend(*day)).count() as i64;
    let free = holidays(args, 2)?.range(first..=last).filter(|day| !is_weekend(**day)).count() as i64;
    integer(sign * (weekdays - free))
}

fn days_360(args: &Args<'_>) -> Answer {
    let (Some(start), Some(end)) = (args.when(0)?, args.when(1)?) else { return Ok(Dynamic::UNIT) };
    let (start, end) = (start.day()?, end.day()?);
    let (mut first, mut last) = (i64::from(start.day()), i64::from(end.day()));
    if crate::script::value::is_true(args.get(2)) {
        (first, last) = (first.min(30), last.min(30));
    } else {
        let is_end_of_february = |day: NaiveDate| day.month() == 2 && day.day() == u32::from(day.num_days_in_month());
        if is_end_of_february(start) && is_end_of_february(end) {
            last = 30;
        }
        if is_end_of_february(start) || first == 31 {
            first = 30;
        }
        if last == 31 && first == 30 {
            last = 30;
        }
    }
    let months = i64::from(end.year() - start.year()) * 12 + i64::from(end.month()) - i64::from(start.month());
    integer(months * 30 + last - first)
}
