//! The commands a decision of a trial stands for.

use super::super::world::RunWorld;
use super::{DryDecision, DryDeed, Trial};
use crate::flow::ahead::{Pick, to_pick};
use crate::flow::evidence::{Evidence, KeptFile};
use crate::flow::node::Node;
use crate::flow::node::person::Operation;
use crate::flow::state::Task;
use crate::flow::{Action, Actor, Command, ResumeMode, ReturnTo};
use crate::id::{FileId, Outside};
use std::collections::BTreeMap;

impl Trial<'_> {
    /// The task a decision is about, by the id under which its holder is shown.
    fn task_of(&self, deed: &DryDeed) -> Option<&Task> {
        let is_theirs = |task: &Task| Outside::shown_id(task.assignee.as_str()) == deed.member.as_str();
        self.state.open_tasks().find(|task| task.node == deed.node && is_theirs(task))
    }

    /// The command of a decision; none when nobody has such a task now.
    pub(super) fn command_of(&self, deed: &DryDeed) -> Option<Command> {
        let task = self.task_of(deed)?;
        let by = Actor::member(task.assignee.clone());
        if !self.decisions(task).contains(&deed.decision) {
            return None;
        }
        let (task, opinion) = (task.id.clone(), Some("-".to_owned()));
        let action = match deed.decision {
            DryDecision::Approve => Action::Approve { task, opinion },
            DryDecision::Reject => Action::Reject { task, opinion },
            DryDecision::Return => Action::Return { task, to: ReturnTo::Initiator, resume: ResumeMode::Rerun, opinion },
        };
        Some(Command { by, action })
    }

    /// Who decides what nobody has claimed claims it first.
    pub(super) fn claim_of(&self, deed: &DryDeed) -> Option<Command> {
        let task = self.task_of(deed).filter(|task| task.unclaimed)?.id.clone();
        Some(Command { by: Actor::member(deed.member.clone()), action: Action::Claim { task } })
    }

    /// Whom an approver is to pick and the trial says nothing about: the first who may be picked, as many as have to be, else themselves.
    pub(super) fn picks_of(&self, deed: &DryDeed) -> Option<Command> {
        let task = self.task_of(deed).filter(|_| deed.decision == DryDecision::Approve)?;
        let world = RunWorld::new(self.context, self.initiator(), self.record.as_ref());
        let nodes = to_pick(self.wish.flow, &self.state, task, &world).into_iter();
        let first = |pick: Pick| match pick.from {
            Some(people) if !people.is_empty() => people.into_iter().take(pick.min).collect(),
            _ => vec![deed.member.clone()],
        };
        let picks = nodes
            .map(|(node, from)| (node.clone(), self.wish.picks.get(&node).cloned().unwrap_or_else(|| first(from))));
        let picks: BTreeMap<_, _> = picks.collect();
        let action = Action::Pick { task: task.id.clone(), picks };
        matches!(&action, Action::Pick { picks, .. } if !picks.is_empty())
            .then(|| Command { by: Actor::member(deed.member.clone()), action })
    }

    /// A trial has nobody sign: what a step asks for beside words is taken to be there.
    pub(super) fn files_of(&self, deed: &DryDeed) -> Option<Command> {
        let task = self.task_of(deed).filter(|_| deed.decision != DryDecision::Return)?;
        let (step, _) = self.wish.flow.find(&task.node).and_then(Node::person)?;
        let file = || KeptFile { id: FileId::generate(), name: "-".to_owned(), size: 0, mime: "image/png".to_owned() };
        let evidence = Evidence {
            signature: (!step.signature.is_empty()).then(file),
            attachments: step.attachments.iter().map(|_| file()).collect(),
        };
        let action = Action::Enclose { task: task.id.clone(), evidence };
        matches!(&action, Action::Enclose { evidence, .. } if !evidence.is_empty())
            .then(|| Command { by: Actor::member(task.assignee.clone()), action })
    }

    pub(super) fn decisions(&self, task: &Task) -> Vec<DryDecision> {
        let Some((step, kind)) = self.wish.flow.find(&task.node).and_then(Node::person) else {
            return vec![DryDecision::Approve];
        };
        let offered = step.operations(kind);
        // A run that nobody submitted has nobody to return to.
        let returns = self.wish.initiator.is_some() && offered.contains(&Operation::Return);
        let all = [
            (DryDecision::Approve, true),
            (DryDecision::Reject, offered.contains(&Operation::Reject)),
            (DryDecision::Return, returns),
        ];
        all.into_iter().filter(|(_, is_offered)| *is_offered).map(|(decision, _)| decision).collect()
    }
}
