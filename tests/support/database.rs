//! A fresh workspace on SQLite or PostgreSQL. PostgreSQL is a throw-away server that `make test` starts and names in
//! `TENON_TEST_POSTGRES`; without it a test fails, for a database that is not tested must not look tested.

use tenon_engine::store::Store;

/// A store that disappears with this value.
pub struct TestStore {
    pub store: Store,
    pub url: String,
    _folder: Option<tempfile::TempDir>,
}

/// A workspace in a file of its own.
pub async fn sqlite() -> TestStore {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let url = format!("sqlite:{}", folder.path().join("workspace.db").display());
    TestStore { store: Store::open(&url).await.expect("opens"), url, _folder: Some(folder) }
}

/// The address of the throw-away server.
pub fn postgres_server() -> String {
    std::env::var("TENON_TEST_POSTGRES")
        .expect("TENON_TEST_POSTGRES names no server; `make test` starts one (tests/with-postgres)")
}

/// A workspace in a schema of its own.
pub async fn postgres() -> TestStore {
    let server = postgres_server();
    let separator = if server.contains('?') { '&' } else { '?' };
    let url = format!("{server}{separator}schema=t_{}", uuid::Uuid::now_v7().simple());
    TestStore { store: Store::open(&url).await.expect("opens"), url, _folder: None }
}

/// Runs one test body on both databases, as `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both {
    ($name:ident, $body:expr) => {
        mod $name {
            use super::*;

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn sqlite() {
                ($body)($crate::support::database::sqlite().await).await;
            }

            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn postgres() {
                ($body)($crate::support::database::postgres().await).await;
            }
        }
    };
}
