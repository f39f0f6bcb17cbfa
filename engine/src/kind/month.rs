//! A month of a year, `YYYY-MM`.

use super::{Adopted, Column, Display, Family, Kind, bounds, date, operators, typing};
use crate::{
    condition::ConditionContext,
    definition::{DateBound, FieldDefinition},
    problem::{Problem, Text},
    zone,
};
use chrono::Datelike;
use serde_json::{Value, json};

pub(super) struct MonthKind;

impl Kind for MonthKind {
    fn name(&self) -> &'static str {
        "month"
    }

    fn title(&self) -> Text {
        Text::new("月份", "Month")
    }

    fn keywords(&self) -> &'static [&'static str] {
        bounds::KEYWORDS
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string", "pattern": "^[0-9]{4}-(0[1-9]|1[0-2])$" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Day
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let wrong = || {
            vec![
                Problem::new("", "not_a_month", "不是有效的月份", "is not a valid month")
                    .hint("格式如 2026-11", "Write it like 2026-11"),
            ]
        };
        let text = typing::text(value).map_err(|_| wrong())?;
        read(&text).map(Value::String).ok_or_else(wrong)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        adopted.read_as(self, field, &adopted.day())
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::ORDERED
    }

    fn bound(&self, bound: &DateBound, context: &ConditionContext) -> Option<(String, String)> {
        let month = match bound {
            DateBound::Fixed(text) => read(text)?,
            DateBound::Relative { .. } => read(&zone::day_text(bound.day(context)?))?,
        };
        Some((month.clone(), month))
    }
}

/// `2026-11`, `2026/1`, `2026年1月`, `202611`, or a day of the month.
fn read(text: &str) -> Option<String> {
    let plain = typing::narrow(text).trim().trim_end_matches('月').to_owned();
    let digits = plain.len() == 6 && plain.bytes().all(|byte| byte.is_ascii_digit());
    let day = match plain.split_at_checked(4) {
        Some((year, month)) if digits => date::read(&format!("{year}-{month}-01")),
        _ => date::read(&plain).or_else(|| date::read(&format!("{plain}-01"))),
    }?;
    Some(format!("{:04}-{:02}", day.year(), day.month()))
}
