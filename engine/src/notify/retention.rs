//! Forgetting messages that were sent long ago, so that the outbox does not grow for ever. What is still to be sent, or
//! waits for a person, stays.

use crate::clock::Moment;
use crate::store::{Store, StoreError, outbox};
use chrono::Duration;

/// For how long an administrator can look up, and resend, what was sent.
pub const RETENTION: Duration = Duration::days(30);
/// Messages forgotten in one transaction: people's commands get their turn in between.
const BATCH: usize = 500;

/// Forgets the messages sent more than [`RETENTION`] before `now`; answers how many.
pub async fn forget_old(store: &Store, now: Moment) -> Result<u64, StoreError> {
    let before = now - RETENTION;
    let mut forgotten = 0;
    loop {
        let some = store.write(move |conn| Box::pin(outbox::forget_sent(conn, before, BATCH))).await?;
        forgotten += some;
        if some < BATCH as u64 {
            return Ok(forgotten);
        }
    }
}
