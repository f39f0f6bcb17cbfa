//! Going back: where a live step can return to, from where an administrator can have the run walk again, and what is open
//! then.

use super::super::tree::{Part, Sequence};
use super::super::world::{Facts, OWNER};
use super::history::{collect, holds, last_outside, names};
use super::look::{above, inner, stands_at};
use super::{Again, Lane, Mark, Model, Now, Out, Past, Place, Rows, Stash, able, review};

impl<'t> Model<'t> {
    /// The nodes a live step can be returned to, without the initiator, in the order passed.
    pub fn targets(&self, key: &str) -> Vec<String> {
        let mut found = Vec::new();
        if let Place::Running(mark) = &self.place {
            above(self.tree, mark, key, &mut |passed, _| collect(passed, &mut found));
        }
        let latest = |at: usize| !found[at + 1..].contains(&found[at]);
        (0..found.len()).filter(|at| latest(*at)).map(|at| found[at].clone()).filter(|node| node != key).collect()
    }

    /// The nodes the run can walk again from, seen from a live step: whatever was passed on the way there, people or not.
    pub fn passed_before(&self, key: &str) -> Vec<String> {
        let mut found = Vec::new();
        if let Place::Running(mark) = &self.place {
            above(self.tree, mark, key, &mut |passed, around| {
                names(passed, &mut found);
                found.extend(around.map(|part| part.key().to_owned()));
            });
        }
        found.retain(|node| node != key);
        found
    }

    /// The run begins once more at its first node, ended or not.
    pub fn begin_again(&mut self, facts: &Facts) {
        self.go(facts, Vec::new());
    }

    /// The last step before a live one that is not inside a joined parallel.
    pub fn previous(&self, key: &str) -> Option<String> {
        let mut last = None;
        if let Place::Running(mark) = &self.place {
            above(self.tree, mark, key, &mut |passed, _| {
                if let Some((step, _)) = last_outside(passed, key) {
                    last = Some(step.to_owned());
                }
            });
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
        // What was passed further inside was passed later.
        if !inner(seq, &mark).into_iter().any(|(part, mark)| lies_in(part, mark, key, to.0)) {
            if seq[mark.at].key() == to.0 {
                let out = self.walk(seq, mark.passed, mark.at, depth, facts);
                return self.own(out, seq, depth, facts);
            }
            if let Some(at) = mark.passed.iter().rposition(|past| holds(past, to.0)) {
                let stash = to.1.then(|| Box::new(Stash { depth, mark: mark.clone() }));
                let out = self.cut(seq, mark.passed, at, depth, facts, to.0, Again::Anew(stash));
                return self.own(out, seq, depth, facts);
            }
        }
        let Mark { passed, at, now } = mark;
        let out = match (now, &seq[at]) {
            (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
                let inner = self.send_back(if then { yes } else { no }, *inner, depth + 1, facts, key, to);
                self.fold_choice(seq, passed, at, then, inner, depth, facts)
            }
            (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
                let lanes = lanes.into_iter().zip(parts).map(|(lane, part)| match lane {
                    Lane::Live(inner) if stands_at(part, &inner, key) => {
                        self.send_back(part, inner, depth + 1, facts, key, to)
                    }
                    Lane::Live(inner) => Out::Live(inner),
                    Lane::Done(past) => Out::Done(past),
                });
                let lanes = lanes.collect();
                self.fold_lanes(seq, passed, at, lanes, depth, facts)
            }
            (Now::Rows(Rows { of, done, inner }), Part::Loop { body, .. }) => {
                let inner = self.send_back(body, *inner, depth + 1, facts, key, to);
                self.fold_rows(seq, passed, at, (of, done), inner, depth, facts)
            }
            (now, _) => Out::Live(Mark { passed, at, now }),
        };
        self.own(out, seq, depth, facts)
    }

    /// Opens a passed part of the history again; the sister lanes of a joined parallel stay done.
    pub(super) fn cut(
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
            (past, _) if past.key() == target => self.walk(seq, passed, past.at(), depth, facts),
            (Past::Choice { at, then, inner, .. }, _) => {
                let Part::Choice { then: yes, otherwise: no, .. } = &seq[at] else { unreachable!("a choice") };
                let place = inner.iter().rposition(|past| holds(past, target)).expect("found there");
                let part = if then { yes } else { no };
                let out = self.cut(part, inner, place, depth + 1, facts, target, again);
                let out = self.own(out, part, depth + 1, facts);
                self.fold_choice(seq, passed, at, then, out, depth, facts)
            }
            (Past::Parallel { at, lanes, .. }, _) => {
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
            (Past::Loop { at, rows, .. }, _) => {
                let of = rows.len();
                let (rows, out) = self.cut_rows(&seq[at], rows, depth, facts, target, again);
                self.fold_rows(seq, passed, at, (of, rows), out, depth, facts)
            }
            (Past::Auto { .. } | Past::Route { .. }, _) => unreachable!("it holds nothing else"),
        }
    }

    /// Opens a part again in the row that passed it last; answers the rows before that one.
    pub(super) fn cut_rows(
        &self,
        part: &'t Part,
        mut rows: Vec<Vec<Past>>,
        depth: usize,
        facts: &Facts,
        target: &str,
        again: Again,
    ) -> (Vec<Vec<Past>>, Out) {
        let Part::Loop { body, .. } = part else { unreachable!("a loop") };
        let has_passed = |row: &Vec<Past>| row.iter().any(|past| holds(past, target));
        let row = rows.iter().rposition(has_passed).expect("found there");
        let inner = rows.split_off(row).swap_remove(0);
        let place = inner.iter().rposition(|past| holds(past, target)).expect("found there");
        let out = self.cut(body, inner, place, depth + 1, facts, target, again);
        (rows, self.own(out, body, depth + 1, facts))
    }
}

/// Whether a node was passed in a sequence that a live step lies in, or in one around the step inside it.
fn lies_in(seq: &Sequence, mark: &Mark, key: &str, target: &str) -> bool {
    stands_at(seq, mark, key)
        && (mark.passed.iter().any(|past| holds(past, target))
            || seq[mark.at].key() == target
            || inner(seq, mark).into_iter().any(|(part, mark)| lies_in(part, mark, key, target)))
}
