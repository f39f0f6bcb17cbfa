//! Calls that flows make to other systems, and calls back, over real HTTP on loopback.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use axum::extract::State as Shared;
use axum::http::{HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse as _, Redirect, Response};
use chrono::Duration;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::args;
use tenon_engine::definition::Channel;
use tenon_engine::duty::Workers;
use tenon_engine::notify::{self, Message, SECRET_SETTING, Sender, key_of_app, signature, signing_key};
use tenon_engine::seal::Keyring;
use tenon_engine::store::outbox::{self, OutboxMessage, State};
use tenon_engine::store::{Batch, people, timers};
use tokio::sync::{Mutex, mpsc};

const QUOTES: &str = "/apps/company/forms/quote/records";

/// One request that arrived at the other system.
struct Heard {
    line: String,
    headers: HeaderMap,
    body: Value,
    raw: String,
}

impl Heard {
    fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Another system: it reports every request and answers what the test says.
struct Other {
    url: String,
    heard: mpsc::UnboundedReceiver<Heard>,
    answers: mpsc::UnboundedSender<Response>,
}

type Line = (mpsc::UnboundedSender<Heard>, Arc<Mutex<mpsc::UnboundedReceiver<Response>>>);

async fn receive(Shared(line): Shared<Line>, method: Method, uri: Uri, headers: HeaderMap, raw: String) -> Response {
    let body = serde_json::from_str(&raw).unwrap_or(Value::Null);
    line.0.send(Heard { line: format!("{method} {uri}"), headers, body, raw }).expect("the test listens");
    line.1.lock().await.recv().await.expect("the test answers")
}

impl Other {
    async fn open() -> Self {
        let (requests, heard) = mpsc::unbounded_channel();
        let (answers, said) = mpsc::unbounded_channel();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("binds");
        let url = format!("http://127.0.0.1:{}", listener.local_addr().expect("an address").port());
        let line: Line = (requests, Arc::new(Mutex::new(said)));
        let app = axum::Router::new().fallback(receive).with_state(line);
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self { url, heard, answers }
    }

    fn will_say(&self, answer: impl axum::response::IntoResponse) {
        self.answers.send(answer.into_response()).expect("it listens");
    }
}

/// The company, another system, and a flow that calls it when a quote is sent to it by a button.
struct Bench {
    api: Api,
    owner: Who,
    other: Other,
    sender: Sender,
    record: String,
}

impl Bench {
    async fn open(database: TestStore, call: Value) -> Self {
        let (api, owner) = Api::at_work(database).await;
        let other = Other::open().await;
        let mut call = call;
        call["kind"] = "http".into();
        call["url"] = format!("{}{}", other.url, call["url"].as_str().expect("a path")).into();
        let mut flow = json!({
            "key": "erp", "title": "送 ERP", "start": { "on": "button", "form": "quote" },
            "nodes": {
                "call": call,
                "good": { "kind": "update", "values": { "status": "已批准" }, "next": "done" },
                "bad": { "kind": "update", "values": { "status": "已驳回" }, "next": "done" },
                "done": { "kind": "end" },
            },
        });
        let leads_there = |way: &&str| flow["nodes"]["call"][*way] == "bad";
        if !["on_failure", "on_timeout"].iter().any(leads_there) {
            flow["nodes"].as_object_mut().expect("nodes").remove("bad");
        }
        let text = json!({ "text": flow.to_string() });
        api.call(&owner, "PUT", "/apps/company/definitions/flows/erp.json", &[], &text).await.ok();
        api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
        api.patch(&owner, "/settings", &json!({ "base_url": "https://tenon.example.com" })).await.ok();
        let values = json!({ "values": { "name": "轴承/A 1", "total": 500 } });
        let made = api.post(&owner, QUOTES, &values).await.ok();
        let record = format!("{QUOTES}/{}", made["id"].as_str().expect("an id"));
        let workspace = api.state.workspace();
        let sender = Sender::new(workspace.store.clone(), api.clock.clone(), Arc::clone(&workspace.roster) as Arc<_>);
        // A session would end in the days some of these tests take.
        let owner = api.key_of("owner").await;
        let bench = Self { api, owner, other, sender, record };
        bench.allow(json!(["127.0.0.0/8"])).await;
        bench
    }

    /// Says which internal addresses may be called.
    async fn allow(&self, entries: Value) {
        self.api.patch(&self.owner, "/settings", &json!({ "internal_hosts": entries })).await.ok();
    }

    async fn press(&self) -> Value {
        self.api.post(&self.owner, &format!("{}/buttons/erp", self.record), &json!({})).await.ok()
    }

    /// Sends what waits, and lets the runs hear of it.
    async fn send(&self) {
        self.sender.send_due().await.expect("sends");
        self.fire().await;
    }

    async fn fire(&self) {
        let scheduler = Workers::scheduler(self.api.state.workspace());
        while scheduler.run_due().await.expect("fires").done > 0 {}
    }

    async fn pass(&self, time: Duration) {
        self.api.clock.set(self.api.clock.now() + time);
        self.fire().await;
    }

    async fn status(&self) -> String {
        let read = self.api.get(&self.owner, &self.record).await.ok();
        read["record"]["values"]["status"].as_str().unwrap_or_default().to_owned()
    }

    async fn note(&self) -> Value {
        self.api.get(&self.owner, &self.record).await.ok()["record"]["values"]["note"].clone()
    }

    async fn run(&self) -> Value {
        self.api.get(&self.owner, &format!("{}/runs", self.record)).await.ok()["items"][0].clone()
    }

    /// The words of the last line of the timeline with this action.
    async fn said(&self, action: &str) -> String {
        let run = self.run().await;
        let run = self.api.get(&self.owner, &format!("/runs/{}", run["id"].as_str().expect("an id"))).await.ok();
        let mut lines = run["timeline"].as_array().expect("a timeline").iter();
        let line = lines.rfind(|line| line["action"] == action);
        line.unwrap_or_else(|| panic!("no {action}: {run}"))["opinion"].as_str().unwrap_or_default().to_owned()
    }

    async fn outbox(&self) -> Vec<OutboxMessage> {
        let mut conn = self.api.state.store().read().await.expect("connects");
        let all = outbox::list(&mut conn, None, None, 100).await.expect("lists");
        all.into_iter().filter(|message| message.channel == "http").collect()
    }
}

on_both!(a_call_nobody_waits_for_is_sent_until_it_is_taken, |database: TestStore| async move {
    let call = json!({ "method": "put", "url": "/orders/{{ name }}?total={{ total }}", "headers": { "x-from": "{{ name }}" },
        "body": { "name": "= name", "twice": "= total * 2", "fixed": true }, "next": "good" });
    let mut bench = Bench::open(database, call).await;
    assert_eq!(bench.press().await["state"], "done", "the run goes on at once");
    assert_eq!(bench.status().await, "已批准");
    bench.other.will_say(StatusCode::SERVICE_UNAVAILABLE);
    bench.send().await;
    let first = bench.other.heard.recv().await.expect("a request");
    assert_eq!(first.line, "PUT /orders/%E8%BD%B4%E6%89%BF%2FA%201?total=500", "nothing of a record leads elsewhere");
    assert_eq!(first.header("x-from"), "%E8%BD%B4%E6%89%BF/A 1");
    assert_eq!(first.body, json!({ "name": "轴承/A 1", "twice": 1000, "fixed": true }));
    bench.pass(Duration::seconds(20)).await;
    bench.other.will_say(StatusCode::NO_CONTENT);
    bench.send().await;
    let second = bench.other.heard.recv().await.expect("again");
    assert_eq!(first.header("idempotency-key"), second.header("idempotency-key"));
    assert!(!second.header("idempotency-key").is_empty());
    let settings = people::settings(&mut bench.api.state.store().read().await.expect("connects")).await.expect("reads");
    let secret = settings.iter().find(|(name, _)| name == SECRET_SETTING).expect("a key").1.clone();
    let key = signing_key(secret.as_str().expect("text")).expect("a key");
    let signed =
        |key: &[u8]| signature(key, second.header("webhook-id"), second.header("webhook-timestamp"), &second.raw);
    assert_eq!(second.header("webhook-signature"), signed(&key_of_app(&key, "company")));
    assert_ne!(second.header("webhook-signature"), signed(&key), "a builder's call is no notice of the workspace");
    let sent = bench.outbox().await;
    let kept = json!({ "subject": null, "forgotten": true });
    assert_eq!((sent.len(), sent[0].state, &sent[0].content), (1, State::Sent, &kept));
});

on_both!(a_secret_goes_along_and_stands_nowhere_else, |database: TestStore| async move {
    let call = json!({ "url": "/orders", "headers": { "authorization": { "secret": "erp", "prefix": "Bearer " } },
        "wait": "answer", "next": "good", "on_failure": "bad" });
    let mut bench = Bench::open(database, call).await;
    let listed = bench.api.get(&bench.owner, "/secrets").await.ok();
    let used = json!([{ "app": "company", "flow": "erp", "title": "送 ERP" }]);
    assert_eq!(listed["items"][0]["name"], "erp");
    assert_eq!((&listed["items"][0]["changed_at"], &listed["items"][0]["used_by"]), (&Value::Null, &used));
    let changes = bench.api.post(&bench.owner, "/apps/company/changes", &json!({})).await.ok();
    assert_eq!(changes["missing_secrets"], json!([{ "flow": "erp", "title": "送 ERP", "secret": "erp" }]));
    bench.press().await;
    bench.send().await;
    assert!(bench.said("failed").await.contains("没有设置密钥“erp”"), "{}", bench.said("failed").await);
    assert_eq!(bench.status().await, "已驳回");
    assert!(bench.other.heard.try_recv().is_err(), "nothing was called");

    for (name, value, code) in
        [("Erp", "x", "invalid_key"), ("erp", "", "bad_secret"), ("erp", "a\r\nx-evil: 1", "bad_secret")]
    {
        let path = format!("/secrets/{name}");
        let refused = bench.api.call(&bench.owner, "PUT", &path, &[], &json!({ "value": value })).await;
        assert_eq!(refused.mistakes()[0].1, code);
    }
    let value = json!({ "value": "hush-hush" });
    bench.api.call(&bench.owner, "PUT", "/secrets/erp", &[], &value).await.ok();
    bench.press().await;
    bench.other.will_say(axum::Json(json!({})));
    let waiting = bench.outbox().await;
    assert!(waiting.iter().all(|message| !message.content.to_string().contains("hush")), "a name waits, no secret");
    bench.send().await;
    assert_eq!(bench.other.heard.recv().await.expect("a request").header("authorization"), "Bearer hush-hush");
    assert_eq!(bench.status().await, "已批准");
    for path in ["/secrets", "/audit?limit=50", "/apps/company/definitions/flows/erp.json"] {
        let answer = bench.api.get(&bench.owner, path).await;
        assert!(answer.status.is_success() && !answer.text().contains("hush"), "{path}: {}", answer.text());
    }
    let run = bench.run().await["id"].as_str().expect("an id").to_owned();
    assert!(!bench.api.get(&bench.owner, &format!("/runs/{run}")).await.text().contains("hush"));
    let nothing = json!({});
    bench.api.call(&bench.owner, "DELETE", "/secrets/erp", &[], &nothing).await.ok();
    bench.api.call(&bench.owner, "DELETE", "/secrets/erp", &[], &nothing).await.refused(404, "not_found");
    let listed = bench.api.get(&bench.owner, "/secrets").await.ok();
    assert_eq!(listed["items"][0]["changed_at"], Value::Null);
});

on_both!(an_answer_lies_sealed_and_what_cannot_be_opened_says_so, |database: TestStore| async move {
    let mut call = waiting();
    call["headers"] = json!({ "authorization": { "secret": "erp" } });
    let mut bench = Bench::open(database, call).await;
    bench.api.call(&bench.owner, "PUT", "/secrets/erp", &[], &json!({ "value": "hush-hush" })).await.ok();
    bench.press().await;
    bench.other.will_say(axum::Json(json!({ "data": { "number": "ERP-7" } })));
    bench.sender.send_due().await.expect("sends");
    bench.other.heard.recv().await.expect("a request");
    let mut conn = bench.api.state.store().read().await.expect("connects");
    let due = timers::list(&mut conn, false, None, 100).await.expect("lists");
    drop(conn);
    assert!(due.iter().any(|one| one.timer.data["sealed"].is_string()), "{due:?}");
    assert!(!format!("{due:?}").contains("ERP-7"), "{due:?}");
    bench.fire().await;
    assert_eq!(bench.note().await, "ERP-7");

    // A secret whose key is gone: the call waits for it to be put back.
    let kept = Keyring::in_memory(1).seal_text("secret|erp", "hush-hush").expect("a key");
    let written = bench.api.state.store().write(move |conn| {
        let kept = kept.clone();
        Box::pin(async move { conn.execute("UPDATE secret SET kept = $1", args![kept]).await })
    });
    written.await.expect("is written");
    let listed = bench.api.get(&bench.owner, "/secrets").await.ok();
    assert_eq!(listed["items"][0]["unreadable"], true, "{listed}");
    bench.press().await;
    bench.send().await;
    let all = bench.outbox().await;
    let failed = all.iter().find(|message| message.state == State::Failed).expect("it is tried again");
    assert_eq!(failed.last_error.as_ref().map(|failure| failure.code.as_str()), Some("secret_unreadable"));
});

fn waiting() -> Value {
    json!({ "url": "/orders", "body": { "name": "= name" }, "wait": "answer", "set": { "note": "/data/number" },
        "next": "good", "on_failure": "bad" })
}

on_both!(an_answer_is_written_into_the_record, |database: TestStore| async move {
    let mut bench = Bench::open(database, waiting()).await;
    assert_eq!(bench.press().await["state"], "running");
    bench.other.will_say(axum::Json(json!({ "data": { "number": "= name + 'x'" } })));
    bench.send().await;
    bench.other.heard.recv().await.expect("a request");
    assert_eq!(bench.note().await, "= name + 'x'", "what came is a value, never an expression");
    assert_eq!(bench.status().await, "已批准");
    assert_eq!(bench.run().await["state"], "done");
    // Answered once more, as when the sender died before it could note that it had sent: nothing happens.
    bench.send().await;
    assert_eq!(bench.outbox().await.len(), 1);
});

on_both!(a_call_that_was_waited_for_was_not_just_handed_over, |database: TestStore| async move {
    let mut bench = Bench::open(database, waiting()).await;
    bench.press().await;
    bench.other.will_say(axum::Json(json!({ "data": { "number": "N-1" } })));
    bench.send().await;
    bench.other.heard.recv().await.expect("a request");
    // In the version published since, nobody waits.
    let flow = json!({ "key": "erp", "title": "送 ERP", "start": { "on": "button", "form": "quote" }, "nodes": {
        "call": { "kind": "http", "url": format!("{}/orders", bench.other.url), "next": "done" },
        "done": { "kind": "end" } } });
    let text = json!({ "text": flow.to_string() });
    bench.api.call(&bench.owner, "PUT", "/apps/company/definitions/flows/erp.json", &[], &text).await.ok();
    bench.api.post(&bench.owner, "/apps/company/publish", &json!({})).await.ok();
    bench.press().await;
    let log = bench.api.get(&bench.owner, "/apps/company/flows/erp/log?node=call").await.ok();
    let said = |at: usize| (&log["items"][at]["outcome"], &log["items"][at]["handed_over"]["state"]);
    assert_eq!(said(0), (&json!("done"), &json!("waiting")));
    assert_eq!(said(1), (&json!("done"), &Value::Null), "{log}");
    assert_eq!(log["items"][1]["handed_over"], Value::Null);
});

on_both!(an_answer_that_does_not_fit_leads_the_failing_way, |database: TestStore| async move {
    let bench = Bench::open(database, waiting()).await;
    for (answer, reason) in [
        (axum::Json(json!({ "data": { "number": [1, 2] } })).into_response(), ""),
        (axum::Json(json!({ "data": {} })).into_response(), "/data/number"),
        ("<html>".into_response(), "不是 JSON"),
        ("x".repeat(70_000).into_response(), "64 KB"),
        (StatusCode::NOT_FOUND.into_response(), "404"),
        (Redirect::temporary("http://127.0.0.1:1/").into_response(), "不跟随重定向"),
    ] {
        bench.press().await;
        bench.other.will_say(answer);
        bench.send().await;
        let said = bench.said("failed").await;
        assert!(!said.is_empty() && said.contains(reason), "{reason}: {said}");
        assert_eq!(bench.status().await, "已驳回");
        assert_eq!((bench.note().await, &bench.run().await["state"]), (Value::Null, &json!("done")));
    }
});

on_both!(without_a_failing_way_an_administrator_is_asked, |database: TestStore| async move {
    let mut call = waiting();
    call.as_object_mut().expect("an object").remove("on_failure");
    let mut bench = Bench::open(database, call).await;
    let run = bench.press().await["id"].as_str().expect("an id").to_owned();
    bench.other.will_say(StatusCode::BAD_REQUEST);
    bench.send().await;
    let first = bench.other.heard.recv().await.expect("a request");
    assert!(bench.said("stuck").await.contains("400"));
    bench.api.post(&bench.owner, &format!("/runs/{run}/retry"), &json!({})).await.ok();
    bench.other.will_say(axum::Json(json!({ "data": { "number": "N-1" } })));
    bench.send().await;
    let second = bench.other.heard.recv().await.expect("another request");
    assert_ne!(first.header("idempotency-key"), second.header("idempotency-key"), "asked anew, it is another call");
    assert_eq!((bench.note().await, bench.status().await), (json!("N-1"), "已批准".to_owned()));
});

on_both!(an_internal_address_is_never_called, |database: TestStore| async move {
    let mut bench = Bench::open(database, waiting()).await;
    bench.allow(json!([])).await;
    bench.press().await;
    bench.send().await;
    assert!(bench.said("failed").await.contains("内部网络"));
    let run = bench.run().await["id"].as_str().expect("an id").to_owned();
    let english = [("accept-language", "en")];
    let path = format!("/runs/{run}");
    let seen = bench.api.send(&bench.owner, "GET", &path, &english, axum::body::Body::empty()).await.ok();
    let said = seen["timeline"].to_string();
    assert!(said.contains("internal network") && !said.contains("内部网络"), "{said}");
    assert!(bench.other.heard.try_recv().is_err(), "nothing was called");
    assert_eq!((bench.status().await, bench.outbox().await[0].state), ("已驳回".to_owned(), State::Dead));
    // Its run went on without it, so it is not made with all else that is sent again.
    assert_eq!(bench.api.post(&bench.owner, "/outbox/resend", &json!({})).await.ok()["count"], 0);
});

on_both!(attempts_end_and_the_run_hears_of_it, |database: TestStore| async move {
    let mut bench = Bench::open(database, waiting()).await;
    bench.press().await;
    for _ in 0..10 {
        bench.other.will_say(StatusCode::BAD_GATEWAY);
        bench.send().await;
        bench.other.heard.recv().await.expect("a request");
        bench.pass(Duration::hours(4)).await;
    }
    assert!(bench.said("failed").await.contains("502"));
    assert_eq!(bench.status().await, "已驳回");
});

on_both!(a_call_of_a_step_that_is_over_is_not_made, |database: TestStore| async move {
    let mut bench = Bench::open(database, waiting()).await;
    let end = async |bench: &Bench, run: &Value| {
        let path = format!("/runs/{}/terminate", run["id"].as_str().expect("an id"));
        bench.api.post(&bench.owner, &path, &json!({ "reason": "不需要了" })).await.ok();
    };
    let run = bench.press().await;
    assert_eq!(bench.outbox().await[0].state, State::Waiting);
    end(&bench, &run).await;
    assert!(bench.outbox().await.is_empty(), "taken back in the same transaction");
    bench.send().await;
    assert!(bench.other.heard.try_recv().is_err(), "nothing was called");

    // The same between two attempts.
    let run = bench.press().await;
    bench.other.will_say(StatusCode::SERVICE_UNAVAILABLE);
    bench.send().await;
    bench.other.heard.recv().await.expect("a request");
    assert_eq!(bench.outbox().await[0].state, State::Failed);
    end(&bench, &run).await;
    bench.pass(Duration::hours(1)).await;
    bench.send().await;
    assert!(bench.other.heard.try_recv().is_err() && bench.outbox().await.is_empty());
    assert_eq!(bench.run().await["state"], "terminated");
});

on_both!(a_value_of_dots_leads_nowhere, |database: TestStore| async move {
    let call = json!({ "url": "/orders/{{ name }}/lines", "wait": "answer", "next": "good", "on_failure": "bad" });
    let mut bench = Bench::open(database, call).await;
    let name = json!({ "values": { "name": ".." } });
    bench.api.patch(&bench.owner, &bench.record, &name).await.ok();
    assert_eq!(bench.press().await["state"], "done");
    bench.send().await;
    assert!(bench.said("failed").await.contains("name"));
    assert!(bench.other.heard.try_recv().is_err() && bench.outbox().await.is_empty(), "nothing was called");
});

fn called_back() -> Value {
    json!({ "url": "/orders", "body": { "name": "= name" }, "wait": "callback", "within": "2h",
        "set": { "note": "/number" }, "next": "good", "on_timeout": "bad" })
}

/// Lets the other side take the call; answers the path it is to call back.
async fn taken(bench: &mut Bench) -> String {
    bench.press().await;
    bench.other.will_say(StatusCode::ACCEPTED);
    bench.send().await;
    let heard = bench.other.heard.recv().await.expect("a request");
    let url = heard.body["callback_url"].as_str().expect("an address").to_owned();
    url.strip_prefix("https://tenon.example.com/api/v1").expect("our address").to_owned()
}

on_both!(whoever_was_given_the_secret_calls_back_once, |database: TestStore| async move {
    let mut bench = Bench::open(database, called_back()).await;
    let path = taken(&mut bench).await;
    assert_eq!(bench.run().await["state"], "running");
    let kept = bench.outbox().await.remove(0).content.to_string();
    let secret = path.rsplit('/').next().expect("a secret");
    assert!(!kept.contains(secret), "once it was given away it is kept as a hash alone");
    let (nobody, answer) = (Who::Nobody, json!({ "number": "N-7" }));
    let mut forged = path.clone();
    forged.replace_range(path.len() - 4.., "AAAA");
    for wrong in [forged.as_str(), "/hooks/callback/x", &format!("/hooks/callback/{}", uuid::Uuid::now_v7())] {
        bench.api.post(&nobody, wrong, &answer).await.refused(404, "not_found");
    }
    let large = json!({ "number": "x".repeat(2 << 20) });
    assert_eq!(bench.api.post(&nobody, &path, &large).await.status, StatusCode::PAYLOAD_TOO_LARGE);
    let body = axum::body::Body::from(answer.to_string());
    bench.api.send(&nobody, "POST", &path, &[("content-type", "text/plain")], body).await.problem();
    assert_eq!(bench.run().await["state"], "running", "none of these moved it");
    let both = [bench.api.post(&nobody, &path, &answer), bench.api.post(&nobody, &path, &answer)];
    let both = futures_util::future::join_all(both).await;
    let mut ends: Vec<u16> = both.iter().map(|answer| answer.status.as_u16()).collect();
    ends.sort_unstable();
    assert_eq!(ends, [204, 404], "it is good once");
    assert_eq!((bench.note().await, bench.status().await), (json!("N-7"), "已批准".to_owned()));
    assert_eq!(bench.run().await["state"], "done");
});

on_both!(nobody_calls_back_when_the_time_is_over, |database: TestStore| async move {
    let mut bench = Bench::open(database, called_back()).await;
    let path = taken(&mut bench).await;
    bench.pass(Duration::hours(2)).await;
    assert_eq!(bench.said("failed").await, "在期限内没有收到答复");
    assert_eq!(bench.status().await, "已驳回");
    let run = format!("/runs/{}", bench.run().await["id"].as_str().expect("an id"));
    let run = bench.api.get(&bench.owner, &run).await.ok();
    let call = run["diagram"].as_array().and_then(|nodes| nodes.iter().find(|node| node["key"] == "call"));
    let ways = call.expect("it is drawn")["ways"].as_array().expect("ways");
    let late = ways.iter().find(|way| way["role"] == "late").expect("the way when the time is over");
    assert_eq!((&late["to"], &late["walked"]), (&json!("bad"), &json!(true)));
    bench.api.post(&Who::Nobody, &path, &json!({ "number": "N-8" })).await.refused(404, "not_found");
    assert_eq!(bench.note().await, Value::Null);
});

on_both!(an_administrator_need_not_wait_and_a_trial_calls_nobody, |database: TestStore| async move {
    let mut bench = Bench::open(database, called_back()).await;
    let tried = json!({ "values": { "name": "试" } });
    let trial = bench.api.post(&bench.owner, "/apps/company/flows/erp/dry-run", &tried).await.ok();
    assert_eq!(trial["status"], "done");
    let trail = trial["trail"].as_array().into_iter().flatten();
    let trail: Vec<&str> = trail.filter_map(|line| line["what"].as_str()).collect();
    assert_eq!(trail, ["start", "request", "update", "end"]);
    assert!(bench.outbox().await.is_empty());

    let path = taken(&mut bench).await;
    let run = bench.run().await["id"].as_str().expect("an id").to_owned();
    bench.api.post(&bench.owner, &format!("/runs/{run}/go-on"), &json!({})).await.ok();
    assert_eq!((bench.status().await, bench.note().await), ("已批准".to_owned(), Value::Null));
    bench.api.post(&Who::Nobody, &path, &json!({ "number": "N-9" })).await.refused(404, "not_found");
});

on_both!(a_dead_letter_arrives_under_its_key_when_it_is_sent_again, |database: TestStore| async move {
    let mut bench = Bench::open(database, json!({ "url": "/orders", "next": "good" })).await;
    let message = Message {
        key: "told/1".into(),
        app: Some("company".into()),
        channels: vec![Channel::Webhook],
        to: Vec::new(),
        subject: "新报价".into(),
        text: String::new(),
        link: None,
        url: Some(format!("{}/told", bench.other.url)),
        robots: Vec::new(),
        event: "reminder",
        data: json!({ "quote": 1 }),
    };
    let now = bench.api.clock.now();
    let pushed = bench.api.state.store().write(move |conn| {
        let mut batch = Batch::default();
        notify::push(&mut batch, &message, now);
        Box::pin(conn.execute_all(batch))
    });
    pushed.await.expect("pushes");
    bench.other.will_say(StatusCode::GONE);
    bench.sender.send_due().await.expect("sends");
    let first = bench.other.heard.recv().await.expect("it came");
    let dead = bench.api.get(&bench.owner, "/outbox?state=dead").await.ok();
    let (id, attempts) = (dead["items"][0]["id"].as_str().expect("a dead letter"), &dead["items"][0]["attempts"]);
    assert_eq!(attempts, &json!(1));
    bench.sender.send_due().await.expect("sends");
    assert!(bench.other.heard.try_recv().is_err(), "the dead stay where they are");

    let ann = bench.api.key_of("ann").await;
    let again = format!("/outbox/{id}/resend");
    bench.api.post(&ann, &again, &json!({})).await.refused(403, "forbidden");
    let answer = bench.api.post(&bench.owner, &again, &json!({})).await;
    assert_eq!(answer.status.as_u16(), 204);
    bench.other.will_say(StatusCode::OK);
    bench.sender.send_due().await.expect("sends");
    let second = bench.other.heard.recv().await.expect("it came again");
    assert!(!first.header("webhook-id").is_empty());
    assert_eq!(second.header("webhook-id"), first.header("webhook-id"), "receivers tell doubles by it");
    assert_eq!((second.line.as_str(), &second.body["data"]["details"]), ("POST /told", &json!({ "quote": 1 })));
    let sent = bench.api.get(&bench.owner, "/outbox?state=sent").await.ok();
    assert_eq!(sent["items"][0]["id"], *id);
    let unknown = "/outbox/00000000-0000-7000-8000-000000000000/resend";
    bench.api.post(&bench.owner, unknown, &json!({})).await.refused(404, "not_found");
});
