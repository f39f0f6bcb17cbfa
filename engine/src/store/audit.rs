//! The `audit` table: the audit log, the history of every record and the register of commands, in one.
//! Rows are only ever added. Owns its statements; what an entry means is owned by `audit`.

use super::{Arg, Batch, Conn, Row, StoreError};
use crate::args;
use crate::audit::{Entry, StoredEntry};
use crate::clock::{self, Moment};
use crate::seal::{self, Keyring, Sealing};
use chrono::TimeDelta;
use serde_json::{Map, Value};

/// How many entries of a history are sealed at a time.
const STEP: usize = 200;

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

/// What sensitive fields held lies apart from the rest and sealed, beside the names of the fields.
pub(super) const SEALED: &str = "
ALTER TABLE audit ADD COLUMN sealed {text};
ALTER TABLE audit ADD COLUMN sealed_fields {text};
CREATE INDEX audit_sealed ON audit (seq) WHERE sealed IS NOT NULL;
";

/// Lets the people outside who have acted be named without looking at the whole log.
pub(super) const OUTSIDE: &str = "
CREATE INDEX audit_outside ON audit (actor) WHERE actor >= 'outside:' AND actor < 'outside;';
";

const INSERT: &str = "INSERT INTO audit \
                      (at, actor, via, action, app, form, record_id, version, command_id, ip, detail, sealed, sealed_fields) \
                      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
const COLUMNS: &str =
    "seq, at, actor, via, action, app, form, record_id, version, command_id, ip, detail, sealed, sealed_fields";

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
        sealing(entry.record.as_ref().map(|id| id.as_str()), entry.version, &entry.sealed),
        (!entry.sealed.is_empty()).then(|| names(&entry.sealed)),
    ]
}

/// Changes of sensitive fields on their way into the database.
fn sealing(record: Option<&str>, version: Option<i64>, changes: &Map<String, Value>) -> Arg {
    if changes.is_empty() {
        return Arg::Null;
    }
    let place = seal::history(record.unwrap_or_default(), version.unwrap_or_default());
    Arg::Sealed(Sealing { place, index: None, text: Value::Object(changes.clone()).to_string() })
}

fn names(changes: &Map<String, Value>) -> String {
    changes.keys().cloned().collect::<Value>().to_string()
}

/// Seals what the history of a record says of fields that have become sensitive, as far back as it goes.
pub async fn seal_past(conn: &mut Conn, record: &str, fields: &[&str]) -> Result<(), StoreError> {
    let mut cursor = i64::MAX;
    loop {
        let entries = history(conn, record, Some(cursor), STEP).await?;
        let Some(last) = entries.last() else { return Ok(()) };
        cursor = last.seq;
        for mut entry in entries {
            // What cannot be opened must not be written over by what can.
            let has_plain = |changes: &Map<String, Value>| fields.iter().any(|field| changes.contains_key(*field));
            let Some(changes) = entry.detail["changes"].as_object_mut().filter(|changes| has_plain(changes)) else {
                continue;
            };
            if !entry.unreadable.is_empty() {
                continue;
            }
            let was_sealed = entry.sealed_fields;
            let is_sealed = |key: &String| fields.contains(&key.as_str()) || was_sealed.contains(key);
            let mut sealed = Map::new();
            for key in changes.keys().filter(|key| is_sealed(key)).cloned().collect::<Vec<_>>() {
                sealed.extend(changes.remove(&key).map(|pair| (key, pair)));
            }
            if changes.is_empty() {
                entry.detail.as_object_mut().into_iter().for_each(|detail| drop(detail.remove("changes")));
            }
            let sql = "UPDATE audit SET detail = $2, sealed = $3, sealed_fields = $4 WHERE seq = $1";
            let args = args![
                entry.seq,
                entry.detail.to_string(),
                sealing(Some(record), entry.version, &sealed),
                names(&sealed)
            ];
            conn.execute(sql, args).await?;
        }
    }
}

/// The entry that carried out a command; compare its actor before answering with what it did.
pub async fn by_command(conn: &mut Conn, command: &str) -> Result<Option<StoredEntry>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM audit WHERE command_id = $1");
    let row = conn.row(&sql, args![command]).await?;
    row.as_ref().map(|row| read(conn.keys(), row)).transpose()
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
    let rows = conn.rows(&sql, args![low, high, limit]).await?;
    read_all(conn.keys(), rows)
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
    let rows = conn.rows(&sql, args![record, cursor.unwrap_or(i64::MAX), limit]).await?;
    read_all(conn.keys(), rows)
}

/// Which entries a list shows; what is `None` does not narrow it.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub action: Option<String>,
    pub actor: Option<String>,
    /// Only what happened from this moment on.
    pub from: Option<Moment>,
    /// Only what happened before this moment.
    pub until: Option<Moment>,
}

/// The ids of everybody outside who has ever acted.
pub async fn outside_actors(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT DISTINCT actor FROM audit WHERE actor >= 'outside:' AND actor < 'outside;'";
    conn.rows(sql, args![]).await?.iter().map(|row| row.text(0)).collect()
}

/// How far the moments of entries may be out of the order of their numbers: what was begun earlier may be written later.
const OUT_OF_ORDER: TimeDelta = TimeDelta::days(1);

/// The number below which every entry is older than `moment`, found by halving: the log has no index by time, which every
/// change of a record would have to pay for.
async fn first_since(conn: &mut Conn, moment: Moment) -> Result<i64, StoreError> {
    let last = conn.row("SELECT MAX(seq) FROM audit", args![]).await?.map(|row| row.opt_int(0)).transpose()?.flatten();
    let (mut low, mut high) = (0, last.unwrap_or_default() + 1);
    let wanted = clock::to_text(moment);
    while low < high {
        let middle = low + (high - low) / 2;
        let sql = "SELECT seq, at FROM audit WHERE seq >= $1 ORDER BY seq LIMIT 1";
        match conn.row(sql, args![middle]).await? {
            Some(row) if row.text(1)? < wanted => low = row.int(0)? + 1,
            _ => high = middle,
        }
    }
    Ok(low)
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
    if let Some(from) = filter.from {
        args.push(first_since(conn, from - OUT_OF_ORDER).await?.into());
        args.push(from.into());
        sql.push_str(&format!(" AND seq >= ${} AND at >= ${}", args.len() - 1, args.len()));
    }
    if let Some(until) = filter.until {
        args.push(first_since(conn, until + OUT_OF_ORDER).await?.into());
        args.push(until.into());
        sql.push_str(&format!(" AND seq < ${} AND at < ${}", args.len() - 1, args.len()));
    }
    args.push(limit.into());
    sql.push_str(&format!(" ORDER BY seq DESC LIMIT ${}", args.len()));
    let rows = conn.rows(&sql, args).await?;
    // What sensitive fields held is told by the history of a record alone, to those who may see them.
    read_all(&Keyring::none(), rows)
}

fn read_all(keys: &Keyring, rows: Vec<Row>) -> Result<Vec<StoredEntry>, StoreError> {
    rows.iter().map(|row| read(keys, row)).collect()
}

fn read(keys: &Keyring, row: &Row) -> Result<StoredEntry, StoreError> {
    let mut detail = row.json(11)?;
    let sealed_fields: Vec<String> = serde_json::from_value(row.json(13)?).unwrap_or_default();
    let mut unreadable = Vec::new();
    if let Some(sealed) = row.opt_text(12)? {
        let place = seal::history(&row.opt_text(7)?.unwrap_or_default(), row.opt_int(8)?.unwrap_or_default());
        let opened = keys.open(&place, &sealed).map(|text| serde_json::from_str(&text));
        if let Ok(Ok(Value::Object(changes))) = opened {
            if !detail["changes"].is_object() {
                detail["changes"] = Value::Object(Map::new());
            }
            detail["changes"].as_object_mut().into_iter().for_each(|all| all.extend(changes.clone()));
        } else {
            unreadable.clone_from(&sealed_fields);
        }
    }
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
        detail,
        sealed_fields,
        unreadable,
    })
}
