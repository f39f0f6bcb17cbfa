//! Steps that ask for a signature, for files and for a record that is ready, with words of their own on their buttons; and
//! what is begun with a task and kept until it is decided.

use crate::on_both;
use crate::support::album::{png, send};
use crate::support::api::{Answer, Api, Who};
use crate::support::database::TestStore;
use chrono::Duration;
use serde_json::{Value, json};
use tenon_engine::args;
use tenon_engine::flow::service::forget_drafts;
use tenon_engine::seal::key_of;
use tenon_server::files::sweep;

const QUOTES: &str = "/apps/company/forms/quote/records";
const DRAFT: &str = "/apps/company/definitions/flows/approval.json";

/// A company whose quotes bob approves in one step, which asks for this.
async fn asking(database: TestStore, more: Value) -> (Api, Who) {
    let (api, owner) = Api::at_work(database).await;
    let mut step = json!({ "kind": "approve", "title": "付款审批", "assignees": [{ "member": "bob" }],
        "fields": { "*": "see", "note": "edit", "discount": "edit" }, "next": "done" });
    step.as_object_mut().expect("an object").extend(more.as_object().cloned().expect("an object"));
    let flow = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" },
        "nodes": { "pay": step, "done": { "kind": "end", "result": "approved" } } });
    api.call(&owner, "PUT", DRAFT, &[], &json!({ "text": flow.to_string() })).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    (api, owner)
}

/// Submits a quote; answers its run and bob's task.
async fn submitted(api: &Api, ann: &Who, bob: &Who, name: &str, total: u32) -> (String, String) {
    let wish = json!({ "values": { "name": name, "total": total }, "submit": { "flow": "approval" } });
    let quote = api.post(ann, QUOTES, &wish).await.ok();
    let tasks = api.get(bob, "/tasks").await.ok();
    let items = tasks["items"].as_array().expect("a list");
    let task = items.iter().find(|task| task["record_title"] == name).expect("a task");
    (quote["run"].as_str().expect("a run").to_owned(), task["id"].as_str().expect("an id").to_owned())
}

async fn decide(api: &Api, who: &Who, task: &str, decision: &str, body: Value) -> Answer {
    api.post(who, &format!("/tasks/{task}/{decision}"), &body).await
}

fn id_of(file: &Value) -> String {
    file["id"].as_str().expect("an id").to_owned()
}

on_both!(a_decision_is_signed_and_files_go_along, |database: TestStore| async move {
    let files = json!({ "required": ["reject"], "types": ["image", "pdf"], "max_size": 1 });
    let (api, owner) = asking(database, json!({ "signature": ["approve"], "attachments": files })).await;
    let (ann, bob, cai) = (api.key_of("ann").await, api.key_of("bob").await, api.key_of("cai").await);
    let (run, task) = submitted(&api, &ann, &bob, "齿轮", 5).await;
    let shown = api.get(&bob, &format!("/tasks/{task}")).await.ok();
    assert_eq!((&shown["signature"], &shown["attachments"]), (&json!(["approve"]), &files));

    decide(&api, &bob, &task, "approve", json!({})).await.refused(422, "signature_required");
    decide(&api, &bob, &task, "reject", json!({})).await.refused(422, "attachment_required");
    let many = json!({ "tasks": [&task], "action": "approve" });
    let many = api.post(&bob, "/tasks/decide", &many).await.ok();
    assert_eq!(many["items"][0]["problem"]["code"], "signature_required");

    // One signs with what one has drawn oneself, as a picture; files are of a type and a size.
    let drawn = send(&api, &bob, "signature.png", &png(30, 10)).await;
    let by_ann = send(&api, &ann, "signature.png", &png(30, 10)).await;
    let text = send(&api, &bob, "a.txt", b"just words").await;
    let large = send(&api, &bob, "b.pdf", &[b"%PDF-1.7\n".as_slice(), &vec![7; (1 << 20) + 1]].concat()).await;
    let given = |signature: &Value, attachments: Vec<&Value>| json!({ "opinion": "同意", "signature": id_of(signature), "attachments": attachments.into_iter().map(id_of).collect::<Vec<_>>() });
    let refused = |pointer: &str, code: &str| vec![(pointer.to_owned(), code.to_owned())];
    let forged = decide(&api, &bob, &task, "approve", given(&by_ann, vec![])).await;
    assert_eq!(forged.mistakes(), refused("/signature", "unknown_file"));
    let no_picture = decide(&api, &bob, &task, "approve", given(&text, vec![])).await;
    assert_eq!(no_picture.mistakes(), refused("/signature", "file_type"));
    let wrong = decide(&api, &bob, &task, "approve", given(&drawn, vec![&text, &large])).await;
    let expected = [
        ("/attachments/0".to_owned(), "file_type".to_owned()),
        ("/attachments/1".to_owned(), "file_too_large".to_owned()),
    ];
    assert_eq!(wrong.mistakes(), expected);
    let own = send(&api, &ann, "c.png", &png(5, 5)).await;
    let others = decide(&api, &bob, &task, "approve", given(&drawn, vec![&own])).await;
    assert_eq!(others.mistakes(), refused("/attachments/0", "unknown_file"), "what one may not see one cannot hand on");

    let paper = send(&api, &bob, "合同.pdf", b"%PDF-1.7\nx").await;
    decide(&api, &bob, &task, "approve", given(&drawn, vec![&paper, &paper])).await.ok();
    let view = api.get(&ann, &format!("/runs/{run}")).await.ok();
    let line =
        view["timeline"].as_array().expect("lines").iter().find(|line| line["action"] == "approve").expect("a line");
    assert_eq!((&line["signature"]["id"], &line["attachments"]), (&drawn["id"], &json!([&paper])));
    let done = view["tasks"].as_array().expect("tasks").iter().find(|one| one["id"] == *task).expect("the task");
    assert_eq!((&done["signature"]["id"], &done["attachments"][0]["name"]), (&drawn["id"], &json!("合同.pdf")));

    // Whoever may see the run may have them, and nobody else.
    for file in [&drawn, &paper] {
        let path = format!("/files/{}", id_of(file));
        for who in [&ann, &bob, &owner] {
            assert_eq!(api.get(who, &path).await.status, 200);
        }
        api.get(&cai, &path).await.refused(404, "not_found");
    }

    // What goes with a decision that is not made is not kept with anything.
    let (_, task) = submitted(&api, &ann, &bob, "轮轴", 5).await;
    let loose = send(&api, &bob, "d.pdf", b"%PDF-1.7\ny").await;
    decide(&api, &bob, &task, "approve", json!({ "attachments": [id_of(&loose)] }))
        .await
        .refused(422, "signature_required");
    decide(&api, &bob, &task, "reject", json!({ "attachments": [id_of(&loose)] })).await.ok();
});

on_both!(a_step_that_takes_no_files_says_so, |database: TestStore| async move {
    let (api, _) = asking(database, json!({})).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let (_, task) = submitted(&api, &ann, &bob, "齿轮", 5).await;
    let shown = api.get(&bob, &format!("/tasks/{task}")).await.ok();
    assert_eq!((&shown["signature"], &shown["attachments"]), (&json!([]), &Value::Null));
    let drawn = send(&api, &bob, "signature.png", &png(30, 10)).await;
    let wish = json!({ "signature": id_of(&drawn) });
    decide(&api, &bob, &task, "approve", wish).await.refused(409, "evidence_not_taken");
});

on_both!(signatures_are_printed_beside_names, |database: TestStore| async move {
    let (api, owner) = asking(database, json!({ "signature": ["approve"] })).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let (_, task) = submitted(&api, &ann, &bob, "齿轮", 5).await;
    let drawn = id_of(&send(&api, &bob, "signature.png", &png(30, 10)).await);
    decide(&api, &bob, &task, "approve", json!({ "signature": drawn })).await.ok();
    let found = api.get(&owner, QUOTES).await.ok();
    let id = found["items"][0]["id"].as_str().expect("an id");
    let printed = api
        .post(&owner, "/apps/company/forms/quote/print", &json!({ "ids": [id], "origin": "https://crm.example.cn" }))
        .await
        .ok();
    let html = printed["html"].as_str().expect("a document");
    assert!(html.contains(&format!("/api/v1/files/{drawn}")), "{html}");
});

on_both!(a_record_must_be_ready, |database: TestStore| async move {
    let checks = json!([
        { "that": "total <= 100 || LEN(note) > 2", "message": "超过 100 要写清原因", "at": "note" },
        { "that": ["total", ">", 0], "message": "金额必须大于 0", "at": "total", "on": ["approve", "reject"] },
    ]);
    let (api, owner) = asking(database, json!({ "checks": checks })).await;
    let words = json!({ "text": json!({ "超过 100 要写清原因": "Say why it is more than 100" }).to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/i18n/en.json", &[], &words).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let (_, dear) = submitted(&api, &ann, &bob, "齿轮", 500).await;
    let english = [("accept-language", "en")];
    let path = format!("/tasks/{dear}/approve");
    let refused = api.call(&bob, "POST", &path, &english, &json!({})).await.refused(422, "checks_failed");
    let problem = &refused["problems"][0];
    assert_eq!((&problem["pointer"], &problem["message"]), (&json!("/note"), &json!("Say why it is more than 100")));
    // It is asked of the record as it is written with the decision, and nothing of a refused decision stays.
    decide(&api, &bob, &dear, "approve", json!({ "values": { "note": "急" } })).await.refused(422, "checks_failed");
    assert_eq!(api.get(&bob, &format!("/tasks/{dear}")).await.ok()["record"]["values"]["note"], Value::Null);
    decide(&api, &bob, &dear, "approve", json!({ "values": { "note": "客户催得急" } })).await.ok();
    let (_, free) = submitted(&api, &ann, &bob, "轮轴", 0).await;
    decide(&api, &bob, &free, "reject", json!({})).await.refused(422, "checks_failed");
    let (_, dear) = submitted(&api, &ann, &bob, "丝杠", 900).await;
    decide(&api, &bob, &dear, "reject", json!({})).await.ok();
});

on_both!(buttons_say_what_the_step_says, |database: TestStore| async move {
    let buttons = json!({ "approve": "同意并付款", "reject": "不付" });
    let (api, owner) = asking(database, json!({ "buttons": buttons })).await;
    let words = json!({ "text": json!({ "同意并付款": "Approve and pay" }).to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/i18n/en.json", &[], &words).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let (_, task) = submitted(&api, &ann, &bob, "齿轮", 5).await;
    assert_eq!(api.get(&bob, "/tasks").await.ok()["items"][0]["buttons"], buttons);
    let path = format!("/tasks/{task}");
    assert_eq!(api.get(&bob, &path).await.ok()["task"]["buttons"], buttons);
    let said = api.call(&bob, "GET", &path, &[("accept-language", "en")], &Value::Null).await.ok();
    assert_eq!(said["task"]["buttons"], json!({ "approve": "Approve and pay", "reject": "不付" }));

    let wrong = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "pay": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "done",
            "buttons": { "aprove": "好" }, "checks": [{ "that": "totl > 1", "message": "x", "at": "sum" }] },
        "done": { "kind": "end" } } });
    api.call(&owner, "PUT", DRAFT, &[], &json!({ "text": wrong.to_string() })).await.ok();
    let refused = api.post(&owner, "/apps/company/publish", &json!({})).await;
    let found = |pointer: &str, code: &str| (format!("/nodes/pay{pointer}"), code.to_owned());
    let expected = [
        found("/buttons/aprove", "unknown_operation"),
        found("/checks/0/at", "unknown_field"),
        found("/checks/0/that", "script_unknown_field"),
    ];
    assert_eq!(refused.mistakes(), expected);
});

on_both!(what_is_begun_is_kept_until_it_is_decided, |database: TestStore| async move {
    let (api, owner) = asking(database, json!({})).await;
    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let (_, task) = submitted(&api, &ann, &bob, "齿轮", 5).await;
    let draft = format!("/tasks/{task}/draft");
    let keep = async |who: &Who, body: Value| api.call(who, "PUT", &draft, &[], &body).await;
    let shown = async |who: &Who| api.get(who, &format!("/tasks/{task}")).await.ok()["draft"].clone();
    assert_eq!(shown(&bob).await, Value::Null);
    // What the step does not let one write is not kept.
    let begun = json!({ "values": { "note": "先写一半", "cost": 3, "nothing": 1 }, "opinion": "我再想想" });
    let kept = keep(&bob, begun).await.ok();
    assert_eq!(kept["draft"]["values"], json!({ "note": "先写一半" }));
    assert_eq!(shown(&bob).await, kept["draft"]);
    let expected = ("我再想想", "2026-03-02T08:00:00.000Z");
    assert_eq!(
        (kept["draft"]["opinion"].as_str(), kept["draft"]["saved_at"].as_str()),
        (Some(expected.0), Some(expected.1))
    );
    assert_eq!(shown(&owner).await, Value::Null, "it is for nobody else to read");
    keep(&owner, json!({ "opinion": "x" })).await.refused(403, "not_assignee");
    keep(&bob, json!({ "opinion": "长".repeat(100_000) })).await.refused(422, "invalid");
    let record = api.get(&bob, &format!("/tasks/{task}")).await.ok();
    assert_eq!(record["record"]["values"]["note"], Value::Null, "nothing of it stands in the record");

    assert_eq!(keep(&bob, json!({ "values": {}, "opinion": " " })).await.ok()["draft"], Value::Null);
    assert_eq!(shown(&bob).await, Value::Null);
    keep(&bob, json!({ "opinion": "同意" })).await.ok();
    decide(&api, &bob, &task, "approve", json!({})).await.ok();
    assert_eq!(shown(&bob).await, Value::Null);
    keep(&bob, json!({ "opinion": "晚了" })).await.refused(409, "unknown_task");

    // Who gets the task begins anew.
    let (_, task) = submitted(&api, &ann, &bob, "轮轴", 5).await;
    let draft = format!("/tasks/{task}/draft");
    api.call(&bob, "PUT", &draft, &[], &json!({ "opinion": "给别人看看" })).await.ok();
    decide(&api, &bob, &task, "transfer", json!({ "member": api.id_of("eve") })).await.ok();
    let eve = api.key_of("eve").await;
    let theirs = api.get(&eve, "/tasks").await.ok()["items"][0]["id"].as_str().expect("an id").to_owned();
    assert_eq!(api.get(&eve, &format!("/tasks/{theirs}")).await.ok()["draft"], Value::Null);
    api.call(&Who::Nobody, "PUT", &draft, &[], &json!({})).await.refused(401, "unauthenticated");
});

/// How the draft of a task lies in the database.
async fn lying(api: &Api) -> Vec<(String, Option<String>, String)> {
    let mut conn = api.state.store().read().await.expect("reads");
    let rows = conn.rows("SELECT field_values, sealed, files FROM task_draft", args![]).await.expect("reads");
    let read = |row: &tenon_engine::store::Row| Ok((row.text(0)?, row.opt_text(1)?, row.text(2)?));
    rows.iter().map(read).collect::<Result<_, tenon_engine::store::StoreError>>().expect("texts")
}

on_both!(a_draft_keeps_files_and_seals_what_is_sensitive, |database: TestStore| async move {
    const PHONE: &str = "13812345678";
    let asks = json!({ "signature": ["approve"], "attachments": {} });
    let (api, owner) = asking(database, asks.clone()).await;
    let mut form: Value = serde_json::from_str(include_str!("../support/company/quote.json")).expect("a form");
    form["properties"]["phone"] = json!({ "title": "手机", "type": "string", "x-sensitive": true });
    let text = json!({ "text": form.to_string() });
    api.call(&owner, "PUT", "/apps/company/definitions/forms/quote.json", &[], &text).await.ok();
    let mut step = json!({ "kind": "approve", "assignees": [{ "member": "bob" }],
        "fields": { "*": "see", "note": "edit", "phone": "edit" }, "next": "done" });
    step.as_object_mut().expect("an object").extend(asks.as_object().cloned().expect("an object"));
    let flow = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" },
        "nodes": { "pay": step, "done": { "kind": "end", "result": "approved" } } });
    api.call(&owner, "PUT", DRAFT, &[], &json!({ "text": flow.to_string() })).await.ok();
    api.post(&owner, "/apps/company/publish", &json!({})).await.ok();

    let (ann, bob) = (api.key_of("ann").await, api.key_of("bob").await);
    let (_, task) = submitted(&api, &ann, &bob, "齿轮", 5).await;
    let drawn = send(&api, &bob, "signature.png", &png(30, 10)).await;
    let paper = send(&api, &bob, "a.pdf", b"%PDF-1.7\nx").await;
    let theirs = id_of(&send(&api, &ann, "b.pdf", b"%PDF-1.7\ny").await);
    let (signature, attachments) = (id_of(&drawn), json!([id_of(&paper), theirs, "x"]));
    let values = json!({ "note": "先写一半", "phone": PHONE });
    let begun = json!({ "values": values, "signature": signature, "attachments": attachments });
    let draft = format!("/tasks/{task}/draft");
    let keep = async |body: &Value| api.call(&bob, "PUT", &draft, &[], body).await.ok()["draft"].clone();
    let shown = async || api.get(&bob, &format!("/tasks/{task}")).await.ok()["draft"].clone();
    let kept = keep(&begun).await;
    assert_eq!((&kept["values"], &kept["signature"], &kept["attachments"]), (&values, &drawn, &json!([paper])));
    assert_eq!(shown().await, kept);
    let (open, sealed, files) = lying(&api).await.remove(0);
    let sealed = sealed.expect("something is sealed");
    assert!(open.contains("先写一半") && files.contains("a.pdf"));
    assert!(![&open, &sealed, &files].iter().any(|text| text.contains(PHONE)), "{open} {sealed}");

    // Another key takes it over.
    let newest = api.state.store().keys().add().expect("a key");
    let anew = api.state.workspace().seal_anew(|_| {}).await.expect("sealed");
    assert_eq!((anew.done, anew.unreadable), (1, 0));
    let sealed = lying(&api).await.remove(0).1.expect("sealed");
    assert_eq!(key_of(&sealed), Some(newest.as_str()));
    assert_eq!(shown().await, kept);

    // A file that was taken away is spoken of no more, the rest stays.
    api.pass(Duration::days(31));
    assert_eq!(sweep(&api.state).await.expect("sweeps"), 3);
    let left = shown().await;
    assert_eq!((&left["values"], &left["signature"], &left["attachments"]), (&values, &Value::Null, &json!([])));
    assert_eq!(forget_drafts(api.state.store(), api.clock.now()).await.expect("forgets"), 0);
    api.pass(Duration::days(60));
    assert_eq!(forget_drafts(api.state.store(), api.clock.now()).await.expect("forgets"), 1);
    assert_eq!((shown().await, lying(&api).await), (Value::Null, vec![]));

    // With the decision nothing of it stays.
    let drawn = id_of(&send(&api, &bob, "signature.png", &png(30, 10)).await);
    keep(&json!({ "values": values, "signature": drawn })).await;
    decide(&api, &bob, &task, "approve", json!({ "values": values, "signature": drawn })).await.ok();
    assert_eq!(lying(&api).await, vec![]);
});
