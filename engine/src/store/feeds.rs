//! Values that flow between form tables: figures added up over linked records, and copies of a field in other forms.

use super::records::{from_column, to_column};
use super::{Conn, FormTable, SqlText, StoreError};
use crate::condition::{Condition, ConditionContext, to_sql};
use crate::definition::AggregateOp;
use crate::kind::Column;
use rust_decimal::Decimal;
use serde_json::Value;

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
    let via_name = table.column_name(via).ok_or_else(|| unknown(via))?;
    let mut text = SqlText::default();
    let mark = text.bind(target);
    text.sql = match table.column(via) {
        Some(Column::Json) => format!("deleted_at IS NULL AND {}", dialect.array_has(&via_name, &mark)),
        _ => format!("deleted_at IS NULL AND {via_name} = {mark}"),
    };
    if let Some(filter) = filter {
        text.sql.push_str(" AND ");
        to_sql(filter, table, context, &mut text, dialect).map_err(|problem| unknown(&problem.message.en))?;
    }
    let measured = match source {
        Some(field) => Some((
            table.column_name(field).ok_or_else(|| unknown(field))?,
            table.column(field).ok_or_else(|| unknown(field))?,
        )),
        None => None,
    };
    let figure = match (op, &measured) {
        (AggregateOp::Count, _) | (_, None) => "count(*), 0".to_owned(),
        (AggregateOp::Sum | AggregateOp::Avg, Some((name, _))) => format!("CAST(sum({name}) AS BIGINT), count({name})"),
        (AggregateOp::Min, Some((name, _))) => format!("min({name}), 0"),
        (AggregateOp::Max, Some((name, _))) => format!("max({name}), 0"),
    };
    let sql = format!("SELECT {figure} FROM {} WHERE {}", table.name, text.sql);
    let Some(mut row) = conn.row(&sql, text.args).await? else { return Ok(Value::Null) };
    let number = row.int(1)?;
    let figure = row.take(0);
    match (op, measured) {
        (AggregateOp::Count, _) | (_, None) => from_column(Column::Integer, figure),
        (AggregateOp::Avg, Some((_, column))) => match from_column(column, figure)? {
            Value::Number(sum) if number > 0 => Ok(average(&sum.to_string(), number)),
            _ => Ok(Value::Null),
        },
        (_, Some((_, column))) => from_column(column, figure),
    }
}

fn average(sum: &str, count: i64) -> Value {
    let average = sum.parse::<Decimal>().ok().and_then(|sum| sum.checked_div(Decimal::from(count)));
    let rounded = average.map(|a| a.round_dp(6).normalize().to_string());
    rounded.and_then(|text| text.parse::<f64>().ok()).map_or(Value::Null, Value::from)
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
