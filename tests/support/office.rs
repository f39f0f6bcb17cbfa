//! A shipped package at work: installed with its demo people and records.

use super::database::TestStore;
use std::path::Path;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::definition::Package;
use tenon_engine::package::{Install, install};
use tenon_engine::record::{self, Listing};
use tenon_engine::store::StoredRecord;
use tenon_engine::workspace::Workspace;

/// The folder of this repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository")
}

pub fn package(folder: &Path) -> Package {
    Package::read(folder).expect("can be read").expect("every file belongs")
}

/// A workspace of 22 November 2026 with one package and its demo data.
pub struct Office {
    pub workspace: Arc<Workspace>,
    pub app: String,
    _database: TestStore,
}

impl Office {
    pub async fn open(database: TestStore, folder: &str) -> Self {
        let clock = Clock::by_hand(from_text("2026-11-22T01:30:00Z").expect("a moment"));
        let workspace = Workspace::open(&database.url, clock).await.expect("opens");
        let wish = Install { package: package(&repository().join(folder)), key: None, title: None, demo: true };
        let app = match install(&workspace, &Principal::system(Via::Console), wish).await {
            Ok(app) => app.key.clone(),
            Err(error) => panic!("{error}: {error:#?}"),
        };
        Self { workspace, app, _database: database }
    }

    pub fn member(&self, username: &str) -> Principal {
        let people = self.workspace.roster.directory();
        Principal::member(people.member_by_username(username).expect("a member"), Via::Session, None)
    }

    /// All records of a form, newest first, as one person sees them.
    pub async fn seen_by(&self, who: &Principal, form: &str) -> Vec<StoredRecord> {
        let snapshot = self.workspace.snapshot();
        let context = snapshot.context(who);
        let rights = context.rights(&self.app, form).expect("a form");
        let form = Arc::clone(snapshot.model.form(&self.app, form).expect("a form"));
        let mut conn = self.workspace.store.read().await.expect("reads");
        let listing = Listing { limit: 200, ..Listing::default() };
        record::list(&mut conn, &context, &rights, &form, &listing).await.expect("a page").records
    }

    pub async fn all(&self, form: &str) -> Vec<StoredRecord> {
        self.seen_by(&Principal::system(Via::Console), form).await
    }
}
