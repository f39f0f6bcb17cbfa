//! Yes or no; a new record says no.

use super::{Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct SwitchKind;

impl Kind for SwitchKind {
    fn name(&self) -> &'static str {
        "switch"
    }

    fn title(&self) -> Text {
        Text::new("开关", "Switch")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "boolean" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Boolean)
    }

    fn default(&self, _field: &FieldDefinition) -> Value {
        Value::Bool(false)
    }

    fn family(&self) -> Family {
        Family::Flag
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let read = match &value {
            Value::Bool(flag) => Some(*flag),
            Value::String(text) => match text.trim().to_ascii_lowercase().as_str() {
                "true" | "yes" | "y" | "1" | "是" | "√" | "✓" | "有" => Some(true),
                "false" | "no" | "n" | "0" | "否" | "×" | "无" => Some(false),
                _ => None,
            },
            _ => None,
        };
        read.map(Value::Bool).ok_or_else(|| typing::problem("not_a_switch", "应为是或否", "should be true or false"))
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        match value.as_bool() {
            Some(true) => display.word("是", "Yes"),
            _ => display.word("否", "No"),
        }
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::FLAG
    }
}
