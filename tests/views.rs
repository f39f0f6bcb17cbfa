//! Views on both databases: groups, totals and days tell no more than their reader may know, and saved views are their
//! owner's.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{Shop, object};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::clock::from_text;
use tenon_engine::condition::Condition;
use tenon_engine::definition::{AggregateOp, DateUnit, GroupBy, ViewDefinition};
use tenon_engine::model::indexes_of_view;
use tenon_engine::package::{TouchedView, TouchedViews, changes};
use tenon_engine::record::{self, Action, DaysAsked, Listing, ReadError, Section, Sectioning, Sections};
use tenon_engine::store::views::OrderRow;
use tenon_engine::store::{Count, Index, Measured, Shelf};
use tenon_engine::view::{self, Draft, Source, View};
use tenon_engine::zone;

fn sum(field: &str) -> Vec<Measured> {
    vec![Measured { field: field.to_owned(), op: AggregateOp::Sum }]
}

fn by_level() -> Sectioning {
    Sectioning {
        by: GroupBy::Field("level".to_owned()),
        descending: false,
        measures: sum("total"),
        exact: false,
        limit: 50,
        cursor: None,
    }
}

async fn sections(shop: &Shop, who: &Principal, wish: &Sectioning, listing: Listing) -> Result<Sections, ReadError> {
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(who);
    let rights = context.rights("shop", "customer").expect("a form");
    let form = snapshot.model.form("shop", "customer").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    record::sections(&mut conn, &context, &rights, form, &listing, wish).await
}

/// Value, count and first figure of each group.
fn told(sections: &[Section]) -> Vec<(Value, i64, Value)> {
    let first = |section: &Section| section.figures.values.first().cloned().unwrap_or_default();
    sections.iter().map(|one| (one.value.clone(), one.figures.count.value, first(one))).collect()
}

/// Four customers: two of 小李, one of them grown to A, and two of nobody who may sell; the last one is deleted.
async fn filled(shop: &Shop) -> Vec<String> {
    let seller = shop.member("li").member.expect("a member");
    let mut ids = Vec::new();
    for (at, owner) in [(1, Some(&seller)), (2, Some(&seller)), (3, None), (4, None)] {
        let owner = owner.map(|id| id.as_str().to_owned());
        let values =
            json!({ "name": format!("客户{at}"), "phone": format!("1390000000{at}"), "owner": owner, "secret": 7 });
        ids.push(shop.create("customer", values).await.id);
    }
    for price in [600.5, 700.0] {
        shop.create("order", json!({ "customer": ids[0], "items": [{ "qty": 1, "price": price }] })).await;
    }
    shop.create("order", json!({ "customer": ids[2], "items": [{ "qty": 1, "price": 5 }] })).await;
    shop.perform(&shop.system, "customer", Action::Delete { id: ids[3].clone(), version: None })
        .await
        .expect("deleted");
    ids
}

on_both!(groups_stand_in_the_order_of_options_with_their_sums, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    filled(&shop).await;
    let all = sections(&shop, &shop.system, &by_level(), Listing::default()).await.expect("grouped");
    let expected = [(json!("A"), 1, json!(1300.5)), (json!("B"), 1, json!(5)), (json!("C"), 1, json!(0))];
    assert_eq!(told(&all.sections), expected);
    assert!(all.sections.iter().all(|section| section.figures.count.exact) && all.next.is_none());

    let first = sections(&shop, &shop.system, &Sectioning { limit: 2, ..by_level() }, Listing::default()).await;
    let first = first.expect("grouped");
    let rest = Sectioning { limit: 2, cursor: first.next.clone(), ..by_level() };
    let rest = sections(&shop, &shop.system, &rest, Listing::default()).await.expect("goes on");
    assert_eq!(told(&first.sections), expected[..2]);
    assert_eq!((told(&rest.sections), rest.next), (expected[2..].to_vec(), None));

    let down = Sectioning { descending: true, limit: 1, ..by_level() };
    let down = sections(&shop, &shop.system, &down, Listing::default()).await.expect("grouped");
    assert_eq!(told(&down.sections), expected[2..]);

    // Two Chinese characters find what they find in a list.
    let search = Listing { search: "客户".to_owned(), ..Listing::default() };
    assert_eq!(told(&sections(&shop, &shop.system, &by_level(), search).await.expect("found").sections), expected);
    let none = Listing { search: "轴承".to_owned(), ..Listing::default() };
    assert_eq!(told(&sections(&shop, &shop.system, &by_level(), none).await.expect("none").sections), []);
});

on_both!(a_group_is_listed_by_its_condition, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    filled(&shop).await;
    let by_owner = Sectioning { by: GroupBy::Field("owner".to_owned()), measures: Vec::new(), ..by_level() };
    let groups = sections(&shop, &shop.system, &by_owner, Listing::default()).await.expect("grouped").sections;
    assert_eq!(groups.last().map(|one| (&one.value, one.figures.count.value)), Some((&Value::Null, 1)));
    for group in groups {
        let listing = Listing { filter: Some(group.condition.clone()), limit: 50, ..Listing::default() };
        let snapshot = shop.workspace.snapshot();
        let context = snapshot.context(&shop.system);
        let form = snapshot.model.form("shop", "customer").expect("a form");
        let rights = context.rights("shop", "customer").expect("a form");
        let mut conn = shop.workspace.store.read().await.expect("reads");
        let page = record::list(&mut conn, &context, &rights, form, &listing).await.expect("listed");
        assert_eq!(page.records.len() as i64, group.figures.count.value, "{:?}", group.value);
        assert!(page.records.iter().all(|one| one.values.get("owner").unwrap_or(&Value::Null) == &group.value));
    }
});

on_both!(figures_tell_nothing_of_rows_and_fields_that_are_hidden, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    filled(&shop).await;
    let seller = shop.member("li");
    let own = sections(&shop, &seller, &by_level(), Listing::default()).await.expect("grouped");
    assert_eq!(told(&own.sections), [(json!("A"), 1, json!(1300.5)), (json!("C"), 1, json!(0))]);
    let codes = |error: ReadError| match error {
        ReadError::Invalid(problems) => problems.into_iter().map(|p| (p.pointer, p.code.to_owned())).collect(),
        other => vec![(other.to_string(), String::new())],
    };
    let refused = |pointer: &str| vec![(pointer.to_owned(), "field_forbidden".to_owned())];
    let secret = Sectioning { measures: sum("secret"), ..by_level() };
    let error = sections(&shop, &seller, &secret, Listing::default()).await.expect_err("a hidden sum");
    assert_eq!(codes(error), refused("/measures/0"));
    let secret = Sectioning { by: GroupBy::Field("secret".to_owned()), ..by_level() };
    let error = sections(&shop, &seller, &secret, Listing::default()).await.expect_err("hidden groups");
    assert_eq!(codes(error), refused("/by"));
    let marks = vec![Condition::parse(&json!(["secret", ">", 5])).expect("a condition")];
    let marked = Listing { marks, ..Listing::default() };
    let error = sections(&shop, &seller, &by_level(), marked).await.expect_err("a hidden mark");
    assert_eq!(codes(error), refused("/marks"));

    let snapshot = shop.workspace.snapshot();
    let form = snapshot.model.form("shop", "customer").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    for (who, count) in [(&seller, 2), (&shop.system, 3)] {
        let context = snapshot.context(who);
        let rights = context.rights("shop", "customer").expect("a form");
        let measures = [
            Measured { field: "total".to_owned(), op: AggregateOp::Avg },
            Measured { field: "name".to_owned(), op: AggregateOp::Max },
            Measured { field: "total".to_owned(), op: AggregateOp::Count },
        ];
        let found = record::totals(&mut conn, &context, &rights, form, &Listing::default(), &measures, false).await;
        let found = found.expect("totalled");
        assert_eq!(found.count, Count { value: count, exact: true });
        let expected = if count == 2 { json!([650.25, "客户2", 2]) } else { json!([435.1667, "客户3", 3]) };
        assert_eq!(Value::from(found.values), expected);
    }
});

on_both!(reading_stops_at_the_bound_and_says_so, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    filled(&shop).await;
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", "customer").expect("a form");
    let rights = context.rights("shop", "customer").expect("a form");
    let scope = rights.scope(tenon_engine::definition::Operation::Read).expect("may read");
    let query = tenon_engine::store::ListQuery {
        scope: &scope,
        filter: None,
        search: "",
        search_in: None,
        sort: &[],
        limit: 50,
        cursor: None,
        shelf: Shelf::Live,
        newest: None,
        context: &context.conditions,
    };
    let mut conn = shop.workspace.store.read().await.expect("reads");
    for (bound, value, exact) in [(Some(2), 2, false), (Some(3), 3, true), (None, 3, true)] {
        let figures = form.table.figures(&mut conn, &query, &[Condition::Always], &[], bound).await.expect("counted");
        assert_eq!(figures[0].count, Count { value, exact });
        let groups = form.table.groups(&mut conn, &query, "level", None, bound).await.expect("grouped");
        assert_eq!(groups.exact, exact);
        let read: i64 = groups.groups.iter().map(|group| group.count).sum();
        assert_eq!(read, 3, "no more is read than tells that there is more");
    }
    // What tells that reading stopped is no group of its own: it is said also where the groups are cut.
    let first = tenon_engine::store::ListQuery { limit: 1, ..query };
    let cut = form.table.groups(&mut conn, &first, "level", None, Some(2)).await.expect("grouped");
    assert_eq!((cut.groups.len(), cut.exact), (1, false));
});

on_both!(spans_of_time_follow_the_clock_of_the_workspace, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    // In Shanghai the second of these is already April.
    for (at, moment) in ["2026-03-31T15:59:00Z", "2026-03-31T16:01:00Z", "2026-06-30T15:00:00Z"].iter().enumerate() {
        shop.workspace.clock.set(from_text(moment).expect("a moment"));
        shop.create("customer", json!({ "name": "客户", "phone": format!("1390000000{at}") })).await;
    }
    let by = |by| Sectioning {
        by: GroupBy::Date { field: "created_at".to_owned(), by },
        measures: Vec::new(),
        ..by_level()
    };
    for (unit, expected) in [
        (DateUnit::Day, vec![("2026-03-31", 1), ("2026-04-01", 1), ("2026-06-30", 1)]),
        (DateUnit::Week, vec![("2026-03-30", 2), ("2026-06-29", 1)]),
        (DateUnit::Month, vec![("2026-03-01", 1), ("2026-04-01", 1), ("2026-06-01", 1)]),
        (DateUnit::Quarter, vec![("2026-01-01", 1), ("2026-04-01", 2)]),
        (DateUnit::Year, vec![("2026-01-01", 3)]),
    ] {
        let expected: Vec<_> = expected.into_iter().map(|(day, n)| (json!(day), n, Value::Null)).collect();
        let found = sections(&shop, &shop.system, &by(unit), Listing::default()).await.expect("grouped");
        assert_eq!(told(&found.sections), expected, "{unit:?}");
        let down = Sectioning { descending: true, ..by(unit) };
        let mut found = sections(&shop, &shop.system, &down, Listing::default()).await.expect("grouped").sections;
        found.reverse();
        assert_eq!(told(&found), expected, "{unit:?} downwards");
    }
});

on_both!(a_calendar_shows_the_first_of_each_day_and_counts_the_rest, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let ids = filled(&shop).await;
    let seller = shop.member("li");
    let snapshot = shop.workspace.snapshot();
    let form = snapshot.model.form("shop", "customer").expect("a form");
    let day = |text: &str| zone::parse_day(text).expect("a day");
    let wish = DaysAsked {
        start: "created_at".to_owned(),
        end: Some("updated_at".to_owned()),
        from: day("2026-03-01"),
        to: day("2026-03-03"),
        each: 1,
    };
    let marks = vec![Condition::parse(&json!(["level", "=", "A"])).expect("a condition")];
    let listing =
        Listing { may_edit: ["name", "secret", "total"].map(str::to_owned).into(), marks, ..Listing::default() };
    let context = snapshot.context(&seller);
    let rights = context.rights("shop", "customer").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let found = record::days(&mut conn, &context, &rights, form, &listing, &wish).await.expect("read");
    let counts: Vec<i64> = found.days.iter().map(|day| day.count.value).collect();
    assert_eq!(counts, [0, 2, 0]);
    let [(first, note)] = found.days[1].records.as_slice() else { panic!("one record a day was asked for") };
    assert_eq!(first.id, ids[0]);
    assert!(!first.values.contains_key("secret"));
    assert_eq!((&note.may_edit[..], &note.marks[..]), (&["name".to_owned()][..], &[0][..]));

    let later = DaysAsked { from: day("2026-03-02"), to: day("2026-05-02"), ..wish.clone() };
    let error = record::days(&mut conn, &context, &rights, form, &listing, &later).await.expect_err("too long");
    assert!(matches!(error, ReadError::Invalid(problems) if problems[0].pointer == "/to"));

    // A clerk reads all customers and may change none.
    let clerk = shop.member("zhao");
    let context = snapshot.context(&clerk);
    let rights = context.rights("shop", "customer").expect("a form");
    let found = record::days(&mut conn, &context, &rights, form, &listing, &wish).await.expect("read");
    assert_eq!(found.days[1].count.value, 3);
    assert!(found.days[1].records[0].1.may_edit.is_empty());
});

async fn save(shop: &Shop, who: &Principal, key: Option<String>, draft: Draft) -> Result<View, ReadError> {
    let snapshot = shop.workspace.snapshot();
    let app = Arc::clone(snapshot.model.app("shop").expect("an app"));
    let work = Arc::new((snapshot, who.clone(), app, key, draft));
    let job = shop.workspace.store.write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move {
            let (snapshot, who, app, key, draft) = &*work;
            view::save(conn, &snapshot.context(who), app, "customer", key.as_deref(), draft).await
        })
    });
    job.await
}

fn draft(title: &str, shared: bool, settings: Value) -> Draft {
    Draft { title: title.to_owned(), shared, settings: object(settings) }
}

async fn titles(shop: &Shop, who: &Principal) -> Vec<(String, Source)> {
    let snapshot = shop.workspace.snapshot();
    let app = snapshot.model.app("shop").expect("an app");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let views = view::list(&mut conn, &snapshot.context(who), app, "customer").await.expect("listed");
    views.views.into_iter().map(|view| (view.definition.title, view.source)).collect()
}

on_both!(a_saved_view_is_its_owners_until_it_is_shared, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let (seller, clerk) = (shop.member("li"), shop.member("zhao"));
    let settings = json!({ "filter": ["level", "=", "A"], "sort": ["-total"], "group": ["level", "owner"] });
    let own = save(&shop, &seller, None, draft("大客户", false, settings)).await.expect("kept");
    let key = own.definition.key.clone();
    let of_app = || ("等级看板".to_owned(), Source::App);
    assert_eq!(titles(&shop, &seller).await, [of_app(), ("大客户".to_owned(), Source::Own)]);
    assert_eq!(titles(&shop, &clerk).await, [of_app()]);

    let stolen = save(&shop, &clerk, Some(key.clone()), draft("我的", false, json!({}))).await;
    assert!(matches!(stolen, Err(ReadError::NotFound)));
    let shared = save(&shop, &seller, Some(key.clone()), draft("大客户", true, json!({}))).await;
    assert!(matches!(shared, Err(ReadError::Forbidden)), "who may not share does not");
    let renamed = save(&shop, &seller, Some(key), draft(" 重点客户 ", false, json!({}))).await.expect("renamed");
    assert_eq!((renamed.definition.title.as_str(), renamed.definition.filter), ("重点客户", None));

    let boss = Principal { member: clerk.member.clone(), is_admin: true, ..clerk.clone() };
    let board = json!({ "kind": "kanban", "kanban": { "by": "advice" } });
    let board = save(&shop, &boss, None, draft("建议看板", true, board)).await.expect("kept");
    assert_eq!(titles(&shop, &seller).await.last().map(|last| last.1), Some(Source::Shared));
    let change = save(&shop, &seller, Some(board.definition.key.clone()), draft("我改", false, json!({}))).await;
    assert!(matches!(change, Err(ReadError::Forbidden)));

    // The order of the tabs is everybody's until somebody has their own.
    let snapshot = shop.workspace.snapshot();
    let work = Arc::new((snapshot, boss, seller.clone(), board.definition.key.clone()));
    let ordered: Result<(), ReadError> = shop
        .workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (snapshot, boss, seller, key) = &*work;
                let app = snapshot.model.app("shop").expect("an app");
                let order = OrderRow { keys: vec![key.clone(), "gone".to_owned()], first: Some(key.clone()) };
                let denied = view::order(conn, &snapshot.context(seller), app, "customer", &order, true).await;
                assert!(matches!(denied, Err(ReadError::Forbidden)));
                view::order(conn, &snapshot.context(boss), app, "customer", &order, true).await
            })
        })
        .await;
    ordered.expect("ordered");
    let order: Vec<String> = titles(&shop, &seller).await.into_iter().map(|(title, _)| title).collect();
    assert_eq!(order, ["建议看板", "等级看板", "重点客户"]);
});

on_both!(mistakes_in_a_view_are_named_and_nothing_is_kept, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let seller = shop.member("li");
    let wrong = json!({ "columns": ["nmae"], "sort": ["-total", "x"], "kind": "kanban", "colour": 1 });
    let Err(ReadError::Invalid(problems)) = save(&shop, &seller, None, draft(" ", false, wrong)).await else {
        panic!("refused")
    };
    let mut found: Vec<String> = problems.iter().map(|p| format!("{} {}", p.pointer, p.code)).collect();
    found.sort();
    assert!(found.contains(&"/title length".to_owned()), "{found:?}");
    assert!(found.iter().any(|one| one.starts_with("/colour")), "{found:?}");
    assert_eq!(titles(&shop, &seller).await.len(), 1);
});

on_both!(what_a_view_shows_is_indexed, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let model = shop.workspace.model();
    let form = model.form("shop", "customer").expect("a form");
    let over = |fields: &[&str]| Index { fields: fields.iter().map(|f| (*f).to_owned()).collect(), unique: false };
    for index in [over(&["owner", "level", "created_at"]), over(&["owner", "level", "total"])] {
        assert!(form.table.indexes.contains(&index), "{index:?} of {:?}", form.table.indexes);
    }

    // A chart asks for its bars by what heads its groups, and then by their start unless the view has an order of its own.
    let indexes = |more: Value| {
        let mut chart = object(json!({ "key": "chart", "title": "进度", "form": "customer", "kind": "gantt",
            "gantt": { "start": "created_at", "end": "updated_at" } }));
        chart.extend(object(more));
        let chart: ViewDefinition = serde_json::from_value(chart.into()).expect("a view");
        indexes_of_view(&chart, form)
    };
    assert_eq!(indexes(json!({})), [over(&["created_at"])]);
    assert_eq!(indexes(json!({ "group": "level" })), [over(&["level", "created_at"])]);
    let ordered = json!({ "filter": ["owner", "=", { "me": true }], "group": ["level"], "sort": ["-total"] });
    assert_eq!(indexes(ordered), [over(&["owner", "level", "total"])]);
});

/// The form of customers with another field.
fn customers_with_extra() -> String {
    let mut form: Value = serde_json::from_str(include_str!("support/shop/customer.json")).expect("a form");
    form["properties"]["extra"] = json!({ "title": "附注", "type": "string" });
    form.to_string()
}

on_both!(a_saved_view_outlives_the_fields_it_names, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let seller = shop.member("li");
    let boss = Principal { is_admin: true, ..seller.clone() };
    shop.publish("forms/customer.json", customers_with_extra()).await;
    let columns = json!({ "columns": ["name", "extra"], "sort": ["extra"] });
    save(&shop, &seller, None, draft("我的客户", false, columns)).await.expect("kept");
    let filter = json!({ "filter": ["extra", "not empty"] });
    save(&shop, &seller, None, draft("我的附注", false, filter)).await.expect("kept");
    save(&shop, &boss, None, draft("有附注的", true, json!({ "filter": ["extra", "not empty"] }))).await.expect("kept");
    save(&shop, &boss, None, draft("全部", true, json!({ "columns": ["name"] }))).await.expect("kept");

    let text = include_str!("support/shop/customer.json");
    let files = [("forms/customer.json".to_owned(), text.to_owned())].into();
    let found = changes(&shop.workspace, "shop", files).await.expect("compared");
    let shared = vec![TouchedView { title: "有附注的".to_owned(), withheld: true }];
    let foretold = TouchedViews { shared, private: 2, private_withheld: 1 };
    assert_eq!(found[0].views, foretold, "what one keeps for oneself is only counted");

    shop.publish("forms/customer.json", text).await;
    let snapshot = shop.workspace.snapshot();
    let app = snapshot.model.app("shop").expect("an app");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let views = view::list(&mut conn, &snapshot.context(&seller), app, "customer").await.expect("listed").views;
    let of = |title: &str| views.iter().find(|view| view.definition.title == title).expect("is there");
    let own = of("我的客户");
    assert_eq!((&own.definition.columns[..], own.definition.sort.len()), (&["name".to_owned()][..], 0));
    assert_eq!(own.lost.iter().map(|lost| lost.pointer.as_str()).collect::<Vec<_>>(), ["/columns/1", "/sort/0"]);
    assert!(!own.withheld && of("有附注的").withheld && of("全部").lost.is_empty());
    let key = &of("有附注的").definition.key;
    let asked = view::find(&mut conn, &snapshot.context(&seller), app, "customer", key).await.expect("reads");
    assert!(asked.is_some_and(|view| view.withheld && view.definition.filter.is_some()));
});

on_both!(what_a_saved_view_loses_is_foretold_where_no_field_is_another, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let seller = shop.member("li");
    let boss = Principal { is_admin: true, ..seller.clone() };
    shop.publish("forms/customer.json", customers_with_extra()).await;
    save(&shop, &seller, None, draft("我的", false, json!({ "columns": ["name"] }))).await.expect("kept");
    // More than are read together, the shared one behind them.
    for (who, n) in [(&seller, 99), (&shop.member("wang"), 100)] {
        for at in 0..n {
            let own = draft(&format!("附注 {at}"), false, json!({ "group": "extra" }));
            save(&shop, who, None, own).await.expect("kept");
        }
    }
    save(&shop, &boss, None, draft("按附注", true, json!({ "group": "extra" }))).await.expect("kept");

    let with = |member: &str, value: Value| -> BTreeMap<String, String> {
        let mut form: Value = serde_json::from_str(&customers_with_extra()).expect("a form");
        form["properties"]["extra"][member] = value;
        [("forms/customer.json".to_owned(), form.to_string())].into()
    };
    let found = changes(&shop.workspace, "shop", with("description", json!("随便写"))).await.expect("compared");
    assert!(found.is_empty(), "{found:?}");
    let found = changes(&shop.workspace, "shop", with("x-sensitive", json!(true))).await.expect("compared");
    assert_eq!((found.len(), found[0].fields.len()), (1, 0), "{found:?}");
    let shared = vec![TouchedView { title: "按附注".to_owned(), withheld: false }];
    assert_eq!(found[0].views, TouchedViews { shared, private: 199, private_withheld: 0 });
});
