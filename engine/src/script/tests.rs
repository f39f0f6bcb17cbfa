//! What formulas and scripts mean, checked from outside: `expression => JSON` tables over the public functions.

mod catalogue;
mod fields;
mod fuzz;
mod meaning;
mod numbers;
mod sandbox;
mod unread;
mod world;

use super::{Engine, Facts, Formula, Inquiry, Script, ScriptProblem};
use crate::clock;
use serde_json::{Map, Value, json};
use std::sync::LazyLock;

static ENGINE: LazyLock<Engine> = LazyLock::new(Engine::default);

/// The record most tables speak of.
fn record() -> Map<String, Value> {
    let record = json!({
        "name": "榫卯科技", "level": "A", "qty": 3, "price": 19.9, "vip": true, "empty": null, "blank": "", "none": [],
        "tags": ["a", "b"], "due": "2026-12-01", "met": "2026-11-20T10:00:00.000Z", "address": {"city": "上海市"},
        "items": [{"product": "x", "qty": 2, "amount": 10.1}, {"product": "y", "qty": 1, "amount": 0.2}, {"product": "z"}],
    });
    match record {
        Value::Object(map) => map,
        _ => unreachable!("the literal is an object"),
    }
}

fn facts(record: &Map<String, Value>) -> Facts<'_> {
    let now = clock::from_text("2026-11-22T01:30:00.000Z").expect("the literal is a moment");
    Facts { record, row: None, me: "m-1", now, timezone: chrono_tz::Asia::Shanghai, inquiry: None }
}

fn evaluate(text: &str) -> Result<Value, ScriptProblem> {
    let record = record();
    let inquiry = Inquiry::default();
    let formula = Formula::compile(&ENGINE, text)?;
    loop {
        let found = formula.evaluate(&ENGINE, &Facts { inquiry: Some(&inquiry), ..facts(&record) });
        let open = inquiry.take_open();
        if open.is_empty() {
            return found;
        }
        open.into_iter().for_each(|question| inquiry.answer(question.clone(), Ok(world::answer(&question))));
    }
}

/// Checks a table of formulas and their values.
fn check(table: &[(&str, Value)]) {
    for (text, expected) in table {
        let found = evaluate(text).unwrap_or_else(|problem| panic!("{text}: {problem}"));
        assert_eq!(&found, expected, "{text}");
    }
}

/// The problem a formula ends in, when compiled or when run.
fn problem(text: &str) -> ScriptProblem {
    match evaluate(text) {
        Ok(value) => panic!("{text} gave {value}"),
        Err(problem) => problem,
    }
}

fn run(text: &str) -> Result<Value, ScriptProblem> {
    let record = record();
    let script = Script::compile(&ENGINE, text).map_err(|problems| problems[0].clone())?;
    script.run(&ENGINE, &facts(&record)).map(|outcome| outcome.value)
}
