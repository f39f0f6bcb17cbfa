//! A run that stands still: an administrator suspends it and lets it go on. Meanwhile nothing of it moves. Clocks stop and go
//! on with the time that was left; dates of the record do not stop. What comes from elsewhere is kept and done afterwards.

use super::super::command::Action;
use super::super::effect::{Effect, LogAction, Notice};
use super::super::machine::Machine;
use super::super::node::Node;
use super::super::state::{Kept, Suspension, Token, Wait};
use super::super::{Actor, Refusal};
use super::{called, deadline, is_blank, member_left, moved, print, request};
use crate::clock::Moment;
use crate::id::MemberId;

/// Who does what was kept, and what nobody has asked for.
pub(super) static ENGINE: Actor = Actor::System;

pub(super) fn suspend(machine: &mut Machine<'_>, reason: &str) -> Result<(), Refusal> {
    let by = administrator(machine)?;
    if is_blank(Some(reason)) {
        return Err(Refusal::reason_required());
    }
    let (at, reason) = (machine.world.now(), reason.to_owned());
    machine.log(LogAction::Suspend, None, |entry| entry.opinion = Some(reason.clone()));
    let to = concerned(machine, &by);
    machine.notify(to, None, Notice::Suspended { by: by.clone(), reason: reason.clone() });
    machine.state.suspended = Some(Suspension { by, at, reason, kept: Vec::new() });
    Ok(())
}

pub(super) fn resume(machine: &mut Machine<'_>, opinion: Option<&str>) -> Result<(), Refusal> {
    let by = administrator(machine)?;
    let pause = machine.state.suspended.take().ok_or_else(Refusal::not_suspended)?;
    let opinion = opinion.filter(|text| !text.trim().is_empty()).map(str::to_owned);
    machine.log(LogAction::Resume, None, |entry| entry.opinion.clone_from(&opinion));
    let to = concerned(machine, &by);
    machine.notify(to, None, Notice::Resumed { by, opinion });
    machine.by = &ENGINE;
    for token in machine.state.tokens.clone() {
        wind_up(machine, &token, pause.at);
    }
    // What a move to another version has had to wait.
    machine.let_go();
    for kept in pause.kept {
        // What is refused now has nothing to move any more.
        let _ = make_up(machine, kept);
    }
    // Dates of the record may have been moved meanwhile; what was late by such a date has found out for itself.
    moved::record_changed(machine)
}

/// What can be done with a run that stands still as with any: ending it, putting tasks into other hands, ending links, talking
/// about it, and letting it go on. Answers to what it had asked for in the same command never meet a suspension.
pub(super) fn stays_possible(action: &Action) -> bool {
    matches!(
        action,
        Action::Resume { .. }
            | Action::Terminate { .. }
            | Action::Reassign { .. }
            | Action::Revoke { .. }
            | Action::Comment { .. }
    )
}

/// What comes to a run that stands still: the engine's own errands are kept, people are told why it is not possible.
pub(super) fn meanwhile(machine: &mut Machine<'_>, pause: &Suspension, action: &Action) -> Result<(), Refusal> {
    if machine.by.is_admin() && matches!(action, Action::Suspend { .. }) {
        return Err(Refusal::already_suspended());
    }
    if *machine.by != Actor::System {
        return Err(refusal(machine, pause));
    }
    let kept = match action {
        Action::Answered { step, proof, answer } => {
            match print::is_at(machine, *step) {
                true => print::expected(machine, *step, proof.as_deref())?,
                false => request::expected(machine, *step, proof.as_deref())?,
            }
            Kept::Answered { step: *step, proof: proof.clone(), answer: answer.clone() }
        }
        Action::Unanswered { step, reason } => Kept::Unanswered { step: *step, reason: reason.clone() },
        Action::RunEnded { step, run, status, back } => {
            Kept::RunEnded { step: *step, run: run.clone(), status: *status, back: back.clone() }
        }
        Action::MemberLeft { member } => Kept::MemberLeft { member: member.clone() },
        Action::Deadline { step, index } if was_due(machine, *step, *index, pause.at) => {
            Kept::Late { step: *step, index: *index }
        }
        // Clocks are wound up and dates looked at when the run goes on.
        Action::Deadline { .. } | Action::RecordChanged => return Ok(()),
        _ => return Err(refusal(machine, pause)),
    };
    if let Some(pause) = &mut machine.state.suspended
        && !pause.kept.iter().any(|before| is_same(before, &kept))
    {
        pause.kept.push(kept);
    }
    Ok(())
}

/// Whoever is outside is not told what goes on inside.
fn refusal(machine: &Machine<'_>, pause: &Suspension) -> Refusal {
    if machine.by.id().is_some_and(MemberId::is_outside) {
        return Refusal::suspended(None);
    }
    let by = machine.world.name_of(&pause.by);
    Refusal::suspended(Some((by.as_str(), pause.reason.as_str())))
}

/// Whether two say the same, so that the first of them is enough: a step is answered once.
fn is_same(before: &Kept, kept: &Kept) -> bool {
    let answers = |kept: &Kept| match kept {
        Kept::Answered { step, .. } | Kept::Sealed { step, .. } | Kept::Unanswered { step, .. } => Some(*step),
        _ => None,
    };
    before == kept || answers(before).is_some_and(|step| answers(kept) == Some(step))
}

fn make_up(machine: &mut Machine<'_>, kept: Kept) -> Result<(), Refusal> {
    match kept {
        Kept::Answered { step, proof, answer } if print::is_at(machine, step) => {
            print::made(machine, step, proof.as_deref(), &answer)
        }
        Kept::Unanswered { step, reason } if print::is_at(machine, step) => print::failed(machine, step, &reason),
        Kept::Answered { step, proof, answer } => request::answered(machine, step, proof.as_deref(), &answer),
        Kept::Unanswered { step, reason } => request::unanswered(machine, step, &reason),
        // Whoever lets a run go on opens what was sealed first.
        Kept::Sealed { .. } => Err(Refusal::stale_step()),
        Kept::RunEnded { step, run, status, back } => called::ended(machine, step, &run, status, back.as_ref()),
        Kept::MemberLeft { member } => member_left::member_left(machine, &member),
        Kept::Late { step, index } => deadline::fired(machine, step, index),
        Kept::Recount { step } => {
            machine.count(step);
            Ok(())
        }
    }
}

fn administrator(machine: &Machine<'_>) -> Result<MemberId, Refusal> {
    machine.by.id().filter(|_| machine.by.is_admin()).cloned().ok_or_else(Refusal::not_admin)
}

/// The initiator and whoever has an open task, each once, but for whoever acts.
fn concerned(machine: &Machine<'_>, by: &MemberId) -> Vec<MemberId> {
    let state = &machine.state;
    let mut found: Vec<MemberId> = Vec::new();
    for member in state.initiator.iter().chain(state.open_tasks().map(|task| &task.assignee)) {
        if member != by && !found.contains(member) {
            found.push(member.clone());
        }
    }
    found
}

/// Lets the clock of a token go on with what was left of it when the run was suspended.
fn wind_up(machine: &mut Machine<'_>, token: &Token, stopped: Moment) {
    let (flow, now) = (machine.flow, machine.world.now());
    match (flow.find(&token.node), &token.wait) {
        (Some(Node::Delay(delay)), Wait::Until { at }) => {
            let works = machine.state.initiator.as_ref().filter(|_| delay.working);
            let until = match delay.until {
                Some(_) => *at,
                None => machine.world.postponed(*at, stopped, now, works),
            };
            machine.effects.push(Effect::DropTimers { step: token.step });
            if until == *at {
                machine.effects.push(Effect::SetTimer { step: token.step, index: 0, at: until });
            } else {
                moved::rest_until(machine, token, until);
            }
        }
        (Some(Node::Http(_)), Wait::Answer { until: Some(until), .. }) => {
            let later = machine.world.postponed(*until, stopped, now, None);
            machine.effects.push(Effect::DropTimers { step: token.step });
            machine.effects.push(Effect::SetTimer { step: token.step, index: 0, at: later });
            for own in machine.state.tokens.iter_mut().filter(|own| own.step == token.step) {
                if let Wait::Answer { until, .. } = &mut own.wait {
                    *until = Some(later);
                }
            }
        }
        // While it waits for what somebody was asked its clock stands still anyway.
        (Some(node), Wait::People { due_at: Some(due), .. }) if token.asking_since.is_none() => {
            if let Some(deadline) = node.person().and_then(|(step, _)| step.deadline.as_ref()) {
                machine.wind_up(token, deadline, *due, stopped);
            }
        }
        _ => {}
    }
}

/// Whether a deadline step had been due before the clock stopped, so that it only comes late. Of what is repeated the next
/// one is enough.
pub(super) fn was_due(machine: &Machine<'_>, number: u64, index: usize, stopped: Moment) -> bool {
    let Some(token) = machine.state.token(number) else { return false };
    let Wait::People { due_at: Some(due), .. } = &token.wait else { return false };
    let step = machine.flow.find(&token.node).and_then(|node| node.person()).map(|(step, _)| step);
    let Some(deadline) = step.and_then(|step| step.deadline.as_ref()) else { return false };
    let first = machine.first_of(number);
    let works = first.as_ref().filter(|_| deadline.working);
    let step = deadline.steps.get(index).filter(|step| step.every.is_none());
    step.is_some_and(|step| machine.moments(step, *due, works).iter().any(|moment| *moment <= stopped))
}
