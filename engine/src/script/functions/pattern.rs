//! Patterns: TEXT, which writes numbers and dates in a given form, and regular expressions in linear time.

use super::args::{check_length, text, truth};
use super::date::When;
use super::rounding::format_number;
use super::{Answer, Args, Function, Group};
use crate::script::number;
use crate::script::problem::Mistake;
use chrono::{Datelike, NaiveDate, NaiveTime, Timelike};
use regex::{Regex, RegexBuilder};
use rhai::{Dynamic, ImmutableString};
use rust_decimal::{Decimal, RoundingStrategy};
use std::cell::RefCell;

pub const FUNCTIONS: &[Function] = &[
    Function {
        name: "TEXT",
        group: Group::Text,
        signature: "TEXT(value, [format])",
        zh: "按格式把数字或日期写成文本，如 \"0.00\"、\"#,##0\"、\"0%\"、\"yyyy年M月d日 HH:mm\"",
        en: "Writes a number or date in a form such as \"0.00\", \"#,##0\", \"0%\", \"yyyy-MM-dd HH:mm\"",
        examples: &[
            ("TEXT(1234.5, \"#,##0.00\")", "\"1,234.50\""),
            ("TEXT(7, \"000\")", "\"007\""),
            ("TEXT(0.125, \"0.0%\")", "\"12.5%\""),
            ("TEXT(1234.5, \"¥#,##0.0#\")", "\"¥1,234.5\""),
            ("TEXT(\"2026-01-05\", \"yyyy年M月d日\")", "\"2026年1月5日\""),
            ("TEXT(NOW(), \"yyyyMMdd HH:mm:ss\")", "\"20261122 09:30:00\""),
            ("TEXT(\"2026-11-22\", \"dddd\")", "\"星期日\""),
            ("TEXT(())", "\"\""),
        ],
        takes: (1, 2),
        run: formatted,
    },
    Function {
        name: "REGEXMATCH",
        group: Group::Text,
        signature: "REGEXMATCH(text, pattern)",
        zh: "文本中有符合正则表达式的部分时为真",
        en: "True when a part of the text fits the regular expression",
        examples: &[("REGEXMATCH(\"13800001234\", \"^1\\\\d{10}$\")", "true")],
        takes: (2, 2),
        run: |a| with_regex(&a.text(1), |regex| truth(regex.is_match(&a.text(0)))),
    },
    Function {
        name: "REGEXEXTRACT",
        group: Group::Text,
        signature: "REGEXEXTRACT(text, pattern)",
        zh: "第一处符合正则表达式的内容，有括号时取第一个括号；没有时为空",
        en: "The first part that fits the regular expression, or its first group; nothing when there is none",
        examples: &[
            ("REGEXEXTRACT(\"订单 A-1024\", \"A-(\\\\d+)\")", "\"1024\""),
            ("REGEXEXTRACT(\"abc\", \"\\\\d+\")", "null"),
        ],
        takes: (2, 2),
        run: |a| {
            with_regex(&a.text(1), |regex| match regex.captures(&a.text(0)) {
                Some(found) => text(found.get(1).or(found.get(0)).map_or("", |part| part.as_str())),
                None => Ok(Dynamic::UNIT),
            })
        },
    },
    Function {
        name: "REGEXREPLACE",
        group: Group::Text,
        signature: "REGEXREPLACE(text, pattern, new)",
        zh: "把符合正则表达式的部分换成新文本，$1 代表第一个括号",
        en: "Puts new text in place of every part that fits the regular expression; $1 stands for its first group",
        examples: &[("REGEXREPLACE(\"a1b22\", \"\\\\d+\", \"#\")", "\"a#b#\"")],
        takes: (3, 3),
        run: regex_replace,
    },
];

thread_local! {
    /// The last pattern of this thread: a formula uses the same one for record after record.
    static LAST: RefCell<Option<(ImmutableString, Regex)>> = const { RefCell::new(None) };
}

/// Patterns longer than this are refused before they are looked at.
const LONGEST_PATTERN: usize = 1_000;

fn with_regex(pattern: &ImmutableString, work: impl FnOnce(&Regex) -> Answer) -> Answer {
    LAST.with_borrow_mut(|last| {
        if let Some((known, regex)) = last
            && known == pattern
        {
            return work(regex);
        }
        if pattern.len() > LONGEST_PATTERN {
            return Err(Mistake::new("正则表达式太长", "the regular expression is too long"));
        }
        let built = RegexBuilder::new(pattern).size_limit(1 << 20).dfa_size_limit(1 << 20).build();
        let regex = built.map_err(|error| {
            let reason = error.to_string().lines().last().unwrap_or_default().to_owned();
            Mistake::new(
                format!("正则表达式不正确：{reason}"),
                format!("the regular expression is not correct: {reason}"),
            )
        })?;
        let (_, regex) = last.insert((pattern.clone(), regex));
        work(regex)
    })
}

fn regex_replace(args: &Args<'_>) -> Answer {
    let (whole, new) = (args.text(0), args.text(2));
    with_regex(&args.text(1), |regex| {
        let mut result = String::new();
        let mut end = 0;
        for found in regex.captures_iter(&whole) {
            let part = found.get(0).expect("group 0 is the match");
            result.push_str(&whole[end..part.start()]);
            found.expand(&new, &mut result);
            check_length(result.len())?;
            end = part.end();
        }
        result.push_str(&whole[end..]);
        check_length(result.len())?;
        text(result)
    })
}

fn formatted(args: &Args<'_>) -> Answer {
    if !args.is_given(0) {
        return text("");
    }
    if !args.is_given(1) {
        return text(args.text(0));
    }
    let form = args.text(1);
    if let Some(number) = number::of(args.get(0)) {
        return text(write_number(number, &form));
    }
    match args.get(0).read_lock::<ImmutableString>().and_then(|value| When::parse(&value)) {
        Some(when) => {
            let day = when.day().ok();
            text(write_date(day, when.time(), &form))
        }
        None => text(args.text(0)),
    }
}

/// `0` is a digit that is always written, `#` one that may be missing, `,` asks for thousands separators, `%` multiplies
/// by 100; what stands before and after is written as it is.
fn write_number(value: Decimal, form: &str) -> String {
    let is_place = |sign: char| matches!(sign, '0' | '#' | ',' | '.');
    let Some(start) = form.find(is_place) else { return form.to_owned() };
    let end = form[start..].find(|sign| !is_place(sign)).map_or(form.len(), |length| start + length);
    let (before, places, after) = (&form[..start], &form[start..end], &form[end..]);
    let (whole, fraction) = places.split_once('.').unwrap_or((places, ""));
    let most = fraction.chars().filter(|sign| matches!(sign, '0' | '#')).count().min(28);
    let least = fraction.rfind('0').map_or(0, |last| last + 1).min(most);
    let percent = before.contains('%') || after.contains('%');
    let scaled = if percent { value.checked_mul(Decimal::ONE_HUNDRED).unwrap_or(value) } else { value };
    let rounded = scaled.round_dp_with_strategy(most as u32, RoundingStrategy::MidpointAwayFromZero);
    let needed = (rounded.normalize().scale() as usize).clamp(least, most);
    let mut digits = format_number(rounded.abs(), needed, whole.contains(','));
    let digits_before = digits.find('.').unwrap_or(digits.len());
    let least_before = whole.chars().filter(|sign| *sign == '0').count();
    if digits_before < least_before {
        digits.insert_str(0, &"0".repeat(least_before - digits_before));
    } else if least_before == 0 && digits.starts_with("0.") {
        digits.remove(0);
    }
    let sign = if rounded.is_sign_negative() && !rounded.is_zero() { "-" } else { "" };
    format!("{sign}{before}{digits}{after}")
}

const WEEKDAYS: [char; 7] = ['一', '二', '三', '四', '五', '六', '日'];

/// Letters repeat for width: `yyyy yy M MM d dd H HH m mm s ss`, `ddd dddd` for the weekday, `AM/PM` not. A lower-case
/// `m` is the minute next to hours or seconds, else the month, as in spreadsheets.
fn write_date(day: Option<NaiveDate>, time: NaiveTime, form: &str) -> String {
    let signs: Vec<char> = form.chars().collect();
    let mut written = String::with_capacity(form.len() + 8);
    let mut at = 0;
    let mut after_hour = false;
    while at < signs.len() {
        let letter = signs[at];
        let width = signs[at..].iter().take_while(|sign| **sign == letter).count();
        let next = signs[at + width..].iter().find(|sign| sign.is_ascii_alphabetic());
        let is_minute = letter == 'm' && (after_hour || matches!(next, Some('s' | 'S')));
        let number = match letter {
            'y' | 'Y' => day.map(|day| if width <= 2 { day.year() % 100 } else { day.year() }),
            'd' | 'D' | 'E' if width >= 3 || letter == 'E' => {
                if let Some(day) = day {
                    written.push_str(if width >= 4 { "星期" } else { "周" });
                    written.push(WEEKDAYS[day.weekday().num_days_from_monday() as usize]);
                }
                at += width;
                continue;
            }
            'd' | 'D' => day.map(|day| day.day() as i32),
            'M' => day.map(|day| day.month() as i32),
            'm' if !is_minute => day.map(|day| day.month() as i32),
            'm' => Some(time.minute() as i32),
            'h' | 'H' => Some(time.hour() as i32),
            's' | 'S' => Some(time.second() as i32),
            other => {
                written.push(other);
                at += 1;
                continue;
            }
        };
        after_hour = matches!(letter, 'h' | 'H');
        if let Some(number) = number {
            written.push_str(&format!("{number:0width$}"));
        }
        at += width;
    }
    written
}
