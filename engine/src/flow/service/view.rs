//! Runs and tasks as they are shown: with names in the place of ids, titles in the place of keys, and the nodes passed,
//! active and ahead.

pub(super) mod elsewhere;
mod nodes;
mod picks;
mod timeline;
mod way_back;

pub use picks::PickView;

use super::FlowError;
use super::above::{ReturnAbove, above, return_above};
use super::card::noted_title;
use super::diagram::{DiagramNode, PassedAs, diagram};
use super::invite::TaskLinkView;
use super::perform::{actor, pinned, record_of};
use super::task_draft::{TaskDraft, draft_of};
use super::world::RunWorld;
use crate::access::FieldRights;
use crate::clock::Moment;
use crate::definition::flow::START;
use crate::definition::{FieldRight as Right, MaskKind, Operation as RecordOperation};
use crate::flow::ahead::ahead;
use crate::flow::evidence::{Attachments, Evidence, Judgement, KeptFile};
use crate::flow::node::Node;
use crate::flow::node::person::{FieldRight, Operation, Opinion, PersonStep};
use crate::flow::state::Task;
use crate::flow::{Flow, RunStatus, TaskKind, may_send_copies, may_withdraw, task_options_under, urge_pause};
use crate::id::{Outside, TaskId};
use crate::kind::mask_of;
use crate::model::Form;
use crate::record::Context;
use crate::store::runs::{self, BoxedTask, LogRow, RunRow, TaskRow};
use crate::store::{Conn, StoredRecord, task_links};
pub use elsewhere::{JumpNode, LeftStep, RerunNode};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Value, json};
use std::collections::{BTreeMap, HashMap};
use timeline::timeline;

/// A person by id and name. Somebody outside the workspace is named with a part of their address, and their id says nothing.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Person {
    pub id: String,
    pub name: String,
}

/// One run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct RunView {
    pub id: String,
    pub app: String,
    pub form: Option<String>,
    pub record_id: Option<String>,
    pub record_title: String,
    pub flow: String,
    pub flow_title: String,
    pub version: i64,
    pub state: RunStatus,
    pub initiator: Option<Person>,
    pub started_at: String,
    pub ended_at: Option<String>,
    /// When it may be urged again; null when nobody has urged lately.
    pub urge_again_at: Option<String>,
    /// Set while an administrator has it stand still.
    pub suspended: Option<SuspensionView>,
    /// Whether you may send copies of it, also once it has ended; false in lists.
    pub may_cc: bool,
    /// Whether you may withdraw it now; false in lists.
    pub may_withdraw: bool,
    /// The nodes an administrator may have it walk again from, in the order passed; empty for others and in lists.
    pub rerun_from: Vec<RerunNode>,
    /// The other nodes an administrator may move it to or, once it has ended, have it go on at; empty for others and in lists.
    pub jump_to: Vec<JumpNode>,
    /// The course: what was passed, in order, then where the run is, then what is ahead.
    pub nodes: Vec<NodeView>,
    /// Every node of the flow with the ways between them; empty in lists.
    pub diagram: Vec<DiagramNode>,
    pub tasks: Vec<TaskView>,
    pub timeline: Vec<TimelineView>,
}

/// By whom, since when and why a run stands still.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct SuspensionView {
    pub by: Person,
    pub at: String,
    pub reason: String,
}

/// One node of a run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NodeView {
    pub key: String,
    pub kind: String,
    pub title: String,
    pub state: NodeState,
    /// How it was passed; null where it was not yet.
    pub outcome: Option<PassedAs>,
    /// Who is or would be asked there, or has decided; of a node that was skipped, whose approval was taken as given.
    pub people: Vec<Person>,
    /// Of a node ahead, whose approval would be taken as given, so that they are not asked.
    pub given: Vec<Person>,
    /// Whether the run is stuck there, until an administrator has the step tried again.
    pub stuck: bool,
}

/// How far a run has come with a node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum NodeState {
    Passed,
    Active,
    Ahead,
}

/// One task.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TaskView {
    pub id: String,
    pub run_id: String,
    pub app: String,
    pub form: Option<String>,
    pub record_id: Option<String>,
    pub record_title: String,
    pub flow_title: String,
    pub node: String,
    pub node_title: String,
    pub kind: String,
    pub state: String,
    pub assignee: Person,
    /// In whose stead, where it was not theirs from the beginning.
    pub instead_of: Option<Person>,
    pub initiator: Option<Person>,
    pub created_at: String,
    pub due_at: Option<String>,
    pub decided_at: Option<String>,
    pub decision: Option<String>,
    pub opinion: Option<String>,
    /// The signature given with the decision.
    pub signature: Option<KeptFile>,
    /// The files given with the decision.
    pub attachments: Vec<KeptFile>,
    /// What its buttons say, by operation, where that is other than usual.
    pub buttons: BTreeMap<String, String>,
    #[schemars(schema_with = "summary_lines")]
    pub summary: Value,
    pub unread: bool,
    /// Whether its run stands still, so that it cannot be decided now.
    pub suspended: bool,
    /// The link that was mailed for it, where it is open and with somebody outside or a member who may decide from their
    /// letter; only in a run shown whole.
    pub link: Option<TaskLinkView>,
}

/// What a task shows of its record; kept as JSON.
fn summary_lines(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
    let line = json!({ "type": "object", "required": ["title", "text"], "properties": {
        "title": { "type": "string" }, "text": { "type": "string" } } });
    schemars::json_schema!({ "type": "array", "items": line })
}

/// One line of a timeline.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TimelineView {
    pub at: String,
    pub by: Option<Person>,
    pub action: String,
    pub node: Option<String>,
    pub node_title: Option<String>,
    pub opinion: Option<String>,
    pub signature: Option<KeptFile>,
    pub attachments: Vec<KeptFile>,
    /// The people or the node it went to, in words.
    pub to: Option<String>,
    /// `mail` where a member decided from the letter about their task, without signing in.
    pub via: Option<String>,
}

/// A task with everything its assignee needs to decide.
#[derive(Debug)]
pub struct WorkView {
    pub task: TaskView,
    pub run: RunView,
    pub row: RunRow,
    pub actions: Vec<Operation>,
    /// Those the assignee has asked or let sign, who can be taken out again.
    pub removable: Vec<Person>,
    /// Whether the task waits for one of them.
    pub waiting: bool,
    /// Node keys with their titles.
    pub return_targets: Vec<(String, String)>,
    /// The runs that wait for this one and can be returned to, the nearest first.
    pub return_above: Vec<ReturnAbove>,
    pub opinion: Opinion,
    /// The decisions that need a signature.
    pub signature: Vec<Judgement>,
    /// The files that go with a decision.
    pub attachments: Option<Attachments>,
    /// What the assignee has begun and not sent.
    pub draft: Option<TaskDraft>,
    /// Whom the assignee picks for later steps when they approve.
    pub picks: Vec<PickView>,
    /// The rights on fields that the task gives; `None` where the reader's usual rights apply.
    pub fields: Option<FieldRights>,
}

/// One run, for somebody who may see it: who takes part, who may read its record, administrators.
///
/// # Errors
/// [`FlowError::NotFound`] also for those who may not see it.
pub async fn run_view(conn: &mut Conn, context: &Context<'_>, id: &str) -> Result<RunView, FlowError> {
    let row = runs::run_by_id(conn, id).await?.ok_or(FlowError::NotFound)?;
    run_view_of(conn, context, &row).await
}

/// Like [`run_view`], for a run that was just moved and need not be read again.
pub async fn run_view_of(conn: &mut Conn, context: &Context<'_>, row: &RunRow) -> Result<RunView, FlowError> {
    let tasks = runs::tasks_of_run(conn, row.id.as_str()).await?;
    if !may_see(conn, context, row, &tasks).await? {
        return Err(FlowError::NotFound);
    }
    whole(conn, context, row, &tasks).await
}

/// Runs for lists: of their nodes those they stand at, and no timeline.
pub async fn run_list(conn: &mut Conn, context: &Context<'_>, rows: &[RunRow]) -> Result<Vec<RunView>, FlowError> {
    let mut views = Vec::new();
    for row in rows {
        let flow = pinned(conn, context, row).await?;
        let nodes = nodes::node_views(context, &flow, &row.app, nodes::active(context, row));
        views.push(RunView { nodes, ..head(context, &flow, row) });
    }
    Ok(views)
}

/// The runs a record has gone through, each whole. Reading the record gives the right to see them, which is the caller's
/// to check.
///
/// # Errors
/// When the database fails, or a version of a flow is gone.
pub async fn record_runs(conn: &mut Conn, context: &Context<'_>, rows: &[RunRow]) -> Result<Vec<RunView>, FlowError> {
    let mut views = Vec::new();
    for row in rows {
        let tasks = runs::tasks_of_run(conn, row.id.as_str()).await?;
        views.push(whole(conn, context, row, &tasks).await?);
    }
    Ok(views)
}

/// A task for its assignee, or for somebody else who may see its run.
///
/// # Errors
/// As [`run_view`].
pub async fn work_view(conn: &mut Conn, context: &Context<'_>, id: &str) -> Result<WorkView, FlowError> {
    let found = runs::task_by_id(conn, id).await?.ok_or(FlowError::NotFound)?;
    let row = runs::run_by_id(conn, found.run_id.as_str()).await?.ok_or(FlowError::NotFound)?;
    let tasks = runs::tasks_of_run(conn, row.id.as_str()).await?;
    if !may_see(conn, context, &row, &tasks).await? {
        return Err(FlowError::NotFound);
    }
    let run = whole(conn, context, &row, &tasks).await?;
    let flow = pinned(conn, context, &row).await?;
    let mut task = task_view(context, &boxed(&row, found.clone()), &run.flow_title);
    keep_to_holder(context, &mut task);
    let mut work = WorkView {
        task,
        run,
        actions: Vec::new(),
        removable: Vec::new(),
        waiting: false,
        return_targets: Vec::new(),
        return_above: Vec::new(),
        opinion: Opinion::Optional,
        signature: Vec::new(),
        attachments: None,
        draft: None,
        picks: Vec::new(),
        fields: None,
        row,
    };
    // In a list a task says what its flow says now, here what the version of its run says.
    work.task.buttons = buttons(context, &work.row.app, flow.find(&found.node));
    let is_own = found.assignee == context.me();
    let live = TaskId::parse(id).and_then(|id| work.row.machine.task(&id).cloned());
    if let (Some(id), true, true) = (TaskId::parse(id), is_own, found.state == "done")
        && way_back::is_open(conn, context, &flow, &work.row, id).await?
    {
        work.actions.push(Operation::TakeBack);
    }
    if let (Some(live), true) = (live, is_own) {
        work.offer(conn, context, &flow, &live).await?;
    }
    let is_copy = found.kind == TaskKind::Cc.word();
    if is_own && (found.node != START || is_copy) {
        let form = work.row.form.as_deref().and_then(|form| context.model.form(&work.row.app, form)).map(AsRef::as_ref);
        let given = given(&flow, &found, form);
        let is_asked = found.kind == TaskKind::Answer.word() || work.actions.contains(&Operation::Claim);
        work.fields = Some(if found.state != "open" || is_asked || work.actions.is_empty() {
            given.only_seeing()
        } else {
            given
        });
    }
    Ok(work)
}

impl WorkView {
    /// Tells its assignee what can be done with the task now.
    async fn offer(
        &mut self,
        conn: &mut Conn,
        context: &Context<'_>,
        flow: &Flow,
        task: &Task,
    ) -> Result<(), FlowError> {
        let row = &self.row;
        let above = above(conn, context, row).await?;
        let options = task_options_under(flow, &row.machine, task, &above);
        self.return_above = return_above(context, &row.app, &above, options.return_above);
        let title = |node: &String| (node.clone(), context.say(&row.app, flow.title(node, context.language)));
        self.return_targets = options.return_targets.iter().map(title).collect();
        self.actions.extend(options.operations);
        self.removable = options.removable.iter().map(|id| person(context, id.as_str())).collect();
        self.waiting = row.machine.is_waiting(&task.id);
        self.opinion = options.opinion;
        self.signature = options.signature;
        self.attachments = options.attachments;
        self.draft = draft_of(conn, context, &task.id).await?;
        if self.actions.contains(&Operation::Approve) {
            let record = record_of(conn, context, row, false).await?;
            self.picks = picks::picks(context, flow, row, record.as_ref(), task);
        }
        Ok(())
    }
}

/// What a task lets its assignee see and edit: what its step says. A copy shows what no step of the flow hides.
fn given(flow: &Flow, task: &TaskRow, form: Option<&Form>) -> FieldRights {
    let step = flow.find(&task.node).and_then(|node| node.person());
    if let Some((step, _)) = step.filter(|_| task.kind != TaskKind::Cc.word()) {
        return rights_of(step, form);
    }
    let steps = flow.definition().nodes.values().filter_map(|node| node.person());
    let seen = FieldRights::all(Right::See);
    steps.fold(seen, |seen, (step, _)| seen.intersect(&rights_of(step, form))).only_seeing()
}

/// The rights a step gives on the fields of the record.
pub(super) fn rights_of(step: &PersonStep, form: Option<&Form>) -> FieldRights {
    let right = |right: FieldRight| match right {
        FieldRight::Hide => Right::Hide,
        FieldRight::Mask | FieldRight::See => Right::See,
        FieldRight::Edit | FieldRight::Require => Right::Edit,
    };
    let mask = |path: &str| {
        let field = match path.split_once('.') {
            None => form?.field(path)?,
            Some((rows, column)) => form?.field(rows)?.sub_column(column)?,
        };
        Some(mask_of(&field.definition))
    };
    let masked = step.fields.iter().filter(|(_, given)| **given == FieldRight::Mask);
    let masks = masked.map(|(path, _)| (path.clone(), mask(path).unwrap_or(MaskKind::Middle)));
    let given = step.fields.iter().map(|(field, given)| (field.as_str(), right(*given)));
    FieldRights::new(given, Right::See).masking(masks)
}

pub(super) async fn may_see(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    tasks: &[TaskRow],
) -> Result<bool, FlowError> {
    let me = context.me();
    if context.principal.is_admin
        || run.initiator.as_deref() == Some(me)
        || tasks.iter().any(|task| task.assignee == me || task.handed_from.as_deref() == Some(me))
    {
        return Ok(true);
    }
    let record = record_of(conn, context, run, false).await?;
    Ok(may_read(context, (&run.app, run.form.as_deref()), record.as_ref()))
}

/// Whether whoever acts may read the record a run works on.
pub(super) fn may_read(
    context: &Context<'_>,
    (app, form): (&str, Option<&str>),
    record: Option<&StoredRecord>,
) -> bool {
    let (Some(form), Some(record)) = (form, record) else { return false };
    let rights = context.rights(app, form);
    rights.is_some_and(|rights| rights.allows_on(RecordOperation::Read, &record.facts(), &context.conditions))
}

pub(super) async fn whole(
    conn: &mut Conn,
    context: &Context<'_>,
    row: &RunRow,
    tasks: &[TaskRow],
) -> Result<RunView, FlowError> {
    let flow = pinned(conn, context, row).await?;
    // Only what is still ahead depends on the record.
    let record = if row.machine.status.has_ended() { None } else { record_of(conn, context, row, false).await? };
    let world = RunWorld::of(context, row, record.as_ref());
    world.meet_builders(conn, &flow).await?;
    let log = runs::log_of(conn, row.id.as_str()).await?;
    let mut view = head(context, &flow, row);
    let coming = match row.machine.status {
        RunStatus::Running => ahead(&flow, &row.machine, &world),
        _ => Vec::new(),
    };
    view.nodes = nodes::all(context, &flow, row, &coming);
    view.diagram = diagram(context, &flow, row, &coming);
    view.tasks = tasks.iter().map(|task| task_view(context, &boxed(row, task.clone()), &view.flow_title)).collect();
    view.tasks.iter_mut().for_each(|task| keep_to_holder(context, task));
    if row.machine.open_tasks().any(|task| task.assignee.is_outside() || flow.decides_by_mail(&task.node)) {
        for link in task_links::newest_of_run(conn, row.id.as_str()).await? {
            let Some(task) = row.machine.open_tasks().find(|task| task.id == link.task_id) else { continue };
            let mail = TaskLinkView::load(conn, &link, (&task.assignee, task.due_at), context).await?;
            if let Some(shown) = view.tasks.iter_mut().find(|shown| shown.id == link.task_id.as_str()) {
                shown.link = Some(mail);
            }
        }
    }
    let given: HashMap<&str, &Evidence> = tasks.iter().map(|task| (task.id.as_str(), &task.evidence)).collect();
    // Where a return has led out of this run, the words for it are those of the runs above.
    let above =
        if log.iter().any(|line| line.to_flow.is_some()) { above(conn, context, row).await? } else { Vec::new() };
    let line = |line: &LogRow| timeline(context, (&flow, &row.app), &above, line, &given);
    view.timeline = log.iter().map(line).collect();
    let by = actor(context);
    view.may_cc = may_send_copies(&flow, &row.machine, &by);
    let is_under_way = row.machine.status == RunStatus::Running && row.machine.suspended.is_none();
    view.may_withdraw = is_under_way && may_withdraw(&flow, &row.machine, &by).is_ok();
    (view.rerun_from, view.jump_to) = elsewhere::nodes(context, &row.app, &flow, &row.machine);
    Ok(view)
}

/// What a task shows follows the rights its own step gives: to others who see the run, whose steps may hide the same, it shows
/// nothing.
fn keep_to_holder(context: &Context<'_>, task: &mut TaskView) {
    if !context.principal.is_admin && task.assignee.id != context.me() {
        task.summary = Value::Array(Vec::new());
    }
}

fn head(context: &Context<'_>, flow: &Flow, row: &RunRow) -> RunView {
    RunView {
        id: row.id.as_str().to_owned(),
        app: row.app.clone(),
        form: row.form.clone(),
        record_id: row.record_id.clone(),
        record_title: row.record_title.clone(),
        flow: row.flow.clone(),
        flow_title: context.say(&row.app, &flow.definition().title),
        version: row.version,
        state: row.machine.status,
        initiator: row.initiator.as_deref().map(|id| person(context, id)),
        started_at: crate::clock::to_text(row.started_at),
        ended_at: row.ended_at.map(crate::clock::to_text),
        urge_again_at: urge_again_at(context, row).map(crate::clock::to_text),
        suspended: row.machine.suspended.as_ref().map(|pause| SuspensionView {
            by: person(context, pause.by.as_str()),
            at: crate::clock::to_text(pause.at),
            reason: pause.reason.clone(),
        }),
        may_cc: false,
        may_withdraw: false,
        rerun_from: Vec::new(),
        jump_to: Vec::new(),
        nodes: Vec::new(),
        diagram: Vec::new(),
        tasks: Vec::new(),
        timeline: Vec::new(),
    }
}

/// When a run under way may be urged again, if that is later than now.
fn urge_again_at(context: &Context<'_>, row: &RunRow) -> Option<Moment> {
    let again = row.machine.urged_at.filter(|_| row.machine.status == RunStatus::Running)? + urge_pause();
    (again > context.now).then_some(again)
}

/// What a node is called, as whoever asks reads it.
pub(super) fn title_of(context: &Context<'_>, app: &str, flow: &Flow, key: &str) -> String {
    context.say(app, flow.title(key, context.language))
}

fn boxed(row: &RunRow, task: TaskRow) -> BoxedTask {
    BoxedTask {
        task,
        app: row.app.clone(),
        form: row.form.clone(),
        record_id: row.record_id.clone(),
        record_title: row.record_title.clone(),
        flow: row.flow.clone(),
        initiator: row.initiator.clone(),
    }
}

pub(super) fn task_view(context: &Context<'_>, boxed: &BoxedTask, flow_title: &str) -> TaskView {
    let task = &boxed.task;
    TaskView {
        id: task.id.as_str().to_owned(),
        run_id: task.run_id.as_str().to_owned(),
        app: boxed.app.clone(),
        form: boxed.form.clone(),
        record_id: boxed.record_id.clone(),
        record_title: boxed.record_title.clone(),
        flow_title: flow_title.to_owned(),
        node: task.node.clone(),
        node_title: noted_title(context, &boxed.app, (&boxed.flow, &task.node), &task.node_title),
        kind: task.kind.clone(),
        state: task.state.clone(),
        assignee: person(context, &task.assignee),
        instead_of: task.handed_from.as_deref().map(|id| person(context, id)),
        initiator: boxed.initiator.as_deref().map(|id| person(context, id)),
        created_at: crate::clock::to_text(task.created_at),
        due_at: task.due_at.map(crate::clock::to_text),
        decided_at: task.decided_at.map(crate::clock::to_text),
        decision: task.decision.clone(),
        opinion: task.opinion.clone(),
        signature: task.evidence.signature.clone(),
        attachments: task.evidence.attachments.clone(),
        buttons: buttons(context, &boxed.app, published_node(context, boxed)),
        summary: summary(context, &boxed.app, &task.summary),
        unread: task.unread,
        suspended: task.suspended && task.state == "open",
        link: None,
    }
}

/// Titles of fields and the options among their values are texts of the app.
fn summary(context: &Context<'_>, app: &str, stored: &Value) -> Value {
    let mut shown = stored.clone();
    for entry in shown.as_array_mut().into_iter().flatten().filter_map(Value::as_object_mut) {
        for text in entry.values_mut() {
            if let Value::String(text) = text {
                *text = context.say(app, text);
            }
        }
    }
    shown
}

/// The node of a task as its flow is published now, while the task can be decided.
fn published_node<'c>(context: &Context<'c>, boxed: &BoxedTask) -> Option<&'c Node> {
    let app = context.model.app(&boxed.app).filter(|_| boxed.task.state == "open")?;
    app.definitions.flows.get(&boxed.flow)?.nodes.get(&boxed.task.node)
}

/// What the buttons of a step say where that is other than usual.
pub(super) fn buttons(context: &Context<'_>, app: &str, node: Option<&Node>) -> BTreeMap<String, String> {
    let step = node.and_then(Node::person).map(|(step, _)| step);
    let said = step.iter().flat_map(|step| &step.buttons);
    said.map(|(operation, words)| (operation.clone(), context.say(app, words))).collect()
}

pub(super) fn person(context: &Context<'_>, id: &str) -> Person {
    if let Some(outside) = Outside::read(id) {
        return Person { id: Outside::shown_id(id), name: outside.said(context.language) };
    }
    let name = context.people.member_name(id).unwrap_or_default();
    Person { id: id.to_owned(), name: name.to_owned() }
}

/// The title of a flow as it is published now; its key once it is gone.
pub(super) fn flow_title(context: &Context<'_>, app: &str, flow: &str) -> String {
    let found = context.model.app(app).and_then(|app| app.definitions.flows.get(flow));
    found.map_or_else(|| flow.to_owned(), |flow| context.say(app, &flow.title))
}
