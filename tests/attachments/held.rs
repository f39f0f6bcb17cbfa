//! Files and the records that hold them, when two transactions meet: what is held is never forgotten, and what nothing
//! holds any longer is loose. SQLite has one writer, so there they follow each other.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::patience::until;
use futures_util::future::BoxFuture;
use std::sync::Arc;
use tenon_engine::args;
use tenon_engine::clock::{Moment, from_text};
use tenon_engine::id::FileId;
use tenon_engine::store::files::{self, FileRow, FileUse};
use tenon_engine::store::{Batch, Conn, Dialect, Store, StoreError};
use tokio::sync::{Notify, mpsc};

/// The database with its folder: of a value whose fields are named one by one, only those live as long as the test.
fn whole(test: &TestStore) -> &TestStore {
    test
}

fn moment(text: &str) -> Moment {
    from_text(text).expect("a moment")
}

fn used(record: &str) -> FileUse {
    FileUse { app: "a".to_owned(), form: "f".to_owned(), record: record.to_owned() }
}

/// A file that some records hold.
async fn file(store: &Store, records: &'static [&'static str]) -> FileId {
    let row = FileRow {
        id: FileId::generate(),
        name: "a.pdf".to_owned(),
        mime: "application/pdf".to_owned(),
        size: 1,
        uploaded_by: Some("ann".to_owned()),
        uploaded_at: moment("2026-01-01T00:00:00Z"),
        guest: None,
    };
    let id = row.id.clone();
    let written = store.write(move |conn| {
        let row = row.clone();
        Box::pin(async move {
            files::insert(conn, &row).await?;
            for record in records {
                let mut batch = Batch::default();
                files::hold(&mut batch, row.id.as_str(), &used(record));
                conn.execute_all(batch).await?;
            }
            Ok::<_, StoreError>(())
        })
    });
    written.await.expect("written");
    id
}

async fn release(store: Store, record: &'static str) {
    let released = store.write(move |conn| {
        let mut batch = Batch::default();
        files::release(&mut batch, record, moment("2026-02-01T00:00:00Z"));
        Box::pin(conn.execute_all(batch))
    });
    released.await.expect("released");
}

async fn forget(store: Store, id: FileId) -> bool {
    let forgotten = store.write(move |conn| {
        let id = id.clone();
        Box::pin(async move { files::forget(conn, &id).await })
    });
    forgotten.await.expect("looked at")
}

async fn loose(store: &Store) -> Vec<FileId> {
    let late = moment("2027-01-01T00:00:00Z");
    files::loose(&mut store.read().await.expect("connects"), late, late, 9).await.expect("reads")
}

/// Where the first of two transactions stands still while the second begins.
#[derive(Clone)]
struct Pause {
    entered: mpsc::UnboundedSender<()>,
    over: Arc<Notify>,
}

impl Pause {
    async fn here(&self) {
        self.entered.send(()).expect("the test listens");
        self.over.notified().await;
    }
}

/// Begins one transaction and, while it pauses, another; lets the first go on once the second waits for it or has ended.
async fn overlap<T: Send + 'static>(
    store: &Store,
    first: impl for<'c> Fn(&'c mut Conn, Pause) -> BoxFuture<'c, Result<(), StoreError>> + Send + Sync + 'static,
    second: impl Future<Output = T> + Send + 'static,
) -> T {
    let (entered, mut paused) = mpsc::unbounded_channel();
    let pause = Pause { entered, over: Arc::new(Notify::new()) };
    let over = Arc::clone(&pause.over);
    let writing = store.clone();
    let first = tokio::spawn(async move { writing.write(move |conn| first(conn, pause.clone())).await });
    paused.recv().await.expect("the first comes so far");
    let second = tokio::spawn(second);
    let goes_on = async || (second.is_finished() || is_waiting(store).await).then_some(());
    until("the second waits for the first, or has ended", goes_on).await;
    over.notify_one();
    first.await.expect("ends").expect("written");
    second.await.expect("ends")
}

/// True when somebody waits for the row of a file. Whoever writes to SQLite waits for its one writer.
async fn is_waiting(store: &Store) -> bool {
    if store.dialect() == Dialect::Sqlite {
        return true;
    }
    let sql = "SELECT count(*) FROM pg_locks AS wanted JOIN pg_locks AS held ON held.pid = wanted.pid \
               WHERE NOT wanted.granted AND held.relation = 'file'::regclass";
    let row = store.read().await.expect("connects").row(sql, args![]).await.expect("reads");
    row.expect("a count").int(0).expect("a number") > 0
}

on_both!(of_two_records_that_go_at_once_the_last_leaves_its_file_loose, |test: TestStore| async move {
    let test = whole(&test);
    let id = file(&test.store, &["one", "two"]).await;
    let other = release(test.store.clone(), "two");
    let goes = overlap(
        &test.store,
        |conn, pause| {
            let mut batch = Batch::default();
            files::release(&mut batch, "one", moment("2026-02-01T00:00:00Z"));
            Box::pin(async move {
                conn.execute_all(batch).await?;
                pause.here().await;
                Ok(())
            })
        },
        other,
    );
    goes.await;
    assert_eq!(loose(&test.store).await, std::slice::from_ref(&id));
    assert!(forget(test.store.clone(), id).await);
});

on_both!(a_record_that_takes_a_file_keeps_it_when_another_lets_go, |test: TestStore| async move {
    let test = whole(&test);
    let id = file(&test.store, &["one"]).await;
    let taken = id.clone();
    let other = release(test.store.clone(), "one");
    let takes = overlap(
        &test.store,
        move |conn, pause| {
            let mut batch = Batch::default();
            files::hold(&mut batch, taken.as_str(), &used("two"));
            Box::pin(async move {
                conn.execute_all(batch).await?;
                pause.here().await;
                Ok(())
            })
        },
        other,
    );
    takes.await;
    assert_eq!(loose(&test.store).await, []);
    assert!(!forget(test.store.clone(), id).await);
});

on_both!(a_file_is_not_forgotten_between_the_look_and_the_hold, |test: TestStore| async move {
    let test = whole(&test);
    let id = file(&test.store, &[]).await;
    let taken = id.clone();
    let other = forget(test.store.clone(), id.clone());
    let takes = overlap(
        &test.store,
        move |conn, pause| {
            let taken = taken.clone();
            Box::pin(async move {
                files::by_id_for_update(conn, taken.as_str()).await?.expect("is there");
                pause.here().await;
                let mut batch = Batch::default();
                files::hold(&mut batch, taken.as_str(), &used("one"));
                conn.execute_all(batch).await
            })
        },
        other,
    );
    assert!(!takes.await, "it is held by now");
    let row = files::by_id(&mut test.store.read().await.expect("connects"), id.as_str()).await.expect("reads");
    assert!(row.is_some());
});

on_both!(what_is_held_stays_whatever_is_noted_of_it, |test: TestStore| async move {
    let test = whole(&test);
    let id = file(&test.store, &["one"]).await;
    let spoiled = test.store.write(|conn| {
        Box::pin(async move { conn.execute("UPDATE file SET loose_since = uploaded_at", args![]).await })
    });
    let rows: Result<u64, StoreError> = spoiled.await;
    assert_eq!(rows.expect("written"), 1);
    assert_eq!(loose(&test.store).await, []);
    assert!(!forget(test.store.clone(), id).await);
});
