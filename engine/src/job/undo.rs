//! Taking back what a job did to records: what it created goes to the recycle bin, what it put there or into the archive
//! comes back, what it changed gets its old values again. What somebody has changed since is left alone and told. It is a
//! correction: flows and reminders take no notice of it.

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

/// Commands taken back together.
const CHUNK: usize = 200;
/// Later entries of a record that are looked through.
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
    let params: Params = serde_json::from_value(running.row.params.clone()).unwrap_or_default();
    let job = JobId::parse(&params.of).ok_or_else(|| JobError::Broken("no job is named".to_owned()))?;
    let workspace = &running.workspace;
    let model = workspace.model();
    let place = running.row.app.as_deref().zip(running.row.form.as_deref());
    let form = place.and_then(|(app, form)| model.form(app, form)).ok_or_else(|| {
        JobError::Refused(vec![Problem::new("", "not_found", "表单不存在", "the form does not exist")])
    })?;
    let mut here = params;
    loop {
        // It takes long: whoever has left meanwhile, or may less, goes on with that.
        let asked = running.principal()?;
        let principal = Principal { via: here.via.unwrap_or(asked.via), ..asked };
        let (low, high) = command::range(&job, 0, here.before.map(|line| line.saturating_sub(1)));
        let mut conn = workspace.store.read().await?;
        let entries = audit::by_commands(&mut conn, &low, &high, true, CHUNK).await?;
        let Some(last) = entries.last().and_then(|entry| command::line(entry.command_id.as_deref()?)) else { break };
        let mut kept: Vec<JobProblem> = Vec::new();
        let mut steps = Vec::new();
        for entry in &entries {
            let line = entry.command_id.as_deref().and_then(command::line).unwrap_or_default();
            let Some(record) = record_of(&mut conn, form, entry).await? else { continue };
            let keep = |problem: Problem| refused(line, (&record.id, &record.title), &[problem]);
            match step(&mut conn, form, &job, entry, &record).await? {
                Step::Nothing => {}
                Step::Keep(problem) => kept.push(keep(problem)),
                Step::Do(action, partly) => {
                    kept.extend(partly.map(keep));
                    steps.push((line, action, record));
                }
            }
        }
        drop(conn);
        // One after the other: several lines may be about one record, the last of which is taken back first.
        for (line, action, record) in steps {
            let deletes = matches!(action, Action::Delete { .. });
            let id = command::id(&running.row.id, line);
            let command = Command { id, app: form.app.clone(), form: form.key.clone(), action };
            match workspace.take_back(&principal, command).await {
                Ok(_) if deletes => here.so_far.binned += 1,
                Ok(_) => here.so_far.restored += 1,
                Err(RecordError::NotFound) => {}
                Err(RecordError::Store(error)) => return Err(error.into()),
                Err(error) => kept.push(refused(line, (&record.id, &record.title), &[refusal(&error)])),
            }
        }
        here.so_far.kept += kept.len();
        here.before = Some(last);
        let done = here.so_far.binned + here.so_far.restored + here.so_far.kept;
        let next = serde_json::to_value(&here).map_err(|error| JobError::Broken(error.to_string()))?;
        running.progress(whole(done), running.row.total.max(whole(done)), Some(next), kept).await?;
    }
    Ok((job, here.so_far))
}

enum Step {
    Nothing,
    Keep(Problem),
    Do(Action, Option<Problem>),
}

/// The record an entry is about, wherever it lies.
async fn record_of(conn: &mut Conn, form: &Form, entry: &StoredEntry) -> Result<Option<StoredRecord>, StoreError> {
    match entry.record_id.as_deref() {
        Some(id) => load_row(conn, &form.table, id, false).await,
        None => Ok(None),
    }
}

async fn step(
    conn: &mut Conn,
    form: &Form,
    job: &JobId,
    entry: &StoredEntry,
    record: &StoredRecord,
) -> Result<Step, StoreError> {
    let id = record.id.clone();
    let back = match entry.action.as_str() {
        action::RECORD_CREATE => {
            let written = |entry: &StoredEntry| writes(form, entry);
            if has_later(conn, job, &id, entry.seq, written).await? {
                return Ok(Step::Keep(changed("/", "数据", "the record")));
            }
            Some(Action::Delete { id, version: None })
        }
        action::RECORD_DELETE => record.deleted_at.is_some().then_some(Action::Restore { id }),
        action::RECORD_ARCHIVE => record.archived_at.is_some().then_some(Action::Unarchive { id }),
        _ => return Ok(old_values(form, entry, record)),
    };
    let Some(back) = back else { return Ok(Step::Nothing) };
    // Brought back by somebody and put aside again, it lies there because they wanted it to.
    let again = |later: &StoredEntry| later.action == entry.action;
    let put_aside =
        !matches!(back, Action::Delete { .. }) && has_later(conn, job, &record.id, entry.seq, again).await?;
    Ok(if put_aside { Step::Keep(changed("/", "数据", "the record")) } else { Step::Do(back, None) })
}

/// The values a record had before, as far as nobody has changed them since.
fn old_values(form: &Form, entry: &StoredEntry, record: &StoredRecord) -> Step {
    let Some(changes) = entry.detail["changes"].as_object() else { return Step::Nothing };
    let mut values = Map::new();
    let mut left = None;
    for (key, pair) in changes {
        let Some(field) = form.field(key).filter(|field| !field.is_computed()) else { continue };
        // Other fields may have changed since: they stay as they are.
        if record.value(key) == pair[1] {
            values.insert(key.clone(), pair[0].clone());
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

/// Whether somebody has done such a thing to the record since, the job's own later lines aside.
async fn has_later(
    conn: &mut Conn,
    job: &JobId,
    record: &str,
    seq: i64,
    such: impl Fn(&StoredEntry) -> bool,
) -> Result<bool, StoreError> {
    let (low, high) = command::range(job, 0, None);
    let later = audit::history(conn, record, None, LATER).await?;
    Ok(later.iter().take_while(|entry| entry.seq > seq).any(|entry| {
        let own = entry.command_id.as_deref().is_some_and(|id| (low.as_str()..=high.as_str()).contains(&id));
        // A command at the machine acts for nobody; so does the engine, which only keeps up.
        let is_wanted = entry.actor.is_some() || [Via::Import, Via::Console].iter().any(|via| via.name() == entry.via);
        !own && is_wanted && such(entry)
    }))
}

/// Whether an entry tells of values that were written. Figures and copies that the engine keeps do not count.
fn writes(form: &Form, entry: &StoredEntry) -> bool {
    let changes = entry.detail["changes"].as_object();
    changes.is_some_and(|all| all.keys().any(|key| form.field(key).is_some_and(|field| !field.is_computed())))
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
