//! What assignees have begun with their tasks and not sent. It goes when the task is closed.

use super::{Batch, Conn, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::id::{RunId, TaskId};
use serde_json::{Map, Value};

pub(super) const TABLES: &str = "
CREATE TABLE task_draft (
    task_id {text} PRIMARY KEY,
    run_id {text} NOT NULL,
    member {text} NOT NULL,
    field_values {text} NOT NULL,
    opinion {text} NOT NULL,
    saved_at {text} NOT NULL
);
CREATE INDEX task_draft_run ON task_draft (run_id);
";

/// What was begun with a task.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskDraftRow {
    pub values: Map<String, Value>,
    pub opinion: String,
    pub saved_at: Moment,
}

impl TaskDraftRow {
    /// How many bytes it takes.
    pub fn size(&self) -> usize {
        self.text().len() + self.opinion.len()
    }

    fn text(&self) -> String {
        Value::Object(self.values.clone()).to_string()
    }
}

/// Keeps a draft in the place of the one before.
pub async fn put(
    conn: &mut Conn,
    task: &TaskId,
    run: &RunId,
    member: &str,
    row: &TaskDraftRow,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO task_draft (task_id, run_id, member, field_values, opinion, saved_at) \
               VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT (task_id) DO UPDATE SET member = excluded.member, \
               field_values = excluded.field_values, opinion = excluded.opinion, saved_at = excluded.saved_at";
    let args = args![task.as_str(), run.as_str(), member, row.text(), row.opinion.as_str(), row.saved_at];
    conn.execute(sql, args).await.map(|_| ())
}

/// The draft that a member has of a task.
pub async fn of_task(conn: &mut Conn, task: &TaskId, member: &str) -> Result<Option<TaskDraftRow>, StoreError> {
    let sql = "SELECT field_values, opinion, saved_at FROM task_draft WHERE task_id = $1 AND member = $2";
    let Some(row) = conn.row(sql, args![task.as_str(), member]).await? else { return Ok(None) };
    let Value::Object(values) = row.json(0)? else {
        return Err(StoreError::Corrupt(format!("draft of task {task}")));
    };
    Ok(Some(TaskDraftRow { values, opinion: row.text(1)?, saved_at: row.moment(2)? }))
}

pub async fn drop_draft(conn: &mut Conn, task: &TaskId) -> Result<(), StoreError> {
    conn.execute(DROP, args![task.as_str()]).await.map(|_| ())
}

const DROP: &str = "DELETE FROM task_draft WHERE task_id = $1";

/// Adds the statement that drops the draft of a task that is closed to a batch.
pub(super) fn drop_with(batch: &mut Batch, task: &TaskId) {
    batch.push(DROP, args![task.as_str()]);
}
