//! The figures of all flows together: by flow, by node, by person and by week, with the nodes that hold most back on top.

mod file;

pub use file::{ReportPart, report_file};

use super::FlowError;
use super::boxes::app_title;
use super::figures::{
    MOST_TASKS, PersonFiguresView, StandardView, counted, people_of, says_how_long, standard_view, step_title,
    with_measure,
};
use super::view::flow_title;
use crate::clock::Moment;
use crate::definition::flow::FlowDefinition;
use crate::flow::figures::{CountedTime, Measure, MeasuredStep, Tally, measured_steps};
use crate::model::App;
use crate::record::Context;
use crate::store::Conn;
use crate::store::runs::{RunSpan, TimedTask, run_states, timed_tasks};
use crate::zone;
use chrono::NaiveDate;
use schemars::JsonSchema;
use serde::Serialize;
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// What is asked for.
#[derive(Debug, Clone, Default)]
pub struct ReportWish {
    /// The runs that started from the first moment on and before the second.
    pub span: (Moment, Moment),
    pub time: CountedTime,
    /// Only the flows of this app, only this flow of it, only what this member has or had to do.
    pub app: Option<String>,
    pub flow: Option<String>,
    pub member: Option<String>,
}

/// How all flows go, of the runs that started in a span of time.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct FlowReport {
    /// Which time the lengths are of.
    pub time: CountedTime,
    /// All of it together.
    pub whole: ReportFigures,
    /// The published flows, those with most runs first.
    pub flows: Vec<ReportFlow>,
    /// The nodes with people, where most time goes first.
    pub nodes: Vec<ReportNode>,
    /// Whoever has or had a task, the busiest first.
    pub people: Vec<PersonFiguresView>,
    /// By the week in which steps opened, from the first to the last in which any did.
    pub weeks: Vec<ReportWeek>,
    /// False when there were more tasks than are looked at: of each flow with too many, the figures are of the latest.
    pub exact: bool,
}

/// How steps go.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportFigures {
    /// The steps that are over.
    pub passages: usize,
    /// Seconds from when a step opens to its last decision: of half of them at most this.
    pub median: Option<i64>,
    /// The same, of nine in ten.
    pub p90: Option<i64>,
    pub open: usize,
    /// Steps with a deadline, and those decided after it or open past it.
    pub with_deadline: usize,
    pub overdue: usize,
    /// How they keep to the time they are to take; none where nothing says how long.
    pub standard: Option<StandardView>,
}

/// One flow.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportFlow {
    pub app: String,
    pub app_title: String,
    pub flow: String,
    pub title: String,
    /// How many runs started, and how many of them are under way.
    pub started: i64,
    pub running: i64,
    pub figures: ReportFigures,
}

/// One node of a flow.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportNode {
    pub app: String,
    pub app_title: String,
    pub flow: String,
    pub flow_title: String,
    pub node: String,
    pub title: String,
    pub figures: ReportFigures,
    /// The seconds all its steps that are over took together, and how many in a hundred of all nodes' these are.
    pub total: i64,
    pub share: i64,
}

/// The steps that opened in one week.
#[derive(Debug, Clone, Serialize, JsonSchema)]
pub struct ReportWeek {
    /// Its Monday.
    pub week: String,
    pub figures: ReportFigures,
}

/// A flow that is looked at, with what is known of it at first.
struct Looked<'a> {
    app: &'a App,
    flow: &'a str,
    definition: &'a FlowDefinition,
    started: i64,
    running: i64,
}

/// What is added up while flows are gone through.
#[derive(Default)]
struct Sums {
    whole: Tally,
    nodes: Vec<(ReportNode, Tally)>,
    weeks: BTreeMap<NaiveDate, Tally>,
    tasks: Vec<TimedTask>,
}

/// The figures of the published flows that are wished for.
///
/// # Errors
/// [`FlowError::NotFound`] where there is no such app or flow; the database's.
pub async fn flow_report(conn: &mut Conn, context: &Context<'_>, wish: &ReportWish) -> Result<FlowReport, FlowError> {
    let mut looked = looked_at(conn, context, wish).await?;
    // Whoever has least comes first, so that what it leaves over is there for those with more.
    looked.sort_by_key(|one| one.started);
    let (mut flows, mut sums, mut exact) = (Vec::new(), Sums::default(), true);
    for (at, one) in looked.iter().enumerate() {
        let room = (MOST_TASKS - sums.tasks.len()) / (looked.len() - at);
        let span = RunSpan { app: &one.app.key, flow: one.flow, from: wish.span.0, to: wish.span.1 };
        let mut tasks = timed_tasks(conn, &span, room + 1).await?;
        exact &= tasks.len() <= room;
        tasks.truncate(room);
        tasks.retain(|task| wish.member.as_ref().is_none_or(|member| task.assignee == *member));
        let measure = |by: Measure<'_>| measured_steps(&tasks, context.now, by);
        let steps = with_measure(context, wish.time, Some(one.definition), measure);
        flows.push(sums.add(context, one, &steps));
        sums.tasks.append(&mut tasks);
    }
    flows.sort_by_key(|flow| Reverse(flow.started));
    let says = looked.iter().any(|one| says_how_long(one.definition));
    Ok(FlowReport {
        time: wish.time,
        whole: view(&sums.whole, says),
        flows,
        nodes: slowest_first(sums.nodes),
        people: people_of(context, &sums.tasks, wish.time),
        weeks: by_week(&sums.weeks, says),
        exact,
    })
}

/// The flows that are wished for, with how many of their runs started.
async fn looked_at<'a>(
    conn: &mut Conn,
    context: &Context<'a>,
    wish: &ReportWish,
) -> Result<Vec<Looked<'a>>, FlowError> {
    let model = context.model;
    let mut apps: Vec<&'a App> = match &wish.app {
        Some(app) => vec![model.app(app).ok_or(FlowError::NotFound)?.as_ref()],
        None => model.apps().map(AsRef::as_ref).collect(),
    };
    apps.sort_by(|one, other| one.key.cmp(&other.key));
    let mut found = Vec::new();
    for app in apps {
        for (flow, definition) in &app.definitions.flows {
            if wish.flow.as_ref().is_some_and(|only| only != flow) {
                continue;
            }
            let span = RunSpan { app: &app.key, flow, from: wish.span.0, to: wish.span.1 };
            let (started, running) = counted(&run_states(conn, &span).await?);
            found.push(Looked { app, flow, definition, started, running });
        }
    }
    if wish.flow.is_some() && found.is_empty() { Err(FlowError::NotFound) } else { Ok(found) }
}

impl Sums {
    /// Adds the steps of one flow; answers its own figures.
    fn add(&mut self, context: &Context<'_>, one: &Looked<'_>, steps: &[MeasuredStep]) -> ReportFlow {
        let (app, flow) = (one.app.key.as_str(), one.flow);
        let (app_title, title) = (app_title(context, app), flow_title(context, app, flow));
        let mut nodes: BTreeMap<&str, Vec<&MeasuredStep>> = BTreeMap::new();
        for step in steps {
            self.whole.add(step);
            let day = zone::day_of(step.opened_at, context.timezone);
            self.weeks.entry(zone::week_start(day)).or_default().add(step);
            nodes.entry(step.node.as_str()).or_default().push(step);
        }
        for (node, steps) in nodes {
            let tally = Tally::of(steps.iter().copied());
            let last = steps.iter().max_by_key(|step| step.opened_at).map_or(node, |step| step.node_title.as_str());
            let says = one.definition.nodes.get(node).and_then(|node| node.person());
            let view = ReportNode {
                app: app.to_owned(),
                app_title: app_title.clone(),
                flow: flow.to_owned(),
                flow_title: title.clone(),
                node: node.to_owned(),
                title: step_title(context, app, one.definition, node, last),
                figures: view(&tally, says.is_some_and(|(step, _)| step.sla.is_some())),
                total: tally.total(),
                share: 0,
            };
            self.nodes.push((view, tally));
        }
        ReportFlow {
            app: app.to_owned(),
            app_title,
            flow: flow.to_owned(),
            title,
            started: one.started,
            running: one.running,
            figures: view(&Tally::of(steps), says_how_long(one.definition)),
        }
    }
}

fn view(tally: &Tally, says: bool) -> ReportFigures {
    let spread = tally.spread();
    ReportFigures {
        passages: spread.count,
        median: spread.median,
        p90: spread.p90,
        open: tally.open,
        with_deadline: tally.with_deadline,
        overdue: tally.overdue,
        standard: says.then(|| standard_view(tally.standard)),
    }
}

fn slowest_first(nodes: Vec<(ReportNode, Tally)>) -> Vec<ReportNode> {
    let all: i64 = nodes.iter().map(|(_, tally)| tally.total()).sum();
    let share = |total: i64| (total * 100 + all / 2).checked_div(all).unwrap_or(0);
    let mut nodes: Vec<ReportNode> =
        nodes.into_iter().map(|(node, _)| ReportNode { share: share(node.total), ..node }).collect();
    nodes.sort_by_key(|node| (Reverse(node.total), Reverse(node.figures.open)));
    nodes
}

/// Weeks in which nothing opened stand among the others with nothing.
fn by_week(weeks: &BTreeMap<NaiveDate, Tally>, says: bool) -> Vec<ReportWeek> {
    let (Some(first), Some(last)) = (weeks.keys().next(), weeks.keys().next_back()) else { return Vec::new() };
    let all = first.iter_weeks().take_while(|week| week <= last);
    let none = Tally::default();
    all.map(|week| ReportWeek { week: zone::day_text(week), figures: view(weeks.get(&week).unwrap_or(&none), says) })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::flow::figures::Standard;

    fn step(length: Option<i64>) -> MeasuredStep {
        MeasuredStep {
            node: "head".to_owned(),
            node_title: "Head".to_owned(),
            opened_at: Moment::MIN_UTC,
            length,
            with_deadline: false,
            overdue: false,
            standard: Standard::default(),
        }
    }

    fn tally(lengths: &[i64]) -> Tally {
        let steps: Vec<MeasuredStep> = lengths.iter().map(|length| step(Some(*length))).collect();
        Tally::of(&steps)
    }

    #[test]
    fn a_week_without_steps_stands_among_the_others() {
        let day = |text: &str| zone::parse_day(text).expect("a day");
        let weeks = [(day("2026-03-02"), tally(&[60])), (day("2026-03-16"), tally(&[30, 90]))].into();
        let found = by_week(&weeks, false);
        let shown: Vec<(&str, usize)> = found.iter().map(|week| (week.week.as_str(), week.figures.passages)).collect();
        assert_eq!(shown, [("2026-03-02", 1), ("2026-03-09", 0), ("2026-03-16", 2)]);
        assert!(by_week(&BTreeMap::new(), true).is_empty());
    }

    #[test]
    fn the_node_where_most_time_goes_comes_first() {
        let node = |key: &str, lengths: &[i64]| {
            let tally = tally(lengths);
            let view = ReportNode {
                app: "a".to_owned(),
                app_title: String::new(),
                flow: "f".to_owned(),
                flow_title: String::new(),
                node: key.to_owned(),
                title: String::new(),
                figures: view(&tally, true),
                total: tally.total(),
                share: 0,
            };
            (view, tally)
        };
        let found = slowest_first(vec![node("quick", &[10]), node("slow", &[20, 10])]);
        let shown: Vec<(&str, i64)> = found.iter().map(|node| (node.node.as_str(), node.share)).collect();
        assert_eq!(shown, [("slow", 75), ("quick", 25)]);
        assert_eq!(found[0].figures.standard.map(|standard| standard.kept), Some(0));
        let idle = slowest_first(vec![node("idle", &[])]);
        assert_eq!(idle[0].share, 0, "of nothing there is no part");
    }
}
