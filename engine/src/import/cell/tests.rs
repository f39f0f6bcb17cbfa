//! What people write into cells, and what becomes of it.

use super::*;
use crate::definition::{Definitions, FormDefinition, Package};
use crate::model::{App, Form};
use crate::script::Engine;
use chrono::NaiveDate;
use serde_json::json;
use std::sync::Arc;

fn form(properties: Value) -> Arc<Form> {
    let app = json!({ "key": "t", "title": "t", "navigation": [] });
    let form = json!({ "key": "f", "title": "f", "type": "object", "properties": properties });
    let _: FormDefinition = serde_json::from_value(form.clone()).unwrap();
    let files = [("app.json", app), ("forms/f.json", form)];
    let files = files.map(|(path, text)| (path.to_owned(), text.to_string())).into();
    let (definitions, problems) = Definitions::read(&Package { files });
    assert_eq!(problems, []);
    let app = App::compile("t", definitions, &Engine::default()).map_err(|p| format!("{p:?}")).unwrap();
    Arc::clone(&app.forms["f"])
}

fn all() -> Arc<Form> {
    form(json!({
        "day": { "title": "日期", "type": "string", "format": "date" },
        "at": { "title": "时间", "x-kind": "datetime" },
        "qty": { "title": "数量", "type": "number" },
        "price": { "title": "单价", "x-kind": "money" },
        "heavy": { "title": "重量", "type": "number", "x-unit": "kg" },
        "fee": { "title": "费用", "type": "number", "x-unit": "元" },
        "dear": { "title": "造价", "type": "number", "x-unit": "万元" },
        "pieces": { "title": "件数", "type": "integer" },
        "rate": { "title": "比例", "type": "number", "x-percent": true },
        "ok": { "title": "有效", "type": "boolean" },
        "level": { "title": "等级", "type": "string", "enum": ["A 级", "B 级"] },
        "tags": { "title": "标签", "type": "array", "items": { "type": "string", "enum": ["红", "黄"] } },
        "phone": { "title": "手机", "x-kind": "phone" },
        "mail": { "title": "邮箱", "x-kind": "email" },
        "clock": { "title": "钟点", "x-kind": "time" },
        "name": { "title": "名称", "type": "string" },
        "home": { "title": "地址", "x-kind": "address" },
        "stars": { "title": "评分", "x-kind": "rating" },
    }))
}

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 7, 1).unwrap()
}

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn number(digits: &str) -> Cell {
    Cell::Number(digits.to_owned())
}

fn ask(form: &Form, key: &str, cell: &Cell, pattern: Option<&str>) -> Result<Value, &'static str> {
    let manner = Manner { pattern, timezone: Tz::Asia__Shanghai, unit: None, today: today() };
    read(form.field(key).unwrap(), cell, manner).map(|heard| heard.value).map_err(|problems| problems[0].code)
}

/// What is read, and the note of it.
fn noted(form: &Form, key: &str, cell: &Cell, unit: Option<&str>) -> (Value, &'static str, String) {
    let manner = Manner { pattern: None, timezone: Tz::Asia__Shanghai, unit, today: today() };
    let Heard { value, note } = read(form.field(key).unwrap(), cell, manner).unwrap();
    let note = note.unwrap();
    (value, note.code, note.message.zh)
}

#[test]
fn units_missing_years_and_more_decimals_are_read_and_said() {
    let form = all();
    let said = |text: &str| text.to_owned();
    for (key, cell, unit, expected) in [
        ("qty", text("5台"), Some("台"), (json!(5), "unit_read", said("“5台”读作 5"))),
        ("qty", text("１２ 台"), Some("台"), (json!(12), "unit_read", said("“１２ 台”读作 12"))),
        ("heavy", text("3.5KG"), None, (json!(3.5), "unit_read", said("“3.5KG”读作 3.5"))),
        ("price", text("￥12.345"), None, (json!(12.35), "rounded", said("“￥12.345”读作 12.35"))),
        ("price", number("1.005"), None, (json!(1.01), "rounded", said("“1.005”读作 1.01"))),
        ("price", text("1.2万"), None, (json!(12000), "written_out", said("“1.2万”读作 12000"))),
        ("fee", text("1.2万"), None, (json!(12000), "written_out", said("“1.2万”读作 12000"))),
        ("fee", text("￥1.2 万元"), None, (json!(12000), "written_out", said("“￥1.2 万元”读作 12000"))),
        ("dear", text("1.2万元"), None, (json!(1.2), "unit_read", said("“1.2万元”读作 1.2"))),
        ("qty", text("３ 亿元"), None, (json!(300_000_000), "written_out", said("“３ 亿元”读作 300000000"))),
        ("price", text("50%"), None, (json!(0.5), "percent_read", said("“50%”读作 0.5"))),
        ("qty", text("２５％"), None, (json!(0.25), "percent_read", said("“２５％”读作 0.25"))),
        ("day", text("46000"), None, (json!("2025-12-09"), "serial_read", said("“46000”读作 2025-12-09"))),
        ("day", number("45660"), None, (json!("2025-01-03"), "serial_read", said("“45660”读作 2025-01-03"))),
        (
            "at",
            number("45660.5"),
            None,
            (json!("2025-01-03T04:00:00.000Z"), "serial_read", said("“45660.5”读作 2025-01-03 12:00")),
        ),
        ("day", text("12月6日"), None, (json!("2026-12-06"), "year_added", said("“12月6日”读作 2026-12-06"))),
    ] {
        assert_eq!(noted(&form, key, &cell, unit), expected, "{cell:?}");
    }
    for (key, cell) in
        [("rate", text("25%")), ("day", number("20250103")), ("day", text("2025-1-3")), ("qty", text("46000"))]
    {
        let manner = Manner { pattern: None, timezone: Tz::UTC, unit: None, today: today() };
        assert_eq!(read(form.field(key).unwrap(), &cell, manner).unwrap().note, None, "{cell:?} is what it says");
    }
    // Where numbers of the column count in ten thousands already, one more is in doubt.
    let manner = Manner { pattern: None, timezone: Tz::UTC, unit: Some("万元"), today: today() };
    assert!(read(form.field("price").unwrap(), &text("5万"), manner).is_err());
    assert!(read(form.field("fee").unwrap(), &text("5万"), manner).is_err(), "the column does, whatever the field");
    assert_eq!(ask(&form, "dear", &text("5万"), None), Err("not_a_number"));
    assert_eq!(ask(&form, "fee", &text("5万美元"), None), Err("not_a_number"), "other money is another amount");
    let (moment, code, _) = noted(&form, "at", &text("3月1日 8:30"), None);
    assert_eq!((moment, code), (json!("2026-03-01T00:30:00.000Z"), "year_added"));
    assert_eq!(ask(&form, "heavy", &text("500g"), None), Err("not_a_number"), "another unit is another number");
    let pieces = |text: &str| {
        let manner = Manner { pattern: None, timezone: Tz::UTC, unit: Some("件"), today: today() };
        read(form.field("pieces").unwrap(), &Cell::text(text), manner).map(|heard| heard.value).ok()
    };
    assert_eq!([pieces("3件"), pieces("3.5件"), pieces("3.5")], [Some(json!(3)), None, None], "half a piece is none");
    assert_eq!(ask(&form, "day", &text("2月30日"), None), Err("not_a_date"));
    assert_eq!(ask(&form, "name", &text("12月6日"), None), Ok(json!("12月6日")));
}

#[test]
fn addresses_are_divided_and_that_is_said() {
    let form = all();
    let home = json!({ "province": "浙江省", "city": "杭州市", "district": "西湖区", "detail": "文三路1号" });
    let whole = "浙江省杭州市西湖区文三路1号";
    let said = format!("“{whole}”读作 浙江省 · 杭州市 · 西湖区 · 文三路1号");
    assert_eq!(noted(&form, "home", &text(whole), None), (home, "address_divided", said));
    let beijing = json!({ "province": "北京市", "city": "北京市", "district": "朝阳区" });
    let said = "“北京朝阳区”读作 北京市 · 朝阳区".to_owned();
    assert_eq!(noted(&form, "home", &text("北京朝阳区"), None), (beijing, "address_divided", said));
    for whole in ["朝阳区建国路1号", "Unter den Linden 1"] {
        assert_eq!(ask(&form, "home", &text(whole), None), Ok(json!({ "detail": whole })));
    }
    assert_eq!(ask(&form, "name", &text(whole), None), Ok(json!(whole)), "a text stays as it is");
}

#[test]
fn days_are_read_in_every_style() {
    let form = all();
    let moment = NaiveDate::from_ymd_opt(2025, 1, 3).unwrap().and_hms_opt(8, 30, 0).unwrap();
    for cell in [
        text("2025-1-3"),
        text("2025/01/03"),
        text("2025.1.3"),
        text("2025年1月3日"),
        text("20250103"),
        text("２０２５－１－３"),
        text("2025-01-03 08:30"),
        text("2025/1/3 8:30:00"),
        number("20250103"),
        number("45660"),
        number("45660.354"),
        text("45660"),
        Cell::Moment(moment),
    ] {
        assert_eq!(ask(&form, "day", &cell, None), Ok(json!("2025-01-03")), "{cell:?}");
    }
    assert_eq!(ask(&form, "day", &text("1/3/2025"), None), Err("ambiguous_date"));
    assert_eq!(ask(&form, "day", &text("1/3/2025"), Some("DD/MM/YYYY")), Ok(json!("2025-03-01")));
    assert_eq!(ask(&form, "day", &text("1/3/2025"), Some("MM/DD/YYYY")), Ok(json!("2025-01-03")));
    assert_eq!(ask(&form, "day", &text("25/1/2025"), None), Ok(json!("2025-01-25")));
    for wrong in ["2025-2-30", "明天", "2025-13-1", "99"] {
        assert_eq!(ask(&form, "day", &text(wrong), None), Err("not_a_date"), "{wrong}");
    }
    assert_eq!(ask(&form, "day", &Cell::Broken("#N/A".into()), None), Err("broken_cell"));
}

#[test]
fn moments_are_read_in_the_workspace_time_zone() {
    let form = all();
    let moment = NaiveDate::from_ymd_opt(2025, 1, 3).unwrap().and_hms_opt(8, 30, 0).unwrap();
    for cell in [
        text("2025-01-03 08:30"),
        text("2025/1/3 8:30"),
        text("2025年1月3日 8:30"),
        text("2025-01-03T08:30:00+08:00"),
        text("2025-01-03T00:30:00Z"),
        Cell::Moment(moment),
        number("45660.354166666664"),
    ] {
        assert_eq!(ask(&form, "at", &cell, None), Ok(json!("2025-01-03T00:30:00.000Z")), "{cell:?}");
    }
    assert_eq!(ask(&form, "at", &text("25/1/2025 8:30"), None), Ok(json!("2025-01-25T00:30:00.000Z")));
    assert_eq!(ask(&form, "at", &text("1/3/2025 8:30"), None), Err("ambiguous_date"));
}

#[test]
fn numbers_are_read_in_every_style() {
    let form = all();
    for (key, cell, expected) in [
        ("qty", text("1,234.5"), json!(1234.5)),
        ("qty", text("１２３４．５"), json!(1234.5)),
        ("qty", number("0.1"), json!(0.1)),
        ("qty", text("-7"), json!(-7)),
        ("qty", text("1e3"), json!(1000)),
        ("price", text("￥1,234.50"), json!(1234.5)),
        ("price", text("¥ 12"), json!(12)),
        ("price", text("12元"), json!(12)),
        ("price", text("(1,200.00)"), json!(-1200)),
        ("rate", text("25%"), json!(0.25)),
        ("rate", text("２５％"), json!(0.25)),
        ("stars", number("4"), json!(4)),
    ] {
        assert_eq!(ask(&form, key, &cell, None), Ok(expected), "{cell:?}");
    }
    for wrong in ["十二", "1.2.3", "12kg", "--5"] {
        assert_eq!(ask(&form, "qty", &text(wrong), None), Err("not_a_number"), "{wrong}");
    }
    assert_eq!(ask(&form, "price", &text("1.23456"), None), Ok(json!(1.23)), "rounded, as where it is typed");
}

#[test]
fn flags_options_and_texts_are_read_as_people_type_them() {
    let form = all();
    for yes in [text("是"), text("TRUE"), text("√"), text("Y"), number("1"), Cell::Flag(true)] {
        assert_eq!(ask(&form, "ok", &yes, None), Ok(json!(true)), "{yes:?}");
    }
    for no in [text("否"), text("false"), number("0"), Cell::Flag(false)] {
        assert_eq!(ask(&form, "ok", &no, None), Ok(json!(false)), "{no:?}");
    }
    assert_eq!(ask(&form, "ok", &text("也许"), None), Err("not_a_switch"));
    for level in ["A 级", "Ａ级", "a级", " A  级 "] {
        assert_eq!(ask(&form, "level", &text(level), None), Ok(json!("A 级")), "{level}");
    }
    assert_eq!(ask(&form, "level", &text("C 级"), None), Err("unknown_option"));
    assert_eq!(ask(&form, "tags", &text("黄、红"), None), Ok(json!(["红", "黄"])));
    assert_eq!(ask(&form, "phone", &number("13912345678"), None), Ok(json!("13912345678")));
    assert_eq!(
        ask(&form, "phone", &text("'+86 139-1234-5678"), None),
        ask(&form, "phone", &text("+86 139-1234-5678"), None)
    );
    assert_eq!(ask(&form, "phone", &text("1391234"), None), Err("not_a_phone"));
    assert_eq!(ask(&form, "mail", &text("ＬＩ@example.com"), None).map(|v| v.is_string()), Ok(true));
    assert_eq!(ask(&form, "clock", &Cell::Time(NaiveTime::from_hms_opt(9, 5, 0).unwrap()), None), Ok(json!("09:05")));
    assert_eq!(ask(&form, "name", &text("'=1+1"), None), Ok(json!("=1+1")));
    assert_eq!(ask(&form, "name", &text("'引用"), None), Ok(json!("'引用")));
    assert_eq!(ask(&form, "name", &number("1.5"), None), Ok(json!("1.5")));
}
