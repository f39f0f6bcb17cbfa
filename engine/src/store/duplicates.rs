//! Keys by which records that are alike find each other, one table for each way of comparing; the pairs people have
//! called different; and what a search for duplicates found. Owns the statements; what a key is made of and when records
//! are alike is owned by `duplicate`.

use super::form_table::FormTable;
use super::records::{read_row, select_list};
use super::text::marks;
use super::{Arg, Batch, Conn, Dialect, StoreError, StoredRecord};
use crate::args;
use crate::clock::Moment;
use serde_json::Value;
use std::fmt::Write as _;

pub(super) const TABLES: &str = "
CREATE TABLE distinct_pair (
    app {text} NOT NULL,
    form {text} NOT NULL,
    one {text} NOT NULL,
    other {text} NOT NULL,
    at {text} NOT NULL,
    said_by {text},
    PRIMARY KEY (one, other)
);
CREATE INDEX distinct_pair_other ON distinct_pair (other);
CREATE TABLE duplicate_pair (
    job_id {text} NOT NULL,
    one {text} NOT NULL,
    other {text} NOT NULL,
    score {int} NOT NULL,
    PRIMARY KEY (job_id, one, other)
);
CREATE TABLE duplicate_set (
    job_id {text} NOT NULL,
    place {int} NOT NULL,
    body {text} NOT NULL,
    PRIMARY KEY (job_id, place)
);
";

/// The keys of one way of comparing the records of a form: which record is found by which key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyTable {
    name: String,
}

impl KeyTable {
    /// The table of the way of comparing with this number.
    pub fn new(number: i64) -> Self {
        Self { name: format!("k_{number:016x}") }
    }

    /// What tells it from others.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The table whose name was written down.
    pub fn named(name: &str) -> Option<Self> {
        let number = name.strip_prefix("k_").filter(|hex| hex.len() == 16)?;
        u64::from_str_radix(number, 16).ok().map(|_| Self { name: name.to_owned() })
    }

    pub async fn create(&self, conn: &mut Conn) -> Result<(), StoreError> {
        let sql = conn.dialect().create_key_table(&self.name);
        conn.run(&sql).await
    }

    pub async fn drop(&self, conn: &mut Conn) -> Result<(), StoreError> {
        conn.run(&format!("DROP TABLE IF EXISTS {}", self.name)).await
    }

    /// Adds the statement that lets a record just inserted by the same batch be found. Not a plain write for the batch:
    /// it has to see the record.
    pub fn add_new(&self, table: &FormTable, id: &str, keys: &[i64], batch: &mut Batch) {
        if keys.is_empty() {
            return;
        }
        let mut args = args![id];
        let mut sql = format!(
            "WITH made AS (SELECT seq FROM {} WHERE id = $1) INSERT INTO {} (key, seq) ",
            table.name, self.name
        );
        for (at, key) in keys.iter().enumerate() {
            args.push((*key).into());
            let union = if at == 0 { "" } else { " UNION ALL " };
            write!(sql, "{union}SELECT CAST(${} AS BIGINT), seq FROM made", args.len()).expect("writing to a string");
        }
        batch.push(sql, args);
    }

    /// Adds the statement that lets stored records be found, each by its key; what is there stays.
    pub fn add(&self, keys: &[(i64, i64)], batch: &mut Batch) {
        for some in keys.chunks(500) {
            let mut args = Vec::with_capacity(some.len() * 2);
            let mut sql = format!("INSERT INTO {} (key, seq) VALUES ", self.name);
            for (at, (key, seq)) in some.iter().enumerate() {
                let comma = if at == 0 { "" } else { ", " };
                write!(sql, "{comma}(${}, ${})", args.len() + 1, args.len() + 2).expect("writing to a string");
                args.extend([Arg::Int(*key), Arg::Int(*seq)]);
            }
            sql.push_str(" ON CONFLICT DO NOTHING");
            batch.push(sql, args);
        }
    }

    /// Adds the statement by which a record is not found by these keys any more.
    pub fn remove(&self, seq: i64, keys: &[i64], batch: &mut Batch) {
        if keys.is_empty() {
            return;
        }
        let mut args = args![seq];
        args.extend(keys.iter().map(|key| Arg::Int(*key)));
        let sql = format!("DELETE FROM {} WHERE seq = $1 AND key IN ({})", self.name, marks(2, keys.len()));
        batch.push(sql, args);
    }

    /// The records found by each of the keys, at most `limit` of each.
    pub async fn found(&self, conn: &mut Conn, keys: &[i64], limit: usize) -> Result<Vec<Vec<i64>>, StoreError> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let mut args = args![limit];
        let mut sql = String::new();
        for (at, key) in keys.iter().enumerate() {
            args.push((*key).into());
            let (union, mark) = (if at == 0 { "" } else { " UNION ALL " }, args.len());
            // The order keeps each part in a list of its own and the answer the same from one asking to the next.
            write!(
                sql,
                "{union}SELECT * FROM (SELECT CAST({at} AS BIGINT) AS place, seq FROM {} WHERE key = ${mark} ORDER BY seq DESC LIMIT $1) p{at}",
                self.name
            )
            .expect("writing to a string");
        }
        let mut found = vec![Vec::new(); keys.len()];
        for row in conn.rows(&sql, args).await? {
            let place = usize::try_from(row.int(0)?).unwrap_or_default();
            if let Some(list) = found.get_mut(place) {
                list.push(row.int(1)?);
            }
        }
        Ok(found)
    }

    /// The next keys after `key` that more than one record is found by.
    pub async fn shared_after(&self, conn: &mut Conn, key: i64, limit: usize) -> Result<Vec<i64>, StoreError> {
        let sql = format!(
            "SELECT key FROM {} WHERE key > $1 GROUP BY key HAVING count(*) > 1 ORDER BY key LIMIT $2",
            self.name
        );
        conn.rows(&sql, args![key, limit]).await?.iter().map(|row| row.int(0)).collect()
    }
}

/// Holds these keys until the transaction ends, so that of two who enter the same the second sees what the first has
/// entered. SQLite has one writer and needs nothing.
pub async fn hold(conn: &mut Conn, keys: &[i64]) -> Result<(), StoreError> {
    if conn.dialect() == Dialect::Sqlite || keys.is_empty() {
        return Ok(());
    }
    // In one order for everybody, so that two never wait for each other.
    let mut sorted = keys.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    let locks: Vec<String> =
        (1..=sorted.len()).map(|at| format!("CAST(pg_advisory_xact_lock(${at}) AS text)")).collect();
    let args = sorted.into_iter().map(Arg::Int).collect();
    conn.rows(&format!("SELECT {}", locks.join(", ")), args).await.map(|_| ())
}

/// Live records by their order of creation.
pub async fn load(conn: &mut Conn, table: &FormTable, seqs: &[i64]) -> Result<Vec<StoredRecord>, StoreError> {
    let sql = format!("SELECT {} FROM {} WHERE deleted_at IS NULL AND seq IN", select_list(table), table.name);
    let rows = conn.rows_among(&sql, seqs.iter().copied().map(Arg::Int).collect()).await?;
    rows.into_iter().map(|row| read_row(table, conn.keys(), row)).collect()
}

/// Two records in the order in which a pair is stored.
pub fn in_order<'a>(one: &'a str, other: &'a str) -> (&'a str, &'a str) {
    if one <= other { (one, other) } else { (other, one) }
}

/// Which form two records are of.
#[derive(Debug, Clone, Copy)]
pub struct Place<'a> {
    pub app: &'a str,
    pub form: &'a str,
}

/// Adds the statement that remembers two records as different.
pub fn set_distinct(batch: &mut Batch, place: Place<'_>, pair: (&str, &str), at: Moment, by: Option<&str>) {
    let (one, other) = in_order(pair.0, pair.1);
    let sql = "INSERT INTO distinct_pair (app, form, one, other, at, said_by) VALUES ($1, $2, $3, $4, $5, $6) \
               ON CONFLICT DO NOTHING";
    batch.push(sql, args![place.app, place.form, one, other, at, by]);
}

/// Adds the statement that forgets it.
pub fn unset_distinct(batch: &mut Batch, pair: (&str, &str)) {
    let (one, other) = in_order(pair.0, pair.1);
    batch.push("DELETE FROM distinct_pair WHERE one = $1 AND other = $2", args![one, other]);
}

/// The records that somebody called different from any of these: the pairs, each in order.
pub async fn distinct_of(conn: &mut Conn, records: &[String]) -> Result<Vec<(String, String)>, StoreError> {
    let mut found = Vec::new();
    for some in records.chunks(200) {
        let marks = marks(1, some.len());
        let sql = format!("SELECT one, other FROM distinct_pair WHERE one IN ({marks}) OR other IN ({marks})");
        for row in conn.rows(&sql, some.iter().map(Arg::from).collect()).await? {
            found.push((row.text(0)?, row.text(1)?));
        }
    }
    Ok(found)
}

/// Forgets what was remembered of an app's records.
pub async fn delete_app(conn: &mut Conn, app: &str) -> Result<(), StoreError> {
    conn.execute("DELETE FROM distinct_pair WHERE app = $1", args![app]).await.map(|_| ())
}

/// A pair a search has found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    pub one: String,
    pub other: String,
    pub score: i64,
}

/// Adds the statements that keep pairs of a search; of a pair found twice the higher score counts.
pub fn keep_pairs(batch: &mut Batch, job: &str, pairs: &[Pair]) {
    for some in pairs.chunks(200) {
        let mut args = args![job];
        let mut sql = "INSERT INTO duplicate_pair (job_id, one, other, score) VALUES ".to_owned();
        for (at, pair) in some.iter().enumerate() {
            let (comma, mark) = (if at == 0 { "" } else { ", " }, args.len());
            write!(sql, "{comma}($1, ${}, ${}, ${})", mark + 1, mark + 2, mark + 3).expect("writing to a string");
            let (one, other) = in_order(&pair.one, &pair.other);
            args.extend(args![one, other, pair.score]);
        }
        sql.push_str(
            " ON CONFLICT (job_id, one, other) DO UPDATE SET score = \
             CASE WHEN excluded.score > duplicate_pair.score THEN excluded.score ELSE duplicate_pair.score END",
        );
        batch.push(sql, args);
    }
}

/// The pairs of a search, the most alike first.
pub async fn pairs(conn: &mut Conn, job: &str, limit: usize) -> Result<Vec<Pair>, StoreError> {
    let sql = "SELECT one, other, score FROM duplicate_pair WHERE job_id = $1 ORDER BY score DESC, one, other LIMIT $2";
    let rows = conn.rows(sql, args![job, limit]).await?;
    rows.iter().map(|row| Ok(Pair { one: row.text(0)?, other: row.text(1)?, score: row.int(2)? })).collect()
}

/// How many pairs a search has found.
pub async fn count_pairs(conn: &mut Conn, job: &str) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM duplicate_pair WHERE job_id = $1";
    conn.row(sql, args![job]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Puts the sets of a search in the place of its pairs.
pub async fn keep_sets(conn: &mut Conn, job: &str, sets: &[Value]) -> Result<(), StoreError> {
    let mut batch = Batch::default();
    batch.push("DELETE FROM duplicate_pair WHERE job_id = $1", args![job]);
    batch.push("DELETE FROM duplicate_set WHERE job_id = $1", args![job]);
    for (place, some) in sets.chunks(100).enumerate() {
        let mut args = args![job];
        let mut sql = "INSERT INTO duplicate_set (job_id, place, body) VALUES ".to_owned();
        for (at, set) in some.iter().enumerate() {
            let (comma, mark) = (if at == 0 { "" } else { ", " }, args.len());
            write!(sql, "{comma}($1, ${}, ${})", mark + 1, mark + 2).expect("writing to a string");
            args.extend(args![place * 100 + at, set.to_string()]);
        }
        batch.push(sql, args);
    }
    conn.execute_all(batch).await
}

/// Forgets what searches found before this one did, for the same member and form.
pub async fn forget_earlier(conn: &mut Conn, job: &str) -> Result<(), StoreError> {
    for table in ["duplicate_set", "duplicate_pair"] {
        let sql = format!(
            "DELETE FROM {table} WHERE job_id <> $1 AND job_id IN (SELECT o.id FROM job o JOIN job n ON n.id = $1 \
             WHERE o.kind = n.kind AND o.member = n.member AND o.app = n.app AND o.form = n.form)"
        );
        conn.execute(&sql, args![job]).await?;
    }
    Ok(())
}

/// The sets of a search after place `after`, each with its place.
pub async fn sets(conn: &mut Conn, job: &str, after: i64, limit: usize) -> Result<Vec<(i64, Value)>, StoreError> {
    let sql = "SELECT place, body FROM duplicate_set WHERE job_id = $1 AND place > $2 ORDER BY place LIMIT $3";
    conn.rows(sql, args![job, after, limit]).await?.iter().map(|row| Ok((row.int(0)?, row.json(1)?))).collect()
}
