//! A small company with approvals and automations: ann sells, bob heads sales, cai and dan are finance, eve heads all.

use super::database::TestStore;
use super::due::fire_all;
use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::definition::Package;
use tenon_engine::duty::Workers;
use tenon_engine::flow::service::{Deed, FlowError, RunView, StartRun, WorkView, run_view, work_view};
use tenon_engine::flow::{Action, Refusal};
use tenon_engine::id::{MemberId, TaskId};
use tenon_engine::package::{Install, install, publish, save_draft};
use tenon_engine::record;
use tenon_engine::schedule::Scheduler;
use tenon_engine::seal::Keyring;
use tenon_engine::store::StoredRecord;
use tenon_engine::store::runs::{BoxFilter, RunRow, TaskBox, tasks};
use tenon_engine::workspace::{Event, Workspace};
use tokio::sync::broadcast;

/// A workspace with the company installed; the clock stands at Monday 2026-03-02 08:00 UTC.
pub struct Company {
    pub workspace: Arc<Workspace>,
    pub clock: Clock,
    pub scheduler: Scheduler,
    _database: TestStore,
}

pub fn package() -> Package {
    let files = [
        ("app.json", include_str!("company/app.json")),
        ("forms/quote.json", include_str!("company/quote.json")),
        ("forms/visit.json", include_str!("company/visit.json")),
        ("flows/approval.json", include_str!("company/approval.json")),
        ("flows/plan.json", include_str!("company/plan.json")),
        ("flows/choose.json", include_str!("company/choose.json")),
        ("flows/pool.json", include_str!("company/pool.json")),
        ("flows/circle.json", include_str!("company/circle.json")),
        ("flows/renew.json", include_str!("company/renew.json")),
        ("flows/weekly.json", include_str!("company/weekly.json")),
        ("access.json", include_str!("company/access.json")),
        ("demo/members.jsonl", include_str!("company/members.jsonl")),
    ];
    Package { files: files.map(|(path, text)| (path.to_owned(), text.to_owned())).into() }
}

impl Company {
    pub async fn open(database: TestStore) -> Self {
        Self::open_with(database, Keyring::none()).await
    }

    /// The same, with the keys of sensitive fields.
    pub async fn open_with(database: TestStore, keys: Arc<Keyring>) -> Self {
        let clock = Clock::by_hand(from_text("2026-03-02T08:00:00Z").expect("a moment"));
        let workspace = Workspace::open_with(&database.url, clock.clone(), keys).await.expect("opens");
        let wish = Install { package: package(), key: None, title: None, demo: true };
        if let Err(error) = install(&workspace, &Principal::system(Via::Console), wish).await {
            panic!("{error}: {error:#?}");
        }
        let scheduler = Workers::scheduler(&workspace);
        Self { workspace, clock, scheduler, _database: database }
    }

    pub fn person(&self, username: &str) -> Principal {
        let people = self.workspace.roster.directory();
        Principal::member(people.member_by_username(username).expect("works here"), Via::Session, None)
    }

    pub fn id(&self, username: &str) -> MemberId {
        self.person(username).member.expect("a member")
    }

    /// Moves the clock and fires what is due, until nothing is.
    pub async fn pass_time_to(&self, moment: &str) -> usize {
        self.clock.set(from_text(moment).expect("a moment"));
        fire_all(&self.scheduler).await
    }

    /// Writes documents of the company anew and publishes them.
    pub async fn publish(&self, documents: &[(&str, impl ToString)]) {
        let by = Principal::system(Via::Console);
        for (path, document) in documents {
            save_draft(&self.workspace, &by, "company", path, Some(document.to_string())).await.expect("saved");
        }
        publish(&self.workspace, &by, "company", None).await.expect("published");
    }

    /// Publishes the approval of quotes with other nodes.
    pub async fn publish_approval(&self, nodes: Value) {
        let start = json!({ "on": "submit", "form": "quote" });
        let flow = json!({ "key": "approval", "title": "报价审批", "start": start, "nodes": nodes });
        self.publish(&[("flows/approval.json", flow)]).await;
    }

    pub async fn write(&self, by: &str, form: &str, action: record::Action) -> StoredRecord {
        let command = record::Command { id: None, app: "company".to_owned(), form: form.to_owned(), action };
        let by = if by.is_empty() { Principal::system(Via::Console) } else { self.person(by) };
        self.workspace.perform(&by, command).await.expect("written").record
    }

    pub async fn create(&self, by: &str, form: &str, values: Value) -> StoredRecord {
        self.write(by, form, record::Action::Create { id: None, values: object(values) }).await
    }

    pub async fn load(&self, form: &str, id: &str) -> StoredRecord {
        let model = self.workspace.model();
        let form = model.form("company", form).expect("a form of the company");
        let mut conn = self.workspace.store.read().await.expect("reads");
        tenon_engine::store::load_row(&mut conn, &form.table, id, false).await.expect("reads").expect("is there")
    }

    pub async fn all(&self, form: &str) -> Vec<StoredRecord> {
        let model = self.workspace.model();
        let form = model.form("company", form).expect("a form of the company");
        let mut conn = self.workspace.store.read().await.expect("reads");
        form.table.after(&mut conn, 0, 100).await.expect("reads")
    }

    pub async fn submit(&self, by: &str, flow: &str, record: &str) -> Result<RunRow, FlowError> {
        self.workspace.start_run(&self.person(by), StartRun::of("company", flow, Some(record))).await
    }

    /// What somebody has to do, as `node record`, newest first.
    pub async fn todo(&self, who: &str, which: TaskBox) -> Vec<String> {
        let mut conn = self.workspace.store.read().await.expect("reads");
        let (member, all) = (self.id(who), BoxFilter::default());
        let boxed = tasks(&mut conn, member.as_str(), which, &all, None, 50).await.expect("reads");
        boxed.into_iter().map(|one| format!("{} {}", one.task.node, one.record_title)).collect()
    }

    /// The newest open task of somebody.
    pub async fn task(&self, who: &str) -> TaskId {
        let mut conn = self.workspace.store.read().await.expect("reads");
        let (member, all) = (self.id(who), BoxFilter::default());
        let boxed = tasks(&mut conn, member.as_str(), TaskBox::Todo, &all, None, 1).await.expect("reads");
        boxed.into_iter().next().unwrap_or_else(|| panic!("{who} has nothing to do")).task.id
    }

    pub async fn act(&self, by: &str, run: &RunRow, deed: impl Into<Deed>) -> Result<RunRow, FlowError> {
        self.workspace.act_on_run(&self.person(by), run.id.as_str(), deed.into()).await
    }

    /// Approves the newest open task of somebody.
    pub async fn approve(&self, by: &str, run: &RunRow, values: Value) -> Result<RunRow, FlowError> {
        let action = Action::Approve { task: self.task(by).await, opinion: Some("同意".to_owned()) };
        self.act(by, run, Deed { values: object(values), ..action.into() }).await
    }

    pub async fn view(&self, by: &str, run: &RunRow) -> Result<RunView, FlowError> {
        let snapshot = self.workspace.snapshot();
        let mut conn = self.workspace.store.read().await.expect("reads");
        run_view(&mut conn, &snapshot.context(&self.person(by)), run.id.as_str()).await
    }

    pub async fn work(&self, by: &str, task: &TaskId) -> Result<WorkView, FlowError> {
        let snapshot = self.workspace.snapshot();
        let mut conn = self.workspace.store.read().await.expect("reads");
        work_view(&mut conn, &snapshot.context(&self.person(by)), task.as_str()).await
    }

    pub async fn approval_is_final(&self, by: &str, task: &TaskId) -> bool {
        let snapshot = self.workspace.snapshot();
        let person = self.person(by);
        let context = snapshot.context(&person);
        let mut conn = self.workspace.store.read().await.expect("reads");
        let work = work_view(&mut conn, &context, task.as_str()).await.expect("theirs");
        work.approval_is_final(&mut conn, &context).await.expect("tried")
    }
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

/// The code with which the machine refused.
pub fn refused<T: std::fmt::Debug>(result: Result<T, FlowError>) -> &'static str {
    match result {
        Err(FlowError::Refused(Refusal { code, .. })) => code,
        other => panic!("not refused: {other:?}"),
    }
}

/// How often each word stands in a list.
pub fn counted(words: impl IntoIterator<Item = String>) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for word in words {
        *counts.entry(word).or_default() += 1;
    }
    counts
}

/// Whose boxes were said to have changed.
pub fn boxes_told(mut news: broadcast::Receiver<Event>) -> BTreeSet<String> {
    let mut told = BTreeSet::new();
    while let Ok(event) = news.try_recv() {
        if let Event::Task { member } = event {
            told.insert(member);
        }
    }
    told
}
