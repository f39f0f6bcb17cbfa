//! /login, /logout, /sessions: signing in with a password, and the sessions that come of it.

use super::doc;
use super::me::{Me, me_of};
use crate::error::ApiError;
use crate::extract::{Caller, From, Json, Path, SESSION_COOKIE};
use crate::no_content::NoContent;
use crate::paging::Page;
use crate::state::State;
use aide::axum::routing::{delete_with, get_with, post_with};
use aide::axum::{ApiRouter, IntoApiResponse};
use axum::extract::State as Shared;
use axum::http::{HeaderValue, header};
use axum::response::{AppendHeaders, IntoResponse};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use tenon_engine::access::Principal;
use tenon_engine::clock;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route(
            "/login",
            post_with(login, |op| doc("login", "login", "Sign in with a password")(op).response::<200, Json<Me>>()),
        )
        .api_route(
            "/logout",
            post_with(logout, |op| doc("login", "logout", "End this session")(op).response::<204, NoContent>()),
        )
        .api_route("/sessions", get_with(list, doc("login", "listSessions", "Where the caller is signed in")))
        .api_route("/sessions/{id}", delete_with(end, doc("login", "endSession", "End one session of the caller")))
}

type Cookie = AppendHeaders<[(header::HeaderName, HeaderValue); 1]>;

/// The cookie that carries a session. Scripts cannot read it and other sites cannot send it with a change.
pub fn cookie_of(state: &State, secret: &str) -> Cookie {
    cookie(state, secret, 30 * 24 * 3600)
}

fn cookie(state: &State, secret: &str, seconds: u32) -> Cookie {
    let secure = state.roster().settings().base_url.as_ref().is_some_and(|url| url.starts_with("https://"));
    let secure = if secure { "; Secure" } else { "" };
    let text = format!("{SESSION_COOKIE}={secret}; Path=/; HttpOnly; SameSite=Lax; Max-Age={seconds}{secure}");
    let value = HeaderValue::from_str(&text).expect("a secret is made of plain letters");
    AppendHeaders([(header::SET_COOKIE, value)])
}

/// The body of every answer that signs someone in.
pub async fn signed_in_answer(state: &State, principal: &Principal) -> Result<Json<Me>, ApiError> {
    me_of(state, principal).await.map(Json)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LoginInput {
    username: String,
    password: String,
}

async fn login(
    Shared(state): Shared<State>,
    From(client): From,
    Json(input): Json<LoginInput>,
) -> Result<impl IntoApiResponse, ApiError> {
    let session = state.accounts().login(&input.username, input.password, &client).await?;
    let cookie = cookie_of(&state, &session.secret);
    Ok((cookie, signed_in_answer(&state, &session.signed_in.principal).await?).into_response())
}

async fn logout(Shared(state): Shared<State>, caller: Caller) -> Result<impl IntoApiResponse, ApiError> {
    state.accounts().logout(&caller.signed_in).await?;
    Ok((cookie(&state, "", 0), NoContent).into_response())
}

/// One place where the caller is signed in.
#[derive(Serialize, JsonSchema)]
struct Session {
    id: String,
    created_at: String,
    last_seen_at: String,
    user_agent: Option<String>,
    address: Option<String>,
    /// True for the session of this very request.
    current: bool,
}

async fn list(Shared(state): Shared<State>, caller: Caller) -> Result<Json<Page<Session>>, ApiError> {
    let sessions = state.accounts().sessions(caller.principal()).await?;
    let current = caller.signed_in.session.as_ref();
    let items = sessions.into_iter().map(|session| Session {
        current: current == Some(&session.id),
        id: session.id.into(),
        created_at: clock::to_text(session.created_at),
        last_seen_at: clock::to_text(session.seen_at),
        user_agent: session.user_agent,
        address: session.ip,
    });
    Ok(Json(Page::whole(items.collect())))
}

#[derive(Deserialize, JsonSchema)]
struct SessionPath {
    id: String,
}

async fn end(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<SessionPath>,
) -> Result<NoContent, ApiError> {
    state.accounts().end_session(caller.principal(), &path.id).await?;
    Ok(NoContent)
}
