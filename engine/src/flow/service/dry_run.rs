//! A flow tried out on a record without writing anything: the machine walks as it would, every decision so far is made
//! again, and what it asks for is worked out and told instead of done. The same trial always ends the same way.

mod called;
mod clock;
mod deeds;
mod errands;
mod lines;
mod told;

use self::called::{Called, Part};
use self::errands::{by_itself, is_answer, step_that_waits};
use self::lines::{counted, in_words, merge, merged, shortened};
use super::preview::{PreviewStep, steps_ahead};
use super::view::{Person, person};
use super::world::RunWorld;
use super::write::{linked, rows, tellable, values_of, worked_out};
use super::{FlowError, card, found, query, triggers};
use crate::clock::Moment;
use crate::condition::holds;
use crate::definition::flow::{DeadlineAction, Start, StartEvent};
use crate::flow::effect::{Found, Then};
use crate::flow::machine::WRITES_AT_ONCE;
use crate::flow::node::Node;
use crate::flow::state::{TaskKind, Wait};
use crate::flow::{Action, Command, Effect, Flow, RunState, RunStatus, Write};
use crate::id::{MemberId, RecordId};
use crate::model::Form;
use crate::record::{self, Context};
use crate::store::{Conn, StoredRecord};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
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
}

/// One decision of the trial.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryDeed {
    /// The node of the task; `start` where the initiator acts on the run.
    pub node: String,
    /// Whose task it is or was, or who has started the run, by the id they are shown under.
    #[schemars(with = "String")]
    pub member: MemberId,
    pub decision: DryDecision,
    /// Who gets the task, signs too, is asked or is taken out, where the decision says that somebody does.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub to: Option<MemberId>,
    /// Where a return goes; to the initiator when left out.
    #[serde(default)]
    pub back: Option<DryBack>,
    /// The run of a sub-flow it is made in, as its task says; nothing in the flow that is tried out.
    #[serde(default)]
    pub place: Vec<String>,
}

/// Where a return goes, and how the run goes on from there.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryBack {
    /// A node the run has passed, or `start` for the initiator, as the task says.
    pub node: String,
    /// Whether the run comes straight back once that node is done; by default it walks every node again.
    #[serde(default)]
    pub jumps: bool,
}

/// What is decided in a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DryDecision {
    /// Also: the work is done, what was asked is answered, or the run is sent on its way again.
    Approve,
    Reject,
    /// Back to the initiator, or to a node the run has passed.
    Return,
    /// Somebody else gets the task.
    Transfer,
    /// Somebody signs first.
    AddBefore,
    /// Somebody signs once this is approved.
    AddAfter,
    /// Somebody has a vote of their own beside.
    AddParallel,
    /// Somebody says first what they think; then the task is its holder's again.
    Delegate,
    /// Somebody is asked for information.
    Ask,
    /// Of several candidates this one takes the task; who decides without having done so claims it as well.
    Claim,
    /// A claimed task goes back to the candidates.
    Unclaim,
    /// Somebody who was asked or let sign, and has not acted, is taken out by whoever brought them in.
    Remove,
    /// Somebody takes their own decision back.
    TakeBack,
    /// The initiator ends the run.
    Withdraw,
    /// Nobody does anything until the deadline of the step does something.
    Late,
}

/// How far a trial came.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryRunView {
    pub status: RunStatus,
    /// What happened, in order; of very much the beginning and the end.
    pub trail: Vec<TrailLine>,
    /// Who is to decide now.
    pub waiting: Vec<DryTask>,
    /// What people may do beside, as things stand.
    pub offers: Vec<DryOffer>,
    /// The steps with people ahead, as the record stands.
    pub ahead: Vec<PreviewStep>,
    /// How many of the decisions were made: one that no longer fits, and those after it, are not.
    pub deeds: usize,
}

/// One thing that happened.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TrailLine {
    pub node: Option<String>,
    pub title: String,
    /// `ask` (there is a task), `branch`, `fork`, `join`, `update`, `create`, `delete`, `query`, `notify`, `print`,
    /// `late` (time has passed, `text` says until when), `question` (somebody is asked for information), `back` (the task is
    /// with its holder again, who had it wait for somebody), `left_out` (lines that are not shown, `text` says how many),
    /// `unmet` (the record does not meet the condition of the start), or a word of the timeline.
    pub what: String,
    pub by: Option<Person>,
    pub to: Vec<Person>,
    /// The branch a condition took, what a message says, why a step stopped, where a return went, how the run ended.
    pub text: Option<String>,
    /// What is written, in words.
    pub values: Vec<DryValue>,
    /// The titles of the sub-flows it happened in, the outermost first; nothing in the flow that is tried out.
    pub within: Vec<String>,
}

/// A value that would be written.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryValue {
    pub title: String,
    pub text: String,
}

/// A task of the trial.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryTask {
    pub node: String,
    pub title: String,
    /// `approve` or `handle`; `answer` where somebody only says what they think.
    pub kind: TaskKind,
    pub person: Person,
    /// What may be decided.
    pub decisions: Vec<DryDecision>,
    /// Where `return` may lead, the initiator first.
    pub returns: Vec<DryPlace>,
    /// What its buttons say, by operation, where that is other than usual.
    pub buttons: BTreeMap<String, String>,
    /// What the deadline of its step does next; of several tasks of a step the first one says it.
    pub due: Option<DryDue>,
    /// The titles of the sub-flows it lies in, the outermost first.
    pub within: Vec<String>,
    /// Which run of them it is, for a decision to say.
    pub place: Vec<String>,
}

/// A node a run may be returned to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryPlace {
    pub node: String,
    pub title: String,
}

/// Something that may be done beside: who has decided takes it back, who has started the run withdraws it, who has brought
/// somebody in takes them out.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryOffer {
    pub node: String,
    pub title: String,
    pub person: Person,
    pub decision: DryDecision,
    /// Who is taken out.
    pub to: Option<Person>,
    /// As of a task.
    pub within: Vec<String>,
    pub place: Vec<String>,
}

/// What a deadline does, and when.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryDue {
    pub at: String,
    pub action: DeadlineAction,
}

/// Walks the flow as far as the decisions go.
///
/// # Errors
/// What the machine refuses, such as a pick that is missing; the database's.
pub async fn dry_run(conn: &mut Conn, context: &Context<'_>, wish: &DryRun<'_>) -> Result<DryRunView, FlowError> {
    let called = Called::by(context, wish.app, wish.flow);
    // Each decision that waits has a moment of its own.
    let moments: Vec<OnceLock<Context<'_>>> = wish.deeds.iter().map(|_| OnceLock::new()).collect();
    let (app, flow, initiator, picks) = (wish.app, wish.flow, wish.initiator.as_ref(), &wish.picks);
    let stage = Stage { app, flow, initiator, picks, called: &called };
    let mut trial = Trial::new(context, stage, wish.record.clone());
    if !trial.would_start(wish.before.as_ref()) {
        let line = trial.line_at(None, "unmet", &[]);
        trial.lines.push(line);
    }
    trial.start(conn).await?;
    let mut deeds = 0;
    for (deed, moment) in wish.deeds.iter().zip(&moments) {
        if let Some(at) = trial.waited_for(deed, &deed.place) {
            trial.go_by(moment.get_or_init(|| clock::at(context, at)));
        }
        if !trial.decide(conn, deed, &deed.place).await? {
            break;
        }
        deeds += 1;
    }
    Ok(trial.view(deeds))
}

/// What is walked: the flow that is tried out, or one that it calls.
#[derive(Clone, Copy)]
struct Stage<'a> {
    app: &'a str,
    flow: &'a Flow,
    initiator: Option<&'a MemberId>,
    picks: &'a BTreeMap<String, Vec<MemberId>>,
    called: &'a Called,
}

struct Trial<'a> {
    context: &'a Context<'a>,
    wish: Stage<'a>,
    state: RunState,
    record: Option<StoredRecord>,
    lines: Vec<TrailLine>,
    /// When what deadlines do is due, by step and number.
    timers: BTreeMap<(u64, usize), Moment>,
    /// The runs of sub-flows that are under way.
    parts: Vec<Part<'a>>,
    /// Which of the runs it is, and in which flows it lies: their keys and titles.
    place: Vec<String>,
    above: Vec<String>,
    within: Vec<String>,
}

impl Trial<'_> {
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
    fn world(&self) -> RunWorld<'a> {
        let place = (self.wish.app, self.wish.flow.definition().start.form());
        RunWorld::new(self.context, place, self.initiator(), self.record.as_ref())
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
            let world = self.world();
            let (state, effects) = world.advance(conn, self.wish.app, (self.wish.flow, &self.state), &command).await?;
            let before = std::mem::replace(&mut self.state, state);
            let known: BTreeSet<u64> = before.passed.iter().map(|passed| passed.step).collect();
            for passed in self.state.passed.iter().filter(|passed| !known.contains(&passed.step)) {
                lines.extend(self.automatic(passed).map(|line| (passed.step, line)));
            }
            for effect in effects {
                self.note_timers(&effect);
                if let Some(step) = step_that_waits(&effect) {
                    if self.state.token(step).is_none() {
                        continue;
                    }
                    errands += 1;
                    let (told, answers) = match errands > WRITES_AT_ONCE {
                        true => self.refuse_errand(&effect, step),
                        false => self.run_errand(conn, &effect, step).await?,
                    };
                    lines.extend(told.into_iter().map(|line| (step, line)));
                    waiting.extend(answers.into_iter().map(by_itself));
                } else if let Effect::Stop { runs } = &effect {
                    self.parts.retain(|part| !runs.contains(&part.run));
                } else if let Effect::SetTimer { step, .. } = effect
                    && self.state.token(step).is_some_and(|token| matches!(token.wait, Wait::Until { .. }))
                {
                    // A trial does not rest, unless it would go round and round.
                    errands += 1;
                    if errands <= WRITES_AT_ONCE {
                        waiting.push_back(by_itself(Action::Retry { step }));
                    }
                } else if let Some(line) = self.told(conn, command.by.id(), (&before, &effect)).await? {
                    let step = self.step_of(&effect);
                    merge(&mut lines, step, line);
                }
            }
        }
        lines.sort_by_key(|(step, _)| *step);
        self.lines.extend(lines.into_iter().map(|(_, line)| line));
        Ok(())
    }

    fn people<'m>(&self, ids: impl IntoIterator<Item = &'m MemberId>) -> Vec<Person> {
        ids.into_iter().map(|id| person(self.context, id.as_str())).collect()
    }

    /// Works out a write; what the flow's own record would become is what the flow goes on with.
    async fn write(
        &mut self,
        conn: &mut Conn,
        node: &str,
        wish: &Write,
        step: u64,
    ) -> Result<(Option<TrailLine>, Action), FlowError> {
        let (context, app) = (self.context, self.wish.app);
        let own = self.wish.flow.definition().start.form();
        let (what, form, each, fields, is_own) = match wish {
            Write::Create { form, each, values } => {
                ("create", Some(form.clone()), each.as_deref(), values.keys().collect(), false)
            }
            Write::Update { record: None, values } => {
                ("update", own.map(str::to_owned), None, values.keys().collect::<Vec<_>>(), true)
            }
            Write::Set { values } => ("update", own.map(str::to_owned), None, values.keys().collect(), true),
            // What a script answers is known once it has run.
            Write::Script { .. } | Write::File { .. } => ("update", own.map(str::to_owned), None, Vec::new(), true),
            Write::Update { record: Some(link), values } => {
                ("update", self.named_form(link, step), None, values.keys().collect(), false)
            }
            Write::Delete { record: link } => ("delete", self.named_form(link, step), None, Vec::new(), false),
            Write::Found(wish) => return self.found(conn, node, wish, step).await,
        };
        let facts = self.tellable(step);
        // Of many rows the first shows what the others are like.
        let rows = rows(each, &facts);
        let written = match rows.first() {
            None => Map::new(),
            Some(row) => match values_of(conn, context, app, wish, &facts, *row).await? {
                Ok(written) => written,
                Err(reason) => return Ok((None, Action::WriteFailed { step, reason })),
            },
        };
        let mut line = self.line_of(node, what, step);
        if let Some(form) = form.and_then(|form| context.model.form(app, &form)) {
            line.text = Some(counted(context, form, rows.len()));
            let fields = if matches!(wish, Write::Script { .. }) { written.keys().collect() } else { fields };
            line.values = self.said(conn, form, &fields, &written).await?;
            if is_own && let Some(record) = &mut self.record {
                record.values = merged(conn, context, form, record, written).await?;
            }
        }
        Ok((Some(line), Action::Written { step, record: RecordId::generate() }))
    }

    /// The form of the records that a link names, or a query has found.
    fn named_form(&self, link: &str, step: u64) -> Option<String> {
        let (flow, app) = (self.wish.flow, self.wish.app);
        if let Some(Node::Query(query)) = flow.find(link) {
            return Some(query.form.clone());
        }
        let place = (app, flow.definition().start.form());
        let named = linked(self.context, place, (flow, &self.state, step), self.record.as_ref(), link);
        named.map(|(target, _)| target)
    }

    /// The record as the expressions of a step see it, with what queries have found and the row it lies in.
    fn facts(&self, step: u64) -> Map<String, Value> {
        query::facts(self.record.as_ref(), &self.state, self.state.path_of(step))
    }

    /// What a step works with where it writes.
    fn tellable(&self, step: u64) -> Map<String, Value> {
        let place = (self.wish.app, self.wish.flow.definition().start.form());
        tellable(self.context, place, &self.state, self.record.as_ref(), step)
    }

    /// Looks up what a query finds now.
    async fn look_up(&self, conn: &mut Conn, node: &str, step: u64) -> Result<(Option<TrailLine>, Action), FlowError> {
        let Some(Node::Query(wish)) = self.wish.flow.find(node) else {
            return Ok((None, Action::Found { step, rows: Vec::new() }));
        };
        Ok(match query::carry_out(conn, self.context, self.wish.app, &self.facts(step), wish).await? {
            Ok(rows) => {
                let form = self.context.model.form(self.wish.app, &wish.form);
                let text = form.map(|form| counted(self.context, form, rows.len()));
                (Some(TrailLine { text, ..self.line_of(node, "query", step) }), Action::Found { step, rows })
            }
            Err(reason) => (None, Action::WriteFailed { step, reason }),
        })
    }

    /// Looks for what a condition finds now, and works out what would become of it.
    async fn found(
        &mut self,
        conn: &mut Conn,
        node: &str,
        wish: &Found,
        step: u64,
    ) -> Result<(Option<TrailLine>, Action), FlowError> {
        let (context, app) = (self.context, self.wish.app);
        let failed = |reason| Ok((None, Action::WriteFailed { step, reason }));
        let written = Action::Written { step, record: RecordId::generate() };
        let Some(form) = context.model.form(app, &wish.form) else { return Ok((None, written)) };
        let facts = self.tellable(step);
        let (mut ids, mut created) = (Vec::new(), 0);
        let rows = rows(wish.each.as_deref(), &facts);
        for row in &rows {
            match found::find(conn, context, form, wish, &facts, *row, found::MOST).await? {
                Ok(found) if found.is_empty() => created += usize::from(matches!(wish.then, Then::Upsert(_))),
                Ok(found) => ids.extend(found.into_iter().map(|record| record.id)),
                Err(reason) => return failed(reason),
            }
        }
        if ids.len() + created > found::MOST {
            return failed(found::too_many(form));
        }
        // Of many rows the first shows what the others are like.
        let worked = match (wish.then.values(), rows.first()) {
            (Some(values), Some(row)) => match worked_out(conn, context, app, values, &facts, *row).await? {
                Ok(worked) => worked,
                Err(reason) => return failed(reason),
            },
            _ => Map::new(),
        };
        let what = match wish.then {
            Then::Delete => "delete",
            _ if created > 0 && ids.is_empty() => "create",
            _ => "update",
        };
        let mut line = self.line_of(node, what, step);
        line.text = Some(counted(context, form, ids.len() + created));
        if let Some(values) = wish.then.values() {
            line.values = self.said(conn, form, &values.keys().collect::<Vec<_>>(), &worked).await?;
        }
        if wish.then != Then::Delete
            && let Some(record) = &mut self.record
            && ids.contains(&record.id)
        {
            record.values = merged(conn, context, form, record, worked).await?;
        }
        Ok((Some(line), written))
    }

    /// What is written, in words.
    async fn said(
        &self,
        conn: &mut Conn,
        form: &Form,
        fields: &[&String],
        written: &Map<String, Value>,
    ) -> Result<Vec<DryValue>, FlowError> {
        let shown = StoredRecord { values: written.clone(), ..record::blank(self.context) };
        let names = record::refs(conn, self.context, form, [&shown]).await?;
        let said = card::all(self.context, form, &shown, &names);
        Ok(in_words(fields, &said, |field| form.field_title(field).to_owned()))
    }

    fn view(self, deeds: usize) -> DryRunView {
        let world = self.world();
        let ahead = if self.state.status.has_ended() {
            Vec::new()
        } else {
            steps_ahead(self.context, self.wish.app, self.wish.flow, &self.state, &world)
        };
        let (waiting, offers) = (self.waiting(), self.offers());
        let left_out = self.line_at(None, "left_out", &[]);
        DryRunView { status: self.state.status, waiting, offers, ahead, deeds, trail: shortened(self.lines, left_out) }
    }
}
