//! What the figures of a flow are made of: its runs of a span of time, and the tasks of their people's steps.

use crate::args;
use crate::clock::{Moment, from_text};
use crate::store::{Conn, Row, StoreError};

/// The runs of a flow that started in a span of time.
#[derive(Debug, Clone, Copy)]
pub struct RunSpan<'a> {
    pub app: &'a str,
    pub flow: &'a str,
    pub from: Moment,
    /// The first moment after it.
    pub to: Moment,
}

/// A task with its times, of a step that people decide or do.
#[derive(Debug, Clone, PartialEq)]
pub struct TimedTask {
    pub run_id: String,
    pub step: i64,
    pub node: String,
    pub node_title: String,
    pub assignee: String,
    pub opened_at: Moment,
    pub due_at: Option<Moment>,
    /// Open where it is none.
    pub decided_at: Option<Moment>,
    /// The working time between the two in seconds, by the hours in force when it was decided; not known of tasks decided
    /// before it was kept.
    pub worked: Option<i64>,
    /// When the clock of its step stood still, in their order; to this day where it has not gone on.
    pub pauses: Vec<(Moment, Option<Moment>)>,
}

/// Asks for the tasks of a flow with their times: walks the index of starts backwards and each run's own tasks, so that what is
/// read is bounded by what is asked for, however many there are.
pub const TIMED_TASKS: &str = "SELECT t.run_id, t.step, t.node, t.node_title, t.assignee, t.created_at, t.due_at, t.decided_at, \
                               t.worked, t.pauses FROM run r JOIN task t ON t.run_id = r.id \
                               WHERE r.app = $1 AND r.flow = $2 AND r.started_at >= $3 AND r.started_at < $4 \
                               AND t.kind IN ('approve', 'handle') \
                               AND (t.state = 'open' OR t.state = 'done' AND t.decision <> 'transferred') \
                               ORDER BY r.started_at DESC, r.id DESC, t.id DESC LIMIT $5";

/// How many of the runs stand how, by the word of their state.
pub async fn run_states(conn: &mut Conn, span: &RunSpan<'_>) -> Result<Vec<(String, i64)>, StoreError> {
    let sql = "SELECT state, count(*) FROM run \
               WHERE app = $1 AND flow = $2 AND started_at >= $3 AND started_at < $4 GROUP BY state";
    let rows = conn.rows(sql, args![span.app, span.flow, span.from, span.to]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.int(1)?))).collect()
}

/// The tasks of the runs that are open or were decided by their assignees, at most `limit`: run by run, the latest first,
/// as the index of their starts is walked. What was taken away or handed over was decided by nobody.
pub async fn timed_tasks(conn: &mut Conn, span: &RunSpan<'_>, limit: usize) -> Result<Vec<TimedTask>, StoreError> {
    let rows = conn.rows(TIMED_TASKS, args![span.app, span.flow, span.from, span.to, limit]).await?;
    rows.iter().map(read).collect()
}

fn read(row: &Row) -> Result<TimedTask, StoreError> {
    let opened_at = row.moment(5)?;
    Ok(TimedTask {
        run_id: row.text(0)?,
        step: row.int(1)?,
        node: row.text(2)?,
        node_title: row.text(3)?,
        assignee: row.text(4)?,
        opened_at,
        due_at: row.opt_moment(6)?,
        decided_at: row.opt_moment(7)?,
        worked: row.opt_int(8)?,
        pauses: pauses(row.opt_text(9)?.as_deref().unwrap_or_default(), opened_at),
    })
}

/// Reads what was noted: `+` and the moment a clock stopped, `-` and that at which it went on. A task that was opened while it
/// stood still knows of no beginning.
fn pauses(noted: &str, opened_at: Moment) -> Vec<(Moment, Option<Moment>)> {
    let mut found: Vec<(Moment, Option<Moment>)> = Vec::new();
    for mark in noted.split_whitespace() {
        if let Some(from) = mark.strip_prefix('+').and_then(from_text) {
            if found.last().is_none_or(|last| last.1.is_some()) {
                found.push((from, None));
            }
        } else if let Some(to) = mark.strip_prefix('-').and_then(from_text) {
            match found.last_mut() {
                Some(last) if last.1.is_none() => last.1 = Some(to),
                Some(_) => {}
                None => found.push((opened_at, Some(to))),
            }
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_noted_is_read_as_stretches() {
        let at = |hour: u32| from_text(&format!("2026-03-02T{hour:02}:00:00Z")).expect("a moment");
        let mark = |sign: char, hour: u32| format!("{sign}{} ", crate::clock::to_text(at(hour)));
        let noted = |marks: &[(char, u32)]| {
            let noted: String = marks.iter().map(|(sign, hour)| mark(*sign, *hour)).collect();
            pauses(&noted, at(8))
        };
        assert!(noted(&[]).is_empty());
        assert_eq!(noted(&[('+', 9), ('-', 10), ('+', 11)]), [(at(9), Some(at(10))), (at(11), None)]);
        assert_eq!(noted(&[('-', 9), ('+', 10)]), [(at(8), Some(at(9))), (at(10), None)], "it stood still already");
        assert_eq!(noted(&[('+', 9), ('+', 10), ('-', 11), ('-', 12)]), [(at(9), Some(at(11)))], "said twice");
    }
}
