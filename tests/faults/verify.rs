//! After a restart: everything acknowledged is there, nothing is there twice, and what was never answered is settled by
//! sending it again under its old command id.

use super::journal::Journal;
use super::load::{self, APP};
use super::{meetings, moves, orders};
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

/// `killed` is when the server was last killed, as the clock of the servers writes it.
pub async fn verify(server: &Server, key: &str, journal: &Journal, look: Look, killed: &str) {
    let mut client = Client::connect(server.address, key).await.expect("connects");
    customers(&mut client, journal, look).await;
    quotes(&mut client, journal, look).await;
    orders::verify(&mut client, journal, look).await;
    moves::verify(&mut client, journal).await;
    meetings::verify(&mut client, journal, look, killed).await;
}

pub async fn get(client: &mut Client, path: &str) -> Value {
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
    let waiting = waiting_timers(client, &["reminder"], |timer| timer["record_id"].as_str()).await;
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

/// How many timers of these kinds wait for each of what they are for.
async fn waiting_timers(
    client: &mut Client,
    kinds: &[&str],
    whose: impl Fn(&Value) -> Option<&str>,
) -> BTreeMap<String, usize> {
    let mut waiting = BTreeMap::new();
    for timer in every(client, "/api/v1/timers?state=waiting&limit=200").await {
        let is_meant = timer["kind"].as_str().is_some_and(|kind| kinds.contains(&kind));
        if let Some(whose) = whose(&timer).filter(|_| is_meant) {
            *waiting.entry(whose.to_owned()).or_default() += 1;
        }
    }
    waiting
}

/// Everything in a list, page after page.
pub async fn every(client: &mut Client, path: &str) -> Vec<Value> {
    let (mut items, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = get(client, &format!("{path}{cursor}")).await;
        items.extend(page["items"].as_array().into_iter().flatten().cloned());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return items,
        }
    }
}

async fn quotes(client: &mut Client, journal: &Journal, look: Look) {
    let mut known: Vec<_> = journal.quotes.lock().expect("no holder panics").values().cloned().collect();
    known.retain(|quote| quote.fresh || look == Look::Everything);
    let mut settled = Vec::new();
    for quote in known {
        let id = load::submit(client, &quote.command, &quote.title).await.expect("answers");
        assert!(quote.id.as_ref().is_none_or(|known| *known == id), "submitted twice: {quote:?} and {id}");
        let (run, _) = runs_of(client, &id).await;
        let timeline = timeline_at_rest(client, &run).await;
        let (_, parts) = runs_of(client, &id).await;
        settled.push((quote, id, run, parts, timeline));
    }
    let waiting = waiting_timers(client, &["deadline", "delay"], run_of_step).await;
    let jobs = every(client, &format!("{APP}/job/records?limit=200")).await;
    let mut jobs_of: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for title in jobs.iter().filter_map(|job| job["values"]["title"].as_str()) {
        jobs_of.entry(title.rsplit_once(' ').map_or(title, |(quote, _)| quote)).or_default().push(title);
    }
    for (mut quote, id, run, parts, lines) in settled {
        let count = |action: &str| lines.get(action).copied().unwrap_or_default();
        let decided = count("approve");
        assert!(!quote.approved || decided == 1, "an acknowledged approval is gone: {quote:?}");
        assert!(quote.deciding || decided == 0, "approved by nobody: {quote:?}");
        assert!(decided <= 1, "one decision of {quote:?}");
        // Whatever follows a decision has followed once: two jobs written, a part started and ended, a rest begun.
        for action in ["write", "call", "wait"] {
            assert_eq!(count(action), decided, "{action} of {quote:?}: {lines:?}");
        }
        assert_eq!(parts, vec!["done"; decided], "the parts of {quote:?}");
        let mut jobs = jobs_of.remove(quote.title.as_str()).unwrap_or_default();
        jobs.sort_unstable();
        let wanted = ["一", "二"].map(|part| format!("{} {part}", quote.title));
        assert_eq!(jobs, if decided == 1 { wanted.as_slice() } else { &[] }, "the jobs of {quote:?}");
        let found = get(client, &format!("{APP}/quote/records/{id}")).await;
        assert_eq!(found["record"]["values"]["handed"].as_i64(), Some(decided as i64), "handed on once: {quote:?}");
        assert_eq!(waiting.get(&run), Some(&1), "the reminder or the rest of {quote:?}");

        quote.id = Some(id);
        quote.fresh = false;
        quote.approved = decided == 1;
        quote.deciding = quote.approved;
        journal.quotes.lock().expect("no holder panics").insert(quote.command.clone(), quote);
    }
}

/// The run whose step a timer is for; nothing for what is done in a moment: `deadline/<run>/<step>/…`.
fn run_of_step(timer: &Value) -> Option<&str> {
    let mut parts = timer["id"].as_str()?.split('/').skip(1);
    let run = parts.next()?;
    parts.next()?.parse::<u64>().ok().map(|_| run)
}

/// The one run of a quote, and how the runs stand that it has started.
async fn runs_of(client: &mut Client, quote: &str) -> (String, Vec<String>) {
    let runs = every(client, &format!("{APP}/quote/records/{quote}/runs")).await;
    let (own, parts): (Vec<_>, Vec<_>) = runs.iter().partition(|run| run["flow"] == "approval");
    assert_eq!(own.len(), 1, "one run of {quote}");
    let text = |run: &Value, key: &str| run[key].as_str().expect("text").to_owned();
    (text(own[0], "id"), parts.iter().map(|run| text(run, "state")).collect())
}

/// How often each thing was done in a run, once it waits for its person or rests: what one run has to do because of another
/// is done in a moment.
async fn timeline_at_rest(client: &mut Client, run: &str) -> BTreeMap<String, usize> {
    for _ in 0..10_000 {
        let found = get(client, &format!("/api/v1/runs/{run}")).await;
        assert_eq!(found["state"], "running", "{found}");
        let open = found["tasks"].as_array().into_iter().flatten().filter(|task| task["state"] == "open").count();
        let mut lines = BTreeMap::new();
        for line in found["timeline"].as_array().into_iter().flatten() {
            *lines.entry(line["action"].as_str().unwrap_or_default().to_owned()).or_default() += 1;
        }
        if open == 1 || lines.contains_key("wait") {
            assert_eq!(open, usize::from(!lines.contains_key("wait")), "it waits for one person or rests: {found}");
            return lines;
        }
    }
    panic!("the run {run} neither waits nor rests");
}
