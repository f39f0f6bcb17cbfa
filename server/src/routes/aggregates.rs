//! /apps/{app}/aggregates: whether the tables of figures are complete, and looking whether they are right. Their rows are
//! listed like the records of a form.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Caller, Json, Nothing, Path};
use crate::language;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::sync::Arc;
use tenon_engine::aggregate::{self, Progress};
use tenon_engine::definition::Operation;
use tenon_engine::duty::rebuild_aggregate;
use tenon_engine::store::StoreError;

/// The most differences one answer names.
const MOST: usize = 100;

pub fn routes() -> ApiRouter<State> {
    let at = |act: &str| format!("/apps/{{app}}/aggregates/{{aggregate}}{act}");
    ApiRouter::new()
        .api_route(&at(""), get_with(show, doc("aggregates", "getAggregate", "Whether an aggregate table is complete")))
        .api_route(
            &at("/verify"),
            post_with(verify, doc("aggregates", "verifyAggregate", "Add everything up anew and compare")),
        )
        .api_route(
            &at("/rebuild"),
            post_with(rebuild, doc("aggregates", "rebuildAggregate", "Build the table anew from its records")),
        )
}

#[derive(Deserialize, JsonSchema)]
struct AggregatePath {
    app: String,
    aggregate: String,
}

/// An aggregate table. Its rows are at `/apps/{app}/forms/{key}/records`.
#[derive(Serialize, JsonSchema)]
struct Aggregate {
    key: String,
    title: String,
    description: Option<String>,
    state: BuildState,
}

/// While a table is building its figures are not complete and its checks not in force.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum BuildState {
    Building,
    Ready,
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<AggregatePath>,
) -> Result<Json<Aggregate>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let rights = context.rights(&path.app, &path.aggregate).ok_or_else(ApiError::not_found)?;
    let app = snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let found = app.aggregates.get(&path.aggregate).ok_or_else(ApiError::not_found)?;
    if !rights.allows(Operation::Read) {
        return Err(ApiError::forbidden());
    }
    let progress = aggregate::progress(&mut state.store().read().await?, &path.app, found).await?;
    let say = |text: &String| app.definitions.text(text, language::spoken());
    Ok(Json(Aggregate {
        key: path.aggregate,
        title: say(&found.definition.title),
        description: found.definition.description.as_ref().map(say),
        state: match progress {
            Progress::Building => BuildState::Building,
            Progress::Ready => BuildState::Ready,
        },
    }))
}

/// What was found out about a table.
#[derive(Serialize, JsonSchema)]
struct Verified {
    /// True when every row is what its records come to.
    agrees: bool,
    /// The rows that differ, at most a hundred.
    differences: Vec<Difference>,
}

#[derive(Serialize, JsonSchema)]
struct Difference {
    keys: Map<String, Value>,
    /// As the table has it; null when the row is missing.
    kept: Option<Map<String, Value>>,
    /// As it should be; null when nothing counts for it.
    counted: Option<Map<String, Value>>,
}

async fn verify(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<AggregatePath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Verified>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let app = Arc::clone(snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?);
    let found = Arc::clone(app.aggregates.get(&path.aggregate).ok_or_else(ApiError::not_found)?);
    let principal = admin.caller.principal().clone();
    let differences = state
        .store()
        .look::<_, StoreError, _>(move |conn| {
            Box::pin(async move { aggregate::verify(conn, &snapshot.context(&principal), &app, &found).await })
        })
        .await?;
    let agrees = differences.is_empty();
    let named = differences.into_iter().take(MOST);
    let differences = named.map(|one| Difference { keys: one.keys, kept: one.kept, counted: one.counted }).collect();
    Ok(Json(Verified { agrees, differences }))
}

async fn rebuild(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<AggregatePath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Aggregate>, ApiError> {
    let model = state.workspace().model();
    let known = model.app(&path.app).is_some_and(|app| app.aggregates.contains_key(&path.aggregate));
    if !known {
        return Err(ApiError::not_found());
    }
    rebuild_aggregate(state.workspace(), &admin.right, &path.app, &path.aggregate).await?;
    show(Shared(state), admin.caller, Path(path)).await
}
