//! Where an administrator may send a run: to walk again from a node, or to be moved to one.

use super::{Person, person, title_of};
use crate::flow::machine::back::passed_again;
use crate::flow::state::Token;
use crate::flow::{Flow, JumpTarget, jump_targets};
use crate::record::Context;
use crate::store::runs::RunRow;
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
pub(super) fn nodes(context: &Context<'_>, flow: &Flow, row: &RunRow) -> (Vec<RerunNode>, Vec<JumpNode>) {
    if !context.principal.is_admin || row.machine.suspended.is_some() {
        return (Vec::new(), Vec::new());
    }
    (rerun_nodes(context, flow, row), jump_nodes(context, flow, row))
}

fn rerun_nodes(context: &Context<'_>, flow: &Flow, row: &RunRow) -> Vec<RerunNode> {
    let again = passed_again(flow, &row.machine)
        .into_iter()
        .map(|passed| RerunNode { node: passed.node.clone(), title: title_of(context, &row.app, flow, &passed.node) });
    again.collect()
}

fn jump_nodes(context: &Context<'_>, flow: &Flow, row: &RunRow) -> Vec<JumpNode> {
    let title = |node: &str| title_of(context, &row.app, flow, node);
    let left = |token: &Token| {
        let tasks = row.machine.open_tasks().filter(|task| task.step == token.step);
        let people = tasks.map(|task| person(context, task.assignee.as_str())).collect();
        LeftStep { title: title(&token.node), people }
    };
    let node = |target: JumpTarget<'_>| JumpNode {
        node: target.node.to_owned(),
        title: title(target.node),
        leaves: target.leaves.into_iter().map(left).collect(),
    };
    jump_targets(flow, &row.machine).into_iter().map(node).collect()
}
