//! What told somebody of a task is read with the task, wherever they open or decide it.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};

/// A quote ann submits: its run, and the task it makes for bob.
async fn submitted(api: &Api, ann: &Who, bob: &Who, name: &str) -> (String, String) {
    let quote = json!({ "values": { "name": name, "total": 500 }, "submit": { "flow": "approval" } });
    let made = api.post(ann, "/apps/company/forms/quote/records", &quote).await.ok();
    let todo: Value = api.get(bob, "/tasks").await.ok();
    let tasks = todo["items"].as_array().expect("a list");
    let task = tasks.iter().find(|task| task["record_title"] == name).expect("bob is asked");
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    (text(&made["run"]), text(&task["id"]))
}

on_both!(what_told_of_a_task_is_read_with_it, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let unread = async || api.get(&bob, "/me").await.ok()["unread"].clone();
    let nothing = unread().await.as_i64().expect("a number");
    let new = |count: i64| json!(nothing + count);

    let (run, opened) = submitted(&api, &ann, &bob, "轴承").await;
    let (_, decided) = submitted(&api, &ann, &bob, "水泵").await;
    assert_eq!(unread().await, new(2));
    api.get(&bob, &format!("/tasks/{opened}")).await.ok();
    assert_eq!(unread().await, new(1), "opened");
    let decision = json!({ "values": { "note": "同意" } });
    api.post(&bob, &format!("/tasks/{decided}/approve"), &decision).await.ok();
    assert_eq!(unread().await, new(0), "decided without a look");

    api.post(&ann, &format!("/runs/{run}/urge"), &json!({ "text": "请尽快" })).await.ok();
    assert_eq!(unread().await, new(1));
    api.get(&bob, &format!("/tasks/{opened}")).await.ok();
    assert_eq!(unread().await, new(0), "opened once more");

    let (run, _) = submitted(&api, &ann, &bob, "阀门").await;
    assert_eq!(unread().await, new(1));
    api.post(&ann, &format!("/runs/{run}/withdraw"), &json!({})).await.ok();
    assert_eq!(unread().await, new(0), "there is nothing to do any more");
});
