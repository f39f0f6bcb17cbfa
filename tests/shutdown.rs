//! The server is told to stop in the middle of its work: what it has acknowledged is there afterwards.

use crate::support::http::Client;
use crate::support::server::{Server, Start};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::sync::{Mutex, Notify};

const RECORDS: &str = "/api/v1/apps/faults/forms/customer/records";
const CONNECTIONS: usize = 8;
const ENOUGH: usize = 200;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_under_load_it_loses_nothing_on_sqlite() {
    stop_under_load(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn told_to_stop_under_load_it_loses_nothing_on_postgres() {
    let server = crate::support::database::postgres_server();
    let separator = if server.contains('?') { '&' } else { '?' };
    let database = format!("{server}{separator}schema=s_{}", uuid::Uuid::now_v7().simple());
    stop_under_load(Some(&database)).await;
}

async fn stop_under_load(database: Option<&str>) {
    let folder = tempfile::tempdir().expect("a folder for data");
    let start = Start::new(env!("CARGO_BIN_EXE_tenon"), folder.path(), database);
    let mut server = start.first().await;
    let key = server.set_up().await;
    crate::faults::install(&server, &key).await;

    let (acknowledged, count, enough) =
        (Arc::new(Mutex::new(Vec::new())), Arc::new(AtomicUsize::new(0)), Arc::new(Notify::new()));
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|worker| {
            let (acknowledged, count, enough) = (Arc::clone(&acknowledged), Arc::clone(&count), Arc::clone(&enough));
            let (address, key) = (server.address, key.clone());
            tokio::spawn(async move {
                let Ok(mut client) = Client::connect(address, &key).await else { return };
                for number in 0.. {
                    let phone = format!("138{worker}{number:07}");
                    let Ok(answer) =
                        client.post(RECORDS, &json!({ "values": { "name": "客户", "phone": phone } })).await
                    else {
                        return;
                    };
                    // A server that closes may refuse, but what it has taken counts.
                    if answer.status != 201 {
                        return;
                    }
                    let id = answer.json()["id"].as_str().expect("an id").to_owned();
                    acknowledged.lock().await.push((id, phone));
                    if count.fetch_add(1, Ordering::AcqRel) + 1 == ENOUGH {
                        enough.notify_one();
                    }
                }
            })
        })
        .collect();
    enough.notified().await;
    terminate(&mut server).await;
    for worker in workers {
        worker.await.expect("a worker ends");
    }

    let server = start.again().await;
    let acknowledged = acknowledged.lock().await;
    assert!(acknowledged.len() >= ENOUGH);
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    for (id, phone) in acknowledged.iter() {
        let record = client.get(&format!("{RECORDS}/{id}")).await.expect("answers").ok("an acknowledged record");
        assert_eq!(record["record"]["values"]["phone"], phone.as_str());
    }
    server.kill();
}

/// Asks the process to end, as systemd and containers do, and waits until it has, well.
async fn terminate(server: &mut Server) {
    let mut child = server.child.take().expect("is running");
    let told = std::process::Command::new("kill").args(["-TERM", &child.id().to_string()]).status();
    assert!(told.expect("kill is there").success());
    let ended = tokio::task::spawn_blocking(move || child.wait().expect("ends"));
    let ended = tokio::time::timeout(Duration::from_secs(60), ended).await.expect("ends in time").expect("waits");
    assert!(ended.success(), "{ended}");
}
