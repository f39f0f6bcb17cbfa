//! Duplicates over HTTP: told while a draft is typed, refused, searched for, merged and taken apart.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use crate::support::firms;
use serde_json::{Value, json};
use tenon_engine::job::Desk;

const COMPANIES: &str = "/apps/firm/forms/company/records";
const DUPLICATES: &str = "/apps/firm/forms/company/duplicates";

async fn open(database: TestStore) -> (Api, Who) {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(firms::package(firms::rules())).await;
    (api, owner)
}

async fn create(api: &Api, who: &Who, values: Value) -> Value {
    api.post(who, COMPANIES, &json!({ "values": values })).await.ok()
}

fn id(record: &Value) -> String {
    record["id"].as_str().expect("an id").to_owned()
}

on_both!(a_draft_is_told_what_is_there_and_a_block_is_refused, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let there = create(&api, &ann, json!({ "name": "上海华信智能科技有限公司", "phone": "13800000001" })).await;
    let draft = json!({ "values": { "name": "华信智能", "phone": "138 0000 0001", "secret": 5 } });
    let look = format!("{COMPANIES}/duplicates");
    let answer = api.post(&ann, &look, &draft).await.ok();
    let items = answer["items"].as_array().expect("a list");
    assert_eq!((&items[0]["on_entry"], &items[0]["message"]), (&json!("block"), &json!("这个电话已经有公司了")));
    assert_eq!((&items[1]["field"], &items[1]["records"][0]["id"]), (&json!("name"), &there["id"]), "{answer}");
    let answer = api.post(&bob, &look, &draft).await.ok();
    assert_eq!((&answer["items"][0]["records"], &answer["items"][0]["hidden"]), (&json!([]), &json!(1)));
    // Of a record being changed, what is not sent is as it is stored.
    let second = create(&api, &ann, json!({ "name": "华信智能" })).await;
    let own = json!({ "id": second["id"], "values": { "remark": "x" } });
    let answer = api.post(&ann, &look, &own).await.ok();
    assert_eq!(answer["items"][0]["records"][0]["id"], there["id"], "{answer}");
    let foreign = json!({ "id": second["id"], "values": {} });
    api.post(&bob, &look, &foreign).await.refused(404, "not_found");
    api.post(&Who::Nobody, &look, &draft).await.refused(401, "unauthenticated");

    let again = json!({ "values": { "name": "x", "phone": "13800000001" } });
    let refused = api.post(&bob, COMPANIES, &again).await;
    assert_eq!(refused.mistakes(), [("/phone".to_owned(), "duplicate".to_owned())]);
    assert!(!refused.text().contains("华信"), "{}", refused.text());
    let in_english = api.call(&owner, "POST", COMPANIES, &[("accept-language", "en")], &again).await;
    assert!(in_english.text().contains("华信"), "{}", in_english.text());

    // The page learns from the form which fields to ask about.
    let form = api.get(&ann, "/apps/firm/forms/company").await.ok();
    assert_eq!(form["schema"]["x-duplicates"].as_array().map(Vec::len), Some(2));
});

on_both!(duplicates_are_searched_for_kept_apart_and_merged, |database: TestStore| async move {
    let (api, owner) = open(database).await;
    let (eve, ann) = (api.key_of("eve").await, api.key_of("ann").await);
    let first = create(&api, &eve, json!({ "name": "Blue Harbor Trading Ltd.", "remark": "老客户" })).await;
    let second = create(&api, &eve, json!({ "name": "BLUE HARBOR TRADING LIMITED", "phone": "13800000001" })).await;
    let before = api.get(&eve, DUPLICATES).await.ok();
    assert_eq!((&before["job"], &before["complete"], &before["items"]), (&Value::Null, &json!(true), &json!([])));
    let job = api.post(&eve, &format!("{DUPLICATES}/search"), &json!({})).await.ok();
    let same = api.post(&eve, &format!("{DUPLICATES}/search"), &json!({})).await.ok();
    assert_eq!(job["id"], same["id"], "one search at a time");
    Desk::new(api.state.workspace().clone()).run_waiting().await.expect("done");
    let found = api.get(&eve, DUPLICATES).await.ok();
    assert_eq!((&found["job"]["state"], &found["items"][0]["score"]), (&json!("done"), &json!(100)), "{found}");
    let records = found["items"][0]["records"].as_array().expect("a list");
    assert_eq!(records.iter().map(id).collect::<Vec<_>>(), [id(&first), id(&second)]);
    assert_eq!(api.get(&ann, DUPLICATES).await.ok()["items"], json!([]), "a search is its searcher's");
    api.post(&eve, "/apps/firm/forms/contact/duplicates/search", &json!({})).await.refused(422, "invalid");

    let pair = |distinct: bool| json!({ "records": [first["id"], second["id"]], "distinct": distinct });
    let distinct = format!("{DUPLICATES}/distinct");
    assert_eq!(api.call(&eve, "PUT", &distinct, &[], &pair(true)).await.status, 204);
    assert_eq!(api.get(&eve, DUPLICATES).await.ok()["items"], json!([]));
    assert_eq!(api.call(&eve, "PUT", &distinct, &[], &pair(false)).await.status, 204);
    api.call(&ann, "PUT", &distinct, &[], &pair(true)).await.refused(404, "not_found");

    let path = format!("{COMPANIES}/{}", id(&first));
    let wish =
        json!({ "version": 1, "others": [{ "id": second["id"], "version": 1 }], "take": { "name": second["id"] } });
    let preview = api.post(&eve, &format!("{path}/merge/preview"), &wish).await.ok();
    let field = |name: &str| {
        let fields = preview["fields"].as_array().expect("a list");
        fields.iter().find(|field| field["field"] == name).cloned().expect("a field")
    };
    assert_eq!((&field("name")["take"], &field("name")["changes"]), (&second["id"], &json!(true)));
    assert_eq!((&field("phone")["value"], &field("remark")["changes"]), (&json!("13800000001"), &json!(false)));
    assert_eq!((&field("tags")["may_all"], &preview["problems"]), (&json!(true), &json!([])));
    let command = uuid::Uuid::now_v7().to_string();
    for _ in 0..2 {
        let headers = [("idempotency-key", command.as_str())];
        let merged = api.call(&eve, "POST", &format!("{path}/merge"), &headers, &wish).await;
        assert_eq!(merged.header("etag"), "\"2\"", "{}", merged.text());
        let merged = merged.ok();
        assert_eq!(
            (&merged["title"], &merged["values"]["remark"]),
            (&json!("BLUE HARBOR TRADING LIMITED"), &json!("老客户"))
        );
    }
    let gone = api.get(&eve, &format!("{COMPANIES}/{}", id(&second))).await.ok();
    assert_eq!(gone["became"], first["id"]);
    let history = api.get(&eve, &format!("{path}/history")).await.ok();
    let entry = &history["items"][0];
    assert_eq!((&entry["action"], &entry["merge"]["stands"]), (&json!("record.merge"), &json!(true)), "{history}");
    assert_eq!(entry["merge"]["others"][0], json!({ "id": second["id"], "title": "BLUE HARBOR TRADING LIMITED" }));

    let undo = json!({ "merge": entry["merge"]["id"] });
    api.post(&ann, &format!("{path}/unmerge"), &undo).await.refused(404, "not_found");
    api.post(&eve, &format!("{COMPANIES}/{}/unmerge", id(&second)), &undo).await.refused(404, "not_found");
    let back = api.post(&eve, &format!("{path}/unmerge"), &undo).await.ok();
    assert_eq!((&back["title"], &back["values"].get("phone")), (&json!("Blue Harbor Trading Ltd."), &None));
    let there = api.get(&eve, &format!("{COMPANIES}/{}", id(&second))).await.ok();
    assert_eq!((&there["record"]["deleted_at"], there.get("became")), (&Value::Null, None));
    let again = api.post(&eve, &format!("{path}/unmerge"), &undo).await;
    assert_eq!(again.mistakes(), [(String::new(), "merge_undone".to_owned())]);
    let log = api.get(&owner, "/audit?action=record.unmerge").await.ok();
    assert_eq!(log["items"].as_array().map(Vec::len), Some(2));
    let stale = json!({ "version": 1, "others": [{ "id": second["id"] }] });
    api.post(&eve, &format!("{path}/merge"), &stale).await.refused(409, "version_conflict");
});
