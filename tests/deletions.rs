//! Flows that start when a record goes to the recycle bin and when it comes back, on both databases.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::duplicate::{Take, Undo, Wish};
use tenon_engine::flow::RunStatus;
use tenon_engine::record::{Action, Command};
use tenon_engine::store::runs::{RunRow, TaskBox, runs_of_record};
use tenon_engine::store::{StoredRecord, audit};

/// Notes in a quote what was deleted and counted; what comes back says so itself.
async fn watched(database: TestStore) -> Company {
    let company = Company::open(database).await;
    let done = json!({ "kind": "end", "result": "done" });
    let gone = json!({ "key": "gone", "title": "已删除",
        "start": { "on": "record", "form": "visit", "events": ["delete"], "when": ["count", ">", 1] },
        "nodes": { "tell": { "kind": "create", "form": "quote", "values": { "name": "= about" }, "next": "done" },
            "done": done } });
    let back = json!({ "key": "back", "title": "已恢复",
        "start": { "on": "record", "form": "visit", "events": ["restore"] },
        "nodes": { "say": { "kind": "update", "values": { "about": "回来了" }, "next": "done" }, "done": done } });
    let ask = json!({ "key": "ask", "title": "复核删除",
        "start": { "on": "record", "form": "visit", "events": ["delete"], "when": ["count", "=", 0] },
        "nodes": { "look": { "kind": "approve", "assignees": [{ "member": "bob" }], "next": "tell" },
            "tell": { "kind": "create", "form": "quote", "values": { "name": "= about" }, "next": "done" },
            "done": { "kind": "end" } } });
    company.publish(&[("flows/gone.json", gone), ("flows/back.json", back), ("flows/ask.json", ask)]).await;
    company
}

async fn visit(company: &Company, about: &str, count: i64) -> StoredRecord {
    company.create("", "visit", json!({ "about": about, "count": count })).await
}

fn delete(record: &StoredRecord) -> Action {
    Action::Delete { id: record.id.clone(), version: None }
}

async fn noted(company: &Company) -> Vec<Value> {
    company.all("quote").await.into_iter().map(|quote| quote.values["name"].clone()).collect()
}

async fn runs(company: &Company, record: &StoredRecord) -> Vec<RunRow> {
    let mut conn = company.workspace.store.read().await.expect("reads");
    runs_of_record(&mut conn, &record.id, 10).await.expect("reads")
}

on_both!(what_goes_and_what_comes_back_start_flows, |database: TestStore| async move {
    let company = watched(database).await;
    let few = visit(&company, "少", 1).await;
    company.write("", "visit", delete(&few)).await;
    assert!(noted(&company).await.is_empty(), "the condition is asked of the record as it was");
    let first = visit(&company, "甲", 5).await;
    assert!(runs(&company, &first).await.is_empty());
    company.write("", "visit", delete(&first)).await;
    assert_eq!(noted(&company).await, ["甲"]);
    let run = runs(&company, &first).await.remove(0);
    assert_eq!((run.flow.as_str(), run.machine.status), ("gone", RunStatus::Done));
    let binned = company.load("visit", &first.id).await;
    assert!(binned.deleted_at.is_some() && binned.values == first.values, "it lies there as it was");

    company.write("", "visit", Action::Restore { id: first.id.clone() }).await;
    assert_eq!(company.load("visit", &first.id).await.values["about"], json!("回来了"));
    assert_eq!(noted(&company).await, ["甲"], "coming back is not going");

    let second = visit(&company, "乙", 5).await;
    let commands = [&first, &second].map(|record| Command {
        id: None,
        app: "company".to_owned(),
        form: "visit".to_owned(),
        action: delete(record),
    });
    let by = Principal::system(Via::Console);
    let done = company.workspace.perform_all(&by, commands.to_vec()).await;
    assert!(done.iter().all(Result::is_ok));
    assert_eq!(noted(&company).await.len(), 3, "a batch is as many deletions");
});

on_both!(a_deletion_is_looked_at_by_people, |database: TestStore| async move {
    let company = watched(database).await;
    let gone = visit(&company, "丙", 0).await;
    company.write("", "visit", delete(&gone)).await;
    let run = runs(&company, &gone).await.remove(0);
    assert_eq!(run.machine.status, RunStatus::Running);
    assert_eq!(company.todo("bob", TaskBox::Todo).await.len(), 1);
    let ended = company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
    assert_eq!(noted(&company).await, ["丙"]);
    let binned = company.load("visit", &gone.id).await;
    assert!(binned.deleted_at.is_some() && binned.flow_state.is_none(), "nothing is written to it");
});

on_both!(a_merge_deletes_nothing, |database: TestStore| async move {
    let company = watched(database).await;
    let by = Principal::system(Via::Console);
    let (stays, goes) = (visit(&company, "丁", 5).await, visit(&company, "戊", 5).await);
    let (app, form, master) = ("company".to_owned(), "visit".to_owned(), stays.id.clone());
    let wish = Wish {
        app: app.clone(),
        form: form.clone(),
        master: master.clone(),
        version: None,
        others: vec![(goes.id.clone(), None)],
        take: BTreeMap::new(),
        id: None,
    };
    company.workspace.merge_records(&by, wish).await.expect("merged");
    assert!(company.load("visit", &goes.id).await.deleted_at.is_some());
    assert!(noted(&company).await.is_empty() && runs(&company, &goes).await.is_empty());
    let mut conn = company.workspace.store.read().await.expect("reads");
    let entries = audit::history(&mut conn, &master, None, 50).await.expect("reads");
    drop(conn);
    let merge = entries.iter().find_map(|entry| entry.detail["merge"]["id"].as_str().map(str::to_owned));
    let undo = Undo { app, form, master, merge: merge.expect("a merge in the history"), id: None };
    company.workspace.undo_merge(&by, undo).await.expect("taken back");
    assert_eq!(company.load("visit", &goes.id).await.values["about"], json!("戊"), "it was never deleted");
});

on_both!(a_merge_taken_back_changes_nothing_for_flows, |database: TestStore| async move {
    let company = watched(database).await;
    let changed = json!({ "key": "changed", "title": "事由变了",
        "start": { "on": "record", "form": "visit", "events": ["update"], "fields": ["about"] },
        "nodes": { "tell": { "kind": "create", "form": "quote", "values": { "name": "= about" }, "next": "done" },
            "done": { "kind": "end", "result": "done" } } });
    company.publish(&[("flows/changed.json", changed)]).await;
    let by = Principal::system(Via::Console);
    let (stays, goes) = (visit(&company, "己", 5).await, visit(&company, "庚", 5).await);
    let (app, form, master) = ("company".to_owned(), "visit".to_owned(), stays.id.clone());
    let wish = Wish {
        app: app.clone(),
        form: form.clone(),
        master: master.clone(),
        version: None,
        others: vec![(goes.id.clone(), None)],
        take: BTreeMap::from([("about".to_owned(), Take::From(goes.id.clone()))]),
        id: None,
    };
    company.workspace.merge_records(&by, wish).await.expect("merged");
    assert_eq!(noted(&company).await, ["庚"], "the record that stays has changed");
    let mut conn = company.workspace.store.read().await.expect("reads");
    let entries = audit::history(&mut conn, &master, None, 50).await.expect("reads");
    drop(conn);
    let merge = entries.iter().find_map(|entry| entry.detail["merge"]["id"].as_str().map(str::to_owned));
    let undo = Undo { app, form, master: master.clone(), merge: merge.expect("a merge in the history"), id: None };
    company.workspace.undo_merge(&by, undo).await.expect("taken back");
    assert_eq!(company.load("visit", &master).await.values["about"], json!("己"));
    assert_eq!(noted(&company).await, ["庚"], "a correction is no change");
});
