//! Lists of tasks and runs, paged by key: what a member has to do, has done, was told of, and has started.

use super::task::{self, TaskRow};
use super::{COLUMNS as RUN_COLUMNS, RunRow, read as read_run};
use crate::args;
use crate::clock::{Moment, to_text};
use crate::flow::RunStatus;
use crate::store::{Arg, Conn, Dialect, Row, StoreError};
use serde_json::Value;
use std::collections::BTreeSet;

/// A member's box of tasks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TaskBox {
    /// Waiting for the member, newest first.
    Todo,
    /// Decided by the member, latest decision first.
    Done,
    /// Copies, newest first.
    Cc,
}

/// A task with what its card says of the run.
#[derive(Debug, Clone, PartialEq)]
pub struct BoxedTask {
    pub task: TaskRow,
    pub app: String,
    pub form: Option<String>,
    pub record_id: Option<String>,
    pub record_title: String,
    pub flow: String,
    pub initiator: Option<String>,
}

impl TaskBox {
    /// The moment by which a place in it is told.
    fn moment(self) -> &'static str {
        match self {
            Self::Done => "t.decided_at",
            Self::Todo | Self::Cc => "t.created_at",
        }
    }

    /// The condition that puts a task into it, and its order.
    fn parts(self) -> (&'static str, &'static str) {
        match self {
            Self::Todo => ("t.state = 'open' AND t.kind <> 'cc'", "t.id DESC"),
            Self::Done => ("t.state = 'done' AND t.kind <> 'cc'", "t.decided_at DESC, t.id DESC"),
            Self::Cc => ("t.kind = 'cc'", "t.id DESC"),
        }
    }
}

/// Which tasks of a box are shown.
#[derive(Debug, Clone, Default)]
pub struct BoxFilter<'a> {
    pub app: Option<&'a str>,
    pub flow: Option<&'a str>,
    /// All of them are found.
    pub words: &'a [Word],
    /// Only those whose deadline lies before this moment.
    pub due_before: Option<Moment>,
    /// Only those not opened yet.
    pub unread: bool,
    /// Only down to this place of the box, itself included.
    pub down_to: Option<&'a BoxPlace>,
}

/// A place in a box: when its task was decided, or came in a box of what is not decided, and its id.
pub type BoxPlace = (Moment, String);

/// A word that is searched for, and what it says besides the titles of records.
#[derive(Debug, Clone, PartialEq)]
pub struct Word {
    pub text: String,
    /// The flows whose titles say it, as `app/flow`.
    pub flows: Vec<String>,
    /// The members whose names say it, by id.
    pub members: Vec<String>,
}

/// A statement in the making: its text and what is bound.
pub(super) struct Narrowed {
    pub dialect: Dialect,
    pub sql: String,
    pub args: Vec<Arg>,
}

impl Narrowed {
    /// Binds a value; answers its mark.
    pub fn bind(&mut self, value: impl Into<Arg>) -> String {
        self.args.push(value.into());
        format!("${}", self.args.len())
    }

    pub fn column_is(&mut self, column: &str, value: Option<&str>) {
        if let Some(value) = value {
            let mark = self.bind(value);
            self.sql.push_str(&format!(" AND {column} = {mark}"));
        }
    }

    /// Of the tasks of a box, those after the one a cursor names.
    fn come_after(&mut self, which: TaskBox, after: Option<(Option<Moment>, &str)>) {
        // '~' sorts after every identifier and every moment.
        let (moment, id) = after.map_or((None, "~"), |(moment, id)| (moment, id));
        let id = self.bind(id);
        if which == TaskBox::Done {
            let moment = self.bind(moment.map_or_else(|| "~".to_owned(), to_text));
            self.sql.push_str(&format!(" AND (t.decided_at, t.id) < ({moment}, {id})"));
        } else {
            self.sql.push_str(&format!(" AND t.id < {id}"));
        }
    }

    /// Of the runs `r`, those that say every word.
    fn say(&mut self, words: &[Word]) {
        for word in words {
            let (text, flows) = (self.bind(word.text.as_str()), self.bind(json_array(&word.flows)));
            let members = self.bind(json_array(&word.members));
            let dialect = self.dialect;
            self.sql.push_str(&format!(
                " AND ({} OR {} OR {})",
                dialect.contains("r.record_title", &text),
                dialect.one_of("(r.app || '/' || r.flow)", &flows),
                dialect.one_of("r.initiator", &members)
            ));
        }
    }

    pub async fn rows(mut self, conn: &mut Conn, order: &str, limit: usize) -> Result<Vec<Row>, StoreError> {
        let mark = self.bind(limit);
        self.sql.push_str(&format!(" ORDER BY {order} LIMIT {mark}"));
        conn.rows(&self.sql, self.args).await
    }
}

fn json_array(texts: &[String]) -> String {
    Value::from(texts.to_vec()).to_string()
}

/// One page of a member's box, after the task a cursor names (its decision's moment for [`TaskBox::Done`], and its id).
pub async fn tasks(
    conn: &mut Conn,
    member: &str,
    which: TaskBox,
    filter: &BoxFilter<'_>,
    after: Option<(Option<Moment>, &str)>,
    limit: usize,
) -> Result<Vec<BoxedTask>, StoreError> {
    let (inside, order) = which.parts();
    let sql = format!("{} WHERE t.assignee = $1 AND {inside}", select_boxed());
    let mut wanted = Narrowed { dialect: conn.dialect(), sql, args: args![member] };
    wanted.come_after(which, after);
    if let Some((moment, id)) = filter.down_to {
        let id = wanted.bind(id.as_str());
        if which == TaskBox::Done {
            let moment = wanted.bind(*moment);
            wanted.sql.push_str(&format!(" AND (t.decided_at, t.id) >= ({moment}, {id})"));
        } else {
            wanted.sql.push_str(&format!(" AND t.id >= {id}"));
        }
    }
    wanted.column_is("r.app", filter.app);
    wanted.column_is("r.flow", filter.flow);
    if let Some(moment) = filter.due_before {
        let mark = wanted.bind(moment);
        wanted.sql.push_str(&format!(" AND t.due_at < {mark}"));
    }
    if filter.unread {
        wanted.sql.push_str(" AND t.unread = 1");
    }
    wanted.say(filter.words);
    wanted.rows(conn, order, limit).await?.iter().map(read_boxed).collect()
}

/// How many of what a member has to do fit a filter's app and flow, counted up to `most`.
pub async fn count_open(
    conn: &mut Conn,
    member: &str,
    filter: &BoxFilter<'_>,
    most: usize,
) -> Result<usize, StoreError> {
    let (inside, _) = TaskBox::Todo.parts();
    let sql = format!("SELECT 1 FROM task t JOIN run r ON r.id = t.run_id WHERE t.assignee = $1 AND {inside}");
    let mut wanted = Narrowed { dialect: conn.dialect(), sql, args: args![member] };
    wanted.column_is("r.app", filter.app);
    wanted.column_is("r.flow", filter.flow);
    let mark = wanted.bind(most);
    let sql = format!("SELECT count(*) FROM ({} LIMIT {mark}) counted", wanted.sql);
    let row = conn.row(&sql, wanted.args).await?;
    let count = row.map_or(Ok(0), |row| row.int(0))?;
    Ok(usize::try_from(count).unwrap_or_default())
}

/// The place of the task that is `most` tasks into a box after a cursor; none where not more than these follow.
pub async fn place_within(
    conn: &mut Conn,
    member: &str,
    which: TaskBox,
    after: Option<(Option<Moment>, &str)>,
    most: usize,
) -> Result<Option<BoxPlace>, StoreError> {
    let ((inside, order), moment) = (which.parts(), which.moment());
    let sql = format!("SELECT {moment}, t.id FROM task t WHERE t.assignee = $1 AND {inside}");
    let mut wanted = Narrowed { dialect: conn.dialect(), sql, args: args![member] };
    wanted.come_after(which, after);
    let before = wanted.bind(most.saturating_sub(1));
    wanted.sql.push_str(&format!(" ORDER BY {order} LIMIT 2 OFFSET {before}"));
    match conn.rows(&wanted.sql, wanted.args).await?.as_slice() {
        [last, _] => Ok(Some((last.moment(0)?, last.text(1)?))),
        _ => Ok(None),
    }
}

/// How many of the newest tasks of a box are of each flow, by app and flow, the most first. Of a box that holds more
/// than `most` the rest is not looked at.
pub async fn flows_of_box(
    conn: &mut Conn,
    member: &str,
    which: TaskBox,
    most: usize,
) -> Result<Vec<(String, String, i64)>, StoreError> {
    let (inside, order) = which.parts();
    let sql = format!(
        "SELECT app, flow, count(*) FROM (SELECT r.app, r.flow FROM task t JOIN run r ON r.id = t.run_id \
         WHERE t.assignee = $1 AND {inside} ORDER BY {order} LIMIT $2) newest \
         GROUP BY app, flow ORDER BY count(*) DESC, app, flow"
    );
    let rows = conn.rows(&sql, args![member, most]).await?;
    rows.iter().map(|row| Ok((row.text(0)?, row.text(1)?, row.int(2)?))).collect()
}

/// Some tasks by id, whosesoever they are, in no order.
pub async fn tasks_by_id(conn: &mut Conn, ids: &[String]) -> Result<Vec<BoxedTask>, StoreError> {
    let sql = format!("{} WHERE t.id IN", select_boxed());
    conn.rows_among(&sql, ids.iter().map(Arg::from).collect()).await?.iter().map(read_boxed).collect()
}

/// What the badges of a member say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct BoxCounts {
    pub todo: i64,
    /// Those to do whose deadline has passed.
    pub overdue: i64,
    /// Copies not read yet.
    pub copies: i64,
}

/// What a member has to do and to read, each counted up to `most`; what is suspended is not to be done now.
pub async fn count_boxes(conn: &mut Conn, member: &str, now: Moment, most: usize) -> Result<BoxCounts, StoreError> {
    let counted = |inside: &str| {
        format!("(SELECT count(*) FROM (SELECT 1 FROM task WHERE assignee = $1 AND {inside} LIMIT $2) counted)")
    };
    let sql = format!(
        "SELECT {}, {}, {}",
        counted("state = 'open' AND kind <> 'cc' AND suspended = 0"),
        counted("state = 'open' AND kind <> 'cc' AND suspended = 0 AND due_at < $3"),
        counted("kind = 'cc' AND unread = 1")
    );
    let Some(row) = conn.row(&sql, args![member, most, now]).await? else { return Ok(BoxCounts::default()) };
    Ok(BoxCounts { todo: row.int(0)?, overdue: row.int(1)?, copies: row.int(2)? })
}

/// How many tasks are open and how many runs under way, for the metrics.
pub async fn counts(conn: &mut Conn) -> Result<(i64, i64), StoreError> {
    let sql = "SELECT (SELECT count(*) FROM task WHERE state = 'open' AND kind <> 'cc'), \
               (SELECT count(*) FROM run WHERE ended_at IS NULL)";
    conn.row(sql, args![]).await?.map_or(Ok((0, 0)), |row| Ok((row.int(0)?, row.int(1)?)))
}

/// Which runs a list shows.
#[derive(Debug, Clone, Default)]
pub struct RunFilter<'a> {
    pub initiator: Option<&'a str>,
    pub app: Option<&'a str>,
    pub flow: Option<&'a str>,
    pub state: Option<RunStatus>,
    /// All of them are found.
    pub words: &'a [Word],
}

/// One page of runs, newest first, after the run a cursor names.
pub async fn runs(
    conn: &mut Conn,
    filter: &RunFilter<'_>,
    after: Option<&str>,
    limit: usize,
) -> Result<Vec<RunRow>, StoreError> {
    let sql = format!("SELECT {RUN_COLUMNS} FROM run r WHERE r.id < $1");
    let mut wanted = Narrowed { dialect: conn.dialect(), sql, args: args![after.unwrap_or("~")] };
    wanted.column_is("r.initiator", filter.initiator);
    wanted.column_is("r.app", filter.app);
    wanted.column_is("r.flow", filter.flow);
    wanted.column_is("r.state", filter.state.map(RunStatus::word));
    wanted.say(filter.words);
    wanted.rows(conn, "r.id DESC", limit).await?.iter().map(read_run).collect()
}

/// The latest runs on a record, newest first.
pub async fn runs_of_record(conn: &mut Conn, record: &str, limit: usize) -> Result<Vec<RunRow>, StoreError> {
    let sql = format!("SELECT {RUN_COLUMNS} FROM run r WHERE r.record_id = $1 ORDER BY r.id DESC LIMIT $2");
    conn.rows(&sql, args![record, limit]).await?.iter().map(read_run).collect()
}

/// One page of the runs on a record, after the one a cursor names by its end, where it has one, and its id: those under
/// way, then what ended last in front. So nothing that happened in a later run is newer than the end of the last one here.
pub async fn runs_of_record_by_end(
    conn: &mut Conn,
    record: &str,
    after: Option<(Option<Moment>, &str)>,
    limit: usize,
) -> Result<Vec<RunRow>, StoreError> {
    // '~' sorts after every identifier and every moment.
    let (end, id) = after.unwrap_or((None, "~"));
    let end = end.map_or_else(|| "~".to_owned(), to_text);
    let sql = format!(
        "SELECT {RUN_COLUMNS} FROM run r WHERE r.record_id = $1 AND (COALESCE(r.ended_at, '~'), r.id) < ($2, $3) \
         ORDER BY COALESCE(r.ended_at, '~') DESC, r.id DESC LIMIT $4"
    );
    conn.rows(&sql, args![record, end, id, limit]).await?.iter().map(read_run).collect()
}

/// Those of some records that flows have passed over.
pub async fn records_with_runs(conn: &mut Conn, records: &[String]) -> Result<BTreeSet<String>, StoreError> {
    let sql = "SELECT DISTINCT record_id FROM run WHERE record_id IN";
    let rows = conn.rows_among(sql, records.iter().map(Arg::from).collect()).await?;
    rows.iter().map(|row| row.text(0)).collect()
}

/// The first run of a flow on a record.
pub async fn first_of_record(
    conn: &mut Conn,
    record: &str,
    app: &str,
    flow: &str,
) -> Result<Option<RunRow>, StoreError> {
    let sql = format!(
        "SELECT {RUN_COLUMNS} FROM run r WHERE r.record_id = $1 AND r.app = $2 AND r.flow = $3 ORDER BY r.id LIMIT 1"
    );
    conn.row(&sql, args![record, app, flow]).await?.as_ref().map(read_run).transpose()
}

/// Every task with what its card says of the run, as [`read_boxed`] reads it.
fn select_boxed() -> String {
    let columns = task::COLUMNS;
    format!(
        "SELECT {columns}, r.app, r.form, r.record_id, r.record_title, r.flow, r.initiator FROM task t \
         JOIN run r ON r.id = t.run_id"
    )
}

fn read_boxed(row: &Row) -> Result<BoxedTask, StoreError> {
    let at = task::WIDTH;
    Ok(BoxedTask {
        task: task::read(row)?,
        app: row.text(at)?,
        form: row.opt_text(at + 1)?,
        record_id: row.opt_text(at + 2)?,
        record_title: row.text(at + 3)?,
        flow: row.text(at + 4)?,
        initiator: row.opt_text(at + 5)?,
    })
}
