//! Buttons on a record that start flows: who has them, what pressing one does, and that it is done once.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::job::Desk;

const QUOTES: &str = "/apps/company/forms/quote/records";

/// The company with buttons on its quotes: one that sales may press while a quote is a draft, and one for everybody that
/// asks the boss.
async fn open(database: TestStore) -> (Api, Who) {
    let (api, owner) = Api::at_work(database).await;
    let price = json!({
        "key": "price", "title": "核价",
        "start": { "on": "button", "form": "quote", "label": "请核价", "who": [{ "role": "sales" }],
            "when": ["status", "=", "草稿"] },
        "nodes": {
            "note": { "kind": "update", "values": { "note": r#"= name + "已核价""# }, "next": "done" },
            "done": { "kind": "end" },
        },
    });
    let ask = json!({
        "key": "ask", "title": "问老板", "start": { "on": "button", "form": "quote" },
        "nodes": {
            "boss": { "kind": "approve", "assignees": [{ "member": "eve" }], "next": "done" },
            "done": { "kind": "end" },
        },
    });
    for flow in [price, ask] {
        let path = format!("/apps/company/definitions/flows/{}.json", flow["key"].as_str().expect("a key"));
        api.call(&owner, "PUT", &path, &[], &json!({ "text": flow.to_string() })).await.ok();
    }
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    (api, owner)
}

async fn quote(api: &Api, who: &Who, status: &str) -> String {
    let made = api.post(who, QUOTES, &json!({ "values": { "name": "轴承", "status": status } })).await.ok();
    format!("{QUOTES}/{}", made["id"].as_str().expect("an id"))
}

async fn buttons(api: &Api, who: &Who, record: &str) -> Value {
    api.get(who, record).await.ok()["buttons"].clone()
}

on_both!(a_button_starts_its_flow_on_the_record, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let ann = api.key_of("ann").await;
    let record = quote(&api, &ann, "草稿").await;
    let shown = json!([
        { "flow": "ask", "title": "问老板", "running": false },
        { "flow": "price", "title": "请核价", "running": false },
    ]);
    let mut found = buttons(&api, &ann, &record).await;
    found.as_array_mut().expect("a list").sort_by_key(|button| button["flow"].to_string());
    assert_eq!(found, shown);
    let run = api.post(&ann, &format!("{record}/buttons/price"), &json!({})).await.ok();
    assert_eq!((&run["state"], &run["initiator"]["name"]), (&json!("done"), &json!("安安")));
    let read = api.get(&owner, &record).await.ok();
    assert_eq!(read["record"]["values"]["note"], "轴承已核价");
    assert_eq!(read["record"]["flow_state"], Value::Null, "an automation marks nothing");

    let asked = api.post(&ann, &format!("{record}/buttons/ask"), &json!({})).await.ok();
    assert_eq!(asked["state"], "running");
    let running = buttons(&api, &ann, &record).await;
    let ask = running.as_array().into_iter().flatten().find(|button| button["flow"] == "ask").expect("still shown");
    assert_eq!(ask["running"], true);
    api.post(&ann, &format!("{record}/buttons/ask"), &json!({})).await.refused(409, "already_running");
    let todo = api.get(&api.key_of("eve").await, "/tasks").await.ok();
    assert_eq!(todo["items"].as_array().map(Vec::len), Some(1));
});

on_both!(whoever_has_no_such_button_is_told_why, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let ann = api.key_of("ann").await;
    let approved = quote(&api, &ann, "已批准").await;
    let titles = |buttons: &Value| -> Vec<String> {
        buttons.as_array().into_iter().flatten().map(|one| one["flow"].as_str().unwrap_or_default().into()).collect()
    };
    assert_eq!(titles(&buttons(&api, &ann, &approved).await), ["ask"]);
    api.post(&ann, &format!("{approved}/buttons/price"), &json!({})).await.refused(409, "button_not_now");

    // Finance may read quotes now, and is not among those who price them.
    let access = api.get(&owner, "/apps/company/definitions/access.json").await.ok();
    let mut access: Value = serde_json::from_str(access["published"].as_str().expect("text")).expect("JSON");
    let reads = json!({ "key": "reads", "title": "看报价", "form": "quote", "members": [{ "role": "finance" }],
        "operations": ["read"], "fields": { "*": "see" } });
    access["groups"].as_array_mut().expect("groups").push(reads);
    let text = json!({ "text": access.to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/access.json", &[], &text).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let cai = api.key_of("cai").await;
    let draft = quote(&api, &ann, "草稿").await;
    assert_eq!(titles(&buttons(&api, &cai, &draft).await), ["ask"]);
    api.post(&cai, &format!("{draft}/buttons/price"), &json!({})).await.refused(403, "button_not_yours");
    assert_eq!(buttons(&api, &owner, &draft).await.as_array().map(Vec::len), Some(2), "administrators always may");

    // Nobody presses a button of a record they may not read, nor one that is none.
    let bob = api.key_of("bob").await;
    api.post(&bob, &format!("{draft}/buttons/ask"), &json!({})).await.refused(404, "not_found");
    api.post(&ann, &format!("{draft}/buttons/approval"), &json!({})).await.refused(404, "not_found");
    api.post(&ann, &format!("{draft}/buttons/none"), &json!({})).await.refused(404, "not_found");
    let archive = format!("{draft}/archive");
    api.post(&owner, &archive, &json!({})).await.ok();
    assert_eq!(titles(&buttons(&api, &ann, &draft).await), [""; 0]);
    let refused = api.post(&ann, &format!("{draft}/buttons/ask"), &json!({})).await;
    assert!(refused.status.is_client_error(), "{}", refused.text());
    assert_eq!(api.get(&owner, &format!("{draft}/runs")).await.ok()["items"], json!([]), "nothing was started");
});

on_both!(pressed_twice_at_once_it_is_pressed_once, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let ann = api.key_of("ann").await;
    let record = quote(&api, &ann, "草稿").await;
    let command = uuid::Uuid::now_v7().to_string();
    let key = [("idempotency-key", command.as_str())];
    let (press, nothing) = (format!("{record}/buttons/price"), json!({}));
    let all = (0..6).map(|_| api.call(&ann, "POST", &press, &key, &nothing));
    let answers = futures_util::future::join_all(all).await;
    let runs: std::collections::BTreeSet<String> =
        answers.into_iter().map(|answer| answer.ok()["id"].to_string()).collect();
    assert_eq!(runs.len(), 1, "{runs:?}");
    assert_eq!(api.get(&owner, &format!("{record}/runs")).await.ok()["items"].as_array().map(Vec::len), Some(1));
});

on_both!(a_button_of_many_records_is_pressed_on_each, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let form = "/apps/company/forms/quote/buttons";
    let mut offered = api.get(&ann, form).await.ok()["items"].clone();
    offered.as_array_mut().expect("a list").sort_by_key(|button| button["flow"].to_string());
    let expected = json!([{ "flow": "ask", "title": "问老板" }, { "flow": "price", "title": "请核价" }]);
    assert_eq!(offered, expected);

    let id = |address: String| address.rsplit('/').next().expect("an id").to_owned();
    let draft = id(quote(&api, &ann, "草稿").await);
    let approved = id(quote(&api, &ann, "已批准").await);
    let other = id(quote(&api, &ann, "草稿").await);
    let gone = uuid::Uuid::now_v7().to_string();
    let records = json!({ "records": [draft, approved, gone, other, "not an id"] });
    let command = uuid::Uuid::now_v7().to_string();
    let key = [("idempotency-key", command.as_str())];
    let press = format!("{form}/price");
    let answer = api.call(&ann, "POST", &press, &key, &records).await.ok();
    let said = |answer: &Value| -> Vec<String> {
        let items = answer["items"].as_array().into_iter().flatten();
        items.map(|item| item["problem"]["code"].as_str().or(item["status"].as_str()).unwrap_or("").into()).collect()
    };
    assert_eq!(said(&answer), ["started", "button_not_now", "not_found", "started", "not_found"]);
    assert_eq!((&answer["items"][1]["record"], &answer["items"][1]["run"]), (&json!(approved), &Value::Null));
    // Sent again under the same id, nothing is started twice.
    let again = api.call(&ann, "POST", &press, &key, &records).await.ok();
    assert_eq!(again["items"][0]["run"], answer["items"][0]["run"]);
    let runs = api.get(&owner, &format!("{QUOTES}/{draft}/runs")).await.ok();
    assert_eq!(runs["items"].as_array().map(Vec::len), Some(1));

    // What is under way already is told apart, and rights are asked of each record.
    let asked = json!({ "records": [draft, other] });
    api.post(&ann, &format!("{QUOTES}/{draft}/buttons/ask"), &json!({})).await.ok();
    let answer = api.post(&ann, &format!("{form}/ask"), &asked).await.ok();
    assert_eq!(said(&answer), ["already_running", "started"]);
    let strange = api.post(&bob, &format!("{form}/ask"), &asked).await.ok();
    assert_eq!(said(&strange), ["not_found", "not_found"], "they are not his");
    let answer = api.post(&ann, &format!("{form}/approval"), &asked).await.ok();
    assert_eq!(said(&answer), ["not_found", "not_found"], "that is no button");
    let many = json!({ "records": vec![draft.as_str(); 201] });
    api.post(&ann, &press, &many).await.refused(422, "invalid");
    api.post(&ann, "/apps/company/forms/none/buttons/ask", &asked).await.refused(404, "not_found");
});

on_both!(a_button_of_all_that_match_is_pressed_in_the_background, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let ann = api.key_of("ann").await;
    let mut quotes = Vec::new();
    for status in ["草稿", "已批准", "草稿"] {
        quotes.push(quote(&api, &ann, status).await);
    }
    let batches = "/apps/company/forms/quote/batches";
    let work = async || {
        Desk::new(Arc::clone(api.state.workspace())).run_waiting().await.expect("done");
    };
    let press = |flow: &str| json!({ "change": { "op": "press", "flow": flow }, "filter": ["name", "=", "轴承"] });
    for flow in ["approval", "none"] {
        let answer = api.post(&ann, batches, &press(flow)).await;
        assert_eq!((answer.status.as_u16(), &answer.json()["problems"][0]["code"]), (422, &json!("unknown_button")));
    }

    let begun = api.post(&ann, batches, &press("price")).await;
    assert_eq!(begun.status, 202);
    work().await;
    let at = format!("/batches/{}", begun.json()["id"].as_str().expect("an id"));
    let shown = api.get(&ann, &at).await.ok();
    assert_eq!(shown["so_far"], json!({ "changed": 2, "unchanged": 0, "refused": 1, "left": 0 }), "{shown}");
    assert_eq!(shown["change"], json!({ "op": "press", "flow": "price" }));
    let refused = api.get(&ann, &format!("{at}/refused")).await.ok();
    assert!(quotes[1].ends_with(refused["items"][0]["id"].as_str().expect("an id")), "{refused}");
    assert_eq!(refused["items"][0]["problems"][0]["code"], "button_not_now");
    for (quote, runs) in quotes.iter().zip([1, 0, 1]) {
        let found = api.get(&owner, &format!("{quote}/runs")).await.ok();
        assert_eq!(found["items"].as_array().map(Vec::len), Some(runs), "{found}");
        let note = api.get(&owner, quote).await.ok()["record"]["values"]["note"].clone();
        assert_eq!(note == "轴承已核价", runs == 1, "{note}");
    }
    api.post(&ann, &format!("{at}/undo"), &json!({})).await.refused(409, "not_undoable");

    // What is under way already is refused, and the others go on.
    api.post(&ann, &format!("{}/buttons/ask", quotes[0]), &json!({})).await.ok();
    let begun = api.post(&ann, batches, &press("ask")).await.json();
    work().await;
    let at = format!("/batches/{}", begun["id"].as_str().expect("an id"));
    let shown = api.get(&ann, &at).await.ok();
    assert_eq!((&shown["so_far"]["changed"], &shown["so_far"]["refused"]), (&json!(2), &json!(1)), "{shown}");
    let refused = api.get(&ann, &format!("{at}/refused")).await.ok();
    assert_eq!(refused["items"][0]["problems"][0]["code"], "already_running");
});

on_both!(the_runs_of_a_record_are_read_page_by_page, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let ann = api.key_of("ann").await;
    let record = quote(&api, &ann, "草稿").await;
    let mut started = Vec::new();
    for flow in ["price", "ask", "price", "price"] {
        let run = api.post(&ann, &format!("{record}/buttons/{flow}"), &json!({})).await.ok();
        started.push(run["id"].clone());
        api.pass(Duration::minutes(1));
    }
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = api.get(&owner, &format!("{record}/runs?limit=1{cursor}")).await.ok();
        let items = page["items"].as_array().expect("a list");
        assert_eq!(items.len(), 1);
        found.push(items[0]["id"].clone());
        let Some(next) = page["next_cursor"].as_str() else { break };
        cursor = format!("&cursor={next}");
    }
    let expected: Vec<Value> = [1, 3, 2, 0].map(|at: usize| started[at].clone()).into();
    assert_eq!(found, expected, "what is under way, then what ended last");
    api.get(&owner, &format!("{record}/runs?cursor=none")).await.refused(400, "bad_cursor");
});
