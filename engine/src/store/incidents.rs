//! What administrators should look at about flows: one row for what happens again and again in the same place, with how
//! often and where it happened last.

use super::{Arg, Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::flow::{Cause, IncidentKind};

pub(super) const TABLES: &str = "
CREATE TABLE incident (
    id {text} PRIMARY KEY,
    mark {text} NOT NULL UNIQUE,
    kind {text} NOT NULL CHECK (kind IN ('loop', 'depth', 'pace', 'start', 'nodes', 'records')),
    app {text} NOT NULL,
    flow {text} NOT NULL,
    form {text},
    record_id {text},
    record_title {text} NOT NULL,
    run_id {text},
    node {text},
    path {text} NOT NULL,
    count {int} NOT NULL,
    first_at {text} NOT NULL,
    last_at {text} NOT NULL,
    closed_at {text},
    closed_by {text}
);
CREATE INDEX incident_open ON incident (last_at, id) WHERE closed_at IS NULL;
CREATE INDEX incident_list ON incident (last_at, id);
";

/// One incident as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct IncidentRow {
    pub id: String,
    pub kind: IncidentKind,
    pub app: String,
    /// The flow that did not start, waits, or stands still.
    pub flow: String,
    pub form: Option<String>,
    /// The record it was about when it happened last.
    pub record_id: Option<String>,
    pub record_title: String,
    /// The run that caused it or stands still.
    pub run_id: Option<String>,
    /// The node of that run.
    pub node: Option<String>,
    /// The flows that led there.
    pub path: Vec<Cause>,
    /// How often it has happened.
    pub count: i64,
    pub first_at: Moment,
    pub last_at: Moment,
    /// When somebody has dealt with it, and who. Happening again opens it.
    pub closed_at: Option<Moment>,
    pub closed_by: Option<String>,
}

impl IncidentRow {
    /// What is the same whenever it happens in the same place: what, to which flow, by which flows and nodes.
    fn mark(&self) -> String {
        let path: Vec<String> = self.path.iter().map(|cause| format!("{}.{}", cause.flow, cause.node)).collect();
        let node = self.node.as_deref().unwrap_or_default();
        format!("{}/{}/{}/{node}/{}", self.kind.word(), self.app, self.flow, path.join("/"))
    }
}

const COLUMNS: &str = "id, kind, app, flow, form, record_id, record_title, run_id, node, path, count, first_at, last_at, \
                       closed_at, closed_by";

/// Notes an incident: a new one, or one that was there already has happened once more.
pub async fn note(conn: &mut Conn, incident: &IncidentRow) -> Result<(), StoreError> {
    let path = serde_json::to_string(&incident.path).map_err(|e| StoreError::Corrupt(format!("incident path: {e}")))?;
    let sql = "INSERT INTO incident (id, mark, kind, app, flow, form, record_id, record_title, run_id, node, path, count, \
               first_at, last_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 1, $12, $12) \
               ON CONFLICT (mark) DO UPDATE SET record_id = excluded.record_id, record_title = excluded.record_title, \
               run_id = excluded.run_id, path = excluded.path, count = incident.count + 1, last_at = excluded.last_at, \
               closed_at = NULL, closed_by = NULL";
    let args = args![
        incident.id.as_str(),
        incident.mark(),
        incident.kind.word(),
        incident.app.as_str(),
        incident.flow.as_str(),
        incident.form.clone(),
        incident.record_id.clone(),
        incident.record_title.as_str(),
        incident.run_id.clone(),
        incident.node.clone(),
        path,
        incident.last_at,
    ];
    conn.execute(sql, args).await.map(|_| ())
}

/// Which incidents are listed.
#[derive(Debug, Clone, Copy, Default)]
pub struct IncidentFilter<'a> {
    /// Those dealt with, instead of those still open.
    pub closed: bool,
    /// Of one app.
    pub app: Option<&'a str>,
    /// Of one flow, by app and key.
    pub flow: Option<(&'a str, &'a str)>,
}

/// Incidents, the one that happened last in front, after the one a cursor names.
pub async fn list(
    conn: &mut Conn,
    filter: IncidentFilter<'_>,
    before: Option<(Moment, &str)>,
    limit: usize,
) -> Result<Vec<IncidentRow>, StoreError> {
    let state = if filter.closed { "IS NOT NULL" } else { "IS NULL" };
    let mut sql = format!("SELECT {COLUMNS} FROM incident WHERE closed_at {state}");
    let mut args: Vec<Arg> = Vec::new();
    if let Some((app, flow)) = filter.flow {
        args.extend(args![app, flow]);
        sql.push_str(" AND app = $1 AND flow = $2");
    }
    if let Some(app) = filter.app {
        args.push(Arg::from(app));
        sql.push_str(&format!(" AND app = ${}", args.len()));
    }
    if let Some((at, id)) = before {
        sql.push_str(&format!(" AND (last_at, id) < (${}, ${})", args.len() + 1, args.len() + 2));
        args.extend(args![at, id]);
    }
    sql.push_str(&format!(" ORDER BY last_at DESC, id DESC LIMIT ${}", args.len() + 1));
    args.push(Arg::from(limit));
    conn.rows(&sql, args).await?.iter().map(read).collect()
}

/// How many are open, counted up to `most`.
pub async fn open(conn: &mut Conn, most: usize) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM incident WHERE closed_at IS NULL LIMIT $1) n";
    conn.row(sql, args![most]).await?.map_or(Ok(0), |row| row.int(0))
}

/// One incident, held until the transaction ends.
pub async fn by_id(conn: &mut Conn, id: &str) -> Result<Option<IncidentRow>, StoreError> {
    let lock = conn.dialect().for_update();
    let sql = format!("SELECT {COLUMNS} FROM incident WHERE id = $1{lock}");
    conn.row(&sql, args![id]).await?.as_ref().map(read).transpose()
}

/// Somebody has dealt with an incident.
pub async fn close(conn: &mut Conn, id: &str, by: Option<&str>, now: Moment) -> Result<(), StoreError> {
    let sql = "UPDATE incident SET closed_at = $2, closed_by = $3 WHERE id = $1 AND closed_at IS NULL";
    conn.execute(sql, args![id, now, by]).await.map(|_| ())
}

/// Removes the incidents of an app.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM incident WHERE app = $1", args![app]).await.map(|_| ())
}

fn read(row: &Row) -> Result<IncidentRow, StoreError> {
    let damaged = |what: &str| StoreError::Corrupt(format!("incident {what}"));
    let path = serde_json::from_value(row.json(9)?).map_err(|e| damaged(&format!("path: {e}")))?;
    Ok(IncidentRow {
        id: row.text(0)?,
        kind: IncidentKind::parse(&row.text(1)?).ok_or_else(|| damaged("kind"))?,
        app: row.text(2)?,
        flow: row.text(3)?,
        form: row.opt_text(4)?,
        record_id: row.opt_text(5)?,
        record_title: row.text(6)?,
        run_id: row.opt_text(7)?,
        node: row.opt_text(8)?,
        path,
        count: row.int(10)?,
        first_at: row.moment(11)?,
        last_at: row.moment(12)?,
        closed_at: row.opt_moment(13)?,
        closed_by: row.opt_text(14)?,
    })
}
