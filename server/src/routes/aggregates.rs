//! /apps/{app}/aggregates: whether the tables of figures are complete, and looking whether they are right. Their rows are
//! listed like the records of a form. And, for whoever builds the app, the rows a draft would have.

use super::doc;
use super::dry_run::as_stored;
use crate::error::ApiError;
use crate::extract::{Admin, Builder, Caller, Json, Nothing, Path};
use crate::form_view::FormView;
use crate::language;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_engine::access::FormRights;
use tenon_engine::aggregate::{self, Progress};
use tenon_engine::definition::Operation;
use tenon_engine::duty::rebuild_aggregate;
use tenon_engine::package;
use tenon_engine::record::{self, Refs};
use tenon_engine::store::StoreError;
use tenon_engine::view::Views;
use tenon_engine::workspace::Snapshot;

/// The most differences one answer names.
const MOST: usize = 100;

pub fn routes() -> ApiRouter<State> {
    let at = |act: &str| format!("/apps/{{app}}/aggregates/{{aggregate}}{act}");
    ApiRouter::new()
        .api_route(&at(""), get_with(show, doc("aggregates", "getAggregate", "Whether an aggregate table is complete")))
        .api_route(
            &at("/verify"),
            post_with(verify, doc("aggregates", "verifyAggregate", "Add everything up anew and compare")),
        )
        .api_route(
            &at("/rebuild"),
            post_with(rebuild, doc("aggregates", "rebuildAggregate", "Build the table anew from its records")),
        )
        .api_route(
            &at("/preview"),
            post_with(preview, doc("definitions", "previewAggregate", "The rows an aggregate table would have")),
        )
}

#[derive(Deserialize, JsonSchema)]
struct AggregatePath {
    app: String,
    aggregate: String,
}

/// An aggregate table. Its rows are at `/apps/{app}/forms/{key}/records`.
#[derive(Serialize, JsonSchema)]
struct Aggregate {
    key: String,
    title: String,
    description: Option<String>,
    state: BuildState,
}

/// While a table is building its figures are not complete and its checks not in force.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum BuildState {
    Building,
    Ready,
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<AggregatePath>,
) -> Result<Json<Aggregate>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let rights = context.rights(&path.app, &path.aggregate).ok_or_else(ApiError::not_found)?;
    let app = snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let found = app.aggregates.get(&path.aggregate).ok_or_else(ApiError::not_found)?;
    if !rights.allows(Operation::Read) {
        return Err(ApiError::forbidden());
    }
    let progress = aggregate::progress(&mut state.store().read().await?, &path.app, found).await?;
    let say = |text: &String| app.definitions.text(text, language::spoken());
    Ok(Json(Aggregate {
        key: path.aggregate,
        title: say(&found.definition.title),
        description: found.definition.description.as_ref().map(say),
        state: match progress {
            Progress::Building => BuildState::Building,
            Progress::Ready => BuildState::Ready,
        },
    }))
}

/// What was found out about a table.
#[derive(Serialize, JsonSchema)]
struct Verified {
    /// True when every row is what its records come to.
    agrees: bool,
    /// The rows that differ, at most a hundred.
    differences: Vec<Difference>,
}

#[derive(Serialize, JsonSchema)]
struct Difference {
    keys: Map<String, Value>,
    /// As the table has it; null when the row is missing.
    kept: Option<Map<String, Value>>,
    /// As it should be; null when nothing counts for it.
    counted: Option<Map<String, Value>>,
}

async fn verify(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<AggregatePath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Verified>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let app = Arc::clone(snapshot.model.app(&path.app).ok_or_else(ApiError::not_found)?);
    let found = Arc::clone(app.aggregates.get(&path.aggregate).ok_or_else(ApiError::not_found)?);
    let principal = admin.caller.principal().clone();
    let differences = state
        .store()
        .look::<_, StoreError, _>(move |conn| {
            Box::pin(async move { aggregate::verify(conn, &snapshot.context(&principal), &app, &found).await })
        })
        .await?;
    let agrees = differences.is_empty();
    let named = differences.into_iter().take(MOST);
    let differences = named.map(|one| Difference { keys: one.keys, kept: one.kept, counted: one.counted }).collect();
    Ok(Json(Verified { agrees, differences }))
}

async fn rebuild(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<AggregatePath>,
    Json(Nothing {}): Json<Nothing>,
) -> Result<Json<Aggregate>, ApiError> {
    let model = state.workspace().model();
    let known = model.app(&path.app).is_some_and(|app| app.aggregates.contains_key(&path.aggregate));
    if !known {
        return Err(ApiError::not_found());
    }
    rebuild_aggregate(state.workspace(), &admin.right, &path.app, &path.aggregate).await?;
    show(Shared(state), admin.caller, Path(path)).await
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct AggregatePreviewInput {
    /// Texts on top of the drafts, by path.
    #[serde(default)]
    files: BTreeMap<String, String>,
}

/// What a table would show of the records that are stored.
#[derive(Serialize, JsonSchema)]
struct AggregatePreview {
    /// The form its rows are read as.
    form: FormView,
    /// True when whoever asks may not see all that the table is made of; then there are no rows.
    withheld: bool,
    /// The first of its rows.
    rows: Vec<AggregatePreviewRow>,
    /// How many rows there are of the records that were counted.
    groups: usize,
    /// How many of those break a check.
    breaking: usize,
    /// How many records were counted.
    looked: usize,
    /// False when there are more records than were counted.
    exact: bool,
    refs: Refs,
}

#[derive(Serialize, JsonSchema)]
struct AggregatePreviewRow {
    values: Map<String, Value>,
    /// True when a check does not hold for it.
    breaks: bool,
}

async fn preview(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<AggregatePath>,
    Json(input): Json<AggregatePreviewInput>,
) -> Result<Json<AggregatePreview>, ApiError> {
    let file = format!("aggregates/{}.json", path.aggregate);
    let mut problems = package::check_with(state.workspace(), &path.app, input.files.clone()).await?;
    problems.retain(|problem| problem.file.as_deref() == Some(file.as_str()));
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let (draft, _) = package::preview(state.workspace(), &path.app, input.files).await?;
    let published = state.workspace().snapshot();
    let mut app = as_stored(draft, &published, &path.app);
    let table = app.forms.get(&path.aggregate).cloned().ok_or_else(ApiError::not_found)?;
    let found = app.aggregates.get(&path.aggregate).cloned().ok_or_else(ApiError::not_found)?;
    let everything = FormRights::everything().only_reading();
    let form = FormView::of(&app, &path.aggregate, &everything, Views::default(), language::spoken());
    let form = form.ok_or_else(ApiError::not_found)?;
    let principal = builder.caller.principal();
    let in_force = published.model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let withheld = !aggregate::may_preview(&published.context(principal), in_force, &found);
    // A form that is not in force yet has no records, nor a table to look for them.
    app.forms.retain(|key, _| !withheld && in_force.forms.contains_key(key));
    let app = Arc::new(app);
    let snapshot = Snapshot { model: Arc::new(published.model.with(Arc::clone(&app))), ..published };
    let context = snapshot.context(principal);
    let mut conn = state.store().read().await?;
    let shown = aggregate::preview(&mut conn, &context, &app, (table.as_ref(), found.as_ref())).await?;
    let cells = shown.rows.iter().flat_map(|row| &row.values);
    let values: Vec<(&str, &Value)> = cells.map(|(key, value)| (key.as_str(), value)).collect();
    let refs = record::refs_of_values(&mut conn, &context, &table, values).await?;
    let rows = shown.rows.into_iter().map(|row| AggregatePreviewRow { values: row.values, breaks: row.breaks });
    Ok(Json(AggregatePreview {
        form,
        withheld,
        rows: rows.collect(),
        groups: shown.groups,
        breaking: shown.breaking,
        looked: shown.looked,
        exact: shown.exact,
        refs,
    }))
}
