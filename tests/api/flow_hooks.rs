//! The secret address of a flow: what a call writes and starts, with whose rights, how often, and what its builder sees of it.

use crate::on_both;
use crate::support::api::{Answer, Api, Who};
use crate::support::database::TestStore;
use crate::support::patience::until;
use axum::body::Body;
use axum::http::StatusCode;
use chrono::Duration;
use serde_json::{Value, json};
use std::cell::Cell;
use std::sync::Arc;
use tenon_engine::args;
use tenon_engine::notify::{signature, signing_key};
use tenon_engine::seal::{is_sealed, key_of};
use tenon_engine::store::{Dialect, Store, StoreError};
use tokio::sync::Notify;

const HOOK: &str = "/apps/company/flows/lead/hook";
const LEADS: &str = "/apps/company/forms/lead/records";

/// The company with leads that come from outside, and a flow that asks eve about each.
struct Bench {
    api: Api,
    owner: Who,
    /// The secret address, below the API.
    path: String,
    secret: String,
}

fn flow(start: &Value) -> Value {
    let mut all = json!({ "on": "webhook", "form": "lead", "run_as": "ann",
        "set": { "number": "/id", "name": "/contact/name", "amount": "/amount" }, "values": { "source": "官网" } });
    all.as_object_mut().expect("an object").extend(start.as_object().cloned().expect("an object"));
    json!({
        "key": "lead", "title": "线索", "start": all,
        "nodes": {
            "boss": { "kind": "approve", "assignees": [{ "member": "eve" }], "next": "done" },
            "done": { "kind": "end" },
        },
    })
}

impl Bench {
    async fn open(database: TestStore, start: Value) -> Self {
        let (api, owner) = Api::at_work(database).await;
        let form = json!({ "key": "lead", "title": "线索", "type": "object", "x-title": "{{ name }}", "required": ["name"],
            "properties": {
                "number": { "title": "编号", "type": "string", "x-unique": true },
                "name": { "title": "名称", "type": "string", "maxLength": 10 },
                "amount": { "title": "金额", "x-kind": "money" },
                "source": { "title": "来源", "type": "string" },
                "secret": { "title": "底价", "x-kind": "money" },
                "phone": { "title": "手机", "type": "string", "x-sensitive": true },
            } });
        let access = api.get(&owner, "/apps/company/definitions/access.json").await.ok();
        let mut access: Value = serde_json::from_str(access["published"].as_str().expect("text")).expect("JSON");
        let leads = json!({ "key": "leads", "title": "线索", "form": "lead", "members": [{ "role": "sales" }],
            "operations": ["create", "read", "update"], "fields": { "*": "edit", "secret": "hide" } });
        access["groups"].as_array_mut().expect("groups").push(leads);
        let mut bench = Self { api, owner, path: String::new(), secret: String::new() };
        bench.save("forms/lead.json", &form).await;
        bench.save("access.json", &access).await;
        bench.publish(&flow(&start)).await;
        bench.renew().await;
        bench
    }

    async fn save(&self, path: &str, document: &Value) {
        let path = format!("/apps/company/definitions/{path}");
        self.api.call(&self.owner, "PUT", &path, &[], &json!({ "text": document.to_string() })).await.ok();
    }

    async fn publish(&self, flow: &Value) {
        self.save("flows/lead.json", flow).await;
        self.api.post(&self.owner, "/apps/company/publish", &json!({})).await.ok();
    }

    async fn renew(&mut self) {
        let made = self.api.post(&self.owner, HOOK, &json!({})).await.ok();
        let path = made["path"].as_str().expect("an address").strip_prefix("/api/v1").expect("below the API");
        (self.path, self.secret) = (path.to_owned(), made["secret"].as_str().expect("a key").to_owned());
    }

    async fn call(&self, body: &Value) -> Answer {
        self.api.post(&Who::Nobody, &self.path, body).await
    }

    /// A call that gives itself a name.
    async fn named(&self, id: &str, body: &Value) -> Answer {
        self.api.call(&Who::Nobody, "POST", &self.path, &[("webhook-id", id)], body).await
    }

    /// A call signed so many seconds from now.
    async fn signed(&self, id: &str, seconds: i64, body: &Value) -> Answer {
        let at = (self.api.clock.now().timestamp() + seconds).to_string();
        let key = signing_key(&self.secret).expect("a key");
        let signed = signature(&key, id, &at, &body.to_string());
        let headers = [("webhook-id", id), ("webhook-timestamp", at.as_str()), ("webhook-signature", signed.as_str())];
        self.api.call(&Who::Nobody, "POST", &self.path, &headers, body).await
    }

    async fn seen(&self) -> Value {
        self.api.get(&self.owner, HOOK).await.ok()
    }

    async fn leads(&self) -> Vec<Value> {
        self.api.get(&self.owner, LEADS).await.ok()["items"].as_array().cloned().expect("a list")
    }
}

/// Whether somebody waits for something another transaction holds, and whether they hold a table in the way of everybody. Who
/// writes to SQLite waits for its one writer and holds nothing.
async fn waits(store: &Store, table: &str) -> Option<bool> {
    if store.dialect() == Dialect::Sqlite {
        return Some(false);
    }
    let sql = "SELECT (SELECT count(*) FROM pg_locks held WHERE held.pid = wanted.pid AND held.granted \
               AND held.relation = ($1::text)::regclass AND held.mode = 'AccessExclusiveLock') \
               FROM pg_locks wanted JOIN pg_locks held ON held.pid = wanted.pid \
               WHERE NOT wanted.granted AND held.relation = 'flow_hook'::regclass LIMIT 1";
    let row = store.read().await.expect("connects").row(sql, args![table]).await.expect("reads");
    row.map(|row| row.int(0).expect("a number") > 0)
}

on_both!(publishing_waits_for_a_call_and_holds_nothing_it_needs, |database: TestStore| async move {
    let bench = Bench::open(database, json!({})).await;
    let store = bench.api.state.store().clone();
    let table = bench.api.state.workspace().model().form("company", "lead").expect("a form").table.name.clone();
    let form = bench.api.get(&bench.owner, "/apps/company/definitions/forms/lead.json").await.ok();
    let mut form: Value = serde_json::from_str(form["published"].as_str().expect("text")).expect("JSON");
    form["properties"]["more"] = json!({ "title": "更多", "type": "string" });
    bench.save("forms/lead.json", &form).await;

    // A call that holds its address and has not come to its record yet.
    let (entered, mut called) = tokio::sync::mpsc::unbounded_channel();
    let over = Arc::new(Notify::new());
    let (calling, go_on) = (store.clone(), Arc::clone(&over));
    let call = tokio::spawn(async move {
        let held = calling
            .write(move |conn| {
                let (entered, over) = (entered.clone(), Arc::clone(&go_on));
                Box::pin(async move {
                    conn.execute("UPDATE flow_hook SET calls = calls + 1 WHERE flow = 'lead'", args![]).await?;
                    entered.send(()).expect("the test listens");
                    over.notified().await;
                    Ok::<_, StoreError>(())
                })
            })
            .await;
        held.expect("held");
    });
    called.recv().await.expect("it comes so far");
    let is_published = Cell::new(false);
    let publishing = async {
        bench.api.post(&bench.owner, "/apps/company/publish", &json!({})).await.ok();
        is_published.set(true);
    };
    let watching = async {
        let blocks = until("publishing waits", async || {
            let blocks = waits(&store, &table).await;
            assert!(blocks.is_some() || !is_published.get(), "it did not wait for the call");
            blocks
        })
        .await;
        over.notify_one();
        blocks
    };
    let ((), blocks) = tokio::join!(publishing, watching);
    call.await.expect("ends");
    assert!(!blocks, "a call could not write its record, and both would wait");
});

fn lead(number: &str, name: &str) -> Value {
    json!({ "id": number, "contact": { "name": name }, "amount": 12.5 })
}

on_both!(a_call_makes_a_record_and_starts_a_run, |database: TestStore| async move {
    let bench = Bench::open(database, json!({})).await;
    let answer = bench.call(&lead("L-1", "= 1 + 1")).await;
    assert_eq!(answer.status, StatusCode::ACCEPTED, "{}", answer.text());
    let answer = answer.ok();
    let id = answer["record"].as_str().expect("an id");
    let read = bench.api.get(&bench.owner, &format!("{LEADS}/{id}")).await.ok();
    let values = &read["record"]["values"];
    let said = (&values["number"], &values["name"], &values["source"]);
    assert_eq!(said, (&json!("L-1"), &json!("= 1 + 1"), &json!("官网")), "what comes is a value, never an expression");
    assert_eq!(read["record"]["flow_state"], "running");
    let run = bench.api.get(&bench.owner, &format!("/runs/{}", answer["run"].as_str().expect("an id"))).await.ok();
    assert_eq!((&run["record_id"], &run["initiator"]["name"]), (&json!(id), &json!("安安")));
    let eve = bench.api.key_of("eve").await;
    assert_eq!(bench.api.get(&eve, "/tasks").await.ok()["items"].as_array().map(Vec::len), Some(1));
    let log = bench.api.get(&bench.owner, "/audit?action=record.create").await.ok();
    let entry = log["items"].as_array().expect("entries").iter().find(|entry| entry["via"] == "hook");
    assert_eq!(entry.expect("an entry of its own")["actor_name"], "安安");
});

on_both!(what_is_wrong_is_said_at_once_and_nothing_is_written, |database: TestStore| async move {
    let bench =
        Bench::open(database, json!({ "set": { "name": "/name", "amount": "/amount", "secret": "/secret" } })).await;
    let body = json!({ "name": "名称比十个字还要长一些", "amount": "很多", "secret": 3 });
    let refused = bench.call(&body).await;
    assert_eq!(refused.status, StatusCode::UNPROCESSABLE_ENTITY);
    let mut places: Vec<String> = refused.mistakes().into_iter().map(|(pointer, _)| pointer).collect();
    places.dedup();
    assert_eq!(places, ["/amount", "/name", "/secret"], "{}", refused.text());
    let languages = ["en", "zh-CN"].map(|language| [("accept-language", language)]);
    let english = bench.api.call(&Who::Nobody, "POST", &bench.path, &languages[0], &body).await.problem();
    let chinese = bench.api.call(&Who::Nobody, "POST", &bench.path, &languages[1], &body).await.problem();
    assert_ne!(english["problems"][0]["message"], chinese["problems"][0]["message"]);
    bench.call(&json!({})).await.refused(422, "invalid");
    assert!(bench.leads().await.is_empty());
    assert_eq!(bench.api.get(&bench.owner, "/runs").await.ok()["items"], json!([]));

    let text = Body::from("name=x");
    let plain = bench.api.send(&Who::Nobody, "POST", &bench.path, &[("content-type", "text/plain")], text).await;
    assert_eq!(plain.status, StatusCode::UNSUPPORTED_MEDIA_TYPE);
    let kind = [("content-type", "application/json")];
    let broken = bench.api.send(&Who::Nobody, "POST", &bench.path, &kind, Body::from("{")).await;
    broken.refused(400, "broken_json");
    let deep = Body::from(format!("{}{}", "[".repeat(200), "]".repeat(200)));
    bench.api.send(&Who::Nobody, "POST", &bench.path, &kind, deep).await.refused(400, "too_deep");
    let large = json!({ "name": "x".repeat(257 << 10) });
    bench.call(&large).await.refused(413, "too_large");
    assert!(bench.leads().await.is_empty());
});

on_both!(a_call_that_names_itself_happens_once, |database: TestStore| async move {
    let bench = Bench::open(database, json!({})).await;
    let body = lead("L-1", "甲");
    let all = (0..6).map(|_| bench.named("msg-1", &body));
    let answers: Vec<Value> = futures_util::future::join_all(all).await.into_iter().map(Answer::ok).collect();
    assert!(answers.iter().all(|answer| *answer == answers[0] && answer["run"].is_string()), "{answers:?}");
    assert_eq!(bench.leads().await.len(), 1);
    // Without the name it is another call, and meets a number that is taken.
    bench.call(&body).await.refused(422, "invalid");
    // What was refused is judged anew, and a name is forgotten after a day.
    bench.named("msg-2", &body).await.refused(422, "invalid");
    bench.named("msg-2", &lead("L-2", "乙")).await.ok();
    bench.api.pass(Duration::hours(25));
    // Sessions have ended meanwhile.
    let owner = bench.api.key_of("owner").await;
    bench.named("msg-1", &lead("L-3", "丙")).await.ok();
    let leads = bench.api.get(&owner, LEADS).await.ok();
    assert_eq!(leads["items"].as_array().map(Vec::len), Some(3));
    bench.named(&"x".repeat(201), &body).await.refused(400, "bad_id");
});

on_both!(a_record_is_found_by_what_no_other_has, |database: TestStore| async move {
    let bench = Bench::open(database, json!({ "match": "number" })).await;
    let first = bench.call(&lead("L-1", "甲")).await.ok();
    let second = bench.call(&lead("L-1", "甲二")).await.ok();
    assert_eq!(first, second, "the record is changed, and the run on it is under way");
    let other = bench.call(&lead("L-2", "乙")).await.ok();
    assert_ne!(first["record"], other["record"]);
    let names: Vec<Value> = bench.leads().await.into_iter().map(|record| record["values"]["name"].clone()).collect();
    assert!(names.len() == 2 && names.contains(&json!("甲二")), "{names:?}");
    let nameless = bench.call(&json!({ "contact": { "name": "丙" } })).await;
    assert_eq!(nameless.mistakes(), [("/number".to_owned(), "required".to_owned())]);
    // What a call does not have it leaves as it is.
    bench.call(&json!({ "id": "L-2", "contact": { "name": "乙二" } })).await.ok();
    let record = format!("{LEADS}/{}", other["record"].as_str().expect("an id"));
    let values = bench.api.get(&bench.owner, &record).await.ok()["record"]["values"].clone();
    assert_eq!(values["name"], "乙二");
    assert!(!values["amount"].is_null());
});

on_both!(a_run_starts_only_where_the_start_says, |database: TestStore| async move {
    let bench = Bench::open(database, json!({ "when": ["amount", ">", 100] })).await;
    assert_eq!(bench.call(&lead("L-1", "甲")).await.ok()["run"], Value::Null);
    let large = json!({ "id": "L-2", "contact": { "name": "乙" }, "amount": 500 });
    assert!(bench.call(&large).await.ok()["run"].is_string());
    assert_eq!(bench.leads().await.len(), 2);
});

on_both!(signed_calls_are_of_whoever_has_the_key_and_of_now, |database: TestStore| async move {
    let bench = Bench::open(database, json!({ "signed": true })).await;
    let body = lead("L-1", "甲");
    bench.call(&body).await.refused(401, "signature_missing");
    bench.signed("m-1", -301, &body).await.refused(401, "signature_old");
    bench.signed("m-1", 301, &body).await.refused(401, "signature_old");
    let forged =
        Bench { secret: "whsec_AAAA".into(), path: bench.path.clone(), owner: bench.owner.clone(), api: bench.api };
    forged.signed("m-1", 0, &body).await.refused(401, "signature_wrong");
    let seen = forged.seen().await;
    assert_eq!((&seen["calls"], &seen["body"]), (&json!(4), &Value::Null), "what somebody forged is not shown");
    assert_eq!(seen["refused"]["code"], "signature_wrong");
    assert!(forged.leads().await.is_empty());
    let bench = Bench { secret: bench.secret, ..forged };
    let first = bench.signed("m-1", -299, &body).await.ok();
    assert_eq!(bench.signed("m-1", 0, &body).await.ok(), first);
});

on_both!(what_is_secret_of_an_address_lies_nowhere_as_it_is, |database: TestStore| async move {
    let set = json!({ "number": "/id", "name": "/contact/name", "phone": "/contact/phone" });
    let bench = Bench::open(database, json!({ "signed": true })).await;
    let body = json!({ "id": "L-1", "contact": { "name": "甲", "phone": "13812345678" } });
    let shown = json!({ "id": "L-1", "contact": { "name": "甲", "phone": "•••" } });
    let first = bench.signed("m-1", 0, &body).await.ok();
    assert_eq!(bench.seen().await["body"], body);
    bench.publish(&flow(&json!({ "signed": true, "set": set }))).await;
    assert_eq!(bench.seen().await["body"], shown, "it goes into a sensitive field from now on");
    assert_eq!(bench.signed("m-1", 0, &body).await.ok(), first);
    assert_eq!(bench.seen().await["body"], shown);
    bench.signed("m-2", 0, &body).await.refused(422, "invalid");
    assert_eq!(bench.seen().await["body"], shown, "a refused one as well");

    let workspace = bench.api.state.workspace();
    let kept = async || {
        let mut conn = workspace.store.read().await.expect("connects");
        let row = conn.row("SELECT secret, body FROM flow_hook", args![]).await.expect("reads").expect("an address");
        assert!(!row.text(1).expect("a body").contains("13812345678"));
        row.text(0).expect("a key")
    };
    let old = kept().await;
    assert!(is_sealed(&old), "{old}");
    workspace.store.keys().add().expect("a key");
    workspace.seal_anew(|_| {}).await.expect("sealed");
    let newest = workspace.store.keys().newest();
    assert_eq!(key_of(&kept().await), newest.as_deref());
    assert_eq!(bench.signed("m-1", 0, &body).await.ok(), first, "it is still what calls are signed with");
});

on_both!(an_address_is_shown_once_and_ends_when_it_is_told_to, |database: TestStore| async move {
    let mut bench = Bench::open(database, json!({})).await;
    let old = bench.path.clone();
    bench.call(&lead("L-1", "甲")).await.ok();
    bench.call(&lead("L-1", "甲")).await.refused(422, "invalid");
    let seen = bench.seen().await;
    assert_eq!((&seen["active"], &seen["calls"]), (&json!(true), &json!(2)));
    assert_eq!(seen["body"], lead("L-1", "甲"));
    assert_eq!(seen["refused"]["code"], "invalid");
    assert!(seen["refused"]["message"].as_str().is_some_and(|text| text.contains("/number")), "{seen}");
    let token = old.rsplit('/').next().expect("a token").to_owned();
    assert!(!seen.to_string().contains(&token) && !seen.to_string().contains(&bench.secret));
    let package = bench.api.get(&bench.owner, "/apps/company/definitions/flows/lead.json").await;
    assert!(!package.text().contains(&token), "it is no part of the definition");

    bench.renew().await;
    bench.api.post(&Who::Nobody, &old, &lead("L-2", "乙")).await.refused(404, "not_found");
    bench.call(&lead("L-2", "乙")).await.ok();
    // A member who builds nothing neither sees nor makes it.
    let ann = bench.api.key_of("ann").await;
    bench.api.get(&ann, HOOK).await.refused(403, "forbidden");
    bench.api.post(&ann, HOOK, &json!({})).await.refused(403, "forbidden");

    // A flow that starts otherwise has none, and gets another when it comes back.
    let webhook = flow(&json!({}));
    let mut submitted = webhook.clone();
    submitted["start"] = json!({ "on": "submit", "form": "lead" });
    bench.publish(&submitted).await;
    bench.call(&lead("L-3", "丙")).await.refused(404, "not_found");
    bench.api.post(&bench.owner, HOOK, &json!({})).await.refused(409, "not_published");
    bench.publish(&webhook).await;
    assert_eq!(bench.seen().await["active"], false);
    bench.call(&lead("L-3", "丙")).await.refused(404, "not_found");

    bench.renew().await;
    assert_eq!(bench.api.call(&bench.owner, "DELETE", HOOK, &[], &json!({})).await.status, StatusCode::NO_CONTENT);
    bench.call(&lead("L-3", "丙")).await.refused(404, "not_found");
    bench.api.call(&bench.owner, "DELETE", HOOK, &[], &json!({})).await.refused(404, "not_found");
    let log = bench.api.get(&bench.owner, "/audit?action=hook.revoke").await.ok();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(2));
});

on_both!(whoever_calls_too_often_waits, |database: TestStore| async move {
    let bench = Bench::open(database, json!({})).await;
    let from = |ip: &'static str, path: &str| {
        let (api, path, body) = (&bench.api, path.to_owned(), lead("L-1", "甲"));
        async move { api.call(&Who::Nobody, "POST", &path, &[("x-forwarded-for", ip)], &body).await }
    };
    let unknown = "/hooks/flows/hk_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    for _ in 0..120 {
        from("203.0.113.1", unknown).await.refused(404, "not_found");
    }
    from("203.0.113.1", unknown).await.refused(429, "too_many");
    from("203.0.113.2", unknown).await.refused(404, "not_found");
    from("203.0.113.1", &bench.path).await.ok();
    // Those who call back are counted, too.
    for _ in 0..600 {
        from("203.0.113.3", "/hooks/callback/x").await.refused(404, "not_found");
    }
    from("203.0.113.3", "/hooks/callback/x").await.refused(429, "too_many");
    bench.api.pass(Duration::seconds(61));
    from("203.0.113.3", "/hooks/callback/x").await.refused(404, "not_found");
    from("203.0.113.1", unknown).await.refused(404, "not_found");
});

on_both!(nobody_is_acted_for_who_is_not_there, |database: TestStore| async move {
    let bench = Bench::open(database, json!({ "run_as": "nobody" })).await;
    bench.call(&lead("L-1", "甲")).await.refused(409, "run_as_gone");
    // cai is in finance and has no right to leads.
    bench.publish(&flow(&json!({ "run_as": "cai" }))).await;
    bench.call(&lead("L-1", "甲")).await.refused(403, "forbidden");
    assert_eq!(bench.seen().await["refused"]["code"], "forbidden");
    assert!(bench.leads().await.is_empty());
});
