//! Looking at a table that is still being written: the rows its records come to. Nothing is kept.

use super::compiled::Aggregate;
use super::tally::{Tallies, count};
use super::verify::figures;
use crate::condition::holds;
use crate::definition::at_path;
use crate::model::{App, Form};
use crate::record::Context;
use crate::store::{Conn, StoreError};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// The most records of one form that are counted.
const RECORDS: usize = 2000;
/// The most rows that are answered.
const ROWS: usize = 20;

/// What a table would show.
#[derive(Debug)]
pub struct Preview {
    /// The first of its rows, in the order of their keys.
    pub rows: Vec<PreviewRow>,
    /// How many rows there are of the records that were counted.
    pub groups: usize,
    /// How many of those break a check.
    pub breaking: usize,
    /// How many records were counted.
    pub looked: usize,
    /// False when there are more records than were counted.
    pub exact: bool,
}

/// One row of it.
#[derive(Debug)]
pub struct PreviewRow {
    /// Keys and figures.
    pub values: Map<String, Value>,
    /// True when a check does not hold for it.
    pub breaks: bool,
}

/// True when whoever looks sees, in every record there is, all that the table is made of. `app` is the app in force: what
/// a draft says of rights counts for nothing.
pub fn may_preview(context: &Context<'_>, app: &App, aggregate: &Aggregate) -> bool {
    aggregate.sources.iter().all(|source| {
        // A form that is not in force yet has no records.
        let Some(rights) = context.rights(&app.key, &source.form) else { return true };
        let form = app.definitions.forms.get(&source.form);
        let is_whole = |path: &str| form.and_then(|form| at_path(form, path)).is_none_or(|field| field.mask.is_none());
        let paths = source.paths();
        rights.is_everything() || (rights.sees_everywhere(paths.iter().copied()) && paths.into_iter().all(is_whole))
    })
}

/// The rows the stored records of the forms of `app` come to, in a table that need not be among them.
///
/// # Errors
/// The database's.
pub async fn preview(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &App,
    (table, aggregate): (&Form, &Aggregate),
) -> Result<Preview, StoreError> {
    let mut tallies = Tallies::new();
    let mut found = Preview { rows: Vec::new(), groups: 0, breaking: 0, looked: 0, exact: true };
    let forms: BTreeSet<&str> = aggregate.sources.iter().map(|source| source.form.as_str()).collect();
    for form in forms.into_iter().filter_map(|key| app.forms.get(key)) {
        // One record more than is counted tells whether there are more.
        let mut records = form.table.after(conn, 0, RECORDS + 1).await?;
        found.exact &= records.len() <= RECORDS;
        records.truncate(RECORDS);
        found.looked += records.len();
        for record in &records {
            count(aggregate, &form.key, &record.facts(), 1, &context.conditions, &mut tallies);
        }
    }
    for (keys, tally) in tallies.into_iter().filter(|(_, tally)| tally.rows != 0) {
        let of_keys: Vec<Value> = serde_json::from_str(&keys).unwrap_or_default();
        let mut row: Map<String, Value> = aggregate.keys.iter().map(|key| key.name.clone()).zip(of_keys).collect();
        let figures = figures(context, table, aggregate, &row, &tally);
        row.extend(figures);
        let breaks = aggregate.checks.iter().any(|check| !holds(&check.that, &row, &context.conditions));
        found.groups += 1;
        found.breaking += usize::from(breaks);
        if found.rows.len() < ROWS {
            found.rows.push(PreviewRow { values: row, breaks });
        }
    }
    Ok(found)
}
