//! Values that flow between form tables: figures added up over linked records, and copies of a field in other forms.

use super::figures::average;
use super::records::{cell, from_column, read_row, select_list, to_column};
use super::{Batch, Conn, Dialect, Findable, FormTable, SqlText, StoreError, StoredRecord, text_index};
use crate::args;
use crate::condition::{Condition, ConditionContext, to_sql};
use crate::definition::AggregateOp;
use crate::kind::Column;
use crate::kind::decimal::NUMBER_PLACES;
use serde_json::Value;
use std::fmt::Write as _;

/// Adds up the live records of `table` whose link `via` points to record `target`.
pub async fn add_up(
    conn: &mut Conn,
    table: &FormTable,
    via: &str,
    target: &str,
    op: AggregateOp,
    source: Option<&str>,
    filter: Option<&Condition>,
    context: &ConditionContext,
) -> Result<Value, StoreError> {
    let unknown = |field: &str| StoreError::Statement(format!("{} has no column for {field}", table.name));
    let dialect = conn.dialect();
    let mut text = SqlText::new("deleted_at IS NULL AND ");
    if !points_to(dialect, table, via, target, &mut text) {
        return Err(unknown(via));
    }
    if let Some(filter) = filter {
        text.sql.push_str(" AND ");
        to_sql(filter, table, context, &mut text, dialect).map_err(|problem| unknown(&problem.message.en))?;
    }
    let figure = Figure::new(table, op, source).ok_or_else(|| unknown(source.unwrap_or_default()))?;
    figure.read(conn, table, text).await
}

/// What is computed over the records of a table.
pub(super) struct Figure {
    op: AggregateOp,
    measured: Option<(String, Column)>,
}

impl Figure {
    /// `None` when the field is not stored.
    pub(super) fn new(table: &FormTable, op: AggregateOp, source: Option<&str>) -> Option<Self> {
        let measured = match source.filter(|_| op != AggregateOp::Count) {
            Some(field) => Some((table.column_name(field)?, table.column(field)?)),
            None => None,
        };
        Some(Self { op, measured })
    }

    /// The figure over the records for which `text` holds. Without any, a count and a sum are 0.
    pub(super) async fn read(self, conn: &mut Conn, table: &FormTable, text: SqlText) -> Result<Value, StoreError> {
        let figure = match (self.op, &self.measured) {
            (AggregateOp::Count, _) | (_, None) => "count(*), 0".to_owned(),
            (AggregateOp::Sum, Some((name, _))) => format!("CAST(coalesce(sum({name}), 0) AS BIGINT), 0"),
            (AggregateOp::Avg, Some((name, _))) => format!("CAST(sum({name}) AS BIGINT), count({name})"),
            (AggregateOp::Min, Some((name, _))) => format!("min({name}), 0"),
            (AggregateOp::Max, Some((name, _))) => format!("max({name}), 0"),
        };
        let sql = format!("SELECT {figure} FROM {} WHERE {}", table.name, text.sql);
        let Some(mut row) = conn.row(&sql, text.args).await? else { return Ok(Value::Null) };
        let number = row.int(1)?;
        let figure = row.take(0);
        match (self.op, self.measured) {
            (AggregateOp::Count, _) | (_, None) => from_column(Column::Integer, figure),
            // Formulas go on with it, so whole numbers have an average as exact as that of any number.
            (AggregateOp::Avg, Some((_, column))) => Ok(average(&figure, number, column, NUMBER_PLACES)),
            (_, Some((_, column))) => from_column(column, figure),
        }
    }
}

/// Adds the condition that field `via` of a record of `table` holds record `target`: a link to one or several, or a
/// sub-form with a link in one of its columns. False when the field is not stored.
fn points_to(dialect: Dialect, table: &FormTable, via: &str, target: &str, text: &mut SqlText) -> bool {
    let Some(name) = table.column_name(via) else { return false };
    if table.column(via) == Some(Column::Json) {
        let mark = format!("${}", text.args.len() + 1);
        let (found, word) = text_index::links_to(dialect, table, target, &mark);
        text.args.push(word);
        let mark = text.bind(target);
        // An id is found nowhere but where it is meant.
        text.push(&format!("{found} AND {}", dialect.contains(&name, &mark)));
    } else {
        let mark = text.bind(target);
        text.push(&format!("{name} = {mark}"));
    }
    true
}

/// Up to `limit` records of `table`, in the recycle bin or not, whose field `via` holds record `target`, in the order of
/// creation from after `seq`. They are held until the transaction ends, so that none is written back as it was before
/// somebody else's change.
pub async fn followers(
    conn: &mut Conn,
    table: &FormTable,
    via: &str,
    target: &str,
    seq: i64,
    limit: usize,
) -> Result<Vec<StoredRecord>, StoreError> {
    let dialect = conn.dialect();
    let mut text = SqlText::new(format!("SELECT {} FROM {} WHERE ", select_list(table), table.name));
    if !points_to(dialect, table, via, target, &mut text) {
        return Ok(Vec::new());
    }
    let after = text.bind(seq);
    let limit = text.bind(limit);
    text.push(&format!(" AND seq > {after} ORDER BY seq LIMIT {limit}{}", dialect.for_update()));
    let rows = conn.rows(&text.sql, text.args).await?;
    rows.into_iter().map(|row| read_row(table, conn.keys(), row)).collect()
}

/// Up to `limit` records of `table`, in the recycle bin or not, whose field `via` holds record `target`.
pub async fn pointing(
    conn: &mut Conn,
    table: &FormTable,
    via: &str,
    target: &str,
    limit: usize,
) -> Result<Vec<StoredRecord>, StoreError> {
    let mut text = SqlText::new(format!("SELECT {} FROM {} WHERE ", select_list(table), table.name));
    if !points_to(conn.dialect(), table, via, target, &mut text) {
        return Ok(Vec::new());
    }
    let limit = text.bind(limit);
    text.push(&format!(" ORDER BY seq LIMIT {limit}"));
    let rows = conn.rows(&text.sql, text.args).await?;
    rows.into_iter().map(|row| read_row(table, conn.keys(), row)).collect()
}

/// Adds the statements that renew what a record repeats of others: the named fields, its title and its text index. Its
/// version stays, because nobody changed the record itself.
pub fn refresh_row(
    dialect: Dialect,
    table: &FormTable,
    record: &StoredRecord,
    fields: &[String],
    findable: &Findable,
    batch: &mut Batch,
) {
    let mut args = args![record.seq, record.title.as_str()];
    let mut sql = format!("UPDATE {} SET title = $2", table.name);
    for (key, name, column) in table.stored().filter(|(key, ..)| fields.contains(key)) {
        args.push(cell(table, &record.id, (name, column), record.values.get(key)));
        write!(sql, ", \"{name}\" = ${}", args.len()).expect("writing to a string");
    }
    let grams = text_index::indexed(dialect, findable);
    if dialect == Dialect::Postgres {
        args.push(grams.as_str().into());
        write!(sql, ", search = ${}::text::tsvector", args.len()).expect("writing to a string");
    }
    sql.push_str(" WHERE seq = $1");
    batch.push(sql, args);
    table.index_text(dialect, Some(record.seq), &grams, batch);
}

/// Writes a value into field `copy` of every record of `table` whose link `via` points to record `target`.
pub async fn copy_into(
    conn: &mut Conn,
    table: &FormTable,
    via: &str,
    target: &str,
    copy: &str,
    value: &Value,
) -> Result<u64, StoreError> {
    let (Some(via), Some(name), Some(column)) = (table.column_name(via), table.column_name(copy), table.column(copy))
    else {
        return Ok(0);
    };
    let sql = format!("UPDATE {} SET {name} = $1 WHERE {via} = $2", table.name);
    conn.execute(&sql, vec![to_column(column, Some(value)), target.into()]).await
}
