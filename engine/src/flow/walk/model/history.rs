//! Looking at what a sequence has passed.

use super::{Asked, Past};

pub(super) fn collect(passed: &[Past], found: &mut Vec<String>) {
    for past in passed {
        match past {
            Past::Step { key, skipped: false, .. } => found.push(key.clone()),
            Past::Choice { inner, .. } => collect(inner, found),
            Past::Parallel { lanes, .. } => lanes.iter().for_each(|lane| collect(lane, found)),
            _ => {}
        }
    }
}

pub(super) fn last_outside(passed: &[Past], own: &str, last: &mut Option<String>) {
    for past in passed {
        match past {
            Past::Step { key, skipped: false, .. } if key != own => *last = Some(key.clone()),
            Past::Choice { inner, .. } => last_outside(inner, own, last),
            _ => {}
        }
    }
}

/// Whether a person has passed the target in this part.
pub(super) fn holds(past: &Past, target: &str) -> bool {
    match past {
        Past::Step { key, skipped, .. } => key == target && !skipped,
        Past::Auto => false,
        Past::Choice { inner, .. } => inner.iter().any(|past| holds(past, target)),
        Past::Parallel { lanes, .. } => lanes.iter().flatten().any(|past| holds(past, target)),
    }
}

/// The last passage of the target is now said to have been skipped, or not, and by whom it was decided.
pub(super) fn say_skipped(passed: &mut [Past], target: &str, skip: bool, by: &Option<Asked>) -> bool {
    passed.iter_mut().rev().any(|past| match past {
        Past::Step { key, skipped, asked, .. } if key == target && !*skipped => {
            *skipped = skip;
            asked.clone_from(by);
            true
        }
        Past::Step { .. } | Past::Auto => false,
        Past::Choice { inner, .. } => say_skipped(inner, target, skip, by),
        Past::Parallel { lanes, .. } => lanes.iter_mut().any(|lane| say_skipped(lane, target, skip, by)),
    })
}
