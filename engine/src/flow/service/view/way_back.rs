//! Whether what somebody decides can be taken back. The machine alone knows, so it is tried; what comes out is dropped.

use crate::flow::service::FlowError;
use crate::flow::service::perform::{actor, record_of};
use crate::flow::service::world::RunWorld;
use crate::flow::{Action, Command, Flow, advance};
use crate::id::TaskId;
use crate::record::Context;
use crate::store::runs::RunRow;
use crate::store::{Conn, StoredRecord};

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

/// Whether there is no way back for whoever asks once they approve, as when nobody is asked after them. An approval that is
/// refused as it is, such as for want of a signature, closes nothing.
pub(super) async fn is_closed_by_approval(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &Flow,
    row: &RunRow,
    record: Option<&StoredRecord>,
    task: &TaskId,
) -> Result<bool, FlowError> {
    let world = RunWorld::of(context, row, record);
    let approve = Command { by: actor(context), action: Action::Approve { task: task.clone(), opinion: None } };
    let approved = match world.advance(conn, &row.app, (flow, &row.machine), &approve).await {
        Err(FlowError::Refused(_)) => return Ok(false),
        done => done?.0,
    };
    let take_back = Command { by: actor(context), action: Action::TakeBack { task: task.clone(), opinion: None } };
    Ok(advance(flow, &approved, &take_back, &world).is_err())
}
