//! Choosing who is asked at a later step: the initiator when submitting, an approver before they approve.

use super::super::Refusal;
use super::super::ahead::{Pick, picked_at, picking};
use super::super::machine::Machine;
use super::super::node::person::Operation;
use super::{offered, own_task};
use crate::id::{MemberId, TaskId};
use crate::problem::{Problem, Text, pointer_segment};
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

/// Picks are only for steps whose people are picked at this node, only of people who may be picked, and no more than may.
pub(super) fn allowed(machine: &Machine<'_>, picks: &Picks, by: Option<&str>) -> Result<(), Refusal> {
    let mut problems = Vec::new();
    for (node, picked) in picks {
        let picking = picking(machine.flow, node).filter(|picking| picking.by == by);
        let picking = picking.ok_or_else(Refusal::pick_unknown)?;
        if !picked.iter().all(|member| machine.world.is_active(member)) {
            return Err(Refusal::member_inactive());
        }
        let Pick { from, max, .. } = picking.among(machine, node);
        if from.is_some_and(|allowed| !picked.iter().all(|member| allowed.contains(member))) {
            return Err(Refusal::pick_not_allowed());
        }
        if let Some(max) = max.filter(|max| distinct(picked) > *max) {
            let Text { zh, en } = machine.flow.titles(node);
            let (zh, en) = (format!("“{zh}”最多选择 {max} 人"), format!("At most {max} may be picked for '{en}'"));
            problems.push(Problem::new(format!("/picks{}", pointer_segment(node)), "pick_too_many", zh, en));
        }
    }
    if problems.is_empty() { Ok(()) } else { Err(Refusal::pick_too_many().with_problems(problems)) }
}

/// Everybody has been picked whom the approver of a node is to pick before the run goes on.
pub(super) fn picked_all(machine: &Machine<'_>, node: &str) -> Result<(), Refusal> {
    complete(machine, picked_at(machine.flow, &machine.state, machine.world, node).iter(), &machine.state.picks)
}

/// As many are picked for each of these steps as have to be.
pub(super) fn complete<'n>(
    machine: &Machine<'_>,
    nodes: impl Iterator<Item = &'n String>,
    picks: &Picks,
) -> Result<(), Refusal> {
    let missing = |node: &String| {
        let picked = picks.get(node).map_or(0, |picked| distinct(picked));
        let min = picking(machine.flow, node).map_or(1, |picking| picking.among(machine, node).min);
        let Text { zh, en } = machine.flow.titles(node);
        let pointer = format!("/picks{}", pointer_segment(node));
        let (zh, en) = match (picked, min) {
            (picked, min) if picked >= min => return None,
            (0, 1) => (format!("请选择“{zh}”的处理人"), format!("Pick somebody for '{en}'")),
            (_, min) => (format!("请为“{zh}”至少选择 {min} 人"), format!("Pick at least {min} people for '{en}'")),
        };
        Some(Problem::new(pointer, "pick_required", zh, en))
    };
    let problems: Vec<Problem> = nodes.filter_map(missing).collect();
    if problems.is_empty() { Ok(()) } else { Err(Refusal::pick_required().with_problems(problems)) }
}

fn distinct(picked: &[MemberId]) -> usize {
    picked.iter().enumerate().filter(|(at, member)| !picked[..*at].contains(member)).count()
}
