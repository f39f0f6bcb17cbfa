//! /rehearsal/clock: putting the clock of the workspace forward, so that what is due later comes due now. There only when
//! the server was started with `--rehearsal`, and for administrators only.

use crate::error::ApiError;
use crate::extract::{Admin, Json};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get;
use axum::extract::State as Shared;
use chrono::Duration;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::clock::{from_text, to_text};
use tenon_engine::problem::Problem;

/// The furthest one step may go, in days: further, every session has ended.
const FURTHEST: i64 = 400;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route("/rehearsal/clock", get(show).post(put_forward))
}

#[derive(Serialize, JsonSchema)]
struct Clock {
    /// What time the workspace takes it to be.
    now: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ClockInput {
    /// RFC 3339; not before the time it is now.
    now: String,
}

async fn show(Shared(state): Shared<State>, _admin: Admin) -> Json<Clock> {
    Json(Clock { now: to_text(state.clock().now()) })
}

async fn put_forward(
    Shared(state): Shared<State>,
    _admin: Admin,
    Json(input): Json<ClockInput>,
) -> Result<Json<Clock>, ApiError> {
    let now = state.clock().now();
    let wished = from_text(&input.now).filter(|to| *to >= now && *to <= now + Duration::days(FURTHEST));
    let to = wished.ok_or_else(|| {
        let (zh, en) = ("应为现在之后 400 天以内的时间", "must be a moment within 400 days from now");
        ApiError::invalid(vec![Problem::new("/now", "out_of_range", zh, en)])
    })?;
    state.clock().set(to);
    Ok(Json(Clock { now: to_text(state.clock().now()) }))
}
