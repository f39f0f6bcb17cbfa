//! Reminders: which timers a change of a record sets, moves or cancels, which reminders it sets off at once, and what a
//! reminder then says to whom. Pure but for the statements it adds to the change's own batch.

use super::{Cron, DateRule, WorkingCalendar, recipients};
use crate::clock::{Moment, to_text};
use crate::definition::{Channel, RecordEvent, ReminderDefinition, ReminderEvent, Repeat};
use crate::notify::{self, Message};
use crate::people::Directory;
use crate::problem::Problem;
use crate::store::Batch;
use crate::store::timers::{self, Timer};
use crate::zone::Tz;
use serde_json::{Map, Value, json};

/// The kind of the timers of dates and schedules.
pub const KIND: &str = "reminder";

/// A record as reminders see it.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    pub app: &'a str,
    pub form: &'a str,
    pub id: &'a str,
    pub version: i64,
    /// Values and system fields.
    pub facts: &'a Map<String, Value>,
}

/// The record before and after a change; `None` where there is no live record.
#[derive(Debug, Clone, Copy)]
pub struct RecordChange<'a> {
    pub app: &'a str,
    pub id: &'a str,
    pub before: Option<&'a Map<String, Value>>,
    pub after: Option<&'a Map<String, Value>>,
    /// The fields whose values differ.
    pub changed: &'a [String],
}

/// The name of the timer of a reminder: one for each record, or one for a schedule.
pub fn timer_id(app: &str, reminder: &str, record: Option<&str>) -> String {
    match record {
        Some(record) => format!("{KIND}/{app}/{reminder}/{record}"),
        None => format!("{KIND}/{app}/{reminder}"),
    }
}

/// Sets, moves and cancels the timers of date reminders, as a change of a record demands.
pub fn set_timers<'a>(
    reminders: impl Iterator<Item = &'a ReminderDefinition>,
    change: RecordChange<'_>,
    now: Moment,
    calendar: &WorkingCalendar,
    batch: &mut Batch,
) {
    for reminder in reminders {
        let Some((field, rule)) = date_rule(reminder) else { continue };
        let value = |facts: Option<&Map<String, Value>>| {
            facts.and_then(|facts| facts.get(field)).and_then(Value::as_str).map(str::to_owned)
        };
        let (old, new) = (value(change.before), value(change.after));
        if old == new {
            continue;
        }
        match new.and_then(|new| rule.next_due_by(&new, now, calendar)) {
            Some(due_at) => timers::set(batch, &record_timer(reminder, change.app, change.id, due_at)),
            None if old.is_some() => timers::cancel(batch, &timer_id(change.app, &reminder.key, Some(change.id))),
            None => {}
        }
    }
}

/// Moves the timer of a date reminder for one record, if it waits, to where the date is due by this calendar.
pub fn move_timer(
    reminder: &ReminderDefinition,
    (app, record): (&str, &str),
    facts: &Map<String, Value>,
    now: Moment,
    calendar: &WorkingCalendar,
    batch: &mut Batch,
) {
    let Some((field, rule)) = date_rule(reminder) else { return };
    let Some(day) = facts.get(field).and_then(Value::as_str) else { return };
    let (id, mut after) = (timer_id(app, &reminder.key, Some(record)), now);
    // Where this year's has been told already the timer waits for the next.
    let years = if rule.yearly { 2 } else { 1 };
    for _ in 0..years {
        let Some(due) = rule.next_due_by(day, after, calendar) else { return };
        match rule.working {
            true => timers::move_days(batch, &id, due, now),
            false => timers::move_zone(batch, &id, due, now),
        }
        after = due;
    }
}

/// The timer of a date reminder for one record.
fn record_timer(reminder: &ReminderDefinition, app: &str, record: &str, due_at: Moment) -> Timer {
    Timer {
        app: Some(app.to_owned()),
        key: Some(reminder.key.clone()),
        record_id: Some(record.to_owned()),
        catch_up: reminder.catch_up,
        ..Timer::new(timer_id(app, &reminder.key, Some(record)), KIND, due_at)
    }
}

/// The timer of a reminder on a schedule; `None` for other reminders and for a schedule that never comes.
pub fn schedule_timer(reminder: &ReminderDefinition, app: &str, now: Moment, tz: Tz) -> Option<Timer> {
    let due_at = cron(reminder)?.next_after(now, tz)?;
    Some(Timer {
        app: Some(app.to_owned()),
        key: Some(reminder.key.clone()),
        catch_up: reminder.catch_up,
        ..Timer::new(timer_id(app, &reminder.key, None), KIND, due_at)
    })
}

/// The schedule of a reminder on a schedule.
pub fn cron(reminder: &ReminderDefinition) -> Option<Cron> {
    match &reminder.on {
        ReminderEvent::Schedule { cron } => Cron::parse(cron).ok(),
        _ => None,
    }
}

/// The date field a reminder goes by and how its moment is derived.
pub fn date_rule(reminder: &ReminderDefinition) -> Option<(&str, DateRule)> {
    let ReminderEvent::Date { field, offset, at, repeat, working } = &reminder.on else { return None };
    let rule = DateRule::read(offset.as_deref(), at.as_deref(), *repeat == Some(Repeat::Year))?;
    Some((field, DateRule { working: *working, ..rule }))
}

/// Whether a change sets the reminder off at once, its `when` aside.
pub fn is_set_off(reminder: &ReminderDefinition, change: RecordChange<'_>) -> bool {
    let ReminderEvent::Change { event, fields } = &reminder.on else { return false };
    match (event, change.before, change.after) {
        (RecordEvent::Create, None, Some(_)) => true,
        (RecordEvent::Update, Some(_), Some(_)) if fields.is_empty() => !change.changed.is_empty(),
        (RecordEvent::Update, Some(_), Some(_)) => fields.iter().any(|field| change.changed.contains(field)),
        _ => false,
    }
}

/// What makes a reminder speak; part of the message's key, so that the same cause speaks once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cause {
    /// The change that made this version.
    Version(i64),
    /// The timer due at this moment.
    Due(Moment),
}

/// The message of a reminder about a record. `values` are what its templates may name, written for people; `template` is
/// the text of its `message` file, when it has one.
///
/// # Errors
/// The problem of a template that cannot be rendered.
pub fn message(
    reminder: &ReminderDefinition,
    template: Option<&str>,
    subject: Subject<'_>,
    values: &Value,
    directory: &Directory,
    cause: Cause,
) -> Result<Message, Problem> {
    let text = template.or(reminder.text.as_deref()).unwrap_or_default();
    let cause = match cause {
        Cause::Version(version) => format!("v{version}"),
        Cause::Due(due_at) => to_text(due_at),
    };
    let Subject { app, form, id, version, facts } = subject;
    Ok(Message {
        key: format!("{}/{cause}", timer_id(app, &reminder.key, Some(id))),
        app: Some(app.to_owned()),
        channels: reminder.channels.clone(),
        to: recipients(&reminder.to, facts, directory),
        subject: notify::render(&reminder.subject, values).map_err(|p| p.under("/subject"))?,
        text: notify::render(text, values).map_err(|p| p.under("/text"))?,
        link: Some(format!("/apps/{app}/{form}/{id}")),
        url: reminder.url.clone().filter(|_| reminder.channels.contains(&Channel::Webhook)),
        robots: reminder.robots.clone(),
        event: KIND,
        data: json!({ "reminder": reminder.key, "form": form, "record": id, "version": version }),
    })
}
