//! The log of a flow's nodes as those who look after it read it. To whom it may be shown is the caller's to check: it holds
//! values of records.

use super::FlowError;
use super::outgoing::{HandedOver, handed_over};
use crate::flow::state::RunState;
use crate::record::Context;
use crate::store::Conn;
use crate::store::runs::{self, NodeLogFilter, NodeLogRow, PassingEnd};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::collections::HashMap;

/// One passing of a node.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NodeLogView {
    pub id: i64,
    pub run_id: String,
    pub form: Option<String>,
    pub record_id: Option<String>,
    pub record_title: String,
    pub node: String,
    pub node_title: String,
    /// The how-manieth passing of the node in its run, from 1.
    pub attempt: i64,
    pub at: String,
    /// How long it took, in milliseconds; up to the answer or the end of what it has waited for.
    pub millis: i64,
    pub outcome: PassingEnd,
    pub error: Option<String>,
    /// What it took in and gave out, as much of it as is kept; null for nothing.
    pub input: Value,
    pub output: Value,
    /// Whether the run still waits there for an administrator, so that it can be tried again.
    pub retryable: bool,
    /// What has become of a call that was handed over while the run went on, so that its passing alone says nothing of it.
    pub handed_over: Option<HandedOver>,
}

/// One page of the log of a flow, the latest first, after the passing a cursor names.
///
/// # Errors
/// [`FlowError::NotFound`] where no such flow is published; the database's.
pub async fn node_log(
    conn: &mut Conn,
    context: &Context<'_>,
    filter: &NodeLogFilter<'_>,
    after: Option<i64>,
    limit: usize,
) -> Result<Vec<NodeLogView>, FlowError> {
    let app = context.model.app(filter.app).ok_or(FlowError::NotFound)?;
    app.definitions.flows.get(filter.flow).ok_or(FlowError::NotFound)?;
    let flow = context.model.flows.current(conn, filter.app, filter.flow).await?.ok_or(FlowError::NotFound)?;
    let rows = runs::node_lines(conn, filter, after, limit).await?;
    let failed = rows.iter().filter(|row| row.line.outcome == PassingEnd::Failed);
    let failed: Vec<String> = failed.map(|row| row.run_id.as_str().to_owned()).collect();
    let found = runs::runs_by_id(conn, &failed).await?;
    let stands: HashMap<String, RunState> =
        found.into_iter().map(|run| (run.id.as_str().to_owned(), run.machine)).collect();
    let mut calls = handed_over(conn, &flow, &rows, context.language).await?;
    let shown = rows.into_iter().map(|row| {
        let title = context.say(filter.app, flow.title(&row.line.node, context.language));
        let call = calls.remove(&row.seq);
        view(row, title, call, &stands)
    });
    Ok(shown.collect())
}

fn view(
    row: NodeLogRow,
    node_title: String,
    handed_over: Option<HandedOver>,
    stands: &HashMap<String, RunState>,
) -> NodeLogView {
    let NodeLogRow { seq, run_id, record_title, form, record_id, line, attempt } = row;
    let state = stands.get(run_id.as_str()).filter(|state| state.suspended.is_none());
    let retryable =
        line.outcome == PassingEnd::Failed && state.is_some_and(|state| state.stuck_steps().contains(&line.step));
    let read = |text: Option<String>| text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
    NodeLogView {
        id: seq,
        run_id: run_id.as_str().to_owned(),
        form,
        record_id,
        record_title,
        node: line.node,
        node_title,
        attempt,
        at: crate::clock::to_text(line.at),
        millis: line.millis,
        outcome: line.outcome,
        error: line.error,
        input: read(line.input),
        output: read(line.output),
        retryable,
        handed_over,
    }
}
