//! Copies sent by hand: by whoever takes part, while a run lasts and after.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::json;

on_both!(a_run_is_sent_to_members_by_hand, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob, cai) = (api.key_of("ann").await, api.key_of("bob").await, api.key_of("cai").await);
    let wish = json!({ "values": { "name": "急件", "total": 500, "note": "行" }, "submit": { "flow": "approval" } });
    let created = api.post(&ann, "/apps/company/forms/quote/records", &wish).await.ok();
    let run = format!("/runs/{}", created["run"].as_str().expect("an id"));
    let cc = format!("{run}/cc");
    let reader = api.get(&cai, "/me").await.ok()["id"].clone();
    let before = api.get(&cai, "/me").await.ok()["copies"].as_u64().expect("a number");

    api.post(&cai, &cc, &json!({ "members": [reader] })).await.refused(403, "not_sender");
    let shown = async |who: &Who| api.get(who, &run).await.ok()["may_cc"].clone();
    assert_eq!(shown(&bob).await, json!(true));
    api.post(&bob, &cc, &json!({ "members": [] })).await.refused(422, "nobody_to_read");
    let sent = api.post(&bob, &cc, &json!({ "members": [reader], "text": "请知悉" })).await.ok();
    let line = sent["timeline"].as_array().and_then(|lines| lines.last()).expect("a line");
    assert_eq!((&line["action"], &line["opinion"]), (&json!("cc"), &json!("请知悉")));
    assert_eq!(line["by"]["name"], "鲍主管");
    assert_eq!(sent["state"], "running");

    assert_eq!(api.get(&cai, "/me").await.ok()["copies"], json!(before + 1));
    let copy = api.get(&cai, "/tasks?box=cc&unread=true").await.ok()["items"][0].clone();
    assert_eq!((&copy["kind"], &copy["record_title"]), (&json!("cc"), &json!("急件")));
    let told = api.get(&cai, "/notifications").await.ok();
    let link = format!("/tasks/{}", copy["id"].as_str().expect("an id"));
    assert!(told["items"].as_array().expect("a list").iter().any(|one| one["link"] == link), "{told}");
    assert_eq!(shown(&cai).await, json!(false));
    api.post(&cai, &cc, &json!({ "members": [reader] })).await.refused(403, "not_sender");

    api.post(&owner, &format!("{run}/terminate"), &json!({ "reason": "废弃" })).await.ok();
    let sent = api.post(&ann, &cc, &json!({ "members": [reader] })).await.ok();
    assert_eq!(sent["state"], "terminated");
});
