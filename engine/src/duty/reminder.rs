//! A due reminder: looks at the record as it is now, says what there is to say, and is due again if it repeats.

use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::condition::holds;
use crate::definition::ReminderDefinition;
use crate::model::Form;
use crate::record::{self, Context};
use crate::schedule::reminder::{Cause, cron, date_rule};
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, StoreError, StoredRecord, load_rows};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

/// Records a schedule looks at in one transaction; the timer then comes again at once for the next.
const CHUNK: usize = 100;

pub(super) struct ReminderDuty(pub Arc<Workspace>);

impl TimerHandler for ReminderDuty {
    fn shares(&self) -> bool {
        true
    }

    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let snapshot = self.0.snapshot_at(occasion.now);
            let principal = Principal::system(Via::Schedule);
            let context = snapshot.context(&principal);
            // The reminder was taken out of the app: its timers end.
            let Some((reminder, form)) = meant(&context, timer) else { return Ok(None) };
            about_all(conn, &context, reminder, form, timer, occasion).await
        })
    }

    fn fire_together<'c>(
        &'c self,
        conn: &'c mut Conn,
        due: &'c [(Timer, Occasion)],
    ) -> BoxFuture<'c, Result<Vec<Option<Moment>>, TimerError>> {
        Box::pin(async move {
            match due {
                [(timer, occasion)] if timer.record_id.is_none() => Ok(vec![self.fire(conn, timer, *occasion).await?]),
                due => {
                    let now = due.first().map_or_else(|| self.0.clock.now(), |(_, occasion)| occasion.now);
                    let snapshot = self.0.snapshot_at(now);
                    let principal = Principal::system(Via::Schedule);
                    about_each(conn, &snapshot.context(&principal), due).await
                }
            }
        })
    }
}

/// The reminder a timer belongs to, and its form.
fn meant<'c>(context: &Context<'c>, timer: &Timer) -> Option<(&'c ReminderDefinition, &'c Form)> {
    let app = context.model.app(timer.app.as_deref()?)?;
    let reminder = app.definitions.reminders.get(timer.key.as_deref()?)?;
    Some((reminder, app.forms.get(&reminder.form)?))
}

/// Each about its record; those of one form are read together.
async fn about_each(
    conn: &mut Conn,
    context: &Context<'_>,
    due: &[(Timer, Occasion)],
) -> Result<Vec<Option<Moment>>, TimerError> {
    let meant: Vec<_> = due.iter().map(|(timer, _)| meant(context, timer)).collect();
    let mut wanted: BTreeMap<(&str, &str), (&Form, Vec<String>)> = BTreeMap::new();
    for ((timer, _), (_, form)) in due.iter().zip(&meant).filter_map(|(due, meant)| Some((due, (*meant)?))) {
        let (_, ids) = wanted.entry((&form.app, &form.key)).or_insert((form, Vec::new()));
        ids.extend(timer.record_id.clone());
    }
    let mut found: HashMap<String, (StoredRecord, Arc<Names>)> = HashMap::new();
    for (form, ids) in wanted.into_values() {
        let mut records = load_rows(conn, &form.table, &ids).await?;
        records.retain(StoredRecord::is_live);
        let names = Arc::new(names(conn, context, form, &records).await?);
        found.extend(records.into_iter().map(|record| (record.id.clone(), (record, Arc::clone(&names)))));
    }
    let mut batch = Batch::default();
    let about = |((timer, occasion), meant): (&(Timer, Occasion), Option<(&ReminderDefinition, &Form)>)| {
        let (reminder, form) = meant?;
        let (record, names) = found.get(timer.record_id.as_deref()?)?;
        if occasion.act {
            speak(context, (reminder, form), (record, names), timer, &mut batch);
        }
        let (field, rule) = date_rule(reminder)?;
        let value = record.values.get(field).and_then(Value::as_str)?;
        rule.next_due_by(value, occasion.after, context.calendars.everybody())
    };
    let next = due.iter().zip(meant).map(about).collect();
    conn.execute_all(batch).await?;
    Ok(next)
}

async fn about_all(
    conn: &mut Conn,
    context: &Context<'_>,
    reminder: &ReminderDefinition,
    form: &Form,
    timer: &Timer,
    occasion: Occasion,
) -> Result<Option<Moment>, TimerError> {
    let next = cron(reminder).and_then(|cron| cron.next_after(occasion.after, context.timezone));
    let begun = timer.data.get("after").and_then(Value::as_i64);
    // What has begun is finished, however late.
    if begun.is_none() && !occasion.act {
        return Ok(next);
    }
    let records = form.table.after(conn, begun.unwrap_or(0), CHUNK).await?;
    let names = names(conn, context, form, &records).await?;
    let mut batch = Batch::default();
    for record in records.iter().filter(|record| record.is_live()) {
        speak(context, (reminder, form), (record, &names), timer, &mut batch);
    }
    conn.execute_all(batch).await?;
    let last = records.last().map(|last| last.seq);
    timers::set_data(conn, &timer.id, &last.map_or(Value::Null, |seq| json!({ "after": seq }))).await?;
    Ok(if last.is_some() { Some(timer.due_at) } else { next })
}

/// What records that others name are called, by id.
type Names = BTreeMap<String, String>;

async fn names(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    records: &[StoredRecord],
) -> Result<Names, StoreError> {
    let refs = record::refs(conn, context, form, records).await?;
    Ok(refs.records.into_iter().map(|(id, found)| (id, found.title)).collect())
}

fn speak(
    context: &Context<'_>,
    (reminder, form): (&ReminderDefinition, &Form),
    (record, names): (&StoredRecord, &Names),
    timer: &Timer,
    batch: &mut Batch,
) {
    let facts = record.facts();
    if reminder.when.as_ref().is_none_or(|when| holds(when, &facts, &context.conditions)) {
        record::tell(context, form, reminder, record, &facts, names, Cause::Due(timer.due_at), batch);
    }
}
