//! A flow tried out on a record without writing anything: the machine walks as it would, every decision so far is made
//! again, and what it asks for is worked out and told instead of done. The same trial always ends the same way.

mod above;
mod administered;
mod called;
mod clock;
mod deeds;
mod errands;
mod failing;
mod filled;
mod left;
mod lines;
mod shape;
mod told;
mod writes;

pub use self::shape::{
    DryBack, DryDecision, DryDeed, DryDue, DryFallible, DryField, DryOffer, DryPlace, DryRunView, DryTask, DryValue,
    TrailLine,
};

use self::above::Caller;
use self::called::{Called, Part};
use self::errands::{by_itself, is_answer, step_that_waits};
use self::lines::{merge, shortened};
use super::preview::steps_ahead;
use super::view::{Person, person};
use super::world::RunWorld;
use super::{FlowError, triggers};
use crate::access::Principal;
use crate::clock::Moment;
use crate::condition::holds;
use crate::definition::flow::{Start, StartEvent};
use crate::flow::effect::Course;
use crate::flow::machine::WRITES_AT_ONCE;
use crate::flow::state::Wait;
use crate::flow::{Action, Command, Effect, Flow, RunState};
use crate::id::{MemberId, RunId};
use crate::people::Directory;
use crate::record::{self, Context};
use crate::store::{Conn, StoredRecord};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::sync::OnceLock;

/// What is tried out, and the decisions made on the way.
#[derive(Debug, Clone)]
pub struct DryRun<'a> {
    pub app: &'a str,
    pub flow: &'a Flow,
    /// Who starts it.
    pub initiator: Option<MemberId>,
    /// The record it works on; it need not be stored.
    pub record: Option<StoredRecord>,
    /// That record as it is stored, where it is tried with other values: then this is a change.
    pub before: Option<StoredRecord>,
    /// The people the initiator picks, by node.
    pub picks: BTreeMap<String, Vec<MemberId>>,
    pub deeds: Vec<DryDeed>,
    /// The nodes whose call, script or print is taken to fail: by key, and as `flow/node` in a flow that is called.
    pub fails: BTreeSet<String>,
}

/// Walks the flow as far as the decisions go.
///
/// # Errors
/// What the machine refuses, such as a pick that is missing; the database's.
pub async fn dry_run(conn: &mut Conn, context: &Context<'_>, wish: &DryRun<'_>) -> Result<DryRunView, FlowError> {
    let called = Called::by(context, wish.app, wish.flow);
    // Time passes with what somebody waits for, and there are fewer people once somebody has left.
    let companies: Vec<OnceLock<Directory>> = wish.deeds.iter().map(|_| OnceLock::new()).collect();
    let worlds: Vec<OnceLock<Context<'_>>> = wish.deeds.iter().map(|_| OnceLock::new()).collect();
    let (app, flow, initiator, picks) = (wish.app, wish.flow, wish.initiator.as_ref(), &wish.picks);
    let stage = Stage { app, flow, initiator, picks, fails: &wish.fails, called: &called };
    let mut trial = Trial::new(context, stage, wish.record.clone());
    if !trial.would_start(wish.before.as_ref()) {
        let line = trial.line_at(None, "unmet", &[]);
        trial.lines.push(line);
    }
    trial.start(conn).await?;
    trial.keep_up(conn, None).await?;
    let (mut people, mut deeds) = (context.people, 0);
    for (deed, (company, world)) in wish.deeds.iter().zip(companies.iter().zip(&worlds)) {
        trial.show_callers();
        let gone = trial.who_leaves(deed);
        if deed.decision == DryDecision::Leave && gone.is_none() {
            break;
        }
        if let Some(gone) = &gone {
            people = company.get_or_init(|| people.without(gone));
        }
        let later = trial.waited_for(deed, &deed.place);
        if gone.is_some() || later.is_some() {
            let now = later.unwrap_or(trial.context.now);
            trial.go_by(world.get_or_init(|| clock::at(context, people, now)));
        }
        if !trial.decide(conn, deed, &deed.place).await? {
            break;
        }
        trial.keep_up(conn, gone.as_ref()).await?;
        deeds += 1;
    }
    trial.show_callers();
    trial.view(conn, deeds).await
}

/// What is walked: the flow that is tried out, or one that it calls.
#[derive(Clone, Copy)]
struct Stage<'a> {
    app: &'a str,
    flow: &'a Flow,
    initiator: Option<&'a MemberId>,
    picks: &'a BTreeMap<String, Vec<MemberId>>,
    fails: &'a BTreeSet<String>,
    called: &'a Called,
}

struct Trial<'a> {
    /// By which the runs it calls know it.
    id: RunId,
    context: &'a Context<'a>,
    wish: Stage<'a>,
    state: RunState,
    record: Option<StoredRecord>,
    lines: Vec<TrailLine>,
    /// When what deadlines do is due, by step and number.
    timers: BTreeMap<(u64, usize), Moment>,
    /// What the dates said that it waits for, when it looked at them last.
    dates: Vec<Value>,
    /// The runs of sub-flows that are under way, and those that are over.
    parts: Vec<Part<'a>>,
    over: Vec<Part<'a>>,
    /// The runs that have called this one, the nearest first.
    callers: Vec<Caller>,
    /// Everybody who has had a task in it, or in whose stead somebody has.
    asked: BTreeSet<MemberId>,
    /// Which of the runs it is, and in which flows it lies: their keys and titles.
    place: Vec<String>,
    above: Vec<String>,
    within: Vec<String>,
}

impl<'a> Trial<'a> {
    /// Whether the record meets what the start asks of it, and a change what it asks of changes; a trial goes on all the same.
    fn would_start(&self, before: Option<&StoredRecord>) -> bool {
        let start = &self.wish.flow.definition().start;
        let Some(record) = &self.record else { return true };
        if let (Start::Record(start), Some(before)) = (start, before)
            && start.events.contains(&StartEvent::Update)
            && let Some(form) = self.context.model.form(self.wish.app, &start.form)
        {
            let changed = record::differences(form, Some(before), record);
            if !triggers::is_watched_for(self.context, start, (before, record), &changed) {
                return false;
            }
        }
        start.when().is_none_or(|when| holds(when, &record.facts(), &self.context.conditions))
    }

    fn initiator(&self) -> Option<&str> {
        self.wish.initiator.map(MemberId::as_str)
    }

    /// The world as it is now, with the record as the trial has it.
    pub(super) fn world(&self) -> RunWorld<'a> {
        let flow = self.wish.flow.definition();
        let place = (self.wish.app, flow.key.as_str(), flow.start.form());
        RunWorld::new(self.context, place, self.initiator(), self.record.as_ref())
    }

    /// Whoever acts in a trial, with the rights they have.
    pub(super) fn acting(&self, by: &MemberId) -> Principal {
        let via = self.context.principal.via;
        let member = self.context.people.member(by.as_str());
        member.map_or_else(|| Principal::system(via), |member| Principal::member(member, via, None))
    }

    /// Carries out one command, and tells the machine of the writes it asks for until it asks for none.
    async fn command(&mut self, conn: &mut Conn, command: Command) -> Result<(), FlowError> {
        let mut lines: Vec<(u64, TrailLine)> = Vec::new();
        let mut errands = 0;
        let mut waiting = VecDeque::from([command]);
        while let Some(command) = waiting.pop_front() {
            if is_answer(&command.action) && self.state.status.has_ended() {
                continue;
            }
            let world = self.world().under(self.runs_above(command.by.id()));
            let (state, effects) = world.advance(conn, self.wish.app, (self.wish.flow, &self.state), &command).await?;
            let before = std::mem::replace(&mut self.state, state);
            lines.extend(self.passed_by_itself(conn, &before, &effects).await?);
            for effect in &effects {
                self.note_timers(effect);
                self.note_asked(effect);
                if let Some(step) = step_that_waits(effect) {
                    if self.state.token(step).is_none() {
                        continue;
                    }
                    errands += 1;
                    let (told, answers) = match errands > WRITES_AT_ONCE {
                        true => self.refuse_errand(effect, step),
                        false => self.run_errand(conn, effect, step).await?,
                    };
                    lines.extend(told.into_iter().map(|line| (step, line)));
                    waiting.extend(answers.into_iter().map(by_itself));
                } else if let Effect::Stop { runs } = effect {
                    let told = Box::pin(self.stop(conn, runs)).await?;
                    lines.extend(told.into_iter().map(|line| (0, line)));
                } else if let Some(step) = self.rests_at(effect) {
                    // A trial does not rest, unless it would go round and round.
                    errands += 1;
                    if errands <= WRITES_AT_ONCE {
                        waiting.push_back(by_itself(Action::Retry { step }));
                    }
                } else if let Some(line) = self.told(conn, command.by.id(), (&before, effect)).await? {
                    let step = self.step_of(effect);
                    merge(&mut lines, step, line);
                }
            }
            self.note_told(&mut lines, &effects);
        }
        lines.sort_by_key(|(step, _)| *step);
        self.lines.extend(lines.into_iter().map(|(_, line)| line));
        Ok(())
    }

    /// Lines about the nodes without people that a command has led through, each with its step.
    async fn passed_by_itself(
        &self,
        conn: &mut Conn,
        before: &RunState,
        effects: &[Effect],
    ) -> Result<Vec<(u64, TrailLine)>, FlowError> {
        let known: BTreeSet<u64> = before.passed.iter().map(|passed| passed.step).collect();
        let chose = effects.iter().filter_map(|effect| match effect {
            Effect::Went { step, course, .. } => match &**course {
                Course::Chose { saw, .. } => Some((*step, saw)),
                _ => None,
            },
            _ => None,
        });
        let saw: BTreeMap<u64, &Map<String, Value>> = chose.collect();
        let mut lines = Vec::new();
        for passed in self.state.passed.iter().filter(|passed| !known.contains(&passed.step)) {
            let line = self.automatic(conn, passed, saw.get(&passed.step).copied()).await?;
            lines.extend(line.map(|line| (passed.step, line)));
        }
        Ok(lines)
    }

    /// The step that would rest until the timer an effect sets.
    fn rests_at(&self, effect: &Effect) -> Option<u64> {
        let Effect::SetTimer { step, .. } = effect else { return None };
        let token = self.state.token(*step)?;
        matches!(token.wait, Wait::Until { .. }).then_some(*step)
    }

    /// Notes whose task there is, and whose it would have been.
    fn note_asked(&mut self, effect: &Effect) {
        if let Effect::OpenTask(task) = effect {
            self.asked.extend([&task.assignee].into_iter().chain(&task.from).cloned());
        }
    }

    fn people<'m>(&self, ids: impl IntoIterator<Item = &'m MemberId>) -> Vec<Person> {
        ids.into_iter().map(|id| person(self.context, id.as_str())).collect()
    }

    async fn view(self, conn: &mut Conn, deeds: usize) -> Result<DryRunView, FlowError> {
        let world = self.world();
        world.meet_builders(conn, self.wish.flow).await?;
        let ahead = if self.state.status.has_ended() {
            Vec::new()
        } else {
            steps_ahead(self.context, self.wish.app, self.wish.flow, &self.state, &world)
        };
        let (waiting, offers) = (self.waiting(), self.offers());
        let left_out = self.line_at(None, "left_out", &[]);
        let fallible = self.fallible();
        let (status, trail) = (self.state.status, shortened(self.lines, left_out));
        Ok(DryRunView { status, waiting, offers, ahead, deeds, trail, fallible })
    }
}
