//! An e-mail address, in lower case so that one address is one value.

use super::{Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

pub(super) struct EmailKind;

impl Kind for EmailKind {
    fn name(&self) -> &'static str {
        "email"
    }

    fn title(&self) -> Text {
        Text::new("邮箱", "E-mail")
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string", "format": "email" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Words
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        if let Some(address) = email_address(&typing::text(value)?) {
            return Ok(Value::String(address));
        }
        Err(vec![
            Problem::new("", "not_an_email", "不是有效的邮箱地址", "is not a valid e-mail address")
                .hint("写成 name@example.com", "Write it as name@example.com"),
        ])
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

/// A text as the address it says; none for anything else.
pub(crate) fn email_address(text: &str) -> Option<String> {
    Some(typing::narrow(text).trim().to_lowercase()).filter(|address| is_address(address))
}

/// The addresses mail servers deliver to: no quoted local parts, no address literals, a domain with a dot.
fn is_address(text: &str) -> bool {
    let Some((local, domain)) = text.split_once('@') else { return false };
    let local_ok = (1..=64).contains(&local.len())
        && local.bytes().all(|b| b.is_ascii_alphanumeric() || b"!#$%&'*+/=?^_`{|}~.-".contains(&b))
        && !local.starts_with('.')
        && !local.ends_with('.')
        && !local.contains("..");
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    local_ok && domain.len() <= 253 && domain.contains('.') && domain.split('.').all(label)
}
