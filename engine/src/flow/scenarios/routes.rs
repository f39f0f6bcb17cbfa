//! Stories of routes: they lead back to where the run has been, there every step opens anew, and that ends.

use super::*;

/// bob, then back to him while the total is above ten, so often at most; then cai.
fn round(at_most: Option<u32>) -> Value {
    json!({
        "first": step("bob", "look"),
        "look": {"kind": "route", "cases": [{"when": ["total", ">", 10], "to": "first"}], "at_most": at_most, "next": "last"},
        "last": step("cai", "end"),
        "end": {"kind": "end"}
    })
}

fn count(story: &Story, action: LogAction) -> usize {
    story.logged().into_iter().filter(|logged| *logged == action).count()
}

#[test]
fn a_route_leads_back_and_every_step_opens_anew() {
    let mut story = Story::start(round(None));
    let first = story.task("bob");
    story.world.total.set(20);
    story.approve("bob");
    assert_eq!(story.open(), "first:bob");
    assert_ne!(story.task("bob"), first, "another round has a task of its own");
    assert_eq!(count(&story, LogAction::Repeat), 1);
    assert!(story.state.passed.is_empty(), "what is done again has not been passed");
    let again = story.send("bob", Action::Approve { task: first, opinion: None });
    assert!(again.is_err(), "the task of the round before is gone");
    story.world.total.set(5);
    story.approve("bob");
    assert_eq!(story.open(), "last:cai");
    assert!(story.state.rounds.is_empty());
    story.approve("cai");
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn after_so_many_rounds_an_administrator_has_the_word() {
    let mut story = Story::start(round(Some(2)));
    story.world.total.set(20);
    for _ in 0..2 {
        story.approve("bob");
        assert_eq!(story.open(), "first:bob");
    }
    story.approve("bob");
    assert_eq!((story.open(), count(&story, LogAction::Stuck)), (String::new(), 1));
    let steps = story.state.stuck_steps();
    assert_eq!(steps.len(), 1);
    // A retry counts anew; with the record mended it leads on.
    let retry = |story: &mut Story, step| story.command(Actor::admin(who("owner")), Action::Retry { step });
    retry(&mut story, steps[0]).expect("a retry");
    assert_eq!(story.open(), "first:bob");
    for _ in 0..2 {
        story.approve("bob");
    }
    let steps = story.state.stuck_steps();
    story.world.total.set(1);
    retry(&mut story, steps[0]).expect("a retry");
    assert_eq!(story.open(), "last:cai");
}

#[test]
fn rounds_count_anew_once_somebody_has_had_the_run_go_back() {
    let nodes = json!({
        "zero": step("dan", "first"),
        "first": step("bob", "look"),
        "look": {"kind": "route", "cases": [{"when": ["total", ">", 10], "to": "first"}], "at_most": 2, "next": "end"},
        "end": {"kind": "end"}
    });
    let again = |story: &mut Story| {
        for _ in 0..2 {
            story.approve("bob");
            assert_eq!(story.open(), "first:bob");
        }
    };
    let mut story = Story::start(nodes);
    story.approve("dan");
    story.world.total.set(20);
    again(&mut story);
    story.send_back("bob", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    story.approve("dan");
    again(&mut story);
    let rerun = Action::Rerun { node: "zero".to_owned(), reason: "数据有误".to_owned() };
    story.command(Actor::admin(who("owner")), rerun).expect("again from the beginning");
    story.approve("dan");
    again(&mut story);
    story.approve("bob");
    assert_eq!(story.state.stuck_steps().len(), 1, "in a row it is still bounded");
}

#[test]
fn leading_on_after_a_rejection_is_no_round() {
    let mut nodes = round(Some(1));
    nodes["last"]["on_reject"] = json!("first");
    let mut story = Story::start(nodes);
    for _ in 0..3 {
        story.approve("bob");
        assert_eq!(story.open(), "last:cai");
        let task = story.task("cai");
        story.send("cai", Action::Reject { task, opinion: None }).expect("a rejection");
        assert_eq!(story.open(), "first:bob");
    }
    let passed: Vec<&str> = story.state.passed.iter().map(|passed| passed.node.as_str()).collect();
    assert_eq!(passed, ["first", "look", "last"].repeat(3), "each time has its place in what was passed");
    // Led back by the route it is one.
    story.world.total.set(20);
    story.approve("bob");
    assert_eq!((story.open().as_str(), story.state.rounds["look"]), ("first:bob", 1));
}

#[test]
fn a_round_without_people_ends_too() {
    let nodes = json!({
        "copy": {"kind": "cc", "to": [{"member": "bob"}], "next": "look"},
        "look": {"kind": "route", "cases": [{"when": {}, "to": "copy"}], "at_most": 3, "next": "end"},
        "end": {"kind": "end"}
    });
    let story = Story::start(nodes);
    assert_eq!((count(&story, LogAction::Repeat), count(&story, LogAction::Cc)), (3, 4));
    assert_eq!(story.state.stuck_steps().len(), 1);
}

#[test]
fn who_approved_in_the_round_before_is_asked_again() {
    let mut nodes = round(None);
    nodes["first"]["approved_before"] = json!("skip");
    let mut story = Story::start(nodes);
    story.world.total.set(20);
    story.approve("bob");
    assert_eq!(story.open(), "first:bob", "what is walked again is judged again");
}

#[test]
fn only_the_own_branch_is_walked_again() {
    let nodes = json!({
        "split": {"kind": "parallel", "branches": ["left", "right"], "join": "meet"},
        "left": step("bob", "look"),
        "look": {"kind": "route", "cases": [{"when": ["total", ">", 10], "to": "left"}], "next": "meet"},
        "right": step("cai", "meet"),
        "meet": {"kind": "join", "next": "last"},
        "last": step("dan", "end"),
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    story.world.total.set(20);
    story.approve("cai");
    story.approve("bob");
    assert_eq!(story.open(), "left:bob", "what cai has done stands");
    story.world.total.set(0);
    story.approve("bob");
    assert_eq!(story.open(), "last:dan");
}

#[test]
fn a_route_behind_a_join_opens_all_branches_again() {
    let nodes = json!({
        "split": {"kind": "parallel", "branches": ["left", "right"], "join": "meet"},
        "left": step("bob", "meet"),
        "right": step("cai", "meet"),
        "meet": {"kind": "join", "next": "look"},
        "look": {"kind": "route", "cases": [{"when": ["total", ">", 10], "to": "split"}], "next": "end"},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    story.world.total.set(20);
    story.approve("bob");
    story.approve("cai");
    assert_eq!(story.open(), "left:bob right:cai");
    story.world.total.set(0);
    story.approve("cai");
    story.approve("bob");
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn a_route_may_lead_on_past_others() {
    let nodes = json!({
        "look": {"kind": "route", "cases": [{"when": ["total", "=", 0], "to": "last"}], "next": "first"},
        "first": step("bob", "last"),
        "last": step("cai", "end"),
        "end": {"kind": "end"}
    });
    let story = Story::start(nodes);
    assert_eq!(story.open(), "last:cai");
    assert_eq!(story.state.passed[0].ways, [1], "the cases are counted behind the way without a condition");
}

#[test]
fn what_rests_in_between_may_come_by_for_ever() {
    let branch = json!({"when": ["total", ">", 10], "next": "end"});
    let mut story = Story::start(json!({
        "rest": {"kind": "delay", "for": "1d", "next": "look"},
        "look": {"kind": "condition", "branches": [branch], "otherwise": "rest"},
        "end": {"kind": "end"}
    }));
    let day = |story: &mut Story, count: i64| {
        story.world.minutes.set(count * 24 * 60);
        let step = story.state.tokens[0].step;
        story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("a day is over");
    };
    for count in 1..=600 {
        day(&mut story, count);
    }
    assert!(story.state.stuck_steps().is_empty());
    story.world.total.set(20);
    day(&mut story, 601);
    assert_eq!(story.state.status, RunStatus::Done);
}

#[test]
fn what_a_refused_sub_flow_leads_to_is_not_foreseen() {
    let story = Story::start(json!({
        "first": step("bob", "calls"),
        "calls": {"kind": "flow", "flow": "part", "next": "last", "on_reject": "again"},
        "again": step("cai", "calls"),
        "last": step("owner", "end"),
        "end": {"kind": "end"}
    }));
    assert_eq!(story.foreseen(), ["last owner"]);
}
