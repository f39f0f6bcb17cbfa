//! What a record repeats of others follows them, on both databases: titles that name a linked record, copies that are
//! searched for, copies that formulas read.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object};
use serde_json::json;
use tenon_engine::definition::Package;
use tenon_engine::record::{self, Action, Listing};

/// Buyers, their orders, and the deliveries of an order: a title that names a title that names a buyer.
fn package() -> Package {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/buyer.json",
            json!({ "key": "buyer", "title": "买家", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" }, "rate": { "type": "number" },
                "spent": { "x-kind": "rollup", "x-form": "order", "x-via": "buyer", "x-op": "sum", "x-field": "net" },
                "mean": { "x-kind": "rollup", "x-form": "order", "x-via": "buyer", "x-op": "avg", "x-field": "net" } } }),
        ),
        (
            "forms/order.json",
            json!({ "key": "order", "title": "订单", "x-title": "{{ buyer }} {{ no }}", "properties": {
                "no": { "type": "string" }, "buyer": { "x-kind": "link", "x-form": "buyer" },
                "called": { "x-kind": "lookup", "x-link": "buyer", "x-field": "name" },
                "rate": { "x-kind": "lookup", "x-link": "buyer", "x-field": "rate" },
                "gross": { "x-kind": "money" }, "net": { "x-kind": "money", "x-formula": "gross * rate" } } }),
        ),
        (
            "forms/delivery.json",
            json!({ "key": "delivery", "title": "送货", "x-title": "送 {{ orders }}", "properties": {
                "orders": { "x-kind": "link", "x-form": "order", "x-many": true } } }),
        ),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

async fn found(shop: &Shop, form: &str, typed: &str) -> usize {
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", form).expect("a form").clone();
    let rights = context.rights("shop", &form.key).expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let listing = Listing { limit: 200, search: typed.to_owned(), count: true, ..Listing::default() };
    let page = record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page");
    usize::try_from(page.count.expect("counted").value).expect("a count")
}

on_both!(titles_and_searched_copies_follow_a_new_name, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let buyer = shop.create("buyer", json!({ "name": "苏州晨光", "rate": 1 })).await;
    let mut orders = Vec::new();
    // More than one batch of followers.
    for at in 0..230 {
        orders.push(shop.create("order", json!({ "no": format!("D{at}"), "buyer": buyer.id, "gross": 1 })).await);
    }
    let binned = orders.pop().expect("an order");
    let delete = Action::Delete { id: binned.id.clone(), version: None };
    shop.perform(&shop.system, "order", delete).await.expect("deleted");
    let delivery = shop.create("delivery", json!({ "orders": [orders[0].id, orders[1].id] })).await;
    assert_eq!(delivery.title, "送 苏州晨光 D0、苏州晨光 D1");
    assert_eq!(found(&shop, "order", "晨光").await, 229);

    shop.update("buyer", &buyer.id, json!({ "name": "无锡旭日" })).await.expect("renamed");
    for (order, number) in [(&orders[0], "D0"), (&orders[228], "D228"), (&binned, "D229")] {
        let now = shop.load("order", &order.id).await;
        assert_eq!(
            (now.title.as_str(), &now.values["called"]),
            (format!("无锡旭日 {number}").as_str(), &json!("无锡旭日"))
        );
        let version = if number == "D229" { 2 } else { 1 };
        assert_eq!(now.version, version, "nobody changed the order itself");
    }
    assert_eq!(shop.load("delivery", &delivery.id).await.title, "送 无锡旭日 D0、无锡旭日 D1");
    assert_eq!((found(&shop, "order", "晨光").await, found(&shop, "order", "旭日").await), (0, 229));
    assert_eq!((found(&shop, "delivery", "晨光").await, found(&shop, "delivery", "旭日").await), (0, 1));
});

on_both!(what_is_worked_out_from_a_copy_follows_it, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let buyer = shop.create("buyer", json!({ "name": "甲", "rate": 0.9 })).await;
    assert_eq!((&buyer.values["spent"], buyer.values.get("mean")), (&json!(0), None), "no average of nothing");
    let order = shop.create("order", json!({ "no": "1", "buyer": buyer.id, "gross": 100 })).await;
    assert_eq!(order.values["net"], json!(90));
    shop.update("buyer", &buyer.id, json!({ "rate": 0.5 })).await.expect("changed");
    let order = shop.load("order", &order.id).await;
    assert_eq!((&order.values["net"], order.version), (&json!(50), 2));
    let buyer = shop.load("buyer", &buyer.id).await;
    assert_eq!((&buyer.values["spent"], &buyer.values["mean"]), (&json!(50), &json!(50)));
    let refused = shop.update("buyer", &buyer.id, json!({ "rate": "x", "name": "乙" })).await;
    assert!(refused.is_err());
    assert_eq!(shop.load("order", &order.id).await.title, "甲 1", "a refused change moves nothing");
    let values = object(json!({ "name": "丙" }));
    let edit = Action::Update { id: buyer.id.clone(), version: Some(buyer.version), values };
    shop.perform(&shop.system, "buyer", edit).await.expect("changed");
    assert_eq!(shop.load("order", &order.id).await.title, "丙 1");
});
