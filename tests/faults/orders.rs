//! Orders that other systems send: started by a call that names itself, gone through row by row with a person and an upsert
//! each, looked up by a query, told to a carrier that calls back; stopped and let go on in between.

use super::journal::{Journal, Order};
use super::load::{APP, send};
use super::verify::{Look, every, get};
use crate::support::http::{Answer, Client};
use crate::support::server::Server;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use rand::RngExt as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tenon_engine::store::{Store, people};
use uuid::Uuid;

/// The rows of each order.
const ROWS: [&str; 2] = ["A", "B"];

/// The carrier: it notes every call it hears, by the order it is about and the key it came under.
async fn carry(Shared(journal): Shared<Arc<Journal>>, headers: HeaderMap, body: String) -> StatusCode {
    let key = headers["idempotency-key"].to_str().expect("text").to_owned();
    let said: Value = serde_json::from_str(&body).expect("JSON");
    let no = said["no"].as_str().expect("an order").to_owned();
    let mut heard = journal.heard.lock().expect("no holder panics");
    heard.entry(no).or_default().entry(key).or_default().push(body);
    StatusCode::ACCEPTED
}

/// Adds orders to the app, opens the carrier and the secret address, and lets the server call the loopback once it is started
/// again, which it must be.
pub async fn install(server: Server, key: &str, database: &str, journal: &Arc<Journal>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let url = format!("http://127.0.0.1:{}/carry", listener.local_addr().expect("an address").port());
    let app = axum::Router::new().route("/carry", post(carry)).with_state(Arc::clone(journal));
    tokio::spawn(async move { axum::serve(listener, app).await });

    let mut client = Client::connect(server.address, key).await.expect("connects");
    let flow = include_str!("fulfil.json").replace("RECEIVER", &url);
    for (path, text) in [
        ("forms/order.json", include_str!("order.json")),
        ("forms/parcel.json", include_str!("parcel.json")),
        ("flows/fulfil.json", flow.as_str()),
    ] {
        super::draft(&mut client, path, text).await;
    }
    client.post("/api/v1/apps/faults/publish", &json!({})).await.expect("answers").ok("publish");
    let settings = json!({ "base_url": "https://tenon.example.com" });
    let settings = client.send("PATCH", "/api/v1/settings", "", settings.to_string().as_bytes()).await;
    settings.expect("answers").ok("settings");
    let hook = client.post("/api/v1/apps/faults/flows/fulfil/hook", &json!({})).await.expect("answers").ok("hook");
    let hook = hook["path"].as_str().expect("an address").to_owned();
    journal.hook.set(hook).expect("there is one address");
    server.kill();

    let store = Store::open(database).await.expect("opens");
    let allowed = store.write(|conn| {
        Box::pin(async move { people::save_setting(conn, "internal_hosts", &json!(["127.0.0.0/8"])).await })
    });
    allowed.await.expect("the loopback may be called");
    store.close().await;
}

/// Sends an order, or sends it again: its number is also the name of the call.
async fn start(client: &mut Client, journal: &Journal, no: &str) -> std::io::Result<Answer> {
    let hook = journal.hook.get().expect("the address is made before the load");
    let lines = ROWS.map(|sku| json!({ "sku": sku }));
    let body = json!({ "no": no, "lines": lines }).to_string();
    let answer = client.send("POST", hook, &format!("webhook-id: {no}\r\n"), body.as_bytes()).await?;
    assert!(answer.status < 500, "an order: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
    Ok(answer)
}

pub async fn order(client: &mut Client, journal: &Journal) -> std::io::Result<()> {
    let no = Uuid::now_v7().to_string();
    let order = Order { no: no.clone(), fresh: true, ..Order::default() };
    journal.orders.lock().expect("no holder panics").insert(no.clone(), order);
    let answer = start(client, journal, &no).await?;
    let mut orders = journal.orders.lock().expect("no holder panics");
    if answer.status == 429 {
        orders.remove(&no);
    } else if let Some(order) = orders.get_mut(&no) {
        order.took(&answer.ok("an order"));
    }
    Ok(())
}

impl Order {
    /// Notes record and run, which stay what they are however often the call is sent.
    fn took(&mut self, answer: &Value) {
        for (known, key) in [(&mut self.record, "record"), (&mut self.run, "run")] {
            let said = answer[key].as_str().unwrap_or_else(|| panic!("no {key}: {answer}")).to_owned();
            assert!(known.as_ref().is_none_or(|known| *known == said), "taken twice: {known:?} and {said}");
            *known = Some(said);
        }
    }
}

/// One of the orders that have a run and meet a condition; what is going to be done with it is noted before it is done.
fn choose(
    journal: &Journal,
    dice: &mut StdRng,
    meets: impl Fn(&Order) -> bool,
    note: impl Fn(&mut Order),
) -> Option<Order> {
    let mut orders = journal.orders.lock().expect("no holder panics");
    let open: Vec<String> =
        orders.values().filter(|order| order.run.is_some() && meets(order)).map(|order| order.no.clone()).collect();
    if open.is_empty() {
        return None;
    }
    let order = orders.get_mut(&open[dice.random_range(0..open.len())]).expect("it is open");
    order.fresh = true;
    note(order);
    Some(order.clone())
}

fn note(journal: &Journal, no: &str, done: impl Fn(&mut Order)) {
    if let Some(order) = journal.orders.lock().expect("no holder panics").get_mut(no) {
        done(order);
    }
}

/// Approves the row that an order has come to. Somebody else may have, or may have stopped the run.
pub async fn approve(client: &mut Client, journal: &Journal, dice: &mut StdRng) -> std::io::Result<()> {
    let is_open = |order: &Order| order.approvals < ROWS.len();
    let Some(order) = choose(journal, dice, is_open, |order| order.approvals_sent += 1) else { return Ok(()) };
    let run = client.get(&format!("/api/v1/runs/{}", order.run.as_deref().unwrap_or_default())).await?.ok("run");
    let task = run["tasks"].as_array().into_iter().flatten().find(|task| task["state"] == "open");
    let Some(task) = task.and_then(|task| task["id"].as_str()) else { return Ok(()) };
    let path = format!("/api/v1/tasks/{task}/approve");
    let answer = send(client, "POST", &path, &Uuid::now_v7().to_string(), &json!({ "opinion": "同意" })).await?;
    if answer.status < 300 {
        note(journal, &order.no, |order| order.approvals += 1);
    }
    Ok(())
}

/// Has a run stand still and lets it go on; the kill may come in between.
pub async fn pause(client: &mut Client, journal: &Journal, dice: &mut StdRng) -> std::io::Result<()> {
    let Some(order) = choose(journal, dice, |order| !order.answered, |order| order.pauses_sent += 1) else {
        return Ok(());
    };
    let run = format!("/api/v1/runs/{}", order.run.as_deref().unwrap_or_default());
    let command = || Uuid::now_v7().to_string();
    let reason = json!({ "reason": "停一下" });
    let answer = send(client, "POST", &format!("{run}/suspend"), &command(), &reason).await?;
    if answer.status < 300 {
        note(journal, &order.no, |order| order.pauses += 1);
        send(client, "POST", &format!("{run}/resume"), &command(), &json!({})).await?.ok("resume");
    }
    Ok(())
}

/// Calls back for an order that the carrier was told of.
pub async fn call_back(client: &mut Client, journal: &Journal, dice: &mut StdRng) -> std::io::Result<()> {
    let heard: BTreeMap<String, String> = {
        let heard = journal.heard.lock().expect("no holder panics");
        let bodies = heard.iter().filter_map(|(no, calls)| Some((no.clone(), calls.values().next()?.first()?.clone())));
        bodies.collect()
    };
    let is_told = |order: &Order| heard.contains_key(&order.no) && !order.answered;
    let Some(order) = choose(journal, dice, is_told, |order| order.answering = true) else { return Ok(()) };
    let call: Value = serde_json::from_str(&heard[&order.no]).expect("JSON");
    let url = call["callback_url"].as_str().expect("an address");
    let path = url.strip_prefix("https://tenon.example.com").expect("our address");
    let answer = client.send("POST", path, "", json!({ "said": order.no }).to_string().as_bytes()).await?;
    assert!(answer.status < 500, "a call back: {} {}", answer.status, String::from_utf8_lossy(&answer.body));
    if answer.status < 300 {
        note(journal, &order.no, |order| order.answered = true);
    }
    Ok(())
}

pub async fn verify(client: &mut Client, journal: &Journal, look: Look) {
    let mut known: Vec<_> = journal.orders.lock().expect("no holder panics").values().cloned().collect();
    known.retain(|order| order.fresh || look == Look::Everything);
    for mut order in known {
        // The address takes so many calls a minute; an order that was settled is not sent again.
        if order.fresh {
            order.took(&start(client, journal, &order.no).await.expect("answers").ok("an order again"));
        }
        settle(client, journal, &mut order).await;
        journal.orders.lock().expect("no holder panics").insert(order.no.clone(), order);
    }
    if look == Look::Everything {
        nothing_is_there_twice(client, journal).await;
    }
}

/// Holds one order against what was acknowledged, and notes how it stands.
async fn settle(client: &mut Client, journal: &Journal, order: &mut Order) {
    let path = format!("/api/v1/runs/{}", order.run.as_deref().unwrap_or_default());
    let mut run = get(client, &path).await;
    if !run["suspended"].is_null() {
        let resumed = send(client, "POST", &format!("{path}/resume"), &Uuid::now_v7().to_string(), &json!({})).await;
        resumed.expect("answers").ok("resume");
        run = get(client, &path).await;
    }
    let mut lines: BTreeMap<&str, usize> = BTreeMap::new();
    for line in run["timeline"].as_array().into_iter().flatten() {
        *lines.entry(line["action"].as_str().unwrap_or_default()).or_default() += 1;
    }
    let count = |action: &str| lines.get(action).copied().unwrap_or_default();
    let (approvals, pauses) = (count("approve"), count("suspend"));
    assert!((order.approvals..=order.approvals_sent).contains(&approvals), "{approvals} approvals of {order:?}");
    assert!((order.pauses..=order.pauses_sent).contains(&pauses), "{pauses} pauses of {order:?}");
    assert_eq!(count("resume"), pauses, "what stood still goes on: {order:?}");

    // Whatever follows an approval has followed once: a parcel written; after the last, the count and the call.
    let is_asked = approvals == ROWS.len();
    let is_answered = count("answered") == 1;
    let writes = approvals + usize::from(is_asked) + usize::from(is_answered);
    assert_eq!(count("write"), writes, "the writes of {order:?}: {lines:?}");
    assert_eq!(count("request"), usize::from(is_asked), "the call of {order:?}: {lines:?}");
    assert!(is_asked || !is_answered, "answered before it was asked: {order:?}");
    assert!(is_answered || !order.answered, "an acknowledged answer is gone: {order:?}");
    assert!(!is_answered || order.answering, "answered by nobody: {order:?}");
    assert_eq!(run["state"], if is_answered { "approved" } else { "running" }, "{order:?}");
    let open = run["tasks"].as_array().into_iter().flatten().filter(|task| task["state"] == "open").count();
    assert_eq!(open, usize::from(!is_asked), "one row at a time waits for its person: {order:?}");

    let record = order.record.as_deref().unwrap_or_default();
    let values = get(client, &format!("{APP}/order/records/{record}")).await["record"]["values"].clone();
    assert_eq!(values["no"], json!(order.no));
    assert_eq!(values["found"].as_u64(), is_asked.then_some(ROWS.len() as u64), "what the query found: {order:?}");
    assert_eq!(values["said"].as_str(), is_answered.then_some(order.no.as_str()), "the answer to {order:?}");
    // Nobody hears of what is not durable, and whoever hears of it twice can tell.
    if let Some(calls) = journal.heard.lock().expect("no holder panics").get(&order.no) {
        assert!(is_asked, "the carrier was told of {order:?}");
        assert_eq!(calls.len(), 1, "one key for {order:?}: {calls:?}");
        assert!(calls.values().all(|bodies| bodies.iter().all(|body| *body == bodies[0])), "{calls:?}");
    }
    (order.approvals, order.approvals_sent) = (approvals, approvals);
    (order.pauses, order.pauses_sent) = (pauses, pauses);
    (order.answered, order.answering) = (is_answered, is_answered);
    order.fresh = false;
}

async fn nothing_is_there_twice(client: &mut Client, journal: &Journal) {
    let known = journal.orders.lock().expect("no holder panics").clone();
    let orders = every(client, &format!("{APP}/order/records?limit=200")).await;
    let numbers: BTreeSet<&str> = orders.iter().filter_map(|order| order["values"]["no"].as_str()).collect();
    assert_eq!(numbers.len(), orders.len(), "one record a call");
    let sent: BTreeSet<&str> = known.keys().map(String::as_str).collect();
    assert_eq!(numbers, sent, "the orders that were sent, and no others");
    let parcels = every(client, &format!("{APP}/parcel/records?limit=200")).await;
    let named = |parcel: &Value| {
        let text = |key: &str| parcel["values"][key].as_str().unwrap_or_default().to_owned();
        (text("no"), text("sku"))
    };
    let mut written: Vec<_> = parcels.iter().map(named).collect();
    written.sort_unstable();
    let mut wanted = Vec::new();
    for order in known.values() {
        wanted.extend(ROWS[..order.approvals].iter().map(|sku| (order.no.clone(), (*sku).to_owned())));
    }
    assert_eq!(written, wanted, "a parcel for each row that was approved");
}
