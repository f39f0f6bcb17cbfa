//! /apps/{app}/forms/{form}/batches, /batches: one change for every record that matches, however many there are.

use super::doc;
use super::forms::FormPath;
use super::jobs::JobPath;
use super::records::{RecordsQuery, listing};
use crate::error::ApiError;
use crate::extract::{Caller, Json, Nothing, Path, Query};
use crate::job_view::{self, Job, SaidMistake, said};
use crate::language;
use crate::paging::{self, Page, PageQuery};
use crate::record_view;
use crate::state::State;
use aide::axum::routing::{get_with, post_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::batch::{BATCH, BatchChange, BatchParams, BatchReport, UNDO, undo_params};
use tenon_engine::flow::service::form_buttons;
use tenon_engine::job::{self, Wish};
use tenon_engine::model::Form;
use tenon_engine::problem::{Language, Problem, pointer_segment};
use tenon_engine::record::{self, Context, Listing};
use tenon_engine::store::jobs::{self, JobProblem, JobRow};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/batches",
            post_with(begin, |op| {
                doc("records", "changeMatchingRecords", "Change every record that matches, in the background")(op)
                    .response::<202, Json<Job>>()
            }),
        )
        .api_route(
            "/batches/{id}",
            get_with(show, doc("records", "getBatch", "A change of all that match, and how far it is")),
        )
        .api_route(
            "/batches/{id}/refused",
            get_with(refused, doc("records", "listBatchRefusals", "The records it left as they were, and why")),
        )
        .api_route("/batches/{id}/undo", post_with(undo, doc("records", "undoBatch", "Take it back")))
}

/// Which records are meant, and what is to become of them.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct BatchJobInput {
    change: BatchChange,
    /// The key of a view: its filter holds beside `filter`.
    #[serde(default)]
    view: Option<String>,
    /// A condition.
    #[serde(default)]
    filter: Option<Value>,
    /// Words to be found in the records' text.
    #[serde(default)]
    search: Option<String>,
}

async fn begin(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(input): Json<BatchJobInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).in_own_language();
    let opened = record_view::open(&context, &path.app, &path.form)?;
    if !opened.rights.allows(input.change.operation()) {
        return Err(ApiError::forbidden());
    }
    let problems = mistakes(&opened.form, &input.change);
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let button = match &input.change {
        BatchChange::Press { flow } => Some(button(&context, &opened.form, flow)?),
        _ => None,
    };
    let mut conn = state.store().read().await?;
    let asked = RecordsQuery::narrowed(input.view, input.filter.map(|filter| filter.to_string()), input.search);
    let listing = Listing { shelf: input.change.shelf(), ..listing(&mut conn, &context, &path, asked).await? };
    drop(conn);
    // Nobody should have to wait for the job to learn that there is no such field.
    record::may_ask(&opened.form, &opened.rights, &listing)?;
    let form = opened.form.names.get(context.language);
    let title = title_of(&input.change, button.as_deref().unwrap_or_default(), form, context.language);
    let params = BatchParams::new(input.change, listing.filter, listing.search, caller.principal().via);
    let place = Some((path.app.as_str(), path.form.as_str()));
    let wish = Wish { kind: BATCH, place, title, params: params.to_value(), ready: true };
    let row = job::begin(state.workspace(), caller.principal(), wish).await?;
    Ok((StatusCode::ACCEPTED, Json(Job::of(&state, row))).into_response())
}

/// What could become of no record at all.
fn mistakes(form: &Form, change: &BatchChange) -> Vec<Problem> {
    let BatchChange::Update { values } = change else { return Vec::new() };
    if values.is_empty() {
        return vec![Problem::new("/change/values", "required", "没有要修改的字段", "there is no field to change")];
    }
    let unknown = values.keys().filter(|key| form.field(key).is_none());
    unknown
        .map(|key| {
            let pointer = format!("/change/values{}", pointer_segment(key));
            let (zh, en) = (format!("没有字段“{key}”"), format!("there is no field '{key}'"));
            Problem::new(pointer, "unknown_field", zh, en)
        })
        .collect()
}

/// What a button of a form is called that is for whoever asks.
fn button(context: &Context<'_>, form: &Form, flow: &str) -> Result<String, ApiError> {
    let found = form_buttons(context, form).into_iter().find(|button| button.flow == flow);
    found.map(|button| button.title).ok_or_else(|| {
        let (zh, en) = (format!("没有按钮“{flow}”"), format!("there is no button '{flow}'"));
        ApiError::invalid(vec![Problem::new("/change/flow", "unknown_button", zh, en)])
    })
}

fn title_of(change: &BatchChange, button: &str, form: &str, language: Language) -> String {
    let (zh, en) = match change {
        BatchChange::Update { .. } => ("批量修改", "Edit"),
        BatchChange::Delete => ("批量删除", "Delete"),
        BatchChange::Archive => ("批量归档", "Archive"),
        BatchChange::Unarchive => ("批量取消归档", "Take out of the archive"),
        BatchChange::Restore => ("批量恢复", "Restore"),
        BatchChange::Destroy => ("批量彻底删除", "Destroy"),
        BatchChange::Press { .. } => {
            return match language {
                Language::Chinese => format!("批量执行“{button}”：{form}"),
                Language::English => format!("Start “{button}” for all that match: {form}"),
            };
        }
    };
    match language {
        Language::Chinese => format!("{zh}：{form}"),
        Language::English => format!("{en} all that match: {form}"),
    }
}

/// A change of all that match, or taking one back.
#[derive(Serialize, JsonSchema)]
struct Batch {
    job: Job,
    /// What becomes of the records; null where a change is taken back.
    change: Option<BatchChange>,
    /// How far it is.
    so_far: Option<BatchReport>,
    /// The job that takes it back.
    undone_by: Option<String>,
}

/// A change of all that match, or taking one back, of the caller's own.
async fn find(state: &State, caller: &Caller, id: &str) -> Result<JobRow, ApiError> {
    let row = job_view::find(state, caller, id).await?;
    job_view::own(caller, &row)?;
    if row.kind == BATCH || row.kind == UNDO { Ok(row) } else { Err(ApiError::not_found()) }
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
) -> Result<Json<Batch>, ApiError> {
    let row = find(&state, &caller, &path.id).await?;
    let params = BatchParams::of(&row);
    let undone_by = row.result["undone_by"].as_str().map(str::to_owned);
    let (change, so_far) = params.map(|params| (params.change, params.so_far)).unzip();
    Ok(Json(Batch { job: Job::of(&state, row), change, so_far, undone_by }))
}

/// A record that was left as it was.
#[derive(Serialize, JsonSchema)]
struct RefusedRecord {
    id: String,
    title: String,
    problems: Vec<SaidMistake>,
}

impl From<JobProblem> for RefusedRecord {
    fn from(found: JobProblem) -> Self {
        let text = |key: &str| found.problems[0][key].as_str().unwrap_or_default().to_owned();
        let problems = found.problems.as_array().into_iter().flatten().map(said).collect();
        Self { id: text("record"), title: text("value"), problems }
    }
}

async fn refused(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RefusedRecord>>, ApiError> {
    let row = find(&state, &caller, &path.id).await?;
    let limit = paging::limit(query.limit);
    let after: i64 = paging::decode(query.cursor.as_deref())?.unwrap_or(-1);
    let mut conn = state.store().read().await?;
    let mut found = jobs::problems(&mut conn, row.id.as_str(), after, limit + 1).await?;
    let next_cursor = paging::cut(&mut found, limit, |one| one.line);
    Ok(Json(Page { items: found.into_iter().map(RefusedRecord::from).collect(), next_cursor }))
}

async fn undo(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<JobPath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Job>, ApiError> {
    let row = find(&state, &caller, &path.id).await?;
    let not_undoable = || {
        let said = ("现在不能撤销，或已撤销", "it cannot be taken back now, or was already");
        ApiError::new(StatusCode::CONFLICT, "not_undoable", said.0, said.1)
    };
    let params = BatchParams::of(&row).filter(|params| params.change.is_undoable() && row.state.is_over());
    if params.is_none() {
        return Err(not_undoable());
    }
    let (app, form) = row.app.clone().zip(row.form.clone()).ok_or_else(ApiError::not_found)?;
    let title = match language::spoken() {
        Language::Chinese => format!("撤销{}", row.title),
        Language::English => format!("Undo: {}", row.title),
    };
    let params = undo_params(&row.id, caller.principal().via);
    let wish = Wish { kind: UNDO, place: Some((app.as_str(), form.as_str())), title, params, ready: true };
    let begun = job::begin_once(state.workspace(), caller.principal(), wish, &row.id, "undone_by").await?;
    Ok(Json(Job::of(&state, begun.ok_or_else(not_undoable)?)))
}
