//! The one place that reads the wall clock. Everything else is told what time it is, so tests move time by hand.

use chrono::{DateTime, SubsecRound, Utc};
use std::sync::{Arc, Mutex};

/// A moment in UTC with millisecond precision.
pub type Moment = DateTime<Utc>;

/// Where `now` comes from: the machine, or a hand-moved clock in tests and rehearsals.
#[derive(Clone, Default)]
pub struct Clock {
    by_hand: Option<Arc<Mutex<Moment>>>,
}

impl Clock {
    pub fn system() -> Self {
        Self::default()
    }

    /// A clock that stands still until [`Clock::set`] moves it.
    pub fn by_hand(start: Moment) -> Self {
        Self { by_hand: Some(Arc::new(Mutex::new(start))) }
    }

    pub fn now(&self) -> Moment {
        match &self.by_hand {
            Some(at) => *at.lock().expect("no holder of the clock panics"),
            None => Utc::now().trunc_subsecs(3),
        }
    }

    /// Moves a clock made by [`Clock::by_hand`]; a system clock does not move.
    pub fn set(&self, to: Moment) {
        if let Some(at) = &self.by_hand {
            *at.lock().expect("no holder of the clock panics") = to;
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
