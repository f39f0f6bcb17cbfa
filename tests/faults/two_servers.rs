//! Two servers share one PostgreSQL and its due work. Once both have been seen to do some of it, one is killed while it does
//! more: the other does the rest. What a timer does inside the database is done exactly once; what it sends is heard at least
//! once, always under one key.

use crate::support::company::{Company, counted};
use crate::support::http::Client;
use crate::support::patience::until;
use crate::support::server::{Server, Start};
use axum::extract::State as Shared;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex};
use tenon_engine::clock::{Clock, Moment};
use tenon_engine::flow::RunStatus;
use tenon_engine::notify::Sender;
use tenon_engine::people::Roster;
use tenon_engine::store::outbox::{self, State};
use tenon_engine::store::runs::{log_of, run_by_id};
use tenon_engine::store::{Batch, StoreError, notifications, people, timers};

/// How many reminders are due, and as many runs whose deadlines are.
const EACH: usize = 300;
/// Reminders that fall due at first for whichever server looks next, and as many for the other.
const FIRST: usize = 12;

/// What the receiver of messages has heard: the bodies by the identifier they came under.
type Heard = Arc<Mutex<BTreeMap<String, Vec<String>>>>;

async fn receive(Shared(heard): Shared<Heard>, headers: HeaderMap, body: String) -> StatusCode {
    let id = headers["webhook-id"].to_str().expect("text").to_owned();
    heard.lock().expect("no holder panics").entry(id).or_default().push(body);
    StatusCode::NO_CONTENT
}

async fn receiver() -> (String, Heard) {
    let heard = Heard::default();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
    let url = format!("http://127.0.0.1:{}/hook", listener.local_addr().expect("an address").port());
    let app = axum::Router::new().route("/hook", post(receive)).with_state(Arc::clone(&heard));
    tokio::spawn(async move { axum::serve(listener, app).await });
    (url, heard)
}

/// A deadline that rejects and then writes a visit, and a reminder that tells one member and one address.
async fn publish_work(company: &Company, url: &str) {
    let flow = json!({
        "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" },
        "nodes": {
            "ask": {
                "kind": "approve", "assignees": [{ "member": "bob" }], "next": "done", "on_reject": "note",
                "deadline": { "within": "1h", "steps": [{ "before": "30min", "do": "remind" }, { "after": "0h", "do": "reject" }] }
            },
            "note": { "kind": "create", "form": "visit", "values": { "about": "= name" }, "next": "refused" },
            "refused": { "kind": "end", "result": "rejected" },
            "done": { "kind": "end", "result": "approved" }
        }
    });
    let reminder = json!({
        "key": "valid", "title": "到期提醒", "form": "quote", "on": { "field": "valid", "at": "09:00" },
        "to": [{ "member": "ann" }], "channels": ["inbox", "webhook"], "url": url, "subject": "{{ name }}", "text": "到期了"
    });
    company.publish(&[("flows/approval.json", flow), ("reminders/valid.json", reminder)]).await;
    let allowed = company.workspace.store.write(|conn| {
        Box::pin(async move { people::save_setting(conn, "internal_hosts", &json!(["127.0.0.0/8"])).await })
    });
    allowed.await.expect("the loopback may be called");
}

async fn due(company: &Company, clock: &Clock) -> timers::Counts {
    let mut conn = company.workspace.store.read().await.expect("reads");
    timers::counts(&mut conn, clock.now()).await.expect("counts")
}

/// Looks again and again until no more than so many timers are due; answers how many are.
async fn until_due(company: &Company, clock: &Clock, most: i64) -> i64 {
    until("the servers have worked off what is due", async || {
        Some(due(company, clock).await.due).filter(|due| *due <= most)
    })
    .await
}

/// Moves timers, all at once: `(id, when it is due)`.
async fn move_timers(company: &Company, moves: Vec<(String, Moment)>) {
    let moves: Vec<_> = moves.into_iter().map(|(id, due_at)| (id, Some(due_at))).collect();
    let moves = Arc::new(moves);
    let moved: Result<(), StoreError> = company
        .workspace
        .store
        .write(move |conn| {
            let moves = Arc::clone(&moves);
            Box::pin(async move {
                let mut batch = Batch::default();
                let ends: Vec<_> = moves.iter().map(|(id, due_at)| (id.as_str(), *due_at)).collect();
                timers::settle(conn.dialect(), &ends, &mut batch);
                conn.execute_all(batch).await
            })
        })
        .await;
    moved.expect("timers are moved");
}

/// Puts off every timer for a day, so that none is due before both servers run. Answers them as they were: the reminders
/// first, then the rest in their order.
async fn put_off(company: &Company, now: Moment) -> Vec<(String, Moment)> {
    let mut conn = company.workspace.store.read().await.expect("reads");
    let found = timers::list(&mut conn, false, None, 100 * EACH).await.expect("lists");
    drop(conn);
    let of = |stored: &timers::StoredTimer| (stored.timer.id.clone(), stored.timer.due_at);
    let (first, rest): (Vec<_>, Vec<_>) = found.iter().partition(|stored| stored.timer.kind == "reminder");
    let held: Vec<_> = first.into_iter().chain(rest).map(of).collect();
    let later = now + chrono::Duration::days(1);
    move_timers(company, held.iter().map(|(id, _)| (id.clone(), later)).collect()).await;
    held
}

/// A server, and the connection over which it says what it has fired.
struct Watched {
    server: Server,
    client: Client,
}

impl Watched {
    async fn start(start: Start) -> Self {
        let server = start.again().await;
        let client = Client::connect(server.address, "").await.expect("connects");
        Self { server, client }
    }

    /// How many timers of each kind this server has fired.
    async fn fired(&mut self) -> BTreeMap<String, usize> {
        let answer = self.client.get("/metrics").await.expect("answers");
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        let lines = text.lines().filter_map(|line| line.strip_prefix("tenon_timers_fired_total{kind=\""));
        let counts = lines.filter_map(|line| line.split_once("\"} "));
        counts.map(|(kind, count)| (kind.to_owned(), count.parse().expect("a count"))).collect()
    }

    async fn reminders(&mut self) -> usize {
        self.fired().await.get("reminder").copied().unwrap_or_default()
    }

    async fn all(&mut self) -> usize {
        self.fired().await.values().sum()
    }
}

/// Sends a server a signal by its name: `STOP` holds it where it is, `CONT` lets it go on.
fn signal(server: &Server, name: &str) {
    let process = server.child.as_ref().expect("the server runs").id().to_string();
    let sent = std::process::Command::new("kill").args([&format!("-{name}"), &process]).status();
    assert!(sent.expect("kill is there").success(), "{name} is sent");
}

/// Waits until one of some servers says that it has fired reminders, which it does once they are done; answers which.
async fn until_one_fired(servers: &mut [&mut Watched]) -> usize {
    until("reminders are fired", async || {
        for (at, server) in servers.iter_mut().enumerate() {
            if server.reminders().await > 0 {
                return Some(at);
            }
        }
        None
    })
    .await
}

/// Lets reminders fall due until each server has fired some: whichever has is held while the next ones are due.
async fn until_both_fire(company: &Company, held: &mut Vec<(String, Moment)>, servers: &mut [Watched; 2]) {
    let now = Clock::system();
    move_timers(company, held.drain(..FIRST).collect()).await;
    until_due(company, &now, 0).await;
    let [one, other] = servers;
    let (first, second) = if until_one_fired(&mut [one, other]).await == 0 { (one, other) } else { (other, one) };
    signal(&first.server, "STOP");
    move_timers(company, held.drain(..FIRST).collect()).await;
    until_one_fired(&mut [second]).await;
    signal(&first.server, "CONT");
}

/// Lets all that is held fall due and kills the server that is first seen to fire some of it. Answers what that server had fired
/// when it was last asked, and the one that is left.
async fn kill_one_at_work(
    company: &Company,
    held: Vec<(String, Moment)>,
    mut servers: [Watched; 2],
) -> (BTreeMap<String, usize>, Watched) {
    let before = [servers[0].all().await, servers[1].all().await];
    move_timers(company, held).await;
    let (at, fired) = until("somebody fires what is due", async || {
        for at in [0, 1] {
            let fired = servers[at].fired().await;
            if fired.values().sum::<usize>() > before[at] {
                return Some((at, fired));
            }
        }
        None
    })
    .await;
    let [one, other] = servers;
    let (killed, left) = if at == 0 { (one, other) } else { (other, one) };
    killed.server.kill();
    (fired, left)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn two_servers_share_the_timers_and_one_is_killed() {
    let database = crate::support::database::postgres().await;
    let address = database.url.clone();
    // The company lives in March, so everything is due as soon as it is no longer put off.
    let company = Company::open(database).await;
    let (url, heard) = receiver().await;
    publish_work(&company, &url).await;
    let mut runs = Vec::new();
    for n in 0..EACH {
        company.create("ann", "quote", json!({ "name": format!("提醒 {n}"), "valid": "2026-03-10" })).await;
        let quote = company.create("ann", "quote", json!({ "name": format!("期限 {n}") })).await;
        runs.push((format!("期限 {n}"), company.submit("ann", "approval", &quote.id).await.expect("submitted").id));
    }
    let now = Clock::system();
    let all = due(&company, &now).await.due;
    assert!(all >= 3 * EACH as i64, "one timer a reminder, two a deadline: {all}");
    let mut held = put_off(&company, now.now()).await;

    let folders = [(); 2].map(|()| tempfile::tempdir().expect("a folder for data"));
    let start = |at: usize| Start::new(env!("CARGO_BIN_EXE_tenon"), folders[at].path(), Some(&address));
    let (one, other) = tokio::join!(Watched::start(start(0)), Watched::start(start(1)));
    let mut servers = [one, other];
    until_both_fire(&company, &mut held, &mut servers).await;
    let (by_killed, mut left) = kill_one_at_work(&company, held, servers).await;
    let by_left = left.all().await;
    assert!(due(&company, &now).await.due > 0, "the kill comes in the middle");
    assert_eq!(until_due(&company, &now, 0).await, 0);
    assert_eq!(due(&company, &now).await.dead, 0, "no timer has failed for good");
    let after = left.fired().await;
    left.server.kill();
    // The one that was killed had fired timers that nobody fired again, and the other went on after it.
    assert!(by_killed["reminder"] > 0 && after["reminder"] > 0, "both fired: {by_killed:?} and {after:?}");
    assert!(by_killed["reminder"] + after["reminder"] <= EACH, "each reminder once: {by_killed:?} and {after:?}");
    assert!(after.values().sum::<usize>() > by_left, "the other goes on alone: {by_left} of {after:?}");

    // Each deadline has ended its run once, with all that follows.
    let mut conn = company.workspace.store.read().await.expect("reads");
    for (name, run) in &runs {
        let row = run_by_id(&mut conn, run.as_str()).await.expect("reads").expect("a run");
        assert_eq!(row.machine.status, RunStatus::Rejected, "{name}");
        let lines = counted(log_of(&mut conn, run.as_str()).await.expect("reads").into_iter().map(|line| line.action));
        for action in ["reject", "write", "end"] {
            assert_eq!(lines.get(action), Some(&1), "{action} of {name}: {lines:?}");
        }
    }
    let model = company.workspace.model();
    let table = &model.form("company", "visit").expect("a form of the company").table;
    let visits = table.after(&mut conn, 0, 10 * EACH).await.expect("reads").into_iter();
    let visits = counted(visits.map(|visit| visit.values["about"].as_str().unwrap_or_default().to_owned()));
    let once = |kind: &str| -> BTreeMap<String, usize> { (0..EACH).map(|n| (format!("{kind} {n}"), 1)).collect() };
    assert_eq!(visits, once("期限"), "one visit a run");

    // Each reminder has told its member once, and left one message.
    let ann = company.id("ann");
    let told = notifications::list(&mut conn, ann.as_str(), false, None, 10 * EACH).await.expect("lists");
    let told = counted(told.into_iter().filter(|one| one.subject.starts_with("提醒")).map(|one| one.subject));
    assert_eq!(told, once("提醒"), "one notification a reminder");
    drop(conn);
    send_the_rest(&company).await;
    let mut conn = company.workspace.store.read().await.expect("reads");
    let messages = outbox::list(&mut conn, None, None, 10 * EACH).await.expect("lists");
    let messages: Vec<_> = messages.into_iter().filter(|message| message.channel == "webhook").collect();
    let keys: BTreeSet<&str> = messages.iter().map(|message| message.key.as_str()).collect();
    assert_eq!((messages.len(), keys.len()), (EACH, EACH), "one message a reminder, each under a key of its own");
    assert!(messages.iter().all(|message| message.state == State::Sent), "every message is sent");
    let heard = heard.lock().expect("no holder panics");
    assert_eq!(heard.len(), EACH, "every message is heard, however often, under one identifier");
    assert!(heard.values().all(|bodies| bodies.iter().all(|body| *body == bodies[0])), "and says the same each time");
}

/// What the killed server was about to send is sent once its claim has run out.
async fn send_the_rest(company: &Company) {
    let clock = Clock::by_hand(Clock::system().now() + chrono::Duration::hours(1));
    let store = company.workspace.store.clone();
    let roster = Arc::new(Roster::open(store.clone(), clock.clone()).await.expect("opens"));
    let sender = Sender::new(store, clock, roster as Arc<_>);
    while sender.send_due().await.expect("sends").sent > 0 {}
}
