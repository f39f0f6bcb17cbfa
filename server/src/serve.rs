//! Serving until told to stop, then stopping without losing anything: new connections are refused, streams are ended,
//! requests under way are answered, the database is closed.

use crate::files;
use crate::routes;
use crate::state::State;
use std::net::SocketAddr;
use std::time::Duration;
use tenon_engine::duty::Workers;
use tokio::net::TcpListener;

/// How long requests under way may take once the server is closing.
const PATIENCE: Duration = Duration::from_secs(30);
const SWEEP: Duration = Duration::from_secs(1800);

/// Serves on `listener` until `stop` resolves.
pub async fn until(
    state: State,
    listener: TcpListener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> anyhow::Result<()> {
    let chores = tokio::spawn(chores(state.clone()));
    let workers = Workers::start(state.workspace()).await?;
    let closing = state.clone();
    let told = async move {
        stop.await;
        tracing::info!("closing");
        closing.begin_closing();
    };
    let service = routes::router(state.clone()).into_make_service_with_connect_info::<SocketAddr>();
    let mut closing = state.closing();
    let serving = async { axum::serve(listener, service).with_graceful_shutdown(told).await };
    let late = async move {
        // An error would mean that the state is gone, and the server with it.
        let _ = closing.wait_for(|closing| *closing).await;
        tokio::time::sleep(PATIENCE).await;
    };
    let end = tokio::select! {
        end = serving => end,
        () = late => {
            tracing::warn!("requests still under way were cut off");
            Ok(())
        }
    };
    chores.abort();
    workers.stop().await;
    state.close().await;
    Ok(end?)
}

/// Small work of the server itself, now and then.
async fn chores(state: State) {
    let mut sweep = tokio::time::interval(SWEEP);
    loop {
        sweep.tick().await;
        if let Err(error) = state.accounts().sweep().await {
            tracing::warn!(%error, "ended sessions could not be removed");
        }
        match files::sweep(&state).await {
            Ok(0) => {}
            Ok(removed) => tracing::info!(removed, "files that nothing holds removed"),
            Err(error) => tracing::warn!(?error, "files that nothing holds could not be removed"),
        }
        match state.workspace().empty_bins().await {
            Ok(0) => {}
            Ok(records) => tracing::info!(records, "recycle bins emptied"),
            Err(error) => tracing::warn!(%error, "recycle bins could not be emptied"),
        }
    }
}
