//! Which questions took longer than a person waits. A statement is known by its text, which says what is asked but not the
//! values it is asked with; it is not tried again for a while, so that the same question costs the database once and not
//! every time it is asked.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// How long a statement is not tried again.
const REMEMBERED: Duration = Duration::from_secs(60);
/// The most statements that are remembered.
const MOST: usize = 1_000;

#[derive(Default)]
pub(super) struct Slow {
    seen: Mutex<HashMap<String, Instant>>,
}

impl Slow {
    pub fn note(&self, sql: &str) {
        let mut seen = self.seen();
        if seen.len() >= MOST {
            seen.retain(|_, at| at.elapsed() < REMEMBERED);
        }
        if seen.len() < MOST {
            seen.insert(sql.to_owned(), Instant::now());
        }
    }

    pub fn knows(&self, sql: &str) -> bool {
        self.seen().get(sql).is_some_and(|at| at.elapsed() < REMEMBERED)
    }

    fn seen(&self) -> MutexGuard<'_, HashMap<String, Instant>> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
