//! Whose value each field has after a merge, and what it then holds.

use super::Take;
use crate::kind;
use crate::model::{Field, Form};
use crate::store::StoredRecord;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// Kinds that hold several things, which a merge can put together.
const SEVERAL: [&str; 9] =
    ["subform", "attachment", "image", "tags", "members", "departments", "multi-select", "checkbox", "link"];

/// One field of a merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Choice {
    pub field: String,
    pub take: Take,
    /// Whether what all of them hold can be put together.
    pub may_all: bool,
    /// What the field holds afterwards.
    pub value: Value,
}

impl Choice {
    /// The choice for one field, as wished or as a person would expect: what the record that stays holds, what all hold
    /// where a field holds several, else the fullest of the others.
    pub fn of(field: &Field, records: &[&StoredRecord], wished: Option<&Take>) -> Self {
        let may_all = holds_several(field);
        let value = |record: &StoredRecord| record.values.get(&field.key).cloned().unwrap_or_default();
        let take = wished.cloned().unwrap_or_else(|| usual(field, records, may_all));
        let value = match &take {
            Take::All => all(records.iter().map(|record| value(record))),
            Take::From(id) => {
                records.iter().find(|record| record.id == *id).map(|record| value(record)).unwrap_or_default()
            }
        };
        Self { field: field.key.clone(), take, may_all, value }
    }
}

fn holds_several(field: &Field) -> bool {
    SEVERAL.contains(&field.kind.name()) && (field.kind.name() != "link" || field.definition.many)
}

fn usual(field: &Field, records: &[&StoredRecord], may_all: bool) -> Take {
    let size = |record: &StoredRecord| match record.values.get(&field.key) {
        None => 0,
        Some(value) if kind::is_missing(value) => 0,
        Some(Value::String(text)) => text.chars().count(),
        Some(value) => value.to_string().len(),
    };
    let filled = records.iter().filter(|record| size(record) > 0).count();
    let Some((master, others)) = records.split_first() else { return Take::All };
    if may_all && filled > 1 {
        return Take::All;
    }
    // Of equally full ones the first, so that the answer is the same every time.
    let fullest = others.iter().rev().max_by_key(|record| size(record)).filter(|record| size(record) > 0);
    match fullest {
        Some(other) if size(master) == 0 => Take::From(other.id.clone()),
        _ => Take::From(master.id.clone()),
    }
}

/// What any of them holds, each thing once. Rows of a sub-form are told apart by their own ids and all kept.
fn all(values: impl Iterator<Item = Value>) -> Value {
    let mut seen = HashSet::new();
    let items: Vec<Value> = values
        .filter_map(|value| match value {
            Value::Array(items) => Some(items),
            _ => None,
        })
        .flatten()
        .filter(|item| seen.insert(item.to_string()))
        .collect();
    if items.is_empty() { Value::Null } else { Value::Array(items) }
}

/// The values that are new to the record that stays.
pub(super) fn new_values(master: &StoredRecord, choices: &[Choice]) -> Map<String, Value> {
    let differs = |choice: &&Choice| {
        let now = master.values.get(&choice.field).unwrap_or(&Value::Null);
        *now != choice.value && !(kind::is_missing(now) && kind::is_missing(&choice.value))
    };
    choices.iter().filter(differs).map(|choice| (choice.field.clone(), choice.value.clone())).collect()
}

/// The fields people can choose for: those that are written at all.
pub(super) fn chosen(form: &Form) -> impl Iterator<Item = &Field> {
    let is_chosen = |field: &&Field| field.column.is_some() && kind::writable(&field.definition);
    form.fields.iter().filter(is_chosen)
}
