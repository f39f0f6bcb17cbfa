//! One command carried through: the machine advances, what it asks to be written is written, and the answers go back
//! into the machine until it asks for nothing more. Then everything that follows is written in one batch.

use super::passing::{Passings, Seen};
use super::perform::audited;
use super::world::{RunWorld, initiator_of};
use super::{
    FlowError, Moved, above, call, card, incident, kept, passing, print, query, request, tell, timers, uninvited, write,
};
use crate::audit::{Entry, action};
use crate::clock::Moment;
use crate::definition::flow::START;
use crate::flow::chain::Deed;
use crate::flow::machine::{WRITES_AT_ONCE, round_and_round};
use crate::flow::node::Node;
use crate::flow::{
    Action, Actor, Cause, Chain, Command, Effect, Flow, LogAction, LogEntry, ReturnTo, RunState, RunStatus,
};
use crate::id::{CommandId, MessageId, RecordId, TaskId};
use crate::problem::Text;
use crate::record::{self, Authority, Context};
use crate::store::runs::{self, RunRow};
use crate::store::{Batch, Conn, StoredRecord, audit, files, task_links};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

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
    mut record: Option<StoredRecord>,
    turns: Vec<Turn>,
    id: Option<CommandId>,
) -> Result<Moved, FlowError> {
    let (before, version_before) = (run.machine.status, run.machine.version);
    let (stood_still, paused_before) = (run.machine.suspended.is_some(), run.machine.paused_steps());
    if turns.iter().filter_map(Turn::command).any(|command| matches!(command.action, Action::Resume { .. })) {
        kept::open(conn, &mut run)?;
    }
    let mut passings = Passings::new(&run.machine, turns.iter().filter_map(Turn::command));
    let shown_before = shown(&run.machine);
    let called_before = request::awaited(&run.machine);
    let stuck_before = run.machine.stuck_steps();
    let word = turns.last().map_or(action::RUN_CHANGE, Turn::audited);
    let initiator = initiator_of(context.people, run.initiator.as_deref());
    if let Some(Action::RunEnded { run: ended, .. }) =
        turns.first().and_then(Turn::command).map(|command| &command.action)
    {
        let ended = runs::run_by_id(conn, ended.as_str()).await?;
        // Who has acted in the run this one has waited for has acted in the matter of both.
        if ended.is_some_and(|ended| ended.machine.caused.is_empty()) {
            run.machine.begin_anew();
        }
    }
    let mut effects: Vec<Effect> = Vec::new();
    let mut said = BTreeMap::new();
    let mut writes = 0;
    let mut members = BTreeSet::new();
    let mut waiting = VecDeque::from(turns);
    while let Some(turn) = waiting.pop_front() {
        let (state, more) = match turn {
            Turn::Command(command) if is_stale(&command.action, &run.machine) => continue,
            Turn::Command(command) => {
                let returns_above = matches!(&command.action, Action::Return { to: ReturnTo::Above { .. }, .. });
                let above = if returns_above { above::above(conn, context, &run).await? } else { Vec::new() };
                let world = RunWorld::new(context, run.initiator.as_deref(), record.as_ref()).under(above);
                world.advance(conn, &run.app, (flow, &run.machine), &command).await?
            }
            Turn::Migrated { state, effects } => (*state, effects),
        };
        (run.version, run.machine) = (state.version, state);
        for effect in more {
            let (step, node) = match &effect {
                Effect::Write { step, node, .. }
                | Effect::Query { step, node }
                | Effect::Call { step, node, .. }
                | Effect::Request { step, node, .. }
                | Effect::Print { step, node, .. } => (*step, node.clone()),
                _ => {
                    // What a message says is what is so when it is sent, not what later nodes make of it.
                    let mut unsent = None;
                    if let Effect::Notify { to, node, notice } = &effect {
                        let form = (run.app.as_str(), run.form.as_deref());
                        let (state, told) = (&run.machine, (to.as_slice(), notice, node.as_deref()));
                        let seen = tell::seen(conn, context, flow, form, state, record.as_ref(), told).await?;
                        if let Some(mut seen) = seen {
                            seen.invitation = tell::invitation(conn, &run, notice, context.now).await?;
                            let version = record.as_ref().map(|record| record.version);
                            unsent = uninvited::line(
                                context,
                                &run,
                                (to.as_slice(), node.as_deref(), notice),
                                &seen,
                                version,
                            );
                            said.insert(effects.len(), seen);
                        }
                    }
                    effects.push(effect);
                    effects.extend(unsent);
                    continue;
                }
            };
            // An effect before this one may have ended the run.
            if run.machine.token(step).is_none() {
                continue;
            }
            writes += 1;
            let (began, mut seen) = (Instant::now(), Seen::default());
            if writes > WRITES_AT_ONCE {
                passings.began(&run.machine, step, began, seen);
                let action = Action::WriteFailed { step, reason: round_and_round() };
                waiting.push_back(Command { by: Actor::System, action }.into());
                continue;
            }
            let deed = Deed::new(run.machine.spent.room());
            let causes = causes(&run, &node, matches!(effect, Effect::Call { .. }));
            let nested = context.chain.nested + 1;
            let chain = Chain { causes: &causes, deed: Some(&deed), nested, later: false };
            let acting = context.on_behalf_of(&initiator, chain);
            // What is refused half-way leaves nothing behind, so that trying again does not do it twice.
            conn.set_mark().await?;
            let action = match &effect {
                Effect::Write { write, .. } => {
                    write::carry_out(conn, &acting, (flow, &run), record.as_ref(), write, step, &mut seen).await?
                }
                Effect::Query { .. } => {
                    look_up(conn, &acting, (flow, &run), record.as_ref(), &node, step, &mut seen).await?
                }
                Effect::Call { call, .. } => {
                    let (action, told) =
                        call::carry_out(conn, &acting, flow, &run, record.as_ref(), call, step).await?;
                    members.extend(told);
                    seen = call::seen(call, &action);
                    action
                }
                Effect::Request { request, .. } => {
                    request::carry_out(conn, &acting, &run, record.as_ref(), request, step, &mut seen).await?
                }
                Effect::Print { print: wish, .. } => {
                    print::carry_out(conn, &acting, (flow, &run), record.as_ref(), wish, step).await?
                }
                _ => continue,
            };
            passings.began(&run.machine, step, began, seen);
            match action {
                Action::WriteFailed { .. } => conn.back_to_mark().await?,
                _ => {
                    conn.drop_mark().await?;
                    let (written, held) = deed.outcome();
                    run.machine.spent.records = run.machine.spent.records.saturating_add(written);
                    let version = record.as_ref().map(|record| record.version);
                    let rows = run.machine.places(run.machine.path_of(step));
                    let line = |text: &Text| held_line(context, (&node, rows.clone()), text, version);
                    effects.extend(held.iter().map(line));
                }
            }
            waiting.push_back(Command { by: Actor::System, action }.into());
            let version = record.as_ref().map(|record| record.version);
            record = super::perform::record_of(conn, context, &run, true).await?;
            let is_changed = record.as_ref().map(|record| record.version) != version;
            if is_changed && flow.definition().awaited_dates().next().is_some() {
                waiting.push_back(Command { by: Actor::System, action: Action::RecordChanged }.into());
            }
        }
    }
    for (node, kind) in incident::exceeded(&run.machine, &stuck_before) {
        incident::stopped(conn, context, &run, &node, kind).await?;
    }
    let after = run.machine.status;
    let shown_after = shown(&run.machine);
    if let Some(state) = mark(flow, &run, shown_before, shown_after) {
        record = mark_record(conn, &context.acting_as(&initiator), &run, record, state).await?;
    }
    if !after.has_ended() {
        run.ended_at = None;
    } else if run.ended_at.is_none() {
        run.ended_at = Some(context.now);
    }
    if let Some(record) = &record {
        run.record_title.clone_from(&record.title);
    }
    kept::seal(conn, context, &mut run).await?;
    let lines = card::summary(conn, context, flow, &run, record.as_ref()).await?;
    let mut batch = Batch::default();
    if before == RunStatus::New {
        runs::insert_run(&mut batch, &run)?
    } else {
        runs::update_run(&mut batch, &run, (before, version_before))?
    }
    let is_new = |id: &TaskId| effects.iter().any(|e| matches!(e, Effect::OpenTask(task) if task.id == *id));
    let is_shown = !flow.definition().summary.is_empty();
    for task in run.machine.open_tasks().filter(|task| is_shown && !is_new(&task.id)) {
        let summary = card::of_step(conn, context, (flow, &run), &task.node, task.step, &lines).await?;
        runs::update_summary(&mut batch, &task.id, &summary);
    }
    let told = MessageId::generate();
    let desk = Desk { context, flow, run: &run, lines: &lines, said: &said, told };
    if before != after && after.has_ended() {
        call::report(&mut batch, &run, after, context);
    }
    request::hold_back(&mut batch, &run, stood_still);
    request::take_back(&mut batch, &run, &called_before);
    for (at, effect) in effects.iter().enumerate() {
        desk.put(conn, &mut batch, effect, at, &mut members).await?;
    }
    stand_still(&mut batch, &run, stood_still, &effects, &mut members);
    note_pauses(&mut batch, &run, &paused_before, &effects, context.now);
    passings.write(conn, &mut batch, (flow, &run), &effects, context).await?;
    runs::push_log(&mut batch, &run.id, &desk.timeline(&effects));
    audit::push(&mut batch, &entry(context, &run, record.as_ref(), word, id));
    conn.execute_all(batch).await?;
    Ok(Moved { run, members, record_version: record.map(|record| record.version) })
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

/// What has led to what a node of a run does, the run itself at the end.
fn causes(run: &RunRow, node: &str, calls: bool) -> Vec<Cause> {
    let own = Cause {
        flow: run.flow.clone(),
        run: run.id.clone(),
        record: run.record_id.clone(),
        node: node.to_owned(),
        calls,
        dates: Vec::new(),
    };
    run.machine.caused.iter().cloned().chain([own]).collect()
}

/// The line that says what did not start on account of a write.
fn held_line(
    context: &Context<'_>,
    (node, rows): (&str, Vec<(usize, usize)>),
    text: &Text,
    record_version: Option<i64>,
) -> Effect {
    Effect::Log(LogEntry {
        at: context.now,
        by: None,
        action: LogAction::Held,
        node: Some(node.to_owned()),
        task: None,
        opinion: Some(text.get(context.language).to_owned()),
        to: Vec::new(),
        to_node: None,
        to_flow: None,
        record_version,
        rows,
    })
}

/// Answers the query of a node.
async fn look_up(
    conn: &mut Conn,
    context: &Context<'_>,
    (flow, run): (&Flow, &RunRow),
    record: Option<&StoredRecord>,
    node: &str,
    step: u64,
    seen: &mut Seen,
) -> Result<Action, FlowError> {
    let Some(Node::Query(wish)) = flow.find(node) else {
        let reason = Text::new("没有这个查询", "There is no such query");
        return Ok(Action::WriteFailed { step, reason });
    };
    seen.input = json!({ "form": wish.form, "limit": wish.limit });
    let facts = query::facts(record, &run.machine, run.machine.path_of(step));
    Ok(match query::carry_out(conn, context, &run.app, &facts, wish).await? {
        Ok(rows) => {
            let form = context.model.form(&run.app, &wish.form).map(|form| &**form);
            let found = passing::shown(form, &rows);
            seen.output = json!({ "count": rows.len(), "found": found });
            Action::Found { step, rows }
        }
        Err(reason) => Action::WriteFailed { step, reason },
    })
}

/// What all effects of one command have in common.
struct Desk<'a> {
    context: &'a Context<'a>,
    flow: &'a Flow,
    run: &'a RunRow,
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
        let title = |node: &str| card::node_title(flow, node, context.language).to_owned();
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
            }
            Effect::Notify { to, node, notice } => {
                let task = notice.task().and_then(|task| run.machine.task(task));
                let (step, at_node) =
                    (task.map(|task| task.step).unwrap_or_default(), node.as_deref().unwrap_or_default());
                let summary = card::of_step(conn, context, (self.flow, self.run), at_node, step, self.lines).await?;
                let told = tell::Told {
                    flow,
                    run,
                    to,
                    node: node.as_deref(),
                    notice,
                    number: format!("{}/{at}", self.told),
                    seen: self.said.get(&at),
                    summary: &summary,
                };
                tell::push(batch, told, context);
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

    /// The lines of the timeline, each with the title of its node.
    fn timeline<'e>(&self, effects: &'e [Effect]) -> Vec<(&'e LogEntry, Option<String>)> {
        let (context, app) = (self.context, &self.run.app);
        let title = |entry: &LogEntry| {
            let title = card::node_title(self.flow, entry.node.as_deref()?, context.language);
            Some(match entry.rows.is_empty() {
                true => title.to_owned(),
                false => query::titled(&context.say(app, title), &entry.rows, context.language),
            })
        };
        let lines = effects.iter().filter_map(|effect| match effect {
            Effect::Log(entry) => Some((entry, title(entry))),
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

/// Whether an answer has nothing to answer any more: an effect before it has ended the run or its step.
fn is_stale(action: &Action, state: &RunState) -> bool {
    match action {
        Action::Written { step, .. }
        | Action::Found { step, .. }
        | Action::WriteFailed { step, .. }
        | Action::Called { step, .. }
        | Action::Requested { step, .. } => state.token(*step).is_none(),
        Action::RecordChanged => state.status != RunStatus::Running,
        _ => false,
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
