//! The records that a record links to: which they are, and reading them.

use super::draft::Draft;
use super::{Context, Linked};
use crate::model::{Field, Form};
use crate::problem::{Problem, pointer_segment};
use crate::store::{Conn, StoreError, StoredRecord, load_rows};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

impl Draft<'_> {
    /// Reads the records that links point to. Links that lead nowhere become problems when they are new.
    pub async fn load_links(&mut self, conn: &mut Conn, before: Option<&StoredRecord>) -> Result<(), StoreError> {
        let wanted = wanted(self.form, &self.facts);
        if wanted.is_empty() {
            return Ok(());
        }
        (self.linked, self.binned) = load(conn, self.context, self.form, &wanted).await?;
        let old = before.map(|record| wanted_ids(self.form, &record.values)).unwrap_or_default();
        for (pointer, id) in pointers(self.form, &self.facts) {
            if !self.linked.contains_key(&id) && !old.contains(&id) {
                self.problems.push(Problem::new(
                    pointer,
                    "link_not_found",
                    "关联的数据不存在或已删除",
                    "the linked record does not exist or was deleted",
                ));
            }
        }
        Ok(())
    }
}

/// The ids each form is asked for.
fn wanted(form: &Form, values: &Map<String, Value>) -> BTreeMap<String, BTreeSet<String>> {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    each_link(form, values, |one| {
        if let Some(target) = one.field.links_to() {
            wanted.entry(target.to_owned()).or_default().insert(one.id.to_owned());
        }
    });
    wanted
}

fn wanted_ids(form: &Form, values: &Map<String, Value>) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    each_link(form, values, |one| {
        ids.insert(one.id.to_owned());
    });
    ids
}

/// The linked records that stand in lists or in rows, which no index over a column finds.
pub(super) fn inner_ids(form: &Form, values: &Map<String, Value>) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    each_link(form, values, |one| {
        if one.field.definition.many || one.subform.is_some() {
            ids.insert(one.id.to_owned());
        }
    });
    ids
}

fn pointers(form: &Form, values: &Map<String, Value>) -> Vec<(String, String)> {
    let mut pointers = Vec::new();
    each_link(form, values, |one| pointers.push((one.pointer, one.id.to_owned())));
    pointers
}

/// One record that a link leads to.
pub(super) struct LinkedId<'f, 'v> {
    pub field: &'f Field,
    /// The sub-form in whose rows the link stands.
    pub subform: Option<&'f str>,
    /// The values among which it stands: those of the record, or of the row.
    pub beside: &'v Map<String, Value>,
    pub pointer: String,
    pub id: &'v str,
}

impl<'f, 'v> LinkedId<'f, 'v> {
    /// Which link says which record, in whichever row.
    pub fn place(&self) -> (Option<&'f str>, &'f str, &'v str) {
        (self.subform, &self.field.key, self.id)
    }
}

/// Calls `see` with every record that the links of a record lead to.
pub(super) fn each_link<'f, 'v>(form: &'f Form, values: &'v Map<String, Value>, mut see: impl FnMut(LinkedId<'f, 'v>)) {
    let mut look = |field: &'f Field, subform: Option<&'f str>, beside: &'v Map<String, Value>, prefix: &str| {
        let pointer = format!("{prefix}{}", pointer_segment(&field.key));
        match beside.get(&field.key) {
            Some(Value::String(id)) => see(LinkedId { field, subform, beside, pointer, id }),
            Some(Value::Array(ids)) => {
                for (at, id) in ids.iter().enumerate().filter_map(|(at, id)| Some((at, id.as_str()?))) {
                    see(LinkedId { field, subform, beside, pointer: format!("{pointer}/{at}"), id });
                }
            }
            _ => {}
        }
    };
    for field in &form.fields {
        if field.links_to().is_some() {
            look(field, None, values, "");
        }
        let columns: Vec<&Field> = field.columns.iter().filter(|column| column.links_to().is_some()).collect();
        if let (false, Some(Value::Array(rows))) = (columns.is_empty(), values.get(&field.key)) {
            for (at, row) in rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.as_object()?))) {
                let prefix = format!("{}/{at}", pointer_segment(&field.key));
                columns.iter().for_each(|column| look(column, Some(&field.key), row, &prefix));
            }
        }
    }
}

/// Reads the records that links of any of these records point to.
pub(super) async fn load_all(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    records: &[StoredRecord],
) -> Result<(Linked, Linked), StoreError> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in records {
        for (target, ids) in wanted(form, &record.values) {
            all.entry(target).or_default().extend(ids);
        }
    }
    load(conn, context, form, &all).await
}

/// Reads records that came to the draft's links after the others were read.
pub(super) async fn load_more(
    conn: &mut Conn,
    draft: &mut Draft<'_>,
    wanted: &BTreeMap<String, BTreeSet<String>>,
) -> Result<(), StoreError> {
    let (linked, binned) = load(conn, draft.context, draft.form, wanted).await?;
    draft.linked.extend(linked);
    draft.binned.extend(binned);
    Ok(())
}

/// The records themselves, and those of them that lie in the recycle bin.
async fn load(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    wanted: &BTreeMap<String, BTreeSet<String>>,
) -> Result<(Linked, Linked), StoreError> {
    let (mut linked, mut binned) = (Linked::new(), Linked::new());
    for (target, ids) in wanted {
        let Some(target) = context.model.form(&form.app, target) else { continue };
        let ids: Vec<String> = ids.iter().cloned().collect();
        for record in load_rows(conn, &target.table, &ids).await? {
            let shelf = if record.deleted_at.is_none() { &mut linked } else { &mut binned };
            shelf.insert(record.id.clone(), record);
        }
    }
    Ok((linked, binned))
}
