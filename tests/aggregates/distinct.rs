//! Figures that count each value once: how many customers bought, how many articles came in.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::office::{Office, package, repository};
use crate::support::shop::refusals;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenon_engine::definition::{Package, Surroundings, check};
use tenon_engine::record::Action;

fn table() -> Value {
    json!({ "key": "goods", "title": "品种", "keys": { "place": {} },
        "measures": { "goods": { "title": "品种数", "op": "count", "distinct": true } },
        "sources": [{ "form": "inbound", "when": ["remark", "=", "试"], "keys": { "place": "warehouse" }, "measures": { "goods": "items.product" } }],
        "checks": [{ "that": ["goods", "<=", 3], "message": "最多三种" }] })
}

on_both!(what_occurs_several_times_counts_once, |database: TestStore| async move {
    let office = Office::open(database, "templates/stock").await;
    office.publish_file("aggregates/goods.json", table().to_string()).await;
    office.pass_time_to("2026-11-22T01:31:00Z").await;
    let products: Vec<String> = office.all("product").await.into_iter().map(|product| product.id).collect();
    let values = |goods: &[usize]| {
        let items: Vec<Value> =
            goods.iter().map(|at| json!({ "product": products[*at], "qty": 1, "price": 1 })).collect();
        json!({ "reason": "采购入库", "warehouse": "主仓", "date": "2026-11-01", "items": items, "remark": "试" })
    };
    let counted = async || {
        let rows = office.all("goods").await;
        rows.first().map_or(Value::Null, |row| row.values["goods"].clone())
    };
    let first = office.try_create("inbound", values(&[0, 0, 1])).await.expect("came in");
    assert_eq!(counted().await, json!(2), "twice in one record is once");
    let second = office.try_create("inbound", values(&[1, 2])).await.expect("came in");
    assert_eq!(counted().await, json!(3), "so it is in two");
    let refused = office.try_create("inbound", values(&[0, 3])).await.expect_err("one too many");
    assert_eq!(refusals(&refused), [("/items/0/product".to_owned(), "aggregate_check_failed".to_owned())]);
    office.try_update("inbound", &second.id, values(&[1])).await.expect("changed");
    assert_eq!(counted().await, json!(2));
    office.try_perform("inbound", Action::Delete { id: first.id.clone(), version: None }).await.expect("deleted");
    assert_eq!(counted().await, json!(1), "the other still says so");
    office.try_perform("inbound", Action::Restore { id: first.id }).await.expect("restored");
    assert_eq!(counted().await, json!(2));
    assert_eq!(office.differences("goods").await, []);
});

#[test]
fn a_distinct_count_names_fields_of_one_value_and_takes_nothing_off() {
    let mut files = package(&repository().join("templates/stock")).files;
    let mut table = table();
    table["measures"]["total"] = json!({ "title": "合计", "op": "sum", "distinct": true });
    let measures = &mut table["sources"][0]["measures"];
    measures["total"] = json!("items.qty");
    measures["goods"] = json!({ "minus": true });
    files.insert("aggregates/goods.json".to_owned(), table.to_string());
    let found = |files: BTreeMap<String, String>| -> Vec<String> {
        let problems = check(&Package { files }, &Surroundings::default());
        let own = problems.iter().filter(|one| one.file.as_deref() == Some("aggregates/goods.json"));
        let mut found: Vec<String> = own.map(|one| format!("{} {}", one.pointer, one.code)).collect();
        found.sort();
        found
    };
    assert_eq!(
        found(files.clone()),
        [
            "/measures/total/distinct distinct_of_other",
            "/sources/0/measures/goods missing_keyword",
            "/sources/0/measures/goods/minus minus_of_extreme",
        ]
    );
    table["measures"]["total"] = json!({ "title": "合计", "op": "sum" });
    table["sources"][0]["measures"]["goods"] = json!("items");
    files.insert("aggregates/goods.json".to_owned(), table.to_string());
    assert_eq!(found(files), ["/sources/0/measures/goods not_aggregable"]);
}
