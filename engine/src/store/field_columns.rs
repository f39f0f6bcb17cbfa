//! In which columns of their tables the fields of forms lie, and the values that stand in columns of earlier kinds or of
//! fields that are gone. Owns the statements; what becomes of a column is owned by `conversion`.

use super::listing::{COUNT_BOUND, Count};
use super::records::from_cell;
use super::text::marks;
use super::{Arg, Conn, FormTable, StoreError};
use crate::args;
use crate::conversion::{ColumnState, FieldColumn};
use crate::kind::{self, Column};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fmt::Write as _;

pub(super) const TABLES: &str = "
CREATE TABLE field_column (
    app {text} NOT NULL,
    form {text} NOT NULL,
    name {text} NOT NULL,
    place {int} NOT NULL,
    field {text} NOT NULL,
    holds {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('live', 'leaving', 'former', 'removed', 'purged', 'empty')),
    PRIMARY KEY (app, form, name)
);
";

/// The columns of every form of an app that have a row, oldest first.
pub async fn of_app(conn: &mut Conn, app: &str) -> Result<BTreeMap<String, Vec<FieldColumn>>, StoreError> {
    read(conn, app, "").await
}

/// The same, and nobody else says what a column is until the transaction ends.
pub async fn of_app_held(conn: &mut Conn, app: &str) -> Result<BTreeMap<String, Vec<FieldColumn>>, StoreError> {
    read(conn, app, conn.dialect().for_update()).await
}

async fn read(conn: &mut Conn, app: &str, lock: &str) -> Result<BTreeMap<String, Vec<FieldColumn>>, StoreError> {
    let sql =
        format!("SELECT form, field, name, holds, state FROM field_column WHERE app = $1 ORDER BY form, place{lock}");
    let mut found: BTreeMap<String, Vec<FieldColumn>> = BTreeMap::new();
    for row in conn.rows(&sql, args![app]).await? {
        let column = FieldColumn {
            field: row.text(1)?,
            name: row.text(2)?,
            holds: serde_json::from_value(row.json(3)?)
                .map_err(|error| StoreError::Corrupt(format!("a field that is no field: {error}")))?,
            state: state(&row.text(4)?)?,
        };
        found.entry(row.text(0)?).or_default().push(column);
    }
    Ok(found)
}

/// Writes the columns of a form anew.
pub async fn replace(conn: &mut Conn, app: &str, form: &str, columns: &[FieldColumn]) -> Result<(), StoreError> {
    conn.execute("DELETE FROM field_column WHERE app = $1 AND form = $2", args![app, form]).await?;
    let sql =
        "INSERT INTO field_column (app, form, name, place, field, holds, state) VALUES ($1, $2, $3, $4, $5, $6, $7)";
    for (place, column) in columns.iter().enumerate() {
        let holds = serde_json::to_string(&column.holds).expect("a field is plain data");
        let args = args![app, form, column.name.as_str(), place, column.field.as_str(), holds, word(column.state)];
        conn.execute(sql, args).await?;
    }
    Ok(())
}

/// Says what a column is from now on. Answers whether it was one of `from`.
pub async fn set_state(
    conn: &mut Conn,
    (app, form, name): (&str, &str, &str),
    from: &[ColumnState],
    to: ColumnState,
) -> Result<bool, StoreError> {
    let mut args = args![app, form, name, word(to)];
    args.extend(from.iter().map(|state| Arg::from(word(*state))));
    let sql = format!(
        "UPDATE field_column SET state = $4 WHERE app = $1 AND form = $2 AND name = $3 AND state IN ({})",
        marks(5, from.len())
    );
    Ok(conn.execute(&sql, args).await? > 0)
}

pub(super) async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM field_column WHERE app = $1", args![app]).await.map(|_| ())
}

/// What one record holds in some columns.
#[derive(Debug, Clone, PartialEq)]
pub struct Held {
    pub seq: i64,
    pub id: String,
    pub version: i64,
    pub title: String,
    pub deleted: bool,
    /// In the order of the columns asked for; null where there is nothing.
    pub values: Vec<Value>,
}

/// Columns by name and storage.
pub type Places = [(String, Column)];

impl FormTable {
    /// What the next records after `seq` hold in these columns, records of the recycle bin among them.
    pub async fn held(
        &self,
        conn: &mut Conn,
        places: &Places,
        seq: i64,
        limit: usize,
    ) -> Result<Vec<Held>, StoreError> {
        self.read_held(conn, places, "seq > $1", seq, limit).await
    }

    /// The same of live records only.
    pub async fn held_live(
        &self,
        conn: &mut Conn,
        places: &Places,
        seq: i64,
        limit: usize,
    ) -> Result<Vec<Held>, StoreError> {
        self.read_held(conn, places, "seq > $1 AND deleted_at IS NULL", seq, limit).await
    }

    /// The same of records that hold something in one of the columns with these names, those of the recycle bin among them.
    pub async fn held_in(
        &self,
        conn: &mut Conn,
        places: &Places,
        names: &[&str],
        seq: i64,
        limit: usize,
    ) -> Result<Vec<Held>, StoreError> {
        let filled: Vec<String> = names.iter().map(|name| format!("\"{name}\" IS NOT NULL")).collect();
        if filled.is_empty() {
            return Ok(Vec::new());
        }
        self.read_held(conn, places, &format!("seq > $1 AND ({})", filled.join(" OR ")), seq, limit).await
    }

    /// The next live records after `seq` that hold something in the first of these columns and nothing in those `above`
    /// it.
    pub async fn kept(
        &self,
        conn: &mut Conn,
        places: &Places,
        above: &[String],
        seq: i64,
        limit: usize,
    ) -> Result<Vec<Held>, StoreError> {
        let Some((name, _)) = places.first() else { return Ok(Vec::new()) };
        let filter = format!("seq > $1 AND {}", is_kept(name, above));
        self.read_held(conn, places, &filter, seq, limit).await
    }

    /// How many they are, counting to [`COUNT_BOUND`].
    pub async fn count_kept(&self, conn: &mut Conn, name: &str, above: &[String]) -> Result<Count, StoreError> {
        let sql =
            format!("SELECT count(*) FROM (SELECT 1 FROM {} WHERE {} LIMIT $1) found", self.name, is_kept(name, above));
        let value = conn.row(&sql, args![COUNT_BOUND + 1]).await?.map(|row| row.int(0)).transpose()?.unwrap_or(0);
        Ok(Count { value: value.min(COUNT_BOUND), exact: value <= COUNT_BOUND })
    }

    /// Whether any record, of the recycle bin too, holds something in the column.
    pub async fn is_filled(&self, conn: &mut Conn, name: &str) -> Result<bool, StoreError> {
        let sql = format!("SELECT 1 FROM {} WHERE \"{name}\" IS NOT NULL LIMIT 1", self.name);
        Ok(conn.row(&sql, args![]).await?.is_some())
    }

    async fn read_held(
        &self,
        conn: &mut Conn,
        places: &Places,
        filter: &str,
        seq: i64,
        limit: usize,
    ) -> Result<Vec<Held>, StoreError> {
        let mut sql = "SELECT seq, id, version, title, deleted_at".to_owned();
        for (name, _) in places {
            write!(sql, ", \"{name}\"").expect("writing to a string");
        }
        write!(sql, " FROM {} WHERE {filter} ORDER BY seq LIMIT $2", self.name).expect("writing to a string");
        let rows = conn.rows(&sql, args![seq, limit]).await?;
        let keys = conn.keys();
        rows.into_iter()
            .map(|mut row| {
                let id = row.text(1)?;
                let values = places.iter().enumerate().map(|(at, (name, column))| {
                    // What cannot be opened stays where it is, as if nothing were there.
                    from_cell(self, keys, &id, (name, *column), row.take(5 + at)).map(Option::unwrap_or_default)
                });
                Ok(Held {
                    values: values.collect::<Result<_, _>>()?,
                    seq: row.int(0)?,
                    id,
                    version: row.int(2)?,
                    title: row.text(3)?,
                    deleted: row.opt_moment(4)?.is_some(),
                })
            })
            .collect()
    }

    /// Clears a column in the next records after `seq`; answers the last one, `None` at the end.
    pub async fn clear(&self, conn: &mut Conn, name: &str, seq: i64, limit: usize) -> Result<Option<i64>, StoreError> {
        let sql =
            format!("SELECT max(seq) FROM (SELECT seq FROM {} WHERE seq > $1 ORDER BY seq LIMIT $2) next", self.name);
        let Some(row) = conn.row(&sql, args![seq, limit]).await? else { return Ok(None) };
        let Some(last) = row.opt_int(0)? else { return Ok(None) };
        let sql = format!(
            "UPDATE {} SET \"{name}\" = NULL WHERE seq > $1 AND seq <= $2 AND \"{name}\" IS NOT NULL",
            self.name
        );
        conn.execute(&sql, args![seq, last]).await?;
        Ok(Some(last))
    }
}

/// True of live records with a value in a column that none above it stands in for.
fn is_kept(name: &str, above: &[String]) -> String {
    let empty: String = above.iter().map(|other| format!(" AND \"{other}\" IS NULL")).collect();
    format!("\"{name}\" IS NOT NULL{empty} AND deleted_at IS NULL")
}

/// Where a column lies and how it is read.
pub fn place(column: &FieldColumn) -> Option<(String, Column)> {
    Some((column.name.clone(), kind::column(&column.holds)?))
}

fn word(state: ColumnState) -> &'static str {
    match state {
        ColumnState::Live => "live",
        ColumnState::Leaving => "leaving",
        ColumnState::Former => "former",
        ColumnState::Removed => "removed",
        ColumnState::Purged => "purged",
        ColumnState::Empty => "empty",
    }
}

fn state(word: &str) -> Result<ColumnState, StoreError> {
    Ok(match word {
        "live" => ColumnState::Live,
        "leaving" => ColumnState::Leaving,
        "former" => ColumnState::Former,
        "removed" => ColumnState::Removed,
        "purged" => ColumnState::Purged,
        "empty" => ColumnState::Empty,
        other => return Err(StoreError::Corrupt(format!("a column in state {other}"))),
    })
}
