//! Tells those who watch that there is something new for them: looks for notifications written since the last look,
//! by any server on the same database. A hint to look again, never the truth.

use crate::store::{Store, StoreError, notifications};
use std::collections::HashSet;

/// How far back every look reaches: on PostgreSQL a number may become visible after a later one.
const LOOK_BACK: i64 = 64;
/// The most notifications one look reads.
const LOOK: usize = 1000;

/// Remembers what has been told already.
pub struct Live {
    store: Store,
    newest: i64,
    told: HashSet<i64>,
}

impl Live {
    /// Begins with what is there now, as already told.
    pub async fn start(store: Store) -> Result<Self, StoreError> {
        let mut conn = store.read().await?;
        let newest = notifications::newest(&mut conn).await?;
        let told =
            notifications::after(&mut conn, newest - LOOK_BACK, LOOK).await?.into_iter().map(|(n, _)| n).collect();
        drop(conn);
        Ok(Self { store, newest, told })
    }

    /// The members for whom there is something new since the last look, each once.
    pub async fn look(&mut self) -> Result<Vec<String>, StoreError> {
        let mut members = Vec::new();
        loop {
            let mut conn = self.store.read().await?;
            let found = notifications::after(&mut conn, self.newest - LOOK_BACK, LOOK).await?;
            let full = found.len() == LOOK;
            for (seq, member) in found {
                self.newest = self.newest.max(seq);
                if self.told.insert(seq) && !members.contains(&member) {
                    members.push(member);
                }
            }
            self.told.retain(|seq| *seq > self.newest - LOOK_BACK);
            if !full {
                return Ok(members);
            }
        }
    }
}
