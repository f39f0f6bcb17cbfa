//! Public links and the answers that came through them. A link's address is meant to be given away and is kept as it is;
//! the secrets of single answers are kept as hashes.

use super::{Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use serde_json::Value;

pub(super) const TABLES: &str = "
CREATE TABLE public_link (
    id {text} PRIMARY KEY,
    token {text} NOT NULL UNIQUE,
    app {text} NOT NULL,
    form {text} NOT NULL,
    settings {text} NOT NULL,
    password {text},
    secret {text} NOT NULL,
    answers {int} NOT NULL,
    created_at {text} NOT NULL,
    created_by {text},
    revoked_at {text},
    definition {text}
);
CREATE INDEX public_link_app ON public_link (app, form);
CREATE TABLE public_answer (
    id {text} PRIMARY KEY,
    link {text} NOT NULL,
    record_id {text} NOT NULL,
    at {text} NOT NULL,
    ip {text},
    person {text},
    edit_hash {text} UNIQUE,
    progress_hash {text} UNIQUE,
    source {text},
    ext {text},
    consent {int},
    UNIQUE (link, person)
);
CREATE INDEX public_answer_record ON public_answer (record_id);";

/// One public link.
#[derive(Debug, Clone, PartialEq)]
pub struct LinkRow {
    pub id: String,
    /// The last part of its address.
    pub token: String,
    pub app: String,
    pub form: String,
    pub settings: Value,
    /// The hash of its password.
    pub password: Option<String>,
    /// What its tickets are signed with.
    pub secret: String,
    /// How many answers came through it.
    pub answers: i64,
    pub created_at: Moment,
    pub created_by: Option<String>,
    pub revoked_at: Option<Moment>,
    /// The key of the document of its app that it was made of; none for one made by hand.
    pub definition: Option<String>,
}

/// One answer that came through a link.
#[derive(Debug, Clone, PartialEq)]
pub struct AnswerRow {
    pub id: String,
    pub link: String,
    pub record_id: String,
    pub at: Moment,
    pub ip: Option<String>,
    /// Who answered, in short, where everybody may answer once.
    pub person: Option<String>,
    pub edit_hash: Option<String>,
    pub progress_hash: Option<String>,
    /// Where the link was found, as its address said.
    pub source: Option<String>,
    /// Further words of the address.
    pub ext: Option<String>,
    /// The version of the consent text agreed to.
    pub consent: Option<i64>,
}

const LINK: &str =
    "id, token, app, form, settings, password, secret, answers, created_at, created_by, revoked_at, definition";
const ANSWER: &str = "id, link, record_id, at, ip, person, edit_hash, progress_hash, source, ext, consent";

pub async fn insert_link(conn: &mut Conn, link: &LinkRow) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO public_link ({LINK}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)");
    let args = args![
        link.id.as_str(),
        link.token.as_str(),
        link.app.as_str(),
        link.form.as_str(),
        link.settings.to_string(),
        link.password.clone(),
        link.secret.as_str(),
        link.answers,
        link.created_at,
        link.created_by.clone(),
        link.revoked_at,
        link.definition.clone(),
    ];
    conn.execute(&sql, args).await.map(|_| ())
}

/// Stores new settings and a new password of a link.
pub async fn change_link(conn: &mut Conn, link: &LinkRow) -> Result<(), StoreError> {
    let sql = "UPDATE public_link SET settings = $2, password = $3 WHERE id = $1";
    conn.execute(sql, args![link.id.as_str(), link.settings.to_string(), link.password.clone()]).await.map(|_| ())
}

pub async fn revoke_link(conn: &mut Conn, id: &str, now: Moment) -> Result<(), StoreError> {
    let sql = "UPDATE public_link SET revoked_at = $2 WHERE id = $1 AND revoked_at IS NULL";
    conn.execute(sql, args![id, now]).await.map(|_| ())
}

/// Counts one more answer.
pub async fn count_answer(conn: &mut Conn, id: &str) -> Result<(), StoreError> {
    conn.execute("UPDATE public_link SET answers = answers + 1 WHERE id = $1", args![id]).await.map(|_| ())
}

/// The links of an app, newest first.
pub async fn links_of(conn: &mut Conn, app: &str) -> Result<Vec<LinkRow>, StoreError> {
    let sql = format!("SELECT {LINK} FROM public_link WHERE app = $1 ORDER BY id DESC");
    conn.rows(&sql, args![app]).await?.iter().map(read_link).collect()
}

/// The open link that was made of a document of an app.
pub async fn open_link_of(conn: &mut Conn, app: &str, document: &str) -> Result<Option<LinkRow>, StoreError> {
    let sql = format!(
        "SELECT {LINK} FROM public_link WHERE app = $1 AND definition = $2 AND revoked_at IS NULL \
         ORDER BY id DESC LIMIT 1"
    );
    conn.row(&sql, args![app, document]).await?.as_ref().map(read_link).transpose()
}

/// A link by its id; with `lock` it is held until the transaction ends, so that its answers are counted exactly.
pub async fn link_by_id(conn: &mut Conn, id: &str, lock: bool) -> Result<Option<LinkRow>, StoreError> {
    let lock = if lock { conn.dialect().for_update() } else { "" };
    let sql = format!("SELECT {LINK} FROM public_link WHERE id = $1{lock}");
    conn.row(&sql, args![id]).await?.as_ref().map(read_link).transpose()
}

pub async fn link_by_token(conn: &mut Conn, token: &str) -> Result<Option<LinkRow>, StoreError> {
    let sql = format!("SELECT {LINK} FROM public_link WHERE token = $1");
    conn.row(&sql, args![token]).await?.as_ref().map(read_link).transpose()
}

pub async fn insert_answer(conn: &mut Conn, answer: &AnswerRow) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO public_answer ({ANSWER}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    let args = args![
        answer.id.as_str(),
        answer.link.as_str(),
        answer.record_id.as_str(),
        answer.at,
        answer.ip.clone(),
        answer.person.clone(),
        answer.edit_hash.clone(),
        answer.progress_hash.clone(),
        answer.source.clone(),
        answer.ext.clone(),
        answer.consent,
    ];
    conn.execute(&sql, args).await.map(|_| ())
}

/// True when this person has answered already.
pub async fn has_answered(conn: &mut Conn, link: &str, person: &str) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM public_answer WHERE link = $1 AND person = $2";
    Ok(conn.row(sql, args![link, person]).await?.is_some())
}

/// The answer whose edit secret has this hash.
pub async fn answer_by_edit(conn: &mut Conn, hash: &str) -> Result<Option<AnswerRow>, StoreError> {
    let sql = format!("SELECT {ANSWER} FROM public_answer WHERE edit_hash = $1");
    conn.row(&sql, args![hash]).await?.as_ref().map(read_answer).transpose()
}

/// The answer whose progress secret has this hash.
pub async fn answer_by_progress(conn: &mut Conn, hash: &str) -> Result<Option<AnswerRow>, StoreError> {
    let sql = format!("SELECT {ANSWER} FROM public_answer WHERE progress_hash = $1");
    conn.row(&sql, args![hash]).await?.as_ref().map(read_answer).transpose()
}

/// The answers of a link, newest first.
pub async fn answers_of(conn: &mut Conn, link: &str, limit: usize) -> Result<Vec<AnswerRow>, StoreError> {
    let sql = format!("SELECT {ANSWER} FROM public_answer WHERE link = $1 ORDER BY id DESC LIMIT $2");
    conn.rows(&sql, args![link, limit]).await?.iter().map(read_answer).collect()
}

/// Forgets the links of an app with everything that came through them.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    let sql = "DELETE FROM public_answer WHERE link IN (SELECT id FROM public_link WHERE app = $1)";
    conn.execute(sql, args![app]).await?;
    conn.execute("DELETE FROM public_link WHERE app = $1", args![app]).await.map(|_| ())
}

fn read_link(row: &Row) -> Result<LinkRow, StoreError> {
    Ok(LinkRow {
        id: row.text(0)?,
        token: row.text(1)?,
        app: row.text(2)?,
        form: row.text(3)?,
        settings: row.json(4)?,
        password: row.opt_text(5)?,
        secret: row.text(6)?,
        answers: row.int(7)?,
        created_at: row.moment(8)?,
        created_by: row.opt_text(9)?,
        revoked_at: row.opt_moment(10)?,
        definition: row.opt_text(11)?,
    })
}

fn read_answer(row: &Row) -> Result<AnswerRow, StoreError> {
    Ok(AnswerRow {
        id: row.text(0)?,
        link: row.text(1)?,
        record_id: row.text(2)?,
        at: row.moment(3)?,
        ip: row.opt_text(4)?,
        person: row.opt_text(5)?,
        edit_hash: row.opt_text(6)?,
        progress_hash: row.opt_text(7)?,
        source: row.opt_text(8)?,
        ext: row.opt_text(9)?,
        consent: row.opt_int(10)?,
    })
}
