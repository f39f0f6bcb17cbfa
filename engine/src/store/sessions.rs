//! The tables of sessions, API keys and failed sign-ins. Secrets are stored as hashes only.

use super::people::member_id;
use super::{Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::id::{KeyId, MemberId, SessionId};

pub(super) const TABLES: &str = "
CREATE TABLE session (
    id {text} PRIMARY KEY,
    token_hash {text} NOT NULL,
    member_id {text} NOT NULL REFERENCES member (id),
    epoch {int} NOT NULL,
    created_at {text} NOT NULL,
    seen_at {text} NOT NULL,
    expires_at {text} NOT NULL,
    user_agent {text},
    ip {text}
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_member ON session (member_id, created_at);
CREATE INDEX session_expiry ON session (expires_at);
CREATE TABLE api_key (
    id {text} PRIMARY KEY,
    token_hash {text} NOT NULL,
    member_id {text} NOT NULL REFERENCES member (id),
    title {text} NOT NULL,
    created_at {text} NOT NULL,
    expires_at {text},
    used_at {text}
);
CREATE UNIQUE INDEX api_key_token ON api_key (token_hash);
CREATE INDEX api_key_member ON api_key (member_id, created_at);
CREATE TABLE login_failure (
    subject {text} PRIMARY KEY,
    failures {int} NOT NULL,
    last_at {text} NOT NULL,
    locked_until {text}
);
CREATE INDEX login_failure_age ON login_failure (last_at);
";

/// One sign-in.
#[derive(Debug, Clone, PartialEq)]
pub struct SessionRow {
    pub id: SessionId,
    pub member: MemberId,
    /// The member's epoch when the session began; it ends when the member's moves on.
    pub epoch: i64,
    pub created_at: Moment,
    pub seen_at: Moment,
    pub expires_at: Moment,
    pub user_agent: Option<String>,
    pub ip: Option<String>,
}

/// One API key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyRow {
    pub id: KeyId,
    pub member: MemberId,
    pub title: String,
    pub created_at: Moment,
    pub expires_at: Option<Moment>,
    pub used_at: Option<Moment>,
}

const SESSION: &str = "id, member_id, epoch, created_at, seen_at, expires_at, user_agent, ip";
const KEY: &str = "id, member_id, title, created_at, expires_at, used_at";

pub async fn insert(conn: &mut Conn, row: &SessionRow, token_hash: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO session (id, token_hash, member_id, epoch, created_at, seen_at, expires_at, user_agent, ip) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let args = args![
        row.id.as_str(),
        token_hash,
        row.member.as_str(),
        row.epoch,
        row.created_at,
        row.seen_at,
        row.expires_at,
        row.user_agent.as_deref(),
        row.ip.as_deref(),
    ];
    conn.execute(sql, args).await.map(|_| ())
}

pub async fn by_token(conn: &mut Conn, token_hash: &str) -> Result<Option<SessionRow>, StoreError> {
    let sql = format!("SELECT {SESSION} FROM session WHERE token_hash = $1");
    conn.row(&sql, args![token_hash]).await?.as_ref().map(read_session).transpose()
}

/// The sessions of a member that have not run out, newest first.
pub async fn of_member(conn: &mut Conn, member: &MemberId, now: Moment) -> Result<Vec<SessionRow>, StoreError> {
    let sql = format!(
        "SELECT {SESSION} FROM session WHERE member_id = $1 AND expires_at > $2 ORDER BY created_at DESC LIMIT 100"
    );
    conn.rows(&sql, args![member.as_str(), now]).await?.iter().map(read_session).collect()
}

/// Notes that a session was used and until when it now lasts.
pub async fn touch(conn: &mut Conn, id: &SessionId, seen: Moment, expires: Moment) -> Result<(), StoreError> {
    let sql = "UPDATE session SET seen_at = $2, expires_at = $3 WHERE id = $1";
    conn.execute(sql, args![id.as_str(), seen, expires]).await.map(|_| ())
}

/// Ends one session of a member; false when the member has no such session.
pub async fn delete(conn: &mut Conn, member: &MemberId, id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM session WHERE id = $1 AND member_id = $2";
    Ok(conn.execute(sql, args![id, member.as_str()]).await? > 0)
}

pub async fn delete_of_member(conn: &mut Conn, member: &MemberId) -> Result<(), StoreError> {
    conn.execute("DELETE FROM session WHERE member_id = $1", args![member.as_str()]).await.map(|_| ())
}

/// Forgets sessions that have run out and failures older than `stale`.
pub async fn sweep(conn: &mut Conn, now: Moment, stale: Moment) -> Result<(), StoreError> {
    conn.execute("DELETE FROM session WHERE expires_at <= $1", args![now]).await?;
    conn.execute("DELETE FROM login_failure WHERE last_at < $1", args![stale]).await.map(|_| ())
}

pub async fn insert_key(conn: &mut Conn, row: &KeyRow, token_hash: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO api_key (id, token_hash, member_id, title, created_at, expires_at) \
               VALUES ($1, $2, $3, $4, $5, $6)";
    let args = args![row.id.as_str(), token_hash, row.member.as_str(), &row.title, row.created_at, row.expires_at];
    conn.execute(sql, args).await.map(|_| ())
}

pub async fn key_by_token(conn: &mut Conn, token_hash: &str) -> Result<Option<KeyRow>, StoreError> {
    let sql = format!("SELECT {KEY} FROM api_key WHERE token_hash = $1");
    conn.row(&sql, args![token_hash]).await?.as_ref().map(read_key).transpose()
}

/// The keys of a member, newest first.
pub async fn keys_of_member(conn: &mut Conn, member: &MemberId) -> Result<Vec<KeyRow>, StoreError> {
    let sql = format!("SELECT {KEY} FROM api_key WHERE member_id = $1 ORDER BY created_at DESC");
    conn.rows(&sql, args![member.as_str()]).await?.iter().map(read_key).collect()
}

pub async fn touch_key(conn: &mut Conn, id: &KeyId, used: Moment) -> Result<(), StoreError> {
    conn.execute("UPDATE api_key SET used_at = $2 WHERE id = $1", args![id.as_str(), used]).await.map(|_| ())
}

/// Ends one key of a member; false when the member has no such key.
pub async fn delete_key(conn: &mut Conn, member: &MemberId, id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM api_key WHERE id = $1 AND member_id = $2";
    Ok(conn.execute(sql, args![id, member.as_str()]).await? > 0)
}

pub async fn delete_keys_of_member(conn: &mut Conn, member: &MemberId) -> Result<(), StoreError> {
    conn.execute("DELETE FROM api_key WHERE member_id = $1", args![member.as_str()]).await.map(|_| ())
}

/// How often signing in has failed for an account or an address.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Failures {
    pub count: i64,
    pub last_at: Moment,
    pub locked_until: Option<Moment>,
}

pub async fn failures(conn: &mut Conn, subject: &str) -> Result<Option<Failures>, StoreError> {
    let sql = "SELECT failures, last_at, locked_until FROM login_failure WHERE subject = $1";
    let row = conn.row(sql, args![subject]).await?;
    row.map(|row| Ok(Failures { count: row.int(0)?, last_at: row.moment(1)?, locked_until: row.opt_moment(2)? }))
        .transpose()
}

pub async fn save_failures(conn: &mut Conn, subject: &str, to: &Failures) -> Result<(), StoreError> {
    let sql = "INSERT INTO login_failure (subject, failures, last_at, locked_until) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (subject) DO UPDATE SET failures = excluded.failures, last_at = excluded.last_at, \
               locked_until = excluded.locked_until";
    conn.execute(sql, args![subject, to.count, to.last_at, to.locked_until]).await.map(|_| ())
}

pub async fn clear_failures(conn: &mut Conn, subject: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM login_failure WHERE subject = $1", args![subject]).await.map(|_| ())
}

fn read_session(row: &Row) -> Result<SessionRow, StoreError> {
    let id = row.text(0)?;
    Ok(SessionRow {
        id: SessionId::parse(&id).ok_or_else(|| StoreError::Corrupt(format!("'{id}' is not a session id")))?,
        member: member_id(row.text(1)?)?,
        epoch: row.int(2)?,
        created_at: row.moment(3)?,
        seen_at: row.moment(4)?,
        expires_at: row.moment(5)?,
        user_agent: row.opt_text(6)?,
        ip: row.opt_text(7)?,
    })
}

fn read_key(row: &Row) -> Result<KeyRow, StoreError> {
    let id = row.text(0)?;
    Ok(KeyRow {
        id: KeyId::parse(&id).ok_or_else(|| StoreError::Corrupt(format!("'{id}' is not a key id")))?,
        member: member_id(row.text(1)?)?,
        title: row.text(2)?,
        created_at: row.moment(3)?,
        expires_at: row.opt_moment(4)?,
        used_at: row.opt_moment(5)?,
    })
}
