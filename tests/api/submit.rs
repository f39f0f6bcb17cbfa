//! Creating a record and submitting it in one command: both or neither, once.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const QUOTES: &str = "/apps/company/forms/quote/records";

fn quote(name: &str, flow: &str) -> Value {
    json!({ "values": { "name": name, "total": 500 }, "submit": { "flow": flow, "opinion": "请批" } })
}

on_both!(a_quote_is_created_and_submitted_in_one_command, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let created = api.post(&ann, QUOTES, &quote("一号", "approval")).await;
    let etag = created.header("etag").to_owned();
    let created = created.ok();
    assert_eq!((created["flow_state"].as_str(), etag), (Some("running"), format!("\"{}\"", created["version"])));
    let run = api.get(&ann, &format!("/runs/{}", created["run"].as_str().expect("text"))).await.ok();
    assert_eq!((&run["record_id"], &run["initiator"]["name"]), (&created["id"], &json!("安安")));
    assert_eq!(run["timeline"][0]["opinion"], "请批");
    let todo = api.get(&bob, "/tasks").await.ok();
    assert_eq!(todo["items"][0]["record_title"], "一号");

    let task = todo["items"][0]["id"].as_str().expect("text");
    let decision = json!({ "values": { "note": "同意" }, "opinion": "好" });
    api.post(&bob, &format!("/tasks/{task}/approve"), &decision).await.ok();
    let record = api.get(&owner, &format!("{QUOTES}/{}", created["id"].as_str().expect("text"))).await.ok();
    assert_eq!(record["record"]["flow_state"], "approved");
});

on_both!(what_cannot_be_submitted_is_not_created, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    let unknown = api.post(&ann, QUOTES, &quote("二号", "none")).await;
    assert_eq!(unknown.mistakes(), [("/submit/flow".to_owned(), "unknown_flow".to_owned())]);
    let other_form = api.post(&ann, QUOTES, &quote("二号", "weekly")).await;
    assert_eq!(other_form.mistakes(), [("/submit/flow".to_owned(), "unknown_flow".to_owned())]);
    let wrong = json!({ "values": { "total": "x" }, "submit": { "flow": "approval" } });
    let wrong = api.post(&ann, QUOTES, &wrong).await;
    assert!(wrong.mistakes().iter().any(|(pointer, _)| pointer == "/name"), "{}", wrong.text());
    let picks = json!({ "values": { "name": "二号" }, "submit": { "flow": "approval", "picks": { "head": ["me"] } } });
    let picks = api.post(&ann, QUOTES, &picks).await;
    assert_eq!(picks.mistakes(), [("/submit/picks/head".to_owned(), "unknown_member".to_owned())]);
    let finance = api.key_of("cai").await;
    api.post(&finance, QUOTES, &quote("二号", "approval")).await.refused(403, "forbidden");
    assert_eq!(api.get(&owner, QUOTES).await.ok()["items"], json!([]));
    assert_eq!(api.get(&ann, "/runs").await.ok()["items"], json!([]));
});

on_both!(sent_again_it_answers_the_same_record_and_run, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    let command = uuid::Uuid::now_v7().to_string();
    let key = [("idempotency-key", command.as_str())];
    let wish = quote("三号", "approval");
    let all = (0..8).map(|_| api.call(&ann, "POST", QUOTES, &key, &wish));
    let mut answers: Vec<_> = futures_util::future::join_all(all).await;
    answers.push(api.call(&ann, "POST", QUOTES, &key, &wish).await);
    let done: BTreeSet<(String, String)> = answers
        .into_iter()
        .map(|answer| {
            let answer = answer.ok();
            (answer["id"].to_string(), answer["run"].to_string())
        })
        .collect();
    assert_eq!(done.len(), 1, "{done:?}");
    assert_eq!(api.get(&owner, QUOTES).await.ok()["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(api.get(&ann, "/runs").await.ok()["items"].as_array().map(Vec::len), Some(1));

    // What was first sent to be kept alone, and not heard, is submitted when that is asked for.
    let command = uuid::Uuid::now_v7().to_string();
    let key = [("idempotency-key", command.as_str())];
    let kept = api.call(&ann, "POST", QUOTES, &key, &json!({ "values": { "name": "四号" } })).await.ok();
    for _ in 0..2 {
        let sent = api.call(&ann, "POST", QUOTES, &key, &quote("四号", "approval")).await.ok();
        assert_eq!((&sent["id"], &sent["repeated"]), (&kept["id"], &json!(true)));
        assert!(sent["run"].is_string());
    }
    assert_eq!(api.get(&ann, "/runs").await.ok()["items"].as_array().map(Vec::len), Some(2));
});

on_both!(a_draft_shows_its_course_and_whom_to_pick, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    let ahead = |flow: &str| format!("/apps/company/forms/quote/submit/{flow}");
    let steps = |seen: &Value| -> Vec<String> {
        seen["steps"].as_array().into_iter().flatten().map(|step| step["node"].as_str().unwrap_or("").into()).collect()
    };
    let draft = |total: i64| json!({ "values": { "name": "轴承", "total": total } });
    let large = api.post(&ann, &ahead("approval"), &draft(250_000)).await.ok();
    assert_eq!(steps(&large), ["head", "finance", "boss", "copy"]);
    let small = api.post(&ann, &ahead("approval"), &draft(5)).await.ok();
    assert!(steps(&small).len() < 4, "{small}");
    let choose = api.post(&ann, &ahead("choose"), &draft(5)).await.ok();
    assert_eq!(choose["steps"][0]["pick"], true);
    assert_eq!(choose["steps"][1]["candidates"].as_array().map(Vec::len), Some(2));

    api.post(&ann, &ahead("weekly"), &draft(5)).await.refused(404, "not_found");
    let finance = api.key_of("cai").await;
    api.post(&finance, &ahead("approval"), &draft(5)).await.refused(404, "not_found");
    assert_eq!(api.get(&owner, QUOTES).await.ok()["items"], json!([]), "nothing was written");
});

on_both!(whoever_submits_is_told_what_the_flow_is_for, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let flow = json!({ "key": "approval", "title": "报价审批", "description": "十万以上须财务复核",
        "start": { "on": "submit", "form": "quote" }, "nodes": { "done": { "kind": "end" } } });
    let kept = json!({ "text": flow.to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/flows/approval.json", &[], &kept).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let form = api.get(&api.key_of("ann").await, "/apps/company/forms/quote").await.ok();
    let said = |key: &str| {
        let flow = form["flows"].as_array().expect("flows").iter().find(|flow| flow["key"] == key);
        flow.expect("a flow of the form")["description"].clone()
    };
    assert_eq!((said("approval"), said("choose")), (json!("十万以上须财务复核"), Value::Null));
});

on_both!(who_will_not_be_asked_again_is_told_beforehand, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let step = |people: &[&str], next: &str| {
        let people: Vec<Value> = people.iter().map(|person| json!({ "member": person })).collect();
        json!({ "kind": "approve", "assignees": people, "mode": "all", "approved_before": "skip", "is_initiator": "skip",
            "next": next })
    };
    let flow = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "head": step(&["bob"], "again"), "again": step(&["bob", "cai"], "own"), "own": step(&["ann"], "done"),
        "done": { "kind": "end" } } });
    let kept = json!({ "text": flow.to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/flows/approval.json", &[], &kept).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let names = |people: &Value| -> Vec<String> {
        people.as_array().into_iter().flatten().map(|one| one["name"].as_str().unwrap_or("").to_owned()).collect()
    };
    let told = |steps: &Value| -> Vec<(Vec<String>, Vec<String>)> {
        let steps = steps.as_array().into_iter().flatten().filter(|step| step["kind"] == "approve");
        steps.map(|step| (names(&step["people"]), names(&step["given"]))).collect()
    };
    let of = |asked: &[&str], given: &[&str]| {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
        (owned(asked), owned(given))
    };
    let behind = [of(&["蔡会计"], &["鲍主管"]), of(&[], &["安安"])];
    let draft = json!({ "values": { "name": "轴承" } });
    let seen = api.post(&ann, "/apps/company/forms/quote/submit/approval", &draft).await.ok();
    assert_eq!(told(&seen["steps"]), [[of(&["鲍主管"], &[])].as_slice(), behind.as_slice()].concat());

    let made = api.post(&ann, QUOTES, &quote("轴承", "approval")).await.ok();
    let run = format!("/runs/{}", made["run"].as_str().expect("text"));
    assert_eq!(told(&api.get(&ann, &run).await.ok()["nodes"])[1..], behind);
    let task = api.get(&bob, "/tasks").await.ok()["items"][0]["id"].as_str().expect("text").to_owned();
    api.post(&bob, &format!("/tasks/{task}/approve"), &json!({})).await.ok();
    let open = api.get(&ann, &run).await.ok();
    let asked: Vec<&Value> =
        open["tasks"].as_array().expect("tasks").iter().filter(|task| task["state"] == "open").collect();
    assert_eq!((asked.len(), &asked[0]["assignee"]["name"]), (1, &json!("蔡会计")), "so it has come: {open}");

    let cai = api.key_of("cai").await;
    let task = api.get(&cai, "/tasks").await.ok()["items"][0]["id"].as_str().expect("text").to_owned();
    api.post(&cai, &format!("/tasks/{task}/approve"), &json!({})).await.ok();
    let done = api.get(&ann, &run).await.ok();
    let steps = done["nodes"].as_array().into_iter().flatten().filter(|node| node["kind"] == "approve");
    let passed: Vec<(&Value, Vec<String>)> = steps.map(|node| (&node["outcome"], names(&node["people"]))).collect();
    let named = |name: &str| vec![name.to_owned()];
    assert_eq!(passed[0], (&json!("approved"), named("鲍主管")));
    assert_eq!(passed[1].0, &json!("approved"));
    assert_eq!(passed[2], (&json!("skipped"), named("安安")), "nobody has done it: {done}");
});
