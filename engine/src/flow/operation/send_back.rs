//! Returning a run to the initiator or to a step passed on the way here.

use super::super::above;
use super::super::effect::{Decision, Effect, LogAction};
use super::super::machine::Machine;
use super::super::machine::back::{Target, previous};
use super::super::node::person::{Operation, ReturnScope};
use super::super::notices::StepEvent;
use super::super::state::{Back, Token};
use super::super::{Refusal, ResumeMode, ReturnTo, RunStatus};
use super::{offered, opinion_given, own_task};
use crate::definition::flow::START;
use crate::id::{MemberId, RunId, TaskId};

pub(super) fn send_back(
    machine: &mut Machine<'_>,
    id: &TaskId,
    to: &ReturnTo,
    resume: ResumeMode,
    opinion: Option<&str>,
) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    let step = offered(machine, &task, Operation::Return)?;
    opinion_given(step, Operation::Return, opinion)?;
    let token = machine.state.token(task.step).cloned().ok_or_else(Refusal::stale_step)?;
    let target = match to {
        ReturnTo::Above { run, node } => {
            let back = Back { up: 0, node: node.clone(), resume, by: None, opinion: opinion.map(str::to_owned) };
            return out(machine, &token, step.return_to, (id, run), back);
        }
        ReturnTo::Initiator => machine.target_initiator()?,
        ReturnTo::Previous => machine.target_previous(&token)?,
        ReturnTo::Node(node) => machine.target_node(&token, node)?,
    };
    if !within(machine, step.return_to, &token, &target) {
        return Err(Refusal::return_out_of_reach());
    }
    machine.tell(task.step, StepEvent::Returned, opinion);
    machine.close_task(id, None, Some(Decision::Returned), opinion);
    machine.log_task(LogAction::Return, &task.node, id, opinion);
    name_target(machine, &target);
    machine.count_rounds_anew();
    machine.take_back(&token, target, resume);
    machine.say_returned(None, opinion);
    Ok(())
}

/// Out of a sub-flow: this run ends, and the one above that is meant goes back.
fn out(
    machine: &mut Machine<'_>,
    token: &Token,
    scope: ReturnScope,
    (id, run): (&TaskId, &RunId),
    back: Back,
) -> Result<(), Refusal> {
    // Somebody outside is told nothing of what goes on inside.
    if machine.by.id().is_some_and(MemberId::is_outside) {
        return Err(Refusal::outside_decides());
    }
    let has_previous = previous(machine.flow, &machine.state, token).is_some();
    let above = machine.world.above();
    let up = above::way_to(&machine.state, (scope, has_previous), above, run, &back.node)?;
    let flow = above[up].flow.definition().key.clone();
    machine.tell(token.step, StepEvent::Returned, back.opinion.as_deref());
    machine.close_task(id, None, Some(Decision::Returned), back.opinion.as_deref());
    machine.log_task(LogAction::Return, &token.node, id, back.opinion.as_deref());
    if let Some(Effect::Log(entry)) = machine.effects.last_mut() {
        (entry.to_node, entry.to_flow) = (Some(back.node.clone()), Some(flow));
    }
    machine.state.back = Some(Back { up, by: machine.by.id().cloned(), ..back });
    machine.end(RunStatus::Returned);
    Ok(())
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
    if let Some(Effect::Log(entry)) = machine.effects.last_mut() {
        entry.to_node = Some(target.node.clone());
    }
}
