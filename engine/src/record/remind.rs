//! What a change means for reminders: timers of date fields set, moved or cancelled, and reminders it sets off at once.

use super::{Change, Context, unwritten};
use crate::condition::holds;
use crate::definition::ReminderDefinition;
use crate::kind::{self, Display};
use crate::model::{Field, Form};
use crate::notify::{self, Message};
use crate::people::NoticeKind;
use crate::problem::{Language, Problem};
use crate::schedule::reminder::{Cause, RecordChange, Subject, is_set_off, message, set_timers};
use crate::store::{Batch, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Adds what a change means for the form's reminders to the change's own batch. One that is not to
/// be told, for nobody has made it or it takes something back, sets timers, and no reminder speaks of it.
pub(super) fn on_change(
    context: &Context<'_>,
    form: &Form,
    change: &Change,
    names: &BTreeMap<String, String>,
    is_told: bool,
    batch: &mut Batch,
) {
    if form.reminders.is_empty() {
        return;
    }
    let live = |record: &&StoredRecord| record.is_live();
    let before = change.before.as_ref().filter(live).map(StoredRecord::facts);
    let after = Some(&change.record).filter(live).map(StoredRecord::facts);
    let seen = RecordChange {
        app: &form.app,
        id: &change.record.id,
        before: before.as_deref(),
        after: after.as_deref(),
        changed: &change.changed,
    };
    set_timers(form.reminders.iter().map(AsRef::as_ref), seen, context.now, context.calendars.everybody(), batch);
    let Some(facts) = after.as_deref().filter(|_| is_told) else { return };
    // Coming back from the recycle bin or the archive is no creation.
    if before.is_none() && change.before.is_some() {
        return;
    }
    for reminder in form.reminders.iter().filter(|reminder| is_set_off(reminder, seen)) {
        let applies = reminder.when.as_ref().is_none_or(|when| holds(when, facts, &context.conditions));
        if applies {
            let cause = Cause::Version(change.record.version);
            tell(context, form, reminder, &change.record, facts, names, cause, batch);
        }
    }
}

/// Adds one reminder's message about a record to a batch. What cannot be written in a reader's language is said in the
/// other, and administrators are told: a reminder never keeps a record from being saved.
pub(crate) fn tell(
    context: &Context<'_>,
    form: &Form,
    reminder: &ReminderDefinition,
    record: &StoredRecord,
    facts: &Map<String, Value>,
    names: &BTreeMap<String, String>,
    cause: Cause,
    batch: &mut Batch,
) {
    let write =
        |language: Language| message_about(&context.told_in(language), form, reminder, record, facts, names, cause);
    let mut failed = None;
    let say = |language: Language| match write(language) {
        Ok(message) => Some(message),
        Err(problem) => {
            tracing::warn!(app = %form.app, reminder = %reminder.key, ?problem, "a reminder could not be written");
            failed.get_or_insert((language, problem));
            write(language.other()).ok()
        }
    };
    let (wishes, kind) = (context.wishes(), NoticeKind::Remind);
    notify::push_in_languages(batch, kind, wishes, context.language, context.now, say);
    if let Some(failed) = &failed {
        unwritten::tell(batch, context, form, reminder, record, failed);
    }
}

/// A reminder with its words as the app's dictionary has them.
fn in_language(context: &Context<'_>, app: &str, reminder: &ReminderDefinition) -> ReminderDefinition {
    ReminderDefinition {
        subject: context.say(app, &reminder.subject),
        text: reminder.text.as_deref().map(|text| context.say(app, text)),
        ..reminder.clone()
    }
}

/// What one reminder says about a record in the language of `context`, and to whom.
///
/// # Errors
/// The problem of a template that cannot be rendered.
pub(crate) fn message_about(
    context: &Context<'_>,
    form: &Form,
    reminder: &ReminderDefinition,
    record: &StoredRecord,
    facts: &Map<String, Value>,
    names: &BTreeMap<String, String>,
    cause: Cause,
) -> Result<Message, Problem> {
    let template = reminder
        .message
        .as_ref()
        .and_then(|path| context.model.app(&form.app)?.definitions.messages.get(path))
        .map(|text| context.say(&form.app, text.trim()));
    let subject = Subject { app: &form.app, form: &form.key, id: &record.id, version: record.version, facts };
    let values = said(context, form, record, names);
    let words = in_language(context, &form.app, reminder);
    message(&words, template.as_deref(), subject, &values, context.people, cause)
}

/// A record's fields as people read them, for templates; sub-forms are lists of such rows. Messages are stored and sent as
/// they read, so sensitive fields are not among them.
fn said(context: &Context<'_>, form: &Form, record: &StoredRecord, names: &BTreeMap<String, String>) -> Value {
    let name = |id: &str| names.get(id).cloned().or_else(|| context.people.name_of(id));
    let say = |text: &str| context.say(&form.app, text);
    let display = Display { language: context.language, timezone: context.timezone, name: &name, say: &say };
    let mut values: Map<String, Value> = form
        .fields
        .iter()
        .filter(|field| field.column.is_some() && !field.is_sealed())
        .map(|field| {
            let value = record.values.get(&field.key).unwrap_or(&Value::Null);
            let text = match value.as_array().filter(|_| !field.columns.is_empty()) {
                None => plain(field, value, &display),
                Some(rows) => Value::Array(
                    rows.iter()
                        .map(|row| {
                            let cells = field.columns.iter().map(|column| {
                                let value = row.get(&column.key).unwrap_or(&Value::Null);
                                (column.key.clone(), plain(column, value, &display))
                            });
                            Value::Object(cells.collect())
                        })
                        .collect(),
                ),
            };
            (field.key.clone(), text)
        })
        .collect();
    let person = |id: &Option<String>| id.as_deref().and_then(name).unwrap_or_default();
    values.insert("title".to_owned(), record.title.clone().into());
    values.insert("created_by".to_owned(), person(&record.created_by).into());
    values.insert("updated_by".to_owned(), person(&record.updated_by).into());
    Value::Object(values)
}

/// A value as people read it. Zero stays a number and no is empty, so that an `if` in a template takes them for nothing.
fn plain(field: &Field, value: &Value, display: &Display<'_>) -> Value {
    match value {
        Value::Bool(false) => Value::String(String::new()),
        Value::Number(number) if number.as_f64() == Some(0.0) => 0.into(),
        value => Value::String(kind::format(&field.definition, value, display)),
    }
}
