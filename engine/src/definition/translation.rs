//! `i18n/<language>.json`: from each text as it stands in the documents to what it is called in a language. Owns which
//! members of the documents are texts people read, and what a translation may say; how a text is shown is owned by
//! [`super::Definitions`].

use super::print_words::print_words;
use super::{DocumentKind, Package, print_heading};
use crate::notify::{faults, template_names};
use crate::problem::{Language, Problem, pointer_segment};
use crate::wording::{Wording, mistakes};
use indexmap::IndexMap;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Members whose values people read.
const WORDS: [&str; 13] = [
    "title",
    "description",
    "x-placeholder",
    "x-pattern-message",
    "x-unit",
    "unit",
    "x-text",
    "message",
    "because",
    "subject",
    "text",
    "thanks",
    "label",
];

/// Members that hold values and expressions, or say something of each field, in which a text is what it is. The steps of
/// a cascade are its values.
const VALUES: [&str; 21] = [
    "$schema",
    "values",
    "set",
    "headers",
    "body",
    "when",
    "was",
    "filter",
    "rows",
    "x-where",
    "that",
    "x-default",
    "columns",
    "x-colors",
    "x-tree",
    "fields",
    "match",
    "link_by",
    "dates",
    "totals",
    "widths",
];

/// Members whose own members are named by whoever writes the document.
const NAMED: [&str; 6] = ["properties", "nodes", "keys", "measures", "computed", "$defs"];

/// The most characters a translation may have.
const LONGEST: usize = 10_000;

/// Where a text stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextPlace {
    /// The file of the package; `links` where only public links made by hand say it.
    pub file: String,
    /// JSON Pointer into it.
    pub pointer: String,
    /// The form it belongs to.
    pub form: Option<String>,
}

/// The key of the dictionary of a language: the name of its file.
pub fn dictionary_key(language: Language) -> &'static str {
    match language {
        Language::Chinese => "zh-cn",
        Language::English => "en",
    }
}

/// Every text of a package that people read, in the order of its files, and where each stands. A message template is one
/// text, for what its words are depends on what it asks; a print is as many as it has words between its tags. Documents that are no JSON have none.
pub fn texts(package: &Package) -> IndexMap<String, Vec<TextPlace>> {
    let mut found = Found::default();
    let forms = forms_of_messages(package);
    for (path, text) in &package.files {
        let Some((kind, key)) = DocumentKind::of(path) else { continue };
        let heading = match kind {
            DocumentKind::Translation | DocumentKind::Demo | DocumentKind::Readme => continue,
            DocumentKind::Script => continue,
            DocumentKind::Message => {
                (found.form, found.path) = (forms.get(path).cloned(), path.clone());
                found.add(text.trim(), "");
                continue;
            }
            DocumentKind::Print => print_heading(text),
            _ => None,
        };
        let Ok(document) = serde_json::from_str::<Value>(heading.as_deref().unwrap_or(text)) else { continue };
        found.form = match kind {
            DocumentKind::Form | DocumentKind::Aggregate => Some(key.to_owned()),
            _ => document["form"].as_str().or_else(|| document["start"]["form"].as_str()).map(str::to_owned),
        };
        found.path = path.clone();
        found.is_reminder = kind == DocumentKind::Reminder;
        found.look_into(&document, "", "");
        if kind == DocumentKind::Print {
            print_words(text).into_iter().for_each(|(line, words)| found.add(words, &format!("/lines/{line}")));
        }
    }
    found.texts
}

/// The form whose records a message template speaks of, by its path, as the reminder that sends it says.
fn forms_of_messages(package: &Package) -> BTreeMap<String, String> {
    let reminders = package.of_kind(DocumentKind::Reminder);
    let documents = reminders.filter_map(|(_, _, text)| serde_json::from_str::<Value>(text).ok());
    let text = |document: &Value, member: &str| document[member].as_str().map(str::to_owned);
    documents.filter_map(|document| Some((text(&document, "message")?, text(&document, "form")?))).collect()
}

/// The language most of the texts are written in.
pub fn written_in<'t>(texts: impl Iterator<Item = &'t str>) -> Language {
    let (mut chinese, mut other) = (0, 0);
    for text in texts.filter(|text| has_words(text)) {
        *(if has_chinese(text) { &mut chinese } else { &mut other }) += 1;
    }
    if other > chinese { Language::English } else { Language::Chinese }
}

/// Whether somebody who reads a language needs a text translated into it: one in Chinese characters into English, one with
/// words of any kind but these into Chinese.
pub fn needs_words(text: &str, language: Language) -> bool {
    match language {
        Language::Chinese => has_words(text) && !has_chinese(text),
        Language::English => has_chinese(text),
    }
}

/// What is wrong with a translation, if anything.
pub fn check_words(text: &str, words: &str) -> Option<Problem> {
    if words.trim().is_empty() {
        let (zh, en) = ("译文是空的，不翻译就删掉这一条", "the translation is empty; leave it out instead");
        return Some(Problem::new("", "empty", zh, en));
    }
    if words.chars().count() > LONGEST {
        let (zh, en) = (format!("译文超过 {LONGEST} 个字"), format!("the translation exceeds {LONGEST} characters"));
        return Some(Problem::new("", "too_long", zh, en));
    }
    let is_template = has_statement(text) || has_statement(words);
    if !is_template
        && mistakes(text).is_empty()
        && let Some(problem) = mistakes(words).into_iter().next()
    {
        return Some(problem);
    }
    // Whether a sentence is filled in by the machine of templates is not seen from here: what it would refuse is a mistake
    // unless the text has it too.
    if (is_template || faults(text).is_empty())
        && let Some(fault) = faults(words).into_iter().next()
    {
        return Some(fault.problem);
    }
    let names = |text: &str| -> BTreeSet<String> {
        match is_template {
            true => template_names(text).into_iter().collect(),
            false => Wording::parse(text).fields().map(|field| name_of(field).to_owned()).collect(),
        }
    };
    let known = names(text);
    let strange: BTreeSet<String> = names(words).difference(&known).cloned().collect();
    if strange.is_empty() {
        return None;
    }
    let named = |names: &BTreeSet<String>| names.iter().map(|name| format!("{{{{ {name} }}}}")).collect::<Vec<_>>();
    let (bad, good) = (named(&strange), named(&known));
    let problem = Problem::new(
        "",
        "unknown_field",
        format!("原文里没有 {}", bad.join("、")),
        format!("the text has no {}", bad.join(", ")),
    );
    Some(match good.is_empty() {
        true => problem,
        false => problem.hint(format!("可用：{}", good.join("、")), format!("allowed: {}", good.join(", "))),
    })
}

/// Whether a text is a template that asks or repeats, not a sentence with fields in it.
fn has_statement(text: &str) -> bool {
    text.contains("{%")
}

/// The field that is filled in, whatever is then made of it.
fn name_of(inside: &str) -> &str {
    inside.split('|').next().unwrap_or(inside).trim()
}

#[derive(Default)]
struct Found {
    texts: IndexMap<String, Vec<TextPlace>>,
    path: String,
    form: Option<String>,
    /// The `message` of a reminder is the path of a template.
    is_reminder: bool,
}

impl Found {
    fn look_into(&mut self, value: &Value, pointer: &str, keyword: &str) {
        match value {
            Value::Object(members) if NAMED.contains(&keyword) => {
                members.iter().for_each(|(name, member)| self.look_into(member, &under(pointer, name), ""));
            }
            Value::Object(members) => self.look_at(members, pointer),
            Value::Array(items) => {
                let keyword = if keyword == "enum" { keyword } else { "" };
                for (at, item) in items.iter().enumerate() {
                    self.look_into(item, &format!("{pointer}/{at}"), keyword);
                }
            }
            Value::String(text) if keyword == "enum" || WORDS.contains(&keyword) => self.add(text, pointer),
            _ => {}
        }
    }

    fn look_at(&mut self, members: &Map<String, Value>, pointer: &str) {
        for (keyword, member) in members {
            let here = under(pointer, keyword);
            match keyword.as_str() {
                "message" if self.is_reminder => {}
                "buttons" => {
                    for (operation, words) in member.as_object().into_iter().flatten() {
                        words.as_str().into_iter().for_each(|words| self.add(words, &under(&here, operation)));
                    }
                }
                keyword if VALUES.contains(&keyword) => {}
                keyword => self.look_into(member, &here, keyword),
            }
        }
    }

    fn add(&mut self, text: &str, pointer: &str) {
        if !has_words(text) {
            return;
        }
        let place = TextPlace { file: self.path.clone(), pointer: pointer.to_owned(), form: self.form.clone() };
        self.texts.entry(text.to_owned()).or_default().push(place);
    }
}

fn under(pointer: &str, name: &str) -> String {
    format!("{pointer}{}", pointer_segment(name))
}

/// Whether a text says anything beside the values put into it.
fn has_words(text: &str) -> bool {
    Wording::parse(text).render(|_| String::new()).chars().any(char::is_alphabetic)
}

fn has_chinese(text: &str) -> bool {
    Wording::parse(text).render(|_| String::new()).chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn found(path: &str, document: &Value) -> Vec<(String, String)> {
        let package = Package { files: [(path.to_owned(), document.to_string())].into() };
        let texts = texts(&package).into_iter();
        texts.flat_map(|(text, places)| places.into_iter().map(move |place| (place.pointer, text.clone()))).collect()
    }

    fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(pointer, text)| ((*pointer).to_owned(), (*text).to_owned())).collect()
    }

    #[test]
    fn what_people_read_is_found_and_what_is_a_value_is_not() {
        let form = json!({
            "key": "leave", "title": "请假",
            "properties": {
                "title": { "title": "标题", "x-placeholder": "写点什么", "x-default": "默认" },
                "filter": { "title": "筛选", "enum": ["年假", "1"], "x-colors": { "年假": "red" } },
                "area": { "title": "地区", "x-tree": [{ "title": "浙江" }] },
            },
            "x-checks": [{ "that": ["filter", "=", "年假"], "message": "不行" }],
        });
        let expected = pairs(&[
            ("/title", "请假"),
            ("/properties/title/title", "标题"),
            ("/properties/title/x-placeholder", "写点什么"),
            ("/properties/filter/title", "筛选"),
            ("/properties/filter/enum/0", "年假"),
            ("/properties/area/title", "地区"),
            ("/x-checks/0/message", "不行"),
        ]);
        assert_eq!(found("forms/leave.json", &form), expected);

        let flow = json!({
            "key": "f", "title": "审批", "start": { "on": "button", "form": "leave", "label": "发起" },
            "nodes": {
                "a/b": { "kind": "approve", "title": "主管", "buttons": { "approve": "同意并付款" } },
                "set": { "kind": "update", "title": "记下", "values": { "title": "已批准" } },
            },
        });
        let expected = pairs(&[
            ("/title", "审批"),
            ("/start/label", "发起"),
            ("/nodes/a~1b/title", "主管"),
            ("/nodes/a~1b/buttons/approve", "同意并付款"),
            ("/nodes/set/title", "记下"),
        ]);
        assert_eq!(found("flows/f.json", &flow), expected);

        let reminder = json!({ "key": "r", "form": "leave", "title": "提醒", "message": "messages/r.jinja", "subject": "{{ no }}" });
        assert_eq!(found("reminders/r.json", &reminder), pairs(&[("/title", "提醒")]));
        assert_eq!(found("i18n/en.json", &json!({ "title": "x" })), []);
    }

    #[test]
    fn a_text_knows_the_form_it_belongs_to() {
        let files = [
            ("forms/leave.json", r#"{ "title": "请假" }"#),
            ("views/mine.json", r#"{ "title": "我的", "form": "leave" }"#),
            ("flows/f.json", r#"{ "title": "审批", "start": { "form": "leave" } }"#),
            ("app.json", r#"{ "title": "应用" }"#),
        ];
        let package = Package { files: files.map(|(path, text)| (path.to_owned(), text.to_owned())).into() };
        let texts = texts(&package);
        let form = |text: &str| texts[text][0].form.as_deref();
        assert_eq!([form("请假"), form("我的"), form("审批")], [Some("leave"); 3]);
        assert_eq!(form("应用"), None);
    }

    #[test]
    fn a_translation_names_no_field_its_text_does_not() {
        assert_eq!(check_words("{{ a }} 与 {{ b }}", "{{b}} and {{ a }}"), None);
        let problem = check_words("{{ a }} 天", "{{ days }} days").expect("a stranger");
        assert_eq!((problem.code, problem.message.en.as_str()), ("unknown_field", "the text has no {{ days }}"));
        assert_eq!(problem.hint.expect("a way out").en, "allowed: {{ a }}");
        let code = |text: &str, words: &str| check_words(text, words).map(|problem| problem.code);
        assert_eq!(code("{{ a }} 天", "{{ a days"), Some("invalid_template"), "no letter could be written with it");
        assert_eq!(code("{{ 甲", "{{ A"), None, "it is no field in the text either");
        assert_eq!(check_words("甲", " ").map(|problem| problem.code), Some("empty"));
        assert_eq!(check_words("甲", &"x".repeat(LONGEST + 1)).map(|problem| problem.code), Some("too_long"));
    }

    #[test]
    fn a_message_template_is_one_text_and_its_translation_a_template_of_the_same_names() {
        let template = "{{ name }}{% if level == \"A\" %}是大客户{% endif %}\n";
        let files = [
            ("messages/a.jinja", template.to_owned()),
            ("reminders/r.json", json!({ "form": "customer", "message": "messages/a.jinja" }).to_string()),
        ];
        let package = Package { files: files.map(|(path, text)| (path.to_owned(), text)).into() };
        let found = texts(&package);
        let (text, places) = found.first().expect("the template");
        assert_eq!((text.as_str(), places.len()), (template.trim(), 1));
        let place = TextPlace {
            file: "messages/a.jinja".to_owned(),
            pointer: String::new(),
            form: Some("customer".to_owned()),
        };
        assert_eq!(places[0], place);

        let code = |words: &str| check_words(text, words).map(|problem| problem.code);
        assert_eq!(code("{% if level == \"A\" %}Big: {% endif %}{{ name | upper }}"), None);
        assert_eq!(code("{{ name }} is a customer"), None);
        assert_eq!(code("{% if level %}{{ phone }}{% endif %}"), Some("unknown_field"));
        assert_eq!(code("{% if level %}{{ name }}"), Some("invalid_template"));
        let strange = check_words(text, "{% if level %}\n{{ name | uper }}{% endif %}").expect("no such filter");
        assert_eq!(strange.message.en, "template line 2: there is no filter named \"uper\"");
        let sentence = check_words("{{ name }} 生日", "{{ name | uper }}'s birthday").expect("no such filter");
        assert_eq!(sentence.code, "invalid_template");
        let label = check_words("等级", "{% if level %}A{% endif %}").expect("a name the text has not");
        assert_eq!(label.code, "unknown_field");
    }

    #[test]
    fn what_needs_words_depends_on_who_reads() {
        assert!(needs_words("请假", Language::English) && !needs_words("VIP", Language::English));
        assert!(needs_words("Leave", Language::Chinese) && !needs_words("请假", Language::Chinese));
        assert!(!needs_words("{{ 天 }}", Language::English) && !needs_words("12%", Language::Chinese));
        assert_eq!(written_in(["请假", "VIP", "天"].into_iter()), Language::Chinese);
        assert_eq!(written_in(["Leave", "Days", "请"].into_iter()), Language::English);
    }
}
