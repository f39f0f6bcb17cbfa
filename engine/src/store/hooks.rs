//! The secret addresses at which other systems start flows, and what came there. Of the token in an address only a hash is
//! kept; the key that signs calls must be worked with, so it is sealed, or as it is where there is no key to seal with.

use super::{Conn, Row, StoreError, sealed};
use crate::args;
use crate::clock::Moment;
use crate::seal::Keyring;
use serde_json::Value;

pub(super) const TABLES: &str = "
CREATE TABLE flow_hook (
    id {text} PRIMARY KEY,
    app {text} NOT NULL,
    flow {text} NOT NULL,
    token_hash {text} NOT NULL UNIQUE,
    secret {text} NOT NULL,
    created_at {text} NOT NULL,
    created_by {text},
    calls {int} NOT NULL,
    called_at {text},
    refusal {text},
    body {text},
    UNIQUE (app, flow)
);
CREATE TABLE flow_hook_call (
    hook {text} NOT NULL,
    call_id {text} NOT NULL,
    at {text} NOT NULL,
    record_id {text} NOT NULL,
    run_id {text},
    PRIMARY KEY (hook, call_id)
);
CREATE INDEX flow_hook_call_at ON flow_hook_call (hook, at);";

/// The address of one flow.
#[derive(Debug, Clone, PartialEq)]
pub struct HookRow {
    pub id: String,
    pub app: String,
    pub flow: String,
    pub token_hash: String,
    /// What calls are signed with, as it is shown; none when it cannot be opened.
    pub secret: Option<String>,
    pub created_at: Moment,
    pub created_by: Option<String>,
    /// How often it was called, refused calls included.
    pub calls: i64,
    pub called_at: Option<Moment>,
    /// Why a call was refused last, and when; null when none was.
    pub refusal: Value,
    /// The body of the last call, shortened; null when none came.
    pub body: Value,
}

/// What came of a call that named itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HookCall {
    pub record_id: String,
    pub run_id: Option<String>,
}

const COLUMNS: &str = "id, app, flow, token_hash, secret, created_at, created_by, calls, called_at, refusal, body";

/// The name for which the signing key of an address is sealed.
pub(super) fn sealed_for(hook: &str) -> String {
    format!("hook|{hook}")
}

/// Notes a new address; the one the flow had is forgotten with all that came there.
pub async fn replace(conn: &mut Conn, hook: &HookRow) -> Result<(), StoreError> {
    delete(conn, &hook.app, &hook.flow).await?;
    let secret = hook.secret.as_deref().unwrap_or_default();
    let secret = conn.keys().seal_text(&sealed_for(&hook.id), secret).unwrap_or_else(|| secret.to_owned());
    sealed::note_newest(conn).await?;
    let sql = format!("INSERT INTO flow_hook ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)");
    let args = args![
        hook.id.as_str(),
        hook.app.as_str(),
        hook.flow.as_str(),
        hook.token_hash.as_str(),
        secret,
        hook.created_at,
        hook.created_by.clone(),
        hook.calls,
        hook.called_at,
        text(&hook.refusal),
        text(&hook.body),
    ];
    conn.execute(&sql, args).await.map(|_| ())
}

/// Holds the addresses of an app until the transaction ends. A call holds its address before the tables and rows it writes, so
/// whoever changes those and addresses with them, as publishing does, begins with this: else the two wait for each other.
pub async fn hold_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    let lock = conn.dialect().for_update();
    conn.rows(&format!("SELECT id FROM flow_hook WHERE app = $1 ORDER BY id{lock}"), args![app]).await.map(|_| ())
}

/// Forgets the address of a flow; answers whether it had one. The address goes before what came there, as a call holds them.
pub async fn delete(conn: &mut Conn, app: &str, flow: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM flow_hook WHERE app = $1 AND flow = $2 RETURNING id";
    let gone = conn.write_returning(sql, args![app, flow]).await?;
    forget_calls(conn, &gone).await?;
    Ok(!gone.is_empty())
}

/// Forgets the addresses of an app.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    let gone = conn.write_returning("DELETE FROM flow_hook WHERE app = $1 RETURNING id", args![app]).await?;
    forget_calls(conn, &gone).await
}

async fn forget_calls(conn: &mut Conn, hooks: &[Row]) -> Result<(), StoreError> {
    for hook in hooks {
        conn.execute("DELETE FROM flow_hook_call WHERE hook = $1", args![hook.text(0)?]).await?;
    }
    Ok(())
}

/// The flows of an app that have an address.
pub async fn flows_of(conn: &mut Conn, app: &str) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT flow FROM flow_hook WHERE app = $1 ORDER BY flow";
    conn.rows(sql, args![app]).await?.iter().map(|row| row.text(0)).collect()
}

pub async fn by_flow(conn: &mut Conn, app: &str, flow: &str) -> Result<Option<HookRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM flow_hook WHERE app = $1 AND flow = $2");
    let row = conn.row(&sql, args![app, flow]).await?;
    row.as_ref().map(|row| read(conn.keys(), row)).transpose()
}

/// An address by the hash of its token; with `lock` it is held until the transaction ends, so that its calls are taken one
/// after the other.
pub async fn by_token(conn: &mut Conn, hash: &str, lock: bool) -> Result<Option<HookRow>, StoreError> {
    let lock = if lock { conn.dialect().for_update() } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM flow_hook WHERE token_hash = $1{lock}");
    let row = conn.row(&sql, args![hash]).await?;
    row.as_ref().map(|row| read(conn.keys(), row)).transpose()
}

/// Keeps another body in place of that of the last call.
pub async fn set_body(conn: &mut Conn, hook: &str, body: &Value) -> Result<(), StoreError> {
    conn.execute("UPDATE flow_hook SET body = $2 WHERE id = $1", args![hook, text(body)]).await.map(|_| ())
}

/// Counts a call that was taken.
pub async fn count_taken(conn: &mut Conn, hook: &str, body: &Value, now: Moment) -> Result<(), StoreError> {
    let sql = "UPDATE flow_hook SET calls = calls + 1, called_at = $2, body = $3 WHERE id = $1";
    conn.execute(sql, args![hook, now, text(body)]).await.map(|_| ())
}

/// Counts a call that was refused; a body that is null leaves the one that came before.
pub async fn count_refused(
    conn: &mut Conn,
    hook: &str,
    refusal: &Value,
    body: &Value,
    now: Moment,
) -> Result<(), StoreError> {
    let sql = "UPDATE flow_hook SET calls = calls + 1, called_at = $2, refusal = $3, body = coalesce($4, body) \
               WHERE id = $1";
    conn.execute(sql, args![hook, now, text(refusal), text(body)]).await.map(|_| ())
}

/// What came of the call with this name, unless that is longer ago than `since`.
pub async fn call(conn: &mut Conn, hook: &str, call_id: &str, since: Moment) -> Result<Option<HookCall>, StoreError> {
    let sql = "SELECT record_id, run_id FROM flow_hook_call WHERE hook = $1 AND call_id = $2 AND at > $3";
    let row = conn.row(sql, args![hook, call_id, since]).await?;
    row.map(|row| Ok(HookCall { record_id: row.text(0)?, run_id: row.opt_text(1)? })).transpose()
}

/// Notes what came of a call, and forgets those of before `since`.
pub async fn note_call(
    conn: &mut Conn,
    hook: &str,
    call_id: &str,
    came: &HookCall,
    (now, since): (Moment, Moment),
) -> Result<(), StoreError> {
    conn.execute("DELETE FROM flow_hook_call WHERE hook = $1 AND at <= $2", args![hook, since]).await?;
    let sql = "INSERT INTO flow_hook_call (hook, call_id, at, record_id, run_id) VALUES ($1, $2, $3, $4, $5)";
    let args = args![hook, call_id, now, came.record_id.as_str(), came.run_id.clone()];
    conn.execute(sql, args).await.map(|_| ())
}

/// JSON as it is stored; nothing for null.
fn text(value: &Value) -> Option<String> {
    (!value.is_null()).then(|| value.to_string())
}

fn read(keys: &Keyring, row: &Row) -> Result<HookRow, StoreError> {
    let id = row.text(0)?;
    let secret = keys.open_text(&sealed_for(&id), &row.text(4)?).ok();
    Ok(HookRow {
        id,
        app: row.text(1)?,
        flow: row.text(2)?,
        token_hash: row.text(3)?,
        secret,
        created_at: row.moment(5)?,
        created_by: row.opt_text(6)?,
        calls: row.int(7)?,
        called_at: row.opt_moment(8)?,
        refusal: row.json(9)?,
        body: row.json(10)?,
    })
}
