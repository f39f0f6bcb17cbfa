//! What an assignee can do with a task now: the same rules the operations check, asked in advance for the page.

use super::super::Flow;
use super::super::above::{self, Above};
use super::super::evidence::{Attachments, Judgement};
use super::super::machine::back;
use super::super::node::person::{FieldRight, Operation, Opinion, ReturnScope};
use super::super::state::{RunState, RunStatus, Task, TaskKind, Token};
use crate::definition::flow::START;
use crate::id::{MemberId, RunId};
use indexmap::IndexMap;

/// What is possible with one task.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct TaskOptions {
    /// Whom the holder of the task has asked or let sign and may take out again.
    pub removable: Vec<MemberId>,
    pub operations: Vec<Operation>,
    pub opinion: Opinion,
    /// The decisions that need a signature.
    pub signature: Vec<Judgement>,
    /// The files that go with a decision.
    pub attachments: Option<Attachments>,
    /// The nodes the run can be returned to, the initiator's `start` first, then in the order passed.
    pub return_targets: Vec<String>,
    /// The same for the runs that wait for this one, the nearest first.
    pub return_above: Vec<(RunId, Vec<String>)>,
    /// What the definition says about fields; `None` on the initiator's own step, where their usual rights apply.
    pub fields: Option<IndexMap<String, FieldRight>>,
}

/// The options of an open task; nothing for copies, decided tasks and runs that have ended.
pub fn task_options(flow: &Flow, state: &RunState, task: &Task) -> TaskOptions {
    task_options_under(flow, state, task, &[])
}

/// The same in a run that others wait for.
pub fn task_options_under(flow: &Flow, state: &RunState, task: &Task, above: &[Above]) -> TaskOptions {
    let Some((step, kind)) = flow.find(&task.node).and_then(|node| node.person()) else {
        return on_own_step(state, task);
    };
    let mut options =
        TaskOptions { opinion: step.opinion, fields: Some(step.fields.clone()), ..TaskOptions::default() };
    if state.status != RunStatus::Running || task.kind == TaskKind::Cc {
        return options;
    }
    if state.suspended.is_some() {
        options.fields = Some(seen_only(&step.fields));
        options.operations = step.operations(kind);
        let is_inside = !task.assignee.is_outside();
        options.operations.retain(|operation| is_inside && still_possible(state, *operation));
        return options;
    }
    if task.vote.is_some() {
        options.removable = removable(state, task);
        return options;
    }
    let Some(token) = state.token(task.step) else { return options };
    if task.kind == TaskKind::Answer {
        options.operations = vec![Operation::Approve, Operation::Comment];
        options.opinion = Opinion::Required;
        options.fields = Some(seen_only(&step.fields));
        return options;
    }
    if task.unclaimed {
        options.operations = vec![Operation::Claim, Operation::Comment];
        options.fields = Some(seen_only(&step.fields));
        return options;
    }
    options.signature.clone_from(&step.signature);
    options.attachments.clone_from(&step.attachments);
    options.operations = offered(state, task, step.operations(kind));
    options.removable = removable(state, task);
    options.return_targets = return_targets(flow, state, (task, token), step.return_to);
    if !task.assignee.is_outside() {
        let has_previous = back::previous(flow, state, token).is_some();
        options.return_above = above::places(step.return_to, has_previous, above);
        options.return_above.retain(|(_, nodes)| !nodes.is_empty());
    }
    if options.return_targets.is_empty() && options.return_above.is_empty() {
        options.operations.retain(|operation| *operation != Operation::Return);
    }
    options
}

/// What the initiator does at the start, where the run has come back to them.
fn on_own_step(state: &RunState, task: &Task) -> TaskOptions {
    let mut options = TaskOptions::default();
    if task.node == START && task.kind != TaskKind::Cc && state.status == RunStatus::Running {
        options.operations = vec![Operation::Approve, Operation::Comment];
        options.operations.retain(|operation| still_possible(state, *operation));
    }
    options
}

/// Of the operations of its step, those that whoever decides the task has now.
fn offered(state: &RunState, task: &Task, mut operations: Vec<Operation>) -> Vec<Operation> {
    if !task.pool.is_empty() {
        operations.push(Operation::Unclaim);
    }
    // What is decided can be taken back only later, and copies are of the run, whoever's task it is.
    operations.retain(|operation| !matches!(operation, Operation::TakeBack | Operation::Cc));
    if state.is_waiting(&task.id) {
        operations.retain(|operation| !matches!(operation, Operation::Approve | Operation::Reject));
    }
    if task.assignee.is_outside() {
        let decides = [Operation::Approve, Operation::Reject, Operation::Return];
        operations.retain(|operation| decides.contains(operation));
    }
    operations
}

/// Where whoever decides the task may return its own run to. Somebody outside is shown no step of it.
fn return_targets(flow: &Flow, state: &RunState, (task, token): (&Task, &Token), scope: ReturnScope) -> Vec<String> {
    let mut targets: Vec<String> = state.initiator.iter().map(|_| START.to_owned()).collect();
    if task.assignee.is_outside() {
        return targets;
    }
    match scope {
        ReturnScope::Initiator => {}
        ReturnScope::Previous => targets.extend(back::previous(flow, state, token).map(|passed| passed.node.clone())),
        ReturnScope::Any => targets.extend(back::targets(flow, state, token).iter().map(|p| p.node.clone())),
    }
    targets
}

/// While a run is suspended its tasks can be talked about and nothing else.
fn still_possible(state: &RunState, operation: Operation) -> bool {
    state.suspended.is_none() || operation == Operation::Comment
}

/// Those added to a task who have not acted yet, and those who are to sign after it.
fn removable(state: &RunState, task: &Task) -> Vec<MemberId> {
    let is_added = |other: &&Task| other.added.as_ref().is_some_and(|added| added.to == task.id);
    let added = state.open_tasks().filter(is_added).map(|other| &other.assignee);
    added.chain(&task.after).cloned().collect()
}

/// Whoever is asked for an opinion sees what the step shows and changes nothing.
fn seen_only(fields: &IndexMap<String, FieldRight>) -> IndexMap<String, FieldRight> {
    let seen = |right: &FieldRight| match right {
        FieldRight::Hide | FieldRight::Mask => *right,
        FieldRight::See | FieldRight::Edit | FieldRight::Require => FieldRight::See,
    };
    fields.iter().map(|(field, right)| (field.clone(), seen(right))).collect()
}
