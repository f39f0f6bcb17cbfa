//! `tenon import`: records from an xlsx or csv file, by a stored mapping or by the headings.

use super::template::open;
use super::{Place, speech};
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use futures_util::future::BoxFuture;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::definition::{ImportDefinition, ImportMode};
use tenon_engine::id::JobId;
use tenon_engine::import::{self, ImportError, RefusedRow, Report, Resume, Source, Watch};
use tenon_engine::table::{TableError, TableFile};
use tenon_engine::workspace::Workspace;

/// Refused rows that are shown; the rest is counted.
const SHOWN: usize = 20;

#[derive(Debug, Args)]
pub struct Import {
    /// The form, as app/form
    form: String,
    /// The xlsx or csv file; encoding and delimiter are found by looking
    file: PathBuf,
    /// The sheet of a workbook; the first when left out
    #[arg(long)]
    sheet: Option<String>,
    /// The row that names the columns, from 1; found when left out
    #[arg(long)]
    heading: Option<usize>,
    /// The key of a mapping in the app's imports; without it headings are matched with labels and keys
    #[arg(long)]
    mapping: Option<String>,
    /// Change records that have the same values in these fields, and create the others
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', conflicts_with_all = ["mapping", "update"])]
    upsert: Vec<String>,
    /// Change records that have the same values in these fields, and refuse the others
    #[arg(long, value_name = "FIELDS", value_delimiter = ',', conflicts_with = "mapping")]
    update: Vec<String>,
    /// Only say what is wrong and what would happen
    #[arg(long)]
    dry_run: bool,
    /// The user name of the member in whose name the records are made
    #[arg(long = "as")]
    member: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Import {
    pub async fn run(self) -> anyhow::Result<()> {
        self.place.must_exist()?;
        let workspace = open(&self.place).await?;
        let done = self.import(&workspace).await;
        workspace.close().await;
        let (summary, watch) = done?;
        for row in &watch.shown {
            for found in &row.found {
                let said = speech::lines(std::slice::from_ref(&found.problem));
                let column = found.column.as_deref().map(|column| format!("{column}: ")).unwrap_or_default();
                eprintln!("{}:{}: {column}{}", self.file.display(), found.line, said.trim_end());
            }
        }
        if watch.refused > watch.shown.len() {
            eprintln!("… and {} more", watch.refused - watch.shown.len());
        }
        println!("{summary}");
        match watch.refused {
            0 => Ok(()),
            refused if self.dry_run => bail!("{refused} records have problems"),
            refused => bail!("{refused} rows were refused"),
        }
    }

    async fn import(&self, workspace: &Workspace) -> anyhow::Result<(String, Console)> {
        let (app, form) = self.form.split_once('/').context("name the form as app/form")?;
        let principal = self.principal(workspace)?;
        let source = self.source(workspace, &principal, app, form)?;
        let mut watch = Console::default();
        let place = (app, form);
        if self.dry_run {
            let done = import::check(workspace, &principal, place, &source, &mut watch).await;
            let checked = done.map_err(|error| said(error, form, app))?;
            let summary = format!(
                "{} rows: {} to create, {} to update, {} with problems",
                checked.rows, checked.create, checked.update, checked.bad
            );
            return Ok((summary, watch));
        }
        let job = JobId::generate();
        let done = import::run(workspace, &principal, place, &source, &job, Resume::default(), &mut watch).await;
        let Report { created, updated, unchanged, refused, .. } = done.map_err(|error| said(error, form, app))?;
        Ok((format!("{created} created, {updated} updated, {unchanged} unchanged, {refused} refused"), watch))
    }

    /// The sheet with its mapping: the stored one, or what its headings say. Columns nobody claims are named.
    fn source(&self, workspace: &Workspace, by: &Principal, app: &str, form: &str) -> anyhow::Result<Source> {
        let file = TableFile::open(&self.file).map_err(|error| unreadable(&self.file, error))?;
        let model = workspace.model();
        let found = model.app(app).with_context(|| format!("there is no app '{app}'"))?;
        let compiled = model.form(app, form).with_context(|| format!("there is no form '{form}' in app '{app}'"))?;
        let stored = match &self.mapping {
            Some(key) => {
                let mapping = found.definitions.imports.get(key).filter(|mapping| mapping.form == form);
                Some(mapping.with_context(|| format!("form '{form}' has no mapping '{key}'"))?.clone())
            }
            None => None,
        };
        let guessed = stored.is_none();
        let mapping = stored.unwrap_or_default();
        let mut source = Source::open(file, self.sheet.clone(), self.heading, mapping)
            .map_err(|error| unreadable(&self.file, error))?;
        if guessed {
            let snapshot = workspace.snapshot();
            let rights = snapshot.context(by).rights(app, form).context("there is no such form")?;
            let look = import::look(compiled, &rights, &source, &[], snapshot.timezone);
            let look = look.map_err(|error| said(error, form, app))?;
            for column in look.columns.iter().filter(|column| column.field.is_none()) {
                eprintln!("column '{}' matches no field and is left out", column.heading);
            }
            source.mapping = look.mapping;
            for (mode, keys) in [(ImportMode::Upsert, &self.upsert), (ImportMode::Update, &self.update)] {
                if !keys.is_empty() {
                    source.mapping = ImportDefinition { mode, matched_by: keys.clone(), ..source.mapping };
                }
            }
        }
        Ok(source)
    }

    fn principal(&self, workspace: &Workspace) -> anyhow::Result<Principal> {
        member(workspace, self.member.as_deref(), Via::Import)
    }
}

/// The member a command acts for, or the engine itself.
pub fn member(workspace: &Workspace, username: Option<&str>, via: Via) -> anyhow::Result<Principal> {
    let Some(username) = username else { return Ok(Principal::system(via)) };
    let people = workspace.roster.directory();
    let member = people.member_by_username(username).filter(|member| member.active);
    Ok(Principal::member(member.with_context(|| format!("there is no member '{username}'"))?, via, None))
}

/// Shows how far an import is where somebody watches.
#[derive(Default)]
struct Console {
    shown: Vec<RefusedRow>,
    refused: usize,
}

impl Watch for Console {
    fn tell<'a>(&'a mut self, so_far: &'a Resume, refused: Vec<RefusedRow>) -> BoxFuture<'a, Result<(), ImportError>> {
        self.refused += refused.len();
        let room = SHOWN.saturating_sub(self.shown.len());
        self.shown.extend(refused.into_iter().take(room));
        if std::io::stderr().is_terminal() {
            eprint!("\r{}", so_far.so_far.rows);
            // A line that is not shown at once is shown with the next one.
            let _ = std::io::stderr().flush();
        }
        Box::pin(std::future::ready(Ok(())))
    }
}

fn unreadable(file: &std::path::Path, error: TableError) -> anyhow::Error {
    let said = match error {
        TableError::Refused(problem) => speech::lines(&[*problem]),
        TableError::Io(error) => error.to_string(),
    };
    anyhow!("{} cannot be read: {said}", file.display())
}

fn said(error: ImportError, form: &str, app: &str) -> anyhow::Error {
    match error {
        ImportError::NotFound => anyhow!("there is no form '{form}' in app '{app}'"),
        ImportError::Invalid(problems) => anyhow!("{}", speech::lines(&problems)),
        ImportError::Table(TableError::Refused(problem)) => anyhow!("{}", speech::lines(&[*problem])),
        other => other.into(),
    }
}
