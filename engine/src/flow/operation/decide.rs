//! Approving and rejecting.

use super::super::Refusal;
use super::super::effect::{Decision, LogAction};
use super::super::machine::Machine;
use super::super::node::person::{Operation, PersonStep};
use super::super::state::{TaskKind, Vote};
use super::{offered, opinion_given, own_task, start};
use crate::definition::flow::START;
use crate::id::TaskId;
use crate::problem::{Problem, pointer_segment};
use serde_json::Value;

pub(super) fn approve(machine: &mut Machine<'_>, id: &TaskId, opinion: Option<&str>) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    if task.node == START {
        return start::resubmit(machine, opinion);
    }
    let step = offered(machine, &task, Operation::Approve)?;
    opinion_given(step, opinion)?;
    fields_filled(machine, step)?;
    let (decision, action) = match task.kind {
        TaskKind::Handle => (Decision::Handled, LogAction::Handle),
        _ => (Decision::Approved, LogAction::Approve),
    };
    machine.close_task(id, Some(Vote::Approve), Some(decision), opinion);
    machine.log_task(action, &task.node, id, opinion);
    machine.count(task.step);
    Ok(())
}

pub(super) fn reject(machine: &mut Machine<'_>, id: &TaskId, opinion: Option<&str>) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    let step = offered(machine, &task, Operation::Reject)?;
    opinion_given(step, opinion)?;
    machine.close_task(id, Some(Vote::Reject), Some(Decision::Rejected), opinion);
    machine.log_task(LogAction::Reject, &task.node, id, opinion);
    machine.count(task.step);
    Ok(())
}

/// The fields this step requires have a value. Asked on every way to approve, so none skips it.
pub(super) fn fields_filled(machine: &Machine<'_>, step: &PersonStep) -> Result<(), Refusal> {
    let problems: Vec<Problem> = step
        .required()
        .filter(|field| is_empty(&machine.world.value(field)))
        .map(|field| Problem::new(pointer_segment(field), "required", "请填写该字段", "This field is required"))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::fields_required().with_problems(problems)) }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::String(text) => text.is_empty(),
        Value::Array(items) => items.is_empty(),
        _ => false,
    }
}
