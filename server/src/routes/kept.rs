//! /apps/{app}/forms/{form}/kept: values that are set aside because their field became of another kind or is gone. For
//! administrators, who see every record.

use super::forms::FormPath;
use super::{answers, doc};
use crate::error::ApiError;
use crate::extract::{Admin, Json, Nothing, Path, Query};
use crate::no_content::NoContent;
use crate::paging::{self, Page, PageQuery};
use crate::state::State;
use crate::{job_view, language};
use aide::axum::routing::{delete_with, get_with, post_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tenon_engine::conversion::{self, ColumnState, KeptColumn, KeptValue, World};
use tenon_engine::kind;
use tenon_engine::model::Form;
use tenon_engine::problem::Language;
use tenon_engine::table::Format;

pub fn routes() -> ApiRouter<State> {
    let at = |act: &str| format!("/apps/{{app}}/forms/{{form}}/kept{act}");
    ApiRouter::new()
        .api_route(&at(""), get_with(list, doc("definitions", "listKept", "The values a form has set aside")))
        .api_route(
            &at("/state"),
            get_with(state_of, doc("definitions", "readKeptState", "Whether values of a form are being converted")),
        )
        .api_route(
            &at("/convert"),
            post_with(convert, doc("definitions", "convertKept", "Read on where converting values was stopped")),
        )
        .api_route(
            &at("/{column}"),
            delete_with(purge, doc("definitions", "purgeKept", "Give values that are set aside up for good")),
        )
        .api_route(
            &at("/{column}/values"),
            get_with(values, doc("definitions", "listKeptValues", "Values that are set aside, record by record")),
        )
        .api_route(
            &at("/{column}/file"),
            get_with(file, |op| {
                let what = "Values that are set aside, as a workbook";
                answers(doc("definitions", "downloadKept", what)(op), "application/octet-stream", what)
            }),
        )
}

/// What a form has set aside.
#[derive(Serialize, JsonSchema)]
struct KeptAnswer {
    /// True while values are still being read as what their fields have become.
    converting: bool,
    items: Vec<KeptGroup>,
}

/// Values of one field, as it was.
#[derive(Serialize, JsonSchema)]
struct KeptGroup {
    /// What to ask for its values by.
    column: String,
    /// The key of the field.
    field: String,
    title: String,
    /// What the field was.
    kind: &'static str,
    /// What the field is now; null when it is gone.
    now: Option<&'static str>,
    values: i64,
    /// False when counting stopped there.
    exact: bool,
    /// Whether its values are still being read.
    converting: bool,
    /// Whether its values were given up by a job that came to no end: all that is left is to give them up again.
    given_up: bool,
}

impl KeptGroup {
    fn of(form: &Form, kept: KeptColumn) -> Self {
        let column = kept.column;
        let is_there = !matches!(column.state, ColumnState::Removed | ColumnState::Purged);
        let field = form.field(&column.field).filter(|_| is_there);
        let app_title = field.map(|field| field.title().to_owned());
        Self {
            title: app_title.or(column.holds.title.clone()).unwrap_or_else(|| column.field.clone()),
            kind: kind::of(&column.holds).name(),
            now: field.map(|field| field.kind.name()),
            values: kept.values.value,
            exact: kept.values.exact,
            converting: column.state == ColumnState::Leaving,
            given_up: column.state == ColumnState::Purged,
            column: column.name,
            field: column.field,
        }
    }
}

fn form_of(state: &State, app: &str, form: &str) -> Result<Arc<Form>, ApiError> {
    state.workspace().model().form(app, form).cloned().ok_or_else(ApiError::not_found)
}

async fn list(
    Shared(state): Shared<State>,
    _admin: Admin,
    Path(path): Path<FormPath>,
) -> Result<Json<KeptAnswer>, ApiError> {
    let form = form_of(&state, &path.app, &path.form)?;
    let kept = conversion::kept(&mut state.store().read().await?, &form).await?;
    let items = kept.columns.into_iter().map(|column| KeptGroup::of(&form, column)).collect();
    Ok(Json(KeptAnswer { converting: kept.converting, items }))
}

/// How far values are, without counting any.
#[derive(Serialize, JsonSchema)]
struct KeptState {
    /// True while values are still being read as what their fields have become.
    converting: bool,
}

async fn state_of(
    Shared(state): Shared<State>,
    _admin: Admin,
    Path(path): Path<FormPath>,
) -> Result<Json<KeptState>, ApiError> {
    let form = form_of(&state, &path.app, &path.form)?;
    let converting = conversion::is_converting(&mut state.store().read().await?, &form).await?;
    Ok(Json(KeptState { converting }))
}

#[derive(Deserialize, JsonSchema)]
struct KeptPath {
    app: String,
    form: String,
    column: String,
}

/// One value that is set aside.
#[derive(Serialize, JsonSchema)]
struct KeptItem {
    record: String,
    title: String,
    /// The value as people read it.
    value: String,
    /// Why the field cannot have it; null when the field is gone, or the value waits to be converted.
    problem: Option<String>,
}

impl KeptItem {
    fn of(value: KeptValue, language: Language) -> Self {
        let problem = value.problem.map(|problem| problem.message.get(language).to_owned());
        Self { record: value.record, title: value.title, value: value.text, problem }
    }
}

async fn values(
    Shared(state): Shared<State>,
    _admin: Admin,
    Path(path): Path<KeptPath>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<KeptItem>>, ApiError> {
    let form = form_of(&state, &path.app, &path.form)?;
    let limit = paging::limit(query.limit);
    let after = paging::decode(query.cursor.as_deref())?.unwrap_or(0);
    let (snapshot, spoken) = (state.workspace().snapshot(), language::spoken());
    let world = World::of(&snapshot).spoken_in(spoken);
    let mut conn = state.store().read().await?;
    let found = conversion::kept_values(&mut conn, &form, &path.column, &world, after, limit + 1).await?;
    let mut values = found.ok_or_else(ApiError::not_found)?.values;
    let next_cursor = paging::cut(&mut values, limit, |value| value.seq);
    let items = values.into_iter().map(|value| KeptItem::of(value, spoken)).collect();
    Ok(Json(Page { items, next_cursor }))
}

async fn file(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<KeptPath>,
) -> Result<impl IntoApiResponse, ApiError> {
    let form = form_of(&state, &path.app, &path.form)?;
    let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
    let (to, spoken) = (folder.path().join("kept.xlsx"), language::spoken());
    let written = conversion::kept_file(state.workspace(), &admin.right, &form, &path.column, spoken, &to).await;
    if !written? {
        return Err(ApiError::not_found());
    }
    let name = format!("{}-{}.xlsx", form.key, path.column);
    job_view::taken(folder, &to, &name, Format::Xlsx.mime()).await
}

async fn purge(Shared(state): Shared<State>, admin: Admin, Path(path): Path<KeptPath>) -> Result<NoContent, ApiError> {
    let form = form_of(&state, &path.app, &path.form)?;
    let given_up = conversion::purge(state.workspace(), &admin.right, &form, &path.column).await?;
    if given_up { Ok(NoContent) } else { Err(ApiError::not_found()) }
}

/// Whether there was anything to read.
#[derive(Serialize, JsonSchema)]
struct ConvertAnswer {
    begun: bool,
}

async fn convert(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<FormPath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<ConvertAnswer>, ApiError> {
    let form = form_of(&state, &path.app, &path.form)?;
    let begun = conversion::again(state.workspace(), admin.caller.principal(), &form).await?;
    Ok(Json(ConvertAnswer { begun }))
}
