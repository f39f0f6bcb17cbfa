//! What follows from a change in other records: copies are refreshed and figures added up again, in the same
//! transaction. A figure that changed is a change of its record, with its own rules, history and consequences.

use super::{Action, Change, Command, Context, RecordError};
use crate::aggregate;
use crate::condition::Condition;
use crate::model::{Form, LookupFeed, RollupFeed};
use crate::store::{Conn, StoredRecord, feeds, find_ids};
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// A figure may feed a figure of another form; a longer chain than this is a circle.
pub(super) const DEPTH: usize = 8;

/// Whether a change reaches other forms at all.
pub(super) fn is_followed(form: &Form, change: &Change) -> bool {
    !form.rollup_feeds.is_empty()
        || !form.aggregates.is_empty()
        || form.lookup_feeds.iter().any(|feed| change.changed.contains(&feed.source))
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
    for feed in form.lookup_feeds.iter().filter(|feed| change.changed.contains(&feed.source)) {
        let Some(other) = context.model.form(&form.app, &feed.form) else { continue };
        let value = change.record.value(&feed.source);
        if other.aggregates.iter().any(|one| one.reads(&other.key, &feed.lookup)) {
            refresh(conn, context, other, feed, &change.record.id, &value, depth).await?;
        }
        feeds::copy_into(conn, &other.table, &feed.link, &change.record.id, &feed.lookup, &value).await?;
    }
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

/// Refreshes a copy record by record, where an aggregate table reads it: each is a change that the table follows.
async fn refresh(
    conn: &mut Conn,
    context: &Context<'_>,
    other: &Form,
    feed: &LookupFeed,
    target: &str,
    value: &Value,
    depth: usize,
) -> Result<(), RecordError> {
    let link = Value::String(target.to_owned());
    for id in find_ids(conn, &other.table, &[(feed.link.as_str(), &link)], usize::MAX).await? {
        let values = Map::from_iter([(feed.lookup.clone(), value.clone())]);
        set_computed(conn, context, other, id, values, depth).await?;
    }
    Ok(())
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

fn linked_ids(value: Option<&Value>) -> Vec<String> {
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
    let source = feed.source.as_deref();
    let figure =
        feeds::add_up(conn, &form.table, &feed.via, parent, feed.op, source, feed.filter.as_ref(), &context.conditions)
            .await?;
    let values = Map::from_iter([(feed.rollup.clone(), figure)]);
    let Some(other) = context.model.form(&form.app, &feed.form) else { return Ok(()) };
    set_computed(conn, context, other, parent.to_owned(), values, depth).await
}

async fn set_computed(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    id: String,
    values: Map<String, Value>,
    depth: usize,
) -> Result<(), RecordError> {
    let action = Action::SetComputed { id, values };
    let command = Command { id: None, app: form.app.clone(), form: form.key.clone(), action };
    match Box::pin(super::perform::carry_out(conn, context, &super::Authority::Engine, &command, depth + 1)).await {
        // The record was destroyed for good, or is in the bin: there is no figure to keep.
        Ok(_) | Err(RecordError::NotFound) => Ok(()),
        Err(error) => Err(error),
    }
}
