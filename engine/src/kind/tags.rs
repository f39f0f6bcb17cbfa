//! Words that people make up as they go, each once. The options of the field, where it has any, are only suggestions.

use super::{Adopted, Column, Display, Family, Kind, display, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text},
};
use serde_json::{Value, json};

/// The greatest number of words in one field, and of characters in one word.
const MAX_WORDS: usize = 100;
const MAX_LENGTH: usize = 50;

pub(super) struct TagsKind;

impl Kind for TagsKind {
    fn name(&self) -> &'static str {
        "tags"
    }

    fn title(&self) -> Text {
        Text::new("标签", "Tags")
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["items", "minItems", "maxItems", "x-colors"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({
            "type": "array",
            "maxItems": MAX_WORDS,
            "items": { "type": "string", "minLength": 1, "maxLength": MAX_LENGTH },
            "uniqueItems": true
        })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn family(&self) -> Family {
        Family::Choice
    }

    fn normalise(&self, _field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        let given: Vec<Value> = match value {
            Value::Array(given) => given,
            Value::String(text) => display::split(&text).map(Value::from).collect(),
            _ => return Err(typing::problem("not_a_list", "应为标签的列表", "should be a list of tags")),
        };
        let (mut words, mut problems) = (Vec::new(), Vec::new());
        for (at, word) in given.into_iter().enumerate() {
            match typing::text(word).and_then(|word| typing::within(typing::one_line(&word), MAX_LENGTH)) {
                Ok(word) if super::is_missing(&word) || words.contains(&word) => {}
                Ok(word) => words.push(word),
                Err(wrong) => problems.extend(wrong.into_iter().map(|p| p.under(&format!("/{at}")))),
            }
        }
        if words.len() > MAX_WORDS {
            let (zh, en) = (format!("最多 {MAX_WORDS} 个标签"), format!("at most {MAX_WORDS} tags"));
            problems.extend(typing::problem_owned("too_many_items", zh, en));
        }
        if problems.is_empty() { Ok(Value::Array(words)) } else { Err(problems) }
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        display.list(value.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned))
    }

    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        if adopted.value.is_array() {
            self.normalise(field, adopted.value.clone())
        } else {
            adopted.read_by(self, field)
        }
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::LIST
    }
}
