//! What is refused half-way, where the work around it goes on, leaves nothing behind, on both databases.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::store::runs::TaskBox;

/// A table that counts quotes and holds one of each name at most.
fn counted(when: Value) -> String {
    let table = json!({
        "key": "counted", "title": "计数", "keys": { "name": {} }, "measures": { "n": { "title": "数", "op": "count" } },
        "sources": [{ "form": "quote", "when": when, "keys": { "name": "name" }, "measures": { "n": {} } }],
        "checks": [{ "that": ["n", "<=", 1], "message": "同名的只能有一个" }],
    });
    table.to_string()
}

/// The figures of the table, by their order of creation.
async fn figures(company: &Company) -> Vec<Value> {
    company.all("counted").await.iter().map(|row| row.value("n")).collect()
}

on_both!(a_flow_that_may_not_start_leaves_the_record_as_it_was, |database: TestStore| async move {
    let company = Company::open(database).await;
    let nodes = json!({ "ask": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "done" },
        "done": { "kind": "end", "result": "approved" } });
    let start = json!({ "on": "record", "form": "quote", "events": ["create"] });
    let flow = json!({ "key": "auto", "title": "自动审批", "start": start, "nodes": nodes });
    let table = counted(json!(["flow_state", "=", "running"]));
    company.publish(&[("flows/auto.json", flow.to_string()), ("aggregates/counted.json", table)]).await;
    company.pass_time_to("2026-03-02T08:00:01Z").await;

    let first = company.create("ann", "quote", json!({ "name": "甲" })).await;
    let second = company.create("ann", "quote", json!({ "name": "甲" })).await;
    let (first, second) = (company.load("quote", &first.id).await, company.load("quote", &second.id).await);
    assert_eq!((first.flow_state.as_deref(), second.flow_state.as_deref()), (Some("running"), None));
    assert_eq!(second.version, 1);
    assert_eq!(figures(&company).await, [json!(1)]);
    assert_eq!(company.todo("bob", TaskBox::Todo).await.len(), 1);
});

on_both!(a_record_that_may_not_be_graded_is_left_as_it_was, |database: TestStore| async move {
    let company = Company::open(database).await;
    let rule = json!({ "key": "mark", "title": "标记", "form": "quote", "target": "note", "on": [{ "cron": "30 16 * * *" }],
        "table": [{ "when": ["total", ">", 0], "then": "大单" }] });
    let table = counted(json!(["note", "=", "大单"]));
    company.publish(&[("rules/mark.json", rule.to_string()), ("aggregates/counted.json", table)]).await;
    company.pass_time_to("2026-03-02T08:00:01Z").await;

    for name in ["甲", "甲", "乙"] {
        company.create("ann", "quote", json!({ "name": name, "total": 5 })).await;
    }
    company.pass_time_to("2026-03-02T08:30:00Z").await;
    let quotes = company.all("quote").await;
    let notes: Vec<Value> = quotes.iter().map(|quote| quote.value("note")).collect();
    assert_eq!(notes, [json!("大单"), Value::Null, json!("大单")]);
    assert_eq!(quotes[1].version, 1);
    assert_eq!(figures(&company).await, [json!(1), json!(1)]);
});
