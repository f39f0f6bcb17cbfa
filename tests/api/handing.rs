//! What a member has to do, as administrators see it and hand it to somebody else.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::job::Desk;

async fn submit(api: &Api, who: &Who, name: &str) {
    let quote = json!({ "values": { "name": name, "note": "行" }, "submit": { "flow": "approval" } });
    api.post(who, "/apps/company/forms/quote/records", &quote).await.ok();
}

fn titles(page: &Value) -> Vec<&str> {
    page["items"].as_array().expect("a list").iter().filter_map(|task| task["record_title"].as_str()).collect()
}

on_both!(tasks_of_somebody_who_stays_go_to_somebody_else, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, cai) = (api.key_of("ann").await, api.key_of("cai").await);
    for name in ["轴承", "水泵", "阀门"] {
        submit(&api, &ann, name).await;
    }
    let of_bob = format!("/members/{}/tasks", api.id_of("bob"));
    let all = api.get(&owner, &of_bob).await.ok();
    assert_eq!(titles(&all), ["阀门", "水泵", "轴承"]);
    let first = api.get(&owner, &format!("{of_bob}?limit=2")).await.ok();
    let cursor = first["next_cursor"].as_str().expect("there is more");
    assert_eq!(titles(&api.get(&owner, &format!("{of_bob}?limit=2&cursor={cursor}")).await.ok()), ["轴承"]);
    assert_eq!(titles(&api.get(&owner, &format!("{of_bob}?app=company&flow=pool")).await.ok()), [""; 0]);
    let flows = api.get(&owner, &format!("{of_bob}/flows")).await.ok();
    assert_eq!((&flows["items"][0]["flow"], &flows["items"][0]["count"]), (&json!("approval"), &json!(3)));
    api.get(&owner, "/members/nobody/tasks").await.refused(404, "not_found");
    api.get(&ann, &of_bob).await.refused(403, "forbidden");

    let hand_over = format!("{of_bob}/hand-over");
    let wrong = json!({ "to": api.id_of("bob"), "reason": "" });
    let places = api.post(&owner, &hand_over, &wrong).await.mistakes();
    let expected = [("/reason", "reason_required"), ("/to", "same_member")];
    assert_eq!(places, expected.map(|(at, code)| (at.to_owned(), code.to_owned())));
    let some = json!({ "to": api.id_of("cai"), "reason": "分担工作", "tasks": [all["items"][0]["id"], "nothing"] });
    api.post(&ann, &hand_over, &some).await.refused(403, "forbidden");
    let begun = api.post(&owner, &hand_over, &some).await.ok();
    Desk::new(Arc::clone(api.state.workspace())).run_waiting().await.expect("done");
    let job = api.get(&owner, &format!("/jobs/{}", begun["job"].as_str().expect("an id"))).await.ok();
    assert_eq!(
        (&job["state"], &job["kind"], &job["title"]),
        (&json!("done"), &json!("hand_over_tasks"), &json!("转交鲍主管的待办"))
    );
    assert_eq!((&job["result"]["moved"], &job["result"]["stayed"]), (&json!(1), &json!(1)));
    assert_eq!(job["result"]["left"][0]["problems"][0]["code"], "unknown_task");
    assert_eq!(titles(&api.get(&cai, "/tasks").await.ok()), ["阀门"]);
    assert_eq!(titles(&api.get(&owner, &of_bob).await.ok()), ["水泵", "轴承"]);
    let notice = api.get(&cai, "/notifications").await.ok()["items"][0]["subject"].clone();
    assert_eq!(notice, "待处理：报价审批 阀门", "she is told as of any task");

    let rest = json!({ "to": api.id_of("cai"), "reason": "分担工作", "app": "company", "flow": "approval" });
    api.post(&owner, &hand_over, &rest).await.ok();
    Desk::new(Arc::clone(api.state.workspace())).run_waiting().await.expect("done");
    assert_eq!(titles(&api.get(&owner, &of_bob).await.ok()), [""; 0]);
    let mut with_cai = titles(&api.get(&cai, "/tasks").await.ok()).into_iter().map(str::to_owned).collect::<Vec<_>>();
    with_cai.sort();
    assert_eq!(with_cai, ["水泵", "轴承", "阀门"]);
    let told = api.get(&owner, "/notifications").await.ok();
    let links: Vec<&str> =
        told["items"].as_array().expect("a list").iter().filter_map(|n| n["link"].as_str()).collect();
    assert!(links.iter().any(|link| link.starts_with(&format!("/admin{of_bob}?job="))), "{links:?}");
    let audit = api.get(&owner, "/audit?action=task.reassign").await.ok();
    assert_eq!(audit["items"].as_array().map(Vec::len), Some(3), "each by itself");
});
