//! Sealed texts wherever they lie: the columns of sensitive fields, the changes of histories, the journals of merges. Owns
//! which keys they need, and sealing them anew with the newest one.

use super::{Arg, Conn, FormTable, StoreError};
use crate::args;
use crate::seal::{self, INDEX_LENGTH, Sealing};

/// The keys that something may be sealed with.
pub(super) const TABLES: &str = "CREATE TABLE sealing_key (id {text} PRIMARY KEY)";

/// That part of a sealed column which equal values have in common.
pub(super) fn indexed(column: &str) -> String {
    format!("substr({column}, 1, {INDEX_LENGTH})")
}

/// The ids of the keys that something may be sealed with.
pub async fn keys(conn: &mut Conn) -> Result<Vec<String>, StoreError> {
    conn.rows("SELECT id FROM sealing_key ORDER BY id", args![]).await?.iter().map(|row| row.text(0)).collect()
}

/// Notes that a key is in use.
pub async fn note_key(conn: &mut Conn, id: &str) -> Result<(), StoreError> {
    let sql = "INSERT INTO sealing_key (id) VALUES ($1) ON CONFLICT (id) DO NOTHING";
    conn.execute(sql, args![id]).await.map(|_| ())
}

/// Notes that of all keys only this one is in use.
pub async fn note_only(conn: &mut Conn, id: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM sealing_key WHERE id <> $1", args![id]).await?;
    note_key(conn, id).await
}

/// Refuses a value that another live record has under an older key: the unique index sees only what the newest one made of
/// it. Nothing slips between this look and the write, for whoever seals a record anew holds it, and everybody writes with
/// the newest key.
pub(crate) async fn refuse_taken(
    conn: &mut Conn,
    table: &FormTable,
    record: &super::StoredRecord,
) -> Result<(), StoreError> {
    let older = conn.keys().ids().len() > 1;
    for index in table.indexes.iter().filter(|index| index.unique && older && record.deleted_at.is_none()) {
        let [field] = index.fields.as_slice() else { continue };
        let (Some(crate::kind::Column::Sealed), Some(name)) = (table.column(field), table.column_name(field)) else {
            continue;
        };
        let Some(text) = record.values.get(field).and_then(|value| value.as_str()) else { continue };
        let find = conn.dialect().one_of_json(&indexed(&name), "$1", false);
        let sql = format!("SELECT 1 FROM {} WHERE deleted_at IS NULL AND id <> $2 AND {find} LIMIT 1", table.name);
        let wanted = Arg::Indexes { field: table.index_of(field), texts: vec![text.to_owned()] };
        if conn.row(&sql, vec![wanted, record.id.as_str().into()]).await?.is_some() {
            return Err(StoreError::Unique { constraint: table.index_name(index) });
        }
    }
    Ok(())
}

/// Where sealed texts lie.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Bed {
    /// A column of a form's table.
    Column { table: String, column: String },
    /// The changes of sensitive fields in the histories of records.
    Histories,
    /// What merges have done.
    Merges,
}

/// What a step of sealing anew came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Step {
    /// How many texts are sealed with the newest key now.
    pub done: usize,
    /// How many could not be opened and stay as they are.
    pub unreadable: usize,
    /// Where the next step goes on; `None` at the end.
    pub next: Option<i64>,
}

/// One sealed text, and what is needed to seal it anew.
struct Lying {
    /// What steps are ordered by; merges have no such number.
    order: i64,
    key: Arg,
    place: String,
    sealed: String,
}

impl Bed {
    /// Seals the next texts that another key than the newest has sealed. Where each step began does not matter for what is
    /// left: a pass that was broken off is simply begun anew.
    pub async fn step(&self, conn: &mut Conn, newest: &str, after: i64, limit: usize) -> Result<Step, StoreError> {
        let found = self.next(conn, newest, after, limit).await?;
        let mut step = Step::default();
        for lying in found {
            match conn.keys().open(&lying.place, &lying.sealed) {
                Ok(text) => {
                    let index = match self {
                        Self::Column { table, column } => Some(seal::index(table, column)),
                        Self::Histories | Self::Merges => None,
                    };
                    let anew = Arg::Sealed(Sealing { place: lying.place, index, text });
                    conn.execute(&self.update(), vec![lying.key, anew]).await?;
                    step.done += 1;
                }
                Err(_) => step.unreadable += 1,
            }
            // What is done of the merges is not found again, so only what stays is passed over.
            let passed = || after + i64::try_from(step.unreadable).unwrap_or(i64::MAX);
            step.next = Some(if *self == Self::Merges { passed() } else { lying.order });
        }
        Ok(step)
    }

    fn update(&self) -> String {
        match self {
            Self::Column { table, column } => format!("UPDATE {table} SET \"{column}\" = $2 WHERE seq = $1"),
            Self::Histories => "UPDATE audit SET sealed = $2 WHERE seq = $1".to_owned(),
            Self::Merges => "UPDATE merge SET journal = $2 WHERE id = $1".to_owned(),
        }
    }

    /// The next texts of other keys, held until the transaction ends.
    async fn next(&self, conn: &mut Conn, newest: &str, after: i64, limit: usize) -> Result<Vec<Lying>, StoreError> {
        let lock = conn.dialect().for_update();
        let other = |column: &str| format!("{column} IS NOT NULL AND {column} NOT LIKE '%.{newest}.%'");
        let sql = match self {
            Self::Column { table, column } => {
                let quoted = format!("\"{column}\"");
                format!(
                    "SELECT seq, id, {quoted} FROM {table} WHERE seq > $1 AND {} ORDER BY seq LIMIT $2{lock}",
                    other(&quoted)
                )
            }
            Self::Histories => format!(
                "SELECT seq, record_id, version, sealed FROM audit WHERE seq > $1 AND {} ORDER BY seq LIMIT $2{lock}",
                other("sealed")
            ),
            // There are few of them; each that is done is not found again.
            Self::Merges => format!(
                "SELECT id, journal FROM merge WHERE {} AND journal NOT LIKE '{{%' ORDER BY id LIMIT $2 OFFSET $1{lock}",
                other("journal")
            ),
        };
        let mut found = Vec::new();
        for row in conn.rows(&sql, args![after, limit]).await? {
            found.push(match self {
                Self::Column { table, column } => Lying {
                    order: row.int(0)?,
                    key: row.int(0)?.into(),
                    place: seal::cell(table, column, &row.text(1)?),
                    sealed: row.text(2)?,
                },
                Self::Histories => Lying {
                    order: row.int(0)?,
                    key: row.int(0)?.into(),
                    place: seal::history(&row.opt_text(1)?.unwrap_or_default(), row.opt_int(2)?.unwrap_or_default()),
                    sealed: row.text(3)?,
                },
                Self::Merges => Lying {
                    order: 0,
                    key: row.text(0)?.into(),
                    place: seal::journal(&row.text(0)?),
                    sealed: row.text(1)?,
                },
            });
        }
        Ok(found)
    }
}
