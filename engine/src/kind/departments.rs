//! Several departments of the workspace, by id.

use super::{Column, Display, Kind, identifier, operators};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::Value;

pub(super) struct DepartmentsKind;

impl Kind for DepartmentsKind {
    fn name(&self) -> &'static str {
        "departments"
    }

    fn title(&self) -> Text {
        Text::new("部门多选", "Departments")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["minItems", "maxItems"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        identifier::list_schema()
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        identifier::several(value)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        display.list(value.as_array().into_iter().flatten().map(|id| display.named(id)))
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::LIST
    }
}
