//! Rows of sub-forms written by somebody who does not see or may not change all of their columns, on both databases: what
//! they were not shown stays as it is.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object, refusals};
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::condition::Condition;
use tenon_engine::definition::Package;
use tenon_engine::record::{self, Action, Command, Listing, ReadError, RecordError};
use tenon_engine::store::StoredRecord;

/// Orders whose prices a clerk does not see, and whose discounts they only see; a product brings its discount along.
fn package() -> Package {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "商店", "version": "1.0.0", "navigation": [] })),
        ("demo/members.jsonl", json!({ "username": "li", "name": "李强", "roles": ["clerk"] })),
        (
            "access.json",
            json!({ "roles": [{ "key": "clerk", "title": "文员" }], "groups": [
                { "key": "orders", "title": "订单", "form": "order", "members": [{ "role": "clerk" }],
                  "operations": ["create", "read", "update", "import"],
                  "fields": { "*": "edit", "cost": "hide", "items.price": "hide", "items.discount": "see" } },
                { "key": "products", "title": "商品", "form": "product", "members": [{ "role": "clerk" }],
                  "operations": ["read"], "fields": { "*": "see" } }] }),
        ),
        (
            "forms/product.json",
            json!({ "key": "product", "title": "商品", "x-title": "{{ name }}", "properties": {
                "name": { "type": "string" }, "discount": { "type": "number" } } }),
        ),
        (
            "forms/order.json",
            json!({ "key": "order", "title": "订单", "properties": {
                "note": { "type": "string" }, "cost": { "x-kind": "money" },
                "items": { "type": "array", "items": { "type": "object", "properties": {
                    "product": { "x-kind": "link", "x-form": "product", "x-fill": { "discount": "discount" } },
                    "qty": { "type": "number" },
                    "price": { "x-kind": "money", "x-default": 5 },
                    "discount": { "type": "number" },
                    "sum": { "x-kind": "money", "x-formula": "qty * price" } } } },
                "total": { "x-kind": "money", "x-formula": "SUM(items.sum)" } } }),
        ),
    ];
    Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() }
}

struct Office {
    shop: Shop,
    clerk: Principal,
    order: StoredRecord,
}

impl Office {
    /// A workspace in which somebody who may do everything has written an order of two rows.
    async fn open(database: TestStore) -> Self {
        let shop = Shop::open_with(database, package()).await;
        let clerk = shop.member("li");
        let items = json!([{ "qty": 2, "price": 9, "discount": 0.8 }, { "qty": 1, "price": 7 }]);
        let order = shop.create("order", json!({ "cost": 3, "items": items })).await;
        Self { shop, clerk, order }
    }

    async fn write(&self, values: Value) -> Result<StoredRecord, RecordError> {
        let action = Action::Update { id: self.order.id.clone(), version: None, values: object(values) };
        self.shop.perform(&self.clerk, "order", action).await.map(|change| change.record)
    }

    /// The rows as the clerk is shown them.
    fn shown(&self) -> Vec<Value> {
        let snapshot = self.shop.workspace.snapshot();
        let context = snapshot.context(&self.clerk);
        let rights = context.rights("shop", "order").expect("a form");
        let mut record = self.order.clone();
        record::mask(&context, &rights, snapshot.model.form("shop", "order").expect("a form"), &mut record);
        assert!(!record.values.contains_key("cost"));
        record.value("items").as_array().expect("rows").clone()
    }
}

/// What is stored of each row: quantity, price, discount.
fn rows(record: &StoredRecord) -> Vec<[Value; 3]> {
    let items = record.value("items");
    let items = items.as_array().expect("rows").iter();
    items.map(|row| ["qty", "price", "discount"].map(|column| row[column].clone())).collect()
}

on_both!(what_a_writer_does_not_see_of_rows_stays, |database: TestStore| async move {
    let office = Office::open(database).await;
    let mut sent = office.shown();
    assert!(sent.iter().all(|row| row.get("price").is_none() && row.get("_id").is_some()), "{sent:?}");
    sent[0]["qty"] = json!(3);
    sent.swap(0, 1);
    sent.push(json!({ "qty": 4, "price": 100, "discount": 0.1 }));
    let written = office.write(json!({ "note": "改", "items": sent })).await.expect("written");
    let expected =
        [[json!(1), json!(7), Value::Null], [json!(3), json!(9), json!(0.8)], [json!(4), json!(5), Value::Null]];
    assert_eq!(rows(&written), expected, "known by their ids; a new row has its defaults, whatever it says");
    assert_eq!((written.value("total"), written.value("cost")), (json!(54), json!(3)));

    let left = json!([written.value("items")[1]]);
    let written = office.write(json!({ "items": left })).await.expect("written");
    assert_eq!(rows(&written), [[json!(3), json!(9), json!(0.8)]], "rows that are taken out stay out");
});

on_both!(rows_are_not_found_by_a_column_one_does_not_see, |database: TestStore| async move {
    let office = Office::open(database).await;
    // How many are found, or the place and code of what is refused.
    let found = async |who: &Principal, asked: Value| {
        let snapshot = office.shop.workspace.snapshot();
        let context = snapshot.context(who);
        let form = snapshot.model.form("shop", "order").expect("a form").clone();
        let rights = context.rights("shop", "order").expect("a form");
        let mut conn = office.shop.workspace.store.read().await.expect("reads");
        let filter = Some(Condition::parse(&asked).expect("a condition"));
        let listing = Listing { filter, limit: 9, ..Listing::default() };
        match record::list(&mut conn, &context, &rights, &form, &listing).await {
            Ok(page) => page.records.len().to_string(),
            Err(ReadError::Invalid(problems)) => {
                let said: Vec<String> = problems.iter().map(|p| format!("{} {}", p.pointer, p.code)).collect();
                said.join(", ")
            }
            Err(other) => panic!("{other}"),
        }
    };
    let (clerk, boss) = (&office.clerk, &office.shop.system);
    for (who, asked, answer) in [
        (clerk, json!(["items.qty", "=", 2]), "1"),
        (clerk, json!(["items.discount", "=", 0.7]), "0"),
        (clerk, json!(["items.price", "=", 9]), "/filter field_forbidden"),
        (clerk, json!(["items.qty", "<", { "field": "items.price" }]), "/filter field_forbidden"),
        (clerk, json!({ "any": [["note", "empty"], { "not": ["items.price", ">", 5] }] }), "/filter field_forbidden"),
        (boss, json!(["items.price", "=", 9]), "1"),
        (boss, json!(["items.qty", "<", { "field": "items.price" }]), "1"),
        // What no list can be asked is told, whoever asks.
        (boss, json!({ "all": [["note", "empty"], ["items.weight", ">", 5]] }), "/filter/all/1/0 unknown_field"),
        (boss, json!(["note", "=", { "field": "items.qty" }]), "/filter/2 invalid_condition"),
        (clerk, json!(["items", "contains", "9"]), "/filter not_usable"),
        (clerk, json!({ "not": ["items", "not contains", "9"] }), "/filter not_usable"),
    ] {
        assert_eq!(found(who, asked.clone()).await, answer, "{asked}");
    }
});

on_both!(a_column_one_only_sees_is_not_changed, |database: TestStore| async move {
    let office = Office::open(database).await;
    let mut sent = office.shown();
    sent[1]["discount"] = json!(0.5);
    let refused = office.write(json!({ "items": sent })).await.expect_err("may only look at it");
    assert_eq!(refusals(&refused), [("/items/1/discount".to_owned(), "field_forbidden".to_owned())]);

    // What choosing a product fills in is nobody's change of the column, though a page sends it along.
    let half = office.shop.create("product", json!({ "name": "轴承", "discount": 0.5 })).await;
    sent[1]["product"] = json!(half.id);
    let written = office.write(json!({ "items": sent })).await.expect("filled in by the product");
    assert_eq!(rows(&written)[1], [json!(1), json!(7), json!(0.5)]);

    let mut sent = written.value("items");
    sent.as_array_mut().expect("rows").push(json!({ "qty": 4, "product": half.id }));
    let written = office.write(json!({ "items": sent })).await.expect("the product of another row");
    assert_eq!(rows(&written)[2], [json!(4), json!(5), json!(0.5)], "a new row is filled like the first");
});

on_both!(rows_without_ids_are_those_that_say_the_same, |database: TestStore| async move {
    let office = Office::open(database).await;
    let written =
        office.write(json!({ "items": [{ "qty": 1.0 }, { "qty": 2 }, { "qty": 2 }] })).await.expect("written");
    let expected =
        [[json!(1), json!(7), Value::Null], [json!(2), json!(9), json!(0.8)], [json!(2), json!(5), Value::Null]];
    assert_eq!(rows(&written), expected);
    let ids = |record: &StoredRecord, at: usize| record.value("items")[at]["_id"].clone();
    assert_eq!((ids(&written, 0), ids(&written, 1)), (ids(&office.order, 1), ids(&office.order, 0)));
    assert_ne!(ids(&written, 2), ids(&office.order, 0), "each row is recognised once");
});

on_both!(rows_that_are_brought_back_are_whole, |database: TestStore| async move {
    let office = Office::open(database).await;
    let written = office.write(json!({ "items": [{ "qty": 6 }] })).await.expect("written");
    assert_eq!(rows(&written), [[json!(6), json!(5), Value::Null]]);
    let (snapshot, form_key) = (office.shop.workspace.snapshot(), "order");
    let context = snapshot.context(&office.clerk);
    let form = snapshot.model.form("shop", form_key).expect("a form");
    let rights = context.rights("shop", form_key).expect("a form");
    let mut conn = office.shop.workspace.store.read().await.expect("reads");
    let then = record::values_of_version(&mut conn, &context, &rights, form, &office.order.id, 1).await;
    let (values, version) = then.expect("a version of it");
    drop(conn);
    let action = Action::Revert { id: office.order.id.clone(), version: Some(version), values };
    let command = Command { id: None, app: "shop".to_owned(), form: form_key.to_owned(), action };
    let back = office.shop.workspace.perform(&office.clerk, command).await.expect("taken back").record;
    assert_eq!(back.value("items"), office.order.value("items"));
});

on_both!(a_new_record_has_defaults_where_its_writer_has_no_say, |database: TestStore| async move {
    let office = Office::open(database).await;
    let values = object(json!({ "items": [{ "qty": 2, "price": 1, "discount": 0.1 }] }));
    let made = office.shop.perform(&office.clerk, "order", Action::Create { id: None, values }).await.expect("made");
    assert_eq!(rows(&made.record), [[json!(2), json!(5), Value::Null]]);
});
