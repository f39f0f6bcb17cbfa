//! The public query page: records whose fields have exactly the values given, and of each the fields that may be shown.

use super::open::{Opened, prove, said};
use super::{LinkError, refused, ticket};
use crate::clock::Moment;
use crate::kind;
use crate::problem::{Problem, Text, pointer_segment};
use crate::store::{self, Conn};
use crate::workspace::Snapshot;
use serde_json::{Map, Value};

/// The most records shown; who searches by exact values wants their own.
const MOST: usize = 20;

/// One record that was found: headings and words, in the order of the settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    pub fields: Vec<(String, String)>,
}

/// Opens the query page of a link: answers the pass that searches are to be sent with, where it has a password.
///
/// # Errors
/// The link has no query page; its password is missing or wrong.
pub async fn open_query(opened: &Opened, given: Option<String>, now: Moment) -> Result<Option<String>, LinkError> {
    if opened.settings.query.is_none() {
        return Err(LinkError::NotFound);
    }
    prove(opened, given).await?;
    Ok(opened.link.password.as_ref().map(|_| ticket::pass(&opened.link, now)))
}

/// Finds records by all the values that the settings ask for. `pass` is what the page was opened with.
///
/// # Errors
/// The link has no query page, or a password that was not given; a value is missing or none of its field's; the database's.
pub async fn find(
    conn: &mut Conn,
    snapshot: &Snapshot,
    opened: &Opened,
    given: &Map<String, Value>,
    pass: Option<&str>,
) -> Result<Vec<Found>, LinkError> {
    let query = opened.settings.query.as_ref().ok_or(LinkError::NotFound)?;
    if opened.link.password.is_some() {
        ticket::check_pass(&opened.link, pass, snapshot.now)?;
    }
    let mut problems = Vec::new();
    let mut keys: Vec<(&str, Value)> = Vec::new();
    for key in given.keys().filter(|key| !query.by.contains(key)) {
        let (zh, en) = (format!("没有字段“{key}”"), format!("there is no field '{key}'"));
        problems.push(Problem::new(pointer_segment(key), "unknown_field", zh, en));
    }
    for key in &query.by {
        let Some(field) = opened.form.field(key) else {
            return Err(refused("unavailable", "查询暂不可用", "the query is not available"));
        };
        let here = pointer_segment(key);
        match kind::normalise(&field.definition, given.get(key).cloned().unwrap_or_default()) {
            Ok(value) if value.is_null() => {
                let Text { zh, en } = &field.names;
                problems.push(Problem::new(here, "required", format!("请填写{zh}"), format!("{en} is required")));
            }
            Ok(value) => keys.push((key, value)),
            Err(found) => problems.extend(found.into_iter().map(|problem| problem.under(&here))),
        }
    }
    if !problems.is_empty() {
        return Err(LinkError::Invalid(problems));
    }
    let keys: Vec<(&str, &Value)> = keys.iter().map(|(key, value)| (*key, value)).collect();
    let ids = store::find_ids(conn, &opened.form.table, &keys, MOST).await?;
    let mut records = store::load_rows(conn, &opened.form.table, &ids).await?;
    records.sort_by_key(|record| std::cmp::Reverse(record.seq));
    let shown = query.show.iter().filter(|key| opened.form.field(key).is_some());
    let shown: Vec<&String> = shown.collect();
    let found = records.into_iter().map(|record| Found {
        fields: shown
            .iter()
            .map(|key| {
                let value = record.values.get(*key).unwrap_or(&Value::Null);
                (opened.form.field_title(key).to_owned(), said(&opened.form, snapshot, key, value))
            })
            .collect(),
    });
    Ok(found.collect())
}

impl Opened {
    /// The fields a stranger searches by, drawn like those of a form.
    pub fn query_schema(&self) -> Option<Value> {
        let query = self.settings.query.as_ref()?;
        let mut schema = super::open::schema_of(&self.form, |key| query.by.iter().any(|by| by == key));
        schema["required"] = Value::from(query.by.clone());
        schema["x-visibility"] = Value::Array(Vec::new());
        for field in schema["properties"].as_object_mut().into_iter().flat_map(Map::values_mut) {
            if let Some(field) = field.as_object_mut() {
                field.shift_remove("x-readonly");
                field.shift_remove("x-hidden");
                field.shift_remove("x-refilled-by");
                // A serial number is typed here like any other text.
                if field.get("x-kind").and_then(Value::as_str) == Some("serial") {
                    field.insert("x-kind".to_owned(), "text".into());
                }
            }
        }
        Some(schema)
    }
}
