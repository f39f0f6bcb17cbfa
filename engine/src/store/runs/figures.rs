//! What the figures of a flow are made of: its runs of a span of time, and the tasks of their people's steps.

use crate::args;
use crate::clock::Moment;
use crate::store::{Conn, Row, StoreError};

/// The runs of a flow that started in a span of time.
#[derive(Debug, Clone, Copy)]
pub struct RunSpan<'a> {
    pub app: &'a str,
    pub flow: &'a str,
    pub from: Moment,
    /// The first moment after it.
    pub to: Moment,
}

/// A task with its times, of a step that people decide or do.
#[derive(Debug, Clone, PartialEq)]
pub struct TimedTask {
    pub run_id: String,
    pub step: i64,
    pub node: String,
    pub node_title: String,
    pub assignee: String,
    pub opened_at: Moment,
    pub due_at: Option<Moment>,
    /// Open where it is none.
    pub decided_at: Option<Moment>,
    /// The working time between the two in seconds, by the hours in force when it was decided; not known of tasks decided
    /// before it was kept.
    pub worked: Option<i64>,
}

/// Asks for the tasks of a flow with their times: walks the index of starts backwards and each run's own tasks, so that what is
/// read is bounded by what is asked for, however many there are.
pub const TIMED_TASKS: &str = "SELECT t.run_id, t.step, t.node, t.node_title, t.assignee, t.created_at, t.due_at, t.decided_at, \
                               t.worked FROM run r JOIN task t ON t.run_id = r.id \
                               WHERE r.app = $1 AND r.flow = $2 AND r.started_at >= $3 AND r.started_at < $4 \
                               AND t.kind IN ('approve', 'handle') \
                               AND (t.state = 'open' OR t.state = 'done' AND t.decision <> 'transferred') \
                               ORDER BY r.started_at DESC, r.id DESC, t.id DESC LIMIT $5";

/// How many of the runs stand how, by the word of their state.
pub async fn run_states(conn: &mut Conn, span: &RunSpan<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    let sql = "SELECT state, count(*) FROM run \
               WHERE app = $1 AND flow = $2 AND started_at >= $3 AND started_at < $4 GROUP BY state";
    let rows = conn.rows(sql, args![span.app, span.flow, span.from, span.to]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// The tasks of the runs that are open or were decided by their assignees, at most `limit`: run by run, the latest first,
/// as the index of their starts is walked. What was taken away or handed over was decided by nobody.
pub async fn timed_tasks(conn: &mut Conn, span: &RunSpan<'_>, limit: usize) -> Result<Vec<TimedTask>, StoreError> {
    let rows = conn.rows(TIMED_TASKS, args![span.app, span.flow, span.from, span.to, limit]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<TimedTask, StoreError> {
    Ok(TimedTask {
        run_id: row.text(0)?,
        step: row.int(1)?,
        node: row.text(2)?,
        node_title: row.text(3)?,
        assignee: row.text(4)?,
        opened_at: row.moment(5)?,
        due_at: row.opt_moment(6)?,
        decided_at: row.opt_moment(7)?,
        worked: row.opt_int(8)?,
    })
}
