//! Prints a run asks for: waiting to be made, made, failed.

use super::super::Refusal;
use super::super::effect::{LogAction, Write};
use super::super::machine::{Arrival, Machine};
use super::super::node::print::PrintNode;
use super::super::node::{Node, NodeKind};
use super::super::state::{Token, Wait};
use super::request;
use crate::problem::Text;
use serde_json::Value;

/// Whether the token of a step is at a node that prints.
pub(super) fn is_at(machine: &Machine<'_>, step: u64) -> bool {
    at(machine, step, |_| true).is_some()
}

/// The print a step asked for waits to be made.
pub(super) fn begun(machine: &mut Machine<'_>, step: u64) -> Result<(), Refusal> {
    let (token, _) = at(machine, step, |wait| *wait == Wait::Write).ok_or_else(Refusal::not_waiting_for_write)?;
    machine.log(LogAction::Print, Some(&token.node), |_| {});
    if let Some(own) = machine.state.tokens.iter_mut().find(|own| own.step == step) {
        own.wait = Wait::Answer { proof: None, until: None };
    }
    Ok(())
}

/// The document is kept: the record takes it.
pub(super) fn made(machine: &mut Machine<'_>, step: u64, shown: Option<&str>, file: &Value) -> Result<(), Refusal> {
    expected(machine, step, shown)?;
    let (token, node) = awaited(machine, step)?;
    let arrival = take(machine, &token);
    machine.write(arrival, Write::File { field: node.field.clone(), file: file.clone() });
    Ok(())
}

/// The step waits for its document, and nobody brings one from outside, whatever they show.
pub(super) fn expected(machine: &Machine<'_>, step: u64, shown: Option<&str>) -> Result<(), Refusal> {
    awaited(machine, step)?;
    if shown.is_some() { Err(Refusal::stale_step()) } else { Ok(()) }
}

/// The document could not be made.
pub(super) fn failed(machine: &mut Machine<'_>, step: u64, reason: &Text) -> Result<(), Refusal> {
    let (token, node) = awaited(machine, step)?;
    request::fail(machine, &token, reason.clone(), node.way_at("/on_failure"));
    Ok(())
}

/// Whether a step waits for its document.
pub(super) fn is_waiting(machine: &Machine<'_>, step: u64) -> bool {
    at(machine, step, is_answer).is_some()
}

/// An administrator lets the run go on without its document.
pub(super) fn go_on(machine: &mut Machine<'_>, step: u64) -> Result<(), Refusal> {
    let (token, node) = awaited(machine, step)?;
    machine.log(LogAction::Retry, Some(&token.node), |_| {});
    let arrival = take(machine, &token);
    machine.pass(arrival, &node.next);
    Ok(())
}

fn awaited<'m>(machine: &Machine<'m>, step: u64) -> Result<(Token, &'m PrintNode), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    at(machine, step, is_answer).ok_or_else(Refusal::stale_step)
}

fn is_answer(wait: &Wait) -> bool {
    matches!(wait, Wait::Answer { .. })
}

fn at<'m>(machine: &Machine<'m>, step: u64, fits: impl Fn(&Wait) -> bool) -> Option<(Token, &'m PrintNode)> {
    let token = machine.state.token(step).filter(|token| fits(&token.wait))?.clone();
    match machine.flow.find(&token.node)? {
        Node::Print(node) => Some((token, node)),
        _ => None,
    }
}

fn take(machine: &mut Machine<'_>, token: &Token) -> Arrival {
    machine.take_token(token.step);
    let Token { step, node, path, resume, .. } = token.clone();
    Arrival { step, node, path, resume }
}
