//! What follows from a change in other records: copies and titles are refreshed and figures added up again, in the same
//! transaction. A figure that changed, or a copy that others are worked out from, is a change of its record, with its own
//! rules, history and consequences; a copy or title that is only shown is written without making a version.

use super::draft::Draft;
use super::perform::{findable, title};
use super::{Action, Change, Command, Context, RecordError, links, mirror};
use crate::aggregate;
use crate::condition::Condition;
use crate::model::{Form, LookupFeed, Reader, RollupFeed};
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, StoreError, StoredRecord, feeds, hold_row, load_free_row, load_row, runs};
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// A figure may feed a figure of another form; a longer chain than this is a circle.
pub(super) const DEPTH: usize = 8;

/// Followers read and written at a time.
const BATCH: usize = 200;

/// So many of these times the followers of a link are given a copy in the transaction of the change; the others by a pass.
const BATCHES_AT_ONCE: usize = 5;

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
        let followers = Followers { form: other, via: &feed.via, of: &change.record.id, is_pass: false };
        if !feed.plain {
            let passed = followers.step(conn, context, &Renewal::Taken(feed), 0, depth).await?;
            if let Some(after) = passed {
                copy_later(conn, context, form, feed, &change.record.id, after).await?;
            }
            continue;
        }
        if feed.reader != Reader::None {
            let copy = Renewal::Copy { feed, value: &value };
            if let Some(after) = followers.begin(conn, context, &copy, depth).await? {
                copy_later(conn, context, form, feed, &change.record.id, after).await?;
                continue;
            }
        }
        // What only repeats the value.
        feeds::copy_into(conn, &other.table, &feed.via, &change.record.id, &feed.lookup.field, &value).await?;
    }
    for feed in form.title_feeds.iter().filter(|_| is_renamed(change)) {
        let Some(other) = context.model.form(&form.app, &feed.form) else { continue };
        let followers = Followers { form: other, via: &feed.link, of: &change.record.id, is_pass: false };
        followers.refresh(conn, context, &Renewal::Names, depth).await?;
    }
    follow_links(conn, context, form, change, depth).await?;
    for (key, moved) in aggregate::follow(conn, context, form, change).await? {
        let Some(table) = context.model.form(&form.app, &key) else { continue };
        Box::pin(follow(conn, context, table, &moved, depth + 1)).await?;
    }
    Ok(())
}

/// Carries a change into the records its links lead to, or led to.
pub(super) async fn follow_links(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    change: &Change,
    depth: usize,
) -> Result<(), RecordError> {
    mirror::keep(conn, context, form, change, depth).await?;
    for feed in &form.rollup_feeds {
        for parent in parents(feed, change) {
            add_up(conn, context, form, feed, &parent, depth).await?;
        }
    }
    Ok(())
}

/// The kind of the timers by which copies are taken in the records of a large set.
pub(crate) const COPIES: &str = "copies";

/// What the ids of the timers begin with that give records of a form their copies.
fn passes_of(app: &str, form: &str) -> String {
    format!("{COPIES}/{app}/{form}/")
}

/// Whether records of a form are still to be given a value of another that they look up.
pub async fn is_catching_up(conn: &mut Conn, form: &Form) -> Result<bool, StoreError> {
    timers::waits_for(conn, &passes_of(&form.app, &form.key)).await
}

/// Sets the timer that takes a copy anew in the records after `after`. When the value changes once more meanwhile, the
/// pass begins anew: who was passed already is then taken again.
async fn copy_later(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    feed: &LookupFeed,
    record: &str,
    after: i64,
) -> Result<(), RecordError> {
    let (field, column) = (&feed.lookup.field, feed.lookup.column.as_deref());
    let id = format!("{}{field}/{}/{record}", passes_of(&form.app, &feed.form), column.unwrap_or_default());
    let timer = Timer {
        app: Some(form.app.clone()),
        key: Some(form.key.clone()),
        data: json!({ "form": feed.form, "field": field, "column": column, "record": record, "after": after }),
        ..Timer::new(id, COPIES, context.now)
    };
    Ok(timers::set_now(conn, &timer).await?)
}

/// What a step of a pass over copies came to.
pub(crate) enum CopyStep {
    /// The last record looked at, `None` at the end.
    Done(Option<i64>),
    /// Somebody is changing the record the copies are of: the step is to be taken a little later.
    Held,
}

/// Takes a copy anew in the next records that a pass has come to.
pub(crate) async fn copy_on(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    data: &Value,
) -> Result<CopyStep, RecordError> {
    let is_meant = |feed: &&LookupFeed| {
        data["form"] == feed.form
            && data["field"] == feed.lookup.field
            && data["column"].as_str() == feed.lookup.column.as_deref()
    };
    let feed = form.lookup_feeds.iter().find(is_meant);
    // A lookup that is published away meanwhile has nothing to follow.
    let Some((feed, record)) = feed.zip(data["record"].as_str()) else { return Ok(CopyStep::Done(None)) };
    let Some(other) = context.model.form(&form.app, &feed.form) else { return Ok(CopyStep::Done(None)) };
    // Held before all that follows, so that nobody changes it before these records have it. Who changes it holds it, too, and
    // sets the timer that this transaction holds: neither may wait for the other.
    let source = load_free_row(conn, &form.table, record).await?;
    if source.is_none() && load_row(conn, &form.table, record, false).await?.is_some() {
        return Ok(CopyStep::Held);
    }
    let after = data["after"].as_i64().unwrap_or_default();
    let followers = Followers { form: other, via: &feed.via, of: record, is_pass: true };
    if !feed.plain {
        return Ok(CopyStep::Done(followers.step(conn, context, &Renewal::Taken(feed), after, 0).await?));
    }
    let Some(source) = source else { return Ok(CopyStep::Done(None)) };
    let value = source.value(&feed.source);
    let copy = Renewal::Copy { feed, value: &value };
    Ok(CopyStep::Done(followers.step(conn, context, &copy, after, 0).await?))
}

/// Gives records the titles that their form says now, and has what says them follow. No version is made of it.
pub(crate) async fn retitle(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    records: Vec<StoredRecord>,
) -> Result<(), RecordError> {
    let all = Followers { form, via: "", of: "", is_pass: true };
    all.rewrite(conn, context, records, &Renewal::Names, 0).await
}

/// What is written anew in a record that points to another.
enum Renewal<'a> {
    /// Its title and the search for text alone.
    Names,
    /// A field that repeats a value of the other.
    Copy { feed: &'a LookupFeed, value: &'a Value },
    /// A lookup that has to be taken from all the records it is made of.
    Taken(&'a LookupFeed),
}

impl Renewal<'_> {
    /// Whether more in the record hangs on it, so that it is a change of the record.
    fn is_worked_out(&self) -> bool {
        match self {
            Self::Names => false,
            Self::Copy { feed, .. } | Self::Taken(feed) => feed.reader == Reader::Values,
        }
    }

    /// Writes it into a draft; answers the field that may have changed.
    fn write(&self, draft: &mut Draft<'_>) -> Option<String> {
        match self {
            Self::Names => None,
            Self::Copy { feed, value } => {
                draft.set(&feed.lookup.field, (*value).clone());
                Some(feed.lookup.field.clone())
            }
            Self::Taken(feed) => {
                draft.take_anew(&feed.lookup);
                Some(feed.lookup.field.clone())
            }
        }
    }
}

/// The records of a form that point to one record.
struct Followers<'a> {
    form: &'a Form,
    via: &'a str,
    of: &'a str,
    /// They are given the copy in a pass of its own, long after the change: nobody is there to be refused.
    is_pass: bool,
}

impl Followers<'_> {
    /// The next batch after record `seq`.
    async fn next(&self, conn: &mut Conn, seq: i64) -> Result<Vec<StoredRecord>, StoreError> {
        feeds::followers(conn, &self.form.table, self.via, self.of, seq, BATCH).await
    }

    /// Writes a copy, the titles and the search for text anew.
    async fn refresh(
        &self,
        conn: &mut Conn,
        context: &Context<'_>,
        renewal: &Renewal<'_>,
        depth: usize,
    ) -> Result<(), RecordError> {
        let mut seq = 0;
        loop {
            let records = self.next(conn, seq).await?;
            let Some(last) = records.last() else { return Ok(()) };
            seq = last.seq;
            self.rewrite(conn, context, records, renewal, depth).await?;
        }
    }

    /// Gives the first of them a copy; answers the last one looked at when there may be more than are given it at once.
    async fn begin(
        &self,
        conn: &mut Conn,
        context: &Context<'_>,
        renewal: &Renewal<'_>,
        depth: usize,
    ) -> Result<Option<i64>, RecordError> {
        let mut seq = 0;
        for _ in 0..BATCHES_AT_ONCE {
            let Some(last) = self.step(conn, context, renewal, seq, depth).await? else { return Ok(None) };
            seq = last;
        }
        Ok(Some(seq))
    }

    /// Takes a lookup anew in the batch after record `seq`; answers the last one looked at when there may be more.
    async fn step(
        &self,
        conn: &mut Conn,
        context: &Context<'_>,
        renewal: &Renewal<'_>,
        seq: i64,
        depth: usize,
    ) -> Result<Option<i64>, RecordError> {
        let records = self.next(conn, seq).await?;
        let last = records.last().filter(|_| records.len() == BATCH).map(|last| last.seq);
        let is_worked_out = renewal.is_worked_out();
        let (changed, shown): (Vec<_>, Vec<_>) =
            records.into_iter().partition(|record| is_worked_out && record.deleted_at.is_none());
        let (linked, binned) = links::load_all(conn, context, self.form, &changed).await?;
        for record in &changed {
            let mut draft = Draft::new(self.form, context, record);
            (draft.linked, draft.binned) = (linked.clone(), binned.clone());
            let Some(key) = renewal.write(&mut draft) else { continue };
            let value = draft.value(&key).clone();
            if value != record.held(&key) {
                let values = Map::from_iter([(key, value)]);
                if self.is_pass {
                    take_on(conn, context, self.form, &record.id, values, depth).await?;
                } else {
                    set_computed(conn, context, self.form, &record.id, values, depth).await?;
                }
            }
        }
        self.rewrite(conn, context, shown, renewal, depth).await?;
        Ok(last)
    }

    /// Writes records anew without making a version of them.
    async fn rewrite(
        &self,
        conn: &mut Conn,
        context: &Context<'_>,
        records: Vec<StoredRecord>,
        renewal: &Renewal<'_>,
        depth: usize,
    ) -> Result<(), RecordError> {
        let (linked, binned) = links::load_all(conn, context, self.form, &records).await?;
        let (mut batch, mut changes) = (Batch::default(), Vec::new());
        for before in records {
            let mut draft = Draft::new(self.form, context, &before);
            draft.linked.clone_from(&linked);
            draft.binned.clone_from(&binned);
            let copied = renewal.write(&mut draft);
            let record = StoredRecord { title: title(&draft), values: draft.values(), ..before.clone() };
            let changed: Vec<String> = copied.into_iter().filter(|key| before.held(key) != record.held(key)).collect();
            let is_renamed = before.title != record.title;
            if changed.is_empty() && !is_renamed {
                continue;
            }
            let found_by = findable(self.form, &record);
            feeds::refresh_row(conn.dialect(), &self.form.table, &record, &changed, &found_by, &mut batch);
            if is_renamed {
                runs::rename_record(&mut batch, &record.id, &record.title);
            }
            changes.push(Change { record, before: Some(before), changed, repeated: false });
        }
        conn.execute_all(batch).await?;
        for change in &changes {
            Box::pin(follow(conn, context, self.form, change, depth + 1)).await?;
        }
        Ok(())
    }
}

/// Gives one of many records a copy. What a check refuses there is left as it was and does not keep it from the others.
async fn take_on(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    record: &str,
    values: Map<String, Value>,
    depth: usize,
) -> Result<(), RecordError> {
    conn.set_mark().await?;
    match set_computed(conn, context, form, record, values, depth).await {
        Ok(()) => Ok(conn.drop_mark().await?),
        Err(RecordError::Store(error)) => Err(error.into()),
        Err(error) => {
            tracing::warn!(form = form.key, record, %error, "a copy was not taken on");
            Ok(conn.back_to_mark().await?)
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
