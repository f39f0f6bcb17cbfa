//! The tables of attachments: what was uploaded, and which records hold it. The bytes are kept outside of the database.

use super::{Batch, Conn, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::id::FileId;

pub(super) const TABLES: &str = "
CREATE TABLE file (
    id {text} PRIMARY KEY,
    name {text} NOT NULL,
    mime {text} NOT NULL,
    size {int} NOT NULL,
    uploaded_by {text},
    uploaded_at {text} NOT NULL
);
CREATE TABLE file_use (
    file_id {text} NOT NULL,
    app {text} NOT NULL,
    form {text} NOT NULL,
    record_id {text} NOT NULL,
    PRIMARY KEY (file_id, app, form, record_id)
);
";

/// One attachment. Its bytes are stored under its id.
#[derive(Debug, Clone, PartialEq)]
pub struct FileRow {
    pub id: FileId,
    /// As the uploader named it; never used as a path.
    pub name: String,
    /// What the content shows itself to be.
    pub mime: String,
    pub size: i64,
    pub uploaded_by: Option<String>,
    pub uploaded_at: Moment,
}

/// A record that holds an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileUse {
    pub app: String,
    pub form: String,
    pub record: String,
}

pub async fn insert(conn: &mut Conn, row: &FileRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO file (id, name, mime, size, uploaded_by, uploaded_at) VALUES ($1, $2, $3, $4, $5, $6)";
    let args = args![row.id.as_str(), &row.name, &row.mime, row.size, row.uploaded_by.as_deref(), row.uploaded_at,];
    conn.execute(sql, args).await.map(|_| ())
}

pub async fn by_id(conn: &mut Conn, id: &str) -> Result<Option<FileRow>, StoreError> {
    let sql = "SELECT id, name, mime, size, uploaded_by, uploaded_at FROM file WHERE id = $1";
    let Some(row) = conn.row(sql, args![id]).await? else { return Ok(None) };
    let id = row.text(0)?;
    Ok(Some(FileRow {
        id: FileId::parse(&id).ok_or_else(|| StoreError::Corrupt(format!("'{id}' is not a file id")))?,
        name: row.text(1)?,
        mime: row.text(2)?,
        size: row.int(3)?,
        uploaded_by: row.opt_text(4)?,
        uploaded_at: row.moment(5)?,
    }))
}

/// Notes that a record holds a file, so that whoever may read the record may read the file. It stays noted when the
/// record lets go of the file: its history still shows it.
pub fn hold(batch: &mut Batch, file: &str, used: &FileUse) {
    let sql = "INSERT INTO file_use (file_id, app, form, record_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    batch.push(sql, args![file, &used.app, &used.form, &used.record]);
}

/// The records that hold a file.
pub async fn uses(conn: &mut Conn, file: &str) -> Result<Vec<FileUse>, StoreError> {
    let sql = "SELECT app, form, record_id FROM file_use WHERE file_id = $1 LIMIT 100";
    let rows = conn.rows(sql, args![file]).await?;
    rows.iter().map(|row| Ok(FileUse { app: row.text(0)?, form: row.text(1)?, record: row.text(2)? })).collect()
}
