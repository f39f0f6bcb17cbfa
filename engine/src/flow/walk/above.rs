//! A run that is a sub-flow: the runs that have called it, and returns out of it into one of them. Where such a return may lead
//! is said here once more, and what becomes of the runs above is seen.

use super::world::{Facts, OWNER, PEOPLE, id};
use super::{Dice, Walk, member};
use crate::definition::flow::START;
use crate::flow::node::person::{Operation, ReturnScope};
use crate::flow::state::{Back, Parent};
use crate::flow::{Above, Action, Actor, Command, Flow, ResumeMode, ReturnTo, RunState, RunStatus, advance};
use crate::id::RunId;
use serde_json::{Map, json};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Who is asked in a run above.
const ASKED: usize = 6;

/// How a run above stands.
#[derive(Clone, Copy, PartialEq)]
enum Stands {
    Waits,
    Suspended,
    /// It goes on and waits for the other no more.
    Gone,
    Ended,
}

/// What there is to know of a run above.
struct Caller {
    stands: Stands,
    /// Whether its sub-flow may return it.
    returns: bool,
    has_initiator: bool,
    is_seen: bool,
    /// How many steps of people it has passed, `s1` first.
    passed: usize,
}

/// The runs above a walk, the nearest first.
#[derive(Default)]
pub(super) struct Callers(Vec<Caller>);

/// The run that is walked is number 0, the one that has called it number 1.
fn run(number: usize) -> RunId {
    RunId::parse(&format!("00000000-0000-7000-a100-{number:012x}")).expect("a UUID")
}

impl Callers {
    /// Now and then the run is called by another, which may be called by one more.
    pub(super) fn new(dice: &mut Dice, facts: &mut Facts, state: &mut RunState) -> Self {
        let count = [0, 0, 1, 1, 2][dice.below(5)];
        let mut found = Vec::new();
        for number in 1..=count {
            let stands = [Stands::Waits, Stands::Suspended, Stands::Gone, Stands::Ended];
            let caller = Caller {
                stands: if dice.chance(4) { stands[dice.below(4)] } else { Stands::Waits },
                returns: !dice.chance(6),
                has_initiator: !dice.chance(6),
                is_seen: !dice.chance(6),
                passed: dice.below(3),
            };
            facts.above.push(caller.run(number));
            found.push(caller);
        }
        state.parent = facts.above.first().map(|above| {
            let (run, flows) = (above.run.clone(), vec!["caller".to_owned()]);
            Parent { run, step: above.step, flows, room: 0, is_part: false }
        });
        Self(found)
    }

    /// Whether a step may return the run of this number to a node of it.
    fn leads_to(&self, number: usize, node: &str, scope: ReturnScope, mut has_previous: bool) -> bool {
        let Some(up) = number.checked_sub(1).filter(|up| *up < self.0.len()) else { return false };
        if !self.0[..=up].iter().all(|caller| caller.stands == Stands::Waits && caller.returns) {
            return false;
        }
        let caller = &self.0[up];
        if node == START {
            return caller.has_initiator;
        }
        has_previous |= self.0[..up].iter().any(|nearer| nearer.passed > 0);
        let place = (1..=caller.passed).find(|step| node == format!("s{step}"));
        let is_near = match scope {
            ReturnScope::Any => place.is_some(),
            ReturnScope::Previous => !has_previous && place == Some(caller.passed),
            ReturnScope::Initiator => false,
        };
        caller.is_seen && is_near
    }
}

impl Caller {
    /// The run, as it stands.
    fn run(&self, number: usize) -> Above {
        let facts = Facts::new(self.has_initiator.then_some(0));
        let flow = self.flow();
        let mut state = RunState::new(1, facts.initiator.map(id));
        let mut send = |by: Actor, act: &dyn Fn(&RunState) -> Action| {
            let command = Command { by, action: act(&state) };
            state = advance(&flow, &state, &command, &facts).expect("the run that calls goes on").0;
            state.clone()
        };
        let start = facts.initiator.map_or(Actor::System, |initiator| Actor::member(id(initiator)));
        send(start, &|_| Action::Start { picks: BTreeMap::new(), opinion: None });
        for _ in 0..self.passed {
            send(Actor::member(id(ASKED)), &|state| Action::Approve { task: state.tasks[0].id.clone(), opinion: None });
        }
        let runs = vec![(run(number - 1), RunStatus::Running)];
        let state = send(Actor::System, &|state| Action::Called { step: state.tokens[0].step, runs: runs.clone() });
        let step = state.tokens[0].step;
        let (admin, reason) = (Actor::admin(id(OWNER)), || "核查".to_owned());
        let state = match self.stands {
            Stands::Waits => state,
            Stands::Suspended => send(admin, &|_| Action::Suspend { reason: reason() }),
            Stands::Ended => send(admin, &|_| Action::Terminate { reason: reason() }),
            Stands::Gone => {
                let (run, status) = (run(number - 1), RunStatus::Approved);
                send(admin, &|_| Action::RunEnded { step, run: run.clone(), status, back: None })
            }
        };
        Above { run: run(number), step, flow: Arc::new(flow), state, is_seen: self.is_seen }
    }

    fn flow(&self) -> Flow {
        let asks =
            |next: String| json!({"kind": "approve", "assignees": [{"member": format!("m{ASKED}")}], "next": next});
        let mut nodes = Map::new();
        for step in 1..=self.passed {
            let next = if step < self.passed { format!("s{}", step + 1) } else { "calls".to_owned() };
            nodes.insert(format!("s{step}"), asks(next));
        }
        nodes.insert(
            "calls".to_owned(),
            json!({"kind": "flow", "flow": "walk", "returns": self.returns, "next": "later"}),
        );
        nodes.insert("later".to_owned(), asks("done".to_owned()));
        nodes.insert("done".to_owned(), json!({"kind": "end", "result": "approved"}));
        let first = if self.passed > 0 { "s1" } else { "calls" };
        let start = json!({"on": "submit", "form": "f", "next": first});
        let document = json!({"key": "caller", "title": "Caller", "start": start, "nodes": nodes});
        Flow::compile(serde_json::from_value(document).expect("the shape is right"), 1).expect("a sound flow")
    }
}

impl Walk<'_> {
    /// Somebody returns a run above: this one ends, and so does each between.
    pub(super) fn return_out(&mut self, dice: &mut Dice) {
        let chosen = self.choose(dice);
        let opinion = Self::opinion(dice);
        // Number 0 is the run itself, and one of those behind the last has called nobody.
        let number = if dice.chance(6) { dice.below(4) } else { 1 + dice.below(self.callers.0.len().max(1)) };
        let node =
            [START, "s1", "s2", "calls", "nowhere"][if dice.chance(8) { 3 + dice.below(2) } else { dice.below(3) }];
        let has_previous = self.model.previous(&chosen.node).is_some();
        let legal = chosen.by < PEOPLE
            && self.offered(&chosen, Operation::Return).is_some_and(|step| {
                let said = !step.opinion_required || Self::has_words(&opinion);
                said && self.callers.leads_to(number, node, step.return_to, has_previous)
            });
        let resume = [ResumeMode::Rerun, ResumeMode::JumpBack][dice.below(2)];
        let to = ReturnTo::Above { run: run(number), node: node.to_owned() };
        let action = Action::Return { task: chosen.id.clone(), to, resume, opinion: opinion.clone() };
        if !self.try_it("return out", legal, Actor::member(member(chosen.by)), action) {
            return;
        }
        self.model.end(RunStatus::Returned);
        assert!(!self.state.left.is_empty(), "where it stood is kept");
        let by = Some(member(chosen.by));
        let back = Back { up: number - 1, node: node.to_owned(), resume, by, opinion };
        assert_eq!(self.state.back.as_ref(), Some(&back), "where it goes back to");
        self.go_back_above(back);
    }

    /// The runs above hear of it one after the other, up to the one that goes back.
    fn go_back_above(&self, mut back: Back) {
        for (below, above) in self.facts.above.iter().enumerate() {
            let (step, status) = (above.step, RunStatus::Returned);
            let action = Action::RunEnded { step, run: run(below), status, back: Some(back.clone()) };
            let command = Command { by: Actor::System, action };
            let heard = advance(&above.flow, &above.state, &command, &self.facts);
            let (state, _) = heard.expect("a run that waits hears of it");
            if back.up == 0 {
                let stands: Vec<&str> = state.tokens.iter().map(|token| token.node.as_str()).collect();
                assert_eq!(
                    (state.status, stands),
                    (RunStatus::Running, vec![back.node.as_str()]),
                    "it goes back there"
                );
                return;
            }
            assert_eq!(state.status, RunStatus::Returned, "a run between ends");
            let further = Back { up: back.up - 1, ..back };
            assert_eq!(state.back.as_ref(), Some(&further), "the next one up hears of the same");
            back = further;
        }
        panic!("nobody goes back");
    }
}
