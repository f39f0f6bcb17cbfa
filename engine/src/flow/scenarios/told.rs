//! Stories of what the log of nodes is told: every node passed, by which way, and what it looked at.

use super::*;
use crate::flow::effect::Course;
use crate::flow::state::Outcome;
use serde_json::Map;

/// The nodes told of by the last command, in order.
fn told(story: &Story) -> Vec<(&str, &Course)> {
    let went = story.effects.iter().filter_map(|effect| match effect {
        Effect::Went { node, course, .. } => Some((node.as_str(), &**course)),
        _ => None,
    });
    went.collect()
}

fn chose(field: &str, value: Value, ways: &[usize]) -> Course {
    Course::Chose { saw: Map::from_iter([(field.to_owned(), value)]), ways: ways.to_vec() }
}

fn decided(person: &str) -> Course {
    Course::Decided { outcome: Outcome::Approved, by: vec![who(person)] }
}

#[test]
fn a_loop_tells_its_rows_and_a_condition_what_it_saw() {
    let mut story = Story::start(json!({
        "first": step("bob", "all"),
        "all": {"kind": "loop", "each": "rows", "body": "much", "next": "end"},
        "much": {"kind": "condition", "branches": [{"when": ["n", ">", 10], "next": "two"}], "otherwise": "all"},
        "two": step("eve", "all"),
        "end": {"kind": "end", "result": "done"}
    }));
    story.approve("bob");
    let [(first, by), (all, turn), (much, small), (again, next), (more, large)] = told(&story)[..] else {
        panic!("{:?}", told(&story));
    };
    assert_eq!((first, by), ("first", &decided("bob")));
    assert!(matches!(turn, Course::Turn { row: Some((1, row)), of: 2 } if row["n"] == 1), "{turn:?}");
    assert!(matches!(next, Course::Turn { row: Some((2, row)), of: 2 } if row["n"] == 20), "{next:?}");
    assert_eq!((all, again), ("all", "all"));
    assert_eq!((much, small), ("much", &chose("n", json!(1), &[1])));
    assert_eq!((more, large), ("much", &chose("n", json!(20), &[0])));
    story.approve("eve");
    let [(_, _), (_, past), (_, end)] = told(&story)[..] else { panic!("{:?}", told(&story)) };
    assert_eq!(past, &Course::Turn { row: None, of: 2 });
    assert_eq!(end, &Course::Ended { status: RunStatus::Done });
}

#[test]
fn branches_rests_and_joins_are_told() {
    let branches = json!([{"when": ["total", ">", 10], "next": "rest"}, {"when": ["total", ">", 5], "next": "none"}]);
    let mut story = Story::start(json!({
        "first": step("bob", "split"),
        "split": {"kind": "inclusive", "branches": branches, "otherwise": "meet", "join": "meet"},
        "rest": {"kind": "delay", "for": "1h", "next": "meet"},
        "none": {"kind": "delay", "until": {"field": "date"}, "next": "meet"},
        "meet": {"kind": "join", "next": "end"},
        "end": {"kind": "end"}
    }));
    story.world.total.set(20);
    story.approve("bob");
    let until = story.world.now() + chrono::Duration::hours(1);
    let expected = [
        ("first", &decided("bob")),
        ("split", &chose("total", json!(20), &[0, 1])),
        ("rest", &Course::Rests { until }),
        ("none", &Course::Led),
    ];
    assert_eq!(told(&story), expected);
    story.world.minutes.set(60);
    let step = story.state.resting_steps()[0];
    story.command(Actor::System, Action::Deadline { step, index: 0 }).expect("it is time");
    let expected = [("meet", &Course::Led), ("end", &Course::Ended { status: RunStatus::Approved })];
    assert_eq!(told(&story), expected);
}

#[test]
fn a_route_that_stops_tells_what_it_saw() {
    let mut story = Story::start(json!({
        "first": step("bob", "look"),
        "look": {"kind": "route", "cases": [{"when": ["total", ">", 10], "to": "first"}], "at_most": 1, "next": "end"},
        "end": {"kind": "end"}
    }));
    story.world.total.set(20);
    story.approve("bob");
    story.approve("bob");
    assert_eq!(told(&story), [("first", &decided("bob")), ("look", &chose("total", json!(20), &[1]))]);
    assert_eq!(story.state.stuck_steps().len(), 1);
}
