//! Where an administrator may send a run: to walk again from a node, or to be moved to one.

use super::{Person, person, title_of};
use crate::flow::machine::back::passed_again;
use crate::flow::state::Token;
use crate::flow::{Flow, JumpTarget, RunState, jump_targets};
use crate::record::Context;
use schemars::JsonSchema;
use serde::Serialize;

/// A node to which a run can be moved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct JumpNode {
    pub node: String,
    pub title: String,
    /// The steps it stands at that are given up then, and their open tasks with them.
    pub leaves: Vec<LeftStep>,
}

/// A step that is given up when a run is moved.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct LeftStep {
    pub title: String,
    /// Whose tasks are closed.
    pub people: Vec<Person>,
}

/// A passed node from which a run can be walked again.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RerunNode {
    pub node: String,
    pub title: String,
}

/// The nodes it may walk again from, and those it may be moved to; none for whoever is no administrator.
pub(super) fn nodes(
    context: &Context<'_>,
    app: &str,
    flow: &Flow,
    state: &RunState,
) -> (Vec<RerunNode>, Vec<JumpNode>) {
    if !context.principal.is_admin {
        return (Vec::new(), Vec::new());
    }
    (rerun_nodes(context, app, flow, state), jump_nodes(context, app, flow, state))
}

/// The nodes an administrator may have a run walk again from; none while it stands still.
pub(in crate::flow::service) fn rerun_nodes(
    context: &Context<'_>,
    app: &str,
    flow: &Flow,
    state: &RunState,
) -> Vec<RerunNode> {
    if state.suspended.is_some() {
        return Vec::new();
    }
    let again = passed_again(flow, state)
        .into_iter()
        .map(|passed| RerunNode { node: passed.node.clone(), title: title_of(context, app, flow, &passed.node) });
    again.collect()
}

/// The nodes an administrator may move a run to; none while it stands still.
pub(in crate::flow::service) fn jump_nodes(
    context: &Context<'_>,
    app: &str,
    flow: &Flow,
    state: &RunState,
) -> Vec<JumpNode> {
    let title = |node: &str| title_of(context, app, flow, node);
    let left = |token: &Token| {
        let tasks = state.open_tasks().filter(|task| task.step == token.step);
        let people = tasks.map(|task| person(context, task.assignee.as_str())).collect();
        LeftStep { title: title(&token.node), people }
    };
    let node = |target: JumpTarget<'_>| JumpNode {
        node: target.node.to_owned(),
        title: title(target.node),
        leaves: target.leaves.into_iter().map(left).collect(),
    };
    jump_targets(flow, state).into_iter().map(node).collect()
}
