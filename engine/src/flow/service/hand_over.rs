//! Handing what somebody who stays has to do to somebody else, as a job: twenty tasks a transaction, in which it also says how far
//! it is, so that each is handed over once, whoever goes on after a crash. Each is reassigned like one alone: refused for the same
//! reasons, with the same lines and notices. What comes to the member after the job has begun stays with them.

use super::migration::reasons;
use super::perform::{Deed, perform};
use super::{FlowError, Moved};
use crate::access::Principal;
use crate::flow::{Action, Refusal};
use crate::id::{MemberId, RunId};
use crate::job::{JobError, Outcome, Running, Work, said_all};
use crate::people::Directory;
use crate::problem::{Problem, Text};
use crate::record::{Context, RecordError};
use crate::store::Conn;
use crate::store::jobs::JobRow;
use crate::store::runs::{self, BoxFilter, BoxedTask, TaskBox};
use futures_util::future::BoxFuture;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::Arc;

/// The kind of these jobs.
pub const HAND_OVER: &str = "hand_over_tasks";
/// Tasks that one transaction hands over.
const AT_ONCE: usize = 20;
/// The most tasks that are named one by one.
const MOST: usize = 200;
/// The most tasks that are told about which have stayed.
const LISTED: usize = 200;
/// Beyond this many nobody is told how many there are.
const COUNTED: usize = 100_000;

/// Which open tasks of a member go to whom, and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct HandOverWish {
    /// The id of the member who gets them.
    pub to: String,
    pub reason: String,
    /// The ids of those that go, 200 at most; all when left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tasks: Option<Vec<String>>,
    /// Of all, only those of this app.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app: Option<String>,
    /// Of all, only those of the flow with this key; needs `app`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub flow: Option<String>,
}

/// What such a job is to do, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct HandOver {
    from: MemberId,
    wish: HandOverWish,
    /// How many there were when it began; nothing until it has looked.
    #[serde(default)]
    total: Option<usize>,
    /// The task last looked at.
    #[serde(default)]
    after: Option<String>,
    #[serde(default)]
    so_far: SoFar,
}

/// What a job has done.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
struct SoFar {
    moved: usize,
    stayed: usize,
    /// The first of those that have stayed.
    left: Vec<LeftTask>,
}

/// A task that has stayed, and why.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct LeftTask {
    task: String,
    /// None for a task there is not.
    run: Option<RunId>,
    record_title: String,
    node_title: String,
    /// As stored: pointer, code and both languages.
    problems: Vec<Value>,
}

impl SoFar {
    fn looked(&self) -> usize {
        self.moved + self.stayed
    }

    fn stay(&mut self, id: &str, task: Option<&BoxedTask>, problems: &[Problem]) {
        self.stayed += 1;
        if self.left.len() < LISTED {
            self.left.push(LeftTask {
                task: id.to_owned(),
                run: task.map(|task| task.task.run_id.clone()),
                record_title: task.map(|task| task.record_title.clone()).unwrap_or_default(),
                node_title: task.map(|task| task.task.node_title.clone()).unwrap_or_default(),
                problems: said_all(problems),
            });
        }
    }
}

/// Everything that is wrong with a wish to hand over what a member has to do.
pub fn check_hand_over(people: &Directory, from: &MemberId, wish: &HandOverWish) -> Vec<Problem> {
    let mut problems = Vec::new();
    let mut refuse = |pointer: &str, refusal: Refusal| problems.push(said(pointer, refusal));
    match people.member(&wish.to) {
        Some(to) if to.id == *from => refuse("/to", Refusal::same_member()),
        Some(to) if to.active => {}
        _ => refuse("/to", Refusal::member_inactive()),
    }
    if wish.reason.trim().is_empty() {
        refuse("/reason", Refusal::reason_required());
    }
    if wish.tasks.as_ref().is_some_and(|tasks| tasks.is_empty() || tasks.len() > MOST) {
        let (zh, en) = (format!("一次选择 1 到 {MOST} 条"), format!("between 1 and {MOST} at once"));
        problems.push(Problem::new("/tasks", "bad_count", zh, en));
    }
    if wish.flow.is_some() && wish.app.is_none() {
        problems.push(Problem::new("/app", "required", "请选择应用", "say of which app"));
    }
    problems
}

fn said(pointer: &str, refusal: Refusal) -> Problem {
    Problem::new(pointer, refusal.code, refusal.message.zh, refusal.message.en)
}

/// What is to be done.
pub fn hand_over_params(from: &MemberId, wish: HandOverWish) -> Value {
    json!(HandOver { from: from.clone(), wish, total: None, after: None, so_far: SoFar::default() })
}

/// Hands over tasks of somebody who stays.
pub struct HandOverWork;

impl Work for HandOverWork {
    fn kind(&self) -> &'static str {
        HAND_OVER
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(hand_all(running))
    }

    fn link(&self, job: &JobRow) -> String {
        let from = job.params["from"].as_str().unwrap_or_default();
        format!("/admin/members/{from}/tasks?job={}", job.id)
    }
}

async fn hand_all(running: &Running) -> Result<Outcome, JobError> {
    let params = running.row.params.clone();
    let mut work: HandOver =
        serde_json::from_value(params).map_err(|error| JobError::Broken(format!("what to hand over: {error}")))?;
    let Some(to) = MemberId::parse(&work.wish.to) else {
        return Err(JobError::Refused(vec![said("/to", Refusal::member_inactive())]));
    };
    administrator(running)?;
    if work.total.is_none() {
        let mut conn = running.workspace.store.read().await?;
        work.total = Some(count(&mut conn, &work).await?);
        drop(conn);
        running.progress(0, total(&work), Some(json!(work)), Vec::new()).await?;
    }
    loop {
        let (next, is_last) = hand_some(running, &to, work).await?;
        work = next;
        running.progress(number(work.so_far.looked()), total(&work), None, Vec::new()).await?;
        if is_last {
            break;
        }
    }
    let SoFar { moved, stayed, left } = work.so_far;
    let said = Text::new(
        format!("转交了 {moved} 条待办，{stayed} 条未转交"),
        format!("{moved} tasks handed over, {stayed} not"),
    );
    let result = json!({ "from": work.from, "moved": moved, "stayed": stayed, "left": left });
    Ok(Outcome { result, rests: false, said, action: None })
}

/// Whoever asked for it, as long as they administer.
fn administrator(running: &Running) -> Result<Principal, JobError> {
    running.administrator(&Text::new("只有管理员可以转交别人的任务", "only administrators hand over tasks of others"))
}

async fn count(conn: &mut Conn, work: &HandOver) -> Result<usize, JobError> {
    match &work.wish.tasks {
        Some(tasks) => Ok(tasks.len()),
        None => Ok(runs::count_open(conn, work.from.as_str(), &filter(&work.wish), COUNTED).await?),
    }
}

fn filter(wish: &HandOverWish) -> BoxFilter<'_> {
    BoxFilter { app: wish.app.as_deref(), flow: wish.flow.as_deref(), ..BoxFilter::default() }
}

/// What may have come meanwhile does not make it more than all.
fn total(work: &HandOver) -> i64 {
    number(work.total.unwrap_or_default().max(work.so_far.looked()))
}

fn number(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// Hands over the next tasks in one transaction; answers how far that is, and whether they were the last.
async fn hand_some(running: &Running, to: &MemberId, work: HandOver) -> Result<(HandOver, bool), JobError> {
    let order = Arc::new((running.workspace.snapshot(), administrator(running)?, to.clone(), work));
    let piece = running.piece(move |conn| {
        let order = Arc::clone(&order);
        Box::pin(async move {
            let (snapshot, principal, to, work) = &*order;
            let context = snapshot.context(principal);
            let mut work = work.clone();
            let (some, is_last) = next(conn, &work).await?;
            let mut all_moved: Vec<Moved> = Vec::new();
            for (id, task) in some {
                let done = hand_one(conn, &context, (&work, to), task.as_ref()).await?;
                match done {
                    Ok(moved) => {
                        work.so_far.moved += 1;
                        all_moved.push(moved);
                    }
                    Err(problems) => work.so_far.stay(&id, task.as_ref(), &problems),
                }
                work.after = Some(id);
            }
            let (counts, params) = ((number(work.so_far.looked()), total(&work)), json!(work));
            Ok(((work, is_last, all_moved), counts, params))
        })
    });
    let (work, is_last, all_moved) = piece.await?;
    for moved in &all_moved {
        running.workspace.tell_moved(moved);
    }
    Ok((work, is_last))
}

/// A task by its id; none where there is no such task.
type Found = (String, Option<BoxedTask>);

/// The tasks to look at next, and whether they are the last. All of somebody's are gone through from the newest down, so that
/// what comes meanwhile is not among them.
async fn next(conn: &mut Conn, work: &HandOver) -> Result<(Vec<Found>, bool), JobError> {
    if let Some(tasks) = &work.wish.tasks {
        let at = work.so_far.looked().min(tasks.len());
        let end = tasks.len().min(at + AT_ONCE);
        let found = runs::tasks_by_id(conn, &tasks[at..end]).await?;
        let mut found: HashMap<String, BoxedTask> =
            found.into_iter().map(|task| (task.task.id.to_string(), task)).collect();
        let some = tasks[at..end].iter().map(|id| (id.clone(), found.remove(id))).collect();
        return Ok((some, end == tasks.len()));
    }
    let after = work.after.as_deref().map(|id| (None, id));
    let found = runs::tasks(conn, work.from.as_str(), TaskBox::Todo, &filter(&work.wish), after, AT_ONCE).await?;
    let is_last = found.len() < AT_ONCE;
    Ok((found.into_iter().map(|task| (task.task.id.to_string(), Some(task))).collect(), is_last))
}

/// Hands one task over; why not otherwise. What is refused has changed nothing, so the others of the transaction stand.
async fn hand_one(
    conn: &mut Conn,
    context: &Context<'_>,
    (work, to): (&HandOver, &MemberId),
    task: Option<&BoxedTask>,
) -> Result<Result<Moved, Vec<Problem>>, JobError> {
    let is_theirs = |task: &&BoxedTask| {
        let task = &task.task;
        task.assignee == work.from.as_str() && task.state == "open" && !task.is_copy()
    };
    let Some(BoxedTask { task, .. }) = task.filter(is_theirs) else {
        return Ok(Err(vec![said("", Refusal::unknown_task())]));
    };
    let reason = work.wish.reason.clone();
    let deed = Deed::from(Action::Reassign { task: task.id.clone(), to: to.clone(), reason });
    match Box::pin(perform(conn, context, task.run_id.as_str(), deed)).await {
        Ok(moved) => Ok(Ok(moved)),
        Err(error @ (FlowError::Refused(_) | FlowError::NotFound)) => Ok(Err(reasons(error)?)),
        Err(FlowError::Store(error) | FlowError::Record(RecordError::Store(error))) => Err(error.into()),
        Err(error) => Err(JobError::Broken(error.to_string())),
    }
}
