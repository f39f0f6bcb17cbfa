//! The links that are mailed to people outside, and to members who may decide from their letters: ended, or ended and mailed
//! anew, by whoever may urge. What people outside may do is said here too.

use super::super::Refusal;
use super::super::command::Action;
use super::super::effect::{Effect, LogAction, Notice};
use super::super::machine::Machine;
use super::super::node::Node;
use super::super::state::Task;
use super::super::{Actor, ReturnTo};
use super::{hand_over, open_task, urge};
use crate::id::{MemberId, TaskId};

pub(super) fn resend(machine: &mut Machine<'_>, id: &TaskId) -> Result<(), Refusal> {
    let task = mailed_task(machine, id)?;
    let is_outside = task.assignee.is_outside();
    if let Some(present) = named_now(machine, &task).filter(|_| is_outside) {
        // The task goes with the address: whoever reads mail at the old one has no part in it any more.
        machine.close_task(id, None, None, None);
        hand_over::log(machine, LogAction::Resend, &task, &present, None);
        machine.open_again(Task { assignee: present, ..task });
        return Ok(());
    }
    // What a member has a good link to they find among their to-dos besides: another letter only urges them.
    if !is_outside && !task.revoked {
        urge::note(machine)?;
    }
    end(machine, LogAction::Resend, &task);
    cut_off(machine, id, false);
    machine.notify(vec![task.assignee], Some(&task.node), Notice::Task(task.id));
    Ok(())
}

/// Whom the record names by now in the place of whoever has the task. None while it names the same address, nobody, or
/// several of whom it cannot be told which.
fn named_now(machine: &Machine<'_>, task: &Task) -> Option<MemberId> {
    let (step, _) = machine.flow.find(&task.node).and_then(Node::person)?;
    let mut named = machine.resolve(&step.assignees, &task.node);
    named.retain(MemberId::is_outside);
    if named.iter().any(|one| one.is_same(&task.assignee)) {
        return None;
    }
    named.retain(|one| !machine.takes_part(task.step, one));
    if named.len() == 1 { named.pop() } else { None }
}

pub(super) fn revoke(machine: &mut Machine<'_>, id: &TaskId) -> Result<(), Refusal> {
    let task = mailed_task(machine, id)?;
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
        Action::Approve { .. } | Action::Reject { .. } | Action::Enclose { .. } => true,
        Action::Return { to, .. } => *to == ReturnTo::Initiator,
        _ => false,
    };
    if decides || by.id().is_none_or(|id| !id.is_outside()) { Ok(()) } else { Err(Refusal::outside_decides()) }
}

fn end(machine: &mut Machine<'_>, action: LogAction, task: &Task) {
    machine.log_task(action, &task.node, &task.id, None);
    hand_over::name_people(machine, std::slice::from_ref(&task.assignee));
    machine.effects.push(Effect::Revoke { task: task.id.clone() });
}

/// An open task to which letters lead, for those who answer for the run.
fn mailed_task(machine: &Machine<'_>, id: &TaskId) -> Result<Task, Refusal> {
    let by = machine.by.id();
    if !machine.by.is_admin() && (by.is_none() || by != machine.state.initiator.as_ref()) {
        return Err(Refusal::not_initiator());
    }
    let task = open_task(machine, id)?;
    let is_mailed = task.assignee.is_outside() || machine.flow.decides_by_mail(&task.node);
    if is_mailed { Ok(task) } else { Err(Refusal::not_outside()) }
}
