//! Words for the person who fills the form. Nothing is stored.

use super::{Column, Display, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct DescriptionKind;

impl Kind for DescriptionKind {
    fn name(&self) -> &'static str {
        "description"
    }

    fn title(&self) -> Text {
        Text::new("说明文字", "Description")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-text"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!(false)
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        None
    }

    fn normalise(&self, _field: &FieldDefinition, _value: Value) -> Result<Value, Vec<Problem>> {
        Err(typing::not_writable())
    }

    fn format(&self, _field: &FieldDefinition, _value: &Value, _display: &Display<'_>) -> String {
        String::new()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::NONE
    }

    fn readonly(&self, _field: &FieldDefinition) -> bool {
        true
    }
}
