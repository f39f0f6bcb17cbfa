//! The words people are told in, as administrators see, try and change them.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use serde_json::{Value, json};

on_both!(words_are_listed_tried_changed_and_taken_back, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let events = api.get(&owner, "/settings/notices").await.ok();
    let events = events["items"].as_array().expect("a list");
    let task = events.iter().find(|one| one["event"] == "task").expect("the first of all");
    assert_eq!((&task["title"], &task["own"]), (&json!("待处理"), &json!({})));
    assert_eq!(task["product"]["en"]["subject"], "To do: {{ flow }} {{ record }}");
    let names: Vec<&str> =
        task["variables"].as_array().expect("names").iter().filter_map(|v| v["name"].as_str()).collect();
    assert!(names.contains(&"due") && names.contains(&"summary"), "{names:?}");

    let preview = "/settings/notices/task/preview";
    let trial = json!({ "language": "zh-CN", "subject": "请处理 {{ record }}", "text": "{{ due }} 前" });
    let shown = api.post(&owner, preview, &trial).await.ok();
    assert_eq!(shown, json!({ "subject": "请处理 年度采购框架合同", "text": "2026-03-02 18:00 前" }));
    let wrong = json!({ "language": "en", "subject": "{{ recrd }}", "text": "{% if due %}" });
    let places = api.post(&owner, preview, &wrong).await.mistakes();
    let expected = [("/subject", "unknown_variable"), ("/text", "statement_in_text")];
    assert_eq!(places, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));

    let own = json!({ "zh-CN": { "subject": "请处理 {{ record }}", "text": "" } });
    let saved = api.call(&owner, "PUT", "/settings/notices/task", &[], &own).await.ok();
    assert_eq!(saved["own"], own);
    let broken = json!({ "en": { "subject": "", "text": "x\n{{ step" } });
    let places = api.call(&owner, "PUT", "/settings/notices/task", &[], &broken).await.mistakes();
    let expected = [("/en/subject", "required"), ("/en/text", "invalid_template")];
    assert_eq!(places, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    api.call(&owner, "PUT", "/settings/notices/gossip", &[], &own).await.refused(404, "not_found");

    let ann = api.key_of("ann").await;
    let quote = json!({ "values": { "name": "轴承", "note": "行" }, "submit": { "flow": "approval" } });
    api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();
    let bob = api.key_of("bob").await;
    assert_eq!(api.get(&bob, "/notifications").await.ok()["items"][0]["subject"], "请处理 轴承");
    let none = api.call(&owner, "PUT", "/settings/notices/task", &[], &json!({})).await.ok();
    assert_eq!(none["own"], json!({}));
    let quote = json!({ "values": { "name": "水泵", "note": "行" }, "submit": { "flow": "approval" } });
    api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();
    assert_eq!(api.get(&bob, "/notifications").await.ok()["items"][0]["subject"], "待处理：报价审批 水泵");
    let changed = api.get(&owner, "/audit?action=settings.change").await.ok();
    let told = |entry: &Value| entry["detail"]["event"] == "task";
    assert!(changed["items"].as_array().is_some_and(|all| all.iter().any(told)), "{changed}");
});
