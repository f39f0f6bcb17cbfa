//! Taking back what a job did to records: what it created goes to the recycle bin, what it put there or into the archive
//! comes back, what it brought back goes there again, what it changed gets its old values again. What somebody has changed
//! since is left alone and told. It is a correction: flows and reminders take no notice of it.

use super::{JobError, Running, command, refused, whole};
use crate::access::Principal;
use crate::audit::{StoredEntry, Via, action};
use crate::id::JobId;
use crate::model::Form;
use crate::problem::{Problem, pointer_segment};
use crate::record::{Action, Command, RecordError};
use crate::store::jobs::JobProblem;
use crate::store::{Conn, StoreError, StoredRecord, audit, load_row};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use std::collections::{BTreeSet, HashSet};

/// Commands taken back together.
const CHUNK: usize = 200;
/// Entries of a record that are looked through together.
const LATER: usize = 200;

/// What an undo is asked to do, and how far it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Params {
    /// The job that is taken back.
    #[serde(alias = "import")]
    of: String,
    /// The way it is taken back, which the history of the records tells; an import's when left out.
    #[serde(skip_serializing_if = "Option::is_none")]
    via: Option<Via>,
    /// Lines from here on are taken back already.
    before: Option<usize>,
    so_far: TakenBack,
}

/// What was taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(crate) struct TakenBack {
    /// Created records that are in the recycle bin now.
    pub binned: usize,
    /// Records that have their old values again, or are back where they were.
    pub restored: usize,
    /// Records left as they are, because somebody changed them since.
    pub kept: usize,
}

/// What is to be done to take a job back.
pub fn undo_params(of: &JobId) -> Value {
    json!({ "of": of })
}

/// Takes back what the job did that the parameters of `running` name; answers its id as well.
///
/// # Errors
/// As [`Running::progress`], and the database's.
pub(crate) async fn take_back(running: &Running) -> Result<(JobId, TakenBack), JobError> {
    let mut here: Params = serde_json::from_value(running.row.params.clone()).unwrap_or_default();
    let job = JobId::parse(&here.of).ok_or_else(|| JobError::Broken("no job is named".to_owned()))?;
    let model = running.workspace.model();
    let place = running.row.app.as_deref().zip(running.row.form.as_deref());
    let form = place.and_then(|(app, form)| model.form(app, form)).ok_or_else(|| {
        JobError::Refused(vec![Problem::new("", "not_found", "表单不存在", "the form does not exist")])
    })?;
    let own = [&job, &running.row.id].map(|job| command::range(job, 0, None));
    let mut pass = Pass { running, form, own, so_far: here.so_far.clone(), kept: Vec::new() };
    // Begun before, it may have taken back more than could be noted.
    let mut doubtful = running.row.started_at.is_some();
    loop {
        // It takes long: whoever has left meanwhile, or may less, goes on with that.
        let asked = running.principal()?;
        let principal = Principal { via: here.via.unwrap_or(asked.via), ..asked };
        let (low, high) = command::range(&job, 0, here.before.map(|line| line.saturating_sub(1)));
        let mut conn = running.workspace.store.read().await?;
        let entries = audit::by_commands(&mut conn, &low, &high, true, CHUNK).await?;
        drop(conn);
        let Some((first, last)) = entries.first().and_then(line_of).zip(entries.last().and_then(line_of)) else {
            break;
        };
        let done = if std::mem::take(&mut doubtful) { pass.done_already(last, first).await? } else { HashSet::new() };
        for entry in entries.iter().filter(|entry| line_of(entry).is_none_or(|line| !done.contains(&line))) {
            pass.undo(&principal, entry).await?;
        }
        pass.so_far.kept += pass.kept.len();
        (here.before, here.so_far) = (Some(last), pass.so_far.clone());
        let passed = whole(here.so_far.binned + here.so_far.restored + here.so_far.kept);
        let next = serde_json::to_value(&here).map_err(|error| JobError::Broken(error.to_string()))?;
        running.progress(passed, running.row.total.max(passed), Some(next), std::mem::take(&mut pass.kept)).await?;
    }
    Ok((job, here.so_far))
}

/// The line of the command behind an entry.
fn line_of(entry: &StoredEntry) -> Option<usize> {
    command::line(entry.command_id.as_deref()?)
}

enum Step {
    Nothing,
    Keep(Problem),
    Do(Action, Option<Problem>),
}

/// The pass over what the job did, the last of it first.
struct Pass<'a> {
    running: &'a Running,
    form: &'a Form,
    /// The commands of the job and of this one, from the least to the greatest: what they did nobody else did.
    own: [(String, String); 2],
    so_far: TakenBack,
    /// Since the last word.
    kept: Vec<JobProblem>,
}

impl Pass<'_> {
    /// The lines, from one to another, that were taken back before the last restart, though nobody could note it. They are
    /// counted here.
    async fn done_already(&mut self, from: usize, to: usize) -> Result<HashSet<usize>, StoreError> {
        let (low, high) = command::range(&self.running.row.id, from, Some(to));
        let mut conn = self.running.workspace.store.read().await?;
        let done = audit::by_commands(&mut conn, &low, &high, true, CHUNK).await?;
        for entry in &done {
            self.count(entry.action == action::RECORD_DELETE);
        }
        Ok(done.iter().filter_map(line_of).collect())
    }

    fn count(&mut self, is_binned: bool) {
        let counted = if is_binned { &mut self.so_far.binned } else { &mut self.so_far.restored };
        *counted += 1;
    }

    /// Takes one entry back. Its record is looked at only now: several lines may be about one, each of which is taken back to
    /// what the line before it had made.
    async fn undo(&mut self, principal: &Principal, entry: &StoredEntry) -> Result<(), JobError> {
        let (workspace, form, line) = (&self.running.workspace, self.form, line_of(entry).unwrap_or_default());
        let mut conn = workspace.store.read().await?;
        let Some(record) = record_of(&mut conn, form, entry).await? else { return Ok(()) };
        let step = self.step(&mut conn, entry, &record).await?;
        drop(conn);
        let keep = |problem: Problem| refused(line, (&record.id, &record.title), &[problem]);
        let action = match step {
            Step::Nothing => return Ok(()),
            Step::Keep(problem) => {
                self.kept.push(keep(problem));
                return Ok(());
            }
            Step::Do(action, partly) => {
                self.kept.extend(partly.map(keep));
                action
            }
        };
        let deletes = matches!(action, Action::Delete { .. });
        let id = command::id(&self.running.row.id, line);
        let command = Command { id, app: form.app.clone(), form: form.key.clone(), action };
        match workspace.take_back(principal, command).await {
            Ok(_) => self.count(deletes),
            Err(RecordError::NotFound) => {}
            Err(RecordError::Store(error)) => return Err(error.into()),
            Err(error) => self.kept.push(keep(refusal(&error))),
        }
        Ok(())
    }

    async fn step(&self, conn: &mut Conn, entry: &StoredEntry, record: &StoredRecord) -> Result<Step, StoreError> {
        let id = record.id.clone();
        let back = match entry.action.as_str() {
            action::RECORD_CREATE => {
                let written = |entry: &StoredEntry| writes(self.form, entry);
                if self.has_later(conn, &id, entry.seq, written).await? {
                    return Ok(Step::Keep(changed("/", "数据", "the record")));
                }
                Some(Action::Delete { id, version: None })
            }
            action::RECORD_DELETE => record.deleted_at.is_some().then_some(Action::Restore { id }),
            action::RECORD_ARCHIVE => record.archived_at.is_some().then_some(Action::Unarchive { id }),
            action::RECORD_RESTORE | action::RECORD_UNARCHIVE => return self.aside_again(conn, entry, record).await,
            _ => return Ok(old_values(self.form, entry, record)),
        };
        let Some(back) = back else { return Ok(Step::Nothing) };
        // Brought back by somebody and put aside again, it lies there because they wanted it to.
        let again = |later: &StoredEntry| later.action == entry.action;
        let put_aside =
            !matches!(back, Action::Delete { .. }) && self.has_later(conn, &record.id, entry.seq, again).await?;
        Ok(if put_aside { Step::Keep(changed("/", "数据", "the record")) } else { Step::Do(back, None) })
    }

    /// What was brought back goes where it was, unless somebody has worked with it since.
    async fn aside_again(
        &self,
        conn: &mut Conn,
        entry: &StoredEntry,
        record: &StoredRecord,
    ) -> Result<Step, StoreError> {
        let is_restored = entry.action == action::RECORD_RESTORE;
        if record.deleted_at.is_some() || (!is_restored && record.archived_at.is_some()) {
            return Ok(Step::Nothing);
        }
        let such = |later: &StoredEntry| {
            later.action == entry.action || later.action == action::RECORD_ARCHIVE || writes(self.form, later)
        };
        if self.has_later(conn, &record.id, entry.seq, such).await? {
            return Ok(Step::Keep(changed("/", "数据", "the record")));
        }
        let id = record.id.clone();
        Ok(match is_restored {
            true => Step::Do(Action::Delete { id, version: None }, None),
            false => Step::Do(Action::Archive { id, version: None }, None),
        })
    }

    /// Whether somebody has done such a thing to the record since, the job's own later lines and what they were answered with
    /// aside.
    async fn has_later(
        &self,
        conn: &mut Conn,
        record: &str,
        seq: i64,
        such: impl Fn(&StoredEntry) -> bool,
    ) -> Result<bool, StoreError> {
        let mut cursor = None;
        loop {
            let page = audit::history(conn, record, cursor, LATER).await?;
            let later = page.iter().take_while(|entry| entry.seq > seq);
            let found: Vec<&StoredEntry> =
                later.filter(|entry| !self.is_own(entry) && is_wanted(entry) && such(entry)).collect();
            for entry in found {
                if !self.is_answer(conn, entry).await? {
                    return Ok(true);
                }
            }
            cursor = page.last().filter(|last| page.len() == LATER && last.seq > seq).map(|last| last.seq);
            if cursor.is_none() {
                return Ok(false);
            }
        }
    }

    fn is_own(&self, entry: &StoredEntry) -> bool {
        let within = |id: &str| self.own.iter().any(|(low, high)| (low.as_str()..=high.as_str()).contains(&id));
        entry.command_id.as_deref().is_some_and(within)
    }

    /// Whether an entry only tells that two-way links say what records on their other side were made to say by these jobs.
    async fn is_answer(&self, conn: &mut Conn, entry: &StoredEntry) -> Result<bool, StoreError> {
        let Some(changes) = entry.detail["changes"].as_object().filter(|_| entry.command_id.is_none()) else {
            return Ok(false);
        };
        for (key, pair) in changes.iter().filter(|(key, _)| is_kept_by_people(self.form, key)) {
            if !self.form.mirrors.iter().any(|mirror| mirror.link == self.form.key_now(key)) {
                return Ok(false);
            }
            let [old, new] = [&pair[0], &pair[1]].map(linked);
            for id in old.symmetric_difference(&new) {
                let other = audit::history(conn, id, None, LATER).await?;
                if !other.iter().any(|other| self.is_own(other) && other.at == entry.at) {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// The records a link names.
fn linked(value: &Value) -> BTreeSet<&str> {
    let several = value.as_array().into_iter().flatten().filter_map(Value::as_str);
    several.chain(value.as_str()).collect()
}

/// Whether an entry tells what somebody wanted. A command at the machine acts for nobody; so does the engine, which only
/// keeps up.
fn is_wanted(entry: &StoredEntry) -> bool {
    entry.actor.is_some() || [Via::Import, Via::Console].iter().any(|via| via.name() == entry.via)
}

/// The record an entry is about, wherever it lies.
async fn record_of(conn: &mut Conn, form: &Form, entry: &StoredEntry) -> Result<Option<StoredRecord>, StoreError> {
    match entry.record_id.as_deref() {
        Some(id) => load_row(conn, &form.table, id, false).await,
        None => Ok(None),
    }
}

/// The values a record had before, as far as nobody has changed them since.
fn old_values(form: &Form, entry: &StoredEntry, record: &StoredRecord) -> Step {
    let Some(changes) = entry.detail["changes"].as_object() else { return Step::Nothing };
    let mut values = Map::new();
    let mut left = None;
    for (key, pair) in changes {
        let key = form.key_now(key);
        let Some(field) = form.field(key).filter(|field| !field.is_computed()) else { continue };
        // Other fields may have changed since: they stay as they are.
        if record.held(key) == pair[1] {
            values.insert(key.to_owned(), pair[0].clone());
        } else {
            left = Some(changed(&pointer_segment(key), &field.names.zh, &field.names.en));
        }
    }
    match (values.is_empty(), left) {
        (true, Some(problem)) => Step::Keep(problem),
        (true, None) => Step::Nothing,
        (false, left) => Step::Do(Action::Revert { id: record.id.clone(), version: None, values }, left),
    }
}

/// Whether an entry tells of values that were written. Figures and copies that the engine keeps do not count.
fn writes(form: &Form, entry: &StoredEntry) -> bool {
    let changes = entry.detail["changes"].as_object();
    changes.is_some_and(|all| all.keys().any(|key| is_kept_by_people(form, key)))
}

fn is_kept_by_people(form: &Form, key: &str) -> bool {
    form.field(form.key_now(key)).is_some_and(|field| !field.is_computed())
}

fn changed(pointer: &str, zh: &str, en: &str) -> Problem {
    Problem::new(
        pointer,
        "changed_since",
        format!("“{zh}”之后有改动，保持不变"),
        format!("'{en}' was changed since and is kept"),
    )
}

fn refusal(error: &RecordError) -> Problem {
    match error {
        RecordError::Invalid(problems) | RecordError::Forbidden(problems) if !problems.is_empty() => {
            problems[0].clone()
        }
        _ => Problem::new("", "not_undone", "没有权限撤销这条数据", "you may not take this record back"),
    }
}
