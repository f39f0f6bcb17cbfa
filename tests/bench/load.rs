//! Load: some connections, each sending one request after another for a while, or doing work of several, and how long that
//! took.

use crate::http::Client;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// What a load came to.
pub struct Figures {
    pub per_second: f64,
    /// Times it was done that counted.
    pub done: usize,
    pub p50_ms: f64,
    pub p99_ms: f64,
}

/// One request: method, path, headers and body.
pub type Request = (&'static str, String, String, Vec<u8>);

/// What a connection does again and again, of as many requests as it takes.
pub trait Work: Send + Sync + 'static {
    /// Does it for the n-th time. Answers false when there is nothing more to do.
    fn perform(&self, client: &mut Client, n: u64) -> impl Future<Output = bool> + Send;
}

/// One request each time.
struct Requests<M>(M);

impl<M: Fn(u64) -> Option<Request> + Send + Sync + 'static> Work for Requests<M> {
    async fn perform(&self, client: &mut Client, n: u64) -> bool {
        let Some((method, path, headers, body)) = (self.0)(n) else { return false };
        let answer = client.send(method, &path, &headers, &body).await.expect("answers");
        let said = || String::from_utf8_lossy(&answer.body);
        assert!(answer.status < 300, "{method} {path}: {} {}", answer.status, said());
        true
    }
}

/// Sends what `make` makes for the n-th request, as [`perform`] does its work. `make` answers `None` when there is nothing
/// more to send. Every answer must be a success.
pub async fn run(
    address: SocketAddr,
    key: &str,
    connections: usize,
    seconds: u64,
    make: impl Fn(u64) -> Option<Request> + Send + Sync + 'static,
) -> Figures {
    perform(address, key, connections, seconds, Requests(make)).await
}

/// Does some work over `connections` for `seconds`, after a second that does not count, unless doing it once took all the
/// time. Figures are of the whole work, however many requests it is of.
pub async fn perform(address: SocketAddr, key: &str, connections: usize, seconds: u64, work: impl Work) -> Figures {
    let work = Arc::new(work);
    let next = Arc::new(AtomicU64::new(0));
    let first = Instant::now();
    let begin = first + Duration::from_secs(1);
    let end = begin + Duration::from_secs(seconds);
    let workers: Vec<_> = (0..connections)
        .map(|_| {
            let (work, next, key) = (Arc::clone(&work), Arc::clone(&next), key.to_owned());
            tokio::spawn(async move {
                let mut client = Client::connect(address, &key).await.expect("connects");
                let mut times = Vec::new();
                while Instant::now() < end {
                    let started = Instant::now();
                    if !work.perform(&mut client, next.fetch_add(1, Ordering::Relaxed)).await {
                        break;
                    }
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
    // Nothing was begun after the first second where what was begun in it took all the time.
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
        done: times.len(),
        p50_ms: at(0.5),
        p99_ms: at(0.99),
    }
}
