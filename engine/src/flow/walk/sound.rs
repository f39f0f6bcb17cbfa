//! What must hold for every state of every run, checked on the state itself and without the reference model.

use crate::definition::flow::START;
use crate::flow::node::Node;
use crate::flow::node::person::Mode;
use crate::flow::state::{Branch, Outcome, Passed, TaskKind, Token, Wait};
use crate::flow::{Flow, RunState, RunStatus};
use std::collections::BTreeSet;

/// Panics when a state breaks an invariant.
pub fn assert_sound(flow: &Flow, state: &RunState) {
    if state.status.has_ended() {
        assert!(state.tokens.is_empty(), "an ended run holds tokens");
        assert!(state.tasks.iter().all(|task| task.kind == TaskKind::Cc), "an ended run has open tasks");
        return;
    }
    if state.status == RunStatus::Running {
        assert!(!state.tokens.is_empty(), "a running run stands somewhere");
        let tokens: Vec<&Token> = state.tokens.iter().collect();
        assert_one_set(flow, &tokens, 0);
    }
    let steps: BTreeSet<u64> = state.tokens.iter().map(|token| token.step).collect();
    assert_eq!(steps.len(), state.tokens.len(), "every token has a number of its own");
    for task in state.tasks.iter().filter(|task| task.kind != TaskKind::Cc) {
        let token = state.token(task.step).expect("a task belongs to a live token");
        assert!(matches!(token.wait, Wait::People { .. }), "a task's token waits for people");
        assert_eq!(token.node, task.node);
    }
    state.tokens.iter().for_each(|token| assert_fits(flow, state, token));
    for token in &state.tokens {
        let open: Vec<_> = state.open_tasks().filter(|task| task.step == token.step).collect();
        if let Wait::People { .. } = token.wait {
            assert!(!open.is_empty(), "a token at {} waits for nobody", token.node);
            let people: BTreeSet<_> = open.iter().map(|task| &task.assignee).collect();
            assert_eq!(people.len(), open.len(), "one person has one task in a step");
            let in_turn = flow.find(&token.node).and_then(Node::person).is_some_and(|(s, _)| s.mode == Mode::InTurn);
            let seats: BTreeSet<u64> = open.iter().filter(|task| !task.beside).map(|task| task.seat).collect();
            assert!(!in_turn || seats.len() <= 1, "people in turn are asked one by one");
            assert!(open.iter().any(|task| !state.is_waiting(&task.id)), "everybody at {} waits", token.node);
        }
    }
}

/// What a token waits for is what its node waits for, and the rows it lies in are known.
fn assert_fits(flow: &Flow, state: &RunState, token: &Token) {
    for row in token.path.iter().filter(|branch| branch.is_row) {
        assert!(state.row(row).is_some(), "{} lies in a row nobody knows", token.node);
    }
    let fits = match (&token.wait, flow.find(&token.node)) {
        (Wait::People { .. }, node) => token.node == START || node.is_some_and(|node| node.person().is_some()),
        (Wait::Join, node) => matches!(node, Some(Node::Join(_))),
        (Wait::Until { .. }, node) => matches!(node, Some(Node::Delay(_))),
        (Wait::Answer { .. }, node) => matches!(node, Some(Node::Http(_) | Node::Print(_))),
        (Wait::Runs { runs, .. }, node) => !runs.is_empty() && matches!(node, Some(Node::SubFlow(_))),
        (Wait::Write | Wait::Stuck { .. }, node) => node.is_some(),
    };
    assert!(fits, "{} waits as {:?}", token.node, token.wait);
}

/// Tokens of one lane at a depth: one token that is in no deeper branch, or all branches of one passage, each again so.
fn assert_one_set(flow: &Flow, tokens: &[&Token], depth: usize) {
    if tokens.iter().any(|token| token.path.len() == depth) {
        assert_eq!(tokens.len(), 1, "a lane holds exactly one token");
        return;
    }
    let first = &tokens.first().expect("no lane is empty").path[depth];
    assert!(tokens.iter().all(|token| token.path[depth].fork == first.fork), "one passage at a time");
    if first.is_row {
        assert!(tokens.iter().all(|token| token.path[depth] == *first), "one row at a time");
        return assert_one_set(flow, tokens, depth + 1);
    }
    let node = flow.find(&first.node).expect("a node of the flow");
    for branch in 0..node.part().ways().len() {
        let lane: Vec<&Token> = tokens.iter().copied().filter(|token| token.path[depth].branch == branch).collect();
        // Of an inclusive node only some branches are walked.
        if lane.is_empty() && matches!(node, Node::Inclusive(_)) {
            continue;
        }
        assert!(!lane.is_empty(), "branch {branch} of {} is lost", first.node);
        assert_one_set(flow, &lane, depth + 1);
    }
    let joins = tokens.iter().filter(|token| token.wait == Wait::Join && token.path.len() == depth + 1);
    assert!(joins.count() < tokens.len(), "a full join lets its tokens go on");
}

/// Walks an approved run again along what it says it has passed: every step on the way must be there, in order, with a
/// verdict that leads on.
pub fn assert_nothing_skipped(flow: &Flow, state: &RunState) {
    let end = replay(flow, state, &[], flow.first().to_owned(), None);
    assert_eq!(end, None, "the way of an approved run leads to its end");
}

/// Follows one lane from a node to its join, if it is inside a parallel; answers where it stops, nothing at an end.
fn replay(flow: &Flow, state: &RunState, path: &[Branch], from: String, join: Option<&str>) -> Option<String> {
    let mut own: Vec<&Passed> = state.passed.iter().filter(|passed| passed.path == path).collect();
    own.sort_by_key(|passed| passed.step);
    let mut expected = from;
    for passed in own {
        if passed.node != expected {
            panic!("expected to pass {expected}, but passed {} in {path:?}", passed.node);
        }
        expected = match (flow.find(&passed.node).expect("a node of the flow"), &passed.outcome) {
            (Node::Approve(step) | Node::Handle(step), Outcome::Approved | Outcome::Skipped) => step.next.clone(),
            (Node::Approve(step) | Node::Handle(step), Outcome::Rejected) => {
                step.on_reject.clone().expect("a rejection without a way ends the run")
            }
            (node @ (Node::Condition(_) | Node::Route(_)), _) => {
                let ways: Vec<String> = node.part().ways().into_iter().map(|way| way.to.to_owned()).collect();
                let after =
                    state.passed.iter().filter(|p| p.path == path && p.step > passed.step).min_by_key(|p| p.step);
                match after {
                    Some(after) => {
                        assert!(ways.contains(&after.node), "{} is not a way of {}", after.node, passed.node);
                        after.node.clone()
                    }
                    None => {
                        return ways.iter().find(|way| Some(way.as_str()) == join).or(ways.first()).cloned();
                    }
                }
            }
            (node @ (Node::Parallel(_) | Node::Inclusive(_)), _) => {
                let own_join = node.joined_in().expect("a join");
                let after =
                    state.passed.iter().filter(|p| p.path == path && p.step > passed.step).min_by_key(|p| p.step);
                assert_eq!(after.map(|p| p.node.as_str()), Some(own_join), "a fork is followed by its join");
                let until = after.expect("just seen").step;
                lanes(flow, state, path, passed, until);
                own_join.to_owned()
            }
            (Node::Join(node), _) => node.next.clone(),
            (Node::Loop(node), _) if passed.ways == [1] => node.next.clone(),
            (Node::Loop(node), _) => {
                assert_row_walked(flow, state, path, passed, &node.body);
                passed.node.clone()
            }
            (Node::SubFlow(node), Outcome::Rejected) => {
                node.on_reject.clone().expect("a rejection without a way ends the run")
            }
            (node @ (Node::Http(_) | Node::Script(_) | Node::Print(_)), Outcome::Rejected) => {
                node.part().ways()[passed.ways[0]].to.to_owned()
            }
            (Node::Cc(node), _) => node.next.clone(),
            (Node::Notify(node), _) => node.next.clone(),
            (Node::SubFlow(node), _) => node.next.clone(),
            (Node::Query(node), _) => node.next.clone(),
            (Node::Delay(node), _) => node.next.clone(),
            (Node::Http(node), _) => node.next.clone(),
            (Node::Script(node), Outcome::Wrote(_)) => node.next.clone(),
            (Node::Print(node), _) => node.next.clone(),
            (Node::Create(node), Outcome::Wrote(_)) => node.next.clone(),
            (Node::Update(node), Outcome::Wrote(_)) => node.next.clone(),
            (Node::Upsert(node), Outcome::Wrote(_)) => node.next.clone(),
            (Node::Delete(node), Outcome::Wrote(_)) => node.next.clone(),
            (Node::End(_), _) => return None,
            (node, outcome) => panic!("{} passed as {outcome:?}", node.kind()),
        };
    }
    Some(expected)
}

/// Every branch of a passage has been walked to its join.
fn lanes(flow: &Flow, state: &RunState, path: &[Branch], parallel: &Passed, until: u64) {
    let node = flow.find(&parallel.node).expect("a node of the flow");
    let join = node.joined_in().expect("a fork");
    let inside = |p: &&Passed| {
        p.path.len() > path.len()
            && p.path.starts_with(path)
            && p.step > parallel.step
            && p.step < until
            && p.path[path.len()].node == parallel.node
    };
    // The passage's number follows its parallel node's; a lane without nodes of its own leaves no trace.
    let fork = state.passed.iter().filter(inside).map(|p| p.path[path.len()].fork).next();
    for (branch, first) in node.part().ways().iter().enumerate() {
        let Some(fork) = fork else { continue };
        let mut lane = path.to_vec();
        lane.push(Branch { fork, node: parallel.node.clone(), branch, is_row: false });
        if matches!(node, Node::Inclusive(_)) && state.passed.iter().all(|p| !p.path.starts_with(&lane)) {
            continue;
        }
        let stop = replay(flow, state, &lane, first.to.to_owned(), Some(join));
        assert_eq!(stop.as_deref(), Some(join), "branch {branch} of {} stops early", parallel.node);
    }
}

/// The row that a passage of a loop began has been walked back to it.
fn assert_row_walked(flow: &Flow, state: &RunState, path: &[Branch], passed: &Passed, body: &str) {
    let is_of_it = |p: &&Passed| {
        p.path.len() > path.len()
            && p.path.starts_with(path)
            && p.step > passed.step
            && p.path[path.len()].is_row
            && p.path[path.len()].node == passed.node
    };
    let first = state.passed.iter().filter(is_of_it).min_by_key(|p| p.step).expect("a row leaves a trace");
    let stop = replay(flow, state, &first.path[..=path.len()], body.to_owned(), Some(&passed.node));
    assert_eq!(stop.as_deref(), Some(passed.node.as_str()), "a row of {} stops early", passed.node);
}

/// The initiator's own step is the only place outside the flow's nodes.
pub fn is_known_place(flow: &Flow, token: &Token) -> bool {
    token.node == START || flow.find(&token.node).is_some()
}
