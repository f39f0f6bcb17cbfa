//! Working hours, or the time zone, are others now: what was set by those before is moved. A pass goes over the runs under way
//! in small steps, each a transaction of its own. Digests and what hangs on the time zone alone follow first: time tables at once,
//! dates of records by passes of their own.

use super::date_pass::{self, Watcher};
use super::{pass, rule_pass};
use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::definition::flow::Start;
use crate::flow::service::{follow_hours, time_tables};
use crate::model::App;
use crate::people::{DIGEST, Directory, Settings};
use crate::schedule::{Cron, HoursMove, Occasion, TimerError, TimerHandler, reminder};
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, StoreError};
use crate::workspace::{Snapshot, Workspace};
use crate::zone::{self, Tz};
use futures_util::future::BoxFuture;
use std::sync::Arc;

pub(super) struct HoursPass(pub Arc<Workspace>);

impl TimerHandler for HoursPass {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let Ok(work) = serde_json::from_value::<HoursMove>(timer.data.clone()) else { return Ok(None) };
            let Some(zone_before) = work.zone() else { return Ok(None) };
            let snapshot = self.in_force(conn, occasion.now).await?;
            if work.after().is_none() {
                begin(conn, &snapshot, zone_before).await?;
            }
            let principal = Principal::system(Via::Schedule);
            let context = snapshot.context(&principal);
            let last = follow_hours(conn, &context, work.after().unwrap_or_default()).await?;
            pass::go_on(conn, timer, last, occasion.now).await
        })
    }
}

impl HoursPass {
    /// The workspace with the hours and the people as they are in the database: they are durable a moment before everybody's
    /// picture shows them.
    async fn in_force(&self, conn: &mut Conn, now: Moment) -> Result<Snapshot, StoreError> {
        let settings = Settings::load(conn).await?;
        let people = Arc::new(Directory::load(conn).await?);
        let Settings { timezone, calendars, hours_version, .. } = settings;
        Ok(Snapshot { people, timezone, calendars, hours_version, ..self.0.snapshot_at(now) })
    }
}

/// What no runs have to do with: digests, and what hangs on the time zone alone.
async fn begin(conn: &mut Conn, snapshot: &Snapshot, before: Tz) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    timers::hurry(&mut batch, &format!("{DIGEST}/"), snapshot.now + pass::SOON);
    if before != snapshot.timezone {
        follow_zone(conn, snapshot, before, &mut batch).await?;
    } else {
        follow_days(snapshot, &mut batch);
    }
    conn.execute_all(batch).await
}

async fn follow_zone(conn: &mut Conn, snapshot: &Snapshot, before: Tz, batch: &mut Batch) -> Result<(), StoreError> {
    let now = snapshot.now;
    let all: Vec<(String, Vec<Cron>)> = snapshot.model.apps().flat_map(|app| schedules(app)).collect();
    for (id, times) in all {
        let Some(due) = timers::waits_until(conn, &id).await? else { continue };
        if let Some(due) = on_new_clock(&times, due, (before, snapshot.timezone), now) {
            timers::move_zone(batch, &id, due, now);
        }
    }
    for app in snapshot.model.apps() {
        for (key, reminder) in &app.definitions.reminders {
            if reminder::date_rule(reminder).is_some() {
                date_pass::begin_moving(batch, app, Watcher::Reminder(key), now);
            }
        }
        for (key, flow) in &app.definitions.flows {
            if let Start::Date(_) = &flow.start {
                date_pass::begin_moving(batch, app, Watcher::Flow(key), now);
            }
        }
    }
    Ok(())
}

/// Dates from which working days are counted may be due on others.
fn follow_days(snapshot: &Snapshot, batch: &mut Batch) {
    for app in snapshot.model.apps() {
        for (key, reminder) in &app.definitions.reminders {
            if reminder::date_rule(reminder).is_some_and(|(_, rule)| rule.working) {
                date_pass::begin_moving(batch, app, Watcher::Reminder(key), snapshot.now);
            }
        }
    }
}

/// When a time table comes that was to come at `due`: at the same time on the new clock. Where that would have been by now it
/// comes when it was to come, rather than never.
fn on_new_clock(times: &[Cron], due: Moment, (before, after): (Tz, Tz), now: Moment) -> Option<Moment> {
    let next = |from: Moment, tz: Tz| times.iter().filter_map(|times| times.next_after(from, tz)).min();
    let moved = zone::moment_of(zone::local(due, before), after);
    let due = match next(due, before) {
        // What comes so often does not stand still until the other clock shows the same.
        Some(again) if again < moved => next(now, after)?,
        _ => moved,
    };
    (due > now).then_some(due)
}

/// The timers of an app that go by a time table, and when they come.
fn schedules(app: &App) -> Vec<(String, Vec<Cron>)> {
    let reminders = app.definitions.reminders.iter().filter_map(|(key, reminder)| {
        let times = reminder::cron(reminder)?;
        Some((reminder::timer_id(&app.key, key, None), vec![times]))
    });
    let tables = time_tables(app).map(|(id, times)| (id, vec![times]));
    reminders.chain(tables).chain(rule_pass::schedules(app)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{from_text, to_text};

    #[test]
    fn a_time_table_keeps_its_time_on_the_clock_and_comes_as_often() {
        let (shanghai, new_york) = (chrono_tz::Asia::Shanghai, chrono_tz::America::New_York);
        let at = |text: &str| from_text(text).expect("a moment");
        let moved = |cron: &str, due: &str, zones: (Tz, Tz)| {
            let times = [Cron::parse(cron).expect("a time table")];
            on_new_clock(&times, at(due), zones, at("2026-11-27T02:05:00Z")).map(to_text)
        };
        let west = (shanghai, new_york);
        let daily = moved("0 9 * * *", "2026-11-28T01:00:00Z", west);
        assert_eq!(daily.as_deref(), Some("2026-11-28T14:00:00.000Z"));
        let often = moved("*/15 * * * *", "2026-11-27T02:15:00Z", west);
        assert_eq!(often.as_deref(), Some("2026-11-27T02:15:00.000Z"), "no thirteen hours without");
        let late = moved("0 9 * * *", "2026-11-27T14:00:00Z", (new_york, shanghai));
        assert_eq!(late, None, "it was nine there an hour ago");
    }
}
