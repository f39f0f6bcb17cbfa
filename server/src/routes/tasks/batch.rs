//! One decision on many tasks. Each is a command of its own, on the path every decision takes: what is refused leaves
//! the others standing.

use super::{DecideInput, Deciding};
use crate::error::{ApiError, ProblemBody};
use crate::extract::{Caller, IdempotencyKey, Json};
use crate::language::spoken;
use crate::state::State;
use axum::extract::State as Shared;
use futures_util::stream::{self, StreamExt as _};
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use tenon_engine::flow::service::{Deed, TaskView, tasks_by_id};
use tenon_engine::id::{CommandId, TaskId};
use tenon_engine::problem::Problem;

const MOST: usize = 200;

/// How many runs are moved beside each other.
const AT_ONCE: usize = 16;

#[derive(Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(super) struct TaskBatchInput {
    /// The ids of at most 200 tasks.
    tasks: Vec<String>,
    action: TaskBatchAction,
    #[serde(default)]
    opinion: Option<String>,
}

/// What can be done with many tasks at once.
#[derive(Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum TaskBatchAction {
    Approve,
    Reject,
    Read,
}

impl From<TaskBatchAction> for Deciding {
    fn from(action: TaskBatchAction) -> Self {
        match action {
            TaskBatchAction::Approve => Self::Approve,
            TaskBatchAction::Reject => Self::Reject,
            TaskBatchAction::Read => Self::Read,
        }
    }
}

#[derive(Serialize, JsonSchema)]
pub(super) struct TaskBatchAnswer {
    /// One for each task, in their order.
    items: Vec<TaskBatchItem>,
}

/// What became of one task.
#[derive(Serialize, JsonSchema)]
struct TaskBatchItem {
    /// The id as it was sent.
    task: String,
    status: TaskBatchStatus,
    /// What the task is about; null for a task that is not yours.
    record_title: Option<String>,
    node_title: Option<String>,
    /// Why it was refused.
    #[serde(skip_serializing_if = "Option::is_none")]
    problem: Option<ProblemBody>,
}

#[derive(Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
enum TaskBatchStatus {
    Done,
    Refused,
}

pub(super) async fn decide(
    Shared(state): Shared<State>,
    caller: Caller,
    IdempotencyKey(key): IdempotencyKey,
    Json(input): Json<TaskBatchInput>,
) -> Result<Json<TaskBatchAnswer>, ApiError> {
    if input.tasks.len() > MOST {
        let (zh, en) = (format!("一次最多 {MOST} 条"), format!("at most {MOST} at once"));
        return Err(ApiError::invalid(vec![Problem::new("/tasks", "too_many", zh, en)]));
    }
    let ids: Vec<Option<TaskId>> = input.tasks.iter().map(|id| TaskId::parse(id)).collect();
    let found = found(&state, &caller, &ids).await?;
    let batch = Batch { state: &state, caller: &caller, action: input.action, opinion: input.opinion, key };
    let mut outcomes: Vec<Result<(), ApiError>> = ids.iter().map(|_| Err(ApiError::not_found())).collect();
    for (at, outcome) in batch.carry_out(by_run(&ids, &found)).await {
        outcomes[at] = outcome;
    }
    let item = |((sent, id), outcome): ((String, Option<TaskId>), Result<(), ApiError>)| {
        let task = id.and_then(|id| found.get(id.as_str()));
        let named = task.filter(|task| task.assignee.id == caller.id() || caller.principal().is_admin);
        TaskBatchItem {
            task: sent,
            status: if outcome.is_ok() { TaskBatchStatus::Done } else { TaskBatchStatus::Refused },
            record_title: named.map(|task| task.record_title.clone()),
            node_title: named.map(|task| task.node_title.clone()),
            problem: outcome.err().map(|refusal| refusal.body()),
        }
    };
    Ok(Json(TaskBatchAnswer { items: input.tasks.into_iter().zip(ids).zip(outcomes).map(item).collect() }))
}

/// The tasks there are, by id, as they stand before anything is decided.
async fn found(state: &State, caller: &Caller, ids: &[Option<TaskId>]) -> Result<HashMap<String, TaskView>, ApiError> {
    let snapshot = state.workspace().snapshot();
    let context = snapshot.context(caller.principal()).spoken_in(spoken());
    let ids: Vec<String> = ids.iter().flatten().map(|id| id.as_str().to_owned()).collect();
    let mut conn = state.store().read().await?;
    let tasks = tasks_by_id(&mut conn, &context, &ids).await?;
    Ok(tasks.into_iter().map(|task| (task.id.clone(), task)).collect())
}

/// The work on one run: its id, and its tasks with their places in the request.
type Work = (String, Vec<(usize, TaskId)>);

/// Tasks of one run are decided one after the other, in the order they were named.
fn by_run(ids: &[Option<TaskId>], found: &HashMap<String, TaskView>) -> Vec<Work> {
    let mut runs: IndexMap<String, Vec<(usize, TaskId)>> = IndexMap::new();
    for (at, id) in ids.iter().enumerate() {
        if let Some(id) = id
            && let Some(task) = found.get(id.as_str())
        {
            runs.entry(task.run_id.clone()).or_default().push((at, id.clone()));
        }
    }
    runs.into_iter().collect()
}

/// What all decisions of one request have in common.
struct Batch<'a> {
    state: &'a State,
    caller: &'a Caller,
    action: TaskBatchAction,
    opinion: Option<String>,
    key: Option<CommandId>,
}

impl Batch<'_> {
    /// What became of each task, with its place in the request.
    async fn carry_out(&self, work: Vec<Work>) -> Vec<(usize, Result<(), ApiError>)> {
        let done: Vec<Vec<_>> =
            stream::iter(work).map(|work| self.move_run(work)).buffer_unordered(AT_ONCE).collect().await;
        done.into_iter().flatten().collect()
    }

    async fn move_run(&self, (run, tasks): Work) -> Vec<(usize, Result<(), ApiError>)> {
        let mut done = Vec::with_capacity(tasks.len());
        for (at, task) in tasks {
            done.push((at, self.decide(&run, task).await));
        }
        done
    }

    async fn decide(&self, run: &str, task: TaskId) -> Result<(), ApiError> {
        let id = self.key.as_ref().map(|key| key.of_part(task.as_str()));
        let input = DecideInput { opinion: self.opinion.clone(), ..DecideInput::default() };
        let wish = input.into_deed(self.action.into(), task)?;
        self.state.workspace().act_on_run(self.caller.principal(), run, Deed { id, ..wish }).await?;
        Ok(())
    }
}
