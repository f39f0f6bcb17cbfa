//! The checks of a table: a change after which one would no longer hold is refused, in words that name the row and at
//! the place in the record that gives to it.

use super::carry::{Row, names};
use super::compiled::{Aggregate, Check};
use crate::condition::{Comparison, Condition, Op, holds};
use crate::kind::{self, Display, decimal};
use crate::model::Form;
use crate::problem::{Language, Problem};
use crate::record::{Context, RecordError};
use crate::script::Formula;
use crate::store::{Conn, StoredRecord};
use crate::wording::Wording;
use serde_json::{Map, Value};
use std::cmp::Ordering;
use std::collections::BTreeSet;

/// What a change did to a row, seen by the checks.
struct Broken<'a> {
    check: &'a Check,
    /// The measure to blame.
    measure: usize,
}

/// The checks that do not hold any more on account of this change. One that did not hold before either is broken only
/// by making it worse: a shortage may be filled up step by step.
fn broken<'a>(aggregate: &'a Aggregate, table: &Form, context: &Context<'_>, row: &Row) -> Vec<Broken<'a>> {
    let before = row.change.before.as_ref().filter(|before| before.deleted_at.is_none());
    let after = row.change.record.facts();
    let failing = aggregate.checks.iter().filter(|check| !holds(&check.that, &after, &context.conditions));
    failing
        .filter(|check| {
            let held = before.is_none_or(|before| holds(&check.that, &before.facts(), &context.conditions));
            held || !improves(&check.that, aggregate, row)
        })
        .map(|check| Broken { check, measure: blamed(&check.that, aggregate, table, row) })
        .collect()
}

/// True when every figure the check compares moved towards what it asks for.
fn improves(that: &Condition, aggregate: &Aggregate, row: &Row) -> bool {
    that.comparisons().iter().all(|(_, comparison)| match (moved(comparison, aggregate, row), comparison.op) {
        (Some(by), Op::Greater | Op::GreaterOrEqual) => by.is_ge(),
        (Some(by), Op::Less | Op::LessOrEqual) => by.is_le(),
        _ => false,
    })
}

/// Which way a figure went; nothing where it cannot be said.
fn moved(comparison: &Comparison, aggregate: &Aggregate, row: &Row) -> Option<Ordering> {
    let name = &comparison.field;
    let measure = aggregate.measures.iter().position(|measure| measure.name == *name);
    // What was added says nothing of which values a row then has.
    let keeps_values = measure.is_some_and(|at| aggregate.measures[at].keeps_values());
    if keeps_values || aggregate.definition.computed.contains_key(name) {
        let number = |record: &StoredRecord| record.values.get(name).and_then(decimal::read);
        return Some(number(&row.change.record)?.cmp(&row.change.before.as_ref().and_then(number)?));
    }
    Some(row.tally.figures.get(measure?)?.sum.cmp(&0))
}

/// The first measure a check speaks of that the change gave to, else the first it speaks of.
fn blamed(that: &Condition, aggregate: &Aggregate, table: &Form, row: &Row) -> usize {
    let compared = that.comparisons().into_iter().map(|(_, comparison)| comparison.field.clone());
    let named = measures_of(compared.collect(), aggregate, table);
    let is_given = |at: &&usize| row.tally.figures.get(**at).is_some_and(|figure| figure.count != 0 || figure.sum != 0);
    named.iter().find(is_given).or(named.first()).copied().unwrap_or(0)
}

/// The measures these figures are, or follow from, in the order they are named.
fn measures_of(figures: Vec<String>, aggregate: &Aggregate, table: &Form) -> Vec<usize> {
    let (mut open, mut seen, mut found) = (figures, BTreeSet::new(), Vec::new());
    open.reverse();
    while let Some(name) = open.pop() {
        if let Some(at) = aggregate.measures.iter().position(|measure| measure.name == name) {
            found.push(at);
        } else if seen.insert(name.clone()) {
            let formula = table.field(&name).and_then(|field| field.formula.as_ref());
            open.extend(formula.into_iter().flat_map(Formula::fields).cloned());
        }
    }
    found
}

/// Refuses a change that breaks a check of the row. `at` answers the place in the record that gives to a measure.
pub(super) async fn refuse(
    conn: &mut Conn,
    context: &Context<'_>,
    table: &Form,
    aggregate: &Aggregate,
    row: &Row,
    at: impl Fn(usize) -> String,
) -> Result<(), RecordError> {
    let broken = broken(aggregate, table, context, row);
    if broken.is_empty() {
        return Ok(());
    }
    let names = names(conn, context, table, &row.change.record.values).await?;
    let none = Map::new();
    let before = row.change.before.as_ref().filter(|before| before.deleted_at.is_none());
    let before = before.map_or(&none, |before| &before.values);
    let say = |wording: &Wording, language: Language| {
        let name = |id: &str| names.get(id).cloned().or_else(|| context.people.name_of(id));
        let say = |text: &str| context.model.say(&table.app, text, language);
        let display = Display { language, timezone: context.timezone, name: &name, say: &say };
        wording.render(|word| {
            let (values, key) = match word.strip_prefix("before.") {
                Some(key) => (before, key),
                None => (&row.change.record.values, word),
            };
            let is_measure = aggregate.definition.measures.contains_key(key);
            let missing = if is_measure { Value::from(0) } else { Value::Null };
            let value = values.get(key).unwrap_or(&missing);
            table.field(key).map_or_else(String::new, |field| kind::format(&field.definition, value, &display))
        })
    };
    let problems = broken.iter().map(|broken| {
        Problem::new(
            at(broken.measure),
            "aggregate_check_failed",
            say(&broken.check.zh, Language::Chinese),
            say(&broken.check.en, Language::English),
        )
    });
    Err(RecordError::Invalid(problems.collect()))
}
