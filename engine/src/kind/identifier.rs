//! Ids of members, departments, records and files inside values, and the kinds whose values they are. Whether the thing
//! exists is not known here.

use super::{Adopted, Column, Display, Family, Kind, Reading, display, operators, typing};
use crate::{
    definition::FieldDefinition,
    id::RecordId,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

/// A kind whose value is the id of somebody or something of the workspace.
pub(super) struct OneId {
    pub name: &'static str,
    pub title: fn() -> Text,
    /// Members or departments.
    pub family: Family,
}

impl Kind for OneId {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> Text {
        (self.title)()
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        schema()
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        self.family
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        one(value)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        display.named(value)
    }

    fn read_text(&self, _field: &FieldDefinition, text: &str, reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
        read_one(text, reading)
    }

    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        match adopted.value {
            Value::Array(ids) if adopted.family() == self.family => match ids.as_slice() {
                [id] => one(id.clone()),
                _ => adopted.read_by(self, field),
            },
            id if adopted.family() == self.family => one(id.clone()),
            _ => adopted.read_by(self, field),
        }
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::ONE
    }

    fn sortable(&self, _field: &FieldDefinition) -> bool {
        false
    }
}

/// A kind whose value is a list of such ids.
pub(super) struct SeveralIds {
    pub name: &'static str,
    pub title: fn() -> Text,
    /// Members or departments.
    pub family: Family,
}

impl Kind for SeveralIds {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> Text {
        (self.title)()
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["minItems", "maxItems"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        list_schema()
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn family(&self) -> Family {
        self.family
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        several(value)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        display.list(value.as_array().into_iter().flatten().map(|id| display.named(id)))
    }

    fn read_text(&self, _field: &FieldDefinition, text: &str, reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
        read_several(text, reading)
    }

    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        if adopted.family() == self.family { several(adopted.value.clone()) } else { adopted.read_by(self, field) }
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::LIST
    }
}

/// The JSON Schema of one id.
pub(super) fn schema() -> Value {
    json!({ "type": "string", "format": "uuid" })
}

/// The JSON Schema of several ids.
pub(super) fn list_schema() -> Value {
    json!({ "type": "array", "items": schema(), "uniqueItems": true })
}

/// One id in its canonical form.
pub(super) fn one(value: Value) -> Result<Value, Vec<Problem>> {
    let text = typing::text(value).map_err(|_| wrong())?;
    // Every kind of id is a UUID, so one newtype's reading serves all.
    RecordId::parse(text.trim()).map(|id| Value::String(id.into())).ok_or_else(wrong)
}

/// Several ids, each once, in the order given.
pub(super) fn several(value: Value) -> Result<Value, Vec<Problem>> {
    const LIMIT: usize = 1000;
    let items = match value {
        Value::Array(items) => items,
        single => vec![single],
    };
    if items.len() > LIMIT {
        let (zh, en) = (format!("最多 {LIMIT} 项"), format!("at most {LIMIT} items"));
        return Err(typing::problem_owned("too_many_items", zh, en));
    }
    let (mut ids, mut problems) = (Vec::new(), Vec::new());
    for (at, item) in items.into_iter().enumerate() {
        match one(item) {
            Ok(id) if ids.contains(&id) => {}
            Ok(id) => ids.push(id),
            Err(wrong) => problems.extend(wrong.into_iter().map(|p| p.under(&format!("/{at}")))),
        }
    }
    if problems.is_empty() { Ok(Value::Array(ids)) } else { Err(problems) }
}

/// A name, or an id.
pub(super) fn read_one(text: &str, reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
    one(reading.named(text)).map_err(|_| not_found(text))
}

/// Names or ids, separated.
pub(super) fn read_several(text: &str, reading: &Reading<'_>) -> Result<Value, Vec<Problem>> {
    let unknown: Vec<Problem> =
        display::split(text).filter(|name| read_one(name, reading).is_err()).flat_map(not_found).collect();
    if !unknown.is_empty() {
        return Err(unknown);
    }
    several(display::split(text).map(|name| reading.named(name)).collect())
}

fn not_found(name: &str) -> Vec<Problem> {
    typing::problem_owned("no_such_value", format!("找不到“{name}”"), format!("there is no '{name}'"))
}

fn wrong() -> Vec<Problem> {
    typing::problem("not_an_id", "应为编号（id）", "should be an id")
}
