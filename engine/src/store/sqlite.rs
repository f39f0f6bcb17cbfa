//! SQLite connections and the statements run on them, in the thread that asks. Owns how a connection is opened and the
//! way between our values and SQLite's; who runs what where is owned by `readers` and `writer`.

use super::json::DISTANCE;
use super::{Arg, Row, StoreError};
use crate::condition::kilometres;
use rusqlite::functions::FunctionFlags;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{CachedStatement, Connection, OpenFlags, StatementStatus, ToSql};
use std::path::Path;
use std::time::Duration;

/// Statements kept ready by each connection.
const STATEMENTS: usize = 512;

/// Pages each connection keeps, in KiB. The writer looks through the places of all of them at most commits, so more would cost
/// more than they spare: what is not among them is read from the system's cache.
const CACHE: usize = 16_384;

/// How a connection is used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Access {
    /// Creates the file when it is missing.
    Write,
    Read,
}

/// Opens a connection. A commit is durable when it returns: the log is flushed with every one of them.
pub(super) fn open(path: &Path, access: Access) -> rusqlite::Result<Connection> {
    let flags = match access {
        Access::Write => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Access::Read => OpenFlags::SQLITE_OPEN_READ_ONLY,
    };
    let conn = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    conn.busy_timeout(Duration::from_secs(10))?;
    conn.set_prepared_statement_cache_capacity(STATEMENTS);
    measure_distances(&conn)?;
    if access == Access::Write {
        conn.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    }
    conn.execute_batch(&format!(
        "PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; PRAGMA temp_store = memory; PRAGMA cache_size = -{CACHE}; \
         PRAGMA mmap_size = 268435456; PRAGMA wal_autocheckpoint = 4000"
    ))?;
    Ok(conn)
}

/// SQLite knows no sine: distances are measured by the function that measures them in memory.
fn measure_distances(conn: &Connection) -> rusqlite::Result<()> {
    let flags = FunctionFlags::SQLITE_UTF8 | FunctionFlags::SQLITE_DETERMINISTIC;
    conn.create_scalar_function(DISTANCE, 4, flags, |call| {
        let at = |index| call.get::<Option<f64>>(index);
        let (own, other) = (at(0)?.zip(at(1)?), at(2)?.zip(at(3)?));
        Ok(own.zip(other).map(|(own, other)| kilometres(own, other)))
    })
}

/// Runs a writing statement; answers how many rows it touched.
pub(super) fn execute(conn: &Connection, sql: &str, args: &[Arg]) -> rusqlite::Result<u64> {
    let touched = bound(conn, sql, args)?.raw_execute()?;
    Ok(u64::try_from(touched).unwrap_or(u64::MAX))
}

/// Runs a statement that answers rows.
pub(super) fn fetch(conn: &Connection, sql: &str, args: &[Arg]) -> Result<Vec<Row>, FetchError> {
    let mut statement = bound(conn, sql, args)?;
    // Whoever limits how long a statement may take counts from its beginning.
    statement.reset_status(StatementStatus::VmStep);
    let width = statement.column_count();
    let mut rows = statement.raw_query();
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let mut values = Vec::with_capacity(width);
        for at in 0..width {
            values.push(match row.get_ref(at)? {
                ValueRef::Null => Arg::Null,
                ValueRef::Integer(number) => Arg::Int(number),
                ValueRef::Real(number) => Arg::Real(number),
                ValueRef::Blob(bytes) => Arg::Bytes(bytes.to_vec()),
                ValueRef::Text(text) => {
                    let text = std::str::from_utf8(text).map_err(|e| StoreError::Corrupt(e.to_string()))?;
                    Arg::Text(text.to_owned())
                }
            });
        }
        found.push(Row(values));
    }
    Ok(found)
}

/// Why rows were not answered.
pub(super) enum FetchError {
    /// The connection's limit was reached; nothing is wrong with the statement.
    TooLong,
    Failed(StoreError),
}

impl From<StoreError> for FetchError {
    fn from(error: StoreError) -> Self {
        Self::Failed(error)
    }
}

impl From<rusqlite::Error> for FetchError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::OperationInterrupted) => Self::TooLong,
            _ => Self::Failed(error.into()),
        }
    }
}

impl From<FetchError> for StoreError {
    fn from(error: FetchError) -> Self {
        match error {
            FetchError::TooLong => Self::TooLong,
            FetchError::Failed(error) => error,
        }
    }
}

/// A statement with its arguments. SQLite numbers parameters in the order in which they stand; ours say their number.
fn bound<'c>(conn: &'c Connection, sql: &str, args: &[Arg]) -> rusqlite::Result<CachedStatement<'c>> {
    let mut statement = conn.prepare_cached(sql)?;
    for place in 1..=statement.parameter_count() {
        let number = statement.parameter_name(place).and_then(|name| name.get(1..)?.parse().ok()).unwrap_or(place);
        statement.raw_bind_parameter(place, args.get(number - 1).unwrap_or(&Arg::Null))?;
    }
    Ok(statement)
}

impl ToSql for Arg {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(match self {
            Self::Null => ToSqlOutput::Owned(Value::Null),
            Self::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
            Self::Real(number) => ToSqlOutput::Owned(Value::Real(*number)),
            Self::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
            Self::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
            Self::Sealed(_) | Self::Indexes { .. } => return Err(rusqlite::Error::InvalidQuery),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn arguments_go_by_their_numbers() {
        let conn = Connection::open_in_memory().unwrap();
        let args = [Arg::Text("a".into()), Arg::Int(2), Arg::Null, Arg::Bytes(vec![1])];
        let rows =
            fetch(&conn, "SELECT $2, $1, $2, $4, $3", &args).unwrap_or_else(|e| panic!("{}", StoreError::from(e)));
        assert_eq!(rows, [Row(vec![Arg::Int(2), Arg::Text("a".into()), Arg::Int(2), Arg::Bytes(vec![1]), Arg::Null])]);
    }

    #[test]
    fn a_missing_argument_is_null_and_never_an_old_one() {
        let conn = Connection::open_in_memory().unwrap();
        for (args, expected) in [(vec![Arg::Int(1)], Arg::Int(1)), (vec![], Arg::Null)] {
            let rows = fetch(&conn, "SELECT $1", &args).unwrap_or_else(|e| panic!("{}", StoreError::from(e)));
            assert_eq!(rows[0].0, [expected]);
        }
    }
}
