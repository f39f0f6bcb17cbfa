//! An import as a job: looked at first, then carried out; both can be left and go on after a restart.

use super::run::{Report, Resume, Watch};
use super::{ImportError, RefusedRow, Source, check, repair, run};
use crate::clock::Moment;
use crate::definition::ImportDefinition;
use crate::job::{self, Asker, JobError, Outcome, Running, Work, whole};
use crate::problem::{Language, Problem, Text};
use crate::store::Store;
use crate::store::jobs::{JobRow, JobState};
use crate::table::TableFile;
use chrono::TimeDelta;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use std::path::Path;

/// The kind of these jobs.
pub const IMPORT: &str = "import";
/// An import at the console that was not heard of for so long was broken off. It says a word every few hundred rows.
const SILENCE: TimeDelta = TimeDelta::minutes(2);
/// The name under which a job keeps what was uploaded.
pub const UPLOAD: &str = "upload";

/// What an import is asked to do, and how far it is.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ImportParams {
    /// The name of the file, as its owner calls it.
    pub file: String,
    pub sheets: Vec<String>,
    pub sheet: Option<String>,
    pub heading_line: Option<usize>,
    pub mapping: ImportDefinition,
    /// Carry it out; only look at it otherwise.
    pub run: bool,
    /// Rows of the sheet, once somebody has counted them.
    pub rows: Option<usize>,
    /// What the look at it found.
    pub checked: Value,
    pub resume: Resume,
    /// The same counts where every job keeps them.
    pub so_far: Report,
    /// When whoever carries it out without a desk last said how far it is.
    pub heard: Option<Moment>,
}

/// Why an import cannot be taken back yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnderWay {
    /// It waits to be carried out, or is being so.
    Running,
    /// It was heard of at the console a moment ago. Unless it is heard of again, it was broken off and can be taken back in so
    /// many seconds.
    Heard(i64),
}

impl UnderWay {
    /// The same for people.
    pub fn said(self) -> Text {
        match self {
            Self::Running => Text::new(
                "导入还在进行，结束后才能撤销",
                "the import is still under way; it can be taken back once it is over",
            ),
            Self::Heard(seconds) => Text::new(
                format!("导入还在控制台进行，或刚刚中断；如已中断，{seconds} 秒后可以撤销"),
                format!(
                    "the import is still under way at the console, or was broken off a moment ago; if so, it can be taken \
                     back in {seconds} seconds"
                ),
            ),
        }
    }
}

impl ImportParams {
    /// Whether an import goes on, so that it cannot be taken back yet. One at the console stands as stopped from the first,
    /// for it may be broken off there with nobody left to say so; while it is heard of, it goes on.
    pub fn under_way(&self, job: &JobRow, now: Moment) -> Option<UnderWay> {
        if !job.state.is_over() {
            return Some(UnderWay::Running);
        }
        let heard = self.heard.filter(|_| job.state == JobState::Cancelled)?;
        let left = SILENCE - now.signed_duration_since(heard);
        // Whoever waits so many seconds has waited long enough.
        let seconds = (left + TimeDelta::milliseconds(999)).num_seconds().max(1);
        (left > TimeDelta::zero()).then_some(UnderWay::Heard(seconds))
    }

    pub fn of(job: &JobRow) -> Self {
        serde_json::from_value(job.params.clone()).unwrap_or_default()
    }

    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}

pub struct ImportWork;

impl Work for ImportWork {
    fn kind(&self) -> &'static str {
        IMPORT
    }

    fn run<'a>(&'a self, running: &'a Running) -> BoxFuture<'a, Result<Outcome, JobError>> {
        Box::pin(import(running))
    }

    fn link(&self, job: &JobRow) -> String {
        let place = job.app.as_deref().zip(job.form.as_deref());
        place.map_or_else(|| "/jobs".to_owned(), |(app, form)| format!("/apps/{app}/{form}/import?job={}", job.id))
    }
}

async fn import(running: &Running) -> Result<Outcome, JobError> {
    let mut params = ImportParams::of(&running.row);
    let asker = running.asker()?;
    let place = running.row.app.as_deref().zip(running.row.form.as_deref()).unwrap_or_default();
    let store = &running.workspace.store;
    let source = fetch(store, &running.row, running.folder.path()).await?;
    let resume = params.resume.clone();
    let is_run = params.run;
    let total = params.rows.unwrap_or_default();
    let principal = &asker.principal;
    let mut watch = Told { running, asker: &asker, params: params.clone(), total, end: None };
    if is_run {
        let id = &running.row.id;
        let done = run(&running.workspace, principal, place, &source, id, resume, &mut watch).await;
        let report = done.map_err(|error| watch.end_of(error))?;
        let Report { created, updated, unchanged, refused, .. } = report;
        let said = Text::new(
            format!("导入完成：新增 {created}，更新 {updated}，无变化 {unchanged}，未导入 {refused}"),
            format!("Imported: {created} created, {updated} updated, {unchanged} unchanged, {refused} refused"),
        );
        let result = serde_json::to_value(&report).unwrap_or_default();
        return Ok(Outcome { result, rests: false, said, action: Some(job::IMPORTED) });
    }
    let done = check(&running.workspace, principal, place, &source, &mut watch).await;
    let checked = match done.map_err(|error| watch.end_of(error)) {
        Ok(checked) => checked,
        // A mapping that does not fit is mended and looked at again.
        Err(JobError::Refused(problems)) => {
            let result = json!({ "problems": job::said_all(&problems) });
            let said = Text::new(
                "文件不能按这样的对应关系导入，请修改后再检查",
                "The file cannot be imported like this; change how its columns are mapped",
            );
            return Ok(Outcome { result, rests: true, said, action: None });
        }
        Err(error) => return Err(error),
    };
    params.rows = Some(checked.rows);
    params.checked = serde_json::to_value(&checked).unwrap_or_default();
    let rows = whole(checked.rows);
    running.progress(rows, rows, Some(params.to_value()), Vec::new()).await?;
    let said = Text::new("文件已检查，请确认后导入", "The file has been checked; look at it and import it");
    Ok(Outcome { result: Value::Null, rests: true, said, action: None })
}

/// Brings what was uploaded to the disk and opens its sheet.
async fn fetch(store: &Store, job: &JobRow, folder: &Path) -> Result<Source, JobError> {
    let params = ImportParams::of(job);
    let path = folder.join(UPLOAD);
    if !job::fetch(store, &job.id, UPLOAD, &path).await? {
        return Err(JobError::Refused(vec![Problem::new(
            "/file",
            "upload_gone",
            "上传的文件已过期，请重新上传",
            "the uploaded file is gone; upload it again",
        )]));
    }
    let open = move || {
        let file = TableFile::open(&path)?;
        Source::open(file, params.sheet, params.heading_line, params.mapping)
    };
    let opened = tokio::task::spawn_blocking(open).await.map_err(|error| JobError::Broken(error.to_string()))?;
    Ok(opened?)
}

/// The sheet of a prepared import, from what was uploaded.
///
/// # Errors
/// What is wrong with the file, and the database's.
pub async fn open_upload(store: &Store, job: &JobRow, folder: &Path) -> Result<Source, JobError> {
    fetch(store, job, folder).await
}

/// Writes the file of a job's refused rows into `folder`; answers its name there.
///
/// # Errors
/// What is wrong with the file, and the database's.
pub async fn repaired(store: &Store, job: &JobRow, folder: &Path, language: Language) -> Result<String, JobError> {
    let source = fetch(store, job, folder).await?;
    let format = source.file.format();
    let name = format!("refused.{}", format.ending());
    let written = repair::write(store, &job.id, &source, language, (format, &folder.join(&name))).await;
    written.map(|()| name).map_err(of)
}

/// Tells the job how far its import is.
struct Told<'a> {
    running: &'a Running,
    asker: &'a Asker,
    params: ImportParams,
    total: usize,
    end: Option<JobError>,
}

impl Told<'_> {
    fn end_of(&mut self, error: ImportError) -> JobError {
        match (error, self.end.take()) {
            (ImportError::Ended, Some(end)) => end,
            (error, _) => of(error),
        }
    }
}

impl Watch for Told<'_> {
    fn tell<'a>(&'a mut self, so_far: &'a Resume, refused: Vec<RefusedRow>) -> BoxFuture<'a, Result<(), ImportError>> {
        Box::pin(async move {
            self.params.resume = so_far.clone();
            self.params.so_far = so_far.so_far.clone();
            let rows = so_far.so_far.rows;
            // A look begins from the start after a restart.
            let params = self.params.run.then(|| self.params.to_value());
            let found = refused.iter().map(RefusedRow::stored).collect();
            let told = self.running.progress(whole(rows), whole(self.total.max(rows)), params, found).await;
            // Whoever has left meanwhile brings no more in, and whoever may less by now no more than that.
            let told = told.and_then(|()| self.running.may_as_before(self.asker));
            told.map_err(|end| {
                self.end = Some(end);
                ImportError::Ended
            })
        })
    }
}

fn of(error: ImportError) -> JobError {
    match error {
        ImportError::NotFound => {
            JobError::Refused(vec![Problem::new("", "not_found", "表单不存在", "the form does not exist")])
        }
        ImportError::Table(error) => error.into(),
        ImportError::Invalid(problems) => JobError::Refused(problems),
        ImportError::Store(error) => error.into(),
        ImportError::Ended => JobError::Broken(json!("ended").to_string()),
    }
}
