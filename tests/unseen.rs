//! A step requires what the form shows to whoever decides, on both databases: what its rules hide at that moment nobody can fill
//! in.

use crate::on_both;
use crate::support::company::{Company, refused};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::flow::RunStatus;
use tenon_engine::flow::service::FlowError;
use tenon_engine::store::StoredRecord;
use tenon_engine::store::runs::RunRow;

/// A company whose claims say a reason when they are urgent, and a specification in rows of more than one.
async fn opened(database: TestStore) -> Company {
    let company = Company::open(database).await;
    let form = json!({ "key": "claim", "title": "报销", "type": "object", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" },
        "urgent": { "title": "加急", "type": "boolean" },
        "reason": { "title": "加急原因", "type": "string" },
        "items": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
            "qty": { "title": "数量", "type": "number" },
            "spec": { "title": "规格", "type": "string" } } } } },
        "x-visibility": [
            { "show": ["reason"], "when": ["urgent", "=", true] },
            { "show": ["items.spec"], "when": ["items.qty", ">", 1] }] });
    let flow = json!({ "key": "claims", "title": "报销审批", "start": { "on": "submit", "form": "claim" }, "nodes": {
        "check": { "kind": "approve", "title": "审核", "assignees": [{ "member": "bob" }], "next": "done",
            "fields": { "*": "edit", "reason": "require", "items.spec": "require" } },
        "done": { "kind": "end" } } });
    company.publish(&[("forms/claim.json", form), ("flows/claims.json", flow), ("access.json", access())]).await;
    company
}

/// Who sells hands in claims and reads them.
fn access() -> Value {
    let groups = json!([{ "key": "all", "title": "报销", "form": "claim", "members": [{ "role": "sales" }],
        "operations": ["create", "read"], "fields": { "*": "edit" } }]);
    let roles = json!([{ "key": "finance", "title": "财务" }, { "key": "sales", "title": "销售" }]);
    json!({ "roles": roles, "groups": groups })
}

async fn submitted(company: &Company, values: Value) -> (StoredRecord, RunRow) {
    let claim = company.create("", "claim", values).await;
    let run = company.submit("ann", "claims", &claim.id).await.expect("submitted");
    (claim, run)
}

fn places(refused: Result<RunRow, FlowError>) -> Vec<String> {
    let Err(FlowError::Refused(refusal)) = refused else { panic!("let through or refused otherwise") };
    let mut places: Vec<String> = refusal.problems.into_iter().map(|problem| problem.pointer).collect();
    places.sort();
    places
}

on_both!(what_the_form_hides_is_not_required, |database: TestStore| async move {
    let company = opened(database).await;
    let (_, run) = submitted(&company, json!({ "name": "差旅", "items": [{ "qty": 1 }] })).await;
    let done = company.approve("bob", &run, json!({})).await.expect("nothing he could fill in is missing");
    assert_eq!(done.machine.status, RunStatus::Approved);

    let rows = json!([{ "qty": 1 }, { "qty": 2 }]);
    let (claim, run) = submitted(&company, json!({ "name": "采购", "urgent": true, "items": rows })).await;
    assert_eq!(places(company.approve("bob", &run, json!({})).await), ["/items/1/spec", "/reason"]);
    let mut rows = company.load("claim", &claim.id).await.values["items"].clone();
    rows[1]["spec"] = json!("M8");
    let filled = company.approve("bob", &run, json!({ "reason": "停产", "items": rows })).await.expect("filled in");
    assert_eq!(filled.machine.status, RunStatus::Approved);
});

on_both!(what_counts_is_what_the_decision_leaves_hidden, |database: TestStore| async move {
    let company = opened(database).await;
    let (claim, run) = submitted(&company, json!({ "name": "维修" })).await;
    let urgent = company.approve("bob", &run, json!({ "urgent": true })).await;
    assert_eq!(refused(urgent), "fields_required");
    assert_eq!(company.load("claim", &claim.id).await.values.get("urgent"), Some(&json!(false)), "nothing of it stays");

    let (_, run) = submitted(&company, json!({ "name": "备件", "urgent": true })).await;
    assert_eq!(places(company.approve("bob", &run, json!({})).await), ["/reason"]);
    let calm = company.approve("bob", &run, json!({ "urgent": false })).await.expect("the reason is hidden by that");
    assert_eq!(calm.machine.status, RunStatus::Approved);
});

/// A company with these steps for claims whose reason is shown to the one who is to check them.
async fn checked(database: TestStore, nodes: Value) -> Company {
    let company = Company::open(database).await;
    let form = json!({ "key": "claim", "title": "报销", "type": "object", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" },
        "checker": { "title": "复核人", "x-kind": "member" },
        "reason": { "title": "复核意见", "type": "string" } },
        "x-visibility": [{ "show": ["reason"], "when": ["checker", "=", { "me": true }] }] });
    let start = json!({ "on": "submit", "form": "claim" });
    let flow = json!({ "key": "claims", "title": "报销审批", "start": start, "nodes": nodes });
    company.publish(&[("forms/claim.json", form), ("flows/claims.json", flow), ("access.json", access())]).await;
    company
}

async fn claimed(company: &Company, name: &str, checker: &str) -> RunRow {
    submitted(company, json!({ "name": name, "checker": company.id(checker) })).await.1
}

/// An approval by one person.
fn step(who: &str, next: &str) -> Value {
    json!({ "kind": "approve", "title": "审核", "assignees": [{ "member": who }], "next": next })
}

/// An approval that requires the reason.
fn reasoned(who: &str, next: &str, (setting, value): (&str, Value)) -> Value {
    let mut step = step(who, next);
    step["fields"] = json!({ "*": "edit", "reason": "require" });
    step[setting] = value;
    step
}

fn approved_in_time() -> (&'static str, Value) {
    ("deadline", json!({ "within": "1h", "steps": [{ "after": "0min", "do": "approve" }] }))
}

on_both!(a_deadline_asks_what_the_form_shows_to_who_holds_the_task, |database: TestStore| async move {
    let nodes = json!({ "check": reasoned("bob", "done", approved_in_time()), "done": { "kind": "end" } });
    let company = checked(database, nodes).await;
    let his = claimed(&company, "差旅", "bob").await;
    let hers = claimed(&company, "采购", "eve").await;
    company.pass_time_to("2026-03-09T08:00:00Z").await;
    let state = async |run: &RunRow| company.view("ann", run).await.expect("seen").state;
    assert_eq!(state(&his).await, RunStatus::Running, "he is shown a reason, and it is empty");
    assert_eq!(state(&hers).await, RunStatus::Approved, "nothing he is shown is missing");
    company.approve("bob", &his, json!({ "reason": "属实" })).await.expect("filled in");
    assert_eq!(state(&his).await, RunStatus::Approved);
});

on_both!(a_deadline_asks_nothing_of_who_holds_another_task, |database: TestStore| async move {
    let nodes = json!({
        "both": { "kind": "parallel", "title": "会审", "branches": ["hers", "his"], "join": "met" },
        "hers": reasoned("eve", "met", approved_in_time()), "his": step("bob", "met"),
        "met": { "kind": "join", "next": "done" }, "done": { "kind": "end" } });
    let company = checked(database, nodes).await;
    let run = claimed(&company, "差旅", "bob").await;
    company.pass_time_to("2026-03-09T08:00:00Z").await;
    let ended = company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved, "she is shown no reason, whatever he is shown");
});

on_both!(what_is_approved_for_somebody_is_what_they_could_approve, |database: TestStore| async move {
    let nodes = json!({
        "look": step("bob", "read"), "read": step("eve", "check"),
        "check": reasoned("bob", "done", ("approved_before", json!("skip"))), "done": { "kind": "end" } });
    let company = checked(database, nodes).await;
    for (checker, end) in [("bob", RunStatus::Running), ("eve", RunStatus::Approved)] {
        let run = claimed(&company, "差旅", checker).await;
        company.approve("bob", &run, json!({})).await.expect("approved");
        let run = company.approve("eve", &run, json!({})).await.expect("approved");
        assert_eq!(run.machine.status, end, "whoever decides before him, where {checker} checks");
    }
});
