//! The tables of attachments: what was uploaded, and which records and runs hold it. The bytes are kept outside of the database.

use super::{Batch, Conn, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::id::{FileId, RunId};
use serde_json::Value;
use std::collections::BTreeSet;

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

/// Attachments that came through a public link, and since when no record holds an attachment: `loose_since` is empty while
/// one does.
pub(super) const LOOSE: &str = "
ALTER TABLE file ADD COLUMN link {text};
ALTER TABLE file ADD COLUMN ticket {text};
ALTER TABLE file ADD COLUMN loose_since {text};
UPDATE file SET loose_since = uploaded_at WHERE NOT EXISTS (SELECT 1 FROM file_use WHERE file_use.file_id = file.id);
CREATE INDEX file_loose ON file (loose_since);
CREATE INDEX file_ticket ON file (link, ticket);
CREATE INDEX file_use_record ON file_use (record_id);
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
    /// The answer to a public link it was uploaded for.
    pub guest: Option<Guest>,
}

/// A form of a public link that somebody has open: the link, and the number of the answer it will be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Guest {
    pub link: String,
    pub ticket: String,
}

impl Guest {
    /// The values of the columns `link` and `ticket`.
    pub(super) fn columns(guest: Option<&Self>) -> (Option<String>, Option<String>) {
        guest.map(|guest| (guest.link.clone(), guest.ticket.clone())).unzip()
    }

    pub(super) fn read(link: Option<String>, ticket: Option<String>) -> Option<Self> {
        link.zip(ticket).map(|(link, ticket)| Self { link, ticket })
    }
}

/// A record that holds an attachment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FileUse {
    pub app: String,
    pub form: String,
    pub record: String,
}

/// Notes an attachment whose bytes are kept. No record holds it yet.
pub async fn insert(conn: &mut Conn, row: &FileRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO file (id, name, mime, size, uploaded_by, uploaded_at, link, ticket, loose_since) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $6)";
    let (link, ticket) = Guest::columns(row.guest.as_ref());
    let args = args![
        row.id.as_str(),
        &row.name,
        &row.mime,
        row.size,
        row.uploaded_by.as_deref(),
        row.uploaded_at,
        link,
        ticket,
    ];
    conn.execute(sql, args).await.map(|_| ())
}

pub async fn by_id(conn: &mut Conn, id: &str) -> Result<Option<FileRow>, StoreError> {
    load(conn, id, "").await
}

/// Like [`by_id`]; the file cannot be forgotten until the transaction ends, so whoever is about to hold it finds it there.
pub async fn by_id_for_update(conn: &mut Conn, id: &str) -> Result<Option<FileRow>, StoreError> {
    let lock = conn.dialect().for_update();
    load(conn, id, lock).await
}

async fn load(conn: &mut Conn, id: &str, lock: &str) -> Result<Option<FileRow>, StoreError> {
    let columns = "id, name, mime, size, uploaded_by, uploaded_at, link, ticket";
    let sql = format!("SELECT {columns} FROM file WHERE id = $1{lock}");
    let Some(row) = conn.row(&sql, args![id]).await? else { return Ok(None) };
    Ok(Some(FileRow {
        id: file_id(&row.text(0)?)?,
        name: row.text(1)?,
        mime: row.text(2)?,
        size: row.int(3)?,
        uploaded_by: row.opt_text(4)?,
        uploaded_at: row.moment(5)?,
        guest: Guest::read(row.opt_text(6)?, row.opt_text(7)?),
    }))
}

pub(super) fn file_id(text: &str) -> Result<FileId, StoreError> {
    FileId::parse(text).ok_or_else(|| StoreError::Corrupt(format!("'{text}' is not a file id")))
}

/// Notes that a record holds a file, so that whoever may read the record may read the file. It stays noted when the
/// record lets go of the file: its history still shows it.
pub fn hold(batch: &mut Batch, file: &str, used: &FileUse) {
    let sql = "INSERT INTO file_use (file_id, app, form, record_id) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    batch.push(sql, args![file, &used.app, &used.form, &used.record]);
    batch.push("UPDATE file SET loose_since = NULL WHERE id = $1", args![file]);
}

/// The ids of the files that a record holds.
pub async fn held_by(conn: &mut Conn, record: &str) -> Result<BTreeSet<String>, StoreError> {
    let rows = conn.rows("SELECT file_id FROM file_use WHERE record_id = $1", args![record]).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// Notes that a record holds a file no longer, which another one still does.
pub fn let_go(batch: &mut Batch, file: &FileId, record: &str) {
    batch.push("DELETE FROM file_use WHERE file_id = $1 AND record_id = $2", args![file.as_str(), record]);
}

/// Notes that a run holds a file, because it went with one of its decisions: whoever may see the run may read the file. Beside
/// the records that hold files, a run is one of no form.
pub fn hold_in_run(batch: &mut Batch, file: &FileId, app: &str, run: &RunId) {
    let used = FileUse { app: app.to_owned(), form: String::new(), record: run.as_str().to_owned() };
    hold(batch, file.as_str(), &used);
}

/// The runs that hold a file.
pub async fn runs_with(conn: &mut Conn, file: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT record_id FROM file_use WHERE file_id = $1 AND form = '' LIMIT 100";
    conn.rows(sql, args![file]).await?.iter().map(|row| row.text(0)).collect()
}

/// Notes that a record is gone for good and lets go of its files. Those that nothing else holds are loose from now on.
pub fn release(batch: &mut Batch, record: &str, now: Moment) {
    // Holds the rows until the transaction ends. Two records that go at the same time would each see the file held by the
    // other, and neither would leave it loose; what is looked at next is as it is once the first of them is gone.
    let held = "UPDATE file SET loose_since = NULL WHERE id IN (SELECT file_id FROM file_use WHERE record_id = $1)";
    batch.push(held, args![record]);
    let loose = "UPDATE file SET loose_since = $2 WHERE id IN (SELECT file_id FROM file_use WHERE record_id = $1) \
                 AND NOT EXISTS (SELECT 1 FROM file_use WHERE file_use.file_id = file.id AND file_use.record_id <> $1)";
    batch.push(loose, args![record, now]);
    batch.push("DELETE FROM file_use WHERE record_id = $1", args![record]);
}

/// Files that nothing has held since before `members`, or, if they came through a public link, since before `guests`.
pub async fn loose(conn: &mut Conn, members: Moment, guests: Moment, most: usize) -> Result<Vec<FileId>, StoreError> {
    let sql = format!(
        "SELECT id FROM file WHERE loose_since < $1 AND (link IS NOT NULL OR loose_since < $2) AND {UNUSED} \
         ORDER BY loose_since LIMIT {most}"
    );
    conn.rows(&sql, args![guests.max(members), members]).await?.iter().map(|row| file_id(&row.text(0)?)).collect()
}

/// Notes that a member goes on wanting files that they have uploaded and nothing holds: these are loose from now on.
pub async fn want(conn: &mut Conn, member: &str, ids: BTreeSet<&str>, now: Moment) -> Result<(), StoreError> {
    let is_one = conn.dialect().one_of_json("id", "$1", false);
    let sql =
        format!("UPDATE file SET loose_since = $2 WHERE loose_since IS NOT NULL AND uploaded_by = $3 AND {is_one}");
    let wanted = Value::from_iter(ids).to_string();
    conn.execute(&sql, args![wanted, now, member]).await.map(|_| ())
}

/// True for a file that no record holds, whatever its `loose_since` says.
const UNUSED: &str = "NOT EXISTS (SELECT 1 FROM file_use WHERE file_use.file_id = file.id)";

/// Forgets a file that nothing holds. False when something took hold of it meanwhile, and then its bytes must stay.
pub async fn forget(conn: &mut Conn, id: &FileId) -> Result<bool, StoreError> {
    // Waits for whoever is about to hold it; what removes it must look after that, not before.
    if by_id_for_update(conn, id.as_str()).await?.is_none() {
        return Ok(false);
    }
    let sql = format!("DELETE FROM file WHERE id = $1 AND loose_since IS NOT NULL AND {UNUSED}");
    Ok(conn.execute(&sql, args![id.as_str()]).await? > 0)
}

/// The records that hold a file.
pub async fn uses(conn: &mut Conn, file: &str) -> Result<Vec<FileUse>, StoreError> {
    let sql = "SELECT app, form, record_id FROM file_use WHERE file_id = $1 AND form <> '' LIMIT 100";
    let rows = conn.rows(sql, args![file]).await?;
    rows.iter().map(|row| Ok(FileUse { app: row.text(0)?, form: row.text(1)?, record: row.text(2)? })).collect()
}
