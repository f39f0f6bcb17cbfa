//! What may be done beside deciding: with the run as a whole, with what one has decided or brought about, and as an
//! administrator. The machine and the rules of the page say what is legal, here as in earnest.

use super::super::view::elsewhere::{jump_nodes, rerun_nodes};
use super::super::view::{JumpNode, RerunNode, person};
use super::super::world::RunWorld;
use super::errands::by_itself;
use super::{DryDecision, DryDeed, DryOffer, Trial};
use crate::definition::flow::START;
use crate::flow::state::{Task, TaskKind};
use crate::flow::{Action, Actor, Command, RunStatus, World, advance, may_send_copies};
use crate::id::{MemberId, Outside};

/// What stands for words that a trial has nobody write.
const WORDS: &str = "-";

/// Something that somebody may do who need have no open task for it.
pub(super) struct AtLarge {
    decision: DryDecision,
    node: String,
    by: Actor,
    member: MemberId,
    /// Who is taken out.
    to: Option<MemberId>,
    /// The nodes one of which has to be said.
    places: Vec<JumpNode>,
    /// Still without whom and where to, where a decision says that.
    action: Action,
}

impl AtLarge {
    fn new(decision: DryDecision, node: &str, by: &MemberId, action: Action) -> Self {
        let (actor, member) = (Actor::member(by.clone()), by.clone());
        Self { decision, node: node.to_owned(), by: actor, member, to: None, places: Vec::new(), action }
    }

    fn by_admin(decision: DryDecision, node: &str, by: &MemberId, action: Action) -> Self {
        Self { by: Actor::admin(by.clone()), ..Self::new(decision, node, by, action) }
    }

    pub(super) fn node(&self) -> &str {
        &self.node
    }

    fn names(&self) -> bool {
        matches!(self.action, Action::Cc { .. } | Action::MemberLeft { .. })
    }

    pub(super) fn is_meant_by(&self, deed: &DryDeed) -> bool {
        self.decision == deed.decision
            && self.node == deed.node
            && (self.names() || self.to == deed.to)
            && Outside::shown_id(self.member.as_str()) == deed.member.as_str()
    }

    /// The command it stands for; none where a decision does not say whom or where to.
    pub(super) fn command(self, deed: &DryDeed) -> Option<Command> {
        let action = match self.action {
            Action::Cc { text, .. } => Action::Cc { to: vec![deed.to.clone()?], text },
            Action::MemberLeft { .. } => {
                // The engine itself puts their tasks into other hands.
                return Some(by_itself(Action::MemberLeft { member: deed.to.clone()? }));
            }
            Action::Rerun { reason, .. } => Action::Rerun { node: deed.target.clone()?, reason },
            Action::Jump { reason, .. } => Action::Jump { node: deed.target.clone()?, reason },
            action => action,
        };
        Some(Command { by: self.by, action })
    }
}

impl Trial<'_> {
    /// What may be done now beside what tasks offer.
    pub(super) fn at_large(&self) -> Vec<AtLarge> {
        let mut found = self.taken_out();
        found.extend(self.taken_back());
        found.extend(self.of_run());
        found.extend(self.of_administrator());
        let world = self.world();
        found.retain(|offer| self.is_possible(offer, &world));
        found
    }

    /// The machine alone knows, so it is tried; what comes out is dropped. Where a decision has to say whom or where to, the rule
    /// is asked that the machine itself asks.
    fn is_possible(&self, offer: &AtLarge, world: &RunWorld<'_>) -> bool {
        match &offer.action {
            Action::Cc { .. } => may_send_copies(self.wish.flow, &self.state, &offer.by),
            // Whoever leaves, leaves every run.
            Action::MemberLeft { .. } => self.place.is_empty() && self.state.status == RunStatus::Running,
            Action::Rerun { .. } | Action::Jump { .. } => !offer.places.is_empty(),
            action => {
                let command = Command { by: offer.by.clone(), action: action.clone() };
                advance(self.wish.flow, &self.state, &command, world).is_ok()
            }
        }
    }

    /// Whoever was brought in by the holder of a task, at any depth.
    fn taken_out(&self) -> Vec<AtLarge> {
        let of_task = |task: &Task| {
            let whom = self.options(task).removable.into_iter();
            let offers = whom.map(|member| {
                let action = Action::Remove { task: task.id.clone(), member: member.clone() };
                let offer = AtLarge::new(DryDecision::Remove, &task.node, &task.assignee, action);
                AtLarge { to: Some(member), ..offer }
            });
            offers.collect::<Vec<_>>()
        };
        self.state.tasks.iter().flat_map(of_task).collect()
    }

    /// What is taken as given nobody has decided.
    fn taken_back(&self) -> Vec<AtLarge> {
        let passed = self.state.passed.iter().flat_map(|passed| &passed.tasks);
        let decided = self.state.tasks.iter().chain(passed).filter(|task| task.vote.is_some() && !task.given);
        let taken_back = decided.map(|task| {
            let action = Action::TakeBack { task: task.id.clone(), opinion: None };
            AtLarge::new(DryDecision::TakeBack, &task.node, &task.assignee, action)
        });
        taken_back.collect()
    }

    /// What its initiator and those who take part may do with the run, and readers with their copies.
    fn of_run(&self) -> Vec<AtLarge> {
        let mut found = Vec::new();
        if let Some(initiator) = &self.state.initiator {
            let withdraw = Action::Withdraw { opinion: None };
            found.push(AtLarge::new(DryDecision::Withdraw, START, initiator, withdraw));
            found.push(AtLarge::new(DryDecision::Urge, START, initiator, Action::Urge { text: None }));
        }
        for (member, node) in self.taking_part() {
            // Whoever has a task comments there.
            if !self.state.open_tasks().any(|task| task.assignee == *member) {
                found.push(AtLarge::new(DryDecision::Comment, node, member, comment()));
            }
            found.push(AtLarge::new(DryDecision::Cc, node, member, copy()));
        }
        let copies = self.state.tasks.iter().filter(|task| task.kind == TaskKind::Cc);
        found.extend(copies.map(|task| {
            let action = Action::Read { task: task.id.clone() };
            AtLarge::new(DryDecision::Read, &task.node, &task.assignee, action)
        }));
        found
    }

    /// Everybody who takes part, each once, with where they do.
    fn taking_part(&self) -> Vec<(&MemberId, &str)> {
        let initiator = self.state.initiator.iter().map(|id| (id, START));
        let asked = self.state.tasks.iter().filter(|task| task.kind != TaskKind::Cc);
        let asked = asked.map(|task| (&task.assignee, task.node.as_str()));
        let passed = self.state.passed.iter().rev();
        let decided = passed.flat_map(|passed| passed.by.iter().map(move |by| (by, passed.node.as_str())));
        let mut found: Vec<(&MemberId, &str)> = Vec::new();
        for one in initiator.chain(asked).chain(decided) {
            if !found.iter().any(|(member, _)| *member == one.0) {
                found.push(one);
            }
        }
        found
    }

    /// What an administrator may do with the run.
    fn of_administrator(&self) -> Vec<AtLarge> {
        let (admin, reason) = (self.administrator(), WORDS.to_owned());
        let of_run = |decision: DryDecision, action: Action| AtLarge::by_admin(decision, START, &admin, action);
        let stuck = self.state.stuck_steps().into_iter().filter_map(|step| {
            let node = &self.state.token(step)?.node;
            Some(AtLarge::by_admin(DryDecision::Retry, node, &admin, Action::Retry { step }))
        });
        let mut found: Vec<AtLarge> = stuck.collect();
        found.push(of_run(DryDecision::Urge, Action::Urge { text: None }));
        found.push(of_run(DryDecision::Comment, comment()));
        found.push(of_run(DryDecision::Cc, copy()));
        found.push(of_run(DryDecision::Suspend, Action::Suspend { reason: reason.clone() }));
        found.push(of_run(DryDecision::Resume, Action::Resume { opinion: None }));
        let (context, app, flow) = (self.context, self.wish.app, self.wish.flow);
        let passed = rerun_nodes(context, app, flow, &self.state).into_iter();
        let passed = passed.map(|RerunNode { node, title }| JumpNode { node, title, leaves: Vec::new() }).collect();
        let rerun = Action::Rerun { node: String::new(), reason: reason.clone() };
        found.push(AtLarge { places: passed, ..of_run(DryDecision::Rerun, rerun) });
        let jump = Action::Jump { node: String::new(), reason: reason.clone() };
        let others = jump_nodes(context, app, flow, &self.state);
        found.push(AtLarge { places: others, ..of_run(DryDecision::Jump, jump) });
        found.push(of_run(DryDecision::Leave, Action::MemberLeft { member: admin.clone() }));
        found.push(of_run(DryDecision::Terminate, Action::Terminate { reason }));
        found
    }

    /// What an administrator may do with a task. That it may go to somebody is known once it is said to whom.
    pub(super) fn administered(&self, task: &Task) -> Vec<DryDecision> {
        let admin = self.administrator();
        let world = self.world();
        let is_possible = |action: Action| {
            let command = Command { by: Actor::admin(admin.clone()), action };
            advance(self.wish.flow, &self.state, &command, &world).is_ok()
        };
        let is_open = self.state.open_tasks().any(|open| open.id == task.id);
        let mut found = Vec::new();
        found.extend(is_open.then_some(DryDecision::Reassign));
        let task = &task.id;
        found.extend(is_possible(Action::Resend { task: task.clone() }).then_some(DryDecision::Resend));
        found.extend(is_possible(Action::Revoke { task: task.clone() }).then_some(DryDecision::Revoke));
        found
    }

    /// Who stands for the administrators of the workspace.
    pub(super) fn administrator(&self) -> MemberId {
        self.world().owner()
    }

    /// What is offered, in words.
    pub(super) fn shown(&self, offer: AtLarge, title: String) -> DryOffer {
        DryOffer {
            names: offer.names(),
            node: offer.node,
            title,
            person: person(self.context, offer.member.as_str()),
            decision: offer.decision,
            admin: matches!(offer.by, Actor::Member { admin: true, .. }),
            to: offer.to.map(|member| person(self.context, member.as_str())),
            places: offer.places,
            within: self.within.clone(),
            place: self.place.clone(),
        }
    }
}

fn comment() -> Action {
    Action::Comment { task: None, text: WORDS.to_owned() }
}

fn copy() -> Action {
    Action::Cc { to: Vec::new(), text: None }
}
