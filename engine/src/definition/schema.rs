//! The JSON Schema of every kind of document, made from the types themselves: what `schemas/` holds for editors and
//! what a document is checked against first.

use super::{
    AccessDefinition, AggregateDefinition, AppDefinition, DashboardDefinition, DocumentKind, FlowDefinition,
    FormDefinition, ImportDefinition, LinkDefinition, PrintDefinition, ReminderDefinition, RuleDefinition,
    ViewDefinition,
};
use schemars::{JsonSchema, generate::SchemaSettings};
use serde_json::{Map, Value, json};

/// The kinds of document that have a schema.
pub const DOCUMENTS: [DocumentKind; 12] = [
    DocumentKind::App,
    DocumentKind::Form,
    DocumentKind::Rule,
    DocumentKind::Flow,
    DocumentKind::Reminder,
    DocumentKind::View,
    DocumentKind::Dashboard,
    DocumentKind::Aggregate,
    DocumentKind::Access,
    DocumentKind::Import,
    DocumentKind::Link,
    DocumentKind::Print,
];

/// Keys of apps, rules, flows, views and the like.
const KEY: &str = "^[a-z][a-z0-9_-]{0,39}$";
/// Keys of forms, which become names of tables.
const FORM_KEY: &str = "^[a-z][a-z0-9_]{0,39}$";
/// Keys of fields, which become names of columns and of variables.
const FIELD_KEY: &str = "^[a-z][a-z0-9_]{0,49}$";

/// The JSON Schema 2020-12 of one kind of document; `None` for files that are not JSON documents of ours.
pub fn schema(kind: DocumentKind) -> Option<Value> {
    let mut schema = match kind {
        DocumentKind::App => of::<AppDefinition>(),
        DocumentKind::Form => of::<FormDefinition>(),
        DocumentKind::Rule => of::<RuleDefinition>(),
        DocumentKind::Flow => of::<FlowDefinition>(),
        DocumentKind::Reminder => of::<ReminderDefinition>(),
        DocumentKind::View => of::<ViewDefinition>(),
        DocumentKind::Dashboard => of::<DashboardDefinition>(),
        DocumentKind::Aggregate => of::<AggregateDefinition>(),
        DocumentKind::Access => of::<AccessDefinition>(),
        DocumentKind::Import => of::<ImportDefinition>(),
        DocumentKind::Link => of::<LinkDefinition>(),
        DocumentKind::Print => of::<PrintDefinition>(),
        DocumentKind::Translation => {
            return Some(json!({ "type": "object", "additionalProperties": { "type": "string" } }));
        }
        _ => return None,
    };
    constrain_names(kind, &mut schema);
    Some(schema)
}

fn of<T: JsonSchema>() -> Value {
    let mut schema = SchemaSettings::draft2020_12().into_generator().into_root_schema_for::<T>().to_value();
    without_null(&mut schema);
    schema
}

/// Takes the `null` out of optional properties: in a document, what is not said is left out.
fn without_null(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            if let Some(properties) = keywords.get_mut("properties").and_then(Value::as_object_mut) {
                properties.values_mut().for_each(forbid_null);
            }
            keywords.values_mut().for_each(without_null);
        }
        Value::Array(items) => items.iter_mut().for_each(without_null),
        _ => {}
    }
}

fn forbid_null(property: &mut Value) {
    let Some(keywords) = property.as_object_mut() else { return };
    if let Some(Value::Array(types)) = keywords.get_mut("type")
        && types.iter().any(|one| one == "null")
    {
        types.retain(|one| one != "null");
        if let [only] = types.as_slice() {
            let only = only.clone();
            keywords.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(options)) = keywords.get_mut("enum") {
        options.retain(|option| !option.is_null());
    }
    // `default: null` only repeats that a property may be left out.
    if keywords.get("default").is_some_and(Value::is_null) {
        keywords.shift_remove("default");
    }
    if let Some(Value::Array(branches)) = keywords.get_mut("anyOf") {
        branches.retain(|branch| branch["type"] != "null");
        if let [only] = branches.as_slice() {
            let only = only.clone();
            keywords.shift_remove("anyOf");
            keywords.extend(only.as_object().cloned().unwrap_or_default());
        }
    }
}

/// Adds what types cannot say: how keys are written and that a form is an object.
fn constrain_names(kind: DocumentKind, schema: &mut Value) {
    let Some(properties) = schema["properties"].as_object_mut() else { return };
    let pattern = |properties: &mut Map<String, Value>, name: &str, pattern: &str| {
        if let Some(property) = properties.get_mut(name) {
            property["pattern"] = pattern.into();
        }
    };
    let form = kind == DocumentKind::Form;
    let aggregate = kind == DocumentKind::Aggregate;
    pattern(properties, "key", if form || aggregate { FORM_KEY } else { KEY });
    if kind == DocumentKind::App {
        pattern(properties, "version", r"^[0-9]+\.[0-9]+\.[0-9]+$");
    }
    if aggregate {
        for names in ["keys", "measures", "computed"] {
            properties[names]["propertyNames"] = json!({ "pattern": FIELD_KEY });
        }
    }
    if form {
        properties["type"] = json!({ "description": "Always `object`.", "const": "object" });
        properties["properties"]["propertyNames"] = json!({ "pattern": FIELD_KEY });
        schema["$defs"]["FieldItems"]["properties"]["properties"]["propertyNames"] = json!({ "pattern": FIELD_KEY });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::{fs, path::PathBuf};

    /// Compares the schemas in the repository with the types; `UPDATE_SCHEMAS=1` writes them anew.
    #[test]
    fn the_schemas_in_the_repository_are_current() {
        let folder = PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../schemas"));
        for kind in DOCUMENTS {
            let schema = schema(kind).expect("every document has a schema");
            let text = format!("{}\n", serde_json::to_string_pretty(&schema).expect("a schema is JSON"));
            let file = folder.join(format!("{}.json", kind.name()));
            if std::env::var_os("UPDATE_SCHEMAS").is_some() {
                fs::create_dir_all(&folder).expect("the folder is made");
                fs::write(&file, &text).expect("the schema is written");
            }
            let there = fs::read_to_string(&file).unwrap_or_default();
            assert!(there == text, "schemas/{}.json is not current: UPDATE_SCHEMAS=1 cargo test schemas", kind.name());
        }
    }

    #[test]
    fn every_schema_is_itself_valid() {
        for kind in DOCUMENTS {
            let schema = schema(kind).expect("every document has a schema");
            assert!(jsonschema::meta::is_valid(&schema), "{}", kind.name());
        }
    }
}
