//! Which records a link lets be chosen, on both databases: its `x-where` holds for what is chosen now, whichever way it
//! comes, and leaves alone what was chosen before.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object, refusals};
use serde_json::{Value, json};
use tenon_engine::definition::Package;
use tenon_engine::record::{self, Action, Command, RecordError};

/// Orders that take people of their customer and products on sale, and desks that only some people may have.
fn package() -> Package {
    let on_sale = json!(["sold", "=", true]);
    let of_customer = json!({ "all": [["customer", "=", { "field": "customer" }], ["left", "!=", true]] });
    let files = [
        ("app.json", json!({ "key": "shop", "title": "商店", "version": "1.0.0", "navigation": [] })),
        ("demo/members.jsonl", json!({ "username": "li", "name": "李强", "roles": ["clerk"] })),
        (
            "access.json",
            json!({ "roles": [{ "key": "clerk", "title": "文员" }], "groups": [
                { "key": "orders", "title": "订单", "form": "order", "members": [{ "role": "clerk" }],
                  "operations": ["create", "read", "update"], "fields": { "*": "edit" } },
                { "key": "products", "title": "商品", "form": "product", "members": [{ "role": "clerk" }],
                  "operations": ["read"], "fields": { "*": "see" } }] }),
        ),
        (
            "forms/customer.json",
            json!({ "key": "customer", "title": "客户", "properties": { "name": { "type": "string" } } }),
        ),
        (
            "forms/person.json",
            json!({ "key": "person", "title": "联系人", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" }, "left": { "type": "boolean" },
                "customer": { "x-kind": "link", "x-form": "customer" },
                "desk": { "title": "工位", "x-kind": "link", "x-form": "desk", "x-mirror": "person" } } }),
        ),
        (
            "forms/desk.json",
            json!({ "key": "desk", "title": "工位", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" },
                "person": { "title": "使用人", "x-kind": "link", "x-form": "person",
                            "x-where": ["left", "!=", true] } } }),
        ),
        (
            "forms/product.json",
            json!({ "key": "product", "title": "商品", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" }, "sold": { "type": "boolean" }, "group": { "type": "string" } } }),
        ),
        (
            "forms/order.json",
            json!({ "key": "order", "title": "订单", "properties": {
                "note": { "type": "string" },
                "customer": { "x-kind": "link", "x-form": "customer" },
                "person": { "title": "收货人", "x-kind": "link", "x-form": "person", "x-where": of_customer },
                "gifts": { "title": "赠品", "x-kind": "link", "x-form": "product", "x-many": true, "x-where": on_sale },
                "items": { "type": "array", "items": { "type": "object", "properties": {
                    "group": { "type": "string" },
                    "product": { "title": "商品", "x-kind": "link", "x-form": "product",
                        "x-where": { "all": [["sold", "=", true], ["group", "=", { "field": "group" }]] } } } } } } }),
        ),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

/// Where and why a change is refused.
fn places(result: Result<record::Change, RecordError>) -> Vec<String> {
    let refused = result.expect_err("is refused");
    refusals(&refused).into_iter().map(|(pointer, code)| format!("{pointer} {code}")).collect()
}

fn said(error: &RecordError) -> Vec<(String, String)> {
    let RecordError::Invalid(problems) = error else { panic!("{error:?}") };
    problems.iter().map(|problem| (problem.message.zh.clone(), problem.message.en.clone())).collect()
}

fn make(values: Value) -> Action {
    Action::Create { id: None, values: object(values) }
}

on_both!(a_link_takes_what_meets_its_condition, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let (ours, theirs) = (
        shop.create("customer", json!({ "name": "晨光" })).await,
        shop.create("customer", json!({ "name": "华信" })).await,
    );
    let wang = shop.create("person", json!({ "name": "王芳", "customer": ours.id })).await;
    let zhao = shop.create("person", json!({ "name": "赵敏", "customer": ours.id, "left": true })).await;
    let order = |customer: &str, person: &str| make(json!({ "customer": customer, "person": person }));
    let made = shop.perform(&shop.system, "order", order(&ours.id, &wang.id)).await.expect("one of theirs").record;
    let refused = shop.perform(&shop.system, "order", order(&theirs.id, &wang.id)).await.expect_err("of another");
    assert_eq!(refusals(&refused), [("/person".to_owned(), "not_choosable".to_owned())]);
    let message = ("“王芳”不在“收货人”的可选范围内", "'王芳' is not among the records that '收货人' lets be chosen");
    assert_eq!(said(&refused), [(message.0.to_owned(), message.1.to_owned())]);
    assert_eq!(places(shop.perform(&shop.system, "order", order(&ours.id, &zhao.id)).await), ["/person not_choosable"]);
    // While nothing is said of the customer, any of them may be chosen, as in the picker.
    shop.create("order", json!({ "person": wang.id })).await;
    assert_eq!(places(shop.perform(&shop.system, "order", make(json!({ "person": zhao.id }))).await).len(), 1);

    // What was chosen stays, whatever has become of it, until somebody chooses anew.
    shop.update("person", &wang.id, json!({ "left": true })).await.expect("changed");
    shop.update("order", &made.id, json!({ "note": "急" })).await.expect("it says what it said");
    let whole = json!({ "note": "不急", "customer": ours.id, "person": wang.id });
    shop.update("order", &made.id, whole).await.expect("a client that sends whole records");
    shop.update("order", &made.id, json!({ "person": null })).await.expect("emptied");
    assert_eq!(places(shop.update("order", &made.id, json!({ "person": wang.id })).await), ["/person not_choosable"]);

    // Page and import see it before it is sent.
    let snapshot = shop.workspace.snapshot();
    let (context, form) = (snapshot.context(&shop.system), snapshot.model.form("shop", "order").expect("a form"));
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let values = object(json!({ "customer": theirs.id, "person": wang.id }));
    let found = record::evaluate(&mut conn, &context, form, None, values, true).await.expect("evaluated");
    assert_eq!(found.problems.iter().map(|problem| problem.code).collect::<Vec<_>>(), ["not_choosable"]);
});

on_both!(lists_and_rows_name_the_one_that_does_not_fit, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let pen = shop.create("product", json!({ "name": "笔", "sold": true, "group": "文具" })).await;
    let lamp = shop.create("product", json!({ "name": "灯", "sold": true, "group": "电器" })).await;
    let old = shop.create("product", json!({ "name": "旧笔", "sold": false, "group": "文具" })).await;
    let gifts = make(json!({ "gifts": [pen.id, old.id, lamp.id] }));
    assert_eq!(places(shop.perform(&shop.system, "order", gifts).await), ["/gifts/1 not_choosable"]);
    let row = |group: &str, product: &str| json!({ "group": group, "product": product });
    let rows = make(json!({ "items": [row("文具", &pen.id), row("文具", &lamp.id), row("文具", &old.id)] }));
    let refused = places(shop.perform(&shop.system, "order", rows).await);
    assert_eq!(refused, ["/items/1/product not_choosable", "/items/2/product not_choosable"], "each row by its own");

    let order = shop.create("order", json!({ "gifts": [pen.id], "items": [row("文具", &pen.id)] })).await;
    shop.update("product", &pen.id, json!({ "sold": false })).await.expect("changed");
    let mut items = order.value("items");
    items.as_array_mut().expect("rows").push(row("电器", &lamp.id));
    shop.update("order", &order.id, json!({ "items": items, "gifts": [lamp.id, pen.id] })).await.expect("one more");
    items.as_array_mut().expect("rows").push(row("文具", &old.id));
    assert_eq!(
        places(shop.update("order", &order.id, json!({ "items": items })).await),
        ["/items/2/product not_choosable"]
    );
    let commands = [&old.id, &lamp.id].map(|gift| Command {
        id: None,
        app: "shop".to_owned(),
        form: "order".to_owned(),
        action: make(json!({ "gifts": [gift] })),
    });
    let done = shop.workspace.perform_all(&shop.system, commands.into()).await;
    assert_eq!(done.iter().map(Result::is_ok).collect::<Vec<_>>(), [false, true], "each of a batch by itself");
});

on_both!(who_may_not_see_a_record_is_not_told_its_name, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let li = shop.member("li");
    let zhao = shop.create("person", json!({ "name": "赵敏", "left": true })).await;
    let old = shop.create("product", json!({ "name": "旧笔", "sold": false })).await;
    let both = make(json!({ "person": zhao.id, "gifts": [old.id] }));
    let mut told = said(&shop.perform(&li, "order", both).await.expect_err("is refused"));
    told.sort();
    assert_eq!(told[0].0, "“旧笔”不在“赠品”的可选范围内");
    assert_eq!(told[1].0, "所选数据不在“收货人”的可选范围内");
});

on_both!(the_other_side_of_a_two_way_link_has_a_say, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let desk = shop.create("desk", json!({ "name": "甲" })).await;
    let gone = shop.perform(&shop.system, "person", make(json!({ "name": "王", "left": true, "desk": desk.id }))).await;
    let refused = gone.expect_err("the desk takes nobody who has left");
    assert_eq!(said(&refused)[0].0, "“甲”的“使用人”不能选择这条数据");
    let li = shop.create("person", json!({ "name": "李", "desk": desk.id })).await;
    assert_eq!(shop.load("desk", &desk.id).await.value("person"), json!(li.id));
    shop.update("person", &li.id, json!({ "left": true })).await.expect("what stands stays");
    assert_eq!(shop.load("desk", &desk.id).await.value("person"), json!(li.id));
});
