//! Generated flows, first as a tree of sequences — which the reference model walks — and from it the flow document.

mod document;

use super::Dice;
use crate::flow::node::person::{ApprovedBefore, Inactive, IsInitiator, Mode, Operation, ReturnScope};
pub use document::document;

pub type Sequence = Vec<Part>;

/// One part of a sequence.
#[derive(Debug)]
pub enum Part {
    Step(Step),
    /// A node that acts by itself, rests, or waits for something elsewhere: one of [`AUTOMATIC`].
    Auto {
        key: String,
        kind: &'static str,
        /// Where a failure leads; at a sub-flow, a run of it that was not approved. Only forward.
        fails: OnReject,
        /// Where it leads when nothing comes in time; as a failure does when nothing is said.
        late: OnReject,
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
    /// Rows go through the body, one after the other.
    Loop {
        key: String,
        body: Sequence,
    },
    /// With its flag the run goes to a part of the same sequence, earlier or later; so often in a row.
    Route {
        key: String,
        flag: usize,
        to: usize,
        most: u32,
    },
}

/// What acts by itself. `change` updates what a condition finds, `date` rests until a date of the record, `beside` is a
/// sub-flow that is not waited for, `answer` and `callback` are calls that are.
pub const AUTOMATIC: [&str; 17] = [
    "cc", "notify", "create", "update", "change", "upsert", "delete", "query", "script", "print", "delay", "date",
    "flow", "beside", "http", "answer", "callback",
];

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
    /// Whether it is a date of the record that says when the step is due.
    pub dated: bool,
    /// The step after this one, when it is picked here who does that.
    pub picks: Option<String>,
    /// The step before this one, when who does this one is picked there.
    pub picked_at: Option<String>,
    /// Only outermost: what comes of whoever has approved before.
    pub approved_before: ApprovedBefore,
    /// Only outermost: the step whose deciders do this one too.
    pub same_as: Option<String>,
}

#[derive(Debug, Clone, Copy)]
pub enum Who {
    Member(usize),
    Role(usize),
    Initiator,
    HeadOfInitiator,
    HeadsOfInitiator(usize),
    Field,
    /// Everybody in the department.
    Department,
    /// Everybody in the department a field names.
    DepartmentField,
    HeadsOfDepartment(usize),
    /// Whom a column of a sub-form names.
    Column,
    Expression(usize),
    /// Somebody outside, by an address in the record.
    Outside,
    /// The initiator picks.
    Pick,
    /// Whoever approves the step before picks.
    PickBefore,
    /// Whoever decided at a step before.
    SameAs,
}

#[derive(Debug, Clone, Copy)]
pub enum Policy {
    Skip,
    Reject,
    Owner,
    Head,
    Builders,
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

    /// Whether what an automatic node does can fail.
    pub fn is_done_elsewhere(kind: &str) -> bool {
        !["cc", "notify", "delay", "date"].contains(&kind)
    }

    /// Whether there may be a way for the failure.
    pub fn leads_on_failing(kind: &str) -> bool {
        ["script", "print", "answer", "callback"].contains(&kind)
    }

    pub fn key(&self) -> &str {
        match self {
            Self::Step(step) => &step.key,
            Self::Auto { key, .. }
            | Self::Choice { key, .. }
            | Self::Parallel { key, .. }
            | Self::Loop { key, .. }
            | Self::Route { key, .. } => key,
        }
    }
}

impl Step {
    /// Whether somebody outside may be asked.
    fn asks_outside(&self) -> bool {
        self.who.iter().any(|who| matches!(who, Who::Outside))
    }

    fn is_picked(&self) -> bool {
        self.who.iter().any(|who| matches!(who, Who::Pick | Who::PickBefore))
    }
}

/// Makes trees.
pub struct Gardener<'d> {
    pub dice: &'d mut Dice,
    pub made: usize,
}

/// Where a sequence stands.
#[derive(Clone, Copy)]
pub struct Spot {
    depth: usize,
    /// How many loops are around it.
    loops: usize,
    /// Whether it is one of the ways of a choice. Routes stand elsewhere: whether they lead back hangs on what was passed
    /// in the same branch or row, which there is more than their own sequence.
    chosen: bool,
}

impl Spot {
    /// The flow itself.
    pub const OUTERMOST: Self = Self { depth: 0, loops: 0, chosen: false };

    fn inner(self) -> Self {
        Self { depth: self.depth + 1, chosen: false, ..self }
    }
}

impl Gardener<'_> {
    pub fn sequence(&mut self, spot: Spot, least: usize) -> Sequence {
        let length = least + self.dice.below(if spot.depth == 0 { 4 } else { 3 });
        let mut parts: Sequence = (0..length).map(|_| self.part(spot)).collect();
        // Rejections, failures and routes lead somewhere in the same sequence once it is known how long it is.
        for at in 0..length {
            self.lead(&mut parts, at);
        }
        for at in 1..length {
            self.let_pick(&mut parts, at);
        }
        for at in (0..length).filter(|_| spot.depth == 0) {
            self.look_back(&mut parts, at);
        }
        parts
    }

    fn lead(&mut self, parts: &mut [Part], at: usize) {
        let length = parts.len();
        let automatic_reject = matches!(&parts[at], Part::Step(step) if matches!(step.empty, Policy::Reject));
        let to = match self.dice.below(6) {
            0 => OnReject::Refused,
            // Without people a backward way would be walked for ever, so it needs a rejecting person.
            1 if automatic_reject && at + 1 < length => OnReject::Part(at + 1),
            1 if !automatic_reject => OnReject::Part(self.dice.below(length)),
            _ => OnReject::End,
        };
        let (failing, late) = (self.failing_way(at, length), self.failing_way(at, length));
        let others: Vec<usize> = (0..length).filter(|other| *other != at).collect();
        let other = self.dice.pick(&others).copied();
        // A route by itself has nowhere to go.
        if other.is_none() && matches!(parts[at], Part::Route { .. }) {
            parts[at] = automatic(parts[at].key().to_owned(), "cc");
        }
        match &mut parts[at] {
            Part::Step(step) => step.on_reject = to,
            Part::Auto { kind: "callback", fails, late: own, .. } => (*fails, *own) = (failing, late),
            Part::Auto { kind, fails, .. } if Part::leads_on_failing(kind) => *fails = failing,
            Part::Auto { kind: "flow", fails, .. } => *fails = failing,
            Part::Route { to, .. } => *to = other.unwrap_or(0),
            _ => {}
        }
    }

    fn failing_way(&mut self, at: usize, length: usize) -> OnReject {
        match self.dice.below(4) {
            0 => OnReject::Refused,
            1 | 2 if at + 1 < length => OnReject::Part(at + 1 + self.dice.below(length - at - 1)),
            _ => OnReject::End,
        }
    }

    /// Now and then whoever approves a step picks who does the next one.
    fn let_pick(&mut self, parts: &mut [Part], at: usize) {
        let may = match &parts[at - 1..=at] {
            [Part::Step(by), Part::Step(step)] => !by.asks_outside() && !step.is_picked(),
            _ => false,
        };
        if !may || !self.dice.chance(5) {
            return;
        }
        let (by, key) = (parts[at - 1].key().to_owned(), parts[at].key().to_owned());
        if let Part::Step(step) = &mut parts[at] {
            step.picked_at = Some(by);
            step.who.push(Who::PickBefore);
        }
        if let Part::Step(by) = &mut parts[at - 1] {
            by.picks = Some(key);
        }
    }

    /// What was decided before has a say in who is asked.
    fn look_back(&mut self, parts: &mut [Part], at: usize) {
        let (before, own) = parts.split_at_mut(at);
        let Some(Part::Step(step)) = own.first_mut() else { return };
        let (ask, dice) = (ApprovedBefore::Ask, &mut *self.dice);
        step.approved_before = [ask, ask, ApprovedBefore::Skip, ApprovedBefore::Adjacent][dice.below(4)];
        let mut named = Vec::new();
        members_steps(before, &mut named);
        let key = dice.pick(&named).copied();
        if let Some(key) = key.filter(|_| dice.chance(3)) {
            step.who.insert(dice.below(step.who.len() + 1), Who::SameAs);
            step.same_as = Some(key.to_owned());
        }
    }

    fn part(&mut self, spot: Spot) -> Part {
        self.made += 1;
        let key = format!("n{}", self.made);
        match self.dice.below(if spot.depth >= 3 || self.made > 24 { 10 } else { 16 }) {
            0..=5 => Part::Step(self.step(key)),
            9 if !spot.chosen => {
                let (flag, most) = (self.dice.below(4), 1 + self.dice.below(3) as u32);
                Part::Route { key, flag, to: 0, most }
            }
            6..=9 if self.dice.chance(10) => automatic(key, "flow"),
            6..=9 => automatic(key, AUTOMATIC[self.dice.below(AUTOMATIC.len())]),
            10 | 11 if spot.loops < 2 => {
                let inside = Spot { loops: spot.loops + 1, ..spot.inner() };
                Part::Loop { key, body: self.sequence(inside, 1) }
            }
            10..=12 => {
                let flag = self.dice.below(4);
                let inside = Spot { chosen: true, ..spot.inner() };
                let then = self.sequence(inside, 0);
                let otherwise = self.sequence(inside, 0);
                Part::Choice { key, flag, then, otherwise }
            }
            _ => {
                let lanes = 2 + self.dice.below(2);
                let inclusive = self.dice.chance(2);
                let when = if inclusive { (1..lanes).map(|_| self.dice.below(4)).collect() } else { Vec::new() };
                let least = usize::from(!inclusive);
                let lanes = (0..lanes).map(|_| self.sequence(spot.inner(), least)).collect();
                Part::Parallel { key, when, lanes }
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
                Who::Department,
                Who::DepartmentField,
                Who::HeadsOfDepartment(1 + dice.below(3)),
                Who::Column,
                Who::Expression(dice.below(7)),
                Who::Pick,
                Who::Outside,
            ][dice.below(14)]
        });
        let who: Vec<Who> = who.collect();
        let outside = |who: &Who| matches!(who, Who::Outside);
        let inside: Vec<Who> = who.iter().copied().filter(|who| !outside(who)).collect();
        let counted = [Mode::Majority, Mode::Ratio(1 + dice.below(100) as u32), Mode::Count(1 + dice.below(3) as u32)];
        let counted = [Mode::OnePass, counted[dice.below(3)], counted[dice.below(3)]];
        let mode = [Mode::Any, Mode::All, Mode::InTurn, counted[dice.below(3)], counted[dice.below(3)]][dice.below(5)];
        let veto = if mode.rejects_at_once() || dice.chance(2) {
            Vec::new()
        } else {
            let someone = Who::Member(dice.below(7));
            inside.iter().copied().filter(|_| dice.chance(2)).chain([someone]).collect()
        };
        let weights = match !mode.counts_weights() || inside.is_empty() || dice.chance(2) {
            true => Vec::new(),
            false => {
                (0..1 + dice.below(2)).map(|_| (inside[dice.below(inside.len())], 1 + dice.below(4) as u32)).collect()
            }
        };
        let mut operations =
            vec![Operation::Approve, Operation::Reject, Operation::Return, Operation::Transfer, Operation::Comment];
        operations.extend([Operation::AddSign, Operation::Delegate, Operation::Ask, Operation::TakeBack]);
        operations.push(Operation::Cc);
        if dice.chance(4) {
            operations.remove(1 + dice.below(9));
        }
        let actions = ["remind", "escalate", "transfer", "approve", "reject", "return"];
        let is_outside = who.iter().any(outside);
        Step {
            key,
            handle: dice.chance(4),
            mode,
            // What people outside cannot do no step lets them do.
            claim: mode == Mode::Any && dice.chance(2) && !is_outside,
            needs_field: dice.chance(6) && !inside.is_empty(),
            who,
            veto,
            weights,
            empty: [
                Policy::Skip,
                Policy::Reject,
                Policy::Owner,
                Policy::Head,
                Policy::Builders,
                Policy::Member(dice.below(7)),
            ][dice.below(6)],
            is_initiator: [IsInitiator::Ask, IsInitiator::Ask, IsInitiator::Skip, IsInitiator::Head][dice.below(4)],
            inactive: [Inactive::Head, Inactive::Head, Inactive::Owner][dice.below(3)],
            on_reject: OnReject::End,
            operations,
            return_to: [ReturnScope::Any, ReturnScope::Any, ReturnScope::Previous, ReturnScope::Initiator]
                [dice.below(4)],
            opinion_required: dice.chance(8),
            deadline: (0..dice.below(3)).map(|_| actions[dice.below(6)]).collect(),
            dated: dice.chance(2),
            picks: None,
            picked_at: None,
            approved_before: ApprovedBefore::Ask,
            same_as: None,
        }
    }
}

/// The steps that only members can have decided.
fn members_steps<'p>(parts: &'p [Part], found: &mut Vec<&'p str>) {
    for part in parts {
        match part {
            Part::Step(step) if !step.asks_outside() => found.push(&step.key),
            Part::Step(_) | Part::Auto { .. } | Part::Route { .. } => {}
            Part::Choice { then, otherwise, .. } => {
                members_steps(then, found);
                members_steps(otherwise, found);
            }
            Part::Parallel { lanes, .. } => lanes.iter().for_each(|lane| members_steps(lane, found)),
            Part::Loop { body, .. } => members_steps(body, found),
        }
    }
}

/// A node that acts by itself, from which no failure leads anywhere.
pub fn automatic(key: String, kind: &'static str) -> Part {
    Part::Auto { key, kind, fails: OnReject::End, late: OnReject::End }
}
