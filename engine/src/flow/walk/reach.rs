//! Every state of small flows: where the random walk samples, this searches. From the start of each flow every operation is
//! tried in every state, breadth first, until no new state is found; where a route leads back, each with the record saying that it
//! does and that it does not. States that go on alike are one (`reach/canonical.rs`). `TENON_SMALL_FLOWS` asks for more flows,
//! `TENON_SMALL_FLOW` for a single one, and `TENON_SMALL_STATES` for flows with more states to be searched to their end.
//!
//! In each state: it is sound; what is offered is done and what is not is refused with a reason; what follows from a
//! step — tasks opened and closed, timers set and dropped — adds up to the state; nothing was passed without the votes
//! its mode asks for; and from it people can bring the run to an end without anybody ending it for them.

mod canonical;
mod laid;
mod offer;
mod shapes;

use super::world::{Facts, OWNER, id};
use super::{Dice, sound, tree};
use crate::flow::check::{NothingKnown, check};
use crate::flow::node::person::Mode;
use crate::flow::state::{Outcome, Passed, TaskKind, Token, Vote, Wait};
use crate::flow::{Action, Actor, Command, Effect, Flow, LogAction, RunState, RunStatus, advance, refusal};
use crate::id::TaskId;
use laid::Laid;
use offer::Try;
use shapes::Maker;
use std::collections::{BTreeMap, BTreeSet};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

/// The most nodes of a flow.
const NODES: usize = 5;
/// The flows of a plain test run, and those with a way back.
const FLOWS: u64 = 60;
const FLOWS_BACK: u64 = 6;
/// A flow with more states than this is not searched to its end in a plain test run.
const STATES: usize = 600;
/// How many flows are searched through at the same time: each holds all of its states.
const TOGETHER: usize = 2;
/// After how many flows progress is told where more than a plain test run are searched through.
const TOLD: usize = 50;

/// How much has been searched, so that a test can tell an empty search from a full one.
#[derive(Debug, Default)]
struct Counts {
    flows: usize,
    /// Flows too large to be searched to their end.
    cut_short: usize,
    /// The most states of a flow that was searched to its end.
    largest: usize,
    states: usize,
    ends: usize,
    /// How often a route has led a run back.
    led_back: usize,
    done: BTreeMap<&'static str, usize>,
    refused: BTreeMap<&'static str, usize>,
}

impl Counts {
    /// Those of another thread too.
    fn add(&mut self, other: Self) {
        self.flows += other.flows;
        self.cut_short += other.cut_short;
        self.largest = self.largest.max(other.largest);
        self.states += other.states;
        self.ends += other.ends;
        self.led_back += other.led_back;
        for (own, other) in [(&mut self.done, other.done), (&mut self.refused, other.refused)] {
            for (word, times) in other {
                *own.entry(word).or_default() += times;
            }
        }
    }

    fn say(&self) {
        let whole = self.flows - self.cut_short;
        println!("{whole} of {} flows searched to their end, the largest with {} states", self.flows, self.largest);
        println!("{self:#?}");
    }
}

/// The search through one flow.
struct Search<'f> {
    flow: &'f Flow,
    facts: Facts,
    /// What the flag of ways back may say when something is done.
    turns: &'static [bool],
    /// After how many states it is not searched any further.
    most: usize,
    keeps_votes: bool,
    states: Laid,
    /// Which state leads to which: the later one first.
    steps: Vec<(u32, u32)>,
    counts: &'f mut Counts,
}

impl Search<'_> {
    /// Sends a command; the state that follows, when it is done.
    fn send(&mut self, state: &RunState, one: &Try) -> Option<RunState> {
        let command = Command { by: one.by.clone(), action: one.action.clone() };
        let result = advance(self.flow, state, &command, &self.facts);
        let is_done = result.is_ok();
        let (what, by) = (&one.action, &one.by);
        assert!(one.must.is_none_or(|must| must == is_done), "{what:?} by {by:?}: {result:?} in {state:#?}");
        match result {
            Ok((after, effects)) => {
                let (after, effects) = self.answered(after, effects);
                *self.counts.done.entry(one.name).or_default() += 1;
                self.counts.led_back += effects.iter().filter(|effect| leads_back(effect)).count();
                self.assert_follows(state, &after, &effects, &one.action);
                sound::assert_sound(self.flow, &after);
                let is_new = |passed: &&Passed| !knows(&state.tokens, &state.passed, passed);
                after.passed.iter().filter(is_new).for_each(|passed| self.assert_decided(passed));
                if after.status == RunStatus::Approved && one.name != "jump" {
                    sound::assert_nothing_skipped(self.flow, &after);
                }
                Some(after)
            }
            Err(refusal) => {
                *self.counts.refused.entry(refusal.code).or_default() += 1;
                assert!(refusal::CODES.contains(&refusal.code), "{} is a known code", refusal.code);
                assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty(), "{what:?} says why");
                None
            }
        }
    }

    /// The runs that a sub-flow asks for are begun, and the machine hears of them in the same command.
    fn answered(&self, mut state: RunState, mut effects: Vec<Effect>) -> (RunState, Vec<Effect>) {
        let mut at = 0;
        while at < effects.len() {
            if let Effect::Call { step, .. } = effects[at]
                && state.token(step).is_some()
            {
                let command = Command { by: Actor::System, action: Action::Called { step, runs: offer::called() } };
                let (after, more) =
                    advance(self.flow, &state, &command, &self.facts).expect("it waits to hear of them");
                state = after;
                effects.extend(more);
            }
            at += 1;
        }
        (state, effects)
    }

    /// Tasks and timers of the world outside, kept by the effects alone, are those of the state.
    fn assert_follows(&self, before: &RunState, after: &RunState, effects: &[Effect], action: &Action) {
        let (mut tasks, mut timers, mut ended) = (open(before), self.timers(before), 0);
        for effect in effects {
            match effect {
                Effect::OpenTask(task) => assert!(tasks.insert(task.id.clone()), "opened twice"),
                // Who takes back what they decided has closed that task before; it is closed anew without a decision.
                Effect::CloseTask(closed) => {
                    let is_reopened = matches!(action, Action::TakeBack { task, .. } if *task == closed.task);
                    assert!(tasks.remove(&closed.task) || is_reopened, "closed what was not open");
                }
                Effect::SetTimer { step, index, .. } => drop(timers.insert((*step, *index))),
                Effect::DropTimers { step } => timers.retain(|(of, _)| of != step),
                Effect::Ended { .. } => ended += 1,
                _ => {}
            }
        }
        assert_eq!(tasks, open(after), "tasks after {action:?}");
        assert_eq!(timers, self.timers(after), "timers after {action:?}");
        let was_over = before.status.has_ended() && !matches!(action, Action::Jump { .. });
        assert_eq!(ended, usize::from(after.status.has_ended() && !was_over), "the end is told once");
    }

    /// The timers of a state: one for each step of the deadline of whoever is asked.
    fn timers(&self, state: &RunState) -> BTreeSet<(u64, usize)> {
        let mut timers = BTreeSet::new();
        for token in state.tokens.iter().filter(|token| matches!(token.wait, Wait::People { due_at: Some(_), .. })) {
            let step = self.flow.find(&token.node).and_then(|node| node.person()).map(|(step, _)| step);
            let deadline = step.and_then(|step| step.deadline.as_ref()).expect("a due step has a deadline");
            timers.extend((0..deadline.steps.len()).map(|index| (token.step, index)));
        }
        timers
    }

    /// What was passed has the votes it needs, in the words of the definition.
    fn assert_decided(&self, passed: &Passed) {
        let Some((step, _)) = self.flow.find(&passed.node).and_then(|node| node.person()) else { return };
        let votes = || passed.tasks.iter().filter(|task| task.kind != TaskKind::Answer);
        let seats: BTreeSet<u64> = votes().map(|task| task.seat).collect();
        let approves = |seat: &u64| votes().filter(|t| t.seat == *seat).all(|t| t.vote == Some(Vote::Approve));
        match passed.outcome {
            Outcome::Approved if matches!(step.mode, Mode::Any | Mode::OnePass) => {
                assert!(seats.iter().any(approves), "nobody has approved {passed:#?}");
            }
            Outcome::Approved => {
                assert!(passed.queue.is_empty(), "somebody was not asked: {passed:#?}");
                assert!(seats.len() >= step.assignees.len(), "a seat is missing: {passed:#?}");
                assert!(seats.iter().all(approves), "somebody has not approved: {passed:#?}");
            }
            Outcome::Rejected if step.mode == Mode::OnePass => {
                let rejects = |seat: &u64| votes().any(|t| t.seat == *seat && t.vote == Some(Vote::Reject));
                assert!(seats.iter().all(rejects), "somebody has not rejected {passed:#?}");
            }
            Outcome::Rejected => {
                assert!(votes().any(|task| task.vote == Some(Vote::Reject)), "nobody has rejected {passed:#?}");
            }
            _ => {}
        }
    }

    /// Notes a state; answers its place.
    fn note(&mut self, mut state: RunState) -> usize {
        if !self.keeps_votes {
            self.assert_decided_for_good(&state);
        }
        canonical::fold(&mut state, self.keeps_votes);
        self.states.lay(state)
    }

    /// What was passed is decided for good where nobody may take a decision back.
    fn assert_decided_for_good(&mut self, state: &RunState) {
        for task in state.passed.iter().flat_map(|passed| &passed.tasks).filter(|task| task.vote.is_some()) {
            for one in offer::of_decided(task) {
                self.send(state, &Try { must: Some(false), ..one });
            }
        }
    }

    fn run(mut self) {
        let start = Action::Start { picks: BTreeMap::new(), opinion: None };
        let start = Try { name: "start", by: Actor::member(id(0)), action: start, must: Some(true), follow: true };
        for turn in self.turns {
            self.facts.flags[shapes::TURN] = *turn;
            let first = self.send(&RunState::new(1, Some(id(0))), &start).expect("a start");
            self.note(first);
        }
        let mut at = 0;
        while at < self.states.len().min(self.most) {
            let state = self.states.state(at);
            self.go_on_from(at, &state);
            // One state in five is enough to see that none moves.
            if at % 5 == 0 && !state.status.has_ended() {
                self.assert_stands_still(&state);
            }
            at += 1;
        }
        self.assert_ends(at);
    }

    /// Tries everything in a state.
    fn go_on_from(&mut self, at: usize, state: &RunState) {
        let mut again = state.clone();
        let next = canonical::fold(&mut again, self.keeps_votes);
        assert_eq!(again, *state, "a state found stands for itself");
        self.facts.number_from(next);
        let mut reached = BTreeSet::new();
        for one in offer::all(self.flow, state) {
            for turn in self.turns {
                self.facts.flags[shapes::TURN] = *turn;
                if let Some(after) = self.send(state, &one).filter(|_| one.follow) {
                    reached.insert(self.note(after));
                }
            }
        }
        let small = |at: usize| u32::try_from(at).expect("fewer than four thousand million");
        self.steps.extend(reached.into_iter().map(|after| (small(after), small(at))));
    }

    /// Suspended, a run moves for nobody; what comes from the engine waits, and afterwards it stands as it stood.
    fn assert_stands_still(&mut self, state: &RunState) {
        let by = Actor::admin(id(OWNER));
        let action = Action::Suspend { reason: "核查".to_owned() };
        let suspend = Try { name: "suspend", by: by.clone(), action, must: Some(true), follow: false };
        let still = self.send(state, &suspend).expect("an administrator suspends");
        let goes_as_ever = ["terminate", "reassign", "comment", "revoke", "read", "cc", "resume"];
        for one in offer::all(self.flow, state).into_iter().filter(|one| !goes_as_ever.contains(&one.name)) {
            let must = if one.by == Actor::System { None } else { Some(false) };
            if let Some(after) = self.send(&still, &Try { must, follow: false, ..one }) {
                let stands = (&after.tokens, &after.tasks, &after.passed);
                assert_eq!(stands, (&state.tokens, &state.tasks, &state.passed), "it moves while it is suspended");
            }
        }
        let action = Action::Resume { opinion: None };
        let resume = Try { name: "resume", by, action, must: Some(true), follow: false };
        let again = self.send(&still, &resume).expect("an administrator lets it go on");
        assert_eq!(again, *state, "it goes on as it stood");
    }

    /// From every state searched an end can be reached, or a state that is not searched any more.
    fn assert_ends(mut self, searched: usize) {
        let is_end = |at: &usize| *at >= searched || self.states.status(*at).has_ended();
        let mut open: Vec<usize> = (0..self.states.len()).filter(is_end).collect();
        self.counts.ends += open.iter().filter(|at| **at < searched).count();
        let mut leads = vec![false; self.states.len()];
        open.iter().for_each(|at| leads[*at] = true);
        self.steps.sort_unstable();
        while let Some(at) = open.pop() {
            let first = self.steps.partition_point(|(after, _)| (*after as usize) < at);
            for (_, before) in self.steps[first..].iter().take_while(|(after, _)| *after as usize == at) {
                let before = *before as usize;
                if !std::mem::replace(&mut leads[before], true) {
                    open.push(before);
                }
            }
        }
        let lost = leads.iter().position(|leads| !leads);
        assert!(lost.is_none(), "no end can be reached from {:#?}", lost.map(|at| self.states.state(at)));
        self.counts.states += searched;
        if searched < self.states.len() {
            self.counts.cut_short += 1;
        } else {
            self.counts.largest = self.counts.largest.max(searched);
        }
    }
}

/// Whether something was passed already, or is set aside as passed.
fn knows(tokens: &[Token], passed: &[Passed], one: &Passed) -> bool {
    let mut aside = tokens.iter().filter_map(|token| token.resume.as_deref());
    passed.contains(one) || aside.any(|resume| knows(&resume.tokens, &resume.passed, one))
}

fn leads_back(effect: &Effect) -> bool {
    matches!(effect, Effect::Log(entry) if entry.action == LogAction::Repeat)
}

/// The tasks somebody still has to do or to read.
fn open(state: &RunState) -> BTreeSet<TaskId> {
    state.tasks.iter().filter(|task| task.vote.is_none()).map(|task| task.id.clone()).collect()
}

fn search(shape: &[shapes::Shape], seed: u64, most: usize, counts: &mut Counts) {
    let mut dice = Dice::new(seed);
    let definition = tree::document(&Maker::new(&mut dice).sequence(shape), true);
    assert_eq!(check(&definition, &NothingKnown), [], "{shape:?}");
    if std::env::var_os("TENON_SMALL_FLOW").is_some() {
        eprintln!("{}", serde_json::to_string(&definition).expect("written"));
    }
    let flow = Flow::compile(definition, 1).expect("checked");
    let mut facts = Facts::new(Some(0));
    facts.flags = [true, false, dice.chance(2), dice.chance(2)];
    // The copies of a small flow go to one of its people.
    facts.roles[2] = vec![dice.below(shapes::PEOPLE)];
    counts.flows += 1;
    let turns: &[bool] = if shapes::leads_back(shape) { &[false, true] } else { &[false] };
    let (keeps_votes, states) = (canonical::keeps_votes(&flow), Laid::default());
    let cut_short = counts.cut_short;
    Search { flow: &flow, facts, turns, most, keeps_votes, states, steps: Vec::new(), counts }.run();
    // In a plain test run many are: there it is not worth a line each.
    if counts.cut_short > cut_short && most > STATES {
        eprintln!("the search through {shape:?} with seed {seed} was cut short after {most} states");
    }
}

fn wish(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// Searches through flows, some at a time: of which shape each one is, and its seed.
fn search_each(shapes: &[Vec<shapes::Shape>], flows: &[(usize, u64)], usual: usize) -> Counts {
    let most = wish("TENON_SMALL_STATES").map_or(STATES, |most| usize::try_from(most).unwrap_or(usize::MAX));
    let (next, counts, fault) = (AtomicUsize::new(0), Mutex::new(Counts::default()), Mutex::new(None));
    let take = || {
        let mut own = Counts::default();
        loop {
            let at = next.fetch_add(1, Ordering::Relaxed);
            let is_sound = fault.lock().expect("never held by a search").is_none();
            let Some(&(shape, seed)) = flows.get(at).filter(|_| is_sound) else { break };
            if flows.len() > usual && at > 0 && at.is_multiple_of(TOLD) {
                eprintln!("{at} of {} flows begun", flows.len());
            }
            let shape = &shapes[shape];
            if catch_unwind(AssertUnwindSafe(|| search(shape, seed, most, &mut own))).is_err() {
                fault.lock().expect("never held by a search").get_or_insert((shape, seed));
            }
        }
        counts.lock().expect("never held by a search").add(own);
    };
    std::thread::scope(|scope| {
        for _ in 0..TOGETHER {
            scope.spawn(take);
        }
    });
    if let Some((shape, seed)) = fault.into_inner().expect("never held by a search") {
        panic!("the search through {shape:?} with seed {seed} failed");
    }
    counts.into_inner().expect("never held by a search")
}

/// Searches through so many flows of these shapes, or through those that are wished for; whether that were no fewer.
fn search_some(shapes: &[Vec<shapes::Shape>], usual: u64) -> (Counts, bool) {
    let seeds = match wish("TENON_SMALL_FLOW") {
        Some(one) => one..one + 1,
        None => 0..wish("TENON_SMALL_FLOWS").unwrap_or(usual),
    };
    let is_whole = seeds.end - seeds.start >= usual;
    // A prime stride, so that few flows already are of many shapes.
    let flows: Vec<(usize, u64)> = seeds.map(|seed| (seed as usize * 101 % shapes.len(), seed)).collect();
    let counts = search_each(shapes, &flows, usual as usize);
    println!("{} shapes", shapes.len());
    counts.say();
    (counts, is_whole)
}

#[test]
fn every_state_of_small_flows_is_sound_and_leads_to_an_end() {
    let (counts, is_whole) = search_some(&shapes::up_to(NODES), FLOWS);
    if !is_whole {
        return;
    }
    for name in ["approve", "reject", "return", "transfer", "add sign", "delegate", "ask", "take back", "remove"] {
        assert!(counts.done.get(name).is_some_and(|n| *n > 20), "{name} was hardly ever done: {counts:?}");
    }
    assert!(counts.cut_short * 2 < counts.flows, "most flows are searched to their end: {counts:?}");
}

#[test]
fn every_state_of_small_flows_with_a_way_back_is_sound_and_leads_to_an_end() {
    let (counts, is_whole) = search_some(&shapes::with_a_way_back(NODES), FLOWS_BACK);
    if !is_whole {
        return;
    }
    for name in ["approve", "reject", "rerun", "retry"] {
        assert!(counts.done.get(name).is_some_and(|n| *n > 20), "{name} was hardly ever done: {counts:?}");
    }
    assert!(counts.led_back > 100, "hardly ever led back: {counts:?}");
}

/// Searches through each shape with so many seeds of its own.
fn search_all(shapes: &[Vec<shapes::Shape>], seeds: u64) -> Counts {
    let of_shape = |at: usize| (0..seeds).map(move |seed| (at, seeds * at as u64 + seed));
    let flows: Vec<(usize, u64)> = (0..shapes.len()).flat_map(of_shape).collect();
    let counts = search_each(shapes, &flows, flows.len());
    counts.say();
    counts
}

#[test]
fn every_state_of_small_loops_is_sound_and_leads_to_an_end() {
    let counts = search_all(&shapes::loops(), 4);
    for name in ["approve", "reject", "return", "take back"] {
        assert!(counts.done.get(name).is_some_and(|n| *n > 20), "{name} was hardly ever done: {counts:?}");
    }
}

#[test]
fn every_state_of_small_sub_flows_and_routes_is_sound_and_leads_to_an_end() {
    let counts = search_all(&shapes::calls_and_routes(), 2);
    for name in ["approve", "run ended"] {
        assert!(counts.done.get(name).is_some_and(|n| *n > 20), "{name} was hardly ever done: {counts:?}");
    }
}
