//! Stories of the policies of a step: who approved before, who started the run, who has left; and of branches walked
//! only where their conditions hold.

use super::*;
use proptest::prelude::*;

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
fn the_heads_of_whoever_decided_before_are_asked() {
    let of_a = json!({"same_as": "a"});
    let nodes = json!({
        "a": {"kind": "approve", "assignees": [{"member": "bob"}, {"member": "dan"}], "next": "b"},
        "b": {"kind": "approve", "assignees": [{"head_of": of_a}], "next": "c"},
        "c": {"kind": "approve", "assignees": [{"heads_of": of_a, "levels": 2, "from": 2}], "next": "end"},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes.clone());
    story.approve("bob");
    assert_eq!(story.open(), "b:dan", "not the heads of the other who was asked");
    story.approve("dan");
    assert_eq!(story.open(), "c:eve", "the second head alone");
    let mut story = Story::start(nodes);
    story.approve("dan");
    assert_eq!(story.open(), "b:eve");
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

#[test]
fn an_approver_picks_who_is_asked_next() {
    let nodes = json!({
        "a": step("bob", "b"),
        "b": asked(json!([{"pick": true, "by": "a", "from": [{"role": "finance"}]}]), ("mode", json!("all")), "end"),
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    let task = story.task("bob");
    let approve = || Action::Approve { task: task.clone(), opinion: None };
    assert_eq!(story.send("bob", approve()).expect_err("nobody is picked").code, "pick_required");
    let pick = |node: &str, people: &[&str]| {
        let picks = BTreeMap::from([(node.to_owned(), people.iter().map(|name| who(name)).collect())]);
        Action::Pick { task: task.clone(), picks }
    };
    assert_eq!(story.send("bob", pick("a", &["cai"])).expect_err("his own step").code, "pick_unknown");
    assert_eq!(story.send("bob", pick("b", &["dan"])).expect_err("not of finance").code, "pick_not_allowed");
    assert_eq!(story.send("cai", pick("b", &["cai"])).expect_err("not her task").code, "not_assignee");
    story.send("bob", pick("b", &["cai", "bob"])).expect("picked");
    assert_eq!(story.open(), "a:bob", "picking decides nothing");
    story.send("bob", approve()).expect("approved");
    assert_eq!(story.open(), "b:bob b:cai");
}

#[test]
fn as_many_are_picked_as_may_be_and_from_whom_the_record_names() {
    let from = json!([{"field": "department"}, {"member": "eve"}, {"role": "finance"}]);
    let nodes = json!({
        "a": step("bob", "b"),
        "b": asked(json!([{"pick": true, "by": "a", "from": from, "min": 2, "max": 3}]), ("mode", json!("all")), "end"),
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    story.world.left.borrow_mut().push("eve");
    let task = story.task("bob");
    let offered = crate::flow::ahead::to_pick(&story.flow, &story.state, &story.state.tasks[0], &story.world);
    let (_, pick) = offered.into_iter().next().expect("one step to pick for");
    assert_eq!(pick.from, Some(vec![who("ann"), who("bob"), who("cai")]), "each once, and nobody who has left");
    assert_eq!((pick.min, pick.max), (2, Some(3)));
    let mut picks = |people: &[&str]| {
        let picks = BTreeMap::from([("b".to_owned(), people.iter().map(|name| who(name)).collect())]);
        let picked = story.send("bob", Action::Pick { task: task.clone(), picks });
        let sent = picked.and_then(|()| story.send("bob", Action::Approve { task: task.clone(), opinion: None }));
        let said = |refusal: Refusal| refusal.problems.first().map_or(refusal.code, |problem| problem.code);
        sent.map_err(said)
    };
    assert_eq!(picks(&["ann", "dan"]), Err("pick_not_allowed"));
    assert_eq!(picks(&["ann", "ann"]), Err("pick_required"), "one is not two");
    assert_eq!(picks(&["ann", "cai"]), Ok(()));
    assert_eq!(story.open(), "b:ann b:cai");

    let mut nodes = json!({"a": step("bob", "b"), "end": {"kind": "end"}});
    nodes["b"] = asked(
        json!([{"pick": true, "by": "a", "from": [{"role": "finance"}], "max": 1}]),
        ("mode", json!("all")),
        "end",
    );
    let mut story = Story::start(nodes);
    let task = story.task("bob");
    let picks = BTreeMap::from([("b".to_owned(), vec![who("bob"), who("cai")])]);
    let refused = story.send("bob", Action::Pick { task, picks }).expect_err("two are too many");
    assert_eq!((refused.code, refused.problems[0].code), ("pick_too_many", "pick_too_many"));
}

#[test]
fn whoever_is_away_is_stood_in_for_and_heirs_take_over() {
    let nodes = || json!({"a": step("bob", "end"), "end": {"kind": "end"}});
    let mut story = Story::start(nodes());
    story.world.away.borrow_mut().insert("bob", "cai");
    let away = Action::MemberLeft { member: who("bob") };
    story.command(Actor::System, away.clone()).expect("handed over");
    assert_eq!(story.open(), "a:cai");
    assert_eq!(story.state.tasks[0].from, Some(who("bob")));
    story.world.left.borrow_mut().push("cai");
    story.command(Actor::System, Action::MemberLeft { member: who("cai") }).expect("handed over");
    assert_eq!(story.open(), "a:dan", "cai has no heir, so her head does it");

    let mut story = Story::start(nodes());
    story.world.away.borrow_mut().insert("bob", "eve");
    story.world.left.borrow_mut().push("bob");
    story.command(Actor::System, away).expect("handed over");
    assert_eq!(story.open(), "a:eve", "an heir goes before the head");
}

#[test]
fn a_claimed_task_falls_back_to_the_pool_when_its_holder_leaves() {
    let mut nodes =
        json!({"a": asked(people(&["bob", "cai", "eve"]), ("claim", json!(true)), "end"), "end": {"kind": "end"}});
    nodes["a"]["inactive"] = json!("owner");
    let mut story = Story::start(nodes);
    let task = story.task("bob");
    story.send("bob", Action::Claim { task }).expect("claimed");
    assert_eq!(story.open(), "a:bob");
    story.world.left.borrow_mut().push("bob");
    story.command(Actor::System, Action::MemberLeft { member: who("bob") }).expect("handed over");
    assert_eq!(story.open(), "a:cai a:eve a:owner");
    assert!(story.state.open_tasks().all(|task| task.unclaimed));
}

#[test]
fn a_rest_that_was_put_off_rests_again() {
    let nodes = json!({
        "w": {"kind": "delay", "until": {"field": "due"}, "next": "a"},
        "a": step("bob", "end"),
        "end": {"kind": "end"}
    });
    let day = |days: i64| Some(Moment::UNIX_EPOCH + chrono::Duration::days(days));
    let mut story = Story::start(nodes.clone());
    assert_eq!(story.open(), "a:bob", "without a date there is nothing to wait for");
    let document = json!({"key": "f", "title": "F", "start": {"on": "submit", "form": "quote"}, "nodes": nodes});
    story.flow = Flow::compile(serde_json::from_value(document).expect("a flow"), 1).expect("sound");
    story.state = RunState::new(1, Some(who("ann")));
    story.world.date.set(day(3));
    story.send("ann", Action::Start { picks: BTreeMap::new(), opinion: None }).expect("a start");
    let step = story.state.tokens[0].step;
    let timers = |story: &Story| -> Vec<(usize, Moment)> {
        let set = |effect: &Effect| match effect {
            Effect::SetTimer { index, at, .. } => Some((*index, *at)),
            _ => None,
        };
        story.effects.iter().filter_map(set).collect()
    };
    assert_eq!(timers(&story), [(0, day(3).expect("a day"))]);
    story.world.date.set(day(5));
    story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("fired");
    assert_eq!((story.open().as_str(), timers(&story)), ("", vec![(0, day(5).expect("a day"))]));
    story.world.date.set(None);
    story.command(Actor::System, Action::RecordChanged).expect("looked again");
    assert_eq!(story.open(), "a:bob");
}

#[test]
fn a_decision_taken_back_is_due_when_the_step_is_by_now() {
    let day = |days: i64| Some(Moment::UNIX_EPOCH + chrono::Duration::days(days));
    let mut nodes = json!({"a": asked(people(&["bob", "cai"]), ("mode", json!("all")), "end"), "end": {"kind": "end"}});
    nodes["a"]["deadline"] = json!({"until": {"field": "due"}, "steps": [{"after": "0h", "do": "remind"}]});
    let mut story = Story::start(nodes);
    story.world.date.set(day(3));
    story.command(Actor::System, Action::RecordChanged).expect("looked again");
    let task = story.task("bob");
    story.approve("bob");
    story.world.date.set(day(5));
    story.command(Actor::System, Action::RecordChanged).expect("looked again");
    story.send("bob", Action::TakeBack { task, opinion: None }).expect("nobody has acted upon it");
    let due: Vec<Option<Moment>> = story.state.open_tasks().map(|task| task.due_at).collect();
    assert_eq!(due, [day(5), day(5)]);
}

#[test]
fn nobody_judges_their_own_run_in_the_stead_of_somebody_away() {
    let nodes = json!({
        "a": asked(people(&["bob"]), ("is_initiator", json!("skip")), "end"),
        "end": {"kind": "end"}
    });
    let document = json!({"key": "f", "title": "F", "start": {"on": "submit", "form": "quote"}, "nodes": nodes});
    let mut story = Story::start(nodes);
    story.flow = Flow::compile(serde_json::from_value(document).expect("a flow"), 1).expect("sound");
    story.state = RunState::new(1, Some(who("ann")));
    story.world.away.borrow_mut().insert("bob", "ann");
    story.send("ann", Action::Start { picks: BTreeMap::new(), opinion: None }).expect("a start");
    assert_eq!(story.open(), "a:bob", "ann does not approve her own run for him");
    story.command(Actor::System, Action::MemberLeft { member: who("bob") }).expect("looked at");
    assert_eq!(story.open(), "a:bob");
}

/// Who is asked by a step with these assignees, in a run started by ann.
#[track_caller]
fn assert_asked(assignees: Value, expected: &str) {
    let story = Story::start(json!({
        "a": {"kind": "approve", "assignees": assignees, "mode": "all", "next": "end"},
        "end": {"kind": "end"}
    }));
    assert_eq!(story.open(), expected);
}

#[test]
fn the_members_of_all_rows_are_asked_each_once() {
    assert_asked(json!([{"field": "rows.of"}]), "a:cai a:dan");
    assert_asked(json!([{"member": "dan"}, {"field": "rows.of"}]), "a:cai a:dan");
    assert_asked(json!([{"head_of": {"field": "rows.of"}}]), "a:dan a:eve");
}

#[test]
fn departments_stand_for_their_members_or_their_heads() {
    for field in ["department", "departments"] {
        assert_asked(json!([{"field": field}]), "a:ann a:bob");
        assert_asked(json!([{"head_of": {"field": field}}]), "a:cai");
        assert_asked(json!([{"heads_of": {"field": field}, "levels": 2}]), "a:cai a:eve");
    }
    assert_asked(json!([{"head_of": {"department": "sales"}}]), "a:cai");
    assert_asked(json!([{"heads_of": {"department": "sales"}, "levels": 5}]), "a:cai a:eve");
    // Nobody heads a department that is gone; the owner is asked.
    assert_asked(json!([{"head_of": {"department": "gone"}}]), "a:owner");
}

#[test]
fn heads_of_some_levels_are_asked_and_not_those_below() {
    let heads = |of: &str, from: u8, levels: u8| json!([{"heads_of": of, "levels": levels, "from": from}]);
    assert_asked(heads("initiator", 1, 2), "a:dan a:eve");
    assert_asked(heads("initiator", 2, 2), "a:eve");
    // There is no third; the owner is asked, as the step has it.
    assert_asked(heads("initiator", 3, 3), "a:owner");
    assert_asked(json!([{"heads_of": {"department": "sales"}, "levels": 5, "from": 2}]), "a:eve");
    assert_asked(json!([{"heads_of": {"field": "department"}, "levels": 2, "from": 2}]), "a:eve");
}

/// Who is asked at a step that names nobody, when these have left before it is reached.
fn nobody_found(policy: &str, left: &[&'static str]) -> String {
    let mut nodes = json!({"a": step("bob", "b"), "end": {"kind": "end"}});
    nodes["b"] = asked(json!([{"role": "ghosts"}]), ("empty", json!(policy)), "end");
    let mut story = Story::start(nodes);
    story.world.left.borrow_mut().extend(left);
    story.approve("bob");
    story.open()
}

#[test]
fn the_head_of_the_initiator_or_who_builds_the_app_stands_in_for_nobody() {
    assert_eq!(nobody_found("head", &["dan"]), "b:eve", "the next head above");
    assert_eq!(nobody_found("head", &["dan", "eve"]), "b:owner", "no head is left");
    assert_eq!(nobody_found("builders", &["cai"]), "b:eve");
    assert_eq!(nobody_found("builders", &["cai", "eve"]), "b:owner", "nobody builds the app any more");
}

#[test]
fn those_who_build_the_app_decide_as_the_step_says() {
    let asks = asked(json!([{"role": "ghosts"}]), ("empty", json!("builders")), "end");
    let mut nodes = json!({"a": asks, "end": {"kind": "end"}});
    nodes["a"]["mode"] = json!("all");
    let mut story = Story::start(nodes);
    story.approve("cai");
    assert_eq!(story.open(), "a:eve");
    story.approve("eve");
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn who_stands_in_where_nobody_is_found_is_foreseen() {
    let ghosts = || json!([{"role": "ghosts"}]);
    let nodes = json!({
        "a": step("bob", "b"),
        "b": {"kind": "approve", "assignees": ghosts(), "next": "c"},
        "c": asked(ghosts(), ("empty", json!({"member": "cai"})), "d"),
        "d": asked(ghosts(), ("empty", json!("skip")), "d2"),
        "d2": asked(ghosts(), ("empty", json!("reject")), "d3"),
        "d3": asked(ghosts(), ("empty", json!("head")), "d4"),
        "d4": asked(ghosts(), ("empty", json!("builders")), "e"),
        "e": {"kind": "approve", "assignees": [{"same_as": "b"}], "next": "end"},
        "end": {"kind": "end"}
    });
    let story = Story::start(nodes);
    // Nobody is asked where it is skipped; who alone decides at a step is who has decided there.
    assert_eq!(story.foreseen(), ["b owner", "c cai", "d Skip", "d2 Reject", "d3 dan", "d4 cai eve", "e owner"]);
}

#[test]
fn who_will_not_be_asked_again_is_foreseen() {
    let mut nodes = json!({"a": step("bob", "b"), "e": step("eve", "end"), "end": {"kind": "end"}});
    nodes["b"] = asked(people(&["bob", "cai"]), ("approved_before", json!("skip")), "c");
    nodes["b"]["mode"] = json!("all");
    nodes["c"] = asked(people(&["bob", "cai"]), ("approved_before", json!("skip")), "d");
    nodes["d"] = asked(people(&["bob"]), ("approved_before", json!("adjacent")), "own");
    nodes["own"] = asked(people(&["ann"]), ("is_initiator", json!("skip")), "e");
    let mut story = Story::start(nodes);
    assert_eq!(story.foreseen(), ["b cai (bob)", "c (bob) (cai)", "d (bob)", "own (ann)", "e eve"]);
    story.approve("bob");
    story.approve("cai");
    assert_eq!(story.open(), "e:eve", "so it has come");
}

#[test]
fn who_may_still_be_asked_is_foreseen_as_asked() {
    let of = |mode: &str| {
        let mut nodes = json!({"a": step("eve", "b"), "end": {"kind": "end"}});
        nodes["b"] = asked(people(&["bob", "cai"]), ("mode", json!(mode)), "c");
        nodes["c"] = asked(people(&["bob"]), ("approved_before", json!("skip")), "d");
        nodes["d"] = json!({"kind": "approve", "assignees": [{"same_as": "b"}], "mode": "all", "next": "end"});
        Story::start(nodes).foreseen()
    };
    assert_eq!(of("any"), ["b bob cai", "c bob", "d"], "either of them may have decided");
    assert_eq!(of("all"), ["b bob cai", "c (bob)", "d bob cai"]);
}

#[test]
fn branches_are_foreseen_side_by_side() {
    let mut nodes = parallel();
    nodes["left"] = asked(people(&["bob", "dan"]), ("approved_before", json!("skip")), "meet");
    nodes["left"]["mode"] = json!("all");
    nodes["right2"] = asked(people(&["dan"]), ("approved_before", json!("skip")), "meet");
    nodes["last"] = asked(people(&["dan", "owner"]), ("approved_before", json!("skip")), "end");
    nodes["last"]["mode"] = json!("all");
    let story = Story::start(nodes);
    let seen = story.foreseen();
    assert_eq!(seen, ["left dan (bob)", "right1 dan", "right2 (dan)", "last owner (dan)"]);
}

#[test]
fn a_jump_back_is_foreseen_where_it_leads() {
    let nodes = json!({"a": step("bob", "b"), "b": step("cai", "c"), "c": step("dan", "d"), "end": {"kind": "end"},
        "d": asked(people(&["cai"]), ("approved_before", json!("skip")), "end")});
    for (mode, seen) in [
        (ResumeMode::JumpBack, vec!["c dan", "d (cai)"]),
        (ResumeMode::Rerun, vec!["a bob", "b cai", "c dan", "d (cai)"]),
    ] {
        let mut story = Story::start(nodes.clone());
        story.approve("bob");
        story.approve("cai");
        story.send_back("dan", ReturnTo::Initiator, mode).expect("returned");
        assert_eq!(story.foreseen(), seen);
    }
}

/// One step of a flow: its people, `approved_before`, `is_initiator`, its mode, and whether it asks whoever has decided before it.
type Drawn = (Vec<usize>, usize, usize, bool, bool);

fn drawn(steps: &[Drawn]) -> Value {
    let mut nodes = json!({});
    for (at, (who, before, own, in_turn, same)) in steps.iter().enumerate() {
        let next = if at + 1 < steps.len() { format!("s{}", at + 1) } else { "end".to_owned() };
        let named: Vec<&str> = who.iter().map(|one| NAMES[*one]).collect();
        let people = match at {
            0 => people(&named),
            _ if !same => people(&named),
            _ => json!([{"same_as": format!("s{}", at - 1)}]),
        };
        let (mode, before, own) = (
            if *in_turn { "in_turn" } else { "all" },
            ["ask", "skip", "adjacent"][*before],
            ["ask", "skip", "head"][*own],
        );
        nodes[format!("s{at}")] = json!({"kind": "approve", "assignees": people, "next": next,
            "mode": mode, "approved_before": before, "is_initiator": own});
    }
    nodes["end"] = json!({"kind": "end"});
    nodes
}

proptest! {
    #[test]
    fn what_is_foreseen_comes_true_where_everybody_agrees(
        steps in prop::collection::vec(
            (prop::collection::vec(0..5usize, 1..4), 0..3usize, 0..3usize, any::<bool>(), any::<bool>()),
            1..7,
        )
    ) {
        let mut story = Story::start(drawn(&steps));
        let start = RunState::new(1, Some(who("ann")));
        let ahead = crate::flow::ahead::ahead(&story.flow, &start, &story.world);
        let mut seen: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for one in ahead.into_iter().filter(|one| !one.people.is_empty()) {
            seen.insert(one.node, one.people.iter().map(name).collect());
        }
        let mut asked: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        loop {
            for effect in &story.effects {
                if let Effect::OpenTask(task) = effect {
                    asked.entry(task.node.clone()).or_default().push(name(&task.assignee));
                }
            }
            let Some(task) = story.state.open_tasks().next().cloned() else { break };
            let approve = Action::Approve { task: task.id, opinion: None };
            story.command(Actor::member(task.assignee), approve).expect("an approval");
        }
        prop_assert_eq!(story.state.status, RunStatus::Approved);
        prop_assert_eq!(seen, asked);
    }
}
