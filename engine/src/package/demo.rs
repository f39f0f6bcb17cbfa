//! The demo people and records of a package. Records go through the same path as any other; links between them are
//! written by the names of lines (`_id`), people by user name, and days as expressions so that they are always fresh.
//! A line says who made the record (`_by`) and which flow they then submitted it to (`_submit`).

use super::PackageError;
use crate::access::Principal;
use crate::audit::Via;
use crate::definition::{DocumentKind, Package};
use crate::flow::service::{self as flows, FlowError, StartRun};
use crate::id::RecordId;
use crate::model::{App, Field, Form};
use crate::people::{self, DemoMember, Directory};
use crate::problem::Problem;
use crate::record::{self, Action, Authority, Command, RecordError};
use crate::script::{Facts, Formula};
use crate::store::Conn;
use crate::workspace::Snapshot;
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Leaves out what is wrong with demo files that nobody is working on: an app that is installed has no more use for them,
/// and its fields are free to change. Giving the app away makes them fit again.
pub(super) fn without_demo(problems: Vec<Problem>, written: &[&str]) -> Vec<Problem> {
    let is_left_out = |problem: &Problem| {
        let file = problem.file.as_deref().unwrap_or_default();
        DocumentKind::of(file).is_some_and(|(kind, _)| kind == DocumentKind::Demo) && !written.contains(&file)
    };
    problems.into_iter().filter(|problem| !is_left_out(problem)).collect()
}

/// Installs demo members, then demo records in an order in which links find their records.
pub(super) async fn install(
    conn: &mut Conn,
    snapshot: &Snapshot,
    app: &App,
    package: &Package,
) -> Result<(), PackageError> {
    let mut members: Vec<DemoMember> = Vec::new();
    let mut rows: BTreeMap<&str, Vec<(usize, Map<String, Value>)>> = BTreeMap::new();
    for (path, key, text) in package.of_kind(DocumentKind::Demo) {
        for (at, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
            if key == "members" {
                members.push(serde_json::from_str(line).map_err(|e| unreadable(path, at, &e))?);
            } else {
                let row = serde_json::from_str(line).map_err(|e| unreadable(path, at, &e))?;
                rows.entry(key).or_default().push((at, row));
            }
        }
    }
    let directory = people::install_members(conn, &members, snapshot.now).await?;
    let snapshot = Snapshot { people: Arc::new(directory), ..snapshot.clone() };
    let mut names = Names::default();
    for (form, lines) in &rows {
        for (_, row) in lines {
            if let Some(name) = row.get("_id").and_then(Value::as_str) {
                names.records.insert(((*form).to_owned(), name.to_owned()), RecordId::generate());
            }
        }
    }
    let mut submitted = Vec::new();
    for form in in_link_order(app, rows.keys().copied()) {
        for (at, mut row) in rows.remove(form.key.as_str()).unwrap_or_default() {
            let path = format!("demo/{}.jsonl", form.key);
            let flow = take(&mut row, "_submit");
            let author = author(&snapshot, take(&mut row, "_by").as_deref());
            let record = insert(conn, &snapshot, &author, form, row, &names).await;
            let record = record.map_err(|error| placed(error, &path, at))?;
            submitted.extend(flow.map(|flow| (StartRun::of(&app.key, &flow, Some(&record)), author, path, at)));
        }
    }
    // Only now is everything there that a flow may look at.
    for (wish, author, path, at) in submitted {
        let started = flows::start(conn, &snapshot.context(&author), wish).await;
        started.map_err(|error| not_submitted(error, &path, at))?;
    }
    Ok(())
}

fn take(row: &mut Map<String, Value>, key: &str) -> Option<String> {
    row.remove(key).and_then(|value| value.as_str().map(str::to_owned))
}

fn author(snapshot: &Snapshot, username: Option<&str>) -> Principal {
    let member = username.and_then(|name| snapshot.people.member_by_username(name));
    member.map_or_else(|| Principal::system(Via::Import), |member| Principal::member(member, Via::Import, None))
}

#[derive(Default)]
struct Names {
    records: BTreeMap<(String, String), RecordId>,
}

async fn insert(
    conn: &mut Conn,
    snapshot: &Snapshot,
    author: &Principal,
    form: &Form,
    mut row: Map<String, Value>,
    names: &Names,
) -> Result<String, RecordError> {
    let name = take(&mut row, "_id").unwrap_or_default();
    let id = names.records.get(&(form.key.clone(), name)).cloned();
    let values = resolve(snapshot, &form.fields, row, names);
    let command =
        Command { id: None, app: form.app.clone(), form: form.key.clone(), action: Action::Create { id, values } };
    let change = record::perform(conn, &snapshot.context(author), &Authority::Engine, &command).await?;
    Ok(change.record.id)
}

/// Puts ids in the place of names and values in the place of expressions.
fn resolve(snapshot: &Snapshot, fields: &[Field], row: Map<String, Value>, names: &Names) -> Map<String, Value> {
    row.into_iter()
        .map(|(key, value)| {
            let field = fields.iter().find(|field| field.key == key);
            let value =
                field.map_or_else(|| value.clone(), |field| resolve_value(snapshot, field, value.clone(), names));
            (key, value)
        })
        .collect()
}

fn resolve_value(snapshot: &Snapshot, field: &Field, value: Value, names: &Names) -> Value {
    match value {
        Value::Array(items) if !field.columns.is_empty() => Value::Array(
            items
                .into_iter()
                .map(|item| match item {
                    Value::Object(row) => Value::Object(resolve(snapshot, &field.columns, row, names)),
                    other => other,
                })
                .collect(),
        ),
        Value::Array(items) => {
            Value::Array(items.into_iter().map(|item| resolve_value(snapshot, field, item, names)).collect())
        }
        Value::String(text) => {
            let people: &Directory = &snapshot.people;
            let named = match field.kind.name() {
                "member" | "members" => people.member_by_username(&text).map(|m| m.id.to_string()),
                "department" | "departments" => people.department_by_key(&text).map(|d| d.id.to_string()),
                "link" => field
                    .links_to()
                    .and_then(|form| names.records.get(&(form.to_owned(), text.clone())))
                    .map(RecordId::to_string),
                _ => None,
            };
            match (named, text.strip_prefix("= ")) {
                (Some(id), _) => Value::String(id),
                (None, Some(expression)) => evaluate(snapshot, expression),
                (None, None) => Value::String(text),
            }
        }
        other => other,
    }
}

fn evaluate(snapshot: &Snapshot, expression: &str) -> Value {
    let facts =
        Facts { record: &Map::new(), row: None, me: "", now: snapshot.now, timezone: snapshot.timezone, inquiry: None };
    Formula::compile(&snapshot.scripts, expression)
        .and_then(|formula| formula.evaluate(&snapshot.scripts, &facts))
        .unwrap_or(Value::Null)
}

/// Forms whose records others need come first; forms that link in a circle come in the order of their keys.
fn in_link_order<'a>(app: &'a App, forms: impl Iterator<Item = &'a str>) -> Vec<&'a Form> {
    let mut waiting: BTreeSet<&str> = forms.collect();
    let mut ordered = Vec::new();
    while let Some(next) = waiting
        .iter()
        .copied()
        .find(|key| links(app, key).iter().all(|target| target == key || !waiting.contains(target.as_str())))
        .or_else(|| waiting.first().copied())
    {
        waiting.remove(next);
        ordered.extend(app.forms.get(next).map(AsRef::as_ref));
    }
    ordered
}

/// The forms whose records must be there first: those that are linked to, and those that add to a checked table what
/// this one takes from it.
fn links(app: &App, form: &str) -> Vec<String> {
    let fields = app.forms.get(form).map(|form| form.fields.as_slice()).unwrap_or_default();
    fields
        .iter()
        .chain(fields.iter().flat_map(|field| &field.columns))
        .filter_map(|field| field.links_to().map(str::to_owned))
        .chain(app.aggregates.values().flat_map(|aggregate| aggregate.fed_before(form)))
        .collect()
}

fn unreadable(path: &str, at: usize, error: &serde_json::Error) -> PackageError {
    let line = at + 1;
    PackageError::Invalid(vec![
        Problem::new(
            "",
            "invalid_json",
            format!("第 {line} 行不是有效的 JSON：{error}"),
            format!("line {line} is not valid JSON: {error}"),
        )
        .in_file(path),
    ])
}

fn placed(error: RecordError, path: &str, at: usize) -> PackageError {
    match error {
        RecordError::Invalid(problems) => PackageError::Invalid(
            problems
                .into_iter()
                .map(|mut problem| {
                    let line = at + 1;
                    problem.message.zh = format!("第 {line} 行：{}", problem.message.zh);
                    problem.message.en = format!("line {line}: {}", problem.message.en);
                    problem.in_file(path)
                })
                .collect(),
        ),
        RecordError::Store(error) => error.into(),
        other => PackageError::Invalid(vec![
            Problem::new("", "demo_refused", other.to_string(), other.to_string()).in_file(path),
        ]),
    }
}

fn not_submitted(error: FlowError, path: &str, at: usize) -> PackageError {
    match error {
        FlowError::Store(error) => error.into(),
        other => {
            let line = at + 1;
            let (zh, en) =
                (format!("第 {line} 行不能提交：{other}"), format!("line {line} cannot be submitted: {other}"));
            PackageError::Invalid(vec![Problem::new("", "demo_refused", zh, en).in_file(path)])
        }
    }
}
