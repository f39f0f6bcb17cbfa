//! The reference model: the same operations on a tree with a nested history instead of tokens with numbers and paths.
//! It is slow and plain on purpose, and shares nothing with the machine but the facts.

mod ask;
mod chairs;
mod history;
mod look;
mod quiet;

use super::tree::{OnReject, Part, Sequence, Step};
use super::world::{Facts, OWNER};
use crate::flow::RunStatus;
pub use ask::{able, able_at, head, review};
use ask::{ask, people};
use chairs::Chair;
use history::{collect, holds, last_outside, say_skipped};
use look::{above, find, forecast, gather};
use std::collections::{BTreeMap, BTreeSet};

/// Where a sequence stands: what it has passed, the part it is at and how that part stands.
#[derive(Debug, Clone)]
pub struct Mark {
    passed: Vec<Past>,
    at: usize,
    now: Now,
}

#[derive(Debug, Clone)]
enum Now {
    Step(Asked),
    Stuck,
    Rests,
    Choice(bool, Box<Mark>),
    Parallel(Vec<Lane>),
}

#[derive(Debug, Clone)]
enum Lane {
    Live(Mark),
    Done(Vec<Past>),
}

/// A part that was passed.
#[derive(Debug, Clone)]
enum Past {
    Step { at: usize, key: String, skipped: bool, rejected: bool, asked: Option<Asked> },
    Auto,
    Choice { at: usize, then: bool, inner: Vec<Past> },
    Parallel { at: usize, lanes: Vec<Vec<Past>> },
}

/// A step and the people in it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    queue: Vec<usize>,
    chairs: Vec<Chair>,
    /// The last number given to a chair or a seat.
    last: usize,
    stash: Option<Box<Stash>>,
}

/// The sequence at a depth as it was before a return that jumps back.
#[derive(Debug, Clone)]
struct Stash {
    depth: usize,
    mark: Mark,
}

/// How a passed step opens again.
enum Again {
    /// Everybody is asked anew; done, the run may jump back.
    Anew(Option<Box<Stash>>),
    AsItWas(Box<Asked>),
}

/// What became of a sequence.
enum Out {
    Live(Mark),
    Done(Vec<Past>),
    End(RunStatus),
    /// The sequence at this depth is to stand as it was.
    Resume(usize, Mark),
}

/// What became of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Verdict {
    Stays,
    Approved,
    Skipped,
    Rejected,
}

#[derive(Debug)]
pub enum Place {
    New,
    Returned { assignee: usize, stash: Option<Mark> },
    Running(Mark),
    Ended(RunStatus),
}

pub struct Model<'t> {
    tree: &'t Sequence,
    pub place: Place,
    pub picks: BTreeMap<String, Vec<usize>>,
    /// The minute in which the run was urged last.
    pub urged: Option<i64>,
}

impl<'t> Model<'t> {
    pub fn new(tree: &'t Sequence) -> Self {
        Self { tree, place: Place::New, picks: BTreeMap::new(), urged: None }
    }

    pub fn status(&self) -> RunStatus {
        match &self.place {
            Place::New => RunStatus::New,
            Place::Ended(status) => *status,
            _ => RunStatus::Running,
        }
    }

    /// Every open task as node and person, and every stuck node.
    pub fn open(&self) -> (Vec<(String, usize)>, Vec<String>) {
        let (mut tasks, mut stuck) = (Vec::new(), Vec::new());
        match &self.place {
            Place::Returned { assignee, .. } => tasks.push(("start".to_owned(), *assignee)),
            Place::Running(mark) => gather(self.tree, mark, &mut tasks, &mut stuck),
            _ => {}
        }
        tasks.sort();
        stuck.sort();
        (tasks, stuck)
    }

    /// Everybody who could go on, each once, but for one.
    pub fn awaited(&self, but: usize) -> Vec<usize> {
        let waits = |node: &str, who: usize| self.step(node).is_some_and(|(_, asked)| asked.is_waiting(who));
        let able = self.open().0.into_iter().filter(|(node, who)| *who != but && !waits(node, *who));
        let people: BTreeSet<usize> = able.map(|(_, who)| who).collect();
        people.into_iter().collect()
    }

    /// A live step by key.
    pub fn step(&self, key: &str) -> Option<(&'t Step, &Asked)> {
        match &self.place {
            Place::Running(mark) => find(self.tree, mark, key),
            _ => None,
        }
    }

    /// The nodes a new run would reach if everybody agreed.
    pub fn forecast(&self, facts: &Facts) -> Vec<&'t Step> {
        let mut steps = Vec::new();
        forecast(self.tree, facts, &mut steps);
        steps
    }

    pub fn start(&mut self, facts: &Facts, picks: BTreeMap<String, Vec<usize>>) {
        self.picks = picks;
        self.go(facts, Vec::new());
    }

    fn go(&mut self, facts: &Facts, passed: Vec<Past>) {
        let out = self.walk(self.tree, passed, 0, 0, facts);
        self.settle(out, facts);
    }

    fn settle(&mut self, out: Out, facts: &Facts) {
        self.place = match out {
            Out::Live(mark) => Place::Running(mark),
            Out::Done(_) => Place::Ended(RunStatus::Approved),
            Out::End(status) => Place::Ended(status),
            Out::Resume(_, mark) => {
                let out = self.revive(self.tree, mark, 0, facts);
                return self.settle(out, facts);
            }
        };
    }

    pub fn end(&mut self, status: RunStatus) {
        self.place = Place::Ended(status);
    }

    pub fn resubmit(&mut self, facts: &Facts) {
        let Place::Returned { stash, .. } = std::mem::replace(&mut self.place, Place::New) else { return };
        match stash {
            None => self.go(facts, Vec::new()),
            Some(mark) => {
                let out = self.revive(self.tree, mark, 0, facts);
                self.settle(out, facts);
            }
        }
    }

    /// Changes a live step and lets its sequence go on by the verdict.
    pub fn act(&mut self, facts: &Facts, key: &str, change: &mut dyn FnMut(&Step, &mut Asked) -> Verdict) {
        let Some(mark) = self.take() else { return };
        let out = self.change(self.tree, mark, 0, facts, key, change);
        self.settle(out, facts);
    }

    /// The mark of a running run, to be put back by [`Model::settle`]; a run that has ended stays as it is.
    fn take(&mut self) -> Option<Mark> {
        match std::mem::replace(&mut self.place, Place::New) {
            Place::Running(mark) => Some(mark),
            place => {
                self.place = place;
                None
            }
        }
    }

    pub fn retry(&mut self, facts: &Facts, key: &str) {
        self.act(facts, key, &mut |_, _| Verdict::Stays);
    }

    pub fn hand_start_to(&mut self, to: usize) {
        if let Place::Returned { assignee, .. } = &mut self.place {
            *assignee = to;
        }
    }

    /// The nodes a live step can be returned to, without the initiator, in the order passed.
    pub fn targets(&self, key: &str) -> Vec<String> {
        let mut found = Vec::new();
        if let Place::Running(mark) = &self.place {
            above(self.tree, mark, key, &mut |passed| collect(passed, &mut found));
        }
        let latest = |at: usize| !found[at + 1..].contains(&found[at]);
        (0..found.len()).filter(|at| latest(*at)).map(|at| found[at].clone()).filter(|node| node != key).collect()
    }

    /// The last step before a live one that is not inside a joined parallel.
    pub fn previous(&self, key: &str) -> Option<String> {
        let mut last = None;
        if let Place::Running(mark) = &self.place {
            above(self.tree, mark, key, &mut |passed| last_outside(passed, key, &mut last));
        }
        // A node passed several times counts where it was passed last.
        last
    }

    pub fn return_to_initiator(&mut self, facts: &Facts, jump: bool) {
        let Some(mark) = self.take() else { return };
        let initiator = facts.initiator.expect("only runs with an initiator are returned to them");
        let assignee = able(facts, initiator).unwrap_or(OWNER);
        self.place = Place::Returned { assignee, stash: jump.then_some(mark) };
    }

    pub fn return_to(&mut self, facts: &Facts, key: &str, target: &str, jump: bool) {
        let Some(mark) = self.take() else { return };
        let out = self.send_back(self.tree, mark, 0, facts, key, (target, jump));
        self.settle(out, facts);
    }

    fn send_back(
        &self,
        seq: &'t Sequence,
        mark: Mark,
        depth: usize,
        facts: &Facts,
        key: &str,
        to: (&str, bool),
    ) -> Out {
        if let Some(at) = mark.passed.iter().rposition(|past| holds(past, to.0)) {
            let stash = to.1.then(|| Box::new(Stash { depth, mark: mark.clone() }));
            let out = self.cut(seq, mark.passed, at, depth, facts, to.0, Again::Anew(stash));
            return self.own(out, seq, depth, facts);
        }
        let Mark { passed, at, now } = mark;
        let out = match (now, &seq[at]) {
            (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
                let inner = self.send_back(if then { yes } else { no }, *inner, depth + 1, facts, key, to);
                self.fold_choice(seq, passed, at, then, inner, depth, facts)
            }
            (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
                let lanes = lanes.into_iter().zip(parts).map(|(lane, part)| match lane {
                    Lane::Live(inner) if find(part, &inner, key).is_some() => {
                        self.send_back(part, inner, depth + 1, facts, key, to)
                    }
                    Lane::Live(inner) => Out::Live(inner),
                    Lane::Done(past) => Out::Done(past),
                });
                let lanes = lanes.collect();
                self.fold_lanes(seq, passed, at, lanes, depth, facts)
            }
            (now, _) => Out::Live(Mark { passed, at, now }),
        };
        self.own(out, seq, depth, facts)
    }

    /// Opens a passed part of the history again; the sister lanes of a joined parallel stay done.
    fn cut(
        &self,
        seq: &'t Sequence,
        mut passed: Vec<Past>,
        at: usize,
        depth: usize,
        facts: &Facts,
        target: &str,
        again: Again,
    ) -> Out {
        passed.truncate(at + 1);
        match (passed.pop().expect("found there"), seq) {
            (Past::Step { at, rejected, .. }, _) => match again {
                Again::Anew(stash) => self.enter(seq, passed, at, depth, facts, stash.filter(|_| !rejected)),
                Again::AsItWas(mut asked) => {
                    let Part::Step(step) = &seq[at] else { unreachable!("a step") };
                    let verdict = review(step, &self.picks, &mut asked, facts);
                    self.judge(seq, passed, at, *asked, verdict, depth, facts)
                }
            },
            (Past::Choice { at, then, inner }, _) => {
                let Part::Choice { then: yes, otherwise: no, .. } = &seq[at] else { unreachable!("a choice") };
                let place = inner.iter().rposition(|past| holds(past, target)).expect("found there");
                let part = if then { yes } else { no };
                let out = self.cut(part, inner, place, depth + 1, facts, target, again);
                let out = self.own(out, part, depth + 1, facts);
                self.fold_choice(seq, passed, at, then, out, depth, facts)
            }
            (Past::Parallel { at, lanes }, _) => {
                let Part::Parallel { lanes: parts, .. } = &seq[at] else { unreachable!("a parallel") };
                let mut again = Some(again);
                let lanes = lanes.into_iter().zip(parts).map(|(lane, part)| {
                    match lane.iter().rposition(|past| holds(past, target)) {
                        None => Out::Done(lane),
                        Some(place) => {
                            let again = again.take().expect("a node lies in one lane");
                            let out = self.cut(part, lane, place, depth + 1, facts, target, again);
                            self.own(out, part, depth + 1, facts)
                        }
                    }
                });
                let lanes = lanes.collect();
                self.fold_lanes(seq, passed, at, lanes, depth, facts)
            }
            (Past::Auto, _) => unreachable!("nothing returns to an automatic node"),
        }
    }

    /// A jump back addressed to this very sequence.
    fn own(&self, out: Out, seq: &'t Sequence, depth: usize, facts: &Facts) -> Out {
        match out {
            Out::Resume(to, mark) if to == depth => self.revive(seq, mark, depth, facts),
            out => out,
        }
    }

    /// Walks on from a part until something waits.
    fn walk(&self, seq: &'t Sequence, mut passed: Vec<Past>, mut at: usize, depth: usize, facts: &Facts) -> Out {
        while at < seq.len() {
            match &seq[at] {
                Part::Step(_) => return self.enter(seq, passed, at, depth, facts, None),
                Part::Auto { key, kind } => {
                    if matches!(*kind, "create" | "update" | "upsert" | "delete" | "query" | "flow" | "http")
                        && facts.broken.contains(key)
                    {
                        return Out::Live(Mark { passed, at, now: Now::Stuck });
                    }
                    if *kind == "delay" {
                        return Out::Live(Mark { passed, at, now: Now::Rests });
                    }
                    passed.push(Past::Auto);
                }
                Part::Choice { flag, then, otherwise, .. } => {
                    let yes = facts.flags[*flag];
                    let inner = self.walk(if yes { then } else { otherwise }, Vec::new(), 0, depth + 1, facts);
                    return self.fold_choice(seq, passed, at, yes, inner, depth, facts);
                }
                Part::Parallel { when, lanes, .. } => {
                    // A lane that is not walked is done before it begins.
                    let lanes = lanes.iter().zip(Part::walked(when, lanes.len(), &facts.flags));
                    let lanes = lanes.map(|(lane, walks)| match walks {
                        true => self.walk(lane, Vec::new(), 0, depth + 1, facts),
                        false => Out::Done(Vec::new()),
                    });
                    let lanes = lanes.collect();
                    return self.fold_lanes(seq, passed, at, lanes, depth, facts);
                }
                Part::Loop { .. } => unreachable!("the random walk makes no loops"),
            }
            at += 1;
        }
        Out::Done(passed)
    }

    fn fold_choice(
        &self,
        seq: &'t Sequence,
        mut passed: Vec<Past>,
        at: usize,
        then: bool,
        inner: Out,
        depth: usize,
        facts: &Facts,
    ) -> Out {
        match inner {
            Out::Live(mark) => Out::Live(Mark { passed, at, now: Now::Choice(then, Box::new(mark)) }),
            Out::Done(inner) => {
                passed.push(Past::Choice { at, then, inner });
                self.walk(seq, passed, at + 1, depth, facts)
            }
            out => out,
        }
    }

    fn fold_lanes(
        &self,
        seq: &'t Sequence,
        mut passed: Vec<Past>,
        at: usize,
        outs: Vec<Out>,
        depth: usize,
        facts: &Facts,
    ) -> Out {
        let mut lanes = Vec::new();
        let mut ended = None;
        for out in outs {
            match out {
                Out::Live(mark) => lanes.push(Lane::Live(mark)),
                Out::Done(past) => lanes.push(Lane::Done(past)),
                out => ended = Some(out),
            }
        }
        if let Some(out) = ended {
            return out;
        }
        if lanes.iter().any(|lane| matches!(lane, Lane::Live(_))) {
            return Out::Live(Mark { passed, at, now: Now::Parallel(lanes) });
        }
        let lanes = lanes.into_iter().map(|lane| match lane {
            Lane::Done(past) => past,
            Lane::Live(_) => unreachable!("all lanes are done"),
        });
        passed.push(Past::Parallel { at, lanes: lanes.collect() });
        self.walk(seq, passed, at + 1, depth, facts)
    }

    /// Opens a step.
    fn enter(
        &self,
        seq: &'t Sequence,
        passed: Vec<Past>,
        at: usize,
        depth: usize,
        facts: &Facts,
        stash: Option<Box<Stash>>,
    ) -> Out {
        let Part::Step(step) = &seq[at] else { unreachable!("a step") };
        let mut asked = Asked { stash, ..Asked::default() };
        let verdict = ask(step, &self.picks, &mut asked, people(step, &step.who, &self.picks, facts), facts);
        self.judge(seq, passed, at, asked, verdict, depth, facts)
    }

    fn judge(
        &self,
        seq: &'t Sequence,
        mut passed: Vec<Past>,
        at: usize,
        asked: Asked,
        verdict: Verdict,
        depth: usize,
        facts: &Facts,
    ) -> Out {
        let Part::Step(step) = &seq[at] else { unreachable!("a step") };
        if verdict == Verdict::Stays {
            return Out::Live(Mark { passed, at, now: Now::Step(asked) });
        }
        let skipped = verdict == Verdict::Skipped;
        let as_it_was = (!asked.chairs.is_empty()).then(|| Asked { stash: None, ..asked.clone() });
        if let (Some(mut stash), false) = (asked.stash, verdict == Verdict::Rejected) {
            say_skipped(&mut stash.mark.passed, &step.key, skipped, &as_it_was);
            return self.own(Out::Resume(stash.depth, stash.mark), seq, depth, facts);
        }
        let rejected = verdict == Verdict::Rejected;
        passed.push(Past::Step { at, key: step.key.clone(), skipped, rejected, asked: as_it_was });
        match (verdict, step.on_reject) {
            (Verdict::Rejected, OnReject::Part(to)) => self.walk(seq, passed, to, depth, facts),
            (Verdict::Rejected, _) => Out::End(RunStatus::Rejected),
            _ => self.walk(seq, passed, at + 1, depth, facts),
        }
    }

    fn change(
        &self,
        seq: &'t Sequence,
        mark: Mark,
        depth: usize,
        facts: &Facts,
        key: &str,
        change: &mut dyn FnMut(&Step, &mut Asked) -> Verdict,
    ) -> Out {
        let Mark { passed, at, now } = mark;
        let out = match (now, &seq[at]) {
            (Now::Step(mut asked), Part::Step(step)) if step.key == key => {
                let verdict = change(step, &mut asked);
                self.judge(seq, passed, at, asked, verdict, depth, facts)
            }
            (Now::Stuck, part) if part.key() == key => self.walk(seq, passed, at, depth, facts),
            (Now::Rests, part) if part.key() == key => {
                let passed = passed.into_iter().chain([Past::Auto]).collect();
                self.walk(seq, passed, at + 1, depth, facts)
            }
            (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
                let inner = self.change(if then { yes } else { no }, *inner, depth + 1, facts, key, change);
                self.fold_choice(seq, passed, at, then, inner, depth, facts)
            }
            (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
                let lanes = lanes.into_iter().zip(parts).map(|(lane, part)| match lane {
                    Lane::Live(inner) => self.change(part, inner, depth + 1, facts, key, change),
                    Lane::Done(past) => Out::Done(past),
                });
                let lanes = lanes.collect();
                self.fold_lanes(seq, passed, at, lanes, depth, facts)
            }
            (now, _) => Out::Live(Mark { passed, at, now }),
        };
        self.own(out, seq, depth, facts)
    }

    /// A sequence stands again as it was; its steps open anew.
    fn revive(&self, seq: &'t Sequence, mark: Mark, depth: usize, facts: &Facts) -> Out {
        let Mark { passed, at, now } = mark;
        let out = match (now, &seq[at]) {
            (Now::Step(asked), _) => self.enter(seq, passed, at, depth, facts, asked.stash),
            (Now::Stuck | Now::Rests, _) => self.walk(seq, passed, at, depth, facts),
            (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
                let inner = self.revive(if then { yes } else { no }, *inner, depth + 1, facts);
                self.fold_choice(seq, passed, at, then, inner, depth, facts)
            }
            (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
                let lanes = lanes.into_iter().zip(parts).map(|(lane, part)| match lane {
                    Lane::Live(inner) => self.revive(part, inner, depth + 1, facts),
                    Lane::Done(past) => Out::Done(past),
                });
                let lanes = lanes.collect();
                self.fold_lanes(seq, passed, at, lanes, depth, facts)
            }
            (now, _) => Out::Live(Mark { passed, at, now }),
        };
        self.own(out, seq, depth, facts)
    }
}
