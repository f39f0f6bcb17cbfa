//! Incidents of flows over HTTP: administrators read them in words, are told once an hour, deal with them and let them go on.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};

/// A flow that writes a visit when one of its fields is changed.
fn answering(key: &str, title: &str, field: &str, values: Value) -> Value {
    json!({ "key": key, "title": title, "start": { "on": "record", "form": "visit", "events": ["update"], "fields": [field] },
        "nodes": { "write": { "kind": "update", "values": values, "next": "done" }, "done": { "kind": "end" } } })
}

/// The company with two flows that start each other, and a visit that has set them off.
async fn open(database: TestStore) -> (Api, Who, String) {
    let (api, owner) = Api::at_work(database).await;
    let flows = [
        answering("circle", "甲", "count", json!({ "about": r#"= about + "!""# })),
        answering("answer", "乙", "about", json!({ "count": "= count + 1" })),
    ];
    for flow in flows {
        let path = format!("/apps/company/definitions/flows/{}.json", flow["key"].as_str().expect("a key"));
        api.call(&owner, "PUT", &path, &[], &json!({ "text": flow.to_string() })).await.ok();
    }
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let visit = json!({ "values": { "about": "来", "count": 1 } });
    let visit = api.post(&owner, "/apps/company/forms/visit/records", &visit).await.ok();
    let visit = format!("/apps/company/forms/visit/records/{}", visit["id"].as_str().expect("an id"));
    set(&api, &owner, &visit, 2).await;
    (api, owner, visit)
}

async fn set(api: &Api, who: &Who, visit: &str, count: i64) {
    api.patch(who, visit, &json!({ "values": { "count": count } })).await.ok();
}

async fn listed(api: &Api, who: &Who, query: &str) -> Vec<Value> {
    api.get(who, &format!("/incidents{query}")).await.ok()["items"].as_array().cloned().expect("items")
}

on_both!(administrators_read_what_happened_and_what_to_do, |database: TestStore| async move {
    let (api, owner, visit) = open(database).await;
    let found = listed(&api, &owner, "").await;
    assert_eq!(found.len(), 1, "{found:?}");
    let one = &found[0];
    assert_eq!((&one["kind"], &one["app"], &one["flow_title"]), (&json!("loop"), &json!("company"), &json!("甲")));
    assert_eq!(one["subject"], "流程循环已停止：甲 → 乙 → 甲");
    assert!(one["advice"].as_str().is_some_and(|advice| advice.contains("条件")), "{one}");
    let path: Vec<&Value> = one["path"].as_array().into_iter().flatten().map(|step| &step["title"]).collect();
    assert_eq!(path, [&json!("甲"), &json!("乙")]);
    assert!(visit.ends_with(one["record"].as_str().expect("a record")), "{one}");
    let run = api.get(&owner, &format!("/runs/{}", one["run"].as_str().expect("a run"))).await.ok();
    let timeline = run["timeline"].as_array().expect("a timeline");
    assert!(timeline.iter().any(|line| line["action"] == "held"), "the run says so too: {run}");
    assert_eq!(api.get(&owner, "/incidents/open").await.ok()["count"], 1);

    // It happens again within the hour: counted, and nobody is told twice.
    set(&api, &owner, &visit, 10).await;
    assert_eq!(listed(&api, &owner, "").await[0]["count"], 2);
    let told = async || {
        let notices = api.get(&owner, "/notifications").await.ok();
        let notices = notices["items"].as_array().cloned().unwrap_or_default();
        notices.iter().filter(|one| one["subject"].as_str().is_some_and(|said| said.contains("甲 → 乙 → 甲"))).count()
    };
    assert_eq!(told().await, 1);
    api.clock.set(api.clock.now() + chrono::Duration::hours(1));
    set(&api, &owner, &visit, 20).await;
    assert_eq!(told().await, 2);

    assert_eq!(listed(&api, &owner, "?flow=company/circle").await.len(), 1);
    assert!(listed(&api, &owner, "?flow=company/answer").await.is_empty());
    assert!(listed(&api, &owner, "?state=closed").await.is_empty());
    api.get(&owner, "/incidents?state=none").await.refused(422, "invalid");
    api.get(&owner, "/incidents?flow=circle").await.refused(422, "invalid");

    // Each is told in their own language.
    api.patch(&owner, "/me", &json!({ "language": "en" })).await.ok();
    api.clock.set(api.clock.now() + chrono::Duration::hours(1));
    set(&api, &owner, &visit, 30).await;
    let notices = api.get(&owner, "/notifications").await.ok();
    let notices = notices["items"].as_array().expect("items");
    assert!(notices.iter().any(|one| one["subject"] == "A circle of flows was stopped: 甲 → 乙 → 甲"), "{notices:?}");
});

on_both!(the_check_warns_of_a_circle_and_does_not_forbid_it, |database: TestStore| async move {
    let (api, owner, _) = open(database).await;
    let checked = api.post(&owner, "/apps/company/check", &json!({})).await.ok();
    assert_eq!(checked["problems"], json!([]), "it is published already");
    let warned: Vec<(&str, &str)> = checked["warnings"]
        .as_array()
        .into_iter()
        .flatten()
        .map(|one| (one["file"].as_str().unwrap_or_default(), one["code"].as_str().unwrap_or_default()))
        .collect();
    assert_eq!(warned, [("flows/answer.json", "flows_in_a_circle"), ("flows/circle.json", "flows_in_a_circle")]);
    let mut flow = answering("circle", "甲", "count", json!({ "about": "有条件" }));
    flow["start"]["when"] = json!(["count", "<", 3]);
    let draft = json!({ "files": { "flows/circle.json": flow.to_string() } });
    let checked = api.post(&owner, "/apps/company/check", &draft).await.ok();
    assert_eq!(checked["warnings"], json!([]));
});

on_both!(an_incident_is_dealt_with_and_let_go_on, |database: TestStore| async move {
    let (api, owner, visit) = open(database).await;
    let id = listed(&api, &owner, "").await[0]["id"].as_str().expect("an id").to_owned();
    let (close, go_on) = (format!("/incidents/{id}/close"), format!("/incidents/{id}/go_on"));
    let ann = api.key_of("ann").await;
    for path in [&close, &go_on] {
        api.post(&ann, path, &json!({})).await.refused(403, "forbidden");
    }
    api.get(&ann, "/incidents").await.refused(403, "forbidden");
    api.get(&ann, "/incidents/open").await.refused(403, "forbidden");

    assert_eq!(api.post(&owner, &close, &json!({})).await.status, 204);
    api.post(&owner, &close, &json!({})).await.refused(404, "not_found");
    assert!(listed(&api, &owner, "").await.is_empty());
    let closed = listed(&api, &owner, "?state=closed").await;
    assert!(closed[0]["closed_at"].is_string() && closed[0]["closed_by"].is_string(), "{closed:?}");
    assert_eq!(api.get(&owner, "/incidents/open").await.ok()["count"], 0);

    api.post(&owner, &go_on, &json!({})).await.refused(409, "incident_closed");
    set(&api, &owner, &visit, 50).await;
    let before = api.get(&owner, &visit).await.ok()["record"]["values"]["count"].as_i64().expect("a number");
    assert_eq!(api.post(&owner, &go_on, &json!({})).await.status, 204);
    let after = api.get(&owner, &visit).await.ok()["record"]["values"]["count"].as_i64().expect("a number");
    assert_eq!(after, before + 1, "once round");
    assert_eq!(listed(&api, &owner, "").await.len(), 1, "and there it is again");
    for action in ["incident.close", "incident.go_on"] {
        let entries = api.get(&owner, &format!("/audit?action={action}")).await.ok();
        assert_eq!(entries["items"].as_array().map(Vec::len), Some(1), "{action}: {entries}");
    }
    api.post(&owner, "/incidents/none/go_on", &json!({})).await.refused(404, "not_found");
});
