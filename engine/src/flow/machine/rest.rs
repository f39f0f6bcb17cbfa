//! The time of a people's step that stands still while an answer is awaited, and what is left of it for the next visit.

use super::Machine;
use crate::clock::Moment;
use crate::definition::flow::Deadline;
use crate::flow::effect::Effect;
use crate::flow::node::Node;
use crate::flow::state::{Branch, Passed, Rest, RunState, TaskKind, Token, Wait};
use crate::flow::world::WorkedEnd;
use crate::id::MemberId;
use std::collections::BTreeSet;

impl Machine<'_> {
    /// The clock of a step stands still while somebody in it waits for an answer, and goes on with what was left. Dates do not
    /// stand still.
    pub(super) fn mind_questions(&mut self) {
        // A run that stands still as a whole winds its clocks up when it goes on.
        if self.state.suspended.is_some() {
            return;
        }
        let now = self.world.now();
        for token in self.state.tokens.clone() {
            let Wait::People { due_at, .. } = &token.wait else { continue };
            let since = match (self.state.is_asking(token.step), token.asking_since) {
                (true, None) if due_at.is_some() => Some(now),
                (false, Some(stopped)) => {
                    self.go_on_from(&token, *due_at, stopped);
                    None
                }
                _ => continue,
            };
            for own in self.state.tokens.iter_mut().filter(|own| own.step == token.step) {
                own.asking_since = since;
            }
        }
    }

    fn go_on_from(&mut self, token: &Token, due: Option<Moment>, stopped: Moment) {
        let deadline = self.deadline_of(&token.node);
        if let (Some(deadline), Some(due)) = (deadline.filter(|deadline| !deadline.is_date()), due) {
            self.wind_up(token, deadline, due, stopped);
        }
    }

    /// Lets a deadline go on with what was left of it when its clock stopped. The steps around the end that were still to come
    /// are set anew; those that had come are not repeated.
    pub(crate) fn wind_up(&mut self, token: &Token, deadline: &Deadline, due: Moment, stopped: Moment) {
        let first = self.first_of(token.step);
        let works = first.as_ref().filter(|_| deadline.working);
        let (world, now) = (self.world, self.world.now());
        let later = if deadline.is_date() { due } else { world.postponed(due, stopped, now, works) };
        self.effects.push(Effect::DropTimers { step: token.step });
        for (index, step) in deadline.steps.iter().enumerate() {
            let (were, are) = (self.moments(step, due, works), self.moments(step, later, works));
            let Some((_, at)) = were.into_iter().zip(are).find(|(was, _)| *was > stopped) else { continue };
            // Where a date has passed meanwhile nobody had a chance to decide before it did.
            if !(deadline.is_date() && step.action.decides() && at < now) {
                self.effects.push(Effect::SetTimer { step: token.step, index, at });
            }
        }
        if later != due {
            self.set_due(token.step, Some(later));
        }
    }

    /// Whose hours say what working time is in a step.
    pub(crate) fn first_of(&self, number: u64) -> Option<MemberId> {
        self.state.open_tasks().find(|task| task.step == number).map(|task| task.assignee.clone())
    }

    /// When a step has opened, as its tasks say.
    pub(crate) fn opened_at(&self, number: u64) -> Moment {
        let of_step = self.state.tasks.iter().filter(|task| task.step == number && task.kind != TaskKind::Cc);
        of_step.map(|task| task.opened_at).min().unwrap_or_else(|| self.world.now())
    }

    /// When a step is due that opens with what was left of its time.
    pub(super) fn rest_of(&mut self, deadline: &Deadline, token: &Token, first: Option<&MemberId>) -> Option<Moment> {
        let rows = rows_of(&token.path);
        let at = self.state.rests.iter().position(|rest| rest.node == token.node && rest.rows == rows)?;
        let rest = self.state.rests.remove(at);
        let works = first.filter(|_| deadline.working);
        let goes_on = deadline.resumes && !deadline.is_date();
        goes_on.then(|| self.world.postponed(rest.due_at, rest.left_at, self.world.now(), works))
    }

    /// A live step is taken back: what is left of its time is kept where its definition says so.
    pub(super) fn keep_rest(&mut self, token: &Token) {
        if let Wait::People { due_at: Some(due), .. } = token.wait {
            let left_at = token.asking_since.unwrap_or_else(|| self.world.now());
            // Whoever sends it back has given up their task before, and may have been the only one.
            let works = self.first_of(token.step).or_else(|| self.by.id().cloned());
            self.note_rest(&token.node, &token.path, (due, left_at), works);
        }
    }

    /// A passage is undone: what had been left of the time of the step when it was decided is kept.
    pub(super) fn keep_rest_of(&mut self, passed: &Passed) {
        let task = passed.tasks.iter().find(|task| task.due_at.is_some());
        if let Some((due, works)) = task.and_then(|task| Some((task.due_at?, task.assignee.clone()))) {
            self.note_rest(&passed.node, &passed.path, (due, passed.at), Some(works));
        }
    }

    fn note_rest(&mut self, node: &str, path: &[Branch], (due_at, left_at): (Moment, Moment), works: Option<MemberId>) {
        if !self.deadline_of(node).is_some_and(|deadline| deadline.resumes) {
            return;
        }
        let rest = Rest { node: node.to_owned(), rows: rows_of(path), due_at, left_at, works };
        self.state.rests.retain(|known| known.node != rest.node || known.rows != rest.rows);
        self.state.rests.push(rest);
    }

    /// As much as was left by other hours is left by those in force.
    pub(crate) fn count_rests_anew(&mut self) {
        let mut rests = std::mem::take(&mut self.state.rests);
        for rest in &mut rests {
            let is_working = self.deadline_of(&rest.node).is_some_and(|deadline| deadline.working);
            let Some(works) = rest.works.as_ref().filter(|_| is_working) else { continue };
            let end = WorkedEnd { due: rest.due_at, at: rest.left_at, whole: None, works };
            if let Some(due) = self.world.by_new_hours(&end) {
                rest.due_at = due;
            }
        }
        self.state.rests = rests;
    }
}

impl RunState {
    /// The steps of people whose clocks stand still: somebody in them waits for an answer, or the whole run is suspended.
    pub(crate) fn paused_steps(&self) -> BTreeSet<u64> {
        let is_paused = |token: &&Token| self.suspended.is_some() || self.is_asking(token.step);
        let people = self.tokens.iter().filter(|token| matches!(token.wait, Wait::People { .. }));
        people.filter(is_paused).map(|token| token.step).collect()
    }
}

impl<'a> Machine<'a> {
    fn deadline_of(&self, node: &str) -> Option<&'a Deadline> {
        self.flow.find(node).and_then(Node::person)?.0.deadline.as_ref()
    }
}

fn rows_of(path: &[Branch]) -> Vec<usize> {
    path.iter().filter(|branch| branch.is_row).map(|branch| branch.branch).collect()
}
