//! Every figure of the README, measured in one run: the server over HTTP on SQLite and PostgreSQL, and the bare database
//! beside it. `make bench` runs it; BENCH_ROWS and BENCH_SECONDS make it smaller. Results go to
//! `target/bench/results.json` as `[{"name", "value", "unit"}]`, and the README's table is printed.

#[path = "../support/http.rs"]
mod http;
mod load;
mod places;
mod raw;
mod report;
mod scenes;
#[path = "../support/server.rs"]
mod server;
mod tables;
mod views;

use report::Report;

/// The server's own, so that the bare database is measured under the same conditions.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// How large and how long the run is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Records in the large table.
    pub rows: usize,
    /// Seconds each figure is measured for.
    pub seconds: u64,
}

fn number(name: &str, otherwise: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(otherwise)
}

#[tokio::main]
async fn main() {
    let size = Size { rows: number("BENCH_ROWS", 1_000_000), seconds: number("BENCH_SECONDS", 8) as u64 };
    let mut report = Report::default();
    report.add(None, "binary size", places::binary_size(), "MB");
    for place in places::all() {
        println!("\n{} · {} rows, {} s a figure", place.name, size.rows, size.seconds);
        raw::measure(&place, size, &mut report).await;
        scenes::measure(&place, size, &mut report).await;
        tables::measure(&place, size, &mut report).await;
    }
    report.write();
}
