//! The plain JSON Schema of a form's records, and checking a record with it. Owns the way from our vocabulary to
//! standard keywords; the words of a problem are owned by `sentence`.

use super::{FieldDefinition, FormDefinition, sentence::Checker};
use crate::{
    kind,
    problem::{Problem, pointer_segment},
};
use serde_json::{Map, Value, json};
use std::{borrow::Cow, collections::HashSet};

/// The JSON Schema 2020-12 of a field's values, in standard keywords only.
pub fn field_schema(field: &FieldDefinition) -> Value {
    let kind = kind::of(field);
    let mut schema = Map::new();
    for (keyword, words) in [("title", &field.title), ("description", &field.description)] {
        if let Some(words) = words {
            schema.insert(keyword.to_owned(), words.clone().into());
        }
    }
    if let Value::Object(value) = kind.schema(field) {
        schema.extend(value);
    }
    let written = serde_json::to_value(field).unwrap_or_default();
    for keyword in kind.keywords().iter().filter(|keyword| !keyword.starts_with("x-") && **keyword != "items") {
        if let Some(limit) = written.get(*keyword) {
            schema.insert((*keyword).to_owned(), limit.clone());
        }
    }
    if let Some(default) = field.default.as_ref().filter(|default| !is_expression(default)) {
        schema.insert("default".to_owned(), default.clone());
    }
    if !kind::writable(field) {
        schema.insert("readOnly".to_owned(), true.into());
    }
    Value::Object(schema)
}

/// Whether an `x-default` is an expression rather than a constant.
fn is_expression(default: &Value) -> bool {
    default.as_str().is_some_and(|text| text.starts_with('='))
}

/// The JSON Schema 2020-12 of a form's records, as served to other validators. A field that is not drawn, or that a condition
/// may hide, is left out of `required`, which in JSON Schema knows nothing of that.
pub fn form_schema(form: &FormDefinition) -> Value {
    let mut schema = Map::from_iter([
        ("$schema".to_owned(), json!("https://json-schema.org/draft/2020-12/schema")),
        ("title".to_owned(), form.title.clone().into()),
    ]);
    if let Some(words) = &form.description {
        schema.insert("description".to_owned(), words.clone().into());
    }
    schema.insert("type".to_owned(), "object".into());
    let mut properties = properties(form);
    for (key, property) in &mut properties {
        if let Value::Object(property) = property {
            let further = form.properties.get(key).and_then(|field| field.also.as_ref());
            join(property, further, &format!("urn:tenon:{}:{key}", form.key));
        }
    }
    let hidden = may_be_hidden(form);
    for (key, property) in &mut properties {
        let Some(rows) = property.get_mut("items").and_then(Value::as_object_mut) else { continue };
        if let Some(Value::Array(columns)) = rows.get_mut("required") {
            columns.retain(|column| {
                column.as_str().is_none_or(|column| !hidden.contains(format!("{key}.{column}").as_str()))
            });
            if columns.is_empty() {
                rows.shift_remove("required");
            }
        }
    }
    schema.insert("properties".to_owned(), Value::Object(properties));
    let required: Vec<&String> = form.required.iter().filter(|key| !hidden.contains(key.as_str())).collect();
    if !required.is_empty() {
        schema.insert("required".to_owned(), json!(required));
    }
    schema.insert("additionalProperties".to_owned(), false.into());
    join(&mut schema, form.also.as_ref(), &format!("urn:tenon:{}", form.key));
    Value::Object(schema)
}

/// The fields, and columns as `items.price`, that people are not always shown.
fn may_be_hidden(form: &FormDefinition) -> HashSet<Cow<'_, str>> {
    let mut found: HashSet<Cow<'_, str>> =
        form.visibility.iter().flat_map(|rule| &rule.show).map(|path| Cow::from(path.as_str())).collect();
    for (key, field) in &form.properties {
        if field.hidden {
            found.insert(key.as_str().into());
        }
        let columns = field.items.iter().flat_map(|rows| &rows.properties);
        for (name, _) in columns.filter(|(_, column)| field.hidden || column.hidden) {
            found.insert(format!("{key}.{name}").into());
        }
    }
    found
}

/// Joins a further schema. It came from another document, so it is a resource of its own under an address: its
/// references stay inside it, and its `$schema` is its own.
fn join(schema: &mut Map<String, Value>, further: Option<&Value>, address: &str) {
    let Some(further) = further else { return };
    let mut further = further.clone();
    if let Some(keywords) = further.as_object_mut()
        && !keywords.contains_key("$id")
    {
        keywords.shift_insert(0, "$id".to_owned(), address.into());
    }
    schema.insert("allOf".to_owned(), json!([further]));
}

fn properties(form: &FormDefinition) -> Map<String, Value> {
    let stored = form.properties.iter().filter(|(_, field)| kind::column(field).is_some());
    stored.map(|(key, field)| (key.clone(), field_schema(field))).collect()
}

/// A form's schema, compiled once and used for every record.
#[derive(Debug)]
pub struct FormValidator {
    checker: Checker,
    /// The `x-schema` of fields, by key.
    fields: Vec<(String, Checker)>,
    /// The `x-schema` of the form.
    record: Option<Checker>,
}

impl FormValidator {
    /// Compiles the schema of a form's values. It says nothing of required fields, which depend on what is visible,
    /// and takes `null` as no value.
    ///
    /// # Errors
    /// A keyword that no validator understands, such as a `pattern` that is no regular expression.
    pub fn new(form: &FormDefinition) -> Result<Self, Problem> {
        let mut properties = properties(form);
        properties.values_mut().for_each(allow_null);
        let schema = json!({ "type": "object", "properties": properties, "additionalProperties": false });
        let checker = Checker::new(schema)?;
        let mut fields = Vec::new();
        for (key, field) in form.properties.iter().filter(|(_, field)| kind::column(field).is_some()) {
            if let Some(further) = &field.also {
                let here = format!("/properties{}/x-schema", pointer_segment(key));
                let checker = Checker::of_any_draft(further.clone()).map_err(|problem| problem.under(&here))?;
                fields.push((key.clone(), checker));
            }
        }
        let record = form.also.clone().map(Checker::of_any_draft).transpose();
        Ok(Self { checker, fields, record: record.map_err(|problem| problem.under("/x-schema"))? })
    }

    /// Every value that does not fit its field, with the pointer into the values.
    pub fn check(&self, values: &Value) -> Vec<Problem> {
        let mut problems = self.checker.check(values);
        for (key, checker) in &self.fields {
            if let Some(value) = values.get(key).filter(|value| !value.is_null()) {
                problems.extend(checker.check(value).into_iter().map(|problem| problem.under(&pointer_segment(key))));
            }
        }
        if let (Some(checker), Value::Object(all)) = (&self.record, values) {
            let given = all.iter().filter(|(_, value)| !value.is_null());
            problems.extend(checker.check(&given.map(|(key, value)| (key.clone(), value.clone())).collect()));
        }
        problems
    }
}

/// Lets a property be `null`; in the rows of a sub-form, each column.
fn allow_null(schema: &mut Value) {
    let Some(keywords) = schema.as_object_mut() else { return };
    if let Some(columns) = keywords.get_mut("items").and_then(|items| items.get_mut("properties")) {
        columns.as_object_mut().into_iter().flat_map(Map::values_mut).for_each(allow_null);
    }
    if let Some(row) = keywords.get_mut("items").and_then(Value::as_object_mut)
        && row.get("properties").and_then(|columns| columns.get("_id")).is_some()
    {
        // Whether a cell is required depends on what is visible, like a field.
        row.shift_remove("required");
    }
    if let Some(plain @ Value::String(_)) = keywords.get_mut("type") {
        *plain = json!([plain.take(), "null"]);
    }
    if let Some(Value::Array(options)) = keywords.get_mut("enum") {
        options.push(Value::Null);
    }
}
