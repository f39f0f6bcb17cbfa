//! A Chinese identity card number: 18 characters, the last of which checks the others (GB 11643).

use super::{Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use chrono::NaiveDate;
use serde_json::{Value, json};

pub(super) struct IdCardKind;

impl Kind for IdCardKind {
    fn name(&self) -> &'static str {
        "id-card"
    }

    fn title(&self) -> Text {
        Text::new("身份证", "ID card")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-mask"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string", "pattern": "^[1-9][0-9]{16}[0-9X]$" })
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
        let plain = typing::narrow(&text).replace([' ', '-'], "").to_uppercase();
        if IdCard::parse(&plain).is_none() {
            let hint = match plain.len() {
                18 => ("请核对每一位，末位可为 X", "Check every character; the last may be X"),
                _ => ("身份证号码有 18 位", "The number has 18 characters"),
            };
            let problem = Problem::new("", "not_an_id_card", "身份证号码不正确", "is not a valid identity card number");
            return Err(vec![problem.hint(hint.0, hint.1)]);
        }
        Ok(Value::String(plain))
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

/// What the number says of its holder.
pub(crate) struct IdCard {
    /// The first two digits.
    pub province: u32,
    pub birthday: NaiveDate,
    pub is_male: bool,
}

impl IdCard {
    /// `None` when it is no such number, or one with a slip in it.
    pub(crate) fn parse(number: &str) -> Option<Self> {
        let signs: Vec<u32> = number
            .trim()
            .chars()
            .enumerate()
            .map(|(place, sign)| if place == 17 && matches!(sign, 'x' | 'X') { Some(10) } else { sign.to_digit(10) })
            .collect::<Option<_>>()?;
        if signs.len() != 18 {
            return None;
        }
        let weights = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
        let sum: u32 = signs.iter().zip(weights).map(|(sign, weight)| sign * weight).sum();
        if (12 - sum % 11) % 11 != signs[17] {
            return None;
        }
        let part = |from: usize, to: usize| signs[from..to].iter().fold(0, |value, sign| value * 10 + sign);
        let birthday = NaiveDate::from_ymd_opt(part(6, 10) as i32, part(10, 12), part(12, 14))?;
        Some(Self { province: part(0, 2), birthday, is_male: signs[16] % 2 == 1 })
    }
}
