//! Letting others sign too, and taking them out again.

use super::super::Refusal;
use super::super::effect::LogAction;
use super::super::machine::Machine;
use super::super::node::person::Operation;
use super::super::state::{Place, TaskKind};
use super::hand_over::{self, can_judge};
use super::{offered, own_task};
use crate::definition::flow::START;
use crate::id::{MemberId, TaskId};

pub(super) fn add(
    machine: &mut Machine<'_>,
    id: &TaskId,
    place: Place,
    members: &[MemberId],
    opinion: Option<&str>,
) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    offered(machine, &task, Operation::AddSign)?;
    let action = match place {
        Place::Before => LogAction::AddBefore,
        Place::After => LogAction::AddAfter,
        Place::Parallel => LogAction::AddParallel,
        Place::Delegate | Place::Ask => return Err(Refusal::operation_not_offered("add_sign")),
    };
    if members.is_empty() {
        return Err(Refusal::nobody_named());
    }
    for (at, member) in members.iter().enumerate() {
        can_judge(machine, &task, member)?;
        if members[..at].contains(member) {
            return Err(Refusal::already_assigned());
        }
    }
    machine.log_task(action, &task.node, id, opinion);
    hand_over::name_people(machine, members);
    for member in members {
        if place != Place::After {
            machine.open_joined(&task, member.clone(), place, None);
        } else if let Some(own) = machine.state.tasks.iter_mut().find(|own| own.id == task.id) {
            own.after.push(member.clone());
        }
    }
    Ok(())
}

/// Whoever holds the task takes out somebody added to it who has not acted yet; the others judge without them.
pub(super) fn remove(machine: &mut Machine<'_>, id: &TaskId, member: &MemberId) -> Result<(), Refusal> {
    let task = machine.state.task(id).ok_or_else(Refusal::unknown_task)?.clone();
    if task.kind == TaskKind::Cc {
        return Err(Refusal::only_read());
    }
    if machine.by.id() != Some(&task.assignee) {
        return Err(Refusal::not_assignee());
    }
    if task.node == START {
        return Err(Refusal::resubmit_only());
    }
    let is_later = task.after.contains(member);
    let added = machine.added_to(id).into_iter().find(|added| added.assignee == *member);
    if !is_later && added.is_none() {
        return Err(Refusal::not_added());
    }
    if added.as_ref().is_some_and(|added| added.vote.is_some()) {
        return Err(Refusal::already_signed());
    }
    machine.log_task(LogAction::Remove, &task.node, id, None);
    hand_over::name_people(machine, std::slice::from_ref(member));
    if let Some(added) = added {
        machine.dismiss(&added);
    }
    if let Some(own) = machine.state.tasks.iter_mut().find(|own| own.id == task.id) {
        own.after.retain(|later| later != member);
    }
    machine.count(task.step);
    Ok(())
}
