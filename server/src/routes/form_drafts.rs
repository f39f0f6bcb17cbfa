//! /apps/{app}/forms/{form}/draft: what the caller has begun to enter into a form and not sent, theirs alone.

use super::doc;
use super::forms::FormPath;
use crate::error::ApiError;
use crate::extract::{Caller, IfMatch, Json, Path};
use crate::no_content::NoContent;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tenon_engine::draft::{FormDraft, KeptDraft};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/apps/{app}/forms/{form}/draft",
        get_with(show, doc("forms", "getFormDraft", "What you have begun to enter into a form and not sent"))
            .put_with(keep, doc("forms", "keepFormDraft", "Keep what you have begun to enter; \"0\" is none yet"))
            .delete_with(discard, doc("forms", "discardFormDraft", "Give up what you have begun to enter")),
    )
}

/// The draft; null when nothing was begun.
#[derive(Serialize, JsonSchema)]
struct FormDraftAnswer {
    draft: Option<FormDraft>,
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
) -> Result<Json<FormDraftAnswer>, ApiError> {
    let draft = state.workspace().draft(caller.principal(), &path.into()).await?;
    Ok(Json(FormDraftAnswer { draft }))
}

/// What was typed so far.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FormDraftInput {
    /// In the place of all that was kept before. They need not be complete, or right. At most 512 KB.
    values: Map<String, Value>,
}

/// What was kept; null when nothing was begun.
#[derive(Serialize, JsonSchema)]
struct KeptDraftAnswer {
    draft: Option<KeptDraft>,
}

async fn keep(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    IfMatch(expected): IfMatch,
    Json(input): Json<FormDraftInput>,
) -> Result<Json<KeptDraftAnswer>, ApiError> {
    let workspace = state.workspace();
    let draft = workspace.keep_draft(caller.principal(), &path.into(), input.values, expected).await?;
    Ok(Json(KeptDraftAnswer { draft }))
}

async fn discard(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    IfMatch(expected): IfMatch,
) -> Result<NoContent, ApiError> {
    state.workspace().discard_draft(caller.principal(), &path.into(), expected).await?;
    Ok(NoContent)
}
