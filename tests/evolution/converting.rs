//! A field that becomes of another kind: what converts, what is set aside, what comes back.

use super::{Bench, fill, form, number, text, x};
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::object;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenon_engine::audit::action;
use tenon_engine::definition::DocumentKind;
use tenon_engine::package::{FieldStep, PackageError, changes, export};
use tenon_engine::record::{Action, values_of_version};
use tenon_engine::store::audit;

on_both!(a_text_becomes_a_number_and_a_text_again, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench, &[json!("12"), json!("3.5"), json!("abc"), Value::Null]).await;
    let worked = bench.load(&ids[0]).await.updated_at;

    bench.publish(number()).await.expect("published");
    assert!(bench.kept().await.converting);
    assert_eq!(
        bench.values("x").await,
        [json!(12), json!(3.5), Value::Null, Value::Null],
        "a record shows what its value is now before the pass has come by"
    );
    assert_eq!(bench.desk.run_waiting().await.expect("converted"), 1);
    assert_eq!(bench.values("x").await, [json!(12), json!(3.5), Value::Null, Value::Null]);
    assert_eq!(bench.found(json!(["x", ">", 5])).await, ["甲"]);
    assert!(!bench.kept().await.converting);
    assert_eq!(bench.kept_values().await, ["x: 丙 abc not_a_number"]);
    assert_eq!(bench.load(&ids[0]).await.updated_at, worked, "nobody has worked on it");

    bench.become_of(text()).await;
    assert_eq!(bench.values("x").await, [json!("12"), json!("3.5"), json!("abc"), Value::Null]);
    assert_eq!(bench.found(json!(["x", "contains", "b"])).await, ["丙"]);
    assert_eq!(bench.kept_values().await, Vec::<String>::new());
});

on_both!(what_was_mended_meanwhile_stays_mended, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench, &[json!("12"), json!("abc"), json!("def")]).await;
    bench.become_of(number()).await;
    bench.shop.update("thing", &ids[1], json!({ "x": 7 })).await.expect("mended");
    bench.shop.update("thing", &ids[0], json!({ "x": null })).await.expect("emptied");
    assert_eq!(bench.values("x").await, [Value::Null, json!(7), Value::Null]);
    assert_eq!(bench.kept_values().await, ["x: 丙 def not_a_number"]);
    bench.become_of(text()).await;
    assert_eq!(bench.values("x").await, [Value::Null, json!("7"), json!("def")]);
});

on_both!(a_change_between_publishing_and_converting_is_kept, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench, &[json!("1"), json!("2"), json!("3"), json!("abc")]).await;
    bench.publish(number()).await.expect("published");
    bench.shop.update("thing", &ids[0], json!({ "name": "改名" })).await.expect("another field");
    bench.shop.update("thing", &ids[1], json!({ "x": 20 })).await.expect("the field");
    bench.shop.update("thing", &ids[2], json!({ "x": null })).await.expect("emptied");
    bench.shop.update("thing", &ids[3], json!({ "x": 40 })).await.expect("mended");
    let expected = [json!(1), json!(20), Value::Null, json!(40)];
    assert_eq!(bench.values("x").await, expected);
    bench.desk.run_waiting().await.expect("converted");
    assert_eq!(bench.values("x").await, expected);
    assert_eq!(bench.found(json!(["x", ">=", 1])).await.len(), 3);
});

on_both!(the_history_of_a_record_tells_of_it, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench, &[json!("12"), json!("abc")]).await;
    bench.become_of(number()).await;
    let mut conn = bench.shop.workspace.store.read().await.expect("reads");
    let mut told = Vec::new();
    for id in &ids {
        let entries = audit::history(&mut conn, id, None, 10).await.expect("reads");
        let entry = entries.into_iter().find(|entry| entry.action == action::RECORD_CONVERT).expect("an entry");
        told.push(entry.detail);
    }
    assert_eq!(told[0], json!({ "changes": { "x": ["12", 12] } }));
    assert_eq!(told[1], json!({ "kept": ["x"], "changes": { "x": ["abc", null] } }));

    // Going back to the version before means what it meant, as far as the field can have it now.
    let snapshot = bench.shop.workspace.snapshot();
    let context = snapshot.context(&bench.shop.system);
    let rights = context.rights("shop", "thing").expect("rights");
    let form = snapshot.model.form("shop", "thing").expect("the form");
    for id in &ids {
        let back = values_of_version(&mut conn, &context, &rights, form, id, 1).await.expect("found");
        assert_eq!(back.0, object(json!({})), "{id}");
    }
});

on_both!(kinds_that_need_names_and_places_convert_too, |database: TestStore| async move {
    let members = json!({ "username": "ann", "name": "安妮", "roles": [] }).to_string();
    let fields = x(json!({ "title": "人", "type": "string" }));
    let bench = Bench::open_with(database, fields.clone(), &[("demo/members.jsonl", members)]).await;
    fill(&bench, &[json!("安妮"), json!("无名")]).await;
    let people = bench.shop.workspace.roster.directory();
    let ann = people.member_by_username("ann").expect("a member").id.to_string();
    drop(people);
    bench.become_of(x(json!({ "title": "人", "x-kind": "member" }))).await;
    assert_eq!(bench.values("x").await, [json!(ann), Value::Null]);
    bench.become_of(x(json!({ "title": "人", "x-kind": "members" }))).await;
    assert_eq!(bench.values("x").await, [json!([ann]), Value::Null]);
    assert_eq!(bench.kept_values().await, ["x: 乙 无名 no_such_value"]);
    bench.become_of(fields).await;
    assert_eq!(bench.values("x").await, [json!("安妮"), json!("无名")]);

    bench.become_of(x(json!({ "title": "时", "x-kind": "datetime" }))).await;
    assert_eq!(bench.values("x").await, [Value::Null, Value::Null]);
    assert_eq!(bench.kept_values().await.len(), 2);
});

on_both!(an_option_more_brings_values_back, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    fill(&bench, &[json!("红"), json!("紫")]).await;
    let one = |options: &[&str]| x(json!({ "title": "色", "x-kind": "select", "enum": options }));
    bench.become_of(one(&["红", "绿"])).await;
    assert_eq!(bench.values("x").await, [json!("红"), Value::Null]);
    bench.become_of(one(&["红", "绿", "紫"])).await;
    assert_eq!(bench.values("x").await, [json!("红"), json!("紫")]);
    assert_eq!(bench.found(json!(["x", "=", "紫"])).await, ["乙"]);
    assert_eq!(bench.kept_values().await, Vec::<String>::new());
});

on_both!(values_that_become_alike_where_they_may_not_are_set_aside, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    fill(&bench, &[json!("1"), json!("1.0"), json!("2")]).await;
    bench.become_of(x(json!({ "title": "数", "type": "number", "x-unique": true }))).await;
    let mut values = bench.values("x").await;
    assert_eq!(values.pop(), Some(json!(2)));
    assert_eq!(values.iter().filter(|value| **value == json!(1)).count(), 1, "{values:?}");
    assert_eq!(bench.kept_values().await.len(), 1, "the other is not lost");
});

on_both!(formulas_rollups_and_tables_follow, |database: TestStore| async move {
    let home = json!({ "key": "home", "title": "库", "type": "object", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" },
        "sum": { "title": "合计", "x-kind": "rollup", "x-form": "thing", "x-via": "home", "x-op": "sum", "x-field": "x" }
    } });
    let with = |x: Value| {
        json!({ "x": x, "home": { "title": "库", "x-kind": "link", "x-form": "home" },
                "double": { "title": "双倍", "type": "number", "x-formula": "x * 2" } })
    };
    let money = with(json!({ "title": "数", "x-kind": "money" }));
    let bench = Bench::open_with(database, money, &[("forms/home.json", home.to_string())]).await;
    let home = bench.shop.create("home", json!({ "name": "一号" })).await.id;
    for value in [1.5, 2.25] {
        bench.create(json!({ "name": "件", "x": value, "home": home })).await;
    }
    assert_eq!(bench.shop.load("home", &home).await.value("sum"), json!(3.75));
    bench.become_of(with(json!({ "title": "数", "type": "number" }))).await;
    assert_eq!(bench.shop.load("home", &home).await.value("sum"), json!(3.75));
    assert_eq!(bench.values("double").await, [json!(3), json!(4.5)]);
    let id = bench.create(json!({ "name": "件", "x": 1, "home": home })).await;
    assert_eq!(bench.shop.load("home", &home).await.value("sum"), json!(4.75));
    assert_eq!(bench.load(&id).await.value("double"), json!(2));
});

on_both!(records_in_the_recycle_bin_convert_when_they_come_out, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench, &[json!("12"), json!("abc")]).await;
    for id in &ids {
        let action = Action::Delete { id: id.clone(), version: None };
        bench.shop.perform(&bench.shop.system, "thing", action).await.expect("deleted");
    }
    bench.become_of(number()).await;
    for id in &ids {
        let action = Action::Restore { id: id.clone() };
        bench.shop.perform(&bench.shop.system, "thing", action).await.expect("restored");
    }
    assert_eq!(bench.values("x").await, [json!(12), Value::Null]);
    assert_eq!(bench.found(json!(["x", "=", 12])).await, ["甲"]);
    assert_eq!(bench.kept_values().await, ["x: 乙 abc not_a_number"]);
});

on_both!(publishing_says_before_what_converts, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    fill(&bench, &[json!("12"), json!("3.5"), json!("abc"), Value::Null]).await;
    let draft = |fields: Value| BTreeMap::from([("forms/thing.json".to_owned(), form(fields))]);
    let look = |fields: Value| changes(&bench.shop.workspace, "shop", draft(fields));
    let found = look(number()).await.expect("compared");
    let change = &found[0].fields[0];
    assert_eq!((change.path.as_str(), change.step), ("x", FieldStep::Converted { from: "text", to: "number" }));
    let forecast = change.forecast.as_ref().expect("a forecast");
    assert_eq!((forecast.converts, forecast.stays, forecast.exact), (2, 1, true));
    let example = &forecast.examples[0];
    assert_eq!((example.title.as_str(), example.value.as_str(), example.problem.code), ("丙", "abc", "not_a_number"));

    bench.become_of(number()).await;
    let found = look(text()).await.expect("compared");
    let forecast = found[0].fields[0].forecast.as_ref().expect("a forecast");
    assert_eq!((forecast.converts, forecast.stays), (3, 0), "what was set aside comes back");

    let refused = bench.publish(x(json!({ "title": "件", "x-kind": "attachment" }))).await;
    let Err(PackageError::Invalid(problems)) = refused else { panic!("{refused:?}") };
    assert_eq!((problems[0].code, problems[0].pointer.as_str()), ("kind_changed", "/properties/x/x-kind"));
    assert!(problems[0].hint.is_some(), "the way out is named");
});

on_both!(demo_records_hold_up_no_change, |database: TestStore| async move {
    let demo = "{\"name\":\"样\",\"x\":\"12\",\"y\":\"去\"}\n";
    let fields = json!({ "x": { "title": "数", "type": "string" }, "y": { "title": "末", "type": "string" } });
    let bench = Bench::open_with(database, fields, &[("demo/thing.jsonl", demo.to_owned())]).await;
    assert_eq!(bench.values("x").await, [json!("12")]);
    let renamed = json!({ "z": { "title": "数", "type": "number", "x-formerly": "x" } });
    bench.become_of(renamed).await;
    assert_eq!(bench.values("z").await, [json!(12)]);

    // Given away, the app is whole again.
    let package = export(&bench.shop.workspace, "shop").await.expect("exported");
    assert_eq!(package.files["demo/thing.jsonl"], "{\"name\":\"样\",\"z\":\"12\"}\n");
    assert!(package.of_kind(DocumentKind::Form).count() > 0);
    let problems = tenon_engine::definition::check(&package, &tenon_engine::definition::Surroundings::default());
    assert_eq!(problems, []);
});
