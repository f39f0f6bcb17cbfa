//! Building aggregate tables: one timer per table, fired again and again until every record is counted. It survives a
//! crash, goes on at whichever server looks first, and never holds people up for longer than one step.

use super::pass;
use crate::access::Administrator;
use crate::aggregate;
use crate::audit::{Entry, action};
use crate::clock::Moment;
use crate::definition::CatchUp;
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::aggregates::{self, BuildState, Hold};
use crate::store::timers::{self, Timer};
use crate::store::{self, Conn, StoreError};
use crate::workspace::{Event, Workspace};
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::Arc;

/// The kind of the timers that build tables.
pub(super) const KIND: &str = "aggregate";

/// Lets these tables of an app be built.
pub(crate) async fn build_aggregates(
    conn: &mut Conn,
    app: &str,
    keys: &[String],
    now: Moment,
) -> Result<(), StoreError> {
    for key in keys {
        let timer = Timer {
            app: Some(app.to_owned()),
            key: Some(key.clone()),
            catch_up: CatchUp::Once,
            ..Timer::new(format!("{KIND}/{app}/{key}"), KIND, now)
        };
        timers::set_now(conn, &timer).await?;
    }
    Ok(())
}

/// Lets a table be built anew, for one that does not agree with its records.
///
/// # Errors
/// The database's; an unknown table is left as it is.
pub async fn rebuild_aggregate(
    workspace: &Workspace,
    right: &Administrator,
    app: &str,
    key: &str,
) -> Result<(), StoreError> {
    let model = workspace.model();
    let Some(compiled) = model.app(app).cloned() else { return Ok(()) };
    let mut entry = Entry::new(workspace.clock.now(), right.origin().clone(), action::AGGREGATE_REBUILD)
        .detail(json!({ "aggregate": key }));
    entry.app = Some(app.to_owned());
    let work = Arc::new((compiled, app.to_owned(), key.to_owned(), workspace.clock.now(), entry));
    workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (compiled, app, key, now, entry) = &*work;
                if aggregate::rebuild(conn, compiled, key).await? {
                    build_aggregates(conn, app, std::slice::from_ref(key), *now).await?;
                    store::audit::insert(conn, entry).await?;
                }
                Ok::<_, StoreError>(())
            })
        })
        .await
}

pub(super) struct AggregateDuty(pub Arc<Workspace>);

impl TimerHandler for AggregateDuty {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        fired: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let Some((app, key)) = fired.app.as_deref().zip(fired.key.as_deref()) else { return Ok(None) };
            let registered = aggregates::registered(conn, app, key, Hold::Not).await?;
            let Some(registered) = registered.filter(|row| row.state != BuildState::Ready) else { return Ok(None) };
            let snapshot = self.0.snapshot_at(occasion.now);
            let compiled = snapshot.model.app(app);
            let known =
                compiled.is_some_and(|app| app.aggregates.get(key).is_some_and(|a| a.digest == registered.digest));
            // While somebody still works with definitions that know nothing of the table, a record passed by could be
            // changed behind the mark unseen.
            let (Some(compiled), true, true) = (compiled, known, self.0.is_settled()) else {
                return Ok(Some(occasion.now + pass::SOON));
            };
            let more = aggregate::step(conn, &snapshot, compiled, key).await.map_err(pass::failed)?;
            Ok(more.then_some(occasion.now))
        })
    }

    fn fired(&self, timer: &Timer) {
        if let (Some(app), Some(form)) = (timer.app.clone(), timer.key.clone()) {
            self.0.events.tell(Event::Record { app, form, id: String::new(), version: 0 });
        }
    }
}
