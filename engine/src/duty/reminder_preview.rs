//! A reminder tried out: whom it would tell what if it spoke now, or when its dates come. Nothing is told and no timer set.

use crate::clock::{Moment, to_text};
use crate::condition::holds;
use crate::definition::ReminderDefinition;
use crate::flow::service::Person;
use crate::id::MemberId;
use crate::model::Form;
use crate::record::{self, Context};
use crate::schedule::recipients;
use crate::schedule::reminder::{Cause, cron, date_rule};
use crate::store::{Conn, StoreError, StoredRecord};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Records read at a time, and the most that are looked at.
const PAGE: usize = 500;
const MOST: usize = 10_000;
/// Records that are shown with what would be said about them.
const SAMPLES: usize = 20;

/// Whom a reminder would tell.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ReminderPreview {
    /// When its schedule comes next; none for other reminders.
    pub next: Option<String>,
    /// How many records were looked at, and whether those were all.
    pub looked: usize,
    pub exact: bool,
    /// About how many of them it would speak, and about how many of these it would find nobody to tell.
    pub records: usize,
    pub nobody: usize,
    /// Whoever would be told, those of most records first.
    pub people: Vec<ToldPerson>,
    /// The first records it would speak about: by their moment where a date says when, else in the order of their making.
    pub samples: Vec<RemindedRecord>,
}

/// Somebody who would be told.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct ToldPerson {
    pub person: Person,
    /// About how many records.
    pub records: usize,
}

/// What would be said about one record.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RemindedRecord {
    pub id: String,
    pub title: String,
    /// When, where a date of the record says so.
    pub due_at: Option<String>,
    pub to: Vec<Person>,
    pub subject: String,
    pub text: String,
    /// Why it could not be said.
    pub problem: Option<String>,
}

/// Looks at the records of a reminder's form as they are now.
///
/// # Errors
/// The database's.
pub async fn preview_reminder(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    reminder: &ReminderDefinition,
) -> Result<ReminderPreview, StoreError> {
    let mut found = Found::default();
    let mut after = 0;
    let exact = loop {
        let records = form.table.after(conn, after, PAGE).await?;
        let Some(last) = records.last() else { break true };
        if found.looked >= MOST {
            break false;
        }
        after = last.seq;
        records.into_iter().filter(StoredRecord::is_live).for_each(|record| found.add(context, reminder, record));
    };
    let next = cron(reminder).and_then(|cron| cron.next_after(context.now, context.timezone));
    let samples = said(conn, context, form, reminder, found.first).await?;
    let mut people: Vec<ToldPerson> =
        found.people.into_iter().map(|(id, records)| ToldPerson { person: person(context, &id), records }).collect();
    people.sort_by_cached_key(|told| (Reverse(told.records), told.person.name.clone()));
    Ok(ReminderPreview {
        next: next.map(to_text),
        looked: found.looked,
        exact,
        records: found.records,
        nobody: found.nobody,
        people,
        samples,
    })
}

/// What looking has found so far.
#[derive(Default)]
struct Found {
    looked: usize,
    records: usize,
    nobody: usize,
    people: BTreeMap<MemberId, usize>,
    first: Vec<(Option<Moment>, StoredRecord)>,
}

impl Found {
    fn add(&mut self, context: &Context<'_>, reminder: &ReminderDefinition, record: StoredRecord) {
        self.looked += 1;
        let due = match date_rule(reminder) {
            None => None,
            Some((field, rule)) => {
                let value = record.values.get(field).and_then(Value::as_str);
                let due = value.and_then(|value| rule.next_due_by(value, context.now, context.calendars.everybody()));
                // A date that is past or empty reminds of nothing.
                let Some(due) = due else { return };
                Some(due)
            }
        };
        let facts = record.facts();
        if !reminder.when.as_ref().is_none_or(|when| holds(when, &facts, &context.conditions)) {
            return;
        }
        self.records += 1;
        let to = recipients(&reminder.to, &facts, context.people);
        self.nobody += usize::from(to.is_empty());
        for member in to {
            *self.people.entry(member).or_default() += 1;
        }
        let place = self.first.partition_point(|(before, _)| *before <= due);
        if place < SAMPLES {
            self.first.insert(place, (due, record));
            self.first.truncate(SAMPLES);
        }
    }
}

async fn said(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    reminder: &ReminderDefinition,
    first: Vec<(Option<Moment>, StoredRecord)>,
) -> Result<Vec<RemindedRecord>, StoreError> {
    let refs = record::refs(conn, context, form, first.iter().map(|(_, record)| record)).await?;
    let names: BTreeMap<String, String> = refs.records.into_iter().map(|(id, found)| (id, found.title)).collect();
    let shown = |(due, record): (Option<Moment>, StoredRecord)| {
        let (facts, cause) = (record.facts(), Cause::Due(due.unwrap_or(context.now)));
        let message = record::message_about(context, form, reminder, &record, &facts, &names, cause);
        let to = recipients(&reminder.to, &facts, context.people);
        let to = to.iter().map(|member| person(context, member)).collect();
        let (subject, text, problem) = match message {
            Ok(message) => (message.subject, message.text, None),
            Err(problem) => (String::new(), String::new(), Some(problem.message.get(context.language).to_owned())),
        };
        let due_at = due.map(to_text);
        RemindedRecord { id: record.id, title: record.title, due_at, to, subject, text, problem }
    };
    Ok(first.into_iter().map(shown).collect())
}

fn person(context: &Context<'_>, id: &MemberId) -> Person {
    let name = context.people.member_name(id.as_str()).unwrap_or_default();
    Person { id: id.to_string(), name: name.to_owned() }
}
