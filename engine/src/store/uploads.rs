//! Uploads that are under way. Each is noted before its first byte is kept and until its file is, so bytes that belong to
//! nothing are always found again, whenever a server stopped.

use super::files::{Guest, file_id};
use super::{Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::id::FileId;

pub(super) const TABLES: &str = "
CREATE TABLE upload (
    id {text} PRIMARY KEY,
    name {text} NOT NULL,
    size {int},
    received {int} NOT NULL,
    mime {text},
    uploaded_by {text},
    link {text},
    ticket {text},
    field {text},
    touched_at {text} NOT NULL
);
CREATE INDEX upload_touched ON upload (touched_at);
CREATE INDEX upload_ticket ON upload (link, ticket);
CREATE TABLE upload_part (
    upload_id {text} NOT NULL,
    position {int} NOT NULL,
    size {int} NOT NULL,
    place {text} NOT NULL,
    PRIMARY KEY (upload_id, position)
);
";

/// An upload that is under way.
#[derive(Debug, Clone, PartialEq)]
pub struct UploadRow {
    /// The id of the file it becomes.
    pub id: FileId,
    pub name: String,
    /// How many bytes there will be; unknown for what arrives in one piece.
    pub size: Option<i64>,
    /// How many bytes are kept already, from the first on.
    pub received: i64,
    /// What the first part shows itself to be.
    pub mime: Option<String>,
    pub uploaded_by: Option<String>,
    pub guest: Option<Guest>,
    /// The field of a public form it is meant for.
    pub field: Option<String>,
    pub touched_at: Moment,
}

/// Some bytes of an upload.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartRow {
    /// Where in the file they begin.
    pub position: i64,
    pub size: i64,
    /// Under which name they are kept.
    pub place: String,
}

const COLUMNS: &str = "id, name, size, received, mime, uploaded_by, link, ticket, field, touched_at";

fn read(row: &Row) -> Result<UploadRow, StoreError> {
    Ok(UploadRow {
        id: file_id(&row.text(0)?)?,
        name: row.text(1)?,
        size: row.opt_int(2)?,
        received: row.int(3)?,
        mime: row.opt_text(4)?,
        uploaded_by: row.opt_text(5)?,
        guest: Guest::read(row.opt_text(6)?, row.opt_text(7)?),
        field: row.opt_text(8)?,
        touched_at: row.moment(9)?,
    })
}

pub async fn insert(conn: &mut Conn, row: &UploadRow) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO upload ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    let (link, ticket) = Guest::columns(row.guest.as_ref());
    let args = args![
        row.id.as_str(),
        &row.name,
        row.size,
        row.received,
        row.mime.as_deref(),
        row.uploaded_by.as_deref(),
        link,
        ticket,
        row.field.as_deref(),
        row.touched_at,
    ];
    conn.execute(&sql, args).await.map(|_| ())
}

/// An upload that may be gone on with.
pub async fn by_id(conn: &mut Conn, id: &str) -> Result<Option<UploadRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM upload WHERE id = $1 AND received >= 0");
    conn.row(&sql, args![id]).await?.as_ref().map(read).transpose()
}

/// Notes a part that begins where the upload has got to. False when the upload has got elsewhere meanwhile: of two who
/// send the same part, one adds it.
pub async fn add_part(
    conn: &mut Conn,
    id: &FileId,
    part: &PartRow,
    mime: Option<&str>,
    now: Moment,
) -> Result<bool, StoreError> {
    let sql = "UPDATE upload SET received = received + $3, mime = COALESCE($4, mime), touched_at = $5 \
               WHERE id = $1 AND received = $2";
    if conn.execute(sql, args![id.as_str(), part.position, part.size, mime, now]).await? == 0 {
        return Ok(false);
    }
    let sql = "INSERT INTO upload_part (upload_id, position, size, place) VALUES ($1, $2, $3, $4)";
    conn.execute(sql, args![id.as_str(), part.position, part.size, &part.place]).await?;
    Ok(true)
}

/// The parts of an upload, in their order.
pub async fn parts(conn: &mut Conn, id: &FileId) -> Result<Vec<PartRow>, StoreError> {
    let sql = "SELECT position, size, place FROM upload_part WHERE upload_id = $1 ORDER BY position";
    let rows = conn.rows(sql, args![id.as_str()]).await?;
    rows.iter().map(|row| Ok(PartRow { position: row.int(0)?, size: row.int(1)?, place: row.text(2)? })).collect()
}

/// Forgets an upload, because its file is kept or because nobody wants it. False when it was forgotten already.
pub async fn forget(conn: &mut Conn, id: &FileId) -> Result<bool, StoreError> {
    conn.execute("DELETE FROM upload_part WHERE upload_id = $1", args![id.as_str()]).await?;
    Ok(conn.execute("DELETE FROM upload WHERE id = $1", args![id.as_str()]).await? > 0)
}

/// Notes bytes that are to be removed: an upload that is closed.
pub async fn insert_closed(conn: &mut Conn, id: &FileId, at: Moment) -> Result<(), StoreError> {
    let sql = "INSERT INTO upload (id, name, received, touched_at) VALUES ($1, '', -1, $2)";
    conn.execute(sql, args![id.as_str(), at]).await.map(|_| ())
}

/// Closes an upload: nothing can be added to it. False when there is none.
pub async fn retire(conn: &mut Conn, id: &FileId) -> Result<bool, StoreError> {
    Ok(conn.execute("UPDATE upload SET received = -1 WHERE id = $1", args![id.as_str()]).await? > 0)
}

/// Closes an upload unless something was added to it since. False when there is none, or it goes on.
pub async fn close_idle(conn: &mut Conn, id: &FileId, since: Moment) -> Result<bool, StoreError> {
    let sql = "UPDATE upload SET received = -1 WHERE id = $1 AND touched_at <= $2";
    Ok(conn.execute(sql, args![id.as_str(), since]).await? > 0)
}

/// Uploads that nothing was added to since before a moment.
pub async fn idle(conn: &mut Conn, before: Moment, most: usize) -> Result<Vec<FileId>, StoreError> {
    let sql = format!("SELECT id FROM upload WHERE touched_at <= $1 ORDER BY touched_at LIMIT {most}");
    conn.rows(&sql, args![before]).await?.iter().map(|row| file_id(&row.text(0)?)).collect()
}

/// How many files an answer to a public link has sent or is sending, and how many bytes they are; without a ticket, all of
/// the link's that no answer holds yet.
pub async fn sent(conn: &mut Conn, link: &str, ticket: Option<&str>) -> Result<(i64, i64), StoreError> {
    let (kept, coming, args) = match ticket {
        Some(ticket) => ("ticket = $2", "ticket = $2 AND received >= 0", args![link, ticket]),
        None => ("loose_since IS NOT NULL", "received >= 0", args![link]),
    };
    let sql = format!(
        "SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS {{int}}) FROM (SELECT size FROM file WHERE link = $1 AND {kept} \
         UNION ALL SELECT size FROM upload WHERE link = $1 AND {coming}) AS sent"
    );
    let sql = conn.dialect().types(&sql);
    conn.row(&sql, args).await?.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}
