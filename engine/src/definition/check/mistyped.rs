//! Formulas in flows that calculate with values which do not go together, such as text times a number. Their names are right,
//! so they are no mistake; but each run would come to stand still at them. They are tried on made-up values of the kinds of
//! their fields, and warned of where all of these fail for their types.

use super::flow::seen_at;
use super::names::Names;
use crate::clock::Moment;
use crate::definition::{FormDefinition, Node};
use crate::flow::node::{create::Create, update::Update, upsert::Upsert};
use crate::kind;
use crate::problem::{Problem, pointer_segment};
use crate::script::{Engine, Facts, Formula, ScriptProblem};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

/// How many records are made up. What text reads as decides what can be done with it, so each has another text.
const SAMPLES: usize = 3;

/// One warning for each value of a node that is worked out by such a formula.
pub(super) fn warnings(names: &Names<'_>) -> Vec<Problem> {
    let mut found = Vec::new();
    for (file, flow) in &names.definitions.flows {
        for (key, node) in &flow.nodes {
            let Some(values) = written(node) else { continue };
            let Some(form) = seen_at(names, flow, key) else { continue };
            let formulas =
                values.iter().filter_map(|(field, value)| Some((field, value.as_str()?.strip_prefix("= ")?)));
            for (field, text) in formulas {
                let Some(problem) = always_mistyped(names.engine, text, &form) else { continue };
                let pointer = format!("/nodes{}/values{}", pointer_segment(key), pointer_segment(field));
                let words = problem.at("").message;
                let warning = Problem::new(
                    pointer,
                    "mistyped_formula",
                    format!("字段有值时，这个公式总是失败：{}", words.zh),
                    format!("whenever its fields have values, this formula fails: {}", words.en),
                );
                found.push(warning.in_file(format!("flows/{file}.json")));
            }
        }
    }
    found
}

/// The values a node writes, where its formulas see a record and no rows beside it.
fn written(node: &Node) -> Option<&IndexMap<String, Value>> {
    match node {
        Node::Create(Create { each: None, values, .. })
        | Node::Update(Update { each: None, values, .. })
        | Node::Upsert(Upsert { each: None, values, .. }) => Some(values),
        _ => None,
    }
}

/// Why a formula fails on every sample, if it does so for the types of its values each time.
fn always_mistyped(engine: &Engine, text: &str, form: &FormDefinition) -> Option<ScriptProblem> {
    let formula = Formula::compile(engine, text).ok()?;
    // What it finds elsewhere, or reads of the record as a whole, is not known here.
    if formula.asks() || text.contains("record") {
        return None;
    }
    let mut first = None;
    for at in 0..SAMPLES {
        let record = sample(&formula, form, at)?;
        let timezone = chrono_tz::Tz::UTC;
        let facts = Facts { record: &record, row: None, me: "m", now: Moment::UNIX_EPOCH, timezone, inquiry: None };
        let problem = formula.evaluate(engine, &facts).err().filter(|problem| problem.mistyped)?;
        first.get_or_insert(problem);
    }
    first
}

/// Values of the fields a formula reads; nothing where it reads one of which it is not plain what its values are.
fn sample(formula: &Formula, form: &FormDefinition, at: usize) -> Option<Map<String, Value>> {
    let values = formula.fields().iter().map(|path| {
        let field = form.properties.get(path)?;
        Some((path.clone(), value_of(kind::of(field).name(), at)?))
    });
    values.collect()
}

fn value_of(kind: &str, at: usize) -> Option<Value> {
    let values: [Value; SAMPLES] = match kind {
        "text" | "textarea" | "email" | "phone" | "url" | "serial" | "select" | "radio" => {
            [json!("文本"), json!("2026-03-02"), json!("12")]
        }
        "number" | "money" | "rating" | "slider" => [json!(3), json!(1.5), json!(7)],
        "date" => ["2026-03-02", "2025-12-31", "2026-07-01"].map(Value::from),
        "datetime" => {
            ["2026-03-02T08:00:00.000Z", "2025-12-31T16:30:00.000Z", "2026-07-01T00:00:00.000Z"].map(Value::from)
        }
        "switch" => [json!(true), json!(false), json!(true)],
        _ => return None,
    };
    values.into_iter().nth(at)
}

#[cfg(test)]
mod tests {
    use crate::definition::{Package, warnings};
    use serde_json::json;

    /// What is warned of where a node writes what a formula gives.
    fn warned(formula: &str) -> Vec<(&'static str, String, String)> {
        let properties = json!({
            "name": { "title": "name", "type": "string" },
            "state": { "title": "state", "type": "string", "enum": ["a", "b"] },
            "qty": { "title": "qty", "type": "number" },
            "price": { "title": "price", "x-kind": "money" },
            "due": { "title": "due", "type": "string", "format": "date" },
            "paid": { "title": "paid", "type": "boolean" },
            "labels": { "title": "labels", "x-kind": "tags" },
        });
        let form = json!({ "key": "quote", "title": "Quote", "type": "object", "properties": properties });
        let flow = json!({
            "key": "a", "title": "a", "start": { "on": "submit", "form": "quote" },
            "nodes": {
                "note": { "kind": "update", "values": { "name": format!("= {formula}") }, "next": "done" },
                "done": { "kind": "end" }
            }
        });
        let files = [("forms/quote.json", form), ("flows/a.json", flow)];
        let files = files.map(|(path, document)| (path.to_owned(), document.to_string()));
        let found = warnings(&Package { files: files.into() });
        found.into_iter().map(|problem| (problem.code, problem.pointer, problem.message.en)).collect()
    }

    #[test]
    fn what_can_never_be_worked_out_is_warned_of() {
        for formula in
            ["name * 3", "paid + qty", "name > qty", "state & paid", "-due", "if paid { name * 2 } else { name % 2 }"]
        {
            let found = warned(formula);
            let [(code, pointer, said)] = &found[..] else { panic!("{formula}: {found:?}") };
            assert_eq!((*code, pointer.as_str()), ("mistyped_formula", "/nodes/note/values/name"));
            assert!(said.starts_with("whenever its fields have values, this formula fails: "), "{said}");
        }
    }

    #[test]
    fn what_some_record_gets_through_is_not() {
        let sound = [
            "\"变为\" & state",
            "name + qty",
            "qty * price",
            "name - due",
            "name + 30 > due",
            "1 / (qty - 3)",
            "YEAR(name)",
            "IF(paid, name * 2, qty)",
            "IFERROR(name * 2, 0)",
            "record.name * 3",
            "labels * 2",
            "gone * name",
        ];
        for formula in sound {
            assert_eq!(warned(formula), [], "{formula}");
        }
    }
}
