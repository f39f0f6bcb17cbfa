//! /hooks: other systems speak to us. Nobody signs in here; the secret in the address is what they were given.

use super::doc;
use crate::error::ApiError;
use crate::extract::{From as Sender, Json, Path};
use crate::no_content::NoContent;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::flow::service::{FlowError, called_back};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/hooks/callback/{token}",
        post_with(callback, doc("public", "callBack", "Answer a call of a flow that waits to be called back")),
    )
}

#[derive(Deserialize, JsonSchema)]
struct TokenPath {
    token: String,
}

/// The secret is good once and as long as the step waits; afterwards it is as unknown as one that never was.
async fn callback(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
    Json(answer): Json<Value>,
) -> Result<NoContent, ApiError> {
    let by = Principal { ip: sender.0.ip.clone(), ..Principal::system(Via::Link) };
    let (run, deed) = called_back(&path.token, answer).ok_or_else(ApiError::not_found)?;
    match state.workspace().act_on_run(&by, run.as_str(), deed).await {
        Ok(_) => Ok(NoContent),
        Err(FlowError::Refused(_)) => Err(ApiError::not_found()),
        Err(error) => Err(error.into()),
    }
}
