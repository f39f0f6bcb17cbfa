//! The commands a decision of a trial stands for.

use super::{DryBack, DryDecision, DryDeed, DryPlace, Trial};
use crate::definition::flow::START;
use crate::flow::ahead::{Pick, to_pick};
use crate::flow::evidence::{Evidence, KeptFile};
use crate::flow::node::Node;
use crate::flow::node::person::Operation;
use crate::flow::state::{Place, Task, TaskKind};
use crate::flow::{Action, Actor, Command, ResumeMode, ReturnTo, TaskOptions, task_options_under};
use crate::id::{FileId, Outside, TaskId};
use std::collections::BTreeMap;

/// The operations of a task that decisions stand for.
const OPERATIONS: [(DryDecision, Operation); 12] = [
    (DryDecision::Approve, Operation::Approve),
    (DryDecision::Reject, Operation::Reject),
    (DryDecision::Return, Operation::Return),
    (DryDecision::Transfer, Operation::Transfer),
    (DryDecision::AddBefore, Operation::AddSign),
    (DryDecision::AddAfter, Operation::AddSign),
    (DryDecision::AddParallel, Operation::AddSign),
    (DryDecision::Delegate, Operation::Delegate),
    (DryDecision::Ask, Operation::Ask),
    (DryDecision::Claim, Operation::Claim),
    (DryDecision::Unclaim, Operation::Unclaim),
    (DryDecision::Comment, Operation::Comment),
];

impl Trial<'_> {
    /// The task a decision is about, by the id under which its holder is shown.
    pub(super) fn task_of(&self, deed: &DryDeed) -> Option<&Task> {
        let is_theirs = |task: &Task| Outside::shown_id(task.assignee.as_str()) == deed.member.as_str();
        self.state.open_tasks().find(|task| task.node == deed.node && is_theirs(task))
    }

    /// The command of a decision; none when it is not offered now.
    pub(super) fn command_of(&self, deed: &DryDeed) -> Option<Command> {
        let is_offered = |task: &&Task| {
            self.decisions(task).contains(&deed.decision) || self.administered(task).contains(&deed.decision)
        };
        match self.task_of(deed).filter(is_offered) {
            Some(task) => self.command_at(task, deed),
            None => self.at_large().into_iter().find(|offer| offer.is_meant_by(deed))?.command(deed),
        }
    }

    /// The command of a decision about a task.
    fn command_at(&self, task: &Task, deed: &DryDeed) -> Option<Command> {
        if deed.decision == DryDecision::Late {
            let (step, (index, _)) = (task.step, self.next_timer(task.step)?);
            return Some(Command { by: Actor::System, action: Action::Deadline { step, index } });
        }
        let mut by = Actor::member(task.assignee.clone());
        let (task, words) = (task.id.clone(), "-".to_owned());
        let opinion = Some(words.clone());
        let add = |task: TaskId, place: Place, opinion: Option<String>| -> Option<Action> {
            Some(Action::AddSign { task, place, members: vec![deed.to.clone()?], opinion })
        };
        let action = match deed.decision {
            DryDecision::Approve => Action::Approve { task, opinion },
            DryDecision::Reject => Action::Reject { task, opinion },
            DryDecision::Return => {
                let (to, resume) = self.way_back(deed.back.as_ref())?;
                Action::Return { task, to, resume, opinion }
            }
            DryDecision::Transfer => Action::Transfer { task, to: deed.to.clone()?, opinion },
            DryDecision::AddBefore => add(task, Place::Before, opinion)?,
            DryDecision::AddAfter => add(task, Place::After, opinion)?,
            DryDecision::AddParallel => add(task, Place::Parallel, opinion)?,
            DryDecision::Delegate => Action::Delegate { task, to: deed.to.clone()?, opinion },
            DryDecision::Ask => Action::Ask { task, to: deed.to.clone()?, text: words },
            DryDecision::Claim => Action::Claim { task },
            DryDecision::Unclaim => Action::Unclaim { task },
            DryDecision::Comment => Action::Comment { task: Some(task), text: words },
            decision => {
                by = Actor::admin(self.administrator());
                match decision {
                    DryDecision::Reassign => Action::Reassign { task, to: deed.to.clone()?, reason: words },
                    DryDecision::Resend => Action::Resend { task },
                    DryDecision::Revoke => Action::Revoke { task },
                    _ => return None,
                }
            }
        };
        Some(Command { by, action })
    }

    /// Where a task may return its run to, as far as that is offered.
    pub(super) fn returns(&self, task: &Task) -> Vec<DryPlace> {
        if !self.decisions(task).contains(&DryDecision::Return) {
            return Vec::new();
        }
        let options = self.options(task);
        let (context, app, flow) = (self.context, self.wish.app, self.wish.flow);
        let own = options.return_targets.into_iter().map(|node| {
            let title = context.say(app, flow.title(&node, context.language));
            DryPlace { node, title, up: 0, flow: None }
        });
        own.chain(self.places_above(&options.return_above)).collect()
    }

    /// What can be done with a task, as its holder sees the runs above.
    pub(super) fn options(&self, task: &Task) -> TaskOptions {
        task_options_under(self.wish.flow, &self.state, task, &self.runs_above(Some(&task.assignee)))
    }

    /// Who decides what nobody has claimed claims it first.
    pub(super) fn claim_of(&self, deed: &DryDeed) -> Option<Command> {
        let is_of_task = OPERATIONS.iter().any(|(decision, _)| *decision == deed.decision);
        let claims = is_of_task && !matches!(deed.decision, DryDecision::Claim | DryDecision::Comment);
        let task = self.task_of(deed).filter(|task| task.unclaimed && claims)?.id.clone();
        Some(Command { by: Actor::member(deed.member.clone()), action: Action::Claim { task } })
    }

    /// The task that is judged by a decision, not one that only asks for an opinion.
    fn judged(&self, deed: &DryDeed) -> Option<&Task> {
        self.task_of(deed).filter(|task| task.kind != TaskKind::Answer)
    }

    /// Whom an approver is to pick and the trial says nothing about: the first who may be picked, as many as have to be, else themselves.
    pub(super) fn picks_of(&self, deed: &DryDeed) -> Option<Command> {
        let task = self.judged(deed).filter(|_| deed.decision == DryDecision::Approve)?;
        let world = self.world();
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
        let task = self.judged(deed).filter(|_| decides)?;
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

    /// What may be decided about a task, as it is offered to its holder.
    pub(super) fn decisions(&self, task: &Task) -> Vec<DryDecision> {
        let options = self.options(task);
        let mut offered = options.operations;
        // Who is to claim a task first claims it as they decide.
        if let Some((step, kind)) = self.wish.flow.find(&task.node).and_then(Node::person)
            && task.unclaimed
            && self.state.suspended.is_none()
        {
            offered.extend(step.operations(kind));
        }
        // A run that nobody submitted has nobody to return to, and goes back to what it has passed alone.
        let leads_nowhere = options.return_targets.is_empty() && options.return_above.is_empty();
        if self.wish.initiator.is_none() && leads_nowhere {
            offered.retain(|operation| *operation != Operation::Return);
        }
        let possible = OPERATIONS.iter().filter(|(_, operation)| offered.contains(operation));
        let late = self.due_of(task).map(|_| DryDecision::Late);
        possible.map(|(decision, _)| *decision).chain(late).collect()
    }
    /// Where a return goes and how the run goes on; none where there is no such run above.
    fn way_back(&self, back: Option<&DryBack>) -> Option<(ReturnTo, ResumeMode)> {
        let jumps = back.is_some_and(|back| back.jumps);
        let resume = if jumps { ResumeMode::JumpBack } else { ResumeMode::Rerun };
        let to = match back {
            Some(DryBack { up, node, .. }) if *up > 0 => {
                ReturnTo::Above { run: self.run_above(*up)?, node: node.clone() }
            }
            Some(back) if back.node != START => ReturnTo::Node(back.node.clone()),
            _ => ReturnTo::Initiator,
        };
        Some((to, resume))
    }
}
