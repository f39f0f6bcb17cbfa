//! After a restart: everything acknowledged is there, nothing is there twice, and what was never answered is settled by
//! sending it again under its old command id.

use super::journal::Journal;
use super::load::{self, APP};
use crate::support::http::Client;
use crate::support::server::Server;
use serde_json::Value;
use std::collections::BTreeMap;

/// What a check looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// What was touched since the last check: enough after most kills.
    Fresh,
    /// Everything ever acknowledged.
    Everything,
}

pub async fn verify(server: &Server, key: &str, journal: &Journal, look: Look) {
    let mut client = Client::connect(server.address, key).await.expect("connects");
    customers(&mut client, journal, look).await;
    quotes(&mut client, journal, look).await;
}

async fn get(client: &mut Client, path: &str) -> Value {
    client.get(path).await.expect("answers").ok(path)
}

async fn customers(client: &mut Client, journal: &Journal, look: Look) {
    let mut known: Vec<_> = journal.customers.lock().expect("no holder panics").values().cloned().collect();
    known.retain(|customer| customer.fresh || look == Look::Everything);
    let mut settled = Vec::new();
    for customer in known {
        let again = load::create(client, &customer.command, &customer.phone).await.expect("answers");
        if again.status == 422 {
            assert!(customer.id.is_none(), "an acknowledged customer is refused: {customer:?}");
            journal.customers.lock().expect("no holder panics").remove(&customer.command);
            continue;
        }
        let record = again.ok("create again");
        let id = record["id"].as_str().expect("an id").to_owned();
        assert!(customer.id.as_ref().is_none_or(|known| *known == id), "created twice: {customer:?} and {id}");
        settled.push((id, customer));
    }
    let waiting = waiting_timers(client).await;
    for (id, mut customer) in settled {
        let found = get(client, &format!("{APP}/customer/records/{id}")).await;
        let record = &found["record"];
        let visits = record["values"]["visits"].as_i64().unwrap_or_default();
        let version = record["version"].as_i64().expect("a version");
        assert!(visits >= customer.visits && visits <= customer.sent, "{visits} visits of {customer:?}");
        assert!(version >= customer.version, "version {version} of {customer:?}");
        let history = get(client, &format!("{APP}/customer/records/{id}/history?limit=200")).await;
        let changes = history["items"].as_array().into_iter().flatten().filter(|entry| !entry["version"].is_null());
        assert_eq!(changes.count() as i64, version, "one entry a version of {customer:?}");
        assert_eq!(waiting.get(&id), Some(&1), "one reminder waits for {customer:?}");

        customer.id = Some(id);
        customer.fresh = false;
        (customer.visits, customer.sent, customer.version) = (visits, visits, version);
        journal.customers.lock().expect("no holder panics").insert(customer.command.clone(), customer);
    }
}

/// How many reminders wait for each record.
async fn waiting_timers(client: &mut Client) -> BTreeMap<String, usize> {
    let mut waiting = BTreeMap::new();
    let mut cursor = String::new();
    loop {
        let page = get(client, &format!("/api/v1/timers?state=waiting&limit=200{cursor}")).await;
        for timer in page["items"].as_array().into_iter().flatten().filter(|timer| timer["kind"] == "reminder") {
            if let Some(record) = timer["record_id"].as_str() {
                *waiting.entry(record.to_owned()).or_default() += 1;
            }
        }
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return waiting,
        }
    }
}

async fn quotes(client: &mut Client, journal: &Journal, look: Look) {
    let mut known: Vec<_> = journal.quotes.lock().expect("no holder panics").values().cloned().collect();
    known.retain(|quote| quote.fresh || look == Look::Everything);
    for mut quote in known {
        let id = load::submit(client, &quote.command, &quote.title).await.expect("answers");
        assert!(quote.id.as_ref().is_none_or(|known| *known == id), "submitted twice: {quote:?} and {id}");

        let runs = get(client, &format!("{APP}/quote/records/{id}/runs")).await;
        let runs = runs["items"].as_array().expect("items");
        assert_eq!(runs.len(), 1, "one run of {quote:?}");
        let run = get(client, &format!("/api/v1/runs/{}", runs[0]["id"].as_str().expect("an id"))).await;
        let open = run["tasks"].as_array().into_iter().flatten().filter(|task| task["state"] == "open").count();
        let state = run["state"].as_str().expect("a state");
        match state {
            "running" => assert_eq!(open, 1, "a running quote waits for one person: {quote:?}"),
            "approved" => assert_eq!(open, 0, "an approved quote waits for nobody: {quote:?}"),
            other => panic!("{other}: {quote:?}"),
        }
        assert!(!quote.approved || state == "approved", "an acknowledged approval is gone: {quote:?}");
        assert!(quote.deciding || state == "running", "approved by nobody: {quote:?}");
        let decisions = run["timeline"].as_array().into_iter().flatten().filter(|l| l["action"] == "approve").count();
        assert_eq!(decisions, usize::from(state == "approved"), "one decision of {quote:?}");

        quote.id = Some(id);
        quote.fresh = false;
        quote.approved = state == "approved";
        quote.deciding = quote.approved;
        journal.quotes.lock().expect("no holder panics").insert(quote.command.clone(), quote);
    }
}
