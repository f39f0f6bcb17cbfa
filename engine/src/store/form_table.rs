//! The table of one form: a column for every stored field, indexes from the definitions, and the text index. Owns
//! creating and widening it; rows are read and written in `records` and `listing`.

use super::{Arg, Batch, Conn, Dialect, StoreError, sealed};
use crate::args;
use crate::condition::{Columns, Path, Place, TextShape};
use crate::conversion::{Conversion, Rows};
use crate::digest;
use crate::kind::Column;
use crate::seal;
use std::collections::HashMap;
use std::sync::Arc;

/// The columns every record has, in the order rows are selected.
pub(super) const SYSTEM_COLUMNS: [&str; 12] = [
    "seq",
    "id",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
    "flow_state",
    "title",
    "rules",
    "deleted_at",
    "archived_at",
];

/// The table that holds a form's records, as the published definition wants it.
#[derive(Debug, Clone)]
pub struct FormTable {
    /// `d_<app>_<form>`.
    pub name: String,
    /// Field key and storage of every stored field, in the order of the form.
    pub columns: Vec<(String, Column)>,
    pub indexes: Vec<Index>,
    /// Where fields have values from before they were what they are now, the youngest of each field first.
    pub earlier: Vec<EarlierColumn>,
    /// The names of the columns in the database, in the order of `columns`.
    names: Vec<String>,
    /// Position in `columns` by field key.
    positions: HashMap<String, usize>,
    /// What conditions find under a name: fields, `subform.column` and `address.part`.
    places: HashMap<String, Place>,
}

/// One stored field, as the table needs to know it.
#[derive(Debug, Clone)]
pub struct StoredField {
    pub key: String,
    /// The name of its column in the database.
    pub name: String,
    pub column: Column,
    pub shape: TextShape,
    /// What conditions reach in a JSON column: by which name, how its values are stored, and where.
    pub inside: Vec<(String, Column, Path)>,
}

/// A column with values that a field had before it was what it is now.
#[derive(Debug, Clone)]
pub struct EarlierColumn {
    /// The key of the field.
    pub field: String,
    /// The name of the column in the database.
    pub name: String,
    pub column: Column,
    /// How its values are read as what the field is now; `None` when they cannot be.
    pub conversion: Option<Arc<Conversion>>,
    /// How its rows are read, cell by cell, when it is a sub-form that has become another.
    pub rows: Option<Arc<Rows>>,
    /// Whether each value can be read so by itself, wherever the record is read.
    pub is_plain: bool,
    /// Whether the engine worked its values out and works out what the field has now.
    pub is_redone: bool,
}

/// An index over the live records of a form.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Index {
    /// Field keys or system fields; a sort ends in the order of creation by itself.
    pub fields: Vec<String>,
    pub unique: bool,
}

impl FormTable {
    pub fn new(app: &str, form: &str, fields: Vec<StoredField>, mut indexes: Vec<Index>) -> Self {
        indexes.sort();
        indexes.dedup();
        let name = format!("d_{}_{form}", app.replace('-', "_"));
        let places = fields.iter().flat_map(|field| places(&name, field)).collect();
        let names = fields.iter().map(|field| field.name.clone()).collect();
        let columns: Vec<(String, Column)> = fields.into_iter().map(|field| (field.key, field.column)).collect();
        let positions = columns.iter().enumerate().map(|(at, (key, _))| (key.clone(), at)).collect();
        Self { name, columns, indexes, earlier: Vec::new(), names, positions, places }
    }

    /// The same table, with columns that hold what fields were before.
    #[must_use]
    pub fn with_earlier(self, earlier: Vec<EarlierColumn>) -> Self {
        Self { earlier, ..self }
    }

    /// The name and storage of a field's column in the database.
    pub fn place_of(&self, field: &str) -> Option<(String, Column)> {
        let at = self.positions.get(field)?;
        Some((self.names[*at].clone(), self.columns[*at].1))
    }

    /// Key, name in the database and storage of every stored field, in the order of the form.
    pub(super) fn stored(&self) -> impl Iterator<Item = (&String, &String, Column)> {
        self.columns.iter().zip(&self.names).map(|((key, column), name)| (key, name, *column))
    }

    /// The storage of a field, or of a system field; `None` when it is not stored.
    pub fn column(&self, field: &str) -> Option<Column> {
        match self.positions.get(field) {
            Some(at) => Some(self.columns[*at].1),
            None if field == "version" => Some(Column::Integer),
            None => SYSTEM_COLUMNS[1..9].contains(&field).then_some(Column::Text),
        }
    }

    /// Whether records of the form, as it is or was before, hold something sealed.
    pub fn is_sealed(&self) -> bool {
        let earlier = self.earlier.iter().map(|one| one.column);
        self.columns.iter().map(|(_, column)| *column).chain(earlier).any(|column| column == Column::Sealed)
    }

    /// The name under which equal values of a sealed field have an index in common.
    pub(super) fn index_of(&self, field: &str) -> String {
        let name = self.positions.get(field).map_or(field, |at| self.names[*at].as_str());
        seal::index(&self.name, name)
    }

    /// What an index of the database is made over, for a field.
    pub(super) fn indexed(&self, field: &str) -> Option<String> {
        let name = self.column_name(field)?;
        Some(if self.column(field) == Some(Column::Sealed) { sealed::indexed(&name) } else { name })
    }

    /// The name of a field's column, ready to stand in a statement; `None` when the field is not stored.
    pub fn column_name(&self, field: &str) -> Option<String> {
        if let Some(at) = self.positions.get(field) {
            return Some(format!("\"{}\"", self.names[*at]));
        }
        self.column(field).map(|_| field.to_owned())
    }

    /// Which field keys a refused unique key is about. `constraint` is what [`StoreError::Unique`] carries.
    pub fn unique_fields(&self, constraint: &str) -> Vec<String> {
        // Of an index over what columns hold the beginning of, SQLite says its own name.
        let constraint =
            constraint.strip_prefix("index '").and_then(|rest| rest.strip_suffix('\'')).unwrap_or(constraint);
        let by_index = self.indexes.iter().find(|i| i.unique && self.index_name(i) == constraint);
        if let Some(index) = by_index {
            return index.fields.clone();
        }
        let prefix = format!("{}.", self.name);
        let key = |name: &str| self.stored().find(|(_, own, _)| *own == name).map(|(key, ..)| key.clone());
        constraint.split(", ").filter_map(|part| key(part.strip_prefix(&prefix)?)).collect()
    }

    pub(super) fn index_name(&self, index: &Index) -> String {
        let prefix = if index.unique { "u" } else { "i" };
        // An index is of columns: a renamed field finds its own, and one of another kind does not find that of what it was.
        let name_of = |field: &String| {
            let own = self.positions.get(field).map_or(field, |at| &self.names[*at]);
            let own = own.strip_prefix("f_").unwrap_or(own);
            // A column that was given to a sealed field may still have an index over what it held before.
            if self.column(field) == Some(Column::Sealed) { format!("{own}_sealed") } else { own.to_owned() }
        };
        let columns: Vec<String> = index.fields.iter().map(name_of).collect();
        let name = format!("{prefix}_{}_{}", self.name, columns.join("_"));
        if name.len() <= 60 {
            return name;
        }
        format!("{}_{}", &name[..43], digest::hex(&digest::of(&name)[..8]))
    }

    /// Creates the table or widens it: adds what is missing and never drops or changes a column that is there. Of its
    /// indexes those go that would refuse what the form does not refuse any more.
    /// Answers with the columns it added.
    pub async fn publish(&self, conn: &mut Conn) -> Result<Vec<String>, StoreError> {
        let dialect = conn.dialect();
        conn.run(&dialect.create_form_table(&self.name)).await?;
        let present = columns_of(conn, &self.name).await?;
        let mut added = Vec::new();
        for (key, name, column) in self.stored() {
            if !present.contains(name) {
                let sql_type = match column {
                    Column::Text | Column::Json | Column::Sealed => "{text}",
                    Column::Integer | Column::Scaled(_) | Column::Boolean => "{int}",
                };
                conn.run(&dialect.types(&format!("ALTER TABLE {} ADD COLUMN \"{name}\" {sql_type}", self.name)))
                    .await?;
                added.push(key.clone());
            }
        }
        self.drop_unique(conn).await?;
        self.add_indexes(conn, &self.indexes).await?;
        if self.is_sealed() && conn.keys().newest().is_some() {
            sealed::note_newest(conn).await?;
        }
        Ok(added)
    }

    /// Drops the unique indexes the form no longer wants: a column may hold another field's values by now.
    async fn drop_unique(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let wanted: Vec<String> =
            self.indexes.iter().filter(|index| index.unique).map(|index| self.index_name(index)).collect();
        for row in conn.rows(conn.dialect().unique_indexes(), args![self.name.as_str()]).await? {
            let name = row.text(0)?;
            // PostgreSQL keeps a name that was written without quotes in small letters.
            if !wanted.iter().any(|one| one.eq_ignore_ascii_case(&name)) {
                conn.run(&format!("DROP INDEX \"{name}\"")).await?;
            }
        }
        Ok(())
    }

    /// Creates those of the indexes that are not there yet.
    pub async fn add_indexes(&self, conn: &mut Conn, indexes: &[Index]) -> Result<(), StoreError> {
        let dialect = conn.dialect();
        for index in indexes {
            let names: Option<Vec<String>> = index.fields.iter().map(|f| self.indexed(f)).collect();
            let Some(names) = names else { continue };
            let (unique, columns) = if index.unique {
                ("UNIQUE ", format!("({})", names.join(", ")))
            } else {
                let parts = names.iter().map(|n| dialect.index_part(n)).chain([dialect.index_end().to_owned()]);
                ("", format!("({}){}", parts.collect::<Vec<_>>().join(", "), dialect.index_includes()))
            };
            conn.run(&format!(
                "CREATE {unique}INDEX IF NOT EXISTS {} ON {} {columns} WHERE deleted_at IS NULL",
                self.index_name(index),
                self.name
            ))
            .await?;
        }
        self.state_sizes(conn, indexes).await
    }

    /// Tells SQLite's planner for how large to take the table and its indexes. Left to itself it holds an index of the live
    /// records for smaller than the table, and walks all of it, row by row, where reading the table takes half the time.
    async fn state_sizes(&self, conn: &mut Conn, indexes: &[Index]) -> Result<(), StoreError> {
        if conn.dialect() == Dialect::Postgres {
            return Ok(());
        }
        // The table exists once something was analysed.
        conn.run("ANALYZE sqlite_schema").await?;
        let whole = "1000000";
        let mut sizes = vec![
            (Arg::Null, whole.to_owned()),
            (format!("sqlite_autoindex_{}_1", self.name).into(), format!("{whole} 1")),
            (format!("bin_{}", self.name).into(), "1000 1".to_owned()),
            (format!("arc_{}", self.name).into(), "10000 10 1".to_owned()),
        ];
        for index in indexes {
            // What a value of the first column leaves, then half of it with every further one.
            let left: Vec<String> = match (index.unique, index.fields.len()) {
                (true, 1) => vec!["1".to_owned()],
                (_, columns) => (0..columns.min(9)).map(|at| (1000 >> at).to_string()).collect(),
            };
            sizes.push((self.index_name(index).into(), format!("{whole} {} noskipscan", left.join(" "))));
        }
        for (index, size) in sizes {
            conn.execute(
                "DELETE FROM sqlite_stat1 WHERE tbl = $1 AND idx IS $2",
                args![self.name.as_str(), index.clone()],
            )
            .await?;
            conn.execute(
                "INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)",
                args![self.name.as_str(), index, size],
            )
            .await?;
        }
        conn.run("ANALYZE sqlite_schema").await
    }

    /// Lets PostgreSQL look at how large the table is and what stands in it, when much has been written at once. Until it
    /// does so by itself, after a minute or so, it takes nearly every record for deleted and plans accordingly. SQLite has been
    /// told when the form was published.
    pub async fn take_stock(&self, conn: &mut Conn) -> Result<(), StoreError> {
        match conn.dialect() {
            Dialect::Sqlite => Ok(()),
            Dialect::Postgres => conn.run(&format!("ANALYZE {}", self.name)).await,
        }
    }

    /// Takes out of SQLite's text index what stands in it of texts that are not there any more. PostgreSQL's lies in the rows.
    pub async fn settle_text_index(&self, conn: &mut Conn) -> Result<(), StoreError> {
        if conn.dialect() == Dialect::Postgres {
            return Ok(());
        }
        conn.execute(&format!("INSERT INTO s_{0} (s_{0}) VALUES ('optimize')", self.name), args![]).await.map(|_| ())
    }

    /// Removes the table with every record in it.
    pub async fn drop(conn: &mut Conn, app: &str, form: &str) -> Result<(), StoreError> {
        let table = Self::new(app, form, Vec::new(), Vec::new());
        let dialect = conn.dialect();
        conn.run(&dialect.drop_form_table(&table.name)).await
    }

    /// Adds the statement that keeps the text index of the row last inserted (`seq` is `None`) or of row `seq`.
    pub(super) fn index_text(&self, dialect: Dialect, seq: Option<i64>, grams: &str, batch: &mut Batch) {
        if dialect == Dialect::Postgres {
            return;
        }
        match seq {
            None if grams.is_empty() => {}
            None => batch.push(
                format!("INSERT INTO s_{} (rowid, grams) VALUES (last_insert_rowid(), $1)", self.name),
                args![grams],
            ),
            Some(seq) => batch.push(
                format!("INSERT OR REPLACE INTO s_{} (rowid, grams) VALUES ($1, $2)", self.name),
                args![seq, grams],
            ),
        }
    }
}

impl Columns for FormTable {
    fn place(&self, field: &str) -> Option<Place> {
        if let Some(place) = self.places.get(field) {
            return Some(place.clone());
        }
        let shape = if field.ends_with("_at") { TextShape::Moment } else { TextShape::Any };
        self.column(field).map(|column| Place::whole(format!("{}.{field}", self.name), column).shaped(shape))
    }
}

fn places(table: &str, field: &StoredField) -> Vec<(String, Place)> {
    let sql = format!("{table}.\"{}\"", field.name);
    let mut whole = Place::whole(sql.clone(), field.column).shaped(field.shape);
    if field.column == Column::Sealed {
        whole = whole.sealed(seal::index(table, &field.name));
    }
    let mut places = vec![(field.key.clone(), whole)];
    places.extend(field.inside.iter().map(|(name, column, path)| {
        let inner = Place { path: path.clone(), ..Place::whole(sql.clone(), *column) };
        (format!("{}.{name}", field.key), inner)
    }));
    places
}

pub(super) async fn columns_of(conn: &mut Conn, table: &str) -> Result<Vec<String>, StoreError> {
    let sql = match conn.dialect() {
        Dialect::Sqlite => "SELECT name FROM pragma_table_info($1)",
        Dialect::Postgres => {
            "SELECT column_name::text FROM information_schema.columns \
             WHERE table_schema = current_schema() AND table_name = $1"
        }
    };
    conn.rows(sql, args![table]).await?.iter().map(|row| row.text(0)).collect()
}
