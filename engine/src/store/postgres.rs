//! The way between our values and PostgreSQL's.

use super::{Arg, Row, StoreError};
use sqlx::postgres::{PgArgumentBuffer, PgArguments, PgRow, PgTypeInfo};
use sqlx::{Arguments as _, Column as _, Decode, Encode, Postgres, Row as _, Type, TypeInfo as _, ValueRef as _};

/// A NULL whose type the server infers from where it stands.
struct Untyped;

impl Type<Postgres> for Untyped {
    fn type_info() -> PgTypeInfo {
        PgTypeInfo::with_oid(sqlx::postgres::types::Oid(705))
    }
}

impl Encode<'_, Postgres> for Untyped {
    fn encode_by_ref(&self, _: &mut PgArgumentBuffer) -> Result<sqlx::encode::IsNull, sqlx::error::BoxDynError> {
        Ok(sqlx::encode::IsNull::Yes)
    }
}

pub(super) fn arguments(args: Vec<Arg>) -> Result<PgArguments, StoreError> {
    let mut out = PgArguments::default();
    for arg in args {
        match arg {
            Arg::Null => out.add(Untyped),
            Arg::Int(v) => out.add(v),
            Arg::Real(v) => out.add(v),
            Arg::Text(v) => out.add(v),
            Arg::Bytes(v) => out.add(v),
            // The connection has made text of these before.
            Arg::Sealed(_) | Arg::Indexes { .. } => {
                return Err(StoreError::Statement("a value was not sealed".to_owned()));
            }
        }
        .map_err(|e| StoreError::Statement(e.to_string()))?;
    }
    Ok(out)
}

pub(super) fn row(row: &PgRow) -> Result<Row, StoreError> {
    let damaged = |e: Box<dyn std::error::Error + Send + Sync>| StoreError::Corrupt(e.to_string());
    let mut values = Vec::with_capacity(row.len());
    for index in 0..row.len() {
        let raw = row.try_get_raw(index)?;
        let arg = if raw.is_null() {
            Arg::Null
        } else {
            match raw.type_info().name() {
                "INT8" => Arg::Int(Decode::<Postgres>::decode(raw).map_err(damaged)?),
                "INT4" => Arg::Int(<i32 as Decode<Postgres>>::decode(raw).map_err(damaged)?.into()),
                "BOOL" => Arg::Int(<bool as Decode<Postgres>>::decode(raw).map_err(damaged)?.into()),
                "FLOAT8" => Arg::Real(Decode::<Postgres>::decode(raw).map_err(damaged)?),
                "BYTEA" => Arg::Bytes(Decode::<Postgres>::decode(raw).map_err(damaged)?),
                "TEXT" | "VARCHAR" | "NAME" => Arg::Text(Decode::<Postgres>::decode(raw).map_err(damaged)?),
                other => {
                    return Err(StoreError::Statement(format!("column {} is {other}", row.column(index).name())));
                }
            }
        };
        values.push(arg);
    }
    Ok(Row(values))
}
