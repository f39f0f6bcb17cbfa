//! The file of an import: its sheet, and the rows that were refused.

use super::{find, upload};
use crate::error::ApiError;
use crate::extract::{Caller, Path};
use crate::routes::forms::FormPath;
use crate::routes::jobs::JobPath;
use crate::state::State;
use crate::{job_view, language};
use aide::axum::IntoApiResponse;
use axum::extract::State as Shared;
use std::path::Path as Folder;
use tenon_engine::import::{ImportError, ImportParams, Source, open_upload, repaired, write_template};
use tenon_engine::job::JobError;
use tenon_engine::problem::Language;
use tenon_engine::store::jobs::JobRow;
use tenon_engine::table::Format;

/// Opens the sheet of an import.
pub async fn open(state: &State, row: &JobRow, folder: &Folder) -> Result<Source, ApiError> {
    open_upload(state.store(), row, folder).await.map_err(ended)
}

fn ended(error: JobError) -> ApiError {
    match error {
        JobError::Refused(problems) => ApiError::invalid(problems),
        JobError::Store(error) => error.into(),
        other => ApiError::internal(&other),
    }
}

pub fn refusal(error: ImportError) -> ApiError {
    match error {
        ImportError::NotFound => ApiError::not_found(),
        ImportError::Table(error) => upload::refusal(error),
        ImportError::Invalid(problems) => ApiError::invalid(problems),
        ImportError::Store(error) => error.into(),
        ImportError::Ended => ApiError::internal(&"ended"),
    }
}

/// An empty workbook with the columns the caller may fill in.
pub async fn template(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
) -> Result<impl IntoApiResponse, ApiError> {
    let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
    let at = folder.path().join("template.xlsx");
    let spoken = language::spoken();
    let name = {
        let snapshot = state.workspace().snapshot();
        let context = snapshot.context(caller.principal()).spoken_in(spoken);
        let rights = upload::rights(&context, &path)?;
        let form = context.model.form(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
        write_template(&context, form, &rights, &at).map_err(upload::refusal)?;
        form.names.get(spoken).to_owned()
    };
    let word = if spoken == Language::Chinese { "导入模板" } else { "template" };
    job_view::taken(folder, &at, &format!("{name}-{word}.xlsx"), Format::Xlsx.mime()).await
}

pub async fn refused(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
) -> Result<impl IntoApiResponse, ApiError> {
    let row = find(&state, &caller, &path.id).await?;
    let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
    let spoken = language::spoken();
    let name = repaired(state.store(), &row, folder.path(), spoken).await.map_err(ended)?;
    let ending = name.rsplit('.').next().unwrap_or_default().to_owned();
    let file = tokio::fs::File::open(folder.path().join(&name)).await.map_err(|error| ApiError::internal(&error))?;
    let params = ImportParams::of(&row);
    let own = params.file.rsplit_once('.').map_or(params.file.as_str(), |(name, _)| name);
    let word = if spoken == Language::Chinese { "未导入" } else { "refused" };
    let mime =
        if ending == "xlsx" { "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" } else { "text/csv" };
    let body = job_view::stream_once(file, folder);
    Ok(job_view::attachment(body, &format!("{own}-{word}.{ending}"), mime))
}
