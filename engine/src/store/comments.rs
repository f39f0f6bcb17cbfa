//! The table of comments on records. Owns its statements; who may read and write them is decided by `access`.

use super::files::{self, FileUse};
use super::{Arg, Batch, Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::flow::evidence::KeptFile;
use crate::id::FileId;

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

/// What is known of the files that go with a comment, a JSON list.
pub(super) const FILES: &str = "ALTER TABLE comment ADD COLUMN files {text}";

/// When a comment was changed last, and when it was taken back.
pub(super) const REWORDED: &str = "ALTER TABLE comment ADD COLUMN edited_at {text};
ALTER TABLE comment ADD COLUMN deleted_at {text};";

const COLUMNS: &str = "seq, at, author, body, mentions, files, edited_at, deleted_at";

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
    /// The files that go with it.
    pub files: Vec<KeptFile>,
    pub edited_at: Option<Moment>,
    /// Of one that was taken back nothing is left but that it was there.
    pub deleted_at: Option<Moment>,
}

/// Where a comment belongs.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub app: &'a str,
    pub form: &'a str,
    pub record: &'a str,
}

/// Stores a comment, of which `seq` is not known yet, and notes that its record holds its files.
pub async fn insert(conn: &mut Conn, place: Place<'_>, comment: Comment) -> Result<Comment, StoreError> {
    let sql = format!(
        "INSERT INTO comment (app, form, record_id, at, author, body, mentions, files) \
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING {COLUMNS}"
    );
    let (mentions, kept) = listed(&comment);
    let Comment { at, author, text, files, .. } = comment;
    let args = args![place.app, place.form, place.record, at, author, text, mentions, kept];
    let rows = conn.write_returning(&sql, args).await?;
    if !files.is_empty() {
        conn.execute_all(held(place, &files)).await?;
    }
    rows.first().map(read).transpose()?.ok_or_else(|| StoreError::Corrupt("a comment was not stored".to_owned()))
}

/// The people a comment speaks to and its files, as they are stored.
fn listed(comment: &Comment) -> (Option<String>, Option<String>) {
    let text = |is_empty: bool, list: serde_json::Value| (!is_empty).then(|| list.to_string());
    let Comment { mentions, files, .. } = comment;
    (text(mentions.is_empty(), serde_json::json!(mentions)), text(files.is_empty(), serde_json::json!(files)))
}

/// One comment on a record, held until the transaction ends.
pub async fn by_seq(conn: &mut Conn, record: &str, seq: i64) -> Result<Option<Comment>, StoreError> {
    let lock = conn.dialect().for_update();
    let sql = format!("SELECT {COLUMNS} FROM comment WHERE record_id = $1 AND seq = $2{lock}");
    conn.row(&sql, args![record, seq]).await?.as_ref().map(read).transpose()
}

/// Stores what a comment has become.
pub async fn rewrite(conn: &mut Conn, comment: &Comment) -> Result<(), StoreError> {
    let sql = "UPDATE comment SET body = $2, mentions = $3, files = $4, edited_at = $5, deleted_at = $6 WHERE seq = $1";
    let (mentions, files) = listed(comment);
    let args = args![comment.seq, comment.text.as_str(), mentions, files, comment.edited_at, comment.deleted_at];
    conn.execute(sql, args).await.map(|_| ())
}

/// The statements that note that a record holds files of its comments.
fn held(place: Place<'_>, kept: &[KeptFile]) -> Batch {
    let mut batch = Batch::default();
    let used = FileUse { app: place.app.to_owned(), form: place.form.to_owned(), record: place.record.to_owned() };
    kept.iter().for_each(|file| files::hold(&mut batch, file.id.as_str(), &used));
    batch
}

/// Notes that a record holds the files of comments that were hung on it; answers those it did not hold before.
pub async fn hold_files(conn: &mut Conn, place: Place<'_>, comments: &[String]) -> Result<Vec<FileId>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM comment WHERE files IS NOT NULL AND seq IN");
    let number = |seq: &String| seq.parse::<i64>().map_or(Arg::Null, Arg::Int);
    let mut kept = Vec::new();
    for row in conn.rows_among(&sql, comments.iter().map(number).collect()).await? {
        kept.extend(read(&row)?.files);
    }
    let already = files::held_by(conn, place.record).await?;
    conn.execute_all(held(place, &kept)).await?;
    let mut new: Vec<FileId> = Vec::new();
    for KeptFile { id, .. } in kept {
        if !already.contains(id.as_str()) && !new.contains(&id) {
            new.push(id);
        }
    }
    Ok(new)
}

/// Whether a file goes with a comment on a record.
pub async fn shows_file(conn: &mut Conn, record: &str, file: &FileId) -> Result<bool, StoreError> {
    let sql = "SELECT seq FROM comment WHERE record_id = $1 AND files LIKE $2 LIMIT 1";
    Ok(conn.row(sql, args![record, format!("%{file}%")]).await?.is_some())
}

/// The comments on a record, newest first, from before `cursor` on.
pub async fn list(
    conn: &mut Conn,
    record: &str,
    cursor: Option<i64>,
    limit: usize,
) -> Result<Vec<Comment>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM comment WHERE record_id = $1 AND seq < $2 ORDER BY seq DESC LIMIT $3");
    conn.rows(&sql, args![record, cursor.unwrap_or(i64::MAX), limit]).await?.iter().map(read).collect()
}

/// Adds the statement that removes what was said about a record, when it is destroyed.
pub fn clear(batch: &mut Batch, record: &str) {
    batch.push("DELETE FROM comment WHERE record_id = $1", args![record]);
}

fn read(row: &Row) -> Result<Comment, StoreError> {
    let mentions = row.json(4)?;
    let mentions = mentions.as_array().into_iter().flatten().filter_map(|id| id.as_str().map(str::to_owned));
    let files = match row.json(5)? {
        serde_json::Value::Null => Vec::new(),
        files => serde_json::from_value(files).map_err(|error| StoreError::Corrupt(error.to_string()))?,
    };
    Ok(Comment {
        seq: row.int(0)?,
        at: row.moment(1)?,
        author: row.text(2)?,
        text: row.text(3)?,
        mentions: mentions.collect(),
        files,
        edited_at: row.opt_moment(6)?,
        deleted_at: row.opt_moment(7)?,
    })
}
