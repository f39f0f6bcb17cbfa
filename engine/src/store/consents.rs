//! What people agreed to when they answered through a link, kept as it was given: rows are added and read, never changed,
//! and stay when the record they belong to is destroyed.

use super::{Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;

pub(super) const TABLES: &str = "
CREATE TABLE consent (
    id {text} PRIMARY KEY,
    link {text} NOT NULL,
    app {text} NOT NULL,
    form {text} NOT NULL,
    record_id {text} NOT NULL,
    at {text} NOT NULL,
    ip {text},
    version {int} NOT NULL,
    body {text} NOT NULL,
    signature {bytes} NOT NULL,
    digest {text} NOT NULL
);
CREATE INDEX consent_record ON consent (record_id);
CREATE INDEX consent_form ON consent (app, form, id);";

/// One agreement.
#[derive(Debug, Clone, PartialEq)]
pub struct ConsentRow {
    /// The number of the answer.
    pub id: String,
    pub link: String,
    pub app: String,
    pub form: String,
    pub record_id: String,
    pub at: Moment,
    pub ip: Option<String>,
    /// The version of the text.
    pub version: i64,
    /// The text, as it was shown.
    pub body: String,
    /// A picture in PNG; empty where none was asked for.
    pub signature: Vec<u8>,
    /// Of everything else in the row, as the audit log has it.
    pub digest: String,
}

const COLUMNS: &str = "id, link, app, form, record_id, at, ip, version, body, signature, digest";

pub async fn insert(conn: &mut Conn, row: &ConsentRow) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO consent ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    let args = args![
        row.id.as_str(),
        row.link.as_str(),
        row.app.as_str(),
        row.form.as_str(),
        row.record_id.as_str(),
        row.at,
        row.ip.clone(),
        row.version,
        row.body.as_str(),
        row.signature.clone(),
        row.digest.as_str(),
    ];
    conn.execute(&sql, args).await.map(|_| ())
}

/// What was agreed to with one record.
pub async fn of_record(conn: &mut Conn, app: &str, form: &str, record: &str) -> Result<Vec<ConsentRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM consent WHERE record_id = $1 AND app = $2 AND form = $3 ORDER BY id");
    conn.rows(&sql, args![record, app, form]).await?.iter().map(read).collect()
}

/// What was agreed to with the answers of a form, the oldest in front, after the one with this id.
pub async fn after(
    conn: &mut Conn,
    app: &str,
    form: &str,
    after: &str,
    limit: usize,
) -> Result<Vec<ConsentRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM consent WHERE app = $1 AND form = $2 AND id > $3 ORDER BY id LIMIT $4");
    conn.rows(&sql, args![app, form, after, limit]).await?.iter().map(read).collect()
}

/// Forgets what was agreed to in an app that is removed as a whole.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM consent WHERE app = $1", args![app]).await.map(|_| ())
}

fn read(row: &Row) -> Result<ConsentRow, StoreError> {
    Ok(ConsentRow {
        id: row.text(0)?,
        link: row.text(1)?,
        app: row.text(2)?,
        form: row.text(3)?,
        record_id: row.text(4)?,
        at: row.moment(5)?,
        ip: row.opt_text(6)?,
        version: row.int(7)?,
        body: row.text(8)?,
        signature: row.bytes(9)?,
        digest: row.text(10)?,
    })
}
