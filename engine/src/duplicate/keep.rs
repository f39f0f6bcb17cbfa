//! The keys of a record, kept in the transaction of every change. A record in the recycle bin is found by none.

use super::Rule;
use crate::model::Form;
use crate::record::Change;
use crate::store::duplicates::KeyTable;
use crate::store::{Batch, StoredRecord};
use std::collections::BTreeSet;

/// Adds what a change means for the keys of its record to the change's own batch.
pub(crate) fn keep_keys(form: &Form, change: &Change, batch: &mut Batch) {
    let lives = |record: &StoredRecord| record.deleted_at.is_none();
    let lived = change.before.as_ref().is_some_and(lives);
    let is_moved = lived != lives(&change.record);
    for rule in tables(form) {
        if !is_moved && change.before.is_some() && !rule.reads_any(&change.changed) {
            continue;
        }
        let keys = |record: Option<&StoredRecord>| -> BTreeSet<i64> {
            let read = record.filter(|record| lives(record)).and_then(|record| rule.read(&record.values));
            read.map(|read| read.keys().into_iter().collect()).unwrap_or_default()
        };
        let (old, new) = (keys(change.before.as_ref()), keys(Some(&change.record)));
        match &change.before {
            None => {
                let new: Vec<i64> = new.into_iter().collect();
                rule.keys.add_new(&form.table, &change.record.id, &new, batch);
            }
            Some(before) => {
                let gone: Vec<i64> = old.difference(&new).copied().collect();
                rule.keys.remove(before.seq, &gone, batch);
                // All of them, not only the new ones: a record older than its rule may not have been passed yet.
                let there: Vec<(i64, i64)> = new.iter().map(|key| (*key, before.seq)).collect();
                rule.keys.add(&there, batch);
            }
        }
    }
}

/// Adds the keys of stored records to one table of their form.
pub(crate) fn add_keys(form: &Form, table: &KeyTable, records: &[StoredRecord], batch: &mut Batch) {
    let Some(rule) = form.duplicates.iter().find(|rule| rule.keys == *table) else { return };
    let keys: BTreeSet<(i64, i64)> = records
        .iter()
        .filter_map(|record| Some((record.seq, rule.read(&record.values)?)))
        .flat_map(|(seq, read)| read.keys().into_iter().map(move |key| (key, seq)))
        .collect();
    table.add(&keys.into_iter().collect::<Vec<_>>(), batch);
}

/// One rule for each table of keys.
fn tables(form: &Form) -> impl Iterator<Item = &Rule> {
    let rules = &form.duplicates;
    rules
        .iter()
        .enumerate()
        .filter(|(at, rule)| rules[..*at].iter().all(|other| other.keys != rule.keys))
        .map(|(_, rule)| rule)
}
