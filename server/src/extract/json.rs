//! A JSON body, read strictly: the right content type, a bounded size and depth, no unknown members.

use crate::error::ApiError;
use aide::operation::OperationInput;
use axum::body::Bytes;
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse, Response};
use schemars::JsonSchema;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use serde_path_to_error::{Path, Segment};
use std::borrow::Cow;
use std::fmt::Write as _;
use tenon_engine::problem::{Problem, pointer_segment};

/// The largest JSON body, in bytes, where a route does not say otherwise.
pub const LIMIT: usize = 1 << 20;

/// A body on the way in, an answer on the way out.
pub struct Json<T>(pub T);

/// The body `{}` of an operation that needs to be told nothing.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

impl<S, T> FromRequest<S> for Json<T>
where
    S: Send + Sync,
    T: DeserializeOwned,
{
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        read(&bytes(request, state, LIMIT).await?).map(Self)
    }
}

/// A JSON value with the text it came as, for whoever checks a signature of it.
pub struct Raw {
    pub text: String,
    pub value: Value,
}

impl Raw {
    /// Reads the body of a request to a route that takes so many bytes.
    pub async fn read(request: Request, limit: usize) -> Result<Self, ApiError> {
        let body = bytes(request, &(), limit).await?;
        Ok(Self { value: read(&body)?, text: String::from_utf8_lossy(&body).into_owned() })
    }
}

/// The bytes of a JSON body; `limit` is what the route takes.
async fn bytes<S: Send + Sync>(request: Request, state: &S, limit: usize) -> Result<Bytes, ApiError> {
    if !is_json(request.headers()) {
        return Err(not_json());
    }
    Bytes::from_request(request, state).await.map_err(|rejection| match rejection.into_response().status() {
        axum::http::StatusCode::PAYLOAD_TOO_LARGE => ApiError::too_large(limit),
        _ => ApiError::bad_request("broken_body", "请求内容未传完", "the body did not arrive in full"),
    })
}

/// The refusal of a body that is not JSON.
pub fn not_json() -> ApiError {
    ApiError::unsupported_type("请使用 content-type: application/json", "send content-type: application/json")
}

pub fn is_json(headers: &HeaderMap) -> bool {
    let kind = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = kind.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    let body = without_nul(body);
    let mut deserializer = serde_json::Deserializer::from_slice(&body);
    let value = serde_path_to_error::deserialize(&mut deserializer).map_err(|error| {
        let cause = error.inner();
        let (line, column) = (cause.line(), cause.column());
        if cause.is_data() {
            let said = without_place(&cause.to_string());
            let pointer = pointer(error.path());
            let problem = Problem::new(
                pointer,
                "wrong_shape",
                format!("不符合格式：{said}"),
                format!("has a wrong shape: {said}"),
            );
            return ApiError::invalid(vec![problem]);
        }
        // serde_json gives up at 128 levels; nothing we take is nearly as deep.
        if cause.to_string().starts_with("recursion limit") {
            return ApiError::bad_request("too_deep", "JSON 嵌套过深", "the JSON is nested too deeply");
        }
        broken(line, column)
    })?;
    deserializer.end().map_err(|error| broken(error.line(), error.column()))?;
    Ok(value)
}

/// Without the NUL characters in its texts: they say nothing to anybody, and PostgreSQL keeps no text that has one.
fn without_nul(body: &[u8]) -> Cow<'_, [u8]> {
    const NUL: &[u8] = b"\\u0000";
    if !body.windows(NUL.len()).any(|bytes| bytes == NUL) {
        return Cow::Borrowed(body);
    }
    let (mut kept, mut rest) = (Vec::with_capacity(body.len()), body);
    while !rest.is_empty() {
        let taken = match rest {
            _ if rest.starts_with(NUL) => {
                rest = &rest[NUL.len()..];
                continue;
            }
            // What a backslash stands before begins no escape of its own.
            [b'\\', _, ..] => 2,
            _ => 1,
        };
        kept.extend_from_slice(&rest[..taken]);
        rest = &rest[taken..];
    }
    Cow::Owned(kept)
}

fn broken(line: usize, column: usize) -> ApiError {
    ApiError::bad_request(
        "broken_json",
        format!("第 {line} 行第 {column} 列不是有效的 JSON"),
        format!("line {line}, column {column} is not JSON"),
    )
}

/// serde_json ends its sentences with a place; the pointer already says where.
fn without_place(said: &str) -> String {
    said.rfind(" at line ").map_or(said, |end| &said[..end]).to_owned()
}

fn pointer(path: &Path) -> String {
    let mut pointer = String::new();
    for segment in path {
        match segment {
            Segment::Seq { index } => write!(pointer, "/{index}").expect("writing to a string"),
            Segment::Map { key } => pointer.push_str(&pointer_segment(key)),
            Segment::Enum { .. } | Segment::Unknown => {}
        }
    }
    pointer
}

impl<T: Serialize> IntoResponse for Json<T> {
    fn into_response(self) -> Response {
        axum::Json(self.0).into_response()
    }
}

impl<T: JsonSchema> OperationInput for Json<T> {
    fn operation_input(ctx: &mut aide::generate::GenContext, operation: &mut aide::openapi::Operation) {
        axum::Json::<T>::operation_input(ctx, operation);
    }
}

impl<T: JsonSchema> aide::OperationOutput for Json<T> {
    type Inner = T;

    fn operation_response(
        ctx: &mut aide::generate::GenContext,
        operation: &mut aide::openapi::Operation,
    ) -> Option<aide::openapi::Response> {
        axum::Json::<T>::operation_response(ctx, operation)
    }

    fn inferred_responses(
        ctx: &mut aide::generate::GenContext,
        operation: &mut aide::openapi::Operation,
    ) -> Vec<(Option<u16>, aide::openapi::Response)> {
        axum::Json::<T>::inferred_responses(ctx, operation)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_text_has_no_nul() {
        for (body, expected) in [
            (r#"{"a":"x\u0000y","b\u0000":1}"#, json!({ "a": "xy", "b": 1 })),
            (r#"{"a":"\\u0000"}"#, json!({ "a": "\\u0000" })),
            (r#"{"a":"\\\u0000\u00001"}"#, json!({ "a": "\\1" })),
            (r#"{"a":"\u0001"}"#, json!({ "a": "\u{1}" })),
        ] {
            let read: Result<Value, ApiError> = read(body.as_bytes());
            assert!(read.is_ok_and(|value| value == expected), "{body}");
        }
        assert!(read::<Value>(br#"{"a":"\"#).is_err());
    }
}
