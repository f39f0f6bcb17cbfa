//! The `audit` table: the audit log, the history of every record and the register of commands, in one.
//! Rows are only ever added. Owns its statements; what an entry means is owned by `audit`.

use super::{Arg, Batch, Conn, Row, StoreError};
use crate::args;
use crate::audit::{Entry, StoredEntry};

/// Two partial indexes carry the two other uses of the table: a command happens once, and a record has a history. Only
/// what changed a record has a version; that it was read is in the log, but not in its history.
pub(super) const TABLES: &str = "
CREATE TABLE audit (
    seq {seq},
    at {text} NOT NULL,
    actor {text},
    via {text} NOT NULL,
    action {text} NOT NULL,
    app {text},
    form {text},
    record_id {text},
    version {int},
    command_id {text},
    ip {text},
    detail {text}
);
CREATE UNIQUE INDEX audit_command ON audit (command_id) WHERE command_id IS NOT NULL;
CREATE INDEX audit_record ON audit (record_id, seq) WHERE version IS NOT NULL;
CREATE INDEX audit_workspace ON audit (action, seq) WHERE record_id IS NULL;
";

const INSERT: &str = "INSERT INTO audit (at, actor, via, action, app, form, record_id, version, command_id, ip, detail) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";
const COLUMNS: &str = "seq, at, actor, via, action, app, form, record_id, version, command_id, ip, detail";

/// Adds the statement that writes `entry` to a batch of the same transaction.
pub fn push(batch: &mut Batch, entry: &Entry) {
    batch.push(INSERT, arguments(entry));
}

/// Writes one entry on its own.
pub async fn insert(conn: &mut Conn, entry: &Entry) -> Result<(), StoreError> {
    conn.execute(INSERT, arguments(entry)).await.map(|_| ())
}

fn arguments(entry: &Entry) -> Vec<Arg> {
    let detail = (!entry.detail.is_null()).then(|| entry.detail.to_string());
    args![
        entry.at,
        entry.origin.actor.as_ref().map(|id| id.as_str()),
        entry.origin.via.name(),
        entry.action,
        entry.app.as_deref(),
        entry.form.as_deref(),
        entry.record.as_ref().map(|id| id.as_str()),
        entry.version,
        entry.command.as_ref().map(|id| id.as_str()),
        entry.origin.ip.as_deref(),
        detail,
    ]
}

/// True when `error` says that another change already carried this command id.
pub fn is_command_taken(error: &StoreError) -> bool {
    matches!(error, StoreError::Unique { constraint } if constraint == "audit_command" || constraint == "audit.command_id")
}

/// The entry that carried out a command; compare its actor before answering with what it did.
pub async fn by_command(conn: &mut Conn, command: &str) -> Result<Option<StoredEntry>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE command_id = $1");
    conn.row(&sql, args![command]).await?.as_ref().map(read).transpose()
}

/// The entries of the commands from `low` to `high`, both included, in the order of their ids; `downwards` begins with the
/// greatest.
pub async fn by_commands(
    conn: &mut Conn,
    low: &str,
    high: &str,
    downwards: bool,
    limit: usize,
) -> Result<Vec<StoredEntry>, StoreError> {
    let order = if downwards { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT {COLUMNS} FROM audit WHERE command_id IS NOT NULL AND command_id >= $1 AND command_id <= $2 \
         ORDER BY command_id {order} LIMIT $3"
    );
    read_all(conn.rows(&sql, args![low, high, limit]).await?)
}

/// What happened to one record, newest first, from before `cursor` on.
pub async fn history(
    conn: &mut Conn,
    record: &str,
    cursor: Option<i64>,
    limit: usize,
) -> Result<Vec<StoredEntry>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM audit WHERE record_id = $1 AND version IS NOT NULL AND seq < $2 ORDER BY seq DESC LIMIT $3"
    );
    read_all(conn.rows(&sql, args![record, cursor.unwrap_or(i64::MAX), limit]).await?)
}

/// Which entries a list shows; what is `None` does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub action: Option<String>,
    pub actor: Option<String>,
}

/// The whole log, newest first, from before `cursor` on.
pub async fn list(
    conn: &mut Conn,
    filter: &Filter,
    cursor: Option<i64>,
    limit: usize,
) -> Result<Vec<StoredEntry>, StoreError> {
    let mut sql = format!("SELECT {COLUMNS} FROM audit WHERE seq < $1");
    let mut args = args![cursor.unwrap_or(i64::MAX)];
    for (column, value) in [("action", &filter.action), ("actor", &filter.actor)] {
        if let Some(value) = value {
            args.push(value.into());
            sql.push_str(&format!(" AND {column} = ${}", args.len()));
        }
    }
    args.push(limit.into());
    sql.push_str(&format!(" ORDER BY seq DESC LIMIT ${}", args.len()));
    read_all(conn.rows(&sql, args).await?)
}

fn read_all(rows: Vec<Row>) -> Result<Vec<StoredEntry>, StoreError> {
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<StoredEntry, StoreError> {
    Ok(StoredEntry {
        seq: row.int(0)?,
        at: row.moment(1)?,
        actor: row.opt_text(2)?,
        via: row.text(3)?,
        action: row.text(4)?,
        app: row.opt_text(5)?,
        form: row.opt_text(6)?,
        record_id: row.opt_text(7)?,
        version: row.opt_int(8)?,
        command_id: row.opt_text(9)?,
        ip: row.opt_text(10)?,
        detail: row.json(11)?,
    })
}
