//! Pull the plug: the real server is killed under load again and again, and nothing it acknowledged may be gone or have
//! happened twice. `make faults` kills 200 times on each database; a plain test run kills a few times.

mod journal;
mod load;
mod meetings;
mod moves;
mod orders;
mod two_servers;
mod verify;

use crate::support::http::Client;
use crate::support::server::{Server, Start};
use journal::Journal;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::json;
use std::sync::Arc;
use tenon_engine::clock::{Clock, to_text};
use verify::Look;

/// Kills in a plain test run.
const KILLS: usize = 4;
/// The most operations acknowledged between two kills.
const MOST: usize = 160;
/// After this many kills, and at the end, everything is looked at and not only what was touched since the last kill.
const WHOLE: usize = 20;

fn kills() -> usize {
    std::env::var("TENON_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(KILLS)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_doubled_on_sqlite() {
    kill_again_and_again(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn nothing_acknowledged_is_lost_or_doubled_on_postgres() {
    let server = crate::support::database::postgres_server();
    let separator = if server.contains('?') { '&' } else { '?' };
    let database = format!("{server}{separator}schema=f_{}", uuid::Uuid::now_v7().simple());
    kill_again_and_again(Some(&database)).await;
}

async fn kill_again_and_again(database: Option<&str>) {
    let folder = tempfile::tempdir().expect("a folder for data");
    let start = Start::new(env!("CARGO_BIN_EXE_tenon"), folder.path(), database);
    let mut server = start.first().await;
    let key = server.set_up().await;
    install(&server, &key).await;
    moves::install(&server, &key).await;
    meetings::install(&server, &key).await;
    let journal = Arc::new(Journal::default());
    let file = format!("sqlite:{}", folder.path().join("tenon.db").display());
    orders::install(server, &key, database.unwrap_or(&file), &journal).await;
    server = start.again().await;

    let seed = rand::random();
    println!("seed {seed}");
    let mut dice = StdRng::seed_from_u64(seed);
    for round in 0..kills() {
        let acknowledged = dice.random_range(1..MOST);
        load::until_acknowledged(server.address, &key, &journal, dice.random(), acknowledged, server).await;
        let killed = to_text(Clock::system().now());
        server = start.again().await;
        let is_whole = (round + 1) % WHOLE == 0 || round + 1 == kills();
        let look = if is_whole { Look::Everything } else { Look::Fresh };
        verify::verify(&server, &key, &journal, look, &killed).await;
        println!("kill {} after {acknowledged} answers: {}", round + 1, journal.summary());
    }
    server.kill();
    let (before, after) = journal.told();
    let falls_on_both_sides = before > 0 && after > 0;
    assert!(kills() < WHOLE || falls_on_both_sides, "timers are due before kills and after: {before} and {after}");
}

/// The app the load works in.
pub async fn install(server: &Server, key: &str) {
    let mut client = Client::connect(server.address, key).await.expect("connects");
    client.post("/api/v1/apps", &json!({ "key": "faults", "title": "断电" })).await.expect("answers").ok("app");
    for (path, text) in [
        ("forms/customer.json", include_str!("faults/customer.json")),
        ("forms/quote.json", include_str!("faults/quote.json")),
        ("forms/job.json", include_str!("faults/job.json")),
        ("flows/approval.json", include_str!("faults/approval.json")),
        ("flows/handover.json", include_str!("faults/handover.json")),
        ("reminders/visit.json", include_str!("faults/visit.json")),
    ] {
        draft(&mut client, path, text).await;
    }
    client.post("/api/v1/apps/faults/publish", &json!({})).await.expect("answers").ok("publish");
}

/// Keeps a draft of one file of the app.
async fn draft(client: &mut Client, path: &str, text: &str) {
    let path = format!("/api/v1/apps/faults/definitions/{path}");
    let body = json!({ "text": text }).to_string();
    client.send("PUT", &path, "", body.as_bytes()).await.expect("answers").ok("draft");
}
