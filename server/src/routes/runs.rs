//! /runs: what a member has started, one run with its timeline, and ending it; submitting a record.

mod buttons;

use super::doc;
use super::records::RecordPath;
use crate::error::ApiError;
use crate::extract::{Caller, IdempotencyKey, Json, Path, Query};
use crate::language::spoken;
use crate::paging::{Page, PageQuery, cut, decode, limit};
use crate::record_view::open;
use crate::state::State;
use aide::axum::ApiRouter;
use aide::axum::routing::{get_with, post_with};
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tenon_engine::clock::Moment;
use tenon_engine::flow::service::{
    Deed, FlowError, Preview, RunView, StartRun, preview, preview_draft, record_runs, run_list, run_view, run_view_of,
    search_words,
};
use tenon_engine::flow::{Action, RunState, RunStatus};
use tenon_engine::id::{MemberId, TaskId};
use tenon_engine::problem::{Problem, pointer_segment};
use tenon_engine::record;
use tenon_engine::store::runs::{self, RunFilter, RunRow};

pub fn routes() -> ApiRouter<State> {
    ApiRouter::new()
        .api_route("/runs", get_with(list, doc("runs", "listRuns", "The runs you have started")))
        .api_route("/runs/{id}", get_with(show, doc("runs", "getRun", "One run with its nodes, tasks and timeline")))
        .api_route("/runs/{id}/withdraw", post_with(withdraw, doc("runs", "withdrawRun", "Withdraw your own run")))
        .api_route(
            "/runs/{id}/urge",
            post_with(urge, doc("runs", "urgeRun", "Urge those a run waits for, as its initiator or administrator")),
        )
        .api_route(
            "/runs/{id}/cc",
            post_with(
                cc,
                doc(
                    "runs",
                    "copyRun",
                    "Send copies of a run, as its initiator, somebody who handles or has decided it, or administrator",
                ),
            ),
        )
        .api_route(
            "/runs/{id}/terminate",
            post_with(terminate, doc("runs", "terminateRun", "End a run, as administrator")),
        )
        .api_route(
            "/runs/{id}/suspend",
            post_with(suspend, doc("runs", "suspendRun", "Have a run stand still, as administrator")),
        )
        .api_route(
            "/runs/{id}/resume",
            post_with(resume, doc("runs", "resumeRun", "Let a suspended run go on, as administrator")),
        )
        .api_route(
            "/runs/{id}/rerun",
            post_with(rerun, doc("runs", "rerunFromNode", "Walk again from a node a run has passed, as administrator")),
        )
        .api_route(
            "/runs/{id}/jump",
            post_with(
                jump,
                doc("runs", "jumpToNode", "Move a run to a node, or have an ended one go on there, as administrator"),
            ),
        )
        .api_route(
            "/runs/{id}/retry",
            post_with(retry, doc("runs", "retryRun", "Try what is stuck again, as administrator")),
        )
        .api_route(
            "/runs/{id}/go-on",
            post_with(go_on, doc("runs", "goOnWithRun", "Let a run that rests go on at once, as administrator")),
        )
        .api_route(
            "/runs/{id}/tasks/{task}/reassign",
            post_with(reassign, doc("runs", "reassignTask", "Give a task to somebody else, as administrator")),
        )
        .api_route(
            "/runs/{id}/tasks/{task}/resend",
            post_with(
                resend,
                doc("runs", "resendTaskLink", "End the links mailed for a task outside and mail a new one"),
            ),
        )
        .api_route(
            "/runs/{id}/tasks/{task}/revoke",
            post_with(revoke, doc("runs", "revokeTaskLink", "End the links mailed for a task outside")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/submit",
            post_with(submit, doc("runs", "submitRecord", "Send a record on its way through a flow")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/submit/{flow}",
            get_with(ahead, doc("runs", "previewSubmission", "The course a record would take, and whom you may pick")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/submit/{flow}",
            post_with(
                ahead_of_draft,
                doc(
                    "runs",
                    "previewDraftSubmission",
                    "The course a record to be created would take, and whom you may pick",
                ),
            ),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/buttons/{flow}",
            post_with(press, doc("runs", "pressButton", "Press a button of a record, which starts its flow")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/buttons",
            get_with(buttons::list, doc("runs", "listFormButtons", "Your buttons on the records of a form")),
        )
        .api_route(
            "/apps/{app}/forms/{form}/buttons/{flow}",
            post_with(
                buttons::press_many,
                doc("runs", "pressButtonOnMany", "Press a button of up to 200 records, each on its own"),
            ),
        )
        .api_route(
            "/apps/{app}/forms/{form}/records/{id}/runs",
            get_with(
                of_record,
                doc("runs", "listRecordRuns", "The runs on a record: those under way, then what ended last in front"),
            ),
        )
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RunQuery {
    /// Your own; the only box there is.
    #[serde(default)]
    r#box: RunBox,
    /// Words in the title of the record, the title of the flow, or the name of whoever started it.
    q: Option<String>,
    /// Only of this app.
    app: Option<String>,
    /// Only of the flow with this key; needs `app`.
    flow: Option<String>,
    /// Only those under way.
    running: Option<bool>,
    cursor: Option<String>,
    limit: Option<usize>,
}

#[derive(Default, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum RunBox {
    #[default]
    Started,
}

#[derive(Deserialize, JsonSchema)]
struct RunPath {
    id: String,
}

async fn list(
    Shared(state): Shared<State>,
    caller: Caller,
    Query(query): Query<RunQuery>,
) -> Result<Json<Page<RunView>>, ApiError> {
    let (after, limit) = (decode::<String>(query.cursor.as_deref())?, limit(query.limit));
    let RunBox::Started = query.r#box;
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let words = search_words(&context, query.q.as_deref().unwrap_or_default());
    let filter = RunFilter {
        initiator: Some(caller.id()),
        app: query.app.as_deref(),
        flow: query.flow.as_deref(),
        state: query.running.unwrap_or(false).then_some(RunStatus::Running),
        words: &words,
    };
    let mut conn = state.store().read().await?;
    let mut rows = runs::runs(&mut conn, &filter, after.as_deref(), limit + 1).await?;
    let next_cursor = cut(&mut rows, limit, |run| run.id.as_str().to_owned());
    let items = run_list(&mut conn, &context, &rows).await?;
    Ok(Json(Page { items, next_cursor }))
}

async fn show(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RunPath>,
) -> Result<Json<RunView>, ApiError> {
    answer(&state, &caller, &path.id).await
}

/// A run as the caller may see it.
pub(super) async fn answer(state: &State, caller: &Caller, run: &str) -> Result<Json<RunView>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let mut conn = state.store().read().await?;
    Ok(Json(run_view(&mut conn, &snapshot.context(caller.principal()).spoken_in(spoken()), run).await?))
}

/// Does one operation and answers the run as it is then.
pub(super) async fn act(state: &State, caller: &Caller, run: &str, deed: Deed) -> Result<Json<RunView>, ApiError> {
    let moved = state.workspace().act_on_run(caller.principal(), run, deed).await?;
    answer_moved(state, caller, &moved).await
}

/// A run that was just moved, as the caller may see it.
async fn answer_moved(state: &State, caller: &Caller, run: &RunRow) -> Result<Json<RunView>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let mut conn = state.store().read().await?;
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    Ok(Json(run_view_of(&mut conn, &context, run).await?))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct WithdrawInput {
    #[serde(default)]
    opinion: Option<String>,
}

async fn withdraw(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunPath>,
    Json(input): Json<WithdrawInput>,
) -> Result<Json<RunView>, ApiError> {
    act(&state, &caller, &path.id, Deed { id, ..Action::Withdraw { opinion: input.opinion }.into() }).await
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UrgeInput {
    /// What they are told besides.
    #[serde(default)]
    text: Option<String>,
}

async fn urge(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunPath>,
    Json(input): Json<UrgeInput>,
) -> Result<Json<RunView>, ApiError> {
    act(&state, &caller, &path.id, Deed { id, ..Action::Urge { text: input.text }.into() }).await
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct CcInput {
    /// The ids of the members who get a copy.
    members: Vec<String>,
    /// What they are told besides.
    #[serde(default)]
    text: Option<String>,
}

async fn cc(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunPath>,
    Json(input): Json<CcInput>,
) -> Result<Json<RunView>, ApiError> {
    let to = read_members(&input.members)?;
    act(&state, &caller, &path.id, Deed { id, ..Action::Cc { to, text: input.text }.into() }).await
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct TerminateInput {
    reason: String,
}

async fn terminate(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunPath>,
    Json(input): Json<TerminateInput>,
) -> Result<Json<RunView>, ApiError> {
    act(&state, &caller, &path.id, Deed { id, ..Action::Terminate { reason: input.reason }.into() }).await
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct SuspendInput {
    reason: String,
}

async fn suspend(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunPath>,
    Json(input): Json<SuspendInput>,
) -> Result<Json<RunView>, ApiError> {
    act(&state, &caller, &path.id, Deed { id, ..Action::Suspend { reason: input.reason }.into() }).await
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ResumeInput {
    #[serde(default)]
    opinion: Option<String>,
}

async fn resume(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunPath>,
    Json(input): Json<ResumeInput>,
) -> Result<Json<RunView>, ApiError> {
    act(&state, &caller, &path.id, Deed { id, ..Action::Resume { opinion: input.opinion }.into() }).await
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct RerunInput {
    /// A node of `rerun_from`. What came after it is taken back; messages that were sent, records that were written and calls
    /// that were made stay.
    node: String,
    reason: String,
}

async fn rerun(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunPath>,
    Json(input): Json<RerunInput>,
) -> Result<Json<RunView>, ApiError> {
    let RerunInput { node, reason } = input;
    act(&state, &caller, &path.id, Deed { id, ..Action::Rerun { node, reason }.into() }).await
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct JumpInput {
    /// A node of `jump_to`. Open tasks of the branches that are left are closed.
    node: String,
    reason: String,
}

async fn jump(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunPath>,
    Json(input): Json<JumpInput>,
) -> Result<Json<RunView>, ApiError> {
    let JumpInput { node, reason } = input;
    act(&state, &caller, &path.id, Deed { id, ..Action::Jump { node, reason }.into() }).await
}

async fn retry(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RunPath>,
) -> Result<Json<RunView>, ApiError> {
    try_again(&state, &caller, &path.id, RunState::stuck_steps).await
}

async fn go_on(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RunPath>,
) -> Result<Json<RunView>, ApiError> {
    try_again(&state, &caller, &path.id, RunState::resting_steps).await
}

/// Has these steps of a run go on, one after the other, and answers the run as it is then.
async fn try_again(
    state: &State,
    caller: &Caller,
    id: &str,
    steps: fn(&RunState) -> Vec<u64>,
) -> Result<Json<RunView>, ApiError> {
    let run = runs::run_by_id(&mut state.store().read().await?, id).await?.ok_or_else(ApiError::not_found)?;
    let mut has_moved = false;
    for step in steps(&run.machine) {
        match state.workspace().act_on_run(caller.principal(), id, Action::Retry { step }.into()).await {
            Ok(_) => has_moved = true,
            // The step before it may have ended the run.
            Err(FlowError::Refused(_)) if has_moved => {}
            Err(error) => return Err(error.into()),
        }
    }
    answer(state, caller, id).await
}

#[derive(Deserialize, JsonSchema)]
struct RunTaskPath {
    id: String,
    task: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct ReassignInput {
    /// The id of the member who gets the task.
    member: String,
    reason: String,
}

async fn reassign(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunTaskPath>,
    Json(input): Json<ReassignInput>,
) -> Result<Json<RunView>, ApiError> {
    let task = TaskId::parse(&path.task).ok_or_else(ApiError::not_found)?;
    let to = member(&input.member, "/member")?;
    act(&state, &caller, &path.id, Deed { id, ..Action::Reassign { task, to, reason: input.reason }.into() }).await
}

async fn resend(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunTaskPath>,
) -> Result<Json<RunView>, ApiError> {
    let task = TaskId::parse(&path.task).ok_or_else(ApiError::not_found)?;
    act(&state, &caller, &path.id, Deed { id, ..Action::Resend { task }.into() }).await
}

async fn revoke(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RunTaskPath>,
) -> Result<Json<RunView>, ApiError> {
    let task = TaskId::parse(&path.task).ok_or_else(ApiError::not_found)?;
    act(&state, &caller, &path.id, Deed { id, ..Action::Revoke { task }.into() }).await
}

/// Reads the ids at `/members` of a request.
pub(super) fn read_members(named: &[String]) -> Result<Vec<MemberId>, ApiError> {
    named.iter().enumerate().map(|(at, id)| member(id, &format!("/members/{at}"))).collect()
}

/// Reads a member's id out of a request.
pub(super) fn member(id: &str, pointer: &str) -> Result<MemberId, ApiError> {
    MemberId::parse(id).ok_or_else(|| {
        ApiError::invalid(vec![Problem::new(pointer, "unknown_member", "没有这位成员", "There is no such member")])
    })
}

/// Which flow a record goes through.
#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubmitInput {
    /// The key of the flow.
    flow: String,
    /// Whom you picked, by node.
    #[serde(default)]
    picks: BTreeMap<String, Vec<String>>,
    #[serde(default)]
    opinion: Option<String>,
}

impl SubmitInput {
    /// The run that is wished for; `at` is where in the request this stands.
    pub fn into_wish(self, app: &str, record: Option<&str>, at: &str) -> Result<StartRun, ApiError> {
        let picks = read_picks(self.picks, at)?;
        Ok(StartRun { picks, opinion: self.opinion, ..StartRun::of(app, &self.flow, record) })
    }
}

async fn submit(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<RecordPath>,
    Json(input): Json<SubmitInput>,
) -> Result<Json<RunView>, ApiError> {
    let wish = StartRun { id, ..input.into_wish(&path.app, Some(&path.id), "")? };
    let run = state.workspace().start_run(caller.principal(), wish).await?;
    answer_moved(&state, &caller, &run).await
}

#[derive(Deserialize, JsonSchema)]
struct SubmitPath {
    app: String,
    form: String,
    id: String,
    flow: String,
}

async fn press(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<SubmitPath>,
) -> Result<Json<RunView>, ApiError> {
    let wish = StartRun { id, ..StartRun::of(&path.app, &path.flow, Some(&path.id)) };
    let run = state.workspace().press_button(caller.principal(), &path.form, wish).await?;
    answer_moved(&state, &caller, &run).await
}

async fn ahead(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<SubmitPath>,
) -> Result<Json<Preview>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    open(&context, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    Ok(Json(preview(&mut conn, &context, &path.app, &path.flow, &path.id).await?))
}

#[derive(Deserialize, JsonSchema)]
struct DraftPath {
    app: String,
    form: String,
    flow: String,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct UnsavedInput {
    /// What is about to be created.
    values: Map<String, Value>,
}

async fn ahead_of_draft(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<DraftPath>,
    Json(input): Json<UnsavedInput>,
) -> Result<Json<Preview>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    open(&context, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    let form = (path.app.as_str(), path.form.as_str());
    Ok(Json(preview_draft(&mut conn, &context, form, &path.flow, input.values).await?))
}

async fn of_record(
    Shared(state): Shared<State>,
    caller: Caller,
    Path(path): Path<RecordPath>,
    Query(query): Query<PageQuery>,
) -> Result<Json<Page<RunView>>, ApiError> {
    let (after, limit) = (decode::<(Option<Moment>, String)>(query.cursor.as_deref())?, limit(query.limit));
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let opened = open(&context, &path.app, &path.form)?;
    let mut conn = state.store().read().await?;
    // Reading the record is what gives the right to see what became of it.
    record::get(&mut conn, &context, &opened.rights, &opened.form, &path.id).await?;
    let after = after.as_ref().map(|(end, id)| (*end, id.as_str()));
    let mut rows = runs::runs_of_record_by_end(&mut conn, &path.id, after, limit + 1).await?;
    let next_cursor = cut(&mut rows, limit, |run| (run.ended_at, run.id.as_str().to_owned()));
    Ok(Json(Page { items: record_runs(&mut conn, &context, &rows).await?, next_cursor }))
}

/// The people picked, by node; `at` is where they were written.
pub(super) fn read_picks(
    picks: BTreeMap<String, Vec<String>>,
    at: &str,
) -> Result<BTreeMap<String, Vec<MemberId>>, ApiError> {
    let read = |(node, people): (String, Vec<String>)| {
        let pointer = format!("{at}/picks{}", pointer_segment(&node));
        let people = people.iter().map(|id| member(id, &pointer));
        Ok((node, people.collect::<Result<Vec<_>, ApiError>>()?))
    };
    picks.into_iter().map(read).collect()
}
