//! /apps/{app}/forms/{form}: a form as its reader may see it, ready to be drawn.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::state::State;
use crate::{form_view, language};
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use form_view::FormView;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::definition::{Operation, form_schema};
use tenon_engine::workspace::FormPlace;
use tenon_engine::{record, view};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}",
            get_with(show, doc("forms", "getForm", "A form, its views, rules and flows")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/schema",
            get_with(schema, doc("forms", "getSchema", "The plain JSON Schema of a form's records")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/copies",
            get_with(copies, doc("forms", "getFormCopies", "Whether looked-up values are still on their way")),
        )
}

#[derive(Deserialize, JsonSchema)]
pub struct FormPath {
    pub app: String,
    pub form: String,
}

impl From<FormPath> for FormPlace {
    fn from(FormPath { app, form }: FormPath) -> Self {
        Self { app, form }
    }
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
) -> Result<Json<FormView>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let rights = context.rights(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    let app = snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let views = view::list(&mut state.store().read().await?, &context, app, &path.form).await?;
    let shown = FormView::of(app, &path.form, &rights, views, language::spoken()).ok_or_else(ApiError::forbidden)?;
    Ok(Json(shown.beside_others(app, None, |other| context.rights(&path.app, other))))
}

async fn schema(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
) -> Result<Json<Value>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let rights = context.rights(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    if !rights.allows(Operation::Read) && !rights.allows(Operation::Create) {
        return Err(ApiError::forbidden());
    }
    let form = snapshot.model.form(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    let mut schema = form_schema(&form.definition);
    form_view::hide(&mut schema, &rights.fields());
    Ok(Json(schema))
}

/// How far the values are that records of a form look up in others.
#[derive(Serialize, JsonSchema)]
struct FormCopies {
    /// A value that many records look up has changed, and some of them are still to be given it.
    updating: bool,
}

async fn copies(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
) -> Result<Json<FormCopies>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let rights = context.rights(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    if !rights.allows(Operation::Read) {
        return Err(ApiError::forbidden());
    }
    let form = snapshot.model.form(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    let mut conn = state.store().read().await?;
    Ok(Json(FormCopies { updating: record::is_catching_up(&mut conn, form).await? }))
}
