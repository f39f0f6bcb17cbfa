//! A record of another form, or several, by id.

use super::{Column, Display, Family, Kind, Reading, identifier, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::Value;

pub(super) struct LinkKind;

impl Kind for LinkKind {
    fn name(&self) -> &'static str {
        "link"
    }

    fn title(&self) -> Text {
        Text::new("关联记录", "Link")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["x-form", "x-many", "x-link-by", "x-mirror", "x-fill", "x-where", "x-scan", "minItems", "maxItems"]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        if field.many { identifier::list_schema() } else { identifier::schema() }
    }

    fn column(&self, field: &FieldDefinition) -> Option<Column> {
        Some(if field.many { Column::Json } else { Column::Text })
    }

    fn family(&self) -> Family {
        Family::Link
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        if field.many { identifier::several(value) } else { identifier::one(value) }
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        match value {
            Value::Array(ids) => display.list(ids.iter().map(|id| display.named(id))),
            id => display.named(id),
        }
    }

    fn read_text(&self, field: &FieldDefinition, text: &str, reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
        if field.many { identifier::read_several(text, reading) } else { identifier::read_one(text, reading) }
    }

    fn operators(&self, field: &FieldDefinition) -> &'static [&'static str] {
        if field.many { operators::LIST } else { operators::ONE }
    }

    fn sortable(&self, _field: &FieldDefinition) -> bool {
        false
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        typing::missing_keyword("x-form", field.form.is_some()).into_iter().collect()
    }
}
