//! What starts runs without anybody asking: records that change, dates that come near, time tables.

use super::pace::Pace;
use super::timers::{FLOW, look_again};
use super::{FlowError, Moved, StartRun, incident, pace, start};
use crate::clock::Moment;
use crate::condition::{Condition, holds};
use crate::definition::flow::start::RecordStart;
use crate::definition::flow::{FlowDefinition, Start, StartEvent};
use crate::flow::chain::{CARRIED, NESTED, Way, over_date};
use crate::flow::{Cause, Chain};
use crate::kind;
use crate::model::{App, Form};
use crate::record::{Action, Change, Context, RecordError};
use crate::schedule::{Cron, DateRule, Occasion};
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, StoreError, StoredRecord, load_row, runs};
use serde_json::{Value, json};

/// How many records one firing of a time table looks at before others get their turn.
const PAGE: usize = 100;

/// Whether any flow looks at the changes of a form.
pub fn is_watched(context: &Context<'_>, form: &Form) -> bool {
    let watches = |start: &Start| match start {
        Start::Record(start) => start.form == form.key,
        Start::Date(start) => start.form == form.key,
        Start::Submit(_) | Start::Cron(_) | Start::Button(_) | Start::Webhook(_) => false,
    };
    context.model.app(&form.app).is_some_and(|app| app.definitions.flows.values().any(|flow| watches(&flow.start)))
}

/// A record has changed: starts the flows that watch it, unless something was taken back or nobody has made the change, and moves the timers of those that
/// watch its dates.
///
/// # Errors
/// Only what the database cannot do: a flow that cannot start does not stand in the way of the change.
pub async fn record_changed(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    (action, change): (&Action, &Change),
) -> Result<(), StoreError> {
    let Some(app) = context.model.app(&form.app) else { return Ok(()) };
    let event = event_of(action, change).filter(|_| action.is_made() && !context.takes_back);
    let mut batch = Batch::default();
    dates_changed(conn, context, form, change, &mut batch).await?;
    for (key, flow) in &app.definitions.flows {
        match &flow.start {
            Start::Record(start)
                if event.is_some_and(|event| sets_off(context, start, form, (event, change)))
                    && fits(context, flow.start.when(), &change.record) =>
            {
                begin(conn, context, (&form.app, flow), &change.record).await?;
            }
            Start::Date(date) if date.form == form.key && touches(change, &date.field) => {
                let id = date_timer_id(&form.app, key, &change.record.id);
                match next_date(context, flow, &change.record, context.now) {
                    Some(due) => {
                        let timer = date_timer(&form.app, flow, &change.record, id, due);
                        timers::set(&mut batch, &Timer { data: carried(context, due), ..timer });
                    }
                    None => timers::cancel(&mut batch, &id),
                }
            }
            _ => {}
        }
    }
    conn.execute_all(batch).await
}

/// Makes the runs look again that wait for a date of the record which has changed; each knows what the version of its
/// flow waits for.
async fn dates_changed(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    change: &Change,
    batch: &mut Batch,
) -> Result<(), StoreError> {
    let is_date = |key: &String| {
        form.field(key).is_some_and(|field| ["date", "datetime"].contains(&kind::of(&field.definition).name()))
    };
    if change.before.is_none() || !change.changed.iter().any(is_date) {
        return Ok(());
    }
    for (run, key, version) in runs::under_way(conn, &change.record.id).await? {
        let Some(flow) = context.model.flows.pinned(conn, &form.app, &key, version).await? else { continue };
        if flow.definition().awaited_dates().any(|field| touches(change, field)) {
            look_again(batch, &form.app, &key, &run, change.record.version, context.now);
        }
    }
    Ok(())
}

fn sets_off(context: &Context<'_>, start: &RecordStart, form: &Form, (event, change): (StartEvent, &Change)) -> bool {
    let fits = || match &change.before {
        Some(before) => is_watched_for(context, start, (before, &change.record), &change.changed),
        None => true,
    };
    start.form == form.key && start.events.contains(&event) && (event != StartEvent::Update || fits())
}

/// Whether a start looks for a change of a record: it touches what is watched, and the record met before what is asked of that.
pub(super) fn is_watched_for(
    context: &Context<'_>,
    start: &RecordStart,
    (before, record): (&StoredRecord, &StoredRecord),
    changed: &[String],
) -> bool {
    let is_touched = match start.fields.is_empty() {
        true => !changed.is_empty(),
        false => start.fields.iter().any(|field| changed.contains(field)),
    };
    let was_so = |was: &Condition| holds(&was.seen_from(&record.facts()), &before.facts(), &context.conditions);
    is_touched && start.was.as_ref().is_none_or(was_so)
}

/// What happened to the record of a change; nothing to one that lies in the recycle bin as before, and to one that becomes
/// another by a merge, its runs with it.
fn event_of(action: &Action, change: &Change) -> Option<StartEvent> {
    if matches!(action, Action::MergeAway { .. }) {
        return None;
    }
    let is_binned = |record: &StoredRecord| record.deleted_at.is_some();
    match (change.before.as_ref().map(is_binned), is_binned(&change.record)) {
        (None, false) => Some(StartEvent::Create),
        (Some(false), false) => Some(StartEvent::Update),
        (Some(false), true) => Some(StartEvent::Delete),
        (Some(true), false) => Some(StartEvent::Restore),
        (None | Some(true), true) => None,
    }
}

fn touches(change: &Change, field: &str) -> bool {
    let lived = change.before.as_ref().map(StoredRecord::is_live);
    change.changed.iter().any(|changed| changed == field) || lived.is_some_and(|lived| lived != change.record.is_live())
}

fn fits(context: &Context<'_>, when: Option<&Condition>, record: &StoredRecord) -> bool {
    when.is_none_or(|when| holds(when, &record.facts(), &context.conditions))
}

/// Starts a run of a flow by itself, unless one is under way for the record. What would go round in a circle or too far does
/// not start, and an administrator is told; what comes too often within an hour waits. Answers what has started.
async fn begin(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &FlowDefinition),
    record: &StoredRecord,
) -> Result<Option<Moved>, StoreError> {
    match context.chain.leads_to(&flow.key, &record.id) {
        Way::Own => return Ok(None),
        Way::Round(circle) => {
            incident::round(conn, context, (app, flow), record, circle).await?;
            return Ok(None);
        }
        Way::TooFar => {
            incident::too_far(conn, context, (app, flow), record).await?;
            return Ok(None);
        }
        Way::On => {}
    }
    let wish = pace::start_of(context, (app, flow), Some(&record.id));
    match pace::of(conn, context, (app, flow), Some(&record.id)).await? {
        Pace::Running => {}
        Pace::Full { first } => pace::wait(conn, context, flow, &wish, (first, Some(record))).await?,
        Pace::Behind => pace::later(conn, context, &wish, false).await?,
        // So many runs within each other are enough for one transaction.
        Pace::Now if context.chain.nested >= NESTED => pace::later(conn, context, &wish, true).await?,
        Pace::Now => return started(conn, context, app, &flow.key, Some(&record.id)).await,
    }
    Ok(None)
}

/// Starts the one run of a time table that looks at no records; what comes too often within an hour waits. Answers what has
/// started.
async fn begin_alone(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &FlowDefinition),
) -> Result<Option<Moved>, FlowError> {
    let wish = pace::start_of(context, (app, flow), None);
    match pace::of(conn, context, (app, flow), None).await? {
        Pace::Full { first } => pace::wait(conn, context, flow, &wish, (first, None)).await?,
        Pace::Behind => pace::later(conn, context, &wish, false).await?,
        Pace::Running | Pace::Now => {
            let moved = start(conn, context, StartRun::of(app, &flow.key, None)).await?;
            pace::begun(conn, context, app, &flow.key).await?;
            return Ok(Some(moved));
        }
    }
    Ok(None)
}

/// Starts a run that nobody waits for: why it cannot start is no reason for anything else to fail. One that is refused
/// half-way leaves nothing behind, and nothing is answered.
pub(super) async fn started(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    flow: &str,
    record: Option<&str>,
) -> Result<Option<Moved>, StoreError> {
    let wish = StartRun::of(app, flow, record);
    conn.set_mark().await?;
    match Box::pin(start(conn, context, wish)).await {
        Ok(moved) => {
            conn.drop_mark().await?;
            pace::begun(conn, context, app, flow).await?;
            Ok(Some(moved))
        }
        Err(FlowError::Store(error) | FlowError::Record(RecordError::Store(error))) => Err(error),
        Err(error) => {
            tracing::warn!(app, flow, record, %error, "a flow did not start");
            conn.back_to_mark().await?;
            Ok(None)
        }
    }
}

fn date_timer_id(app: &str, flow: &str, record: &str) -> String {
    format!("{FLOW}/{app}/{flow}/{record}")
}

fn time_table_id(app: &str, flow: &str) -> String {
    format!("{FLOW}/{app}/{flow}")
}

fn date_timer(app: &str, flow: &FlowDefinition, record: &StoredRecord, id: String, due: Moment) -> Timer {
    Timer {
        app: Some(app.to_owned()),
        key: Some(flow.key.clone()),
        record_id: Some(record.id.clone()),
        catch_up: flow.start.catch_up(),
        ..Timer::new(id, FLOW, due)
    }
}

/// What the timer of a date keeps of the flows that have led to it being written.
fn carried(context: &Context<'_>, due: Moment) -> Value {
    match context.chain.causes {
        [] => Value::Null,
        _ if due - context.now > CARRIED => Value::Null,
        causes => json!({ "caused": causes }),
    }
}

fn next_date(context: &Context<'_>, flow: &FlowDefinition, record: &StoredRecord, after: Moment) -> Option<Moment> {
    let Start::Date(date) = &flow.start else { return None };
    if !record.is_live() {
        return None;
    }
    let rule = DateRule::read(date.offset.as_deref(), date.at.as_deref(), false)?;
    rule.next_due(record.value(&date.field).as_str()?, after, context.timezone)
}

/// A timer of kind [`FLOW`] is due: starts what it is for, adds it to what has moved, and answers when it is due again.
pub(super) async fn due(
    conn: &mut Conn,
    context: &Context<'_>,
    timer: &Timer,
    occasion: Occasion,
    moved: &mut Vec<Moved>,
) -> Result<Option<Moment>, FlowError> {
    let (Some(app), Some(key)) = (&timer.app, &timer.key) else { return Ok(None) };
    let Some(flow) = context.model.app(app).and_then(|app| app.definitions.flows.get(key)) else { return Ok(None) };
    match &flow.start {
        Start::Date(date) => {
            let form = context.model.form(app, &date.form);
            if let (Some(form), Some(id), true) = (form, &timer.record_id, occasion.act)
                && let Some(record) = load_row(conn, &form.table, id, true).await?
                && record.is_live()
                && fits(context, date.when.as_ref(), &record)
            {
                let caused: Vec<Cause> = serde_json::from_value(timer.data["caused"].clone()).unwrap_or_default();
                let caused = over_date(caused, context.now);
                let chain = Chain { causes: &caused, later: true, ..Chain::default() };
                let acting = context.on_behalf_of(context.principal, chain);
                moved.extend(begin(conn, &acting, (app, flow), &record).await?);
            }
            // The run may have moved the date on: then this timer, which was set anew meanwhile, goes on with it.
            let (Some(form), Some(id)) = (form, &timer.record_id) else { return Ok(None) };
            let record = load_row(conn, &form.table, id, false).await?;
            Ok(record.and_then(|record| next_date(context, flow, &record, context.now)))
        }
        Start::Cron(cron) => {
            let Ok(times) = Cron::parse(&cron.cron) else { return Ok(None) };
            let next = times.next_after(occasion.after, context.timezone);
            if !occasion.act {
                return Ok(next);
            }
            let Some(form) = &cron.form else {
                moved.extend(begin_alone(conn, context, (app, flow)).await?);
                return Ok(next);
            };
            let Some(form) = context.model.form(app, form) else { return Ok(next) };
            let after = timer.data["after"].as_i64().unwrap_or_default();
            let page = form.table.after(conn, after, PAGE).await?;
            let last = page.last().map(|record| record.seq);
            let full = page.len() == PAGE;
            for record in page.iter().filter(|record| fits(context, cron.when.as_ref(), record)) {
                moved.extend(begin(conn, context, (app, flow), record).await?);
            }
            // A long table is walked in several firings; the place reached is kept in the timer itself.
            let place = if full { last } else { None };
            let further = Timer { data: json!({ "after": place }), ..timer.clone() };
            timers::set_now(conn, &further).await?;
            Ok(if full { Some(occasion.now) } else { next })
        }
        Start::Submit(_) | Start::Record(_) | Start::Button(_) | Start::Webhook(_) => Ok(None),
    }
}

/// Sets the timers of an app's time tables where they differ from `before`, and removes those of flows that are gone or
/// start otherwise now. Called when an app is published; dates of records already there follow with [`watch_date`].
pub async fn reset_timers(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &App,
    before: Option<&App>,
) -> Result<(), StoreError> {
    let old = |key: &str| before.and_then(|before| before.definitions.flows.get(key)).map(|flow| &flow.start);
    for key in timers::keys(conn, &app.key, FLOW).await? {
        let start = app.definitions.flows.get(&key).map(|flow| &flow.start);
        if start.is_none() || start != old(&key) {
            timers::delete_key(conn, &app.key, FLOW, &key).await?;
        }
    }
    let mut batch = Batch::default();
    for (key, flow) in &app.definitions.flows {
        let Start::Cron(cron) = &flow.start else { continue };
        let times = Cron::parse(&cron.cron).ok().filter(|_| old(key) != Some(&flow.start));
        if let Some(due) = times.and_then(|times| times.next_after(context.now, context.timezone)) {
            let id = time_table_id(&app.key, key);
            let timer = Timer {
                app: Some(app.key.clone()),
                key: Some(key.clone()),
                catch_up: cron.catch_up,
                ..Timer::new(id, FLOW, due)
            };
            timers::set(&mut batch, &timer);
        }
    }
    conn.execute_all(batch).await
}

/// Adds the statement that sets the timer of a flow on a date for one record, if the date is still to come; one that a change
/// has set for it already keeps the flows that have led there.
pub fn watch_date(
    context: &Context<'_>,
    app: &str,
    key: &str,
    flow: &FlowDefinition,
    record: &StoredRecord,
    batch: &mut Batch,
) {
    if let Some(due) = next_date(context, flow, record, context.now) {
        let id = date_timer_id(app, key, &record.id);
        timers::set_moved(batch, &date_timer(app, flow, record, id, due));
    }
}

/// Adds the statement that moves the timer of a flow on a date for one record, if it waits, to where the date is due by the
/// time zone in force.
pub(crate) fn move_date(
    context: &Context<'_>,
    app: &str,
    flow: &FlowDefinition,
    record: &StoredRecord,
    batch: &mut Batch,
) {
    if let Some(due) = next_date(context, flow, record, context.now) {
        timers::move_zone(batch, &date_timer_id(app, &flow.key, &record.id), due, context.now);
    }
}

/// The timers of an app's time tables, and when they come.
pub(crate) fn time_tables(app: &App) -> impl Iterator<Item = (String, Cron)> + '_ {
    app.definitions.flows.iter().filter_map(|(key, flow)| match &flow.start {
        Start::Cron(start) => Some((time_table_id(&app.key, key), Cron::parse(&start.cron).ok()?)),
        _ => None,
    })
}
