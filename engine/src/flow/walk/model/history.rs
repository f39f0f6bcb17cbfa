//! Looking at what a sequence has passed.

use super::super::tree::Step;
use super::{Asked, Past};
use crate::flow::node::person::ApprovedBefore;

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

/// Every node passed, but for those in rows: into them there is no way back.
pub(super) fn names(passed: &[Past], found: &mut Vec<String>) {
    for past in passed {
        match past {
            // The latest passage counts, and this one says nothing of who did it.
            Past::Step { key, skipped: true, .. } => found.retain(|node| node != key),
            past => found.push(past.key().to_owned()),
        }
        match past {
            Past::Choice { inner, .. } => names(inner, found),
            Past::Parallel { lanes, .. } => lanes.iter().for_each(|lane| names(lane, found)),
            _ => {}
        }
    }
}

/// The last step passed that is another and not inside a joined parallel, and the people in it.
pub(super) fn last_outside<'p>(passed: &'p [Past], own: &str) -> Option<(&'p str, Option<&'p Asked>)> {
    passed.iter().rev().find_map(|past| match past {
        Past::Step { key, skipped: false, asked, .. } if key != own => Some((key.as_str(), asked.as_ref())),
        Past::Choice { inner, .. } => last_outside(inner, own),
        _ => None,
    })
}

/// Whether the target was passed in this part; a step by a person.
pub(super) fn holds(past: &Past, target: &str) -> bool {
    match past {
        Past::Step { key, skipped, .. } => key == target && !skipped,
        Past::Auto { key, .. } | Past::Route { key, .. } => key == target,
        Past::Choice { key, inner, .. } => key == target || inner.iter().any(|past| holds(past, target)),
        Past::Parallel { key, lanes: parts, .. } | Past::Loop { key, rows: parts, .. } => {
            key == target || parts.iter().flatten().any(|past| holds(past, target))
        }
    }
}

/// Who decided at a node where it was passed last by anybody.
pub(super) fn decided_at(passed: &[Past], node: &str) -> Vec<usize> {
    let by = |past: &Past| match past {
        Past::Step { key, asked: Some(asked), .. } if key == node => asked.deciders(),
        Past::Choice { inner, .. } => decided_at(inner, node),
        Past::Parallel { lanes: parts, .. } | Past::Loop { rows: parts, .. } => {
            parts.iter().rev().map(|part| decided_at(part, node)).find(|by| !by.is_empty()).unwrap_or_default()
        }
        _ => Vec::new(),
    };
    passed.iter().rev().map(by).find(|by| !by.is_empty()).unwrap_or_default()
}

/// Whose approval a step may take as given for what they have approved on the way to it.
pub(super) fn approved_before(step: &Step, passed: &[Past]) -> Vec<usize> {
    let mut found = Vec::new();
    match step.approved_before {
        ApprovedBefore::Ask => {}
        ApprovedBefore::Skip => approvers(passed, &mut found),
        ApprovedBefore::Adjacent => {
            let last = last_outside(passed, &step.key).and_then(|(_, asked)| asked);
            found.extend(last.into_iter().flat_map(Asked::approvers));
        }
    }
    found
}

/// Everybody who has approved; what was said in a row is about that row alone.
fn approvers(passed: &[Past], found: &mut Vec<usize>) {
    for past in passed {
        match past {
            Past::Step { skipped: false, asked: Some(asked), .. } => found.extend(asked.approvers()),
            Past::Choice { inner, .. } => approvers(inner, found),
            Past::Parallel { lanes, .. } => lanes.iter().for_each(|lane| approvers(lane, found)),
            _ => {}
        }
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
        Past::Step { .. } | Past::Auto { .. } | Past::Route { .. } | Past::Loop { .. } => false,
        Past::Choice { inner, .. } => say_skipped(inner, target, skip, by),
        Past::Parallel { lanes, .. } => lanes.iter_mut().any(|lane| say_skipped(lane, target, skip, by)),
    })
}
