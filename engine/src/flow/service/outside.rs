//! A task as the page of a mailed link shows it: to somebody outside the fields its step names as readable, each by its own key,
//! to a member those the step lets them see, to both as far as the form shows them; how far the run is, and what they may decide.
//! Of the people and of what was said it shows nothing.

use super::perform::{pinned, record_of};
use super::view::{NodeState, buttons, rights_of, whole};
use super::world::RunWorld;
use super::{FlowError, card};
use crate::access::FieldRights;
use crate::flow::ahead::{to_fill, to_pick};
use crate::flow::evidence::{Attachments, Judgement};
use crate::flow::loops::own_row;
use crate::flow::node::person::{FieldRight, Operation, Opinion, PersonStep};
use crate::flow::state::{RunState, Task};
use crate::flow::{Flow, TaskKind, task_options};
use crate::model::{Field, Form};
use crate::record::{self, Context, Refs, refs};
use crate::store::runs::{RunRow, TaskRow};
use crate::store::{Conn, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// A task with what is needed to decide it from a letter.
#[derive(Debug, Clone, PartialEq)]
pub struct MailedWork {
    pub flow_title: String,
    pub record_title: String,
    pub step_title: String,
    pub kind: TaskKind,
    pub due_at: Option<String>,
    /// The readable fields in words, in the order of the form; empty ones are left out.
    pub fields: Vec<MailedField>,
    /// The titles of the fields it requires that are empty, and of the later steps whose people are still to be picked. While
    /// there are any, approving is not among the actions: it is done where they can be filled in.
    pub asks: Vec<String>,
    pub picks: Vec<String>,
    pub steps: Vec<(String, NodeState)>,
    pub actions: Vec<Operation>,
    /// The nodes it may be returned to with their titles, the initiator's `start` first; to somebody outside that one alone.
    pub return_targets: Vec<(String, String)>,
    /// What their buttons say, by operation, where that is other than usual.
    pub buttons: BTreeMap<String, String>,
    pub opinion: Opinion,
    /// The decisions that need a signature.
    pub signature: Vec<Judgement>,
    /// The files that go with a decision.
    pub attachments: Option<Attachments>,
}

/// One field in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailedField {
    pub title: String,
    pub text: String,
    /// Of a sub-form its rows: the readable columns in words, empty cells left out.
    pub rows: Vec<Vec<(String, String)>>,
}

/// What the record is called, where its step names as readable all that its title says.
pub(super) fn told_title<'r>(context: &Context<'_>, flow: &Flow, run: &'r RunRow, node: &str) -> Option<&'r str> {
    let step = flow.find(node).and_then(|node| node.person()).map(|(step, _)| step)?;
    let form = context.model.form(&run.app, run.form.as_deref()?)?;
    let is_shown =
        |field: &str| step.fields.get(field).is_some_and(|right| !matches!(right, FieldRight::Hide | FieldRight::Mask));
    form.title.fields().all(is_shown).then_some(run.record_title.as_str())
}

/// The open task of a run; whose it is, and that they have shown it and may decide it here, is the caller's to check.
///
/// # Errors
/// [`FlowError::NotFound`] for a task that is not open any more; the database's.
pub async fn mailed_work(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    task: &TaskRow,
) -> Result<MailedWork, FlowError> {
    let flow = pinned(conn, context, run).await?;
    let live = run.machine.task(&task.id).ok_or(FlowError::NotFound)?;
    let options = task_options(&flow, &run.machine, live);
    let step = flow.find(&task.node).and_then(|node| node.person()).map(|(step, _)| step);
    let form = run.form.as_deref().and_then(|form| context.model.form(&run.app, form));
    let record = record_of(conn, context, run, false).await?;
    let mut actions = options.operations;
    actions.retain(|action| matches!(action, Operation::Approve | Operation::Reject | Operation::Return));
    let (asks, picks) = asked_first(context, &flow, run, (live, record.as_ref()));
    if !asks.is_empty() || !picks.is_empty() {
        actions.retain(|action| *action != Operation::Approve);
    }
    let fields = match (form, record, step) {
        (Some(form), Some(record), Some(step)) => {
            let fields = shown(conn, context, (form, record), (&flow, run), (step, live)).await?;
            row_of(run, task, live).into_iter().chain(fields).collect()
        }
        _ => Vec::new(),
    };
    let view = whole(conn, context, run, &[]).await?;
    let title = match live.assignee.is_outside() {
        true => told_title(context, &flow, run, &task.node).map(str::to_owned),
        false => Some(run.record_title.clone()),
    };
    let named = |node: &String| (node.clone(), context.say(&run.app, flow.title(node, context.language)));
    let return_targets = options.return_targets.iter().map(named).collect();
    Ok(MailedWork {
        record_title: title.unwrap_or_else(|| view.flow_title.clone()),
        flow_title: view.flow_title,
        step_title: context.say(&run.app, flow.title(&task.node, context.language)),
        kind: live.kind,
        due_at: task.due_at.map(crate::clock::to_text),
        fields,
        asks,
        picks,
        steps: view.nodes.into_iter().map(|node| (node.title, node.state)).collect(),
        actions,
        return_targets,
        buttons: buttons(context, &run.app, flow.find(&task.node)),
        opinion: options.opinion,
        signature: options.signature,
        attachments: options.attachments,
    })
}

/// What whoever holds the task has to fill in, and for which steps they have to pick people, before they can approve; nothing
/// where they cannot anyway.
pub(super) fn asked_first(
    context: &Context<'_>,
    flow: &Flow,
    run: &RunRow,
    (task, record): (&Task, Option<&StoredRecord>),
) -> (Vec<String>, Vec<String>) {
    if !task_options(flow, &run.machine, task).operations.contains(&Operation::Approve) {
        return (Vec::new(), Vec::new());
    }
    let world = RunWorld::of(context, run, record);
    let form = run.form.as_deref().and_then(|form| context.model.form(&run.app, form));
    let title = |path: String| form.map_or_else(|| path.clone(), |form| title_at(context, form, &path));
    let asks = to_fill(flow, &run.machine, task, &world).into_iter().map(title).collect();
    let picked = |node: &str| run.machine.picks.get(node).map_or(0, Vec::len);
    let open = to_pick(flow, &run.machine, task, &world).into_iter().filter(|(node, pick)| picked(node) < pick.min);
    let picks = open.map(|(node, _)| context.say(&run.app, flow.title(&node, context.language))).collect();
    (asks, picks)
}

/// The title of a field, or of a column behind that of its sub-form.
fn title_at(context: &Context<'_>, form: &Form, path: &str) -> String {
    let Some((rows, column)) = path.split_once('.') else { return context.say(&form.app, form.field_title(path)) };
    let title = form.field(rows).and_then(|field| field.sub_column(column)).map_or(column, Field::title);
    format!("{} · {}", context.say(&form.app, form.field_title(rows)), context.say(&form.app, title))
}

/// The fields of a record in words, by their titles; empty ones are left out.
async fn shown(
    conn: &mut Conn,
    context: &Context<'_>,
    (form, mut record): (&Form, StoredRecord),
    (flow, run): (&Flow, &RunRow),
    (step, task): (&PersonStep, &Task),
) -> Result<Vec<MailedField>, FlowError> {
    let (rights, is_outside) = (rights_of(step, Some(form)), task.assignee.is_outside());
    // What a condition hides is decided on the whole record, for whoever looks at it.
    let facts = record.facts();
    let hidden = record::hidden(&form.definition, &facts, &context.conditions);
    let is_shown = |field: &Field| {
        let is_named = step.fields.contains_key(&field.key);
        rights.sees(&field.key) && !hidden.contains(&field.key) && (is_named || !is_outside && !field.definition.hidden)
    };
    rights.mask(&mut record.values);
    record::drop_hidden_cells(&form.definition, &facts, &context.conditions, &mut record.values);
    if is_outside {
        keep_own_rows(&mut record.values, flow, &run.machine, task);
    }
    let names = refs(conn, context, form, [&record]).await?;
    let said = card::all(context, form, &record, &names);
    let fields = form.fields.iter().filter(|field| is_shown(field));
    let fields = fields.filter_map(|field| {
        let text = said.get(&field.key).filter(|text| !text.is_empty())?;
        let rows = rows_in_words(context, (form, field), record.values.get(&field.key), (step, &rights, &names));
        Some(MailedField { title: context.say(&form.app, form.field_title(&field.key)), text: text.clone(), rows })
    });
    Ok(fields.collect())
}

/// Of the rows that a loop goes through somebody outside is shown the one they are asked about: the others are for others.
fn keep_own_rows(values: &mut Map<String, Value>, flow: &Flow, state: &RunState, task: &Task) {
    let path = state.path_of(task.step);
    for (field, value) in values.iter_mut() {
        if let (Some(own), Value::Array(rows)) = (own_row(flow, state, field, path), value) {
            rows.retain(|row| row.get("_id") == Some(&own));
        }
    }
}

/// The rows of a sub-form in words, by the titles of the columns that may be seen; none for any other field.
fn rows_in_words(
    context: &Context<'_>,
    (form, field): (&Form, &Field),
    value: Option<&Value>,
    (step, rights, names): (&PersonStep, &FieldRights, &Refs),
) -> Vec<Vec<(String, String)>> {
    let is_shown = |column: &&Field| {
        let path = format!("{}.{}", field.key, column.key);
        rights.sees(&path) && (!column.definition.hidden || step.fields.contains_key(&path))
    };
    let columns: Vec<&Field> = field.columns.iter().filter(is_shown).collect();
    if columns.is_empty() {
        return Vec::new();
    }
    let cells = |row: &Map<String, Value>| {
        let cells = columns.iter().filter_map(|column| {
            let text = card::cell(context, form, names, column, row.get(&column.key));
            (!text.is_empty()).then(|| (context.say(&form.app, column.title()), text))
        });
        cells.collect::<Vec<_>>()
    };
    let rows = value.and_then(Value::as_array).into_iter().flatten();
    rows.filter_map(Value::as_object).map(cells).collect()
}

/// The rows of loops that a member's task is about, as its card shows them.
fn row_of(run: &RunRow, task: &TaskRow, live: &Task) -> Vec<MailedField> {
    if live.assignee.is_outside() {
        return Vec::new();
    }
    let rows = run.machine.path_of(live.step).iter().filter(|branch| branch.is_row).count();
    let text = |line: &Value, key: &str| line[key].as_str().unwrap_or_default().to_owned();
    let lines = task.summary.as_array().into_iter().flatten().take(rows);
    let field = |line: &Value| MailedField { title: text(line, "title"), text: text(line, "text"), rows: Vec::new() };
    lines.map(field).collect()
}
