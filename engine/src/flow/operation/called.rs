//! Sub-flows: the runs that were started for a step, and how each of them ended.

use super::super::effect::LogAction;
use super::super::machine::{Arrival, Machine};
use super::super::node::Node;
use super::super::node::sub_flow::SubFlow;
use super::super::state::{Back, Outcome, Token, Wait};
use super::super::{Refusal, RunStatus};
use super::send_back;
use crate::id::RunId;

/// The runs a step asked for have been started; some may have ended at once.
pub(super) fn called(machine: &mut Machine<'_>, step: u64, runs: &[(RunId, RunStatus)]) -> Result<(), Refusal> {
    let (token, node) = at_sub_flow(machine, step).ok_or_else(Refusal::not_waiting_for_write)?;
    if token.wait != Wait::Write {
        return Err(Refusal::not_waiting_for_write());
    }
    machine.log(LogAction::Call, Some(&token.node), |_| {});
    let open = runs.iter().filter(|(_, status)| !status.has_ended()).map(|(run, _)| run.clone());
    let failed = runs.iter().any(|(_, status)| is_failure(*status));
    let all = runs.iter().map(|(run, _)| run.clone()).collect();
    wait_for(machine, &token, node, (open.collect(), all), failed);
    Ok(())
}

/// One of the runs has ended.
pub(super) fn ended(
    machine: &mut Machine<'_>,
    step: u64,
    run: &RunId,
    status: RunStatus,
    back: Option<&Back>,
) -> Result<(), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    let (token, node) = at_sub_flow(machine, step).ok_or_else(Refusal::stale_step)?;
    let Wait::Runs { runs, failed, all } = &token.wait else { return Err(Refusal::stale_step()) };
    if !runs.contains(run) {
        return Err(Refusal::stale_step());
    }
    if let Some(back) = back {
        go_back(machine, &token, back);
        return Ok(());
    }
    let left = runs.iter().filter(|other| *other != run).cloned().collect();
    let failed = *failed || is_failure(status);
    wait_for(machine, &token, node, (left, all.clone()), failed);
    Ok(())
}

/// Somebody in one of the runs has returned this one, or one above it: then this one ends too.
fn go_back(machine: &mut Machine<'_>, token: &Token, back: &Back) {
    machine.log(LogAction::Return, Some(&token.node), |entry| {
        (entry.by, entry.opinion) = (back.by.clone(), back.opinion.clone());
    });
    let Some(up) = back.up.checked_sub(1) else {
        match machine.target_node(token, &back.node) {
            Ok(target) => {
                send_back::name_target(machine, &target);
                machine.count_rounds_anew();
                machine.take_back(token, target, back.resume);
                machine.say_returned(back.by.as_ref(), back.opinion.as_deref());
            }
            // Moved to another version meanwhile, the run may know the place no more.
            Err(refusal) => {
                machine.state.tokens.retain(|own| own.step != token.step);
                machine.clear_step(token);
                machine.stop(token.clone(), refusal.message);
            }
        }
        return;
    };
    machine.state.back = Some(Back { up, ..back.clone() });
    machine.end(RunStatus::Returned);
}

fn is_failure(status: RunStatus) -> bool {
    status.has_ended() && !matches!(status, RunStatus::Approved | RunStatus::Done)
}

fn at_sub_flow<'m>(machine: &Machine<'m>, step: u64) -> Option<(Token, &'m SubFlow)> {
    let token = machine.state.token(step)?.clone();
    match machine.flow.find(&token.node)? {
        Node::SubFlow(node) => Some((token, node)),
        _ => None,
    }
}

/// Waits for what still runs; with nothing left, or where nobody waits, the step is over.
fn wait_for(
    machine: &mut Machine<'_>,
    token: &Token,
    node: &SubFlow,
    (runs, all): (Vec<RunId>, Vec<RunId>),
    failed: bool,
) {
    if node.wait && !runs.is_empty() {
        if let Some(own) = machine.state.tokens.iter_mut().find(|own| own.step == token.step) {
            own.wait = Wait::Runs { runs, failed, all };
        }
        return;
    }
    machine.state.tokens.retain(|own| own.step != token.step);
    let Token { step, node: key, path, resume, .. } = token.clone();
    let arrival = Arrival { step, node: key, path, resume };
    if !(node.wait && failed) {
        return machine.pass(arrival, &node.next);
    }
    machine.passed(&arrival, Vec::new(), Outcome::Rejected);
    match &node.on_reject {
        Some(to) => machine.arrive(to, arrival.path, None),
        None => machine.end(RunStatus::Rejected),
    }
}
