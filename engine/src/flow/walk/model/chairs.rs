//! The people of a step on chairs: who sits where, who was brought by whom, and what each has said.

use super::super::tree::Step;
use super::super::world::Facts;
use super::Asked;
use super::ask::{able_at, due};
use crate::flow::node::person::Mode;
use crate::flow::state::Place;

/// One person of a step. Who takes over a task sits down on the same chair.
#[derive(Debug, Clone)]
pub struct Chair {
    id: usize,
    /// Chairs of one seat vote together.
    seat: usize,
    veto: bool,
    weight: u32,
    beside: bool,
    pub who: usize,
    vote: Option<bool>,
    /// Nobody was asked: their yes was taken as given.
    given: bool,
    /// The chair whose holder brought this one, and how.
    brought: Option<(usize, Place)>,
    /// Who is brought once this one has said yes.
    later: Vec<usize>,
    sealed: bool,
    /// Still to be claimed.
    pub offered: bool,
    /// The others it could be given back to.
    pool: Vec<usize>,
    /// The link of somebody outside was ended.
    pub revoked: bool,
}

/// One vote: whose rejection rejects, for how much it counts, and what it is.
pub(super) struct Seat {
    pub veto: bool,
    pub weight: u32,
    pub vote: Option<bool>,
}

impl Chair {
    fn asks(&self) -> bool {
        matches!(self.brought, Some((_, Place::Delegate | Place::Ask)))
    }
}

impl Asked {
    fn fresh(&mut self) -> usize {
        self.last += 1;
        self.last
    }

    pub(super) fn sit(&mut self, who: usize, veto: bool, weight: u32) {
        let (id, seat) = (self.fresh(), self.fresh());
        let (beside, sealed) = (false, false);
        self.chairs.push(Chair {
            id,
            seat,
            veto,
            weight,
            beside,
            who,
            vote: None,
            given: false,
            brought: None,
            later: Vec::new(),
            sealed,
            offered: false,
            pool: Vec::new(),
            revoked: false,
        });
    }

    pub fn open(&self) -> impl Iterator<Item = usize> {
        self.chairs.iter().filter(|chair| chair.vote.is_none()).map(|chair| chair.who)
    }

    /// Whose decision counts, in the order in which they sat down.
    pub(super) fn deciders(&self) -> Vec<usize> {
        self.chairs.iter().filter(|chair| chair.vote.is_some() && !chair.asks()).map(|chair| chair.who).collect()
    }

    pub(super) fn approvers(&self) -> Vec<usize> {
        let approves = |chair: &&Chair| chair.vote == Some(true) && !chair.asks();
        self.chairs.iter().filter(approves).map(|chair| chair.who).collect()
    }

    pub fn takes_part(&self, member: usize) -> bool {
        self.queue.contains(&member) || self.chairs.iter().any(|c| c.who == member || c.later.contains(&member))
    }

    fn chair(&mut self, who: usize) -> Option<&mut Chair> {
        self.chairs.iter_mut().find(|chair| chair.who == who)
    }

    fn found(&self, who: usize) -> Option<&Chair> {
        self.chairs.iter().find(|chair| chair.who == who)
    }

    fn brought_by(&self, id: usize) -> Vec<Chair> {
        self.chairs.iter().filter(|chair| chair.brought.is_some_and(|(by, _)| by == id)).cloned().collect()
    }

    pub fn is_revoked(&self, who: usize) -> bool {
        self.found(who).is_some_and(|own| own.revoked)
    }

    /// The link of somebody outside is ended, or mailed anew.
    pub fn revoke(&mut self, who: usize, revoked: bool) {
        if let Some(own) = self.chair(who) {
            own.revoked = revoked;
        }
    }

    pub fn is_question(&self, who: usize) -> bool {
        self.found(who).is_some_and(Chair::asks)
    }

    /// Whether somebody has been asked something and has not answered.
    pub fn is_asking(&self) -> bool {
        self.chairs.iter().any(|chair| chair.vote.is_none() && matches!(chair.brought, Some((_, Place::Ask))))
    }

    pub fn is_waiting(&self, who: usize) -> bool {
        let awaits =
            |chair: &Chair| chair.vote.is_none() && matches!(chair.brought, Some((_, Place::Before | Place::Delegate)));
        self.found(who).is_some_and(|own| self.brought_by(own.id).iter().any(awaits))
    }

    /// What each seat says.
    pub(super) fn votes(&self) -> Vec<Seat> {
        let mut seats: Vec<usize> = self.chairs.iter().map(|chair| chair.seat).collect();
        seats.sort_unstable();
        seats.dedup();
        let of = |seat: usize| {
            let chairs: Vec<&Chair> = self.chairs.iter().filter(|c| c.seat == seat && !c.asks()).collect();
            let says = |vote: Option<bool>| chairs.iter().any(|chair| chair.vote == vote);
            let vote = if says(Some(false)) { Some(false) } else { (!says(None)).then_some(true) };
            chairs.first().map(|first| Seat { veto: first.veto, weight: first.weight, vote })
        };
        seats.into_iter().filter_map(of).collect()
    }

    pub fn vote(&mut self, who: usize, approves: bool, step: &Step, facts: &Facts) {
        let Some(own) = self.chair(who) else { return };
        own.vote = Some(approves);
        let later = if approves { std::mem::take(&mut own.later) } else { Vec::new() };
        let own = own.clone();
        self.chairs.retain(|chair| !(chair.asks() && chair.brought.is_some_and(|(by, _)| by == own.id)));
        for member in later {
            if let Some(able) = able_at(step, facts, member).filter(|able| !self.takes_part(*able)) {
                self.bring(own.who, able, Place::After);
            }
        }
        if !approves {
            let goes = |chair: &Chair| chair.seat == own.seat && chair.vote.is_none();
            let sealed = self.chairs.iter().any(|chair| goes(chair) && !chair.asks());
            self.chairs.retain(|chair| !goes(chair));
            if let Some(own) = self.chair(who) {
                own.sealed = sealed;
            }
        }
    }

    /// Somebody who is not asked, since their yes is certain.
    pub(super) fn give(&mut self, who: usize, veto: bool, weight: u32) {
        self.sit(who, veto, weight);
        if let Some(own) = self.chair(who) {
            (own.vote, own.given) = (Some(true), true);
        }
    }

    pub(super) fn offer(&mut self, who: usize, offered: bool) {
        if let Some(own) = self.chair(who) {
            own.offered = offered;
        }
    }

    pub fn is_offered(&self, who: usize) -> bool {
        self.found(who).is_some_and(|own| own.offered)
    }

    pub fn claim(&mut self, who: usize) {
        let others: Vec<usize> = self.chairs.iter().filter(|c| c.offered && c.who != who).map(|c| c.who).collect();
        self.chairs.retain(|chair| !chair.offered || chair.who == who);
        if let Some(own) = self.chair(who) {
            (own.offered, own.pool) = (false, others);
        }
    }

    /// Whether somebody may give their task back to the others.
    pub fn may_unclaim(&self, who: usize) -> bool {
        self.found(who)
            .is_some_and(|own| !own.pool.is_empty() && own.later.is_empty() && self.brought_by(own.id).is_empty())
    }

    /// Whoever claimed goes: whoever stands in for them and the others are offered it again, unless something hangs on
    /// the chair already.
    pub fn fall_back(&mut self, who: usize, to: Option<usize>, step: &Step, facts: &Facts) -> bool {
        if !self.may_unclaim(who) {
            return false;
        }
        let pool = self.chair(who).map(|own| std::mem::take(&mut own.pool)).unwrap_or_default();
        self.hand_over(who, to);
        if let Some(to) = to {
            self.offer(to, true);
        }
        for member in pool {
            if let Some(able) = able_at(step, facts, member).filter(|able| !self.takes_part(*able)) {
                self.sit(able, false, 1);
                self.offer(able, true);
            }
        }
        true
    }

    pub fn unclaim(&mut self, who: usize, step: &Step, facts: &Facts) {
        let Some(own) = self.chair(who) else { return };
        own.offered = true;
        for member in std::mem::take(&mut own.pool) {
            if let Some(able) = able_at(step, facts, member).filter(|able| !self.takes_part(*able)) {
                self.sit(able, false, 1);
                self.offer(able, true);
            }
        }
    }

    /// Somebody is brought by the holder of a chair.
    pub fn bring(&mut self, by: usize, who: usize, place: Place) {
        let (id, seat) = (self.fresh(), self.fresh());
        let Some(own) = self.chair(by).map(|own| own.clone()) else { return };
        let beside = place == Place::Parallel;
        self.chairs.push(Chair {
            id,
            seat: if beside { seat } else { own.seat },
            veto: own.veto && !beside,
            weight: if beside { 1 } else { own.weight },
            beside: own.beside || beside,
            who,
            vote: None,
            given: false,
            brought: Some((own.id, place)),
            later: Vec::new(),
            sealed: false,
            offered: false,
            pool: Vec::new(),
            revoked: false,
        });
    }

    pub fn bring_later(&mut self, by: usize, who: usize) {
        if let Some(own) = self.chair(by) {
            own.later.push(who);
        }
    }

    /// Whether the holder of a chair may send somebody away again.
    pub fn may_send_away(&self, by: usize, who: usize) -> bool {
        let Some(own) = self.found(by) else { return false };
        let is_theirs = |chair: &Chair| chair.who == who && chair.vote.is_none();
        own.later.contains(&who) || self.brought_by(own.id).iter().any(is_theirs)
    }

    pub fn send_away(&mut self, by: usize, who: usize) {
        if let Some(own) = self.chair(by) {
            own.later.retain(|later| *later != who);
        }
        if let Some(chair) = self.found(who).cloned() {
            self.lift(&chair);
        }
    }

    /// A chair goes with all it has brought into its seat.
    fn lift(&mut self, chair: &Chair) {
        for brought in self.brought_by(chair.id).into_iter().filter(|brought| brought.seat == chair.seat) {
            self.lift(&brought);
        }
        self.chairs.retain(|own| own.id != chair.id);
    }

    /// Somebody answers what they were asked.
    pub fn answer(&mut self, who: usize) {
        self.chairs.retain(|chair| chair.who != who);
    }

    /// Somebody goes and somebody else takes the chair, as the last to have sat down; or nobody does.
    pub fn hand_over(&mut self, from: usize, to: Option<usize>) {
        let Some(at) = self.chairs.iter().position(|chair| chair.who == from && chair.vote.is_none()) else { return };
        let own = self.chairs.remove(at);
        if let Some(to) = to {
            self.chairs.push(Chair { who: to, revoked: false, ..own });
            return;
        }
        self.chairs.retain(|chair| !(chair.asks() && chair.brought.is_some_and(|(by, _)| by == own.id)));
    }

    /// Whether somebody may take their vote back: nobody has voted upon it.
    pub fn may_reconsider(&self, mode: Mode, who: usize) -> bool {
        let Some(own) = self.found(who).filter(|own| own.vote.is_some() && !own.sealed) else { return false };
        let base_voted = match own.brought {
            Some((by, Place::Before)) => self.chairs.iter().any(|chair| chair.id == by && chair.vote.is_some()),
            _ => false,
        };
        let after = self.brought_by(own.id);
        let mut after = after.iter().filter(|chair| matches!(chair.brought, Some((_, Place::After))));
        let later_voted = self.later_in_turn(mode, own).iter().any(|chair| chair.vote.is_some());
        !base_voted && !later_voted && !after.any(|chair| self.has_voted(chair))
    }

    fn has_voted(&self, chair: &Chair) -> bool {
        let brought = self.brought_by(chair.id);
        chair.vote.is_some() || brought.iter().any(|b| b.seat == chair.seat && self.has_voted(b))
    }

    /// The chairs that were asked in turn after one of them.
    fn later_in_turn(&self, mode: Mode, own: &Chair) -> Vec<Chair> {
        let is_later = |chair: &&Chair| mode == Mode::InTurn && chair.seat > own.seat && !chair.beside;
        self.chairs.iter().filter(is_later).cloned().collect()
    }

    pub fn reconsider(&mut self, mode: Mode, who: usize) {
        let Some(own) = self.found(who).cloned() else { return };
        for after in self.brought_by(own.id).into_iter().filter(|c| matches!(c.brought, Some((_, Place::After)))) {
            self.lift(&after);
            self.bring_later(who, after.who);
        }
        for later in self.later_in_turn(mode, &own) {
            if later.brought.is_none() {
                self.queue.insert(0, later.who);
            }
            self.chairs.retain(|chair| chair.id != later.id);
        }
        if let Some(at) = self.chairs.iter().position(|chair| chair.who == who) {
            let own = self.chairs.remove(at);
            self.chairs.push(Chair { vote: None, given: false, revoked: false, ..own });
        }
    }

    /// As it was when it was decided; who has left in the meantime is stood in for.
    pub fn stand_again(&mut self, step: &Step, facts: &Facts) {
        (self.due, self.still) = (due(step, facts), None);
        let chairs = std::mem::take(&mut self.chairs);
        let (voted, open): (Vec<Chair>, Vec<Chair>) =
            chairs.into_iter().filter(|chair| !chair.asks()).partition(|chair| chair.vote.is_some());
        self.chairs = voted;
        for mut chair in open {
            if let Some(able) = able_at(step, facts, chair.who).filter(|able| !self.takes_part(*able)) {
                (chair.who, chair.revoked) = (able, false);
                chair.later.retain(|later| *later != able);
                self.chairs.push(chair);
            }
        }
    }

    /// Whether anybody has said anything or brought anybody.
    pub(super) fn is_untouched(&self) -> bool {
        self.chairs.iter().all(|chair| {
            let has_said = chair.vote.is_some() && !chair.given;
            !has_said && chair.brought.is_none() && chair.later.is_empty() && chair.pool.is_empty()
        })
    }
}
