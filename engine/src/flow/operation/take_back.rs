//! Taking a decision back while nobody has acted upon it.

use super::super::Refusal;
use super::super::effect::LogAction;
use super::super::machine::Machine;
use super::super::node::person::{Mode, Operation, PersonStep};
use super::super::state::{Passed, Place, Task, TaskKind, Token, Wait};
use super::offered;
use crate::id::TaskId;
use std::collections::BTreeMap;

pub(super) fn take_back(machine: &mut Machine<'_>, id: &TaskId, opinion: Option<&str>) -> Result<(), Refusal> {
    let live = machine.state.task(id).cloned();
    let is_of = |passed: &&Passed| passed.tasks.iter().any(|task| task.id == *id && task.vote.is_some());
    let passed = machine.state.passed.iter().rev().find(is_of).cloned();
    let of_passed = || passed.as_ref()?.tasks.iter().find(|task| task.id == *id).cloned();
    let task = live.clone().or_else(of_passed).ok_or_else(Refusal::unknown_task)?;
    if task.kind == TaskKind::Cc {
        return Err(Refusal::only_read());
    }
    if machine.by.id() != Some(&task.assignee) {
        return Err(Refusal::not_assignee());
    }
    if !machine.world.is_active(&task.assignee) {
        return Err(Refusal::member_inactive());
    }
    if task.vote.is_none() {
        return Err(Refusal::not_decided());
    }
    let step = offered(machine, &task, Operation::TakeBack)?;
    if let (None, Some(passed)) = (&live, &passed) {
        machine.unpass(passed)?;
        stand_again(machine, step, passed);
    }
    let task = machine.state.task(id).cloned().ok_or_else(Refusal::unknown_task)?;
    reconsider(machine, step, &task)?;
    machine.log_task(LogAction::TakeBack, &task.node, id, opinion);
    machine.count(task.step);
    Ok(())
}

/// A passed step is open again as it was when it was decided: the votes stand, who had not voted is asked again.
fn stand_again(machine: &mut Machine<'_>, step: &PersonStep, passed: &Passed) {
    let number = machine.number();
    let first = passed.tasks.first().map(|task| task.assignee.clone());
    let deadline = step.deadline.as_ref();
    let due_at = deadline.and_then(|deadline| machine.start_deadline(number, deadline, &passed.path, first.as_ref()));
    machine.state.tokens.push(Token {
        step: number,
        node: passed.node.clone(),
        path: passed.path.clone(),
        wait: Wait::People { queue: passed.queue.clone(), due_at },
        resume: None,
        asking_since: None,
    });
    let again = passed.tasks.iter().map(|task| Task { step: number, due_at, ..task.clone() });
    let (voted, open): (Vec<Task>, Vec<Task>) = again.partition(|task| task.vote.is_some());
    machine.state.tasks.extend(voted);
    let mut renamed: BTreeMap<TaskId, TaskId> = BTreeMap::new();
    for mut task in open {
        let able = machine.able_at(step, &task.assignee);
        if let Some(able) = able.filter(|able| !machine.takes_part(number, able)) {
            let from = if able == task.assignee { task.from.clone() } else { Some(task.assignee.clone()) };
            // Whom it was added to may have come first and has another identifier now.
            if let Some(added) = &mut task.added
                && let Some(id) = renamed.get(&added.to)
            {
                added.to = id.clone();
            }
            let old = task.id.clone();
            // Whoever stands in has one say, also where they were to sign afterwards.
            let after = task.after.iter().filter(|later| **later != able).cloned().collect();
            renamed.insert(old, machine.open_again(Task { assignee: able, from, after, ..task }));
        }
    }
}

/// Opens a voted task of a live step again, unless somebody has voted upon it.
fn reconsider(machine: &mut Machine<'_>, step: &PersonStep, task: &Task) -> Result<(), Refusal> {
    if task.sealed {
        return Err(Refusal::seat_closed());
    }
    let base = task.added.as_ref().filter(|added| added.place == Place::Before);
    if base.and_then(|added| machine.state.task(&added.to)).is_some_and(|base| base.vote.is_some()) {
        return Err(Refusal::next_acted());
    }
    let is_after = |other: &Task| other.added.as_ref().is_some_and(|added| added.place == Place::After);
    let after: Vec<Task> = machine.added_to(&task.id).into_iter().filter(is_after).collect();
    let is_later =
        |other: &&Task| step.mode == Mode::InTurn && other.step == task.step && other.seat > task.seat && !other.beside;
    let later: Vec<Task> = machine.state.tasks.iter().filter(is_later).cloned().collect();
    if later.iter().any(|other| other.vote.is_some()) || after.iter().any(|other| has_votes(machine, other)) {
        return Err(Refusal::next_acted());
    }
    for other in &after {
        machine.dismiss(other);
    }
    // Whoever was asked next is asked again later.
    for other in later.iter().filter(|other| other.added.is_none()) {
        machine.dismiss(other);
        let token = machine.state.tokens.iter_mut().find(|token| token.step == task.step);
        if let Some(Wait::People { queue, .. }) = token.map(|token| &mut token.wait) {
            queue.insert(0, other.assignee.clone());
        }
    }
    for other in &later {
        machine.close_task(&other.id, None, None, None);
    }
    machine.close_task(&task.id, None, None, None);
    // Those who have been asked by the vote are asked later again, beside those a rejection has kept from being asked.
    let asked = after.into_iter().map(|other| other.assignee);
    let after = task.after.iter().cloned().chain(asked).collect();
    machine.open_again(Task { after, ..task.clone() });
    Ok(())
}

/// Whether somebody has voted in a task or in what was added to it inside its seat.
fn has_votes(machine: &Machine<'_>, task: &Task) -> bool {
    let added = machine.added_to(&task.id);
    task.vote.is_some() || added.iter().any(|added| added.seat == task.seat && has_votes(machine, added))
}
