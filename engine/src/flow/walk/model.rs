//! The reference model: the same operations on a tree with a nested history instead of tokens with numbers and paths.
//! It is slow and plain on purpose, and shares nothing with the machine but the facts.

mod ask;
mod back;
mod chairs;
mod history;
mod leap;
mod look;
mod news;
mod quiet;

use super::tree::{OnReject, Part, Sequence, Step};
use super::world::Facts;
use crate::flow::RunStatus;
pub use ask::{able, able_at, due, head, review};
use ask::{ask, people};
use chairs::Chair;
use history::say_skipped;
use look::{clocks, comes_to, find, forecast, gather};
pub use news::Go;
use std::cell::RefCell;
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
    /// Until a minute.
    Rests(i64),
    /// For something from elsewhere, until a minute perhaps.
    Waits(Option<i64>),
    /// For runs of another flow.
    Runs {
        left: usize,
        failed: bool,
    },
    Choice(bool, Box<Mark>),
    Parallel(Vec<Lane>),
    Rows(Rows),
}

/// A loop under way.
#[derive(Debug, Clone)]
struct Rows {
    /// How many rows it goes through.
    of: usize,
    /// What those that are through have passed.
    done: Vec<Vec<Past>>,
    inner: Box<Mark>,
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
    Auto { at: usize, key: String },
    Route { at: usize, key: String },
    Choice { at: usize, key: String, then: bool, inner: Vec<Past> },
    Parallel { at: usize, key: String, lanes: Vec<Vec<Past>> },
    Loop { at: usize, key: String, rows: Vec<Vec<Past>> },
}

/// A step and the people in it.
#[derive(Debug, Clone, Default)]
pub struct Asked {
    queue: Vec<usize>,
    chairs: Vec<Chair>,
    /// The last number given to a chair or a seat.
    last: usize,
    /// The minute the step is due.
    pub due: Option<i64>,
    /// The minute its clock stopped, while somebody who was asked has not answered.
    pub still: Option<i64>,
    stash: Option<Box<Stash>>,
    /// Whose approval is taken as given for what they have approved before.
    approved_before: Vec<usize>,
    /// Who decided at the step whose deciders do this one too.
    decided_there: Vec<usize>,
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

/// What is done to a live part.
enum How<'c> {
    Ask(&'c mut dyn FnMut(&Step, &mut Asked) -> Verdict),
    Go(Go),
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
    /// How often in a row each route has led back.
    rounds: RefCell<BTreeMap<String, u32>>,
}

impl Past {
    /// Which part of its sequence it is.
    fn at(&self) -> usize {
        match self {
            Self::Step { at, .. }
            | Self::Auto { at, .. }
            | Self::Route { at, .. }
            | Self::Choice { at, .. }
            | Self::Parallel { at, .. }
            | Self::Loop { at, .. } => *at,
        }
    }

    fn key(&self) -> &str {
        match self {
            Self::Step { key, .. }
            | Self::Auto { key, .. }
            | Self::Route { key, .. }
            | Self::Choice { key, .. }
            | Self::Parallel { key, .. }
            | Self::Loop { key, .. } => key,
        }
    }
}

impl<'t> Model<'t> {
    pub fn new(tree: &'t Sequence) -> Self {
        Self { tree, place: Place::New, picks: BTreeMap::new(), urged: None, rounds: RefCell::default() }
    }

    pub fn rounds(&self) -> BTreeMap<String, u32> {
        self.rounds.borrow().clone()
    }

    /// Somebody has had the run go back: how often routes led it back counts no more.
    pub fn count_rounds_anew(&mut self) {
        self.rounds.get_mut().clear();
    }

    pub fn status(&self) -> RunStatus {
        match &self.place {
            Place::New => RunStatus::New,
            Place::Ended(status) => *status,
            _ => RunStatus::Running,
        }
    }

    /// Every open task as node and person, and every node that no person of the flow moves on.
    pub fn open(&self) -> (Vec<(String, usize)>, Vec<String>) {
        let (mut tasks, mut halted) = (Vec::new(), Vec::new());
        match &self.place {
            Place::Returned { assignee, .. } => tasks.push(("start".to_owned(), *assignee)),
            Place::Running(mark) => gather(self.tree, mark, &mut tasks, &mut halted),
            _ => {}
        }
        tasks.sort();
        halted.sort();
        (tasks, halted)
    }

    /// Until when each node waits that waits for people, for a time or for an answer.
    pub fn clocks(&self) -> Vec<(String, Option<i64>)> {
        let mut found = Vec::new();
        if let Place::Running(mark) = &self.place {
            clocks(self.tree, mark, &mut found);
        }
        found
    }

    /// Everybody who could go on, each once, but for one.
    pub fn awaited(&self, but: usize) -> Vec<usize> {
        let left_out = |asked: &Asked, who: usize| asked.is_waiting(who) || asked.is_revoked(who);
        let waits = |node: &str, who: usize| self.step(node).is_some_and(|(_, asked)| left_out(asked, who));
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
        let out = self.change(self.tree, mark, 0, facts, key, &mut How::Ask(change));
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

    pub fn hand_start_to(&mut self, to: usize) {
        if let Place::Returned { assignee, .. } = &mut self.place {
            *assignee = to;
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
                Part::Auto { key, kind, fails, .. } => {
                    if Part::is_done_elsewhere(kind) && facts.broken.contains(key) {
                        let way = if Part::leads_on_failing(kind) { *fails } else { OnReject::End };
                        return self.astray(seq, passed, at, way, depth, facts);
                    }
                    if let Some(now) = news::waits_for(kind, facts) {
                        return Out::Live(Mark { passed, at, now });
                    }
                    if news::has_failed_at_once(kind, facts) {
                        return self.not_approved(seq, passed, at, *fails, depth, facts);
                    }
                    passed.push(Past::Auto { at, key: key.clone() });
                }
                Part::Route { key, flag, to, most } => {
                    let next = if facts.flags[*flag] { *to } else { at + 1 };
                    let place = passed.iter().rposition(|past| past.at() == next);
                    let mut rounds = self.rounds.borrow_mut();
                    match place.filter(|_| comes_to(seq, next, at)) {
                        Some(_) if rounds.get(key).is_some_and(|count| count >= most) => {
                            rounds.remove(key);
                            return Out::Live(Mark { passed, at, now: Now::Stuck });
                        }
                        Some(place) => {
                            *rounds.entry(key.clone()).or_default() += 1;
                            passed.truncate(place);
                        }
                        None => {
                            rounds.remove(key);
                            passed.push(Past::Route { at, key: key.clone() });
                        }
                    }
                    at = next;
                    continue;
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
                Part::Loop { key, .. } if facts.rows == 0 => {
                    passed.push(Past::Loop { at, key: key.clone(), rows: Vec::new() });
                }
                Part::Loop { body, .. } => {
                    let inner = self.walk(body, Vec::new(), 0, depth + 1, facts);
                    return self.fold_rows(seq, passed, at, (facts.rows, Vec::new()), inner, depth, facts);
                }
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
                passed.push(Past::Choice { at, key: seq[at].key().to_owned(), then, inner });
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
        passed.push(Past::Parallel { at, key: seq[at].key().to_owned(), lanes: lanes.collect() });
        self.walk(seq, passed, at + 1, depth, facts)
    }

    /// The rows of a loop that are through, how many there are, and what became of the one under way.
    fn fold_rows(
        &self,
        seq: &'t Sequence,
        mut passed: Vec<Past>,
        at: usize,
        (of, mut done): (usize, Vec<Vec<Past>>),
        mut inner: Out,
        depth: usize,
        facts: &Facts,
    ) -> Out {
        let Part::Loop { key, body } = &seq[at] else { unreachable!("a loop") };
        loop {
            match inner {
                Out::Live(mark) => {
                    let now = Now::Rows(Rows { of, done, inner: Box::new(mark) });
                    return Out::Live(Mark { passed, at, now });
                }
                Out::Done(past) => done.push(past),
                out => return out,
            }
            if done.len() == of {
                passed.push(Past::Loop { at, key: key.clone(), rows: done });
                return self.walk(seq, passed, at + 1, depth, facts);
            }
            inner = self.walk(body, Vec::new(), 0, depth + 1, facts);
        }
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
        let approved_before = history::approved_before(step, &passed);
        let decided_there = step.same_as.as_ref().map(|node| history::decided_at(&passed, node)).unwrap_or_default();
        let mut asked = Asked { stash, approved_before, decided_there, ..Asked::default() };
        let to = people(step, &step.who, &self.picks, &asked, facts);
        let verdict = ask(step, &self.picks, &mut asked, to, facts);
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

    fn change(&self, seq: &'t Sequence, mark: Mark, depth: usize, facts: &Facts, key: &str, how: &mut How<'_>) -> Out {
        let Mark { passed, at, now } = mark;
        let is_it = seq[at].key() == key;
        let out = match (now, &seq[at], how) {
            (Now::Step(mut asked), Part::Step(step), How::Ask(change)) if is_it => {
                let verdict = change(step, &mut asked);
                self.judge(seq, passed, at, asked, verdict, depth, facts)
            }
            (now @ (Now::Stuck | Now::Rests(_) | Now::Waits(_) | Now::Runs { .. }), _, How::Go(go)) if is_it => {
                self.go_on(seq, Mark { passed, at, now }, *go, depth, facts)
            }
            (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }, how) => {
                let inner = self.change(if then { yes } else { no }, *inner, depth + 1, facts, key, how);
                self.fold_choice(seq, passed, at, then, inner, depth, facts)
            }
            (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }, how) => {
                let lanes = lanes.into_iter().zip(parts).map(|(lane, part)| match lane {
                    Lane::Live(inner) => self.change(part, inner, depth + 1, facts, key, how),
                    Lane::Done(past) => Out::Done(past),
                });
                let lanes = lanes.collect();
                self.fold_lanes(seq, passed, at, lanes, depth, facts)
            }
            (Now::Rows(Rows { of, done, inner }), Part::Loop { body, .. }, how) => {
                let inner = self.change(body, *inner, depth + 1, facts, key, how);
                self.fold_rows(seq, passed, at, (of, done), inner, depth, facts)
            }
            (now, _, _) => Out::Live(Mark { passed, at, now }),
        };
        self.own(out, seq, depth, facts)
    }

    /// A sequence stands again as it was; its steps open anew.
    fn revive(&self, seq: &'t Sequence, mark: Mark, depth: usize, facts: &Facts) -> Out {
        let Mark { passed, at, now } = mark;
        let out = match (now, &seq[at]) {
            (Now::Step(asked), _) => self.enter(seq, passed, at, depth, facts, asked.stash),
            (Now::Stuck | Now::Rests(_) | Now::Waits(_) | Now::Runs { .. }, _) => {
                self.walk(seq, passed, at, depth, facts)
            }
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
            (Now::Rows(Rows { of, done, inner }), Part::Loop { body, .. }) => {
                let inner = self.revive(body, *inner, depth + 1, facts);
                self.fold_rows(seq, passed, at, (of, done), inner, depth, facts)
            }
            (now, _) => Out::Live(Mark { passed, at, now }),
        };
        self.own(out, seq, depth, facts)
    }
}
