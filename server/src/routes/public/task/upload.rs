//! Files sent with the decision of a mailed link: by the ticket that came with the task, and never read back.

use super::looked;
use crate::error::ApiError;
use crate::extract::{From as Sender, Json, Path, Query};
use crate::files;
use crate::no_content::NoContent;
use crate::routes::public::TokenPath;
use crate::routes::public::upload::{NewPublicUpload, PublicPartQuery, PublicUploadPath, of_guest};
use crate::routes::uploads::{Sent, Upload, part};
use crate::state::State;
use crate::upload;
use aide::axum::IntoApiResponse;
use axum::extract::{Request, State as Shared};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use tenon_engine::audit::{Origin, Via};
use tenon_engine::link::{self, UploadWish, Verb};

/// `field` is `signature` or `attachments`.
pub async fn begin(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
    Json(input): Json<NewPublicUpload>,
) -> Result<impl IntoApiResponse, ApiError> {
    looked(&state, &sender, Verb::Upload, &path.token).await?;
    let name = upload::clean_name(&input.name);
    let wish = UploadWish { ticket: input.ticket, field: input.field, name, size: input.size };
    let row = link::begin_task_upload(state.workspace(), &path.token, wish).await?;
    Ok((StatusCode::CREATED, Json(Upload::of(&row))).into_response())
}

/// The upload that came by this link.
async fn own(state: &State, sender: &Sender, path: &PublicUploadPath, ticket: &str) -> Result<Sent, ApiError> {
    looked(state, sender, Verb::Part, &path.token).await?;
    let mut conn = state.store().read().await?;
    let guest = link::task_guest(&mut conn, &state.workspace().snapshot(), &path.token, ticket).await?;
    of_guest(&mut conn, &path.id, guest).await
}

pub async fn show(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<PublicUploadPath>,
    Query(query): Query<PublicPartQuery>,
) -> Result<Json<Upload>, ApiError> {
    Ok(Json(own(&state, &sender, &path, &query.ticket).await?.into()))
}

pub async fn add(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<PublicUploadPath>,
    Query(query): Query<PublicPartQuery>,
    request: Request,
) -> Result<Json<Upload>, ApiError> {
    let row = match own(&state, &sender, &path, &query.ticket).await? {
        Sent::UnderWay(row) => row,
        whole => return Ok(Json(whole.into())),
    };
    let bytes = part(request).await?;
    let snapshot = state.workspace().snapshot();
    let field = link::task_field(&mut state.store().read().await?, &snapshot, &path.token, &row).await?;
    let origin = Origin { actor: None, via: Via::Link, ip: sender.0.ip.clone() };
    let content = |mime: &str| link::refuse_file(&field, &row, mime).map_err(ApiError::from);
    let (offset, file) = files::add_part(&state, &row, query.offset, bytes, origin, content).await?;
    Ok(Json(Upload::at(&row, offset, file)))
}

pub async fn cancel(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<PublicUploadPath>,
    Query(query): Query<PublicPartQuery>,
) -> Result<NoContent, ApiError> {
    if let Sent::UnderWay(row) = own(&state, &sender, &path, &query.ticket).await? {
        files::cancel(&state, &row.id).await?;
    }
    Ok(NoContent)
}
