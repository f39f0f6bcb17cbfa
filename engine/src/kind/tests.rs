//! Every kind by table: what is typed, what is kept, what people see, what is refused.

use super::*;
use crate::{
    definition::{FormDefinition, FormValidator, field_schema},
    problem::Language,
};
use serde_json::json;

mod cells;
mod wider;

const ID: &str = "01933f2e-7c1a-7000-8000-000000000001";
const OTHER: &str = "01933f2e-7c1a-7000-8000-000000000002";

fn field(definition: Value) -> FieldDefinition {
    serde_json::from_value(definition).expect("a field definition")
}

/// Normalising gives the value, the value passes the field's own schema and survives its column.
fn good(definition: Value, rows: &[(Value, Value, &str)]) {
    let field = field(definition);
    let form = FormDefinition { properties: [("f".to_owned(), field.clone())].into(), ..FormDefinition::default() };
    let validator = FormValidator::new(&form).expect("a valid schema");
    for (given, kept, shown) in rows {
        let value = normalise(&field, given.clone()).unwrap_or_else(|p| panic!("{given}: {p:?}"));
        assert_eq!(value, *kept, "{given}");
        assert_eq!(normalise(&field, value.clone()).as_ref(), Ok(&value), "twice is once: {given}");
        assert_eq!(validator.check(&json!({ "f": value })), [], "schema {} of {value}", field_schema(&field));
        assert_eq!(format(&field, &value, &Display::plain(Language::Chinese)), *shown);
        let column = column(&field).expect("a stored kind");
        assert_eq!(column.from_store(column.to_store(&value)), value, "stored {value}");
    }
}

/// Normalising refuses with these codes.
fn bad(definition: Value, rows: &[(Value, &str)]) {
    let field = field(definition);
    for (given, codes) in rows {
        let problems = normalise(&field, given.clone()).expect_err(&given.to_string());
        let found: Vec<String> = problems.iter().map(|p| format!("{}{}", p.pointer, p.code)).collect();
        assert_eq!(found.join(" "), *codes, "{given}");
        assert!(problems.iter().all(|p| !p.message.zh.is_empty() && !p.message.en.is_empty()));
    }
}

#[test]
fn text_is_trimmed_and_bounded() {
    let text = json!({ "type": "string" });
    good(
        text.clone(),
        &[
            (json!("  榫\t卯 "), json!("榫 卯"), "榫 卯"),
            (json!("   "), Value::Null, ""),
            (Value::Null, Value::Null, ""),
        ],
    );
    bad(text, &[(json!(5), "not_text"), (json!("x".repeat(10_001)), "too_long"), (json!(["a"]), "not_text")]);
    let long = json!({ "x-kind": "textarea" });
    good(long.clone(), &[(json!("a\r\nb  \n"), json!("a\nb"), "a\nb")]);
    bad(long, &[(json!(true), "not_text"), (json!("字".repeat(100_001)), "too_long")]);
}

#[test]
fn numbers_are_exact() {
    good(
        json!({ "type": "number" }),
        &[
            (json!(0.1), json!(0.1), "0.1"),
            (json!(5.0), json!(5), "5"),
            (json!("１，２３４．５"), Value::Null, ""),
            (json!("1,234.5"), json!(1234.5), "1234.5"),
            (json!("25%"), json!(0.25), "0.25"),
            (json!(-999999999999_i64), json!(-999999999999_i64), "-999999999999"),
        ]
        .into_iter()
        .filter(|(_, kept, _)| !kept.is_null())
        .collect::<Vec<_>>(),
    );
    good(json!({ "type": "number" }), &[(json!("１，２３４．５"), json!(1234.5), "1234.5")]);
    good(json!({ "type": "number", "x-percent": true, "x-decimals": 1 }), &[(json!(0.125), json!(0.125), "12.5%")]);
    good(
        json!({ "type": "number", "x-decimals": 2, "x-thousands": true, "x-unit": "件" }),
        &[(json!(12345.6), json!(12345.6), "12,345.60件")],
    );
    bad(
        json!({ "type": "number", "x-decimals": 2 }),
        &[
            (json!(1.234), "too_many_decimals"),
            (json!(1e12), "number_too_large"),
            (json!(1e300), "number_too_large"),
            (json!("abc"), "not_a_number"),
            (json!("1.2.3"), "not_a_number"),
            (json!(true), "not_a_number"),
            (json!("9".repeat(50)), "number_too_large"),
        ],
    );
    bad(json!({ "type": "number", "x-decimals": 0 }), &[(json!(1.5), "too_many_decimals")]);
}

#[test]
fn money_is_never_a_float() {
    let money = json!({ "x-kind": "money" });
    good(
        money.clone(),
        &[
            (json!(0.3), json!(0.3), "¥0.30"),
            (json!("￥1,234.50"), json!(1234.5), "¥1,234.50"),
            (json!(99999999999.99), json!(99999999999.99), "¥99,999,999,999.99"),
            (json!(-5), json!(-5), "-¥5.00"),
        ],
    );
    good(
        json!({ "x-kind": "money", "x-currency": "CHF", "x-decimals": 4 }),
        &[(json!(1.2345), json!(1.2345), "CHF 1.2345")],
    );
    bad(
        money.clone(),
        &[
            (json!(0.001), "too_many_decimals"),
            (json!(100000000000_i64), "number_too_large"),
            (json!("¥"), "not_a_number"),
        ],
    );
    assert_eq!(computed(&field(money.clone()), json!(2.005)), Ok(json!(2.01)), "half away from zero");
    assert_eq!(computed(&field(money), json!(-2.005)), Ok(json!(-2.01)));
}

#[test]
fn days_and_times_have_one_spelling() {
    good(
        json!({ "type": "string", "format": "date" }),
        &[
            (json!("2026-11-22"), json!("2026-11-22"), "2026-11-22"),
            (json!("2026/1/2"), json!("2026-01-02"), "2026-01-02"),
            (json!("2026年1月2日"), json!("2026-01-02"), "2026-01-02"),
            (json!("２０２６．１．２"), json!("2026-01-02"), "2026-01-02"),
            (json!("20260102"), json!("2026-01-02"), "2026-01-02"),
        ],
    );
    bad(
        json!({ "x-kind": "date" }),
        &[
            (json!("2026-02-30"), "not_a_date"),
            (json!("22/11/2026"), "not_a_date"),
            (json!("2026-11"), "not_a_date"),
            (json!("2026-11-22-1"), "not_a_date"),
            (json!("99999-01-01"), "not_a_date"),
            (json!(20261122), "not_a_date"),
        ],
    );
    good(
        json!({ "x-kind": "datetime" }),
        &[
            (json!("2026-11-22T08:00:00+08:00"), json!("2026-11-22T00:00:00.000Z"), "2026-11-22 08:00"),
            (json!("2026-11-22T00:00:00.123456Z"), json!("2026-11-22T00:00:00.123Z"), "2026-11-22 08:00"),
        ],
    );
    bad(
        json!({ "x-kind": "datetime" }),
        &[
            (json!("2026-11-22 08:00"), "not_a_datetime"),
            (json!("2026-13-01T00:00:00Z"), "not_a_datetime"),
            (json!(1), "not_a_datetime"),
        ],
    );
    good(
        json!({ "x-kind": "time" }),
        &[(json!("8:05"), json!("08:05"), "08:05"), (json!("２３：５９"), json!("23:59"), "23:59")],
    );
    bad(
        json!({ "x-kind": "time" }),
        &[(json!("24:00"), "not_a_time"), (json!("noon"), "not_a_time"), (json!(8), "not_a_time")],
    );
}

#[test]
fn local_times_are_read_in_the_time_zone() {
    let read = |text| datetime::read_local(text, chrono_tz::Asia::Shanghai).map(crate::clock::to_text);
    assert_eq!(read("2026/1/2 8:30").as_deref(), Some("2026-01-02T00:30:00.000Z"));
    assert_eq!(read("2026年1月2日").as_deref(), Some("2026-01-01T16:00:00.000Z"));
    assert_eq!(read("2026-01-02T08:30:00Z").as_deref(), Some("2026-01-02T08:30:00.000Z"));
    assert_eq!(read("tomorrow"), None);
}

#[test]
fn options_are_known_or_refused_with_the_nearest() {
    let level = json!({ "type": "string", "enum": ["普通", "重要", "Very important"] });
    good(level.clone(), &[(json!(" 重要 "), json!("重要"), "重要")]);
    bad(level.clone(), &[(json!("重 要"), "unknown_option"), (json!(1), "not_text")]);
    let problems = normalise(&field(level), json!("Very imprtant")).expect_err("no such option");
    assert!(problems[0].hint.as_ref().is_some_and(|hint| hint.en.contains("Very important")));
    good(json!({ "x-kind": "radio", "enum": ["A"] }), &[(json!("A"), json!("A"), "A")]);
    bad(json!({ "x-kind": "radio", "enum": ["A"] }), &[(json!("a"), "unknown_option")]);
    for kind in ["checkbox", "multi-select"] {
        let several =
            json!({ "x-kind": kind, "type": "array", "items": { "type": "string", "enum": ["红", "绿", "蓝"] } });
        good(
            several.clone(),
            &[
                (json!(["蓝", "红", "蓝"]), json!(["红", "蓝"]), "红、蓝"),
                (json!("绿，红"), json!(["红", "绿"]), "红、绿"),
                (json!([]), Value::Null, ""),
            ],
        );
        bad(
            several,
            &[(json!(["红", "黑"]), "/1unknown_option"), (json!({"a": 1}), "not_a_list"), (json!([1]), "not_a_list")],
        );
    }
}

#[test]
fn switches_and_stars() {
    good(
        json!({ "type": "boolean" }),
        &[
            (json!(true), json!(true), "是"),
            (json!(false), json!(false), "否"),
            (json!("是"), json!(true), "是"),
            (json!("NO"), json!(false), "否"),
        ],
    );
    bad(json!({ "x-kind": "switch" }), &[(json!("maybe"), "not_a_switch"), (json!(1), "not_a_switch")]);
    good(
        json!({ "x-kind": "rating" }),
        &[(json!(5), json!(5), "5"), (json!("3"), json!(3), "3"), (json!(4.0), json!(4), "4")],
    );
    bad(
        json!({ "x-kind": "rating", "x-max": 5 }),
        &[
            (json!(0), "out_of_range"),
            (json!(6), "out_of_range"),
            (json!(2.5), "out_of_range"),
            (json!("x"), "not_a_number"),
        ],
    );
}

#[test]
fn phones_have_one_spelling() {
    let rows = [
        ("13800138000", "13800138000"),
        ("138 0013 8000", "13800138000"),
        ("１３８－００１３－８０００", "13800138000"),
        ("+86 138-0013-8000", "13800138000"),
        ("008613800138000", "13800138000"),
        ("8613800138000", "13800138000"),
        ("0571-88888888", "0571-88888888"),
        ("057188888888", "0571-88888888"),
        ("(010)66668888", "010-66668888"),
        ("010-66668888-801", "010-66668888-801"),
        ("+86 571 88888888", "0571-88888888"),
        ("400-800-1234", "4008001234"),
        ("+1 (415) 555-2671", "+14155552671"),
    ];
    good(json!({ "x-kind": "phone" }), &rows.map(|(given, kept)| (json!(given), json!(kept), kept)));
    good(json!({ "x-kind": "phone" }), &[(json!(13800138000_i64), json!("13800138000"), "13800138000")]);
    let wrong = [
        "12800138000",
        "1380013800",
        "abc",
        "+",
        "110110",
        "88888888",
        "138001380001",
        "+86",
        "0571-8888",
        "++8613800138000",
    ];
    bad(json!({ "x-kind": "phone" }), &wrong.map(|given| (json!(given), "not_a_phone")));
    bad(json!({ "x-kind": "phone" }), &[(json!(true), "not_text")]);
}

#[test]
fn mail_and_web_addresses() {
    good(
        json!({ "type": "string", "format": "email" }),
        &[(json!(" Wang.Fang＠Example.COM "), json!("wang.fang@example.com"), "wang.fang@example.com")],
    );
    let wrong = ["a@b", "@b.cn", "a b@c.cn", "a@b..cn", "a@-b.cn", "a@b.cn@c.cn", ".a@b.cn", "张@b.cn"];
    bad(json!({ "x-kind": "email" }), &wrong.map(|given| (json!(given), "not_an_email")));
    good(
        json!({ "type": "string", "format": "uri" }),
        &[
            (json!("example.com"), json!("https://example.com"), "https://example.com"),
            (
                json!("HTTP://Example.com:8080/a?b=1#c"),
                json!("http://example.com:8080/a?b=1#c"),
                "http://example.com:8080/a?b=1#c",
            ),
            (json!("https://a.cn/中"), json!("https://a.cn/%E4%B8%AD"), "https://a.cn/%E4%B8%AD"),
        ],
    );
    let wrong = ["javascript:alert(1)", "ftp://a.cn", "http://", "a b.cn", "https://a..b", "https://a.cn:x", "hello"];
    bad(json!({ "x-kind": "url" }), &wrong.map(|given| (json!(given), "not_a_url")));
}

#[test]
fn addresses_keep_their_parts() {
    good(
        json!({ "x-kind": "address" }),
        &[
            (
                json!({ "city": "杭州市", "province": "浙江省", "district": "", "detail": " 文三路 1 号 " }),
                json!({ "province": "浙江省", "city": "杭州市", "detail": "文三路 1 号" }),
                "浙江省杭州市文三路 1 号",
            ),
            (json!("文三路"), json!({ "detail": "文三路" }), "文三路"),
            (json!({ "city": " " }), Value::Null, ""),
        ],
    );
    bad(
        json!({ "x-kind": "address" }),
        &[(json!({ "cty": "x", "city": 5 }), "/ctyunknown_property /citynot_text"), (json!(5), "not_an_address")],
    );
}

#[test]
fn people_departments_and_links_are_ids() {
    let upper = ID.to_uppercase();
    for one in
        [json!({ "x-kind": "member" }), json!({ "x-kind": "department" }), json!({ "x-kind": "link", "x-form": "a" })]
    {
        good(one.clone(), &[(json!(ID), json!(ID), ID), (json!(upper), json!(ID), ID)]);
        bad(one, &[(json!("wangfang"), "not_an_id"), (json!(5), "not_an_id"), (json!({ "id": ID }), "not_an_id")]);
    }
    for several in [
        json!({ "x-kind": "members" }),
        json!({ "x-kind": "departments" }),
        json!({ "x-kind": "link", "x-form": "a", "x-many": true }),
    ] {
        let shown = format!("{ID}、{OTHER}");
        good(several.clone(), &[(json!([ID, OTHER, ID]), json!([ID, OTHER]), &shown), (json!(ID), json!([ID]), ID)]);
        let many = vec![ID; 1001];
        bad(several, &[(json!([ID, "x", 1]), "/1not_an_id /2not_an_id"), (json!(many), "too_many_items")]);
    }
    let names = |id: &str| (id == ID).then(|| "王芳".to_owned());
    let display = Display { name: &names, ..Display::plain(Language::English) };
    assert_eq!(format(&field(json!({ "x-kind": "members" })), &json!([ID, OTHER]), &display), format!("王芳, {OTHER}"));
}

#[test]
fn rows_are_read_cell_by_cell() {
    let rows = json!({ "type": "array", "items": { "type": "object", "required": ["product"], "properties": {
        "product": { "type": "string" }, "price": { "x-kind": "money" }, "note": { "x-kind": "description" } } } });
    good(
        rows.clone(),
        &[(
            json!([{ "_id": ID, "price": "1,000", "product": " A " }, { "product": "B", "price": null }]),
            json!([{ "_id": ID, "product": "A", "price": 1000 }, { "product": "B" }]),
            "2 行",
        )],
    );
    bad(
        rows,
        &[
            (json!([{ "price": "x", "prodct": "A" }, 5]), "/0/pricenot_a_number /0/prodctunknown_field /1not_a_row"),
            (json!([{ "_id": "1" }]), "/0/_idnot_an_id"),
            (json!([{ "note": "x" }]), "/0/notenot_writable"),
            (json!({}), "not_rows"),
            (json!(vec![json!({}); 1001]), "too_many_rows"),
        ]
        .into_iter()
        .filter(|(given, _)| !is_missing(given))
        .collect::<Vec<_>>(),
    );
}

#[test]
fn files_are_described_not_held() {
    let file = json!({ "id": ID, "name": "合同.pdf", "size": 10, "mime": "application/pdf" });
    good(json!({ "x-kind": "attachment" }), &[(json!([file]), json!([file]), "合同.pdf")]);
    bad(
        json!({ "x-kind": "attachment" }),
        &[
            (
                json!([{ "id": ID, "name": "", "size": -1, "mime": "pdf", "path": "/etc/passwd" }]),
                "/0/namefile_name /0/sizefile_size /0/mimefile_type /0/pathunknown_property",
            ),
            (json!([{ "id": "x" }]), "/0/idnot_an_id"),
            (json!("x.pdf"), "not_files"),
            (json!(vec![file.clone(); 101]), "too_many_files"),
        ],
    );
    let image = json!({ "id": ID, "name": "a.png", "size": 10, "mime": "image/png" });
    good(json!({ "x-kind": "image" }), &[(json!([image]), json!([image]), "a.png")]);
    let svg = json!({ "id": ID, "name": "a.svg", "size": 10, "mime": "image/svg+xml" });
    bad(json!({ "x-kind": "image" }), &[(json!([file, svg]), "/0/mimefile_type /1/mimefile_type")]);
}

#[test]
fn computed_kinds_behave_like_what_they_compute() {
    let formula = field(json!({ "x-kind": "formula", "type": "number", "x-formula": "a / 3", "x-decimals": 2 }));
    assert_eq!(column(&formula), Some(Column::Scaled(6)));
    assert_eq!(computed(&formula, json!(0.333333333)), Ok(json!(0.33)));
    assert!(!writable(&formula));
    let words = field(json!({ "x-kind": "formula", "type": "string", "x-formula": "a" }));
    assert_eq!((column(&words), searchable(&words)), (Some(Column::Text), true));
    assert_eq!(computed(&words, json!(14814.84)), Ok(json!("14814.84")), "a number in words is its digits");
    let day = field(json!({ "x-kind": "formula", "type": "string", "format": "date", "x-formula": "a" }));
    assert!(of(&day).operators(&day).contains(&"during"));
    assert!(computed(&day, json!(20_261_122)).is_err(), "a number is no day");
    let count = field(json!({ "x-kind": "rollup", "x-form": "a", "x-via": "b", "x-op": "count" }));
    assert_eq!((column(&count), of(&count).default(&count)), (Some(Column::Scaled(6)), json!(0)));
    good(
        json!({ "x-kind": "serial", "x-serial": [{ "counter": 4 }] }),
        &[(json!("KH0001"), json!("KH0001"), "KH0001")],
    );
}

#[test]
fn kinds_without_storage_take_no_value() {
    for kind in ["related", "separator", "description", "tab"] {
        let field = field(json!({ "x-kind": kind }));
        assert_eq!(column(&field), None);
        assert!(!writable(&field));
        bad(json!({ "x-kind": kind }), &[(json!("x"), "not_writable")]);
    }
}

#[test]
fn every_kind_is_whole() {
    let plain = FieldDefinition::default();
    let mut names: Vec<&str> = all().map(|kind| kind.name()).collect();
    for kind in all() {
        let name = kind.name();
        let field = FieldDefinition { kind: Some(name.to_owned()), ..plain.clone() };
        assert_eq!(find(name).map(|found| found.name()), Some(name));
        assert!(!kind.title().zh.is_empty() && !kind.title().en.is_empty(), "{name} has a title in both languages");
        assert_eq!(
            kind.column(&field).is_none(),
            kind.schema(&field) == json!(false),
            "{name} stores what it has a schema for"
        );
        assert_eq!(
            kind.column(&field).is_none(),
            kind.operators(&field).is_empty(),
            "{name} can be filtered when it is stored"
        );
        assert!(!kind.sortable(&field) || kind.column(&field).is_some_and(|column| column != Column::Json), "{name}");
        assert!(jsonschema::meta::is_valid(&field_schema(&field)), "{name} gives a valid schema");
        for given in [json!({ "a": [1] }), json!([[]]), json!(1e308), json!("\u{0}"), json!("a".repeat(200_000))] {
            let display = Display::plain(Language::English);
            if let Ok(value) = normalise(&field, given) {
                let _ = format(&field, &value, &display);
            }
        }
    }
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), KINDS.len(), "names are unique");
}
