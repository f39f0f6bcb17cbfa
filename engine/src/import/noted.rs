//! An import that whoever calls carries out, as a command does: written down like one of the page, so that its refused rows
//! can be written to a file and it can be taken back. Broken off, it stands as stopped.

use super::run::{Report, Resume, Watch};
use super::{Checked, IMPORT, ImportError, ImportParams, RefusedRow, Source, check, repair, run};
use crate::access::Principal;
use crate::audit::{Entry, action};
use crate::job::{self, Wish, whole};
use crate::problem::Language;
use crate::store::jobs::{self, JobProblem, JobRow, JobState};
use crate::store::{StoreError, audit};
use crate::table::Format;
use crate::workspace::Workspace;
use futures_util::future::BoxFuture;
use serde_json::{Value, json};
use std::path::Path;
use std::sync::Arc;

/// One import, written down.
pub struct Noted<'a> {
    workspace: &'a Workspace,
    principal: &'a Principal,
    source: &'a Source,
    params: ImportParams,
    row: JobRow,
}

impl<'a> Noted<'a> {
    /// Writes an import down before it begins. One that is only looked at is a draft, and is swept away in time.
    ///
    /// # Errors
    /// The database's.
    pub async fn down(
        workspace: &'a Workspace,
        principal: &'a Principal,
        place: (&str, &str),
        (file, source): (&str, &'a Source),
        is_run: bool,
    ) -> Result<Self, StoreError> {
        let params = ImportParams {
            file: file.to_owned(),
            sheets: source.file.sheets(),
            sheet: source.sheet.clone(),
            heading_line: Some(source.heading.line),
            mapping: source.mapping.clone(),
            run: is_run,
            heard: is_run.then(|| workspace.clock.now()),
            ..ImportParams::default()
        };
        let title = match workspace.roster.settings().language {
            Language::Chinese => format!("导入 {file}"),
            Language::English => format!("Import {file}"),
        };
        let wish = Wish { kind: IMPORT, place: Some(place), title, params: params.to_value(), ready: false };
        let mut row = job::row_of(workspace, principal, wish);
        if is_run {
            row.state = JobState::Cancelled;
        }
        let written = row.clone();
        workspace
            .store
            .write(move |conn| {
                let row = written.clone();
                Box::pin(async move { jobs::insert(conn, &row).await })
            })
            .await?;
        Ok(Self { workspace, principal, source, params, row })
    }

    /// What it is found by.
    pub fn row(&self) -> &JobRow {
        &self.row
    }

    /// Carries it out. Ended by `watch`, it stands as stopped, and can be taken back at once.
    ///
    /// # Errors
    /// See [`ImportError`]; refused rows are told to `watch`.
    pub async fn run(&mut self, watch: &mut dyn Watch) -> Result<Report, ImportError> {
        let (workspace, principal, source) = (self.workspace, self.principal, self.source);
        let job = self.row.clone();
        let place = job.app.as_deref().zip(job.form.as_deref()).unwrap_or_default();
        let mut noting = Noting { noted: self, watch };
        let done = run(workspace, principal, place, source, &job.id, Resume::default(), &mut noting).await;
        let (state, result) = match &done {
            Ok(report) => (JobState::Done, serde_json::to_value(report).unwrap_or_default()),
            Err(ImportError::Invalid(problems)) => (JobState::Failed, json!({ "problems": job::said_all(problems) })),
            Err(error) => {
                let is_ended = matches!(error, ImportError::Ended);
                let state = if is_ended { JobState::Cancelled } else { JobState::Failed };
                (state, serde_json::to_value(&self.params.so_far).unwrap_or_default())
            }
        };
        self.end(state, result).await?;
        done
    }

    /// Looks at every row without writing anything.
    ///
    /// # Errors
    /// See [`ImportError`]; rows with problems are told to `watch`.
    pub async fn check(&mut self, watch: &mut dyn Watch) -> Result<Checked, ImportError> {
        let (workspace, principal, source) = (self.workspace, self.principal, self.source);
        let job = self.row.clone();
        let place = job.app.as_deref().zip(job.form.as_deref()).unwrap_or_default();
        check(workspace, principal, place, source, &mut Noting { noted: self, watch }).await
    }

    /// Writes the refused rows with what is wrong to a file, as the page does.
    ///
    /// # Errors
    /// What is wrong with either file, and the database's.
    pub async fn write_refused(&self, language: Language, format: Format, to: &Path) -> Result<(), ImportError> {
        repair::write(&self.workspace.store, &self.row.id, self.source, language, (format, to)).await
    }

    async fn keep(&mut self, so_far: &Resume, found: Vec<JobProblem>) -> Result<(), StoreError> {
        self.params.resume = so_far.clone();
        self.params.so_far = so_far.so_far.clone();
        self.params.heard = self.params.run.then(|| self.workspace.clock.now());
        let now = Arc::new((self.row.id.clone(), whole(so_far.so_far.rows), self.params.to_value(), found));
        self.workspace
            .store
            .write(move |conn| {
                let now = Arc::clone(&now);
                Box::pin(async move {
                    let (id, done, params, found) = &*now;
                    jobs::stand(conn, id.as_str(), *done, params).await?;
                    jobs::note(conn, id.as_str(), found).await
                })
            })
            .await
    }

    async fn end(&mut self, state: JobState, result: Value) -> Result<(), StoreError> {
        // Nothing more will be heard of it.
        self.params.heard = None;
        let now = self.workspace.clock.now();
        let mut entry = Entry::new(now, self.principal.origin(), action::RECORD_IMPORT);
        entry.app.clone_from(&self.row.app);
        entry.form.clone_from(&self.row.form);
        let said = json!({ "job": self.row.id, "title": self.row.title, "result": result });
        let entry = (state == JobState::Done).then(|| entry.detail(said));
        let done = whole(self.params.so_far.rows);
        let end = Arc::new((self.row.id.clone(), (done, self.params.to_value()), result, entry));
        self.workspace
            .store
            .write(move |conn| {
                let end = Arc::clone(&end);
                Box::pin(async move {
                    let (id, (done, params), result, entry) = &*end;
                    jobs::stand(conn, id.as_str(), *done, params).await?;
                    jobs::end(conn, id.as_str(), state, result, None, now).await?;
                    match entry {
                        Some(entry) => audit::insert(conn, entry).await,
                        None => Ok(()),
                    }
                })
            })
            .await
    }
}

/// Keeps what is told before it is told on.
struct Noting<'n, 'a> {
    noted: &'n mut Noted<'a>,
    watch: &'n mut dyn Watch,
}

impl Watch for Noting<'_, '_> {
    fn tell<'t>(&'t mut self, so_far: &'t Resume, refused: Vec<RefusedRow>) -> BoxFuture<'t, Result<(), ImportError>> {
        Box::pin(async move {
            let found = refused.iter().map(RefusedRow::stored).collect();
            self.noted.keep(so_far, found).await?;
            self.watch.tell(so_far, refused).await
        })
    }
}
