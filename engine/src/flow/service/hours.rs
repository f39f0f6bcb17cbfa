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

/// Lets the runs under way that come after one look at their ends again; `context` knows the hours before. Answers the last
/// one looked at, or `None` at the end.
pub(crate) async fn follow_hours(
    conn: &mut Conn,
    context: &Context<'_>,
    after: &str,
) -> Result<Option<String>, TimerError> {
    let found = runs::under_way_after(conn, after, STEP).await?;
    for run in found.iter().filter(|run| has_an_end(run)) {
        match Box::pin(perform(conn, context, run.id.as_str(), Deed::from(Action::RecordChanged))).await {
            // It was over first, or its flow is gone.
            Ok(_) | Err(FlowError::Refused(_) | FlowError::NotFound) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(found.last().map(|last| last.id.as_str().to_owned()))
}

/// Whether something of a run ends by itself or is due.
fn has_an_end(run: &RunRow) -> bool {
    let ends = |wait: &Wait| matches!(wait, Wait::People { due_at: Some(_), .. } | Wait::Until { .. });
    run.machine.tokens.iter().any(|token| ends(&token.wait))
}
