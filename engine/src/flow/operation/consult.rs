//! Asking others for their opinion or for information before deciding, and answering.

use super::super::Refusal;
use super::super::effect::{Decision, LogAction, Notice};
use super::super::machine::Machine;
use super::super::node::person::Operation;
use super::super::state::{Place, Task};
use super::hand_over::{self, can_take};
use super::{is_blank, offered, own_task};
use crate::id::{MemberId, TaskId};

/// The task waits for the delegate's opinion, then it is its assignee's again.
pub(super) fn delegate(
    machine: &mut Machine<'_>,
    id: &TaskId,
    to: &MemberId,
    opinion: Option<&str>,
) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    offered(machine, &task, Operation::Delegate)?;
    can_take(machine, &task, to)?;
    hand_over::log(machine, LogAction::Delegate, &task, to, opinion);
    machine.open_joined(&task, to.clone(), Place::Delegate, None);
    Ok(())
}

pub(super) fn ask(machine: &mut Machine<'_>, id: &TaskId, to: &MemberId, text: &str) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    offered(machine, &task, Operation::Ask)?;
    if is_blank(Some(text)) {
        return Err(Refusal::opinion_required());
    }
    can_take(machine, &task, to)?;
    hand_over::log(machine, LogAction::Ask, &task, to, Some(text));
    machine.open_joined(&task, to.clone(), Place::Ask, None);
    Ok(())
}

/// What was asked for is said; whoever asked hears of it.
pub(super) fn answer(machine: &mut Machine<'_>, task: &Task, opinion: Option<&str>) -> Result<(), Refusal> {
    let Some(text) = opinion.filter(|text| !is_blank(Some(text))) else { return Err(Refusal::opinion_required()) };
    machine.close_task(&task.id, None, Some(Decision::Answered), Some(text));
    machine.log_task(LogAction::Answer, &task.node, &task.id, Some(text));
    let asker = task.added.as_ref().and_then(|added| machine.state.task(&added.to));
    if let Some((to, id)) = asker.map(|asker| (asker.assignee.clone(), asker.id.clone())) {
        machine.notify(vec![to], Some(&task.node), Notice::Answered { task: id, text: text.to_owned() });
    }
    Ok(())
}
