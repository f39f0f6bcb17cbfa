//! /settings/signing-keys: what receivers check webhooks and calls of flows with. For administrators, who hand the keys on.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json};
use crate::language::spoken;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/settings/signing-keys",
        post_with(show, doc("settings", "showSigningKeys", "The keys that webhooks and calls are signed with")),
    )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
#[schemars(rename = "SigningKeysInput")]
struct Wish {
    /// Makes others first; those there were sign nothing any more.
    #[serde(default)]
    renew: bool,
}

/// The keys, each as `whsec_` and its base64.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "SigningKeys")]
struct Keys {
    /// Of webhooks.
    webhooks: String,
    /// Of the calls that flows make: each app has its own.
    apps: Vec<AppKey>,
}

#[derive(Serialize, JsonSchema)]
#[schemars(rename = "AppSigningKey")]
struct AppKey {
    app: String,
    title: String,
    key: String,
}

async fn show(Shared(state): Shared<State>, admin: Admin, Json(wish): Json<Wish>) -> Result<Json<Keys>, ApiError> {
    let keys = state.workspace().signing_keys(&admin.right, wish.renew).await?;
    let model = state.workspace().model();
    let title = |app: &str| {
        let definitions = &model.app(app)?.definitions;
        Some(definitions.text(&definitions.app.title, spoken()))
    };
    let apps = keys.apps.into_iter().map(|(app, key)| AppKey { title: title(&app).unwrap_or_default(), app, key });
    Ok(Json(Keys { webhooks: keys.webhooks, apps: apps.collect() }))
}
