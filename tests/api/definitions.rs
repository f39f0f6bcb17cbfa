//! Documents that are wrong: said all at once, nothing put in force, and the server goes on.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::definition::Package;

async fn draft(api: &Api, owner: &Who, path: &str, text: &str) -> Value {
    let path = format!("/apps/shop/definitions/{path}");
    api.call(owner, "PUT", &path, &[], &json!({ "text": text })).await.ok()
}

fn said(answer: &Value) -> Vec<(String, String)> {
    let problems = answer["problems"].as_array().expect("problems");
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    problems.iter().map(|p| (text(&p["file"]), text(&p["code"]))).collect()
}

on_both!(a_wrong_document_may_be_kept_but_not_published, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let broken = [
        ("forms/bad.json", "{ not json"),
        (
            "forms/other.json",
            r#"{"key":"other","title":"x","type":"object","properties":{"a":{"x-formula":"SUM(("},"b":{"x-knid":"text"}}}"#,
        ),
        (
            "flows/lost.json",
            r#"{"key":"lost","title":"x","start":{"on":"submit","form":"customer"},"nodes":{"a":{"kind":"approve","title":"a","assignees":[{"role":"nobody"}],"next":"gone"}}}"#,
        ),
        (
            "flows/round.json",
            r#"{"key":"round","title":"x","start":{"on":"submit","form":"customer"},"nodes":{"a":{"kind":"cc","to":["initiator"],"next":"b"},"b":{"kind":"cc","to":["initiator"],"next":"a"}}}"#,
        ),
        (
            "rules/loop.json",
            r#"{"key":"loop","title":"x","form":"custmer","target":"level","script":"scripts/none.rhai"}"#,
        ),
    ];
    for (path, text) in broken {
        let answer = draft(&api, &owner, path, text).await;
        assert!(said(&answer).iter().any(|(file, _)| file == path), "{path}: {answer}");
    }
    let all = api.post(&owner, "/apps/shop/check", &json!({})).await.ok();
    for (path, _) in broken {
        assert!(said(&all).iter().any(|(file, _)| file == path), "{path}: {all}");
    }
    let refused = api.post(&owner, "/apps/shop/publish", &json!({})).await;
    let refused = refused.refused(422, "invalid");
    assert!(refused["problems"].as_array().expect("a list").len() >= broken.len(), "{refused}");
    let hinted =
        refused["problems"].as_array().expect("a list").iter().filter(|problem| problem["hint"].is_string()).count();
    assert!(hinted > 0, "the nearest name is told: {refused}");
    api.get(&owner, "/apps/shop/forms/other").await.refused(404, "not_found");
    api.post(
        &owner,
        "/apps/shop/forms/customer/records",
        &json!({ "values": { "name": "在", "phone": "13900000001" } }),
    )
    .await
    .ok();
});

on_both!(only_files_of_a_package_are_taken, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let text = json!({ "text": "x" });
    for path in [
        "../../etc/passwd",
        "forms/../app.json",
        "forms/%2e%2e/x.json",
        "/etc/passwd",
        "forms/A%20B.json",
        "bin/x.sh",
        "forms/x.json.exe",
        "forms/.json",
    ] {
        let answer = api.call(&owner, "PUT", &format!("/apps/shop/definitions/{path}"), &[], &text).await;
        assert!(answer.status.is_client_error(), "{path}: {} {}", answer.status, answer.text());
        answer.problem();
    }
    let files = json!({ "files": { "../x.json": "{}", "forms/ok.json": "{}" } });
    let answer = api.post(&owner, "/apps/shop/check", &files).await;
    assert!(answer.text().contains("../x.json"), "{}", answer.text());
    api.call(&owner, "PUT", "/apps/none/definitions/forms/x.json", &[], &text).await.refused(404, "not_found");
});

on_both!(a_script_that_never_ends_or_eats_memory_is_stopped, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let rule = r#"{"key":"loop","title":"x","form":"customer","target":"level","mode":"set","on":["create"],"script":"scripts/loop.rhai"}"#;
    draft(&api, &owner, "rules/loop.json", rule).await;
    draft(&api, &owner, "scripts/loop.rhai", "loop { }").await;
    api.post(&owner, "/apps/shop/publish", &json!({})).await.ok();
    let customers = "/apps/shop/forms/customer/records";
    let mut outcomes = Vec::new();
    for (phone, script) in [
        ("13900000001", "loop { }"),
        ("13900000002", "let text = \"0123456789\"; loop { text += text; }"),
        ("13900000003", "let list = [1]; loop { list += list; }"),
        ("13900000004", "fn f(n) { f(n + 1) } f(0)"),
        ("13900000005", "throw \"x\""),
        ("13900000006", "eval(\"1\")"),
    ] {
        let checked = draft(&api, &owner, "scripts/loop.rhai", script).await;
        let published = api.post(&owner, "/apps/shop/publish", &json!({})).await;
        if !published.status.is_success() {
            assert!(!said(&checked).is_empty(), "{script}: {}", published.text());
            published.refused(422, "invalid");
            continue;
        }
        let wish = json!({ "values": { "name": "循环", "phone": phone } });
        let answer = api.post(&owner, customers, &wish).await;
        assert!(!answer.status.is_server_error(), "{script}: {}", answer.text());
        if answer.status == 422 {
            assert!(!answer.mistakes().is_empty(), "{script}");
        }
        outcomes.push((script, answer.status.as_u16()));
    }
    assert!(outcomes.len() >= 5, "{outcomes:?}");
    let one = outcomes[0].1;
    assert!(outcomes.iter().all(|(_, status)| *status == one), "a failing script means the same always: {outcomes:?}");
    let records = api.get(&owner, customers).await.ok()["items"].as_array().map(Vec::len).unwrap_or_default();
    assert_eq!(records, if one == 201 { outcomes.len() } else { 0 }, "all or nothing");
});

on_both!(packages_that_cannot_be_are_not_installed, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    api.post(&owner, "/templates/none/install", &json!({})).await.refused(404, "not_found");
    for key in ["shop", "Bad Key", "../x", "a/b", &"k".repeat(200)] {
        let answer = api.post(&owner, "/templates/leave/install", &json!({ "key": key })).await;
        assert!(!answer.mistakes().is_empty(), "{key}");
        answer.refused(422, "invalid");
    }
    let apps = api.get(&owner, "/apps").await.ok();
    let keys: Vec<&str> =
        apps["items"].as_array().expect("a list").iter().filter_map(|app| app["key"].as_str()).collect();
    assert_eq!(keys, ["company", "shop"]);
    api.post(&owner, "/templates/leave/install", &json!({ "key": "leave-2", "demo": true })).await.ok();
});

/// Devices of which clerks see neither the batch nor what parts cost.
fn devices() -> Package {
    let form = json!({
        "key": "device", "title": "设备", "required": ["serial_number"],
        "properties": {
            "serial_number": { "title": "序列号", "type": "string", "maxLength": 8 },
            "state": { "title": "状态", "type": "string", "enum": ["在用", "停用"] },
            "batch": { "title": "批次", "type": "string" },
            "worth": { "title": "价值", "type": "number", "x-formula": "SUM(parts.price)" },
            "label": { "title": "标牌", "type": "string", "x-default": "= batch + \"-\" + serial_number" },
            "parts": { "title": "部件", "type": "array", "items": { "type": "object", "required": ["price"], "properties": {
                "name": { "title": "名称", "type": "string" }, "price": { "title": "单价", "type": "number" } } } },
        },
        "x-unique": [["serial_number", "batch"]],
        "x-required": [{ "require": ["parts.price"], "when": ["serial_number", "=", "S9"] },
            { "require": ["state"], "when": ["batch", "=", "B9"] }],
        "x-checks": [{ "that": "batch != \"B0\"", "message": "没有这个批次", "at": "batch" }],
        "x-schema": { "if": { "required": ["batch"] }, "then": { "required": ["state"] } },
    });
    let access = json!({ "roles": [{ "key": "clerk", "title": "文员" }], "groups": [
        { "key": "look", "title": "看设备", "form": "device", "members": [{ "role": "clerk" }], "operations": ["read"],
          "fields": { "*": "see", "batch": "hide", "parts.price": "hide" } }] });
    let app = json!({ "key": "lab", "title": "实验室", "version": "1.0.0", "navigation": [{ "items": [{ "form": "device" }] }] });
    let member = json!({ "username": "qian", "name": "钱进", "roles": ["clerk"] });
    let files =
        [("app.json", app), ("access.json", access), ("forms/device.json", form), ("demo/members.jsonl", member)];
    Package { files: files.map(|(path, text)| (path.to_owned(), text.to_string())).into() }
}

on_both!(a_form_is_given_back_as_the_schema_its_reader_may_know, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(devices()).await;
    let schema = api.get(&owner, "/apps/lab/forms/device/schema").await.ok();
    assert_eq!(schema["$schema"], "https://json-schema.org/draft/2020-12/schema");
    assert_eq!((&schema["required"], &schema["additionalProperties"]), (&json!(["serial_number"]), &json!(false)));
    let fields = &schema["properties"];
    assert_eq!(
        (&fields["serial_number"]["maxLength"], &fields["state"]["enum"]),
        (&json!(8), &json!(["在用", "停用"]))
    );
    assert_eq!(fields["parts"]["items"]["required"], json!(["price"]));
    assert_eq!(schema["allOf"][0]["then"], json!({ "required": ["state"] }));
    // What came out goes in again, as another form that says the same.
    let again = api.post(&owner, "/apps/lab/adopt", &json!({ "key": "copy", "schema": schema })).await.ok();
    let text = json!({ "text": again["text"] });
    api.call(&owner, "PUT", "/apps/lab/definitions/forms/copy.json", &[], &text).await.ok();
    api.post(&owner, "/apps/lab/publish", &json!({})).await.ok();
    let copied = api.get(&owner, "/apps/lab/forms/copy/schema").await.ok();
    assert_eq!(copied["properties"]["serial_number"]["maxLength"], 8);
    assert_eq!(copied["properties"]["parts"], fields["parts"], "its rows are rows again");
    for form in ["device", "copy"] {
        let records = format!("/apps/lab/forms/{form}/records");
        let refused = api.post(&owner, &records, &json!({ "values": { "serial_number": "S1", "batch": "B1" } })).await;
        assert_eq!(refused.mistakes(), [("/state".to_owned(), "required".to_owned())], "{form}");
        let values = json!({ "values": { "serial_number": "S1", "batch": "B1", "state": "在用" } });
        api.post(&owner, &records, &values).await.ok();
    }

    let clerk = api.key_of("qian").await;
    let seen = api.get(&clerk, "/apps/lab/forms/device/schema").await.ok();
    let form = api.get(&clerk, "/apps/lab/forms/device").await.ok();
    for schema in [&seen, &form["schema"]] {
        assert!(schema["properties"]["serial_number"].is_object(), "{schema}");
        assert!(schema["properties"]["parts"]["items"]["properties"]["name"].is_object(), "{schema}");
        for hidden in ["batch", "price"] {
            assert!(!schema.to_string().contains(hidden), "{hidden} is hidden from this reader: {schema}");
        }
    }
    let schema = &form["schema"];
    assert_eq!(
        schema["x-required"],
        json!([{ "require": ["state"], "when": {} }]),
        "a rule is left of which something can be seen"
    );
    assert_eq!(schema["properties"]["worth"]["x-formula"], "", "and that a field is computed");
    api.get(&clerk, "/apps/lab/forms/copy/schema").await.refused(403, "forbidden");
});
