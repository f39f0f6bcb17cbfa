//! The records a run writes: through the one path every change takes, on behalf of the initiator, by the engine's right.

use super::passing::{Seen, shown};
use super::{FlowError, found, print, query, script};
use crate::flow::node::Node;
use crate::flow::{Action, Flow, RunState, Write};
use crate::id::RecordId;
use crate::problem::Text;
use crate::record::{self, Authority, Context, RecordError};
use crate::script::{Facts, Formula, Inquiry};
use crate::store::runs::RunRow;
use crate::store::{Conn, StoredRecord, load_row};
use indexmap::IndexMap;
use serde_json::{Map, Value, json};

/// Does a write and answers what to tell the machine. A write that is refused leaves the step waiting for an
/// administrator; what the database cannot do fails the whole command.
pub(super) async fn carry_out(
    conn: &mut Conn,
    context: &Context<'_>,
    (flow, run): (&Flow, &RunRow),
    record: Option<&StoredRecord>,
    wish: &Write,
    step: u64,
    seen: &mut Seen,
) -> Result<Action, FlowError> {
    let facts = tellable(context, (run.app.as_str(), run.form.as_deref()), &run.machine, record, step);
    // An empty link or a condition that finds nothing changes nothing; the step then stands for the run itself.
    let own = || record.map(|record| record.id.clone());
    Ok(match written(conn, context, (flow, run, step), record, wish, &facts, seen).await? {
        Ok(id) => {
            let record = id.or_else(own).as_deref().and_then(RecordId::parse);
            let record = record.or_else(|| RecordId::parse(run.id.as_str())).expect("a run has an identifier");
            Action::Written { step, record }
        }
        Err(reason) => Action::WriteFailed { step, reason },
    })
}

/// What a step works with where it writes or sends: the run's record without sensitive values, and what the step sees
/// beside it. The check keeps them out of definitions, but a version of before may still name what has become sensitive.
pub(super) fn tellable(
    context: &Context<'_>,
    (app, form): (&str, Option<&str>),
    state: &RunState,
    record: Option<&StoredRecord>,
    step: u64,
) -> Map<String, Value> {
    let mut facts = record.map(|record| record.facts().into_values()).unwrap_or_default();
    if let Some(form) = form.and_then(|form| context.model.form(app, form)) {
        facts.retain(|key, _| !form.field(key).is_some_and(|field| field.is_sealed()));
    }
    facts.extend(state.beside(state.path_of(step)));
    facts
}

/// Answers the record written last, or why nothing is written.
async fn written(
    conn: &mut Conn,
    context: &Context<'_>,
    at: (&Flow, &RunRow, u64),
    record: Option<&StoredRecord>,
    wish: &Write,
    facts: &Map<String, Value>,
    seen: &mut Seen,
) -> Result<Result<Option<String>, Text>, FlowError> {
    let run = at.1;
    let (form, ids, each) = match wish {
        Write::Create { form, each, .. } => (form.clone(), None, each.as_deref()),
        Write::Update { record: link, .. } => {
            let Some((form, ids)) = targets(context, at, record, link.as_deref()) else {
                return Ok(Err(gone()));
            };
            (form, Some(ids), None)
        }
        Write::Set { .. } | Write::Script { .. } | Write::File { .. } => {
            let Some((form, ids)) = targets(context, at, record, None) else { return Ok(Err(gone())) };
            if let Write::File { file, .. } = wish
                && !print::keep(conn, context, run, file).await?
            {
                return Ok(Err(print::lost()));
            }
            (form, Some(ids), None)
        }
        Write::Delete { record: link } => return deleted(conn, context, at, record, link, seen).await,
        Write::Found(wish) => return found::carry_out(conn, context, &run.app, facts, wish, seen).await,
    };
    // A document goes among the files of the record, whatever a row calls its columns.
    let own = match (wish, record) {
        (Write::File { field, .. }, Some(record)) => Some(Map::from_iter([(field.clone(), record.value(field))])),
        _ => None,
    };
    let facts = own.as_ref().unwrap_or(facts);
    let mut worked = Vec::new();
    for row in rows(each, facts) {
        match values_of(conn, context, &run.app, wish, facts, row).await? {
            Ok(values) => worked.push(values),
            Err(reason) => return Ok(Err(reason)),
        }
    }
    let values = shown(context.model.form(&run.app, &form).map(|form| &**form), &worked);
    seen.input = json!({ "form": form, "records": ids, "values": values });
    let create = |values| record::Action::Create { id: None, values };
    let update = |values: &Map<String, Value>, id| record::Action::Update { id, version: None, values: values.clone() };
    let actions: Vec<record::Action> = match ids {
        None => worked.into_iter().map(create).collect(),
        Some(ids) => worked.iter().flat_map(|values| ids.iter().map(|id| update(values, id.clone()))).collect(),
    };
    let mut done = Vec::new();
    for action in actions {
        match perform(conn, context, &run.app, &form, action).await? {
            Ok(id) => done.push(id),
            Err(reason) => return Ok(Err(reason)),
        }
    }
    seen.output = json!({ "records": done });
    Ok(Ok(done.pop()))
}

fn gone() -> Text {
    Text::new("要修改的数据不存在", "The record to change does not exist")
}

/// Puts the records that a link names, or a query has found, into the recycle bin; one that another row has named before is
/// there already.
async fn deleted(
    conn: &mut Conn,
    context: &Context<'_>,
    at: (&Flow, &RunRow, u64),
    record: Option<&StoredRecord>,
    link: &str,
    seen: &mut Seen,
) -> Result<Result<Option<String>, Text>, FlowError> {
    let app = at.1.app.as_str();
    let Some((form, ids)) = targets(context, at, record, Some(link)) else { return Ok(Err(gone())) };
    let Some(table) = context.model.form(app, &form).map(|form| &form.table) else { return Ok(Err(gone())) };
    seen.input = json!({ "form": form, "records": ids });
    let mut done = Vec::new();
    for id in ids {
        if load_row(conn, table, &id, true).await?.is_none_or(|found| found.deleted_at.is_some()) {
            continue;
        }
        match perform(conn, context, app, &form, record::Action::Delete { id, version: None }).await? {
            Ok(id) => done.push(id),
            Err(reason) => return Ok(Err(reason)),
        }
    }
    seen.output = json!({ "records": done });
    Ok(Ok(done.pop()))
}

/// Changes one record by the engine's right; answers its id, or why it is refused.
pub(super) async fn perform(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    form: &str,
    action: record::Action,
) -> Result<Result<String, Text>, FlowError> {
    if let Err(reason) = context.chain.write() {
        return Ok(Err(reason));
    }
    let command = record::Command { id: None, app: app.to_owned(), form: form.to_owned(), action };
    match Box::pin(record::perform(conn, context, &Authority::Engine, &command)).await {
        Ok(change) => Ok(Ok(change.record.id)),
        Err(RecordError::Store(error)) => Err(error.into()),
        Err(error) => Ok(Err(reason(&error))),
    }
}

/// The form and the records that an update, a delete or a sub-flow of a step is meant for: the run's own, those a link names, or those a
/// query has found.
pub(super) fn targets(
    context: &Context<'_>,
    (flow, run, step): (&Flow, &RunRow, u64),
    record: Option<&StoredRecord>,
    link: Option<&str>,
) -> Option<(String, Vec<String>)> {
    if let Some(Node::Query(query)) = link.and_then(|link| flow.find(link)) {
        let rows = run.machine.rows.get(link.unwrap_or_default()).into_iter().flatten();
        let ids = rows.filter_map(|row| row.get("id")?.as_str().map(str::to_owned));
        return Some((query.form.clone(), ids.collect()));
    }
    let Some(link) = link else { return Some((run.form.clone()?, vec![record?.id.clone()])) };
    let place = (run.app.as_str(), run.form.as_deref());
    let (target, named) = linked(context, place, (flow, &run.machine, step), record, link)?;
    Some((target, ids_in(&named)))
}

fn ids_in(named: &Value) -> Vec<String> {
    match named {
        Value::String(id) => vec![id.clone()],
        Value::Array(ids) => ids.iter().filter_map(|id| id.as_str().map(str::to_owned)).collect(),
        _ => Vec::new(),
    }
}

/// The records that a link column of some rows names, each once, in the order of the rows; nothing where there is no such link.
pub(super) fn named_in_rows(
    context: &Context<'_>,
    (flow, run, step): (&Flow, &RunRow, u64),
    record: Option<&StoredRecord>,
    each: &str,
    link: &str,
) -> Option<Vec<String>> {
    let place = (run.app.as_str(), run.form.as_deref());
    let (_, columns) = query::columns(context, place, flow, each)?;
    columns.into_iter().find(|column| column.key == link)?.links_to()?;
    let facts = tellable(context, place, &run.machine, record, step);
    let mut found: Vec<String> = Vec::new();
    for row in rows(Some(each), &facts).into_iter().flatten() {
        let named = ids_in(row.get(link).unwrap_or(&Value::Null));
        found.extend(named.into_iter().filter(|id| !found.contains(id)).collect::<Vec<_>>());
    }
    Some(found)
}

/// The form a link leads to and what it names, as a step sees it: a column of the innermost row it lies in that has one, else a
/// field of the record.
pub(super) fn linked(
    context: &Context<'_>,
    (app, form): (&str, Option<&str>),
    (flow, state, step): (&Flow, &RunState, u64),
    record: Option<&StoredRecord>,
    link: &str,
) -> Option<(String, Value)> {
    for branch in state.path_of(step).iter().rev() {
        let (Some(row), Some(Node::Loop(own))) = (state.row(branch), flow.find(&branch.node)) else { continue };
        let Some((_, columns)) = query::columns(context, (app, form), flow, &own.each) else { continue };
        if let Some(column) = columns.into_iter().find(|column| column.key == link) {
            return Some((column.links_to()?.to_owned(), row.get(link).cloned().unwrap_or_default()));
        }
    }
    let target = context.model.form(app, form?)?.field(link)?.links_to()?.to_owned();
    Some((target, record?.value(link)))
}

/// The rows a write is worked out for, one after the other; the record as a whole where it is not about rows.
pub(super) fn rows<'f>(each: Option<&str>, facts: &'f Map<String, Value>) -> Vec<Option<&'f Map<String, Value>>> {
    match each {
        Some(rows) => {
            let rows = facts.get(rows).and_then(Value::as_array).into_iter().flatten();
            rows.map(Value::as_object).filter(Option::is_some).collect()
        }
        None => vec![None],
    }
}

/// What a write writes, or why that cannot be worked out.
pub(super) async fn values_of(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    wish: &Write,
    facts: &Map<String, Value>,
    row: Option<&Map<String, Value>>,
) -> Result<Result<Map<String, Value>, Text>, FlowError> {
    match wish {
        Write::Create { values, .. } | Write::Update { values, .. } => {
            worked_out(conn, context, app, values, facts, row).await
        }
        Write::Delete { .. } => Ok(Ok(Map::new())),
        Write::Set { values } => Ok(Ok(values.clone())),
        Write::Script { form, text } => script::answered(conn, context, (app, form), text, facts).await,
        Write::File { field, file } => {
            let mut files = facts.get(field).and_then(Value::as_array).cloned().unwrap_or_default();
            files.push(file.clone());
            Ok(Ok(Map::from_iter([(field.clone(), Value::Array(files))])))
        }
        Write::Found(found) => match found.then.values() {
            Some(values) => worked_out(conn, context, app, values, facts, row).await,
            None => Ok(Ok(Map::new())),
        },
    }
}

/// The values of a write, or why they cannot be worked out; over a row of a sub-form where one is given.
pub(super) async fn worked_out(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    values: &IndexMap<String, Value>,
    facts: &Map<String, Value>,
    row: Option<&Map<String, Value>>,
) -> Result<Result<Map<String, Value>, Text>, FlowError> {
    let inquiry = Inquiry::default();
    let mut found = work_out(context, values, facts, row, &inquiry);
    while record::answer(conn, context, app, &inquiry).await? {
        found = work_out(context, values, facts, row, &inquiry);
    }
    Ok(found)
}

/// Constants as they are, expressions evaluated over the run's record.
fn work_out(
    context: &Context<'_>,
    values: &IndexMap<String, Value>,
    facts: &Map<String, Value>,
    row: Option<&Map<String, Value>>,
    inquiry: &Inquiry,
) -> Result<Map<String, Value>, Text> {
    let mut out = Map::new();
    for (field, value) in values {
        let value = match value.as_str().and_then(|text| text.strip_prefix("= ")) {
            None => value.clone(),
            Some(text) => {
                let facts = Facts {
                    record: facts,
                    row,
                    me: context.me(),
                    now: context.now,
                    timezone: context.timezone,
                    inquiry: Some(inquiry),
                };
                let formula = Formula::compile(context.scripts, text);
                formula.and_then(|formula| formula.evaluate(context.scripts, &facts)).map_err(|problem| {
                    let problem = problem.at("");
                    Text::new(format!("{field}：{}", problem.message.zh), format!("{field}: {}", problem.message.en))
                })?
            }
        };
        out.insert(field.clone(), value);
    }
    Ok(out)
}

fn reason(error: &RecordError) -> Text {
    match error {
        RecordError::Invalid(problems) | RecordError::Forbidden(problems) if !problems.is_empty() => {
            Text::in_line(problems.iter().map(|problem| &problem.message))
        }
        _ => Text::new("写入数据失败", "The record could not be written"),
    }
}
