//! Nodes that reach records by a condition, on both databases: changed, changed or created, deleted; all of them or none.

use crate::on_both;
use crate::support::company::{Company, package};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::flow::RunStatus;
use tenon_engine::flow::state::Wait;
use tenon_engine::store::outbox;
use tenon_engine::store::runs::RunRow;

/// A company that sells things of a stock, by what one node does when an order is submitted.
async fn open(database: TestStore, node: Value) -> Company {
    let company = Company::open(database).await;
    let mut node = node;
    node["next"] = json!("done");
    let order = json!({ "key": "order", "title": "订单", "type": "object", "x-title": "{{ no }}", "properties": {
        "no": { "title": "单号", "type": "string" },
        "state": { "title": "状态", "type": "string" },
        "items": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
            "sku": { "title": "货号", "type": "string" }, "qty": { "title": "数量", "type": "integer" } } } } } });
    let stock = json!({ "key": "stock", "title": "库存", "type": "object", "x-title": "{{ sku }}", "required": ["sku"],
        "properties": {
            "sku": { "title": "货号", "type": "string" },
            "no": { "title": "来自订单", "type": "string" },
            "left": { "title": "剩余", "type": "integer", "minimum": 0 } } });
    let flow = json!({ "key": "ordering", "title": "下单", "start": { "on": "submit", "form": "order" },
        "nodes": { "act": node, "done": { "kind": "end", "result": "approved" } } });
    let mut access: Value = serde_json::from_str(&package().files["access.json"]).expect("access");
    let mut orders = access["groups"][0].clone();
    (orders["key"], orders["form"]) = (json!("orders"), json!("order"));
    access["groups"].as_array_mut().expect("groups").push(orders);
    let files = [
        ("forms/order.json", order),
        ("forms/stock.json", stock),
        ("flows/ordering.json", flow),
        ("access.json", access),
    ];
    company.publish(&files).await;
    company
}

async fn order(company: &Company, values: Value) -> RunRow {
    let order = company.create("ann", "order", values).await;
    company.submit("ann", "ordering", &order.id).await.expect("submitted")
}

async fn fill(company: &Company, stock: &[(&str, i64)]) {
    for (sku, left) in stock {
        company.create("", "stock", json!({ "sku": sku, "left": left })).await;
    }
}

/// `sku left`, in the order of creation; what is deleted is not there.
async fn stock(company: &Company) -> Vec<String> {
    let live = company.all("stock").await.into_iter().filter(|record| record.deleted_at.is_none());
    live.map(|record| format!("{} {}", record.value("sku").as_str().unwrap_or("-"), record.value("left"))).collect()
}

/// Why a run is stuck, in Chinese.
fn stuck(run: &RunRow) -> String {
    let reasons = run.machine.tokens.iter().find_map(|token| match &token.wait {
        Wait::Stuck { reason } => Some(reason.zh.clone()),
        _ => None,
    });
    reasons.unwrap_or_else(|| panic!("not stuck: {:?}", run.machine.tokens))
}

on_both!(records_of_another_form_are_changed_by_a_condition, |database: TestStore| async move {
    let company = open(
        database,
        json!({ "kind": "update", "form": "stock", "filter": ["sku", "=", { "field": "no" }],
            "values": { "left": 0, "no": "= state" } }),
    )
    .await;
    fill(&company, &[("A", 3), ("B", 4), ("A", 5)]).await;
    let run = order(&company, json!({ "no": "A", "state": "停售" })).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(stock(&company).await, ["A 0", "B 4", "A 0"]);
    assert_eq!(company.all("stock").await[0].value("no"), json!("停售"), "expressions are over the flow's record");
    // An empty field finds nothing, and what finds nothing goes on.
    let run = order(&company, json!({ "state": "空" })).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(stock(&company).await, ["A 0", "B 4", "A 0"]);
});

on_both!(all_records_are_changed_or_none, |database: TestStore| async move {
    let node = json!({ "kind": "update", "form": "stock", "filter": ["sku", "in", [{ "field": "items.sku" }]],
        "values": { "left": "= IF(state == \"坏\", -1, 7)" } });
    let company = open(database, node).await;
    fill(&company, &[("A", 3), ("B", 4), ("C", 5)]).await;
    let items = json!([{ "sku": "A" }, { "sku": "C" }]);
    let run = order(&company, json!({ "no": "1", "state": "坏", "items": items })).await;
    assert_eq!(run.machine.status, RunStatus::Running);
    assert!(!stuck(&run).is_empty());
    assert_eq!(stock(&company).await, ["A 3", "B 4", "C 5"], "nothing of it is left");
    order(&company, json!({ "no": "2", "items": items })).await;
    assert_eq!(stock(&company).await, ["A 7", "B 4", "C 7"]);
});

on_both!(a_node_takes_so_many_records_and_no_more, |database: TestStore| async move {
    let node = json!({ "kind": "delete", "form": "stock", "filter": ["left", "=", 1] });
    let company = open(database, node).await;
    let many: Vec<(&str, i64)> = std::iter::repeat_n(("A", 1), 200).chain([("B", 2)]).collect();
    fill(&company, &many).await;
    fill(&company, &[("C", 1)]).await;
    let run = order(&company, json!({ "no": "1" })).await;
    assert!(stuck(&run).contains("超过 200 条"), "{}", stuck(&run));
    assert_eq!(stock(&company).await.len(), 100, "of the first hundred nothing is gone");
});

on_both!(a_record_is_changed_or_created, |database: TestStore| async move {
    let node = json!({ "kind": "upsert", "form": "stock", "each": "items", "filter": ["sku", "=", { "field": "sku" }],
        "values": { "sku": "= sku", "left": "= qty", "no": "= no" } });
    let company = open(database, node).await;
    fill(&company, &[("A", 3), ("B", 4)]).await;
    let items = json!([{ "sku": "B", "qty": 40 }, { "sku": "D", "qty": 50 }, { "sku": "D", "qty": 60 }]);
    let run = order(&company, json!({ "no": "1", "items": items })).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(stock(&company).await, ["A 3", "B 40", "D 60"], "a row finds what the one before has created");
    assert_eq!(company.all("stock").await[2].value("no"), json!("1"), "the columns of the row, then the record");
});

on_both!(one_of_several_is_not_guessed, |database: TestStore| async move {
    let node = json!({ "kind": "upsert", "form": "stock", "each": "items", "filter": ["sku", "=", { "field": "sku" }],
        "values": { "sku": "= sku", "left": "= qty" } });
    let company = open(database, node).await;
    fill(&company, &[("A", 1), ("A", 2)]).await;
    let items = json!([{ "sku": "N", "qty": 9 }, { "sku": "A", "qty": 40 }]);
    let run = order(&company, json!({ "no": "1", "items": items })).await;
    assert!(stuck(&run).contains("多条"), "{}", stuck(&run));
    assert_eq!(stock(&company).await, ["A 1", "A 2"], "nor is what a row before it created");
});

on_both!(what_is_found_goes_to_the_recycle_bin, |database: TestStore| async move {
    let node = json!({ "kind": "delete", "form": "stock", "filter": { "all": [
        ["no", "=", { "field": "no" }], ["left", "=", 0]] } });
    let company = open(database, node).await;
    for (sku, no, left) in [("A", "1", 0), ("B", "1", 2), ("C", "2", 0)] {
        company.create("", "stock", json!({ "sku": sku, "no": no, "left": left })).await;
    }
    let run = order(&company, json!({ "no": "1" })).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(stock(&company).await, ["B 2", "C 0"]);
});

on_both!(a_flow_without_a_record_reaches_records_too, |database: TestStore| async move {
    let company = open(database, json!({ "kind": "delete", "form": "stock", "filter": ["left", "=", -1] })).await;
    let nodes = json!({ "act": { "kind": "update", "form": "stock", "filter": ["left", "=", 0],
        "values": { "no": "缺货" }, "next": "done" }, "done": { "kind": "end" } });
    let flow =
        json!({ "key": "ordering", "title": "每天", "start": { "on": "cron", "cron": "0 9 * * *" }, "nodes": nodes });
    company.publish(&[("flows/ordering.json", flow)]).await;
    fill(&company, &[("A", 0), ("B", 4)]).await;
    company.pass_time_to("2026-03-03T10:00:00Z").await;
    let said: Vec<Value> = company.all("stock").await.iter().map(|record| record.value("no")).collect();
    assert_eq!(said, [json!("缺货"), Value::Null]);
});

/// The flow of the orders with other nodes.
async fn walk_through(company: &Company, nodes: Value) {
    let flow =
        json!({ "key": "ordering", "title": "下单", "start": { "on": "submit", "form": "order" }, "nodes": nodes });
    company.publish(&[("flows/ordering.json", flow)]).await;
}

fn nothing() -> Value {
    json!({ "kind": "delete", "form": "stock", "filter": ["left", "=", -1] })
}

on_both!(later_nodes_use_what_a_query_has_found, |database: TestStore| async move {
    let company = open(database, nothing()).await;
    walk_through(
        &company,
        json!({
            "parts": { "kind": "query", "form": "stock", "filter": ["no", "=", { "field": "no" }], "sort": ["-left"],
                "fields": ["sku", "left"], "next": "sum" },
            "sum": { "kind": "update", "values": {
                "state": "= parts.len() + \" \" + SUM(parts.left) + \" \" + FIRST(parts.sku)" }, "next": "many" },
            "many": { "kind": "condition", "branches": [{ "when": ["parts.left", ">", 10], "next": "copy" }],
                "otherwise": "done" },
            "copy": { "kind": "create", "form": "stock", "each": "parts",
                "values": { "sku": "= sku + \"'\"", "left": "= left" }, "next": "tell" },
            "tell": { "kind": "notify", "to": ["initiator"], "subject": "共 {{ parts_count }} 种", "text": "{{ parts.sku }}",
                "next": "away" },
            "away": { "kind": "delete", "form": "stock", "filter": ["sku", "in", [{ "field": "parts.sku" }]], "next": "done" },
            "done": { "kind": "end", "result": "approved" } }),
    )
    .await;
    for (sku, no, left) in [("A", "1", 3), ("B", "1", 12), ("C", "2", 9)] {
        company.create("", "stock", json!({ "sku": sku, "no": no, "left": left })).await;
    }
    let state = async |run: &RunRow| {
        let id = run.record_id.as_deref().expect("an order");
        company.load("order", id).await.value("state")
    };
    let run = order(&company, json!({ "no": "1" })).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(state(&run).await, json!("2 15 B"));
    assert_eq!(stock(&company).await, ["C 9", "B' 12", "A' 3"], "each of them, in the order asked for");
    let mut conn = company.workspace.store.read().await.expect("reads");
    let told = tenon_engine::store::notifications::list(&mut conn, company.id("ann").as_str(), false, None, 10).await;
    let told: Vec<String> =
        told.expect("reads").into_iter().map(|one| format!("{} {}", one.subject, one.text)).collect();
    drop(conn);
    assert!(told.contains(&"共 2 种 B、A".to_owned()), "{told:?}");
    let run = order(&company, json!({ "no": "2" })).await;
    assert_eq!(state(&run).await, json!("1 9 C"));
    let run = order(&company, json!({ "no": "9" })).await;
    assert_eq!(state(&run).await, json!("0 0"), "nothing found is no mistake");
});

on_both!(a_query_keeps_so_much_and_no_more, |database: TestStore| async move {
    let company = open(database, nothing()).await;
    let query = |limit: usize| {
        json!({
            "parts": { "kind": "query", "form": "stock", "limit": limit, "fields": ["sku"], "next": "sum" },
            "sum": { "kind": "update", "values": { "state": "= parts.len() + \"\"" }, "next": "done" },
            "done": { "kind": "end", "result": "approved" } })
    };
    let long = "长".repeat(5_000);
    for _ in 0..6 {
        company.create("", "stock", json!({ "sku": long })).await;
    }
    walk_through(&company, query(2)).await;
    let run = order(&company, json!({ "no": "1" })).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(run.machine.rows["parts"].len(), 2);
    walk_through(&company, query(200)).await;
    let run = order(&company, json!({ "no": "2" })).await;
    assert!(stuck(&run).contains("太大"), "{}", stuck(&run));
    assert!(run.machine.rows.is_empty(), "nothing of it is kept");
});

on_both!(an_address_names_what_a_query_has_found, |database: TestStore| async move {
    let company = open(database, json!({ "kind": "update", "values": { "state": "已下单" } })).await;
    let nodes = json!({
        "parts": { "kind": "query", "form": "stock", "sort": ["-left"], "fields": ["sku", "left"], "next": "tell" },
        "tell": { "kind": "http", "url": "https://erp.example.com/{{ no }}/{{ parts.sku }}?left={{ parts.left }}&of={{ parts_count }}",
            "headers": { "x-sku": "{{ parts.sku }}" }, "body": { "sku": "= FIRST(parts.sku)" }, "next": "done" },
        "done": { "kind": "end", "result": "approved" } });
    let flow =
        json!({ "key": "ordering", "title": "下单", "start": { "on": "submit", "form": "order" }, "nodes": nodes });
    company.publish(&[("flows/ordering.json", flow)]).await;
    fill(&company, &[("泵 1", 3), ("阀", 7)]).await;
    order(&company, json!({ "no": "A-1" })).await;
    let mut conn = company.workspace.store.read().await.expect("reads");
    let sent = outbox::list(&mut conn, None, None, 10).await.expect("lists");
    let call = sent.iter().find(|one| one.channel == "http").expect("a call");
    assert_eq!(call.recipient, "https://erp.example.com/A-1/%E9%98%80?left=7&of=2", "the first stands for all");
    assert_eq!(call.content["headers"]["x-sku"], json!("%E9%98%80"));
    assert_eq!(call.content["body"]["sku"], json!("阀"), "as in an expression");
});
