//! What members are told inside the product. Written in the transaction of what it tells about.

use super::signals::Left;
use super::text::marks;
use super::{Arg, Batch, Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use std::collections::BTreeSet;

pub(super) const TABLES: &str = "
    CREATE TABLE notification (
        seq {seq},
        key {text} NOT NULL,
        member {text} NOT NULL,
        at {text} NOT NULL,
        subject {text} NOT NULL,
        body {text} NOT NULL,
        link {text},
        read_at {text}
    );
    CREATE UNIQUE INDEX notification_key ON notification (member, key);
    CREATE INDEX notification_unread ON notification (member, seq) WHERE read_at IS NULL;
    CREATE INDEX notification_member ON notification (member, seq);
";

/// Those that lead to one page, such as a task, are found for a member at once.
pub(super) const BY_LINK: &str = "
    CREATE INDEX notification_link ON notification (member, link) WHERE read_at IS NULL;
";

/// One notification of one member.
#[derive(Debug, Clone, PartialEq)]
pub struct Notification {
    /// Its number in the workspace; later ones are greater.
    pub seq: i64,
    pub member: String,
    pub at: Moment,
    pub subject: String,
    pub text: String,
    /// The path of the page it leads to, beginning with `/`.
    pub link: Option<String>,
    pub read: bool,
}

/// Tells a member something. Told before under the same key, nothing happens.
pub fn insert(batch: &mut Batch, key: &str, member: &str, at: Moment, subject: &str, text: &str, link: Option<&str>) {
    batch.push(
        "INSERT INTO notification (key, member, at, subject, body, link) VALUES ($1, $2, $3, $4, $5, $6) \
         ON CONFLICT (member, key) DO NOTHING",
        args![key, member, at, subject, text, link],
    );
    batch.leave(Left { news: true, ..Left::default() });
}

const COLUMNS: &str = "seq, member, at, subject, body, link, read_at";

/// A member's notifications, newest first, older than `before`.
pub async fn list(
    conn: &mut Conn,
    member: &str,
    unread: bool,
    before: Option<i64>,
    limit: usize,
) -> Result<Vec<Notification>, StoreError> {
    let only = if unread { " AND read_at IS NULL" } else { "" };
    let sql =
        format!("SELECT {COLUMNS} FROM notification WHERE member = $1 AND seq < $2{only} ORDER BY seq DESC LIMIT $3");
    conn.rows(&sql, args![member, before.unwrap_or(i64::MAX), limit]).await?.iter().map(read).collect()
}

/// Those among some keys whose notification a member has read.
pub async fn read_among(conn: &mut Conn, member: &str, keys: &[String]) -> Result<BTreeSet<String>, StoreError> {
    let mut read = BTreeSet::new();
    for some in keys.chunks(200) {
        let sql = format!(
            "SELECT key FROM notification WHERE member = $1 AND read_at IS NOT NULL AND key IN ({})",
            marks(2, some.len())
        );
        let mut args = args![member];
        args.extend(some.iter().map(Arg::from));
        for row in conn.rows(&sql, args).await? {
            read.insert(row.text(0)?);
        }
    }
    Ok(read)
}

/// How many a member has not read, counted up to `most`.
pub async fn unread(conn: &mut Conn, member: &str, most: usize) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM (SELECT 1 FROM notification WHERE member = $1 AND read_at IS NULL LIMIT $2) n";
    conn.row(sql, args![member, most]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Marks some of a member's notifications as read, or all when `seqs` is `None`.
pub async fn mark_read(conn: &mut Conn, member: &str, seqs: Option<&[i64]>, now: Moment) -> Result<(), StoreError> {
    let all = "UPDATE notification SET read_at = $2 WHERE member = $1 AND read_at IS NULL";
    match seqs {
        None => drop(conn.execute(all, args![member, now]).await?),
        Some(seqs) => {
            for seq in seqs {
                conn.execute(&format!("{all} AND seq = $3"), args![member, now, *seq]).await?;
            }
        }
    }
    Ok(())
}

/// Whether a member has not read something that leads to a page.
pub async fn is_unread_at(conn: &mut Conn, member: &str, link: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM notification WHERE member = $1 AND link = $2 AND read_at IS NULL LIMIT 1";
    Ok(conn.row(sql, args![member, link]).await?.is_some())
}

/// Adds the statement that marks what leads a member to a page as read to a batch.
pub fn read_at(batch: &mut Batch, member: &str, link: &str, now: Moment) {
    let sql = "UPDATE notification SET read_at = $3 WHERE member = $1 AND link = $2 AND read_at IS NULL";
    batch.push(sql, args![member, link, now]);
}

/// The newest number given, 0 when there is none.
pub async fn newest(conn: &mut Conn) -> Result<i64, StoreError> {
    let row = conn.row("SELECT coalesce(max(seq), 0) FROM notification", args![]).await?;
    row.map_or(Ok(0), |row| row.int(0))
}

/// Number and member of the notifications after `seq`, for telling those who watch.
pub async fn after(conn: &mut Conn, seq: i64, limit: usize) -> Result<Vec<(i64, String)>, StoreError> {
    let sql = "SELECT seq, member FROM notification WHERE seq > $1 ORDER BY seq LIMIT $2";
    conn.rows(sql, args![seq, limit]).await?.iter().map(|row| Ok((row.int(0)?, row.text(1)?))).collect()
}

fn read(row: &Row) -> Result<Notification, StoreError> {
    Ok(Notification {
        seq: row.int(0)?,
        member: row.text(1)?,
        at: row.moment(2)?,
        subject: row.text(3)?,
        text: row.text(4)?,
        link: row.opt_text(5)?,
        read: row.opt_text(6)?.is_some(),
    })
}
