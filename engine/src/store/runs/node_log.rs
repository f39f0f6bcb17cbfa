//! Rows of `node_log`: what nodes did, one row for each passing. Bounded in size by whoever writes them,
//! in number and age by [`cut_log`] and [`forget_lines`].

use super::RunRow;
use super::boxes::Narrowed;
use super::log::AT_ONCE;
use crate::args;
use crate::clock::Moment;
use crate::id::RunId;
use crate::store::{Batch, Conn, Row, StoreError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub(super) const TABLES: &str = "
CREATE TABLE node_log (
    seq {seq},
    app {text} NOT NULL,
    flow {text} NOT NULL,
    run_id {text} NOT NULL,
    step {int} NOT NULL,
    node {text} NOT NULL,
    attempt {int} NOT NULL,
    at {text} NOT NULL,
    millis {int} NOT NULL,
    outcome {text} NOT NULL CHECK (outcome IN ('done', 'failed', 'waiting', 'dropped')),
    error {text},
    input {text},
    output {text}
);
CREATE INDEX node_log_flow ON node_log (app, flow, seq);
CREATE INDEX node_log_failed ON node_log (app, flow, seq) WHERE outcome = 'failed';
CREATE INDEX node_log_run ON node_log (run_id, node);
";

/// How a passing ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PassingEnd {
    Done,
    Failed,
    /// The run waits for an answer, for another run or for a time.
    Waiting,
    /// The run has left the node before it was done.
    Dropped,
}

impl PassingEnd {
    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Waiting => "waiting",
            Self::Dropped => "dropped",
        }
    }

    fn read(word: &str) -> Result<Self, StoreError> {
        [Self::Done, Self::Failed, Self::Waiting, Self::Dropped]
            .into_iter()
            .find(|one| one.word() == word)
            .ok_or_else(|| StoreError::Corrupt(format!("outcome {word}")))
    }
}

/// One passing as it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeLine {
    pub step: u64,
    pub node: String,
    pub at: Moment,
    pub millis: i64,
    pub outcome: PassingEnd,
    pub error: Option<String>,
    /// JSON.
    pub input: Option<String>,
    pub output: Option<String>,
}

/// One passing as it is read, with what it is about.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeLogRow {
    pub seq: i64,
    pub run_id: RunId,
    pub record_title: String,
    pub form: Option<String>,
    pub record_id: Option<String>,
    pub line: NodeLine,
    /// The how-manieth passing of the node in its run, from 1.
    pub attempt: i64,
}

/// How many columns a passing binds.
const WIDTH: usize = 11;

/// Adds the statements that write passings of a run to a batch.
pub fn push_lines(batch: &mut Batch, run: &RunRow, lines: &[NodeLine]) {
    lines.chunks(AT_ONCE).for_each(|some| push_some(batch, run, some));
}

fn push_some(batch: &mut Batch, run: &RunRow, lines: &[NodeLine]) {
    let mut sql =
        "INSERT INTO node_log (app, flow, run_id, step, node, attempt, at, millis, outcome, error, input, output) \
                   VALUES "
            .to_owned();
    let mut args = Vec::with_capacity(lines.len() * WIDTH);
    for (at, line) in lines.iter().enumerate() {
        let marks: Vec<String> = (1..=WIDTH).map(|mark| format!("${}", at * WIDTH + mark)).collect();
        // Those written along with it are not seen yet.
        let beside = lines[..at].iter().filter(|other| other.node == line.node).count();
        sql.push_str(if at == 0 { "(" } else { ", (" });
        sql.push_str(&marks[..5].join(", "));
        sql.push_str(&format!(
            ", {} + (SELECT count(*) FROM node_log WHERE run_id = {} AND node = {}), ",
            1 + beside,
            marks[2],
            marks[4]
        ));
        sql.push_str(&marks[5..].join(", "));
        sql.push(')');
        args.extend(args![
            run.app.as_str(),
            run.flow.as_str(),
            run.id.as_str(),
            number(line.step),
            line.node.as_str(),
            line.at,
            line.millis,
            line.outcome.word(),
            line.error.clone(),
            line.input.clone(),
            line.output.clone(),
        ]);
    }
    batch.push(sql, args);
}

/// Since when the node of a step waits; none when no passing of it does.
pub async fn waits_since(conn: &mut Conn, run: &RunId, step: u64) -> Result<Option<Moment>, StoreError> {
    let sql = "SELECT at FROM node_log WHERE run_id = $1 AND step = $2 AND outcome = 'waiting' LIMIT 1";
    conn.row(sql, args![run.as_str(), number(step)]).await?.map(|row| row.moment(0)).transpose()
}

/// Adds the statement that says how a passing ended that has waited to a batch.
pub fn close_line(
    batch: &mut Batch,
    run: &RunId,
    step: u64,
    (outcome, error): (PassingEnd, Option<String>),
    output: Option<String>,
    millis: i64,
) {
    batch.push(
        "UPDATE node_log SET outcome = $3, error = $4, output = coalesce($5, output), millis = $6 \
         WHERE run_id = $1 AND step = $2 AND outcome = 'waiting'",
        args![run.as_str(), number(step), outcome.word(), error, output, millis],
    );
}

/// Which passings a list shows.
#[derive(Debug, Clone, Default)]
pub struct NodeLogFilter<'a> {
    pub app: &'a str,
    pub flow: &'a str,
    pub run: Option<&'a str>,
    pub node: Option<&'a str>,
    pub outcome: Option<PassingEnd>,
    /// Words in the error or in the title of the record.
    pub text: Option<&'a str>,
    pub from: Option<Moment>,
    /// The first moment after it.
    pub to: Option<Moment>,
}

/// One page of the passings of a flow, the latest first, after the one a cursor names.
pub async fn node_lines(
    conn: &mut Conn,
    filter: &NodeLogFilter<'_>,
    after: Option<i64>,
    limit: usize,
) -> Result<Vec<NodeLogRow>, StoreError> {
    let mut wanted = Narrowed { dialect: conn.dialect(), sql: select(), args: args![filter.app, filter.flow] };
    let mark = wanted.bind(after.unwrap_or(i64::MAX));
    wanted.sql.push_str(&format!(" AND l.seq < {mark}"));
    wanted.column_is("l.run_id", filter.run);
    wanted.column_is("l.node", filter.node);
    // The word stands in the text, so that the index of what failed is found.
    match filter.outcome {
        Some(PassingEnd::Failed) => wanted.sql.push_str(" AND l.outcome = 'failed'"),
        outcome => wanted.column_is("l.outcome", outcome.map(PassingEnd::word)),
    }
    if let Some(text) = filter.text {
        let (dialect, mark) = (wanted.dialect, wanted.bind(text));
        let (error, title) =
            (dialect.contains("coalesce(l.error, '')", &mark), dialect.contains("r.record_title", &mark));
        wanted.sql.push_str(&format!(" AND ({error} OR {title})"));
    }
    for (sign, moment) in [(">=", filter.from), ("<", filter.to)] {
        if let Some(moment) = moment {
            let mark = wanted.bind(moment);
            wanted.sql.push_str(&format!(" AND l.at {sign} {mark}"));
        }
    }
    wanted.rows(conn, "l.seq DESC", limit).await?.iter().map(read).collect()
}

/// Some passings of a flow by number, in no order.
pub async fn lines_by_number(
    conn: &mut Conn,
    (app, flow): (&str, &str),
    numbers: &[i64],
) -> Result<Vec<NodeLogRow>, StoreError> {
    let mut found = Vec::with_capacity(numbers.len());
    for some in numbers.chunks(200) {
        let mut wanted = Narrowed { dialect: conn.dialect(), sql: select(), args: args![app, flow] };
        let marks: Vec<String> = some.iter().map(|number| wanted.bind(*number)).collect();
        wanted.sql.push_str(&format!(" AND l.seq IN ({})", marks.join(", ")));
        for row in wanted.rows(conn, "l.seq", some.len()).await? {
            found.push(read(&row)?);
        }
    }
    Ok(found)
}

fn select() -> String {
    "SELECT l.seq, l.run_id, r.record_title, r.form, r.record_id, l.step, l.node, l.at, l.millis, l.outcome, l.error, \
     l.input, l.output, l.attempt FROM node_log l JOIN run r ON r.id = l.run_id WHERE l.app = $1 AND l.flow = $2"
        .to_owned()
}

/// Forgets passings of before a moment, at most so many; answers how many.
pub async fn forget_lines(conn: &mut Conn, before: Moment, limit: usize) -> Result<u64, StoreError> {
    let sql = "DELETE FROM node_log WHERE seq IN (SELECT seq FROM (SELECT seq, at FROM node_log ORDER BY seq LIMIT $2) oldest \
               WHERE at < $1)";
    conn.execute(sql, args![before, limit]).await
}

/// The flows of which passings are kept, by app.
pub async fn flows_with_lines(conn: &mut Conn) -> Result<Vec<(String, String)>, StoreError> {
    let sql = "SELECT DISTINCT app, flow FROM node_log";
    conn.rows(sql, args![]).await?.iter().map(|row| Ok((row.text(0)?, row.text(1)?))).collect()
}

/// Forgets the passings of a flow but for the `newest`, at most so many; answers how many.
pub async fn cut_log(conn: &mut Conn, app: &str, flow: &str, newest: usize, limit: usize) -> Result<u64, StoreError> {
    let sql = "DELETE FROM node_log WHERE seq IN (SELECT seq FROM node_log WHERE app = $1 AND flow = $2 \
               AND seq <= (SELECT seq FROM node_log WHERE app = $1 AND flow = $2 ORDER BY seq DESC LIMIT 1 OFFSET $3) \
               ORDER BY seq LIMIT $4)";
    conn.execute(sql, args![app, flow, newest, limit]).await
}

fn number(step: u64) -> i64 {
    i64::try_from(step).unwrap_or(i64::MAX)
}

fn read(row: &Row) -> Result<NodeLogRow, StoreError> {
    Ok(NodeLogRow {
        seq: row.int(0)?,
        run_id: super::run_id(row, 1)?,
        record_title: row.text(2)?,
        form: row.opt_text(3)?,
        record_id: row.opt_text(4)?,
        line: NodeLine {
            step: u64::try_from(row.int(5)?).unwrap_or_default(),
            node: row.text(6)?,
            at: row.moment(7)?,
            millis: row.int(8)?,
            outcome: PassingEnd::read(&row.text(9)?)?,
            error: row.opt_text(10)?,
            input: row.opt_text(11)?,
            output: row.opt_text(12)?,
        },
        attempt: row.int(13)?,
    })
}
