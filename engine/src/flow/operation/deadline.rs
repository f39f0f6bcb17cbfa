//! What happens when a deadline step is due.

use super::super::effect::{Effect, LogAction, Notice};
use super::super::machine::Machine;
use super::super::node::Node;
use super::super::node::person::PersonStep;
use super::super::notices::StepEvent;
use super::super::state::{Outcome, Task, TaskKind, Token, Wait};
use super::super::{Refusal, ResumeMode};
use super::{decide, hand_over, moved, pick, request, send_back, suspend};
use crate::definition::flow::{Deadline, DeadlineAction, People};
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
    // The clock stands still; what was due before only comes late.
    if let Some(since) = token.asking_since
        && !deadline.is_date()
        && !suspend::was_due(machine, number, index, since)
    {
        return Ok(());
    }
    match due.action {
        DeadlineAction::Remind => {
            remind(machine, number);
            remind_again(machine, &token, deadline, index);
        }
        DeadlineAction::Escalate => escalate(machine, number, step),
        DeadlineAction::Transfer => transfer(machine, number, step, &due.to),
        DeadlineAction::Approve => approve(machine, number, step),
        DeadlineAction::Reject => {
            machine.log(LogAction::Reject, Some(&token.node), |_| {});
            machine.finish(number, Outcome::Rejected);
        }
        DeadlineAction::Return => match machine.target_initiator() {
            Ok(target) => {
                machine.tell(number, StepEvent::Returned, None);
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
    machine.tell_reminded(number);
}

/// Sets the timer of the next reminder of those that are repeated; what was missed is not made up for.
fn remind_again(machine: &mut Machine<'_>, token: &Token, deadline: &Deadline, index: usize) {
    let Wait::People { due_at: Some(due), .. } = token.wait else { return };
    let first = machine.first_of(token.step);
    let works = first.as_ref().filter(|_| deadline.working);
    let now = machine.world.now();
    let moments = machine.moments(&deadline.steps[index], due, works);
    if let Some(at) = moments.into_iter().find(|moment| *moment > now) {
        machine.effects.push(Effect::SetTimer { step: token.step, index, at });
    }
}

/// A reminder carries a link to people outside, so it would undo that theirs was ended.
fn remind_of(machine: &mut Machine<'_>, task: &Task) {
    if task.is_cut_off() {
        return;
    }
    machine.notify(vec![task.assignee.clone()], Some(&task.node), Notice::Remind(task.id.clone()));
    machine.log_task(LogAction::Remind, &task.node, &task.id, None);
}

/// Each open task goes to the assignee's nearest active head who has no say yet; without one it is only reminded of.
fn escalate(machine: &mut Machine<'_>, number: u64, step: &PersonStep) {
    let mut is_passed_on = false;
    for task in open(machine, number) {
        let heads: Vec<MemberId> = machine.head_above(&task.assignee).into_iter().collect();
        is_passed_on |= pass_on(machine, step, task, LogAction::Escalate, &heads);
    }
    tell_passed_on(machine, number, is_passed_on);
}

/// Each open task goes to the first of the people named who has no say yet; without one it is only reminded of.
fn transfer(machine: &mut Machine<'_>, number: u64, step: &PersonStep, to: &[People]) {
    let mut is_passed_on = false;
    for task in open(machine, number) {
        let named = machine.step_people(step, to, &task.node);
        is_passed_on |= pass_on(machine, step, task, LogAction::Transfer, &named);
    }
    tell_passed_on(machine, number, is_passed_on);
}

fn tell_passed_on(machine: &mut Machine<'_>, number: u64, is_passed_on: bool) {
    match is_passed_on {
        true => machine.tell(number, StepEvent::Escalated, None),
        false => machine.tell_reminded(number),
    }
}

/// Hands a task to the first of these people who can take it; else its assignee is reminded. Answers whether it was handed on.
fn pass_on(machine: &mut Machine<'_>, step: &PersonStep, task: Task, action: LogAction, people: &[MemberId]) -> bool {
    // A question is put to a person, not to whoever stands above or beside them; candidates are several already.
    let is_handed = task.kind != TaskKind::Answer && !task.unclaimed;
    let is_free = |member: &&MemberId| {
        let may = !member.is_outside() && machine.world.is_active(member) && !machine.is_barred(step, member);
        may && !machine.takes_part(task.step, member)
    };
    let Some(to) = people.iter().filter(|_| is_handed).find(is_free).cloned() else {
        remind_of(machine, &task);
        return false;
    };
    machine.close_task(&task.id, None, None, None);
    hand_over::log(machine, action, &task, &to, None);
    machine.hand_on(task, to);
    say_escalated(machine);
    true
}

/// Whoever gets the task just opened is told why.
fn say_escalated(machine: &mut Machine<'_>) {
    if let Some(Effect::Notify { notice, .. }) = machine.effects.last_mut()
        && let Notice::Task(id) = notice
    {
        *notice = Notice::Escalated(id.clone());
    }
}

/// A timer may not approve what a person could not: with a required field empty, nobody picked or a signature
/// wanted it only reminds.
fn approve(machine: &mut Machine<'_>, number: u64, step: &PersonStep) {
    let tasks = open(machine, number);
    let node = tasks.first().map(|task| task.node.clone());
    let holders: Vec<MemberId> = tasks.iter().map(|task| task.assignee.clone()).collect();
    let lacks_picks = node.as_deref().is_some_and(|node| pick::picked_all(machine, node).is_err());
    let asks_nothing = machine.asks_nothing(step, machine.state.path_of(number));
    if lacks_picks || !asks_nothing || decide::fields_filled(machine, step, number, &holders).is_err() {
        return remind(machine, number);
    }
    machine.log(LogAction::Approve, node.as_deref(), |_| {});
    machine.finish(number, Outcome::Approved);
}
