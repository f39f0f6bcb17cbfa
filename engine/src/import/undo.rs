//! Taking an import back: what it created goes to the recycle bin, what it changed gets its old values again. What
//! somebody has changed since is left alone and told. It is a correction: flows and reminders take no notice of it.

use super::{Found, RefusedRow, command, whole};
use crate::audit::{StoredEntry, action};
use crate::id::JobId;
use crate::job::{JobError, Outcome, Running, Work};
use crate::model::Form;
use crate::problem::{Problem, Text, pointer_segment};
use crate::record::{Action, Command, RecordError};
use crate::store::{Conn, StoreError, audit, load_row};
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};

/// The kind of these jobs.
pub const UNDO: &str = "import_undo";
/// Commands taken back together.
const CHUNK: usize = 200;
/// Later entries of a record that are looked through.
const LATER: usize = 200;

/// What an undo is asked to do, and how far it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
struct Params {
    import: String,
    /// Lines from here on are taken back already.
    before: Option<usize>,
    so_far: Taken,
}

/// What was taken back.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Taken {
    /// Created records that are in the recycle bin now.
    binned: usize,
    /// Records that have their old values again.
    restored: usize,
    /// Records left as they are, because somebody changed them since.
    kept: usize,
}

/// What is to be done.
pub fn undo_params(import: &JobId) -> Value {
    json!({ "import": import })
}

pub struct UndoWork;

impl Work for UndoWork {
    fn kind(&self) -> &'static str {
        UNDO
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(take_back(running))
    }
}

async fn take_back(running: &Running) -> Result<Outcome, JobError> {
    let params: Params = serde_json::from_value(running.row.params.clone()).unwrap_or_default();
    let import = JobId::parse(&params.import).ok_or_else(|| JobError::Broken("no import is named".to_owned()))?;
    let principal = running.principal()?;
    let workspace = &running.workspace;
    let model = workspace.model();
    let place = running.row.app.as_deref().zip(running.row.form.as_deref());
    let form = place.and_then(|(app, form)| model.form(app, form)).ok_or_else(|| {
        JobError::Refused(vec![Problem::new("", "not_found", "表单不存在", "the form does not exist")])
    })?;
    let mut here = params;
    loop {
        let (low, high) = command::range(&import, 0, here.before.map(|line| line.saturating_sub(1)));
        let mut conn = workspace.store.read().await?;
        let entries = audit::by_commands(&mut conn, &low, &high, true, CHUNK).await?;
        let Some(last) = entries.last().and_then(|entry| command::line(entry.command_id.as_deref()?)) else { break };
        let mut kept = Vec::new();
        let mut steps = Vec::new();
        for entry in &entries {
            let line = entry.command_id.as_deref().and_then(command::line).unwrap_or_default();
            match step(&mut conn, form, &import, entry).await? {
                Step::Nothing => {}
                Step::Keep(problem) => kept.push(keep(line, problem)),
                Step::Do(action, partly) => {
                    kept.extend(partly.map(|problem| keep(line, problem)));
                    steps.push((line, action));
                }
            }
        }
        drop(conn);
        // One after the other: several lines may be about one record, the last of which is taken back first.
        for (line, action) in steps {
            let deletes = matches!(action, Action::Delete { .. });
            let id = command::id(&running.row.id, line);
            let command = Command { id, app: form.app.clone(), form: form.key.clone(), action };
            match workspace.take_back(&principal, command).await {
                Ok(_) if deletes => here.so_far.binned += 1,
                Ok(_) => here.so_far.restored += 1,
                Err(RecordError::NotFound) => {}
                Err(RecordError::Store(error)) => return Err(error.into()),
                Err(error) => kept.push(keep(line, refusal(&error))),
            }
        }
        here.so_far.kept += kept.len();
        here.before = Some(last);
        let done = here.so_far.binned + here.so_far.restored + here.so_far.kept;
        let found = kept.iter().map(RefusedRow::stored).collect();
        let next = serde_json::to_value(&here).map_err(|error| JobError::Broken(error.to_string()))?;
        running.progress(whole(done), running.row.total.max(whole(done)), Some(next), found).await?;
    }
    let Taken { binned, restored, kept } = here.so_far;
    let said = Text::new(
        format!("已撤销：{binned} 条移入回收站，{restored} 条恢复原值，{kept} 条之后有改动、保持不变"),
        format!("taken back: {binned} to the recycle bin, {restored} restored, {kept} changed since and kept"),
    );
    let result = json!({ "binned": binned, "restored": restored, "kept": kept, "import": import });
    Ok(Outcome { result, rests: false, said, action: Some(crate::job::IMPORTED) })
}

enum Step {
    Nothing,
    Keep(Problem),
    Do(Action, Option<Problem>),
}

async fn step(conn: &mut Conn, form: &Form, import: &JobId, entry: &StoredEntry) -> Result<Step, StoreError> {
    let Some(id) = entry.record_id.as_deref() else { return Ok(Step::Nothing) };
    let Some(record) = load_row(conn, &form.table, id, false).await? else { return Ok(Step::Nothing) };
    if entry.action == action::RECORD_CREATE {
        if changed_since(conn, form, import, id, entry.seq).await? {
            return Ok(Step::Keep(changed("/", "数据", "the record")));
        }
        return Ok(Step::Do(Action::Delete { id: id.to_owned(), version: None }, None));
    }
    let Some(changes) = entry.detail["changes"].as_object() else { return Ok(Step::Nothing) };
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
    Ok(match (values.is_empty(), left) {
        (true, Some(problem)) => Step::Keep(problem),
        (true, None) => Step::Nothing,
        (false, left) => Step::Do(Action::Revert { id: id.to_owned(), version: None, values }, left),
    })
}

/// Whether somebody has written the record since, this import's own later lines aside. Figures and copies that the engine
/// keeps do not count.
async fn changed_since(
    conn: &mut Conn,
    form: &Form,
    import: &JobId,
    record: &str,
    seq: i64,
) -> Result<bool, StoreError> {
    let (low, high) = command::range(import, 0, None);
    let later = audit::history(conn, record, None, LATER).await?;
    Ok(later.iter().take_while(|entry| entry.seq > seq).any(|entry| {
        let own = entry.command_id.as_deref().is_some_and(|id| (low.as_str()..=high.as_str()).contains(&id));
        let written = entry.detail["changes"]
            .as_object()
            .is_some_and(|changes| changes.keys().any(|key| form.field(key).is_some_and(|field| !field.is_computed())));
        !own && written && entry.actor.is_some()
    }))
}

fn keep(line: usize, problem: Problem) -> RefusedRow {
    RefusedRow { line, span: 1, found: vec![Found { line, column: None, value: String::new(), problem }] }
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
