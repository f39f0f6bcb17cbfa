//! What records give to a table: for each combination of keys a tally, which adds up and takes off. Pure.

use super::compiled::{Aggregate, Measure, Source};
use crate::condition::{ConditionContext, holds};
use crate::definition::{AggregateOp, AggregatePart, DateUnit};
use crate::digest;
use crate::kind::{Column, decimal, is_missing};
use crate::problem::pointer_segment;
use crate::zone::{self, Tz};
use chrono::{Datelike as _, NaiveDate};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Tallies by their keys' JSON text, which also orders them: rows are locked in this order by everyone.
pub(super) type Tallies = BTreeMap<String, Tally>;

/// What one combination of keys got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Tally {
    /// Records or rows that count.
    pub rows: i64,
    pub figures: Vec<Figure>,
}

/// What one measure got.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Figure {
    /// The sum, as the measure's column scales it; may pass what 64 bits hold while it is added up.
    pub sum: i128,
    pub count: i64,
    /// How often each value occurs, for the least, the greatest and what counts each value once.
    pub values: BTreeMap<String, i64>,
}

impl Tally {
    pub fn empty(measures: usize) -> Self {
        Self { rows: 0, figures: vec![Figure::default(); measures] }
    }

    pub fn add(&mut self, other: &Self, times: i64) {
        self.rows += times * other.rows;
        for (own, other) in self.figures.iter_mut().zip(&other.figures) {
            own.sum += i128::from(times) * other.sum;
            own.count += times * other.count;
            for (value, n) in &other.values {
                *own.values.entry(value.clone()).or_default() += times * n;
            }
            own.values.retain(|_, n| *n != 0);
        }
    }

    pub fn is_nothing(&self) -> bool {
        self.rows == 0 && self.figures.iter().all(|figure| *figure == Figure::default())
    }
}

/// Adds what a record gives to the table, or takes it off.
pub(super) fn count(
    aggregate: &Aggregate,
    form: &str,
    record: &Map<String, Value>,
    times: i64,
    context: &ConditionContext,
    into: &mut Tallies,
) {
    for source in aggregate.of_form(form) {
        each_row(source, record, &mut |_, row| {
            if let Some((keys, tally)) = one(aggregate, source, row, context) {
                let here = into.entry(keys).or_insert_with(|| Tally::empty(aggregate.measures.len()));
                here.add(&tally, times);
            }
        });
    }
    into.retain(|_, tally| !tally.is_nothing());
}

/// The place in a record that gives to a row of the table: the field of the measure, else of the first key.
pub(super) fn place(
    aggregate: &Aggregate,
    form: &str,
    record: &Map<String, Value>,
    keys: &str,
    measure: usize,
    context: &ConditionContext,
) -> String {
    for source in aggregate.of_form(form) {
        let mut found = None;
        each_row(source, record, &mut |at, row| {
            let counts = one(aggregate, source, row, context)
                .is_some_and(|(own, tally)| own == keys && tally.figures.get(measure).is_some_and(|f| f.count > 0));
            if counts && found.is_none() {
                found = Some(at);
            }
        });
        let Some(at) = found else { continue };
        let part = source.parts.get(measure).and_then(Option::as_ref).and_then(AggregatePart::field);
        let path = part.or(source.keys.first().map(String::as_str)).unwrap_or_default();
        return match (path.split_once('.'), at) {
            (Some((outer, inner)), Some(at)) => format!("{}/{at}{}", pointer_segment(outer), pointer_segment(inner)),
            _ => pointer_segment(path),
        };
    }
    String::new()
}

/// Calls `see` with the record, or with the record as it would be with each single row of the sub-form, so that a
/// condition about a column speaks of that row alone.
fn each_row(source: &Source, record: &Map<String, Value>, see: &mut dyn FnMut(Option<usize>, &Map<String, Value>)) {
    let Some(rows) = &source.rows else { return see(None, record) };
    let mut seen = record.clone();
    let rows_there = record.get(rows).and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    for (at, row) in rows_there.iter().enumerate() {
        seen.insert(rows.clone(), json!([row]));
        see(Some(at), &seen);
    }
}

fn one(
    aggregate: &Aggregate,
    source: &Source,
    record: &Map<String, Value>,
    context: &ConditionContext,
) -> Option<(String, Tally)> {
    if source.when.as_ref().is_some_and(|when| !holds(when, record, context)) {
        return None;
    }
    let keys = aggregate.keys.iter().zip(&source.keys).map(|(key, path)| {
        let value = value_at(record, path);
        key.by.map_or(value.clone(), |by| first_day(&value, by, context.tz))
    });
    let keys = Value::Array(keys.collect()).to_string();
    let figures = aggregate.measures.iter().zip(&source.parts).map(|(measure, part)| {
        let part = part.as_ref().filter(|part| part.when().is_none_or(|when| holds(when, record, context)));
        part.map_or_else(Figure::default, |part| figure(measure, part, record))
    });
    Some((keys, Tally { rows: 1, figures: figures.collect() }))
}

fn figure(measure: &Measure, part: &AggregatePart, record: &Map<String, Value>) -> Figure {
    let sign = if part.minus() { -1 } else { 1 };
    let value = part.field().map(|path| value_at(record, path));
    if value.as_ref().is_some_and(is_missing) {
        return Figure::default();
    }
    let mut figure = Figure { count: 1, ..Figure::default() };
    match (measure.op, value) {
        (AggregateOp::Count, Some(value)) if measure.distinct => drop(figure.values.insert(apart(&value), 1)),
        (AggregateOp::Count, _) => figure.sum = sign,
        (AggregateOp::Sum | AggregateOp::Avg, Some(value)) => match scaled(measure.column, &value) {
            Some(amount) => figure.sum = sign * i128::from(amount),
            None => return Figure::default(),
        },
        (AggregateOp::Min | AggregateOp::Max, Some(value)) => match sortable(measure.column, &value) {
            Some(text) => drop(figure.values.insert(text, 1)),
            None => return Figure::default(),
        },
        (_, None) => return Figure::default(),
    }
    figure
}

fn value_at(record: &Map<String, Value>, path: &str) -> Value {
    let value = match path.split_once('.') {
        None => record.get(path),
        Some((outer, inner)) => match record.get(outer) {
            Some(Value::Array(rows)) => rows.first().and_then(|row| row.get(inner)),
            Some(object) => object.get(inner),
            None => None,
        },
    };
    value.filter(|value| !is_missing(value)).cloned().unwrap_or_default()
}

fn first_day(value: &Value, by: DateUnit, zone: Tz) -> Value {
    let Some(text) = value.as_str() else { return Value::Null };
    let day = zone::parse_day(text).or_else(|| crate::clock::from_text(text).map(|moment| zone::day_of(moment, zone)));
    let Some(day) = day else { return Value::Null };
    let first = match by {
        DateUnit::Day => Some(day),
        DateUnit::Week => Some(zone::week_start(day)),
        DateUnit::Month => day.with_day(1),
        DateUnit::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1),
        DateUnit::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1),
    };
    first.map_or(Value::Null, |day| zone::day_text(day).into())
}

fn scaled(column: Column, value: &Value) -> Option<i64> {
    let places = match column {
        Column::Scaled(places) => places,
        Column::Integer => 0,
        _ => return None,
    };
    decimal::to_scaled(decimal::read(value)?, places)
}

/// A text that other values do not have, short enough to be found by an index.
fn apart(value: &Value) -> String {
    const LONGEST: usize = 200;
    let text = value.to_string();
    if text.len() <= LONGEST {
        return text;
    }
    format!("#{}", digest::hex(&digest::of(&text)))
}

/// A value as text in the order of the values: numbers moved to be positive and padded to one width.
fn sortable(column: Column, value: &Value) -> Option<String> {
    match column {
        Column::Text => value.as_str().map(str::to_owned),
        _ => scaled(column, value).map(|number| format!("{:020}", i128::from(number) - i128::from(i64::MIN))),
    }
}

/// The value that [`sortable`] wrote.
pub(super) fn from_sortable(column: Column, text: &str) -> Value {
    let places = match column {
        Column::Scaled(places) => places,
        Column::Integer => 0,
        _ => return text.into(),
    };
    let number = text.parse::<i128>().ok().and_then(|moved| i64::try_from(moved + i128::from(i64::MIN)).ok());
    number.map_or(Value::Null, |number| decimal::to_json(decimal::from_scaled(number, places)))
}

/// The id of the row with these keys: the same on every server and after every rebuild, so that links to it last.
pub(super) fn row_id(app: &str, aggregate: &str, keys: &str) -> String {
    let digest = digest::of(&format!("{app}\n{aggregate}\n{keys}"));
    let mut bytes = [0; 16];
    bytes.copy_from_slice(&digest[..16]);
    uuid::Builder::from_custom_bytes(bytes).into_uuid().to_string()
}
