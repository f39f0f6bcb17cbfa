//! SQLite's one writer. Jobs that wait at the same time share one commit, so one disk flush serves them all; each is
//! behind its own savepoint, so one that fails takes back only its own work. A job is answered after the commit.

use super::signals::{Left, Signals};
use super::{AsStoreError, Conn, StoreError};
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::thread;
use tokio::runtime::Builder;
use tokio::sync::{mpsc, oneshot};

/// The most jobs one commit carries: bounds how long the first of them waits.
const GROUP: usize = 256;
/// How many jobs may wait before callers are held back.
const QUEUE: usize = 4096;

/// Says to the caller how the shared commit ended.
type Answer = Box<dyn FnOnce(Result<(), StoreError>) + Send>;
type Job = Box<dyn for<'c> FnOnce(&'c mut Conn) -> BoxFuture<'c, (bool, Answer)> + Send>;

#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Option<Job>>,
    ended: Arc<Mutex<Option<oneshot::Receiver<()>>>>,
}

impl Writer {
    /// Starts the writer on a thread of its own. Every statement is a trip to the connection's thread and back; among the
    /// tasks of a busy server, each way back would wait for its turn, and with it everybody who waits for the commit.
    pub(super) async fn start(options: &SqliteConnectOptions, signals: Arc<Signals>) -> Result<Self, StoreError> {
        let conn = Conn::sqlite_owned(options.connect().await?);
        let (queue, jobs) = mpsc::channel(QUEUE);
        let (end, ended) = oneshot::channel();
        let no_thread = |error: std::io::Error| StoreError::Unavailable(format!("the writer's thread: {error}"));
        let runtime = Builder::new_current_thread().build().map_err(no_thread)?;
        let work = move || {
            runtime.block_on(serve(conn, jobs, signals));
            // Nobody may be waiting for the end.
            let _ = end.send(());
        };
        thread::Builder::new().name("tenon-writer".to_owned()).spawn(work).map_err(no_thread)?;
        Ok(Self { queue, ended: Arc::new(Mutex::new(Some(ended))) })
    }

    pub(super) async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + AsStoreError + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        let (sender, receiver) = oneshot::channel::<Result<T, E>>();
        let boxed: Job = Box::new(move |conn| {
            Box::pin(async move {
                let end = job(conn).await;
                let kept = end.is_ok();
                let answer: Answer = Box::new(move |committed| {
                    let end = end.and_then(|value| committed.map(|()| value).map_err(E::from));
                    // A caller that went away loses only the answer; the change stands.
                    let _ = sender.send(end);
                });
                (kept, answer)
            })
        });
        let lost = |why: &str| E::from(StoreError::Unavailable(why.to_owned()));
        self.queue.send(Some(boxed)).await.map_err(|_| lost("the writer has stopped"))?;
        receiver.await.unwrap_or_else(|_| Err(lost("the job was given up")))
    }

    /// Lets the jobs already accepted finish, then ends.
    pub(super) async fn stop(&self) {
        let ended = self.ended.lock().expect("no holder panics").take();
        if let Some(ended) = ended {
            let _ = self.queue.send(None).await;
            let _ = ended.await;
        }
    }
}

async fn serve(mut conn: Conn, mut jobs: mpsc::Receiver<Option<Job>>, signals: Arc<Signals>) {
    let mut waiting = Vec::with_capacity(GROUP);
    let mut last_round = false;
    while !last_round {
        if jobs.recv_many(&mut waiting, GROUP).await == 0 {
            return;
        }
        last_round = waiting.iter().any(Option::is_none);
        commit_together(&mut conn, waiting.drain(..).flatten(), &signals).await;
    }
}

async fn commit_together(conn: &mut Conn, jobs: impl Iterator<Item = Job>, signals: &Signals) {
    if let Err(error) = conn.control("BEGIN IMMEDIATE").await {
        // Another process holds the file. Jobs must not run outside of a transaction: their callers hear that they were
        // given up, for that is what dropping them says.
        tracing::error!(%error, "a shared commit could not begin");
        return;
    }
    let mut left = Left::default();
    let mut answers: Vec<Answer> = Vec::new();
    let mut state = Ok(());
    for job in jobs {
        conn.begin_job();
        // A defect in one job must not take the writer, and with it everybody's writes, down.
        let end = AssertUnwindSafe(job(conn)).catch_unwind().await;
        let (kept, answer) = end.unwrap_or_else(|_| (false, Box::new(|_| ()) as Answer));
        let leaves = conn.take_left();
        if kept {
            left.add(leaves);
        }
        if !kept && let Err(error) = conn.undo_job().await {
            state = Err(error);
        }
        answers.push(answer);
    }
    let end = match state {
        Ok(()) => conn.control("COMMIT").await,
        Err(error) => Err(error),
    };
    if end.is_ok() {
        signals.raise(&left);
    }
    if let Err(error) = &end {
        tracing::error!(%error, "a shared commit failed");
        if let Err(error) = conn.control("ROLLBACK").await {
            tracing::debug!(%error, "nothing to roll back");
        }
    }
    conn.end_jobs();
    for answer in answers {
        answer(end.clone());
    }
}

#[cfg(test)]
mod tests {
    use crate::args;
    use crate::store::{Store, StoreError};

    async fn open() -> (tempfile::TempDir, Store) {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&format!("sqlite:{}", folder.path().join("t.db").display())).await.unwrap();
        store.write(|c| Box::pin(async move { c.run("CREATE TABLE t (n INTEGER UNIQUE)").await })).await.unwrap();
        (folder, store)
    }

    async fn count(store: &Store) -> i64 {
        store.read().await.unwrap().row("SELECT count(*) FROM t", args![]).await.unwrap().unwrap().int(0).unwrap()
    }

    #[tokio::test]
    async fn a_failing_job_takes_back_only_its_own_work() {
        let (_folder, store) = open().await;
        let jobs = (0..500_i64).map(|n| {
            let store = store.clone();
            tokio::spawn(async move {
                store
                    .write(move |c| {
                        Box::pin(async move {
                            c.execute("INSERT INTO t (n) VALUES ($1)", args![n]).await?;
                            if n % 5 == 0 {
                                c.execute("INSERT INTO t (n) VALUES ($1)", args![n]).await?;
                            }
                            Ok::<_, StoreError>(())
                        })
                    })
                    .await
            })
        });
        let mut refused = 0;
        for job in jobs.collect::<Vec<_>>() {
            match job.await.unwrap() {
                Ok(()) => {}
                Err(StoreError::Unique { constraint }) => {
                    assert_eq!(constraint, "t.n");
                    refused += 1;
                }
                Err(other) => panic!("{other}"),
            }
        }
        assert_eq!((refused, count(&store).await), (100, 400));
    }

    #[tokio::test]
    async fn a_job_counts_its_own_rows_only() {
        let (_folder, store) = open().await;
        let sql = |sql: &'static str| store.write(move |c| Box::pin(async move { c.execute(sql, args![]).await }));
        assert_eq!(sql("INSERT INTO t (n) VALUES (1), (2), (3)").await.unwrap(), 3);
        assert_eq!(sql("DELETE FROM t WHERE n = 9").await.unwrap(), 0);
        assert_eq!(sql("DELETE FROM t WHERE n < 3").await.unwrap(), 2);
    }

    #[tokio::test]
    async fn a_job_that_panics_takes_back_its_work_and_nothing_else() {
        let (_folder, store) = open().await;
        let insert = |n: i64, fails: bool| {
            store.write(move |c| {
                Box::pin(async move {
                    c.execute("INSERT INTO t (n) VALUES ($1)", args![n]).await?;
                    assert!(!fails, "a defect");
                    Ok::<_, StoreError>(())
                })
            })
        };
        let (one, two, three) = tokio::join!(insert(1, false), insert(2, true), insert(3, false));
        assert!(one.is_ok() && matches!(two, Err(StoreError::Unavailable(_))) && three.is_ok());
        insert(2, false).await.unwrap();
        assert_eq!(count(&store).await, 3);
    }

    #[tokio::test]
    async fn stopping_finishes_what_was_accepted_and_refuses_the_rest() {
        let (_folder, store) = open().await;
        let insert = |n: i64| {
            store.write(move |c| Box::pin(async move { c.execute("INSERT INTO t (n) VALUES ($1)", args![n]).await }))
        };
        insert(1).await.unwrap();
        store.close().await;
        assert!(matches!(insert(2).await, Err(StoreError::Unavailable(_))));
    }
}
