//! Moving a run to a node it has not come to, within the sequences that are under way: what stands in such a sequence, or in any
//! inside it, is left as it is.

use super::super::tree::{Part, Sequence};
use super::super::world::Facts;
use super::look::inner;
use super::{Lane, Mark, Model, Now, Out, Past, Place, Rows};

impl<'t> Model<'t> {
    /// Where the run can be moved to that it has not come to yet, each with in how many branches and rows it lies. What lies in
    /// ways, branches and rows that are not under way is left out.
    pub fn further(&self) -> Vec<(String, usize)> {
        let mut found = Vec::new();
        if let Place::Running(mark) = &self.place {
            reach(self.tree, mark, 0, &mut found);
            found.retain(|(key, _)| !mentions(mark, key));
        }
        found
    }

    /// The run is moved to one of them.
    pub fn leap_to(&mut self, facts: &Facts, key: &str) {
        let Some(mark) = self.take() else { return };
        let out = self.leap(self.tree, mark, 0, facts, key);
        self.settle(out, facts);
    }

    fn leap(&self, seq: &'t Sequence, mark: Mark, depth: usize, facts: &Facts, key: &str) -> Out {
        if let Some(at) = seq.iter().position(|part| part.key() == key) {
            let out = self.walk(seq, leave(seq, mark), at, depth, facts);
            return self.own(out, seq, depth, facts);
        }
        let Mark { passed, at, now } = mark;
        let out = match (now, &seq[at]) {
            (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
                let inner = self.leap(if then { yes } else { no }, *inner, depth + 1, facts, key);
                self.fold_choice(seq, passed, at, then, inner, depth, facts)
            }
            (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
                let lanes = lanes.into_iter().zip(parts).map(|(lane, part)| match lane {
                    Lane::Live(inner) if lies_under_way(part, &inner, key) => {
                        self.leap(part, inner, depth + 1, facts, key)
                    }
                    // A branch that is done waits for its sisters and is walked once more from there.
                    Lane::Done(past) if part.iter().any(|own| own.key() == key) => {
                        let at = part.iter().position(|own| own.key() == key).expect("just seen");
                        let out = self.walk(part, past, at, depth + 1, facts);
                        self.own(out, part, depth + 1, facts)
                    }
                    // What would jump back over the place walks on from where it is.
                    Lane::Live(inner) => Out::Live(forget_jumps(inner, depth)),
                    Lane::Done(past) => Out::Done(past),
                });
                let lanes = lanes.collect();
                self.fold_lanes(seq, passed, at, lanes, depth, facts)
            }
            (Now::Rows(Rows { of, done, inner }), Part::Loop { body, .. }) => {
                let inner = self.leap(body, *inner, depth + 1, facts, key);
                self.fold_rows(seq, passed, at, (of, done), inner, depth, facts)
            }
            (now, _) => Out::Live(Mark { passed, at, now }),
        };
        self.own(out, seq, depth, facts)
    }
}

/// The parts of the sequences under way but those the run is at.
fn reach(seq: &Sequence, mark: &Mark, depth: usize, found: &mut Vec<(String, usize)>) {
    let others = seq.iter().enumerate().filter(|(at, _)| *at != mark.at);
    found.extend(others.map(|(_, part)| (part.key().to_owned(), depth)));
    let within = depth + usize::from(!matches!(mark.now, Now::Choice(..)));
    for (part, mark) in inner(seq, mark) {
        reach(part, mark, within, found);
    }
    // Of an inclusive node nothing tells a branch that is done from one that was not walked.
    if let (Now::Parallel(lanes), Part::Parallel { when, lanes: parts, .. }) = (&mark.now, &seq[mark.at])
        && when.is_empty()
    {
        for (lane, part) in lanes.iter().zip(parts) {
            if let Lane::Done(_) = lane {
                found.extend(part.iter().map(|part| (part.key().to_owned(), within)));
            }
        }
    }
}

fn lies_under_way(seq: &Sequence, mark: &Mark, key: &str) -> bool {
    let mut found = Vec::new();
    reach(seq, mark, 0, &mut found);
    found.iter().any(|(own, _)| own == key)
}

/// What a sequence has passed when it is left where it stands: of branches and rows under way nothing counts but that they were
/// begun.
fn leave(seq: &Sequence, mark: Mark) -> Vec<Past> {
    let Mark { mut passed, at, now } = mark;
    let key = seq[at].key().to_owned();
    match (now, &seq[at]) {
        (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
            let inner = leave(if then { yes } else { no }, *inner);
            passed.push(Past::Choice { at, key, then, inner });
        }
        (Now::Parallel(_), _) => passed.push(Past::Parallel { at, key, lanes: Vec::new() }),
        (Now::Rows(_), _) => passed.push(Past::Loop { at, key, rows: Vec::new() }),
        _ => {}
    }
    passed
}

/// Steps that would bring back a sequence at this depth or further out lead on as usual.
fn forget_jumps(mark: Mark, depth: usize) -> Mark {
    let now = match mark.now {
        Now::Step(mut asked) => {
            asked.stash.take_if(|stash| stash.depth <= depth);
            Now::Step(asked)
        }
        Now::Choice(then, inner) => Now::Choice(then, Box::new(forget_jumps(*inner, depth))),
        Now::Parallel(lanes) => {
            let lanes = lanes.into_iter().map(|lane| match lane {
                Lane::Live(inner) => Lane::Live(forget_jumps(inner, depth)),
                Lane::Done(past) => Lane::Done(past),
            });
            Now::Parallel(lanes.collect())
        }
        Now::Rows(Rows { of, done, inner }) => {
            Now::Rows(Rows { of, done, inner: Box::new(forget_jumps(*inner, depth)) })
        }
        now => now,
    };
    Mark { now, ..mark }
}

/// Whether a node was passed anywhere, by anybody or by nobody.
fn mentions(mark: &Mark, key: &str) -> bool {
    let inside = match &mark.now {
        Now::Choice(_, inner) => mentions(inner, key),
        Now::Parallel(lanes) => lanes.iter().any(|lane| match lane {
            Lane::Live(inner) => mentions(inner, key),
            Lane::Done(past) => named(past, key),
        }),
        Now::Rows(rows) => mentions(&rows.inner, key) || rows.done.iter().any(|row| named(row, key)),
        _ => false,
    };
    inside || named(&mark.passed, key)
}

fn named(passed: &[Past], key: &str) -> bool {
    passed.iter().any(|past| {
        past.key() == key
            || match past {
                Past::Choice { inner, .. } => named(inner, key),
                Past::Parallel { lanes: parts, .. } | Past::Loop { rows: parts, .. } => {
                    parts.iter().any(|part| named(part, key))
                }
                _ => false,
            }
    })
}
