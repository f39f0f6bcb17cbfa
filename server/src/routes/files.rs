//! /files: attachments on their way in and out. What a file is, its content says; who may have it, the records that
//! hold it say.

use super::{answers, doc};
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::state::State;
use crate::upload;
use aide::axum::routing::{get_with, post_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use aide::openapi::{MediaType, ReferenceOr, RequestBody, SchemaObject};
use axum::body::Body;
use axum::extract::{DefaultBodyLimit, FromRequest as _, Multipart, Request, State as Shared};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use futures_util::stream;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::json;
use tenon_engine::audit::{Entry, action};
use tenon_engine::flow::service::work_view;
use tenon_engine::id::FileId;
use tenon_engine::record::{Context, holds_file, may_see_file};
use tenon_engine::store::files::{self, FileRow};
use tenon_engine::store::{Conn, StoreError, audit, load_row, runs};
use tokio::io::AsyncReadExt as _;

/// The largest file, in bytes.
const LIMIT: usize = 50 << 20;
const CHUNK: usize = 64 << 10;
/// Multipart writes a little around the file.
const AROUND: usize = 64 << 10;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/files",
            post_with(store, |mut op| {
                op.inner_mut().request_body = Some(ReferenceOr::Item(form()));
                doc("files", "uploadFile", "Upload a file")(op).response::<200, Json<File>>()
            })
            .layer(DefaultBodyLimit::max(LIMIT + AROUND)),
        )
        .api_route(
            "/files/{id}",
            get_with(fetch, |op| {
                let op = doc("files", "downloadFile", "The bytes of a file")(op);
                answers(op, "application/octet-stream", "The bytes, under the type their content has")
            }),
        )
}

/// The description of an upload: a multipart form with the field `file`.
fn form() -> RequestBody {
    let schema = schemars::json_schema!({
        "type": "object",
        "properties": { "file": { "type": "string", "format": "binary" } },
        "required": ["file"],
    });
    let schema = SchemaObject { json_schema: schema, example: None, external_docs: None };
    let media = MediaType { schema: Some(schema), ..MediaType::default() };
    let content = [("multipart/form-data".to_owned(), media)].into_iter().collect();
    RequestBody { description: None, content, required: true, extensions: Default::default() }
}

/// What a record keeps of a file.
#[derive(Serialize, JsonSchema)]
struct File {
    id: FileId,
    name: String,
    size: i64,
    mime: String,
}

async fn store(
    Shared(state): Shared<State>,
    caller: Caller,
    request: Request,
) -> Result<impl IntoApiResponse, ApiError> {
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| no_file())?;
    while let Some(mut field) = form.next_field().await.map_err(|error| cut_off(error.status()))? {
        if field.name() != Some("file") {
            continue;
        }
        let name = upload::clean_name(field.file_name().unwrap_or_default());
        let mut incoming = upload::Incoming::begin(state.files()).await.map_err(|error| ApiError::internal(&error))?;
        while let Some(bytes) = field.chunk().await.map_err(|error| cut_off(error.status()))? {
            if incoming.size() + bytes.len() > LIMIT {
                return Err(ApiError::too_large(LIMIT));
            }
            incoming.write(&bytes).await.map_err(|error| ApiError::internal(&error))?;
        }
        let stored = incoming.finish(&name).await.map_err(|error| ApiError::internal(&error))?;
        let row = FileRow {
            id: stored.id,
            name,
            mime: stored.mime.to_owned(),
            size: i64::try_from(stored.size).unwrap_or(i64::MAX),
            uploaded_by: Some(caller.id().to_owned()),
            uploaded_at: state.clock().now(),
        };
        note(&state, &caller, &row).await?;
        let FileRow { id, name, size, mime, .. } = row;
        return Ok(Json(File { id, name, size, mime }).into_response());
    }
    Err(no_file())
}

async fn note(state: &State, caller: &Caller, row: &FileRow) -> Result<(), StoreError> {
    let detail = json!({ "file": row.id, "name": row.name, "size": row.size, "mime": row.mime });
    let entry = Entry::new(row.uploaded_at, caller.principal().origin(), action::FILE_UPLOAD).detail(detail);
    let row = row.clone();
    let noted = state.store().write(move |conn| {
        let (row, entry) = (row.clone(), entry.clone());
        Box::pin(async move {
            files::insert(conn, &row).await?;
            audit::insert(conn, &entry).await
        })
    });
    noted.await
}

fn no_file() -> ApiError {
    ApiError::bad_request("no_file", "表单中没有 file 字段", "the form holds no field 'file'")
}

fn cut_off(status: StatusCode) -> ApiError {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(LIMIT),
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
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let mut conn = state.store().read().await?;
    let row = files::by_id(&mut conn, &path.id).await?.ok_or_else(ApiError::not_found)?;
    let seen = may_see_file(&mut conn, &context, &row).await?;
    if !seen && !is_in_a_task(&mut conn, &context, &row).await? {
        return Err(ApiError::not_found());
    }
    drop(conn);
    // The bytes of an id never change; whether one may have them is asked each time.
    let tag = format!("\"{}\"", row.id);
    let known = headers.get(header::IF_NONE_MATCH).and_then(|value| value.to_str().ok());
    let kept = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, "private, no-cache".to_owned())];
    if known == Some(tag.as_str()) {
        return Ok((StatusCode::NOT_MODIFIED, kept).into_response());
    }
    let file = tokio::fs::File::open(upload::place(state.files(), &row.id)).await;
    let file = file.map_err(|error| ApiError::internal(&format_args!("attachment {}: {error}", row.id)))?;
    let body = Body::from_stream(stream::try_unfold(file, |mut file| async move {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((chunk, file)))
    }));
    let shown = upload::is_shown(&row.mime);
    let described = [
        (header::CONTENT_TYPE, HeaderValue::from_str(&row.mime)),
        (header::CONTENT_LENGTH, HeaderValue::from_str(&row.size.to_string())),
        (header::CONTENT_DISPOSITION, HeaderValue::from_str(&upload::disposition(&row.name, shown))),
        // Whatever is in it, it acts in nobody's name.
        (header::CONTENT_SECURITY_POLICY, HeaderValue::from_str(upload::policy(&row.mime))),
    ];
    let mut response = (kept, body).into_response();
    for (name, value) in described {
        let value = value.map_err(|error| ApiError::internal(&error))?;
        response.headers_mut().insert(name, value);
    }
    Ok(response)
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
