//! Several of many options.

use super::{Column, Display, Kind, choice, operators};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct MultiSelectKind;

impl Kind for MultiSelectKind {
    fn name(&self) -> &'static str {
        "multi-select"
    }

    fn title(&self) -> Text {
        Text::new("下拉复选框", "Multi-select")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["items", "minItems", "maxItems", "x-colors"]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        json!({ "type": "array", "items": { "type": "string", "enum": choice::options(field) }, "uniqueItems": true })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        choice::several(field, value)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        display.list(value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned))
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::LIST
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        choice::check(field, "/items/enum")
    }
}
