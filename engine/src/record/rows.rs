//! Rows of sub-forms from somebody who may not write all of their columns: what they were not shown, or may only look at,
//! stays as it is stored. Rows are known by their ids; one that comes without is the stored one that says the same.

use super::draft::Draft;
use super::merge::ROW_ID;
use super::{Action, Authority, Context};
use crate::access::{FieldRights, FormRights};
use crate::kind::{self, is_missing};
use crate::model::{Field, Form};
use crate::problem::Problem;
use crate::store::StoredRecord;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A cell that was changed by somebody who may not change its column.
pub(super) struct Refused {
    value: Value,
    problem: Problem,
}

/// Makes rows that somebody sends whole with what is stored of them. Answers the cells that say something they may not.
pub(crate) fn make_rows_whole(
    context: &Context<'_>,
    form: &Form,
    rights: &FormRights,
    before: Option<&StoredRecord>,
    values: &mut Map<String, Value>,
    comes_back: bool,
) -> Vec<Problem> {
    let has_rows = |key: &String| form.field(key).is_some_and(|field| !field.columns.is_empty());
    if !values.keys().any(has_rows) {
        return Vec::new();
    }
    let fields = match before {
        None => rights.fields_of_new(),
        Some(before) => rights.fields_on(&before.facts(), &context.conditions),
    };
    let mut stored = before.map(|record| record.values.clone()).unwrap_or_default();
    if comes_back {
        bring_back(&mut stored, values);
    } else {
        recognise(form, &fields, values, &stored);
    }
    fields.restore(values, &stored)
}

impl Draft<'_> {
    /// Makes the rows that an action brings whole. The cells it answers are to be judged by [`Draft::refuse_cells`], once the
    /// draft is complete.
    pub fn make_rows_whole(
        &self,
        authority: &Authority<'_>,
        before: Option<&StoredRecord>,
        action: &Action,
        values: &mut Map<String, Value>,
    ) -> Vec<Refused> {
        let Authority::Rights(rights) = authority else { return Vec::new() };
        if matches!(action, Action::Merge { .. }) || rights.is_everything() {
            return Vec::new();
        }
        let sent = Value::Object(values.clone());
        let comes_back = matches!(action, Action::Revert { .. });
        let problems = make_rows_whole(self.context, self.form, rights, before, values, comes_back);
        if comes_back {
            // What they may not change stays as it is, as whole fields do.
            return Vec::new();
        }
        let value = |problem: &Problem| sent.pointer(&problem.pointer).cloned().unwrap_or_default();
        problems.into_iter().map(|problem| Refused { value: value(&problem), problem }).collect()
    }

    /// Refuses cells that would say something else if nobody had written them. What the draft comes to say by itself, as by
    /// a link that fills the cells beside it, changes nothing.
    pub fn refuse_cells(&mut self, refused: Vec<Refused>) {
        for Refused { value, problem } in refused {
            if !self.says_by_itself(&problem.pointer, value) {
                self.problems.push(problem);
            }
        }
    }

    fn says_by_itself(&self, pointer: &str, value: Value) -> bool {
        let mut parts = pointer.split('/').skip(1);
        let mut next = || parts.next();
        let (Some(field), Some(at), Some(column)) = (next(), next(), next()) else { return false };
        let definition = self.form.field(field).and_then(|field| field.sub_column(column));
        let Some(Ok(value)) = definition.map(|column| kind::normalise(&column.definition, value)) else { return false };
        self.value(field)[at.parse::<usize>().unwrap_or(usize::MAX)][column] == value
    }
}

/// Rows that are to come back are as they were, so they count among those that are stored.
fn bring_back(stored: &mut Map<String, Value>, values: &Map<String, Value>) {
    for (key, value) in values {
        let Value::Array(rows) = value else { continue };
        let Value::Array(known) = stored.entry(key.clone()).or_insert_with(|| Value::Array(Vec::new())) else {
            continue;
        };
        let ids: BTreeSet<String> = known.iter().filter_map(id_of).map(str::to_owned).collect();
        known.extend(rows.iter().filter(|row| id_of(row).is_some_and(|id| !ids.contains(id))).cloned());
    }
}

/// Gives rows that come without their ids, as from a file, those of the stored rows that say the same, each once and in
/// their order.
fn recognise(form: &Form, fields: &FieldRights, values: &mut Map<String, Value>, stored: &Map<String, Value>) {
    for (key, value) in values {
        let Some(field) = form.field(key) else { continue };
        let is_kept = |column: &Field| column.column.is_some() && !fields.edits(&format!("{key}.{}", column.key));
        if !field.columns.iter().any(|column| !column.is_computed() && is_kept(column)) {
            continue;
        }
        let (Value::Array(rows), Some(Value::Array(known))) = (value, stored.get(key)) else { continue };
        let named: BTreeSet<String> = rows.iter().filter_map(id_of).map(str::to_owned).collect();
        let mut free: Vec<&Value> =
            known.iter().filter(|row| id_of(row).is_some_and(|id| !named.contains(id))).collect();
        for row in rows.iter_mut().filter(|row| id_of(row).is_none()).filter_map(Value::as_object_mut) {
            let Some(cells) = cells(field, row) else { continue };
            let is_like = |stored: &&Value| cells.iter().all(|(column, value)| stored[*column] == *value);
            let Some(at) = free.iter().position(is_like) else { continue };
            let id = free.remove(at)[ROW_ID].clone();
            row.insert(ROW_ID.to_owned(), id);
        }
    }
}

/// What a row says, as it would be stored; none where it says nothing or something that cannot be stored.
fn cells<'f>(field: &'f Field, row: &Map<String, Value>) -> Option<Vec<(&'f str, Value)>> {
    let mut cells = Vec::with_capacity(row.len());
    for (key, value) in row.iter().filter(|(key, _)| *key != ROW_ID) {
        let column = field.sub_column(key)?;
        if !column.is_computed() {
            cells.push((column.key.as_str(), kind::normalise(&column.definition, value.clone()).ok()?));
        }
    }
    cells.iter().any(|(_, value)| !is_missing(value)).then_some(cells)
}

/// The row among those that are stored that a sent one is, by its id.
pub(super) fn stored_row<'v>(stored: &'v Value, row: &Value) -> Option<&'v Value> {
    let id = id_of(row)?;
    stored.as_array()?.iter().find(|own| id_of(own) == Some(id))
}

fn id_of(row: &Value) -> Option<&str> {
    row.get(ROW_ID)?.as_str().filter(|id| !id.is_empty())
}
