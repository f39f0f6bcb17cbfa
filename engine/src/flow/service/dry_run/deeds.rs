//! The commands a decision of a trial stands for.

use super::{DryBack, DryDecision, DryDeed, Trial};
use crate::definition::flow::START;
use crate::flow::ahead::{Pick, to_pick};
use crate::flow::evidence::{Evidence, KeptFile};
use crate::flow::node::Node;
use crate::flow::node::person::Operation;
use crate::flow::state::{Place, Task, TaskKind};
use crate::flow::{Action, Actor, Command, ResumeMode, ReturnTo, advance, task_options};
use crate::id::{FileId, MemberId, Outside, TaskId};
use std::collections::BTreeMap;

/// The operations of a task that decisions stand for.
const OPERATIONS: [(DryDecision, Operation); 11] = [
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
];

/// Something that somebody may do who need have no open task for it.
pub(super) struct AtLarge {
    pub decision: DryDecision,
    pub node: String,
    pub by: MemberId,
    /// Who is taken out.
    pub to: Option<MemberId>,
    command: Command,
}

impl AtLarge {
    fn new(decision: DryDecision, node: &str, by: &MemberId, action: Action) -> Self {
        let command = Command { by: Actor::member(by.clone()), action };
        Self { decision, node: node.to_owned(), by: by.clone(), to: None, command }
    }

    fn is_meant_by(&self, deed: &DryDeed) -> bool {
        self.decision == deed.decision
            && self.node == deed.node
            && self.to == deed.to
            && Outside::shown_id(self.by.as_str()) == deed.member.as_str()
    }
}

impl Trial<'_> {
    /// The task a decision is about, by the id under which its holder is shown.
    pub(super) fn task_of(&self, deed: &DryDeed) -> Option<&Task> {
        let is_theirs = |task: &Task| Outside::shown_id(task.assignee.as_str()) == deed.member.as_str();
        self.state.open_tasks().find(|task| task.node == deed.node && is_theirs(task))
    }

    /// The command of a decision; none when it is not offered now.
    pub(super) fn command_of(&self, deed: &DryDeed) -> Option<Command> {
        if matches!(deed.decision, DryDecision::TakeBack | DryDecision::Withdraw | DryDecision::Remove) {
            let mut offers = self.at_large().into_iter();
            return offers.find(|offer| offer.is_meant_by(deed)).map(|offer| offer.command);
        }
        let task = self.task_of(deed)?;
        let by = Actor::member(task.assignee.clone());
        if !self.decisions(task).contains(&deed.decision) {
            return None;
        }
        if deed.decision == DryDecision::Late {
            let (step, (index, _)) = (task.step, self.next_timer(task.step)?);
            return Some(Command { by: Actor::System, action: Action::Deadline { step, index } });
        }
        let (task, words) = (task.id.clone(), "-".to_owned());
        let opinion = Some(words.clone());
        let add = |task: TaskId, place: Place, opinion: Option<String>| -> Option<Action> {
            Some(Action::AddSign { task, place, members: vec![deed.to.clone()?], opinion })
        };
        let action = match deed.decision {
            DryDecision::Approve => Action::Approve { task, opinion },
            DryDecision::Reject => Action::Reject { task, opinion },
            DryDecision::Return => {
                let (to, resume) = way_back(deed.back.as_ref());
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
            DryDecision::TakeBack | DryDecision::Withdraw | DryDecision::Remove | DryDecision::Late => return None,
        };
        Some(Command { by, action })
    }

    /// What may be done now beside what tasks offer. The machine alone knows, so each is tried on it; what comes out is dropped.
    pub(super) fn at_large(&self) -> Vec<AtLarge> {
        let passed = self.state.passed.iter().flat_map(|passed| &passed.tasks);
        // What is taken as given nobody has decided.
        let decided = self.state.tasks.iter().chain(passed).filter(|task| task.vote.is_some() && !task.given);
        let taken_back = decided.map(|task| {
            let action = Action::TakeBack { task: task.id.clone(), opinion: None };
            AtLarge::new(DryDecision::TakeBack, &task.node, &task.assignee, action)
        });
        let withdrawn =
            self.state.initiator.iter().map(|initiator| {
                AtLarge::new(DryDecision::Withdraw, START, initiator, Action::Withdraw { opinion: None })
            });
        let taken_out = self.state.tasks.iter().flat_map(|task| {
            let whom = task_options(self.wish.flow, &self.state, task).removable.into_iter();
            whom.map(move |member| {
                let action = Action::Remove { task: task.id.clone(), member: member.clone() };
                let offer = AtLarge::new(DryDecision::Remove, &task.node, &task.assignee, action);
                AtLarge { to: Some(member), ..offer }
            })
        });
        let world = self.world();
        let is_possible = |offer: &AtLarge| advance(self.wish.flow, &self.state, &offer.command, &world).is_ok();
        taken_out.chain(taken_back).chain(withdrawn).filter(is_possible).collect()
    }

    /// The nodes a task may return its run to, as far as that is offered.
    pub(super) fn returns(&self, task: &Task) -> Vec<String> {
        let options = task_options(self.wish.flow, &self.state, task);
        let is_offered = self.decisions(task).contains(&DryDecision::Return);
        if is_offered { options.return_targets } else { Vec::new() }
    }

    /// Who decides what nobody has claimed claims it first.
    pub(super) fn claim_of(&self, deed: &DryDeed) -> Option<Command> {
        let is_of_task = OPERATIONS.iter().any(|(decision, _)| *decision == deed.decision);
        let claims = is_of_task && deed.decision != DryDecision::Claim;
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
        let options = task_options(self.wish.flow, &self.state, task);
        let mut offered = options.operations;
        // Who is to claim a task first claims it as they decide.
        if let Some((step, kind)) = self.wish.flow.find(&task.node).and_then(Node::person)
            && task.unclaimed
        {
            offered.extend(step.operations(kind));
        }
        // A run that nobody submitted has nobody to return to, and goes back to what it has passed alone.
        if self.wish.initiator.is_none() && options.return_targets.is_empty() {
            offered.retain(|operation| *operation != Operation::Return);
        }
        let possible = OPERATIONS.iter().filter(|(_, operation)| offered.contains(operation));
        let late = self.due_of(task).map(|_| DryDecision::Late);
        possible.map(|(decision, _)| *decision).chain(late).collect()
    }
}

/// Where a return goes and how the run goes on.
fn way_back(back: Option<&DryBack>) -> (ReturnTo, ResumeMode) {
    let to = match back {
        Some(back) if back.node != START => ReturnTo::Node(back.node.clone()),
        _ => ReturnTo::Initiator,
    };
    let jumps = back.is_some_and(|back| back.jumps);
    (to, if jumps { ResumeMode::JumpBack } else { ResumeMode::Rerun })
}
