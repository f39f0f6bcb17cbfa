//! Any JSON Schema as a form. What a field can show becomes a field; what it cannot is kept word for word in `x-schema`
//! and still holds for every record. Everything that is not the same afterwards is named. Owns the whole document; one
//! property is made in `property`, what holds for the record as a whole in `rules`.

mod names;
mod origin;
mod property;
mod rules;

use super::sentence::Checker;
use crate::problem::{Problem, pointer_segment};
pub(crate) use names::Names;
use origin::Origin;
use serde_json::{Map, Value, json};

/// A form has at most this many fields.
const MOST_FIELDS: usize = 500;

/// A form made of a JSON Schema.
#[derive(Debug, Clone, PartialEq)]
pub struct Adopted {
    /// The document, to be saved as `forms/<key>.json`.
    pub form: Value,
    /// What is not shown as it stood, with the pointer into the schema: `renamed`, `kept_as_data`, `kept_as_rule`,
    /// `stricter`, `dropped`.
    pub notes: Vec<Problem>,
}

/// Makes a form of a JSON Schema (2020-12, 2019-09 or draft-07) that describes an object.
///
/// # Errors
/// What is no JSON Schema, leads outside the document, describes no object, or has more than 500 properties.
pub fn adopt(schema: &Value, key: &str, title: Option<&str>) -> Result<Adopted, Vec<Problem>> {
    Checker::of_any_draft(schema.clone()).map_err(|problem| vec![problem])?;
    let origin = Origin::new(schema);
    let (root, root_pointer) = origin.followed(schema, "");
    let properties = root.get("properties").and_then(Value::as_object).filter(|properties| !properties.is_empty());
    let Some(properties) = properties.filter(|_| origin::may_be(root, "object")) else {
        return Err(vec![Problem::new(
            "",
            "not_an_object",
            "这个 JSON Schema 没有描述带属性的对象，做不成表单",
            "this JSON Schema describes no object with properties, so no form can be made of it",
        )]);
    };
    if properties.len() > MOST_FIELDS {
        return Err(vec![Problem::new(
            format!("{root_pointer}/properties"),
            "too_many_fields",
            format!("一个表单最多 {MOST_FIELDS} 个字段，这里有 {} 个", properties.len()),
            format!("a form has at most {MOST_FIELDS} fields; there are {}", properties.len()),
        )]);
    }

    Ok(made_of(&origin, (root, &root_pointer), properties, (key, title)))
}

/// The form of an object with these properties, which its schema says at a pointer; `key` and `title` are its own.
fn made_of(
    origin: &Origin<'_>,
    (root, root_pointer): (&Value, &str),
    properties: &Map<String, Value>,
    (key, title): (&str, Option<&str>),
) -> Adopted {
    let mut notes = Vec::new();
    let mut names = Names::default();
    let mut fields = Map::new();
    for (name, property) in properties {
        let pointer = format!("{root_pointer}/properties{}", pointer_segment(name));
        let key = names.take(name);
        if key != *name {
            notes.push(renamed(&pointer, name, &key));
        }
        fields.insert(key, property::field(origin, name, property, &pointer, &mut notes));
    }
    let required: Vec<&str> = root
        .get("required")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|name| names.key(name.as_str()?))
        .collect();

    let mut form = Map::from_iter([
        ("$schema".to_owned(), json!("../../../schemas/form.json")),
        ("key".to_owned(), key.into()),
        ("title".to_owned(), title.or_else(|| root["title"].as_str()).unwrap_or(key).into()),
    ]);
    if let Some(words) = root["description"].as_str() {
        form.insert("description".to_owned(), words.into());
    }
    if let Some(field) = called_by(&fields, &required) {
        form.insert("x-title".to_owned(), format!("{{{{ {field} }}}}").into());
    }
    form.insert("type".to_owned(), "object".into());
    if !required.is_empty() {
        form.insert("required".to_owned(), json!(required));
    }
    form.insert("properties".to_owned(), Value::Object(fields));
    if let Some(rules) = rules::kept(origin, root, root_pointer, &names, &mut notes) {
        form.insert("x-schema".to_owned(), rules);
    }
    Adopted { form: Value::Object(form), notes }
}

/// The field a record is called by: the first required text, else the first text.
fn called_by<'a>(fields: &'a Map<String, Value>, required: &[&str]) -> Option<&'a str> {
    let is_text = |field: &Value| field["type"] == "string" && field.get("x-kind").is_none();
    let mut texts = fields.iter().filter(|(_, field)| is_text(field)).map(|(key, _)| key.as_str());
    texts.clone().find(|key| required.contains(key)).or_else(|| texts.next())
}

fn renamed(pointer: &str, name: &str, key: &str) -> Problem {
    Problem::new(
        pointer,
        "renamed",
        format!("“{name}”在表单里叫 {key}：字段名只用小写字母、数字和下划线"),
        format!("\"{name}\" is called {key} in the form: keys are lower-case letters, digits and underscores"),
    )
}

#[cfg(test)]
mod tests;
