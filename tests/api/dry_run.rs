//! A flow tried out: it says what would happen, as anybody, and writes nothing and tells nobody.

mod asked;
mod called;
mod filled;
mod stand_in;
mod whole_run;

use crate::on_both;
use crate::support::api::Api;
use crate::support::company;
use crate::support::database::TestStore;
use serde_json::{Value, json};

const DRY_RUN: &str = "/apps/company/flows/approval/dry-run";

/// `node: what text to`, one line each.
fn told(run: &Value) -> Vec<String> {
    let names = |line: &Value| {
        let people = line["to"].as_array().into_iter().flatten();
        people.filter_map(|person| person["name"].as_str()).collect::<Vec<_>>().join("、")
    };
    let lines = run["trail"].as_array().expect("a trail").iter().map(|line| {
        let part = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let parts = [part("node"), part("what"), part("text").replace('\n', "/"), names(line)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
    });
    lines.collect()
}

fn waiting(run: &Value) -> Vec<String> {
    let tasks = run["waiting"].as_array().expect("tasks").iter();
    tasks.map(|task| format!("{} {}", task["node"], task["person"]["name"]).replace('"', "")).collect()
}

on_both!(a_flow_is_walked_as_anybody_and_nothing_is_written, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob, eve) = (api.id_of("ann"), api.id_of("bob"), api.id_of("eve"));
    let deed =
        |node: &str, member: &str, decision: &str| json!({ "node": node, "member": member, "decision": decision });
    let values = json!({ "name": "轴承", "total": 250000, "cost": 9, "note": "行" });
    let wish = |deeds: &[Value]| json!({ "member": ann, "values": values, "deeds": deeds });

    let run = api.post(&owner, DRY_RUN, &wish(&[])).await.ok();
    assert_eq!(told(&run), ["start start", "head ask 鲍主管"]);
    assert_eq!(waiting(&run), ["head 鲍主管"]);
    let ahead = run["ahead"].as_array().expect("steps").iter().map(|step| step["node"].clone());
    assert_eq!(ahead.collect::<Vec<_>>(), ["finance", "boss", "copy"]);

    let head = deed("head", &bob, "approve");
    let run = api.post(&owner, DRY_RUN, &wish(std::slice::from_ref(&head))).await.ok();
    assert_eq!(
        told(&run)[2..],
        ["head approve", "size branch 1", "both fork", "finance ask 蔡会计、丹会计", "boss ask 叶老板"]
    );

    // A decision that fits nobody's task is not made, nor what comes after it.
    let run = api.post(&owner, DRY_RUN, &wish(&[deed("boss", &eve, "approve"), head.clone()])).await.ok();
    assert_eq!((run["deeds"].as_u64(), waiting(&run)), (Some(0), vec!["head 鲍主管".to_owned()]));

    let all = [
        head.clone(),
        deed("finance", &api.id_of("cai"), "approve"),
        deed("finance", &api.id_of("dan"), "approve"),
        deed("boss", &eve, "approve"),
    ];
    let run = api.post(&owner, DRY_RUN, &wish(&all)).await.ok();
    let trail = told(&run);
    assert_eq!(trail.last().map(String::as_str), Some("end approved"), "{trail:?}");
    assert!(
        trail.iter().any(|line| line.starts_with("tell notify 报价 轴承 已批准")),
        "what is written is gone on with: {trail:?}"
    );
    let update =
        run["trail"].as_array().expect("a trail").iter().find(|line| line["what"] == "update").expect("a write");
    assert_eq!(update["values"], json!([{ "title": "状态", "text": "已批准", "before": "草稿" }]));

    let back = [head, deed("boss", &eve, "return")];
    let run = api.post(&owner, DRY_RUN, &wish(&back)).await.ok();
    assert_eq!(waiting(&run), ["start 安安"]);
    let records = api.get(&owner, "/apps/company/forms/quote/records").await.ok();
    assert_eq!(records["items"], json!([]), "nothing is written");
    let runs = api.get(&owner, "/tasks").await.ok();
    assert_eq!(runs["items"], json!([]), "nobody is asked");
});

on_both!(a_draft_is_tried_and_its_mistakes_are_said, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let draft =
        |flow: Value| json!({ "values": { "name": "甲" }, "files": { "flows/approval.json": flow.to_string() } });
    let flow = json!({ "key": "approval", "title": "短", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "set": { "kind": "update", "values": { "status": "= name / 0" }, "next": "done" }, "done": { "kind": "end" } } });
    let run = api.post(&owner, DRY_RUN, &draft(flow)).await.ok();
    let stuck = told(&run).into_iter().find(|line| line.starts_with("set stuck")).expect("it gets stuck");
    assert!(stuck.len() > "set stuck ".len(), "and says why: {stuck}");

    // Round and round without anybody asked: it stops, in a trial as in earnest.
    let circle = json!({ "key": "approval", "title": "圈", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "set": { "kind": "update", "values": { "status": "已批准" }, "next": "own" },
        "own": { "kind": "approve", "assignees": ["initiator"], "is_initiator": "skip", "next": "again" },
        "again": { "kind": "condition", "branches": [{ "when": ["name", "=", "乙"], "next": "done" }], "otherwise": "set" },
        "done": { "kind": "end" } } });
    let run = api.post(&owner, DRY_RUN, &draft(circle.clone())).await.ok();
    assert!(told(&run).iter().any(|line| line.contains(" stuck 流程在没有人参与的情况下循环")), "{run}");
    assert_eq!(told(&run).len(), 121, "of a long trail the beginning and the end are shown");
    let kept = json!({ "text": circle.to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/flows/approval.json", &[], &kept).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let ann = api.key_of("ann").await;
    let quote = json!({ "values": { "name": "甲" }, "submit": { "flow": "approval" } });
    let made = api.post(&ann, "/apps/company/forms/quote/records", &quote).await.ok();
    assert_eq!(made["flow_state"], "running", "it waits for an administrator");

    let broken = json!({ "key": "approval", "title": "断", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "a": { "kind": "cc", "to": ["initiator"], "next": "nowhere" } } });
    api.post(&owner, DRY_RUN, &draft(broken)).await.refused(422, "invalid");
    api.post(&owner, DRY_RUN, &json!({ "member": "nobody" })).await.refused(422, "invalid");
    api.post(&owner, &DRY_RUN.replace("approval", "nothing"), &json!({})).await.refused(404, "not_found");
    api.post(&ann, DRY_RUN, &json!({})).await.refused(403, "forbidden");
});

on_both!(linked_records_are_read_as_they_are_stored, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let visit =
        api.post(&owner, "/apps/company/forms/visit/records", &json!({ "values": { "about": "看样" } })).await.ok();
    let package = crate::support::company::package();
    let form = |name: &str, field: &str, means: Value| {
        let mut form: Value = serde_json::from_str(&package.files[name]).expect("a form");
        form["properties"][field] = means;
        form.to_string()
    };
    let files = json!({
        "forms/visit.json": form("forms/visit.json", "mood", json!({ "title": "心情", "type": "string" })),
        "forms/quote.json": form("forms/quote.json", "visit", json!({ "title": "拜访", "x-kind": "link", "x-form": "visit" })),
    });
    let wish = json!({ "files": files, "values": { "name": "轴承", "total": 5, "note": "行", "visit": visit["id"] } });
    let run = api.post(&owner, DRY_RUN, &wish).await.ok();
    assert_eq!(run["status"], "running", "{run}");
});

on_both!(a_trial_does_not_rest, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let flow = json!({ "key": "approval", "title": "等", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "rest": { "kind": "delay", "for": "2d", "next": "date" },
        "date": { "kind": "delay", "until": { "field": "valid", "at": "09:00" }, "next": "look" },
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "done" }, "done": { "kind": "end" } } });
    let wish = json!({ "values": { "name": "甲", "valid": "2026-03-20" }, "files": { "flows/approval.json": flow.to_string() } });
    let run = api.post(&owner, DRY_RUN, &wish).await.ok();
    assert_eq!(
        told(&run)[1..],
        ["rest wait 2026-03-04T08:00:00.000Z", "date wait 2026-03-20T01:00:00.000Z", "look ask 鲍主管"]
    );
});

on_both!(records_a_condition_would_reach_are_counted_and_stay, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let made = async |name: &str, note: &str| {
        let values = json!({ "name": name, "note": note });
        api.post(&owner, "/apps/company/forms/quote/records", &json!({ "values": values })).await.ok()
    };
    made("轴承", "旧").await;
    made("轴承", "旧").await;
    made("齿轮", "旧").await;
    let node = |document: Value, next: &str| {
        let mut node = json!({ "form": "quote", "filter": ["name", "=", { "field": "name" }], "next": next });
        node.as_object_mut().expect("a node").extend(document.as_object().expect("a node").clone());
        node
    };
    let nodes = json!({
        "change": node(json!({ "kind": "update", "values": { "note": "= status" } }), "one"),
        "one": node(json!({ "kind": "upsert", "filter": ["name", "=", "新"], "values": { "name": "新" } }), "away"),
        "away": node(json!({ "kind": "delete" }), "several"),
        "several": node(json!({ "kind": "upsert", "values": { "name": "又" } }), "done"),
        "done": { "kind": "end" } });
    let flow =
        json!({ "key": "approval", "title": "批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    let files = json!({ "flows/approval.json": flow.to_string() });
    let wish = json!({ "member": api.id_of("ann"), "values": { "name": "轴承", "status": "草稿" }, "files": files });
    let run = api.post(&owner, DRY_RUN, &wish).await.ok();
    let trail = told(&run);
    assert_eq!(trail[1..4], ["change update 报价 × 2", "one create 报价", "away delete 报价 × 2"], "{trail:?}");
    assert!(trail[4].starts_with("several stuck 条件找到了“报价”中的多条数据"), "{trail:?}");
    assert_eq!(run["trail"][1]["values"], json!([{ "title": "审批意见", "text": "草稿", "before": "旧" }]));
    let records = api.get(&owner, "/apps/company/forms/quote/records").await.ok();
    let notes: Vec<&Value> =
        records["items"].as_array().expect("records").iter().map(|r| &r["values"]["note"]).collect();
    assert_eq!(notes, [&json!("旧"), &json!("旧"), &json!("旧")], "a trial writes nothing");
});

on_both!(scripts_rounds_and_prints_are_told_and_nothing_is_printed, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let mut form: Value = serde_json::from_str(&company::package().files["forms/quote.json"]).expect("a form");
    form["properties"]["papers"] = json!({ "title": "附件", "x-kind": "attachment" });
    let nodes = json!({
        "look": { "kind": "handle", "title": "再看", "assignees": [{ "member": "bob" }], "next": "count" },
        "count": { "kind": "script", "script": "#{ total: total - 60, note: \"少了\" }", "next": "enough" },
        "enough": { "kind": "route", "cases": [{ "when": ["total", ">", 0], "to": "look" }], "next": "paper" },
        "paper": { "kind": "print", "template": "slip", "field": "papers", "next": "done" },
        "done": { "kind": "end" } });
    let flow =
        json!({ "key": "approval", "title": "批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    let files = json!({ "flows/approval.json": flow.to_string(), "forms/quote.json": form.to_string(),
        "prints/slip.html.jinja": "{# { \"title\": \"单\", \"form\": \"quote\" } #}{{ name }}" });
    let deed = json!({ "node": "look", "member": api.id_of("bob"), "decision": "approve" });
    let wish = json!({ "member": api.id_of("ann"), "values": { "name": "轴承", "total": 100 }, "files": files,
        "deeds": [deed, deed] });
    let run = api.post(&owner, DRY_RUN, &wish).await.ok();
    assert_eq!(
        told(&run)[1..],
        [
            "look ask 鲍主管",
            "look handle",
            "count update 报价",
            "enough repeat 再看",
            "look ask 鲍主管",
            "look handle",
            "count update 报价",
            "enough branch",
            "paper print",
            "end done",
        ]
    );
    let values = json!([{ "title": "审批意见", "text": "少了", "before": "" },
        { "title": "金额", "text": "¥40.00", "before": "¥100.00" }]);
    assert_eq!(run["trail"][3]["values"], values, "what a script answers is told");
});

on_both!(a_trial_goes_through_rows_as_a_run_would, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    for (name, note) in [("轴承", "一"), ("轴承", "二"), ("齿轮", "三")] {
        let values = json!({ "name": name, "note": note });
        api.post(&owner, "/apps/company/forms/quote/records", &json!({ "values": values })).await.ok();
    }
    let nodes = json!({
        "alike": { "kind": "query", "form": "quote", "filter": ["name", "=", { "field": "name" }],
            "fields": ["note"], "next": "rows" },
        "rows": { "kind": "loop", "each": "alike", "body": "tell", "next": "many" },
        "tell": { "kind": "notify", "to": ["initiator"], "subject": "{{ note }} {{ alike_count }}", "next": "look" },
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "rows" },
        "many": { "kind": "condition", "branches": [{ "title": "多", "when": ["alike_count", ">", 1], "next": "done" }],
            "otherwise": "done" },
        "done": { "kind": "end" } });
    let flow =
        json!({ "key": "approval", "title": "批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    let files = json!({ "flows/approval.json": flow.to_string() });
    let deed = json!({ "node": "look", "member": api.id_of("bob"), "decision": "approve" });
    let wish =
        json!({ "member": api.id_of("ann"), "values": { "name": "轴承" }, "files": files, "deeds": [deed, deed] });
    let run = api.post(&owner, DRY_RUN, &wish).await.ok();
    let trail: Vec<String> = run["trail"]
        .as_array()
        .expect("a trail")
        .iter()
        .map(|line| {
            let said = |part: &str| line[part].as_str().unwrap_or_default().to_owned();
            format!("{} {} {}", said("title"), said("what"), said("text")).trim().to_owned()
        })
        .collect();
    for expected in [
        "查询数据 query 报价 × 2",
        "发送通知（第 1 行 / 共 2 行） notify 一 2",
        "审批（第 1 行 / 共 2 行） ask",
        "发送通知（第 2 行 / 共 2 行） notify 二 2",
        "审批（第 2 行 / 共 2 行） ask",
        "条件分支 branch 多",
    ] {
        assert!(trail.iter().any(|line| line == expected), "{expected}: {trail:#?}");
    }
    assert_eq!((run["status"].as_str(), run["deeds"].as_u64()), (Some("approved"), Some(2)), "{run}");
});

on_both!(a_trial_changes_what_a_row_names, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let quote = json!({ "values": { "name": "轴承" } });
    let quote = api.post(&owner, "/apps/company/forms/quote/records", &quote).await.ok();
    let visit = json!({ "values": { "quote": quote["id"] } });
    api.post(&owner, "/apps/company/forms/visit/records", &visit).await.ok();
    let nodes = json!({
        "visits": { "kind": "query", "form": "visit", "fields": ["quote"], "next": "rows" },
        "rows": { "kind": "loop", "each": "visits", "body": "fill", "next": "done" },
        "fill": { "kind": "update", "record": "quote", "values": { "note": "已拜访" }, "next": "rows" },
        "done": { "kind": "end" } });
    let flow =
        json!({ "key": "approval", "title": "批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    let files = json!({ "flows/approval.json": flow.to_string() });
    let wish = json!({ "member": api.id_of("ann"), "values": { "name": "齿轮" }, "files": files, "deeds": [] });
    let run = api.post(&owner, DRY_RUN, &wish).await.ok();
    let fill = run["trail"].as_array().expect("a trail").iter().find(|line| line["node"] == "fill").expect("a write");
    assert_eq!((&fill["what"], &fill["text"]), (&json!("update"), &json!("报价")), "{run}");
    assert_eq!(fill["values"], json!([{ "title": "审批意见", "text": "已拜访", "before": "" }]));
});

on_both!(a_trial_says_whom_a_step_tells_and_in_which_words, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = json!({
        "pool": { "kind": "approve", "title": "主管", "assignees": [{ "member": "bob" }, { "member": "cai" }], "claim": true,
            "notices": [
                { "on": "task", "to": [{ "member": "eve" }] },
                { "on": "approved", "to": ["initiator"],
                    "words": { "zh-CN": { "subject": "{{ name }} 过了", "text": "{{ who }}看过{{ words }}" } } },
                { "on": "rejected", "to": [{ "member": "eve" }] }],
            "next": "count" },
        "count": { "kind": "script", "script": "throw \"不行\"", "next": "done", "on_failure": "done" },
        "done": { "kind": "end" } });
    let flow =
        json!({ "key": "approval", "title": "批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    let files = json!({ "flows/approval.json": flow.to_string() });
    let deed = json!({ "node": "pool", "member": api.id_of("bob"), "decision": "approve" });
    let wish = json!({ "member": api.id_of("ann"), "values": { "name": "轴承" }, "files": files, "deeds": [deed] });
    let run = api.post(&owner, DRY_RUN, &wish).await.ok();
    let trail = told(&run);
    assert!(
        trail[2].starts_with("pool notify ") && trail[2].ends_with(" 叶老板"),
        "the words of the workspace: {trail:?}"
    );
    assert_eq!(trail[1], "pool ask 鲍主管、蔡会计");
    assert_eq!(trail[3..6], ["pool claim", "pool approve", "pool notify 轴承 过了/鲍主管看过 安安"], "{trail:?}");
    assert!(trail[6].starts_with("count failed ") && trail[6].contains("不行"), "the reason in words: {trail:?}");
    assert_eq!(trail[7], "end approved");
    let letters = api.get(&owner, "/tasks").await.ok();
    assert_eq!(letters["items"], json!([]), "nobody is told");
});

on_both!(a_trial_says_that_a_record_would_not_start_the_flow, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let start = json!({ "on": "record", "form": "quote", "events": ["create"], "when": ["total", ">", 100] });
    let nodes = json!({ "tell": { "kind": "notify", "to": [{ "member": "bob" }], "subject": "大单", "next": "done" },
        "done": { "kind": "end" } });
    let flow = json!({ "key": "approval", "title": "大单", "start": start, "nodes": nodes });
    let files = json!({ "flows/approval.json": flow.to_string() });
    for (total, first) in [(50, "unmet"), (500, "start start")] {
        let wish = json!({ "values": { "name": "轴承", "total": total }, "files": files });
        let run = api.post(&owner, DRY_RUN, &wish).await.ok();
        assert_eq!(told(&run)[0], first, "{run}");
        assert_eq!(told(&run).last().map(String::as_str), Some("end done"), "it is walked all the same");
    }
});

on_both!(a_sub_flow_is_walked_within_the_flow_that_calls_it, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let (ann, bob) = (api.id_of("ann"), api.id_of("bob"));
    let submit = json!({ "on": "submit", "form": "quote" });
    let whole = json!({ "key": "approval", "title": "大流程", "start": submit, "nodes": {
        "call": { "kind": "flow", "flow": "part", "next": "size", "on_reject": "no" },
        "size": { "kind": "condition", "branches": [{ "when": ["status", "=", "已批准"], "next": "boss" }], "otherwise": "no" },
        "boss": { "kind": "approve", "assignees": [{ "member": "eve" }], "next": "done" },
        "no": { "kind": "end", "result": "rejected" }, "done": { "kind": "end" } } });
    let part = json!({ "key": "part", "title": "小流程", "start": submit, "nodes": {
        "look": { "kind": "approve", "assignees": [{ "head_of": "initiator" }], "next": "set" },
        "set": { "kind": "update", "values": { "status": "已批准" }, "next": "done" }, "done": { "kind": "end" } } });
    let files = json!({ "flows/approval.json": whole.to_string(), "flows/part.json": part.to_string() });
    let wish = |deeds: &[Value]| json!({ "member": ann, "values": { "name": "轴承" }, "files": files, "deeds": deeds });
    let run = api.post(&owner, DRY_RUN, &wish(&[])).await.ok();
    assert_eq!(told(&run), ["start start", "call call 小流程", "start start", "look ask 鲍主管"]);
    assert_eq!(run["trail"][3]["within"], json!(["小流程"]));
    assert_eq!((&run["trail"][1]["within"], waiting(&run)), (&json!([]), vec!["look 鲍主管".to_owned()]));
    let (within, place) = (&run["waiting"][0]["within"], run["waiting"][0]["place"].clone());
    assert_eq!(within, &json!(["小流程"]));
    let deed =
        |decision: &str, place: &Value| json!({ "node": "look", "member": bob, "decision": decision, "place": place });
    let astray = api.post(&owner, DRY_RUN, &wish(&[deed("approve", &json!([]))])).await.ok();
    assert_eq!(astray["deeds"], json!(0), "the flow itself has no such step");

    let run = api.post(&owner, DRY_RUN, &wish(&[deed("approve", &place)])).await.ok();
    let trail = told(&run);
    assert_eq!(trail[4], "look approve");
    assert!(trail.iter().any(|line| line == "end approved"), "the part ends: {trail:?}");
    assert_eq!(trail[trail.len() - 2..], ["size branch 1", "boss ask 叶老板"], "with what it has written");
    assert_eq!((run["status"].as_str(), waiting(&run)), (Some("running"), vec!["boss 叶老板".to_owned()]));

    let run = api.post(&owner, DRY_RUN, &wish(&[deed("reject", &place)])).await.ok();
    assert_eq!((run["status"].as_str(), run["waiting"].as_array().map(Vec::len)), (Some("rejected"), Some(0)));

    // Who calls themselves through another is stopped, as in earnest.
    let mut back = part.clone();
    back["nodes"]["look"] = json!({ "kind": "flow", "flow": "approval", "next": "set" });
    let files = json!({ "flows/approval.json": whole.to_string(), "flows/part.json": back.to_string() });
    let run =
        api.post(&owner, DRY_RUN, &json!({ "member": ann, "values": { "name": "轴承" }, "files": files })).await.ok();
    assert!(told(&run).iter().any(|line| line.starts_with("look stuck 流程不能直接或间接地调用自己")), "{run}");
});

on_both!(a_flow_that_a_deletion_starts_is_tried, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let records = "/apps/company/forms/quote/records";
    let stored = api.post(&owner, records, &json!({ "values": { "name": "轴承", "total": 500 } })).await.ok();
    let flow = |nodes: Value| {
        let start = json!({ "on": "record", "form": "quote", "events": ["delete"], "when": ["total", ">", 100] });
        json!({ "key": "approval", "title": "复核删除", "start": start, "nodes": nodes }).to_string()
    };
    let nodes = json!({
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "note" },
        "note": { "kind": "create", "form": "visit", "values": { "about": "= name" }, "next": "done" },
        "done": { "kind": "end" } });
    let files = json!({ "flows/approval.json": flow(nodes) });
    let deed = json!({ "node": "look", "member": api.id_of("bob"), "decision": "approve" });
    let wish = json!({ "record": stored["id"], "files": files, "deeds": [deed] });
    let run = api.post(&owner, DRY_RUN, &wish).await.ok();
    let trail = ["start start", "look ask 鲍主管", "look approve", "note create 拜访", "end approved"];
    assert_eq!(told(&run), trail, "{run}");
    assert_eq!(run["trail"][3]["values"], json!([{ "title": "事由", "text": "轴承", "before": null }]), "as it was");
    let small = json!({ "values": { "name": "垫片", "total": 5 }, "files": files, "deeds": [deed] });
    assert_eq!(told(&api.post(&owner, DRY_RUN, &small).await.ok())[0], "unmet");

    let kept = api.get(&owner, &format!("{records}/{}", stored["id"].as_str().expect("an id"))).await.ok();
    assert_eq!(kept["record"]["version"], stored["version"], "it is still there");
    let visits = api.get(&owner, "/apps/company/forms/visit/records").await.ok();
    assert_eq!(visits["items"], json!([]), "and nothing is written");

    let own =
        json!({ "say": { "kind": "update", "values": { "note": "已删" }, "next": "done" }, "done": { "kind": "end" } });
    let wish = json!({ "record": stored["id"], "files": { "flows/approval.json": flow(own) } });
    api.post(&owner, DRY_RUN, &wish).await.refused(422, "invalid");
});

on_both!(a_trial_hands_tasks_on_and_has_others_sign, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = json!({
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "mode": "all", "next": "done" },
        "done": { "kind": "end" } });
    let flow =
        json!({ "key": "approval", "title": "批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    let files = json!({ "flows/approval.json": flow.to_string() });
    let deed = |who: &str, decision: &str, to: Option<&str>| json!({ "node": "look", "member": api.id_of(who), "decision": decision, "to": to.map(|to| api.id_of(to)) });
    let wish = |deeds: &[Value]| json!({ "member": api.id_of("ann"), "values": { "name": "轴承" }, "files": files, "deeds": deeds });
    let first = deed("bob", "add_before", Some("cai"));
    let run = api.post(&owner, DRY_RUN, &wish(std::slice::from_ref(&first))).await.ok();
    assert_eq!(told(&run)[1..], ["look ask 鲍主管", "look add_before 蔡会计", "look ask 蔡会计"]);
    assert_eq!(waiting(&run), ["look 鲍主管", "look 蔡会计"]);
    let may = |task: &Value, decision: &str| {
        task["decisions"].as_array().expect("decisions").iter().any(|offered| offered == decision)
    };
    let (bob, cai) = (&run["waiting"][0], &run["waiting"][1]);
    assert!(!may(bob, "approve") && may(bob, "transfer") && may(cai, "approve") && may(cai, "add_after"), "{run}");

    let deeds = [
        first,
        deed("cai", "approve", None),
        deed("bob", "transfer", Some("eve")),
        deed("eve", "add_after", Some("dan")),
        deed("eve", "add_parallel", Some("cai")),
        deed("eve", "approve", None),
    ];
    let refused = api.post(&owner, DRY_RUN, &wish(&deeds)).await;
    assert_eq!(refused.json()["code"], "already_assigned", "one person has one say");
    let whole: Vec<Value> = deeds.iter().filter(|deed| deed["decision"] != "add_parallel").cloned().collect();
    let run = api.post(&owner, DRY_RUN, &wish(&whole)).await.ok();
    let trail = [
        "look approve",
        "look transfer 叶老板",
        "look ask 叶老板",
        "look add_after 丹会计",
        "look approve",
        "look ask 丹会计",
    ];
    assert_eq!(told(&run)[4..], trail);
    let whole = [whole, vec![deed("dan", "approve", None)]].concat();
    let run = api.post(&owner, DRY_RUN, &wish(&whole)).await.ok();
    assert_eq!((run["status"].as_str(), run["deeds"].as_u64()), (Some("approved"), Some(6)));

    let nobody = api.post(&owner, DRY_RUN, &wish(&[deed("bob", "transfer", None)])).await.ok();
    assert_eq!(nobody["deeds"], 0, "to nobody nothing is handed");
    assert_eq!(api.get(&owner, "/tasks").await.ok()["items"], json!([]), "nobody is asked in earnest");
});

on_both!(a_trial_waits_for_what_a_deadline_does, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let late = json!({ "node": "head", "member": api.id_of("bob"), "decision": "late" });
    let values = json!({ "name": "轴承", "total": 5, "note": "行" });
    let wish = |deeds: &[Value]| json!({ "member": api.id_of("ann"), "values": values, "deeds": deeds });
    let due = |run: &Value| {
        let due = &run["waiting"][0]["due"];
        let at = due["at"].as_str().expect("a moment").to_owned();
        (due["action"].as_str().expect("an action").to_owned(), at)
    };
    let run = api.post(&owner, DRY_RUN, &wish(&[])).await.ok();
    let (action, reminded) = due(&run);
    assert_eq!(action, "remind");
    let run = api.post(&owner, DRY_RUN, &wish(std::slice::from_ref(&late))).await.ok();
    assert_eq!(told(&run)[2..], [format!("head late {reminded}"), "head remind 鲍主管".to_owned()]);
    let (action, escalated) = due(&run);
    assert_eq!((action.as_str(), reminded < escalated), ("escalate", true));
    assert_eq!(waiting(&run), ["head 鲍主管"]);

    let run = api.post(&owner, DRY_RUN, &wish(&[late.clone(), late.clone()])).await.ok();
    let trail = [format!("head late {escalated}"), "head escalate 叶老板".to_owned(), "head ask 叶老板".to_owned()];
    assert_eq!(told(&run)[4..], trail);
    assert_eq!((waiting(&run), &run["waiting"][0]["due"]), (vec!["head 叶老板".to_owned()], &Value::Null));
    let gone = api.post(&owner, DRY_RUN, &wish(&[late.clone(), late.clone(), late])).await.ok();
    assert_eq!(gone["deeds"], 2, "nothing more is due");
});

on_both!(a_trial_of_a_change_looks_at_what_was_before, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    let nodes = json!({ "tell": { "kind": "notify", "to": [{ "member": "bob" }], "subject": "大单", "next": "done" },
        "done": { "kind": "end" } });
    let start = json!({ "on": "record", "form": "quote", "events": ["update"], "fields": ["total", "note"],
        "was": ["total", "<", 100], "when": ["total", ">=", 100] });
    let flow = json!({ "key": "approval", "title": "大单", "start": start, "nodes": nodes });
    let files = json!({ "flows/approval.json": flow.to_string() });
    let stored = async |total: i64| {
        let values = json!({ "values": { "name": "轴承", "total": total } });
        api.post(&owner, "/apps/company/forms/quote/records", &values).await.ok()["id"].clone()
    };
    let (small, large) = (stored(50).await, stored(500).await);
    for (record, values, first) in [
        (&small, json!({ "total": 600 }), "start start"),
        (&small, json!({ "total": 60 }), "unmet"),
        (&large, json!({ "total": 600 }), "unmet"),
        (&small, json!({ "total": 600, "name": "齿轮" }), "start start"),
        (&large, json!({ "name": "齿轮" }), "unmet"),
    ] {
        let wish = json!({ "record": record, "values": values, "files": files });
        let run = api.post(&owner, DRY_RUN, &wish).await.ok();
        assert_eq!(told(&run)[0], first, "{values}: {run}");
    }
});
