//! The runs above a run, read for the machine: what a return out of a sub-flow can lead back to.

use super::FlowError;
use super::perform::pinned;
use super::view::may_see;
use crate::flow::Above;
use crate::id::RunId;
use crate::record::Context;
use crate::store::Conn;
use crate::store::runs::{self, RunRow};

/// A run above that a task can return to.
#[derive(Debug, Clone, PartialEq)]
pub struct ReturnAbove {
    pub run: RunId,
    pub flow_title: String,
    /// Node keys with their titles.
    pub targets: Vec<(String, String)>,
}

/// The runs that have called a run, the nearest first. Their rows are not held: what one of them does meanwhile makes what
/// is brought to it stale.
pub(super) async fn above(conn: &mut Conn, context: &Context<'_>, run: &RunRow) -> Result<Vec<Above>, FlowError> {
    let (mut found, mut next) = (Vec::new(), run.machine.parent.clone());
    while let Some(parent) = next {
        let Some(row) = runs::run_by_id(conn, parent.run.as_str()).await? else { break };
        let flow = pinned(conn, context, &row).await?;
        let tasks = runs::tasks_of_run(conn, row.id.as_str()).await?;
        let is_seen = may_see(conn, context, &row, &tasks).await?;
        next = row.machine.parent.clone();
        found.push(Above { run: row.id, flow, state: row.machine, step: parent.step, is_seen });
    }
    Ok(found)
}

/// The places in the runs above, each in the words of its flow.
pub(super) fn return_above(
    context: &Context<'_>,
    app: &str,
    above: &[Above],
    places: Vec<(RunId, Vec<String>)>,
) -> Vec<ReturnAbove> {
    let named = |(run, nodes): (RunId, Vec<String>)| {
        let flow = &above.iter().find(|caller| caller.run == run)?.flow;
        let titled = |node: String| {
            let title = context.say(app, flow.title(&node, context.language));
            (node, title)
        };
        let targets = nodes.into_iter().map(titled).collect();
        Some(ReturnAbove { run, flow_title: context.say(app, &flow.definition().title), targets })
    };
    places.into_iter().filter_map(named).collect()
}
