//! How often a flow starts by itself. Within an hour as often as it may; what comes after waits in a line of its own, which
//! one timer for each flow lets go on in the hours that follow, a few at a time. So a flow that floods delays nothing but
//! itself: the change that would have started it is done, people who submit do not wait, and nothing is lost.

use super::timers::{Mover, failed};
use super::triggers::started;
use super::world::initiator_of;
use super::{FlowError, Moved, call, incident};
use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::definition::flow::FlowDefinition;
use crate::flow::Chain;
use crate::problem::Text;
use crate::record::Context;
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::starts::{self, WaitingStart};
use crate::store::timers::{self, Timer};
use crate::store::{Conn, StoreError, StoredRecord, runs};
use chrono::Duration;
use futures_util::future::BoxFuture;
use serde_json::json;

/// The kind of timers that let a line of waiting starts go on.
pub const STARTS: &str = "flow_starts";
/// How many starts of a line go on in one transaction.
const AT_ONCE: usize = 20;
/// How many starts an administrator lets go on at once by one word.
const MOST_FREED: usize = 100_000;

/// Whether a flow may start by itself now.
pub(super) enum Pace {
    Now,
    /// A run of it is under way for the record.
    Running,
    /// It may, but others are in line before.
    Behind,
    /// It has started as often as it may within the hour.
    Full {
        /// Whether nobody is in line yet.
        first: bool,
    },
}

/// How often a flow may start by itself within an hour.
pub(super) fn limit(context: &Context<'_>, flow: &FlowDefinition) -> u32 {
    flow.runs_per_hour.map_or(context.runs_per_hour, |own| own.min(context.runs_per_hour)).max(1)
}

/// When the hour began that a moment lies in.
fn hour_of(moment: Moment) -> Moment {
    moment - Duration::milliseconds(moment.timestamp_millis().rem_euclid(3_600_000))
}

fn next_hour(moment: Moment) -> Moment {
    hour_of(moment) + Duration::hours(1)
}

fn timer_id(app: &str, flow: &str) -> String {
    format!("{STARTS}/{app}/{flow}")
}

fn timer(app: &str, flow: &str, due: Moment) -> Timer {
    Timer { app: Some(app.to_owned()), key: Some(flow.to_owned()), ..Timer::new(timer_id(app, flow), STARTS, due) }
}

/// A flow has started by itself.
pub(super) async fn begun(conn: &mut Conn, context: &Context<'_>, app: &str, flow: &str) -> Result<(), StoreError> {
    starts::count(conn, app, flow, hour_of(context.now)).await
}

/// Whether a flow may start by itself now; for a record where that has one run under way at a time.
pub(super) async fn of(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &FlowDefinition),
    record: Option<&str>,
) -> Result<Pace, StoreError> {
    let most = limit(context, flow);
    let standing = starts::standing(conn, app, &flow.key, record, hour_of(context.now)).await?;
    Ok(if standing.running {
        Pace::Running
    } else if standing.started >= i64::from(most) {
        Pace::Full { first: !standing.queued }
    } else if standing.queued {
        Pace::Behind
    } else {
        Pace::Now
    })
}

/// A start waits for the next hour. The first in a line is an incident; how many are in it is counted when somebody looks.
pub(super) async fn wait(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &FlowDefinition,
    start: &WaitingStart,
    (first, record): (bool, Option<&StoredRecord>),
) -> Result<(), StoreError> {
    if !starts::line_up(conn, start).await? {
        return Ok(());
    }
    context.chain.tell(said(context, &start.app, flow));
    timers::set_absent(conn, &timer(&start.app, &start.flow, next_hour(context.now))).await?;
    if first {
        incident::flooded(conn, context, (&start.app, flow), record).await?;
    }
    Ok(())
}

/// A start follows in a transaction of its own, behind those in line; `first` when there are none.
pub(super) async fn later(
    conn: &mut Conn,
    context: &Context<'_>,
    start: &WaitingStart,
    first: bool,
) -> Result<(), StoreError> {
    let timer = timer(&start.app, &start.flow, context.now);
    if !starts::line_up(conn, start).await? {
        return Ok(());
    }
    if first { timers::set_now(conn, &timer).await } else { timers::set_absent(conn, &timer).await }
}

/// A start as it stands in line.
pub(super) fn start_of(
    context: &Context<'_>,
    (app, flow): (&str, &FlowDefinition),
    record: Option<&str>,
) -> WaitingStart {
    WaitingStart {
        seq: 0,
        app: app.to_owned(),
        flow: flow.key.clone(),
        record_id: record.map(str::to_owned),
        called: None,
        member: context.principal.member.as_ref().map(|member| member.as_str().to_owned()),
        caused: context.chain.causes.to_vec(),
        at: context.now,
    }
}

fn said(context: &Context<'_>, app: &str, flow: &FlowDefinition) -> Text {
    let (title, most) = (context.say(app, &flow.title), limit(context, flow));
    Text::new(
        format!("流程“{title}”本小时已自动发起 {most} 次，这一次排队等候，下一小时继续"),
        format!("'{title}' has started {most} times by itself within the hour; this one waits for the next"),
    )
}

/// Lets those in line now go on at once, however often the flow has started.
pub(super) async fn free(conn: &mut Conn, context: &Context<'_>, app: &str, flow: &str) -> Result<(), StoreError> {
    let waiting = starts::waiting(conn, app, flow, MOST_FREED).await?;
    timers::set_now(conn, &Timer { data: json!({ "freed": waiting }), ..timer(app, flow, context.now) }).await
}

/// The timer of a line is due: as many go on as may, and are added to what has moved; answers when the next may.
async fn due(
    conn: &mut Conn,
    context: &Context<'_>,
    timer: &Timer,
    occasion: Occasion,
    moved: &mut Vec<Moved>,
) -> Result<Option<Moment>, StoreError> {
    let (Some(app), Some(key)) = (&timer.app, &timer.key) else { return Ok(None) };
    let Some(flow) = context.model.app(app).and_then(|app| app.definitions.flows.get(key)) else {
        // Who waits for a sub-flow hears that it is gone; for the others there is nothing left to do.
        for start in starts::take(conn, app, key, AT_ONCE).await?.iter().filter(|start| start.called.is_some()) {
            moved.extend(go_on(conn, context, start).await?);
        }
        let is_empty = starts::waiting(conn, app, key, 1).await? == 0;
        return Ok((!is_empty).then_some(occasion.now));
    };
    // Where several have failed together they start one by one, until one fails by itself.
    let alone = timer.data["alone"] == true || occasion.failures > 1;
    if alone && occasion.failures > 0 {
        return set_aside(conn, context, timer, (app, flow)).await.map(Some);
    }
    let at_once = if alone || occasion.failures > 0 { 1 } else { AT_ONCE };
    let freed = timer.data["freed"].as_u64().and_then(|freed| usize::try_from(freed).ok()).unwrap_or_default();
    let most = limit(context, flow);
    let begun = starts::standing(conn, app, key, None, hour_of(occasion.now)).await?.started;
    let left = usize::try_from(i64::from(most) - begun).unwrap_or_default();
    let room = left.max(freed).min(at_once);
    let first = starts::take(conn, app, key, room).await?;
    for start in &first {
        moved.extend(go_on(conn, context, start).await?);
    }
    if starts::waiting(conn, app, key, 1).await? > 0 {
        let freed = freed.saturating_sub(first.len());
        timers::set_data(conn, &timer.id, &json!({ "freed": freed, "alone": at_once == 1 })).await?;
        // The line goes on, or was at its end and those who have started have lined up others.
        if room == at_once || freed > 0 || first.len() < room {
            return Ok(Some(occasion.now));
        }
        incident::flooded(conn, context, (app, flow), None).await?;
        return Ok(Some(next_hour(occasion.now)));
    }
    // Somebody who came while this was going on saw the timer and left it to it: it looks once more.
    let is_last = timer.data["last"] == true;
    timers::set_data(conn, &timer.id, &json!({ "last": true })).await?;
    Ok((!is_last || !first.is_empty()).then(|| next_hour(occasion.now)))
}

/// One that has waited in line starts; answers what has started.
async fn go_on(conn: &mut Conn, context: &Context<'_>, start: &WaitingStart) -> Result<Option<Moved>, StoreError> {
    let by = initiator_of(context.people, start.member.as_deref());
    let acting = context.on_behalf_of(&by, Chain { causes: &start.caused, ..Chain::default() });
    if let Some(called) = &start.called {
        return call::from_line(conn, &acting, start, called).await;
    }
    if let Some(record) = &start.record_id
        && runs::is_running(conn, record, &start.app, &start.flow).await?
    {
        return Ok(None);
    }
    started(conn, &acting, &start.app, &start.flow, start.record_id.as_deref()).await
}

/// The first in a line cannot be started whatever is tried: it goes to the end, so that it keeps nobody waiting, and
/// administrators are told. Where nobody else is in line it is tried again within the next hour. Answers when the line goes on.
async fn set_aside(
    conn: &mut Conn,
    context: &Context<'_>,
    timer: &Timer,
    (app, flow): (&str, &FlowDefinition),
) -> Result<Moment, StoreError> {
    for start in starts::take(conn, app, &flow.key, 1).await? {
        starts::line_up(conn, &start).await?;
        incident::set_aside(conn, context, (app, flow), start.record_id.as_deref()).await?;
    }
    timers::set_data(conn, &timer.id, &json!({ "freed": timer.data["freed"] })).await?;
    let is_only = starts::waiting(conn, app, &flow.key, 2).await? < 2;
    Ok(if is_only { next_hour(context.now) } else { context.now })
}

/// Lets starts that wait go on.
pub struct StartsHandler(pub Mover);

impl TimerHandler for StartsHandler {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let snapshot = self.0.snapshot()?;
            let principal = Principal::system(Via::Schedule);
            let context = snapshot.context(&principal);
            let mut moved = Vec::new();
            let next = due(conn, &context, timer, occasion, &mut moved).await;
            let next = next.map_err(|error| failed(FlowError::Store(error)))?;
            self.0.note(timer, moved);
            Ok(next)
        })
    }

    fn fired(&self, timer: &Timer) {
        self.0.tell(timer);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};

    #[test]
    fn an_hour_begins_on_the_hour() {
        let moment = from_text("2026-03-02T08:59:59.999Z").expect("a moment");
        assert_eq!(to_text(hour_of(moment)), "2026-03-02T08:00:00.000Z");
        assert_eq!(to_text(next_hour(moment)), "2026-03-02T09:00:00.000Z");
        assert_eq!(hour_of(hour_of(moment)), hour_of(moment));
    }
}
