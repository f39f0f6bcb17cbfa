//! What was sent becomes part of the draft: every value in its kind's one form, every mistake collected.

use super::draft::Draft;
use crate::kind;
use crate::model::Field;
use crate::problem::{Problem, Text, nearest, pointer_segment};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use uuid::Uuid;

/// The key that tells the rows of a sub-form apart.
pub(super) const ROW_ID: &str = "_id";

impl Draft<'_> {
    /// Takes over values sent for some fields. Computed fields are passed over when they come back unchanged, as a
    /// client that sends whole records will send them, and refused otherwise.
    pub fn merge(&mut self, values: Map<String, Value>) {
        for (key, value) in values {
            let pointer = pointer_segment(&key);
            let Some(field) = self.form.field(&key) else {
                let known = self.form.fields.iter().map(|f| f.key.as_str());
                self.problems.push(unknown_field(&key, known, pointer));
                continue;
            };
            if field.column.is_none() {
                continue;
            }
            if field.is_computed() {
                if !kind::is_missing(&value) && value != *self.value(&key) {
                    self.problems.push(read_only(field, pointer));
                }
                continue;
            }
            match normalise(field, value, self.value(&key)) {
                Ok(value) => {
                    if value != *self.value(&key) {
                        self.sent.insert(key.clone());
                    }
                    self.set(&key, value);
                }
                Err(problems) => self.problems.extend(problems.into_iter().map(|p| p.under(&pointer))),
            }
        }
    }
}

fn normalise(field: &Field, value: Value, before: &Value) -> Result<Value, Vec<Problem>> {
    if field.columns.is_empty() {
        return kind::normalise(&field.definition, value);
    }
    let rows = match value {
        Value::Null => return Ok(Value::Null),
        Value::Array(rows) => rows,
        other => return kind::normalise(&field.definition, other),
    };
    let known: BTreeMap<&str, &Map<String, Value>> = before
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|row| Some((row.get(ROW_ID)?.as_str()?, row.as_object()?)))
        .collect();
    let mut problems = Vec::new();
    let mut merged = Vec::with_capacity(rows.len());
    for (at, row) in rows.into_iter().enumerate() {
        let Value::Object(mut row) = row else {
            problems.push(Problem::new(
                format!("/{at}"),
                "wrong_type",
                "每一行应是一个对象",
                "each row must be an object",
            ));
            continue;
        };
        let id = row.remove(ROW_ID).and_then(|id| id.as_str().map(str::to_owned)).filter(|id| !id.is_empty());
        let mut kept = Map::new();
        for (key, value) in row {
            let pointer = format!("/{at}{}", pointer_segment(&key));
            match field.sub_column(&key) {
                None => {
                    problems.push(unknown_field(&key, field.columns.iter().map(|c| c.key.as_str()), pointer));
                }
                // What the engine computes is computed again below, whatever was sent.
                Some(column) if column.is_computed() || column.column.is_none() => {}
                Some(column) => match kind::normalise(&column.definition, value) {
                    Ok(Value::Null) => {}
                    Ok(value) => drop(kept.insert(key, value)),
                    Err(found) => problems.extend(found.into_iter().map(|p| p.under(&pointer))),
                },
            }
        }
        // A row already there keeps what the engine computed until it is computed again.
        if let Some(before) = id.as_deref().and_then(|id| known.get(id)) {
            for column in field.columns.iter().filter(|column| column.is_computed()) {
                if let Some(value) = before.get(&column.key) {
                    kept.insert(column.key.clone(), value.clone());
                }
            }
        }
        let id = id.unwrap_or_else(|| Uuid::now_v7().to_string());
        kept.insert(ROW_ID.to_owned(), Value::String(id));
        merged.push(Value::Object(kept));
    }
    if problems.is_empty() { Ok(Value::Array(merged)) } else { Err(problems) }
}

/// Rows that no person has put in, each with an id of its own.
pub(super) fn with_ids(mut rows: Value) -> Value {
    for row in rows.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        row.insert(ROW_ID.to_owned(), Uuid::now_v7().to_string().into());
    }
    rows
}

fn unknown_field<'a>(key: &str, known: impl Iterator<Item = &'a str>, pointer: String) -> Problem {
    let problem =
        Problem::new(pointer, "unknown_field", format!("没有字段“{key}”"), format!("there is no field '{key}'"));
    match nearest(key, known) {
        Some(near) => problem.hint(format!("是否想写 {near}？"), format!("Did you mean {near}?")),
        None => problem,
    }
}

fn read_only(field: &Field, pointer: String) -> Problem {
    let Text { zh, en } = &field.names;
    Problem::new(
        pointer,
        "read_only",
        format!("“{zh}”由系统计算，不能填写"),
        format!("'{en}' is computed and cannot be written"),
    )
}
