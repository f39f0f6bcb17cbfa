//! Calls of other systems: sent, answered or called back, failed, late.

use super::super::Refusal;
use super::super::effect::{Effect, LogAction, Write};
use super::super::machine::{Arrival, Machine};
use super::super::node::http::Http;
use super::super::node::{Node, NodeKind};
use super::super::state::{Outcome, Token, Wait};
use crate::definition::flow::Span;
use crate::problem::Text;
use serde_json::{Map, Value};

/// The call a step asked for waits to be sent; `proof` is what whoever calls back must show.
pub(super) fn requested(machine: &mut Machine<'_>, step: u64, proof: Option<&str>) -> Result<(), Refusal> {
    let (token, node) =
        at_call(machine, step, |wait| *wait == Wait::Write).ok_or_else(Refusal::not_waiting_for_write)?;
    machine.log(LogAction::Request, Some(&token.node), |_| {});
    if node.wait.is_none() {
        let arrival = take(machine, &token);
        machine.pass(arrival, &node.next);
        return Ok(());
    }
    let (world, now) = (machine.world, machine.world.now());
    let until = node.within.as_deref().and_then(Span::parse).map(|span| world.shift(now, span, None));
    if let Some(at) = until {
        machine.effects.push(Effect::SetTimer { step, index: 0, at });
    }
    if let Some(own) = machine.state.tokens.iter_mut().find(|own| own.step == step) {
        own.wait = Wait::Answer { proof: proof.map(str::to_owned), until };
    }
    Ok(())
}

/// The other side has answered or called back: what the node names of it is written to the record.
pub(super) fn answered(
    machine: &mut Machine<'_>,
    step: u64,
    shown: Option<&str>,
    answer: &Value,
) -> Result<(), Refusal> {
    expected(machine, step, shown)?;
    let (token, node) = awaited(machine, step)?;
    machine.log(LogAction::Answered, Some(&token.node), |_| {});
    let mut values = Map::new();
    for (field, path) in &node.set {
        match answer.pointer(path) {
            Some(value) => values.insert(field.clone(), value.clone()),
            None => {
                let reason = Text::new(format!("答复中没有“{path}”"), format!("There is no '{path}' in the answer"));
                fail(machine, &token, reason, node.way_at("/on_failure"));
                return Ok(());
            }
        };
    }
    let arrival = take(machine, &token);
    if values.is_empty() {
        machine.pass(arrival, &node.next);
    } else {
        machine.write(arrival, Write::Set { values });
    }
    Ok(())
}

/// The step waits for an answer, and whoever brings it may.
pub(super) fn expected(machine: &Machine<'_>, step: u64, shown: Option<&str>) -> Result<(), Refusal> {
    let (token, _) = awaited(machine, step)?;
    let is_meant = matches!(&token.wait, Wait::Answer { proof, .. } if proof.as_deref() == shown);
    if is_meant { Ok(()) } else { Err(Refusal::stale_step()) }
}

/// The call has failed for good.
pub(super) fn unanswered(machine: &mut Machine<'_>, step: u64, reason: &Text) -> Result<(), Refusal> {
    let (token, node) = awaited(machine, step)?;
    fail(machine, &token, reason.clone(), node.way_at("/on_failure"));
    Ok(())
}

/// Nothing came in time.
pub(super) fn late(machine: &mut Machine<'_>, token: &Token, node: &Http) {
    let reason = Text::new("在期限内没有收到答复", "No answer came in time");
    fail(machine, token, reason, node.way_at("/on_timeout").or(node.way_at("/on_failure")));
}

/// The run goes the failing way, or stops for an administrator where there is none.
pub(super) fn fail(machine: &mut Machine<'_>, token: &Token, reason: Text, way: Option<(usize, &str)>) {
    let Some((way, to)) = way else {
        let arrival = take(machine, token);
        return machine.stop(arrival.wait(Wait::Write), reason);
    };
    machine.log(LogAction::Failed, Some(&token.node), |entry| entry.opinion = Some(reason.packed()));
    let arrival = take(machine, token);
    machine.passed(&arrival, Vec::new(), Outcome::Rejected);
    machine.took(vec![way]);
    machine.arrive(to, arrival.path, None);
}

/// An administrator lets a run go on that waits: as if it had been answered with nothing.
pub(super) fn go_on(machine: &mut Machine<'_>, token: &Token, node: &Http) {
    let arrival = take(machine, token);
    machine.pass(arrival, &node.next);
}

fn awaited<'m>(machine: &Machine<'m>, step: u64) -> Result<(Token, &'m Http), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    at_call(machine, step, |wait| matches!(wait, Wait::Answer { .. })).ok_or_else(Refusal::stale_step)
}

fn at_call<'m>(machine: &Machine<'m>, step: u64, fits: impl Fn(&Wait) -> bool) -> Option<(Token, &'m Http)> {
    let token = machine.state.token(step).filter(|token| fits(&token.wait))?.clone();
    match machine.flow.find(&token.node)? {
        Node::Http(node) => Some((token, node)),
        _ => None,
    }
}

fn take(machine: &mut Machine<'_>, token: &Token) -> Arrival {
    machine.take_token(token.step);
    let Token { step, node, path, resume, .. } = token.clone();
    Arrival { step, node, path, resume }
}
