//! A form's document as pages get it: everything implied is written out, so that whoever draws a form need not know
//! what follows from what.

use super::{FieldDefinition, FormDefinition};
use crate::kind;
use serde_json::{Map, Value, json};

/// The document of a form with its `x-` keywords and every field's `x-kind`, `type`, `format` and `readOnly` written
/// out. A lookup or rollup carries as `x-source` how the field is drawn that its values come from, so that they are shown as
/// they are where they stand; what else that field says is for those who see its form. The order of fields is kept.
pub fn shown_schema(form: &FormDefinition) -> Value {
    let mut document = written(form);
    document.insert("type".to_owned(), "object".into());
    document.insert("properties".to_owned(), fields(&form.properties));
    Value::Object(document)
}

fn fields(properties: &indexmap::IndexMap<String, FieldDefinition>) -> Value {
    properties.iter().map(|(key, field)| (key.clone(), shown(field))).collect::<Map<_, _>>().into()
}

fn shown(field: &FieldDefinition) -> Value {
    let kind = kind::of(field);
    let mut document = written(field);
    document.insert("x-kind".to_owned(), kind.name().into());
    if let Value::Object(implied) = kind.schema(field) {
        for (keyword, value) in implied {
            document.entry(keyword).or_insert(value);
        }
    }
    if let Some(items) = field.items.as_ref().filter(|items| !items.properties.is_empty()) {
        document["items"]["type"] = "object".into();
        document["items"]["properties"] = fields(&items.properties);
    }
    if !kind::writable(field) {
        document.insert("readOnly".to_owned(), true.into());
    }
    if let Some(source) = &field.source {
        document.insert("x-source".to_owned(), drawn(&source.field));
    }
    Value::Object(document)
}

/// What a copy of a field's values is drawn and compared by.
const DRAWN_BY: [&str; 12] = [
    "x-kind",
    "type",
    "format",
    "enum",
    "x-colors",
    "x-decimals",
    "x-thousands",
    "x-percent",
    "x-unit",
    "x-currency",
    "x-max",
    "x-many",
];

/// A field as it is where its values are copies: how they are drawn, which they may be, and for a link or options of another
/// form where those are looked for.
fn drawn(field: &FieldDefinition) -> Value {
    let Value::Object(mut document) = shown(field) else { return Value::Null };
    let found_by: &[&str] = match kind::of(field).name() {
        "link" => &["x-form"],
        "radio" | "select" | "checkbox" | "multi-select" => &["x-form", "x-field"],
        _ => &[],
    };
    let options = document.get("items").and_then(|items| items.get("enum")).cloned();
    // A source of its own has been cut down already.
    let is_drawn = |keyword: &str| keyword == "x-source" || DRAWN_BY.contains(&keyword) || found_by.contains(&keyword);
    document.retain(|keyword, _| is_drawn(keyword));
    if let Some(options) = options {
        document.insert("items".to_owned(), json!({ "type": "string", "enum": options }));
    }
    Value::Object(document)
}

fn written(document: &impl serde::Serialize) -> Map<String, Value> {
    match serde_json::to_value(document) {
        Ok(Value::Object(members)) => members,
        _ => Map::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::definition::{Definitions, Package};

    #[test]
    fn what_is_implied_is_written_out() {
        let a = json!({ "key": "a", "title": "A", "properties": {
            "day": { "type": "string", "format": "date" }, "who": { "x-kind": "member" },
            "b": { "x-kind": "link", "x-form": "b" }, "price": { "x-kind": "lookup", "x-link": "b", "x-field": "price" },
            "rows": { "type": "array", "items": { "properties": { "n": { "type": "number", "x-formula": "1" } } } } } });
        let b =
            json!({ "key": "b", "title": "B", "properties": { "price": { "x-kind": "money", "x-currency": "USD" } } });
        let files = [("forms/a.json", a), ("forms/b.json", b)].map(|(path, text)| (path.to_owned(), text.to_string()));
        let (definitions, problems) = Definitions::read(&Package { files: files.into() });
        assert_eq!(problems, []);
        let shown = shown_schema(&definitions.forms["a"]);
        assert_eq!(shown["properties"]["day"], json!({ "type": "string", "format": "date", "x-kind": "date" }));
        assert_eq!(shown["properties"]["who"], json!({ "x-kind": "member", "type": "string", "format": "uuid" }));
        let price = &shown["properties"]["price"];
        assert_eq!((&price["type"], &price["readOnly"]), (&json!("number"), &json!(true)));
        assert_eq!((&price["x-source"]["x-kind"], &price["x-source"]["x-currency"]), (&json!("money"), &json!("USD")));
        let cell = &shown["properties"]["rows"]["items"]["properties"]["n"];
        assert_eq!((&cell["x-kind"], &cell["readOnly"]), (&json!("number"), &json!(true)));
        let order: Vec<&String> = shown["properties"].as_object().expect("fields").keys().collect();
        assert_eq!(order, ["day", "who", "b", "price", "rows"]);
    }
    #[test]
    fn a_source_says_how_its_values_are_drawn_and_nothing_else() {
        let a = json!({ "key": "a", "title": "A", "properties": {
            "b": { "x-kind": "link", "x-form": "b" },
            "size": { "x-kind": "lookup", "x-link": "b", "x-field": "size" },
            "tags": { "x-kind": "lookup", "x-link": "b", "x-field": "tags" },
            "of": { "x-kind": "lookup", "x-link": "b", "x-field": "of" } } });
        let where_made = json!(["size", "=", { "field": "secret" }]);
        let b = json!({ "key": "b", "title": "B", "properties": {
            "secret": { "type": "number" },
            "size": { "title": "S", "description": "D", "type": "number", "x-unit": "m", "minimum": 1, "maximum": 9,
                "x-schema": { "not": { "const": 5 } }, "x-placeholder": "P" },
            "tags": { "x-kind": "multi-select", "items": { "type": "string", "enum": ["x"] }, "x-colors": { "x": "red" },
                "minItems": 1 },
            "of": { "x-kind": "link", "x-form": "b", "x-many": true, "x-where": where_made, "x-fill": { "size": "size" } } } });
        let files = [("forms/a.json", a), ("forms/b.json", b)].map(|(path, text)| (path.to_owned(), text.to_string()));
        let (definitions, problems) = Definitions::read(&Package { files: files.into() });
        assert_eq!(problems, []);
        let shown = shown_schema(&definitions.forms["a"]);
        for (field, source) in [
            ("size", json!({ "x-kind": "number", "type": "number", "x-unit": "m" })),
            (
                "tags",
                json!({ "x-kind": "multi-select", "type": "array", "items": { "type": "string", "enum": ["x"] },
                    "x-colors": { "x": "red" } }),
            ),
            ("of", json!({ "x-kind": "link", "type": "array", "x-form": "b", "x-many": true })),
        ] {
            assert_eq!(shown["properties"][field]["x-source"], source, "{field}");
        }
    }
}
