//! Figures of an aggregate table that follow from the others of their row.

use super::outbound;
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::office::{Office, package, repository};
use crate::support::shop::refusals;
use serde_json::{Value, json};
use tenon_engine::aggregate::Progress;
use tenon_engine::definition::{Package, Surroundings, check};
use tenon_engine::problem::Language;
use tenon_engine::store::StoredRecord;

on_both!(what_follows_from_the_figures_of_a_row_moves_with_them, |database: TestStore| async move {
    let office = Office::open(database, "templates/stock").await;
    let number = |row: &StoredRecord, name: &str| row.values.get(name).and_then(Value::as_f64).unwrap_or(0.0);
    for row in office.ledger().await.values() {
        let worth = number(row, "on_hand") * number(row, "cost");
        assert!((number(row, "worth") - worth).abs() < 0.0051, "{:?}", row.values);
    }
    let mut ledger: Value =
        serde_json::from_str(&package(&repository().join("templates/stock")).files["aggregates/ledger.json"])
            .expect("JSON");
    // Each finds what it reads, whatever the order they are written in.
    ledger["computed"] = json!({
        "twice": { "title": "两倍", "formula": "worth * 2" },
        "worth": { "title": "库存金额", "formula": "on_hand * cost", "as": "money" },
        "each": { "title": "每出一件剩", "formula": "on_hand / shipped" },
        "rate": { "title": "周转", "formula": "shipped / received", "as": "percent", "decimals": 1 },
        "level": { "title": "多少", "formula": "IF(on_hand > 8, \"多\", \"少\")", "as": "text" },
        "due": { "title": "盘点", "formula": "last_in + 30", "as": "date" }
    });
    let most = json!({ "that": ["worth", "<=", 60], "message": "“{{ product }}”压了太多，已有 {{ before.worth }}" });
    ledger["checks"].as_array_mut().expect("checks").push(most);
    office.publish_file("aggregates/ledger.json", ledger.to_string()).await;
    assert_eq!(office.progress("ledger").await, Progress::Building, "another formula is another figure");
    office.pass_time_to("2026-11-22T01:31:00Z").await;
    assert_eq!(office.differences("ledger").await, []);

    let product = json!({ "name": "角磨机", "category": "手动工具", "unit": "把", "price": 9 });
    let product = office.try_create("product", product).await.expect("created").id;
    let inbound = |qty: i64| {
        let items = json!([{ "product": product, "qty": qty, "price": 5 }]);
        json!({ "reason": "采购入库", "warehouse": "主仓", "date": "2026-11-01", "items": items })
    };
    let row = async || {
        let rows = office.all("ledger").await;
        rows.into_iter().find(|row| row.values["product"] == json!(product)).expect("a row").values
    };
    office.try_create("inbound", inbound(10)).await.expect("came in");
    let found = row().await;
    assert_eq!((&found["worth"], &found["twice"], &found["rate"]), (&json!(50), &json!(100), &json!(0)));
    assert_eq!((&found["level"], &found["due"]), (&json!("多"), &json!("2026-12-01")));
    assert!(!found.contains_key("each"), "nothing went out, so a share of it is nothing: {found:?}");
    office.try_create("outbound", outbound(&product, 4.0)).await.expect("went out");
    let found = row().await;
    assert_eq!((&found["worth"], &found["twice"], &found["rate"]), (&json!(30), &json!(60), &json!(0.4)));
    assert_eq!((&found["level"], &found["each"]), (&json!("少"), &json!(1.5)));

    // A check of it blames what it follows from; one that is broken already may be mended step by step.
    let refused = office.try_create("inbound", inbound(10)).await.expect_err("worth 80");
    assert_eq!(refusals(&refused), [("/items/0/qty".to_owned(), "aggregate_check_failed".to_owned())]);
    assert_eq!(row().await["worth"], json!(30));
    let ledger = office.ledger().await;
    let dear = ledger.values().find(|row| number(row, "worth") > 100.0 && number(row, "on_hand") > 1.0);
    let dear = dear.expect("a row that breaks the check").values.clone();
    let less = json!({ "reason": "报损", "warehouse": dear["warehouse"], "items": [{ "product": dear["product"], "qty": 1 }] });
    office.try_create("outbound", less).await.expect("it is less than before");
    assert_eq!(office.differences("ledger").await, []);
});

#[test]
fn a_figure_follows_from_its_row_alone_and_never_from_itself() {
    let mut files = package(&repository().join("templates/stock")).files;
    let mut table: Value = serde_json::from_str(&files["aggregates/monthly_sales.json"]).expect("JSON");
    table["computed"] = json!({
        "qty": { "title": "重名", "formula": "1" },
        "first": { "title": "甲", "formula": "second + 1" },
        "second": { "title": "乙", "formula": "first / amount" },
        "typo": { "title": "丙", "formula": "amuont * 2" },
        "empty": { "title": "丁", "formula": " " },
        "aged": { "title": "戊", "formula": "DATEDIF(month, TODAY(), \"d\")" },
        "mine": { "title": "己", "formula": "IF(me == \"\", 1, 2)" },
        "made": { "title": "庚", "formula": "created_at" },
        "other": { "title": "辛", "formula": "LOOKUP(\"product\", \"price\", \"name\", \"x\")" },
        "fine": { "title": "壬", "formula": "IFERROR(amount / qty, 0)" }
    });
    files.insert("aggregates/monthly_sales.json".to_owned(), table.to_string());
    let problems = check(&Package { files }, &Surroundings::default());
    let own = problems.iter().filter(|p| p.file.as_deref() == Some("aggregates/monthly_sales.json"));
    let mut found: Vec<String> = own.map(|p| format!("{} {}", p.pointer, p.code)).collect();
    found.sort();
    assert_eq!(
        found,
        [
            "/computed/aged/formula not_lasting",
            "/computed/empty/formula nothing",
            "/computed/first/formula formula_cycle",
            "/computed/made/formula not_lasting",
            "/computed/mine/formula not_lasting",
            "/computed/other/formula not_lasting",
            "/computed/qty duplicate",
            "/computed/typo/formula script_unknown_field",
        ]
    );
    let circle = problems.iter().find(|problem| problem.code == "formula_cycle").expect("a circle");
    assert_eq!(circle.message.get(Language::Chinese), "公式互相引用：甲 → 乙 → 甲");
}
