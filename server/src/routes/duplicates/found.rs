//! The search for everything a form holds twice: begun as a job, its sets read page by page, pairs called different.

use crate::error::ApiError;
use crate::extract::{Caller, Json, Nothing, Path, Query};
use crate::job_view::Job;
use crate::language::spoken;
use crate::no_content::NoContent;
use crate::paging::{self, PageQuery};
use crate::record_view::{self, Record};
use crate::routes::forms::FormPath;
use crate::state::State;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use tenon_engine::definition::Operation;
use tenon_engine::duplicate::{self, DUPLICATES};
use tenon_engine::duty::is_comparing_all;
use tenon_engine::job::{self, Wish};
use tenon_engine::problem::Problem;
use tenon_engine::record::{self, Refs};
use tenon_engine::store::jobs;

/// What a search has found.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DuplicatesPage")]
pub struct Found {
    /// The latest search; null before the first.
    job: Option<Job>,
    /// False while records are still being made comparable after a rule was published: a search misses some of them.
    complete: bool,
    items: Vec<Set>,
    next_cursor: Option<String>,
    refs: Refs,
}

/// Records that are taken for the same thing.
#[derive(Serialize, JsonSchema)]
#[schemars(rename = "DuplicateSet")]
struct Set {
    /// Of the two that are most alike, in percent.
    score: i64,
    /// The oldest first.
    records: Vec<Record>,
}

pub async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Found>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    if !opened.rights.allows(Operation::Read) {
        return Err(ApiError::forbidden());
    }
    let after: Option<i64> = paging::decode(query.cursor.as_deref())?;
    let mut conn = state.store().read().await?;
    let complete = is_comparing_all(&mut conn, &opened.form).await?;
    let latest = jobs::latest(&mut conn, caller.id(), DUPLICATES, (&path.app, &path.form)).await?;
    let Some(latest) = latest else {
        let refs = Refs::default();
        return Ok(Json(Found { job: None, complete, items: Vec::new(), next_cursor: None, refs }));
    };
    let (form, rights, limit) = (&opened.form, &opened.rights, paging::limit(query.limit));
    let id = latest.id.as_str();
    let (sets, next) = duplicate::sets(&mut conn, &context, form, rights, id, after.unwrap_or(-1), limit).await?;
    let refs = record::refs(&mut conn, &context, form, sets.iter().flat_map(|set| &set.records)).await?;
    let items = sets
        .into_iter()
        .map(|set| Set { score: set.score, records: set.records.into_iter().map(Record::from).collect() });
    Ok(Json(Found {
        items: items.collect(),
        next_cursor: next.map(|place| paging::encode(&place)),
        job: Some(Job::of(&state, latest)),
        complete,
        refs,
    }))
}

pub async fn search(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Job>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    if !opened.rights.allows(Operation::Read) {
        return Err(ApiError::forbidden());
    }
    if opened.form.duplicates.is_empty() {
        let (zh, en) = ("这个表单没有查重规则", "this form has no rules for duplicates");
        let problem = Problem::new("", "no_duplicate_rules", zh, en).hint(
            "在表单设计的“规则与校验”里添加查重规则",
            "add a rule for duplicates under 'Rules and checks' of the form's designer",
        );
        return Err(ApiError::invalid(vec![problem]));
    }
    let mut conn = state.store().read().await?;
    let latest = jobs::latest(&mut conn, caller.id(), DUPLICATES, (&path.app, &path.form)).await?;
    drop(conn);
    // One at a time: whoever asks twice watches the one that is under way.
    if let Some(under_way) = latest.filter(|job| !job.state.is_over()) {
        return Ok(Json(Job::of(&state, under_way)));
    }
    let app = snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let title = app.definitions.text(&opened.form.definition.title, spoken());
    let wish = Wish { kind: DUPLICATES, place: Some((&path.app, &path.form)), title, params: Value::Null, ready: true };
    let row = job::begin(state.workspace(), caller.principal(), wish).await?;
    Ok(Json(Job::of(&state, row)))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DistinctInput {
    /// 2 to 50 records; each is meant to be different from each other.
    records: Vec<String>,
    /// False forgets it again.
    distinct: bool,
}

pub async fn set_distinct(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<FormPath>,
    Json(input): Json<DistinctInput>,
) -> Result<NoContent, ApiError> {
    let place = (path.app.as_str(), path.form.as_str());
    duplicate::set_distinct(state.workspace(), caller.principal(), place, input.records, input.distinct).await?;
    Ok(NoContent)
}
