//! Files sent with an answer to a public link: by the ticket of the form that is open, and never read back.

use super::{TokenPath, opened};
use crate::error::ApiError;
use crate::extract::{From as Sender, Json, Path, Query};
use crate::files;
use crate::no_content::NoContent;
use crate::routes::uploads::{Sent, Upload, part};
use crate::state::State;
use crate::upload;
use aide::axum::IntoApiResponse;
use axum::extract::{Request, State as Shared};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use schemars::JsonSchema;
use serde::Deserialize;
use tenon_engine::audit::{Origin, Via};
use tenon_engine::link::{self, Opened, UploadWish, Verb};
use tenon_engine::store::Conn;
use tenon_engine::store::files::{self as rows, Guest};
use tenon_engine::store::uploads;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NewPublicUpload {
    /// The ticket the form or the task came with.
    pub ticket: String,
    /// The field it is for, or `sub-form.column`; of a task `signature` or `attachments`.
    pub field: String,
    pub name: String,
    /// In bytes.
    pub size: i64,
}

pub async fn begin(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
    Json(input): Json<NewPublicUpload>,
) -> Result<impl IntoApiResponse, ApiError> {
    let (_, opened) = opened(&state, &sender, Verb::Upload, &path.token).await?;
    let name = upload::clean_name(&input.name);
    let wish = UploadWish { ticket: input.ticket, field: input.field, name, size: input.size };
    let row = link::begin_upload(state.workspace(), &opened, wish).await?;
    Ok((StatusCode::CREATED, Json(Upload::of(&row))).into_response())
}

#[derive(Deserialize, JsonSchema)]
pub struct PublicUploadPath {
    pub token: String,
    pub id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublicPartQuery {
    /// The ticket the form or the task came with.
    #[serde(default)]
    pub ticket: String,
    /// Where in the file the part begins.
    #[serde(default)]
    pub offset: i64,
}

/// The upload of this form and nobody else's.
async fn own(
    state: &State,
    sender: &Sender,
    path: &PublicUploadPath,
    ticket: &str,
) -> Result<(Opened, Sent), ApiError> {
    let (snapshot, opened) = opened(state, sender, Verb::Part, &path.token).await?;
    let guest = link::guest_of(&opened, ticket, &snapshot)?;
    let found = of_guest(&mut state.store().read().await?, &path.id, guest).await?;
    Ok((opened, found))
}

/// The upload of a stranger with this id.
pub async fn of_guest(conn: &mut Conn, id: &str, guest: Guest) -> Result<Sent, ApiError> {
    let guest = Some(guest);
    if let Some(row) = uploads::by_id(conn, id).await?.filter(|row| row.guest == guest) {
        return Ok(Sent::UnderWay(row));
    }
    let file = rows::by_id(conn, id).await?.filter(|row| row.guest == guest);
    file.map(Sent::Whole).ok_or_else(ApiError::not_found)
}

pub async fn show(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<PublicUploadPath>,
    Query(query): Query<PublicPartQuery>,
) -> Result<Json<Upload>, ApiError> {
    let (_, sent) = own(&state, &sender, &path, &query.ticket).await?;
    Ok(Json(sent.into()))
}

pub async fn add(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<PublicUploadPath>,
    Query(query): Query<PublicPartQuery>,
    request: Request,
) -> Result<Json<Upload>, ApiError> {
    let (opened, sent) = own(&state, &sender, &path, &query.ticket).await?;
    let row = match sent {
        Sent::UnderWay(row) => row,
        whole => return Ok(Json(whole.into())),
    };
    let bytes = part(request).await?;
    let origin = Origin { actor: None, via: Via::Link, ip: sender.0.ip.clone() };
    let content = |mime: &str| link::refuse_content(&opened, &row, mime).map_err(ApiError::from);
    let (offset, file) = files::add_part(&state, &row, query.offset, bytes, origin, content).await?;
    Ok(Json(Upload::at(&row, offset, file)))
}

pub async fn cancel(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<PublicUploadPath>,
    Query(query): Query<PublicPartQuery>,
) -> Result<NoContent, ApiError> {
    if let (_, Sent::UnderWay(row)) = own(&state, &sender, &path, &query.ticket).await? {
        files::cancel(&state, &row.id).await?;
    }
    Ok(NoContent)
}
