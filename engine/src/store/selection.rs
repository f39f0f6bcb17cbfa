//! All the records a list asks for at once: found by one statement, in their order, then read in portions by their numbers.
//! Where no index serves a sort, each page of a list costs the whole table; this costs it once.

use super::records::{read_row, select_list};
use super::text::marks;
use super::{Arg, Conn, FormTable, ListQuery, StoreError, StoredRecord};
use std::collections::{HashMap, HashSet};

/// How many numbers one row of the answer holds.
const TOGETHER: usize = 1000;
/// The most records one statement reads.
const PORTION: usize = 200;

impl FormTable {
    /// The numbers of every record a query finds, in its order, whatever its limit and its cursor say. They come many in a
    /// row, for a row of the answer takes several times the room of a number.
    pub async fn selected(&self, conn: &mut Conn, query: &ListQuery<'_>) -> Result<Vec<i64>, StoreError> {
        let mut text = self.where_text(conn, query)?;
        let from = self.looked_through(query, None, &mut text);
        let order = self.order(query.sort, "seq")?;
        let sql = format!(
            "SELECT string_agg(CAST(seq AS TEXT), ',' ORDER BY place) FROM \
             (SELECT seq, row_number() OVER (ORDER BY {order}) AS place FROM {from} WHERE {}) placed \
             GROUP BY (place - 1) / {TOGETHER} ORDER BY (place - 1) / {TOGETHER}",
            text.sql
        );
        let mut selected = Vec::new();
        for row in conn.rows_unhurried(&sql, text.args).await? {
            for seq in row.text(0)?.split(',') {
                selected.push(seq.parse().map_err(|_| StoreError::Corrupt(format!("'{seq}' numbers no record")))?);
            }
        }
        Ok(selected)
    }

    /// The records with these numbers, each in the place of its number; none where it is gone for good.
    pub async fn numbered(&self, conn: &mut Conn, seqs: &[i64]) -> Result<Vec<Option<StoredRecord>>, StoreError> {
        let mut found = HashMap::with_capacity(seqs.len());
        for some in seqs.chunks(PORTION) {
            let args = some.iter().map(|seq| (*seq).into()).collect();
            for row in conn.rows(&self.numbered_statement(some.len()), args).await? {
                let record = read_row(self, conn.keys(), row)?;
                found.insert(record.seq, record);
            }
        }
        Ok(seqs.iter().map(|seq| found.remove(seq)).collect())
    }

    /// Which of these numbers a query finds now. An index of words is asked for each of them, and not for all it knows.
    pub async fn still_selected(
        &self,
        conn: &mut Conn,
        query: &ListQuery<'_>,
        seqs: &[i64],
    ) -> Result<HashSet<i64>, StoreError> {
        let mut still = HashSet::with_capacity(seqs.len());
        let found = self.found_by_words(conn, query);
        let seq = found.as_ref().map_or("seq", |found| &found.seq);
        for some in seqs.chunks(PORTION) {
            let mut text = self.where_found(conn, query, found.as_ref())?;
            let from = self.looked_through(query, found.as_ref(), &mut text);
            let among = marks(text.args.len() + 1, some.len());
            text.args.extend(some.iter().map(|seq| Arg::from(*seq)));
            let sql = format!("SELECT {seq} FROM {from} WHERE {} AND {seq} IN ({among})", text.sql);
            for row in conn.rows(&sql, text.args).await? {
                still.insert(row.int(0)?);
            }
        }
        Ok(still)
    }

    /// The statement that reads so many records by their numbers.
    pub fn numbered_statement(&self, count: usize) -> String {
        format!("SELECT {} FROM {} WHERE seq IN ({})", select_list(self), self.name, marks(1, count))
    }
}
