//! Runs that start runs, on both databases: one waits for the other, takes its verdict, and takes it along when it ends.

use crate::on_both;
use crate::support::company::{Company, package, refused};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::flow::service::TimelineView;
use tenon_engine::flow::{Action, ResumeMode, ReturnTo, RunStatus};
use tenon_engine::record::Action as Change;
use tenon_engine::store::runs::TaskBox;

fn approve(who: &str, next: &str) -> Value {
    json!({ "kind": "approve", "assignees": [{ "member": who }], "next": next })
}

/// A company whose approval of quotes goes through a second flow first.
async fn open(database: TestStore, call: Value) -> Company {
    let company = Company::open(database).await;
    let flow = |key: &str, form: &str, nodes: Value| {
        json!({ "key": key, "title": key, "start": { "on": "submit", "form": form }, "nodes": nodes }).to_string()
    };
    let end = json!({ "kind": "end", "result": "approved" });
    let told = json!({ "kind": "cc", "to": ["initiator"], "next": "refused" });
    let main = json!({ "call": call, "boss": approve("eve", "done"), "told": told, "done": end,
        "refused": { "kind": "end", "result": "rejected" } });
    let mut access: Value = serde_json::from_str(&package().files["access.json"]).expect("access");
    let mut visits = access["groups"][0].clone();
    (visits["key"], visits["form"]) = (json!("visits"), json!("visit"));
    access["groups"].as_array_mut().expect("groups").push(visits);
    let files = [
        ("access.json", access.to_string()),
        ("flows/approval.json", flow("approval", "quote", main)),
        ("flows/second.json", flow("second", "quote", json!({ "look": approve("bob", "done"), "done": end }))),
        (
            "flows/visiting.json",
            flow(
                "visiting",
                "visit",
                json!({
            "call": { "kind": "flow", "flow": "second", "record": "quote", "next": "done" }, "done": end }),
            ),
        ),
    ];
    company.publish(&files).await;
    company
}

fn call(wait: bool) -> Value {
    json!({ "kind": "flow", "flow": "second", "wait": wait, "next": "boss", "on_reject": "told" })
}

const SOON: &str = "2026-03-02T08:00:01Z";

on_both!(a_run_waits_for_the_run_it_has_started, |database: TestStore| async move {
    let company = open(database, call(true)).await;
    let quote = company.create("ann", "quote", json!({ "name": "主" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 主"]);
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("running"));
    let mut conn = company.workspace.store.read().await.expect("reads");
    let runs = tenon_engine::store::runs::runs_of_record(&mut conn, &quote.id, 10).await.expect("reads");
    drop(conn);
    let child = runs.iter().find(|other| other.id != run.id).expect("the second run").clone();
    assert_eq!(child.initiator.as_deref(), Some(company.id("ann").as_str()));
    company.approve("bob", &child, json!({})).await.expect("approved");
    assert!(company.todo("eve", TaskBox::Todo).await.is_empty(), "told in a moment");
    assert_eq!(
        company.load("quote", &quote.id).await.flow_state.as_deref(),
        Some("running"),
        "a part is not the whole"
    );
    company.pass_time_to(SOON).await;
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 主"]);
    let ended = company.approve("eve", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("approved"));
});

on_both!(a_rejected_part_leads_the_other_way, |database: TestStore| async move {
    let company = open(database, call(true)).await;
    let quote = company.create("ann", "quote", json!({ "name": "拒" })).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let task = company.task("bob").await;
    let run = company.work("bob", &task).await.expect("his task").row;
    company.act("bob", &run, Action::Reject { task, opinion: None }).await.expect("rejected");
    company.pass_time_to(SOON).await;
    assert_eq!(company.todo("ann", TaskBox::Cc).await, ["told 拒"]);
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("rejected"));
});

on_both!(a_run_that_ends_takes_its_parts_along, |database: TestStore| async move {
    let company = open(database, call(true)).await;
    let quote = company.create("ann", "quote", json!({ "name": "撤" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    company.act("ann", &run, Action::Withdraw { opinion: None }).await.expect("withdrawn");
    company.pass_time_to(SOON).await;
    assert!(company.todo("bob", TaskBox::Todo).await.is_empty(), "nobody is asked for nothing");
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("withdrawn"));
    company.submit("ann", "approval", &quote.id).await.expect("and it can be submitted again");
});

on_both!(a_run_may_go_on_beside_what_it_has_started, |database: TestStore| async move {
    let company = open(database, call(false)).await;
    let quote = company.create("ann", "quote", json!({ "name": "并" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 并"]);
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 并"]);
    let ended = company.approve("eve", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
    company.pass_time_to(SOON).await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 并"], "it has a life of its own");
});

on_both!(linked_records_go_through_another_flow, |database: TestStore| async move {
    let company = open(database, call(true)).await;
    let quote = company.create("ann", "quote", json!({ "name": "被访" })).await;
    let visit = company.create("ann", "visit", json!({ "about": "上门", "quote": quote.id })).await;
    let run = company.submit("ann", "visiting", &visit.id).await.expect("submitted");
    let task = company.task("bob").await;
    let child = company.work("bob", &task).await.expect("his task").row;
    assert_eq!(child.record_id.as_deref(), Some(quote.id.as_str()));
    company.approve("bob", &child, json!({})).await.expect("approved");
    company.pass_time_to(SOON).await;
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("approved"), "a record of its own");
    let ended = company.view("ann", &run).await.expect("her run");
    assert_eq!(ended.state, RunStatus::Approved);

    let nothing = company.create("ann", "visit", json!({ "about": "无报价" })).await;
    let run = company.submit("ann", "visiting", &nothing.id).await.expect("submitted");
    assert!(run.machine.status.has_ended(), "an empty link is nothing to wait for");
});

on_both!(flows_that_call_each_other_stop, |database: TestStore| async move {
    let company = open(database, call(true)).await;
    let circle = json!({ "key": "second", "title": "second", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "again": { "kind": "flow", "flow": "approval", "next": "done" }, "done": { "kind": "end", "result": "approved" } } });
    company.publish(&[("flows/second.json", circle)]).await;
    let quote = company.create("ann", "quote", json!({ "name": "圈" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    assert_eq!(run.machine.status, RunStatus::Running);
    assert_eq!(refused(company.submit("ann", "approval", &quote.id).await), "already_running");
    company.pass_time_to(SOON).await;
    let told = company.view("ann", &run).await.expect("her run");
    assert_eq!(told.nodes[0].key, "call", "it waits for the second, which is stuck until an administrator acts");
});

on_both!(a_return_ends_the_part_and_starts_another, |database: TestStore| async move {
    let company = open(database, call(true)).await;
    let quote = company.create("ann", "quote", json!({ "name": "退" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let first = company.work("bob", &company.task("bob").await).await.expect("his task").row;
    company.approve("bob", &first, json!({})).await.expect("approved");
    company.pass_time_to(SOON).await;
    let task = company.task("eve").await;
    let back = Action::Return { task, to: ReturnTo::Initiator, resume: ResumeMode::Rerun, opinion: None };
    company.act("eve", &run, back).await.expect("returned");
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("returned"));
    company.act("ann", &run, Action::Resubmit { opinion: None }).await.expect("sent again");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 退"], "he looks again");

    // The part itself goes back to the initiator: the record is theirs to mend.
    let task = company.task("bob").await;
    let part = company.work("bob", &task).await.expect("his task").row;
    let back = Action::Return { task, to: ReturnTo::Initiator, resume: ResumeMode::Rerun, opinion: None };
    company.act("bob", &part, back).await.expect("returned");
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("returned"));
    company.act("ann", &part, Action::Resubmit { opinion: None }).await.expect("sent again");
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("running"));
});

on_both!(a_part_is_replaced_when_the_run_comes_back_to_it_at_once, |database: TestStore| async move {
    let beside = json!({ "kind": "parallel", "branches": ["call", "boss"], "join": "met" });
    let company = open(database, call(true)).await;
    let mut call = call(true);
    call["next"] = json!("met");
    let end = json!({ "kind": "end", "result": "approved" });
    let flow = json!({ "key": "approval", "title": "并行", "start": { "on": "submit", "form": "quote", "next": "both" }, "nodes": {
        "both": beside, "call": call, "boss": approve("eve", "met"), "met": { "kind": "join", "next": "done" },
        "told": { "kind": "cc", "to": ["initiator"], "next": "met" }, "done": end } });
    company.publish(&[("flows/approval.json", flow)]).await;
    let quote = company.create("ann", "quote", json!({ "name": "换" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let old = company.task("bob").await;
    let task = company.task("eve").await;
    let back = Action::Return { task, to: ReturnTo::Initiator, resume: ResumeMode::Rerun, opinion: None };
    company.act("eve", &run, back).await.expect("returned");
    company.act("ann", &run, Action::Resubmit { opinion: None }).await.expect("before anybody ended the part");
    let new = company.task("bob").await;
    assert_ne!(old, new);
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 换"], "one part, not two");
    company.pass_time_to(SOON).await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 换"], "what ended the first leaves the second alone");
    let part = company.work("bob", &new).await.expect("his task").row;
    company.approve("bob", &part, json!({})).await.expect("approved");
    company.pass_time_to("2026-03-02T08:00:02Z").await;
    let ended = company.approve("eve", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
});

on_both!(rows_are_written_all_or_none, |database: TestStore| async move {
    let company = Company::open(database).await;
    let by = Principal::system(Via::Console);
    let mut quote: Value = serde_json::from_str(&package().files["forms/quote.json"]).expect("a form");
    quote["properties"]["lines"] = json!({ "title": "明细", "type": "array", "items": { "type": "object",
        "properties": { "what": { "title": "什么", "type": "string" } } } });
    let mut visit: Value = serde_json::from_str(&package().files["forms/visit.json"]).expect("a form");
    visit["properties"]["about"]["maxLength"] = json!(4);
    let flow = json!({ "key": "approval", "title": "逐行", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "rows": { "kind": "create", "form": "visit", "each": "lines", "values": { "about": "= what", "quote": "= id" }, "next": "done" },
        "done": { "kind": "end", "result": "approved" } } });
    company.publish(&[("forms/quote.json", quote), ("forms/visit.json", visit), ("flows/approval.json", flow)]).await;
    let lines = |third: &str| json!([{ "what": "一" }, { "what": "二" }, { "what": third }]);
    let quote = company.create("ann", "quote", json!({ "name": "单", "lines": lines("太长的事由") })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    assert_eq!(run.machine.stuck_steps().len(), 1);
    assert!(company.all("visit").await.is_empty(), "the first two are not there without the third");
    let values = json!({ "lines": lines("三") }).as_object().cloned().expect("an object");
    company.write("", "quote", Change::Update { id: quote.id.clone(), version: None, values }).await;
    let step = run.machine.stuck_steps()[0];
    let admin = company.workspace.act_on_run(&by, run.id.as_str(), Action::Retry { step }.into()).await;
    assert_eq!(admin.expect("tried again").machine.status, RunStatus::Approved);
    let about: Vec<_> = company.all("visit").await.iter().map(|visit| visit.values["about"].clone()).collect();
    assert_eq!(about, [json!("一"), json!("二"), json!("三")]);

    let none = company.create("ann", "quote", json!({ "name": "空" })).await;
    let run = company.submit("ann", "approval", &none.id).await.expect("submitted");
    assert_eq!(run.machine.status, RunStatus::Approved, "without rows there is nothing to write");
});

on_both!(what_is_answered_too_late_is_dropped, |database: TestStore| async move {
    let company = open(database, call(true)).await;
    let second = json!({ "key": "second", "title": "拒", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "no": { "kind": "end", "result": "rejected" } } });
    let flow = json!({ "key": "approval", "title": "并行", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "both": { "kind": "parallel", "branches": ["call", "set"], "join": "met" },
        "call": { "kind": "flow", "flow": "second", "next": "met" },
        "set": { "kind": "update", "values": { "note": "写了" }, "next": "met" },
        "met": { "kind": "join", "next": "done" }, "done": { "kind": "end", "result": "approved" } } });
    company.publish(&[("flows/second.json", second), ("flows/approval.json", flow)]).await;
    let quote = company.create("ann", "quote", json!({ "name": "晚" })).await;
    let run = company
        .submit("ann", "approval", &quote.id)
        .await
        .expect("the part has ended the run before the write is told");
    assert_eq!(run.machine.status, RunStatus::Rejected);
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("rejected"));
});

/// The same with a second flow that others may start once an hour.
async fn open_slow(database: TestStore) -> Company {
    let company = open(database, call(true)).await;
    let end = json!({ "kind": "end", "result": "approved" });
    let second = json!({ "key": "second", "title": "复核", "runs_per_hour": 1, "start": { "on": "submit", "form": "quote" },
        "nodes": { "look": approve("bob", "done"), "done": end } });
    company.publish(&[("flows/second.json", second)]).await;
    company
}

on_both!(a_part_that_starts_too_often_lets_the_whole_wait, |database: TestStore| async move {
    let company = open_slow(database).await;
    let mut runs = Vec::new();
    for name in ["一", "二", "三"] {
        let quote = company.create("ann", "quote", json!({ "name": name })).await;
        runs.push(company.submit("ann", "approval", &quote.id).await.expect("submitted"));
    }
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 一"]);
    let view = company.view("ann", &runs[1]).await.expect("her run");
    assert_eq!(view.state, RunStatus::Running);
    let held = |line: &TimelineView| line.action == "held" && line.node.as_deref() == Some("call");
    let line = view.timeline.iter().find(|line| held(line)).expect("it is said that it waits");
    assert!(line.opinion.as_deref().is_some_and(|said| said.contains("“复核”") && said.contains("排队")), "{line:?}");
    let first = company.work("bob", &company.task("bob").await).await.expect("his task").row;
    company.approve("bob", &first, json!({})).await.expect("approved");
    company.act("ann", &runs[2], Action::Withdraw { opinion: None }).await.expect("withdrawn");

    company.pass_time_to("2026-03-02T09:00:00Z").await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 二"], "one an hour");
    let second = company.work("bob", &company.task("bob").await).await.expect("his task").row;
    assert_eq!(second.initiator.as_deref(), Some(company.id("ann").as_str()));
    company.approve("bob", &second, json!({})).await.expect("approved");
    company.pass_time_to("2026-03-02T10:00:00Z").await;
    assert!(company.todo("bob", TaskBox::Todo).await.is_empty(), "nobody waits for the third any more");
    assert_eq!(company.todo("eve", TaskBox::Todo).await.len(), 2, "the others go on");

    // Who submits never waits, and takes nothing from those who do.
    for name in ["四", "五"] {
        let quote = company.create("ann", "quote", json!({ "name": name })).await;
        company.submit("ann", "second", &quote.id).await.expect("submitted");
    }
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 五", "look 四"]);
});

on_both!(a_part_that_cannot_start_any_more_is_not_approved, |database: TestStore| async move {
    let company = open_slow(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "先" })).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let quote = company.create("ann", "quote", json!({ "name": "被访" })).await;
    let visit = company.create("ann", "visit", json!({ "about": "上门", "quote": quote.id })).await;
    let run = company.submit("ann", "visiting", &visit.id).await.expect("submitted");
    company.write("", "quote", Change::Delete { id: quote.id.clone(), version: None }).await;
    company.pass_time_to("2026-03-02T08:59:59Z").await;
    assert_eq!(company.view("ann", &run).await.expect("her run").state, RunStatus::Running);
    company.pass_time_to("2026-03-02T09:00:00Z").await;
    assert_eq!(company.view("ann", &run).await.expect("her run").state, RunStatus::Rejected);
});
