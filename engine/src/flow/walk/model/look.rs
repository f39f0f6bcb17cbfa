//! Looking at a mark: what is open in it, where a step is, and what a run would reach.

use super::super::tree::{Part, Sequence, Step};
use super::super::world::Facts;
use super::{Asked, Lane, Mark, Now, Past};
use std::collections::BTreeSet;

/// The live sequences inside the part a mark is at.
pub(super) fn inner<'t, 'm>(seq: &'t Sequence, mark: &'m Mark) -> Vec<(&'t Sequence, &'m Mark)> {
    match (&mark.now, &seq[mark.at]) {
        (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
            vec![(if *then { yes } else { no }, &**inner)]
        }
        (Now::Rows(rows), Part::Loop { body, .. }) => vec![(body, &*rows.inner)],
        (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
            let live = lanes.iter().zip(parts).filter_map(|(lane, part)| match lane {
                Lane::Live(mark) => Some((part, mark)),
                Lane::Done(_) => None,
            });
            live.collect()
        }
        _ => Vec::new(),
    }
}

pub(super) fn gather(seq: &Sequence, mark: &Mark, tasks: &mut Vec<(String, usize)>, halted: &mut Vec<String>) {
    let key = || seq[mark.at].key().to_owned();
    match &mark.now {
        Now::Step(asked) => tasks.extend(asked.open().map(|member| (key(), member))),
        Now::Stuck | Now::Rests(_) | Now::Waits(_) | Now::Runs { .. } => halted.push(key()),
        Now::Choice(..) | Now::Parallel(_) | Now::Rows(_) => {}
    }
    for (part, mark) in inner(seq, mark) {
        gather(part, mark, tasks, halted);
    }
}

pub(super) fn clocks(seq: &Sequence, mark: &Mark, found: &mut Vec<(String, Option<i64>)>) {
    let key = || seq[mark.at].key().to_owned();
    match &mark.now {
        Now::Step(asked) => found.push((key(), asked.due)),
        Now::Rests(at) => found.push((key(), Some(*at))),
        Now::Waits(until) => found.push((key(), *until)),
        _ => {}
    }
    for (part, mark) in inner(seq, mark) {
        clocks(part, mark, found);
    }
}

pub(super) fn find<'t, 'm>(seq: &'t Sequence, mark: &'m Mark, key: &str) -> Option<(&'t Step, &'m Asked)> {
    match (&mark.now, &seq[mark.at]) {
        (Now::Step(asked), Part::Step(step)) => (step.key == key).then_some((step, asked)),
        _ => inner(seq, mark).into_iter().find_map(|(part, mark)| find(part, mark, key)),
    }
}

/// Whether the run stands at a node, of whatever kind.
pub(super) fn stands_at(seq: &Sequence, mark: &Mark, key: &str) -> bool {
    match inner(seq, mark) {
        within if within.is_empty() => seq[mark.at].key() == key,
        within => within.into_iter().any(|(part, mark)| stands_at(part, mark, key)),
    }
}

/// Shows the history of every sequence a live node lies in, outermost first, each with the part of it that holds the node.
pub(super) fn above<'t>(seq: &'t Sequence, mark: &Mark, key: &str, see: &mut dyn FnMut(&[Past], Option<&'t Part>)) {
    if !stands_at(seq, mark, key) {
        return;
    }
    let inner = inner(seq, mark);
    see(&mark.passed, (!inner.is_empty()).then_some(&seq[mark.at]));
    for (part, mark) in inner {
        above(part, mark, key, see);
    }
}

/// Whether a route at one part of a sequence is come to from another, if everybody agrees.
pub(super) fn comes_to(seq: &Sequence, from: usize, route: usize) -> bool {
    let (mut open, mut seen) = (vec![from], BTreeSet::new());
    while let Some(at) = open.pop() {
        if at == route {
            return true;
        }
        if at < seq.len() && seen.insert(at) {
            open.push(at + 1);
            if let Part::Route { to, .. } = &seq[at] {
                open.push(*to);
            }
        }
    }
    false
}

/// The steps that a new run would reach if everybody agreed; answers whether it would get past the end of the sequence.
pub(super) fn forecast<'t>(seq: &'t Sequence, facts: &Facts, steps: &mut Vec<&'t Step>) -> bool {
    let (mut at, mut seen) = (0, BTreeSet::new());
    while at < seq.len() {
        // A route leads back to where the look has been.
        if !seen.insert(at) {
            return false;
        }
        let mut next = at + 1;
        let goes_on = match &seq[at] {
            Part::Step(step) => {
                steps.push(step);
                true
            }
            Part::Auto { .. } => true,
            Part::Choice { flag, then, otherwise, .. } => {
                forecast(if facts.flags[*flag] { then } else { otherwise }, facts, steps)
            }
            Part::Parallel { when, lanes, .. } => {
                let walked = Part::walked(when, lanes.len(), &facts.flags);
                let lanes = lanes.iter().zip(walked).filter(|(_, walks)| *walks);
                // Each of them is looked at, and one that gets to the join is enough.
                lanes.fold(false, |any, (lane, _)| forecast(lane, facts, steps) || any)
            }
            Part::Loop { body, .. } => {
                if facts.rows > 0 {
                    forecast(body, facts, steps);
                }
                true
            }
            Part::Route { flag, to, .. } => {
                if facts.flags[*flag] {
                    next = *to;
                }
                true
            }
        };
        if !goes_on {
            return false;
        }
        at = next;
    }
    true
}
