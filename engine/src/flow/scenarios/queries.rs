//! Stories of what a run has looked up, and when it looks again.

use super::{Story, step, who};
use crate::flow::{Action, Actor, Effect, ResumeMode, ReturnTo};
use serde_json::{Map, Value, json};

/// bob; then what stock there is, and then the orders; cai; dan.
fn looking() -> Story {
    let query = |form: &str, next: &str| json!({"kind": "query", "form": form, "filter": ["n", ">", 0], "fields": ["n"], "next": next});
    let mut story = Story::start(json!({
        "first": step("bob", "stock"),
        "stock": query("stock", "orders"),
        "orders": query("order", "one"),
        "one": step("cai", "last"),
        "last": step("dan", "end"),
        "end": {"kind": "end"}
    }));
    story.approve("bob");
    found(&mut story, "stock", 1);
    found(&mut story, "orders", 2);
    story.approve("cai");
    assert_eq!(story.open(), "last:dan");
    story
}

/// The query of this node is asked, and one row is found that says so much.
fn found(story: &mut Story, node: &str, says: i64) {
    let asked = |effect: &Effect| matches!(effect, Effect::Query { node: asked, .. } if asked == node);
    assert_eq!(story.effects.iter().filter(|effect| asked(effect)).count(), 1, "{:?}", story.effects);
    let row = Map::from_iter([("n".to_owned(), json!(says))]);
    let token = story.state.tokens.iter().find(|token| token.node == node).expect("it waits there");
    let step = token.step;
    story.command(Actor::System, Action::Found { step, rows: vec![row] }).expect("it was asked for");
}

fn said(story: &Story, node: &str) -> Option<Value> {
    Some(story.state.rows.get(node)?.first()?["n"].clone())
}

#[test]
fn a_return_forgets_what_was_looked_up_behind_its_target() {
    let mut story = looking();
    story.send_back("dan", ReturnTo::Previous, ResumeMode::Rerun).expect("a return");
    assert_eq!(said(&story, "stock"), Some(json!(1)), "what lies before the target stays");
    story.approve("cai");
    story.send_back("dan", ReturnTo::Node("first".to_owned()), ResumeMode::Rerun).expect("a return");
    assert!(story.state.rows.is_empty(), "bob is not shown what may be so no more");
    story.approve("bob");
    found(&mut story, "stock", 10);
    found(&mut story, "orders", 20);
    assert_eq!((said(&story, "stock"), said(&story, "orders")), (Some(json!(10)), Some(json!(20))));
    assert_eq!(story.open(), "one:cai");
}

#[test]
fn a_move_to_a_node_passed_forgets_what_was_looked_up_behind_it() {
    let to = |node: &str| Action::Jump { node: node.to_owned(), reason: "数据有误".to_owned() };
    let mut story = looking();
    story.command(Actor::admin(who("owner")), to("one")).expect("a move");
    assert_eq!(said(&story, "orders"), Some(json!(2)), "what lies before the node stays");
    story.command(Actor::admin(who("owner")), to("first")).expect("a move");
    assert!(story.state.rows.is_empty(), "bob is not shown what may be so no more");
    story.approve("bob");
    found(&mut story, "stock", 10);
    assert_eq!((said(&story, "stock"), said(&story, "orders")), (Some(json!(10)), None));
}

#[test]
fn a_jump_back_looks_again_at_what_it_leaps_over() {
    let mut story = looking();
    story.send_back("dan", ReturnTo::Node("first".to_owned()), ResumeMode::JumpBack).expect("a return");
    assert!(story.state.rows.is_empty());
    story.approve("bob");
    assert_eq!(story.open(), "", "first it looks");
    found(&mut story, "stock", 10);
    found(&mut story, "orders", 20);
    assert_eq!((said(&story, "stock"), said(&story, "orders")), (Some(json!(10)), Some(json!(20))));
    assert_eq!(story.open(), "last:dan", "what cai has approved stays so");
    let passed: Vec<&str> = story.state.passed.iter().map(|passed| passed.node.as_str()).collect();
    let times = |node: &str| passed.iter().filter(|passed| **passed == node).count();
    assert_eq!(["first", "stock", "orders", "one"].map(times), [1; 4], "{passed:?}");
    let mut steps: Vec<(u64, &str)> = story.state.passed.iter().map(|one| (one.step, one.node.as_str())).collect();
    steps.sort_unstable();
    assert_eq!(steps.iter().map(|(_, node)| *node).collect::<Vec<_>>(), ["first", "stock", "orders", "one"]);
    story.approve("dan");
    assert!(story.state.status.has_ended());
}
