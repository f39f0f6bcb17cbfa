//! Moving many runs, as a job: each in a transaction of its own, so one that cannot be moved holds up nobody. Taken up again
//! after it was left, it passes over those it has moved.

use super::{MigrationPlan, MovedRun, gone, move_run};
use crate::access::Principal;
use crate::audit::action;
use crate::flow::service::FlowError;
use crate::job::{JobError, Outcome, Running, Work, said_all};
use crate::problem::{Problem, Text};
use crate::record::RecordError;
use crate::store::jobs::JobRow;
use crate::store::runs;
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// The kind of these jobs.
pub const MIGRATE: &str = "migrate";
/// Runs moved between two words about how far it is.
const STEP: usize = 10;

/// A run that is to be moved, as it was seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChosenRun {
    pub run: String,
    /// What the preview said its state is.
    pub seen: String,
}

/// What such a job is to do, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Migration {
    app: String,
    flow: String,
    plan: MigrationPlan,
    runs: Vec<ChosenRun>,
    #[serde(default)]
    so_far: SoFar,
}

/// What a job has done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct SoFar {
    /// How many of the runs it has come to.
    looked_at: usize,
    moved: usize,
    left: Vec<LeftRun>,
}

/// A run that was not moved, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct LeftRun {
    run: String,
    record_title: String,
    /// As stored: pointer, code and both languages.
    problems: Vec<Value>,
}

/// What is to be done.
pub fn migrate_params(app: &str, flow: &str, plan: MigrationPlan, runs: Vec<ChosenRun>) -> Value {
    let (app, flow) = (app.to_owned(), flow.to_owned());
    json!(Migration { app, flow, plan, runs, so_far: SoFar::default() })
}

/// Moves runs to another version of their flow.
pub struct MigrateWork;

impl Work for MigrateWork {
    fn kind(&self) -> &'static str {
        MIGRATE
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(move_all(running))
    }

    fn link(&self, job: &JobRow) -> String {
        let part = |key: &str| job.params[key].as_str().unwrap_or_default().to_owned();
        format!("/build/{}/flows/{}/migrate?job={}", part("app"), part("flow"), job.id)
    }
}

async fn move_all(running: &Running) -> Result<Outcome, JobError> {
    let params = running.row.params.clone();
    let mut migration: Migration =
        serde_json::from_value(params).map_err(|error| JobError::Broken(format!("what to move: {error}")))?;
    let principal = running.principal()?;
    if !principal.is_admin {
        let (zh, en) = ("只有管理员可以迁移流程", "only administrators move runs");
        return Err(JobError::Refused(vec![Problem::new("", "forbidden", zh, en)]));
    }
    let total = migration.runs.len();
    while let Some(chosen) = migration.runs.get(migration.so_far.looked_at).cloned() {
        match move_one(running, &principal, &migration, &chosen).await? {
            None => migration.so_far.moved += 1,
            Some(left) => migration.so_far.left.push(left),
        }
        migration.so_far.looked_at += 1;
        let done = migration.so_far.looked_at;
        if done.is_multiple_of(STEP) || done == total {
            running.progress(number(done), number(total), Some(json!(migration)), Vec::new()).await?;
        }
    }
    let SoFar { moved, left, .. } = migration.so_far;
    let (to, stayed) = (migration.plan.to, left.len());
    let said = Text::new(
        format!("{moved} 个流程已迁移到第 {to} 版，{stayed} 个未迁移"),
        format!("{moved} runs moved to version {to}, {stayed} not moved"),
    );
    let result = json!({ "flow": migration.flow, "to": to, "moved": moved, "left": left });
    Ok(Outcome { result, rests: false, said, action: Some(action::RUN_MIGRATE) })
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Moves one run; answers why it was not.
async fn move_one(
    running: &Running,
    principal: &Principal,
    migration: &Migration,
    chosen: &ChosenRun,
) -> Result<Option<LeftRun>, JobError> {
    let workspace = &running.workspace;
    let work = Arc::new((
        workspace.snapshot(),
        principal.clone(),
        (migration.app.clone(), migration.flow.clone()),
        migration.plan.clone(),
        chosen.clone(),
    ));
    let done = workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (snapshot, principal, (app, flow), plan, chosen) = &*work;
                move_run(conn, &snapshot.context(principal), (app.as_str(), flow.as_str()), plan, chosen).await
            })
        })
        .await;
    let problems = match done {
        Ok(MovedRun::Moved(moved)) => {
            workspace.tell_moved(&moved);
            return Ok(None);
        }
        Ok(MovedRun::Done) => return Ok(None),
        Ok(MovedRun::Left(problems)) => problems,
        Err(error) => reasons(error)?,
    };
    let row = runs::run_by_id(&mut workspace.store.read().await?, &chosen.run).await?;
    let record_title = row.map(|row| row.record_title).unwrap_or_default();
    Ok(Some(LeftRun { run: chosen.run.clone(), record_title, problems: said_all(&problems) }))
}

/// What a refusal says of one run; what the database cannot do ends the work.
pub(in crate::flow::service) fn reasons(error: FlowError) -> Result<Vec<Problem>, JobError> {
    match error {
        FlowError::Store(error) | FlowError::Record(RecordError::Store(error)) => Err(error.into()),
        FlowError::Refused(refusal) => Ok(vec![Problem::new("", refusal.code, refusal.message.zh, refusal.message.en)]),
        FlowError::Record(RecordError::Invalid(problems)) => Ok(problems),
        FlowError::NotFound => Ok(vec![gone()]),
        error => {
            let said = error.to_string();
            Ok(vec![Problem::new("", "refused", said.clone(), said)])
        }
    }
}
