//! Long work as it travels: how far it is, how it ended, in the language of the request.

use crate::error::ApiError;
use crate::extract::Caller;
use crate::language;
use crate::state::State;
use axum::body::Body;
use axum::http::{HeaderValue, header};
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::Value;
use std::path::Path;
use tempfile::TempDir;
use tenon_engine::clock;
use tenon_engine::id::JobId;
use tenon_engine::problem::Language;
use tenon_engine::store::jobs::{self, JobRow};
use tokio::fs::File;
use tokio::io::AsyncReadExt as _;

/// Bytes of a file read at a time.
const CHUNK: usize = 64 << 10;

/// One piece of long work.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct Job {
    pub id: JobId,
    /// `import`, `import_undo`, `export`, `batch`, `batch_undo`, `recompute`, `duplicates`, `convert`, `purge`, `pair`,
    /// `migrate`, `retry_nodes`, `hand_over_tasks`.
    pub kind: String,
    pub title: String,
    /// `draft`, `waiting`, `running`, `done`, `failed` or `cancelled`.
    pub state: &'static str,
    pub done: i64,
    /// 0 while nobody knows.
    pub total: i64,
    pub app: Option<String>,
    pub form: Option<String>,
    /// Who asked for it.
    pub member: Option<String>,
    pub created_at: String,
    pub ended_at: Option<String>,
    /// Somebody asked it to stop.
    pub stopping: bool,
    pub result: Value,
    pub error: Option<String>,
    /// Why it failed, for people.
    pub problems: Vec<SaidMistake>,
}

/// One mistake in one sentence.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SaidMistake {
    pub code: String,
    pub message: String,
    pub hint: Option<String>,
}

impl Job {
    pub fn of(state: &State, row: JobRow) -> Self {
        let directory = state.roster().directory();
        let problems = row.result["problems"].as_array().into_iter().flatten().map(said).collect();
        Self {
            member: row.member.as_deref().and_then(|id| directory.member_name(id)).map(str::to_owned),
            id: row.id,
            kind: row.kind,
            title: row.title,
            state: row.state.word(),
            done: row.done,
            total: row.total,
            app: row.app,
            form: row.form,
            created_at: clock::to_text(row.created_at),
            ended_at: row.ended_at.map(clock::to_text),
            stopping: row.stopping,
            result: row.result,
            error: row.error,
            problems,
        }
    }
}

/// A stored mistake in the language of the request.
pub fn said(stored: &Value) -> SaidMistake {
    SaidMistake {
        code: stored["code"].as_str().unwrap_or_default().to_owned(),
        message: spoken(stored).unwrap_or_default(),
        hint: spoken(&stored["hint"]),
    }
}

/// The words of the request's language.
pub fn spoken(stored: &Value) -> Option<String> {
    let key = if language::spoken() == Language::Chinese { "zh" } else { "en" };
    stored[key].as_str().map(str::to_owned)
}

/// A job of the caller's own; an administrator finds those of others as well.
pub async fn find(state: &State, caller: &Caller, id: &str) -> Result<JobRow, ApiError> {
    let mut conn = state.store().read().await?;
    let row = jobs::by_id(&mut conn, id).await?.ok_or_else(ApiError::not_found)?;
    let own = row.member.as_deref() == Some(caller.id());
    if own || caller.principal().is_admin { Ok(row) } else { Err(ApiError::not_found()) }
}

/// What a caller may download from a job is theirs alone: it holds what they could see.
pub fn own(caller: &Caller, row: &JobRow) -> Result<(), ApiError> {
    if row.member.as_deref() == Some(caller.id()) { Ok(()) } else { Err(ApiError::not_found()) }
}

/// The bytes of a job's file, part by part.
pub fn stream_file(state: &State, row: &JobRow, name: &'static str, file_name: &str, mime: &str) -> Response {
    let from = (state.store().clone(), row.id.clone(), 0);
    let body = Body::from_stream(stream::try_unfold(from, move |(store, id, part)| async move {
        let mut conn = store.read().await?;
        let bytes = jobs::part(&mut conn, id.as_str(), name, part).await?;
        drop(conn);
        Ok::<_, tenon_engine::store::StoreError>(bytes.map(|bytes| (bytes, (store, id, part + 1))))
    }));
    attachment(body, file_name, mime)
}

/// The bytes of a file in a folder that goes when the last of them is sent.
pub fn stream_once(file: File, folder: TempDir) -> Body {
    Body::from_stream(stream::try_unfold((file, folder), |(mut file, folder)| async move {
        let mut chunk = vec![0; CHUNK];
        let read = file.read(&mut chunk).await?;
        chunk.truncate(read);
        Ok::<_, std::io::Error>((read > 0).then_some((chunk, (file, folder))))
    }))
}

/// A file of such a folder, to be kept.
pub async fn taken(folder: TempDir, path: &Path, file_name: &str, mime: &str) -> Result<Response, ApiError> {
    let file = File::open(path).await.map_err(|error| ApiError::internal(&error))?;
    Ok(attachment(stream_once(file, folder), file_name, mime))
}

/// A file to be kept, never shown.
pub fn attachment(body: Body, file_name: &str, mime: &str) -> Response {
    let mut response = body.into_response();
    let headers = [
        (header::CONTENT_TYPE, mime.to_owned()),
        (header::CONTENT_DISPOSITION, crate::upload::disposition(file_name, false)),
        (header::CACHE_CONTROL, "private, no-store".to_owned()),
    ];
    for (name, value) in headers {
        if let Ok(value) = HeaderValue::from_str(&value) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
