//! What the log of nodes says of nodes that write nothing: what they looked at and where they led, which row it was, how long the
//! run rested, who decided.

use super::{capped, masked};
use crate::clock::{Moment, to_text};
use crate::flow::Flow;
use crate::flow::effect::Course;
use crate::flow::node::Node;
use crate::flow::service::diagram::branch_title;
use crate::flow::service::view::{person, title_of};
use crate::model::{Field, Form};
use crate::record::Context;
use crate::store::runs::{NodeLine, PassingEnd, RunRow};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashMap};

/// How the passing of a step ended, and why where it failed.
type Ended<'a> = &'a dyn Fn(u64, &str) -> (PassingEnd, Option<String>);

/// The passings of one command that write nothing.
pub(super) struct Courses<'a> {
    context: &'a Context<'a>,
    flow: &'a Flow,
    run: &'a RunRow,
    asked: &'a HashMap<u64, Moment>,
    /// The names whose values are not kept, of whatever a node of the flow may see.
    hidden: BTreeSet<&'a str>,
}

impl<'a> Courses<'a> {
    pub fn new(context: &'a Context<'a>, flow: &'a Flow, run: &'a RunRow, asked: &'a HashMap<u64, Moment>) -> Self {
        let queried = flow.definition().nodes.values().filter_map(|node| match node {
            Node::Query(query) => Some(query.form.as_str()),
            _ => None,
        });
        let forms = run.form.as_deref().into_iter().chain(queried);
        let hidden = forms.filter_map(|form| context.model.form(&run.app, form)).flat_map(|form| discreet(form));
        Self { context, flow, run, asked, hidden: hidden.collect() }
    }

    /// The line of one passing.
    pub fn line(&self, step: u64, node: &str, course: &Course, ended: Ended<'_>) -> NodeLine {
        let now = self.context.now;
        let is_here = self.run.machine.token(step).is_some();
        let (outcome, error) = match course {
            Course::Rests { .. } => ended(step, node),
            _ if is_here => ended(step, node),
            _ => (PassingEnd::Done, None),
        };
        let since = match course {
            Course::Decided { .. } => self.asked.get(&step).copied().unwrap_or(now),
            _ => now,
        };
        let (input, output) = self.told(node, course, since);
        NodeLine {
            step,
            node: node.to_owned(),
            at: now,
            millis: (now - since).num_milliseconds(),
            outcome,
            error,
            input: capped(&input),
            output: capped(&output),
        }
    }

    /// What a passing took in and gave out.
    fn told(&self, node: &str, course: &Course, since: Moment) -> (Value, Value) {
        match course {
            Course::Chose { saw, ways } => (self.shown(saw), json!({ "ways": self.ways(node, Some(ways)) })),
            // There was nothing to wait for.
            Course::Led if matches!(self.flow.find(node), Some(Node::Delay(_))) => {
                (Value::Null, json!({ "rests": false }))
            }
            Course::Led => (Value::Null, json!({ "ways": self.ways(node, None) })),
            Course::Turn { row: Some((at, row)), of } => {
                (json!({ "row": self.shown(row) }), json!({ "turn": at, "of": of }))
            }
            Course::Turn { row: None, of } => (Value::Null, json!({ "turns": of })),
            Course::Rests { until } => (json!({ "from": to_text(since), "until": to_text(*until) }), Value::Null),
            Course::Told { people } => (Value::Null, json!({ "people": people })),
            Course::Decided { outcome, by } => {
                let names: Vec<String> = by.iter().map(|id| person(self.context, id.as_str()).name).collect();
                (json!({ "from": to_text(since) }), json!({ "decision": outcome, "by": names }))
            }
            Course::Stopped => (Value::Null, Value::Null),
            Course::Ended { status } => (Value::Null, json!({ "status": status })),
        }
    }

    fn shown(&self, values: &Map<String, Value>) -> Value {
        masked(values, &|key| self.hidden.contains(key))
    }

    /// The ways of a node that were taken, all of them where nothing is said; each with its title, if it has one, and where it
    /// leads.
    fn ways(&self, key: &str, taken: Option<&[usize]>) -> Value {
        let Some(node) = self.flow.find(key) else { return Value::Null };
        let ways = node.part().ways();
        let ways = ways.iter().enumerate().filter(|(at, _)| taken.is_none_or(|taken| taken.contains(at)));
        let app = &self.run.app;
        ways.map(|(at, way)| {
            let to = title_of(self.context, app, self.flow, way.to);
            match branch_title(node, at) {
                Some(title) => json!({ "way": self.context.say(app, title), "to": to }),
                None => json!({ "to": to }),
            }
        })
        .collect()
    }
}

/// Fields and columns whose values are to stand nowhere else.
fn discreet(form: &Form) -> impl Iterator<Item = &str> {
    let all = form.fields.iter().flat_map(|field| std::iter::once(field).chain(&field.columns));
    all.filter(|field| Field::is_discreet(field)).map(|field| field.key.as_str())
}

/// What a rest gave out that is over: when it was to end, and how much later that was.
pub(super) fn rested(until: Moment, now: Moment) -> Value {
    json!({ "until": to_text(until), "late_seconds": (now - until).num_seconds().max(0) })
}
