//! What the assignee of a task has begun and not sent: kept for them alone, with the task, until it is decided or is no longer
//! theirs, or for three months. Values of sensitive and of masked fields lie sealed; where nothing of the workspace is sealed,
//! masked ones are not kept, for they stand nowhere but in their record.

use super::FlowError;
use super::enclose::{self, Enclosed};
use super::perform::{pinned, writable};
use crate::clock::{self, Moment};
use crate::definition::flow::START;
use crate::draft;
use crate::flow::evidence::{Evidence, KeptFile};
use crate::flow::{Refusal, TaskKind};
use crate::id::TaskId;
use crate::model::Form;
use crate::problem::Problem;
use crate::record::{Context, RecordError};
use crate::store::task_drafts::{self, TaskDraftRow};
use crate::store::{Conn, Store, StoreError, files, runs};
use chrono::Duration;
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// The most bytes of values and words together.
const MOST: usize = 256 << 10;
/// How long a draft is kept that nobody goes on with.
const RETENTION: Duration = Duration::days(90);

/// What somebody has begun with a task.
#[derive(Debug, Clone, Default)]
pub struct Begun {
    /// The fields they have changed.
    pub values: Map<String, Value>,
    pub opinion: String,
    /// The files that are to go with their decision.
    pub enclosed: Enclosed,
}

/// What was begun with a task, as it is kept.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TaskDraft {
    /// The fields that were changed.
    pub values: Map<String, Value>,
    pub opinion: String,
    /// The signature that was drawn.
    pub signature: Option<KeptFile>,
    /// The files that were uploaded.
    pub attachments: Vec<KeptFile>,
    pub saved_at: String,
}

impl From<TaskDraftRow> for TaskDraft {
    fn from(row: TaskDraftRow) -> Self {
        let mut values = row.values;
        values.extend(row.secrets);
        let Evidence { signature, attachments } = row.files;
        Self { values, opinion: row.opinion, signature, attachments, saved_at: clock::to_text(row.saved_at) }
    }
}

/// Keeps what the assignee of an open task has begun, in the place of what was kept before; nothing begun leaves nothing kept.
///
/// # Errors
/// [`FlowError::NotFound`] for an unknown task; a refusal where it is not theirs to decide; a mistake for what is too much.
pub async fn keep_draft(
    conn: &mut Conn,
    context: &Context<'_>,
    task: &str,
    begun: Begun,
) -> Result<Option<TaskDraft>, FlowError> {
    let found = runs::task_by_id(conn, task).await?.ok_or(FlowError::NotFound)?;
    // Whoever decides the task holds the run too, so nothing is kept for a task that has just been decided.
    let run = runs::run_for_update(conn, found.run_id.as_str()).await?.ok_or(FlowError::NotFound)?;
    let live = run.machine.task(&found.id).filter(|task| task.vote.is_none() && task.kind != TaskKind::Cc);
    let live = live.ok_or_else(Refusal::unknown_task)?;
    if live.assignee.as_str() != context.me() {
        return Err(Refusal::not_assignee().into());
    }
    let form = run.form.as_deref().and_then(|form| context.model.form(&run.app, form));
    let form: Option<&Form> = form.map(AsRef::as_ref);
    let flow = pinned(conn, context, &run).await?;
    let writes = form.map(|form| writable(context, &flow, &run, &live.node, &form.key).1).unwrap_or_default();
    let field = |key: &String| form.and_then(|form| form.field(key));
    let kept = begun
        .values
        .into_iter()
        .filter(|(key, _)| field(key).is_some() && (live.node == START || writes.contains(key)));
    let kept: Map<String, Value> = kept.collect();
    let (mut secrets, values) = match form {
        Some(form) => draft::part(form, kept),
        None => Default::default(),
    };
    if !secrets.is_empty() && !draft::may_seal(conn, form).await? {
        secrets.clear();
    }
    let step = flow.find(&live.node).and_then(|node| node.person()).map(|(step, _)| step);
    let files = enclose::begun(conn, context, step, &begun.enclosed).await?;
    let opinion = begun.opinion;
    if values.is_empty() && secrets.is_empty() && files.is_empty() && opinion.trim().is_empty() {
        task_drafts::drop_draft(conn, &found.id).await?;
        return Ok(None);
    }
    let row = TaskDraftRow { values, secrets, files, opinion, saved_at: context.now };
    if row.size() > MOST {
        let (zh, en) = ("内容太多，无法保存为草稿", "this is too much to be kept as a draft");
        return Err(RecordError::Invalid(vec![Problem::new("", "too_large", zh, en)]).into());
    }
    task_drafts::put(conn, &found.id, &run.id, context.me(), &row).await?;
    Ok(Some(row.into()))
}

/// What whoever asks has begun with a task. A file that was taken away meanwhile has to be sent anew.
pub(super) async fn draft_of(
    conn: &mut Conn,
    context: &Context<'_>,
    task: &TaskId,
) -> Result<Option<TaskDraft>, FlowError> {
    let Some(row) = task_drafts::of_task(conn, task, context.me()).await? else { return Ok(None) };
    let mut gone = Vec::new();
    for file in row.files.files() {
        if files::by_id(conn, file.id.as_str()).await?.is_none() {
            gone.push(file.id.clone());
        }
    }
    let mut draft = TaskDraft::from(row);
    draft.signature = draft.signature.filter(|file| !gone.contains(&file.id));
    draft.attachments.retain(|file| !gone.contains(&file.id));
    Ok(Some(draft))
}

/// Forgets drafts that nobody has gone on with for three months; answers how many.
///
/// # Errors
/// When the database fails.
pub async fn forget_drafts(store: &Store, now: Moment) -> Result<u64, StoreError> {
    store.write(move |conn| Box::pin(task_drafts::forget(conn, now - RETENTION))).await
}
