//! What an assignee can do with a task now: the same rules the operations check, asked in advance for the page.

use super::super::Flow;
use super::super::machine::back;
use super::super::node::person::{FieldRight, Operation, Opinion, ReturnScope};
use super::super::state::{RunState, RunStatus, Task, TaskKind};
use crate::definition::flow::START;
use indexmap::IndexMap;

/// What is possible with one task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskOptions {
    pub operations: Vec<Operation>,
    pub opinion: Opinion,
    /// The nodes the run can be returned to, the initiator's `start` first, then in the order passed.
    pub return_targets: Vec<String>,
    /// What the definition says about fields; `None` on the initiator's own step, where their usual rights apply.
    pub fields: Option<IndexMap<String, FieldRight>>,
}

/// The options of an open task; nothing for copies, decided tasks and runs that have ended.
pub fn task_options(flow: &Flow, state: &RunState, task: &Task) -> TaskOptions {
    let mut options =
        TaskOptions { operations: Vec::new(), opinion: Opinion::Optional, return_targets: Vec::new(), fields: None };
    let Some((step, kind)) = flow.find(&task.node).and_then(|node| node.person()) else {
        if task.node == START && state.status == RunStatus::Running {
            options.operations = vec![Operation::Approve, Operation::Comment];
        }
        return options;
    };
    options.opinion = step.opinion;
    options.fields = Some(step.fields.clone());
    if state.status != RunStatus::Running || task.kind == TaskKind::Cc || task.vote.is_some() {
        return options;
    }
    let Some(token) = state.token(task.step) else { return options };
    let mut targets: Vec<String> = state.initiator.iter().map(|_| START.to_owned()).collect();
    match step.return_to {
        ReturnScope::Initiator => {}
        ReturnScope::Previous => targets.extend(back::previous(flow, state, token).map(|passed| passed.node.clone())),
        ReturnScope::Any => targets.extend(back::targets(flow, state, token).iter().map(|p| p.node.clone())),
    }
    options.operations = step.operations(kind);
    if targets.is_empty() {
        options.operations.retain(|operation| *operation != Operation::Return);
    }
    options.return_targets = targets;
    options
}
