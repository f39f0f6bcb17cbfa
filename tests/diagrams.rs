//! A run drawn on the flow it keeps to: where it has been, where it stands, what lies ahead and which ways it has gone.

use crate::on_both;
use crate::support::company::{Company, package};
use crate::support::database::TestStore;
use serde_json::json;
use tenon_engine::flow::service::{PassedAs, RunView, Standing, WayRole};
use tenon_engine::flow::{Action, ResumeMode, ReturnTo};

/// The keys of the nodes a run stands to in a certain way, in the order drawn.
fn standing(run: &RunView, state: Standing) -> Vec<&str> {
    run.diagram.iter().filter(|node| node.state == state).map(|node| node.key.as_str()).collect()
}

/// The ways gone, as `from to`.
fn walked(run: &RunView) -> Vec<String> {
    let ways = run.diagram.iter().flat_map(|node| node.ways.iter().map(move |way| (node, way)));
    ways.filter(|(_, way)| way.walked).map(|(node, way)| format!("{} {}", node.key, way.to)).collect()
}

fn people(run: &RunView, key: &str) -> Vec<String> {
    let node = run.diagram.iter().find(|node| node.key == key).expect("it is drawn");
    node.people.iter().map(|person| person.id.clone()).collect()
}

on_both!(a_run_is_drawn_as_it_moves, |database: TestStore| async move {
    let company = Company::open(database).await;
    let id = |name: &str| company.id(name).as_str().to_owned();
    let quote = company.create("ann", "quote", json!({ "name": "轴承", "total": 250000 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");

    let seen = company.view("ann", &run).await.expect("her run");
    assert_eq!(standing(&seen, Standing::Passed), ["start"]);
    assert_eq!(standing(&seen, Standing::Active), ["head"]);
    let rest = ["size", "both", "finance", "boss", "met", "accept", "copy", "tell", "done"];
    assert_eq!(standing(&seen, Standing::Ahead), rest);
    assert_eq!(walked(&seen), ["start head"]);
    assert_eq!((people(&seen, "start"), people(&seen, "head")), (vec![id("ann")], vec![id("bob")]));
    let finance = people(&seen, "finance");
    assert!(finance.contains(&id("cai")) && finance.contains(&id("dan")), "those who will be asked: {finance:?}");
    let size = seen.diagram.iter().find(|node| node.key == "size").expect("it is drawn");
    let roles: Vec<(WayRole, &str)> = size.ways.iter().map(|way| (way.role, way.to.as_str())).collect();
    assert_eq!(roles, [(WayRole::Branch, "both"), (WayRole::Otherwise, "accept")]);

    company.approve("bob", &run, json!({ "note": "行" })).await.expect("approved");
    let seen = company.view("ann", &run).await.expect("her run");
    assert_eq!(standing(&seen, Standing::Passed), ["start", "head", "size", "both"]);
    assert_eq!(standing(&seen, Standing::Active), ["finance", "boss"]);
    assert_eq!(walked(&seen), ["start head", "head size", "size both", "both finance", "both boss"]);
    let head = seen.diagram.iter().find(|node| node.key == "head").expect("it is drawn");
    assert_eq!((head.outcome, head.passed_at.is_some()), (Some(PassedAs::Approved), true));
    assert_eq!(people(&seen, "head"), [id("bob")]);

    let back = Action::Return {
        task: company.task("eve").await,
        to: ReturnTo::Initiator,
        resume: ResumeMode::Rerun,
        opinion: Some("补充".to_owned()),
    };
    company.act("eve", &run, back).await.expect("returned");
    let seen = company.view("ann", &run).await.expect("her run");
    assert_eq!(standing(&seen, Standing::Active), ["start"]);
    assert_eq!(people(&seen, "start"), [id("ann")]);
    assert!(standing(&seen, Standing::Passed).is_empty() && walked(&seen).is_empty(), "nothing passed counts any more");

    company.act("ann", &run, Action::Withdraw { opinion: None }).await.expect("withdrawn");
    let seen = company.view("ann", &run).await.expect("her run");
    assert!(standing(&seen, Standing::Ahead).is_empty() && standing(&seen, Standing::Active).is_empty());
});

on_both!(the_other_branch_lies_aside, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "阀", "total": 5 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let aside = ["both", "finance", "boss", "met"];
    assert_eq!(standing(&company.view("ann", &run).await.expect("her run"), Standing::Aside), aside);
    company.approve("bob", &run, json!({ "note": "行" })).await.expect("approved");
    let seen = company.view("ann", &run).await.expect("her run");
    assert_eq!(standing(&seen, Standing::Aside), aside);
    assert_eq!(standing(&seen, Standing::Passed), ["start", "head", "size", "accept", "copy", "tell", "done"]);
    let ways = ["start head", "head size", "size accept", "accept copy", "copy tell", "tell done"];
    assert_eq!(walked(&seen), ways);
});

on_both!(a_rejection_leads_nowhere, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "泵", "total": 5 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let no = Action::Reject { task: company.task("bob").await, opinion: Some("太贵".to_owned()) };
    company.act("bob", &run, no).await.expect("rejected");
    let seen = company.view("ann", &run).await.expect("her run");
    let head = seen.diagram.iter().find(|node| node.key == "head").expect("it is drawn");
    assert_eq!((head.state, head.outcome), (Standing::Passed, Some(PassedAs::Rejected)));
    assert_eq!(walked(&seen), ["start head"]);
});

on_both!(a_run_that_is_stuck_says_where_and_why, |database: TestStore| async move {
    let company = Company::open(database).await;
    let text = package().files["flows/approval.json"].replace(r#""status": "已批准""#, r#""status": "= name / 0""#);
    company.publish(&[("flows/approval.json", text)]).await;
    let quote = company.create("ann", "quote", json!({ "name": "坏", "total": 5 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    company.approve("bob", &run, json!({ "note": "行" })).await.expect("approved");
    let seen = company.view("ann", &run).await.expect("her run");
    assert_eq!(standing(&seen, Standing::Stuck), ["accept"]);
    let accept = seen.diagram.iter().find(|node| node.key == "accept").expect("it is drawn");
    assert!(accept.reason.as_ref().is_some_and(|reason| !reason.is_empty()));
    assert_eq!(standing(&seen, Standing::Ahead), ["copy", "tell", "done"]);
});
