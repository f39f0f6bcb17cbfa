//! /members/{id}/tasks: what a member has to do, as an administrator sees it, and handing it to somebody else while they stay.

use super::doc;
use super::tasks::{BoxQuery, TaskPage, page};
use crate::error::ApiError;
use crate::extract::{Admin, Json, Path, Query};
use crate::language;
use crate::paging::Page;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::flow::service::{BoxedFlow, HAND_OVER, HandOverWish, boxed_flows, check_hand_over, hand_over_params};
use tenon_engine::id::JobId;
use tenon_engine::job::{self, Wish};
use tenon_engine::problem::Language;
use tenon_engine::store::runs::TaskBox;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/members/{id}/tasks",
            get_with(list, doc("members", "listMembersTasks", "What a member has to do, newest first")),
        )
        .api_route(
            "/members/{id}/tasks/flows",
            get_with(flows, doc("members", "listMembersTaskFlows", "The flows of which a member has something to do")),
        )
        .api_route(
            "/members/{id}/tasks/hand-over",
            post_with(begin, doc("members", "handOverTasks", "Hand tasks of a member who stays to another, by a job")),
        )
}

/// The member whose tasks they are.
#[derive(Deserialize, JsonSchema)]
struct MemberPath {
    id: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MembersTaskQuery {
    /// Words in the title of the record, the title of the flow, or the name of whoever started it.
    q: Option<String>,
    /// Only of this app.
    app: Option<String>,
    /// Only of the flow with this key; needs `app`.
    flow: Option<String>,
    cursor: Option<String>,
    limit: Option<usize>,
}

fn is_there(state: &State, id: &str) -> Result<(), ApiError> {
    state.roster().directory().member(id).map(|_| ()).ok_or_else(ApiError::not_found)
}

async fn list(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<MemberPath>,
    Query(query): Query<MembersTaskQuery>,
) -> Result<Json<TaskPage>, ApiError> {
    is_there(&state, &path.id)?;
    let MembersTaskQuery { q, app, flow, cursor, limit } = query;
    let query = BoxQuery { q, app, flow, cursor, limit, ..BoxQuery::default() };
    page(&state, &admin.caller, (&path.id, TaskBox::Todo), query).await.map(Json)
}

async fn flows(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<MemberPath>,
) -> Result<Json<Page<BoxedFlow>>, ApiError> {
    is_there(&state, &path.id)?;
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(admin.caller.principal()).spoken_in(language::spoken());
    let mut conn = state.store().read().await?;
    Ok(Json(Page::whole(boxed_flows(&mut conn, &context, (&path.id, TaskBox::Todo)).await?)))
}

/// The job that hands them over.
#[derive(Serialize, JsonSchema)]
struct HandOverBegun {
    job: JobId,
}

async fn begin(
    Shared(state): Shared<State>,
    admin: Admin,
    Path(path): Path<MemberPath>,
    Json(wish): Json<HandOverWish>,
) -> Result<Json<HandOverBegun>, ApiError> {
    let people = state.roster().directory();
    let from = people.member(&path.id).ok_or_else(ApiError::not_found)?;
    let problems = check_hand_over(&people, &from.id, &wish);
    if !problems.is_empty() {
        return Err(ApiError::invalid(problems));
    }
    let title = match state.roster().settings().language {
        Language::Chinese => format!("转交{}的待办", from.name),
        Language::English => format!("Hand over tasks of {}", from.name),
    };
    let params = hand_over_params(&from.id, wish);
    let wish = Wish { kind: HAND_OVER, place: None, title, params, ready: true };
    let row = job::begin(state.workspace(), admin.caller.principal(), wish).await?;
    Ok(Json(HandOverBegun { job: row.id }))
}
