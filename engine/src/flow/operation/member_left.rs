//! A member has left, or is away and has named a proxy: what they had to do goes to whoever stands in for them.

use super::super::Refusal;
use super::super::effect::LogAction;
use super::super::machine::Machine;
use super::super::node::Node;
use super::{claim, hand_over};
use crate::id::MemberId;

pub(super) fn member_left(machine: &mut Machine<'_>, member: &MemberId) -> Result<(), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    let theirs: Vec<_> = machine.state.open_tasks().filter(|task| task.assignee == *member).cloned().collect();
    for task in theirs {
        // An earlier task of this list may have ended the run or taken this one away.
        if machine.state.task(&task.id).is_none() {
            continue;
        }
        let is_here = machine.world.is_active(member);
        let to = match machine.flow.find(&task.node).and_then(Node::person) {
            Some((step, _)) => machine.able_at(step, member).filter(|able| !machine.takes_part(task.step, able)),
            None if is_here => None,
            None => machine.able(member).or_else(|| Some(machine.world.owner())),
        };
        // Whoever is only away keeps what nobody can take over.
        if is_here && to.is_none() {
            continue;
        }
        machine.close_task(&task.id, None, None, None);
        if !task.pool.is_empty() && task.after.is_empty() && machine.added_to(&task.id).is_empty() {
            claim::fall_back(machine, task, to);
            continue;
        }
        match to {
            Some(to) => {
                hand_over::log(machine, LogAction::Replace, &task, &to, None);
                machine.hand_on(task, to);
            }
            // Without a stand-in the step is judged by those who remain; with nobody left its policy decides.
            None => {
                machine.close_questions(&task.id);
                machine.count(task.step);
            }
        }
    }
    Ok(())
}
