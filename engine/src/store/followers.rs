//! Who follows which record and hears of its changes. Owns its statements; what they are told is owned by `record`.

use super::{Batch, Conn, StoreError};
use crate::args;
use crate::clock::Moment;

pub(super) const TABLES: &str = "
CREATE TABLE follower (
    record_id {text} NOT NULL,
    member {text} NOT NULL,
    since {text} NOT NULL,
    PRIMARY KEY (record_id, member)
);
";

/// Adds the statement that lets a member follow a record; following twice is following.
pub fn follow(batch: &mut Batch, record: &str, member: &str, now: Moment) {
    batch.push(
        "INSERT INTO follower (record_id, member, since) VALUES ($1, $2, $3) ON CONFLICT (record_id, member) DO NOTHING",
        args![record, member, now],
    );
}

/// Adds the statement that ends it.
pub fn unfollow(batch: &mut Batch, record: &str, member: &str) {
    batch.push("DELETE FROM follower WHERE record_id = $1 AND member = $2", args![record, member]);
}

/// Adds the statement that ends it for everybody, when the record is destroyed.
pub fn clear(batch: &mut Batch, record: &str) {
    batch.push("DELETE FROM follower WHERE record_id = $1", args![record]);
}

/// The ids of the members who follow a record, those who began first in front.
pub async fn of(conn: &mut Conn, record: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT member FROM follower WHERE record_id = $1 ORDER BY since, member";
    conn.rows(sql, args![record]).await?.iter().map(|row| row.text(0)).collect()
}
