//! What happens when a deadline step is due.

use super::super::effect::{Effect, LogAction, Notice};
use super::super::machine::Machine;
use super::super::node::Node;
use super::super::node::person::PersonStep;
use super::super::state::{Outcome, Task, TaskKind, Wait};
use super::super::{Refusal, ResumeMode};
use super::{decide, hand_over, moved, pick, request, send_back};
use crate::definition::flow::DeadlineAction;
use crate::id::MemberId;

pub(super) fn fired(machine: &mut Machine<'_>, number: u64, index: usize) -> Result<(), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    let flow = machine.flow;
    let token = machine.state.token(number).ok_or_else(Refusal::stale_step)?.clone();
    if let (Some(Node::Delay(delay)), Wait::Until { .. }) = (flow.find(&token.node), &token.wait) {
        moved::woken(machine, token, delay);
        return Ok(());
    }
    if let (Some(Node::Http(node)), Wait::Answer { .. }) = (flow.find(&token.node), &token.wait) {
        request::late(machine, &token, node);
        return Ok(());
    }
    let step = flow.find(&token.node).and_then(|node| node.person()).map(|(step, _)| step);
    let step = step.ok_or_else(Refusal::stale_step)?;
    let deadline = step.deadline.as_ref().ok_or_else(Refusal::stale_step)?;
    let due = deadline.steps.get(index).ok_or_else(Refusal::stale_step)?;
    if !machine.state.open_tasks().any(|task| task.step == number) {
        return Err(Refusal::stale_step());
    }
    // The date may have been moved a moment ago, and what looks again for that may come after this.
    if moved::move_deadline(machine, &token, deadline) {
        return Ok(());
    }
    match due.action {
        DeadlineAction::Remind => remind(machine, number),
        DeadlineAction::Escalate => escalate(machine, number, step),
        DeadlineAction::Approve => approve(machine, number, step),
        DeadlineAction::Reject => {
            machine.log(LogAction::Reject, Some(&token.node), |_| {});
            machine.finish(number, Outcome::Rejected);
        }
        DeadlineAction::Return => match machine.target_initiator() {
            Ok(target) => {
                machine.log(LogAction::Return, Some(&token.node), |_| {});
                send_back::name_target(machine, &target);
                machine.take_back(&token, target, ResumeMode::Rerun);
            }
            Err(_) => remind(machine, number),
        },
    }
    Ok(())
}

/// The open tasks of a step that wait for nobody else.
fn open(machine: &Machine<'_>, number: u64) -> Vec<Task> {
    let state = &machine.state;
    state.open_tasks().filter(|task| task.step == number && !state.is_waiting(&task.id)).cloned().collect()
}

fn remind(machine: &mut Machine<'_>, number: u64) {
    for task in open(machine, number) {
        remind_of(machine, &task);
    }
}

/// A reminder carries a link to people outside, so it would undo that theirs was ended.
fn remind_of(machine: &mut Machine<'_>, task: &Task) {
    if task.revoked {
        return;
    }
    machine.notify(vec![task.assignee.clone()], Some(&task.node), Notice::Remind(task.id.clone()));
    machine.log_task(LogAction::Remind, &task.node, &task.id, None);
}

/// Each open task goes to the assignee's nearest active head who has no say yet; without one it is only reminded of.
fn escalate(machine: &mut Machine<'_>, number: u64, step: &PersonStep) {
    for task in open(machine, number) {
        // A question is put to a person, not to whoever stands above them; candidates are several already.
        let asks = task.kind != TaskKind::Answer && !task.unclaimed;
        let free = |head: &MemberId| asks && !machine.is_barred(step, head) && !machine.takes_part(number, head);
        let head = machine.head_above(&task.assignee).filter(free);
        match head {
            Some(head) => {
                machine.close_task(&task.id, None, None, None);
                hand_over::log(machine, LogAction::Escalate, &task, &head, None);
                machine.hand_on(task, head);
                say_escalated(machine);
            }
            None => remind_of(machine, &task),
        }
    }
}

/// Whoever gets the task just opened is told why.
fn say_escalated(machine: &mut Machine<'_>) {
    if let Some(Effect::Notify { notice, .. }) = machine.effects.last_mut()
        && let Notice::Task(id) = notice
    {
        *notice = Notice::Escalated(id.clone());
    }
}

/// A timer may not approve what a person could not: with a required field empty or nobody picked it only reminds.
fn approve(machine: &mut Machine<'_>, number: u64, step: &PersonStep) {
    let node = open(machine, number).first().map(|task| task.node.clone());
    let lacks_picks = node.as_deref().is_some_and(|node| pick::picked_all(machine, node).is_err());
    if lacks_picks || decide::fields_filled(machine, step).is_err() {
        return remind(machine, number);
    }
    machine.log(LogAction::Approve, node.as_deref(), |_| {});
    machine.finish(number, Outcome::Approved);
}
