//! Urging those a run waits for: now and then, and never oneself.

use super::super::Refusal;
use super::super::effect::{LogAction, Notice};
use super::super::machine::Machine;
use super::super::notices::StepEvent;
use super::super::state::Task;
use crate::id::MemberId;
use chrono::Duration;
use std::collections::BTreeSet;

/// A run is urged at most once in so many minutes.
const PAUSE: i64 = 30;

/// How long a run is left alone once it was urged.
pub(crate) fn pause() -> Duration {
    Duration::minutes(PAUSE)
}

pub(super) fn urge(machine: &mut Machine<'_>, text: Option<&str>) -> Result<(), Refusal> {
    let by = machine.by.id();
    if !machine.by.is_admin() && (by.is_none() || by != machine.state.initiator.as_ref()) {
        return Err(Refusal::not_urger());
    }
    let awaited = awaited(machine);
    if awaited.is_empty() {
        return Err(Refusal::nobody_to_urge());
    }
    note(machine)?;
    let text = text.filter(|text| !text.trim().is_empty()).map(str::to_owned);
    machine.log(LogAction::Urge, None, |entry| {
        entry.opinion.clone_from(&text);
        entry.to = awaited.iter().map(|task| task.assignee.clone()).collect();
    });
    let steps: BTreeSet<u64> = awaited.iter().map(|task| task.step).collect();
    for task in awaited {
        let notice = Notice::Urge { task: task.id, text: text.clone() };
        machine.notify(vec![task.assignee], Some(&task.node), notice);
    }
    for step in steps {
        machine.tell(step, StepEvent::Urge, text.as_deref());
    }
    Ok(())
}

/// Notes that a run is urged now, where it has been left alone for long enough.
pub(super) fn note(machine: &mut Machine<'_>) -> Result<(), Refusal> {
    let now = machine.world.now();
    if let Some(again) = machine.state.urged_at.map(|at| at + pause()).filter(|again| now < *again) {
        return Err(Refusal::urged_lately(now, again));
    }
    machine.state.urged_at = Some(now);
    Ok(())
}

/// The first open task of everybody who could go on, but for whoever urges.
fn awaited(machine: &Machine<'_>) -> Vec<Task> {
    let state = &machine.state;
    let mut found: Vec<Task> = Vec::new();
    for task in state.open_tasks().filter(|task| !state.is_waiting(&task.id) && !task.is_cut_off()) {
        let is_told = |who: &MemberId| found.iter().any(|one| one.assignee == *who);
        if machine.by.id() != Some(&task.assignee) && !is_told(&task.assignee) {
            found.push(task.clone());
        }
    }
    found
}
