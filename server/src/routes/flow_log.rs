//! /apps/{app}/flows/{flow}/log: what the nodes of a flow did by themselves, run by run; trying again what has failed. For
//! administrators, who may see every record.

use super::doc;
use crate::error::{ApiError, ProblemBody};
use crate::extract::{Admin, Caller, IdempotencyKey, Json, Path, Query};
use crate::language::spoken;
use crate::paging::{Page, cut, decode, limit};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use tenon_engine::clock::{self, Moment};
use tenon_engine::flow::Action;
use tenon_engine::flow::service::{Deed, NodeLogView, node_log};
use tenon_engine::flow::state::Wait;
use tenon_engine::id::CommandId;
use tenon_engine::problem::Problem;
use tenon_engine::store::runs::{self, NodeLogFilter, NodeLogRow, PassingEnd};

/// How many passings are tried again at once.
const MOST: usize = 200;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/flows/{flow}/log",
            get_with(list, doc("runs", "listNodeLog", "What the nodes of a flow did by themselves, the latest first")),
        )
        .api_route(
            "/apps/{app}/flows/{flow}/log/retry",
            post_with(retry, doc("runs", "retryNodes", "Try up to 200 failed passings again, each on its own")),
        )
}

#[derive(Deserialize, JsonSchema)]
struct FlowPath {
    app: String,
    flow: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NodeLogQuery {
    /// Only of this run.
    run: Option<String>,
    /// Only of the node with this key.
    node: Option<String>,
    outcome: Option<PassingEnd>,
    /// Words in the error or in the title of the record.
    q: Option<String>,
    /// Only passings from this moment on, RFC 3339.
    from: Option<String>,
    /// Only passings before this moment.
    to: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

async fn list(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<FlowPath>,
    Query(query): Query<NodeLogQuery>,
) -> Result<Json<Page<NodeLogView>>, ApiError> {
    let (after, limit) = (decode::<i64>(query.cursor.as_deref())?, limit(query.limit));
    let filter = NodeLogFilter {
        app: &path.app,
        flow: &path.flow,
        run: query.run.as_deref(),
        node: query.node.as_deref(),
        outcome: query.outcome,
        text: query.q.as_deref().map(str::trim).filter(|text| !text.is_empty()),
        from: moment(query.from.as_deref(), "/from")?,
        to: moment(query.to.as_deref(), "/to")?,
    };
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(admin.caller.principal()).spoken_in(spoken());
    let mut conn = state.store().read().await?;
    let mut items = node_log(&mut conn, &context, &filter, after, limit + 1).await?;
    let next_cursor = cut(&mut items, limit, |line| line.id);
    Ok(Json(Page { items, next_cursor }))
}

fn moment(text: Option<&str>, pointer: &str) -> Result<Option<Moment>, ApiError> {
    let read = |text: &str| {
        clock::from_text(text).ok_or_else(|| {
            let (zh, en) = ("应为 2026-11-01T08:00:00Z 这样的时刻", "must be a moment such as 2026-11-01T08:00:00Z");
            ApiError::invalid(vec![Problem::new(pointer, "not_a_moment", zh, en)])
        })
    };
    text.map(read).transpose()
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NodeRetryInput {
    /// The ids of at most 200 passings of the log.
    lines: Vec<i64>,
}

#[derive(Serialize, JsonSchema)]
struct NodeRetryAnswer {
    /// One for each passing, in their order.
    items: Vec<NodeRetryItem>,
}

/// What became of one passing.
#[derive(Serialize, JsonSchema)]
struct NodeRetryItem {
    line: i64,
    status: NodeRetryStatus,
    /// What the run is about; null for a passing that is not there.
    record_title: Option<String>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum NodeRetryStatus {
    Done,
    /// It was tried, and has failed again.
    Failed,
    Refused,
}

async fn retry(
    Shared(state): Shared<State>,
    admin: Admin,
    IdempotencyKey(key): IdempotencyKey,
    Path(path): Path<FlowPath>,
    Json(input): Json<NodeRetryInput>,
) -> Result<Json<NodeRetryAnswer>, ApiError> {
    if input.lines.len() > MOST {
        let (zh, en) = (format!("一次最多 {MOST} 条"), format!("at most {MOST} at once"));
        return Err(ApiError::invalid(vec![Problem::new("/lines", "too_many", zh, en)]));
    }
    let mut conn = state.store().read().await?;
    let rows = runs::lines_by_number(&mut conn, (path.app.as_str(), path.flow.as_str()), &input.lines).await?;
    drop(conn);
    let rows: HashMap<i64, NodeLogRow> = rows.into_iter().map(|row| (row.seq, row)).collect();
    let mut items = Vec::with_capacity(input.lines.len());
    for line in input.lines {
        let row = rows.get(&line);
        let outcome = match row {
            Some(row) => again(&state, &admin.caller, row, key.as_ref()).await,
            None => Err(ApiError::not_found()),
        };
        let (status, problem) = match outcome {
            Ok(status) => (status, None),
            Err(refusal) => (NodeRetryStatus::Refused, Some(refusal.body())),
        };
        let record_title = row.map(|row| row.record_title.clone());
        items.push(NodeRetryItem { line, status, record_title, problem });
    }
    Ok(Json(NodeRetryAnswer { items }))
}

/// Tries one step again, if its run still waits there.
async fn again(
    state: &State,
    caller: &Caller,
    row: &NodeLogRow,
    key: Option<&CommandId>,
) -> Result<NodeRetryStatus, ApiError> {
    let id = key.map(|key| key.of_part(&row.seq.to_string()));
    let deed = Deed { id, ..Action::Retry { step: row.line.step }.into() };
    let run = state.workspace().act_on_run(caller.principal(), row.run_id.as_str(), deed).await?;
    let is_stuck = |wait: &Wait| matches!(wait, Wait::Stuck { .. });
    let failed = run.machine.tokens.iter().any(|token| token.node == row.line.node && is_stuck(&token.wait));
    Ok(if failed { NodeRetryStatus::Failed } else { NodeRetryStatus::Done })
}
