//! Finding one's way in the boxes: words, flows, what is overdue, and the badges.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};

/// The titles of what an address lists, in its order.
async fn titles(api: &Api, who: &Who, address: &str) -> Vec<String> {
    let found = api.get(who, address).await.ok();
    let items = found["items"].as_array().expect("a list").iter();
    items.map(|one| one["record_title"].as_str().expect("text").to_owned()).collect()
}

async fn submitted(api: &Api, who: &Who, name: &str, flow: &str) {
    let wish = json!({ "values": { "name": name, "total": 5, "note": "行" }, "submit": { "flow": flow } });
    api.post(who, "/apps/company/forms/quote/records", &wish).await.ok();
}

on_both!(boxes_are_searched_by_record_flow_and_people, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let (ann, bob, cai) = (api.key_of("ann").await, api.key_of("bob").await, api.key_of("cai").await);
    for name in ["轴承 A", "水泵 50%", "轴承 b"] {
        submitted(&api, &ann, name, "approval").await;
    }
    submitted(&api, &bob, "阀门", "pool").await;
    let found = |q: &str| format!("/tasks?q={q}");
    assert_eq!(titles(&api, &bob, &found("%E8%BD%B4%E6%89%BF")).await, ["轴承 b", "轴承 A"], "轴承");
    assert_eq!(titles(&api, &bob, &found("%E8%BD%B4%E6%89%BF+B")).await, ["轴承 b"], "every word, in any case");
    assert_eq!(titles(&api, &bob, &found("50%25")).await, ["水泵 50%"], "no wildcards");
    assert_eq!(titles(&api, &bob, &found("%E5%AE%89%E5%AE%89")).await.len(), 3, "started by 安安");
    assert_eq!(titles(&api, &bob, &found("%E6%8A%A5%E4%BB%B7%E5%AE%A1%E6%89%B9")).await.len(), 3, "报价审批");
    assert_eq!(titles(&api, &bob, &found("%E8%AE%A4%E9%A2%86")).await, [""; 0], "no flow of 认领 here");
    assert_eq!(titles(&api, &cai, &found("%E8%AE%A4%E9%A2%86")).await, ["阀门"]);
    assert_eq!(titles(&api, &cai, &found("%E9%B2%8D")).await, ["阀门"], "started by 鲍主管");
    assert_eq!(titles(&api, &bob, &found("+")).await.len(), 3, "nothing is asked for");

    let first = api.get(&bob, "/tasks?q=%E8%BD%B4%E6%89%BF&limit=1").await.ok();
    let cursor = first["next_cursor"].as_str().expect("there is more");
    assert_eq!(titles(&api, &bob, &format!("/tasks?q=%E8%BD%B4%E6%89%BF&limit=1&cursor={cursor}")).await, ["轴承 A"]);
    assert_eq!(titles(&api, &ann, "/runs?q=%E6%B0%B4%E6%B3%B5").await, ["水泵 50%"]);
    assert_eq!(titles(&api, &ann, "/runs?running=true&app=company&flow=approval").await.len(), 3);
    assert_eq!(titles(&api, &ann, "/runs?app=company&flow=pool").await, [""; 0]);
});

on_both!(boxes_are_narrowed_to_flows_and_counted, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let (ann, bob, cai) = (api.key_of("ann").await, api.key_of("bob").await, api.key_of("cai").await);
    submitted(&api, &ann, "旧", "approval").await;
    api.pass(Duration::hours(23));
    submitted(&api, &ann, "新", "approval").await;
    submitted(&api, &bob, "池", "pool").await;
    let flows = api.get(&bob, "/tasks/flows").await.ok();
    let expected =
        json!({ "app": "company", "app_title": "公司", "flow": "approval", "flow_title": "报价审批", "count": 2 });
    assert_eq!(flows["items"], json!([expected]));
    assert_eq!(api.get(&cai, "/tasks/flows?box=todo").await.ok()["items"][0]["flow"], "pool");
    assert_eq!(api.get(&cai, "/tasks/flows?box=done").await.ok()["items"], json!([]));

    api.pass(Duration::minutes(90));
    let me = api.get(&bob, "/me").await.ok();
    assert_eq!((&me["todo"], &me["overdue"], &me["copies"]), (&json!(2), &json!(1), &json!(0)));
    assert_eq!(titles(&api, &bob, "/tasks?overdue=true").await, ["旧"]);
    assert_eq!(titles(&api, &bob, "/tasks?app=company&flow=approval").await, ["新", "旧"]);
    assert_eq!(titles(&api, &bob, "/tasks?app=company&flow=pool").await, [""; 0]);

    let old = api.get(&bob, "/tasks?overdue=true").await.ok()["items"][0]["id"].as_str().expect("an id").to_owned();
    api.get(&bob, &format!("/tasks/{old}")).await.ok();
    assert_eq!(titles(&api, &bob, "/tasks?unread=true").await, ["新"], "the old one has been opened");
    api.post(&bob, &format!("/tasks/{old}/approve"), &json!({})).await.ok();
    assert_eq!(titles(&api, &cai, "/tasks?box=cc&unread=true").await, ["旧"]);
    assert_eq!(titles(&api, &bob, "/tasks?box=done&q=%E6%97%A7").await, ["旧"]);
    let me: Value = api.get(&cai, "/me").await.ok();
    assert_eq!((&me["todo"], &me["copies"]), (&json!(1), &json!(1)));
});
