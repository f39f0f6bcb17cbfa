//! A run that an administrator has stand still, and one that walks again from a node.

use super::model::Go;
use super::world::{OWNER, PEOPLE};
use super::{Dice, Walk, member};
use crate::definition::flow::START;
use crate::flow::state::{Task, Token, Wait};
use crate::flow::{Action, Actor, RunState, RunStatus};

/// What came while a run stood still.
enum Errand {
    For(String, Go),
    /// A step of a deadline that had been due before.
    Due(String, usize),
    Left(usize),
}

impl Walk<'_> {
    /// Suspends the run and tries what is not possible meanwhile. When it goes on it stands as it stood.
    pub(super) fn stand_still(&mut self, dice: &mut Dice) {
        let admin = Actor::admin(member(OWNER));
        // Dates that were moved are looked at when a run goes on.
        self.tell_of_record();
        let suspend = |reason: &str| Action::Suspend { reason: reason.to_owned() };
        let resume = || Action::Resume { opinion: None };
        self.try_it("resume", false, admin.clone(), resume());
        self.try_it("suspend", false, Actor::member(member(OWNER)), suspend("核查"));
        self.try_it("suspend", false, admin.clone(), suspend(" "));
        let (before, running) = (self.state.clone(), self.model.status() == RunStatus::Running);
        if !self.try_it("suspend", running, admin.clone(), suspend("核查")) {
            return;
        }
        self.try_it("suspend", false, admin.clone(), suspend("再次"));
        self.try_it("resume", false, Actor::member(member(dice.below(PEOPLE))), resume());
        let open: Vec<Task> = self.state.open_tasks().cloned().collect();
        for task in open {
            let (by, to) = (Actor::member(task.assignee), member(dice.below(PEOPLE)));
            let said = || Some("好".to_owned());
            self.try_it("approve", false, by.clone(), Action::Approve { task: task.id.clone(), opinion: said() });
            self.try_it("reject", false, by.clone(), Action::Reject { task: task.id.clone(), opinion: said() });
            self.try_it("transfer", false, by, Action::Transfer { task: task.id, to, opinion: None });
        }
        for by in (0..PEOPLE).map(|who| Actor::member(member(who))) {
            self.try_it("withdraw", false, by.clone(), Action::Withdraw { opinion: None });
            self.try_it("resubmit", false, by, Action::Resubmit { opinion: None });
        }
        self.try_it("urge", false, admin.clone(), Action::Urge { text: None });
        for token in self.state.tokens.clone() {
            self.try_it("retry", false, admin.clone(), Action::Retry { step: token.step });
            let again = Action::Rerun { node: token.node, reason: "核查".to_owned() };
            self.try_it("rerun", false, admin.clone(), again);
            if matches!(token.wait, Wait::Until { .. }) {
                let woken = Action::Deadline { step: token.step, index: 0 };
                self.send(Actor::System, woken).expect("a clock that comes too early is passed over");
            }
        }
        self.send(Actor::System, Action::RecordChanged).expect("what the record says is looked at later");
        self.compare();
        self.try_it("resume", true, admin, resume());
        // Somebody has acted, so the run may do as much by itself again.
        let before = RunState { spent: self.state.spent, ..before };
        assert_eq!(self.state, before, "a run goes on as it stood");
    }

    /// Suspends the run for a while in which clocks and dates move and things come for it; they are done when it goes on.
    pub(super) fn wait_out(&mut self, dice: &mut Dice) {
        let (admin, reason) = (|| Actor::admin(member(OWNER)), "核查".to_owned());
        let running = self.model.status() == RunStatus::Running;
        if !self.try_it("suspend and wait", running, admin(), Action::Suspend { reason }) {
            return;
        }
        let since = self.facts.minutes;
        self.facts.minutes += [0, 90, 4_000][dice.below(3)];
        if dice.chance(3) {
            self.facts.date = self.some_date(dice);
            self.send(Actor::System, Action::RecordChanged).expect("what the record says is looked at later");
        }
        let errands = self.errands(dice, since);
        self.compare();
        self.try_it("resume", true, admin(), Action::Resume { opinion: None });
        errands.iter().for_each(|_| self.legal("kept while suspended"));
        // A late return takes back what would have gone on before it.
        if errands.iter().any(|errand| matches!(errand, Errand::Due(node, index) if self.returns(node, *index))) {
            return self.model.return_to_initiator(&self.facts, false);
        }
        self.model.put_off(&self.facts, self.facts.minutes - since);
        for errand in errands {
            match errand {
                Errand::For(node, go) => self.model.news(&self.facts, &node, go),
                Errand::Due(node, index) => self.fall_due(&node, index),
                Errand::Left(who) => self.stand_in(who),
            }
        }
        self.model.record_changed(&self.facts);
    }

    /// What comes for the run: at most one thing for each step, a return only as the last that moves anything.
    fn errands(&mut self, dice: &mut Dice, since: i64) -> Vec<Errand> {
        let mut errands: Vec<Errand> = Vec::new();
        for token in self.state.tokens.clone() {
            if dice.chance(2) {
                continue;
            }
            if let Wait::People { .. } = token.wait {
                let index = dice.below(2);
                let only_answers = errands.iter().all(|one| matches!(one, Errand::For(_, Go::Answer { .. })));
                let returns = self.returns(&token.node, index);
                if returns && !only_answers {
                    continue;
                }
                let action = Action::Deadline { step: token.step, index };
                self.send(Actor::System, action).expect("a clock that comes too early is passed over");
                if self.was_due(&token.node, index, since) {
                    errands.push(Errand::Due(token.node, index));
                    if returns {
                        break;
                    }
                }
            } else {
                errands.extend(self.errand_for(dice, &token));
            }
        }
        let who = dice.below(PEOPLE - 1);
        if dice.chance(4) && !self.facts.left[who] && self.facts.left.iter().filter(|left| **left).count() < 4 {
            self.facts.left[who] = true;
            self.send(Actor::System, Action::MemberLeft { member: member(who) }).expect("it is kept");
            errands.push(Errand::Left(who));
        }
        errands
    }

    /// What comes for a step that waits for no person.
    fn errand_for(&mut self, dice: &mut Dice, token: &Token) -> Option<Errand> {
        let step = token.step;
        let (action, go) = match &token.wait {
            Wait::Until { .. } => {
                let woken = Action::Deadline { step, index: 0 };
                self.send(Actor::System, woken).expect("a clock that comes too early is passed over");
                return None;
            }
            Wait::Answer { proof, .. } if dice.chance(2) => self.answer(dice, token, proof.clone()),
            Wait::Answer { .. } => (Self::no_answer(step), Go::Failed),
            Wait::Runs { runs, .. } => Self::end_of_run(dice, step, runs[0].clone()),
            _ => return None,
        };
        self.send(Actor::System, action).expect("it is kept");
        Some(Errand::For(token.node.clone(), go))
    }

    /// Whether a step of a deadline had been due when the run was suspended, or its clock stopped before.
    fn was_due(&self, node: &str, index: usize, since: i64) -> bool {
        let due = |(step, asked): (&super::tree::Step, &super::model::Asked)| {
            let stopped = asked.still.filter(|_| !step.dated).unwrap_or(since);
            index < step.deadline.len() && asked.due.is_some_and(|due| due + 60 <= stopped)
        };
        self.model.step(node).is_some_and(due)
    }

    /// Whether a step of a deadline returns the run to its initiator, if it has to be done now.
    fn returns(&self, node: &str, index: usize) -> bool {
        let returns = |(step, asked): (&super::tree::Step, &super::model::Asked)| {
            step.deadline.get(index) == Some(&"return") && (!step.dated || asked.due == self.facts.date)
        };
        self.facts.initiator.is_some() && self.model.step(node).is_some_and(returns)
    }

    /// All that came after a node is taken back, as by a return to it.
    pub(super) fn walk_again(&mut self, dice: &mut Dice) {
        let admin = Actor::admin(member(OWNER));
        let again = |node: &str, reason: &str| Action::Rerun { node: node.to_owned(), reason: reason.to_owned() };
        self.try_it("rerun", false, admin.clone(), again("nowhere", "数据有误"));
        let open = self.model.open().0;
        let Some((key, _)) = dice.pick(&open).filter(|(node, _)| node != START).cloned() else { return };
        let Some(target) = dice.pick(&self.model.passed_before(&key)).cloned() else { return };
        self.try_it("rerun", false, Actor::member(member(OWNER)), again(&target, "数据有误"));
        self.try_it("rerun", false, admin.clone(), again(&target, " "));
        self.try_it("rerun", true, admin, again(&target, "数据有误"));
        self.model.count_rounds_anew();
        self.model.return_to(&self.facts, &key, &target, false);
    }
}
