//! Creating, changing, archiving, deleting and restoring one record.

use super::RecordPath;
use crate::error::ApiError;
use crate::extract::{Caller, IdempotencyKey, IfMatch, Json, Path};
use crate::language::spoken;
use crate::no_content::NoContent;
use crate::record_view::{self, Record};
use crate::routes::forms::FormPath;
use crate::routes::runs::SubmitInput;
use crate::state::State;
use aide::axum::IntoApiResponse;
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tenon_engine::access::Principal;
use tenon_engine::definition::Operation;
use tenon_engine::flow::service::FlowError;
use tenon_engine::record::{self, Action, Change, Command, RecordError};

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateInput {
    values: Map<String, Value>,
    /// Also sends the record on its way through a flow; both happen or neither does.
    #[serde(default)]
    submit: Option<SubmitInput>,
    /// The version of the draft the record was made of, which goes with it. One that was kept elsewhere since stays.
    #[serde(default)]
    draft: Option<i64>,
}

/// A record that was just created.
#[derive(Serialize, JsonSchema)]
pub struct CreatedRecord {
    #[serde(flatten)]
    record: Record,
    /// The id of the run it was submitted to.
    #[serde(skip_serializing_if = "Option::is_none")]
    run: Option<String>,
    /// True when the same idempotency key had created it before: then it is as it was sent the first time, and as it has
    /// become since, whatever is sent now.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    repeated: bool,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct UpdateInput {
    /// New values of some fields; null empties one. A field that follows what is changed (`x-refill`, `x-fill`) is filled in
    /// anew unless it is among them.
    values: Map<String, Value>,
}

pub async fn create(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    IdempotencyKey(id): IdempotencyKey,
    Json(input): Json<CreateInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let action = Action::Create { id: None, values: input.values };
    let command = Command { id, app: path.app, form: path.form, action };
    let created = match input.submit {
        Some(submit) => create_and_submit(&state, caller.principal(), command, submit, input.draft).await?,
        None => {
            let (app, form) = (command.app.clone(), command.form.clone());
            let done = state.workspace().perform_begun(caller.principal(), command, input.draft).await;
            let repeated = done.as_ref().is_ok_and(|change| change.repeated);
            CreatedRecord { record: answer_of(&state, caller.principal(), &app, &form, done)?, run: None, repeated }
        }
    };
    Ok((StatusCode::CREATED, record_view::tag(created.record.version), Json(created)).into_response())
}

async fn create_and_submit(
    state: &State,
    principal: &Principal,
    command: Command,
    submit: SubmitInput,
    begun: Option<i64>,
) -> Result<CreatedRecord, ApiError> {
    let (app, form) = (command.app.clone(), command.form.clone());
    let wish = submit.into_wish(&app, None, "/submit")?;
    let done = state.workspace().create_and_submit(principal, command, wish, begun).await;
    let (change, run) = done.map_err(|error| match error {
        // What the flow asks for stands beside the values, not among them.
        FlowError::Refused(mut refusal) => {
            refusal.problems = refusal.problems.into_iter().map(|problem| problem.under("/submit")).collect();
            FlowError::Refused(refusal).into()
        }
        other => ApiError::from(other),
    })?;
    let repeated = change.repeated;
    let record = answer_of(state, principal, &app, &form, Ok(change))?;
    Ok(CreatedRecord { record, run: Some(run.id.to_string()), repeated })
}

pub async fn update(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    IfMatch(version): IfMatch,
    IdempotencyKey(id): IdempotencyKey,
    Json(input): Json<UpdateInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let action = Action::Update { id: path.id, version, values: input.values };
    let command = Command { id, app: path.app, form: path.form, action };
    let record = carry_out(&state, caller.principal(), command).await?;
    Ok((record_view::tag(record.version), Json(record)).into_response())
}

pub async fn delete(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    IfMatch(version): IfMatch,
    IdempotencyKey(id): IdempotencyKey,
) -> Result<NoContent, ApiError> {
    let command = Command { id, app: path.app, form: path.form, action: Action::Delete { id: path.id, version } };
    carry_out(&state, caller.principal(), command).await?;
    Ok(NoContent)
}

pub async fn restore(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    IdempotencyKey(id): IdempotencyKey,
) -> Result<Json<Record>, ApiError> {
    let command = Command { id, app: path.app, form: path.form, action: Action::Restore { id: path.id } };
    carry_out(&state, caller.principal(), command).await.map(Json)
}

pub async fn archive(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    IfMatch(version): IfMatch,
    IdempotencyKey(id): IdempotencyKey,
) -> Result<Json<Record>, ApiError> {
    let command = Command { id, app: path.app, form: path.form, action: Action::Archive { id: path.id, version } };
    carry_out(&state, caller.principal(), command).await.map(Json)
}

pub async fn unarchive(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    IdempotencyKey(id): IdempotencyKey,
) -> Result<Json<Record>, ApiError> {
    let command = Command { id, app: path.app, form: path.form, action: Action::Unarchive { id: path.id } };
    carry_out(&state, caller.principal(), command).await.map(Json)
}

pub async fn destroy(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    IdempotencyKey(id): IdempotencyKey,
) -> Result<NoContent, ApiError> {
    let command = Command { id, app: path.app, form: path.form, action: Action::Destroy { id: path.id } };
    carry_out(&state, caller.principal(), command).await?;
    Ok(NoContent)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RevertInput {
    /// The version whose values are wanted back.
    version: i64,
}

/// The values of then are a change of now: checked, computed and noted in the history like any other.
pub async fn revert(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    IdempotencyKey(id): IdempotencyKey,
    Json(input): Json<RevertInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    let (values, version) =
        record::values_of_version(&mut conn, &context, &opened.rights, &opened.form, &path.id, input.version).await?;
    drop(conn);
    let action = Action::Revert { id: path.id, version: Some(version), values };
    let command = Command { id, app: path.app, form: path.form, action };
    let record = carry_out(&state, caller.principal(), command).await?;
    Ok((record_view::tag(record.version), Json(record)).into_response())
}

/// Carries out one command and shows the record as the one who acts may see it now.
pub async fn carry_out(state: &State, principal: &Principal, command: Command) -> Result<Record, ApiError> {
    let (app, form) = (command.app.clone(), command.form.clone());
    let done = state.workspace().perform(principal, command).await;
    answer_of(state, principal, &app, &form, done)
}

/// The answer to a carried out command. What a conflict says of the current record is masked like any reading.
pub fn answer_of(
    state: &State,
    principal: &Principal,
    app: &str,
    form: &str,
    done: Result<Change, RecordError>,
) -> Result<Record, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(principal).spoken_in(spoken());
    match done {
        Ok(change) => Ok(record_view::open(&context, app, form)?.show(&context, change.record)),
        Err(RecordError::Conflict { current, yours }) => {
            let opened = record_view::open(&context, app, form)?;
            let refusal = ApiError::version_conflict(yours);
            if !opened.rights.allows_on(Operation::Read, &current.facts(), &context.conditions) {
                return Err(refusal);
            }
            let current = serde_json::to_value(opened.show(&context, *current)).expect("a record is plain data");
            Err(refusal.with("current", current))
        }
        Err(error) => Err(error.into()),
    }
}
