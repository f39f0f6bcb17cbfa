//! Figures of one flow, and of all, over HTTP: days of the workspace's calendar come in, counts and lengths go out.
//! One flow is for whoever builds the app, all of them are for administrators.

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

on_both!(administrators_read_and_take_a_report_of_all_flows, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let ann = api.key_of("ann").await;
    let quote = json!({ "values": { "name": "甲", "total": 5 }, "submit": { "flow": "approval" } });
    api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();

    let found = api.get(&owner, "/figures").await.ok();
    let first = &found["flows"][0];
    assert_eq!((&first["app"], &first["flow"], &first["started"]), (&json!("company"), &json!("approval"), &json!(1)));
    assert_eq!((&found["nodes"][0]["node"], &found["nodes"][0]["figures"]["open"]), (&json!("head"), &json!(1)));
    assert_eq!((&found["weeks"][0]["week"], &found["exact"]), (&json!("2026-03-02"), &json!(true)));
    let bob = api.id_of("bob");
    assert_eq!(found["people"][0]["person"]["id"], json!(bob));
    let his = api.get(&owner, &format!("/figures?app=company&flow=approval&member={bob}")).await.ok();
    assert_eq!((his["flows"].as_array().map(Vec::len), &his["whole"]["open"]), (Some(1), &json!(1)));
    let of_shop = api.get(&owner, "/figures?app=shop").await.ok();
    assert_eq!(of_shop["whole"]["open"], 0);

    let csv = api.get(&owner, "/figures/file?csv=nodes").await;
    assert!(csv.header("content-disposition").contains("flow-figures.csv"), "{csv:?}");
    let text = csv.text();
    assert_eq!(text.lines().count(), 2, "{text}");
    assert!(text.contains("主管审批"), "{text}");
    let book = api.get(&owner, "/figures/file").await;
    assert!(book.status.is_success() && book.body.starts_with(b"PK"));
    let log = api.get(&owner, "/audit?action=record.export").await.ok();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(2), "who takes figures away is written down");

    let wrong = api.get(&owner, "/figures?from=yesterday&to=tomorrow").await;
    assert_eq!(wrong.mistakes().iter().map(|(at, _)| at.as_str()).collect::<Vec<_>>(), ["/from", "/to"]);
    api.get(&owner, "/figures?flow=approval").await.refused(422, "invalid");
    api.get(&owner, "/figures?app=nothing").await.refused(404, "not_found");
    api.get(&ann, "/figures").await.refused(403, "forbidden");
    api.get(&ann, "/figures/file").await.refused(403, "forbidden");
});
