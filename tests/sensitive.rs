//! Sensitive fields, on both databases: nothing of them lies open, equal values find one another, what was moved or lacks its
//! key is named and left alone, keys are changed, and fields become sensitive and cease to be.

mod elsewhere;

use crate::on_both;
use crate::support::database::TestStore;
use crate::support::shop::{object, refusals};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use tenon_engine::access::{FormRights, Principal};
use tenon_engine::args;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Clock, from_text};
use tenon_engine::condition::{Condition, holds};
use tenon_engine::definition::Package;
use tenon_engine::duplicate::Wish;
use tenon_engine::job::Desk;
use tenon_engine::package::{Install, install, publish, save_draft};
use tenon_engine::record::{self, Action, Change, Command, Listing, ReadError, RecordError};
use tenon_engine::seal::{Keyring, key_of};
use tenon_engine::store::{Dialect, Store, StoreError, StoredRecord, audit, load_row, sealed};
use tenon_engine::workspace::{Workspace, foreign_key, missing_keys};

const PHONE: &str = "13812345678";
const OTHER: &str = "13987654321";
const NOTE: &str = "zqxjkvwm";

/// A workspace that keeps people, with the keys it was opened with.
struct Safe {
    workspace: Arc<Workspace>,
    system: Principal,
    database: TestStore,
}

fn person(sensitive: bool) -> Value {
    let mut form = json!({
        "key": "person", "title": "人员", "x-title": "{{ name }}", "properties": {
            "name": { "title": "姓名", "type": "string" },
            "phone": { "title": "手机", "x-kind": "phone", "x-unique": true },
            "note": { "title": "备注", "x-kind": "textarea" },
            "code": { "title": "代号", "type": "string" } } });
    for field in ["phone", "note", "code"] {
        if sensitive {
            form["properties"][field]["x-sensitive"] = true.into();
        }
    }
    form
}

async fn opened(database: &TestStore, keys: Arc<Keyring>) -> Arc<Workspace> {
    let clock = Clock::by_hand(from_text("2026-03-02T08:00:00Z").expect("a moment"));
    Workspace::open_with(&database.url, clock, keys).await.expect("opens")
}

impl Safe {
    async fn open(database: TestStore, keys: Arc<Keyring>, sensitive: bool) -> Self {
        let workspace = opened(&database, keys).await;
        let system = Principal::system(Via::Console);
        let app = json!({ "key": "safe", "title": "档案", "version": "1.0.0", "navigation": [] });
        let files = [("app.json", app), ("forms/person.json", person(sensitive))];
        let package = Package { files: files.map(|(path, text)| (path.to_owned(), text.to_string())).into() };
        let wish = Install { package, key: None, title: None, demo: false };
        if let Err(error) = install(&workspace, &system, wish).await {
            panic!("{error}: {error:#?}");
        }
        Self { workspace, system, database }
    }

    /// The same workspace, as a server with other keys finds it.
    async fn again(self, keys: Arc<Keyring>) -> Self {
        self.workspace.close().await;
        Self { workspace: opened(&self.database, keys).await, ..self }
    }

    /// The same, when it was closed before.
    async fn reopened(self, keys: Arc<Keyring>) -> Self {
        Self { workspace: opened(&self.database, keys).await, ..self }
    }

    async fn perform(&self, action: Action) -> Result<Change, RecordError> {
        let command = Command { id: None, app: "safe".to_owned(), form: "person".to_owned(), action };
        self.workspace.perform(&self.system, command).await
    }

    async fn create(&self, values: Value) -> Result<StoredRecord, RecordError> {
        self.perform(Action::Create { id: None, values: object(values) }).await.map(|change| change.record)
    }

    async fn update(&self, id: &str, values: Value) -> Result<StoredRecord, RecordError> {
        let action = Action::Update { id: id.to_owned(), version: None, values: object(values) };
        self.perform(action).await.map(|change| change.record)
    }

    async fn load(&self, id: &str) -> StoredRecord {
        let model = self.workspace.model();
        let form = model.form("safe", "person").expect("the form");
        let mut conn = self.workspace.store.read().await.expect("reads");
        load_row(&mut conn, &form.table, id, false).await.expect("reads").expect("is there")
    }

    async fn list(&self, listing: Listing) -> Result<Vec<StoredRecord>, ReadError> {
        let snapshot = self.workspace.snapshot();
        let context = snapshot.context(&self.system);
        let form = Arc::clone(snapshot.model.form("safe", "person").expect("the form"));
        let mut conn = self.workspace.store.read().await.expect("reads");
        let listing = Listing { limit: 500, ..listing };
        Ok(record::list(&mut conn, &context, &FormRights::everything(), &form, &listing).await?.records)
    }

    async fn found(&self, filter: Value) -> Vec<String> {
        let filter = Some(Condition::parse(&filter).expect("a condition"));
        let records = self.list(Listing { filter, ..Listing::default() }).await.expect("a page");
        let mut names: Vec<String> = records.into_iter().map(|record| record.title).collect();
        names.sort();
        names
    }

    /// What the history says of a record, newest first.
    async fn told(&self, id: &str) -> Vec<Value> {
        let mut conn = self.workspace.store.read().await.expect("reads");
        let entries = audit::history(&mut conn, id, None, 50).await.expect("reads");
        entries.into_iter().map(|entry| entry.detail["changes"].clone()).collect()
    }

    async fn run(&self, sql: String) {
        let store = &self.workspace.store;
        let job = store.write(move |conn| {
            let sql = sql.clone();
            Box::pin(async move { conn.execute(&sql, args![]).await })
        });
        job.await.expect("is done");
    }

    async fn publish(&self, sensitive: bool) {
        let text = Some(person(sensitive).to_string());
        save_draft(&self.workspace, &self.system, "safe", "forms/person.json", text).await.expect("saved");
        publish(&self.workspace, &self.system, "safe", None).await.expect("published");
        Desk::new(Arc::clone(&self.workspace)).run_waiting().await.expect("converted");
    }
}

/// Every row of every table as text.
async fn dump(store: &Store) -> String {
    let mut conn = store.read().await.expect("reads");
    let tables = match store.dialect() {
        Dialect::Sqlite => "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'",
        Dialect::Postgres => "SELECT tablename::text FROM pg_tables WHERE schemaname = current_schema()",
    };
    let mut all = String::new();
    for table in conn.rows(tables, args![]).await.expect("reads") {
        let table = table.text(0).expect("a name");
        let sql = match store.dialect() {
            Dialect::Sqlite => format!("SELECT * FROM \"{table}\""),
            Dialect::Postgres => format!("SELECT (t.*)::text FROM \"{table}\" t"),
        };
        for row in conn.rows(&sql, args![]).await.expect("reads") {
            all.push_str(&format!("{table} {row:?}\n"));
        }
    }
    all
}

/// Every byte of an SQLite workspace; nothing for PostgreSQL, which is seen by its rows.
fn bytes(database: &TestStore) -> Vec<u8> {
    let Some(path) = database.url.strip_prefix("sqlite:") else { return Vec::new() };
    ["", "-wal"].into_iter().flat_map(|ending| fs::read(format!("{path}{ending}")).unwrap_or_default()).collect()
}

fn holds_text(bytes: &[u8], text: &str) -> bool {
    bytes.windows(text.len()).any(|part| part == text.as_bytes())
}

on_both!(nothing_of_them_lies_open, |database: TestStore| async move {
    let keys = Keyring::in_memory(1);
    let safe = Safe::open(database, Arc::clone(&keys), true).await;
    let first = safe.create(json!({ "name": "李雷", "phone": PHONE, "note": NOTE })).await.expect("created");
    assert_eq!(first.values["phone"], PHONE);
    let second = safe.create(json!({ "name": "韩梅梅", "note": "别的" })).await.expect("created");
    safe.update(&first.id, json!({ "phone": OTHER, "name": "李小雷" })).await.expect("changed");
    safe.update(&first.id, json!({ "phone": PHONE })).await.expect("changed back");
    assert_eq!(
        safe.told(&first.id).await[..2],
        [json!({ "phone": [OTHER, PHONE] }), json!({ "name": ["李雷", "李小雷"], "phone": [PHONE, OTHER] })]
    );
    let merge = Wish {
        app: "safe".to_owned(),
        form: "person".to_owned(),
        master: second.id.clone(),
        version: None,
        others: vec![(first.id.clone(), None)],
        take: BTreeMap::new(),
        id: None,
    };
    let merged = safe.workspace.merge_records(&safe.system, merge).await.expect("merged").record;
    assert_eq!(merged.values["phone"], PHONE, "what only the other has goes over");
    let searched = safe.list(Listing { search: PHONE.to_owned(), ..Listing::default() }).await.expect("a page");
    assert!(searched.is_empty());

    let rows = dump(&safe.workspace.store).await;
    assert!(rows.contains("李小雷"), "the test sees what lies open");
    safe.workspace.close().await;
    let bytes = bytes(&safe.database);
    for secret in [PHONE, OTHER, NOTE] {
        assert!(!rows.contains(secret), "{secret}");
        assert!(!holds_text(&bytes, secret), "{secret}");
    }
    // After a restart everything is there.
    let safe = Safe { workspace: opened(&safe.database, keys).await, ..safe };
    assert_eq!(safe.load(&second.id).await.values["phone"], PHONE);
    assert_eq!(safe.found(json!(["phone", "=", PHONE])).await.len(), 1);
});

on_both!(equal_values_find_one_another_as_in_memory, |database: TestStore| async move {
    let safe = Safe::open(database, Keyring::in_memory(2), true).await;
    let values = ["a", "A", "ab", "2026-11-23", "2026-11-24", "abcd-ef-gh", "13800001111", "'; --"];
    for value in values.iter().map(|value| json!(value)).chain([Value::Null]) {
        safe.create(json!({ "name": value.to_string(), "code": value })).await.expect("created");
    }
    let refused = safe.create(json!({ "code": "2026-11-23T05:00:00.000Z" })).await.expect_err("a moment");
    assert_eq!(refusals(&refused), [("/code".to_owned(), "moment_sealed".to_owned())]);

    let mut operands: Vec<Value> = values.iter().map(|value| json!(value)).collect();
    operands.extend([json!("b"), json!("2026-11-23T05:00:00Z"), json!(5), json!(true), Value::Null]);
    let mut conditions = vec![json!(["code", "empty"]), json!(["code", "not empty"])];
    for (at, one) in operands.iter().enumerate() {
        conditions.extend(["=", "!="].map(|op| json!(["code", op, one])));
        let other = &operands[(at + 3) % operands.len()];
        conditions.extend(["in", "not in"].map(|op| json!(["code", op, [one, other]])));
        conditions.push(json!({ "not": ["code", "=", one] }));
        conditions.push(json!({ "any": [["code", "=", one], ["code", "=", other]] }));
        conditions.push(json!({ "all": [["code", "!=", one], ["name", "not empty"]] }));
    }
    let all = safe.list(Listing::default()).await.expect("a page");
    let (snapshot, mut some) = (safe.workspace.snapshot(), 0);
    let context = snapshot.context(&safe.system);
    for document in conditions {
        let Ok(condition) = Condition::parse(&document) else { continue };
        let fits = |record: &&StoredRecord| holds(&condition, &record.facts(), &context.conditions);
        let mut expected: Vec<String> = all.iter().filter(fits).map(|record| record.title.clone()).collect();
        expected.sort();
        some += usize::from(!expected.is_empty() && expected.len() < all.len());
        assert_eq!(safe.found(document.clone()).await, expected, "{document}");
    }
    assert!(some > 30, "{some} conditions tell records apart");

    for filter in
        [json!(["code", "contains", "a"]), json!(["code", ">", "a"]), json!(["name", "=", { "field": "code" }])]
    {
        let filter = Some(Condition::parse(&filter).expect("a condition"));
        let Err(ReadError::Invalid(problems)) = safe.list(Listing { filter, ..Listing::default() }).await else {
            panic!("nothing can be told of it");
        };
        assert_eq!(problems[0].code, "sensitive_field");
    }
    let sort = vec!["code".to_owned()];
    assert!(matches!(safe.list(Listing { sort, ..Listing::default() }).await, Err(ReadError::Invalid(_))));
});

on_both!(a_unique_value_occurs_once, |database: TestStore| async move {
    let keys = Keyring::in_memory(1);
    let safe = Safe::open(database, Arc::clone(&keys), true).await;
    let ends = join_all((0..8).map(|_| safe.create(json!({ "phone": PHONE })))).await;
    assert_eq!(ends.iter().filter(|end| end.is_ok()).count(), 1);
    for refused in ends.iter().filter_map(|end| end.as_ref().err()) {
        assert_eq!(refusals(refused), [("/phone".to_owned(), "not_unique".to_owned())]);
        assert!(!format!("{refused:?}").contains(PHONE), "problems come to rest elsewhere");
    }
    // Under a newer key as well, before and after everything is sealed anew.
    keys.add().expect("a key");
    let other = safe.create(json!({ "phone": OTHER })).await.expect("created");
    for _ in 0..2 {
        for taken in
            [safe.create(json!({ "phone": PHONE })).await, safe.update(&other.id, json!({ "phone": PHONE })).await]
        {
            assert_eq!(refusals(&taken.expect_err("taken")), [("/phone".to_owned(), "not_unique".to_owned())]);
        }
        assert_eq!(safe.found(json!(["phone", "in", [PHONE, OTHER]])).await.len(), 2);
        safe.workspace.seal_anew(|_| {}).await.expect("sealed");
    }
});

on_both!(what_was_moved_or_changed_is_named_and_left_alone, |database: TestStore| async move {
    let safe = Safe::open(database, Keyring::in_memory(1), true).await;
    let one = safe.create(json!({ "name": "一", "phone": PHONE, "note": NOTE, "code": "x" })).await.expect("created");
    let two = safe.create(json!({ "name": "二", "note": "y" })).await.expect("created");
    let table = "d_safe_person";
    // To another record, to another field of the same record, and changed in its place.
    let (from, to) = (&one.id, &two.id);
    safe.run(format!("UPDATE {table} SET f_note = (SELECT f_note FROM {table} WHERE id = '{from}') WHERE id = '{to}'"))
        .await;
    safe.run(format!("UPDATE {table} SET f_code = f_note WHERE id = '{from}'")).await;
    safe.run(format!(
        "UPDATE {table} SET f_phone = substr(f_phone, 1, 60) || 'AAAA' || substr(f_phone, 65) WHERE id = '{from}'"
    ))
    .await;
    let (bent, moved) = (safe.load(&one.id).await, safe.load(&two.id).await);
    assert_eq!(
        (bent.unreadable.clone(), &bent.values["note"]),
        (vec!["phone".to_owned(), "code".to_owned()], &json!(NOTE))
    );
    assert!(!bent.values.contains_key("phone") && !bent.values.contains_key("code"));
    assert_eq!((moved.unreadable.clone(), &moved.values["name"]), (vec!["note".to_owned()], &json!("二")));

    // The rest can be written, what cannot be read stays, and a new value takes its place.
    safe.update(&one.id, json!({ "name": "改名" })).await.expect("changed");
    assert_eq!(safe.load(&one.id).await.unreadable, ["phone", "code"]);
    safe.update(&one.id, json!({ "code": "z" })).await.expect("written anew");
    let mended = safe.load(&one.id).await;
    assert_eq!((mended.unreadable, &mended.values["code"]), (vec!["phone".to_owned()], &json!("z")));
});

on_both!(without_the_key_nothing_is_read_or_written_open, |database: TestStore| async move {
    let safe = Safe::open(database, Keyring::in_memory(1), true).await;
    let record = safe.create(json!({ "name": "李雷", "phone": PHONE })).await.expect("created");
    safe.update(&record.id, json!({ "phone": OTHER })).await.expect("changed");

    let safe = safe.again(Keyring::none()).await;
    assert_eq!(missing_keys(&safe.workspace.store).await.expect("reads").len(), 1);
    let shut = safe.load(&record.id).await;
    assert_eq!((shut.unreadable, shut.title.as_str()), (vec!["phone".to_owned()], "李雷"));
    assert_eq!(safe.told(&record.id).await[0], Value::Null, "what it was cannot be told");
    let refused = safe.create(json!({ "phone": PHONE })).await.expect_err("no key");
    assert!(matches!(refused, RecordError::Store(StoreError::NoKey)), "{refused:?}");
    safe.update(&record.id, json!({ "name": "李小雷" })).await.expect("other fields");

    let safe = safe.again(Keyring::in_memory(1)).await;
    assert_eq!(safe.load(&record.id).await.unreadable, ["phone"], "another key opens nothing");
    assert_eq!(safe.found(json!(["phone", "=", OTHER])).await, Vec::<String>::new());
    let refused = safe.create(json!({ "phone": PHONE })).await.expect_err("a key of another file");
    assert!(matches!(refused, RecordError::Store(StoreError::NoKey)), "{refused:?}");
    assert!(matches!(safe.workspace.seal_anew(|_| {}).await, Err(StoreError::NoKey)));
    // Who gives the lost one up makes a new one for it.
    safe.workspace.store.keys().add().expect("a key");
    let sealed = safe.workspace.seal_anew(|_| {}).await.expect("passes");
    assert!(sealed.unreadable > 0 && sealed.done == 0, "{sealed:?}");
    assert_eq!(missing_keys(&safe.workspace.store).await.expect("reads").len(), 1, "it is still needed");
    safe.create(json!({ "phone": PHONE })).await.expect("created");
});

on_both!(of_two_keys_made_apart_the_first_in_use_seals_alone, |database: TestStore| async move {
    let (one, other) = (Keyring::in_memory(1), Keyring::in_memory(1));
    let safe = Safe::open(database, Arc::clone(&one), false).await;
    assert_eq!(foreign_key(&safe.workspace.store).await.expect("reads"), None);
    let safe = safe.again(Arc::clone(&other)).await;
    safe.publish(true).await;
    let record = safe.create(json!({ "phone": PHONE })).await.expect("created");

    let safe = safe.again(Arc::clone(&one)).await;
    let mine = one.ids().pop();
    assert_eq!((foreign_key(&safe.workspace.store).await.expect("reads"), one.newest()), (mine, None));
    let refused = safe.update(&record.id, json!({ "phone": OTHER })).await.expect_err("another key is in use");
    assert!(matches!(refused, RecordError::Store(StoreError::NoKey)), "{refused:?}");
    let noted = safe.workspace.store.write(|conn| Box::pin(sealed::note_newest(conn))).await;
    assert!(matches!(noted, Err(StoreError::NoKey)), "{noted:?}");
    let safe = safe.again(other).await;
    assert_eq!(safe.load(&record.id).await.values["phone"], PHONE);
});

on_both!(everything_is_sealed_anew_with_a_new_key, |database: TestStore| async move {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("keys");
    let safe = Safe::open(database, Keyring::file(&path).expect("keys"), true).await;
    let many =
        (0..230).map(|n| safe.create(json!({ "name": format!("{n}"), "note": format!("{NOTE}{n}"), "code": "x" })));
    let ids: Vec<String> = join_all(many).await.into_iter().map(|one| one.expect("created").id).collect();
    safe.update(&ids[0], json!({ "note": "别的" })).await.expect("changed");
    let merge = Wish {
        app: "safe".to_owned(),
        form: "person".to_owned(),
        master: ids[0].clone(),
        version: None,
        others: vec![(ids[1].clone(), None)],
        take: BTreeMap::new(),
        id: None,
    };
    safe.workspace.merge_records(&safe.system, merge).await.expect("merged");

    let newest = safe.workspace.store.keys().add().expect("a key");
    assert_eq!(safe.load(&ids[7]).await.values["note"], format!("{NOTE}7"), "older keys open");
    let mut steps = Vec::new();
    let sealed = safe.workspace.seal_anew(|done| steps.push(done)).await.expect("sealed");
    assert_eq!(sealed.unreadable, 0);
    assert!(sealed.done > 460 && steps.len() > 4, "in bounded steps: {steps:?}");
    assert_eq!(safe.workspace.seal_anew(|_| {}).await.expect("sealed").done, 0, "what is done is not done again");

    // The older key is not needed any more.
    let text = fs::read_to_string(&path).expect("is there");
    let last = text.lines().last().expect("a key");
    assert!(last.starts_with(&newest));
    fs::write(&path, format!("{last}\n")).expect("is written");
    let safe = safe.again(Keyring::file(&path).expect("keys")).await;
    assert_eq!(missing_keys(&safe.workspace.store).await.expect("reads"), Vec::<String>::new());
    assert_eq!(safe.load(&ids[7]).await.values["note"], format!("{NOTE}7"));
    assert_eq!(safe.found(json!({ "all": [["code", "=", "x"], ["name", "=", "7"]] })).await, ["7"]);
    assert!(safe.told(&ids[0]).await.contains(&json!({ "note": [format!("{NOTE}0"), "别的"] })));
    let mut conn = safe.workspace.store.read().await.expect("reads");
    for row in conn.rows("SELECT f_note FROM d_safe_person", args![]).await.expect("reads") {
        assert_eq!(key_of(&row.text(0).expect("text")), Some(newest.as_str()));
    }
});

on_both!(a_field_becomes_sensitive_and_ceases_to_be, |database: TestStore| async move {
    let safe = Safe::open(database, Keyring::in_memory(1), false).await;
    let record = safe.create(json!({ "name": "李雷", "phone": OTHER, "note": NOTE })).await.expect("created");
    safe.update(&record.id, json!({ "phone": PHONE })).await.expect("changed");
    assert!(dump(&safe.workspace.store).await.contains(PHONE), "the test sees what lies open");

    safe.publish(true).await;
    let shut = safe.load(&record.id).await;
    assert_eq!((&shut.values["phone"], &shut.values["note"]), (&json!(PHONE), &json!(NOTE)));
    assert_eq!(safe.found(json!(["phone", "=", PHONE])).await, ["李雷"]);
    let rows = dump(&safe.workspace.store).await;
    for secret in [PHONE, OTHER, NOTE] {
        assert!(!rows.contains(secret), "{secret}");
    }
    assert!(safe.told(&record.id).await.contains(&json!({ "phone": [OTHER, PHONE] })), "the history is whole");
    let taken = safe.create(json!({ "phone": PHONE })).await.expect_err("taken");
    assert_eq!(refusals(&taken), [("/phone".to_owned(), "not_unique".to_owned())]);

    safe.publish(false).await;
    assert_eq!(safe.load(&record.id).await.values["phone"], PHONE);
    assert_eq!(safe.found(json!(["phone", "starts", "138"])).await, ["李雷"]);
});
