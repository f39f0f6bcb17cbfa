//! What people write beside and behind the numbers of a sheet: sums below them, units, days without a year.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::Depot;
use serde_json::{Value, json};
use tenon_engine::definition::SumRows;

/// The codes of what the preview tells, each with its count.
fn notes(checked: &Value) -> Vec<(&str, i64)> {
    let mut notes: Vec<(&str, i64)> = checked["notes"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|note| (note["code"].as_str().expect("a code"), note["count"].as_i64().expect("a number")))
        .collect();
    notes.sort_unstable();
    notes
}

on_both!(sums_of_a_sheet_are_no_records_unless_somebody_says_so, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let rows = "名称,手机,成交金额\n晨光,13900000001,10\n小计,,10\n华信,13900000002,20.5\n合计,,30.5\n";
    let path = depot.csv("sums.csv", rows.as_bytes());
    let upload = depot.upload(&depot.owner, "customer", &path).await;
    let mut mapping = depot.look(&depot.owner, &upload).await.mapping;
    let checked = depot.go(&upload, &mapping, false).await;
    let said = &checked.params["checked"];
    assert_eq!((&said["rows"], &said["create"], &said["bad"]), (&json!(4), &json!(2), &json!(0)), "{said}");
    assert_eq!(notes(said), [("sum_row", 2)]);
    assert_eq!(said["notes"][0]["zh"], "第 3 行是合计，不导入");

    mapping.sums = SumRows::Import;
    let checked = depot.go(&upload, &mapping, false).await;
    let said = &checked.params["checked"];
    assert_eq!((&said["records"], notes(said)), (&json!(4), Vec::new()), "{said}");

    mapping.sums = SumRows::LeaveOut;
    let done = depot.go(&upload, &mapping, true).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(2), &json!(0)), "{done:?}");
    let mut titles: Vec<String> = depot.records("customer").await.into_iter().map(|one| one.title).collect();
    titles.sort_unstable();
    assert_eq!(titles, ["华信", "晨光"]);
});

on_both!(units_years_and_decimals_are_read_as_the_preview_says, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let rows = "名称,手机,成交金额,合作日期\n晨光,13900000001,10.005,3月1日\n华信,13900000002,20.125,12月6日\n";
    let path = depot.csv("units.csv", rows.as_bytes());
    let upload = depot.upload(&depot.owner, "customer", &path).await;
    let mapping = depot.look(&depot.owner, &upload).await.mapping;
    let checked = depot.go(&upload, &mapping, false).await;
    assert_eq!(notes(&checked.params["checked"]), [("rounded", 2), ("year_added", 2)], "{:?}", checked.params);
    let done = depot.go(&upload, &mapping, true).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(2), &json!(0)), "{done:?}");
    let one = depot.one("customer", "phone", json!("13900000001")).await;
    assert_eq!((&one.values["amount"], &one.values["since"]), (&json!(10.01), &json!("2026-03-01")));
    let other = depot.one("customer", "phone", json!("13900000002")).await;
    assert_eq!(other.values["since"], json!("2025-12-06"), "in March the December before is nearer");

    let orders = depot.csv("orders.csv", "单号,明细.数量,明细.单价\nU-1,5台,1\n,12 台,2\n".as_bytes());
    let upload = depot.upload(&depot.owner, "order", &orders).await;
    let mapping = depot.look(&depot.owner, &upload).await.mapping;
    assert_eq!(mapping.units["明细.数量"], "台");
    let done = depot.go(&upload, &mapping, true).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(1), &json!(0)), "{done:?}");
    let order = depot.one("order", "no", json!("U-1")).await;
    assert_eq!(order.values["total"], json!(29), "5 × 1 + 12 × 2");
});
