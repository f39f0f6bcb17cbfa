//! The nodes of a run as people follow them: who did what, who is asked, who comes next.

use super::super::diagram::{PassedAs, passed_as};
use super::super::query::titled;
use super::{NodeState, NodeView, Person, person, title_of};
use crate::flow::Flow;
use crate::flow::ahead::AheadNode;
use crate::flow::state::{Passed, Token, Wait};
use crate::record::Context;
use crate::store::runs::RunRow;
use std::collections::HashMap;

/// A node with how far the run has come with it.
pub(super) struct Place {
    node: String,
    state: NodeState,
    outcome: Option<PassedAs>,
    /// Whom it asks there.
    people: Vec<Person>,
    /// Whom it need not ask.
    given: Vec<Person>,
    /// Whether the run waits there for an administrator.
    stuck: bool,
    /// The rows of loops it lies in.
    rows: Vec<(usize, usize)>,
}

/// Nodes in the order they were passed, then those active, then those ahead. Ways of the graph alone — conditions,
/// parallels, joins and loops — are left out: what people follow is who did what.
pub(super) fn all(context: &Context<'_>, flow: &Flow, row: &RunRow, coming: &[AheadNode]) -> Vec<NodeView> {
    let state = &row.machine;
    // Of the rows of a loop each node is listed where it was passed last; hundreds of lines would tell nobody more.
    let mut latest: HashMap<&str, u64> = HashMap::new();
    for one in &state.passed {
        let last = latest.entry(one.node.as_str()).or_default();
        *last = one.step.max(*last);
    }
    let is_told = |one: &&Passed| -> bool {
        one.path.iter().all(|branch| !branch.is_row) || latest.get(one.node.as_str()) == Some(&one.step)
    };
    let mut passed: Vec<_> = state.passed.iter().filter(is_told).collect();
    passed.sort_by_key(|passed| passed.step);
    let people = |ids: Vec<&str>| ids.into_iter().map(|id| person(context, id)).collect::<Vec<_>>();
    let mut places: Vec<Place> = Vec::new();
    for one in passed {
        places.push(Place {
            node: one.node.clone(),
            state: NodeState::Passed,
            outcome: Some(passed_as(&one.outcome)),
            people: people(one.by.iter().map(|id| id.as_str()).collect()),
            given: Vec::new(),
            stuck: false,
            rows: state.places(&one.path),
        });
    }
    places.extend(active(context, row));
    for node in coming {
        let [asked, given] = [&node.people, &node.given].map(|ids| people(ids.iter().map(|id| id.as_str()).collect()));
        let (node, state) = (node.node.clone(), NodeState::Ahead);
        places.push(Place { node, state, outcome: None, people: asked, given, stuck: false, rows: Vec::new() });
    }
    node_views(context, flow, &row.app, places)
}

/// Where a run stands, and whom it asks there.
pub(super) fn active(context: &Context<'_>, row: &RunRow) -> Vec<Place> {
    let state = &row.machine;
    let place = |token: &Token| {
        let asked = state.open_tasks().filter(|task| task.step == token.step);
        Place {
            node: token.node.clone(),
            state: NodeState::Active,
            outcome: None,
            people: asked.map(|task| person(context, task.assignee.as_str())).collect(),
            given: Vec::new(),
            stuck: matches!(token.wait, Wait::Stuck { .. }),
            rows: state.places(&token.path),
        }
    };
    state.tokens.iter().map(place).collect()
}

/// The nodes as they are shown, without those that are ways of the graph alone, but for one the run is stuck at.
pub(super) fn node_views(context: &Context<'_>, flow: &Flow, app: &str, mut places: Vec<Place>) -> Vec<NodeView> {
    let is_way = |key: &str| flow.find(key).is_some_and(crate::flow::node::Node::is_way);
    places.retain(|place| place.stuck || !is_way(&place.node));
    places
        .into_iter()
        .map(|Place { node, state, outcome, people, given, stuck, rows }| NodeView {
            kind: flow.find(&node).map_or("start", |node| node.kind()).to_owned(),
            title: titled(&title_of(context, app, flow, &node), &rows, context.language),
            key: node,
            state,
            outcome,
            people,
            given,
            stuck,
        })
        .collect()
}
