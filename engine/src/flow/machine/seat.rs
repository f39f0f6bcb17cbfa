//! Seats of a people's step: each has one vote, whoever holds it and however many sign for it.

use super::Machine;
use super::back::{is_other_row, previous};
use super::people::is_among;
use crate::clock::Moment;
use crate::definition::flow::START;
use crate::flow::ahead::picked_at;
use crate::flow::effect::{Decision, Effect, Notice};
use crate::flow::evidence::Evidence;
use crate::flow::node::Node;
use crate::flow::node::person::{ApprovedBefore, IsInitiator, PersonStep, Weight};
use crate::flow::state::{Added, Passed, Place, Task, TaskKind, Token, Vote, Wait};
use crate::flow::vote::Ticket;
use crate::id::{MemberId, TaskId};
use std::collections::BTreeMap;

impl Machine<'_> {
    /// Gives somebody a seat of their own in a live step.
    pub(crate) fn open_seat(&mut self, step: u64, node: &str, assignee: MemberId, from: Option<MemberId>) {
        let task = self.seat(step, node, assignee, from);
        self.open_task(task);
    }

    /// A seat whose approval is taken as given: nobody is asked, so there is nothing to open or to tell.
    pub(super) fn given_seat(&mut self, step: u64, node: &str, assignee: MemberId) -> Task {
        Task { vote: Some(Vote::Approve), given: true, ..self.seat(step, node, assignee, None) }
    }

    /// Whether somebody's approval is taken as given: it is their own run, or they have approved it before. What a
    /// person could not approve is not given either, so required fields must be filled and the step may want no signature.
    pub(in crate::flow) fn is_given(&self, step: &PersonStep, token: &Token, member: &MemberId) -> bool {
        let has_approved = |passed: &Passed| {
            passed.tasks.iter().any(|task| task.assignee.is_same(member) && task.vote == Some(Vote::Approve))
        };
        let own = step.is_initiator == IsInitiator::Skip && self.state.initiator.as_ref() == Some(member);
        let before = match step.approved_before {
            ApprovedBefore::Ask => false,
            // What somebody has approved in another row of a loop says nothing about this one.
            ApprovedBefore::Skip => {
                self.state.passed.iter().any(|p| has_approved(p) && !is_other_row(&p.path, &token.path))
            }
            ApprovedBefore::Adjacent => previous(self.flow, &self.state, token).is_some_and(has_approved),
        };
        let in_own_name = || self.instead_of(step, &token.node, member).is_none();
        let has_picked = || {
            let picks = picked_at(self.flow, &self.state, self.world, &token.node);
            picks.iter().all(|node| self.state.picks.contains_key(node))
        };
        (own || before && in_own_name())
            && has_picked()
            && self.missing(step, &token.path, std::slice::from_ref(member)).is_empty()
            && self.asks_nothing(step, &token.path)
    }

    pub(crate) fn seat(&mut self, step: u64, node: &str, assignee: MemberId, from: Option<MemberId>) -> Task {
        let person = self.flow.find(node).and_then(Node::person).filter(|_| node != START);
        let veto = person.is_some_and(|(person, _)| {
            !person.veto.is_empty() && is_among(&self.step_people(person, &person.veto, node), &assignee)
        });
        let weight = person.map_or(1, |(person, _)| self.weight_of(person, &assignee, node));
        let kind = person.map_or(TaskKind::Handle, |(_, kind)| kind.task);
        let (seat, due_at) = (self.number(), self.due_of(step));
        Task { seat, veto, weight, due_at, from, ..self.blank(step, node, kind, assignee) }
    }

    /// A task opened now that has no seat yet.
    pub(super) fn blank(&self, step: u64, node: &str, kind: TaskKind, assignee: MemberId) -> Task {
        Task {
            id: self.world.new_task_id(),
            step,
            node: node.to_owned(),
            kind,
            assignee,
            seat: 0,
            veto: false,
            weight: 1,
            vote: None,
            evidence: Evidence::default(),
            given: false,
            opened_at: self.world.now(),
            due_at: None,
            from: None,
            added: None,
            after: Vec::new(),
            unclaimed: false,
            pool: Vec::new(),
            beside: false,
            sealed: false,
            revoked: false,
        }
    }

    /// When a live step is due.
    fn due_of(&self, step: u64) -> Option<Moment> {
        match self.state.token(step).map(|token| &token.wait) {
            Some(Wait::People { due_at, .. }) => *due_at,
            _ => None,
        }
    }

    /// For how many votes somebody's counts in a step.
    pub(super) fn weight_of(&self, step: &PersonStep, member: &MemberId, node: &str) -> u32 {
        let names = |weight: &&Weight| is_among(&self.step_people(step, &weight.people, node), member);
        step.weights.iter().filter(names).map(|weight| weight.weight).max().unwrap_or(1)
    }

    /// Somebody joins a step because the assignee of a task asks them to.
    pub(crate) fn open_joined(&mut self, task: &Task, assignee: MemberId, place: Place, from: Option<MemberId>) {
        let beside = place == Place::Parallel;
        let joined = Task {
            id: self.world.new_task_id(),
            kind: if matches!(place, Place::Delegate | Place::Ask) { TaskKind::Answer } else { task.kind },
            assignee,
            seat: if beside { self.number() } else { task.seat },
            veto: task.veto && !beside,
            weight: if beside { 1 } else { task.weight },
            vote: None,
            evidence: Evidence::default(),
            given: false,
            opened_at: self.world.now(),
            from,
            added: Some(Added { to: task.id.clone(), place }),
            after: Vec::new(),
            unclaimed: false,
            pool: Vec::new(),
            beside: task.beside || beside,
            sealed: false,
            revoked: false,
            ..task.clone()
        };
        self.open_task(joined);
    }

    /// A vote is given: questions that go with it are over, and those who sign after it are asked.
    pub(crate) fn cast(&mut self, task: &Task, vote: Vote, decision: Decision, opinion: Option<&str>) {
        self.close_task(&task.id, Some(vote), Some(decision), opinion);
        self.close_questions(&task.id);
        match vote {
            Vote::Approve => self.ask_after(task),
            Vote::Reject => self.close_seat(task),
        }
    }

    fn ask_after(&mut self, task: &Task) {
        let Some(own) = self.state.tasks.iter_mut().find(|own| own.id == task.id) else { return };
        for member in std::mem::take(&mut own.after) {
            let step = self.flow.find(&task.node).and_then(Node::person).map(|(step, _)| step);
            let able = step.and_then(|step| self.able_at(step, &member));
            if let Some(able) = able.filter(|able| !self.takes_part(task.step, able)) {
                let from = (able != member).then_some(member);
                self.open_joined(task, able, Place::After, from);
            }
        }
    }

    /// The seat has rejected; nobody else in it needs to speak.
    fn close_seat(&mut self, task: &Task) {
        let is_rest = |other: &&Task| other.step == task.step && other.seat == task.seat;
        let rest: Vec<Task> = self.state.open_tasks().filter(is_rest).cloned().collect();
        let sealed = rest.iter().any(|other| other.kind != TaskKind::Answer);
        for other in rest {
            self.close_task(&other.id, None, None, None);
        }
        if let Some(own) = self.state.tasks.iter_mut().find(|own| own.id == task.id) {
            own.sealed = sealed;
        }
    }

    /// Takes back what a task's assignee has asked others, when the task itself is over or given up.
    pub(crate) fn close_questions(&mut self, id: &TaskId) {
        for question in self.added_to(id).into_iter().filter(|task| task.kind == TaskKind::Answer) {
            self.close_task(&question.id, None, None, None);
        }
    }

    pub(crate) fn added_to(&self, id: &TaskId) -> Vec<Task> {
        let is_added = |task: &&Task| task.added.as_ref().is_some_and(|added| added.to == *id);
        self.state.tasks.iter().filter(is_added).cloned().collect()
    }

    /// Takes somebody out of a step with all they have brought into their seat.
    pub(crate) fn dismiss(&mut self, task: &Task) {
        for added in self.added_to(&task.id) {
            if added.seat == task.seat {
                self.dismiss(&added);
            }
        }
        if task.vote.is_some() {
            self.state.tasks.retain(|own| own.id != task.id);
        } else {
            self.close_task(&task.id, None, None, None);
        }
    }

    /// Somebody else takes over what a task, now closed, asked for: the same seat with all that hangs on it.
    pub(crate) fn hand_on(&mut self, task: Task, to: MemberId) {
        let from = Some(task.assignee.clone());
        self.open_again(Task { assignee: to, from, ..task });
    }

    /// Opens a task under an identifier of its own, which it answers; what was added to it stays added.
    pub(crate) fn open_again(&mut self, task: Task) -> TaskId {
        let (old, id) = (task.id.clone(), self.world.new_task_id());
        for added in self.state.tasks.iter_mut().filter_map(|task| task.added.as_mut()) {
            if added.to == old {
                added.to = id.clone();
            }
        }
        // The end of the step may have been moved since it was decided.
        let (opened_at, due_at) = (self.world.now(), self.due_of(task.step));
        let evidence = Evidence::default();
        self.open_task(Task {
            id: id.clone(),
            vote: None,
            evidence,
            given: false,
            revoked: false,
            opened_at,
            due_at,
            ..task
        });
        id
    }

    pub(crate) fn open_task(&mut self, task: Task) {
        let (to, node, id) = (vec![task.assignee.clone()], task.node.clone(), task.id.clone());
        self.state.tasks.push(task.clone());
        self.effects.push(Effect::OpenTask(task));
        self.notify(to, Some(&node), Notice::Task(id));
    }

    /// What each seat of a step says: rejected by the first who rejects, approved when all of it have approved.
    pub(super) fn tickets(&self, step: u64) -> Vec<Ticket> {
        let mut seats: BTreeMap<u64, Ticket> = BTreeMap::new();
        for task in self.state.tasks.iter().filter(|task| task.step == step && task.kind != TaskKind::Answer) {
            let empty = Ticket { weight: task.weight, veto: task.veto, vote: Some(Vote::Approve) };
            let seat = seats.entry(task.seat).or_insert(empty);
            seat.vote = match (seat.vote, task.vote) {
                (Some(Vote::Reject), _) | (_, Some(Vote::Reject)) => Some(Vote::Reject),
                (None, _) | (_, None) => None,
                _ => Some(Vote::Approve),
            };
        }
        seats.into_values().collect()
    }
}
