//! A panic in a handler ends that request, not the server.

use crate::error::ApiError;
use axum::response::{IntoResponse, Response};
use std::any::Any;

/// The answer to a request whose handler panicked.
pub fn answer(cause: Box<dyn Any + Send>) -> Response {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied()).unwrap_or("no message");
    ApiError::internal(&format_args!("a handler panicked: {text}")).into_response()
}
