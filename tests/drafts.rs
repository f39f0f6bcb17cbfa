//! Drafts before they are published, on both databases: trying them out, what they mean for stored records, and checks
//! written as conditions once they are in force.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object, refusals};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenon_engine::access::FormRights;
use tenon_engine::definition::Operation;
use tenon_engine::package::{FieldStep, changes, preview, save_draft};
use tenon_engine::record::{self, Action};
use tenon_engine::store::Count;

/// The order form with some of it changed.
fn order(change: impl FnOnce(&mut Value)) -> String {
    let mut form: Value = serde_json::from_str(include_str!("support/shop/order.json")).expect("a form");
    change(&mut form);
    form.to_string()
}

fn files(path: &str, text: String) -> BTreeMap<String, String> {
    [(path.to_owned(), text)].into()
}

on_both!(a_check_may_be_a_condition, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let buyer = shop.create("customer", json!({ "name": "苏州晨光机电", "phone": "13912345678" })).await;
    let text = order(|form| {
        form["x-checks"] =
            json!([{ "that": { "not": ["items.qty", ">", 99] }, "message": "一行最多 99 件", "at": "items" }]);
    });
    shop.publish("forms/order.json", text).await;

    let with = |qty: u32| object(json!({ "customer": buyer.id, "items": [{ "qty": 1 }, { "qty": qty }] }));
    let create = |qty| shop.perform(&shop.system, "order", Action::Create { id: None, values: with(qty) });
    create(99).await.expect("99 are allowed");
    let refused = create(100).await.expect_err("100 are too many");
    assert_eq!(refusals(&refused), [("/items".to_owned(), "check_failed".to_owned())]);
    let empty = object(json!({ "customer": buyer.id }));
    shop.perform(&shop.system, "order", Action::Create { id: None, values: empty }).await.expect("nothing to refuse");
});

on_both!(a_draft_is_tried_before_it_is_published, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let text = order(|form| {
        form["properties"]["double"] = json!({ "title": "双倍", "x-kind": "money", "x-formula": "amount * 2" });
    });
    let (app, problems) = preview(&shop.workspace, "shop", files("forms/order.json", text)).await.expect("compiled");
    assert_eq!(problems, []);
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let values = object(json!({ "items": [{ "qty": 2, "price": 1.5 }] }));
    let form = app.forms.get("order").expect("the form");
    let found = record::evaluate(&mut conn, &context, form, None, values, true).await.expect("evaluated");
    assert_eq!(found.values["double"], json!(6));
    assert!(shop.workspace.model().form("shop", "order").expect("in force").field("double").is_none());
});

on_both!(a_broken_draft_leaves_the_other_forms_to_be_tried, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let text = order(|form| form["properties"]["amount"]["x-formula"] = json!("SUM("));
    let (app, problems) = preview(&shop.workspace, "shop", files("forms/order.json", text)).await.expect("tried");
    let said: Vec<String> = problems.iter().map(|p| format!("{:?}{}", p.file.as_deref(), p.pointer)).collect();
    assert_eq!(said, [r#"Some("forms/order.json")/properties/amount/x-formula"#]);
    assert!(app.forms.contains_key("customer") && !app.forms.contains_key("order"));
});

on_both!(a_role_sees_a_draft_as_its_people_will, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let access = json!({
        "roles": [{ "key": "clerk", "title": "文员" }, { "key": "guest", "title": "来宾" }],
        "groups": [{ "key": "clerks", "title": "文员", "form": "order", "members": [{ "role": "clerk" }],
                     "operations": ["create", "read"], "fields": { "amount": "hide" } }]
    });
    let (app, problems) =
        preview(&shop.workspace, "shop", files("access.json", access.to_string())).await.expect("compiled");
    assert_eq!(problems, []);
    let clerk = FormRights::of_role(&app.policy, "order", "clerk");
    assert!(clerk.allows(Operation::Create) && !clerk.fields().sees("amount") && clerk.fields().edits("items"));
    let guest = FormRights::of_role(&app.policy, "order", "guest");
    assert!(!guest.allows(Operation::Read) && !guest.allows(Operation::Create));
});

on_both!(publishing_tells_what_it_means_for_stored_records, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let buyer = shop.create("customer", json!({ "name": "苏州晨光机电", "phone": "13912345678" })).await;
    for void in [json!(true), json!(null)] {
        shop.create("order", json!({ "customer": buyer.id, "items": [{ "qty": 1 }], "void": void })).await;
    }
    let before = changes(&shop.workspace, "shop", BTreeMap::new()).await.expect("compared");
    assert_eq!(before, [], "without a draft nothing changes");

    let text = order(|form| {
        let fields = form["properties"].as_object_mut().expect("fields");
        fields.shift_remove("void");
        fields.insert("note".to_owned(), json!({ "title": "备注", "type": "string" }));
    });
    save_draft(&shop.workspace, &shop.system, "shop", "forms/order.json", Some(text)).await.expect("saved");
    let new = json!({ "key": "visit", "title": "拜访", "properties": { "day": { "x-kind": "date" } } }).to_string();
    let found = changes(&shop.workspace, "shop", files("forms/visit.json", new)).await.expect("compared");
    let said: Vec<_> = found
        .iter()
        .flat_map(|form| {
            form.fields.iter().map(move |f| (form.form.as_str(), form.new, f.path.as_str(), f.step, f.filled))
        })
        .collect();
    assert_eq!(
        said,
        [
            ("order", false, "note", FieldStep::Added, None),
            // A switch nobody touched is stored as off.
            ("order", false, "void", FieldStep::Removed, Some(Count { value: 2, exact: true })),
            ("visit", true, "day", FieldStep::Added, None),
        ]
    );
    assert_eq!(found[0].records, Count { value: 2, exact: true });
});

on_both!(formulas_know_what_is_hidden, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let number = |formula: Option<&str>| match formula {
        None => json!({ "type": "number" }),
        Some(formula) => json!({ "type": "number", "x-formula": formula }),
    };
    let form = json!({
        "key": "chain", "title": "链", "type": "object",
        "properties": {
            "open": { "x-kind": "switch" }, "extra": number(None), "rows": {
                "type": "array",
                "items": { "type": "object", "properties": { "qty": number(None), "twice": number(Some("qty * 2")) } }
            },
            "total": number(Some("SUM(rows.twice) + extra")), "double": number(Some("total * 2")),
            "late": number(Some("total + 1"))
        },
        "x-visibility": [
            { "show": ["extra"], "when": ["open", "=", true] }, { "show": ["double"], "when": ["total", "<", 10] },
            { "show": ["late"], "when": ["double", "empty"] }
        ]
    });
    let (app, problems) =
        preview(&shop.workspace, "shop", files("forms/chain.json", form.to_string())).await.expect("compiled");
    assert_eq!(problems, []);
    let form = app.forms.get("chain").expect("the form");
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let rows = json!([{ "qty": 1 }, { "qty": 2 }]);
    let cases = [
        // All is shown but what has to be empty first.
        (json!({ "open": true, "extra": 2, "rows": rows.clone() }), json!([8, 16, null]), vec!["late"]),
        // What is hidden is taken out of the sum, which shows what the sum had hidden.
        (json!({ "open": false, "extra": 9, "rows": rows.clone() }), json!([6, 12, null]), vec!["extra", "late"]),
        // A computed field is hidden by the sum; another one is shown by its being empty.
        (json!({ "open": true, "extra": 9, "rows": rows }), json!([15, null, 16]), vec!["double"]),
    ];
    for (values, figures, hidden) in cases {
        let found =
            record::evaluate(&mut conn, &context, form, None, object(values.clone()), true).await.expect("evaluated");
        let seen: Vec<Value> =
            ["total", "double", "late"].map(|key| found.values.get(key).cloned().unwrap_or_default()).into();
        assert_eq!(
            (json!(seen), found.hidden),
            (figures, hidden.iter().map(|key| (*key).to_owned()).collect()),
            "{values}"
        );
        assert_eq!(found.values["rows"][1]["twice"], json!(4));
        assert_eq!(found.values["extra"], values["extra"], "what was typed stays");
        assert_eq!(found.problems, []);
    }
});
