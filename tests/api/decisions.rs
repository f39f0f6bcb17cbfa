//! One decision on many tasks: each on its own, answered one by one, sent again done once.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};

const QUOTES: &str = "/apps/company/forms/quote/records";

/// Sends a quote on its way; without a note the head of sales has to write one before approving.
async fn submitted(api: &Api, who: &Who, name: &str, note: &str) {
    let mut values = json!({ "name": name, "total": 500 });
    if !note.is_empty() {
        values["note"] = json!(note);
    }
    api.post(who, QUOTES, &json!({ "values": values, "submit": { "flow": "approval" } })).await.ok();
}

/// The tasks somebody has in a box, in the order in which they came.
async fn tasks(api: &Api, who: &Who, which: &str) -> Vec<String> {
    let found = api.get(who, &format!("/tasks?box={which}")).await.ok();
    let items = found["items"].as_array().expect("a list").iter().rev();
    items.map(|task| task["id"].as_str().expect("an id").to_owned()).collect()
}

/// `done`, or the code of the refusal, for each.
fn outcomes(answer: &Value) -> Vec<&str> {
    let items = answer["items"].as_array().expect("a list").iter();
    items.map(|item| item["problem"]["code"].as_str().or(item["status"].as_str()).expect("text")).collect()
}

on_both!(many_tasks_are_decided_each_on_its_own, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    for (name, note) in [("甲", "行"), ("乙", ""), ("丙", "行")] {
        submitted(&api, &ann, name, note).await;
    }
    let mine = tasks(&api, &bob, "todo").await;
    let unknown = uuid::Uuid::now_v7().to_string();
    let wish = json!({ "tasks": [&mine[2], &mine[1], &unknown, &mine[0], "x"], "action": "approve", "opinion": "好" });
    let answer = api.post(&bob, "/tasks/decide", &wish).await.ok();
    assert_eq!(outcomes(&answer), ["done", "fields_required", "not_found", "done", "not_found"]);
    let refused = &answer["items"][1];
    assert_eq!(
        (&refused["task"], &refused["status"], &refused["record_title"], &refused["node_title"]),
        (&json!(mine[1]), &json!("refused"), &json!("乙"), &json!("主管审批"))
    );
    assert_eq!(refused["problem"]["status"], 422);
    assert_eq!(refused["problem"]["problems"][0]["pointer"], "/note");
    assert_eq!(answer["items"][2]["record_title"], Value::Null);
    assert_eq!(tasks(&api, &bob, "todo").await, [mine[1].clone()]);
    let done = api.get(&bob, "/tasks?box=done").await.ok();
    assert!(done["items"].as_array().expect("a list").iter().all(|task| task["opinion"] == "好"), "{done}");
    let quotes = api.get(&owner, QUOTES).await.ok();
    let approved = quotes["items"].as_array().expect("a list").iter().filter(|one| one["flow_state"] == "approved");
    assert_eq!(approved.count(), 2);

    let english = [("accept-language", "en")];
    let again = json!({ "tasks": mine, "action": "reject" });
    let answer = api.call(&bob, "POST", "/tasks/decide", &english, &again).await.ok();
    assert_eq!(outcomes(&answer), ["run_ended", "done", "run_ended"]);
    assert_eq!(answer["items"][0]["problem"]["title"], "The run has ended");
});

on_both!(what_is_not_yours_is_refused_and_not_named, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    submitted(&api, &ann, "机密", "行").await;
    let theirs = tasks(&api, &bob, "todo").await;
    let wish = json!({ "tasks": theirs, "action": "approve" });
    for (who, name) in [(&ann, Value::Null), (&owner, json!("机密"))] {
        let answer = api.post(who, "/tasks/decide", &wish).await.ok();
        assert_eq!(outcomes(&answer), ["not_assignee"]);
        let item = &answer["items"][0];
        assert_eq!((&item["record_title"], item["node_title"].is_null()), (&name, name.is_null()));
        assert_eq!(item["problem"]["status"], 403);
    }
    let many = vec![theirs[0].clone(); 201];
    let many = api.post(&bob, "/tasks/decide", &json!({ "tasks": many, "action": "approve" })).await;
    assert_eq!(many.mistakes(), [("/tasks".to_owned(), "too_many".to_owned())]);
    let none = api.post(&bob, "/tasks/decide", &json!({ "tasks": [], "action": "approve" })).await.ok();
    assert_eq!(none["items"], json!([]));
    api.post(&Who::Nobody, "/tasks/decide", &wish).await.refused(401, "unauthenticated");
});

on_both!(sent_again_many_decisions_happen_once, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    for (name, note) in [("甲", "行"), ("乙", ""), ("丙", "行")] {
        submitted(&api, &ann, name, note).await;
    }
    let wish = json!({ "tasks": tasks(&api, &bob, "todo").await, "action": "approve" });
    let command = uuid::Uuid::now_v7().to_string();
    let key = [("idempotency-key", command.as_str())];
    let all = (0..4).map(|_| api.call(&bob, "POST", "/tasks/decide", &key, &wish));
    let mut answers = futures_util::future::join_all(all).await;
    answers.push(api.call(&bob, "POST", "/tasks/decide", &key, &wish).await);
    for answer in answers {
        assert_eq!(outcomes(&answer.ok()), ["done", "fields_required", "done"]);
    }
    assert_eq!(api.get(&bob, "/tasks?box=done").await.ok()["items"].as_array().map(Vec::len), Some(2));
    let other = api.post(&bob, "/tasks/decide", &wish).await.ok();
    assert_eq!(outcomes(&other), ["run_ended", "fields_required", "run_ended"], "another command comes too late");
});

on_both!(copies_are_read_all_at_once, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let (ann, bob, cai) = (api.key_of("ann").await, api.key_of("bob").await, api.key_of("cai").await);
    for name in ["甲", "乙"] {
        submitted(&api, &ann, name, "行").await;
    }
    let wish = json!({ "tasks": tasks(&api, &bob, "todo").await, "action": "approve" });
    api.post(&bob, "/tasks/decide", &wish).await.ok();
    assert_eq!(api.get(&cai, "/me").await.ok()["copies"], 2);
    let copies = tasks(&api, &cai, "cc").await;
    let answer = api.post(&cai, "/tasks/decide", &json!({ "tasks": copies, "action": "read" })).await.ok();
    assert_eq!(outcomes(&answer), ["done", "done"]);
    assert_eq!(api.get(&cai, "/me").await.ok()["copies"], 0);
    let again = api.post(&cai, "/tasks/decide", &json!({ "tasks": copies, "action": "read" })).await.ok();
    assert_eq!(outcomes(&again), ["unknown_task", "unknown_task"]);
});
