//! /apps/{app}/outlets: through what the flows and reminders of an app may speak, by name. For whoever builds it; addresses
//! and secrets themselves are told to nobody here.

use super::apps::AppPath;
use super::doc;
use crate::error::ApiError;
use crate::extract::{Builder, Json, Path};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Serialize;
use tenon_engine::secret;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/apps/{app}/outlets",
        get_with(show, doc("definitions", "getOutlets", "The robots and secrets that an app may name")),
    )
}

#[derive(Serialize, JsonSchema)]
struct Outlets {
    robots: Vec<Outlet>,
    /// The names of secrets that were set.
    secrets: Vec<String>,
}

/// A robot of a group chat.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "OutletRobot")]
struct Outlet {
    key: String,
    title: String,
}

async fn show(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<AppPath>,
) -> Result<Json<Outlets>, ApiError> {
    state.workspace().model().app(&path.app).ok_or_else(ApiError::not_found)?;
    let secrets = secret::names(&mut state.store().read().await?, &builder.right).await?;
    let settings = state.roster().settings();
    let robots =
        settings.robots.iter().map(|robot| Outlet { key: robot.key.clone(), title: robot.title.clone() }).collect();
    Ok(Json(Outlets { robots, secrets }))
}
