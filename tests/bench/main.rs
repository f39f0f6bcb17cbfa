//! Every figure of the README, measured in one run: the server over HTTP on SQLite and PostgreSQL, and the bare database
//! beside it. `make bench` runs it; BENCH_ROWS, BENCH_SECONDS, BENCH_TIMERS and BENCH_OVERDUE make it smaller or larger,
//! BENCH_PARTS names the parts to measure (`wide,timers`), and BENCH_DATABASE the one to measure them on (`PostgreSQL`).
//! Results go to `target/bench/results.json` as `[{"name", "value", "unit"}]`, where those of other parts stay; the
//! README's table is printed, and what others do beside it.

mod bulk;
mod counted;
#[path = "../support/http.rs"]
mod http;
mod load;
mod peers;
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
mod whole;
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

/// What can be measured by itself.
const PARTS: [&str; 6] = ["commands", "views", "wide", "slip", "timers", "tables"];

/// The parts that BENCH_PARTS names; all of them when it names none.
fn parts() -> Vec<&'static str> {
    let text = std::env::var("BENCH_PARTS").unwrap_or_default();
    let wanted: Vec<&str> = text.split(',').map(str::trim).filter(|part| !part.is_empty()).collect();
    let unknown: Vec<&str> = wanted.iter().copied().filter(|part| !PARTS.contains(part)).collect();
    assert!(unknown.is_empty(), "BENCH_PARTS may name {}, not {}", PARTS.join(", "), unknown.join(", "));
    PARTS.into_iter().filter(|part| wanted.is_empty() || wanted.contains(part)).collect()
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
    let parts = parts();
    let measures = |part: &str| parts.contains(&part);
    let mut report = if parts.len() == PARTS.len() { Report::default() } else { Report::going_on() };
    report.add(None, "binary size", places::binary_size(), "MB");
    for place in places::all() {
        println!("\n{} · {} rows, {} s a figure", place.name, size.rows, size.seconds);
        if measures("commands") {
            raw::measure(&place, size, &mut report).await;
            whole::measure(&place, size, &mut report).await;
        }
        if measures("commands") || measures("views") {
            scenes::measure(&place, size, (measures("commands"), measures("views")), &mut report).await;
        }
        if measures("wide") {
            wide::measure(&place, size, &mut report).await;
        }
        if measures("slip") {
            slip::measure(&place, size, &mut report).await;
        }
        if measures("timers") {
            timers::measure(&place, size, &mut report).await;
        }
        if measures("tables") {
            tables::measure(&place, size, &mut report).await;
        }
    }
    report.write();
}
