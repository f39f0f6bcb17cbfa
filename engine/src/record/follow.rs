//! What follows from a change in other records: copies and titles are refreshed and figures added up again, in the same
//! transaction. A figure that changed, or a copy that others are worked out from, is a change of its record, with its own
//! rules, history and consequences; a copy or title that is only shown is written without making a version.

use super::draft::Draft;
use super::perform::{texts, title};
use super::{Action, Change, Command, Context, RecordError, links, mirror};
use crate::aggregate;
use crate::condition::Condition;
use crate::model::{Form, Reader, RollupFeed};
use crate::store::{Batch, Conn, StoreError, StoredRecord, feeds, hold_row, runs};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A figure may feed a figure of another form; a longer chain than this is a circle.
pub(super) const DEPTH: usize = 8;

/// Followers read and written at a time.
const BATCH: usize = 200;

/// Whether a change reaches other forms at all.
pub(super) fn is_followed(form: &Form, change: &Change) -> bool {
    !form.rollup_feeds.is_empty()
        || !form.aggregates.is_empty()
        || form.lookup_feeds.iter().any(|feed| has_moved(change, &feed.source))
        || !form.title_feeds.is_empty() && is_renamed(change)
        || form.mirrors.iter().any(|mirror| mirror::is_touched(mirror, change))
}

fn is_renamed(change: &Change) -> bool {
    change.before.as_ref().is_some_and(|before| before.title != change.record.title)
}

fn has_moved(change: &Change, source: &String) -> bool {
    change.changed.contains(source) || source == "title" && is_renamed(change)
}

/// Carries a change into the forms that look at this one.
pub(crate) async fn follow(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    change: &Change,
    depth: usize,
) -> Result<(), RecordError> {
    if depth >= DEPTH {
        tracing::warn!(app = %form.app, form = %form.key, "figures feed each other in a circle; stopped");
        return Ok(());
    }
    for feed in form.lookup_feeds.iter().filter(|feed| has_moved(change, &feed.source)) {
        let Some(other) = context.model.form(&form.app, &feed.form) else { continue };
        let value = change.record.value(&feed.source);
        let followers = Followers { form: other, link: &feed.link, of: &change.record.id };
        match feed.reader {
            Reader::None => {}
            Reader::Text => followers.refresh(conn, context, Some((&feed.lookup, &value)), depth).await?,
            Reader::Values => followers.work_out(conn, context, &feed.lookup, &value, depth).await?,
        }
        // What only repeats the value, and what lies in the recycle bin.
        feeds::copy_into(conn, &other.table, &feed.link, &change.record.id, &feed.lookup, &value).await?;
    }
    for feed in form.title_feeds.iter().filter(|_| is_renamed(change)) {
        let Some(other) = context.model.form(&form.app, &feed.form) else { continue };
        Followers { form: other, link: &feed.link, of: &change.record.id }.refresh(conn, context, None, depth).await?;
    }
    mirror::keep(conn, context, form, change, depth).await?;
    for feed in &form.rollup_feeds {
        for parent in parents(feed, change) {
            add_up(conn, context, form, feed, &parent, depth).await?;
        }
    }
    for (key, moved) in aggregate::follow(conn, context, form, change).await? {
        let Some(table) = context.model.form(&form.app, &key) else { continue };
        Box::pin(follow(conn, context, table, &moved, depth + 1)).await?;
    }
    Ok(())
}

/// The records of a form that point to one record.
struct Followers<'a> {
    form: &'a Form,
    link: &'a str,
    of: &'a str,
}

impl Followers<'_> {
    /// The next batch after record `seq`.
    async fn next(&self, conn: &mut Conn, seq: i64) -> Result<Vec<StoredRecord>, StoreError> {
        feeds::followers(conn, &self.form.table, self.link, self.of, seq, BATCH).await
    }

    /// Writes a copy, the titles and the search for text anew.
    async fn refresh(
        &self,
        conn: &mut Conn,
        context: &Context<'_>,
        copy: Option<(&String, &Value)>,
        depth: usize,
    ) -> Result<(), RecordError> {
        let mut seq = 0;
        loop {
            let records = self.next(conn, seq).await?;
            let Some(last) = records.last() else { return Ok(()) };
            seq = last.seq;
            let linked = links::load_all(conn, context, self.form, &records).await?;
            let (mut batch, mut changes) = (Batch::default(), Vec::new());
            for before in records {
                let mut draft = Draft::new(self.form, context, &before);
                draft.linked.clone_from(&linked);
                if let Some((key, value)) = copy {
                    draft.set(key, value.clone());
                }
                let record = StoredRecord { title: title(&draft), values: draft.values(), ..before.clone() };
                let moved = copy.filter(|(key, _)| before.value(key) != record.value(key));
                let changed: Vec<String> = moved.map(|(key, _)| key.clone()).into_iter().collect();
                let is_renamed = before.title != record.title;
                if changed.is_empty() && !is_renamed {
                    continue;
                }
                let texts = texts(self.form, &record);
                feeds::refresh_row(conn.dialect(), &self.form.table, &record, &changed, &texts, &mut batch);
                if is_renamed {
                    runs::rename_record(&mut batch, &record.id, &record.title);
                }
                changes.push(Change { record, before: Some(before), changed, repeated: false });
            }
            conn.execute_all(batch).await?;
            for change in &changes {
                Box::pin(follow(conn, context, self.form, change, depth + 1)).await?;
            }
        }
    }

    /// Gives the records a copy as a figure is given, so that everything worked out from it follows.
    async fn work_out(
        &self,
        conn: &mut Conn,
        context: &Context<'_>,
        key: &str,
        value: &Value,
        depth: usize,
    ) -> Result<(), RecordError> {
        let mut seq = 0;
        loop {
            let records = self.next(conn, seq).await?;
            let Some(last) = records.last() else { return Ok(()) };
            seq = last.seq;
            for record in records.iter().filter(|record| record.deleted_at.is_none()) {
                let values = Map::from_iter([(key.to_owned(), value.clone())]);
                set_computed(conn, context, self.form, &record.id, values, depth).await?;
            }
        }
    }
}

/// Gives a record figures, with everything that follows from them.
async fn set_computed(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    record: &str,
    values: Map<String, Value>,
    depth: usize,
) -> Result<(), RecordError> {
    carry_on(conn, context, form, Action::SetComputed { id: record.to_owned(), values }, depth).await
}

/// Changes another record because of a change, with everything that follows from it.
pub(super) async fn carry_on(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    action: Action,
    depth: usize,
) -> Result<(), RecordError> {
    let command = Command { id: None, app: form.app.clone(), form: form.key.clone(), action };
    match Box::pin(super::perform::carry_out(conn, context, &super::Authority::Engine, &command, depth + 1)).await {
        // The record was destroyed for good: there is no figure to keep.
        Ok(_) | Err(RecordError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}

/// The records whose figure the change may have moved.
fn parents(feed: &RollupFeed, change: &Change) -> BTreeSet<String> {
    let live = |record: &StoredRecord| record.deleted_at.is_none();
    let before = change.before.as_ref().filter(|record| live(record));
    let after = Some(&change.record).filter(|record| live(record));
    let read: Vec<&str> = feed
        .source
        .iter()
        .map(String::as_str)
        .chain([feed.via.as_str()])
        .chain(feed.filter.iter().flat_map(Condition::fields))
        .collect();
    let touched = change.changed.iter().any(|field| read.contains(&field.as_str()))
        || change.before.as_ref().is_some_and(|b| b.flow_state != change.record.flow_state);
    if before.is_some() == after.is_some() && !touched {
        return BTreeSet::new();
    }
    before.into_iter().chain(after).flat_map(|record| linked_ids(record.values.get(&feed.via))).collect()
}

pub(super) fn linked_ids(value: Option<&Value>) -> Vec<String> {
    match value {
        Some(Value::String(id)) => vec![id.clone()],
        Some(Value::Array(ids)) => ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

async fn add_up(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    feed: &RollupFeed,
    parent: &str,
    depth: usize,
) -> Result<(), RecordError> {
    let Some(other) = context.model.form(&form.app, &feed.form) else { return Ok(()) };
    // Of two that add up at the same time, the second sees what the first has added.
    hold_row(conn, &other.table, parent).await?;
    let source = feed.source.as_deref();
    let figure =
        feeds::add_up(conn, &form.table, &feed.via, parent, feed.op, source, feed.filter.as_ref(), &context.conditions)
            .await?;
    set_computed(conn, context, other, parent, Map::from_iter([(feed.rollup.clone(), figure)]), depth).await
}
