//! The timers an app needs from the moment it is published: schedules, and dates of the records already there.

use super::date_pass::{self, Watcher};
use crate::definition::flow::Start;
use crate::model::App;
use crate::schedule::reminder;
use crate::store::{Batch, Conn, StoreError, timers};
use crate::workspace::Snapshot;
use std::collections::BTreeMap;

/// Sets the timers of `app` anew where its reminders, flows or schedules differ from `before`. Those of dates follow in
/// steps after the publication; a new app has no records that are older than its definitions.
pub(crate) async fn install(
    conn: &mut Conn,
    snapshot: &Snapshot,
    app: &App,
    before: Option<&App>,
) -> Result<(), StoreError> {
    super::key_pass::install(conn, app, before, snapshot.now).await?;
    let mut batch = Batch::default();
    super::title_pass::install(&mut batch, app, before, snapshot.now);
    let none = BTreeMap::new();
    let old = before.map_or(&none, |before| &before.definitions.reminders);
    for (key, reminder) in old {
        if app.definitions.reminders.get(key) != Some(reminder) {
            timers::delete_key(conn, &app.key, reminder::KIND, key).await?;
            date_pass::cancel(&mut batch, &app.key, Watcher::Reminder(key));
        }
    }
    for (key, definition) in &app.definitions.reminders {
        if old.get(key) == Some(definition) {
            continue;
        }
        if let Some(timer) = reminder::schedule_timer(definition, &app.key, snapshot.now, snapshot.timezone) {
            timers::set(&mut batch, &timer);
        } else if before.is_some() && reminder::date_rule(definition).is_some() {
            date_pass::begin(&mut batch, app, Watcher::Reminder(key), snapshot.now);
        }
    }
    if let Some(before) = before {
        watch_dates(app, before, snapshot, &mut batch);
    }
    conn.execute_all(batch).await?;
    super::rule_pass::install(conn, snapshot, app, before).await
}

/// Flows that start on a date.
fn watch_dates(app: &App, before: &App, snapshot: &Snapshot, batch: &mut Batch) {
    let old = &before.definitions.flows;
    for key in old.keys().filter(|key| !app.definitions.flows.contains_key(*key)) {
        date_pass::cancel(batch, &app.key, Watcher::Flow(key));
    }
    for (key, flow) in &app.definitions.flows {
        if old.get(key).map(|old| &old.start) == Some(&flow.start) {
            continue;
        }
        match &flow.start {
            Start::Date(_) => date_pass::begin(batch, app, Watcher::Flow(key), snapshot.now),
            _ => date_pass::cancel(batch, &app.key, Watcher::Flow(key)),
        }
    }
}
