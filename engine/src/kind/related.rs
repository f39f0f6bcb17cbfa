//! The records of another form whose link points here. Nothing is stored: the list is a query.

use super::{Column, Display, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct RelatedKind;

impl Kind for RelatedKind {
    fn name(&self) -> &'static str {
        "related"
    }

    fn title(&self) -> Text {
        Text::new("关联列表", "Related list")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-form", "x-via"]
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

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        let form = typing::missing_keyword("x-form", field.form.is_some());
        form.into_iter().chain(typing::missing_keyword("x-via", field.via.is_some())).collect()
    }
}
