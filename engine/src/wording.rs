//! Sentences with field names in `{{ }}`: titles of records and reasons of rules. Longer texts with conditions and
//! loops are templates of `notify`.

use crate::problem::Problem;

/// A sentence, taken apart once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    parts: Vec<Part>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Part {
    Plain(String),
    Field(String),
}

impl Wording {
    /// Takes a sentence apart. A `{{` without its `}}` is plain text.
    pub fn parse(text: &str) -> Self {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, inside, after)) = next_field(rest) {
            if !before.is_empty() {
                parts.push(Part::Plain(before.to_owned()));
            }
            parts.push(Part::Field(inside.trim().to_owned()));
            rest = after;
        }
        if !rest.is_empty() {
            parts.push(Part::Plain(rest.to_owned()));
        }
        Self { parts }
    }

    /// The fields the sentence names, in order.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.parts.iter().filter_map(|part| match part {
            Part::Field(field) => Some(field.as_str()),
            Part::Plain(_) => None,
        })
    }

    /// The sentence with every field replaced by what `say` answers for it.
    pub fn render(&self, mut say: impl FnMut(&str) -> String) -> String {
        let mut out = String::new();
        for part in &self.parts {
            match part {
                Part::Plain(text) => out.push_str(text),
                Part::Field(field) => out.push_str(&say(field)),
            }
        }
        out
    }

    /// Reads out of a rendered sentence what stood in the place of its fields; none when it was not rendered from this
    /// one, or when this one has no words of its own to know it by.
    pub fn read<'t>(&self, text: &'t str) -> Option<Vec<(&str, &'t str)>> {
        if !self.parts.iter().any(|part| matches!(part, Part::Plain(plain) if !plain.trim().is_empty())) {
            return None;
        }
        let (mut rest, mut found, mut waiting) = (text, Vec::new(), None);
        for part in &self.parts {
            match (part, waiting.take()) {
                // Two fields side by side cannot be told apart.
                (Part::Field(_), Some(_)) => return None,
                (Part::Field(field), None) => waiting = Some(field.as_str()),
                (Part::Plain(plain), None) => rest = rest.strip_prefix(plain.as_str())?,
                (Part::Plain(plain), Some(field)) => {
                    let (value, after) = rest.split_once(plain.as_str())?;
                    found.push((field, value));
                    rest = after;
                }
            }
        }
        match waiting {
            Some(field) => found.push((field, rest)),
            None if rest.is_empty() => {}
            None => return None,
        }
        Some(found)
    }
}

/// What is wrong with a sentence, whatever it may name: a `{{` without its `}}`, and what only templates can do. Nothing
/// here would run a statement: people would read it as it stands.
pub fn mistakes(text: &str) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let number = at + 1;
        if line.matches("{{").count() != Wording::parse(line).fields().count() {
            let (zh, en) = (
                format!("第 {number} 行：{{{{ 没有与 }}}} 成对"),
                format!("line {number}: a {{{{ is without its }}}}"),
            );
            problems.push(Problem::new("", "invalid_template", zh, en));
        }
        if line.contains("{%") || line.contains("{#") {
            let (zh, en) = (
                format!("第 {number} 行：这里只能用 {{{{ 名称 }}}}，不能用 {{% %}} 语句和 {{# #}} 注释"),
                format!(
                    "line {number}: only {{{{ names }}}} stand here, no {{% %}} statements and no {{# #}} comments"
                ),
            );
            problems.push(Problem::new("", "statement_in_text", zh, en));
        }
    }
    problems
}

fn next_field(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once("{{")?;
    let (inside, after) = rest.split_once("}}")?;
    Some((before, inside, after))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_replaced_and_the_rest_stays() {
        let wording = Wording::parse("{{ name }}（{{level}}）成交 {{ x");
        assert_eq!(wording.fields().collect::<Vec<_>>(), ["name", "level"]);
        assert_eq!(wording.render(|field| field.to_uppercase()), "NAME（LEVEL）成交 {{ x");
    }

    #[test]
    fn what_nothing_would_run_is_refused_with_its_line() {
        let said = |text: &str| {
            let found = mistakes(text).into_iter().map(|one| format!("{} {}", one.code, one.message.en));
            found.collect::<Vec<_>>().join("; ")
        };
        assert_eq!(said("{{ a }}：{{b}}\n%} }} {"), "");
        assert_eq!(said("x\n{{ a"), "invalid_template line 2: a {{ is without its }}");
        assert!(said("{% if a %}{{ a }}{% endif %}").starts_with("statement_in_text line 1: only {{ names }}"));
        assert!(said("{# note #}").starts_with("statement_in_text"));
    }

    #[test]
    fn what_was_filled_in_is_read_out_again() {
        let read = |template: &str, text: &str| {
            let wording = Wording::parse(template);
            let found = wording.read(text);
            found.map(|found| found.into_iter().map(|(k, v)| format!("{k}={v}")).collect::<Vec<_>>().join(" "))
        };
        assert_eq!(read("成交 {{ total }} 元", "成交 5,000 元").as_deref(), Some("total=5,000"));
        assert_eq!(read("{{ a }}：{{ b }}", "甲：乙：丙").as_deref(), Some("a=甲 b=乙：丙"));
        assert_eq!(read("尚未成交", "尚未成交").as_deref(), Some(""));
        for (template, text) in
            [("成交 {{ total }} 元", "成交 5"), ("{{ a }}", "x"), ("{{ a }}{{ b }}元", "xy元"), ("甲", "甲乙")]
        {
            assert_eq!(read(template, text), None, "{template} {text}");
        }
    }
}
