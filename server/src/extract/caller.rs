//! Who sent the request: by the cookie of a session or the key in `Authorization`.

use super::Path;
use crate::error::ApiError;
use crate::language;
use crate::state::State;
use aide::operation::OperationInput;
use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::request::Parts;
use axum::http::{HeaderMap, header};
use serde::Deserialize;
use std::convert::Infallible;
use std::net::SocketAddr;
use tenon_engine::access::{self, Administrator, Client, Principal, SignedIn, may_build};

/// The name of the cookie that carries the secret of a session.
pub const SESSION_COOKIE: &str = "tenon_session";

/// The client, known or not.
pub struct From(pub Client);

impl FromRequestParts<State> for From {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, Infallible> {
        let text = |name: &str| parts.headers.get(name).and_then(|v| v.to_str().ok()).map(str::to_owned);
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(a)| a.ip().to_string());
        // A proxy adds the address it saw at the end; what stands before it is only claimed.
        let forwarded = text("x-forwarded-for").and_then(|all| all.rsplit(',').next().map(|a| a.trim().to_owned()));
        let ip = if state.options().behind_proxy { forwarded.or(peer) } else { peer };
        Ok(Self(Client { ip, user_agent: text("user-agent") }))
    }
}

impl OperationInput for From {}

/// A member whose identity is proven. Without one the request is refused with 401.
pub struct Caller {
    pub signed_in: SignedIn,
    pub client: Client,
}

impl Caller {
    pub fn principal(&self) -> &Principal {
        &self.signed_in.principal
    }

    /// The member's id. A caller always is a member; the engine does not call itself over HTTP.
    pub fn id(&self) -> &str {
        self.principal().id().unwrap_or_default()
    }
}

impl FromRequestParts<State> for Caller {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let Ok(From(client)) = From::from_request_parts(parts, state).await;
        let signed_in = match (bearer(&parts.headers), cookie(&parts.headers)) {
            (Some(key), _) => state.accounts().by_key(key, &client).await?,
            (None, Some(secret)) => state.accounts().by_session(secret, &client).await?,
            (None, None) => None,
        };
        let signed_in = signed_in.ok_or_else(ApiError::unauthenticated)?;
        if !parts.headers.contains_key(header::ACCEPT_LANGUAGE)
            && let Some(language) = signed_in.principal.language
        {
            language::speak(language);
        }
        Ok(Self { signed_in, client })
    }
}

impl OperationInput for Caller {
    fn operation_input(_: &mut aide::generate::GenContext, operation: &mut aide::openapi::Operation) {
        for scheme in ["session", "key"] {
            let requirement = [(scheme.to_owned(), Vec::new())].into_iter().collect();
            if !operation.security.contains(&requirement) {
                operation.security.push(requirement);
            }
        }
    }
}

/// The key in `Authorization: Bearer …`.
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, key) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| key.trim())
}

/// The secret in the session's cookie.
fn cookie(headers: &HeaderMap) -> Option<&str> {
    headers
        .get_all(header::COOKIE)
        .into_iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix(SESSION_COOKIE)?.strip_prefix('='))
        .filter(|secret| !secret.is_empty())
}

/// A caller who may administer the workspace. Others are refused with 403.
pub struct Admin {
    pub caller: Caller,
    pub right: Administrator,
}

impl FromRequestParts<State> for Admin {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let right = caller.principal().administrator()?;
        Ok(Self { caller, right })
    }
}

impl OperationInput for Admin {
    fn operation_input(ctx: &mut aide::generate::GenContext, operation: &mut aide::openapi::Operation) {
        Caller::operation_input(ctx, operation);
    }
}

/// A caller who may change the app that the address names as `{app}`. Others are refused with 403.
pub struct Builder {
    pub caller: Caller,
    pub right: access::Builder,
}

/// The part of an address that every address within an app has.
#[derive(Deserialize)]
struct OfApp {
    app: String,
}

impl FromRequestParts<State> for Builder {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &State) -> Result<Self, ApiError> {
        let caller = Caller::from_request_parts(parts, state).await?;
        let Path(OfApp { app }) = Path::from_request_parts(parts, state).await?;
        let people = state.roster().directory();
        let mut conn = state.store().read().await?;
        let right = may_build(&mut conn, caller.principal(), &people, &app).await??;
        Ok(Self { caller, right })
    }
}

impl OperationInput for Builder {
    fn operation_input(ctx: &mut aide::generate::GenContext, operation: &mut aide::openapi::Operation) {
        Caller::operation_input(ctx, operation);
    }
}
