//! Timers as administrators see and handle them: waiting, late and failed ones, tried again and given up.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};
use tenon_engine::definition::CatchUp;
use tenon_engine::store::timers::{self, Timer};

/// Somebody's matter that rests for an hour; answers its run.
async fn rest(api: &Api, owner: &Who) -> String {
    let flow = json!({ "key": "approval", "title": "审批", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "rest": { "kind": "delay", "for": "1h", "next": "done" }, "done": { "kind": "end" } } });
    let text = json!({ "text": flow.to_string() });
    api.call(owner, "PUT", "/apps/company/definitions/flows/approval.json", &[], &text).await.ok();
    api.post(owner, "/apps/company/publish", &json!({})).await.ok();
    let quote = json!({ "values": { "name": "轴承" }, "submit": { "flow": "approval" } });
    let made = api.post(owner, "/apps/company/forms/quote/records", &quote).await.ok();
    made["run"].as_str().expect("a run").to_owned()
}

/// The timer of a run in one of the lists.
async fn of_run(api: &Api, owner: &Who, state: &str, run: &str) -> Option<Value> {
    let page = api.get(owner, &format!("/timers?limit=200&state={state}")).await.ok();
    page["items"].as_array().expect("a list").iter().find(|timer| timer["run_id"] == run).cloned()
}

on_both!(timers_are_seen_tried_again_and_given_up, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let run = rest(&api, &owner).await;
    let timer = of_run(&api, &owner, "waiting", &run).await.expect("its rest");
    let said = |key: &str| timer[key].clone();
    assert_eq!((said("kind"), said("title"), said("record_title")), (json!("delay"), json!("审批"), json!("轴承")));
    assert_eq!((said("form"), said("catch_up"), said("late_seconds")), (json!("quote"), json!("once"), json!(0)));
    assert_eq!((said("app"), said("app_title")), (json!("company"), json!("公司")));
    assert_eq!((said("can_retry"), said("can_cancel")), (json!(false), json!(true)));
    assert_eq!(of_run(&api, &owner, "late", &run).await, None);

    api.pass(Duration::hours(2));
    let late = of_run(&api, &owner, "late", &run).await.expect("nobody looked after it");
    assert_eq!(late["late_seconds"], 3600);
    assert!(api.get(&owner, "/timers/counts").await.ok()["late"].as_i64() >= Some(1));
    let id = json!({ "id": late["id"] });
    api.post(&owner, "/timers/retry", &id).await.refused(409, "timer_not_failed");

    let name = late["id"].as_str().expect("an id").to_owned();
    let failing = api.state.store().write(move |conn| {
        let name = name.clone();
        Box::pin(async move { timers::failed(conn, &name, "坏了", None).await })
    });
    failing.await.expect("noted");
    let dead = of_run(&api, &owner, "dead", &run).await.expect("it has failed");
    assert_eq!((&dead["error"], &dead["attempts"], &dead["can_retry"]), (&json!("坏了"), &json!(1), &json!(true)));
    let ann = api.key_of("ann").await;
    for path in ["/timers/retry", "/timers/cancel"] {
        api.post(&ann, path, &id).await.refused(403, "forbidden");
    }
    api.get(&ann, "/timers").await.refused(403, "forbidden");
    api.post(&owner, "/timers/retry", &id).await.ok();
    let again = of_run(&api, &owner, "waiting", &run).await.expect("it waits again");
    assert_eq!((&again["next_at"], &again["attempts"]), (&json!("2026-03-02T10:00:00.000Z"), &json!(1)));
    api.post(&owner, "/timers/cancel", &id).await.ok();
    api.post(&owner, "/timers/cancel", &id).await.refused(404, "not_found");
    let audit = api.get(&owner, "/audit?action=timer.cancel").await.ok();
    assert_eq!(audit["items"][0]["detail"]["timer"], late["id"]);
    api.get(&owner, "/timers?state=lost").await.refused(422, "invalid");
});

on_both!(what_recurs_by_a_definition_is_not_given_up_alone, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let now = api.state.clock().now();
    let timer = Timer {
        app: Some("company".to_owned()),
        key: Some("weekly".to_owned()),
        catch_up: CatchUp::Skip,
        ..Timer::new("reminder/company/weekly", "reminder", now)
    };
    let setting = api.state.store().write(move |conn| {
        let timer = timer.clone();
        Box::pin(async move { timers::set_now(conn, &timer).await })
    });
    setting.await.expect("set");
    let page = api.get(&owner, "/timers?limit=200").await.ok();
    let shown = page["items"].as_array().expect("a list").iter().find(|timer| timer["id"] == "reminder/company/weekly");
    let shown = shown.expect("it waits");
    assert_eq!((&shown["catch_up"], &shown["can_cancel"]), (&json!("skip"), &json!(false)));
    let id = json!({ "id": "reminder/company/weekly" });
    api.post(&owner, "/timers/cancel", &id).await.refused(409, "timer_recurs");
});
