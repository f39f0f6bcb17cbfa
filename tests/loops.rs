//! Rows that go through a part of a flow one after the other, on both databases: of a sub-form, and of what a query has found.

use crate::on_both;
use crate::support::company::{Company, package};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::flow::service::{Standing, WayRole};
use tenon_engine::flow::state::Wait;
use tenon_engine::flow::{Action, LogAction, LogEntry, ResumeMode, ReturnTo, RunStatus};
use tenon_engine::store::Batch;
use tenon_engine::store::runs::{
    NewLine, NodeLine, NodeLogFilter, PassingEnd, RunRow, TaskBox, log_of, node_lines, push_lines, push_log,
};

/// A company that buys things: an order with a row for each of them, and a flow through these nodes.
async fn open(database: TestStore, nodes: Value) -> Company {
    let company = Company::open(database).await;
    let order = json!({ "key": "order", "title": "采购", "type": "object", "x-title": "{{ no }}", "properties": {
        "no": { "title": "单号", "type": "string" },
        "state": { "title": "状态", "type": "string" },
        "items": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
            "sku": { "title": "货号", "type": "string" },
            "qty": { "title": "数量", "type": "integer" },
            "buyer": { "title": "采购员", "type": "string", "x-kind": "member" },
            "by": { "title": "到货日", "type": "string", "x-kind": "date" },
            "part": { "title": "库存", "type": "string", "x-kind": "link", "x-form": "stock" } } } } } });
    let stock = json!({ "key": "stock", "title": "库存", "type": "object", "x-title": "{{ sku }}", "properties": {
        "sku": { "title": "货号", "type": "string" },
        "left": { "title": "剩余", "type": "integer" } } });
    let flow =
        json!({ "key": "buying", "title": "采购审批", "start": { "on": "submit", "form": "order" }, "nodes": nodes });
    let mut access: Value = serde_json::from_str(&package().files["access.json"]).expect("access");
    let mut orders = access["groups"][0].clone();
    (orders["key"], orders["form"]) = (json!("orders"), json!("order"));
    let mut stocks = orders.clone();
    (stocks["key"], stocks["form"]) = (json!("stocks"), json!("stock"));
    access["groups"].as_array_mut().expect("groups").extend([orders, stocks]);
    let checking = json!({ "key": "checking", "title": "盘点", "start": { "on": "submit", "form": "stock" }, "nodes": {
        "mark": { "kind": "update", "values": { "sku": "= sku + \"!\"" }, "next": "done" }, "done": { "kind": "end" } } });
    let files = [
        ("forms/order.json", order),
        ("forms/stock.json", stock),
        ("flows/checking.json", checking),
        ("flows/buying.json", flow),
        ("access.json", access),
    ];
    company.publish(&files).await;
    company
}

async fn order(company: &Company, items: Value) -> RunRow {
    let order = company.create("ann", "order", json!({ "no": "1", "items": items })).await;
    company.submit("ann", "buying", &order.id).await.expect("submitted")
}

async fn stock(company: &Company) -> Vec<String> {
    let all = company.all("stock").await;
    all.iter()
        .map(|record| format!("{} {}", record.value("sku").as_str().unwrap_or("-"), record.value("left")))
        .collect()
}

/// Each row: its buyer, and the store where it is much.
fn each_row() -> Value {
    json!({
        "rows": { "kind": "loop", "title": "逐行", "each": "items", "body": "buy", "next": "done" },
        "buy": { "kind": "approve", "title": "采购", "assignees": [{ "field": "buyer" }], "next": "much" },
        "much": { "kind": "condition", "branches": [{ "when": ["qty", ">", 10], "next": "store" }], "otherwise": "rows" },
        "store": { "kind": "upsert", "form": "stock", "filter": ["sku", "=", { "field": "sku" }],
            "values": { "sku": "= sku", "left": "= qty" }, "next": "tell" },
        "tell": { "kind": "notify", "to": ["initiator"], "subject": "{{ no }}：{{ sku }} {{ qty }}", "text": "已入库",
            "next": "rows" },
        "done": { "kind": "end", "result": "approved" } })
}

on_both!(each_row_is_decided_by_whom_it_names, |database: TestStore| async move {
    let company = open(database, each_row()).await;
    let items = json!([
        { "sku": "A", "qty": 3, "buyer": company.id("bob").as_str() },
        { "sku": "B", "qty": 30, "buyer": company.id("eve").as_str() },
        { "sku": "C", "qty": 40, "buyer": company.id("bob").as_str() } ]);
    let run = order(&company, items).await;
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["buy 1"]);
    let task = company.task("bob").await;
    let summary = company.work("bob", &task).await.expect("a task").task.summary;
    assert_eq!(summary[0]["title"], "第 1 行 / 共 3 行");
    assert!(summary[0]["text"].as_str().is_some_and(|text| text.starts_with("货号 A，数量 3")), "{summary}");
    company.approve("bob", &run, json!({})).await.expect("approved");
    assert!(stock(&company).await.is_empty(), "a small row is not stored");

    let view = company.view("ann", &run).await.expect("a view");
    let node = |key: &str| view.diagram.iter().find(|node| node.key == key).expect("a node");
    assert_eq!((node("rows").state, node("rows").row.as_deref()), (Standing::Active, Some("第 2 行 / 共 3 行")));
    assert_eq!((node("buy").state, node("buy").row.as_deref()), (Standing::Active, Some("第 2 行 / 共 3 行")));
    let ways: Vec<_> = node("rows").ways.iter().map(|way| (way.role, way.to.as_str(), way.walked)).collect();
    assert_eq!(ways, [(WayRole::Row, "buy", true), (WayRole::Next, "done", false)]);
    let course: Vec<&str> = view.nodes.iter().map(|node| node.title.as_str()).collect();
    assert_eq!(course[..2], ["采购（第 1 行 / 共 3 行）", "采购（第 2 行 / 共 3 行）"], "{course:?}");
    let said: Vec<&str> = view.timeline.iter().filter_map(|line| line.node_title.as_deref()).collect();
    assert!(said.contains(&"采购（第 1 行 / 共 3 行）"), "{said:?}");

    company.approve("eve", &run, json!({})).await.expect("approved");
    let run = company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(stock(&company).await, ["B 30", "C 40"]);
    let mut conn = company.workspace.store.read().await.expect("reads");
    let told = tenon_engine::store::notifications::list(&mut conn, company.id("ann").as_str(), false, None, 10).await;
    drop(conn);
    let told: Vec<String> = told.expect("reads").into_iter().map(|one| one.subject).collect();
    for subject in ["1：B 30", "1：C 40"] {
        assert!(told.iter().any(|one| one == subject), "each says what is in its row: {told:?}");
    }
});

on_both!(a_row_is_returned_withdrawn_or_rejected, |database: TestStore| async move {
    let mut nodes = json!({ "first": { "kind": "approve", "assignees": [{ "member": "eve" }], "next": "rows" } });
    nodes.as_object_mut().expect("nodes").extend(each_row().as_object().expect("nodes").clone());
    let company = open(database, nodes).await;
    let bob = company.id("bob");
    let items =
        json!([{ "sku": "A", "qty": 1, "buyer": bob.as_str() }, { "sku": "B", "qty": 2, "buyer": bob.as_str() }]);
    let run = order(&company, items).await;
    company.approve("eve", &run, json!({})).await.expect("approved");
    company.approve("bob", &run, json!({})).await.expect("approved");
    let task = company.task("bob").await;
    let back = |task, to, resume| Action::Return { task, to, resume, opinion: Some("再看".to_owned()) };
    let returned = back(task, ReturnTo::Previous, ResumeMode::JumpBack);
    company.act("bob", &run, returned).await.expect("returned");
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["first 1"]);
    company.approve("eve", &run, json!({})).await.expect("approved");
    let task = company.task("bob").await;
    let summary = company.work("bob", &task).await.expect("a task").task.summary;
    assert_eq!(summary[0]["title"], "第 2 行 / 共 2 行", "a jump back finds its row");
    let returned = back(task, ReturnTo::Previous, ResumeMode::Rerun);
    company.act("bob", &run, returned).await.expect("returned");
    company.approve("eve", &run, json!({})).await.expect("approved");
    let task = company.task("bob").await;
    let summary = company.work("bob", &task).await.expect("a task").task.summary;
    assert_eq!(summary[0]["title"], "第 1 行 / 共 2 行", "a rerun begins anew");
    let run = company.act("ann", &run, Action::Withdraw { opinion: None }).await.expect("withdrawn");
    assert_eq!(run.machine.status, RunStatus::Withdrawn);
    assert!(company.todo("bob", TaskBox::Todo).await.is_empty());
});

on_both!(a_loop_goes_through_what_a_query_has_found, |database: TestStore| async move {
    let nodes = json!({
        "low": { "kind": "query", "form": "stock", "filter": ["left", "<", 10], "sort": ["-left"], "fields": ["sku", "left"],
            "next": "rows" },
        "rows": { "kind": "loop", "each": "low", "body": "rest", "next": "sum" },
        "rest": { "kind": "delay", "for": "1h", "next": "fill" },
        "fill": { "kind": "update", "form": "stock", "filter": ["sku", "=", { "field": "sku" }],
            "values": { "left": "= left + 100" }, "next": "note" },
        "note": { "kind": "update", "values": { "state": "= sku" }, "next": "rows" },
        "sum": { "kind": "condition", "branches": [{ "when": ["low_count", ">=", 2], "next": "all" }], "otherwise": "done" },
        "all": { "kind": "update", "record": "low", "values": { "sku": "= \"共\" + low_count" }, "next": "done" },
        "done": { "kind": "end", "result": "approved" } });
    let company = open(database, nodes).await;
    for (sku, left) in [("A", 3), ("B", 7), ("C", 70)] {
        company.create("", "stock", json!({ "sku": sku, "left": left })).await;
    }
    let run = order(&company, json!([])).await;
    assert_eq!(stock(&company).await, ["A 3", "B 7", "C 70"], "the first row rests");
    let filter = NodeLogFilter { app: "company", flow: "buying", node: Some("low"), ..NodeLogFilter::default() };
    let mut conn = company.workspace.store.read().await.expect("reads");
    let noted = node_lines(&mut conn, &filter, None, 10).await.expect("reads");
    drop(conn);
    assert_eq!((noted.len(), noted[0].line.outcome), (1, PassingEnd::Done));
    let said = |text: Option<&str>| serde_json::from_str::<Value>(text.expect("noted")).expect("JSON");
    assert_eq!(said(noted[0].line.input.as_deref()), json!({ "form": "stock", "limit": 200 }));
    assert_eq!(said(noted[0].line.output.as_deref())["found"][0]["sku"], "B", "the log says what was found");
    company.pass_time_to("2026-03-02T09:00:00Z").await;
    assert_eq!(stock(&company).await, ["A 3", "B 107", "C 70"], "the second row rests");
    let id = run.record_id.as_deref().expect("an order");
    assert_eq!(company.load("order", id).await.value("state"), json!("B"), "in the order asked for");
    company.pass_time_to("2026-03-02T10:00:00Z").await;
    assert_eq!(company.load("order", id).await.value("state"), json!("A"), "the last row");
    assert_eq!(stock(&company).await, ["共2 103", "共2 107", "C 70"], "then all that was found");
    assert_eq!(company.load("order", id).await.flow_state.as_deref(), Some("approved"));
});

on_both!(each_row_says_what_is_deleted, |database: TestStore| async move {
    let nodes = json!({
        "rows": { "kind": "loop", "each": "items", "body": "off", "next": "low" },
        "off": { "kind": "delete", "record": "part", "next": "rows" },
        "low": { "kind": "query", "form": "stock", "filter": ["left", "<", 10], "fields": ["sku"], "next": "clear" },
        "clear": { "kind": "delete", "record": "low", "next": "done" },
        "done": { "kind": "end", "result": "approved" } });
    let company = open(database, nodes).await;
    let mut ids = Vec::new();
    for (sku, left) in [("A", 30), ("B", 7), ("C", 70), ("D", 3)] {
        ids.push(company.create("ann", "stock", json!({ "sku": sku, "left": left })).await.id);
    }
    // Two rows name the same record, one names none.
    let items = json!([{ "part": ids[0] }, { "sku": "无" }, { "part": ids[0] }]);
    let run = order(&company, items).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(stock(&company).await, ["C 70"], "and those a query has found");
    assert!(company.load("stock", &ids[0]).await.deleted_at.is_some(), "in the recycle bin");
});

on_both!(looked_up_rows_are_shown_as_the_step_shows_fields, |database: TestStore| async move {
    let look = |fields: Value, next: &str| json!({ "kind": "approve", "assignees": [{ "member": "bob" }], "fields": fields, "next": next });
    let nodes = json!({
        "first": { "kind": "approve", "assignees": [{ "member": "eve" }], "next": "low" },
        "low": { "kind": "query", "form": "stock", "filter": ["left", "<", 10], "fields": ["sku", "left"], "next": "rows" },
        "rows": { "kind": "loop", "each": "low", "body": "part", "next": "done" },
        "part": look(json!({ "low.left": "hide" }), "none"),
        "none": look(json!({ "*": "hide", "no": "see" }), "some"),
        "some": look(json!({ "*": "hide", "no": "see", "low": "see" }), "rows"),
        "done": { "kind": "end", "result": "approved" } });
    let company = open(database, nodes).await;
    company.create("", "stock", json!({ "sku": "A", "left": 3 })).await;
    let run = order(&company, json!([])).await;
    company.approve("eve", &run, json!({})).await.expect("approved");
    let mut shown = Vec::new();
    let mut tasks = Vec::new();
    for _ in 0..3 {
        let task = company.task("bob").await;
        let work = company.work("bob", &task).await.expect("his task");
        shown.push(work.task.summary[0]["text"].as_str().expect("his row").to_owned());
        let others = company.view("eve", &run).await.expect("her run").tasks;
        let told: Vec<&Value> = others.iter().filter(|one| one.id == task.as_str()).map(|one| &one.summary).collect();
        assert_eq!(told, [&json!([])], "what his step shows is not for those who see the run");
        tasks.push(task);
        if tasks.len() < 3 {
            company.approve("bob", &run, json!({})).await.expect("approved");
        }
    }
    assert_eq!(shown, ["货号 A", "", "货号 A，剩余 3"]);
    let back = Action::Return {
        task: tasks[2].clone(),
        to: ReturnTo::Node("first".to_owned()),
        resume: ResumeMode::Rerun,
        opinion: Some("再看".to_owned()),
    };
    company.act("bob", &run, back).await.expect("returned");
    for (task, text) in tasks.iter().zip(&shown) {
        let past = company.work("bob", task).await.expect("what he had");
        assert_eq!(past.task.summary[0]["text"], text.as_str(), "as his step showed it, and no more");
        assert!(company.work("eve", task).await.expect("she sees the run").task.summary[0].is_null());
    }
});

on_both!(a_loop_of_many_rows_ends_and_of_too_many_waits, |database: TestStore| async move {
    let nodes = json!({
        "rows": { "kind": "loop", "each": "items", "body": "make", "next": "done" },
        "make": { "kind": "create", "form": "stock", "values": { "sku": "= sku", "left": "= qty" }, "next": "rows" },
        "done": { "kind": "end", "result": "approved" } });
    let company = open(database, nodes).await;
    let rows = |count: usize| (0..count).map(|n| json!({ "sku": "A", "qty": n })).collect::<Value>();
    let run = order(&company, rows(90)).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(stock(&company).await.len(), 90);
    let run = order(&company, rows(201)).await;
    let stuck = run.machine.tokens.iter().find_map(|token| match &token.wait {
        Wait::Stuck { reason } => Some(reason.zh.clone()),
        _ => None,
    });
    assert_eq!(stuck.as_deref(), Some("循环最多处理 200 行，这里有 201 行"));
    assert_eq!(stock(&company).await.len(), 90, "nothing of it is written");
});

on_both!(two_hundred_rows_go_through_many_nodes_at_once, |database: TestStore| async move {
    let look = |next: &str| json!({ "kind": "condition", "branches": [{ "when": ["qty", ">", 100], "next": next }], "otherwise": next });
    let nodes = json!({
        "rows": { "kind": "loop", "each": "items", "body": "a", "next": "done" },
        "a": look("b"), "b": look("c"), "c": look("d"), "d": look("make"),
        "make": { "kind": "create", "form": "stock", "values": { "sku": "= sku", "left": "= qty" }, "next": "rows" },
        "done": { "kind": "end", "result": "approved" } });
    let company = open(database, nodes).await;
    let run = order(&company, (0..200).map(|n| json!({ "sku": "A", "qty": n })).collect::<Value>()).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    let spent = run.machine.spent;
    assert!(spent.nodes > 1_000, "more than one circle without rows may go through: {spent:?}");
    assert_eq!(spent.records, 200);
});

on_both!(a_long_timeline_is_written_whole, |database: TestStore| async move {
    let mut nodes = json!({
        "rows": { "kind": "loop", "each": "items", "body": "n0", "next": "done" },
        "done": { "kind": "end", "result": "approved" } });
    for at in 0..16 {
        let next = if at == 15 { "rows".to_owned() } else { format!("n{}", at + 1) };
        nodes[format!("n{at}")] =
            json!({ "kind": "approve", "assignees": [{ "field": "buyer" }], "empty": "skip", "next": next });
    }
    let company = open(database, nodes).await;
    let run = order(&company, (0..200).map(|n| json!({ "sku": "A", "qty": n })).collect::<Value>()).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    let mut conn = company.workspace.store.read().await.expect("reads");
    let log = tenon_engine::store::runs::log_of(&mut conn, run.id.as_str()).await.expect("reads");
    assert_eq!(log.iter().filter(|line| line.action == "skip").count(), 3_200);
});

on_both!(scripts_and_routes_see_the_row_they_are_in, |database: TestStore| async move {
    let nodes = json!({
        "rows": { "kind": "loop", "each": "items", "body": "small", "next": "done" },
        "small": { "kind": "route", "cases": [{ "when": ["qty", "<", 10], "to": "note" }], "next": "rows" },
        "note": { "kind": "script", "script": "#{ state: no + sku }", "next": "rows" },
        "done": { "kind": "end", "result": "approved" } });
    let company = open(database, nodes).await;
    let run = order(&company, json!([{ "sku": "A", "qty": 3 }, { "sku": "B", "qty": 30 }])).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    let id = run.record_id.as_deref().expect("an order");
    assert_eq!(company.load("order", id).await.value("state"), json!("1A"), "the large row is led past the script");
});

on_both!(more_lines_are_written_at_once_than_one_statement_can_bind, |database: TestStore| async move {
    let company = open(database, each_row()).await;
    let bob = company.id("bob");
    let run = Arc::new(order(&company, json!([{ "sku": "A", "qty": 1, "buyer": bob.as_str() }])).await);
    let at = company.clock.now();
    let written = Arc::clone(&run);
    let job = company.workspace.store.write(move |conn| {
        let run = Arc::clone(&written);
        Box::pin(async move {
            let passing = |step: u64| NodeLine {
                step,
                node: format!("n{}", step % 100),
                at,
                millis: 0,
                outcome: PassingEnd::Done,
                error: None,
                input: None,
                output: None,
            };
            let lines: Vec<NodeLine> = (0..6_000).map(passing).collect();
            let entry = LogEntry {
                at,
                by: None,
                action: LogAction::Notify,
                node: Some("tell".to_owned()),
                task: None,
                opinion: None,
                to: Vec::new(),
                to_node: None,
                to_flow: None,
                record_version: None,
                rows: Vec::new(),
            };
            let told: Vec<NewLine> =
                (0..6_000).map(|_| NewLine { entry: &entry, node_title: None, via: None }).collect();
            let mut batch = Batch::default();
            push_lines(&mut batch, &run, &lines);
            push_log(&mut batch, &run.id, &told);
            conn.execute_all(batch).await
        })
    });
    job.await.expect("written");
    let mut conn = company.workspace.store.read().await.expect("reads");
    let filter = NodeLogFilter { app: "company", flow: "buying", node: Some("n0"), ..NodeLogFilter::default() };
    let found = node_lines(&mut conn, &filter, None, 100).await.expect("reads");
    assert_eq!((found.len(), found[0].attempt), (60, 60), "each is counted, whatever was written along with it");
    assert!(log_of(&mut conn, run.id.as_str()).await.expect("reads").len() >= 6_000);
});

on_both!(a_row_says_until_when_and_which_record, |database: TestStore| async move {
    let nodes = json!({
        "rows": { "kind": "loop", "each": "items", "body": "wait", "next": "done" },
        "wait": { "kind": "delay", "until": { "field": "by" }, "next": "fill" },
        "fill": { "kind": "update", "record": "part", "values": { "left": "= qty" }, "next": "rows" },
        "done": { "kind": "end", "result": "approved" } });
    let company = open(database, nodes).await;
    let a = company.create("", "stock", json!({ "sku": "A", "left": 1 })).await;
    let b = company.create("", "stock", json!({ "sku": "B", "left": 1 })).await;
    let items = json!([
        { "sku": "A", "qty": 5, "by": "2026-03-03", "part": a.id },
        { "sku": "?", "qty": 9 },
        { "sku": "B", "qty": 6, "by": "2026-03-05", "part": b.id } ]);
    let run = order(&company, items).await;
    assert_eq!(stock(&company).await, ["A 1", "B 1"], "the first row waits for its day");
    company.pass_time_to("2026-03-04T00:00:00Z").await;
    assert_eq!(stock(&company).await, ["A 5", "B 1"], "a row without a day and a record goes by, the last one waits");
    company.pass_time_to("2026-03-06T00:00:00Z").await;
    assert_eq!(stock(&company).await, ["A 5", "B 6"]);
    let id = run.record_id.as_deref().expect("an order");
    assert_eq!(company.load("order", id).await.flow_state.as_deref(), Some("approved"));
});

on_both!(the_records_that_rows_name_go_through_another_flow, |database: TestStore| async move {
    let nodes = json!({
        "rows": { "kind": "loop", "each": "items", "body": "one", "next": "all" },
        "one": { "kind": "flow", "flow": "checking", "record": "part", "next": "rows" },
        "all": { "kind": "flow", "flow": "checking", "each": "items", "record": "part", "next": "done" },
        "done": { "kind": "end", "result": "approved" } });
    let company = open(database, nodes).await;
    let a = company.create("", "stock", json!({ "sku": "A", "left": 1 })).await;
    let b = company.create("", "stock", json!({ "sku": "B", "left": 1 })).await;
    let items = json!([{ "sku": "1", "part": a.id }, { "sku": "2", "part": b.id }, { "sku": "3", "part": a.id }]);
    let run = order(&company, items).await;
    assert_eq!(run.machine.status, RunStatus::Approved);
    assert_eq!(stock(&company).await, ["A!!! 1", "B!! 1"], "once for each row, then once for each record");
});
