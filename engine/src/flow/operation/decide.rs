//! Approving and rejecting.

use super::super::Refusal;
use super::super::effect::{Decision, LogAction};
use super::super::evidence::{Evidence, Judgement};
use super::super::machine::Machine;
use super::super::machine::filled::Missing;
use super::super::node::person::{Operation, PersonStep};
use super::super::state::{TaskKind, Vote};
use super::{consult, not_waiting, offered, opinion_given, own_task, pick, start};
use crate::definition::flow::START;
use crate::id::{MemberId, TaskId};
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
    opinion_given(step, Operation::Approve, opinion)?;
    fields_filled(machine, step, task.step, std::slice::from_ref(&task.assignee))?;
    machine.ready_for(&task, step, Judgement::Approve)?;
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
    opinion_given(step, Operation::Reject, opinion)?;
    machine.ready_for(&task, step, Judgement::Reject)?;
    machine.log_task(LogAction::Reject, &task.node, id, opinion);
    machine.cast(&task, Vote::Reject, Decision::Rejected, opinion);
    machine.count(task.step);
    Ok(())
}

/// Puts a signature and files with the decision that comes next.
pub(super) fn enclose(machine: &mut Machine<'_>, id: &TaskId, evidence: &Evidence) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    let step = offered(machine, &task, Operation::Approve)?;
    if !step.takes(evidence) {
        return Err(Refusal::evidence_not_taken());
    }
    if let Some(own) = machine.state.tasks.iter_mut().find(|own| own.id == *id) {
        own.evidence = evidence.clone();
    }
    Ok(())
}

/// The fields this step requires of these people, or of whoever acts, have a value. Asked on every way to approve, so none
/// skips it.
pub(super) fn fields_filled(
    machine: &Machine<'_>,
    step: &PersonStep,
    number: u64,
    from: &[MemberId],
) -> Result<(), Refusal> {
    let missing = machine.missing(step, machine.state.path_of(number), from);
    let problem = |missing: Missing<'_>| {
        let field = pointer_segment(missing.field);
        match missing.cell {
            None => Problem::new(field, "required", "请填写该字段", "This field is required"),
            Some((at, column)) => Problem::new(
                format!("{field}/{at}{}", pointer_segment(column)),
                "required",
                format!("请填写第 {} 行", at + 1),
                format!("Row {} needs a value", at + 1),
            ),
        }
    };
    let problems: Vec<Problem> = missing.into_iter().map(problem).collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::fields_required().with_problems(problems)) }
}
