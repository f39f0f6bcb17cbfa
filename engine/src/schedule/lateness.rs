//! How much due work was done, and how late: figures in the form Prometheus reads.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};

/// Upper bounds in seconds.
const BOUNDS: [f64; 13] = [0.02, 0.05, 0.1, 0.25, 0.5, 1.0, 2.0, 5.0, 15.0, 60.0, 300.0, 3600.0, 86_400.0];

/// Counts of how late work was, since the process started.
#[derive(Debug, Default)]
pub struct Lateness {
    buckets: [AtomicU64; BOUNDS.len()],
    count: AtomicU64,
    milliseconds: AtomicU64,
    by_kind: Mutex<BTreeMap<&'static str, u64>>,
}

impl Lateness {
    /// Work of a kind that was due this long ago has been done; early counts as on time.
    pub fn observe(&self, kind: &'static str, late: chrono::Duration) {
        *self.by_kind.lock().expect("no holder panics").entry(kind).or_default() += 1;
        let milliseconds = u64::try_from(late.num_milliseconds()).unwrap_or(0);
        let seconds = milliseconds as f64 / 1000.0;
        if let Some(bucket) = BOUNDS.iter().position(|bound| seconds <= *bound) {
            self.buckets[bucket].fetch_add(1, Ordering::Relaxed);
        }
        self.count.fetch_add(1, Ordering::Relaxed);
        self.milliseconds.fetch_add(milliseconds, Ordering::Relaxed);
    }

    pub fn count(&self) -> u64 {
        self.count.load(Ordering::Relaxed)
    }

    /// How late the work was on average.
    pub fn mean_millis(&self) -> u64 {
        self.milliseconds.load(Ordering::Relaxed).checked_div(self.count()).unwrap_or(0)
    }

    /// How much work of each kind was done.
    pub fn by_kind(&self) -> BTreeMap<&'static str, u64> {
        self.by_kind.lock().expect("no holder panics").clone()
    }

    /// Appends the histogram in Prometheus' text format.
    pub fn write(&self, name: &str, help: &str, out: &mut String) {
        let mut sum = 0;
        let mut line = |text: std::fmt::Arguments<'_>| writeln!(out, "{text}").expect("writing to a string");
        line(format_args!("# HELP {name} {help}"));
        line(format_args!("# TYPE {name} histogram"));
        for (bound, bucket) in BOUNDS.iter().zip(&self.buckets) {
            sum += bucket.load(Ordering::Relaxed);
            line(format_args!("{name}_bucket{{le=\"{bound}\"}} {sum}"));
        }
        let count = self.count();
        line(format_args!("{name}_bucket{{le=\"+Inf\"}} {count}"));
        line(format_args!("{name}_sum {}", self.milliseconds.load(Ordering::Relaxed) as f64 / 1000.0));
        line(format_args!("{name}_count {count}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Duration;

    #[test]
    fn buckets_add_up() {
        let lateness = Lateness::default();
        for (kind, late) in
            [("flow", Duration::milliseconds(-5)), ("rule", Duration::milliseconds(700)), ("flow", Duration::days(3))]
        {
            lateness.observe(kind, late);
        }
        assert_eq!(lateness.mean_millis(), 86_400_233);
        assert_eq!(lateness.by_kind(), BTreeMap::from([("flow", 2), ("rule", 1)]));
        let mut text = String::new();
        lateness.write("tenon_timer_lateness_seconds", "How late.", &mut text);
        assert!(text.contains("tenon_timer_lateness_seconds_bucket{le=\"0.1\"} 1\n"), "{text}");
        assert!(text.contains("_bucket{le=\"1\"} 2\n"), "{text}");
        assert!(text.contains("_bucket{le=\"+Inf\"} 3\n"), "{text}");
        assert!(text.contains("_sum 259200.7\n"), "{text}");
    }
}
