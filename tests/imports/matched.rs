//! Rows of one file that mean the same record, and rows that mean none.

use super::codes;
use super::restart::{Breaking, source_of};
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::Depot;
use serde_json::json;
use std::collections::BTreeMap;
use tenon_engine::definition::ImportMode;
use tenon_engine::id::JobId;
use tenon_engine::import::{Collected, ImportError, Resume, run};

on_both!(of_two_rows_with_one_key_the_later_is_a_problem, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let first = depot.csv("a.csv", "名称,手机,备注\n晨光,13900000001,老\n".as_bytes());
    depot.import(&depot.owner, "customer", &first, |_| {}).await;
    let rows = "名称,手机,备注\n晨光,139 0000 0001,一\n华信,13900000002,甲\n晨光,13900000001,二\n华信,13900000002,乙\n";
    let second = depot.csv("b.csv", rows.as_bytes());
    let upload = depot.upload(&depot.owner, "customer", &second).await;
    let mut mapping = depot.look(&depot.owner, &upload).await.mapping;
    mapping.mode = ImportMode::Upsert;
    let checked = depot.go(&upload, &mapping, false).await;
    let said = &checked.params["checked"];
    assert_eq!((&said["create"], &said["update"], &said["bad"]), (&json!(1), &json!(1), &json!(2)), "{said}");
    assert_eq!(said["sorts"][0]["column"], "手机");
    let problems = depot.problems(&checked).await;
    assert_eq!(problems.iter().map(|one| one.line).collect::<Vec<_>>(), [4, 5]);
    assert!(problems[0].problems.to_string().contains("“手机”与第 2 行相同"), "{:?}", problems[0]);

    let done = depot.go(&upload, &mapping, true).await;
    let counted = (&done.result["created"], &done.result["updated"], &done.result["refused"]);
    assert_eq!(counted, (&json!(1), &json!(1), &json!(2)), "{done:?}");
    assert_eq!(codes(&depot, &done).await, BTreeMap::from([("repeated_in_file".to_owned(), 2)]));
    assert_eq!(depot.one("customer", "phone", json!("13900000001")).await.value("note"), json!("一"));
});

on_both!(a_row_that_is_refused_leaves_its_key_to_a_sound_one, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let rows = "名称,手机,合作日期\n晨光,13900000001,改天\n晨光,13900000001,2025-01-03\n华信,13900000002,2025-01-04\n\
                华信,13900000002,改天\n";
    let upload = depot.upload(&depot.owner, "customer", &depot.csv("a.csv", rows.as_bytes())).await;
    let mut mapping = depot.look(&depot.owner, &upload).await.mapping;
    let columns: Vec<&str> = mapping.columns.values().map(|column| column.field.as_str()).collect();
    assert!(columns.contains(&"since"), "{columns:?}");
    mapping.matched_by = vec!["phone".to_owned()];
    for mode in [ImportMode::Insert, ImportMode::Upsert] {
        mapping.mode = mode;
        let checked = depot.go(&upload, &mapping, false).await;
        let said = &checked.params["checked"];
        assert_eq!((&said["create"], &said["bad"]), (&json!(2), &json!(2)), "{said}");
        let lines: Vec<_> = depot.problems(&checked).await.iter().map(|one| one.line).collect();
        assert_eq!(lines, [2, 5]);
    }
    let done = depot.go(&upload, &mapping, true).await;
    let counted = (&done.result["created"], &done.result["updated"], &done.result["refused"]);
    assert_eq!(counted, (&json!(2), &json!(0), &json!(2)), "{done:?}");
    assert_eq!(depot.one("customer", "phone", json!("13900000001")).await.value("since"), json!("2025-01-03"));
    assert_eq!(
        codes(&depot, &done).await,
        BTreeMap::from([("not_a_date".to_owned(), 2), ("repeated_in_file".to_owned(), 1)])
    );
});

on_both!(rows_of_a_sub_form_are_no_repetitions, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let rows = "单号,明细.数量\nE-1,1\nE-1,2\n,3\nE-2,3\nE-1,9\n";
    let path = depot.csv("orders.csv", rows.as_bytes());
    let done = depot
        .import(&depot.owner, "order", &path, |mapping| {
            mapping.mode = ImportMode::Upsert;
            mapping.matched_by = vec!["no".to_owned()];
            mapping.rows_by = vec!["no".to_owned()];
        })
        .await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(2), &json!(1)), "{done:?}");
    assert_eq!(depot.one("order", "no", json!("E-1")).await.value("items").as_array().map(Vec::len), Some(3));
});

on_both!(rows_without_a_key_are_said_to_be_added, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let rows = "名称,手机,备注\n晨光,13900000001,甲\n华信,13900000002,\n盛达,13900000003,\n";
    let upload = depot.upload(&depot.owner, "customer", &depot.csv("a.csv", rows.as_bytes())).await;
    let mut mapping = depot.look(&depot.owner, &upload).await.mapping;
    mapping.matched_by = vec!["note".to_owned()];
    for (mode, told) in [(ImportMode::Upsert, true), (ImportMode::Insert, false)] {
        mapping.mode = mode;
        let checked = depot.go(&upload, &mapping, false).await;
        let said = &checked.params["checked"];
        assert_eq!((&said["create"], &said["bad"]), (&json!(3), &json!(0)), "{said}");
        let notes = said["notes"].as_array().expect("a list");
        let note = notes.iter().find(|note| note["code"] == "added_without_key");
        let note = note.map(|note| (&note["column"], &note["zh"], &note["count"]));
        let expected = (&json!("备注"), &json!("没有匹配值，将新增"), &json!(2));
        assert_eq!(note, told.then_some(expected));
    }
});

on_both!(an_import_that_goes_on_knows_the_keys_of_the_rows_before, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let rows: String = (0..1_799).map(|at| format!("客户 {at},139{at:08}\n")).collect();
    let path = depot.csv("rows.csv", format!("名称,手机\n{rows}又一次,13900000000\n").as_bytes());
    let mut source = source_of(&depot, "customer", &path);
    source.mapping.mode = ImportMode::Upsert;
    let (job, place) = (JobId::generate(), ("depot", "customer"));
    let mut watch = Breaking { words: 3, kept: Resume::default() };
    let broken = run(&depot.workspace, &depot.owner, place, &source, &job, Resume::default(), &mut watch).await;
    assert!(matches!(broken, Err(ImportError::Ended)), "{broken:?}");
    let (kept, stored) = (watch.kept, depot.records("customer").await.len());
    let mut watch = Breaking { words: 1, kept: Resume::default() };
    let ended = run(&depot.workspace, &depot.owner, place, &source, &job, kept.clone(), &mut watch).await;
    assert!(matches!(ended, Err(ImportError::Ended)), "{ended:?}");
    assert_eq!(depot.records("customer").await.len(), stored, "it can be ended while it reads once more");
    let mut collected = Collected::default();
    let done = run(&depot.workspace, &depot.owner, place, &source, &job, kept, &mut collected).await.expect("done");
    assert_eq!((done.created, done.updated, done.refused), (1_799, 0, 1), "{done:?}");
    let refused: Vec<_> = collected.refused.iter().flat_map(|row| &row.found).collect();
    assert_eq!((refused[0].line, refused[0].problem.code), (1_801, "repeated_in_file"));
});
