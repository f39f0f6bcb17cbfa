//! What the assignee of a task has begun and not sent: kept for them alone, with the task, until it is decided or is no longer
//! theirs. Values of sensitive and of masked fields are not kept: they stand nowhere but in their record.

use super::FlowError;
use super::perform::{pinned, writable};
use crate::clock;
use crate::definition::flow::START;
use crate::flow::{Refusal, TaskKind};
use crate::id::TaskId;
use crate::model::Field;
use crate::problem::Problem;
use crate::record::{Context, RecordError};
use crate::store::task_drafts::{self, TaskDraftRow};
use crate::store::{Conn, runs};
use schemars::JsonSchema;
use serde::Serialize;
use serde_json::{Map, Value};

/// The most bytes of values and words together.
const MOST: usize = 256 << 10;

/// What was begun with a task.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct TaskDraft {
    /// The fields that were changed.
    pub values: Map<String, Value>,
    pub opinion: String,
    pub saved_at: String,
}

impl From<TaskDraftRow> for TaskDraft {
    fn from(row: TaskDraftRow) -> Self {
        Self { values: row.values, opinion: row.opinion, saved_at: clock::to_text(row.saved_at) }
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
    mut values: Map<String, Value>,
    opinion: String,
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
    let flow = pinned(conn, context, &run).await?;
    let writes = form.map(|form| writable(context, &flow, &run, &live.node, &form.key).1).unwrap_or_default();
    let is_secret = |field: &Field| field.is_discreet() || field.columns.iter().any(Field::is_discreet);
    values.retain(|key, _| {
        let field = form.and_then(|form| form.field(key));
        field.is_some_and(|field| !is_secret(field) && (live.node == START || writes.contains(key)))
    });
    if values.is_empty() && opinion.trim().is_empty() {
        task_drafts::drop_draft(conn, &found.id).await?;
        return Ok(None);
    }
    let row = TaskDraftRow { values, opinion, saved_at: context.now };
    if row.size() > MOST {
        let (zh, en) = ("内容太多，无法保存为草稿", "this is too much to be kept as a draft");
        return Err(RecordError::Invalid(vec![Problem::new("", "too_large", zh, en)]).into());
    }
    task_drafts::put(conn, &found.id, &run.id, context.me(), &row).await?;
    Ok(Some(row.into()))
}

/// What whoever asks has begun with a task.
pub(super) async fn draft_of(
    conn: &mut Conn,
    context: &Context<'_>,
    task: &TaskId,
) -> Result<Option<TaskDraft>, FlowError> {
    Ok(task_drafts::of_task(conn, task, context.me()).await?.map(TaskDraft::from))
}
