//! One connection to either database. Every statement of the engine passes through the few functions here.

use super::signals::Left;
use super::{Arg, Batch, Dialect, Row, StoreError};
use futures_util::TryStreamExt as _;
use sqlx::pool::PoolConnection;
use sqlx::postgres::{PgArguments, PgTypeInfo};
use sqlx::sqlite::SqliteArguments;
use sqlx::{
    Arguments, AssertSqlSafe, Column as _, Decode, Encode, Executor as _, Postgres, Row as _, Sqlite, SqliteConnection,
    Type, TypeInfo as _, ValueRef,
};

/// A connection, inside a transaction or not. Statements are cached by their text, so keep texts stable and bind values.
pub struct Conn {
    link: Link,
    /// Text put before the next write: opens the savepoint of a job only when the job first writes.
    savepoint: Savepoint,
    transaction: Transaction,
    /// What the current job leaves to others.
    left: Left,
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

/// How far a transaction of its own has come. Each statement on PostgreSQL is a trip to the server, so BEGIN is only sent
/// when something is read or written, and not at all when the first statement is also the last.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Transaction {
    /// Reading, or in a shared commit.
    Outside,
    /// Nothing was sent yet. `single` when the job has promised to say which statement is its last.
    Waiting {
        single: bool,
    },
    Open,
    /// The one statement of the transaction is done, and durable.
    Ended,
}

/// A transaction that was dropped half-way, because its caller went away or a job panicked, must not reach the next user
/// of the connection: closing it makes the server take everything back.
impl Drop for Conn {
    fn drop(&mut self) {
        if self.transaction != Transaction::Open {
            return;
        }
        match &mut self.link {
            Link::Sqlite(conn) => conn.close_on_drop(),
            Link::Postgres(conn) => conn.close_on_drop(),
            Link::SqliteOwned(_) => {}
        }
    }
}

impl Conn {
    pub(super) fn sqlite(conn: PoolConnection<Sqlite>) -> Self {
        Self {
            link: Link::Sqlite(conn),
            savepoint: Savepoint::Unused,
            transaction: Transaction::Outside,
            left: Left::default(),
        }
    }

    pub(super) fn sqlite_owned(conn: SqliteConnection) -> Self {
        Self {
            link: Link::SqliteOwned(Box::new(conn)),
            savepoint: Savepoint::Unused,
            transaction: Transaction::Outside,
            left: Left::default(),
        }
    }

    pub(super) fn postgres(conn: PoolConnection<Postgres>) -> Self {
        Self {
            link: Link::Postgres(conn),
            savepoint: Savepoint::Unused,
            transaction: Transaction::Outside,
            left: Left::default(),
        }
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
        self.begun().await?;
        self.send(sql, args).await
    }

    async fn send(&mut self, sql: String, args: Vec<Arg>) -> Result<u64, StoreError> {
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

    /// Runs several writing statements in order, in as few trips as the database allows.
    pub async fn execute_all(&mut self, batch: Batch) -> Result<(), StoreError> {
        self.leave(batch.left());
        for (sql, args) in batch.trips(self.dialect()) {
            self.execute(&sql, args).await?;
        }
        Ok(())
    }

    /// Like [`Conn::execute_all`], for the last statements of a job that called [`Conn::says_its_last`]: nothing may be
    /// read or written after them. When they are the job's only statement, PostgreSQL is spared BEGIN and COMMIT.
    pub async fn execute_last(&mut self, batch: Batch) -> Result<(), StoreError> {
        if self.transaction != (Transaction::Waiting { single: true }) {
            return self.execute_all(batch).await;
        }
        self.leave(batch.left());
        let mut trips = batch.trips(self.dialect());
        if trips.len() == 1
            && let Some((sql, args)) = trips.pop()
        {
            self.send(sql, args).await?;
            self.transaction = Transaction::Ended;
            return Ok(());
        }
        for (sql, args) in trips {
            self.execute(&sql, args).await?;
        }
        Ok(())
    }

    /// The job promises that it writes nothing after [`Conn::execute_last`].
    pub(crate) fn says_its_last(&mut self) {
        if self.transaction == (Transaction::Waiting { single: false }) {
            self.transaction = Transaction::Waiting { single: true };
        }
    }

    /// Table definitions and other statements without arguments, several at once, not cached.
    pub async fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        let sql = self.with_savepoint(sql);
        self.begun().await?;
        self.control(&sql).await
    }

    /// A transaction of its own starts; BEGIN is sent with its first statement.
    pub(super) fn begin(&mut self) {
        self.transaction = Transaction::Waiting { single: false };
    }

    /// A look at the database as it is at this moment starts; [`Conn::roll_back`] ends it.
    pub(super) async fn begin_look(&mut self) -> Result<(), StoreError> {
        self.transaction = Transaction::Open;
        self.control(match self.dialect() {
            Dialect::Sqlite => "BEGIN",
            Dialect::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        })
        .await
    }

    async fn begun(&mut self) -> Result<(), StoreError> {
        match self.transaction {
            Transaction::Outside | Transaction::Open => Ok(()),
            Transaction::Waiting { .. } => {
                self.transaction = Transaction::Open;
                self.control("BEGIN").await
            }
            Transaction::Ended => Err(StoreError::Statement("a statement after the last one".to_owned())),
        }
    }

    /// Ends the transaction; answers once it is durable.
    pub(super) async fn commit(&mut self) -> Result<(), StoreError> {
        if self.transaction == Transaction::Open {
            self.control("COMMIT").await?;
        }
        self.transaction = Transaction::Outside;
        Ok(())
    }

    /// Takes back what the transaction wrote.
    pub(super) async fn roll_back(&mut self) -> Result<(), StoreError> {
        if self.transaction == Transaction::Open {
            self.control("ROLLBACK").await?;
        }
        self.transaction = Transaction::Outside;
        Ok(())
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
        self.begun().await?;
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

    /// Notes what the transaction leaves to others, should it be kept.
    pub(super) fn leave(&mut self, left: Left) {
        self.left.add(left);
    }

    /// What the job that just ended leaves to others.
    pub(super) fn take_left(&mut self) -> Left {
        std::mem::take(&mut self.left)
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
