//! Schemas of every sort become forms, and a form judges values as the schema it came from does.

use super::{Adopted, adopt};
use crate::definition::{FormDefinition, FormValidator, Package, Surroundings, check, form_schema};
use crate::kind;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::path::PathBuf;

fn notes(adopted: &Adopted) -> Vec<String> {
    adopted.notes.iter().map(|note| format!("{} {}", note.pointer, note.code)).collect()
}

fn form(adopted: &Adopted) -> FormDefinition {
    serde_json::from_value(adopted.form.clone()).expect("a form")
}

/// What the check of definitions says of the new form.
fn mistakes(adopted: &Adopted) -> Vec<String> {
    let files = BTreeMap::from([
        ("app.json".to_owned(), json!({ "key": "a", "title": "A", "version": "1.0.0" }).to_string()),
        (format!("forms/{}.json", adopted.form["key"].as_str().expect("a key")), adopted.form.to_string()),
    ]);
    let package = Package::new(files).expect("files of a package");
    let problems = check(&package, &Surroundings::default());
    problems.iter().map(|p| format!("{} {} {}", p.pointer, p.code, p.message.en)).collect()
}

fn order() -> Value {
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "订单",
        "description": "客户下的单",
        "type": "object",
        "required": ["orderNo", "buyer"],
        "properties": {
            "orderNo": { "type": "string", "pattern": "^[A-Z]{2}\\d+$", "maxLength": 20 },
            "buyer": { "$ref": "#/$defs/buyer", "title": "买方" },
            "mail": { "type": ["string", "null"], "format": "email" },
            "day": { "type": "string", "format": "date", "default": "2026-01-02" },
            "state": { "enum": ["新", "已付", null], "default": "新" },
            "channels": { "type": "array", "items": { "enum": ["网", "店"] }, "uniqueItems": true, "minItems": 1 },
            "count": { "type": "integer", "minimum": 1, "multipleOf": 5 },
            "paid": { "type": "boolean" },
            "lines": { "type": "array", "maxItems": 9, "items": { "type": "object", "required": ["sku"],
                "additionalProperties": false,
                "properties": { "sku": { "type": "string" }, "qty": { "type": "number", "exclusiveMinimum": 0 } } } },
            "host": { "type": "string", "format": "ipv4" },
            "extra": { "type": "object", "additionalProperties": { "$ref": "#/$defs/buyer" } },
        },
        "if": { "properties": { "state": { "const": "已付" } }, "required": ["state"] },
        "then": { "required": ["paid"] },
        "additionalProperties": true,
        "$defs": { "buyer": { "type": "string", "minLength": 2 } },
    })
}

#[test]
fn an_ordinary_schema_becomes_the_form_one_would_draw() {
    let adopted = adopt(&order(), "order", None).expect("a form");
    assert_eq!(mistakes(&adopted), Vec::<String>::new());
    let form = form(&adopted);
    assert_eq!((form.title.as_str(), form.title_template.as_deref()), ("订单", Some("{{ order_no }}")));
    assert_eq!(form.required, ["order_no", "buyer"]);
    let kinds: Vec<&str> = form.properties.values().map(|field| kind::of(field).name()).collect();
    let expected =
        ["text", "text", "email", "date", "radio", "multi-select", "number", "switch", "subform", "text", "json"];
    assert_eq!(kinds, expected);
    assert_eq!(form.properties["buyer"].title.as_deref(), Some("买方"));
    assert_eq!(form.properties["buyer"].min_length, Some(2));
    assert_eq!(form.properties["day"].default, Some(json!("2026-01-02")));
    assert_eq!(form.properties["state"].options, Some(vec!["新".to_owned(), "已付".to_owned()]));
    assert_eq!(
        notes(&adopted),
        [
            "/properties/orderNo renamed",
            "/properties/count kept_as_rule",
            "/properties/host kept_as_rule",
            "/properties/extra kept_as_data",
            "/additionalProperties dropped",
            " kept_as_rule",
        ]
    );
}

#[test]
fn what_is_not_shown_still_holds_for_every_record() {
    let adopted = adopt(&order(), "order", None).expect("a form");
    let form = form(&adopted);
    let ours = FormValidator::new(&form).expect("a valid form");
    let theirs = jsonschema::options().should_validate_formats(true).build(&form_schema(&form)).expect("valid");
    for (change, code) in [
        (json!({}), None),
        (json!({ "count": 10 }), None),
        (json!({ "count": 7 }), Some("/count invalid")),
        (json!({ "count": 2.5 }), Some("/count wrong_type")),
        (json!({ "host": "10.0.0.1" }), None),
        (json!({ "host": "ten" }), Some("/host wrong_format")),
        (json!({ "extra": { "a": "ab" } }), None),
        (json!({ "extra": { "a": "b" } }), Some("/extra/a too_short")),
        (json!({ "state": "已付", "paid": true }), None),
        (json!({ "state": "已付" }), Some("/paid required")),
    ] {
        let mut record = json!({ "order_no": "KH1", "buyer": "阿里" });
        record.as_object_mut().expect("an object").extend(change.as_object().cloned().expect("an object"));
        let found: Vec<String> = ours.check(&record).iter().map(|p| format!("{} {}", p.pointer, p.code)).collect();
        assert_eq!(found.first().map(String::as_str), code, "{record} {found:?}");
        assert_eq!(theirs.is_valid(&record), code.is_none(), "other validators agree about {record}");
    }
}

#[test]
fn what_cannot_be_a_form_is_refused_with_the_reason() {
    let code = |schema: Value| adopt(&schema, "a", None).map_err(|problems| problems[0].code).err();
    assert_eq!(code(json!({ "type": "string" })), Some("not_an_object"));
    assert_eq!(code(json!(true)), Some("not_an_object"));
    assert_eq!(code(json!({ "properties": { "a": { "type": "wrong" } } })), Some("invalid_schema"));
    assert_eq!(code(json!({ "properties": { "a": { "$ref": "#/$defs/none" } } })), Some("invalid_schema"));
    let many: serde_json::Map<String, Value> = (0..501).map(|n| (format!("f{n}"), json!({}))).collect();
    assert_eq!(code(json!({ "properties": many })), Some("too_many_fields"));
}

#[test]
fn a_reference_to_another_document_is_named_with_the_way_out() {
    for (written, pointer) in [
        ("https://example.com/x.json#/definitions/a", "/properties/a/items/$ref"),
        ("address.json", "/properties/a/items/$ref"),
        ("../common/address.json#city", "/properties/a/items/$ref"),
    ] {
        let schema =
            json!({ "type": "object", "properties": { "a": { "type": "array", "items": { "$ref": written } } } });
        let problem = adopt(&schema, "a", None).expect_err("a refusal").remove(0);
        assert_eq!((problem.pointer.as_str(), problem.code), (pointer, "reference_elsewhere"));
        assert_eq!(problem.message.zh, format!("“{written}”引用了另一个文档，不会去取"));
        assert!(!problem.message.en.contains("registry") && problem.message.en.contains(written), "{problem:?}");
        assert!(problem.hint.expect("a way out").zh.contains("$defs"));
    }
}

#[test]
fn names_in_rules_follow_their_fields_and_a_schema_that_contains_itself_is_kept() {
    let adopted = adopt(
        &json!({
            "type": "object",
            "properties": { "firstName": { "type": "string" }, "nickName": { "type": "string" }, "child": { "$ref": "#" } },
            "dependentRequired": { "nickName": ["firstName"] },
        }),
        "person",
        Some("人"),
    )
    .expect("a form");
    assert_eq!(mistakes(&adopted), Vec::<String>::new());
    let ours = FormValidator::new(&form(&adopted)).expect("a valid form");
    let codes = |record: Value| ours.check(&record).iter().map(|p| p.pointer.clone()).collect::<Vec<_>>();
    assert_eq!(codes(json!({ "nick_name": "小" })), ["/first_name"]);
    assert_eq!(codes(json!({ "child": { "child": { "nickName": "小" } } })), ["/child/child/firstName"]);
}

/// Files of the official test suite that are not about values a form can hold, each with the reason.
const LEFT_OUT: [(&str, &str); 6] = [
    ("format.json", "a form asserts formats; this file takes them as words"),
    ("content.json", "contents are words too"),
    ("refRemote.json", "nothing is fetched from elsewhere"),
    ("vocabulary.json", "a metaschema of its own would have to be fetched"),
    ("definitions.json", "about metaschemas"),
    ("defs.json", "about metaschemas"),
];

/// The official JSON Schema test suite, each schema as one field of a form taken from it. Cases whose value a form
/// reads as no value (`null`, empty) are no cases here; groups whose form is said to be stricter are passed over.
#[test]
fn forms_judge_values_as_the_official_test_suite_does() {
    let suite = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/json-schema-test-suite/tests"));
    let (mut judged, mut disagreements) = (0, Vec::new());
    for (folder, draft) in [
        ("draft2020-12", "https://json-schema.org/draft/2020-12/schema"),
        ("draft7", "http://json-schema.org/draft-07/schema#"),
    ] {
        let mut files: Vec<PathBuf> = std::fs::read_dir(suite.join(folder))
            .expect("the test suite lies beside the project")
            .map(|entry| entry.expect("an entry").path())
            .filter(|path| path.extension().is_some_and(|ending| ending == "json"))
            .collect();
        files.sort();
        for path in files {
            let name = path.file_name().expect("a name").to_string_lossy().into_owned();
            if LEFT_OUT.iter().any(|(left_out, _)| *left_out == name) {
                continue;
            }
            let groups: Vec<Value> =
                serde_json::from_str(&std::fs::read_to_string(&path).expect("text")).expect("JSON");
            for group in groups {
                judge(&format!("{folder}/{name}"), draft, &group, &mut judged, &mut disagreements);
            }
        }
    }
    assert_eq!(disagreements, Vec::<String>::new());
    assert!(judged > 1_500, "only {judged} cases were judged");
}

fn judge(file: &str, draft: &str, group: &Value, judged: &mut usize, disagreements: &mut Vec<String>) {
    let mut schema = group["schema"].clone();
    if let Some(keywords) = schema.as_object_mut() {
        keywords.shift_remove("$schema");
        // Makes the references of the case its own, as they were when it was a document.
        if super::origin::refers(&Value::Object(keywords.clone())) && !keywords.contains_key("$id") {
            keywords.insert("$id".to_owned(), "urn:case".into());
        }
    }
    let whole = json!({ "$schema": draft, "type": "object", "properties": { "f": schema } });
    let adopted = match adopt(&whole, "case", None) {
        Ok(adopted) => adopted,
        // The case is about a document that lies elsewhere.
        Err(problems) if problems[0].code == "reference_elsewhere" => return,
        Err(problems) => {
            disagreements.push(format!("{file}: {} is refused: {}", group["description"], problems[0].message.en));
            return;
        }
    };
    if adopted.notes.iter().any(|note| note.code == "stricter") {
        return;
    }
    let validator = FormValidator::new(&form(&adopted)).expect("a valid form");
    for case in group["tests"].as_array().into_iter().flatten() {
        if kind::is_missing(&case["data"]) {
            continue;
        }
        *judged += 1;
        let valid = validator.check(&json!({ "f": case["data"] })).is_empty();
        if valid != (case["valid"] == true) {
            disagreements.push(format!("{file}: {}: {}", group["description"], case["description"]));
        }
    }
}
