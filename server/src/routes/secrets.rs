//! /secrets: the named secrets that calls of flows are sent with. For administrators; what a secret is, is never answered.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, Path};
use crate::no_content::NoContent;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, put_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::clock;
use tenon_engine::secret::{self, SecretView};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/secrets",
            get_with(
                list,
                doc("secrets", "listSecrets", "Every secret there is or that a flow names, and who uses it"),
            ),
        )
        .api_route(
            "/secrets/{name}",
            put_with(set, doc("secrets", "setSecret", "Set a secret, or another in its place"))
                .delete_with(remove, doc("secrets", "deleteSecret", "Forget a secret")),
        )
}

/// A secret without what it is.
#[derive(Serialize, JsonSchema)]
struct NamedSecret {
    name: String,
    /// Null when a flow names one that was not set.
    changed_at: Option<String>,
    /// The name of who set it.
    changed_by: Option<String>,
    /// True when the key it was sealed with is not on the server, so that nothing can be sent with it.
    unreadable: bool,
    used_by: Vec<SecretUse>,
}

/// A flow that names a secret.
#[derive(Serialize, JsonSchema)]
struct SecretUse {
    app: String,
    flow: String,
    title: String,
}

async fn list(Shared(state): Shared<State>, admin: Admin) -> Result<Json<Page<NamedSecret>>, ApiError> {
    let model = state.workspace().model();
    let found = secret::list(&mut state.store().read().await?, &model, &admin.right).await?;
    let people = state.roster().directory();
    let title = |app: &str, flow: &str| {
        let flow = model.app(app)?.definitions.flows.get(flow)?;
        Some(flow.title.clone())
    };
    let said = |view: SecretView| NamedSecret {
        name: view.name,
        changed_at: view.changed_at.map(clock::to_text),
        changed_by: view.changed_by.and_then(|id| people.member_name(&id).map(str::to_owned)),
        unreadable: view.unreadable,
        used_by: view
            .used_by
            .into_iter()
            .map(|(app, flow)| SecretUse { title: title(&app, &flow).unwrap_or_default(), app, flow })
            .collect(),
    };
    Ok(Json(Page::whole(found.into_iter().map(said).collect())))
}

#[derive(Deserialize, JsonSchema)]
struct SecretPath {
    name: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SecretInput {
    /// One line of visible ASCII.
    value: String,
}

async fn set(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<SecretPath>,
    Json(input): Json<SecretInput>,
) -> Result<NoContent, ApiError> {
    secret::set(state.workspace(), &admin.right, &path.name, &input.value).await?;
    Ok(NoContent)
}

async fn remove(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<SecretPath>,
) -> Result<NoContent, ApiError> {
    secret::delete(state.workspace(), &admin.right, &path.name).await?;
    Ok(NoContent)
}
