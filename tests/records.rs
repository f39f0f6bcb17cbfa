//! The way of a change, on both databases: values, grades, figures, rights, conflicts and repeated commands.

use crate::on_both;
use crate::support::database::{TestStore, sqlite};
use crate::support::shop::{Shop, customer, object, refusals};
use serde_json::{Value, json};
use tenon_engine::clock::from_text;
use tenon_engine::condition::Condition;
use tenon_engine::definition::Package;
use tenon_engine::id::CommandId;
use tenon_engine::record::{self, Action, Command, Listing, ReadError, RecordError};
use tenon_engine::store::{Count, Shelf};

fn pair(pointer: &str, code: &str) -> (String, String) {
    (pointer.to_owned(), code.to_owned())
}

on_both!(a_new_record_is_completed_numbered_and_graded, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let first = shop.create("customer", customer("139 1234 5678")).await;
    let second = shop.create("customer", customer("13912345679")).await;
    assert_eq!(first.values["no"], json!("KH2026030001"));
    assert_eq!(second.values["no"], json!("KH2026030002"));
    assert_eq!(first.values["phone"], json!("13912345678"));
    assert_eq!((first.title.as_str(), first.version), ("苏州晨光机电", 1));
    assert_eq!(first.values["level"], json!("C"));
    assert_eq!(first.rules["grade"]["because"], json!(["尚未成交"]));
    assert_eq!(shop.load("customer", &first.id).await.values, first.values);
});

async fn define_slip(shop: &Shop, properties: Value) {
    let form = json!({ "key": "slip", "title": "单据", "properties": properties });
    shop.publish("forms/slip.json", form).await;
}

on_both!(counters_begin_anew_with_their_period_and_go_on_under_another_key, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let serial = |counter: Value| json!({ "x-kind": "serial", "x-serial": ["N", counter] });
    let of_all = serial(json!({ "counter": 3, "start": 100 }));
    let of_day = serial(json!({ "counter": 2, "reset": "day" }));
    let of_year = serial(json!({ "counter": 1, "reset": "year" }));
    define_slip(&shop, json!({ "no": of_all, "day": of_day, "year": of_year })).await;
    for (day, numbers) in [
        ("2026-03-02", ["N100", "N01", "N1"]),
        ("2026-03-02", ["N101", "N02", "N2"]),
        ("2026-03-03", ["N102", "N01", "N3"]),
        ("2027-03-03", ["N103", "N01", "N1"]),
    ] {
        shop.workspace.clock.set(from_text(&format!("{day}T08:00:00Z")).expect("a moment"));
        let slip = shop.create("slip", json!({})).await;
        assert_eq!(["no", "day", "year"].map(|key| slip.value(key)), numbers.map(|number| json!(number)));
    }
    let mut renamed = of_all;
    renamed["x-formerly"] = json!("no");
    define_slip(&shop, json!({ "code": renamed, "day": of_day, "year": of_year })).await;
    assert_eq!(shop.create("slip", json!({})).await.value("code"), json!("N104"), "no number is given twice");
});

on_both!(every_mistake_is_named_at_once_and_nothing_is_stored, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    shop.create("customer", customer("13912345678")).await;
    let values = json!({ "name": "名".repeat(21), "phone": "12", "level": "D", "nmae": "x", "total": 5 });
    let error = shop
        .perform(&shop.system, "customer", Action::Create { id: None, values: object(values) })
        .await
        .expect_err("refused");
    assert_eq!(
        refusals(&error),
        [
            pair("/level", "unknown_option"),
            pair("/name", "too_long"),
            pair("/nmae", "unknown_field"),
            pair("/phone", "not_a_phone"),
            pair("/total", "read_only"),
        ]
    );
    let taken = shop
        .perform(&shop.system, "customer", Action::Create { id: None, values: object(customer("13912345678")) })
        .await
        .expect_err("the number is taken");
    assert_eq!(refusals(&taken), [pair("/phone", "not_unique")]);
    let next = shop.create("customer", customer("13912345670")).await;
    assert_eq!(next.values["no"], json!("KH2026030002"), "a refused record gives its number back");
});

on_both!(figures_follow_their_records_and_grades_follow_the_figures, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let buyer = shop.create("customer", customer("13912345678")).await;
    assert_eq!((&buyer.values["total"], &buyer.values["orders"]), (&json!(0), &json!(0)), "nothing adds up to 0");
    let line = |qty: f64, price: f64| json!([{ "product": "轴承", "qty": qty, "price": price }]);
    let order = shop.create("order", json!({ "customer": buyer.id, "items": line(0.1, 3.0) })).await;
    assert_eq!(order.values["amount"], json!(0.3), "decimals are exact");
    assert_eq!(order.values["phone"], json!("13912345678"));
    let graded = shop.load("customer", &buyer.id).await;
    assert_eq!((&graded.values["total"], &graded.values["level"]), (&json!(0.3), &json!("B")));

    let second = shop.create("order", json!({ "customer": buyer.id, "items": line(3.0, 400.0) })).await;
    let graded = shop.load("customer", &buyer.id).await;
    assert_eq!((&graded.values["total"], &graded.values["orders"]), (&json!(1200.3), &json!(2)));
    assert_eq!(graded.values["level"], json!("A"));
    assert_eq!(graded.rules["advice"]["state"], json!("suggested"));
    assert_eq!(graded.rules["advice"]["score"], json!(70));
    assert!(!graded.values.contains_key("advice"), "a suggestion waits for a person");

    shop.update("order", &second.id, json!({ "void": true })).await.expect("changed");
    assert_eq!(shop.load("customer", &buyer.id).await.values["total"], json!(0.3));
    shop.perform(&shop.system, "order", Action::Delete { id: order.id, version: None }).await.expect("deleted");
    let left = shop.load("customer", &buyer.id).await;
    assert_eq!((&left.values["total"], &left.values["orders"]), (&json!(0), &json!(1)));
    assert_eq!(left.values["level"], json!("C"));

    shop.update("customer", &buyer.id, json!({ "phone": "13900000000" })).await.expect("changed");
    assert_eq!(shop.load("order", &second.id).await.values["phone"], json!("13900000000"));
});

on_both!(suggestions_are_accepted_or_overridden_with_a_reason, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let record = shop.create("customer", customer("13912345678")).await;
    let accept = Action::AcceptRule { id: record.id.clone(), rule: "advice".to_owned() };
    let accepted = shop.perform(&shop.system, "customer", accept).await.expect("accepted").record;
    assert_eq!((&accepted.values["advice"], &accepted.rules["advice"]["state"]), (&json!("C"), &json!("accepted")));
    let no_reason = |reason: &str| Action::OverrideRule {
        id: record.id.clone(),
        rule: "advice".to_owned(),
        value: json!("A"),
        reason: reason.to_owned(),
    };
    let refused = shop.perform(&shop.system, "customer", no_reason(" ")).await.expect_err("no reason");
    assert_eq!(refusals(&refused), [pair("/reason", "required")]);
    let other = shop.perform(&shop.system, "customer", no_reason("老板的朋友")).await.expect("overridden").record;
    assert_eq!((&other.values["advice"], &other.rules["advice"]["reason"]), (&json!("A"), &json!("老板的朋友")));
});

on_both!(hidden_fields_are_cleared_and_never_required, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let record = shop
        .create("customer", json!({ "name": "黑名单一号", "phone": "13912345678", "level": "A", "reason": "拖欠" }))
        .await;
    assert_eq!(record.values["level"], json!("C"), "the rule sets the level");
    let buyer = shop.create("customer", json!({ "name": "甲", "phone": "13912345670" })).await;
    assert!(!buyer.values.contains_key("reason"));
});

on_both!(a_stale_change_names_both_versions, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let record = shop.create("customer", customer("13912345678")).await;
    shop.update("customer", &record.id, json!({ "name": "甲" })).await.expect("changed");
    let stale = Action::Update { id: record.id.clone(), version: Some(1), values: object(json!({ "name": "乙" })) };
    match shop.perform(&shop.system, "customer", stale).await {
        Err(RecordError::Conflict { current, yours }) => assert_eq!((current.version, yours), (2, 1)),
        other => panic!("{other:?}"),
    }
    let same = shop.update("customer", &record.id, json!({ "name": "甲" })).await.expect("nothing to do");
    assert_eq!((same.record.version, same.changed.len()), (2, 0), "no change makes no version");
});

on_both!(a_repeated_command_happens_once, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let command = Command {
        id: Some(CommandId::generate()),
        app: "shop".to_owned(),
        form: "customer".to_owned(),
        action: Action::Create { id: None, values: object(customer("13912345678")) },
    };
    let first = shop.workspace.perform(&shop.system, command.clone()).await.expect("created");
    let again = shop.workspace.perform(&shop.system, command.clone()).await.expect("answers again");
    assert_eq!((again.record.id.as_str(), again.repeated), (first.record.id.as_str(), true));
    let both = tokio::join!(
        shop.workspace.perform(&shop.system, command.clone()),
        shop.workspace.perform(&shop.system, command)
    );
    assert!(both.0.is_ok_and(|c| c.repeated) && both.1.is_ok_and(|c| c.repeated));

    // Sent again, a change names a version that it has itself made old.
    let values = object(json!({ "name": "苏州晨光" }));
    let action = Action::Update { id: first.record.id.clone(), version: Some(1), values };
    let command = Command { id: Some(CommandId::generate()), app: "shop".into(), form: "customer".into(), action };
    let first = shop.workspace.perform(&shop.system, command.clone()).await.expect("changed");
    let again = shop.workspace.perform(&shop.system, command).await.expect("answers again");
    assert_eq!((first.record.version, again.record.version, again.repeated), (2, 2, true));
});

on_both!(people_see_and_change_only_what_their_groups_allow, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let (wang, li, zhao, sun) = (shop.member("wang"), shop.member("li"), shop.member("zhao"), shop.member("sun"));
    let create = |phone: &str| Action::Create { id: None, values: object(customer(phone)) };
    let hers = shop.perform(&wang, "customer", create("13912345678")).await.expect("created").record;
    assert_eq!(hers.values["owner"], json!(wang.id()));
    shop.update("customer", &hers.id, json!({ "secret": 88.5 })).await.expect("the system may");

    let edit = |values: Value| Action::Update { id: hers.id.clone(), version: None, values: object(values) };
    assert!(matches!(shop.perform(&li, "customer", edit(json!({ "name": "抢" }))).await, Err(RecordError::NotFound)));
    assert!(matches!(
        shop.perform(&zhao, "customer", edit(json!({ "name": "改" }))).await,
        Err(RecordError::Forbidden(_))
    ));
    let secret = shop.perform(&wang, "customer", edit(json!({ "secret": 1 }))).await.expect_err("hidden");
    assert_eq!(refusals(&secret), [pair("/secret", "field_forbidden")]);
    shop.perform(&wang, "customer", edit(json!({ "name": "晨光" }))).await.expect("her own");
    assert!(matches!(shop.perform(&sun, "customer", create("13912345670")).await, Err(RecordError::Forbidden(_))));
    assert!(matches!(shop.perform(&zhao, "customer", create("13912345670")).await, Err(RecordError::Forbidden(_))));

    let snapshot = shop.workspace.snapshot();
    let form = snapshot.model.form("shop", "customer").expect("a form").clone();
    let mut conn = shop.workspace.store.read().await.expect("reads");
    for (who, seen) in [(&wang, 1), (&li, 0), (&zhao, 1), (&shop.system, 1)] {
        let context = snapshot.context(who);
        let rights = context.rights("shop", "customer").expect("a form");
        let listing = Listing { limit: 50, count: true, ..Listing::default() };
        let page = record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page");
        assert_eq!((page.records.len(), page.count.map(|c| c.value)), (seen, Some(seen as i64)));
        let shows_secret = page.records.iter().any(|r| r.values.contains_key("secret"));
        assert_eq!(shows_secret, who.id().is_none(), "only the system sees the hidden field");
    }
    let context = snapshot.context(&wang);
    let rights = context.rights("shop", "customer").expect("a form");
    let filter = Condition::parse(&json!(["secret", ">", 80])).expect("a condition");
    let spying = Listing { limit: 50, filter: Some(filter), ..Listing::default() };
    assert!(matches!(
        record::list(&mut conn, &context, &rights, &form, &spying).await,
        Err(ReadError::Invalid(problems)) if problems[0].code == "field_forbidden"
    ));
    let words = Listing { limit: 50, search: "晨光".to_owned(), ..Listing::default() };
    let found = record::list(&mut conn, &context, &rights, &form, &words).await.expect("a page");
    assert_eq!(found.records.len(), 1, "a search still finds what may be seen");
    let context = snapshot.context(&sun);
    let rights = context.rights("shop", "customer").expect("a form");
    assert!(matches!(
        record::list(&mut conn, &context, &rights, &form, &Listing::default()).await,
        Err(ReadError::Forbidden)
    ));
});

on_both!(lists_page_by_key_through_ties_and_empty_values, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    for at in 0..30 {
        let mut values = json!({ "name": format!("客户{}", at % 7), "phone": format!("139000000{at:02}") });
        if at % 3 != 0 {
            values["secret"] = json!(at % 4);
        }
        shop.create("customer", values).await;
    }
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", "customer").expect("a form").clone();
    let rights = context.rights("shop", "customer").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    for (sort, search) in [
        (vec![], ""),
        (vec!["-secret"], ""),
        (vec!["secret"], ""),
        (vec!["-name", "secret"], ""),
        (vec!["name", "-secret"], ""),
        (vec!["-secret", "-name"], ""),
        (vec![], "客户"),
        (vec!["-secret"], "客户"),
    ] {
        let sort: Vec<String> = sort.into_iter().map(str::to_owned).collect();
        let wish = Listing { sort, search: search.to_owned(), count: true, ..Listing::default() };
        let all = Listing { limit: 100, ..wish.clone() };
        let whole = record::list(&mut conn, &context, &rights, &form, &all).await.expect("a page");
        assert_eq!(whole.count, Some(Count { value: 30, exact: true }));
        let whole: Vec<String> = whole.records.into_iter().map(|r| r.id).collect();
        assert_eq!(whole.len(), 30);
        let mut paged = Vec::new();
        let mut cursor = None;
        loop {
            let listing = Listing { limit: 4, cursor, ..wish.clone() };
            let page = record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page");
            paged.extend(page.records.into_iter().map(|r| r.id));
            cursor = page.next;
            if cursor.is_none() {
                break;
            }
        }
        assert_eq!(paged, whole, "{wish:?}");
    }
    for (typed, found) in [("客户3", 4), ("户3", 4), ("000000", 30), ("3900000029", 1), ("无此", 0), ("客", 30)] {
        let listing = Listing { limit: 100, search: typed.to_owned(), ..Listing::default() };
        let page = record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page");
        assert_eq!(page.records.len(), found, "{typed}");
    }
});

/// PostgreSQL learns by itself how large its tables are; SQLite is told.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_filter_without_an_index_reads_the_table() {
    let shop = Shop::open(sqlite().await).await;
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let sql = "EXPLAIN QUERY PLAN SELECT f_name FROM d_shop_customer WHERE deleted_at IS NULL AND f_secret > 3";
    let plan = conn.rows(sql, Vec::new()).await.expect("explains");
    let plan = format!("{plan:?}").to_lowercase();
    assert!(plan.contains("scan") && !plan.contains("index"), "{plan}");
}

on_both!(the_archive_is_kept_and_counted_but_no_longer_worked_with, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let buyer = shop.create("customer", customer("13912345678")).await;
    let order = json!({ "customer": buyer.id, "items": [{ "qty": 2, "price": 30 }] });
    let order = shop.create("order", order).await;
    let total = shop.load("customer", &buyer.id).await.value("total");
    assert_eq!(total, json!(60));
    let archive = |version| Action::Archive { id: order.id.clone(), version };
    let stale = shop.perform(&shop.system, "order", archive(Some(7))).await.expect_err("another version");
    assert!(matches!(stale, RecordError::Conflict { yours: 7, .. }));
    let archived = shop.perform(&shop.system, "order", archive(Some(1))).await.expect("archived").record;
    assert!(archived.archived_at.is_some());
    let again = shop.perform(&shop.system, "order", archive(None)).await.expect("is there").record;
    assert_eq!((again.version, again.archived_at), (archived.version, archived.archived_at), "nothing more to do");

    let listed = async |shelf| {
        let snapshot = shop.workspace.snapshot();
        let context = snapshot.context(&shop.system);
        let rights = context.rights("shop", "order").expect("a form");
        let form = snapshot.model.form("shop", "order").expect("a form").clone();
        let mut conn = shop.workspace.store.read().await.expect("reads");
        let listing = Listing { limit: 9, shelf, count: true, ..Listing::default() };
        let page = record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page");
        assert_eq!(page.count.map(|count| count.value), i64::try_from(page.records.len()).ok());
        page.records.len()
    };
    let count = async || {
        let mut counts = Vec::new();
        for shelf in [Shelf::Live, Shelf::Archive, Shelf::Kept, Shelf::Bin] {
            counts.push(listed(shelf).await);
        }
        counts
    };
    assert_eq!(count().await, [0, 1, 1, 0]);
    assert_eq!(shop.load("customer", &buyer.id).await.value("total"), json!(60), "it still counts");
    let action = |values| Action::Update { id: order.id.clone(), version: None, values: object(values) };
    let refused = shop.perform(&shop.system, "order", action(json!({ "items": [] }))).await.expect_err("as it is");
    assert_eq!(refusals(&refused), [pair("", "archived")]);
    // What it repeats of others is kept current.
    shop.update("customer", &buyer.id, json!({ "name": "苏州旭日" })).await.expect("renamed");

    shop.perform(&shop.system, "order", Action::Delete { id: order.id.clone(), version: None }).await.expect("deleted");
    assert_eq!(count().await, [0, 0, 0, 1]);
    assert_eq!(shop.load("customer", &buyer.id).await.value("total"), json!(0));
    shop.perform(&shop.system, "order", Action::Restore { id: order.id.clone() }).await.expect("restored");
    assert_eq!(count().await, [0, 1, 1, 0], "back in the archive it came from");
    shop.perform(&shop.system, "order", Action::Unarchive { id: order.id.clone() }).await.expect("back");
    assert_eq!(count().await, [1, 0, 1, 0]);
    shop.perform(&shop.system, "order", action(json!({ "items": [{ "qty": 1, "price": 5 }] }))).await.expect("changed");
    assert_eq!(shop.load("customer", &buyer.id).await.value("total"), json!(5));
});

on_both!(what_was_deleted_is_found_by_its_words_in_the_bin_alone, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let gone = shop.create("customer", json!({ "name": "苏州旭日机电", "phone": "13912345678" })).await;
    shop.create("customer", json!({ "name": "无锡旭升机电", "phone": "13912345679" })).await;
    let action = Action::Delete { id: gone.id.clone(), version: None };
    shop.perform(&shop.system, "customer", action).await.expect("deleted");
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let form = snapshot.model.form("shop", "customer").expect("a form").clone();
    let rights = context.rights("shop", "customer").expect("a form");
    let mut conn = shop.workspace.store.read().await.expect("reads");
    for (shelf, typed, found) in
        [(Shelf::Bin, "旭日", 1), (Shelf::Bin, "机电", 1), (Shelf::Bin, "旭升", 0), (Shelf::Live, "旭日", 0)]
    {
        let sort = vec!["-updated_at".to_owned()];
        let listing = Listing { limit: 9, shelf, search: typed.to_owned(), sort, count: true, ..Listing::default() };
        let page = record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page");
        assert_eq!(page.records.len(), found, "{typed} in {shelf:?}");
        assert_eq!(page.count.map(|count| count.value), i64::try_from(found).ok());
    }
});

on_both!(a_list_is_counted_to_its_bound_and_no_further, |database: TestStore| async move {
    let files = [
        ("app.json", json!({ "key": "shop", "title": "店", "version": "1.0.0", "navigation": [] })),
        ("forms/note.json", json!({ "key": "note", "title": "便签", "properties": { "text": { "type": "string" } } })),
    ];
    let package = Package { files: files.map(|(path, document)| (path.to_owned(), document.to_string())).into() };
    let shop = Shop::open_with(database, package).await;
    let add = async |notes: std::ops::Range<usize>| {
        let one = |at: usize| Command {
            id: None,
            app: "shop".to_owned(),
            form: "note".to_owned(),
            action: Action::Create { id: None, values: object(json!({ "text": format!("便签 {at}") })) },
        };
        let done = shop.workspace.perform_all(&shop.system, notes.map(one).collect()).await;
        assert!(done.iter().all(Result::is_ok));
    };
    let count = async |search: &str| {
        let snapshot = shop.workspace.snapshot();
        let context = snapshot.context(&shop.system);
        let form = snapshot.model.form("shop", "note").expect("a form").clone();
        let rights = context.rights("shop", "note").expect("a form");
        let mut conn = shop.workspace.store.read().await.expect("reads");
        let listing = Listing { limit: 1, search: search.to_owned(), count: true, ..Listing::default() };
        record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page").count.expect("counted")
    };
    add(0..1_000).await;
    for search in ["", "便签"] {
        assert_eq!(count(search).await, Count { value: 1_000, exact: true });
    }
    add(1_000..1_003).await;
    for search in ["", "便签"] {
        assert_eq!(count(search).await, Count { value: 1_000, exact: false });
    }
});

on_both!(of_many_who_add_to_one_figure_at_once_none_is_lost, |database: TestStore| async move {
    let shop = Shop::open(database).await;
    let buyer = shop.create("customer", customer("13912345678")).await;
    let one = |_| Command {
        id: None,
        app: "shop".to_owned(),
        form: "order".to_owned(),
        action: Action::Create {
            id: None,
            values: object(json!({ "customer": buyer.id, "items": [{ "qty": 1, "price": 10 }] })),
        },
    };
    let done = shop.workspace.perform_all(&shop.system, (0..40).map(one).collect()).await;
    assert!(done.iter().all(Result::is_ok), "{done:?}");
    let sum = shop.load("customer", &buyer.id).await;
    assert_eq!((sum.value("total"), sum.value("orders")), (json!(400), json!(40)));
});
