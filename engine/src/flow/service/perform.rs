//! Starting runs and operating on them: who acts, on which run, with which values sent along.

use super::carry::{Turn, carry};
use super::enclose::{self, Enclosed};
use super::view::rights_of;
use super::{FlowError, Moved};
use crate::access::FieldRights;
use crate::audit::action;
use crate::definition::flow::{START, Start};
use crate::definition::{FieldRight as Right, Operation};
use crate::flow::node::Node;
use crate::flow::state::{Parent, TaskKind};
use crate::flow::{Action, Actor, Command, Flow, Refusal, RunState};
use crate::id::{CommandId, MemberId, RunId, TaskId};
use crate::model::Form;
use crate::problem::Problem;
use crate::record::{self, Authority, Change, Context, RecordError};
use crate::store::runs::{self, OpenTask, RunRow};
use crate::store::{Conn, StoredRecord, load_row};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Tasks that one step of a departure looks at.
const LEFT_AT_ONCE: usize = 20;

/// One wished-for run.
#[derive(Debug, Clone)]
pub struct StartRun {
    pub app: String,
    pub flow: String,
    pub record: Option<String>,
    /// The people picked, by node.
    pub picks: BTreeMap<String, Vec<MemberId>>,
    pub opinion: Option<String>,
    /// The run that starts it.
    pub parent: Option<Parent>,
    /// Where another run stood that this one goes on from, in the version of its flow.
    pub goes_on: Option<Box<RunState>>,
    /// The id by which that run waits for it already.
    pub run: Option<RunId>,
    /// Sent twice, it happens once.
    pub id: Option<CommandId>,
}

impl StartRun {
    /// A run that nobody picked people for.
    pub fn of(app: &str, flow: &str, record: Option<&str>) -> Self {
        let record = record.map(str::to_owned);
        Self {
            app: app.to_owned(),
            flow: flow.to_owned(),
            record,
            picks: BTreeMap::new(),
            opinion: None,
            parent: None,
            goes_on: None,
            run: None,
            id: None,
        }
    }
}

/// One operation on a run, with the values the assignee changed in the record.
#[derive(Debug, Clone)]
pub struct Deed {
    pub action: Action,
    pub values: Map<String, Value>,
    /// Whom they pick for later steps, by node; only with an approval.
    pub picks: BTreeMap<String, Vec<MemberId>>,
    /// The files they send along; only with an approval or a rejection.
    pub enclosed: Enclosed,
    /// Sent twice, it happens once.
    pub id: Option<CommandId>,
}

impl From<Action> for Deed {
    fn from(action: Action) -> Self {
        Self { action, values: Map::new(), picks: BTreeMap::new(), enclosed: Enclosed::default(), id: None }
    }
}

/// A person submits a record: they must be able to read it, and the flow must be one that people submit to.
///
/// # Errors
/// As [`start`].
pub async fn submit(conn: &mut Conn, context: &Context<'_>, wish: StartRun) -> Result<Moved, FlowError> {
    let id = wish.record.as_deref().ok_or(FlowError::NotFound)?;
    let record = submitted(conn, context, &wish.app, &wish.flow, id, true).await?;
    let form = submitted_form(context, &wish.app, &wish.flow).map(|form| form.key.clone());
    begin(conn, context, wish, form.map(|form| (form, record))).await
}

/// The record somebody wants to submit, when they may read it and the flow is one that people submit to.
pub(super) async fn submitted(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    flow: &str,
    record: &str,
    lock: bool,
) -> Result<StoredRecord, FlowError> {
    let form = submitted_form(context, app, flow).ok_or(FlowError::NotFound)?;
    readable(conn, context, form, record, lock).await
}

/// A record of a form, when whoever acts may read it.
pub(super) async fn readable(
    conn: &mut Conn,
    context: &Context<'_>,
    form: &Form,
    record: &str,
    lock: bool,
) -> Result<StoredRecord, FlowError> {
    let record = load_row(conn, &form.table, record, lock).await?.ok_or(FlowError::NotFound)?;
    let rights = context.rights(&form.app, &form.key).ok_or(FlowError::NotFound)?;
    if !rights.allows_on(Operation::Read, &record.facts(), &context.conditions) {
        return Err(FlowError::NotFound);
    }
    Ok(record)
}

/// Creates a record and submits it at once: either both happen or nothing does. `wish` names no record; whoever may
/// create the record may submit what they created, also where they may read no others.
///
/// # Errors
/// What the record path refuses, an unknown flow as a mistake at `/submit/flow`, else as [`start`].
pub async fn create_and_submit(
    conn: &mut Conn,
    context: &Context<'_>,
    command: &record::Command,
    mut wish: StartRun,
) -> Result<(Change, Moved), FlowError> {
    let rights = context.rights(&command.app, &command.form).ok_or(FlowError::NotFound)?;
    if submitted_form(context, &wish.app, &wish.flow).is_none_or(|form| form.key != command.form) {
        return Err(RecordError::Invalid(vec![unknown_flow(&wish.flow)]).into());
    }
    let mut change = Box::pin(record::perform(conn, context, &Authority::Rights(&rights), command)).await?;
    wish.record = Some(change.record.id.clone());
    let moved = start(conn, context, wish).await?;
    // The run has marked the record, and its first steps may have written into it.
    let form = context.model.form(&command.app, &command.form).ok_or(FlowError::NotFound)?;
    change.record = load_row(conn, &form.table, &change.record.id, false).await?.ok_or(FlowError::NotFound)?;
    Ok((change, moved))
}

/// The form whose records people submit to a flow; none for a flow that starts by itself.
pub(super) fn submitted_form<'a>(context: &Context<'a>, app: &str, flow: &str) -> Option<&'a Form> {
    let app = context.model.app(app)?;
    let Start::Submit(submit) = &app.definitions.flows.get(flow)?.start else { return None };
    app.forms.get(&submit.form).map(AsRef::as_ref)
}

fn unknown_flow(key: &str) -> Problem {
    let (zh, en) = (format!("这个表单没有可提交的流程“{key}”"), format!("this form has no flow '{key}' to submit to"));
    Problem::new("/submit/flow", "unknown_flow", zh, en)
}

/// Starts a run of a flow's current version. The initiator is whoever acts in `context`.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown flow or record, else what the machine or the record path refuses.
pub async fn start(conn: &mut Conn, context: &Context<'_>, wish: StartRun) -> Result<Moved, FlowError> {
    begin(conn, context, wish, None).await
}

/// The same; `held` is the record with the key of its form, where this transaction has read and locked it.
async fn begin(
    conn: &mut Conn,
    context: &Context<'_>,
    wish: StartRun,
    held: Option<(String, StoredRecord)>,
) -> Result<Moved, FlowError> {
    let flows = &context.model.flows;
    let flow = match &wish.goes_on {
        Some(former) => flows.pinned(conn, &wish.app, &wish.flow, former.version).await?,
        None => flows.current(conn, &wish.app, &wish.flow).await?,
    };
    let flow = flow.ok_or(FlowError::NotFound)?;
    let form = flow.definition().start.form();
    let record = match (form, &wish.record) {
        (Some(form), Some(id)) => {
            let form = context.model.form(&wish.app, form).ok_or(FlowError::NotFound)?;
            let record = match held {
                Some((of, record)) if of == form.key => Some(record),
                _ => load_row(conn, &form.table, id, true).await?,
            };
            let is_there = |record: &StoredRecord| is_there(&flow, record);
            let record = record.filter(is_there).ok_or(FlowError::NotFound)?;
            if record.archived_at.is_some() {
                return Err(record::archived().into());
            }
            Some(record)
        }
        (Some(_), None) => return Err(FlowError::NotFound),
        (None, _) => None,
    };
    if let Some(record) = &record
        && flow.marks_record()
        && runs::is_running(conn, &record.id, &wish.app, &wish.flow).await?
    {
        return Err(Refusal::already_running().into());
    }
    let initiator = context.principal.member.clone();
    let run = RunRow {
        id: wish.run.unwrap_or_else(RunId::generate),
        app: wish.app,
        flow: wish.flow,
        version: flow.version(),
        form: form.map(str::to_owned),
        record_id: record.as_ref().map(|record| record.id.clone()),
        record_title: record.as_ref().map(|record| record.title.clone()).unwrap_or_default(),
        initiator: initiator.as_ref().map(|id| id.as_str().to_owned()),
        started_at: context.now,
        ended_at: None,
        stuck_at: None,
        machine: RunState {
            parent: wish.parent,
            caused: context.chain.causes.to_vec(),
            ..wish.goes_on.map_or_else(|| RunState::new(flow.version(), initiator), |former| *former)
        },
    };
    let command = Command { by: actor(context), action: Action::Start { picks: wish.picks, opinion: wish.opinion } };
    carry(conn, context, &flow, run, record, vec![command.into()], wish.id).await
}

/// Does one operation on a run.
///
/// # Errors
/// As [`start`]; what the assignee sent along is refused as any change of the record is.
pub async fn perform(conn: &mut Conn, context: &Context<'_>, run: &str, deed: Deed) -> Result<Moved, FlowError> {
    let run = runs::run_for_update(conn, run).await?.ok_or(FlowError::NotFound)?;
    let flow = pinned(conn, context, &run).await?;
    let mut record = record_of(conn, context, &run, true).await?;
    if matches!(deed.action, Action::Jump { .. }) && run.machine.status.has_ended() && context.principal.is_admin {
        may_be_activated(conn, &flow, &run, record.as_ref()).await?;
    }
    if !deed.values.is_empty() {
        record = Some(write_values(conn, context, &flow, &run, &deed, record.as_ref()).await?);
    }
    let mut commands: Vec<Turn> = Vec::new();
    if let (Action::Approve { task, .. }, false) = (&deed.action, deed.picks.is_empty()) {
        let action = Action::Pick { task: task.clone(), picks: deed.picks };
        commands.push(Command { by: actor(context), action }.into());
    }
    if let (Action::Approve { task, .. } | Action::Reject { task, .. }, false) =
        (&deed.action, deed.enclosed.is_empty())
    {
        let node = run.machine.task(task).and_then(|task| flow.find(&task.node));
        let step = node.and_then(Node::person).map(|(step, _)| step);
        let evidence = enclose::taken(conn, context, step, &deed.enclosed).await?;
        let action = Action::Enclose { task: task.clone(), evidence };
        commands.push(Command { by: actor(context), action }.into());
    }
    commands.push(Command { by: actor(context), action: deed.action }.into());
    carry(conn, context, &flow, run, record, commands, deed.id).await
}

/// Whether a record is there for runs of a flow to begin on; one that has been deleted is for those that deletions start.
fn is_there(flow: &Flow, record: &StoredRecord) -> bool {
    record.deleted_at.is_none() || flow.definition().start.is_by_deletion()
}

/// Whether a run that has ended may go on: its record is there, and no other run of its flow is under way on it.
async fn may_be_activated(
    conn: &mut Conn,
    flow: &Flow,
    run: &RunRow,
    record: Option<&StoredRecord>,
) -> Result<(), FlowError> {
    let may_work = |record: &&StoredRecord| is_there(flow, record) && record.archived_at.is_none();
    match (&run.record_id, record.filter(may_work)) {
        (None, _) => Ok(()),
        (Some(_), None) => Err(Refusal::record_gone().into()),
        (Some(id), Some(_)) => {
            if flow.marks_record() && runs::is_running(conn, id, &run.app, &run.flow).await? {
                return Err(Refusal::already_running().into());
            }
            Ok(())
        }
    }
}

/// A member has left, or is away: what they have to do goes elsewhere, so many tasks after one. Answers what moved and the last
/// one looked at, or `None` at the end. A run is looked at as a whole, and again where the next tasks are of it as well, which
/// finds nothing to do. Whoever is only away keeps what nobody stands in for.
pub(super) async fn member_left(
    conn: &mut Conn,
    context: &Context<'_>,
    member: &MemberId,
    after: &str,
) -> Result<(Vec<Moved>, Option<String>), FlowError> {
    let open = runs::members_open(conn, member.as_str(), after, LEFT_AT_ONCE).await?;
    let is_here = context.people.is_active(member.as_str());
    let goes = |task: &&OpenTask| {
        let flow = (task.app.as_str(), task.flow.as_str());
        !is_here || context.people.proxy_at(member.as_str(), flow, context.now).is_some()
    };
    let concerned: BTreeSet<&str> = open.iter().filter(goes).map(|task| task.run.as_str()).collect();
    let mut all_moved = Vec::new();
    for run in concerned {
        let deed = Deed::from(Action::MemberLeft { member: member.clone() });
        match Box::pin(perform(conn, context, run, deed)).await {
            Ok(moved) => all_moved.push(moved),
            // Its flow is gone, or somebody was first: nobody else has to wait for it.
            Err(FlowError::Refused(_) | FlowError::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let last = open.last().filter(|_| open.len() == LEFT_AT_ONCE);
    Ok((all_moved, last.map(|task| task.id.clone())))
}

pub(super) fn actor(context: &Context<'_>) -> Actor {
    match (&context.principal.member, &context.principal.outside) {
        (Some(id), _) => Actor::Member { id: id.clone(), admin: context.principal.is_admin },
        (None, Some(id)) => Actor::member(id.clone()),
        (None, None) => Actor::System,
    }
}

/// The version of the flow a run keeps to.
pub(super) async fn pinned(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
) -> Result<std::sync::Arc<Flow>, FlowError> {
    context.model.flows.pinned(conn, &run.app, &run.flow, run.version).await?.ok_or(FlowError::NotFound)
}

/// The record a run works on, unless there is none or it is gone.
pub(super) async fn record_of(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    lock: bool,
) -> Result<Option<StoredRecord>, FlowError> {
    let (Some(form), Some(id)) = (&run.form, &run.record_id) else { return Ok(None) };
    let Some(form) = context.model.form(&run.app, form) else { return Ok(None) };
    Ok(load_row(conn, &form.table, id, lock).await?)
}

/// Writes what the assignee of a task changed, as far as the node lets them.
async fn write_values(
    conn: &mut Conn,
    context: &Context<'_>,
    flow: &Flow,
    run: &RunRow,
    deed: &Deed,
    before: Option<&StoredRecord>,
) -> Result<StoredRecord, FlowError> {
    let (Some(form), Some(record)) = (&run.form, &run.record_id) else { return Err(FlowError::NotFound) };
    let task = task_of(&deed.action).ok_or(FlowError::NotFound)?;
    let task = run.machine.task(task).filter(|task| task.vote.is_none()).ok_or_else(Refusal::unknown_task)?;
    if context.principal.member.as_ref() != Some(&task.assignee) {
        return Err(Refusal::not_assignee().into());
    }
    if task.unclaimed {
        return Err(Refusal::claim_first().into());
    }
    // Whoever is asked for an opinion changes nothing.
    if task.kind == TaskKind::Answer {
        return Err(Refusal::answer_only().into());
    }
    let command = |values: Map<String, Value>| record::Command {
        id: None,
        app: run.app.clone(),
        form: form.clone(),
        action: record::Action::Update { id: record.clone(), version: None, values },
    };
    let mut values = deed.values.clone();
    // The initiator mends a returned run with the rights they have anyway.
    let change = if task.node == START || task.kind == TaskKind::Cc {
        let rights = context.rights(&run.app, form).ok_or(FlowError::NotFound)?;
        Box::pin(record::perform(conn, context, &Authority::Rights(&rights), &command(values))).await
    } else {
        let (rights, writable) = writable(context, flow, run, &task.node, form);
        let problems = before.map(|before| rights.restore(&mut values, &before.values)).unwrap_or_default();
        if !problems.is_empty() {
            return Err(RecordError::Invalid(problems).into());
        }
        Box::pin(record::perform(conn, context, &Authority::Task { writable: &writable }, &command(values))).await
    };
    Ok(change
        .map_err(|error| match error {
            RecordError::NotFound => FlowError::NotFound,
            error => error.into(),
        })?
        .record)
}

/// What the step of a task lets its assignee do with the fields, and those they may change.
pub(super) fn writable(
    context: &Context<'_>,
    flow: &Flow,
    run: &RunRow,
    node: &str,
    form: &str,
) -> (FieldRights, BTreeSet<String>) {
    let step = flow.find(node).and_then(|node| node.person());
    let (Some((step, _)), Some(form)) = (step, context.model.form(&run.app, form)) else {
        return (FieldRights::all(Right::Hide), BTreeSet::new());
    };
    let rights = rights_of(step, Some(form.as_ref()));
    let fields = form.fields.iter().filter(|field| rights.edits(&field.key)).map(|field| field.key.clone()).collect();
    (rights, fields)
}

fn task_of(action: &Action) -> Option<&TaskId> {
    match action {
        Action::Approve { task, .. }
        | Action::Reject { task, .. }
        | Action::Return { task, .. }
        | Action::Transfer { task, .. } => Some(task),
        _ => None,
    }
}

/// The audit's word for an operation.
pub(crate) fn audited(action: &Action) -> &'static str {
    match action {
        Action::Start { .. } => action::RUN_START,
        Action::Approve { .. } => action::TASK_APPROVE,
        Action::Reject { .. } => action::TASK_REJECT,
        Action::Return { .. } => action::TASK_RETURN,
        Action::Transfer { .. } => action::TASK_TRANSFER,
        Action::Reassign { .. } => action::TASK_REASSIGN,
        Action::Resend { .. } => action::TASK_LINK_RESEND,
        Action::Revoke { .. } => action::TASK_LINK_REVOKE,
        Action::Withdraw { .. } => action::RUN_WITHDRAW,
        Action::Terminate { .. } => action::RUN_TERMINATE,
        Action::Suspend { .. } => action::RUN_SUSPEND,
        Action::Resume { .. } => action::RUN_RESUME,
        Action::Rerun { .. } => action::RUN_RERUN,
        Action::Jump { .. } => action::RUN_JUMP,
        Action::Cc { .. } => action::RUN_CC,
        _ => action::RUN_CHANGE,
    }
}
