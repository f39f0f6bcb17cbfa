//! Whether anybody has acted upon a step that was passed, and opening it again as it was.

use super::super::tree::{Part, Sequence, Step};
use super::super::world::Facts;
use super::history::holds;
use super::{Asked, Lane, Mark, Model, Now, Out, Past, Place};

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
            _ => false,
        };
        if !is_inside {
            let at = mark.passed.iter().rposition(|past| holds(past, key)).expect("it has been found");
            return self.cut(seq, mark.passed, at, depth, facts, key, super::Again::AsItWas(Box::new(asked)));
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
                                let again = super::Again::AsItWas(Box::new(asked));
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
            _ => unreachable!("a mark fits its part"),
        }
    }
}

fn mentions(mark: &Mark, key: &str) -> bool {
    let inside = match &mark.now {
        Now::Choice(_, inner) => mentions(inner, key),
        Now::Parallel(lanes) => lanes.iter().any(|lane| lane_mentions(lane, key)),
        _ => false,
    };
    inside || mark.passed.iter().any(|past| holds(past, key))
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
        _ => {}
    }
    if is_quiet_now(&mark.now) { look_back(&mark.passed, key) } else { Seen::Acted }
}

/// Whether a live step will jump back to a sequence at this depth or further out.
fn jumps_to(mark: &Mark, depth: usize) -> bool {
    match &mark.now {
        Now::Step(asked) => asked.stash.as_ref().is_some_and(|stash| stash.depth <= depth),
        Now::Stuck | Now::Rests => false,
        Now::Choice(_, inner) => jumps_to(inner, depth),
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
        Past::Auto => Seen::Nothing,
    }
}

fn is_quiet(past: &Past) -> bool {
    match past {
        Past::Step { skipped, .. } => *skipped,
        Past::Auto => false,
        Past::Choice { inner, .. } => inner.iter().all(is_quiet),
        Past::Parallel { lanes, .. } => lanes.iter().flatten().all(is_quiet),
    }
}

fn is_quiet_now(now: &Now) -> bool {
    let whole = |mark: &Mark| mark.passed.iter().all(is_quiet) && is_quiet_now(&mark.now);
    match now {
        Now::Step(asked) => asked.is_untouched(),
        Now::Stuck => false,
        Now::Rests => true,
        Now::Choice(_, inner) => whole(inner),
        Now::Parallel(lanes) => lanes.iter().all(|lane| match lane {
            Lane::Live(inner) => whole(inner),
            Lane::Done(past) => past.iter().all(is_quiet),
        }),
    }
}

fn find_step<'t>(seq: &'t Sequence, key: &str) -> Option<&'t Step> {
    seq.iter().find_map(|part| match part {
        Part::Step(step) => (step.key == key).then_some(step),
        Part::Auto { .. } => None,
        Part::Choice { then, otherwise, .. } => find_step(then, key).or_else(|| find_step(otherwise, key)),
        Part::Parallel { lanes, .. } => lanes.iter().find_map(|lane| find_step(lane, key)),
        Part::Loop { body, .. } => find_step(body, key),
    })
}
