//! The runs above a run: those that have called it and wait. Owns where in them it can be returned to from one of its steps,
//! and why not. A return inside a sub-flow goes up run by run: each on the way ends, the one that is meant is taken back.

use super::Flow;
use super::machine::back;
use super::node::Node;
use super::node::person::ReturnScope;
use super::node::sub_flow::SubFlow;
use super::refusal::Refusal;
use super::state::{RunState, Token, Wait};
use crate::definition::flow::START;
use crate::id::RunId;
use std::sync::Arc;

/// A run that has called the one below it.
#[derive(Debug, Clone)]
pub struct Above {
    pub run: RunId,
    pub flow: Arc<Flow>,
    pub state: RunState,
    /// The step of it for which the one below was started.
    pub step: u64,
    /// Whether whoever asks may see what its nodes are called.
    pub is_seen: bool,
}

impl Above {
    /// The token that waits, and its node.
    fn waiting(&self) -> Option<(&Token, &SubFlow)> {
        let token = self.state.token(self.step).filter(|token| matches!(token.wait, Wait::Runs { .. }))?;
        match self.flow.find(&token.node)? {
            Node::SubFlow(node) if node.wait => Some((token, node)),
            _ => None,
        }
    }

    /// The token from which it would be taken back, if it can be now.
    fn open(&self) -> Result<&Token, Refusal> {
        if self.state.status.has_ended() {
            return Err(Refusal::caller_ended());
        }
        if self.state.suspended.is_some() {
            return Err(Refusal::caller_suspended());
        }
        let (token, node) = self.waiting().ok_or_else(Refusal::caller_gone)?;
        if node.returns { Ok(token) } else { Err(Refusal::return_out_of_reach()) }
    }
}

/// The places a step of a run can return one above it to: for each of these, the nearest first, the nodes it has passed, the
/// initiator's `start` in front. `has_previous` says whether the step has another before it in its own run.
pub(crate) fn places(scope: ReturnScope, has_previous: bool, above: &[Above]) -> Vec<(RunId, Vec<String>)> {
    let mut has_previous = has_previous;
    let mut found = Vec::new();
    for caller in above {
        let Ok(token) = caller.open() else { break };
        let previous = back::previous(&caller.flow, &caller.state, token);
        let passed = match scope {
            ReturnScope::Any => back::targets(&caller.flow, &caller.state, token),
            ReturnScope::Previous if !has_previous => previous.into_iter().collect(),
            ReturnScope::Previous | ReturnScope::Initiator => Vec::new(),
        };
        has_previous |= previous.is_some();
        let start = caller.state.initiator.iter().map(|_| START.to_owned());
        // Of what somebody may not see they are told no names; that it has an initiator they know.
        let passed = passed.into_iter().filter(|_| caller.is_seen).map(|passed| passed.node.clone());
        found.push((caller.run.clone(), start.chain(passed).collect()));
    }
    found
}

/// How many runs lie between a run and the one above it that is meant, when it can be returned to that node.
pub(crate) fn way_to(
    state: &RunState,
    (scope, has_previous): (ReturnScope, bool),
    above: &[Above],
    run: &RunId,
    node: &str,
) -> Result<usize, Refusal> {
    if state.parent.is_none() {
        return Err(Refusal::no_caller());
    }
    let at = above.iter().position(|caller| caller.run == *run).ok_or_else(Refusal::caller_gone)?;
    for caller in &above[..=at] {
        caller.open()?;
    }
    let is_offered =
        |(caller, nodes): &(RunId, Vec<String>)| caller == run && nodes.iter().any(|offered| offered == node);
    if places(scope, has_previous, above).iter().any(is_offered) {
        return Ok(at);
    }
    let token = above[at].open()?;
    let is_there = back::targets(&above[at].flow, &above[at].state, token).iter().any(|passed| passed.node == node);
    Err(match is_there || !above[at].is_seen || node == START {
        true if node == START => Refusal::no_initiator(),
        true => Refusal::return_out_of_reach(),
        false => Refusal::not_passed(),
    })
}
