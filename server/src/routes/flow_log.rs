//! /apps/{app}/flows/{flow}/log: every node that the runs of a flow have passed, run by run, for whoever builds the app;
//! trying again what has failed, for administrators, who act in every run.

use super::apps::FlowPath;
use super::doc;
use crate::error::{ApiError, ProblemBody};
use crate::extract::{Admin, Builder, Caller, IdempotencyKey, Json, Path, Query};
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
use tenon_engine::flow::service::{NodeLogView, RETRY, RetryWish, node_log, retry_params};
use tenon_engine::id::{CommandId, JobId};
use tenon_engine::job::{self, Wish};
use tenon_engine::problem::{Language, Problem};
use tenon_engine::store::runs::{self, NodeLogFilter, NodeLogRow, PassingEnd};

/// How many passings are tried again at once.
const MOST: usize = 200;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/flows/{flow}/log",
            get_with(
                list,
                doc("runs", "listNodeLog", "The nodes that the runs of a flow have passed, the latest first"),
            ),
        )
        .api_route(
            "/apps/{app}/flows/{flow}/log/retry",
            post_with(retry, doc("runs", "retryNodes", "Try up to 200 failed passings again, each on its own")),
        )
        .api_route(
            "/apps/{app}/flows/{flow}/log/retry-all",
            post_with(retry_all, doc("runs", "retryAllNodes", "Try again all that has failed, up to 1,000, as a job")),
        )
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
    builder: Builder,
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
    let context = snapshot.context(builder.caller.principal()).spoken_in(spoken());
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
    let failed = state.workspace().retry_passing(caller.principal(), row, id).await?;
    Ok(if failed { NodeRetryStatus::Failed } else { NodeRetryStatus::Done })
}

/// The job that tries them again.
#[derive(Serialize, JsonSchema)]
struct RetryBegun {
    job: JobId,
}

async fn retry_all(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<FlowPath>,
    Json(wish): Json<RetryWish>,
) -> Result<Json<RetryBegun>, ApiError> {
    moment(wish.from.as_deref(), "/from")?;
    moment(wish.to.as_deref(), "/to")?;
    let model = state.workspace().model();
    let app = model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let flow = app.definitions.flows.get(&path.flow).ok_or_else(ApiError::not_found)?;
    let language = state.roster().settings().language;
    let name = app.definitions.text(&flow.title, language);
    let title = match language {
        Language::Chinese => format!("重试“{name}”的失败节点"),
        Language::English => format!("Try again what has failed in {name}"),
    };
    let wish = Wish {
        kind: RETRY,
        place: flow.start.form().map(|form| (path.app.as_str(), form)),
        title,
        params: retry_params(&path.app, &path.flow, wish),
        ready: true,
    };
    let row = job::begin(state.workspace(), admin.caller.principal(), wish).await?;
    Ok(Json(RetryBegun { job: row.id }))
}
