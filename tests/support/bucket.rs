//! A real S3 server on loopback: it keeps its buckets in a folder and checks every signature.

use axum::Router;
use axum::error_handling::HandleError;
use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::{Next, from_fn};
use object_store::aws::AmazonS3Builder;
use s3s::auth::SimpleAuth;
use s3s::service::S3ServiceBuilder;
use s3s_fs::FileSystem;
use std::sync::Arc;
use tenon_server::files::Vault;
use tokio::net::TcpListener;
use tokio::sync::Notify;
use tokio::task::JoinHandle;

pub const BUCKET: &str = "attachments";
const KEY: &str = "tenon-test";
const SECRET: &str = "not-a-secret-of-anybody";

/// The server; it ends with this value.
pub struct S3 {
    endpoint: String,
    _folder: tempfile::TempDir,
    serving: JoinHandle<std::io::Result<()>>,
}

impl S3 {
    pub async fn start() -> Self {
        Self::start_behind(&Gate::at(|_| false)).await
    }

    /// A server whose requests come through a gate.
    pub async fn start_behind(gate: &Gate) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::create_dir(folder.path().join(BUCKET)).expect("a bucket");
        let mut service = S3ServiceBuilder::new(FileSystem::new(folder.path()).expect("a folder"));
        service.set_auth(SimpleAuth::from_single(KEY, SECRET));
        let failed = |error: s3s::HttpError| async move { (StatusCode::INTERNAL_SERVER_ERROR, format!("{error:?}")) };
        let gate = gate.clone();
        let router = Router::new().fallback_service(HandleError::new(service.build(), failed)).layer(from_fn(
            move |request: Request, next: Next| {
                let gate = gate.clone();
                let stops = (gate.stops)(&request);
                async move {
                    if stops {
                        gate.wait().await;
                    }
                    next.run(request).await
                }
            },
        ));
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let endpoint = format!("http://{}", listener.local_addr().expect("an address"));
        Self { endpoint, _folder: folder, serving: tokio::spawn(async move { axum::serve(listener, router).await }) }
    }

    /// A vault in its bucket, below a prefix.
    pub fn vault(&self, prefix: &str) -> Vault {
        self.vault_with(SECRET, prefix).expect("settings")
    }

    /// A vault of somebody who says to know the key.
    pub fn vault_with(&self, secret: &str, prefix: &str) -> anyhow::Result<Vault> {
        let settings = AmazonS3Builder::new()
            .with_endpoint(&self.endpoint)
            .with_region("us-east-1")
            .with_access_key_id(KEY)
            .with_secret_access_key(secret);
        Vault::bucket(settings, BUCKET, prefix)
    }

    /// How the commands are told the way to it.
    pub fn variables(&self) -> [(&'static str, String); 4] {
        [
            ("AWS_ENDPOINT_URL", self.endpoint.clone()),
            ("AWS_REGION", "us-east-1".to_owned()),
            ("AWS_ACCESS_KEY_ID", KEY.to_owned()),
            ("AWS_SECRET_ACCESS_KEY", SECRET.to_owned()),
        ]
    }
}

/// Where certain requests wait until the test lets one go on.
#[derive(Clone)]
pub struct Gate {
    stops: fn(&Request) -> bool,
    reached: Arc<Notify>,
    opened: Arc<Notify>,
}

impl Gate {
    pub fn at(stops: fn(&Request) -> bool) -> Self {
        Self { stops, reached: Arc::default(), opened: Arc::default() }
    }

    async fn wait(&self) {
        self.reached.notify_one();
        self.opened.notified().await;
    }

    /// Ends when a request waits.
    pub async fn reached(&self) {
        self.reached.notified().await;
    }

    pub fn open(&self) {
        self.opened.notify_one();
    }
}

impl Drop for S3 {
    fn drop(&mut self) {
        self.serving.abort();
    }
}
