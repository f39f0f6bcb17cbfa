//! Ending a run as a whole: the initiator withdraws it, an administrator terminates it.

use super::super::effect::LogAction;
use super::super::machine::Machine;
use super::super::{Actor, Flow, Refusal, RunState, RunStatus};
use super::is_blank;

pub(super) fn withdraw(machine: &mut Machine<'_>, opinion: Option<&str>) -> Result<(), Refusal> {
    may_withdraw(machine.flow, &machine.state, machine.by)?;
    machine.log(LogAction::Withdraw, None, |entry| entry.opinion = opinion.map(str::to_owned));
    machine.end(RunStatus::Withdrawn);
    Ok(())
}

/// Whether a run under way is one that whoever acts has started and may withdraw.
pub(crate) fn may_withdraw(flow: &Flow, state: &RunState, by: &Actor) -> Result<(), Refusal> {
    if by.id().is_none() || by.id() != state.initiator.as_ref() {
        return Err(Refusal::not_initiator());
    }
    if !flow.definition().withdraw {
        return Err(Refusal::withdraw_not_allowed());
    }
    Ok(())
}

pub(super) fn terminate(machine: &mut Machine<'_>, reason: &str) -> Result<(), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    if is_blank(Some(reason)) {
        return Err(Refusal::reason_required());
    }
    machine.log(LogAction::Terminate, None, |entry| entry.opinion = Some(reason.to_owned()));
    machine.end(RunStatus::Terminated);
    Ok(())
}
