//! The links of people outside: ended, or mailed anew to whom the record names by now.

use super::model::Verdict;
use super::world::PEOPLE;
use super::{Dice, Walk, member};
use crate::flow::{Action, Actor, RunStatus};

impl Walk<'_> {
    /// Mostly the link of somebody outside, and by somebody who may; at times neither.
    pub(super) fn mail(&mut self, dice: &mut Dice) {
        let outside: Vec<_> = self.state.open_tasks().filter(|task| task.assignee.is_outside()).cloned().collect();
        let chosen = match dice.pick(&outside).filter(|_| !dice.chance(8)) {
            Some(task) => self.chosen(task),
            None => self.choose(dice),
        };
        let admin = dice.chance(3);
        let by = if dice.chance(6) { dice.below(PEOPLE) } else { self.facts.initiator.unwrap_or(0) };
        let may = admin || self.facts.initiator == Some(by);
        let is_outsiders = chosen.open && chosen.owner >= PEOPLE;
        let legal = self.model.status() == RunStatus::Running && may && is_outsiders;
        let by = Actor::Member { id: member(by), admin };
        let (task, owner) = (chosen.id.clone(), chosen.owner);
        if dice.chance(2) {
            if self.try_it("revoke", legal, by, Action::Revoke { task }) {
                self.model.act(&self.facts, &chosen.node, &mut |_, asked| {
                    asked.revoke(owner, true);
                    Verdict::Stays
                });
            }
        } else if self.try_it("resend", legal, by, Action::Resend { task }) {
            let named = self.facts.address;
            self.model.act(&self.facts, &chosen.node, &mut |_, asked| {
                match named.filter(|named| *named != owner && !asked.takes_part(*named)) {
                    Some(named) => asked.hand_over(owner, Some(named)),
                    None => asked.revoke(owner, false),
                }
                Verdict::Stays
            });
        }
    }
}
