//! Sending copies of a run by hand, while it lasts and after: for people to read, nothing waits for them.

use super::super::effect::{LogAction, Notice};
use super::super::machine::Machine;
use super::super::node::person::Operation;
use super::super::state::{RunState, Task, TaskKind};
use super::super::{Actor, Flow, Refusal};
use crate::definition::flow::START;
use crate::id::MemberId;

pub(super) fn send(machine: &mut Machine<'_>, to: &[MemberId], text: Option<&str>) -> Result<(), Refusal> {
    if !may_send_copies(machine.flow, &machine.state, machine.by) {
        return Err(Refusal::not_sender());
    }
    let mut readers: Vec<MemberId> = Vec::new();
    for member in to {
        if machine.by.id() == Some(member) {
            return Err(Refusal::copy_to_self());
        }
        if member.is_outside() || !machine.world.is_active(member) {
            return Err(Refusal::member_inactive());
        }
        if !readers.contains(member) {
            readers.push(member.clone());
        }
    }
    if readers.is_empty() {
        return Err(Refusal::nobody_to_read());
    }
    let text = text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
    let (node, by) = (place(&machine.state, machine.by.id()), machine.by.id().cloned());
    machine.log(LogAction::Cc, Some(&node), |entry| {
        entry.by = by;
        entry.opinion.clone_from(&text);
        entry.to.clone_from(&readers);
    });
    for reader in readers {
        // Whoever has not read an earlier copy is told again, and has one copy.
        let is_unread = |task: &&Task| task.kind == TaskKind::Cc && task.assignee == reader;
        let unread = machine.state.tasks.iter().find(is_unread).map(|task| task.id.clone());
        let task = unread.unwrap_or_else(|| {
            // A number of its own: whoever reads has no part in a step.
            let step = machine.number();
            machine.open_copy(step, &node, reader.clone())
        });
        machine.notify(vec![reader], Some(&node), Notice::Copy { task, text: text.clone() });
    }
    Ok(())
}

/// Whether somebody may send copies of a run: its initiator, administrators, and whoever has a task or has decided at a step
/// that offers it. Whoever was sent a copy does not pass it on.
pub(crate) fn may_send_copies(flow: &Flow, state: &RunState, by: &Actor) -> bool {
    let Some(me) = by.id() else { return true };
    if me.is_outside() {
        return false;
    }
    let offers = |node: &str| {
        let step = flow.find(node).and_then(|node| node.person());
        step.is_none_or(|(step, kind)| step.operations(kind).contains(&Operation::Cc))
    };
    by.is_admin()
        || state.initiator.as_ref() == Some(me)
        || state.tasks.iter().any(|task| task.kind != TaskKind::Cc && task.assignee == *me && offers(&task.node))
        || state.passed.iter().any(|passed| passed.by.contains(me) && offers(&passed.node))
}

/// Where the copy is said to come from: the sender's own step, else where the run stands or has stood last.
fn place(state: &RunState, by: Option<&MemberId>) -> String {
    let own = state.open_tasks().find(|task| Some(&task.assignee) == by).map(|task| &task.node);
    let stands = || state.tokens.first().map(|token| &token.node);
    let stood = || state.passed.iter().max_by_key(|passed| passed.step).map(|passed| &passed.node);
    own.or_else(stands).or_else(stood).map_or(START, String::as_str).to_owned()
}
