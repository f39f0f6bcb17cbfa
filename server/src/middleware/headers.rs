//! Headers that tell browsers what this site never does.

use axum::extract::Request;
use axum::http::{HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;

/// Scripts come from this server only and never from the text of a page. Styles may stand in the text because Ant
/// Design writes its own at run time; a style can hide, but it cannot act.
const POLICY: &str = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; \
                      img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; \
                      object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Lets the pages of these sites show a response inside them. The sites were checked to be origins and nothing else.
pub fn let_be_shown_in(response: &mut Response, sites: &[String]) {
    let policy = POLICY.replace("frame-ancestors 'none'", &format!("frame-ancestors 'self' {}", sites.join(" ")));
    if let Ok(value) = HeaderValue::from_str(&policy) {
        response.headers_mut().insert(header::CONTENT_SECURITY_POLICY, value);
    }
}

/// Adds the headers a response does not carry yet.
pub async fn protect(request: Request, next: Next) -> Response {
    let api = request.uri().path().starts_with("/api/");
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    // The older header knows no list of sites; where the policy names some, it must stay away.
    let policy = headers.get(header::CONTENT_SECURITY_POLICY).and_then(|policy| policy.to_str().ok());
    let is_framed = policy.is_some_and(|policy| policy.contains("frame-ancestors 'self' "));
    let mut add = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    add(header::CONTENT_SECURITY_POLICY, POLICY);
    add(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
    if !is_framed {
        add(header::X_FRAME_OPTIONS, "DENY");
    }
    add(header::REFERRER_POLICY, "same-origin");
    add(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
    add(HeaderName::from_static("cross-origin-resource-policy"), "same-origin");
    add(HeaderName::from_static("permissions-policy"), "camera=(self), geolocation=(self), microphone=(self)");
    if api {
        // Answers carry what one person may see; no cache in between may keep them.
        add(header::CACHE_CONTROL, "no-store");
    }
    response
}
