//! Fields that become of another kind, over the API: what it would mean, what is set aside, and who may see it.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::job::Desk;

async fn publish(api: &Api, owner: &Who, note: Value) {
    let form = json!({ "key": "note", "title": "便条", "type": "object", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" }, "note": note } });
    let path = "/apps/shop/definitions/forms/note.json";
    api.call(owner, "PUT", path, &[], &json!({ "text": form.to_string() })).await.ok();
    api.post(owner, "/apps/shop/publish", &json!({ "paths": ["forms/note.json"] })).await.ok();
}

on_both!(values_set_aside_are_told_exported_and_purged, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let desk = Desk::new(std::sync::Arc::clone(api.state.workspace()));
    publish(&api, &owner, json!({ "title": "数", "type": "string" })).await;
    for (name, note) in [("甲", "12"), ("乙", "=abc"), ("丙", "def")] {
        let values = json!({ "values": { "name": name, "note": note } });
        api.post(&owner, "/apps/shop/forms/note/records", &values).await.ok();
    }
    let form = json!({ "key": "note", "title": "便条", "type": "object", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" }, "note": { "title": "数", "type": "number" } } });
    let files = json!({ "files": { "forms/note.json": form.to_string() } });
    let found = api.post(&owner, "/apps/shop/changes", &files).await.ok();
    let field = &found["forms"][0]["fields"][0];
    assert_eq!(field["change"], "converted", "{found}");
    let conversion = &field["conversion"];
    assert_eq!(
        (&conversion["converts"], &conversion["stays"], &conversion["exact"]),
        (&json!(1), &json!(2), &json!(true))
    );
    assert_eq!(conversion["examples"][0]["value"], "=abc");
    assert_eq!(conversion["examples"][0]["problem"], "应为数字");

    publish(&api, &owner, json!({ "title": "数", "type": "number" })).await;
    let kept = api.get(&owner, "/apps/shop/forms/note/kept").await.ok();
    assert_eq!(kept["converting"], json!(true), "{kept}");
    desk.run_waiting().await.expect("converted");
    let kept = api.get(&owner, "/apps/shop/forms/note/kept").await.ok();
    assert_eq!((&kept["converting"], &kept["items"][0]["values"]), (&json!(false), &json!(2)), "{kept}");
    assert_eq!((&kept["items"][0]["kind"], &kept["items"][0]["now"]), (&json!("text"), &json!("number")));
    let column = kept["items"][0]["column"].as_str().expect("a column").to_owned();
    let at = format!("/apps/shop/forms/note/kept/{column}");

    let first = api.get(&owner, &format!("{at}/values?limit=1")).await.ok();
    assert_eq!((&first["items"][0]["title"], &first["items"][0]["value"]), (&json!("乙"), &json!("=abc")));
    let cursor = first["next_cursor"].as_str().expect("more");
    let second = api.get(&owner, &format!("{at}/values?limit=1&cursor={cursor}")).await.ok();
    assert_eq!((&second["items"][0]["title"], &second["next_cursor"]), (&json!("丙"), &Value::Null));

    let file = api.get(&owner, &format!("{at}/file")).await;
    assert!(file.status.is_success() && file.body.starts_with(b"PK"), "a workbook");
    assert!(file.header("content-disposition").contains("attachment"), "{:?}", file.headers);

    let record = second["items"][0]["record"].as_str().expect("an id");
    let values = json!({ "values": { "note": 5 } });
    api.call(&owner, "PATCH", &format!("/apps/shop/forms/note/records/{record}"), &[], &values).await.ok();
    let left = api.get(&owner, &format!("{at}/values")).await.ok();
    assert_eq!(left["items"].as_array().map(Vec::len), Some(1), "what was mended is set aside no more: {left}");

    let history = api.get(&owner, &format!("/apps/shop/forms/note/records/{record}/history")).await.ok();
    let told = history["items"].as_array().expect("a list").iter().find(|entry| entry["action"] == "record.convert");
    assert_eq!(
        told.map(|entry| (&entry["kept"], &entry["changes"]["note"])),
        Some((&json!(["note"]), &json!(["def", null])))
    );

    api.call(&owner, "DELETE", &at, &[], &json!({})).await.ok();
    desk.run_waiting().await.expect("cleared");
    api.get(&owner, &format!("{at}/values")).await.refused(404, "not_found");
    api.call(&owner, "DELETE", &at, &[], &json!({})).await.refused(404, "not_found");
});

on_both!(only_administrators_see_what_is_set_aside, |database: TestStore| async move {
    let (api, _) = Api::at_work(database).await;
    let clerk = api.key_of("zhao").await;
    for path in ["", "/f_phone/values", "/f_phone/file"] {
        api.get(&clerk, &format!("/apps/shop/forms/customer/kept{path}")).await.refused(403, "forbidden");
    }
    api.call(&clerk, "DELETE", "/apps/shop/forms/customer/kept/f_phone", &[], &json!({}))
        .await
        .refused(403, "forbidden");
    api.post(&clerk, "/apps/shop/forms/customer/kept/convert", &json!({})).await.refused(403, "forbidden");
});
