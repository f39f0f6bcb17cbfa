//! A run that goes on in another version of its flow: `migrate(map, state, world)` answers where it stands there and what
//! follows, or why it cannot be moved. Pure, like `advance`. The [`Map`] is checked first, against the shape of both
//! versions; then each run, for what is under way in it.
//!
//! A run keeps its numbers: tasks, timers, calls and the runs it waits for find their step as before. What it has passed is
//! carried over as far as the new version has a place for it; the rest is no place to return to any more, and stands in the
//! timeline alone. What a query has found stays with the query that it becomes, and a loop goes on with the row it is in. What
//! becomes of branches that are more or fewer is in `migrate/branches.rs`.
//!
//! A suspended run stays suspended: what was kept for it goes along, and what the move would have go on goes on with the run.

mod branches;
mod map;

pub use map::{Choices, Map, NewBranch, Nodes, propose};
pub(crate) use map::{NO_CHOICES, is_mapped};

use super::machine::Machine;
use super::node::Node;
use super::state::{Passed, Rest, Token, Wait};
use super::{Actor, Effect, LogAction, RunState, RunStatus, Task, World, operation};
use crate::clock::Moment;
use crate::definition::flow::START;
use crate::problem::{Problem, Text, pointer_segment};
use branches::Places;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Who does a step after the move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
#[schemars(rename = "MigrationPeople")]
pub enum Asked {
    /// Whoever has a task keeps it, whomever the new version names.
    #[default]
    Keep,
    /// Whoever the new version names. Who is among them keeps task and decision; the others drop out.
    Resolve,
}

/// How one run is moved.
pub struct Move<'a> {
    pub map: &'a Map<'a>,
    pub asked: Asked,
    /// When the run was started.
    pub started_at: Moment,
}

/// A run after its move.
#[derive(Debug)]
pub struct Migrated {
    pub state: RunState,
    pub effects: Vec<Effect>,
    /// The steps whose branches have ended by it.
    pub ended: Vec<u64>,
    /// The branches the new version has more that have begun by it, once for each passage.
    pub begun: Vec<NewBranch>,
    /// Those it leaves out.
    pub left_out: Vec<NewBranch>,
}

/// Moves a run to the version a map leads to.
///
/// # Errors
/// Every reason why it cannot be moved; the state given stays what it was.
pub fn migrate(moving: &Move<'_>, state: &RunState, by: &Actor, world: &dyn World) -> Result<Migrated, Vec<Problem>> {
    let map = moving.map;
    if state.status != RunStatus::Running {
        return Err(vec![ended()]);
    }
    if state.version != map.from.version() {
        return Err(vec![changed()]);
    }
    let mut before = Machine::new(map.from, world, by, state.clone());
    operation::follow_hours(&mut before);
    let (state, counted) = (&before.state, before.effects);
    let mut carried = carried(map, state);
    let mut places = Places::new(map, world, &carried);
    let tokens = places.live(&state.tokens)?;
    let (ended, begun, left_out, last_step) = (places.ended, places.begun, places.left_out, places.last_step);
    (carried.tokens, carried.last_step) = (tokens, last_step);
    note_ways(&mut carried, &begun);
    let mut machine = Machine::new(map.to, world, by, carried);
    let versions = format!("{} → {}", map.from.version(), map.to.version());
    machine.log(LogAction::Migrate, None, |entry| entry.opinion = Some(versions));
    for token in state.tokens.iter().filter(|token| ended.contains(&token.step)) {
        machine.clear_step(token);
    }
    for token in &state.tokens {
        settle(&mut machine, moving, token);
    }
    rename_tasks(&mut machine, map, state);
    machine.let_go();
    machine.settle();
    machine.forget_kept();
    let effects = counted.into_iter().chain(machine.effects).collect();
    Ok(Migrated { state: machine.state, effects, ended, begun, left_out })
}

/// The run has ended.
pub fn ended() -> Problem {
    Problem::new("", "run_ended", "流程已经结束", "The run has ended")
}

/// The run is not what it was when it was looked at.
pub fn changed() -> Problem {
    let (zh, en) =
        ("它已不在要迁移的版本，请重新预演", "The run is not in the version to move from any more; preview it again");
    Problem::new("", "run_changed", zh, en)
}

/// The state with everything in it in the place it has in the new version, but for where it stands.
fn carried(map: &Map<'_>, state: &RunState) -> RunState {
    let (picks, found, rounds) = (state.picks.iter(), state.rows.iter(), state.rounds.iter());
    RunState {
        version: map.to.version(),
        tokens: Vec::new(),
        tasks: state.tasks.iter().map(|task| task_in(map, task)).collect(),
        passed: state.passed.iter().filter_map(|passed| passed_in(map, passed)).collect(),
        rows: found.filter_map(|(node, rows)| Some((map.becomes(node)?.to_owned(), rows.clone()))).collect(),
        picks: picks.filter_map(|(node, people)| Some((map.becomes(node)?.to_owned(), people.clone()))).collect(),
        rests: state
            .rests
            .iter()
            .filter_map(|rest| Some(Rest { node: map.becomes(&rest.node)?.to_owned(), ..rest.clone() }))
            .collect(),
        rounds: rounds.filter_map(|(node, count)| Some((map.becomes(node)?.to_owned(), *count))).collect(),
        ..state.clone()
    }
}

/// The latest passage of an inclusive node says that it has been left by these branches too.
fn note_ways(state: &mut RunState, begun: &[NewBranch]) {
    for branch in begun {
        let latest = state.passed.iter_mut().rev().find(|passed| passed.node == branch.fork && !passed.ways.is_empty());
        if let Some(passed) = latest
            && !passed.ways.contains(&branch.branch)
        {
            passed.ways.push(branch.branch);
        }
    }
}

fn passed_in(map: &Map<'_>, passed: &Passed) -> Option<Passed> {
    let (node, path) = map.place(&passed.node, &passed.path).ok()?;
    Some(Passed {
        node,
        path,
        tasks: passed.tasks.iter().map(|task| task_in(map, task)).collect(),
        ways: map.ways(&passed.node, &passed.ways),
        ..passed.clone()
    })
}

fn task_in(map: &Map<'_>, task: &Task) -> Task {
    let node = map.becomes(&task.node).unwrap_or(&task.node).to_owned();
    Task { node, ..task.clone() }
}

/// Why what a position waits for would never come, or be taken for something else.
fn unfit(map: &Map<'_>, token: &Token) -> Option<Problem> {
    let becomes = map.becomes(&token.node).and_then(|node| map.to.find(node))?;
    let Text { zh, en } = map.from.titles(&token.node);
    let problem = |code, zh: String, en: String| Problem::new(pointer(&token.node), code, zh, en);
    match (&token.wait, map.from.find(&token.node)?, becomes) {
        (Wait::Runs { .. }, Node::SubFlow(was), Node::SubFlow(is))
            if !is.wait || was.flow != is.flow || was.record != is.record =>
        {
            Some(problem(
                "other_runs_awaited",
                format!("“{zh}”正在等待已发起的子流程，新版本的对应节点不等待它们"),
                format!("'{en}' waits for runs it has started; its node in the new version does not wait for them"),
            ))
        }
        (Wait::Answer { .. }, Node::Http(was), Node::Http(is)) if was.wait != is.wait => Some(problem(
            "other_answer_awaited",
            format!("“{zh}”正在等待外部系统的回应，新版本的对应节点等待的不是这种回应"),
            format!("'{en}' waits for another system; its node in the new version waits for something else"),
        )),
        _ => None,
    }
}

/// A position takes up what its node in the new version says.
fn settle(machine: &mut Machine<'_>, moving: &Move<'_>, was: &Token) {
    // What was settled before may have ended the run.
    let Some(token) = machine.state.token(was.step).cloned() else { return };
    let flow = machine.flow;
    match (&token.wait, moving.map.from.find(&was.node), flow.find(&token.node)) {
        (Wait::People { .. }, Some(before), _) => {
            if let Some(before) = before.person() {
                machine.settle_step(before, &token, moving.asked);
            }
        }
        (Wait::Until { .. }, Some(Node::Delay(before)), Some(Node::Delay(delay)))
            if (&before.lasts, before.working, &before.until) != (&delay.lasts, delay.working, &delay.until) =>
        {
            let is_before = |passed: &&Passed| passed.step < token.step && token.path.starts_with(&passed.path);
            let passed = machine.state.passed.iter().filter(is_before).map(|passed| passed.at).max();
            machine.settle_rest(delay, &token, passed.unwrap_or(moving.started_at));
        }
        _ => {}
    }
}

/// The boxes of those who keep a task show it under its new node.
fn rename_tasks(machine: &mut Machine<'_>, map: &Map<'_>, before: &RunState) {
    let open = machine.state.tasks.iter().filter(|task| task.vote.is_none());
    let renamed = open.filter_map(|task| {
        let was = before.task(&task.id)?;
        let is_other = was.node != task.node || map.from.titles(&was.node) != map.to.titles(&task.node);
        let is_known = task.node == START || map.to.find(&task.node).is_some();
        (is_other && is_known).then(|| Effect::RenameTask { task: task.id.clone(), node: task.node.clone() })
    });
    let renamed: Vec<Effect> = renamed.collect();
    machine.effects.extend(renamed);
}

/// Where a plan speaks of a node.
fn pointer(node: &str) -> String {
    format!("/nodes{}", pointer_segment(node))
}
