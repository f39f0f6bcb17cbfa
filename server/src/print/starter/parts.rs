//! The pieces a starter is put together from: a field with its label, a sub-form as a table, what was decided.

use super::Start;
use tenon_engine::definition::{FieldDefinition, Width};
use tenon_engine::kind;
use tenon_engine::problem::Language;

/// Columns of a sub-form on a narrow roll.
const NARROW: usize = 3;

pub struct Parts<'a> {
    pub start: &'a Start<'a>,
    /// The field that numbers the records.
    pub serial: Option<&'a str>,
    /// The amount a record is about.
    pub total: Option<&'a str>,
}

/// Names of the engine's kinds that hold numbers.
const NUMBERS: [&str; 5] = ["number", "money", "rollup", "slider", "rating"];

impl<'a> Parts<'a> {
    /// Columns for which an upright sheet of A4 has room.
    pub const UPRIGHT: usize = 9;

    /// The columns of the widest sub-form.
    pub fn widest(&self) -> usize {
        self.seen().map(|(key, field)| self.columns(key, field).len()).max().unwrap_or_default()
    }

    pub fn of(start: &'a Start<'a>) -> Self {
        let seen = || start.form.properties.iter().filter(|(key, _)| (start.sees)(key));
        let serial = seen().find(|(_, field)| kind_of(field) == "serial").map(|(key, _)| key.as_str());
        let money = || seen().filter(|(_, field)| kind_of(field) == "money");
        let sums = |field: &FieldDefinition| field.formula.as_ref().is_some_and(|formula| formula.contains("SUM("));
        let total = money().find(|(_, field)| sums(field)).or_else(|| money().next_back());
        Self { start, serial, total: total.map(|(key, _)| key.as_str()) }
    }

    pub fn word(&self, zh: &'static str, en: &'static str) -> &'static str {
        if self.start.language == Language::English { en } else { zh }
    }

    /// What a field is called.
    pub fn label(&self, key: &str) -> String {
        let title = self.start.form.properties.get(key).and_then(|field| field.title.as_deref());
        (self.start.say)(title.unwrap_or(key))
    }

    /// Every field in the order of the form: pairs of label and value, sub-forms as tables, headings where it has them.
    pub fn body(&self) -> String {
        let (mut text, mut pairs) = (String::new(), String::new());
        for (key, field) in self.seen() {
            match kind_of(field) {
                "subform" => {
                    close(&mut text, &mut pairs);
                    let table =
                        format!("<h2>{}</h2>\n{}", escaped(&self.label(key)), self.table(key, field, usize::MAX));
                    text.push_str(&self.when_visible(key, "", &table));
                }
                "separator" | "tab" => {
                    close(&mut text, &mut pairs);
                    let words = field.title.as_deref().or(field.text.as_deref()).unwrap_or(key);
                    text.push_str(&format!("<h2>{}</h2>\n", escaped(&(self.start.say)(words))));
                }
                _ if kind::column(field).is_none() || self.serial == Some(key) => {}
                _ => pairs.push_str(&self.pair(key, field)),
            }
        }
        close(&mut text, &mut pairs);
        text
    }

    /// The fields that belong on a slip: what stands on one line, and the first columns of the lines.
    pub fn receipt(&self) -> String {
        let (mut text, mut pairs) = (String::new(), String::new());
        for (key, field) in self.seen().filter(|(key, _)| self.total != Some(*key)) {
            match kind_of(field) {
                "subform" => {
                    close(&mut text, &mut pairs);
                    text.push_str(&self.table(key, field, NARROW));
                }
                "textarea" | "rich-text" | "json" | "attachment" | "image" | "signature" | "location" => {}
                _ if kind::column(field).is_none() => {}
                _ => pairs.push_str(&self.pair(key, field)),
            }
        }
        close(&mut text, &mut pairs);
        text
    }

    /// What was decided about the record.
    pub fn approvals(&self) -> String {
        if !self.start.decided {
            return String::new();
        }
        let [title, step, by, result, opinion, at] = [
            self.word("审批意见", "Approvals"),
            self.word("节点", "Step"),
            self.word("审批人", "By"),
            self.word("结果", "Result"),
            self.word("意见", "Opinion"),
            self.word("时间", "At"),
        ];
        format!(
            "{{% if _approvals %}}\n<h2>{title}</h2>\n<table class=\"lines\">\n  <thead>\n    <tr><th>{step}</th><th>{by}</th>\
             <th>{result}</th><th>{opinion}</th><th>{at}</th></tr>\n  </thead>\n  <tbody>\n  {{% for one in _approvals %}}\n    \
             <tr><td>{{{{ one.step }}}}</td><td>{{{{ one.by }}}}{{% for file in one.signature %}}<img class=\"sign\" src=\"{{{{ file.url }}}}\" \
             alt=\"{{{{ file.name }}}}\">{{% endfor %}}</td><td>{{{{ one.result }}}}</td><td>{{{{ one.opinion }}}}</td>\
             <td>{{{{ one.at }}}}</td></tr>\n  {{% endfor %}}\n  </tbody>\n</table>\n{{% endif %}}\n"
        )
    }

    fn seen(&self) -> impl Iterator<Item = (&'a str, &'a FieldDefinition)> {
        let start = self.start;
        let fields = start.form.properties.iter().filter(move |(key, field)| !field.hidden && (start.sees)(key));
        fields.map(|(key, field)| (key.as_str(), field))
    }

    fn pair(&self, key: &str, field: &FieldDefinition) -> String {
        let kind = kind_of(field);
        let long = matches!(kind, "textarea" | "rich-text" | "image" | "signature" | "attachment" | "json" | "address");
        let wide = if long || field.width == Some(Width::Full) { " class=\"wide\"" } else { "" };
        let class = if kind == "textarea" { " class=\"text\"" } else { "" };
        let (label, value) = (escaped(&self.label(key)), value(key, kind, ""));
        self.when_visible(key, "  ", &format!("  <div{wide}><dt>{label}</dt><dd{class}>{value}</dd></div>\n"))
    }

    fn when_visible(&self, key: &str, indent: &str, part: &str) -> String {
        let named = self.start.form.visibility.iter().any(|rule| rule.show.iter().any(|shown| shown == key));
        if self.start.conditional && named {
            format!("{indent}{{% if _visible.{key} %}}\n{part}{indent}{{% endif %}}\n")
        } else {
            part.to_owned()
        }
    }

    /// The columns of a sub-form that may stand in a print.
    fn columns(&self, key: &str, field: &'a FieldDefinition) -> Vec<(&'a String, &'a FieldDefinition)> {
        let columns = field.items.iter().flat_map(|items| &items.properties);
        let drawn = columns.filter(|(_, column)| !column.hidden);
        let seen = drawn.filter(|(column, _)| (self.start.sees)(&format!("{key}.{column}")));
        seen.filter(|(_, column)| kind::column(column).is_some()).collect()
    }

    fn table(&self, key: &str, field: &'a FieldDefinition, most: usize) -> String {
        let all = self.columns(key, field);
        let dense = if all.len() > Self::UPRIGHT { " dense" } else { "" };
        let narrow = most < all.len();
        let chosen: Vec<_> = if narrow { narrowed(&all, most) } else { all };
        let (mut heads, mut cells) = (String::new(), String::new());
        if !narrow && most == usize::MAX {
            heads.push_str(&format!("<th>{}</th>", self.word("序号", "No.")));
            cells.push_str("<td>{{ loop.index }}</td>");
        }
        for (column, definition) in chosen {
            let kind = kind_of(definition);
            let class = if is_number(definition) { " class=\"n\"" } else { "" };
            let label = (self.start.say)(definition.title.as_deref().unwrap_or(column));
            heads.push_str(&format!("<th{class}>{}</th>", escaped(&label)));
            cells.push_str(&format!("<td{class}>{}</td>", value(column, kind, "row.")));
        }
        format!(
            "<table class=\"lines{dense}\">\n  <thead>\n    <tr>{heads}</tr>\n  </thead>\n  <tbody>\n  {{% for row in {key} %}}\n    \
             <tr>{cells}</tr>\n  {{% endfor %}}\n  </tbody>\n</table>\n"
        )
    }
}

/// The columns that say most in little room: the first, a quantity and the amount.
fn narrowed<'f>(all: &[(&'f String, &'f FieldDefinition)], most: usize) -> Vec<(&'f String, &'f FieldDefinition)> {
    let mut chosen: Vec<usize> = vec![0];
    let numbers = || all.iter().enumerate().skip(1).filter(|(_, (_, field))| is_number(field)).map(|(at, _)| at);
    chosen.extend(numbers().next());
    chosen.extend(numbers().next_back());
    chosen.extend(1..all.len());
    let mut kept = Vec::new();
    for at in chosen {
        if kept.len() < most && !kept.contains(&at) {
            kept.push(at);
        }
    }
    kept.sort_unstable();
    kept.into_iter().map(|at| all[at]).collect()
}

/// How a value is written: as people read it, or its pictures.
fn value(key: &str, kind: &str, of: &str) -> String {
    match kind {
        "image" | "signature" => {
            format!(
                "{{% for file in {of}_files.{key} %}}<img src=\"{{{{ file.url }}}}\" alt=\"{{{{ file.name }}}}\">{{% endfor %}}"
            )
        }
        "rich-text" => format!("{{{{ {of}_raw.{key} | safe }}}}"),
        _ => format!("{{{{ {of}{key} }}}}"),
    }
}

/// The kind that decides how a value looks: for a copy, that of its original.
fn kind_of(field: &FieldDefinition) -> &'static str {
    match field.source.as_ref().filter(|source| !source.many) {
        // A copy of text with markup or of pictures is shown as words.
        Some(source) if !["rich-text", "image", "signature"].contains(&kind::of(&source.field).name()) => {
            kind::of(&source.field).name()
        }
        Some(_) => "text",
        None => kind::of(field).name(),
    }
}

fn is_number(field: &FieldDefinition) -> bool {
    NUMBERS.contains(&kind_of(field))
        || matches!(kind::of(field).schema(field)["type"].as_str(), Some("number" | "integer"))
}

fn close(text: &mut String, pairs: &mut String) {
    if !pairs.is_empty() {
        text.push_str(&format!("<dl class=\"fields\">\n{pairs}</dl>\n"));
        pairs.clear();
    }
}

/// A text that is a text and nothing else, for the browser and for the template.
pub fn escaped(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;");
    text.replace('{', "&#123;")
}
