//! Moving runs to another version through the API: counted, proposed, foretold, carried out by a job, and said in the timeline.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::job::Desk;

const FLOW: &str = "/apps/company/flows/approval";

async fn publish(api: &Api, owner: &Who, nodes: Value) {
    let flow =
        json!({ "key": "approval", "title": "审批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    let text = json!({ "text": flow.to_string() });
    api.call(owner, "PUT", "/apps/company/definitions/flows/approval.json", &[], &text).await.ok();
    api.post(owner, "/apps/company/publish", &json!({})).await.ok();
}

fn nodes(key: &str) -> Value {
    json!({ key: { "kind": "approve", "title": "审核", "assignees": [{ "member": "bob" }], "next": "done" },
        "done": { "kind": "end", "result": "approved" } })
}

on_both!(an_administrator_moves_runs_and_sees_what_became_of_them, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    publish(&api, &owner, nodes("look")).await;
    let ann = api.key_of("ann").await;
    let quote = json!({ "values": { "name": "轴承" }, "submit": { "flow": "approval" } });
    let made = api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();
    let run = format!("/runs/{}", made["run"].as_str().expect("a run"));
    publish(&api, &owner, nodes("check")).await;

    let versions = api.get(&owner, &format!("{FLOW}/versions")).await.ok();
    assert_eq!((&versions["versions"][0]["running"], &versions["versions"][1]["running"]), (&json!(0), &json!(1)));
    assert_eq!(versions["versions"][0]["is_current"], true);
    let proposal = api.get(&owner, &format!("{FLOW}/migration?from=2&to=3")).await.ok();
    assert_eq!(proposal["nodes"], json!({ "look": "check" }));
    let look = json!({ "node": "look", "title": "审核", "kind": "approve", "in_branch": false });
    assert_eq!((&proposal["from"], &proposal["branches"]), (&json!([look]), &json!([])));

    let plan = json!({ "from": [2], "to": 3, "nodes": proposal["nodes"] });
    let preview = api.post(&owner, &format!("{FLOW}/migration/dry-run"), &plan).await.ok();
    assert_eq!((&preview["movable"], &preview["kept"]), (&json!(1), &json!(1)));
    assert_eq!(api.get(&owner, &run).await.ok()["version"], 2, "nothing is written");
    assert_eq!((&preview["next"], &preview["runs"][0]["suspended"]), (&Value::Null, &json!(false)));
    let counted = api.post(&owner, &format!("{FLOW}/migration/dry-run?detail=false&limit=1"), &plan).await.ok();
    assert_eq!((&counted["movable"], &counted["runs"]), (&json!(1), &json!([])));
    let next = format!("{FLOW}/migration/dry-run?after={}", counted["next"].as_str().expect("a place"));
    assert_eq!(api.post(&owner, &next, &plan).await.ok()["movable"], 0);
    let begun = api.post(&owner, &format!("{FLOW}/migration"), &json!({ "plan": plan })).await.ok();
    Desk::new(Arc::clone(api.state.workspace())).run_waiting().await.expect("done");
    let job = api.get(&owner, &format!("/jobs/{}", begun["job"].as_str().expect("a job"))).await.ok();
    assert_eq!((&job["state"], &job["result"]["moved"], &job["done"]), (&json!("done"), &json!(1), &json!(1)));

    let moved = api.get(&owner, &run).await.ok();
    assert_eq!(moved["version"], 3);
    let line = moved["timeline"].as_array().and_then(|lines| lines.last()).expect("a line").clone();
    assert_eq!((&line["action"], &line["opinion"]), (&json!("migrate"), &json!("2 → 3")));
    assert_eq!(line["by"]["id"], api.id_of("owner"));
    let audit = api.get(&owner, "/audit?action=run.migrate").await.ok();
    assert_eq!(audit["items"].as_array().map(Vec::len), Some(2), "the run, and the job: {audit}");
});

on_both!(what_is_wrong_with_a_migration_is_said, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    publish(&api, &owner, nodes("look")).await;
    let plan = json!({ "from": [1], "to": 2, "nodes": { "head": "done", "size": "look" } });
    let refused = api.post(&owner, &format!("{FLOW}/migration/dry-run"), &plan).await.refused(422, "invalid");
    let pointers: Vec<&str> =
        refused["problems"].as_array().into_iter().flatten().filter_map(|one| one["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/nodes/head", "/nodes/size"], "{refused}");
    let plan = json!({ "from": [1], "to": 2, "nodes": {} });
    for query in ["limit=0", "limit=501", "after=nowhere"] {
        api.post(&owner, &format!("{FLOW}/migration/dry-run?{query}"), &plan).await.refused(422, "invalid");
    }
    let branches = json!({ "from": [1], "to": 2, "leave_out": [{ "fork": "look", "branch": 0 }], "ends": ["nowhere"] });
    let refused = api.post(&owner, &format!("{FLOW}/migration"), &json!({ "plan": branches })).await;
    let refused = refused.refused(422, "invalid");
    let pointers: Vec<&str> =
        refused["problems"].as_array().into_iter().flatten().filter_map(|one| one["pointer"].as_str()).collect();
    assert_eq!(pointers, ["/plan/ends/0", "/plan/leave_out/0"], "{refused}");
    api.get(&owner, &format!("{FLOW}/migration?from=one&to=2")).await.refused(422, "invalid");
    api.get(&owner, "/apps/company/flows/none/versions").await.refused(404, "not_found");
    let ann = api.key_of("ann").await;
    api.post(&ann, &format!("{FLOW}/migration/dry-run"), &plan).await.refused(403, "forbidden");
});
