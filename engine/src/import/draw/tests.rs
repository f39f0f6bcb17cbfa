//! What columns are taken for, what becomes of them, and what is refused.

use super::*;
use crate::definition::{Package, Surroundings, check};
use crate::table::{Format, SheetColumn, SheetWriter, TableFile};
use std::collections::BTreeMap;

/// A sheet of so many columns, each with a heading and its values.
fn source(columns: &[(&str, &[Cell])]) -> (Source, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.xlsx");
    let mut writer = SheetWriter::create(&path, Format::Xlsx).unwrap();
    let headings: Vec<SheetColumn> = columns.iter().map(|(heading, _)| SheetColumn::named(*heading)).collect();
    let sheet = writer.sheet("数据", &headings).unwrap();
    let most = columns.iter().map(|(_, cells)| cells.len()).max().unwrap_or_default();
    for at in 0..most {
        let row: Vec<Cell> = columns.iter().map(|(_, cells)| cells.get(at).cloned().unwrap_or_default()).collect();
        writer.row(sheet, &row).unwrap();
    }
    writer.finish().unwrap();
    let file = TableFile::open(&path).unwrap();
    (Source::open(file, None, Some(1), ImportDefinition::default()).unwrap(), folder)
}

fn texts(values: &[&str]) -> Vec<Cell> {
    values.iter().map(|value| Cell::text(value)).collect()
}

#[test]
fn a_column_is_of_the_kind_most_of_its_values_are() {
    let numbers = |digits: &[&str]| digits.iter().map(|d| Cell::Number((*d).to_owned())).collect::<Vec<_>>();
    for (heading, values, kind) in [
        ("姓名", texts(&["王芳", "李强", "王芳", "李强"]), "text"),
        ("状态", texts(&["新", "成交", "新", "成交", "新"]), "select"),
        ("城市", texts(&["苏州", "无锡", "常州"]), "text"),
        ("手机", texts(&["13800138000", "139 0013 9000"]), "phone"),
        ("手机", numbers(&["13800138000", "13900139000"]), "phone"),
        ("邮箱", texts(&["a@b.com", "c@d.cn"]), "email"),
        ("网站", texts(&["https://a.com", "www.b.cn"]), "url"),
        ("版本", texts(&["V1.2", "V1.3"]), "text"),
        ("数量", texts(&["1,200", "3", "5"]), "number"),
        ("数量", numbers(&["45000", "45100"]), "number"),
        ("单价", texts(&["12.5", "3"]), "money"),
        ("价", texts(&["￥12.50", "￥3"]), "money"),
        ("折扣", texts(&["12%", "5%"]), "number"),
        ("编号", numbers(&["1001", "1002"]), "text"),
        ("邮编", texts(&["010020", "215000"]), "text"),
        ("日期", texts(&["2025-03-01", "2025/3/2", "2025年3月4日"]), "date"),
        ("时间", texts(&["2025-03-01 08:30", "2025-03-02 09:15"]), "datetime"),
        ("上班", texts(&["08:30", "9:15"]), "time"),
        ("有效", texts(&["是", "否", "是"]), "switch"),
        ("备注", texts(&["急", "急", "急", "缓"]), "textarea"),
        ("内容", texts(&["一行\n两行"]), "textarea"),
        ("空", Vec::new(), "text"),
    ] {
        let cells: Vec<&Cell> = values.iter().collect();
        assert_eq!(kind_of(heading, &cells, Tz::Asia__Shanghai), kind, "{heading} {values:?}");
    }
}

#[test]
fn one_slip_in_many_values_does_not_change_the_kind() {
    let mut values = texts(&["1"; 19]);
    values.push(Cell::text("暂无"));
    let cells: Vec<&Cell> = values.iter().collect();
    assert_eq!(kind_of("数量", &cells, Tz::UTC), "number");
    assert_eq!(kind_of("数量", &cells[14..], Tz::UTC), "select");
}

fn wanted(heading: &str, title: &str, kind: &str) -> WantedColumn {
    WantedColumn { heading: heading.to_owned(), title: title.to_owned(), kind: kind.to_owned() }
}

#[test]
fn the_chosen_columns_become_a_form_that_stands_and_is_imported_into() {
    let state = texts(&["新", "成交", "新"]);
    let day = texts(&["13/3/2025", "1/3/2025", "2/3/2025"]);
    let (source, _folder) =
        source(&[("Name", &texts(&["甲", "乙", "丙"])), ("状态", &state), ("签约", &day), ("多余", &state)]);
    let drawn = draw(&source, Tz::UTC).unwrap();
    assert_eq!(drawn.heading_line, 1);
    assert_eq!(drawn.columns[1].options, ["新", "成交"]);
    assert_eq!(drawn.columns[2].kind, "date");
    let columns = [wanted("Name", "客户", "text"), wanted("状态", "状态", "radio"), wanted("签约", "签约日", "date")];
    let DrawnForm { form, mapping } = draw_form(&source, &columns, ("deal", "成交")).unwrap();
    assert_eq!(
        form["properties"],
        json!({
            "name": { "title": "客户", "type": "string" },
            "field_2": { "title": "状态", "x-kind": "radio", "enum": ["新", "成交"] },
            "field_3": { "title": "签约日", "type": "string", "format": "date" },
        })
    );
    assert_eq!((&form["x-title"], &form["title"]), (&json!("{{ name }}"), &json!("成交")));
    let goes: Vec<(&str, &str)> =
        mapping.columns.iter().map(|(heading, column)| (heading.as_str(), column.field.as_str())).collect();
    assert_eq!(goes, [("Name", "name"), ("状态", "field_2"), ("签约", "field_3")]);
    assert_eq!(mapping.dates["field_3"], "DD/MM/YYYY");
    let files = BTreeMap::from([
        ("app.json".to_owned(), json!({ "key": "a", "title": "A", "version": "1.0.0" }).to_string()),
        ("forms/deal.json".to_owned(), form.to_string()),
    ]);
    let problems = check(&Package::new(files).unwrap(), &Surroundings::default());
    assert!(problems.is_empty(), "{problems:?}");
}

#[test]
fn a_row_that_adds_up_others_is_no_option_and_what_multiplies_no_amount() {
    let state = texts(&["新", "成交", "新", "合计"]);
    let amount = texts(&["5万", "12万", "3万", "20"]);
    let (source, _folder) = source(&[("状态", &state), ("金额", &amount)]);
    let drawn = draw(&source, Tz::UTC).unwrap();
    assert_eq!(drawn.columns[0].options, ["新", "成交"]);
    let form = draw_form(&source, &[wanted("金额", "金额", drawn.columns[1].kind)], ("deal", "D")).unwrap().form;
    let expected = json!({ "title": "金额", "type": "number", "x-unit": "万" });
    assert_eq!(form["properties"].as_object().unwrap().values().next(), Some(&expected), "5 of 万, and not 5");
}

#[test]
fn every_kind_on_offer_makes_a_form_that_stands() {
    let (source, _folder) = source(&[("a", &texts(&["x", "y"]))]);
    for kind in DRAWN_KINDS {
        let form = draw_form(&source, &[wanted("a", "A", kind)], ("deal", "D")).unwrap().form;
        let files = BTreeMap::from([
            ("app.json".to_owned(), json!({ "key": "a", "title": "A", "version": "1.0.0" }).to_string()),
            ("forms/deal.json".to_owned(), form.to_string()),
        ]);
        let problems = check(&Package::new(files).unwrap(), &Surroundings::default());
        assert!(problems.is_empty(), "{kind}: {problems:?}");
    }
}

#[test]
fn what_cannot_become_a_form_is_named_in_both_languages() {
    let (source, _folder) = source(&[("a", &texts(&["x"])), ("空", &[])]);
    for (columns, expected) in [
        (vec![], vec![("/columns", "no_columns")]),
        (
            vec![wanted("b", "B", "text"), wanted("a", " ", "spaceship"), wanted("a", "A", "text")],
            vec![
                ("/columns/0/heading", "unknown_column"),
                ("/columns/1/title", "no_title"),
                ("/columns/1/kind", "unknown_kind"),
                ("/columns/2/heading", "repeated_column"),
            ],
        ),
        (vec![wanted("a", "A", "select"), wanted("空", "B", "select")], vec![("/columns/1/kind", "no_options")]),
    ] {
        let Err(ImportError::Invalid(problems)) = draw_form(&source, &columns, ("deal", "D")) else {
            panic!("{columns:?} made a form")
        };
        let found: Vec<(&str, &str)> = problems.iter().map(|p| (p.pointer.as_str(), p.code)).collect();
        assert_eq!(found, expected);
        assert!(problems.iter().all(|p| !p.message.zh.is_ascii() && !p.message.en.is_empty()));
    }
}

#[test]
fn a_choice_has_only_so_many_options() {
    let words: Vec<Cell> = (0..=MOST_OPTIONS).map(|n| Cell::Text(format!("w{n}"))).collect();
    let (source, _folder) = source(&[("a", &words)]);
    let Err(ImportError::Invalid(problems)) = draw_form(&source, &[wanted("a", "A", "select")], ("deal", "D")) else {
        panic!("made a form")
    };
    assert_eq!((problems[0].code, problems.len()), ("too_many_options", 1));
    assert!(draw(&source, Tz::UTC).unwrap().columns[0].options.is_empty());
}
