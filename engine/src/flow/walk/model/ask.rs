//! Who is asked at a step, and what their votes say.

use super::super::tree::{Policy, Step, Who};
use super::super::world::{BUILDERS, DEPARTMENT, DEPARTMENT_HEAD, Facts, OWNER};
use super::{Asked, Verdict};
use crate::flow::node::person::{Inactive, IsInitiator, Mode};
use std::collections::BTreeMap;

pub(super) type Picks = BTreeMap<String, Vec<usize>>;

/// The people some words mean, the active ones or their heads, each once.
pub(super) fn people(step: &Step, words: &[Who], picks: &Picks, asked: &Asked, facts: &Facts) -> Vec<usize> {
    let mut found = Vec::new();
    for able in named(step, words, picks, asked, facts).into_iter().filter_map(|who| able_at(step, facts, who)) {
        if !found.contains(&able) {
            found.push(able);
        }
    }
    found
}

/// Whom some words name, whoever does their part.
fn named(step: &Step, words: &[Who], picks: &Picks, asked: &Asked, facts: &Facts) -> Vec<usize> {
    let active = |members: &[usize]| members.iter().copied().filter(|m| !facts.left[*m]).collect::<Vec<_>>();
    let heads = |first: Option<usize>, levels: usize| {
        std::iter::successors(first, |head| facts.head[*head]).take(levels).collect::<Vec<_>>()
    };
    let own_head = facts.initiator.and_then(|initiator| facts.head[initiator]);
    let named = words.iter().map(|who| match who {
        Who::Member(member) | Who::Expression(member) => vec![*member],
        Who::Role(role) => active(&facts.roles[*role]),
        Who::Initiator => facts.initiator.into_iter().collect(),
        Who::HeadOfInitiator => heads(own_head, 1),
        Who::HeadsOfInitiator(levels) => heads(own_head, *levels),
        Who::Field => facts.field.clone(),
        Who::Department | Who::DepartmentField => active(&DEPARTMENT),
        Who::HeadsOfDepartment(levels) => heads(Some(DEPARTMENT_HEAD), *levels),
        Who::Column => (0..facts.rows).map(Facts::in_row).collect(),
        Who::Outside => facts.address.into_iter().collect(),
        Who::Pick | Who::PickBefore => picks.get(&step.key).cloned().unwrap_or_default(),
        Who::SameAs => asked.decided_there.clone(),
    });
    named.flatten().collect()
}

/// The person if still here, else whoever took over from them, else the nearest head who is.
pub fn able(facts: &Facts, member: usize) -> Option<usize> {
    if facts.left[member] { heir(facts, member).or_else(|| head(facts, member)) } else { Some(member) }
}

/// Whoever was named to take over from somebody who has left.
fn heir(facts: &Facts, member: usize) -> Option<usize> {
    facts.proxy[member].filter(|heir| !facts.left[*heir])
}

pub fn head(facts: &Facts, member: usize) -> Option<usize> {
    std::iter::successors(facts.head[member], |head| facts.head[*head]).find(|head| !facts.left[*head])
}

/// Whoever does somebody's part in a step.
pub fn able_at(step: &Step, facts: &Facts, member: usize) -> Option<usize> {
    let able = match step.inactive {
        _ if !facts.left[member] => member,
        _ if heir(facts, member).is_some() => heir(facts, member)?,
        Inactive::Owner => OWNER,
        Inactive::Head => head(facts, member)?,
    };
    let able = if step.bars(facts, able) { head(facts, able).unwrap_or(OWNER) } else { able };
    let proxy = facts.proxy[able].filter(|proxy| !facts.left[*proxy] && facts.initiator != Some(*proxy));
    Some(proxy.unwrap_or(able))
}

impl Step {
    /// Whether the run is somebody's own and not theirs to judge here.
    pub fn bars(&self, facts: &Facts, member: usize) -> bool {
        self.is_initiator == IsInitiator::Head && facts.initiator == Some(member)
    }
}

/// Asks these people, or does what the step says when there are none.
pub(super) fn ask(step: &Step, picks: &Picks, asked: &mut Asked, mut to: Vec<usize>, facts: &Facts) -> Verdict {
    if to.is_empty() {
        let named = match step.empty {
            Policy::Skip => return Verdict::Skipped,
            Policy::Reject => return Verdict::Rejected,
            Policy::Owner => Vec::new(),
            Policy::Head => facts.initiator.and_then(|initiator| head(facts, initiator)).into_iter().collect(),
            Policy::Builders => BUILDERS.into_iter().filter(|member| !facts.left[*member]).collect(),
            Policy::Member(member) => vec![member],
        };
        for able in named.into_iter().filter_map(|member| able_at(step, facts, member)) {
            if !to.contains(&able) {
                to.push(able);
            }
        }
        if to.is_empty() {
            to.push(OWNER);
        }
    }
    let holders = people(step, &step.veto, picks, asked, facts);
    let heavy: Vec<(Vec<usize>, u32)> =
        step.weights.iter().map(|(who, weight)| (people(step, &[*who], picks, asked, facts), *weight)).collect();
    let weighs = |member: usize| {
        heavy.iter().filter(|(who, _)| who.contains(&member)).map(|(_, weight)| *weight).max().unwrap_or(1)
    };
    let has_picked = step.picks.as_ref().is_none_or(|picked| picks.contains_key(picked));
    let may_skip = (!step.needs_field || facts.filled) && has_picked;
    let own = |member: usize| step.is_initiator == IsInitiator::Skip && facts.initiator == Some(member);
    // Who does somebody else's part has approved nothing in their name.
    let meant = named(step, &step.who, picks, asked, facts);
    let in_own_name =
        |member: usize| meant.contains(&member) || meant.iter().all(|who| able_at(step, facts, *who) != Some(member));
    let is_given =
        |member: &usize| may_skip && (own(*member) || asked.approved_before.contains(member) && in_own_name(*member));
    let given: Vec<usize> = to.iter().copied().filter(is_given).collect();
    to.retain(|member| !is_given(member));
    for member in &given {
        asked.give(*member, holders.contains(member), weighs(*member));
    }
    let mut all = asked.clone();
    for member in &to {
        all.sit(*member, holders.contains(member), weighs(*member));
    }
    if !given.is_empty() && judge(step.mode, &all) == Some(Verdict::Approved) {
        return Verdict::Skipped;
    }
    (asked.due, asked.still) = (due(step, facts), None);
    if step.mode == Mode::InTurn {
        asked.queue = to.split_off(1);
    }
    let is_pool = step.claim && to.len() > 1;
    for member in to {
        asked.sit(member, holders.contains(&member), weighs(member));
        asked.offer(member, is_pool);
    }
    Verdict::Stays
}

/// The minute a step is due that opens now.
pub fn due(step: &Step, facts: &Facts) -> Option<i64> {
    match step.dated {
        _ if step.deadline.is_empty() => None,
        true => facts.date,
        false => Some(facts.minutes + 24 * 60),
    }
}

/// What the votes of a step say once somebody has voted or dropped out.
pub fn review(step: &Step, picks: &Picks, asked: &mut Asked, facts: &Facts) -> Verdict {
    loop {
        if let Some(verdict) = judge(step.mode, asked) {
            return verdict;
        }
        if asked.open().next().is_some() {
            return Verdict::Stays;
        }
        if asked.queue.is_empty() {
            return ask(step, picks, asked, Vec::new(), facts);
        }
        let next = asked.queue.remove(0);
        if let Some(able) = able_at(step, facts, next).filter(|able| !asked.takes_part(*able)) {
            asked.sit(able, false, 1);
        }
    }
}

/// Approved when those who are silent cannot spoil it any more, rejected when they cannot save it.
fn judge(mode: Mode, asked: &Asked) -> Option<Verdict> {
    let votes = asked.votes();
    let count = |wanted: Option<bool>| -> usize {
        votes.iter().filter(|seat| seat.vote == wanted).map(|seat| seat.weight as usize).sum()
    };
    let vetoes = |vote: Option<bool>| votes.iter().any(|seat| seat.veto && seat.vote == vote);
    let (yes, no, silent) = (count(Some(true)), count(Some(false)), count(None) + asked.queue.len());
    let all = yes + no + silent;
    let passes = |yes: usize| match mode {
        Mode::Any | Mode::OnePass => yes > 0,
        Mode::All | Mode::InTurn => yes == all,
        Mode::Majority => 2 * yes > all,
        Mode::Ratio(percent) => 100 * yes >= percent as usize * all,
        Mode::Count(people) => yes >= (people as usize).min(all),
    };
    if all == 0 {
        return None;
    }
    if mode == Mode::Any && no > 0 || vetoes(Some(false)) || !passes(yes + silent) {
        return Some(Verdict::Rejected);
    }
    (passes(yes) && !vetoes(None)).then_some(Verdict::Approved)
}
