//! /me: who is signed in, and what members change about themselves.

use super::doc;
use super::login::cookie_of;
use super::proxies::ProxyView;
use crate::error::ApiError;
use crate::extract::{Caller, Json, given};
use crate::state::State;
use aide::axum::routing::{get_with, put_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::State as Shared;
use axum::response::IntoResponse;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::access::Principal;
use tenon_engine::people::{Notices, OwnChange};
use tenon_engine::problem::Language;
use tenon_engine::store::{notifications, runs};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/me",
            get_with(show, doc("me", "me", "Who is signed in")).patch_with(change, |op| {
                doc("me", "changeMe", "Change one's own name, mail, language or password")(op)
                    .response::<200, Json<Me>>()
            }),
        )
        .api_route(
            "/me/notices",
            put_with(set_notices, doc("me", "setMyNotices", "What you are told by e-mail too, and when not")),
        )
}

async fn set_notices(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(input): Json<Notices>,
) -> Result<Json<Notices>, ApiError> {
    state.roster().set_own_notices(caller.principal(), input).await?;
    Ok(Json(state.roster().directory().notices(caller.id())))
}

/// The one who is signed in.
#[derive(Serialize, JsonSchema)]
pub struct Me {
    id: String,
    username: String,
    name: String,
    email: Option<String>,
    departments: Vec<DepartmentRef>,
    /// The keys of the roles held.
    roles: Vec<String>,
    is_owner: bool,
    is_admin: bool,
    language: Language,
    /// Who stands in for you now or later, in the order in which they begin.
    proxies: Vec<ProxyView>,
    /// What you are told by e-mail too.
    notices: Notices,
    workspace: WorkspaceRef,
    /// Notifications not read yet, counted up to 999.
    unread: i64,
    /// Tasks waiting for you, counted up to 999.
    todo: i64,
    /// Those of them past their deadline, counted up to 999.
    overdue: i64,
    /// Copies not read yet, counted up to 999.
    copies: i64,
}

/// Beyond this a badge says "many" anyway.
const COUNTED: usize = 999;

#[derive(Serialize, JsonSchema)]
pub struct DepartmentRef {
    pub id: String,
    pub title: String,
}

#[derive(Serialize, JsonSchema)]
struct WorkspaceRef {
    title: String,
    timezone: String,
    /// Where people reach it, for addresses that are passed on; null where the settings do not say.
    base_url: Option<String>,
}

/// What a principal is told about themself.
pub async fn me_of(state: &State, principal: &Principal) -> Result<Me, ApiError> {
    let directory = state.roster().directory();
    let settings = state.roster().settings();
    let member = principal.id().and_then(|id| directory.member(id)).ok_or_else(ApiError::unauthenticated)?;
    let title = |id: &tenon_engine::id::DepartmentId| directory.department_title(id.as_str()).map(str::to_owned);
    let departments = member.departments.iter();
    let mut conn = state.store().read().await?;
    let boxes = runs::count_boxes(&mut conn, member.id.as_str(), state.clock().now(), COUNTED).await?;
    Ok(Me {
        unread: notifications::unread(&mut conn, member.id.as_str(), COUNTED).await?,
        todo: boxes.todo,
        overdue: boxes.overdue,
        copies: boxes.copies,
        id: member.id.to_string(),
        username: member.username.clone(),
        name: member.name.clone(),
        email: member.email.clone(),
        departments: departments
            .filter_map(|id| Some(DepartmentRef { id: id.to_string(), title: title(id)? }))
            .collect(),
        roles: member.roles.iter().cloned().collect(),
        is_owner: member.is_owner,
        is_admin: principal.is_admin,
        language: member.language.unwrap_or(settings.language),
        notices: directory.notices(member.id.as_str()),
        proxies: ProxyView::of(state, &directory, member.id.as_str()),
        workspace: WorkspaceRef {
            title: settings.title.clone(),
            timezone: settings.timezone.name().to_owned(),
            base_url: settings.base_url.clone(),
        },
    })
}

async fn show(Shared(state): Shared<State>, caller: Caller) -> Result<Json<Me>, ApiError> {
    me_of(&state, caller.principal()).await.map(Json)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct MeChange {
    #[serde(default)]
    name: Option<String>,
    #[serde(default, deserialize_with = "given")]
    email: Option<Option<String>>,
    #[serde(default)]
    language: Option<Language>,
    #[serde(default)]
    password: Option<PasswordChange>,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct PasswordChange {
    current: String,
    new: String,
}

async fn change(
    Shared(state): Shared<State>,
    caller: Caller,
    Json(input): Json<MeChange>,
) -> Result<impl IntoApiResponse, ApiError> {
    let MeChange { name, email, language, password } = input;
    if name.is_some() || email.is_some() || language.is_some() {
        state.roster().change_self(caller.principal(), OwnChange { name, email, language }).await?;
    }
    let Some(PasswordChange { current, new }) = password else {
        return Ok(Json(me_of(&state, caller.principal()).await?).into_response());
    };
    // The old sessions end with the old password; this client goes on with a new one.
    let session = state.accounts().change_password(caller.principal(), current, new, &caller.client).await?;
    let cookie = cookie_of(&state, &session.secret);
    Ok((cookie, Json(me_of(&state, &session.signed_in.principal).await?)).into_response())
}
