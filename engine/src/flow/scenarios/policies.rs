//! Stories of the policies of a step: who approved before, who started the run, who has left; and of branches walked
//! only where their conditions hold.

use super::*;

fn asked(person: Value, policy: (&str, Value), next: &str) -> Value {
    let mut node = json!({"kind": "approve", "assignees": person, "next": next});
    node[policy.0] = policy.1;
    node
}

fn people(names: &[&str]) -> Value {
    names.iter().map(|name| json!({"member": name})).collect()
}

#[test]
fn who_has_approved_already_is_not_asked_again() {
    let nodes = |policy: &str| {
        json!({
            "a": step("bob", "b"),
            "b": step("cai", "c"),
            "c": asked(people(&["bob"]), ("approved_before", json!(policy)), "d"),
            "d": step("eve", "end"),
            "end": {"kind": "end"}
        })
    };
    for (policy, open) in [("ask", "c:bob"), ("skip", "d:eve"), ("adjacent", "c:bob")] {
        let mut story = Story::start(nodes(policy));
        story.approve("bob");
        story.approve("cai");
        assert_eq!(story.open(), open, "{policy}");
    }
}

#[test]
fn an_adjacent_approval_is_taken_over_step_by_step() {
    let mut nodes = json!({"a": step("bob", "b"), "d": step("eve", "end"), "end": {"kind": "end"}});
    nodes["b"] = asked(people(&["bob"]), ("approved_before", json!("adjacent")), "c");
    nodes["c"] = asked(people(&["bob"]), ("approved_before", json!("adjacent")), "d");
    let mut story = Story::start(nodes);
    story.approve("bob");
    assert_eq!(story.open(), "d:eve");
    assert_eq!(story.logged().iter().filter(|action| **action == LogAction::Skip).count(), 2);
}

#[test]
fn a_given_approval_counts_beside_those_who_are_asked() {
    let mut nodes = json!({"a": step("bob", "b"), "end": {"kind": "end"}});
    nodes["b"] = asked(people(&["bob", "cai", "dan"]), ("approved_before", json!("skip")), "end");
    nodes["b"]["mode"] = json!("majority");
    let mut story = Story::start(nodes.clone());
    story.approve("bob");
    assert_eq!(story.open(), "b:cai b:dan");
    story.approve("dan");
    assert_eq!(story.state.status, RunStatus::Approved, "bob and dan are two of three");
    nodes["b"]["fields"] = json!({"note": "require"});
    let mut story = Story::start(nodes);
    story.approve("bob");
    assert_eq!(story.open(), "b:bob b:cai b:dan", "a required field is still empty");
}

#[test]
fn nobody_judges_their_own_run_where_the_head_does() {
    let nodes = |policy: &str| {
        json!({
            "a": asked(people(&["ann"]), ("is_initiator", json!(policy)), "b"),
            "b": step("bob", "end"),
            "end": {"kind": "end"}
        })
    };
    assert_eq!(Story::start(nodes("ask")).open(), "a:ann");
    assert_eq!(Story::start(nodes("skip")).open(), "b:bob");
    let mut story = Story::start(nodes("head"));
    assert_eq!(story.open(), "a:dan");
    let transfer = Action::Transfer { task: story.task("dan"), to: who("ann"), opinion: None };
    assert_eq!(story.send("dan", transfer).expect_err("her own run").code, "initiator_barred");
}

#[test]
fn the_owner_stands_in_for_who_has_left_where_the_step_says_so() {
    let nodes = json!({
        "a": asked(people(&["bob"]), ("inactive", json!("owner")), "end"),
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    story.world.left.borrow_mut().push("bob");
    story.command(Actor::System, Action::MemberLeft { member: who("bob") }).expect("bob left");
    assert_eq!(story.open(), "a:owner");
}

/// bob; then cai above 10, dan above 20 (then eve), eve where neither; then owner.
fn inclusive() -> Value {
    json!({
        "first": step("bob", "split"),
        "split": {"kind": "inclusive", "join": "meet", "otherwise": "neither", "branches": [
            {"when": ["total", ">", 10], "next": "left"}, {"when": ["total", ">", 20], "next": "right1"}]},
        "left": step("cai", "meet"),
        "right1": step("dan", "right2"),
        "right2": step("eve", "meet"),
        "neither": step("eve", "meet"),
        "meet": {"kind": "join", "next": "last"},
        "last": step("owner", "end"),
        "end": {"kind": "end"}
    })
}

#[test]
fn every_branch_that_holds_is_walked_and_waited_for() {
    for (total, open, then) in
        [(5, "neither:eve", "eve"), (15, "left:cai", "cai"), (25, "left:cai right1:dan", "cai dan eve")]
    {
        let mut story = Story::start(inclusive());
        story.world.total.set(total);
        story.approve("bob");
        assert_eq!(story.open(), open, "{total}");
        for person in then.split(' ') {
            story.approve(person);
        }
        assert_eq!(story.open(), "last:owner", "{total}");
    }
}

#[test]
fn a_return_inside_an_inclusive_branch_leaves_the_others_alone() {
    let mut story = Story::start(inclusive());
    story.world.total.set(25);
    story.approve("bob");
    story.approve("dan");
    story.send_back("eve", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    assert_eq!(story.open(), "left:cai right1:dan");
    for person in ["cai", "dan", "eve"] {
        story.approve(person);
    }
    story.send_back("owner", ReturnTo::Node("right1".to_owned()), ResumeMode::Rerun).expect("a return");
    assert_eq!(story.open(), "right1:dan");
    story.approve("dan");
    story.approve("eve");
    assert_eq!(story.open(), "last:owner");
    story.send_back("owner", ReturnTo::Node("first".to_owned()), ResumeMode::Rerun).expect("a return");
    story.world.total.set(5);
    story.approve("bob");
    assert_eq!(story.open(), "neither:eve", "walked again, the conditions are judged again");
}

#[test]
fn one_of_the_candidates_claims_and_may_give_back() {
    let nodes = json!({
        "a": {"kind": "handle", "assignees": [{"role": "finance"}, {"member": "dan"}], "claim": true, "next": "b"},
        "b": {"kind": "approve", "assignees": [{"same_as": "a"}, {"expression": "eve"}], "mode": "all", "next": "end"},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    let approve = Action::Approve { task: story.task("bob"), opinion: None };
    assert_eq!(story.send("bob", approve).expect_err("not claimed").code, "claim_first");
    story.send("bob", Action::Claim { task: story.task("bob") }).expect("claimed");
    assert_eq!(story.open(), "a:bob");
    story.send("bob", Action::Unclaim { task: story.task("bob") }).expect("given back");
    assert_eq!(story.open(), "a:bob a:cai a:dan");
    story.send("cai", Action::Claim { task: story.task("cai") }).expect("claimed");
    story.approve("cai");
    assert_eq!(story.open(), "b:cai b:eve", "whoever did it, and whom the expression names");
}
