//! What administrators should know about flows that go round in circles, flood, or do too much in one run: noted in the
//! transaction in which it happens, told to them once an hour for each flow and kind, listed, dealt with, and let go on.

use super::{Deed, FlowError, Moved, StartRun, pace, perform, start};
use crate::audit::{Entry, action};
use crate::clock;
use crate::definition::Channel;
use crate::definition::flow::FlowDefinition;
use crate::flow::chain::DEPTH;
use crate::flow::spent;
use crate::flow::state::Wait;
use crate::flow::{Action, Cause, IncidentKind, Refusal, RunState};
use crate::id::MessageId;
use crate::notify::{self, Message};
use crate::people::{Member, NoticeKind};
use crate::problem::{Language, Text};
use crate::record::Context;
use crate::store::incidents::{self, IncidentFilter, IncidentRow};
use crate::store::runs::{self, RunRow};
use crate::store::{Batch, Conn, StoreError, StoredRecord, audit, starts};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::json;

/// Waiting starts are counted up to this many.
const COUNTED: usize = 100_000;

/// Flows start each other in a circle: the flow was not started once more. `circle` begins with its own last run.
pub(super) async fn round(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &FlowDefinition),
    record: &StoredRecord,
    circle: &[Cause],
) -> Result<(), StoreError> {
    let row = of_record(context, IncidentKind::Loop, (app, flow), record, circle);
    let way = way(context, &row);
    context.chain.tell(Text::new(
        format!("流程互相触发形成循环，没有再次发起：{way}"),
        format!("Flows start each other in a circle; not started again: {way}"),
    ));
    note(conn, context, &row).await
}

/// Too many flows have started each other: the flow was not started.
pub(super) async fn too_far(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &FlowDefinition),
    record: &StoredRecord,
) -> Result<(), StoreError> {
    let causes = match context.chain.causes {
        [past, since @ ..] if past.is_past() => since,
        causes => causes,
    };
    let row = of_record(context, IncidentKind::Depth, (app, flow), record, causes);
    let way = way(context, &row);
    context.chain.tell(Text::new(
        format!("流程接连触发超过 {DEPTH} 层，没有发起：{way}"),
        format!("More than {DEPTH} flows start each other; not started: {way}"),
    ));
    note(conn, context, &row).await
}

/// A flow has started as often as it may within the hour; `record` is the first that waits.
pub(super) async fn flooded(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &FlowDefinition),
    record: Option<&StoredRecord>,
) -> Result<(), StoreError> {
    let mut row = new(context, IncidentKind::Pace, app, &flow.key);
    row.form = flow.start.form().map(str::to_owned);
    row.record_id = record.map(|record| record.id.clone());
    row.record_title = record.map(|record| record.title.clone()).unwrap_or_default();
    note(conn, context, &row).await
}

/// A start that waits in line fails whatever is tried: others go before it, and it is tried again. Its record is named by its id,
/// for it may be what cannot be read.
pub(super) async fn set_aside(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &FlowDefinition),
    record: Option<&str>,
) -> Result<(), StoreError> {
    let mut row = new(context, IncidentKind::Start, app, &flow.key);
    row.form = flow.start.form().map(str::to_owned);
    row.record_id = record.map(str::to_owned);
    note(conn, context, &row).await
}

/// A run stands still at a node because it has done too much.
pub(super) async fn stopped(
    conn: &mut Conn,
    context: &Context<'_>,
    run: &RunRow,
    node: &str,
    kind: IncidentKind,
) -> Result<(), StoreError> {
    let row = IncidentRow {
        form: run.form.clone(),
        record_id: run.record_id.clone(),
        record_title: run.record_title.clone(),
        run_id: Some(run.id.as_str().to_owned()),
        node: Some(node.to_owned()),
        ..new(context, kind, &run.app, &run.flow)
    };
    note(conn, context, &row).await
}

/// The nodes at which a run has come to stand still for a limit, beside those that stood still before.
pub(super) fn exceeded(state: &RunState, before: &[u64]) -> Vec<(String, IncidentKind)> {
    let fresh = state.tokens.iter().filter(|token| !before.contains(&token.step));
    let found = fresh.filter_map(|token| match &token.wait {
        Wait::Stuck { reason } => spent::exceeded(reason).map(|kind| (token.node.clone(), kind)),
        _ => None,
    });
    found.collect()
}

fn new(context: &Context<'_>, kind: IncidentKind, app: &str, flow: &str) -> IncidentRow {
    IncidentRow {
        id: MessageId::generate().into(),
        kind,
        app: app.to_owned(),
        flow: flow.to_owned(),
        form: None,
        record_id: None,
        record_title: String::new(),
        run_id: None,
        node: None,
        path: Vec::new(),
        count: 1,
        first_at: context.now,
        last_at: context.now,
        closed_at: None,
        closed_by: None,
    }
}

/// A flow that did not start for a record, and what led there.
fn of_record(
    context: &Context<'_>,
    kind: IncidentKind,
    (app, flow): (&str, &FlowDefinition),
    record: &StoredRecord,
    path: &[Cause],
) -> IncidentRow {
    let last = path.last();
    IncidentRow {
        form: flow.start.form().map(str::to_owned),
        record_id: Some(record.id.clone()),
        record_title: record.title.clone(),
        run_id: last.map(|cause| cause.run.as_str().to_owned()),
        node: last.map(|cause| cause.node.clone()),
        path: path.to_vec(),
        ..new(context, kind, app, &flow.key)
    }
}

/// The flows on the way by their titles, the one it is about at the end.
fn way(context: &Context<'_>, row: &IncidentRow) -> String {
    let keys = row.path.iter().map(|cause| cause.flow.as_str()).chain([row.flow.as_str()]);
    keys.map(|key| flow_title(context, &row.app, key)).collect::<Vec<_>>().join(" → ")
}

fn flow_title(context: &Context<'_>, app: &str, key: &str) -> String {
    let flow = context.model.app(app).and_then(|app| app.definitions.flows.get(key));
    flow.map_or_else(|| key.to_owned(), |flow| context.say(app, &flow.title))
}

/// Stores an incident and tells the administrators, once an hour of each kind of what happens to a flow.
async fn note(conn: &mut Conn, context: &Context<'_>, row: &IncidentRow) -> Result<(), StoreError> {
    let (kind, way) = (row.kind.word(), way(context, row));
    tracing::warn!(kind, %way, app = %row.app, flow = %row.flow, record = ?row.record_id, run = ?row.run_id, "a flow was held");
    incidents::note(conn, row).await?;
    let is_told = |member: &&Member| member.active && member.administers();
    let hour = context.now.timestamp().div_euclid(3_600);
    let message = Message {
        // Told before under the same key, it is told no more.
        key: format!("incident/{kind}/{}/{}/{hour}", row.app, row.flow),
        app: Some(row.app.clone()),
        channels: vec![Channel::Inbox],
        to: context.people.members().filter(is_told).map(|member| member.id.clone()).collect(),
        subject: String::new(),
        text: String::new(),
        link: Some(format!("/admin/incidents?flow={}/{}", row.app, row.flow)),
        url: None,
        robots: Vec::new(),
        event: "flow.incident",
        data: json!({ "kind": kind, "flow": row.flow, "record": row.record_id, "run": row.run_id }),
    };
    let say = |language: Language| {
        let way = self::way(&context.told_in(language), row);
        let (subject, text) = (subject(row.kind, &way), advice(row.kind));
        let (subject, text) = (subject.get(language).to_owned(), text.get(language).to_owned());
        Some(Message { subject, text, ..message.clone() })
    };
    let mut batch = Batch::default();
    notify::push_in_languages(&mut batch, NoticeKind::Task, context.wishes(), context.language, context.now, say);
    conn.execute_all(batch).await
}

fn subject(kind: IncidentKind, way: &str) -> Text {
    match kind {
        IncidentKind::Loop => {
            Text::new(format!("流程循环已停止：{way}"), format!("A circle of flows was stopped: {way}"))
        }
        IncidentKind::Depth => {
            Text::new(format!("流程接连触发过深，已停止：{way}"), format!("Flows went too far and were stopped: {way}"))
        }
        IncidentKind::Pace => {
            Text::new(format!("流程发起过多，已排队：{way}"), format!("A flow starts too often and waits: {way}"))
        }
        IncidentKind::Start => Text::new(format!("流程无法发起：{way}"), format!("A flow cannot be started: {way}")),
        IncidentKind::Nodes => {
            Text::new(format!("流程走过的节点过多，已停住：{way}"), format!("A run went through too many nodes: {way}"))
        }
        IncidentKind::Records => {
            Text::new(format!("流程写入的数据过多，已停住：{way}"), format!("A run wrote too many records: {way}"))
        }
    }
}

/// What to do about it.
fn advice(kind: IncidentKind) -> Text {
    match kind {
        IncidentKind::Loop => Text::new(
            "给其中一个流程的触发加上条件，或只监听会被人修改的字段。确认无误后可在“流程异常”中让它继续一次。",
            "Give the start of one of these flows a condition, or let it watch only fields that people change. Under \
             Flow incidents it can be let go on once.",
        ),
        IncidentKind::Depth => Text::new(
            "检查这些流程是否需要一个接一个地触发；每次新建数据又触发自己的流程通常缺少结束条件。",
            "See whether these flows have to start one another; one that creates records which start it again usually \
             lacks a condition to end.",
        ),
        IncidentKind::Pace => Text::new(
            "超出的部分不会丢失，会在之后每个小时依次发起。可调高流程设置中的每小时上限，或让排队的立即继续。",
            "Nothing is lost: the rest starts in turn in the hours to come. Raise the limit in the flow's settings, or \
             let those in line go on now.",
        ),
        IncidentKind::Start => Text::new(
            "数据库在发起时一再出错，这一次已排到队尾，每小时会再试；原因见服务器日志。排除后可让它立即继续。",
            "The database fails again and again while it starts; it has gone to the end of the line and is tried again each \
             hour. The server's log says why. Once that is mended it can be let go on at once.",
        ),
        IncidentKind::Nodes => Text::new(
            "检查流程里的回路是否能走到结束；确认无误后可让它继续。",
            "See whether the loop in the flow comes to an end; if it does, let the run go on.",
        ),
        IncidentKind::Records => Text::new(
            "检查流程是否需要写入这么多数据；确认无误后可让它继续。",
            "See whether the flow has to write that many records; if it does, let the run go on.",
        ),
    }
}

/// An incident as administrators read it.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IncidentView {
    pub id: String,
    pub kind: IncidentKind,
    pub app: String,
    pub app_title: String,
    /// The flow that did not start, waits, or stands still.
    pub flow: String,
    pub flow_title: String,
    /// What happened, in a sentence.
    pub subject: String,
    /// What to do about it.
    pub advice: String,
    /// The flows that led there, each with the run and the node that started the next.
    pub path: Vec<IncidentStep>,
    /// The record it was about when it happened last.
    pub form: Option<String>,
    pub record: Option<String>,
    pub record_title: String,
    /// The run that caused it or stands still, and its node.
    pub run: Option<String>,
    pub node: Option<String>,
    /// How often it has happened.
    pub count: i64,
    pub first_at: String,
    pub last_at: String,
    pub closed_at: Option<String>,
    pub closed_by: Option<String>,
    /// How many starts wait in line, where a flow has started too often.
    pub waiting: i64,
}

/// One flow on the way to an incident.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct IncidentStep {
    pub flow: String,
    pub title: String,
    pub run: String,
    pub node: String,
    pub record: Option<String>,
}

/// Incidents as administrators read them, after the one a cursor names.
///
/// # Errors
/// The database's.
pub async fn incident_views(
    conn: &mut Conn,
    context: &Context<'_>,
    filter: IncidentFilter<'_>,
    before: Option<(clock::Moment, &str)>,
    limit: usize,
) -> Result<Vec<(IncidentRow, IncidentView)>, StoreError> {
    let mut views = Vec::new();
    for row in incidents::list(conn, filter, before, limit).await? {
        let waiting = match row.kind {
            IncidentKind::Pace | IncidentKind::Start => starts::waiting(conn, &row.app, &row.flow, COUNTED).await?,
            _ => 0,
        };
        let view = view(context, &row, waiting);
        views.push((row, view));
    }
    Ok(views)
}

fn view(context: &Context<'_>, row: &IncidentRow, waiting: i64) -> IncidentView {
    let app = context.model.app(&row.app);
    let app_title = app.map_or_else(|| row.app.clone(), |app| context.say(&row.app, &app.definitions.app.title));
    let said = |text: Text| text.get(context.language).to_owned();
    let step = |cause: &Cause| IncidentStep {
        flow: cause.flow.clone(),
        title: flow_title(context, &row.app, &cause.flow),
        run: cause.run.as_str().to_owned(),
        node: cause.node.clone(),
        record: cause.record.clone(),
    };
    IncidentView {
        id: row.id.clone(),
        kind: row.kind,
        app: row.app.clone(),
        app_title,
        flow: row.flow.clone(),
        flow_title: flow_title(context, &row.app, &row.flow),
        subject: said(subject(row.kind, &way(context, row))),
        advice: said(advice(row.kind)),
        path: row.path.iter().map(step).collect(),
        form: row.form.clone(),
        record: row.record_id.clone(),
        record_title: row.record_title.clone(),
        run: row.run_id.clone(),
        node: row.node.clone(),
        count: row.count,
        first_at: clock::to_text(row.first_at),
        last_at: clock::to_text(row.last_at),
        closed_at: row.closed_at.map(clock::to_text),
        closed_by: row.closed_by.as_deref().and_then(|id| context.people.member_name(id)).map(str::to_owned),
        waiting,
    }
}

/// An administrator has dealt with an incident.
///
/// # Errors
/// [`FlowError::NotFound`] when there is no such open incident.
pub async fn settle(conn: &mut Conn, context: &Context<'_>, id: &str) -> Result<(), FlowError> {
    let open = incidents::by_id(conn, id).await?.filter(|row| row.closed_at.is_none());
    let row = open.ok_or(FlowError::NotFound)?;
    close(conn, context, &row, action::INCIDENT_CLOSE).await?;
    Ok(())
}

async fn close(
    conn: &mut Conn,
    context: &Context<'_>,
    row: &IncidentRow,
    word: &'static str,
) -> Result<(), StoreError> {
    incidents::close(conn, &row.id, context.principal.id(), context.now).await?;
    let mut entry = Entry::new(context.now, context.principal.origin(), word)
        .detail(json!({ "incident": row.id, "kind": row.kind.word(), "flow": row.flow, "run": row.run_id }));
    entry.app = Some(row.app.clone());
    audit::insert(conn, &entry).await
}

/// Lets go on what an incident has held: a flow that did not start is started once, a line that waits goes on at once, a
/// run that stands still does as much again. The incident is dealt with then; whoever comes second is told so.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown incident or one whose record or run is gone; a refusal where somebody has dealt
/// with it; what starting or retrying refuses.
pub async fn go_on(conn: &mut Conn, context: &Context<'_>, id: &str) -> Result<Vec<Moved>, FlowError> {
    let row = incidents::by_id(conn, id).await?.ok_or(FlowError::NotFound)?;
    if row.closed_at.is_some() {
        return Err(Refusal::incident_closed().into());
    }
    // What comes to the same again opens it again.
    close(conn, context, &row, action::INCIDENT_GO_ON).await?;
    Ok(match row.kind {
        IncidentKind::Loop | IncidentKind::Depth => {
            let wish = StartRun::of(&row.app, &row.flow, row.record_id.as_deref());
            vec![start(conn, context, wish).await?]
        }
        IncidentKind::Pace | IncidentKind::Start => {
            pace::free(conn, context, &row.app, &row.flow).await?;
            Vec::new()
        }
        IncidentKind::Nodes | IncidentKind::Records => retried(conn, context, &row).await?,
    })
}

/// Tries again every step of a run that stands still for a limit.
async fn retried(conn: &mut Conn, context: &Context<'_>, row: &IncidentRow) -> Result<Vec<Moved>, FlowError> {
    let run = row.run_id.as_deref().ok_or(FlowError::NotFound)?;
    let found = runs::run_by_id(conn, run).await?.ok_or(FlowError::NotFound)?;
    let stands = found.machine.tokens.iter().filter_map(|token| match &token.wait {
        Wait::Stuck { reason } if spent::exceeded(reason).is_some() => Some(token.step),
        _ => None,
    });
    let steps: Vec<u64> = stands.collect();
    if steps.is_empty() {
        return Err(Refusal::not_stuck().into());
    }
    let mut moved = Vec::new();
    for step in steps {
        match perform(conn, context, run, Deed::from(Action::Retry { step })).await {
            Ok(done) => moved.push(done),
            // The step before it may have ended the run.
            Err(FlowError::Refused(_)) if !moved.is_empty() => {}
            Err(error) => return Err(error),
        }
    }
    Ok(moved)
}
