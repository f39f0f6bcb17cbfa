//! What somebody who stays has to do goes to somebody else, on both databases: all of it or some, each as if it were reassigned
//! alone, and gone on with where it was left.

use crate::on_both;
use crate::support::company::Company;
use crate::support::database::TestStore;
use serde_json::{Value, json};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::flow::service::{HAND_OVER, HandOverWish, check_hand_over, hand_over_params};
use tenon_engine::job::{self, Desk, Wish};
use tenon_engine::people::MemberChange;
use tenon_engine::store::jobs::{self, JobRow, JobState};
use tenon_engine::store::runs::{self, BoxFilter, RunRow, TaskBox};

fn ask(who: &[&str]) -> Value {
    let people: Vec<Value> = who.iter().map(|who| json!({ "member": who })).collect();
    let look = json!({ "kind": "approve", "title": "复核", "assignees": people, "mode": "all", "next": "done" });
    json!({ "look": look, "done": { "kind": "end" } })
}

async fn submit(company: &Company, flow: &str, name: &str) -> RunRow {
    let quote = company.create("ann", "quote", json!({ "name": name })).await;
    company.submit("ann", flow, &quote.id).await.expect("submitted")
}

fn wish(company: &Company, to: &str) -> HandOverWish {
    let to = company.id(to).to_string();
    HandOverWish { to, reason: "分担工作".to_owned(), tasks: None, app: None, flow: None }
}

/// What a job that ended well says, begun by the console with what it is to do.
async fn carry_out(company: &Company, params: Value) -> JobRow {
    let by = Principal::system(Via::Console);
    let wish = Wish { kind: HAND_OVER, place: None, title: "转交".to_owned(), params, ready: true };
    let job = job::begin(&company.workspace, &by, wish).await.expect("begun");
    Desk::new(Arc::clone(&company.workspace)).run_waiting().await.expect("done");
    let mut conn = company.workspace.store.read().await.expect("reads");
    let row = jobs::by_id(&mut conn, job.id.as_str()).await.expect("reads").expect("is there");
    assert_eq!(row.state, JobState::Done, "{:?}", row.result);
    row
}

async fn hand_over(company: &Company, from: &str, wish: HandOverWish) -> Value {
    carry_out(company, hand_over_params(&company.id(from), wish)).await.result
}

async fn open(company: &Company, who: &str) -> Vec<String> {
    let mut todo = company.todo(who, TaskBox::Todo).await;
    todo.sort();
    todo
}

/// The ids of what somebody has to do, newest first.
async fn ids(company: &Company, who: &str) -> Vec<String> {
    let mut conn = company.workspace.store.read().await.expect("reads");
    let (member, all) = (company.id(who), BoxFilter::default());
    let boxed = runs::tasks(&mut conn, member.as_str(), TaskBox::Todo, &all, None, 100).await.expect("reads");
    boxed.into_iter().map(|one| one.task.id.to_string()).collect()
}

/// Codes of why tasks have stayed, by what they are about.
fn stayed(result: &Value) -> Vec<(&str, &str)> {
    let left = result["left"].as_array().expect("a list").iter();
    left.map(|one| {
        let title = one["record_title"].as_str().expect("a title");
        (title, one["problems"][0]["code"].as_str().expect("a code"))
    })
    .collect()
}

on_both!(all_goes_but_what_cannot, |database: TestStore| async move {
    let company = Company::open(database).await;
    company.publish_approval(ask(&["bob", "cai"])).await;
    submit(&company, "approval", "会签").await;
    company.publish_approval(ask(&["bob"])).await;
    let mut runs = Vec::new();
    for number in 0..22 {
        runs.push(submit(&company, "approval", &format!("转交 {number}")).await);
    }
    let result = hand_over(&company, "bob", wish(&company, "cai")).await;
    assert_eq!((&result["moved"], &result["stayed"]), (&json!(22), &json!(1)));
    assert_eq!(stayed(&result), [("会签", "already_assigned")], "she has a say there already");
    assert_eq!(open(&company, "bob").await, ["look 会签"]);
    assert_eq!(open(&company, "cai").await.len(), 23);
    let view = company.view("ann", &runs[0]).await.expect("her run");
    let line = view.timeline.iter().find(|line| line.action == "reassign").expect("it is in the timeline");
    assert_eq!((line.opinion.as_deref(), line.to.as_deref()), (Some("分担工作"), Some("蔡会计")));
    let task = company.work("cai", &company.task("cai").await).await.expect("her task").task;
    assert_eq!(task.instead_of.map(|person| person.name).as_deref(), Some("鲍主管"));
});

on_both!(only_what_is_chosen_goes, |database: TestStore| async move {
    let company = Company::open(database).await;
    let start = json!({ "on": "submit", "form": "quote" });
    let order = json!({ "key": "order", "title": "下单", "start": start, "nodes": ask(&["bob"]) });
    company.publish(&[("flows/order.json", order)]).await;
    company.publish_approval(ask(&["bob"])).await;
    for (flow, name) in [("approval", "报价一"), ("approval", "报价二"), ("order", "订单一"), ("order", "订单二")]
    {
        submit(&company, flow, name).await;
    }
    let one_flow =
        HandOverWish { app: Some("company".to_owned()), flow: Some("order".to_owned()), ..wish(&company, "dan") };
    assert_eq!(hand_over(&company, "bob", one_flow).await["moved"], 2);
    assert_eq!(open(&company, "dan").await, ["look 订单一", "look 订单二"]);
    assert_eq!(open(&company, "bob").await, ["look 报价一", "look 报价二"]);

    // What is named is looked at again: it may be closed by then, or be somebody else's.
    let (bobs, dans) = (ids(&company, "bob").await, ids(&company, "dan").await);
    let nobodys = uuid::Uuid::now_v7().to_string();
    let named = vec![bobs[0].clone(), dans[0].clone(), nobodys];
    let some = HandOverWish { tasks: Some(named), ..wish(&company, "cai") };
    let result = hand_over(&company, "bob", some).await;
    assert_eq!((&result["moved"], &result["stayed"]), (&json!(1), &json!(2)));
    assert_eq!(stayed(&result), [("订单一", "unknown_task"), ("", "unknown_task")]);
    assert_eq!(open(&company, "cai").await, ["look 报价二"]);
});

on_both!(what_was_begun_goes_on_where_it_was, |database: TestStore| async move {
    let company = Company::open(database).await;
    company.publish_approval(ask(&["bob"])).await;
    for number in 0..45 {
        submit(&company, "approval", &format!("转交 {number}")).await;
    }
    // As it stands in the row of a job when its server is gone after the first portion; what is newer has come since.
    let twentieth = ids(&company, "bob").await[19].clone();
    let mut params = hand_over_params(&company.id("bob"), wish(&company, "cai"));
    params["total"] = json!(45);
    params["after"] = json!(twentieth);
    params["so_far"] = json!({ "moved": 20, "stayed": 0, "left": [] });
    let row = carry_out(&company, params).await;
    assert_eq!((&row.result["moved"], row.done, row.total), (&json!(45), 45, 45));
    assert_eq!((open(&company, "bob").await.len(), open(&company, "cai").await.len()), (20, 25));
});

on_both!(a_wish_must_make_sense, |database: TestStore| async move {
    let company = Company::open(database).await;
    let admin = Principal::system(Via::Console).administrator().expect("the console may");
    let left = MemberChange { active: Some(false), ..MemberChange::default() };
    company.workspace.roster.change_member(&admin, company.id("dan").as_str(), left).await.expect("dan left");
    let people = company.workspace.roster.directory();
    let bob = company.id("bob");
    let id = |who: &str| people.member_by_username(who).expect("works here").id.to_string();
    let fine = wish(&company, "cai");
    let many: Vec<String> = (0..201).map(|at| at.to_string()).collect();
    let table = [
        (fine.clone(), ""),
        (
            HandOverWish { to: bob.to_string(), reason: " ".to_owned(), ..fine.clone() },
            "/to same_member /reason reason_required",
        ),
        (HandOverWish { to: id("dan"), ..fine.clone() }, "/to member_inactive"),
        (HandOverWish { to: "nobody".to_owned(), ..fine.clone() }, "/to member_inactive"),
        (HandOverWish { tasks: Some(many), ..fine.clone() }, "/tasks bad_count"),
        (HandOverWish { tasks: Some(Vec::new()), ..fine.clone() }, "/tasks bad_count"),
        (HandOverWish { flow: Some("approval".to_owned()), ..fine }, "/app required"),
    ];
    for (wish, expected) in table {
        let problems = check_hand_over(&people, &bob, &wish);
        let said: Vec<String> = problems.iter().map(|p| format!("{} {}", p.pointer, p.code)).collect();
        assert_eq!(said.join(" "), expected);
    }
});
