//! /apps/{app}/flows/{flow}/figures: what became of the runs of a flow, and where and with whom time goes, for whoever builds
//! the app; /figures: the same of all flows of all apps, to read and as a file, for administrators.

use super::apps::{AppPath, FlowPath};
use super::{answers, doc};
use crate::error::ApiError;
use crate::extract::{Admin, Builder, Json, Path, Query};
use crate::job_view;
use crate::language::spoken;
use crate::state::State;
use aide::axum::routing::get_with;
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;
use tenon_engine::clock::Moment;
use tenon_engine::flow::figures::CountedTime;
use tenon_engine::flow::service::{
    AppFigures, FlowFigures, FlowReport, ReportPart, ReportWish, app_figures, flow_figures, flow_report, report_file,
};
use tenon_engine::problem::Problem;
use tenon_engine::record::Context;
use tenon_engine::table::Format;
use tenon_engine::zone;

/// How many days are looked at when nothing is said.
const USUAL_DAYS: i64 = 30;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/flows/{flow}/figures",
            get_with(show, doc("runs", "getFlowFigures", "How the runs of a flow went, by node and by person")),
        )
        .api_route(
            "/apps/{app}/figures",
            get_with(
                show_all,
                doc("runs", "getAppFigures", "How the runs of all flows of an app went, and who has how much to do"),
            ),
        )
        .api_route(
            "/figures",
            get_with(report, doc("runs", "getFlowReport", "How the flows of all apps go, by node, person and week")),
        )
        .api_route(
            "/figures/file",
            get_with(file, |op| {
                let what = "How the flows of all apps go, as a workbook or one part of it as csv";
                answers(doc("runs", "downloadFlowReport", what)(op), "application/octet-stream", what)
            }),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FiguresQuery {
    /// The first day on which the runs started, `2026-11-01`; 29 days before the last when left out.
    from: Option<String>,
    /// The last day; today when left out.
    to: Option<String>,
    /// Which time lengths are of; working time when left out.
    #[serde(default)]
    time: CountedTime,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReportQuery {
    /// The first day on which the runs started, `2026-11-01`; 29 days before the last when left out.
    from: Option<String>,
    /// The last day; today when left out.
    to: Option<String>,
    /// Which time lengths are of; working time when left out.
    #[serde(default)]
    time: CountedTime,
    /// Only the flows of this app.
    app: Option<String>,
    /// Only this flow of it.
    flow: Option<String>,
    /// Only what this member has or had to do.
    member: Option<String>,
    /// For a file: the part that is written as csv; a workbook with all of them when left out.
    csv: Option<ReportPart>,
}

async fn show(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<FlowPath>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<FlowFigures>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(builder.caller.principal()).spoken_in(spoken());
    let span = span(&context, query.from.as_deref(), query.to.as_deref())?;
    let mut conn = state.store().read().await?;
    Ok(Json(flow_figures(&mut conn, &context, &path.app, &path.flow, span, query.time).await?))
}

async fn show_all(
    Shared(state): Shared<State>,
    builder: Builder,
    Path(path): Path<AppPath>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<AppFigures>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(builder.caller.principal()).spoken_in(spoken());
    let span = span(&context, query.from.as_deref(), query.to.as_deref())?;
    let mut conn = state.store().read().await?;
    Ok(Json(app_figures(&mut conn, &context, &path.app, span, query.time).await?))
}

async fn report(
    Shared(state): Shared<State>,
    admin: Admin,
    Query(query): Query<ReportQuery>,
) -> Result<Json<FlowReport>, ApiError> {
    Ok(Json(reported(&state, &admin, &query).await?))
}

async fn file(
    Shared(state): Shared<State>,
    admin: Admin,
    Query(query): Query<ReportQuery>,
) -> Result<impl IntoApiResponse, ApiError> {
    let found = reported(&state, &admin, &query).await?;
    let format = match query.csv {
        Some(_) => ("csv", "text/csv"),
        None => (Format::Xlsx.ending(), Format::Xlsx.mime()),
    };
    let name = format!("flow-figures.{}", format.0);
    let folder = tempfile::tempdir().map_err(|error| ApiError::internal(&error))?;
    let to = folder.path().join(&name);
    report_file(state.workspace(), &admin.right, found, query.csv, spoken(), &to).await?;
    job_view::taken(folder, &to, &name, format.1).await
}

async fn reported(state: &State, admin: &Admin, query: &ReportQuery) -> Result<FlowReport, ApiError> {
    if query.flow.is_some() && query.app.is_none() {
        let (zh, en) = ("选择流程时需要同时给出所属应用", "a flow is named together with its app");
        return Err(ApiError::invalid(vec![Problem::new("/app", "required", zh, en)]));
    }
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(admin.caller.principal()).spoken_in(spoken());
    let wish = ReportWish {
        span: span(&context, query.from.as_deref(), query.to.as_deref())?,
        time: query.time,
        app: query.app.clone(),
        flow: query.flow.clone(),
        member: query.member.clone(),
    };
    let mut conn = state.store().read().await?;
    Ok(flow_report(&mut conn, &context, &wish).await?)
}

/// From when on the runs started, and before when.
fn span(context: &Context<'_>, from: Option<&str>, to: Option<&str>) -> Result<(Moment, Moment), ApiError> {
    let mut problems = Vec::new();
    let mut day = |text: Option<&str>, pointer: &str| {
        let read = text.map(zone::parse_day);
        if read == Some(None) {
            problems.push(no_day(pointer));
        }
        read.flatten()
    };
    let (first, last) = (day(from, "/from"), day(to, "/to"));
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let last = last.unwrap_or_else(|| zone::day_of(context.now, context.timezone));
    let first = first.or_else(|| zone::add_days(last, 1 - USUAL_DAYS)).unwrap_or(last);
    let after = zone::add_days(last, 1).unwrap_or(last);
    Ok((zone::start_of_day(first, context.timezone), zone::start_of_day(after, context.timezone)))
}

fn no_day(pointer: &str) -> Problem {
    Problem::new(pointer, "not_a_date", "应为 2026-11-01 这样的日期", "must be a date such as 2026-11-01")
}
