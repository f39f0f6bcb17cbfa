//! The document a form is taken from: following its references, and cutting parts out of it that stand alone.

use serde_json::{Map, Value, json};

/// References are followed this far; a longer chain is kept as data.
const MOST_STEPS: usize = 16;
/// Keywords that say nothing about values.
pub(super) const WORDS: [&str; 9] =
    ["title", "description", "default", "examples", "$comment", "deprecated", "readOnly", "writeOnly", "$anchor"];
const REFERENCES: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

pub(super) struct Origin<'a> {
    root: &'a Value,
}

impl<'a> Origin<'a> {
    pub(super) fn new(root: &'a Value) -> Self {
        Self { root }
    }

    /// The schema that a bare reference inside the document stands for, with its pointer; else the schema itself.
    pub(super) fn followed(&self, schema: &'a Value, pointer: &str) -> (&'a Value, String) {
        let (mut schema, mut pointer) = (schema, pointer.to_owned());
        for _ in 0..MOST_STEPS {
            let Some(keywords) = schema.as_object() else { break };
            let Some(target) = keywords.get("$ref").and_then(Value::as_str).and_then(|to| to.strip_prefix('#')) else {
                break;
            };
            let around = ["$ref", "$schema", "$id", "$defs", "definitions"];
            let bare = keywords.keys().all(|word| WORDS.contains(&word.as_str()) || around.contains(&word.as_str()));
            let Some(next) = self.root.pointer(target).filter(|_| bare) else { break };
            (schema, pointer) = (next, target.to_owned());
        }
        (schema, pointer)
    }

    /// A part of the document as a document: itself when it refers to nothing, else a reference into the whole.
    pub(super) fn alone(&self, part: &Value, pointer: &str) -> Value {
        if refers(part) {
            let definitions = if self.is_draft_7() { "definitions" } else { "$defs" };
            let mut whole = self.root.clone();
            let address = whole["$id"].as_str().unwrap_or("urn:tenon:origin").trim_end_matches('#').to_owned();
            whole["$id"] = address.clone().into();
            let reference = json!({ "$ref": format!("{address}#{pointer}") });
            return self.dated(Map::from_iter([
                ("allOf".to_owned(), json!([reference])),
                (definitions.to_owned(), json!({ "origin": whole })),
            ]));
        }
        match part {
            Value::Object(keywords) => self.dated(keywords.clone()),
            other => other.clone(),
        }
    }

    /// With the `$schema` of the document, when that is not the draft we take as given.
    pub(super) fn dated(&self, mut keywords: Map<String, Value>) -> Value {
        if let Some(draft) = self.root.get("$schema").filter(|draft| !is_current(draft))
            && !keywords.contains_key("$schema")
        {
            keywords.shift_insert(0, "$schema".to_owned(), draft.clone());
        }
        Value::Object(keywords)
    }

    fn is_draft_7(&self) -> bool {
        self.root.get("$schema").and_then(Value::as_str).is_some_and(|draft| draft.contains("draft-0"))
    }

    /// The schemas that references name, under the keywords they stand in.
    pub(super) fn definitions(&self) -> impl Iterator<Item = (String, Value)> {
        let found = ["$defs", "definitions"].into_iter();
        found.filter_map(|word| Some((word.to_owned(), self.root.get(word)?.clone())))
    }
}

fn is_current(draft: &Value) -> bool {
    draft.as_str().is_some_and(|draft| draft.contains("2020-12"))
}

/// Whether a reference stands anywhere in a schema.
pub(super) fn refers(schema: &Value) -> bool {
    match schema {
        Value::Object(keywords) => {
            keywords.keys().any(|word| REFERENCES.contains(&word.as_str())) || keywords.values().any(refers)
        }
        Value::Array(items) => items.iter().any(refers),
        _ => false,
    }
}

/// The types a schema names, without `null`, which a form knows as no value.
pub(super) fn types(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).filter(|one| *one != "null").collect(),
        _ => Vec::new(),
    }
}

/// Whether values of this type may pass, as far as `type` says.
pub(super) fn may_be(schema: &Value, wanted: &str) -> bool {
    let types = types(schema);
    types.is_empty() || types.contains(&wanted)
}
