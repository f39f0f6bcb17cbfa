//! Looking at a mark: what is open in it, where a step is, and what a run would reach.

use super::super::tree::{Part, Sequence, Step};
use super::super::world::Facts;
use super::{Asked, Lane, Mark, Now, Past};

pub(super) fn gather(seq: &Sequence, mark: &Mark, tasks: &mut Vec<(String, usize)>, stuck: &mut Vec<String>) {
    let part = &seq[mark.at];
    match (&mark.now, part) {
        (Now::Step(asked), _) => tasks.extend(asked.open().map(|member| (part.key().to_owned(), member))),
        (Now::Stuck | Now::Rests, _) => stuck.push(part.key().to_owned()),
        (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
            gather(if *then { yes } else { no }, inner, tasks, stuck);
        }
        (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
            for (lane, part) in lanes.iter().zip(parts) {
                if let Lane::Live(inner) = lane {
                    gather(part, inner, tasks, stuck);
                }
            }
        }
        _ => unreachable!("a mark fits its part"),
    }
}

pub(super) fn find<'t, 'm>(seq: &'t Sequence, mark: &'m Mark, key: &str) -> Option<(&'t Step, &'m Asked)> {
    match (&mark.now, &seq[mark.at]) {
        (Now::Step(asked), Part::Step(step)) => (step.key == key).then_some((step, asked)),
        (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
            find(if *then { yes } else { no }, inner, key)
        }
        (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
            lanes.iter().zip(parts).find_map(|(lane, part)| match lane {
                Lane::Live(inner) => find(part, inner, key),
                Lane::Done(_) => None,
            })
        }
        _ => None,
    }
}

/// Shows the history of every sequence a live step lies in, outermost first.
pub(super) fn above(seq: &Sequence, mark: &Mark, key: &str, see: &mut dyn FnMut(&[Past])) {
    if find(seq, mark, key).is_none() {
        return;
    }
    see(&mark.passed);
    match (&mark.now, &seq[mark.at]) {
        (Now::Choice(then, inner), Part::Choice { then: yes, otherwise: no, .. }) => {
            above(if *then { yes } else { no }, inner, key, see);
        }
        (Now::Parallel(lanes), Part::Parallel { lanes: parts, .. }) => {
            for (lane, part) in lanes.iter().zip(parts) {
                if let Lane::Live(inner) = lane {
                    above(part, inner, key, see);
                }
            }
        }
        _ => {}
    }
}

pub(super) fn forecast<'t>(seq: &'t Sequence, facts: &Facts, steps: &mut Vec<&'t Step>) {
    for part in seq {
        match part {
            Part::Step(step) => steps.push(step),
            Part::Auto { .. } => {}
            Part::Choice { flag, then, otherwise, .. } => {
                forecast(if facts.flags[*flag] { then } else { otherwise }, facts, steps);
            }
            Part::Parallel { when, lanes, .. } => {
                let walked = Part::walked(when, lanes.len(), &facts.flags);
                let lanes = lanes.iter().zip(walked).filter(|(_, walks)| *walks);
                lanes.for_each(|(lane, _)| forecast(lane, facts, steps));
            }
            Part::Loop { body, .. } => forecast(body, facts, steps),
        }
    }
}
