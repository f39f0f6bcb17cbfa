//! /healthz, /readyz, /metrics and the description of the API: what machines ask.

use crate::error::ApiError;
use crate::metrics::{counter, gauge};
use crate::state::State;
use axum::Router;
use axum::extract::State as Shared;
use axum::http::{StatusCode, header};
use axum::response::IntoResponse;
use axum::routing::get;
use std::sync::Arc;
use tenon_engine::store::{StoreError, incidents, outbox, runs, timers};

/// Open incidents, and runs that are stuck, are counted up to this many.
pub(super) const INCIDENTS: usize = 10_000;

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

/// Everything worth a graph or an alarm, in the text format of Prometheus. What the database cannot tell at the moment
/// is left out, so that the rest is still seen.
async fn metrics(Shared(state): Shared<State>) -> impl IntoResponse {
    let workspace = state.workspace();
    let mut out = state.metrics().text();
    let counts = workspace.tally.all();
    let labels = counts.iter().map(|one| format!("{{command=\"{}\",outcome=\"{}\"}}", one.command, one.outcome.word()));
    let labels: Vec<String> = labels.collect();
    let commands: Vec<(&str, u64)> =
        labels.iter().map(String::as_str).zip(counts.iter().map(|one| one.count)).collect();
    counter(&mut out, "tenon_commands_total", "Changes of records and runs, by how they ended.", &commands);
    let fired = workspace.lateness.by_kind();
    let labels: Vec<String> = fired.keys().map(|kind| format!("{{kind=\"{kind}\"}}")).collect();
    let fired: Vec<(&str, u64)> = labels.iter().map(String::as_str).zip(fired.values().copied()).collect();
    counter(&mut out, "tenon_timers_fired_total", "Due work done by this server, by kind.", &fired);
    workspace.lateness.write("tenon_timer_lateness_seconds", "How late due work was done.", &mut out);
    let members = state.roster().directory().members().filter(|member| member.active).count();
    gauge(&mut out, "tenon_members", "Active members.", &[("", members)]);
    if let Err(error) = stored(&state, &mut out).await {
        tracing::warn!(%error, "figures of the database could not be read");
    }
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")], out)
}

/// The figures that are counted in the database.
async fn stored(state: &State, out: &mut String) -> Result<(), StoreError> {
    let mut conn = state.store().read().await?;
    let waiting = timers::counts(&mut conn, state.clock().now()).await?;
    let states = [
        ("{state=\"waiting\"}", waiting.waiting),
        ("{state=\"due\"}", waiting.due),
        ("{state=\"dead\"}", waiting.dead),
    ];
    gauge(out, "tenon_timers", "Work that waits for its time; due is a part of waiting.", &states);
    let (waiting, dead) = outbox::counts(&mut conn).await?;
    let states = [("{state=\"waiting\"}", waiting), ("{state=\"dead\"}", dead)];
    gauge(out, "tenon_outbox_messages", "Messages to the outside that were not sent yet.", &states);
    let (tasks, running) = runs::counts(&mut conn).await?;
    gauge(out, "tenon_tasks_open", "Tasks that wait for somebody.", &[("", tasks)]);
    gauge(out, "tenon_runs_open", "Runs of flows under way.", &[("", running)]);
    let open = incidents::open(&mut conn, INCIDENTS).await?;
    gauge(out, "tenon_flow_incidents_open", "Incidents of flows that nobody has dealt with.", &[("", open)]);
    let stuck = runs::count_stuck(&mut conn, INCIDENTS).await?;
    gauge(out, "tenon_runs_stuck", "Runs that wait for an administrator because a step failed.", &[("", stuck)]);
    drop(conn);
    gauge(out, "tenon_database_bytes", "Size of the workspace in the database.", &[("", state.store().size().await?)]);
    Ok(())
}
