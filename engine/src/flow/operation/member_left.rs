//! A member has left: what they had to do goes to the nearest active head, else to whoever the definition names.

use super::super::Refusal;
use super::super::effect::LogAction;
use super::super::machine::Machine;
use super::super::node::Node;
use super::hand_over;
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
        let to = match machine.flow.find(&task.node).and_then(Node::person) {
            Some((step, _)) => machine.able_at(step, member).filter(|able| !machine.takes_part(task.step, able)),
            None => machine.head_above(member).or_else(|| Some(machine.world.owner())),
        };
        machine.close_task(&task.id, None, None, None);
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
