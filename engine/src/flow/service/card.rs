//! What a task card shows: the summary fields of the record in words, and the titles of nodes.

use super::{FlowError, query};
use crate::definition::SYSTEM_FIELDS;
use crate::flow::Flow;
use crate::flow::node::Node;
use crate::flow::node::person::FieldRight;
use crate::kind::{self, Display};
use crate::model::{Field, Form};
use crate::record::{Context, Refs, refs};
use crate::store::runs::RunRow;
use crate::store::{Conn, StoredRecord};
use serde_json::{Value, json};
use std::collections::BTreeMap;

/// How many columns of its row a task shows.
const COLUMNS: usize = 4;

/// One line of a card: the field, its title and its value in words.
pub(super) struct Line {
    field: String,
    title: String,
    text: String,
    /// As much of it as is shown where it is masked.
    masked: String,
}

/// A text about a field as a task at a node shows it: not at all where the node hides the field, in part where it masks it.
/// A copy shows what no step of the flow hides.
fn shown_at(flow: &Flow, node: &str, field: &str, (text, masked): (&str, &str)) -> Option<String> {
    let right = match flow.find(node) {
        None => FieldRight::See,
        Some(found) => match found.person() {
            Some((step, _)) => step.right(field),
            None => {
                let steps = flow.definition().nodes.values().filter_map(Node::person);
                let rights: Vec<_> = steps.map(|(step, _)| step.right(field)).collect();
                let lesser = [FieldRight::Hide, FieldRight::Mask].into_iter().find(|right| rights.contains(right));
                lesser.unwrap_or(FieldRight::See)
            }
        },
    };
    match right {
        FieldRight::Hide => None,
        FieldRight::Mask => Some(masked.to_owned()),
        FieldRight::See | FieldRight::Edit | FieldRight::Require => Some(text.to_owned()),
    }
}

/// The lines a task at a node shows, as `[{"title", "text"}]`.
pub(super) fn shown(flow: &Flow, node: &str, lines: &[Line]) -> Value {
    let shown = lines.iter().filter_map(|line| {
        let text = shown_at(flow, node, &line.field, (&line.text, &line.masked))?;
        Some(json!({ "title": line.title, "text": text }))
    });
    shown.collect()
}

/// What a task at a step shows: the row it is about, with the first of its columns that the node does not hide, then the summary.
pub(super) async fn of_step(
    conn: &mut Conn,
    context: &Context<'_>,
    (flow, run): (&Flow, &RunRow),
    node: &str,
    step: u64,
    lines: &[Line],
) -> Result<Value, FlowError> {
    let state = &run.machine;
    let mut shown_lines = Vec::new();
    for branch in state.path_of(step).iter().filter(|branch| branch.is_row) {
        let Some(title) = query::row_said(&[(branch.branch + 1, state.rows_in(branch))], context.language) else {
            continue;
        };
        let each = match flow.find(&branch.node) {
            Some(Node::Loop(own)) => own.each.as_str(),
            _ => continue,
        };
        let cells = query::row_in_words(conn, context, (&run.app, run.form.as_deref()), flow, state, branch).await?;
        let said = cells.iter().filter(|cell| !cell.text.is_empty()).filter_map(|cell| {
            let text = shown_at(flow, node, &format!("{each}.{}", cell.key), (&cell.text, &cell.masked))?;
            Some(format!("{} {text}", cell.title))
        });
        let said = said.take(COLUMNS);
        shown_lines.push(json!({ "title": title, "text": said.collect::<Vec<_>>().join("，") }));
    }
    shown_lines.extend(shown(flow, node, lines).as_array().into_iter().flatten().cloned());
    Ok(Value::Array(shown_lines))
}

/// The summary fields in words; empty fields are left out.
pub(super) async fn summary(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &Flow,
    run: &RunRow,
    record: Option<&StoredRecord>,
) -> Result<Vec<Line>, FlowError> {
    let fields = &flow.definition().summary;
    let form = run.form.as_deref().and_then(|form| context.model.form(&run.app, form));
    let (Some(form), Some(record), false) = (form, record, fields.is_empty()) else { return Ok(Vec::new()) };
    let names = refs(conn, context, form, [record]).await?;
    let name = |id: &str| name_in(&names, id);
    let display =
        Display { language: context.language, timezone: context.timezone, name: &name, say: &kind::as_written };
    let mut lines = Vec::new();
    for field in fields {
        // Summaries are stored as they read; a flow of before may still name what has become sensitive.
        let Some(found) = form.field(field).filter(|found| !found.is_sealed()) else { continue };
        let value = record.value(field);
        let text = kind::format(&found.definition, &value, &display);
        if !text.is_empty() {
            let masked = kind::masked_text(&found.definition, &value, &display);
            lines.push(Line { field: field.clone(), title: form.field_title(field).to_owned(), text, masked });
        }
    }
    Ok(lines)
}

/// Every field of a record in words, the system fields among them.
pub(super) fn all(context: &Context<'_>, form: &Form, record: &StoredRecord, names: &Refs) -> BTreeMap<String, String> {
    let own = |field: &Field| cell(context, form, names, field, Some(&record.value(&field.key)));
    let mut said: BTreeMap<String, String> = form.fields.iter().map(|field| (field.key.clone(), own(field))).collect();
    for key in SYSTEM_FIELDS {
        if let Some(text) = record.value(key).as_str() {
            said.insert(key.to_owned(), name_in(names, text).unwrap_or_else(|| text.to_owned()));
        }
    }
    said
}

/// A value of a field in words, whole and as much of it as is shown where it is masked; nothing where there is none.
pub(super) fn value(context: &Context<'_>, names: &Refs, field: &Field, value: Option<&Value>) -> (String, String) {
    let name = |id: &str| name_in(names, id);
    let display =
        Display { language: context.language, timezone: context.timezone, name: &name, say: &kind::as_written };
    let field = &field.definition;
    let said = |value| (kind::format(field, value, &display), kind::masked_text(field, value, &display));
    value.map(said).unwrap_or_default()
}

/// A value of a field or column in words as whoever asks reads it, whose language the options of a choice are told in.
pub(super) fn cell(context: &Context<'_>, form: &Form, names: &Refs, field: &Field, value: Option<&Value>) -> String {
    let name = |id: &str| name_in(names, id);
    let say = |text: &str| context.say(&form.app, text);
    let display = Display { language: context.language, timezone: context.timezone, name: &name, say: &say };
    value.map(|value| kind::format(&field.definition, value, &display)).unwrap_or_default()
}

fn name_in(names: &Refs, id: &str) -> Option<String> {
    let record = || names.records.get(id).map(|record| record.title.clone());
    names.members.get(id).or_else(|| names.departments.get(id)).cloned().or_else(record)
}

/// What a node was called when it was noted down, as whoever asks reads it: a node without a title was noted as its kind, in the
/// language of whoever acted.
pub(super) fn noted_title(context: &Context<'_>, app: &str, (flow, node): (&str, &str), title: &str) -> String {
    let now = context.model.app(app).and_then(|app| app.definitions.flows.get(flow)?.nodes.get(node));
    let is_titled = now.is_some_and(|node| node.title().is_some());
    match Node::kind_called(title).filter(|_| !is_titled) {
        Some(kind) => kind.get(context.language).to_owned(),
        None => context.say(app, title),
    }
}
