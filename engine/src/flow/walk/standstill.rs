//! A run that an administrator has stand still, and one that walks again from a node.

use super::world::{OWNER, PEOPLE};
use super::{Dice, Walk, member};
use crate::definition::flow::START;
use crate::flow::state::{Task, Wait};
use crate::flow::{Action, Actor, RunState, RunStatus};

impl Walk<'_> {
    /// Suspends the run and tries what is not possible meanwhile. When it goes on it stands as it stood.
    pub(super) fn stand_still(&mut self, dice: &mut Dice) {
        let admin = Actor::admin(member(OWNER));
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

    /// All that came after a node is taken back, as by a return to it.
    pub(super) fn walk_again(&mut self, dice: &mut Dice) {
        let admin = Actor::admin(member(OWNER));
        let again = |node: &str, reason: &str| Action::Rerun { node: node.to_owned(), reason: reason.to_owned() };
        self.try_it("rerun", false, admin.clone(), again("nowhere", "数据有误"));
        let open = self.model.open().0;
        let Some((key, _)) = dice.pick(&open).filter(|(node, _)| node != START).cloned() else { return };
        let Some(target) = dice.pick(&self.model.targets(&key)).cloned() else { return };
        self.try_it("rerun", false, Actor::member(member(OWNER)), again(&target, "数据有误"));
        self.try_it("rerun", false, admin.clone(), again(&target, " "));
        self.try_it("rerun", true, admin, again(&target, "数据有误"));
        self.model.return_to(&self.facts, &key, &target, false);
    }
}
