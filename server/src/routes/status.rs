//! /system: how the server and its workspace are, as an administrator looks at it. Figures for machines are at /metrics.

use super::doc;
use super::system::INCIDENTS;
use crate::error::ApiError;
use crate::extract::{Admin, Json};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::get_with;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Serialize;
use std::path::Path;
use tenon_engine::clock;
use tenon_engine::store::{Dialect, incidents, jobs, outbox, runs, timers};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new().api_route(
        "/system",
        get_with(show, doc("operations", "getSystem", "The version, what the workspace stands on, and what waits")),
    )
}

/// Where the records are.
#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum DatabaseKind {
    Sqlite,
    Postgres,
}

/// How the server and its workspace are.
#[derive(Serialize, JsonSchema)]
struct SystemStatus {
    version: &'static str,
    /// Since this server started.
    uptime_seconds: u64,
    database: DatabaseKind,
    /// The size of the workspace in the database.
    database_bytes: i64,
    /// What is free where the file of the database lies; null for PostgreSQL and where nobody tells.
    database_free_bytes: Option<u64>,
    /// What is free where attachments lie; null where they are in a bucket and where nobody tells.
    files_free_bytes: Option<u64>,
    /// When `tenon backup` last wrote a backup of this workspace, or noted one that was made otherwise; null where it never did.
    last_backup: Option<String>,
    members: usize,
    timers_late: i64,
    timers_dead: i64,
    outbox_waiting: i64,
    outbox_dead: i64,
    /// Long work that waits or is being done.
    jobs_open: i64,
    incidents_open: i64,
    tasks_open: i64,
    runs_open: i64,
    /// Those of them that wait for an administrator because a step could not be done, counted up to 10,000.
    runs_stuck: i64,
}

async fn show(Shared(state): Shared<State>, _admin: Admin) -> Result<Json<SystemStatus>, ApiError> {
    // A backup is made beside the server.
    state.roster().refresh().await?;
    let mut conn = state.store().read().await?;
    let waiting = timers::counts(&mut conn, state.clock().now()).await?;
    let (outbox_waiting, outbox_dead) = outbox::counts(&mut conn).await?;
    let jobs_open = jobs::open(&mut conn).await?;
    let incidents_open = incidents::open(&mut conn, INCIDENTS).await?;
    let (tasks_open, runs_open) = runs::counts(&mut conn).await?;
    let runs_stuck = runs::count_stuck(&mut conn, INCIDENTS).await?;
    drop(conn);
    Ok(Json(SystemStatus {
        version: env!("CARGO_PKG_VERSION"),
        uptime_seconds: state.metrics().uptime().as_secs(),
        database: match state.store().dialect() {
            Dialect::Sqlite => DatabaseKind::Sqlite,
            Dialect::Postgres => DatabaseKind::Postgres,
        },
        database_bytes: state.store().size().await?,
        database_free_bytes: free(state.store().path()).await,
        files_free_bytes: free(state.vault().as_folder()).await,
        last_backup: state.roster().settings().last_backup.map(clock::to_text),
        members: state.roster().directory().members().filter(|member| member.active).count(),
        timers_late: waiting.due,
        timers_dead: waiting.dead,
        outbox_waiting,
        outbox_dead,
        jobs_open,
        incidents_open,
        tasks_open,
        runs_open,
        runs_stuck,
    }))
}

/// What is free where a file or folder lies. A disk that does not answer holds up nobody else.
async fn free(place: Option<&Path>) -> Option<u64> {
    let place = place?.to_owned();
    tokio::task::spawn_blocking(move || free_at(&place)).await.ok().flatten()
}

#[cfg(unix)]
fn free_at(place: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(place).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

#[cfg(not(unix))]
fn free_at(_place: &Path) -> Option<u64> {
    None
}
