//! Answers to the writes a run asked for, and trying again what is stuck.

use super::super::Refusal;
use super::super::effect::LogAction;
use super::super::machine::{Arrival, Machine};
use super::super::node::Node;
use super::super::spent::{exceeded, too_much_held};
use super::super::state::{Outcome, Token, Wait};
use super::{moved, request};
use crate::id::RecordId;
use crate::problem::Text;
use serde_json::{Map, Value};

pub(super) fn written(machine: &mut Machine<'_>, step: u64, record: &RecordId) -> Result<(), Refusal> {
    let token = waiting(machine, step, |wait| *wait == Wait::Write).ok_or_else(Refusal::not_waiting_for_write)?;
    let next = match machine.flow.node(&token.node) {
        Node::Create(create) => &create.next,
        Node::Update(update) => &update.next,
        Node::Upsert(upsert) => &upsert.next,
        Node::Delete(delete) => &delete.next,
        Node::Http(http) => &http.next,
        Node::Script(script) => &script.next,
        Node::Print(print) => &print.next,
        _ => return Err(Refusal::not_waiting_for_write()),
    };
    machine.log(LogAction::Write, Some(&token.node), |entry| entry.opinion = None);
    let arrival = take(machine, token);
    machine.passed(&arrival, Vec::new(), Outcome::Wrote(record.clone()));
    machine.arrive(next, arrival.path, arrival.resume);
    Ok(())
}

/// What a query has found stands for it from now on; passed again, it looks again.
pub(super) fn found(machine: &mut Machine<'_>, step: u64, rows: &[Map<String, Value>]) -> Result<(), Refusal> {
    let token = waiting(machine, step, |wait| *wait == Wait::Write).ok_or_else(Refusal::not_waiting_for_write)?;
    let Node::Query(query) = machine.flow.node(&token.node) else { return Err(Refusal::not_waiting_for_write()) };
    if !machine.has_room(&token.path, &token.node, rows) {
        request::fail(machine, &token, too_much_held(), None);
        return Ok(());
    }
    let arrival = take(machine, token);
    machine.state.rows.insert(arrival.node.clone(), rows.to_vec());
    machine.have_found(arrival, &query.next);
    Ok(())
}

pub(super) fn failed(machine: &mut Machine<'_>, step: u64, reason: &Text) -> Result<(), Refusal> {
    let token = waiting(machine, step, |wait| *wait == Wait::Write).ok_or_else(Refusal::not_waiting_for_write)?;
    // What was answered does not fit, or there was no answer: there may be a way for that. Past a limit there is none.
    let node = machine.flow.find(&token.node).filter(|_| exceeded(reason).is_none());
    let way = node.and_then(|node| node.part().way_at("/on_failure"));
    request::fail(machine, &token, reason.clone(), way);
    Ok(())
}

pub(super) fn retry(machine: &mut Machine<'_>, step: u64) -> Result<(), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    let resting = waiting(machine, step, |wait| matches!(wait, Wait::Until { .. }));
    if let Some((token, Node::Delay(delay))) =
        resting.and_then(|token| machine.flow.find(&token.node).map(|n| (token, n)))
    {
        machine.log(LogAction::Retry, Some(&token.node), |_| {});
        moved::go_on(machine, &token, delay);
        return Ok(());
    }
    let awaits = waiting(machine, step, |wait| matches!(wait, Wait::Answer { .. }));
    if let Some((token, Node::Http(http))) = awaits.and_then(|token| machine.flow.find(&token.node).map(|n| (token, n)))
    {
        machine.log(LogAction::Retry, Some(&token.node), |_| {});
        request::go_on(machine, &token, http);
        return Ok(());
    }
    let token = waiting(machine, step, |wait| matches!(wait, Wait::Stuck { .. })).ok_or_else(Refusal::not_stuck)?;
    machine.log(LogAction::Retry, Some(&token.node), |_| {});
    let arrival = take(machine, token);
    machine.arrive(&arrival.node, arrival.path, arrival.resume);
    Ok(())
}

fn waiting(machine: &Machine<'_>, step: u64, fits: impl Fn(&Wait) -> bool) -> Option<Token> {
    machine.state.token(step).filter(|token| fits(&token.wait)).cloned()
}

fn take(machine: &mut Machine<'_>, token: Token) -> Arrival {
    machine.take_token(token.step);
    Arrival { step: token.step, node: token.node, path: token.path, resume: token.resume }
}
