//! What a form tells its reader of other forms: how copies of values are drawn, and which records may be chosen, without the
//! names of fields that are hidden from them there or here.

use super::requests::encoded;
use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::definition::Package;

/// Jobs that parts are chosen for. Clerks see neither the margin of a part nor whether it is retired, and no budgets. Guards
/// see as much, and choose parts only where they check a job.
fn package() -> Package {
    let part = json!({ "key": "part", "title": "备件", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" },
        "kind": { "title": "类别", "type": "string" },
        "grade": { "title": "等级", "description": "按 margin 评定", "x-kind": "select", "enum": ["甲", "乙"],
            "x-colors": { "甲": "red" }, "x-schema": { "not": { "const": "margin" } } },
        "holder": { "title": "保管人", "x-kind": "member" },
        "margin": { "title": "毛利", "type": "number" },
        "retired": { "title": "停用", "type": "boolean" },
        "spent": { "title": "已花费", "x-kind": "rollup", "x-form": "job", "x-via": "part", "x-op": "sum", "x-field": "budget",
            "x-where": ["budget", ">", 0] } } });
    let job = json!({ "key": "job", "title": "工单", "properties": {
        "kind": { "title": "类别", "type": "string" },
        "budget": { "title": "预算", "type": "number" },
        "part": { "title": "备件", "x-kind": "link", "x-form": "part", "x-where": choosable(),
            "x-fill": { "worth": "margin", "label": "name" } },
        "worth": { "title": "价值", "type": "number" },
        "label": { "title": "标签", "type": "string" },
        "grade": { "title": "等级", "x-kind": "lookup", "x-link": "part", "x-field": "grade" },
        "holder": { "title": "保管人", "x-kind": "lookup", "x-link": "part", "x-field": "holder" },
        "gain": { "title": "收益", "x-kind": "lookup", "x-link": "part", "x-field": "margin" },
        "rows": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
            "part": { "title": "备件", "x-kind": "link", "x-form": "part", "x-where": ["retired", "!=", true] } } } } } });
    let roles = json!([{ "key": "clerk", "title": "文员" }, { "key": "guard", "title": "保管" }]);
    let access = json!({ "roles": roles, "groups": [
        { "key": "parts", "title": "备件", "form": "part", "members": [{ "role": "clerk" }, { "role": "guard" }],
          "operations": ["read"], "fields": { "*": "see", "margin": "hide", "retired": "hide" } },
        { "key": "seen", "title": "工单查看", "form": "job", "members": [{ "role": "guard" }], "operations": ["read"],
          "fields": { "*": "see", "budget": "hide" } },
        { "key": "jobs", "title": "工单", "form": "job", "members": [{ "role": "clerk" }],
          "operations": ["create", "read"], "fields": { "*": "edit", "budget": "hide" } }] });
    let navigation = json!([{ "items": [{ "form": "part" }, { "form": "job" }] }]);
    let app = json!({ "key": "lab", "title": "实验室", "version": "1.0.0", "navigation": navigation });
    let check = json!({ "kind": "approve", "title": "复核", "assignees": [{ "role": "guard" }],
        "fields": { "*": "see", "budget": "hide", "part": "edit" }, "next": "done" });
    let flow = json!({ "key": "check", "title": "复核", "start": { "on": "submit", "form": "job" },
        "nodes": { "look": check, "done": { "kind": "end", "result": "approved" } } });
    let members = [("qian", "钱进", "clerk"), ("zhou", "周全", "guard")]
        .map(|(username, name, role)| json!({ "username": username, "name": name, "roles": [role] }).to_string());
    let files = [
        ("app.json", app),
        ("access.json", access),
        ("forms/part.json", part),
        ("forms/job.json", job),
        ("flows/check.json", flow),
    ];
    let mut package = Package { files: files.map(|(path, text)| (path.to_owned(), text.to_string())).into() };
    package.files.insert("demo/members.jsonl".to_owned(), members.join("\n"));
    package
}

/// Which parts a job takes.
fn choosable() -> Value {
    json!({ "all": [["retired", "!=", true], ["kind", "=", { "field": "kind" }],
        { "any": [["margin", "empty"], ["margin", ">", { "field": "budget" }]] }] })
}

/// The names of hidden fields that a document tells.
fn told<'n>(document: &Value, hidden: &[&'n str]) -> Vec<&'n str> {
    let text = document.to_string();
    hidden.iter().copied().filter(|name| text.contains(name)).collect()
}

on_both!(a_form_tells_of_others_only_what_its_reader_sees_there, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    let fields = async |who: &Who, form: &str| {
        let form = api.get(who, &format!("/apps/lab/forms/{form}")).await.ok();
        form["schema"]["properties"].clone()
    };
    let whole = fields(&owner, "job").await;
    assert_eq!(whole["part"]["x-where"], choosable());
    assert_eq!((&whole["part"]["x-choices"], &whole["gain"]["x-field"]), (&Value::Null, &json!("margin")));
    let counted = fields(&owner, "part").await["spent"]["x-where"].clone();
    assert_eq!(counted, json!(["budget", ">", 0]));

    let clerk = api.key_of("qian").await;
    let job = fields(&clerk, "job").await;
    assert_eq!(told(&job, &["margin", "retired", "budget"]), [""; 0], "{job}");
    let part = fields(&clerk, "part").await;
    assert_eq!(told(&part["spent"], &["budget"]), [""; 0], "{part}");
    let known = json!({ "all": [["kind", "=", { "field": "kind" }]] });
    assert_eq!((&job["part"]["x-where"], &job["part"]["x-choices"]), (&known, &json!("job/part")));
    assert_eq!(job["part"]["x-fill"], json!({ "worth": "", "label": "name" }));
    let in_row = &job["rows"]["items"]["properties"]["part"];
    assert_eq!((&in_row["x-where"], &in_row["x-choices"]), (&Value::Null, &json!("job/rows.part")));

    // Copies are drawn as what they are copies of, for whoever sees them.
    let grade = json!({ "x-kind": "select", "type": "string", "enum": ["甲", "乙"], "x-colors": { "甲": "red" } });
    let holder = json!({ "x-kind": "member", "type": "string", "format": "uuid" });
    let gain = json!({ "x-kind": "number", "type": "number" });
    for fields in [&whole, &job] {
        let sources = ["grade", "holder", "gain"].map(|field| &fields[field]["x-source"]);
        assert_eq!(sources, [&grade, &holder, &gain]);
    }
    assert_eq!((&job["grade"]["x-field"], &job["gain"]["x-field"]), (&json!("grade"), &Value::Null));
});

on_both!(what_may_be_chosen_is_offered_to_whoever_may_not_know_why, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    let mut ids = Vec::new();
    for (name, kind, retired) in [("轴承", "泵", false), ("旧轴承", "泵", true), ("阀芯", "阀", false)] {
        let values = json!({ "values": { "name": name, "kind": kind, "retired": retired } });
        ids.push(api.post(&owner, "/apps/lab/forms/part/records", &values).await.ok()["id"].clone());
    }
    let clerk = api.key_of("qian").await;
    let parts = "/apps/lab/forms/part/records";
    let offered = async |query: &str| {
        let page = api.get(&clerk, &format!("{parts}?{query}")).await.ok();
        let records = page["items"].as_array().expect("a list").iter();
        let mut titles: Vec<String> = records.map(|one| one["title"].as_str().unwrap_or_default().to_owned()).collect();
        titles.sort();
        titles
    };
    let pumps = format!("filter={}", encoded(&json!(["kind", "=", "泵"]).to_string()));
    assert_eq!(offered(&format!("{pumps}&choices=job/part")).await, ["轴承"]);
    assert_eq!(offered("choices=job/rows.part").await, ["轴承", "阀芯"]);
    assert_eq!(offered(&pumps).await.len(), 2, "a list for something else has them all");
    for other in ["job/kind", "job/none", "part/part", "none", ""] {
        assert_eq!(offered(&format!("choices={other}")).await.len(), 3, "{other} lets nothing be chosen");
    }
    // What they may not see is still not theirs to ask.
    let asked = format!("filter={}", encoded(&json!(["retired", "=", true]).to_string()));
    api.get(&clerk, &format!("{parts}?{asked}&choices=job/part")).await.refused(422, "invalid");

    let jobs = "/apps/lab/forms/job/records";
    let of = |part: &Value| json!({ "values": { "kind": "泵", "part": part } });
    let refused = api.post(&clerk, jobs, &of(&ids[1])).await;
    assert_eq!(refused.mistakes(), [("/part".to_owned(), "not_choosable".to_owned())]);
    api.post(&clerk, jobs, &of(&ids[0])).await.ok();
});

on_both!(what_may_be_chosen_is_told_only_to_those_who_choose, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    for (name, retired) in [("轴承", false), ("旧轴承", true)] {
        let values = json!({ "values": { "name": name, "kind": "泵", "retired": retired } });
        api.post(&owner, "/apps/lab/forms/part/records", &values).await.ok();
    }
    let (clerk, guard) = (api.key_of("qian").await, api.key_of("zhou").await);
    let offered = async |choices: &str| {
        let page = api.get(&guard, &format!("/apps/lab/forms/part/records?choices={choices}")).await.ok();
        page["items"].as_array().expect("a list").len()
    };
    assert_eq!(offered("job/part").await, 2, "who sees the link does not learn by it what is retired");

    let wish = json!({ "values": { "kind": "泵" }, "submit": { "flow": "check" } });
    api.post(&clerk, "/apps/lab/forms/job/records", &wish).await.ok();
    let tasks = api.get(&guard, "/tasks").await.ok();
    let task = tasks["items"][0]["id"].as_str().expect("a task").to_owned();
    let shown = api.get(&guard, &format!("/tasks/{task}")).await.ok();
    let choices = format!("job/part/{task}");
    assert_eq!(shown["form"]["schema"]["properties"]["part"]["x-choices"], json!(choices));
    assert_eq!(offered(&choices).await, 1);
    assert_eq!(offered(&format!("job/rows.part/{task}")).await, 2, "the task does not let it be filled in");
});
