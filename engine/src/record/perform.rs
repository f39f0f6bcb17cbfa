//! The path of every change, from top to bottom. One call is one transaction's worth of work: the caller opens it and
//! commits it, so a change and everything that follows from it stand or fall together.

use super::act::act;
use super::archive::refuse_archived;
use super::draft::Draft;
use super::follow::{follow, follow_links, is_followed};
use super::waiting::tell_waiting;
use super::{Action, Authority, Change, Command, Context, RecordError, convert, grade, links, news, sealed};
use crate::audit::{Entry, action};
use crate::definition::Operation;
use crate::duplicate;
use crate::flow::service::{is_watched, record_changed};
use crate::id::RecordId;
use crate::model::Form;
use crate::problem::{Problem, Text};
use crate::store::{self, Batch, Conn, Findable, StoreError, StoredRecord, insert_row, load_row, update_row};
use serde_json::{Map, Value, json};
use std::collections::BTreeMap;

/// Carries a command out, with everything that follows from it.
///
/// # Errors
/// See [`RecordError`]; the caller's transaction must then be rolled back, which [`crate::store::Store::write`] does.
pub async fn perform(
    conn: &mut Conn,
    context: &Context<'_>,
    authority: &Authority<'_>,
    command: &Command,
) -> Result<Change, RecordError> {
    carry_out(conn, context, authority, command, 0).await
}

pub(super) async fn carry_out(
    conn: &mut Conn,
    context: &Context<'_>,
    authority: &Authority<'_>,
    command: &Command,
    depth: usize,
) -> Result<Change, RecordError> {
    let form = context.model.form(&command.app, &command.form).ok_or(RecordError::NotFound)?;
    if form.aggregate.is_some() {
        return Err(only_follows(form));
    }
    let before = load_before(conn, form, &command.action).await?;
    authorise(context, authority, &command.action, before.as_ref())?;
    refuse_stale(&command.action, before.as_ref())?;
    refuse_archived(authority, &command.action, before.as_ref())?;
    if let (Action::Destroy { .. }, Some(record)) = (&command.action, &before) {
        return destroy(conn, context, form, command, record).await;
    }

    let (mut change, names) = work_out(conn, context, authority, form, &command.action, before).await?;
    if changes_nothing(&command.action, &change) {
        return Ok(change);
    }
    change.record.version += 1;
    if command.action.is_made() {
        let former = change.record.updated_by.take();
        change.record.updated_at = context.now;
        change.record.updated_by = context.principal.id().map(str::to_owned).or(former);
    }

    let moved = convert::with_moved(form, &change);
    let carried = moved.as_ref().unwrap_or(&change);
    // A record that is changed may have followers to be told, which nothing but a look tells.
    let is_new = change.before.is_none();
    let is_followed = is_followed(form, carried) || !form.waiting.is_empty();
    let is_last = depth == 0 && is_new && !is_followed && !is_watched(context, form);
    write(conn, context, form, command, (&change, carried), &names, is_last).await?;
    tell_waiting(conn, context, form, &change).await?;
    if matches!(command.action, Action::Recompute { .. }) {
        // Nothing starts by it, nor by the figures that move with it, but what waits for dates waits for those there are now.
        let quiet = context.starting_nothing();
        follow(conn, &quiet, form, carried, depth).await?;
        record_changed(conn, &quiet, form, (&command.action, &change)).await?;
    } else if !command.action.is_made() {
        follow(conn, context, form, carried, depth).await?;
    } else if !is_last {
        news::tell_followers(conn, context, form, &command.action, &change).await?;
        follow(conn, context, form, carried, depth).await?;
        record_changed(conn, context, form, (&command.action, &change)).await?;
    }
    if let Some(relinked) = convert::relinked(form, &command.action, &change) {
        follow_links(conn, context, form, &relinked, depth).await?;
    }
    Ok(change)
}

/// The record as the command would have it, checked, and what those it links to are called, by their ids.
async fn work_out(
    conn: &mut Conn,
    context: &Context<'_>,
    authority: &Authority<'_>,
    form: &Form,
    action: &Action,
    before: Option<StoredRecord>,
) -> Result<(Change, BTreeMap<String, String>), RecordError> {
    let mut record = before.clone().unwrap_or_else(|| blank(context));
    if let Action::Create { id: Some(id), .. } = action {
        record.id = id.to_string();
    }
    let mut draft = Draft::new(form, context, &record);
    if is_worked_out_again(action) {
        // Titles and reasons speak of linked records by name.
        draft.load_links(conn, before.as_ref()).await?;
    }
    let rules = act(conn, &mut draft, &mut record, authority, before.as_ref(), action).await?;
    refuse_duplicates(conn, &mut draft, authority, action, before.as_ref()).await?;
    if !draft.problems.is_empty() {
        return Err(RecordError::Invalid(draft.problems));
    }

    if is_written(action) || is_worked_out_again(action) {
        record.title = title(&draft);
    }
    record.values = draft.values();
    record.rules = rules;
    let changed = differences(form, before.as_ref(), &record);
    let names = draft.linked.values().map(|linked| (linked.id.clone(), linked.title.clone())).collect();
    Ok((Change { record, before, changed, repeated: false }, names))
}

/// Looks for what is there already, where a rule for duplicates says that it may not be entered again. Who takes a merge
/// back brings back what was there.
async fn refuse_duplicates(
    conn: &mut Conn,
    draft: &mut Draft<'_>,
    authority: &Authority<'_>,
    action: &Action,
    before: Option<&StoredRecord>,
) -> Result<(), StoreError> {
    let returns = matches!(action, Action::Restore { .. });
    let is_undone = matches!(action, Action::Merge { note, .. } if note.undo);
    if draft.form.duplicates.is_empty() || is_undone || !(returns || is_written(action)) {
        return Ok(());
    }
    let (form, context) = (draft.form, draft.context);
    let own = context.rights(&form.app, &form.key);
    let rights = match authority {
        Authority::Rights(rights) => Some(*rights),
        Authority::Task { .. } | Authority::Engine => own.as_ref(),
    };
    let Some(rights) = rights else { return Ok(()) };
    let values = draft.values();
    let entered = duplicate::Draft { values: &values, before, returns };
    let problems = duplicate::refuse(conn, context, form, rights, entered).await?;
    draft.problems.extend(problems);
    Ok(())
}

/// Whether there is nothing to write: merges and conversions are written down whatever comes of them.
fn changes_nothing(action: &Action, change: &Change) -> bool {
    let is_noted = matches!(action, Action::Merge { .. } | Action::Convert { .. });
    let is_recomputed = matches!(action, Action::Recompute { .. });
    let is_same = |before| change.changed.is_empty() && (is_recomputed || is_as_before(before, &change.record));
    !is_noted && change.before.as_ref().is_some_and(is_same)
}

/// Whether all that a record says beside its values is what it said before.
fn is_as_before(before: &StoredRecord, record: &StoredRecord) -> bool {
    before.rules == record.rules
        && before.deleted_at == record.deleted_at
        && before.archived_at == record.archived_at
        && before.title == record.title
        && before.flow_state == record.flow_state
}

/// Whether people's values go into the record; its links are then read with them.
fn is_written(action: &Action) -> bool {
    use Action::{Create, Merge, Revert, Update};
    matches!(action, Create { .. } | Update { .. } | Revert { .. } | Merge { .. })
}

/// Whether figures or grades of a stored record change.
fn is_worked_out_again(action: &Action) -> bool {
    use Action::{AcceptRule, Convert, OverrideRule, Recompute, RunRules, SetComputed, SetLinks};
    let is_figured = matches!(action, SetComputed { .. } | Convert { .. } | SetLinks { .. } | Recompute { .. });
    is_figured || matches!(action, RunRules { .. } | AcceptRule { .. } | OverrideRule { .. })
}

async fn load_before(conn: &mut Conn, form: &Form, action: &Action) -> Result<Option<StoredRecord>, RecordError> {
    let Some(id) = action.record() else { return Ok(None) };
    let record = load_row(conn, &form.table, id, true).await?.ok_or(RecordError::NotFound)?;
    let in_bin = record.deleted_at.is_some();
    let is_meant = match action {
        Action::Restore { .. } | Action::Destroy { .. } | Action::Unmerge { .. } => in_bin,
        // Where a link leads is settled in the recycle bin, too: what comes back from there must lead somewhere.
        // So is what formulas give: it would come back with what they gave before they were changed.
        Action::SetLinks { quiet: true, .. } | Action::Recompute { .. } => true,
        _ => !in_bin,
    };
    if is_meant { Ok(Some(record)) } else { Err(RecordError::NotFound) }
}

/// Whether the one who acts may do this to this record at all. A record they may not read does not exist for them.
fn authorise(
    context: &Context<'_>,
    authority: &Authority<'_>,
    action: &Action,
    before: Option<&StoredRecord>,
) -> Result<(), RecordError> {
    let Authority::Rights(rights) = authority else { return Ok(()) };
    let operation = match action {
        Action::Create { .. } => Operation::Create,
        Action::Update { .. }
        | Action::Revert { .. }
        | Action::Merge { .. }
        | Action::AcceptRule { .. }
        | Action::OverrideRule { .. }
        | Action::RunRules { .. } => Operation::Update,
        Action::Delete { .. }
        | Action::Restore { .. }
        | Action::Archive { .. }
        | Action::Unarchive { .. }
        | Action::MergeAway { .. }
        | Action::Unmerge { .. } => Operation::Delete,
        Action::Destroy { .. } => Operation::Destroy,
        Action::SetFlowState { .. }
        | Action::SetComputed { .. }
        | Action::Convert { .. }
        | Action::SetLinks { .. }
        | Action::Recompute { .. } => return Err(forbidden()),
    };
    match before {
        None if rights.allows(operation) => Ok(()),
        None => Err(forbidden()),
        Some(record) => {
            let facts = record.facts();
            if rights.allows_on(operation, &facts, &context.conditions) {
                Ok(())
            } else if rights.allows_on(Operation::Read, &facts, &context.conditions) {
                Err(forbidden())
            } else {
                Err(RecordError::NotFound)
            }
        }
    }
}

/// The rows of an aggregate table come from its sources, whoever would write them.
fn only_follows(form: &Form) -> RecordError {
    let Text { zh, en } = &form.names;
    RecordError::Forbidden(vec![Problem::new(
        "",
        "aggregate_written",
        format!("“{zh}”是聚合表，它的数据由来源表单得出，不能直接修改"),
        format!("'{en}' is an aggregate table: its rows follow from their sources and cannot be changed"),
    )])
}

fn forbidden() -> RecordError {
    RecordError::Forbidden(Vec::new())
}

fn refuse_stale(action: &Action, before: Option<&StoredRecord>) -> Result<(), RecordError> {
    let yours = match action {
        Action::Update { version, .. }
        | Action::Revert { version, .. }
        | Action::Delete { version, .. }
        | Action::Archive { version, .. }
        | Action::Merge { version, .. }
        | Action::MergeAway { version, .. } => *version,
        Action::Convert { version, .. } => Some(*version),
        _ => None,
    };
    match (before, yours) {
        (Some(current), Some(yours)) if current.version != yours => {
            Err(RecordError::Conflict { current: Box::new(current.clone()), yours })
        }
        _ => Ok(()),
    }
}

/// A record of nobody's making yet, as the one who acts would make it now.
pub(crate) fn blank(context: &Context<'_>) -> StoredRecord {
    let me = context.principal.id().map(str::to_owned);
    StoredRecord::unmade(RecordId::generate().into(), me, context.now)
}

/// What a record with these values would be called, records that it links to by their ids.
pub(crate) fn title_of(context: &Context<'_>, form: &Form, values: &Map<String, Value>) -> String {
    let mut draft = Draft::new(form, context, &blank(context));
    draft.facts.extend(values.clone());
    title(&draft)
}

/// What a record is called: one text for whoever meets it, wherever that is. It says no field that is withheld from some of them;
/// [`crate::definition`] sees to that when its form is published.
pub(super) fn title(draft: &Draft<'_>) -> String {
    let title = draft.form.title.render(|field| draft.say(field));
    title.trim().chars().take(200).collect()
}

/// The fields whose values differ.
pub(crate) fn differences(form: &Form, before: Option<&StoredRecord>, after: &StoredRecord) -> Vec<String> {
    let old = |key: &str| before.and_then(|record| record.values.get(key));
    form.fields
        .iter()
        .filter(|field| field.column.is_some() && old(&field.key) != after.values.get(&field.key))
        .map(|field| field.key.clone())
        .collect()
}

/// Record, text index, audit entry, timers and messages, in as few trips as they take. `carried` is the change as others
/// follow it; `is_last` when nothing does.
async fn write(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    command: &Command,
    (change, carried): (&Change, &Change),
    names: &BTreeMap<String, String>,
    is_last: bool,
) -> Result<(), RecordError> {
    let dialect = conn.dialect();
    sealed::prepare(conn, form, &command.action, &change.record).await?;
    let mut batch = Batch::default();
    match &change.before {
        None => insert_row(dialect, &form.table, &change.record, &findable(form, &change.record), &mut batch),
        Some(before) => {
            let found_by = findable(form, &change.record);
            // What stands in the index was taken from the values as they were written.
            let moved = !change.record.converted.is_empty();
            let found_by = (moved || findable(form, before) != found_by).then_some(&found_by);
            update_row(dialect, &form.table, &change.record, &change.changed, found_by, &mut batch);
            if before.title != change.record.title {
                store::runs::rename_record(&mut batch, &change.record.id, &change.record.title);
            }
        }
    }
    duplicate::keep_keys(form, carried, &mut batch);
    store::audit::push(&mut batch, &entry(context, form, command, change));
    super::attachments::hold(form, change.before.as_ref(), &change.record, &mut batch);
    let is_told = command.action.is_made() && !context.takes_back;
    super::remind::on_change(context, form, change, names, is_told, &mut batch);
    let done = if is_last { conn.execute_last(batch).await } else { conn.execute_all(batch).await };
    done.map_err(|error| sealed::refused(form, &change.record, error))
}

/// Removes a record with what people said about it. The log keeps that it was there, what it was called and who
/// destroyed it; what other records took from it was settled when it went to the recycle bin.
async fn destroy(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    command: &Command,
    record: &StoredRecord,
) -> Result<Change, RecordError> {
    let mut batch = Batch::default();
    store::delete_row(conn.dialect(), &form.table, record.seq, &mut batch);
    store::comments::clear(&mut batch, &record.id);
    store::followers::clear(&mut batch, &record.id);
    store::files::release(&mut batch, &record.id, context.now);
    let id = RecordId::parse(&record.id).expect("records have identifiers we made");
    let entry = Entry::new(context.now, context.principal.origin(), action::RECORD_DESTROY)
        .record(&form.app, &form.key, &id, record.version + 1)
        .command(command.id.clone())
        .detail(json!({ "title": record.title }));
    store::audit::push(&mut batch, &entry);
    conn.execute_all(batch).await?;
    Ok(Change { record: record.clone(), before: Some(record.clone()), changed: Vec::new(), repeated: false })
}

/// What the index of a record's texts finds it by.
pub fn findable(form: &Form, record: &StoredRecord) -> Findable {
    let fields = form.fields.iter().filter(|field| field.is_searched());
    let values = fields.filter_map(|field| field.kind.words(&field.definition, record.values.get(&field.key)?));
    let mut texts: Vec<String> = values.collect();
    if !texts.contains(&record.title) {
        texts.push(record.title.clone());
    }
    Findable { texts, links: links::inner_ids(form, &record.values) }
}

fn entry(context: &Context<'_>, form: &Form, command: &Command, change: &Change) -> Entry {
    let name = match &command.action {
        Action::Create { .. } => action::RECORD_CREATE,
        Action::Delete { .. } => action::RECORD_DELETE,
        Action::Restore { .. } => action::RECORD_RESTORE,
        Action::Destroy { .. } => action::RECORD_DESTROY,
        Action::Archive { .. } => action::RECORD_ARCHIVE,
        Action::Unarchive { .. } => action::RECORD_UNARCHIVE,
        Action::Merge { note, .. } if note.undo => action::RECORD_UNMERGE,
        Action::Merge { .. } => action::RECORD_MERGE,
        Action::MergeAway { .. } => action::RECORD_MERGED,
        Action::Unmerge { .. } => action::RECORD_UNMERGE,
        Action::Convert { .. } => action::RECORD_CONVERT,
        _ => action::RECORD_UPDATE,
    };
    let (mut detail, mut secret) = (Map::new(), Map::new());
    if let Action::Merge { note, .. } | Action::MergeAway { note, .. } | Action::Unmerge { note, .. } = &command.action
    {
        let others: Vec<Value> = note.others.iter().map(|(id, title)| json!({ "id": id, "title": title })).collect();
        detail.insert("merge".to_owned(), json!({ "id": note.merge, "others": others }));
    }
    if let Some(before) = &change.before {
        let mut changes: Map<String, Value> = change
            .changed
            .iter()
            .map(|key| (key.clone(), json!([before.held(key), change.record.held(key)])))
            .collect();
        if let Action::Convert { values, .. } = &command.action {
            let kept = convert::kept(form, values);
            if !kept.is_empty() {
                detail.insert("kept".to_owned(), json!(kept));
            }
            changes
                .extend(values.iter().map(|one| (one.field.clone(), json!([one.was, change.record.held(&one.field)]))));
        }
        (secret, changes) = changes.into_iter().partition(|(key, _)| sealed::is_sealed(form, key));
        if !changes.is_empty() {
            detail.insert("changes".to_owned(), Value::Object(changes));
        }
        if before.flow_state != change.record.flow_state {
            detail.insert("flow_state".to_owned(), json!([before.flow_state, change.record.flow_state]));
        }
    }
    let before_rules = change.before.as_ref().map_or(&Value::Null, |before| &before.rules);
    if *before_rules != change.record.rules {
        let old = grade::marks(before_rules);
        let mut marks = grade::marks(&change.record.rules);
        marks.retain(|key, mark| old.get(key) != Some(mark));
        detail.insert("rules".to_owned(), Value::Object(marks));
    }
    let id = RecordId::parse(&change.record.id).expect("records have identifiers we made");
    Entry::new(context.now, context.principal.origin(), name)
        .record(&form.app, &form.key, &id, change.record.version)
        .command(command.id.clone())
        .detail(if detail.is_empty() { Value::Null } else { Value::Object(detail) })
        .sealed(secret)
}

/// What a command that was already carried out did, for a second sending of it.
pub async fn repeated(
    conn: &mut Conn,
    context: &Context<'_>,
    command: &Command,
) -> Result<Option<Change>, RecordError> {
    let Some(id) = &command.id else { return Ok(None) };
    let Some(entry) = store::audit::by_command(conn, id.as_str()).await? else { return Ok(None) };
    let form = context.model.form(&command.app, &command.form).ok_or(RecordError::NotFound)?;
    let same_form = entry.app.as_deref() == Some(form.app.as_str()) && entry.form.as_deref() == Some(form.key.as_str());
    let record_id = entry.record_id.filter(|_| same_form && entry.actor.as_deref() == context.principal.id());
    let Some(record_id) = record_id else {
        return Err(RecordError::Invalid(vec![Problem::new(
            "",
            "command_id_taken",
            "这个命令编号已用于别的操作",
            "this command id was used for something else",
        )]));
    };
    let record = match load_row(conn, &form.table, &record_id, false).await? {
        Some(record) => record,
        // Of a record that was destroyed nothing is left to show but that it is gone.
        None if entry.action == action::RECORD_DESTROY => StoredRecord { id: record_id, ..blank(context) },
        None => return Err(RecordError::NotFound),
    };
    Ok(Some(Change { record, before: None, changed: Vec::new(), repeated: true }))
}
