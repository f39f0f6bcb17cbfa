//! A dirty workbook, as it comes out of ten years of Excel: what is wrong is found, repaired through the file of refused
//! rows, uploaded again and taken back.

use super::{codes, text};
use crate::on_both;
use crate::support::database::TestStore;
use crate::support::depot::{Depot, read};
use chrono::{Days, NaiveDate, NaiveTime};
use serde_json::json;
use tenon_engine::definition::ImportColumn;
use tenon_engine::import::{UNDO, repaired, undo_params};
use tenon_engine::job::{self, Wish};
use tenon_engine::package::{publish, save_draft};
use tenon_engine::problem::Language;
use tenon_engine::table::{Cell, TableFile};

const HEADINGS: [&str; 11] =
    ["客户名称", "联系电话", "等级", "合作日期", "最近联系", "成交金额", "折扣", "重点", "负责人", "部门", "主营商品"];

/// How many rows: several portions of what an import does at once. The browser's test brings ten thousand.
const SIZE: usize = 2_000;

fn phone(n: usize) -> String {
    format!("139{n:08}")
}

/// The n-th row: every 100th telephone number is bad, every 250th was there before, every 500th names nobody.
fn row(n: usize) -> Vec<Cell> {
    let day = NaiveDate::from_ymd_opt(2024, 1, 3).expect("a day") + Days::new(n as u64 % 300);
    let since = match n % 5 {
        0 => text(&day.format("%Y-%-m-%-d").to_string()),
        1 => text(&day.format("%Y/%m/%d").to_string()),
        2 => text(&day.format("%Y年%-m月%-d日").to_string()),
        3 => Cell::Number(day.format("%Y%m%d").to_string()),
        _ => Cell::Moment(day.and_time(NaiveTime::MIN)),
    };
    let number = match n {
        n if n % 100 == 7 => text("电话不详"),
        n if n % 250 == 11 => text(&phone(n - 1)),
        n if n % 3 == 0 => Cell::Number(phone(n)),
        n => text(&format!("{} {}-{}", &phone(n)[..3], &phone(n)[3..7], &phone(n)[7..])),
    };
    vec![
        text(&format!("客户　{n:05}")),
        number,
        text(["A级", "Ｂ 级"][n % 2]),
        since,
        text(&format!("{} 8:30", day.format("%Y/%-m/%-d"))),
        text(&format!("￥{},{:03}.50", 1 + n % 9, n % 1000)),
        text("９５％"),
        text(["是", "否"][n % 2]),
        text(if n % 500 == 13 { "无名氏" } else { "王芳" }),
        text("总部/销售部"),
        text(["A-1", "螺栓"][n % 2]),
    ]
}

on_both!(a_dirty_workbook_is_checked_imported_repaired_and_taken_back, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let path = depot.xlsx("old.xlsx", &HEADINGS, (0..SIZE).map(row));
    let upload = depot.upload(&depot.owner, "customer", &path).await;
    let look = depot.look(&depot.owner, &upload).await;
    let guessed: Vec<&str> = HEADINGS.iter().map(|h| look.mapping.columns[*h].field.as_str()).collect();
    let expected = ["name", "phone", "level", "since", "seen", "amount", "rate", "vip", "owner", "team", "product"];
    assert_eq!(guessed, expected);

    let checked = depot.go(&upload, &look.mapping, false).await;
    let (bad, doubled, nobody) = (SIZE / 100, SIZE / 250, SIZE / 500);
    assert_eq!(depot.records("customer").await.len(), 0, "looking writes nothing");
    let found = codes(&depot, &checked).await;
    assert_eq!(found["not_a_phone"], bad, "{found:?}");
    assert_eq!(found["repeated_in_file"], doubled, "{found:?}");
    assert_eq!(found["no_such_value"], nobody, "{found:?}");
    assert_eq!(found.values().sum::<usize>(), bad + doubled + nobody, "{found:?}");
    let said = &checked.params["checked"];
    let refused = bad + doubled + nobody;
    assert_eq!((&said["rows"], &said["bad"]), (&json!(SIZE), &json!(refused)));
    assert_eq!(said["create"], json!(SIZE - refused), "what is left out is not announced as new");
    assert_eq!(said["first"][0]["cells"]["since"], "2024-01-03");

    let done = depot.go(&checked, &look.mapping, true).await;
    assert_eq!(
        (&done.result["created"], &done.result["refused"]),
        (&json!(SIZE - refused), &json!(refused)),
        "{done:?}"
    );
    let one = depot.one("customer", "phone", json!(phone(2))).await;
    let product = depot.one("product", "code", json!("A-1")).await;
    for (field, value) in [
        ("level", json!("A 级")),
        ("since", json!("2024-01-05")),
        ("seen", json!("2024-01-05T00:30:00.000Z")),
        ("amount", json!(3002.5)),
        ("rate", json!(0.95)),
        ("vip", json!(true)),
        ("owner", json!(depot.member("wang").id())),
        ("product", json!(product.id)),
    ] {
        assert_eq!(one.values[field], value, "{field}");
    }

    let folder = tempfile::tempdir().expect("a folder");
    let name = repaired(&depot.store, &done, folder.path(), Language::Chinese).await.expect("written");
    assert_eq!(name, "refused.xlsx");
    let table = TableFile::open(&folder.path().join(&name)).expect("a table");
    let rows = table.first(None, SIZE).expect("reads");
    assert_eq!(rows.len(), refused + 1);
    assert_eq!(rows[0].cells.last(), Some(&text("问题")));
    assert!(rows[1].cells[11].shown().starts_with("联系电话："), "{:?}", rows[1].cells[11]);
    let mended = rows[1..].iter().enumerate().map(|(at, row)| {
        let mut cells = row.cells.clone();
        cells[1] = text(&format!("137{at:08}"));
        cells[8] = text("王芳");
        cells
    });
    let headings: Vec<String> = rows[0].cells.iter().map(Cell::shown).collect();
    let headings: Vec<&str> = headings.iter().map(String::as_str).collect();
    let path = depot.xlsx("mended.xlsx", &headings, mended);
    let second = depot.import(&depot.owner, "customer", &path, |_| {}).await;
    assert_eq!((&second.result["created"], &second.result["refused"]), (&json!(refused), &json!(0)), "{second:?}");
    assert_eq!(depot.records("customer").await.len(), SIZE);

    for (import, left) in [(&second, SIZE - refused), (&done, 0)] {
        let params = undo_params(&import.id);
        let wish =
            Wish { kind: UNDO, place: Some(("depot", "customer")), title: "撤销".to_owned(), params, ready: true };
        let undo = job::begin(&depot.workspace, &depot.owner, wish).await.expect("begun");
        depot.work().await;
        let undo = depot.job(&undo).await;
        assert_eq!(undo.result["kept"], 0, "{undo:?}");
        assert_eq!(depot.records("customer").await.len(), left, "{undo:?}");
    }
});

on_both!(a_gbk_file_is_read_and_its_refused_rows_come_back_in_gbk, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let plain = "客户清单,,\n客户名称,手机号,合作日期\n晨光机电,13900000001,25/3/2025\n华信,12,1/4/2025\n";
    let path = depot.csv("gbk.csv", &gbk(plain));
    let done = depot.import(&depot.owner, "customer", &path, |_| {}).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(1), &json!(1)), "{done:?}");
    let one = depot.one("customer", "phone", json!("13900000001")).await;
    assert_eq!(one.values["since"], json!("2025-03-25"), "the column writes the day first");
    let folder = tempfile::tempdir().expect("a folder");
    let name = repaired(&depot.store, &done, folder.path(), Language::Chinese).await.expect("written");
    let bytes = std::fs::read(folder.path().join(&name)).expect("read");
    assert!(bytes.starts_with(&gbk("客户名称,手机号,合作日期,问题\r\n华信,12,1/4/2025,")), "{bytes:?}");
    assert_eq!(read(&folder.path().join(&name)).len(), 2);
});

/// Cells that are no value of their field, by the path of the field.
fn bad_cells() -> Vec<(&'static str, String)> {
    let short = [
        ("number", "many"),
        ("money", "1,2,3x"),
        ("date", "2026-02-30"),
        ("datetime", "2026-13-01 08:00"),
        ("time", "25:00"),
        ("month", "2026-13"),
        ("year", "20x6"),
        ("radio", "丁"),
        ("select", "丁"),
        ("checkbox", "甲,丁"),
        ("multi", "丁"),
        ("cascade", "海南省/三亚市"),
        ("switch", "也许"),
        ("rating", "6"),
        ("slider", "11"),
        ("phone", "电话不详"),
        ("email", "a@"),
        ("url", "javascript:alert(1)"),
        ("id_card", "12345"),
        ("location", "这里"),
        ("member", "无名氏"),
        ("members", "王芳,无名氏"),
        ("department", "没有的部门"),
        ("departments", "没有的部门"),
        ("link", "没有的单据"),
        ("links", "没有的单据"),
        ("data", "不成结构"),
        ("rows.qty", "两"),
        ("rows.price", "面议"),
    ];
    let long = [("text", 21), ("textarea", 1001), ("tags", 51), ("address", 201), ("barcode", 4501)];
    // A cell of a workbook holds fewer characters than rich text may have; written as HTML these are too many.
    let marked = [("rich", "&".repeat(20_001))];
    let short = short.map(|(path, cell)| (path, cell.to_owned()));
    short.into_iter().chain(long.map(|(path, length)| (path, "长".repeat(length)))).chain(marked).collect()
}

on_both!(every_column_refuses_what_its_field_is_not, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let every = include_str!("../api/values/every.json").to_owned();
    let access = include_str!("../support/depot/access.json").replace("\"order\"]", "\"order\", \"every\"]");
    for (path, document) in [("forms/every.json", every), ("access.json", access)] {
        save_draft(&depot.workspace, &depot.owner, "depot", path, Some(document)).await.expect("saved");
    }
    publish(&depot.workspace, &depot.owner, "depot", None).await.expect("published");
    let bad = bad_cells();
    let paths: Vec<&str> = bad.iter().map(|(path, _)| *path).collect();
    // One row for each column. What names the row keeps it from going on with the record above.
    let headings: Vec<&str> = ["行"].into_iter().chain(paths.iter().copied()).collect();
    let rows = bad.iter().enumerate().map(|(at, (path, cell))| {
        let named = [text(&format!("R{at}"))].into_iter();
        named.chain(paths.iter().map(|one| if one == path { text(cell) } else { Cell::Empty })).collect::<Vec<Cell>>()
    });
    let path = depot.xlsx("every.xlsx", &headings, rows);
    let upload = depot.upload(&depot.owner, "every", &path).await;
    let look = depot.look(&depot.owner, &upload).await;
    let untried: Vec<&str> = look
        .targets
        .iter()
        .filter(|target| target.writable && !paths.contains(&target.path.as_str()))
        .map(|target| target.path.as_str())
        .collect();
    assert_eq!(untried, ["note"], "a column is tried with nothing bad");
    let mut mapping = look.mapping;
    mapping.columns.clear();
    assert!(mapping.units.is_empty(), "one cell says nothing of the unit of a column: {:?}", mapping.units);
    for heading in &headings {
        let field = if *heading == "行" { "note" } else { *heading };
        mapping.columns.insert((*heading).to_owned(), ImportColumn { field: field.to_owned() });
    }
    let done = depot.go(&upload, &mapping, true).await;
    assert_eq!((&done.result["created"], &done.result["refused"]), (&json!(0), &json!(bad.len())), "{done:?}");
    let mut said = depot.problems(&done).await;
    said.sort_by_key(|row| row.line);
    let columns: Vec<Vec<&str>> = said
        .iter()
        .map(|row| row.problems.as_array().into_iter().flatten().filter_map(|one| one["column"].as_str()).collect())
        .collect();
    let expected: Vec<Vec<&str>> = paths.iter().map(|path| vec![*path]).collect();
    assert_eq!(columns, expected, "each row is refused for its one bad cell");
    assert!(depot.records("every").await.is_empty(), "nothing half-written");
});

fn gbk(text: &str) -> Vec<u8> {
    encoding_rs::GBK.encode(text).0.into_owned()
}
