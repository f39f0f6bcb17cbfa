//! Approvals from end to end: each start writes a record, a run, a task, a timer and a message to another system; each decision
//! ends them and sends another. Starts and decisions are measured each by themselves, then approvals that are started and
//! decided in one go. The messages are sent while people work, to a receiver on the loopback.

use crate::Size;
use crate::http::Client;
use crate::load;
use crate::places::{self, Place};
use crate::report::Report;
use crate::scenes::{ids, post};
use axum::Router;
use axum::http::StatusCode;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::store::{Store, StoreError, people};

const QUOTES: &str = "/api/v1/apps/whole/forms/quote/records";
const CONNECTIONS: usize = 64;

pub async fn measure(place: &Place, size: Size, report: &mut Report) {
    let start = place.apart("whole");
    let server = start.first().await;
    let key = server.set_up().await;
    install(&mut Client::connect(server.address, &key).await.expect("connects"), &receiver().await).await;
    server.kill();
    allow_the_loopback(&places::url(&start)).await;
    let server = start.again().await;
    let mut add = |what: String, value: f64, unit: &'static str| report.add(Some(place.name), what, value, unit);

    let make = |n: u64| Some(post(QUOTES, start_of(n).to_string()));
    let started = load::run(server.address, &key, CONNECTIONS, size.seconds, make).await;
    let what = format!("start with record, flow, task, timer and message, {CONNECTIONS} connections");
    add(what.clone(), started.per_second, "per s");
    add(format!("{what}, p99"), started.p99_ms, "ms");

    let mut client = Client::connect(server.address, &key).await.expect("connects");
    let tasks = Arc::new(ids(&mut client, "/api/v1/tasks?box=todo&limit=200").await);
    let make = move |n: u64| {
        let task = tasks.get(usize::try_from(n).ok()?)?;
        Some(post(&format!("/api/v1/tasks/{task}/approve"), json!({ "opinion": "同意" }).to_string()))
    };
    let decided = load::run(server.address, &key, CONNECTIONS, size.seconds, make).await;
    assert!(decided.done > 0, "the tasks ran out before anything was measured");
    let what = format!("decide with flow, task, timer and message, {CONNECTIONS} connections");
    add(what.clone(), decided.per_second, "per s");
    add(format!("{what}, p99"), decided.p99_ms, "ms");

    let whole = load::perform(server.address, &key, CONNECTIONS, size.seconds, Approval).await;
    assert!(whole.done > 0, "no approval came to its end in the time it is measured for");
    let what = format!("whole approvals, started, looked at and decided, {CONNECTIONS} connections");
    add(what.clone(), whole.per_second, "per s");
    add(format!("{what}, median"), whole.p50_ms, "ms");
    server.kill();
}

/// The n-th quote, which is created and submitted at once.
fn start_of(n: u64) -> Value {
    json!({ "values": { "title": format!("报价 {n}"), "amount": 100 + n }, "submit": { "flow": "whole" } })
}

/// One approval from its start to its end, in three requests: the next of a connection begins when the last has ended.
struct Approval;

impl load::Work for Approval {
    async fn perform(&self, client: &mut Client, n: u64) -> bool {
        let started = client.post(QUOTES, &start_of(n)).await.expect("answers").ok("a start");
        let run = started["run"].as_str().expect("a run");
        let seen = client.get(&format!("/api/v1/runs/{run}")).await.expect("answers").ok("a run");
        let task = seen["tasks"][0]["id"].as_str().expect("a task");
        let decision = json!({ "opinion": "同意" });
        let path = format!("/api/v1/tasks/{task}/approve");
        let ended = client.post(&path, &decision).await.expect("answers").ok("a decision");
        assert_eq!(ended["state"], "approved", "{ended}");
        true
    }
}

/// Another system, which takes whatever it is told.
async fn receiver() -> String {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let url = format!("http://127.0.0.1:{}/told", listener.local_addr().expect("an address").port());
    let app: Router = Router::new().fallback(|| async { StatusCode::NO_CONTENT });
    tokio::spawn(async move { axum::serve(listener, app).await });
    url
}

async fn install(client: &mut Client, url: &str) {
    client.post("/api/v1/apps", &json!({ "key": "whole", "title": "从头到尾" })).await.expect("answers").ok("app");
    let flow = include_str!("app/whole.json").replace("RECEIVER", url);
    for (path, text) in [("forms/quote.json", include_str!("app/quote.json")), ("flows/whole.json", flow.as_str())] {
        let path = format!("/api/v1/apps/whole/definitions/{path}");
        let body = json!({ "text": text }).to_string();
        client.send("PUT", &path, "", body.as_bytes()).await.expect("answers").ok("draft");
    }
    client.post("/api/v1/apps/whole/publish", &json!({})).await.expect("answers").ok("publish");
}

/// Lets the server call the loopback once it is started again.
async fn allow_the_loopback(url: &str) {
    let store = Store::open(url).await.expect("opens");
    let allowed: Result<(), StoreError> = store
        .write(|conn| {
            Box::pin(async move { people::save_setting(conn, "internal_hosts", &json!(["127.0.0.0/8"])).await })
        })
        .await;
    allowed.expect("the loopback may be called");
    store.close().await;
}
