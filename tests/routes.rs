//! Nodes that lead a run back, on both databases: another round with tasks of its own, so often and no more.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::flow::RunStatus;
use tenon_engine::flow::service::{Standing, WayRole};
use tenon_engine::flow::state::Wait;
use tenon_engine::store::runs::{RunRow, TaskBox};

/// A company in which bob works on a quote until it is cheap enough, and then cai looks at it.
async fn open(database: TestStore, at_most: u32) -> (Company, RunRow) {
    let company = Company::open(database).await;
    let flow = json!({ "key": "approval", "title": "议价", "start": { "on": "submit", "form": "quote" }, "nodes": {
        "talk": { "kind": "handle", "title": "议价", "assignees": [{ "member": "bob" }], "fields": { "total": "edit" },
            "next": "note" },
        "note": { "kind": "script", "script": "#{ note: IF(note == (), \"\", note) + \"谈\" }", "next": "cheap" },
        "cheap": { "kind": "route", "title": "够便宜吗", "at_most": at_most, "next": "look",
            "cases": [{ "title": "再谈", "when": ["total", ">", 100], "to": "talk" }] },
        "look": { "kind": "approve", "title": "复核", "assignees": [{ "member": "cai" }], "next": "done" },
        "done": { "kind": "end" } } });
    company.publish(&[("flows/approval.json", flow)]).await;
    let quote = company.create("ann", "quote", json!({ "name": "轴承", "total": 300 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    (company, run)
}

async fn note(company: &Company, run: &RunRow) -> Value {
    company.load("quote", run.record_id.as_deref().expect("a record")).await.value("note")
}

on_both!(work_is_done_again_until_it_is_enough, |database: TestStore| async move {
    let (company, run) = open(database, 5).await;
    let first = company.task("bob").await;
    company.approve("bob", &run, json!({ "total": 200 })).await.expect("done");
    let second = company.task("bob").await;
    assert_ne!(first, second, "another round, another task");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["talk 轴承"]);
    let view = company.view("ann", &run).await.expect("readable");
    let repeated: Vec<_> = view.timeline.iter().filter(|line| line.action == "repeat").collect();
    assert_eq!(repeated.len(), 1);
    assert_eq!(repeated[0].to.as_deref(), Some("议价"), "it says where it goes on");
    company.approve("bob", &run, json!({ "total": 90 })).await.expect("done");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, Vec::<String>::new());
    assert_eq!(note(&company, &run).await, json!("谈谈"), "what stands between was done in each round");
    let view = company.view("ann", &run).await.expect("readable");
    let route = view.diagram.iter().find(|node| node.key == "cheap").expect("drawn");
    assert_eq!(route.state, Standing::Passed);
    let ways: Vec<_> =
        route.ways.iter().map(|way| (way.to.as_str(), way.role, way.title.as_deref(), way.walked)).collect();
    assert_eq!(ways, [("look", WayRole::Next, None, true), ("talk", WayRole::Branch, Some("再谈"), false)]);
    let run = company.approve("cai", &run, json!({})).await.expect("approved");
    assert_eq!(run.machine.status, RunStatus::Approved);
});

on_both!(after_so_many_rounds_somebody_is_asked, |database: TestStore| async move {
    let (company, run) = open(database, 2).await;
    for _ in 0..2 {
        company.approve("bob", &run, json!({ "total": 200 })).await.expect("done");
    }
    let run = company.approve("bob", &run, json!({ "total": 150 })).await.expect("done");
    let reason = run.machine.tokens.iter().find_map(|token| match &token.wait {
        Wait::Stuck { reason } => Some(reason.zh.clone()),
        _ => None,
    });
    assert!(reason.as_deref().is_some_and(|reason| reason.contains("2 次")), "{reason:?}");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, Vec::<String>::new());
});
