//! Files that records hold: which a person may put into a record, and which they may see through one. A record says of a
//! file what the upload found out about it, never what the sender says.

use super::Context;
use super::draft::Draft;
use crate::definition::Operation;
use crate::model::{Field, Form};
use crate::problem::{Problem, pointer_segment};
use crate::store::files::{self, FileRow, FileUse};
use crate::store::{Batch, Conn, StoreError, StoredRecord, load_row};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

fn is_file_field(field: &Field) -> bool {
    matches!(field.kind.name(), "attachment" | "image" | "signature")
}

/// Every file in some values, with its place.
fn each(fields: &[Field], values: &Map<String, Value>, see: &mut dyn FnMut(String, &Value)) {
    for field in fields {
        let items = values.get(&field.key).and_then(Value::as_array).into_iter().flatten();
        if is_file_field(field) {
            for (at, file) in items.enumerate() {
                see(format!("{}/{at}", pointer_segment(&field.key)), file);
            }
        } else if field.columns.iter().any(is_file_field) {
            for (at, row) in items.enumerate() {
                let Some(row) = row.as_object() else { continue };
                let here = format!("{}/{at}", pointer_segment(&field.key));
                each(&field.columns, row, &mut |place, file| see(format!("{here}{place}"), file));
            }
        }
    }
}

fn ids(form: &Form, values: &Map<String, Value>) -> BTreeMap<String, String> {
    let mut found = BTreeMap::new();
    each(&form.fields, values, &mut |place, file| {
        if let Some(id) = file.get("id").and_then(Value::as_str) {
            found.entry(id.to_owned()).or_insert(place);
        }
    });
    found
}

impl Draft<'_> {
    /// Refuses files that were never uploaded or that the one who acts may not see, and writes what is known of the rest
    /// in the place of what was sent.
    pub async fn check_files(&mut self, conn: &mut Conn, before: Option<&StoredRecord>) -> Result<(), StoreError> {
        let held = before.map(|record| ids(self.form, &record.values)).unwrap_or_default();
        let mut known = BTreeMap::new();
        for (id, place) in ids(self.form, &self.facts) {
            let Some(row) = files::by_id(conn, &id).await? else {
                self.problems.push(refusal(&place));
                continue;
            };
            if !held.contains_key(&id) && !may_see_file(conn, self.context, &row).await? {
                self.problems.push(refusal(&place));
            }
            known.insert(id, json!({ "id": row.id, "name": row.name, "size": row.size, "mime": row.mime }));
        }
        if !known.is_empty() {
            self.facts.values_mut().for_each(|value| rewrite(value, &known));
        }
        Ok(())
    }
}

fn refusal(place: &str) -> Problem {
    Problem::new(place, "unknown_file", "文件不存在，请重新上传", "there is no such file; upload it again")
}

fn rewrite(value: &mut Value, known: &BTreeMap<String, Value>) {
    let Value::Array(items) = value else { return };
    for item in items {
        let Value::Object(members) = item else { continue };
        match members.get("id").and_then(Value::as_str).and_then(|id| known.get(id)) {
            Some(file) => *item = file.clone(),
            None => members.values_mut().for_each(|member| rewrite(member, known)),
        }
    }
}

/// Notes which files a changed record holds now.
pub(super) fn hold(form: &Form, before: Option<&StoredRecord>, record: &StoredRecord, batch: &mut Batch) {
    let held = before.map(|record| ids(form, &record.values)).unwrap_or_default();
    for id in ids(form, &record.values).into_keys().filter(|id| !held.contains_key(id)) {
        let used = FileUse { app: form.app.clone(), form: form.key.clone(), record: record.id.clone() };
        files::hold(batch, &id, &used);
    }
}

/// True when some values of a form's record hold a file.
pub fn holds_file(form: &Form, values: &Map<String, Value>, file: &str) -> bool {
    ids(form, values).contains_key(file)
}

/// True when the one who acts may see a file: they uploaded it, or a record they may read shows it to them.
pub async fn may_see_file(conn: &mut Conn, context: &Context<'_>, file: &FileRow) -> Result<bool, StoreError> {
    let me = context.principal.id();
    if me.is_none() || me == file.uploaded_by.as_deref() {
        return Ok(true);
    }
    for used in files::uses(conn, file.id.as_str()).await? {
        let Some(form) = context.model.form(&used.app, &used.form) else { continue };
        let Some(rights) = context.rights(&used.app, &used.form) else { continue };
        let Some(mut record) = load_row(conn, &form.table, &used.record, false).await? else { continue };
        let facts = record.facts();
        if !rights.allows_on(Operation::Read, &facts, &context.conditions) {
            continue;
        }
        let fields = rights.fields_on(&facts, &context.conditions);
        fields.mask(&mut record.values);
        if fields.sees_everything() || holds_file(form, &record.values, file.id.as_str()) {
            return Ok(true);
        }
    }
    Ok(false)
}
