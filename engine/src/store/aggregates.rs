//! Aggregate tables: the register of what is built how far, the state column beside a row's figures, and how often each
//! value of a least, a greatest or a distinct count occurs. The rows themselves are rows of a form's table.

use super::form_table::columns_of;
use super::records::{insert_row, read_row, select_list, update_row};
use super::{Batch, Conn, Findable, FormTable, StoreError, StoredRecord};
use crate::args;
use serde_json::Value;
use std::collections::BTreeMap;

pub(super) const TABLES: &str = "
CREATE TABLE aggregate (
    app {text} NOT NULL,
    key {text} NOT NULL,
    digest {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('building', 'telling', 'ready')),
    marks {text},
    PRIMARY KEY (app, key)
);
CREATE TABLE aggregate_value (
    app {text} NOT NULL,
    key {text} NOT NULL,
    id {text} NOT NULL,
    measure {text} NOT NULL,
    value {text} NOT NULL,
    n {int} NOT NULL,
    PRIMARY KEY (app, key, id, measure, value)
);";

/// How far a table is.
#[derive(Debug, Clone, PartialEq)]
pub struct Registered {
    /// Of the definition it is built after.
    pub digest: String,
    pub state: BuildState,
    /// While building: by source form, the last record counted. While telling: the last row whose figures others have
    /// taken over.
    pub marks: Value,
}

/// What a table is at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BuildState {
    Building,
    /// Counted; figures in other forms are being brought up to it.
    Telling,
    Ready,
}

impl BuildState {
    fn name(self) -> &'static str {
        match self {
            Self::Building => "building",
            Self::Telling => "telling",
            Self::Ready => "ready",
        }
    }
}

/// How a registry row is held until the transaction ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hold {
    /// Not at all: for showing how far it is.
    Not,
    /// Together with others who change records.
    Shared,
    /// Alone, to move the marks.
    Alone,
}

/// The table's place in the register.
pub async fn registered(conn: &mut Conn, app: &str, key: &str, hold: Hold) -> Result<Option<Registered>, StoreError> {
    let lock = match hold {
        Hold::Not => "",
        Hold::Shared => conn.dialect().for_share(),
        Hold::Alone => conn.dialect().for_update(),
    };
    let sql = format!("SELECT digest, state, marks FROM aggregate WHERE app = $1 AND key = $2{lock}");
    let Some(row) = conn.row(&sql, args![app, key]).await? else { return Ok(None) };
    let state = match row.text(1)?.as_str() {
        "building" => BuildState::Building,
        "telling" => BuildState::Telling,
        _ => BuildState::Ready,
    };
    Ok(Some(Registered { digest: row.text(0)?, state, marks: row.json(2)? }))
}

/// Puts the table's place in the register.
pub async fn register(conn: &mut Conn, app: &str, key: &str, row: &Registered) -> Result<(), StoreError> {
    let marks = if row.marks.is_null() { None } else { Some(row.marks.to_string()) };
    let sql = "INSERT INTO aggregate (app, key, digest, state, marks) VALUES ($1, $2, $3, $4, $5) \
               ON CONFLICT (app, key) DO UPDATE SET digest = $3, state = $4, marks = $5";
    conn.execute(sql, args![app, key, row.digest.as_str(), row.state.name(), marks]).await.map(|_| ())
}

/// Forgets the tables of an app, or one of them.
pub async fn forget(conn: &mut Conn, app: &str, key: Option<&str>) -> Result<(), StoreError> {
    for table in ["aggregate", "aggregate_value"] {
        let sql = format!("DELETE FROM {table} WHERE app = $1 AND ($2 = '' OR key = $2)");
        conn.execute(&sql, args![app, key.unwrap_or_default()]).await?;
    }
    Ok(())
}

/// Gives a form's table the column that holds the state of its rows.
pub async fn publish(conn: &mut Conn, table: &FormTable) -> Result<(), StoreError> {
    if columns_of(conn, &table.name).await?.iter().any(|name| name == "state") {
        return Ok(());
    }
    let sql = conn.dialect().types(&format!("ALTER TABLE {} ADD COLUMN state {{text}}", table.name));
    conn.run(&sql).await
}

/// Makes the table anew and empty, with columns as they are wanted now.
pub async fn clear(conn: &mut Conn, app: &str, table: &FormTable, key: &str) -> Result<(), StoreError> {
    conn.run(&conn.dialect().drop_form_table(&table.name)).await?;
    table.publish(conn).await?;
    publish(conn, table).await?;
    let sql = "DELETE FROM aggregate_value WHERE app = $1 AND key = $2";
    conn.execute(sql, args![app, key]).await.map(|_| ())
}

/// A row with its state, held until the transaction ends; also one that nothing counts for any more.
pub async fn lock_row(
    conn: &mut Conn,
    table: &FormTable,
    id: &str,
) -> Result<Option<(StoredRecord, Value)>, StoreError> {
    let lock = conn.dialect().for_update();
    let sql = format!("SELECT {}, state FROM {} WHERE id = $1{lock}", select_list(table), table.name);
    let Some(row) = conn.row(&sql, args![id]).await? else { return Ok(None) };
    let state = row.json(row.len() - 1)?;
    Ok(Some((read_row(table, conn.keys(), row)?, state)))
}

/// Stores a row with its state. A row that somebody else has just made asks for the transaction to be run again.
pub async fn write_row(
    conn: &mut Conn,
    table: &FormTable,
    record: &StoredRecord,
    changed: &[String],
    findable: &Findable,
    state: &Value,
) -> Result<(), StoreError> {
    let dialect = conn.dialect();
    let mut batch = Batch::default();
    if record.seq == 0 {
        insert_row(dialect, table, record, findable, &mut batch);
    } else {
        update_row(dialect, table, record, changed, None, &mut batch);
    }
    let sql = format!("UPDATE {} SET state = $1 WHERE id = $2", table.name);
    batch.push(sql, args![state.to_string(), record.id.as_str()]);
    match conn.execute_all(batch).await {
        Err(StoreError::Unique { .. }) => Err(StoreError::Again),
        other => other,
    }
}

/// The states of up to `limit` rows after `seq`, with their records; for verifying.
pub async fn rows_after(
    conn: &mut Conn,
    table: &FormTable,
    seq: i64,
    limit: usize,
) -> Result<Vec<(StoredRecord, Value)>, StoreError> {
    let sql = format!(
        "SELECT {}, state FROM {} WHERE seq > $1 AND deleted_at IS NULL ORDER BY seq LIMIT $2",
        select_list(table),
        table.name
    );
    let mut found = Vec::new();
    for row in conn.rows(&sql, args![seq, limit]).await? {
        let state = row.json(row.len() - 1)?;
        found.push((read_row(table, conn.keys(), row)?, state));
    }
    Ok(found)
}

/// Which row's values of which measure.
#[derive(Debug, Clone, Copy)]
pub struct ValuesOf<'a> {
    pub app: &'a str,
    pub key: &'a str,
    pub id: &'a str,
    pub measure: &'a str,
}

/// Lets a value occur `times` more, or less; answers how often it occurs now.
pub async fn count_value(conn: &mut Conn, of: ValuesOf<'_>, value: &str, times: i64) -> Result<i64, StoreError> {
    let sql = "INSERT INTO aggregate_value (app, key, id, measure, value, n) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT (app, key, id, measure, value) DO UPDATE SET n = aggregate_value.n + $6 RETURNING n";
    let rows = conn.write_returning(sql, args![of.app, of.key, of.id, of.measure, value, times]).await?;
    let now = rows.first().map(|row| row.int(0)).transpose()?.unwrap_or(times);
    if now == 0 {
        let sql = "DELETE FROM aggregate_value WHERE app = $1 AND key = $2 AND id = $3 AND measure = $4 AND value = $5";
        conn.execute(sql, args![of.app, of.key, of.id, of.measure, value]).await?;
    }
    Ok(now)
}

/// The first or last value there is.
pub async fn extreme(conn: &mut Conn, of: ValuesOf<'_>, greatest: bool) -> Result<Option<String>, StoreError> {
    let order = if greatest { "DESC" } else { "ASC" };
    let sql = format!(
        "SELECT value FROM aggregate_value WHERE app = $1 AND key = $2 AND id = $3 AND measure = $4 \
         ORDER BY value {order} LIMIT 1"
    );
    let row = conn.row(&sql, args![of.app, of.key, of.id, of.measure]).await?;
    row.map(|row| row.text(0)).transpose()
}

/// How often each value occurs.
pub async fn values(conn: &mut Conn, of: ValuesOf<'_>) -> Result<BTreeMap<String, i64>, StoreError> {
    let sql = "SELECT value, n FROM aggregate_value WHERE app = $1 AND key = $2 AND id = $3 AND measure = $4";
    let rows = conn.rows(sql, args![of.app, of.key, of.id, of.measure]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}
