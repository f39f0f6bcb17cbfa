//! Saying something without deciding, and reading a copy.

use super::super::Refusal;
use super::super::effect::{Decision, LogAction, Notice};
use super::super::machine::Machine;
use super::super::node::person::Operation;
use super::super::state::TaskKind;
use super::{is_blank, offered, own_task};
use crate::definition::flow::START;
use crate::id::{MemberId, TaskId};

pub(super) fn comment(machine: &mut Machine<'_>, task: Option<&TaskId>, text: &str) -> Result<(), Refusal> {
    let node = match task {
        Some(id) => {
            let task = own_task(machine, id)?;
            if task.node != START {
                offered(machine, &task, Operation::Comment)?;
            }
            Some(task.node)
        }
        None if takes_part(machine) => None,
        None => return Err(Refusal::not_participant()),
    };
    if is_blank(Some(text)) {
        return Err(Refusal::opinion_required());
    }
    machine.log(LogAction::Comment, node.as_deref(), |entry| {
        entry.task = task.cloned();
        entry.opinion = Some(text.to_owned());
    });
    let to: Vec<MemberId> = machine.state.initiator.iter().filter(|id| machine.by.id() != Some(id)).cloned().collect();
    machine.notify(to, node.as_deref(), Notice::Comment { text: text.to_owned() });
    Ok(())
}

/// The initiator, whoever has decided or has a task, and administrators.
fn takes_part(machine: &Machine<'_>) -> bool {
    let state = &machine.state;
    let Some(me) = machine.by.id() else { return true };
    machine.by.is_admin()
        || state.initiator.as_ref() == Some(me)
        || state.tasks.iter().any(|task| task.assignee == *me)
        || state.passed.iter().any(|passed| passed.by.contains(me))
}

pub(super) fn read(machine: &mut Machine<'_>, id: &TaskId) -> Result<(), Refusal> {
    let task = machine.state.task(id).ok_or_else(Refusal::unknown_task)?.clone();
    if task.kind != TaskKind::Cc {
        return Err(Refusal::not_a_copy());
    }
    if machine.by.id() != Some(&task.assignee) {
        return Err(Refusal::not_assignee());
    }
    machine.close_task(id, None, Some(Decision::Read), None);
    machine.log_task(LogAction::Read, &task.node, id, None);
    Ok(())
}
