//! Everything a template can say of one record. Names without an underscore are the fields of the form, as people read
//! them; names that begin with one are about the record and the print, so that no field can take their place:
//! `_raw` values as they are stored, `_files` files of a field, `_visible` whether a condition shows a field, `_record`,
//! `_approvals`, `_flow`, `_company`, `_app`, `_form`, `_now`, `_today`, `_by`.

use crate::definition::{FieldDefinition, FormDefinition, SYSTEM_FIELDS, system_field};
use crate::flow::service::{RunView, TaskView};
use crate::kind::{self, Display};
use crate::problem::Text;
use crate::store::StoredRecord;
use indexmap::IndexMap;
use serde_json::{Map, Value, json};
use std::collections::BTreeSet;

/// The values of one record for a template.
#[derive(Debug, Clone, PartialEq)]
pub struct Sheet {
    pub(super) values: Map<String, Value>,
}

/// Where things of a print are found.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    /// The address of the page without a slash at the end, for codes that lead to a record.
    pub page: &'a str,
    /// What stands before the id of a file in its address.
    pub files: &'a str,
}

/// What a sheet says beside the record.
pub(super) struct Around<'a> {
    pub places: Places<'a>,
    pub app: (&'a str, String),
    pub form: String,
    pub company: &'a str,
    pub by: String,
    pub now: Value,
    /// Whether people may know of these fields at all.
    pub sees: &'a dyn Fn(&str) -> bool,
}

impl Sheet {
    /// A record that was masked for its reader; `hidden` are the fields that conditions hide in it.
    pub(super) fn of(
        form: &FormDefinition,
        record: &StoredRecord,
        hidden: &BTreeSet<String>,
        display: &Display<'_>,
        around: &Around<'_>,
    ) -> Self {
        let mut values = fields(&form.properties, &record.values, display, around.places.files);
        for key in SYSTEM_FIELDS {
            let value = record.value(key);
            let text = match (key, &value) {
                ("flow_state", Value::String(state)) => state_words(state).get(display.language).to_owned(),
                _ => system_field(key).map(|field| kind::format(field, &value, display)).unwrap_or_default(),
            };
            values.insert(key.to_owned(), text.into());
        }
        let visible = form.properties.keys().map(|key| {
            let shown = !hidden.contains(key) && (around.sees)(key);
            (key.clone(), Value::Bool(shown))
        });
        values.insert("_visible".to_owned(), Value::Object(visible.collect()));
        let url = format!("{}/apps/{}/{}/{}", around.places.page, around.app.0, form.key, record.id);
        values.insert(
            "_record".to_owned(),
            json!({ "id": record.id, "title": record.title, "version": record.version, "url": url }),
        );
        values.insert("_approvals".to_owned(), json!([]));
        values.insert("_flow".to_owned(), json!({ "title": "", "state": "" }));
        values.insert("_company".to_owned(), around.company.into());
        values.insert("_app".to_owned(), around.app.1.clone().into());
        values.insert("_form".to_owned(), around.form.clone().into());
        values.insert("_by".to_owned(), around.by.clone().into());
        let moment = FieldDefinition { kind: Some("datetime".to_owned()), ..FieldDefinition::default() };
        let now = kind::format(&moment, &around.now, display);
        values.insert("_today".to_owned(), now.get(..10).unwrap_or_default().into());
        values.insert("_now".to_owned(), now.into());
        Self { values }
    }

    /// Adds what became of the record in its flow: who decided what, in the order it happened.
    pub(super) fn tell_run(&mut self, run: &RunView, display: &Display<'_>, files: &str) {
        let moment = FieldDefinition { kind: Some("datetime".to_owned()), ..FieldDefinition::default() };
        let mut decided: Vec<_> = decisions(run).collect();
        decided.sort_by_key(|(at, ..)| *at);
        let lines = decided.into_iter().map(|(at, words, task)| {
            json!({
                "step": task.node_title,
                "by": task.assignee.name,
                "result": words.get(display.language),
                "opinion": task.opinion.as_deref().unwrap_or_default(),
                "at": kind::format(&moment, &at.into(), display),
                "signature": task.signature.iter().map(|file| file_of(&json!(file), files)).collect::<Vec<_>>(),
                "attachments": task.attachments.iter().map(|file| file_of(&json!(file), files)).collect::<Vec<_>>(),
            })
        });
        self.values.insert("_approvals".to_owned(), lines.collect());
        let state = state_words(run.state.word());
        let flow = json!({ "title": run.flow_title, "state": state.get(display.language) });
        self.values.insert("_flow".to_owned(), flow);
    }
}

/// Whether people decided anything in a run.
pub(super) fn is_decided(run: &RunView) -> bool {
    decisions(run).next().is_some()
}

/// When and what people decided, with their tasks.
fn decisions(run: &RunView) -> impl Iterator<Item = (&str, Text, &TaskView)> {
    let asked = run.tasks.iter().filter(|task| ["approve", "handle"].contains(&task.kind.as_str()));
    asked.filter_map(|task| Some((task.decided_at.as_deref()?, decision_words(task.decision.as_deref()?)?, task)))
}

/// The fields of a form or the columns of a row: as people read them, as they are stored, and their files.
pub(super) fn fields(
    properties: &IndexMap<String, FieldDefinition>,
    stored: &Map<String, Value>,
    display: &Display<'_>,
    files: &str,
) -> Map<String, Value> {
    let (mut shown, mut raw, mut held) = (Map::new(), Map::new(), Map::new());
    for (key, field) in properties {
        let kind = kind::of(field);
        if kind.column(field).is_none() {
            continue;
        }
        let value = stored.get(key).unwrap_or(&Value::Null);
        // What is not there says nothing, and not that it is nothing.
        if !kind::is_missing(value) {
            raw.insert(key.clone(), value.clone());
        }
        let (columns, rows) = (field.items.as_ref().map(|items| &items.properties), value.as_array());
        let text: Value = match (kind.name(), columns) {
            ("subform", Some(columns)) => {
                let rows = rows.into_iter().flatten().filter_map(Value::as_object);
                rows.map(|row| Value::Object(fields(columns, row, display, files))).collect()
            }
            ("attachment" | "image" | "signature", _) => {
                held.insert(key.clone(), rows.into_iter().flatten().map(|file| file_of(file, files)).collect());
                kind::format(field, value, display).into()
            }
            _ => Value::String(kind::format(field, value, display)),
        };
        shown.insert(key.clone(), text);
    }
    shown.insert("_raw".to_owned(), Value::Object(raw));
    shown.insert("_files".to_owned(), Value::Object(held));
    shown
}

fn file_of(file: &Value, files: &str) -> Value {
    let id = file["id"].as_str().unwrap_or_default();
    json!({ "name": file["name"], "mime": file["mime"], "size": file["size"], "url": format!("{files}{id}") })
}

fn state_words(state: &str) -> Text {
    match state {
        "running" => Text::new("进行中", "Running"),
        "returned" => Text::new("已退回", "Returned"),
        "approved" => Text::new("已通过", "Approved"),
        "rejected" => Text::new("已驳回", "Rejected"),
        "withdrawn" => Text::new("已撤回", "Withdrawn"),
        "terminated" => Text::new("已终止", "Terminated"),
        "done" => Text::new("已完成", "Done"),
        other => Text::same(other),
    }
}

/// What somebody decided; `None` for what is no decision about the record.
fn decision_words(decision: &str) -> Option<Text> {
    Some(match decision {
        "approved" => Text::new("同意", "Approved"),
        "rejected" => Text::new("驳回", "Rejected"),
        "returned" => Text::new("退回", "Returned"),
        "transferred" => Text::new("转交", "Transferred"),
        "handled" => Text::new("已处理", "Handled"),
        _ => return None,
    })
}
