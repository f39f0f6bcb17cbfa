//! The flows that a tried one calls: each is walked in a trial of its own within the one that calls it, people found by its own
//! definition, and ends as it is decided there.

use super::super::{FlowError, call, view, write};
use super::{DryDeed, DryOffer, DryTask, Stage, TrailLine, Trial, clock};
use crate::definition::flow::Start;
use crate::flow::effect::{Again, Call};
use crate::flow::node::Node;
use crate::flow::state::{Parent, Wait};
use crate::flow::{Action, Actor, Command, Flow, RunState, RunStatus};
use crate::id::{MemberId, RunId};
use crate::problem::Text;
use crate::record::Context;
use crate::store::{AsStoreError as _, Conn, StoredRecord, load_row};
use std::collections::{BTreeMap, BTreeSet};

/// So deep flows are walked that call each other; what lies deeper is taken as approved.
pub(super) const DEPTH: usize = 3;
/// Of the runs that one node begins so many are walked; the others are taken as approved.
const AT_ONCE: usize = 3;

/// The flows that may be called, by their keys.
pub(super) struct Called {
    flows: BTreeMap<String, Flow>,
    /// Nobody picks people for a flow that is called.
    picks: BTreeMap<String, Vec<MemberId>>,
}

impl Called {
    /// Those of an app that people submit to, as far as a flow calls any.
    pub(super) fn by(context: &Context<'_>, app: &str, flow: &Flow) -> Self {
        let calls = flow.definition().nodes.values().any(|node| matches!(node, Node::SubFlow(_)));
        let all = context.model.app(app).filter(|_| calls).into_iter().flat_map(|app| &app.definitions.flows);
        let called = all.filter(|(_, flow)| matches!(flow.start, Start::Submit(_)));
        let flows = called.filter_map(|(key, flow)| Some((key.clone(), Flow::compile(flow.clone(), 0).ok()?)));
        Self { flows: flows.collect(), picks: BTreeMap::new() }
    }

    pub(super) fn flow(&self, key: &str) -> Option<&Flow> {
        self.flows.get(key)
    }
}

/// What happened as a run began, its id, and how it stands.
type Begun = (Vec<TrailLine>, (RunId, RunStatus));

/// A run of a sub-flow.
pub(super) struct Part<'a> {
    pub(super) step: u64,
    /// Whether it works on the record of the run that has called it.
    own: bool,
    pub(super) trial: Trial<'a>,
}

impl Part<'_> {
    fn still_counts(&self, again: &Again) -> bool {
        call::still_counts((&self.trial.id, self.trial.state.status), &again.open)
    }
}

impl<'a> Trial<'a> {
    pub(super) fn new(context: &'a Context<'a>, wish: Stage<'a>, record: Option<StoredRecord>) -> Self {
        Self {
            id: RunId::generate(),
            context,
            wish,
            state: RunState::new(wish.flow.version(), wish.initiator.cloned()),
            dates: clock::dates_of(wish.flow, record.as_ref()),
            record,
            lines: Vec::new(),
            timers: BTreeMap::new(),
            parts: Vec::new(),
            over: Vec::new(),
            callers: Vec::new(),
            asked: BTreeSet::new(),
            place: Vec::new(),
            above: Vec::new(),
            within: Vec::new(),
        }
    }

    pub(super) async fn start(&mut self, conn: &mut Conn) -> Result<(), FlowError> {
        let by = self.wish.initiator.cloned().map_or(Actor::System, Actor::member);
        let action = Action::Start { picks: self.wish.picks.clone(), opinion: None };
        self.command(conn, Command { by, action }).await
    }

    /// Makes a decision in the run it is about; answers whether anybody may make it there now.
    pub(super) async fn decide(
        &mut self,
        conn: &mut Conn,
        deed: &DryDeed,
        place: &[String],
    ) -> Result<bool, FlowError> {
        if let Some((first, rest)) = place.split_first() {
            let Some(at) = self.parts.iter().position(|part| part.trial.place.last() == Some(first)) else {
                return Ok(false);
            };
            return Box::pin(self.decide_within(conn, deed, (at, rest))).await;
        }
        let Some(command) = self.command_of(deed) else { return Ok(false) };
        if let Some(claim) = self.claim_of(deed) {
            self.command(conn, claim).await?;
        }
        self.fill_in(conn, deed).await?;
        for first in self.picks_of(deed).into_iter().chain(self.files_of(deed)) {
            self.command(conn, first).await?;
        }
        self.come_to(deed);
        self.tell_of_leaving(deed);
        self.command(conn, command).await?;
        Ok(true)
    }

    /// Makes a decision in a run that this one has called, which hears of it when that one ends.
    async fn decide_within(
        &mut self,
        conn: &mut Conn,
        deed: &DryDeed,
        (at, place): (usize, &[String]),
    ) -> Result<bool, FlowError> {
        let mut part = self.take_part(at);
        let is_done = part.trial.decide(conn, deed, place).await?;
        self.rejoin(conn, at, part).await?;
        Ok(is_done)
    }

    /// Takes out a run that was called, so that it goes on, with the record as it is here where both work on it.
    pub(super) fn take_part(&mut self, at: usize) -> Part<'a> {
        let mut part = self.parts.remove(at);
        if part.own {
            part.trial.record.clone_from(&self.record);
        }
        part
    }

    /// A run that was taken out has gone on: what happened there is told, and this one hears of it if that one has ended.
    pub(super) async fn rejoin(&mut self, conn: &mut Conn, at: usize, mut part: Part<'a>) -> Result<(), FlowError> {
        if part.own {
            self.record.clone_from(&part.trial.record);
        }
        self.lines.append(&mut part.trial.lines);
        let (step, run, status) = (part.step, part.trial.id.clone(), part.trial.state.status);
        if !status.has_ended() {
            self.parts.insert(at, part);
            return Ok(());
        }
        let back = part.trial.state.back.clone();
        self.over.push(part);
        let awaits = |wait: &Wait| matches!(wait, Wait::Runs { runs, .. } if runs.contains(&run));
        if self.state.token(step).is_some_and(|token| awaits(&token.wait)) {
            let action = Action::RunEnded { step, run, status, back };
            self.command(conn, Command { by: Actor::System, action }).await?;
        }
        Ok(())
    }

    /// Walks what a node calls as far as nobody has to decide; answers what happened there, and what to tell the machine.
    pub(super) async fn call(
        &mut self,
        conn: &mut Conn,
        node: &str,
        wish: &Call,
        step: u64,
    ) -> Result<(Vec<TrailLine>, Action), FlowError> {
        let failed = |reason: Text| Ok((Vec::new(), Action::WriteFailed { step, reason }));
        let (context, stage) = (self.context, self.wish);
        let above: Vec<String> = self.above.iter().cloned().chain([stage.flow.definition().key.clone()]).collect();
        if above.contains(&wish.flow) {
            return failed(call::circle());
        }
        let known = context.model.app(stage.app).and_then(|app| app.definitions.flows.get(&wish.flow));
        let title = known.map_or_else(|| wish.flow.clone(), |flow| context.say(stage.app, &flow.title));
        let line = |text: String, trial: &Self| TrailLine { text: Some(text), ..trial.line_of(node, "call", step) };
        let flow = stage.called.flow(&wish.flow).filter(|_| self.place.len() < DEPTH);
        let Some(flow) = flow else {
            return Ok((vec![line(taken(context, &title, 1), self)], Action::Called { step, runs: Vec::new() }));
        };
        let ids = match wish.record.is_none() {
            true => Some(self.record.iter().map(|record| record.id.clone()).collect()),
            false => self.named(wish, step),
        };
        let Some(ids) = ids else { return failed(call::gone()) };
        let more = ids.len().saturating_sub(AT_ONCE);
        let mut told = vec![line(title.clone(), self)];
        let mut runs = Vec::new();
        for (at, id) in ids.iter().take(AT_ONCE).enumerate() {
            let earlier = self.earlier(&wish.again, id);
            if let Some(stays) = earlier.as_ref().filter(|part| part.still_counts(&wish.again)) {
                runs.push((stays.trial.id.clone(), stays.trial.state.status));
                self.over.extend(earlier);
                continue;
            }
            let title = (title.as_str(), ids.len() > 1);
            match self.begin(conn, (flow, title), wish, (step, at, id), earlier).await? {
                Ok((lines, run)) => {
                    told.extend(lines);
                    runs.push(run);
                }
                Err(reason) => {
                    // Nothing is begun by half.
                    self.parts.retain(|part| part.step != step);
                    self.over.retain(|part| part.step != step);
                    return failed(reason);
                }
            }
        }
        if more > 0 {
            told.push(line(taken(context, &title, more), self));
        }
        Ok((told, Action::Called { step, runs }))
    }

    /// A run over a record that was called before by a step that is come back to.
    fn earlier(&mut self, again: &Again, record: &str) -> Option<Part<'a>> {
        let is_over = |part: &Part<'_>| part.trial.record.as_ref().is_some_and(|own| own.id == record);
        let at = self.over.iter().rposition(|part| again.runs.contains(&part.trial.id) && is_over(part))?;
        Some(self.over.remove(at))
    }

    /// Begins a run over a record, or goes on where an earlier one stood; answers what happened there, or why it cannot begin.
    async fn begin(
        &mut self,
        conn: &mut Conn,
        (flow, (title, is_one_of_many)): (&'a Flow, (&str, bool)),
        wish: &Call,
        (step, at, id): (u64, usize, &str),
        earlier: Option<Part<'a>>,
    ) -> Result<Result<Begun, Text>, FlowError> {
        let (context, stage, own) = (self.context, self.wish, wish.record.is_none());
        let record = if own { self.record.clone() } else { stored(conn, context, stage.app, flow, id).await? };
        let Some(record) = record else { return Ok(Err(call::gone())) };
        let called = if is_one_of_many { format!("{title}：{}", record.title) } else { title.to_owned() };
        let above: Vec<String> = self.above.iter().cloned().chain([stage.flow.definition().key.clone()]).collect();
        let parent = Parent { run: self.id.clone(), step, flows: above.clone(), room: 0, is_part: own && wish.wait };
        let inner = Stage { flow, picks: &stage.called.picks, ..stage };
        let mut trial = Trial {
            place: self.place.iter().cloned().chain([format!("{step}.{at}")]).collect(),
            above,
            within: self.within.iter().cloned().chain([called]).collect(),
            callers: self.callers_from(step),
            ..Trial::new(context, inner, Some(record))
        };
        if let Some(Part { trial: earlier, .. }) = earlier
            && let Some(state) = RunState::going_on_from(earlier.state)
        {
            (trial.state, trial.over, trial.asked) = (state, earlier.over, earlier.asked);
        }
        trial.state.parent = Some(parent);
        match trial.start(conn).await {
            Ok(()) => {}
            Err(error) if error.store_error().is_some() => return Err(error),
            Err(error) => return Ok(Err(call::reason(&error))),
        }
        if own {
            self.record.clone_from(&trial.record);
        }
        let (lines, run) = (std::mem::take(&mut trial.lines), (trial.id.clone(), trial.state.status));
        let list = if run.1.has_ended() { &mut self.over } else { &mut self.parts };
        list.push(Part { step, own, trial });
        Ok(Ok((lines, run)))
    }

    /// The records that a call names, by a link, by a query or row by row.
    fn named(&self, wish: &Call, step: u64) -> Option<Vec<String>> {
        let (run, record) = (self.run(), self.record.as_ref());
        let at = (self.wish.flow, &run, step);
        match (&wish.each, &wish.record) {
            (Some(rows), Some(link)) => write::named_in_rows(self.context, at, record, rows, link),
            (_, link) => write::targets(self.context, at, record, link.as_deref()).map(|(_, records)| records),
        }
    }

    /// Who is to decide now, here and in what was called.
    pub(super) fn waiting(&self) -> Vec<DryTask> {
        let (context, app, flow) = (self.context, self.wish.app, self.wish.flow);
        let title = |node: &str| context.say(app, flow.title(node, context.language));
        let own = self.state.open_tasks().map(|task| DryTask {
            node: task.node.clone(),
            title: title(&task.node),
            kind: task.kind,
            person: super::person(context, task.assignee.as_str()),
            instead_of: task.from.as_ref().map(|from| super::person(context, from.as_str())),
            decisions: self.decisions(task),
            administered: self.administered(task),
            returns: self.returns(task),
            buttons: view::buttons(context, app, flow.find(&task.node)),
            due: self.due_of(task),
            later: self.all_due(task).into_iter().skip(1).collect(),
            within: self.within.clone(),
            place: self.place.clone(),
            form: flow.definition().start.form().map(str::to_owned),
            writes: self.writes(task),
        });
        own.chain(self.parts.iter().flat_map(|part| part.trial.waiting())).collect()
    }

    /// What people may do beside, here and in what was called.
    pub(super) fn offers(&self) -> Vec<DryOffer> {
        let (context, app, flow) = (self.context, self.wish.app, self.wish.flow);
        let title = |node: &str| context.say(app, flow.title(node, context.language));
        let own = self.at_large().into_iter().map(|offer| {
            let title = title(offer.node());
            self.shown(offer, title)
        });
        own.chain(self.parts.iter().flat_map(|part| part.trial.offers())).collect()
    }
}

/// A stored record that a flow is called for.
async fn stored(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    flow: &Flow,
    id: &str,
) -> Result<Option<StoredRecord>, FlowError> {
    let form = flow.definition().start.form().and_then(|form| context.model.form(app, form));
    let Some(form) = form else { return Ok(None) };
    Ok(load_row(conn, &form.table, id, false).await?.filter(StoredRecord::is_live))
}

/// What is said of runs that are not walked.
fn taken(context: &Context<'_>, title: &str, runs: usize) -> String {
    let count = if runs > 1 { format!(" × {runs}") } else { String::new() };
    let said = Text::new(
        format!("{title}{count}（试走不再深入，视为通过）"),
        format!("{title}{count} (not walked, taken as approved)"),
    );
    said.get(context.language).to_owned()
}
