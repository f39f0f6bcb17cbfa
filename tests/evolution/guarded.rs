//! What must not slip while values wait to be converted: rights, sums, reminders, unique fields, other jobs.

use super::{Bench, fill, number, text, x};
use crate::on_both;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::{Via, action};
use tenon_engine::conversion::purge;
use tenon_engine::id::JobId;
use tenon_engine::record::{self, Listing, ReadError};
use tenon_engine::store::{audit, jobs, notifications};

fn ann() -> (&'static str, String) {
    let ann = json!({ "username": "ann", "name": "安妮", "department": "hall", "department_title": "大堂", "roles": ["clerk"] });
    ("demo/members.jsonl", ann.to_string())
}

fn levels(options: &[&str]) -> Value {
    x(json!({ "title": "密级", "x-kind": "select", "enum": options }))
}

/// What ann sees of the form: the titles of its list, and which records she can open.
async fn seen(bench: &Bench, ids: &[String]) -> (Vec<String>, Vec<bool>) {
    let snapshot = bench.shop.workspace.snapshot();
    let ann = bench.shop.member("ann");
    let context = snapshot.context(&ann);
    let rights = context.rights("shop", "thing").expect("rights");
    let form = Arc::clone(snapshot.model.form("shop", "thing").expect("the form"));
    let mut conn = bench.shop.workspace.store.read().await.expect("reads");
    let listing = Listing { limit: 100, ..Listing::default() };
    let page = record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page");
    let mut titles: Vec<String> = page.records.into_iter().map(|record| record.title).collect();
    titles.sort();
    let mut opened = Vec::new();
    for id in ids {
        opened.push(match record::get(&mut conn, &context, &rights, &form, id).await {
            Ok(_) => true,
            Err(ReadError::NotFound) => false,
            Err(error) => panic!("{error}"),
        });
    }
    (titles, opened)
}

on_both!(what_rights_hide_stays_hidden_while_values_convert_and_when_they_cannot, |database: TestStore| async move {
    let access = json!({
        "roles": [{ "key": "clerk", "title": "文员" }],
        "groups": [{ "key": "open", "title": "公开的", "form": "thing", "members": [{ "role": "clerk" }],
                     "operations": ["read"], "fields": { "*": "see" },
                     "rows": { "any": [["name", "=", "丁"], ["x", "empty"]] } }]
    });
    let more = [("access.json", access.to_string()), ann()];
    let bench = Bench::open_with(database, text(), &more).await;
    let ids = fill(&bench, &[json!("机密"), json!("内部"), json!("绝密"), json!("机密"), Value::Null]).await;
    let allowed = (vec!["丁".to_owned(), "戊".to_owned()], vec![false, false, false, true, true]);
    assert_eq!(seen(&bench, &ids).await, allowed);
    bench.publish(levels(&["机密", "内部"])).await.expect("published");
    assert_eq!(seen(&bench, &ids).await, allowed, "a value that waits is not a missing one");
    bench.desk.run_waiting().await.expect("converted");
    assert_eq!(bench.kept_values().await, ["x: 丙 绝密 unknown_option"]);
    assert_eq!(seen(&bench, &ids).await, allowed, "nor is one set aside");
});

on_both!(nobody_is_reminded_of_a_conversion, |database: TestStore| async move {
    let reminder = json!({ "key": "changed", "title": "变了", "form": "thing", "to": [{ "field": "who" }],
                           "on": { "event": "update", "fields": ["x"] }, "subject": "{{ name }}", "text": "-" });
    let with = |mut fields: Value| {
        fields["who"] = json!({ "title": "谁", "x-kind": "member" });
        fields
    };
    let more = [("reminders/changed.json", reminder.to_string()), ann()];
    let bench = Bench::open_with(database, with(text()), &more).await;
    let ann = bench.shop.member("ann").id().map(str::to_owned).expect("a member");
    let id = bench.create(json!({ "name": "甲", "x": "12", "who": ann })).await;
    bench.create(json!({ "name": "乙", "x": "abc", "who": ann })).await;
    bench.become_of(with(number())).await;
    let told = async || {
        let mut conn = bench.shop.workspace.store.read().await.expect("reads");
        notifications::list(&mut conn, &ann, false, None, 100).await.expect("lists").len()
    };
    assert_eq!(told().await, 0);
    bench.shop.update("thing", &id, json!({ "x": 13 })).await.expect("changed");
    assert_eq!(told().await, 1);
});

on_both!(sums_follow_whoever_moves_a_value, |database: TestStore| async move {
    let home = json!({ "key": "home", "title": "库", "type": "object", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" },
        "sum": { "title": "合计", "x-kind": "rollup", "x-form": "thing", "x-via": "home", "x-op": "sum", "x-field": "x" }
    } });
    let with = |mut fields: Value| {
        fields["home"] = json!({ "title": "库", "x-kind": "link", "x-form": "home" });
        fields
    };
    let money = x(json!({ "title": "数", "x-kind": "money" }));
    let bench = Bench::open_with(database, with(money), &[("forms/home.json", home.to_string())]).await;
    let home = bench.shop.create("home", json!({ "name": "一号" })).await.id;
    let mut ids = Vec::new();
    for value in [1.5, 2.25] {
        ids.push(bench.create(json!({ "name": "件", "x": value, "home": home })).await);
    }
    bench.publish(with(number())).await.expect("published");
    for id in &ids {
        bench.shop.update("thing", id, json!({ "name": "改名" })).await.expect("another field");
    }
    assert_eq!(bench.shop.load("home", &home).await.value("sum"), json!(3.75));
    bench.desk.run_waiting().await.expect("converted");
    assert_eq!(bench.shop.load("home", &home).await.value("sum"), json!(3.75));
});

on_both!(a_column_given_on_refuses_nothing_the_new_field_allows, |database: TestStore| async move {
    let bench = Bench::open(database, x(json!({ "title": "数", "type": "string", "x-unique": true }))).await;
    fill(&bench, &[json!("1"), json!("2")]).await;
    bench.become_of(number()).await;
    let mut both = number();
    both["y"] = json!({ "title": "备注", "type": "string" });
    bench.become_of(both).await;
    for name in ["丙", "丁"] {
        bench.create(json!({ "name": name, "y": "同" })).await;
    }
    assert_eq!(bench.values("y").await, [Value::Null, Value::Null, json!("同"), json!("同")]);
    assert_eq!(bench.values("x").await, [json!(1), json!(2), Value::Null, Value::Null]);
});

on_both!(clearing_once_more_spares_what_another_field_holds, |database: TestStore| async move {
    let bench = Bench::open_with(database, text(), &[ann()]).await;
    fill(&bench, &[json!("12"), json!("abc")]).await;
    bench.become_of(number()).await;
    let workspace = &bench.shop.workspace;
    let people = workspace.roster.directory();
    let mut member = people.member_by_username("ann").expect("a member").clone();
    drop(people);
    member.is_admin = true;
    let right = Principal::member(&member, Via::Session, None).administrator().expect("an administrator");
    let form = workspace.model().form("shop", "thing").cloned().expect("the form");
    let name = bench.kept().await.columns[0].column.name.clone();
    assert!(purge(workspace, &right, &form, &name).await.expect("asked"));
    let job = jobs::newest(&mut workspace.store.read().await.expect("reads"), "purge", ("shop", "thing")).await;
    let mut job = job.expect("reads").expect("a job");
    bench.desk.run_waiting().await.expect("cleared");

    let mut both = number();
    both["y"] = json!({ "title": "备注", "type": "string" });
    bench.become_of(both).await;
    bench.create(json!({ "name": "丙", "y": "留" })).await;
    let columns = workspace.model().app("shop").expect("the app").definitions.columns["thing"].clone();
    assert!(columns.iter().any(|column| column.field == "y" && column.name == name), "it was given on: {columns:?}");
    // A worker that lost its lease after the column was cleared comes to it again.
    job.id = JobId::generate();
    let job = Arc::new(job);
    workspace
        .store
        .write(move |conn| {
            let job = Arc::clone(&job);
            Box::pin(async move { jobs::insert(conn, &job).await })
        })
        .await
        .expect("stored");
    assert_eq!(bench.desk.run_waiting().await.expect("ran"), 1);
    assert_eq!(bench.values("y").await, [Value::Null, Value::Null, json!("留")]);
});

on_both!(two_publications_before_the_first_is_converted_lose_nothing, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    fill(&bench, &[json!("12"), json!("abc")]).await;
    bench.publish(number()).await.expect("published");
    bench.publish(x(json!({ "title": "数", "x-kind": "money" }))).await.expect("published");
    bench.desk.run_waiting().await.expect("converted");
    assert_eq!(bench.values("x").await, [json!(12), Value::Null]);
    assert_eq!(bench.found(json!(["x", ">", 5])).await, ["甲"]);
    assert_eq!(bench.kept_values().await, ["x: 乙 abc not_a_number"]);
    assert!(!bench.kept().await.converting);
});

on_both!(reading_once_more_says_nothing_twice, |database: TestStore| async move {
    let bench = Bench::open(database, text()).await;
    let ids = fill(&bench, &[json!("abc")]).await;
    bench.become_of(number()).await;
    bench.become_of(x(json!({ "title": "新名", "type": "number" }))).await;
    let entries = audit::history(&mut bench.shop.workspace.store.read().await.expect("reads"), &ids[0], None, 10).await;
    let told = entries.expect("reads").iter().filter(|entry| entry.action == action::RECORD_CONVERT).count();
    assert_eq!(told, 1);
    assert_eq!(bench.kept_values().await, ["x: 甲 abc not_a_number"]);
});
