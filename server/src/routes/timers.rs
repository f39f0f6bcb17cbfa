//! /timers: what waits for its time, what is late, what has failed; trying again and giving up. For administrators.

use super::doc;
use crate::error::ApiError;
use crate::extract::{Admin, Json, Query};
use crate::language::spoken;
use crate::no_content::NoContent;
use crate::paging::{self, Page};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use axum::http::StatusCode;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use tenon_engine::clock;
use tenon_engine::duty::{Cancelled, TimerView, cancel_timer, retry_timer, timer_views};
use tenon_engine::problem::Problem;
use tenon_engine::store::timers;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route("/timers", get_with(list, doc("operations", "listTimers", "What waits for its time")))
        .api_route(
            "/timers/counts",
            get_with(counts, doc("operations", "countTimers", "How many timers wait, are late or have failed")),
        )
        .api_route(
            "/timers/retry",
            post_with(retry, doc("operations", "retryTimer", "Try a timer that has failed again at once")),
        )
        .api_route(
            "/timers/cancel",
            post_with(cancel, doc("operations", "cancelTimer", "Give up a timer of one record or run")),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TimersQuery {
    /// `waiting`, the default; `late`, those of them that were due already; or `dead`, which failed too often.
    state: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

async fn list(
    Shared(state): Shared<State>,
    admin: Admin,
    Query(query): Query<TimersQuery>,
) -> Result<Json<Page<TimerView>>, ApiError> {
    let limit = paging::limit(query.limit);
    let after = paging::decode_timed(query.cursor.as_deref())?;
    let after = after.as_ref().map(|(due, id)| (*due, id.as_str()));
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(admin.caller.principal()).spoken_in(spoken());
    let mut conn = state.store().read().await?;
    let mut found = match query.state.as_deref().unwrap_or_default() {
        "" | "waiting" => timers::list(&mut conn, false, after, limit + 1).await?,
        "late" => timers::late(&mut conn, context.now, after, limit + 1).await?,
        "dead" => timers::list(&mut conn, true, after, limit + 1).await?,
        _ => return Err(unknown_state()),
    };
    let next_cursor =
        paging::cut(&mut found, limit, |stored| (clock::to_text(stored.timer.due_at), stored.timer.id.clone()));
    let items = timer_views(&mut conn, &context, found).await?;
    Ok(Json(Page { items, next_cursor }))
}

fn unknown_state() -> ApiError {
    let known = "waiting, late, dead";
    let problem = Problem::new("/state", "unknown_state", format!("可选：{known}"), format!("one of {known}"));
    ApiError::invalid(vec![problem])
}

/// How many timers there are, and how late due work was done since this server started.
#[derive(Serialize, JsonSchema)]
struct TimerCounts {
    waiting: i64,
    /// Those of the waiting that were due already.
    late: i64,
    dead: i64,
    /// How much due work was done.
    done: u64,
    /// How late it was on average, in milliseconds.
    mean_late_millis: u64,
}

async fn counts(Shared(state): Shared<State>, _admin: Admin) -> Result<Json<TimerCounts>, ApiError> {
    let mut conn = state.store().read().await?;
    let found = timers::counts(&mut conn, state.clock().now()).await?;
    let lateness = &state.workspace().lateness;
    Ok(Json(TimerCounts {
        waiting: found.waiting,
        late: found.due,
        dead: found.dead,
        done: lateness.count(),
        mean_late_millis: lateness.mean_millis(),
    }))
}

/// Which timer is meant.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TimerInput {
    id: String,
}

async fn retry(
    Shared(state): Shared<State>,
    admin: Admin,
    Json(input): Json<TimerInput>,
) -> Result<NoContent, ApiError> {
    let work = Arc::new((state.workspace().snapshot(), admin.caller.principal().clone(), input.id));
    let tried = state.store().write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move { retry_timer(conn, &work.0.context(&work.1), &work.2).await })
    });
    if tried.await? {
        return Ok(NoContent);
    }
    let (zh, en) = ("这个定时任务没有失败，或已经执行完", "this timer has not failed, or is done");
    Err(ApiError::new(StatusCode::CONFLICT, "timer_not_failed", zh, en))
}

async fn cancel(
    Shared(state): Shared<State>,
    admin: Admin,
    Json(input): Json<TimerInput>,
) -> Result<NoContent, ApiError> {
    let work = Arc::new((state.workspace().snapshot(), admin.caller.principal().clone(), input.id));
    let ended = state.store().write(move |conn| {
        let work = Arc::clone(&work);
        Box::pin(async move { cancel_timer(conn, &work.0.context(&work.1), &work.2).await })
    });
    match ended.await? {
        Cancelled::Done => Ok(NoContent),
        Cancelled::Gone => Err(ApiError::not_found()),
        Cancelled::Kept => {
            let (zh, en) = (
                "它按定义反复执行，不能单独取消；请修改或删除对应的提醒、规则或流程后发布",
                "it recurs by a definition and cannot be given up alone; change or remove the reminder, rule or flow and publish",
            );
            Err(ApiError::new(StatusCode::CONFLICT, "timer_recurs", zh, en))
        }
    }
}
