//! Ids of members, departments, records and files inside values. Whether the thing exists is not known here.

use super::typing;
use crate::{id::RecordId, problem::Problem};
use serde_json::{Value, json};

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

fn wrong() -> Vec<Problem> {
    typing::problem("not_an_id", "应为编号（id）", "should be an id")
}
