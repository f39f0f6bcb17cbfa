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
use crate::store::{Batch, Conn, StoreError, StoredRecord, load_row};
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::BTreeMap;
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
            let found = timer.app.as_deref().zip(timer.key.as_deref()).and_then(|(app, key)| {
                let app = context.model.app(app)?;
                let reminder = app.definitions.reminders.get(key)?;
                Some((reminder, app.forms.get(&reminder.form)?))
            });
            // The reminder was taken out of the app: its timers end.
            let Some((reminder, form)) = found else { return Ok(None) };
            match &timer.record_id {
                Some(id) => about_one(conn, &context, reminder, form, id, timer, occasion).await,
                None => about_all(conn, &context, reminder, form, timer, occasion).await,
            }
        })
    }
}

async fn about_one(
    conn: &mut Conn,
    context: &Context<'_>,
    reminder: &ReminderDefinition,
    form: &Form,
    id: &str,
    timer: &Timer,
    occasion: Occasion,
) -> Result<Option<Moment>, TimerError> {
    let record = load_row(conn, &form.table, id, false).await?.filter(StoredRecord::is_live);
    let Some(record) = record else { return Ok(None) };
    if occasion.act {
        let mut batch = Batch::default();
        speak(conn, context, reminder, form, &record, timer, &mut batch).await?;
        conn.execute_all(batch).await?;
    }
    let next = date_rule(reminder).and_then(|(field, rule)| {
        let value = record.values.get(field).and_then(Value::as_str)?;
        rule.next_due_by(value, occasion.after, context.calendars.everybody())
    });
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
    let mut batch = Batch::default();
    for record in records.iter().filter(|record| record.is_live()) {
        speak(conn, context, reminder, form, record, timer, &mut batch).await?;
    }
    conn.execute_all(batch).await?;
    let last = records.last().map(|last| last.seq);
    timers::set_data(conn, &timer.id, &last.map_or(Value::Null, |seq| json!({ "after": seq }))).await?;
    Ok(if last.is_some() { Some(timer.due_at) } else { next })
}

async fn speak(
    conn: &mut Conn,
    context: &Context<'_>,
    reminder: &ReminderDefinition,
    form: &Form,
    record: &StoredRecord,
    timer: &Timer,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let facts = record.facts();
    if !reminder.when.as_ref().is_none_or(|when| holds(when, &facts, &context.conditions)) {
        return Ok(());
    }
    let refs = record::refs(conn, context, form, [record]).await?;
    let names: BTreeMap<String, String> = refs.records.into_iter().map(|(id, found)| (id, found.title)).collect();
    record::tell(context, form, reminder, record, &facts, &names, Cause::Due(timer.due_at), batch);
    Ok(())
}
