//! Copies of a run: sent by hand, and read once.

use super::world::{OWNER, PEOPLE, number};
use super::{Dice, Walk, member};
use crate::flow::node::person::Operation;
use crate::flow::state::TaskKind;
use crate::flow::{Action, Actor, RunStatus};
use crate::id::MemberId;

impl Walk<'_> {
    /// Copies are sent while the run lasts and after; nothing waits for whoever gets one.
    pub(super) fn send_copy(&mut self, dice: &mut Dice) {
        let stranger = Actor::member(MemberId::parse("00000000-0000-7000-8000-00000000ffff").expect("a UUID"));
        let to = dice.below(PEOPLE);
        let readers = if dice.chance(8) { Vec::new() } else { vec![member(to)] };
        let sends = Action::Cc { to: readers.clone(), text: Self::opinion(dice) };
        self.try_it("cc", false, stranger, sends.clone());
        // Who has had a part before the model does not keep, so this is tried with those who have one now.
        let chosen = self.choose(dice);
        let (by, admin) = match (dice.below(4), self.facts.initiator) {
            (0, _) => (OWNER, true),
            (1, Some(initiator)) => (initiator, false),
            _ if chosen.own => (chosen.by, false),
            _ => return,
        };
        let has_part = admin || self.facts.initiator == Some(by);
        let step = self.model.step(&chosen.node).map(|(step, _)| step);
        let is_withheld = step.is_some_and(|step| !step.operations.contains(&Operation::Cc));
        if !has_part && by < PEOPLE && is_withheld {
            return;
        }
        let legal = by < PEOPLE && !readers.is_empty() && to != by && !self.facts.left[to];
        self.try_it("cc", legal, Actor::Member { id: member(by), admin }, sends);
    }

    pub(super) fn read(&mut self, dice: &mut Dice) {
        let copies: Vec<_> = self.state.tasks.iter().filter(|task| task.kind == TaskKind::Cc).cloned().collect();
        if let Some(copy) = dice.pick(&copies).cloned() {
            let by = if dice.chance(4) { dice.below(PEOPLE) } else { number(&copy.assignee) };
            let actor = Actor::member(member(by));
            if self.state.status == RunStatus::Running {
                let approve = Action::Approve { task: copy.id.clone(), opinion: None };
                self.try_it("approve", false, actor.clone(), approve);
            }
            let legal = by == number(&copy.assignee);
            self.try_it("read", legal, actor, Action::Read { task: copy.id });
        }
        let chosen = self.choose(dice);
        if copies.iter().all(|copy| copy.id != chosen.id) {
            self.try_it("read", false, Actor::member(member(chosen.by)), Action::Read { task: chosen.id });
        }
    }
}
