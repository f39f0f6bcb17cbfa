//! A table file becomes a form: uploaded, looked at, adopted, published, and imported into it.

use crate::on_both;
use crate::support::api::{Answer, Api, Who, upload};
use crate::support::database::TestStore;
use axum::body::Body;
use serde_json::{Value, json};

const FILE: &str = "客户,手机,状态,金额\n晨光,13800138000,新,12.5\n华信,13900139000,成交,3\n大东,13700137000,新,8\n小西,13600136000,成交,9\n";

async fn send(api: &Api, who: &Who, name: &str, text: &str) -> Answer {
    let (kind, body) = upload(name, "text/csv", text.as_bytes());
    api.send(who, "POST", "/apps/shop/tables", &[("content-type", kind)], Body::from(body)).await
}

on_both!(a_table_becomes_a_form_and_its_rows_can_follow, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let table = send(&api, &owner, "deal.csv", FILE).await;
    assert_eq!(table.status.as_u16(), 201);
    let table = table.json();
    assert_eq!(table["file"], "deal.csv");
    let id = table["id"].as_str().expect("an id");
    let columns = api.get(&owner, &format!("/apps/shop/tables/{id}/columns")).await.ok();
    let kinds: Vec<&Value> = columns["columns"].as_array().expect("a list").iter().map(|one| &one["kind"]).collect();
    assert_eq!(kinds, ["text", "phone", "select", "money"]);
    assert_eq!(columns["columns"][2]["options"], json!(["新", "成交"]));

    let wanted = json!([
        { "heading": "客户", "title": "客户名称", "kind": "text" },
        { "heading": "手机", "title": "手机", "kind": "phone" },
        { "heading": "状态", "title": "状态", "kind": "select" },
    ]);
    let body = json!({ "key": "deal", "title": "成交", "columns": wanted });
    let adopted = api.post(&owner, &format!("/apps/shop/tables/{id}/adopt"), &body).await.ok();
    assert_eq!(adopted["path"], "forms/deal.json");
    let text = json!({ "text": adopted["text"] });
    api.call(&owner, "PUT", "/apps/shop/definitions/forms/deal.json", &[], &text).await.ok();
    api.post(&owner, "/apps/shop/publish", &json!({})).await.ok();

    let waiting = api.get(&owner, &format!("/imports/{id}")).await.ok();
    assert_eq!((&waiting["job"]["state"], &waiting["mapping"]["form"]), (&json!("draft"), &json!("deal")));
    assert_eq!(waiting["mapping"]["columns"]["客户"]["field"], "field_1");
    let targets = api.get(&owner, &format!("/imports/{id}/columns")).await.ok();
    assert_eq!(targets["targets"].as_array().map(Vec::len), Some(3), "{targets}");
});

on_both!(what_makes_no_form_is_refused_by_name_and_tables_are_ones_own, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    send(&api, &owner, "a.csv", "").await.refused(422, "invalid");
    let sun = api.key_of("sun").await;
    assert_eq!(send(&api, &sun, "a.csv", FILE).await.status.as_u16(), 403);
    let table = send(&api, &owner, "a.csv", FILE).await.json();
    let address = format!("/apps/shop/tables/{}/adopt", table["id"].as_str().expect("an id"));
    let body = json!({ "key": "deal", "title": "成交", "columns": [] });
    let refused = api.post(&owner, &address, &body).await;
    assert_eq!(refused.status.as_u16(), 422);
    assert_eq!(refused.mistakes(), [("/columns".to_owned(), "no_columns".to_owned())]);
    // Nobody else's, administrator or not.
    api.post(&owner, "/members", &json!({ "username": "smith", "name": "smith" })).await.ok();
    let builders = json!({ "members": [api.id_of("smith")], "departments": [], "roles": [] });
    api.call(&owner, "PUT", "/apps/shop/builders", &[], &builders).await.ok();
    let smith = api.key_of("smith").await;
    assert_eq!(api.post(&smith, &address, &body).await.status.as_u16(), 404);
});
