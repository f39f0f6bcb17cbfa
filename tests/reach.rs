//! How far lists look, on both databases: what cannot be asked of every record in time is asked of the newest, and says so.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::{TestStore, postgres, sqlite};
use crate::support::patience::until;
use crate::support::shop::Shop;
use chrono::NaiveDate;
use serde_json::json;
use std::time::Duration;
use tenon_engine::args;
use tenon_engine::condition::Condition;
use tenon_engine::definition::{AggregateOp, GroupBy};
use tenon_engine::record::{self, DaysAsked, Grouping, ListPage, Listing, Reach, Sectioning};
use tenon_engine::store::{Count, Dialect, Measured, StoreError};

/// Never looks at every record.
fn newest(number: usize) -> Option<Reach> {
    Some(Reach { within: Duration::ZERO, newest: number })
}

/// Five customers, the oldest of which is the last by name.
async fn five(shop: &Shop) {
    for (at, name) in ["戊", "丁", "丙", "乙", "甲"].iter().enumerate() {
        shop.create("customer", json!({ "name": name, "phone": format!("1390000000{at}") })).await;
    }
}

async fn list(shop: &Shop, listing: Listing) -> ListPage {
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", "customer").expect("a form");
    let rights = context.rights("shop", "customer").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    record::list(&mut conn, &context, &rights, form, &listing).await.expect("a page")
}

fn names(page: &ListPage) -> Vec<String> {
    page.records.iter().map(|one| one.title.clone()).collect()
}

on_both!(a_list_that_takes_too_long_is_of_the_newest_and_says_so, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    five(&shop).await;
    let by_phone =
        |reach| Listing { sort: vec!["phone".to_owned()], limit: 50, count: true, reach, ..Listing::default() };
    let all = list(&shop, by_phone(None)).await;
    assert_eq!((names(&all), all.newest), (["戊", "丁", "丙", "乙", "甲"].map(str::to_owned).to_vec(), None));
    assert_eq!(all.count, Some(Count { value: 5, exact: true }));

    let some = list(&shop, by_phone(newest(3))).await;
    assert_eq!((names(&some), some.newest), (["丙", "乙", "甲"].map(str::to_owned).to_vec(), Some(3)));
    assert_eq!(some.count, Some(Count { value: 3, exact: false }));

    // Fewer are all there are.
    let enough = list(&shop, by_phone(newest(5))).await;
    assert_eq!((names(&enough), enough.newest, enough.count), (names(&all), None, all.count));

    let first = list(&shop, Listing { limit: 2, ..by_phone(newest(3)) }).await;
    let rest = list(&shop, Listing { cursor: first.next.clone(), ..by_phone(newest(3)) }).await;
    assert_eq!((names(&rest), rest.next, rest.newest), (vec!["甲".to_owned()], None, Some(3)));

    // Words that stand everywhere, with and without an order; and a filter.
    for sort in [vec![], vec!["-phone".to_owned()]] {
        let search = Listing { search: "139000".to_owned(), sort, ..by_phone(newest(2)) };
        assert_eq!(names(&list(&shop, search).await), ["甲", "乙"]);
    }
    let filter = Some(
        Condition::parse(&json!({ "any": [["name", "=", "戊"], ["name", "=", "丙"], ["name", "=", "甲"]] }))
            .expect("a condition"),
    );
    let narrowed = list(&shop, Listing { filter, ..by_phone(newest(4)) }).await;
    assert_eq!((names(&narrowed), narrowed.newest), (vec!["丙".to_owned(), "甲".to_owned()], Some(4)));
});

on_both!(figures_of_the_newest_are_not_exact, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    five(&shop).await;
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", "customer").expect("a form");
    let rights = context.rights("shop", "customer").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let listing = Listing { reach: newest(3), ..Listing::default() };

    let wish = Grouping { by: "name", sum: None, exact: false };
    let groups = record::groups(&mut conn, &context, &rights, form, &listing, wish).await.expect("groups");
    assert_eq!(groups.groups.iter().map(|group| group.count).collect::<Vec<_>>(), [1, 1, 1]);
    assert!(!groups.exact);

    let measures = [Measured { field: "name".to_owned(), op: AggregateOp::Count }];
    let totals = record::totals(&mut conn, &context, &rights, form, &listing, &measures, false).await.expect("totals");
    assert_eq!((totals.count, totals.values), (Count { value: 3, exact: false }, vec![json!(3)]));

    // Sections and days look at a tenth, for they ask many questions.
    let wish = Sectioning {
        by: GroupBy::Field("name".to_owned()),
        descending: false,
        measures: Vec::new(),
        exact: false,
        limit: 50,
        cursor: None,
    };
    let found = record::sections(&mut conn, &context, &rights, form, &listing, &wish).await.expect("sections");
    assert_eq!(found.newest, Some(1));
    let found: Vec<_> = found.sections.into_iter().map(|one| (one.value, one.figures.count)).collect();
    assert_eq!(found, [(json!("甲"), Count { value: 1, exact: false })]);

    let today = shop.workspace.clock.now().date_naive();
    let day = |date: NaiveDate| DaysAsked { start: "created_at".to_owned(), end: None, from: date, to: date, each: 4 };
    let found = record::days(&mut conn, &context, &rights, form, &listing, &day(today)).await;
    let found = found.expect("days");
    assert_eq!((found.newest, found.days.len()), (Some(1), 1));
    assert!(!found.days[0].count.exact);
});

on_both!(only_whoever_would_rather_have_it_quick_gets_less, |database: TestStore| async move {
    let (api, owner) = Api::in_haste(database, newest(2).expect("a reach")).await;
    for at in 0..3 {
        let values = json!({ "values": { "name": format!("客户{at}"), "phone": format!("1390000000{at}") } });
        api.post(&owner, "/apps/shop/forms/customer/records", &values).await.ok();
    }
    let records = "/apps/shop/forms/customer/records?sort=phone&count=true";
    let quick = format!("{records}&quick=true");
    let some = api.get(&owner, &quick).await.ok();
    assert_eq!((some["newest"].clone(), some["items"].as_array().expect("items").len()), (json!(2), 2));
    assert_eq!(some["count"], json!({ "value": 2, "exact": false }));
    // A program that has never heard of it misses nothing.
    for all in [records.to_owned(), format!("{records}&quick=false")] {
        let all = api.get(&owner, &all).await.ok();
        assert_eq!((all.get("newest"), all["items"].as_array().expect("items").len()), (None, 3));
        assert_eq!(all["count"], json!({ "value": 3, "exact": true }));
    }
    let exact = api.get(&owner, "/apps/shop/forms/customer/sections?by=level&exact=true").await.ok();
    assert_eq!((exact.get("newest"), exact["items"][0]["count"].clone()), (None, json!(3)));
});

on_both!(a_list_of_the_newest_goes_on_with_those_or_not_at_all, |database: TestStore| async move {
    let (api, owner) = Api::in_haste(database, newest(4).expect("a reach")).await;
    for at in 0..6 {
        let values = json!({ "values": { "name": format!("客户{at}"), "phone": format!("1390000000{at}") } });
        api.post(&owner, "/apps/shop/forms/customer/records", &values).await.ok();
    }
    let records = "/apps/shop/forms/customer/records?sort=phone&limit=2";
    let shown = |page: &serde_json::Value| -> Vec<String> {
        page["items"].as_array().into_iter().flatten().map(|item| item["title"].as_str().unwrap_or("").into()).collect()
    };
    let some = api.get(&owner, &format!("{records}&quick=true")).await.ok();
    assert_eq!((shown(&some), &some["newest"]), (vec!["客户2".to_owned(), "客户3".to_owned()], &json!(4)));
    let after = some["next_cursor"].as_str().expect("a cursor");
    let rest = api.get(&owner, &format!("{records}&quick=true&cursor={after}")).await.ok();
    assert_eq!((shown(&rest), &rest["newest"]), (vec!["客户4".to_owned(), "客户5".to_owned()], &json!(4)));
    // Going on with all would leave out those between, unsaid.
    for all in ["", "&quick=false"] {
        let refused = api.get(&owner, &format!("{records}&cursor={after}{all}")).await;
        assert_eq!(refused.mistakes(), [("/cursor".to_owned(), "cursor_of_newest".to_owned())]);
    }
    // After a page of all, what is quick may be of the newest, and says so.
    let all = api.get(&owner, records).await.ok();
    let after = all["next_cursor"].as_str().expect("a cursor");
    let rest = api.get(&owner, &format!("{records}&cursor={after}&quick=true")).await.ok();
    assert_eq!((shown(&all), &rest["newest"]), (vec!["客户0".to_owned(), "客户1".to_owned()], &json!(4)));

    // So it is with groups, which look at a tenth each.
    let sections = "/apps/shop/forms/customer/sections?by=name&limit=1";
    let all = api.get(&owner, &format!("{sections}&exact=true")).await.ok();
    let after = all["next_cursor"].as_str().expect("a cursor");
    let next = api.get(&owner, &format!("{sections}&exact=true&cursor={after}")).await.ok();
    assert_eq!(next["items"][0]["value"], "客户1");
});

on_both!(a_list_on_one_page_is_counted_by_it, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    five(&shop).await;
    let asked = |limit, reach| Listing { limit, count: true, reach, ..Listing::default() };
    for (limit, reach, count) in [
        (5, None, Count { value: 5, exact: true }),
        (2, None, Count { value: 5, exact: true }),
        (5, newest(5), Count { value: 5, exact: true }),
        (5, newest(3), Count { value: 3, exact: false }),
        (2, newest(3), Count { value: 3, exact: false }),
    ] {
        assert_eq!(list(&shop, asked(limit, reach)).await.count, Some(count), "{limit}");
    }
});

/// Runs a statement that does not end by itself; answers what else was asked on the connection afterwards.
async fn ended_in_time(database: TestStore, endless: &str) {
    let store = database.store.clone();
    let mut conn = store.read().await.expect("reads");
    conn.hurry(Duration::from_millis(50));
    let end = conn.rows(endless, args![i64::MAX]).await;
    assert!(matches!(end, Err(StoreError::TooLong)), "{end:?}");
    conn.take_time();
    let rows = conn.rows("SELECT 7", args![]).await.expect("the connection goes on");
    assert_eq!(rows[0].int(0).expect("a number"), 7);

    // The same statement is not tried again, whatever it is asked with; without hurry it is.
    let mut other = store.read().await.expect("reads");
    other.hurry(Duration::from_secs(3600));
    let end = other.rows(endless, args![0]).await;
    assert!(matches!(end, Err(StoreError::TooLong)), "{end:?}");
    other.take_time();
    other.rows(endless, args![0]).await.expect("answers");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sqlite_ends_what_takes_too_long() {
    let endless = "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) SELECT max(i) FROM n";
    ended_in_time(sqlite().await, endless).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn postgres_ends_what_takes_too_long() {
    let database = postgres().await;
    let store = database.store.clone();
    let endless = "SELECT CAST(count(*) AS bigint) FROM generate_series(1::bigint, $1::bigint)";
    ended_in_time(database, endless).await;
    let mut conn = store.read().await.expect("reads");
    assert_eq!(conn.dialect(), Dialect::Postgres);
    // The server notices that nobody listens any more.
    let running = "SELECT count(*) FROM pg_stat_activity WHERE state = 'active' AND query = $1";
    until("the server gives it up", async || {
        let rows = conn.rows(running, args![endless]).await.expect("answers");
        (rows[0].int(0).expect("a number") == 0).then_some(())
    })
    .await;
}
