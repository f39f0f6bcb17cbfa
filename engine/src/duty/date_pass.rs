//! Dates of records that are older than what watches them: after a reminder or a flow on a date is published, a pass sets
//! its timers for the records already there; after the time zone has changed, one moves those that wait.

use super::pass;
use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::definition::ReminderDefinition;
use crate::flow::service::{move_date, watch_date};
use crate::model::{App, Form};
use crate::people::Settings;
use crate::record::Context;
use crate::schedule::reminder::{RecordChange, move_timer, set_timers};
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, StoredRecord};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::sync::Arc;

/// The kind of the timers of passes.
pub(super) const KIND: &str = "dates";

/// What watches dates.
#[derive(Debug, Clone, Copy)]
pub(super) enum Watcher<'a> {
    Reminder(&'a str),
    Flow(&'a str),
}

impl<'a> Watcher<'a> {
    fn read(timer: &'a Timer) -> Option<Self> {
        let key = timer.key.as_deref()?;
        match timer.data["watcher"].as_str()? {
            "reminder" => Some(Self::Reminder(key)),
            "flow" => Some(Self::Flow(key)),
            _ => None,
        }
    }

    fn names(self) -> (&'static str, &'a str) {
        match self {
            Self::Reminder(key) => ("reminder", key),
            Self::Flow(key) => ("flow", key),
        }
    }

    fn timer_id(self, app: &str) -> String {
        let (word, key) = self.names();
        format!("{KIND}/{app}/{word}/{key}")
    }

    /// What the watcher waits for, as it is defined in an app.
    fn wish(self, app: &App) -> Option<Value> {
        match self {
            Self::Reminder(key) => Some(json!(app.definitions.reminders.get(key)?.on)),
            Self::Flow(key) => Some(json!(app.definitions.flows.get(key)?.start)),
        }
    }
}

/// Adds the statement that begins a pass for a watcher of `app`, or begins it anew.
pub(super) fn begin(batch: &mut Batch, app: &App, watcher: Watcher<'_>, now: Moment) {
    let (word, key) = watcher.names();
    let timer = Timer {
        app: Some(app.key.clone()),
        key: Some(key.to_owned()),
        data: json!({ "watcher": word, "wish": watcher.wish(app), "after": 0 }),
        ..Timer::new(watcher.timer_id(&app.key), KIND, now)
    };
    timers::set(batch, &timer);
}

/// Adds the statement that begins a pass which moves the timers that a watcher has set to the time zone and the working days in
/// force; dates that have come already do not come again.
pub(super) fn begin_moving(batch: &mut Batch, app: &App, watcher: Watcher<'_>, now: Moment) {
    let (word, key) = watcher.names();
    let timer = Timer {
        app: Some(app.key.clone()),
        key: Some(key.to_owned()),
        data: json!({ "watcher": word, "moves": true, "after": 0 }),
        ..Timer::new(format!("{}/zone", watcher.timer_id(&app.key)), KIND, now)
    };
    timers::set(batch, &timer);
}

/// Adds the statement that ends a pass of a watcher that is gone.
pub(super) fn cancel(batch: &mut Batch, app: &str, watcher: Watcher<'_>) {
    timers::cancel(batch, &watcher.timer_id(app));
}

pub(super) struct DatePass(pub Arc<Workspace>);

impl TimerHandler for DatePass {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let mut snapshot = self.0.snapshot_at(occasion.now);
            let moves = timer.data["moves"] == true;
            if moves {
                // The hours and the time zone are durable a moment before everybody's picture of the settings shows them.
                let settings = Settings::load(conn).await?;
                (snapshot.timezone, snapshot.calendars) = (settings.timezone, settings.calendars);
            }
            let principal = Principal::system(Via::Schedule);
            let context = snapshot.context(&principal);
            let Some(watcher) = Watcher::read(timer) else { return Ok(None) };
            let app = timer.app.as_deref().and_then(|app| snapshot.model.app(app));
            if moves {
                // A watcher that has changed meanwhile, or is gone, has seen to its timers itself.
                let Some(app) = app else { return Ok(None) };
                let last = step(conn, &context, app, watcher, timer).await?;
                return pass::go_on(conn, timer, last, occasion.now).await;
            }
            // The commit that published a definition is durable a moment before the definition is in force; and work under
            // way with the old one could still change a record that was passed by.
            let is_meant = |app: &&Arc<App>| watcher.wish(app).as_ref() == Some(&timer.data["wish"]);
            let in_force = app.filter(is_meant).filter(|_| self.0.is_settled());
            let Some(app) = in_force else { return Ok(Some(occasion.now + pass::SOON)) };
            let last = step(conn, &context, app, watcher, timer).await?;
            pass::go_on(conn, timer, last, occasion.now).await
        })
    }
}

/// Sets the timers of the records of a step; answers the last one looked at, or `None` at the end.
async fn step(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &App,
    watcher: Watcher<'_>,
    timer: &Timer,
) -> Result<Option<i64>, TimerError> {
    let mut batch = Batch::default();
    let moves = timer.data["moves"] == true;
    let last = match watcher {
        Watcher::Reminder(key) => {
            let Some(reminder) = app.definitions.reminders.get(key) else { return Ok(None) };
            let Some(form) = app.forms.get(&reminder.form) else { return Ok(None) };
            let records = pass::records(conn, timer, form).await?;
            for record in &records {
                match moves {
                    true => move_on(context, form, reminder, record, &mut batch),
                    false => remind(context, form, reminder, record, &mut batch),
                }
            }
            records.last().map(|last| last.seq)
        }
        Watcher::Flow(key) => {
            let Some(flow) = app.definitions.flows.get(key) else { return Ok(None) };
            let Some(form) = flow.start.form().and_then(|form| app.forms.get(form)) else { return Ok(None) };
            let records = pass::records(conn, timer, form).await?;
            for record in &records {
                match moves {
                    true => move_date(context, &app.key, flow, record, &mut batch),
                    false => watch_date(context, &app.key, key, flow, record, &mut batch),
                }
            }
            records.last().map(|last| last.seq)
        }
    };
    conn.execute_all(batch).await?;
    Ok(last)
}

fn move_on(
    context: &Context<'_>,
    form: &Form,
    reminder: &ReminderDefinition,
    record: &StoredRecord,
    batch: &mut Batch,
) {
    let facts = record.facts();
    move_timer(reminder, (&form.app, &record.id), &facts, context.now, context.calendars.everybody(), batch);
}

fn remind(context: &Context<'_>, form: &Form, reminder: &ReminderDefinition, record: &StoredRecord, batch: &mut Batch) {
    let facts = record.facts();
    let seen = RecordChange { app: &form.app, id: &record.id, before: None, after: Some(&facts), changed: &[] };
    set_timers([reminder].into_iter(), seen, context.now, context.calendars.everybody(), batch);
}
