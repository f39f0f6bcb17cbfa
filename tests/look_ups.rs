//! Formulas, defaults, checks and scripts that look into other forms and ask about people, on both databases: what they
//! find, with whose rights, and what they refuse.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object, refusals};
use serde_json::json;
use tenon_engine::definition::{Package, Surroundings, check};
use tenon_engine::record::{self, Action, RecordError};
use tenon_engine::store::StoredRecord;

fn package(line_price: &str) -> Package {
    let product = |op: &str| format!("MAPX(\"{op}\", \"line\", \"qty\", \"code\", code, \"kind\", \"入库\")");
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/product.json",
            json!({ "key": "product", "title": "商品", "x-title": "{{ code }}", "properties": {
                "code": { "type": "string" }, "price": { "x-kind": "money" }, "cost": { "x-kind": "money" },
                "moved": { "type": "number", "x-formula": product("sum") },
                "most": { "type": "number", "x-formula": product("max") },
                "mean": { "type": "number", "x-formula": product("avg") },
                "lines": { "type": "number", "x-formula": product("count") } } }),
        ),
        (
            "forms/line.json",
            json!({ "key": "line", "title": "出入库", "properties": {
                "code": { "type": "string" }, "kind": { "type": "string", "enum": ["入库", "出库"] },
                "qty": { "type": "number" },
                "price": { "x-kind": "money", "x-formula": line_price },
                "seller": { "x-kind": "member", "x-default": "= me" },
                "head": { "x-kind": "member", "x-default": "= HEADOF(me)" },
                "place": { "type": "string", "x-formula": "DEPARTMENTNAME(DEPARTMENTOF(seller))" },
                "grade": { "type": "string", "enum": ["大", "小"] },
                "dear": { "type": "string" },
                "like": { "x-kind": "select", "x-form": "product", "x-field": "code" },
                "also": { "x-kind": "multi-select", "x-form": "product", "x-field": "code" },
                "rows": { "type": "array", "items": { "type": "object", "properties": {
                    "code": { "type": "string" },
                    "price": { "x-kind": "money", "x-formula": "LOOKUP(\"product\", \"price\", \"code\", code)" } } } },
                "sum": { "x-kind": "money", "x-formula": "SUM(rows.price)" } },
              "x-visibility": [{ "show": ["dear"], "when": ["price", ">", 50] }],
              "x-checks": [{ "that": "kind != \"出库\" || MAPX(\"sum\", \"line\", \"qty\", \"code\", code, \"kind\", \"入库\") >= qty",
                             "message": "库存不足", "at": "qty" }] }),
        ),
        (
            "rules/size.json",
            json!({ "key": "size", "title": "大小", "form": "line", "target": "grade", "mode": "set", "on": ["create", "update"],
                    "script": "scripts/size.rhai" }),
        ),
        (
            "access.json",
            json!({ "roles": [{ "key": "sales", "title": "销售" }, { "key": "clerk", "title": "文员" }], "groups": [
                { "key": "lines", "title": "出入库", "form": "line", "members": [{ "role": "sales" }, { "role": "clerk" }], "operations": ["create", "read", "update"] },
                { "key": "goods", "title": "商品", "form": "product", "members": [{ "role": "sales" }], "operations": ["read"],
                  "fields": { "*": "see", "cost": "hide" }, "rows": ["price", "<", 1000] }] }),
        ),
    ];
    let mut files: std::collections::BTreeMap<String, String> =
        files.map(|(path, document)| (path.to_owned(), document.to_string())).into();
    let script = "if LOOKUP(\"product\", \"price\", \"code\", code) > 15 { \"大\" } else { \"小\" }";
    files.insert("scripts/size.rhai".to_owned(), script.to_owned());
    files.insert("demo/members.jsonl".to_owned(), include_str!("support/shop/members.jsonl").to_owned());
    Package { files }
}

const PRICE: &str = "LOOKUP(\"product\", \"price\", \"code\", code)";

async fn stocked(database: TestStore, line_price: &str) -> (Shop, StoredRecord) {
    let shop = Shop::open_with(database, package(line_price)).await;
    let product = shop.create("product", json!({ "code": "P-1", "price": 19.9, "cost": 5 })).await;
    shop.create("product", json!({ "code": "P-2", "price": 88 })).await;
    shop.create("product", json!({ "code": "P-9", "price": 5000 })).await;
    (shop, product)
}

fn line(code: &str, kind: &str, qty: f64) -> Action {
    Action::Create { id: None, values: object(json!({ "code": code, "kind": kind, "qty": qty })) }
}

on_both!(formulas_look_into_other_forms, |database: TestStore| async move {
    let (shop, product) = stocked(database, PRICE).await;
    let wang = shop.member("wang");
    let first = shop.perform(&wang, "line", line("P-1", "入库", 3.5)).await.expect("created").record;
    assert_eq!((&first.values["price"], &first.values["grade"]), (&json!(19.9), &json!("大")));
    let li = shop.member("li");
    let second = shop.perform(&li, "line", line("P-1", "入库", 0.5)).await.expect("created").record;
    assert_eq!((&second.values["place"], &second.values["head"]), (&json!("销售部"), &json!(wang.id())));
    let unknown = shop.perform(&li, "line", line("P-7", "入库", 1.0)).await.expect("created").record;
    assert_eq!((unknown.values.get("price"), &unknown.values["grade"]), (None, &json!("小")));

    let moved = shop.update("product", &product.id, json!({ "cost": 6 })).await.expect("changed").record;
    let figures = ["moved", "most", "mean", "lines"].map(|key| moved.values[key].clone());
    assert_eq!(figures, [json!(4), json!(3.5), json!(2), json!(2)]);

    let rows = json!([{ "code": "P-1" }, { "code": "P-2" }, { "code": "P-1" }]);
    let rows = Action::Create { id: None, values: object(json!({ "code": "P-2", "dear": "贵", "rows": rows })) };
    let many = shop.perform(&wang, "line", rows).await.expect("created").record;
    assert_eq!(many.values["sum"], json!(127.8));
    assert_eq!(many.values["dear"], json!("贵"), "what only an answer shows is not cleared before it is known");
});

on_both!(checks_see_what_is_stored_in_the_same_transaction, |database: TestStore| async move {
    let (shop, _) = stocked(database, PRICE).await;
    let wang = shop.member("wang");
    let short = shop.perform(&wang, "line", line("P-1", "出库", 1.0)).await.expect_err("nothing in stock");
    assert_eq!(refusals(&short), [("/qty".to_owned(), "check_failed".to_owned())]);
    shop.perform(&wang, "line", line("P-1", "入库", 2.0)).await.expect("created");
    shop.perform(&wang, "line", line("P-1", "出库", 2.0)).await.expect("in stock");
});

on_both!(look_ups_have_the_rights_of_the_one_who_acts, |database: TestStore| async move {
    let (shop, _) = stocked(database, PRICE).await;
    let clerk = shop.perform(&shop.member("zhao"), "line", line("P-1", "入库", 1.0)).await.expect_err("no right");
    match &clerk {
        RecordError::Invalid(problems) => {
            assert!(
                problems.iter().any(|p| p.pointer == "/price" && p.message.zh.contains("不能查看")),
                "{problems:?}"
            );
        }
        other => panic!("{other:?}"),
    }
    let wang = shop.member("wang");
    let out_of_sight = shop.perform(&wang, "line", line("P-9", "入库", 1.0)).await.expect("created").record;
    assert_eq!(out_of_sight.values.get("price"), None, "a row she may not see is not found");
    let by_system = shop.perform(&shop.system, "line", line("P-9", "入库", 1.0)).await.expect("created").record;
    assert_eq!(by_system.values["price"], json!(5000));
});

on_both!(hidden_fields_are_not_told, |database: TestStore| async move {
    let (shop, _) = stocked(database, "LOOKUP(\"product\", \"cost\", \"code\", code)").await;
    let wang = shop.member("wang");
    let hidden = shop.perform(&wang, "line", line("P-1", "入库", 1.0)).await.expect_err("hidden from her");
    assert_eq!(refusals(&hidden), [("/price".to_owned(), "formula_failed".to_owned())]);
    let snapshot = shop.workspace.snapshot();
    let form = snapshot.model.form("shop", "line").expect("a form").clone();
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let values = object(json!({ "code": "P-1" }));
    let mine = record::evaluate(&mut conn, &snapshot.context(&wang), &form, None, values.clone(), true).await;
    let mine = mine.expect("evaluated");
    assert_eq!((mine.values.get("price"), mine.problems.len()), (None, 1));
    let system = snapshot.context(&shop.system);
    let whole = record::evaluate(&mut conn, &system, &form, None, values, true).await.expect("evaluated");
    assert_eq!((&whole.values["price"], whole.problems.len()), (&json!(5), 0));
});

on_both!(options_come_from_another_form, |database: TestStore| async move {
    let (shop, _) = stocked(database, PRICE).await;
    let wang = shop.member("wang");
    let choose =
        |like: &str, also: &[&str]| Action::Create { id: None, values: object(json!({ "like": like, "also": also })) };
    let chosen = shop.perform(&wang, "line", choose("P-1", &["P-2", " P-1", "P-2"])).await.expect("created").record;
    assert_eq!((&chosen.values["like"], &chosen.values["also"]), (&json!("P-1"), &json!(["P-2", "P-1"])));
    let unknown = shop.perform(&wang, "line", choose("P-7", &["P-1", "P-9"])).await.expect_err("not on offer");
    let pair = |pointer: &str, code: &str| (pointer.to_owned(), code.to_owned());
    assert_eq!(refusals(&unknown), [pair("/also", "unknown_option"), pair("/like", "unknown_option")]);
    let blind = shop.perform(&shop.member("zhao"), "line", choose("P-1", &[])).await.expect_err("no right to look");
    assert!(refusals(&blind).contains(&pair("/like", "options_forbidden")));

    // An option that is gone stays where it was chosen, and cannot be chosen anew.
    let product = shop.create("product", json!({ "code": "P-3", "price": 1 })).await;
    let line = shop.perform(&wang, "line", choose("P-3", &[])).await.expect("created").record;
    shop.update("product", &product.id, json!({ "code": "P-4" })).await.expect("renamed");
    let kept = shop.update("line", &line.id, json!({ "qty": 5 })).await.expect("changed").record;
    assert_eq!(kept.values["like"], json!("P-3"));
    let gone = shop.perform(&wang, "line", choose("P-3", &[])).await.expect_err("gone");
    assert_eq!(refusals(&gone), [pair("/like", "unknown_option")]);
});

#[test]
fn look_ups_of_what_does_not_exist_are_found_before_publishing() {
    let problems = |formula: &str| {
        let found = check(&package(formula), &Surroundings::default());
        found.into_iter().map(|p| (p.pointer, p.code, p.hint.map(|hint| hint.en))).collect::<Vec<_>>()
    };
    let at = || "/properties/price/x-formula".to_owned();
    let near = |name: &str| Some(format!("Did you mean {name}?"));
    assert_eq!(problems(PRICE), []);
    assert_eq!(problems("LOOKUP(\"prodct\", \"price\", \"code\", code)"), [(at(), "unknown_form", near("product"))]);
    assert_eq!(
        problems("MAPX(\"sum\", \"product\", \"prise\", \"cod\", code)"),
        [(at(), "unknown_field", near("code")), (at(), "unknown_field", near("price"))]
    );
    assert_eq!(problems("LOOKUP(\"product\")").first().map(|p| p.1), Some("script_arguments"));
}
