//! The commands a decision of a trial stands for.

use super::super::world::RunWorld;
use super::{DryDecision, DryDeed, Trial};
use crate::flow::ahead::{Pick, to_pick};
use crate::flow::evidence::{Evidence, KeptFile};
use crate::flow::node::Node;
use crate::flow::node::person::Operation;
use crate::flow::state::{Place, Task};
use crate::flow::{Action, Actor, Command, ResumeMode, ReturnTo, task_options};
use crate::id::{FileId, Outside, TaskId};
use std::collections::BTreeMap;

impl Trial<'_> {
    /// The task a decision is about, by the id under which its holder is shown.
    pub(super) fn task_of(&self, deed: &DryDeed) -> Option<&Task> {
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
        if deed.decision == DryDecision::Late {
            let (step, (index, _)) = (task.step, self.next_timer(task.step)?);
            return Some(Command { by: Actor::System, action: Action::Deadline { step, index } });
        }
        let (task, opinion) = (task.id.clone(), Some("-".to_owned()));
        let add = |task: TaskId, place: Place, opinion: Option<String>| -> Option<Action> {
            Some(Action::AddSign { task, place, members: vec![deed.to.clone()?], opinion })
        };
        let action = match deed.decision {
            DryDecision::Approve => Action::Approve { task, opinion },
            DryDecision::Reject => Action::Reject { task, opinion },
            DryDecision::Return => Action::Return { task, to: ReturnTo::Initiator, resume: ResumeMode::Rerun, opinion },
            DryDecision::Transfer => Action::Transfer { task, to: deed.to.clone()?, opinion },
            DryDecision::AddBefore => add(task, Place::Before, opinion)?,
            DryDecision::AddAfter => add(task, Place::After, opinion)?,
            DryDecision::AddParallel => add(task, Place::Parallel, opinion)?,
            DryDecision::Late => return None,
        };
        Some(Command { by, action })
    }

    /// Who decides what nobody has claimed claims it first.
    pub(super) fn claim_of(&self, deed: &DryDeed) -> Option<Command> {
        let task = self.task_of(deed).filter(|task| task.unclaimed && deed.decision != DryDecision::Late)?.id.clone();
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
        let decides = matches!(deed.decision, DryDecision::Approve | DryDecision::Reject);
        let task = self.task_of(deed).filter(|_| decides)?;
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
        // Who is to claim a task first claims it as they decide.
        let offered = match task.unclaimed {
            true => step.operations(kind),
            false => task_options(self.wish.flow, &self.state, task).operations,
        };
        let adds = offered.contains(&Operation::AddSign);
        // A run that nobody submitted has nobody to return to.
        let returns = self.wish.initiator.is_some() && offered.contains(&Operation::Return);
        let all = [
            (DryDecision::Approve, !self.state.is_waiting(&task.id)),
            (DryDecision::Reject, offered.contains(&Operation::Reject)),
            (DryDecision::Return, returns),
            (DryDecision::Transfer, offered.contains(&Operation::Transfer)),
            (DryDecision::AddBefore, adds),
            (DryDecision::AddAfter, adds),
            (DryDecision::AddParallel, adds),
            (DryDecision::Late, self.due_of(task).is_some()),
        ];
        all.into_iter().filter(|(_, is_offered)| *is_offered).map(|(decision, _)| decision).collect()
    }
}
