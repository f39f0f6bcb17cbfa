//! The table of comments on records. Owns its statements; who may read and write them is decided by `access`.

use super::{Batch, Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;

pub(super) const TABLES: &str = "
CREATE TABLE comment (
    seq {seq},
    app {text} NOT NULL,
    form {text} NOT NULL,
    record_id {text} NOT NULL,
    at {text} NOT NULL,
    author {text} NOT NULL,
    body {text} NOT NULL
);
CREATE INDEX comment_record ON comment (record_id, seq);
";

/// The members a comment speaks to, a JSON list of ids.
pub(super) const MENTIONS: &str = "ALTER TABLE comment ADD COLUMN mentions {text}";

/// One comment on a record.
#[derive(Debug, Clone, PartialEq)]
pub struct Comment {
    /// Counts up; later comments have greater numbers.
    pub seq: i64,
    pub at: Moment,
    /// The id of the member who wrote it.
    pub author: String,
    pub text: String,
    /// The ids of the members it speaks to.
    pub mentions: Vec<String>,
}

/// Where a comment belongs.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub app: &'a str,
    pub form: &'a str,
    pub record: &'a str,
}

pub async fn insert(
    conn: &mut Conn,
    place: Place<'_>,
    author: &str,
    text: &str,
    mentions: &[String],
    now: Moment,
) -> Result<Comment, StoreError> {
    let sql = "INSERT INTO comment (app, form, record_id, at, author, body, mentions) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING seq, at, author, body, mentions";
    let mentions = (!mentions.is_empty()).then(|| serde_json::json!(mentions).to_string());
    let args = args![place.app, place.form, place.record, now, author, text, mentions];
    let rows = conn.write_returning(sql, args).await?;
    rows.first().map(read).transpose()?.ok_or_else(|| StoreError::Corrupt("a comment was not stored".to_owned()))
}

/// The comments on a record, newest first, from before `cursor` on.
pub async fn list(
    conn: &mut Conn,
    record: &str,
    cursor: Option<i64>,
    limit: usize,
) -> Result<Vec<Comment>, StoreError> {
    let sql = "SELECT seq, at, author, body, mentions FROM comment WHERE record_id = $1 AND seq < $2 \
               ORDER BY seq DESC LIMIT $3";
    conn.rows(sql, args![record, cursor.unwrap_or(i64::MAX), limit]).await?.iter().map(read).collect()
}

/// Adds the statement that removes what was said about a record, when it is destroyed.
pub fn clear(batch: &mut Batch, record: &str) {
    batch.push("DELETE FROM comment WHERE record_id = $1", args![record]);
}

fn read(row: &Row) -> Result<Comment, StoreError> {
    let mentions = row.json(4)?;
    let mentions = mentions.as_array().into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned));
    Ok(Comment {
        seq: row.int(0)?,
        at: row.moment(1)?,
        author: row.text(2)?,
        text: row.text(3)?,
        mentions: mentions.collect(),
    })
}
