//! A pool of candidates: one of them claims the task, and may give it back.

use super::super::Refusal;
use super::super::effect::LogAction;
use super::super::machine::Machine;
use super::super::node::Node;
use super::super::state::Task;
use super::own_task;
use crate::id::{MemberId, TaskId};

/// The task is theirs alone; the other candidates need not look at it any more.
pub(super) fn claim(machine: &mut Machine<'_>, id: &TaskId) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    if !task.unclaimed {
        return Err(Refusal::not_in_pool());
    }
    let is_other = |other: &&Task| other.step == task.step && other.unclaimed && other.id != task.id;
    let others: Vec<Task> = machine.state.open_tasks().filter(is_other).cloned().collect();
    for other in &others {
        machine.close_task(&other.id, None, None, None);
    }
    if let Some(own) = machine.state.tasks.iter_mut().find(|own| own.id == task.id) {
        own.unclaimed = false;
        own.pool = others.into_iter().map(|other| other.assignee).collect();
    }
    machine.log_task(LogAction::Claim, &task.node, id, None);
    Ok(())
}

/// Every candidate is offered the task again, whoever gives it back too.
pub(super) fn unclaim(machine: &mut Machine<'_>, id: &TaskId) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    if task.pool.is_empty() {
        return Err(Refusal::not_in_pool());
    }
    if !task.after.is_empty() || !machine.added_to(id).is_empty() {
        return Err(Refusal::waiting_for_others());
    }
    machine.log_task(LogAction::Unclaim, &task.node, id, None);
    let pool: Vec<MemberId> = match machine.state.tasks.iter_mut().find(|own| own.id == task.id) {
        Some(own) => {
            own.unclaimed = true;
            std::mem::take(&mut own.pool)
        }
        None => Vec::new(),
    };
    offer(machine, &task, pool);
    Ok(())
}

/// Whoever claimed a task has left before anything hung on it: every other candidate is offered it again, and whoever
/// stands in for them too.
pub(super) fn fall_back(machine: &mut Machine<'_>, task: Task, stand_in: Option<MemberId>) {
    machine.log_task(LogAction::Unclaim, &task.node, &task.id, None);
    let own = Task { unclaimed: true, pool: Vec::new(), ..task.clone() };
    match stand_in {
        Some(to) => machine.hand_on(own, to),
        None => machine.close_questions(&task.id),
    }
    offer(machine, &task, task.pool.clone());
    machine.count(task.step);
}

/// Offers a task to these candidates, each in a seat of their own, as far as they have no say in the step yet.
fn offer(machine: &mut Machine<'_>, task: &Task, to: Vec<MemberId>) {
    let step = machine.flow.find(&task.node).and_then(Node::person).map(|(step, _)| step);
    for member in to {
        let able = step.and_then(|step| machine.able_at(step, &member));
        if let Some(able) = able.filter(|able| !machine.takes_part(task.step, able)) {
            let from = (able != member).then_some(member);
            let seat = machine.seat(task.step, &task.node, able, from);
            machine.open_task(Task { unclaimed: true, ..seat });
        }
    }
}
