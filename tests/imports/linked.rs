//! Rows that name other rows of their file, on both databases: wherever those stand, unless they wait for each other.

use super::codes;
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::Depot;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenon_engine::definition::ImportMode;
use tenon_engine::import::{UNDO, undo_params};
use tenon_engine::job::{self, Wish};
use tenon_engine::package::{publish, save_draft};
use tenon_engine::record::{Action, Command};
use tenon_engine::store::jobs::JobRow;

/// A depot whose products say what they are a part of.
pub async fn opened(database: TestStore) -> Depot {
    let depot = Depot::open(database).await;
    say_parts(&depot, json!({})).await;
    depot
}

/// Gives products the link to what they are a part of, and some other fields.
async fn say_parts(depot: &Depot, others: Value) {
    let mut form: Value = serde_json::from_str(include_str!("../support/depot/product.json")).expect("a form");
    form["properties"]["whole"] = json!({ "title": "所属", "x-kind": "link", "x-form": "product" });
    form["properties"]["beside"] = json!({ "title": "配套", "x-kind": "link", "x-form": "product", "x-many": true });
    for (key, field) in others.as_object().expect("an object") {
        form["properties"][key] = field.clone();
    }
    let (workspace, owner) = (&depot.workspace, &depot.owner);
    save_draft(workspace, owner, "depot", "forms/product.json", Some(form.to_string())).await.expect("saved");
    publish(workspace, owner, "depot", None).await.expect("published");
}

/// Looks at a file and then imports it.
async fn checked_and_done(depot: &Depot, text: &str) -> (JobRow, JobRow) {
    let path = depot.csv("parts.csv", text.as_bytes());
    let upload = depot.upload(&depot.owner, "product", &path).await;
    let mapping = depot.look(&depot.owner, &upload).await.mapping;
    let checked = depot.go(&upload, &mapping, false).await;
    let done = depot.go(&checked, &mapping, true).await;
    (checked, done)
}

async fn taken_back(depot: &Depot, done: &JobRow) -> JobRow {
    let wish = Wish {
        kind: UNDO,
        place: Some(("depot", "product")),
        title: "撤销".to_owned(),
        params: undo_params(&done.id),
        ready: true,
    };
    let undo = job::begin(&depot.workspace, &depot.owner, wish).await.expect("begun");
    depot.work().await;
    depot.job(&undo).await
}

async fn whole_of(depot: &Depot, code: &str) -> Value {
    depot.one("product", "code", json!(code)).await.value("whole")
}

on_both!(a_row_may_name_any_other_of_its_file, |database: TestStore| async move {
    let depot = opened(database).await;
    // What is named stands before, behind it, and a portion further down; three of them one after the other.
    let part_of = |n| match n {
        1 | 599 => "B-0",
        2 => "B-3",
        3 => "B-599",
        _ => "",
    };
    let rows: String = (0..600).map(|n| format!("B-{n},零件{n},{},\n", part_of(n))).collect();
    let (checked, done) =
        checked_and_done(&depot, &format!("编码,名称,所属,配套\n{rows}C-1,组,零件 2,B-5；C-2\nC-2,件,,\n")).await;
    assert_eq!(checked.params["checked"]["bad"], json!(1), "{:?}", checked.params["checked"]);
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(601), &json!(1)), "{done:?}");
    assert_eq!(codes(&depot, &done).await, BTreeMap::from([("no_such_value".to_owned(), 1)]), "no part is called so");
    for (part, whole) in [("B-1", "B-0"), ("B-2", "B-3"), ("B-3", "B-599"), ("B-599", "B-0")] {
        assert_eq!(whole_of(&depot, part).await, json!(depot.one("product", "code", json!(whole)).await.id), "{part}");
    }

    let undo = taken_back(&depot, &done).await;
    assert_eq!((&undo.result["binned"], &undo.result["kept"]), (&json!(601), &json!(0)), "{undo:?}");
});

on_both!(several_names_in_a_cell_are_waited_for_together, |database: TestStore| async move {
    let depot = opened(database).await;
    let (checked, done) = checked_and_done(&depot, "编码,名称,配套\nD-1,箱,D-2；盖；A-1\nD-2,锁,\nD-3,盖,D-2\n").await;
    assert_eq!(checked.params["checked"]["bad"], json!(0), "{:?}", checked.params["checked"]);
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(3), &json!(0)), "{done:?}");
    let beside = depot.one("product", "code", json!("D-1")).await.value("beside");
    let mut expected = Vec::new();
    for code in ["D-2", "D-3", "A-1"] {
        expected.push(json!(depot.one("product", "code", json!(code)).await.id));
    }
    assert_eq!(beside, json!(expected));

    // Found among the rows of its own portion, which the last row of a file ends.
    let (_, done) = checked_and_done(&depot, "编码,名称,配套\nJ-1,箱,J-2；A-1\nJ-2,锁,\nJ-3,末,\n").await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(3), &json!(0)), "{done:?}");
    let beside = depot.one("product", "code", json!("J-1")).await.value("beside");
    let [lock, bearing] = ["J-2", "A-1"].map(|code| json!(code));
    let expected = [depot.one("product", "code", lock).await.id, depot.one("product", "code", bearing).await.id];
    assert_eq!(beside, json!(expected), "what was there already stays named");
});

on_both!(rows_of_a_sub_form_may_name_any_record_of_the_file, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let part = json!({ "title": "零件", "x-kind": "link", "x-form": "product" });
    let row =
        json!({ "type": "object", "properties": { "part": part, "count": { "title": "用量", "type": "number" } } });
    say_parts(&depot, json!({ "made_of": { "title": "组成", "type": "array", "items": row } })).await;
    // Two portions, with names that stand behind, before and far down; one row says nothing else.
    let fill: String = (0..600).map(|n| format!("K-{n},件{n},,\n")).collect();
    let rows =
        format!("编码,名称,组成.零件,组成.用量\nW-1,整,K-3,2\n,,K-599,\n,,A-1,4\n{fill}W-2,组,K-1,5\nW-3,错,没有,6\n");
    let (checked, done) = checked_and_done(&depot, &rows).await;
    assert_eq!(checked.params["checked"]["bad"], json!(1), "{:?}", checked.params["checked"]);
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(602), &json!(1)), "{done:?}");
    assert_eq!(codes(&depot, &done).await, BTreeMap::from([("no_such_value".to_owned(), 1)]));
    for (whole, parts) in
        [("W-1", vec![("K-3", json!(2)), ("K-599", Value::Null), ("A-1", json!(4))]), ("W-2", vec![("K-1", json!(5))])]
    {
        let made_of = depot.one("product", "code", json!(whole)).await.value("made_of");
        let rows = made_of.as_array().expect("rows");
        assert_eq!(rows.len(), parts.len(), "{made_of}");
        for (row, (code, count)) in rows.iter().zip(parts) {
            let part = depot.one("product", "code", json!(code)).await.id;
            assert_eq!((&row["part"], &row["count"]), (&json!(part), &count), "{whole}: {code}");
        }
    }
});

on_both!(what_lacks_in_a_row_is_told_though_others_wait, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let part = json!({ "title": "零件", "x-kind": "link", "x-form": "product" });
    let row = json!({ "type": "object", "required": ["part"],
        "properties": { "part": part, "count": { "title": "用量", "type": "number" } } });
    let note = json!({ "type": "object", "properties": { "words": { "title": "说明", "type": "string" } } });
    let others = json!({ "made_of": { "title": "组成", "type": "array", "items": row },
        "notes": { "title": "备注", "type": "array", "items": note } });
    say_parts(&depot, others).await;
    let rows = "编码,名称,组成.零件,组成.用量,备注.说明\nX-1,整,X-2,2,一\n,,X-2,1,二\n,,,3,三\nX-2,件,,,\n";
    let (checked, done) = checked_and_done(&depot, rows).await;
    assert_eq!(checked.params["checked"]["bad"], json!(1), "{:?}", checked.params["checked"]);
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(1), &json!(1)), "{done:?}");
    let problems = depot.problems(&done).await[0].problems.clone();
    let said: Vec<_> = problems.as_array().expect("a list").iter().map(|one| (&one["code"], &one["line"])).collect();
    assert!(!said.is_empty() && said.iter().all(|one| *one == (&json!("required"), &json!(4))), "{problems}");
});

on_both!(rows_that_wait_for_each_other_are_told_so, |database: TestStore| async move {
    let depot = opened(database).await;
    let rows = "编码,名称,所属\nE-1,甲,E-2\nE-2,乙,E-1\nE-3,丙,E-3\nE-4,丁,E-1\nE-5,戊,没有\nE-6,己,\n";
    let (checked, done) = checked_and_done(&depot, rows).await;
    let expected = BTreeMap::from([("linked_in_circle".to_owned(), 3), ("no_such_value".to_owned(), 2)]);
    assert_eq!(checked.params["checked"]["bad"], json!(5), "{:?}", checked.params["checked"]);
    assert_eq!(codes(&depot, &done).await, expected);
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(1), &json!(5)), "{done:?}");
    let told = depot.problems(&done).await;
    let said = |line: i64| {
        let row = told.iter().find(|row| row.line == line).expect("is told");
        row.problems[0].to_string()
    };
    assert!(said(2).contains("与第 3 行互相关联") && said(2).contains("it and line 3 name each other"), "{}", said(2));
    assert!(said(4).contains("关联的是这一行自己"), "{}", said(4));
    assert!(said(5).contains("第 2 行没有导入"), "{}", said(5));

    // As it is said: first without, then as an update.
    let (_, made) = checked_and_done(&depot, "编码,名称,所属\nE-1,甲,\nE-2,乙,E-1\n").await;
    assert_eq!(made.result["created"], json!(2), "{made:?}");
    let path = depot.csv("again.csv", "编码,所属\nE-1,E-2\n".as_bytes());
    let again = depot
        .import(&depot.owner, "product", &path, |mapping| {
            mapping.mode = ImportMode::Update;
            mapping.matched_by = vec!["code".to_owned()];
        })
        .await;
    assert_eq!(again.result["updated"], json!(1), "{again:?}");
});

on_both!(of_rows_with_one_key_the_first_comes_first_though_it_waits, |database: TestStore| async move {
    let depot = opened(database).await;
    let (_, done) = checked_and_done(&depot, "编码,名称,所属\nF-1,先,F-2\nF-1,后,\nF-2,整,\n").await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(2), &json!(1)), "{done:?}");
    assert_eq!(depot.one("product", "code", json!("F-1")).await.title, "先");
});

on_both!(what_only_rows_of_the_file_made_two_way_is_taken_back, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let parts = json!({ "title": "零件", "x-kind": "link", "x-form": "product", "x-many": true, "x-mirror": "whole" });
    say_parts(&depot, json!({ "parts": parts })).await;
    let (_, done) = checked_and_done(&depot, "编码,名称,所属\nG-1,整,\nG-2,件,G-1\nG-3,组,\nG-4,外,G-3\n").await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(4), &json!(0)), "{done:?}");
    let whole = depot.one("product", "code", json!("G-3")).await;
    assert_eq!(whole.value("parts").as_array().map(Vec::len), Some(1), "the other side says so");
    // Somebody else links to one of them.
    let values = json!({ "code": "H-1", "name": "后来", "whole": whole.id }).as_object().expect("an object").clone();
    let action = Action::Create { id: None, values };
    let command = Command { id: None, app: "depot".to_owned(), form: "product".to_owned(), action };
    depot.workspace.perform(&depot.owner, command).await.expect("created");
    let undo = taken_back(&depot, &done).await;
    assert_eq!((&undo.result["binned"], &undo.result["kept"]), (&json!(3), &json!(1)), "{undo:?}");
    assert_eq!(depot.problems(&undo).await[0].problems[0]["record"], whole.id.as_str());
});
