//! Runs that go on in another version of their flow: how many keep to which, what is proposed, what would become of each,
//! and moving one. Many are moved by a job, in `migration/work.rs`.

mod work;

pub(super) use work::reasons;
pub use work::{ChosenRun, MIGRATE, MigrateWork, migrate_params};

use super::carry::{Turn, carry};
use super::perform::{actor, record_of};
use super::view::{Person, person};
use super::world::RunWorld;
use super::{FlowError, Moved, card};
use crate::clock;
use crate::flow::migrate::{self, Asked, Map, Move, Nodes, is_mapped, propose};
use crate::flow::node::Node;
use crate::flow::state::Token;
use crate::flow::{Effect, Flow, RunState};
use crate::id::MemberId;
use crate::problem::{Problem, SaidProblem, pointer_segment};
use crate::record::{Context, RecordError};
use crate::store::runs::{self, RunRow};
use crate::store::{Conn, definitions};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::sync::Arc;

/// The most runs one preview looks at, and one job moves. What is left is looked at afterwards.
pub const RUNS_AT_ONCE: usize = 500;

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
}

/// One node of a version.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationNode {
    pub node: String,
    pub title: String,
    pub kind: String,
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
    /// The oldest first.
    pub runs: Vec<MigrationRun>,
    /// There are more than are looked at at once.
    pub more: bool,
}

/// What would become of one run.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationRun {
    pub run: String,
    pub record_title: String,
    pub initiator: Option<Person>,
    pub started_at: String,
    pub version: i64,
    /// Stands for the state it is in; a run that has gone on since is not moved.
    pub seen: String,
    pub places: Vec<MigrationPlace>,
    /// The open tasks that stay with those who have them.
    pub kept: usize,
    pub opened: Vec<MigrationTask>,
    pub cancelled: Vec<MigrationTask>,
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
}

/// A task that is opened or taken away.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct MigrationTask {
    pub node: String,
    pub person: Person,
}

/// What became of a run that was to be moved.
#[derive(Debug)]
pub enum MovedRun {
    Moved(Box<Moved>),
    /// It keeps to the version wished for already.
    Done,
    /// It stays as it is.
    Left(Vec<Problem>),
}

/// The versions of a flow, each with the number of runs under way that keep to it.
///
/// # Errors
/// [`FlowError::NotFound`] where no such flow was ever published.
pub async fn flow_versions(conn: &mut Conn, app: &str, flow: &str) -> Result<FlowVersions, FlowError> {
    let path = format!("flows/{flow}.json");
    let versions = definitions::versions(conn, app, &path).await?;
    if versions.is_empty() {
        return Err(FlowError::NotFound);
    }
    let current = definitions::published_version(conn, app, &path).await?;
    let running: BTreeMap<i64, i64> = runs::running_by_version(conn, app, flow).await?.into_iter().collect();
    let versions = versions.into_iter().map(|row| FlowVersion {
        version: row.version,
        published_at: clock::to_text(row.published_at),
        is_current: current == Some(row.version),
        running: running.get(&row.version).copied().unwrap_or_default(),
    });
    Ok(FlowVersions { versions: versions.collect() })
}

/// What is proposed for moving the runs of some versions to another.
///
/// # Errors
/// Versions that are not there, each named.
pub async fn proposal(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &str),
    from: &[i64],
    to: i64,
) -> Result<MigrationProposal, FlowError> {
    let flows = Versions::load(conn, context, (app, flow), from, to).await?;
    let view = |key: &String, node: &Node| MigrationNode {
        node: key.clone(),
        title: context.say(app, node.title().unwrap_or(key)),
        kind: node.kind().to_owned(),
    };
    let nodes_of = |flow: &Flow| -> Vec<MigrationNode> {
        let nodes = flow.definition().nodes.iter().filter(|(_, node)| is_mapped(node));
        nodes.map(|(key, node)| view(key, node)).collect()
    };
    // Of nodes of one key the newest version says what they are.
    let (mut nodes, mut old) = (Nodes::new(), Vec::<MigrationNode>::new());
    for flow in flows.from.iter().rev() {
        let known: BTreeSet<String> = old.iter().map(|node| node.node.clone()).collect();
        old.extend(nodes_of(flow).into_iter().filter(|node| !known.contains(&node.node)));
        let proposed = propose(flow, &flows.to).into_iter().filter(|(key, _)| !known.contains(key));
        nodes.extend(proposed);
    }
    Ok(MigrationProposal { from: old, to: nodes_of(&flows.to), nodes })
}

/// What moving the runs of a flow would do to each of them.
///
/// # Errors
/// Everything that is wrong with the plan itself.
pub async fn preview_migration(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &str),
    plan: &MigrationPlan,
) -> Result<MigrationPreview, FlowError> {
    let versions = Versions::load(conn, context, (app, flow), &plan.from, plan.to).await?;
    let maps = versions.maps(&plan.nodes).map_err(invalid)?;
    let mut rows = runs::running_in(conn, (app, flow), &plan.from, RUNS_AT_ONCE + 1).await?;
    let more = rows.len() > RUNS_AT_ONCE;
    rows.truncate(RUNS_AT_ONCE);
    let mut looked_at = Vec::with_capacity(rows.len());
    for run in rows {
        let Some(map) = maps.iter().find(|map| map.from().version() == run.version) else { continue };
        let record = record_of(conn, context, &run, false).await?;
        let world = RunWorld::new(context, run.initiator.as_deref(), record.as_ref());
        let moving = Move { map, asked: plan.people, started_at: run.started_at };
        let done = migrate::migrate(&moving, &run.machine, &actor(context), &world);
        looked_at.push(foretold(context, map, &run, done));
    }
    let movable = || looked_at.iter().filter(|run| run.problems.is_empty());
    Ok(MigrationPreview {
        movable: movable().count(),
        immovable: looked_at.len() - movable().count(),
        kept: movable().map(|run| run.kept).sum(),
        opened: movable().map(|run| run.opened.len()).sum(),
        cancelled: movable().map(|run| run.cancelled.len()).sum(),
        more,
        runs: looked_at,
    })
}

/// Checks a plan before a job is begun with it.
///
/// # Errors
/// Everything that is wrong with it, at `/plan`.
pub async fn check_migration(
    conn: &mut Conn,
    context: &Context<'_>,
    place: (&str, &str),
    plan: &MigrationPlan,
) -> Result<(), FlowError> {
    let versions = Versions::load(conn, context, place, &plan.from, plan.to).await.map_err(in_plan)?;
    versions.maps(&plan.nodes).map(|_| ()).map_err(invalid).map_err(in_plan)
}

fn in_plan(error: FlowError) -> FlowError {
    match error {
        FlowError::Record(RecordError::Invalid(problems)) => {
            invalid(problems.into_iter().map(|problem| problem.under("/plan")).collect())
        }
        error => error,
    }
}

/// Moves one run, if it is still what it was when it was looked at.
///
/// # Errors
/// The database's, and what is wrong with the plan.
pub async fn move_run(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &str),
    plan: &MigrationPlan,
    chosen: &ChosenRun,
) -> Result<MovedRun, FlowError> {
    let run = runs::run_for_update(conn, &chosen.run).await?;
    let Some(run) = run.filter(|run| run.app == app && run.flow == flow) else {
        return Ok(MovedRun::Left(vec![gone()]));
    };
    if run.machine.status.has_ended() {
        return Ok(MovedRun::Left(vec![migrate::ended()]));
    }
    // A job that was taken up again may have moved it before.
    if run.version == plan.to {
        return Ok(MovedRun::Done);
    }
    if !plan.from.contains(&run.version) || print_of(&run.machine) != chosen.seen {
        return Ok(MovedRun::Left(vec![migrate::changed()]));
    }
    let versions = Versions::load(conn, context, (app, flow), &[run.version], plan.to).await?;
    let record = record_of(conn, context, &run, true).await?;
    let done = {
        let maps = versions.maps_of_known(&plan.nodes).map_err(invalid)?;
        let world = RunWorld::new(context, run.initiator.as_deref(), record.as_ref());
        let map = maps.first().ok_or(FlowError::NotFound)?;
        let moving = Move { map, asked: plan.people, started_at: run.started_at };
        migrate::migrate(&moving, &run.machine, &actor(context), &world)
    };
    match done {
        Ok((state, effects)) => {
            let turn = Turn::Migrated { state: Box::new(state), effects };
            let moved = carry(conn, context, &versions.to, run, record, vec![turn], None).await?;
            Ok(MovedRun::Moved(Box::new(moved)))
        }
        Err(problems) => Ok(MovedRun::Left(problems)),
    }
}

/// The versions a plan speaks of.
struct Versions {
    /// In the order of their numbers.
    from: Vec<Arc<Flow>>,
    to: Arc<Flow>,
}

impl Versions {
    async fn load(
        conn: &mut Conn,
        context: &Context<'_>,
        (app, flow): (&str, &str),
        from: &[i64],
        to: i64,
    ) -> Result<Self, FlowError> {
        let flows = &context.model.flows;
        if flows.current(conn, app, flow).await?.is_none() {
            return Err(FlowError::NotFound);
        }
        let mut problems = Vec::new();
        let mut found = Vec::new();
        for version in from.iter().copied().collect::<BTreeSet<i64>>() {
            match flows.pinned(conn, app, flow, version).await? {
                Some(_) if version == to => problems.push(same_version(version)),
                Some(flow) => found.push(flow),
                None => problems.push(no_version("/from", version)),
            }
        }
        if from.is_empty() {
            let (zh, en) = ("请至少选择一个来源版本", "choose at least one version to move from");
            problems.push(Problem::new("/from", "required", zh, en));
        }
        let target = flows.pinned(conn, app, flow, to).await?;
        if target.is_none() {
            problems.push(no_version("/to", to));
        }
        match target {
            Some(to) if problems.is_empty() => Ok(Self { from: found, to }),
            _ => Err(invalid(problems)),
        }
    }

    /// The maps of a plan, one for each version. What no version knows is a mistake.
    fn maps<'a>(&'a self, nodes: &'a Nodes) -> Result<Vec<Map<'a>>, Vec<Problem>> {
        let is_known = |key: &String| self.from.iter().any(|flow| flow.find(key).is_some());
        let mut problems: Vec<Problem> = nodes.keys().filter(|key| !is_known(key)).map(|key| no_node(key)).collect();
        match self.maps_of_known(nodes) {
            Ok(maps) if problems.is_empty() => Ok(maps),
            found => {
                problems.extend(found.err().into_iter().flatten());
                Err(problems)
            }
        }
    }

    fn maps_of_known<'a>(&'a self, nodes: &'a Nodes) -> Result<Vec<Map<'a>>, Vec<Problem>> {
        let (mut maps, mut problems) = (Vec::new(), Vec::<Problem>::new());
        for flow in &self.from {
            match Map::of(flow, &self.to, nodes) {
                Ok(map) => maps.push(map),
                Err(found) => {
                    for problem in found {
                        if !problems.contains(&problem) {
                            problems.push(problem);
                        }
                    }
                }
            }
        }
        if problems.is_empty() { Ok(maps) } else { Err(problems) }
    }
}

/// What one run would look like.
fn foretold(
    context: &Context<'_>,
    map: &Map<'_>,
    run: &RunRow,
    done: Result<(RunState, Vec<Effect>), Vec<Problem>>,
) -> MigrationRun {
    let title = |flow: &Flow, node: &str| context.say(&run.app, card::node_title(flow, node, context.language));
    let place = |token: &Token| MigrationPlace {
        from: title(map.from(), &token.node),
        to: map.lands_in(&token.node).map(|node| title(map.to(), node)),
    };
    let mut view = MigrationRun {
        run: run.id.as_str().to_owned(),
        record_title: run.record_title.clone(),
        initiator: run.initiator.as_deref().map(|id| person(context, id)),
        started_at: clock::to_text(run.started_at),
        version: run.version,
        seen: print_of(&run.machine),
        places: run.machine.tokens.iter().map(place).collect(),
        kept: 0,
        opened: Vec::new(),
        cancelled: Vec::new(),
        ends: None,
        problems: Vec::new(),
    };
    let (state, effects) = match done {
        Ok(done) => done,
        Err(problems) => {
            view.problems = problems.iter().map(|problem| problem.say(context.language)).collect();
            return view;
        }
    };
    let task = |flow: &Flow, node: &str, assignee: &MemberId| MigrationTask {
        node: title(flow, node),
        person: person(context, assignee.as_str()),
    };
    view.kept = run.machine.open_tasks().filter(|task| state.open_tasks().any(|now| now.id == task.id)).count();
    let asked = state.open_tasks().filter(|task| run.machine.task(&task.id).is_none());
    view.opened = asked.map(|new| task(map.to(), &new.node, &new.assignee)).collect();
    let gone = run.machine.open_tasks().filter(|task| state.task(&task.id).is_none());
    view.cancelled = gone.map(|old| task(map.from(), &old.node, &old.assignee)).collect();
    view.ends = effects.iter().find_map(|effect| match effect {
        Effect::Ended { status } => Some(status.word().to_owned()),
        _ => None,
    });
    view
}

/// The state of a run, in short.
fn print_of(state: &RunState) -> String {
    let text = serde_json::to_string(state).unwrap_or_default();
    let mut print = String::new();
    for byte in &Sha256::digest(text.as_bytes())[..16] {
        write!(print, "{byte:02x}").expect("writing to a string");
    }
    print
}

fn invalid(problems: Vec<Problem>) -> FlowError {
    RecordError::Invalid(problems).into()
}

fn gone() -> Problem {
    Problem::new("", "not_found", "流程实例不存在", "there is no such run")
}

fn no_node(key: &str) -> Problem {
    let (zh, en) = (format!("来源版本没有节点“{key}”"), format!("the versions to move from have no node '{key}'"));
    Problem::new(format!("/nodes{}", pointer_segment(key)), "unknown_node", zh, en)
}

fn no_version(pointer: &str, version: i64) -> Problem {
    let (zh, en) = (format!("没有第 {version} 版"), format!("there is no version {version}"));
    Problem::new(pointer, "unknown_version", zh, en)
}

fn same_version(version: i64) -> Problem {
    let (zh, en) = (format!("第 {version} 版就是目标版本"), format!("version {version} is the one to move to"));
    Problem::new("/from", "same_version", zh, en)
}
