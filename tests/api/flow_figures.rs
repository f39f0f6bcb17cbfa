//! Figures of a flow over HTTP: days of the workspace's calendar come in, counts and lengths go out, for administrators.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use serde_json::json;

const FIGURES: &str = "/apps/company/flows/approval/figures";

on_both!(administrators_read_how_a_flow_went, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    let quote = json!({ "values": { "name": "甲", "total": 5 }, "submit": { "flow": "approval" } });
    api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();

    let found = api.get(&owner, FIGURES).await.ok();
    assert_eq!((&found["started"], &found["running"], &found["ended"]), (&json!(1), &json!(1), &json!([])));
    assert_eq!(found["nodes"][0]["node"], "head");
    assert_eq!((&found["nodes"][0]["open"], &found["nodes"][0]["median"]), (&json!(1), &json!(null)));
    assert_eq!(found["people"][0]["person"]["id"], json!(api.id_of("bob")));
    assert_eq!(found["time"], "working");
    let by_the_clock = api.get(&owner, &format!("{FIGURES}?time=elapsed")).await.ok();
    assert_eq!(by_the_clock["time"], "elapsed");
    let before = api.get(&owner, &format!("{FIGURES}?from=2001-01-01&to=2001-01-31")).await.ok();
    assert_eq!(before["started"], 0);

    let all = api.get(&owner, "/apps/company/figures").await.ok();
    let own = all["flows"].as_array().and_then(|flows| flows.iter().find(|flow| flow["flow"] == "approval"));
    let own = own.expect("the flow is among them");
    assert_eq!((&own["started"], &own["open"]), (&json!(1), &json!(1)));
    assert_eq!(all["people"][0]["person"]["id"], json!(api.id_of("bob")));
    api.get(&owner, "/apps/nothing/figures").await.refused(404, "not_found");
    api.get(&ann, "/apps/company/figures").await.refused(403, "forbidden");

    api.get(&owner, &format!("{FIGURES}?from=yesterday")).await.refused(422, "invalid");
    api.get(&owner, &format!("{FIGURES}?time=lunar")).await.refused(400, "bad_query");
    api.get(&owner, &FIGURES.replace("approval", "nothing")).await.refused(404, "not_found");
    api.get(&ann, FIGURES).await.refused(403, "forbidden");
});
