//! One connection to either database. Every statement of the engine passes through the few functions here.

use super::{Arg, Dialect, Row, StoreError};
use futures_util::TryStreamExt as _;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgTypeInfo};
use sqlx::sqlite::SqliteArguments;
use sqlx::{
    Arguments, AssertSqlSafe, Column as _, Decode, Encode, Executor as _, Postgres, Row as _, Sqlite, SqliteConnection,
    Type, TypeInfo as _, ValueRef,
};
use std::fmt::Write as _;

/// A connection, inside a transaction or not. Statements are cached by their text, so keep texts stable and bind values.
pub struct Conn {
    link: Link,
    /// Text put before the next write: opens the savepoint of a job only when the job first writes.
    savepoint: Savepoint,
}

enum Link {
    Sqlite(PoolConnection<Sqlite>),
    SqliteOwned(Box<SqliteConnection>),
    Postgres(PoolConnection<Postgres>),
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Savepoint {
    /// Not in a shared commit.
    Unused,
    /// The job has not written yet; the one before it left its savepoint open (`true`) or not.
    Waiting {
        previous_open: bool,
    },
    Open,
}

impl Conn {
    pub(super) fn sqlite(conn: PoolConnection<Sqlite>) -> Self {
        Self { link: Link::Sqlite(conn), savepoint: Savepoint::Unused }
    }

    pub(super) fn sqlite_owned(conn: SqliteConnection) -> Self {
        Self { link: Link::SqliteOwned(Box::new(conn)), savepoint: Savepoint::Unused }
    }

    pub(super) fn postgres(conn: PoolConnection<Postgres>) -> Self {
        Self { link: Link::Postgres(conn), savepoint: Savepoint::Unused }
    }

    pub fn dialect(&self) -> Dialect {
        match &self.link {
            Link::Sqlite(_) | Link::SqliteOwned(_) => Dialect::Sqlite,
            Link::Postgres(_) => Dialect::Postgres,
        }
    }

    /// Runs a writing statement; answers how many rows it touched.
    pub async fn execute(&mut self, sql: &str, args: Vec<Arg>) -> Result<u64, StoreError> {
        let sql = self.with_savepoint(sql);
        match &mut self.link {
            Link::Sqlite(conn) => sqlite_execute(conn, sql, args).await,
            Link::SqliteOwned(conn) => sqlite_execute(conn, sql, args).await,
            Link::Postgres(conn) => {
                Ok(sqlx::query_with(AssertSqlSafe(sql), pg_args(args)?).execute(&mut **conn).await?.rows_affected())
            }
        }
    }

    /// Runs a reading statement.
    pub async fn rows(&mut self, sql: &str, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
        self.fetch(sql.to_owned(), args).await
    }

    /// Runs a reading statement that answers one row or none.
    pub async fn row(&mut self, sql: &str, args: Vec<Arg>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Runs a writing statement with `RETURNING`.
    pub async fn write_returning(&mut self, sql: &str, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
        let sql = self.with_savepoint(sql);
        self.fetch(sql, args).await
    }

    /// Runs several writing statements in order: in one trip on SQLite, one by one on PostgreSQL.
    pub async fn execute_all(&mut self, batch: Batch) -> Result<(), StoreError> {
        if batch.statements.is_empty() {
            return Ok(());
        }
        if self.dialect() == Dialect::Postgres {
            for (sql, args) in batch.statements {
                self.execute(&sql, args).await?;
            }
            return Ok(());
        }
        let (sql, args) = batch.joined();
        self.execute(&sql, args).await.map(|_| ())
    }

    /// Table definitions and other statements without arguments, several at once, not cached.
    pub async fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        let sql = self.with_savepoint(sql);
        self.control(&sql).await
    }

    /// BEGIN, COMMIT and the like, which belong to no job.
    pub(super) async fn control(&mut self, sql: &str) -> Result<(), StoreError> {
        let sql = AssertSqlSafe(sql.to_owned());
        match &mut self.link {
            Link::Sqlite(conn) => sqlx::raw_sql(sql).execute(&mut **conn).await.map(|_| ())?,
            Link::SqliteOwned(conn) => sqlx::raw_sql(sql).execute(&mut **conn).await.map(|_| ())?,
            Link::Postgres(conn) => sqlx::raw_sql(sql).execute(&mut **conn).await.map(|_| ())?,
        }
        Ok(())
    }

    async fn fetch(&mut self, sql: String, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
        match &mut self.link {
            Link::Sqlite(conn) => sqlite_fetch(conn, sql, args).await,
            Link::SqliteOwned(conn) => sqlite_fetch(conn, sql, args).await,
            Link::Postgres(conn) => {
                let rows = sqlx::query_with(AssertSqlSafe(sql), pg_args(args)?).fetch_all(&mut **conn).await?;
                rows.iter().map(pg_row).collect()
            }
        }
    }

    fn with_savepoint(&mut self, sql: &str) -> String {
        let Savepoint::Waiting { previous_open } = self.savepoint else { return sql.to_owned() };
        self.savepoint = Savepoint::Open;
        format!("{}SAVEPOINT job; {sql}", if previous_open { "RELEASE job; " } else { "" })
    }

    /// A job of a shared commit starts: its savepoint is opened by its first write.
    pub(super) fn begin_job(&mut self) {
        let previous_open = match self.savepoint {
            Savepoint::Open => true,
            Savepoint::Waiting { previous_open } => previous_open,
            Savepoint::Unused => false,
        };
        self.savepoint = Savepoint::Waiting { previous_open };
    }

    /// Takes back what the current job wrote and leaves what earlier jobs of the same commit wrote.
    pub(super) async fn undo_job(&mut self) -> Result<(), StoreError> {
        if self.savepoint == Savepoint::Open {
            self.control("ROLLBACK TO job; RELEASE job").await?;
            self.savepoint = Savepoint::Unused;
        }
        Ok(())
    }

    /// The shared commit is over, by COMMIT or ROLLBACK.
    pub(super) fn end_jobs(&mut self) {
        self.savepoint = Savepoint::Unused;
    }
}

/// Statements to be run together. Each numbers its own arguments from `$1`.
#[derive(Debug, Default)]
pub struct Batch {
    statements: Vec<(String, Vec<Arg>)>,
}

impl Batch {
    pub fn push(&mut self, sql: impl Into<String>, args: Vec<Arg>) {
        self.statements.push((sql.into(), args));
    }

    pub fn is_empty(&self) -> bool {
        self.statements.is_empty()
    }

    /// One text with the arguments renumbered, as SQLite takes several statements at once.
    fn joined(self) -> (String, Vec<Arg>) {
        let mut text = String::new();
        let mut all = Vec::new();
        for (sql, args) in self.statements {
            if !text.is_empty() {
                text.push_str("; ");
            }
            renumber(&sql, all.len(), &mut text);
            all.extend(args);
        }
        (text, all)
    }
}

fn renumber(sql: &str, offset: usize, out: &mut String) {
    let mut parts = sql.split('$');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let digits = part.bytes().take_while(u8::is_ascii_digit).count();
        match part[..digits].parse::<usize>() {
            Ok(number) => write!(out, "${}{}", number + offset, &part[digits..]).expect("writing to a string"),
            Err(_) => write!(out, "${part}").expect("writing to a string"),
        }
    }
}

/// The count is that of the last statement: before a savepoint's statement, SQLite still names the count of the statement
/// before it, so adding them up would count rows of other jobs.
async fn sqlite_execute(conn: &mut SqliteConnection, sql: String, args: Vec<Arg>) -> Result<u64, StoreError> {
    let mut steps = conn.fetch_many(sqlx::query_with(AssertSqlSafe(sql), sqlite_args(args)?));
    let mut touched = 0;
    while let Some(step) = steps.try_next().await? {
        if let sqlx::Either::Left(done) = step {
            touched = done.rows_affected();
        }
    }
    Ok(touched)
}

async fn sqlite_fetch(conn: &mut SqliteConnection, sql: String, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
    let rows = sqlx::query_with(AssertSqlSafe(sql), sqlite_args(args)?).fetch_all(conn).await?;
    rows.iter().map(sqlite_row).collect()
}

fn sqlite_args(args: Vec<Arg>) -> Result<SqliteArguments, StoreError> {
    let mut out = SqliteArguments::default();
    for arg in args {
        match arg {
            Arg::Null => out.add(None::<String>),
            Arg::Int(v) => out.add(v),
            Arg::Real(v) => out.add(v),
            Arg::Text(v) => out.add(v),
            Arg::Bytes(v) => out.add(v),
        }
        .map_err(|e| StoreError::Statement(e.to_string()))?;
    }
    Ok(out)
}

fn sqlite_row(row: &sqlx::sqlite::SqliteRow) -> Result<Row, StoreError> {
    let damaged = |e: Box<dyn std::error::Error + Send + Sync>| StoreError::Corrupt(e.to_string());
    let mut values = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let raw = row.try_get_raw(index)?;
        let arg = if raw.is_null() {
            Arg::Null
        } else {
            match raw.type_info().name() {
                "INTEGER" | "BOOLEAN" => Arg::Int(Decode::<Sqlite>::decode(raw).map_err(damaged)?),
                "REAL" => Arg::Real(Decode::<Sqlite>::decode(raw).map_err(damaged)?),
                "BLOB" => Arg::Bytes(Decode::<Sqlite>::decode(raw).map_err(damaged)?),
                _ => Arg::Text(Decode::<Sqlite>::decode(raw).map_err(damaged)?),
            }
        };
        values.push(arg);
    }
    Ok(Row(values))
}

/// A NULL whose type the server infers from where it stands.
struct Untyped;

impl Type<Postgres> for Untyped {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(sqlx::postgres::types::Oid(705))
    }
}

impl Encode<'_, Postgres> for Untyped {
    fn encode_by_ref(
        &self,
        _: &mut sqlx::postgres::PgArgumentBuffer,
    ) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        Ok(sqlx::encode::IsNull::Yes)
    }
}

fn pg_args(args: Vec<Arg>) -> Result<PgArguments, StoreError> {
    let mut out = PgArguments::default();
    for arg in args {
        match arg {
            Arg::Null => out.add(Untyped),
            Arg::Int(v) => out.add(v),
            Arg::Real(v) => out.add(v),
            Arg::Text(v) => out.add(v),
            Arg::Bytes(v) => out.add(v),
        }
        .map_err(|e| StoreError::Statement(e.to_string()))?;
    }
    Ok(out)
}

fn pg_row(row: &sqlx::postgres::PgRow) -> Result<Row, StoreError> {
    let damaged = |e: Box<dyn std::error::Error + Send + Sync>| StoreError::Corrupt(e.to_string());
    let mut values = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let raw = row.try_get_raw(index)?;
        let arg = if raw.is_null() {
            Arg::Null
        } else {
            match raw.type_info().name() {
                "INT8" => Arg::Int(Decode::<Postgres>::decode(raw).map_err(damaged)?),
                "INT4" => Arg::Int(<i32 as Decode<Postgres>>::decode(raw).map_err(damaged)?.into()),
                "BOOL" => Arg::Int(<bool as Decode<Postgres>>::decode(raw).map_err(damaged)?.into()),
                "FLOAT8" => Arg::Real(Decode::<Postgres>::decode(raw).map_err(damaged)?),
                "BYTEA" => Arg::Bytes(Decode::<Postgres>::decode(raw).map_err(damaged)?),
                "TEXT" | "VARCHAR" | "NAME" => Arg::Text(Decode::<Postgres>::decode(raw).map_err(damaged)?),
                other => {
                    return Err(StoreError::Statement(format!("column {} is {other}", row.column(index).name())));
                }
            }
        };
        values.push(arg);
    }
    Ok(Row(values))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joined_statements_keep_their_own_arguments() {
        let mut batch = Batch::default();
        batch.push("INSERT INTO a VALUES ($1, $2)", vec![Arg::Int(1), Arg::Int(2)]);
        batch.push("INSERT INTO b VALUES ($2, $1, '$')", vec![Arg::Int(3), Arg::Int(4)]);
        let (sql, args) = batch.joined();
        assert_eq!(sql, "INSERT INTO a VALUES ($1, $2); INSERT INTO b VALUES ($4, $3, '$')");
        assert_eq!(args, vec![Arg::Int(1), Arg::Int(2), Arg::Int(3), Arg::Int(4)]);
    }
}
