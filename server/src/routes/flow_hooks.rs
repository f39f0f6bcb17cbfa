//! /apps/{app}/flows/{flow}/hook: the secret address at which other systems start a flow. For administrators; the address is
//! shown once, to whoever makes it.

use super::apps::FlowPath;
use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, Nothing, Path};
use crate::language;
use crate::no_content::NoContent;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use tenon_engine::clock;
use tenon_engine::hook::{self, HookView};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/apps/{app}/flows/{flow}/hook",
        get_with(show, doc("definitions", "getFlowHook", "The secret address of a flow, and what came there"))
            .post_with(
                renew,
                doc("definitions", "renewFlowHook", "Make a secret address; the one before is unknown then"),
            )
            .delete_with(switch_off, doc("definitions", "endFlowHook", "Switch the secret address of a flow off")),
    )
}

/// How the address of a flow stands. The address itself is not kept.
#[derive(Serialize, JsonSchema)]
struct FlowHook {
    /// False when the flow has none: it was not made yet, or was switched off.
    active: bool,
    created_at: Option<String>,
    /// The name of who made it.
    created_by: Option<String>,
    /// How often it was called, refused calls included.
    calls: i64,
    called_at: Option<String>,
    /// The last call that was refused.
    refused: Option<HookRefusal>,
    /// The body of the last call: long texts are cut, and of lists the first five stay. Null when none came or it is too large.
    body: Value,
}

/// Why a call was refused.
#[derive(Serialize, JsonSchema)]
struct HookRefusal {
    at: String,
    code: String,
    message: String,
}

async fn show(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<FlowPath>,
) -> Result<Json<FlowHook>, ApiError> {
    let model = state.workspace().model();
    model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let found = hook::show(&mut state.store().read().await?, &admin.right, &path.app, &path.flow).await?;
    Ok(Json(said(&state, found)))
}

fn said(state: &State, found: Option<HookView>) -> FlowHook {
    let Some(view) = found else {
        return FlowHook {
            active: false,
            created_at: None,
            created_by: None,
            calls: 0,
            called_at: None,
            refused: None,
            body: Value::Null,
        };
    };
    let people = state.roster().directory();
    FlowHook {
        active: true,
        created_at: Some(clock::to_text(view.created_at)),
        created_by: view.created_by.and_then(|id| people.member_name(&id).map(str::to_owned)),
        calls: view.calls,
        called_at: view.called_at.map(clock::to_text),
        refused: view.refused.map(|refused| HookRefusal {
            at: clock::to_text(refused.at),
            message: refused.message.get(language::spoken()).to_owned(),
            code: refused.code,
        }),
        body: view.body,
    }
}

/// What is shown once.
#[derive(Serialize, JsonSchema)]
struct FlowHookSecret {
    /// The address, below the host of this server.
    path: String,
    /// What calls are signed with, where the flow takes signed ones only: a key of the Standard Webhooks specification.
    secret: String,
}

async fn renew(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<FlowPath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<FlowHookSecret>, ApiError> {
    let made = hook::renew(state.workspace(), &admin.right, &path.app, &path.flow).await?;
    Ok(Json(FlowHookSecret { path: format!("{}/hooks/flows/{}", super::API, made.token), secret: made.secret }))
}

async fn switch_off(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<FlowPath>,
) -> Result<NoContent, ApiError> {
    hook::switch_off(state.workspace(), &admin.right, &path.app, &path.flow).await?;
    Ok(NoContent)
}
