//! What a trial is told and what it tells: the decisions made on the way, what happened, who is to decide, what may be done.

use super::super::preview::PreviewStep;
use super::super::view::{JumpNode, Person};
use crate::definition::flow::DeadlineAction;
use crate::flow::RunStatus;
use crate::flow::state::TaskKind;
use crate::id::MemberId;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// One decision of the trial.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryDeed {
    /// The node of the task, or the one an offer says; `start` where somebody acts on the run as a whole.
    pub node: String,
    /// Whose task it is or was, or who acts on the run as an offer says, by the id they are shown under.
    #[schemars(with = "String")]
    pub member: MemberId,
    pub decision: DryDecision,
    /// Who gets the task, signs too, is asked, is taken out, gets a copy or leaves, where the decision says that somebody does.
    #[serde(default)]
    #[schemars(with = "Option<String>")]
    pub to: Option<MemberId>,
    /// Where a return goes; to the initiator when left out.
    #[serde(default)]
    pub back: Option<DryBack>,
    /// The node the run walks again from, or is moved to.
    #[serde(default)]
    pub target: Option<String>,
    /// The run of a sub-flow it is made in, as its task says; nothing in the flow that is tried out.
    #[serde(default)]
    pub place: Vec<String>,
    /// What the holder of the task fills in as they approve, reject, return or transfer it, by field. What their step does not
    /// let them change counts for nothing.
    #[serde(default)]
    pub values: Map<String, Value>,
}

/// Where a return goes, and how the run goes on from there.
#[derive(Debug, Clone, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DryBack {
    /// A node the run has passed, or `start` for the initiator, as the task says.
    pub node: String,
    /// Whether the run comes straight back once that node is done; by default it walks every node again.
    #[serde(default)]
    pub jumps: bool,
    /// How many runs up the node lies: 0 in the run of the task, 1 in the one that has called it.
    #[serde(default)]
    pub up: usize,
}

/// What is decided in a trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DryDecision {
    /// Also: the work is done, what was asked is answered, or the run is sent on its way again.
    Approve,
    Reject,
    /// Back to the initiator, or to a node the run has passed.
    Return,
    /// Somebody else gets the task.
    Transfer,
    /// Somebody signs first.
    AddBefore,
    /// Somebody signs once this is approved.
    AddAfter,
    /// Somebody has a vote of their own beside.
    AddParallel,
    /// Somebody says first what they think; then the task is its holder's again.
    Delegate,
    /// Somebody is asked for information.
    Ask,
    /// Of several candidates this one takes the task; who decides without having done so claims it as well.
    Claim,
    /// A claimed task goes back to the candidates.
    Unclaim,
    /// Somebody who was asked or let sign, and has not acted, is taken out by whoever brought them in.
    Remove,
    /// Somebody takes their own decision back.
    TakeBack,
    /// The initiator ends the run.
    Withdraw,
    /// Something is said without deciding; by the holder of a task, or by anybody who takes part.
    Comment,
    /// Those the run waits for are reminded.
    Urge,
    /// Somebody gets a copy to read.
    Cc,
    /// A copy is read.
    Read,
    /// An administrator gives the task to somebody else.
    Reassign,
    /// The link mailed for the task ends, and a new one is mailed.
    Resend,
    /// The link mailed for the task ends.
    Revoke,
    /// An administrator tries again what has stopped.
    Retry,
    /// An administrator has the run stand still.
    Suspend,
    /// An administrator lets it go on.
    Resume,
    /// An administrator has the run walk again from a node it has passed.
    Rerun,
    /// An administrator moves the run to a node, or has one that has ended go on there.
    Jump,
    /// An administrator ends the run.
    Terminate,
    /// Somebody leaves the company; what they have to do goes to whoever stands in, in this run and in those it has called.
    Leave,
    /// Nobody does anything until the deadline of the step does something.
    Late,
}

/// How far a trial came.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryRunView {
    pub status: RunStatus,
    /// What happened, in order; of very much the beginning and the end.
    pub trail: Vec<TrailLine>,
    /// Who is to decide now.
    pub waiting: Vec<DryTask>,
    /// What people may do beside, as things stand.
    pub offers: Vec<DryOffer>,
    /// The steps with people ahead, as the record stands.
    pub ahead: Vec<PreviewStep>,
    /// How many of the decisions were made: one that no longer fits, and those after it, are not.
    pub deeds: usize,
    /// What may be taken to fail, in the flow and in those it calls.
    pub fallible: Vec<DryFallible>,
}

/// A node whose call, script or print may be taken to fail.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryFallible {
    /// As the trial is told of it: its key, behind that of its flow where that is called.
    pub node: String,
    pub title: String,
    /// The titles of the sub-flows it lies in, the outermost first.
    pub within: Vec<String>,
}

/// One thing that happened.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct TrailLine {
    pub node: Option<String>,
    pub title: String,
    /// `ask` (there is a task), `branch`, `fork`, `join`, `update`, `create`, `delete`, `query`, `notify`, `print`,
    /// `fill` (the holder of a task fills in fields), `late` (time has passed, `text` says until when), `question` (somebody is
    /// asked for information), `back` (the task is with its holder again, who had it wait for somebody), `left_out` (lines that
    /// are not shown, `text` says how many), `left` (somebody leaves the company), `unmet` (the record does not meet the
    /// condition of the start), or a word of the timeline.
    pub what: String,
    pub by: Option<Person>,
    pub to: Vec<Person>,
    /// The branch a condition took, what a message says, what is called, why a step stopped, where a return went, how the run
    /// ended.
    pub text: Option<String>,
    /// What is written or sent, and what a branch was chosen by, in words.
    pub values: Vec<DryValue>,
    /// Who is told of it by the product itself.
    pub told: Vec<Person>,
    /// The titles of the sub-flows it happened in, the outermost first; nothing in the flow that is tried out.
    pub within: Vec<String>,
}

/// A value that would be written or sent, or that was looked at.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryValue {
    pub title: String,
    pub text: String,
    /// What was there before, where a record is changed.
    pub before: Option<String>,
}

/// A task of the trial.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryTask {
    pub node: String,
    pub title: String,
    /// `approve` or `handle`; `answer` where somebody only says what they think.
    pub kind: TaskKind,
    pub person: Person,
    /// In whose stead, where it was not theirs from the beginning.
    pub instead_of: Option<Person>,
    /// What may be decided.
    pub decisions: Vec<DryDecision>,
    /// What an administrator may do with it, whoever it is that holds it.
    pub administered: Vec<DryDecision>,
    /// Where `return` may lead, the initiator first; then the runs above, the nearest first.
    pub returns: Vec<DryPlace>,
    /// What its buttons say, by operation, where that is other than usual.
    pub buttons: BTreeMap<String, String>,
    /// What the deadline of its step does next; of several tasks of a step the first one says it.
    pub due: Option<DryDue>,
    /// What it does after that, as its timers are set now.
    pub later: Vec<DryDue>,
    /// The titles of the sub-flows it lies in, the outermost first.
    pub within: Vec<String>,
    /// Which run of them it is, for a decision to say.
    pub place: Vec<String>,
    /// The form of the record it is about; null where there is none.
    pub form: Option<String>,
    /// The fields of it that its holder may fill in as they decide.
    pub writes: Vec<DryField>,
}

/// A field that the holder of a task may fill in.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryField {
    pub field: String,
    /// Whether approving needs it, or columns of it.
    pub required: bool,
    /// What it holds; nothing of what is sensitive or masked.
    pub value: Value,
}

/// A node a run may be returned to.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryPlace {
    pub node: String,
    pub title: String,
    /// How many runs up it lies: 0 in the run of the task.
    pub up: usize,
    /// What the flow there is called, where it is another.
    pub flow: Option<String>,
}

/// Something that may be done beside: who has decided takes it back, who has started the run withdraws it or urges, who has
/// brought somebody in takes them out, who takes part comments, an administrator moves or ends the run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryOffer {
    pub node: String,
    pub title: String,
    pub person: Person,
    pub decision: DryDecision,
    /// Whether it is done as an administrator; the owner of the workspace stands for all of them.
    pub admin: bool,
    /// Who is taken out.
    pub to: Option<Person>,
    /// Whether somebody has to be named.
    pub names: bool,
    /// Where it may lead, one of which has to be said; nothing where it leads nowhere.
    pub places: Vec<JumpNode>,
    /// As of a task.
    pub within: Vec<String>,
    pub place: Vec<String>,
}

/// What a deadline does, and when.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct DryDue {
    pub at: String,
    pub action: DeadlineAction,
}
