//! /keys: the API keys of the caller. A key's token is told once, when it is made.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::no_content::NoContent;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::clock;
use tenon_engine::problem::Problem;
use tenon_engine::store::sessions::KeyRow;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/keys",
            get_with(list, doc("keys", "listKeys", "The API keys of the caller"))
                .post_with(create, doc("keys", "createKey", "Make an API key; its token is told once")),
        )
        .api_route("/keys/{id}", delete_with(remove, doc("keys", "deleteKey", "End an API key at once")))
}

/// One API key.
#[derive(Serialize, JsonSchema)]
struct Key {
    id: String,
    title: String,
    created_at: String,
    expires_at: Option<String>,
    last_used_at: Option<String>,
    /// Only in the answer that makes the key.
    #[serde(skip_serializing_if = "Option::is_none")]
    token: Option<String>,
}

impl Key {
    fn of(row: KeyRow, token: Option<String>) -> Self {
        Self {
            id: row.id.into(),
            title: row.title,
            created_at: clock::to_text(row.created_at),
            expires_at: row.expires_at.map(clock::to_text),
            last_used_at: row.used_at.map(clock::to_text),
            token,
        }
    }
}

async fn list(Shared(state): Shared<State>, caller: Caller) -> Result<Json<Page<Key>>, ApiError> {
    let keys = state.accounts().keys(caller.principal()).await?;
    Ok(Json(Page::whole(keys.into_iter().map(|row| Key::of(row, None)).collect())))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct KeyInput {
    title: String,
    /// RFC 3339; never when left out.
    #[serde(default)]
    expires_at: Option<String>,
}

async fn create(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(input): Json<KeyInput>,
) -> Result<Json<Key>, ApiError> {
    let expires_at = input.expires_at.as_deref().map(|text| {
        clock::from_text(text).ok_or_else(|| {
            let said = ("应为 RFC 3339 时间", "must be a time as in RFC 3339");
            ApiError::invalid(vec![Problem::new("/expires_at", "invalid_time", said.0, said.1)])
        })
    });
    let key = state.accounts().create_key(caller.principal(), &input.title, expires_at.transpose()?).await?;
    Ok(Json(Key::of(key.row, Some(key.secret))))
}

#[derive(Deserialize, JsonSchema)]
struct KeyPath {
    id: String,
}

async fn remove(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<KeyPath>,
) -> Result<NoContent, ApiError> {
    state.accounts().delete_key(caller.principal(), &path.id).await?;
    Ok(NoContent)
}
