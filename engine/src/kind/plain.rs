//! Kinds that only show something: they hold no value and cannot be written.

use super::{Column, Display, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

/// A kind that shows the words of `x-text`.
pub(super) struct Plain {
    pub name: &'static str,
    pub title: fn() -> Text,
}

impl Kind for Plain {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> Text {
        (self.title)()
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
