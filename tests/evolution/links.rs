//! Fields that become links and links that become words: what names exactly one record is linked, the rest is set aside,
//! and what hangs on a link follows.

use super::{Bench, fill, form, text, x};
use crate::on_both;
use crate::support::database::TestStore;
use chrono::TimeDelta;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::audit::action;
use tenon_engine::clock::Clock;
use tenon_engine::conversion::{self, Forecast};
use tenon_engine::duty::Workers;
use tenon_engine::job::Desk;
use tenon_engine::package::{FieldStep, changes, save_draft};
use tenon_engine::record::Action;
use tenon_engine::store::{audit, jobs};
use tenon_engine::workspace::Workspace;
use tokio::sync::watch;

/// The form that is linked to, with more fields than its name and its number.
fn firm(more: Value) -> String {
    let mut firm = json!({ "key": "firm", "title": "公司", "type": "object", "x-title": "{{ name }}", "properties": {
        "name": { "title": "名称", "type": "string" },
        "no": { "title": "编号", "type": "string", "x-unique": true },
        "city": { "title": "城市", "type": "string" } } });
    for (key, field) in more.as_object().expect("fields") {
        firm["properties"][key] = field.clone();
    }
    firm.to_string()
}

/// One field `x` that is a link, with further keywords.
fn link(more: Value) -> Value {
    let mut field = json!({ "title": "公司", "x-kind": "link", "x-form": "firm" });
    for (keyword, value) in more.as_object().expect("keywords") {
        field[keyword] = value.clone();
    }
    x(field)
}

async fn open(database: TestStore, fields: Value) -> Bench {
    Bench::open_with(database, fields, &[("forms/firm.json", firm(json!({})))]).await
}

async fn create_firm(bench: &Bench, name: &str, no: &str, city: &str) -> String {
    bench.shop.create("firm", json!({ "name": name, "no": no, "city": city })).await.id
}

async fn remove_firm(bench: &Bench, id: &str) {
    let action = Action::Delete { id: id.to_owned(), version: None };
    bench.shop.perform(&bench.shop.system, "firm", action).await.expect("deleted");
}

/// What publishing the form with other fields would do to its first field that changes.
async fn foreseen(bench: &Bench, fields: Value) -> (FieldStep, Forecast) {
    let files = [("forms/thing.json".to_owned(), form(fields))].into();
    let found = changes(&bench.shop.workspace, "shop", files).await.expect("compared");
    let change = &found[0].fields[0];
    (change.step, change.forecast.clone().expect("counted"))
}

on_both!(what_names_one_record_is_linked_and_says_its_title_again, |database: TestStore| async move {
    let bench = open(database, text()).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    let baidu = create_firm(&bench, "百度", "B1", "北京").await;
    for no in ["S1", "S2"] {
        create_firm(&bench, "同名", no, "").await;
    }
    let gone = create_firm(&bench, "阿里", "A2", "").await;
    remove_firm(&bench, &gone).await;
    let ids = fill(&bench, &[json!("阿里"), json!("同名"), json!("没有"), Value::Null, json!("B1")]).await;

    let (step, forecast) = foreseen(&bench, link(json!({}))).await;
    assert_eq!(step, FieldStep::Converted { from: "text", to: "link" });
    assert_eq!((forecast.converts, forecast.stays, forecast.exact), (2, 2, true));
    let codes: Vec<_> = forecast.examples.iter().map(|one| (one.value.as_str(), one.problem.code)).collect();
    assert_eq!(codes, [("同名", "several_matches"), ("没有", "no_such_value")]);

    bench.publish(link(json!({}))).await.expect("published");
    let waiting = bench.values("x").await;
    assert!(waiting.iter().all(Value::is_null), "what takes a look elsewhere waits for the job: {waiting:?}");
    assert_eq!(bench.desk.run_waiting().await.expect("converted"), 1);
    assert_eq!(bench.values("x").await, [json!(ali), Value::Null, Value::Null, Value::Null, json!(baidu)]);
    assert_eq!(bench.found(json!(["x", "=", ali])).await, ["甲"]);
    let mut kept = bench.kept_values().await;
    kept.sort();
    assert_eq!(kept, ["x: 丙 没有 no_such_value", "x: 乙 同名 several_matches"]);
    let mut conn = bench.shop.workspace.store.read().await.expect("reads");
    let entries = audit::history(&mut conn, &ids[0], None, 10).await.expect("reads");
    let entry = entries.into_iter().find(|entry| entry.action == action::RECORD_CONVERT).expect("an entry");
    assert_eq!(entry.detail, json!({ "changes": { "x": ["阿里", ali] } }));
    drop(conn);

    bench.become_of(text()).await;
    let said = [json!("阿里"), json!("同名"), json!("没有"), Value::Null, json!("百度")];
    assert_eq!(bench.values("x").await, said);
    assert_eq!(bench.kept_values().await, Vec::<String>::new());
});

on_both!(the_chosen_field_decides_and_choosing_another_tries_again, |database: TestStore| async move {
    let bench = open(database, text()).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    fill(&bench, &[json!("A1"), json!("阿里")]).await;
    bench.become_of(link(json!({ "x-link-by": "no" }))).await;
    assert_eq!(bench.values("x").await, [json!(ali), Value::Null]);
    assert_eq!(bench.kept_values().await, ["x: 乙 阿里 no_such_value"]);
    let (_, forecast) = foreseen(&bench, link(json!({ "x-link-by": "title" }))).await;
    assert_eq!((forecast.converts, forecast.stays), (1, 0));
    bench.become_of(link(json!({ "x-link-by": "title" }))).await;
    assert_eq!(bench.values("x").await, [json!(ali), json!(ali)]);
    assert_eq!(bench.kept_values().await, Vec::<String>::new());

    bench.become_of(json!({})).await;
    let mut kept = bench.kept_values().await;
    kept.sort();
    assert_eq!(kept, ["x: 乙 阿里 -", "x: 甲 阿里 -"], "a link that is gone still says titles");
});

on_both!(a_link_to_what_is_destroyed_is_set_aside, |database: TestStore| async move {
    let bench = open(database, link(json!({}))).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    let baidu = create_firm(&bench, "百度", "B1", "北京").await;
    fill(&bench, &[json!(ali), json!(baidu)]).await;
    remove_firm(&bench, &baidu).await;
    let action = Action::Destroy { id: baidu.clone() };
    bench.shop.perform(&bench.shop.system, "firm", action).await.expect("destroyed");
    bench.become_of(text()).await;
    assert_eq!(bench.values("x").await, [json!("阿里"), Value::Null]);
    assert_eq!(bench.kept_values().await, [format!("x: 乙 {baidu} link_not_found")]);
    bench.become_of(link(json!({}))).await;
    assert_eq!(bench.values("x").await, [json!(ali), json!(baidu)], "nothing is lost");
});

on_both!(one_becomes_several_and_several_become_one_where_there_is_one, |database: TestStore| async move {
    let bench = open(database, link(json!({}))).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    let baidu = create_firm(&bench, "百度", "B1", "北京").await;
    let ids = fill(&bench, &[json!(ali), json!(baidu)]).await;
    let several = || link(json!({ "x-many": true }));

    bench.publish(several()).await.expect("published");
    assert_eq!(bench.values("x").await, [json!([ali]), json!([baidu])], "ids are read at once");
    bench.desk.run_waiting().await.expect("converted");
    assert_eq!(bench.values("x").await, [json!([ali]), json!([baidu])]);
    bench.shop.update("thing", &ids[0], json!({ "x": [ali, baidu] })).await.expect("another one");

    let (step, forecast) = foreseen(&bench, link(json!({}))).await;
    assert_eq!(step, FieldStep::Converted { from: "link", to: "link" });
    assert_eq!((forecast.converts, forecast.stays), (1, 1));
    let example = &forecast.examples[0];
    assert_eq!((example.value.as_str(), example.problem.code), ("阿里、百度", "several_links"));
    bench.become_of(link(json!({}))).await;
    assert_eq!(bench.values("x").await, [Value::Null, json!(baidu)]);
    assert_eq!(bench.kept_values().await, ["x: 甲 阿里、百度 several_links"]);
    bench.become_of(several()).await;
    assert_eq!(bench.values("x").await, [json!([ali, baidu]), json!([baidu])]);
    assert_eq!(bench.kept_values().await, Vec::<String>::new());
});

on_both!(what_hangs_on_a_link_follows_it, |database: TestStore| async move {
    let with = |mut fields: Value, more: Value| {
        fields["size"] = json!({ "title": "数量", "type": "number" });
        for (key, field) in more.as_object().expect("fields") {
            fields[key] = field.clone();
        }
        fields
    };
    let bench = open(database, with(text(), json!({}))).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    let baidu = create_firm(&bench, "百度", "B1", "北京").await;
    let id = bench.create(json!({ "name": "甲", "x": "阿里", "size": 3 })).await;

    let both = firm(json!({
        "things": { "title": "物品", "x-kind": "link", "x-form": "thing", "x-many": true },
        "sum": { "title": "合计", "x-kind": "rollup", "x-form": "thing", "x-via": "x", "x-op": "sum", "x-field": "size" }
    }));
    let (workspace, by) = (&bench.shop.workspace, &bench.shop.system);
    save_draft(workspace, by, "shop", "forms/firm.json", Some(both)).await.expect("saved");
    let city = || json!({ "city": { "title": "城市", "x-kind": "lookup", "x-link": "x", "x-field": "city" } });
    let linked = |many: bool| with(link(json!({ "x-mirror": "things", "x-many": many })), city());
    bench.become_of(linked(false)).await;
    let record = bench.load(&id).await;
    assert_eq!((record.value("x"), record.value("city")), (json!(ali), json!("杭州")));
    let told = bench.shop.load("firm", &ali).await;
    assert_eq!((told.value("things"), told.value("sum")), (json!([id]), json!(3)));

    bench.become_of(linked(true)).await;
    let record = bench.load(&id).await;
    assert_eq!((record.value("x"), record.value("city")), (json!([ali]), json!(["杭州"])));
    assert_eq!(bench.kept_values().await, Vec::<String>::new(), "nobody misses a copy");
    bench.shop.update("thing", &id, json!({ "x": [ali, baidu] })).await.expect("another one");
    assert_eq!(bench.shop.load("firm", &baidu).await.value("things"), json!([id]));

    bench.become_of(linked(false)).await;
    let record = bench.load(&id).await;
    assert_eq!((record.value("x"), record.value("city")), (Value::Null, Value::Null));
    for firm in [&ali, &baidu] {
        let told = bench.shop.load("firm", firm).await;
        assert_eq!(told.value("things"), Value::Null, "what is set aside is said by neither side");
        assert_ne!(told.value("sum"), json!(3));
    }
    bench.become_of(linked(true)).await;
    for firm in [&ali, &baidu] {
        let told = bench.shop.load("firm", firm).await;
        assert_eq!((told.value("things"), told.value("sum")), (json!([id]), json!(3)));
    }
});

on_both!(cells_of_rows_become_links_one_by_one, |database: TestStore| async move {
    let items = |column: Value| {
        json!({ "items": { "title": "明细", "type": "array",
                           "items": { "type": "object", "properties": { "who": column } } } })
    };
    let before = items(json!({ "title": "公司", "type": "string" }));
    let bench = open(database, before.clone()).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    bench.create(json!({ "name": "甲", "items": [{ "who": "阿里" }, { "who": "没有" }] })).await;
    let cells = async || {
        let rows = bench.values("items").await.remove(0);
        rows.as_array().into_iter().flatten().map(|row| row["who"].clone()).collect::<Vec<_>>()
    };
    bench.become_of(items(json!({ "title": "公司", "x-kind": "link", "x-form": "firm" }))).await;
    assert_eq!(cells().await, [json!(ali), Value::Null]);
    assert_eq!(bench.kept_values().await, ["items: 甲 第 2 行“公司”：没有 no_such_value"]);
    bench.become_of(before).await;
    assert_eq!(cells().await, [json!("阿里"), json!("没有")]);
});

on_both!(what_is_set_aside_is_tried_again_when_asked, |database: TestStore| async move {
    let bench = open(database, text()).await;
    fill(&bench, &[json!("阿里")]).await;
    bench.become_of(link(json!({}))).await;
    assert_eq!(bench.kept_values().await, ["x: 甲 阿里 no_such_value"]);
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    assert_eq!(bench.kept_values().await, ["x: 甲 阿里 refused_then"], "the record it names is there by now");
    let form = Arc::clone(bench.shop.workspace.model().form("shop", "thing").expect("the form"));
    let again = async || conversion::again(&bench.shop.workspace, &bench.shop.system, &form).await.expect("asked");
    assert!(again().await);
    bench.desk.run_waiting().await.expect("converted");
    assert_eq!(bench.values("x").await, [json!(ali)]);
    assert_eq!(bench.kept_values().await, Vec::<String>::new());
    assert!(!again().await, "nothing is left");
});

on_both!(what_is_set_aside_is_read_once_more_when_what_it_names_comes, |database: TestStore| async move {
    let bench = open(database, text()).await;
    fill(&bench, &[json!("阿里"), json!("百度")]).await;
    bench.become_of(link(json!({ "x-where": ["city", "=", "杭州"] }))).await;
    let workspace = &bench.shop.workspace;
    let scheduler = Workers::scheduler(workspace);
    // How many jobs follow from what has happened.
    let later = async || {
        workspace.clock.set(workspace.clock.now() + TimeDelta::minutes(1));
        while scheduler.run_due().await.expect("fires").done > 0 {}
        bench.desk.run_waiting().await.expect("converted")
    };
    assert_eq!(later().await, 0);
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    let baidu = create_firm(&bench, "百度", "B1", "北京").await;
    assert_eq!(later().await, 1, "records that come together are looked for once");
    assert_eq!(bench.values("x").await, [json!(ali), Value::Null]);
    assert_eq!(bench.kept_values().await, ["x: 乙 百度 not_choosable"]);
    bench.shop.update("firm", &ali, json!({ "city": "上海" })).await.expect("changed");
    bench.shop.update("firm", &baidu, json!({ "city": "杭州" })).await.expect("changed");
    assert_eq!(later().await, 1, "so is one that may be chosen by now");
    assert_eq!(bench.values("x").await, [json!(ali), json!(baidu)]);
    assert_eq!(bench.kept_values().await, Vec::<String>::new());
    create_firm(&bench, "腾讯", "T1", "杭州").await;
    assert_eq!(later().await, 0, "nothing is set aside any more");
});

on_both!(what_may_not_be_chosen_is_foreseen_and_not_linked, |database: TestStore| async move {
    let bench = open(database, text()).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    create_firm(&bench, "百度", "B1", "北京").await;
    fill(&bench, &[json!("阿里"), json!("百度")]).await;
    let chosen = || link(json!({ "x-where": ["city", "=", "杭州"] }));
    let (_, forecast) = foreseen(&bench, chosen()).await;
    assert_eq!((forecast.converts, forecast.stays), (1, 1));
    assert_eq!((forecast.examples[0].value.as_str(), forecast.examples[0].problem.code), ("百度", "not_choosable"));
    bench.become_of(chosen()).await;
    assert_eq!(bench.values("x").await, [json!(ali), Value::Null]);
    assert_eq!(bench.kept_values().await, ["x: 乙 百度 not_choosable"]);
});

on_both!(what_may_be_chosen_is_said_by_the_record_itself, |database: TestStore| async move {
    let with = |mut fields: Value| {
        fields["town"] = json!({ "title": "所在地", "type": "string" });
        fields
    };
    let bench = open(database, with(text())).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    for (name, town) in [("甲", json!("杭州")), ("乙", json!("北京")), ("丙", Value::Null)] {
        bench.create(json!({ "name": name, "x": "阿里", "town": town })).await;
    }
    let chosen = || with(link(json!({ "x-where": ["city", "=", { "field": "town" }] })));
    let (_, forecast) = foreseen(&bench, chosen()).await;
    assert_eq!((forecast.converts, forecast.stays), (2, 1), "as long as nothing is said, any may be chosen");
    bench.become_of(chosen()).await;
    assert_eq!(bench.values("x").await, [json!(ali), Value::Null, json!(ali)]);
    assert_eq!(bench.kept_values().await, ["x: 乙 阿里 refused_then"]);
});

on_both!(of_several_values_only_the_refused_one_is_set_aside, |database: TestStore| async move {
    let with = |mut fields: Value, y: Value| {
        fields["y"] = y;
        fields
    };
    let bench = open(database, with(text(), json!({ "title": "号", "type": "string" }))).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    for (name, no) in [("甲", "1"), ("乙", "1.0")] {
        bench.create(json!({ "name": name, "x": "阿里", "y": no })).await;
    }
    let unique = json!({ "title": "号", "type": "number", "x-unique": true });
    bench.become_of(with(link(json!({})), unique)).await;
    assert_eq!(bench.values("x").await, [json!(ali), json!(ali)]);
    let numbers = bench.values("y").await;
    assert_eq!(numbers.iter().filter(|number| number.is_null()).count(), 1, "{numbers:?}");
    assert_eq!(bench.kept_values().await.len(), 1);

    // Of rows the cell alone stays behind.
    let items = |column: Value| {
        json!({ "items": { "title": "明细", "type": "array",
                           "items": { "type": "object", "properties": { "who": column } } } })
    };
    bench.become_of(items(json!({ "title": "公司", "type": "string" }))).await;
    create_firm(&bench, "百度", "B1", "北京").await;
    let id = bench.create(json!({ "name": "丙", "items": [{ "who": "百度" }, { "who": "阿里" }] })).await;
    let column = json!({ "title": "公司", "x-kind": "link", "x-form": "firm", "x-where": ["city", "=", "杭州"] });
    bench.become_of(items(column)).await;
    let rows = bench.load(&id).await.value("items");
    assert_eq!((&rows[0]["who"], &rows[1]["who"]), (&Value::Null, &json!(ali)));
});

on_both!(a_pass_that_is_broken_off_goes_on_where_it_was, |database: TestStore| async move {
    const MANY: usize = 1_100;
    let url = database.url.clone();
    let bench = open(database, text()).await;
    let ali = create_firm(&bench, "阿里", "A1", "杭州").await;
    for at in 0..MANY {
        let named = if at % 100 == 0 { "没有" } else { "阿里" };
        bench.create(json!({ "name": at.to_string(), "x": named })).await;
    }
    bench.publish(link(json!({}))).await.expect("published");
    let workspace = &bench.shop.workspace;
    let job = async || {
        let mut conn = workspace.store.read().await.expect("reads");
        jobs::newest(&mut conn, "convert", ("shop", "thing")).await.expect("reads").expect("a job")
    };
    let (stop, closing) = watch::channel(false);
    let mut news = workspace.events.listen();
    let running = tokio::spawn(Arc::new(Desk::new(Arc::clone(workspace))).run(closing));
    loop {
        let now = job().await;
        assert_ne!(now.state, jobs::JobState::Failed, "{now:?}");
        if !now.params["after"].is_null() {
            break;
        }
        // Whatever it says: also that some of it was missed.
        let _ = news.recv().await;
    }
    stop.send(true).expect("it listens");
    running.await.expect("it ends");
    let left = job().await;
    assert_eq!(left.state, jobs::JobState::Waiting, "it is left for the next server: {left:?}");

    let other = Workspace::open(&url, Clock::system()).await.expect("opens");
    assert_eq!(Desk::new(other).run_waiting().await.expect("converted"), 1);
    let done = job().await;
    assert_eq!((done.state, &done.result), (jobs::JobState::Done, &json!({ "converted": 1_089, "kept": 11 })));
    let form = Arc::clone(workspace.model().form("shop", "thing").expect("the form"));
    let mut conn = workspace.store.read().await.expect("reads");
    let records = form.table.after(&mut conn, 0, MANY).await.expect("reads");
    assert_eq!(records.iter().filter(|record| record.value("x") == json!(ali)).count(), 1_089);
    let entries = audit::history(&mut conn, &records[1].id, None, 10).await.expect("reads");
    let converts = entries.iter().filter(|entry| entry.action == action::RECORD_CONVERT).count();
    assert_eq!(converts, 1, "no record is done twice");
});
