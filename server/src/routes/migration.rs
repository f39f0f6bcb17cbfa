//! /apps/{app}/flows/{flow}/versions and /migration: which versions the runs of a flow keep to, what moving them to another
//! would do, and the job that moves them. Whoever builds the app looks; administrators, who act in every run, begin it.

use super::apps::FlowPath;
use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Builder, Json, Path, Query};
use crate::language::spoken;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::flow::service::{
    FlowVersions, Look, MIGRATE, MigrationPlan, MigrationPreview, MigrationProposal, RUNS_AT_ONCE, check_migration,
    flow_versions, migrate_params, preview_migration, proposal,
};
use tenon_engine::id::JobId;
use tenon_engine::job::{self, Wish};
use tenon_engine::problem::{Language, Problem};

/// How many runs a preview looks at that does not say.
const PAGE: usize = 50;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/flows/{flow}/versions",
            get_with(versions, doc("runs", "getFlowVersions", "The versions of a flow and the runs that keep to them")),
        )
        .api_route(
            "/apps/{app}/flows/{flow}/migration",
            get_with(
                propose,
                doc("runs", "getMigrationProposal", "What is proposed for moving runs to another version"),
            )
            .post_with(begin, doc("runs", "migrateRuns", "Move runs to another version of their flow")),
        )
        .api_route(
            "/apps/{app}/flows/{flow}/migration/dry-run",
            post_with(preview, doc("runs", "previewMigration", "What moving runs would do, without writing anything")),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ProposalQuery {
    /// The versions to move from, with commas between them: `3,4`.
    from: String,
    /// The version to move to.
    to: i64,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PreviewQuery {
    /// Goes on where the preview before has ended: its `next`.
    after: Option<String>,
    /// How many runs are looked at, from 1 to 500. Default 50.
    limit: Option<usize>,
    /// Whether each of them is told of, or they are only counted. Default true.
    detail: Option<bool>,
}

/// Every run under way in the versions of the plan is moved as it says.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MigrationInput {
    plan: MigrationPlan,
}

/// The job that moves them.
#[derive(Serialize, JsonSchema)]
struct MigrationBegun {
    job: JobId,
}

async fn versions(
    Shared(state): Shared<State>,
    _builder: Builder,
    Path(path): Path<FlowPath>,
) -> Result<Json<FlowVersions>, ApiError> {
    let mut conn = state.store().read().await?;
    Ok(Json(flow_versions(&mut conn, &path.app, &path.flow).await?))
}

async fn propose(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<FlowPath>,
    Query(query): Query<ProposalQuery>,
) -> Result<Json<MigrationProposal>, ApiError> {
    let from: Vec<i64> = query
        .from
        .split(',')
        .map(|version| version.trim().parse::<i64>().map_err(|_| not_a_version(version)))
        .collect::<Result<_, _>>()?;
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(builder.caller.principal()).spoken_in(spoken());
    let mut conn = state.store().read().await?;
    Ok(Json(proposal(&mut conn, &context, (&path.app, &path.flow), &from, query.to).await?))
}

async fn preview(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<FlowPath>,
    Query(query): Query<PreviewQuery>,
    Json(plan): Json<MigrationPlan>,
) -> Result<Json<MigrationPreview>, ApiError> {
    let limit = query.limit.unwrap_or(PAGE);
    if limit == 0 || limit > RUNS_AT_ONCE {
        return Err(wrong_number());
    }
    let look = Look { after: query.after.as_deref(), limit, in_detail: query.detail.unwrap_or(true) };
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(builder.caller.principal()).spoken_in(spoken());
    let mut conn = state.store().read().await?;
    Ok(Json(preview_migration(&mut conn, &context, (&path.app, &path.flow), &plan, look).await?))
}

async fn begin(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<FlowPath>,
    Json(input): Json<MigrationInput>,
) -> Result<Json<MigrationBegun>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let principal = admin.caller.principal();
    let mut conn = state.store().read().await?;
    check_migration(&mut conn, &snapshot.context(principal), (&path.app, &path.flow), &input.plan).await?;
    drop(conn);
    let model = state.workspace().model();
    let app = model.app(&path.app).ok_or_else(ApiError::not_found)?;
    let flow = app.definitions.flows.get(&path.flow).ok_or_else(ApiError::not_found)?;
    let language = state.roster().settings().language;
    let (name, to) = (app.definitions.text(&flow.title, language), input.plan.to);
    let title = match language {
        Language::Chinese => format!("把“{name}”的流程实例迁移到第 {to} 版"),
        Language::English => format!("Move runs of {name} to version {to}"),
    };
    let wish = Wish {
        kind: MIGRATE,
        place: flow.start.form().map(|form| (path.app.as_str(), form)),
        title,
        params: migrate_params(&path.app, &path.flow, input.plan),
        ready: true,
    };
    let row = job::begin(state.workspace(), principal, wish).await?;
    Ok(Json(MigrationBegun { job: row.id }))
}

fn not_a_version(said: &str) -> ApiError {
    let (zh, en) = (format!("“{said}”不是版本号"), format!("'{said}' is no version"));
    ApiError::invalid(vec![Problem::new("/from", "not_a_version", zh, en)])
}

fn wrong_number() -> ApiError {
    let (zh, en) =
        (format!("一次预演 1 到 {RUNS_AT_ONCE} 个流程实例"), format!("1 to {RUNS_AT_ONCE} runs are previewed at once"));
    ApiError::invalid(vec![Problem::new("/limit", "wrong_number", zh, en)])
}
