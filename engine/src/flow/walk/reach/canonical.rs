//! One name for states that go on alike. Steps, seats and passages keep their order and become small, and tasks are numbered as
//! they come: what the machine compares is the order alone. What only tells of the past is left out; without that a run that is
//! returned again and again would be in another state each time.

use crate::flow::node::Node;
use crate::flow::node::person::{ApprovedBefore, Operation};
use crate::flow::spent::Spent;
use crate::flow::state::{Passed, Resume, Task, Token};
use crate::flow::walk::world::task_id;
use crate::flow::{Flow, RunState, TaskKind};
use crate::id::TaskId;
use std::collections::{BTreeSet, HashMap};

/// Whether some step of a flow looks at the votes by which another was passed: to take them back, to take an approval as given,
/// or for what was left of the time.
pub fn keeps_votes(flow: &Flow) -> bool {
    flow.definition().nodes.values().filter_map(Node::person).any(|(step, kind)| {
        step.operations(kind).contains(&Operation::TakeBack)
            || step.approved_before != ApprovedBefore::Ask
            || step.deadline.as_ref().is_some_and(|deadline| deadline.resumes)
    })
}

/// Makes a state the one that stands for all that go on like it; answers the number of the next task.
pub fn fold(state: &mut RunState, keeps_votes: bool) -> u64 {
    // It only grows, and no small flow comes near to its bounds in one command.
    state.spent = Spent::default();
    fold_copies(&mut state.tasks);
    if !keeps_votes {
        state.passed.iter_mut().for_each(forget_votes);
        state.tokens.iter_mut().for_each(forget_set_aside);
    }
    renumber(state)
}

/// Copies not read yet. The machine only finds the one that is read, and whether somebody has any; it asks neither which step
/// they are of nor in which order they came. So a second copy of a node for one reader, which each passage of the node would
/// add, changes nothing: reading one of two leads to what is one state with having both.
fn fold_copies(tasks: &mut Vec<Task>) {
    let (mut copies, others): (Vec<Task>, Vec<Task>) =
        std::mem::take(tasks).into_iter().partition(|task| task.kind == TaskKind::Cc);
    copies.iter_mut().for_each(|copy| (copy.step, copy.seat) = (0, 0));
    copies.sort_by(|a, b| (&a.node, a.assignee.as_str()).cmp(&(&b.node, b.assignee.as_str())));
    copies.dedup_by(|a, b| a.node == b.node && a.assignee == b.assignee);
    *tasks = others;
    tasks.append(&mut copies);
}

/// Where nobody looks at how a step was decided, only that it was, and who decided, goes on to matter.
fn forget_votes(passed: &mut Passed) {
    passed.tasks.clear();
    passed.queue.clear();
}

fn forget_set_aside(token: &mut Token) {
    if let Some(resume) = &mut token.resume {
        resume.passed.iter_mut().for_each(forget_votes);
        resume.tokens.iter_mut().for_each(forget_set_aside);
    }
}

fn renumber(state: &mut RunState) -> u64 {
    // The initiator's own step counts as number 0 where a run jumps back to.
    let mut numbers = BTreeSet::from([0]);
    each(state, &mut |known| {
        if let Known::Number(number) = known {
            numbers.insert(*number);
        }
    });
    let rank: HashMap<u64, u64> = numbers.into_iter().zip(0..).collect();
    let mut tasks: HashMap<TaskId, u64> = HashMap::new();
    each(state, &mut |known| match known {
        Known::Number(number) => *number = rank[&*number],
        Known::Task(id) => {
            let next = tasks.len() as u64 + 1;
            *id = task_id(*tasks.entry(id.clone()).or_insert(next));
        }
    });
    state.last_step = rank.len() as u64 - 1;
    tasks.len() as u64 + 1
}

/// Something with a number.
enum Known<'s> {
    Number(&'s mut u64),
    Task(&'s mut TaskId),
}

type See<'f> = dyn FnMut(Known<'_>) + 'f;

fn each(state: &mut RunState, see: &mut See<'_>) {
    state.tasks.iter_mut().for_each(|task| in_task(task, see));
    state.tokens.iter_mut().for_each(|token| in_token(token, see));
    state.passed.iter_mut().for_each(|passed| in_passed(passed, see));
    state.loops.iter_mut().for_each(|passage| see(Known::Number(&mut passage.fork)));
}

fn in_task(task: &mut Task, see: &mut See<'_>) {
    see(Known::Number(&mut task.step));
    see(Known::Number(&mut task.seat));
    see(Known::Task(&mut task.id));
    if let Some(added) = &mut task.added {
        see(Known::Task(&mut added.to));
    }
}

fn in_token(token: &mut Token, see: &mut See<'_>) {
    see(Known::Number(&mut token.step));
    token.path.iter_mut().for_each(|branch| see(Known::Number(&mut branch.fork)));
    if let Some(resume) = &mut token.resume {
        let Resume { step, base, tokens, passed } = &mut **resume;
        see(Known::Number(step));
        base.iter_mut().for_each(|branch| see(Known::Number(&mut branch.fork)));
        tokens.iter_mut().for_each(|token| in_token(token, see));
        passed.iter_mut().for_each(|passed| in_passed(passed, see));
    }
}

fn in_passed(passed: &mut Passed, see: &mut See<'_>) {
    see(Known::Number(&mut passed.step));
    passed.path.iter_mut().for_each(|branch| see(Known::Number(&mut branch.fork)));
    passed.tasks.iter_mut().for_each(|task| in_task(task, see));
}
