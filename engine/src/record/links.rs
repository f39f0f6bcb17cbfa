//! What a record takes from the records it links to: fields filled when a link is chosen, and lookups.

use super::draft::Draft;
use super::{Context, Linked};
use crate::kind;
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
        self.linked = load(conn, self.context, self.form, &wanted).await?;
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

    /// Fills empty fields from links that were not there before, and copies every lookup.
    pub fn follow_links(&mut self, before: Option<&StoredRecord>) {
        let form = self.form;
        let old = before.map(|record| wanted_ids(form, &record.values)).unwrap_or_default();
        let mut facts = std::mem::take(&mut self.facts);
        take_from_links(&form.fields, &mut facts, &self.linked, &old);
        for field in form.fields.iter().filter(|field| !field.columns.is_empty()) {
            let Some(Value::Array(rows)) = facts.get_mut(&field.key) else { continue };
            for row in rows.iter_mut().filter_map(Value::as_object_mut) {
                take_from_links(&field.columns, row, &self.linked, &old);
            }
        }
        self.facts = facts;
    }
}

fn take_from_links(fields: &[Field], values: &mut Map<String, Value>, linked: &Linked, old: &BTreeSet<String>) {
    let target = |values: &Map<String, Value>, link: &str| {
        values.get(link).and_then(Value::as_str).and_then(|id| linked.get(id))
    };
    for field in fields {
        let definition = &field.definition;
        if !definition.fill.is_empty() {
            let Some(record) = target(values, &field.key).filter(|record| !old.contains(&record.id)) else { continue };
            for (mine, theirs) in &definition.fill {
                let empty = values.get(mine).is_none_or(kind::is_missing);
                let mine_definition = fields.iter().find(|f| f.key == *mine).map(|f| &f.definition);
                if let (true, Some(definition)) = (empty, mine_definition) {
                    let value = kind::computed(definition, record.value(theirs)).unwrap_or(Value::Null);
                    put(values, mine, value);
                }
            }
        }
        if let ("lookup", Some(link), Some(source)) = (field.kind.name(), &definition.link, &definition.field) {
            let linked_now = values.get(link).is_some_and(|id| !kind::is_missing(id));
            match target(values, link) {
                Some(record) => put(values, &field.key, record.value(source)),
                // The record behind an old link is gone: what it said stays.
                None if linked_now => {}
                None => put(values, &field.key, Value::Null),
            }
        }
    }
}

fn put(values: &mut Map<String, Value>, key: &str, value: Value) {
    if kind::is_missing(&value) {
        values.remove(key);
    } else {
        values.insert(key.to_owned(), value);
    }
}

/// The ids each form is asked for.
fn wanted(form: &Form, values: &Map<String, Value>) -> BTreeMap<String, BTreeSet<String>> {
    let mut wanted: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    each_link(form, values, |field, _, id| {
        if let Some(target) = field.links_to() {
            wanted.entry(target.to_owned()).or_default().insert(id.to_owned());
        }
    });
    wanted
}

fn wanted_ids(form: &Form, values: &Map<String, Value>) -> BTreeSet<String> {
    let mut ids = BTreeSet::new();
    each_link(form, values, |_, _, id| {
        ids.insert(id.to_owned());
    });
    ids
}

fn pointers(form: &Form, values: &Map<String, Value>) -> Vec<(String, String)> {
    let mut pointers = Vec::new();
    each_link(form, values, |_, pointer, id| pointers.push((pointer, id.to_owned())));
    pointers
}

/// Calls `see` with every linked id of a record and the pointer to it.
fn each_link(form: &Form, values: &Map<String, Value>, mut see: impl FnMut(&Field, String, &str)) {
    let mut look = |field: &Field, values: &Map<String, Value>, prefix: &str| {
        let pointer = format!("{prefix}{}", pointer_segment(&field.key));
        match values.get(&field.key) {
            Some(Value::String(id)) => see(field, pointer, id),
            Some(Value::Array(ids)) => {
                for (at, id) in ids.iter().enumerate().filter_map(|(at, id)| Some((at, id.as_str()?))) {
                    see(field, format!("{pointer}/{at}"), id);
                }
            }
            _ => {}
        }
    };
    for field in &form.fields {
        if field.links_to().is_some() {
            look(field, values, "");
        }
        let columns: Vec<&Field> = field.columns.iter().filter(|column| column.links_to().is_some()).collect();
        if let (false, Some(Value::Array(rows))) = (columns.is_empty(), values.get(&field.key)) {
            for (at, row) in rows.iter().enumerate().filter_map(|(at, row)| Some((at, row.as_object()?))) {
                let prefix = format!("{}/{at}", pointer_segment(&field.key));
                columns.iter().for_each(|column| look(column, row, &prefix));
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
) -> Result<Linked, StoreError> {
    let mut all: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for record in records {
        for (target, ids) in wanted(form, &record.values) {
            all.entry(target).or_default().extend(ids);
        }
    }
    load(conn, context, form, &all).await
}

async fn load(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    wanted: &BTreeMap<String, BTreeSet<String>>,
) -> Result<Linked, StoreError> {
    let mut linked = Linked::new();
    for (target, ids) in wanted {
        let Some(target) = context.model.form(&form.app, target) else { continue };
        let ids: Vec<String> = ids.iter().cloned().collect();
        for record in load_rows(conn, &target.table, &ids).await? {
            if record.deleted_at.is_none() {
                linked.insert(record.id.clone(), record);
            }
        }
    }
    Ok(linked)
}
