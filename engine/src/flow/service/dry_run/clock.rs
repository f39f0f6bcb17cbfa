//! The clock of a trial stands still until somebody waits for what the deadline of a step does next: then that is done, and from
//! there on it is that moment.

use super::super::FlowError;
use super::errands::by_itself;
use super::{DryDecision, DryDeed, DryDue, Trial};
use crate::clock::{Moment, to_text};
use crate::flow::node::Node;
use crate::flow::state::{Task, Wait};
use crate::flow::{Action, Effect, Flow, RunStatus};
use crate::id::{MemberId, RunId};
use crate::people::Directory;
use crate::record::Context;
use crate::store::{Conn, StoredRecord};
use serde_json::Value;

/// The same world at another moment, with these people.
pub(super) fn at<'c>(context: &Context<'c>, people: &'c Directory, now: Moment) -> Context<'c> {
    let conditions = context.principal.conditions(now, context.timezone);
    Context { people, now, conditions, ..context.told_in(context.language) }
}

/// What the dates of a record say that a flow waits for.
pub(super) fn dates_of(flow: &Flow, record: Option<&StoredRecord>) -> Vec<Value> {
    let said = |field: &str| record.map_or(Value::Null, |record| record.value(field));
    flow.definition().awaited_dates().map(said).collect()
}

impl<'a> Trial<'a> {
    /// What follows by itself from what was done, here and in what was called: what waits for a date of the record waits for the
    /// new one where that has changed, and the tasks of somebody who has left go elsewhere.
    pub(super) async fn keep_up(&mut self, conn: &mut Conn, left: Option<&MemberId>) -> Result<(), FlowError> {
        let now = dates_of(self.wish.flow, self.record.as_ref());
        let has_changed = std::mem::replace(&mut self.dates, now) != self.dates;
        let changed = has_changed.then_some(Action::RecordChanged);
        // In the flow that is tried out that is the deed itself.
        let left_too = left.filter(|_| !self.place.is_empty()).cloned();
        for action in changed.into_iter().chain(left_too.map(|member| Action::MemberLeft { member })) {
            if self.state.status == RunStatus::Running {
                self.command(conn, by_itself(action)).await?;
            }
        }
        let runs: Vec<RunId> = self.parts.iter().map(|part| part.trial.id.clone()).collect();
        for run in runs {
            // What one of them has done may have ended another.
            let Some(at) = self.parts.iter().position(|part| part.trial.id == run) else { continue };
            let mut part = self.take_part(at);
            Box::pin(part.trial.keep_up(conn, left)).await?;
            self.rejoin(conn, at, part).await?;
        }
        Ok(())
    }

    /// When that comes for which a deed waits, if it waits for anything.
    pub(super) fn waited_for(&self, deed: &DryDeed, place: &[String]) -> Option<Moment> {
        if let Some((first, rest)) = place.split_first() {
            let part = self.parts.iter().find(|part| part.trial.place.last() == Some(first))?;
            return part.trial.waited_for(deed, rest);
        }
        let task = self.task_of(deed).filter(|_| deed.decision == DryDecision::Late)?;
        self.due_of(task)?;
        self.next_timer(task.step).map(|(_, at)| at.max(self.context.now))
    }

    /// Goes on at the moment of another world, with all that is under way.
    pub(super) fn go_by(&mut self, context: &'a Context<'a>) {
        self.context = context;
        for part in &mut self.parts {
            part.trial.go_by(context);
        }
    }

    /// The time has come that a deed waits for.
    pub(super) fn come_to(&mut self, deed: &DryDeed) {
        let step = self.task_of(deed).filter(|_| deed.decision == DryDecision::Late).map(|task| task.step);
        let Some((step, (index, at))) = step.and_then(|step| Some((step, self.next_timer(step)?))) else { return };
        self.timers.remove(&(step, index));
        let line = super::TrailLine { text: Some(to_text(at)), ..self.line_of(&deed.node, "late", step) };
        self.lines.push(line);
    }

    /// Notes what an effect says of the timers of people's steps.
    pub(super) fn note_timers(&mut self, effect: &Effect) {
        match effect {
            Effect::SetTimer { step, index, at } => {
                let waits = self.state.token(*step).map(|token| &token.wait);
                if matches!(waits, Some(Wait::People { .. })) {
                    self.timers.insert((*step, *index), *at);
                }
            }
            Effect::DropTimers { step } => self.timers.retain(|(of, _), _| of != step),
            _ => {}
        }
    }

    /// The timer of a step that comes next, and when.
    pub(super) fn next_timer(&self, step: u64) -> Option<(usize, Moment)> {
        let own = self.timers.iter().filter(|((of, _), _)| *of == step);
        own.map(|((_, index), at)| (*index, *at)).min_by_key(|(index, at)| (*at, *index))
    }

    /// What the deadline of a step does next; said with the first of its tasks.
    pub(super) fn due_of(&self, task: &Task) -> Option<DryDue> {
        self.all_due(task).into_iter().next()
    }

    /// What it does from now on, as its timers are set: the next first.
    pub(super) fn all_due(&self, task: &Task) -> Vec<DryDue> {
        let is_first = self.state.open_tasks().find(|one| one.step == task.step).is_some_and(|one| one.id == task.id);
        let Some(token) = self.state.token(task.step).filter(|_| is_first && self.state.suspended.is_none()) else {
            return Vec::new();
        };
        let step = self.wish.flow.find(&task.node).and_then(Node::person).map(|(step, _)| step);
        // Only a date comes while somebody is asked for information.
        let stands_still = token.asking_since.is_some();
        let deadline = step.and_then(|step| step.deadline.as_ref());
        let Some(deadline) = deadline.filter(|deadline| deadline.is_date() || !stands_still) else {
            return Vec::new();
        };
        let own = self.timers.iter().filter(|((of, _), _)| *of == task.step);
        let mut set: Vec<(Moment, usize)> = own.map(|((_, index), at)| (*at, *index)).collect();
        set.sort_unstable();
        let due = |(at, index): (Moment, usize)| {
            let action = deadline.steps.get(index)?.action;
            Some(DryDue { at: to_text(at), action })
        };
        set.into_iter().filter_map(due).collect()
    }
}
