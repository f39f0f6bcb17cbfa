//! What assignees have begun with their tasks and not sent. It goes when the task is closed, and when nobody has gone on with
//! it for long. What is to stand nowhere as it reads lies sealed.

use super::{Batch, Conn, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::flow::evidence::Evidence;
use crate::id::{RunId, TaskId};
use crate::seal::Keyring;
use serde_json::{Map, Value, json};

pub(super) const TABLES: &str = "
CREATE TABLE task_draft (
    task_id {text} PRIMARY KEY,
    run_id {text} NOT NULL,
    member {text} NOT NULL,
    field_values {text} NOT NULL,
    sealed {text},
    files {text} NOT NULL,
    opinion {text} NOT NULL,
    saved_at {text} NOT NULL
);
CREATE INDEX task_draft_run ON task_draft (run_id);
CREATE INDEX task_draft_saved ON task_draft (saved_at);
";

/// What was begun with a task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskDraftRow {
    pub values: Map<String, Value>,
    /// Those that lie sealed. They are only kept where there is a key; where it is missing by now they read as none.
    pub secrets: Map<String, Value>,
    /// What is to go with the decision.
    pub files: Evidence,
    pub opinion: String,
    pub saved_at: Moment,
}

impl TaskDraftRow {
    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        text_of(&self.values).len() + text_of(&self.secrets).len() + self.opinion.len()
    }
}

fn text_of(values: &Map<String, Value>) -> String {
    Value::Object(values.clone()).to_string()
}

/// The name under which values of the draft of a task are sealed.
pub(super) fn sealed_for(task: &str) -> String {
    format!("draft|{task}")
}

/// Keeps a draft in the place of the one before.
pub async fn put(
    conn: &mut Conn,
    task: &TaskId,
    run: &RunId,
    member: &str,
    row: &TaskDraftRow,
) -> Result<(), StoreError> {
    let sealed = match row.secrets.is_empty() {
        true => None,
        false => conn.keys().seal_text(&sealed_for(task.as_str()), &text_of(&row.secrets)),
    };
    let sql = "INSERT INTO task_draft (task_id, run_id, member, field_values, sealed, files, opinion, saved_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (task_id) DO UPDATE SET member = excluded.member, \
               field_values = excluded.field_values, sealed = excluded.sealed, files = excluded.files, \
               opinion = excluded.opinion, saved_at = excluded.saved_at";
    let args = args![
        task.as_str(),
        run.as_str(),
        member,
        text_of(&row.values),
        sealed,
        json!(row.files).to_string(),
        row.opinion.as_str(),
        row.saved_at,
    ];
    conn.execute(sql, args).await.map(|_| ())
}

/// The draft that a member has of a task.
pub async fn of_task(conn: &mut Conn, task: &TaskId, member: &str) -> Result<Option<TaskDraftRow>, StoreError> {
    let sql =
        "SELECT field_values, sealed, files, opinion, saved_at FROM task_draft WHERE task_id = $1 AND member = $2";
    let Some(row) = conn.row(sql, args![task.as_str(), member]).await? else { return Ok(None) };
    let damaged = || StoreError::Corrupt(format!("draft of task {task}"));
    let Value::Object(values) = row.json(0)? else { return Err(damaged()) };
    let secrets = row.opt_text(1)?.and_then(|sealed| opened(conn.keys(), task, &sealed)).unwrap_or_default();
    let files = serde_json::from_value(row.json(2)?).map_err(|_| damaged())?;
    Ok(Some(TaskDraftRow { values, secrets, files, opinion: row.text(3)?, saved_at: row.moment(4)? }))
}

fn opened(keys: &Keyring, task: &TaskId, sealed: &str) -> Option<Map<String, Value>> {
    let text = keys.open_text(&sealed_for(task.as_str()), sealed).ok()?;
    serde_json::from_str(&text).ok()
}

/// Forgets drafts that nobody has gone on with since; answers how many.
pub async fn forget(conn: &mut Conn, before: Moment) -> Result<u64, StoreError> {
    conn.execute("DELETE FROM task_draft WHERE saved_at < $1", args![before]).await
}

pub async fn drop_draft(conn: &mut Conn, task: &TaskId) -> Result<(), StoreError> {
    conn.execute(DROP, args![task.as_str()]).await.map(|_| ())
}

const DROP: &str = "DELETE FROM task_draft WHERE task_id = $1";

/// Adds the statement that drops the draft of a task that is closed to a batch.
pub(super) fn drop_with(batch: &mut Batch, task: &TaskId) {
    batch.push(DROP, args![task.as_str()]);
}
