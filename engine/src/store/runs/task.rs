//! Rows of `task`: one person's part of a step, open, done or canceled, and copies.

use crate::args;
use crate::clock::{Moment, to_text};
use crate::flow::evidence::Evidence;
use crate::flow::{ClosedTask, Decision, Task, TaskKind};
use crate::id::{RunId, TaskId};
use crate::store::{Batch, Conn, Row, StoreError, task_drafts};
use serde_json::{Value, json};

/// One task as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskRow {
    pub id: TaskId,
    pub run_id: RunId,
    pub step: i64,
    pub node: String,
    pub node_title: String,
    /// `approve`, `handle`, `answer` or `cc`.
    pub kind: String,
    /// `open`, `done` or `canceled`.
    pub state: String,
    pub assignee: String,
    /// Whose task it was before it was handed over.
    pub handed_from: Option<String>,
    pub created_at: Moment,
    pub due_at: Option<Moment>,
    pub decided_at: Option<Moment>,
    pub decision: Option<String>,
    pub opinion: Option<String>,
    pub unread: bool,
    /// What the task card shows of the record: `[{"title": …, "text": …}]`.
    pub summary: Value,
    /// Whether it was open when its run was suspended, and the run has not gone on since.
    pub suspended: bool,
    /// What was given with the decision beside words.
    pub evidence: Evidence,
}

pub(super) const COLUMNS: &str = "t.id, t.run_id, t.step, t.node, t.node_title, t.kind, t.state, t.assignee, t.handed_from, \
                                  t.created_at, t.due_at, t.decided_at, t.decision, t.opinion, t.unread, t.summary, t.suspended, \
                                  t.evidence";
/// How many columns [`COLUMNS`] lists.
pub(super) const WIDTH: usize = 18;

/// Adds the statement that opens a task to a batch.
pub fn insert_task(batch: &mut Batch, run: &RunId, task: &Task, node_title: &str, summary: &Value) {
    batch.push(
        "INSERT INTO task (id, run_id, step, node, node_title, kind, state, assignee, handed_from, created_at, due_at, \
         unread, summary) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, $9, $10, 1, $11)",
        args![
            task.id.as_str(),
            run.as_str(),
            i64::try_from(task.step).unwrap_or(i64::MAX),
            task.node.as_str(),
            node_title,
            task.kind.word(),
            task.assignee.as_str(),
            task.from.as_ref().map(|id| id.as_str()),
            task.opened_at,
            task.due_at,
            summary.to_string(),
        ],
    );
}

/// Adds the statements that close a task to a batch; `worked` is how much working time its assignee had it, in seconds.
pub fn close_task(batch: &mut Batch, closed: &ClosedTask, worked: Option<i64>) {
    let state = if closed.decision.is_some() { "done" } else { "canceled" };
    batch.push(
        "UPDATE task SET state = $2, decided_at = $3, decision = $4, opinion = $5, worked = $6, \
         evidence = $7, unread = 0 WHERE id = $1",
        args![
            closed.task.as_str(),
            state,
            closed.at,
            closed.decision.map(Decision::word),
            closed.opinion.clone(),
            worked,
            (!closed.evidence.is_empty()).then(|| json!(closed.evidence).to_string()),
        ],
    );
    task_drafts::drop_with(batch, &closed.task);
}

/// Adds the statement that refreshes the card of a task to a batch.
pub fn update_summary(batch: &mut Batch, task: &TaskId, summary: &Value) {
    batch.push("UPDATE task SET summary = $2 WHERE id = $1", args![task.as_str(), summary.to_string()]);
}

/// Adds the statement that moves the end of a task to a batch.
pub fn move_task(batch: &mut Batch, task: &TaskId, due_at: Option<Moment>) {
    batch.push("UPDATE task SET due_at = $2 WHERE id = $1", args![task.as_str(), due_at]);
}

/// Adds the statement by which what is open of a run stands still, or goes on, to a batch.
pub fn suspend_tasks(batch: &mut Batch, run: &RunId, suspended: bool) {
    batch.push(
        "UPDATE task SET suspended = $2 WHERE run_id = $1 AND state = 'open' AND kind <> 'cc'",
        args![run.as_str(), suspended],
    );
}

/// Adds the statement that notes with the tasks of a step that its clock stops, or goes on, to a batch.
pub fn note_pause(batch: &mut Batch, run: &RunId, step: u64, at: Moment, stops: bool) {
    let mark = format!("{}{} ", if stops { '+' } else { '-' }, to_text(at));
    batch.push(
        "UPDATE task SET pauses = COALESCE(pauses, '') || $3 WHERE run_id = $1 AND step = $2 \
         AND kind IN ('approve', 'handle')",
        args![run.as_str(), i64::try_from(step).unwrap_or(i64::MAX), mark],
    );
}

/// Adds the statement that gives a task to another node to a batch.
pub fn rename_task(batch: &mut Batch, task: &TaskId, node: &str, title: &str) {
    batch.push("UPDATE task SET node = $2, node_title = $3 WHERE id = $1", args![task.as_str(), node, title]);
}

/// The assignee has looked at the task; answers whether it was for the first time.
pub async fn mark_read(conn: &mut Conn, id: &str, assignee: &str) -> Result<bool, StoreError> {
    let sql = "UPDATE task SET unread = 0 WHERE id = $1 AND assignee = $2 AND unread = 1";
    Ok(conn.execute(sql, args![id, assignee]).await? > 0)
}

pub async fn task_by_id(conn: &mut Conn, id: &str) -> Result<Option<TaskRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM task t WHERE t.id = $1");
    conn.row(&sql, args![id]).await?.as_ref().map(read).transpose()
}

/// Every task of a run, in the order they were opened.
pub async fn tasks_of_run(conn: &mut Conn, run: &str) -> Result<Vec<TaskRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM task t WHERE t.run_id = $1 ORDER BY t.id");
    conn.rows(&sql, args![run]).await?.iter().map(read).collect()
}

const MEMBERS_OPEN: &str = "SELECT t.id, t.run_id, r.app, r.flow FROM task t JOIN run r ON r.id = t.run_id \
                            WHERE t.assignee = $1 AND t.state = 'open' AND t.kind <> 'cc' AND t.id > $2 \
                            ORDER BY t.id LIMIT $3";

/// Something a member has open to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenTask {
    pub id: String,
    pub run: String,
    pub app: String,
    pub flow: String,
}

/// What a member has open to do, so many after one.
pub async fn members_open(
    conn: &mut Conn,
    member: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<OpenTask>, StoreError> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    let rows = conn.rows(MEMBERS_OPEN, args![member, after, limit]).await?;
    let read = |row: &Row| Ok(OpenTask { id: row.text(0)?, run: row.text(1)?, app: row.text(2)?, flow: row.text(3)? });
    rows.iter().map(read).collect()
}

pub(super) fn read(row: &Row) -> Result<TaskRow, StoreError> {
    let damaged = |what: &str| StoreError::Corrupt(format!("task {what}"));
    Ok(TaskRow {
        id: TaskId::parse(&row.text(0)?).ok_or_else(|| damaged("id"))?,
        run_id: super::run_id(row, 1)?,
        step: row.int(2)?,
        node: row.text(3)?,
        node_title: row.text(4)?,
        kind: row.text(5)?,
        state: row.text(6)?,
        assignee: row.text(7)?,
        handed_from: row.opt_text(8)?,
        created_at: row.moment(9)?,
        due_at: row.opt_moment(10)?,
        decided_at: row.opt_moment(11)?,
        decision: row.opt_text(12)?,
        opinion: row.opt_text(13)?,
        unread: row.bool(14)?,
        summary: row.json(15)?,
        suspended: row.bool(16)?,
        evidence: match row.opt_text(17)? {
            Some(text) => serde_json::from_str(&text).map_err(|e| damaged(&format!("evidence: {e}")))?,
            None => Evidence::default(),
        },
    })
}

impl TaskRow {
    pub fn is_copy(&self) -> bool {
        self.kind == TaskKind::Cc.word()
    }
}

#[cfg(test)]
mod tests {
    use super::MEMBERS_OPEN;
    use crate::args;
    use crate::store::Store;

    /// Whoever sorts all that a leaver has open for each step of the departure never comes to an end.
    #[tokio::test]
    async fn the_next_tasks_of_a_member_are_found_by_their_index() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display())).await.unwrap();
        let mut conn = store.read().await.unwrap();
        let rows = conn.rows(&format!("EXPLAIN QUERY PLAN {MEMBERS_OPEN}"), args!["m", "t", 20]).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.text(3).unwrap()).collect();
        assert_eq!(plan.len(), 2, "nothing is sorted: {plan:?}");
        assert!(plan[0].contains("task_todo (assignee=? AND id>?)"), "{plan:?}");
    }
}
