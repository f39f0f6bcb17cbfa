//! Flows that start each other in a circle or too often, and runs that do too much, on both databases: stopped, named,
//! counted, and let go on.

use crate::on_both;
use crate::support::company::{Company, boxes_told, refused};
use crate::support::database::TestStore;
use serde_json::{Value, json};
use tenon_engine::access::Principal;
use tenon_engine::args;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Moment, from_text};
use tenon_engine::flow::service::FlowError;
use tenon_engine::flow::{IncidentKind, RunStatus};
use tenon_engine::package::{publish, save_draft};
use tenon_engine::record::Action as Change;
use tenon_engine::store::incidents::{self, IncidentFilter, IncidentRow};
use tenon_engine::store::runs::{log_of, run_by_id};
use tenon_engine::store::{StoreError, starts, timers};

/// A company with some flows of its own, by key.
async fn open(database: TestStore, flows: Value) -> Company {
    let company = Company::open(database).await;
    replace(&company, flows).await;
    company
}

async fn replace(company: &Company, flows: Value) {
    let by = Principal::system(Via::Console);
    for (key, flow) in flows.as_object().expect("flows by key") {
        let (path, mut flow) = (format!("flows/{key}.json"), flow.clone());
        flow["key"] = json!(key);
        save_draft(&company.workspace, &by, "company", &path, Some(flow.to_string())).await.expect("saved");
    }
    publish(&company.workspace, &by, "company", None).await.expect("published");
}

/// A flow that writes a visit when one of its fields is changed.
fn answering(title: &str, field: &str, values: Value) -> Value {
    json!({ "title": title, "start": { "on": "record", "form": "visit", "events": ["update"], "fields": [field] },
        "nodes": { "write": { "kind": "update", "values": values, "next": "done" }, "done": { "kind": "end" } } })
}

/// Two flows of which each watches what the other writes.
fn ping_pong() -> Value {
    json!({ "circle": answering("甲", "count", json!({ "about": r#"= about + "!""# })),
        "answer": answering("乙", "about", json!({ "count": "= count + 1" })) })
}

/// A flow that is started by each new visit.
fn on_create(nodes: Value) -> Value {
    json!({ "title": "新拜访", "start": { "on": "record", "form": "visit", "events": ["create"] }, "nodes": nodes })
}

async fn set(company: &Company, visit: &str, values: Value) {
    let values = values.as_object().cloned().expect("an object");
    company.write("", "visit", Change::Update { id: visit.to_owned(), version: None, values }).await;
}

async fn incidents(company: &Company, closed: bool) -> Vec<IncidentRow> {
    let mut conn = company.workspace.store.read().await.expect("reads");
    incidents::list(&mut conn, IncidentFilter { closed, ..IncidentFilter::default() }, None, 10).await.expect("lists")
}

/// The records of the runs of a flow, in the order in which they were started.
async fn started(company: &Company, flow: &str) -> Vec<String> {
    let mut conn = company.workspace.store.read().await.expect("reads");
    let rows = conn.rows("SELECT record_id FROM run WHERE flow = $1 ORDER BY id", args![flow]).await.expect("reads");
    rows.iter().map(|row| row.text(0).expect("a record")).collect()
}

/// How many runs of a flow there are.
async fn runs_of(company: &Company, flow: &str) -> i64 {
    let mut conn = company.workspace.store.read().await.expect("reads");
    let row = conn.row("SELECT count(*) FROM run WHERE flow = $1", args![flow]).await.expect("reads");
    row.expect("a count").int(0).expect("a number")
}

/// How often one administrator was told so.
async fn notices(company: &Company, subject: &str) -> i64 {
    let mut conn = company.workspace.store.read().await.expect("reads");
    let sql = "SELECT count(*) FROM notification WHERE subject = $1 AND member = $2";
    let row = conn.row(sql, args![subject, company.id("eve").as_str()]).await.expect("reads");
    row.expect("a count").int(0).expect("a number")
}

/// What a timeline says did not start.
async fn held(company: &Company, run: &str) -> Vec<String> {
    let mut conn = company.workspace.store.read().await.expect("reads");
    let lines = log_of(&mut conn, run).await.expect("reads").into_iter();
    lines.filter(|line| line.action == "held").filter_map(|line| line.opinion).collect()
}

on_both!(flows_that_start_each_other_stop_and_the_circle_is_named, |database: TestStore| async move {
    let company = open(database, ping_pong()).await;
    let visit = company.create("", "visit", json!({ "about": "来", "count": 1 })).await;
    set(&company, &visit.id, json!({ "count": 2 })).await;
    let now = company.load("visit", &visit.id).await;
    assert_eq!((&now.values["about"], &now.values["count"]), (&json!("来!"), &json!(3)), "each has acted once");

    let found = incidents(&company, false).await;
    assert_eq!(found.len(), 1, "{found:?}");
    let one = &found[0];
    assert_eq!((one.kind, one.flow.as_str(), one.count), (IncidentKind::Loop, "circle", 1));
    let path: Vec<(&str, &str)> = one.path.iter().map(|cause| (cause.flow.as_str(), cause.node.as_str())).collect();
    assert_eq!(path, [("circle", "write"), ("answer", "write")]);
    assert_eq!((one.record_id.as_deref(), one.node.as_deref()), (Some(visit.id.as_str()), Some("write")));
    let run = one.run_id.as_deref().expect("the run that wrote last");
    assert_eq!(run, one.path[1].run.as_str());
    let said = held(&company, run).await;
    assert!(said.len() == 1 && said[0].contains("甲 → 乙 → 甲"), "{said:?}");

    // Another record in the same circle is the same incident once more.
    let other = company.create("", "visit", json!({ "about": "去", "count": 1 })).await;
    set(&company, &other.id, json!({ "count": 2 })).await;
    let again = incidents(&company, false).await;
    assert_eq!((again.len(), again[0].count, &again[0].id), (1, 2, &one.id));
    assert_eq!(again[0].record_id.as_deref(), Some(other.id.as_str()));

    // From the other side it is another circle.
    set(&company, &other.id, json!({ "about": "回" })).await;
    let flows: Vec<String> = incidents(&company, false).await.into_iter().map(|one| one.flow).collect();
    assert_eq!(flows, ["answer", "circle"], "what happened last is in front");
});

on_both!(a_circle_is_let_go_on_once_and_dealt_with, |database: TestStore| async move {
    let company = open(database, ping_pong()).await;
    let visit = company.create("", "visit", json!({ "about": "来", "count": 1 })).await;
    set(&company, &visit.id, json!({ "count": 2 })).await;
    let one = incidents(&company, false).await.remove(0);
    let by = Principal::system(Via::Console);
    company.workspace.let_go_on(&by, &one.id).await.expect("goes on");
    assert_eq!(company.load("visit", &visit.id).await.values["count"], json!(4), "once round");
    let again = incidents(&company, false).await;
    assert_eq!((again.len(), again[0].count), (1, 2), "it is still there");

    // With a condition there is no circle any more.
    let mut flows = ping_pong();
    flows["circle"]["start"]["when"] = json!(["count", "<", 4]);
    replace(&company, flows).await;
    company.workspace.let_go_on(&by, &one.id).await.expect("goes on");
    assert_eq!(company.load("visit", &visit.id).await.values["count"], json!(5));
    assert!(incidents(&company, false).await.is_empty());
    let closed = incidents(&company, true).await;
    assert_eq!((closed.len(), closed[0].count, closed[0].closed_at.is_some()), (1, 2, true));
    // Another who pressed it as well starts nothing once more.
    assert_eq!(refused(company.workspace.let_go_on(&by, &one.id).await), "incident_closed");
    assert_eq!(company.load("visit", &visit.id).await.values["count"], json!(5));
    let nothing = company.workspace.let_go_on(&by, "nothing").await;
    assert!(matches!(nothing, Err(FlowError::NotFound)), "{nothing:?}");
});

on_both!(a_circle_through_time_is_one_too_and_a_person_breaks_it, |database: TestStore| async move {
    let resting = |wait: Value| {
        let mut flows = ping_pong();
        flows["answer"]["nodes"] = json!({ "wait": wait,
            "write": { "kind": "update", "values": { "count": "= count + 1" }, "next": "done" }, "done": { "kind": "end" } });
        flows
    };
    let company = open(database, resting(json!({ "kind": "delay", "for": "1h", "next": "write" }))).await;
    let visit = company.create("", "visit", json!({ "about": "来", "count": 1 })).await;
    set(&company, &visit.id, json!({ "count": 2 })).await;
    assert_eq!(started(&company, "answer").await.len(), 1);
    company.pass_time_to("2026-03-02T12:00:00Z").await;
    assert_eq!(started(&company, "circle").await.len(), 1, "it does not come round after an hour either");
    assert_eq!(incidents(&company, false).await[0].flow, "circle");

    let asks = json!({ "kind": "approve", "assignees": [{ "member": "bob" }], "next": "write" });
    replace(&company, resting(asks)).await;
    set(&company, &visit.id, json!({ "count": 10 })).await;
    let mut conn = company.workspace.store.read().await.expect("reads");
    let row = conn.row("SELECT id FROM run WHERE flow = 'answer' AND state = 'running'", args![]).await.expect("reads");
    let run = row.expect("a run under way").text(0).expect("an id");
    let run = run_by_id(&mut conn, &run).await.expect("reads").expect("is there");
    drop(conn);
    company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(started(&company, "circle").await.len(), 3, "what a person has let pass is no circle");
    let circles = incidents(&company, false).await;
    let first = circles.iter().find(|one| one.flow == "circle").expect("the one of before");
    assert_eq!(first.count, 1);
});

on_both!(flows_that_go_too_far_stop, |database: TestStore| async move {
    let more = json!({ "kind": "create", "form": "visit", "values": { "about": "下一个", "count": "= count + 1" }, "next": "done" });
    let company =
        open(database, json!({ "circle": on_create(json!({ "more": more, "done": { "kind": "end" } })) })).await;
    company.create("", "visit", json!({ "about": "头", "count": 1 })).await;
    assert_eq!(company.all("visit").await.len(), 6, "five runs within each other are enough for one transaction");
    assert!(incidents(&company, false).await.is_empty());
    company.pass_time_to("2026-03-02T08:00:01Z").await;
    assert_eq!(company.all("visit").await.len(), 17, "sixteen runs, each on account of the one before");
    let found = incidents(&company, false).await;
    assert_eq!((found.len(), found[0].kind, found[0].path.len()), (1, IncidentKind::Depth, 16));
    assert_eq!(held(&company, found[0].run_id.as_deref().expect("the last run")).await.len(), 1);
});

on_both!(a_flow_that_floods_waits_and_loses_nothing, |database: TestStore| async move {
    let mut flow = on_create(json!({ "done": { "kind": "end" } }));
    flow["runs_per_hour"] = json!(2);
    let company = open(database, json!({ "circle": flow })).await;
    let mut visits = Vec::new();
    for n in 0..6 {
        visits.push(company.create("", "visit", json!({ "about": "潮", "count": n })).await.id);
    }
    assert_eq!(started(&company, "circle").await, visits[..2], "the changes are done, the runs wait");
    let found = incidents(&company, false).await;
    assert_eq!((found.len(), found[0].kind, found[0].count), (1, IncidentKind::Pace, 1));
    assert_eq!(found[0].record_id.as_ref(), Some(&visits[2]), "the first that waits");

    company.pass_time_to("2026-03-02T08:59:59Z").await;
    assert_eq!(started(&company, "circle").await.len(), 2);
    company.pass_time_to("2026-03-02T09:00:00Z").await;
    assert_eq!(started(&company, "circle").await, visits[..4], "in the order in which they came");
    visits.push(company.create("", "visit", json!({ "about": "后来", "count": 9 })).await.id);
    assert_eq!(started(&company, "circle").await.len(), 4, "who comes now is behind those in line");
    assert_eq!(incidents(&company, false).await[0].count, 2, "the line has not ended within the hour");
    for hour in ["10", "11", "12", "13"] {
        company.pass_time_to(&format!("2026-03-02T{hour}:00:00Z")).await;
    }
    assert_eq!(started(&company, "circle").await, visits);
    let mut conn = company.workspace.store.read().await.expect("reads");
    let left = timers::list(&mut conn, false, None, 100).await.expect("lists");
    assert!(left.iter().all(|stored| stored.timer.kind != "flow_starts"), "{left:?}");
});

on_both!(a_line_is_let_go_on_at_once, |database: TestStore| async move {
    let company = open(database, json!({ "circle": on_create(json!({ "done": { "kind": "end" } })) })).await;
    company.workspace.set_runs_per_hour(1);
    let mut visits = Vec::new();
    for n in 0..30 {
        visits.push(company.create("", "visit", json!({ "about": "潮", "count": n })).await.id);
    }
    assert_eq!(started(&company, "circle").await.len(), 1, "the server lets no flow start more often");
    // Whoever submits does not wait.
    for name in ["一", "二"] {
        let quote = company.create("ann", "quote", json!({ "name": name, "total": 5 })).await;
        company.submit("ann", "approval", &quote.id).await.expect("submitted");
    }
    let one = incidents(&company, false).await.remove(0);
    company.workspace.let_go_on(&Principal::system(Via::Console), &one.id).await.expect("goes on");
    company.pass_time_to("2026-03-02T08:00:01Z").await;
    assert_eq!(started(&company, "circle").await, visits);
    assert!(incidents(&company, false).await.is_empty());
});

/// Writes into the database past everything that keeps it sound.
async fn write(company: &Company, sql: String) {
    let done: Result<u64, StoreError> = company
        .workspace
        .store
        .write(move |conn| {
            let sql = sql.clone();
            Box::pin(async move { conn.execute(&sql, args![]).await })
        })
        .await;
    assert_eq!(done.expect("written"), 1);
}

/// A company whose visits start a flow three times an hour at most, with seven of them.
async fn flooded(database: TestStore) -> (Company, Vec<String>) {
    let mut flow = on_create(json!({ "done": { "kind": "end" } }));
    flow["runs_per_hour"] = json!(3);
    let company = open(database, json!({ "circle": flow })).await;
    let mut visits = Vec::new();
    for n in 0..7 {
        visits.push(company.create("", "visit", json!({ "about": "潮", "count": n })).await.id);
    }
    (company, visits)
}

on_both!(a_start_that_fails_keeps_none_of_its_line_waiting, |database: TestStore| async move {
    let (company, visits) = flooded(database).await;
    write(&company, "UPDATE member SET is_admin = 1 WHERE username = 'eve'".to_owned()).await;
    company.workspace.roster.reload().await.expect("reads");
    let table = company.workspace.model().form("company", "visit").expect("a form").table.name.clone();
    write(&company, format!("UPDATE {table} SET created_at = 'broken' WHERE id = '{}'", visits[3])).await;
    for at in ["09:00:00", "09:00:30"] {
        company.clock.set(from_text(&format!("2026-03-02T{at}Z")).expect("a moment"));
        assert_eq!(company.scheduler.run_due().await.expect("fires").failed, 1, "{at}");
    }
    company.pass_time_to("2026-03-02T09:01:30Z").await;
    let others = [&visits[..3], &visits[4..]].concat();
    assert_eq!(started(&company, "circle").await, others);
    let found = incidents(&company, false).await;
    let one = found.iter().find(|one| one.kind == IncidentKind::Start).expect("it is said which fails");
    assert_eq!((one.record_id.as_ref(), one.form.as_deref(), one.count), (Some(&visits[3]), Some("visit"), 1));
    assert_eq!(
        notices(&company, "流程无法发起：新拜访").await,
        1,
        "whatever else the flow was told of within the hour"
    );
    // It is not lost: mended, it starts with the next hour.
    let mended = format!("UPDATE {table} SET created_at = '2026-03-02T08:00:00.000Z' WHERE id = '{}'", visits[3]);
    write(&company, mended).await;
    company.pass_time_to("2026-03-02T10:00:00Z").await;
    assert_eq!(started(&company, "circle").await.last(), Some(&visits[3]));
});

on_both!(a_start_that_failed_is_let_go_on, |database: TestStore| async move {
    let (company, visits) = flooded(database).await;
    let table = company.workspace.model().form("company", "visit").expect("a form").table.name.clone();
    write(&company, format!("UPDATE {table} SET created_at = 'broken' WHERE id = '{}'", visits[3])).await;
    for at in ["09:00:00", "09:00:30"] {
        company.clock.set(from_text(&format!("2026-03-02T{at}Z")).expect("a moment"));
        company.scheduler.run_due().await.expect("fires");
    }
    company.pass_time_to("2026-03-02T09:01:30Z").await;
    let mended = format!("UPDATE {table} SET created_at = '2026-03-02T08:00:00.000Z' WHERE id = '{}'", visits[3]);
    write(&company, mended).await;
    let found = incidents(&company, false).await;
    let one = found.iter().find(|one| one.kind == IncidentKind::Start).expect("an incident");
    company.workspace.let_go_on(&Principal::system(Via::Console), &one.id).await.expect("goes on");
    company.pass_time_to("2026-03-02T09:01:31Z").await;
    assert_eq!(started(&company, "circle").await.last(), Some(&visits[3]), "it does not wait for the hour");
});

on_both!(a_time_table_waits_like_any_other, |database: TestStore| async move {
    let table = json!({ "title": "例行", "runs_per_hour": 2, "start": { "on": "cron", "cron": "10,20,30,40 * * * *" },
        "nodes": { "done": { "kind": "end" } } });
    let company = open(database, json!({ "routine": table })).await;
    for at in ["10", "20", "30", "40"] {
        company.pass_time_to(&format!("2026-03-02T08:{at}:00Z")).await;
    }
    assert_eq!(runs_of(&company, "routine").await, 2);
    let found = incidents(&company, false).await;
    assert_eq!((found.len(), found[0].kind, found[0].count), (1, IncidentKind::Pace, 1));
    assert_eq!((found[0].flow.as_str(), found[0].record_id.as_deref()), ("routine", None));
    company.pass_time_to("2026-03-02T09:00:00Z").await;
    assert_eq!(runs_of(&company, "routine").await, 3, "a time table stands in line once");
    company.pass_time_to("2026-03-02T09:10:00Z").await;
    assert_eq!(runs_of(&company, "routine").await, 4);
    company.pass_time_to("2026-03-02T09:20:00Z").await;
    assert_eq!(runs_of(&company, "routine").await, 4, "what came out of the line counts as well");
});

on_both!(whoever_gets_a_task_from_the_line_hears_of_it, |database: TestStore| async move {
    let table = json!({ "title": "例行", "runs_per_hour": 1, "start": { "on": "cron", "cron": "10,20 * * * *" },
        "nodes": { "look": { "kind": "handle", "title": "看", "assignees": [{ "member": "bob" }], "next": "done" },
            "done": { "kind": "end" } } });
    let company = open(database, json!({ "routine": table })).await;
    for (at, is_told) in [("08:10", true), ("08:20", false), ("09:00", true)] {
        let news = company.workspace.events.listen();
        company.pass_time_to(&format!("2026-03-02T{at}:00Z")).await;
        assert_eq!(boxes_told(news).contains(company.id("bob").as_str()), is_told, "{at}");
    }
});

on_both!(starts_are_counted_by_the_hour, |database: TestStore| async move {
    // The whole of it, for its folder goes with it.
    let database = database;
    let moment = |text: &str| from_text(text).expect("a moment");
    let (eight, nine) = (moment("2026-03-02T08:00:00Z"), moment("2026-03-02T09:00:00Z"));
    let count = async |hour: Moment| {
        let counted = database
            .store
            .write(move |conn| Box::pin(async move { starts::count(conn, "company", "routine", hour).await }));
        let counted: Result<(), StoreError> = counted.await;
        counted.expect("counted");
    };
    let standing = async |hour: Moment| {
        let mut conn = database.store.read().await.expect("reads");
        starts::standing(&mut conn, "company", "routine", None, hour).await.expect("reads").started
    };
    count(eight).await;
    count(eight).await;
    assert_eq!((standing(eight).await, standing(nine).await), (2, 0));
    count(nine).await;
    assert_eq!(standing(nine).await, 1);
    let again: Result<(), StoreError> = database
        .store
        .write(move |conn| {
            Box::pin(async move {
                starts::count(conn, "company", "routine", nine).await?;
                Err::<(), _>(StoreError::Corrupt("taken back".to_owned()))
            })
        })
        .await;
    assert!(again.is_err());
    assert_eq!(standing(nine).await, 1, "what is taken back was not counted");
});

/// A form of visits with a moment, and two flows of which one watches what the other writes, by that moment.
async fn by_date(database: TestStore, next: &str) -> Company {
    let company = Company::open(database).await;
    let form = json!({ "key": "visit", "title": "拜访", "type": "object", "x-title": "{{ about }}", "properties": {
        "about": { "title": "事由", "type": "string" },
        "quote": { "title": "报价", "x-kind": "link", "x-form": "quote" },
        "count": { "title": "次数", "type": "integer" },
        "next": { "title": "下次", "type": "string", "format": "date-time" } } });
    let by = Principal::system(Via::Console);
    save_draft(&company.workspace, &by, "company", "forms/visit.json", Some(form.to_string())).await.expect("saved");
    let mut flows = json!({ "circle": answering("甲", "count", json!({ "next": next })),
        "answer": answering("乙", "about", json!({ "count": "= count + 1" })) });
    flows["answer"]["start"] = json!({ "on": "date", "form": "visit", "field": "next" });
    replace(&company, flows).await;
    company
}

/// The moment so many minutes after the company's clock began.
fn later(minutes: u32) -> String {
    let minutes = 8 * 60 + minutes;
    let (day, hour) = (2 + minutes / 1_440, minutes / 60 % 24);
    format!("2026-03-{day:02}T{hour:02}:{:02}:00Z", minutes % 60)
}

on_both!(a_circle_through_a_date_is_named_and_stopped, |database: TestStore| async move {
    let company = by_date(database, r#"= DATEADD(NOW(), 10, "min")"#).await;
    let visit = company.create("", "visit", json!({ "about": "来", "count": 1 })).await;
    set(&company, &visit.id, json!({ "count": 2 })).await;
    for round in 1..=30 {
        company.pass_time_to(&later(10 * round)).await;
    }
    let times = (started(&company, "circle").await.len(), started(&company, "answer").await.len());
    assert_eq!(times, (25, 24), "so often within half a day it may be, and no more");
    let found = incidents(&company, false).await;
    assert_eq!((found.len(), found[0].kind, found[0].flow.as_str()), (1, IncidentKind::Loop, "answer"), "{found:?}");
    let path: Vec<&str> = found[0].path.iter().map(|cause| cause.flow.as_str()).collect();
    assert_eq!(path, ["answer", "circle"]);

    // A person who sets the date is the beginning of what follows.
    set(&company, &visit.id, json!({ "next": "2026-03-02T14:00:00.000Z" })).await;
    company.pass_time_to("2026-03-02T14:00:00Z").await;
    assert_eq!((started(&company, "circle").await.len(), started(&company, "answer").await.len()), (26, 25));
    assert_eq!(incidents(&company, false).await[0].count, 1);
});

on_both!(a_flow_that_moves_its_own_date_on_is_a_follow_up, |database: TestStore| async move {
    let company = by_date(database, "2026-03-02T20:00:01.000Z").await;
    let values = json!({ "next": r#"= DATEADD(NOW(), 1, "h")"#, "count": "= count + 1" });
    let mut flow = answering("跟进", "next", values);
    flow["start"] = json!({ "on": "date", "form": "visit", "field": "next" });
    let idle =
        json!({ "title": "甲", "start": { "on": "submit", "form": "visit" }, "nodes": { "done": { "kind": "end" } } });
    replace(&company, json!({ "circle": idle, "answer": flow })).await;
    let visit = json!({ "about": "来", "count": 0, "next": "2026-03-02T09:00:00.000Z" });
    let visit = company.create("", "visit", visit).await;
    for hour in 1..=40 {
        company.pass_time_to(&later(60 * hour)).await;
    }
    assert_eq!(started(&company, "answer").await.len(), 40, "every hour, for as long as it says so");
    assert_eq!(company.load("visit", &visit.id).await.value("count"), json!(40));
    assert!(incidents(&company, false).await.is_empty());
});

on_both!(what_is_renewed_for_another_day_is_no_circle, |database: TestStore| async move {
    let company = by_date(database, "2026-03-02T20:00:01.000Z").await;
    let visit = company.create("", "visit", json!({ "about": "来", "count": 1 })).await;
    set(&company, &visit.id, json!({ "count": 2 })).await;
    company.pass_time_to("2026-03-02T20:00:01Z").await;
    assert_eq!((started(&company, "circle").await.len(), started(&company, "answer").await.len()), (2, 1));
    assert!(incidents(&company, false).await.is_empty());
});

on_both!(a_line_whose_timer_is_dead_comes_alive_with_the_next, |database: TestStore| async move {
    let (company, visits) = flooded(database).await;
    write(&company, "UPDATE timer SET state = 'dead' WHERE kind = 'flow_starts'".to_owned()).await;
    company.pass_time_to("2026-03-02T09:00:00Z").await;
    assert_eq!(started(&company, "circle").await.len(), 3);
    company.create("", "visit", json!({ "about": "后来", "count": 9 })).await;
    company.pass_time_to("2026-03-02T10:00:00Z").await;
    assert_eq!(started(&company, "circle").await, visits[..6]);
});

on_both!(a_run_that_does_too_much_stands_still_until_it_is_let_go_on, |database: TestStore| async move {
    let nodes = json!({
        "set": { "kind": "update", "values": { "status": "已批准" }, "next": "own" },
        "own": { "kind": "approve", "assignees": ["initiator"], "is_initiator": "skip", "next": "again" },
        "again": { "kind": "condition", "branches": [{ "when": ["name", "=", "乙"], "next": "done" }], "otherwise": "set" },
        "done": { "kind": "end", "result": "approved" } });
    let round = json!({ "title": "圈", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    let company = open(database, json!({ "approval": round })).await;
    let quote = company.create("ann", "quote", json!({ "name": "甲" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let one = incidents(&company, false).await.remove(0);
    assert_eq!((one.kind, one.flow.as_str(), one.node.as_deref()), (IncidentKind::Nodes, "approval", Some("own")));
    assert_eq!((one.run_id.as_deref(), one.record_title.as_str()), (Some(run.id.as_str()), "甲"));

    let values = json!({ "name": "乙" }).as_object().cloned().expect("an object");
    company.write("", "quote", Change::Update { id: quote.id.clone(), version: None, values }).await;
    let by = Principal::system(Via::Console);
    company.workspace.let_go_on(&by, &one.id).await.expect("goes on");
    assert_eq!(company.view("ann", &run).await.expect("her run").state, RunStatus::Approved);
    assert!(incidents(&company, false).await.is_empty());
    // There is nothing left of it that could go on.
    assert_eq!(refused(company.workspace.let_go_on(&by, &one.id).await), "incident_closed");
});
