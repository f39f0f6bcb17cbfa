//! Headers that make a change safe to send: the version it was made on, and the id that lets it happen only once.

use crate::error::ApiError;
use aide::generate::GenContext;
use aide::openapi::{
    HeaderStyle, Operation, Parameter, ParameterData, ParameterSchemaOrContent, ReferenceOr, SchemaObject,
};
use aide::operation::OperationInput;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{StatusCode, header};
use tenon_engine::id::CommandId;

/// The version in `If-Match: "3"`; none when the header is missing or `*`.
pub struct IfMatch(pub Option<i64>);

impl<S: Send + Sync> FromRequestParts<S> for IfMatch {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get(header::IF_MATCH) else { return Ok(Self(None)) };
        let text = value.to_str().unwrap_or_default().trim();
        if text == "*" {
            return Ok(Self(None));
        }
        let version = text.trim_start_matches("W/").trim_matches('"').parse().ok();
        version.map(|version| Self(Some(version))).ok_or_else(|| {
            ApiError::bad_request(
                "bad_if_match",
                "If-Match 应为版本号，如 \"3\"",
                "If-Match must be a version, such as \"3\"",
            )
        })
    }
}

impl OperationInput for IfMatch {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        describe(ctx, operation, "if-match", "The version the change was made on, such as \"3\"; another one is a 409");
    }
}

/// The command id in `Idempotency-Key`; any UUID.
pub struct IdempotencyKey(pub Option<CommandId>);

impl<S: Send + Sync> FromRequestParts<S> for IdempotencyKey {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, ApiError> {
        let Some(value) = parts.headers.get("idempotency-key") else { return Ok(Self(None)) };
        let id = value.to_str().ok().and_then(|text| CommandId::parse(text.trim().trim_matches('"')));
        id.map(|id| Self(Some(id))).ok_or_else(|| {
            let title = ("Idempotency-Key 应为 UUID", "Idempotency-Key must be a UUID");
            ApiError::new(StatusCode::BAD_REQUEST, "bad_idempotency_key", title.0, title.1)
        })
    }
}

impl OperationInput for IdempotencyKey {
    fn operation_input(ctx: &mut GenContext, operation: &mut Operation) {
        describe(ctx, operation, "idempotency-key", "A UUID; sent again with the same one, it happens once");
    }
}

/// Adds an optional header to the description of an operation.
fn describe(ctx: &mut GenContext, operation: &mut Operation, name: &str, description: &str) {
    let schema = SchemaObject { json_schema: ctx.schema.subschema_for::<String>(), example: None, external_docs: None };
    let parameter_data = ParameterData {
        name: name.to_owned(),
        description: Some(description.to_owned()),
        required: false,
        deprecated: None,
        format: ParameterSchemaOrContent::Schema(schema),
        example: None,
        examples: Default::default(),
        explode: None,
        extensions: Default::default(),
    };
    let header = Parameter::Header { parameter_data, style: HeaderStyle::Simple };
    operation.parameters.push(ReferenceOr::Item(header));
}
