//! The official cases of JSON Schema 2020-12, judged by a form: its fields take the place of the schemas, its records of
//! the data. What a form decides differently is listed here, each with the reason; anything else is a failure.

use crate::support::database;
use crate::support::shop::Shop;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use tenon_engine::definition::Package;
use tenon_engine::record;

/// The files of the suite whose keyword a form uses. `type` counts for the types fields can have.
const COVERED: [&str; 18] = [
    "type",
    "enum",
    "required",
    "properties",
    "minLength",
    "maxLength",
    "pattern",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "minItems",
    "maxItems",
    "optional/format/date",
    "optional/format/date-time",
    "optional/format/email",
    "optional/format/uri",
];

/// Groups whose schema says what no form can be.
const NO_FORM: [(&str, &str, &[&str]); 8] = [
    (
        "type",
        "a field has one type, and is no free object, list or null",
        &[
            "object type matches objects",
            "array type matches arrays",
            "null type matches only the null object",
            "multiple types can be specified in an array",
            "type as array with one item",
            "type: array or object",
            "type: array, object or null",
        ],
    ),
    (
        "enum",
        "options are texts of one line, and there is at least one",
        &[
            "simple enum validation",
            "heterogeneous enum validation",
            "heterogeneous enum-with-null validation",
            "enum with escaped characters",
            "enum with false does not match 0",
            "enum with [false] does not match [0]",
            "enum with true does not match 1",
            "enum with [true] does not match [1]",
            "enum with 0 does not match false",
            "enum with [0] does not match [false]",
            "enum with 1 does not match true",
            "enum with [1] does not match [true]",
            "nul characters in strings",
            "empty enum",
        ],
    ),
    (
        "required",
        "only fields are required, and their keys are names",
        &["required with escaped characters", "required properties whose names are Javascript object property names"],
    ),
    (
        "properties",
        "fields have names for keys and one type, and a record holds nothing else",
        &[
            "properties, patternProperties, additionalProperties interaction",
            "properties with boolean schema",
            "properties with escaped characters",
            "properties with null valued instance properties",
            "properties whose names are Javascript object property names",
        ],
    ),
    ("minLength", "a count is written without a point", &["minLength validation with a decimal"]),
    ("maxLength", "a count is written without a point", &["maxLength validation with a decimal"]),
    ("minItems", "a count is written without a point", &["minItems validation with a decimal"]),
    ("maxItems", "a count is written without a point", &["maxItems validation with a decimal"]),
];

fn suite() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/json-schema-test-suite/tests/draft2020-12"))
}

fn read(file: &str) -> Vec<Value> {
    let path = suite().join(format!("{file}.json"));
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    serde_json::from_str(&text).expect("a file of cases")
}

/// A group of cases as a form, when its schema says what fields can be.
struct Group {
    file: &'static str,
    description: String,
    form: Value,
    /// Whether the schema is of a whole record rather than of one value.
    is_record: bool,
    tests: Vec<Value>,
}

/// The schema of a value as a field: the type its keyword is about is written out, because a field always has one.
fn field(schema: &Value) -> Option<Value> {
    let mut field = match schema {
        Value::Bool(true) => Map::new(),
        Value::Object(keywords) => keywords.clone(),
        _ => return None,
    };
    field.shift_remove("$schema");
    let has = |names: &[&str]| names.iter().any(|name| schema.get(*name).is_some());
    if field.get("type").is_some_and(|written| !written.is_string()) {
        return None;
    }
    let of_type = field.get("type").and_then(Value::as_str).map(str::to_owned);
    if has(&["minItems", "maxItems"]) {
        field.insert("x-kind".to_owned(), "tags".into());
    } else if of_type.is_none() {
        let numeric = has(&["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]);
        let implied = if numeric { "number" } else { "string" };
        field.insert("type".to_owned(), implied.into());
    } else if matches!(of_type.as_deref(), Some("object" | "array" | "null")) {
        return None;
    }
    if let Some(options) = field.get("enum").and_then(Value::as_array) {
        let is_line = |option: &Value| option.as_str().is_some_and(|text| !text.contains(char::is_control));
        if options.is_empty() || !options.iter().all(is_line) {
            return None;
        }
    }
    serde_json::from_value::<tenon_engine::definition::FieldDefinition>(Value::Object(field.clone())).ok()?;
    Some(Value::Object(field))
}

fn form(schema: &Value) -> Option<(Value, bool)> {
    let is_record = schema.get("properties").is_some() || schema.get("required").is_some();
    if !is_record {
        return Some((json!({ "properties": { "value": field(schema)? } }), false));
    }
    let known = ["$schema", "type", "properties", "required"];
    if schema.as_object()?.keys().any(|keyword| !known.contains(&keyword.as_str())) {
        return None;
    }
    let mut properties = Map::new();
    for (key, property) in schema.get("properties").and_then(Value::as_object).into_iter().flatten() {
        let named = key.chars().all(|sign| sign.is_ascii_lowercase() || sign == '_');
        properties.insert(key.clone(), field(property).filter(|_| named)?);
    }
    let required = schema.get("required").cloned().unwrap_or_else(|| json!([]));
    let declared = required.as_array()?.iter().all(|key| key.as_str().is_some_and(|key| properties.contains_key(key)));
    declared.then(|| (json!({ "properties": properties, "required": required }), true))
}

/// Every group of the covered files that is a form, and those that are none.
fn groups() -> (Vec<Group>, BTreeSet<(&'static str, String)>) {
    let (mut groups, mut none) = (Vec::new(), BTreeSet::new());
    for file in COVERED {
        for group in read(file) {
            let description = group["description"].as_str().expect("a description").to_owned();
            match form(&group["schema"]) {
                Some((form, is_record)) => {
                    let tests = group["tests"].as_array().expect("tests").clone();
                    groups.push(Group { file, description, form, is_record, tests });
                }
                None => drop(none.insert((file, description))),
            }
        }
    }
    (groups, none)
}

/// What a form may hold in the place of the data; `None` where a record cannot even be written.
fn values(group: &Group, data: &Value) -> Option<Map<String, Value>> {
    if group.is_record {
        let given = data.as_object()?;
        let properties = group.form["properties"].as_object()?;
        // Fields of no type are texts here, so their data is written as text.
        let text = |key: &str, value: &Value| match properties.get(key).map(|field| &field["type"]) {
            Some(kind) if kind == "string" && !value.is_string() && !value.is_null() => Value::from(value.to_string()),
            _ => value.clone(),
        };
        return Some(given.iter().map(|(key, value)| (key.clone(), text(key, value))).collect());
    }
    let field = &group.form["properties"]["value"];
    let value = match data {
        Value::Array(items) if field["x-kind"] == "tags" => {
            items.iter().map(|item| Value::from(item.to_string())).collect()
        }
        other => other.clone(),
    };
    Some(Map::from_iter([("value".to_owned(), value)]))
}

/// The verdict of the suite on a field that, unlike a bare schema, always has a type: other types do not fit it.
fn expected(group: &Group, data: &Value, valid: bool) -> bool {
    if group.is_record {
        return valid;
    }
    let field = &group.form["properties"]["value"];
    let fits = match (field["x-kind"].as_str(), field["type"].as_str()) {
        (Some("tags"), _) => data.is_array(),
        (_, Some("number" | "integer")) => data.is_number(),
        (_, Some("boolean")) => data.is_boolean(),
        _ => data.is_string(),
    };
    valid && fits
}

/// Why a form may decide otherwise about this case, if it may.
fn reason(group: &Group, data: &Value, values: &Map<String, Value>, kept: Option<&Value>) -> Option<&'static str> {
    let value = values.get("value");
    let empty = |value: &Value| {
        value.is_null()
            || value == ""
            || value.as_array().is_some_and(Vec::is_empty)
            || value.as_object().is_some_and(Map::is_empty)
    };
    if value.is_some_and(empty) {
        return Some("nothing was filled in, which only `required` forbids");
    }
    if group.is_record {
        let known = group.form["properties"].as_object()?;
        if values.keys().any(|key| !known.contains_key(key)) {
            return Some("a record holds nothing but its fields");
        }
        if values.values().any(empty) {
            return Some("an empty value is no value");
        }
    }
    let number = matches!(group.form["properties"]["value"]["type"].as_str(), Some("number" | "integer"));
    if number && (data.is_string() && kept.is_some_and(Value::is_number)) {
        return Some("a number typed as text is read");
    }
    if number && data.as_f64().is_some_and(|number| number.abs() >= 1e12 || number.abs() < 1e-6) {
        return Some("numbers have at most 12 digits and 6 decimal places");
    }
    let format = group.file.starts_with("optional/format");
    if format && kept.is_some_and(|kept| kept != data) {
        return Some("another spelling is put into the one that is stored");
    }
    None
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn forms_agree_with_the_official_cases() {
    let (groups, none) = groups();
    let listed: BTreeSet<(&str, String)> =
        NO_FORM.iter().flat_map(|(file, _, groups)| groups.iter().map(|group| (*file, (*group).to_owned()))).collect();
    assert_eq!(none, listed, "the groups that are no form");

    let mut files: BTreeMap<String, String> = [(
        "app.json".to_owned(),
        json!({ "key": "suite", "title": "Suite", "version": "1.0.0", "navigation": [] }).to_string(),
    )]
    .into();
    for (at, group) in groups.iter().enumerate() {
        let mut form = group.form.clone();
        form["key"] = format!("g{at}").into();
        form["title"] = group.description.clone().into();
        form["type"] = "object".into();
        files.insert(format!("forms/g{at}.json"), form.to_string());
    }
    let shop = Shop::open_with(database::sqlite().await, Package { files }).await;
    let snapshot = shop.workspace.snapshot();
    let context = snapshot.context(&shop.system);
    let mut conn = shop.workspace.store.read().await.expect("reads");
    let (mut agreed, mut excused, mut wrong) = (0, BTreeMap::<&str, usize>::new(), Vec::new());
    for (at, group) in groups.iter().enumerate() {
        let form = snapshot.model.form("suite", &format!("g{at}")).expect("a form").clone();
        for test in &group.tests {
            let (data, valid) = (&test["data"], test["valid"] == true);
            let Some(values) = values(group, data) else {
                *excused.entry("a record is an object").or_default() += 1;
                continue;
            };
            let found = record::evaluate(&mut conn, &context, &form, None, values.clone(), false).await;
            let found = found.expect("evaluated");
            let accepted = found.problems.is_empty();
            if accepted == expected(group, data, valid) {
                agreed += 1;
            } else if let Some(reason) = reason(group, data, &values, found.values.get("value").filter(|_| accepted)) {
                *excused.entry(reason).or_default() += 1;
            } else {
                let said: Vec<_> = found.problems.iter().map(|p| (&p.pointer, p.code)).collect();
                wrong
                    .push(format!("{} · {} · {}: {data} {said:?}", group.file, group.description, test["description"]));
            }
        }
    }
    assert!(wrong.is_empty(), "{} cases are decided otherwise:\n{}", wrong.len(), wrong.join("\n"));
    assert!(agreed > 350, "only {agreed} cases agreed; excused: {excused:#?}");
}
