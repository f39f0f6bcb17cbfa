//! Being told to stop.

/// Resolves on Ctrl-C and, on Unix, on SIGTERM. From when it is first polled these no longer end the process by themselves.
pub async fn stop_signal() {
    let interrupt = async {
        tokio::signal::ctrl_c().await.expect("the handler of Ctrl-C can be set");
    };
    #[cfg(unix)]
    let terminate = async {
        use tokio::signal::unix::{SignalKind, signal};
        signal(SignalKind::terminate()).expect("the handler of SIGTERM can be set").recv().await;
    };
    #[cfg(not(unix))]
    let terminate = std::future::pending::<()>();
    tokio::select! {
        () = interrupt => {}
        () = terminate => {}
    }
}
