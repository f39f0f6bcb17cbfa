//! Stories of rows that go through a part of the flow one after the other.

use super::*;
use crate::flow::spent::HELD;
use crate::flow::state::{Row, Wait};

/// bob; then whoever a row names and, where it is much, eve; then owner. The rows are cai's with 1 and dan's with 20.
fn each_row() -> Value {
    json!({
        "first": step("bob", "all"),
        "all": {"kind": "loop", "each": "rows", "body": "one", "next": "last"},
        "one": {"kind": "approve", "assignees": [{"field": "of"}], "next": "much"},
        "much": {"kind": "condition", "branches": [{"when": ["n", ">", 10], "next": "two"}], "otherwise": "all"},
        "two": step("eve", "all"),
        "last": step("owner", "end"),
        "end": {"kind": "end"}
    })
}

#[test]
fn rows_go_through_the_body_one_after_the_other() {
    let mut story = Story::start(each_row());
    story.approve("bob");
    assert_eq!(story.open(), "one:cai", "the row says who is asked");
    let places = |story: &Story| story.state.places(&story.state.tokens[0].path);
    assert_eq!(places(&story), [(1, 2)]);
    story.approve("cai");
    assert_eq!((story.open().as_str(), places(&story)), ("one:dan", vec![(2, 2)]), "a small row needs no more");
    story.approve("dan");
    assert_eq!(story.open(), "two:eve", "the condition sees the row");
    let said = |effect: &Effect| matches!(effect, Effect::Log(entry) if entry.rows == [(2, 2)]);
    assert!(story.effects.iter().any(said), "the timeline says which row");
    story.approve("eve");
    assert_eq!(story.open(), "last:owner");
    story.approve("owner");
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn a_return_stays_in_its_row_or_leads_before_the_loop() {
    let mut story = Story::start(each_row());
    for person in ["bob", "cai", "dan"] {
        story.approve(person);
    }
    story.send_back("eve", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    assert_eq!(story.open(), "one:dan", "the step before in the same row");
    let other = story.send_back("dan", ReturnTo::Node("two".to_owned()), ResumeMode::Rerun).expect_err("not passed");
    assert_eq!(other.code, "not_passed");
    story.send_back("dan", ReturnTo::Previous, ResumeMode::JumpBack).expect("a return");
    assert_eq!(story.open(), "first:bob", "the row before is no way back");
    story.approve("bob");
    assert_eq!(story.open(), "one:dan", "a jump back finds the row it came from");
    story.send_back("dan", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    story.approve("bob");
    assert_eq!(story.open(), "one:cai", "a rerun begins with the first row");
    assert_eq!(story.state.loops.len(), 1, "rows that nobody goes through any more are forgotten");
}

#[test]
fn after_a_loop_its_steps_are_no_way_back() {
    let mut story = Story::start(each_row());
    for person in ["bob", "cai", "dan", "eve"] {
        story.approve(person);
    }
    let inside = story.send_back("owner", ReturnTo::Node("two".to_owned()), ResumeMode::Rerun).expect_err("inside");
    assert_eq!(inside.code, "not_passed");
    story.send_back("owner", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    assert_eq!(story.open(), "first:bob");
}

#[test]
fn a_decision_is_taken_back_from_the_next_row() {
    let mut nodes = each_row();
    nodes["one"]["operations"] = json!(["approve", "reject", "take_back"]);
    let mut story = Story::start(nodes);
    story.approve("bob");
    let task = story.task("cai");
    story.approve("cai");
    assert_eq!(story.open(), "one:dan");
    story.send("cai", Action::TakeBack { task, opinion: None }).expect("dan has not acted");
    assert_eq!(story.open(), "one:cai");
    story.approve("cai");
    assert_eq!(story.open(), "one:dan");
}

#[test]
fn a_rejection_in_a_row_ends_the_run() {
    let mut story = Story::start(each_row());
    story.approve("bob");
    let task = story.task("cai");
    story.send("cai", Action::Reject { task, opinion: None }).expect("a rejection");
    assert_eq!(story.state.status, RunStatus::Rejected);
    assert!(story.state.tokens.is_empty());
}

#[test]
fn who_has_approved_a_row_is_asked_about_the_next() {
    let mut nodes = each_row();
    nodes["one"] =
        json!({"kind": "approve", "assignees": [{"member": "cai"}], "approved_before": "skip", "next": "all"});
    for unused in ["much", "two"] {
        nodes.as_object_mut().expect("nodes").remove(unused);
    }
    let mut story = Story::start(nodes);
    story.approve("bob");
    story.approve("cai");
    assert_eq!(story.open(), "one:cai", "the second row is another matter");
}

#[test]
fn what_fails_says_in_which_row() {
    let fails = |on_failure: Option<&str>| {
        let mut nodes = json!({
            "all": {"kind": "loop", "each": "rows", "body": "work", "next": "end"},
            "work": {"kind": "script", "script": "#{}", "next": "all"},
            "end": {"kind": "end"}
        });
        if let Some(to) = on_failure {
            nodes["work"]["on_failure"] = json!(to);
        }
        let mut story = Story::start(nodes);
        let step = story.state.tokens[0].step;
        let reason = crate::problem::Text::new("算不出", "no answer");
        story.command(Actor::System, Action::WriteFailed { step, reason }).expect("it has failed");
        story
    };
    let rows = |story: &Story, action: LogAction| {
        let line = |effect: &Effect| match effect {
            Effect::Log(entry) if entry.action == action => Some(entry.rows.clone()),
            _ => None,
        };
        story.effects.iter().find_map(line).expect("a line")
    };
    assert_eq!(rows(&fails(Some("all")), LogAction::Failed), [(1, 2)]);
    let mut story = fails(None);
    assert_eq!(rows(&story, LogAction::Stuck), [(1, 2)]);
    let step = story.state.tokens[0].step;
    story.command(Actor::System, Action::Retry { step }).expect("it is stuck");
    assert_eq!(rows(&story, LogAction::Retry), [(1, 2)]);
}

#[test]
fn without_rows_the_run_goes_on_at_once() {
    let mut nodes = each_row();
    nodes["all"]["each"] = json!("nothing");
    let mut story = Story::start(nodes);
    story.approve("bob");
    assert_eq!(story.open(), "last:owner");
}

#[test]
fn what_lies_ahead_is_said_of_the_row_under_way() {
    let mut story = Story::start(each_row());
    let people = |story: &Story| -> Vec<(String, Vec<&'static str>)> {
        let ahead = super::super::ahead::ahead(&story.flow, &story.state, &story.world);
        let named = |ids: &[MemberId]| ids.iter().map(name).collect();
        ahead.into_iter().filter(|one| !one.people.is_empty()).map(|one| (one.node, named(&one.people))).collect()
    };
    let is_asked = |story: &Story, node: &str, person| {
        people(story).iter().any(|(key, people)| key == node && people.contains(&person))
    };
    assert!(is_asked(&story, "one", "cai"), "before the loop the first row says who would be asked");
    story.approve("bob");
    story.approve("cai");
    assert!(is_asked(&story, "two", "eve"), "the second row is large");
    assert!(!is_asked(&story, "one", "cai"), "no row is left");
}

fn again(story: &mut Story, node: &str) -> Result<(), Refusal> {
    let action = Action::Rerun { node: node.to_owned(), reason: "数据有误".to_owned() };
    story.command(Actor::admin(who("owner")), action)
}

#[test]
fn an_administrator_has_a_row_walked_again_or_all_of_them() {
    let mut story = Story::start(each_row());
    for person in ["bob", "cai", "dan"] {
        story.approve(person);
    }
    again(&mut story, "one").expect("in the row it is in");
    assert_eq!(story.open(), "one:dan");
    assert_eq!(again(&mut story, "two").expect_err("nothing has been passed there").code, "not_passed");
    again(&mut story, "all").expect("all rows");
    assert_eq!(story.open(), "one:cai");
    let begun = story.state.passed.iter().filter(|passed| passed.node == "all").count();
    assert_eq!((begun, story.state.loops.len()), (1, 1), "the rows before count no more");
    for person in ["cai", "dan", "eve"] {
        story.approve(person);
    }
    assert_eq!(story.open(), "last:owner");
    let inside = again(&mut story, "two").expect_err("a row that is over is no place to begin at");
    assert_eq!(inside.code, "not_passed");
    again(&mut story, "all").expect("all rows");
    assert_eq!(story.open(), "one:cai");
}

#[test]
fn a_loop_that_was_left_and_come_to_again_was_passed_twice() {
    let mut nodes = each_row();
    nodes["first"] = step("bob", "which");
    let much = json!([{"when": ["total", ">", 10], "next": "aside"}]);
    nodes["which"] = json!({"kind": "condition", "branches": much, "otherwise": "all"});
    nodes["aside"] = step("eve", "all");
    let mut story = Story::start(nodes);
    story.world.total.set(0);
    story.approve("bob");
    assert_eq!(story.open(), "one:cai");
    let aside = Action::Jump { node: "aside".to_owned(), reason: "特批".to_owned() };
    story.command(Actor::admin(who("owner")), aside).expect("out of the loop");
    story.approve("eve");
    story.approve("cai");
    assert_eq!(story.open(), "one:dan");
    again(&mut story, "all").expect("all rows");
    assert_eq!(story.open(), "one:cai");
    story.send_back("cai", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    assert_eq!(story.open(), "aside:eve", "what was passed between the two counts");
}

#[test]
fn a_run_that_stood_still_goes_on_in_its_row() {
    let mut story = Story::start(each_row());
    story.approve("bob");
    story.approve("cai");
    let before = story.state.clone();
    let admin = || Actor::admin(who("owner"));
    story.command(admin(), Action::Suspend { reason: "核查".to_owned() }).expect("suspended");
    story.command(admin(), Action::Resume { opinion: None }).expect("resumed");
    assert_eq!((&story.state.tokens, &story.state.loops), (&before.tokens, &before.loops));
    story.approve("dan");
    assert_eq!(story.open(), "two:eve");
}

#[test]
fn a_route_leads_back_in_its_row_and_behind_the_loop_to_all_of_them() {
    let nodes = json!({
        "all": {"kind": "loop", "each": "rows", "body": "one", "next": "behind"},
        "one": {"kind": "approve", "assignees": [{"field": "of"}], "next": "look"},
        "look": {"kind": "route", "cases": [{"when": {"all": [["n", ">", 10], ["total", ">", 10]]}, "to": "one"}],
            "next": "all"},
        "behind": {"kind": "route", "cases": [{"when": ["total", "<", 0], "to": "all"}], "next": "end"},
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    story.world.total.set(20);
    story.approve("cai");
    assert_eq!(story.open(), "one:dan", "a small row goes on");
    story.approve("dan");
    assert_eq!(story.open(), "one:dan", "a large one is walked again");
    assert_eq!(story.state.places(&story.state.tokens[0].path), [(2, 2)]);
    story.world.total.set(-1);
    story.approve("dan");
    assert_eq!(story.open(), "one:cai");
    assert_eq!(story.state.loops.len(), 1, "the rows before count no more");
    story.world.total.set(0);
    story.approve("cai");
    story.approve("dan");
    assert_eq!(story.state.status, RunStatus::Approved);
}

/// One row of cai's, of about so many bytes.
fn of_size(bytes: usize) -> Vec<Row> {
    let cells = [("of", json!(who("cai").as_str())), ("n", json!(1)), ("text", json!("a".repeat(bytes)))];
    vec![cells.into_iter().map(|(key, value)| (key.to_owned(), value)).collect()]
}

#[test]
fn a_run_holds_so_much_and_then_an_administrator_has_the_word() {
    let mut nodes = each_row();
    nodes["all"]["each"] = json!("stock");
    let mut story = Story::start(nodes);
    story.state.rows.insert("stock".to_owned(), of_size(HELD * 3 / 5));
    story.approve("bob");
    let steps = story.state.stuck_steps();
    assert_eq!(
        (steps.len(), story.state.loops.len()),
        (1, 0),
        "what was found and the rows of the loop count together"
    );
    story.state.rows.insert("stock".to_owned(), of_size(HELD * 2 / 5));
    story.command(Actor::admin(who("owner")), Action::Retry { step: steps[0] }).expect("a retry");
    assert_eq!(story.open(), "one:cai");
    again(&mut story, "all").expect("all rows");
    assert_eq!((story.open().as_str(), story.state.loops.len()), ("one:cai", 1), "the rows before count no more");
}

#[test]
fn what_a_query_finds_beyond_that_is_not_kept() {
    let nodes = json!({
        "look": {"kind": "query", "form": "stock", "filter": {}, "fields": ["text"], "next": "one"},
        "one": step("bob", "end"),
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    let found = |story: &mut Story, bytes| {
        let step = story.state.tokens[0].step;
        story.command(Actor::System, Action::Found { step, rows: of_size(bytes) }).expect("it was asked for");
    };
    found(&mut story, HELD);
    assert!(story.state.rows.is_empty());
    let steps = story.state.stuck_steps();
    assert_eq!(steps.len(), 1);
    story.command(Actor::admin(who("owner")), Action::Retry { step: steps[0] }).expect("a retry");
    found(&mut story, HELD / 2);
    assert_eq!((story.open().as_str(), story.state.rows.len()), ("one:bob", 1));
}

#[test]
fn each_row_may_go_through_as_many_nodes_as_a_run_without_rows() {
    let mut nodes = json!({
        "all": {"kind": "loop", "each": "rows", "body": "n0", "next": "end"},
        "end": {"kind": "end"}
    });
    let most = 600;
    for at in 0..most {
        let next = if at + 1 < most { format!("n{}", at + 1) } else { "all".to_owned() };
        nodes[format!("n{at}")] = json!({"kind": "notify", "to": ["initiator"], "subject": "好", "next": next});
    }
    let story = Story::start(nodes);
    assert!(story.state.status.has_ended(), "{:?}", story.state.tokens);
    assert!(story.state.spent.nodes > crate::flow::spent::NODES_ALONE);
}

#[test]
fn each_row_has_its_own_date() {
    let mut nodes = each_row();
    nodes["first"]["next"] = json!("all");
    nodes["one"]["deadline"] = json!({"until": {"field": "by"}, "steps": [{"after": "0h", "do": "remind"}]});
    nodes["much"]["branches"][0]["when"] = json!(["n", ">", 100]);
    let mut story = Story::start(nodes);
    story.approve("bob");
    let due = |story: &Story| story.state.open_tasks().next().and_then(|task| task.due_at).map(crate::clock::to_text);
    let first = due(&story).expect("a date");
    assert!(first.starts_with("1970-01-02"), "{first}");
    story.command(Actor::System, Action::RecordChanged).expect("looks again");
    assert_eq!(due(&story), Some(first), "what the record says is not what the row says");
    story.approve("cai");
    assert!(due(&story).is_some_and(|due| due.starts_with("1970-01-03")));

    let story = Story::start(json!({
        "all": {"kind": "loop", "each": "rows", "body": "rest", "next": "end"},
        "rest": {"kind": "delay", "until": {"field": "by"}, "next": "all"},
        "end": {"kind": "end"}
    }));
    let at = crate::clock::from_text("1970-01-02T00:00:00Z").expect("a moment");
    assert_eq!(story.state.tokens[0].wait, Wait::Until { at });
}
