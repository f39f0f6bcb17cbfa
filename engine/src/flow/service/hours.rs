//! Hours that are worked otherwise from now on: what runs have set by the hours before is moved, a few runs at a time.

use super::timers::failed;
use super::{Deed, FlowError, perform};
use crate::flow::Action;
use crate::flow::state::Wait;
use crate::record::Context;
use crate::schedule::TimerError;
use crate::store::Conn;
use crate::store::runs::{self, RunRow};

/// Runs one step looks at.
const STEP: usize = 20;

/// Lets the runs under way that come after one, up to another, look at their ends again; `context` knows the hours before.
/// Answers the last one looked at, or `None` at the end.
pub(crate) async fn follow_hours(
    conn: &mut Conn,
    context: &Context<'_>,
    after: &str,
    until: Option<&str>,
) -> Result<Option<String>, TimerError> {
    let found = runs::under_way_after(conn, after, STEP).await?;
    let is_beyond = |run: &RunRow| until.is_some_and(|until| run.id.as_str() > until);
    for run in found.iter().filter(|run| !is_beyond(run) && has_an_end(run)) {
        match Box::pin(perform(conn, context, run.id.as_str(), Deed::from(Action::RecordChanged))).await {
            // It was over first, or its flow is gone.
            Ok(_) | Err(FlowError::Refused(_) | FlowError::NotFound) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    let last = found.last().map(|last| if is_beyond(last) { until.unwrap_or_default() } else { last.id.as_str() });
    Ok(last.map(str::to_owned))
}

/// Whether something of a run ends by itself or is due.
fn has_an_end(run: &RunRow) -> bool {
    let ends = |wait: &Wait| matches!(wait, Wait::People { due_at: Some(_), .. } | Wait::Until { .. });
    run.machine.tokens.iter().any(|token| ends(&token.wait))
}
