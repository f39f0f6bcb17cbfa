//! A time of day, `HH:MM`.

use super::{Column, Display, Family, Kind, bounds, operators, typing};
use crate::{
    condition::ConditionContext,
    definition::{DateBound, FieldDefinition},
    problem::{Problem, Text},
};
use chrono::NaiveTime;
use serde_json::{Value, json};

pub(super) struct TimeKind;

impl Kind for TimeKind {
    fn name(&self) -> &'static str {
        "time"
    }

    fn title(&self) -> Text {
        Text::new("时间", "Time")
    }

    fn keywords(&self) -> &'static [&'static str] {
        bounds::KEYWORDS
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        // The format `time` of JSON Schema wants seconds and an offset, which a time of day does not have.
        json!({ "type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Spelled
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let wrong = || {
            vec![
                Problem::new("", "not_a_time", "不是有效的时间", "is not a valid time of day")
                    .hint("写成 08:30", "Write it as 08:30"),
            ]
        };
        let text = typing::text(value).map_err(|_| wrong())?;
        read(&text).map(|at| Value::String(at.format("%H:%M").to_string())).ok_or_else(wrong)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::ORDERED
    }

    fn bound(&self, bound: &DateBound, _context: &ConditionContext) -> Option<(String, String)> {
        // A time of day passes midnight, so one relative to now would be no bound.
        let DateBound::Fixed(text) = bound else { return None };
        let time = read(text)?.format("%H:%M").to_string();
        Some((time.clone(), time))
    }
}

/// `8:30`, `08:30`, `08:30:15`, `８：３０`.
pub(super) fn read(text: &str) -> Option<NaiveTime> {
    let narrow = typing::narrow(text);
    let text = narrow.trim();
    NaiveTime::parse_from_str(text, "%H:%M").or_else(|_| NaiveTime::parse_from_str(text, "%H:%M:%S")).ok()
}
