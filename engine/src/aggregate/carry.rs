//! Carrying a change of a record into the tables it counts for, in the same transaction: the difference between what it
//! gave and what it gives, row by row of the table, in one order so that two changes never wait for each other.

use super::check::refuse;
use super::compiled::Aggregate;
use super::computed::fill_in;
use super::state::{State, TooLarge};
use super::tally::{Tallies, Tally, count, place, row_id};
use crate::definition::AggregateOp;
use crate::kind::{self, Display};
use crate::model::Form;
use crate::problem::Problem;
use crate::record::{Change, Context, RecordError};
use crate::store::aggregates::{self, BuildState, Hold, ValuesOf};
use crate::store::{self, Conn, Findable, StoreError, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Carries a change of a record of `form` into every table that reads it. Answers the rows that changed, each with its
/// table, for others to take over their figures.
///
/// # Errors
/// A check of a table that would no longer hold; the database's.
pub(crate) async fn follow(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    change: &Change,
) -> Result<Vec<(String, Change)>, RecordError> {
    let mut moved = Vec::new();
    for aggregate in &form.aggregates {
        let tallies = difference(aggregate, context, form, change);
        if tallies.is_empty() {
            continue;
        }
        let Some(table) = context.model.form(&form.app, &aggregate.key) else { continue };
        let registered = aggregates::registered(conn, &form.app, &aggregate.key, Hold::Shared).await?;
        let Some(registered) = registered.filter(|row| row.digest == aggregate.digest) else { continue };
        let building = registered.state == BuildState::Building;
        if building {
            let mark = registered.marks[&form.key].as_i64();
            if mark.is_none() || seq_of(conn, form, change).await? > mark {
                // The builder has not come to this record yet; it will count it as it then is.
                continue;
            }
        }
        for (keys, tally) in &tallies {
            let row = apply(conn, context, table, aggregate, keys, tally).await?;
            if !building {
                let at = |measure: usize| match change.record.deleted_at {
                    // What is taken out of the record stands nowhere in it.
                    Some(_) => String::new(),
                    None => place(aggregate, &form.key, &change.record.facts(), keys, measure, &context.conditions),
                };
                match context.deferred {
                    Some(deferred) => deferred.note(&aggregate.key, keys, &row),
                    None => refuse(conn, context, table, aggregate, &row, at).await?,
                }
                moved.push((aggregate.key.clone(), row.change));
            }
        }
    }
    Ok(moved)
}

/// The order of creation of the changed record, which a new one is told by its table: on PostgreSQL it may be below the
/// mark of a builder that could not see it yet.
async fn seq_of(conn: &mut Conn, form: &Form, change: &Change) -> Result<Option<i64>, StoreError> {
    match &change.before {
        Some(before) => Ok(Some(before.seq)),
        None => Ok(store::load_row(conn, &form.table, &change.record.id, false).await?.map(|record| record.seq)),
    }
}

fn difference(aggregate: &Aggregate, context: &Context<'_>, form: &Form, change: &Change) -> Tallies {
    let mut tallies = Tallies::new();
    let live = |record: &&StoredRecord| record.deleted_at.is_none();
    let before = change.before.as_ref().filter(live);
    let after = Some(&change.record).filter(live);
    let same_life = before.is_some() == after.is_some();
    let state_moved = change.before.as_ref().is_some_and(|before| before.flow_state != change.record.flow_state);
    let touched = state_moved
        || change.changed.iter().any(|field| aggregate.reads(&form.key, field))
        || aggregate.reads(&form.key, "updated_at")
        || aggregate.reads(&form.key, "updated_by");
    if same_life && !touched {
        return tallies;
    }
    for (record, times) in before.map(|record| (record, -1)).into_iter().chain(after.map(|record| (record, 1))) {
        count(aggregate, &form.key, &record.facts(), times, &context.conditions, &mut tallies);
    }
    tallies
}

/// One row of a table before and after.
pub(super) struct Row {
    pub change: Change,
    /// What was added.
    pub tally: Tally,
}

/// Adds a tally to one row of the table, which is made when it is not there. The row is held until the transaction ends,
/// so whoever comes second adds to what the first has left.
pub(super) async fn apply(
    conn: &mut Conn,
    context: &Context<'_>,
    table: &Form,
    aggregate: &Aggregate,
    keys: &str,
    tally: &Tally,
) -> Result<Row, RecordError> {
    let id = row_id(&table.app, &aggregate.key, keys);
    let found = aggregates::lock_row(conn, &table.table, &id).await?;
    let mut findable = Findable::default();
    let (before, mut state) = match found {
        Some((record, stored)) => (Some(record), State::read(aggregate, &stored)),
        None => (None, State::empty(aggregate)),
    };
    let mut record = match &before {
        Some(record) => record.clone(),
        None => {
            let record = blank(conn, context, table, aggregate, &id, keys).await?;
            findable.texts.push(record.title.clone());
            record
        }
    };
    state.add(tally).map_err(|TooLarge| too_large(table))?;
    let extremes = count_values(conn, table, aggregate, &id, tally, &mut state).await?;
    let key_values = record.values.clone().into_iter().filter(|(name, _)| aggregate.definition.keys.contains_key(name));
    record.values = key_values.chain(state.values(aggregate, |at| extremes.get(&at).cloned())).collect();
    fill_in(context, table, &mut record.values);
    record.version += 1;
    record.updated_at = context.now;
    record.deleted_at = if state.rows == 0 { Some(context.now) } else { None };
    let value = |record: Option<&StoredRecord>, name: &str| record.and_then(|one| one.values.get(name)).cloned();
    let changed: Vec<String> = table
        .fields
        .iter()
        .map(|field| field.key.clone())
        .filter(|name| value(before.as_ref(), name) != value(Some(&record), name))
        .collect();
    aggregates::write_row(conn, &table.table, &record, &changed, &findable, &state.to_json()).await?;
    Ok(Row { change: Change { record, before, changed, repeated: false }, tally: tally.clone() })
}

/// The row of these keys before anything counts for it, called by the names of what they point to.
async fn blank(
    conn: &mut Conn,
    context: &Context<'_>,
    table: &Form,
    aggregate: &Aggregate,
    id: &str,
    keys: &str,
) -> Result<StoredRecord, StoreError> {
    let parsed: Vec<Value> = serde_json::from_str(keys).unwrap_or_default();
    let named = aggregate.keys.iter().map(|key| key.name.clone()).zip(parsed);
    let values: Map<String, Value> = named.filter(|(_, value)| !value.is_null()).collect();
    let names = names(conn, context, table, &values).await?;
    let name = |id: &str| names.get(id).cloned().or_else(|| context.people.name_of(id));
    let display =
        Display { language: context.language, timezone: context.timezone, name: &name, say: &kind::as_written };
    let title = table.title.render(|key| {
        let value = values.get(key).unwrap_or(&Value::Null);
        table.field(key).map_or_else(String::new, |field| kind::format(&field.definition, value, &display))
    });
    let title = title.trim().chars().take(200).collect();
    Ok(StoredRecord { title, values, ..StoredRecord::unmade(id.to_owned(), None, context.now) })
}

/// The titles of the records that keys link to.
pub(super) async fn names(
    conn: &mut Conn,
    context: &Context<'_>,
    table: &Form,
    values: &Map<String, Value>,
) -> Result<BTreeMap<String, String>, StoreError> {
    let mut names = BTreeMap::new();
    for field in &table.fields {
        let target = field.links_to().and_then(|target| context.model.form(&table.app, target));
        let (Some(target), Some(Value::String(id))) = (target, values.get(&field.key)) else { continue };
        names.extend(store::titles(conn, &target.table, std::slice::from_ref(id)).await?);
    }
    Ok(names)
}

/// Counts the values of the measures that keep them. Answers the least or greatest of each, by the place of the measure; how
/// many there are of those that count each once is noted in the state.
async fn count_values(
    conn: &mut Conn,
    table: &Form,
    aggregate: &Aggregate,
    id: &str,
    tally: &Tally,
    state: &mut State,
) -> Result<BTreeMap<usize, String>, StoreError> {
    let mut found = BTreeMap::new();
    for (at, measure) in aggregate.measures.iter().enumerate() {
        if !measure.keeps_values() {
            continue;
        }
        let of = ValuesOf { app: &table.app, key: &aggregate.key, id, measure: &measure.name };
        for (value, times) in tally.figures.get(at).into_iter().flat_map(|figure| &figure.values) {
            let now = aggregates::count_value(conn, of, value, *times).await?;
            if measure.distinct {
                state.figures[at].0 += i64::from(now > 0) - i64::from(now - times > 0);
            }
        }
        if measure.distinct {
            continue;
        }
        if let Some(value) = aggregates::extreme(conn, of, measure.op == AggregateOp::Max).await? {
            found.insert(at, value);
        }
    }
    Ok(found)
}

fn too_large(table: &Form) -> RecordError {
    let title = &table.definition.title;
    RecordError::Invalid(vec![Problem::new(
        "",
        "too_large",
        format!("“{title}”的合计超出了可保存的范围"),
        format!("a sum of '{title}' is beyond what can be kept"),
    )])
}
