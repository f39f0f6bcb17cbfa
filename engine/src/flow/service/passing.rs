//! What nodes did, noted for those who look after a flow: what each passing took in and gave out, how long it took and how it
//! ended. What is said of nodes that write nothing is in `passing/course.rs`. Values of masked and sensitive fields are not
//! kept, nor is what an address says after its `?`, nor headers.

mod course;

use crate::clock::Moment;
use crate::flow::node::Node;
use crate::flow::state::{Kept, Outcome, Wait};
use crate::flow::{Action, Command, Effect, Flow, LogAction, LogEntry, RunState};
use crate::model::{Field, Form};
use crate::problem::{Language, Text};
use crate::record::Context;
use crate::store::runs::{self, NodeLine, PassingEnd, RunRow};
use crate::store::{Batch, Conn, Store, StoreError};
use chrono::Duration;
use course::{Courses, rested};
use serde_json::{Map, Value, json};
use std::collections::HashMap;
use std::time::Instant;

/// The most bytes kept of what a passing took in, and of what it gave out.
const MOST_BYTES: usize = 4_096;
/// Where that is not enough: of each text, and of each list.
const MOST_CHARS: usize = 200;
const MOST_ITEMS: usize = 20;
/// The most characters kept of an error.
const MOST_ERROR: usize = 500;

/// For how long passings are kept, and how many of each flow.
const RETENTION: Duration = Duration::days(30);
const NEWEST: usize = 20_000;
/// Passings forgotten in one transaction: people's commands get their turn in between.
const BATCH: usize = 500;

/// What one passing took in and gave out.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub input: Value,
    pub output: Value,
}

/// The passings of one command.
pub(super) struct Passings {
    begun: Vec<Begun>,
    /// The steps that waited before.
    waited: Vec<Waited>,
    /// What has come for them.
    answers: Vec<(u64, Value)>,
    /// Since when people were asked, by step.
    asked: HashMap<u64, Moment>,
}

struct Begun {
    step: u64,
    node: String,
    millis: i64,
    seen: Seen,
}

struct Waited {
    step: u64,
    node: String,
    /// The end of a rest.
    until: Option<Moment>,
}

impl Passings {
    pub fn new<'c>(before: &RunState, commands: impl IntoIterator<Item = &'c Command>) -> Self {
        let kept = before.suspended.iter().flat_map(|pause| &pause.kept).filter_map(|kept| match kept {
            Kept::Answered { step, answer, .. } => Some((*step, answer.clone())),
            _ => None,
        });
        let answered = commands.into_iter().filter_map(|command| match &command.action {
            Action::Answered { step, answer, .. } => Some((*step, answer.clone())),
            _ => None,
        });
        let answers = kept.chain(answered).collect();
        let waiting = before.tokens.iter().filter(|token| waits(&token.wait));
        let waited = waiting.map(|token| Waited {
            step: token.step,
            node: token.node.clone(),
            until: match token.wait {
                Wait::Until { at } => Some(at),
                _ => None,
            },
        });
        let mut asked: HashMap<u64, Moment> = HashMap::new();
        for task in &before.tasks {
            let since = asked.entry(task.step).or_insert(task.opened_at);
            *since = task.opened_at.min(*since);
        }
        Self { begun: Vec::new(), waited: waited.collect(), answers, asked }
    }

    /// A node has acted; how that ended is seen when the command is done.
    pub fn began(&mut self, state: &RunState, step: u64, since: Instant, seen: Seen) {
        let Some(token) = state.token(step) else { return };
        let millis = i64::try_from(since.elapsed().as_millis()).unwrap_or(i64::MAX);
        self.begun.push(Begun { step, node: token.node.clone(), millis, seen });
    }

    /// Adds the statements that write them down to a batch.
    pub async fn write(
        self,
        conn: &mut Conn,
        batch: &mut Batch,
        (flow, run): (&Flow, &RunRow),
        effects: &[Effect],
        context: &Context<'_>,
    ) -> Result<(), StoreError> {
        let (now, language) = (context.now, context.language);
        let form = run.form.as_deref().and_then(|form| context.model.form(&run.app, form));
        let said = |step: u64, node: &str| ended(&run.machine, (step, node), effects, language);
        // What an answer has a node write belongs to the passing that waited for it.
        let is_new = |one: &&Begun| self.waited.iter().all(|waited| waited.step != one.step);
        let begun = self.begun.iter().filter(is_new).map(|one| {
            let (outcome, error) = said(one.step, one.node.as_str());
            NodeLine {
                step: one.step,
                node: one.node.clone(),
                at: now,
                millis: one.millis,
                outcome,
                error,
                input: capped(&one.seen.input),
                output: capped(&one.seen.output),
            }
        });
        let courses = Courses::new(context, flow, run, &self.asked);
        let went = effects.iter().filter_map(|effect| match effect {
            Effect::Went { step, node, course } => Some(courses.line(*step, node, course, &said)),
            _ => None,
        });
        let mut lines: Vec<NodeLine> = begun.chain(went).collect();
        // Numbers of steps grow as the run gets there.
        lines.sort_by_key(|line| line.step);
        runs::push_lines(batch, run, &lines);
        for Waited { step, node, until } in &self.waited {
            if run.machine.token(*step).is_some_and(|token| waits(&token.wait)) {
                continue;
            }
            let Some(since) = runs::waits_since(conn, &run.id, *step).await? else { continue };
            let answer = self.answers.iter().find(|(of, _)| of == step);
            let mut answer = answer.map_or(Value::Null, |(_, answer)| answer.clone());
            if let (Some(form), Some(Node::Http(http))) = (form, flow.find(node)) {
                form.hide_taken(&http.set, &mut answer);
            }
            if let Some(until) = until {
                answer = rested(*until, now);
            }
            let millis = (now - since).num_milliseconds();
            runs::close_line(batch, &run.id, *step, said(*step, node.as_str()), capped(&answer), millis);
        }
        Ok(())
    }
}

/// Whether something other than people is waited for.
fn waits(wait: &Wait) -> bool {
    matches!(wait, Wait::Answer { .. } | Wait::Runs { .. } | Wait::Until { .. })
}

/// How the passing of a step ended, and why where it failed.
fn ended(
    state: &RunState,
    (step, node): (u64, &str),
    effects: &[Effect],
    language: Language,
) -> (PassingEnd, Option<String>) {
    if let Some(token) = state.token(step) {
        return match &token.wait {
            Wait::Stuck { reason } => (PassingEnd::Failed, Some(cut(reason.get(language), MOST_ERROR))),
            _ => (PassingEnd::Waiting, None),
        };
    }
    match state.passed.iter().find(|passed| passed.step == step) {
        None => (PassingEnd::Dropped, None),
        Some(passed) if passed.outcome == Outcome::Rejected => {
            // Of a node in a loop each row has a reason of its own.
            let rows = state.places(&passed.path);
            let is_of = |entry: &LogEntry| {
                entry.action == LogAction::Failed && entry.node.as_deref() == Some(node) && entry.rows == rows
            };
            let why = effects.iter().find_map(|effect| match effect {
                Effect::Log(entry) if is_of(entry) => entry.opinion.as_deref().map(Text::unpacked),
                _ => None,
            });
            (PassingEnd::Failed, why.map(|why| cut(why.get(language), MOST_ERROR)))
        }
        Some(_) => (PassingEnd::Done, None),
    }
}

/// The values of records as they are kept: of masked and sensitive fields nothing, of rows how many there are.
pub(super) fn shown(form: Option<&Form>, values: &[Map<String, Value>]) -> Value {
    let is_masked = |key: &str| form.and_then(|form| form.field(key)).is_some_and(Field::is_discreet);
    values.iter().map(|values| masked(values, &is_masked)).collect()
}

fn masked(values: &Map<String, Value>, is_masked: &dyn Fn(&str) -> bool) -> Value {
    let one = |(key, value): (&String, &Value)| {
        let value = match value {
            Value::Array(rows) if rows.iter().any(Value::is_object) => json!({ "rows": rows.len() }),
            _ if is_masked(key) => json!("•••"),
            value => value.clone(),
        };
        (key.clone(), value)
    };
    Value::Object(values.iter().map(one).collect())
}

/// What a call carries: where something of the record is masked, only which members there are.
pub(super) fn shown_body(form: Option<&Form>, body: &Map<String, Value>) -> Value {
    let has_masks = form.is_some_and(|form| form.fields.iter().any(|field| field.definition.mask.is_some()));
    if has_masks { body.keys().cloned().collect() } else { Value::Object(body.clone()) }
}

/// A value as text, as much of it as is kept; nothing for nothing.
fn capped(value: &Value) -> Option<String> {
    if value.is_null() {
        return None;
    }
    let text = value.to_string();
    if text.len() <= MOST_BYTES {
        return Some(text);
    }
    let shorter = shortened(value).to_string();
    Some(if shorter.len() <= MOST_BYTES { shorter } else { json!({ "too_long": text.len() }).to_string() })
}

fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) => cut(text, MOST_CHARS).into(),
        Value::Array(items) => items.iter().take(MOST_ITEMS).map(shortened).collect(),
        Value::Object(members) => {
            Value::Object(members.iter().map(|(key, value)| (key.clone(), shortened(value))).collect())
        }
        value => value.clone(),
    }
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// Forgets passings older than 30 days, and of each flow all but the newest 20,000; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn forget_passings(store: &Store, now: Moment) -> Result<u64, StoreError> {
    let (before, mut forgotten) = (now - RETENTION, 0);
    loop {
        let some = store.write(move |conn| Box::pin(runs::forget_lines(conn, before, BATCH))).await?;
        forgotten += some;
        if some < BATCH as u64 {
            break;
        }
    }
    let flows = runs::flows_with_lines(&mut store.read().await?).await?;
    for (app, flow) in flows {
        loop {
            let (app, flow) = (app.clone(), flow.clone());
            let some = store
                .write(move |conn| {
                    let (app, flow) = (app.clone(), flow.clone());
                    Box::pin(async move { runs::cut_log(conn, &app, &flow, NEWEST, BATCH).await })
                })
                .await?;
            forgotten += some;
            if some < BATCH as u64 {
                break;
            }
        }
    }
    Ok(forgotten)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_short() {
        assert_eq!(capped(&Value::Null), None);
        assert_eq!(capped(&json!({ "a": 1 })).as_deref(), Some(r#"{"a":1}"#));
        let long = json!({ "note": "长".repeat(5_000), "rows": vec![1; 5_000] });
        let kept: Value = serde_json::from_str(&capped(&long).expect("kept")).expect("JSON");
        assert_eq!(kept["note"].as_str().map(|text| text.chars().count()), Some(MOST_CHARS + 1));
        assert_eq!(kept["rows"].as_array().map(Vec::len), Some(MOST_ITEMS));
        let wide: Map<String, Value> = (0..1_000).map(|at| (format!("member_{at}"), json!(at))).collect();
        assert!(capped(&Value::Object(wide)).is_some_and(|text| text.starts_with(r#"{"too_long":"#)));
    }

    #[test]
    fn rows_are_counted() {
        let values = json!({ "name": "泵", "lines": [{ "n": 1 }, { "n": 2 }], "tags": ["a"] });
        let values = values.as_object().cloned().expect("an object");
        let expected = json!([{ "name": "泵", "lines": { "rows": 2 }, "tags": ["a"] }]);
        assert_eq!(shown(None, &[values]), expected);
    }
}
