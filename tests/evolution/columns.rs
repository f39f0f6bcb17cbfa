//! Fields under another key, fields that go and come back, and values that are given up.

use super::{Bench, fill, form, number, text, x};
use crate::on_both;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::audit::{Via, action};
use tenon_engine::clock::Clock;
use tenon_engine::conversion::purge;
use tenon_engine::package::{FieldStep, PackageError};
use tenon_engine::store::audit;
use tenon_engine::workspace::Workspace;

fn y(definition: Value) -> Value {
    json!({ "y": definition })
}

on_both!(a_renamed_field_takes_its_values_along, |database: TestStore| async move {
    let bench = Bench::open(database, x(json!({ "title": "数", "type": "string", "x-unique": true }))).await;
    fill(&bench, &[json!("一"), json!("二")]).await;
    let renamed = json!({ "title": "数", "type": "string", "x-unique": true, "x-formerly": "x" });
    let found = tenon_engine::package::changes(
        &bench.shop.workspace,
        "shop",
        [("forms/thing.json".to_owned(), form(y(renamed.clone())))].into(),
    );
    let change = &found.await.expect("compared")[0].fields[0];
    assert_eq!((change.path.as_str(), change.formerly.as_deref(), change.step), ("y", Some("x"), FieldStep::Renamed));
    assert_eq!(change.filled.map(|count| count.value), Some(2));

    bench.become_of(y(renamed.clone())).await;
    assert_eq!(bench.values("y").await, [json!("一"), json!("二")]);
    assert_eq!(bench.found(json!(["y", "=", "二"])).await, ["乙"]);
    let taken = bench.shop.perform(
        &bench.shop.system,
        "thing",
        tenon_engine::record::Action::Create {
            id: None,
            values: [("y".to_owned(), json!("一"))].into_iter().collect(),
        },
    );
    let refused = taken.await.expect_err("it is still unique");
    assert_eq!(crate::support::shop::refusals(&refused), [("/y".to_owned(), "not_unique".to_owned())]);

    // The old key is free for another field, of any kind.
    let mut both = y(renamed);
    both["x"] = json!({ "title": "新", "type": "number" });
    bench.become_of(both).await;
    bench.create(json!({ "name": "丙", "x": 5, "y": "三" })).await;
    assert_eq!(bench.values("x").await, [Value::Null, Value::Null, json!(5)]);
    assert_eq!(bench.values("y").await, [json!("一"), json!("二"), json!("三")]);
});

on_both!(a_removed_field_comes_back_with_its_values_as_whatever_it_is, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    fill(&bench, &[json!("12"), json!("abc")]).await;
    bench.become_of(json!({})).await;
    assert_eq!(bench.values("x").await, [Value::Null, Value::Null]);
    let mut kept = bench.kept_values().await;
    kept.sort();
    assert_eq!(kept, ["x: 乙 abc -", "x: 甲 12 -"]);
    bench.become_of(text()).await;
    assert_eq!(bench.values("x").await, [json!("12"), json!("abc")]);
    bench.become_of(json!({})).await;
    bench.become_of(number()).await;
    assert_eq!(bench.values("x").await, [json!(12), Value::Null]);
    assert_eq!(bench.kept_values().await, ["x: 乙 abc not_a_number"]);
});

on_both!(another_server_finds_the_fields_where_they_lie, |database: TestStore| async move {
    let url = database.url.clone();
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench, &[json!("12"), json!("abc")]).await;
    bench.publish(y(json!({ "title": "数", "type": "number", "x-formerly": "x" }))).await.expect("published");
    let other = Workspace::open(&url, Clock::system()).await.expect("opens");
    let model = other.model();
    let form = model.form("shop", "thing").expect("the form");
    let mut conn = other.store.read().await.expect("reads");
    let record = tenon_engine::store::load_row(&mut conn, &form.table, &ids[0], false).await.expect("reads");
    assert_eq!(record.expect("the record").value("y"), json!(12));
    drop(conn);
    bench.desk.run_waiting().await.expect("converted");
    assert_eq!(bench.values("y").await, [json!(12), Value::Null]);
    assert_eq!(bench.kept_values().await, ["y: 乙 abc not_a_number"]);
});

on_both!(what_is_given_up_is_gone_and_the_log_tells_of_it, |database: TestStore| async move {
    let members = json!({ "username": "ann", "name": "安妮", "roles": [] }).to_string();
    let bench = Bench::open_with(database, text(), &[("demo/members.jsonl", members)]).await;
    fill(&bench, &[json!("12"), json!("abc")]).await;
    let workspace = &bench.shop.workspace;
    let people = workspace.roster.directory();
    let mut member = people.member_by_username("ann").expect("a member").clone();
    drop(people);
    member.is_admin = true;
    let right = Principal::member(&member, Via::Session, None).administrator().expect("an administrator");

    bench.publish(number()).await.expect("published");
    let name = bench.kept().await.columns[0].column.name.clone();
    let form = workspace.model().form("shop", "thing").cloned().expect("the form");
    assert!(!purge(workspace, &right, &form, &name).await.expect("asked"), "it is still being read");
    bench.desk.run_waiting().await.expect("converted");
    assert!(!purge(workspace, &right, &form, "nothing").await.expect("asked"));
    assert!(purge(workspace, &right, &form, &name).await.expect("asked"));
    assert_eq!(bench.kept_values().await, Vec::<String>::new());
    assert!(!purge(workspace, &right, &form, &name).await.expect("asked twice"));
    bench.desk.run_waiting().await.expect("cleared");

    bench.become_of(text()).await;
    assert_eq!(bench.values("x").await, [json!("12"), Value::Null], "what was given up does not come back");
    let mut conn = workspace.store.read().await.expect("reads");
    let filter = audit::Filter { action: Some(action::FIELD_PURGE.to_owned()), ..audit::Filter::default() };
    let entries = audit::list(&mut conn, &filter, None, 10).await.expect("reads");
    assert_eq!(entries.len(), 1);
    assert_eq!(entries[0].detail["field"], json!("x"));
    assert_eq!(entries[0].actor.as_deref(), Some(member.id.to_string().as_str()));
});

on_both!(changing_to_and_fro_does_not_pile_up_columns, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    fill(&bench, &[json!("1"), json!("2")]).await;
    for _ in 0..3 {
        bench.become_of(number()).await;
        bench.become_of(text()).await;
    }
    assert_eq!(bench.values("x").await, [json!("1"), json!("2")]);
    let columns = bench.shop.workspace.model().app("shop").expect("the app").definitions.columns["thing"].len();
    assert!(columns <= 3, "{columns} columns for one field");
});

on_both!(what_is_said_twice_is_foretold_and_keeps_a_field_from_being_unique, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench, &[json!("一"), json!("二"), json!("一"), Value::Null, Value::Null]).await;
    let unique = x(json!({ "title": "数", "type": "string", "x-unique": true }));
    let mut together: Value = serde_json::from_str(&form(text())).expect("a form");
    together["x-unique"] = json!([["x", "name"]]);
    let foretold = async |text: String| {
        let files = [("forms/thing.json".to_owned(), text)].into();
        tenon_engine::package::changes(&bench.shop.workspace, "shop", files).await.expect("compared")
    };
    assert_eq!(foretold(together.to_string()).await, [], "no two are called alike and say the same");
    let found = foretold(form(unique.clone())).await.remove(0).clashes;
    assert_eq!(found.len(), 1);
    assert_eq!((found[0].fields[0].zh.as_str(), found[0].looked, found[0].exact), ("数", 5, true));
    let named: Vec<&str> = found[0].examples.iter().map(|one| one.title.as_str()).collect();
    assert_eq!((found[0].clashes, named), (2, vec!["甲", "丙"]));
    assert_eq!(found[0].examples[0].problem.message.zh, "“数”已有相同的值：一");

    let refused = bench.publish(unique.clone()).await.expect_err("said twice");
    let PackageError::Invalid(problems) = &refused else { panic!("{refused:?}") };
    let said: Vec<_> = problems.iter().map(|one| (one.file.as_deref(), one.pointer.as_str(), one.code)).collect();
    assert_eq!(said, [(Some("forms/thing.json"), "/properties/x/x-unique", "stored_twice")]);

    let values = [("x".to_owned(), json!("三"))].into_iter().collect();
    let mend = tenon_engine::record::Action::Update { id: ids[2].clone(), version: None, values };
    bench.shop.perform(&bench.shop.system, "thing", mend).await.expect("mended");
    assert_eq!(foretold(form(unique.clone())).await, [], "each says something else");
    bench.publish(unique).await.expect("published");
});
