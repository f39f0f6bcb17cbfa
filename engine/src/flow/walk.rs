//! Random walks: generated flows under random operations, legal and not, beside a reference model that shares no code
//! with the machine. After every operation both must agree on what is open, what is stuck, where a step can return
//! to, and whether the operation was legal; and every state must be sound by itself. Each seed gives the same walk.

mod migrated;
mod model;
mod operations;
mod pairs;
mod reach;
mod signing;
mod sound;
mod standstill;
mod tree;
mod world;

use super::check::NothingKnown;
use super::check::check;
use super::state::{RunState, Wait};
use super::{Action, Actor, Command, Effect, Flow, Notice, Refusal, RunStatus, advance, refusal};
use crate::id::{MemberId, RecordId, TaskId};
use crate::problem::Text;
use model::Model;
use std::collections::{BTreeMap, HashMap};
use world::{Facts, id, number};

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
    /// Who was urged by the operation at hand.
    urged: Vec<usize>,
    counts: &'t mut Counts,
}

/// How much has been walked, so that a test can tell an empty walk from a full one.
#[derive(Debug, Default)]
struct Counts {
    flows: usize,
    legal: BTreeMap<&'static str, usize>,
    refused: BTreeMap<&'static str, usize>,
    ended: BTreeMap<&'static str, usize>,
}

impl Walk<'_> {
    /// Sends one command to the machine; a refusal must carry a known code.
    fn send(&mut self, by: Actor, action: Action) -> Result<(), Refusal> {
        let before = self.state.clone();
        let told = format!("{by:?} {action:?}");
        let result = advance(self.flow, &self.state, &Command { by, action }, &self.facts);
        assert_eq!(before, self.state, "advance does not touch what it is given");
        if std::env::var_os("TENON_WALK_SEED").is_some() {
            eprintln!("{told} -> {}", result.as_ref().map_or_else(|refusal| refusal.code, |_| "done"));
        }
        match result {
            Ok((state, effects)) => {
                self.state = state;
                self.follow(effects);
                Ok(())
            }
            Err(refusal) => {
                assert!(refusal::CODES.contains(&refusal.code), "{} is a known code", refusal.code);
                assert!(!refusal.message.zh.is_empty() && !refusal.message.en.is_empty());
                *self.counts.refused.entry(refusal.code).or_default() += 1;
                Err(refusal)
            }
        }
    }

    /// Does what follows from a step, as the caller of the machine would.
    fn follow(&mut self, effects: Vec<Effect>) {
        let mut ended = 0;
        for effect in effects {
            match effect {
                Effect::OpenTask(task) => {
                    let member = number(&task.assignee);
                    assert!(!self.facts.left[member] || member == world::OWNER, "a member who left got a task");
                    self.latest.insert((task.node.clone(), member), task.id.clone());
                    self.tasks.push(task.id);
                }
                Effect::Write { step, node, .. } => {
                    let answer = if self.facts.broken.contains(&node) {
                        Action::WriteFailed { step, reason: Text::new("写不了", "cannot write") }
                    } else {
                        let record = RecordId::parse("00000000-0000-7000-a000-000000000001").expect("a UUID");
                        Action::Written { step, record }
                    };
                    // An earlier effect of the same list may have ended the run.
                    if self.state.token(step).is_some() {
                        self.send(Actor::System, answer).expect("a step that asked for a write takes the answer");
                    }
                }
                Effect::Query { step, node } => {
                    let answer = if self.facts.broken.contains(&node) {
                        Action::WriteFailed { step, reason: Text::new("查不了", "cannot look up") }
                    } else {
                        Action::Found { step, rows: Vec::new() }
                    };
                    if self.state.token(step).is_some() {
                        self.send(Actor::System, answer).expect("a query takes the answer");
                    }
                }
                Effect::Call { step, node, .. } => {
                    let answer = if self.facts.broken.contains(&node) {
                        Action::WriteFailed { step, reason: Text::new("起不来", "cannot start") }
                    } else {
                        Action::Called { step, runs: Vec::new() }
                    };
                    if self.state.token(step).is_some() {
                        self.send(Actor::System, answer).expect("a step that asked for runs takes the answer");
                    }
                }
                Effect::Request { step, node, .. } => {
                    let answer = if self.facts.broken.contains(&node) {
                        Action::WriteFailed { step, reason: Text::new("发不出", "cannot send") }
                    } else {
                        Action::Requested { step, proof: None }
                    };
                    if self.state.token(step).is_some() {
                        self.send(Actor::System, answer).expect("a step that asked for a call takes the answer");
                    }
                }
                Effect::Notify { to, notice: Notice::Urge { .. }, .. } => self.urged.extend(to.iter().map(number)),
                Effect::Ended { .. } => ended += 1,
                _ => {}
            }
        }
        assert!(ended <= 1, "a run ends once");
    }

    /// Machine and model agree, and the state is sound.
    fn compare(&self) {
        sound::assert_sound(self.flow, &self.state);
        assert_eq!(self.state.status, self.model.status(), "status");
        let mut open: Vec<(String, usize)> =
            self.state.open_tasks().map(|task| (task.node.clone(), number(&task.assignee))).collect();
        open.sort();
        let mut stuck: Vec<String> = self.stuck().into_iter().map(|(_, node)| node).collect();
        stuck.sort();
        assert_eq!((open, stuck), self.model.open(), "open tasks and stuck nodes");
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
        if self.state.status == RunStatus::Approved {
            sound::assert_nothing_skipped(self.flow, &self.state);
        }
    }

    /// What no person of the flow can move on: steps that are stuck, and those that rest.
    fn stuck(&self) -> Vec<(u64, String)> {
        let stuck = |wait: &Wait| matches!(wait, Wait::Stuck { .. } | Wait::Until { .. });
        self.state.tokens.iter().filter(|t| stuck(&t.wait)).map(|t| (t.step, t.node.clone())).collect()
    }

    /// From any state a run can end: everybody approves, an administrator mends what is stuck.
    fn finish(&mut self) {
        self.facts.broken.clear();
        self.facts.filled = true;
        for _ in 0..400 {
            if self.state.status.has_ended() {
                return;
            }
            if let Some((step, _)) = self.stuck().first().cloned() {
                self.send(Actor::admin(id(world::OWNER)), Action::Retry { step })
                    .expect("what is stuck can be retried");
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
            let approve = Action::Approve { task: task.id, opinion: Some("好".to_owned()) };
            self.send(Actor::member(task.assignee), approve).expect("an assignee can approve");
            sound::assert_sound(self.flow, &self.state);
        }
        panic!("everybody approves and the run does not end");
    }
}

fn walk(seed: u64, counts: &mut Counts) {
    let mut dice = Dice::new(seed);
    let tree = tree::Gardener { dice: &mut dice, made: 0 }.sequence(0, 1);
    let definition = tree::document(&tree, !dice.chance(6));
    assert_eq!(check(&definition, &NothingKnown), [], "seed {seed}");
    if std::env::var_os("TENON_WALK_SEED").is_some() {
        eprintln!("{}", serde_json::to_string(&definition).expect("written"));
    }
    let flow = Flow::compile(definition, 3).expect("checked");
    let initiator = (!dice.chance(12)).then(|| dice.below(7));
    let mut facts = Facts::new(initiator);
    if dice.chance(3) {
        facts.broken = flow.definition().nodes.keys().cloned().collect();
    }
    facts.flags = [dice.chance(2), dice.chance(2), dice.chance(2), dice.chance(2)];
    let mut walk = Walk {
        flow: &flow,
        state: RunState::new(3, initiator.map(id)),
        model: Model::new(&tree),
        facts,
        latest: HashMap::new(),
        tasks: Vec::new(),
        urged: Vec::new(),
        counts,
    };
    walk.counts.flows += 1;
    walk.start(&mut dice);
    for at in 0..60 {
        walk.compare();
        walk.operation(&mut dice);
        if at % 20 == 10 {
            migrated::assert_moves(&tree, &flow, &walk.state, &walk.facts);
        }
        if walk.state.status.has_ended() && dice.chance(4) {
            break;
        }
    }
    walk.compare();
    let text = serde_json::to_string(&walk.state).expect("a state is written");
    assert_eq!(serde_json::from_str::<RunState>(&text).expect("and read"), walk.state);
    migrated::assert_moves(&tree, &flow, &walk.state, &walk.facts);
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
fn seeds() -> std::ops::Range<u64> {
    let wish = |name| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    match wish("TENON_WALK_SEED") {
        Some(seed) => seed..seed + 1,
        None => 0..wish("TENON_WALKS").unwrap_or(2_000),
    }
}

#[test]
fn machine_and_model_agree_on_random_walks() {
    let mut counts = Counts::default();
    for seed in seeds() {
        let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| walk(seed, &mut counts)));
        assert!(outcome.is_ok(), "the walk with seed {seed} failed");
    }
    println!("{counts:#?}");
    for action in operations::ALL {
        assert!(counts.legal.get(action).is_some_and(|n| *n > 20), "{action} was hardly ever legal: {counts:?}");
    }
    let walked: Vec<&str> = counts.refused.keys().copied().collect();
    let never = [
        "wrong_version",
        "already_running",
        "button_not_yours",
        "button_not_now",
        "not_waiting_for_write",
        "no_initiator",
        "pick_not_allowed",
        "incident_closed",
        "nobody_to_read",
    ];
    let missed: Vec<&&str> =
        refusal::CODES.iter().filter(|code| !walked.contains(code) && !never.contains(code)).collect();
    assert!(missed.is_empty(), "never refused with {missed:?}");
}
