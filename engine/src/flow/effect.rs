//! What follows from a step of a run, as data. The caller does all of it in the transaction of the command.

use super::evidence::Evidence;
use super::node::http::Http;
use super::node::print::PrintNode;
use super::notices::StepEvent;
use super::state::{Branch, Outcome, Row, RunStatus, Task};
use crate::clock::Moment;
use crate::condition::Condition;
use crate::definition::Channel;
use crate::id::{MemberId, RunId, TaskId};
use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// One consequence of an operation, to be done in the order given.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    OpenTask(Task),
    CloseTask(ClosedTask),
    /// Tells people through the outbox.
    Notify {
        to: Vec<MemberId>,
        node: Option<String>,
        notice: Notice,
    },
    /// Writes a record; the caller then sends [`Written`](super::Action::Written) or
    /// [`WriteFailed`](super::Action::WriteFailed) with this step, in the same transaction.
    Write {
        step: u64,
        node: String,
        write: Write,
    },
    /// Looks up what the query of this node asks for; the caller then sends [`Found`](super::Action::Found) or
    /// [`WriteFailed`](super::Action::WriteFailed) with this step, in the same transaction.
    Query {
        step: u64,
        node: String,
    },
    /// Starts runs of another flow; the caller then sends [`Called`](super::Action::Called) or
    /// [`WriteFailed`](super::Action::WriteFailed) with this step, in the same transaction.
    Call {
        step: u64,
        node: String,
        call: Call,
    },
    /// Sends a request to another system through the outbox; the caller then sends
    /// [`Requested`](super::Action::Requested) or [`WriteFailed`](super::Action::WriteFailed) with this step, in the same
    /// transaction.
    Request {
        step: u64,
        node: String,
        request: Box<Http>,
    },
    /// Has the run's record printed into a file, through the outbox; the caller then sends
    /// [`Requested`](super::Action::Requested) or [`WriteFailed`](super::Action::WriteFailed) with this step, in the same
    /// transaction.
    Print {
        step: u64,
        node: String,
        print: Box<PrintNode>,
    },
    /// Ends runs that were started for a step that is over.
    Stop {
        runs: Vec<RunId>,
    },
    /// Sets the timer of one deadline step.
    SetTimer {
        step: u64,
        index: usize,
        at: Moment,
    },
    /// The links mailed to somebody outside for a task end.
    Revoke {
        task: TaskId,
    },
    /// A task is due at another time.
    MoveTask {
        task: TaskId,
        due_at: Option<Moment>,
    },
    /// A task belongs to another node now, or to one of another title.
    RenameTask {
        task: TaskId,
        node: String,
    },
    /// Drops the timers of a step.
    DropTimers {
        step: u64,
    },
    /// The run has ended.
    Ended {
        status: RunStatus,
    },
    Log(LogEntry),
    /// For the log of nodes alone: a node that writes nothing has led the run on, rests, or was decided.
    Went {
        step: u64,
        node: String,
        course: Box<Course>,
    },
}

/// What the log of nodes tells of a node that writes nothing.
#[derive(Debug, Clone, PartialEq)]
pub enum Course {
    /// It has looked at these values and leads on by these of its ways, counted in the order written.
    Chose { saw: Map<String, Value>, ways: Vec<usize> },
    /// It leads on by all its ways.
    Led,
    /// The next row of a loop, counted from 1, or nothing past the last one; and how many there are.
    Turn { row: Option<(usize, Row)>, of: usize },
    /// The run rests there.
    Rests { until: Moment },
    /// It has told so many people something.
    Told { people: usize },
    /// People have decided, or nobody had to.
    Decided { outcome: Outcome, by: Vec<MemberId> },
    /// It cannot go on by itself.
    Stopped,
    /// The run has ended there.
    Ended { status: RunStatus },
}

/// A task that nobody has to do any more.
#[derive(Debug, Clone, PartialEq)]
pub struct ClosedTask {
    pub task: TaskId,
    /// Whose task it was.
    pub assignee: MemberId,
    /// What its assignee decided; `None` when the task was taken away.
    pub decision: Option<Decision>,
    pub opinion: Option<String>,
    /// What was given with the decision beside words.
    pub evidence: Evidence,
    pub opened_at: Moment,
    pub at: Moment,
}

/// What an assignee did with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Decision {
    Approved,
    Rejected,
    Returned,
    Transferred,
    Handled,
    Resubmitted,
    Answered,
    Read,
}

impl Decision {
    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Returned => "returned",
            Self::Transferred => "transferred",
            Self::Handled => "handled",
            Self::Resubmitted => "resubmitted",
            Self::Answered => "answered",
            Self::Read => "read",
        }
    }
}

/// What people are told.
#[derive(Debug, Clone, PartialEq)]
pub enum Notice {
    /// There is a task for them.
    Task(TaskId),
    /// The initiator has the run back to mend; by whom, where that is not whoever acts, and what was said with it.
    Returned { task: TaskId, by: Option<MemberId>, text: Option<String> },
    /// A task that was overdue with somebody else is theirs now.
    Escalated(TaskId),
    /// A copy for them to read, with what whoever sends it says.
    Copy { task: TaskId, text: Option<String> },
    /// A task is due soon or overdue.
    Remind(TaskId),
    /// An opinion or an answer they asked for, at their task.
    Answered { task: TaskId, text: String },
    /// The initiator or an administrator asks them to go on with a task.
    Urge { task: TaskId, text: Option<String> },
    /// Somebody said something.
    Comment { text: String },
    /// Their run has ended; `text` is what was said with what ended it.
    Ended { status: RunStatus, text: Option<String> },
    /// A step cannot go on without an administrator.
    Stuck { step: u64 },
    /// An administrator has the run stand still.
    Suspended { by: MemberId, reason: String },
    /// A suspended run goes on.
    Resumed { by: MemberId, opinion: Option<String> },
    /// An administrator has moved the run to a node.
    Moved { reason: String },
    /// An administrator has an ended run go on at a node.
    Activated { reason: String },
    /// Something has happened in a step, told to those its entry names; in the rows that `path` lies in.
    Step { event: StepEvent, entry: usize, step: u64, words: Option<String>, path: Vec<Branch> },
    /// What a notify node says; fields still in `{{ }}`, of the rows that `path` lies in too.
    Message {
        subject: String,
        text: String,
        channels: Vec<Channel>,
        robots: Vec<String>,
        /// The public link it leads to, made out for the run's record.
        link: Option<String>,
        path: Vec<Branch>,
    },
}

impl Notice {
    /// The task it is about.
    pub fn task(&self) -> Option<&TaskId> {
        match self {
            Self::Task(task)
            | Self::Returned { task, .. }
            | Self::Escalated(task)
            | Self::Copy { task, .. }
            | Self::Remind(task)
            | Self::Answered { task, .. }
            | Self::Urge { task, .. } => Some(task),
            Self::Comment { .. }
            | Self::Ended { .. }
            | Self::Stuck { .. }
            | Self::Suspended { .. }
            | Self::Resumed { .. }
            | Self::Moved { .. }
            | Self::Activated { .. }
            | Self::Step { .. }
            | Self::Message { .. } => None,
        }
    }
}

/// A change of a record. Values are constants, or expressions as text that starts with `= `.
#[derive(Debug, Clone, PartialEq)]
pub enum Write {
    /// With `each`, one for each row of that sub-form of the run's record; without rows nothing is created and the write
    /// counts as done.
    Create { form: String, each: Option<String>, values: IndexMap<String, Value> },
    /// Of the record the run works on or, with `record`, of the records which that link field of it names or that query has
    /// found; when there are none nothing is changed and the write counts as done.
    Update { record: Option<String>, values: IndexMap<String, Value> },
    /// Of the record the run works on, with values that came from elsewhere: whatever they say, they are no expressions.
    Set { values: Map<String, Value> },
    /// Of the record the run works on, a record of this form, with what a script over it answers.
    Script { form: String, text: String },
    /// Of the record the run works on: one more file in a field of it.
    File { field: String, file: Value },
    /// Of the records that this link field of the run's record names, or that query has found: into the recycle bin. Those that
    /// are gone already are left aside.
    Delete { record: String },
    /// Of the records of a form that a condition finds.
    Found(Found),
}

/// Records of a form found by a condition whose `{"field": …}` values are those of the run's record; with `each`, found for
/// each row of that sub-form in turn, the columns of the row going before the fields of the record.
#[derive(Debug, Clone, PartialEq)]
pub struct Found {
    pub form: String,
    pub filter: Condition,
    pub each: Option<String>,
    pub then: Then,
}

/// What becomes of the records found.
#[derive(Debug, Clone, PartialEq)]
pub enum Then {
    /// All of them get these values.
    Update(IndexMap<String, Value>),
    /// The one found gets these values; where none is found one is created with them. Several are a failure.
    Upsert(IndexMap<String, Value>),
    /// All of them go to the recycle bin.
    Delete,
}

impl Then {
    pub fn values(&self) -> Option<&IndexMap<String, Value>> {
        match self {
            Self::Update(values) | Self::Upsert(values) => Some(values),
            Self::Delete => None,
        }
    }
}

/// Runs to be started, of a flow of the same app.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    pub flow: String,
    /// The link field or the query whose records go through it; the run's own record without one.
    pub record: Option<String>,
    /// The sub-form or the query whose rows each have that link.
    pub each: Option<String>,
    /// Whether the run waits for them.
    pub wait: bool,
    /// Those that were started here before, when the run jumps back here after a return.
    pub again: Again,
}

/// Runs that a step comes back to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Again {
    pub runs: Vec<RunId>,
    /// Those of them that were under way when the run was returned: they go on where they stood, the others stay as they ended.
    pub open: Vec<RunId>,
}

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct LogEntry {
    pub at: Moment,
    /// `None` when the engine itself acted.
    pub by: Option<MemberId>,
    pub action: LogAction,
    pub node: Option<String>,
    pub task: Option<TaskId>,
    pub opinion: Option<String>,
    /// The people it went to.
    pub to: Vec<MemberId>,
    /// The node it went to.
    pub to_node: Option<String>,
    /// The flow of that node, where it is the one that has called this run.
    pub to_flow: Option<String>,
    /// The version of the record it was done on.
    pub record_version: Option<i64>,
    /// The rows of loops it was done in, the outermost first: the number of the row, from 1, and how many there are.
    pub rows: Vec<(usize, usize)>,
}

macro_rules! words {
    ($($(#[$doc:meta])* $variant:ident = $word:literal,)+) => {
        /// What a timeline line says.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum LogAction { $($(#[$doc])* #[serde(rename = $word)] $variant,)+ }

        impl LogAction {
            /// The word in the API and in the database.
            pub fn word(self) -> &'static str {
                match self { $(Self::$variant => $word,)+ }
            }
        }
    };
}

words! {
    Start = "start",
    Approve = "approve",
    Handle = "handle",
    Reject = "reject",
    Return = "return",
    Resubmit = "resubmit",
    Withdraw = "withdraw",
    Transfer = "transfer",
    Comment = "comment",
    Urge = "urge",
    AddBefore = "add_before",
    AddAfter = "add_after",
    AddParallel = "add_parallel",
    /// Somebody added or asked was taken out again.
    Remove = "remove",
    Delegate = "delegate",
    Ask = "ask",
    Answer = "answer",
    TakeBack = "take_back",
    Claim = "claim",
    Unclaim = "unclaim",
    Cc = "cc",
    Read = "read",
    Reassign = "reassign",
    /// The link of somebody outside was mailed anew.
    Resend = "resend",
    Revoke = "revoke",
    Terminate = "terminate",
    Suspend = "suspend",
    Resume = "resume",
    /// The run walks again from this node.
    Rerun = "rerun",
    /// The run was moved to this node.
    Jump = "jump",
    /// The run had ended and goes on at this node.
    Activate = "activate",
    Remind = "remind",
    Escalate = "escalate",
    /// Nobody could be found and the step was passed over.
    Skip = "skip",
    /// An inactive member's part went to somebody else.
    Replace = "replace",
    /// A node wrote a record.
    Write = "write",
    Notify = "notify",
    /// The link a message should lead to takes no answers any more, so that nobody outside was written to; the words say why, as for `Failed`.
    Unsent = "unsent",
    /// Other runs were started.
    Call = "call",
    /// Another system was called.
    Request = "request",
    /// It has answered, or called back.
    Answered = "answered",
    /// The record is to be printed.
    Print = "print",
    /// A route has led back to where the run has been.
    Repeat = "repeat",
    /// What a node does has failed, and the run went the way for that; the words say why, as
    /// [`Text::packed`](crate::problem::Text::packed).
    Failed = "failed",
    /// The run rests; the words say until when, in RFC 3339.
    Wait = "wait",
    /// A deadline was moved with its date; the words say to when, in RFC 3339.
    Due = "due",
    /// A step stopped and waits for an administrator; the words say why, as for `Failed`.
    Stuck = "stuck",
    /// A flow that watches what the run has written did not start, or not yet; the words say why.
    Held = "held",
    Retry = "retry",
    /// The run goes on in another version of its flow; the words say from which to which.
    Migrate = "migrate",
    End = "end",
}
