//! Ten million records in minutes: beyond the first million, which come through the API, records are copied with new
//! names, numbers and ids, by the statements the engine writes them with. They have their keys and their words in the
//! text index; what they have not is a history.

use crate::Size;
use crate::places;
use crate::scenes::{FORM, THROUGH_THE_API};
use crate::server::Start;
use std::sync::Arc;
use std::time::Instant;
use tenon_engine::clock::Clock;
use tenon_engine::model::Form;
use tenon_engine::record::findable;
use tenon_engine::store::{Batch, Conn, StoreError, StoredRecord, insert_row};
use tenon_engine::workspace::Workspace;
use tokio::task::JoinSet;

/// Records read in one go, and goes under way at the same time.
const PAGE: usize = 200;
const TOGETHER: usize = 4;

/// Makes as many as are wanted of the first million, while no server runs.
pub async fn copy(start: &Start, size: Size) {
    let copies = size.rows / THROUGH_THE_API;
    if copies < 2 {
        return;
    }
    let begun = Instant::now();
    let workspace = Workspace::open(&places::url(start), Clock::system()).await.expect("opens");
    let form = workspace.model().form("bench", FORM).cloned().expect("the form");
    let mut conn = workspace.store.read().await.expect("reads");
    let (mut seq, last) = (0, newest(&mut conn, &form).await);
    let mut writing = JoinSet::new();
    while seq < last {
        let page = form.table.after(&mut conn, seq, PAGE).await.expect("a page");
        let Some(record) = page.last() else { break };
        seq = record.seq;
        let originals: Vec<StoredRecord> = page.into_iter().filter(|one| one.seq <= last && is_original(one)).collect();
        let (store, form, originals) = (workspace.store.clone(), Arc::clone(&form), Arc::new(originals));
        writing.spawn(async move {
            let written: Result<(), StoreError> = store
                .write(move |conn| {
                    let (form, originals) = (Arc::clone(&form), Arc::clone(&originals));
                    Box::pin(async move { write(conn, &form, &originals, copies).await })
                })
                .await;
            written.expect("written");
        });
        if writing.len() == TOGETHER {
            writing.join_next().await.expect("one is under way").expect("it ends");
        }
    }
    writing.join_all().await;
    drop(conn);
    let stock_taken: Result<(), StoreError> = workspace
        .store
        .write(move |conn| {
            let form = Arc::clone(&form);
            Box::pin(async move { form.table.take_stock(conn).await })
        })
        .await;
    stock_taken.expect("taken");
    workspace.store.close().await;
    println!("  copied to {} rows in {:.0} s", size.rows, begun.elapsed().as_secs_f64());
}

async fn newest(conn: &mut Conn, form: &Form) -> i64 {
    let sql = format!("SELECT max(seq) FROM {}", form.table.name);
    conn.row(&sql, Vec::new()).await.expect("reads").map_or(0, |row| row.int(0).expect("records"))
}

/// The number at the end of the name.
fn number(record: &StoredRecord) -> Option<u64> {
    record.values.get("name")?.as_str()?.rsplit(' ').next()?.parse().ok()
}

fn is_original(record: &StoredRecord) -> bool {
    number(record).is_some_and(|n| n < THROUGH_THE_API as u64)
}

async fn write(conn: &mut Conn, form: &Form, originals: &[StoredRecord], copies: usize) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    for copy in 1..copies {
        for original in originals {
            let record = copy_of(original, copy);
            insert_row(conn.dialect(), &form.table, &record, &findable(form, &record), &mut batch);
        }
    }
    conn.execute_all(batch).await
}

/// The same customer under another name and number, as [`crate::scenes`] makes the n-th.
fn copy_of(original: &StoredRecord, copy: usize) -> StoredRecord {
    let mut record = original.clone();
    let n = number(original).expect("an original has a number") + (copy * THROUGH_THE_API) as u64;
    let name = record.values["name"].as_str().unwrap_or_default();
    let name = format!("{} {n:08}", name.rsplit_once(' ').map_or(name, |(name, _)| name));
    record.id = uuid::Uuid::now_v7().to_string();
    record.title.clone_from(&name);
    for (field, value) in
        [("name", name), ("phone", format!("1{}{n:09}", 3 + n % 7)), ("email", format!("contact{n}@example.com"))]
    {
        record.values.insert(field.to_owned(), value.into());
    }
    record
}
