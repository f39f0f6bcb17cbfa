//! `demo/<form>.jsonl` and `demo/members.jsonl`: one record a line, with values its form takes. Links are written as
//! the `_id` of another demo record, people by user name and departments by key.

use super::{
    expression::Over,
    names::Names,
    report::{FIELD, FLOW, FORM, MEMBER, Report, at},
};
use crate::{
    definition::{FieldDefinition, FormDefinition},
    kind,
    problem::Problem,
};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

pub(super) fn check(names: &Names<'_>, key: &str, text: &str, report: &mut Report<'_>) {
    if key == "members" {
        members(text, report);
        return;
    }
    if !names.form_keys().contains(&key) {
        report.unknown("", "unknown_form", FORM, key, names.form_keys());
        return;
    }
    let records = lines(text, report);
    let Some(form) = names.written_form(report, "", key) else { return };
    let known = Known { usernames: usernames(names), ids: ids(names, form) };
    let mut seen = BTreeSet::new();
    for (line, record) in records {
        let here = format!("/{line}");
        match record.get("_id").and_then(Value::as_str) {
            Some(id) if !seen.insert(id.to_owned()) => {
                let (zh, en) = (format!("_id “{id}”重复"), format!("the _id \"{id}\" occurs twice"));
                report.say(at(&here, "_id"), "duplicate", zh, en);
            }
            _ => {}
        }
        if let Some(by) = record.get("_by").and_then(Value::as_str)
            && !known.usernames.contains(by)
        {
            report.unknown(at(&here, "_by"), "unknown_member", MEMBER, by, known.usernames.iter().map(String::as_str));
        }
        if let Some(flow) = record.get("_submit").and_then(Value::as_str) {
            submission(names, at(&here, "_submit"), key, flow, report);
        }
        values(names, &here, form, None, &record, &known, report);
    }
}

/// The flow a demo record is submitted to: one that people submit records of this form to.
fn submission(names: &Names<'_>, pointer: String, form: &str, flow: &str, report: &mut Report<'_>) {
    let flows = names.definitions.flows.iter();
    let fitting = flows.filter(|(_, flow)| flow.start.on() == "submit" && flow.start.form() == Some(form));
    let fitting: Vec<&str> = fitting.map(|(key, _)| key.as_str()).collect();
    if !fitting.contains(&flow) {
        report.unknown(pointer, "unknown_flow", FLOW, flow, fitting);
    }
}

/// The lines that are JSON objects, numbered from 1; the others are reported.
fn lines(text: &str, report: &mut Report<'_>) -> Vec<(usize, Map<String, Value>)> {
    let mut records = Vec::new();
    for (index, line) in text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty()) {
        let number = index + 1;
        match serde_json::from_str(line) {
            Ok(record) => records.push((number, record)),
            Err(error) => {
                let column = error.column();
                report.say(
                    format!("/{number}"),
                    "json_syntax",
                    format!("第 {number} 行第 {column} 列不是有效的 JSON 对象"),
                    format!("line {number}, column {column} is not a valid JSON object"),
                );
            }
        }
    }
    records
}

fn members(text: &str, report: &mut Report<'_>) {
    const KNOWN: [&str; 9] =
        ["username", "name", "department", "department_title", "department_parent", "head", "roles", "email", "phone"];
    let mut seen = BTreeSet::new();
    for (line, member) in lines(text, report) {
        let here = format!("/{line}");
        for name in member.keys().filter(|name| !KNOWN.contains(&name.as_str())) {
            report.unknown(at(&here, name), "unknown_property", ("属性", "property"), name, KNOWN);
        }
        for needed in ["username", "name"] {
            if member.get(needed).and_then(Value::as_str).is_none_or(str::is_empty) {
                let (zh, en) = (format!("缺少“{needed}”"), format!("\"{needed}\" is missing"));
                report.say(at(&here, needed), "required", zh, en);
            }
        }
        if let Some(username) = member.get("username").and_then(Value::as_str)
            && !seen.insert(username.to_owned())
        {
            let (zh, en) = (format!("用户名“{username}”重复"), format!("the user name \"{username}\" occurs twice"));
            report.say(at(&here, "username"), "duplicate", zh, en);
        }
    }
}

fn usernames(names: &Names<'_>) -> BTreeSet<String> {
    let mut all: BTreeSet<String> = names.surroundings.members.iter().flatten().cloned().collect();
    for line in names.package.files.get("demo/members.jsonl").map(String::as_str).unwrap_or_default().lines() {
        let member: Value = serde_json::from_str(line).unwrap_or_default();
        all.extend(member["username"].as_str().map(str::to_owned));
    }
    all
}

/// Whom and what demo records may name.
struct Known {
    usernames: BTreeSet<String>,
    ids: Ids,
}

#[derive(Clone, Copy)]
struct Row<'a> {
    subform: &'a str,
    field: &'a FieldDefinition,
}

fn values(
    names: &Names<'_>,
    here: &str,
    form: &FormDefinition,
    row: Option<Row<'_>>,
    record: &Map<String, Value>,
    known: &Known,
    report: &mut Report<'_>,
) {
    let properties = row
        .map_or(&form.properties, |row| row.field.items.as_ref().map_or(&form.properties, |items| &items.properties));
    for (key, value) in record.iter().filter(|(key, _)| !key.starts_with('_')) {
        let pointer = at(here, key);
        let Some(field) = properties.get(key) else {
            report.unknown(pointer, "unknown_field", FIELD, key, properties.keys().map(String::as_str));
            continue;
        };
        if let Some(text) = value.as_str().and_then(|text| text.strip_prefix('=')) {
            names.expression(report, &pointer, text.trim(), Some(Over { form, row: row.map(|row| row.subform) }));
            continue;
        }
        match (kind::of(field).name(), value) {
            ("member", Value::String(username)) if !known.usernames.contains(username) => {
                report.unknown(pointer, "unknown_member", MEMBER, username, known.usernames.iter().map(String::as_str));
            }
            ("link", _) => report.all(link(&known.ids, field, value).map(|problem| problem.under(&pointer))),
            ("member" | "members" | "department" | "departments", _) => {}
            ("subform", Value::Array(rows)) => {
                for (index, cells) in rows.iter().enumerate() {
                    if let Value::Object(cells) = cells {
                        let row = Row { subform: key, field };
                        values(names, &format!("{pointer}/{index}"), form, Some(row), cells, known, report);
                    }
                }
            }
            _ => {
                let problems = kind::normalise(field, value.clone()).err().unwrap_or_default();
                report.all(problems.into_iter().map(|problem| problem.under(&pointer)));
            }
        }
    }
}

/// An `_id` that no demo record of the other form has.
fn link(ids: &Ids, field: &FieldDefinition, value: &Value) -> Option<Problem> {
    let there = ids.get(field.form.as_deref()?)?;
    let wanted: Vec<&str> = match value {
        Value::Array(ids) => ids.iter().filter_map(Value::as_str).collect(),
        id => id.as_str().into_iter().collect(),
    };
    let missing = wanted.into_iter().find(|id| !there.contains(*id))?;
    let (zh, en) = (format!("没有 _id 为“{missing}”的演示记录"), format!("no demo record has the _id \"{missing}\""));
    Some(Problem::new("", "unknown_record", zh, en))
}

/// From a form to the `_id`s of its demo records.
type Ids = BTreeMap<String, BTreeSet<String>>;

/// The `_id`s of all forms this one links to.
fn ids(names: &Names<'_>, form: &FormDefinition) -> Ids {
    let columns =
        form.properties.values().flat_map(|field| field.items.iter().flat_map(|items| items.properties.values()));
    let linked = form.properties.values().chain(columns).filter_map(|field| field.form.clone());
    let mut ids = Ids::new();
    for other in linked {
        let Some(text) = names.package.files.get(&format!("demo/{other}.jsonl")) else { continue };
        ids.entry(other).or_insert_with(|| {
            let records = text.lines().filter_map(|line| serde_json::from_str::<Value>(line).ok());
            records.filter_map(|record| record["_id"].as_str().map(str::to_owned)).collect()
        });
    }
    ids
}
