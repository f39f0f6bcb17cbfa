//! Starting a run, and starting it again after it was returned to the initiator.

use super::super::ahead::{self, picking};
use super::super::effect::{Decision, LogAction};
use super::super::machine::Machine;
use super::super::{Refusal, RunStatus};
use super::pick;
use crate::definition::flow::START;
use crate::id::{MemberId, TaskId};
use std::collections::BTreeMap;

pub(super) fn start(
    machine: &mut Machine<'_>,
    picks: &BTreeMap<String, Vec<MemberId>>,
    opinion: Option<&str>,
) -> Result<(), Refusal> {
    // What goes on where another run stood has its people, and what they have decided, from that one.
    if !machine.state.left.is_empty() {
        machine.state.status = RunStatus::Running;
        machine.log(LogAction::Start, Some(START), |entry| entry.opinion = opinion.map(str::to_owned));
        let left = std::mem::take(&mut machine.state.left);
        machine.stand_again(left);
        return Ok(());
    }
    check_picks(machine, picks)?;
    machine.state.picks.clone_from(picks);
    machine.state.status = RunStatus::Running;
    machine.log(LogAction::Start, Some(START), |entry| entry.opinion = opinion.map(str::to_owned));
    let first = machine.flow.first().to_owned();
    machine.arrive(&first, Vec::new(), None);
    Ok(())
}

/// Picks are complete for the steps the run would reach as things stand, and only of people who may be picked.
fn check_picks(machine: &Machine<'_>, picks: &BTreeMap<String, Vec<MemberId>>) -> Result<(), Refusal> {
    pick::allowed(machine, picks, None)?;
    let theirs = |node: &&String| picking(machine.flow, node).is_some_and(|picking| picking.by.is_none());
    let reached = ahead::from_start(machine.flow, machine.world);
    pick::complete(machine, reached.iter().filter(theirs), picks)
}

/// The initiator's task and step while a run is returned.
pub(super) fn returned(machine: &Machine<'_>) -> Option<(u64, TaskId)> {
    let token = machine.state.tokens.iter().find(|token| token.node == START)?;
    let task = machine.state.open_tasks().find(|task| task.step == token.step)?;
    Some((token.step, task.id.clone()))
}

pub(super) fn resubmit(machine: &mut Machine<'_>, opinion: Option<&str>) -> Result<(), Refusal> {
    let (step, id) = returned(machine).ok_or_else(Refusal::nothing_to_resubmit)?;
    super::own_task(machine, &id)?;
    machine.close_task(&id, None, Some(Decision::Resubmitted), opinion);
    machine.log_task(LogAction::Resubmit, START, &id, opinion);
    let Some(token) = machine.take_token(step) else { return Err(Refusal::stale_step()) };
    match token.resume {
        Some(resume) => machine.resume(*resume),
        None => {
            let first = machine.flow.first().to_owned();
            machine.arrive(&first, Vec::new(), None);
        }
    }
    Ok(())
}
