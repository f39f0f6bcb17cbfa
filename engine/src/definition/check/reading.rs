//! From files to types: JSON syntax, names written twice, the schema of each kind, conditions. A document with a wrong
//! condition is still understood as far as the rest of it goes.

use crate::{
    condition::Condition,
    definition::{Definitions, DocumentKind, Package, print, schema, sentence::Checker},
    problem::{Problem, pointer_segment},
};
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::{Value, json};
use std::{
    collections::{BTreeMap, HashSet},
    fmt,
    sync::{LazyLock, Mutex},
};

/// Reads every document of a package; what cannot be understood is left out and reported.
pub(super) fn read(package: &Package) -> (Definitions, Vec<Problem>) {
    let mut readable = Package::default();
    let mut problems = Vec::new();
    for (path, text) in &package.files {
        let Some((kind, _)) = DocumentKind::of(path) else { continue };
        match checker(kind) {
            None => drop(readable.files.insert(path.clone(), text.clone())),
            Some(checker) => {
                let (text, found) = match kind {
                    DocumentKind::Print => headed(checker, text),
                    _ => document(checker, text),
                };
                problems.extend(found.into_iter().map(|problem| problem.in_file(path)));
                if let Some(text) = text {
                    readable.files.insert(path.clone(), text);
                }
            }
        }
    }
    if !package.files.contains_key("app.json") {
        problems.push(Problem::new("", "no_app", "缺少 app.json", "app.json is missing").in_file("app.json"));
    }
    let (definitions, unread) = Definitions::read(&readable);
    // The schema has already said what is wrong with most of these, in better words.
    let told: HashSet<Option<String>> = problems.iter().map(|problem| problem.file.clone()).collect();
    problems.extend(unread.into_iter().filter(|problem| !told.contains(&problem.file)));
    (definitions, problems)
}

/// The text in which wrong conditions are replaced, when it is JSON at all, and what is wrong with it.
fn document(checker: &Checker, text: &str) -> (Option<String>, Vec<Problem>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let mut value: Value = match serde_json::from_str(text) {
        Ok(value) => value,
        Err(error) => return (None, vec![syntax(&error)]),
    };
    let mut problems = duplicates(text);
    problems.extend(checker.check(&value));
    let before = problems.len();
    conditions(&mut value, "", false, &mut problems);
    let text = if problems.len() == before { text.to_owned() } else { value.to_string() };
    (Some(text), problems)
}

/// The same for a template whose settings stand at its head.
fn headed(checker: &Checker, text: &str) -> (Option<String>, Vec<Problem>) {
    let Some(heading) = print::print_heading(text) else { return (None, vec![print::no_heading()]) };
    let (read, problems) = document(checker, &heading);
    (read.map(|_| text.to_owned()), problems)
}

fn syntax(error: &serde_json::Error) -> Problem {
    let (line, column) = (error.line(), error.column());
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    Problem::new(
        "",
        "json_syntax",
        format!("第 {line} 行第 {column} 列不是有效的 JSON：{}", chinese(words)),
        format!("line {line}, column {column} is not valid JSON: {words}"),
    )
}

/// The common syntax errors in Chinese; the rest as the reader says them.
fn chinese(words: &str) -> &str {
    match words {
        "expected `,` or `}`" => "这里应有逗号或 }",
        "expected `,` or `]`" => "这里应有逗号或 ]",
        "expected `:`" => "这里应有冒号",
        "expected value" => "这里应有一个值",
        "trailing comma" => "最后一项后面多了逗号",
        "trailing characters" => "文档结束后还有内容",
        "key must be a string" => "属性名要加双引号",
        "EOF while parsing an object" | "EOF while parsing a list" | "EOF while parsing a string" => "文档没有写完",
        "EOF while parsing a value" => "文档是空的或没有写完",
        "recursion limit exceeded" => "嵌套太深",
        other => other,
    }
}

/// The compiled schema of a kind of document, made on first use. Conditions are left out of it: they have a reader of
/// their own that says what is wrong in fewer words.
fn checker(kind: DocumentKind) -> Option<&'static Checker> {
    static COMPILED: LazyLock<Mutex<BTreeMap<DocumentKind, &'static Checker>>> = LazyLock::new(Mutex::default);
    let mut compiled = COMPILED.lock().expect("compiling a schema does not panic");
    if let Some(there) = compiled.get(&kind) {
        return Some(there);
    }
    let mut schema = schema::schema(kind)?;
    if let Some(condition) = schema.pointer_mut("/$defs/Condition") {
        *condition = json!(true);
    }
    let checker: &'static Checker = Box::leak(Box::new(Checker::new(schema).expect("our own schemas compile")));
    compiled.insert(kind, checker);
    Some(checker)
}

/// Members whose names people choose; a condition's name among them is only a name.
const CHOSEN: [&str; 9] =
    ["properties", "values", "fields", "columns", "nodes", "x-fill", "x-colors", "link_by", "dates"];

/// Reads every condition of a document and replaces the wrong ones by "always".
fn conditions(value: &mut Value, pointer: &str, chosen: bool, problems: &mut Vec<Problem>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                let here = format!("{pointer}{}", pointer_segment(name));
                if !chosen && ["when", "was", "filter", "rows", "x-where"].contains(&name.as_str()) {
                    if let Err(wrong) = Condition::parse(member) {
                        problems.extend(wrong.into_iter().map(|problem| problem.under(&here)));
                        *member = json!({});
                    }
                } else {
                    conditions(member, &here, !chosen && CHOSEN.contains(&name.as_str()), problems);
                }
            }
        }
        Value::Array(items) => {
            for (at, item) in items.iter_mut().enumerate() {
                conditions(item, &format!("{pointer}/{at}"), false, problems);
            }
        }
        _ => {}
    }
}

/// Names that stand twice in one object; a JSON reader would silently keep the last.
fn duplicates(text: &str) -> Vec<Problem> {
    let mut found = Vec::new();
    let mut reader = serde_json::Deserializer::from_str(text);
    // The text has been read once, so the only errors left are the ones gathered here.
    let _ = Seeker { pointer: String::new(), found: &mut found }.deserialize(&mut reader);
    found
}

struct Seeker<'a> {
    pointer: String,
    found: &'a mut Vec<Problem>,
}

impl<'de> DeserializeSeed<'de> for Seeker<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Seeker<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let mut seen = HashSet::new();
        while let Some(name) = map.next_key::<String>()? {
            let here = format!("{}{}", self.pointer, pointer_segment(&name));
            if seen.contains(&name) {
                let (zh, en) = (format!("“{name}”写了两次"), format!("\"{name}\" is written twice"));
                self.found.push(Problem::new(here.clone(), "duplicate_key", zh, en));
            }
            map.next_value_seed(Seeker { pointer: here, found: self.found })?;
            seen.insert(name);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        let mut at = 0;
        while items
            .next_element_seed(Seeker { pointer: format!("{}/{at}", self.pointer), found: self.found })?
            .is_some()
        {
            at += 1;
        }
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, _: i64) -> Result<(), E> {
        Ok(())
    }

    fn visit_u64<E>(self, _: u64) -> Result<(), E> {
        Ok(())
    }

    fn visit_f64<E>(self, _: f64) -> Result<(), E> {
        Ok(())
    }

    fn visit_str<E>(self, _: &str) -> Result<(), E> {
        Ok(())
    }
}
