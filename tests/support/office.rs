//! A shipped package at work: installed with its demo people and records.

use super::database::TestStore;
use super::shop::object;
use serde_json::Value;
use std::path::Path;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::definition::Package;
use tenon_engine::duty::Workers;
use tenon_engine::flow;
use tenon_engine::package::{Install, install};
use tenon_engine::record::{self, Action, Command, Listing};
use tenon_engine::schedule::Scheduler;
use tenon_engine::store::runs::{BoxedTask, TaskBox, tasks};
use tenon_engine::store::{StoredRecord, notifications};
use tenon_engine::workspace::Workspace;

/// The folder of this repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository")
}

pub fn package(folder: &Path) -> Package {
    Package::read(folder).expect("can be read").expect("every file belongs")
}

/// A workspace of Sunday 22 November 2026, half past nine in Shanghai, with one package and its demo data.
pub struct Office {
    pub workspace: Arc<Workspace>,
    clock: Clock,
    scheduler: Scheduler,
    pub app: String,
    _database: TestStore,
}

impl Office {
    pub async fn open(database: TestStore, folder: &str) -> Self {
        let clock = Clock::by_hand(from_text("2026-11-22T01:30:00Z").expect("a moment"));
        let workspace = Workspace::open(&database.url, clock.clone()).await.expect("opens");
        let wish = Install { package: package(&repository().join(folder)), key: None, title: None, demo: true };
        let app = match install(&workspace, &Principal::system(Via::Console), wish).await {
            Ok(app) => app.key.clone(),
            Err(error) => panic!("{error}: {error:#?}"),
        };
        let scheduler = Workers::scheduler(&workspace);
        Self { workspace, clock, scheduler, app, _database: database }
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

    async fn perform(&self, by: &str, form: &str, action: Action) -> StoredRecord {
        let command = Command { id: None, app: self.app.clone(), form: form.to_owned(), action };
        self.workspace.perform(&self.member(by), command).await.expect("done").record
    }

    pub async fn create(&self, by: &str, form: &str, values: Value) -> StoredRecord {
        self.perform(by, form, Action::Create { id: None, values: object(values) }).await
    }

    pub async fn change(&self, by: &str, form: &str, id: &str, values: Value) -> StoredRecord {
        self.perform(by, form, Action::Update { id: id.to_owned(), version: None, values: object(values) }).await
    }

    /// What somebody has to do, as `node: record`, newest first.
    pub async fn todo(&self, who: &str) -> Vec<String> {
        let tasks = self.tasks(who).await;
        tasks.iter().map(|one| format!("{}: {}", one.task.node, one.record_title)).collect()
    }

    async fn tasks(&self, who: &str) -> Vec<BoxedTask> {
        let mut conn = self.workspace.store.read().await.expect("reads");
        let id = self.member(who).member.expect("a member");
        tasks(&mut conn, id.as_str(), TaskBox::Todo, None, 50).await.expect("reads")
    }

    /// Somebody approves what they have to do about the record of that title.
    pub async fn approve(&self, who: &str, title: &str) {
        let tasks = self.tasks(who).await;
        let titles: Vec<String> = tasks.iter().map(|one| one.record_title.clone()).collect();
        let found = tasks.into_iter().find(|one| one.record_title.contains(title));
        let found = found.unwrap_or_else(|| panic!("{who} has nothing to do about {title}: {titles:?}"));
        let action = flow::Action::Approve { task: found.task.id, opinion: None };
        let done = self.workspace.act_on_run(&self.member(who), found.task.run_id.as_str(), action.into()).await;
        done.expect("approved");
    }

    /// Moves the clock and fires what is due, until nothing is.
    pub async fn pass_time_to(&self, moment: &str) {
        self.clock.set(from_text(moment).expect("a moment"));
        loop {
            let round = self.scheduler.run_due().await.expect("fires");
            assert_eq!(round.failed, 0, "no timer fails");
            if round.done == 0 {
                break;
            }
        }
    }

    /// What somebody was told, as `subject | text`.
    pub async fn told(&self, who: &str) -> Vec<String> {
        let mut conn = self.workspace.store.read().await.expect("reads");
        let id = self.member(who).member.expect("a member");
        let told = notifications::list(&mut conn, id.as_str(), false, None, 200).await.expect("reads");
        told.into_iter().map(|one| format!("{} | {}", one.subject, one.text)).collect()
    }
}
