//! A small app to try things on: customers with grades, orders that add up, and people of two departments.

use serde_json::{Map, Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::definition::Package;
use tenon_engine::package::{Install, install, publish, save_draft};
use tenon_engine::record::{Action, Change, Command, RecordError};
use tenon_engine::store::StoredRecord;
use tenon_engine::workspace::Workspace;

use super::database::TestStore;

/// A workspace with the shop installed and the clock standing at 2026-03-02 08:00 UTC.
pub struct Shop {
    pub workspace: Arc<Workspace>,
    _database: TestStore,
    pub system: Principal,
}

/// The documents of the shop, as a person would write them.
pub fn package() -> Package {
    let files = [
        ("app.json", include_str!("shop/app.json")),
        ("forms/customer.json", include_str!("shop/customer.json")),
        ("forms/order.json", include_str!("shop/order.json")),
        ("rules/grade.json", include_str!("shop/grade.json")),
        ("rules/advice.json", include_str!("shop/advice.json")),
        ("views/board.json", include_str!("shop/board.json")),
        ("access.json", include_str!("shop/access.json")),
        ("demo/members.jsonl", include_str!("shop/members.jsonl")),
    ];
    Package { files: files.map(|(path, text)| (path.to_owned(), text.to_owned())).into() }
}

impl Shop {
    pub async fn open(database: TestStore) -> Self {
        Self::open_with(database, package()).await
    }

    /// A workspace with another package in the place of the shop's.
    pub async fn open_with(database: TestStore, package: Package) -> Self {
        let clock = Clock::by_hand(from_text("2026-03-02T08:00:00Z").expect("a moment"));
        let workspace = Workspace::open(&database.url, clock).await.expect("opens");
        let system = Principal::system(Via::Console);
        let wish = Install { package, key: None, title: None, demo: true };
        if let Err(error) = install(&workspace, &system, wish).await {
            panic!("{error}: {error:#?}");
        }
        Self { workspace, _database: database, system }
    }

    /// Acts as a member of the shop.
    pub fn member(&self, username: &str) -> Principal {
        let people = self.workspace.roster.directory();
        Principal::member(people.member_by_username(username).expect("a member of the shop"), Via::Session, None)
    }

    /// Writes a document of the shop anew and publishes it.
    pub async fn publish(&self, path: &str, document: impl ToString) {
        let text = Some(document.to_string());
        save_draft(&self.workspace, &self.system, "shop", path, text).await.expect("saved");
        publish(&self.workspace, &self.system, "shop", None).await.expect("published");
    }

    pub async fn perform(&self, principal: &Principal, form: &str, action: Action) -> Result<Change, RecordError> {
        let command = Command { id: None, app: "shop".to_owned(), form: form.to_owned(), action };
        self.workspace.perform(principal, command).await
    }

    pub async fn create(&self, form: &str, values: Value) -> StoredRecord {
        let action = Action::Create { id: None, values: object(values) };
        self.perform(&self.system, form, action).await.expect("created").record
    }

    pub async fn update(&self, form: &str, id: &str, values: Value) -> Result<Change, RecordError> {
        let action = Action::Update { id: id.to_owned(), version: None, values: object(values) };
        self.perform(&self.system, form, action).await
    }

    pub async fn load(&self, form: &str, id: &str) -> StoredRecord {
        let model = self.workspace.model();
        let form = model.form("shop", form).expect("a form of the shop");
        let mut conn = self.workspace.store.read().await.expect("reads");
        tenon_engine::store::load_row(&mut conn, &form.table, id, false).await.expect("reads").expect("is there")
    }
}

pub fn object(value: Value) -> Map<String, Value> {
    value.as_object().expect("an object").clone()
}

/// The codes and pointers of a refusal, sorted.
pub fn refusals(error: &RecordError) -> Vec<(String, String)> {
    let (RecordError::Invalid(problems) | RecordError::Forbidden(problems)) = error else {
        panic!("not a refusal: {error:?}");
    };
    let mut found: Vec<_> = problems.iter().map(|p| (p.pointer.clone(), p.code.to_owned())).collect();
    found.sort();
    found
}

pub fn customer(phone: &str) -> Value {
    json!({ "name": "苏州晨光机电", "phone": phone })
}
