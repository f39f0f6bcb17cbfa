//! Keeps other sites from acting with a visitor's cookie. A browser sends a form to us from anywhere, but not with the
//! content type we insist on, and it names the site it comes from.

use crate::error::ApiError;
use crate::extract::bearer;
use axum::extract::Request;
use axum::http::{HeaderMap, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};

/// Refuses unsafe requests of other sites and of types a plain HTML form can send.
pub async fn guard(request: Request, next: Next) -> Response {
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    if !safe && let Err(refusal) = check(request.method(), request.uri().path(), request.headers()) {
        return refusal.into_response();
    }
    next.run(request).await
}

fn check(method: &Method, path: &str, headers: &HeaderMap) -> Result<(), ApiError> {
    let text = |name| headers.get(name).and_then(|value: &axum::http::HeaderValue| value.to_str().ok());
    if text("sec-fetch-site") == Some("cross-site") || !same_host(text("origin"), text("host")) {
        let title = ("不接受来自其他网站的请求", "Requests of other sites are not taken");
        return Err(ApiError::new(StatusCode::FORBIDDEN, "cross_site", title.0, title.1));
    }
    let kind = text(header::CONTENT_TYPE.as_str()).unwrap_or_default().to_ascii_lowercase();
    let length = text(header::CONTENT_LENGTH.as_str());
    // A program with a key sends no cookie, so nobody can borrow its rights; it may leave an empty body untyped.
    if kind.is_empty() && bearer(headers).is_some() && matches!(length, None | Some("0")) {
        return Ok(());
    }
    let in_app = path.strip_prefix("/api/v1/apps/").and_then(|rest| rest.split_once('/')).map(|(_, rest)| rest);
    let is_table = |rest: &str| rest == "tables" || rest.ends_with("/imports") || rest == "translations/table";
    let upload = path == "/api/v1/files" || in_app.is_some_and(is_table);
    // A part of a file. No form sends it, for none can PUT.
    let part = method == Method::PUT && path.rsplit('/').nth(1) == Some("uploads");
    if part && kind == "application/octet-stream" {
        return Ok(());
    }
    let fits = if upload { kind.starts_with("multipart/form-data") } else { crate::extract::is_json(headers) };
    match (fits, upload) {
        _ if part => Err(ApiError::unsupported_type(
            "分片请使用 content-type: application/octet-stream",
            "send parts as content-type: application/octet-stream",
        )),
        (true, _) => Ok(()),
        (false, true) => Err(ApiError::unsupported_type(
            "上传文件请使用 content-type: multipart/form-data",
            "send files as content-type: multipart/form-data",
        )),
        (false, false) => Err(crate::extract::not_json()),
    }
}

/// True when the site a request comes from is the host it goes to. Programs name no site.
fn same_host(origin: Option<&str>, host: Option<&str>) -> bool {
    let Some(origin) = origin else { return true };
    let from = origin.split_once("://").map(|(_, rest)| rest);
    from.zip(host).is_some_and(|(from, host)| from.eq_ignore_ascii_case(host))
}
