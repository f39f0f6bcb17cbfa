//! What a schema says of the record as a whole: alternatives, conditions, dependencies. Kept in the form's `x-schema`
//! under the form's own keys.

use super::names::Names;
use super::origin::{Origin, WORDS, refers};
use crate::problem::Problem;
use serde_json::{Map, Value};

/// Keywords the form itself stands for, or that only organise the document.
const STANDS: [&str; 9] =
    ["type", "properties", "required", "$schema", "$id", "$defs", "definitions", "$vocabulary", "$dynamicAnchor"];
/// Keywords about properties the form does not list; it has none.
const OTHERS: [&str; 4] = ["additionalProperties", "unevaluatedProperties", "patternProperties", "propertyNames"];

/// The rules of the record, or nothing when the fields say it all.
pub(super) fn kept(
    origin: &Origin<'_>,
    root: &Value,
    at: &str,
    names: &Names,
    notes: &mut Vec<Problem>,
) -> Option<Value> {
    let mut rules = Map::new();
    for (word, value) in root.as_object()? {
        let here = format!("{at}/{word}");
        if OTHERS.contains(&word.as_str()) {
            if *value != Value::Bool(false) {
                notes.push(only_listed(&here, word));
            }
        } else if !STANDS.contains(&word.as_str()) && !WORDS.contains(&word.as_str()) {
            rules.insert(word.clone(), value.clone());
        }
    }
    if rules.is_empty() {
        return None;
    }
    let mut kept = Value::Object(rules);
    if names.changed() {
        if refers(&kept) {
            notes.push(lost(at, kept.as_object().into_iter().flat_map(Map::keys)));
            return None;
        }
        rename(&mut kept, names);
    }
    notes.push(kept_for_record(at, kept.as_object().into_iter().flat_map(Map::keys)));
    if refers(&kept)
        && let Some(keywords) = kept.as_object_mut()
    {
        keywords.extend(origin.definitions());
    }
    let Value::Object(keywords) = kept else { return None };
    Some(origin.dated(keywords))
}

/// Gives properties their keys, in every place of a schema that speaks of the same object.
fn rename(schema: &mut Value, names: &Names) {
    let Some(keywords) = schema.as_object_mut() else { return };
    for (word, value) in keywords.iter_mut() {
        match word.as_str() {
            "allOf" | "anyOf" | "oneOf" => value.as_array_mut().into_iter().flatten().for_each(|s| rename(s, names)),
            "not" | "if" | "then" | "else" => rename(value, names),
            "required" => rename_list(value, names),
            "properties" => rename_keys(value, names),
            "dependentRequired" | "dependentSchemas" | "dependencies" => {
                rename_keys(value, names);
                for one in value.as_object_mut().into_iter().flat_map(Map::values_mut) {
                    if one.is_array() { rename_list(one, names) } else { rename(one, names) }
                }
            }
            _ => {}
        }
    }
}

fn rename_list(list: &mut Value, names: &Names) {
    for name in list.as_array_mut().into_iter().flatten() {
        if let Some(key) = name.as_str().and_then(|name| names.key(name)) {
            *name = key.into();
        }
    }
}

fn rename_keys(object: &mut Value, names: &Names) {
    let Some(members) = object.as_object_mut() else { return };
    *members = std::mem::take(members)
        .into_iter()
        .map(|(name, value)| (names.key(&name).map_or(name.clone(), str::to_owned), value))
        .collect();
}

fn listed<'w>(words: impl Iterator<Item = &'w String>) -> (String, String) {
    let words: Vec<&str> = words.map(String::as_str).collect();
    (words.join("、"), words.join(", "))
}

fn kept_for_record<'w>(at: &str, words: impl Iterator<Item = &'w String>) -> Problem {
    let (zh, en) = listed(words);
    Problem::new(
        at,
        "kept_as_rule",
        format!("{zh} 说的是整条数据，保留在表单的 x-schema 里，提交时仍然校验"),
        format!("{en} speak of the whole record; kept in the form's x-schema and still checked"),
    )
}

fn lost<'w>(at: &str, words: impl Iterator<Item = &'w String>) -> Problem {
    let (zh, en) = listed(words);
    Problem::new(
        at,
        "dropped",
        format!("{zh} 引用了改过名的属性，没有带入；请把属性名改成小写字母、数字和下划线再试"),
        format!("{en} refer to properties that were renamed and were left out"),
    )
    .hint("也可以用字段规则和校验重新写", "Write it as a field rule or check, or rename the properties first")
}

fn only_listed(at: &str, word: &str) -> Problem {
    Problem::new(
        at,
        "dropped",
        format!("表单只有列出的字段，{word} 不起作用"),
        format!("a form has the listed fields only, so {word} has no effect"),
    )
}
