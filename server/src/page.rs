//! The page, built into the binary. Addresses of the page's own routes get its first document; files whose name carries
//! the hash of their content may be kept for ever.

use crate::error::ApiError;
use crate::extract::From as Sender;
use crate::language;
use crate::middleware;
use crate::routes::public;
use crate::state::State;
use axum::Router;
use axum::extract::{Path, Request, State as Shared};
use axum::http::{HeaderMap, HeaderName, Method, StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use axum::routing::get;
use rust_embed::{EmbeddedFile, RustEmbed};
use tenon_engine::digest;
use tenon_engine::link;
use tenon_engine::problem::Language;

#[derive(RustEmbed)]
#[folder = "$CARGO_MANIFEST_DIR/ui/dist"]
struct Dist;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const NOT_BUILT: &str = include_str!("page/not-built.html");
/// The script by which other sites show a form inside their pages.
const EMBED: &str = include_str!("page/embed.js");

/// The addresses of public links, which have a small page of their own. What it would ask the API for first comes with
/// it: on a slow network that saves a whole round trip.
pub fn public_routes() -> Router<State> {
    Router::new()
        .route("/f/{token}", get(form))
        .route("/q/{token}", get(query))
        .route("/p/{secret}", get(progress))
        .route("/t/{token}", get(task))
        .route("/embed.js", get(embed))
}

/// The one file that pages of other sites load. Which of them may show a form is for the form's page to say.
async fn embed() -> Response {
    let from_anywhere = (HeaderName::from_static("cross-origin-resource-policy"), "cross-origin");
    let headers = [(header::CACHE_CONTROL, "public, max-age=3600"), (header::CONTENT_TYPE, content_type("embed.js"))];
    ([from_anywhere], headers, EMBED).into_response()
}

async fn query(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(token): Path<String>,
    headers: HeaderMap,
) -> Response {
    public_page(public::query_at_once(&state, sender, token).await, &headers)
}

async fn progress(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(secret): Path<String>,
    headers: HeaderMap,
) -> Response {
    public_page(public::progress_at_once(&state, sender, secret).await, &headers)
}

async fn task(Shared(state): Shared<State>, sender: Sender, Path(token): Path<String>, headers: HeaderMap) -> Response {
    public_page(public::task_at_once(&state, sender, token).await, &headers)
}

/// The page of a form, which sites named in the link's settings may show inside theirs.
async fn form(Shared(state): Shared<State>, sender: Sender, Path(token): Path<String>, request: Request) -> Response {
    let sites = match state.store().read().await {
        Ok(mut conn) => link::to_be_shown_in(&mut conn, &state.workspace().model(), &token).await.unwrap_or_default(),
        Err(_) => Vec::new(),
    };
    let query = request.uri().query().unwrap_or_default().to_owned();
    let said = |name: &str| query.split('&').find_map(|pair| pair.strip_prefix(name));
    let opened = match said("edit=") {
        Some(_) => None,
        None => public::opened_at_once(&state, &sender, &token, said("about=")).await,
    };
    let mut response = public_page(opened, request.headers());
    public::tell_browsers_apart(&state, request.headers(), response.headers_mut());
    if !sites.is_empty() {
        middleware::let_be_shown_in(&mut response, &sites);
    }
    response
}

/// The page of public links, with what it would ask for first where the link gives that away.
fn public_page(first: Option<String>, asked: &HeaderMap) -> Response {
    let name = "public.html";
    let (Some(json), Some(file)) = (first, Dist::get(name)) else { return first_document(name, asked) };
    let text = with_data(&String::from_utf8_lossy(&file.data), &json, language::spoken());
    let headers = [(header::CACHE_CONTROL, "no-store"), (header::CONTENT_TYPE, content_type(name))];
    (headers, text).into_response()
}

/// Lays data into a page, in a block that no browser runs and that holds no `<`. The block names its language: whoever
/// chose another one than their browser asks for leaves it and asks anew.
fn with_data(page: &str, json: &str, language: Language) -> String {
    let (json, tag) = (json.replace('<', "\\u003c"), language.tag());
    let block = format!(r#"<script type="application/json" id="opened" lang="{tag}">{json}</script></head>"#);
    page.replacen("</head>", &block, 1)
}

fn first_document(name: &str, asked: &HeaderMap) -> Response {
    match Dist::get(name) {
        Some(file) => answer(name, &file, asked),
        None => (StatusCode::SERVICE_UNAVAILABLE, Html(NOT_BUILT)).into_response(),
    }
}

/// Answers what is not the API: a file of the page, or its first document.
pub async fn serve(request: Request) -> Response {
    if !matches!(*request.method(), Method::GET | Method::HEAD) {
        let title = ("此地址不支持该方法", "This address does not take this method");
        return ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", title.0, title.1).into_response();
    }
    let path = request.uri().path().trim_start_matches('/');
    if let Some(file) = Dist::get(path).filter(|_| !path.is_empty()) {
        return answer(path, &file, request.headers());
    }
    // A file that is gone is not a route: an old page must learn that its parts are no longer there.
    if path.starts_with("assets/") {
        return ApiError::not_found().into_response();
    }
    first_document("index.html", request.headers())
}

fn answer(path: &str, file: &EmbeddedFile, asked: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", digest::hex(&file.metadata.sha256_hash()[..12]));
    let kept = if path.starts_with("assets/") { FOR_EVER } else { "no-cache" };
    let headers = [(header::CACHE_CONTROL, kept.to_owned()), (header::ETAG, tag.clone())];
    let says = |name| asked.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    if says(header::IF_NONE_MATCH).contains(&tag) {
        return (StatusCode::NOT_MODIFIED, headers).into_response();
    }
    let kind = [(header::CONTENT_TYPE, content_type(path))];
    if takes_brotli(says(header::ACCEPT_ENCODING))
        && let Some(small) = Dist::get(&format!("{path}.br"))
    {
        let coding = [(header::CONTENT_ENCODING, "br"), (header::VARY, "accept-encoding")];
        return (headers, kind, coding, small.data.into_owned()).into_response();
    }
    (headers, kind, file.data.clone().into_owned()).into_response()
}

/// Whether a browser takes the copies the build compressed beforehand (RFC 9110, 12.5.3).
fn takes_brotli(accepted: &str) -> bool {
    accepted.split(',').any(|coding| {
        let (name, weight) = coding.split_once(";q=").unwrap_or((coding, "1"));
        name.trim() == "br" && weight.trim().parse().is_ok_and(|weight: f32| weight > 0.0)
    })
}

/// The type of a file of the page, by its ending; the build makes no others.
fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::{takes_brotli, with_data};
    use serde_json::json;
    use tenon_engine::problem::Language;

    #[test]
    fn data_cannot_leave_the_block_it_stands_in() {
        let hostile = json!({ "title": "</script></head><script>alert(1)</script><!-- \u{2028} & \\u003c \"" });
        let page = with_data("<html><head></head><body></body></html>", &hostile.to_string(), Language::English);
        let rest = page.strip_prefix(r#"<html><head><script type="application/json" id="opened" lang="en">"#);
        let data = rest.and_then(|rest| rest.strip_suffix("</script></head><body></body></html>"));
        let data = data.expect("one block at the end of the head");
        assert!(!data.contains('<'), "{data}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(data).expect("JSON"), hostile);
    }

    #[test]
    fn brotli_goes_only_to_who_takes_it() {
        assert!(takes_brotli("gzip, deflate, br, zstd"));
        assert!(takes_brotli("gzip;q=0.5,br;q=0.9"));
        for refused in ["", "gzip, deflate", "gzip, br;q=0", "br;q=0.000", "brotli"] {
            assert!(!takes_brotli(refused), "{refused}");
        }
    }
}
