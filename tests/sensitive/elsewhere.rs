//! What tells of sensitive fields elsewhere: what jobs keep and the log says of them, what was stored before a field became
//! sensitive, and flows that were published before.

use super::{NOTE, OTHER, PHONE, Safe, bytes, dump, holds_text};
use crate::on_both;
use crate::support::company::{Company, package};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_engine::args;
use tenon_engine::audit::action;
use tenon_engine::condition::Condition;
use tenon_engine::duplicate::Wish;
use tenon_engine::export::{EXPORT, ExportWish};
use tenon_engine::id::JobId;
use tenon_engine::job::{self, Desk};
use tenon_engine::record::Action;
use tenon_engine::seal::Keyring;
use tenon_engine::store::jobs::{self, JobProblem, JobState};
use tenon_engine::store::{StoreError, audit, outbox};

impl Safe {
    /// The one JSON document that a statement answers.
    async fn one(&self, sql: &str) -> Value {
        let mut conn = self.workspace.store.read().await.expect("reads");
        conn.row(sql, args![]).await.expect("reads").expect("a row").json(0).expect("a document")
    }

    /// A job being prepared, which keeps values of people in each of its places.
    async fn job(&self) -> JobId {
        let (store, now) = (&self.workspace.store, self.workspace.clock.now());
        let wish = job::Wish {
            kind: "import",
            place: Some(("safe", "person")),
            title: "导入".to_owned(),
            params: json!({ "filter": ["phone", "=", PHONE] }),
            ready: false,
        };
        let id = job::begin(&self.workspace, &self.system, wish).await.expect("begun").id;
        let file = format!("手机\n{OTHER}").into_bytes();
        job::put_bytes(store, &id, "source", 0, file).await.expect("kept");
        let noting = id.clone();
        let noted = store.write(move |conn| {
            let id = noting.clone();
            Box::pin(async move {
                let found = JobProblem { line: 2, span: 1, problems: json!([{ "zh": NOTE }]) };
                jobs::note(conn, id.as_str(), &[found]).await?;
                let result = json!({ "sample": [PHONE] });
                jobs::end(conn, id.as_str(), JobState::Draft, &result, None, now).await
            })
        });
        noted.await.expect("noted");
        id
    }

    /// What the job keeps, as whoever works on it finds it.
    async fn kept(&self, job: &JobId) -> Value {
        let mut conn = self.workspace.store.read().await.expect("reads");
        let row = jobs::by_id(&mut conn, job.as_str()).await.expect("reads").expect("is there");
        let found = jobs::problems(&mut conn, job.as_str(), 0, 10).await.expect("reads");
        let file = jobs::part(&mut conn, job.as_str(), "source", 0).await.expect("reads").expect("is there");
        let file = String::from_utf8(file).expect("text");
        json!([row.params["filter"][2], row.result["sample"][0], found[0].problems[0]["zh"], file])
    }
}

fn kept_by_the_job() -> Value {
    json!([PHONE, PHONE, NOTE, format!("手机\n{OTHER}")])
}

on_both!(what_jobs_keep_is_sealed, |database: TestStore| async move {
    let safe = Safe::open(database, Keyring::in_memory(1), true).await;
    let job = safe.job().await;
    assert_eq!(safe.kept(&job).await, kept_by_the_job());
    safe.workspace.store.keys().add().expect("a key");
    let sealed = safe.workspace.seal_anew(|_| {}).await.expect("sealed");
    assert_eq!((sealed.done, sealed.unreadable), (4, 0), "what it is to do, what came of it, a row, a part of a file");
    assert_eq!(safe.workspace.seal_anew(|_| {}).await.expect("sealed").done, 0);
    assert_eq!(safe.kept(&job).await, kept_by_the_job());

    let rows = dump(&safe.workspace.store).await;
    assert!(rows.contains("导入"), "the test sees what lies open");
    safe.workspace.close().await;
    let bytes = bytes(&safe.database);
    for secret in [PHONE, OTHER, NOTE] {
        assert!(!rows.contains(secret) && !holds_text(&bytes, secret), "{secret}");
    }
    // Without the key nothing of it is read, and no file is taken that would lie open.
    let safe = safe.reopened(Keyring::none()).await;
    let mut conn = safe.workspace.store.read().await.expect("reads");
    let row = jobs::by_id(&mut conn, job.as_str()).await.expect("reads").expect("is there");
    assert_eq!((row.params, row.title.as_str()), (Value::Null, "导入"));
    let part = jobs::part(&mut conn, job.as_str(), "source", 0).await;
    assert!(matches!(part, Err(StoreError::NoKey)), "{part:?}");
    drop(conn);
    let refused = job::put_bytes(&safe.workspace.store, &job, "source", 1, b"x".to_vec()).await;
    assert!(matches!(refused, Err(StoreError::NoKey)), "{refused:?}");
});

on_both!(what_was_stored_before_a_field_was_sensitive_is_sealed_with_it, |database: TestStore| async move {
    let keys = Keyring::in_memory(1);
    let safe = Safe::open(database, Arc::clone(&keys), false).await;
    // A value that only the history knows, one in the recycle bin, two records made one, a job, and the card of a task.
    let cleared = safe.create(json!({ "name": "清空", "note": NOTE })).await.expect("created");
    safe.update(&cleared.id, json!({ "note": null })).await.expect("changed");
    let binned = safe.create(json!({ "name": "已删", "phone": PHONE, "note": NOTE })).await.expect("created");
    safe.perform(Action::Delete { id: binned.id.clone(), version: None }).await.expect("deleted");
    let master = safe.create(json!({ "name": "主" })).await.expect("created");
    let other = safe.create(json!({ "name": "次", "phone": OTHER })).await.expect("created");
    let merge = Wish {
        app: "safe".to_owned(),
        form: "person".to_owned(),
        master: master.id.clone(),
        version: None,
        others: vec![(other.id.clone(), None)],
        take: BTreeMap::new(),
        id: None,
    };
    safe.workspace.merge_records(&safe.system, merge).await.expect("merged");
    let job = safe.job().await;
    safe.run(
        "INSERT INTO run (id, app, flow, version, form, record_title, state, started_at, machine) \
         VALUES ('r', 'safe', 'old', 1, 'person', '', 'done', '2026-03-01T08:00:00.000Z', '{}')"
            .to_owned(),
    )
    .await;
    let card = json!([{ "title": "手机", "text": PHONE }, { "title": "姓名", "text": "李雷" }]);
    safe.run(format!(
        "INSERT INTO task (id, run_id, step, node, node_title, kind, state, assignee, created_at, unread, summary) \
         VALUES ('t', 'r', 1, 'n', '', 'approve', 'done', 'm', '2026-03-01T08:00:00.000Z', 0, '{card}')"
    ))
    .await;
    let view = json!({ "key": "v-1", "form": "person", "title": "一人", "columns": ["phone", "name", "note"],
        "filter": { "all": [["phone", "=", PHONE], ["name", "=", "李雷"]] } });
    safe.run(format!(
        "INSERT INTO saved_view (id, app, form, body, updated_at) \
         VALUES ('1', 'safe', 'person', '{view}', '2026-03-01T08:00:00.000Z')"
    ))
    .await;
    let begun = json!({ "name": "李雷", "phone": PHONE });
    safe.run(format!(
        "INSERT INTO form_draft (member, app, form, version, form_version, field_values, saved_at) \
         VALUES ('m', 'safe', 'person', 1, 1, '{begun}', '2026-03-01T08:00:00.000Z')"
    ))
    .await;
    let input = json!({ "form": "person", "values": [{ "phone": PHONE }] });
    safe.run(format!(
        "INSERT INTO node_log (app, flow, run_id, step, node, attempt, at, millis, outcome, input) \
         VALUES ('safe', 'old', 's', 1, 'n', 1, '2026-03-01T08:00:00.000Z', 1, 'done', '{input}')"
    ))
    .await;
    // What runs have looked up: rows of these people, and one of another form that has a column of the same name.
    let people = json!([{ "id": master.id, "name": "主", "note": NOTE }, { "id": "x", "note": "另一表单" }]);
    let machine = json!({ "rows": { "look": people }, "loops": [{ "fork": 1, "rows": people }], "last_step": 1 });
    safe.run(format!(
        "INSERT INTO run (id, app, flow, version, form, record_title, state, started_at, machine) \
         VALUES ('q', 'safe', 'old', 1, NULL, '', 'done', '2026-03-01T08:00:00.000Z', '{machine}')"
    ))
    .await;
    let before = dump(&safe.workspace.store).await;
    assert!([PHONE, OTHER, NOTE].iter().all(|secret| before.contains(secret)), "the test sees what lies open");

    safe.publish(true).await;
    let rows = dump(&safe.workspace.store).await;
    assert_eq!(safe.one("SELECT summary FROM task").await, json!([{ "title": "姓名", "text": "李雷" }]));
    assert_eq!(safe.one("SELECT field_values FROM form_draft").await, json!({ "name": "李雷" }));
    let view = safe.one("SELECT body FROM saved_view").await;
    assert_eq!(view["filter"], json!({ "all": [["phone", "not empty"], ["name", "=", "李雷"]] }));
    let people = json!([{ "id": master.id, "name": "主", "note": null }, { "id": "x", "note": "另一表单" }]);
    let machine = safe.one("SELECT machine FROM run WHERE id = 'q'").await;
    assert_eq!((&machine["rows"]["look"], &machine["loops"][0]["rows"]), (&people, &people));
    assert_eq!(safe.kept(&job).await, kept_by_the_job());
    assert!(safe.told(&cleared.id).await.contains(&json!({ "note": [NOTE, null] })), "the history is whole");
    assert_eq!(safe.load(&binned.id).await.version, binned.version + 1, "to what lies in the bin nothing happens");
    safe.workspace.close().await;
    let bytes = bytes(&safe.database);
    for secret in [PHONE, OTHER, NOTE] {
        assert!(!rows.contains(secret), "{secret}");
        assert!(!holds_text(&bytes, secret), "{secret} in a free page or the log");
    }
    let safe = safe.reopened(keys).await;
    safe.perform(Action::Restore { id: binned.id.clone() }).await.expect("restored");
    let back = safe.load(&binned.id).await;
    assert_eq!((&back.values["phone"], &back.values["note"]), (&json!(PHONE), &json!(NOTE)));
    assert_eq!(safe.found(json!(["phone", "=", PHONE])).await, ["已删"]);
});

on_both!(a_run_of_before_tells_nothing_of_what_is_sensitive_now, |database: TestStore| async move {
    let company = Company::open_with(database, Keyring::in_memory(1)).await;
    let released = async |sensitive: bool| {
        let mut form: Value = serde_json::from_str(&package().files["forms/quote.json"]).expect("a form");
        form["properties"]["contact"] = json!({ "title": "联系人", "type": "string" });
        let mut nodes = json!({ "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "done" },
            "done": { "kind": "end", "result": "approved" } });
        if sensitive {
            form["properties"]["contact"]["x-sensitive"] = true.into();
        } else {
            nodes["look"]["next"] = "copy".into();
            nodes["copy"] = json!({ "kind": "create", "form": "visit", "values": { "about": "= contact", "count": 1 },
                "next": "call" });
            nodes["call"] = json!({ "kind": "http", "url": "https://example.com/{{ contact }}",
                "headers": { "X-Contact": "{{ contact }}" }, "body": { "who": "= contact" }, "next": "tell" });
            nodes["tell"] = json!({ "kind": "notify", "to": ["initiator"], "subject": "{{ name }}",
                "text": "{{ contact }}", "next": "done" });
        }
        let flow = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" },
            "nodes": nodes });
        company.publish(&[("forms/quote.json", form), ("flows/approval.json", flow)]).await;
        Desk::new(Arc::clone(&company.workspace)).run_waiting().await.expect("converted");
    };
    released(false).await;
    let quote = company.create("ann", "quote", json!({ "name": "样品", "contact": NOTE })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    released(true).await;
    company.approve("bob", &run, json!({})).await.expect("approved");
    let copies = company.all("visit").await;
    assert_eq!((copies.len(), &copies[0].values["count"]), (1, &json!(1)), "the run goes its way");
    assert_eq!(company.load("quote", &quote.id).await.values["contact"], NOTE);
    let mut conn = company.workspace.store.read().await.expect("reads");
    let sent = outbox::list(&mut conn, None, None, 100).await.expect("lists");
    drop(conn);
    let call = sent.iter().find(|message| message.channel == "http").expect("the call");
    assert_eq!((call.recipient.as_str(), &call.content["body"]["who"]), ("https://example.com/", &Value::Null));
    assert!(!dump(&company.workspace.store).await.contains(NOTE));
});

on_both!(the_log_of_nodes_tells_of_a_write_and_not_what_is_sensitive, |database: TestStore| async move {
    let company = Company::open_with(database, Keyring::in_memory(1)).await;
    let mut form: Value = serde_json::from_str(&package().files["forms/quote.json"]).expect("a form");
    form["properties"]["contact"] = json!({ "title": "联系人", "type": "string", "x-sensitive": true });
    let start = json!({ "on": "submit", "form": "quote", "next": "write" });
    let flow = json!({ "key": "approval", "title": "报价审批", "start": start, "nodes": {
        "write": { "kind": "update", "values": { "contact": r#"= name + "!""# }, "next": "look" },
        "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "done" },
        "done": { "kind": "end", "result": "approved" },
    } });
    company.publish(&[("forms/quote.json", form), ("flows/approval.json", flow)]).await;
    let quote = company.create("ann", "quote", json!({ "name": "样品" })).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted");
    assert_eq!(company.load("quote", &quote.id).await.values["contact"], "样品!");
    let mut conn = company.workspace.store.read().await.expect("reads");
    let line = conn.row("SELECT input FROM node_log WHERE node = 'write'", args![]).await.expect("reads");
    let input = line.expect("a line").json(0).expect("a document");
    drop(conn);
    assert_eq!(input["values"], json!([{ "contact": "•••" }]));
    assert!(!dump(&company.workspace.store).await.contains("样品!"));
});

on_both!(the_log_tells_of_an_export_and_not_what_it_looked_for, |database: TestStore| async move {
    let safe = Safe::open(database, Keyring::in_memory(1), true).await;
    safe.create(json!({ "name": "李雷", "phone": PHONE })).await.expect("created");
    safe.create(json!({ "name": "韩梅梅" })).await.expect("created");
    let filter = json!({ "all": [["phone", "=", PHONE], ["name", "!=", "x"]] });
    let asked = Some(Condition::parse(&filter).expect("a condition"));
    let wish = ExportWish { name: "人员".to_owned(), filter: asked, ..ExportWish::default() };
    let params = serde_json::to_value(&wish).expect("plain data");
    let wish =
        job::Wish { kind: EXPORT, place: Some(("safe", "person")), title: "导出".to_owned(), params, ready: true };
    let id = job::begin(&safe.workspace, &safe.system, wish).await.expect("begun").id;
    Desk::new(Arc::clone(&safe.workspace)).run_waiting().await.expect("exported");
    let mut conn = safe.workspace.store.read().await.expect("reads");
    let row = jobs::by_id(&mut conn, id.as_str()).await.expect("reads").expect("is there");
    assert_eq!((row.state, &row.result["records"]), (JobState::Done, &json!(1)), "{}", row.result);
    assert_eq!(row.result["filter"], filter, "whoever asked for it sees what for");
    let of_exports = audit::Filter { action: Some(action::RECORD_EXPORT.to_owned()), ..audit::Filter::default() };
    let told = audit::list(&mut conn, &of_exports, None, 10).await.expect("reads");
    drop(conn);
    let said = json!({ "all": [["phone", "not empty"], ["name", "!=", "x"]] });
    assert_eq!(told[0].detail["result"]["filter"], said);
    assert!(!dump(&safe.workspace.store).await.contains(PHONE));
});
