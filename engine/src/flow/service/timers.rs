//! The timers of runs and what they do when they are due: deadlines of steps, starts by date and by time table, and
//! what a member who left had to do.

use super::triggers;
use super::{Deed, FlowError, member_left, perform};
use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::flow::Action;
use crate::id::MemberId;
use crate::people::Directory;
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::runs::RunRow;
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, StoreError};
use crate::workspace::{Snapshot, Workspace};
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::{Arc, Weak};

/// The kind of a step's deadline timers.
pub const DEADLINE: &str = "deadline";
/// The kind of timers that start runs.
pub const FLOW: &str = "flow";
/// The kind of timers that hand over what a member who left had to do.
pub const LEFT: &str = "member_left";

/// Adds the statement that sets the timer of one deadline step to a batch.
pub(super) fn set(batch: &mut Batch, run: &RunRow, step: u64, index: usize, at: Moment) {
    let timer = Timer {
        app: Some(run.app.clone()),
        key: Some(run.flow.clone()),
        record_id: None,
        run_id: Some(run.id.as_str().to_owned()),
        data: json!({ "step": step, "index": index }),
        ..Timer::new(format!("{}{index}", prefix(run, step)), DEADLINE, at)
    };
    timers::set(batch, &timer);
}

/// Adds the statement that drops the timers of a step to a batch.
pub(super) fn cancel(batch: &mut Batch, run: &RunRow, step: u64) {
    timers::cancel_run(batch, run.id.as_str(), &prefix(run, step));
}

fn prefix(run: &RunRow, step: u64) -> String {
    format!("deadline/{}/{step}/", run.id)
}

/// A member has left: what they had to do is handed over as soon as the scheduler looks, in transactions of its own.
pub async fn announce_departure(conn: &mut Conn, member: &MemberId, now: Moment) -> Result<(), StoreError> {
    let timer =
        Timer { data: json!({ "member": member.as_str() }), ..Timer::new(format!("{LEFT}/{member}"), LEFT, now) };
    timers::set_now(conn, &timer).await
}

fn failed(error: FlowError) -> TimerError {
    match error {
        FlowError::Store(error) => error.into(),
        error => TimerError::Failed(error.to_string()),
    }
}

fn open(workspace: &Weak<Workspace>) -> Result<Arc<Workspace>, TimerError> {
    workspace.upgrade().ok_or_else(|| TimerError::Failed("the workspace is closing".to_owned()))
}

/// Fires deadline steps.
pub struct DeadlineHandler(pub Weak<Workspace>);

impl TimerHandler for DeadlineHandler {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let (Some(run), true) = (&timer.run_id, occasion.act) else { return Ok(None) };
            let number = |key: &str| timer.data[key].as_u64().unwrap_or_default();
            let action =
                Action::Deadline { step: number("step"), index: usize::try_from(number("index")).unwrap_or(0) };
            let snapshot = open(&self.0)?.snapshot();
            let principal = Principal::system(Via::Schedule);
            match perform(conn, &snapshot.context(&principal), run, Deed::from(action)).await {
                // The step was over first, or its run was removed.
                Ok(_) | Err(FlowError::Refused(_) | FlowError::NotFound) => Ok(None),
                Err(error) => Err(failed(error)),
            }
        })
    }
}

/// Hands over what a member who left had to do.
pub struct LeftHandler(pub Weak<Workspace>);

impl TimerHandler for LeftHandler {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        _occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let Some(member) = timer.data["member"].as_str().and_then(MemberId::parse) else { return Ok(None) };
            // The departure is durable a moment before everybody's picture of the people shows it.
            let people = Arc::new(Directory::load(conn).await?);
            let snapshot = Snapshot { people, ..open(&self.0)?.snapshot() };
            let principal = Principal::system(Via::System);
            if !snapshot.people.is_active(member.as_str()) {
                member_left(conn, &snapshot.context(&principal), &member).await.map_err(failed)?;
            }
            Ok(None)
        })
    }
}

/// Starts runs by date and by time table.
pub struct FlowHandler(pub Weak<Workspace>);

impl TimerHandler for FlowHandler {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let snapshot = open(&self.0)?.snapshot();
            let principal = Principal::system(Via::Schedule);
            triggers::due(conn, &snapshot.context(&principal), timer, occasion).await.map_err(failed)
        })
    }
}
