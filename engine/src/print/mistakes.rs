//! Everything wrong with a print template that can be known without records: it is read, and filled once with a made-up
//! record that notes every name asked for in vain.

use super::sheet::Sheet;
use super::template::{Drawings, Template};
use crate::definition::FormDefinition;
use crate::kind::as_written;
use crate::problem::{Language, Problem, nearest};
use chrono_tz::Tz;
use minijinja::Value;
use minijinja::value::{Enumerator, Object};
use serde_json::Value as Json;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

/// Every mistake in the text of a print of a form; pointers name lines: `/lines/12`.
pub fn mistakes(text: &str, form: &FormDefinition) -> Vec<Problem> {
    let template = match Template::read(text, Drawings::NONE, Tz::Asia__Shanghai) {
        Ok(template) => template,
        Err(problem) => return vec![problem],
    };
    let sheet = Sheet::example(form, Language::Chinese, Tz::Asia__Shanghai, &as_written);
    let known: Vec<&str> = sheet.values.keys().map(String::as_str).collect();
    let strangers = template.names().filter(|name| !known.contains(name));
    let mut problems: Vec<Problem> =
        strangers.map(|name| unknown(text, name, false, nearest(name, known.iter().copied()))).collect();
    let missed = Missed::default();
    let members = sheet.values.iter().map(|(key, value)| (key.clone(), member(key, value, &missed)));
    let written = template.unknown_words();
    let failed = template.fill_with(Value::from_pairs(members)).err();
    // What filling came upon is among them already when it stands in the same line.
    problems.extend(failed.filter(|failed| written.iter().all(|known| known.pointer != failed.pointer)));
    problems.extend(written);
    let missed = missed.lock().expect("nobody panics while noting a name");
    problems.extend(missed.iter().map(|(name, near)| unknown(text, name, true, near.as_deref())));
    problems.sort_by_key(|problem| line_in(&problem.pointer));
    problems
}

/// The line a pointer names.
fn line_in(pointer: &str) -> usize {
    pointer.rsplit('/').next().and_then(|line| line.parse().ok()).unwrap_or_default()
}

/// Names asked for in vain, each with the name that was probably meant.
type Missed = Arc<Mutex<BTreeMap<String, Option<String>>>>;

/// A mapping that notes what is asked of it in vain.
#[derive(Debug)]
struct Watched {
    members: BTreeMap<String, Value>,
    missed: Missed,
}

impl Object for Watched {
    fn get_value(self: &Arc<Self>, key: &Value) -> Option<Value> {
        let name = key.as_str()?;
        let found = self.members.get(name).cloned();
        if found.is_none() {
            let near = nearest(name, self.members.keys().map(String::as_str)).map(str::to_owned);
            self.missed.lock().expect("nobody panics while noting a name").insert(name.to_owned(), near);
        }
        found
    }

    fn enumerate(self: &Arc<Self>) -> Enumerator {
        Enumerator::Values(self.members.keys().map(|key| Value::from(key.as_str())).collect())
    }
}

fn watched(value: &Json, missed: &Missed) -> Value {
    match value {
        Json::Array(items) => items.iter().map(|item| watched(item, missed)).collect(),
        Json::Object(members) => {
            let members = members.iter().map(|(key, value)| (key.clone(), member(key, value, missed))).collect();
            Value::from_object(Watched { members, missed: Arc::clone(missed) })
        }
        other => Value::from(minijinja::value::Serde(other)),
    }
}

/// One value of a sheet. What a stored value is made of is known to its kind alone.
fn member(key: &str, value: &Json, missed: &Missed) -> Value {
    if key == "_raw" { shallow(value, missed) } else { watched(value, missed) }
}

/// The values as they are stored: their names are watched, what they hold is not.
fn shallow(value: &Json, missed: &Missed) -> Value {
    let members = value.as_object().into_iter().flatten();
    let members = members.map(|(key, value)| (key.clone(), Value::from(minijinja::value::Serde(value)))).collect();
    Value::from_object(Watched { members, missed: Arc::clone(missed) })
}

fn unknown(text: &str, name: &str, inside: bool, near: Option<&str>) -> Problem {
    let line = line_of(text, name, inside);
    let problem = Problem::new(
        format!("/lines/{line}"),
        "unknown_field",
        format!("模板第 {line} 行：没有名为“{name}”的字段"),
        format!("template line {line}: there is no field named \"{name}\""),
    );
    match near {
        Some(near) => problem.hint(format!("是 {near} 吗？"), format!("Did you mean {near}?")),
        None => problem,
    }
}

/// The first line in which a name stands as a word inside a tag; behind a dot when it is looked up in something.
fn line_of(text: &str, name: &str, inside: bool) -> usize {
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let stands = |line: &str| {
        let tagged = line.contains("{{") || line.contains("{%");
        tagged
            && line.match_indices(name).any(|(at, _)| {
                let before = line[..at].chars().next_back();
                let after = line[at + name.len()..].chars().next();
                (before == Some('.')) == inside && !before.is_some_and(is_word) && !after.is_some_and(is_word)
            })
    };
    text.lines().position(stands).map_or(1, |at| at + 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{from_value, json};

    fn found(text: &str) -> Vec<(String, String)> {
        let form = from_value(json!({
            "key": "order", "title": "订单", "properties": {
                "no": { "title": "单号", "type": "string" },
                "place": { "x-kind": "address" },
                "photo": { "x-kind": "image" },
                "items": { "type": "array", "items": { "properties": { "qty": { "type": "number" }, "price": { "x-kind": "money" } } } },
                "total": { "x-kind": "money" }
            }
        }));
        let form: FormDefinition = form.expect("a form");
        mistakes(text, &form).into_iter().map(|p| (format!("{} {}", p.pointer, p.code), p.message.en)).collect()
    }

    #[test]
    fn what_the_form_has_can_be_printed() {
        let text = "{{ no }} {{ total }} {{ _raw.total | rmb }} {{ _raw.place.city }} {{ created_by }} {{ flow_state }}
            {% for row in items %}{{ loop.index }} {{ row.qty }} {{ row._raw.price | number(2) }}{% else %}-{% endfor %}
            {% for f in _files.photo %}{{ f.url }}{% endfor %}{% if _visible.no %}x{% endif %}
            {% for a in _approvals %}{{ a.step }}{{ a.by }}{{ a.result }}{{ a.opinion }}{{ a.at }}
            {% for f in a.signature %}{{ f.url }}{% endfor %}{% for f in a.attachments %}{{ f.name }}{% endfor %}{% endfor %}
            {{ _record.url }} {{ qr(_record.url) }} {{ _company }} {{ _now }} {{ _today | date('YYYY') }} {{ _by }} {{ _form }} {{ _app }} {{ _flow.state }}
            {{ _raw.items | map(attribute='price') | sum }}";
        assert!(found(text).is_empty(), "{:?}", found(text));
    }

    #[test]
    fn every_unknown_name_is_told_with_its_line() {
        let problems = found(
            "<b>\n{{ nno }}\n{% for row in items %}\n{{ row.qyt }}{% endfor %}\n{{ _raw.totl }}\n{{ no | rmbb }}",
        );
        let lines: Vec<&str> = problems.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(
            lines,
            ["/lines/2 unknown_field", "/lines/4 unknown_field", "/lines/5 unknown_field", "/lines/6 invalid_template"],
            "{problems:?}"
        );
    }

    #[test]
    fn filters_are_known_in_branches_that_are_not_taken() {
        let problems = found("{% if not no %}\n{{ no | rmbb }}{% endif %}\n{{ no | nope }}");
        let lines: Vec<&str> = problems.iter().map(|(place, _)| place.as_str()).collect();
        assert_eq!(lines, ["/lines/2 invalid_template", "/lines/3 invalid_template"], "{problems:?}");
    }

    #[test]
    fn filters_refuse_what_is_no_number() {
        let problems = found("{{ no | rmb }}");
        assert!(problems[0].1.contains("is not a number"), "{problems:?}");
    }
}
