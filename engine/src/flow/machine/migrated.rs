//! Where a run stands once it has moved to another version of its flow: who keeps a task, who is asked anew, and by when.

use super::Machine;
use super::people::is_among;
use crate::clock::Moment;
use crate::definition::flow::Deadline;
use crate::flow::effect::Effect;
use crate::flow::migrate::Asked;
use crate::flow::node::Node;
use crate::flow::node::delay::Delay;
use crate::flow::node::person::{Mode, PersonKind, PersonStep};
use crate::flow::state::{Kept, Task, TaskKind, Token, Wait};
use crate::id::MemberId;
use std::mem::discriminant;

impl Machine<'_> {
    /// A people's step is another one now. Tasks and decisions stay where both ask in the same way; else it opens anew.
    pub(crate) fn settle_step(&mut self, was: (&PersonStep, &PersonKind), token: &Token, asked: Asked) {
        let flow = self.flow;
        let Some((step, kind)) = flow.find(&token.node).and_then(Node::person) else { return };
        let asks_alike = kind.task == was.1.task
            && discriminant(&step.mode) == discriminant(&was.0.mode)
            && step.claim == was.0.claim
            && !self.asks_barred(step, token.step);
        if !asks_alike {
            return self.open_anew(token.step);
        }
        if step.deadline != was.0.deadline {
            self.settle_deadline(step.deadline.as_ref(), token);
        }
        if asked == Asked::Resolve {
            self.ask_whom_it_names(step, token);
        }
        match &mut self.state.suspended {
            // Nothing of it moves now, even if the votes there are decide the step in this version.
            Some(pause) => {
                let recount = Kept::Recount { step: token.step };
                if !pause.kept.contains(&recount) {
                    pause.kept.push(recount);
                }
            }
            None => self.count(token.step),
        }
    }

    /// Sends on what is on its way and waits for the run to go on. Between two commands no other token waits for a write.
    pub(crate) fn let_go(&mut self) {
        if self.state.suspended.is_some() {
            return;
        }
        let is_held = |token: &Token| token.wait == Wait::Write;
        let (held, tokens) = std::mem::take(&mut self.state.tokens).into_iter().partition(is_held);
        self.state.tokens = tokens;
        for token in held {
            self.arrive(&token.node, token.path, token.resume);
        }
    }

    /// What was kept for steps that are over is of no use when the run goes on.
    pub(crate) fn forget_kept(&mut self) {
        let Some(pause) = &mut self.state.suspended else { return };
        let tokens = &self.state.tokens;
        pause.kept.retain(|kept| kept.step().is_none_or(|step| tokens.iter().any(|token| token.step == step)));
    }

    /// A rest is another one now: it ends as if it had been this one from the start.
    pub(crate) fn settle_rest(&mut self, delay: &Delay, token: &Token, arrived: Moment) {
        // What is over goes on with its timer, as any rest does.
        let at = delay.due_from(self, &token.path, arrived).unwrap_or_else(|| self.world.now());
        self.effects.push(Effect::DropTimers { step: token.step });
        self.effects.push(Effect::SetTimer { step: token.step, index: 0, at });
        if let Some(own) = self.state.tokens.iter_mut().find(|own| own.step == token.step) {
            own.wait = Wait::Until { at };
        }
        self.say_until(&token.node, at);
    }

    fn open_anew(&mut self, number: u64) {
        if let Some(token) = self.take_token(number) {
            self.arrive(&token.node, token.path, token.resume);
        }
    }

    /// Whether somebody has an open task in a step who may not judge there.
    fn asks_barred(&self, step: &PersonStep, number: u64) -> bool {
        let judges = |task: &&Task| task.step == number && task.kind != TaskKind::Answer;
        self.state.open_tasks().filter(judges).any(|task| self.is_barred(step, &task.assignee))
    }

    /// Works the end of a step out again from when it has opened. What the new deadline would have reminded of before now
    /// is left out; what it decides is done at once.
    fn settle_deadline(&mut self, deadline: Option<&Deadline>, token: &Token) {
        let (number, now) = (token.step, self.world.now());
        let Wait::People { due_at: was, .. } = token.wait else { return };
        let opened = self.opened_at(number);
        let first = self.state.open_tasks().find(|task| task.step == number).map(|task| task.assignee.clone());
        let due = deadline.and_then(|deadline| self.due_from(opened, deadline, &token.path, first.as_ref()));
        self.effects.push(Effect::DropTimers { step: number });
        if let Some(pause) = &mut self.state.suspended {
            // It speaks of a step of the deadline that was; what of the new one is late comes by itself.
            pause.kept.retain(|kept| !matches!(kept, Kept::Late { step, .. } if *step == number));
        }
        if let (Some(deadline), Some(due)) = (deadline, due) {
            let works = first.as_ref().filter(|_| deadline.working);
            for (index, at) in deadline.steps.iter().enumerate() {
                let moments = self.moments(at, due, works);
                let late = moments.first().filter(|_| at.action.decides() && !deadline.is_date());
                if let Some(at) = moments.iter().find(|moment| **moment >= now).or(late).copied() {
                    self.effects.push(Effect::SetTimer { step: number, index, at });
                }
            }
        }
        if due != was {
            self.set_due(number, due);
        }
    }

    /// Asks the people a step names now: who is among them keeps task and decision, the others drop out.
    fn ask_whom_it_names(&mut self, step: &PersonStep, token: &Token) {
        let (number, node) = (token.step, token.node.as_str());
        let named = self.step_people(step, &step.assignees, node);
        if step.claim {
            if !self.is_pool(number, &named) {
                self.open_anew(number);
            }
            return;
        }
        let is_named = |task: &Task| {
            is_among(&named, &task.assignee) || task.from.as_ref().is_some_and(|from| is_among(&named, from))
        };
        let is_seat =
            |task: &&Task| task.step == number && task.added.is_none() && task.kind != TaskKind::Answer && !task.beside;
        let (kept, gone): (Vec<Task>, Vec<Task>) = self.state.tasks.iter().filter(is_seat).cloned().partition(is_named);
        for task in &gone {
            self.dismiss(task);
        }
        self.set_queue(number, &[]);
        let stands_for = |member: &MemberId| kept.iter().any(|task| task.from.as_ref() == Some(member));
        let is_new = |member: &&MemberId| !stands_for(member) && !self.takes_part(number, member);
        let rest: Vec<MemberId> = named.iter().filter(is_new).cloned().collect();
        let (given, rest): (Vec<MemberId>, Vec<MemberId>) =
            rest.into_iter().partition(|member| self.is_given(step, token, member));
        for member in given {
            let task = self.given_seat(number, node, member);
            self.state.tasks.push(task);
        }
        if step.mode == Mode::InTurn {
            return self.set_queue(number, &rest);
        }
        for member in rest {
            let from = self.instead_of(step, node, &member);
            self.open_seat(number, node, member, from);
        }
    }

    fn set_queue(&mut self, number: u64, people: &[MemberId]) {
        for own in self.state.tokens.iter_mut().filter(|own| own.step == number) {
            if let Wait::People { queue, .. } = &mut own.wait {
                *queue = people.to_vec();
            }
        }
    }

    /// Whether the candidates of a step are these people and nobody else.
    fn is_pool(&self, number: u64, named: &[MemberId]) -> bool {
        let of_step = self.state.open_tasks().filter(|task| task.step == number && task.kind != TaskKind::Answer);
        let pool: Vec<&MemberId> = of_step.flat_map(|task| std::iter::once(&task.assignee).chain(&task.pool)).collect();
        pool.iter().all(|member| named.contains(member)) && named.iter().all(|member| pool.contains(&member))
    }
}
