//! One command carried through: the machine advances, what it asks to be written is written, and the answers go back
//! into the machine until it asks for nothing more. Then everything that follows is written in one batch.

mod turns;

use super::hours::Hours;
use super::passing::Passings;
use super::perform::audited;
use super::world::initiator_of;
use super::{FlowError, Moved, call, card, incident, kept, query, request, tell, timers};
use crate::audit::{Entry, Via, action};
use crate::clock::Moment;
use crate::definition::flow::START;
use crate::flow::{Action, Command, Effect, Flow, LogEntry, Notice, RunState, RunStatus};
use crate::id::{CommandId, MemberId, MessageId, RecordId, TaskId};
use crate::record::{self, Authority, Context};
use crate::store::runs::{self, RunRow, Stood};
use crate::store::{Batch, Conn, StoreError, StoredRecord, audit, files, notifications, task_links};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use turns::Turns;

/// What a run is carried through.
pub(super) enum Turn {
    /// An operation the machine is still to do.
    Command(Command),
    /// The move to the version of the flow that is given, worked out already.
    Migrated { state: Box<RunState>, effects: Vec<Effect> },
}

impl Turn {
    fn command(&self) -> Option<&Command> {
        match self {
            Self::Command(command) => Some(command),
            Self::Migrated { .. } => None,
        }
    }

    /// The audit's word for it.
    fn audited(&self) -> &'static str {
        match self {
            Self::Command(command) => audited(&command.action),
            Self::Migrated { .. } => action::RUN_MIGRATE,
        }
    }
}

impl From<Command> for Turn {
    fn from(command: Command) -> Self {
        Self::Command(command)
    }
}

pub(super) async fn carry(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &Flow,
    mut run: RunRow,
    record: Option<StoredRecord>,
    turns: Vec<Turn>,
    id: Option<CommandId>,
) -> Result<Moved, FlowError> {
    let hours = Hours::of(conn, context, flow, &run.machine).await?;
    let context = &hours.seen(context);
    let before = Before::of(&run);
    let word = turns.last().map_or(action::RUN_CHANGE, Turn::audited);
    let passings = begin(conn, &mut run, &turns).await?;
    let initiator = initiator_of(context.people, run.initiator.as_deref());
    let turns = Turns::new(context, (flow, &initiator), (run, record), passings, turns);
    let Turns { mut run, mut record, effects, said, mut members, passings, .. } = turns.taken(conn).await?;
    for (node, kind) in incident::exceeded(&run.machine, &before.stuck) {
        incident::stopped(conn, context, &run, &node, kind).await?;
    }
    if let Some(state) = mark(flow, &run, before.shown, shown(&run.machine)) {
        record = mark_record(conn, &context.acting_as(&initiator), &run, record, state).await?;
    }
    note_end(&mut run, record.as_ref(), context.now);
    note_stuck(&mut run, context.now);
    kept::seal(conn, context, &mut run).await?;
    let lines = card::summary(conn, context, flow, &run, record.as_ref()).await?;
    let told = MessageId::generate();
    let desk = Desk { context, flow, run: &run, record: record.as_ref(), lines: &lines, said: &said, told };
    let mut batch = Batch::default();
    before.replace(&mut batch, &run)?;
    desk.renew_summaries(conn, &mut batch, &effects).await?;
    before.tell_others(&mut batch, &run, context);
    for (at, effect) in effects.iter().enumerate() {
        desk.put(conn, &mut batch, effect, at, &mut members).await?;
    }
    stand_still(&mut batch, &run, before.stood_still, &effects, &mut members);
    note_pauses(&mut batch, &run, &before.paused, &effects, context.now);
    passings.write(conn, &mut batch, (flow, &run), &effects, context).await?;
    runs::push_log(&mut batch, &run.id, &desk.timeline(&effects));
    audit::push(&mut batch, &entry(context, &run, record.as_ref(), word, id));
    conn.execute_all(batch).await?;
    Ok(Moved { run, members, record_version: record.map(|record| record.version) })
}

/// How a run stood before a command.
struct Before {
    stood: Stood,
    shown: Option<&'static str>,
    stood_still: bool,
    /// The steps whose clocks stood still, those that waited for an answer, and those that waited for an administrator.
    paused: BTreeSet<u64>,
    awaited: Vec<u64>,
    stuck: Vec<u64>,
}

impl Before {
    fn of(run: &RunRow) -> Self {
        let state = &run.machine;
        Self {
            stood: Stood::of(run),
            shown: shown(state),
            stood_still: state.suspended.is_some(),
            paused: state.paused_steps(),
            awaited: request::awaited(state),
            stuck: state.stuck_steps(),
        }
    }

    /// The run as it is now in the place of how it stood.
    fn replace(&self, batch: &mut Batch, run: &RunRow) -> Result<(), StoreError> {
        match self.stood.status {
            RunStatus::New => runs::insert_run(batch, run),
            _ => runs::update_run(batch, run, self.stood),
        }
    }

    /// Whoever waits for the run hears of its end; what it has called for stands still with it, or is called for no more.
    fn tell_others(&self, batch: &mut Batch, run: &RunRow, context: &Context<'_>) {
        let after = run.machine.status;
        if self.stood.status != after && after.has_ended() {
            call::report(batch, run, after, context);
        }
        request::hold_back(batch, run, self.stood_still);
        request::take_back(batch, run, &self.awaited);
    }
}

/// Makes a run ready for its turns: answers that were kept for it are opened where it goes on, and what it has spent is
/// counted anew where another run has ended in which somebody acted.
async fn begin(conn: &mut Conn, run: &mut RunRow, turns: &[Turn]) -> Result<Passings, FlowError> {
    let commands = || turns.iter().filter_map(Turn::command);
    if commands().any(|command| matches!(command.action, Action::Resume { .. })) {
        kept::open(conn, run)?;
    }
    let passings = Passings::new(&run.machine, commands());
    let first = turns.first().and_then(Turn::command);
    if let Some(Action::RunEnded { run: ended, .. }) = first.map(|command| &command.action) {
        let ended = runs::run_by_id(conn, ended.as_str()).await?;
        // Who has acted in the run this one has waited for has acted in the matter of both.
        if ended.is_some_and(|ended| ended.machine.caused.is_empty()) {
            run.machine.begin_anew();
        }
    }
    Ok(passings)
}

/// Since when the run is over, and what its record is called by now.
fn note_end(run: &mut RunRow, record: Option<&StoredRecord>, now: Moment) {
    if !run.machine.status.has_ended() {
        run.ended_at = None;
    } else if run.ended_at.is_none() {
        run.ended_at = Some(now);
    }
    if let Some(record) = record {
        run.record_title.clone_from(&record.title);
    }
}

/// Since when the run waits for an administrator; a step that was tried again and has failed again waits as long as before.
fn note_stuck(run: &mut RunRow, now: Moment) {
    let is_stuck = !run.machine.status.has_ended() && !run.machine.stuck_steps().is_empty();
    run.stuck_at = is_stuck.then(|| run.stuck_at.unwrap_or(now));
}

/// What is open of a suspended run stands still with it, what was opened by this command too.
fn stand_still(batch: &mut Batch, run: &RunRow, before: bool, effects: &[Effect], members: &mut BTreeSet<String>) {
    let after = run.machine.suspended.is_some();
    let has_opened = effects.iter().any(|effect| matches!(effect, Effect::OpenTask(_)));
    if before != after || after && has_opened {
        runs::suspend_tasks(batch, &run.id, after);
        members.extend(run.machine.open_tasks().map(|task| task.assignee.as_str().to_owned()));
    }
}

/// Where the clocks of steps stop or go on, their tasks say so, by which figures count.
fn note_pauses(batch: &mut Batch, run: &RunRow, before: &BTreeSet<u64>, effects: &[Effect], now: Moment) {
    let after = run.machine.paused_steps();
    let has_opened =
        |step: u64| effects.iter().any(|effect| matches!(effect, Effect::OpenTask(task) if task.step == step));
    for &step in after.iter().filter(|step| !before.contains(*step) || has_opened(**step)) {
        runs::note_pause(batch, &run.id, step, now, true);
    }
    for &step in before.difference(&after).filter(|step| run.machine.token(**step).is_some()) {
        runs::note_pause(batch, &run.id, step, now, false);
    }
}

/// What all effects of one command have in common.
struct Desk<'a> {
    context: &'a Context<'a>,
    flow: &'a Flow,
    run: &'a RunRow,
    record: Option<&'a StoredRecord>,
    lines: &'a [card::Line],
    /// What the notices among the effects may name and lead to, by their places.
    said: &'a BTreeMap<usize, tell::Seen>,
    /// Tells what this command says from what others say about the same step.
    told: MessageId,
}

impl Desk<'_> {
    /// Puts one effect into the batch.
    async fn put(
        &self,
        conn: &mut Conn,
        batch: &mut Batch,
        effect: &Effect,
        at: usize,
        members: &mut BTreeSet<String>,
    ) -> Result<(), FlowError> {
        let Self { context, flow, run, .. } = self;
        let title = |node: &str| flow.title(node, context.language).to_owned();
        match effect {
            Effect::OpenTask(task) => {
                members.insert(task.assignee.as_str().to_owned());
                let summary =
                    card::of_step(conn, context, (self.flow, self.run), &task.node, task.step, self.lines).await?;
                runs::insert_task(batch, &run.id, task, &title(&task.node), &summary);
            }
            Effect::CloseTask(closed) => {
                members.insert(closed.assignee.as_str().to_owned());
                // Kept with the task, so that figures need not work it out and stay as they are when hours change.
                let calendar = context.calendars.of(context.people, closed.assignee.as_str());
                let worked = closed.decision.map(|_| calendar.worked(closed.opened_at, closed.at));
                for file in closed.evidence.files() {
                    files::hold_in_run(batch, &file.id, &run.app, &run.id);
                }
                runs::close_task(batch, closed, worked);
                // What told them of the task has been dealt with.
                notifications::read_at(batch, closed.assignee.as_str(), &tell::page_of(&closed.task), context.now);
            }
            Effect::Notify { to, node, notice } => {
                self.tell_people(conn, batch, (to, node.as_deref(), notice), at).await?;
            }
            Effect::SetTimer { step, index, at } => timers::set(batch, run, *step, *index, *at),
            Effect::Revoke { task } => task_links::revoke(batch, task, context.now),
            Effect::MoveTask { task, due_at } => runs::move_task(batch, task, *due_at),
            Effect::RenameTask { task, node } => runs::rename_task(batch, task, node, &title(node)),
            Effect::DropTimers { step } => timers::cancel(batch, run, *step),
            Effect::Stop { runs } => call::stop(batch, run, runs, context),
            Effect::Log(_)
            | Effect::Went { .. }
            | Effect::Ended { .. }
            | Effect::Write { .. }
            | Effect::Query { .. }
            | Effect::Call { .. }
            | Effect::Request { .. }
            | Effect::Print { .. } => {}
        }
        Ok(())
    }

    async fn tell_people(
        &self,
        conn: &mut Conn,
        batch: &mut Batch,
        (to, node, notice): (&[MemberId], Option<&str>, &Notice),
        at: usize,
    ) -> Result<(), FlowError> {
        let Self { context, flow, run, record, .. } = *self;
        let task = notice.task().and_then(|task| run.machine.task(task));
        let step = task.map(|task| task.step).unwrap_or_default();
        let summary = card::of_step(conn, context, (flow, run), node.unwrap_or_default(), step, self.lines).await?;
        let number = format!("{}/{at}", self.told);
        let seen = self.said.get(&at);
        let told = tell::Told { flow, run, to, node, notice, number, seen, summary: &summary, record };
        tell::push(batch, told, context);
        Ok(())
    }

    /// The cards of tasks that were open before show what the record says by now.
    async fn renew_summaries(&self, conn: &mut Conn, batch: &mut Batch, effects: &[Effect]) -> Result<(), FlowError> {
        let Self { context, flow, run, .. } = *self;
        if flow.definition().summary.is_empty() {
            return Ok(());
        }
        let is_new = |id: &TaskId| effects.iter().any(|e| matches!(e, Effect::OpenTask(task) if task.id == *id));
        for task in run.machine.open_tasks().filter(|task| !is_new(&task.id)) {
            let summary = card::of_step(conn, context, (flow, run), &task.node, task.step, self.lines).await?;
            runs::update_summary(batch, &task.id, &summary);
        }
        Ok(())
    }

    /// The lines of the timeline, each with the title of its node.
    fn timeline<'e>(&self, effects: &'e [Effect]) -> Vec<runs::NewLine<'e>> {
        let (context, app) = (self.context, &self.run.app);
        let me = Some(context.principal).filter(|principal| principal.via == Via::Mail);
        let is_mailed = |entry: &LogEntry| me.is_some_and(|me| me.member.is_some() && me.member == entry.by);
        let title = |entry: &LogEntry| {
            let title = self.flow.title(entry.node.as_deref()?, context.language);
            Some(match entry.rows.is_empty() {
                true => title.to_owned(),
                false => query::titled(&context.say(app, title), &entry.rows, context.language),
            })
        };
        let lines = effects.iter().filter_map(|effect| match effect {
            Effect::Log(entry) => {
                let via = is_mailed(entry).then(|| Via::Mail.name());
                Some(runs::NewLine { entry, node_title: title(entry), via })
            }
            _ => None,
        });
        lines.collect()
    }
}

/// What the record of a run shows: while its initiator mends it, it is theirs again.
fn shown(state: &RunState) -> Option<&'static str> {
    match state.status {
        RunStatus::New | RunStatus::Done => None,
        RunStatus::Running if state.tokens.iter().any(|token| token.node == START) => Some("returned"),
        status => Some(status.word()),
    }
}

/// What the record is to show from now on, if that changes. A run that is a part of another on the same record leaves it
/// to that one, but for its initiator having to mend the record.
fn mark(
    flow: &Flow,
    run: &RunRow,
    before: Option<&'static str>,
    after: Option<&'static str>,
) -> Option<Option<&'static str>> {
    if before == after || !flow.marks_record() {
        return None;
    }
    if run.machine.parent.as_ref().is_none_or(|parent| !parent.is_part) {
        return Some(after);
    }
    let returned = Some("returned");
    if run.machine.status == RunStatus::Returned {
        return (before == returned).then_some(Some("running"));
    }
    (before == returned || after == returned).then_some(if after == returned { returned } else { Some("running") })
}

/// The record shows what became of its approval.
async fn mark_record(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    record: Option<StoredRecord>,
    state: Option<&'static str>,
) -> Result<Option<StoredRecord>, FlowError> {
    let (Some(record), Some(form)) = (record, &run.form) else { return Ok(None) };
    if record.deleted_at.is_some() {
        return Ok(Some(record));
    }
    let state = state.map(str::to_owned);
    let command = record::Command {
        id: None,
        app: run.app.clone(),
        form: form.clone(),
        action: record::Action::SetFlowState { id: record.id.clone(), state },
    };
    let change = Box::pin(record::perform(conn, context, &Authority::Engine, &command)).await?;
    Ok(Some(change.record))
}

fn entry(
    context: &Context<'_>,
    run: &RunRow,
    record: Option<&StoredRecord>,
    word: &'static str,
    id: Option<CommandId>,
) -> Entry {
    let mut entry = Entry::new(context.now, context.principal.origin(), word)
        .command(id)
        .detail(json!({ "run": run.id.as_str(), "flow": run.flow, "state": run.machine.status.word() }));
    entry.app = Some(run.app.clone());
    if let (Some(form), Some(record)) = (&run.form, record)
        && let Some(id) = RecordId::parse(&record.id)
    {
        entry = entry.record(&run.app, form, &id, record.version);
    }
    entry
}
