//! What strangers agreed to when they answered: at a record, and the whole archive of a form, for administrators.

use super::forms::FormPath;
use super::records::RecordPath;
use super::{answers, doc};
use crate::error::ApiError;
use crate::extract::{Admin, Json, Path};
use crate::paging::Page;
use crate::state::State;
use aide::axum::routing::get_with;
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::BoxError;
use axum::body::Body;
use axum::extract::State as Shared;
use axum::http::header;
use axum::response::IntoResponse as _;
use futures_util::stream;
use tenon_engine::audit::{Entry, action};
use tenon_engine::link::{self, ConsentGiven};
use tenon_engine::store::audit;

/// Agreements read at a time; with their signatures a few megabytes at most.
const STEP: usize = 50;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/consents",
            get_with(list, doc("links", "listConsents", "What was agreed to with the answer that made a record")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/consents",
            get_with(export, |op| {
                let what = "Everything agreed to with the answers of a form, one JSON document a line";
                answers(doc("links", "exportConsents", what)(op), "application/jsonl", what)
            }),
        )
}

async fn list(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<RecordPath>,
) -> Result<Json<Page<ConsentGiven>>, ApiError> {
    state.workspace().model().form(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    let place = (path.app.as_str(), path.form.as_str());
    let mut conn = state.store().read().await?;
    Ok(Json(Page::whole(link::consents_of(&mut conn, &admin.right, place, &path.id).await?)))
}

async fn export(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<FormPath>,
) -> Result<impl IntoApiResponse, ApiError> {
    state.workspace().model().form(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    let mut entry = Entry::new(state.clock().now(), admin.right.origin().clone(), action::CONSENT_EXPORT);
    (entry.app, entry.form) = (Some(path.app.clone()), Some(path.form.clone()));
    let noted = state.store().write(move |conn| {
        let entry = entry.clone();
        Box::pin(async move { audit::insert(conn, &entry).await })
    });
    noted.await?;
    let name = format!("attachment; filename=\"consents-{}-{}.jsonl\"", path.app, path.form);
    let lines = stream::try_unfold(Some(String::new()), move |after| {
        let (state, right, path) = (state.clone(), admin.right.clone(), (path.app.clone(), path.form.clone()));
        async move {
            let Some(after) = after else { return Ok::<_, BoxError>(None) };
            let mut conn = state.store().read().await?;
            let place = (path.0.as_str(), path.1.as_str());
            let found = link::consents_after(&mut conn, &right, place, &after, STEP).await?;
            let next = found.last().filter(|_| found.len() == STEP).map(|last| last.id.clone());
            let mut text = String::new();
            for given in &found {
                text.push_str(&serde_json::to_string(given)?);
                text.push('\n');
            }
            Ok(Some((text, next)))
        }
    });
    let kind = [(header::CONTENT_TYPE, "application/jsonl".to_owned()), (header::CONTENT_DISPOSITION, name)];
    Ok((kind, Body::from_stream(lines)).into_response())
}
