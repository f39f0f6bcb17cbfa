//! Waiting for another process, or for a database to say that somebody waits: neither tells by itself, so it is asked again
//! and again. What tells by itself is listened to instead.

use std::time::Duration;

/// How long anything may take before it counts as hanging.
const PATIENCE: Duration = Duration::from_secs(240);
/// The rest between two questions, so that whoever is waited for gets the processor.
const REST: Duration = Duration::from_millis(5);

/// Asks until there is an answer. `what` says in a failing test what did not come.
pub async fn until<T>(what: &str, mut ask: impl AsyncFnMut() -> Option<T>) -> T {
    let asking = async {
        loop {
            if let Some(answer) = ask().await {
                return answer;
            }
            tokio::time::sleep(REST).await;
        }
    };
    tokio::time::timeout(PATIENCE, asking).await.unwrap_or_else(|_| panic!("it takes too long until {what}"))
}
