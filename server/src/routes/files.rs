//! /files: attachments on their way in and out. What a file is, its content says; who may have it, the records and runs
//! that hold it say. Large ones come in parts, by /uploads.

use super::uploads::{AROUND, takes_file};
use super::{answers, doc};
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path, Query};
use crate::files::{self as vault, LARGEST_AT_ONCE, Side};
use crate::state::State;
use crate::upload;
use aide::axum::routing::{get_with, post_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::TryStreamExt as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::flow::service::{shows_file, work_view};
use tenon_engine::id::FileId;
use tenon_engine::record::{Context, holds_file, may_see_file};
use tenon_engine::store::files::{self, FileRow};
use tenon_engine::store::{Conn, load_row, runs};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/files",
            post_with(store, |op| {
                doc("files", "uploadFile", "Upload a file")(takes_file(op)).response::<200, Json<File>>()
            })
            .layer(DefaultBodyLimit::max(LARGEST_AT_ONCE + AROUND)),
        )
        .api_route(
            "/files/{id}",
            get_with(fetch, |op| {
                let op = doc("files", "downloadFile", "The bytes of a file")(op);
                answers(op, "application/octet-stream", "The bytes, under the type their content has")
            }),
        )
        .api_route(
            "/files/{id}/thumbnail",
            get_with(thumbnail, |op| {
                let op = doc("files", "getThumbnail", "A small picture of a picture")(op);
                answers(op, "image/jpeg", "The small picture, upright; image/png where it shines through")
            }),
        )
}

/// What a record keeps of a file.
#[derive(Serialize, JsonSchema)]
pub struct File {
    id: FileId,
    name: String,
    size: i64,
    mime: String,
}

impl From<FileRow> for File {
    fn from(row: FileRow) -> Self {
        Self { id: row.id, name: row.name, size: row.size, mime: row.mime }
    }
}

async fn store(
    Shared(state): Shared<State>,
    caller: Caller,
    request: Request,
) -> Result<impl IntoApiResponse, ApiError> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| no_file())?;
    while let Some(field) = form.next_field().await.map_err(|error| cut_off(error.status()))? {
        if field.name() != Some("file") {
            continue;
        }
        let name = upload::clean_name(field.file_name().unwrap_or_default());
        let begun = vault::begin(&state, name, None, caller.id()).await?;
        let bytes = field.map_err(|error| cut_off(error.status()));
        let row = vault::take_whole(&state, begun, caller.principal().origin(), bytes).await?;
        return Ok(Json(File::from(row)).into_response());
    }
    Err(no_file())
}

fn no_file() -> ApiError {
    ApiError::bad_request("no_file", "表单中没有 file 字段", "the form holds no field 'file'")
}

fn cut_off(status: StatusCode) -> ApiError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(LARGEST_AT_ONCE),
        _ => ApiError::bad_request("broken_body", "上传未完成", "the upload did not arrive in full"),
    }
}

#[derive(Deserialize, JsonSchema)]
struct FilePath {
    id: String,
}

async fn fetch(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FilePath>,
    headers: HeaderMap,
) -> Result<impl IntoApiResponse, ApiError> {
    let row = readable(&state, &caller, &path.id).await?;
    // The bytes of an id never change; whether one may have them is asked each time.
    let kept = [(header::ETAG, format!("\"{}\"", row.id)), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if is_known(&headers, &kept[0].1) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let bytes = state.vault().read(&row.id).await.map_err(ApiError::storage)?;
    let shown = upload::is_shown(&row.mime);
    let mut response = (kept, Body::from_stream(bytes)).into_response();
    describe(&mut response, &row.mime, &row.size.to_string())?;
    let disposition = HeaderValue::from_str(&upload::disposition(&row.name, shown));
    response
        .headers_mut()
        .insert(header::CONTENT_DISPOSITION, disposition.map_err(|error| ApiError::internal(&error))?);
    Ok(response)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ThumbnailQuery {
    /// How large: `small` for a cell of a table, `large` for a card.
    #[serde(default)]
    size: Side,
}

async fn thumbnail(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FilePath>,
    Query(query): Query<ThumbnailQuery>,
    headers: HeaderMap,
) -> Result<impl IntoApiResponse, ApiError> {
    let row = readable(&state, &caller, &path.id).await?;
    let tag = format!("\"{}-{}\"", row.id, query.size.pixels());
    // Whoever may no longer see it may do so for as long as this in what their own browser kept.
    let kept = [(header::ETAG, tag), (header::CACHE_CONTROL, "private, max-age=300".to_owned())];
    if is_known(&headers, &kept[0].1) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let Some(picture) = vault::picture(&state, &row, query.size).await? else {
        let title = ("这个文件没有缩略图", "There is no small picture of this file");
        return Err(ApiError::new(StatusCode::NOT_FOUND, "no_thumbnail", title.0, title.1));
    };
    let length = picture.bytes.len().to_string();
    let mut response = (kept, picture.bytes).into_response();
    describe(&mut response, picture.mime, &length)?;
    Ok(response)
}

fn is_known(headers: &HeaderMap, tag: &str) -> bool {
    headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok()) == Some(tag)
}

/// Says what the bytes are. Whatever is in them, they act in nobody's name.
fn describe(response: &mut Response, mime: &str, length: &str) -> Result<(), ApiError> {
    for (name, value) in [
        (header::CONTENT_TYPE, mime),
        (header::CONTENT_LENGTH, length),
        (header::CONTENT_SECURITY_POLICY, upload::policy(mime)),
    ] {
        let value = HeaderValue::from_str(value).map_err(|error| ApiError::internal(&error))?;
        response.headers_mut().insert(name, value);
    }
    Ok(())
}

/// The file, if the caller may see it.
async fn readable(state: &State, caller: &Caller, id: &str) -> Result<FileRow, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let mut conn = state.store().read().await?;
    let row = files::by_id(&mut conn, id).await?.ok_or_else(ApiError::not_found)?;
    if may_see_file(&mut conn, &context, &row).await?
        || is_in_a_task(&mut conn, &context, &row).await?
        || shows_file(&mut conn, &context, row.id.as_str()).await?
    {
        return Ok(row);
    }
    Err(ApiError::not_found())
}

/// True when a task of the caller shows them the file in its record.
async fn is_in_a_task(conn: &mut Conn, context: &Context<'_>, file: &FileRow) -> Result<bool, ApiError> {
    for used in files::uses(conn, file.id.as_str()).await? {
        let Some(form) = context.model.form(&used.app, &used.form) else { continue };
        let Some(record) = load_row(conn, &form.table, &used.record, false).await? else { continue };
        for run in runs::runs_of_record(conn, &used.record, 20).await? {
            let tasks = runs::tasks_of_run(conn, run.id.as_str()).await?;
            for task in tasks.iter().filter(|task| task.assignee == context.me()) {
                let Some(fields) = work_view(conn, context, task.id.as_str()).await?.fields else { continue };
                let mut values = record.values.clone();
                fields.mask(&mut values);
                if holds_file(form, &values, file.id.as_str()) {
                    return Ok(true);
                }
            }
        }
    }
    Ok(false)
}
