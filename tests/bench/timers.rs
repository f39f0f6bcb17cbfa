//! Due work by the million: what waiting timers cost a person's command, how late they are at 1,000 a second, and how
//! long it takes to make up for a time in which no server ran. Each timer is a reminder: it reads its record, writes to
//! somebody's inbox and sets the next occasion, in one transaction.

use crate::Size;
use crate::http::Client;
use crate::load::{self, Figures};
use crate::places::{self, Place};
use crate::report::Report;
use crate::scenes::post;
use crate::server::{Server, Start};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};
use tenon_engine::args;
use tenon_engine::clock::{self, Clock, Moment};
use tenon_engine::store::{Store, StoreError};

const RECORDS: &str = "/api/v1/apps/due/forms/visit/records";
/// Records that timers are about.
const VISITS: usize = 1000;
/// Timers a second, and for how many seconds.
const RATE: usize = 1000;
const SECONDS: usize = 15;
/// Seconds until the first of them is due: time to set them and to start a server.
const AHEAD: i64 = 8;
/// Timers set by hand in one statement.
const STEP: usize = 100_000;

/// Timer `n` of `count` between 2040 and 2089, one after the other, an hour of a month of 28 days as the smallest step.
fn far(count: usize) -> String {
    let hours = format!("n * {} / {count}", 50 * 12 * 28 * 24);
    let part = |every: usize, of: usize, first: usize| {
        format!("substr(CAST({} + {hours} / {every} % {of} AS text), 2, 2)", 100 + first)
    };
    let (month, day, hour) = (part(28 * 24, 12, 1), part(24, 28, 1), part(1, 24, 0));
    format!(
        "'20' || CAST(40 + {hours} / {} AS text) || '-' || {month} || '-' || {day} || 'T' || {hour} || ':00:00.000Z'",
        12 * 28 * 24
    )
}
/// One a millisecond from the first of 2025 on.
const PAST: &str = "'2025-01-01T00:' || substr(CAST(100 + n / 60000 % 60 AS text), 2, 2) || ':' || \
                    substr(CAST(100 + n / 1000 % 60 AS text), 2, 2) || '.' || \
                    substr(CAST(1000 + n % 1000 AS text), 2, 3) || 'Z'";

pub async fn measure(place: &Place, size: Size, report: &mut Report) {
    let start = place.apart("timers");
    let url = places::url(&start);
    let server = start.first().await;
    let key = server.set_up().await;
    install(&mut Client::connect(server.address, &key).await.expect("connects")).await;
    let mut add = |what: String, value: f64, unit: &'static str| report.add(Some(place.name), what, value, unit);

    let none = commands(&server, &key, size).await;
    server.kill();
    let waiting = size.timers;
    let store = Store::open(&url).await.expect("opens");
    set(&store, "far", waiting, &far(waiting)).await;
    store.close().await;
    let server = start.again().await;
    let many = commands(&server, &key, size).await;
    server.kill();
    add("a command that sets a timer, none waiting, median".to_owned(), none.p50_ms, "ms");
    add(format!("a command that sets a timer, {waiting} waiting, median"), many.p50_ms, "ms");
    add(format!("the same with {waiting} timers waiting and with none"), many.p50_ms / none.p50_ms, "times");

    let (p99, late) = at_a_steady_rate(&start, &key, &url).await;
    add(format!("timers at {RATE} a second, lateness p99"), p99, "s");
    add(format!("timers at {RATE} a second, done after the last was due"), late, "s");

    let store = Store::open(&url).await.expect("opens");
    set(&store, "past", size.overdue, PAST).await;
    store.close().await;
    let begun = Instant::now();
    let server = start.again().await;
    let (seconds, command) = until_drained(&server, &key, begun).await;
    server.kill();
    add(format!("{} overdue timers drained", size.overdue), seconds, "s");
    add("timers fired while draining".to_owned(), size.overdue as f64 / seconds, "per s");
    add("a command while overdue timers drain, median".to_owned(), command.p50_ms, "ms");
    add("a command while overdue timers drain, p99".to_owned(), command.p99_ms, "ms");
}

async fn install(client: &mut Client) {
    client.post("/api/v1/apps", &json!({ "key": "due", "title": "到期" })).await.expect("answers").ok("app");
    for (path, text) in [
        ("forms/visit.json", include_str!("app/visit.json")),
        ("reminders/visit-due.json", include_str!("app/visit-due.json")),
    ] {
        let path = format!("/api/v1/apps/due/definitions/{path}");
        let body = json!({ "text": text }).to_string();
        client.send("PUT", &path, "", body.as_bytes()).await.expect("answers").ok("draft");
    }
    client.post("/api/v1/apps/due/publish", &json!({})).await.expect("answers").ok("publish");
    let one = |n| json!({ "op": "create", "values": { "name": format!("客户 {n}"), "next": "2090-05-01" } });
    let operations: Vec<Value> = (0..VISITS).map(one).collect();
    let path = format!("{RECORDS}/batch");
    client.post(&path, &json!({ "operations": operations })).await.expect("answers").ok("visits");
}

/// A command of a person's that sets a timer, one after the other.
async fn commands(server: &Server, key: &str, size: Size) -> Figures {
    load::run(server.address, key, 1, size.seconds, |n| Some(command(n))).await
}

fn command(n: u64) -> load::Request {
    post(RECORDS, format!("{{\"values\":{{\"name\":\"客户 {n}\",\"next\":\"2090-06-01\"}}}}"))
}

/// Sets `count` timers while no server runs; `due` says in SQL when timer `n` is due.
async fn set(store: &Store, name: &str, count: usize, due: &str) {
    for from in (0..count).step_by(STEP) {
        let sql = format!(
            "INSERT INTO timer (id, due_at, kind, app, key, record_id, catch_up, state, attempts) \
             WITH RECURSIVE every (n) AS (SELECT CAST($1 AS bigint) UNION ALL SELECT n + 1 FROM every WHERE n + 1 < $2) \
             SELECT '{name}/' || CAST(n AS text), {due}, 'reminder', 'due', 'visit-due', visit.id, 'once', 'waiting', 0 \
             FROM every JOIN d_due_visit visit ON visit.seq = 1 + n % {VISITS}"
        );
        let range = args![from, (from + STEP).min(count)];
        let set: Result<u64, StoreError> = store
            .write(move |conn| {
                let (sql, range) = (sql.clone(), range.clone());
                Box::pin(async move { conn.execute(&sql, range).await })
            })
            .await;
        assert_eq!(set.expect("timers are set"), (STEP.min(count - from)) as u64);
    }
}

/// Lets so many timers fall due each second. Answers how late 99 of 100 were done at most, and how long after the last was
/// due all were.
async fn at_a_steady_rate(start: &Start, key: &str, url: &str) -> (f64, f64) {
    let store = Store::open(url).await.expect("opens");
    let first = clock_second(Clock::system().now() + chrono::Duration::seconds(AHEAD));
    for second in 0..SECONDS {
        let at = clock::to_text(first + chrono::Duration::seconds(second as i64));
        let due = format!("'{}' || substr(CAST(1000 + n AS text), 2, 3) || 'Z'", at.trim_end_matches("000Z"));
        set(&store, &format!("rate/{second}"), RATE, &due).await;
    }
    store.close().await;
    let server = start.again().await;
    assert!(Clock::system().now() < first, "the timers were set before the first was due");
    let end = first + chrono::Duration::seconds(SECONDS as i64);
    tokio::time::sleep((end - Clock::system().now()).to_std().unwrap_or_default()).await;
    let mut client = Client::connect(server.address, key).await.expect("connects");
    until_none_due(&mut client, end).await;
    let after = (Clock::system().now() - end).as_seconds_f64();
    let metrics = client.get("/metrics").await.expect("answers");
    server.kill();
    (p99(&String::from_utf8_lossy(&metrics.body)), after.max(0.0))
}

/// The beginning of the second.
fn clock_second(moment: Moment) -> Moment {
    moment - chrono::Duration::milliseconds(i64::from(moment.timestamp_subsec_millis()))
}

/// The 99th percentile of the server's histogram of lateness, by Prometheus' rule: evenly spread within a bucket.
fn p99(metrics: &str) -> f64 {
    let buckets: Vec<(f64, f64)> = metrics
        .lines()
        .filter_map(|line| line.strip_prefix("tenon_timer_lateness_seconds_bucket{le=\"")?.split_once("\"} "))
        .filter_map(|(bound, count)| Some((bound.parse().ok()?, count.parse().ok()?)))
        .collect();
    let all = buckets.last().map_or(0.0, |(_, count)| *count);
    assert!(all >= (RATE * SECONDS) as f64, "every timer was counted");
    let (mut below, mut before) = (0.0, 0.0);
    for (bound, count) in buckets {
        if count >= all * 0.99 {
            return below + (bound - below) * (all * 0.99 - before) / (count - before);
        }
        (below, before) = (bound, count);
    }
    below
}

/// Asks until nothing waits that is due before a moment.
async fn until_none_due(client: &mut Client, moment: Moment) {
    let moment = clock::to_text(moment);
    loop {
        let found = client.get("/api/v1/timers?limit=1").await.expect("answers").ok("timers");
        match found["items"][0]["due_at"].as_str() {
            Some(due) if due < moment.as_str() => tokio::time::sleep(Duration::from_millis(50)).await,
            _ => return,
        }
    }
}

/// One person goes on working while what is overdue is done. Answers how long that took, and what the person saw.
async fn until_drained(server: &Server, key: &str, begun: Instant) -> (f64, Figures) {
    let done = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&done);
    let address = server.address;
    let owner = key.to_owned();
    let person = tokio::spawn(async move {
        let make = move |n| (!stop.load(Ordering::Relaxed)).then(|| command(n));
        load::run(address, &owner, 1, 3600, make).await
    });
    let mut client = Client::connect(address, key).await.expect("connects");
    until_none_due(&mut client, Clock::system().now()).await;
    let seconds = begun.elapsed().as_secs_f64();
    done.store(true, Ordering::Relaxed);
    (seconds, person.await.expect("a person goes on"))
}
