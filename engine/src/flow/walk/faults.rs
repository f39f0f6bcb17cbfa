//! Whether a walk would see a fault of the machine: what the machine has answered is given a small one, and the comparison
//! with the model must refuse it.

use super::world::{PEOPLE, id, number};
use super::{Counts, WALKS, Walk, walk_seen};
use crate::definition::flow::START;
use crate::flow::RunStatus;
use crate::flow::machine::back::targets;
use crate::flow::state::{RunState, Task, TaskKind, Token, Vote, Wait};
use crate::id::TaskId;
use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// How often each fault is put in.
const TIMES: usize = 5;

/// Puts a fault into a walk; answers whether there was a place for it.
type Fault = fn(&mut Walk<'_>) -> bool;

const FAULTS: &[(&str, Fault)] = &[
    ("a task is lost", lose_task),
    ("a task is there twice", double_task),
    ("somebody else is asked", ask_another),
    ("a decision counts for another, too", decide_for_another),
    ("the run goes to another node", go_elsewhere),
    ("a branch is lost", lose_branch),
    ("the run ends early", end_early),
    ("a deadline is later", put_off),
    ("a timer is lost", lose_timer),
    ("what was passed is forgotten", forget_passed),
    ("the counter of a route does not count", lose_round),
];

/// Operations that do nothing.
const LOST: &[(&str, &str)] = &[
    ("a decision is lost", "approve"),
    ("a return is lost", "return to node"),
    ("the end of a sub-flow is lost", "run ended"),
    ("the return out of a sub-flow is lost", "run returned"),
    ("a jump is lost", "jump"),
];

const OPEN_AFTER_END: &str = "a task stays open after the end";

/// What was seen of a walk so far, and how often each fault was refused.
#[derive(Default)]
struct Watch {
    before: Option<RunState>,
    done: BTreeMap<&'static str, usize>,
    /// A task that was open.
    task: Option<Task>,
    refused: BTreeMap<&'static str, usize>,
}

impl Watch {
    fn look(&mut self, walk: &mut Walk<'_>) {
        for &(name, fault) in FAULTS {
            self.put(walk, name, fault);
        }
        let done = walk.counts.legal.clone();
        for &(name, operation) in LOST {
            let is_it = done.get(operation) > self.done.get(operation);
            let before = if is_it { self.before.clone() } else { None };
            if let Some(before) = before.filter(|before| shown(before) != shown(&walk.state)) {
                self.put(walk, name, |walk| {
                    walk.state = before;
                    true
                });
            }
        }
        if let (true, Some(task)) = (walk.state.status.has_ended(), self.task.clone()) {
            self.put(walk, OPEN_AFTER_END, |walk| {
                walk.state.tasks.push(task);
                true
            });
        }
        self.task = walk.state.open_tasks().next().cloned().or_else(|| self.task.take());
        (self.done, self.before) = (done, Some(walk.state.clone()));
    }

    /// The walk goes on afterwards as if there had been no fault.
    fn put(&mut self, walk: &mut Walk<'_>, name: &'static str, fault: impl FnOnce(&mut Walk<'_>) -> bool) {
        let times = self.refused.entry(name).or_default();
        if *times == TIMES {
            return;
        }
        let (state, timers) = (walk.state.clone(), walk.timers.clone());
        if fault(walk) {
            let is_refused = catch_unwind(AssertUnwindSafe(|| walk.compare())).is_err();
            assert!(is_refused, "a walk does not see that {name}: {:#?}", walk.state);
            *times += 1;
        }
        (walk.state, walk.timers) = (state, timers);
    }

    fn has_seen_all(&self) -> bool {
        let names = FAULTS.iter().map(|(name, _)| *name).chain(LOST.iter().map(|(name, _)| *name));
        names.chain([OPEN_AFTER_END]).all(|name| self.refused.get(name) == Some(&TIMES))
    }
}

/// What is compared of a state wherever it stands: how it stands, who is asked where, and where it is halted.
fn shown(state: &RunState) -> (RunStatus, Vec<(String, usize)>, Vec<String>) {
    let mut open: Vec<(String, usize)> =
        state.open_tasks().map(|task| (task.node.clone(), number(&task.assignee))).collect();
    open.sort();
    let is_halted = |token: &&Token| !matches!(token.wait, Wait::People { .. } | Wait::Join);
    let mut halted: Vec<String> = state.tokens.iter().filter(is_halted).map(|token| token.node.clone()).collect();
    halted.sort();
    (state.status, open, halted)
}

/// The first open task, in the state.
fn open_task<'w>(walk: &'w mut Walk<'_>) -> Option<&'w mut Task> {
    let open: TaskId = walk.state.open_tasks().next()?.id.clone();
    walk.state.tasks.iter_mut().find(|task| task.id == open)
}

fn lose_task(walk: &mut Walk<'_>) -> bool {
    let Some(lost) = open_task(walk).map(|task| task.id.clone()) else { return false };
    walk.state.tasks.retain(|task| task.id != lost);
    true
}

fn double_task(walk: &mut Walk<'_>) -> bool {
    let Some(task) = open_task(walk).cloned() else { return false };
    walk.state.tasks.push(task);
    true
}

fn ask_another(walk: &mut Walk<'_>) -> bool {
    let Some(task) = open_task(walk) else { return false };
    task.assignee = id((number(&task.assignee) + 1) % PEOPLE);
    true
}

fn decide_for_another(walk: &mut Walk<'_>) -> bool {
    match open_task(walk).filter(|task| task.kind != TaskKind::Answer) {
        Some(task) => task.vote = Some(Vote::Approve),
        None => return false,
    }
    true
}

fn go_elsewhere(walk: &mut Walk<'_>) -> bool {
    let is_asked = |token: &&mut Token| matches!(token.wait, Wait::People { .. }) && token.node != START;
    let Some(token) = walk.state.tokens.iter_mut().find(is_asked) else { return false };
    let nodes = &walk.flow.definition().nodes;
    let other = nodes.iter().find(|(key, node)| node.person().is_some() && **key != token.node);
    let Some((other, _)) = other else { return false };
    token.node.clone_from(other);
    for task in walk.state.tasks.iter_mut().filter(|task| task.step == token.step) {
        task.node.clone_from(other);
    }
    true
}

fn lose_branch(walk: &mut Walk<'_>) -> bool {
    let is_lane = |token: &&Token| {
        matches!(token.wait, Wait::People { .. }) && token.path.last().is_some_and(|branch| !branch.is_row)
    };
    let Some(lost) = walk.state.tokens.iter().find(is_lane).map(|token| token.step) else { return false };
    walk.state.tokens.retain(|token| token.step != lost);
    walk.state.tasks.retain(|task| task.step != lost);
    true
}

fn end_early(walk: &mut Walk<'_>) -> bool {
    if walk.state.status != RunStatus::Running {
        return false;
    }
    walk.state.status = RunStatus::Approved;
    walk.state.tokens.clear();
    walk.state.tasks.clear();
    true
}

fn put_off(walk: &mut Walk<'_>) -> bool {
    let due = walk.state.tokens.iter_mut().find_map(|token| match &mut token.wait {
        Wait::People { due_at: Some(due), .. } if token.node != START => Some((token.step, due)),
        _ => None,
    });
    let Some((step, due)) = due else { return false };
    *due += chrono::Duration::minutes(1);
    let later = Some(*due);
    walk.state.tasks.iter_mut().filter(|task| task.step == step).for_each(|task| task.due_at = later);
    true
}

fn lose_timer(walk: &mut Walk<'_>) -> bool {
    let awaits = |token: &&Token| matches!(token.wait, Wait::Until { .. } | Wait::Answer { until: Some(_), .. });
    let Some(step) = walk.state.tokens.iter().find(awaits).map(|token| token.step) else { return false };
    walk.timers.remove(&(step, 0)).is_some()
}

/// Of what was passed, something a step can be returned to.
fn forget_passed(walk: &mut Walk<'_>) -> bool {
    let places = |state: &RunState, step: u64| -> Vec<String> {
        let token = state.token(step).expect("an open task has a token");
        targets(walk.flow, state, token).into_iter().map(|passed| passed.node.clone()).collect()
    };
    let steps: Vec<u64> = walk.state.open_tasks().filter(|task| task.node != START).map(|task| task.step).collect();
    let Some((step, node)) = steps.into_iter().find_map(|step| Some((step, places(&walk.state, step).pop()?))) else {
        return false;
    };
    let mut forgetful = walk.state.clone();
    forgetful.passed.retain(|passed| passed.node != node);
    if places(&forgetful, step) == places(&walk.state, step) {
        return false;
    }
    walk.state = forgetful;
    true
}

fn lose_round(walk: &mut Walk<'_>) -> bool {
    walk.state.status == RunStatus::Running && walk.state.rounds.pop_first().is_some()
}

#[test]
fn a_walk_sees_the_faults_of_a_machine() {
    let mut watch = Watch::default();
    for seed in 0..WALKS {
        (watch.before, watch.task) = (None, None);
        watch.done.clear();
        walk_seen(seed, &mut Counts::default(), None, &mut |walk: &mut Walk<'_>| watch.look(walk));
        if watch.has_seen_all() {
            return;
        }
    }
    panic!("faults that hardly ever had a place: {:#?}", watch.refused);
}
