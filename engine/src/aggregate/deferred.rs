//! Checks that wait until everything that belongs together is carried out. When two records become one, figures are moved
//! from row to row a record at a time, and what lies between is nobody's wish: goods that came in leave a product before
//! those that went out.

use super::carry::Row;
use super::check::refuse;
use super::tally::{Tally, row_id};
use crate::record::{Change, Context, RecordError};
use crate::store::aggregates;
use crate::store::{Conn, StoredRecord};
use std::collections::BTreeMap;
use std::collections::btree_map::Entry;
use std::sync::{Mutex, PoisonError};

/// The rows of an app's tables that have moved, each by its table and its keys.
#[derive(Debug, Default)]
pub struct Deferred(Mutex<BTreeMap<(String, String), Moved>>);

/// What has become of one row so far.
#[derive(Debug)]
struct Moved {
    /// As it stood before the first change; none when it was made by it.
    before: Option<StoredRecord>,
    tally: Tally,
}

impl Deferred {
    pub(super) fn note(&self, table: &str, keys: &str, row: &Row) {
        let mut moved = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match moved.entry((table.to_owned(), keys.to_owned())) {
            Entry::Occupied(mut known) => known.get_mut().tally.add(&row.tally, 1),
            Entry::Vacant(new) => {
                new.insert(Moved { before: row.change.before.clone(), tally: row.tally.clone() });
            }
        }
    }

    fn take(&self) -> BTreeMap<(String, String), Moved> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Refuses what all of the changes together have broken.
///
/// # Errors
/// Every check of the app's tables that does not hold any more; the database's.
pub(crate) async fn check_deferred(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    deferred: &Deferred,
) -> Result<(), RecordError> {
    let mut problems = Vec::new();
    // What came back to where it was has broken nothing.
    for ((key, keys), moved) in deferred.take().into_iter().filter(|(_, moved)| !moved.tally.is_nothing()) {
        let Some(table) = context.model.form(app, &key) else { continue };
        let Some(aggregate) = &table.aggregate else { continue };
        let found = aggregates::lock_row(conn, &table.table, &row_id(app, &key, &keys)).await?;
        let Some((record, _)) = found else { continue };
        let change = Change { record, before: moved.before, changed: Vec::new(), repeated: false };
        let row = Row { change, tally: moved.tally };
        // It was no single field that broke it.
        match refuse(conn, context, table, aggregate, &row, |_| String::new()).await {
            Err(RecordError::Invalid(found)) => problems.extend(found),
            other => other?,
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(RecordError::Invalid(problems)) }
}
