//! Random walks: generated flows under random operations, legal and not, beside a reference model that shares no code
//! with the machine. After every operation both must agree on what is open, what is stuck, where a step can return
//! to, and whether the operation was legal; and every state must be sound by itself. Each seed gives the same walk.

mod above;
mod copies;
mod counts;
mod due;
mod elsewhere;
mod faults;
mod jumps;
mod migrated;
mod model;
mod operations;
mod outside;
mod pairs;
mod reach;
mod signing;
mod sound;
mod standstill;
mod tree;
mod world;

use super::ahead::picked_at;
use super::node::KINDS;
use super::node::http::Awaited;
use super::state::{RunState, Wait};
use super::{Action, Actor, Command, Effect, Flow, Notice, Refusal, RunStatus, TaskKind, advance, refusal};
use crate::clock::Moment;
use crate::definition::flow::START;
use crate::id::{MemberId, RecordId, RunId, TaskId};
use crate::problem::Text;
use above::Callers;
use counts::{ACTIONS, Counts, SETTINGS};
use migrated::Others;
use model::Model;
use serde_json::Map;
use std::collections::{BTreeMap, HashMap};
use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use world::{Facts, id, moment, number};

/// How many walks a plain test run makes.
const WALKS: u64 = 2_000;
/// How many walks a thread takes at a time.
const SHARE: u64 = 50;
/// After how many walks progress is told where more than usual were asked for.
const TOLD: u64 = 5_000;

/// Numbers that look random and are the same for the same seed (splitmix64).
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, end: usize) -> usize {
        (self.roll() % end.max(1) as u64) as usize
    }

    /// True once in `times`.
    pub fn chance(&mut self, times: usize) -> bool {
        self.below(times) == 0
    }

    pub fn pick<'a, T>(&mut self, from: &'a [T]) -> Option<&'a T> {
        from.get(self.below(from.len()))
    }
}

/// One run of one flow, walked by the machine and by the model.
struct Walk<'t> {
    flow: &'t Flow,
    state: RunState,
    model: Model<'t>,
    facts: Facts,
    /// The task last opened for a person at a node.
    latest: HashMap<(String, usize), TaskId>,
    /// Every task ever opened.
    tasks: Vec<TaskId>,
    /// The timers a caller would hold, by step and index.
    timers: BTreeMap<(u64, usize), Moment>,
    /// Who was urged by the operation at hand.
    urged: Vec<usize>,
    /// Whether nodes were left out by a jump.
    leaps: bool,
    /// The runs that have called this one.
    callers: Callers,
    counts: &'t mut Counts,
    /// What was done, where somebody asks.
    told: Option<&'t mut Vec<String>>,
}

impl Walk<'_> {
    /// Sends one command to the machine; a refusal must carry a known code.
    fn send(&mut self, by: Actor, action: Action) -> Result<(), Refusal> {
        if let Some(told) = &mut self.told {
            told.push(format!("{by:?} {action:?}"));
        }
        self.counts.steps += 1;
        let command = Command { by, action };
        match advance(self.flow, &self.state, &command, &self.facts) {
            Ok((state, effects)) => {
                self.counts.done(&command.action);
                self.counts.entered(self.flow, &state, self.state.last_step);
                self.state = state;
                self.follow(effects);
                Ok(())
            }
            Err(refusal) => {
                if let Some(told) = &mut self.told {
                    told.pop();
                }
                assert!(refusal::CODES.contains(&refusal.code), "{} is a known code", refusal.code);
                assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
                *self.counts.refused.entry(refusal.code).or_default() += 1;
                Err(refusal)
            }
        }
    }

    /// Does what follows from a step, as the caller of the machine would.
    fn follow(&mut self, effects: Vec<Effect>) {
        let (mut ended, mut answers) = (0, Vec::new());
        for effect in effects {
            answers.extend(self.answer_to(&effect));
            match effect {
                Effect::OpenTask(task) => {
                    let member = number(&task.assignee);
                    assert!(!self.facts.left[member] || member == world::OWNER, "a member who left got a task");
                    if task.kind != TaskKind::Cc {
                        self.latest.insert((task.node.clone(), member), task.id.clone());
                    }
                    self.tasks.push(task.id);
                }
                Effect::SetTimer { step, index, at } => drop(self.timers.insert((step, index), at)),
                Effect::DropTimers { step } => self.timers.retain(|(of, _), _| *of != step),
                Effect::Notify { to, notice: Notice::Urge { .. }, .. } => self.urged.extend(to.iter().map(number)),
                Effect::Ended { .. } => ended += 1,
                _ => {}
            }
        }
        assert!(ended <= 1, "a run ends once");
        for (step, answer) in answers {
            // An answer before this one may have ended the run.
            if self.state.token(step).is_some() {
                self.send(Actor::System, answer).expect("a step that asked for something takes the answer");
            }
        }
    }

    /// What the world answers to an effect that asks for something.
    fn answer_to(&self, effect: &Effect) -> Option<(u64, Action)> {
        let (step, node, answer) = match effect {
            Effect::Write { step, node, .. } => {
                let record = RecordId::parse("00000000-0000-7000-a000-000000000001").expect("a UUID");
                (*step, node, Action::Written { step: *step, record })
            }
            Effect::Query { step, node } => {
                (*step, node, Action::Found { step: *step, rows: vec![Map::new(); self.facts.rows] })
            }
            Effect::Call { step, node, .. } => {
                let run = |at: usize| RunId::parse(&format!("00000000-0000-7000-b000-{step:08x}{at:04x}"));
                let status = |at: usize| match self.facts.ended_at_once(at) {
                    None => RunStatus::Running,
                    Some(true) => RunStatus::Approved,
                    Some(false) => RunStatus::Rejected,
                };
                let runs = (0..self.facts.rows).map(|at| (run(at).expect("a UUID"), status(at))).collect();
                (*step, node, Action::Called { step: *step, runs })
            }
            Effect::Request { step, node, request } => {
                let proof = (request.wait == Some(Awaited::Callback)).then(|| "proof".to_owned());
                (*step, node, Action::Requested { step: *step, proof })
            }
            Effect::Print { step, node, .. } => (*step, node, Action::Requested { step: *step, proof: None }),
            _ => return None,
        };
        // What a jump back leaps over is read again, which the model does not look at.
        let reads_again = self.state.token(step).is_some_and(|token| token.resume.is_some());
        if self.facts.broken.contains(node) && !reads_again {
            return Some((step, Action::WriteFailed { step, reason: Text::new("做不了", "cannot be done") }));
        }
        Some((step, answer))
    }

    /// Machine and model agree, and the state is sound.
    fn compare(&self) {
        sound::assert_sound(self.flow, &self.state);
        assert_eq!(self.state.status, self.model.status(), "status");
        let mut open: Vec<(String, usize)> =
            self.state.open_tasks().map(|task| (task.node.clone(), number(&task.assignee))).collect();
        open.sort();
        let mut halted: Vec<String> = self.halted().into_iter().map(|(_, node)| node).collect();
        halted.sort();
        assert_eq!((open, halted), self.model.open(), "open tasks, and nodes that no person moves on");
        self.compare_clocks();
        assert!(self.state.tokens.iter().all(|token| sound::is_known_place(self.flow, token)));
        for task in self.state.open_tasks().filter(|task| task.node != "start") {
            let (_, asked) = self.model.step(&task.node).expect("an open task's step is live");
            let waits = asked.is_waiting(number(&task.assignee));
            assert_eq!(self.state.is_waiting(&task.id), waits, "whether {:?} waits", task.assignee);
            let token = self.state.token(task.step).expect("a live token");
            let mut targets: Vec<&str> =
                super::machine::back::targets(self.flow, &self.state, token).iter().map(|p| p.node.as_str()).collect();
            let mut wanted = self.model.targets(&task.node);
            targets.sort_unstable();
            wanted.sort_unstable();
            assert_eq!(targets, wanted, "return targets of {}", task.node);
            let previous = super::machine::back::previous(self.flow, &self.state, token).map(|p| p.node.clone());
            assert_eq!(previous, self.model.previous(&task.node), "step before {}", task.node);
        }
        if self.state.status == RunStatus::Approved && !self.leaps {
            sound::assert_nothing_skipped(self.flow, &self.state);
        }
    }

    /// Machine and model agree on when everything is due, and the timers set are those of what waits for them.
    fn compare_clocks(&self) {
        if self.state.status != RunStatus::Running {
            assert!(self.timers.is_empty(), "a run that does not run has timers");
            return;
        }
        assert_eq!(self.state.rounds, self.model.rounds(), "how often routes have led back");
        let clock = |wait: &Wait| match wait {
            Wait::People { due_at, .. } => Some(*due_at),
            Wait::Until { at } => Some(Some(*at)),
            Wait::Answer { until, .. } => Some(*until),
            _ => None,
        };
        let tokens = self.state.tokens.iter().filter(|token| token.node != START);
        let mut clocks: Vec<(String, Option<Moment>)> =
            tokens.filter_map(|token| Some((token.node.clone(), clock(&token.wait)?))).collect();
        let wanted = self.model.clocks().into_iter().map(|(node, due)| (node, due.map(moment)));
        let mut wanted: Vec<(String, Option<Moment>)> = wanted.collect();
        clocks.sort();
        wanted.sort();
        assert_eq!(clocks, wanted, "when things are due");
        for task in self.state.open_tasks() {
            let due = self.state.token(task.step).and_then(|token| clock(&token.wait)).flatten();
            assert_eq!(task.due_at, due, "a task of {} is due when its step is", task.node);
        }
        for token in &self.state.tokens {
            if let Wait::Until { at } | Wait::Answer { until: Some(at), .. } = &token.wait {
                assert_eq!(self.timers.get(&(token.step, 0)), Some(at), "{} has its timer", token.node);
            }
        }
        let awaits = |step: &u64| self.state.token(*step).and_then(|token| clock(&token.wait)).flatten().is_some();
        assert!(self.timers.keys().all(|(step, _)| awaits(step)), "a timer that nothing waits for");
    }

    /// What no person of the flow moves on: steps that are stuck, that rest, and that wait for something from elsewhere.
    fn halted(&self) -> Vec<(u64, String)> {
        let halted = |wait: &Wait| !matches!(wait, Wait::People { .. } | Wait::Join);
        self.state.tokens.iter().filter(|t| halted(&t.wait)).map(|t| (t.step, t.node.clone())).collect()
    }

    /// From any state a run can end: everybody approves, an administrator mends what is stuck.
    fn finish(&mut self) {
        self.facts.broken.clear();
        self.facts.filled = true;
        // No route leads back.
        self.facts.flags = [false; 4];
        for _ in 0..2_000 {
            if self.state.status.has_ended() {
                return;
            }
            if let Some((step, _)) = self.halted().first().cloned() {
                self.push_on(step);
                continue;
            }
            let task = self
                .state
                .open_tasks()
                .find(|task| !self.state.is_waiting(&task.id))
                .expect("a running run waits for somebody")
                .clone();
            if task.unclaimed {
                self.send(Actor::member(task.assignee), Action::Claim { task: task.id })
                    .expect("a candidate can claim");
                continue;
            }
            let unpicked = |node: &String| self.state.picks.get(node).is_none_or(Vec::is_empty);
            let nodes = picked_at(self.flow, &self.state, &self.facts, &task.node);
            if task.kind != TaskKind::Answer && nodes.iter().any(unpicked) {
                let picks = nodes.into_iter().map(|node| (node, vec![id(world::OWNER)])).collect();
                self.send(Actor::member(task.assignee), Action::Pick { task: task.id, picks })
                    .expect("whoever approves can pick");
                continue;
            }
            let approve = Action::Approve { task: task.id, opinion: Some("好".to_owned()) };
            self.send(Actor::member(task.assignee), approve).expect("an assignee can approve");
            sound::assert_sound(self.flow, &self.state);
        }
        panic!("everybody approves and the run does not end");
    }

    /// Runs that are waited for end well; everything else an administrator lets go on.
    fn push_on(&mut self, step: u64) {
        let wait = self.state.token(step).map(|token| token.wait.clone());
        if let Some(Wait::Runs { runs, .. }) = wait {
            let run = runs.first().cloned().expect("it waits for some");
            self.send(Actor::System, Action::RunEnded { step, run, status: RunStatus::Approved, back: None })
                .expect("a run that is waited for may end");
        } else {
            self.send(Actor::admin(id(world::OWNER)), Action::Retry { step }).expect("what is stuck can be retried");
        }
    }
}

fn walk(seed: u64, counts: &mut Counts, told: Option<&mut Vec<String>>) {
    walk_seen(seed, counts, told, &mut |_: &mut Walk<'_>| {});
}

/// The same, looked at wherever machine and model agree.
fn walk_seen(seed: u64, counts: &mut Counts, mut told: Option<&mut Vec<String>>, look: &mut dyn FnMut(&mut Walk<'_>)) {
    let mut dice = Dice::new(seed);
    let tree = tree::Gardener { dice: &mut dice, made: 0 }.sequence(tree::Spot::OUTERMOST, 1);
    let definition = tree::document(&tree, !dice.chance(6));
    if let Some(told) = &mut told {
        told.push(serde_json::to_string(&definition).expect("written"));
    }
    let flow = Flow::compile(definition, 3).expect("a sound flow");
    let others = Others::of(&flow);
    let initiator = (!dice.chance(12)).then(|| dice.below(7));
    let mut facts = Facts::new(initiator);
    if dice.chance(3) {
        facts.broken = flow.definition().nodes.keys().cloned().collect();
    }
    facts.flags = [dice.chance(2), dice.chance(2), dice.chance(2), dice.chance(2)];
    (facts.rows, facts.date) = (dice.below(3), dice.chance(2).then_some(3 * 24 * 60));
    (facts.at_once, facts.ends_well) = ([0, 0, 0, 1, 2][dice.below(5)], !dice.chance(3));
    let mut state = RunState::new(3, initiator.map(id));
    let callers = Callers::new(&mut dice, &mut facts, &mut state);
    let mut walk = Walk {
        flow: &flow,
        state,
        model: Model::new(&tree),
        facts,
        latest: HashMap::new(),
        tasks: Vec::new(),
        timers: BTreeMap::new(),
        urged: Vec::new(),
        leaps: false,
        callers,
        counts,
        told,
    };
    walk.counts.flows += 1;
    walk.start(&mut dice);
    for at in 0..60 {
        walk.model.mind_questions(&walk.facts);
        walk.compare();
        look(&mut walk);
        walk.operation(&mut dice);
        if at % 20 == 10 {
            walk.move_on(&mut dice, &others);
        }
        if walk.state.status.has_ended() && dice.chance(4) {
            break;
        }
    }
    walk.model.mind_questions(&walk.facts);
    walk.compare();
    look(&mut walk);
    let text = serde_json::to_string(&walk.state).expect("a state is written");
    assert_eq!(serde_json::from_str::<RunState>(&text).expect("and read"), walk.state);
    walk.move_on(&mut dice, &others);
    let is_cut_short = !walk.state.status.has_ended();
    walk.finish();
    let status = walk.state.status;
    let word = if is_cut_short { "cut short" } else { status.word() };
    *walk.counts.ended.entry(word).or_default() += 1;
}

fn member(number: usize) -> MemberId {
    id(number)
}

/// The seeds to walk: `TENON_WALKS` asks for more of them, `TENON_WALK_SEED` for a single one.
fn seeds() -> Range<u64> {
    let wish = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match wish("TENON_WALK_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..wish("TENON_WALKS").unwrap_or(WALKS),
    }
}

/// The flow of a seed and what was done in it, up to a fault if there is one; what was refused is left out.
fn history(seed: u64) -> String {
    let mut told = Vec::new();
    let again = || walk(seed, &mut Counts::default(), Some(&mut told));
    // How it ends is known already.
    let _ = catch_unwind(AssertUnwindSafe(again));
    told.join("\n")
}

/// Walks all of these seeds, on every core.
fn walk_all(seeds: &Range<u64>) -> Counts {
    let (next, counts, faults) = (AtomicU64::new(seeds.start), Mutex::new(Counts::default()), Mutex::new(Vec::new()));
    let take = || {
        let mut own = Counts::default();
        loop {
            let first = next.fetch_add(SHARE, Ordering::Relaxed);
            if first >= seeds.end || !faults.lock().expect("never held by a walk").is_empty() {
                break;
            }
            if first > 0 && first.is_multiple_of(TOLD) && seeds.end - seeds.start > WALKS {
                eprintln!("{first} of {} walks begun", seeds.end);
            }
            for seed in first..seeds.end.min(first + SHARE) {
                if catch_unwind(AssertUnwindSafe(|| walk(seed, &mut own, None))).is_err() {
                    faults.lock().expect("never held by a walk").push(seed);
                    break;
                }
            }
        }
        counts.lock().expect("never held by a walk").add(own);
    };
    std::thread::scope(|scope| {
        for _ in 0..std::thread::available_parallelism().map_or(1, std::num::NonZero::get) {
            scope.spawn(take);
        }
    });
    let first = faults.into_inner().expect("never held by a walk").into_iter().min();
    if let Some(seed) = first {
        panic!("the walk with seed {seed} failed:\n{}", history(seed));
    }
    counts.into_inner().expect("never held by a walk")
}

#[test]
fn machine_and_model_agree_on_random_walks() {
    let seeds = seeds();
    let counts = walk_all(&seeds);
    if seeds.end - seeds.start == 1 {
        println!("{}", history(seeds.start));
    }
    println!("{counts:#?}");
    if seeds.end - seeds.start < WALKS {
        return;
    }
    let seldom = |words: &[&'static str], met: &BTreeMap<&'static str, usize>, least: usize| -> Vec<&'static str> {
        words.iter().copied().filter(|word| met.get(word).is_none_or(|times| *times < least)).collect()
    };
    assert_eq!(seldom(KINDS, &counts.nodes, 50), [""; 0], "nodes hardly ever entered: {counts:?}");
    assert_eq!(seldom(SETTINGS, &counts.settings, 50), [""; 0], "hardly ever asked so: {counts:?}");
    assert_eq!(seldom(ACTIONS, &counts.actions, 20), [""; 0], "actions hardly ever done: {counts:?}");
    assert_eq!(seldom(operations::ALL, &counts.legal, 10), [""; 0], "hardly ever legal: {counts:?}");
    let never = [
        "wrong_version",
        "already_running",
        "button_not_yours",
        "button_not_now",
        "not_waiting_for_write",
        "pick_not_allowed",
        "pick_too_many",
        "incident_closed",
        "record_gone",
        "signature_required",
        "attachment_required",
        "checks_failed",
    ];
    let walked: Vec<&str> = counts.refused.keys().copied().collect();
    let missed: Vec<&&str> =
        refusal::CODES.iter().filter(|code| !walked.contains(code) && !never.contains(code)).collect();
    assert!(missed.is_empty(), "never refused with {missed:?}");
}
