//! The timers an app needs from the moment it is published: schedules, and dates of the records already there.

use crate::definition::ReminderDefinition;
use crate::model::{App, Form};
use crate::schedule::reminder::{self, RecordChange};
use crate::store::{Batch, Conn, StoreError, timers};
use crate::workspace::Snapshot;
use std::collections::BTreeMap;

/// Records read in one go while their timers are set.
const CHUNK: usize = 500;

/// Sets the timers of `app` anew where its reminders or schedules differ from `before`.
pub(crate) async fn install(
    conn: &mut Conn,
    snapshot: &Snapshot,
    app: &App,
    before: Option<&App>,
) -> Result<(), StoreError> {
    let none = BTreeMap::new();
    let old = before.map_or(&none, |before| &before.definitions.reminders);
    for (key, reminder) in old {
        if app.definitions.reminders.get(key) != Some(reminder) {
            timers::delete_key(conn, &app.key, reminder::KIND, key).await?;
        }
    }
    for (key, definition) in &app.definitions.reminders {
        if old.get(key) == Some(definition) {
            continue;
        }
        if let Some(timer) = reminder::schedule_timer(definition, &app.key, snapshot.now, snapshot.timezone) {
            timers::set_now(conn, &timer).await?;
        } else if let (Some(_), Some(form)) = (reminder::date_rule(definition), app.forms.get(&definition.form)) {
            set_for_all(conn, snapshot, form, definition).await?;
        }
    }
    super::rule_pass::install(conn, snapshot, app, before).await
}

/// Sets the timers of a date reminder for every record that is there.
async fn set_for_all(
    conn: &mut Conn,
    snapshot: &Snapshot,
    form: &Form,
    definition: &ReminderDefinition,
) -> Result<(), StoreError> {
    let mut seq = 0;
    loop {
        let records = form.table.after(conn, seq, CHUNK).await?;
        let Some(last) = records.last() else { return Ok(()) };
        seq = last.seq;
        let mut batch = Batch::default();
        for record in &records {
            let facts = record.facts();
            let seen = RecordChange { app: &form.app, id: &record.id, before: None, after: Some(&facts), changed: &[] };
            reminder::set_timers([definition].into_iter(), seen, snapshot.now, snapshot.timezone, &mut batch);
        }
        conn.execute_all(batch).await?;
    }
}
