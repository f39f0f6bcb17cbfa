//! Whether what somebody decides can be taken back. The machine alone knows, so it is tried; what comes out is dropped.

use super::WorkView;
use crate::flow::node::person::Operation;
use crate::flow::service::FlowError;
use crate::flow::service::perform::{actor, pinned, record_of};
use crate::flow::service::world::RunWorld;
use crate::flow::{Action, Command, Flow, advance};
use crate::id::TaskId;
use crate::record::Context;
use crate::store::Conn;
use crate::store::runs::RunRow;

/// Whether whoever asks may take back what they have decided: nobody has acted upon it since.
pub(super) async fn is_open(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &Flow,
    row: &RunRow,
    task: TaskId,
) -> Result<bool, FlowError> {
    let record = record_of(conn, context, row, false).await?;
    let world = RunWorld::of(context, row, record.as_ref());
    let action = Action::TakeBack { task, opinion: None };
    Ok(advance(flow, &row.machine, &Command { by: actor(context), action }, &world).is_ok())
}

impl WorkView {
    /// Whether its assignee cannot take the task back once they approve, as when nobody is asked after them. An approval that is
    /// refused as it is, such as for want of a signature, closes nothing.
    ///
    /// The whole approval is tried for it, so it is asked only where the task is about to be decided.
    ///
    /// # Errors
    /// When the database fails, or the version of the flow is gone.
    pub async fn approval_is_final(&self, conn: &mut Conn, context: &Context<'_>) -> Result<bool, FlowError> {
        let (Some(task), true) = (TaskId::parse(&self.task.id), self.actions.contains(&Operation::Approve)) else {
            return Ok(false);
        };
        let row = &self.row;
        let flow = pinned(conn, context, row).await?;
        let record = record_of(conn, context, row, false).await?;
        let world = RunWorld::of(context, row, record.as_ref());
        let approve = Command { by: actor(context), action: Action::Approve { task: task.clone(), opinion: None } };
        let approved = match world.advance(conn, &row.app, (&*flow, &row.machine), &approve).await {
            Err(FlowError::Refused(_)) => return Ok(false),
            done => done?.0,
        };
        let take_back = Command { by: actor(context), action: Action::TakeBack { task, opinion: None } };
        Ok(advance(&flow, &approved, &take_back, &world).is_err())
    }
}
