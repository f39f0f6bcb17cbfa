//! Runs that go on in another version of their flow, on both databases: foretold without a trace, moved by a job, one by one,
//! and not twice.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::flow::RunStatus;
use tenon_engine::flow::migrate::Asked;
use tenon_engine::flow::service::{
    ChosenRun, FlowError, MIGRATE, MigrationPlan, MigrationPreview, check_migration, flow_versions, migrate_params,
    preview_migration, proposal,
};
use tenon_engine::job::{self, Desk, Wish};
use tenon_engine::package::{publish, save_draft};
use tenon_engine::record::RecordError;
use tenon_engine::store::jobs::{self, JobState};
use tenon_engine::store::runs::{RunRow, TaskBox};

const PLACE: (&str, &str) = ("company", "approval");

fn approve(title: &str, who: &str, next: &str) -> Value {
    json!({ "kind": "approve", "title": title, "assignees": [{ "member": who }], "next": next })
}

/// The approval as it was, and as it is later: the first step has another key, and the lawyers look too.
fn two_steps() -> Value {
    json!({ "look": approve("初审", "bob", "boss"), "boss": approve("终审", "eve", "done"),
        "done": { "kind": "end", "result": "approved" } })
}

fn three_steps() -> Value {
    json!({ "first": approve("初审", "cai", "legal"), "legal": approve("法务", "dan", "boss"),
        "boss": approve("总经理审批", "eve", "done"), "done": { "kind": "end", "result": "approved" } })
}

async fn publish_nodes(company: &Company, nodes: Value) {
    let by = Principal::system(Via::Console);
    let flow =
        json!({ "key": "approval", "title": "审批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    let text = Some(flow.to_string());
    save_draft(&company.workspace, &by, "company", "flows/approval.json", text).await.expect("saved");
    publish(&company.workspace, &by, "company", None).await.expect("published");
}

async fn submit(company: &Company, name: &str) -> RunRow {
    let quote = company.create("ann", "quote", json!({ "name": name })).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted")
}

/// The plan that is proposed for moving from one version to another.
async fn proposed(company: &Company, from: &[i64], to: i64) -> MigrationPlan {
    let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
    let mut conn = company.workspace.store.read().await.expect("reads");
    let found = proposal(&mut conn, &snapshot.context(&by), PLACE, from, to).await.expect("a proposal");
    MigrationPlan { from: from.to_vec(), to, nodes: found.nodes, people: Asked::Keep }
}

async fn preview(company: &Company, plan: &MigrationPlan) -> Result<MigrationPreview, FlowError> {
    let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
    let mut conn = company.workspace.store.read().await.expect("reads");
    preview_migration(&mut conn, &snapshot.context(&by), PLACE, plan).await
}

fn chosen(preview: &MigrationPreview) -> Vec<ChosenRun> {
    let movable = preview.runs.iter().filter(|run| run.problems.is_empty());
    movable.map(|run| ChosenRun { run: run.run.clone(), seen: run.seen.clone() }).collect()
}

/// Moves runs and answers what the job says in the end.
async fn carry_out(company: &Company, plan: &MigrationPlan, runs: Vec<ChosenRun>) -> Value {
    work_off(company, migrate_params("company", "approval", plan.clone(), runs)).await
}

async fn work_off(company: &Company, params: Value) -> Value {
    let by = Principal::system(Via::Console);
    let (place, title) = (Some(("company", "quote")), "迁移".to_owned());
    let wish = Wish { kind: MIGRATE, place, title, params, ready: true };
    let job = job::begin(&company.workspace, &by, wish).await.expect("begun");
    Desk::new(Arc::clone(&company.workspace)).run_waiting().await.expect("done");
    let mut conn = company.workspace.store.read().await.expect("reads");
    let row = jobs::by_id(&mut conn, job.id.as_str()).await.expect("reads").expect("is there");
    assert_eq!(row.state, JobState::Done, "{:?}", row.result);
    row.result
}

/// How often the timeline of a run says that it was moved, and the words of the last time.
async fn moves(company: &Company, run: &RunRow) -> (usize, Option<String>) {
    let view = company.view("ann", run).await.expect("her run");
    let moved: Vec<_> = view.timeline.into_iter().filter(|line| line.action == "migrate").collect();
    (moved.len(), moved.last().and_then(|line| line.opinion.clone()))
}

fn invalid(result: Result<(), FlowError>) -> Vec<(String, &'static str)> {
    match result {
        Err(FlowError::Record(RecordError::Invalid(problems))) => {
            problems.into_iter().map(|problem| (problem.pointer, problem.code)).collect()
        }
        other => panic!("not invalid: {other:?}"),
    }
}

on_both!(runs_move_with_their_tasks_and_only_once, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    let (early, late) = (submit(&company, "甲").await, submit(&company, "乙").await);
    // The newest task is the one on the second quote.
    company.approve("bob", &late, json!({})).await.expect("approved");
    publish_nodes(&company, three_steps()).await;
    let mut conn = company.workspace.store.read().await.expect("reads");
    let versions = flow_versions(&mut conn, "company", "approval").await.expect("versions").versions;
    drop(conn);
    let counts: Vec<(i64, i64, bool)> = versions.iter().map(|one| (one.version, one.running, one.is_current)).collect();
    assert_eq!(counts, [(3, 0, true), (2, 2, false), (1, 0, false)]);

    let plan = proposed(&company, &[2], 3).await;
    let wanted = [("boss", "boss"), ("look", "first")].map(|(key, other)| (key.to_owned(), other.to_owned()));
    assert_eq!(plan.nodes, BTreeMap::from(wanted));
    let foretold = preview(&company, &plan).await.expect("a preview");
    assert_eq!((foretold.movable, foretold.immovable, foretold.kept), (2, 0, 2));
    assert_eq!((foretold.opened, foretold.cancelled, foretold.more), (0, 0, false));
    let places: Vec<(&str, Option<&str>)> =
        foretold.runs.iter().flat_map(|run| &run.places).map(|at| (at.from.as_str(), at.to.as_deref())).collect();
    assert_eq!(places, [("初审", Some("初审")), ("终审", Some("总经理审批"))]);
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 甲"], "a preview writes nothing");

    let runs = chosen(&foretold);
    let result = carry_out(&company, &plan, runs.clone()).await;
    assert_eq!((&result["moved"], &result["left"]), (&json!(2), &json!([])));
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["first 甲"]);
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 乙"]);
    let view = company.view("ann", &early).await.expect("her run");
    assert_eq!((view.version, view.tasks[0].node_title.as_str()), (3, "初审"));
    let shown = company.view("ann", &late).await.expect("her run");
    let task = shown.tasks.iter().find(|task| task.node == "boss").expect("a task");
    assert_eq!(task.node_title, "总经理审批", "a box says what the step is called now");

    // A job that is taken up again comes to runs it has moved before.
    let again = carry_out(&company, &plan, runs).await;
    assert_eq!((&again["moved"], &again["left"]), (&json!(2), &json!([])));
    assert_eq!(moves(&company, &early).await, (1, Some("2 → 3".to_owned())));

    company.approve("bob", &early, json!({})).await.expect("approved");
    assert_eq!(company.todo("dan", TaskBox::Todo).await, ["legal 甲"], "it goes on in the new version");
    let ended = company.approve("eve", &late, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
});

on_both!(a_job_that_was_left_goes_on_where_it_was, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    let (first, second) = (submit(&company, "甲").await, submit(&company, "乙").await);
    publish_nodes(&company, three_steps()).await;
    let plan = proposed(&company, &[2], 3).await;
    let runs = chosen(&preview(&company, &plan).await.expect("a preview"));
    // The server went down after it had noted the first run, and this one is taken for it.
    let mut params = migrate_params("company", "approval", plan, runs);
    params["so_far"] = json!({ "looked_at": 1, "moved": 1, "left": [] });
    let result = work_off(&company, params).await;
    assert_eq!((&result["moved"], &result["left"]), (&json!(2), &json!([])));
    assert_eq!(moves(&company, &first).await.0, 0, "what is noted is passed over");
    assert_eq!(moves(&company, &second).await.0, 1);
});

on_both!(a_run_that_cannot_be_moved_or_has_gone_on_is_left_and_named, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    let first = submit(&company, "甲").await;
    publish_nodes(&company, three_steps()).await;
    let mut plan = proposed(&company, &[2], 3).await;
    let before = preview(&company, &plan).await.expect("a preview");
    plan.nodes.remove("look");
    let without = preview(&company, &plan).await.expect("a preview");
    assert_eq!((without.movable, without.immovable), (0, 1));
    let problem = &without.runs[0].problems[0];
    assert_eq!((problem.pointer.as_str(), problem.code.as_str()), ("/nodes/look", "not_mapped"));
    assert_eq!(without.runs[0].places[0].to, None);

    plan.nodes.insert("look".to_owned(), "first".to_owned());
    company.approve("bob", &first, json!({})).await.expect("approved meanwhile");
    let result = carry_out(&company, &plan, chosen(&before)).await;
    assert_eq!((&result["moved"], &result["left"][0]["record_title"]), (&json!(0), &json!("甲")));
    assert_eq!(result["left"][0]["problems"][0]["code"], "run_changed");
    assert_eq!(moves(&company, &first).await, (0, None));
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 甲"]);

    company.approve("eve", &first, json!({})).await.expect("approved");
    let result = carry_out(&company, &plan, chosen(&before)).await;
    assert_eq!(result["left"][0]["problems"][0]["code"], "run_ended");
    assert!(preview(&company, &plan).await.expect("a preview").runs.is_empty(), "what has ended is not asked about");
});

on_both!(a_plan_that_does_not_fit_is_refused_as_a_whole, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    publish_nodes(&company, three_steps()).await;
    let check = async |from: &[i64], to: i64, nodes: Value| {
        let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
        let nodes = serde_json::from_value(nodes).expect("nodes");
        let plan = MigrationPlan { from: from.to_vec(), to, nodes, people: Asked::Keep };
        let mut conn = company.workspace.store.read().await.expect("reads");
        check_migration(&mut conn, &snapshot.context(&by), PLACE, &plan).await
    };
    let found = |pointer: &str, code: &'static str| (pointer.to_owned(), code);
    let versions = invalid(check(&[2, 3, 9], 3, json!({})).await);
    assert_eq!(versions, [found("/plan/from", "same_version"), found("/plan/from", "unknown_version")]);
    assert_eq!(
        invalid(check(&[], 9, json!({})).await),
        [found("/plan/from", "required"), found("/plan/to", "unknown_version")]
    );
    let nodes = json!({ "look": "nowhere", "boss": "boss", "other": "boss", "done": "done" });
    assert_eq!(
        invalid(check(&[2], 3, nodes).await),
        [
            found("/plan/nodes/other", "unknown_node"),
            found("/plan/nodes/done", "not_planned"),
            found("/plan/nodes/look", "unknown_node")
        ]
    );
    check(&[2], 3, json!({ "look": "legal" })).await.expect("fits");
});

on_both!(a_run_goes_back_to_an_older_version_with_people_found_anew, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    publish_nodes(&company, three_steps()).await;
    let run = submit(&company, "甲").await;
    let mut plan = proposed(&company, &[3], 2).await;
    plan.people = Asked::Resolve;
    let foretold = preview(&company, &plan).await.expect("a preview");
    assert_eq!((foretold.kept, foretold.opened, foretold.cancelled), (0, 1, 1));
    assert_eq!(foretold.runs[0].opened[0].person.name, "鲍主管");
    carry_out(&company, &plan, chosen(&foretold)).await;
    assert!(company.todo("cai", TaskBox::Todo).await.is_empty());
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 甲"]);
    assert_eq!(moves(&company, &run).await, (1, Some("3 → 2".to_owned())));
    company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 甲"]);
});
