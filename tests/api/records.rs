//! Changing records over HTTP: versions, commands sent twice, pages, batches and drafts.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::collections::BTreeSet;

const CUSTOMERS: &str = "/apps/shop/forms/customer/records";

fn customer(name: &str, phone: usize) -> Value {
    json!({ "values": { "name": name, "phone": format!("139{phone:08}") } })
}

fn text(value: &Value) -> String {
    value.as_str().expect("text").to_owned()
}

on_both!(a_change_on_an_old_version_is_refused_with_both_versions, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let created = api.post(&owner, CUSTOMERS, &customer("晨光", 1)).await;
    assert_eq!(created.header("etag"), "\"1\"");
    let id = text(&created.ok()["id"]);
    let path = format!("{CUSTOMERS}/{id}");
    let change = |name: &str| json!({ "values": { "name": name } });
    let first = api.call(&owner, "PATCH", &path, &[("if-match", "\"1\"")], &change("晨光二")).await;
    assert_eq!(first.header("etag"), "\"2\"");
    let late = api.call(&owner, "PATCH", &path, &[("if-match", "\"1\"")], &change("晨光三")).await;
    let body = late.refused(409, "version_conflict");
    assert_eq!((&body["yours"], &body["current"]["version"]), (&json!(1), &json!(2)));
    assert_eq!(body["current"]["values"]["name"], "晨光二");
    let late = api.call(&owner, "DELETE", &path, &[("if-match", "\"1\"")], &json!({})).await;
    late.refused(409, "version_conflict");
    for wrong in ["two", "\"\"", "\"1.5\""] {
        let answer = api.call(&owner, "PATCH", &path, &[("if-match", wrong)], &change("x")).await;
        answer.refused(400, "bad_if_match");
    }
    let read = api.get(&owner, &path).await;
    assert_eq!(read.header("etag"), "\"2\"");
    assert_eq!(read.ok()["record"]["values"]["name"], "晨光二");

    // A seller who may not see the other's record learns nothing of it from a conflict.
    let seller = api.key_of("wang").await;
    let answer = api.call(&seller, "PATCH", &path, &[("if-match", "\"1\"")], &change("x")).await;
    answer.refused(404, "not_found");
});

on_both!(a_command_sent_again_and_again_happens_once, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let id = uuid::Uuid::now_v7().to_string();
    let key = [("idempotency-key", id.as_str())];
    let wish = customer("一次", 7);
    let all = (0..12).map(|_| api.call(&owner, "POST", CUSTOMERS, &key, &wish));
    let answers = futures_util::future::join_all(all).await;
    let mut ids = BTreeSet::new();
    ids.extend(answers.into_iter().map(|answer| text(&answer.ok()["id"])));
    assert_eq!(ids.len(), 1);
    ids.insert(text(&api.call(&owner, "POST", CUSTOMERS, &key, &wish).await.ok()["id"]));
    assert_eq!(ids.len(), 1, "also later");
    assert_eq!(api.get(&owner, CUSTOMERS).await.ok()["items"].as_array().map(Vec::len), Some(1));
    let quote = json!({ "values": { "name": "x" } });
    let other = api.call(&owner, "POST", "/apps/company/forms/quote/records", &key, &quote).await;
    assert_eq!(other.mistakes()[0].1, "command_id_taken");
    let answer = api.call(&owner, "POST", CUSTOMERS, &[("idempotency-key", "not a uuid")], &wish).await;
    answer.refused(400, "bad_idempotency_key");

    let path = format!("{CUSTOMERS}/{}", ids.first().expect("is there"));
    let command = uuid::Uuid::now_v7().to_string();
    let headers = [("idempotency-key", command.as_str()), ("if-match", "\"1\"")];
    for _ in 0..2 {
        let answer = api.call(&owner, "PATCH", &path, &headers, &json!({ "values": { "name": "两次" } })).await;
        assert_eq!(answer.ok()["version"], 2);
    }
});

on_both!(pages_hold_every_record_once_in_order, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let operations: Vec<Value> = (0..25)
        .map(|n| json!({ "op": "create", "values": customer(&format!("客户{:02}", n % 5), n)["values"] }))
        .collect();
    let answer = api.post(&owner, &format!("{CUSTOMERS}/batch"), &json!({ "operations": operations })).await.ok();
    assert!(answer["items"].as_array().expect("a list").iter().all(|item| item["status"] == "ok"), "{answer}");
    for sort in ["name", "-name", "-created_at", "phone"] {
        let (mut seen, mut cursor, mut keys) = (Vec::new(), None::<String>, Vec::new());
        loop {
            let after = cursor.map(|cursor| format!("&cursor={cursor}")).unwrap_or_default();
            let page = api.get(&owner, &format!("{CUSTOMERS}?limit=7&sort={sort}&count=true{after}")).await.ok();
            assert_eq!(page["count"], json!({ "value": 25, "exact": true }));
            for item in page["items"].as_array().expect("a list") {
                seen.push(text(&item["id"]));
                keys.push(text(&item["values"]["name"]));
            }
            let Some(next) = page["next_cursor"].as_str() else { break };
            cursor = Some(next.to_owned());
        }
        assert_eq!((seen.len(), seen.iter().collect::<BTreeSet<_>>().len()), (25, 25), "{sort}");
        if sort == "name" {
            assert!(keys.is_sorted(), "{keys:?}");
        }
    }
    api.get(&owner, &format!("{CUSTOMERS}?sort=nothing")).await.refused(422, "invalid");
    api.get(&owner, &format!("{CUSTOMERS}?filter=%7B")).await.refused(422, "invalid");
    api.get(&owner, &format!("{CUSTOMERS}?view=none")).await.problem();
});

on_both!(a_batch_answers_for_each_and_one_refusal_leaves_the_others, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let old = text(&api.post(&owner, CUSTOMERS, &customer("旧", 1)).await.ok()["id"]);
    let missing = uuid::Uuid::now_v7().to_string();
    let operations = json!({ "operations": [
        { "op": "create", "values": customer("甲", 2)["values"] },
        { "op": "create", "values": { "name": "没有电话" } },
        { "op": "update", "id": old, "version": 1, "values": { "name": "新" } },
        { "op": "update", "id": old, "version": 1, "values": { "name": "晚" } },
        { "op": "delete", "id": missing },
        { "op": "create", "values": customer("重复", 2)["values"] },
    ] });
    let answer = api.post(&owner, &format!("{CUSTOMERS}/batch"), &operations).await.ok();
    let items = answer["items"].as_array().expect("a list");
    let ends: Vec<(u64, &str, &str)> = items
        .iter()
        .map(|item| {
            let code = item["problem"]["code"].as_str().unwrap_or_default();
            (item["index"].as_u64().expect("is there"), item["status"].as_str().expect("text"), code)
        })
        .collect();
    // The two with the same number, and the two changes of one record, race within the batch: one of each wins.
    assert_eq!((ends[1], ends[4]), ((1, "error", "invalid"), (4, "error", "not_found")), "{answer}");
    let won = |one: usize, other: usize| [one, other].iter().filter(|at| ends[**at].1 == "ok").count();
    assert_eq!((won(0, 5), won(2, 3)), (1, 1), "{answer}");
    assert_eq!(items[1]["problem"]["problems"][0]["pointer"], "/phone");

    for (operations, pointer) in [
        (json!([{ "op": "forget", "id": "x" }]), "/operations/0"),
        (json!([{ "op": "delete" }]), "/operations/0"),
        (json!([{ "op": "create", "values": {}, "admin": true }]), "/operations/0"),
        (Value::Array(vec![json!({ "op": "restore", "id": "x" }); 1001]), "/operations"),
    ] {
        let answer = api.post(&owner, &format!("{CUSTOMERS}/batch"), &json!({ "operations": operations })).await;
        assert!(answer.mistakes()[0].0.starts_with(pointer), "{}", answer.text());
    }
});

on_both!(a_draft_is_worked_out_and_nothing_is_written, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let at = text(&api.post(&owner, CUSTOMERS, &customer("晨光", 1)).await.ok()["id"]);
    let draft = json!({ "values": { "customer": at, "items": [{ "qty": 3, "price": 0.1 }, { "price": 5 }] } });
    let answer = api.post(&owner, "/apps/shop/forms/order/records/evaluate", &draft).await.ok();
    assert_eq!(answer["values"]["items"][0]["sum"], json!(0.3), "{answer}");
    assert_eq!(answer["values"]["phone"], "13900000001");
    let pointers: Vec<&str> = answer["problems"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(|problem| problem["pointer"].as_str())
        .collect();
    assert!(pointers.contains(&"/items/1/qty"), "{pointers:?}");
    assert_eq!(answer["refs"]["records"][&at]["title"], "晨光");
    assert_eq!(api.get(&owner, "/apps/shop/forms/order/records").await.ok()["items"], json!([]));

    let seller = api.key_of("wang").await;
    let answer = api.post(&seller, &format!("{CUSTOMERS}/evaluate"), &json!({ "values": { "secret": 5 } })).await.ok();
    assert!(answer["values"].get("secret").is_none(), "{answer}");
    let clerk = api.key_of("zhao").await;
    api.post(&clerk, &format!("{CUSTOMERS}/evaluate"), &json!({ "values": {} })).await.refused(403, "forbidden");
    api.post(&Who::Nobody, &format!("{CUSTOMERS}/evaluate"), &json!({ "values": {} }))
        .await
        .refused(401, "unauthenticated");
});

on_both!(a_draft_names_the_cells_that_a_rule_hides, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let mut form: Value = serde_json::from_str(include_str!("../support/shop/order.json")).expect("a form");
    form["x-visibility"] = json!([{ "show": ["items.price"], "when": ["items.qty", ">", 2] }]);
    let written = json!({ "text": form.to_string() });
    api.call(&owner, "PUT", "/apps/shop/definitions/forms/order.json", &[], &written).await.ok();
    api.post(&owner, "/apps/shop/publish", &json!({})).await.ok();
    let draft = json!({ "values": { "items": [{ "qty": 3, "price": 1 }, { "qty": 1, "price": 5 }] } });
    let answer = api.post(&owner, "/apps/shop/forms/order/records/evaluate", &draft).await.ok();
    assert_eq!(answer["visible"], json!({ "items/1/price": false }), "{answer}");
});

on_both!(a_form_says_whether_looked_up_values_are_still_on_their_way, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let (ann, sun) = (api.key_of("ann").await, api.key_of("sun").await);
    let quote = "/apps/company/forms/quote/copies";
    assert_eq!(api.get(&ann, quote).await.ok(), json!({ "updating": false }));
    api.get(&ann, "/apps/company/forms/none/copies").await.refused(404, "not_found");
    assert!(api.get(&sun, quote).await.status.is_client_error(), "whoever may not read the form is told nothing");
});

on_both!(the_bin_tells_whoever_opens_it_how_long_records_stay, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let seller = api.key_of("li").await;
    let days = async || api.get(&seller, &format!("{CUSTOMERS}?shelf=bin")).await.ok()["bin_days"].clone();
    assert_eq!(days().await, json!(30));
    for stay in [7, 0] {
        api.patch(&owner, "/settings", &json!({ "recycle_days": stay })).await.ok();
        assert_eq!(days().await, json!(stay));
    }
    assert_eq!(api.get(&seller, CUSTOMERS).await.ok().get("bin_days"), None);
});

on_both!(a_comment_is_changed_and_taken_back_by_whoever_wrote_it, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let id = text(&api.post(&owner, CUSTOMERS, &customer("晨光", 1)).await.ok()["id"]);
    let comments = format!("{CUSTOMERS}/{id}/comments");
    let said = api.post(&owner, &comments, &json!({ "text": "初稿" })).await.ok();
    assert_eq!((&said["open_until"], &said["edited_at"]), (&json!("2026-03-02T09:00:00.000Z"), &Value::Null));
    let one = format!("{comments}/{}", text(&said["id"]));
    let changed = api.patch(&owner, &one, &json!({ "text": "定稿" })).await.ok();
    assert_eq!((&changed["text"], &changed["edited_at"]), (&json!("定稿"), &json!("2026-03-02T08:00:00.000Z")));
    for strange in [format!("{comments}/0"), format!("{comments}/first")] {
        api.patch(&owner, &strange, &json!({ "text": "?" })).await.refused(404, "not_found");
    }
    let gone = api.call(&owner, "DELETE", &one, &[], &json!({})).await.ok();
    assert_eq!((&gone["text"], &gone["open_until"]), (&json!(""), &Value::Null));
    let listed = api.get(&owner, &comments).await.ok()["items"].clone();
    assert_eq!(listed, json!([gone]), "it leaves a trace");
});

on_both!(a_cell_changed_in_a_table_takes_along_what_follows_it, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let ids = [("晨光", 1), ("晚星", 2)].map(|(name, phone)| customer(name, phone));
    let first = text(&api.post(&owner, CUSTOMERS, &ids[0]).await.ok()["id"]);
    let other = text(&api.post(&owner, CUSTOMERS, &ids[1]).await.ok()["id"]);
    let mut form: Value = serde_json::from_str(include_str!("../support/shop/order.json")).expect("a form");
    let linkage = "= LOOKUP(\"customer\", \"phone\", \"name\", who)";
    form["properties"]["who"] = json!({ "title": "名称", "type": "string" });
    form["properties"]["call"] = json!({ "title": "电话", "type": "string", "x-default": linkage, "x-refill": true });
    form["properties"]["mobile"] = json!({ "title": "手机", "type": "string" });
    form["properties"]["customer"]["x-fill"] = json!({ "mobile": "phone" });
    let written = json!({ "text": form.to_string() });
    api.call(&owner, "PUT", "/apps/shop/definitions/forms/order.json", &[], &written).await.ok();
    api.post(&owner, "/apps/shop/publish", &json!({})).await.ok();

    let orders = "/apps/shop/forms/order/records";
    let order = json!({ "values": { "customer": first, "who": "晨光", "items": [{ "qty": 1, "price": 2 }] } });
    let id = text(&api.post(&owner, orders, &order).await.ok()["id"]);
    let says = |record: &Value| ["call", "mobile"].map(|key| record["values"][key].clone());
    // As a table sends it: one field, on the version it shows.
    for (version, values, expected) in [
        (1, json!({ "who": "晚星" }), [json!("13900000002"), json!("13900000001")]),
        (2, json!({ "call": "手写" }), [json!("手写"), json!("13900000001")]),
        (3, json!({ "customer": other }), [json!("手写"), json!("13900000002")]),
        (4, json!({ "who": "晨光" }), [json!("13900000001"), json!("13900000002")]),
        // Taken back: what came along is said as well.
        (5, json!({ "who": "晚星", "call": "手写" }), [json!("手写"), json!("13900000002")]),
        (6, json!({ "who": "无人" }), [Value::Null, json!("13900000002")]),
    ] {
        let operations = json!([{ "op": "update", "id": id, "version": version, "values": values }]);
        let answer = api.post(&owner, &format!("{orders}/batch"), &json!({ "operations": operations })).await.ok();
        assert_eq!(says(&answer["items"][0]["record"]), expected, "{values}: {answer}");
        assert_eq!(says(&api.get(&owner, &format!("{orders}/{id}")).await.ok()["record"]), expected, "{values}");
    }
});
