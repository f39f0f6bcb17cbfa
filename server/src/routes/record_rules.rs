//! What people make of what a rule found on a record: take it over, decide otherwise, have it look again.

use super::doc;
use super::records::answer_of;
use crate::error::ApiError;
use crate::extract::{Caller, IdempotencyKey, Json, Nothing, Path};
use crate::record_view::Record;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tenon_engine::id::CommandId;
use tenon_engine::record::{Action, Command};

pub fn routes() -> ApiRouter<State> {
    let at = |act: &str| format!("/apps/{{app}}/forms/{{form}}/records/{{id}}/rules/{{rule}}/{act}");
    ApiRouter::new()
        .api_route(&at("accept"), post_with(accept, doc("rules", "acceptRule", "Take over what a rule suggests")))
        .api_route(&at("override"), post_with(decide, doc("rules", "overrideRule", "Decide otherwise, with a reason")))
        .api_route(&at("run"), post_with(run, doc("rules", "runRule", "Have a rule look at the record again")))
}

#[derive(Deserialize, JsonSchema)]
struct RulePath {
    app: String,
    form: String,
    id: String,
    rule: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct OverrideInput {
    value: Value,
    reason: String,
}

async fn accept(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RulePath>,
    IdempotencyKey(command): IdempotencyKey,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Record>, ApiError> {
    let action = Action::AcceptRule { id: path.id, rule: path.rule };
    carry_out(&state, &caller, path.app, path.form, command, action).await
}

async fn decide(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RulePath>,
    IdempotencyKey(command): IdempotencyKey,
    Json(input): Json<OverrideInput>,
) -> Result<Json<Record>, ApiError> {
    let OverrideInput { value, reason } = input;
    let action = Action::OverrideRule { id: path.id, rule: path.rule, value, reason };
    carry_out(&state, &caller, path.app, path.form, command, action).await
}

async fn run(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RulePath>,
    IdempotencyKey(command): IdempotencyKey,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Record>, ApiError> {
    let action = Action::RunRules { id: path.id, rule: Some(path.rule) };
    carry_out(&state, &caller, path.app, path.form, command, action).await
}

async fn carry_out(
    state: &State,
    caller: &Caller,
    app: String,
    form: String,
    id: Option<CommandId>,
    action: Action,
) -> Result<Json<Record>, ApiError> {
    let command = Command { id, app: app.clone(), form: form.clone(), action };
    let done = state.workspace().perform(caller.principal(), command).await;
    answer_of(state, caller.principal(), &app, &form, done).map(Json)
}
