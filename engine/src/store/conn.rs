//! One connection to either database. Every statement of the engine passes through the few functions here.

use super::joint::Joint;
use super::readers::Reader;
use super::signals::Left;
use super::slow::Slow;
use super::text::marks;
use super::{Arg, Batch, Dialect, Row, StoreError, postgres, sqlite};
use crate::seal::Keyring;
use sqlx::pool::PoolConnection;
use sqlx::{AssertSqlSafe, PgConnection, PgPool, Postgres};
use std::sync::Arc;
use std::time::{Duration, Instant};
use tokio::sync::OwnedSemaphorePermit;

/// Statements with more values than this are prepared for one use: they are rows of which another time there are more or
/// fewer, and kept, each would take up the server's memory for every connection.
const MOST_KEPT: usize = 1_000;

/// A connection, inside a transaction or not. Statements are cached by their text, so keep texts stable and bind values.
pub struct Conn {
    link: Link,
    keys: Arc<Keyring>,
    undo: Undo,
    transaction: Transaction,
    /// What the current job leaves to others.
    left: Left,
    /// Until when statements that read must have answered, and how long that was from the first of them on.
    until: Option<(Instant, Duration)>,
    /// Which of them are known not to.
    slow: Arc<Slow>,
    /// The turn of those who read without hurry, see [`super::Store::read_unhurried`].
    turn: Option<OwnedSemaphorePermit>,
}

enum Link {
    Reader(Reader),
    /// SQLite's one writer, whose thread is the writer's own: statements run in it.
    Writer(Box<rusqlite::Connection>),
    Postgres(Borrowed),
}

/// A connection of PostgreSQL's pool, taken from it when the first statement needs one.
struct Borrowed {
    pool: PgPool,
    conn: Option<PoolConnection<Postgres>>,
    /// A question was sent whose answer was not read to its end.
    asking: bool,
    /// Where a job's only statement goes, to share a trip with those of others.
    joint: Option<Joint>,
}

impl Borrowed {
    async fn get(&mut self) -> Result<&mut PgConnection, StoreError> {
        let conn = match self.conn.take() {
            Some(conn) => conn,
            None => self.pool.acquire().await?,
        };
        Ok(self.conn.insert(conn))
    }

    /// The rows of a statement, or none when they were not there in time.
    async fn rows(&mut self, sql: &str, args: Vec<Arg>, within: Option<Duration>) -> Result<Vec<Row>, StoreError> {
        let query = sqlx::query_with(AssertSqlSafe(sql.to_owned()), postgres::arguments(args)?);
        self.get().await?;
        self.asking = true;
        let answer = query.fetch_all(self.get().await?);
        let rows = match within {
            None => answer.await,
            Some(within) => match tokio::time::timeout(within, answer).await {
                Ok(rows) => rows,
                Err(_) => {
                    self.hang_up();
                    return Err(StoreError::TooLong);
                }
            },
        };
        self.asking = false;
        rows?.iter().map(postgres::row).collect()
    }

    /// Closes the connection, upon which the server gives up what it was asked.
    fn hang_up(&mut self) {
        if let Some(mut conn) = self.conn.take() {
            conn.close_on_drop();
        }
        self.asking = false;
    }
}

/// How the current job of a shared commit can be taken back.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Undo {
    /// Not in a shared commit.
    None,
    /// Nothing to take back: it has not written, or behind no savepoint; the one before it left its savepoint open or not.
    Clean { guarded: bool, previous_open: bool },
    /// It wrote without a savepoint: only the whole commit can be taken back.
    Mixed,
    /// It writes behind a savepoint of its own.
    Guarded,
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
/// of the connection, nor a question that goes on being answered: closing it makes the server take everything back. A reader
/// of SQLite sees to that itself.
impl Drop for Conn {
    fn drop(&mut self) {
        if let Link::Postgres(borrowed) = &mut self.link
            && (self.transaction == Transaction::Open || borrowed.asking)
        {
            borrowed.hang_up();
        }
    }
}

impl Conn {
    pub(super) fn reader(reader: Reader, keys: &Arc<Keyring>) -> Self {
        Self::of(Link::Reader(reader), keys)
    }

    pub(super) fn writer(conn: rusqlite::Connection, keys: &Arc<Keyring>) -> Self {
        Self::of(Link::Writer(Box::new(conn)), keys)
    }

    pub(super) fn postgres(pool: &PgPool, joint: Option<&Joint>, keys: &Arc<Keyring>) -> Self {
        Self::of(
            Link::Postgres(Borrowed { pool: pool.clone(), conn: None, asking: false, joint: joint.cloned() }),
            keys,
        )
    }

    fn of(link: Link, keys: &Arc<Keyring>) -> Self {
        Self {
            link,
            keys: Arc::clone(keys),
            undo: Undo::None,
            transaction: Transaction::Outside,
            left: Left::default(),
            until: None,
            slow: Arc::default(),
            turn: None,
        }
    }

    /// Shares what is known of slow statements with the other readers of a store.
    pub(super) fn knowing(mut self, slow: &Arc<Slow>) -> Self {
        self.slow = Arc::clone(slow);
        self
    }

    /// Keeps the turn until the connection is given back.
    pub(super) fn in_turn(mut self, turn: OwnedSemaphorePermit) -> Self {
        self.turn = Some(turn);
        self
    }

    /// What is read from here on must be answered within some time, all together. A statement that is not fails with
    /// [`StoreError::TooLong`], and so it does at once when it was too long a short while ago.
    pub fn hurry(&mut self, within: Duration) {
        self.until = Instant::now().checked_add(within).map(|until| (until, within));
    }

    /// What is read from here on may take its time.
    pub fn take_time(&mut self) {
        self.until = None;
    }

    /// How much of the time is left for a statement.
    fn time_left(&self, sql: &str) -> Result<Option<Duration>, StoreError> {
        let Some((until, _)) = self.until else { return Ok(None) };
        let left = until.saturating_duration_since(Instant::now());
        if left.is_zero() || self.slow.knows(sql) { Err(StoreError::TooLong) } else { Ok(Some(left)) }
    }

    pub fn dialect(&self) -> Dialect {
        match &self.link {
            Link::Reader(_) | Link::Writer(_) => Dialect::Sqlite,
            Link::Postgres(_) => Dialect::Postgres,
        }
    }

    /// The keys of what is sealed.
    pub fn keys(&self) -> &Keyring {
        &self.keys
    }

    /// The arguments as they are sent, with what is to be sealed sealed.
    fn sealed(&self, mut args: Vec<Arg>) -> Result<Vec<Arg>, StoreError> {
        for arg in &mut args {
            let sealed = match arg {
                Arg::Sealed(sealing) => self.keys.seal(sealing).ok_or(StoreError::NoKey)?,
                Arg::Indexes { field, texts } => {
                    let all: Vec<String> = texts.iter().flat_map(|text| self.keys.indexes(field, text)).collect();
                    serde_json::Value::from(all).to_string()
                }
                _ => continue,
            };
            *arg = Arg::Text(sealed);
        }
        Ok(args)
    }

    /// Runs a writing statement; answers how many rows it touched.
    pub async fn execute(&mut self, sql: &str, args: Vec<Arg>) -> Result<u64, StoreError> {
        self.guard()?;
        self.begun().await?;
        let touched = self.send(sql, args).await?;
        self.wrote();
        Ok(touched)
    }

    async fn send(&mut self, sql: &str, args: Vec<Arg>) -> Result<u64, StoreError> {
        let args = self.sealed(args)?;
        match &mut self.link {
            // It cannot write, and says so.
            Link::Reader(reader) => reader.fetch(sql, args, None).await.map(|rows| rows.len() as u64),
            Link::Writer(conn) => Ok(sqlite::execute(conn, sql, &args)?),
            Link::Postgres(borrowed) => {
                let is_kept = args.len() <= MOST_KEPT;
                let query = sqlx::query_with(AssertSqlSafe(sql.to_owned()), postgres::arguments(args)?);
                Ok(query.persistent(is_kept).execute(borrowed.get().await?).await?.rows_affected())
            }
        }
    }

    /// Runs a reading statement.
    pub async fn rows(&mut self, sql: &str, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
        self.begun().await?;
        let args = self.sealed(args)?;
        let within = self.time_left(sql)?;
        let rows = match &mut self.link {
            Link::Reader(reader) => reader.fetch(sql, args, within).await,
            Link::Writer(conn) => Ok(sqlite::fetch(conn, sql, &args)?),
            Link::Postgres(borrowed) => borrowed.rows(sql, args, within).await,
        };
        // What had only the rest of the time may be quick another time.
        let most = self.until.map(|(_, whole)| whole / 2);
        if matches!(rows, Err(StoreError::TooLong)) && within >= most {
            self.slow.note(sql);
        }
        rows
    }

    /// The rows of a reading statement that ends with `IN`, for each of many values: some at a time, in no order.
    pub(super) async fn rows_among(&mut self, sql: &str, values: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
        let mut found = Vec::new();
        for some in values.chunks(200) {
            found.extend(self.rows(&format!("{sql} ({})", marks(1, some.len())), some.to_vec()).await?);
        }
        Ok(found)
    }

    /// Like [`Conn::rows`], for a statement that surely takes long or must not be begun twice.
    pub(super) async fn rows_unhurried(&mut self, sql: &str, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
        let args = self.sealed(args)?;
        match &mut self.link {
            Link::Reader(reader) => reader.fetch_unhurried(sql, args, None).await,
            Link::Writer(_) | Link::Postgres(_) => self.rows(sql, args).await,
        }
    }

    /// Runs a reading statement that answers one row or none.
    pub async fn row(&mut self, sql: &str, args: Vec<Arg>) -> Result<Option<Row>, StoreError> {
        Ok(self.rows(sql, args).await?.into_iter().next())
    }

    /// Runs a writing statement with `RETURNING`.
    pub async fn write_returning(&mut self, sql: &str, args: Vec<Arg>) -> Result<Vec<Row>, StoreError> {
        self.guard()?;
        let rows = self.rows(sql, args).await?;
        self.wrote();
        Ok(rows)
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
    /// read or written after them. When they are all the job does, PostgreSQL takes them together with those of others.
    pub async fn execute_last(&mut self, batch: Batch) -> Result<(), StoreError> {
        if let (Transaction::Waiting { single: true }, Link::Postgres(Borrowed { joint: Some(joint), .. })) =
            (self.transaction, &self.link)
        {
            let joint = joint.clone();
            self.leave(batch.left());
            joint.execute(batch).await?;
            self.transaction = Transaction::Ended;
            return Ok(());
        }
        self.execute_all(batch).await
    }

    /// Runs statements that are a transaction by themselves: on PostgreSQL one of them alone is spared BEGIN and COMMIT.
    pub(super) async fn execute_whole(&mut self, batch: Batch) -> Result<(), StoreError> {
        let mut trips = batch.trips(self.dialect());
        if trips.len() == 1
            && let Some((sql, args)) = trips.pop()
        {
            return self.send(&sql, args).await.map(|_| ());
        }
        self.begin();
        for (sql, args) in trips {
            self.execute(&sql, args).await?;
        }
        self.commit().await
    }

    /// The job promises that it writes nothing after [`Conn::execute_last`].
    pub(crate) fn says_its_last(&mut self) {
        if self.transaction == (Transaction::Waiting { single: false }) {
            self.transaction = Transaction::Waiting { single: true };
        }
    }

    /// Table definitions and other statements without arguments, several at once, not cached.
    pub async fn run(&mut self, sql: &str) -> Result<(), StoreError> {
        self.guard()?;
        // One of several may have been carried out when the next one fails.
        self.wrote();
        self.begun().await?;
        self.control(sql).await
    }

    /// Sets a mark that what is written from here on can be taken back to. One at a time is open, or one inside the other.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_mark(&mut self) -> Result<(), StoreError> {
        self.run("SAVEPOINT mark").await
    }

    /// Takes back what was written since the mark, and takes the mark away.
    ///
    /// # Errors
    /// The database's.
    pub async fn back_to_mark(&mut self) -> Result<(), StoreError> {
        self.control("ROLLBACK TO mark; RELEASE mark").await
    }

    /// Keeps what was written since the mark, and takes the mark away.
    ///
    /// # Errors
    /// The database's.
    pub async fn drop_mark(&mut self) -> Result<(), StoreError> {
        self.control("RELEASE mark").await
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
                // Where no connection is to be had, nothing was begun that would have to be taken back.
                if let Link::Postgres(borrowed) = &mut self.link {
                    borrowed.get().await?;
                }
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
        match &mut self.link {
            Link::Reader(reader) => reader.control(sql),
            Link::Writer(conn) => Ok(conn.execute_batch(sql)?),
            Link::Postgres(borrowed) => {
                let statement = sqlx::raw_sql(AssertSqlSafe(sql.to_owned()));
                Ok(statement.execute(borrowed.get().await?).await.map(|_| ())?)
            }
        }
    }

    /// A job of a shared commit is about to write: when it is guarded, from here on it can be taken back alone.
    fn guard(&mut self) -> Result<(), StoreError> {
        let (Undo::Clean { guarded: true, previous_open }, Link::Writer(conn)) = (self.undo, &self.link) else {
            return Ok(());
        };
        if previous_open {
            sqlite::execute(conn, "RELEASE job", &[])?;
        }
        self.undo = Undo::Clean { guarded: true, previous_open: false };
        sqlite::execute(conn, "SAVEPOINT job", &[])?;
        self.undo = Undo::Guarded;
        Ok(())
    }

    /// A statement of the job has written. One that failed has not: SQLite takes back what it did.
    fn wrote(&mut self) {
        if matches!(self.undo, Undo::Clean { guarded: false, .. }) {
            self.undo = Undo::Mixed;
        }
    }

    /// A job of a shared commit starts. A guarded one opens a savepoint with its first write.
    pub(super) fn begin_job(&mut self, guarded: bool) {
        let previous_open = match self.undo {
            Undo::Guarded => true,
            Undo::Clean { previous_open, .. } => previous_open,
            Undo::None | Undo::Mixed => false,
        };
        self.undo = Undo::Clean { guarded, previous_open };
    }

    /// Notes what the transaction leaves to others, should it be kept.
    pub(super) fn leave(&mut self, left: Left) {
        self.left.add(left);
    }

    /// What the job that just ended leaves to others.
    pub(super) fn take_left(&mut self) -> Left {
        std::mem::take(&mut self.left)
    }

    /// Takes back what the current job wrote and leaves what earlier jobs of the same commit wrote; false when that cannot
    /// be told apart.
    pub(super) async fn undo_job(&mut self) -> Result<bool, StoreError> {
        if matches!(&self.link, Link::Writer(conn) if conn.is_autocommit()) {
            return Err(StoreError::Unavailable("the database took the whole commit back".to_owned()));
        }
        if self.undo == Undo::Guarded {
            self.control("ROLLBACK TO job; RELEASE job").await?;
            self.undo = Undo::None;
        }
        Ok(self.undo != Undo::Mixed)
    }

    /// The shared commit is over, by COMMIT or ROLLBACK.
    pub(super) fn end_jobs(&mut self) {
        self.undo = Undo::None;
    }
}
