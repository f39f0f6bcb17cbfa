//! Columns of a sub-form that become of another kind, get another key, go and come back: cell by cell, nothing lost.

use super::{Bench, form};
use crate::on_both;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::package::{FieldStep, changes};
use tenon_engine::store::StoredRecord;

/// A sub-form `items` of these columns.
fn items(columns: Value) -> Value {
    json!({ "items": { "title": "明细", "type": "array", "items": { "type": "object", "properties": columns } } })
}

fn text() -> Value {
    items(json!({ "qty": { "title": "数量", "type": "string" }, "note": { "title": "备注", "type": "string" } }))
}

fn number() -> Value {
    items(json!({ "qty": { "title": "数量", "type": "number" }, "note": { "title": "备注", "type": "string" } }))
}

async fn fill(bench: &Bench) -> Vec<String> {
    let first = json!([{ "qty": "12", "note": "好" }, { "qty": "两", "note": "待定" }]);
    let second = json!([{ "qty": "3" }]);
    let mut ids = Vec::new();
    for (name, rows) in [("甲", first), ("乙", second), ("丙", Value::Null)] {
        ids.push(bench.create(json!({ "name": name, "items": rows })).await);
    }
    ids
}

/// What a column says in every row of a record.
fn cells(record: &StoredRecord, column: &str) -> Vec<Value> {
    let rows = record.value("items");
    rows.as_array().into_iter().flatten().map(|row| row[column].clone()).collect()
}

async fn seen(bench: &Bench, column: &str) -> Vec<Vec<Value>> {
    let mut found = Vec::new();
    for rows in bench.values("items").await {
        found.push(rows.as_array().into_iter().flatten().map(|row| row[column].clone()).collect());
    }
    found
}

on_both!(cells_convert_one_by_one_and_come_back, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    fill(&bench).await;
    let found = changes(&bench.shop.workspace, "shop", [("forms/thing.json".to_owned(), form(number()))].into());
    let found = found.await.expect("compared");
    let change = &found[0].fields[0];
    assert_eq!((change.path.as_str(), change.step), ("items.qty", FieldStep::Converted { from: "text", to: "number" }));
    let forecast = change.forecast.as_ref().expect("counted");
    assert_eq!((forecast.converts, forecast.stays, forecast.exact), (2, 1, true));
    assert_eq!(forecast.examples[0].value, "第 2 行“数量”：两");
    assert_eq!(forecast.examples[0].problem.code, "not_a_number");

    bench.publish(number()).await.expect("published");
    let expected = [vec![json!(12), Value::Null], vec![json!(3)], Vec::new()];
    assert_eq!(seen(&bench, "qty").await, expected, "rows are read at once");
    assert_eq!(bench.desk.run_waiting().await.expect("converted"), 1);
    assert_eq!(seen(&bench, "qty").await, expected);
    assert_eq!(seen(&bench, "note").await[0], [json!("好"), json!("待定")], "the other cells stay");
    assert_eq!(bench.found(json!(["items.qty", ">", 5])).await, ["甲"]);
    assert_eq!(bench.kept().await.columns[0].values.value, 1);
    assert_eq!(bench.kept_values().await, ["items: 甲 第 2 行“数量”：两 not_a_number"]);

    bench.become_of(text()).await;
    assert_eq!(seen(&bench, "qty").await, [vec![json!("12"), json!("两")], vec![json!("3")], Vec::new()]);
    assert_eq!(bench.found(json!(["items.qty", "=", "两"])).await, ["甲"]);
    assert_eq!(bench.kept_values().await, Vec::<String>::new());
});

on_both!(what_is_written_meanwhile_stands_and_rows_that_go_keep_their_cells, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench).await;
    bench.publish(number()).await.expect("published");
    // Another field, before the job has come by: the rows move, and what they leave behind is kept.
    bench.shop.update("thing", &ids[0], json!({ "name": "改名" })).await.expect("another field");
    bench.desk.run_waiting().await.expect("converted");
    assert_eq!(cells(&bench.load(&ids[0]).await, "qty"), [json!(12), Value::Null]);
    assert_eq!(bench.kept_values().await, ["items: 改名 第 2 行“数量”：两 not_a_number"]);

    let mut rows = bench.load(&ids[0]).await.value("items");
    rows[1]["qty"] = json!(2);
    bench.shop.update("thing", &ids[0], json!({ "items": rows })).await.expect("mended");
    assert_eq!(bench.kept_values().await, Vec::<String>::new(), "something stands there");
    rows.as_array_mut().expect("rows").pop();
    bench.shop.update("thing", &ids[0], json!({ "items": rows })).await.expect("a row goes");
    assert_eq!(bench.kept_values().await, ["items: 改名 第 2 行“数量”：两 not_a_number"]);
    bench.become_of(text()).await;
    assert_eq!(cells(&bench.load(&ids[0]).await, "qty"), [json!("12")], "no row comes back by itself");
    bench.shop.update("thing", &ids[1], json!({ "items": null })).await.expect("emptied");
    assert_eq!(bench.load(&ids[1]).await.value("items"), Value::Null);
});

on_both!(columns_get_other_keys_go_and_come_back, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench).await;
    let renamed = items(json!({ "count": { "title": "数量", "type": "number", "x-formerly": "qty" },
                                "note": { "title": "备注", "type": "string" } }));
    bench.become_of(renamed).await;
    assert_eq!(seen(&bench, "count").await, [vec![json!(12), Value::Null], vec![json!(3)], Vec::new()]);

    let without = items(json!({ "count": { "title": "数量", "type": "number" } }));
    bench.become_of(without.clone()).await;
    let record = bench.load(&ids[0]).await;
    assert_eq!(cells(&record, "note"), [Value::Null, Value::Null]);
    bench.shop.update("thing", &ids[0], json!({ "name": "甲二" })).await.expect("what is left does not hinder");
    let kept = bench.kept_values().await.join("\n");
    assert!(kept.contains("第 1 行“备注”：好；第 2 行“备注”：待定"), "{kept}");

    let mut back = without;
    back["items"]["items"]["properties"]["note"] = json!({ "title": "备注", "type": "string" });
    bench.become_of(back).await;
    assert_eq!(seen(&bench, "note").await[0], [json!("好"), json!("待定")]);
});

on_both!(cells_that_need_names_wait_for_the_job, |database: TestStore| async move {
    let ann = json!({ "username": "ann", "name": "安妮", "roles": [] }).to_string();
    let who = |column: Value| items(json!({ "who": column }));
    let before = who(json!({ "title": "谁", "type": "string" }));
    let bench = Bench::open_with(database, before.clone(), &[("demo/members.jsonl", ann)]).await;
    let rows = json!([{ "who": "安妮" }, { "who": "无名" }]);
    let id = bench.create(json!({ "name": "甲", "items": rows })).await;
    bench.publish(who(json!({ "title": "谁", "x-kind": "member" }))).await.expect("published");
    assert_eq!(cells(&bench.load(&id).await, "who"), [Value::Null, Value::Null]);
    // Written before the job comes by, the cells that wait stay for it.
    bench.shop.update("thing", &id, json!({ "name": "乙" })).await.expect("another field");
    bench.desk.run_waiting().await.expect("converted");
    let people = bench.shop.workspace.roster.directory();
    let ann = people.member_by_username("ann").expect("a member").id.to_string();
    drop(people);
    assert_eq!(cells(&bench.load(&id).await, "who"), [json!(ann), Value::Null]);
    assert_eq!(bench.kept_values().await, ["items: 乙 第 2 行“谁”：无名 no_such_value"]);
    bench.become_of(before).await;
    assert_eq!(cells(&bench.load(&id).await, "who"), [json!("安妮"), json!("无名")]);
});

on_both!(a_sub_form_that_goes_comes_back_with_rows_and_cells, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    fill(&bench).await;
    bench.become_of(number()).await;
    bench.become_of(json!({})).await;
    assert_eq!(bench.values("items").await, [Value::Null, Value::Null, Value::Null]);
    bench.become_of(text()).await;
    assert_eq!(seen(&bench, "qty").await, [vec![json!("12"), json!("两")], vec![json!("3")], Vec::new()]);
    for _ in 0..3 {
        bench.become_of(number()).await;
        bench.become_of(text()).await;
    }
    let columns = bench.shop.workspace.model().app("shop").expect("the app").definitions.columns["thing"].len();
    assert!(columns <= 4, "{columns} columns for one sub-form");
});
