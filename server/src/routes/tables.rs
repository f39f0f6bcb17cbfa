//! /apps/{app}/tables: a table file that becomes a form. It is kept as an import that waits, so that its rows can follow
//! once the form is published.

use super::adopt::Adopted;
use super::apps::AppPath;
use super::doc;
use super::imports::{file, find, upload};
use super::uploads::{AROUND, takes_file};
use crate::error::ApiError;
use crate::extract::{Builder, Json, Path, Query};
use crate::state::State;
use aide::axum::routing::{get_with, post_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::{DefaultBodyLimit, Request, State as Shared};
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::import::{DrawnColumn, ImportParams, Source, WantedColumn, draw, draw_form};
use tenon_engine::job;
use tenon_engine::store::jobs::JobRow;
use tenon_engine::table::MOST_BYTES;

pub fn routes() -> ApiRouter<State> {
    let most = usize::try_from(MOST_BYTES).unwrap_or(usize::MAX).saturating_add(AROUND);
    ApiRouter::new()
        .api_route(
            "/apps/{app}/tables",
            post_with(receive, |op| {
                doc("definitions", "uploadTable", "Upload a table file to make a form of")(takes_file(op))
                    .response::<201, Json<Table>>()
            })
            .layer(DefaultBodyLimit::max(most)),
        )
        .api_route(
            "/apps/{app}/tables/{id}/columns",
            get_with(columns, doc("definitions", "getTableColumns", "The columns of a sheet and what they seem to be")),
        )
        .api_route(
            "/apps/{app}/tables/{id}/adopt",
            post_with(adopt, |op| {
                let what = "Make a form of the columns of a sheet; the form is not saved, the file waits to be imported into it";
                doc("definitions", "adoptTable", what)(op)
            }),
        )
}

/// A table file that is to become a form.
#[derive(Serialize, JsonSchema)]
struct Table {
    /// Also the id of the import by which its rows follow.
    id: String,
    /// The name of the file.
    file: String,
    sheets: Vec<String>,
}

async fn receive(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<AppPath>,
    request: Request,
) -> Result<impl IntoApiResponse, ApiError> {
    state.workspace().model().app(&path.app).ok_or_else(ApiError::not_found)?;
    let row = upload::keep(&state, &builder.caller, None, request).await?;
    let ImportParams { file, sheets, .. } = ImportParams::of(&row);
    Ok((StatusCode::CREATED, Json(Table { id: row.id.to_string(), file, sheets })).into_response())
}

#[derive(Deserialize, JsonSchema)]
struct TablePath {
    app: String,
    id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SheetQuery {
    /// The name of the sheet; the first when left out.
    sheet: Option<String>,
    /// The row that names the columns, from 1; found when left out.
    heading_line: Option<usize>,
}

/// What the columns of a sheet seem to be.
#[derive(Serialize, JsonSchema)]
struct TableColumns {
    heading_line: usize,
    columns: Vec<TableColumn>,
}

#[derive(Serialize, JsonSchema)]
struct TableColumn {
    heading: String,
    /// Some of its values, each once.
    samples: Vec<String>,
    /// The kind of field its values seem to be of.
    kind: &'static str,
    /// Its different words, which a choice would have as options; empty when they are too many.
    options: Vec<String>,
}

impl From<DrawnColumn> for TableColumn {
    fn from(column: DrawnColumn) -> Self {
        let DrawnColumn { heading, samples, kind, options } = column;
        Self { heading, samples, kind, options }
    }
}

async fn columns(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<TablePath>,
    Query(query): Query<SheetQuery>,
) -> Result<Json<TableColumns>, ApiError> {
    let row = own(&state, &builder, &path).await?;
    let (source, _folder) = open(&state, row, query).await?;
    let zone = state.workspace().snapshot().timezone;
    let drawn = tokio::task::spawn_blocking(move || draw(&source, zone)).await;
    let drawn = drawn.map_err(|error| ApiError::internal(&error))?.map_err(upload::refusal)?;
    let columns = drawn.columns.into_iter().map(TableColumn::from).collect();
    Ok(Json(TableColumns { heading_line: drawn.heading_line, columns }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AdoptTable {
    /// The key of the new form.
    key: String,
    /// Its title.
    title: String,
    /// The name of the sheet; the first when left out.
    #[serde(default)]
    sheet: Option<String>,
    /// The row that names the columns, from 1; found when left out.
    #[serde(default)]
    heading_line: Option<usize>,
    /// The columns that become fields, in their order.
    columns: Vec<AdoptColumn>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AdoptColumn {
    /// As it stands in the sheet.
    heading: String,
    /// What the field is called.
    title: String,
    /// The kind of field.
    kind: String,
}

async fn adopt(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<TablePath>,
    Json(input): Json<AdoptTable>,
) -> Result<Json<Adopted>, ApiError> {
    let row = own(&state, &builder, &path).await?;
    let AdoptTable { key, title, sheet, heading_line, columns } = input;
    let (source, _folder) = open(&state, row.clone(), SheetQuery { sheet, heading_line }).await?;
    let wanted = columns.into_iter().map(|AdoptColumn { heading, title, kind }| WantedColumn { heading, title, kind });
    let wanted: Vec<WantedColumn> = wanted.collect();
    let mut params = ImportParams::of(&row);
    params.sheet = source.sheet.clone().or_else(|| source.file.sheets().into_iter().next());
    params.heading_line = Some(source.heading.line);
    let named = key.clone();
    let drawn = tokio::task::spawn_blocking(move || draw_form(&source, &wanted, (&named, &title))).await;
    let drawn = drawn.map_err(|error| ApiError::internal(&error))?.map_err(file::refusal)?;
    params.mapping = drawn.mapping;
    if !job::place(state.workspace(), &row, (&path.app, &key), params.to_value()).await? {
        let said = ("这次导入正在进行或已结束", "this import is under way or over");
        return Err(ApiError::new(StatusCode::CONFLICT, "job_over", said.0, said.1));
    }
    Ok(Json(Adopted::new(&key, &drawn.form, Vec::new())))
}

/// A table of the caller's own that was brought into this app, or is an import of it.
async fn own(state: &State, builder: &Builder, path: &TablePath) -> Result<JobRow, ApiError> {
    let row = find(state, &builder.caller, &path.id).await?;
    let elsewhere = row.app.as_deref().is_some_and(|app| app != path.app);
    if elsewhere { Err(ApiError::not_found()) } else { Ok(row) }
}

/// Opens a sheet; the file lies in the folder as long as that is held.
async fn open(state: &State, mut row: JobRow, sheet: SheetQuery) -> Result<(Source, tempfile::TempDir), ApiError> {
    let mut params = ImportParams::of(&row);
    params.sheet = sheet.sheet;
    params.heading_line = sheet.heading_line;
    row.params = params.to_value();
    let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
    let source = file::open(state, &row, folder.path()).await?;
    Ok((source, folder))
}
