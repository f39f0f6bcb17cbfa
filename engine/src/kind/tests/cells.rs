//! What a cell of a file holds is read back to the same value, for every kind that can stand in one.

use super::*;

#[test]
fn what_is_written_to_a_cell_is_read_from_it() {
    let names = |id: &str| {
        [(ID, "王芳"), (OTHER, "李强")].iter().find(|(known, _)| *known == id).map(|(_, name)| (*name).to_owned())
    };
    let ids = |name: &str| {
        [(ID, "王芳"), (OTHER, "李强")].iter().find(|(_, known)| *known == name).map(|(id, _)| (*id).to_owned())
    };
    let display = Display { name: &names, ..Display::plain(Language::Chinese) };
    let reading = Reading { id: &ids, ..Reading::plain() };
    let tree = json!([{ "title": "甲", "children": [{ "title": "乙" }] }]);
    let table = [
        (json!({ "type": "string" }), json!("榫卯"), "榫卯"),
        (json!({ "x-kind": "textarea" }), json!("一\n二"), "一\n二"),
        (json!({ "x-kind": "rich-text" }), json!("<p>好</p>"), "<p>好</p>"),
        (json!({ "type": "number", "x-thousands": true, "x-unit": "件" }), json!(1234.5), "1234.5"),
        (json!({ "type": "number", "x-percent": true }), json!(0.25), "0.25"),
        (json!({ "x-kind": "money" }), json!(-1234.5), "-1234.5"),
        (json!({ "x-kind": "slider" }), json!(12.5), "12.5"),
        (json!({ "x-kind": "date" }), json!("2026-11-22"), "2026-11-22"),
        (json!({ "x-kind": "datetime" }), json!("2026-11-22T00:30:00.000Z"), "2026-11-22 08:30"),
        (json!({ "x-kind": "time" }), json!("08:30"), "08:30"),
        (json!({ "x-kind": "month" }), json!("2026-11"), "2026-11"),
        (json!({ "x-kind": "year" }), json!(2026), "2026"),
        (json!({ "x-kind": "select", "enum": ["甲", "乙"] }), json!("乙"), "乙"),
        (json!({ "x-kind": "checkbox", "items": { "enum": ["甲", "乙"] } }), json!(["甲", "乙"]), "甲、乙"),
        (json!({ "x-kind": "cascade", "x-tree": tree }), json!("甲/乙"), "甲/乙"),
        (json!({ "x-kind": "tags" }), json!(["加急", "大"]), "加急、大"),
        (json!({ "type": "boolean" }), json!(false), "否"),
        (json!({ "x-kind": "rating" }), json!(4), "4"),
        (json!({ "x-kind": "phone" }), json!("13800138000"), "13800138000"),
        (json!({ "x-kind": "email" }), json!("a@b.cn"), "a@b.cn"),
        (json!({ "x-kind": "url" }), json!("https://a.cn"), "https://a.cn"),
        (json!({ "x-kind": "id-card" }), json!("11010519491231002X"), "11010519491231002X"),
        (
            json!({ "x-kind": "address" }),
            json!({ "province": "浙江省", "city": "杭州市", "detail": "文三路 1 号" }),
            "浙江省/杭州市//文三路 1 号",
        ),
        (
            json!({ "x-kind": "location" }),
            json!({ "lng": 120.15, "lat": 30.28, "address": "文三路 1 号" }),
            "120.15,30.28 文三路 1 号",
        ),
        (json!({ "x-kind": "barcode" }), json!("690123"), "690123"),
        (json!({ "x-kind": "member" }), json!(ID), "王芳"),
        (json!({ "x-kind": "members" }), json!([ID, OTHER]), "王芳、李强"),
        (json!({ "x-kind": "departments" }), json!([OTHER]), "李强"),
        (json!({ "x-kind": "link", "x-form": "a" }), json!(ID), "王芳"),
        (json!({ "x-kind": "link", "x-form": "a", "x-many": true }), json!([ID, OTHER]), "王芳、李强"),
    ];
    for (definition, value, cell) in table {
        let field = field(definition);
        assert_eq!(write_text(&field, &value, &display), cell);
        assert_eq!(read_text(&field, cell, &reading), Ok(value), "{cell}");
        assert_eq!(read_text(&field, "  ", &reading), Ok(Value::Null));
        assert_eq!(write_text(&field, &Value::Null, &display), "");
    }
    let named = |kind: &str, cell: &str| {
        let problems = read_text(&field(json!({ "x-kind": kind })), cell, &reading).expect_err("nobody");
        problems.into_iter().map(|p| format!("{}: {}", p.code, p.message.zh)).collect::<Vec<_>>()
    };
    assert_eq!(named("member", "赵敏"), ["no_such_value: 找不到“赵敏”"]);
    assert_eq!(named("members", "王芳，赵敏；孙宁"), ["no_such_value: 找不到“赵敏”", "no_such_value: 找不到“孙宁”"]);
    assert_eq!(read_text(&field(json!({ "x-kind": "member" })), ID, &reading), Ok(json!(ID)), "an id will do, too");
}
