//! The bare database: the same rows with the same indexes, written by the same connections without anything around
//! them. What the engine adds is the difference.

use crate::Size;
use crate::places::Place;
use crate::report::Report;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};
use tenon_engine::args;
use tenon_engine::store::{Store, StoreError};

const WRITERS: usize = 64;

pub async fn measure(place: &Place, size: Size, report: &mut Report) {
    let store = Store::open(&place.empty()).await.expect("opens");
    store
        .write(|conn| {
            Box::pin(async move {
                let text = conn.dialect().types(
                    "CREATE TABLE bare (seq {seq}, id {text} NOT NULL UNIQUE, name {text}, phone {text} UNIQUE, email {text}, \
                     industry {text}, size {text}, level {text}, owner {text}, revenue {int}, last_contact {text}, \
                     created {text}, notes {text}, tags {text}); CREATE INDEX bare_level ON bare (level, revenue)",
                );
                conn.run(&text).await
            })
        })
        .await
        .expect("a table");
    let end = Instant::now() + Duration::from_secs(size.seconds);
    let next = Arc::new(AtomicI64::new(0));
    let started = Instant::now();
    let writers: Vec<_> = (0..WRITERS)
        .map(|_| {
            let (store, next) = (store.clone(), Arc::clone(&next));
            tokio::spawn(async move {
                while Instant::now() < end {
                    let n = next.fetch_add(1, Ordering::Relaxed);
                    store.write(move |conn| Box::pin(insert(conn, n))).await.expect("written");
                }
            })
        })
        .collect();
    for writer in writers {
        writer.await.expect("a writer ends");
    }
    let rows = next.load(Ordering::Relaxed) as f64;
    let what = format!("create a customer, {WRITERS} connections");
    report.add_bare(place.name, what, rows / started.elapsed().as_secs_f64(), "per s");
    store.close().await;
}

async fn insert(conn: &mut tenon_engine::store::Conn, n: i64) -> Result<u64, StoreError> {
    let sql = "INSERT INTO bare (id, name, phone, email, industry, size, level, owner, revenue, last_contact, created, notes, tags) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)";
    let args = args![
        uuid::Uuid::now_v7().to_string(),
        format!("上海华信智能科技有限公司 {n:08}"),
        format!("13{n:09}"),
        format!("contact{n}@example.com"),
        "software",
        "50-199",
        "B",
        "user07",
        n * 10_000,
        "2025-03-04",
        "2025-03-04T08:00:00.000Z",
        "Called about the renewal of the yearly contract; asked for a revised quotation.",
        "[\"new\",\"vip\"]",
    ];
    conn.execute(sql, args).await
}
