//! Verifying a table: everything is added up anew, at one moment of the database, and compared with what is kept.

use super::compiled::Aggregate;
use super::computed::fill_in;
use super::state::State;
use super::tally::{Tallies, Tally, count, row_id};
use crate::definition::AggregateOp;
use crate::model::{App, Form};
use crate::record::Context;
use crate::store::aggregates::{self, ValuesOf};
use crate::store::{Conn, StoreError};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// Records read in one go.
const CHUNK: usize = 1000;

/// A row that is not what its records come to.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// The values of its keys.
    pub keys: Map<String, Value>,
    /// Its figures as they are kept; none when the row is missing.
    pub kept: Option<Map<String, Value>>,
    /// Its figures as they should be; none when nothing counts for it.
    pub counted: Option<Map<String, Value>>,
}

/// Every row that differs. Give it a connection of [`crate::store::Store::look`], so that all is read at one moment.
///
/// # Errors
/// The database's.
pub async fn verify(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &App,
    aggregate: &Aggregate,
) -> Result<Vec<Difference>, StoreError> {
    let mut tallies = recount(conn, context, app, aggregate).await?;
    let Some(table) = app.forms.get(&aggregate.key) else { return Ok(Vec::new()) };
    let mut differences = Vec::new();
    let mut seq = 0;
    loop {
        let rows = aggregates::rows_after(conn, &table.table, seq, CHUNK).await?;
        let Some((last, _)) = rows.last() else { break };
        seq = last.seq;
        for (record, stored) in rows {
            let (keys, kept) = split(aggregate, &record.values);
            let text = key_text(aggregate, &record.values);
            let id_fits = row_id(&app.key, &aggregate.key, &text) == record.id;
            let tally = tallies.remove(&text);
            let counted = tally.as_ref().map(|tally| figures(context, table, aggregate, &keys, tally));
            let state_fits =
                tally.as_ref().is_some_and(|tally| state(aggregate, tally) == State::read(aggregate, &stored));
            let values_fit = match &tally {
                Some(tally) => values_fit(conn, app, aggregate, &record.id, tally).await?,
                None => true,
            };
            if !id_fits || !state_fits || !values_fit || counted.as_ref() != Some(&kept) {
                differences.push(Difference { keys, kept: Some(kept), counted });
            }
        }
    }
    for (text, tally) in tallies {
        let values_of_keys: Vec<Value> = serde_json::from_str(&text).unwrap_or_default();
        let keys: Map<String, Value> = aggregate.keys.iter().map(|key| key.name.clone()).zip(values_of_keys).collect();
        let counted = figures(context, table, aggregate, &keys, &tally);
        differences.push(Difference { keys, kept: None, counted: Some(counted) });
    }
    Ok(differences)
}

async fn recount(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &App,
    aggregate: &Aggregate,
) -> Result<Tallies, StoreError> {
    let mut tallies = Tallies::new();
    let forms: BTreeSet<&str> = aggregate.sources.iter().map(|source| source.form.as_str()).collect();
    for form in forms.into_iter().filter_map(|key| app.forms.get(key)) {
        let mut seq = 0;
        loop {
            let records = form.table.after(conn, seq, CHUNK).await?;
            let Some(last) = records.last() else { break };
            seq = last.seq;
            for record in &records {
                count(aggregate, &form.key, &record.facts(), 1, &context.conditions, &mut tallies);
            }
        }
    }
    // What adds up to nothing still stands in the table while a record counts for it.
    tallies.retain(|_, tally| tally.rows != 0);
    Ok(tallies)
}

fn state(aggregate: &Aggregate, tally: &Tally) -> State {
    let mut state = State::empty(aggregate);
    // A sum too large to be kept was refused when its record was written.
    let _ = state.add(tally);
    for ((measure, own), figure) in aggregate.measures.iter().zip(&mut state.figures).zip(&tally.figures) {
        if measure.distinct {
            own.0 = i64::try_from(figure.values.len()).unwrap_or(i64::MAX);
        }
    }
    state
}

/// The figures of the row with these keys.
pub(super) fn figures(
    context: &Context<'_>,
    table: &Form,
    aggregate: &Aggregate,
    keys: &Map<String, Value>,
    tally: &Tally,
) -> Map<String, Value> {
    let mut row = keys.clone();
    row.extend(measures(aggregate, tally));
    fill_in(context, table, &mut row);
    split(aggregate, &row).1
}

fn measures(aggregate: &Aggregate, tally: &Tally) -> Map<String, Value> {
    state(aggregate, tally).values(aggregate, |at| {
        let values = &tally.figures.get(at)?.values;
        let greatest = aggregate.measures.get(at).is_some_and(|measure| measure.op == AggregateOp::Max);
        if greatest { values.keys().next_back().cloned() } else { values.keys().next().cloned() }
    })
}

async fn values_fit(
    conn: &mut Conn,
    app: &App,
    aggregate: &Aggregate,
    id: &str,
    tally: &Tally,
) -> Result<bool, StoreError> {
    for (measure, figure) in aggregate.measures.iter().zip(&tally.figures) {
        if measure.keeps_values() {
            let of = ValuesOf { app: &app.key, key: &aggregate.key, id, measure: &measure.name };
            if aggregates::values(conn, of).await? != figure.values {
                return Ok(false);
            }
        }
    }
    Ok(true)
}

fn split(aggregate: &Aggregate, values: &Map<String, Value>) -> (Map<String, Value>, Map<String, Value>) {
    values.clone().into_iter().partition(|(name, _)| aggregate.definition.keys.contains_key(name))
}

fn key_text(aggregate: &Aggregate, values: &Map<String, Value>) -> String {
    let keys = aggregate.keys.iter().map(|key| values.get(&key.name).cloned().unwrap_or_default());
    Value::Array(keys.collect()).to_string()
}
