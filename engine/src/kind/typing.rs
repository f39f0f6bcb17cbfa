//! What people's fingers do to text: full-width forms, stray spaces, invisible characters. Also the short problems
//! that many kinds share.

use crate::problem::{Problem, Text};
use serde_json::Value;

/// The greatest number of characters in a one-line text.
pub(super) const MAX_LINE: usize = 10_000;
/// The greatest number of characters in a text of many lines.
pub(super) const MAX_LINES: usize = 100_000;

/// Full-width ASCII (`１２３＠`), the ideographic space and common Chinese punctuation as plain ASCII.
pub(crate) fn narrow(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\u{ff01}'..='\u{ff5e}' => char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c),
            '\u{3000}' | '\u{a0}' => ' ',
            '\u{ffe5}' => '¥',
            '。' => '.',
            '、' => ',',
            '—' | '–' | '−' => '-',
            c => c,
        })
        .filter(|c| !is_invisible(*c))
        .collect()
}

/// One line: control characters become spaces, invisible ones go, the ends are trimmed.
pub(super) fn one_line(text: &str) -> String {
    let plain: String =
        text.chars().filter(|c| !is_invisible(*c)).map(|c| if c.is_control() { ' ' } else { c }).collect();
    plain.trim().to_owned()
}

/// Many lines: line ends become `\n`, other control characters but tabs go, the end is trimmed.
pub(super) fn many_lines(text: &str) -> String {
    let plain: String = text
        .replace("\r\n", "\n")
        .replace('\r', "\n")
        .chars()
        .filter(|c| !is_invisible(*c) && (!c.is_control() || matches!(c, '\n' | '\t')))
        .collect();
    plain.trim_end().trim_start_matches('\n').to_owned()
}

/// Zero-width characters that copying from pages and sheets leaves behind.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{0}')
}

/// The text of a value, or the problem that it is none.
pub(super) fn text(value: Value) -> Result<String, Vec<Problem>> {
    match value {
        Value::String(text) => Ok(text),
        _ => Err(problem("not_text", "应为文字", "should be text")),
    }
}

/// The text, unless it has more characters than fit.
pub(super) fn within(text: String, limit: usize) -> Result<Value, Vec<Problem>> {
    // Bytes are never fewer than characters, so short texts need no counting.
    if text.len() > limit && text.chars().count() > limit {
        return Err(problem_owned("too_long", format!("最多 {limit} 个字"), format!("at most {limit} characters")));
    }
    Ok(Value::String(text))
}

/// One problem about the value as a whole.
pub(super) fn problem(code: &'static str, zh: &str, en: &str) -> Vec<Problem> {
    vec![Problem::new("", code, zh, en)]
}

/// As [`problem`], for words put together on the spot.
pub(super) fn problem_owned(code: &'static str, zh: String, en: String) -> Vec<Problem> {
    vec![Problem::new("", code, zh, en)]
}

/// The problem of one part of a value, which it names: it is shown at the field as a whole.
pub(super) fn of_part(mut problem: Problem, zh: &str, en: &str) -> Problem {
    problem.message = Text::new(format!("{zh}{}", problem.message.zh), format!("{en}: {}", problem.message.en));
    problem
}

/// The problem of writing to a field that has no value of its own.
pub(super) fn not_writable() -> Vec<Problem> {
    problem("not_writable", "这个字段不存值，不能填写", "this field holds no value and cannot be written")
}

/// The problem of a keyword its kind cannot do without.
pub(super) fn missing_keyword(keyword: &str, there: bool) -> Option<Problem> {
    (!there).then(|| Problem::new("", "missing_keyword", format!("缺少 {keyword}"), format!("{keyword} is missing")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn full_width_and_invisible_characters_are_tidied() {
        assert_eq!(narrow("１３８　００１３－８０００\u{200b}"), "138 0013-8000");
        assert_eq!(one_line("  a\tb\u{feff}\n "), "a b");
        assert_eq!(many_lines("a\r\nb\rc\u{0}\n\n"), "a\nb\nc");
    }

    #[test]
    fn length_is_counted_in_characters() {
        assert!(within("字".repeat(10), 10).is_ok());
        assert_eq!(within("字".repeat(11), 10).expect_err("too long")[0].code, "too_long");
    }
}
