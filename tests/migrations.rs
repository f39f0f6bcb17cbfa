//! Runs that go on in another version of their flow, on both databases: foretold without a trace, moved by a job, one by one,
//! and not twice.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use crate::support::half_way;
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::flow::migrate::{Asked, NewBranch};
use tenon_engine::flow::service::{
    FlowError, Look, MIGRATE, MigrationPlan, MigrationPreview, check_migration, flow_versions, migrate_params,
    preview_migration, proposal,
};
use tenon_engine::flow::{Action, RunStatus};
use tenon_engine::id::{RunId, TaskId};
use tenon_engine::job::{self, Desk, Wish};
use tenon_engine::people::MemberChange;
use tenon_engine::record::RecordError;
use tenon_engine::store::Batch;
use tenon_engine::store::jobs::{self, JobRow, JobState};
use tenon_engine::store::runs::{self, RunRow, TaskBox};

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
    let flow =
        json!({ "key": "approval", "title": "审批", "start": { "on": "submit", "form": "quote" }, "nodes": nodes });
    company.publish(&[("flows/approval.json", flow)]).await;
}

async fn submit(company: &Company, name: &str) -> RunRow {
    let quote = company.create("ann", "quote", json!({ "name": name })).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted")
}

/// So many more runs that stand where one stands.
async fn multiply(company: &Company, seed: &RunRow, more: usize) {
    let another = |_| {
        let mut run = RunRow { id: RunId::generate(), form: None, record_id: None, ..seed.clone() };
        for task in &mut run.machine.tasks {
            task.id = TaskId::generate();
        }
        run
    };
    let rows: Vec<RunRow> = (0..more).map(another).collect();
    let write = company.workspace.store.write(move |conn| {
        let rows = rows.clone();
        Box::pin(async move {
            let mut batch = Batch::default();
            for row in &rows {
                runs::insert_run(&mut batch, row)?;
            }
            conn.execute_all(batch).await
        })
    });
    write.await.expect("written");
}

/// The plan that is proposed for moving from one version to another.
async fn proposed(company: &Company, from: &[i64], to: i64) -> MigrationPlan {
    let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
    let mut conn = company.workspace.store.read().await.expect("reads");
    let found = proposal(&mut conn, &snapshot.context(&by), PLACE, from, to).await.expect("a proposal");
    plan_of(from, to, found.nodes)
}

fn plan_of(from: &[i64], to: i64, nodes: BTreeMap<String, String>) -> MigrationPlan {
    MigrationPlan { from: from.to_vec(), to, nodes, people: Asked::Keep, leave_out: Vec::new(), ends: Vec::new() }
}

async fn preview(company: &Company, plan: &MigrationPlan) -> Result<MigrationPreview, FlowError> {
    preview_some(company, plan, Look { after: None, limit: 50, in_detail: true }).await
}

async fn preview_some(company: &Company, plan: &MigrationPlan, look: Look<'_>) -> Result<MigrationPreview, FlowError> {
    let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
    let mut conn = company.workspace.store.read().await.expect("reads");
    preview_migration(&mut conn, &snapshot.context(&by), PLACE, plan, look).await
}

/// Moves runs and answers what the job says in the end.
async fn carry_out(company: &Company, plan: &MigrationPlan) -> Value {
    work_off(company, migrate_params("company", "approval", plan.clone())).await.result
}

async fn work_off(company: &Company, params: Value) -> JobRow {
    let by = Principal::system(Via::Console);
    let (place, title) = (Some(("company", "quote")), "迁移".to_owned());
    let wish = Wish { kind: MIGRATE, place, title, params, ready: true };
    let job = job::begin(&company.workspace, &by, wish).await.expect("begun");
    Desk::new(Arc::clone(&company.workspace)).run_waiting().await.expect("done");
    let mut conn = company.workspace.store.read().await.expect("reads");
    let row = jobs::by_id(&mut conn, job.id.as_str()).await.expect("reads").expect("is there");
    assert_eq!(row.state, JobState::Done, "{:?}", row.result);
    row
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
    assert_eq!((foretold.opened, foretold.cancelled, foretold.next.clone()), (0, 0, None));
    let places: Vec<(&str, Option<&str>)> =
        foretold.runs.iter().flat_map(|run| &run.places).map(|at| (at.from.as_str(), at.to.as_deref())).collect();
    assert_eq!(places, [("初审", Some("初审")), ("终审", Some("总经理审批"))]);
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 甲"], "a preview writes nothing");

    let result = carry_out(&company, &plan).await;
    assert_eq!((&result["moved"], &result["left"]), (&json!(2), &json!([])));
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["first 甲"]);
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 乙"]);
    let view = company.view("ann", &early).await.expect("her run");
    assert_eq!((view.version, view.tasks[0].node_title.as_str()), (3, "初审"));
    let shown = company.view("ann", &late).await.expect("her run");
    let task = shown.tasks.iter().find(|task| task.node == "boss").expect("a task");
    assert_eq!(task.node_title, "总经理审批", "a box says what the step is called now");

    let again = carry_out(&company, &plan).await;
    assert_eq!((&again["moved"], &again["left"]), (&json!(0), &json!([])));
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
    let (third, late) = (submit(&company, "丙").await, submit(&company, "丁").await);
    publish_nodes(&company, three_steps()).await;
    let plan = proposed(&company, &[2], 3).await;
    // The server went down after it had noted three runs and come to the first; the second it had moved already.
    let mut params = migrate_params("company", "approval", plan.clone());
    let ids = [&first, &second, &third].map(|run| run.id.as_str());
    params["extent"] = json!({ "total": 3, "last": ids[2] });
    params["batch"] = json!(ids);
    params["after"] = json!(format!("2.{}", ids[2]));
    params["at"] = json!(1);
    params["so_far"] = json!({ "moved": 1, "stayed": 0, "left": [] });
    let mut once = migrate_params("company", "approval", plan);
    once["extent"] = json!({ "total": 1, "last": ids[1] });
    once["after"] = json!(format!("2.{}", ids[0]));
    let moved = work_off(&company, once).await;
    assert_eq!((&moved.result["moved"], moved.done, moved.total), (&json!(1), 1, 1));
    assert_eq!(moves(&company, &second).await.0, 1);

    let row = work_off(&company, params).await;
    assert_eq!((&row.result["moved"], &row.result["left"], row.done), (&json!(3), &json!([]), 3));
    assert_eq!(moves(&company, &first).await.0, 0, "what is noted is passed over");
    assert_eq!(moves(&company, &second).await.0, 1, "what was moved is not moved twice");
    assert_eq!(moves(&company, &third).await.0, 1);
    assert_eq!(moves(&company, &late).await.0, 0, "what has started after the job is not its business");
});

on_both!(a_job_goes_through_more_runs_than_it_notes_at_a_time, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    let seed = submit(&company, "甲").await;
    multiply(&company, &seed, 449).await;
    publish_nodes(&company, three_steps()).await;
    let mut plan = proposed(&company, &[2], 3).await;

    let (mut after, mut steps, mut counted) = (None::<String>, 0, 0);
    loop {
        let look = Look { after: after.as_deref(), limit: 200, in_detail: false };
        let found = preview_some(&company, &plan, look).await.expect("a preview");
        assert!(found.runs.is_empty(), "they are only counted");
        (steps, counted) = (steps + 1, counted + found.movable);
        match found.next {
            Some(next) => after = Some(next),
            None => break,
        }
    }
    assert_eq!((steps, counted), (3, 450));
    let first =
        preview_some(&company, &plan, Look { after: None, limit: 2, in_detail: true }).await.expect("a preview");
    let next = first.next.as_deref().expect("there are more");
    let second = preview_some(&company, &plan, Look { after: Some(next), limit: 2, in_detail: true }).await;
    assert!(first.runs.last().map(|run| &run.run) < second.expect("a preview").runs.first().map(|run| &run.run));
    let nowhere = Look { after: Some("nowhere"), limit: 2, in_detail: true };
    assert_eq!(
        invalid(preview_some(&company, &plan, nowhere).await.map(drop)),
        [("/after".to_owned(), "unknown_place")]
    );

    plan.nodes.remove("look");
    let stuck = preview_some(&company, &plan, Look { after: None, limit: 500, in_detail: false }).await;
    let stuck = stuck.expect("a preview");
    assert_eq!((stuck.immovable, stuck.reasons.len(), stuck.reasons[0].runs), (450, 1, 450));
    let result = carry_out(&company, &plan).await;
    assert_eq!((&result["moved"], &result["stayed"]), (&json!(0), &json!(450)));
    assert_eq!(result["left"].as_array().map(Vec::len), Some(100), "the first of them are named");

    plan.nodes.insert("look".to_owned(), "first".to_owned());
    let row = work_off(&company, migrate_params("company", "approval", plan)).await;
    assert_eq!((&row.result["moved"], &row.result["stayed"]), (&json!(450), &json!(0)));
    assert_eq!((row.done, row.total), (450, 450));
    let mut conn = company.workspace.store.read().await.expect("reads");
    let versions = flow_versions(&mut conn, "company", "approval").await.expect("versions").versions;
    assert_eq!(versions.iter().map(|one| one.running).collect::<Vec<i64>>(), [450, 0, 0]);
});

on_both!(who_administers_no_more_moves_nothing_more, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    let seed = submit(&company, "甲").await;
    multiply(&company, &seed, 449).await;
    publish_nodes(&company, three_steps()).await;
    let plan = proposed(&company, &[2], 3).await;
    let (console, cai) = (Principal::system(Via::Console).administrator().expect("the console may"), company.id("cai"));
    let may = |is_admin| MemberChange { is_admin: Some(is_admin), ..MemberChange::default() };
    company.workspace.roster.change_member(&console, cai.as_str(), may(true)).await.expect("administers");

    let params = migrate_params("company", "approval", plan);
    let wish =
        Wish { kind: MIGRATE, place: Some(("company", "quote")), title: "迁移".to_owned(), params, ready: true };
    let job = job::begin(&company.workspace, &company.person("cai"), wish).await.expect("begun");
    let desk = Desk::new(Arc::clone(&company.workspace));
    let demoted = half_way::change_member(&company.workspace, &job, cai.as_str(), may(false));
    let (worked, ()) = tokio::join!(desk.run_waiting(), demoted);
    worked.expect("worked");
    let row = half_way::now(&company.workspace, &job).await;
    assert_eq!(
        (row.state, row.result["problems"][0]["code"].as_str()),
        (JobState::Failed, Some("forbidden")),
        "{row:?}"
    );
    let mut conn = company.workspace.store.read().await.expect("reads");
    let versions = flow_versions(&mut conn, "company", "approval").await.expect("versions").versions;
    let moved = versions[0].running;
    assert!(moved > 0 && moved < 450, "{moved} were moved");
    assert_eq!((row.done, versions[1].running), (moved, 450 - moved), "it says how far it came");
});

on_both!(a_run_that_cannot_be_moved_is_left_and_named, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    let first = submit(&company, "甲").await;
    publish_nodes(&company, three_steps()).await;
    let mut plan = proposed(&company, &[2], 3).await;
    plan.nodes.remove("look");
    let without = preview(&company, &plan).await.expect("a preview");
    assert_eq!((without.movable, without.immovable), (0, 1));
    let problem = &without.runs[0].problems[0];
    assert_eq!((problem.pointer.as_str(), problem.code.as_str()), ("/nodes/look", "not_mapped"));
    assert_eq!(without.runs[0].places[0].to, None);
    let result = carry_out(&company, &plan).await;
    assert_eq!((&result["moved"], &result["left"][0]["record_title"]), (&json!(0), &json!("甲")));
    assert_eq!(result["left"][0]["problems"][0]["code"], "not_mapped");
    assert_eq!(moves(&company, &first).await, (0, None));

    // It had been noted, and has ended before the job came to it.
    plan.nodes.insert("look".to_owned(), "first".to_owned());
    company.approve("bob", &first, json!({})).await.expect("approved");
    company.approve("eve", &first, json!({})).await.expect("approved");
    let mut params = migrate_params("company", "approval", plan.clone());
    params["batch"] = json!([first.id.as_str()]);
    params["extent"] = json!({ "total": 1, "last": first.id.as_str() });
    let row = work_off(&company, params).await;
    assert_eq!(row.result["left"][0]["problems"][0]["code"], "run_ended");
    assert!(preview(&company, &plan).await.expect("a preview").runs.is_empty(), "what has ended is not asked about");
});

/// bob; then cai beside eve, and beside whoever else; then dan.
fn side_by_side(more: &[(&str, &str)]) -> Value {
    let branches: Vec<&str> = ["left", "right"].into_iter().chain(more.iter().map(|(key, _)| *key)).collect();
    let mut nodes = json!({ "look": approve("初审", "bob", "split"),
        "split": { "kind": "parallel", "title": "会审", "branches": branches, "join": "meet" },
        "left": approve("财务", "cai", "meet"), "right": approve("终审", "eve", "meet"),
        "meet": { "kind": "join", "next": "last" }, "last": approve("归档", "dan", "done"),
        "done": { "kind": "end", "result": "approved" } });
    for (key, who) in more {
        nodes[*key] = approve("法务", who, "meet");
    }
    nodes
}

on_both!(a_branch_more_begins_and_a_branch_less_ends, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, side_by_side(&[])).await;
    let run = submit(&company, "甲").await;
    company.approve("bob", &run, json!({})).await.expect("approved");
    publish_nodes(&company, side_by_side(&[("legal", "dan")])).await;
    let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
    let mut conn = company.workspace.store.read().await.expect("reads");
    let found = proposal(&mut conn, &snapshot.context(&by), PLACE, &[2], 3).await.expect("a proposal");
    drop(conn);
    let branches: Vec<(&str, usize, &str, &str)> = found
        .branches
        .iter()
        .map(|one| (one.fork.as_str(), one.branch, one.fork_title.as_str(), one.title.as_str()))
        .collect();
    assert_eq!(branches, [("split", 2, "会审", "法务")]);
    let in_branch: Vec<&str> = found.from.iter().filter(|one| one.in_branch).map(|one| one.node.as_str()).collect();
    assert_eq!(in_branch, ["left", "right"]);

    let plan = plan_of(&[2], 3, found.nodes);
    let out = MigrationPlan { leave_out: vec![NewBranch { fork: "split".to_owned(), branch: 2 }], ..plan.clone() };
    let foretold = preview(&company, &out).await.expect("a preview");
    assert_eq!((&foretold.runs[0].left_out[..], foretold.opened), (&["法务".to_owned()][..], 0));
    let foretold = preview(&company, &plan).await.expect("a preview");
    assert_eq!((&foretold.runs[0].begun[..], foretold.opened), (&["法务".to_owned()][..], 1));
    carry_out(&company, &plan).await;
    assert_eq!(company.todo("dan", TaskBox::Todo).await, ["legal 甲"]);

    // Back to two branches: the third ends, and the join waits for the others alone.
    let back = proposed(&company, &[3], 2).await;
    let stuck = preview(&company, &back).await.expect("a preview");
    assert_eq!((stuck.immovable, stuck.reasons[0].problem.code.as_str()), (1, "not_mapped"));
    let back = MigrationPlan { ends: vec!["legal".to_owned()], ..back };
    let foretold = preview(&company, &back).await.expect("a preview");
    assert_eq!((foretold.kept, foretold.cancelled), (2, 1));
    let ends: Vec<bool> = foretold.runs[0].places.iter().map(|place| place.ends).collect();
    assert_eq!(ends, [false, false, true]);
    carry_out(&company, &back).await;
    assert!(company.todo("dan", TaskBox::Todo).await.is_empty());
    company.approve("cai", &run, json!({})).await.expect("approved");
    company.approve("eve", &run, json!({})).await.expect("approved");
    assert_eq!(company.todo("dan", TaskBox::Todo).await, ["last 甲"]);
});

on_both!(a_suspended_run_moves_and_stays_suspended, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    let run = submit(&company, "甲").await;
    let eve = Principal { is_admin: true, ..company.person("eve") };
    let suspend = Action::Suspend { reason: "核查".to_owned() };
    company.workspace.act_on_run(&eve, run.id.as_str(), suspend.into()).await.expect("suspended");
    publish_nodes(&company, three_steps()).await;
    let plan = proposed(&company, &[2], 3).await;
    let foretold = preview(&company, &plan).await.expect("a preview");
    assert_eq!((foretold.movable, foretold.runs[0].suspended), (1, true));
    carry_out(&company, &plan).await;
    let view = company.view("ann", &run).await.expect("her run");
    assert_eq!((view.version, view.suspended.is_some()), (3, true));
    assert!(view.tasks.iter().all(|task| task.suspended), "its tasks stand still");
    let resume = Action::Resume { opinion: None };
    company.workspace.act_on_run(&eve, run.id.as_str(), resume.into()).await.expect("goes on");
    company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(company.todo("dan", TaskBox::Todo).await, ["legal 甲"]);
});

on_both!(a_plan_that_does_not_fit_is_refused_as_a_whole, |database: TestStore| async move {
    let company = Company::open(database).await;
    publish_nodes(&company, two_steps()).await;
    publish_nodes(&company, three_steps()).await;
    let check = async |from: &[i64], to: i64, nodes: Value| {
        let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
        let nodes = serde_json::from_value(nodes).expect("nodes");
        let plan = plan_of(from, to, nodes);
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
    carry_out(&company, &plan).await;
    assert!(company.todo("cai", TaskBox::Todo).await.is_empty());
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["look 甲"]);
    assert_eq!(moves(&company, &run).await, (1, Some("3 → 2".to_owned())));
    company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 甲"]);
});
