//! Text of many lines.

use super::{Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct TextareaKind;

impl Kind for TextareaKind {
    fn name(&self) -> &'static str {
        "textarea"
    }

    fn title(&self) -> Text {
        Text::new("多行文本", "Long text")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["minLength", "maxLength", "pattern", "x-pattern-message"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Words
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        typing::within(typing::many_lines(&typing::text(value)?), typing::MAX_LINES)
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

    fn sortable(&self, _field: &FieldDefinition) -> bool {
        false
    }
}
