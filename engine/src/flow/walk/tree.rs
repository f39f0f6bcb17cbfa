//! Generated flows, first as a tree of sequences — which the reference model walks — and from it the flow document.

use super::Dice;
use crate::definition::flow::FlowDefinition;
use crate::flow::node::person::{Mode, Operation, ReturnScope};
use serde_json::{Map, Value, json};

pub type Sequence = Vec<Part>;

/// One part of a sequence.
#[derive(Debug)]
pub enum Part {
    Step(Step),
    /// A node that acts by itself: cc, notify, create or update.
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
        lanes: Vec<Sequence>,
    },
}

/// A step people do.
#[derive(Debug)]
pub struct Step {
    pub key: String,
    pub handle: bool,
    pub who: Vec<Who>,
    pub mode: Mode,
    pub empty: Policy,
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
    pub fn key(&self) -> &str {
        match self {
            Self::Step(step) => &step.key,
            Self::Auto { key, .. } | Self::Choice { key, .. } | Self::Parallel { key, .. } => key,
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
            6 | 7 => Part::Auto { key, kind: ["cc", "notify", "create", "update"][self.dice.below(4)] },
            8 => {
                let flag = self.dice.below(4);
                let then = self.sequence(depth + 1, 0);
                let otherwise = self.sequence(depth + 1, 0);
                Part::Choice { key, flag, then, otherwise }
            }
            _ => {
                let lanes = 2 + self.dice.below(2);
                Part::Parallel { key, lanes: (0..lanes).map(|_| self.sequence(depth + 1, 1)).collect() }
            }
        }
    }

    fn step(&mut self, key: String) -> Step {
        let dice = &mut *self.dice;
        let who = (0..1 + dice.below(3)).map(|_| {
            [
                Who::Member(dice.below(7)),
                Who::Member(dice.below(7)),
                Who::Role(dice.below(3)),
                Who::Initiator,
                Who::HeadOfInitiator,
                Who::HeadsOfInitiator(1 + dice.below(3)),
                Who::Field,
                Who::Pick,
            ][dice.below(8)]
        });
        let who = who.collect();
        let mut operations =
            vec![Operation::Approve, Operation::Reject, Operation::Return, Operation::Transfer, Operation::Comment];
        if dice.chance(6) {
            operations.remove(1 + dice.below(4));
        }
        let actions = ["remind", "escalate", "approve", "reject", "return"];
        Step {
            key,
            handle: dice.chance(4),
            who,
            mode: [Mode::Any, Mode::All, Mode::InTurn][dice.below(3)],
            empty: [Policy::Skip, Policy::Reject, Policy::Owner, Policy::Member(dice.below(7))][dice.below(4)],
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
            Part::Auto { .. } => json!({"kind": "update", "values": {"a": 1}, "next": next}),
            Part::Choice { flag, then, otherwise, .. } => {
                let branch = json!({"when": [format!("x{flag}"), "=", true], "next": first(then, next)});
                json!({"kind": "condition", "branches": [branch], "otherwise": first(otherwise, next)})
            }
            Part::Parallel { key, lanes } => {
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
            Part::Parallel { key, lanes } => lanes.iter().for_each(|lane| write(lane, &format!("{key}j"), nodes)),
            _ => {}
        }
    }
}

fn person(step: &Step, next: &str, sequence: &Sequence) -> Value {
    let who = step.who.iter().map(|who| match who {
        Who::Member(member) => json!({"member": format!("m{member}")}),
        Who::Role(role) => json!({"role": format!("r{role}")}),
        Who::Initiator => json!("initiator"),
        Who::HeadOfInitiator => json!({"head_of": "initiator"}),
        Who::HeadsOfInitiator(levels) => json!({"heads_of": "initiator", "levels": levels}),
        Who::Field => json!({"field": "who"}),
        Who::Pick => json!({"pick": true}),
    });
    let mut node = json!({
        "kind": if step.handle { "handle" } else { "approve" },
        "assignees": who.collect::<Vec<_>>(),
        "mode": step.mode,
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
