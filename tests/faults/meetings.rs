//! Meetings whose time comes while the server is being killed, before or after: at its beginning somebody is told and a run
//! starts, which rests until the end, asks for minutes and is refused at once, for its deadline is due as soon as it asks. Each of
//! these timers has its effect once, whichever server fires it.

use super::journal::{Journal, Meeting};
use super::load::{APP, send};
use super::verify::{Look, every, get};
use crate::support::http::{Answer, Client};
use crate::support::patience::until;
use crate::support::server::Server;
use chrono::Duration;
use rand::RngExt as _;
use rand::rngs::StdRng;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::Ordering;
use tenon_engine::clock::{Clock, to_text};
use uuid::Uuid;

pub async fn install(server: &Server, key: &str) {
    let mut client = Client::connect(server.address, key).await.expect("connects");
    for (path, text) in [
        ("forms/meeting.json", include_str!("meeting.json")),
        ("flows/hold.json", include_str!("hold.json")),
        ("reminders/begins.json", include_str!("begins.json")),
    ] {
        super::draft(&mut client, path, text).await;
    }
    client.post("/api/v1/apps/faults/publish", &json!({})).await.expect("answers").ok("publish");
}

/// At most 0.4 seconds; half of the times less than 0.1, so that some fall due before a kill that comes early.
fn soon(dice: &mut StdRng) -> Duration {
    let root = dice.random_range(0..=20_i64);
    Duration::milliseconds(root * root)
}

pub async fn arrange(client: &mut Client, journal: &Journal, dice: &mut StdRng) -> std::io::Result<()> {
    let command = Uuid::now_v7().to_string();
    let begins = Clock::system().now() + soon(dice);
    let ends = begins + soon(dice);
    let name = format!("会面 {command}");
    let meeting = Meeting { name, command, begins: to_text(begins), ends: to_text(ends), id: None, fresh: true };
    journal.meetings.lock().expect("no holder panics").insert(meeting.command.clone(), meeting.clone());
    let record = create(client, &meeting).await?.ok("a meeting");
    if let Some(known) = journal.meetings.lock().expect("no holder panics").get_mut(&meeting.command) {
        known.id = record["id"].as_str().map(str::to_owned);
    }
    Ok(())
}

/// Sends, or sends again, the creation of a meeting.
async fn create(client: &mut Client, meeting: &Meeting) -> std::io::Result<Answer> {
    let Meeting { name, begins, ends, .. } = meeting;
    let values = json!({ "values": { "name": name, "begins": begins, "ends": ends, "held": 0 } });
    send(client, "POST", &format!("{APP}/meeting/records"), &meeting.command, &values).await
}

/// `killed` is when the server was last killed, as the clock of the servers writes it.
pub async fn verify(client: &mut Client, journal: &Journal, look: Look, killed: &str) {
    let mut known: Vec<_> = journal.meetings.lock().expect("no holder panics").values().cloned().collect();
    known.retain(|meeting| meeting.fresh || look == Look::Everything);
    let mut settled = Vec::new();
    for meeting in known {
        let record = create(client, &meeting).await.expect("answers").ok("a meeting again");
        let id = record["id"].as_str().expect("an id").to_owned();
        assert!(meeting.id.as_ref().is_none_or(|known| *known == id), "arranged twice: {meeting:?} and {id}");
        settled.push((id, meeting));
    }
    until_over(client, &settled).await;
    let notices = notices(client).await;
    for (id, mut meeting) in settled {
        let said = notices.get(&meeting.name).map(Vec::as_slice).unwrap_or_default();
        settle(client, &meeting, &id, said).await;
        // When somebody is told is written down by the server that tells them.
        if let (Some(at), true) = (said.first(), meeting.fresh) {
            let count = if at.as_str() < killed { &journal.told_before } else { &journal.told_after };
            count.fetch_add(1, Ordering::Relaxed);
        }
        meeting.id = Some(id);
        meeting.fresh = false;
        journal.meetings.lock().expect("no holder panics").insert(meeting.command.clone(), meeting);
    }
    if look == Look::Everything {
        let stored = every(client, &format!("{APP}/meeting/records?limit=200")).await;
        assert_eq!(stored.len(), journal.meetings.lock().expect("no holder panics").len(), "one record a meeting");
    }
}

/// Waits until no timer of these meetings waits any more. Whoever fires one sets the next in the same transaction; what waits for
/// longer is listed behind them.
async fn until_over(client: &mut Client, meetings: &[(String, Meeting)]) {
    let meetings: BTreeSet<&str> = meetings.iter().map(|(id, _)| id.as_str()).collect();
    until("what is due of the meetings is done", async || {
        let waiting = get(client, "/api/v1/timers?state=waiting&limit=200").await;
        let mut timers = waiting["items"].as_array().into_iter().flatten();
        let is_of_them = |timer: &Value| timer["record_id"].as_str().is_some_and(|id| meetings.contains(id));
        (!timers.any(is_of_them)).then_some(())
    })
    .await;
}

/// When the owner was reminded of which meeting, by its name.
async fn notices(client: &mut Client) -> BTreeMap<String, Vec<String>> {
    let mut notices: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for notice in every(client, "/api/v1/notifications?limit=200").await {
        let text = |key: &str| notice[key].as_str().unwrap_or_default();
        if let Some(name) = text("subject").strip_prefix("开始了：") {
            notices.entry(name.to_owned()).or_default().push(text("at").to_owned());
        }
    }
    notices
}

/// Holds one meeting against its times. Moments are compared as texts, which sort as time does.
async fn settle(client: &mut Client, meeting: &Meeting, id: &str, told: &[String]) {
    let found = get(client, &format!("{APP}/meeting/records/{id}")).await;
    let record = &found["record"];
    for (key, sent) in [("begins", &meeting.begins), ("ends", &meeting.ends)] {
        assert_eq!(record["values"][key].as_str(), Some(sent.as_str()), "{key} of {meeting:?}");
    }
    // What had begun when it was written down, as one that is sent again after the kill, sets nothing off.
    let is_ahead = record["created_at"].as_str().expect("a moment") < meeting.begins.as_str();
    let times = usize::from(is_ahead);
    assert_eq!(told.len(), times, "somebody is told once of {meeting:?}: {told:?}");
    assert!(told.iter().all(|at| *at >= meeting.begins), "told too early of {meeting:?}: {told:?}");
    assert_eq!(record["values"]["held"].as_u64(), Some(times as u64), "held once: {meeting:?}");
    let runs = every(client, &format!("{APP}/meeting/records/{id}/runs?limit=200")).await;
    assert_eq!(runs.len(), times, "one run of {meeting:?}: {runs:?}");
    let Some(run) = runs.first().and_then(|run| run["id"].as_str()) else { return };

    let run = get(client, &format!("/api/v1/runs/{run}")).await;
    assert_eq!(run["state"], "rejected", "{meeting:?}: {run}");
    let began = run["started_at"].as_str().expect("a moment");
    assert!(began >= meeting.begins.as_str(), "begun too early: {meeting:?}: {run}");
    let lines: Vec<_> = run["timeline"].as_array().into_iter().flatten().collect();
    let count = |action: &str| lines.iter().filter(|line| line["action"] == action).count();
    // Where it was fired so late that the end had come as well, there was nothing to rest for.
    assert_eq!(count("wait"), usize::from(began < meeting.ends.as_str()), "one rest of {meeting:?}: {run}");
    for action in ["reject", "write", "end"] {
        assert_eq!(count(action), 1, "{action} of {meeting:?}: {run}");
    }
    let refused = lines.iter().find(|line| line["action"] == "reject").and_then(|line| line["at"].as_str());
    assert!(refused >= Some(meeting.ends.as_str()), "asked too early: {meeting:?}: {run}");
}
