//! Long work that people start, watch and leave: imports, exports, rules over everything. A job is a row, so any server
//! may do it, it survives a restart, and everybody asks the same place how far it is. Owns claiming, progress, stopping
//! and how a job ends; what is done is owned by each [`Work`].

pub(crate) mod command;
mod desk;
mod file;
mod pairing;
mod recompute;
mod refusal;
mod running;
mod undo;

pub use desk::Desk;
pub(crate) use desk::said_all;
pub use file::{fetch, put, put_bytes};
pub(crate) use pairing::pairings;
pub(crate) use recompute::recomputations;
pub use recompute::{RECOMPUTE, recompute_params};
pub(crate) use refusal::{reasons, refused};
pub use running::{Asker, Running};
pub use undo::undo_params;
pub(crate) use undo::{TakenBack, take_back};

use crate::access::Principal;
use crate::audit::{Entry, action};
use crate::condition::forget_values;
use crate::id::JobId;
use crate::problem::{Problem, Text};
use crate::store::jobs::{self, JobRow, JobState};
use crate::store::{StoreError, audit, carries_store_error};
use crate::table::TableError;
use crate::workspace::{Event, Workspace};
use futures_util::future::BoxFuture;
use serde_json::{Value, json};

/// One kind of long work.
pub trait Work: Send + Sync {
    /// The word under which its jobs are stored.
    fn kind(&self) -> &'static str;

    /// Does the work, telling `running` how far it is; begun again after a restart, it goes on from what it noted.
    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>>;

    /// The page a notification of its end leads to.
    fn link(&self, _job: &JobRow) -> String {
        "/jobs".to_owned()
    }
}

/// How work ended well.
pub struct Outcome {
    pub result: Value,
    /// It waits for a person's next word instead of being over.
    pub rests: bool,
    /// One sentence for the person who asked for it.
    pub said: Text,
    /// What the audit log calls it.
    pub action: Option<&'static str>,
}

/// Why work ended without its end.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Somebody asked it to stop.
    #[error("stopped")]
    Stopped,
    /// The server is closing, or another server has taken the job: it goes on elsewhere.
    #[error("left to another server")]
    Left,
    /// It cannot be done, for reasons a person can mend.
    #[error("{0:?}")]
    Refused(Vec<Problem>),
    #[error("{0}")]
    Broken(String),
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(JobError);

impl From<TableError> for JobError {
    fn from(error: TableError) -> Self {
        match error {
            TableError::Refused(problem) => Self::Refused(vec![*problem]),
            TableError::Io(error) => Self::Broken(error.to_string()),
        }
    }
}

impl From<std::io::Error> for JobError {
    fn from(error: std::io::Error) -> Self {
        Self::Broken(error.to_string())
    }
}

/// A job somebody asks for.
pub struct Wish<'a> {
    pub kind: &'static str,
    pub place: Option<(&'a str, &'a str)>,
    pub title: String,
    pub params: Value,
    /// Begin at once, or wait for the person to prepare it.
    pub ready: bool,
}

/// Writes a job down; a server takes it up as soon as it is ready.
///
/// # Errors
/// The database's.
pub async fn begin(workspace: &Workspace, by: &Principal, wish: Wish<'_>) -> Result<JobRow, StoreError> {
    let row = row_of(workspace, by, wish);
    let written = row.clone();
    workspace
        .store
        .write(move |conn| {
            let row = written.clone();
            Box::pin(async move { jobs::insert(conn, &row).await })
        })
        .await?;
    workspace.work.notify_one();
    Ok(row)
}

/// As [`begin`] for what happens to another job once: `mark` in that job's result names the new one. The one that was begun
/// so before goes on where it failed or was stopped; `None` when it is under way or done.
///
/// # Errors
/// The database's.
pub async fn begin_once(
    workspace: &Workspace,
    by: &Principal,
    wish: Wish<'_>,
    other: &JobId,
    mark: &'static str,
) -> Result<Option<JobRow>, StoreError> {
    let row = row_of(workspace, by, wish);
    let written = (row, other.clone());
    let begun = workspace
        .store
        .write(move |conn| {
            let (row, other) = written.clone();
            Box::pin(async move {
                if jobs::mark(conn, other.as_str(), mark, row.id.as_str()).await? {
                    jobs::insert(conn, &row).await?;
                    return Ok(Some(row));
                }
                let other = jobs::by_id(conn, other.as_str()).await?;
                match other.as_ref().and_then(|other| other.result[mark].as_str()) {
                    Some(before) => jobs::again(conn, before).await,
                    None => Ok::<_, StoreError>(None),
                }
            })
        })
        .await?;
    workspace.work.notify_one();
    Ok(begun)
}

/// The row of a job that is to be written together with what makes it necessary. Whoever writes it wakes the desk after
/// the commit.
pub(crate) fn row_of(workspace: &Workspace, by: &Principal, wish: Wish<'_>) -> JobRow {
    JobRow {
        id: JobId::generate(),
        kind: wish.kind.to_owned(),
        member: by.id().map(str::to_owned),
        app: wish.place.map(|(app, _)| app.to_owned()),
        form: wish.place.map(|(_, form)| form.to_owned()),
        title: wish.title,
        state: if wish.ready { JobState::Waiting } else { JobState::Draft },
        done: 0,
        total: 0,
        params: wish.params,
        result: Value::Null,
        error: None,
        stopping: false,
        created_at: workspace.clock.now(),
        started_at: None,
        ended_at: None,
    }
}

/// Says for which form a job is that was begun for none. False when it is under way or over.
///
/// # Errors
/// The database's.
pub async fn place(
    workspace: &Workspace,
    job: &JobRow,
    (app, form): (&str, &str),
    params: Value,
) -> Result<bool, StoreError> {
    let (id, app, form) = (job.id.clone(), app.to_owned(), form.to_owned());
    workspace
        .store
        .write(move |conn| {
            let (id, app, form, params) = (id.clone(), app.clone(), form.clone(), params.clone());
            Box::pin(async move { jobs::place(conn, id.as_str(), (&app, &form), &params).await })
        })
        .await
}

/// Gives a prepared job its last word. False when it is under way or over.
///
/// # Errors
/// The database's.
pub async fn start(workspace: &Workspace, job: &JobRow, params: Value) -> Result<bool, StoreError> {
    let id = job.id.clone();
    let done = workspace
        .store
        .write(move |conn| {
            let (id, params) = (id.clone(), params.clone());
            Box::pin(async move {
                jobs::forget(conn, id.as_str(), 0).await?;
                jobs::prepare(conn, id.as_str(), &params, JobState::Waiting).await
            })
        })
        .await?;
    workspace.work.notify_one();
    tell(workspace, job);
    Ok(done)
}

/// Asks a job to stop. What it has done stays done.
///
/// # Errors
/// The database's.
pub async fn stop(workspace: &Workspace, job: &JobRow) -> Result<bool, StoreError> {
    let (id, now) = (job.id.clone(), workspace.clock.now());
    let stopped = workspace
        .store
        .write(move |conn| {
            let id = id.clone();
            Box::pin(async move { jobs::stop(conn, id.as_str(), now).await })
        })
        .await?;
    tell(workspace, job);
    Ok(stopped)
}

fn tell(workspace: &Workspace, job: &JobRow) {
    workspace.events.tell(Event::Job { id: job.id.to_string(), member: job.member.clone() });
}

/// A count as the database keeps it.
pub(crate) fn whole(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

/// What the audit log says of a job that ended.
fn entry(running: &Running, action: &'static str, result: &Value) -> Entry {
    let row = &running.row;
    let mut entry = Entry::new(running.workspace.clock.now(), running.origin(), action);
    entry.app.clone_from(&row.app);
    entry.form.clone_from(&row.form);
    let mut result = result.clone();
    let model = running.workspace.model();
    let form = row.app.as_deref().zip(row.form.as_deref()).and_then(|(app, form)| model.form(app, form));
    if let (Some(filter), Some(form)) = (result.get_mut("filter"), form) {
        // The log is not sealed.
        forget_values(filter, &|field| form.field(field).is_some_and(|field| field.is_sealed()));
    }
    entry.detail(json!({ "job": row.id, "title": row.title, "result": result }))
}

/// The words of the audit log for imports and exports.
pub const IMPORTED: &str = action::RECORD_IMPORT;
pub const EXPORTED: &str = action::RECORD_EXPORT;

async fn note(conn: &mut crate::store::Conn, entry: &Entry) -> Result<(), StoreError> {
    audit::insert(conn, entry).await
}
