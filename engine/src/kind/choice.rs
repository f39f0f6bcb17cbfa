//! Options: reading a choice, with the nearest option as a hint when what was written is none of them.

use super::typing;
use crate::{
    definition::FieldDefinition,
    problem::{Problem, nearest},
};
use serde_json::Value;

/// The options of a field, wherever they are written.
pub(super) fn options(field: &FieldDefinition) -> &[String] {
    let several = || field.items.as_ref().and_then(|items| items.options.as_deref());
    field.options.as_deref().or_else(several).unwrap_or_default()
}

/// One option, exactly or after trimming.
pub(super) fn one(field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
    let text = typing::one_line(&typing::text(value)?);
    find(options(field), &text).map(Into::into).ok_or_else(|| vec![unknown(options(field), &text)])
}

/// Several options, each once, in the order of the definition. Text is split at commas unless it is itself an option.
pub(super) fn several(field: &FieldDefinition, value: Value) -> Result<Value, Vec<Problem>> {
    let options = options(field);
    let words: Vec<String> = match value {
        Value::String(text) if find(options, text.trim()).is_some() => vec![text],
        Value::String(text) => text.split([',', '，', '、', ';', '；', '\n']).map(str::to_owned).collect(),
        Value::Array(items) => {
            items.into_iter().map(typing::text).collect::<Result<_, _>>().map_err(|_| not_options())?
        }
        _ => return Err(not_options()),
    };
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
pub(super) fn check(field: &FieldDefinition, pointer: &str) -> Vec<Problem> {
    let options = options(field);
    if options.is_empty() {
        return vec![Problem::new(pointer, "no_options", "至少要有一个选项", "at least one option is needed")];
    }
    let mut problems = Vec::new();
    for (at, option) in options.iter().enumerate() {
        let here = format!("{pointer}/{at}");
        if options[..at].contains(option) {
            let (zh, en) = (format!("选项“{option}”重复"), format!("the option \"{option}\" occurs twice"));
            problems.push(Problem::new(here, "duplicate_option", zh, en));
        } else if option.trim().is_empty() || option.trim() != option {
            let (zh, en) = ("选项不能为空，首尾也不能有空格", "an option cannot be empty or begin or end with a space");
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
        None if options.len() <= 12 => {
            problem.hint(format!("可选：{}", options.join("、")), format!("Options: {}", options.join(", ")))
        }
        None => problem,
    }
}

fn not_options() -> Vec<Problem> {
    typing::problem("not_a_list", "应为选项的列表", "should be a list of options")
}
