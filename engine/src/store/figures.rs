//! Figures over the records of a list: counted and added up in parts, each bounded, so that no screen waits for a
//! million rows; and the next value of a field, from which groups are walked through in order.

use super::records::{from_column, to_column};
use super::{Arg, Conn, Count, FormTable, ListQuery, Row, SqlText, StoreError};
use crate::condition::{Condition, to_sql};
use crate::definition::AggregateOp;
use crate::kind::{Column, decimal};
use serde_json::Value;
use std::fmt::Write as _;

/// How many records of one part are read unless all of them are asked for.
pub const FIGURE_BOUND: usize = 10_000;
/// SQLite takes at most this many parts in one statement with room to spare.
const PARTS: usize = 100;
/// The places of an average of whole numbers.
const WHOLE_PLACES: u8 = 2;

/// One figure that is wanted of every part.
#[derive(Debug, Clone, PartialEq)]
pub struct Measured {
    pub field: String,
    pub op: AggregateOp,
}

/// The figures of one part.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Not exact when reading stopped at the bound; the values are then of the records that were read.
    pub count: Count,
    /// In the order they were asked for; null where there is nothing to count.
    pub values: Vec<Value>,
}

impl FormTable {
    /// The figures of those records of a query that fit each condition, read up to `bound`.
    pub async fn figures(
        &self,
        conn: &mut Conn,
        query: &ListQuery<'_>,
        parts: &[Condition],
        measures: &[Measured],
        bound: Option<usize>,
    ) -> Result<Vec<Figures>, StoreError> {
        let columns: Vec<(String, Column)> =
            measures.iter().map(|one| self.measured(&one.field)).collect::<Result<_, _>>()?;
        let mut figures = Vec::with_capacity(parts.len());
        for some in parts.chunks(PARTS) {
            let text = self.figures_statement(conn, query, some, (measures, &columns), bound)?;
            let mut rows = conn.rows(&text.sql, text.args).await?;
            rows.sort_by_key(|row| row.int(0).unwrap_or_default());
            for row in rows {
                figures.push(read_figures(row, measures, &columns, bound)?);
            }
        }
        Ok(figures)
    }

    /// The least value of a field above `beyond`, or the greatest one below it when `descending`. Records without a value
    /// have none.
    pub async fn next_value(
        &self,
        conn: &mut Conn,
        query: &ListQuery<'_>,
        field: &str,
        beyond: Option<&Value>,
        descending: bool,
    ) -> Result<Option<Value>, StoreError> {
        let (name, column) = self.measured(field)?;
        let mut text = self.where_text(conn, query)?;
        write!(text.sql, " AND {name} IS NOT NULL").expect("writing to a string");
        if let Some(value) = beyond {
            let mark = text.bind(to_column(column, Some(value)));
            write!(text.sql, " AND {name} {} {mark}", if descending { "<" } else { ">" }).expect("writing to a string");
        }
        let order = if descending { "DESC NULLS LAST" } else { "ASC NULLS FIRST" };
        let from = self.looked_through(query, None, &mut text);
        let sql = format!("SELECT {name} FROM {from} WHERE {} ORDER BY {name} {order} LIMIT 1", text.sql);
        conn.row(&sql, text.args).await?.map(|mut row| from_column(column, row.take(0))).transpose()
    }

    fn measured(&self, field: &str) -> Result<(String, Column), StoreError> {
        let found = self.column_name(field).zip(self.column(field));
        found.ok_or_else(|| StoreError::Statement(format!("{} has no column for {field}", self.name)))
    }

    /// One statement for all parts. What holds for every part is bound once and named again by the same placeholders.
    fn figures_statement(
        &self,
        conn: &Conn,
        query: &ListQuery<'_>,
        parts: &[Condition],
        (measures, columns): (&[Measured], &[(String, Column)]),
        bound: Option<usize>,
    ) -> Result<SqlText, StoreError> {
        let mut common = self.where_text(conn, query)?;
        let from = self.looked_through(query, None, &mut common);
        let mut text = SqlText { sql: String::new(), args: common.args };
        let limit = bound.map(|bound| format!(" LIMIT {}", text.bind(bound + 1))).unwrap_or_default();
        let aggregates: String = measures.iter().enumerate().map(|(at, one)| aggregate(at, one.op)).collect();
        let mut selected = String::from("1 AS one");
        for (at, (name, _)) in columns.iter().enumerate() {
            write!(selected, ", {name} AS m{at}").expect("writing to a string");
        }
        for (at, part) in parts.iter().enumerate() {
            let joint = if at == 0 { "" } else { " UNION ALL " };
            write!(
                text.sql,
                "{joint}SELECT {at}, count(*){aggregates} FROM (SELECT {selected} FROM {from} WHERE {} AND ",
                common.sql
            )
            .expect("writing to a string");
            to_sql(part, self, query.context, &mut text, conn.dialect())
                .map_err(|problem| StoreError::Statement(format!("{}: {}", self.name, problem.message.en)))?;
            write!(text.sql, "{limit}) part{at}").expect("writing to a string");
        }
        Ok(text)
    }
}

/// Two columns for each figure: its value, and of how many records it is.
fn aggregate(at: usize, op: AggregateOp) -> String {
    match op {
        AggregateOp::Sum | AggregateOp::Avg => format!(", CAST(sum(m{at}) AS BIGINT), count(m{at})"),
        AggregateOp::Min => format!(", min(m{at}), count(m{at})"),
        AggregateOp::Max => format!(", max(m{at}), count(m{at})"),
        AggregateOp::Count => format!(", count(m{at}), count(m{at})"),
    }
}

fn read_figures(
    mut row: Row,
    measures: &[Measured],
    columns: &[(String, Column)],
    bound: Option<usize>,
) -> Result<Figures, StoreError> {
    let found = row.int(1)?;
    let bound = bound.map_or(i64::MAX, |bound| i64::try_from(bound).unwrap_or(i64::MAX));
    let count = Count { value: found.min(bound), exact: found <= bound };
    let mut values = Vec::with_capacity(measures.len());
    for (at, (measure, (_, column))) in measures.iter().zip(columns).enumerate() {
        let counted = row.int(3 + 2 * at)?;
        let value = row.take(2 + 2 * at);
        values.push(match measure.op {
            AggregateOp::Count => counted.into(),
            AggregateOp::Avg => average(&value, counted, *column, WHOLE_PLACES),
            AggregateOp::Sum | AggregateOp::Min | AggregateOp::Max => from_column(*column, value)?,
        });
    }
    Ok(Figures { count, values })
}

/// Rounded to the places the field is kept with, and to `places` where it holds whole numbers.
pub(super) fn average(sum: &Arg, counted: i64, column: Column, places: u8) -> Value {
    let Arg::Int(sum) = *sum else { return Value::Null };
    match column {
        Column::Scaled(places) => decimal::average(decimal::from_scaled(sum, places), counted, places),
        _ => decimal::average(sum.into(), counted, places),
    }
}
