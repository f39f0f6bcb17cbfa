//! Rows of `run_log`: the timeline of a run.

use crate::args;
use crate::clock::Moment;
use crate::flow::LogEntry;
use crate::id::RunId;
use crate::store::text::marks;
use crate::store::{Batch, Conn, StoreError};

/// How many columns a line fills.
const WIDTH: usize = 13;
/// Lines one statement writes: it can bind only so many values, and the rows of a loop say more than that.
pub(super) const AT_ONCE: usize = 1_000;

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq)]
pub struct LogRow {
    pub at: Moment,
    /// `None` when the engine itself acted.
    pub by: Option<String>,
    pub action: String,
    pub node: Option<String>,
    pub node_title: Option<String>,
    pub task: Option<String>,
    pub opinion: Option<String>,
    /// The members it went to.
    pub to: Vec<String>,
    pub to_node: Option<String>,
    pub to_flow: Option<String>,
    pub record_version: Option<i64>,
    /// The way it reached the engine, where that is worth telling.
    pub via: Option<String>,
}

/// A line to be written.
#[derive(Debug)]
pub struct NewLine<'e> {
    pub entry: &'e LogEntry,
    /// The title of its node.
    pub node_title: Option<String>,
    pub via: Option<&'static str>,
}

/// Adds the statements that write lines to a batch.
pub fn push_log(batch: &mut Batch, run: &RunId, lines: &[NewLine<'_>]) {
    lines.chunks(AT_ONCE).for_each(|some| push_some(batch, run, some));
}

fn push_some(batch: &mut Batch, run: &RunId, lines: &[NewLine<'_>]) {
    let mut sql =
        "INSERT INTO run_log (run_id, at, member, action, node, node_title, task_id, opinion, people, to_node, \
                   to_flow, record_version, via) VALUES "
            .to_owned();
    let mut args = Vec::with_capacity(lines.len() * WIDTH);
    for (at, NewLine { entry, node_title, via }) in lines.iter().enumerate() {
        let people = (!entry.to.is_empty())
            .then(|| serde_json::Value::from(entry.to.iter().map(|id| id.as_str()).collect::<Vec<_>>()).to_string());
        sql.push_str(if at == 0 { "(" } else { ", (" });
        sql.push_str(&marks(at * WIDTH + 1, WIDTH));
        sql.push(')');
        args.extend(args![
            run.as_str(),
            entry.at,
            entry.by.as_ref().map(|id| id.as_str()),
            entry.action.word(),
            entry.node.clone(),
            node_title.as_deref(),
            entry.task.as_ref().map(|id| id.as_str()),
            entry.opinion.clone(),
            people,
            entry.to_node.clone(),
            entry.to_flow.clone(),
            entry.record_version,
            *via,
        ]);
    }
    batch.push(sql, args);
}

/// The timeline of a run, oldest first.
pub async fn log_of(conn: &mut Conn, run: &str) -> Result<Vec<LogRow>, StoreError> {
    let sql = "SELECT at, member, action, node, node_title, task_id, opinion, people, to_node, to_flow, record_version, \
               via FROM run_log WHERE run_id = $1 ORDER BY seq";
    conn.rows(sql, args![run])
        .await?
        .iter()
        .map(|row| {
            let people = row.json(7)?;
            let people = people.as_array().into_iter().flatten();
            Ok(LogRow {
                at: row.moment(0)?,
                by: row.opt_text(1)?,
                action: row.text(2)?,
                node: row.opt_text(3)?,
                node_title: row.opt_text(4)?,
                task: row.opt_text(5)?,
                opinion: row.opt_text(6)?,
                to: people.filter_map(|id| id.as_str().map(str::to_owned)).collect(),
                to_node: row.opt_text(8)?,
                to_flow: row.opt_text(9)?,
                record_version: row.opt_int(10)?,
                via: row.opt_text(11)?,
            })
        })
        .collect()
}
