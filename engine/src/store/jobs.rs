//! The tables of long work: jobs, what they found row by row, and the files they take in and give out. Owns their
//! statements; what a job does is owned by `job`. All of it may tell values of sensitive fields, so where there are such
//! fields all of it is sealed.

use super::{Arg, Batch, Conn, Row, StoreError, sealed};
use crate::args;
use crate::clock::Moment;
use crate::id::JobId;
use crate::seal::{self, Keyring, Sealing};
use serde_json::Value;

pub(super) const TABLES: &str = "
CREATE TABLE job (
    id {text} PRIMARY KEY,
    kind {text} NOT NULL,
    member {text},
    app {text},
    form {text},
    title {text} NOT NULL,
    state {text} NOT NULL CHECK (state IN ('draft', 'waiting', 'running', 'done', 'failed', 'cancelled')),
    done {int} NOT NULL,
    total {int} NOT NULL,
    params {text},
    result {text},
    error {text},
    stopping {int} NOT NULL,
    created_at {text} NOT NULL,
    started_at {text},
    ended_at {text},
    worker {text},
    lease_until {text}
);
CREATE INDEX job_open ON job (state, id) WHERE state IN ('waiting', 'running');
CREATE INDEX job_member ON job (member, id);
CREATE TABLE job_row (
    job_id {text} NOT NULL,
    line {int} NOT NULL,
    span {int} NOT NULL,
    problems {text} NOT NULL,
    PRIMARY KEY (job_id, line)
);
CREATE TABLE job_file (
    job_id {text} NOT NULL,
    name {text} NOT NULL,
    part {int} NOT NULL,
    bytes {bytes} NOT NULL,
    PRIMARY KEY (job_id, name, part)
);
CREATE TABLE import_profile (
    id {text} PRIMARY KEY,
    app {text} NOT NULL,
    form {text} NOT NULL,
    title {text} NOT NULL,
    mapping {text} NOT NULL,
    saved_by {text},
    saved_at {text} NOT NULL
);
CREATE UNIQUE INDEX import_profile_title ON import_profile (app, form, title);
";

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JobState {
    /// Being prepared by a person.
    Draft,
    Waiting,
    Running,
    Done,
    Failed,
    Cancelled,
}

impl JobState {
    pub fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Waiting => "waiting",
            Self::Running => "running",
            Self::Done => "done",
            Self::Failed => "failed",
            Self::Cancelled => "cancelled",
        }
    }

    fn parse(word: &str) -> Option<Self> {
        const ALL: [JobState; 6] = [
            JobState::Draft,
            JobState::Waiting,
            JobState::Running,
            JobState::Done,
            JobState::Failed,
            JobState::Cancelled,
        ];
        ALL.into_iter().find(|state| state.word() == word)
    }

    /// Whether nothing more happens by itself.
    pub fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Failed | Self::Cancelled)
    }
}

/// One piece of long work.
#[derive(Debug, Clone, PartialEq)]
pub struct JobRow {
    pub id: JobId,
    pub kind: String,
    /// Who asked for it; none for the engine itself.
    pub member: Option<String>,
    pub app: Option<String>,
    pub form: Option<String>,
    pub title: String,
    pub state: JobState,
    pub done: i64,
    pub total: i64,
    /// What is to be done, and how far it is: written by the job's own kind.
    pub params: Value,
    pub result: Value,
    pub error: Option<String>,
    /// Somebody asked it to stop.
    pub stopping: bool,
    pub created_at: Moment,
    pub started_at: Option<Moment>,
    pub ended_at: Option<Moment>,
}

/// What a job found wrong with one row of a file.
#[derive(Debug, Clone, PartialEq)]
pub struct JobProblem {
    /// The row of the file, from 1.
    pub line: i64,
    /// How many rows of the file it stands for.
    pub span: i64,
    pub problems: Value,
}

/// What texts of a job are called where they lie sealed.
pub(super) const PARAMS: &str = "params";
pub(super) const RESULT: &str = "result";

const COLUMNS: &str = "id, kind, member, app, form, title, state, done, total, params, result, error, stopping, \
                       created_at, started_at, ended_at";

pub async fn insert(conn: &mut Conn, job: &JobRow) -> Result<(), StoreError> {
    let sql = "INSERT INTO job (id, kind, member, app, form, title, state, done, total, params, stopping, created_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 0, $11)";
    let params = shut(conn, seal::job(job.id.as_str(), PARAMS), &job.params).await?;
    let args = args![
        job.id.as_str(),
        &job.kind,
        job.member.as_deref(),
        job.app.as_deref(),
        job.form.as_deref(),
        &job.title,
        job.state.word(),
        job.done,
        job.total,
        params,
        job.created_at,
    ];
    conn.execute(sql, args).await.map(|_| ())
}

pub async fn by_id(conn: &mut Conn, id: &str) -> Result<Option<JobRow>, StoreError> {
    let row = conn.row(&format!("SELECT {COLUMNS} FROM job WHERE id = $1"), args![id]).await?;
    row.map(|row| read(conn.keys(), &row)).transpose()
}

/// How many wait or are being done.
pub async fn open(conn: &mut Conn) -> Result<i64, StoreError> {
    let sql = "SELECT count(*) FROM job WHERE state IN ('waiting', 'running')";
    conn.row(sql, args![]).await?.map_or(Ok(0), |row| row.int(0))
}

/// Jobs that are more than prepared, newest first, older than `before`; of one member or of all.
pub async fn list(
    conn: &mut Conn,
    member: Option<&str>,
    before: Option<&str>,
    limit: usize,
) -> Result<Vec<JobRow>, StoreError> {
    // An id is a UUID in hexadecimal digits, so every id comes before a word.
    let before = before.unwrap_or("z");
    let mut args = args![before, limit];
    let mut own = "";
    if let Some(member) = member {
        args.push(member.into());
        own = " AND member = $3";
    }
    let sql = format!("SELECT {COLUMNS} FROM job WHERE id < $1 AND state <> 'draft'{own} ORDER BY id DESC LIMIT $2");
    let rows = conn.rows(&sql, args).await?;
    rows.iter().map(|row| read(conn.keys(), row)).collect()
}

/// The newest job of a kind that a member asked for on a form.
pub async fn latest(
    conn: &mut Conn,
    member: &str,
    kind: &str,
    place: (&str, &str),
) -> Result<Option<JobRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM job WHERE member = $1 AND kind = $2 AND app = $3 AND form = $4 ORDER BY id DESC LIMIT 1"
    );
    let row = conn.row(&sql, args![member, kind, place.0, place.1]).await?;
    row.map(|row| read(conn.keys(), &row)).transpose()
}

/// The newest job of a kind on a form, whoever asked for it.
pub async fn newest(conn: &mut Conn, kind: &str, place: (&str, &str)) -> Result<Option<JobRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM job WHERE kind = $1 AND app = $2 AND form = $3 ORDER BY id DESC LIMIT 1");
    let row = conn.row(&sql, args![kind, place.0, place.1]).await?;
    row.map(|row| read(conn.keys(), &row)).transpose()
}

/// The jobs of a kind on a form that wait or run.
pub async fn under_way(conn: &mut Conn, kind: &str, place: (&str, &str)) -> Result<Vec<JobRow>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM job WHERE state IN ('waiting', 'running') AND kind = $1 AND app = $2 AND form = $3"
    );
    let rows = conn.rows(&sql, args![kind, place.0, place.1]).await?;
    rows.iter().map(|row| read(conn.keys(), row)).collect()
}

/// Takes the oldest job that waits, or whose worker is gone, until `lease_until`; or `only` that one. Its `started_at` says
/// when it was begun before; none where it never was.
pub async fn claim(
    conn: &mut Conn,
    worker: &str,
    now: Moment,
    lease_until: Moment,
    only: Option<&str>,
) -> Result<Option<JobRow>, StoreError> {
    let lock = conn.dialect().for_update_skip_locked();
    let mut args = args![now];
    let mut which = "";
    if let Some(id) = only {
        args.push(id.into());
        which = " AND id = $2";
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM job WHERE (state = 'waiting' OR (state = 'running' AND lease_until <= $1)){which} \
         ORDER BY id LIMIT 1{lock}"
    );
    let Some(row) = conn.row(&sql, args).await? else { return Ok(None) };
    let job = read(conn.keys(), &row)?;
    let sql = "UPDATE job SET state = 'running', worker = $2, lease_until = $3, started_at = coalesce(started_at, $4) \
               WHERE id = $1";
    conn.execute(sql, args![job.id.as_str(), worker, lease_until, now]).await?;
    Ok(Some(JobRow { state: JobState::Running, ..job }))
}

/// How far a running job is.
pub struct Progress<'a> {
    /// What is done, and what there is; `None` where it is only held.
    pub counts: Option<(i64, i64)>,
    /// What to go on from after a restart.
    pub params: Option<&'a Value>,
}

/// Writes how far a job is and holds it until `lease_until`. Answers whether it is to stop; `None` when another worker
/// has taken it.
pub async fn progress(
    conn: &mut Conn,
    id: &str,
    worker: &str,
    lease_until: Moment,
    progress: &Progress<'_>,
) -> Result<Option<bool>, StoreError> {
    let sql = "UPDATE job SET done = coalesce($3, done), total = coalesce($4, total), lease_until = $5, params = coalesce($6, params) \
               WHERE id = $1 AND worker = $2 AND state = 'running' RETURNING stopping";
    let params = match progress.params {
        Some(params) => shut(conn, seal::job(id, PARAMS), params).await?,
        None => Arg::Null,
    };
    let (done, total) = progress.counts.unzip();
    let args = args![id, worker, done, total, lease_until, params];
    conn.write_returning(sql, args).await?.first().map(|row| row.bool(0)).transpose()
}

/// Changes what a job that does not run is to do, and where it stands. False when it runs or is over.
pub async fn prepare(conn: &mut Conn, id: &str, params: &Value, state: JobState) -> Result<bool, StoreError> {
    let sql = "UPDATE job SET params = $2, state = $3, done = 0, stopping = 0, error = NULL, result = NULL, \
               started_at = NULL \
               WHERE id = $1 AND state = 'draft'";
    let params = shut(conn, seal::job(id, PARAMS), params).await?;
    Ok(conn.execute(sql, args![id, params, state.word()]).await? == 1)
}

/// Says for which form a job is that is still being prepared, and what it is to do. False when it is so no longer.
pub async fn place(conn: &mut Conn, id: &str, (app, form): (&str, &str), params: &Value) -> Result<bool, StoreError> {
    let sql = "UPDATE job SET app = $2, form = $3, params = $4 WHERE id = $1 AND state = 'draft'";
    let params = shut(conn, seal::job(id, PARAMS), params).await?;
    Ok(conn.execute(sql, args![id, app, form, params]).await? == 1)
}

/// Writes how far work is that somebody does beside the desk, and what it is asked to do.
pub async fn stand(conn: &mut Conn, id: &str, done: i64, params: &Value) -> Result<(), StoreError> {
    let params = shut(conn, seal::job(id, PARAMS), params).await?;
    conn.execute("UPDATE job SET done = $2, total = $2, params = $3 WHERE id = $1", args![id, done, params])
        .await
        .map(|_| ())
}

/// How a running job ended. One that is only left is still to stop where somebody has asked for that meanwhile.
pub async fn end(
    conn: &mut Conn,
    id: &str,
    state: JobState,
    result: &Value,
    error: Option<&str>,
    now: Moment,
) -> Result<(), StoreError> {
    let sql = "UPDATE job SET state = $2, result = $3, error = $4, ended_at = $5, worker = NULL, lease_until = NULL, \
               stopping = CASE WHEN $2 = 'waiting' THEN stopping ELSE 0 END WHERE id = $1";
    let ended = state.is_over().then_some(now);
    let result = shut(conn, seal::job(id, RESULT), result).await?;
    conn.execute(sql, args![id, state.word(), result, error, ended]).await.map(|_| ())
}

/// Writes a word into the result of a job that is over, once. False when it stands there already.
pub async fn mark(conn: &mut Conn, id: &str, mark: &str, word: &str) -> Result<bool, StoreError> {
    let lock = conn.dialect().for_update();
    let row = conn.row(&format!("SELECT result FROM job WHERE id = $1{lock}"), args![id]).await?;
    let place = seal::job(id, RESULT);
    let kept = row.map(|row| opened(conn.keys(), &place, row.opt_text(0)?)).transpose()?;
    let Some(mut result) = kept else { return Ok(false) };
    if !result.is_object() {
        result = Value::Object(serde_json::Map::new());
    }
    if !result[mark].is_null() {
        return Ok(false);
    }
    result[mark] = word.into();
    let result = shut(conn, place, &result).await?;
    conn.execute("UPDATE job SET result = $2 WHERE id = $1", args![id, result]).await?;
    Ok(true)
}

/// Lets a job that failed or was stopped go on from where it was; answers it. `None` for one that waits, runs or is done.
pub async fn again(conn: &mut Conn, id: &str) -> Result<Option<JobRow>, StoreError> {
    let sql = "UPDATE job SET state = 'waiting', stopping = 0, error = NULL, result = NULL, ended_at = NULL \
               WHERE id = $1 AND state IN ('failed', 'cancelled')";
    if conn.execute(sql, args![id]).await? == 0 {
        return Ok(None);
    }
    by_id(conn, id).await
}

/// Asks a job to stop: one that waits is over at once. False when there is nothing to stop.
pub async fn stop(conn: &mut Conn, id: &str, now: Moment) -> Result<bool, StoreError> {
    let sql = "UPDATE job SET stopping = 1, state = CASE state WHEN 'running' THEN 'running' ELSE 'cancelled' END, \
               ended_at = CASE state WHEN 'running' THEN NULL ELSE $2 END \
               WHERE id = $1 AND state IN ('draft', 'waiting', 'running')";
    Ok(conn.execute(sql, args![id, now]).await? == 1)
}

/// Notes what is wrong with rows; said again of one, the later word counts.
pub async fn note(conn: &mut Conn, job: &str, found: &[JobProblem]) -> Result<(), StoreError> {
    let sql = "INSERT INTO job_row (job_id, line, span, problems) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (job_id, line) DO UPDATE SET span = excluded.span, problems = excluded.problems";
    let is_sealed = !found.is_empty() && seals(conn).await?;
    let mut batch = Batch::default();
    for JobProblem { line, span, problems } in found {
        batch.push(sql, args![job, *line, *span, closed(is_sealed, seal::job(job, &line.to_string()), problems)]);
    }
    conn.execute_all(batch).await
}

/// Forgets what was found from a line on.
pub async fn forget(conn: &mut Conn, job: &str, from: i64) -> Result<(), StoreError> {
    conn.execute("DELETE FROM job_row WHERE job_id = $1 AND line >= $2", args![job, from]).await.map(|_| ())
}

/// What was found wrong, in the order of the file, after `line`.
pub async fn problems(conn: &mut Conn, job: &str, line: i64, limit: usize) -> Result<Vec<JobProblem>, StoreError> {
    let sql = "SELECT line, span, problems FROM job_row WHERE job_id = $1 AND line > $2 ORDER BY line LIMIT $3";
    let rows = conn.rows(sql, args![job, line, limit]).await?;
    let keys = conn.keys();
    let read = |row: &Row| {
        let (line, place) = (row.int(0)?, seal::job(job, &row.int(0)?.to_string()));
        Ok(JobProblem { line, span: row.int(1)?, problems: opened(keys, &place, row.opt_text(2)?)? })
    };
    rows.iter().map(read).collect()
}

/// Adds one part of a job's file. Unlike texts, which tell nothing where no sensitive field can be read or written, a file
/// that is to be sealed is refused when there is no key: people bring it.
pub async fn put_part(conn: &mut Conn, job: &str, name: &str, part: i64, bytes: Vec<u8>) -> Result<(), StoreError> {
    let bytes = match sealed::in_use(conn).await? {
        true => conn.keys().seal_bytes(&seal::job_file(job, name, part), &bytes).ok_or(StoreError::NoKey)?,
        false => bytes,
    };
    let sql = "INSERT INTO job_file (job_id, name, part, bytes) VALUES ($1, $2, $3, $4) \
               ON CONFLICT (job_id, name, part) DO UPDATE SET bytes = excluded.bytes";
    conn.execute(sql, args![job, name, part, bytes]).await.map(|_| ())
}

/// One part of a job's file, from 0; `None` behind the last.
pub async fn part(conn: &mut Conn, job: &str, name: &str, part: i64) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT bytes FROM job_file WHERE job_id = $1 AND name = $2 AND part = $3";
    let Some(row) = conn.row(sql, args![job, name, part]).await? else { return Ok(None) };
    let opened = conn.keys().open_bytes(&seal::job_file(job, name, part), row.bytes(0)?);
    opened.map(Some).map_err(|_| StoreError::NoKey)
}

/// Removes files and rows of jobs that ended, or were only prepared, before `then`.
pub async fn sweep(conn: &mut Conn, then: Moment) -> Result<u64, StoreError> {
    let old = "(SELECT id FROM job WHERE coalesce(ended_at, created_at) < $1 AND state NOT IN ('waiting', 'running'))";
    let removed = conn.execute(&format!("DELETE FROM job_file WHERE job_id IN {old}"), args![then]).await?;
    conn.execute(&format!("DELETE FROM job_row WHERE job_id IN {old}"), args![then]).await?;
    conn.execute("DELETE FROM job WHERE state = 'draft' AND created_at < $1", args![then]).await?;
    Ok(removed)
}

/// A mapping people keep for the next file of the same kind.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    pub id: String,
    pub title: String,
    pub mapping: Value,
}

pub async fn profiles(conn: &mut Conn, app: &str, form: &str) -> Result<Vec<Profile>, StoreError> {
    let sql = "SELECT id, title, mapping FROM import_profile WHERE app = $1 AND form = $2 ORDER BY saved_at DESC";
    let rows = conn.rows(sql, args![app, form]).await?;
    rows.iter().map(|row| Ok(Profile { id: row.text(0)?, title: row.text(1)?, mapping: row.json(2)? })).collect()
}

/// Keeps a mapping; one of the same title gives way.
pub async fn save_profile(
    conn: &mut Conn,
    place: (&str, &str),
    profile: &Profile,
    by: Option<&str>,
    now: Moment,
) -> Result<(), StoreError> {
    let sql = "INSERT INTO import_profile (id, app, form, title, mapping, saved_by, saved_at) \
               VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (app, form, title) \
               DO UPDATE SET mapping = excluded.mapping, saved_by = excluded.saved_by, saved_at = excluded.saved_at";
    let args = args![&profile.id, place.0, place.1, &profile.title, profile.mapping.to_string(), by, now];
    conn.execute(sql, args).await.map(|_| ())
}

/// True when there was such a mapping.
pub async fn drop_profile(conn: &mut Conn, app: &str, form: &str, id: &str) -> Result<bool, StoreError> {
    let sql = "DELETE FROM import_profile WHERE id = $1 AND app = $2 AND form = $3";
    Ok(conn.execute(sql, args![id, app, form]).await? == 1)
}

/// Whether what jobs keep is sealed from now on.
async fn seals(conn: &mut Conn) -> Result<bool, StoreError> {
    Ok(conn.keys().newest().is_some() && sealed::in_use(conn).await?)
}

/// Something that a job keeps, on its way into the database.
fn closed(is_sealed: bool, place: String, what: &Value) -> Arg {
    let text = what.to_string();
    if is_sealed { Arg::Sealed(Sealing { place, index: None, text }) } else { text.into() }
}

async fn shut(conn: &mut Conn, place: String, what: &Value) -> Result<Arg, StoreError> {
    Ok(closed(seals(conn).await?, place, what))
}

/// What a job has kept; nothing when it is sealed and cannot be opened.
fn opened(keys: &Keyring, place: &str, kept: Option<String>) -> Result<Value, StoreError> {
    let text = match kept {
        None => return Ok(Value::Null),
        Some(kept) if seal::is_sealed(&kept) => match keys.open(place, &kept) {
            Ok(text) => text,
            Err(why) => {
                tracing::warn!(place, %why, "what a job keeps cannot be read");
                return Ok(Value::Null);
            }
        },
        Some(text) => text,
    };
    serde_json::from_str(&text).map_err(|error| StoreError::Corrupt(format!("a job: {error}")))
}

fn read(keys: &Keyring, row: &Row) -> Result<JobRow, StoreError> {
    let (id, state) = (row.text(0)?, row.text(6)?);
    let kept = |what: &str, at: usize| opened(keys, &seal::job(&id, what), row.opt_text(at)?);
    let (params, result) = (kept(PARAMS, 9)?, kept(RESULT, 10)?);
    let damaged = |what: &str| StoreError::Corrupt(format!("'{what}' in a job"));
    Ok(JobRow {
        id: JobId::parse(&id).ok_or_else(|| damaged(&id))?,
        kind: row.text(1)?,
        member: row.opt_text(2)?,
        app: row.opt_text(3)?,
        form: row.opt_text(4)?,
        title: row.text(5)?,
        state: JobState::parse(&state).ok_or_else(|| damaged(&state))?,
        done: row.int(7)?,
        total: row.int(8)?,
        params,
        result,
        error: row.opt_text(11)?,
        stopping: row.bool(12)?,
        created_at: row.moment(13)?,
        started_at: row.opt_moment(14)?,
        ended_at: row.opt_moment(15)?,
    })
}
