//! The checks of a table: a change after which one would no longer hold is refused, in words that name the row and at
//! the place in the record that gives to it.

use super::carry::{Row, names};
use super::compiled::{Aggregate, Check};
use crate::condition::{Comparison, Condition, Op, holds};
use crate::kind::{self, Display};
use crate::model::Form;
use crate::problem::{Language, Problem};
use crate::record::{Context, RecordError};
use crate::store::Conn;
use crate::wording::Wording;
use serde_json::{Map, Value};

/// What a change did to a row, seen by the checks.
pub(super) struct Broken<'a> {
    check: &'a Check,
    /// The measure to blame.
    measure: usize,
}

/// The checks that do not hold any more on account of this change. One that did not hold before either is broken only
/// by making it worse: a shortage may be filled up step by step.
pub(super) fn broken<'a>(aggregate: &'a Aggregate, context: &Context<'_>, row: &Row) -> Vec<Broken<'a>> {
    let before = row.change.before.as_ref().filter(|before| before.deleted_at.is_none());
    let after = row.change.record.facts();
    let failing = aggregate.checks.iter().filter(|check| !holds(&check.that, &after, &context.conditions));
    failing
        .filter(|check| {
            let held = before.is_none_or(|before| holds(&check.that, &before.facts(), &context.conditions));
            held || !improves(&check.that, aggregate, row)
        })
        .map(|check| Broken { check, measure: blamed(&check.that, aggregate, row) })
        .collect()
}

/// True when every measure the check compares moved towards what it asks for.
fn improves(that: &Condition, aggregate: &Aggregate, row: &Row) -> bool {
    that.comparisons().iter().all(|(_, comparison)| match (moved(comparison, aggregate, row), comparison.op) {
        (Some(by), Op::Greater | Op::GreaterOrEqual) => by >= 0,
        (Some(by), Op::Less | Op::LessOrEqual) => by <= 0,
        _ => false,
    })
}

fn moved(comparison: &Comparison, aggregate: &Aggregate, row: &Row) -> Option<i128> {
    let at = aggregate.measures.iter().position(|measure| measure.name == comparison.field)?;
    Some(row.tally.figures.get(at)?.sum)
}

fn blamed(that: &Condition, aggregate: &Aggregate, row: &Row) -> usize {
    let measures = that.comparisons().into_iter().filter_map(|(_, comparison)| {
        let at = aggregate.measures.iter().position(|measure| measure.name == comparison.field)?;
        (row.tally.figures.get(at)?.count != 0 || row.tally.figures.get(at)?.sum != 0).then_some(at)
    });
    let named = that
        .comparisons()
        .into_iter()
        .filter_map(|(_, comparison)| aggregate.measures.iter().position(|measure| measure.name == comparison.field));
    measures.chain(named).next().unwrap_or(0)
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
    let broken = broken(aggregate, context, row);
    if broken.is_empty() {
        return Ok(());
    }
    let names = names(conn, context, table, &row.change.record.values).await?;
    let none = Map::new();
    let before = row.change.before.as_ref().filter(|before| before.deleted_at.is_none());
    let before = before.map_or(&none, |before| &before.values);
    let say = |wording: &Wording, language: Language| {
        let name = |id: &str| names.get(id).cloned().or_else(|| context.people.name_of(id));
        let app = context.model.app(&table.app);
        let say = |text: &str| app.map_or_else(|| text.to_owned(), |app| app.definitions.text(text, language));
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
