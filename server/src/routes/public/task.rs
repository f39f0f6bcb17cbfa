//! The page of a mailed link to one task. Asking how it stands changes nothing; everything else is sent on purpose.

mod upload;

pub use upload::{add, begin, cancel, show};

use super::{Said, TokenPath, admit, at_once};
use crate::error::ApiError;
use crate::extract::{From as Sender, IdempotencyKey, Json, Path};
use crate::language;
use crate::no_content::NoContent;
use crate::routes::tasks::{Resume, ReturnTarget, return_targets, return_to};
use crate::state::State;
use axum::extract::State as Shared;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use tenon_engine::flow::TaskKind;
use tenon_engine::flow::evidence::{Attachments, Judgement};
use tenon_engine::flow::node::person::{Operation, Opinion};
use tenon_engine::flow::service::{Enclosed, MailedField, MailedWork, NodeState};
use tenon_engine::link::{self, LinkError, TaskDecision, TaskWish, TaskWork, Verb};
use tenon_engine::store::outbox::State as LetterState;

/// How the task behind a link stands.
#[derive(Serialize, JsonSchema)]
pub struct TaskStanding {
    /// `open`, `decided`, `closed`, `ended`, `expired`, `revoked`, or `sign_in` where a member has to sign in to decide it.
    state: &'static str,
    /// The address a code is mailed to, in part.
    to: String,
    /// How far the letter with the newest code has come: `waiting`, `failed` where another attempt follows, `sent`, or `dead`
    /// where none does; null while none was asked for.
    code: Option<&'static str>,
}

impl From<link::TaskLook> for TaskStanding {
    fn from(look: link::TaskLook) -> Self {
        Self { state: look.standing.word(), to: look.to, code: look.code.map(LetterState::word) }
    }
}

pub async fn look(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
) -> Result<Json<TaskStanding>, ApiError> {
    let look = looked(&state, &sender, Verb::Task, &path.token).await?;
    Ok(Json(look.into()))
}

/// How the task behind a link stands, to travel with its page. Like asking, this changes nothing: programs that read
/// mail open links.
pub async fn task_at_once(state: &State, sender: Sender, token: String) -> Option<String> {
    at_once(look(Shared(state.clone()), sender, Path(TokenPath { token })).await)
}

/// Finds a link, unless its sender has done too much of this already; what is unknown is counted together.
async fn looked(state: &State, sender: &Sender, verb: Verb, token: &str) -> Result<link::TaskLook, ApiError> {
    let found: Result<_, LinkError> =
        link::look_at_task(&mut state.store().read().await?, &state.workspace().snapshot(), token).await;
    admit(state, sender, verb, found.as_ref().map_or("", |found| found.link.as_str()))?;
    Ok(found?)
}

pub async fn code(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
) -> Result<NoContent, ApiError> {
    looked(&state, &sender, Verb::Code, &path.token).await?;
    link::send_code(state.workspace(), &path.token, language::spoken(), sender.0.ip.clone()).await?;
    Ok(NoContent)
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CodeInput {
    /// The six digits that were mailed.
    code: String,
}

/// What shows the task from now on.
#[derive(Serialize, JsonSchema)]
pub struct TaskSession {
    session: String,
}

pub async fn enter(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
    Json(input): Json<CodeInput>,
) -> Result<Json<TaskSession>, ApiError> {
    looked(&state, &sender, Verb::Enter, &path.token).await?;
    let session = link::enter_code(state.workspace(), &path.token, &input.code, sender.0.ip.clone()).await?;
    Ok(Json(TaskSession { session }))
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WorkInput {
    /// What the right code gave.
    session: String,
}

/// A task as the page of its mailed link shows it.
#[derive(Serialize, JsonSchema)]
pub struct PublicTask {
    flow_title: String,
    record_title: String,
    step_title: String,
    kind: TaskKind,
    due_at: Option<String>,
    fields: Vec<SaidField>,
    /// What has to be filled in before it can be approved, by title, and the later steps whose people have to be picked by
    /// then. While there is any of it `approve` is not offered.
    asks: Vec<String>,
    picks: Vec<String>,
    steps: Vec<TaskStep>,
    /// Of `approve`, `reject` and `return` those that are offered.
    actions: Vec<Operation>,
    /// Where `return` may lead; for somebody outside to the initiator alone.
    return_targets: Vec<ReturnTarget>,
    /// What their buttons say, by operation, where that is other than usual.
    buttons: BTreeMap<String, String>,
    opinion: Opinion,
    /// The decisions that need a signature.
    signature: Vec<Judgement>,
    /// The files that go with a decision.
    attachments: Option<Attachments>,
    /// The path at which a member decides it signed in; none for somebody outside.
    signed_in: Option<String>,
    /// What files are sent with.
    ticket: String,
    timezone: String,
}

/// A field in words.
#[derive(Serialize, JsonSchema)]
struct SaidField {
    title: String,
    text: String,
    /// Of a sub-form its rows, each the cells that say something; empty for any other field.
    rows: Vec<Vec<Said>>,
}

impl From<MailedField> for SaidField {
    fn from(field: MailedField) -> Self {
        let cells = |row: Vec<(String, String)>| row.into_iter().map(|(title, text)| Said { title, text }).collect();
        Self { title: field.title, text: field.text, rows: field.rows.into_iter().map(cells).collect() }
    }
}

#[derive(Serialize, JsonSchema)]
struct TaskStep {
    title: String,
    state: NodeState,
}

pub async fn work(
    Shared(state): Shared<State>,
    sender: Sender,
    Path(path): Path<TokenPath>,
    Json(input): Json<WorkInput>,
) -> Result<Json<PublicTask>, ApiError> {
    looked(&state, &sender, Verb::Task, &path.token).await?;
    let snapshot = state.workspace().snapshot();
    let mut conn = state.store().read().await?;
    let TaskWork { work, ticket, signed_in } =
        link::task_work(&mut conn, &snapshot, &path.token, &input.session, language::spoken()).await?;
    let MailedWork { fields, steps, .. } = work;
    Ok(Json(PublicTask {
        flow_title: work.flow_title,
        record_title: work.record_title,
        step_title: work.step_title,
        kind: work.kind,
        due_at: work.due_at,
        fields: fields.into_iter().map(SaidField::from).collect(),
        asks: work.asks,
        picks: work.picks,
        steps: steps.into_iter().map(|(title, state)| TaskStep { title, state }).collect(),
        actions: work.actions,
        return_targets: return_targets(work.return_targets),
        buttons: work.buttons,
        opinion: work.opinion,
        signature: work.signature,
        attachments: work.attachments,
        signed_in,
        ticket,
        timezone: snapshot.timezone.name().to_owned(),
    }))
}

/// What is decided.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum PublicDecision {
    Approve,
    Reject,
    Return,
}

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct TaskDecisionInput {
    session: String,
    decision: PublicDecision,
    #[serde(default)]
    opinion: Option<String>,
    /// For `approve` and `reject`: the id of the picture of your signature, sent by this link.
    #[serde(default)]
    signature: Option<String>,
    /// For `approve` and `reject`: the ids of files sent by this link.
    #[serde(default)]
    attachments: Vec<String>,
    /// For `return`: a node, or `start` for the initiator, who is meant when nothing is said.
    #[serde(default)]
    to: Option<String>,
    /// For `return`: walk every node again, or jump back here.
    #[serde(default)]
    resume: Resume,
}

pub async fn decide(
    Shared(state): Shared<State>,
    sender: Sender,
    IdempotencyKey(id): IdempotencyKey,
    Path(path): Path<TokenPath>,
    Json(input): Json<TaskDecisionInput>,
) -> Result<Json<TaskStanding>, ApiError> {
    looked(&state, &sender, Verb::Submit, &path.token).await?;
    let decision = match input.decision {
        PublicDecision::Approve => TaskDecision::Approve,
        PublicDecision::Reject => TaskDecision::Reject,
        PublicDecision::Return => TaskDecision::Return,
    };
    let enclosed = Enclosed { signature: input.signature, attachments: input.attachments };
    let back = (return_to(input.to.as_deref(), None)?, input.resume.into());
    let wish = TaskWish { decision, back, opinion: input.opinion, enclosed, id };
    link::decide_task(state.workspace(), &path.token, &input.session, wish, sender.0.ip.clone()).await?;
    let snapshot = state.workspace().snapshot();
    let look = link::look_at_task(&mut state.store().read().await?, &snapshot, &path.token).await?;
    Ok(Json(look.into()))
}
