//! The load: connections that create and change customers, submit quotes and approve them, bring orders on their way, move
//! goods and arrange meetings, noting every answer, until enough was acknowledged; then the server is killed in the middle of the
//! rest.

use super::journal::{Customer, Journal, Quote};
use super::{meetings, moves, orders};
use crate::support::http::{Answer, Client};
use crate::support::server::Server;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::sync::Notify;
use uuid::Uuid;

pub const APP: &str = "/api/v1/apps/faults/forms";
const CONNECTIONS: u64 = 12;

/// Runs the load and kills the server once `enough` answers came.
pub async fn until_acknowledged(
    address: SocketAddr,
    key: &str,
    journal: &Arc<Journal>,
    seed: u64,
    enough: usize,
    server: Server,
) {
    let acknowledged = Arc::new(AtomicUsize::new(0));
    let signal = Arc::new(Notify::new());
    let workers: Vec<_> = (0..CONNECTIONS)
        .map(|at| {
            let (journal, key) = (Arc::clone(journal), key.to_owned());
            let (acknowledged, signal) = (Arc::clone(&acknowledged), Arc::clone(&signal));
            tokio::spawn(async move {
                let Ok(mut client) = Client::connect(address, &key).await else { return };
                let mut dice = StdRng::seed_from_u64(seed ^ at);
                // Ends when the connection breaks, which is the kill.
                while one(&mut client, &journal, &mut dice).await.is_ok() {
                    if acknowledged.fetch_add(1, Ordering::AcqRel) + 1 == enough {
                        signal.notify_one();
                    }
                }
            })
        })
        .collect();
    signal.notified().await;
    server.kill();
    for worker in workers {
        worker.await.expect("a worker ends");
    }
}

async fn one(client: &mut Client, journal: &Journal, dice: &mut StdRng) -> std::io::Result<()> {
    match dice.random_range(0..18) {
        0..=2 => create_customer(client, journal).await,
        3..=4 => change_customer(client, journal, dice).await,
        5..=6 => submit_quote(client, journal).await,
        7..=8 => approve(client, journal, dice).await,
        9 => orders::order(client, journal).await,
        10..=11 => orders::approve(client, journal, dice).await,
        12 => orders::pause(client, journal, dice).await,
        13 => orders::call_back(client, journal, dice).await,
        14..=15 => meetings::arrange(client, journal, dice).await,
        _ => moves::take(client, journal, dice).await,
    }
}

/// Sends a command under an id of its own.
pub async fn send(
    client: &mut Client,
    method: &str,
    path: &str,
    command: &str,
    body: &Value,
) -> std::io::Result<Answer> {
    let header = format!("idempotency-key: {command}\r\n");
    let answer = client.send(method, path, &header, body.to_string().as_bytes()).await?;
    assert!(answer.status < 500, "{method} {path}: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
    Ok(answer)
}

async fn create_customer(client: &mut Client, journal: &Journal) -> std::io::Result<()> {
    let command = Uuid::now_v7().to_string();
    let phone = format!("13{:09}", rand::random_range(0..1_000_000_000_u32));
    let customer = Customer {
        phone: phone.clone(),
        command: command.clone(),
        id: None,
        version: 0,
        visits: 0,
        sent: 0,
        fresh: true,
    };
    journal.customers.lock().expect("no holder panics").insert(command.clone(), customer);
    let answer = create(client, &command, &phone).await?;
    let mut customers = journal.customers.lock().expect("no holder panics");
    if answer.status == 422 {
        // Two random numbers met; the second customer never was.
        customers.remove(&command);
    } else if let Some(customer) = customers.get_mut(&command) {
        let record = answer.ok("create");
        customer.id = record["id"].as_str().map(str::to_owned);
        customer.version = record["version"].as_i64().unwrap_or_default();
    }
    Ok(())
}

/// Sends, or sends again, the creation of a customer.
pub async fn create(client: &mut Client, command: &str, phone: &str) -> std::io::Result<Answer> {
    let values = json!({ "name": format!("客户 {phone}"), "phone": phone, "visits": 0, "next": "2099-01-01" });
    send(client, "POST", &format!("{APP}/customer/records"), command, &json!({ "values": values })).await
}

async fn change_customer(client: &mut Client, journal: &Journal, dice: &mut StdRng) -> std::io::Result<()> {
    let chosen = {
        let mut customers = journal.customers.lock().expect("no holder panics");
        let known: Vec<String> =
            customers.values().filter(|c| c.id.is_some() && c.sent == c.visits).map(|c| c.command.clone()).collect();
        if known.is_empty() {
            return Ok(());
        }
        let customer = customers.get_mut(&known[dice.random_range(0..known.len())]).expect("it is known");
        customer.sent += 1;
        customer.fresh = true;
        customer.clone()
    };
    let path = format!("{APP}/customer/records/{}", chosen.id.as_deref().unwrap_or_default());
    let body = json!({ "values": { "visits": chosen.sent } });
    let record = send(client, "PATCH", &path, &Uuid::now_v7().to_string(), &body).await?.ok("change");
    let mut customers = journal.customers.lock().expect("no holder panics");
    if let Some(customer) = customers.get_mut(&chosen.command) {
        customer.visits = chosen.sent;
        customer.version = record["version"].as_i64().unwrap_or_default();
    }
    Ok(())
}

async fn submit_quote(client: &mut Client, journal: &Journal) -> std::io::Result<()> {
    let command = Uuid::now_v7().to_string();
    let title = format!("报价 {command}");
    let quote = Quote {
        title: title.clone(),
        command: command.clone(),
        id: None,
        approved: false,
        deciding: false,
        fresh: true,
    };
    journal.quotes.lock().expect("no holder panics").insert(command.clone(), quote);
    let id = submit(client, &command, &title).await?;
    if let Some(quote) = journal.quotes.lock().expect("no holder panics").get_mut(&command) {
        quote.id = Some(id);
    }
    Ok(())
}

/// Sends, or sends again, a quote and its submission; answers the quote's id.
pub async fn submit(client: &mut Client, command: &str, title: &str) -> std::io::Result<String> {
    let path = format!("{APP}/quote/records");
    let lines = ["一", "二"].map(|part| json!({ "what": format!("{title} {part}") }));
    let values = json!({ "title": title, "amount": 100.1, "due": "2099-06-01", "handed": 0, "lines": lines });
    let values = json!({ "values": values });
    let record = send(client, "POST", &path, command, &values).await?.ok("create");
    let id = record["id"].as_str().expect("an id").to_owned();
    let second = submission_of(command);
    let flow = json!({ "flow": "approval" });
    send(client, "POST", &format!("{path}/{id}/submit"), &second, &flow).await?.ok("submit");
    Ok(id)
}

/// The command id of the submission that belongs to a creation: the same whenever it is sent again.
fn submission_of(command: &str) -> String {
    let creation = Uuid::parse_str(command).expect("we made it");
    Uuid::from_u128(creation.as_u128() ^ 1).to_string()
}

async fn approve(client: &mut Client, journal: &Journal, dice: &mut StdRng) -> std::io::Result<()> {
    let chosen = {
        let mut quotes = journal.quotes.lock().expect("no holder panics");
        let open: Vec<String> =
            quotes.values().filter(|q| q.id.is_some() && !q.deciding).map(|q| q.command.clone()).collect();
        if open.is_empty() {
            return Ok(());
        }
        let quote = quotes.get_mut(&open[dice.random_range(0..open.len())]).expect("it is open");
        quote.deciding = true;
        quote.fresh = true;
        quote.clone()
    };
    let runs = client.get(&format!("{APP}/quote/records/{}/runs", chosen.id.as_deref().unwrap_or_default())).await?;
    let runs = runs.ok("runs");
    let run = runs["items"][0]["id"].as_str().expect("a submitted quote has a run").to_owned();
    let run = client.get(&format!("/api/v1/runs/{run}")).await?.ok("run");
    let task = run["tasks"].as_array().into_iter().flatten().find(|task| task["state"] == "open");
    let task = task.and_then(|task| task["id"].as_str()).expect("a running quote has an open task").to_owned();
    let path = format!("/api/v1/tasks/{task}/approve");
    send(client, "POST", &path, &Uuid::now_v7().to_string(), &json!({ "opinion": "同意" })).await?.ok("approve");
    if let Some(quote) = journal.quotes.lock().expect("no holder panics").get_mut(&chosen.command) {
        quote.approved = true;
    }
    Ok(())
}
