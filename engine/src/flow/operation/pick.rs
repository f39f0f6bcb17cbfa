//! Choosing who is asked at a later step: the initiator when submitting, an approver before they approve.

use super::super::Refusal;
use super::super::ahead::{picked_at, picking};
use super::super::machine::Machine;
use super::super::node::person::Operation;
use super::{offered, own_task};
use crate::id::{MemberId, TaskId};
use crate::problem::{Problem, pointer_segment};
use std::collections::BTreeMap;

type Picks = BTreeMap<String, Vec<MemberId>>;

/// Whoever holds a task picks for the steps that are theirs to pick for; the task then still waits for their approval.
pub(super) fn pick(machine: &mut Machine<'_>, id: &TaskId, picks: &Picks) -> Result<(), Refusal> {
    let task = own_task(machine, id)?;
    offered(machine, &task, Operation::Approve)?;
    allowed(machine, picks, Some(&task.node))?;
    machine.state.picks.extend(picks.clone());
    Ok(())
}

/// Picks are only for steps whose people are picked at this node, and only of people who may be picked.
pub(super) fn allowed(machine: &Machine<'_>, picks: &Picks, by: Option<&str>) -> Result<(), Refusal> {
    for (node, picked) in picks {
        let picking = picking(machine.flow, node).filter(|picking| picking.by == by);
        let picking = picking.ok_or_else(Refusal::pick_unknown)?;
        if !picked.iter().all(|member| machine.world.is_active(member)) {
            return Err(Refusal::member_inactive());
        }
        if let Some(from) = picking.from {
            let allowed = machine.pickable(from);
            if !picked.iter().all(|member| allowed.contains(member)) {
                return Err(Refusal::pick_not_allowed());
            }
        }
    }
    Ok(())
}

/// Everybody has been picked whom the approver of a node is to pick before the run goes on.
pub(super) fn picked_all(machine: &Machine<'_>, node: &str) -> Result<(), Refusal> {
    complete(machine, picked_at(machine.flow, &machine.state, machine.world, node).iter(), &machine.state.picks)
}

/// Somebody is picked for each of these steps.
pub(super) fn complete<'n>(
    machine: &Machine<'_>,
    nodes: impl Iterator<Item = &'n String>,
    picks: &Picks,
) -> Result<(), Refusal> {
    let is_missing = |node: &&String| picks.get(*node).is_none_or(Vec::is_empty);
    let problems: Vec<Problem> = nodes
        .filter(is_missing)
        .map(|node| {
            let title = machine.flow.title(node);
            let pointer = format!("/picks{}", pointer_segment(node));
            let (zh, en) = (format!("请选择“{title}”的处理人"), format!("Pick somebody for '{title}'"));
            Problem::new(pointer, "pick_required", zh, en)
        })
        .collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::pick_required().with_problems(problems)) }
}
