//! Fields that people may change under a condition only, on both databases.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object, refusals};
use serde_json::{Value, json};
use tenon_engine::record::{self, Action, RecordError};
use tenon_engine::store::StoredRecord;

/// An order whose discount may be changed while it is void, as may the price of rows of more than ten.
async fn open(database: TestStore) -> (Shop, String) {
    let shop = Shop::open(database).await;
    let mut form: Value = serde_json::from_str(include_str!("support/shop/order.json")).expect("a form");
    form["properties"]["discount"] = json!({ "title": "折扣", "type": "number", "x-default": 1 });
    form["x-editable"] = json!([
        { "edit": ["discount"], "when": ["void", "=", true] },
        { "edit": ["items.price"], "when": { "any": [["items.qty", ">", 10], ["void", "=", true]] } },
    ]);
    form["properties"]["items"]["items"]["properties"]["price"]["x-default"] = json!(5);
    shop.publish("forms/order.json", form).await;
    let buyer = shop.create("customer", json!({ "name": "苏州晨光机电", "phone": "13912345678" })).await.id;
    (shop, buyer)
}

async fn create(shop: &Shop, values: Value) -> Result<StoredRecord, RecordError> {
    let action = Action::Create { id: None, values: object(values) };
    shop.perform(&shop.system, "order", action).await.map(|change| change.record)
}

on_both!(a_field_is_changed_only_while_its_condition_holds, |database: TestStore| async move {
    let (shop, buyer) = open(database).await;
    let refused = || [("/discount".to_owned(), "not_editable".to_owned())];
    let early = create(&shop, json!({ "customer": buyer, "discount": 0.5 })).await.expect_err("not void");
    assert_eq!(refusals(&early), refused());
    let plain = create(&shop, json!({ "customer": buyer, "discount": 1 })).await.expect("its default is no change");
    assert_eq!(plain.value("discount"), json!(1));

    let order = create(&shop, json!({ "customer": buyer, "void": true, "discount": 0.5 })).await.expect("void");
    shop.update("order", &order.id, json!({ "discount": 0.6 })).await.expect("still void");
    shop.update("order", &order.id, json!({ "void": false })).await.expect("something else");
    let late = shop.update("order", &order.id, json!({ "discount": 0.7 })).await.expect_err("not void any more");
    assert_eq!(refusals(&late), refused());
    shop.update("order", &order.id, json!({ "discount": 0.6, "void": false })).await.expect("says what it says");
    assert_eq!(shop.load("order", &order.id).await.value("discount"), json!(0.6));
    shop.update("order", &order.id, json!({ "discount": 0.7, "void": true })).await.expect("both at once");
    assert_eq!(shop.load("order", &order.id).await.value("discount"), json!(0.7));
});

on_both!(while_typing_what_may_not_be_changed_is_put_back, |database: TestStore| async move {
    let (shop, buyer) = open(database).await;
    let order = create(&shop, json!({ "customer": buyer, "void": true, "discount": 0.5 })).await.expect("void");
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", "order").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    for (before, void, typed, expected, locked) in [
        (None, false, json!(0.5), json!(1), vec!["discount"]),
        (None, true, json!(0.5), json!(0.5), vec![]),
        (Some(&order), false, json!(0.8), json!(0.5), vec!["discount"]),
        (Some(&order), false, Value::Null, json!(0.5), vec!["discount"]),
        (Some(&order), true, json!(0.8), json!(0.8), vec![]),
    ] {
        let values = object(json!({ "customer": buyer, "void": void, "discount": typed }));
        let found = record::evaluate(&mut conn, &context, form, before, values, false).await.expect("evaluated");
        assert_eq!(found.values["discount"], expected);
        assert_eq!(found.locked, locked);
        assert_eq!(found.problems, []);
    }
});

/// Prices of the rows of an order.
fn prices(order: &StoredRecord) -> Vec<Value> {
    let items = order.value("items");
    items.as_array().expect("rows").iter().map(|row| row["price"].clone()).collect()
}

on_both!(a_cell_is_changed_only_while_the_condition_holds_in_its_row, |database: TestStore| async move {
    let (shop, buyer) = open(database).await;
    let cell = |at: usize| (format!("/items/{at}/price"), "not_editable".to_owned());
    let new = json!([{ "qty": 20, "price": 4 }, { "qty": 2, "price": 4 }, { "qty": 2 }, { "qty": 3, "price": 5 }]);
    let refused = create(&shop, json!({ "customer": buyer, "items": new })).await.expect_err("one of them is small");
    assert_eq!(refusals(&refused), [cell(1)], "a default that is sent along changes nothing");
    let new = json!([{ "qty": 20, "price": 4 }, { "qty": 2 }]);
    let order = create(&shop, json!({ "customer": buyer, "items": new })).await.expect("created");
    assert_eq!(prices(&order), [json!(4), json!(5)]);

    let mut items = order.value("items");
    (items[0]["price"], items[1]["price"]) = (json!(3), json!(3));
    let refused = shop.update("order", &order.id, json!({ "items": items })).await.expect_err("still small");
    assert_eq!(refusals(&refused), [cell(1)]);
    items[1]["qty"] = json!(11);
    items[0]["qty"] = json!(1);
    let refused = shop.update("order", &order.id, json!({ "items": items })).await.expect_err("now the other is");
    assert_eq!(refusals(&refused), [cell(0)]);
    shop.update("order", &order.id, json!({ "items": items, "void": true })).await.expect("void");
    assert_eq!(prices(&shop.load("order", &order.id).await), [json!(3), json!(3)]);
    shop.update("order", &order.id, json!({ "items": [items[1]], "void": false })).await.expect("a row is taken out");
});

on_both!(while_typing_a_cell_that_may_not_be_changed_is_put_back, |database: TestStore| async move {
    let (shop, buyer) = open(database).await;
    let new = json!([{ "qty": 20, "price": 4 }, { "qty": 2 }]);
    let order = create(&shop, json!({ "customer": buyer, "items": new })).await.expect("created");
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", "order").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let mut items = order.value("items");
    for row in items.as_array_mut().expect("rows") {
        row["price"] = json!(1);
    }
    items.as_array_mut().expect("rows").push(json!({ "qty": 4, "price": 1 }));
    let values = object(json!({ "items": items }));
    let found = record::evaluate(&mut conn, &context, form, Some(&order), values, false).await.expect("evaluated");
    let said: Vec<&Value> = found.values["items"].as_array().expect("rows").iter().map(|row| &row["price"]).collect();
    assert_eq!(said, [&json!(1), &json!(5), &json!(5)]);
    assert_eq!(found.values["amount"], json!(50), "what is worked out of them is put back as well");
    assert_eq!(found.locked, ["discount", "items/1/price", "items/2/price"]);
});

on_both!(a_cell_is_required_where_the_condition_holds_in_its_row, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let mut form: Value = serde_json::from_str(include_str!("support/shop/order.json")).expect("a form");
    form["x-required"] = json!([{ "require": ["items.product"], "when": ["items.qty", ">", 10] }]);
    shop.publish("forms/order.json", form).await;
    let buyer = shop.create("customer", json!({ "name": "苏州晨光机电", "phone": "13912345678" })).await.id;
    let order = |product: Value| {
        let items = json!([{ "qty": 2 }, { "qty": 20, "product": product }]);
        json!({ "customer": buyer, "items": items })
    };
    let refused = create(&shop, order(Value::Null)).await.expect_err("nothing is said of the great one");
    assert_eq!(refusals(&refused), [("/items/1/product".to_owned(), "required".to_owned())]);
    create(&shop, order(json!("轴承"))).await.expect("said");

    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", "order").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let found = record::evaluate(&mut conn, &context, form, None, object(order(Value::Null)), true).await;
    assert_eq!(found.expect("evaluated").required, ["customer", "items/1/product"]);
});
