//! Returns out of sub-flows, on both databases: the part ends, the run that called it goes back, and a jump back finds every
//! part where it stood.

use crate::on_both;
use crate::support::company::{Company, package, refused};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::flow::service::FlowError;
use tenon_engine::flow::{Action, ResumeMode, ReturnTo, RunStatus};
use tenon_engine::id::RunId;
use tenon_engine::store::runs::{RunRow, TaskBox};

fn approve(who: &str, next: &str) -> Value {
    json!({ "kind": "approve", "assignees": [{ "member": who }], "next": next })
}

fn flow(key: &str, form: &str, nodes: Value) -> String {
    json!({ "key": key, "title": key, "withdraw": true, "start": { "on": "submit", "form": form }, "nodes": nodes })
        .to_string()
}

fn calls(flow: &str, next: &str) -> Value {
    json!({ "kind": "flow", "flow": flow, "returns": true, "next": next })
}

/// cai checks, then a second flow is called in which cai and dan look, then eve has the word.
async fn open(database: TestStore, call: Value) -> Company {
    let company = Company::open(database).await;
    let end = json!({ "kind": "end", "result": "approved" });
    let mut access: Value = serde_json::from_str(&package().files["access.json"]).expect("access");
    let mut visits = access["groups"][0].clone();
    (visits["key"], visits["form"]) = (json!("visits"), json!("visit"));
    access["groups"].as_array_mut().expect("groups").push(visits);
    let mut visit: Value = serde_json::from_str(&package().files["forms/visit.json"]).expect("a form");
    visit["properties"]["lines"] = json!({ "title": "明细", "type": "array", "items": { "type": "object",
        "properties": { "quote": { "title": "报价", "x-kind": "link", "x-form": "quote" } } } });
    let main = json!({ "check": approve("cai", "call"), "call": call, "boss": approve("eve", "done"), "done": end });
    let mut rows = calls("second", "done");
    (rows["each"], rows["record"]) = (json!("lines"), json!("quote"));
    let visiting = json!({ "ask": approve("cai", "rows"), "rows": rows, "done": end });
    let files = [
        ("access.json", access.to_string()),
        ("forms/visit.json", visit.to_string()),
        ("flows/approval.json", flow("approval", "quote", main)),
        ("flows/middle.json", flow("middle", "quote", json!({ "deeper": calls("second", "done"), "done": end }))),
        (
            "flows/second.json",
            flow(
                "second",
                "quote",
                json!({ "look": approve("cai", "sign"), "sign": approve("dan", "done"), "done": end }),
            ),
        ),
        ("flows/visiting.json", flow("visiting", "visit", visiting)),
    ];
    company.publish(&files).await;
    company
}

/// The run of somebody's newest task.
async fn at(company: &Company, who: &str) -> RunRow {
    let task = company.task(who).await;
    company.work(who, &task).await.expect("their task").row
}

/// Somebody returns a run above the one of their newest task.
async fn send_back(
    company: &Company,
    who: &str,
    (run, node): (&RunRow, &str),
    resume: ResumeMode,
) -> Result<RunRow, FlowError> {
    let (task, own) = (company.task(who).await, at(company, who).await);
    let to = ReturnTo::Above { run: run.id.clone(), node: node.to_owned() };
    company.act(who, &own, Action::Return { task, to, resume, opinion: Some("资料不全".to_owned()) }).await
}

/// A run that has come to the second flow.
async fn called(company: &Company, name: &str) -> (String, RunRow) {
    let quote = company.create("ann", "quote", json!({ "name": name })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let run = company.approve("cai", &run, json!({})).await.expect("checked");
    (quote.id, run)
}

async fn state(company: &Company, run: &RunRow) -> RunStatus {
    let mut conn = company.workspace.store.read().await.expect("reads");
    let found = tenon_engine::store::runs::run_by_id(&mut conn, run.id.as_str()).await.expect("reads");
    found.expect("the run").machine.status
}

/// Why cai cannot return a run to where she has checked it.
async fn why_not(company: &Company, run: &RunRow) -> &'static str {
    refused(send_back(company, "cai", (run, "check"), ResumeMode::Rerun).await)
}

async fn administer(company: &Company, run: &RunRow, action: Action) {
    let eve = Principal { is_admin: true, ..company.person("eve") };
    company.workspace.act_on_run(&eve, run.id.as_str(), action.into()).await.expect("done");
}

fn named(targets: &[(String, String)]) -> Vec<&str> {
    targets.iter().map(|(node, _)| node.as_str()).collect()
}

const SOON: &str = "2026-03-02T08:00:01Z";
const LATER: &str = "2026-03-02T08:00:02Z";

on_both!(a_part_returns_the_run_that_has_called_it, |database: TestStore| async move {
    let company = open(database, calls("second", "boss")).await;
    let (quote, run) = called(&company, "主").await;
    let part = at(&company, "cai").await;
    let work = company.work("cai", &company.task("cai").await).await.expect("her task");
    let [above] = &work.return_above[..] else { panic!("{:?}", work.return_above) };
    assert_eq!((&above.run, above.flow_title.as_str()), (&run.id, "approval"));
    assert_eq!(named(&above.targets), ["start", "check"]);
    let ended = send_back(&company, "cai", (&run, "check"), ResumeMode::Rerun).await.expect("returned");
    assert_eq!(ended.machine.status, RunStatus::Returned);
    assert!(company.todo("cai", TaskBox::Todo).await.is_empty(), "told in a moment");
    company.pass_time_to(SOON).await;
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["check 主"]);
    assert_eq!(company.load("quote", &quote).await.flow_state.as_deref(), Some("running"), "it is nobody's to mend");

    let told = |line: &&tenon_engine::flow::service::TimelineView| line.action == "return";
    let view = company.view("ann", &run).await.expect("her run");
    let line = view.timeline.iter().find(told).expect("it is said");
    assert_eq!((line.node.as_deref(), line.to.as_deref()), (Some("call"), Some("审批")));
    assert_eq!(line.by.as_ref().map(|by| by.name.as_str()), Some("蔡会计"));
    assert_eq!(line.opinion.as_deref(), Some("资料不全"));
    let view = company.view("ann", &part).await.expect("her part");
    let line = view.timeline.iter().find(told).expect("it is said");
    assert_eq!((line.node.as_deref(), line.to.as_deref()), (Some("look"), Some("approval · 审批")));

    company.approve("cai", &run, json!({})).await.expect("checked again");
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["look 主"], "another part, from its beginning");
    assert_ne!(at(&company, "cai").await.id, part.id);
});

on_both!(a_jump_back_finds_the_part_where_it_stood, |database: TestStore| async move {
    let company = open(database, calls("second", "boss")).await;
    let (quote, run) = called(&company, "跳").await;
    let part = at(&company, "cai").await;
    company.approve("cai", &part, json!({})).await.expect("looked");
    let work = company.work("dan", &company.task("dan").await).await.expect("his task");
    assert_eq!(named(&work.return_above[0].targets), ["start"], "he may not see that run");
    let hidden = send_back(&company, "dan", (&run, "check"), ResumeMode::JumpBack).await;
    assert_eq!(refused(hidden), "return_out_of_reach");
    send_back(&company, "dan", (&run, "start"), ResumeMode::JumpBack).await.expect("returned");
    let view = company.view("dan", &part).await.expect("his part");
    let line = view.timeline.iter().find(|line| line.action == "return").expect("it is said");
    assert_eq!(line.to.as_deref(), Some("approval"), "without the name of a node");
    company.pass_time_to(SOON).await;
    assert_eq!(company.load("quote", &quote).await.flow_state.as_deref(), Some("returned"));
    company.act("ann", &run, Action::Resubmit { opinion: None }).await.expect("mended");
    assert!(company.todo("cai", TaskBox::Todo).await.is_empty(), "what she has approved stays so");
    assert_eq!(company.todo("dan", TaskBox::Todo).await, ["sign 跳"]);
    let part = at(&company, "dan").await;
    company.approve("dan", &part, json!({})).await.expect("signed");
    company.pass_time_to(LATER).await;
    let ended = company.approve("eve", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
    assert_eq!(company.load("quote", &quote).await.flow_state.as_deref(), Some("approved"));
});

on_both!(a_return_goes_up_two_runs, |database: TestStore| async move {
    let company = open(database, calls("middle", "boss")).await;
    let (_, run) = called(&company, "深").await;
    let part = at(&company, "cai").await;
    let work = company.work("cai", &company.task("cai").await).await.expect("her task");
    let found: Vec<_> =
        work.return_above.iter().map(|above| (above.flow_title.as_str(), named(&above.targets))).collect();
    assert_eq!(found, [("middle", vec!["start"]), ("approval", vec!["start", "check"])]);
    let middle = work.return_above[0].run.clone();
    send_back(&company, "cai", (&run, "check"), ResumeMode::JumpBack).await.expect("returned");
    company.pass_time_to(SOON).await;
    assert_eq!(state(&company, &RunRow { id: middle, ..part.clone() }).await, RunStatus::Returned, "on the way");
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["check 深"]);
    company.approve("cai", &run, json!({})).await.expect("checked again");
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["look 深"]);
    let again = at(&company, "cai").await;
    assert_ne!(again.id, part.id);
    company.approve("cai", &again, json!({})).await.expect("looked");
    company.approve("dan", &again, json!({})).await.expect("signed");
    company.pass_time_to(LATER).await;
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 深"]);
});

on_both!(parts_of_rows_are_like_the_branches_of_a_parallel, |database: TestStore| async move {
    let company = open(database, calls("second", "boss")).await;
    let one = company.create("ann", "quote", json!({ "name": "一" })).await;
    let two = company.create("ann", "quote", json!({ "name": "二" })).await;
    let lines = json!([{ "quote": one.id }, { "quote": two.id }]);
    let visit = company.create("ann", "visit", json!({ "about": "访", "lines": lines })).await;
    let run = company.submit("ann", "visiting", &visit.id).await.expect("submitted");
    company.approve("cai", &run, json!({})).await.expect("asked");
    assert_eq!(company.todo("cai", TaskBox::Todo).await.len(), 2);
    let done = at(&company, "cai").await;
    company.approve("cai", &done, json!({})).await.expect("looked");
    company.approve("dan", &done, json!({})).await.expect("signed");
    company.pass_time_to(SOON).await;

    // What is done stays done; what was under way goes on where it stood.
    send_back(&company, "cai", (&run, "ask"), ResumeMode::JumpBack).await.expect("returned");
    company.pass_time_to(LATER).await;
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["ask 访"]);
    company.approve("cai", &run, json!({})).await.expect("asked again");
    assert_eq!(company.todo("cai", TaskBox::Todo).await.len(), 1, "one of two");
    let left = at(&company, "cai").await;
    assert_ne!(left.record_id, done.record_id);

    // Walked again, all of them begin anew.
    send_back(&company, "cai", (&run, "ask"), ResumeMode::Rerun).await.expect("returned");
    company.pass_time_to("2026-03-02T08:00:03Z").await;
    company.approve("cai", &run, json!({})).await.expect("asked again");
    assert_eq!(company.todo("cai", TaskBox::Todo).await.len(), 2);

    // Two at once: the first takes the run back, the second finds nothing that waits for it.
    for _ in 0..2 {
        send_back(&company, "cai", (&run, "ask"), ResumeMode::Rerun).await.expect("returned");
    }
    company.pass_time_to("2026-03-02T08:00:04Z").await;
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["ask 访"], "once");
    let returned = company.view("ann", &run).await.expect("her run").timeline;
    assert_eq!(returned.iter().filter(|line| line.action == "return").count(), 3);
});

on_both!(a_run_that_is_not_there_to_go_back_is_not_returned, |database: TestStore| async move {
    let company = open(database, calls("second", "boss")).await;
    let (_, run) = called(&company, "停").await;
    administer(&company, &run, Action::Suspend { reason: "核查".to_owned() }).await;
    assert_eq!(why_not(&company, &run).await, "caller_suspended");
    administer(&company, &run, Action::Resume { opinion: None }).await;
    let nowhere = RunRow { id: RunId::generate(), ..run.clone() };
    assert_eq!(why_not(&company, &nowhere).await, "caller_gone");
    let never = send_back(&company, "cai", (&run, "boss"), ResumeMode::Rerun).await;
    assert_eq!(refused(never), "not_passed");
    company.act("ann", &run, Action::Withdraw { opinion: None }).await.expect("withdrawn");
    assert_eq!(why_not(&company, &run).await, "caller_ended");
    company.pass_time_to(SOON).await;

    let (_, run) = called(&company, "先").await;
    send_back(&company, "cai", (&run, "check"), ResumeMode::Rerun).await.expect("returned");
    company.act("ann", &run, Action::Withdraw { opinion: None }).await.expect("withdrawn before it is told");
    company.pass_time_to(LATER).await;
    assert_eq!(state(&company, &run).await, RunStatus::Withdrawn);
    assert!(company.todo("cai", TaskBox::Todo).await.is_empty());

    let (_, run) = called(&company, "后").await;
    send_back(&company, "cai", (&run, "check"), ResumeMode::Rerun).await.expect("returned");
    administer(&company, &run, Action::Suspend { reason: "核查".to_owned() }).await;
    company.pass_time_to("2026-03-02T08:00:03Z").await;
    assert!(company.todo("cai", TaskBox::Todo).await.is_empty(), "it stands still");
    administer(&company, &run, Action::Resume { opinion: None }).await;
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["check 后"], "and goes back when it goes on");

    let quote = company.create("ann", "quote", json!({ "name": "独" })).await;
    company.submit("ann", "second", &quote.id).await.expect("submitted");
    assert_eq!(why_not(&company, &run).await, "no_caller");
});

on_both!(a_run_is_returned_where_its_flow_lets_it_be, |database: TestStore| async move {
    let company = open(database, json!({ "kind": "flow", "flow": "second", "next": "boss" })).await;
    let (_, run) = called(&company, "禁").await;
    let work = company.work("cai", &company.task("cai").await).await.expect("her task");
    assert!(work.return_above.is_empty());
    let back = send_back(&company, "cai", (&run, "check"), ResumeMode::Rerun).await;
    assert_eq!(refused(back), "return_out_of_reach");
});

on_both!(a_run_that_does_not_wait_is_not_returned, |database: TestStore| async move {
    let company = open(database, json!({ "kind": "flow", "flow": "second", "wait": false, "next": "boss" })).await;
    let (_, run) = called(&company, "并").await;
    let back = send_back(&company, "cai", (&run, "check"), ResumeMode::Rerun).await;
    assert_eq!(refused(back), "caller_gone");
});
