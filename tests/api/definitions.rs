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
        assert_eq!(refused.json()["problems"][0]["message"], "请填写状态", "{form}");
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
        json!([{ "require": ["state"] }]),
        "a rule is left of which something can be seen"
    );
    let worth = &schema["properties"]["worth"];
    assert_eq!((&worth["readOnly"], &worth["x-formula"]), (&json!(true), &Value::Null), "and that a field is computed");
    api.get(&clerk, "/apps/lab/forms/copy/schema").await.refused(403, "forbidden");
});

/// Repairs whose price follows from what they cost, which clerks do not see, and that are looked into where they cost much.
fn repairs() -> Package {
    let form = json!({
        "key": "repair", "title": "维修", "x-title": "{{ device }}",
        "properties": {
            "device": { "title": "设备", "type": "string" },
            "cost": { "title": "成本", "type": "number" },
            "price": { "title": "报价", "type": "number", "x-formula": "cost * 2" },
            "note": { "title": "说明", "type": "string" },
            "reason": { "title": "原因", "type": "string", "x-default": "= device" },
            "guess": { "title": "估计", "type": "string", "x-default": "= TEXT(cost, \"0\")" },
            "parts": { "title": "部件", "type": "array", "items": { "type": "object", "properties": {
                "qty": { "title": "数量", "type": "number" }, "unit_cost": { "title": "单价", "type": "number" },
                "sum": { "title": "金额", "type": "number", "x-formula": "qty * unit_cost" },
                "twice": { "title": "两倍", "type": "number", "x-formula": "qty * 2" } } } },
        },
        "x-visibility": [{ "show": ["note"], "when": ["cost", ">", 100] },
            { "show": ["reason"], "when": ["device", "=", "泵"] }, { "show": ["cost"], "when": ["device", "!=", "泵"] }],
        "x-required": [{ "require": ["note"], "when": ["parts.unit_cost", ">", 100] }],
    });
    let access = json!({ "roles": [{ "key": "clerk", "title": "文员" }], "groups": [
        { "key": "look", "title": "看维修", "form": "repair", "members": [{ "role": "clerk" }],
          "operations": ["read", "update"], "fields": { "*": "edit", "cost": "hide", "parts.unit_cost": "hide" } }] });
    let app = json!({ "key": "lab", "title": "实验室", "version": "1.0.0", "navigation": [{ "items": [{ "form": "repair" }] }] });
    let member = json!({ "username": "qian", "name": "钱进", "roles": ["clerk"] });
    let files =
        [("app.json", app), ("access.json", access), ("forms/repair.json", form), ("demo/members.jsonl", member)];
    Package { files: files.map(|(path, text)| (path.to_owned(), text.to_string())).into() }
}

on_both!(what_a_hidden_field_decides_is_told_without_its_name, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(repairs()).await;
    let whole = api.get(&owner, "/apps/lab/forms/repair").await.ok();
    assert_eq!(
        (&whole["title_template"], &whole["schema"]["properties"]["price"]["x-formula"]),
        (&json!("{{ device }}"), &json!("cost * 2"))
    );

    let clerk = api.key_of("qian").await;
    let form = api.get(&clerk, "/apps/lab/forms/repair").await.ok();
    for hidden in ["cost", "unit_cost"] {
        assert!(!form.to_string().contains(hidden), "{hidden} is hidden from this reader: {form}");
    }
    assert_eq!(form["title_template"], "{{ device }}");
    let fields = &form["schema"]["properties"];
    assert_eq!((&fields["price"]["readOnly"], &fields["price"]["x-formula"]), (&json!(true), &Value::Null));
    assert_eq!(fields["reason"]["x-default"], "= device");
    assert_eq!(fields["parts"]["items"]["properties"]["twice"]["x-formula"], "qty * 2");
    let rules = json!([{ "show": ["note"] }, { "show": ["reason"], "when": ["device", "=", "泵"] }]);
    assert_eq!(
        (&form["schema"]["x-visibility"], &form["schema"]["x-required"]),
        (&rules, &json!([{ "require": ["note"] }]))
    );

    // What they do not see decides all the same.
    let records = "/apps/lab/forms/repair/records";
    for (cost, is_shown) in [(150, true), (50, false)] {
        let values = json!({ "values": { "device": "阀", "cost": cost, "note": "贵" } });
        let record = api.post(&owner, records, &values).await.ok();
        let draft = json!({ "id": record["id"], "values": { "device": "阀门" } });
        let found = api.post(&clerk, &format!("{records}/evaluate"), &draft).await.ok();
        assert_eq!(found["visible"]["note"] != false, is_shown, "{found}");
        let seen = api.get(&clerk, &format!("{records}/{}", record["id"].as_str().unwrap_or_default())).await.ok();
        assert_eq!(seen["record"]["values"]["price"].as_f64(), Some(f64::from(cost * 2)), "{seen}");
    }
});
