//! Demo records of an app that has changed since it was installed: made to fit the forms as they are, so that the app can
//! be given away and installed again.

use crate::definition::{Definitions, DocumentKind, FormDefinition, Package, Surroundings, check};
use crate::problem::Problem;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What is taken away may be what something else names; a longer chain than this is left as it is.
const ROUNDS: usize = 8;

/// Gives values of renamed fields their new keys and leaves out what no form takes any more. A file in which nothing is
/// wrong stays as it is, byte for byte.
pub(super) fn fitted(mut package: Package, surroundings: &Surroundings) -> Package {
    for round in 0..ROUNDS {
        let problems = check(&package, surroundings);
        let found: Vec<&Problem> = problems.iter().filter(|problem| demo_of(problem).is_some()).collect();
        if found.is_empty() {
            break;
        }
        let (definitions, _) = Definitions::read(&package);
        let files: BTreeSet<&str> = found.iter().filter_map(|problem| problem.file.as_deref()).collect();
        for file in files {
            let form = demo_key(file).and_then(|key| definitions.forms.get(key));
            let own: Vec<&str> =
                found.iter().filter(|one| one.file.as_deref() == Some(file)).map(|one| one.pointer.as_str()).collect();
            let text = package.files.get(file).map(|text| match form {
                // What a field is called now is tried before anything is left out.
                Some(form) if round == 0 => renamed(text, form),
                _ => pruned(text, &own),
            });
            match text.filter(|text| !text.is_empty()) {
                Some(text) => drop(package.files.insert(file.to_owned(), text)),
                None => drop(package.files.remove(file)),
            }
        }
    }
    package
}

fn demo_of(problem: &Problem) -> Option<&str> {
    demo_key(problem.file.as_deref()?)
}

fn demo_key(file: &str) -> Option<&str> {
    DocumentKind::of(file).filter(|(kind, _)| *kind == DocumentKind::Demo).map(|(_, key)| key)
}

fn renamed(text: &str, form: &FormDefinition) -> String {
    each_line(text, |_, record| {
        let former = |key: &String| {
            let fields = form.properties.iter().filter(|_| !form.properties.contains_key(key));
            fields.into_iter().find(|(_, field)| field.formerly.as_ref() == Some(key)).map(|(now, _)| now.clone())
        };
        Some(record.into_iter().map(|(key, value)| (former(&key).unwrap_or(key), value)).collect())
    })
}

/// The file without what is wrong: a value, a line, or, when there is no such form, all of it.
fn pruned(text: &str, pointers: &[&str]) -> String {
    if pointers.contains(&"") {
        return String::new();
    }
    each_line(text, |line, mut record| {
        for pointer in pointers {
            let mut parts = pointer.trim_start_matches('/').split('/');
            if parts.next().and_then(|number| number.parse::<usize>().ok()) != Some(line) {
                continue;
            }
            let key = parts.next()?.replace("~1", "/").replace("~0", "~");
            record.remove(&key);
        }
        Some(record)
    })
}

/// The lines of a file, each as `change` makes it; `None` leaves it out. What it does not change keeps its text.
fn each_line(text: &str, change: impl Fn(usize, Map<String, Value>) -> Option<Map<String, Value>>) -> String {
    let mut lines = Vec::new();
    for (at, line) in text.lines().enumerate() {
        let Ok(record) = serde_json::from_str::<Map<String, Value>>(line) else {
            if line.trim().is_empty() || change(at + 1, Map::new()).is_some() {
                lines.push(line.to_owned());
            }
            continue;
        };
        match change(at + 1, record.clone()) {
            Some(changed) if changed == record => lines.push(line.to_owned()),
            Some(changed) => lines.push(Value::Object(changed).to_string()),
            None => {}
        }
    }
    lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn package(fields: Value, demo: &str) -> Package {
        let app = json!({ "key": "a", "title": "A", "version": "1.0.0" }).to_string();
        let form = json!({ "key": "f", "title": "F", "type": "object", "properties": fields }).to_string();
        let files = [("app.json", app), ("forms/f.json", form), ("demo/f.jsonl", demo.to_owned())];
        Package { files: files.map(|(path, text)| (path.to_owned(), text)).into() }
    }

    fn demo(fields: Value, demo: &str) -> Option<String> {
        fitted(package(fields, demo), &Surroundings::default()).files.remove("demo/f.jsonl")
    }

    #[test]
    fn what_fits_stays_byte_for_byte() {
        let text = "{ \"x\":  \"one\" }\n\n{\"x\":\"two\"}\n";
        assert_eq!(demo(json!({ "x": { "title": "X", "type": "string" } }), text).as_deref(), Some(text));
    }

    #[test]
    fn values_of_fields_that_are_gone_are_left_out() {
        let text = "{\"x\":\"one\",\"y\":1}\n{\"x\":  \"two\"}\n";
        let expected = "{\"x\":\"one\"}\n{\"x\":  \"two\"}\n";
        assert_eq!(demo(json!({ "x": { "title": "X", "type": "string" } }), text).as_deref(), Some(expected));
    }

    #[test]
    fn values_of_renamed_fields_go_with_them_and_others_must_fit_their_kind() {
        let text = "{\"x\":\"one\"}\n{\"x\":\"2\"}\n";
        let fields = json!({ "y": { "title": "Y", "type": "number", "x-formerly": "x" } });
        assert_eq!(demo(fields, text).as_deref(), Some("{}\n{\"y\":\"2\"}\n"));
    }
}
