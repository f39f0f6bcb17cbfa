//! How often each flow has started by itself within the hour, and runs that wait to be started because that was as often as it
//! may: one line for each flow, in it each record once, each sub-flow that another run calls for, and a time table once.

use super::{Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::flow::Cause;
use crate::flow::state::Parent;
use crate::id::RunId;
use serde::{Deserialize, Serialize};

pub(super) const TABLES: &str = "
CREATE TABLE waiting_start (
    seq {seq},
    app {text} NOT NULL,
    flow {text} NOT NULL,
    mark {text} NOT NULL,
    record_id {text},
    called {text},
    member {text},
    caused {text} NOT NULL,
    at {text} NOT NULL
);
CREATE UNIQUE INDEX waiting_start_mark ON waiting_start (app, flow, mark);
CREATE INDEX waiting_start_line ON waiting_start (app, flow, seq);
CREATE TABLE flow_started (
    app {text} NOT NULL,
    flow {text} NOT NULL,
    lane {int} NOT NULL,
    hour {text} NOT NULL,
    started {int} NOT NULL,
    PRIMARY KEY (app, flow, lane)
);
";

/// A start that waits.
#[derive(Debug, Clone, PartialEq)]
pub struct WaitingStart {
    /// Its place in the line; given when it is stored.
    pub seq: i64,
    pub app: String,
    pub flow: String,
    /// None for a time table that looks at no records.
    pub record_id: Option<String>,
    /// Where another run has called for it.
    pub called: Option<CalledStart>,
    /// On whose account it starts.
    pub member: Option<String>,
    /// The flows that led to it.
    pub caused: Vec<Cause>,
    pub at: Moment,
}

/// A sub-flow that waits to be started.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CalledStart {
    /// The id it is going to have, by which the other waits for it already.
    pub run: RunId,
    pub parent: Parent,
    /// Whether the other waits for it.
    pub waits: bool,
}

impl WaitingStart {
    /// What is in a line once.
    fn mark(&self) -> &str {
        let called = self.called.as_ref().map(|called| called.run.as_str());
        called.or(self.record_id.as_deref()).unwrap_or_default()
    }
}

/// How a flow stands that is about to start by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Whether a run of it is under way for the record.
    pub running: bool,
    /// How often it has started by itself within the hour asked about.
    pub started: i64,
    /// Whether others wait already.
    pub queued: bool,
}

/// How a flow stands in the hour that begins at `hour`, perhaps for a record.
pub async fn standing(
    conn: &mut Conn,
    app: &str,
    flow: &str,
    record: Option<&str>,
    hour: Moment,
) -> Result<Standing, StoreError> {
    let sql = "SELECT \
               (SELECT count(*) FROM (SELECT 1 FROM run WHERE record_id = $3 AND app = $1 AND flow = $2 \
               AND state = 'running' LIMIT 1) r), \
               (SELECT CAST(coalesce(sum(started), 0) AS BIGINT) FROM flow_started \
               WHERE app = $1 AND flow = $2 AND hour = $4), \
               (SELECT count(*) FROM (SELECT 1 FROM waiting_start WHERE app = $1 AND flow = $2 LIMIT 1) w)";
    let row = conn.row(sql, args![app, flow, record.unwrap_or_default(), hour]).await?;
    let row = row.ok_or_else(|| StoreError::Corrupt("counts without a row".to_owned()))?;
    Ok(Standing { running: row.int(0)? > 0, started: row.int(1)?, queued: row.int(2)? > 0 })
}

/// Notes that a flow has started by itself in the hour that begins at `hour`. With one row for each flow all that start it on
/// PostgreSQL would wait for each other until they end, so connections count in lanes of their own: looking adds up as many rows
/// as there are lanes at most, however often the flow has started; each server sees what the others have noted; and what is
/// taken back was never counted.
pub async fn count(conn: &mut Conn, app: &str, flow: &str, hour: Moment) -> Result<(), StoreError> {
    let lane = conn.dialect().lane();
    let sql = format!(
        "INSERT INTO flow_started (app, flow, lane, hour, started) VALUES ($1, $2, {lane}, $3, 1) \
         ON CONFLICT (app, flow, lane) DO UPDATE SET \
         started = CASE WHEN flow_started.hour = excluded.hour THEN flow_started.started + 1 \
         WHEN flow_started.hour < excluded.hour THEN 1 ELSE flow_started.started END, \
         hour = CASE WHEN flow_started.hour < excluded.hour THEN excluded.hour ELSE flow_started.hour END"
    );
    conn.execute(&sql, args![app, flow, hour]).await.map(|_| ())
}

/// Puts a start at the end of its line; answers whether it was not in it yet.
pub async fn line_up(conn: &mut Conn, start: &WaitingStart) -> Result<bool, StoreError> {
    let caused = serde_json::to_string(&start.caused).map_err(|e| StoreError::Corrupt(format!("causes: {e}")))?;
    let called = start.called.as_ref().map(serde_json::to_string).transpose();
    let called = called.map_err(|e| StoreError::Corrupt(format!("a sub-flow: {e}")))?;
    let sql = "INSERT INTO waiting_start (app, flow, mark, record_id, called, member, caused, at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT (app, flow, mark) DO NOTHING";
    let args = args![
        start.app.as_str(),
        start.flow.as_str(),
        start.mark(),
        start.record_id.clone(),
        called,
        start.member.clone(),
        caused,
        start.at
    ];
    Ok(conn.execute(sql, args).await? > 0)
}

/// Takes the first of a line out of it, at most `limit`.
pub async fn take(conn: &mut Conn, app: &str, flow: &str, limit: usize) -> Result<Vec<WaitingStart>, StoreError> {
    let sql = "DELETE FROM waiting_start WHERE seq IN (SELECT seq FROM waiting_start WHERE app = $1 AND flow = $2 \
               ORDER BY seq LIMIT $3) RETURNING seq, app, flow, record_id, called, member, caused, at";
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

/// Empties the lines of an app.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM flow_started WHERE app = $1", args![app]).await?;
    conn.execute("DELETE FROM waiting_start WHERE app = $1", args![app]).await.map(|_| ())
}

fn read(row: &Row) -> Result<WaitingStart, StoreError> {
    let called = serde_json::from_value(row.json(4)?).map_err(|e| StoreError::Corrupt(format!("a sub-flow: {e}")))?;
    let caused = serde_json::from_value(row.json(6)?).map_err(|e| StoreError::Corrupt(format!("causes: {e}")))?;
    Ok(WaitingStart {
        seq: row.int(0)?,
        app: row.text(1)?,
        flow: row.text(2)?,
        record_id: row.opt_text(3)?,
        called,
        member: row.opt_text(5)?,
        caused,
        at: row.moment(7)?,
    })
}
