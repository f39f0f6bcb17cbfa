//! People's steps: opening them with their tasks and timers, counting votes, finishing.

use super::people::is_among;
use super::{Arrival, Machine};
use crate::clock::{self, Moment};
use crate::definition::flow::{DateOf, Deadline, DeadlineStep, People, Span};
use crate::flow::effect::{ClosedTask, Course, Decision, Effect, LogAction, Notice};
use crate::flow::node::Node;
use crate::flow::node::person::{Empty, Mode, PersonStep};
use crate::flow::notices::StepEvent;
use crate::flow::state::{Branch, Outcome, RunStatus, Task, TaskKind, Token, Vote, Wait};
use crate::flow::vote::{Ticket, Verdict, tally};
use crate::id::{MemberId, TaskId};

impl Machine<'_> {
    /// A token has arrived at a step people do.
    pub(crate) fn open_step(&mut self, step: &PersonStep, arrival: Arrival) {
        let people = self.step_people(step, &step.assignees, &arrival.node);
        let token = arrival.wait(Wait::People { queue: Vec::new(), due_at: None });
        if people.is_empty() {
            self.nobody(step, token);
        } else {
            self.ask(step, token, people);
        }
    }

    /// Opens the tasks of a step for these people and starts its deadline.
    fn ask(&mut self, step: &PersonStep, mut token: Token, people: Vec<MemberId>) {
        let (given, mut people): (Vec<_>, Vec<_>) =
            people.into_iter().partition(|member| self.is_given(step, &token, member));
        let given: Vec<Task> = given.into_iter().map(|m| self.given_seat(token.step, &token.node, m)).collect();
        if !given.is_empty() {
            let to: Vec<MemberId> = given.iter().map(|task| task.assignee.clone()).collect();
            self.log(LogAction::Skip, Some(&token.node), |entry| entry.to.clone_from(&to));
            let holders = self.step_people(step, &step.veto, &token.node);
            let silent = |member: &MemberId| {
                let weight = self.weight_of(step, member, &token.node);
                Ticket { weight, veto: is_among(&holders, member), vote: None }
            };
            let said = given.iter().map(|task| Ticket { weight: task.weight, veto: task.veto, vote: task.vote });
            let tickets: Vec<Ticket> = said.chain(people.iter().map(silent)).collect();
            if tally(step.mode, &tickets) == Verdict::Approved {
                return self.leave(step, token, Outcome::Skipped, to);
            }
        }
        // Somebody outside cannot claim, whoever names them.
        let is_pool = step.claim && people.len() > 1 && !people.iter().any(MemberId::is_outside);
        let queue = if step.mode == Mode::InTurn { people.split_off(1) } else { Vec::new() };
        // Several people may work different hours; the first of them says what working time is.
        let first = people.first().cloned();
        let due_at = step.deadline.as_ref().and_then(|deadline| {
            let rest = self.rest_of(deadline, &token, first.as_ref());
            let due = rest.or_else(|| self.due(deadline, &token.path, first.as_ref()))?;
            self.set_timers(token.step, deadline, due, first.as_ref());
            Some(due)
        });
        token.wait = Wait::People { queue, due_at };
        // Its time begins now, whatever its clock stood still for before.
        token.asking_since = None;
        let (number, node) = (token.step, token.node.clone());
        self.state.tokens.push(token);
        self.state.tasks.extend(given);
        for member in people {
            let from = self.instead_of(step, &node, &member);
            let task = self.seat(number, &node, member, from);
            self.open_task(Task { unclaimed: is_pool, ..task });
        }
        self.tell(number, StepEvent::Task, None);
    }

    pub(crate) fn start_deadline(
        &mut self,
        step: u64,
        deadline: &Deadline,
        path: &[Branch],
        first: Option<&MemberId>,
    ) -> Option<Moment> {
        let due = self.due(deadline, path, first)?;
        self.set_timers(step, deadline, due, first);
        Some(due)
    }

    /// When a step is due that opens in this place now; nothing while the date it hangs on is empty.
    pub(crate) fn due(&self, deadline: &Deadline, path: &[Branch], first: Option<&MemberId>) -> Option<Moment> {
        self.due_from(self.world.now(), deadline, path, first)
    }

    /// When a step is due that has opened in this place at a moment.
    pub(super) fn due_from(
        &self,
        opened: Moment,
        deadline: &Deadline,
        path: &[Branch],
        first: Option<&MemberId>,
    ) -> Option<Moment> {
        match (&deadline.within, &deadline.until) {
            (Some(within), _) => {
                let works = first.filter(|_| deadline.working);
                Some(self.world.shift(opened, Span::parse(within)?, works))
            }
            (None, Some(date)) => {
                let works = first.filter(|_| deadline.working);
                let span = date.offset.as_deref().and_then(Span::parse);
                let (Some(works), Some(span)) = (works, span) else {
                    return self.world.date_of(date, &self.state.beside(path));
                };
                // How far from its date is counted on the calendar of whoever decides.
                let day = DateOf { offset: None, ..date.clone() };
                let day = self.world.date_of(&day, &self.state.beside(path))?;
                Some(self.world.shift(day, span, Some(works)))
            }
            (None, None) => deadline.moment(),
        }
    }

    /// The moments of one thing done around the end of a step, in their order: several where it is repeated. What begins
    /// before the end stops at the end.
    pub(crate) fn moments(&self, at: &DeadlineStep, due: Moment, works: Option<&MemberId>) -> Vec<Moment> {
        let Some(offset) = at.offset() else { return Vec::new() };
        let first = self.world.shift(due, offset, works);
        let is_in_time = |moment: &Moment| *moment == first || at.before.is_none() || *moment <= due;
        at.repeats().map(|later| self.world.shift(first, later, works)).filter(is_in_time).collect()
    }

    /// Sets the timers around the end of a step. What was to come before and would have come already is left out; where a
    /// date of the record has passed, so is what would decide the step without anybody having had a chance.
    pub(crate) fn set_timers(&mut self, step: u64, deadline: &Deadline, due: Moment, first: Option<&MemberId>) {
        let (works, now) = (first.filter(|_| deadline.working), self.world.now());
        for (index, at) in deadline.steps.iter().enumerate() {
            let moments = self.moments(at, due, works);
            let comes_late =
                at.offset().is_some_and(|offset| offset.amount >= 0) && !(at.action.decides() && deadline.is_date());
            let late = moments.first().filter(|_| comes_late);
            if let Some(at) = moments.iter().find(|moment| **moment >= now).or(late).copied() {
                self.effects.push(Effect::SetTimer { step, index, at });
            }
        }
    }

    /// A live step and its open tasks are due at another time.
    pub(crate) fn set_due(&mut self, number: u64, due: Option<Moment>) {
        for own in self.state.tokens.iter_mut().filter(|own| own.step == number) {
            if let Wait::People { due_at, .. } = &mut own.wait {
                *due_at = due;
            }
        }
        for task in self.state.tasks.iter_mut().filter(|task| task.step == number && task.vote.is_none()) {
            task.due_at = due;
            self.effects.push(Effect::MoveTask { task: task.id.clone(), due_at: due });
        }
        let node = self.state.token(number).map(|token| token.node.clone());
        self.log(LogAction::Due, node.as_deref(), |entry| entry.opinion = due.map(clock::to_text));
    }

    /// Nobody can do a step: what the definition says then. Where it names somebody to stand in, the owner does at the last.
    fn nobody(&mut self, step: &PersonStep, token: Token) {
        match &step.empty {
            Empty::Skip => {
                self.log(LogAction::Skip, Some(&token.node), |_| {});
                self.leave(step, token, Outcome::Skipped, Vec::new());
            }
            Empty::Reject => {
                self.log(LogAction::Reject, Some(&token.node), |entry| entry.by = None);
                self.leave(step, token, Outcome::Rejected, Vec::new());
            }
            Empty::Owner | Empty::Head | Empty::Builders | Empty::Member(_) => {
                let people = self.in_the_stead_of_nobody(step);
                self.ask(step, token, people);
            }
        }
    }

    /// Who does a step that nobody else can do; nobody where the definition has it skipped or rejected.
    pub(crate) fn in_the_stead_of_nobody(&self, step: &PersonStep) -> Vec<MemberId> {
        let named = match &step.empty {
            Empty::Skip | Empty::Reject => return Vec::new(),
            Empty::Owner => Vec::new(),
            Empty::Head => self.state.initiator.iter().filter_map(|initiator| self.head_above(initiator)).collect(),
            Empty::Builders => self.world.builders(),
            Empty::Member(name) => self.world.member_named(name).into_iter().collect(),
        };
        let mut found = self.each_able(step, named);
        if found.is_empty() {
            found.push(self.world.owner());
        }
        found
    }

    /// Copies for people to read; nothing waits for them.
    pub(crate) fn open_copies(&mut self, to: &[People], arrival: &Arrival) {
        let reads = |member: &MemberId| !member.is_outside() && self.world.is_active(member);
        let to: Vec<MemberId> = self.resolve(to, &arrival.node).into_iter().filter(reads).collect();
        self.went(arrival, Course::Told { people: to.len() });
        if to.is_empty() {
            return;
        }
        self.log(LogAction::Cc, Some(&arrival.node), |entry| entry.to.clone_from(&to));
        for assignee in to {
            let task = self.open_copy(arrival.step, &arrival.node, assignee.clone());
            self.notify(vec![assignee], Some(&arrival.node), Notice::Copy { task, text: None });
        }
    }

    /// A copy for somebody to read, of which they are told by the caller.
    pub(crate) fn open_copy(&mut self, step: u64, node: &str, assignee: MemberId) -> TaskId {
        let task = Task { seat: step, ..self.blank(step, node, TaskKind::Cc, assignee) };
        let id = task.id.clone();
        self.state.tasks.push(task.clone());
        self.effects.push(Effect::OpenTask(task));
        id
    }

    /// Says what became of a task. With a vote it stays in the state until its step is over, else it goes.
    pub(crate) fn close_task(
        &mut self,
        id: &TaskId,
        vote: Option<Vote>,
        decision: Option<Decision>,
        said: Option<&str>,
    ) {
        let Some(at) = self.state.tasks.iter().position(|task| task.id == *id) else { return };
        let (assignee, opened_at) = (self.state.tasks[at].assignee.clone(), self.state.tasks[at].opened_at);
        let evidence = std::mem::take(&mut self.state.tasks[at].evidence);
        match vote {
            Some(vote) => self.state.tasks[at].vote = Some(vote),
            None => drop(self.state.tasks.remove(at)),
        }
        let (task, opinion, at) = (id.clone(), said.map(str::to_owned), self.world.now());
        self.effects.push(Effect::CloseTask(ClosedTask { task, assignee, decision, opinion, evidence, opened_at, at }));
    }

    /// Counts the votes of a step and acts on the verdict.
    pub(crate) fn count(&mut self, number: u64) {
        let flow = self.flow;
        let Some(token) = self.state.token(number) else { return };
        let Some((step, _)) = flow.find(&token.node).and_then(|node| node.person()) else { return };
        let Wait::People { queue, .. } = &token.wait else { return };
        let mut tickets = self.tickets(number);
        tickets.extend(queue.iter().map(|_| Ticket { weight: 1, veto: false, vote: None }));
        match tally(step.mode, &tickets) {
            Verdict::Open => self.ask_next(number),
            Verdict::Approved => self.finish(number, Outcome::Approved),
            Verdict::Rejected => self.finish(number, Outcome::Rejected),
            Verdict::Nobody => {
                if let Some(token) = self.take_token(number) {
                    self.nobody(step, token);
                }
            }
        }
    }

    /// Asks the next in the queue when nobody is being asked.
    fn ask_next(&mut self, number: u64) {
        if self.state.open_tasks().any(|task| task.step == number) {
            return;
        }
        let Some(token) = self.state.tokens.iter_mut().find(|token| token.step == number) else { return };
        let Wait::People { queue, .. } = &mut token.wait else { return };
        if queue.is_empty() {
            return;
        }
        let (member, node) = (queue.remove(0), token.node.clone());
        let step = self.flow.find(&node).and_then(Node::person).map(|(step, _)| step);
        let able = step.and_then(|step| self.able_at(step, &member));
        match able.filter(|able| !self.takes_part(number, able)) {
            Some(able) => {
                let from = (able != member).then_some(member);
                self.open_seat(number, &node, able, from);
            }
            None => self.count(number),
        }
    }

    /// Whether somebody has or had a say in a live step, or will be asked later.
    pub(crate) fn takes_part(&self, number: u64, member: &MemberId) -> bool {
        let queued = match self.state.token(number).map(|token| &token.wait) {
            Some(Wait::People { queue, .. }) => queue.iter().any(|queued| queued.is_same(member)),
            _ => false,
        };
        let has_part = |task: &Task| task.assignee.is_same(member) || task.after.contains(member);
        queued || self.state.tasks.iter().any(|task| task.step == number && has_part(task))
    }

    /// A verdict stands: the step is over and its token goes on.
    pub(crate) fn finish(&mut self, number: u64, outcome: Outcome) {
        let flow = self.flow;
        let is_vote = |task: &&Task| task.step == number && matches!(task.kind, TaskKind::Approve | TaskKind::Handle);
        let tasks: Vec<Task> = self.state.tasks.iter().filter(is_vote).cloned().collect();
        let voters = tasks.iter().filter(|task| task.vote.is_some()).map(|task| task.assignee.clone()).collect();
        self.tell_outcome(number, &outcome);
        let Some(token) = self.take_token(number) else { return };
        if let Some((step, _)) = flow.find(&token.node).and_then(|node| node.person()) {
            let queue = match &token.wait {
                Wait::People { queue, .. } => queue.clone(),
                _ => Vec::new(),
            };
            let noted = self.state.passed.len();
            self.leave(step, token, outcome, voters);
            // A run that goes on from a jump back may have brought other passages along.
            if let Some(passed) = self.state.passed.get_mut(noted) {
                (passed.tasks, passed.queue) = (tasks, queue);
            }
        }
    }

    /// Takes a token out of the run with its tasks and timers.
    pub(crate) fn take_token(&mut self, number: u64) -> Option<Token> {
        let at = self.state.tokens.iter().position(|token| token.step == number)?;
        let token = self.state.tokens.remove(at);
        self.clear_step(&token);
        Some(token)
    }

    /// Takes back what is open for a token that leaves or is taken back.
    pub(crate) fn clear_step(&mut self, token: &Token) {
        let has_timers = match &token.wait {
            Wait::People { due_at, .. } => due_at.is_some(),
            Wait::Until { .. } => true,
            Wait::Answer { until, .. } => until.is_some(),
            Wait::Runs { runs, .. } => {
                self.effects.push(Effect::Stop { runs: runs.clone() });
                return;
            }
            Wait::Join | Wait::Write | Wait::Stuck { .. } => return,
        };
        if has_timers {
            self.effects.push(Effect::DropTimers { step: token.step });
        }
        let open: Vec<TaskId> =
            self.state.open_tasks().filter(|task| task.step == token.step).map(|task| task.id.clone()).collect();
        for task in open {
            self.close_task(&task, None, None, None);
        }
        self.state.tasks.retain(|task| task.step != token.step || task.kind == TaskKind::Cc);
    }

    /// A step is over: on to the next node, back to where the run was returned from, or to the end.
    fn leave(&mut self, step: &PersonStep, token: Token, outcome: Outcome, by: Vec<MemberId>) {
        let course = Course::Decided { outcome: outcome.clone(), by: by.clone() };
        let went = Effect::Went { step: token.step, node: token.node.clone(), course: Box::new(course) };
        self.effects.push(went);
        let number = token.resume.as_ref().map_or(token.step, |resume| resume.step);
        let arrival = Arrival { step: number, node: token.node, path: token.path, resume: None };
        self.passed(&arrival, by, outcome.clone());
        match (outcome, token.resume) {
            (Outcome::Rejected, _) => match &step.on_reject {
                Some(to) => self.arrive(to, arrival.path, None),
                None => self.end(RunStatus::Rejected),
            },
            (_, Some(resume)) => self.resume(*resume),
            (_, None) => self.arrive(&step.next, arrival.path, None),
        }
    }
}
