//! Returning a run to the initiator or to a step passed on the way here.

use super::super::effect::{Decision, LogAction};
use super::super::machine::Machine;
use super::super::machine::back::Target;
use super::super::node::person::{Operation, ReturnScope};
use super::super::state::Token;
use super::super::{Refusal, ResumeMode, ReturnTo};
use super::{offered, opinion_given, own_task};
use crate::definition::flow::START;
use crate::id::TaskId;

pub(super) fn send_back(
    machine: &mut Machine<'_>,
    id: &TaskId,
    to: &ReturnTo,
    resume: ResumeMode,
    opinion: Option<&str>,
) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    let step = offered(machine, &task, Operation::Return)?;
    opinion_given(step, opinion)?;
    let token = machine.state.token(task.step).cloned().ok_or_else(Refusal::stale_step)?;
    let target = find(machine, &token, to)?;
    if !within(machine, step.return_to, &token, &target) {
        return Err(Refusal::return_out_of_reach());
    }
    machine.close_task(id, None, Some(Decision::Returned), opinion);
    machine.log_task(LogAction::Return, &task.node, id, opinion);
    name_target(machine, &target);
    machine.count_rounds_anew();
    machine.take_back(&token, target, resume);
    Ok(())
}

fn find(machine: &Machine<'_>, token: &Token, to: &ReturnTo) -> Result<Target, Refusal> {
    match to {
        ReturnTo::Initiator => machine.target_initiator(),
        ReturnTo::Previous => machine.target_previous(token),
        ReturnTo::Node(node) => machine.target_node(token, node),
    }
}

/// Whether the definition lets this step return so far.
pub(super) fn within(machine: &Machine<'_>, scope: ReturnScope, token: &Token, target: &Target) -> bool {
    match scope {
        ReturnScope::Any => true,
        _ if target.node == START => true,
        ReturnScope::Previous => machine.target_previous(token).is_ok_and(|previous| previous.node == target.node),
        ReturnScope::Initiator => false,
    }
}

/// Writes the target into the timeline line just made.
pub(super) fn name_target(machine: &mut Machine<'_>, target: &Target) {
    if let Some(super::super::Effect::Log(entry)) = machine.effects.last_mut() {
        entry.to_node = Some(target.node.clone());
    }
}
