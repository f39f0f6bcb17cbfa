//! One of a few options, all of them in sight.

use super::{Column, Display, Kind, choice, operators};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct RadioKind;

impl Kind for RadioKind {
    fn name(&self) -> &'static str {
        "radio"
    }

    fn title(&self) -> Text {
        Text::new("单选按钮", "Radio")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["enum", "x-colors"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        choice::one(field, value)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::CHOICE
    }

    fn searchable(&self, _field: &FieldDefinition) -> bool {
        true
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        choice::check(field, "/enum")
    }
}
