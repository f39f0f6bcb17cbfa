//! Runs that a run starts: on behalf of its initiator, in the same transaction, or later where their flow starts too often; and
//! what the two tell each other later, by timers that are due at once, so that neither holds the other's row.

use super::pace::{self, Pace};
use super::passing::Seen;
use super::perform::{StartRun, perform, start};
use super::timers::{self, Errand};
use super::{FlowError, Moved, write};
use crate::access::Principal;
use crate::audit::Via;
use crate::flow::effect::{Again, Call};
use crate::flow::state::{Parent, Wait};
use crate::flow::{Action, Flow, RunState, RunStatus};
use crate::id::RunId;
use crate::problem::Text;
use crate::record::{Context, RecordError};
use crate::store::runs::{self, RunRow};
use crate::store::starts::{CalledStart, WaitingStart};
use crate::store::{AsStoreError as _, Batch, Conn, StoreError, StoredRecord};
use serde_json::{Value, json};
use std::collections::{BTreeSet, HashMap};

/// How many runs one change may start, however they start each other.
const ROOM: usize = 200;

/// Starts the runs a step asks for; answers what to tell the machine, and whose boxes changed. What cannot be started
/// leaves the step waiting for an administrator; what was started before that is taken back by the caller.
pub(super) async fn carry_out(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &Flow,
    run: &RunRow,
    record: Option<&StoredRecord>,
    call: &Call,
    step: u64,
) -> Result<(Action, BTreeSet<String>), FlowError> {
    let failed = |reason: Text| Ok((Action::WriteFailed { step, reason }, BTreeSet::new()));
    let above = run.machine.parent.as_ref();
    let is_circle = call.flow == run.flow || above.is_some_and(|above| above.flows.contains(&call.flow));
    if is_circle {
        return failed(circle());
    }
    let at = (flow, run, step);
    let found = match (&call.each, &call.record) {
        (Some(rows), Some(link)) => write::named_in_rows(context, at, record, rows, link),
        _ => write::targets(context, at, record, call.record.as_deref()).map(|(_, records)| records),
    };
    let Some(records) = found else {
        return failed(gone());
    };
    let room = above.map_or(ROOM, |above| above.room);
    if records.len() > room {
        let (zh, en) = (format!("一次最多发起 {ROOM} 个子流程"), format!("At most {ROOM} sub-flows start at once"));
        return failed(Text::new(zh, en));
    }
    let marks = flow.marks_record() || above.is_some_and(|above| above.is_part);
    let parent = Parent {
        run: run.id.clone(),
        step,
        flows: above.map(|above| above.flows.clone()).into_iter().flatten().chain([run.flow.clone()]).collect(),
        room: (room - records.len()).checked_div(records.len()).unwrap_or_default(),
        is_part: call.record.is_none() && call.wait && marks,
    };
    let (started, members) = (Vec::new(), BTreeSet::new());
    let mut calling = Calling { context, run, call, own: record, parent, started, members };
    let mut before = Before::of(conn, &call.again).await?;
    for id in records {
        let earlier = before.take(&id);
        if let Some(stays) = earlier.as_ref().filter(|earlier| before.stays(earlier)) {
            calling.started.push((stays.id.clone(), stays.machine.status));
        } else if let Err(reason) = calling.over(conn, &id, earlier).await? {
            return failed(reason);
        }
    }
    Ok((Action::Called { step, runs: calling.started }, calling.members))
}

/// What a step calls, and what has been started for it so far.
struct Calling<'a> {
    context: &'a Context<'a>,
    run: &'a RunRow,
    call: &'a Call,
    /// The record of the run that calls.
    own: Option<&'a StoredRecord>,
    parent: Parent,
    started: Vec<(RunId, RunStatus)>,
    members: BTreeSet<String>,
}

impl Calling<'_> {
    /// Starts a run over a record, or lines it up; it goes on from where an earlier one stood that the step comes back to.
    /// Answers why it cannot be started.
    async fn over(
        &mut self,
        conn: &mut Conn,
        record: &str,
        earlier: Option<RunRow>,
    ) -> Result<Result<(), Text>, FlowError> {
        let Self { context, run, call, own, .. } = *self;
        if let Some(former) = former(conn, run, call, record).await? {
            if !call.wait {
                return Ok(Ok(()));
            }
            self.members.extend(end(conn, context, &former).await?.members);
        }
        let goes_on = match earlier {
            Some(earlier) => where_it_stood(conn, context, &earlier.id).await?,
            None => None,
        };
        let is_new = goes_on.is_none();
        if is_new && let Some(waiting) = lined_up(conn, context, &self.parent, (&run.app, call), record, own).await? {
            self.started.push((waiting, RunStatus::New));
            return Ok(Ok(()));
        }
        let parent = Some(self.parent.clone());
        let wish = StartRun { parent, goes_on, ..StartRun::of(&run.app, &call.flow, Some(record)) };
        let moved = match Box::pin(start(conn, context, wish)).await {
            Ok(moved) => moved,
            Err(error) if error.store_error().is_some() => return Err(error),
            Err(error) => return Ok(Err(reason(&error))),
        };
        if is_new {
            pace::begun(conn, context, &run.app, &call.flow).await?;
        }
        self.members.extend(moved.members);
        self.started.push((moved.run.id.clone(), moved.run.machine.status));
        Ok(Ok(()))
    }
}

/// Ends a run that nobody needs any more.
async fn end(conn: &mut Conn, context: &Context<'_>, run: &str) -> Result<Moved, FlowError> {
    let by = Principal::system(Via::Flow);
    let action = Action::Terminate { reason: timers::NOT_NEEDED.to_owned() };
    Box::pin(perform(conn, &context.acting_as(&by), run, action.into())).await
}

/// Where a run stood that another is to go on from; one that was not ended yet ends now.
async fn where_it_stood(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunId,
) -> Result<Option<Box<RunState>>, FlowError> {
    let Some(mut row) = runs::run_by_id(conn, run.as_str()).await? else { return Ok(None) };
    if !row.machine.status.has_ended() {
        row = end(conn, context, run.as_str()).await?.run;
    }
    Ok(RunState::going_on_from(row.machine).map(Box::new))
}

/// The runs a step comes back to, each by its record; of several over one record the last.
struct Before<'c> {
    runs: HashMap<String, RunRow>,
    open: &'c [RunId],
}

impl<'c> Before<'c> {
    async fn of(conn: &mut Conn, again: &'c Again) -> Result<Self, StoreError> {
        let ids: Vec<String> = again.runs.iter().map(|run| run.as_str().to_owned()).collect();
        let mut found = runs::runs_by_id(conn, &ids).await?;
        found.sort_by(|a, b| a.id.cmp(&b.id));
        let by_record = |run: RunRow| Some((run.record_id.clone()?, run));
        Ok(Self { runs: found.into_iter().filter_map(by_record).collect(), open: &again.open })
    }

    fn take(&mut self, record: &str) -> Option<RunRow> {
        self.runs.remove(record)
    }

    /// Whether what came of a run still counts: it had ended before the run that called it was returned, or came to an end of
    /// its own before it was told.
    fn stays(&self, former: &RunRow) -> bool {
        still_counts((&former.id, former.machine.status), self.open)
    }
}

/// The same of a run in this state; `open` are those that were under way when the run that called them was returned.
pub(super) fn still_counts((run, status): (&RunId, RunStatus), open: &[RunId]) -> bool {
    let was_ended = matches!(status, RunStatus::Returned | RunStatus::Terminated);
    status.has_ended() && !(was_ended && open.contains(run))
}

/// Lines a run up where its flow has started as often as it may within the hour, or where others are in line already: whoever
/// has called for it waits for it as for one that is under way. Answers the id it is going to have.
async fn lined_up(
    conn: &mut Conn,
    context: &Context<'_>,
    parent: &Parent,
    (app, call): (&str, &Call),
    record: &str,
    own: Option<&StoredRecord>,
) -> Result<Option<RunId>, StoreError> {
    let flow = context.model.app(app).and_then(|app| app.definitions.flows.get(&call.flow));
    let Some(flow) = flow else { return Ok(None) };
    let first = match pace::of(conn, context, (app, flow), None).await? {
        Pace::Now | Pace::Running => return Ok(None),
        Pace::Behind => None,
        Pace::Full { first } => Some(first),
    };
    let called = CalledStart { run: RunId::generate(), parent: parent.clone(), waits: call.wait };
    let run = called.run.clone();
    let start = WaitingStart { called: Some(called), ..pace::start_of(context, (app, flow), Some(record)) };
    match first {
        Some(first) => {
            let own = own.filter(|own| own.id == record);
            pace::wait(conn, context, flow, &start, (first, own)).await?;
        }
        None => {
            let title = context.say(app, &flow.title);
            context.chain.tell(Text::new(
                format!("流程“{title}”还有其他发起在排队，这一次排在后面"),
                format!("Others wait in line to start '{title}'; this one waits behind them"),
            ));
            pace::later(conn, context, &start, false).await?;
        }
    }
    Ok(Some(run))
}

/// A run that has waited in line starts, unless the step it was called for does not wait for it any more. One that cannot be
/// started by then counts as one that was not approved. The row of the run that waits is held meanwhile, so that it either finds
/// this one when it ends, or is found to wait no more. Answers what has started.
pub(super) async fn from_line(
    conn: &mut Conn,
    context: &Context<'_>,
    waiting: &WaitingStart,
    called: &CalledStart,
) -> Result<Option<Moved>, StoreError> {
    let is_awaited = |parent: &RunRow| {
        let token = parent.machine.token(called.parent.step);
        token.is_some_and(|token| matches!(&token.wait, Wait::Runs { runs, .. } if runs.contains(&called.run)))
    };
    let parent = runs::run_for_update(conn, called.parent.run.as_str()).await?.filter(is_awaited);
    if called.waits && parent.is_none() {
        return Ok(None);
    }
    let (app, flow) = (waiting.app.as_str(), waiting.flow.as_str());
    let wish = StartRun {
        parent: Some(called.parent.clone()),
        run: Some(called.run.clone()),
        ..StartRun::of(app, flow, waiting.record_id.as_deref())
    };
    conn.set_mark().await?;
    match Box::pin(start(conn, context, wish)).await {
        Ok(moved) => {
            conn.drop_mark().await?;
            pace::begun(conn, context, app, flow).await?;
            return Ok(Some(moved));
        }
        Err(FlowError::Store(error) | FlowError::Record(RecordError::Store(error))) => return Err(error),
        Err(error) => {
            conn.back_to_mark().await?;
            tracing::warn!(app, flow, record = ?waiting.record_id, %error, "a sub-flow did not start");
        }
    }
    if let Some(parent) = parent {
        let (run, step) = (called.run.clone(), called.parent.step);
        let mut batch = Batch::default();
        let ended = Errand::Ended { run, step, status: RunStatus::Terminated, back: None };
        timers::errand(&mut batch, &parent, &parent.id, ended, context.now);
        conn.execute_all(batch).await?;
    }
    Ok(None)
}

/// What is noted of a call: what was to be started, and what was.
pub(super) fn seen(call: &Call, action: &Action) -> Seen {
    let output = match action {
        Action::Called { runs, .. } => {
            json!({ "runs": runs.iter().map(|(run, _)| run.as_str()).collect::<Vec<_>>() })
        }
        _ => Value::Null,
    };
    Seen { input: json!({ "flow": call.flow, "record": call.record, "each": call.each }), output }
}

/// A run under way that this one has started for a record before, and has come back to.
async fn former(conn: &mut Conn, run: &RunRow, call: &Call, record: &str) -> Result<Option<String>, FlowError> {
    for other in runs::running_on(conn, record, &run.app, &call.flow).await? {
        let found = runs::run_by_id(conn, &other).await?;
        if found.and_then(|found| found.machine.parent).is_some_and(|parent| parent.run == run.id) {
            return Ok(Some(other));
        }
    }
    Ok(None)
}

/// Why a flow that is in the chain of calls is not called.
pub(super) fn circle() -> Text {
    Text::new("流程不能直接或间接地调用自己", "A flow does not call itself, nor through others")
}

/// Why nothing is called where a record is not there.
pub(super) fn gone() -> Text {
    Text::new("要走子流程的数据不存在", "The record for the sub-flow does not exist")
}

pub(super) fn reason(error: &FlowError) -> Text {
    match error {
        FlowError::Refused(refusal) => refusal.message.clone(),
        FlowError::NotFound => {
            Text::new("没有这个子流程，或数据已不在", "There is no such flow, or the record is gone")
        }
        _ => Text::new("子流程无法发起", "The sub-flow could not be started"),
    }
}

/// Adds what ends runs whose step is over to a batch.
pub(super) fn stop(batch: &mut Batch, parent: &RunRow, runs: &[RunId], context: &Context<'_>) {
    for run in runs {
        timers::errand(batch, parent, run, Errand::Stop, context.now);
    }
}

/// Adds what tells the run that started this one how it ended to a batch.
pub(super) fn report(batch: &mut Batch, run: &RunRow, status: RunStatus, context: &Context<'_>) {
    if let Some(parent) = &run.machine.parent {
        let back = run.machine.back.clone();
        let errand = Errand::Ended { run: run.id.clone(), step: parent.step, status, back };
        timers::errand(batch, run, &parent.run, errand, context.now);
    }
}
