//! The shipped packages: without mistakes, fully translated, and alive once installed with their demo data.

mod oa;
mod service;

use crate::on_both;
use crate::support::database::{self, TestStore, with_room};
use crate::support::mail::mail_through;
use crate::support::office::{Office, package, repository};
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::condition::Condition;
use tenon_engine::definition::{Definitions, Surroundings, check, needs_words, texts};
use tenon_engine::kind::as_written;
use tenon_engine::package::{Install, install};
use tenon_engine::people::MemberChange;
use tenon_engine::print::{Drawings, Sheet, Template};
use tenon_engine::problem::Language;
use tenon_engine::record::{self, Grouping, Listing};
use tenon_engine::store::{StoredRecord, outbox};
use tenon_engine::zone::DEFAULT_ZONE;

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

#[test]
fn every_chinese_text_of_a_package_has_its_english() {
    for folder in folders() {
        let package = package(&folder);
        let found: BTreeSet<String> =
            texts(&package).into_keys().filter(|text| needs_words(text, Language::English)).collect();
        let english: BTreeMap<String, String> =
            serde_json::from_str(&package.files["i18n/en.json"]).expect("a dictionary");
        let known: BTreeSet<String> = english.keys().cloned().collect();
        assert_eq!(known, found, "{}", folder.display());
    }
}

/// Matters that people decide about, and what they are printed by.
const DECIDED: [(&str, &str, &str); 8] = [
    ("crm", "quote", "quote"),
    ("leave", "leave", "leave"),
    ("oa", "expense", "expense"),
    ("oa", "leave", "leave"),
    ("oa", "seal", "seal"),
    ("oa", "car_request", "car"),
    ("oa", "purchase", "purchase"),
    ("service", "ticket", "ticket"),
];

#[test]
fn what_is_decided_is_printed_step_by_step_with_its_signatures() {
    for (folder, form, print) in DECIDED {
        let (definitions, problems) = Definitions::read(&package(&repository().join("templates").join(folder)));
        assert!(problems.is_empty(), "{folder}: {problems:#?}");
        let (form, print) = (&definitions.forms[form], &definitions.prints[print]);
        assert_eq!(print.form, form.key, "{folder}");
        let drawings = Drawings { qr: |_| Ok(String::new()) };
        let template = Template::read(&print.text, drawings, DEFAULT_ZONE).expect("a template");
        let filled =
            template.fill(&Sheet::example(form, Language::Chinese, DEFAULT_ZONE, &as_written)).expect("filled");
        for part in ["主管审批", "李雷", "同意", "情况属实", "2026-01-15 10:00", "<img class=\"sign\"", "附件：a.pdf"]
        {
            assert!(filled.contains(part), "{folder}/{}: {part}\n{filled}", form.key);
        }
    }
}

#[test]
fn stock_slips_carry_their_lines_their_sums_in_words_and_a_code() {
    let (definitions, problems) = Definitions::read(&package(&repository().join("templates/stock")));
    assert!(problems.is_empty(), "{problems:#?}");
    for (key, words) in [("inbound", true), ("outbound", false), ("sale", true)] {
        let (form, print) = (&definitions.forms[key], &definitions.prints[key]);
        assert_eq!((&print.form, &print.title), (&form.key, &form.title));
        let drawings = Drawings { qr: |_| Ok("<svg class=\"qr\"></svg>".to_owned()) };
        let template = Template::read(&print.text, drawings, DEFAULT_ZONE).expect("a template");
        let sheet = Sheet::example(form, Language::Chinese, DEFAULT_ZONE, &as_written);
        let filled = template.fill(&sheet).expect("filled");
        assert_eq!(filled.matches("<svg class=\"qr\">").count(), 1, "{key}: {filled}");
        assert_eq!(filled.contains("合计（大写）"), words, "{key}: {filled}");
        assert!(!words || filled.contains("元"), "{key}: {filled}");
        let body = filled.split_once("<tbody>").and_then(|(_, rest)| rest.split_once("</tbody>")).expect("lines").0;
        assert!(body.contains("<tr>"), "{key}: {filled}");
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
    for record in office.all("quote").await.iter().chain(&office.all("payment").await) {
        assert!(record.title.contains("有限公司"), "titles name the customer, also in a flow: {}", record.title);
    }
    let quotes = office.all("quote").await;
    let quote = titled(&quotes, "恒拓精密");
    assert_eq!((&quote.values["total"], &quote.values["total_words"]), (&json!(96100), &json!("玖万陆仟壹佰元整")));
    let contracts = office.all("contract").await;
    assert_eq!(titled(&contracts, "SMT 物料追溯").values["unpaid"], json!(174935.6));
});

on_both!(demo_people_take_part_in_a_second_app, |database: TestStore| async move {
    let office = Office::open(database, "templates/leave").await;
    let roles = |username: &str| {
        let people = office.workspace.roster.directory();
        let member = people.member_by_username(username).expect("works here");
        member.roles.iter().cloned().collect::<Vec<_>>()
    };
    assert_eq!((roles("linxiaoyan"), roles("xujie")), (Vec::new(), vec!["hr".to_owned()]));
    let mut crm = package(&repository().join("templates/crm"));
    let members = crm.files["demo/members.jsonl"].replace("\"name\": \"张伟\"", "\"name\": \"张维\"");
    crm.files.insert("demo/members.jsonl".to_owned(), members);
    let wish = Install { package: crm, key: None, title: None, demo: true };
    install(&office.workspace, &Principal::system(Via::Console), wish).await.expect("installed");
    assert_eq!(roles("linxiaoyan"), ["manager"], "who came with the first app has a part in the second");
    assert_eq!(roles("wangfang"), ["sales"]);
    assert_eq!(roles("xujie"), ["hr"], "nothing is taken away");
    assert!(roles("zhangwei").is_empty(), "somebody else of that user name stays as they are");
});

/// Moments at which arithmetic with days goes wrong, in Shanghai: the last minute of a year, the first hour of one, a leap day
/// while it is the day before in UTC, and the evening before a holiday of eight days.
const AWKWARD: [&str; 4] =
    ["2027-12-31T15:59:30Z", "2026-12-31T16:30:00Z", "2028-02-28T16:30:00Z", "2026-09-30T15:59:30Z"];

#[test]
fn demo_data_is_accepted_on_any_day() {
    with_room(|| async {
        for moment in AWKWARD {
            let office = Office::open_at(database::sqlite().await, "templates/oa", moment).await;
            for name in ["crm", "leave", "service", "stock", "survey"] {
                let shipped = package(&repository().join("templates").join(name));
                let wish = Install { package: shipped, key: None, title: None, demo: true };
                let done = install(&office.workspace, &Principal::system(Via::Console), wish).await;
                assert!(done.is_ok(), "{name} at {moment}: {:#?}", done.err());
            }
        }
    });
}

on_both!(nobody_outside_hears_of_demo_records, |database: TestStore| async move {
    let office = Office::open(database, "templates/leave").await;
    let roster = &office.workspace.roster;
    mail_through(roster, 9).await;
    let by = Principal::system(Via::Console).administrator().expect("the console may");
    for member in roster.directory().members().map(|member| member.id.clone()).collect::<Vec<_>>() {
        let change = MemberChange { email: Some(Some(format!("{member}@example.com"))), ..MemberChange::default() };
        roster.change_member(&by, member.as_str(), change).await.expect("an address");
    }
    let crm = package(&repository().join("templates/crm"));
    let wish = Install { package: crm, key: None, title: None, demo: true };
    install(&office.workspace, &Principal::system(Via::Console), wish).await.expect("installed");
    let mut told = 0;
    for name in ["chenguohua", "linxiaoyan", "wangfang", "zhangwei", "zhaomin"] {
        told += office.told(name).await.len();
    }
    assert!(told > 0, "inside the workspace there is something to see");
    let mut conn = office.workspace.store.read().await.expect("reads");
    let out = outbox::list(&mut conn, None, None, 50).await.expect("lists");
    assert!(out.is_empty(), "{out:#?}");
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

on_both!(a_large_quote_passes_everybody_and_a_small_one_only_the_manager, |database: TestStore| async move {
    let office = Office::open(database, "templates/crm").await;
    assert_eq!(office.todo("linxiaoyan").await.len(), 3, "two quotes and a contract wait for the head of sales 1");
    office.approve("linxiaoyan", "谷雨电器").await;
    let quotes = office.all("quote").await;
    let small = titled(&quotes, "谷雨电器");
    let state = (small.flow_state.as_deref(), &small.values["status"], &small.values["outcome"]);
    assert_eq!(state, (Some("approved"), &json!("已批准"), &json!("待答复")));

    assert_eq!(titled(&quotes, "鲁信药业").values["total"], json!(390616));
    for who in ["liqiang", "zhouting", "wujing", "chenguohua"] {
        let quotes = office.all("quote").await;
        assert_eq!(titled(&quotes, "鲁信药业").flow_state.as_deref(), Some("running"), "before {who}");
        office.approve(who, "鲁信药业").await;
    }
    let quotes = office.all("quote").await;
    let large = titled(&quotes, "鲁信药业");
    assert_eq!((large.flow_state.as_deref(), &large.values["status"]), (Some("approved"), &json!("已批准")));
    assert!(office.todo("zhouting").await.iter().any(|task| task.starts_with("check: ")), "payments to confirm");
});

on_both!(a_day_with_the_crm_reminds_plans_and_converts, |database: TestStore| async move {
    let office = Office::open(database, "templates/crm").await;
    let customers = office.all("customer").await;
    let customer = titled(&customers, "康联医药");
    let visit = json!({ "customer": customer.id, "method": "电话", "content": "约好周二看现场", "next": "2026-11-24" });
    office.create("wangfang", "followup", visit).await;
    let customers = office.all("customer").await;
    let planned = titled(&customers, "康联医药");
    assert_eq!(
        (&planned.values["next"], &planned.values["last_followup"]),
        (&json!("2026-11-24"), &json!("2026-11-22"))
    );

    office.pass_time_to("2026-11-24T01:00:00Z").await;
    let told = office.told("wangfang").await;
    let reminder = told.iter().find(|one| one.starts_with("今天该跟进：苏州康联医药物流有限公司")).expect("reminded");
    assert!(reminder.contains("上次跟进：2026-11-22") && reminder.contains("顾志明（仓储总监）"), "{reminder}");

    let lead = json!({ "company": "宁波样例机电有限公司", "contact": "陈工", "phone": "13900009999", "source": "展会", "budget": 400000,
        "authority": "决策人", "timeline": "1 个月内" });
    let lead = office.create("wangfang", "lead", lead).await;
    assert_eq!((&lead.values["score"], &lead.values["rating"]), (&json!(80), &json!("热")));
    let told = office.told("linxiaoyan").await;
    assert!(told.iter().any(|one| one.starts_with("高价值线索：宁波样例机电有限公司（80 分）")), "{told:#?}");

    office.change("wangfang", "lead", &lead.id, json!({ "status": "已转化" })).await;
    let customers = office.all("customer").await;
    let made = titled(&customers, "宁波样例机电");
    assert_eq!((&made.values["lead"], &made.values["level"]), (&json!(lead.id), &json!("C")));
    let leads = office.all("lead").await;
    assert_eq!(titled(&leads, "宁波样例机电").values["converted"], json!(1));
});

/// How many customers a view of the CRM lists now.
async fn listed(office: &Office, view: &str) -> i64 {
    let path = repository().join("templates/crm/views").join(format!("{view}.json"));
    let view: Value = serde_json::from_str(&std::fs::read_to_string(path).expect("a file")).expect("JSON");
    let system = Principal::system(Via::Console);
    let snapshot = office.workspace.snapshot();
    let context = snapshot.context(&system);
    let rights = context.rights("crm", "customer").expect("a form");
    let form = snapshot.model.form("crm", "customer").expect("a form").clone();
    let mut conn = office.workspace.store.read().await.expect("reads");
    let listing =
        Listing { filter: Some(Condition::parse(&view["filter"]).expect("a condition")), ..Listing::default() };
    let wish = Grouping { by: "owner", sum: None, exact: true };
    let found = record::groups(&mut conn, &context, &rights, &form, &listing, wish).await.expect("groups");
    found.groups.iter().map(|group| group.count).sum()
}

on_both!(time_alone_brings_the_care_of_the_crm, |database: TestStore| async move {
    let office = Office::open(database, "templates/crm").await;
    let customers = office.all("customer").await;
    let customer = titled(&customers, "康联医药");
    let visit = json!({ "customer": customer.id, "method": "电话", "content": "约好看现场", "next": "2026-11-24" });
    office.create("wangfang", "followup", visit).await;
    office.change("wangfang", "customer", &customer.id, json!({ "birthday": "1990-11-27" })).await;
    let fresh = json!({ "name": "湖州从未联系有限公司", "phone": "13900001234", "source": "展会" });
    let quiet = listed(&office, "customer-silent").await;
    office.create("wangfang", "customer", fresh).await;
    assert_eq!(listed(&office, "customer-silent").await, quiet, "whoever was entered today is not silent for long");
    let told = async |who: &str, beginning: &str| {
        office.told(who).await.iter().filter(|one| one.starts_with(beginning)).count()
    };
    let (birthday, overdue) = ("三天后生日：苏州康联医药物流有限公司", "逾期未跟进：苏州康联医药物流有限公司");

    let late = listed(&office, "customer-overdue").await;
    assert_eq!(told("wangfang", birthday).await, 0);
    office.pass_time_to("2026-11-24T01:00:00Z").await;
    assert_eq!(told("wangfang", birthday).await, 1, "customer-birthday");
    office.pass_time_to("2026-11-27T01:30:00Z").await;
    assert_eq!(told("wangfang", overdue).await, 1, "customer-followup-overdue");
    assert!(listed(&office, "customer-overdue").await > late, "the list grows with the days");

    let contracts = office.all("contract").await;
    let ends = contracts.iter().filter(|one| one.values["status"] == "执行中");
    let ends = ends.filter_map(|one| Some((one.values["end"].as_str()?, one.values["owner"].as_str()?)));
    let (end, owner) = ends.filter(|(end, _)| *end > "2026-12-28").min().expect("a contract under way");
    let people = office.workspace.roster.directory();
    let owner = people.member(owner).expect("a member").username.clone();
    let before = told(&owner, "合同即将到期").await;
    let day: chrono::NaiveDate = end.parse().expect("a day");
    office.pass_time_to(&format!("{}T01:00:00Z", day - chrono::Duration::days(30))).await;
    assert!(told(&owner, "合同即将到期").await > before, "contract-expiry");

    // Ninety days after the call it is a Saturday; Monday tells.
    let silent = "苏州康联医药物流有限公司 已有九十天没有跟进";
    let never = "湖州从未联系有限公司 已有九十天没有跟进";
    let later = tenon_engine::clock::from_text("2027-02-19T00:00:00Z").expect("a moment");
    if office.workspace.clock.now() < later {
        office.pass_time_to("2027-02-19T00:00:00Z").await;
        assert_eq!(told("wangfang", silent).await, 0);
        assert_eq!(told("wangfang", never).await, 0, "ninety days have not passed");
    }
    office.pass_time_to("2027-03-01T01:00:00Z").await;
    assert!(told("wangfang", silent).await > 0, "customer-silent");
    assert!(told("wangfang", never).await > 0, "who was never contacted counts from the day they were entered");
    assert!(listed(&office, "customer-silent").await > quiet, "the list grows with the days");
});
