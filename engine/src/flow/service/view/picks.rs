//! Whom the holder of a task picks for later steps.

use super::{Person, person};
use crate::flow::ahead::to_pick;
use crate::flow::service::world::RunWorld;
use crate::flow::{Flow, Task};
use crate::id::MemberId;
use crate::record::Context;
use crate::store::StoredRecord;
use crate::store::runs::RunRow;
use schemars::JsonSchema;
use serde::Serialize;

/// A later step whose people are picked by whoever approves here.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PickView {
    pub node: String,
    pub title: String,
    /// Whom they may pick; null for everybody.
    pub candidates: Option<Vec<Person>>,
    /// How many have to be picked at least.
    pub min: usize,
    /// How many may be picked at most; null for as many as they like.
    pub max: Option<usize>,
    /// Who was picked when the run came here before.
    pub chosen: Vec<Person>,
}

/// Whom the holder of a task picks when they approve.
pub(super) fn picks(
    context: &Context<'_>,
    flow: &Flow,
    row: &RunRow,
    record: Option<&StoredRecord>,
    task: &Task,
) -> Vec<PickView> {
    let world = RunWorld::of(context, row, record);
    let people = |ids: &[MemberId]| ids.iter().map(|id| person(context, id.as_str())).collect();
    let views = to_pick(flow, &row.machine, task, &world).into_iter().map(|(node, pick)| PickView {
        title: context.say(&row.app, flow.title(&node, context.language)),
        candidates: pick.from.map(|members| people(&members)),
        min: pick.min,
        max: pick.max,
        chosen: row.machine.picks.get(&node).map(|members| people(members)).unwrap_or_default(),
        node,
    });
    views.collect()
}
