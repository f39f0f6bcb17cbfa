//! Figures of a flow for those who run it: what became of the runs of a span of time, and where and with whom time goes.

use super::FlowError;
use super::card::noted_title;
use super::view::{Person, person};
use crate::clock::Moment;
use crate::definition::flow::{FlowDefinition, START};
use crate::flow::RunStatus;
use crate::flow::figures::{
    CountedTime, Measure, MemberFigures, NodeFigures, Standard, StepFigures, Tally, figures, measured_steps,
    member_figures,
};
use crate::record::Context;
use crate::store::Conn;
use crate::store::runs::{RunSpan, TimedTask, run_states, timed_tasks};
use schemars::JsonSchema;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// The most tasks looked at, so that an answer never waits for a million of them.
pub(super) const MOST_TASKS: usize = 100_000;

/// Figures of the runs of a flow that started in a span of time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FlowFigures {
    /// Which time the lengths are of.
    pub time: CountedTime,
    /// How many runs started, and how many of them are under way.
    pub started: i64,
    pub running: i64,
    /// How those ended that have.
    pub ended: Vec<EndedRuns>,
    /// How its steps keep to the time they are to take; none where no node says how long.
    pub standard: Option<StandardView>,
    /// The nodes with people, in the order of the flow; those it no longer has come last.
    pub nodes: Vec<NodeFiguresView>,
    /// Whoever has or had a task, the busiest first.
    pub people: Vec<PersonFiguresView>,
    /// False when there were more tasks than are looked at: the figures of nodes and people are then of the latest.
    pub exact: bool,
}

/// Figures of all flows of an app, of the runs that started in a span of time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct AppFigures {
    /// Which time the lengths are of.
    pub time: CountedTime,
    /// The published flows, in the order of the app.
    pub flows: Vec<ComparedFlow>,
    /// Whoever has or had a task of any of them, the busiest first.
    pub people: Vec<PersonFiguresView>,
    /// False when there were more tasks than are looked at.
    pub exact: bool,
}

/// How one flow among others goes.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ComparedFlow {
    pub flow: String,
    pub title: String,
    /// How many runs started, and how many of them are under way.
    pub started: i64,
    pub running: i64,
    /// Steps where a run stands now.
    pub open: usize,
    /// Steps with a deadline, and those decided after it or open past it.
    pub with_deadline: usize,
    pub overdue: usize,
    /// How its steps keep to the time they are to take; none where no node says how long.
    pub standard: Option<StandardView>,
}

/// How steps keep to the time they are to take.
#[derive(Debug, Clone, Copy, Serialize, JsonSchema)]
pub struct StandardView {
    /// Steps that were over in time, and those that were not or are open past it.
    pub kept: usize,
    pub missed: usize,
    /// The mean working time, in seconds, by which those that missed it went over it until now.
    pub mean_over: Option<i64>,
}

/// Runs that ended the same way.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct EndedRuns {
    pub state: String,
    pub count: i64,
}

/// How the steps at one node go.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct NodeFiguresView {
    pub node: String,
    pub title: String,
    /// How often it was passed.
    pub passages: usize,
    /// Seconds from when a step opens to its last decision: of half of them at most this.
    pub median: Option<i64>,
    /// The same, of nine in ten.
    pub p90: Option<i64>,
    /// Where a run stands now.
    pub open: usize,
    /// Steps with a deadline, and those decided after it or open past it.
    pub with_deadline: usize,
    pub overdue: usize,
    /// How the steps keep to the time they are to take; none where the node does not say how long.
    pub standard: Option<StandardView>,
}

/// How one person's tasks go.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct PersonFiguresView {
    pub person: Person,
    pub decided: usize,
    pub open: usize,
    /// Seconds from when a task opens to its decision: of half of them at most this.
    pub median: Option<i64>,
    /// The same, of nine in ten.
    pub p90: Option<i64>,
    /// Tasks with a deadline, and those decided after it or open past it.
    pub with_deadline: usize,
    pub overdue: usize,
}

/// The figures of the runs of a published flow that started from `from` on and before `to`.
///
/// # Errors
/// [`FlowError::NotFound`] where no such flow is published; the database's.
pub async fn flow_figures(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    flow: &str,
    (from, to): (Moment, Moment),
    time: CountedTime,
) -> Result<FlowFigures, FlowError> {
    let definitions = context.model.app(app).ok_or(FlowError::NotFound)?;
    let definition = definitions.definitions.flows.get(flow).ok_or(FlowError::NotFound)?;
    let span = RunSpan { app, flow, from, to };
    let states = run_states(conn, &span).await?;
    let mut tasks = timed_tasks(conn, &span, MOST_TASKS + 1).await?;
    let exact = tasks.len() <= MOST_TASKS;
    tasks.truncate(MOST_TASKS);
    let found = with_measure(context, time, Some(definition), |by| figures(&tasks, context.now, by));
    let standard = standard_over(definition, &found);
    let (started, running) = counted(&states);
    let mut nodes: Vec<NodeFiguresView> =
        found.nodes.into_iter().map(|(key, node)| node_view(context, app, definition, key, node)).collect();
    let place = |key: &str| if key == START { Some(0) } else { definition.nodes.get_index_of(key).map(|at| at + 1) };
    nodes.sort_by_key(|node| place(&node.node).unwrap_or(usize::MAX));
    Ok(FlowFigures {
        time,
        started,
        running,
        ended: states
            .into_iter()
            .filter(|(state, _)| state != RunStatus::Running.word())
            .map(|(state, count)| EndedRuns { state, count })
            .collect(),
        standard,
        nodes,
        people: busiest_first(context, found.members),
        exact,
    })
}

/// The figures of all published flows of an app, of the runs that started from `from` on and before `to`.
///
/// # Errors
/// [`FlowError::NotFound`] where there is no such app; the database's.
pub async fn app_figures(
    conn: &mut Conn,
    context: &Context<'_>,
    app: &str,
    (from, to): (Moment, Moment),
    time: CountedTime,
) -> Result<AppFigures, FlowError> {
    let definitions = context.model.app(app).ok_or(FlowError::NotFound)?;
    let (mut flows, mut all, mut exact) = (Vec::new(), Vec::new(), true);
    for (key, flow) in &definitions.definitions.flows {
        let span = RunSpan { app, flow: key, from, to };
        let states = run_states(conn, &span).await?;
        let room = MOST_TASKS - all.len();
        let mut tasks = timed_tasks(conn, &span, room + 1).await?;
        exact &= tasks.len() <= room;
        tasks.truncate(room);
        let (started, running) = counted(&states);
        let tally = Tally::of(&with_measure(context, time, Some(flow), |by| measured_steps(&tasks, context.now, by)));
        flows.push(ComparedFlow {
            flow: key.clone(),
            title: context.say(app, &flow.title),
            started,
            running,
            open: tally.open,
            with_deadline: tally.with_deadline,
            overdue: tally.overdue,
            standard: says_how_long(flow).then(|| standard_view(tally.standard)),
        });
        all.append(&mut tasks);
    }
    Ok(AppFigures { time, flows, people: people_of(context, &all, time), exact })
}

/// How many runs started, and how many of them are under way.
pub(super) fn counted(states: &[(String, i64)]) -> (i64, i64) {
    let running = states.iter().filter(|(state, _)| state == RunStatus::Running.word());
    (states.iter().map(|(_, count)| count).sum(), running.map(|(_, count)| count).sum())
}

/// Whoever has or had one of these tasks, the busiest first.
pub(super) fn people_of(context: &Context<'_>, tasks: &[TimedTask], time: CountedTime) -> Vec<PersonFiguresView> {
    busiest_first(context, with_measure(context, time, None, |by| member_figures(tasks, context.now, by)))
}

/// Measures by the calendars of the workspace, and by the standards of a flow.
pub(super) fn with_measure<T>(
    context: &Context<'_>,
    time: CountedTime,
    flow: Option<&FlowDefinition>,
    work: impl FnOnce(Measure<'_>) -> T,
) -> T {
    let calendar = |member: &str| context.calendars.of(context.people, member);
    let worked = |member: &str, from, to| calendar(member).worked(from, to);
    let standard = |node: &str, member: &str, opened| {
        let span = flow?.nodes.get(node)?.person()?.0.standard()?;
        Some(calendar(member).shift(opened, span))
    };
    let postponed = |member: &str, due, from, to| calendar(member).postponed(due, from, to);
    work(Measure { time, worked: &worked, standard: &standard, postponed: &postponed })
}

fn standard_over(flow: &FlowDefinition, found: &StepFigures) -> Option<StandardView> {
    let all = found.nodes.values().map(|node| node.standard).fold(Standard::default(), Standard::and);
    says_how_long(flow).then(|| standard_view(all))
}

/// Whether any step of a flow says how long it is to take.
pub(super) fn says_how_long(flow: &FlowDefinition) -> bool {
    flow.nodes.values().any(|node| node.person().is_some_and(|(step, _)| step.sla.is_some()))
}

pub(super) fn standard_view(standard: Standard) -> StandardView {
    StandardView { kept: standard.kept, missed: standard.missed, mean_over: standard.mean_over() }
}

fn busiest_first(context: &Context<'_>, members: BTreeMap<String, MemberFigures>) -> Vec<PersonFiguresView> {
    let views = members.into_iter().map(|(member, own)| person_view(context, &member, own));
    let mut people: Vec<PersonFiguresView> = views.collect();
    people.sort_by_cached_key(|one| (Reverse(one.decided + one.open), one.person.name.clone()));
    people
}

/// What a node is called now, or was when it was last visited.
pub(super) fn step_title(context: &Context<'_>, app: &str, flow: &FlowDefinition, node: &str, last: &str) -> String {
    match node == START || flow.nodes.contains_key(node) {
        true => context.say(app, flow.node_title(node, context.language)),
        false => noted_title(context, app, (&flow.key, node), last),
    }
}

fn node_view(
    context: &Context<'_>,
    app: &str,
    flow: &FlowDefinition,
    key: String,
    figures: NodeFigures,
) -> NodeFiguresView {
    let says = flow.nodes.get(&key).and_then(|node| node.person()).is_some_and(|(step, _)| step.sla.is_some());
    NodeFiguresView {
        title: step_title(context, app, flow, &key, &figures.title),
        node: key,
        passages: figures.spread.count,
        median: figures.spread.median,
        p90: figures.spread.p90,
        open: figures.open,
        with_deadline: figures.with_deadline,
        overdue: figures.overdue,
        standard: says.then(|| standard_view(figures.standard)),
    }
}

fn person_view(context: &Context<'_>, member: &str, figures: MemberFigures) -> PersonFiguresView {
    PersonFiguresView {
        person: person(context, member),
        decided: figures.spread.count,
        open: figures.open,
        median: figures.spread.median,
        p90: figures.spread.p90,
        with_deadline: figures.with_deadline,
        overdue: figures.overdue,
    }
}
