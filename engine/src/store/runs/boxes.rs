//! Lists of tasks and runs, paged by key: what a member has to do, has done, was told of, and has started.

use super::task::{self, TaskRow};
use super::{COLUMNS as RUN_COLUMNS, RunRow, read as read_run};
use crate::args;
use crate::clock::{Moment, to_text};
use crate::flow::RunStatus;
use crate::store::{Arg, Conn, Row, StoreError};
use std::collections::BTreeSet;

/// A member's box of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskBox {
    /// Waiting for the member, newest first.
    Todo,
    /// Decided by the member, latest decision first.
    Done,
    /// Copies, newest first.
    Cc,
}

/// Where a page of a box ends: the moment and the id of its last task.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxedTask {
    pub task: TaskRow,
    pub app: String,
    pub form: Option<String>,
    pub record_id: Option<String>,
    pub record_title: String,
    pub flow: String,
    pub initiator: Option<String>,
}

/// One page of a member's box, after the task a cursor names (its decision's moment for [`TaskBox::Done`], and its id).
pub async fn tasks(
    conn: &mut Conn,
    member: &str,
    which: TaskBox,
    after: Option<(Option<Moment>, &str)>,
    limit: usize,
) -> Result<Vec<BoxedTask>, StoreError> {
    // '~' sorts after every identifier and every moment.
    let (moment, id) = after.map_or((None, "~"), |(moment, id)| (moment, id));
    let (narrow, order) = match which {
        TaskBox::Todo => ("t.state = 'open' AND t.kind <> 'cc' AND t.id < $2", "t.id DESC"),
        TaskBox::Cc => ("t.kind = 'cc' AND t.id < $2", "t.id DESC"),
        TaskBox::Done => {
            ("t.state = 'done' AND t.kind <> 'cc' AND (t.decided_at, t.id) < ($4, $2)", "t.decided_at DESC, t.id DESC")
        }
    };
    let sql = format!(
        "SELECT {}, r.app, r.form, r.record_id, r.record_title, r.flow, r.initiator FROM task t \
         JOIN run r ON r.id = t.run_id WHERE t.assignee = $1 AND {narrow} ORDER BY {order} LIMIT $3",
        task::COLUMNS
    );
    let mut args = args![member, id, limit];
    if which == TaskBox::Done {
        args.push(moment.map_or_else(|| "~".to_owned(), to_text).into());
    }
    conn.rows(&sql, args).await?.iter().map(read_boxed).collect()
}

/// How much a member has to do, counted up to `most`.
pub async fn count_todo(conn: &mut Conn, member: &str, most: usize) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM task WHERE assignee = $1 AND state = 'open' AND kind <> 'cc' \
               LIMIT $2) counted";
    conn.row(sql, args![member, most]).await?.map_or(Ok(0), |row| row.int(0))
}

/// How many tasks are open and how many runs under way, for the metrics.
pub async fn counts(conn: &mut Conn) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT (SELECT count(*) FROM task WHERE state = 'open' AND kind <> 'cc'), \
               (SELECT count(*) FROM run WHERE ended_at IS NULL)";
    conn.row(sql, args![]).await?.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Which runs a list shows.
#[derive(Debug, Clone, Default)]
pub struct RunFilter<'a> {
    pub initiator: Option<&'a str>,
    pub app: Option<&'a str>,
    pub flow: Option<&'a str>,
    pub state: Option<RunStatus>,
}

/// One page of runs, newest first, after the run a cursor names.
pub async fn runs(
    conn: &mut Conn,
    filter: &RunFilter<'_>,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<RunRow>, StoreError> {
    let mut sql = format!("SELECT {RUN_COLUMNS} FROM run r WHERE r.id < $1");
    let mut args = args![after.unwrap_or("~")];
    let state = filter.state.map(RunStatus::word);
    for (column, value) in
        [("initiator", filter.initiator), ("app", filter.app), ("flow", filter.flow), ("state", state)]
    {
        if let Some(value) = value {
            args.push(value.into());
            sql.push_str(&format!(" AND r.{column} = ${}", args.len()));
        }
    }
    args.push(limit.into());
    sql.push_str(&format!(" ORDER BY r.id DESC LIMIT ${}", args.len()));
    conn.rows(&sql, args).await?.iter().map(read_run).collect()
}

/// The latest runs on a record, newest first.
pub async fn runs_of_record(conn: &mut Conn, record: &str, limit: usize) -> Result<Vec<RunRow>, StoreError> {
    let sql = format!("SELECT {RUN_COLUMNS} FROM run r WHERE r.record_id = $1 ORDER BY r.id DESC LIMIT $2");
    conn.rows(&sql, args![record, limit]).await?.iter().map(read_run).collect()
}

/// Those of some records that flows have passed over.
pub async fn records_with_runs(conn: &mut Conn, records: &[String]) -> Result<BTreeSet<String>, StoreError> {
    let mut found = BTreeSet::new();
    for some in records.chunks(200) {
        let marks: Vec<String> = (1..=some.len()).map(|at| format!("${at}")).collect();
        let sql = format!("SELECT DISTINCT record_id FROM run WHERE record_id IN ({})", marks.join(", "));
        for row in conn.rows(&sql, some.iter().map(Arg::from).collect()).await? {
            found.insert(row.text(0)?);
        }
    }
    Ok(found)
}

/// The first run of a flow on a record.
pub async fn first_of_record(
    conn: &mut Conn,
    record: &str,
    app: &str,
    flow: &str,
) -> Result<Option<RunRow>, StoreError> {
    let sql = format!(
        "SELECT {RUN_COLUMNS} FROM run r WHERE r.record_id = $1 AND r.app = $2 AND r.flow = $3 ORDER BY r.id LIMIT 1"
    );
    conn.row(&sql, args![record, app, flow]).await?.as_ref().map(read_run).transpose()
}

fn read_boxed(row: &Row) -> Result<BoxedTask, StoreError> {
    let at = task::WIDTH;
    Ok(BoxedTask {
        task: task::read(row)?,
        app: row.text(at)?,
        form: row.opt_text(at + 1)?,
        record_id: row.opt_text(at + 2)?,
        record_title: row.text(at + 3)?,
        flow: row.text(at + 4)?,
        initiator: row.opt_text(at + 5)?,
    })
}
