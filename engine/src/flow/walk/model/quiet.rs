//! Whether anybody has acted upon a step that was passed, and opening it again as it was.

use super::super::tree::{Part, Sequence, Step};
use super::super::world::Facts;
use super::history::holds;
use super::{Again, Asked, Lane, Mark, Model, Now, Out, Past, Place, Rows};

/// What is found of a step's last passage.
enum Seen<'m> {
    Nothing,
    /// Something has happened since.
    Acted,
    Quiet(&'m Asked),
}

impl<'t> Model<'t> {
    /// The people of a passed step as they were when it was decided, if nothing has happened since.
    pub fn untouched(&self, key: &str) -> Option<Asked> {
        let Place::Running(mark) = &self.place else { return None };
        match look(mark, key, 0) {
            Seen::Quiet(asked) => Some(asked.clone()),
            Seen::Nothing | Seen::Acted => None,
        }
    }

    /// A step by key, live or not.
    pub fn named(&self, key: &str) -> &'t Step {
        find_step(self.tree, key).expect("a step of the tree")
    }

    /// Opens a passed step again with these people.
    pub fn recall(&mut self, facts: &Facts, key: &str, asked: Asked) {
        let Some(mark) = self.take() else { return };
        let out = self.recall_in(self.tree, mark, 0, facts, key, asked);
        self.settle(out, facts);
    }

    fn recall_in(&self, seq: &'t Sequence, mark: Mark, depth: usize, facts: &Facts, key: &str, asked: Asked) -> Out {
        let is_inside = match &mark.now {
            Now::Choice(_, inner) => mentions(inner, key),
            Now::Parallel(lanes) => lanes.iter().any(|lane| lane_mentions(lane, key)),
            Now::Rows(rows) => rows_mention(rows, key),
            _ => false,
        };
        if !is_inside {
            let at = mark.passed.iter().rposition(|past| holds(past, key)).expect("it has been found");
            return self.cut(seq, mark.passed, at, depth, facts, key, Again::AsItWas(Box::new(asked)));
        }
        let Mark { passed, at, now } = mark;
        match (now, &seq[at]) {
            (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
                let inner = self.recall_in(if then { yes } else { no }, *inner, depth + 1, facts, key, asked);
                self.fold_choice(seq, passed, at, then, inner, depth, facts)
            }
            (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
                let mut asked = Some(asked);
                let lanes = lanes.into_iter().zip(parts).map(|(lane, part)| {
                    if lane_mentions(&lane, key)
                        && let Some(asked) = asked.take()
                    {
                        return match lane {
                            Lane::Live(inner) => self.recall_in(part, inner, depth + 1, facts, key, asked),
                            Lane::Done(past) => {
                                let place = past.iter().rposition(|past| holds(past, key)).expect("it is there");
                                let again = Again::AsItWas(Box::new(asked));
                                self.cut(part, past, place, depth + 1, facts, key, again)
                            }
                        };
                    }
                    match lane {
                        Lane::Live(inner) => Out::Live(inner),
                        Lane::Done(past) => Out::Done(past),
                    }
                });
                let lanes = lanes.collect();
                self.fold_lanes(seq, passed, at, lanes, depth, facts)
            }
            (Now::Rows(Rows { of, mut done, inner }), Part::Loop { body, .. }) => {
                let out = if mentions(&inner, key) {
                    self.recall_in(body, *inner, depth + 1, facts, key, asked)
                } else {
                    let again = Again::AsItWas(Box::new(asked));
                    let (before, out) = self.cut_rows(&seq[at], done, depth, facts, key, again);
                    done = before;
                    out
                };
                self.fold_rows(seq, passed, at, (of, done), out, depth, facts)
            }
            _ => unreachable!("a mark fits its part"),
        }
    }
}

fn mentions(mark: &Mark, key: &str) -> bool {
    let inside = match &mark.now {
        Now::Choice(_, inner) => mentions(inner, key),
        Now::Parallel(lanes) => lanes.iter().any(|lane| lane_mentions(lane, key)),
        Now::Rows(rows) => rows_mention(rows, key),
        _ => false,
    };
    inside || mark.passed.iter().any(|past| holds(past, key))
}

fn rows_mention(rows: &Rows, key: &str) -> bool {
    mentions(&rows.inner, key) || rows.done.iter().flatten().any(|past| holds(past, key))
}

fn lane_mentions(lane: &Lane, key: &str) -> bool {
    match lane {
        Lane::Live(inner) => mentions(inner, key),
        Lane::Done(past) => past.iter().any(|past| holds(past, key)),
    }
}

fn look<'m>(mark: &'m Mark, key: &str, depth: usize) -> Seen<'m> {
    match &mark.now {
        Now::Choice(_, inner) if mentions(inner, key) => return look(inner, key, depth + 1),
        Now::Parallel(lanes) => {
            if let Some(at) = lanes.iter().position(|lane| lane_mentions(lane, key)) {
                // Whoever jumps back from beside here counts on what was passed here.
                let mut beside = lanes.iter().enumerate().filter(|(other, _)| *other != at);
                if beside.any(|(_, lane)| matches!(lane, Lane::Live(inner) if jumps_to(inner, depth))) {
                    return Seen::Acted;
                }
                return match &lanes[at] {
                    Lane::Live(inner) => look(inner, key, depth + 1),
                    Lane::Done(past) => look_back(past, key),
                };
            }
        }
        Now::Rows(rows) if mentions(&rows.inner, key) => return look(&rows.inner, key, depth + 1),
        Now::Rows(rows) if rows_mention(rows, key) => {
            return if is_whole_quiet(&rows.inner) { look_back_in_rows(&rows.done, key) } else { Seen::Acted };
        }
        _ => {}
    }
    if is_quiet_now(&mark.now) { look_back(&mark.passed, key) } else { Seen::Acted }
}

/// Whether a live step will jump back to a sequence at this depth or further out.
fn jumps_to(mark: &Mark, depth: usize) -> bool {
    match &mark.now {
        Now::Step(asked) => asked.stash.as_ref().is_some_and(|stash| stash.depth <= depth),
        Now::Stuck | Now::Rests(_) | Now::Waits(_) | Now::Runs { .. } => false,
        Now::Choice(_, inner) => jumps_to(inner, depth),
        Now::Rows(rows) => jumps_to(&rows.inner, depth),
        Now::Parallel(lanes) => lanes.iter().any(|lane| matches!(lane, Lane::Live(inner) if jumps_to(inner, depth))),
    }
}

/// The last passage of a step in what was passed, nothing having happened after all of it.
fn look_back<'m>(passed: &'m [Past], key: &str) -> Seen<'m> {
    let Some(at) = passed.iter().rposition(|past| holds(past, key)) else { return Seen::Nothing };
    if !passed[at + 1..].iter().all(is_quiet) {
        return Seen::Acted;
    }
    match &passed[at] {
        Past::Step { asked, .. } => asked.as_ref().map_or(Seen::Acted, Seen::Quiet),
        Past::Choice { inner, .. } => look_back(inner, key),
        Past::Parallel { lanes, .. } => {
            let lane = lanes.iter().find(|lane| lane.iter().any(|past| holds(past, key)));
            lane.map_or(Seen::Nothing, |lane| look_back(lane, key))
        }
        Past::Loop { rows, .. } => look_back_in_rows(rows, key),
        Past::Auto { .. } | Past::Route { .. } => Seen::Nothing,
    }
}

/// The rows that are through come one after the other.
fn look_back_in_rows<'m>(rows: &'m [Vec<Past>], key: &str) -> Seen<'m> {
    let has_passed = |row: &Vec<Past>| row.iter().any(|past| holds(past, key));
    let Some(at) = rows.iter().rposition(has_passed) else { return Seen::Nothing };
    if rows[at + 1..].iter().flatten().all(is_quiet) { look_back(&rows[at], key) } else { Seen::Acted }
}

fn is_quiet(past: &Past) -> bool {
    match past {
        Past::Step { skipped, .. } => *skipped,
        Past::Auto { .. } => false,
        Past::Route { .. } => true,
        Past::Choice { inner, .. } => inner.iter().all(is_quiet),
        Past::Parallel { lanes: parts, .. } | Past::Loop { rows: parts, .. } => parts.iter().flatten().all(is_quiet),
    }
}

fn is_whole_quiet(mark: &Mark) -> bool {
    mark.passed.iter().all(is_quiet) && is_quiet_now(&mark.now)
}

fn is_quiet_now(now: &Now) -> bool {
    match now {
        Now::Step(asked) => asked.is_untouched(),
        Now::Stuck | Now::Waits(_) | Now::Runs { .. } => false,
        Now::Rests(_) => true,
        Now::Choice(_, inner) => is_whole_quiet(inner),
        Now::Rows(rows) => rows.done.iter().flatten().all(is_quiet) && is_whole_quiet(&rows.inner),
        Now::Parallel(lanes) => lanes.iter().all(|lane| match lane {
            Lane::Live(inner) => is_whole_quiet(inner),
            Lane::Done(past) => past.iter().all(is_quiet),
        }),
    }
}

fn find_step<'t>(seq: &'t Sequence, key: &str) -> Option<&'t Step> {
    seq.iter().find_map(|part| match part {
        Part::Step(step) => (step.key == key).then_some(step),
        Part::Auto { .. } | Part::Route { .. } => None,
        Part::Choice { then, otherwise, .. } => find_step(then, key).or_else(|| find_step(otherwise, key)),
        Part::Parallel { lanes, .. } => lanes.iter().find_map(|lane| find_step(lane, key)),
        Part::Loop { body, .. } => find_step(body, key),
    })
}
