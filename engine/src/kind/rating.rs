//! A number of stars, from one to `x-max`.

use super::{Column, Display, Family, Kind, decimal, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct RatingKind;

impl Kind for RatingKind {
    fn name(&self) -> &'static str {
        "rating"
    }

    fn title(&self) -> Text {
        Text::new("评分", "Rating")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-max"]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        json!({ "type": "integer", "minimum": 1, "maximum": most(field) })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Integer)
    }

    fn family(&self) -> Family {
        Family::Number
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let most = most(field);
        decimal::typed(&value)?
            .normalize()
            .to_string()
            .parse::<u8>()
            .ok()
            .filter(|stars| (1..=most).contains(stars))
            .map(Value::from)
            .ok_or_else(|| {
                typing::problem_owned(
                    "out_of_range",
                    format!("应为 1 到 {most} 的整数"),
                    format!("should be a whole number from 1 to {most}"),
                )
            })
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.to_string()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::ORDERED
    }
}

fn most(field: &FieldDefinition) -> u8 {
    field.max.unwrap_or(5)
}
