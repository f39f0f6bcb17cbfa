//! What can be done to a run, and by whom. Every page, API call, timer and script sends one of these.

use super::evidence::Evidence;
use super::state::{Back, Place, RunStatus};
use crate::id::{MemberId, RecordId, RunId, TaskId};
use crate::problem::Text;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One operation on a run.
#[derive(Debug, Clone, PartialEq)]
pub struct Command {
    pub by: Actor,
    pub action: Action,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    Member {
        id: MemberId,
        /// May reassign, terminate and retry.
        admin: bool,
    },
    /// The engine itself: timers, record events, departures.
    System,
}

impl Actor {
    pub fn member(id: MemberId) -> Self {
        Self::Member { id, admin: false }
    }

    pub fn admin(id: MemberId) -> Self {
        Self::Member { id, admin: true }
    }

    /// The member, unless the engine itself acts.
    pub fn id(&self) -> Option<&MemberId> {
        match self {
            Self::Member { id, .. } => Some(id),
            Self::System => None,
        }
    }

    pub(crate) fn is_admin(&self) -> bool {
        matches!(self, Self::System | Self::Member { admin: true, .. })
    }
}

/// What is done.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    Start {
        /// The people picked, by node.
        picks: BTreeMap<String, Vec<MemberId>>,
        opinion: Option<String>,
    },
    /// Approves an approve task or reports a handle task done; on the node `start` it resubmits.
    Approve {
        task: TaskId,
        opinion: Option<String>,
    },
    /// Picks who is asked at later steps, before one approves.
    Pick {
        task: TaskId,
        /// The people picked, by node.
        picks: BTreeMap<String, Vec<MemberId>>,
    },
    /// Puts a signature and files with a decision, before it is made.
    Enclose {
        task: TaskId,
        evidence: Evidence,
    },
    Reject {
        task: TaskId,
        opinion: Option<String>,
    },
    Return {
        task: TaskId,
        to: ReturnTo,
        resume: ResumeMode,
        opinion: Option<String>,
    },
    /// The initiator sends a returned run on its way again.
    Resubmit {
        opinion: Option<String>,
    },
    Withdraw {
        opinion: Option<String>,
    },
    Transfer {
        task: TaskId,
        to: MemberId,
        opinion: Option<String>,
    },
    /// Says something; with a task as its assignee, without one as anybody who takes part.
    Comment {
        task: Option<TaskId>,
        text: String,
    },
    /// Reminds those the run waits for.
    Urge {
        text: Option<String>,
    },
    /// Lets others sign too.
    AddSign {
        task: TaskId,
        place: Place,
        members: Vec<MemberId>,
        opinion: Option<String>,
    },
    /// Takes out somebody whom the holder of the task has asked or let sign.
    Remove {
        task: TaskId,
        member: MemberId,
    },
    /// Has another member give an opinion first.
    Delegate {
        task: TaskId,
        to: MemberId,
        opinion: Option<String>,
    },
    /// Asks somebody for information.
    Ask {
        task: TaskId,
        to: MemberId,
        text: String,
    },
    /// Takes a task out of the pool of candidates.
    Claim {
        task: TaskId,
    },
    /// Gives a claimed task back to the pool.
    Unclaim {
        task: TaskId,
    },
    /// Takes one's own decision back.
    TakeBack {
        task: TaskId,
        opinion: Option<String>,
    },
    /// Sends copies of the run for others to read; also once it has ended.
    Cc {
        to: Vec<MemberId>,
        text: Option<String>,
    },
    /// A copy has been read.
    Read {
        task: TaskId,
    },
    /// An administrator gives a task to somebody else.
    Reassign {
        task: TaskId,
        to: MemberId,
        reason: String,
    },
    /// The initiator or an administrator ends the links mailed to somebody outside and mails a new one.
    Resend {
        task: TaskId,
    },
    /// The initiator or an administrator ends the links mailed to somebody outside.
    Revoke {
        task: TaskId,
    },
    /// An administrator ends the run.
    Terminate {
        reason: String,
    },
    /// An administrator has the run stand still.
    Suspend {
        reason: String,
    },
    /// An administrator lets a suspended run go on.
    Resume {
        opinion: Option<String>,
    },
    /// An administrator has the run walk again from a node it has passed; all that came after is taken back.
    Rerun {
        node: String,
        reason: String,
    },
    /// An administrator moves the run to a node, or has a run that has ended go on there.
    Jump {
        node: String,
        reason: String,
    },
    /// A deadline step is due.
    Deadline {
        step: u64,
        index: usize,
    },
    /// The run's record has changed, or the hours worked have: what waits for a date of it, or counts working time, follows.
    RecordChanged,
    /// A member has left, or is away and has named a proxy; their open tasks go elsewhere.
    MemberLeft {
        member: MemberId,
    },
    /// The write a step asked for has been done.
    Written {
        step: u64,
        record: RecordId,
    },
    /// What a query asked for has been looked up.
    Found {
        step: u64,
        rows: Vec<Map<String, Value>>,
    },
    /// The runs a step asked for have been started; each with how it stands.
    Called {
        step: u64,
        runs: Vec<(RunId, RunStatus)>,
    },
    /// A run that was started for a step has ended.
    RunEnded {
        step: u64,
        run: RunId,
        status: RunStatus,
        /// Where the run, or one above it, is to go back to, when that one was returned from.
        back: Option<Back>,
    },
    /// The request a step asked for waits to be sent.
    Requested {
        step: u64,
        /// The hash of the secret that whoever calls back must show.
        proof: Option<String>,
    },
    /// Another system has answered, or called back.
    Answered {
        step: u64,
        /// The hash of the secret shown; none for the answer to the request itself.
        proof: Option<String>,
        answer: Value,
    },
    /// A request has failed for good.
    Unanswered {
        step: u64,
        reason: Text,
    },
    /// The write a step asked for was refused.
    WriteFailed {
        step: u64,
        reason: Text,
    },
    /// An administrator tries a stuck step again, or lets a resting one go on at once.
    Retry {
        step: u64,
    },
}

/// Where a run is returned to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReturnTo {
    Initiator,
    /// The last step people have passed on the way here; the initiator when there is none.
    Previous,
    Node(String),
    /// A node of a run that waits for this one, or `start` for its initiator.
    Above {
        run: RunId,
        node: String,
    },
}

/// How a returned run goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResumeMode {
    /// Every node is walked again.
    #[default]
    Rerun,
    /// Once the target is done, the run jumps to where it was returned from. A target that had been left by rejection
    /// leads another way when it approves, so then every node is walked again.
    JumpBack,
}
