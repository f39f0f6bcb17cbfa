//! /tasks: what a member has to do, has done and was told of; deciding, one or many at once.

mod batch;

use super::doc;
use super::runs::{act, member, read_members, read_picks};
use crate::error::ApiError;
use crate::extract::{Caller, IdempotencyKey, Json, Path, Query};
use crate::form_view::FormView;
use crate::language;
use crate::paging::{Page, cut, decode, encode, limit};
use crate::record_view::{Record, say_reasons};
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with, put_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tenon_engine::clock::{Moment, from_text, to_text};
use tenon_engine::definition::flow::START;
use tenon_engine::flow::evidence::{Attachments, Judgement};
use tenon_engine::flow::node::person::{Operation, Opinion};
use tenon_engine::flow::service::{
    Begun, BoxPage, BoxedFlow, Deed, Enclosed, Person, PickView, RunView, TaskDraft, TaskView, boxed_flows,
    search_words, task_views, work_view,
};
use tenon_engine::flow::state::Place;
use tenon_engine::flow::{Action, ResumeMode, ReturnTo};
use tenon_engine::id::{RunId, TaskId};
use tenon_engine::problem::Problem;
use tenon_engine::record::{Refs, mask_by, refs};
use tenon_engine::store::load_row;
use tenon_engine::store::runs::{BoxFilter, TaskBox, mark_read};
use tenon_engine::store::{Batch, notifications};
use tenon_engine::workspace::Event;

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route("/tasks", get_with(list, doc("tasks", "listTasks", "One of your boxes of tasks")))
        .api_route(
            "/tasks/flows",
            get_with(flows, doc("tasks", "listTaskFlows", "The flows of which there are tasks in a box")),
        )
        .api_route(
            "/tasks/decide",
            post_with(batch::decide, doc("tasks", "decideTasks", "Decide up to 200 tasks, each on its own")),
        )
        .api_route("/tasks/{id}", get_with(show, doc("tasks", "getTask", "A task with its record, run and choices")))
        .api_route(
            "/tasks/{id}/draft",
            put_with(keep, doc("tasks", "keepTaskDraft", "Keep what you have begun with a task and not sent")),
        )
        .api_route(
            "/tasks/{id}/{action}",
            post_with(decide, doc("tasks", "actOnTask", "Decide, hand over, comment or read")),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TaskQuery {
    #[serde(default)]
    r#box: Box,
    /// Words in the title of the record, the title of the flow, or the name of whoever started it.
    q: Option<String>,
    /// Only of this app.
    app: Option<String>,
    /// Only of the flow with this key; needs `app`.
    flow: Option<String>,
    /// Only those past their deadline.
    overdue: Option<bool>,
    /// Only those you have not opened.
    unread: Option<bool>,
    cursor: Option<String>,
    limit: Option<usize>,
}

/// Which box.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Box {
    #[default]
    Todo,
    Done,
    Cc,
}

impl From<Box> for TaskBox {
    fn from(which: Box) -> Self {
        match which {
            Box::Todo => Self::Todo,
            Box::Done => Self::Done,
            Box::Cc => Self::Cc,
        }
    }
}

/// One page of a box.
#[derive(Serialize, JsonSchema)]
pub(super) struct TaskPage {
    items: Vec<TaskView>,
    /// Send it back as `cursor` for the next page; null on the last one.
    next_cursor: Option<String>,
    /// Where a search through many tasks paused, after the latest 10,000 it has not looked at before: all that is later was
    /// searched. The next page goes on from there.
    searched_to: Option<String>,
}

/// How many tasks are looked through for one page of a search.
const REACH: usize = 10_000;

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(query): Query<TaskQuery>,
) -> Result<Json<TaskPage>, ApiError> {
    let TaskQuery { r#box, q, app, flow, overdue, unread, cursor, limit } = query;
    let (overdue, unread) = (overdue.unwrap_or(false), unread.unwrap_or(false));
    let query = BoxQuery { q, app, flow, overdue, unread, cursor, limit };
    page(&state, &caller, (caller.id(), r#box.into()), query).await.map(Json)
}

/// Which tasks of a box are asked for, and which page of them.
#[derive(Default)]
pub(super) struct BoxQuery {
    pub q: Option<String>,
    pub app: Option<String>,
    pub flow: Option<String>,
    pub overdue: bool,
    pub unread: bool,
    pub cursor: Option<String>,
    pub limit: Option<usize>,
}

/// One page of a member's box, which the caller may see.
pub(super) async fn page(
    state: &State,
    caller: &Caller,
    whose: (&str, TaskBox),
    query: BoxQuery,
) -> Result<TaskPage, ApiError> {
    let after: Option<(Option<String>, String)> = decode(query.cursor.as_deref())?;
    let after: Option<(Option<Moment>, String)> = after.map(|(moment, id)| (moment.as_deref().and_then(from_text), id));
    let limit = limit(query.limit);
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(language::spoken());
    let mut conn = state.store().read().await?;
    let place = after.as_ref().map(|(moment, id)| (*moment, id.as_str()));
    let words = search_words(&context, query.q.as_deref().unwrap_or_default());
    let filter = BoxFilter {
        app: query.app.as_deref(),
        flow: query.flow.as_deref(),
        words: &words,
        due_before: query.overdue.then_some(context.now),
        unread: query.unread,
        down_to: None,
    };
    let wanted = BoxPage { after: place, limit: limit + 1, reach: REACH };
    let mut found = task_views(&mut conn, &context, whose, &filter, wanted).await?;
    let next_cursor = cut(&mut found.tasks, limit, |task| (task.decided_at.clone(), task.id.clone()));
    let paused = found.searched_to.map(|(moment, id)| (to_text(moment), id));
    Ok(TaskPage {
        items: found.tasks,
        next_cursor: next_cursor.or_else(|| paused.as_ref().map(encode)),
        searched_to: paused.map(|(moment, _)| moment),
    })
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TaskFlowsQuery {
    #[serde(default)]
    r#box: Box,
}

async fn flows(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(query): Query<TaskFlowsQuery>,
) -> Result<Json<Page<BoxedFlow>>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(language::spoken());
    let mut conn = state.store().read().await?;
    Ok(Json(Page::whole(boxed_flows(&mut conn, &context, (caller.id(), query.r#box.into())).await?)))
}

#[derive(Deserialize, JsonSchema)]
struct TaskPath {
    id: String,
}

/// A task with everything its assignee needs.
#[derive(Serialize, JsonSchema)]
struct TaskAnswer {
    task: TaskView,
    run: RunView,
    /// Without the fields the step hides; null when the flow has no record, or it is gone.
    record: Option<Record>,
    refs: Refs,
    /// The form with the step's rights on its fields.
    form: Option<FormView>,
    actions: Vec<Operation>,
    /// Those you have asked or let sign, whom you can take out again.
    removable: Vec<Person>,
    /// Whether the task waits for one of them.
    waiting: bool,
    /// Whether you cannot take it back once you approve; false where that asks for more than a word.
    approval_is_final: bool,
    return_targets: Vec<ReturnTarget>,
    /// The runs that wait for this one and can be returned to from here, the nearest first; this one ends then.
    return_above: Vec<ReturnAbove>,
    opinion: Opinion,
    /// The decisions that need your signature.
    signature: Vec<Judgement>,
    /// The files that may or must go with your decision.
    attachments: Option<Attachments>,
    /// What you have begun and not sent.
    draft: Option<TaskDraft>,
    /// Whom you pick for later steps when you approve.
    picks: Vec<PickView>,
}

/// A place the run can be returned to.
#[derive(Serialize, JsonSchema)]
pub(super) struct ReturnTarget {
    node: String,
    title: String,
}

/// The places in a run that waits for this one.
#[derive(Serialize, JsonSchema)]
struct ReturnAbove {
    /// Its id, for `to_run`.
    run: String,
    flow_title: String,
    targets: Vec<ReturnTarget>,
}

/// Places with their titles.
pub(super) fn return_targets(named: Vec<(String, String)>) -> Vec<ReturnTarget> {
    named.into_iter().map(|(node, title)| ReturnTarget { node, title }).collect()
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<TaskPath>,
) -> Result<Json<TaskAnswer>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(language::spoken());
    let mut conn = state.store().read().await?;
    let work = work_view(&mut conn, &context, &path.id).await?;
    let approval_is_final = work.approval_is_final(&mut conn, &context).await?;
    let app = snapshot.model.app(&work.run.app);
    let form = work.run.form.as_deref().and_then(|form| app?.forms.get(form));
    let mut answer = TaskAnswer {
        record: None,
        refs: Refs::default(),
        form: None,
        actions: work.actions,
        removable: work.removable,
        waiting: work.waiting,
        approval_is_final,
        return_targets: return_targets(work.return_targets),
        return_above: work
            .return_above
            .into_iter()
            .map(|above| ReturnAbove {
                run: above.run.as_str().to_owned(),
                flow_title: above.flow_title,
                targets: return_targets(above.targets),
            })
            .collect(),
        opinion: work.opinion,
        signature: work.signature,
        attachments: work.attachments,
        draft: work.draft,
        picks: work.picks,
        task: work.task,
        run: work.run,
    };
    if let (Some(app), Some(form), Some(id)) = (app, form, &answer.run.record_id)
        && let Some(mut record) = load_row(&mut conn, &form.table, id, false).await?
        && let Some(rights) = context.rights(&app.key, &form.key)
    {
        let own = || rights.fields_on(&record.facts(), &context.conditions);
        let fields = work.fields.unwrap_or_else(own);
        mask_by(&fields, form, &mut record);
        say_reasons(&context, &app.key, &mut record.rules);
        let shown = FormView::with_fields(app, &form.key, &rights, &fields, language::spoken());
        let rights = |other: &str| context.rights(&app.key, other);
        answer.form = shown.map(|shown| shown.beside_others(app, Some(&path.id), rights));
        answer.refs = refs(&mut conn, &context, form, [&record]).await?;
        answer.record = Some(record.into());
    }
    let is_new = answer.task.unread && answer.task.assignee.id == caller.id() && answer.task.kind != "cc";
    let is_told = notifications::is_unread_at(&mut conn, caller.id(), &page_of(&path.id)).await?;
    drop(conn);
    if is_new || is_told {
        seen(&state, &caller, &path.id, (is_new, is_told)).await?;
    }
    Ok(Json(answer))
}

/// The path of the page of a task, to which what is told of it leads.
fn page_of(task: &str) -> String {
    format!("/tasks/{task}")
}

/// Somebody has looked at the task, for the first time where it `is_new`: what told them of it is read, wherever else they see
/// it. A copy is read when they say so.
async fn seen(state: &State, caller: &Caller, task: &str, (is_new, is_told): (bool, bool)) -> Result<(), ApiError> {
    let (task, member, now) = (task.to_owned(), caller.id().to_owned(), state.clock().now());
    state
        .store()
        .write(move |conn| {
            let (task, member) = (task.clone(), member.clone());
            std::boxed::Box::pin(async move {
                if is_new {
                    mark_read(conn, &task, &member).await?;
                }
                let mut batch = Batch::default();
                notifications::read_at(&mut batch, &member, &page_of(&task), now);
                conn.execute_all(batch).await
            })
        })
        .await?;
    if is_told {
        state.workspace().events.tell(Event::Notification { member: caller.id().to_owned() });
    }
    Ok(())
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TaskDraftInput {
    /// What you have changed in the record, as far as the step lets you.
    #[serde(default)]
    values: Map<String, Value>,
    #[serde(default)]
    opinion: String,
    /// The id of the picture of your signature, which you have uploaded.
    #[serde(default)]
    signature: Option<String>,
    /// The ids of files that are to go with your decision.
    #[serde(default)]
    attachments: Vec<String>,
}

/// What is kept; nothing when nothing was begun.
#[derive(Serialize, JsonSchema)]
struct DraftAnswer {
    draft: Option<TaskDraft>,
}

async fn keep(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<TaskPath>,
    Json(input): Json<TaskDraftInput>,
) -> Result<Json<DraftAnswer>, ApiError> {
    let (workspace, by) = (state.workspace(), caller.principal());
    let enclosed = Enclosed { signature: input.signature, attachments: input.attachments };
    let begun = Begun { values: input.values, opinion: input.opinion, enclosed };
    let draft = workspace.keep_task_draft(by, &path.id, begun).await?;
    Ok(Json(DraftAnswer { draft }))
}

#[derive(Deserialize, JsonSchema)]
struct DecidePath {
    id: String,
    action: Deciding,
}

/// What is done with a task.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum Deciding {
    Approve,
    Reject,
    Return,
    Transfer,
    AddSign,
    Remove,
    Delegate,
    Ask,
    TakeBack,
    Claim,
    Unclaim,
    Comment,
    Read,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct DecideInput {
    #[serde(default)]
    opinion: Option<String>,
    /// What you changed in the record, as far as the step lets you.
    #[serde(default)]
    values: Map<String, Value>,
    /// For `approve`: the ids of the people you pick for later steps, by node.
    #[serde(default)]
    picks: BTreeMap<String, Vec<String>>,
    /// For `approve` and `reject`: the id of the picture of your signature, which you have uploaded.
    #[serde(default)]
    signature: Option<String>,
    /// For `approve` and `reject`: the ids of files that go with it.
    #[serde(default)]
    attachments: Vec<String>,
    /// For `return`: a node, `start` for the initiator, or `previous`.
    #[serde(default)]
    to: Option<String>,
    /// For `return`: the run above that is returned to; this one by default.
    #[serde(default)]
    to_run: Option<String>,
    /// For `return`: walk every node again, or jump back here.
    #[serde(default)]
    resume: Resume,
    /// For `transfer`, `delegate`, `ask` and `remove`: the id of the member meant.
    #[serde(default)]
    member: Option<String>,
    /// For `add_sign`: the ids of the members who are to sign.
    #[serde(default)]
    members: Vec<String>,
    /// For `add_sign`: whether they sign before you, after you or beside you.
    #[serde(default)]
    place: SignPlace,
}

/// When those who are added sign.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum SignPlace {
    #[default]
    Before,
    After,
    Parallel,
}

impl From<SignPlace> for Place {
    fn from(place: SignPlace) -> Self {
        match place {
            SignPlace::Before => Self::Before,
            SignPlace::After => Self::After,
            SignPlace::Parallel => Self::Parallel,
        }
    }
}

/// How a returned run goes on.
#[derive(Clone, Copy, Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Resume {
    #[default]
    Rerun,
    JumpBack,
}

impl From<Resume> for ResumeMode {
    fn from(resume: Resume) -> Self {
        match resume {
            Resume::Rerun => Self::Rerun,
            Resume::JumpBack => Self::JumpBack,
        }
    }
}

async fn decide(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<DecidePath>,
    Json(input): Json<DecideInput>,
) -> Result<Json<RunView>, ApiError> {
    let task = TaskId::parse(&path.id).ok_or_else(ApiError::not_found)?;
    let run = {
        let mut conn = state.store().read().await?;
        let found = tenon_engine::store::runs::task_by_id(&mut conn, task.as_str()).await?;
        found.ok_or_else(ApiError::not_found)?.run_id
    };
    let wish = input.into_deed(path.action, task)?;
    act(&state, &caller, run.as_str(), Deed { id, ..wish }).await
}

impl DecideInput {
    /// What is wished for, as the flow machine knows it.
    fn into_deed(self, wished: Deciding, task: TaskId) -> Result<Deed, ApiError> {
        let to = return_to(self.to.as_deref(), self.to_run.as_deref())?;
        let Self { opinion, values, picks, signature, attachments, resume, member: person, members, place, .. } = self;
        let person = || member(person.as_deref().ok_or_else(|| required("/member"))?, "/member");
        let action = match wished {
            Deciding::Approve => Action::Approve { task, opinion },
            Deciding::Reject => Action::Reject { task, opinion },
            Deciding::Return => Action::Return { task, to, resume: resume.into(), opinion },
            Deciding::Transfer => Action::Transfer { task, to: person()?, opinion },
            Deciding::AddSign => {
                Action::AddSign { task, place: place.into(), members: read_members(&members)?, opinion }
            }
            Deciding::Remove => Action::Remove { task, member: person()? },
            Deciding::Delegate => Action::Delegate { task, to: person()?, opinion },
            Deciding::Ask => Action::Ask { task, to: person()?, text: opinion.ok_or_else(|| required("/opinion"))? },
            Deciding::Claim => Action::Claim { task },
            Deciding::Unclaim => Action::Unclaim { task },
            Deciding::TakeBack => Action::TakeBack { task, opinion },
            Deciding::Comment => {
                Action::Comment { task: Some(task), text: opinion.ok_or_else(|| required("/opinion"))? }
            }
            Deciding::Read => Action::Read { task },
        };
        let enclosed = Enclosed { signature, attachments };
        Ok(Deed { action, values, picks: read_picks(picks, "")?, enclosed, id: None })
    }
}

pub(super) fn return_to(place: Option<&str>, run: Option<&str>) -> Result<ReturnTo, ApiError> {
    if let Some(run) = run {
        let unknown = || Problem::new("/to_run", "unknown_run", "没有这个流程实例", "There is no such run");
        let run = RunId::parse(run).ok_or_else(|| ApiError::invalid(vec![unknown()]))?;
        let node = place.map_or(START, |place| if place == "initiator" { START } else { place });
        return Ok(ReturnTo::Above { run, node: node.to_owned() });
    }
    Ok(match place {
        None | Some(START | "initiator") => ReturnTo::Initiator,
        Some("previous") => ReturnTo::Previous,
        Some(node) => ReturnTo::Node(node.to_owned()),
    })
}

fn required(pointer: &str) -> ApiError {
    ApiError::invalid(vec![Problem::new(pointer, "required", "请填写该项", "This is required")])
}
