//! Kinds whose values are options: one of them or several. Reading a choice, with the nearest option as a hint when what
//! was written is none of them.

use super::{Adopted, Column, Display, Family, Kind, operators, typing};
use crate::{
    definition::FieldDefinition,
    problem::{Problem, Text, nearest},
};
use serde_json::{Value, json};

/// A kind whose value is one option.
pub(super) struct OneOf {
    pub name: &'static str,
    pub title: fn() -> Text,
}

impl Kind for OneOf {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> Text {
        (self.title)()
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["enum", "x-colors", "x-form", "x-field"]
    }

    fn schema(&self, _field: &FieldDefinition) -> Value {
        json!({ "type": "string" })
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Text)
    }

    fn family(&self) -> Family {
        Family::Choice
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        one(field, value)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        (display.say)(value.as_str().unwrap_or_default())
    }

    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        match adopted.value.as_array().map(Vec::as_slice) {
            Some([option]) => one(field, option.clone()),
            _ => adopted.read_by(self, field),
        }
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::CHOICE
    }

    fn searchable(&self, _field: &FieldDefinition) -> bool {
        true
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        check(field, "/enum")
    }
}

/// A kind whose value is a list of options.
pub(super) struct SeveralOf {
    pub name: &'static str,
    pub title: fn() -> Text,
}

impl Kind for SeveralOf {
    fn name(&self) -> &'static str {
        self.name
    }

    fn title(&self) -> Text {
        (self.title)()
    }

    fn keywords(&self) -> &'static [&'static str] {
        &["items", "minItems", "maxItems", "x-colors", "x-form", "x-field"]
    }

    fn schema(&self, field: &FieldDefinition) -> Value {
        match is_elsewhere(field) {
            true => json!({ "type": "array", "items": { "type": "string" }, "uniqueItems": true }),
            false => {
                json!({ "type": "array", "items": { "type": "string", "enum": options(field) }, "uniqueItems": true })
            }
        }
    }

    fn column(&self, _field: &FieldDefinition) -> Option<Column> {
        Some(Column::Json)
    }

    fn family(&self) -> Family {
        Family::Choice
    }

    fn normalise(&self, field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
        several(field, value)
    }

    fn format(&self, _field: &FieldDefinition, value: &Value, display: &Display<'_>) -> String {
        display.list(value.as_array().into_iter().flatten().filter_map(Value::as_str).map(display.say))
    }

    fn adopt(&self, adopted: Adopted<'_>, field: &FieldDefinition) -> Result<Value, Vec<Problem>> {
        // An option may hold what separates options in a text.
        if adopted.value.is_array() { several(field, adopted.value.clone()) } else { adopted.read_by(self, field) }
    }

    fn operators(&self, _field: &FieldDefinition) -> &'static [&'static str] {
        operators::LIST
    }

    fn check(&self, field: &FieldDefinition) -> Vec<Problem> {
        check(field, "/items/enum")
    }
}

/// The options of a field, wherever they are written.
pub(crate) fn options(field: &FieldDefinition) -> &[String] {
    let several = || field.items.as_ref().and_then(|items| items.options.as_deref());
    field.options.as_deref().or_else(several).unwrap_or_default()
}

/// Whether the options are the values of a field of another form, which are looked up when the record is written.
fn is_elsewhere(field: &FieldDefinition) -> bool {
    field.form.is_some() && options(field).is_empty()
}

/// The longest option that comes from another form.
const MAX_ELSEWHERE: usize = 200;

/// One option, exactly or after trimming.
fn one(field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
    let text = typing::one_line(&typing::text(value)?);
    if is_elsewhere(field) {
        return typing::within(text, MAX_ELSEWHERE);
    }
    find(options(field), &text).map(Into::into).ok_or_else(|| vec![unknown(options(field), &text)])
}

/// Several options, each once, in the order of the definition. Text is split at commas unless it is itself an option.
fn several(field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
    let options = options(field);
    let words: Vec<String> = match value {
        Value::String(text) if find(options, text.trim()).is_some() => vec![text],
        Value::String(text) => text.split([',', '，', '、', ';', '；', '\n']).map(str::to_owned).collect(),
        Value::Array(items) => {
            items.into_iter().map(typing::text).collect::<Result<_, _>>().map_err(|_| not_options())?
        }
        _ => return Err(not_options()),
    };
    if is_elsewhere(field) {
        let mut kept: Vec<Value> = Vec::new();
        for word in words.iter().map(|word| typing::one_line(word)).filter(|word| !word.is_empty()) {
            let word = typing::within(word, MAX_ELSEWHERE)?;
            if !kept.contains(&word) {
                kept.push(word);
            }
        }
        return Ok(Value::Array(kept));
    }
    let mut problems = Vec::new();
    let mut chosen = vec![false; options.len()];
    for (at, word) in words.iter().map(|word| typing::one_line(word)).enumerate().filter(|(_, word)| !word.is_empty()) {
        match options.iter().position(|option| *option == word) {
            Some(place) => chosen[place] = true,
            None => problems.push(unknown(options, &word).under(&format!("/{at}"))),
        }
    }
    if !problems.is_empty() {
        return Err(problems);
    }
    Ok(options.iter().zip(chosen).filter(|(_, chosen)| *chosen).map(|(option, _)| option.clone()).collect())
}

/// The mistakes in a list of options: none at all, one twice, one that is empty.
fn check(field: &FieldDefinition, pointer: &str) -> Vec<Problem> {
    let options = options(field);
    if is_elsewhere(field) {
        return typing::missing_keyword("x-field", field.field.is_some()).into_iter().collect();
    }
    if field.form.is_some() {
        let (zh, en) =
            ("选项要么写在这里，要么来自别的表单", "options are written here or come from another form, not both");
        return vec![Problem::new("/x-form", "two_sources", zh, en)];
    }
    if options.is_empty() {
        return vec![Problem::new(pointer, "no_options", "至少要有一个选项", "at least one option is needed")];
    }
    let mut problems = Vec::new();
    for (at, option) in options.iter().enumerate() {
        let here = format!("{pointer}/{at}");
        if options[..at].contains(option) {
            let (zh, en) = (format!("选项“{option}”重复"), format!("the option \"{option}\" occurs twice"));
            problems.push(Problem::new(here, "duplicate_option", zh, en));
        } else if option.is_empty() || typing::one_line(option) != *option {
            let (zh, en) =
                ("选项应为一行文字，首尾没有空格", "an option is one line that does not begin or end with a space");
            problems.push(Problem::new(here, "blank_option", zh, en));
        }
    }
    for option in field.colors.keys().filter(|option| !options.contains(option)) {
        problems.push(unknown(options, option).under(&format!("/x-colors{}", crate::problem::pointer_segment(option))));
    }
    problems
}

fn find<'a>(options: &'a [String], text: &str) -> Option<&'a str> {
    options.iter().find(|option| *option == text).map(String::as_str)
}

/// The problem of a word that is no option.
pub(crate) fn unknown(options: &[String], word: &str) -> Problem {
    let problem =
        Problem::new("", "unknown_option", format!("没有选项“{word}”"), format!("there is no option \"{word}\""));
    match nearest(word, options.iter().map(String::as_str)) {
        Some(near) => problem.hint(format!("是“{near}”吗？"), format!("Did you mean \"{near}\"?")),
        None if (1..=12).contains(&options.len()) => {
            problem.hint(format!("可选：{}", options.join("、")), format!("Options: {}", options.join(", ")))
        }
        None => problem,
    }
}

fn not_options() -> Vec<Problem> {
    typing::problem("not_a_list", "应为选项的列表", "should be a list of options")
}
