//! What lies ahead of a run as things stand: the nodes it would walk and the people who would be asked. A forecast, not
//! a promise: conditions are judged by the record as it is now, and everybody is taken to agree.

mod foresight;

use self::foresight::{Asked, Foresight};
use super::command::Actor;
use super::loops::{self, foreseen};
use super::machine::Machine;
use super::node::{Node, Way};
use super::state::{RunState, Task};
use super::{Flow, World};
use crate::definition::flow::{Candidates, Condition, People};
use crate::id::MemberId;
use schemars::JsonSchema;
use serde::Serialize;
use std::collections::VecDeque;

/// A node the run would reach.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AheadNode {
    pub node: String,
    /// Who would be asked or told; empty for automatic nodes.
    pub people: Vec<MemberId>,
    /// Whose approval would be taken as given: it is their own run, or they have approved by then.
    pub given: Vec<MemberId>,
    /// What becomes of a step for which nobody would be found.
    pub nobody: Option<Nobody>,
    /// Set where the initiator picks people.
    pub pick: Option<Pick>,
}

/// What becomes of a step that finds nobody to do it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Nobody {
    /// It is passed over.
    Skip,
    /// It counts as rejected.
    Reject,
}

/// From whom somebody may pick, and how many.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pick {
    /// From every active member when there is nothing.
    pub from: Option<Vec<MemberId>>,
    pub min: usize,
    pub max: Option<usize>,
}

/// The nodes ahead of a run, nearest first: after its tokens, or from the first node when it has not started.
pub fn ahead(flow: &Flow, state: &RunState, world: &dyn World) -> Vec<AheadNode> {
    let mut from: Vec<&str> = Vec::new();
    for token in &state.tokens {
        match (&token.resume, flow.find(&token.node)) {
            // What was set aside by a return is come back to; what lies between is not asked again.
            (Some(resume), _) => from.extend(resume.tokens.iter().filter_map(|own| known(flow, &own.node))),
            (None, Some(_)) => from.extend(onward(flow, state, world, &token.node)),
            (None, None) => from.push(flow.first()),
        }
    }
    if !state.status.has_ended() && state.tokens.is_empty() {
        from.push(flow.first());
    }
    let machine = Machine::new(flow, world, &Actor::System, state.clone());
    let mut asked = Foresight::new(Machine::new(flow, world, &Actor::System, state.clone())).of_nodes();
    let is_here = |key: &str| state.tokens.iter().any(|token| token.node == key);
    let nodes = walk(flow, state, world, from).into_iter().filter(|key| !is_here(key));
    let pick = |key: &str| {
        let picking = picking(flow, key).filter(|picking| picking.by.is_none())?;
        Some(picking.among(&machine, key))
    };
    let of_node = |node: String| {
        let Asked { people, given, nobody } = asked.remove(&node).unwrap_or_default();
        AheadNode { people, given, nobody, pick: pick(&node), node }
    };
    nodes.map(of_node).collect()
}

/// The key of a node as its flow holds it.
fn known<'f>(flow: &'f Flow, node: &str) -> Option<&'f str> {
    flow.definition().nodes.get_key_value(node).map(|(key, _)| key.as_str())
}

/// How people are picked for a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Picking<'f> {
    /// From whom; from everybody when there is nothing.
    pub from: &'f [Candidates],
    /// The node whose approver picks; the initiator when there is none.
    pub by: Option<&'f str>,
    min: Option<u32>,
    max: Option<u32>,
}

impl Picking<'_> {
    /// Whom the record offers for a node now, and how many of them.
    pub(crate) fn among(&self, machine: &Machine<'_>, node: &str) -> Pick {
        let count = |number: u32| usize::try_from(number).unwrap_or(usize::MAX);
        let from = (!self.from.is_empty()).then(|| machine.pickable(self.from, node));
        // More than there are cannot be asked for.
        let there = from.as_ref().map_or(usize::MAX, Vec::len);
        let min = self.min.map_or(1, count).min(there).max(1);
        Pick { from, min, max: self.max.map(count) }
    }
}

/// How people are picked for a node, if they are.
pub(crate) fn picking<'f>(flow: &'f Flow, node: &str) -> Option<Picking<'f>> {
    let (step, _) = flow.find(node)?.person()?;
    step.assignees.iter().find_map(|people| match people {
        People::Pick { from, by, min, max, .. } => Some(Picking { from, by: by.as_deref(), min: *min, max: *max }),
        _ => None,
    })
}

/// The nodes whose people are picked at another node, in the order a run comes to them once that node has approved.
pub(crate) fn picked_at(flow: &Flow, state: &RunState, world: &dyn World, node: &str) -> Vec<String> {
    let Some(Node::Approve(step) | Node::Handle(step)) = flow.find(node) else { return Vec::new() };
    let is_theirs = |ahead: &String| picking(flow, ahead).is_some_and(|picking| picking.by == Some(node));
    walk(flow, state, world, vec![&step.next]).into_iter().filter(is_theirs).collect()
}

/// The steps for which the holder of a task picks people when they approve, and from whom.
pub fn to_pick(flow: &Flow, state: &RunState, task: &Task, world: &dyn World) -> Vec<(String, Pick)> {
    let machine = Machine::new(flow, world, &Actor::System, state.clone());
    let nodes = picked_at(flow, state, world, &task.node).into_iter();
    nodes
        .filter_map(|node| picking(flow, &node).map(|picking| (node.clone(), picking.among(&machine, &node))))
        .collect()
}

/// What the step of a task requires and the record lacks, each field or column once.
pub fn to_fill(flow: &Flow, state: &RunState, task: &Task, world: &dyn World) -> Vec<String> {
    let Some((step, _)) = flow.find(&task.node).and_then(|node| node.person()) else { return Vec::new() };
    let machine = Machine::new(flow, world, &Actor::System, state.clone());
    let mut paths: Vec<String> = Vec::new();
    for missing in machine.missing(step, state.path_of(task.step), std::slice::from_ref(&task.assignee)) {
        let path = match missing.cell {
            None => missing.field.to_owned(),
            Some((_, column)) => format!("{}.{column}", missing.field),
        };
        if !paths.contains(&path) {
            paths.push(path);
        }
    }
    paths
}

/// The nodes a new run would reach.
pub(crate) fn from_start(flow: &Flow, world: &dyn World) -> Vec<String> {
    walk(flow, &RunState::new(flow.version(), None), world, vec![flow.first()])
}

fn walk(flow: &Flow, state: &RunState, world: &dyn World, from: Vec<&str>) -> Vec<String> {
    let mut open: VecDeque<&str> = from.into();
    let mut found: Vec<String> = Vec::new();
    while let Some(key) = open.pop_front() {
        if !found.iter().any(|known| known == key) {
            found.push(key.to_owned());
            open.extend(onward(flow, state, world, key));
        }
    }
    found
}

/// Where a node leads when everybody agrees.
fn onward<'f>(flow: &'f Flow, state: &RunState, world: &dyn World, key: &str) -> Vec<&'f str> {
    let holds = |when: &Condition| world.holds(when, &foreseen(flow, state, world, key));
    match flow.node(key) {
        Node::Condition(condition) => vec![condition.choose(holds).1],
        Node::Inclusive(inclusive) => inclusive.choose(holds).into_iter().map(|(_, to)| to).collect(),
        Node::Loop(own) => loops::onward(flow, state, world, key, own),
        Node::Route(route) => vec![route.choose(holds).1],
        node => node.part().ways().into_iter().filter(Way::is_agreed).map(|way| way.to).collect(),
    }
}
