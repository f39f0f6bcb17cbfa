//! The one place that reads the wall clock. Everything else is told what time it is, so tests move time by hand.

use chrono::{DateTime, Duration, SubsecRound, Utc};
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex};

/// A moment in UTC with millisecond precision.
pub type Moment = DateTime<Utc>;

/// Where `now` comes from: the machine, a clock that stands still until moved, or the machine's clock put forward.
#[derive(Clone, Default)]
pub struct Clock {
    source: Source,
}

#[derive(Clone, Default)]
enum Source {
    #[default]
    System,
    ByHand(Arc<Mutex<Moment>>),
    /// So many milliseconds ahead of the machine.
    Ahead(Arc<AtomicI64>),
}

impl Clock {
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still until [`Clock::set`] moves it.
    pub fn by_hand(start: Moment) -> Self {
        Self { source: Source::ByHand(Arc::new(Mutex::new(start))) }
    }

    /// A clock that runs with the machine's and can be put forward, for rehearsals.
    pub fn rehearsal() -> Self {
        Self { source: Source::Ahead(Arc::default()) }
    }

    pub fn now(&self) -> Moment {
        let machine = Utc::now().trunc_subsecs(3);
        match &self.source {
            Source::System => machine,
            Source::ByHand(at) => *at.lock().expect("no holder of the clock panics"),
            Source::Ahead(by) => machine + Duration::milliseconds(by.load(Ordering::Relaxed)),
        }
    }

    /// Moves a clock made by [`Clock::by_hand`] or [`Clock::rehearsal`]; a system clock does not move.
    pub fn set(&self, to: Moment) {
        match &self.source {
            Source::System => {}
            Source::ByHand(at) => *at.lock().expect("no holder of the clock panics") = to,
            Source::Ahead(by) => {
                by.store((to - Utc::now().trunc_subsecs(3)).num_milliseconds(), Ordering::Relaxed);
            }
        }
    }
}

/// RFC 3339 in UTC with milliseconds and a fixed width, so that text order is time order: `2026-11-22T08:00:00.000Z`.
pub fn to_text(moment: Moment) -> String {
    moment.format("%Y-%m-%dT%H:%M:%S%.3fZ").to_string()
}

/// Reads any RFC 3339 text; `None` when it is not one.
pub fn from_text(text: &str) -> Option<Moment> {
    DateTime::parse_from_rfc3339(text).ok().map(|t| t.with_timezone(&Utc))
}
