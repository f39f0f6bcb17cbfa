//! /uploads: files that come in parts. Whoever was cut off asks how far the upload has got and goes on from there.

use super::doc;
use super::files::File;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path, Query};
use crate::files::{self, PART};
use crate::no_content::NoContent;
use crate::state::State;
use crate::upload;
use aide::axum::routing::{get_with, post_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use aide::openapi::{MediaType, ReferenceOr, RequestBody, SchemaObject};
use aide::transform::TransformOperation;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Request, State as Shared};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::store::files::{self as rows, FileRow};
use tenon_engine::store::uploads::{self, UploadRow};

/// How many bytes multipart writes around a file, at most.
pub const AROUND: usize = 64 << 10;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/uploads",
            post_with(begin, |op| {
                doc("files", "beginUpload", "Begin to send a file in parts")(op).response::<201, Json<Upload>>()
            }),
        )
        .api_route(
            "/uploads/{id}",
            get_with(show, doc("files", "getUpload", "How far an upload has got"))
                .put_with(add, |op| doc("files", "addPart", "Send the next part of a file")(takes_bytes(op)))
                .delete_with(cancel, doc("files", "cancelUpload", "Give an upload up"))
                .layer(DefaultBodyLimit::max(PART)),
        )
}

/// Says that an operation takes bytes.
pub fn takes_bytes(operation: TransformOperation<'_>) -> TransformOperation<'_> {
    takes(operation, "application/octet-stream", MediaType::default())
}

/// Says that an operation takes a multipart form with the field `file`.
pub fn takes_file(operation: TransformOperation<'_>) -> TransformOperation<'_> {
    let schema = schemars::json_schema!({
        "type": "object",
        "properties": { "file": { "type": "string", "format": "binary" } },
        "required": ["file"],
    });
    let schema = SchemaObject { json_schema: schema, example: None, external_docs: None };
    takes(operation, "multipart/form-data", MediaType { schema: Some(schema), ..MediaType::default() })
}

fn takes<'o>(mut operation: TransformOperation<'o>, kind: &str, media: MediaType) -> TransformOperation<'o> {
    let content = [(kind.to_owned(), media)].into_iter().collect();
    let body = RequestBody { description: None, content, required: true, extensions: Default::default() };
    operation.inner_mut().request_body = Some(ReferenceOr::Item(body));
    operation
}

/// A file on its way.
#[derive(Serialize, JsonSchema)]
pub struct Upload {
    id: String,
    name: String,
    size: i64,
    /// How many bytes have arrived; the next part begins here.
    offset: i64,
    /// The most bytes of a part.
    part_size: usize,
    /// The file, once all of it has arrived.
    file: Option<File>,
}

impl Upload {
    pub fn of(row: &UploadRow) -> Self {
        Self::at(row, row.received, None)
    }

    pub fn at(row: &UploadRow, offset: i64, file: Option<FileRow>) -> Self {
        let (id, name) = (row.id.to_string(), row.name.clone());
        Self { id, name, size: row.size.unwrap_or(offset), offset, part_size: PART, file: file.map(File::from) }
    }

    /// An upload that is over.
    fn whole(row: FileRow) -> Self {
        let (id, name, size) = (row.id.to_string(), row.name.clone(), row.size);
        Self { id, name, size, offset: size, part_size: PART, file: Some(row.into()) }
    }
}

/// What the id of an upload names.
pub enum Sent {
    /// Parts of it are missing.
    UnderWay(UploadRow),
    /// The file it became.
    Whole(FileRow),
}

impl From<Sent> for Upload {
    fn from(sent: Sent) -> Self {
        match sent {
            Sent::UnderWay(row) => Self::of(&row),
            Sent::Whole(file) => Self::whole(file),
        }
    }
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct NewUpload {
    name: String,
    /// In bytes.
    size: i64,
}

async fn begin(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(input): Json<NewUpload>,
) -> Result<impl IntoApiResponse, ApiError> {
    let row = files::begin(&state, upload::clean_name(&input.name), Some(input.size), caller.id()).await?;
    Ok((StatusCode::CREATED, Json(Upload::of(&row))).into_response())
}

#[derive(Deserialize, JsonSchema)]
struct UploadPath {
    id: String,
}

/// An upload of the caller.
async fn own(state: &State, caller: &Caller, id: &str) -> Result<Sent, ApiError> {
    let mut conn = state.store().read().await?;
    let is_own = |by: &Option<String>| by.as_deref() == Some(caller.id());
    if let Some(row) = uploads::by_id(&mut conn, id).await?.filter(|row| is_own(&row.uploaded_by)) {
        return Ok(Sent::UnderWay(row));
    }
    let file = rows::by_id(&mut conn, id).await?.filter(|row| is_own(&row.uploaded_by));
    file.map(Sent::Whole).ok_or_else(ApiError::not_found)
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<UploadPath>,
) -> Result<Json<Upload>, ApiError> {
    Ok(Json(own(&state, &caller, &path.id).await?.into()))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PartQuery {
    /// Where in the file the part begins.
    #[serde(default)]
    offset: i64,
}

async fn add(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<UploadPath>,
    Query(query): Query<PartQuery>,
    request: Request,
) -> Result<Json<Upload>, ApiError> {
    let row = match own(&state, &caller, &path.id).await? {
        Sent::UnderWay(row) => row,
        whole => return Ok(Json(whole.into())),
    };
    let bytes = part(request).await?;
    let origin = caller.principal().origin();
    let (offset, file) = files::add_part(&state, &row, query.offset, bytes, origin, |_| Ok(())).await?;
    Ok(Json(Upload::at(&row, offset, file)))
}

/// The bytes of a part, all of them or none. The route says how many there may be.
pub async fn part(request: Request) -> Result<Bytes, ApiError> {
    Bytes::from_request(request, &()).await.map_err(|rejection| match rejection.into_response().status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(PART),
        _ => ApiError::bad_request("broken_body", "这一部分没有完整到达", "the part did not arrive in full"),
    })
}

async fn cancel(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<UploadPath>,
) -> Result<NoContent, ApiError> {
    // What has become a file is a file, and removed when nothing comes to hold it.
    if let Sent::UnderWay(row) = own(&state, &caller, &path.id).await? {
        files::cancel(&state, &row.id).await?;
    }
    Ok(NoContent)
}
