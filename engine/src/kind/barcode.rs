//! What a barcode or QR code says: typed, or read by a scanner or camera.

use super::{Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

/// More than the largest QR code holds.
const MAX_LENGTH: usize = 4500;

pub(super) struct BarcodeKind;

impl Kind for BarcodeKind {
    fn name(&self) -> &'static str {
        "barcode"
    }

    fn title(&self) -> Text {
        Text::new("条码", "Barcode")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["minLength", "maxLength", "pattern", "x-pattern-message"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Words
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let text = match value {
            // Sheets make numbers of codes.
            Value::Number(number) if number.is_u64() => number.to_string(),
            other => typing::text(other)?,
        };
        typing::within(typing::one_line(&text), MAX_LENGTH)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, _display: &Display<'_>) -> String {
        value.as_str().unwrap_or_default().to_owned()
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::TEXT
    }

    fn searchable(&self, _field: &FieldDefinition) -> bool {
        true
    }
}
