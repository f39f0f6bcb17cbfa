//! /apps/{app}/reminders/{reminder}/preview: whom a reminder would tell what, as its draft has it. Nothing is told. For
//! whoever builds the app.

use super::doc;
use super::dry_run::as_stored;
use crate::error::ApiError;
use crate::extract::{Builder, Json, Path};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::post_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::duty::{ReminderPreview, preview_reminder};
use tenon_engine::package;
use tenon_engine::workspace::Snapshot;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/apps/{app}/reminders/{reminder}/preview",
        post_with(preview, doc("definitions", "previewReminder", "Whom a reminder would tell what")),
    )
}

#[derive(Deserialize, JsonSchema)]
struct ReminderPath {
    app: String,
    reminder: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReminderPreviewInput {
    /// Texts on top of the drafts, by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

async fn preview(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<ReminderPath>,
    Json(input): Json<ReminderPreviewInput>,
) -> Result<Json<ReminderPreview>, ApiError> {
    let file = format!("reminders/{}.json", path.reminder);
    let mut problems = package::check_with(state.workspace(), &path.app, input.files.clone()).await?;
    problems.retain(|problem| problem.file.as_deref() == Some(file.as_str()));
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let (app, _) = package::preview(state.workspace(), &path.app, input.files).await?;
    let published = state.workspace().snapshot();
    let app = Arc::new(as_stored(app, &published, &path.app));
    let reminder = app.definitions.reminders.get(&path.reminder).ok_or_else(ApiError::not_found)?;
    // A form that is not in force yet has no records.
    let is_stored = published.model.form(&path.app, &reminder.form).is_some();
    let form = app.forms.get(&reminder.form).filter(|_| is_stored).ok_or_else(ApiError::not_found)?;
    let snapshot = Snapshot { model: Arc::new(published.model.with(Arc::clone(&app))), ..published };
    // It speaks on the engine's account and in the language of the workspace, whoever tries it.
    let principal = Principal::system(Via::Schedule);
    let context = snapshot.context(&principal);
    let mut conn = state.store().read().await?;
    Ok(Json(preview_reminder(&mut conn, &context, form, reminder).await?))
}
