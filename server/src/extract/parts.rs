//! Parts of the address: the named segments and the query.

use crate::error::ApiError;
use aide::operation::OperationInput;
use axum::extract::{FromRequestParts, Path as AxumPath, Query as AxumQuery};
use axum::http::request::Parts;
use schemars::JsonSchema;
use serde::de::DeserializeOwned;

/// What a NUL character looks like in an address; PostgreSQL takes no text that has one.
const NUL: &str = "%00";

/// The named segments of the address.
pub struct Path<T>(pub T);

impl<S, T> FromRequestParts<S> for Path<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        // An address that cannot be read names nothing, and nothing has a name with a NUL in it.
        if parts.uri.path().contains(NUL) {
            return Err(ApiError::not_found());
        }
        AxumPath::from_request_parts(parts, state).await.map(|AxumPath(v)| Self(v)).map_err(|_| ApiError::not_found())
    }
}

impl<T: JsonSchema> OperationInput for Path<T> {
    fn operation_input(ctx: &mut aide::generate::GenContext, operation: &mut aide::openapi::Operation) {
        AxumPath::<T>::operation_input(ctx, operation);
    }
}

/// The query of the address; names nobody knows are refused.
pub struct Query<T>(pub T);

impl<S, T> FromRequestParts<S> for Query<T>
where
    S: Send + Sync,
    T: DeserializeOwned + Send,
{
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, ApiError> {
        if parts.uri.query().is_some_and(|query| query.contains(NUL)) {
            return Err(ApiError::bad_request("bad_query", "查询参数含有空字符", "the query holds a NUL character"));
        }
        AxumQuery::from_request_parts(parts, state).await.map(|AxumQuery(value)| Self(value)).map_err(|rejection| {
            let said = rejection.body_text();
            ApiError::bad_request("bad_query", format!("查询参数有误：{said}"), format!("the query is wrong: {said}"))
        })
    }
}

impl<T: JsonSchema> OperationInput for Query<T> {
    fn operation_input(ctx: &mut aide::generate::GenContext, operation: &mut aide::openapi::Operation) {
        AxumQuery::<T>::operation_input(ctx, operation);
    }
}
