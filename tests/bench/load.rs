//! Load: some connections, each sending one request after another for a while, and how long the answers took.

use crate::http::Client;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a load came to.
pub struct Figures {
    pub per_second: f64,
    /// Answers that counted.
    pub answers: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// One request: method, path, headers and body.
pub type Request = (&'static str, String, String, Vec<u8>);

/// Sends what `make` makes for the n-th request over `connections` for `seconds`, after a second that does not count, unless
/// its answers took all the time. `make` answers `None` when there is nothing more to send. Every answer must be a success.
pub async fn run(
    address: SocketAddr,
    key: &str,
    connections: usize,
    seconds: u64,
    make: impl Fn(u64) -> Option<Request> + Send + Sync + 'static,
) -> Figures {
    let make = Arc::new(make);
    let next = Arc::new(AtomicU64::new(0));
    let first = Instant::now();
    let begin = first + Duration::from_secs(1);
    let end = begin + Duration::from_secs(seconds);
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let (make, next, key) = (Arc::clone(&make), Arc::clone(&next), key.to_owned());
            tokio::spawn(async move {
                let mut client = Client::connect(address, &key).await.expect("connects");
                let mut times = Vec::new();
                while Instant::now() < end {
                    let Some((method, path, headers, body)) = make(next.fetch_add(1, Ordering::Relaxed)) else { break };
                    let started = Instant::now();
                    let answer = client.send(method, &path, &headers, &body).await.expect("answers");
                    assert!(
                        answer.status < 300,
                        "{method} {path}: {} {}",
                        answer.status,
                        String::from_utf8_lossy(&answer.body)
                    );
                    times.push((started, started.elapsed()));
                }
                (times, Instant::now())
            })
        })
        .collect();
    let (mut all, mut last) = (Vec::new(), begin);
    for worker in workers {
        let (mut some, stopped) = worker.await.expect("a worker ends");
        all.append(&mut some);
        last = last.max(stopped);
    }
    // Nothing was asked after the first second where the first answers took all the time.
    let (from, until) = match all.iter().any(|(started, _)| *started >= begin) {
        true => (begin, last.min(end + Duration::from_millis(500))),
        false => (first, last),
    };
    let counted = all.into_iter().filter(|(started, _)| *started >= from);
    let mut times: Vec<Duration> = counted.map(|(_, took)| took).collect();
    times.sort_unstable();
    let at = |share: f64| {
        let place = ((times.len() as f64 * share) as usize).min(times.len().saturating_sub(1));
        times.get(place).map_or(0.0, |time| time.as_secs_f64() * 1000.0)
    };
    let elapsed = until.duration_since(from).as_secs_f64();
    Figures {
        per_second: times.len() as f64 / elapsed.max(0.001),
        answers: times.len(),
        p50_ms: at(0.5),
        p99_ms: at(0.99),
    }
}
