//! Figures for Prometheus: how many requests, how they ended, how long they took. Counted in memory, written as text.

use std::collections::BTreeMap;
use std::fmt::{Display, Write as _};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Upper bounds of the histogram of answer times, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.5, 1.0, 5.0];

/// Counts since the server started.
pub struct Metrics {
    started: Instant,
    routes: Mutex<BTreeMap<Route, Figures>>,
}

/// Requests are told apart by the pattern of their address, never by the address, so there are only so many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Route {
    method: String,
    pattern: String,
}

#[derive(Debug, Default, Clone)]
struct Figures {
    by_status: BTreeMap<u16, u64>,
    buckets: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

impl Default for Metrics {
    fn default() -> Self {
        Self { started: Instant::now(), routes: Mutex::default() }
    }
}

impl Metrics {
    /// Counts one answered request.
    pub fn answered(&self, method: &str, pattern: &str, status: u16, took: Duration) {
        let route = Route { method: method.to_owned(), pattern: pattern.to_owned() };
        let seconds = took.as_secs_f64();
        let mut routes = self.routes.lock().expect("no holder panics");
        let figures = routes.entry(route).or_default();
        *figures.by_status.entry(status).or_default() += 1;
        if let Some(place) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            figures.buckets[place] += 1;
        }
        figures.count += 1;
        figures.seconds += seconds;
    }

    /// How long it is since the server started.
    pub fn uptime(&self) -> Duration {
        self.started.elapsed()
    }

    /// What is known of requests, in the text format of Prometheus.
    pub fn text(&self) -> String {
        let mut out = String::new();
        let write = "writing to a string does not fail";
        gauge(&mut out, "tenon_uptime_seconds", "Time since the server started.", &[("", self.uptime().as_secs())]);
        let routes = self.routes.lock().expect("no holder panics").clone();
        writeln!(out, "# HELP tenon_http_requests_total Requests answered.\n# TYPE tenon_http_requests_total counter")
            .expect(write);
        for (Route { method, pattern }, figures) in &routes {
            for (status, count) in &figures.by_status {
                writeln!(
                    out,
                    "tenon_http_requests_total{{method=\"{method}\",route=\"{pattern}\",status=\"{status}\"}} {count}"
                )
                .expect(write);
            }
        }
        let name = "tenon_http_request_seconds";
        writeln!(out, "# HELP {name} Time to answer.\n# TYPE {name} histogram").expect(write);
        for (Route { method, pattern }, figures) in &routes {
            let labels = format!("method=\"{method}\",route=\"{pattern}\"");
            let mut below = 0;
            for (bound, count) in BOUNDS.iter().zip(figures.buckets) {
                below += count;
                writeln!(out, "{name}_bucket{{{labels},le=\"{bound}\"}} {below}").expect(write);
            }
            writeln!(out, "{name}_bucket{{{labels},le=\"+Inf\"}} {}", figures.count).expect(write);
            writeln!(out, "{name}_sum{{{labels}}} {}", figures.seconds).expect(write);
            writeln!(out, "{name}_count{{{labels}}} {}", figures.count).expect(write);
        }
        out
    }
}

/// Appends one gauge; its values are told apart by their labels, written as `{state="due"}`.
pub fn gauge(out: &mut String, name: &str, help: &str, values: &[(&str, impl Display)]) {
    family(out, name, help, "gauge", values);
}

/// Appends one counter.
pub fn counter(out: &mut String, name: &str, help: &str, values: &[(&str, impl Display)]) {
    family(out, name, help, "counter", values);
}

fn family(out: &mut String, name: &str, help: &str, kind: &str, values: &[(&str, impl Display)]) {
    let write = "writing to a string does not fail";
    writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}").expect(write);
    for (labels, value) in values {
        writeln!(out, "{name}{labels} {value}").expect(write);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn histograms_add_up_and_carry_their_labels() {
        let metrics = Metrics::default();
        for milliseconds in [0, 3, 4, 30, 9000] {
            metrics.answered("GET", "/api/v1/me", 200, Duration::from_millis(milliseconds));
        }
        metrics.answered("GET", "/api/v1/me", 401, Duration::ZERO);
        let mut text = metrics.text();
        gauge(&mut text, "tenon_things", "How many things.", &[("", 2)]);
        let labels = "method=\"GET\",route=\"/api/v1/me\"";
        for line in [
            "tenon_things 2".to_owned(),
            format!("tenon_http_requests_total{{{labels},status=\"200\"}} 5"),
            format!("tenon_http_request_seconds_bucket{{{labels},le=\"0.005\"}} 4"),
            format!("tenon_http_request_seconds_bucket{{{labels},le=\"5\"}} 5"),
            format!("tenon_http_request_seconds_bucket{{{labels},le=\"+Inf\"}} 6"),
            format!("tenon_http_request_seconds_count{{{labels}}} 6"),
        ] {
            assert!(text.lines().any(|l| l == line), "{line}\n{text}");
        }
    }
}
