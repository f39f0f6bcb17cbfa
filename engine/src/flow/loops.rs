//! Loops seen from outside a run: which of them stand around a node, and what a node will see that the run has not come to.

use super::node::Node;
use super::node::loop_node::LoopNode;
use super::state::{Branch, Row, RunState};
use super::{Flow, World};
use crate::definition::flow::FlowDefinition;
use serde_json::{Map, Value};
use std::collections::HashSet;

/// The loops whose bodies a node stands in, the outermost first.
pub(crate) fn around<'d>(definition: &'d FlowDefinition, node: &str) -> Vec<(&'d str, &'d LoopNode)> {
    let loops = definition.nodes.iter().filter_map(|(key, found)| match found {
        Node::Loop(own) => Some((key.as_str(), own, body(definition, key, own))),
        _ => None,
    });
    let mut found: Vec<_> = loops.filter(|(_, _, body)| body.contains(node)).collect();
    // What stands around another holds more than it.
    found.sort_by_key(|(_, _, body)| std::cmp::Reverse(body.len()));
    found.into_iter().map(|(key, own, _)| (key, own)).collect()
}

/// What a node stands in, the outermost first: branches of parallel and inclusive nodes with their numbers, and bodies of loops.
pub(crate) fn enclosing<'d>(definition: &'d FlowDefinition, node: &str) -> Vec<(&'d str, Option<usize>)> {
    let mut found: Vec<(&str, Option<usize>, usize)> = Vec::new();
    for (key, own) in definition.nodes.iter().map(|(key, node)| (key.as_str(), node)) {
        if let Node::Loop(own) = own {
            let inside = body(definition, key, own);
            if inside.contains(node) {
                found.push((key, None, inside.len()));
            }
        }
        let Some(join) = own.joined_in() else { continue };
        let branches = own.part().ways().into_iter().map(|way| spread(definition, way.to, &[join, key]));
        let branches: Vec<_> = branches.enumerate().filter(|(_, inside)| inside.contains(node)).collect();
        // What several branches lead to lies behind or before all of them.
        if let [(branch, inside)] = branches.as_slice() {
            found.push((key, Some(*branch), inside.len()));
        }
    }
    found.sort_by_key(|(_, _, size)| std::cmp::Reverse(*size));
    found.into_iter().map(|(key, branch, _)| (key, branch)).collect()
}

/// The nodes of a loop's body: all that its first node leads to before the loop itself. Ends may be shared and belong to none.
fn body<'d>(definition: &'d FlowDefinition, key: &str, own: &'d LoopNode) -> HashSet<&'d str> {
    spread(definition, &own.body, &[key])
}

/// All that a node leads to, itself included, without ends and what lies behind these.
fn spread<'d>(definition: &'d FlowDefinition, from: &'d str, until: &[&str]) -> HashSet<&'d str> {
    let mut open = vec![from];
    let mut found = HashSet::new();
    while let Some(at) = open.pop() {
        let node = definition.nodes.get(at).filter(|node| !until.contains(&at) && !matches!(node, Node::End(_)));
        if let Some(node) = node
            && found.insert(at)
        {
            open.extend(node.part().ways().into_iter().map(|way| way.to));
        }
    }
    found
}

/// The rows a loop or another node is about: those a query has found, or those of a sub-form of the run's record.
pub(crate) fn rows_of(state: &RunState, world: &dyn World, each: &str) -> Vec<Row> {
    if let Some(rows) = state.rows.get(each) {
        return rows.clone();
    }
    match world.value(each) {
        Value::Array(rows) => rows.into_iter().filter_map(|row| row.as_object().cloned()).collect(),
        _ => Vec::new(),
    }
}

/// What tells the row of a sub-form that a place in a run lies in from the others; none outside of a loop over it.
pub(crate) fn own_row(flow: &Flow, state: &RunState, rows: &str, path: &[Branch]) -> Option<Value> {
    let is_own = |branch: &&Branch| matches!(flow.find(&branch.node), Some(Node::Loop(own)) if own.each == rows);
    let own = path.iter().filter(|branch| branch.is_row).find(is_own)?;
    state.row(own)?.get("_id").cloned()
}

/// What a node will see beside the record when the run comes to it, as things stand: of each loop around it the row that is
/// under way, or the first where none is.
pub(crate) fn foreseen(flow: &Flow, state: &RunState, world: &dyn World, node: &str) -> Map<String, Value> {
    let mut seen = state.beside(&[]);
    for (key, own) in around(flow.definition(), node) {
        let row = match state.under_way(key) {
            Some(branch) => state.row(branch).cloned(),
            None => rows_of(state, world, &own.each).into_iter().next(),
        };
        seen.extend(row.unwrap_or_default());
    }
    seen
}

/// Where a loop leads as things stand: through its body while rows are left, and past it.
pub(crate) fn onward<'n>(
    flow: &Flow,
    state: &RunState,
    world: &dyn World,
    key: &str,
    own: &'n LoopNode,
) -> Vec<&'n str> {
    let has_rows = match state.under_way(key) {
        Some(branch) => branch.branch + 1 < state.rows_in(branch),
        // What a query will find is not known before.
        None if matches!(flow.find(&own.each), Some(Node::Query(_))) => true,
        None => !rows_of(state, world, &own.each).is_empty(),
    };
    has_rows.then_some(own.body.as_str()).into_iter().chain([own.next.as_str()]).collect()
}
