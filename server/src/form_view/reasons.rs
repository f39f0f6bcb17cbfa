//! Why the fields of a form are as they are, as far as a reader may know it. The engine computes, shows and requires by
//! fields they do not see all the same; they see what came of it and are not told by what.

use serde_json::{Map, Value};
use tenon_engine::access::FieldRights;
use tenon_engine::condition::{Comparison, Condition};
use tenon_engine::definition::SerialPart;
use tenon_engine::model::{DefaultValue, Field, Form, hide_sources};
use tenon_engine::script::Formula;
use tenon_engine::wording::Wording;

/// Takes out of a form's document, in which hidden fields are no more, what our keywords tell of such fields: the formulas,
/// defaults and links that name one, the rules about one and the conditions that ask it, and it itself out of what records are
/// called. What is computed stays `readOnly`.
pub(super) fn hide(schema: &mut Value, form: &Form, fields: &FieldRights) {
    if fields.sees_everything() {
        return;
    }
    if let Some(Value::Object(properties)) = schema.get_mut("properties") {
        hide_sources(properties, |path| fields.sees(path));
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
    hide_comparisons(schema, fields);
    let rules = &form.definition;
    hide_in_rules(schema, ("x-visibility", "show"), rules.visibility.iter().map(|rule| &rule.when), fields);
    hide_in_rules(schema, ("x-required", "require"), rules.required_when.iter().map(|rule| &rule.when), fields);
    hide_in_rules(schema, ("x-editable", "edit"), rules.editable.iter().map(|rule| &rule.when), fields);
    if let Some(Value::String(template)) = schema.get_mut("x-title") {
        let seen = |path: &str| if is_told(path) { format!("{{{{ {path} }}}}") } else { String::new() };
        let words = Wording::parse(template);
        if !words.fields().all(is_told) {
            *template = words.render(seen).trim().to_owned();
        }
    }
}

/// A rule that compares what the reader may not see is none of their business.
fn hide_comparisons(schema: &mut Value, fields: &FieldRights) {
    if let Some(Value::Array(groups)) = schema.get_mut("x-unique") {
        let seen = |key: &Value| key.as_str().is_none_or(|key| fields.sees(key));
        groups.retain(|group| group.as_array().is_none_or(|keys| keys.iter().all(seen)));
    }
    if let Some(Value::Array(rules)) = schema.get_mut("x-duplicates") {
        let seen = |key: &String| fields.sees(key);
        rules.retain(|rule| rule["match"].as_object().is_some_and(|compared| compared.keys().all(seen)));
    }
}

/// Leaves of rules, with their conditions in the same order, what their reader may know: those that still speak of a field. Only
/// the engine asks their conditions, which are left out where they name what is hidden.
fn hide_in_rules<'r>(
    schema: &mut Value,
    (keyword, member): (&str, &str),
    mut conditions: impl Iterator<Item = &'r Condition>,
    fields: &FieldRights,
) {
    let Some(Value::Array(rules)) = schema.get_mut(keyword) else { return };
    rules.retain_mut(|rule| {
        let when = conditions.next();
        let is_known = when.is_some_and(|when| when.fields().into_iter().all(|path| fields.sees(path)));
        let Some(rule) = rule.as_object_mut() else { return false };
        let Some(Value::Array(keys)) = rule.get_mut(member) else { return false };
        keys.retain(|key| key.as_str().is_none_or(|key| fields.sees(key)));
        let is_left = !keys.is_empty();
        if !is_known {
            rule.remove("when");
        }
        is_left
    });
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
    // What a link compares with is said by the record that chooses; in a rollup it is of the records that are counted.
    if let Some(choosable) = field.definition.filter.as_ref().filter(|_| field.links_to().is_some()) {
        say_known(document, choosable, &|comparison| compares_with(comparison, is_told));
    }
    if let Some(Value::Object(filled)) = document.get_mut("x-fill") {
        filled.retain(|key, _| is_told(key));
    }
}

/// Whether all fields that a comparison takes its value from are told.
pub(super) fn compares_with(comparison: &Comparison, is_told: &dyn Fn(&str) -> bool) -> bool {
    let mut are_told = true;
    comparison.operand.fields(&mut |path| are_told &= is_told(path));
    are_told
}

/// Says in the document of a field what is known of its condition about other records.
pub(super) fn say_known(document: &mut Map<String, Value>, whole: &Condition, is_known: &dyn Fn(&Comparison) -> bool) {
    match whole.known(is_known) {
        Condition::Always => drop(document.shift_remove("x-where")),
        known => drop(document.insert("x-where".to_owned(), known.to_json())),
    }
}
