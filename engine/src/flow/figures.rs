//! How long the steps of a flow take, worked out from the tasks of its runs. Pure: the tasks, the moment and the hours that
//! people work come in.
//!
//! A step is one visit of a node by one run: it lasts from when its first task was opened to when its last was decided, and
//! is open as long as one of its tasks is. Lengths are seconds: of working time, or by the clock with nights and holidays.

use crate::clock::Moment;
use crate::store::runs::TimedTask;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::cmp::Reverse;
use std::collections::BTreeMap;

/// Which time lengths are of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum CountedTime {
    /// What is worked, by the calendar of whoever has the task.
    #[default]
    Working,
    /// All that passes on the clock.
    Elapsed,
}

/// How lengths are measured.
#[derive(Clone, Copy)]
pub struct Measure<'a> {
    pub time: CountedTime,
    /// The working time of somebody between two moments, in seconds, where it was not kept.
    pub worked: &'a dyn Fn(&str, Moment, Moment) -> i64,
    /// When a step at a node is to be over that opened then for somebody; none where nothing says so.
    pub standard: &'a dyn Fn(&str, &str, Moment) -> Option<Moment>,
    /// Where the end of somebody's step lies, the first moment, when its clock stood still between the two others.
    pub postponed: &'a dyn Fn(&str, Moment, Moment, Moment) -> Moment,
}

/// How steps keep to the time they are to take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Standard {
    /// Those that were over in time, and those that were not or are open past it.
    pub kept: usize,
    pub missed: usize,
    /// The working time, in seconds, by which those that missed it went over it until now.
    pub over: i64,
}

impl Standard {
    pub fn mean_over(self) -> Option<i64> {
        i64::try_from(self.missed).ok().filter(|missed| *missed > 0).map(|missed| self.over / missed)
    }

    /// Both together.
    pub fn and(self, other: Self) -> Self {
        Self { kept: self.kept + other.kept, missed: self.missed + other.missed, over: self.over + other.over }
    }
}

/// How long it took, of those that are over: half of them took no longer than `median`, nine of ten no longer than `p90`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Spread {
    pub count: usize,
    pub median: Option<i64>,
    pub p90: Option<i64>,
}

/// The steps at one node.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct NodeFigures {
    /// What the node was called when it was last visited.
    pub title: String,
    /// The steps that are over.
    pub spread: Spread,
    pub open: usize,
    /// Steps with a deadline, and those decided after it or open past it.
    pub with_deadline: usize,
    pub overdue: usize,
    pub standard: Standard,
}

/// The tasks of one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemberFigures {
    /// Those that were decided.
    pub spread: Spread,
    pub open: usize,
    /// Tasks with a deadline, and those decided after it or open past it.
    pub with_deadline: usize,
    pub overdue: usize,
}

/// Figures by node and by member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepFigures {
    pub nodes: BTreeMap<String, NodeFigures>,
    pub members: BTreeMap<String, MemberFigures>,
}

/// Works the figures out of the tasks of some runs, given latest first.
pub fn figures(tasks: &[TimedTask], now: Moment, measure: Measure<'_>) -> StepFigures {
    StepFigures { nodes: by_node(tasks, now, measure), members: member_figures(tasks, now, measure) }
}

impl Measure<'_> {
    /// How long its assignee had a task that was decided then.
    fn of_task(&self, task: &TimedTask, decided_at: Moment) -> i64 {
        match self.time {
            CountedTime::Elapsed => (decided_at - task.opened_at).num_seconds(),
            CountedTime::Working => {
                task.worked.unwrap_or_else(|| (self.worked)(&task.assignee, task.opened_at, decided_at))
            }
        }
    }

    /// How long a step took that is over.
    fn of_step(&self, step: &Step<'_>, decided_at: Moment) -> i64 {
        match self.time {
            CountedTime::Elapsed => (decided_at - step.opened_at).num_seconds(),
            CountedTime::Working => self.worked_on(step),
        }
    }

    /// Added up over the tasks of a step; what several have at the same time counts once, for whoever had it first.
    fn worked_on(&self, step: &Step<'_>) -> i64 {
        let timed = step.tasks.iter().filter_map(|task| Some((task.opened_at, task.decided_at?, *task)));
        let mut timed: Vec<(Moment, Moment, &TimedTask)> = timed.collect();
        // Of those opened together the last one decided comes first, and the others lie within it.
        timed.sort_by_key(|(from, to, _)| (*from, Reverse(*to)));
        let (mut covered, mut length) = (Moment::MIN_UTC, 0);
        for (from, to, task) in timed {
            if from >= covered {
                length += self.of_task(task, to);
            } else if to > covered {
                length += (self.worked)(&task.assignee, covered, to);
            }
            covered = covered.max(to);
        }
        length
    }
}

/// How a step keeps to the time it is to take; an open one that still may counts for nothing.
fn standard_of(step: &Step<'_>, now: Moment, measure: Measure<'_>) -> Standard {
    // The first who had it says what working time is, as for its deadline.
    let first = step.tasks.last().copied().unwrap_or(step.last);
    let Some(mut end) = (measure.standard)(&first.node, &first.assignee, step.opened_at) else {
        return Standard::default();
    };
    let at = step.decided_at.unwrap_or(now);
    // The clock stands still as that of a deadline does: with a question, and with the whole run.
    let mut stood = 0;
    let pauses = first.pauses.iter().map(|(from, to)| (*from, to.unwrap_or(at).min(at)));
    for (from, to) in pauses.filter(|(from, to)| from < to) {
        match from <= end {
            true => end = (measure.postponed)(&first.assignee, end, from, to),
            false => stood += (measure.worked)(&first.assignee, from, to),
        }
    }
    match (at > end, step.decided_at) {
        (true, _) => {
            let over = (measure.worked)(&first.assignee, end, at) - stood;
            Standard { missed: 1, over, ..Standard::default() }
        }
        (false, Some(_)) => Standard { kept: 1, ..Standard::default() },
        (false, None) => Standard::default(),
    }
}

/// One visit of a node.
struct Step<'a> {
    /// The latest first.
    tasks: Vec<&'a TimedTask>,
    last: &'a TimedTask,
    opened_at: Moment,
    due_at: Option<Moment>,
    /// None while one of its tasks is open.
    decided_at: Option<Moment>,
}

/// One step as it was measured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MeasuredStep {
    pub node: String,
    pub node_title: String,
    pub opened_at: Moment,
    /// How long it took; none while it is open.
    pub length: Option<i64>,
    pub with_deadline: bool,
    /// Decided after its deadline, or open past it.
    pub overdue: bool,
    pub standard: Standard,
}

/// The steps that some tasks are of, given latest first.
pub fn measured_steps(tasks: &[TimedTask], now: Moment, measure: Measure<'_>) -> Vec<MeasuredStep> {
    let mut steps: BTreeMap<(&str, i64), Step<'_>> = BTreeMap::new();
    for task in tasks {
        let step = steps.entry((task.run_id.as_str(), task.step)).or_insert_with(|| Step {
            tasks: Vec::new(),
            last: task,
            opened_at: task.opened_at,
            due_at: task.due_at,
            decided_at: task.decided_at,
        });
        step.tasks.push(task);
        step.opened_at = step.opened_at.min(task.opened_at);
        step.due_at = step.due_at.max(task.due_at);
        step.decided_at = step.decided_at.zip(task.decided_at).map(|(one, other)| one.max(other));
    }
    let measured = |step: &Step<'_>| MeasuredStep {
        node: step.last.node.clone(),
        node_title: step.last.node_title.clone(),
        opened_at: step.opened_at,
        length: step.decided_at.map(|at| measure.of_step(step, at)),
        with_deadline: step.due_at.is_some(),
        overdue: step.due_at.is_some_and(|due| step.decided_at.unwrap_or(now) > due),
        standard: standard_of(step, now, measure),
    };
    steps.values().map(measured).collect()
}

/// Steps added up.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Tally {
    lengths: Vec<i64>,
    pub open: usize,
    pub with_deadline: usize,
    pub overdue: usize,
    pub standard: Standard,
}

impl Tally {
    pub fn of<'s>(steps: impl IntoIterator<Item = &'s MeasuredStep>) -> Self {
        let mut tally = Self::default();
        steps.into_iter().for_each(|step| tally.add(step));
        tally
    }

    pub fn add(&mut self, step: &MeasuredStep) {
        match step.length {
            Some(length) => self.lengths.push(length),
            None => self.open += 1,
        }
        self.with_deadline += usize::from(step.with_deadline);
        self.overdue += usize::from(step.overdue);
        self.standard = self.standard.and(step.standard);
    }

    /// What all steps that are over took together.
    pub fn total(&self) -> i64 {
        self.lengths.iter().sum()
    }

    pub fn spread(&self) -> Spread {
        spread_of(self.lengths.clone())
    }
}

fn by_node(tasks: &[TimedTask], now: Moment, measure: Measure<'_>) -> BTreeMap<String, NodeFigures> {
    let mut nodes: BTreeMap<String, (Tally, String, Moment)> = BTreeMap::new();
    for step in measured_steps(tasks, now, measure) {
        let first = || (Tally::default(), step.node_title.clone(), step.opened_at);
        let (tally, title, latest) = nodes.entry(step.node.clone()).or_insert_with(first);
        if step.opened_at > *latest {
            (*title, *latest) = (step.node_title.clone(), step.opened_at);
        }
        tally.add(&step);
    }
    let figures = |(tally, title, _): (Tally, String, Moment)| NodeFigures {
        title,
        spread: tally.spread(),
        open: tally.open,
        with_deadline: tally.with_deadline,
        overdue: tally.overdue,
        standard: tally.standard,
    };
    nodes.into_iter().map(|(key, found)| (key, figures(found))).collect()
}

/// Works out of the tasks of some runs how those of each member go.
pub fn member_figures(tasks: &[TimedTask], now: Moment, measure: Measure<'_>) -> BTreeMap<String, MemberFigures> {
    let mut found: BTreeMap<String, (Vec<i64>, MemberFigures)> = BTreeMap::new();
    for task in tasks {
        let (lengths, own) = found.entry(task.assignee.clone()).or_default();
        match task.decided_at {
            Some(at) => lengths.push(measure.of_task(task, at)),
            None => own.open += 1,
        }
        if let Some(due) = task.due_at {
            own.with_deadline += 1;
            own.overdue += usize::from(task.decided_at.unwrap_or(now) > due);
        }
    }
    let figures = |(lengths, own)| MemberFigures { spread: spread_of(lengths), ..own };
    found.into_iter().map(|(member, own)| (member, figures(own))).collect()
}

fn spread_of(mut lengths: Vec<i64>) -> Spread {
    lengths.sort_unstable();
    // The nearest rank: a length that really occurred.
    let at = |percent: usize| lengths.get((lengths.len() * percent).div_ceil(100).saturating_sub(1)).copied();
    Spread { count: lengths.len(), median: at(50), p90: at(90) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::from_text;

    fn at(time: &str) -> Moment {
        from_text(&format!("2026-03-02T{time}:00Z")).expect("a moment")
    }

    fn task(run: &str, node: &str, assignee: &str, opened: &str, decided: Option<&str>) -> TimedTask {
        TimedTask {
            run_id: run.to_owned(),
            step: 1,
            node: node.to_owned(),
            node_title: node.to_uppercase(),
            assignee: assignee.to_owned(),
            opened_at: at(opened),
            due_at: Some(at("10:00")),
            decided_at: decided.map(at),
            worked: None,
            pauses: Vec::new(),
        }
    }

    /// Everybody works every second minute, so that whatever is worked takes half as long.
    fn half(_: &str, from: Moment, to: Moment) -> i64 {
        (to - from).num_seconds() / 2
    }

    /// An hour for each step of the head.
    fn an_hour(node: &str, _: &str, opened: Moment) -> Option<Moment> {
        (node == "head").then(|| opened + chrono::Duration::hours(1))
    }

    fn later(_: &str, due: Moment, from: Moment, to: Moment) -> Moment {
        due + (to - from)
    }

    const BY_THE_CLOCK: Measure<'_> =
        Measure { time: CountedTime::Elapsed, worked: &half, standard: &an_hour, postponed: &later };
    const WORKED: Measure<'_> =
        Measure { time: CountedTime::Working, worked: &half, standard: &an_hour, postponed: &later };

    #[test]
    fn the_clock_of_a_standard_stands_still_while_an_answer_is_awaited() {
        let asked = |decided: Option<&str>, pauses: &[(&str, Option<&str>)]| {
            let pauses = pauses.iter().map(|(from, to)| (at(from), to.map(at))).collect();
            let tasks = [TimedTask { pauses, ..task("1", "head", "bob", "08:00", decided) }];
            figures(&tasks, at("12:00"), BY_THE_CLOCK).nodes["head"].standard
        };
        let missed = |over: i64| Standard { missed: 1, over, ..Standard::default() };
        let kept = Standard { kept: 1, ..Standard::default() };
        assert_eq!(asked(Some("09:40"), &[]), missed(20 * 60));
        assert_eq!(asked(Some("09:40"), &[("08:30", Some("09:10"))]), kept, "half an hour was left at ten past nine");
        assert_eq!(asked(Some("10:00"), &[("08:30", Some("09:10"))]), missed(10 * 60));
        let twice = [("08:10", Some("08:30")), ("08:40", Some("09:00"))];
        assert_eq!(asked(Some("09:40"), &twice), kept);
        assert_eq!(asked(Some("11:00"), &[("09:30", Some("10:30"))]), missed(30 * 60), "it was late already");
        assert_eq!(asked(None, &[("08:30", None)]), Standard::default(), "it still waits and may be in time");
        assert_eq!(asked(Some("11:00"), &[("08:30", None)]), kept, "decided without the answer");
    }

    #[test]
    fn a_standard_is_kept_or_missed_by_steps_and_not_by_tasks() {
        let tasks = [
            task("1", "head", "bob", "08:00", Some("09:00")),
            task("2", "head", "bob", "08:00", Some("09:40")),
            task("2", "head", "eve", "08:00", Some("08:10")),
            task("3", "head", "bob", "08:00", None),
            task("4", "head", "bob", "09:30", None),
            task("5", "boss", "bob", "08:00", Some("12:00")),
        ];
        let found = figures(&tasks, at("10:00"), BY_THE_CLOCK);
        let head = found.nodes["head"].standard;
        // Run 2 went forty minutes over, run 3 an hour until now; half of that is worked.
        assert_eq!(head, Standard { kept: 1, missed: 2, over: 50 * 60 });
        assert_eq!(head.mean_over(), Some(25 * 60));
        assert_eq!(found.nodes["boss"].standard, Standard::default(), "nothing says how long it is to take");
        assert_eq!(Standard::default().mean_over(), None);
    }

    #[test]
    fn a_step_lasts_until_its_last_task_is_decided() {
        let tasks = [
            task("1", "head", "bob", "08:00", Some("08:10")),
            task("1", "head", "eve", "08:05", Some("10:30")),
            task("2", "head", "bob", "08:00", Some("08:20")),
            task("3", "head", "bob", "08:00", Some("09:00")),
            task("3", "head", "eve", "08:00", None),
        ];
        let found = figures(&tasks, at("09:30"), BY_THE_CLOCK);
        let head = &found.nodes["head"];
        assert_eq!(head.title, "HEAD");
        assert_eq!(head.spread, Spread { count: 2, median: Some(20 * 60), p90: Some(150 * 60) });
        assert_eq!((head.open, head.with_deadline, head.overdue), (1, 3, 1));
        let later = figures(&tasks, at("11:00"), BY_THE_CLOCK);
        assert_eq!(later.nodes["head"].overdue, 2, "what is open past its deadline counts");
        let bob = found.members["bob"];
        assert_eq!((bob.spread.count, bob.spread.median, bob.open), (3, Some(20 * 60), 0));
        let eve = found.members["eve"];
        assert_eq!((eve.spread.count, eve.open), (1, 1));
        assert_eq!((eve.with_deadline, eve.overdue), (2, 1), "one of hers was decided after it was due");
    }

    #[test]
    fn working_time_is_what_was_kept_or_is_worked_out() {
        let kept = TimedTask { worked: Some(7), ..task("1", "head", "bob", "08:00", Some("09:00")) };
        let tasks = [kept, task("2", "head", "bob", "08:00", Some("08:20")), task("3", "head", "bob", "08:00", None)];
        let found = figures(&tasks, at("09:30"), WORKED);
        let spread = Spread { count: 2, median: Some(7), p90: Some(10 * 60) };
        assert_eq!((found.nodes["head"].spread, found.members["bob"].spread), (spread, spread));
    }

    #[test]
    fn what_several_have_at_the_same_time_is_worked_once() {
        let length = |tasks: &[TimedTask]| figures(tasks, at("12:00"), WORKED).nodes["head"].spread.median;
        let kept = |assignee: &str, opened: &str, decided: &str, minutes: i64| TimedTask {
            worked: Some(minutes * 60),
            ..task("1", "head", assignee, opened, Some(decided))
        };
        let beside = [kept("bob", "08:00", "09:00", 10), kept("eve", "08:00", "08:30", 25)];
        assert_eq!(length(&beside), Some(10 * 60), "whoever was last had it all the time");
        let in_turn = [kept("eve", "09:00", "10:00", 20), kept("bob", "08:00", "09:00", 10)];
        assert_eq!(length(&in_turn), Some(30 * 60));
        let added = [kept("eve", "08:30", "10:00", 99), kept("bob", "08:00", "09:00", 10)];
        assert_eq!(length(&added), Some(40 * 60), "of hers, what comes after nine");
    }

    #[test]
    fn steps_are_measured_one_by_one_and_added_up() {
        let tasks = [
            task("1", "head", "bob", "08:00", Some("08:30")),
            task("2", "head", "bob", "08:00", Some("10:30")),
            task("3", "head", "bob", "09:50", None),
        ];
        let steps = measured_steps(&tasks, at("10:10"), BY_THE_CLOCK);
        let lengths: Vec<Option<i64>> = steps.iter().map(|step| step.length).collect();
        assert_eq!(lengths, [Some(30 * 60), Some(150 * 60), None]);
        let tally = Tally::of(&steps);
        assert_eq!((tally.total(), tally.open), (180 * 60, 1));
        assert_eq!((tally.with_deadline, tally.overdue), (3, 2), "one was late, one is");
        assert_eq!((tally.standard.kept, tally.standard.missed), (1, 1));
        assert_eq!(tally.spread(), Spread { count: 2, median: Some(30 * 60), p90: Some(150 * 60) });
    }

    #[test]
    fn nothing_gives_no_figures() {
        assert_eq!(figures(&[], at("09:00"), WORKED), StepFigures::default());
        assert_eq!(spread_of(Vec::new()), Spread::default());
        let ten = spread_of((1..=10).rev().collect());
        assert_eq!((ten.median, ten.p90), (Some(5), Some(9)));
    }
}
