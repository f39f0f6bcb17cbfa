//! Copies that the holder of a task sends by hand: for people to read as the step shows it, nothing waits for them.

use super::super::Refusal;
use super::super::effect::LogAction;
use super::super::machine::Machine;
use super::super::node::person::Operation;
use super::{offered, own_task};
use crate::id::{MemberId, TaskId};

pub(super) fn send(
    machine: &mut Machine<'_>,
    id: &TaskId,
    members: &[MemberId],
    opinion: Option<&str>,
) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    offered(machine, &task, Operation::Cc)?;
    let mut to: Vec<MemberId> = Vec::new();
    for member in members {
        if *member == task.assignee {
            return Err(Refusal::same_member());
        }
        if member.is_outside() || !machine.world.is_active(member) {
            return Err(Refusal::member_inactive());
        }
        if !to.contains(member) {
            to.push(member.clone());
        }
    }
    if to.is_empty() {
        return Err(Refusal::nobody_to_read());
    }
    let by = machine.by.id().cloned();
    machine.log(LogAction::Cc, Some(&task.node), |entry| {
        entry.by = by;
        entry.task = Some(id.clone());
        entry.opinion = opinion.map(str::to_owned);
        entry.to.clone_from(&to);
    });
    for member in to {
        // A number of its own: whoever reads has no part in the step.
        let step = machine.number();
        machine.open_copy(step, &task.node, member);
    }
    Ok(())
}
