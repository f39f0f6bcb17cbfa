//! The shipped packages: without mistakes, fully translated, and alive once installed with their demo data.

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::office::{Office, package, repository};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tenon_engine::definition::{Surroundings, check};
use tenon_engine::store::StoredRecord;

/// The folder of every package in the repository.
fn folders() -> Vec<PathBuf> {
    let below = |folder: &str| {
        let entries = std::fs::read_dir(repository().join(folder)).expect("a folder");
        entries.map(|entry| entry.expect("an entry").path())
    };
    let mut found: Vec<PathBuf> = below("templates").chain(below("examples").map(|path| path.join("app"))).collect();
    found.retain(|path| path.join("app.json").exists());
    found.sort();
    found
}

#[test]
fn no_shipped_package_has_a_mistake() {
    let folders = folders();
    assert!(folders.len() >= 3, "{folders:?}");
    for folder in folders {
        let problems = check(&package(&folder), &Surroundings::default());
        assert!(problems.is_empty(), "{}: {problems:#?}", folder.display());
    }
}

/// Keywords whose values people read.
const WORDS: [&str; 9] =
    ["title", "description", "x-placeholder", "x-unit", "x-text", "message", "because", "subject", "text"];

fn words(value: &Value, key: &str, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => members.iter().for_each(|(key, value)| words(value, key, found)),
        Value::Array(items) => items.iter().for_each(|item| words(item, if key == "enum" { key } else { "" }, found)),
        Value::String(text) if WORDS.contains(&key) || key == "enum" => {
            found.extend(text.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c)).then(|| text.clone()));
        }
        _ => {}
    }
}

#[test]
fn every_chinese_text_of_a_package_has_its_english() {
    for folder in folders() {
        let mut found = BTreeSet::new();
        let package = package(&folder);
        for (path, text) in
            package.files.iter().filter(|(path, _)| path.ends_with(".json") && !path.starts_with("i18n/"))
        {
            let document = serde_json::from_str(text).unwrap_or_else(|error| panic!("{path}: {error}"));
            words(&document, "", &mut found);
        }
        let english: BTreeMap<String, String> =
            serde_json::from_str(&package.files["i18n/en.json"]).expect("a dictionary");
        let known: BTreeSet<String> = english.keys().cloned().collect();
        assert_eq!(known, found, "{}", folder.display());
    }
}

/// The record of that title.
fn titled<'a>(records: &'a [StoredRecord], title: &str) -> &'a StoredRecord {
    records.iter().find(|record| record.title.contains(title)).unwrap_or_else(|| panic!("no {title}"))
}

on_both!(the_crm_is_alive_with_its_demo_data, |database: TestStore| async move {
    let office = Office::open(database, "templates/crm").await;
    let model = office.workspace.model();
    let files = package(&repository().join("templates/crm")).files;
    for form in model.app("crm").expect("is installed").forms.keys() {
        let lines = files[&format!("demo/{form}.jsonl")].lines().count();
        assert_eq!(office.all(form).await.len(), lines, "{form}");
    }

    let customers = office.all("customer").await;
    let count = |level: &str| customers.iter().filter(|c| c.values.get("level") == Some(&json!(level))).count();
    assert!(["A", "B", "C", "D"].iter().all(|level| count(level) > 0), "every grade occurs");
    let best = titled(&customers, "云栈仓配");
    assert_eq!(best.rules["customer-grade"]["because"], json!(["成交 ¥852,000.00、共 3 单，达到 50 万且复购 3 次"]));
    assert_eq!((&best.values["deal_total"], &best.values["orders"]), (&json!(852000), &json!(3)));

    let leads = office.all("lead").await;
    assert_eq!(titled(&leads, "远帆注塑").values["score"], json!(90));
    let deals = office.all("opportunity").await;
    assert_eq!(titled(&deals, "配件仓终端更换").values["health"], json!("风险"));
    let quotes = office.all("quote").await;
    let quote = titled(&quotes, "恒拓精密");
    assert_eq!((&quote.values["total"], &quote.values["total_words"]), (&json!(96100), &json!("玖万陆仟壹佰元整")));
    let contracts = office.all("contract").await;
    assert_eq!(titled(&contracts, "SMT 物料追溯").values["unpaid"], json!(174935.6));
});

on_both!(everybody_in_the_crm_sees_what_their_work_needs, |database: TestStore| async move {
    let office = Office::open(database, "templates/crm").await;
    let owned = |records: Vec<StoredRecord>| -> BTreeSet<String> {
        records.iter().filter_map(|r| r.values["owner"].as_str().map(str::to_owned)).collect()
    };
    let ids = |usernames: &[&str]| -> BTreeSet<String> {
        usernames.iter().map(|name| office.member(name).member.expect("a member").to_string()).collect()
    };
    let [sales, manager, finance, boss] =
        ["wangfang", "linxiaoyan", "zhouting", "chenguohua"].map(|name| office.member(name));
    for form in ["lead", "customer", "contact", "followup", "opportunity", "quote", "contract", "payment"] {
        assert_eq!(owned(office.seen_by(&sales, form).await), ids(&["wangfang"]), "{form}");
        let team = owned(office.seen_by(&manager, form).await);
        assert_eq!(team, ids(&["linxiaoyan", "wangfang", "zhangwei"]), "{form}");
        assert_eq!(office.seen_by(&boss, form).await.len(), office.all(form).await.len(), "{form}");
    }

    let shown = office.seen_by(&sales, "quote").await;
    let quote = titled(&shown, "恒拓精密");
    assert!(!quote.values.contains_key("profit") && quote.values.contains_key("total"));
    assert!(quote.values["items"].as_array().expect("rows").iter().all(|row| row.get("cost").is_none()));
    assert!(office.seen_by(&sales, "product").await.iter().all(|p| !p.values.contains_key("cost")));
    let shown = office.seen_by(&finance, "quote").await;
    assert!(titled(&shown, "恒拓精密").values.contains_key("profit"));
});
