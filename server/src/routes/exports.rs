//! /apps/{app}/forms/{form}/exports: records written to a file the caller fetches when it is ready.

use super::forms::FormPath;
use super::jobs::JobPath;
use super::records::{RecordsQuery, listing};
use super::{answers, doc};
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::files as vault;
use crate::job_view::{self, Job};
use crate::state::State;
use aide::axum::routing::{get_with, post_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::Value;
use tenon_engine::definition::Operation;
use tenon_engine::export::{EXPORT, ExportFormat, ExportWish, InnerRows, RESULT, bundled, not_allowed};
use tenon_engine::job::{self, Wish};
use tenon_engine::problem::Language;
use tenon_engine::store::jobs::JobState;
use tenon_engine::table::Encoding;
use tenon_engine::view;
use tenon_engine::zone;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/exports",
            post_with(begin, |op| {
                doc("records", "exportRecords", "Write records to a file")(op).response::<202, Json<Job>>()
            }),
        )
        .api_route(
            "/exports/{id}/file",
            get_with(file, |op| {
                let what = "The file of an export";
                answers(doc("records", "downloadExport", what)(op), "application/octet-stream", what)
            }),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ExportInput {
    #[serde(default)]
    format: ExportFormat,
    /// The encoding of a csv file.
    #[serde(default)]
    encoding: Encoding,
    /// Where the rows of sub-forms go.
    #[serde(default)]
    inner: InnerRows,
    /// Fields and system fields, in order; those of the view, or all, when left out.
    #[serde(default)]
    columns: Vec<String>,
    #[serde(default)]
    view: Option<String>,
    /// A condition.
    #[serde(default)]
    filter: Option<Value>,
    #[serde(default)]
    search: Option<String>,
    /// Field keys, the most important first; downwards with a minus.
    #[serde(default)]
    sort: Vec<String>,
}

async fn begin(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(input): Json<ExportInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let snapshot = state.workspace().snapshot();
    // The file is called as its headings are written.
    let context = snapshot.context(caller.principal()).in_own_language();
    let rights = context.rights(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    if !rights.allows(Operation::Export) {
        return Err(ApiError::forbidden().problems(vec![not_allowed()]));
    }
    let app = snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let form = snapshot.model.form(&path.app, &path.form).ok_or_else(ApiError::not_found)?;
    let mut conn = state.store().read().await?;
    let view = match input.view.as_deref().filter(|key| !key.is_empty()) {
        Some(key) => view::find(&mut conn, &context, app, &path.form, key).await?.map(|view| view.definition),
        None => None,
    };
    let mut columns = input.columns;
    if columns.is_empty() {
        // What the view shows and the reader may see.
        let fields = rights.fields();
        columns = view.as_ref().map(|view| view.columns.clone()).unwrap_or_default();
        columns.retain(|key| form.field(key).is_none_or(|field| field.column.is_some()) && fields.sees(key));
    }
    let title = view.as_ref().map_or(form.definition.title.as_str(), |view| view.title.as_str());
    let day = zone::day_of(context.now, context.timezone).format("%Y%m%d");
    let name = format!("{}-{day}", app.definitions.text(title, context.language));
    let asked = RecordsQuery::narrowed(input.view, input.filter.map(|filter| filter.to_string()), input.search);
    let listing = listing(&mut conn, &context, &path, asked).await?;
    drop(conn);
    let sort = if input.sort.is_empty() { listing.sort } else { input.sort };
    let wish = ExportWish {
        name,
        format: input.format,
        encoding: input.encoding,
        inner: input.inner,
        columns,
        filter: listing.filter,
        search: listing.search,
        sort,
    };
    let said = match context.language {
        Language::Chinese => format!("导出 {}", wish.file_name()),
        Language::English => format!("Export {}", wish.file_name()),
    };
    let params = serde_json::to_value(&wish).map_err(|error| ApiError::internal(&error))?;
    let place = Some((path.app.as_str(), path.form.as_str()));
    let wish = Wish { kind: EXPORT, place, title: said, params, ready: true };
    let row = job::begin(state.workspace(), caller.principal(), wish).await?;
    Ok((StatusCode::ACCEPTED, Json(Job::of(&state, row))).into_response())
}

async fn file(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
) -> Result<impl IntoApiResponse, ApiError> {
    let row = job_view::find(&state, &caller, &path.id).await?;
    job_view::own(&caller, &row)?;
    if row.kind != EXPORT || row.state != JobState::Done {
        return Err(ApiError::not_found());
    }
    let wish: ExportWish = serde_json::from_value(row.params.clone()).map_err(|error| ApiError::internal(&error))?;
    if wish.format == ExportFormat::Files {
        let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
        let list = folder.path().join(RESULT);
        job::fetch(state.store(), &row.id, RESULT, &list).await.map_err(|error| ApiError::internal(&error))?;
        let files = bundled(&list).map_err(|error| ApiError::internal(&error))?;
        let body = vault::bundle(state.vault().clone(), files);
        return Ok(job_view::attachment(body, &wish.file_name(), wish.format.mime()));
    }
    Ok(job_view::stream_file(&state, &row, RESULT, &wish.file_name(), wish.format.mime()))
}
