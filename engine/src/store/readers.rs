//! SQLite's readers: a handful of connections that cannot write. A statement runs in the thread that asks, for most take
//! less time than handing them over; one that takes longer is given up and begun again where it holds up nobody.

use super::sqlite::{self, Access, FetchError};
use super::{Arg, Row, StoreError};
use rusqlite::Connection;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

/// The most connections there are.
const MOST: u32 = 8;
/// How long to wait for one.
const PATIENCE: Duration = Duration::from_secs(15);
/// Steps of SQLite's machine a statement may take in the thread that asks: about a millisecond.
const STEPS: i32 = 50_000;

/// The connections of one file; cheap to clone.
#[derive(Clone)]
pub(super) struct Readers {
    home: Arc<Home>,
}

struct Home {
    path: PathBuf,
    idle: Mutex<Vec<Reading>>,
    permits: Arc<Semaphore>,
}

/// A connection and what lets its statements take their time.
struct Reading {
    conn: Connection,
    unhurried: Arc<AtomicBool>,
}

/// One connection, until dropped.
pub(super) struct Reader {
    /// None while a long statement has it, for good when its caller went away meanwhile.
    reading: Option<Reading>,
    home: Arc<Home>,
    _permit: OwnedSemaphorePermit,
}

impl Readers {
    pub fn new(path: PathBuf) -> Self {
        let permits = Arc::new(Semaphore::new(MOST as usize));
        Self { home: Arc::new(Home { path, idle: Mutex::default(), permits }) }
    }

    pub async fn acquire(&self) -> Result<Reader, StoreError> {
        let unavailable = |what: &str| StoreError::Unavailable(what.to_owned());
        let permit = tokio::time::timeout(PATIENCE, Arc::clone(&self.home.permits).acquire_owned())
            .await
            .map_err(|_| unavailable("every reading connection is taken"))?
            .map_err(|_| unavailable("the database is closed"))?;
        let idle = self.home.idle().pop();
        let reading = match idle {
            Some(reading) => reading,
            None => self.home.open()?,
        };
        Ok(Reader { reading: Some(reading), home: Arc::clone(&self.home), _permit: permit })
    }

    /// Waits until every connection is given back, and closes them.
    pub async fn close(&self) {
        if let Ok(all) = self.home.permits.acquire_many(MOST).await {
            all.forget();
        }
        self.home.permits.close();
        self.home.idle().clear();
    }
}

impl Home {
    fn idle(&self) -> std::sync::MutexGuard<'_, Vec<Reading>> {
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn open(&self) -> Result<Reading, StoreError> {
        let mut conn = sqlite::open(&self.path, Access::Read)?;
        let unhurried = Arc::new(AtomicBool::new(false));
        let may_go_on = Arc::clone(&unhurried);
        conn.progress_handler(STEPS, Some(move || !may_go_on.load(Ordering::Relaxed)))?;
        Ok(Reading { conn, unhurried })
    }
}

impl Reader {
    /// Runs a statement: here when it is quick, else on a thread of its own, where it may take as long as is said.
    pub async fn fetch(&mut self, sql: &str, args: Vec<Arg>, within: Option<Duration>) -> Result<Vec<Row>, StoreError> {
        let quick = sqlite::fetch(&self.reading()?.conn, sql, &args);
        match quick {
            Err(FetchError::TooLong) => self.fetch_unhurried(sql, args, within).await,
            end => Ok(end?),
        }
    }

    /// Runs a statement that takes long on a thread of its own from the beginning.
    pub async fn fetch_unhurried(
        &mut self,
        sql: &str,
        args: Vec<Arg>,
        within: Option<Duration>,
    ) -> Result<Vec<Row>, StoreError> {
        let reading = self.reading.take().ok_or_else(lost)?;
        let sql = sql.to_owned();
        let unhurried = Unhurried::begin(&reading);
        let mut work = tokio::task::spawn_blocking(move || {
            let end = sqlite::fetch(&reading.conn, &sql, &args);
            (reading, end)
        });
        let ended = match within {
            None => (&mut work).await,
            Some(within) => match tokio::time::timeout(within, &mut work).await {
                Ok(ended) => ended,
                Err(_) => {
                    drop(unhurried);
                    work.await
                }
            },
        };
        let (reading, end) = ended.map_err(|error| StoreError::Unavailable(error.to_string()))?;
        self.reading = Some(reading);
        Ok(end?)
    }

    /// BEGIN, ROLLBACK and other statements without answer.
    pub fn control(&mut self, sql: &str) -> Result<(), StoreError> {
        Ok(self.reading()?.conn.execute_batch(sql)?)
    }

    fn reading(&self) -> Result<&Reading, StoreError> {
        self.reading.as_ref().ok_or_else(lost)
    }
}

/// While it lives, the statements of a connection may take their time: one whose caller went away ends soon after.
struct Unhurried(Arc<AtomicBool>);

impl Unhurried {
    fn begin(reading: &Reading) -> Self {
        reading.unhurried.store(true, Ordering::Relaxed);
        Self(Arc::clone(&reading.unhurried))
    }
}

impl Drop for Unhurried {
    fn drop(&mut self) {
        self.0.store(false, Ordering::Relaxed);
    }
}

fn lost() -> StoreError {
    StoreError::Unavailable("the connection went with a statement that was given up".to_owned())
}

/// A connection that is still inside a transaction is closed instead of handed on.
impl Drop for Reader {
    fn drop(&mut self) {
        if let Some(reading) = self.reading.take().filter(|reading| reading.conn.is_autocommit()) {
            self.home.idle().push(reading);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args;

    const ENDLESS: &str =
        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT max(i) FROM n";

    async fn readers() -> (tempfile::TempDir, Readers) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("t.db");
        sqlite::open(&path, Access::Write).unwrap().execute_batch("CREATE TABLE t (n INTEGER)").unwrap();
        (folder, Readers::new(path))
    }

    #[tokio::test]
    async fn long_statements_answer_like_short_ones_every_time() {
        let (_folder, readers) = readers().await;
        let mut reader = readers.acquire().await.unwrap();
        for most in [10, 300_000, 10, 300_000, 20_000, 1] {
            let rows = reader.fetch(ENDLESS, args![most], None).await.unwrap();
            assert_eq!(rows[0].int(0).unwrap(), most);
        }
    }

    #[tokio::test]
    async fn what_takes_longer_than_it_may_is_ended_and_the_connection_goes_on() {
        let (_folder, readers) = readers().await;
        let mut reader = readers.acquire().await.unwrap();
        let long = reader.fetch(ENDLESS, args![i64::MAX], Some(Duration::from_millis(20))).await;
        assert!(matches!(long, Err(StoreError::TooLong)));
        let rows = reader.fetch(ENDLESS, args![300_000], None).await.unwrap();
        assert_eq!(rows[0].int(0).unwrap(), 300_000);
    }

    #[tokio::test]
    async fn readers_cannot_write_and_are_used_again() {
        let (_folder, readers) = readers().await;
        for _ in 0..3 {
            let mut reader = readers.acquire().await.unwrap();
            assert!(reader.fetch("INSERT INTO t VALUES (1) RETURNING n", args![], None).await.is_err());
        }
        assert_eq!(readers.home.idle().len(), 1);
        readers.acquire().await.unwrap().control("BEGIN").unwrap();
        assert_eq!(readers.home.idle().len(), 0, "one inside a transaction is not handed on");
    }

    #[tokio::test]
    async fn a_caller_who_goes_away_costs_nobody_a_connection() {
        let (_folder, readers) = readers().await;
        for _ in 0..2 * MOST {
            let mut reader = readers.acquire().await.unwrap();
            let long = reader.fetch_unhurried(ENDLESS, args![i64::MAX], None);
            tokio::select! {
                biased;
                _ = long => {}
                () = std::future::ready(()) => {}
            }
        }
        let rows = readers.acquire().await.unwrap().fetch("SELECT 7", args![], None).await.unwrap();
        assert_eq!(rows[0].int(0).unwrap(), 7);
        readers.close().await;
        assert!(matches!(readers.acquire().await, Err(StoreError::Unavailable(_))));
    }
}
