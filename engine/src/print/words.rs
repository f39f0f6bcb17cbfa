//! What templates can make of a value beside showing it: amounts in words, days and numbers written another way.

use crate::clock;
use crate::kind::decimal;
use crate::notify::refusal;
use crate::problem::Text;
use crate::script::in_capitals;
use chrono::{Datelike as _, NaiveDate, NaiveDateTime, NaiveTime, Timelike as _};
use chrono_tz::Tz;
use minijinja::{Environment, Error, Value};

/// Adds the filters of prints.
pub(super) fn add(environment: &mut Environment<'static>, timezone: Tz) {
    environment.add_filter("rmb", |value: Value| rmb(&value));
    environment.add_filter("number", |value: Value, places: Option<u8>| number(&value, places));
    environment.add_filter("date", move |value: Value, pattern: Option<String>| {
        date(&value, pattern.as_deref().unwrap_or("YYYY年M月D日"), timezone)
    });
}

fn is_nothing(value: &Value) -> bool {
    value.is_undefined() || value.is_none() || value.as_str() == Some("")
}

/// The exact number behind a value: of `_raw`, or of a text that is a number with separators.
fn amount(value: &Value) -> Result<rust_decimal::Decimal, Error> {
    let plain: String = value.to_string().chars().filter(|c| !matches!(c, ',' | '¥' | ' ')).collect();
    let wrong = || Text::new(format!("“{value}”不是数字"), format!("\"{value}\" is not a number"));
    decimal::from_text(&plain).ok_or_else(|| refusal(wrong()))
}

/// 壹佰元整.
fn rmb(value: &Value) -> Result<String, Error> {
    if is_nothing(value) {
        return Ok(String::new());
    }
    in_capitals(amount(value)?).ok_or_else(|| refusal(Text::new("金额太大", "the amount is too large")))
}

/// A number with separators and so many places; 2 when nothing is said.
fn number(value: &Value, places: Option<u8>) -> Result<String, Error> {
    if is_nothing(value) {
        return Ok(String::new());
    }
    Ok(decimal::to_text(amount(value)?, Some(places.unwrap_or(2).min(6)), true))
}

/// A day or moment written by a pattern: YYYY, MM, M, DD, D, HH and mm stand for its parts.
fn date(value: &Value, pattern: &str, timezone: Tz) -> Result<String, Error> {
    if is_nothing(value) {
        return Ok(String::new());
    }
    let text = value.to_string();
    let day = || NaiveDate::parse_from_str(&text, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    let moment = clock::from_text(&text).map(|moment| moment.with_timezone(&timezone).naive_local());
    let shown = || NaiveDateTime::parse_from_str(&text, "%Y-%m-%d %H:%M").ok();
    let at = moment.or_else(day).or_else(shown);
    let wrong = || Text::new(format!("“{text}”不是日期"), format!("\"{text}\" is not a date"));
    Ok(write(at.ok_or_else(|| refusal(wrong()))?, pattern))
}

fn write(at: NaiveDateTime, pattern: &str) -> String {
    let parts: [(&str, String); 7] = [
        ("YYYY", format!("{:04}", at.year())),
        ("MM", format!("{:02}", at.month())),
        ("M", at.month().to_string()),
        ("DD", format!("{:02}", at.day())),
        ("D", at.day().to_string()),
        ("HH", format!("{:02}", at.hour())),
        ("mm", format!("{:02}", at.minute())),
    ];
    let (mut out, mut rest) = (String::new(), pattern);
    while let Some(next) = rest.chars().next() {
        match parts.iter().find(|(name, _)| rest.starts_with(name)) {
            Some((name, text)) => {
                out.push_str(text);
                rest = &rest[name.len()..];
            }
            None => {
                out.push(next);
                rest = &rest[next.len_utf8()..];
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_days_and_numbers_are_written_out() {
        let zone = Tz::Asia__Shanghai;
        assert_eq!(rmb(&Value::from(1234.56)).unwrap(), "壹仟贰佰叁拾肆元伍角陆分");
        assert_eq!(rmb(&Value::from("¥96,100.00")).unwrap(), "玖万陆仟壹佰元整");
        assert_eq!((rmb(&Value::UNDEFINED).unwrap(), rmb(&Value::from("")).unwrap()), (String::new(), String::new()));
        assert_eq!(number(&Value::from(1234.5), None).unwrap(), "1,234.50");
        assert_eq!(date(&Value::from("2026-03-02"), "YYYY年M月D日", zone).unwrap(), "2026年3月2日");
        let moment = Value::from("2026-03-02T20:05:00.000Z");
        assert_eq!(date(&moment, "MM/DD HH:mm", zone).unwrap(), "03/03 04:05");
        assert!(rmb(&Value::from("abc")).is_err() && date(&Value::from("abc"), "YYYY", zone).is_err());
    }
}
