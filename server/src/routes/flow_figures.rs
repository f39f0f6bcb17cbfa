//! /apps/{app}/flows/{flow}/figures: what became of the runs of a flow, and where and with whom time goes. For
//! administrators.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, Path, Query};
use crate::language::spoken;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;
use tenon_engine::clock::Moment;
use tenon_engine::flow::figures::CountedTime;
use tenon_engine::flow::service::{AppFigures, FlowFigures, app_figures, flow_figures};
use tenon_engine::problem::Problem;
use tenon_engine::record::Context;
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
}

#[derive(Deserialize, JsonSchema)]
struct AppPath {
    app: String,
}

#[derive(Deserialize, JsonSchema)]
struct FlowPath {
    app: String,
    flow: String,
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

async fn show(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<FlowPath>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<FlowFigures>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(admin.caller.principal()).spoken_in(spoken());
    let span = query.span(&context)?;
    let mut conn = state.store().read().await?;
    Ok(Json(flow_figures(&mut conn, &context, &path.app, &path.flow, span, query.time).await?))
}

async fn show_all(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<AppPath>,
    Query(query): Query<FiguresQuery>,
) -> Result<Json<AppFigures>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(admin.caller.principal()).spoken_in(spoken());
    let span = query.span(&context)?;
    let mut conn = state.store().read().await?;
    Ok(Json(app_figures(&mut conn, &context, &path.app, span, query.time).await?))
}

impl FiguresQuery {
    /// From when on the runs started, and before when.
    fn span(&self, context: &Context<'_>) -> Result<(Moment, Moment), ApiError> {
        let day = |text: Option<&str>, pointer: &str| {
            text.map(|text| zone::parse_day(text).ok_or_else(|| no_day(pointer))).transpose()
        };
        let last = day(self.to.as_deref(), "/to")?.unwrap_or_else(|| zone::day_of(context.now, context.timezone));
        let usual = zone::add_days(last, 1 - USUAL_DAYS).unwrap_or(last);
        let first = day(self.from.as_deref(), "/from")?.unwrap_or(usual);
        let after = zone::add_days(last, 1).unwrap_or(last);
        Ok((zone::start_of_day(first, context.timezone), zone::start_of_day(after, context.timezone)))
    }
}

fn no_day(pointer: &str) -> ApiError {
    let (zh, en) = ("应为 2026-11-01 这样的日期", "must be a date such as 2026-11-01");
    ApiError::invalid(vec![Problem::new(pointer, "not_a_date", zh, en)])
}
