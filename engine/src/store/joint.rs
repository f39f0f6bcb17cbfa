//! PostgreSQL's jobs that do all they do at once. Those that wait at the same time are one transaction together, made durable
//! by one flush: they have read nothing and hold nothing, so none of them can tell. Where it is refused, each is sent by itself.

use super::{Batch, Conn, StoreError};
use crate::seal::Keyring;
use sqlx::PgPool;
use std::sync::Arc;
use tokio::sync::{Mutex, mpsc, oneshot};

/// The most jobs that share a transaction: bounds how long the first of them waits, and keeps their statement short enough
/// to be kept prepared.
const GROUP: usize = 16;
/// Up to so many, any number shares a transaction; beyond, powers of two, so that the database has few statements to prepare.
const ANY: usize = 8;
/// How many jobs may wait before callers are held back.
const QUEUE: usize = 4096;
/// Transactions under way at the same time: while one is flushed, the next is written.
const TOGETHER: usize = 2;

/// Where such jobs wait for each other. Cheap to clone; ends with its last clone.
#[derive(Clone)]
pub(super) struct Joint {
    queue: mpsc::Sender<Waiting>,
}

struct Waiting {
    batch: Batch,
    caller: oneshot::Sender<Result<(), StoreError>>,
}

impl Joint {
    pub(super) fn start(pool: &PgPool, keys: &Arc<Keyring>) -> Self {
        let (queue, waiting) = mpsc::channel(QUEUE);
        let waiting = Arc::new(Mutex::new(waiting));
        for _ in 0..TOGETHER {
            tokio::spawn(serve(pool.clone(), Arc::clone(keys), Arc::clone(&waiting)));
        }
        Self { queue }
    }

    /// Answers once the statements are durable, or why they are not.
    pub(super) async fn execute(&self, batch: Batch) -> Result<(), StoreError> {
        let lost = || StoreError::Unavailable("the database is being closed".to_owned());
        let (caller, answer) = oneshot::channel();
        self.queue.send(Waiting { batch, caller }).await.map_err(|_| lost())?;
        answer.await.unwrap_or_else(|_| Err(lost()))
    }
}

async fn serve(pool: PgPool, keys: Arc<Keyring>, queue: Arc<Mutex<mpsc::Receiver<Waiting>>>) {
    let mut waiting = Vec::with_capacity(GROUP);
    while queue.lock().await.recv_many(&mut waiting, GROUP).await > 0 {
        while !waiting.is_empty() {
            let group = waiting.drain(..shared(waiting.len())).collect();
            carry_out(&pool, &keys, group).await;
        }
    }
}

/// How many of so many share the next transaction.
fn shared(waiting: usize) -> usize {
    if waiting <= ANY { waiting } else { 1 << waiting.ilog2() }
}

async fn carry_out(pool: &PgPool, keys: &Arc<Keyring>, group: Vec<Waiting>) {
    let together = Batch::joined(group.iter().map(|waiting| waiting.batch.clone()));
    let end = execute(pool, keys, together).await;
    // Where the database went away, nobody knows what it has kept, and each would wait for it in turn.
    let is_refused = matches!(&end, Err(error) if !matches!(error, StoreError::Unavailable(_)));
    // Nobody may be waiting for the end.
    if is_refused && group.len() > 1 {
        for Waiting { batch, caller } in group {
            let _ = caller.send(execute(pool, keys, batch).await);
        }
        return;
    }
    for Waiting { caller, .. } in group {
        let _ = caller.send(end.clone());
    }
}

async fn execute(pool: &PgPool, keys: &Arc<Keyring>, batch: Batch) -> Result<(), StoreError> {
    let mut conn = Conn::postgres(pool, None, keys);
    let end = conn.execute_whole(batch).await;
    if end.is_err() {
        conn.roll_back().await?;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_numbers_of_rows_are_ever_sent() {
        let sizes: std::collections::BTreeSet<usize> = (1..=GROUP).map(shared).collect();
        assert_eq!(Vec::from_iter(sizes), [1, 2, 3, 4, 5, 6, 7, 8, 16]);
        assert!((1..=GROUP).all(|waiting| (1..=waiting).contains(&shared(waiting))));
    }
}
