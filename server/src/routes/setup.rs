//! /setup: the first owner, by the one-time token of the console.

use super::doc;
use super::login::{cookie_of, signed_in_answer};
use super::me::Me;
use crate::error::ApiError;
use crate::extract::{From, Json};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::access::SetUp;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/setup",
        get_with(needed, doc("setup", "setUpNeeded", "Whether the workspace still waits for its owner")).post_with(
            set_up,
            |op| {
                doc("setup", "setUp", "Make the owner of a new workspace and sign them in")(op)
                    .response::<200, Json<Me>>()
            },
        ),
    )
}

#[derive(Serialize, JsonSchema)]
struct Needed {
    needed: bool,
}

async fn needed(Shared(state): Shared<State>) -> Json<Needed> {
    Json(Needed { needed: state.accounts().needs_set_up() })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SetUpInput {
    /// From the link on the server's console.
    token: String,
    username: String,
    name: String,
    password: String,
    /// What the workspace is called.
    workspace: String,
}

async fn set_up(
    Shared(state): Shared<State>,
    From(client): From,
    Json(input): Json<SetUpInput>,
) -> Result<impl aide::axum::IntoApiResponse, ApiError> {
    let SetUpInput { token, username, name, password, workspace } = input;
    let session = state.accounts().set_up(SetUp { token, username, name, password, workspace }, &client).await?;
    let cookie = cookie_of(&state, &session.secret);
    Ok((cookie, signed_in_answer(&state, &session.signed_in.principal).await?).into_response())
}
