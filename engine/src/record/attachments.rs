//! Files that records hold: which a person may put into a record, and which they may see through one. A record says of a
//! file what the upload found out about it, never what the sender says.

use super::Context;
use super::draft::Draft;
use crate::definition::Operation;
use crate::kind;
use crate::model::{Field, Form};
use crate::problem::{Problem, pointer_segment};
use crate::store::comments;
use crate::store::files::{self, FileRow, FileUse};
use crate::store::{Batch, Conn, StoreError, StoredRecord, load_row};
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

fn is_file_field(field: &Field) -> bool {
    matches!(field.kind.name(), "attachment" | "image" | "signature")
}

/// One file in some values: its id, its place, the field it is in, and what the values say of it.
struct Held<'v> {
    id: String,
    place: String,
    field: &'v Field,
    said: &'v Value,
}

/// Every file in some values.
fn each<'v>(fields: &'v [Field], values: &'v Map<String, Value>, here: &str, found: &mut Vec<Held<'v>>) {
    for field in fields {
        let items = values.get(&field.key).and_then(Value::as_array).into_iter().flatten();
        let here = format!("{here}{}", pointer_segment(&field.key));
        if is_file_field(field) {
            found.extend(items.enumerate().filter_map(|(at, said)| {
                let id = said.get("id").and_then(Value::as_str)?.to_owned();
                Some(Held { id, place: format!("{here}/{at}"), field, said })
            }));
        } else if field.columns.iter().any(is_file_field) {
            for (at, row) in items.enumerate() {
                let Some(row) = row.as_object() else { continue };
                each(&field.columns, row, &format!("{here}/{at}"), found);
            }
        }
    }
}

fn held<'v>(form: &'v Form, values: &'v Map<String, Value>) -> Vec<Held<'v>> {
    let mut found = Vec::new();
    each(&form.fields, values, "", &mut found);
    found
}

fn ids(form: &Form, values: &Map<String, Value>) -> BTreeSet<String> {
    held(form, values).into_iter().map(|file| file.id).collect()
}

impl Draft<'_> {
    /// Refuses files that were never uploaded, that the one who acts may not see or that the field does not take, and
    /// writes what is known of the rest in the place of what was sent.
    pub async fn check_files(&mut self, conn: &mut Conn, before: Option<&StoredRecord>) -> Result<(), StoreError> {
        let there = before.map(|record| ids(self.form, &record.values)).unwrap_or_default();
        let mut known = BTreeMap::new();
        for file in held(self.form, &self.facts) {
            let is_new = !there.contains(&file.id);
            // What nothing holds yet may be removed at any moment, but not between this look and the record.
            let found = match is_new {
                true => files::by_id_for_update(conn, &file.id).await?,
                false => files::by_id(conn, &file.id).await?,
            };
            let Some(row) = found else {
                self.problems.push(refusal(&file.place));
                continue;
            };
            if is_new {
                if !may_see_file(conn, self.context, &row).await? {
                    self.problems.push(refusal(&file.place));
                    continue;
                }
                let refused = kind::file_refusals(&file.field.definition, &row.mime, row.size);
                self.problems.extend(refused.into_iter().map(|problem| problem.under(&file.place)));
            }
            known.insert(file.id, json!({ "id": row.id, "name": row.name, "size": row.size, "mime": row.mime }));
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
    let there = before.map(|record| ids(form, &record.values)).unwrap_or_default();
    for id in ids(form, &record.values).difference(&there) {
        let used = FileUse { app: form.app.clone(), form: form.key.clone(), record: record.id.clone() };
        files::hold(batch, id, &used);
    }
}

/// What some values of a form's record say of the files in them.
pub fn files_in<'v>(form: &'v Form, values: &'v Map<String, Value>) -> Vec<&'v Value> {
    held(form, values).into_iter().map(|file| file.said).collect()
}

/// Takes files out of some values of a form's record.
pub(crate) fn without_files(form: &Form, values: &mut Map<String, Value>, gone: &BTreeSet<String>) {
    leave_out(&form.fields, values, gone);
}

fn leave_out(fields: &[Field], values: &mut Map<String, Value>, gone: &BTreeSet<String>) {
    let is_gone = |said: &Value| said.get("id").and_then(Value::as_str).is_some_and(|id| gone.contains(id));
    for field in fields {
        let Some(Value::Array(items)) = values.get_mut(&field.key) else { continue };
        if is_file_field(field) {
            items.retain(|said| !is_gone(said));
        } else {
            items.iter_mut().filter_map(Value::as_object_mut).for_each(|row| leave_out(&field.columns, row, gone));
        }
    }
}

/// True when some values of a form's record hold a file.
pub fn holds_file(form: &Form, values: &Map<String, Value>, file: &str) -> bool {
    ids(form, values).contains(file)
}

/// True when the one who acts may see a file: they uploaded it, or a record they may read, or what is said about it, shows it
/// to them. A stranger sees what was uploaded in the form they have open, somebody outside what was uploaded by their link,
/// and nothing else.
pub async fn may_see_file(conn: &mut Conn, context: &Context<'_>, file: &FileRow) -> Result<bool, StoreError> {
    if let Some(guest) = &context.principal.guest {
        return Ok(file.guest.as_ref() == Some(guest));
    }
    if context.principal.outside.is_some() {
        return Ok(false);
    }
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
        if fields.sees_everything()
            || holds_file(form, &record.values, file.id.as_str())
            || comments::shows_file(conn, &used.record, &file.id).await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}
