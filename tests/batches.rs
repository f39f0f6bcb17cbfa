//! One change for everything that matches, on both databases: carried out in the background, gone on with after a restart,
//! told record by record, taken back.

use crate::on_both;
use crate::support::api::{Api, Who};
use crate::support::database::TestStore;
use crate::support::depot::Depot;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::batch::{BATCH, BatchChange, BatchParams, UNDO, undo_params};
use tenon_engine::condition::Condition;
use tenon_engine::job::{self, Desk, Wish};
use tenon_engine::package::{publish, save_draft};
use tenon_engine::record::{Action, Command};
use tenon_engine::store::StoredRecord;
use tenon_engine::store::jobs::{JobRow, JobState};
use tenon_engine::workspace::Event;
use tokio::sync::watch;

/// Three portions, the last of which is not full.
const MANY: usize = 450;
const PLACE: (&str, &str) = ("depot", "customer");

fn command(action: Action) -> Command {
    Command { id: None, app: PLACE.0.to_owned(), form: PLACE.1.to_owned(), action }
}

fn update(id: &str, values: &Value) -> Command {
    command(Action::Update { id: id.to_owned(), version: None, values: values.as_object().expect("an object").clone() })
}

/// Customers of level A.
async fn customers(depot: &Depot, many: usize) {
    let values = |at: usize| {
        let values = json!({ "name": format!("客户{at}"), "phone": format!("139{at:08}"), "level": "A 级" });
        values.as_object().expect("an object").clone()
    };
    let commands = (0..many).map(|at| command(Action::Create { id: None, values: values(at) })).collect();
    for done in depot.workspace.perform_all(&depot.owner, commands).await {
        done.expect("created");
    }
}

fn condition(document: &Value) -> Option<Condition> {
    Some(Condition::parse(document).expect("a condition"))
}

fn to_level(level: &str) -> BatchChange {
    BatchChange::Update { values: json!({ "level": level }).as_object().expect("an object").clone() }
}

async fn begin(depot: &Depot, by: &Principal, change: BatchChange, filter: Option<Condition>) -> JobRow {
    let params = BatchParams::new(change, filter, String::new(), Via::Session).to_value();
    let wish = Wish { kind: BATCH, place: Some(PLACE), title: "批量".to_owned(), params, ready: true };
    job::begin(&depot.workspace, by, wish).await.expect("begun")
}

async fn carry_out(depot: &Depot, change: BatchChange, filter: Option<Condition>) -> JobRow {
    let row = begin(depot, &depot.owner, change, filter).await;
    depot.work().await;
    depot.job(&row).await
}

async fn take_back(depot: &Depot, row: &JobRow) -> Option<JobRow> {
    let params = undo_params(&row.id, Via::Session);
    let wish = Wish { kind: UNDO, place: Some(PLACE), title: "撤销".to_owned(), params, ready: true };
    let undo = job::begin_once(&depot.workspace, &depot.owner, wish, &row.id, "undone_by").await.expect("asked")?;
    depot.work().await;
    Some(depot.job(&undo).await)
}

fn of_level<'r>(records: &'r [StoredRecord], level: &str) -> Vec<&'r StoredRecord> {
    records.iter().filter(|record| record.value("level") == level).collect()
}

fn result(changed: usize, refused: usize, left: usize) -> Value {
    json!({ "changed": changed, "unchanged": 0, "refused": refused, "left": left })
}

on_both!(all_that_match_are_changed_and_taken_back, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    customers(&depot, MANY).await;
    let done = carry_out(&depot, to_level("B 级"), condition(&json!(["level", "=", "A 级"]))).await;
    assert_eq!((done.state, done.done, done.total), (JobState::Done, 450, 450), "{done:?}");
    assert_eq!(done.result, result(MANY, 0, 0));
    let records = depot.records("customer").await;
    assert_eq!(of_level(&records, "B 级").len(), MANY);

    let [first, second] = [&records[0].id, &records[1].id];
    for values in [json!({ "level": "A 级", "note": "特别" }), json!({ "level": "B 级" })] {
        depot.workspace.perform(&depot.owner, update(first, &values)).await.expect("changed");
    }
    depot.workspace.perform(&depot.owner, update(second, &json!({ "level": null }))).await.expect("changed");
    let undo = take_back(&depot, &done).await.expect("begun");
    assert_eq!((&undo.result["restored"], &undo.result["kept"]), (&json!(MANY - 1), &json!(1)), "{undo:?}");
    let kept = depot.problems(&undo).await;
    assert_eq!(kept.len(), 1);
    assert_eq!(kept[0].problems[0]["code"], "changed_since");
    assert_eq!(kept[0].problems[0]["record"], second.as_str(), "it says which one");
    assert_eq!(of_level(&depot.records("customer").await, "A 级").len(), MANY - 1);
    assert!(take_back(&depot, &done).await.is_none(), "it is taken back once");
});

on_both!(what_is_refused_is_told_with_its_reason, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    customers(&depot, 3).await;
    // Of several who should have the same number only one can.
    let change = BatchChange::Update { values: json!({ "phone": "13700000000" }).as_object().expect("one").clone() };
    let done = carry_out(&depot, change, None).await;
    assert_eq!(done.result, result(1, 2, 0), "{done:?}");
    let refused = depot.problems(&done).await;
    assert_eq!(refused.len(), 2);
    for one in &refused {
        let said = &one.problems[0];
        assert!(said["value"].as_str().is_some_and(|title| title.starts_with("客户")), "{said}");
        assert!(said["zh"].is_string() && said["en"].is_string(), "{said}");
    }
    let again = carry_out(&depot, to_level("A 级"), None).await;
    assert_eq!(again.result["unchanged"], 3, "who says it already is left alone: {again:?}");

    // Whoever may only look changes nothing, and sees no more than they may.
    let row = begin(&depot, &depot.member("li"), to_level("B 级"), None).await;
    depot.work().await;
    let end = depot.job(&row).await;
    assert_eq!(end.result, result(0, 3, 0), "{end:?}");
    let row = begin(&depot, &depot.member("wang"), to_level("B 级"), None).await;
    depot.work().await;
    assert_eq!(depot.job(&row).await.result, result(0, 0, 0), "none of them is hers");
});

type Back = fn(&str) -> Action;

fn unarchive(id: &str) -> Action {
    Action::Unarchive { id: id.to_owned() }
}

fn restore(id: &str) -> Action {
    Action::Restore { id: id.to_owned() }
}

on_both!(what_was_put_aside_comes_back, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    customers(&depot, 230).await;
    let ids: Vec<String> = depot.records("customer").await.into_iter().map(|record| record.id).collect();
    for (change, aside) in [(BatchChange::Archive, 0), (BatchChange::Delete, 230)] {
        let done = carry_out(&depot, change.clone(), condition(&json!(["level", "=", "A 级"]))).await;
        assert_eq!(done.result, result(230, 0, 0), "{done:?}");
        let live = depot.records("customer").await;
        assert_eq!(live.iter().filter(|record| record.is_live()).count(), 0);
        assert_eq!(230 - live.len(), aside, "the archive is kept");
        // One is brought back and put aside again by hand; another is brought back.
        let (back, again) = match change {
            BatchChange::Archive => (unarchive as Back, Action::Archive { id: ids[0].clone(), version: None }),
            _ => (restore as Back, Action::Delete { id: ids[0].clone(), version: None }),
        };
        for action in [back(&ids[0]), again, back(&ids[1])] {
            depot.workspace.perform(&depot.owner, command(action)).await.expect("done");
        }
        let undo = take_back(&depot, &done).await.expect("begun");
        assert_eq!((&undo.result["restored"], &undo.result["kept"]), (&json!(228), &json!(1)), "{undo:?}");
        assert_eq!(depot.problems(&undo).await[0].problems[0]["record"], ids[0].as_str());
        depot.workspace.perform(&depot.owner, command(back(&ids[0]))).await.expect("done");
        assert_eq!(depot.records("customer").await.iter().filter(|record| record.is_live()).count(), 230);
    }
});

on_both!(what_lies_aside_is_brought_back_or_destroyed_together, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    customers(&depot, 230).await;
    let live = async || depot.records("customer").await.into_iter().filter(StoredRecord::is_live).collect::<Vec<_>>();
    assert_eq!(carry_out(&depot, BatchChange::Restore, None).await.result, result(0, 0, 0), "the bin is empty");
    carry_out(&depot, BatchChange::Delete, None).await;
    let restored = carry_out(&depot, BatchChange::Restore, condition(&json!(["level", "=", "A 级"]))).await;
    assert_eq!(restored.result, result(230, 0, 0), "{restored:?}");
    let back = live().await;
    assert_eq!(back.len(), 230);
    // Whoever works with one of them wants it to stay, and so does who puts it into the archive.
    depot.workspace.perform(&depot.owner, update(&back[0].id, &json!({ "note": "要用" }))).await.expect("changed");
    let archive = command(Action::Archive { id: back[1].id.clone(), version: None });
    depot.workspace.perform(&depot.owner, archive).await.expect("archived");
    let undo = take_back(&depot, &restored).await.expect("begun");
    assert_eq!((&undo.result["restored"], &undo.result["kept"]), (&json!(228), &json!(2)), "{undo:?}");
    assert_eq!(live().await.len(), 1);

    let destroyed = carry_out(&depot, BatchChange::Destroy, None).await;
    assert_eq!(destroyed.result, result(228, 0, 0), "{:?}", depot.problems(&destroyed).await.first());
    assert_eq!(carry_out(&depot, BatchChange::Restore, None).await.result, result(0, 0, 0), "nothing lies there");
    assert_eq!(live().await[0].id, back[0].id, "what does not lie in the bin is not destroyed");

    carry_out(&depot, BatchChange::Archive, None).await;
    let out = carry_out(&depot, BatchChange::Unarchive, None).await;
    assert_eq!((&out.result, live().await.len()), (&result(2, 0, 0), 2), "{out:?}");
    assert_eq!(take_back(&depot, &out).await.expect("begun").result["restored"], 2);
    assert!(live().await.is_empty(), "they lie in the archive again");
});

/// Writes a job down as a server leaves it that dies before it can say what it has just done.
async fn forget_from(depot: &Depot, row: &JobRow, done: usize) {
    let mut params = row.params.clone();
    params["done"] = json!(done);
    params["so_far"] = result(done, 0, 0);
    put_back(depot, row, &params).await;
}

async fn put_back(depot: &Depot, row: &JobRow, params: &Value) {
    let sql = format!(
        "UPDATE job SET state = 'waiting', ended_at = NULL, result = NULL, params = '{params}' WHERE id = '{}'",
        row.id
    );
    depot
        .store
        .write(move |conn| {
            let sql = sql.clone();
            Box::pin(async move { conn.run(&sql).await })
        })
        .await
        .expect("written");
}

on_both!(a_broken_off_batch_goes_on_without_doing_anything_twice, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    customers(&depot, MANY).await;
    let row = begin(&depot, &depot.owner, to_level("B 级"), condition(&json!(["level", "=", "A 级"]))).await;
    // The server closes as soon as it has said a word about the job.
    let (stop, stopped) = watch::channel(false);
    let mut events = depot.workspace.events.listen();
    let desk = tokio::spawn(Arc::new(Desk::new(Arc::clone(&depot.workspace))).run(stopped));
    while !matches!(events.recv().await.expect("an event"), Event::Job { id, .. } if id == row.id.to_string()) {}
    stop.send(true).expect("is heard");
    desk.await.expect("closed");
    depot.work().await;
    let done = depot.job(&row).await;
    assert_eq!((done.state, &done.result), (JobState::Done, &result(MANY, 0, 0)), "{done:?}");

    // What it did and could not note counts as done, though it matches no more.
    forget_from(&depot, &done, 400).await;
    depot.work().await;
    let done = depot.job(&row).await;
    assert_eq!((done.state, &done.result), (JobState::Done, &result(MANY, 0, 0)), "{done:?}");
    assert!(depot.records("customer").await.iter().all(|record| record.version == 2), "each was changed once");

    // What fits no more when its turn comes is left as it is.
    forget_from(&depot, &done, 0).await;
    depot.work().await;
    assert_eq!(depot.job(&row).await.result, result(200, 0, 250));
});

on_both!(words_are_looked_for_again_when_their_record_has_its_turn, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    customers(&depot, MANY).await;
    let change = BatchChange::Update { values: json!({ "name": "改名" }).as_object().expect("an object").clone() };
    let params = BatchParams::new(change, None, "客户".to_owned(), Via::Session).to_value();
    let wish = Wish { kind: BATCH, place: Some(PLACE), title: "批量".to_owned(), params, ready: true };
    let row = job::begin(&depot.workspace, &depot.owner, wish).await.expect("begun");
    depot.work().await;
    let done = depot.job(&row).await;
    assert_eq!(done.result, result(MANY, 0, 0), "{done:?}");
    // Begun again, the first portion counts as done; of the rest none is called so any more.
    forget_from(&depot, &done, 0).await;
    depot.work().await;
    assert_eq!(depot.job(&row).await.result, result(200, 0, 250));
});

on_both!(a_broken_off_undo_goes_on_without_calling_its_own_work_somebody_elses, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    customers(&depot, MANY).await;
    let done = carry_out(&depot, to_level("B 级"), None).await;
    let undo = take_back(&depot, &done).await.expect("begun");
    assert_eq!((&undo.result["restored"], &undo.result["kept"]), (&json!(MANY), &json!(0)), "{undo:?}");
    // It died before it could say that the last fifty were taken back.
    let mut params = undo.params.clone();
    params["before"] = json!(51);
    params["so_far"] = json!({ "binned": 0, "restored": 400, "kept": 0 });
    put_back(&depot, &undo, &params).await;
    depot.work().await;
    let undo = depot.job(&undo).await;
    assert_eq!((&undo.result["restored"], &undo.result["kept"]), (&json!(MANY), &json!(0)), "{undo:?}");
    assert!(depot.problems(&undo).await.is_empty());
    assert!(depot.records("customer").await.iter().all(|record| record.version == 3), "each was taken back once");

    // Stopped half-way, it is gone on with when it is asked for again.
    put_back(&depot, &undo, &params).await;
    assert!(job::stop(&depot.workspace, &undo).await.expect("asked"));
    let again = take_back(&depot, &done).await.expect("goes on");
    assert_eq!((&again.id, &again.result["restored"]), (&undo.id, &json!(MANY)), "{again:?}");
    assert!(take_back(&depot, &done).await.is_none(), "and is done then");
});

on_both!(all_that_match_are_assigned_to_one_member, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    customers(&depot, 3).await;
    let wang = depot.member("wang");
    let change = BatchChange::Update { values: json!({ "owner": wang.id() }).as_object().expect("an object").clone() };
    let done = carry_out(&depot, change, condition(&json!(["level", "=", "A 级"]))).await;
    assert_eq!(done.result, result(3, 0, 0), "{done:?}");
    let owners = async || {
        let records = depot.records("customer").await;
        records.iter().map(|record| record.value("owner")).collect::<Vec<Value>>()
    };
    assert_eq!(owners().await, vec![json!(wang.id()); 3]);
    assert_eq!(take_back(&depot, &done).await.expect("begun").result["restored"], 3);
    assert_eq!(owners().await, vec![Value::Null; 3], "they are nobody's again");
});

on_both!(records_may_be_chosen_by_what_they_are_called, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    customers(&depot, 3).await;
    let done = carry_out(&depot, to_level("B 级"), condition(&json!(["title", "=", "客户1"]))).await;
    assert_eq!(done.result, result(1, 0, 0), "{done:?}");
    let done = carry_out(&depot, to_level("A 级"), condition(&json!(["version", ">", 1]))).await;
    assert_eq!(done.result, result(1, 0, 0), "{done:?}");
});

on_both!(a_field_may_be_called_like_what_every_record_says, |database: TestStore| async move {
    let depot = Depot::open(database).await;
    let mut form: Value = serde_json::from_str(include_str!("support/depot/customer.json")).expect("a form");
    for key in ["title", "version"] {
        form["properties"][key] = json!({ "type": "string" });
    }
    let (workspace, owner) = (&depot.workspace, &depot.owner);
    save_draft(workspace, owner, "depot", "forms/customer.json", Some(form.to_string())).await.expect("saved");
    publish(workspace, owner, "depot", None).await.expect("published");
    customers(&depot, 2).await;
    let say = |text: &str| {
        let values = json!({ "title": text, "version": text });
        BatchChange::Update { values: values.as_object().expect("an object").clone() }
    };
    carry_out(&depot, say("旧"), None).await;
    let done = carry_out(&depot, say("新"), condition(&json!(["title", "=", "旧"]))).await;
    assert_eq!(done.result, result(2, 0, 0), "{done:?}");
    let undo = take_back(&depot, &done).await.expect("begun");
    assert_eq!(undo.result["restored"], 2, "{undo:?}");
    for record in depot.records("customer").await {
        assert_eq!((record.held("title"), record.held("version")), (json!("旧"), json!("旧")), "not what it is called");
    }
});

on_both!(a_batch_is_asked_for_watched_and_taken_back_over_http, |database: TestStore| async move {
    let (api, owner) = Api::at_work(database).await;
    for at in 0..3 {
        let values = json!({ "values": { "name": format!("客户{at}"), "phone": format!("1390000000{at}") } });
        api.post(&owner, "/apps/shop/forms/customer/records", &values).await.ok();
    }
    let batches = "/apps/shop/forms/customer/batches";
    let work = async || {
        Desk::new(Arc::clone(api.state.workspace())).run_waiting().await.expect("done");
    };
    for (change, code) in [(json!({}), "required"), (json!({ "nothing": 1 }), "unknown_field")] {
        let wish = json!({ "change": { "op": "update", "values": change } });
        let answer = api.post(&owner, batches, &wish).await;
        assert_eq!(answer.status, 422);
        assert_eq!(answer.json()["problems"][0]["code"], code);
    }
    for (filter, code) in
        [(json!(["nothing", "=", 1]), "unknown_field"), (json!(["name", "~", 1]), "invalid_condition")]
    {
        let answer = api.post(&owner, batches, &json!({ "change": { "op": "delete" }, "filter": filter })).await;
        assert_eq!(answer.status, 422);
        let problem = &answer.json()["problems"][0];
        assert_eq!(problem["code"], code, "{problem}");
        assert!(problem["pointer"].as_str().is_some_and(|at| at.starts_with("/filter")), "{problem}");
    }
    assert_eq!(api.get(&owner, "/jobs").await.ok()["items"], json!([]), "nothing was begun");
    api.post(&Who::Nobody, batches, &json!({ "change": { "op": "delete" } })).await.refused(401, "unauthenticated");

    let wish = json!({ "change": { "op": "update", "values": { "secret": 5, "phone": "13700000000" } },
        "filter": ["name", "!=", "客户1"], "search": "客户" });
    let begun = api.post(&owner, batches, &wish).await;
    assert_eq!(begun.status, 202);
    let begun = begun.json();
    assert_eq!((&begun["kind"], &begun["state"]), (&json!("batch"), &json!("waiting")));
    let at = format!("/batches/{}", begun["id"].as_str().expect("an id"));
    api.post(&owner, &format!("{at}/undo"), &json!({})).await.refused(409, "not_undoable");
    work().await;
    let shown = api.get(&owner, &at).await.ok();
    assert_eq!(shown["so_far"], result(1, 1, 0), "{shown}");
    assert_eq!((&shown["job"]["state"], &shown["change"]["op"]), (&json!("done"), &json!("update")));
    let refused = api.get(&owner, &format!("{at}/refused")).await.ok();
    let one = &refused["items"][0];
    assert!(one["title"].as_str().is_some_and(|title| title.starts_with("客户")), "{refused}");
    assert!(one["problems"][0]["message"].as_str().is_some_and(|said| !said.is_empty()), "{refused}");

    let undo = api.post(&owner, &format!("{at}/undo"), &json!({})).await.ok();
    assert_eq!(undo["kind"], "batch_undo");
    api.post(&owner, &format!("{at}/undo"), &json!({})).await.refused(409, "not_undoable");
    work().await;
    let undone = api.get(&owner, &format!("/batches/{}", undo["id"].as_str().expect("an id"))).await.ok();
    assert_eq!(undone["job"]["result"]["restored"], 1, "{undone}");
    assert_eq!(api.get(&owner, &at).await.ok()["undone_by"], undo["id"]);
    let told = api.get(&owner, "/notifications").await.ok();
    assert!(told["items"][0]["link"].as_str().is_some_and(|link| link.starts_with("/jobs?job=")), "{told}");

    // What is destroyed does not come back.
    for op in ["delete", "destroy"] {
        let begun = api.post(&owner, batches, &json!({ "change": { "op": op }, "search": "客户" })).await;
        assert_eq!(begun.status, 202, "{op}");
        work().await;
        let at = format!("/batches/{}", begun.json()["id"].as_str().expect("an id"));
        assert_eq!(api.get(&owner, &at).await.ok()["so_far"], result(3, 0, 0), "{op}");
        if op == "destroy" {
            api.post(&owner, &format!("{at}/undo"), &json!({})).await.refused(409, "not_undoable");
        }
    }
});
