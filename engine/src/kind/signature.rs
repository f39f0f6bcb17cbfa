//! A signature drawn by hand, kept as one picture.

use super::{Column, Display, Kind, attachment, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::Value;

pub(super) struct SignatureKind;

impl Kind for SignatureKind {
    fn name(&self) -> &'static str {
        "signature"
    }

    fn title(&self) -> Text {
        Text::new("手写签名", "Signature")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        let mut schema = attachment::schema("^image/(png|jpeg|webp)$");
        schema["maxItems"] = 1.into();
        schema
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let drawn = attachment::files(value, |mime| matches!(mime, "image/png" | "image/jpeg" | "image/webp"))?;
        if drawn.as_array().is_some_and(|files| files.len() > 1) {
            return Err(typing::problem("too_many_files", "只能有一个签名", "there can be only one signature"));
        }
        Ok(drawn)
    }

    fn format(&self, _field: &FieldDefinition, _value: &Value, display: &Display<'_>) -> String {
        display.word("已签名", "Signed")
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::PRESENCE
    }
}
