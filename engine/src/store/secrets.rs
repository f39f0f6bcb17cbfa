//! The named secrets of the workspace, as they are kept. Owns the table; what is kept of a secret is owned by `secret`.

use super::{Conn, StoreError};
use crate::args;
use crate::clock::Moment;

pub(super) const TABLES: &str = "
CREATE TABLE secret (
    name {text} PRIMARY KEY,
    kept {text} NOT NULL,
    changed_at {text} NOT NULL,
    changed_by {text}
);";

/// One secret as it is kept.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretRow {
    pub name: String,
    pub kept: String,
    pub changed_at: Moment,
    /// The id of the member who set it.
    pub changed_by: Option<String>,
}

/// Every secret, by name.
pub async fn all(conn: &mut Conn) -> Result<Vec<SecretRow>, StoreError> {
    let rows = conn.rows("SELECT name, kept, changed_at, changed_by FROM secret ORDER BY name", args![]).await?;
    let read = |row: &super::Row| {
        let (name, kept) = (row.text(0)?, row.text(1)?);
        Ok(SecretRow { name, kept, changed_at: row.moment(2)?, changed_by: row.opt_text(3)? })
    };
    rows.iter().map(read).collect()
}

/// Sets a secret, or another in its place.
pub async fn set(conn: &mut Conn, secret: &SecretRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO secret (name, kept, changed_at, changed_by) VALUES ($1, $2, $3, $4) ON CONFLICT (name) DO UPDATE \
               SET kept = excluded.kept, changed_at = excluded.changed_at, changed_by = excluded.changed_by";
    let args = args![secret.name.as_str(), secret.kept.as_str(), secret.changed_at, secret.changed_by.clone()];
    conn.execute(sql, args).await.map(|_| ())
}

/// Forgets a secret; answers whether it was there.
pub async fn delete(conn: &mut Conn, name: &str) -> Result<bool, StoreError> {
    Ok(conn.execute("DELETE FROM secret WHERE name = $1", args![name]).await? > 0)
}
