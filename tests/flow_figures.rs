//! Figures of a flow: what became of its runs, how long its steps take, with whom they are.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use serde_json::json;
use tenon_engine::access::Principal;
use tenon_engine::args;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Moment, from_text};
use tenon_engine::flow::Action;
use tenon_engine::flow::figures::CountedTime;
use tenon_engine::flow::service::{FlowError, FlowFigures, ReportWish, app_figures, flow_figures, flow_report};
use tenon_engine::store::Dialect;
use tenon_engine::store::runs::{RunRow, RunSpan, TIMED_TASKS, timed_tasks};

fn at(text: &str) -> Moment {
    from_text(text).expect("a moment")
}

async fn read(company: &Company, flow: &str, from: &str, to: &str) -> Result<FlowFigures, FlowError> {
    read_in(company, flow, (from, to), CountedTime::Working).await
}

async fn read_in(
    company: &Company,
    flow: &str,
    (from, to): (&str, &str),
    time: CountedTime,
) -> Result<FlowFigures, FlowError> {
    let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
    let mut conn = company.workspace.store.read().await.expect("reads");
    flow_figures(&mut conn, &snapshot.context(&by), "company", flow, (at(from), at(to)), time).await
}

/// Bob agrees to a run he was the first to be asked about.
async fn approve(company: &Company, run: &RunRow) {
    let task = run.machine.open_tasks().next().expect("he is asked").id.clone();
    company.act("bob", run, Action::Approve { task, opinion: None }).await.expect("approved");
}

on_both!(figures_tell_where_time_goes, |database: TestStore| async move {
    let company = Company::open(database).await;
    let mut runs = Vec::new();
    for (name, total) in [("甲", 5), ("乙", 5), ("丙", 250_000)] {
        let quote = company.create("ann", "quote", json!({ "name": name, "total": total, "note": "行" })).await;
        runs.push(company.submit("ann", "approval", &quote.id).await.expect("submitted"));
    }
    // The large sum is agreed to after an hour, one of the small ones after three; the other stays open.
    company.pass_time_to("2026-03-02T09:00:00Z").await;
    approve(&company, &runs[2]).await;
    company.pass_time_to("2026-03-02T11:00:00Z").await;
    approve(&company, &runs[1]).await;

    let found = read(&company, "approval", "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z").await.expect("figures");
    assert_eq!((found.started, found.running, found.exact), (3, 2, true));
    let ended: Vec<(&str, i64)> = found.ended.iter().map(|one| (one.state.as_str(), one.count)).collect();
    assert_eq!(ended, [("approved", 1)]);
    let nodes: Vec<(&str, usize, usize)> =
        found.nodes.iter().map(|node| (node.node.as_str(), node.passages, node.open)).collect();
    assert_eq!(nodes, [("head", 2, 1), ("finance", 0, 1), ("boss", 0, 1)]);
    let head = &found.nodes[0];
    assert_eq!((head.title.as_str(), head.median, head.p90), ("主管审批", Some(3_600), Some(2 * 3_600)));
    assert_eq!((head.with_deadline, head.overdue), (3, 0));
    // Work ends at six: what was decided at seven is half an hour over, and so is what is open.
    let standard = head.standard.expect("the definition says how long");
    assert_eq!((standard.kept, standard.missed, standard.mean_over), (1, 2, Some(1_800)));
    assert!(found.nodes[1].standard.is_none(), "finance may take as long as it likes");
    assert_eq!(found.standard.map(|whole| (whole.kept, whole.missed)), Some((1, 2)));
    let bob = &found.people[0];
    assert_eq!((bob.person.id.as_str(), bob.decided, bob.open), (company.id("bob").as_str(), 2, 1));
    assert_eq!((bob.median, bob.p90, bob.with_deadline), (Some(3_600), Some(2 * 3_600), 3));

    // Work ends at six in the evening, an hour before the second was decided.
    let span = ("2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z");
    let by_the_clock = read_in(&company, "approval", span, CountedTime::Elapsed).await.expect("figures");
    assert_eq!((by_the_clock.time, by_the_clock.nodes[0].p90), (CountedTime::Elapsed, Some(3 * 3_600)));
    assert_eq!(found.people.iter().filter(|one| one.decided == 0 && one.open == 1).count(), 3, "cai, dan and eve wait");

    let withdrawn = company.act("ann", &runs[0], Action::Withdraw { opinion: None }).await;
    withdrawn.expect("withdrawn");
    let found = read(&company, "approval", "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z").await.expect("figures");
    assert_eq!(found.nodes[0].open, 0, "what was taken away is nobody's");
    assert_eq!(found.running, 1);

    let before = read(&company, "approval", "2026-02-01T00:00:00Z", "2026-03-01T00:00:00Z").await.expect("figures");
    assert_eq!((before.started, before.nodes.len(), before.people.len()), (0, 0, 0));
    let unknown = read(&company, "gone", "2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z").await;
    assert!(matches!(unknown, Err(FlowError::NotFound)));
});

on_both!(all_flows_of_an_app_stand_beside_each_other, |database: TestStore| async move {
    let company = Company::open(database).await;
    let mut runs = Vec::new();
    for name in ["甲", "乙"] {
        let quote = company.create("ann", "quote", json!({ "name": name, "total": 5, "note": "行" })).await;
        runs.push(company.submit("ann", "approval", &quote.id).await.expect("submitted"));
    }
    company.pass_time_to("2026-03-02T09:00:00Z").await;
    approve(&company, &runs[0]).await;
    let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
    let mut conn = company.workspace.store.read().await.expect("reads");
    let span = (at("2026-03-01T00:00:00Z"), at("2026-03-03T00:00:00Z"));
    let context = snapshot.context(&by);
    let found = app_figures(&mut conn, &context, "company", span, CountedTime::Working).await.expect("figures");
    let own = found.flows.iter().find(|flow| flow.flow == "approval").expect("published");
    assert_eq!((own.started, own.running, own.open, own.with_deadline, own.overdue), (2, 1, 1, 2, 0));
    assert_eq!(own.standard.map(|standard| (standard.kept, standard.missed)), Some((1, 0)));
    let others = found.flows.iter().filter(|flow| flow.flow != "approval");
    assert!(others.into_iter().all(|flow| flow.open == 0 && flow.standard.is_none()), "the others ask nobody");
    let bob = found.people.iter().find(|one| one.person.id == company.id("bob").as_str()).expect("he has tasks");
    assert_eq!((bob.decided, bob.open, bob.median), (1, 1, Some(3_600)));
    let unknown = app_figures(&mut conn, &context, "gone", span, CountedTime::Working).await;
    assert!(matches!(unknown, Err(FlowError::NotFound)));
});

on_both!(a_standard_stands_still_with_questions_and_suspensions, |database: TestStore| async move {
    let company = Company::open(database).await;
    let mut runs = Vec::new();
    for name in ["问", "停", "等"] {
        let quote = company.create("ann", "quote", json!({ "name": name, "total": 5, "note": "行" })).await;
        runs.push(company.submit("ann", "approval", &quote.id).await.expect("submitted"));
    }
    let eve = Principal { is_admin: true, ..company.person("eve") };
    let administer = async |action: Action| {
        company.workspace.act_on_run(&eve, runs[1].id.as_str(), action.into()).await.expect("done");
    };
    // An hour and a half is given; half an hour later one is asked about, another suspended, until the next morning at ten.
    company.pass_time_to("2026-03-02T08:30:00Z").await;
    let task = runs[0].machine.open_tasks().next().expect("bob is asked").id.clone();
    let ask = Action::Ask { task, to: company.id("ann"), text: "哪一家？".to_owned() };
    company.act("bob", &runs[0], ask).await.expect("asked");
    administer(Action::Suspend { reason: "核查".to_owned() }).await;
    company.pass_time_to("2026-03-03T02:00:00Z").await;
    let answer = Action::Approve { task: company.task("ann").await, opinion: Some("老的那家".to_owned()) };
    company.act("ann", &runs[0], answer).await.expect("answered");
    administer(Action::Resume { opinion: None }).await;
    company.pass_time_to("2026-03-03T02:50:00Z").await;
    let mut conn = company.workspace.store.read().await.expect("reads");
    let from_to = (at("2026-03-01T00:00:00Z"), at("2026-03-04T00:00:00Z"));
    let span = RunSpan { app: "company", flow: "approval", from: from_to.0, to: from_to.1 };
    let tasks = timed_tasks(&mut conn, &span, 100).await.expect("tasks");
    drop(conn);
    let stood = (at("2026-03-02T08:30:00Z"), Some(at("2026-03-03T02:00:00Z")));
    for (run, pauses) in [(&runs[0], vec![stood]), (&runs[1], vec![stood]), (&runs[2], vec![])] {
        let own = tasks.iter().find(|task| task.run_id == run.id.as_str()).expect("bob's");
        assert_eq!(own.pauses, pauses, "{own:?}");
    }
    for run in &runs {
        approve(&company, run).await;
    }
    let found = read(&company, "approval", "2026-03-01T00:00:00Z", "2026-03-04T00:00:00Z").await.expect("figures");
    let standard = found.nodes[0].standard.expect("the definition says how long");
    assert_eq!((standard.kept, standard.missed), (2, 1), "only what nobody had stopped is late");
});

on_both!(working_time_is_kept_as_it_was_when_a_task_was_decided, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "甲", "total": 5, "note": "行" })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    // Opened on Monday at four in the afternoon, decided on Tuesday at ten: two hours and one.
    company.pass_time_to("2026-03-03T02:00:00Z").await;
    approve(&company, &run).await;
    let span = ("2026-03-01T00:00:00Z", "2026-03-03T00:00:00Z");
    let median = async |time| {
        let found = read_in(&company, "approval", span, time).await.expect("figures");
        found.nodes[0].median
    };
    assert_eq!(median(CountedTime::Working).await, Some(3 * 3_600));
    assert_eq!(median(CountedTime::Elapsed).await, Some(18 * 3_600));

    let mut conn = company.workspace.store.read().await.expect("reads");
    let span = RunSpan { app: "company", flow: "approval", from: at(span.0), to: at(span.1) };
    let tasks = timed_tasks(&mut conn, &span, 100).await.expect("tasks");
    let decided: Vec<Option<i64>> = tasks.iter().filter(|task| task.node == "head").map(|task| task.worked).collect();
    assert_eq!(decided, [Some(3 * 3_600)], "kept with the task");
});

on_both!(a_report_goes_over_all_flows_and_weeks, |database: TestStore| async move {
    let company = Company::open(database).await;
    let mut runs = Vec::new();
    for name in ["甲", "乙"] {
        let quote = company.create("ann", "quote", json!({ "name": name, "total": 5, "note": "行" })).await;
        runs.push(company.submit("ann", "approval", &quote.id).await.expect("submitted"));
    }
    company.pass_time_to("2026-03-02T09:00:00Z").await;
    approve(&company, &runs[0]).await;
    company.pass_time_to("2026-03-02T11:00:00Z").await;
    approve(&company, &runs[1]).await;
    // A fortnight later another is opened, so that a week without any lies between.
    company.pass_time_to("2026-03-16T02:00:00Z").await;
    let quote = company.create("ann", "quote", json!({ "name": "丙", "total": 5, "note": "行" })).await;
    company.submit("ann", "approval", &quote.id).await.expect("submitted");

    let (snapshot, by) = (company.workspace.snapshot(), Principal::system(Via::Console));
    let context = snapshot.context(&by);
    let mut conn = company.workspace.store.read().await.expect("reads");
    let span = (at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"));
    let all = ReportWish { span, ..ReportWish::default() };
    let whole = flow_report(&mut conn, &context, &all).await.expect("a report");
    let own = whole.flows.iter().find(|flow| flow.flow == "approval").expect("published");
    assert_eq!((own.app.as_str(), own.title.as_str(), own.started, own.running), ("company", "报价审批", 3, 1));
    assert!(whole.flows.len() > 1, "the others stand beside it");

    let one = ReportWish { app: Some("company".to_owned()), flow: Some("approval".to_owned()), ..all.clone() };
    let found = flow_report(&mut conn, &context, &one).await.expect("a report");
    assert_eq!(found.flows.len(), 1);
    // Work ends at six: an hour and two.
    assert_eq!((found.nodes[0].node.as_str(), found.nodes[0].total, found.nodes[0].share), ("head", 3 * 3_600, 100));
    let weeks: Vec<(&str, usize, usize)> =
        found.weeks.iter().map(|one| (one.week.as_str(), one.figures.passages, one.figures.open)).collect();
    assert_eq!(weeks, [("2026-03-02", 2, 0), ("2026-03-09", 0, 0), ("2026-03-16", 0, 1)]);
    assert_eq!(found.whole.standard.map(|standard| (standard.kept, standard.missed)), Some((1, 1)));
    assert!(found.exact);
    assert_eq!(found.people[0].person.id, company.id("bob").as_str());

    let nobody = ReportWish { member: Some("nobody".to_owned()), ..all.clone() };
    let none = flow_report(&mut conn, &context, &nobody).await.expect("a report");
    assert!(none.people.is_empty() && none.weeks.is_empty(), "{none:?}");
    let gone = ReportWish { app: Some("gone".to_owned()), ..all.clone() };
    assert!(matches!(flow_report(&mut conn, &context, &gone).await, Err(FlowError::NotFound)));
    let gone = ReportWish { app: Some("company".to_owned()), flow: Some("gone".to_owned()), ..all };
    assert!(matches!(flow_report(&mut conn, &context, &gone).await, Err(FlowError::NotFound)));
});

// Whoever reads every task to find those of a flow, or sorts all its runs to find the latest, needs seconds for a million.
on_both!(tasks_with_their_times_are_found_by_their_indexes, |database: TestStore| async move {
    // The whole of it, for its folder goes with it.
    let database = database;
    let store = &database.store;
    let dialect = store.dialect();
    let (numbers, explain) = match dialect {
        Dialect::Sqlite => {
            ("WITH RECURSIVE s(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM s WHERE i < 20000)", "EXPLAIN QUERY PLAN ")
        }
        Dialect::Postgres => ("WITH s AS (SELECT generate_series(1, 20000) AS i)", "EXPLAIN "),
    };
    let runs = format!(
        "INSERT INTO run (id, app, flow, version, record_title, state, started_at, machine) {numbers} \
         SELECT 'r' || (100000 + i), 'a', 'f' || (i % 20), 1, 'title', 'approved', \
         '2026-03-' || (10 + i % 20) || 'T08:00:00.' || (100 + i % 900) || 'Z', '{{}}' FROM s"
    );
    let tasks = format!(
        "INSERT INTO task (id, run_id, step, node, node_title, kind, state, assignee, created_at, decided_at, decision, \
         unread, summary) {numbers} SELECT 't' || (100000 + i), 'r' || (100000 + i), 1, 'head', 'Head', 'approve', 'done', \
         'bob', '2026-03-10T08:00:00.000Z', '2026-03-10T09:00:00.000Z', 'approved', 0, '[]' FROM s"
    );
    store
        .write(move |conn| {
            let (runs, tasks) = (runs.clone(), tasks.clone());
            Box::pin(async move {
                conn.run(&runs).await?;
                conn.run(&tasks).await?;
                conn.run("ANALYZE").await
            })
        })
        .await
        .expect("fills");
    let mut conn = store.read().await.expect("connects");
    let span = args!["a", "f7", at("2026-03-01T00:00:00Z"), at("2026-04-01T00:00:00Z"), 100];
    let rows = conn.rows(&format!("{explain}{TIMED_TASKS}"), span).await.expect("explains");
    let plan: Vec<String> = rows
        .iter()
        .map(|row| (0..row.len()).filter_map(|i| row.opt_text(i).ok().flatten()).collect::<Vec<_>>().join(" "))
        .collect();
    for index in ["run_started", "task_run"] {
        assert!(plan.iter().any(|line| line.contains(index)), "{index}: {plan:#?}");
    }
});
