//! /apps/{app}/forms/{form}/imports, /imports: a file comes in, is looked at, carried out, and may be taken back.

pub(super) mod file;
mod profile;
pub(super) mod upload;

use super::jobs::JobPath;
use super::uploads::{AROUND, takes_file};
use super::{answers, doc};
use crate::error::ApiError;
use crate::extract::{Caller, Json, Nothing, Path, Query};
use crate::job_view::{self, Job, SaidMistake, said, spoken};
use crate::language;
use crate::paging::{self, Page};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{delete_with, get_with, post_with};
use axum::extract::{DefaultBodyLimit, State as Shared};
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::definition::{ImportDefinition, Operation};
use tenon_engine::import::{ColumnGuess, IMPORT, ImportParams, Target, UNDO, look, undo_params};
use tenon_engine::job::{self, Wish};
use tenon_engine::problem::{Language, Text};
use tenon_engine::store::jobs::{self, JobRow};
use tenon_engine::table::MOST_BYTES;

pub fn routes() -> ApiRouter<State> {
    let most = usize::try_from(MOST_BYTES).unwrap_or(usize::MAX).saturating_add(AROUND);
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/imports",
            post_with(upload::receive, |op| {
                doc("imports", "uploadImport", "Upload a table file to import")(takes_file(op))
                    .response::<201, Json<Import>>()
            })
            .layer(DefaultBodyLimit::max(most)),
        )
        .api_route(
            "/apps/{app}/forms/{form}/import-template",
            get_with(file::template, |op| {
                let what = "An empty workbook with the columns the caller may fill in, and how";
                answers(doc("imports", "downloadImportTemplate", what)(op), "application/octet-stream", what)
            }),
        )
        .api_route(
            "/apps/{app}/forms/{form}/import-profiles",
            get_with(profile::list, doc("imports", "listImportProfiles", "Saved mappings of a form")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/import-profiles/{id}",
            delete_with(profile::remove, doc("imports", "deleteImportProfile", "Forget a saved mapping")),
        )
        .api_route("/imports/{id}", get_with(show, doc("imports", "getImport", "An import and how far it is")))
        .api_route(
            "/imports/{id}/columns",
            get_with(columns, doc("imports", "getImportColumns", "The columns of a sheet and where they seem to go")),
        )
        .api_route(
            "/imports/{id}/check",
            post_with(check, doc("imports", "checkImport", "Look at every row without writing anything")),
        )
        .api_route("/imports/{id}/run", post_with(carry_out, doc("imports", "runImport", "Carry an import out")))
        .api_route(
            "/imports/{id}/problems",
            get_with(problems, doc("imports", "listImportProblems", "What is wrong, row by row")),
        )
        .api_route(
            "/imports/{id}/refused",
            get_with(file::refused, |op| {
                let what = "The refused rows with what is wrong, to mend and upload again";
                answers(doc("imports", "downloadRefused", what)(op), "application/octet-stream", what)
            }),
        )
        .api_route("/imports/{id}/undo", post_with(undo, doc("imports", "undoImport", "Take an import back")))
}

/// One import.
#[derive(Serialize, JsonSchema)]
struct Import {
    job: Job,
    /// The name of the file.
    file: String,
    sheets: Vec<String>,
    sheet: Option<String>,
    heading_line: Option<usize>,
    mapping: ImportDefinition,
    /// Whether it is, or was, carried out; otherwise only looked at.
    run: bool,
    /// Rows of the sheet, once they are counted.
    rows: Option<usize>,
    /// What looking at it found; null before.
    checked: Value,
    /// How far a running import is: created, updated, unchanged, refused.
    so_far: Value,
    /// The job that took it back.
    undone_by: Option<String>,
}

impl Import {
    fn of(state: &State, row: JobRow) -> Self {
        let mut params = ImportParams::of(&row);
        for list in ["sorts", "notes"] {
            for sort in params.checked.get_mut(list).and_then(Value::as_array_mut).into_iter().flatten() {
                let message = spoken(sort);
                if let Some(sort) = sort.as_object_mut() {
                    sort.remove("zh");
                    sort.remove("en");
                    sort.insert("message".to_owned(), Value::from(message));
                }
            }
        }
        Self {
            undone_by: row.result["undone_by"].as_str().map(str::to_owned),
            job: Job::of(state, row),
            file: params.file,
            sheets: params.sheets,
            sheet: params.sheet,
            heading_line: params.heading_line,
            mapping: params.mapping,
            run: params.run,
            rows: params.rows,
            checked: params.checked,
            so_far: serde_json::to_value(params.so_far).unwrap_or_default(),
        }
    }
}

/// An import of the caller's own.
pub(super) async fn find(state: &State, caller: &Caller, id: &str) -> Result<JobRow, ApiError> {
    let row = job_view::find(state, caller, id).await?;
    job_view::own(caller, &row)?;
    if row.kind == IMPORT { Ok(row) } else { Err(ApiError::not_found()) }
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
) -> Result<Json<Import>, ApiError> {
    let row = find(&state, &caller, &path.id).await?;
    Ok(Json(Import::of(&state, row)))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ColumnsQuery {
    /// The name of the sheet; the first when left out.
    sheet: Option<String>,
    /// The row that names the columns, from 1; found when left out.
    heading_line: Option<usize>,
}

/// The columns of a sheet.
#[derive(Serialize, JsonSchema)]
struct Columns {
    heading_line: usize,
    columns: Vec<Column>,
    /// The fields that can be filled or matched by.
    targets: Vec<TargetView>,
    /// The mapping that seems to be meant.
    mapping: ImportDefinition,
    /// The title of the saved mapping it was taken from.
    profile: Option<String>,
}

#[derive(Serialize, JsonSchema)]
struct Column {
    heading: String,
    samples: Vec<String>,
    /// `text`, `number`, `date`, `flag` or `empty`.
    holds: &'static str,
    field: Option<String>,
    /// Whether it carries the field's own name.
    sure: bool,
}

impl From<ColumnGuess> for Column {
    fn from(guess: ColumnGuess) -> Self {
        let ColumnGuess { heading, samples, holds, field, sure } = guess;
        Self { heading, samples, holds, field, sure }
    }
}

#[derive(Serialize, JsonSchema)]
struct TargetView {
    path: String,
    title: String,
    kind: &'static str,
    required: bool,
    key: bool,
    writable: bool,
}

impl From<Target> for TargetView {
    fn from(target: Target) -> Self {
        let Target { path, title, kind, required, key, writable } = target;
        Self { path, title, kind, required, key, writable }
    }
}

async fn columns(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
    Query(query): Query<ColumnsQuery>,
) -> Result<Json<Columns>, ApiError> {
    let mut row = find(&state, &caller, &path.id).await?;
    let mut params = ImportParams::of(&row);
    params.sheet = query.sheet.or(params.sheet);
    params.heading_line = query.heading_line;
    row.params = params.to_value();
    let (app, form) = row.app.clone().zip(row.form.clone()).ok_or_else(ApiError::not_found)?;
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let rights = context.rights(&app, &form).ok_or_else(ApiError::not_found)?;
    let compiled = snapshot.model.form(&app, &form).cloned().ok_or_else(ApiError::not_found)?;
    let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
    let source = file::open(&state, &row, folder.path()).await?;
    let mut conn = state.store().read().await?;
    let profiles = jobs::profiles(&mut conn, &app, &form).await?;
    drop(conn);
    let zone = snapshot.timezone;
    let looked = tokio::task::spawn_blocking(move || look(&compiled, &rights, &source, &profiles, zone)).await;
    let looked = looked.map_err(|error| ApiError::internal(&error))?.map_err(file::refusal)?;
    Ok(Json(Columns {
        heading_line: looked.heading_line,
        columns: looked.columns.into_iter().map(Column::from).collect(),
        targets: looked.targets.into_iter().map(TargetView::from).collect(),
        mapping: looked.mapping,
        profile: looked.profile,
    }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ImportInput {
    #[serde(default)]
    sheet: Option<String>,
    #[serde(default)]
    heading_line: Option<usize>,
    mapping: ImportDefinition,
    /// Keep the mapping under this title for the next file.
    #[serde(default)]
    save_as: Option<String>,
}

async fn check(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
    Json(input): Json<ImportInput>,
) -> Result<Json<Import>, ApiError> {
    start(&state, &caller, &path.id, input, false).await
}

async fn carry_out(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
    Json(input): Json<ImportInput>,
) -> Result<Json<Import>, ApiError> {
    start(&state, &caller, &path.id, input, true).await
}

async fn start(
    state: &State,
    caller: &Caller,
    id: &str,
    input: ImportInput,
    run: bool,
) -> Result<Json<Import>, ApiError> {
    let row = find(state, caller, id).await?;
    let (app, form) = row.app.clone().zip(row.form.clone()).ok_or_else(ApiError::not_found)?;
    if let Some(title) = input.save_as.as_deref().map(str::trim).filter(|title| !title.is_empty()) {
        profile::save(state, caller, (&app, &form), title, &input.mapping).await?;
    }
    let mut params = ImportParams::of(&row);
    let same = params.mapping == input.mapping && params.sheet == input.sheet;
    params.sheet = input.sheet;
    params.heading_line = input.heading_line;
    params.mapping = ImportDefinition { form, ..input.mapping };
    params.run = run;
    params.resume = Default::default();
    params.so_far = Default::default();
    if !run || !same {
        params.checked = Value::Null;
    }
    if !job::start(state.workspace(), &row, params.to_value()).await? {
        let said = ("这次导入正在进行或已结束", "this import is under way or over");
        return Err(ApiError::new(StatusCode::CONFLICT, "job_over", said.0, said.1));
    }
    let row = find(state, caller, id).await?;
    Ok(Json(Import::of(state, row)))
}

/// What is wrong with one record of the file.
#[derive(Serialize, JsonSchema)]
struct BadRow {
    line: i64,
    problems: Vec<BadCell>,
}

#[derive(Serialize, JsonSchema)]
struct BadCell {
    line: i64,
    column: Option<String>,
    value: String,
    #[serde(flatten)]
    mistake: SaidMistake,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ProblemsQuery {
    cursor: Option<String>,
    limit: Option<usize>,
}

async fn problems(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
    Query(query): Query<ProblemsQuery>,
) -> Result<Json<Page<BadRow>>, ApiError> {
    let row = job_view::find(&state, &caller, &path.id).await?;
    job_view::own(&caller, &row)?;
    let limit = paging::limit(query.limit);
    let after: i64 = paging::decode(query.cursor.as_deref())?.unwrap_or(0);
    let mut conn = state.store().read().await?;
    let mut found = jobs::problems(&mut conn, row.id.as_str(), after, limit + 1).await?;
    let next_cursor = paging::cut(&mut found, limit, |bad| bad.line);
    let items = found.into_iter().map(|bad| BadRow {
        line: bad.line,
        problems: bad
            .problems
            .as_array()
            .into_iter()
            .flatten()
            .map(|stored| BadCell {
                line: stored["line"].as_i64().unwrap_or(bad.line),
                column: stored["column"].as_str().map(str::to_owned),
                value: stored["value"].as_str().unwrap_or_default().to_owned(),
                mistake: said(stored),
            })
            .collect(),
    });
    Ok(Json(Page { items: items.collect(), next_cursor }))
}

async fn undo(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Job>, ApiError> {
    let row = find(&state, &caller, &path.id).await?;
    let (app, form) = row.app.clone().zip(row.form.clone()).ok_or_else(ApiError::not_found)?;
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let rights = context.rights(&app, &form).ok_or_else(ApiError::not_found)?;
    if !rights.allows(Operation::Import) {
        return Err(ApiError::forbidden());
    }
    let params = ImportParams::of(&row);
    if !params.run {
        let (zh, en) = ("只看过、没有执行的导入没有可撤销的内容", "an import that was only looked at changed nothing");
        return Err(not_undoable(Text::new(zh, en)));
    }
    if let Some(under_way) = params.under_way(&row, state.clock().now()) {
        return Err(not_undoable(under_way.said()));
    }
    let title = match language::spoken() {
        Language::Chinese => format!("撤销{}", row.title),
        Language::English => format!("Undo: {}", row.title),
    };
    let place = Some((app.as_str(), form.as_str()));
    let wish = Wish { kind: UNDO, place, title, params: undo_params(&row.id), ready: true };
    let begun = job::begin_once(state.workspace(), caller.principal(), wish, &row.id, "undone_by").await?;
    let begun = begun.ok_or_else(|| not_undoable(Text::new("这次导入已撤销", "this import was taken back already")))?;
    Ok(Json(Job::of(&state, begun)))
}

fn not_undoable(why: Text) -> ApiError {
    let (zh, en) = ("这次导入现在不能撤销", "This import cannot be taken back now");
    ApiError::new(StatusCode::CONFLICT, "not_undoable", zh, en).detail(why.zh, why.en)
}
