//! A fresh workspace on SQLite or PostgreSQL. PostgreSQL is a throw-away server that `make test` starts and names in
//! `TENON_TEST_POSTGRES`; without it a test fails, for a database that is not tested must not look tested.

use std::panic::resume_unwind;
use std::thread;
use tenon_engine::store::{STACK, Store};
use tokio::runtime::Builder;

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

/// Runs a test on threads that have the room which the server's have.
pub fn with_room<F: Future<Output = ()>>(body: impl FnOnce() -> F + Send + 'static) {
    let run = move || {
        let runtime = Builder::new_multi_thread().worker_threads(2).thread_stack_size(STACK).enable_all().build();
        runtime.expect("a runtime").block_on(body());
    };
    let ended = thread::Builder::new().stack_size(STACK).spawn(run).expect("a thread").join();
    ended.unwrap_or_else(|panic| resume_unwind(panic));
}

/// Runs one test body on both databases, as `name::sqlite` and `name::postgres`.
#[macro_export]
macro_rules! on_both {
    ($name:ident, $body:expr) => {
        mod $name {
            use super::*;

            #[test]
            fn sqlite() {
                $crate::support::database::with_room(|| async {
                    ($body)($crate::support::database::sqlite().await).await
                });
            }

            #[test]
            fn postgres() {
                $crate::support::database::with_room(|| async {
                    ($body)($crate::support::database::postgres().await).await
                });
            }
        }
    };
}
