//! How many failed sign-ins are borne before one must wait. Pure: counting and waiting, without a clock or a database.

use crate::clock::Moment;
use crate::store::sessions::Failures;
use chrono::Duration;

/// Failures older than this are forgotten.
pub(super) const MEMORY: Duration = Duration::hours(24);
const FIRST_WAIT: Duration = Duration::seconds(30);
const LONGEST_WAIT: Duration = Duration::minutes(15);

/// What is being guessed at: one account from anywhere, or many accounts from one address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Subject {
    Account(String),
    Address(String),
}

impl Subject {
    /// The key under which failures are kept.
    pub(super) fn key(&self) -> String {
        match self {
            Self::Account(username) => format!("account:{username}"),
            Self::Address(ip) => format!("address:{ip}"),
        }
    }

    /// Failures in a row before waiting begins. Many people may share an address, so it is borne longer.
    fn patience(&self) -> i64 {
        match self {
            Self::Account(_) => 8,
            Self::Address(_) => 40,
        }
    }

    /// The failures after one more attempt, or until when one must wait. Each attempt is counted before its password is
    /// looked at, so that many sent at once do not slip through together; signing in clears the count.
    pub(super) fn attempt(&self, known: Option<Failures>, now: Moment) -> Result<Failures, Moment> {
        let known = known.filter(|f| now - f.last_at < MEMORY);
        if let Some(until) = known.and_then(|f| f.locked_until).filter(|until| *until > now) {
            return Err(until);
        }
        let count = known.map_or(0, |f| f.count) + 1;
        let beyond = count - self.patience();
        let locked_until = (beyond >= 0).then(|| {
            let doublings = u32::try_from(beyond).unwrap_or(u32::MAX).min(16);
            now + (FIRST_WAIT * 2_i32.pow(doublings)).min(LONGEST_WAIT)
        });
        Ok(Failures { count, last_at: now, locked_until })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;

    #[test]
    fn waiting_begins_after_some_failures_doubles_and_is_forgotten_in_a_day() {
        let subject = Subject::Account("li".to_owned());
        let mut now = from_text("2026-11-22T08:00:00Z").unwrap();
        let mut known = None;
        let mut waits = Vec::new();
        for _ in 0..16 {
            let after = match subject.attempt(known, now) {
                Ok(after) => after,
                Err(until) => {
                    waits.push((until - now).num_seconds());
                    now = until;
                    subject.attempt(known, now).unwrap()
                }
            };
            known = Some(after);
        }
        assert_eq!(waits, [30, 60, 120, 240, 480, 900, 900, 900]);
        let later = subject.attempt(known, now + MEMORY + Duration::hours(1)).unwrap();
        assert_eq!((later.count, later.locked_until), (1, None));
    }
}
