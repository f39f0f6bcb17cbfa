//! The clocks of a walk: rests that are over and deadlines that are due, whenever they fire.

use super::model::{Go, Verdict, able_at, head};
use super::{Dice, Walk, member};
use crate::flow::state::Wait;
use crate::flow::{Action, Actor};

impl Walk<'_> {
    pub(super) fn deadline(&mut self, dice: &mut Dice) {
        if dice.chance(4) {
            let stale = Action::Deadline { step: 1_000_000, index: 0 };
            self.try_it("deadline", false, Actor::System, stale);
            let step = self.state.tokens.first().map_or(0, |token| token.step);
            self.try_it("deadline", false, Actor::member(member(1)), Action::Deadline { step, index: 0 });
        }
        let resting: Vec<_> = self.state.tokens.iter().filter(|t| matches!(t.wait, Wait::Until { .. })).collect();
        if let Some(token) = dice.pick(&resting).filter(|_| dice.chance(2)) {
            let (step, node) = (token.step, token.node.clone());
            self.try_it("wake", true, Actor::System, Action::Deadline { step, index: 0 });
            return self.model.news(&self.facts, &node, Go::Wake);
        }
        let waiting: Vec<(u64, String)> = self.state.open_tasks().map(|task| (task.step, task.node.clone())).collect();
        let Some((number, node)) = dice.pick(&waiting).cloned() else { return };
        let index = dice.below(3);
        let legal = self.model.step(&node).is_some_and(|(step, _)| index < step.deadline.len());
        let deadline = Action::Deadline { step: number, index };
        if self.try_it("deadline", legal, Actor::System, deadline) {
            self.fall_due(&node, index);
        }
    }

    /// Does what a step of a deadline says; where its date is another one by now the step is only due then.
    pub(super) fn fall_due(&mut self, node: &str, index: usize) {
        let (facts, picks) = (&self.facts, self.model.picks.clone());
        let Some((step, asked)) = self.model.step(node) else { return };
        let Some(action) = step.deadline.get(index).copied() else { return };
        if step.dated && asked.due != facts.date {
            return self.model.act(facts, node, &mut |_, asked| {
                asked.due = facts.date;
                Verdict::Stays
            });
        }
        // The clock stands still while somebody waits for an answer, and what was due before comes late; a date goes on.
        let stopped = asked.still.filter(|_| !step.dated);
        if stopped.is_some_and(|since| asked.due.is_none_or(|due| due + 60 > since)) {
            return;
        }
        let name = match action {
            "escalate" => "due: escalate",
            "transfer" => "due: transfer",
            "approve" => "due: approve",
            "reject" => "due: reject",
            "return" => "due: return",
            _ => "due: remind",
        };
        *self.counts.legal.entry(name).or_default() += 1;
        match action {
            "transfer" => self.model.act(facts, node, &mut |step, asked| {
                let role = facts.roles[2].iter().filter(|who| !facts.left[**who]);
                let named: Vec<usize> = role.filter_map(|who| able_at(step, facts, *who)).collect();
                let open: Vec<usize> = asked.open().filter(|who| !asked.is_waiting(*who)).collect();
                for from in open {
                    if asked.is_question(from) || asked.is_offered(from) {
                        continue;
                    }
                    let may = |to: &usize| !facts.left[*to] && !step.bars(facts, *to) && !asked.takes_part(*to);
                    if let Some(to) = named.iter().copied().find(may) {
                        asked.hand_over(from, Some(to));
                    }
                }
                Verdict::Stays
            }),
            "escalate" => self.model.act(facts, node, &mut |step, asked| {
                let open: Vec<usize> = asked.open().collect();
                let open: Vec<usize> = open.into_iter().filter(|who| !asked.is_waiting(*who)).collect();
                for from in open {
                    if asked.is_question(from) || asked.is_offered(from) {
                        continue;
                    }
                    if let Some(to) = head(facts, from).filter(|to| !step.bars(facts, *to) && !asked.takes_part(*to)) {
                        asked.hand_over(from, Some(to));
                    }
                }
                Verdict::Stays
            }),
            "approve" => self.model.act(facts, node, &mut |step, _| {
                let is_picked = |node: &String| picks.get(node).is_some_and(|people| !people.is_empty());
                let lacks = step.needs_field && !facts.filled || !step.picks.as_ref().is_none_or(is_picked);
                if lacks { Verdict::Stays } else { Verdict::Approved }
            }),
            "reject" => self.model.act(facts, node, &mut |_, _| Verdict::Rejected),
            "return" if facts.initiator.is_some() => self.model.return_to_initiator(facts, false),
            _ => {}
        }
    }
}
