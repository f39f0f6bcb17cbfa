//! Rows of a form's table as records: writing, reading and the way between columns and JSON values. Who may see which
//! of the values is decided by `access` before they leave the engine.

use super::form_table::{EarlierColumn, SYSTEM_COLUMNS};
use super::text::marks;
use super::{Arg, Batch, Conn, Dialect, Findable, FormTable, Row, StoreError, sealed, text_index};
use crate::args;
use crate::clock::Moment;
use crate::condition::RecordFacts;
use crate::kind::{Column, Stored};
use crate::seal::{self, Keyring, Sealing, Unreadable};
use serde_json::{Map, Value};
use std::fmt::Write as _;

/// One record as it is stored.
#[derive(Debug, Clone, PartialEq)]
pub struct StoredRecord {
    /// Order of creation within the form; 0 until stored.
    pub seq: i64,
    pub id: String,
    /// Counts up with every change, from 1.
    pub version: i64,
    pub created_at: Moment,
    pub created_by: Option<String>,
    pub updated_at: Moment,
    pub updated_by: Option<String>,
    /// `running`, `approved`, `rejected`, `withdrawn`, `terminated`, or none when no flow has touched the record.
    pub flow_state: Option<String>,
    pub title: String,
    /// What the rules found, by rule key.
    pub rules: Value,
    /// When the record went to the recycle bin.
    pub deleted_at: Option<Moment>,
    /// When the record was put into the archive: kept and counted, but no longer listed, changed or reminded of.
    pub archived_at: Option<Moment>,
    /// Field values; an empty field has no entry.
    pub values: Map<String, Value>,
    /// The columns some of the values were read from because their fields were of another kind when they were written.
    /// Writing the record moves them.
    pub converted: Vec<String>,
    /// The fields with a value from before that is not read here: it waits for the pass that converts it, or cannot be
    /// what the field is now.
    pub aside: Vec<String>,
    /// The sensitive fields whose value is there and cannot be opened: its key is missing, or it was tampered with. Writing
    /// the record leaves them as they are.
    pub unreadable: Vec<String>,
    /// What stays in columns of before that hold rows, when the record is written.
    pub remainders: Vec<Remainder>,
}

/// The cells that rows of a sub-form leave behind in a column of before.
#[derive(Debug, Clone, PartialEq)]
pub struct Remainder {
    pub column: String,
    /// The key of the sub-form.
    pub field: String,
    pub rest: Value,
}

impl StoredRecord {
    /// A record that is not stored yet, as somebody would make it at a moment.
    pub fn unmade(id: String, by: Option<String>, now: Moment) -> Self {
        Self {
            seq: 0,
            id,
            version: 0,
            created_at: now,
            created_by: by.clone(),
            updated_at: now,
            updated_by: by,
            flow_state: None,
            title: String::new(),
            rules: Value::Null,
            deleted_at: None,
            archived_at: None,
            values: Map::new(),
            converted: Vec::new(),
            aside: Vec::new(),
            unreadable: Vec::new(),
            remainders: Vec::new(),
        }
    }

    /// Whether a flow has it in hand.
    pub fn is_in_flow(&self) -> bool {
        matches!(self.flow_state.as_deref(), Some("running" | "returned"))
    }

    /// Whether people work with the record: it lies neither in the recycle bin nor in the archive.
    pub fn is_live(&self) -> bool {
        self.deleted_at.is_none() && self.archived_at.is_none()
    }

    /// What a field of the form holds, though it be called like what every record says of itself.
    pub fn held(&self, field: &str) -> Value {
        self.values.get(field).cloned().unwrap_or_default()
    }

    /// The value of a field or a system field. A field called `title` or `version` that holds something comes first; whoever
    /// knows it to be one of the form asks [`StoredRecord::held`].
    pub fn value(&self, key: &str) -> Value {
        let text = |text: &Option<String>| text.clone().map_or(Value::Null, Value::String);
        match key {
            "id" => Value::String(self.id.clone()),
            "title" | "version" if self.values.contains_key(key) => self.held(key),
            "version" => self.version.into(),
            "created_at" => crate::clock::to_text(self.created_at).into(),
            "created_by" => text(&self.created_by),
            "updated_at" => crate::clock::to_text(self.updated_at).into(),
            "updated_by" => text(&self.updated_by),
            "flow_state" => text(&self.flow_state),
            "title" => self.title.clone().into(),
            _ => self.held(key),
        }
    }

    /// Values and system fields in one map, as conditions, rules and expressions see a record.
    pub fn facts(&self) -> RecordFacts {
        let mut facts = self.values.clone();
        for key in crate::definition::SYSTEM_FIELDS {
            facts.insert(key.to_owned(), self.value(key));
        }
        let hidden = self.aside.iter().chain(&self.unreadable);
        let unread = hidden.filter(|field| !self.values.contains_key(*field));
        let unknown = unread.chain(self.remainders.iter().map(|one| &one.field));
        RecordFacts::new(facts, unknown.cloned().collect())
    }
}

/// Adds the statements that store a new record and its text index.
pub fn insert_row(dialect: Dialect, table: &FormTable, record: &StoredRecord, findable: &Findable, batch: &mut Batch) {
    let grams = text_index::indexed(dialect, findable);
    let mut args = args![
        record.id.as_str(),
        record.version,
        record.created_at,
        record.created_by.clone(),
        record.updated_at,
        record.updated_by.clone(),
        record.flow_state.clone(),
        record.title.as_str(),
        rules_arg(record),
    ];
    for (key, name, column) in table.stored() {
        args.push(cell(table, &record.id, (name, column), record.values.get(key)));
    }
    let mut sql = format!(
        "INSERT INTO {} (id, version, created_at, created_by, updated_at, updated_by, flow_state, title, rules",
        table.name
    );
    for (_, name, _) in table.stored() {
        write!(sql, ", \"{name}\"").expect("writing to a string");
    }
    let search = dialect == Dialect::Postgres;
    sql.push_str(if search { ", search) VALUES (" } else { ") VALUES (" });
    for at in 1..=args.len() {
        write!(sql, "{}${at}", if at == 1 { "" } else { ", " }).expect("writing to a string");
    }
    if search {
        write!(sql, ", ${}::text::tsvector", args.len() + 1).expect("writing to a string");
        args.push(grams.as_str().into());
    }
    sql.push(')');
    batch.push(sql, args);
    table.index_text(dialect, None, &grams, batch);
}

/// Adds the statements that store the named fields and the system columns of a record already there. `findable`
/// is `None` when nothing it is found by has changed.
pub fn update_row(
    dialect: Dialect,
    table: &FormTable,
    record: &StoredRecord,
    changed: &[String],
    findable: Option<&Findable>,
    batch: &mut Batch,
) {
    let mut args = args![
        record.seq,
        record.version,
        record.updated_at,
        record.updated_by.clone(),
        record.flow_state.clone(),
        record.title.as_str(),
        rules_arg(record),
        record.deleted_at,
        record.archived_at,
    ];
    let mut sql = format!(
        "UPDATE {} SET version = $2, updated_at = $3, updated_by = $4, flow_state = $5, title = $6, rules = $7, \
         deleted_at = $8, archived_at = $9",
        table.name
    );
    let moved: Vec<&EarlierColumn> = table.earlier.iter().filter(|one| record.converted.contains(&one.name)).collect();
    let is_written = |key: &String| changed.contains(key) || moved.iter().any(|one| one.field == *key);
    for (key, name, column) in table.stored().filter(|(key, ..)| is_written(key)) {
        args.push(cell(table, &record.id, (name, column), record.values.get(key)));
        write!(sql, ", \"{name}\" = ${}", args.len()).expect("writing to a string");
    }
    for earlier in moved {
        let rest = record.remainders.iter().find(|one| one.column == earlier.name).map(|one| &one.rest);
        args.push(to_column(earlier.column, rest));
        write!(sql, ", \"{}\" = ${}", earlier.name, args.len()).expect("writing to a string");
    }
    let grams = findable.map(|findable| text_index::indexed(dialect, findable));
    if let (Dialect::Postgres, Some(grams)) = (dialect, &grams) {
        args.push(grams.as_str().into());
        write!(sql, ", search = ${}::text::tsvector", args.len()).expect("writing to a string");
    }
    sql.push_str(" WHERE seq = $1");
    batch.push(sql, args);
    if let Some(grams) = grams {
        table.index_text(dialect, Some(record.seq), &grams, batch);
    }
}

/// Adds the statements that destroy a record for good.
pub fn delete_row(dialect: Dialect, table: &FormTable, seq: i64, batch: &mut Batch) {
    batch.push(format!("DELETE FROM {} WHERE seq = $1", table.name), args![seq]);
    if dialect == Dialect::Sqlite {
        batch.push(format!("DELETE FROM s_{} WHERE rowid = $1", table.name), args![seq]);
    }
}

/// The ids of records that went to the recycle bin before a moment, those longest there in front.
pub async fn deleted_before(
    conn: &mut Conn,
    table: &FormTable,
    moment: Moment,
    limit: usize,
) -> Result<Vec<String>, StoreError> {
    let sql = format!("SELECT id FROM {} WHERE deleted_at < $1 ORDER BY deleted_at LIMIT $2", table.name);
    conn.rows(&sql, args![moment, limit]).await?.iter().map(|row| row.text(0)).collect()
}

/// Reads one record, in the recycle bin or not. With `lock` the row is held until the transaction ends.
pub async fn load_row(
    conn: &mut Conn,
    table: &FormTable,
    id: &str,
    lock: bool,
) -> Result<Option<StoredRecord>, StoreError> {
    let lock = if lock { conn.dialect().for_update() } else { "" };
    let sql = format!("SELECT {} FROM {} WHERE id = $1{lock}", select_list(table), table.name);
    let row = conn.row(&sql, args![id]).await?;
    row.map(|row| read_row(table, conn.keys(), row)).transpose()
}

/// Reads a record and holds it until the transaction ends; none where another transaction holds it.
pub async fn load_free_row(conn: &mut Conn, table: &FormTable, id: &str) -> Result<Option<StoredRecord>, StoreError> {
    let lock = conn.dialect().for_update_skip_locked();
    let sql = format!("SELECT {} FROM {} WHERE id = $1{lock}", select_list(table), table.name);
    let row = conn.row(&sql, args![id]).await?;
    row.map(|row| read_row(table, conn.keys(), row)).transpose()
}

/// Holds a record until the transaction ends, so that what is then read for it is read by nobody else at the same time.
/// SQLite's one writer need not.
pub async fn hold_row(conn: &mut Conn, table: &FormTable, id: &str) -> Result<(), StoreError> {
    if conn.dialect() == Dialect::Sqlite {
        return Ok(());
    }
    let sql = format!("SELECT seq FROM {} WHERE id = $1{}", table.name, conn.dialect().for_update());
    conn.rows(&sql, args![id]).await.map(|_| ())
}

/// Reads records by id, in no particular order; unknown ids are left out.
pub async fn load_rows(conn: &mut Conn, table: &FormTable, ids: &[String]) -> Result<Vec<StoredRecord>, StoreError> {
    let sql = format!("SELECT {} FROM {} WHERE id IN", select_list(table), table.name);
    let rows = conn.rows_among(&sql, ids.iter().map(Arg::from).collect()).await?;
    rows.into_iter().map(|row| read_row(table, conn.keys(), row)).collect()
}

/// The ids of live records with these values, at most `limit`. Fields that are not stored find nothing.
pub async fn find_ids(
    conn: &mut Conn,
    table: &FormTable,
    keys: &[(&str, &Value)],
    limit: usize,
) -> Result<Vec<String>, StoreError> {
    let mut args = Vec::new();
    let mut sql = format!("SELECT id FROM {} WHERE deleted_at IS NULL", table.name);
    for (field, value) in keys {
        let (Some(name), Some(column)) = (table.column_name(field), table.column(field)) else { return Ok(Vec::new()) };
        if column == Column::Sealed {
            args.push(Arg::Indexes {
                field: table.index_of(field),
                texts: value.as_str().map(str::to_owned).into_iter().collect(),
            });
            let mark = format!("${}", args.len());
            write!(sql, " AND {}", conn.dialect().one_of_json(&sealed::indexed(&name), &mark, false))
                .expect("writing to a string");
            continue;
        }
        args.push(to_column(column, Some(value)));
        write!(sql, " AND {name} = ${}", args.len()).expect("writing to a string");
    }
    args.push(limit.into());
    write!(sql, " LIMIT ${}", args.len()).expect("writing to a string");
    conn.rows(&sql, args).await?.iter().map(|row| row.text(0)).collect()
}

/// For each of these values one of the live records that have it in a field, and how many have it. A field that is not
/// stored finds nothing.
pub async fn find_each(
    conn: &mut Conn,
    table: &FormTable,
    field: &str,
    values: &[Value],
) -> Result<Vec<Option<(String, i64)>>, StoreError> {
    let mut found: Vec<Option<(String, i64)>> = vec![None; values.len()];
    let (Some(name), Some(column)) = (table.column_name(field), table.column(field)) else { return Ok(found) };
    if column == Column::Sealed {
        for (value, hit) in values.iter().zip(&mut found) {
            let ids = find_ids(conn, table, &[(field, value)], 2).await?;
            let count = if ids.len() > 1 { 2 } else { 1 };
            *hit = ids.into_iter().next().map(|id| (id, count));
        }
        return Ok(found);
    }
    for (some, hits) in values.chunks(200).zip(found.chunks_mut(200)) {
        let args: Vec<Arg> = some.iter().map(|value| to_column(column, Some(value))).collect();
        let sql = format!(
            "SELECT {name}, min(id), count(*) FROM {} WHERE deleted_at IS NULL AND {name} IN ({}) GROUP BY {name}",
            table.name,
            marks(1, args.len())
        );
        for mut row in conn.rows(&sql, args.clone()).await? {
            let there = row.take(0);
            let hit = (row.text(1)?, row.int(2)?);
            for (_, place) in args.iter().zip(hits.iter_mut()).filter(|(arg, _)| **arg == there) {
                *place = Some(hit.clone());
            }
        }
    }
    Ok(found)
}

/// The titles of live records by id; unknown ids are left out.
pub async fn titles(conn: &mut Conn, table: &FormTable, ids: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    let sql = format!("SELECT id, title FROM {} WHERE id IN", table.name);
    let rows = conn.rows_among(&sql, ids.iter().map(Arg::from).collect()).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

pub(super) fn select_list(table: &FormTable) -> String {
    let mut list = SYSTEM_COLUMNS.join(", ");
    let earlier = table.earlier.iter().map(|one| &one.name);
    for name in table.stored().map(|(_, name, _)| name).chain(earlier) {
        write!(list, ", \"{name}\"").expect("writing to a string");
    }
    list
}

pub(super) fn read_row(table: &FormTable, keys: &Keyring, mut row: Row) -> Result<StoredRecord, StoreError> {
    let id = row.text(1)?;
    let mut values = Map::with_capacity(table.columns.len());
    let (mut converted, mut aside, mut unreadable, mut remainders) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
    for (at, (key, name, column)) in table.stored().enumerate() {
        let Some(value) = from_cell(table, keys, &id, (name, column), row.take(SYSTEM_COLUMNS.len() + at))? else {
            unreadable.push(key.clone());
            continue;
        };
        if !value.is_null() {
            values.insert(key.clone(), value);
        }
    }
    for (at, earlier) in table.earlier.iter().enumerate() {
        let arg = row.take(SYSTEM_COLUMNS.len() + table.columns.len() + at);
        let Some(value) = from_cell(table, keys, &id, (&earlier.name, earlier.column), arg)? else {
            if !values.contains_key(&earlier.field) {
                unreadable.push(earlier.field.clone());
            }
            continue;
        };
        if let Some(rows) = earlier.rows.as_ref().filter(|_| !value.is_null()) {
            let read = rows.read_plainly(&value, values.get(&earlier.field));
            if read.is_moved {
                converted.push(earlier.name.clone());
                values.insert(earlier.field.clone(), read.now);
            }
            if !read.rest.is_null() {
                let (column, field) = (earlier.name.clone(), earlier.field.clone());
                remainders.push(Remainder { column, field, rest: read.rest });
            }
            continue;
        }
        if value.is_null() || values.contains_key(&earlier.field) {
            continue;
        }
        // What takes names or a time zone to be read waits for the pass that converts it.
        let plain = earlier.conversion.as_ref().filter(|_| earlier.is_plain);
        if let Some(value) = plain.and_then(|conversion| conversion.convert_plainly(&value)) {
            values.insert(earlier.field.clone(), value);
            converted.push(earlier.name.clone());
        } else if !aside.contains(&earlier.field) {
            aside.push(earlier.field.clone());
        }
    }
    Ok(StoredRecord {
        seq: row.int(0)?,
        id,
        version: row.int(2)?,
        created_at: row.moment(3)?,
        created_by: row.opt_text(4)?,
        updated_at: row.moment(5)?,
        updated_by: row.opt_text(6)?,
        flow_state: row.opt_text(7)?,
        title: row.text(8)?,
        rules: row.json(9)?,
        deleted_at: row.opt_moment(10)?,
        archived_at: row.opt_moment(11)?,
        values,
        converted,
        aside,
        unreadable,
        remainders,
    })
}

/// A value as it goes into a column of a record.
pub(super) fn cell(table: &FormTable, id: &str, (name, column): (&str, Column), value: Option<&Value>) -> Arg {
    match value.and_then(Value::as_str).filter(|text| column == Column::Sealed && !text.is_empty()) {
        Some(text) => Arg::Sealed(Sealing {
            place: seal::cell(&table.name, name, id),
            index: Some(seal::index(&table.name, name)),
            text: text.to_owned(),
        }),
        None => to_column(column, value),
    }
}

/// What a column of a record holds; `None` when it is sealed and cannot be opened.
pub(super) fn from_cell(
    table: &FormTable,
    keys: &Keyring,
    id: &str,
    (name, column): (&str, Column),
    arg: Arg,
) -> Result<Option<Value>, StoreError> {
    match (column, &arg) {
        (Column::Sealed, Arg::Text(sealed)) => match keys.open(&seal::cell(&table.name, name, id), sealed) {
            Ok(text) => Ok(Some(Value::String(text))),
            // That a key is missing was said when the workspace was opened.
            Err(Unreadable::NoKey(_)) => Ok(None),
            Err(why) => {
                tracing::error!(table = table.name, column = name, record = id, %why, "a sensitive value cannot be read");
                Ok(None)
            }
        },
        _ => from_column(column, arg).map(Some),
    }
}

fn rules_arg(record: &StoredRecord) -> Arg {
    match &record.rules {
        Value::Null => Arg::Null,
        Value::Object(rules) if rules.is_empty() => Arg::Null,
        rules => rules.to_string().into(),
    }
}

/// A JSON value as its column stores it. Values reach the store normalised by their kind.
pub fn to_column(column: Column, value: Option<&Value>) -> Arg {
    match value.map_or(Stored::Null, |value| column.to_store(value)) {
        Stored::Null => Arg::Null,
        Stored::Text(text) | Stored::Json(text) => text.into(),
        Stored::Integer(number) => number.into(),
        Stored::Boolean(flag) => flag.into(),
    }
}

/// A column's value as JSON.
pub fn from_column(column: Column, arg: Arg) -> Result<Value, StoreError> {
    let stored = match arg {
        Arg::Null => return Ok(Value::Null),
        Arg::Text(text) => Stored::Text(text),
        Arg::Int(number) => Stored::Integer(number),
        other => return Err(StoreError::Corrupt(format!("{other:?} in a column of {column:?}"))),
    };
    Ok(column.from_store(stored))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn columns_give_back_what_they_took() {
        for (column, value) in [
            (Column::Text, json!("客户")),
            (Column::Integer, json!(-7)),
            (Column::Scaled(4), json!(99_999_999_999.999_9)),
            (Column::Scaled(6), json!(0.1)),
            (Column::Scaled(4), json!(500_000)),
            (Column::Boolean, json!(true)),
            (Column::Json, json!([{"qty": 1.5}])),
        ] {
            let stored = to_column(column, Some(&value));
            assert_ne!(stored, Arg::Null, "{value}");
            assert_eq!(from_column(column, stored).unwrap(), value);
        }
        assert_eq!(to_column(Column::Integer, Some(&json!("7"))), Arg::Null);
    }
}
