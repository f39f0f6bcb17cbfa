//! What a record repeats of others follows them, on both databases: titles that name a linked record, copies that are
//! searched for, copies that formulas read.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object};
use serde_json::json;
use std::sync::Arc;
use tenon_engine::args;
use tenon_engine::definition::Package;
use tenon_engine::duty::Workers;
use tenon_engine::record::{self, Action, Listing};
use tenon_engine::store::{Dialect, StoreError};
use tokio::sync::{Notify, mpsc};

/// Buyers, their orders, and the deliveries of an order: a title that names a title that names a buyer.
fn package() -> Package {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/buyer.json",
            json!({ "key": "buyer", "title": "买家", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" }, "rate": { "type": "number" },
                "spent": { "x-kind": "rollup", "x-form": "order", "x-via": "buyer", "x-op": "sum", "x-field": "net" },
                "mean": { "x-kind": "rollup", "x-form": "order", "x-via": "buyer", "x-op": "avg", "x-field": "net" },
                "load": { "x-kind": "rollup", "x-form": "order", "x-via": "buyer", "x-op": "avg", "x-field": "weight" } } }),
        ),
        (
            "forms/order.json",
            json!({ "key": "order", "title": "订单", "x-title": "{{ buyer }} {{ no }}", "properties": {
                "no": { "type": "string" }, "buyer": { "x-kind": "link", "x-form": "buyer" },
                "called": { "x-kind": "lookup", "x-link": "buyer", "x-field": "name" },
                "rate": { "x-kind": "lookup", "x-link": "buyer", "x-field": "rate" },
                "weight": { "type": "number" },
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

on_both!(an_average_is_rounded_half_away_from_zero, |database: TestStore| async move {
    let shop = Shop::open_with(database, package()).await;
    let buyer = shop.create("buyer", json!({ "name": "甲", "rate": 1 })).await;
    for weight in [0.000_002, 0.000_003] {
        shop.create("order", json!({ "no": "1", "buyer": buyer.id, "gross": 1, "weight": weight })).await;
    }
    assert_eq!(shop.load("buyer", &buyer.id).await.values["load"], json!(0.000_003));
});

/// Products, sheets that name them in rows and in a list, and folders that hold sheets.
fn sheets() -> Package {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/product.json",
            json!({ "key": "product", "title": "商品", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" }, "price": { "x-kind": "money" } } }),
        ),
        (
            "forms/sheet.json",
            json!({ "key": "sheet", "title": "单", "x-title": "{{ no }} {{ names }}", "properties": {
                "no": { "type": "string" },
                "main": { "x-kind": "link", "x-form": "product" },
                "all": { "x-kind": "link", "x-form": "product", "x-many": true },
                "names": { "x-kind": "lookup", "x-link": "all", "x-field": "name" },
                "prices": { "x-kind": "lookup", "x-link": "all", "x-field": "price" },
                "sum": { "x-kind": "money", "x-formula": "SUM(prices)" },
                "items": { "type": "array", "items": { "type": "object", "properties": {
                    "product": { "x-kind": "link", "x-form": "product" },
                    "qty": { "type": "number" },
                    "called": { "x-kind": "lookup", "x-link": "product", "x-field": "name" },
                    "main_called": { "x-kind": "lookup", "x-link": "main", "x-field": "name" },
                    "price": { "x-kind": "lookup", "x-link": "product", "x-field": "price" },
                    "amount": { "x-kind": "money", "x-formula": "qty * price" } } } },
                "total": { "x-kind": "money", "x-formula": "SUM(items.amount)" } } }),
        ),
        (
            "forms/note.json",
            json!({ "key": "note", "title": "便条", "properties": {
                "lines": { "type": "array", "items": { "type": "object", "properties": {
                    "product": { "x-kind": "link", "x-form": "product" },
                    "called": { "x-kind": "lookup", "x-link": "product", "x-field": "name" } } } } } }),
        ),
        (
            "forms/folder.json",
            json!({ "key": "folder", "title": "夹", "properties": {
                "sheets": { "x-kind": "link", "x-form": "sheet", "x-many": true },
                "names": { "x-kind": "lookup", "x-link": "sheets", "x-field": "names" } } }),
        ),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

on_both!(copies_in_rows_and_of_many_follow_their_source, |database: TestStore| async move {
    let shop = Shop::open_with(database, sheets()).await;
    let tape = shop.create("product", json!({ "name": "卷尺", "price": 10 })).await;
    let nail = shop.create("product", json!({ "name": "钉子", "price": 1 })).await;
    let rows = json!([{ "product": tape.id, "qty": 2 }, { "product": nail.id, "qty": 5 }, { "qty": 1 }]);
    let values = json!({ "no": "1", "main": nail.id, "all": [nail.id, tape.id], "items": rows });
    let sheet = shop.create("sheet", values).await;
    assert_eq!((&sheet.values["names"], sheet.title.as_str()), (&json!(["钉子", "卷尺"]), "1 钉子、卷尺"));
    assert_eq!((&sheet.values["total"], &sheet.values["sum"]), (&json!(25), &json!(11)));
    let other = shop.create("sheet", json!({ "no": "2", "items": [{ "qty": 1 }] })).await;
    let other = shop.load("sheet", &other.id).await;
    let folder = shop.create("folder", json!({ "sheets": [sheet.id, other.id] })).await;
    assert_eq!(folder.values["names"], json!(["钉子", "卷尺"]), "lists of lists lie side by side");
    let note = shop.create("note", json!({ "lines": [{ "product": tape.id }, { "product": nail.id }] })).await;

    shop.update("product", &tape.id, json!({ "name": "钢卷尺", "price": 12 })).await.expect("changed");
    let now = shop.load("sheet", &sheet.id).await;
    let seen: Vec<_> = now.values["items"].as_array().expect("rows").iter().map(|row| &row["called"]).collect();
    assert_eq!(seen, [&json!("钢卷尺"), &json!("钉子"), &json!(null)]);
    assert_eq!(now.values["items"][2]["main_called"], json!("钉子"), "a row looks through the link of its record, too");
    assert_eq!((&now.values["total"], &now.values["sum"]), (&json!(29), &json!(13)));
    assert_eq!((&now.values["names"], now.title.as_str()), (&json!(["钉子", "钢卷尺"]), "1 钉子、钢卷尺"));
    let folder = shop.load("folder", &folder.id).await;
    assert_eq!(folder.values["names"], json!(["钉子", "钢卷尺"]));
    let noted = shop.load("note", &note.id).await;
    assert_eq!((&noted.values["lines"][0]["called"], noted.version), (&json!("钢卷尺"), 1), "nobody changed the note");
    assert_eq!(shop.load("sheet", &other.id).await, other, "what names no product is left alone");

    // What lies in the recycle bin still says what it said, beside what follows; so does what is destroyed from a row.
    shop.perform(&shop.system, "product", Action::Delete { id: tape.id.clone(), version: None })
        .await
        .expect("deleted");
    shop.update("product", &nail.id, json!({ "name": "铁钉" })).await.expect("changed");
    let now = shop.load("sheet", &sheet.id).await;
    assert_eq!((&now.values["names"], &now.values["sum"]), (&json!(["铁钉", "钢卷尺"]), &json!(13)));
    shop.perform(&shop.system, "product", Action::Destroy { id: tape.id.clone() }).await.expect("destroyed");
    shop.update("product", &nail.id, json!({ "price": 2 })).await.expect("changed");
    let now = shop.load("sheet", &sheet.id).await;
    assert_eq!(
        (&now.values["sum"], &now.values["total"]),
        (&json!(2), &json!(34)),
        "of many it is gone when taken anew"
    );
    assert_eq!(now.values["items"][0]["called"], json!("钢卷尺"));
});

on_both!(a_large_set_of_copies_follows_in_steps, |database: TestStore| async move {
    let shop = Shop::open_with(database, sheets()).await;
    let tape = shop.create("product", json!({ "name": "卷尺", "price": 10 })).await;
    let mut sheets = Vec::new();
    for at in 0..430 {
        let rows = json!([{ "product": tape.id, "qty": at }]);
        sheets.push(shop.create("sheet", json!({ "no": format!("D{at}"), "items": rows })).await);
    }
    let binned = &sheets[429];
    let delete = Action::Delete { id: binned.id.clone(), version: None };
    shop.perform(&shop.system, "sheet", delete).await.expect("deleted");
    shop.update("product", &tape.id, json!({ "price": 11 })).await.expect("changed");
    let total = async |at: usize| shop.load("sheet", &sheets[at].id).await.values["total"].clone();
    assert_eq!((total(199).await, total(200).await), (json!(199 * 11), json!(200 * 10)));
    // The value changes once more before the others have been given it.
    shop.update("product", &tape.id, json!({ "price": 12 })).await.expect("changed");
    let scheduler = Workers::scheduler(&shop.workspace);
    while scheduler.run_due().await.expect("runs").done > 0 {}
    for at in [0, 199, 200, 399, 400, 428] {
        assert_eq!(total(at).await, json!(at * 12), "sheet {at}");
    }
    let price = &shop.load("sheet", &binned.id).await.values["items"][0]["price"];
    assert_eq!(price, &json!(12), "what lies in the recycle bin follows, too");
});

on_both!(a_pass_over_copies_never_waits_for_who_changes_their_source, |database: TestStore| async move {
    let shop = Shop::open_with(database, sheets()).await;
    // SQLite has one writer, so nobody else holds a record.
    if shop.workspace.store.dialect() == Dialect::Sqlite {
        return;
    }
    let tape = shop.create("product", json!({ "name": "卷尺", "price": 10 })).await;
    let mut sheets = Vec::new();
    for at in 0..201 {
        let rows = json!([{ "product": tape.id, "qty": at }]);
        sheets.push(shop.create("sheet", json!({ "no": format!("D{at}"), "items": rows })).await);
    }
    shop.update("product", &tape.id, json!({ "price": 11 })).await.expect("changed");
    let last = async || shop.load("sheet", &sheets[200].id).await.values["total"].clone();
    let table = shop.workspace.model().form("shop", "product").expect("a form").table.name.clone();
    let sql = Arc::new(format!("SELECT seq FROM {table} WHERE id = $1 FOR UPDATE"));
    let (entered, mut inside) = mpsc::unbounded_channel();
    let gate = Arc::new(Notify::new());
    let (store, id, held) = (shop.workspace.store.clone(), tape.id.clone(), Arc::clone(&gate));
    let holder = tokio::spawn(async move {
        store
            .write(move |conn| {
                let (sql, id) = (Arc::clone(&sql), id.clone());
                let (entered, gate) = (entered.clone(), Arc::clone(&held));
                Box::pin(async move {
                    conn.rows(&sql, args![id]).await?;
                    entered.send(()).expect("the test listens");
                    gate.notified().await;
                    Ok::<(), StoreError>(())
                })
            })
            .await
    });
    inside.recv().await.expect("it is held");
    let scheduler = Workers::scheduler(&shop.workspace);
    assert_eq!(scheduler.run_due().await.expect("runs").failed, 0);
    assert_eq!(last().await, json!(200 * 10), "somebody is changing the product: the pass comes again");
    gate.notify_one();
    holder.await.expect("no panic").expect("committed");
    shop.workspace.clock.set(shop.workspace.clock.now() + chrono::Duration::seconds(1));
    while scheduler.run_due().await.expect("runs").done > 0 {}
    assert_eq!(last().await, json!(200 * 11));
});

/// Buyers and orders that are worked out from what their buyer pays.
fn rates() -> Package {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] })),
        (
            "forms/buyer.json",
            json!({ "key": "buyer", "title": "买家", "properties": {
                "name": { "type": "string" }, "rate": { "type": "number" } } }),
        ),
        (
            "forms/order.json",
            json!({ "key": "order", "title": "订单", "properties": {
                "no": { "type": "string" }, "buyer": { "x-kind": "link", "x-form": "buyer" },
                "rate": { "x-kind": "lookup", "x-link": "buyer", "x-field": "rate" },
                "gross": { "x-kind": "money" }, "net": { "x-kind": "money", "x-formula": "gross * rate" } } }),
        ),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

on_both!(what_many_look_up_from_one_record_follows_in_steps, |database: TestStore| async move {
    let shop = Shop::open_with(database, rates()).await;
    let buyer = shop.create("buyer", json!({ "name": "甲", "rate": 1 })).await;
    let order = |at: usize| {
        let values = object(json!({ "no": format!("D{at}"), "buyer": buyer.id, "gross": at }));
        let action = Action::Create { id: None, values };
        record::Command { id: None, app: "shop".to_owned(), form: "order".to_owned(), action }
    };
    let made = shop.workspace.perform_all(&shop.system, (0..1_250).map(order).collect()).await;
    let orders: Vec<String> = made.into_iter().map(|change| change.expect("created").record.id).collect();
    let net = async |at: usize| {
        let order = shop.load("order", &orders[at]).await;
        (order.values["net"].clone(), order.version)
    };
    shop.update("buyer", &buyer.id, json!({ "rate": 2 })).await.expect("changed");
    // Which of them are first is the order in which they were stored.
    let mut given = 0;
    for at in 1..1_250 {
        given += usize::from(net(at).await.1 == 2);
    }
    assert!((999..=1_000).contains(&given), "a thousand follow at once, not {given}");

    let updating = async |form: &str| {
        let snapshot = shop.workspace.snapshot();
        let form = snapshot.model.form("shop", form).expect("a form").clone();
        let mut conn = shop.workspace.store.read().await.expect("reads");
        record::is_catching_up(&mut conn, &form).await.expect("reads")
    };
    assert_eq!((updating("order").await, updating("buyer").await), (true, false), "whoever looks is told");

    // The value changes once more before the others have been given it, and each is given what it says in the end.
    shop.update("buyer", &buyer.id, json!({ "rate": 3 })).await.expect("changed");
    let scheduler = Workers::scheduler(&shop.workspace);
    while scheduler.run_due().await.expect("runs").done > 0 {}
    assert!(!updating("order").await);
    let mut versions = std::collections::BTreeSet::new();
    for at in 1..1_250 {
        let (net, version) = net(at).await;
        assert_eq!(net, json!(at * 3), "order {at}");
        versions.insert(version);
    }
    assert_eq!(versions.into_iter().collect::<Vec<i64>>(), [2, 3], "the others changed once");
});
