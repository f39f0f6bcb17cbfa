//! Links to single tasks, mailed to people outside. Of the token in the address, of the code that is mailed on request and of
//! what a browser holds after the right code, only hashes are kept.

use super::{Batch, Conn, Row, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::id::{RunId, TaskId};

pub(super) const TABLES: &str = "
CREATE TABLE task_link (
    id {text} PRIMARY KEY,
    token_hash {text} NOT NULL UNIQUE,
    task_id {text} NOT NULL,
    run_id {text} NOT NULL,
    created_at {text} NOT NULL,
    revoked_at {text},
    code_hash {text},
    code_at {text},
    code_tries {int} NOT NULL,
    codes {int} NOT NULL,
    session_hash {text},
    session_at {text}
);
CREATE INDEX task_link_task ON task_link (task_id);
CREATE INDEX task_link_run ON task_link (run_id);";

/// One mailed link.
#[derive(Debug, Clone, PartialEq)]
pub struct TaskLinkRow {
    pub id: String,
    pub token_hash: String,
    pub task_id: TaskId,
    pub run_id: RunId,
    pub created_at: Moment,
    pub revoked_at: Option<Moment>,
    /// The code that is good now, and when it was mailed.
    pub code_hash: Option<String>,
    pub code_at: Option<Moment>,
    /// How often a wrong one was entered in its place.
    pub code_tries: i64,
    /// How many codes were mailed in all.
    pub codes: i64,
    /// What the browser holds in which the right code was entered, and since when.
    pub session_hash: Option<String>,
    pub session_at: Option<Moment>,
}

const COLUMNS: &str = "id, token_hash, task_id, run_id, created_at, revoked_at, code_hash, code_at, code_tries, codes, \
                       session_hash, session_at";

/// Adds the statement that notes a new link to a batch.
pub fn insert(batch: &mut Batch, id: &str, token_hash: &str, task: &TaskId, run: &RunId, now: Moment) {
    batch.push(
        "INSERT INTO task_link (id, token_hash, task_id, run_id, created_at, code_tries, codes) \
         VALUES ($1, $2, $3, $4, $5, 0, 0)",
        args![id, token_hash, task.as_str(), run.as_str(), now],
    );
}

/// Adds the statement that ends the links to a task to a batch.
pub fn revoke(batch: &mut Batch, task: &TaskId, now: Moment) {
    let sql = "UPDATE task_link SET revoked_at = $2 WHERE task_id = $1 AND revoked_at IS NULL";
    batch.push(sql, args![task.as_str(), now]);
}

/// A link by the hash of its token; with `lock` it is held until the transaction ends, so that tries are counted exactly.
pub async fn by_token(conn: &mut Conn, hash: &str, lock: bool) -> Result<Option<TaskLinkRow>, StoreError> {
    let lock = if lock { conn.dialect().for_update() } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM task_link WHERE token_hash = $1{lock}");
    conn.row(&sql, args![hash]).await?.as_ref().map(read).transpose()
}

/// Holds a link until the transaction ends; false where there is none.
pub async fn hold(conn: &mut Conn, id: &str) -> Result<bool, StoreError> {
    let sql = format!("SELECT 1 FROM task_link WHERE id = $1{}", conn.dialect().for_update());
    Ok(conn.row(&sql, args![id]).await?.is_some())
}

/// The newest link to each task of a run.
pub async fn newest_of_run(conn: &mut Conn, run: &str) -> Result<Vec<TaskLinkRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM task_link l WHERE run_id = $1 AND NOT EXISTS (SELECT 1 FROM task_link newer \
         WHERE newer.task_id = l.task_id AND newer.id > l.id)"
    );
    conn.rows(&sql, args![run]).await?.iter().map(read).collect()
}

/// Stores the code, the tries and the session of a link.
pub async fn update(conn: &mut Conn, link: &TaskLinkRow) -> Result<(), StoreError> {
    let sql = "UPDATE task_link SET code_hash = $2, code_at = $3, code_tries = $4, codes = $5, session_hash = $6, \
               session_at = $7 WHERE id = $1";
    let args = args![
        link.id.as_str(),
        link.code_hash.clone(),
        link.code_at,
        link.code_tries,
        link.codes,
        link.session_hash.clone(),
        link.session_at,
    ];
    conn.execute(sql, args).await.map(|_| ())
}

fn read(row: &Row) -> Result<TaskLinkRow, StoreError> {
    let damaged = |what: &str| StoreError::Corrupt(format!("task link {what}"));
    Ok(TaskLinkRow {
        id: row.text(0)?,
        token_hash: row.text(1)?,
        task_id: TaskId::parse(&row.text(2)?).ok_or_else(|| damaged("task"))?,
        run_id: RunId::parse(&row.text(3)?).ok_or_else(|| damaged("run"))?,
        created_at: row.moment(4)?,
        revoked_at: row.opt_moment(5)?,
        code_hash: row.opt_text(6)?,
        code_at: row.opt_moment(7)?,
        code_tries: row.int(8)?,
        codes: row.int(9)?,
        session_hash: row.opt_text(10)?,
        session_at: row.opt_moment(11)?,
    })
}
