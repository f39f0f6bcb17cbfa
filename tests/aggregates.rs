//! Aggregate tables on both databases: kept in step with their records, checked, built while people write, verified.

mod computed;
mod distinct;

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::http::Client;
use crate::support::office::{Office, package, repository};
use crate::support::server::Start;
use crate::support::shop::{object, refusals};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::aggregate::{self, Difference, Progress};
use tenon_engine::audit::Via;
use tenon_engine::definition::{Package, Surroundings, check};
use tenon_engine::duplicate::{Undo, Wish};
use tenon_engine::duty::rebuild_aggregate;
use tenon_engine::package::{publish, save_draft};
use tenon_engine::problem::Language;
use tenon_engine::record::{Action, Command, RecordError};
use tenon_engine::store::{StoreError, StoredRecord, audit};

fn system() -> Principal {
    Principal::system(Via::Console)
}

impl Office {
    async fn try_perform(&self, form: &str, action: Action) -> Result<StoredRecord, RecordError> {
        let command = Command { id: None, app: self.app.clone(), form: form.to_owned(), action };
        self.workspace.perform(&system(), command).await.map(|change| change.record)
    }

    async fn try_create(&self, form: &str, values: Value) -> Result<StoredRecord, RecordError> {
        self.try_perform(form, Action::Create { id: None, values: object(values) }).await
    }

    async fn try_update(&self, form: &str, id: &str, values: Value) -> Result<StoredRecord, RecordError> {
        self.try_perform(form, Action::Update { id: id.to_owned(), version: None, values: object(values) }).await
    }

    async fn differences(&self, key: &str) -> Vec<Difference> {
        let snapshot = self.workspace.snapshot();
        let app = Arc::clone(snapshot.model.app(&self.app).expect("is installed"));
        let aggregate = Arc::clone(&app.aggregates[key]);
        self.workspace
            .store
            .look::<_, StoreError, _>(move |conn| {
                Box::pin(async move {
                    let principal = system();
                    aggregate::verify(conn, &snapshot.context(&principal), &app, &aggregate).await
                })
            })
            .await
            .expect("reads")
    }

    async fn progress(&self, key: &str) -> Progress {
        let model = self.workspace.model();
        let aggregate = &model.app(&self.app).expect("is installed").aggregates[key];
        let mut conn = self.workspace.store.read().await.expect("reads");
        aggregate::progress(&mut conn, &self.app, aggregate).await.expect("reads")
    }

    async fn publish_file(&self, path: &str, text: String) {
        save_draft(&self.workspace, &system(), &self.app, path, Some(text)).await.expect("saved");
        if let Err(error) = publish(&self.workspace, &system(), &self.app, None).await {
            panic!("{error:#?}");
        }
    }

    /// How many rows the live records of a form have in their sub-form.
    async fn rows_of(&self, form: &str) -> i64 {
        let model = self.workspace.model();
        let form = model.form(&self.app, form).expect("a form");
        let mut conn = self.workspace.store.read().await.expect("reads");
        let records = form.table.after(&mut conn, 0, 10_000).await.expect("reads");
        records.iter().map(|record| record.values["items"].as_array().map_or(0, Vec::len) as i64).sum()
    }

    /// The rows of the ledger, as `product/warehouse`.
    async fn ledger(&self) -> BTreeMap<String, StoredRecord> {
        let rows = self.all("ledger").await;
        let products = self.all("product").await;
        let name = |id: &Value| {
            let found = products.iter().find(|product| id.as_str() == Some(product.id.as_str())).expect("a product");
            found.title.clone()
        };
        rows.into_iter()
            .map(|row| {
                (format!("{}/{}", name(&row.values["product"]), row.values["warehouse"].as_str().unwrap_or("")), row)
            })
            .collect()
    }
}

fn outbound(product: &str, qty: f64) -> Value {
    json!({ "reason": "销售出库", "warehouse": "主仓", "items": [{ "product": product, "qty": qty }] })
}

on_both!(the_stock_template_keeps_its_ledger, |database: TestStore| async move {
    let office = Office::open(database, "templates/stock").await;
    for key in ["ledger", "monthly_sales"] {
        assert_eq!(office.differences(key).await, []);
        assert_eq!(office.progress(key).await, Progress::Ready);
    }
    let ledger = office.ledger().await;
    let hammer = &ledger["电锤 26 mm/主仓"];
    assert_eq!((&hammer.values["on_hand"], hammer.title.as_str()), (&json!(0), "电锤 26 mm 主仓"));
    assert!(ledger.values().all(|row| row.values["on_hand"].as_f64().is_some_and(|stock| stock >= 0.0)));
    let products = office.all("product").await;
    let tape = products.iter().find(|product| product.title.starts_with("钢卷尺")).expect("a tape");
    let both: f64 = ["主仓", "门店仓"]
        .iter()
        .filter_map(|warehouse| ledger[&format!("{}/{warehouse}", tape.title)].values["on_hand"].as_f64())
        .sum();
    assert_eq!(tape.values["stock"].as_f64(), Some(both), "the rollup of the product follows the table");
    let drill = products.iter().find(|product| product.title.starts_with("电锤")).expect("a drill");
    assert_eq!(drill.values["level"], json!("缺货"));

    // In words of both languages, at the row and column that takes too much, and nothing is done.
    let free = &ledger[&format!("{}/主仓", tape.title)].values["on_hand"];
    let values = json!({ "reason": "销售出库", "warehouse": "主仓", "items": [
        { "product": tape.id, "qty": 1 }, { "product": drill.id, "qty": 1 } ] });
    let error = office.try_create("outbound", values).await.expect_err("there are none");
    assert_eq!(refusals(&error), [("/items/1/qty".to_owned(), "aggregate_check_failed".to_owned())]);
    let RecordError::Invalid(problems) = error else { panic!() };
    assert_eq!(problems[0].message.get(Language::Chinese), "库存不足：“电锤 26 mm”在主仓只有 0");
    assert_eq!(
        problems[0].message.get(Language::English),
        "Not enough stock: Main warehouse has only 0 of '电锤 26 mm'"
    );
    assert_eq!(&office.ledger().await[&format!("{}/主仓", tape.title)].values["on_hand"], free);

    // What came in cannot be taken back once it is gone.
    let inbound = office.all("inbound").await;
    let brought = inbound.iter().find(|one| one.values["items"].to_string().contains(&drill.id)).expect("an inbound");
    let gone = office.try_perform("inbound", Action::Delete { id: brought.id.clone(), version: None }).await;
    assert!(refusals(&gone.expect_err("it is sold")).iter().all(|(_, code)| code == "aggregate_check_failed"));

    let written = office.try_create("ledger", json!({ "on_hand": 5 })).await.expect_err("only follows");
    assert_eq!(refusals(&written), [(String::new(), "aggregate_written".to_owned())]);
});

on_both!(rights_on_a_table_come_from_groups_or_from_all_of_its_sources, |database: TestStore| async move {
    let office = Office::open(database, "templates/stock").await;
    let (sales, keeper, boss) = (office.member("wangfang"), office.member("tangmin"), office.member("chenguohua"));
    let rows = office.all("ledger").await.len();
    let seen = office.seen_by(&sales, "ledger").await;
    assert_eq!(seen.len(), rows);
    assert!(seen.iter().all(|row| !row.values.contains_key("cost") && row.values.contains_key("on_hand")));
    assert_eq!(office.seen_by(&keeper, "ledger").await.len(), rows, "who sees every slip sees what they come to");
    assert_eq!(office.seen_by(&boss, "monthly_sales").await.len(), office.all("monthly_sales").await.len());
    let snapshot = office.workspace.snapshot();
    let rights = |who: &Principal, form: &str| snapshot.context(who).rights("stock", form).expect("a form");
    use tenon_engine::definition::Operation::{Create, Delete, Export, Read, Update};
    assert!(!rights(&sales, "monthly_sales").allows(Read), "her own orders are not everybody's");
    for operation in [Create, Update, Delete] {
        assert!(!rights(&system(), "ledger").allows(operation));
    }
    assert!(rights(&boss, "ledger").allows(Export) && !rights(&sales, "ledger").allows(Export));
});

on_both!(rows_are_called_by_the_keys_that_everybody_sees, |database: TestStore| async move {
    let office = Office::open(database, "templates/stock").await;
    let names_a_warehouse = |row: &StoredRecord| row.title.ends_with("主仓") || row.title.ends_with("门店仓");
    assert!(office.all("ledger").await.iter().all(names_a_warehouse));
    let mut access: Value =
        serde_json::from_str(&package(&repository().join("templates/stock")).files["access.json"]).expect("JSON");
    let mut groups = access["groups"].as_array_mut().expect("groups").iter_mut();
    let group = groups.find(|group| group["key"] == "sales-ledger").expect("a group");
    group["fields"]["warehouse"] = json!("hide");
    office.publish_file("access.json", access.to_string()).await;
    for moment in ["2026-11-22T01:31:00Z", "2026-11-22T01:32:00Z"] {
        office.pass_time_to(moment).await;
    }
    let rows = office.all("ledger").await;
    assert!(!rows.iter().any(names_a_warehouse), "what is hidden from somebody stands in no title any more");
    assert!(rows.iter().all(|row| !row.title.is_empty()));

    let product = json!({ "name": "孤品", "category": "手动工具", "unit": "把", "price": 9 });
    let product = office.try_create("product", product).await.expect("created");
    let items = json!([{ "product": product.id, "qty": 1, "price": 5 }]);
    let inbound = json!({ "reason": "盘盈", "warehouse": "主仓", "items": items });
    office.try_create("inbound", inbound).await.expect("came in");
    let rows = office.all("ledger").await;
    let row = rows.iter().find(|row| row.values["product"] == json!(product.id)).expect("a row");
    assert_eq!(row.title, "孤品");
});

on_both!(a_shortage_may_be_filled_step_by_step_but_not_made_worse, |database: TestStore| async move {
    let office = Office::open(database, "templates/stock").await;
    let mut ledger: Value =
        serde_json::from_str(&package(&repository().join("templates/stock")).files["aggregates/ledger.json"])
            .expect("JSON");
    let checks = ledger["checks"].take();
    ledger["checks"] = json!([]);
    office.publish_file("aggregates/ledger.json", ledger.to_string()).await;
    assert_eq!(office.progress("ledger").await, Progress::Ready, "checks do not change what is counted");
    let products = office.all("product").await;
    let product = products.iter().find(|product| product.title.starts_with("电锤")).expect("sold out").id.clone();
    office.try_create("outbound", outbound(&product, 5.0)).await.expect("nothing is checked now");
    ledger["checks"] = checks;
    office.publish_file("aggregates/ledger.json", ledger.to_string()).await;
    let inbound =
        json!({ "reason": "盘盈", "warehouse": "主仓", "items": [{ "product": product, "qty": 2, "price": 1 }] });
    office.try_create("inbound", inbound).await.expect("from -5 to -3");
    assert!(office.try_create("outbound", outbound(&product, 1.0)).await.is_err(), "not from -3 to -4");
    assert_eq!(office.differences("ledger").await, []);
});

on_both!(a_table_is_built_while_people_go_on_writing, |database: TestStore| async move {
    let office = Arc::new(Office::open(database, "templates/stock").await);
    let products = office.all("product").await;
    let by_category = json!({ "key": "by_model", "title": "按规格", "keys": { "unit": {} },
        "measures": { "count": { "title": "行数", "op": "count" }, "most": { "title": "最多", "op": "max" },
            "least": { "title": "最少", "op": "min" }, "mean": { "title": "平均", "op": "avg" } },
        "sources": [{ "form": "inbound", "keys": { "unit": "items.unit" }, "measures": {
            "count": {}, "most": "items.qty", "least": "items.qty", "mean": "items.price" } }] });
    let write = |office: Arc<Office>, product: String, n: u32| async move {
        let items = json!([{ "product": product, "qty": n, "price": 2 }]);
        office.try_create("inbound", json!({ "reason": "盘盈", "warehouse": "主仓", "items": items })).await
    };
    for n in 1..700 {
        write(Arc::clone(&office), products[n as usize % 20].id.clone(), n).await.expect("created");
    }
    office.publish_file("aggregates/by_model.json", by_category.to_string()).await;
    assert_eq!(office.progress("by_model").await, Progress::Building);
    let writers: Vec<_> = (0..8_u32)
        .map(|writer| {
            let (office, products) = (Arc::clone(&office), products.clone());
            tokio::spawn(async move {
                for n in 0..12 {
                    let product = products[(writer * 7 + n) as usize % 20].id.clone();
                    let made = write(Arc::clone(&office), product, 1000 + n).await.expect("created");
                    let items = json!([{ "product": products[n as usize].id, "qty": n + 1, "price": 3 }]);
                    office.try_update("inbound", &made.id, json!({ "items": items })).await.expect("changed");
                    if n % 3 == 0 {
                        let delete = Action::Delete { id: made.id.clone(), version: None };
                        office.try_perform("inbound", delete).await.expect("deleted");
                    }
                }
            })
        })
        .collect();
    while office.progress("by_model").await == Progress::Building {
        office.pass_time_to("2026-11-22T01:31:00Z").await;
    }
    for writer in writers {
        writer.await.expect("has written");
    }
    assert_eq!(office.differences("by_model").await, []);
    let total: i64 = office.all("by_model").await.iter().filter_map(|row| row.values["count"].as_i64()).sum();
    let rows = office.rows_of("inbound").await;
    assert_eq!(total, rows, "every row is counted once");

    // A table that was tampered with is found out, and built anew.
    let admin = system().administrator().expect("the console may");
    let spoiled = office
        .workspace
        .store
        .write(|conn| {
            let sql = "UPDATE d_stock_ledger SET \"f_on_hand\" = \"f_on_hand\" + 1000000 WHERE seq = 1";
            Box::pin(async move { conn.execute(sql, vec![]).await })
        })
        .await;
    assert_eq!(spoiled.expect("written"), 1);
    let found = office.differences("ledger").await;
    let figure = |row: &Option<serde_json::Map<String, Value>>| row.as_ref().and_then(|row| row["on_hand"].as_f64());
    assert_eq!(found.len(), 1);
    assert_eq!(figure(&found[0].kept), figure(&found[0].counted).map(|right| right + 1.0));
    rebuild_aggregate(&office.workspace, &admin, "stock", "ledger").await.expect("asked for");
    assert_eq!(office.progress("ledger").await, Progress::Building);
    office.try_create("outbound", outbound(&products[0].id, 1.0)).await.expect("people are not stopped");
    office.pass_time_to("2026-11-22T01:32:00Z").await;
    assert_eq!(office.progress("ledger").await, Progress::Ready);
    assert_eq!(office.differences("ledger").await, []);
});

on_both!(whatever_happens_to_the_records_the_table_is_what_they_come_to, |database: TestStore| async move {
    let office = Office::open(database, "templates/stock").await;
    let wide = json!({ "key": "wide", "title": "宽表", "keys": { "week": { "title": "周", "by": "week" }, "place": {}, "keeper": {} },
        "measures": { "qty": { "title": "数量", "op": "sum" }, "first": { "title": "最早", "op": "min" },
            "last": { "title": "最晚", "op": "max" }, "dear": { "title": "最贵", "op": "max" },
            "mean": { "title": "均价", "op": "avg" }, "many": { "title": "大宗", "op": "count" },
            "goods": { "title": "品种", "op": "count", "distinct": true } },
        "sources": [
          { "form": "inbound", "when": ["remark", "!=", "不算"],
            "keys": { "week": "date", "place": "warehouse", "keeper": "keeper" },
            "measures": { "qty": "items.qty", "first": "date", "last": "date", "dear": "items.price", "mean": "items.price",
              "many": { "when": ["items.qty", ">=", 50] }, "goods": "items.product" } },
          { "form": "outbound", "keys": { "week": "date", "place": "warehouse", "keeper": "keeper" },
            "measures": { "qty": { "field": "items.qty", "minus": true, "when": ["reason", "!=", "报损"] }, "last": "date",
              "goods": { "field": "items.product", "when": ["reason", "!=", "报损"] } } } ] });
    office.publish_file("aggregates/wide.json", wide.to_string()).await;
    office.pass_time_to("2026-11-22T01:31:00Z").await;
    assert_eq!(office.progress("wide").await, Progress::Ready);
    let products = office.all("product").await;
    let seed: u64 = rand::rng().random();
    let mut random = StdRng::seed_from_u64(seed);
    let mut live: Vec<(&str, String)> = Vec::new();
    let mut bin: Vec<(&str, String)> = Vec::new();
    let values = |random: &mut StdRng, form: &str| {
        let items: Vec<Value> = (0..random.random_range(1..4))
            .map(|_| {
                let product = &products[random.random_range(0..6)].id;
                let qty = f64::from(random.random_range(1..80)) / 4.0;
                match form {
                    "inbound" => json!({ "product": product, "qty": qty * 4.0, "price": random.random_range(1..9) }),
                    _ => json!({ "product": product, "qty": qty }),
                }
            })
            .collect();
        let date = format!("2026-{:02}-{:02}", random.random_range(1..13), random.random_range(1..29));
        let remark = [json!(null), json!("不算"), json!("急")][random.random_range(0..3)].clone();
        let reason = match form {
            "inbound" => ["采购入库", "盘盈"][random.random_range(0..2)],
            _ => ["销售出库", "报损"][random.random_range(0..2)],
        };
        let warehouse = ["主仓", "门店仓"][random.random_range(0..2)];
        json!({ "reason": reason, "warehouse": warehouse, "date": date, "items": items, "remark": remark })
    };
    let mut refused = 0;
    for _ in 0..160 {
        let form = ["inbound", "outbound"][random.random_range(0..2)];
        let done = match random.random_range(0..10) {
            0..=3 => office.try_create(form, values(&mut random, form)).await.map(|made| live.push((form, made.id))),
            4..=6 if !live.is_empty() => {
                let (form, id) = live[random.random_range(0..live.len())].clone();
                office.try_update(form, &id, values(&mut random, form)).await.map(drop)
            }
            7 | 8 if !live.is_empty() => {
                let at = random.random_range(0..live.len());
                let (form, id) = live[at].clone();
                let deleted = office.try_perform(form, Action::Delete { id, version: None }).await;
                deleted.map(|_| bin.push(live.swap_remove(at)))
            }
            _ if !bin.is_empty() => {
                let at = random.random_range(0..bin.len());
                let (form, id) = bin[at].clone();
                office.try_perform(form, Action::Restore { id }).await.map(|_| live.push(bin.swap_remove(at)))
            }
            _ => Ok(()),
        };
        if let Err(error) = done {
            assert!(
                refusals(&error).iter().all(|(_, code)| code == "aggregate_check_failed"),
                "seed {seed}: {error:?}"
            );
            refused += 1;
        }
    }
    for key in ["ledger", "monthly_sales", "wide"] {
        assert_eq!(office.differences(key).await, [], "seed {seed}");
    }
    let short = office.all("ledger").await.iter().any(|row| row.values["on_hand"].as_f64().is_none_or(|n| n < 0.0));
    assert!(!short, "seed {seed}");
    assert!(refused > 0, "seed {seed}: some of it must have been too much");
});

on_both!(products_that_become_one_bring_their_stock_along, |database: TestStore| async move {
    let office = Office::open(database, "templates/stock").await;
    let product = |name: &str| json!({ "name": name, "category": "手动工具", "unit": "把", "price": 9 });
    let kept = office.try_create("product", product("扳手")).await.expect("created");
    let double = office.try_create("product", product("扳手（重复）")).await.expect("created");
    for (product, qty) in [(&kept, 5), (&double, 3)] {
        let items = json!([{ "product": product.id, "qty": qty, "price": 1 }]);
        let inbound = json!({ "reason": "盘盈", "warehouse": "主仓", "items": items });
        office.try_create("inbound", inbound).await.expect("came in");
        office.try_create("outbound", outbound(&product.id, f64::from(qty))).await.expect("went out");
    }
    let wish = || Wish {
        app: "stock".to_owned(),
        form: "product".to_owned(),
        master: kept.id.clone(),
        version: None,
        others: vec![(double.id.clone(), None)],
        take: BTreeMap::new(),
        id: None,
    };
    let figures = async |product: &StoredRecord| -> Vec<(Value, Value)> {
        let rows = office.all("ledger").await;
        let own = rows.into_iter().filter(|row| row.values["product"] == json!(product.id));
        own.map(|row| (row.values["on_hand"].clone(), row.values["moves"].clone())).collect()
    };

    // On the way what came in leaves a product before what went out; in the end nothing is short.
    office.workspace.merge_records(&system(), wish()).await.expect("merged");
    assert_eq!(figures(&kept).await, [(json!(0), json!(4))]);
    assert!(figures(&double).await.is_empty());
    assert_eq!(office.differences("ledger").await, []);

    let mut conn = office.workspace.store.read().await.expect("reads");
    let entries = audit::history(&mut conn, &kept.id, None, 50).await.expect("reads");
    drop(conn);
    let merge = entries.iter().find_map(|entry| entry.detail["merge"]["id"].as_str().map(str::to_owned));
    let (app, form, merge) = ("stock".to_owned(), "product".to_owned(), merge.expect("a merge in the history"));
    let undo = Undo { app, form, master: kept.id.clone(), merge, id: None };
    office.workspace.undo_merge(&system(), undo).await.expect("taken back");
    for product in [&kept, &double] {
        assert_eq!(figures(product).await, [(json!(0), json!(2))]);
    }
    assert_eq!(office.differences("ledger").await, []);

    // What all of it together would break is refused, and nothing has happened.
    let mut ledger: Value =
        serde_json::from_str(&package(&repository().join("templates/stock")).files["aggregates/ledger.json"])
            .expect("JSON");
    let most = json!({ "that": ["moves", "<=", 3], "message": "“{{ product }}”出入库太多" });
    ledger["checks"].as_array_mut().expect("checks").push(most);
    office.publish_file("aggregates/ledger.json", ledger.to_string()).await;
    let refused = office.workspace.merge_records(&system(), wish()).await.expect_err("four moves");
    assert_eq!(refusals(&refused), [(String::new(), "aggregate_check_failed".to_owned())]);
    assert_eq!(figures(&double).await, [(json!(0), json!(2))]);
});

#[test]
fn every_mistake_of_a_table_is_named_at_once() {
    let mut files = package(&repository().join("templates/stock")).files;
    let wrong = json!({ "key": "product", "title": "错", "keys": { "p": {}, "m": { "by": "month" }, "x": {} },
        "measures": { "p": { "title": "甲", "op": "sum" }, "none": { "title": "乙", "op": "max" } },
        "sources": [
            { "form": "inbound", "when": ["date", "=", { "date": "today" }],
              "keys": { "p": "items.product", "m": "reason", "y": "no" }, "measures": { "p": "items.unit", "q": "items.qty" } },
            { "form": "outbound", "keys": { "p": "items.prodct", "m": "date", "x": "items" },
              "measures": { "p": { "when": ["keeper", "=", { "me": true }] } } },
            { "form": "ledger", "keys": {}, "measures": {} } ] });
    files.insert("aggregates/product.json".to_owned(), wrong.to_string());
    files.insert(
        "aggregates/short.json".to_owned(),
        json!({ "key": "short", "title": "短", "keys": { "product": {} },
        "measures": { "n": { "title": "数", "op": "count" } },
        "sources": [{ "form": "sale", "keys": { "product": "items.product" }, "measures": { "n": {} } }],
        "checks": [{ "that": ["m", ">=", 0], "message": "{{ k }} 不够" }] })
        .to_string(),
    );
    let mut rule: Value = json!({ "key": "r", "title": "r", "form": "ledger", "target": "on_hand", "mode": "set", "on": ["update"], "table": [] });
    rule["otherwise"] = json!({ "then": 1 });
    files.insert("rules/r.json".to_owned(), rule.to_string());
    let mut access: Value = serde_json::from_str(&files["access.json"]).expect("JSON");
    access["groups"][1]["operations"] = json!(["read", "update"]);
    files.insert("access.json".to_owned(), access.to_string());
    let problems = check(&Package { files }, &Surroundings::default());
    let mut found: Vec<String> = problems
        .iter()
        .map(|p| format!("{}#{} {}", p.file.as_deref().unwrap_or_default(), p.pointer, p.code))
        .collect();
    found.sort();
    assert_eq!(
        found,
        [
            "access.json#/groups/1/operations aggregate_written",
            "aggregates/product.json#/key key_taken",
            "aggregates/product.json#/measures/none no_source",
            "aggregates/product.json#/measures/p duplicate",
            "aggregates/product.json#/sources/0/keys missing_keyword",
            "aggregates/product.json#/sources/0/keys/m not_a_date_field",
            "aggregates/product.json#/sources/0/keys/y unknown_key",
            "aggregates/product.json#/sources/0/measures/p not_aggregable",
            "aggregates/product.json#/sources/0/measures/q unknown_measure",
            "aggregates/product.json#/sources/0/when/2 not_lasting",
            "aggregates/product.json#/sources/1/keys/p unknown_field",
            "aggregates/product.json#/sources/1/keys/x not_groupable",
            "aggregates/product.json#/sources/1/measures/p missing_keyword",
            "aggregates/product.json#/sources/1/measures/p/when/2 not_lasting",
            "aggregates/product.json#/sources/2/form aggregate_of_aggregate",
            "aggregates/short.json#/checks/0/message unknown_field",
            "aggregates/short.json#/checks/0/that/0 unknown_field",
            "rules/r.json#/form aggregate_written",
        ]
    );
}

/// How many people want the last piece at the same moment.
const CLIENTS: usize = 64;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sixty_four_people_one_gets_the_last_piece_on_sqlite() {
    the_last_piece(None).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_sixty_four_people_one_gets_the_last_piece_on_postgres() {
    let server = crate::support::database::postgres_server();
    let separator = if server.contains('?') { '&' } else { '?' };
    the_last_piece(Some(format!("{server}{separator}schema=l_{}", uuid::Uuid::now_v7().simple()))).await;
}

async fn the_last_piece(database: Option<String>) {
    let folder = tempfile::tempdir().expect("a folder for data");
    let start = Start::new(env!("CARGO_BIN_EXE_tenon"), folder.path(), database.as_deref());
    let server = start.first().await;
    let key = server.set_up().await;
    let mut client = Client::connect(server.address, &key).await.expect("connects");
    let install = client.post("/api/v1/templates/stock/install", &json!({ "demo": false })).await.expect("answers");
    install.ok("install");
    let records = |form: &str| format!("/api/v1/apps/stock/forms/{form}/records");
    let product = json!({ "values": { "name": "孤品", "category": "手动工具", "unit": "把", "price": 9 } });
    let product = client.post(&records("product"), &product).await.expect("answers").ok("product");
    let id = product["id"].as_str().expect("an id").to_owned();
    let inbound = json!({ "values": { "reason": "盘盈", "warehouse": "主仓", "items": [{ "product": id, "qty": 1, "price": 5 }] } });
    client.post(&records("inbound"), &inbound).await.expect("answers").ok("inbound");

    let starting = Arc::new(tokio::sync::Barrier::new(CLIENTS));
    let takers: Vec<_> = (0..CLIENTS)
        .map(|_| {
            let (starting, key, id, path, address) =
                (Arc::clone(&starting), key.clone(), id.clone(), records("outbound"), server.address);
            tokio::spawn(async move {
                let mut client = Client::connect(address, &key).await.expect("connects");
                starting.wait().await;
                client.post(&path, &json!({ "values": outbound(&id, 1.0) })).await.expect("answers")
            })
        })
        .collect();
    let mut taken = 0;
    for taker in takers {
        let answer = taker.await.expect("has an answer");
        if answer.status == 201 || answer.status == 200 {
            taken += 1;
            continue;
        }
        assert_eq!(answer.status, 422, "{}", String::from_utf8_lossy(&answer.body));
        let problem = &answer.json()["problems"][0];
        assert_eq!((&problem["code"], &problem["pointer"]), (&json!("aggregate_check_failed"), &json!("/items/0/qty")));
        assert_eq!(problem["message"], json!("库存不足：“孤品”在主仓只有 0"));
    }
    assert_eq!(taken, 1);
    let ledger = client.get(&records("ledger")).await.expect("answers").ok("ledger");
    assert_eq!(ledger["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(ledger["items"][0]["values"]["on_hand"], json!(0));
    let filter = records("ledger") + "?filter=%5B%22on_hand%22%2C%22%3E%22%2C0%5D&sort=-received";
    assert_eq!(client.get(&filter).await.expect("answers").ok("a filter")["items"], json!([]));
    let verified = client.post("/api/v1/apps/stock/aggregates/ledger/verify", &json!({})).await.expect("answers");
    assert_eq!(verified.ok("verified"), json!({ "agrees": true, "differences": [] }));
    let shown = client.get("/api/v1/apps/stock/aggregates/ledger").await.expect("answers").ok("shown");
    assert_eq!(shown["state"], json!("ready"));
    let form = client.get("/api/v1/apps/stock/forms/ledger").await.expect("answers").ok("the form");
    assert_eq!((&form["aggregate"], &form["rights"]["create"]), (&json!(true), &json!(false)));
    let app = client.get("/api/v1/apps/stock").await.expect("answers").ok("the app");
    assert_eq!(app["navigation"][0]["items"][0]["form"], json!("ledger"), "it stands in the rail");
    let refused = client.post(&records("ledger"), &json!({ "values": {} })).await.expect("answers");
    assert_eq!(refused.status, 403);
}
