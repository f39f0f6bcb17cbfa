//! Values that do not fit their field, for every kind: named where they stand, all at once, and nothing is written.

use crate::on_both;
use crate::support::api::Api;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};
use tenon_engine::definition::{FormDefinition, Package};
use tenon_engine::kind;

const RECORDS: &str = "/apps/kinds/forms/every/records";

/// A form with a field of every kind that takes a value.
fn package() -> Package {
    let app = json!({ "key": "kinds", "title": "字段", "version": "1.0.0", "navigation": [{ "items": [{ "form": "every" }] }] });
    let files = [("app.json", app.to_string()), ("forms/every.json", include_str!("values/every.json").to_owned())];
    Package { files: files.map(|(path, text)| (path.to_owned(), text)).into() }
}

/// Bad values by field, with the pointer of what is wrong below the field.
fn bad() -> Vec<(&'static str, Value, &'static str)> {
    vec![
        ("text", json!(5), ""),
        ("text", json!(["a"]), ""),
        ("text", json!("x".repeat(21)), ""),
        ("textarea", json!({ "a": 1 }), ""),
        ("textarea", json!("x".repeat(2_000_000 / 10)), ""),
        ("rich", json!(5), ""),
        ("rich", json!("字".repeat(100_001)), ""),
        ("number", json!("many"), ""),
        ("number", json!(11), ""),
        ("number", json!(-1), ""),
        ("number", json!([1]), ""),
        ("money", json!("1,2,3x"), ""),
        ("money", json!(true), ""),
        ("money", json!(1e300), ""),
        ("date", json!("2026-02-30"), ""),
        ("date", json!("soon"), ""),
        ("date", json!(20260230), ""),
        ("datetime", json!("2026-13-01T00:00:00Z"), ""),
        ("datetime", json!("yesterday"), ""),
        ("time", json!("25:00"), ""),
        ("time", json!(12), ""),
        ("month", json!("2026-13"), ""),
        ("month", json!(202_611), ""),
        ("year", json!("20x6"), ""),
        ("year", json!(2026.5), ""),
        ("radio", json!("丁"), ""),
        ("select", json!("丁"), ""),
        ("select", json!(["甲"]), ""),
        ("checkbox", json!(["甲", "丁"]), "/1"),
        ("multi", json!(["丁"]), "/0"),
        ("cascade", json!("海南省/三亚市"), ""),
        ("cascade", json!("浙江省"), ""),
        ("tags", json!(["好", 5]), "/1"),
        ("tags", json!(["长".repeat(51)]), "/0"),
        ("switch", json!("maybe"), ""),
        ("rating", json!(6), ""),
        ("rating", json!(0.5), ""),
        ("slider", json!(11), ""),
        ("slider", json!("far"), ""),
        ("phone", json!("12"), ""),
        ("phone", json!("1380013800x"), ""),
        ("email", json!("a@"), ""),
        ("url", json!("javascript:alert(1)"), ""),
        ("url", json!("not a url"), ""),
        ("id_card", json!("110105194912310021"), ""),
        ("id_card", json!("12345"), ""),
        ("location", json!("here"), ""),
        ("location", json!({ "lng": 200, "lat": 30 }), "/lng"),
        ("location", json!({ "lng": 120, "lat": 30, "planet": "地球" }), "/planet"),
        ("barcode", json!("8".repeat(4501)), ""),
        ("barcode", json!(["8"]), ""),
        ("address", json!({ "province": "浙江省", "planet": "地球" }), "/planet"),
        ("address", json!([1]), ""),
        ("member", json!("nobody"), ""),
        ("member", json!({ "id": 1 }), ""),
        ("members", json!(["nobody"]), ""),
        ("department", json!("nowhere"), ""),
        ("departments", json!("nowhere"), ""),
        ("link", json!("0190a1b2-0000-7000-8000-000000000001"), ""),
        ("link", json!("not an id"), ""),
        ("links", json!(["not an id"]), ""),
        ("rows", json!("x"), ""),
        ("rows", json!([{ "qty": "x" }]), "/0/qty"),
        ("rows", json!([{ "qty": 1, "extra": 1 }]), "/0/extra"),
        ("rows", Value::Array(vec![json!({ "qty": 1 }); 5000]), ""),
        (
            "files",
            json!([{ "id": "0190a1b2-0000-7000-8000-000000000001", "name": "a", "size": 1, "mime": "text/plain" }]),
            "",
        ),
        ("files", json!("/etc/passwd"), ""),
        ("image", json!([{ "path": "/etc/passwd" }]), ""),
        ("signature", json!("data:image/png;base64,AAAA"), ""),
        ("data", json!({ "b": 1 }), ""),
        ("looked", json!("x"), ""),
        ("counted", json!(5), ""),
        ("total", json!(9), ""),
        ("two", json!(3), ""),
        ("unknown", json!(1), ""),
        ("id", json!("x"), ""),
        ("created_by", json!("x"), ""),
    ]
}

/// Kinds that take no value: what stands between fields, a list of others, and numbers that are given.
const WITHOUT_VALUE: [&str; 5] = ["tab", "separator", "description", "related", "serial"];

#[test]
fn there_is_a_bad_value_for_every_kind() {
    let form: FormDefinition = serde_json::from_str(include_str!("values/every.json")).expect("a form");
    let tried: BTreeSet<&str> =
        bad().iter().filter_map(|(field, ..)| Some(kind::of(form.properties.get(*field)?).name())).collect();
    let missing: Vec<&str> = kind::all()
        .map(|one| one.name())
        .filter(|name| !tried.contains(name) && !WITHOUT_VALUE.contains(name))
        .collect();
    assert_eq!(missing, [""; 0], "a kind of field is tried with nothing bad");
}

on_both!(every_kind_refuses_what_it_is_not, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    let mut wrong = Vec::new();
    for (field, value, below) in bad() {
        let answer = api.post(&owner, RECORDS, &json!({ "values": { field: value } })).await;
        let shown: String = value.to_string().chars().take(60).collect();
        let place = format!("/{field}{below}");
        if answer.status != 422 || !answer.mistakes().iter().any(|(pointer, _)| pointer.starts_with(&place)) {
            let said: String = answer.text().chars().take(200).collect();
            wrong.push(format!("{field} = {shown}: {} {said}", answer.status));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(api.get(&owner, RECORDS).await.ok()["items"], json!([]), "nothing half-written");
});

on_both!(all_mistakes_are_named_at_once_and_good_values_pass, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    api.install(package()).await;
    let mut one_each = BTreeMap::new();
    for (field, value, _) in bad() {
        one_each.entry(field).or_insert(value);
    }
    one_each.retain(|field, _| !["unknown", "id", "created_by"].contains(field));
    let fields: Vec<&str> = one_each.keys().copied().collect();
    let answer = api.post(&owner, RECORDS, &json!({ "values": one_each })).await;
    let mistakes = answer.mistakes();
    for field in fields {
        assert!(mistakes.iter().any(|(pointer, _)| pointer.starts_with(&format!("/{field}"))), "{field}: {mistakes:?}");
    }
    let me = api.id_of("owner");
    let good = json!({
        "text": "文字", "textarea": "多\n行", "number": 3.5, "money": "1234.50", "date": "2026-02-28",
        "datetime": "2026-02-28T08:00:00Z", "time": "08:30", "radio": "甲", "select": "乙", "checkbox": ["甲", "丙"],
        "multi": ["乙"], "switch": true, "rich": "<p>好</p>", "month": "2026-11", "year": 2026, "cascade": "浙江省/杭州市",
        "tags": ["急"], "slider": 7, "id_card": "11010519491231002X", "location": { "lng": 120.15, "lat": 30.28 },
        "barcode": "6901234567892", "data": { "a": 1 }, "rating": 5, "phone": "13800138000", "email": "a@b.cn", "url": "https://b.cn/x",
        "address": { "province": "浙江省", "city": "杭州市" }, "member": me, "members": [me], "rows": [{ "qty": 2, "price": 0.1 }],
    });
    let created = api.post(&owner, RECORDS, &json!({ "values": good })).await.ok();
    assert_eq!(created["values"]["money"], json!(1234.5), "{created}");
    assert_eq!(
        (&created["values"]["total"], &created["values"]["serial"]),
        (&json!(0.2), &json!("E-0001")),
        "{created}"
    );
    let path = format!("{RECORDS}/{}", created["id"].as_str().expect("text"));
    let emptied: BTreeMap<&String, Value> =
        good.as_object().expect("an object").keys().map(|key| (key, Value::Null)).collect();
    let after = api.patch(&owner, &path, &json!({ "values": emptied })).await.ok();
    for key in good.as_object().expect("an object").keys() {
        let value = &after["values"][key];
        assert!(value.is_null() || value == &json!([]) || value == &json!(false), "{key} is empty: {value}");
    }
});

on_both!(a_mistake_names_the_field_in_the_readers_language, |database: TestStore| async move {
    let api = Api::open(database).await;
    let owner = api.set_up().await;
    let form = json!({
        "key": "every", "title": "假单", "type": "object", "required": ["day"],
        "properties": {
            "day": { "title": "日期", "type": "string" },
            "own": { "title": "自编", "type": "string" },
            "twice": { "title": "两倍", "type": "number", "x-formula": "2 * 2" },
        },
    });
    let mut package = package();
    package.files.insert("forms/every.json".to_owned(), form.to_string());
    package.files.insert("i18n/en.json".to_owned(), json!({ "日期": "Day", "两倍": "Double" }).to_string());
    api.install(package).await;
    let said = async |language: &str| -> Vec<String> {
        let body = json!({ "values": { "own": 5, "twice": 3 } });
        let refused = api.call(&owner, "POST", RECORDS, &[("accept-language", language)], &body).await.problem();
        let problems = refused["problems"].as_array().cloned().unwrap_or_default();
        problems.iter().map(|problem| problem["message"].as_str().unwrap_or_default().to_owned()).collect()
    };
    let english = said("en").await;
    assert!(english.contains(&"Day is required".to_owned()), "{english:?}");
    assert!(english.contains(&"'Double' is computed and cannot be written".to_owned()), "{english:?}");
    let chinese = said("zh-CN").await;
    assert!(chinese.contains(&"请填写日期".to_owned()), "{chinese:?}");
});
