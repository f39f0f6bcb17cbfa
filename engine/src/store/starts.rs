//! Runs that wait to be started because their flow has started as often as it may within the hour: one line for each flow,
//! each record in it once.

use super::{Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::flow::Cause;

pub(super) const TABLES: &str = "
CREATE TABLE waiting_start (
    seq {seq},
    app {text} NOT NULL,
    flow {text} NOT NULL,
    record_id {text} NOT NULL,
    member {text},
    caused {text} NOT NULL,
    at {text} NOT NULL
);
CREATE UNIQUE INDEX waiting_start_record ON waiting_start (app, flow, record_id);
CREATE INDEX waiting_start_line ON waiting_start (app, flow, seq);
";

/// A start that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingStart {
    /// Its place in the line; given when it is stored.
    pub seq: i64,
    pub app: String,
    pub flow: String,
    pub record_id: String,
    /// On whose account it starts.
    pub member: Option<String>,
    /// The flows that led to it.
    pub caused: Vec<Cause>,
    pub at: Moment,
}

/// How a flow stands that is about to start by itself for a record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether a run of it is under way for the record.
    pub running: bool,
    /// How many runs of it have started since the moment asked about, counted up to the limit.
    pub started: i64,
    /// Whether others wait already.
    pub queued: bool,
}

/// How a flow stands that is about to start by itself; `most` is as far as is counted.
pub async fn standing(
    conn: &mut Conn,
    app: &str,
    flow: &str,
    record: &str,
    since: Moment,
    most: u32,
) -> Result<Standing, StoreError> {
    let sql = "SELECT \
               (SELECT count(*) FROM (SELECT 1 FROM run WHERE record_id = $3 AND app = $1 AND flow = $2 \
               AND state = 'running' LIMIT 1) r), \
               (SELECT count(*) FROM (SELECT 1 FROM run WHERE app = $1 AND flow = $2 AND started_at >= $4 LIMIT $5) s), \
               (SELECT count(*) FROM (SELECT 1 FROM waiting_start WHERE app = $1 AND flow = $2 LIMIT 1) w)";
    let row = conn.row(sql, args![app, flow, record, since, most]).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt("counts without a row".to_owned()))?;
    Ok(Standing { running: row.int(0)? > 0, started: row.int(1)?, queued: row.int(2)? > 0 })
}

/// Puts a start at the end of its line; answers whether the record was not in it yet.
pub async fn line_up(conn: &mut Conn, start: &WaitingStart) -> Result<bool, StoreError> {
    let caused = serde_json::to_string(&start.caused).map_err(|e| StoreError::Corrupt(format!("causes: {e}")))?;
    let sql = "INSERT INTO waiting_start (app, flow, record_id, member, caused, at) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (app, flow, record_id) DO NOTHING";
    let args = args![
        start.app.as_str(),
        start.flow.as_str(),
        start.record_id.as_str(),
        start.member.clone(),
        caused,
        start.at
    ];
    Ok(conn.execute(sql, args).await? > 0)
}

/// Takes the first of a line out of it, at most `limit`.
pub async fn take(conn: &mut Conn, app: &str, flow: &str, limit: usize) -> Result<Vec<WaitingStart>, StoreError> {
    let sql = "DELETE FROM waiting_start WHERE seq IN (SELECT seq FROM waiting_start WHERE app = $1 AND flow = $2 \
               ORDER BY seq LIMIT $3) RETURNING seq, app, flow, record_id, member, caused, at";
    let rows = conn.write_returning(sql, args![app, flow, limit]).await?;
    let mut first = rows.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    first.sort_by_key(|start| start.seq);
    Ok(first)
}

/// How many wait, counted up to `most`.
pub async fn waiting(conn: &mut Conn, app: &str, flow: &str, most: usize) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM waiting_start WHERE app = $1 AND flow = $2 LIMIT $3) n";
    conn.row(sql, args![app, flow, most]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Empties the line of a flow.
pub async fn clear(conn: &mut Conn, app: &str, flow: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM waiting_start WHERE app = $1 AND flow = $2", args![app, flow]).await.map(|_| ())
}

/// Empties the lines of an app.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM waiting_start WHERE app = $1", args![app]).await.map(|_| ())
}

fn read(row: &Row) -> Result<WaitingStart, StoreError> {
    let caused = serde_json::from_value(row.json(5)?).map_err(|e| StoreError::Corrupt(format!("causes: {e}")))?;
    Ok(WaitingStart {
        seq: row.int(0)?,
        app: row.text(1)?,
        flow: row.text(2)?,
        record_id: row.text(3)?,
        member: row.opt_text(4)?,
        caused,
        at: row.moment(6)?,
    })
}
