//! How long the steps of a flow take, worked out from the tasks of its runs. Pure: the tasks and the moment come in.
//!
//! A step is one visit of a node by one run: it lasts from when its first task was opened to when its last was decided, and
//! is open as long as one of its tasks is. Lengths are seconds by the clock, nights and holidays among them.

use crate::clock::Moment;
use crate::store::runs::TimedTask;
use std::collections::BTreeMap;

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
}

/// The tasks of one member.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct MemberFigures {
    /// Those that were decided.
    pub spread: Spread,
    pub open: usize,
}

/// Figures by node and by member.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StepFigures {
    pub nodes: BTreeMap<String, NodeFigures>,
    pub members: BTreeMap<String, MemberFigures>,
}

/// One visit of a node.
struct Step<'a> {
    last: &'a TimedTask,
    opened_at: Moment,
    due_at: Option<Moment>,
    /// None while one of its tasks is open.
    decided_at: Option<Moment>,
}

/// Works the figures out of the tasks of some runs, given latest first.
pub fn figures(tasks: &[TimedTask], now: Moment) -> StepFigures {
    StepFigures { nodes: by_node(tasks, now), members: by_member(tasks) }
}

fn by_node(tasks: &[TimedTask], now: Moment) -> BTreeMap<String, NodeFigures> {
    let mut steps: BTreeMap<(&str, i64), Step<'_>> = BTreeMap::new();
    for task in tasks {
        let of_task = Step { last: task, opened_at: task.opened_at, due_at: task.due_at, decided_at: task.decided_at };
        let step = steps.entry((task.run_id.as_str(), task.step)).or_insert(of_task);
        step.opened_at = step.opened_at.min(task.opened_at);
        step.due_at = step.due_at.max(task.due_at);
        step.decided_at = step.decided_at.zip(task.decided_at).map(|(one, other)| one.max(other));
    }
    let mut lengths: BTreeMap<String, Vec<i64>> = BTreeMap::new();
    let mut nodes: BTreeMap<String, (NodeFigures, Moment)> = BTreeMap::new();
    for step in steps.values() {
        let first = || (NodeFigures { title: step.last.node_title.clone(), ..NodeFigures::default() }, step.opened_at);
        let (node, latest) = nodes.entry(step.last.node.clone()).or_insert_with(first);
        if step.opened_at > *latest {
            (node.title, *latest) = (step.last.node_title.clone(), step.opened_at);
        }
        match step.decided_at {
            Some(at) => lengths.entry(step.last.node.clone()).or_default().push((at - step.opened_at).num_seconds()),
            None => node.open += 1,
        }
        if let Some(due) = step.due_at {
            node.with_deadline += 1;
            node.overdue += usize::from(step.decided_at.unwrap_or(now) > due);
        }
    }
    let spread = |key: &str| lengths.get(key).cloned().map(spread_of).unwrap_or_default();
    nodes.into_iter().map(|(key, (node, _))| (key.clone(), NodeFigures { spread: spread(&key), ..node })).collect()
}

fn by_member(tasks: &[TimedTask]) -> BTreeMap<String, MemberFigures> {
    let mut found: BTreeMap<String, (Vec<i64>, usize)> = BTreeMap::new();
    for task in tasks {
        let (lengths, open) = found.entry(task.assignee.clone()).or_default();
        match task.decided_at {
            Some(at) => lengths.push((at - task.opened_at).num_seconds()),
            None => *open += 1,
        }
    }
    let figures = |(lengths, open)| MemberFigures { spread: spread_of(lengths), open };
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
        }
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
        let found = figures(&tasks, at("09:30"));
        let head = &found.nodes["head"];
        assert_eq!(head.title, "HEAD");
        assert_eq!(head.spread, Spread { count: 2, median: Some(20 * 60), p90: Some(150 * 60) });
        assert_eq!((head.open, head.with_deadline, head.overdue), (1, 3, 1));
        assert_eq!(figures(&tasks, at("11:00")).nodes["head"].overdue, 2, "what is open past its deadline counts");
        let bob = found.members["bob"];
        assert_eq!((bob.spread.count, bob.spread.median, bob.open), (3, Some(20 * 60), 0));
        assert_eq!((found.members["eve"].spread.count, found.members["eve"].open), (1, 1));
    }

    #[test]
    fn nothing_gives_no_figures() {
        assert_eq!(figures(&[], at("09:00")), StepFigures::default());
        assert_eq!(spread_of(Vec::new()), Spread::default());
        let ten = spread_of((1..=10).rev().collect());
        assert_eq!((ten.median, ten.p90), (Some(5), Some(9)));
    }
}
