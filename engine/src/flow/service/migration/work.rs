//! Moving many runs, as a job: each in a transaction of its own, so one that cannot be moved holds up nobody. The runs are
//! noted batch by batch before they are moved, so taken up again after it was left it knows those it has moved from others.
//! What starts after the job is not moved: with a move to an older version there would be no end of it.

use super::{MigrationPlan, MovedRun, gone, move_run};
use crate::access::Principal;
use crate::audit::action;
use crate::flow::service::FlowError;
use crate::id::RunId;
use crate::job::{JobError, Outcome, Running, Work, said_all};
use crate::problem::{Problem, Text};
use crate::record::RecordError;
use crate::store::jobs::JobRow;
use crate::store::runs::{self, Stretch};
use futures_util::future::{BoxFuture, join_all};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::sync::Arc;

/// The kind of these jobs.
pub const MIGRATE: &str = "migrate";
/// Runs noted at a time.
const BATCH: usize = 200;
/// Runs moved at the same time, so that people's commands find their turn between them.
const TOGETHER: usize = 10;
/// Runs moved between two words about how far it is.
const STEP: usize = 50;
/// How many of the runs that were not moved are named.
const NAMED: usize = 100;

/// What such a job is to do, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Migration {
    app: String,
    flow: String,
    plan: MigrationPlan,
    /// The runs there were when it began; none before they are counted.
    #[serde(default)]
    extent: Option<Extent>,
    /// The place of the last run noted.
    #[serde(default)]
    after: Option<String>,
    /// The runs noted last, and how many of them it has come to.
    #[serde(default)]
    batch: Vec<RunId>,
    #[serde(default)]
    at: usize,
    #[serde(default)]
    so_far: SoFar,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Extent {
    total: i64,
    /// The id of the youngest.
    last: String,
}

/// What a job has done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct SoFar {
    moved: usize,
    stayed: usize,
    /// The first of those that were not moved.
    left: Vec<LeftRun>,
}

/// A run that was not moved, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct LeftRun {
    run: RunId,
    record_title: String,
    /// As stored: pointer, code and both languages.
    problems: Vec<Value>,
}

/// What is to be done.
pub fn migrate_params(app: &str, flow: &str, plan: MigrationPlan) -> Value {
    let (app, flow) = (app.to_owned(), flow.to_owned());
    let (extent, after, batch, so_far) = (None, None, Vec::new(), SoFar::default());
    json!(Migration { app, flow, plan, extent, after, batch, at: 0, so_far })
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
    administrator(running)?;
    loop {
        if migration.at >= migration.batch.len() && !note_batch(running, &mut migration).await? {
            break;
        }
        let order = match Order::now(running, &migration) {
            Ok(order) => Arc::new(order),
            Err(refused) => {
                tell(running, &migration).await?;
                return Err(refused);
            }
        };
        let end = migration.batch.len().min(migration.at + TOGETHER);
        let some: Vec<RunId> = migration.batch[migration.at..end].to_vec();
        let done = join_all(some.iter().map(|run| move_one(running, &order, run.clone()))).await;
        for (run, done) in some.into_iter().zip(done) {
            match done? {
                None => migration.so_far.moved += 1,
                Some(problems) => stay(running, &mut migration.so_far, run, &problems).await?,
            }
        }
        migration.at = end;
        if end.is_multiple_of(STEP) || end == migration.batch.len() {
            tell(running, &migration).await?;
        }
    }
    let SoFar { moved, stayed, left } = migration.so_far;
    let to = migration.plan.to;
    let said = Text::new(
        format!("{moved} 个流程已迁移到第 {to} 版，{stayed} 个未迁移"),
        format!("{moved} runs moved to version {to}, {stayed} not moved"),
    );
    let result = json!({ "flow": migration.flow, "to": to, "moved": moved, "stayed": stayed, "left": left });
    Ok(Outcome { result, rests: false, said, action: Some(action::RUN_MIGRATE) })
}

/// Notes the next runs; false when there are none.
async fn note_batch(running: &Running, migration: &mut Migration) -> Result<bool, JobError> {
    let place = (migration.app.as_str(), migration.flow.as_str());
    let mut conn = running.workspace.store.read().await?;
    let extent = match migration.extent.take() {
        Some(extent) => extent,
        None => {
            let (total, last) = runs::running_up_to(&mut conn, place, &migration.plan.from).await?;
            Extent { total, last }
        }
    };
    let stretch = Stretch::after(&migration.plan.from, migration.after.as_deref())
        .ok_or_else(|| JobError::Broken("a place among the runs".to_owned()))?;
    let found = runs::running_ids(&mut conn, place, &stretch, &extent.last, BATCH).await?;
    drop(conn);
    migration.extent = Some(extent);
    let Some((version, last)) = found.last() else { return Ok(false) };
    migration.after = Some(Stretch::place(*version, last));
    migration.batch = found.into_iter().map(|(_, run)| run).collect();
    migration.at = 0;
    tell(running, migration).await?;
    Ok(true)
}

/// Says how far it is, and what to go on from.
async fn tell(running: &Running, migration: &Migration) -> Result<(), JobError> {
    let done = number(migration.so_far.moved + migration.so_far.stayed);
    let total = migration.extent.as_ref().map_or(done, |extent| extent.total.max(done));
    running.progress(done, total, Some(json!(migration)), Vec::new()).await
}

async fn stay(running: &Running, so_far: &mut SoFar, run: RunId, problems: &[Problem]) -> Result<(), JobError> {
    so_far.stayed += 1;
    if so_far.left.len() < NAMED {
        let row = runs::run_by_id(&mut running.workspace.store.read().await?, run.as_str()).await?;
        let record_title = row.map(|row| row.record_title).unwrap_or_default();
        so_far.left.push(LeftRun { run, record_title, problems: said_all(problems) });
    }
    Ok(())
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// What is done to every run.
struct Order {
    principal: Principal,
    app: String,
    flow: String,
    plan: MigrationPlan,
}

impl Order {
    /// It takes long: whoever administers no more by now moves nothing more.
    fn now(running: &Running, migration: &Migration) -> Result<Self, JobError> {
        let Migration { app, flow, plan, .. } = migration;
        Ok(Self { principal: administrator(running)?, app: app.clone(), flow: flow.clone(), plan: plan.clone() })
    }
}

/// Whoever asked for it, as long as they administer.
fn administrator(running: &Running) -> Result<Principal, JobError> {
    running.administrator(&Text::new("只有管理员可以迁移流程", "only administrators move runs"))
}

/// Moves one run; answers why it was not.
async fn move_one(running: &Running, order: &Arc<Order>, run: RunId) -> Result<Option<Vec<Problem>>, JobError> {
    let workspace = &running.workspace;
    let work = Arc::new((workspace.snapshot(), Arc::clone(order), run));
    let done = workspace
        .store
        .write(move |conn| {
            let work = Arc::clone(&work);
            Box::pin(async move {
                let (snapshot, order, run) = &*work;
                let place = (order.app.as_str(), order.flow.as_str());
                move_run(conn, &snapshot.context(&order.principal), place, &order.plan, run).await
            })
        })
        .await;
    match done {
        Ok(MovedRun::Moved(moved)) => {
            workspace.tell_moved(&moved);
            Ok(None)
        }
        Ok(MovedRun::Done) => Ok(None),
        Ok(MovedRun::Left(problems)) => Ok(Some(problems)),
        Err(error) => reasons(error).map(Some),
    }
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
