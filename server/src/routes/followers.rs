//! …/records/{id}/followers and …/follow: who hears of a record's changes. Whoever may read a record may follow it.

use super::doc;
use super::records::RecordPath;
use crate::error::ApiError;
use crate::extract::{Caller, Json, Path};
use crate::no_content::NoContent;
use crate::record_view;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, put_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Serialize;
use tenon_engine::flow::service::Person;
use tenon_engine::store::followers;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/followers",
            get_with(list, doc("records", "listFollowers", "Who follows a record, and whether you do")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/follow",
            put_with(follow, doc("records", "followRecord", "Hear of the changes of a record"))
                .delete_with(unfollow, doc("records", "unfollowRecord", "Hear no more of its changes")),
        )
}

#[derive(Serialize, JsonSchema)]
struct Followers {
    /// Whether the caller follows it.
    following: bool,
    items: Vec<Person>,
}

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
) -> Result<Json<Followers>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal());
    let opened = record_view::open(&context, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    opened.load(&mut conn, &context, &path.id).await?;
    let found = followers::of(&mut conn, &path.id).await?;
    let following = found.iter().any(|member| member == caller.id());
    let active = found.into_iter().filter(|id| snapshot.people.is_active(id));
    let named = active.filter_map(|id| {
        let name = snapshot.people.member_name(&id)?.to_owned();
        Some(Person { id, name })
    });
    Ok(Json(Followers { following, items: named.collect() }))
}

async fn follow(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
) -> Result<NoContent, ApiError> {
    set(&state, &caller, path, true).await
}

async fn unfollow(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
) -> Result<NoContent, ApiError> {
    set(&state, &caller, path, false).await
}

async fn set(state: &State, caller: &Caller, path: RecordPath, follows: bool) -> Result<NoContent, ApiError> {
    state.workspace().follow(caller.principal(), &path.into(), follows).await?;
    Ok(NoContent)
}
