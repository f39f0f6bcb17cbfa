//! Urging: whoever started a run reminds those it waits for, now and then.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};

on_both!(an_initiator_urges_and_waits_half_an_hour, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob, cai) = (api.key_of("ann").await, api.key_of("bob").await, api.key_of("cai").await);
    let wish = json!({ "values": { "name": "急件", "total": 500, "note": "行" }, "submit": { "flow": "approval" } });
    let created = api.post(&ann, "/apps/company/forms/quote/records", &wish).await.ok();
    let run = format!("/runs/{}", created["run"].as_str().expect("an id"));
    let urge = format!("{run}/urge");
    assert_eq!(api.get(&ann, &run).await.ok()["urge_again_at"], Value::Null);

    api.post(&bob, &urge, &json!({})).await.refused(403, "not_urger");
    api.post(&cai, &urge, &json!({})).await.refused(403, "not_urger");
    let urged = api.post(&ann, &urge, &json!({ "text": "客户在等" })).await.ok();
    let line = urged["timeline"].as_array().and_then(|lines| lines.last()).expect("a line");
    assert_eq!(
        (&line["action"], &line["opinion"], &line["to"]),
        (&json!("urge"), &json!("客户在等"), &json!("鲍主管"))
    );
    assert_eq!(urged["urge_again_at"], "2026-03-02T08:30:00.000Z");
    let listed = api.get(&ann, "/runs").await.ok()["items"][0].clone();
    assert_eq!(listed["urge_again_at"], "2026-03-02T08:30:00.000Z");
    assert_eq!(listed["nodes"].as_array().map(Vec::len), Some(1), "a list says where the run stands");
    assert_eq!(
        (&listed["nodes"][0]["state"], &listed["nodes"][0]["people"][0]["name"]),
        (&json!("active"), &json!("鲍主管"))
    );

    api.pass(Duration::minutes(10));
    let early = api.post(&ann, &urge, &json!({})).await.refused(429, "urged_lately");
    assert_eq!(early["again_at"], "2026-03-02T08:30:00.000Z");
    assert!(early["title"].as_str().is_some_and(|title| title.contains("20 分钟")), "{early}");
    api.post(&owner, &urge, &json!({})).await.refused(429, "urged_lately");
    api.pass(Duration::minutes(20));
    api.post(&owner, &urge, &json!({ "text": " " })).await.ok();

    let told = api.get(&bob, "/notifications").await.ok();
    let urges = told["items"].as_array().expect("a list").iter();
    let urges: Vec<&Value> =
        urges.filter(|one| one["subject"].as_str().is_some_and(|said| said.starts_with("催办"))).collect();
    assert_eq!(urges.len(), 2, "the second is not lost: {told}");
    let task = api.get(&bob, "/tasks").await.ok()["items"][0]["id"].clone();
    assert_eq!(urges[1]["link"], format!("/tasks/{}", task.as_str().expect("an id")));
    assert!(urges[1]["text"].as_str().is_some_and(|text| text.starts_with("客户在等\n主管审批")), "{told}");
    assert!(urges[0]["text"].as_str().is_some_and(|text| text.starts_with("主管审批")), "{told}");
});

on_both!(urging_is_done_once_and_ends_with_the_run, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let wish = json!({ "values": { "name": "急件", "total": 500, "note": "行" }, "submit": { "flow": "approval" } });
    let created = api.post(&ann, "/apps/company/forms/quote/records", &wish).await.ok();
    let urge = format!("/runs/{}/urge", created["run"].as_str().expect("an id"));
    let command = uuid::Uuid::now_v7().to_string();
    for _ in 0..2 {
        let urged = api.call(&ann, "POST", &urge, &[("idempotency-key", command.as_str())], &json!({})).await.ok();
        let lines = urged["timeline"].as_array().expect("lines").iter();
        assert_eq!(lines.filter(|line| line["action"] == "urge").count(), 1);
    }
    let task = api.get(&bob, "/tasks").await.ok()["items"][0]["id"].as_str().expect("an id").to_owned();
    api.post(&bob, &format!("/tasks/{task}/return"), &json!({ "to": "start" })).await.ok();
    api.pass(Duration::minutes(40));
    api.post(&ann, &urge, &json!({})).await.refused(409, "nobody_to_urge");
    let mine = api.get(&ann, "/tasks").await.ok()["items"][0]["id"].as_str().expect("an id").to_owned();
    api.post(&ann, &format!("/tasks/{mine}/approve"), &json!({})).await.ok();
    let task = api.get(&bob, "/tasks").await.ok()["items"][0]["id"].as_str().expect("an id").to_owned();
    api.post(&bob, &format!("/tasks/{task}/approve"), &json!({})).await.ok();
    api.post(&ann, &urge, &json!({})).await.refused(409, "run_ended");
});

on_both!(what_was_done_is_answered_in_the_language_of_whoever_did_it, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    let wish = json!({ "values": { "name": "急件", "total": 500, "note": "行" }, "submit": { "flow": "approval" } });
    let created = api.post(&ann, "/apps/company/forms/quote/records", &wish).await.ok();
    let run = format!("/runs/{}", created["run"].as_str().expect("an id"));
    for (language, start) in [("en", "Start"), ("zh-CN", "发起")] {
        let header = [("accept-language", language)];
        let read = api.call(&ann, "GET", &run, &header, &Value::Null).await.ok();
        assert_eq!(read["diagram"][0]["title"], start);
        let urged = api.call(&ann, "POST", &format!("{run}/urge"), &header, &json!({})).await.ok();
        assert_eq!(urged["diagram"][0]["title"], start);
        api.pass(Duration::minutes(40));
    }
});
