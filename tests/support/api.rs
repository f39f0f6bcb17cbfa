//! The real router in this process, on a database of its own and a clock moved by hand, and the people who call it.

use super::database::TestStore;
use super::{company, shop};
use axum::Router;
use axum::body::{Body, Bytes, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::definition::Package;
use tenon_engine::package::{Install, install};
use tenon_engine::record::Reach;
use tenon_engine::seal::Keyring;
use tenon_server::files::Vault;
use tenon_server::{Options, State, router};
use tower::ServiceExt as _;

/// The password of everybody who has one.
pub const PASSWORD: &str = "correct horse battery";
const LARGEST: usize = 64 << 20;

/// A server without a socket. The clock stands at Monday 2026-03-02 08:00 UTC.
pub struct Api {
    pub state: State,
    pub clock: Clock,
    router: Router,
    files: PathBuf,
    _kept: Option<(TestStore, tempfile::TempDir)>,
}

/// As whom a request is sent.
#[derive(Debug, Clone)]
pub enum Who {
    Nobody,
    /// The cookie of a session, as a browser sends it.
    Session(String),
    Key(String),
}

/// What was answered.
#[derive(Debug)]
pub struct Answer {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or(Value::Null)
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }

    /// The JSON of an answer that must be a success.
    #[track_caller]
    pub fn ok(self) -> Value {
        assert!(self.status.is_success(), "{}: {}", self.status, self.text());
        self.json()
    }

    /// The body of a refusal, which must have this status and code and the shape every refusal has.
    #[track_caller]
    pub fn refused(self, status: u16, code: &str) -> Value {
        let body = self.problem();
        assert_eq!((self.status.as_u16(), body["code"].as_str()), (status, Some(code)), "{}", self.text());
        body
    }

    /// The body of a refusal, whatever it is.
    #[track_caller]
    pub fn problem(&self) -> Value {
        let said = self.text();
        assert_eq!(self.header("content-type"), "application/problem+json", "{} {said}", self.status);
        let body = self.json();
        assert_eq!(body["status"].as_u64(), Some(u64::from(self.status.as_u16())), "{said}");
        let code = body["code"].as_str().expect("a code");
        assert_eq!(body["type"].as_str(), Some(format!("urn:tenon:problem:{code}").as_str()), "{said}");
        assert!(body["title"].as_str().is_some_and(|title| !title.is_empty()), "{said}");
        for problem in body["problems"].as_array().into_iter().flatten() {
            for member in ["pointer", "code", "message"] {
                assert!(problem[member].is_string(), "{said}");
            }
        }
        body
    }

    /// The pointers and codes of the mistakes that a refusal names, sorted.
    #[track_caller]
    pub fn mistakes(&self) -> Vec<(String, String)> {
        let body = self.problem();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let problems = body["problems"].as_array().into_iter().flatten();
        let mut found: Vec<_> = problems.map(|p| (text(&p["pointer"]), text(&p["code"]))).collect();
        found.sort();
        found
    }
}

impl Api {
    /// An empty workspace without an owner.
    pub async fn open(database: TestStore) -> Self {
        let folder = tempfile::tempdir().expect("a folder for uploads");
        let vault = Vault::folder(folder.path()).expect("a folder");
        let mut api = Self::over(&database.url, vault, folder.path(), Keyring::in_memory(1), Reach::default()).await;
        api._kept = Some((database, folder));
        api
    }

    /// The shop with an owner, on a server whose lists look no further than is said.
    pub async fn in_haste(database: TestStore, reach: Reach) -> (Self, Who) {
        let folder = tempfile::tempdir().expect("a folder for uploads");
        let vault = Vault::folder(folder.path()).expect("a folder");
        let mut api = Self::over(&database.url, vault, folder.path(), Keyring::in_memory(1), reach).await;
        api._kept = Some((database, folder));
        let owner = api.set_up().await;
        api.install(shop::package()).await;
        (api, owner)
    }

    /// The workspace in a folder, as `tenon serve --data` opens it.
    pub async fn in_folder(data: &Path) -> Self {
        let files = data.join("files");
        Self::with_files(data, Vault::folder(&files).expect("a folder")).await
    }

    /// The workspace in a folder, with its attachments elsewhere.
    pub async fn with_files(data: &Path, vault: Vault) -> Self {
        let keys = Keyring::file(&data.join("keys")).expect("keys");
        Self::over(
            &format!("sqlite:{}", data.join("tenon.db").display()),
            vault,
            &data.join("files"),
            keys,
            Reach::default(),
        )
        .await
    }

    async fn over(url: &str, vault: Vault, files: &Path, keys: Arc<Keyring>, reach: Reach) -> Self {
        let clock = Clock::by_hand(from_text("2026-03-02T08:00:00Z").expect("a moment"));
        let options = Options { files: vault, keys, behind_proxy: true, rehearsal: false, reach };
        let state = State::open(url, clock.clone(), options).await.expect("opens");
        Self { router: router(state.clone()), state, clock, files: files.to_owned(), _kept: None }
    }

    /// A workspace with an owner, the shop and the company.
    pub async fn at_work(database: TestStore) -> (Self, Who) {
        let api = Self::open(database).await;
        let owner = api.set_up().await;
        // Both have a department of sales; its head is who the first names.
        for package in [company::package(), shop::package()] {
            api.install(package).await;
        }
        (api, owner)
    }

    pub async fn install(&self, package: Package) {
        let wish = Install { package, key: None, title: None, demo: true };
        if let Err(error) = install(self.state.workspace(), &Principal::system(Via::Console), wish).await {
            panic!("{error}: {error:#?}");
        }
    }

    /// Becomes the owner with a fresh token.
    pub async fn set_up(&self) -> Who {
        let token = self.state.accounts().make_set_up_token().await.expect("a database").expect("a token");
        Self::session(&self.post(&Who::Nobody, "/setup", &owner(&token)).await)
    }

    /// The session that an answer begins.
    #[track_caller]
    pub fn session(answer: &Answer) -> Who {
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default();
        assert!(cookie.starts_with("tenon_session=") && cookie.len() > 40, "{} {}", answer.status, answer.text());
        Who::Session(cookie.to_owned())
    }

    /// An API key of a member.
    pub async fn key_of(&self, username: &str) -> Who {
        let directory = self.state.roster().directory();
        let member = directory.member_by_username(username).expect("a member");
        let principal = Principal::member(member, Via::Session, None);
        Who::Key(self.state.accounts().create_key(&principal, "tests", None).await.expect("a key").secret)
    }

    pub fn id_of(&self, username: &str) -> String {
        self.state.roster().directory().member_by_username(username).expect("a member").id.to_string()
    }

    /// How many files lie in the folder of uploads, whole or not.
    pub fn stored_files(&self) -> usize {
        let folders = std::fs::read_dir(&self.files).into_iter().flatten().flatten();
        folders.filter_map(|folder| std::fs::read_dir(folder.path()).ok()).map(Iterator::count).sum()
    }

    /// How many parts of uploads lie there.
    pub fn stored_parts(&self) -> usize {
        let uploads = std::fs::read_dir(self.files.join("parts")).into_iter().flatten().flatten();
        uploads.filter_map(|folder| std::fs::read_dir(folder.path()).ok()).map(Iterator::count).sum()
    }

    /// Where the bytes of a file lie.
    pub fn place_of(&self, file: &str) -> PathBuf {
        self.files.join(&file[file.len() - 2..]).join(file)
    }

    /// Begins to send a file in parts; answers what it is known by.
    pub async fn begin_upload(&self, who: &Who, name: &str, size: usize) -> String {
        let begun = self.post(who, "/uploads", &json!({ "name": name, "size": size })).await.ok();
        begun["id"].as_str().expect("an id").to_owned()
    }

    /// Sends one part to an address of uploads, with its query.
    pub async fn put_part(&self, who: &Who, address: &str, bytes: &[u8]) -> Answer {
        let kind = [("content-type", "application/octet-stream")];
        self.send(who, "PUT", address, &kind, Body::from(bytes.to_vec())).await
    }

    /// Puts the clock forward.
    pub fn pass(&self, time: chrono::Duration) {
        self.clock.set(self.clock.now() + time);
    }

    pub async fn get(&self, who: &Who, path: &str) -> Answer {
        self.send(who, "GET", path, &[], Body::empty()).await
    }

    pub async fn post(&self, who: &Who, path: &str, body: &Value) -> Answer {
        self.call(who, "POST", path, &[], body).await
    }

    pub async fn patch(&self, who: &Who, path: &str, body: &Value) -> Answer {
        self.call(who, "PATCH", path, &[], body).await
    }

    /// Sends JSON with more headers.
    pub async fn call(&self, who: &Who, method: &str, path: &str, headers: &[(&str, &str)], body: &Value) -> Answer {
        let mut all = vec![("content-type", "application/json")];
        all.extend_from_slice(headers);
        self.send(who, method, path, &all, Body::from(body.to_string())).await
    }

    /// Sends anything. A path lies below the API unless it begins with two slashes.
    pub async fn send(&self, who: &Who, method: &str, path: &str, headers: &[(&str, &str)], body: Body) -> Answer {
        let path = match path.strip_prefix("//") {
            Some(outside) => format!("/{outside}"),
            None => format!("/api/v1{path}"),
        };
        let mut request = Request::builder().method(method).uri(&path).header("host", "tenon.test");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request = match who {
            Who::Nobody => request,
            Who::Session(cookie) => request.header("cookie", cookie),
            Who::Key(key) => request.header("authorization", format!("Bearer {key}")),
        };
        let answer = self.router.clone().oneshot(request.body(body).expect("a request")).await.expect("answers");
        let (parts, body) = answer.into_parts();
        let body = to_bytes(body, LARGEST).await.expect("a body");
        Answer { status: parts.status, headers: parts.headers, body }
    }
}

/// What the owner fills in.
pub fn owner(token: &str) -> Value {
    json!({ "token": token, "username": "owner", "name": "老板", "password": PASSWORD, "workspace": "测试" })
}

/// A form with one file in the field `file`, and its content type.
pub fn upload(name: &str, content_type: &str, bytes: &[u8]) -> (&'static str, Vec<u8>) {
    let mut body = format!(
        "--cut\r\ncontent-disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\
         content-type: {content_type}\r\n\r\n"
    )
    .into_bytes();
    body.extend_from_slice(bytes);
    body.extend_from_slice(b"\r\n--cut--\r\n");
    ("multipart/form-data; boundary=cut", body)
}
