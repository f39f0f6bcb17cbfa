//! One department of the workspace, by id.

use super::{Column, Display, Kind, identifier, operators};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::Value;

pub(super) struct DepartmentKind;

impl Kind for DepartmentKind {
    fn name(&self) -> &'static str {
        "department"
    }

    fn title(&self) -> Text {
        Text::new("部门", "Department")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        identifier::schema()
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        identifier::one(value)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        display.named(value)
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::ONE
    }

    fn sortable(&self, _field: &FieldDefinition) -> bool {
        false
    }
}
