//! /hooks: other systems speak to us. Nobody signs in here; the secret in the address is what they were given.

use super::doc;
use crate::error::ApiError;
use crate::extract::{From as Sender, Json, Path, Raw};
use crate::no_content::NoContent;
use crate::state::State;
use aide::axum::routing::post_with;
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use axum::http::{HeaderMap, StatusCode};
use axum::response::IntoResponse as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::flow::service::{FlowError, called_back};
use tenon_engine::hook::{self, Call, Hook, HookError, Taken};
use tenon_engine::link::Verb;

/// The most bytes a call that starts a flow may have.
const MOST: usize = 256 << 10;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/hooks/callback/{token}",
            post_with(callback, doc("public", "callBack", "Answer a call of a flow that waits to be called back")),
        )
        .api_route(
            "/hooks/flows/{token}",
            post_with(start, |op| {
                doc("public", "startByHook", "Start a flow at its secret address")(op.input::<Json<Value>>())
                    .response::<202, Json<HookAnswer>>()
            })
            .layer(DefaultBodyLimit::max(MOST)),
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
    // Each secret is good once, so all that call back are counted together.
    state.limits().admit(Verb::Callback, "", sender.0.ip.as_deref(), state.clock().now())?;
    let by = Principal { ip: sender.0.ip.clone(), ..Principal::system(Via::Link) };
    let (run, deed) = called_back(&path.token, answer).ok_or_else(ApiError::not_found)?;
    match state.workspace().act_on_run(&by, run.as_str(), deed).await {
        Ok(_) => Ok(NoContent),
        Err(FlowError::Refused(_)) => Err(ApiError::not_found()),
        Err(error) => Err(error.into()),
    }
}

/// What came of a call.
#[derive(Serialize, JsonSchema)]
struct HookAnswer {
    /// The record that was made or changed.
    record: String,
    /// The run on it: the one that was started, or the one under way already; null where the flow's start wants neither.
    run: Option<String>,
}

/// A call is taken as a whole or not at all. Sent again under the same `webhook-id` within a day, it is answered the same.
async fn start(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
    headers: HeaderMap,
    request: Request,
) -> Result<impl IntoApiResponse, ApiError> {
    let model = state.workspace().model();
    let found: Result<Hook, HookError> = hook::find(&mut state.store().read().await?, &model, &path.token).await;
    // What is unknown is counted together, so that guessing is slow as well.
    let name = found.as_ref().map_or("", |hook| hook.id.as_str());
    state.limits().admit(Verb::Hook, name, sender.0.ip.as_deref(), state.clock().now())?;
    let hook = found?;
    let mut body = None;
    match taken(&state, &hook, sender, &headers, request, &mut body).await {
        Ok(Taken { record, run }) => Ok((StatusCode::ACCEPTED, Json(HookAnswer { record, run })).into_response()),
        Err(error) => {
            if error.status().is_client_error() {
                hook::note_refusal(state.workspace(), &hook, error.said(), body.as_ref()).await?;
            }
            Err(error)
        }
    }
}

/// Reads a call and has it taken; leaves its body for the note of why it was not, unless somebody forged it.
async fn taken(
    state: &State,
    hook: &Hook,
    sender: Sender,
    headers: &HeaderMap,
    request: Request,
    body: &mut Option<Value>,
) -> Result<Taken, ApiError> {
    let text = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let raw = Raw::read(request, MOST).await?;
    let call = Call {
        text: raw.text,
        body: raw.value.clone(),
        id: text("webhook-id"),
        timestamp: text("webhook-timestamp"),
        signature: text("webhook-signature"),
        ip: sender.0.ip,
    };
    let taken = hook::receive(state.workspace(), hook, call).await.map_err(ApiError::from);
    if !taken.as_ref().is_err_and(|error| error.status() == StatusCode::UNAUTHORIZED) {
        *body = Some(raw.value);
    }
    taken
}
