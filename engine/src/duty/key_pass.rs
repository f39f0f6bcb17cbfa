//! Keys of records that are older than the rule that compares them: after a rule for duplicates is published, a pass adds
//! the keys of the records already there, in small steps. The same timer clears away the keys of a rule that is gone, once
//! nobody works with it any more.

use super::pass;
use crate::clock::Moment;
use crate::duplicate::add_keys;
use crate::model::{App, Form};
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::duplicates::KeyTable;
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, StoreError};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::json;
use std::sync::Arc;

/// The kind of the timers of passes.
pub(super) const KIND: &str = "duplicates";
/// What a pass is for.
const BUILD: &str = "build";
const CLEAR: &str = "clear";

/// Sets the passes over an app's keys: those of rules that are new to records already there are filled in steps, those of
/// rules that are gone are cleared away later. A new app has no records that are older than its rules.
pub(super) async fn install(conn: &mut Conn, app: &App, before: Option<&App>, now: Moment) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    for form in app.forms.values() {
        for rule in &form.duplicates {
            let Some(before) = before else { continue };
            if !before.forms.get(&form.key).is_some_and(|old| compares(old, &rule.keys)) {
                timers::set(&mut batch, &timer(form, &rule.keys, BUILD, now));
            }
        }
    }
    for old in before.iter().flat_map(|before| before.forms.values()) {
        let new = app.forms.get(&old.key);
        for rule in old.duplicates.iter().filter(|rule| !new.is_some_and(|new| compares(new, &rule.keys))) {
            timers::set(&mut batch, &timer(old, &rule.keys, CLEAR, now));
        }
    }
    conn.execute_all(batch).await
}

/// Removes every table of keys of an app.
pub(crate) async fn drop_keys(conn: &mut Conn, app: &App) -> Result<(), StoreError> {
    for rule in app.forms.values().flat_map(|form| &form.duplicates) {
        rule.keys.drop(conn).await?;
    }
    Ok(())
}

/// Whether the records of a form are all compared, or some have not been passed yet.
///
/// # Errors
/// The database's.
pub async fn is_comparing_all(conn: &mut Conn, form: &Form) -> Result<bool, StoreError> {
    for rule in &form.duplicates {
        if timers::exists(conn, &timer_id(&rule.keys)).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

fn compares(form: &Form, keys: &KeyTable) -> bool {
    form.duplicates.iter().any(|rule| rule.keys == *keys)
}

fn timer_id(keys: &KeyTable) -> String {
    format!("{KIND}/{}", keys.name())
}

fn timer(form: &Form, keys: &KeyTable, wish: &str, now: Moment) -> Timer {
    Timer {
        app: Some(form.app.clone()),
        key: Some(form.key.clone()),
        data: json!({ "keys": keys.name(), "wish": wish, "after": 0 }),
        ..Timer::new(timer_id(keys), KIND, now)
    }
}

pub(super) struct KeyPass(pub Arc<Workspace>);

impl TimerHandler for KeyPass {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let Some(keys) = timer.data["keys"].as_str().and_then(KeyTable::named) else { return Ok(None) };
            let snapshot = self.0.snapshot_at(occasion.now);
            let form = pass::form(&snapshot.model, timer).filter(|form| compares(form, &keys));
            // The commit that published a definition is durable a moment before the definition is in force; and work under
            // way with the old one would change records without keeping new keys, or keep keys that are to be cleared.
            let is_wanted = timer.data["wish"] == BUILD;
            let Some(form) = form.filter(|_| is_wanted && self.0.is_settled()) else {
                if is_wanted || form.is_some() || !self.0.is_settled() {
                    return Ok(Some(occasion.now + pass::SOON));
                }
                keys.drop(conn).await?;
                return Ok(None);
            };
            let records = pass::records(conn, timer, form).await?;
            let mut batch = Batch::default();
            add_keys(form, &keys, &records, &mut batch);
            conn.execute_all(batch).await?;
            pass::go_on(conn, timer, records.last().map(|last| last.seq), occasion.now).await
        })
    }
}
