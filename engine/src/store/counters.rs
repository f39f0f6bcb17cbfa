//! Named counters that never give the same number twice.

use super::{Conn, StoreError};
use crate::args;

pub(super) const TABLES: &str = "CREATE TABLE counter (name {text} PRIMARY KEY, value {int} NOT NULL)";

/// The next number of a counter, which begins at `start`.
pub async fn next(conn: &mut Conn, name: &str, start: i64) -> Result<i64, StoreError> {
    let rows = conn
        .write_returning(
            "INSERT INTO counter (name, value) VALUES ($1, $2) \
             ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value",
            args![name, start],
        )
        .await?;
    rows.first().map_or_else(|| Err(StoreError::Corrupt(format!("counter {name} gave no number"))), |row| row.int(0))
}
