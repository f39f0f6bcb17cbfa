//! Every figure of the README, measured in one run: the server over HTTP on SQLite and PostgreSQL, and the bare database
//! beside it. `make bench` runs it; BENCH_ROWS, BENCH_SECONDS, BENCH_TIMERS and BENCH_OVERDUE make it smaller or larger.
//! Results go to `target/bench/results.json` as `[{"name", "value", "unit"}]`, and the README's table is printed.

mod bulk;
#[path = "../support/http.rs"]
mod http;
mod load;
mod places;
mod raw;
mod report;
mod scenes;
#[path = "../support/server.rs"]
mod server;
mod slip;
mod tables;
mod timers;
mod views;
mod wide;

use report::Report;

/// The server's own, so that the bare database is measured under the same conditions.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How large and how long the run is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Records in the large table; beyond a million, whole millions.
    pub rows: usize,
    /// Seconds each figure is measured for.
    pub seconds: u64,
    /// Timers that wait while people work, and timers that fell due while no server ran.
    pub timers: usize,
    pub overdue: usize,
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[tokio::main]
async fn main() {
    let size = Size {
        rows: number("BENCH_ROWS", 1_000_000),
        seconds: number("BENCH_SECONDS", 8) as u64,
        timers: number("BENCH_TIMERS", 1_000_000),
        overdue: number("BENCH_OVERDUE", 100_000),
    };
    let mut report = Report::default();
    report.add(None, "binary size", places::binary_size(), "MB");
    for place in places::all() {
        println!("\n{} · {} rows, {} s a figure", place.name, size.rows, size.seconds);
        raw::measure(&place, size, &mut report).await;
        scenes::measure(&place, size, &mut report).await;
        wide::measure(&place, size, &mut report).await;
        slip::measure(&place, size, &mut report).await;
        timers::measure(&place, size, &mut report).await;
        tables::measure(&place, size, &mut report).await;
    }
    report.write();
}
