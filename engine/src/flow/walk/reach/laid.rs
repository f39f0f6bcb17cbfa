//! States laid away by the million: what many of them have in common lies there once, and a state is the numbers of its parts.
//! Nothing of it is lost, so two states are the same where their numbers are.

use crate::flow::state::{Passed, Task, Token};
use crate::flow::{RunState, RunStatus};
use serde::Serialize;
use std::collections::HashMap;
use std::mem::take;
use std::rc::Rc;

/// Where states lie, each once, in the order in which they came.
#[derive(Default)]
pub struct Laid {
    /// States without their tokens, tasks and passages.
    frames: Parts<RunState>,
    tokens: Parts<Token>,
    tasks: Parts<Task>,
    passed: Parts<Passed>,
    /// The frame, how many tokens and tasks there are, then these and the passages.
    states: Vec<Rc<[u32]>>,
    places: HashMap<Rc<[u32]>, usize>,
}

impl Laid {
    pub fn len(&self) -> usize {
        self.states.len()
    }

    /// Lays a state away, unless the same lies there already; answers where.
    pub fn lay(&mut self, mut state: RunState) -> usize {
        let (tokens, tasks, passed) = (take(&mut state.tokens), take(&mut state.tasks), take(&mut state.passed));
        let mut numbers = vec![self.frames.number(state), small(tokens.len()), small(tasks.len())];
        numbers.extend(tokens.into_iter().map(|token| self.tokens.number(token)));
        numbers.extend(tasks.into_iter().map(|task| self.tasks.number(task)));
        numbers.extend(passed.into_iter().map(|passed| self.passed.number(passed)));
        let numbers: Rc<[u32]> = numbers.into();
        if let Some(at) = self.places.get(&numbers) {
            return *at;
        }
        let at = self.states.len();
        self.states.push(Rc::clone(&numbers));
        self.places.insert(numbers, at);
        at
    }

    /// The state that lies there, as it was.
    pub fn state(&self, at: usize) -> RunState {
        let [frame, tokens, tasks, parts @ ..] = &*self.states[at] else { unreachable!("every state has these") };
        let (tokens, rest) = parts.split_at(*tokens as usize);
        let (tasks, passed) = rest.split_at(*tasks as usize);
        let mut state = self.frames.part(*frame).clone();
        state.tokens.extend(tokens.iter().map(|number| self.tokens.part(*number).clone()));
        state.tasks.extend(tasks.iter().map(|number| self.tasks.part(*number).clone()));
        state.passed.extend(passed.iter().map(|number| self.passed.part(*number).clone()));
        state
    }

    pub fn status(&self, at: usize) -> RunStatus {
        self.frames.part(self.states[at][0]).status
    }
}

/// Parts of states by number. What two parts are written as says whether they are the same.
struct Parts<T> {
    all: Vec<T>,
    numbers: HashMap<String, u32>,
}

impl<T> Default for Parts<T> {
    fn default() -> Self {
        Self { all: Vec::new(), numbers: HashMap::new() }
    }
}

impl<T: Serialize> Parts<T> {
    fn number(&mut self, part: T) -> u32 {
        let text = serde_json::to_string(&part).expect("a part of a state is written");
        if let Some(number) = self.numbers.get(&text) {
            return *number;
        }
        let number = small(self.all.len());
        self.all.push(part);
        self.numbers.insert(text, number);
        number
    }

    fn part(&self, number: u32) -> &T {
        &self.all[number as usize]
    }
}

fn small(number: usize) -> u32 {
    u32::try_from(number).expect("fewer than four thousand million")
}
