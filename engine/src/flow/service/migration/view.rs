//! What is said and asked of runs that are to go on in another version of their flow.

use crate::flow::migrate::{Asked, Choices, NewBranch};
use crate::flow::service::view::Person;
use crate::problem::SaidProblem;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// The versions of a flow with the runs that keep to them.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FlowVersions {
    /// The newest first.
    pub versions: Vec<FlowVersion>,
}

/// One version of a flow.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FlowVersion {
    pub version: i64,
    pub published_at: String,
    /// Whether new runs begin with it.
    pub is_current: bool,
    /// How many runs under way keep to it.
    pub running: i64,
}

/// What is proposed for moving runs.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationProposal {
    /// The nodes runs can stand in now, in the order of the flow.
    pub from: Vec<MigrationNode>,
    /// Those they can stand in afterwards.
    pub to: Vec<MigrationNode>,
    /// What becomes of each node, by key: the node of the same key if it is of a kind that fits, else the only one of the
    /// same kind and title.
    pub nodes: BTreeMap<String, String>,
    /// The branches that parallels and inclusive nodes have more by that.
    pub branches: Vec<MigrationBranch>,
}

/// One node of a version.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationNode {
    pub node: String,
    pub title: String,
    pub kind: String,
    /// Whether it lies in a branch of a parallel or inclusive node, so that the branch can end where a run stands in it.
    pub in_branch: bool,
}

/// A branch the new version has more. Runs inside its fork begin it too, unless the plan leaves it out.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct MigrationBranch {
    /// The parallel or inclusive node in the new version.
    pub fork: String,
    /// Which of its branches, from 0.
    pub branch: usize,
    pub fork_title: String,
    /// Its first node.
    pub title: String,
    /// Whether it has a condition: then it begins where that holds.
    pub conditional: bool,
}

/// How runs are to be moved.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MigrationPlan {
    /// The versions whose runs are moved.
    pub from: Vec<i64>,
    /// The version they go on in, newer or older.
    pub to: i64,
    /// What becomes of each node, by key. Runs that stand in a node that is not named stay as they are. Nodes of the same key
    /// in several versions become the same.
    #[serde(default)]
    pub nodes: BTreeMap<String, String>,
    /// Who does the steps they stand in. Default `keep`.
    #[serde(default)]
    pub people: Asked,
    /// The branches parallels and inclusive nodes have more that these runs do not begin. The others begin at once, those of
    /// inclusive nodes where their conditions hold, and the join waits for them.
    #[serde(default)]
    pub leave_out: Vec<NewBranch>,
    /// The nodes whose branches end where a run stands there: its tasks are taken away, and the join waits no more.
    #[serde(default)]
    pub ends: Vec<String>,
}

impl MigrationPlan {
    pub(super) fn choices(&self) -> Choices {
        Choices { leave_out: self.leave_out.clone(), ends: self.ends.clone() }
    }
}

/// Which runs a preview looks at.
#[derive(Debug, Clone, Copy)]
pub struct Look<'a> {
    /// Those behind this place, as the preview before has told it.
    pub after: Option<&'a str>,
    pub limit: usize,
    /// Whether each of them is told of, or they are only counted.
    pub in_detail: bool,
}

/// What moving runs would do. Nothing has been written.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationPreview {
    /// How many of the runs looked at can be moved, and how many cannot.
    pub movable: usize,
    pub immovable: usize,
    /// Of those that can be moved: the open tasks that stay, are opened anew and are taken away.
    pub kept: usize,
    pub opened: usize,
    pub cancelled: usize,
    /// Why runs cannot be moved, each with how many it keeps.
    pub reasons: Vec<MigrationReason>,
    /// The oldest version first, and of each the oldest runs; empty where they are only counted.
    pub runs: Vec<MigrationRun>,
    /// The branches the new version has more.
    pub branches: Vec<MigrationBranch>,
    /// Where the next preview goes on; null when all have been looked at.
    pub next: Option<String>,
}

/// Why runs cannot be moved.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationReason {
    #[serde(flatten)]
    pub problem: SaidProblem,
    pub runs: usize,
}

/// What would become of one run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationRun {
    pub run: String,
    pub record_title: String,
    pub initiator: Option<Person>,
    pub started_at: String,
    pub version: i64,
    /// Whether it stands still, and goes on standing still.
    pub suspended: bool,
    pub places: Vec<MigrationPlace>,
    /// The open tasks that stay with those who have them.
    pub kept: usize,
    pub opened: Vec<MigrationTask>,
    pub cancelled: Vec<MigrationTask>,
    /// The new branches that begin, and those that are left out, by their first nodes.
    pub begun: Vec<String>,
    pub left_out: Vec<String>,
    /// How the run ends by it, when it does: what is decided already may be enough in the new version.
    pub ends: Option<String>,
    /// Why it cannot be moved; empty when it can.
    pub problems: Vec<SaidProblem>,
}

/// A node a run stands in, and the one it would stand in.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationPlace {
    pub from: String,
    /// Null where it has no counterpart.
    pub to: Option<String>,
    /// Whether its branch ends by the move.
    pub ends: bool,
}

/// A task that is opened or taken away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationTask {
    pub node: String,
    pub person: Person,
}
