//! One command carried through: the machine advances, what it asks to be written is written, and the answers go back
//! into the machine until it asks for nothing more. Then everything that follows is written in one batch.

use super::perform::audited;
use super::world::{RunWorld, initiator_of};
use super::{FlowError, Moved, card, tell, timers, write};
use crate::audit::Entry;
use crate::flow::machine::{WRITES_AT_ONCE, round_and_round};
use crate::flow::{Action, Actor, Command, Effect, Flow, LogEntry, RunStatus, advance};
use crate::id::{CommandId, RecordId, TaskId};
use crate::record::{self, Authority, Context};
use crate::store::runs::{self, RunRow};
use crate::store::{Batch, Conn, StoredRecord, audit};
use serde_json::json;
use std::collections::{BTreeSet, VecDeque};

pub(super) async fn carry(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &Flow,
    mut run: RunRow,
    mut record: Option<StoredRecord>,
    command: Command,
    id: Option<CommandId>,
) -> Result<Moved, FlowError> {
    let before = run.machine.status;
    let word = audited(&command.action);
    let initiator = initiator_of(context.people, run.initiator.as_deref());
    let mut effects: Vec<Effect> = Vec::new();
    let mut writes = 0;
    let mut waiting = VecDeque::from([command]);
    while let Some(command) = waiting.pop_front() {
        let world = RunWorld::new(context, run.initiator.as_deref(), record.as_ref());
        let (state, more) = advance(flow, &run.machine, &command, &world)?;
        run.machine = state;
        for effect in more {
            let Effect::Write { step, node: _, write: wish } = effect else {
                effects.push(effect);
                continue;
            };
            // An effect before this one may have ended the run.
            if run.machine.token(step).is_none() {
                continue;
            }
            writes += 1;
            if writes > WRITES_AT_ONCE {
                let action = Action::WriteFailed { step, reason: round_and_round() };
                waiting.push_back(Command { by: Actor::System, action });
                continue;
            }
            let acting = context.on_behalf_of(&initiator);
            let action = write::carry_out(conn, &acting, &run, record.as_ref(), &wish, step).await?;
            waiting.push_back(Command { by: Actor::System, action });
            record = super::perform::record_of(conn, context, &run, true).await?;
        }
    }
    let after = run.machine.status;
    if before != after && flow.marks_record() {
        record = mark_record(conn, &context.on_behalf_of(&initiator), &run, record, after).await?;
    }
    if after.has_ended() && run.ended_at.is_none() {
        run.ended_at = Some(context.now);
    }
    if let Some(record) = &record {
        run.record_title.clone_from(&record.title);
    }
    let lines = card::summary(conn, context, flow, &run, record.as_ref()).await?;
    let mut batch = Batch::default();
    if before == RunStatus::New {
        runs::insert_run(&mut batch, &run)?
    } else {
        runs::update_run(&mut batch, &run)?
    }
    let is_new = |id: &TaskId| effects.iter().any(|e| matches!(e, Effect::OpenTask(task) if task.id == *id));
    let is_shown = !flow.definition().summary.is_empty();
    for task in run.machine.open_tasks().filter(|task| is_shown && !is_new(&task.id)) {
        runs::update_summary(&mut batch, &task.id, &card::shown(flow, &task.node, &lines));
    }
    let desk = Desk { context, flow, run: &run, record: record.as_ref(), lines: &lines };
    let mut members = BTreeSet::new();
    for (at, effect) in effects.iter().enumerate() {
        desk.put(conn, &mut batch, effect, at, &mut members).await?;
    }
    runs::push_log(&mut batch, &run.id, &desk.timeline(&effects));
    audit::push(&mut batch, &entry(context, &run, record.as_ref(), word, id));
    conn.execute_all(batch).await?;
    Ok(Moved { run, members, record_version: record.map(|record| record.version) })
}

/// What all effects of one command have in common.
struct Desk<'a> {
    context: &'a Context<'a>,
    flow: &'a Flow,
    run: &'a RunRow,
    record: Option<&'a StoredRecord>,
    lines: &'a [card::Line],
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
                let summary = card::shown(flow, &task.node, self.lines);
                runs::insert_task(batch, &run.id, task, &title(&task.node), &summary);
            }
            Effect::CloseTask(closed) => {
                members.insert(closed.assignee.as_str().to_owned());
                runs::close_task(batch, closed);
            }
            Effect::Notify { to, node, notice } => {
                let told = tell::Told {
                    flow,
                    run,
                    to,
                    node: node.as_deref(),
                    notice,
                    number: format!("{}/{at}", run.machine.last_step),
                    words: tell::words(conn, context, (&run.app, run.form.as_deref()), self.record, notice).await?,
                    summary: &card::shown(flow, node.as_deref().unwrap_or_default(), self.lines),
                };
                tell::push(batch, told, context.language, context.now);
            }
            Effect::SetTimer { step, index, at } => timers::set(batch, run, *step, *index, *at),
            Effect::DropTimers { step } => timers::cancel(batch, run, *step),
            Effect::Log(_) | Effect::Ended { .. } | Effect::Write { .. } => {}
        }
        Ok(())
    }

    /// The lines of the timeline, each with the title of its node.
    fn timeline<'e>(&self, effects: &'e [Effect]) -> Vec<(&'e LogEntry, Option<String>)> {
        let title = |node: &str| card::node_title(self.flow, node, self.context.language).to_owned();
        let lines = effects.iter().filter_map(|effect| match effect {
            Effect::Log(entry) => Some((entry, entry.node.as_deref().map(title))),
            _ => None,
        });
        lines.collect()
    }
}

/// The record shows what became of its approval.
async fn mark_record(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    record: Option<StoredRecord>,
    status: RunStatus,
) -> Result<Option<StoredRecord>, FlowError> {
    let (Some(record), Some(form)) = (record, &run.form) else { return Ok(None) };
    if record.deleted_at.is_some() {
        return Ok(Some(record));
    }
    let state = (status != RunStatus::Done).then(|| status.word().to_owned());
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
