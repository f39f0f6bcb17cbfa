//! A small firm that keeps companies, contacts and orders, with rules for duplicates: ann and bob sell, each their own;
//! eve sees everything.

use super::database::TestStore;
use super::due::fire_all;
use super::shop::object;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::definition::Package;
use tenon_engine::duplicate::{self, Found};
use tenon_engine::duty::Workers;
use tenon_engine::package::{Install, install, publish, save_draft};
use tenon_engine::record::{Action, Change, Command, RecordError};
use tenon_engine::schedule::Scheduler;
use tenon_engine::store::{StoredRecord, load_row};
use tenon_engine::workspace::Workspace;

/// A workspace with the firm installed; the clock stands at Monday 2026-03-02 08:00 UTC.
pub struct Firm {
    pub workspace: Arc<Workspace>,
    pub system: Principal,
    pub scheduler: Scheduler,
    _database: TestStore,
}

/// The form of companies with these rules.
pub fn company(rules: Value) -> Value {
    json!({
        "key": "company", "title": "公司", "x-title": "{{ name }}", "required": ["name"], "x-duplicates": rules,
        "properties": {
            "name": { "title": "名称", "type": "string" },
            "phone": { "title": "电话", "x-kind": "phone" },
            "code": { "title": "税号", "type": "string", "x-unique": true },
            "remark": { "title": "备注", "type": "string" },
            "secret": { "title": "底价", "x-kind": "money" },
            "tags": { "title": "标签", "x-kind": "tags" },
            "sites": { "title": "厂区", "type": "array", "items": { "type": "object", "properties": {
                "place": { "title": "地点", "type": "string" } } } },
            "parent": { "title": "上级公司", "x-kind": "link", "x-form": "company" },
            "owner": { "title": "负责人", "x-kind": "member", "x-default": "= me" },
            "spent": { "title": "成交", "x-kind": "rollup", "x-form": "order", "x-via": "company", "x-op": "sum", "x-field": "total" },
            "grade": { "title": "等级", "type": "string", "enum": ["A", "B"], "x-readonly": true }
        }
    })
}

/// The rules the firm has.
pub fn rules() -> Value {
    json!([
        { "match": { "name": "similar" } },
        { "match": { "phone": "equal" }, "on_entry": "block", "message": "这个电话已经有公司了" }
    ])
}

pub fn package(rules: Value) -> Package {
    let files = [
        ("app.json", json!({ "key": "firm", "title": "商行", "version": "1.0.0", "navigation": [] })),
        ("forms/company.json", company(rules)),
        (
            "forms/contact.json",
            json!({ "key": "contact", "title": "联系人", "x-title": "{{ name }}", "properties": {
                "name": { "title": "姓名", "type": "string" },
                "company": { "title": "公司", "x-kind": "link", "x-form": "company" },
                "also": { "title": "兼职", "x-kind": "link", "x-form": "company", "x-many": true },
                "firm": { "title": "公司名", "x-kind": "lookup", "x-link": "company", "x-field": "name" } } }),
        ),
        (
            "forms/order.json",
            json!({ "key": "order", "title": "订单", "x-title": "{{ no }}", "required": ["no"], "properties": {
                "no": { "title": "单号", "type": "string" },
                "company": { "title": "公司", "x-kind": "link", "x-form": "company" },
                "total": { "title": "金额", "x-kind": "money" },
                "stops": { "title": "送货", "type": "array", "items": { "type": "object", "properties": {
                    "at": { "title": "收货公司", "x-kind": "link", "x-form": "company" }, "n": { "type": "integer" } } } } } }),
        ),
        (
            "rules/grade.json",
            json!({ "key": "grade", "form": "company", "title": "分级", "target": "grade", "on": ["create", "update"],
                "table": [{ "when": ["spent", ">=", 100], "then": "A" }], "otherwise": { "then": "B" } }),
        ),
        (
            "flows/vet.json",
            json!({ "key": "vet", "title": "资质审核", "start": { "on": "submit", "form": "company", "next": "look" }, "nodes": {
                "look": { "kind": "approve", "title": "审核", "assignees": [{ "member": "eve" }], "next": "done" },
                "done": { "kind": "end", "result": "approved" } } }),
        ),
        (
            "access.json",
            json!({
                "roles": [{ "key": "sales", "title": "销售" }, { "key": "head", "title": "主管" }],
                "groups": [
                    { "key": "own", "title": "自己的公司", "form": "company", "members": [{ "role": "sales" }],
                      "operations": ["create", "read", "update"], "fields": { "*": "edit", "secret": "hide" },
                      "rows": ["owner", "=", { "me": true }] },
                    { "key": "all", "title": "全部", "forms": ["company", "contact", "order"], "members": [{ "role": "head" }],
                      "operations": ["create", "read", "update", "delete", "import"] }
                ] }),
        ),
    ];
    let mut files: std::collections::BTreeMap<String, String> =
        files.map(|(path, document)| (path.to_owned(), document.to_string())).into();
    let members = "{\"username\":\"eve\",\"name\":\"叶主管\",\"department\":\"hq\",\"department_title\":\"总部\",\"head\":true,\"roles\":[\"head\"]}\n\
                   {\"username\":\"ann\",\"name\":\"安安\",\"department\":\"hq\",\"roles\":[\"sales\"]}\n\
                   {\"username\":\"bob\",\"name\":\"鲍勃\",\"department\":\"hq\",\"roles\":[\"sales\"]}\n";
    files.insert("demo/members.jsonl".to_owned(), members.to_owned());
    Package { files }
}

impl Firm {
    pub async fn open(database: TestStore) -> Self {
        Self::open_with(database, rules()).await
    }

    pub async fn open_with(database: TestStore, rules: Value) -> Self {
        let clock = Clock::by_hand(from_text("2026-03-02T08:00:00Z").expect("a moment"));
        let workspace = Workspace::open(&database.url, clock).await.expect("opens");
        let system = Principal::system(Via::Console);
        let wish = Install { package: package(rules), key: None, title: None, demo: true };
        if let Err(error) = install(&workspace, &system, wish).await {
            panic!("{error}: {error:#?}");
        }
        let scheduler = Workers::scheduler(&workspace);
        Self { workspace, system, scheduler, _database: database }
    }

    pub fn member(&self, username: &str) -> Principal {
        let people = self.workspace.roster.directory();
        Principal::member(people.member_by_username(username).expect("works here"), Via::Session, None)
    }

    pub async fn perform(&self, by: &Principal, form: &str, action: Action) -> Result<Change, RecordError> {
        let command = Command { id: None, app: "firm".to_owned(), form: form.to_owned(), action };
        self.workspace.perform(by, command).await
    }

    pub async fn try_create(&self, by: &Principal, form: &str, values: Value) -> Result<Change, RecordError> {
        self.perform(by, form, Action::Create { id: None, values: object(values) }).await
    }

    pub async fn create(&self, form: &str, values: Value) -> StoredRecord {
        self.try_create(&self.system, form, values).await.expect("created").record
    }

    pub async fn update(&self, form: &str, id: &str, values: Value) -> Result<Change, RecordError> {
        let action = Action::Update { id: id.to_owned(), version: None, values: object(values) };
        self.perform(&self.system, form, action).await
    }

    pub async fn load(&self, form: &str, id: &str) -> StoredRecord {
        let model = self.workspace.model();
        let form = model.form("firm", form).expect("a form");
        let mut conn = self.workspace.store.read().await.expect("reads");
        load_row(&mut conn, &form.table, id, false).await.expect("reads").expect("is there")
    }

    /// What somebody is told who types these values.
    pub async fn look(&self, by: &Principal, values: Value, own: Option<&str>) -> Vec<Found> {
        let snapshot = self.workspace.snapshot();
        let context = snapshot.context(by);
        let rights = context.rights("firm", "company").expect("a form");
        let form = snapshot.model.form("firm", "company").expect("a form");
        let mut conn = self.workspace.store.read().await.expect("reads");
        let values = object(values);
        duplicate::look(&mut conn, &context, form, &rights, &values, own).await.expect("looks")
    }

    /// The titles of what is like these values.
    pub async fn like(&self, values: Value) -> Vec<String> {
        let found = self.look(&self.system, values, None).await;
        found.into_iter().flat_map(|found| found.records).map(|one| one.record.title).collect()
    }

    /// Publishes the form of companies with other rules.
    pub async fn republish(&self, rules: Value) {
        let text = company(rules).to_string();
        save_draft(&self.workspace, &self.system, "firm", "forms/company.json", Some(text)).await.expect("saved");
        publish(&self.workspace, &self.system, "firm", None).await.expect("published");
    }

    /// Fires what is due now until nothing is; answers how much that was.
    pub async fn fire(&self) -> usize {
        fire_all(&self.scheduler).await
    }
}
