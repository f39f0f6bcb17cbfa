//! The lines of a trial: of which node and row each is, put together, counted, in words.

use super::super::request::plain;
use super::super::{FlowError, card, query};
use super::{DryValue, TrailLine, Trial};
use crate::flow::node::Node;
use crate::flow::node::condition::ConditionBranch;
use crate::flow::state::{Branch, Passed};
use crate::flow::{Effect, LogAction, Notice};
use crate::model::{Field, Form};
use crate::record::{self, Context};
use crate::store::{Conn, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How many lines of a trial are shown from its beginning, and from its end.
const FIRST: usize = 100;
const LAST: usize = 20;

impl Trial<'_> {
    /// A line about a node of which rows are told.
    pub(super) fn line_at(&self, node: Option<&str>, what: &str, rows: &[(usize, usize)]) -> TrailLine {
        let language = self.context.language;
        let title = node.map(|node| self.context.say(self.wish.app, self.wish.flow.title(node, language)));
        TrailLine {
            node: node.map(str::to_owned),
            title: title.map(|title| query::titled(&title, rows, language)).unwrap_or_default(),
            what: what.to_owned(),
            by: None,
            to: Vec::new(),
            text: None,
            values: Vec::new(),
            told: Vec::new(),
            within: self.within.clone(),
        }
    }

    /// A line about a step, with the rows it lies in.
    pub(super) fn line_of(&self, node: &str, what: &str, step: u64) -> TrailLine {
        self.line_at(Some(node), what, &self.state.places(self.state.path_of(step)))
    }

    /// What a node without people has done that the timeline does not tell of, with what it has looked at.
    pub(super) async fn automatic(
        &self,
        conn: &mut Conn,
        passed: &Passed,
        saw: Option<&Map<String, Value>>,
    ) -> Result<Option<TrailLine>, FlowError> {
        let Some(mut line) = self.passage(passed) else { return Ok(None) };
        if let Some(saw) = saw {
            line.values = self.looked_at(conn, saw, &passed.path).await?;
        }
        Ok(Some(line))
    }

    /// What the conditions of a node have looked at, in words. Values that are to stand nowhere else stand not here either.
    async fn looked_at(
        &self,
        conn: &mut Conn,
        saw: &Map<String, Value>,
        path: &[Branch],
    ) -> Result<Vec<DryValue>, FlowError> {
        let (context, app, flow) = (self.context, self.wish.app, self.wish.flow);
        let key = flow.definition().start.form();
        let form = key.and_then(|key| context.model.form(app, key));
        let beside = query::words(conn, context, (app, key), flow, &self.state, path).await?;
        let mut said = beside.clone();
        if let Some(form) = form {
            let shown = StoredRecord { values: saw.clone(), ..record::blank(context) };
            let names = record::refs(conn, context, form, [&shown]).await?;
            let own = card::all(context, form, &shown, &names).into_iter();
            said.extend(own.filter(|(field, _)| form.field(field).is_some() && !beside.contains_key(field)));
        }
        for (name, value) in saw {
            said.entry(name.clone()).or_insert_with(|| plain(value));
        }
        let is_told = |field: &&String| !form.and_then(|form| form.field(field)).is_some_and(Field::is_discreet);
        let fields: Vec<&String> = saw.keys().filter(is_told).collect();
        let title = |field: &str| form.map_or_else(|| field.to_owned(), |form| form.field_title(field).to_owned());
        Ok(in_words(&fields, &said, None, title))
    }

    fn passage(&self, passed: &Passed) -> Option<TrailLine> {
        let node = passed.node.as_str();
        let taken = |branches: &[ConditionBranch]| {
            let walked = passed.ways.iter().filter_map(|at| {
                let title = branches.get(*at)?.title.as_deref();
                Some(title.map_or_else(|| format!("{}", at + 1), |title| self.context.say(self.wish.app, title)))
            });
            Some(walked.collect::<Vec<_>>().join("、")).filter(|text| !text.is_empty())
        };
        let line = |what: &str| self.line_at(Some(node), what, &self.state.places(&passed.path));
        match self.wish.flow.find(node)? {
            Node::Condition(condition) => Some(TrailLine { text: taken(&condition.branches), ..line("branch") }),
            Node::Route(route) => {
                // Its first way is the one without a case.
                let at = passed.ways.first().and_then(|way| way.checked_sub(1));
                let case = at.and_then(|at| Some((at, route.cases.get(at)?)));
                let text = case.map(|(at, case)| {
                    let title = case.title.as_deref();
                    title.map_or_else(|| format!("{}", at + 1), |title| self.context.say(self.wish.app, title))
                });
                Some(TrailLine { text, ..line("branch") })
            }
            Node::Inclusive(inclusive) => Some(TrailLine { text: taken(&inclusive.branches), ..line("branch") }),
            Node::Parallel(_) => Some(line("fork")),
            Node::Join(_) => Some(line("join")),
            _ => None,
        }
    }

    /// Where in the order of things an effect belongs: what people did comes first, the end last.
    pub(super) fn step_of(&self, effect: &Effect) -> u64 {
        let last = |node: &str, rows: &[(usize, usize)]| {
            let is_there = |at: &str, path: &[Branch]| at == node && self.state.places(path) == rows;
            let passed = self.state.passed.iter().filter(|one| is_there(&one.node, &one.path)).map(|one| one.step);
            let here = self.state.tokens.iter().filter(|one| is_there(&one.node, &one.path)).map(|one| one.step);
            passed.chain(here).max().unwrap_or_default()
        };
        match effect {
            Effect::OpenTask(task) => task.step,
            Effect::Ended { .. } => u64::MAX,
            Effect::Log(entry) if entry.by.is_some() => 0,
            // Before what is done again.
            Effect::Log(entry) if entry.action == LogAction::Repeat => {
                entry.to_node.as_deref().map_or(0, |to| last(to, &entry.rows))
            }
            Effect::Log(entry) => entry.node.as_deref().map_or(0, |node| last(node, &entry.rows)),
            Effect::Notify { node: Some(node), notice: Notice::Message { path, .. }, .. } => {
                last(node, &self.state.places(path))
            }
            Effect::Notify { notice: Notice::Step { step, .. }, .. } => *step,
            Effect::Notify { node, .. } => node.as_deref().map_or(0, |node| last(node, &[])),
            _ => 0,
        }
    }
}

/// People asked at one step stand on one line.
pub(super) fn merge(lines: &mut Vec<(u64, TrailLine)>, step: u64, line: TrailLine) {
    let asked = lines.iter_mut().find(|(at, other)| line.what == "ask" && other.what == "ask" && *at == step);
    match asked {
        Some((_, other)) => other.to.extend(line.to),
        None => lines.push((step, line)),
    }
}

/// The lines of a trial that are shown; in the place of the others stands one that says how many there are.
pub(super) fn shortened(mut lines: Vec<TrailLine>, left_out: TrailLine) -> Vec<TrailLine> {
    let more = lines.len().saturating_sub(FIRST + LAST);
    if more > 1 {
        drop(lines.splice(FIRST..FIRST + more, [TrailLine { text: Some(more.to_string()), ..left_out }]));
    }
    lines
}

/// The name of a form, and how many of its records are meant unless it is one.
pub(super) fn counted(context: &Context<'_>, form: &Form, count: usize) -> String {
    let name = form.names.get(context.language);
    if count == 1 { name.to_owned() } else { format!("{name} × {count}") }
}

pub(super) fn in_words(
    fields: &[&String],
    said: &BTreeMap<String, String>,
    before: Option<&BTreeMap<String, String>>,
    title: impl Fn(&str) -> String,
) -> Vec<DryValue> {
    let text = |said: &BTreeMap<String, String>, field: &String| said.get(field).cloned().unwrap_or_default();
    let value = |field: &&String| DryValue {
        title: title(field),
        text: text(said, field),
        before: before.map(|before| text(before, field)),
    };
    fields.iter().map(value).collect()
}

/// The values of a record once these are written: what is worked out from them follows.
pub(super) async fn merged(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    record: &StoredRecord,
    written: Map<String, Value>,
) -> Result<Map<String, Value>, FlowError> {
    Ok(record::evaluate(conn, context, form, Some(record), written, false).await?.values)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(what: &str) -> TrailLine {
        TrailLine {
            node: None,
            title: String::new(),
            what: what.to_owned(),
            by: None,
            to: Vec::new(),
            text: None,
            values: Vec::new(),
            told: Vec::new(),
            within: Vec::new(),
        }
    }

    #[test]
    fn a_long_trail_keeps_its_beginning_and_its_end() {
        let lines = |count: usize| (0..count).map(|at| line(&at.to_string())).collect::<Vec<_>>();
        assert_eq!(shortened(lines(FIRST + LAST + 1), line("left_out")).len(), FIRST + LAST + 1);
        let shown = shortened(lines(1_000), line("left_out"));
        assert_eq!(shown.len(), FIRST + 1 + LAST);
        assert_eq!((shown[FIRST].what.as_str(), shown[FIRST].text.as_deref()), ("left_out", Some("880")));
        assert_eq!((shown[FIRST - 1].what.as_str(), shown[FIRST + 1].what.as_str()), ("99", "980"));
    }
}
