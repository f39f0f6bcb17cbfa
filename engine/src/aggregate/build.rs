//! Building a table from the records that are there: in small steps, each in a transaction of its own, while people go
//! on writing. See the module's head for why every record is counted exactly once.

use super::carry::apply;
use super::compiled::Aggregate;
use super::tally::{Tallies, count};
use crate::access::Principal;
use crate::audit::Via;
use crate::model::{App, Form};
use crate::record::{self, Change, RecordError};
use crate::store::aggregates::{self, BuildState, Hold, Registered};
use crate::store::{Conn, StoreError};
use crate::workspace::Snapshot;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Records one step counts.
const STEP: usize = 500;

/// How far a table is, for those who look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Its figures are not complete and its checks not in force.
    Building,
    Ready,
}

/// Puts the tables of an app in the register when it is published: those of a new app are ready at once, for it has no
/// records; those whose figures would come out differently are to be built, and those that count records of a form in
/// `converted`, whose values are read anew. Answers the keys of the latter two.
///
/// # Errors
/// The database's.
pub async fn publish(
    conn: &mut Conn,
    app: &App,
    before: Option<&App>,
    converted: &[&str],
) -> Result<Vec<String>, StoreError> {
    for key in before.iter().flat_map(|before| before.aggregates.keys()) {
        if !app.aggregates.contains_key(key) {
            aggregates::forget(conn, &app.key, Some(key)).await?;
        }
    }
    let mut waiting = Vec::new();
    for (key, aggregate) in &app.aggregates {
        let Some(form) = app.forms.get(key) else { continue };
        aggregates::publish(conn, &form.table).await?;
        let there = aggregates::registered(conn, &app.key, key, Hold::Alone).await?;
        let is_read_anew = aggregate.sources.iter().any(|source| converted.contains(&source.form.as_str()));
        if there.is_some_and(|row| row.digest == aggregate.digest) && !is_read_anew {
            continue;
        }
        if before.is_some() {
            begin(conn, &app.key, aggregate, form).await?;
            waiting.push(key.clone());
        } else {
            let row = Registered { digest: aggregate.digest.clone(), state: BuildState::Ready, marks: Value::Null };
            aggregates::register(conn, &app.key, key, &row).await?;
        }
    }
    Ok(waiting)
}

/// Lets a table be built anew from its records. The caller sees to it that [`step`] is then called until it is done.
/// Answers false when there is no such table.
///
/// # Errors
/// The database's.
pub async fn rebuild(conn: &mut Conn, app: &App, key: &str) -> Result<bool, StoreError> {
    let (Some(aggregate), Some(form)) = (app.aggregates.get(key), app.forms.get(key)) else { return Ok(false) };
    aggregates::registered(conn, &app.key, key, Hold::Alone).await?;
    begin(conn, &app.key, aggregate, form).await?;
    Ok(true)
}

/// Empties the table. Whoever holds the registry row alone may: others who add to the table have finished, and those to
/// come find it unbuilt.
async fn begin(conn: &mut Conn, app: &str, aggregate: &Aggregate, form: &Form) -> Result<(), StoreError> {
    aggregates::clear(conn, app, &form.table, &aggregate.key).await?;
    let row = Registered { digest: aggregate.digest.clone(), state: BuildState::Building, marks: json!({}) };
    aggregates::register(conn, app, &aggregate.key, &row).await
}

/// How far a table is.
///
/// # Errors
/// The database's.
pub async fn progress(conn: &mut Conn, app: &str, aggregate: &Aggregate) -> Result<Progress, StoreError> {
    let row = aggregates::registered(conn, app, &aggregate.key, Hold::Not).await?;
    let built = row.is_some_and(|row| row.digest == aggregate.digest && row.state != BuildState::Building);
    Ok(if built { Progress::Ready } else { Progress::Building })
}

/// One step of building; answers whether there is more to do.
///
/// # Errors
/// A figure beyond what can be kept; the database's.
pub async fn step(conn: &mut Conn, snapshot: &Snapshot, app: &App, key: &str) -> Result<bool, RecordError> {
    let (Some(aggregate), Some(table)) = (app.aggregates.get(key), app.forms.get(key)) else { return Ok(false) };
    let row = aggregates::registered(conn, &app.key, key, Hold::Alone).await?;
    let Some(row) = row.filter(|row| row.digest == aggregate.digest) else { return Ok(false) };
    match row.state {
        BuildState::Ready => Ok(false),
        BuildState::Building => count_some(conn, snapshot, app, aggregate, table, row).await,
        BuildState::Telling => tell_some(conn, snapshot, aggregate, table, row).await,
    }
}

async fn count_some(
    conn: &mut Conn,
    snapshot: &Snapshot,
    app: &App,
    aggregate: &Aggregate,
    table: &Form,
    mut row: Registered,
) -> Result<bool, RecordError> {
    let principal = Principal::system(Via::Rule);
    let context = snapshot.context(&principal);
    let forms: BTreeSet<&str> = aggregate.sources.iter().map(|source| source.form.as_str()).collect();
    for form in forms.into_iter().filter_map(|key| app.forms.get(key)) {
        let mark = row.marks[&form.key].as_i64().unwrap_or(0);
        let records = form.table.after(conn, mark, STEP).await?;
        let Some(last) = records.last() else { continue };
        let mut tallies = Tallies::new();
        for record in &records {
            count(aggregate, &form.key, &record.facts(), 1, &context.conditions, &mut tallies);
        }
        for (keys, tally) in &tallies {
            apply(conn, &context, table, aggregate, keys, tally).await?;
        }
        row.marks[&form.key] = last.seq.into();
        aggregates::register(conn, &app.key, &aggregate.key, &row).await?;
        return Ok(true);
    }
    let is_followed = !table.rollup_feeds.is_empty() || !table.lookup_feeds.is_empty();
    row.state = if is_followed { BuildState::Telling } else { BuildState::Ready };
    row.marks = Value::Null;
    aggregates::register(conn, &app.key, &aggregate.key, &row).await?;
    Ok(is_followed)
}

/// Brings figures of other forms up to the rows of the table, which is counted by now.
async fn tell_some(
    conn: &mut Conn,
    snapshot: &Snapshot,
    aggregate: &Aggregate,
    table: &Form,
    mut row: Registered,
) -> Result<bool, RecordError> {
    let principal = Principal::system(Via::Rule);
    let context = snapshot.context(&principal);
    let records = table.table.after(conn, row.marks.as_i64().unwrap_or(0), STEP).await?;
    for record in &records {
        let changed = table.fields.iter().map(|field| field.key.clone()).collect();
        let change = Change { record: record.clone(), before: None, changed, repeated: false };
        record::follow(conn, &context, table, &change, 0).await?;
    }
    match records.last() {
        Some(last) => row.marks = last.seq.into(),
        None => (row.state, row.marks) = (BuildState::Ready, Value::Null),
    }
    aggregates::register(conn, &table.app, &aggregate.key, &row).await?;
    Ok(row.state != BuildState::Ready)
}
