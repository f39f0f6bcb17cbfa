//! Fields that are filled in again when something else is changed, on both databases: by a default that follows what it
//! reads, and from another record that is chosen. What a write says stands.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object};
use serde_json::{Value, json};
use tenon_engine::definition::Package;
use tenon_engine::record::{self, Action};
use tenon_engine::store::StoredRecord;

fn package() -> Package {
    let price = "= LOOKUP(\"product\", \"price\", \"code\", code)";
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/product.json",
            json!({ "key": "product", "title": "商品", "x-title": "{{ code }}", "properties": {
                "code": { "type": "string" }, "price": { "x-kind": "money" } } }),
        ),
        (
            "forms/customer.json",
            json!({ "key": "customer", "title": "客户", "x-title": "{{ phone }}", "properties": {
                "phone": { "type": "string" }, "parent": { "x-kind": "link", "x-form": "customer" } } }),
        ),
        (
            "forms/kit.json",
            json!({ "key": "kit", "title": "套装", "properties": { "lines": { "type": "array", "items": { "type": "object",
                "properties": { "code": { "type": "string" }, "amount": { "title": "数量", "type": "number" },
                                "note": { "type": "string" } } } } } }),
        ),
        (
            "forms/order.json",
            json!({ "key": "order", "title": "订单", "properties": {
                "customer": { "x-kind": "link", "x-form": "customer", "x-fill": { "phone": "phone", "parent": "parent" } },
                "parent": { "x-kind": "link", "x-form": "customer" },
                "parent_phone": { "x-kind": "lookup", "x-link": "parent", "x-field": "phone" },
                "phone": { "type": "string" }, "note": { "type": "string" }, "rate": { "type": "number" },
                "kit": { "x-kind": "link", "x-form": "kit", "x-fill": { "items": "lines" } },
                "code": { "type": "string" }, "stage": { "type": "string", "x-default": "新" },
                "price": { "x-kind": "money", "x-default": price, "x-refill": true },
                "double": { "x-kind": "money", "x-formula": "price * 2" },
                "grade": { "type": "string", "x-default": "= IF(double > 50, \"贵\", \"廉\")", "x-refill": true },
                "whose": { "x-kind": "link", "x-form": "customer", "x-refill": true, "x-fill": { "call": "phone" },
                           "x-default": "= LOOKUP(\"customer\", \"id\", \"phone\", note)" },
                "call": { "type": "string" },
                "items": { "type": "array", "items": { "type": "object", "properties": {
                    "code": { "type": "string" }, "qty": { "title": "数量", "type": "number" },
                    "price": { "x-kind": "money", "x-default": price, "x-refill": true },
                    "tax": { "type": "number", "x-default": "= rate * 2", "x-refill": true } } } },
                "total": { "x-kind": "money", "x-formula": "SUM(items.price)" } } }),
        ),
        (
            "access.json",
            json!({ "roles": [{ "key": "sales", "title": "销售" }, { "key": "clerk", "title": "文员" }], "groups": [
                { "key": "orders", "title": "订单", "form": "order", "members": [{ "role": "clerk" }],
                  "operations": ["create", "read", "update"], "fields": { "*": "edit", "items.price": "see", "grade": "see", "stage": "see" } },
                { "key": "all", "title": "订单", "form": "order", "members": [{ "role": "sales" }],
                  "operations": ["create", "read", "update"] },
                { "key": "goods", "title": "商品", "form": "product", "members": [{ "role": "clerk" }], "operations": ["read"] },
            ] }),
        ),
    ];
    let mut files: std::collections::BTreeMap<String, String> =
        files.map(|(path, document)| (path.to_owned(), document.to_string())).into();
    files.insert("demo/members.jsonl".to_owned(), include_str!("support/shop/members.jsonl").to_owned());
    Package { files }
}

async fn open(database: TestStore) -> Shop {
    let shop = Shop::open_with(database, package()).await;
    for (code, price) in [("P-1", json!(19.9)), ("P-2", json!(88))] {
        shop.create("product", json!({ "code": code, "price": price })).await;
    }
    shop
}

/// What an order says in these fields after a change.
async fn changed<const N: usize>(shop: &Shop, order: &StoredRecord, values: Value, keys: [&str; N]) -> [Value; N] {
    let record = shop.update("order", &order.id, values).await.expect("changed").record;
    keys.map(|key| record.value(key))
}

/// What the rows of an order say in one column.
fn column(items: &Value, key: &str) -> Vec<Value> {
    items.as_array().expect("rows").iter().map(|row| row[key].clone()).collect()
}

on_both!(a_default_follows_what_it_reads_and_may_be_written_over, |database: TestStore| async move {
    let shop = open(database).await;
    let order = shop.create("order", json!({ "code": "P-1" })).await;
    let keys = ["price", "double", "grade"];
    assert_eq!(keys.map(|key| order.value(key)), [json!(19.9), json!(39.8), json!("廉")]);
    for (values, expected) in [
        (json!({ "code": "P-2" }), [json!(88), json!(176), json!("贵")]),
        (json!({ "price": 7 }), [json!(7), json!(14), json!("廉")]),
        (json!({ "note": "别的", "code": "P-2" }), [json!(7), json!(14), json!("廉")]),
        (json!({ "code": "P-1", "price": 60 }), [json!(60), json!(120), json!("贵")]),
        (json!({ "code": "P-2", "grade": "优" }), [json!(88), json!(176), json!("优")]),
        (json!({ "code": "P-1", "price": null }), [Value::Null, json!(0), json!("廉")]),
        (json!({ "code": "P-2" }), [json!(88), json!(176), json!("贵")]),
    ] {
        assert_eq!(changed(&shop, &order, values.clone(), keys).await, expected, "{values}");
    }
    let [price] = changed(&shop, &order, json!({ "code": "P-7" }), ["price"]).await;
    assert_eq!(price, Value::Null, "nothing is found any more");
});

on_both!(each_row_follows_its_own_cells_and_the_form, |database: TestStore| async move {
    let shop = open(database).await;
    let items = json!([{ "code": "P-1" }, { "code": "P-2", "price": 1 }]);
    let order = shop.create("order", json!({ "rate": 3, "items": items })).await;
    assert_eq!(
        (column(&order.value("items"), "price"), order.value("total")),
        (vec![json!(19.9), json!(1)], json!(20.9))
    );
    assert_eq!(column(&order.value("items"), "tax"), [json!(6), json!(6)]);

    let [items] = changed(&shop, &order, json!({ "rate": 5 }), ["items"]).await;
    assert_eq!(column(&items, "tax"), [json!(10), json!(10)]);
    assert_eq!(column(&items, "price"), [json!(19.9), json!(1)], "nothing that they follow has changed");

    let mut sent = items.clone();
    sent[0]["code"] = json!("P-2");
    sent[0].as_object_mut().expect("a row").remove("price");
    let [items] = changed(&shop, &order, json!({ "items": sent }), ["items"]).await;
    assert_eq!(column(&items, "price"), [json!(88), json!(1)]);

    let mut sent = items.clone();
    sent[0]["code"] = json!("P-1");
    let [items] = changed(&shop, &order, json!({ "items": sent }), ["items"]).await;
    assert_eq!(column(&items, "price"), [json!(88), json!(1)], "a row says all of its cells that come with it");
});

on_both!(a_cell_its_writer_may_not_change_follows_all_the_same, |database: TestStore| async move {
    let shop = open(database).await;
    let clerk = shop.member("zhao");
    let values = object(json!({ "code": "P-1", "items": [{ "code": "P-1" }] }));
    let order = shop.perform(&clerk, "order", Action::Create { id: None, values }).await.expect("made").record;
    assert_eq!((column(&order.value("items"), "price"), order.value("grade")), (vec![json!(19.9)], json!("廉")));
    let mut items = order.value("items");
    items[0]["code"] = json!("P-2");
    let write = async |items: &Value| {
        let values = object(json!({ "code": "P-2", "items": items }));
        let action = Action::Update { id: order.id.clone(), version: None, values };
        let record = shop.perform(&clerk, "order", action).await.expect("changed").record;
        (column(&record.value("items"), "price"), record.value("grade"))
    };
    assert_eq!(write(&items).await, (vec![json!(88)], json!("贵")));
});

on_both!(what_one_may_not_look_up_is_not_filled_in, |database: TestStore| async move {
    let shop = open(database).await;
    let values = object(json!({ "code": "P-1" }));
    let order = shop.perform(&shop.member("wang"), "order", Action::Create { id: None, values }).await.expect("made");
    assert_eq!(order.record.value("price"), Value::Null);
});

on_both!(another_record_fills_in_what_the_write_does_not_say, |database: TestStore| async move {
    let shop = open(database).await;
    let first = shop.create("customer", json!({ "phone": "111" })).await;
    let other = shop.create("customer", json!({ "phone": "222" })).await;
    let order = shop.create("order", json!({ "customer": first.id })).await;
    assert_eq!(order.value("phone"), json!("111"));
    let emptied = shop.create("order", json!({ "customer": first.id, "phone": null })).await;
    assert_eq!(emptied.value("phone"), Value::Null, "who has emptied it does not find it filled in");
    for (values, phone) in [
        (json!({ "customer": other.id }), json!("222")),
        (json!({ "phone": "手写" }), json!("手写")),
        (json!({ "note": "别的" }), json!("手写")),
        (json!({ "customer": first.id, "phone": "手写" }), json!("手写")),
        (json!({ "customer": other.id, "phone": null }), Value::Null),
        (json!({ "customer": first.id, "phone": "手写" }), json!("手写")),
        (json!({ "customer": null }), Value::Null),
        (json!({ "phone": "先写" }), json!("先写")),
        (json!({ "customer": other.id }), json!("先写")),
    ] {
        assert_eq!(changed(&shop, &order, values.clone(), ["phone"]).await, [phone], "{values}");
    }
    let version = shop.load("order", &order.id).await.version;
    let values = object(json!({ "customer": first.id }));
    let action = Action::Revert { id: order.id.clone(), version: Some(version), values };
    let back = shop.perform(&shop.system, "order", action).await.expect("taken back").record;
    assert_eq!(back.value("phone"), json!("先写"), "going back says what was");
});

on_both!(a_link_that_is_filled_in_leads_on, |database: TestStore| async move {
    let shop = open(database).await;
    let [top, other] = [json!("1"), json!("2")].map(|phone| json!({ "phone": phone }));
    let (top, other) = (shop.create("customer", top).await, shop.create("customer", other).await);
    let first = shop.create("customer", json!({ "phone": "11", "parent": top.id })).await;
    let second = shop.create("customer", json!({ "phone": "22", "parent": other.id })).await;
    let order = shop.create("order", json!({ "customer": first.id })).await;
    assert_eq!(["parent", "parent_phone"].map(|key| order.value(key)), [json!(top.id), json!("1")]);
    let found = changed(&shop, &order, json!({ "customer": second.id }), ["parent", "parent_phone"]).await;
    assert_eq!(found, [json!(other.id), json!("2")]);
});

on_both!(a_record_that_is_found_brings_its_fields_along, |database: TestStore| async move {
    let shop = open(database).await;
    let first = shop.create("customer", json!({ "phone": "111" })).await;
    let other = shop.create("customer", json!({ "phone": "222" })).await;
    let order = shop.create("order", json!({ "note": "111" })).await;
    assert_eq!(["whose", "call"].map(|key| order.value(key)), [json!(first.id), json!("111")]);
    let found = changed(&shop, &order, json!({ "note": "222" }), ["whose", "call"]).await;
    assert_eq!(found, [json!(other.id), json!("222")]);
});

on_both!(while_typing_what_is_not_said_is_filled_in, |database: TestStore| async move {
    let shop = open(database).await;
    let order = shop.create("order", json!({ "code": "P-1", "price": 5 })).await;
    let snapshot = shop.workspace.snapshot();
    let (context, form) = (snapshot.context(&shop.system), snapshot.model.form("shop", "order").expect("a form"));
    let mut conn = shop.workspace.store.read().await.expect("reads");
    for (before, values, price) in [
        (None, json!({ "code": "P-2" }), json!(88)),
        (None, json!({ "code": "P-2", "price": 3 }), json!(3)),
        (None, json!({ "code": "P-2", "price": null }), Value::Null),
        (Some(&order), json!({ "code": "P-1" }), json!(5)),
        (Some(&order), json!({ "code": "P-2" }), json!(88)),
        (Some(&order), json!({ "code": "P-2", "price": 5 }), json!(5)),
    ] {
        let typed = object(values.clone());
        let found = record::evaluate(&mut conn, &context, form, before, typed, false).await.expect("evaluated");
        assert_eq!(found.values.get("price").cloned().unwrap_or_default(), price, "{values}");
    }
    let shown = form.shown_schema();
    let by = |pointer: &str| shown.pointer(pointer).expect("a field")["x-refilled-by"].clone();
    assert_eq!(by("/properties/grade"), json!(["code", "price"]), "by way of the formula between them");
    assert_eq!(by("/properties/items/items/properties/price"), json!([".code"]));
    assert_eq!(by("/properties/items/items/properties/tax"), json!(["rate"]));
    assert_eq!(by("/properties/phone"), Value::Null);
});

on_both!(while_typing_what_one_may_only_look_at_follows_too, |database: TestStore| async move {
    let shop = open(database).await;
    let order = shop.create("order", json!({ "code": "P-1", "items": [{ "code": "P-1" }] })).await;
    let (snapshot, clerk) = (shop.workspace.snapshot(), shop.member("zhao"));
    let (context, form) = (snapshot.context(&clerk), snapshot.model.form("shop", "order").expect("a form"));
    let rights = context.rights("shop", "order").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let (of_new, of_this) = (rights.fields_of_new(), rights.fields_on(&order.facts(), &context.conditions));
    // As a page sends it: with what it shows of the fields and columns that are not its reader's to write.
    let mut items = order.value("items");
    items[0]["code"] = json!("P-2");
    let changed = json!({ "code": "P-2", "grade": "廉", "items": items });
    let begun = json!({ "code": "P-2", "grade": "廉", "items": [{ "code": "P-2", "price": 5 }] });
    for (before, fields, values) in [(Some(&order), &of_this, changed), (None, &of_new, begun)] {
        let typed = object(values.clone());
        let found = record::evaluate_within(&mut conn, &context, form, fields, before, typed, false).await;
        let found = found.expect("evaluated").values;
        let said = (&found["grade"], column(&found["items"], "price"), &found["total"]);
        assert_eq!(said, (&json!("贵"), vec![json!(88)], &json!(88)), "{values}");
    }
    // What is not theirs keeps its default while they type.
    let typed = object(json!({ "note": "别的", "stage": null }));
    let found = record::evaluate_within(&mut conn, &context, form, &of_new, None, typed, false).await;
    assert_eq!(found.expect("evaluated").values.get("stage"), Some(&json!("新")));
});

on_both!(a_record_that_is_chosen_brings_its_rows_along, |database: TestStore| async move {
    let shop = open(database).await;
    let lines = json!([{ "code": "P-1", "amount": 3, "note": "易碎" }, { "code": "P-2", "amount": 1 }]);
    let large = shop.create("kit", json!({ "lines": lines })).await;
    let small = shop.create("kit", json!({ "lines": [{ "code": "P-2", "amount": 7 }] })).await;
    let order = shop.create("order", json!({ "kit": large.id, "rate": 2 })).await;
    let items = order.value("items");
    assert_eq!(column(&items, "code"), [json!("P-1"), json!("P-2")]);
    assert_eq!(column(&items, "qty"), [json!(3), json!(1)], "what is called the same comes along");
    assert_eq!(column(&items, "price"), [json!(19.9), json!(88)], "what nobody has filled in has its default");
    assert_eq!(column(&items, "tax"), [json!(4), json!(4)]);
    assert!(items[0].get("note").is_none(), "a column of theirs alone stays there");
    assert_ne!(column(&items, "_id"), column(&large.value("lines"), "_id"), "they are rows of this record");
    let [items] = changed(&shop, &order, json!({ "kit": small.id }), ["items"]).await;
    assert_eq!((column(&items, "code"), column(&items, "qty")), (vec![json!("P-2")], vec![json!(7)]));
    let said = json!({ "kit": large.id, "items": [{ "code": "P-1", "qty": 9 }] });
    let [items] = changed(&shop, &order, said, ["items"]).await;
    assert_eq!(column(&items, "qty"), [json!(9)], "rows that are written stand");

    let snapshot = shop.workspace.snapshot();
    let (context, form) = (snapshot.context(&shop.system), snapshot.model.form("shop", "order").expect("a form"));
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let typed = object(json!({ "kit": small.id }));
    let found = record::evaluate(&mut conn, &context, form, None, typed, false).await.expect("evaluated");
    assert_eq!(column(&found.values["items"], "qty"), [json!(7)], "as a page is told while the record is chosen");
});
