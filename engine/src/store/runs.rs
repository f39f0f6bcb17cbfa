//! The tables `run`, `task` and `run_log`: where runs of flows stand, who has what to do, and what happened. Owns their
//! statements; what a state means is owned by `flow`. The machine's own state is one JSON column of `run`, written in
//! the same statement as the columns that lists filter by; `task` rows are what task boxes read.

mod boxes;
mod figures;
mod log;
mod node_log;
mod stuck;
mod task;
mod versions;

pub use boxes::{
    BoxCounts, BoxFilter, BoxPlace, BoxedTask, RunFilter, TaskBox, Word, count_boxes, count_open, counts,
    first_of_record, flows_of_box, place_within, records_with_runs, runs, runs_of_record, runs_of_record_by_end, tasks,
    tasks_by_id,
};
pub use figures::{RunSpan, TIMED_TASKS, TimedTask, run_states, timed_tasks};
pub use log::{LogRow, NewLine, log_of, push_log};
pub use node_log::{
    NodeLine, NodeLogFilter, NodeLogRow, PassingEnd, close_line, cut_log, flows_with_lines, forget_lines,
    lines_by_number, node_lines, push_lines, waits_since,
};
pub use stuck::{StuckFilter, count_stuck, stuck};
pub use task::{
    OpenTask, TaskRow, close_task, insert_task, mark_read, members_open, move_task, note_pause, rename_task,
    suspend_tasks, task_by_id, tasks_of_run, update_summary,
};
pub use versions::{Stretch, running_by_version, running_ids, running_in, running_up_to};

use super::{Arg, Batch, Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::flow::{RunState, RunStatus};
use crate::id::RunId;

pub(super) const TABLES: &str = "
CREATE TABLE run (
    id {text} PRIMARY KEY,
    app {text} NOT NULL,
    flow {text} NOT NULL,
    version {int} NOT NULL,
    form {text},
    record_id {text},
    record_title {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('running', 'approved', 'rejected', 'withdrawn', 'terminated', 'returned',
        'done')),
    initiator {text},
    started_at {text} NOT NULL,
    ended_at {text},
    machine {text} NOT NULL
);
CREATE INDEX run_record ON run (record_id, app, flow, state, id) WHERE record_id IS NOT NULL;
CREATE INDEX run_initiator ON run (initiator, id) WHERE initiator IS NOT NULL;
CREATE INDEX run_state ON run (app, flow, state, id);
CREATE TABLE task (
    id {text} PRIMARY KEY,
    run_id {text} NOT NULL,
    step {int} NOT NULL,
    node {text} NOT NULL,
    node_title {text} NOT NULL,
    kind {text} NOT NULL CHECK (kind IN ('approve', 'handle', 'answer', 'cc')),
    state {text} NOT NULL CHECK (state IN ('open', 'done', 'canceled')),
    assignee {text} NOT NULL,
    handed_from {text},
    created_at {text} NOT NULL,
    due_at {text},
    decided_at {text},
    decision {text},
    opinion {text},
    unread {int} NOT NULL,
    summary {text} NOT NULL
);
CREATE INDEX task_todo ON task (assignee, id) WHERE state = 'open' AND kind <> 'cc';
CREATE INDEX task_done ON task (assignee, decided_at, id) WHERE state = 'done' AND kind <> 'cc';
CREATE INDEX task_cc ON task (assignee, id) WHERE kind = 'cc';
CREATE INDEX task_run ON task (run_id, id);
CREATE TABLE run_log (
    seq {seq},
    run_id {text} NOT NULL,
    at {text} NOT NULL,
    member {text},
    action {text} NOT NULL,
    node {text},
    node_title {text},
    task_id {text},
    opinion {text},
    people {text},
    to_node {text},
    to_flow {text},
    record_version {int}
);
CREATE INDEX run_log_run ON run_log (run_id, seq);
";

/// Lets the runs under way be counted without looking at those that have ended.
pub(super) const OPEN_RUNS: &str = "CREATE INDEX run_open ON run (id) WHERE ended_at IS NULL";

/// Let the badges of a member be counted without looking at what is done or read.
pub(super) const BADGES: &str = "
CREATE INDEX task_due ON task (assignee, due_at) WHERE state = 'open' AND kind <> 'cc' AND due_at IS NOT NULL;
CREATE INDEX task_copy ON task (assignee, id) WHERE kind = 'cc' AND unread = 1;
";

/// The working time a task took, and the runs of a span of time without looking at all others.
pub(super) const LENGTHS: &str = "
ALTER TABLE task ADD COLUMN worked {int};
CREATE INDEX run_started ON run (app, flow, started_at, id, state);
";

/// While its run is suspended a task is on nobody's badge.
pub(super) const SUSPENDED: &str = "
ALTER TABLE task ADD COLUMN suspended {int} NOT NULL DEFAULT 0;
CREATE INDEX task_badge ON task (assignee, due_at) WHERE state = 'open' AND kind <> 'cc' AND suspended = 0;
DROP INDEX task_due;
";

/// Lets the runs of one version be gone through.
pub(super) const BY_VERSION: &str = versions::INDEX;

/// What was given with a decision beside words.
pub(super) const EVIDENCE: &str = "ALTER TABLE task ADD COLUMN evidence {text}";

/// When the clock of the step of a task stood still.
pub(super) const PAUSES: &str = "ALTER TABLE task ADD COLUMN pauses {text}";

/// By which way somebody acted who did not sign in for it.
pub(super) const LOG_VIA: &str = "ALTER TABLE run_log ADD COLUMN via {text}";

/// Since when a run waits for an administrator.
pub(super) const STUCK: &str = stuck::COLUMN;

/// What nodes did that act by themselves.
pub(super) const NODE_LOG: &str = node_log::TABLES;

/// One run as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct RunRow {
    pub id: RunId,
    pub app: String,
    pub flow: String,
    /// The published version of the flow the run keeps to.
    pub version: i64,
    pub form: Option<String>,
    pub record_id: Option<String>,
    /// The record's title when the run last moved.
    pub record_title: String,
    pub initiator: Option<String>,
    pub started_at: Moment,
    pub ended_at: Option<Moment>,
    /// Since when it waits for an administrator to try a step again.
    pub stuck_at: Option<Moment>,
    /// Everything the machine knows, the status included.
    pub machine: RunState,
}

const COLUMNS: &str = "r.id, r.app, r.flow, r.version, r.form, r.record_id, r.record_title, r.initiator, r.started_at, \
                       r.ended_at, r.machine, r.stuck_at";

/// Adds the statement that writes a new run to a batch.
pub fn insert_run(batch: &mut Batch, run: &RunRow) -> Result<(), StoreError> {
    batch.push(
        "INSERT INTO run (id, app, flow, version, form, record_id, record_title, state, initiator, started_at, ended_at, \
         machine, stuck_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)",
        args![
            run.id.as_str(),
            run.app.as_str(),
            run.flow.as_str(),
            run.version,
            run.form.clone(),
            run.record_id.clone(),
            run.record_title.as_str(),
            run.machine.status.word(),
            run.initiator.clone(),
            run.started_at,
            run.ended_at,
            machine_text(&run.machine)?,
            run.stuck_at,
        ],
    );
    Ok(())
}

/// Adds the statement by which the runs over a record call it by its new title.
pub fn rename_record(batch: &mut Batch, record: &str, title: &str) {
    batch.push("UPDATE run SET record_title = $2 WHERE record_id = $1", args![record, title]);
}

/// How a run stood before it was moved, as far as columns with indexes say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stood {
    pub status: RunStatus,
    pub version: i64,
    pub stuck_at: Option<Moment>,
}

impl Stood {
    /// How a run stands now.
    pub fn of(run: &RunRow) -> Self {
        Self { status: run.machine.status, version: run.machine.version, stuck_at: run.stuck_at }
    }
}

/// Adds the statement that writes where a run stands now to a batch. While it stands as `before`, the columns that have indexes
/// are left out: SQLite would write these anew for the same values.
pub fn update_run(batch: &mut Batch, run: &RunRow, before: Stood) -> Result<(), StoreError> {
    let mut sql = "UPDATE run SET record_title = $2, machine = $3".to_owned();
    let mut args = args![run.id.as_str(), run.record_title.as_str(), machine_text(&run.machine)?];
    if Stood::of(run) != before {
        sql.push_str(", version = $4, state = $5, ended_at = $6, stuck_at = $7");
        args.extend(args![run.machine.version, run.machine.status.word(), run.ended_at, run.stuck_at]);
    }
    sql.push_str(" WHERE id = $1");
    batch.push(sql, args);
    Ok(())
}

/// One run.
pub async fn run_by_id(conn: &mut Conn, id: &str) -> Result<Option<RunRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM run r WHERE r.id = $1");
    conn.row(&sql, args![id]).await?.as_ref().map(read).transpose()
}

/// Some runs by id, in no order.
pub async fn runs_by_id(conn: &mut Conn, ids: &[String]) -> Result<Vec<RunRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM run r WHERE r.id IN");
    conn.rows_among(&sql, ids.iter().map(Arg::from).collect()).await?.iter().map(read).collect()
}

/// The runs under way whose ids come after one, whatever their flow, at most `limit`.
pub async fn under_way_after(conn: &mut Conn, after: &str, limit: usize) -> Result<Vec<RunRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM run r WHERE r.ended_at IS NULL AND r.id > $1 ORDER BY r.id LIMIT $2");
    conn.rows(&sql, args![after, limit]).await?.iter().map(read).collect()
}

/// One run, held until the transaction ends, so that two operations at the same instant come one after the other.
pub async fn run_for_update(conn: &mut Conn, id: &str) -> Result<Option<RunRow>, StoreError> {
    let lock = conn.dialect().for_update();
    let sql = format!("SELECT {COLUMNS} FROM run r WHERE r.id = $1{lock}");
    conn.row(&sql, args![id]).await?.as_ref().map(read).transpose()
}

const RUNNING_ON: &str = "SELECT id FROM run WHERE record_id = $1 AND app = $2 AND flow = $3 AND state = 'running'";

/// Whether a run of this flow is under way for a record.
pub async fn is_running(conn: &mut Conn, record: &str, app: &str, flow: &str) -> Result<bool, StoreError> {
    Ok(conn.row(&format!("{RUNNING_ON} LIMIT 1"), args![record, app, flow]).await?.is_some())
}

/// The runs under way for a record, each with its flow and the version it keeps to.
pub async fn under_way(conn: &mut Conn, record: &str) -> Result<Vec<(String, String, i64)>, StoreError> {
    let sql = "SELECT id, flow, version FROM run WHERE record_id = $1 AND state = 'running' ORDER BY id";
    conn.rows(sql, args![record]).await?.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.int(2)?))).collect()
}

/// The runs of a flow under way for a record.
pub async fn running_on(conn: &mut Conn, record: &str, app: &str, flow: &str) -> Result<Vec<String>, StoreError> {
    conn.rows(RUNNING_ON, args![record, app, flow]).await?.iter().map(|row| row.text(0)).collect()
}

/// Removes every run of an app with its tasks and timelines.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    for table in ["run_log", "node_log", "task_link", "task_draft", "task"] {
        let sql = format!("DELETE FROM {table} WHERE run_id IN (SELECT id FROM run WHERE app = $1)");
        conn.execute(&sql, args![app]).await?;
    }
    conn.execute("DELETE FROM run WHERE app = $1", args![app]).await.map(|_| ())
}

fn machine_text(machine: &RunState) -> Result<String, StoreError> {
    serde_json::to_string(machine).map_err(|e| StoreError::Corrupt(format!("run state: {e}")))
}

fn read(row: &Row) -> Result<RunRow, StoreError> {
    let machine: RunState =
        serde_json::from_str(&row.text(10)?).map_err(|e| StoreError::Corrupt(format!("run state: {e}")))?;
    Ok(RunRow {
        id: run_id(row, 0)?,
        app: row.text(1)?,
        flow: row.text(2)?,
        version: row.int(3)?,
        form: row.opt_text(4)?,
        record_id: row.opt_text(5)?,
        record_title: row.text(6)?,
        initiator: row.opt_text(7)?,
        started_at: row.moment(8)?,
        ended_at: row.opt_moment(9)?,
        stuck_at: row.opt_moment(11)?,
        machine,
    })
}

fn run_id(row: &Row, index: usize) -> Result<RunId, StoreError> {
    let text = row.text(index)?;
    RunId::parse(&text).ok_or_else(|| StoreError::Corrupt(format!("run id {text}")))
}

#[cfg(test)]
mod tests {
    use super::RUNNING_ON;
    use crate::args;
    use crate::store::Store;

    /// Whoever walks through all that is under way in a flow needs longer for each run that waits.
    #[tokio::test]
    async fn the_runs_of_a_record_are_found_by_the_record() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display())).await.unwrap();
        let mut conn = store.read().await.unwrap();
        let rows = conn.rows(&format!("EXPLAIN QUERY PLAN {RUNNING_ON}"), args!["r", "crm", "approval"]).await.unwrap();
        let plan: Vec<String> = rows.iter().map(|row| row.text(3).unwrap()).collect();
        assert_eq!(plan.len(), 1, "{plan:?}");
        assert!(plan[0].contains("run_record"), "{plan:?}");
    }
}
