//! Time as a run sees it: a rest that is over, dates of the record that were put off or brought forward, and hours that are
//! worked otherwise.

use super::super::Refusal;
use super::super::effect::Effect;
use super::super::machine::{Arrival, Machine};
use super::super::node::Node;
use super::super::node::delay::Delay;
use super::super::state::{Token, Wait};
use super::super::world::WorkedEnd;
use super::suspend::ENGINE;
use crate::clock::Moment;
use crate::definition::flow::{Deadline, Span};
use std::mem;

/// The timer of a resting token has come; a date put off meanwhile is waited for again.
pub(super) fn woken(machine: &mut Machine<'_>, token: Token, delay: &Delay) {
    match delay.until.as_ref().and_then(|_| delay.due(machine, &token.path)) {
        Some(later) => rest_until(machine, &token, later),
        None => {
            // What comes by once a day goes round in no circle.
            if delay.lasts.is_some() {
                machine.state.spent.begin_anew();
            }
            go_on(machine, &token, delay);
        }
    }
}

/// The record has changed: what waits for a date of it waits for the new one.
pub(super) fn record_changed(machine: &mut Machine<'_>) -> Result<(), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    let flow = machine.flow;
    for token in machine.state.tokens.clone() {
        let Some(node) = flow.find(&token.node) else { continue };
        match (node, &token.wait) {
            (Node::Delay(delay), Wait::Until { at }) if delay.until.is_some() => {
                match delay.due(machine, &token.path) {
                    Some(due) if due != *at => {
                        machine.effects.push(Effect::DropTimers { step: token.step });
                        rest_until(machine, &token, due);
                    }
                    Some(_) => {}
                    None => go_on(machine, &token, delay),
                }
            }
            (node, Wait::People { .. }) => {
                if let Some(deadline) = node.person().and_then(|(step, _)| step.deadline.as_ref()) {
                    move_deadline(machine, &token, deadline);
                }
            }
            _ => {}
        }
    }
    Ok(())
}

/// What counts working time ends by the hours in force before anything else is done, if it was counted by others: so all that a
/// run holds is counted by the same.
pub(in crate::flow) fn follow_hours(machine: &mut Machine<'_>) {
    let in_force = machine.world.hours();
    if mem::replace(&mut machine.state.hours, in_force) == in_force {
        return;
    }
    let by = mem::replace(&mut machine.by, &ENGINE);
    let stopped = machine.state.suspended.as_ref().map(|pause| pause.at);
    count_anew(machine, stopped);
    machine.count_rests_anew();
    machine.by = by;
}

/// A run that stands still has `stopped` then.
fn count_anew(machine: &mut Machine<'_>, stopped: Option<Moment>) {
    let (flow, world) = (machine.flow, machine.world);
    for token in machine.state.tokens.clone() {
        let at = token.asking_since.or(stopped).unwrap_or_else(|| world.now());
        match (flow.find(&token.node), &token.wait) {
            (Some(Node::Delay(delay)), Wait::Until { at: due }) if delay.working => {
                let Some(works) = machine.state.initiator.clone() else { continue };
                let end = WorkedEnd { due: *due, at, whole: None, works: &works };
                if let Some(later) = world.by_new_hours(&end).filter(|later| later != due) {
                    machine.effects.push(Effect::DropTimers { step: token.step });
                    rest_until(machine, &token, later);
                }
            }
            (Some(node), Wait::People { due_at: Some(due), .. }) if *due > at => {
                if let Some(deadline) = node.person().and_then(|(step, _)| step.deadline.as_ref()) {
                    end_anew(machine, &token, deadline, (*due, at));
                }
            }
            _ => {}
        }
    }
}

/// Moves the end of a step, and what is done around it, to where they lie by the hours in force. A date stays where it is.
fn end_anew(machine: &mut Machine<'_>, token: &Token, deadline: &Deadline, (due, at): (Moment, Moment)) {
    // A clock that stands still holds no date up: what is done after one that has come is not done again.
    if deadline.is_date() && due <= machine.world.now() {
        return;
    }
    let Some(works) = machine.first_of(token.step).filter(|_| deadline.working) else { return };
    let span = deadline.within.as_deref().and_then(Span::parse);
    let whole = span.map(|span| (machine.opened_at(token.step), span));
    let Some(later) = machine.world.by_new_hours(&WorkedEnd { due, at, whole, works: &works }) else { return };
    let later = if deadline.is_date() { due } else { later };
    machine.effects.push(Effect::DropTimers { step: token.step });
    machine.set_timers(token.step, deadline, later, Some(&works));
    if later != due {
        machine.set_due(token.step, Some(later));
    }
}

pub(super) fn go_on(machine: &mut Machine<'_>, token: &Token, delay: &Delay) {
    if let Some(token) = machine.take_token(token.step) {
        let arrival = Arrival { step: token.step, node: token.node, path: token.path, resume: token.resume };
        machine.pass(arrival, &delay.next);
    }
}

pub(super) fn rest_until(machine: &mut Machine<'_>, token: &Token, at: Moment) {
    if let Some(own) = machine.state.tokens.iter_mut().find(|own| own.step == token.step) {
        own.wait = Wait::Until { at };
    }
    machine.effects.push(Effect::SetTimer { step: token.step, index: 0, at });
    machine.say_until(&token.node, at);
}

/// Moves the deadline of a step to where the date now is; answers whether it was anywhere else.
pub(super) fn move_deadline(machine: &mut Machine<'_>, token: &Token, deadline: &Deadline) -> bool {
    let Wait::People { due_at: was, .. } = token.wait else { return false };
    let first = machine.state.open_tasks().find(|task| task.step == token.step).map(|task| task.assignee.clone());
    let due = machine.due(deadline, &token.path, first.as_ref());
    if deadline.until.is_none() || due == was {
        return false;
    }
    machine.effects.push(Effect::DropTimers { step: token.step });
    if let Some(due) = due {
        machine.set_timers(token.step, deadline, due, first.as_ref());
    }
    machine.set_due(token.step, due);
    true
}
