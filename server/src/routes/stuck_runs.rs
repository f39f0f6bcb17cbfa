//! /stuck_runs: runs of all flows that wait for an administrator because a step could not be done; those of one app for whoever
//! builds it. They are tried again at /runs.

use super::apps::AppPath;
use super::doc;
use super::incidents::flow_named;
use crate::error::ApiError;
use crate::extract::{Admin, Builder, Caller, Json, Path, Query};
use crate::language::spoken;
use crate::paging::{self, Page};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;
use tenon_engine::flow::service::{StuckRun, stuck_runs};
use tenon_engine::store::runs::StuckFilter;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/stuck_runs",
            get_with(list, doc("operations", "listStuckRuns", "Runs that wait for an administrator, the latest first")),
        )
        .api_route(
            "/apps/{app}/stuck_runs",
            get_with(
                list_of_app,
                doc(
                    "operations",
                    "listAppStuckRuns",
                    "Runs of an app that wait for an administrator, the latest first",
                ),
            ),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct StuckQuery {
    /// Only of one flow, as `app/flow`.
    flow: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

async fn list(
    Shared(state): Shared<State>,
    admin: Admin,
    Query(query): Query<StuckQuery>,
) -> Result<Json<Page<StuckRun>>, ApiError> {
    page(&state, &admin.caller, None, query).await
}

async fn list_of_app(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(_): Path<AppPath>,
    Query(query): Query<StuckQuery>,
) -> Result<Json<Page<StuckRun>>, ApiError> {
    page(&state, &builder.caller, Some(builder.right.app()), query).await
}

async fn page(
    state: &State,
    caller: &Caller,
    app: Option<&str>,
    query: StuckQuery,
) -> Result<Json<Page<StuckRun>>, ApiError> {
    let limit = paging::limit(query.limit);
    let flow = flow_named(query.flow.as_deref())?;
    let before = paging::decode_timed(query.cursor.as_deref())?;
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let mut conn = state.store().read().await?;
    let from = before.as_ref().map(|(at, id)| (*at, id.as_str()));
    let mut items = stuck_runs(&mut conn, &context, StuckFilter { app, flow }, from, limit + 1).await?;
    let next_cursor = paging::cut(&mut items, limit, |item| (item.since.clone(), item.run.clone()));
    Ok(Json(Page { items, next_cursor }))
}
