//! Assignees who bring others in, on both databases: what stands in whose box, what each may do, what is told of it.

use crate::on_both;
use crate::support::company::{Company, refused};
use crate::support::database::TestStore;
use serde_json::json;
use tenon_engine::flow::node::person::Operation;
use tenon_engine::flow::service::{Deed, FlowError};
use tenon_engine::flow::state::Place;
use tenon_engine::flow::{Action, RunStatus};
use tenon_engine::id::TaskId;
use tenon_engine::store::runs::TaskBox;

on_both!(a_copy_by_hand_shows_what_no_step_hides, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "齿轮", "total": 1000, "cost": 800 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let copy = |to: &[&str]| Action::Cc {
        to: to.iter().map(|person| company.id(person)).collect(),
        text: Some("请知悉".to_owned()),
    };
    let bob = company.task("bob").await;
    let work = company.work("bob", &bob).await.expect("his");
    assert!(work.run.may_cc && !work.actions.contains(&Operation::Cc), "it is of the run, not of his task");
    assert_eq!(refused(company.act("cai", &run, copy(&["dan"])).await), "not_sender");
    assert_eq!(refused(company.act("bob", &run, copy(&[])).await), "nobody_to_read");
    company.act("bob", &run, copy(&["dan"])).await.expect("sent");
    assert_eq!(company.todo("dan", TaskBox::Cc).await, ["head 齿轮"]);
    assert!(company.todo("dan", TaskBox::Todo).await.is_empty(), "nothing waits for dan");
    let view = company.view("dan", &run).await.expect("dan sees the run now");
    assert!(!view.may_cc, "whoever was sent a copy does not pass it on");
    let line = view.timeline.last().expect("a line");
    assert_eq!(
        (line.action.as_str(), line.by.as_ref().map(|by| by.id.as_str())),
        ("cc", Some(company.id("bob").as_str()))
    );
    let task = view.tasks.iter().find(|task| task.kind == "cc").expect("the copy");
    let work = company.work("dan", &TaskId::parse(&task.id).expect("an id")).await.expect("a copy");
    let fields = work.fields.expect("rights of a copy");
    assert!(!fields.sees("cost") && fields.sees("total") && !fields.edits("note"), "what no step hides, to read");
});

on_both!(others_sign_answer_and_are_taken_out, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "齿轮", "total": 5 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let bob = company.task("bob").await;
    let add = |place, people: &[&str]| Action::AddSign {
        task: bob.clone(),
        place,
        members: people.iter().map(|person| company.id(person)).collect(),
        opinion: Some("请先看".to_owned()),
    };
    assert_eq!(refused(company.act("cai", &run, add(Place::Before, &["eve"])).await), "not_assignee");
    company.act("bob", &run, add(Place::Before, &["cai", "dan"])).await.expect("added");
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["head 齿轮"]);
    let work = company.work("bob", &bob).await.expect("still his");
    assert!(work.waiting && !work.actions.contains(&Operation::Approve));
    let removable: Vec<&str> = work.removable.iter().map(|person| person.id.as_str()).collect();
    assert_eq!(removable, [company.id("cai").as_str(), company.id("dan").as_str()]);
    assert_eq!(refused(company.approve("bob", &run, json!({ "note": "行" })).await), "waiting_for_others");
    assert_eq!(company.load("quote", &quote.id).await.values.get("note"), None, "nothing of a refused decision stays");

    let remove = Action::Remove { task: bob.clone(), member: company.id("dan") };
    company.act("bob", &run, remove).await.expect("taken out");
    assert!(company.todo("dan", TaskBox::Todo).await.is_empty());
    company.approve("cai", &run, json!({ "note": "可以" })).await.expect("cai signs with the step's rights");

    let ask = Action::Delegate { task: bob.clone(), to: company.id("eve"), opinion: Some("帮我看看".to_owned()) };
    company.act("bob", &run, ask).await.expect("delegated");
    let eve = company.task("eve").await;
    let asked = company.work("eve", &eve).await.expect("her task");
    assert_eq!(asked.actions, [Operation::Approve, Operation::Comment]);
    assert!(!asked.fields.expect("rights of the step").edits("note"), "who is asked changes nothing");
    assert_eq!(asked.task.kind, "answer");
    let answer = Action::Approve { task: eve.clone(), opinion: Some("没问题".to_owned()) };
    let values = json!({ "note": "改" }).as_object().cloned().unwrap_or_default();
    let writing = Deed { values, ..answer.clone().into() };
    assert_eq!(refused(company.act("eve", &run, writing).await), "answer_only");
    company.act("eve", &run, answer).await.expect("answered");
    assert_eq!(company.todo("eve", TaskBox::Done).await, ["head 齿轮"]);

    let ended = company.approve("bob", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);
    let view = company.view("ann", &run).await.expect("her run");
    let told: Vec<(&str, Option<&str>)> =
        view.timeline.iter().take(6).map(|line| (line.action.as_str(), line.opinion.as_deref())).collect();
    let expected = [
        ("start", None),
        ("add_before", Some("请先看")),
        ("remove", None),
        ("approve", Some("同意")),
        ("delegate", Some("帮我看看")),
        ("answer", Some("没问题")),
    ];
    assert_eq!(told, expected);
});

on_both!(a_decision_is_taken_back_while_nobody_has_acted_upon_it, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "轮轴", "total": 250000 })).await;
    let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
    let first = company.task("bob").await;
    company.approve("bob", &run, json!({ "note": "行" })).await.expect("approved");
    assert_eq!(company.work("bob", &first).await.expect("his").actions, [Operation::TakeBack]);
    let back = |task: &tenon_engine::id::TaskId| Action::TakeBack { task: task.clone(), opinion: None };
    assert_eq!(refused(company.act("cai", &run, back(&first)).await), "not_assignee");
    company.act("bob", &run, back(&first)).await.expect("taken back");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["head 轮轴"]);
    assert!(company.todo("bob", TaskBox::Done).await.is_empty() && company.todo("eve", TaskBox::Todo).await.is_empty());

    let second = company.task("bob").await;
    assert_ne!(first, second);
    assert!(!company.approval_is_final("bob", &second).await, "there was a way back");
    company.approve("bob", &run, json!({})).await.expect("approved again");
    company.approve("cai", &run, json!({})).await.expect("one of finance");
    assert_eq!(refused(company.act("bob", &run, back(&second)).await), "next_acted");
    assert!(company.work("bob", &second).await.expect("his").actions.is_empty());
    let stranger = company.act("ann", &run, back(&second)).await;
    assert!(matches!(stranger, Err(FlowError::Refused(refusal)) if refusal.code == "not_assignee"));
});

on_both!(candidates_claim_and_every_branch_that_holds_is_walked, |database: TestStore| async move {
    let company = Company::open(database).await;
    let quote = company.create("ann", "quote", json!({ "name": "丝杠", "total": 250 })).await;
    let run = company.submit("ann", "pool", &quote.id).await.expect("submitted");
    let (cai, dan) = (company.task("cai").await, company.task("dan").await);
    let seen = company.work("cai", &cai).await.expect("a candidate's");
    assert_eq!(seen.actions, [Operation::Claim, Operation::Comment]);
    assert!(!seen.fields.expect("rights of the step").edits("note"), "nothing is written before it is claimed");
    assert_eq!(refused(company.approve("cai", &run, json!({ "note": "写" })).await), "claim_first");
    assert_eq!(refused(company.act("ann", &run, Action::Claim { task: cai.clone() }).await), "not_assignee");
    company.act("cai", &run, Action::Claim { task: cai.clone() }).await.expect("claimed");
    assert_eq!(refused(company.act("dan", &run, Action::Claim { task: dan }).await), "unknown_task");
    assert!(company.todo("dan", TaskBox::Todo).await.is_empty());
    company.act("cai", &run, Action::Unclaim { task: cai }).await.expect("given back");
    let dan = company.task("dan").await;
    company.act("dan", &run, Action::Claim { task: dan }).await.expect("claimed");
    company.approve("dan", &run, json!({ "note": "核过" })).await.expect("done");
    assert_eq!(company.todo("bob", TaskBox::Todo).await, ["head 丝杠"]);
    assert_eq!(company.todo("eve", TaskBox::Todo).await, ["boss 丝杠"], "whom the expression names");
    company.approve("bob", &run, json!({})).await.expect("approved");
    assert!(company.todo("dan", TaskBox::Todo).await.is_empty(), "the other branch is under way");
    company.approve("eve", &run, json!({})).await.expect("approved");
    assert_eq!(company.todo("dan", TaskBox::Todo).await, ["again 丝杠"], "whoever did the work");
    let ended = company.approve("dan", &run, json!({})).await.expect("approved");
    assert_eq!(ended.machine.status, RunStatus::Approved);

    let small = company.create("ann", "quote", json!({ "name": "垫圈", "total": 1 })).await;
    let run = company.submit("ann", "pool", &small.id).await.expect("submitted");
    company.act("cai", &run, Action::Claim { task: company.task("cai").await }).await.expect("claimed");
    company.approve("cai", &run, json!({})).await.expect("done");
    assert_eq!(company.todo("cai", TaskBox::Todo).await, ["again 垫圈"], "no branch holds, so the join is next");
});

on_both!(votes_of_different_weight_are_counted_by_weight, |database: TestStore| async move {
    let company = Company::open(database).await;
    let flow = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote", "next": "board" }, "nodes": {
        "board": { "kind": "approve", "title": "评审会", "assignees": [{ "role": "finance" }, { "member": "bob" }, { "member": "eve" }],
            "mode": { "count": 4 }, "weights": [{ "people": [{ "member": "eve" }], "weight": 3 }], "next": "done" },
        "done": { "kind": "end" } } });
    company.publish(&[("flows/approval.json", flow)]).await;
    let submit = async |name: &str| {
        let quote = company.create("ann", "quote", json!({ "name": name })).await;
        company.submit("ann", "approval", &quote.id).await.expect("submitted")
    };
    // Three people have three votes; with eve's three, one more is enough.
    let run = submit("齿轮").await;
    for who in ["cai", "dan", "bob"] {
        let run = company.approve(who, &run, json!({})).await.expect("a vote");
        assert_eq!(run.machine.status, RunStatus::Running, "{who}");
    }
    let ended = company.approve("eve", &run, json!({})).await.expect("a vote");
    assert_eq!(ended.machine.status, RunStatus::Approved);

    let run = submit("轮轴").await;
    company.approve("eve", &run, json!({})).await.expect("a vote");
    let ended = company.approve("cai", &run, json!({})).await.expect("a vote");
    assert_eq!(ended.machine.status, RunStatus::Approved);

    // The state of a run is stored between the votes, and so is the weight of a seat that somebody else takes over.
    let run = submit("丝杠").await;
    let hand = Action::Transfer { task: company.task("eve").await, to: company.id("ann"), opinion: None };
    company.act("eve", &run, hand).await.expect("handed over");
    let reject = Action::Reject { task: company.task("ann").await, opinion: Some("不行".to_owned()) };
    let ended = company.act("ann", &run, reject).await.expect("a vote");
    assert_eq!(ended.machine.status, RunStatus::Rejected, "the others have three votes, and four are needed");
});

on_both!(two_approvers_at_the_same_instant_are_counted_one_by_one, |database: TestStore| async move {
    let company = Company::open(database).await;
    for mode in ["all", "any"] {
        let flow = json!({ "key": "approval", "title": "报价审批", "start": { "on": "submit", "form": "quote" }, "nodes": {
            "both": { "kind": "approve", "assignees": [{ "role": "finance" }], "mode": mode, "next": "note" },
            "note": { "kind": "create", "form": "visit", "values": { "about": "= name" }, "next": "done" },
            "done": { "kind": "end" } } });
        company.publish(&[("flows/approval.json", flow)]).await;
        for round in 0..5 {
            let before = company.all("visit").await.len();
            let quote = company.create("ann", "quote", json!({ "name": format!("{mode} {round}") })).await;
            let run = company.submit("ann", "approval", &quote.id).await.expect("submitted");
            let (cai, dan) = (company.task("cai").await, company.task("dan").await);
            let (one, other) = tokio::join!(
                company.act("cai", &run, Action::Approve { task: cai, opinion: None }),
                company.act("dan", &run, Action::Approve { task: dan, opinion: None }),
            );
            assert_eq!(usize::from(one.is_ok()) + usize::from(other.is_ok()), if mode == "all" { 2 } else { 1 });
            assert_eq!(company.load("quote", &quote.id).await.flow_state.as_deref(), Some("approved"));
            assert_eq!(company.all("visit").await.len(), before + 1, "the run goes on once");
        }
    }
});
