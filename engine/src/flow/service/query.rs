//! What a run looks up: records a query finds, kept as rows under the name of its node; and how expressions, conditions and texts
//! of later nodes see them and the row they lie in.

use super::{FlowError, card, found};
use crate::flow::Flow;
use crate::flow::node::Node;
use crate::flow::node::query::Query;
use crate::flow::state::{Branch, Row, RunState, count_of};
use crate::model::{Field, Form};
use crate::problem::{Language, Text};
use crate::record::{self, Context};
use crate::store::{Conn, SortKey, StoreError, StoredRecord};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// How large what one query keeps may be, in bytes as it is stored.
const ROOM: usize = 64 * 1024;
/// How many rows a text lists.
const LISTED: usize = 20;

/// Looks up what a query asks for; the reason where it is too much.
pub(super) async fn carry_out(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    facts: &Map<String, Value>,
    query: &Query,
) -> Result<Result<Vec<Map<String, Value>>, Text>, StoreError> {
    let Some(form) = context.model.form(app, &query.form) else {
        return Ok(Err(Text::new("没有这个表单", "There is no such form")));
    };
    let by = query.sort.iter().map(|entry| match entry.strip_prefix('-') {
        Some(field) => SortKey { field: field.to_owned(), descending: true },
        None => SortKey { field: entry.clone(), descending: false },
    });
    let mut sort: Vec<SortKey> = by.collect();
    if sort.is_empty() {
        sort.extend(found::by_creation());
    }
    let records = found::search(conn, context, form, &query.filter.seen_from(facts), &sort, query.limit).await?;
    // Rows are kept with the run as they read; a flow of before may still name what has become sensitive.
    let kept = query.fields.iter().filter(|field| !form.field(field).is_some_and(Field::is_sealed));
    let row = |record: &StoredRecord| {
        let own = [("id".to_owned(), Value::from(record.id.clone()))];
        own.into_iter().chain(kept.clone().map(|field| (field.clone(), record.value(field)))).collect()
    };
    let rows: Vec<Map<String, Value>> = records.iter().map(row).collect();
    let size = serde_json::to_string(&rows).map_or(usize::MAX, |text| text.len());
    Ok(if size <= ROOM {
        Ok(rows)
    } else {
        Err(Text::new(
            "查询到的内容太大，请少选字段或减少条数",
            "What is looked up is too large; choose fewer fields or records",
        ))
    })
}

/// The facts of the run's record with what a place of the run sees beside it.
pub(super) fn facts(record: Option<&StoredRecord>, state: &RunState, path: &[Branch]) -> Map<String, Value> {
    let mut facts = record.map(|record| record.facts().into_values()).unwrap_or_default();
    facts.extend(state.beside(path));
    facts
}

/// What a place of the run sees beside the record, in words: `stock` and `stock_count` are how many records a query has found,
/// `stock.left` the values one after the other; the columns of a row bear their own names.
pub(super) async fn words(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, Option<&str>),
    flow: &Flow,
    state: &RunState,
    path: &[Branch],
) -> Result<BTreeMap<String, String>, FlowError> {
    let mut said = BTreeMap::new();
    for (key, rows) in &state.rows {
        let Some(Node::Query(query)) = flow.find(key) else { continue };
        let Some(form) = context.model.form(app, &query.form) else { continue };
        let shown = |row: &Row| StoredRecord { values: row.clone(), ..record::blank(context) };
        let records: Vec<StoredRecord> = rows.iter().take(LISTED).map(shown).collect();
        let names = record::refs(conn, context, form, &records).await?;
        let texts: Vec<_> = records.iter().map(|record| card::all(context, form, record, &names)).collect();
        let ellipsis = (rows.len() > LISTED).then_some("…");
        // What was found before a field became sensitive is still there.
        for field in query.fields.iter().filter(|field| !form.field(field).is_some_and(Field::is_sealed)) {
            let texts = texts.iter().filter_map(|texts| texts.get(field)).map(String::as_str).chain(ellipsis);
            said.insert(format!("{key}.{field}"), texts.collect::<Vec<_>>().join("、"));
        }
        for name in [key.clone(), count_of(key)] {
            said.insert(name, rows.len().to_string());
        }
    }
    for branch in path {
        for column in row_in_words(conn, context, (app, form), flow, state, branch).await? {
            said.insert(column.key, column.text);
        }
    }
    Ok(said)
}

/// The columns of the rows a loop goes through, and the form they stand in; nothing where that is gone.
pub(super) fn columns<'c>(
    context: &Context<'c>,
    (app, form): (&str, Option<&str>),
    flow: &Flow,
    each: &str,
) -> Option<(&'c Form, Vec<&'c Field>)> {
    if let Some(Node::Query(query)) = flow.find(each) {
        let form: &Form = context.model.form(app, &query.form)?;
        let fields = query.fields.iter().filter_map(|field| form.field(field));
        return Some((form, fields.filter(|field| !field.is_sealed()).collect()));
    }
    let form: &Form = context.model.form(app, form?)?;
    Some((form, form.field(each)?.columns.iter().collect()))
}

/// One column of a row in words.
pub(super) struct Cell {
    pub key: String,
    pub title: String,
    pub text: String,
    /// As much of it as is shown where it is masked.
    pub masked: String,
}

/// The row of a loop in words, in the order of its columns; nothing for a branch that is no row.
pub(super) async fn row_in_words(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, form): (&str, Option<&str>),
    flow: &Flow,
    state: &RunState,
    branch: &Branch,
) -> Result<Vec<Cell>, FlowError> {
    let (Some(row), Some(Node::Loop(own))) = (state.row(branch), flow.find(&branch.node)) else {
        return Ok(Vec::new());
    };
    let Some((form, columns)) = columns(context, (app, form), flow, &own.each) else { return Ok(Vec::new()) };
    // Whom and what the row names is looked up where it stands: in the record that was found, or in the sub-form.
    let values: Row = match flow.find(&own.each) {
        Some(Node::Query(_)) => row.clone(),
        _ => Map::from_iter([(own.each.clone(), Value::Array(vec![Value::Object(row.clone())]))]),
    };
    let record = StoredRecord { values, ..record::blank(context) };
    let names = record::refs(conn, context, form, [&record]).await?;
    let cell = |column: &&Field| {
        let (text, masked) = card::value(context, &names, column, row.get(&column.key));
        Cell { key: column.key.clone(), title: column.title().to_owned(), text, masked }
    };
    Ok(columns.iter().map(cell).collect())
}

/// Which row of how many a place lies in, in words; nothing outside loops.
pub(super) fn row_said(rows: &[(usize, usize)], language: Language) -> Option<String> {
    let said = |(at, of): &(usize, usize)| match language {
        Language::Chinese => format!("第 {at} 行 / 共 {of} 行"),
        Language::English => format!("row {at} of {of}"),
    };
    let said: Vec<String> = rows.iter().map(said).collect();
    (!said.is_empty()).then(|| said.join(" · "))
}

/// A title with the row it is about.
pub(super) fn titled(title: &str, rows: &[(usize, usize)], language: Language) -> String {
    match (row_said(rows, language), language) {
        (None, _) => title.to_owned(),
        (Some(row), Language::Chinese) => format!("{title}（{row}）"),
        (Some(row), Language::English) => format!("{title} ({row})"),
    }
}
