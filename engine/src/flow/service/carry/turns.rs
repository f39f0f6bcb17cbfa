//! The turns of one command: the machine advances, what its nodes cannot go on without is done, and each answer waits for a
//! turn of its own. What else follows is kept for the end.

use super::super::passing::{Passings, Seen};
use super::super::perform::record_of;
use super::super::world::RunWorld;
use super::super::{FlowError, above, call, passing, print, query, request, tell, uninvited, write};
use super::Turn;
use crate::access::Principal;
use crate::flow::chain::Deed;
use crate::flow::machine::{WRITES_AT_ONCE, round_and_round};
use crate::flow::node::Node;
use crate::flow::{
    Action, Actor, Cause, Chain, Command, Effect, Flow, LogAction, LogEntry, ReturnTo, RunState, RunStatus,
};
use crate::problem::Text;
use crate::record::Context;
use crate::store::runs::RunRow;
use crate::store::{Conn, StoredRecord};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet, VecDeque};
use std::time::Instant;

/// A run on its way through one command, and what has come of it so far.
pub(super) struct Turns<'a> {
    context: &'a Context<'a>,
    flow: &'a Flow,
    initiator: &'a Principal,
    pub run: RunRow,
    pub record: Option<StoredRecord>,
    pub effects: Vec<Effect>,
    /// What the notices among the effects may name and lead to, by their places.
    pub said: BTreeMap<usize, tell::Seen>,
    /// Whose boxes change on account of runs that were called.
    pub members: BTreeSet<String>,
    pub passings: Passings,
    waiting: VecDeque<Turn>,
    errands: usize,
}

impl<'a> Turns<'a> {
    pub fn new(
        context: &'a Context<'a>,
        (flow, initiator): (&'a Flow, &'a Principal),
        (run, record): (RunRow, Option<StoredRecord>),
        passings: Passings,
        turns: Vec<Turn>,
    ) -> Self {
        Self {
            context,
            flow,
            initiator,
            run,
            record,
            effects: Vec::new(),
            said: BTreeMap::new(),
            members: BTreeSet::new(),
            passings,
            waiting: turns.into(),
            errands: 0,
        }
    }

    /// Takes them until none is waiting.
    pub async fn taken(mut self, conn: &mut Conn) -> Result<Self, FlowError> {
        while let Some(turn) = self.waiting.pop_front() {
            let (state, effects) = match turn {
                Turn::Command(command) if is_stale(&command.action, &self.run.machine) => continue,
                Turn::Command(command) => self.advanced(conn, &command).await?,
                Turn::Migrated { state, effects } => (*state, effects),
            };
            (self.run.version, self.run.machine) = (state.version, state);
            for effect in effects {
                match &effect {
                    Effect::Write { step, node, .. }
                    | Effect::Query { step, node }
                    | Effect::Call { step, node, .. }
                    | Effect::Request { step, node, .. }
                    | Effect::Print { step, node, .. } => self.run_errand(conn, &effect, (*step, node)).await?,
                    _ => self.keep(conn, effect).await?,
                }
            }
        }
        Ok(self)
    }

    /// Where a command gets the machine, and what follows.
    async fn advanced(&self, conn: &mut Conn, command: &Command) -> Result<(RunState, Vec<Effect>), FlowError> {
        let returns_above = matches!(&command.action, Action::Return { to: ReturnTo::Above { .. }, .. });
        let above = if returns_above { above::above(conn, self.context, &self.run).await? } else { Vec::new() };
        let world = RunWorld::of(self.context, &self.run, self.record.as_ref()).under(above);
        world.advance(conn, &self.run.app, (self.flow, &self.run.machine), command).await
    }

    /// Keeps an effect for the end. What a message says is what is so when it is sent, not what later nodes make of it.
    async fn keep(&mut self, conn: &mut Conn, effect: Effect) -> Result<(), FlowError> {
        let mut unsent = None;
        if let Effect::Notify { to, node, notice } = &effect {
            let (context, run, record) = (self.context, &self.run, self.record.as_ref());
            let form = (run.app.as_str(), run.form.as_deref());
            let (to, node) = (to.as_slice(), node.as_deref());
            let seen = tell::seen(conn, context, self.flow, form, &run.machine, record, (to, notice, node)).await?;
            if let Some(mut seen) = seen {
                seen.invitation = tell::invitation(conn, run, notice, context.now).await?;
                unsent = uninvited::line(context, run, (to, node, notice), &seen, self.version());
                self.said.insert(self.effects.len(), seen);
            }
        }
        self.effects.push(effect);
        self.effects.extend(unsent);
        Ok(())
    }

    /// Does what a node cannot go on without, and lets the answer wait for its turn.
    async fn run_errand(
        &mut self,
        conn: &mut Conn,
        errand: &Effect,
        (step, node): (u64, &str),
    ) -> Result<(), FlowError> {
        // An effect before this one may have ended the run.
        if self.run.machine.token(step).is_none() {
            return Ok(());
        }
        self.errands += 1;
        let (began, mut seen) = (Instant::now(), Seen::default());
        if self.errands > WRITES_AT_ONCE {
            self.passings.began(&self.run.machine, step, began, seen);
            self.answer(Action::WriteFailed { step, reason: round_and_round() });
            return Ok(());
        }
        let deed = Deed::new(self.run.machine.spent.room());
        let causes = causes(&self.run, node, matches!(errand, Effect::Call { .. }));
        let nested = self.context.chain.nested + 1;
        let chain = Chain { causes: &causes, deed: Some(&deed), nested, later: false };
        // What is refused half-way leaves nothing behind, so that trying again does not do it twice.
        conn.set_mark().await?;
        let action = self.carry_out(conn, errand, (step, node), chain, &mut seen).await?;
        self.passings.began(&self.run.machine, step, began, seen);
        if matches!(action, Action::WriteFailed { .. }) {
            conn.back_to_mark().await?;
        } else {
            conn.drop_mark().await?;
            self.note(&deed, (step, node));
        }
        self.answer(action);
        let version = self.version();
        self.record = record_of(conn, self.context, &self.run, true).await?;
        if self.version() != version && self.flow.definition().awaited_dates().next().is_some() {
            self.answer(Action::RecordChanged);
        }
        Ok(())
    }

    /// Does it on behalf of the initiator; answers what the machine is told of it.
    async fn carry_out(
        &mut self,
        conn: &mut Conn,
        errand: &Effect,
        (step, node): (u64, &str),
        chain: Chain<'_>,
        seen: &mut Seen,
    ) -> Result<Action, FlowError> {
        let acting = self.context.on_behalf_of(self.initiator, chain);
        let (flow, run, record) = (self.flow, &self.run, self.record.as_ref());
        match errand {
            Effect::Write { write, .. } => {
                write::carry_out(conn, &acting, (flow, run), record, write, step, seen).await
            }
            Effect::Query { .. } => look_up(conn, &acting, (flow, run), record, node, step, seen).await,
            Effect::Call { call, .. } => {
                let (action, told) = call::carry_out(conn, &acting, flow, run, record, call, step).await?;
                self.members.extend(told);
                *seen = call::seen(call, &action);
                Ok(action)
            }
            Effect::Request { request, .. } => {
                request::carry_out(conn, &acting, run, record, request, step, seen).await
            }
            Effect::Print { print: wish, .. } => print::carry_out(conn, &acting, (flow, run), record, wish, step).await,
            _ => unreachable!("what is no errand is kept for the end"),
        }
    }

    /// Notes how many records were written, and what did not start on their account.
    fn note(&mut self, deed: &Deed, (step, node): (u64, &str)) {
        let (written, held) = deed.outcome();
        let machine = &mut self.run.machine;
        machine.spent.records = machine.spent.records.saturating_add(written);
        let rows = machine.places(machine.path_of(step));
        let (context, version) = (self.context, self.version());
        let line = |text: &Text| held_line(context, (node, rows.clone()), text, version);
        self.effects.extend(held.iter().map(line));
    }

    fn answer(&mut self, action: Action) {
        self.waiting.push_back(Command { by: Actor::System, action }.into());
    }

    /// The version of the record as it now is.
    fn version(&self) -> Option<i64> {
        self.record.as_ref().map(|record| record.version)
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
