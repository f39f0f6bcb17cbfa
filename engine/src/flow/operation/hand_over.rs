//! Giving a task to somebody else: the assignee transfers it, an administrator reassigns it.

use super::super::Refusal;
use super::super::effect::{Decision, LogAction};
use super::super::machine::Machine;
use super::super::node::Node;
use super::super::node::person::Operation;
use super::super::state::{Task, TaskKind};
use super::{is_blank, offered, open_task, own_task};
use crate::id::{MemberId, TaskId};

pub(super) fn transfer(
    machine: &mut Machine<'_>,
    id: &TaskId,
    to: &MemberId,
    opinion: Option<&str>,
) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    offered(machine, &task, Operation::Transfer)?;
    can_judge(machine, &task, to)?;
    machine.close_task(id, None, Some(Decision::Transferred), opinion);
    log(machine, LogAction::Transfer, &task, to, opinion);
    machine.hand_on(task, to.clone());
    Ok(())
}

pub(super) fn reassign(machine: &mut Machine<'_>, id: &TaskId, to: &MemberId, reason: &str) -> Result<(), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    let task = open_task(machine, id)?;
    if is_blank(Some(reason)) {
        return Err(Refusal::reason_required());
    }
    can_judge(machine, &task, to)?;
    machine.close_task(id, None, None, None);
    log(machine, LogAction::Reassign, &task, to, Some(reason));
    machine.hand_on(task, to.clone());
    Ok(())
}

/// Whether somebody may join a step or take a part in it over and judge there.
pub(super) fn can_judge(machine: &Machine<'_>, task: &Task, to: &MemberId) -> Result<(), Refusal> {
    let step = machine.flow.find(&task.node).and_then(Node::person).map(|(step, _)| step);
    if task.kind != TaskKind::Answer && step.is_some_and(|step| machine.is_barred(step, to)) {
        return Err(Refusal::initiator_barred());
    }
    can_take(machine, task, to)
}

/// One person has one say in a step.
pub(super) fn can_take(machine: &Machine<'_>, task: &Task, to: &MemberId) -> Result<(), Refusal> {
    if *to == task.assignee {
        Err(Refusal::same_member())
    } else if to.is_outside() || !machine.world.is_active(to) {
        Err(Refusal::member_inactive())
    } else if machine.takes_part(task.step, to) {
        Err(Refusal::already_assigned())
    } else {
        Ok(())
    }
}

/// A task going to somebody else, in the timeline.
pub(super) fn log(machine: &mut Machine<'_>, action: LogAction, task: &Task, to: &MemberId, opinion: Option<&str>) {
    machine.log_task(action, &task.node, &task.id, opinion);
    name_people(machine, std::slice::from_ref(to));
}

/// Writes the people it went to into the timeline line just made.
pub(super) fn name_people(machine: &mut Machine<'_>, people: &[MemberId]) {
    if let Some(super::super::Effect::Log(entry)) = machine.effects.last_mut() {
        entry.to = people.to_vec();
    }
}
