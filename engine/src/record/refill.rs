//! Fields that are filled in again because something else was changed: from another record that was chosen, or by a default
//! that follows what it reads. What a write says stands; what it says nothing of is filled in anew.

use super::compute::Cell;
use super::draft::Draft;
use super::rows::stored_row;
use super::{Action, Authority, Context};
use crate::access::FieldRights;
use crate::kind::is_missing;
use crate::model::{Field, Form, Refill, Source, Step};
use crate::store::{Conn, StoreError, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The fields, and cells of sub-forms, that a write says: `price`, `items/0/price`.
pub(super) struct Said(BTreeSet<String>);

impl Said {
    /// What an action says, as far as the one who acts may say it; none of an action that fills in nothing anew.
    pub fn by(
        context: &Context<'_>,
        form: &Form,
        authority: &Authority<'_>,
        action: &Action,
        before: Option<&StoredRecord>,
    ) -> Option<Self> {
        let (Action::Create { values, .. } | Action::Update { values, .. }) = action else { return None };
        let fields = match authority {
            Authority::Rights(rights) if !rights.is_everything() => Some(match before {
                None => rights.fields_of_new(),
                Some(before) => rights.fields_on(&before.facts(), &context.conditions),
            }),
            _ => None,
        };
        Some(Self::of(form, values, |path| fields.as_ref().is_none_or(|fields| fields.edits(path))))
    }

    /// What is said by somebody with these rights.
    pub fn within(form: &Form, values: &Map<String, Value>, fields: &FieldRights) -> Self {
        Self::of(form, values, |path| fields.edits(path))
    }

    fn of(form: &Form, values: &Map<String, Value>, may_say: impl Fn(&str) -> bool) -> Self {
        let mut said: BTreeSet<String> = values.keys().filter(|key| may_say(key)).cloned().collect();
        for field in &form.fields {
            let Some(Value::Array(rows)) = values.get(&field.key) else { continue };
            let columns = field.columns.iter().filter(|column| is_filled(&field.columns, column));
            for column in columns.filter(|column| may_say(&format!("{}.{}", field.key, column.key))) {
                let speaking = rows.iter().enumerate().filter(|(_, row)| row.get(&column.key).is_some());
                said.extend(speaking.map(|(at, _)| cell(field, at, column).place()));
            }
        }
        Self(said)
    }

    pub fn has(&self, place: &str) -> bool {
        self.0.contains(place)
    }
}

/// Whether a column has values that are filled in again.
fn is_filled(columns: &[Field], column: &Field) -> bool {
    column.is_refilled() || columns.iter().any(|link| link.definition.fill.contains_key(&column.key))
}

/// Whether choosing a record fills in rows.
fn fills_rows(fields: &[Field]) -> bool {
    let has_rows = |key: &String| fields.iter().any(|field| field.key == *key && !field.columns.is_empty());
    fields.iter().any(|field| field.definition.fill.keys().any(has_rows))
}

/// Whether choosing a record fills in links, which lead on, or rows of them.
fn fills_links(fields: &[Field]) -> bool {
    let leads = |field: &Field| field.links_to().is_some();
    let leads_on = |field: &Field| leads(field) || field.columns.iter().any(leads);
    let is_link = |key: &String| fields.iter().any(|field| field.key == *key && leads_on(field));
    fields.iter().any(|field| field.definition.fill.keys().any(is_link) || fills_links(&field.columns))
}

fn cell(field: &Field, at: usize, column: &Field) -> Cell {
    Cell { field: field.key.clone(), at, column: column.key.clone() }
}

impl Draft<'_> {
    /// Reads the linked records, takes from them what a record takes, and fills in again what is to be: of what is `said`
    /// nothing, and where nobody says anything only what is empty.
    pub async fn fill_in(
        &mut self,
        conn: &mut Conn,
        before: Option<&StoredRecord>,
        said: Option<&Said>,
    ) -> Result<(), StoreError> {
        self.load_links(conn, before).await?;
        let Some(said) = said else {
            self.follow_links(before, None);
            return Ok(());
        };
        self.make_room(before, said);
        self.follow_links(before, Some(said));
        let form = self.form;
        if fills_rows(&form.fields) {
            // Rows that came along have the defaults of the columns nobody has filled in.
            self.inquire(conn, |draft| draft.apply_row_defaults(before)).await?;
        }
        if fills_links(&form.fields) {
            self.follow_anew(conn, before, said).await?;
        }
        for refill in &form.refills {
            let due = self.due(refill, before, said);
            if due.is_empty() {
                continue;
            }
            self.inquire(conn, |draft| draft.fill_anew(&refill.step, &due)).await?;
            if refill.step.of(&form.fields).links_to().is_some() {
                self.make_room(before, said);
                self.follow_anew(conn, before, said).await?;
            }
        }
        Ok(())
    }

    /// Follows the links as they are by now, some of which were filled in.
    async fn follow_anew(
        &mut self,
        conn: &mut Conn,
        before: Option<&StoredRecord>,
        said: &Said,
    ) -> Result<(), StoreError> {
        self.problems.retain(|problem| problem.code != "link_not_found");
        self.load_links(conn, before).await?;
        self.follow_links(before, Some(said));
        Ok(())
    }

    /// Empties what a record that was chosen before has filled in, where another is chosen, or none.
    fn make_room(&mut self, before: Option<&StoredRecord>, said: &Said) {
        let Some(before) = before else { return };
        let form = self.form;
        for link in form.fields.iter().filter(|link| !link.definition.fill.is_empty()) {
            if is_replaced(before.values.get(&link.key), self.facts.get(&link.key)) {
                for target in link.definition.fill.keys().filter(|target| !said.has(target)) {
                    self.facts.remove(target);
                }
            }
        }
        for field in form.fields.iter().filter(|field| !field.columns.is_empty()) {
            let (Some(known), Some(Value::Array(rows))) =
                (before.values.get(&field.key), self.facts.get_mut(&field.key))
            else {
                continue;
            };
            for (at, row) in rows.iter_mut().enumerate() {
                let Some(was) = stored_row(known, row).and_then(Value::as_object) else { continue };
                let Some(row) = row.as_object_mut() else { continue };
                for link in field.columns.iter().filter(|link| !link.definition.fill.is_empty()) {
                    if !is_replaced(was.get(&link.key), row.get(&link.key)) {
                        continue;
                    }
                    let targets = field.columns.iter().filter(|one| link.definition.fill.contains_key(&one.key));
                    for target in targets.filter(|one| !said.has(&cell(field, at, one).place())) {
                        row.shift_remove(&target.key);
                    }
                }
            }
        }
    }

    /// The rows whose cell is to be filled in again; of a field of the form itself one stands for it.
    fn due(&self, refill: &Refill, before: Option<&StoredRecord>, said: &Said) -> Vec<usize> {
        let form = self.form;
        let is_due = |at: usize| refill.by.iter().any(|source| self.is_changed(source, &refill.step, at, before));
        match refill.step {
            Step::Field(at) => {
                let is_said = said.has(&form.fields[at].key);
                if !is_said && is_due(0) { vec![0] } else { Vec::new() }
            }
            Step::Column(at, column) => {
                let (field, column) = (&form.fields[at], &form.fields[at].columns[column]);
                let rows = self.value(&field.key).as_array().map_or(0, Vec::len);
                (0..rows).filter(|at| !said.has(&cell(field, *at, column).place()) && is_due(*at)).collect()
            }
        }
    }

    /// Whether something says other than what is stored; a record that is new has said nothing yet.
    fn is_changed(&self, source: &Source, step: &Step, at: usize, before: Option<&StoredRecord>) -> bool {
        let stored = |key: &str| before.and_then(|record| record.values.get(key)).unwrap_or(&Value::Null);
        match source {
            Source::Field(field) => differ(stored(field), self.value(field)),
            Source::Column(field, column) => {
                let all = |rows: &Value| -> Vec<Value> {
                    let cells = rows.as_array().into_iter().flatten().map(|row| &row[column.as_str()]);
                    cells.filter(|cell| !is_missing(cell)).cloned().collect()
                };
                all(stored(field)) != all(self.value(field))
            }
            Source::Beside(column) => {
                let Step::Column(sub, _) = step else { return false };
                let key = &self.form.fields[*sub].key;
                let row = &self.value(key)[at];
                let was = stored_row(stored(key), row).and_then(|row| row.get(column)).unwrap_or(&Value::Null);
                differ(was, &row[column.as_str()])
            }
        }
    }

    /// Works defaults out on the draft as it is to be, with what formulas say and without what is hidden.
    fn fill_anew(&mut self, step: &Step, due: &[usize]) {
        let form = self.form;
        let stood = (self.facts.clone(), self.hidden.clone(), self.hidden_cells.clone());
        drop(self.settle());
        let found: Vec<Value> = match step {
            Step::Field(at) => vec![self.default_of(&form.fields[*at], None)],
            Step::Column(at, column) => {
                let (field, column) = (&form.fields[*at], &form.fields[*at].columns[*column]);
                let row = |at: &usize| Some((field.key.as_str(), self.value(&field.key)[*at].as_object()?));
                due.iter().map(|at| self.default_of(column, row(at))).collect()
            }
        };
        (self.facts, self.hidden, self.hidden_cells) = stood;
        let own = step.of(&form.fields);
        for (at, value) in due.iter().zip(found) {
            match step {
                Step::Field(_) => self.set(&own.key, value),
                Step::Column(sub, _) => {
                    let rows = self.facts.get_mut(&form.fields[*sub].key);
                    let row = rows.and_then(|rows| rows.get_mut(*at)).and_then(Value::as_object_mut);
                    let Some(row) = row else { continue };
                    if is_missing(&value) {
                        row.shift_remove(&own.key);
                    } else {
                        row.insert(own.key.clone(), value);
                    }
                }
            }
        }
    }
}

fn differ(was: &Value, now: &Value) -> bool {
    was != now && !(is_missing(was) && is_missing(now))
}

/// Whether a link that led to a record leads elsewhere now, or nowhere.
fn is_replaced(was: Option<&Value>, now: Option<&Value>) -> bool {
    was.is_some_and(|was| !is_missing(was)) && was != now
}
