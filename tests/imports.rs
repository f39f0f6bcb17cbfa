//! Records from table files and back, on both databases: dirty files, repairing them, taking imports back, restarts,
//! rights, files that are refused.

mod dirty;
mod linked;
mod matched;
mod options;
mod restart;
mod sums;
mod template;

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::{Depot, package, read, write};
use crate::support::half_way;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::condition::Condition;
use tenon_engine::definition::{EmptyCells, ImportMode, Operation};
use tenon_engine::export::{self, EXPORT, ExportFormat, ExportWish, InnerRows, RESULT};
use tenon_engine::import::{UNDO, undo_params};
use tenon_engine::job::{self, Wish};
use tenon_engine::package::{publish, save_draft};
use tenon_engine::people::MemberChange;
use tenon_engine::problem::Language;
use tenon_engine::record::{Action, Command};
use tenon_engine::store::jobs::{JobRow, JobState};
use tenon_engine::store::notifications;
use tenon_engine::store::runs::runs_of_record;
use tenon_engine::table::{Cell, Encoding, Format};

/// More rows than are under way at the same time.
const MANY: usize = 6_000;

/// How often each sort of problem was found.
pub async fn codes(depot: &Depot, job: &JobRow) -> BTreeMap<String, usize> {
    let mut codes = BTreeMap::new();
    for row in depot.problems(job).await {
        for problem in row.problems.as_array().expect("a list") {
            *codes.entry(problem["code"].as_str().expect("a code").to_owned()).or_default() += 1;
        }
    }
    codes
}

pub fn text(text: &str) -> Cell {
    Cell::text(text)
}

on_both!(of_rows_that_may_not_both_stand_the_first_in_the_file_does, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    // Next to each other at first, then further apart than what is under way at the same time.
    let phones = (0..400).map(|n| n / 2).chain(0..200);
    let rows: String = phones.enumerate().map(|(n, phone)| format!("{n},139{phone:08}\n")).collect();
    let path = depot.csv("twice.csv", format!("名称,手机\n{rows}").as_bytes());
    let done = depot.import(&depot.owner, "customer", &path, |_| {}).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(200), &json!(400)), "{done:?}");
    let mut names: Vec<usize> =
        depot.records("customer").await.iter().map(|one| one.title.parse().expect("a number")).collect();
    names.sort_unstable();
    assert_eq!(names, (0..200).map(|n| 2 * n).collect::<Vec<_>>());
});

on_both!(rows_update_what_is_there_and_empty_cells_do_what_is_asked, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let first =
        depot.csv("a.csv", "名称,手机,等级,备注\n晨光,13900000001,A 级,老\n华信,13900000002,B级,新\n".as_bytes());
    let done = depot.import(&depot.owner, "customer", &first, |_| {}).await;
    assert_eq!(done.result["created"], 2, "{:?}", done);
    let second = "手机,等级,备注\n139 0000 0001,B级,改过\n13900000003,A级,\n";
    let second = depot.csv("b.csv", second.as_bytes());
    let missing = depot.import(&depot.owner, "customer", &second, |mapping| mapping.mode = ImportMode::Update).await;
    assert_eq!((&missing.result["updated"], &missing.result["refused"]), (&json!(1), &json!(1)), "{missing:?}");
    assert_eq!(codes(&depot, &missing).await, BTreeMap::from([("no_match".to_owned(), 1)]));
    let kept = depot.one("customer", "phone", json!("13900000001")).await;
    assert_eq!((&kept.values["level"], &kept.values["note"], kept.version), (&json!("B 级"), &json!("改过"), 2));
    let third = depot.csv("c.csv", "手机,名称,备注\n13900000001,晨光,\n13900000004,新客,\n".as_bytes());
    let done = depot
        .import(&depot.owner, "customer", &third, |mapping| {
            mapping.mode = ImportMode::Upsert;
            mapping.empty = EmptyCells::Clear;
        })
        .await;
    assert_eq!((&done.result["updated"], &done.result["created"]), (&json!(1), &json!(1)), "{done:?}");
    assert!(!depot.one("customer", "phone", json!("13900000001")).await.values.contains_key("note"));
    let again = depot.import(&depot.owner, "customer", &third, |mapping| mapping.mode = ImportMode::Upsert).await;
    assert_eq!(again.result["unchanged"], 2, "{again:?}");
});

on_both!(rows_of_a_sub_form_are_gathered_and_too_many_are_refused, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let mut rows = vec![
        vec![text("D-1"), text("轴承"), text("2"), text("￥10.50")],
        vec![Cell::Empty, text("A-2"), text("3"), text("1")],
        vec![text("D-2"), text("垫片"), text("两"), text("1")],
        vec![text("D-3"), text("不存在"), text("1"), text("1")],
    ];
    for at in 0..10_000 {
        let no = if at == 0 { text("D-9") } else { Cell::Empty };
        rows.push(vec![no, text("螺栓"), Cell::Number("1".to_owned()), Cell::Number("1".to_owned())]);
    }
    let path = depot.xlsx("orders.xlsx", &["单号", "明细.商品", "明细.数量", "明细.单价"], rows);
    let done = depot.import(&depot.owner, "order", &path, |_| {}).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(1), &json!(3)), "{done:?}");
    let order = depot.one("order", "no", json!("D-1")).await;
    assert_eq!((&order.values["total"], order.values["items"].as_array().map(Vec::len)), (&json!(24), Some(2)));
    let found = codes(&depot, &done).await;
    assert_eq!(found["not_a_number"], 1);
    assert_eq!(found["no_such_value"], 1);
    assert_eq!(found["too_many_rows"], 1, "{found:?}");
    let spans: Vec<i64> = depot.problems(&done).await.iter().map(|row| row.span).collect();
    assert_eq!(spans, [1, 1, 10_000], "the refused rows of a record stay together");

    // Neighbouring rows that repeat their record are gathered when one says by what.
    let again = "单号,明细.数量\nE-1,1\nE-1,2\nE-2,3\n";
    let again = depot.csv("again.csv", again.as_bytes());
    let done = depot.import(&depot.owner, "order", &again, |mapping| mapping.rows_by = vec!["no".to_owned()]).await;
    assert_eq!(done.result["created"], 2, "{done:?}");
    assert_eq!(depot.one("order", "no", json!("E-1")).await.values["items"].as_array().map(Vec::len), Some(2));
});

/// Imports many customers as a clerk; something happens once the first of them are there. They go no further.
async fn stopped_by(depot: &Depot, clerk: &Principal, happens: impl Future<Output = ()>) {
    let rows: String = (0..MANY).map(|n| format!("客户 {n},139{n:08},王芳\n")).collect();
    let path = depot.csv("many.csv", format!("名称,手机,负责人\n{rows}").as_bytes());
    let row = depot.upload(clerk, "customer", &path).await;
    let mapping = depot.look(clerk, &row).await.mapping;
    let meanwhile = async {
        half_way::reached(&depot.workspace, &row).await;
        happens.await;
    };
    let (done, ()) = tokio::join!(depot.go(&row, &mapping, true), meanwhile);
    assert_eq!(done.state, JobState::Failed, "{done:?}");
    let there = depot.records("customer").await.len();
    assert!(there > 0 && there < MANY, "{there} were brought in");
}

on_both!(who_may_not_import_any_more_goes_no_further, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let clerk = depot.member("wang");
    let console = Principal::system(Via::Console).administrator().expect("the console may");
    let wang = clerk.member.as_ref().expect("a member");
    let demoted = async {
        let change = MemberChange { roles: Some(Vec::new()), ..MemberChange::default() };
        depot.workspace.roster.change_member(&console, wang.as_str(), change).await.expect("no clerk any more");
    };
    stopped_by(&depot, &clerk, demoted).await;
});

on_both!(what_clerks_may_not_import_any_more_goes_no_further, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let system = Principal::system(Via::Console);
    let mut access: Value = serde_json::from_str(&package().files["access.json"]).expect("a document");
    access["groups"][1]["operations"] = json!(["create", "read", "update"]);
    let published = async {
        let text = Some(access.to_string());
        save_draft(&depot.workspace, &system, "depot", "access.json", text).await.expect("saved");
        publish(&depot.workspace, &system, "depot", None).await.expect("published");
    };
    stopped_by(&depot, &depot.member("wang"), published).await;
});

on_both!(nobody_imports_or_exports_more_than_they_may, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let (clerk, guest) = (depot.member("wang"), depot.member("li"));
    let path =
        depot.csv("a.csv", "名称,手机,负责人,底价\n晨光,13900000001,王芳,5\n华信,13900000002,李强,6\n".as_bytes());
    let refused = depot.import(&guest, "customer", &path, |_| {}).await;
    assert_eq!(refused.state, JobState::Failed);
    assert_eq!(refused.result["problems"][0]["code"], "import_forbidden", "{refused:?}");
    let looked = depot.upload(&clerk, "customer", &path).await;
    let look = depot.look(&clerk, &looked).await;
    assert!(look.targets.iter().all(|target| target.path != "secret"), "a hidden field is not offered");
    let mut mapping = look.mapping;
    mapping.columns.insert("底价".to_owned(), tenon_engine::definition::ImportColumn { field: "secret".to_owned() });
    let refused = depot.go(&looked, &mapping, true).await;
    assert_eq!(refused.result["problems"][0]["code"], "field_forbidden", "{refused:?}");
    // Their own records they may create, those of others they may not: the preview says so, and so does the run.
    let row = depot.upload(&clerk, "customer", &path).await;
    let mapping = depot.look(&clerk, &row).await.mapping;
    depot.go(&row, &mapping, false).await;
    assert_eq!(codes(&depot, &row).await, BTreeMap::from([("outside_rows".to_owned(), 1)]));
    let done = depot.go(&row, &mapping, true).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(1), &json!(1)), "{done:?}");

    depot
        .import(
            &depot.owner,
            "customer",
            &depot.csv("b.csv", "名称,手机,底价,备注\n别人,13900000009,9,=1+1\n".as_bytes()),
            |_| {},
        )
        .await;
    let exported = export_of(&depot, &clerk, ExportWish { format: ExportFormat::Csv, ..ExportWish::default() }).await;
    let rows = read(&exported);
    assert_eq!(rows.len(), 2, "their own record alone");
    assert!(!rows[0].contains(&"底价".to_owned()), "{:?}", rows[0]);
    assert!(rows[1].contains(&"139****0001".to_owned()), "what lists mask, exports mask: {:?}", rows[1]);
    let asked = ExportWish { columns: vec!["secret".to_owned()], ..ExportWish::default() };
    let hidden = export::write(&depot.workspace, &clerk, ("depot", "customer"), &asked, &exported, &mut |_| {
        Box::pin(async { Ok(()) })
    })
    .await;
    assert!(matches!(hidden, Err(export::ExportError::Invalid(_))), "{hidden:?}");
    let guest =
        export::write(&depot.workspace, &guest, ("depot", "customer"), &ExportWish::default(), &exported, &mut |_| {
            Box::pin(async { Ok(()) })
        })
        .await;
    assert!(matches!(guest, Err(export::ExportError::Forbidden)), "{guest:?}");
    let all = export_of(&depot, &depot.owner, ExportWish { format: ExportFormat::Csv, ..ExportWish::default() }).await;
    let last = read(&all).into_iter().find(|row| row.contains(&"别人".to_owned())).expect("the other's record");
    assert!(last.contains(&"'=1+1".to_owned()), "no formula leaves: {last:?}");
    let chosen = depot.one("customer", "name", json!("别人")).await.id;
    let filter = serde_json::from_value(json!(["id", "in", [chosen]])).expect("a condition");
    let some = ExportWish { format: ExportFormat::Csv, filter: Some(filter), ..ExportWish::default() };
    let rows = read(&export_of(&depot, &depot.owner, some).await);
    assert!(rows.len() == 2 && rows[1].contains(&"别人".to_owned()), "the chosen one alone: {rows:?}");
});

on_both!(records_that_were_chosen_are_exported_with_the_fields_that_were, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let path = depot.csv("a.csv", "名称,手机\n晨光,13900000001\n华信,13900000002\n云杉,13900000003\n".as_bytes());
    depot.import(&depot.owner, "customer", &path, |_| {}).await;
    let ids: Vec<String> = depot.records("customer").await.into_iter().take(2).map(|record| record.id).collect();
    let wish = ExportWish {
        format: ExportFormat::Csv,
        filter: Some(Condition::parse(&json!(["id", "in", ids])).expect("a condition")),
        columns: ["phone", "name", "created_at"].map(str::to_owned).to_vec(),
        ..ExportWish::default()
    };
    let rows = read(&export_of(&depot, &depot.owner, wish).await);
    assert_eq!(rows[0], ["手机", "名称", "创建时间"]);
    let mut names: Vec<&str> = rows[1..].iter().map(|row| row[1].as_str()).collect();
    names.sort_unstable();
    assert_eq!(names, ["华信", "晨光"]);
});

/// Exports customers as a job and brings the file here.
async fn export_of(depot: &Depot, by: &tenon_engine::access::Principal, wish: ExportWish) -> std::path::PathBuf {
    export_from(depot, by, "customer", wish).await
}

async fn export_from(
    depot: &Depot,
    by: &tenon_engine::access::Principal,
    form: &str,
    wish: ExportWish,
) -> std::path::PathBuf {
    let params = serde_json::to_value(&wish).expect("plain data");
    let ask = Wish { kind: EXPORT, place: Some(("depot", form)), title: "导出".to_owned(), params, ready: true };
    let row = job::begin(&depot.workspace, by, ask).await.expect("begun");
    depot.work().await;
    let row = depot.job(&row).await;
    assert_eq!(row.state, JobState::Done, "{row:?}");
    let path = depot.folder.path().join(format!("out.{}", wish.format.ending()));
    assert!(job::fetch(&depot.store, &row.id, RESULT, &path).await.expect("fetched"));
    path
}

on_both!(what_is_exported_is_imported_again_unchanged, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let rows = vec![
        vec![text("D-1"), text("轴承"), text("2"), text("10.5")],
        vec![Cell::Empty, text("螺栓"), text("3"), text("1")],
        vec![text("D-2"), Cell::Empty, Cell::Empty, Cell::Empty],
    ];
    let path = depot.xlsx("orders.xlsx", &["单号", "明细.商品", "明细.数量", "明细.单价"], rows);
    depot.import(&depot.owner, "order", &path, |_| {}).await;
    for (format, encoding) in [
        (ExportFormat::Xlsx, Encoding::default()),
        (ExportFormat::Csv, Encoding::Utf8Mark),
        (ExportFormat::Csv, Encoding::Gbk),
    ] {
        let wish = ExportWish { format, encoding, sort: vec!["no".to_owned()], ..ExportWish::default() };
        let file = export_from(&depot, &depot.owner, "order", wish).await;
        let rows = read(&file);
        assert_eq!(rows[0], ["单号", "明细.商品", "明细.数量", "明细.单价", "明细.小计", "合计"], "{format:?}");
        assert_eq!(rows[1][..5], ["D-1", "轴承", "2", "10.5", "21"], "{format:?}");
        assert_eq!(rows[2][1..5], ["螺栓", "3", "1", "3"], "{format:?}");
        let done = depot.import(&depot.owner, "order", &file, |mapping| mapping.mode = ImportMode::Upsert).await;
        assert_eq!(done.result["refused"], 0, "{:?}", depot.problems(&done).await);
        assert_eq!(depot.records("order").await.len(), 2);
        assert_eq!(depot.one("order", "no", json!("D-1")).await.values["total"], json!(24));
    }
    let wish = ExportWish { inner: InnerRows::Sheet, ..ExportWish::default() };
    let file = export_from(&depot, &depot.owner, "order", wish).await;
    let table = tenon_engine::table::TableFile::open(&file).expect("a table");
    assert_eq!(table.sheets().len(), 2);
    assert_eq!(table.first(Some(&table.sheets()[1]), 99).expect("reads").len(), 3, "headings and two rows");
    let lines =
        export_from(&depot, &depot.owner, "order", ExportWish { format: ExportFormat::Jsonl, ..ExportWish::default() })
            .await;
    let lines = std::fs::read_to_string(lines).expect("read");
    assert_eq!(lines.lines().filter(|line| serde_json::from_str::<Value>(line).is_ok()).count(), 2);
});

on_both!(headings_are_in_the_language_of_who_exports_and_are_known_again, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let words = json!({ "单号": "Number", "明细": "Lines", "商品": "Product", "数量": "Quantity", "客户": "Customer" });
    let path = "i18n/en.json";
    save_draft(&depot.workspace, &depot.owner, "depot", path, Some(words.to_string())).await.expect("saved");
    publish(&depot.workspace, &depot.owner, "depot", None).await.expect("published");
    let rows = vec![vec![text("D-1"), text("轴承"), text("2"), text("10.5")]];
    let path = depot.xlsx("orders.xlsx", &["Number", "Lines.Product", "Lines.Quantity", "明细.单价"], rows);
    depot.import(&depot.owner, "order", &path, |_| {}).await;
    let english = Principal { language: Some(Language::English), ..depot.owner.clone() };
    for (by, headings) in [
        (&english, ["Number", "Lines.Product", "Lines.Quantity", "Lines.单价"]),
        (&depot.owner, ["单号", "明细.商品", "明细.数量", "明细.单价"]),
    ] {
        let file = depot.folder.path().join("headings.csv");
        let wish = ExportWish { format: ExportFormat::Csv, ..ExportWish::default() };
        let written =
            export::write(&depot.workspace, by, ("depot", "order"), &wish, &file, &mut |_| Box::pin(async { Ok(()) }))
                .await;
        assert_eq!(written.expect("written"), 1);
        let found = read(&file);
        assert_eq!(found[0][..4], headings);
        assert_eq!(found[1][..3], ["D-1", "轴承", "2"]);
    }
});

on_both!(an_undo_takes_back_what_nobody_changed_since, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let first = depot.csv("a.csv", "名称,手机,备注\n晨光,13900000001,老\n".as_bytes());
    depot.import(&depot.owner, "customer", &first, |_| {}).await;
    let second = "名称,手机,备注\n晨光二,13900000001,新\n华信,13900000002,甲\n盛达,13900000003,乙\n";
    let second = depot.csv("b.csv", second.as_bytes());
    let done = depot.import(&depot.owner, "customer", &second, |mapping| mapping.mode = ImportMode::Upsert).await;
    assert_eq!((&done.result["created"], &done.result["updated"]), (&json!(2), &json!(1)), "{done:?}");
    for (phone, field, value) in [("13900000001", "note", "又改"), ("13900000003", "name", "盛达改")] {
        let record = depot.one("customer", "phone", json!(phone)).await;
        let values = json!({ field: value }).as_object().expect("an object").clone();
        let action = Action::Update { id: record.id, version: None, values };
        let command = Command { id: None, app: "depot".to_owned(), form: "customer".to_owned(), action };
        depot.workspace.perform(&depot.owner, command).await.expect("changed");
    }
    let ask = || Wish {
        kind: UNDO,
        place: Some(("depot", "customer")),
        title: "撤销".to_owned(),
        params: undo_params(&done.id),
        ready: true,
    };
    let undo = job::begin_once(&depot.workspace, &depot.owner, ask(), &done.id, "undone_by").await.expect("begun");
    let twice = job::begin_once(&depot.workspace, &depot.owner, ask(), &done.id, "undone_by").await.expect("asked");
    assert!(twice.is_none(), "an import is taken back once");
    depot.work().await;
    let undo = depot.job(&undo.expect("begun")).await;
    assert_eq!(
        (&undo.result["binned"], &undo.result["restored"], &undo.result["kept"]),
        (&json!(1), &json!(1), &json!(2)),
        "{undo:?}"
    );
    let names: Vec<_> = depot
        .records("customer")
        .await
        .iter()
        .map(|r| (r.values["name"].clone(), r.values.get("note").cloned()))
        .collect();
    assert_eq!(names, [(json!("晨光"), Some(json!("又改"))), (json!("盛达改"), Some(json!("乙")))]);
    assert_eq!(codes(&depot, &undo).await, BTreeMap::from([("changed_since".to_owned(), 2)]));
});

on_both!(many_lines_that_add_and_change_are_all_taken_back, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    // More lines than are taken back together.
    let rows = |from: usize, to: usize, note: &str| -> String {
        (from..to).map(|at| format!("客户 {at},139{at:08},{note}\n")).collect()
    };
    let first = depot.csv("a.csv", format!("名称,手机,备注\n{}", rows(0, 419, "老")).as_bytes());
    depot.import(&depot.owner, "customer", &first, |_| {}).await;
    let second = depot.csv("b.csv", format!("名称,手机,备注\n{}", rows(0, 420, "新")).as_bytes());
    let done = depot.import(&depot.owner, "customer", &second, |mapping| mapping.mode = ImportMode::Upsert).await;
    assert_eq!((&done.result["created"], &done.result["updated"]), (&json!(1), &json!(419)), "{done:?}");
    let wish = Wish {
        kind: UNDO,
        place: Some(("depot", "customer")),
        title: "撤销".to_owned(),
        params: undo_params(&done.id),
        ready: true,
    };
    let undo = job::begin(&depot.workspace, &depot.owner, wish).await.expect("begun");
    depot.work().await;
    let undo = depot.job(&undo).await;
    assert_eq!(
        (&undo.result["binned"], &undo.result["restored"], &undo.result["kept"]),
        (&json!(1), &json!(419), &json!(0)),
        "{undo:?}"
    );
    let left = depot.records("customer").await;
    assert_eq!((left.len(), left.iter().all(|record| record.value("note") == json!("老"))), (419, true));
});

on_both!(taking_an_import_back_starts_no_flow_and_reminds_nobody, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let first = depot.csv("a.csv", "名称,手机,备注\n晨光,13900000001,老\n".as_bytes());
    depot.import(&depot.owner, "customer", &first, |_| {}).await;
    let flow = json!({ "key": "watch", "title": "看变化",
        "start": { "on": "record", "form": "customer", "events": ["create", "update", "delete", "restore"] },
        "nodes": {
            "tell": { "kind": "notify", "to": [{ "member": "boss" }], "subject": "{{ name }}", "next": "done" },
            "done": { "kind": "end", "result": "done" } } });
    let reminder = json!({ "key": "noted", "title": "备注变了", "form": "customer",
        "on": { "event": "update", "fields": ["note"] }, "to": [{ "member": "boss" }],
        "subject": "备注：{{ name }}", "text": "-" });
    for (path, document) in [("flows/watch.json", flow), ("reminders/noted.json", reminder)] {
        save_draft(&depot.workspace, &depot.owner, "depot", path, Some(document.to_string())).await.expect("saved");
    }
    publish(&depot.workspace, &depot.owner, "depot", None).await.expect("published");
    let second = depot.csv("b.csv", "名称,手机,备注\n晨光,13900000001,新\n华信,13900000002,甲\n".as_bytes());
    let done = depot.import(&depot.owner, "customer", &second, |mapping| mapping.mode = ImportMode::Upsert).await;
    assert_eq!((&done.result["created"], &done.result["updated"]), (&json!(1), &json!(1)), "{done:?}");
    let changed = depot.one("customer", "phone", json!("13900000001")).await.id;
    let created = depot.one("customer", "phone", json!("13900000002")).await.id;
    let runs = async || {
        let mut conn = depot.store.read().await.expect("reads");
        let mut counts = Vec::new();
        for id in [&changed, &created] {
            counts.push(runs_of_record(&mut conn, id, 10).await.expect("reads").len());
        }
        counts
    };
    let boss = depot.owner.id().expect("a member");
    let reminded = async || {
        let mut conn = depot.store.read().await.expect("reads");
        let told = notifications::list(&mut conn, boss, false, None, 1000).await.expect("lists");
        told.iter().filter(|one| one.subject.starts_with("备注：")).count()
    };
    assert_eq!(runs().await, [1, 1], "what an import changes and creates starts flows");
    assert_eq!(reminded().await, 1);

    let params = undo_params(&done.id);
    let place = Some(("depot", "customer"));
    let wish = Wish { kind: UNDO, place, title: "撤销".to_owned(), params, ready: true };
    let undo = job::begin(&depot.workspace, &depot.owner, wish).await.expect("begun");
    depot.work().await;
    let undo = depot.job(&undo).await;
    assert_eq!((&undo.result["binned"], &undo.result["restored"]), (&json!(1), &json!(1)), "{undo:?}");
    assert_eq!(depot.one("customer", "phone", json!("13900000001")).await.values["note"], json!("老"));
    assert_eq!(runs().await, [1, 1], "a correction starts none");
    assert_eq!(reminded().await, 1, "and nobody is told");

    let values = json!({ "note": "人改" }).as_object().expect("an object").clone();
    let update = Action::Update { id: changed.clone(), version: None, values };
    for action in [update, Action::Restore { id: created.clone() }] {
        let command = Command { id: None, app: "depot".to_owned(), form: "customer".to_owned(), action };
        depot.workspace.perform(&depot.owner, command).await.expect("done");
    }
    assert_eq!(runs().await, [2, 2], "what a person does afterwards starts them");
    assert_eq!(reminded().await, 2);
});

on_both!(a_saved_mapping_is_taken_for_the_next_file_of_its_kind, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let path = depot.csv("a.csv", "甲,乙\n晨光,13900000001\n".as_bytes());
    let row = depot.upload(&depot.owner, "customer", &path).await;
    assert!(depot.look(&depot.owner, &row).await.mapping.columns.is_empty(), "nothing is guessed from nothing");
    let rights = depot.workspace.snapshot().context(&depot.owner).rights("depot", "customer").expect("a form");
    assert!(rights.allows(Operation::Import));
    let mapping =
        json!({ "key": "", "form": "customer", "columns": { "甲": { "field": "name" }, "乙": { "field": "phone" } } });
    let profile = tenon_engine::store::jobs::Profile { id: "p".to_owned(), title: "老表".to_owned(), mapping };
    let now = depot.workspace.clock.now();
    let kept = profile.clone();
    depot
        .store
        .write(move |conn| {
            let profile = kept.clone();
            Box::pin(async move {
                tenon_engine::store::jobs::save_profile(conn, ("depot", "customer"), &profile, None, now).await
            })
        })
        .await
        .expect("saved");
    let mut conn = depot.store.read().await.expect("reads");
    let profiles = tenon_engine::store::jobs::profiles(&mut conn, "depot", "customer").await.expect("reads");
    drop(conn);
    let folder = tempfile::tempdir().expect("a folder");
    let source = tenon_engine::import::open_upload(&depot.store, &row, folder.path()).await.expect("a sheet");
    let snapshot = depot.workspace.snapshot();
    let form = snapshot.model.form("depot", "customer").expect("a form");
    let look = tenon_engine::import::look(form, &rights, &source, &profiles, snapshot.timezone).expect("looked at");
    assert_eq!((look.profile.as_deref(), look.mapping.columns.len()), (Some("老表"), 2));
    let done = depot.go(&row, &look.mapping, true).await;
    assert_eq!(done.result["created"], 1, "{done:?}");
    let repaired =
        tenon_engine::import::repaired(&depot.store, &done, folder.path(), Language::Chinese).await.expect("written");
    assert_eq!(read(&folder.path().join(repaired)).len(), 1, "nothing was refused: headings alone");
    write(
        &folder.path().join("x.csv"),
        Format::Csv { encoding: Encoding::Utf8, delimiter: b';' },
        &["甲"],
        [vec![text("一")]],
    );
    assert_eq!(read(&folder.path().join("x.csv")), [vec!["甲"], vec!["一"]]);
});
