//! A telephone number: Chinese mobile and fixed-line numbers in their home form, all others with `+` and country code.

use super::{Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

/// Mobile, fixed line with area code and extension, 400/800, or international.
const PATTERN: &str = "^(1[3-9][0-9]{9}|0[0-9]{2,3}-[0-9]{7,8}(-[0-9]{1,6})?|[48]00[0-9]{7}|\\+[1-9][0-9]{5,14})$";

pub(super) struct PhoneKind;

impl Kind for PhoneKind {
    fn name(&self) -> &'static str {
        "phone"
    }

    fn title(&self) -> Text {
        Text::new("电话", "Phone")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string", "pattern": PATTERN })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Words
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let text = match value {
            Value::Number(number) => number.to_string(),
            other => typing::text(other)?,
        };
        read(&text).map(Value::String).ok_or_else(|| {
            vec![Problem::new("", "not_a_phone", "不是有效的电话号码", "is not a valid telephone number").hint(
                "手机 13800138000，座机 0571-88888888，境外号码以 + 和国家码开头",
                "Numbers outside China begin with + and the country code",
            )]
        })
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::TEXT
    }

    fn searchable(&self, _field: &FieldDefinition) -> bool {
        true
    }
}

/// A telephone number in the one form it is stored in, however it was typed; `None` when it is none.
pub(crate) fn read(text: &str) -> Option<String> {
    let narrow = typing::narrow(text);
    let mut digits: String = narrow.chars().filter(|c| !matches!(c, ' ' | '-' | '(' | ')' | '.')).collect();
    let extension = narrow.trim().rsplit_once('-').map(|(_, last)| last).filter(|last| last.len() <= 6);
    if let Some(rest) = digits.strip_prefix("00").or_else(|| digits.strip_prefix('+')) {
        if !is_digits(rest) {
            return None;
        }
        match rest.strip_prefix("86") {
            // After +86 an area code is often written without its leading zero.
            Some(home) if is_mobile(home) || home.starts_with(['4', '8', '0']) => digits = home.to_owned(),
            Some(home) => digits = format!("0{home}"),
            None => return (6..=15).contains(&rest.len()).then(|| format!("+{rest}")),
        }
    } else if let Some(home) = digits.strip_prefix("86").filter(|home| is_mobile(home)) {
        digits = home.to_owned();
    }
    if !is_digits(&digits) {
        return None;
    }
    if is_mobile(&digits) || (digits.len() == 10 && (digits.starts_with("400") || digits.starts_with("800"))) {
        return Some(digits);
    }
    fixed_line(&digits, extension)
}

/// Puts the hyphens of a fixed-line number where they belong: area codes have three digits for 010 and 02x, else four.
fn fixed_line(digits: &str, extension: Option<&str>) -> Option<String> {
    let area = if digits.starts_with("010") || digits.starts_with("02") { 3 } else { 4 };
    if !digits.starts_with('0') || digits.len() <= area {
        return None;
    }
    let (area, number) = digits.split_at(area);
    match (number.len(), extension) {
        (7 | 8, _) => Some(format!("{area}-{number}")),
        (9.., Some(extension)) if number.len() <= 8 + extension.len() => {
            let (number, extension) = number.split_at(number.len() - extension.len());
            (number.len() >= 7).then(|| format!("{area}-{number}-{extension}"))
        }
        _ => None,
    }
}

fn is_mobile(digits: &str) -> bool {
    let second = digits.as_bytes().get(1);
    digits.len() == 11
        && digits.starts_with('1')
        && is_digits(digits)
        && second.is_some_and(|d| (b'3'..=b'9').contains(d))
}

fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}
