//! SQLite's one writer. Jobs that wait at the same time share one commit, so one disk flush serves them all, and are
//! answered after it. One that fails takes back only its own work: most fail before they have written anything, and where
//! one does not, all of them are done once more, each behind a savepoint. Savepoints for everybody would cost everybody:
//! at each the text index writes out what it had gathered.

use super::signals::{Left, Signals};
use super::sqlite::{self, Access};
use super::{AsStoreError, Conn, STACK, StoreError};
use crate::seal::Keyring;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use std::panic::AssertUnwindSafe;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::thread;
use tokio::runtime::Builder;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};

/// The most jobs one commit carries: bounds how long the first of them waits.
pub(super) const GROUP: usize = 256;
/// How many jobs may wait before callers are held back.
const QUEUE: usize = 4096;

/// Work that waits for the writer, and who waits for its end.
trait Job: Send {
    /// Does the work; true when it is to be kept. May be called again after what it did was taken back.
    fn run<'j>(&'j mut self, conn: &'j mut Conn) -> BoxFuture<'j, bool>;
    /// Says to the caller how it ended, now that the shared commit has.
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

struct Waiting<T, E, F> {
    job: F,
    /// None when it was never run to its end.
    end: Option<Result<T, E>>,
    caller: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Job for Waiting<T, E, F>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
{
    fn run<'j>(&'j mut self, conn: &'j mut Conn) -> BoxFuture<'j, bool> {
        Box::pin(async move {
            self.end = None;
            let end = (self.job)(conn).await;
            let kept = end.is_ok();
            self.end = Some(end);
            kept
        })
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let Some(end) = self.end else { return };
        // A caller that went away loses only the answer; the change stands.
        let _ = self.caller.send(end.and_then(|value| committed.map(|()| value).map_err(E::from)));
    }
}

/// What comes to the writer.
enum Task {
    Job(Box<dyn Job>),
    /// What is not in use any more is to leave no trace in the file.
    Scrub(oneshot::Sender<Result<(), StoreError>>),
    Stop,
}

#[derive(Clone)]
pub(super) struct Writer {
    queue: mpsc::Sender<Task>,
    ended: Arc<Mutex<Option<oneshot::Receiver<()>>>>,
}

impl Writer {
    /// Starts the writer on a thread of its own, in which every statement runs: handing statements to another thread and
    /// waiting for the answer costs more than the statements do.
    pub(super) fn start(path: &Path, keys: &Arc<Keyring>, signals: Arc<Signals>) -> Result<Self, StoreError> {
        let conn = Conn::writer(sqlite::open(path, Access::Write)?, keys);
        let (queue, tasks) = mpsc::channel(QUEUE);
        let (end, ended) = oneshot::channel();
        let no_thread = |error: std::io::Error| StoreError::Unavailable(format!("the writer's thread: {error}"));
        let runtime = Builder::new_current_thread().build().map_err(no_thread)?;
        let work = move || {
            runtime.block_on(serve(conn, tasks, signals));
            // Nobody may be waiting for the end.
            let _ = end.send(());
        };
        thread::Builder::new().name("tenon-writer".to_owned()).stack_size(STACK).spawn(work).map_err(no_thread)?;
        Ok(Self { queue, ended: Arc::new(Mutex::new(Some(ended))) })
    }

    pub(super) async fn write<T, E, F>(&self, job: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + AsStoreError + Send + 'static,
        F: for<'c> Fn(&'c mut Conn) -> BoxFuture<'c, Result<T, E>> + Send + Sync + 'static,
    {
        let (caller, answer) = oneshot::channel();
        let waiting = Box::new(Waiting { job, end: None, caller });
        let lost = |why: &str| E::from(StoreError::Unavailable(why.to_owned()));
        // At the first call wherever there is room, so that jobs are done in the order in which they were begun: a sender that
        // waits may be told to wait its turn and be overtaken.
        match self.queue.try_send(Task::Job(waiting)) {
            Ok(()) => {}
            Err(TrySendError::Full(task)) => {
                self.queue.send(task).await.map_err(|_| lost("the writer has stopped"))?;
            }
            Err(TrySendError::Closed(_)) => return Err(lost("the writer has stopped")),
        }
        answer.await.unwrap_or_else(|_| Err(lost("the job was given up")))
    }

    /// Writes the file anew without what was deleted or written over. Takes as long as copying it does; whoever writes
    /// meanwhile waits.
    pub(super) async fn scrub(&self) -> Result<(), StoreError> {
        let (caller, answer) = oneshot::channel();
        let lost = |why: &str| StoreError::Unavailable(why.to_owned());
        self.queue.send(Task::Scrub(caller)).await.map_err(|_| lost("the writer has stopped"))?;
        answer.await.unwrap_or_else(|_| Err(lost("the job was given up")))
    }

    /// Lets the jobs already accepted finish, then ends.
    pub(super) async fn stop(&self) {
        let ended = self.ended.lock().expect("no holder panics").take();
        if let Some(ended) = ended {
            let _ = self.queue.send(Task::Stop).await;
            let _ = ended.await;
        }
    }
}

async fn serve(mut conn: Conn, mut tasks: mpsc::Receiver<Task>, signals: Arc<Signals>) {
    let mut waiting = Vec::with_capacity(GROUP);
    let mut last_round = false;
    while !last_round {
        if tasks.recv_many(&mut waiting, GROUP).await == 0 {
            return;
        }
        let (mut jobs, mut scrubs) = (Vec::with_capacity(waiting.len()), Vec::new());
        for task in waiting.drain(..) {
            match task {
                Task::Job(job) => jobs.push(job),
                Task::Scrub(caller) => scrubs.push(caller),
                Task::Stop => last_round = true,
            }
        }
        commit_together(&mut conn, jobs, &signals).await;
        if !scrubs.is_empty() {
            let end = scrub(&mut conn).await;
            for caller in scrubs {
                let _ = caller.send(end.clone());
            }
        }
    }
}

/// The file is built anew in a temporary one, which must not be held in memory, and the log is cut off. Readers that look at
/// an earlier moment keep the log; then the next one who cuts it off does.
async fn scrub(conn: &mut Conn) -> Result<(), StoreError> {
    conn.control("PRAGMA temp_store = file").await?;
    let built = conn.control("VACUUM").await;
    conn.control("PRAGMA temp_store = memory").await?;
    built?;
    conn.control("PRAGMA wal_checkpoint(TRUNCATE)").await
}

async fn commit_together(conn: &mut Conn, mut jobs: Vec<Box<dyn Job>>, signals: &Signals) {
    let mut end = attempt(conn, &mut jobs, false).await;
    if let Ok(None) = end {
        end = attempt(conn, &mut jobs, true).await;
    }
    match &end {
        Ok(left) => signals.raise(&left.unwrap_or_default()),
        Err(error) => {
            tracing::error!(%error, "a shared commit failed");
            if let Err(error) = conn.control("ROLLBACK").await {
                tracing::debug!(%error, "nothing to roll back");
            }
        }
    }
    conn.end_jobs();
    for job in jobs {
        job.answer(end.clone().map(|_| ()));
    }
}

/// Does the jobs in one transaction and answers what they leave to others. None when everything was taken back because a
/// job failed after it had written: unless they are `guarded`, its work cannot be told from that of the others.
async fn attempt(conn: &mut Conn, jobs: &mut [Box<dyn Job>], guarded: bool) -> Result<Option<Left>, StoreError> {
    // Should it fail, another process holds the file. Jobs must not run outside of a transaction.
    conn.control("BEGIN IMMEDIATE").await?;
    let mut left = Left::default();
    for job in jobs {
        conn.begin_job(guarded);
        // A defect in one job must not take the writer, and with it everybody's writes, down.
        let kept = AssertUnwindSafe(job.run(conn)).catch_unwind().await.unwrap_or(false);
        let leaves = conn.take_left();
        if kept {
            left.add(leaves);
        } else if !conn.undo_job().await? {
            conn.control("ROLLBACK").await?;
            conn.end_jobs();
            return Ok(None);
        }
    }
    conn.control("COMMIT").await?;
    Ok(Some(left))
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
