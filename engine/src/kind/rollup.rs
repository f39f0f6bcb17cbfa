//! A figure over the records that point here, kept in the transaction that changes them. It looks like the field it
//! is made of, which [`crate::definition::Definitions`] puts in place as `source`; a count is a whole number.

use super::{Column, Display, Kind, number, of, operators, typing};
use crate::{
    definition::{AggregateOp, FieldDefinition},
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct RollupKind;

impl Kind for RollupKind {
    fn name(&self) -> &'static str {
        "rollup"
    }

    fn title(&self) -> Text {
        Text::new("汇总", "Rollup")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-form", "x-via", "x-op", "x-field", "x-where", "x-decimals", "x-thousands", "x-unit"]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        match made_of(field) {
            Some((kind, source)) => kind.schema(source),
            None => json!({ "type": "number" }),
        }
    }

    fn column(&self, field: &FieldDefinition) -> Option<Column> {
        made_of(field).map_or_else(|| number::NumberKind.column(field), |(kind, source)| kind.column(source))
    }

    fn default(&self, field: &FieldDefinition) -> Value {
        match field.op {
            Some(AggregateOp::Count | AggregateOp::Sum) => 0.into(),
            _ => Value::Null,
        }
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        match made_of(field) {
            Some((kind, source)) => kind.computed(source, value),
            None => number::NumberKind.computed(field, value),
        }
    }

    fn format(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        match made_of(field) {
            Some((kind, source)) => kind.format(source, value, display),
            None => number::NumberKind.format(field, value, display),
        }
    }

    fn write_text(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        match made_of(field) {
            Some((kind, source)) => kind.write_text(source, value, display),
            None => number::NumberKind.write_text(field, value, display),
        }
    }

    fn operators(&self, field: &FieldDefinition) -> &'static [&'static str] {
        made_of(field).map_or(operators::ORDERED, |(kind, source)| kind.operators(source))
    }

    fn readonly(&self, _field: &FieldDefinition) -> bool {
        true
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        let needs_field = field.op.is_some_and(|op| op != AggregateOp::Count);
        [
            ("x-form", field.form.is_some()),
            ("x-via", field.via.is_some()),
            ("x-op", field.op.is_some()),
            ("x-field", !needs_field || field.field.is_some()),
        ]
        .into_iter()
        .filter_map(|(keyword, there)| typing::missing_keyword(keyword, there))
        .collect()
    }
}

/// The field the figure is made of; none for a count, and where the other form is not known.
fn made_of(field: &FieldDefinition) -> Option<(&'static dyn Kind, &FieldDefinition)> {
    let source = field.source.as_deref()?;
    Some((of(&source.field), &source.field))
}
