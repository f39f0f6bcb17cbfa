//! A field of a linked record, shown here. The value is a stored copy that the engine refreshes; it looks and behaves
//! like the field it is taken from, which [`crate::definition::Definitions`] puts in place as `source`.

use super::{Column, Display, Kind, of, operators, text, typing};
use crate::{
    definition::{FieldDefinition, FieldSource},
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct LookupKind;

impl Kind for LookupKind {
    fn name(&self) -> &'static str {
        "lookup"
    }

    fn title(&self) -> Text {
        Text::new("引用字段", "Lookup")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-link", "x-field"]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        match through(field) {
            Through::One(kind, source) => kind.schema(source),
            Through::Many(kind, source) => json!({ "type": "array", "items": kind.schema(source) }),
        }
    }

    fn column(&self, field: &FieldDefinition) -> Option<Column> {
        match through(field) {
            Through::One(kind, source) => kind.column(source),
            Through::Many(..) => Some(Column::Json),
        }
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        match through(field) {
            Through::One(kind, source) => kind.computed(source, value),
            // A stored copy of values that were normalised where they stand.
            Through::Many(..) => Ok(value),
        }
    }

    fn format(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        match through(field) {
            Through::One(kind, source) => kind.format(source, value, display),
            Through::Many(kind, source) => {
                let values = value.as_array().into_iter().flatten().filter(|value| !super::is_missing(value));
                display.list(values.map(|value| kind.format(source, value, display)))
            }
        }
    }

    fn write_text(&self, field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        match through(field) {
            Through::One(kind, source) => kind.write_text(source, value, display),
            Through::Many(..) => self.format(field, value, display),
        }
    }

    fn words(&self, field: &FieldDefinition, value: &Value) -> Option<String> {
        match through(field) {
            Through::One(kind, source) => kind.words(source, value),
            Through::Many(..) => None,
        }
    }

    fn operators(&self, field: &FieldDefinition) -> &'static [&'static str] {
        match through(field) {
            Through::One(kind, source) => kind.operators(source),
            Through::Many(..) => operators::LIST,
        }
    }

    fn searchable(&self, field: &FieldDefinition) -> bool {
        matches!(through(field), Through::One(kind, source) if kind.searchable(source))
    }

    fn sortable(&self, field: &FieldDefinition) -> bool {
        matches!(through(field), Through::One(kind, source) if kind.sortable(source))
    }

    fn readonly(&self, _field: &FieldDefinition) -> bool {
        true
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        let link = typing::missing_keyword("x-link", field.link.is_some());
        link.into_iter().chain(typing::missing_keyword("x-field", field.field.is_some())).collect()
    }
}

enum Through<'a> {
    One(&'static dyn Kind, &'a FieldDefinition),
    Many(&'static dyn Kind, &'a FieldDefinition),
}

/// The field the value comes from; text when it is not known (a draft whose other form is broken).
fn through(field: &FieldDefinition) -> Through<'_> {
    match field.source.as_deref() {
        Some(FieldSource { field, many: false, .. }) => Through::One(of(field), field),
        Some(FieldSource { field, many: true, .. }) => Through::Many(of(field), field),
        None => Through::One(&text::TextKind, field),
    }
}
