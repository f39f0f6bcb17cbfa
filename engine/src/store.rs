//! The only place that speaks SQL. Owns connections, transactions, migrations and every statement; knows nothing of
//! who may do what (access) or why (record, flow, schedule). Each file under `store/` is one group of tables.

pub mod aggregates;
mod arg;
pub mod audit;
mod batch;
pub mod builders;
mod clashes;
pub mod comments;
pub(crate) mod condition;
mod conn;
pub mod consents;
pub mod counters;
pub mod definitions;
mod dialect;
pub mod digests;
pub mod duplicates;
mod error;
pub mod feeds;
pub mod field_columns;
mod figures;
pub mod files;
pub mod followers;
pub mod form_drafts;
mod form_table;
pub mod hooks;
pub mod incidents;
pub mod jobs;
mod joint;
mod json;
pub mod links;
mod listing;
pub mod merges;
mod migrate;
pub mod notifications;
pub mod outbox;
pub mod past;
pub mod people;
mod postgres;
pub mod proxies;
mod readers;
mod records;
pub mod runs;
pub mod sealed;
pub mod secrets;
mod selection;
pub mod sessions;
mod signals;
mod slow;
mod sqlite;
pub mod starts;
pub mod task_drafts;
pub mod task_links;
mod text;
mod text_index;
pub mod timers;
pub mod uploads;
pub mod views;
mod writer;

pub use arg::{Arg, Row};
pub use batch::Batch;
pub use clashes::Clashes;
pub use conn::Conn;
pub use dialect::Dialect;
pub use error::StoreError;
pub use figures::{FIGURE_BOUND, Figures, Measured};
pub use form_table::{EarlierColumn, FormTable, Index, StoredField};
pub use listing::{Count, Cursor, Group, Groups, ListQuery, Page, Shelf, SortKey};
pub use records::{
    Remainder, StoredRecord, delete_row, deleted_before, find_each, find_ids, hold_row, insert_row, load_free_row,
    load_row, load_rows, titles, update_row,
};
pub use signals::Signals;
pub use text::SqlText;
pub use text_index::Findable;

/// The stack of a thread that carries commands through, in bytes: flows that start each other within one transaction lie on it
/// one within the other. What is not used of it takes no memory.
pub const STACK: usize = 8 << 20;

use crate::args;
use crate::seal::Keyring;
use futures_util::future::BoxFuture;
use joint::Joint;
use readers::Readers;
use slow::Slow;
use sqlx::ConnectOptions as _;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::Semaphore;
use writer::Writer;

/// How many may read without hurry at a time, so that there are always connections for what is quick.
const UNHURRIED: usize = 4;
/// How long to wait for that; whoever will not wait so long goes away before.
const PATIENCE: Duration = Duration::from_secs(300);

/// One workspace's database: an SQLite file or a PostgreSQL schema. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Inner,
    keys: Arc<Keyring>,
    signals: Arc<Signals>,
    slow: Arc<Slow>,
    unhurried: Arc<Semaphore>,
}

#[derive(Clone)]
enum Inner {
    Sqlite { readers: Readers, writer: Writer, path: PathBuf },
    Postgres { pool: sqlx::PgPool, joint: Joint },
}

impl Store {
    /// Opens a workspace and brings its tables up to date.
    ///
    /// `url` is `sqlite:<path>` (created when missing) or `postgres://…`, optionally with `?schema=<name>` (default
    /// `tenon`). Fails when the database cannot be reached or was written by a newer version.
    pub async fn open(url: &str) -> Result<Self, StoreError> {
        Self::open_with(url, Keyring::none()).await
    }

    /// The same, with the keys of its sensitive fields.
    pub async fn open_with(url: &str, keys: Arc<Keyring>) -> Result<Self, StoreError> {
        let store = match url.strip_prefix("sqlite:") {
            Some(path) => Self::open_sqlite(Path::new(path.trim_start_matches("//")), keys)?,
            None if url.starts_with("postgres://") || url.starts_with("postgresql://") => {
                Self::open_postgres(url, keys).await?
            }
            None => {
                let what = "the address of a database begins with sqlite: or postgres://";
                return Err(StoreError::Unavailable(what.to_owned()));
            }
        };
        store.write(|conn| Box::pin(migrate::run(conn))).await?;
        Ok(store)
    }

    fn open_sqlite(path: &Path, keys: Arc<Keyring>) -> Result<Self, StoreError> {
        if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
            std::fs::create_dir_all(folder)
                .map_err(|e| StoreError::Unavailable(format!("{}: {e}", folder.display())))?;
        }
        let signals = Arc::new(Signals::default());
        let writer = Writer::start(path, &keys, Arc::clone(&signals))?;
        let readers = Readers::new(path.to_owned());
        Ok(Self::over(Inner::Sqlite { readers, writer, path: path.to_owned() }, keys, signals))
    }

    async fn open_postgres(url: &str, keys: Arc<Keyring>) -> Result<Self, StoreError> {
        let (url, schema) = split_schema(url);
        let options = PgConnectOptions::from_str(&url)?.statement_cache_capacity(512).disable_statement_logging();
        let quoted = format!("\"{}\"", schema.replace('"', ""));
        let first = PgPoolOptions::new().max_connections(1).connect_with(options.clone()).await?;
        sqlx::query(sqlx::AssertSqlSafe(format!("CREATE SCHEMA IF NOT EXISTS {quoted}"))).execute(&first).await?;
        first.close().await;
        let pool = PgPoolOptions::new()
            .max_connections(32)
            .acquire_timeout(Duration::from_secs(15))
            .after_connect(|conn, _| Box::pin(give_up_for_the_gone(conn)))
            .connect_with(options.options([("search_path", quoted.as_str())]))
            .await?;
        let joint = Joint::start(&pool, &keys);
        Ok(Self::over(Inner::Postgres { pool, joint }, keys, Arc::default()))
    }

    fn over(inner: Inner, keys: Arc<Keyring>, signals: Arc<Signals>) -> Self {
        Self { inner, keys, signals, slow: Arc::default(), unhurried: Arc::new(Semaphore::new(UNHURRIED)) }
    }

    /// What wakes those who work for this store when a commit left them something.
    pub fn signals(&self) -> &Arc<Signals> {
        &self.signals
    }

    /// The keys of what is sealed.
    pub fn keys(&self) -> &Keyring {
        &self.keys
    }

    pub fn dialect(&self) -> Dialect {
        match &self.inner {
            Inner::Sqlite { .. } => Dialect::Sqlite,
            Inner::Postgres { .. } => Dialect::Postgres,
        }
    }

    /// How many jobs of one piece of work are worth having under way at the same time.
    pub fn together(&self) -> usize {
        match &self.inner {
            Inner::Sqlite { .. } => writer::GROUP,
            // Twice as many as there are connections.
            Inner::Postgres { .. } => 64,
        }
    }

    /// The database file of an SQLite workspace.
    pub fn path(&self) -> Option<&Path> {
        match &self.inner {
            Inner::Sqlite { path, .. } => Some(path),
            Inner::Postgres { .. } => None,
        }
    }

    /// A connection for reading. On SQLite it cannot write.
    pub async fn read(&self) -> Result<Conn, StoreError> {
        let conn = match &self.inner {
            Inner::Sqlite { readers, .. } => Conn::reader(readers.acquire().await?, &self.keys),
            Inner::Postgres { pool, .. } => Conn::postgres(pool, None, &self.keys),
        };
        Ok(conn.knowing(&self.slow))
    }

    /// The same for somebody who waits for an answer about every record, however many there are. Few do at a time.
    ///
    /// # Errors
    /// [`StoreError::Unavailable`] when none of them was done within five minutes, or the database cannot be reached.
    pub async fn read_unhurried(&self) -> Result<Conn, StoreError> {
        let turn = tokio::time::timeout(PATIENCE, Arc::clone(&self.unhurried).acquire_owned()).await;
        let turn = turn.ok().and_then(Result::ok);
        let turn = turn.ok_or_else(|| StoreError::Unavailable("others read too long before".to_owned()))?;
        Ok(self.read().await?.in_turn(turn))
    }

    /// Runs `job` in one transaction and answers after its commit is durable. An error rolls back everything `job` did.
    ///
    /// On SQLite many waiting jobs share one commit, each behind its own savepoint. On PostgreSQL each has its own
    /// transaction, but for those that write all they write at once, which share theirs, and is run again when the database asks
    /// for it (serialisation failure, deadlock), so `job` must have no effect outside the connection it is given.
    pub async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + AsStoreError + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        match &self.inner {
            Inner::Sqlite { writer, .. } => writer.write(job).await,
            Inner::Postgres { pool, joint } => {
                let mut attempt = 0;
                loop {
                    let mut conn = Conn::postgres(pool, Some(joint), &self.keys);
                    conn.begin();
                    let end = match job(&mut conn).await {
                        Ok(value) => conn.commit().await.map(|()| value).map_err(E::from),
                        Err(error) => Err(error),
                    };
                    match end {
                        Ok(value) => {
                            self.signals.raise(&conn.take_left());
                            return Ok(value);
                        }
                        Err(error) => {
                            conn.roll_back().await?;
                            attempt += 1;
                            let again = error.store_error().is_some_and(StoreError::is_transient);
                            if !again || attempt >= 8 {
                                return Err(error);
                            }
                        }
                    }
                }
            }
        }
    }

    /// Runs a reading job that sees the database as it is at one moment, however long it takes and whatever is written
    /// meanwhile.
    pub async fn look<T, E, F>(&self, job: F) -> Result<T, E>
    where
        E: From<StoreError>,
        F: for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, Result<T, E>>,
    {
        let mut conn = self.read().await?;
        conn.begin_look().await?;
        let end = job(&mut conn).await;
        conn.roll_back().await?;
        end
    }

    /// Copies an SQLite workspace, as it is at this moment, into a new file; readers and writers go on meanwhile.
    pub async fn copy_to(&self, file: &Path) -> Result<(), StoreError> {
        match &self.inner {
            Inner::Sqlite { .. } => {
                let sql = "VACUUM INTO $1";
                self.read().await?.rows_unhurried(sql, args![file.display().to_string()]).await.map(|_| ())
            }
            Inner::Postgres { .. } => Err(StoreError::Statement("PostgreSQL has its own tools for copying".to_owned())),
        }
    }

    /// Leaves no trace in an SQLite file of what was deleted or written over: for what must not lie there open any more. Takes
    /// as long as copying the file does, and writes wait. PostgreSQL reuses and clears its pages by its own rules, and nothing
    /// is done there.
    pub async fn scrub(&self) -> Result<(), StoreError> {
        match &self.inner {
            Inner::Sqlite { writer, .. } => writer.scrub().await,
            Inner::Postgres { .. } => Ok(()),
        }
    }

    /// How many bytes the workspace takes up in the database.
    pub async fn size(&self) -> Result<i64, StoreError> {
        let sql = self.dialect().size_of_workspace();
        self.read().await?.row(sql, args![]).await?.map_or(Ok(0), |row| row.int(0))
    }

    /// Looks whether the database answers and, on SQLite, whether its file is sound.
    pub async fn check(&self) -> Result<(), StoreError> {
        let mut conn = self.read().await?;
        let sql = match self.dialect() {
            Dialect::Sqlite => "PRAGMA quick_check(1)",
            Dialect::Postgres => "SELECT 'ok'",
        };
        let rows = conn.rows_unhurried(sql, args![]).await?;
        let found = rows.first().map(|row| row.text(0)).transpose()?;
        match found.as_deref() {
            Some("ok") => Ok(()),
            other => Err(StoreError::Corrupt(other.unwrap_or("no answer").to_owned())),
        }
    }

    /// Finishes the writes already accepted and closes every connection.
    pub async fn close(&self) {
        match &self.inner {
            Inner::Sqlite { readers, writer, .. } => {
                writer.stop().await;
                readers.close().await;
            }
            Inner::Postgres { pool, .. } => pool.close().await,
        }
    }
}

/// Has a server give up what it was asked once its client is gone. Those older than version 14 and those on other systems than
/// Linux cannot: they answer into the void.
async fn give_up_for_the_gone(conn: &mut sqlx::PgConnection) -> Result<(), sqlx::Error> {
    let set = "SELECT set_config(name, '500', false) FROM pg_settings WHERE name = 'client_connection_check_interval'";
    match sqlx::query(set).execute(conn).await {
        Err(error @ sqlx::Error::Database(_)) => {
            tracing::debug!(%error, "questions whose asker is gone are answered to their end");
            Ok(())
        }
        end => end.map(|_| ()),
    }
}

/// Lets [`Store::write`] see whether an error of a calling module is a database error worth another try.
pub trait AsStoreError {
    fn store_error(&self) -> Option<&StoreError>;
}

impl AsStoreError for StoreError {
    fn store_error(&self) -> Option<&StoreError> {
        Some(self)
    }
}

/// Says of an error that its variant `Store` is the database's, and that the other variants named hold errors that may be.
macro_rules! carries_store_error {
    ($error:ty $(, $holds:ident)*) => {
        impl $crate::store::AsStoreError for $error {
            fn store_error(&self) -> Option<&$crate::store::StoreError> {
                match self {
                    Self::Store(error) => Some(error),
                    $(Self::$holds(error) => $crate::store::AsStoreError::store_error(error),)*
                    _ => None,
                }
            }
        }
    };
}
pub(crate) use carries_store_error;

fn split_schema(url: &str) -> (String, String) {
    let Some((base, query)) = url.split_once('?') else { return (url.to_owned(), "tenon".to_owned()) };
    let mut schema = "tenon".to_owned();
    let rest: Vec<&str> = query
        .split('&')
        .filter(|pair| match pair.strip_prefix("schema=") {
            Some(name) => {
                schema = name.to_owned();
                false
            }
            None => true,
        })
        .collect();
    let url = if rest.is_empty() { base.to_owned() } else { format!("{base}?{}", rest.join("&")) };
    (url, schema)
}
