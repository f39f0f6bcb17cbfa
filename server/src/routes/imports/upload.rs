//! Receiving a table file: onto the disk, recognised, then kept with its job.

use super::Import;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::routes::forms::FormPath;
use crate::state::State;
use crate::{language, upload};
use aide::axum::IntoApiResponse;
use axum::extract::{FromRequest as _, Multipart, Request, State as Shared};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use std::path::Path as Folder;
use tenon_engine::access::FormRights;
use tenon_engine::definition::Operation;
use tenon_engine::import::{IMPORT, ImportParams, UPLOAD};
use tenon_engine::job::{self, Wish};
use tenon_engine::problem::{Language, Problem};
use tenon_engine::record::Context;
use tenon_engine::store::jobs::JobRow;
use tenon_engine::table::{MOST_BYTES, TableError, TableFile};
use tokio::fs::File;
use tokio::io::AsyncWriteExt as _;

pub async fn receive(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    request: Request,
) -> Result<impl IntoApiResponse, ApiError> {
    rights(&state.workspace().snapshot().context(caller.principal()), &path)?;
    let row = keep(&state, &caller, Some((path.app.as_str(), path.form.as_str())), request).await?;
    Ok((StatusCode::CREATED, Json(Import::of(&state, row))).into_response())
}

/// Takes a table file in as an import that is to be prepared; for a form that is still to be made there is no place yet.
pub async fn keep(
    state: &State,
    caller: &Caller,
    place: Option<(&str, &str)>,
    request: Request,
) -> Result<JobRow, ApiError> {
    let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
    let at = folder.path().join(UPLOAD);
    let name = save(request, &at, usize::try_from(MOST_BYTES).unwrap_or(usize::MAX)).await?;
    let file = at.clone();
    let opened = tokio::task::spawn_blocking(move || TableFile::open(&file)).await;
    let opened = opened.map_err(|error| ApiError::internal(&error))?.map_err(refusal)?;
    let params = ImportParams { file: name.clone(), sheets: opened.sheets(), ..ImportParams::default() };
    let title = match language::spoken() {
        Language::Chinese => format!("导入 {name}"),
        Language::English => format!("Import {name}"),
    };
    let wish = Wish { kind: IMPORT, place, title, params: params.to_value(), ready: false };
    let row = job::begin(state.workspace(), caller.principal(), wish).await?;
    job::put(state.store(), &row.id, UPLOAD, &at).await.map_err(|error| ApiError::internal(&error))?;
    Ok(row)
}

/// The rights of somebody who may import into the form.
pub fn rights(context: &Context<'_>, path: &FormPath) -> Result<FormRights, ApiError> {
    let rights = context.rights(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    let writes = rights.allows(Operation::Create) || rights.allows(Operation::Update);
    if rights.allows(Operation::Import) && writes {
        return Ok(rights);
    }
    let said = ("你没有导入这个表单的权限", "you may not import into this form");
    Err(ApiError::forbidden().problems(vec![Problem::new("", "import_forbidden", said.0, said.1)]))
}

/// Writes the field `file`, of at most so many bytes, to the disk; answers its name.
pub async fn save(request: Request, to: &Folder, most: usize) -> Result<String, ApiError> {
    let no_file = || ApiError::bad_request("no_file", "表单中没有 file 字段", "the form holds no field 'file'");
    let cut_off = |status: StatusCode| match status {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(most),
        _ => ApiError::bad_request("broken_body", "上传未完成", "the upload did not arrive in full"),
    };
    let mut form = Multipart::from_request(request, &()).await.map_err(|_| no_file())?;
    while let Some(mut field) = form.next_field().await.map_err(|error| cut_off(error.status()))? {
        if field.name() != Some("file") {
            continue;
        }
        let name = upload::clean_name(field.file_name().unwrap_or_default());
        let mut file = File::create(to).await.map_err(|error| ApiError::internal(&error))?;
        let mut size = 0;
        while let Some(bytes) = field.chunk().await.map_err(|error| cut_off(error.status()))? {
            size += bytes.len();
            if size > most {
                return Err(ApiError::too_large(most));
            }
            file.write_all(&bytes).await.map_err(|error| ApiError::internal(&error))?;
        }
        file.flush().await.map_err(|error| ApiError::internal(&error))?;
        return Ok(name);
    }
    Err(no_file())
}

/// A file that is no table is the sender's mistake.
pub fn refusal(error: TableError) -> ApiError {
    match error {
        TableError::Refused(problem) => ApiError::invalid(vec![*problem]),
        TableError::Io(error) => ApiError::internal(&error),
    }
}
