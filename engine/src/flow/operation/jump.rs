//! Moving a run to a node, and having a run that has ended go on at one: what an administrator may do where nothing on the
//! way leads there. A branch or a row is only jumped within, so that every join still meets all of its branches; a jump out
//! of a parallel ends all of its branches.

use super::super::effect::{LogAction, Notice};
use super::super::machine::Machine;
use super::super::machine::back::passed_again;
use super::super::node::Node;
use super::super::state::{Branch, RunState, RunStatus, Token};
use super::super::{Flow, Refusal, loops};
use super::is_blank;
use crate::id::MemberId;

/// A node a run may be moved to, and where it stands now that is left then.
pub(crate) struct JumpTarget<'a> {
    pub node: &'a str,
    pub leaves: Vec<&'a Token>,
}

/// What was told and written in the world outside the run stays, as it does when it walks again.
pub(super) fn jump(machine: &mut Machine<'_>, node: &str, reason: &str) -> Result<(), Refusal> {
    allowed(machine, reason)?;
    let base = base(machine.flow, &machine.state, node)?;
    if leaves(&machine.state, &base).any(|token| stands_at(token, node, &base)) {
        return Err(Refusal::already_there());
    }
    machine.log(LogAction::Jump, Some(node), |entry| entry.opinion = Some(reason.to_owned()));
    let left: Vec<u64> = leaves(&machine.state, &base).map(|token| token.step).collect();
    tell(machine, &left, node, Notice::Moved { reason: reason.to_owned() });
    machine.count_rounds_anew();
    machine.move_to(node, base);
    Ok(())
}

pub(super) fn activate(machine: &mut Machine<'_>, node: &str, reason: &str) -> Result<(), Refusal> {
    allowed(machine, reason)?;
    may_go_on(&machine.state)?;
    base(machine.flow, &machine.state, node)?;
    if matches!(machine.flow.find(node), Some(Node::End(_))) {
        return Err(Refusal::end_again());
    }
    machine.state.status = RunStatus::Running;
    machine.log(LogAction::Activate, Some(node), |entry| entry.opinion = Some(reason.to_owned()));
    tell(machine, &[], node, Notice::Activated { reason: reason.to_owned() });
    machine.count_rounds_anew();
    // Which branches had met is not known any more: what was passed inside of them does not count.
    machine.state.passed.retain(|passed| passed.path.is_empty());
    machine.move_to(node, Vec::new());
    Ok(())
}

fn allowed(machine: &Machine<'_>, reason: &str) -> Result<(), Refusal> {
    if !machine.by.is_admin() {
        return Err(Refusal::not_admin());
    }
    if is_blank(Some(reason)) { Err(Refusal::reason_required()) } else { Ok(()) }
}

/// The initiator and whoever has a task at a step that is left, each once, but for whoever acts.
fn tell(machine: &mut Machine<'_>, left: &[u64], node: &str, notice: Notice) {
    let state = &machine.state;
    let theirs = state.open_tasks().filter(|task| left.contains(&task.step)).map(|task| &task.assignee);
    let mut to: Vec<MemberId> = Vec::new();
    for member in state.initiator.iter().chain(theirs) {
        if machine.by.id() != Some(member) && !to.contains(member) {
            to.push(member.clone());
        }
    }
    machine.notify(to, Some(node), notice);
}

fn may_go_on(state: &RunState) -> Result<(), Refusal> {
    if state.status == RunStatus::Withdrawn {
        return Err(Refusal::withdrawn());
    }
    if state.parent.is_some() { Err(Refusal::part_of_another()) } else { Ok(()) }
}

/// The nodes a run may be moved to, in the order of the definition, but those it may walk again from.
pub(crate) fn jump_targets<'a>(flow: &'a Flow, state: &'a RunState) -> Vec<JumpTarget<'a>> {
    let has_ended = state.status.has_ended();
    if has_ended && may_go_on(state).is_err() || state.suspended.is_some() {
        return Vec::new();
    }
    let again = passed_again(flow, state);
    let target = |(key, node): (&'a String, &Node)| {
        let is_end_again = has_ended && matches!(node, Node::End(_));
        if is_end_again || again.iter().any(|passed| passed.node == *key) {
            return None;
        }
        let base = base(flow, state, key).ok()?;
        let leaves: Vec<&Token> = leaves(state, &base).collect();
        let is_there = leaves.iter().any(|token| stands_at(token, key, &base));
        (!is_there).then_some(JumpTarget { node: key, leaves })
    };
    flow.definition().nodes.iter().filter_map(target).collect()
}

/// Where the run stands in some branches.
fn leaves<'s>(state: &'s RunState, base: &[Branch]) -> impl Iterator<Item = &'s Token> {
    state.tokens.iter().filter(move |token| token.path.starts_with(base))
}

fn stands_at(token: &Token, node: &str, base: &[Branch]) -> bool {
    token.node == node && token.path == base
}

/// Where a token lies that is moved to a node: in the branches and rows the node stands in, as far as they are under way.
fn base(flow: &Flow, state: &RunState, node: &str) -> Result<Vec<Branch>, Refusal> {
    let found = flow.find(node).ok_or_else(Refusal::unknown_node)?;
    if matches!(found, Node::Join(_)) {
        return Err(Refusal::join_by_branches());
    }
    let around = loops::enclosing(flow.definition(), node);
    if around.is_empty() {
        return Ok(Vec::new());
    }
    let lies = |own: &Branch, (key, branch): &(&str, Option<usize>)| {
        own.node == *key && branch.is_none_or(|branch| own.branch == branch)
    };
    let is_inside =
        |path: &[Branch]| path.len() >= around.len() && path.iter().zip(&around).all(|(own, around)| lies(own, around));
    let token = state.tokens.iter().find(|token| is_inside(&token.path));
    token.map(|token| token.path[..around.len()].to_vec()).ok_or_else(|| {
        let is_row = around.last().is_some_and(|(_, branch)| branch.is_none());
        if is_row { Refusal::inside_loop() } else { Refusal::inside_parallel() }
    })
}
