//! Runs that an administrator has stand still, walk again from a node, jump to one, and go on after their end.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};

on_both!(an_administrator_has_a_run_stand_still, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let wish = json!({ "values": { "name": "急件", "total": 500, "note": "行" }, "submit": { "flow": "approval" } });
    let created = api.post(&ann, "/apps/company/forms/quote/records", &wish).await.ok();
    let run = format!("/runs/{}", created["run"].as_str().expect("an id"));
    assert_eq!(api.get(&ann, &run).await.ok()["suspended"], Value::Null);
    assert_eq!(api.get(&bob, "/me").await.ok()["todo"], 1);
    let (suspend, resume) = (format!("{run}/suspend"), format!("{run}/resume"));

    let reason = json!({ "reason": "等待审计" });
    api.post(&ann, &suspend, &reason).await.refused(403, "not_admin");
    api.post(&owner, &suspend, &json!({ "reason": " " })).await.refused(422, "reason_required");
    api.post(&owner, &resume, &json!({})).await.refused(409, "not_suspended");
    let still = api.post(&owner, &suspend, &reason).await.ok();
    assert_eq!((&still["state"], &still["suspended"]["reason"]), (&json!("running"), &json!("等待审计")));
    assert_eq!(still["suspended"]["by"]["name"], "老板");
    api.post(&owner, &suspend, &reason).await.refused(409, "already_suspended");

    assert_eq!(api.get(&bob, "/me").await.ok()["todo"], 0);
    let task = api.get(&bob, "/tasks").await.ok()["items"][0].clone();
    assert_eq!(task["suspended"], true);
    let decide = format!("/tasks/{}/approve", task["id"].as_str().expect("an id"));
    let said = api.post(&bob, &decide, &json!({ "values": { "note": "行" } })).await.refused(409, "suspended");
    assert!(said["title"].as_str().is_some_and(|title| title.contains("老板") && title.contains("等待审计")), "{said}");
    api.post(&ann, &format!("{run}/withdraw"), &json!({})).await.refused(409, "suspended");
    api.post(&ann, &format!("{run}/urge"), &json!({})).await.refused(409, "suspended");
    for who in [&ann, &bob] {
        let told = api.get(who, "/notifications").await.ok();
        let said = |one: &Value| one["subject"].as_str().is_some_and(|said| said.starts_with("流程已暂停"));
        assert!(told["items"].as_array().expect("a list").iter().any(said), "{told}");
    }

    api.pass(Duration::hours(5));
    let gone = api.post(&owner, &resume, &json!({ "opinion": "审计完毕" })).await.ok();
    assert_eq!(gone["suspended"], Value::Null);
    let words: Vec<&str> =
        gone["timeline"].as_array().expect("lines").iter().filter_map(|line| line["action"].as_str()).collect();
    assert!(words.contains(&"suspend") && words.contains(&"resume"), "{words:?}");
    assert_eq!(api.get(&bob, "/me").await.ok()["todo"], 1);
    api.post(&bob, &decide, &json!({ "values": { "note": "行" } })).await.ok();
});

on_both!(an_administrator_has_a_run_walk_again, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob, eve) = (api.key_of("ann").await, api.key_of("bob").await, api.key_of("eve").await);
    let wish = json!({ "values": { "name": "大单", "total": 200000 }, "submit": { "flow": "approval" } });
    let created = api.post(&ann, "/apps/company/forms/quote/records", &wish).await.ok();
    let run = format!("/runs/{}", created["run"].as_str().expect("an id"));
    let todo = async |who: &Who| api.get(who, "/tasks").await.ok()["items"].as_array().map(Vec::len);
    let task = api.get(&bob, "/tasks").await.ok()["items"][0]["id"].as_str().expect("an id").to_owned();
    api.post(&bob, &format!("/tasks/{task}/approve"), &json!({ "values": { "note": "行" } })).await.ok();
    assert_eq!((todo(&bob).await, todo(&eve).await), (Some(0), Some(1)));

    let shown = api.get(&owner, &run).await.ok();
    let nodes: Vec<&str> =
        shown["rerun_from"].as_array().expect("nodes").iter().filter_map(|one| one["node"].as_str()).collect();
    assert_eq!(nodes, ["head", "size", "both"]);
    assert_eq!(api.get(&ann, &run).await.ok()["rerun_from"], json!([]));
    let rerun = format!("{run}/rerun");
    let again = json!({ "node": "head", "reason": "数据有误" });
    api.post(&eve, &rerun, &again).await.refused(403, "not_admin");
    api.post(&owner, &rerun, &json!({ "node": "head", "reason": "" })).await.refused(422, "reason_required");
    api.post(&owner, &rerun, &json!({ "node": "accept", "reason": "数据有误" })).await.refused(409, "not_passed");
    let walked = api.post(&owner, &rerun, &again).await.ok();
    assert_eq!(
        walked["timeline"].as_array().and_then(|lines| lines.last()).map(|line| &line["action"]),
        Some(&json!("rerun"))
    );
    assert_eq!((todo(&bob).await, todo(&eve).await), (Some(1), Some(0)));
});

on_both!(what_a_suspended_run_has_to_call_is_shown_as_held, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    let flow = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "call": { "kind": "http", "url": "https://erp.example.com/quotes", "wait": "answer", "next": "done" },
        "done": { "kind": "end" } } });
    let path = "/apps/company/definitions/flows/approval.json";
    api.call(&owner, "PUT", path, &[], &json!({ "text": flow.to_string() })).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let wish = json!({ "values": { "name": "泵" }, "submit": { "flow": "approval" } });
    let created = api.post(&ann, "/apps/company/forms/quote/records", &wish).await.ok();
    let run = format!("/runs/{}", created["run"].as_str().expect("an id"));
    api.post(&owner, &format!("{run}/suspend"), &json!({ "reason": "等待审计" })).await.ok();
    let held = async || api.get(&owner, "/outbox?state=held").await.ok()["items"].clone();
    let message = held().await[0].clone();
    assert_eq!(
        (&message["channel"], &message["state"], &message["next_at"]),
        (&json!("http"), &json!("held"), &Value::Null)
    );
    let resend = format!("/outbox/{}/resend", message["id"].as_str().expect("an id"));
    api.post(&owner, &resend, &json!({})).await.refused(409, "message_held");
    api.post(&owner, &format!("{run}/resume"), &json!({})).await.ok();
    assert_eq!(held().await, json!([]));
    assert_eq!(api.post(&owner, &resend, &json!({})).await.status, 204);
});

on_both!(an_administrator_has_an_ended_run_go_on, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let wish = json!({ "values": { "name": "大单", "total": 500, "note": "行" }, "submit": { "flow": "approval" } });
    let created = api.post(&ann, "/apps/company/forms/quote/records", &wish).await.ok();
    let record = created["id"].as_str().expect("an id").to_owned();
    let run = format!("/runs/{}", created["run"].as_str().expect("an id"));
    let todo = async |who: &Who| api.get(who, "/tasks").await.ok()["items"].as_array().map(Vec::len);
    let terminate = json!({ "reason": "废弃" });
    api.post(&owner, &format!("{run}/terminate"), &terminate).await.ok();
    let shown = api.get(&owner, &run).await.ok();
    assert!(shown["jump_to"].as_array().expect("nodes").iter().any(|one| one["node"] == "head"), "{shown}");
    assert_eq!(api.get(&ann, &run).await.ok()["jump_to"], json!([]));

    let (jump, again) = (format!("{run}/jump"), json!({ "node": "head", "reason": "误终止" }));
    api.post(&bob, &jump, &again).await.refused(403, "not_admin");
    let submit = format!("/apps/company/forms/quote/records/{record}/submit");
    let other = api.post(&ann, &submit, &json!({ "flow": "approval" })).await.ok();
    api.post(&owner, &jump, &again).await.refused(409, "already_running");
    let other = format!("/runs/{}", other["id"].as_str().expect("an id"));
    api.post(&owner, &format!("{other}/terminate"), &terminate).await.ok();
    assert_eq!(todo(&bob).await, Some(0));
    let activated = api.post(&owner, &jump, &again).await.ok();
    assert_eq!((&activated["state"], &activated["ended_at"]), (&json!("running"), &json!(null)));
    let lines = activated["timeline"].as_array().expect("lines");
    assert!(lines.iter().any(|line| line["action"] == "activate" && line["opinion"] == "误终止"), "{activated}");
    assert_eq!(todo(&bob).await, Some(1));
    let told = async |who: &Who, subject: &str| {
        let told = api.get(who, "/notifications").await.ok();
        let said = |one: &Value| one["subject"].as_str().is_some_and(|said| said.starts_with(subject));
        told["items"].as_array().expect("a list").iter().any(said)
    };
    assert!(told(&ann, "流程已重新激活").await);

    let shown = api.get(&owner, &run).await.ok();
    let nodes = shown["jump_to"].as_array().expect("nodes");
    let boss = nodes.iter().find(|one| one["node"] == "accept").expect("a node ahead");
    assert_eq!(
        boss["leaves"],
        json!([{ "title": "主管审批", "people": [{ "id": api.id_of("bob"), "name": "鲍主管" }] }])
    );
    assert!(nodes.iter().all(|one| one["node"] != "head" && one["node"] != "finance"), "{shown}");
    let ahead = json!({ "node": "accept", "reason": "特批" });
    api.post(&owner, &jump, &json!({ "node": "accept", "reason": "" })).await.refused(422, "reason_required");
    api.post(&owner, &jump, &json!({ "node": "finance", "reason": "特批" })).await.refused(409, "inside_parallel");
    let moved = api.post(&owner, &jump, &ahead).await.ok();
    assert_eq!(moved["state"], "approved");
    assert_eq!(todo(&bob).await, Some(0));
    assert!(told(&ann, "流程已跳转").await && told(&bob, "流程已跳转").await);
});

on_both!(what_rests_goes_on_though_the_first_of_it_ends_the_run, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    let flow = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "split": { "kind": "parallel", "branches": ["left", "right"], "join": "meet" },
        "left": { "kind": "delay", "for": "1d", "next": "size" },
        "size": { "kind": "condition", "branches": [{ "when": ["total", ">", 10], "next": "refused" }], "otherwise": "meet" },
        "right": { "kind": "delay", "for": "1d", "next": "meet" },
        "meet": { "kind": "join", "next": "done" },
        "done": { "kind": "end", "result": "approved" }, "refused": { "kind": "end", "result": "rejected" } } });
    let text = json!({ "text": flow.to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/flows/approval.json", &[], &text).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let wish = json!({ "values": { "name": "急件", "total": 500 }, "submit": { "flow": "approval" } });
    let created = api.post(&ann, "/apps/company/forms/quote/records", &wish).await.ok();
    let run = format!("/runs/{}", created["run"].as_str().expect("an id"));
    let go_on = format!("{run}/go-on");
    api.post(&ann, &go_on, &json!({})).await.refused(403, "not_admin");
    assert_eq!(api.post(&owner, &go_on, &json!({})).await.ok()["state"], "rejected");
});
