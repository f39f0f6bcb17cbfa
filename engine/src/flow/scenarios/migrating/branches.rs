//! Stories of runs inside branches that are more or fewer in the new version.

use super::*;
use crate::flow::migrate::NewBranch;

/// `parallel()` with a third branch: bob.
fn three() -> Value {
    parallel_with(json!({ "split": {"kind": "parallel", "branches": ["left", "right1", "third"], "join": "meet"},
        "third": step("bob", "meet") }))
}

fn branch(fork: &str, branch: usize) -> NewBranch {
    NewBranch { fork: fork.to_owned(), branch }
}

fn leave_out(fork: &str, number: usize) -> Choices {
    Choices { leave_out: vec![branch(fork, number)], ends: Vec::new() }
}

fn ends(nodes: &[&str]) -> Choices {
    Choices { leave_out: Vec::new(), ends: nodes.iter().map(|node| (*node).to_owned()).collect() }
}

impl Story {
    /// A run past its first step.
    fn inside(nodes: Value) -> Self {
        let mut story = Self::start(nodes);
        story.approve("bob");
        story
    }

    fn fit(&mut self, nodes: Value, choices: &Choices) -> Result<Migrated, Vec<Problem>> {
        self.migrate_with(nodes, Asked::Keep, |_| {}, choices)
    }

    /// These approve, and then the join has let the run go on, once.
    fn meets_after(&mut self, people: &[&str]) {
        for person in people {
            assert_ne!(self.open(), "last:owner", "{person} is still waited for");
            self.approve(person);
        }
        assert_eq!(self.open(), "last:owner");
        assert_eq!(self.state.passed.iter().filter(|passed| passed.node == "meet").count(), 1);
        self.approve("owner");
        assert_eq!(self.state.status, RunStatus::Approved);
    }
}

#[test]
fn a_new_branch_begins_and_the_join_waits_for_it() {
    let mut story = Story::inside(parallel());
    story.approve("cai");
    let done = story.fit(three(), &NO_CHOICES).expect("moved");
    assert_eq!((done.begun, done.left_out), (vec![branch("split", 2)], vec![]));
    assert_eq!(story.open(), "right1:dan third:bob");
    story.meets_after(&["dan", "eve", "bob"]);
}

#[test]
fn a_new_branch_that_is_left_out_is_not_waited_for() {
    let mut story = Story::inside(parallel());
    let done = story.fit(three(), &leave_out("split", 2)).expect("moved");
    assert_eq!((done.begun, done.left_out), (vec![], vec![branch("split", 2)]));
    assert_eq!(story.open(), "left:cai right1:dan");
    story.meets_after(&["cai", "dan", "eve"]);
}

#[test]
fn what_stands_outside_the_fork_begins_nothing() {
    let mut story = Story::start(parallel());
    let done = story.fit(three(), &NO_CHOICES).expect("moved");
    assert_eq!((story.open().as_str(), done.begun), ("first:bob", vec![]));
    story.approve("bob");
    assert_eq!(story.open(), "left:cai right1:dan third:bob", "it walks the fork as the new version has it");
}

#[test]
fn a_branch_that_is_gone_ends_when_that_is_said() {
    let mut story = Story::inside(three());
    let stuck = codes(story.fit(parallel(), &NO_CHOICES).map(drop));
    assert_eq!(stuck, [("/nodes/third".to_owned(), "not_mapped")]);
    let (step, task) = (story.state.tokens[2].step, story.task("bob"));
    let done = story.fit(parallel(), &ends(&["third"])).expect("moved");
    assert_eq!(done.ended, [step]);
    let closes = |effect: &Effect| matches!(effect, Effect::CloseTask(closed) if closed.task == task);
    assert!(story.effects.iter().any(closes));
    assert_eq!(story.open(), "left:cai right1:dan");
    story.meets_after(&["cai", "dan", "eve"]);
}

#[test]
fn the_join_lets_go_when_the_last_branch_it_waited_for_ends() {
    let mut story = Story::inside(three());
    for person in ["cai", "dan", "eve"] {
        story.approve(person);
    }
    story.fit(parallel(), &ends(&["third"])).expect("moved");
    story.meets_after(&[]);
}

#[test]
fn a_branch_that_is_gone_and_done_needs_no_word() {
    let mut story = Story::inside(three());
    story.approve("bob");
    story.fit(parallel(), &NO_CHOICES).expect("moved");
    assert!(story.state.tokens.iter().all(|token| token.wait != Wait::Join));
    story.meets_after(&["cai", "dan", "eve"]);
}

#[test]
fn a_branch_ends_in_the_middle_and_counts_as_done() {
    let mut story = Story::inside(parallel());
    story.approve("dan");
    let shorter = || parallel_with(json!({ "right1": step("dan", "meet"), "right2": null }));
    story.fit(shorter(), &ends(&["right2"])).expect("moved");
    assert_eq!(story.open(), "left:cai");
    story.meets_after(&["cai"]);

    let mut story = Story::inside(parallel());
    for person in ["dan", "cai"] {
        story.approve(person);
    }
    story.fit(shorter(), &ends(&["right2"])).expect("moved");
    story.meets_after(&[]);
}

#[test]
fn one_branch_takes_the_place_of_another() {
    let mut story = Story::inside(parallel());
    let other = || {
        parallel_with(json!({ "right1": null, "right2": null, "other": step("bob", "meet"),
            "split": {"kind": "parallel", "branches": ["left", "other"], "join": "meet"} }))
    };
    let done = story.fit(other(), &ends(&["right1"])).expect("moved");
    assert_eq!(done.begun, [branch("split", 1)]);
    assert_eq!(story.open(), "left:cai other:bob");
    story.meets_after(&["bob", "cai"]);

    let mut story = Story::inside(parallel());
    let choices = Choices { ends: vec!["right1".to_owned()], ..leave_out("split", 1) };
    story.fit(other(), &choices).expect("moved");
    story.meets_after(&["cai"]);
}

#[test]
fn branches_inside_a_branch_end_together() {
    let inner = |left: Value| {
        let mut nodes = json!({
            "first": step("bob", "split"),
            "split": {"kind": "parallel", "branches": ["left", "right"], "join": "meet"},
            "right": step("eve", "meet"), "meet": {"kind": "join", "next": "last"},
            "last": step("owner", "end"), "end": {"kind": "end"}
        });
        nodes.as_object_mut().expect("nodes").extend(left.as_object().expect("nodes").clone());
        nodes
    };
    let old = inner(json!({ "left": {"kind": "parallel", "branches": ["l1", "l2"], "join": "inner"},
        "l1": step("cai", "inner"), "l2": step("dan", "inner"), "inner": {"kind": "join", "next": "meet"} }));
    let new = inner(json!({ "left": step("ann", "meet") }));
    let mut story = Story::inside(old);
    story.approve("cai");
    let choices = Choices { ends: vec!["l1".to_owned(), "l2".to_owned()], leave_out: Vec::new() };
    story.fit(new, &choices).expect("moved");
    assert_eq!(story.open(), "right:eve", "its branch begins in the same node, so it is the same and done");
    story.meets_after(&["eve"]);
}

/// bob; then cai where the total is above nothing, beside `more`, else dan; then owner.
fn inclusive(more: &[(i64, &str)]) -> Value {
    let branch = |over: i64, next: &str| json!({"when": ["total", ">", over], "next": next});
    let branches: Vec<Value> = [(0, "a")].iter().chain(more).map(|(over, next)| branch(*over, next)).collect();
    let mut nodes = json!({
        "first": step("bob", "some"),
        "some": {"kind": "inclusive", "branches": branches, "otherwise": "b", "join": "meet"},
        "a": step("cai", "meet"), "b": step("dan", "meet"), "meet": {"kind": "join", "next": "last"},
        "last": step("owner", "end"), "end": {"kind": "end"}
    });
    for (_, key) in more {
        nodes[*key] = step("eve", "meet");
    }
    nodes
}

#[test]
fn a_new_branch_of_an_inclusive_node_begins_where_its_condition_holds() {
    for (total, open) in [(3, "a:cai"), (10, "a:cai c:eve")] {
        let mut story = Story::start(inclusive(&[]));
        story.world.total.set(total);
        story.approve("bob");
        story.fit(inclusive(&[(5, "c")]), &NO_CHOICES).expect("moved");
        assert_eq!(story.open(), open);
        let ways = story.state.passed.iter().find(|passed| passed.node == "some").map(|passed| passed.ways.clone());
        assert_eq!(ways, Some(if total > 5 { vec![0, 1] } else { vec![0] }));
        story.meets_after(if total > 5 { &["eve", "cai"] } else { &["cai"] });
    }
}

#[test]
fn an_inclusive_node_goes_on_when_all_it_walks_ends() {
    let mut story = Story::start(inclusive(&[(5, "c")]));
    story.world.total.set(10);
    story.approve("bob");
    story.approve("cai");
    story.fit(inclusive(&[]), &ends(&["c"])).expect("moved");
    story.meets_after(&[]);
}

#[test]
fn a_run_that_jumps_back_into_a_fork_begins_its_new_branch_then() {
    let mut story = Story::inside(parallel());
    story.send_back("cai", ReturnTo::Initiator, ResumeMode::JumpBack).expect("returned");
    story.fit(three(), &NO_CHOICES).expect("moved");
    assert_eq!(story.open(), "start:ann");
    story.send("ann", Action::Resubmit { opinion: None }).expect("resubmitted");
    assert_eq!(story.open(), "left:cai right1:dan third:bob");
    story.meets_after(&["bob", "cai", "dan", "eve"]);
}

#[test]
fn a_run_that_jumps_back_to_behind_a_fork_does_not_begin_its_new_branch() {
    let mut story = Story::inside(parallel());
    for person in ["cai", "dan", "eve"] {
        story.approve(person);
    }
    story.send_back("owner", ReturnTo::Node("right2".to_owned()), ResumeMode::JumpBack).expect("returned");
    let done = story.fit(three(), &NO_CHOICES).expect("moved");
    assert_eq!((story.open().as_str(), done.begun), ("right2:eve", vec![]));
    story.approve("eve");
    assert_eq!(story.open(), "last:owner");
}

#[test]
fn what_cannot_end_and_what_is_no_branch_is_said() {
    let mut story = Story::inside(parallel());
    let choices = Choices {
        leave_out: vec![branch("split", 7), branch("first", 0)],
        ends: ["first", "left", "meet", "elsewhere"].map(str::to_owned).to_vec(),
    };
    let without = |nodes: &mut Nodes| drop(nodes.remove("first"));
    let found = codes(story.migrate_with(three(), Asked::Keep, without, &choices).map(drop));
    let said = |pointer: &str, code: &'static str| (pointer.to_owned(), code);
    assert_eq!(
        found,
        [
            said("/ends/0", "no_branch_to_end"),
            said("/ends/1", "ends_and_goes_on"),
            said("/nodes/meet", "not_planned"),
            said("/leave_out/0", "unknown_branch"),
            said("/leave_out/1", "unknown_branch"),
        ]
    );
}
