//! The links of people outside: ended, or ended and mailed anew, by whoever may urge. What people outside may do is said
//! here too.

use super::super::Refusal;
use super::super::command::Action;
use super::super::effect::{Effect, LogAction, Notice};
use super::super::machine::Machine;
use super::super::state::Task;
use super::super::{Actor, ReturnTo};
use super::open_task;
use crate::id::TaskId;

pub(super) fn resend(machine: &mut Machine<'_>, id: &TaskId) -> Result<(), Refusal> {
    let task = outside_task(machine, id)?;
    end(machine, LogAction::Resend, &task);
    cut_off(machine, id, false);
    machine.notify(vec![task.assignee], Some(&task.node), Notice::Task(task.id));
    Ok(())
}

pub(super) fn revoke(machine: &mut Machine<'_>, id: &TaskId) -> Result<(), Refusal> {
    let task = outside_task(machine, id)?;
    end(machine, LogAction::Revoke, &task);
    cut_off(machine, id, true);
    Ok(())
}

fn cut_off(machine: &mut Machine<'_>, id: &TaskId, revoked: bool) {
    if let Some(own) = machine.state.tasks.iter_mut().find(|own| own.id == *id) {
        own.revoked = revoked;
    }
}

/// People outside decide with their own hands and nothing else: they know nobody to hand anything to.
pub(super) fn may(by: &Actor, action: &Action) -> Result<(), Refusal> {
    let decides = match action {
        Action::Approve { .. } | Action::Reject { .. } => true,
        Action::Return { to, .. } => *to == ReturnTo::Initiator,
        _ => false,
    };
    if decides || by.id().is_none_or(|id| !id.is_outside()) { Ok(()) } else { Err(Refusal::outside_decides()) }
}

fn end(machine: &mut Machine<'_>, action: LogAction, task: &Task) {
    machine.log_task(action, &task.node, &task.id, None);
    super::hand_over::name_people(machine, std::slice::from_ref(&task.assignee));
    machine.effects.push(Effect::Revoke { task: task.id.clone() });
}

/// An open task of somebody outside, for those who answer for the run.
fn outside_task(machine: &Machine<'_>, id: &TaskId) -> Result<Task, Refusal> {
    let by = machine.by.id();
    if !machine.by.is_admin() && (by.is_none() || by != machine.state.initiator.as_ref()) {
        return Err(Refusal::not_initiator());
    }
    let task = open_task(machine, id)?;
    if task.assignee.is_outside() { Ok(task) } else { Err(Refusal::not_outside()) }
}
