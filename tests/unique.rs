//! What may occur only once, on both databases: keys of several fields, and columns within one record's rows; and the
//! defaults that fill such fields.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object, refusals};
use serde_json::{Value, json};
use tenon_engine::definition::Package;
use tenon_engine::record::Action;

fn package() -> Package {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/shelf.json",
            json!({ "key": "shelf", "title": "库位", "x-title": "{{ store }}-{{ place }}", "x-unique": [["store", "place"], ["rows.lot", "rows.place"]],
              "properties": {
                "store": { "title": "仓库", "type": "string", "x-default": "= \"总仓\"" },
                "place": { "title": "位置", "type": "string" },
                "rows": { "title": "明细", "type": "array", "items": { "type": "object", "properties": {
                    "code": { "title": "编码", "x-kind": "barcode", "x-unique": true }, "qty": { "type": "integer" },
                    "lot": { "title": "批次", "type": "string" }, "place": { "title": "货位", "type": "integer" } } } } } }),
        ),
        (
            "forms/move.json",
            json!({ "key": "move", "title": "移库", "properties": {
                "from": { "x-kind": "link", "x-form": "shelf", "x-fill": { "store": "store", "note": "place" } },
                "store": { "type": "string" }, "note": { "type": "string", "x-default": "无" },
                "month": { "x-kind": "month", "x-default": "= TEXT(TODAY(), \"YYYY-MM\")" } } }),
        ),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

fn create(values: Value) -> Action {
    Action::Create { id: None, values: object(values) }
}

on_both!(keys_of_several_fields_occur_once, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let first = shop.create("shelf", json!({ "place": "A1" })).await;
    assert_eq!(first.values["store"], json!("总仓"));
    shop.create("shelf", json!({ "place": "A1", "store": "分仓" })).await;
    let taken = shop.perform(&shop.system, "shelf", create(json!({ "place": "A1" }))).await.expect_err("taken");
    let both = ["/place", "/store"].map(|pointer| (pointer.to_owned(), "not_unique".to_owned()));
    assert_eq!(refusals(&taken), both);
    // A key with a part missing is no key, and a record in the recycle bin takes none.
    shop.create("shelf", json!({})).await;
    shop.create("shelf", json!({})).await;
    shop.perform(&shop.system, "shelf", Action::Delete { id: first.id, version: None }).await.expect("deleted");
    shop.create("shelf", json!({ "place": "A1" })).await;
});

on_both!(a_column_may_hold_each_value_once, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let rows = json!([{ "code": "690", "qty": 1 }, { "code": "691", "qty": 1 }, { "qty": 2 }, { "qty": 3 }]);
    shop.create("shelf", json!({ "place": "B", "rows": rows })).await;
    shop.create("shelf", json!({ "place": "C", "rows": rows })).await;
    let rows = json!([{ "code": "690" }, { "code": " 690 " }, { "code": "691", "qty": 1.5 }]);
    let twice = shop.perform(&shop.system, "shelf", create(json!({ "place": "D", "rows": rows }))).await;
    let found = refusals(&twice.expect_err("occurs twice"));
    assert_eq!(found, [("/rows/2/qty".to_owned(), "too_many_decimals".to_owned())], "cells are read first");
    let rows = json!([{ "code": "690" }, { "code": " 690 " }]);
    let twice = shop.perform(&shop.system, "shelf", create(json!({ "place": "D", "rows": rows }))).await;
    assert_eq!(refusals(&twice.expect_err("occurs twice")), [("/rows/1/code".to_owned(), "not_unique".to_owned())]);
});

on_both!(columns_together_occur_once_among_the_rows_of_a_record, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let sound = json!([{ "lot": "L1", "place": 1 }, { "lot": "L1", "place": 2 }, { "lot": "L1" }, { "lot": "L1" }]);
    shop.create("shelf", json!({ "place": "B", "rows": sound })).await;
    let shelf = shop.create("shelf", json!({ "place": "C", "rows": sound })).await;
    let twice = json!([{ "lot": "L1", "place": 2 }, { "lot": "L2", "place": 2 }, { "lot": "L1", "place": 2 }]);
    let update = Action::Update { id: shelf.id, version: None, values: object(json!({ "rows": twice })) };
    let refused = shop.perform(&shop.system, "shelf", update).await.expect_err("occurs twice");
    assert_eq!(refusals(&refused), [("/rows/2/lot".to_owned(), "not_unique".to_owned())]);
});

on_both!(defaults_come_from_constants_formulas_and_links, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let shelf = shop.create("shelf", json!({ "place": "A1" })).await;
    let moved = shop.create("move", json!({ "from": shelf.id })).await;
    assert_eq!((&moved.values["store"], &moved.values["note"]), (&json!("总仓"), &json!("无")));
    assert_eq!(moved.values["month"], json!("2026-03"));
    let own = shop.create("move", json!({ "from": shelf.id, "store": "分仓", "note": "急" })).await;
    assert_eq!((&own.values["store"], &own.values["note"]), (&json!("分仓"), &json!("急")));
    let emptied = shop.create("move", json!({ "note": null })).await;
    assert_eq!(
        (emptied.value("note"), emptied.value("month")),
        (Value::Null, json!("2026-03")),
        "what was emptied stays empty"
    );
});

on_both!(rows_may_be_there_when_a_record_is_begun, |database: TestStore| async move {
    let mut package = package();
    let columns = json!({ "name": { "type": "string" }, "done": { "type": "boolean" },
        "by": { "type": "string", "x-default": "未定" } });
    let steps = json!([{ "name": "拆箱" }, { "name": "上架", "by": "库管" }]);
    let check = json!({ "key": "check", "title": "验收", "properties": { "note": { "type": "string" },
        "steps": { "title": "步骤", "type": "array", "x-default": steps, "items": { "type": "object", "properties": columns } } } });
    package.files.insert("forms/check.json".to_owned(), check.to_string());
    let shop = Shop::open_with(database, package).await;
    let (first, second) = (shop.create("check", json!({})).await, shop.create("check", json!({ "note": "急" })).await);
    let rows = first.value("steps");
    let said = |at: usize| (rows[at]["name"].clone(), rows[at]["by"].clone());
    assert_eq!([said(0), said(1)], [(json!("拆箱"), json!("未定")), (json!("上架"), json!("库管"))], "{rows}");
    let ids: std::collections::BTreeSet<String> = [&rows, &second.value("steps")]
        .into_iter()
        .flat_map(|rows| rows.as_array().into_iter().flatten())
        .map(|row| row["_id"].as_str().expect("an id").to_owned())
        .collect();
    assert_eq!(ids.len(), 4, "each row is its own");

    let own = shop.create("check", json!({ "steps": [{ "name": "称重" }] })).await.value("steps");
    assert_eq!((own.as_array().map(Vec::len), &own[0]["name"]), (Some(1), &json!("称重")));
    for nothing in [json!([]), Value::Null] {
        let none = shop.create("check", json!({ "steps": nothing })).await;
        assert_eq!(none.value("steps"), Value::Null, "what was emptied stays empty");
    }
});
