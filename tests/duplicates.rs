//! Records that are there already: told while somebody types, refused where a rule says so, found by a search, kept apart
//! where people say so, and made one; on both databases.

mod merging;
mod searching;

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::firms::{Firm, rules};
use crate::support::shop::{object, refusals};
use futures_util::future::join_all;
use serde_json::json;
use tenon_engine::definition::OnEntry;
use tenon_engine::id::JobId;
use tenon_engine::import::{self, Collected, Resume, Source};
use tenon_engine::record::{Action, RecordError};
use tenon_engine::table::TableFile;

on_both!(what_is_like_is_told_to_those_who_may_know, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let (ann, bob) = (firm.member("ann"), firm.member("bob"));
    let values = json!({ "name": "上海华信智能科技有限公司", "phone": "13800000001" });
    let first = firm.try_create(&ann, "company", values).await.expect("created").record;
    firm.create("company", json!({ "name": "宁波恒拓精密机械有限公司" })).await;

    let typed = json!({ "name": "华信智能（上海）", "phone": "+86 138 0000 0001" });
    let found = firm.look(&ann, typed.clone(), None).await;
    let told: Vec<(&str, OnEntry, usize)> =
        found.iter().map(|found| (found.field.as_str(), found.on_entry, found.records.len())).collect();
    assert_eq!(told, [("phone", OnEntry::Block, 1), ("name", OnEntry::Warn, 1)], "what stops her comes first");
    assert_eq!((&found[1].records[0].record.id, found[1].hidden), (&first.id, 0));
    assert!((85..100).contains(&found[1].records[0].score), "{}", found[1].records[0].score);

    let found = firm.look(&bob, typed, None).await;
    let told: Vec<(usize, usize)> = found.iter().map(|found| (found.records.len(), found.hidden)).collect();
    assert_eq!(told, [(0, 1), (0, 1)], "he learns that there is one and no more");
    assert!(firm.look(&ann, json!({ "name": "华信贸易有限公司" }), None).await.is_empty());
    assert!(firm.look(&ann, json!({ "name": "" }), None).await.is_empty());
    assert!(firm.look(&ann, json!({ "name": "上海华信智能科技有限公司" }), Some(&first.id)).await.is_empty());

    // Who is only warned may save.
    firm.try_create(&ann, "company", json!({ "name": "上海华信智能" })).await.expect("created");
});

on_both!(a_blocked_value_is_refused_and_names_what_is_there, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let (ann, bob) = (firm.member("ann"), firm.member("bob"));
    let first = firm.try_create(&ann, "company", json!({ "name": "谷雨电器", "phone": "0571-88888888" })).await;
    let first = first.expect("created").record;
    let again = json!({ "name": "别的", "phone": "+86 571 8888 8888" });
    for (who, names) in [(&ann, true), (&bob, false), (&firm.system, true)] {
        let refused = firm.try_create(who, "company", again.clone()).await.expect_err("is there already");
        assert_eq!(refusals(&refused), [("/phone".to_owned(), "duplicate".to_owned())]);
        let RecordError::Invalid(problems) = refused else { panic!("{refused:?}") };
        assert!(problems[0].message.zh.starts_with("这个电话已经有公司了"), "{}", problems[0].message.zh);
        assert_eq!(problems[0].message.zh.contains("谷雨电器"), names, "{}", problems[0].message.zh);
    }
    // What was there before the rule looked at it may go on; what takes the value over may not.
    let other = firm.create("company", json!({ "name": "晨光", "phone": "13900000002" })).await;
    firm.update("company", &other.id, json!({ "remark": "好" })).await.expect("another field");
    let refused = firm.update("company", &other.id, json!({ "phone": "057188888888" })).await.expect_err("taken");
    assert_eq!(refusals(&refused), [("/phone".to_owned(), "duplicate".to_owned())]);
    // Out of the bin the value is free, and whoever comes back finds it taken.
    firm.perform(&firm.system, "company", Action::Delete { id: first.id.clone(), version: None })
        .await
        .expect("deleted");
    firm.update("company", &other.id, json!({ "phone": "057188888888" })).await.expect("free");
    let back = firm.perform(&firm.system, "company", Action::Restore { id: first.id.clone() }).await;
    assert_eq!(refusals(&back.expect_err("taken")), [("/phone".to_owned(), "duplicate".to_owned())]);
    firm.update("company", &other.id, json!({ "phone": null })).await.expect("given back");
    firm.perform(&firm.system, "company", Action::Restore { id: first.id }).await.expect("restored");
});

on_both!(of_many_who_enter_the_same_at_once_one_succeeds, |database: TestStore| async move {
    let rules = json!([{ "match": { "name": "similar" }, "on_entry": "block" }, { "match": { "phone": "digits" }, "on_entry": "block" }]);
    let firm = Firm::open_with(database, rules).await;
    let enter = |values| firm.try_create(&firm.system, "company", values);
    let same = (0..32).map(|at| enter(json!({ "name": format!("{at:02}号独立{at:02}", ), "phone": "13800000001" })));
    let ends = join_all(same).await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1, "one telephone");

    // They write it in many ways, so that each looks for other keys.
    let ways = ["上海华信智能科技有限公司", "华信智能科技（上海）有限公司", "华信智能科技", "华兴智能科技有限公司"];
    let alike = (0..32).map(|at| enter(json!({ "name": ways[at % ways.len()] })));
    let ends = join_all(alike).await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1, "one name");
    for end in ends.iter().filter_map(|end| end.as_ref().err()) {
        assert_eq!(refusals(end), [("/name".to_owned(), "duplicate".to_owned())]);
    }
});

on_both!(keys_follow_their_record, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let record = firm.create("company", json!({ "name": "蓝港贸易", "code": "1" })).await;
    assert_eq!(firm.like(json!({ "name": "兰港贸易有限公司" })).await, ["蓝港贸易"]);
    firm.update("company", &record.id, json!({ "name": "Blue Harbor Trading Ltd." })).await.expect("renamed");
    assert_eq!(firm.like(json!({ "name": "兰港贸易有限公司" })).await, [""; 0]);
    assert_eq!(firm.like(json!({ "name": "BLUE HARBOR TRADING LIMITED" })).await, ["Blue Harbor Trading Ltd."]);
    firm.perform(&firm.system, "company", Action::Delete { id: record.id.clone(), version: None })
        .await
        .expect("deleted");
    assert_eq!(firm.like(json!({ "name": "Blue Harbor Trading" })).await, [""; 0]);
    firm.perform(&firm.system, "company", Action::Restore { id: record.id.clone() }).await.expect("restored");
    assert_eq!(firm.like(json!({ "name": "Blue Harbor Trading" })).await, ["Blue Harbor Trading Ltd."]);
    // A failed command leaves no keys behind.
    let taken = firm.try_create(&firm.system, "company", json!({ "name": "唯一无二", "code": "1" })).await;
    assert_eq!(refusals(&taken.expect_err("the code is taken")), [("/code".to_owned(), "not_unique".to_owned())]);
    assert_eq!(firm.like(json!({ "name": "唯一无二" })).await, [""; 0]);
});

on_both!(a_new_rule_reaches_older_records_in_steps_and_a_gone_one_is_cleared_away, |database: TestStore| async move {
    let firm = Firm::open_with(database, json!([])).await;
    for chunk in 0..9 {
        let some = (0..50).map(|at| {
            let at = chunk * 50 + at;
            firm.create("company", json!({ "name": format!("第{at}号"), "phone": format!("139{at:08}") }))
        });
        join_all(some).await;
    }
    let last = firm.create("company", json!({ "name": "最后一家有限公司" })).await;
    assert_eq!(firm.like(json!({ "name": "最后一家" })).await, [""; 0]);
    firm.republish(rules()).await;
    let model = firm.workspace.model();
    let form = model.form("firm", "company").expect("a form").clone();
    let building = |firm: &Firm| {
        let (store, form) = (firm.workspace.store.clone(), form.clone());
        async move {
            let mut conn = store.read().await.expect("reads");
            !tenon_engine::duty::is_comparing_all(&mut conn, &form).await.expect("reads")
        }
    };
    assert!(building(&firm).await);
    // What is entered from now on is compared at once, and what is changed before the pass comes to it, too.
    firm.create("company", json!({ "name": "新来的公司" })).await;
    firm.update("company", &last.id, json!({ "remark": "看过" })).await.expect("changed");
    assert_eq!(firm.like(json!({ "name": "新来的" })).await, ["新来的公司"]);
    drop(model);
    assert!(firm.fire().await >= 6, "451 records are no single step, for each of two rules");
    assert!(!building(&firm).await);
    assert_eq!(firm.like(json!({ "name": "最后一家" })).await, ["最后一家有限公司"]);
    let taken = firm.try_create(&firm.system, "company", json!({ "name": "x", "phone": "13900000007" })).await;
    assert_eq!(refusals(&taken.expect_err("taken")), [("/phone".to_owned(), "duplicate".to_owned())]);

    // Changing what happens at entry builds nothing anew.
    firm.republish(json!([{ "match": { "name": "similar" } }, { "match": { "phone": "equal" }, "on_entry": "allow" }]))
        .await;
    assert_eq!(firm.fire().await, 0);
    firm.create("company", json!({ "name": "x", "phone": "13900000007" })).await;
    let keys = form.duplicates.iter().map(|rule| rule.keys.clone()).collect::<Vec<_>>();
    drop(form);
    firm.republish(json!([{ "match": { "name": "similar" } }])).await;
    assert!(firm.fire().await >= 1);
    let mut conn = firm.workspace.store.read().await.expect("reads");
    let found = [keys[0].found(&mut conn, &[1], 1).await.is_ok(), keys[1].found(&mut conn, &[1], 1).await.is_ok()];
    assert_eq!(found, [true, false]);
});

on_both!(rules_meet_what_others_write_too, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    let values = object(json!({ "name": "批量", "phone": "13800000009" }));
    let command = |values| tenon_engine::record::Command {
        id: None,
        app: "firm".to_owned(),
        form: "company".to_owned(),
        action: Action::Create { id: None, values },
    };
    let ends = firm.workspace.perform_all(&firm.system, vec![command(values.clone()), command(values)]).await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1, "a batch is no way around");
});

on_both!(an_import_meets_the_rules_and_counts_what_it_only_resembles, |database: TestStore| async move {
    let firm = Firm::open(database).await;
    firm.create("company", json!({ "name": "上海华信智能科技有限公司", "phone": "13800000001" })).await;
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("companies.csv");
    let rows = "名称,电话\n甲公司,+86 13800000001\n华信智能,13800000002\n乙,13800000003\n丙,138-0000-0003\n丁,\n";
    std::fs::write(&path, rows).expect("written");
    let mapping = json!({ "key": "companies", "form": "company", "mode": "insert",
        "columns": { "名称": { "field": "name" }, "电话": { "field": "phone" } } });
    let mapping = serde_json::from_value(mapping).expect("a mapping");
    let source = Source::open(TableFile::open(&path).expect("a table"), None, None, mapping).expect("a sheet");
    let place = ("firm", "company");
    let lines = |refused: &[import::RefusedRow]| {
        let mut lines: Vec<(usize, &str)> = refused.iter().map(|row| (row.line, row.found[0].problem.code)).collect();
        lines.sort_unstable();
        lines.into_iter().map(|(line, code)| format!("{line} {code}")).collect::<Vec<_>>()
    };
    let mut seen = Collected::default();
    let checked = import::check(&firm.workspace, &firm.system, place, &source, &mut seen).await.expect("checked");
    assert_eq!((checked.records, checked.bad, checked.alike), (5, 2, 1));
    let told = lines(&seen.refused);
    assert_eq!(
        told.iter().map(|line| line.split(' ').nth(1).expect("a code")).collect::<Vec<_>>(),
        ["duplicate", "repeated_in_file"]
    );
    let mut seen = Collected::default();
    let job = JobId::generate();
    let done = import::run(&firm.workspace, &firm.system, place, &source, &job, Resume::default(), &mut seen).await;
    let done = done.expect("imported");
    assert_eq!(
        (done.created, done.refused),
        (3, 2),
        "one of the two of the same telephone came in: {:?}",
        seen.refused
    );
    assert!(lines(&seen.refused).iter().all(|line| line.ends_with(" duplicate")));
});
