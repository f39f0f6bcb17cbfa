//! /incidents: flows that start each other in a circle, flood, or do too much in one run. For administrators, and
//! those of one app for whoever builds it; what is held is let go on by administrators alone.

use super::apps::AppPath;
use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Builder, Caller, Json, Path, Query};
use crate::language::spoken;
use crate::no_content::NoContent;
use crate::paging::{self, Page};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::clock;
use tenon_engine::flow::service::{IncidentView, incident_views};
use tenon_engine::problem::Problem;
use tenon_engine::store::incidents::{self, IncidentFilter};
use tenon_engine::store::runs;

/// How far the open ones are counted.
const COUNTED: usize = 100;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/incidents",
            get_with(list, doc("operations", "listIncidents", "What went wrong with flows, the latest first")),
        )
        .api_route(
            "/apps/{app}/incidents",
            get_with(
                list_of_app,
                doc("operations", "listAppIncidents", "What went wrong with the flows of an app, the latest first"),
            ),
        )
        .api_route(
            "/incidents/open",
            get_with(open, doc("operations", "countIncidents", "How many incidents and stuck runs wait for somebody")),
        )
        .api_route(
            "/incidents/{id}/close",
            post_with(close, doc("operations", "closeIncident", "Say that an incident is dealt with")),
        )
        .api_route(
            "/incidents/{id}/go_on",
            post_with(go_on, doc("operations", "letIncidentGoOn", "Let go on what an incident has held")),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct IncidentQuery {
    /// `open`, the default, or `closed`.
    state: Option<String>,
    /// Only of one flow, as `app/flow`.
    flow: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

async fn list(
    Shared(state): Shared<State>,
    admin: Admin,
    Query(query): Query<IncidentQuery>,
) -> Result<Json<Page<IncidentView>>, ApiError> {
    page(&state, &admin.caller, None, query).await
}

async fn list_of_app(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(_): Path<AppPath>,
    Query(query): Query<IncidentQuery>,
) -> Result<Json<Page<IncidentView>>, ApiError> {
    page(&state, &builder.caller, Some(builder.right.app()), query).await
}

async fn page(
    state: &State,
    caller: &Caller,
    app: Option<&str>,
    query: IncidentQuery,
) -> Result<Json<Page<IncidentView>>, ApiError> {
    let limit = paging::limit(query.limit);
    let closed = match query.state.as_deref().unwrap_or_default() {
        "" | "open" => false,
        "closed" => true,
        _ => return Err(unknown("/state", "unknown_state", "open, closed")),
    };
    let flow = flow_named(query.flow.as_deref())?;
    let before = paging::decode_timed(query.cursor.as_deref())?;
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let mut conn = state.store().read().await?;
    let from = before.as_ref().map(|(at, id)| (*at, id.as_str()));
    let mut found = incident_views(&mut conn, &context, IncidentFilter { closed, app, flow }, from, limit + 1).await?;
    let next_cursor = paging::cut(&mut found, limit, |(row, _)| (clock::to_text(row.last_at), row.id.clone()));
    Ok(Json(Page { items: found.into_iter().map(|(_, view)| view).collect(), next_cursor }))
}

/// A query that names something there is not.
fn unknown(pointer: &str, code: &'static str, known: &str) -> ApiError {
    ApiError::invalid(vec![Problem::new(pointer, code, format!("可选：{known}"), format!("one of {known}"))])
}

/// The app and the key of a flow that a query names as `app/flow`; nothing where it names none.
pub(super) fn flow_named(text: Option<&str>) -> Result<Option<(&str, &str)>, ApiError> {
    let flow = text.filter(|flow| !flow.is_empty());
    flow.map(|flow| flow.split_once('/').ok_or_else(|| unknown("/flow", "unknown_flow", "app/flow"))).transpose()
}

/// How many incidents are open, and how many runs are stuck.
#[derive(Serialize, JsonSchema)]
struct OpenIncidents {
    /// Incidents, counted up to 100.
    count: i64,
    /// Runs that wait for an administrator because a step could not be done, counted up to 100.
    stuck: i64,
}

async fn open(Shared(state): Shared<State>, _admin: Admin) -> Result<Json<OpenIncidents>, ApiError> {
    let mut conn = state.store().read().await?;
    let count = incidents::open(&mut conn, COUNTED).await?;
    Ok(Json(OpenIncidents { count, stuck: runs::count_stuck(&mut conn, COUNTED).await? }))
}

#[derive(Deserialize, JsonSchema)]
struct IncidentPath {
    id: String,
}

async fn close(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<IncidentPath>,
) -> Result<NoContent, ApiError> {
    state.workspace().settle_incident(admin.caller.principal(), &path.id).await?;
    Ok(NoContent)
}

async fn go_on(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<IncidentPath>,
) -> Result<NoContent, ApiError> {
    state.workspace().let_go_on(admin.caller.principal(), &path.id).await?;
    Ok(NoContent)
}
