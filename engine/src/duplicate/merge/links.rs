//! The links of other records that lead to those of a merge, and where they lead afterwards.

use super::{Led, MOST_LINKS};
use crate::model::{App, Field, Form};
use crate::store::{Conn, StoreError, StoredRecord, feeds};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashSet};

/// The records with links to one of `from`, also those in the recycle bin, as they are afterwards: by form and id. One more than may be led at once are
/// looked for, so that the caller can tell.
pub(super) async fn led(
    conn: &mut Conn,
    app: &App,
    to: &Form,
    from: &[String],
    master: &str,
) -> Result<BTreeMap<(String, String), Led>, StoreError> {
    let mut led: BTreeMap<(String, String), Led> = BTreeMap::new();
    for form in app.forms.values().filter(|form| form.aggregate.is_none()) {
        for field in form.fields.iter().filter(|field| leads_to(field, &to.key)) {
            for id in from {
                let records = feeds::pointing(conn, &form.table, &field.key, id, MOST_LINKS + 1).await?;
                let is_other = |record: &&StoredRecord| form.key != to.key || !from.contains(&record.id);
                for record in records.iter().filter(is_other) {
                    let old = record.values.get(&field.key).cloned().unwrap_or_default();
                    let own = (form.key == to.key && record.id == master).then_some(master);
                    let new = turned(field, &to.key, &old, from, master, own);
                    if new == old {
                        continue;
                    }
                    let one = led.entry((form.key.clone(), record.id.clone())).or_insert_with(|| Led {
                        form: form.key.clone(),
                        id: record.id.clone(),
                        title: record.title.clone(),
                        in_bin: record.deleted_at.is_some(),
                        ..Led::default()
                    });
                    one.before.insert(field.key.clone(), old);
                    one.after.insert(field.key.clone(), new);
                }
            }
        }
    }
    Ok(led)
}

/// Whether a field holds links to a form, by itself or in its rows.
fn leads_to(field: &Field, form: &str) -> bool {
    field.links_to() == Some(form) || field.columns.iter().any(|column| column.links_to() == Some(form))
}

/// A value of a field whose links to `from` lead to `to`. What would lead to the record itself leads nowhere.
pub(super) fn turned(field: &Field, form: &str, value: &Value, from: &[String], to: &str, own: Option<&str>) -> Value {
    if field.columns.is_empty() {
        return turned_ids(value, from, to, own);
    }
    let Value::Array(rows) = value else { return value.clone() };
    let columns: Vec<&Field> = field.columns.iter().filter(|column| column.links_to() == Some(form)).collect();
    let turn = |row: &Value| {
        let Value::Object(cells) = row else { return row.clone() };
        let mut cells: Map<String, Value> = cells.clone();
        for column in &columns {
            if let Some(value) = cells.get(&column.key) {
                match turned_ids(value, from, to, own) {
                    Value::Null => drop(cells.shift_remove(&column.key)),
                    new => drop(cells.insert(column.key.clone(), new)),
                }
            }
        }
        Value::Object(cells)
    };
    Value::Array(rows.iter().map(turn).collect())
}

fn turned_ids(value: &Value, from: &[String], to: &str, own: Option<&str>) -> Value {
    let turn = |id: &String| if from.contains(id) { to.to_owned() } else { id.clone() };
    match value {
        Value::String(id) => Some(turn(id)).filter(|id| Some(id.as_str()) != own).map_or(Value::Null, Value::String),
        Value::Array(ids) => {
            let mut seen = HashSet::new();
            let ids: Vec<Value> = ids
                .iter()
                .filter_map(Value::as_str)
                .map(|id| turn(&id.to_owned()))
                .filter(|id| Some(id.as_str()) != own && seen.insert(id.clone()))
                .map(Value::String)
                .collect();
            if ids.is_empty() { Value::Null } else { Value::Array(ids) }
        }
        other => other.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn links_lead_to_the_one_that_stays_once() {
        let from = ["b".to_owned(), "c".to_owned()];
        for (value, own, expected) in [
            (json!("b"), None, json!("a")),
            (json!("x"), None, json!("x")),
            (json!(["b", "x", "a", "c"]), None, json!(["a", "x"])),
            (json!("b"), Some("a"), Value::Null),
            (json!(["b", "x"]), Some("a"), json!(["x"])),
            (json!(["c"]), Some("a"), Value::Null),
        ] {
            assert_eq!(turned_ids(&value, &from, "a", own), expected, "{value}");
        }
    }
}
