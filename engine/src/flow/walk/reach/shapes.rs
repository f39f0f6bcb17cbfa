//! Small flows: every shape of up to so many nodes, and what the dice make of one.

use crate::flow::node::person::{ApprovedBefore, Inactive, IsInitiator, Mode, Operation, ReturnScope};
use crate::flow::walk::Dice;
use crate::flow::walk::tree::{OnReject, Part, Policy, Sequence, Step, Who, automatic};

/// How many people there are.
pub const PEOPLE: usize = 3;
/// The flag that ways back go by: it holds or not, as whoever acts has just written.
pub const TURN: usize = 1;

/// A part of a flow, without anything said about it.
#[derive(Debug, Clone)]
pub enum Shape {
    Step,
    Copy,
    Choice(Vec<Shape>, Vec<Shape>),
    /// Lanes that are all walked, or only where they hold.
    Lanes(bool, [Vec<Shape>; 2]),
    Loop(Vec<Shape>),
    /// Runs of another flow, which are waited for.
    Flow,
    /// A route past the next part, where there is one behind it.
    Route,
    /// A route back to where its sequence begins.
    Back,
}

/// Every sequence of one to so many nodes in which somebody is asked; the end is not counted.
pub fn up_to(nodes: usize) -> Vec<Vec<Shape>> {
    (1..=nodes).flat_map(sequences).filter(|shape| shape.iter().any(asks)).collect()
}

fn asks(part: &Shape) -> bool {
    match part {
        Shape::Step => true,
        Shape::Copy | Shape::Flow | Shape::Route | Shape::Back => false,
        Shape::Choice(then, otherwise) => then.iter().chain(otherwise).any(asks),
        Shape::Lanes(_, lanes) => lanes.iter().flatten().any(asks),
        Shape::Loop(body) => body.iter().any(asks),
    }
}

/// Loops where they may stand: first and last, in lanes and around them, in each other.
pub fn loops() -> Vec<Vec<Shape>> {
    use Shape::{Copy, Lanes, Loop, Step};
    vec![
        vec![Loop(vec![Step])],
        vec![Step, Loop(vec![Step])],
        vec![Step, Loop(vec![Step, Step]), Step],
        vec![Loop(vec![Copy]), Step],
        vec![Loop(vec![Lanes(true, [vec![Step], vec![Step]])])],
        vec![Lanes(true, [vec![Loop(vec![Step])], vec![Step]])],
        vec![Loop(vec![Shape::Choice(vec![Step], vec![Step])]), Step],
        vec![Step, Loop(vec![Loop(vec![Step])])],
    ]
}

/// Sub-flows and routes where they may stand.
pub fn calls_and_routes() -> Vec<Vec<Shape>> {
    use Shape::{Copy, Flow, Lanes, Loop, Route, Step};
    vec![
        vec![Flow, Step],
        vec![Step, Flow],
        vec![Step, Flow, Step],
        vec![Lanes(true, [vec![Flow], vec![Step]])],
        vec![Lanes(false, [vec![Flow], vec![Step]])],
        vec![Loop(vec![Flow]), Step],
        vec![Step, Route, Copy, Step],
        vec![Step, Route, Step, Step],
        vec![Lanes(true, [vec![Step, Route, Copy, Copy], vec![Step]])],
        vec![Step, Route, Flow, Step],
    ]
}

/// Every sequence of up to so many nodes with one way back, in the flow itself or in a lane, and ways back in loops.
pub fn with_a_way_back(nodes: usize) -> Vec<Vec<Shape>> {
    use Shape::{Back, Loop, Step};
    let in_loops =
        [vec![Loop(vec![Step, Back])], vec![Loop(vec![Step]), Back, Step], vec![Step, Loop(vec![Step]), Back]];
    up_to(nodes - 1).iter().flat_map(|shape| led_back(shape)).chain(in_loops).collect()
}

/// A sequence with a way back in each place where one may stand.
fn led_back(sequence: &[Shape]) -> Vec<Vec<Shape>> {
    let mut found = Vec::new();
    for at in 1..=sequence.len() {
        let mut own = sequence.to_vec();
        own.insert(at, Shape::Back);
        found.push(own);
    }
    for (at, part) in sequence.iter().enumerate() {
        let Shape::Lanes(all, lanes) = part else { continue };
        for (lane, walked) in lanes.iter().enumerate() {
            found.extend(led_back(walked).into_iter().map(|walked| {
                let (mut own, mut lanes) = (sequence.to_vec(), lanes.clone());
                lanes[lane] = walked;
                own[at] = Shape::Lanes(*all, lanes);
                own
            }));
        }
    }
    found
}

/// Whether there is a way back in a sequence.
pub fn leads_back(sequence: &[Shape]) -> bool {
    sequence.iter().any(|part| match part {
        Shape::Back => true,
        Shape::Step | Shape::Copy | Shape::Flow | Shape::Route => false,
        Shape::Choice(then, otherwise) => leads_back(then) || leads_back(otherwise),
        Shape::Lanes(_, lanes) => lanes.iter().any(|lane| leads_back(lane)),
        Shape::Loop(body) => leads_back(body),
    })
}

/// Every sequence of exactly so many nodes.
fn sequences(nodes: usize) -> Vec<Vec<Shape>> {
    if nodes == 0 {
        return vec![Vec::new()];
    }
    let mut found = Vec::new();
    for first in 1..=nodes {
        for part in parts(first) {
            for rest in sequences(nodes - first) {
                found.push(std::iter::once(part.clone()).chain(rest).collect());
            }
        }
    }
    found
}

/// Every part of exactly so many nodes: a fork is one, and its join another.
fn parts(nodes: usize) -> Vec<Shape> {
    let mut found = if nodes == 1 { vec![Shape::Step, Shape::Copy] } else { Vec::new() };
    for (then, otherwise) in pairs(nodes.saturating_sub(1), 0) {
        found.push(Shape::Choice(then, otherwise));
    }
    for lanes in pairs(nodes.saturating_sub(2), 1) {
        found.extend([true, false].map(|all| Shape::Lanes(all, [lanes.0.clone(), lanes.1.clone()])));
    }
    found
}

/// Every pair of sequences with exactly so many nodes together, the second of at least so many.
fn pairs(nodes: usize, least: usize) -> Vec<(Vec<Shape>, Vec<Shape>)> {
    let mut found = Vec::new();
    for one in 1..=nodes.saturating_sub(least) {
        for first in sequences(one) {
            found.extend(sequences(nodes - one).into_iter().map(|second| (first.clone(), second)));
        }
    }
    found
}

/// Makes flows of shapes. What people may do beyond deciding is drawn once for a flow, for each of it multiplies the
/// states; asking others is offered at one step.
pub struct Maker<'d> {
    dice: &'d mut Dice,
    everywhere: Vec<Operation>,
    once: Vec<Operation>,
    made: usize,
}

impl<'d> Maker<'d> {
    pub fn new(dice: &'d mut Dice) -> Self {
        let everywhere = [vec![Operation::Return], vec![Operation::TakeBack], vec![], vec![]];
        let once = [Operation::Transfer, Operation::AddSign, Operation::Delegate, Operation::Ask].map(|one| vec![one]);
        let everywhere = everywhere[dice.below(4)].clone();
        let once = if dice.chance(4) { Vec::new() } else { once[dice.below(4)].clone() };
        Self { dice, everywhere, once, made: 0 }
    }

    pub fn sequence(&mut self, shapes: &[Shape]) -> Sequence {
        let length = shapes.len();
        shapes.iter().enumerate().map(|(at, shape)| self.part(shape, length, at)).collect()
    }

    fn part(&mut self, shape: &Shape, length: usize, at: usize) -> Part {
        self.made += 1;
        let has_next = at + 1 < length;
        let key = format!("n{}", self.made);
        match shape {
            Shape::Step => Part::Step(self.step(key, has_next, at)),
            Shape::Copy => automatic(key, "cc"),
            Shape::Choice(then, otherwise) => {
                let flag = self.dice.below(4);
                Part::Choice { key, flag, then: self.sequence(then), otherwise: self.sequence(otherwise) }
            }
            Shape::Lanes(all, lanes) => {
                let when = if *all { Vec::new() } else { vec![self.dice.below(4)] };
                Part::Parallel { key, when, lanes: lanes.iter().map(|lane| self.sequence(lane)).collect() }
            }
            Shape::Loop(body) => Part::Loop { key, body: self.sequence(body) },
            Shape::Flow => {
                let ahead = if has_next { OnReject::Part(at + 1) } else { OnReject::Refused };
                let fails = [OnReject::End, ahead][self.dice.below(2)];
                Part::Auto { key, kind: "flow", fails, late: OnReject::End }
            }
            Shape::Route => {
                // A way back would be walked until an administrator helps: here its flag never holds.
                let (flag, to) = if at + 2 < length { (self.dice.below(4), at + 2) } else { (TURN, 0) };
                Part::Route { key, flag, to, most: 1 }
            }
            Shape::Back => Part::Route { key, flag: TURN, to: 0, most: 1 },
        }
    }

    fn step(&mut self, key: String, has_next: bool, at: usize) -> Step {
        let dice = &mut *self.dice;
        let first = dice.below(PEOPLE);
        let people = [1, 1, 2, 2, 3][dice.below(5)];
        let mut operations = vec![Operation::Approve, Operation::Reject, Operation::Comment];
        if self.made.is_multiple_of(2) {
            operations.push(Operation::Cc);
        }
        operations.extend(&self.everywhere);
        operations.append(&mut self.once);
        // A way back would be walked for ever, and each time be another state.
        let ahead = if has_next { OnReject::Part(at + 1) } else { OnReject::Refused };
        let mode = [Mode::Any, Mode::All, Mode::InTurn, Mode::OnePass][dice.below(4)];
        Step {
            key,
            handle: false,
            who: (0..people).map(|n| Who::Member((first + n) % PEOPLE)).collect(),
            mode,
            claim: mode == Mode::Any && people > 1 && dice.chance(3),
            veto: Vec::new(),
            weights: Vec::new(),
            empty: Policy::Owner,
            is_initiator: [IsInitiator::Ask, IsInitiator::Ask, IsInitiator::Skip][dice.below(3)],
            inactive: Inactive::Owner,
            on_reject: [OnReject::End, OnReject::Refused, ahead][dice.below(3)],
            operations,
            return_to: [ReturnScope::Any, ReturnScope::Any, ReturnScope::Previous, ReturnScope::Initiator]
                [dice.below(4)],
            opinion_required: false,
            needs_field: false,
            deadline: if dice.chance(3) { vec!["remind"] } else { Vec::new() },
            dated: false,
            picks: None,
            picked_at: None,
            approved_before: ApprovedBefore::Ask,
            same_as: None,
        }
    }
}
