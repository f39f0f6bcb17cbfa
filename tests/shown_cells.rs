//! Columns of sub-forms that a condition shows, and that checks judge, row by row, on both databases.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object, refusals};
use serde_json::{Value, json};
use tenon_engine::definition::form_schema;
use tenon_engine::record::{self, Action, RecordError};
use tenon_engine::store::StoredRecord;

/// An order whose rows say a price, and what it comes to, only for more than ten, and a product only while it is void.
async fn open(database: TestStore, more: impl FnOnce(&mut Value)) -> (Shop, String) {
    let shop = Shop::open(database).await;
    let mut form: Value = serde_json::from_str(include_str!("support/shop/order.json")).expect("a form");
    form["properties"]["items"]["items"]["required"] = json!(["qty", "price"]);
    form["x-visibility"] = json!([
        { "show": ["items.price", "items.sum"], "when": ["items.qty", ">", 10] },
        { "show": ["items.product"], "when": ["void", "=", true] },
    ]);
    more(&mut form);
    shop.publish("forms/order.json", form).await;
    let buyer = shop.create("customer", json!({ "name": "苏州晨光机电", "phone": "13912345678" })).await.id;
    (shop, buyer)
}

async fn create(shop: &Shop, values: Value) -> Result<StoredRecord, RecordError> {
    let action = Action::Create { id: None, values: object(values) };
    shop.perform(&shop.system, "order", action).await.map(|change| change.record)
}

/// What the rows of an order say in one column.
fn column(items: &Value, key: &str) -> Vec<Value> {
    items.as_array().expect("rows").iter().map(|row| row[key].clone()).collect()
}

on_both!(a_hidden_cell_is_emptied_and_never_required, |database: TestStore| async move {
    let (shop, buyer) = open(database, |_| {}).await;
    let order = |price: Value| {
        let items = json!([{ "qty": 20, "price": price, "product": "轴承" }, { "qty": 2, "price": 9 }, { "qty": 3 }]);
        json!({ "customer": buyer, "items": items })
    };
    let refused = create(&shop, order(Value::Null)).await.expect_err("a price where it is shown");
    assert_eq!(refusals(&refused), [("/items/0/price".to_owned(), "required".to_owned())]);
    let stored = create(&shop, order(json!(4))).await.expect("created");
    let items = stored.value("items");
    assert_eq!(column(&items, "price"), [json!(4), Value::Null, Value::Null]);
    assert_eq!(column(&items, "sum"), [json!(80), Value::Null, Value::Null]);
    assert_eq!(column(&items, "product"), [Value::Null, Value::Null, Value::Null], "the condition is on the record");
    assert_eq!(stored.value("amount"), json!(80));

    let shown = json!([{ "qty": 11, "price": 9 }]);
    let changed = shop.update("order", &stored.id, json!({ "items": shown })).await.expect("shown now").record;
    assert_eq!((changed.value("amount"), column(&changed.value("items"), "sum")), (json!(99), vec![json!(99)]));
});

on_both!(while_typing_hidden_cells_are_named_and_keep_what_was_typed, |database: TestStore| async move {
    let (shop, buyer) = open(database, |_| {}).await;
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", "order").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let items = json!([{ "qty": 20, "price": 4 }, { "qty": 2, "price": 9, "product": "轴承" }]);
    let values = object(json!({ "customer": buyer, "items": items, "void": true }));
    let found = record::evaluate(&mut conn, &context, form, None, values, false).await.expect("evaluated");
    assert_eq!(found.hidden, ["items/1/price", "items/1/sum"]);
    assert_eq!(column(&found.values["items"], "price"), [json!(4), json!(9)]);
    assert_eq!(column(&found.values["items"], "product"), [Value::Null, json!("轴承")]);
    assert_eq!(found.values["amount"], json!(80), "what is hidden is taken out of the sum");
    assert_eq!(found.problems, []);

    let schema = form_schema(&form.definition);
    assert_eq!(schema["properties"]["items"]["items"]["required"], json!(["qty"]), "other validators know no rules");
});

on_both!(what_is_never_drawn_is_never_asked_for_and_keeps_its_value, |database: TestStore| async move {
    let (shop, buyer) = open(database, |form| {
        form["required"] = json!(["customer", "source"]);
        form["x-visibility"] = json!([]);
        form["x-required"] = json!([{ "require": ["items.product"], "when": ["items.qty", ">", 1] }]);
        form["properties"]["source"] = json!({ "title": "来源", "type": "string", "x-hidden": true });
        for column in ["price", "product"] {
            form["properties"]["items"]["items"]["properties"][column]["x-hidden"] = json!(true);
        }
    })
    .await;
    let stored = create(&shop, json!({ "customer": buyer, "items": [{ "qty": 2 }] })).await.expect("nobody is asked");
    let values = json!({ "source": "展会", "items": [{ "qty": 2, "price": 9 }] });
    let changed = shop.update("order", &stored.id, values).await.expect("changed").record;
    assert_eq!(changed.value("source"), json!("展会"));
    assert_eq!(column(&changed.value("items"), "price"), [json!(9)]);
    assert_eq!(changed.value("amount"), json!(18), "formulas see it");

    let snapshot = shop.workspace.snapshot();
    let schema = form_schema(&snapshot.model.form("shop", "order").expect("a form").definition);
    assert_eq!(schema["required"], json!(["customer"]));
    assert_eq!(schema["properties"]["items"]["items"]["required"], json!(["qty"]));
});

on_both!(a_form_may_keep_hidden_cells, |database: TestStore| async move {
    let (shop, buyer) = open(database, |form| form["x-hidden-values"] = json!("keep")).await;
    let items = json!([{ "qty": 2, "price": 9 }, { "qty": 3 }]);
    let stored = create(&shop, json!({ "customer": buyer, "items": items })).await.expect("nothing is required");
    assert_eq!(column(&stored.value("items"), "price"), [json!(9), Value::Null]);
});

on_both!(a_cell_that_a_change_hides_is_emptied_though_it_is_locked, |database: TestStore| async move {
    let rule = json!([{ "edit": ["items.price"], "when": ["items.qty", ">", 10] }]);
    let (shop, buyer) = open(database, |form| form["x-editable"] = rule).await;
    let items = json!([{ "qty": 20, "price": 4 }]);
    let stored = create(&shop, json!({ "customer": buyer, "items": items })).await.expect("created");
    let mut items = stored.value("items");
    items[0]["qty"] = json!(2);
    let changed = shop.update("order", &stored.id, json!({ "items": items })).await.expect("changed").record;
    assert_eq!(column(&changed.value("items"), "price"), [Value::Null]);
});

on_both!(a_check_at_a_column_is_asked_of_each_row_that_shows_it, |database: TestStore| async move {
    let checks = json!([
        { "that": "price * 2 <= 100", "message": "单价太高", "at": "items.price" },
        { "that": ["items.qty", "<=", 15], "message": "数量太多", "at": "items.qty" },
    ]);
    let (shop, buyer) = open(database, |form| form["x-checks"] = checks).await;
    let items = json!([{ "qty": 11, "price": 50 }, { "qty": 2, "price": 200 }, { "qty": 20, "price": 200 }]);
    let refused = create(&shop, json!({ "customer": buyer, "items": items })).await.expect_err("one is too much");
    let cell = |column: &str| (format!("/items/2/{column}"), "check_failed".to_owned());
    assert_eq!(refusals(&refused), [cell("price"), cell("qty")]);
    create(&shop, json!({ "customer": buyer, "items": [items[0], items[1]] })).await.expect("the others are fine");
    create(&shop, json!({ "customer": buyer })).await.expect("no row is asked about");
});

on_both!(a_check_at_a_part_of_an_address_is_asked_once, |database: TestStore| async move {
    let (shop, buyer) = open(database, |form| {
        form["properties"]["site"] = json!({ "title": "地址", "x-kind": "address" });
        form["x-checks"] = json!([{ "that": ["site.city", "=", "苏州市"], "message": "只送苏州", "at": "site.city" }]);
    })
    .await;
    let order = |city: &str| json!({ "customer": buyer, "site": { "province": "江苏省", "city": city } });
    let refused = create(&shop, order("无锡市")).await.expect_err("elsewhere");
    assert_eq!(refusals(&refused), [("/site/city".to_owned(), "check_failed".to_owned())]);
    create(&shop, order("苏州市")).await.expect("created");
});
