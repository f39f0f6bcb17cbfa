//! Figures of a flow: what became of its runs, how long its steps take, with whom they are.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use serde_json::json;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::{Moment, from_text};
use tenon_engine::flow::Action;
use tenon_engine::flow::figures::CountedTime;
use tenon_engine::flow::service::{FlowError, FlowFigures, app_figures, flow_figures};
use tenon_engine::store::runs::{RunRow, RunSpan, timed_tasks};

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
