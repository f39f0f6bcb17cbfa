//! Stored records as a form that is not in force yet will hold them: under the keys its fields have by then, and with what
//! fields leave behind converted. Writes nothing.

use super::links::Records;
use super::work::{Decided, decide, places};
use super::{ColumnState, FieldColumn, World};
use crate::kind::{Column, is_missing};
use crate::model::Form;
use crate::store::field_columns::Held;
use crate::store::{Conn, StoreError, StoredRecord};
use serde_json::{Map, Value};
use std::collections::HashMap;

/// Reads the records of a form ahead.
pub(crate) struct Ahead<'a> {
    /// The form in force, in which the records are stored.
    pub was: &'a Form,
    /// What it will be.
    pub is: &'a Form,
    /// The fields whose values stay where they are: what they will be called, and what they are called.
    staying: Vec<(String, String)>,
    /// The columns whose values are read as what their fields will be, with all that takes to be known. Empty where nothing
    /// is converted.
    asked: Vec<(String, Column)>,
    /// The position of each in `there`; none for those that the table does not have yet.
    found_at: Vec<Option<usize>>,
    there: Vec<(String, Column)>,
    records: Records<'a>,
}

impl<'a> Ahead<'a> {
    /// `columns` say where the fields of the form will lie.
    pub fn of(was: &'a Form, is: &'a Form, columns: &[FieldColumn], world: &World<'a>) -> Self {
        let staying = is.fields.iter().filter_map(|field| {
            let before = staying_as(was, is, &field.key).or_else(|| computed_as(was, is, &field.key))?;
            Some((field.key.clone(), before.to_owned()))
        });
        let staying = staying.collect();
        let is_converting = columns.iter().any(|column| column.state == ColumnState::Leaving);
        let asked = if is_converting { places(is) } else { Vec::new() };
        let earlier = is.table.earlier.len();
        let (mut there, mut found_at) = (Vec::new(), Vec::new());
        for (at, place) in asked.iter().enumerate() {
            let is_there = at < earlier || key_at(was, place).is_some();
            found_at.push(is_there.then_some(there.len()));
            there.extend(is_there.then(|| place.clone()));
        }
        Self { was, is, staying, asked, found_at, there, records: Records::of(world, &is.app) }
    }

    /// Some live records as they will be, in the same order, which is that of their creation. What cannot be converted is set
    /// aside by then: their fields are empty.
    pub async fn read(&mut self, conn: &mut Conn, stored: &[StoredRecord]) -> Result<Vec<StoredRecord>, StoreError> {
        let held = self.held(conn, stored).await?;
        self.records.rest();
        let decided = loop {
            let world = self.records.world();
            let rows = stored.iter().map(|record| held.get(&record.seq));
            let decided: Vec<Vec<Decided>> =
                rows.map(|row| row.map(|row| decide(self.is, row, &world)).unwrap_or_default()).collect();
            if !self.records.learn(conn).await? {
                break decided;
            }
        };
        Ok(stored.iter().zip(decided).map(|(record, decided)| self.turned(record, decided)).collect())
    }

    /// What records hold in the columns that are asked for, by their numbers.
    async fn held(&self, conn: &mut Conn, stored: &[StoredRecord]) -> Result<HashMap<i64, Held>, StoreError> {
        let mut found = HashMap::new();
        let ends = stored.first().zip(stored.last()).filter(|_| !self.asked.is_empty());
        let Some((first, last)) = ends else { return Ok(found) };
        let mut seq = first.seq - 1;
        // Once, unless others are taken out of the recycle bin meanwhile: there may be any number there between two of these.
        while seq < last.seq {
            let rows = self.was.table.held_live(conn, &self.there, seq, stored.len()).await?;
            let Some(end) = rows.last() else { break };
            seq = end.seq;
            found.extend(rows.into_iter().map(|row| (row.seq, self.with_gaps(row))));
        }
        Ok(found)
    }

    /// The same with nothing in the columns that the table does not have yet.
    fn with_gaps(&self, row: Held) -> Held {
        let value = |at: &Option<usize>| at.and_then(|at| row.values.get(at)).cloned().unwrap_or_default();
        Held { values: self.found_at.iter().map(value).collect(), ..row }
    }

    fn turned(&self, record: &StoredRecord, decided: Vec<Decided>) -> StoredRecord {
        let staying = self.staying.iter().filter_map(|(now, was)| Some((now.clone(), record.values.get(was)?.clone())));
        let mut values: Map<String, Value> = staying.collect();
        for Decided { one, .. } in decided {
            if let Some(now) = one.now.filter(|now| !is_missing(now)) {
                values.insert(one.field, now);
            }
        }
        let unreadable = self.staying.iter().filter(|(_, was)| record.unreadable.contains(was));
        StoredRecord {
            values,
            unreadable: unreadable.map(|(now, _)| now.clone()).collect(),
            converted: Vec::new(),
            aside: Vec::new(),
            remainders: Vec::new(),
            ..record.clone()
        }
    }
}

/// What a field is called in the form in force, when its values stay where they are.
pub(crate) fn staying_as<'f>(was: &'f Form, is: &Form, key: &str) -> Option<&'f str> {
    key_at(was, &is.table.place_of(key)?)
}

/// What a formula is called in the form in force, when it is one there, too: what it gave stands until it is worked out,
/// wherever what it gives then will lie.
fn computed_as<'f>(was: &'f Form, is: &Form, key: &str) -> Option<&'f str> {
    let field = is.field(key).filter(|field| field.formula.is_some())?;
    let former = field.definition.formerly.as_deref().unwrap_or_default();
    let before = was.field(key).or_else(|| was.field(former))?;
    before.formula.is_some().then_some(before.key.as_str())
}

fn key_at<'f>(form: &'f Form, place: &(String, Column)) -> Option<&'f str> {
    let field = form.fields.iter().find(|field| form.table.place_of(&field.key).as_ref() == Some(place))?;
    Some(&field.key)
}
