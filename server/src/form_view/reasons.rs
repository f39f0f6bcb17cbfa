//! Why the fields of a form are as they are, as far as a reader may know it. The engine computes, shows and requires by
//! fields they do not see all the same; they see what came of it and are not told by what.

use serde_json::Value;
use tenon_engine::access::FieldRights;
use tenon_engine::definition::SerialPart;
use tenon_engine::model::{DefaultValue, Field, Form};
use tenon_engine::script::Formula;
use tenon_engine::wording::Wording;

/// Takes out of a form's document the formulas, defaults and links that name a field hidden from the reader, and such a field
/// out of what records are called. What is computed stays `readOnly`.
pub(super) fn hide(schema: &mut Value, form: &Form, fields: &FieldRights) {
    if fields.sees_everything() {
        return;
    }
    let is_told = |path: &str| form.field(head(path)).is_none() || fields.sees(path);
    for field in &form.fields {
        let Some(document) = schema.get_mut("properties").and_then(|all| all.get_mut(&field.key)) else { continue };
        keep_told(document, field, &is_told);
        let in_row = |path: &str| match field.sub_column(head(path)) {
            Some(column) => fields.sees(&format!("{}.{}", field.key, column.key)),
            None => is_told(path),
        };
        let Some(columns) = document.get_mut("items").and_then(|items| items.get_mut("properties")) else { continue };
        for column in &field.columns {
            if let Some(document) = columns.get_mut(&column.key) {
                keep_told(document, column, &in_row);
            }
        }
    }
    if let Some(Value::String(template)) = schema.get_mut("x-title") {
        let seen = |path: &str| if is_told(path) { format!("{{{{ {path} }}}}") } else { String::new() };
        let words = Wording::parse(template);
        if !words.fields().all(is_told) {
            *template = words.render(seen).trim().to_owned();
        }
    }
}

/// The field that a path such as `items.price` is inside of.
fn head(path: &str) -> &str {
    path.split_once('.').map_or(path, |(head, _)| head)
}

fn keep_told(document: &mut Value, field: &Field, is_told: &dyn Fn(&str) -> bool) {
    let Some(document) = document.as_object_mut() else { return };
    let is_open = |formula: &Formula| formula.fields().iter().all(|path| is_told(path));
    let mut untold = Vec::new();
    if field.formula.as_ref().is_some_and(|formula| !is_open(formula)) {
        untold.push("x-formula");
    }
    if matches!(&field.default, Some(DefaultValue::Expression(formula)) if !is_open(formula)) {
        untold.push("x-default");
    }
    if field.definition.link.as_deref().is_some_and(|link| !is_told(link)) {
        untold.push("x-link");
    }
    let is_named = |part: &SerialPart| matches!(part, SerialPart::Field { field } if !is_told(field));
    if field.definition.serial.iter().flatten().any(is_named) {
        untold.push("x-serial");
    }
    document.retain(|keyword, _| !untold.contains(&keyword.as_str()));
    if let Some(Value::Object(filled)) = document.get_mut("x-fill") {
        filled.retain(|key, _| is_told(key));
    }
}
