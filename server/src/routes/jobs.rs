//! /jobs: long work, how far it is, and stopping it.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Nothing, Path, Query};
use crate::job_view::{self, Job};
use crate::paging::{self, Page};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::Deserialize;
use tenon_engine::job;
use tenon_engine::store::jobs;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route("/jobs", get_with(list, doc("jobs", "listJobs", "Long work, newest first")))
        .api_route("/jobs/{id}", get_with(show, doc("jobs", "getJob", "How far long work is")))
        .api_route("/jobs/{id}/stop", post_with(stop, doc("jobs", "stopJob", "Ask long work to stop")))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct JobsQuery {
    /// Also the work other members asked for; administrators only.
    all: Option<bool>,
    cursor: Option<String>,
    limit: Option<usize>,
}

#[derive(Deserialize, JsonSchema)]
pub struct JobPath {
    pub id: String,
}

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(query): Query<JobsQuery>,
) -> Result<Json<Page<Job>>, ApiError> {
    let all = query.all.unwrap_or(false);
    if all {
        caller.principal().administrator()?;
    }
    let limit = paging::limit(query.limit);
    let before: Option<String> = paging::decode(query.cursor.as_deref())?;
    let member = (!all).then(|| caller.id());
    let mut conn = state.store().read().await?;
    let mut found = jobs::list(&mut conn, member, before.as_deref(), limit + 1).await?;
    let next_cursor = paging::cut(&mut found, limit, |row| row.id.to_string());
    let items = found.into_iter().map(|row| Job::of(&state, row)).collect();
    Ok(Json(Page { items, next_cursor }))
}

async fn show(Shared(state): Shared<State>, caller: Caller, Path(path): Path<JobPath>) -> Result<Json<Job>, ApiError> {
    let row = job_view::find(&state, &caller, &path.id).await?;
    Ok(Json(Job::of(&state, row)))
}

async fn stop(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Job>, ApiError> {
    let row = job_view::find(&state, &caller, &path.id).await?;
    if !job::stop(state.workspace(), &row).await? {
        return Err(ApiError::new(StatusCode::CONFLICT, "job_over", "任务已结束", "the work is over"));
    }
    let row = job_view::find(&state, &caller, &path.id).await?;
    Ok(Json(Job::of(&state, row)))
}
