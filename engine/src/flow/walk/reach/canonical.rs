//! One name for states that differ only in their numbers: steps, seats and passages keep their order and become small,
//! tasks are numbered as they come. What the machine compares is the order alone.

use crate::flow::spent::Spent;
use crate::flow::state::{Passed, Resume, Task, Token};
use crate::flow::walk::world::{number, task_id};
use crate::flow::{RunState, TaskKind};
use crate::id::TaskId;
use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeSet, HashMap};
use std::hash::{Hash as _, Hasher as _};

/// Renumbers a state; answers the number of the next task. How much the run has done so far is left out: it only grows.
pub fn renumber(state: &mut RunState) -> u64 {
    state.spent = Spent::default();
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

/// A number that equal states share, and others seldom.
pub fn fingerprint(state: &RunState) -> u64 {
    let mut hasher = DefaultHasher::new();
    state.status.hash(&mut hasher);
    for token in &state.tokens {
        (token.step, &token.node, token.path.len(), token.resume.is_some()).hash(&mut hasher);
    }
    for task in &state.tasks {
        let is_answer = task.kind == TaskKind::Answer;
        (task.step, task.seat, number(&task.assignee), task.after.len(), is_answer).hash(&mut hasher);
        (task.vote.is_some(), task.unclaimed, task.added.is_some(), task.from.is_some()).hash(&mut hasher);
    }
    for passed in &state.passed {
        (passed.step, &passed.node, passed.by.len(), passed.tasks.len()).hash(&mut hasher);
        passed.by.iter().for_each(|by| number(by).hash(&mut hasher));
    }
    hasher.finish()
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
