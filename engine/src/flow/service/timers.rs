//! The timers of runs and what they do when they are due: deadlines of steps, starts by date and by time table, and
//! what a member who left had to do.

use super::perform::member_left;
use super::request::open_answer;
use super::triggers;
use super::{Deed, FlowError, Moved, perform};
use crate::access::Principal;
use crate::audit::Via;
use crate::clock::Moment;
use crate::flow::state::{Back, Wait};
use crate::flow::{Action, RunStatus};
use crate::id::{MemberId, ProxyId, RunId};
use crate::people::Directory;
use crate::problem::Text;
use crate::record::RecordError;
use crate::schedule::{Occasion, TimerError, TimerHandler};
use crate::store::runs::RunRow;
use crate::store::timers::{self, Timer};
use crate::store::{Batch, Conn, StoreError};
use crate::workspace::{Snapshot, Workspace};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// The kind of a run's own timers: deadlines, rests, errands between runs.
pub const DEADLINE: &str = "deadline";
/// The kind of timers that start runs.
pub const FLOW: &str = "flow";
/// The kind of timers that hand over what a member had to do who has left or is away.
pub const LEFT: &str = "member_left";

/// What a timer is for, as administrators are told. A run's own are the `deadline` of a step of people, the `delay` of a node
/// that waits, the time by which an `answer` from outside must be there, or an `errand`, which is done at once.
pub fn timer_kind<'t>(timer: &'t Timer, run: Option<&RunRow>) -> &'t str {
    if timer.kind != DEADLINE {
        return &timer.kind;
    }
    let (Some(step), Some(_)) = (timer.data["step"].as_u64(), timer.data.get("index")) else { return "errand" };
    match run.and_then(|run| run.machine.token(step)).map(|token| &token.wait) {
        Some(Wait::Until { .. }) => "delay",
        Some(Wait::Answer { .. }) => "answer",
        _ => DEADLINE,
    }
}

/// Adds the statement that sets the timer of one deadline step to a batch. Set anew for another moment it is another timer: the
/// one that is firing may be what sets it, and goes afterwards.
pub(super) fn set(batch: &mut Batch, run: &RunRow, step: u64, index: usize, at: Moment) {
    let timer = Timer {
        app: Some(run.app.clone()),
        key: Some(run.flow.clone()),
        record_id: None,
        run_id: Some(run.id.as_str().to_owned()),
        data: json!({ "step": step, "index": index }),
        ..Timer::new(format!("{}{index}/{}", prefix(run, step), at.timestamp_millis()), DEADLINE, at)
    };
    timers::set(batch, &timer);
}

/// Why a run is ended that another has started.
pub(super) const NOT_NEEDED: &str = "发起它的流程已不再需要它";

/// What one run has to do because of another.
pub(super) enum Errand {
    /// The step it was started for is over.
    Stop,
    /// A run it has started for a step has ended.
    Ended { run: RunId, step: u64, status: RunStatus, back: Option<Back> },
}

/// Adds the statement that sends a run on an errand, in a transaction of its own, to a batch. Both are of one app.
pub(super) fn errand(batch: &mut Batch, from: &RunRow, to: &RunId, errand: Errand, now: Moment) {
    let (name, data) = match errand {
        Errand::Stop => ("stop".to_owned(), json!({ "stop": true })),
        Errand::Ended { run, step, status, back } => {
            let data = json!({ "ended": run.as_str(), "step": step, "status": status, "back": back });
            (format!("ended/{run}"), data)
        }
    };
    let timer = Timer {
        app: Some(from.app.clone()),
        key: Some(from.flow.clone()),
        record_id: None,
        run_id: Some(to.as_str().to_owned()),
        data,
        ..Timer::new(format!("deadline/{to}/{name}"), DEADLINE, now)
    };
    timers::set(batch, &timer);
}

/// Adds the statement that makes a run look at the dates of its record again, in a transaction of its own; `version` is the
/// record's, so that one that is at it does not stand in the way of the next.
pub(super) fn look_again(batch: &mut Batch, app: &str, flow: &str, run: &str, version: i64, now: Moment) {
    let timer = Timer {
        app: Some(app.to_owned()),
        key: Some(flow.to_owned()),
        record_id: None,
        run_id: Some(run.to_owned()),
        data: json!({ "again": true }),
        ..Timer::new(format!("deadline/{run}/again/{version}"), DEADLINE, now)
    };
    timers::set(batch, &timer);
}

/// Adds the statement that drops the timers of a step to a batch.
pub(super) fn cancel(batch: &mut Batch, run: &RunRow, step: u64) {
    timers::cancel_run(batch, run.id.as_str(), &prefix(run, step));
}

fn prefix(run: &RunRow, step: u64) -> String {
    format!("deadline/{}/{step}/", run.id)
}

/// A member leaves: what they have to do is handed over once the scheduler looks, in transactions of its own.
pub async fn announce_departure(conn: &mut Conn, member: &MemberId, now: Moment) -> Result<(), StoreError> {
    let timer =
        Timer { data: json!({ "member": member.as_str() }), ..Timer::new(format!("{LEFT}/{member}"), LEFT, now) };
    timers::set_now(conn, &timer).await
}

/// Has what is open go to whoever stands in for a member, once their time has come.
pub async fn announce_absence(
    conn: &mut Conn,
    member: &MemberId,
    proxy: &ProxyId,
    from: Moment,
) -> Result<(), StoreError> {
    let id = format!("{LEFT}/{member}/{proxy}");
    let timer = Timer { data: json!({ "member": member.as_str() }), ..Timer::new(id, LEFT, from) };
    timers::set_now(conn, &timer).await
}

pub(super) fn failed(error: FlowError) -> TimerError {
    match error {
        FlowError::Store(error) | FlowError::Record(RecordError::Store(error)) => error.into(),
        error => TimerError::Failed(error.to_string()),
    }
}

/// What the timer of a run says, with the answer opened where it was sealed.
fn opened(conn: &Conn, run: &str, data: &Value) -> Result<Value, StoreError> {
    let Some(sealed) = data["sealed"].as_str() else { return Ok(data.clone()) };
    let step = data["step"].as_u64().unwrap_or_default();
    let answer = open_answer(conn.keys(), run, step, sealed)?;
    Ok(json!({ "answered": answer, "step": step }))
}

/// What the timer of a run does.
fn action_of(data: &Value) -> Action {
    let number = |key: &str| data[key].as_u64().unwrap_or_default();
    if data["again"] == true {
        return Action::RecordChanged;
    }
    if data["stop"] == true {
        return Action::Terminate { reason: NOT_NEEDED.to_owned() };
    }
    if let Some(answer) = data.get("answered") {
        return Action::Answered { step: number("step"), proof: None, answer: answer.clone() };
    }
    if let Some(why) = data.get("unanswered") {
        // Timers set before reasons had two languages hold a text.
        let Text { zh, en } =
            serde_json::from_value(why.clone()).unwrap_or_else(|_| Text::same(why.as_str().unwrap_or_default()));
        let reason = match data["print"] == true {
            true => Text::new(format!("打印失败：{zh}"), format!("Printing failed: {en}")),
            false => Text::new(format!("调用失败：{zh}"), format!("The call failed: {en}")),
        };
        return Action::Unanswered { step: number("step"), reason };
    }
    let ended = data["ended"].as_str().and_then(RunId::parse);
    match (ended, serde_json::from_value(data["status"].clone())) {
        (Some(run), Ok(status)) => {
            let back = serde_json::from_value(data["back"].clone()).unwrap_or_default();
            Action::RunEnded { step: number("step"), run, status, back }
        }
        _ => Action::Deadline { step: number("step"), index: usize::try_from(number("index")).unwrap_or(0) },
    }
}

/// Movements that wait for their transaction to be durable, at most. More are only there when databases fail.
const MOST_UNTOLD: usize = 1000;

/// What timers start and move runs with, and what they came to: those whose boxes changed hear of it once it is durable, for a
/// notice that would say so may be one they do not want, and whoever loses a task gets none.
pub struct Mover {
    workspace: Weak<Workspace>,
    /// By the id of the timer.
    untold: Mutex<HashMap<String, Vec<Moved>>>,
}

impl Mover {
    pub fn new(workspace: &Arc<Workspace>) -> Self {
        Self { workspace: Arc::downgrade(workspace), untold: Mutex::default() }
    }

    pub(super) fn snapshot(&self) -> Result<Snapshot, TimerError> {
        let workspace = self.workspace.upgrade();
        let workspace = workspace.ok_or_else(|| TimerError::Failed("the workspace is closing".to_owned()))?;
        Ok(workspace.snapshot())
    }

    /// Notes what a timer came to, in the place of what it came to in an attempt that was taken back.
    pub(super) fn note(&self, timer: &Timer, moved: Vec<Moved>) {
        let mut untold = self.untold.lock().unwrap_or_else(PoisonError::into_inner);
        // What was taken back here and done by another server in the end would stay for ever.
        if untold.len() >= MOST_UNTOLD {
            untold.clear();
        }
        untold.insert(timer.id.clone(), moved);
    }

    pub(super) fn tell(&self, timer: &Timer) {
        let moved = self.untold.lock().unwrap_or_else(PoisonError::into_inner).remove(&timer.id);
        let (Some(workspace), Some(moved)) = (self.workspace.upgrade(), moved) else { return };
        for one in &moved {
            workspace.tell_moved(one);
        }
    }
}

/// Fires deadline steps, and what runs have to tell each other.
pub struct DeadlineHandler(pub Mover);

impl TimerHandler for DeadlineHandler {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let (Some(run), true) = (&timer.run_id, occasion.act) else { return Ok(None) };
            let action = action_of(&opened(conn, run, &timer.data)?);
            let snapshot = self.0.snapshot()?;
            let principal = Principal::system(Via::Schedule);
            match perform(conn, &snapshot.context(&principal), run, Deed::from(action)).await {
                Ok(moved) => {
                    self.0.note(timer, vec![moved]);
                    Ok(None)
                }
                // The step was over first, or its run was removed.
                Err(FlowError::Refused(_) | FlowError::NotFound) => Ok(None),
                Err(error) => Err(failed(error)),
            }
        })
    }

    fn fired(&self, timer: &Timer) {
        self.0.tell(timer);
    }
}

/// Hands over what a member had to do who has left or is away, a few tasks at a time: with very many of them nobody else would
/// get to the database meanwhile. Where it has come to stands in its timer, so that it goes on there after a crash.
pub struct LeftHandler(pub Mover);

impl TimerHandler for LeftHandler {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let Some(member) = timer.data["member"].as_str().and_then(MemberId::parse) else { return Ok(None) };
            // The departure is durable a moment before everybody's picture of the people shows it.
            let people = Arc::new(Directory::load(conn).await?);
            let snapshot = Snapshot { people, ..self.0.snapshot()? };
            let principal = Principal::system(Via::System);
            let people = &snapshot.people;
            if people.is_active(member.as_str()) && !people.is_stood_in_for(member.as_str(), snapshot.now) {
                return Ok(None);
            }
            let after = timer.data["after"].as_str().unwrap_or_default();
            let done = member_left(conn, &snapshot.context(&principal), &member, after).await;
            let (moved, last) = done.map_err(failed)?;
            self.0.note(timer, moved);
            let Some(last) = last else { return Ok(None) };
            timers::set_data(conn, &timer.id, &json!({ "member": member.as_str(), "after": last })).await?;
            Ok(Some(occasion.now))
        })
    }

    fn fired(&self, timer: &Timer) {
        self.0.tell(timer);
    }
}

/// Starts runs by date and by time table.
pub struct FlowHandler(pub Mover);

impl TimerHandler for FlowHandler {
    fn fire<'c>(
        &'c self,
        conn: &'c mut Conn,
        timer: &'c Timer,
        occasion: Occasion,
    ) -> BoxFuture<'c, Result<Option<Moment>, TimerError>> {
        Box::pin(async move {
            let snapshot = self.0.snapshot()?;
            let principal = Principal::system(Via::Schedule);
            let mut moved = Vec::new();
            let next = triggers::due(conn, &snapshot.context(&principal), timer, occasion, &mut moved).await;
            let next = next.map_err(failed)?;
            self.0.note(timer, moved);
            Ok(next)
        })
    }

    fn fired(&self, timer: &Timer) {
        self.0.tell(timer);
    }
}
