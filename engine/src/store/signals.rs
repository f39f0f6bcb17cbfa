//! Who is woken by a commit. A transaction notes what it leaves to others — due work, messages, news — and the store
//! wakes them once it is durable, so that nobody waits for the next tick. A hint only: the truth is in the tables.

use crate::clock::Moment;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::Notify;

/// What wakes those who work for a store.
#[derive(Debug)]
pub struct Signals {
    /// A timer is due before the moment the scheduler waits for.
    pub due: Arc<Notify>,
    /// A message waits in the outbox.
    pub outbox: Arc<Notify>,
    /// A notification was written.
    pub news: Arc<Notify>,
    /// Later timers than this, in milliseconds, need not wake the scheduler.
    asleep_until: AtomicI64,
}

impl Default for Signals {
    fn default() -> Self {
        let asleep_until = AtomicI64::new(i64::MAX);
        Self { due: Arc::default(), outbox: Arc::default(), news: Arc::default(), asleep_until }
    }
}

impl Signals {
    /// Every timer wakes the scheduler, for it is about to look which is the next.
    pub fn scheduler_looks(&self) {
        self.asleep_until.store(i64::MAX, Ordering::SeqCst);
    }

    /// Only timers due before `next` wake the scheduler, for it will look again then.
    pub fn scheduler_sleeps(&self, next: Moment) {
        self.asleep_until.store(next.timestamp_millis(), Ordering::SeqCst);
    }

    /// Wakes those for whom a durable transaction left something.
    pub(super) fn raise(&self, left: &Left) {
        if left.due.is_some_and(|due| due.timestamp_millis() < self.asleep_until.load(Ordering::SeqCst)) {
            self.due.notify_one();
        }
        if left.outbox {
            self.outbox.notify_one();
        }
        if left.news {
            self.news.notify_one();
        }
    }
}

/// What a transaction leaves to others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Left {
    /// The earliest moment of the timers it set.
    pub due: Option<Moment>,
    pub outbox: bool,
    pub news: bool,
}

impl Left {
    pub fn timer(due: Moment) -> Self {
        Self { due: Some(due), ..Self::default() }
    }

    pub fn add(&mut self, other: Self) {
        self.due = [self.due, other.due].into_iter().flatten().min();
        self.outbox |= other.outbox;
        self.news |= other.news;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;
    use futures_util::FutureExt as _;

    fn woken(notify: &Notify) -> bool {
        notify.notified().now_or_never().is_some()
    }

    #[test]
    fn only_timers_before_the_awaited_moment_wake_the_scheduler() {
        let at = |text: &str| from_text(text).unwrap();
        let signals = Signals::default();
        signals.raise(&Left::timer(at("2099-01-01T00:00:00Z")));
        assert!(woken(&signals.due));
        signals.scheduler_sleeps(at("2026-11-22T10:00:00Z"));
        for (due, wakes) in
            [("2026-11-22T10:00:00Z", false), ("2099-01-01T00:00:00Z", false), ("2026-11-22T09:59:59Z", true)]
        {
            signals.raise(&Left::timer(at(due)));
            assert_eq!(woken(&signals.due), wakes, "{due}");
        }
        signals.scheduler_looks();
        signals.raise(&Left::timer(at("2099-01-01T00:00:00Z")));
        assert!(woken(&signals.due));
    }

    #[test]
    fn what_is_left_adds_up() {
        let at = |text: &str| from_text(text).unwrap();
        let mut left = Left { news: true, ..Left::timer(at("2026-11-22T10:00:00Z")) };
        left.add(Left { outbox: true, ..Left::timer(at("2026-11-22T09:00:00Z")) });
        left.add(Left::default());
        assert_eq!(left, Left { outbox: true, news: true, due: Some(at("2026-11-22T09:00:00Z")) });
        let signals = Signals::default();
        signals.raise(&left);
        assert!(woken(&signals.outbox) && woken(&signals.news));
        signals.raise(&Left::default());
        assert!(!woken(&signals.outbox) && !woken(&signals.news));
    }
}
