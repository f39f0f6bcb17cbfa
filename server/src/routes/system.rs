//! /healthz, /readyz, /metrics and the description of the API: what machines ask.

use crate::error::ApiError;
use crate::state::State;
use axum::Router;
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;

/// Outside of the API: for load balancers and Prometheus.
pub fn health() -> Router<State> {
    Router::new().route("/healthz", get(healthy)).route("/readyz", get(ready)).route("/metrics", get(metrics))
}

/// The description of the API, made once.
pub fn description(text: String) -> Router<State> {
    let text: Arc<str> = text.into();
    let answer = move || async move { ([(header::CONTENT_TYPE, "application/json")], text.to_string()) };
    Router::new().route("/openapi.json", get(answer))
}

/// The process answers.
async fn healthy() -> &'static str {
    "ok"
}

/// The process can do its work: it is not closing and the database answers.
async fn ready(Shared(state): Shared<State>) -> Result<&'static str, ApiError> {
    if *state.closing().borrow() {
        let title = ("服务器正在关闭", "The server is closing");
        return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "closing", title.0, title.1));
    }
    state.roster().refresh().await?;
    Ok("ready")
}

async fn metrics(Shared(state): Shared<State>) -> impl IntoResponse {
    let members = state.roster().directory().members().filter(|member| member.active).count();
    #[expect(clippy::cast_precision_loss, reason = "a figure for a graph")]
    let gauges = [("tenon_members", "Active members.", members as f64)];
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], state.metrics().text(&gauges))
}
