//! Merges of records, each with what it did, so that it can be taken back; and what people and flows have hung on a
//! record, moved to another one. Owns the statements; what a merge means is owned by `duplicate`.

use super::text::marks;
use super::{Arg, Conn, StoreError};
use crate::args;
use crate::clock::Moment;
use crate::seal::{self, Sealing};
use serde_json::Value;

pub(super) const TABLES: &str = "
CREATE TABLE merge (
    id {text} PRIMARY KEY,
    app {text} NOT NULL,
    form {text} NOT NULL,
    master {text} NOT NULL,
    at {text} NOT NULL,
    actor {text},
    journal {text} NOT NULL,
    undone_at {text}
);
CREATE TABLE merged_record (
    merge_id {text} NOT NULL,
    record_id {text} NOT NULL,
    PRIMARY KEY (record_id, merge_id)
);
";

/// One merge.
#[derive(Debug, Clone, PartialEq)]
pub struct MergeRow {
    pub id: String,
    pub app: String,
    pub form: String,
    /// The record that stayed.
    pub master: String,
    pub at: Moment,
    pub actor: Option<String>,
    /// What was done, in the words of `duplicate`.
    pub journal: Value,
    /// Whether the journal tells of sensitive fields, and is stored sealed.
    pub sealed: bool,
    pub undone_at: Option<Moment>,
}

const COLUMNS: &str = "id, app, form, master, at, actor, journal, undone_at";

pub async fn insert(conn: &mut Conn, merge: &MergeRow, merged: &[String]) -> Result<(), StoreError> {
    let sql = format!("INSERT INTO merge ({COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)");
    let args = args![
        merge.id.as_str(),
        merge.app.as_str(),
        merge.form.as_str(),
        merge.master.as_str(),
        merge.at,
        merge.actor.clone(),
        journal(merge),
        merge.undone_at,
    ];
    conn.execute(&sql, args).await?;
    for record in merged {
        let sql = "INSERT INTO merged_record (merge_id, record_id) VALUES ($1, $2)";
        conn.execute(sql, args![merge.id.as_str(), record.as_str()]).await?;
    }
    Ok(())
}

fn journal(merge: &MergeRow) -> Arg {
    let text = merge.journal.to_string();
    if !merge.sealed {
        return text.into();
    }
    Arg::Sealed(Sealing { place: seal::journal(&merge.id), index: None, text })
}

/// A merge; with `lock` it is held until the transaction ends, so that it is taken back once.
pub async fn by_id(conn: &mut Conn, id: &str, lock: bool) -> Result<Option<MergeRow>, StoreError> {
    let lock = if lock { conn.dialect().for_update() } else { "" };
    let sql = format!("SELECT {COLUMNS} FROM merge WHERE id = $1{lock}");
    let Some(row) = conn.row(&sql, args![id]).await? else { return Ok(None) };
    let text = row.text(6)?;
    let sealed = !text.starts_with('{');
    let text = match sealed {
        true => conn.keys().open(&seal::journal(id), &text).map_err(|_| StoreError::NoKey)?,
        false => text,
    };
    Ok(Some(MergeRow {
        id: row.text(0)?,
        app: row.text(1)?,
        form: row.text(2)?,
        master: row.text(3)?,
        at: row.moment(4)?,
        actor: row.opt_text(5)?,
        journal: serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(format!("a merge: {error}")))?,
        sealed,
        undone_at: row.opt_moment(7)?,
    }))
}

/// The record that another one became, when that merge still stands.
pub async fn became(conn: &mut Conn, record: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT m.master FROM merged_record r JOIN merge m ON m.id = r.merge_id \
               WHERE r.record_id = $1 AND m.undone_at IS NULL ORDER BY m.at DESC LIMIT 1";
    conn.row(sql, args![record]).await?.map(|row| row.text(0)).transpose()
}

/// Which of these merges stand, and have not been taken back.
pub async fn standing(conn: &mut Conn, merges: &[String]) -> Result<Vec<String>, StoreError> {
    let sql = "SELECT id FROM merge WHERE undone_at IS NULL AND id IN";
    let rows = conn.rows_among(sql, merges.iter().map(Arg::from).collect()).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

pub async fn mark_undone(conn: &mut Conn, id: &str, at: Moment) -> Result<(), StoreError> {
    conn.execute("UPDATE merge SET undone_at = $2 WHERE id = $1", args![id, at]).await.map(|_| ())
}

/// What hangs on records: a table whose rows name the record they belong to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hung {
    Comments,
    Runs,
    /// What came through public links.
    Answers,
}

impl Hung {
    fn table(self) -> (&'static str, &'static str) {
        match self {
            Self::Comments => ("comment", "seq"),
            Self::Runs => ("run", "id"),
            Self::Answers => ("public_answer", "id"),
        }
    }

    /// The rows that hang on a record.
    pub async fn of(self, conn: &mut Conn, record: &str, limit: usize) -> Result<Vec<String>, StoreError> {
        let (table, id) = self.table();
        let sql = format!("SELECT {id} FROM {table} WHERE record_id = $1 ORDER BY {id} LIMIT $2");
        let rows = conn.rows(&sql, args![record, limit]).await?;
        let is_number = self == Self::Comments;
        rows.iter().map(|row| if is_number { Ok(row.int(0)?.to_string()) } else { row.text(0) }).collect()
    }

    /// Hangs rows on another record.
    pub async fn move_to(self, conn: &mut Conn, rows: &[String], record: &str) -> Result<(), StoreError> {
        let (table, id) = self.table();
        for some in rows.chunks(200) {
            let sql = format!("UPDATE {table} SET record_id = $1 WHERE {id} IN ({})", marks(2, some.len()));
            let number = |row: &String| row.parse::<i64>().map_or(Arg::Null, Arg::Int);
            let args = some.iter().map(|row| if self == Self::Comments { number(row) } else { row.into() });
            conn.execute(&sql, std::iter::once(Arg::from(record)).chain(args).collect()).await?;
        }
        Ok(())
    }
}

/// The state of a running run of a record, with its id; none when nothing is under way.
pub async fn running_run(conn: &mut Conn, record: &str) -> Result<Option<String>, StoreError> {
    let sql = "SELECT id FROM run WHERE record_id = $1 AND state = 'running' ORDER BY id LIMIT 1";
    conn.row(sql, args![record]).await?.map(|row| row.text(0)).transpose()
}

/// Forgets the merges of an app.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM merged_record WHERE merge_id IN (SELECT id FROM merge WHERE app = $1)", args![app])
        .await?;
    conn.execute("DELETE FROM merge WHERE app = $1", args![app]).await.map(|_| ())
}
