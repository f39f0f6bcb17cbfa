//! Runs that go on in another version of their flow: how many keep to which, what is proposed, what would become of each,
//! and moving one. Many are moved by a job, in `migration/work.rs`.

mod view;
mod work;

pub use view::{
    FlowVersion, FlowVersions, Look, MigrationBranch, MigrationNode, MigrationPlace, MigrationPlan, MigrationPreview,
    MigrationProposal, MigrationReason, MigrationRun, MigrationTask,
};
pub(super) use work::reasons;
pub use work::{MIGRATE, MigrateWork, migrate_params};

use super::carry::{Turn, carry};
use super::hours::Hours;
use super::perform::{actor, record_of};
use super::view::person;
use super::world::RunWorld;
use super::{FlowError, Moved};
use crate::clock;
use crate::flow::migrate::{self, Choices, Map, Migrated, Move, NO_CHOICES, NewBranch, Nodes, is_mapped, propose};
use crate::flow::node::Node;
use crate::flow::state::Token;
use crate::flow::{Effect, Flow};
use crate::id::{MemberId, RunId};
use crate::problem::{Problem, pointer_segment};
use crate::record::{Context, RecordError};
use crate::store::runs::{self, RunRow, Stretch};
use crate::store::{Conn, StoredRecord, definitions, load_rows};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

/// The most runs one request for a preview looks at. The next one goes on behind them.
pub const RUNS_AT_ONCE: usize = 500;

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
    let nodes_of = |flow: &Flow| -> Vec<MigrationNode> {
        let nodes = flow.definition().nodes.iter().filter(|(_, node)| is_mapped(node));
        let view = |(key, node): (&String, &Node)| MigrationNode {
            node: key.clone(),
            title: context.say(app, flow.title(key, context.language)),
            kind: node.kind().to_owned(),
            in_branch: Map::is_in_branch(flow, key),
        };
        nodes.map(view).collect()
    };
    // Of nodes of one key the newest version says what they are.
    let (mut nodes, mut old) = (Nodes::new(), Vec::<MigrationNode>::new());
    for flow in flows.from.iter().rev() {
        let known: BTreeSet<String> = old.iter().map(|node| node.node.clone()).collect();
        old.extend(nodes_of(flow).into_iter().filter(|node| !known.contains(&node.node)));
        let proposed = propose(flow, &flows.to).into_iter().filter(|(key, _)| !known.contains(key));
        nodes.extend(proposed);
    }
    // A proposal of several versions together may not fit one of them; then what is wrong is said with the preview.
    let branches = branches_of(context, app, &flows.maps_of_known(&nodes, &NO_CHOICES).unwrap_or_default());
    Ok(MigrationProposal { from: old, to: nodes_of(&flows.to), branches, nodes })
}

/// The branches the new version has more than those the maps lead from, each once.
fn branches_of(context: &Context<'_>, app: &str, maps: &[Map<'_>]) -> Vec<MigrationBranch> {
    let mut found: Vec<MigrationBranch> = Vec::new();
    for map in maps {
        for branch in map.new_branches() {
            let view = MigrationBranch {
                fork_title: context.say(app, map.to().title(&branch.fork, context.language)),
                title: context.say(app, map.to().title(first_of(map, &branch), context.language)),
                conditional: matches!(map.to().find(&branch.fork), Some(Node::Inclusive(_))),
                fork: branch.fork,
                branch: branch.branch,
            };
            if !found.contains(&view) {
                found.push(view);
            }
        }
    }
    found
}

fn first_of<'a>(map: &Map<'a>, branch: &NewBranch) -> &'a str {
    let ways = map.to().find(&branch.fork).map(|fork| fork.part().ways()).unwrap_or_default();
    ways.get(branch.branch).map(|way| way.to).unwrap_or_default()
}

/// What moving the runs of a flow would do, to some of them at a time.
///
/// # Errors
/// Everything that is wrong with the plan itself.
pub async fn preview_migration(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &str),
    plan: &MigrationPlan,
    look: Look<'_>,
) -> Result<MigrationPreview, FlowError> {
    let versions = Versions::load(conn, context, (app, flow), &plan.from, plan.to).await?;
    let choices = plan.choices();
    let maps = versions.maps(&plan.nodes, &choices).map_err(invalid)?;
    let stretch = Stretch::after(&plan.from, look.after).ok_or_else(|| invalid(vec![no_place()]))?;
    let rows = runs::running_in(conn, (app, flow), &stretch, look.limit).await?;
    let next = rows.last().filter(|_| rows.len() == look.limit).map(|last| Stretch::place(last.version, &last.id));
    let records = records_of(conn, context, &rows).await?;
    let mut found = MigrationPreview {
        movable: 0,
        immovable: 0,
        kept: 0,
        opened: 0,
        cancelled: 0,
        reasons: Vec::new(),
        runs: Vec::new(),
        branches: branches_of(context, app, &maps),
        next,
    };
    for run in rows {
        let Some(map) = maps.iter().find(|map| map.from().version() == run.version) else { continue };
        let record = run.record_id.as_deref().and_then(|id| records.get(id));
        let world = RunWorld::of(context, &run, record);
        world.meet_builders(conn, &versions.to).await?;
        let moving = Move { map, asked: plan.people, started_at: run.started_at };
        let done = migrate::migrate(&moving, &run.machine, &actor(context), &world);
        found.count(foretold(context, map, &run, done), look.in_detail);
    }
    Ok(found)
}

impl MigrationPreview {
    fn count(&mut self, run: MigrationRun, in_detail: bool) {
        if run.problems.is_empty() {
            self.movable += 1;
            self.kept += run.kept;
            self.opened += run.opened.len();
            self.cancelled += run.cancelled.len();
        } else {
            self.immovable += 1;
        }
        for problem in &run.problems {
            let is_it = |reason: &&mut MigrationReason| {
                (&reason.problem.pointer, &reason.problem.code) == (&problem.pointer, &problem.code)
            };
            match self.reasons.iter_mut().find(is_it) {
                Some(reason) => reason.runs += 1,
                None => self.reasons.push(MigrationReason { problem: problem.clone(), runs: 1 }),
            }
        }
        if in_detail {
            self.runs.push(run);
        }
    }
}

/// The records of some runs, by id.
async fn records_of(
    conn: &mut Conn,
    context: &Context<'_>,
    rows: &[RunRow],
) -> Result<HashMap<String, StoredRecord>, FlowError> {
    let mut ids: BTreeMap<(&str, &str), Vec<String>> = BTreeMap::new();
    for run in rows {
        if let (Some(form), Some(record)) = (&run.form, &run.record_id) {
            ids.entry((run.app.as_str(), form.as_str())).or_default().push(record.clone());
        }
    }
    let mut found = HashMap::new();
    for ((app, form), ids) in ids {
        let Some(form) = context.model.form(app, form) else { continue };
        let records = load_rows(conn, &form.table, &ids).await?;
        found.extend(records.into_iter().map(|record| (record.id.clone(), record)));
    }
    Ok(found)
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
    versions.maps(&plan.nodes, &plan.choices()).map(|_| ()).map_err(invalid).map_err(in_plan)
}

fn in_plan(error: FlowError) -> FlowError {
    match error {
        FlowError::Record(RecordError::Invalid(problems)) => {
            invalid(problems.into_iter().map(|problem| problem.under("/plan")).collect())
        }
        error => error,
    }
}

/// Moves one run, if it still keeps to a version of the plan.
///
/// # Errors
/// The database's, and what is wrong with the plan.
pub async fn move_run(
    conn: &mut Conn,
    context: &Context<'_>,
    (app, flow): (&str, &str),
    plan: &MigrationPlan,
    run: &RunId,
) -> Result<MovedRun, FlowError> {
    let run = runs::run_for_update(conn, run.as_str()).await?;
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
    if !plan.from.contains(&run.version) {
        return Ok(MovedRun::Left(vec![migrate::changed()]));
    }
    let versions = Versions::load(conn, context, (app, flow), &[run.version], plan.to).await?;
    let hours = match versions.from.first() {
        Some(from) => Hours::of(conn, context, from, &run.machine).await?,
        None => Hours::default(),
    };
    let context = &hours.seen(context);
    let record = record_of(conn, context, &run, true).await?;
    let world = RunWorld::of(context, &run, record.as_ref());
    world.meet_builders(conn, &versions.to).await?;
    let done = {
        let choices = plan.choices();
        let maps = versions.maps_of_known(&plan.nodes, &choices).map_err(invalid)?;
        let map = maps.first().ok_or(FlowError::NotFound)?;
        let moving = Move { map, asked: plan.people, started_at: run.started_at };
        migrate::migrate(&moving, &run.machine, &actor(context), &world)
    };
    match done {
        Ok(Migrated { state, effects, .. }) => {
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
    fn maps<'a>(&'a self, nodes: &'a Nodes, choices: &'a Choices) -> Result<Vec<Map<'a>>, Vec<Problem>> {
        let is_known = |key: &String| self.from.iter().any(|flow| flow.find(key).is_some());
        let named = nodes.keys().map(|key| (format!("/nodes{}", pointer_segment(key)), key));
        let ending = choices.ends.iter().enumerate().map(|(at, key)| (format!("/ends/{at}"), key));
        let unknown = named.chain(ending).filter(|(_, key)| !is_known(key));
        let mut problems: Vec<Problem> = unknown.map(|(pointer, key)| no_node(pointer, key)).collect();
        match self.maps_of_known(nodes, choices) {
            Ok(maps) if problems.is_empty() => Ok(maps),
            found => {
                problems.extend(found.err().into_iter().flatten());
                Err(problems)
            }
        }
    }

    fn maps_of_known<'a>(&'a self, nodes: &'a Nodes, choices: &'a Choices) -> Result<Vec<Map<'a>>, Vec<Problem>> {
        let (mut maps, mut problems) = (Vec::new(), Vec::<Problem>::new());
        for flow in &self.from {
            match Map::with(flow, &self.to, nodes, choices) {
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
fn foretold(context: &Context<'_>, map: &Map<'_>, run: &RunRow, done: Result<Migrated, Vec<Problem>>) -> MigrationRun {
    let title = |flow: &Flow, node: &str| context.say(&run.app, flow.title(node, context.language));
    let has_ended = |step: u64| done.as_ref().is_ok_and(|done| done.ended.contains(&step));
    let place = |token: &Token| MigrationPlace {
        from: title(map.from(), &token.node),
        to: map.lands_in(&token.node).map(|node| title(map.to(), node)),
        ends: has_ended(token.step),
    };
    let mut view = MigrationRun {
        run: run.id.as_str().to_owned(),
        record_title: run.record_title.clone(),
        initiator: run.initiator.as_deref().map(|id| person(context, id)),
        started_at: clock::to_text(run.started_at),
        version: run.version,
        suspended: run.machine.suspended.is_some(),
        places: run.machine.tokens.iter().map(place).collect(),
        kept: 0,
        opened: Vec::new(),
        cancelled: Vec::new(),
        begun: Vec::new(),
        left_out: Vec::new(),
        ends: None,
        problems: Vec::new(),
    };
    let Migrated { state, effects, begun, left_out, .. } = match done {
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
    let firsts = |branches: &[NewBranch]| -> Vec<String> {
        branches.iter().map(|branch| title(map.to(), first_of(map, branch))).collect()
    };
    (view.begun, view.left_out) = (firsts(&begun), firsts(&left_out));
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

fn invalid(problems: Vec<Problem>) -> FlowError {
    RecordError::Invalid(problems).into()
}

fn gone() -> Problem {
    Problem::new("", "not_found", "流程实例不存在", "there is no such run")
}

fn no_node(pointer: String, key: &str) -> Problem {
    let (zh, en) = (format!("来源版本没有节点“{key}”"), format!("the versions to move from have no node '{key}'"));
    Problem::new(pointer, "unknown_node", zh, en)
}

fn no_place() -> Problem {
    let (zh, en) = ("续看的位置不对，请从头预演", "there is no such place to go on from; preview from the beginning");
    Problem::new("/after", "unknown_place", zh, en)
}

fn no_version(pointer: &str, version: i64) -> Problem {
    let (zh, en) = (format!("没有第 {version} 版"), format!("there is no version {version}"));
    Problem::new(pointer, "unknown_version", zh, en)
}

fn same_version(version: i64) -> Problem {
    let (zh, en) = (format!("第 {version} 版就是目标版本"), format!("version {version} is the one to move to"));
    Problem::new("/from", "same_version", zh, en)
}
