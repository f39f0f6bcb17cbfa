//! SQLite's one writer. Jobs that wait at the same time share one commit, so one disk flush serves them all; each is
//! behind its own savepoint, so one that fails takes back only its own work. A job is answered after the commit.

use super::{AsStoreError, Conn, StoreError};
use futures_util::future::BoxFuture;
use sqlx::ConnectOptions;
use sqlx::sqlite::SqliteConnectOptions;
use std::sync::{Arc, Mutex};
use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

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
    task: Arc<Mutex<Option<JoinHandle<()>>>>,
}

impl Writer {
    pub(super) async fn start(options: &SqliteConnectOptions) -> Result<Self, StoreError> {
        let conn = Conn::sqlite_owned(options.connect().await?);
        let (queue, jobs) = mpsc::channel(QUEUE);
        let task = tokio::spawn(serve(conn, jobs));
        Ok(Self { queue, task: Arc::new(Mutex::new(Some(task))) })
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
        let closed = || E::from(StoreError::Unavailable("the writer has stopped".to_owned()));
        self.queue.send(Some(boxed)).await.map_err(|_| closed())?;
        receiver.await.unwrap_or_else(|_| Err(closed()))
    }

    /// Lets the jobs already accepted finish, then ends.
    pub(super) async fn stop(&self) {
        let task = self.task.lock().expect("no holder panics").take();
        if let Some(task) = task {
            let _ = self.queue.send(None).await;
            let _ = task.await;
        }
    }
}

async fn serve(mut conn: Conn, mut jobs: mpsc::Receiver<Option<Job>>) {
    let mut waiting = Vec::with_capacity(GROUP);
    let mut last_round = false;
    while !last_round {
        if jobs.recv_many(&mut waiting, GROUP).await == 0 {
            return;
        }
        last_round = waiting.iter().any(Option::is_none);
        commit_together(&mut conn, waiting.drain(..).flatten()).await;
    }
}

async fn commit_together(conn: &mut Conn, jobs: impl Iterator<Item = Job>) {
    let mut answers: Vec<Answer> = Vec::new();
    let mut state = conn.control("BEGIN IMMEDIATE").await;
    for job in jobs {
        conn.begin_job();
        let (kept, answer) = job(conn).await;
        if !kept && let Err(error) = conn.undo_job().await {
            state = Err(error);
        }
        answers.push(answer);
    }
    let end = match state {
        Ok(()) => conn.control("COMMIT").await,
        Err(error) => Err(error),
    };
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
