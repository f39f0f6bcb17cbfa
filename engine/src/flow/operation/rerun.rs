//! Walking again from a node: an administrator takes back all that came after it.

use super::super::effect::LogAction;
use super::super::machine::Machine;
use super::super::{Refusal, ResumeMode};
use super::is_blank;

/// What was told and written in the world outside the run stays: letters, records, and calls that were made.
pub(super) fn rerun(machine: &mut Machine<'_>, node: &str, reason: &str) -> Result<(), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    if is_blank(Some(reason)) {
        return Err(Refusal::reason_required());
    }
    let (token, target) = machine.target_again(node)?;
    machine.log(LogAction::Rerun, Some(node), |entry| entry.opinion = Some(reason.to_owned()));
    machine.count_rounds_anew();
    machine.take_back(&token, target, ResumeMode::Rerun);
    Ok(())
}
