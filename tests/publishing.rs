//! New versions while runs are open, on both databases: a run keeps the flow it started with, the next takes the new one,
//! and a form that changes in between serves both.

use crate::on_both;
use crate::support::company::{Company, counted, package};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::{AccountError, Principal, name_builders};
use tenon_engine::audit::Via;
use tenon_engine::flow::RunStatus;
use tenon_engine::flow::service::FlowError;
use tenon_engine::package::{PackageError, publish, save_draft, translate, uninstall};
use tenon_engine::record::{Action as Change, RecordError};
use tenon_engine::store::builders::Builders;
use tenon_engine::store::runs::TaskBox;
use tenon_engine::workspace::Workspace;

/// Publishes one document after `change` was made to it.
async fn republish(company: &Company, path: &str, change: impl FnOnce(&mut Value)) -> Result<i64, PackageError> {
    let by = Principal::system(Via::Console);
    let mut document: Value = serde_json::from_str(&package().files[path]).expect("a document");
    change(&mut document);
    save_draft(&company.workspace, &by, "company", path, Some(document.to_string())).await.expect("saved");
    let published = publish(&company.workspace, &by, "company", None).await?;
    assert_eq!(published.len(), 1);
    Ok(published[0].version)
}

on_both!(a_run_keeps_the_version_it_started_with, |database: TestStore| async move {
    let company = Company::open(database).await;
    let old = company.create("ann", "quote", json!({ "name": "旧单", "total": 5, "note": "行" })).await;
    let old_run = company.submit("ann", "approval", &old.id).await.expect("submitted");
    let version = republish(&company, "flows/approval.json", |flow| {
        flow["nodes"]["head"]["next"] = json!("audit");
        flow["nodes"]["audit"] =
            json!({ "kind": "approve", "title": "财务复核", "assignees": [{ "role": "finance" }], "next": "accept" });
        flow["nodes"]
            .as_object_mut()
            .expect("nodes")
            .retain(|key, _| !["size", "both", "finance", "boss", "met"].contains(&key.as_str()));
    })
    .await
    .expect("published");
    assert_eq!((old_run.version, version), (1, 2));

    let new = company.create("ann", "quote", json!({ "name": "新单", "total": 5, "note": "行" })).await;
    let new_run = company.submit("ann", "approval", &new.id).await.expect("submitted");
    assert_eq!(new_run.version, 2);
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["head 新单", "head 旧单"]);

    let run = company.approve("bob", &new_run, json!({})).await.expect("approved");
    assert_eq!((run.version, run.machine.status), (2, RunStatus::Running), "the new flow asks finance as well");
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["audit 新单"]);
    let run = company.approve("bob", &old_run, json!({})).await.expect("approved");
    assert_eq!((run.version, run.machine.status), (1, RunStatus::Approved), "the old one ends as it was drawn");
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["audit 新单"]);
    company.approve("cai", &new_run, json!({})).await.expect("approved");
    assert_eq!(company.load("quote", &new.id).await.flow_state.as_deref(), Some("approved"));
    let seen = company.view("ann", &old_run).await.expect("seen");
    assert_eq!(counted(seen.timeline.iter().map(|line| line.node.clone().unwrap_or_default())).get("audit"), None);
});

on_both!(a_form_may_change_while_a_run_is_open, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote =
        company.create("ann", "quote", json!({ "name": "改表", "total": 250000, "cost": 9, "note": "行" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    republish(&company, "forms/quote.json", |form| {
        let fields = form["properties"].as_object_mut().expect("fields");
        fields["total"]["title"] = json!("总价");
        fields.insert("region".to_owned(), json!({ "title": "大区", "type": "string", "enum": ["东", "西"] }));
        form["required"] = json!(["name", "region"]);
    })
    .await
    .expect("published");

    // What is newly required is asked of whoever writes the record next, and what is newly there may be written.
    let missing = company.approve("bob", &run, json!({ "discount": 0.8 })).await;
    match missing {
        Err(FlowError::Record(RecordError::Invalid(problems))) => {
            assert_eq!(problems.iter().map(|p| p.pointer.as_str()).collect::<Vec<_>>(), ["/region"]);
        }
        other => panic!("{other:?}"),
    }
    let values = json!({ "region": "东" }).as_object().cloned().expect("values");
    company.write("", "quote", Change::Update { id: quote.id.clone(), version: None, values }).await;
    company.approve("bob", &run, json!({ "discount": 0.8 })).await.expect("approved");
    let record = company.load("quote", &quote.id).await;
    assert_eq!((&record.values["discount"], &record.values["cost"]), (&json!(0.8), &json!(9)));

    // The flow reads the field by its key, which a running version relies on: taking it away is refused.
    let gone = republish(&company, "forms/quote.json", |form| {
        form["properties"].as_object_mut().expect("fields").shift_remove("total");
    })
    .await;
    assert!(matches!(gone, Err(PackageError::Invalid(_))), "{gone:?}");
    for who in ["cai", "dan", "eve"] {
        company.approve(who, &run, json!({})).await.expect("approved");
    }
    assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("approved"));
});

on_both!(another_server_takes_over_what_was_published, |database: TestStore| async move {
    let url = database.url.clone();
    let company = Company::open(database).await;
    let other = Workspace::open(&url, company.workspace.clock.clone()).await.expect("opens");
    let before = other.model();
    other.refresh().await.expect("looks");
    assert!(Arc::ptr_eq(&before, &other.model()), "nothing was published");
    republish(&company, "forms/quote.json", |form| form["properties"]["total"]["title"] = json!("总价"))
        .await
        .expect("published");
    let title = || other.model().form("company", "quote").expect("a form").field_names("total").zh.clone();
    assert_ne!(title(), "总价");
    other.refresh().await.expect("looks");
    assert_eq!(title(), "总价");

    let by = Principal::system(Via::Console);
    uninstall(&company.workspace, &by, "company").await.expect("removed");
    // Until it looks again, the other one knows an app that is not there.
    let admin = by.administrator().expect("the console may");
    let named = name_builders(&other, &admin, "company", Builders::default()).await;
    assert!(matches!(named, Err(AccountError::NotFound)), "{named:?}");
    let translated = translate(&other, &by, "company", Vec::new()).await;
    assert!(matches!(translated, Err(PackageError::NotFound)), "{translated:?}");
    other.refresh().await.expect("looks");
    assert!(other.model().form("company", "quote").is_none());
});

/// A change that would have a title tell what somebody does not see.
async fn refused(company: &Company, path: &str, change: impl FnOnce(&mut Value)) {
    let error = republish(company, path, change).await.expect_err("refused");
    let PackageError::Invalid(problems) = error else { panic!("{error:?}") };
    let said: Vec<_> = problems.iter().map(|problem| (problem.pointer.as_str(), problem.code)).collect();
    assert_eq!(said, [("/x-title", "title_tells")], "{problems:?}");
    assert!(problems[0].hint.is_some(), "the way out is said");
}

on_both!(a_title_says_nothing_that_is_withheld_from_somebody, |database: TestStore| async move {
    let company = Company::open(database).await;
    let told = |template: &str| {
        let template = json!(template);
        move |form: &mut Value| form["x-title"] = template
    };
    let old = company.create("ann", "quote", json!({ "name": "旧单", "note": "急件", "cost": 7 })).await;
    let run = company.submit("ann", "approval", &old.id).await.expect("submitted");
    let binned = company.create("", "quote", json!({ "name": "已删", "note": "密谈" })).await;
    company.write("", "quote", Change::Delete { id: binned.id.clone(), version: None }).await;
    republish(&company, "forms/quote.json", told("{{ name }} {{ note }}")).await.expect("published");
    for moment in ["2026-03-02T08:01:00Z", "2026-03-02T08:02:00Z"] {
        company.pass_time_to(moment).await;
    }
    assert_eq!(
        company.load("quote", &old.id).await.title,
        "旧单 急件",
        "records of before are called as the form says"
    );
    assert_eq!(company.view("ann", &run).await.expect("readable").record_title, "旧单 急件");

    // A step of its flow does not show it; it is masked.
    refused(&company, "forms/quote.json", told("{{ name }} {{ cost }}")).await;
    refused(&company, "forms/quote.json", |form| {
        form["x-title"] = json!("{{ name }} {{ note }}");
        form["properties"]["note"]["x-mask"] = json!("middle");
    })
    .await;

    // What the title says no more is said nowhere, not in the recycle bin either.
    republish(&company, "forms/quote.json", told("{{ name }}")).await.expect("published");
    for moment in ["2026-03-02T08:03:00Z", "2026-03-02T08:04:00Z"] {
        company.pass_time_to(moment).await;
    }
    assert_eq!(company.load("quote", &old.id).await.title, "旧单");
    assert_eq!(company.view("ann", &run).await.expect("readable").record_title, "旧单");
    assert_eq!(company.load("quote", &binned.id).await.title, "已删");

    // A permission group that does not see it.
    refused(&company, "access.json", |access| {
        let group = json!({ "key": "eyes", "title": "来宾", "form": "quote", "members": ["everyone"],
            "operations": ["read"], "fields": { "*": "see", "name": "hide" } });
        access["groups"].as_array_mut().expect("groups").push(group);
    })
    .await;
});
