//! A value computed from the other fields. What it looks like follows from `type` and `format`, so a formula that
//! gives numbers is stored, sorted and filtered as a number.

use super::{Column, Display, Kind, implied, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::Value;

pub(super) struct FormulaKind;

impl Kind for FormulaKind {
    fn name(&self) -> &'static str {
        "formula"
    }

    fn title(&self) -> Text {
        Text::new("公式", "Formula")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-decimals", "x-thousands", "x-percent", "x-unit"]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        implied(field).schema(field)
    }

    fn column(&self, field: &FieldDefinition) -> Option<Column> {
        implied(field).column(field)
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        implied(field).computed(field, value)
    }

    fn format(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        implied(field).format(field, value, display)
    }

    fn write_text(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        implied(field).write_text(field, value, display)
    }

    fn operators(&self, field: &FieldDefinition) -> &'static [&'static str] {
        implied(field).operators(field)
    }

    fn searchable(&self, field: &FieldDefinition) -> bool {
        implied(field).searchable(field)
    }

    fn readonly(&self, _field: &FieldDefinition) -> bool {
        true
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        let mut problems: Vec<Problem> =
            typing::missing_keyword("x-formula", field.formula.is_some()).into_iter().collect();
        if implied(field).column(field).is_none_or(|column| column == Column::Json) {
            problems.push(Problem::new(
                "/type",
                "formula_type",
                "公式的结果只能是文字、数字或是否",
                "a formula gives text, a number or true and false",
            ));
        }
        problems
    }
}
