//! Structured data of any shape, described by its own JSON Schema: what a form taken from a schema cannot show field by
//! field is kept whole here.

use super::{Column, Display, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::Value;

/// The greatest size of one value, in bytes of JSON.
const MOST: usize = 256 << 10;

pub(super) struct JsonKind;

impl Kind for JsonKind {
    fn name(&self) -> &'static str {
        "json"
    }

    fn title(&self) -> Text {
        Text::new("结构化数据", "Structured data")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        // Whatever `x-schema` allows.
        Value::Object(serde_json::Map::new())
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        if value.to_string().len() > MOST {
            return Err(typing::problem("too_long", "结构化数据最大 256 KB", "structured data holds at most 256 KB"));
        }
        Ok(value)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.to_string()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::PROSE
    }
}
