//! Approving and rejecting.

use super::super::Refusal;
use super::super::effect::{Decision, LogAction};
use super::super::machine::Machine;
use super::super::node::person::{Operation, PersonStep};
use super::super::state::{TaskKind, Vote};
use super::{consult, not_waiting, offered, opinion_given, own_task, pick, start};
use crate::definition::flow::START;
use crate::id::TaskId;
use crate::problem::{Problem, pointer_segment};

pub(super) fn approve(machine: &mut Machine<'_>, id: &TaskId, opinion: Option<&str>) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    if task.node == START {
        return start::resubmit(machine, opinion);
    }
    if task.kind == TaskKind::Answer {
        return consult::answer(machine, &task, opinion);
    }
    let step = offered(machine, &task, Operation::Approve)?;
    not_waiting(machine, &task)?;
    opinion_given(step, opinion)?;
    fields_filled(machine, step)?;
    pick::picked_all(machine, &task.node)?;
    let (decision, action) = match task.kind {
        TaskKind::Handle => (Decision::Handled, LogAction::Handle),
        _ => (Decision::Approved, LogAction::Approve),
    };
    machine.log_task(action, &task.node, id, opinion);
    machine.cast(&task, Vote::Approve, decision, opinion);
    machine.count(task.step);
    Ok(())
}

pub(super) fn reject(machine: &mut Machine<'_>, id: &TaskId, opinion: Option<&str>) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    let step = offered(machine, &task, Operation::Reject)?;
    not_waiting(machine, &task)?;
    opinion_given(step, opinion)?;
    machine.log_task(LogAction::Reject, &task.node, id, opinion);
    machine.cast(&task, Vote::Reject, Decision::Rejected, opinion);
    machine.count(task.step);
    Ok(())
}

/// The fields this step requires have a value. Asked on every way to approve, so none skips it.
pub(super) fn fields_filled(machine: &Machine<'_>, step: &PersonStep) -> Result<(), Refusal> {
    let problems: Vec<Problem> = step
        .empty_fields(machine.world)
        .map(|field| Problem::new(pointer_segment(field), "required", "请填写该字段", "This field is required"))
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::fields_required().with_problems(problems)) }
}
