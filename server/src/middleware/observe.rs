//! Gives every request an id and a language, counts and times it, and writes it down.

use crate::language;
use crate::state::State;
use axum::extract::{MatchedPath, Request, State as Shared};
use axum::http::{HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use std::time::Instant;
use tenon_engine::problem::Language;
use tracing::Instrument as _;
use uuid::Uuid;

const REQUEST_ID: &str = "x-request-id";

/// Around everything else, so that also a refusal or a panic is seen.
pub async fn observe(Shared(state): Shared<State>, request: Request, next: Next) -> Response {
    let begun = Instant::now();
    let id = Uuid::now_v7().to_string();
    let method = request.method().clone();
    let pattern = match request.extensions().get::<MatchedPath>() {
        Some(pattern) => pattern.as_str().to_owned(),
        // The page and what does not exist: their addresses are without number, so they are counted together.
        None => "other".to_owned(),
    };
    let language = request.headers().get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let language = language.map_or_else(|| state.roster().settings().language, Language::parse);
    let span = tracing::info_span!("request", %id, %method, route = %pattern);
    let mut response = language::within(language, next.run(request)).instrument(span.clone()).await;
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    let (status, took) = (response.status(), begun.elapsed());
    state.metrics().answered(method.as_str(), &pattern, status.as_u16(), took);
    let milliseconds = took.as_secs_f64() * 1000.0;
    let _entered = span.enter();
    if status.is_server_error() {
        tracing::error!(status = status.as_u16(), milliseconds, "answered");
    } else if status.is_client_error() {
        tracing::info!(status = status.as_u16(), milliseconds, "refused");
    } else {
        tracing::debug!(status = status.as_u16(), milliseconds, "answered");
    }
    response
}
