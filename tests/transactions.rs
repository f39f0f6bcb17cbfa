//! Transactions on both databases when things go wrong half-way: what a caller who goes away leaves behind is all of the
//! change or nothing of it, and never something for the next one to commit.

use crate::on_both;
use crate::support::database::TestStore;
use std::pin::pin;
use std::sync::Arc;
use tenon_engine::args;
use tenon_engine::store::{Batch, Store, StoreError};
use tokio::sync::{Notify, mpsc};

async fn table(store: &Store) {
    let made = store.write(|conn| Box::pin(async move { conn.run("CREATE TABLE t (n BIGINT UNIQUE)").await })).await;
    made.expect("a table");
}

async fn insert(store: &Store, n: i64) -> Result<u64, StoreError> {
    store
        .write(move |conn| Box::pin(async move { conn.execute("INSERT INTO t (n) VALUES ($1)", args![n]).await }))
        .await
}

async fn stored(store: &Store) -> Vec<i64> {
    let mut conn = store.read().await.expect("connects");
    let rows = conn.rows("SELECT n FROM t ORDER BY n", args![]).await.expect("reads");
    rows.iter().map(|row| row.int(0).expect("a number")).collect()
}

async fn a_caller_who_goes_away_leaves_all_or_nothing(test: TestStore) {
    let store = &test.store;
    table(store).await;
    let (entered, mut inside) = mpsc::unbounded_channel();
    let gate = Arc::new(Notify::new());
    {
        let gate = Arc::clone(&gate);
        let job = pin!(store.write(move |conn| {
            let (entered, gate) = (entered.clone(), Arc::clone(&gate));
            Box::pin(async move {
                conn.execute("INSERT INTO t (n) VALUES ($1)", args![1]).await?;
                entered.send(()).expect("the test listens");
                gate.notified().await;
                conn.execute("INSERT INTO t (n) VALUES ($1)", args![2]).await.map(|_| ())
            })
        }));
        tokio::select! {
            end = job => { end.expect("never ends"); panic!("nobody opened the gate") }
            _ = inside.recv() => {}
        }
    }
    gate.notify_one();
    // More than there are connections, so that the one left behind would be used again.
    for n in 10..50 {
        insert(store, n).await.expect("written");
    }
    let rows = stored(store).await;
    assert!(rows.len() == 40 || rows.starts_with(&[1, 2]), "half a change: {rows:?}");
}

on_both!(gone, a_caller_who_goes_away_leaves_all_or_nothing);

async fn a_batch_that_is_refused_leaves_nothing(test: TestStore) {
    let store = &test.store;
    table(store).await;
    insert(store, 5).await.expect("written");
    let both = |first: i64, second: i64| {
        store.write(move |conn| {
            let mut batch = Batch::default();
            batch.push("INSERT INTO counter (name, value) VALUES ($1, $2)", args![format!("c{first}"), first]);
            batch.push("INSERT INTO t (n) VALUES ($1)", args![first]);
            batch.push("INSERT INTO t (n) VALUES ($1)", args![second]);
            Box::pin(conn.execute_all(batch))
        })
    };
    assert!(matches!(both(1, 5).await, Err(StoreError::Unique { .. })));
    assert_eq!(stored(store).await, [5]);
    both(1, 6).await.expect("written");
    assert_eq!(stored(store).await, [1, 5, 6]);
}

on_both!(refused, a_batch_that_is_refused_leaves_nothing);
