//! The state of one run: tokens, open tasks with their votes, and the nodes passed. Data only; the machine changes it.

mod kept;

pub use kept::{Kept, Suspension};

use super::chain::Cause;
use super::command::{Action, Actor, Command, ResumeMode};
use super::evidence::Evidence;
use super::spent::Spent;
use crate::clock::Moment;
use crate::definition::flow::START;
use crate::definition::is_default;
use crate::id::{MemberId, RecordId, RunId, TaskId};
use crate::problem::Text;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Where a run stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum RunStatus {
    /// Not started yet: only `start` is legal.
    New,
    Running,
    Approved,
    Rejected,
    Withdrawn,
    Terminated,
    /// A sub-flow whose calling run was returned from within it.
    Returned,
    /// Ended without a verdict: an automation.
    Done,
}

impl RunStatus {
    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::New => "new",
            Self::Running => "running",
            Self::Approved => "approved",
            Self::Rejected => "rejected",
            Self::Withdrawn => "withdrawn",
            Self::Terminated => "terminated",
            Self::Returned => "returned",
            Self::Done => "done",
        }
    }

    pub fn has_ended(self) -> bool {
        !matches!(self, Self::New | Self::Running)
    }
}

/// A row: a value for each of its columns.
pub type Row = Map<String, Value>;

/// Everything the machine needs to know about a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RunState {
    /// The published version of the flow this run keeps to.
    pub version: i64,
    pub status: RunStatus,
    /// Who started the run; nobody for a time table.
    pub initiator: Option<MemberId>,
    /// The run that started this one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Parent>,
    /// Where a run above is returned to, for a run that has ended as returned.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub back: Option<Back>,
    /// Where a sub-flow stood when it was ended, so that another can go on from there.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left: Vec<Token>,
    /// The people picked, by node.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub picks: BTreeMap<String, Vec<MemberId>>,
    /// The rows of the records that queries have found, by node.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rows: BTreeMap<String, Vec<Row>>,
    /// The rows that loops go through.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub loops: Vec<Passage>,
    /// The last number given to a step or a fork; numbers only grow.
    pub last_step: u64,
    pub tokens: Vec<Token>,
    /// The tasks of live steps, decided ones included until their step is over, and copies not read yet.
    pub tasks: Vec<Task>,
    /// The nodes passed that still count, in the order they were passed. What a return takes back is removed.
    pub passed: Vec<Passed>,
    /// How often in a row each route has led the run back.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub rounds: BTreeMap<String, u32>,
    /// When those the run waits for were urged last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub urged_at: Option<Moment>,
    /// What was left of the time of steps the run will come to again.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests: Vec<Rest>,
    /// Set while an administrator has the run stand still.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub suspended: Option<Suspension>,
    /// The flows that have led to this run, each on account of the one before; nothing once a person has acted in it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub caused: Vec<Cause>,
    /// What it has done so far.
    #[serde(default, skip_serializing_if = "is_default")]
    pub spent: Spent,
    /// The version of the working hours that all it holds is counted by.
    #[serde(default, skip_serializing_if = "is_default")]
    pub hours: i64,
}

impl RunState {
    /// A run that has not started.
    pub fn new(version: i64, initiator: Option<MemberId>) -> Self {
        Self {
            version,
            status: RunStatus::New,
            initiator,
            parent: None,
            back: None,
            left: Vec::new(),
            picks: BTreeMap::new(),
            rows: BTreeMap::new(),
            loops: Vec::new(),
            last_step: 0,
            tokens: Vec::new(),
            tasks: Vec::new(),
            passed: Vec::new(),
            rounds: BTreeMap::new(),
            urged_at: None,
            rests: Vec::new(),
            suspended: None,
            caused: Vec::new(),
            spent: Spent::default(),
            hours: 0,
        }
    }

    /// A run that is to go on where one stood that was ended; nothing when that one stood nowhere, or with its initiator, who
    /// has mended by then what was to be mended.
    pub(crate) fn going_on_from(former: Self) -> Option<Self> {
        if former.left.is_empty() || former.left.iter().any(|token| token.node == START) {
            return None;
        }
        Some(Self {
            status: RunStatus::New,
            tokens: Vec::new(),
            tasks: Vec::new(),
            back: None,
            urged_at: None,
            suspended: None,
            spent: Spent::default(),
            ..former
        })
    }

    /// A command reaches the run: from where a person acts on, what follows is on their account.
    pub(crate) fn reached_by(&mut self, command: &Command) {
        if matches!(command.action, Action::Retry { .. }) {
            self.spent = Spent::default();
        }
        let acts = matches!(command.by, Actor::Member { .. }) && !matches!(command.action, Action::Start { .. });
        if acts {
            self.begin_anew();
        }
    }

    /// A person has acted: what led here does not count any more.
    pub(crate) fn begin_anew(&mut self) {
        self.caused.clear();
        self.spent.begin_anew();
    }

    /// The tasks somebody still has to do.
    pub fn open_tasks(&self) -> impl Iterator<Item = &Task> {
        self.tasks.iter().filter(|task| task.kind != TaskKind::Cc && task.vote.is_none())
    }

    /// The steps that wait for an administrator.
    pub fn stuck_steps(&self) -> Vec<u64> {
        let is_stuck = |token: &&Token| matches!(token.wait, Wait::Stuck { .. });
        self.tokens.iter().filter(is_stuck).map(|token| token.step).collect()
    }

    /// The steps that rest until a time or an answer comes.
    pub fn resting_steps(&self) -> Vec<u64> {
        let rests = |token: &&Token| matches!(token.wait, Wait::Until { .. } | Wait::Answer { .. });
        self.tokens.iter().filter(rests).map(|token| token.step).collect()
    }

    pub fn task(&self, id: &TaskId) -> Option<&Task> {
        self.tasks.iter().find(|task| task.id == *id)
    }

    /// Whether a task waits for people its assignee has asked first.
    pub fn is_waiting(&self, id: &TaskId) -> bool {
        let awaited = |added: &Added| added.to == *id && added.place.is_awaited();
        self.open_tasks().any(|task| task.added.as_ref().is_some_and(awaited))
    }

    /// Whether somebody with a part in a step waits for an answer to a question.
    pub(crate) fn is_asking(&self, step: u64) -> bool {
        let asks = |task: &Task| task.added.as_ref().is_some_and(|added| added.place == Place::Ask);
        self.open_tasks().any(|task| task.step == step && asks(task))
    }

    pub(crate) fn token(&self, step: u64) -> Option<&Token> {
        self.tokens.iter().find(|token| token.step == step)
    }

    /// When a live step of people is due.
    pub(crate) fn due_at(&self, step: u64) -> Option<Moment> {
        match self.token(step)?.wait {
            Wait::People { due_at, .. } => due_at,
            _ => None,
        }
    }

    /// The branches and rows a step lies in, as long as the run knows of it.
    pub(crate) fn path_of(&self, step: u64) -> &[Branch] {
        let passed = || self.passed.iter().find(|passed| passed.step == step).map(|passed| &passed.path);
        let Some(token) = self.token(step) else { return passed().map(Vec::as_slice).unwrap_or_default() };
        // A query that is read again on a jump back sees what it saw where it was passed.
        let again = token.resume.as_deref().and_then(|resume| resume.passage_of(&token.node));
        again.map_or(&token.path, |passed| &passed.path)
    }

    /// What a node sees beside the record: what queries have found, by their keys, how much that is, and the columns of the rows it
    /// lies in, the innermost before the others.
    pub(crate) fn beside(&self, path: &[Branch]) -> Map<String, Value> {
        let list = |rows: &[Row]| -> Value { rows.iter().cloned().map(Value::Object).collect() };
        let mut seen = Map::new();
        for (node, rows) in &self.rows {
            seen.insert(node.clone(), list(rows));
            seen.insert(count_of(node), rows.len().into());
        }
        for row in path.iter().filter_map(|branch| self.row(branch)) {
            seen.extend(row.clone());
        }
        seen
    }

    /// The row a branch stands for, if it is one of a loop.
    pub(crate) fn row(&self, branch: &Branch) -> Option<&Row> {
        self.passage(branch)?.rows.get(branch.branch)
    }

    /// How many rows the passage goes through that a branch is of.
    pub(crate) fn rows_in(&self, branch: &Branch) -> usize {
        self.passage(branch).map_or(0, |passage| passage.rows.len())
    }

    fn passage(&self, branch: &Branch) -> Option<&Passage> {
        self.loops.iter().find(|passage| branch.is_row && passage.fork == branch.fork)
    }

    /// The row that is under way in a loop.
    pub(crate) fn under_way(&self, node: &str) -> Option<&Branch> {
        let is_own = |branch: &&Branch| branch.is_row && branch.node == node;
        self.tokens.iter().find_map(|token| token.path.iter().find(is_own))
    }

    /// Which rows a path lies in, the outermost first: the number of the row, from 1, and how many there are.
    pub(crate) fn places(&self, path: &[Branch]) -> Vec<(usize, usize)> {
        path.iter().filter(|branch| branch.is_row).map(|branch| (branch.branch + 1, self.rows_in(branch))).collect()
    }
}

/// The name under which nodes see how many records a query has found.
pub(crate) fn count_of(query: &str) -> String {
    format!("{query}_count")
}

/// About how many bytes a row takes where it is stored, without writing it.
pub(crate) fn bytes_of(row: &Row) -> usize {
    fn size(value: &Value) -> usize {
        match value {
            Value::Null | Value::Bool(_) | Value::Number(_) => 8,
            Value::String(text) => text.len() + 3,
            Value::Array(list) => list.iter().map(size).sum::<usize>() + 3,
            Value::Object(row) => bytes_of(row),
        }
    }
    row.iter().map(|(key, value)| key.len() + 3 + size(value)).sum::<usize>() + 3
}

/// One passage through a loop.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passage {
    /// Its number, which the branches of its rows bear.
    pub fork: u64,
    /// The rows as they were when it began.
    pub rows: Vec<Row>,
}

/// The step of another run for which a run was started.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Parent {
    pub run: RunId,
    pub step: u64,
    /// The flows of the runs that have started each other up to here, the first in front.
    pub flows: Vec<String>,
    /// How many runs this one may start, with all that they start.
    pub room: usize,
    /// Whether the other waits for it on the record of both, so that this run is a part of it: the other marks the record.
    pub is_part: bool,
}

/// Where a run is returned to from within a sub-flow, on its way up to that run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Back {
    /// How many runs it has still to pass on the way.
    pub up: usize,
    /// The node there.
    pub node: String,
    pub resume: ResumeMode,
    /// Who has returned it, and why.
    pub by: Option<MemberId>,
    pub opinion: Option<String>,
}

/// One place where the run stands now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Token {
    /// A number of its own for every arrival, so that work for an earlier visit is recognised as stale.
    pub step: u64,
    pub node: String,
    /// The branches the token is inside of, outermost first.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Branch>,
    pub wait: Wait,
    /// Where the run jumps when this step is done, instead of the node's own next.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub resume: Option<Box<Resume>>,
    /// Since when its deadline stands still because an assignee has asked somebody something.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub asking_since: Option<Moment>,
}

/// What was left of the time of a step that the run was returned from, or back behind.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Rest {
    pub node: String,
    /// The rows of loops it lies in.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rows: Vec<usize>,
    pub due_at: Moment,
    /// When it was left.
    pub left_at: Moment,
    /// Whose hours it was counted by.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub works: Option<MemberId>,
}

/// One branch of one passage through a parallel node, or one row of one passage through a loop.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Branch {
    /// The number of the passage: tokens meet only those of the same passage.
    pub fork: u64,
    /// The parallel node or the loop.
    pub node: String,
    /// Which of its branches or rows, from 0.
    pub branch: usize,
    /// Whether it is a row: rows come one after the other, branches stand side by side.
    #[serde(default, skip_serializing_if = "is_default")]
    pub is_row: bool,
}

/// What a token waits for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wait {
    /// People with tasks of this step.
    People {
        /// Who is asked later, in this order.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        queue: Vec<MemberId>,
        due_at: Option<Moment>,
    },
    /// The other branches.
    Join,
    /// A time.
    Until { at: Moment },
    /// Runs that were started for the step; `failed` when one that has ended was not approved.
    Runs {
        runs: Vec<RunId>,
        failed: bool,
        /// All of them, those that have ended too.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        all: Vec<RunId>,
    },
    /// Another system: its answer, or that it calls back.
    Answer {
        /// The hash of the secret that whoever calls back shows.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        proof: Option<String>,
        until: Option<Moment>,
    },
    /// The write that was asked for.
    Write,
    /// An administrator: the write failed or the flow went round in circles.
    Stuck { reason: Text },
}

/// What a return that jumps back has set aside.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Resume {
    /// The step number under which the target had been passed; it is passed again under the same number, so that
    /// the order of what was passed stays true.
    pub step: u64,
    /// The branches all of this lies in.
    pub base: Vec<Branch>,
    pub tokens: Vec<Token>,
    pub passed: Vec<Passed>,
}

impl Resume {
    /// The passage of the node that is passed again.
    pub(crate) fn passage_of(&self, node: &str) -> Option<&Passed> {
        self.passed.iter().find(|passed| passed.step == self.step && passed.node == node)
    }
}

/// One person's part of a step.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    pub id: TaskId,
    /// The token it belongs to.
    pub step: u64,
    pub node: String,
    pub kind: TaskKind,
    pub assignee: MemberId,
    /// The tasks of one seat make one vote together; numbers grow in the order in which seats were taken.
    pub seat: u64,
    /// Whether a rejection of the seat rejects the step at once.
    #[serde(default, skip_serializing_if = "is_default")]
    pub veto: bool,
    /// For how many votes the seat counts.
    #[serde(default = "one", skip_serializing_if = "is_one")]
    pub weight: u32,
    pub vote: Option<Vote>,
    /// What its assignee gives with the decision that is being made; kept with the task once it is.
    #[serde(default, skip_serializing_if = "Evidence::is_empty")]
    pub evidence: Evidence,
    /// Whether its approval was taken as given, so that nobody was asked.
    #[serde(default, skip_serializing_if = "is_default")]
    pub given: bool,
    pub opened_at: Moment,
    pub due_at: Option<Moment>,
    /// Whose task it was before it was handed over.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<MemberId>,
    /// For whoever takes part because an assignee asked them to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub added: Option<Added>,
    /// Who signs in the same seat once this task is approved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<MemberId>,
    /// Whether it is still to be claimed by one of several candidates.
    #[serde(default, skip_serializing_if = "is_default")]
    pub unclaimed: bool,
    /// The other candidates a claimed task can be given back to.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pool: Vec<MemberId>,
    /// Whether the seat was added beside the others, out of turn.
    #[serde(default, skip_serializing_if = "is_default")]
    pub beside: bool,
    /// Whether its rejection took others out of the seat, so that it cannot be taken back.
    #[serde(default, skip_serializing_if = "is_default")]
    pub sealed: bool,
    /// Whether the mailed link was ended and none is mailed since; then nothing leads somebody outside to the task, and a
    /// member signs in.
    #[serde(default, skip_serializing_if = "is_default")]
    pub revoked: bool,
}

impl Task {
    /// Whether letters no longer lead to it and nothing else does: a member finds it among their to-dos all the same.
    pub(crate) fn is_cut_off(&self) -> bool {
        self.revoked && self.assignee.is_outside()
    }
}

fn one() -> u32 {
    1
}

fn is_one(weight: &u32) -> bool {
    *weight == 1
}

/// Which task somebody was added to, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Added {
    pub to: TaskId,
    pub place: Place,
}

/// How somebody takes part whom an assignee has added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Place {
    /// Signs first in the same seat; the assignee waits.
    Before,
    /// Signs in the same seat once the assignee has approved.
    After,
    /// Has a seat of their own beside the assignee.
    Parallel,
    /// Gives an opinion in the assignee's stead; the assignee waits for it and then decides.
    Delegate,
    /// Is asked something; the assignee need not wait.
    Ask,
}

impl Place {
    /// Whether the task it was added to waits.
    pub fn is_awaited(self) -> bool {
        matches!(self, Self::Before | Self::Delegate)
    }
}

/// What a task asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum TaskKind {
    Approve,
    /// Work to be done; also the initiator's resubmission, on the node `start`.
    Handle,
    /// An assignee asks for an opinion or for information; it decides nothing.
    Answer,
    Cc,
}

impl TaskKind {
    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Handle => "handle",
            Self::Answer => "answer",
            Self::Cc => "cc",
        }
    }
}

/// A decision that counts towards a step's verdict.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Vote {
    Approve,
    Reject,
}

/// A node the run has passed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Passed {
    pub step: u64,
    pub node: String,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub path: Vec<Branch>,
    /// Who decided, for people's steps.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub by: Vec<MemberId>,
    /// The tasks of a people's step and who was still to be asked when it was decided, so that a decision can be taken
    /// back.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<Task>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub queue: Vec<MemberId>,
    /// Which of its ways were taken, counted in the order written, for nodes that choose.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ways: Vec<usize>,
    pub outcome: Outcome,
    pub at: Moment,
}

/// How a node was passed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Approved,
    Rejected,
    /// Nobody could be found and the definition says to go on.
    Skipped,
    /// An automatic node has acted.
    Done,
    /// A record was written.
    Wrote(RecordId),
}
