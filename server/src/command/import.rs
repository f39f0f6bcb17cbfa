//! `tenon import`: records from an xlsx or csv file, by a stored mapping or by the headings; and taking that back.

mod undo;

use super::stop::stop_signal;
use super::template::open;
use super::{Place, speech};
use anyhow::{Context as _, anyhow, bail};
use clap::{Args, Subcommand};
use futures_util::future::{BoxFuture, FutureExt as _};
use std::io::{IsTerminal as _, Write as _};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::definition::{ImportDefinition, ImportMode};
use tenon_engine::import::{self, ImportError, Noted, RefusedRow, Report, Resume, Source, Watch};
use tenon_engine::table::{Encoding, Format, TableError, TableFile};
use tenon_engine::workspace::Workspace;

/// Refused rows that are shown; the rest is counted.
const SHOWN: usize = 20;
/// What the process ends with that is told to stop twice, as a shell says it of one that was interrupted.
const BROKEN_OFF: i32 = 130;

#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true, subcommand_negates_reqs = true)]
pub struct Import {
    #[command(subcommand)]
    command: Option<Other>,
    /// The form, as app/form
    #[arg(required = true)]
    form: Option<String>,
    /// The xlsx or csv file; encoding and delimiter are found by looking
    #[arg(required = true)]
    file: Option<PathBuf>,
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
    /// Write the rows that are refused, if any, with what is wrong to this xlsx or csv file, to be mended and imported again
    #[arg(long, value_name = "FILE")]
    errors: Option<PathBuf>,
    /// The user name of the member in whose name the records are made
    #[arg(long = "as")]
    member: Option<String>,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Subcommand)]
enum Other {
    /// Take an import back: created records go to the recycle bin, changed ones get their old values
    Undo(undo::Undo),
}

/// What is to be imported, and where refused rows go.
struct Asked<'a> {
    app: &'a str,
    form: &'a str,
    file: &'a Path,
    errors: Option<(&'a Path, Format)>,
}

impl Import {
    pub async fn run(mut self) -> anyhow::Result<()> {
        if let Some(Other::Undo(undo)) = self.command.take() {
            return undo.run().await;
        }
        let asked = self.asked()?;
        self.place.must_exist()?;
        let workspace = open(&self.place).await?;
        let done = self.import(&workspace, &asked).await;
        workspace.close().await;
        let (summary, watch) = done?;
        for row in &watch.shown {
            for found in &row.found {
                let said = speech::lines(std::slice::from_ref(&found.problem));
                let column = found.column.as_deref().map(|column| format!("{column}: ")).unwrap_or_default();
                eprintln!("{}:{}: {column}{}", asked.file.display(), found.line, said.trim_end());
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

    fn asked(&self) -> anyhow::Result<Asked<'_>> {
        let form = self.form.as_deref().context("name the form as app/form")?;
        let (app, form) = form.split_once('/').context("name the form as app/form")?;
        let file = self.file.as_deref().context("name the file")?;
        let errors = match self.errors.as_deref() {
            None => None,
            Some(to) if to == file => bail!("--errors would write over the file itself"),
            Some(to) => match to.extension().and_then(|ending| ending.to_str()) {
                Some("xlsx") => Some((to, Format::Xlsx)),
                Some("csv") => Some((to, Format::Csv { encoding: Encoding::Utf8Mark, delimiter: b',' })),
                _ => bail!("name the file of --errors .xlsx or .csv"),
            },
        };
        Ok(Asked { app, form, file, errors })
    }

    async fn import(&self, workspace: &Workspace, asked: &Asked<'_>) -> anyhow::Result<(String, Console)> {
        let Asked { app, form, file, errors } = *asked;
        let principal = self.principal(workspace)?;
        let source = self.source(workspace, &principal, asked)?;
        let mut watch = Console::default();
        if self.dry_run && errors.is_none() {
            let done = import::check(workspace, &principal, (app, form), &source, &mut watch).await;
            return Ok((foreseen(&done.map_err(|error| said(error, form, app))?), watch));
        }
        if !self.dry_run {
            watch.heed_stop();
        }
        let name = file.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        let mut noted = Noted::down(workspace, &principal, (app, form), (&name, &source), !self.dry_run).await?;
        let summary = if self.dry_run {
            foreseen(&noted.check(&mut watch).await.map_err(|error| said(error, form, app))?)
        } else {
            let id = noted.row().id.clone();
            // Said before it begins: one that is broken off can be taken back, too.
            eprintln!("import {id}");
            let Report { created, updated, unchanged, refused, .. } = match noted.run(&mut watch).await {
                Err(ImportError::Ended) => {
                    bail!("told to stop; what was imported until then is taken back by: tenon import undo {id}")
                }
                done => done.map_err(|error| said(error, form, app))?,
            };
            format!(
                "{created} created, {updated} updated, {unchanged} unchanged, {refused} refused\n\
                 taken back by: tenon import undo {id}"
            )
        };
        let Some((to, format)) = errors.filter(|_| watch.refused > 0) else { return Ok((summary, watch)) };
        let written = noted.write_refused(speech::of_console(), format_like(&source, format), to).await;
        written.map_err(|error| said(error, form, app)).with_context(|| format!("{} is not written", to.display()))?;
        Ok((format!("{summary}\nrefused rows: {}", to.display()), watch))
    }

    /// The sheet with its mapping: the stored one, or what its headings say. Columns nobody claims are named.
    fn source(&self, workspace: &Workspace, by: &Principal, asked: &Asked<'_>) -> anyhow::Result<Source> {
        let Asked { app, form, file: path, .. } = *asked;
        let file = TableFile::open(path).map_err(|error| unreadable(path, error))?;
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
        let mut source =
            Source::open(file, self.sheet.clone(), self.heading, mapping).map_err(|error| unreadable(path, error))?;
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

/// What an import would do.
fn foreseen(checked: &import::Checked) -> String {
    let mut said = format!(
        "{} rows: {} to create, {} to update, {} with problems",
        checked.rows, checked.create, checked.update, checked.bad
    );
    for note in &checked.notes {
        let column = note.column.as_ref().map(|column| format!("{column}: ")).unwrap_or_default();
        said.push_str(&format!("\n{column}{} ({} times)", note.en, note.count));
    }
    said
}

/// A csv file of refused rows is written as the file was that they come from.
fn format_like(source: &Source, asked: Format) -> Format {
    match (source.file.format(), asked) {
        (own @ Format::Csv { .. }, Format::Csv { .. }) => own,
        _ => asked,
    }
}

/// The member a command acts for, or the engine itself.
pub fn member(workspace: &Workspace, username: Option<&str>, via: Via) -> anyhow::Result<Principal> {
    let Some(username) = username else { return Ok(Principal::system(via)) };
    let people = workspace.roster.directory();
    let member = people.member_by_username(username).filter(|member| member.active);
    Ok(Principal::member(member.with_context(|| format!("there is no member '{username}'"))?, via, None))
}

/// Shows how far an import is where somebody watches, and ends it when it is told to stop.
#[derive(Default)]
struct Console {
    shown: Vec<RefusedRow>,
    refused: usize,
    is_told: Arc<AtomicBool>,
}

impl Console {
    /// From now on being told to stop ends the import between two portions, and no longer the process in the midst of one. Told
    /// once more, the process ends all the same: a portion that waits for a database may take any time.
    fn heed_stop(&self) {
        let mut stop = stop_signal().boxed();
        // It listens from when it is first asked.
        if stop.as_mut().now_or_never().is_some() {
            self.is_told.store(true, Ordering::Relaxed);
            return;
        }
        let is_told = Arc::clone(&self.is_told);
        tokio::spawn(async move {
            stop.await;
            is_told.store(true, Ordering::Relaxed);
            eprintln!("told to stop; the rows under way come to their end first");
            stop_signal().await;
            std::process::exit(BROKEN_OFF);
        });
    }
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
        let is_told = self.is_told.load(Ordering::Relaxed);
        Box::pin(std::future::ready(if is_told { Err(ImportError::Ended) } else { Ok(()) }))
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
