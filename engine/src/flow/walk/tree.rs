//! Generated flows, first as a tree of sequences — which the reference model walks — and from it the flow document.

use super::Dice;
use crate::definition::flow::FlowDefinition;
use crate::flow::node::person::{Inactive, IsInitiator, Mode, Operation, ReturnScope};
use serde_json::{Map, Value, json};

pub type Sequence = Vec<Part>;

/// One part of a sequence.
#[derive(Debug)]
pub enum Part {
    Step(Step),
    /// A node that acts by itself, cc, notify, create, update, upsert, delete, query, flow or http, or only rests: delay.
    Auto {
        key: String,
        kind: &'static str,
    },
    Choice {
        key: String,
        flag: usize,
        then: Sequence,
        otherwise: Sequence,
    },
    Parallel {
        key: String,
        /// The flags of an inclusive node, one for each lane but the last, which is walked when none holds; nothing for a
        /// node that walks all of its lanes.
        when: Vec<usize>,
        lanes: Vec<Sequence>,
    },
    /// Two rows go through the body. The random walk makes none, for its model knows no rows.
    Loop {
        key: String,
        body: Sequence,
    },
}

/// A step people do.
#[derive(Debug)]
pub struct Step {
    pub key: String,
    pub handle: bool,
    pub who: Vec<Who>,
    pub mode: Mode,
    /// Only with `any`.
    pub claim: bool,
    /// Only with modes that count.
    pub veto: Vec<Who>,
    /// Only with modes that count.
    pub weights: Vec<(Who, u32)>,
    pub empty: Policy,
    pub is_initiator: IsInitiator,
    pub inactive: Inactive,
    pub on_reject: OnReject,
    pub operations: Vec<Operation>,
    pub return_to: ReturnScope,
    pub opinion_required: bool,
    pub needs_field: bool,
    /// The deadline's actions by index; none means no deadline.
    pub deadline: Vec<&'static str>,
}

#[derive(Debug, Clone, Copy)]
pub enum Who {
    Member(usize),
    Role(usize),
    Initiator,
    HeadOfInitiator,
    HeadsOfInitiator(usize),
    Field,
    Expression(usize),
    Pick,
}

#[derive(Debug, Clone, Copy)]
pub enum Policy {
    Skip,
    Reject,
    Owner,
    Member(usize),
}

#[derive(Debug, Clone, Copy)]
pub enum OnReject {
    /// The run ends rejected.
    End,
    /// The run goes to an end node that says rejected.
    Refused,
    /// The run goes to a part of the same sequence, earlier or later.
    Part(usize),
}

impl Part {
    /// Which lanes are walked with these flags.
    pub fn walked(when: &[usize], lanes: usize, flags: &[bool]) -> Vec<bool> {
        let mut walked: Vec<bool> = when.iter().map(|flag| flags[*flag]).collect();
        if when.is_empty() {
            return vec![true; lanes];
        }
        walked.push(walked.iter().all(|walks| !walks));
        walked
    }

    pub fn key(&self) -> &str {
        match self {
            Self::Step(step) => &step.key,
            Self::Auto { key, .. } | Self::Choice { key, .. } | Self::Parallel { key, .. } | Self::Loop { key, .. } => {
                key
            }
        }
    }
}

/// Makes trees.
pub struct Gardener<'d> {
    pub dice: &'d mut Dice,
    pub made: usize,
}

impl Gardener<'_> {
    pub fn sequence(&mut self, depth: usize, least: usize) -> Sequence {
        let length = least + self.dice.below(if depth == 0 { 4 } else { 3 });
        let mut parts: Sequence = (0..length).map(|_| self.part(depth)).collect();
        // Rejections lead somewhere in the same sequence once it is known how long it is.
        for (at, part) in parts.iter_mut().enumerate() {
            let automatic_reject = matches!(part, Part::Step(step) if matches!(step.empty, Policy::Reject));
            let to = match self.dice.below(6) {
                0 => OnReject::Refused,
                // Without people a backward way would be walked for ever, so it needs a rejecting person.
                1 if automatic_reject && at + 1 < length => OnReject::Part(at + 1),
                1 if !automatic_reject => OnReject::Part(self.dice.below(length)),
                _ => OnReject::End,
            };
            if let Part::Step(step) = part {
                step.on_reject = to;
            }
        }
        parts
    }

    fn part(&mut self, depth: usize) -> Part {
        self.made += 1;
        let key = format!("n{}", self.made);
        match self.dice.below(if depth >= 3 || self.made > 24 { 8 } else { 12 }) {
            0..=5 => Part::Step(self.step(key)),
            6 | 7 => {
                let kinds = ["cc", "notify", "create", "update", "upsert", "delete", "query", "delay", "flow", "http"];
                Part::Auto { key, kind: kinds[self.dice.below(10)] }
            }
            8 => {
                let flag = self.dice.below(4);
                let then = self.sequence(depth + 1, 0);
                let otherwise = self.sequence(depth + 1, 0);
                Part::Choice { key, flag, then, otherwise }
            }
            _ => {
                let lanes = 2 + self.dice.below(2);
                let inclusive = self.dice.chance(2);
                let when = if inclusive { (1..lanes).map(|_| self.dice.below(4)).collect() } else { Vec::new() };
                let least = usize::from(!inclusive);
                Part::Parallel { key, when, lanes: (0..lanes).map(|_| self.sequence(depth + 1, least)).collect() }
            }
        }
    }

    fn step(&mut self, key: String) -> Step {
        let dice = &mut *self.dice;
        let who = (0..1 + dice.below(4)).map(|_| {
            [
                Who::Member(dice.below(7)),
                Who::Member(dice.below(7)),
                Who::Role(dice.below(3)),
                Who::Initiator,
                Who::HeadOfInitiator,
                Who::HeadsOfInitiator(1 + dice.below(3)),
                Who::Field,
                Who::Expression(dice.below(7)),
                Who::Pick,
            ][dice.below(9)]
        });
        let who: Vec<Who> = who.collect();
        let counted = [Mode::Majority, Mode::Ratio(1 + dice.below(100) as u32), Mode::Count(1 + dice.below(3) as u32)];
        let mode = [Mode::Any, Mode::All, Mode::InTurn, counted[dice.below(3)], counted[dice.below(3)]][dice.below(5)];
        let veto = if mode.rejects_at_once() || dice.chance(2) {
            Vec::new()
        } else {
            let someone = Who::Member(dice.below(7));
            who.iter().copied().filter(|_| dice.chance(2)).chain([someone]).collect()
        };
        let weights = match mode.rejects_at_once() || dice.chance(2) {
            true => Vec::new(),
            false => (0..1 + dice.below(2)).map(|_| (who[dice.below(who.len())], 1 + dice.below(4) as u32)).collect(),
        };
        let mut operations =
            vec![Operation::Approve, Operation::Reject, Operation::Return, Operation::Transfer, Operation::Comment];
        operations.extend([Operation::AddSign, Operation::Delegate, Operation::Ask, Operation::TakeBack]);
        if dice.chance(4) {
            operations.remove(1 + dice.below(8));
        }
        let actions = ["remind", "escalate", "approve", "reject", "return"];
        Step {
            key,
            handle: dice.chance(4),
            who,
            mode,
            claim: mode == Mode::Any && dice.chance(2),
            veto,
            weights,
            empty: [Policy::Skip, Policy::Reject, Policy::Owner, Policy::Member(dice.below(7))][dice.below(4)],
            is_initiator: [IsInitiator::Ask, IsInitiator::Ask, IsInitiator::Skip, IsInitiator::Head][dice.below(4)],
            inactive: [Inactive::Head, Inactive::Head, Inactive::Owner][dice.below(3)],
            on_reject: OnReject::End,
            operations,
            return_to: [ReturnScope::Any, ReturnScope::Any, ReturnScope::Previous, ReturnScope::Initiator]
                [dice.below(4)],
            opinion_required: dice.chance(8),
            needs_field: dice.chance(6),
            deadline: (0..dice.below(3)).map(|_| actions[dice.below(5)]).collect(),
        }
    }
}

/// The document of a tree; the sequence is followed by the end.
pub fn document(tree: &Sequence, withdraw: bool) -> FlowDefinition {
    let mut nodes = Map::new();
    write(tree, "done", &mut nodes);
    nodes.insert("done".to_owned(), json!({"kind": "end", "result": "approved"}));
    if nodes.values().any(|node| node["on_reject"] == "refused") {
        nodes.insert("refused".to_owned(), json!({"kind": "end", "result": "rejected"}));
    }
    let first = tree.first().map_or("done", Part::key);
    let mut flow =
        json!({"key": "walk", "title": "Walk", "start": {"on": "submit", "form": "f", "next": first}, "nodes": nodes});
    flow["withdraw"] = json!(withdraw);
    serde_json::from_value(flow).expect("the walk writes valid documents")
}

fn write(parts: &Sequence, after: &str, nodes: &mut Map<String, Value>) {
    for (at, part) in parts.iter().enumerate() {
        let next = parts.get(at + 1).map_or(after, Part::key);
        let first = |lane: &Sequence, or: &str| lane.first().map_or(or, Part::key).to_owned();
        let node = match part {
            Part::Step(step) => person(step, next, parts),
            Part::Auto { kind: "cc", .. } => json!({"kind": "cc", "to": [{"role": "r2"}], "next": next}),
            Part::Auto { kind: "notify", .. } => {
                json!({"kind": "notify", "to": ["initiator"], "subject": "s", "next": next})
            }
            Part::Auto { kind: "create", .. } => {
                json!({"kind": "create", "form": "g", "values": {"a": 1}, "next": next})
            }
            Part::Auto { kind: "upsert", .. } => {
                json!({"kind": "upsert", "form": "g", "filter": ["a", "=", 1], "values": {"a": 1}, "next": next})
            }
            Part::Auto { kind: "delete", .. } => {
                json!({"kind": "delete", "form": "g", "filter": ["a", "=", 1], "next": next})
            }
            Part::Auto { kind: "query", .. } => {
                json!({"kind": "query", "form": "g", "fields": ["a"], "next": next})
            }
            Part::Auto { kind: "flow", .. } => json!({"kind": "flow", "flow": "other", "next": next}),
            Part::Auto { kind: "http", .. } => json!({"kind": "http", "url": "https://example.com/", "next": next}),
            Part::Auto { kind: "delay", .. } => json!({"kind": "delay", "for": "1d", "next": next}),
            Part::Auto { .. } => json!({"kind": "update", "values": {"a": 1}, "next": next}),
            Part::Choice { flag, then, otherwise, .. } => {
                let branch = json!({"when": [format!("x{flag}"), "=", true], "next": first(then, next)});
                json!({"kind": "condition", "branches": [branch], "otherwise": first(otherwise, next)})
            }
            Part::Loop { key, body } => json!({"kind": "loop", "each": "rows", "body": first(body, key), "next": next}),
            Part::Parallel { key, when, lanes } if !when.is_empty() => {
                let join = format!("{key}j");
                nodes.insert(join.clone(), json!({"kind": "join", "next": next}));
                let first: Vec<String> = lanes.iter().map(|lane| first(lane, &join)).collect();
                let branch = |(flag, to)| json!({"when": [format!("x{flag}"), "=", true], "next": to});
                let branches: Vec<Value> = when.iter().zip(&first).map(branch).collect();
                json!({"kind": "inclusive", "branches": branches, "otherwise": first.last(), "join": join})
            }
            Part::Parallel { key, lanes, .. } => {
                let join = format!("{key}j");
                nodes.insert(join.clone(), json!({"kind": "join", "next": next}));
                json!({"kind": "parallel", "branches": lanes.iter().map(|lane| first(lane, &join)).collect::<Vec<_>>(), "join": join})
            }
        };
        nodes.insert(part.key().to_owned(), node);
        match part {
            Part::Choice { then, otherwise, .. } => {
                write(then, next, nodes);
                write(otherwise, next, nodes);
            }
            Part::Parallel { key, lanes, .. } => lanes.iter().for_each(|lane| write(lane, &format!("{key}j"), nodes)),
            Part::Loop { key, body } => write(body, key, nodes),
            _ => {}
        }
    }
}

fn person(step: &Step, next: &str, sequence: &Sequence) -> Value {
    let people = |who: &[Who]| -> Vec<Value> { who.iter().map(named).collect() };
    let mut node = json!({
        "kind": if step.handle { "handle" } else { "approve" },
        "assignees": people(&step.who),
        "mode": step.mode,
        "claim": step.claim,
        "veto": people(&step.veto),
        "weights": step.weights.iter().map(|(who, weight)| json!({"people": [named(who)], "weight": weight})).collect::<Vec<_>>(),
        "is_initiator": step.is_initiator,
        "inactive": step.inactive,
        "operations": step.operations,
        "return_to": step.return_to,
        "opinion": if step.opinion_required { "required" } else { "optional" },
        "empty": match step.empty {
            Policy::Skip => json!("skip"),
            Policy::Reject => json!("reject"),
            Policy::Owner => json!("owner"),
            Policy::Member(member) => json!({"member": format!("m{member}")}),
        },
        "next": next,
    });
    match step.on_reject {
        OnReject::End => {}
        OnReject::Refused => node["on_reject"] = json!("refused"),
        OnReject::Part(at) => node["on_reject"] = json!(sequence[at].key()),
    }
    if step.needs_field {
        node["fields"] = json!({"needed": "require"});
    }
    if !step.deadline.is_empty() {
        let steps: Vec<Value> = step.deadline.iter().map(|action| json!({"after": "1h", "do": action})).collect();
        node["deadline"] = json!({"within": "24h", "steps": steps});
    }
    node
}

fn named(who: &Who) -> Value {
    match who {
        Who::Member(member) => json!({"member": format!("m{member}")}),
        Who::Role(role) => json!({"role": format!("r{role}")}),
        Who::Initiator => json!("initiator"),
        Who::HeadOfInitiator => json!({"head_of": "initiator"}),
        Who::HeadsOfInitiator(levels) => json!({"heads_of": "initiator", "levels": levels}),
        Who::Field => json!({"field": "who"}),
        Who::Expression(member) => json!({"expression": format!("m{member}")}),
        Who::Pick => json!({"pick": true}),
    }
}
