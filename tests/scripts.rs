//! Nodes that run a script, on both databases: what it answers is written, all of it or nothing, and a failure has its way.

use crate::on_both;
use crate::support::company::{Company, package};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::flow::state::Wait;
use tenon_engine::flow::{Action, RunStatus};
use tenon_engine::store::StoredRecord;
use tenon_engine::store::runs::RunRow;

fn flow(script: &str, failing: bool) -> Value {
    let mut nodes = json!({
        "work": { "kind": "script", "script": script, "next": "good" },
        "good": { "kind": "end", "result": "approved" } });
    if failing {
        nodes["work"]["on_failure"] = "bad".into();
        nodes["bad"] = json!({ "kind": "end", "result": "rejected" });
    }
    json!({ "key": "pricing", "title": "计价", "start": { "on": "submit", "form": "order" }, "nodes": nodes })
}

/// A company that prices its orders by a script.
async fn open(database: TestStore, script: &str, failing: bool) -> Company {
    let company = Company::open(database).await;
    let order = json!({ "key": "order", "title": "订单", "type": "object", "x-title": "{{ no }}", "properties": {
        "no": { "title": "单号", "type": "string" },
        "size": { "title": "大小", "type": "string", "enum": ["大单", "小单"] },
        "by": { "title": "提交人", "x-kind": "member" },
        "day": { "title": "计价日", "type": "string", "format": "date" },
        "sum": { "title": "合计", "x-kind": "money" },
        "twice": { "title": "两倍", "x-kind": "money", "x-formula": "sum * 2" },
        "items": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
            "qty": { "title": "数量", "type": "number" }, "price": { "title": "单价", "x-kind": "money" } } } } } });
    let mut access: Value = serde_json::from_str(&package().files["access.json"]).expect("access");
    let mut orders = access["groups"][0].clone();
    (orders["key"], orders["form"]) = (json!("orders"), json!("order"));
    access["groups"].as_array_mut().expect("groups").push(orders);
    let files = [("forms/order.json", order), ("flows/pricing.json", flow(script, failing)), ("access.json", access)];
    company.publish(&files).await;
    company
}

async fn order(company: &Company, values: Value) -> (RunRow, StoredRecord) {
    let order = company.create("ann", "order", values).await;
    let run = company.submit("ann", "pricing", &order.id).await.expect("submitted");
    (run, company.load("order", &order.id).await)
}

/// Why a run is stuck, and at which step.
fn stuck(run: &RunRow) -> (u64, String) {
    let found = run.machine.tokens.iter().find_map(|token| match &token.wait {
        Wait::Stuck { reason } => Some((token.step, reason.zh.clone())),
        _ => None,
    });
    found.unwrap_or_else(|| panic!("not stuck: {:?}", run.machine.tokens))
}

const PRICING: &str = "let total = 0;\nfor item in items { total += item.qty * item.price; }\n\
    #{ sum: total, size: if total > 100 { \"大单\" } else { \"小单\" }, by: me, day: TODAY(), no: () }";

on_both!(what_a_script_answers_is_written, |database: TestStore| async move {
    let company = open(database, PRICING, false).await;
    let items = json!([{ "qty": 3, "price": 0.1 }, { "qty": 1.5, "price": 80 }]);
    let (run, record) = order(&company, json!({ "no": "A-1", "items": items })).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(record.value("sum"), json!(120.3), "decimals stay exact");
    assert_eq!(record.value("twice"), json!(240.6), "what follows from it follows");
    assert_eq!((record.value("size"), record.value("day")), (json!("大单"), json!("2026-03-02")));
    assert_eq!(record.value("by"), json!(company.id("ann").as_str()), "the initiator is who `me` stands for");
    assert_eq!(record.value("no"), Value::Null, "nothing empties a field");
    let timeline = company.view("ann", &run).await.expect("readable").timeline;
    assert!(timeline.iter().any(|line| line.action == "write"), "{timeline:?}");
});

on_both!(what_cannot_be_written_is_named_and_nothing_is_written, |database: TestStore| async move {
    let company = open(database, "#{ sum: 1 }", false).await;
    for (script, expected) in [
        ("#{ sum: 5, summ: 1, twice: 3 }", vec!["“summ”", "“sum”", "“twice”"]),
        ("#{ sum: 5, size: \"中单\" }", vec![]),
        ("no", vec!["#{"]),
        ("let n = 1;\nif n == 1 { throw \"单号不对\" }\n#{ sum: 5 }", vec!["单号不对"]),
        ("let n = 0;\nloop { n += 1; }", vec![]),
    ] {
        company.publish(&[("flows/pricing.json", flow(script, false))]).await;
        let (run, record) = order(&company, json!({ "no": "A-1" })).await;
        let (_, said) = stuck(&run);
        assert!(!said.is_empty() && expected.iter().all(|part| said.contains(part)), "{script}: {said}");
        assert_eq!(record.value("sum"), Value::Null, "{script}: all of it or nothing");
    }
});

on_both!(a_script_that_fails_has_its_way, |database: TestStore| async move {
    let company = open(database, "if no == \"A-1\" { throw \"单号不对\" }\n#{ sum: 1 }", true).await;
    let (run, record) = order(&company, json!({ "no": "A-1" })).await;
    assert_eq!(run.machine.status, RunStatus::Rejected);
    assert_eq!(record.value("sum"), Value::Null);
    let timeline = company.view("ann", &run).await.expect("readable").timeline;
    let failed = timeline.iter().find(|line| line.action == "failed").expect("a line that says why");
    assert!(failed.opinion.as_deref().is_some_and(|why| why.contains("单号不对")));
});

on_both!(an_administrator_tries_a_script_again, |database: TestStore| async move {
    let company = open(database, "if no == \"坏\" { throw \"单号不对\" }\n#{ sum: 7 }", false).await;
    let (run, record) = order(&company, json!({ "no": "坏" })).await;
    let (step, said) = stuck(&run);
    assert!(said.contains("单号不对"), "{said}");
    company
        .write(
            "",
            "order",
            tenon_engine::record::Action::Update {
                id: record.id.clone(),
                version: None,
                values: json!({ "no": "好" }).as_object().expect("an object").clone(),
            },
        )
        .await;
    let system = Principal::system(Via::Console);
    let run =
        company.workspace.act_on_run(&system, run.id.as_str(), Action::Retry { step }.into()).await.expect("tried");
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(company.load("order", &record.id).await.value("sum"), json!(7));
});
