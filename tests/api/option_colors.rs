//! Options that are values of another form are shown in the colours they have there, to those who may read them there.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};

async fn put(api: &Api, owner: &Who, path: &str, document: &Value) {
    let path = format!("/apps/company/definitions/{path}");
    api.call(owner, "PUT", &path, &[], &json!({ "text": document.to_string() })).await.ok();
}

on_both!(options_of_another_form_keep_their_colours, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let colors = json!({ "加急": "red", "普通": "gray" });
    let grade = json!({ "key": "grade", "title": "等级", "properties": {
        "name": { "title": "名称", "x-kind": "select", "enum": ["加急", "普通"], "x-colors": colors },
        "plain": { "title": "说明", "type": "string" } } });
    let from = |field: &str| json!({ "x-kind": "select", "x-form": "grade", "x-field": field });
    let job = json!({ "key": "job", "title": "工单", "properties": { "grade": from("name"), "plain": from("plain"),
        "rows": { "type": "array", "items": { "type": "object", "properties": { "grade": from("name") } } } } });
    put(&api, &owner, "forms/grade.json", &grade).await;
    put(&api, &owner, "forms/job.json", &job).await;
    let access = api.get(&owner, "/apps/company/definitions/access.json").await.ok();
    let mut access: Value = serde_json::from_str(access["published"].as_str().expect("text")).expect("JSON");
    let reads = json!({ "key": "jobs", "title": "工单", "form": "job", "members": [{ "role": "sales" }],
        "operations": ["read"], "fields": { "*": "see" } });
    access["groups"].as_array_mut().expect("groups").push(reads);
    put(&api, &owner, "access.json", &access).await;
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();

    let fields = async |who: &Who| {
        let form = api.get(who, "/apps/company/forms/job").await.ok();
        let fields = &form["schema"]["properties"];
        let row = &fields["rows"]["items"]["properties"]["grade"];
        [&fields["grade"], &fields["plain"], row].map(|field| field["x-colors"].clone())
    };
    assert_eq!(fields(&owner).await, [colors.clone(), Value::Null, colors]);
    let ann = api.key_of("ann").await;
    assert_eq!(fields(&ann).await, [Value::Null, Value::Null, Value::Null], "she may not look into the other form");
});
