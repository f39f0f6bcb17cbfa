//! Uploads that are under way. Each is noted before its first byte is kept and until its file is, so bytes that belong to
//! nothing are always found again, whenever a server stopped.

use super::files::{Guest, file_id};
use super::{Arg, Conn, Row, StoreError};
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

/// The largest part of an upload, in bytes.
pub const PART: i64 = 4 << 20;

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

/// Takes the note of an upload away because its file is kept in the same transaction. False when there is none that is
/// open: of an upload that is closed the bytes are being removed, and no file may come of it any longer.
pub async fn complete(conn: &mut Conn, id: &FileId) -> Result<bool, StoreError> {
    let sql = "DELETE FROM upload WHERE id = $1 AND received >= 0";
    if conn.execute(sql, args![id.as_str()]).await? == 0 {
        return Ok(false);
    }
    forget_parts(conn, id).await?;
    Ok(true)
}

/// Forgets an upload whose bytes are gone.
pub async fn forget(conn: &mut Conn, id: &FileId) -> Result<(), StoreError> {
    forget_parts(conn, id).await?;
    conn.execute("DELETE FROM upload WHERE id = $1", args![id.as_str()]).await.map(|_| ())
}

async fn forget_parts(conn: &mut Conn, id: &FileId) -> Result<(), StoreError> {
    conn.execute("DELETE FROM upload_part WHERE upload_id = $1", args![id.as_str()]).await.map(|_| ())
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

/// Closes every upload that is open: in a database that came back without the bytes they had sent.
pub async fn close_all(conn: &mut Conn) -> Result<(), StoreError> {
    conn.execute("UPDATE upload SET received = -1 WHERE received >= 0", args![]).await.map(|_| ())
}

/// Until when something must have been added to an upload for it to be gone on with.
#[derive(Debug, Clone, Copy)]
pub struct Idle {
    pub members: Moment,
    /// For what came through a public link.
    pub guests: Moment,
}

impl Idle {
    const CONDITION: &str = "touched_at <= $1 AND (link IS NOT NULL OR touched_at <= $2)";

    /// What `$1` and `$2` of the condition stand for.
    fn moments(self) -> (Moment, Moment) {
        (self.guests.max(self.members), self.members)
    }
}

/// Closes an upload unless something was added to it since. False when there is none, or it goes on.
pub async fn close_idle(conn: &mut Conn, id: &FileId, idle: Idle) -> Result<bool, StoreError> {
    let sql = format!("UPDATE upload SET received = -1 WHERE {} AND id = $3", Idle::CONDITION);
    let (any, members) = idle.moments();
    Ok(conn.execute(&sql, args![any, members, id.as_str()]).await? > 0)
}

/// Uploads that nothing was added to for too long.
pub async fn idle(conn: &mut Conn, idle: Idle, most: usize) -> Result<Vec<FileId>, StoreError> {
    let sql = format!("SELECT id FROM upload WHERE {} ORDER BY touched_at LIMIT {most}", Idle::CONDITION);
    let (any, members) = idle.moments();
    conn.rows(&sql, args![any, members]).await?.iter().map(|row| file_id(&row.text(0)?)).collect()
}

/// How many files an answer to a public link has sent or is sending, and how many bytes they are.
pub async fn sent_with(conn: &mut Conn, guest: &Guest) -> Result<(i64, i64), StoreError> {
    let of_answer = "link = $1 AND ticket = $2";
    let sql = format!(
        "SELECT size FROM file WHERE {of_answer} UNION ALL SELECT size FROM upload WHERE {of_answer} AND received >= 0"
    );
    count(conn, &sql, args![&guest.link, &guest.ticket]).await
}

/// How many files of a public link no answer holds yet, sent or being sent, and how many bytes they are. An upload counts
/// with what has arrived and one part more, not with what was announced: saying so costs a stranger nothing.
pub async fn waiting(conn: &mut Conn, link: &str) -> Result<(i64, i64), StoreError> {
    let sql = format!(
        "SELECT size FROM file WHERE link = $1 AND loose_since IS NOT NULL UNION ALL \
         SELECT CASE WHEN size < received + {PART} THEN size ELSE received + {PART} END AS size FROM upload \
         WHERE link = $1 AND received >= 0"
    );
    count(conn, &sql, args![link]).await
}

/// How many rows there are, and the sum of their column `size`.
async fn count(conn: &mut Conn, sizes: &str, args: Vec<Arg>) -> Result<(i64, i64), StoreError> {
    let sql = format!("SELECT COUNT(*), CAST(COALESCE(SUM(size), 0) AS {{int}}) FROM ({sizes}) AS sent");
    let sql = conn.dialect().types(&sql);
    conn.row(&sql, args).await?.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}
