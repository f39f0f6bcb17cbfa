//! Stories of runs that an administrator moves to a node, and of ended ones that go on.

use super::*;
use crate::flow::jump_targets;
use crate::flow::state::Token;

fn to(node: &str) -> Action {
    Action::Jump { node: node.to_owned(), reason: "特批".to_owned() }
}

fn admin() -> Actor {
    Actor::admin(who("owner"))
}

impl Story {
    /// Who was told of a move, and whether they had a task that it closed.
    fn told_of_move(&self) -> Vec<(&'static str, bool)> {
        let moved = self.effects.iter().filter_map(|effect| match effect {
            Effect::Notify { to, notice: Notice::Moved { reason } | Notice::Activated { reason }, node } => {
                assert!(reason == "特批" && node.is_some());
                Some(to.iter().map(name))
            }
            _ => None,
        });
        let closed = |who: &&str| {
            self.effects.iter().any(|effect| match effect {
                Effect::CloseTask(closed) => name(&closed.assignee) == *who,
                _ => false,
            })
        };
        moved.flatten().map(|who| (who, closed(&who))).collect()
    }
}

#[test]
fn an_administrator_moves_a_run_and_has_an_ended_one_go_on() {
    let mut story = Story::start(parallel());
    assert_eq!(story.send("bob", to("last")).expect_err("not his to do").code, "not_admin");
    let silent = Action::Jump { node: "last".to_owned(), reason: " ".to_owned() };
    assert_eq!(story.command(admin(), silent).expect_err("why?").code, "reason_required");
    let refused = [("left", "inside_parallel"), ("meet", "join_by_branches"), ("first", "already_there")];
    for (node, code) in refused.into_iter().chain([("none", "unknown_node")]) {
        assert_eq!(story.command(admin(), to(node)).expect_err(node).code, code);
    }
    let nodes = |story: &Story| -> Vec<(String, Vec<String>)> {
        let targets = jump_targets(&story.flow, &story.state).into_iter();
        let leaves = |tokens: Vec<&Token>| tokens.iter().map(|token| token.node.clone()).collect();
        targets.map(|target| (target.node.to_owned(), leaves(target.leaves))).collect()
    };
    let at_first = || vec!["first".to_owned()];
    let expected = ["split", "last", "end"].map(|node| (node.to_owned(), at_first()));
    assert_eq!(nodes(&story), expected, "where it may go and what it leaves");

    story.approve("bob");
    story.command(admin(), to("right2")).expect("within a branch under way");
    assert_eq!(story.open(), "left:cai right2:eve");
    assert_eq!(story.told_of_move(), [("ann", false), ("dan", true)], "whom it concerns are told");
    story.approve("cai");
    story.command(admin(), to("left")).expect("a branch that is done is under way until they meet");
    assert_eq!(story.open(), "left:cai right2:eve");
    story.command(admin(), to("last")).expect("out of all branches");
    assert_eq!(story.open(), "last:owner");
    assert_eq!(story.told_of_move(), [("ann", false), ("eve", true), ("cai", true)]);
    let said = |effect: &Effect| match effect {
        Effect::Log(line) => line.action == LogAction::Jump && line.by == Some(who("owner")),
        _ => false,
    };
    assert!(story.effects.iter().any(said), "the timeline says who has moved it");
    assert!(story.state.passed.iter().all(|passed| passed.path.is_empty()), "branches that were left do not count");
    story.approve("owner");
    assert_eq!(story.state.status, RunStatus::Approved);

    assert_eq!(story.send("bob", to("first")).expect_err("not his to do").code, "not_admin");
    for (node, code) in [("end", "end_again"), ("right2", "inside_parallel")] {
        assert_eq!(story.command(admin(), to(node)).expect_err(node).code, code);
    }
    story.command(admin(), to("first")).expect("it goes on");
    assert_eq!((story.state.status, story.open().as_str()), (RunStatus::Running, "first:bob"));
    assert_eq!(story.told_of_move(), [("ann", false)]);
    assert!(story.state.passed.is_empty(), "all that came after is to be walked again");
    story.send("ann", Action::Withdraw { opinion: None }).expect("withdrawn");
    assert_eq!(story.command(admin(), to("first")).expect_err("hers to start anew").code, "withdrawn");
    assert!(jump_targets(&story.flow, &story.state).is_empty());
}

#[test]
fn a_rejected_run_goes_on_behind_the_step_that_rejected_it() {
    let nodes = json!({"first": step("bob", "last"), "last": step("cai", "end"), "end": {"kind": "end"}});
    let mut story = Story::start(nodes);
    let task = story.task("bob");
    story.send("bob", Action::Reject { task, opinion: None }).expect("rejected");
    assert_eq!(story.state.status, RunStatus::Rejected);
    story.command(admin(), to("last")).expect("it goes on");
    assert_eq!(story.open(), "last:cai");
    story.approve("cai");
    assert_eq!(story.state.status, RunStatus::Approved);
}

#[test]
fn a_jump_into_a_branch_outdoes_a_jump_back_beside_it() {
    let mut story = Story::start(parallel());
    for person in ["bob", "cai", "dan", "eve"] {
        story.approve(person);
    }
    story.send_back("owner", ReturnTo::Node("left".to_owned()), ResumeMode::JumpBack).expect("back into a branch");
    assert_eq!(story.open(), "left:cai");
    story.command(admin(), to("right2")).expect("the branch beside waits at its join");
    story.approve("cai");
    assert_eq!(story.open(), "right2:eve", "nothing is jumped over");
    story.approve("eve");
    assert_eq!(story.open(), "last:owner");
}

#[test]
fn a_suspended_run_is_not_moved_and_a_loop_only_from_within() {
    let mut story = Story::start(parallel());
    story.command(admin(), Action::Suspend { reason: "核查".to_owned() }).expect("suspended");
    assert_eq!(story.command(admin(), to("last")).expect_err("it stands still").code, "suspended");
    assert!(jump_targets(&story.flow, &story.state).is_empty());

    let nodes = json!({
        "before": step("bob", "each"),
        "each": {"kind": "loop", "each": "rows", "body": "look", "next": "end"},
        "look": step("cai", "each"),
        "end": {"kind": "end"}
    });
    let mut story = Story::start(nodes);
    assert_eq!(story.command(admin(), to("look")).expect_err("no row is under way").code, "inside_loop");
    story.approve("bob");
    assert_eq!(story.open(), "look:cai");
    story.command(admin(), to("end")).expect("out of the loop");
    assert_eq!(story.state.status, RunStatus::Approved);
}
