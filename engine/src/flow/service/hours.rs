//! Hours that are worked otherwise from now on: whatever a run holds is counted by one version of them. A command counts by those
//! in force, and first counts anew what was counted by others; a pass brings the runs along to which no command comes.

use super::timers::failed;
use super::{Deed, FlowError, perform};
use crate::flow::node::Node;
use crate::flow::state::Wait;
use crate::flow::{Action, Flow, RunState};
use crate::people::{Directory, HOURS, Settings};
use crate::record::Context;
use crate::schedule::{Calendars, HoursMove, TimerError};
use crate::store::{Conn, StoreError, people, runs, timers};

/// Runs one step looks at.
const STEP: usize = 20;

/// Lets the runs under way that come after one look at their ends again. Answers the last one looked at, or `None` at the end.
pub(crate) async fn follow_hours(
    conn: &mut Conn,
    context: &Context<'_>,
    after: &str,
) -> Result<Option<String>, TimerError> {
    let found = runs::under_way_after(conn, after, STEP).await?;
    for run in found.iter().filter(|run| has_an_end(&run.machine)) {
        match Box::pin(perform(conn, context, run.id.as_str(), Deed::from(Action::RecordChanged))).await {
            // It was over first, or its flow is gone.
            Ok(_) | Err(FlowError::Refused(_) | FlowError::NotFound) => {}
            Err(error) => return Err(failed(error)),
        }
    }
    Ok(found.last().map(|last| last.id.as_str().to_owned()))
}

/// Whether something of a run ends by itself or is due, now or once the run has come back to it.
fn has_an_end(run: &RunState) -> bool {
    let ends = |wait: &Wait| matches!(wait, Wait::People { due_at: Some(_), .. } | Wait::Until { .. });
    !run.rests.is_empty() || run.tokens.iter().any(|token| ends(&token.wait))
}

/// The hours one command on a run goes by, where they are not those of its context alone.
#[derive(Default)]
pub(super) struct Hours {
    /// Those in force, where the picture of this server is older.
    in_force: Option<(Settings, Directory)>,
    /// Those by which the run has counted.
    before: Option<Calendars>,
}

impl Hours {
    /// Looks them up. Hours do not change before the transaction has ended, so that the pass finds what it has counted.
    pub async fn of(conn: &mut Conn, context: &Context<'_>, flow: &Flow, state: &RunState) -> Result<Self, StoreError> {
        if !counts_working_time(flow) {
            return Ok(Self::default());
        }
        let version = people::revision_held(conn, HOURS).await?;
        let in_force = match version == context.hours_version {
            true => None,
            false => Some((Settings::load(conn).await?, Directory::load(conn).await?)),
        };
        let has_counted = state.hours != version && has_an_end(state);
        let work = if has_counted { timers::data(conn, HOURS).await? } else { None };
        let work = work.and_then(|data| serde_json::from_value::<HoursMove>(data).ok());
        Ok(Self { in_force, before: work.and_then(|work| work.calendars(state.hours)) })
    }

    /// The same world by these hours.
    pub fn seen<'a>(&'a self, context: &'a Context<'_>) -> Context<'a> {
        let world = Context { hours_before: self.before.as_ref(), ..context.told_in(context.language) };
        match &self.in_force {
            None => world,
            Some((settings, people)) => Context {
                people,
                timezone: settings.timezone,
                calendars: &settings.calendars,
                hours_version: settings.hours_version,
                ..world
            },
        }
    }
}

/// Whether anything in a flow is counted in working time.
fn counts_working_time(flow: &Flow) -> bool {
    flow.definition().nodes.values().any(|node| match node {
        Node::Delay(delay) => delay.working,
        node => node.person().and_then(|(step, _)| step.deadline.as_ref()).is_some_and(|deadline| deadline.working),
    })
}
