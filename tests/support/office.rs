//! A shipped package at work: installed with its demo people and records.

use super::database::TestStore;
use super::due::fire_all;
use super::shop::object;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::definition::Package;
use tenon_engine::duty::Workers;
use tenon_engine::flow;
use tenon_engine::flow::service::{Deed, FlowError, StartRun};
use tenon_engine::package::{Install, install};
use tenon_engine::record::{self, Action, Command, Listing};
use tenon_engine::schedule::Scheduler;
use tenon_engine::store::runs::{BoxFilter, BoxedTask, TaskBox, tasks};
use tenon_engine::store::{StoredRecord, notifications};
use tenon_engine::workspace::Workspace;

/// The folder of this repository.
pub fn repository() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the repository")
}

pub fn package(folder: &Path) -> Package {
    Package::read(folder).expect("can be read").expect("every file belongs")
}

/// A workspace with one package and its demo data.
pub struct Office {
    pub workspace: Arc<Workspace>,
    clock: Clock,
    scheduler: Scheduler,
    pub app: String,
    _database: TestStore,
}

impl Office {
    /// On Sunday 22 November 2026, at half past nine in Shanghai.
    pub async fn open(database: TestStore, folder: &str) -> Self {
        Self::open_at(database, folder, "2026-11-22T01:30:00Z").await
    }

    /// At a moment as [`from_text`] reads it.
    pub async fn open_at(database: TestStore, folder: &str, moment: &str) -> Self {
        let clock = Clock::by_hand(from_text(moment).expect("a moment"));
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

    /// The id of a member, as fields hold it.
    pub fn id(&self, username: &str) -> String {
        self.member(username).member.expect("a member").to_string()
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
        tasks(&mut conn, id.as_str(), TaskBox::Todo, &BoxFilter::default(), None, 50).await.expect("reads")
    }

    /// Somebody fills in a form and submits it.
    pub async fn submit(&self, by: &str, form: &str, flow: &str, values: Value) -> Result<StoredRecord, FlowError> {
        let action = Action::Create { id: None, values: object(values) };
        let command = Command { id: None, app: self.app.clone(), form: form.to_owned(), action };
        let wish = StartRun::of(&self.app, flow, None);
        let submitted = self.workspace.create_and_submit(&self.member(by), command, wish, None).await;
        submitted.map(|(change, _)| change.record)
    }

    /// Who has something to do about the records of that title, as `who: node`, in the order of the names.
    pub async fn asked(&self, title: &str) -> Vec<String> {
        let people = self.workspace.roster.directory();
        let usernames: Vec<String> = people.members().map(|member| member.username.clone()).collect();
        let mut asked = Vec::new();
        for who in usernames {
            let tasks = self.tasks(&who).await;
            let about = tasks.iter().filter(|one| one.record_title.contains(title));
            asked.extend(about.map(|one| format!("{who}: {}", one.task.node)));
        }
        asked.sort();
        asked
    }

    async fn task_about(&self, who: &str, title: &str) -> BoxedTask {
        let tasks = self.tasks(who).await;
        let titles: Vec<String> = tasks.iter().map(|one| one.record_title.clone()).collect();
        let found = tasks.into_iter().find(|one| one.record_title.contains(title));
        found.unwrap_or_else(|| panic!("{who} has nothing to do about {title}: {titles:?}"))
    }

    async fn act(&self, who: &str, task: &BoxedTask, deed: Deed) {
        let done = self.workspace.act_on_run(&self.member(who), task.task.run_id.as_str(), deed).await;
        done.expect("done");
    }

    /// Somebody approves what they have to do about the record of that title.
    pub async fn approve(&self, who: &str, title: &str) {
        self.handle(who, title, json!({})).await;
    }

    /// The same with what they fill in.
    pub async fn handle(&self, who: &str, title: &str, values: Value) {
        self.try_handle(who, title, values).await.expect("done");
    }

    /// The same, which may be refused.
    pub async fn try_handle(&self, who: &str, title: &str, values: Value) -> Result<(), FlowError> {
        let task = self.task_about(who, title).await;
        let action = flow::Action::Approve { task: task.task.id.clone(), opinion: None };
        let deed = Deed { values: object(values), ..action.into() };
        self.workspace.act_on_run(&self.member(who), task.task.run_id.as_str(), deed).await.map(|_| ())
    }

    pub async fn reject(&self, who: &str, title: &str) {
        let task = self.task_about(who, title).await;
        let action = flow::Action::Reject { task: task.task.id.clone(), opinion: None };
        self.act(who, &task, action.into()).await;
    }

    pub async fn claim(&self, who: &str, title: &str) {
        let task = self.task_about(who, title).await;
        self.act(who, &task, flow::Action::Claim { task: task.task.id.clone() }.into()).await;
    }

    /// Moves the clock and fires what is due, until nothing is.
    pub async fn pass_time_to(&self, moment: &str) {
        self.clock.set(from_text(moment).expect("a moment"));
        fire_all(&self.scheduler).await;
    }

    /// What somebody was told, as `subject | text`.
    pub async fn told(&self, who: &str) -> Vec<String> {
        let mut conn = self.workspace.store.read().await.expect("reads");
        let id = self.member(who).member.expect("a member");
        let told = notifications::list(&mut conn, id.as_str(), false, None, 200).await.expect("reads");
        told.into_iter().map(|one| format!("{} | {}", one.subject, one.text)).collect()
    }
}
