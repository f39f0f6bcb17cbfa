//! `tenon import`: records from a CSV file, by a stored mapping or by the headings.

use super::template::open;
use super::{Place, speech};
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::import::{self, ImportError, Report, Table};
use tenon_engine::workspace::Workspace;

/// Refused rows that are shown; the rest is counted.
const SHOWN: usize = 20;

#[derive(Debug, Args)]
pub struct Import {
    /// The form, as app/form
    form: String,
    /// The CSV file, in UTF-8 with headings
    file: PathBuf,
    /// The key of a mapping in the app's imports; without it headings are matched with labels and keys
    #[arg(long)]
    mapping: Option<String>,
    /// The user name of the member in whose name the records are made
    #[arg(long = "as")]
    member: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Import {
    pub async fn run(self) -> anyhow::Result<()> {
        let table = std::fs::read(&self.file).with_context(|| format!("{} cannot be read", self.file.display()))?;
        let table = Table::parse(&table).with_context(|| format!("{} is not a table", self.file.display()))?;
        self.place.must_exist()?;
        let workspace = open(&self.place).await?;
        let done = self.import(&workspace, &table).await;
        workspace.close().await;
        let report = done?;
        for row in report.refused.iter().take(SHOWN) {
            for line in speech::lines(&row.problems).lines() {
                eprintln!("{}:{}: {line}", self.file.display(), row.line);
            }
        }
        if report.refused.len() > SHOWN {
            eprintln!("… and {} more", report.refused.len() - SHOWN);
        }
        let Report { created, updated, unchanged, refused } = &report;
        println!("{created} created, {updated} updated, {unchanged} unchanged, {} refused", refused.len());
        if refused.is_empty() { Ok(()) } else { bail!("{} rows were refused", refused.len()) }
    }

    async fn import(&self, workspace: &Workspace, table: &Table) -> anyhow::Result<Report> {
        let (app, form) = self.form.split_once('/').context("name the form as app/form")?;
        let model = workspace.model();
        let found = model.app(app).with_context(|| format!("there is no app '{app}'"))?;
        let mapping = match &self.mapping {
            Some(key) => {
                let mapping = found.definitions.imports.get(key).filter(|mapping| mapping.form == form);
                Some(mapping.with_context(|| format!("form '{form}' has no mapping '{key}'"))?)
            }
            None => None,
        };
        let principal = match &self.member {
            None => Principal::system(Via::Import),
            Some(username) => {
                let people = workspace.roster.directory();
                let member = people.member_by_username(username).filter(|member| member.active);
                Principal::member(
                    member.with_context(|| format!("there is no member '{username}'"))?,
                    Via::Import,
                    None,
                )
            }
        };
        let watched = std::io::stderr().is_terminal();
        let progress = |done: usize, total: usize| {
            if watched {
                eprint!("\r{done} / {total}");
                if done == total {
                    eprintln!();
                }
                // A line that is not shown at once is shown with the next one.
                let _ = std::io::stderr().flush();
            }
        };
        let done = import::import(workspace, &principal, app, form, mapping, table, progress).await;
        done.map_err(|error| match error {
            ImportError::NotFound => anyhow!("there is no form '{form}' in app '{app}'"),
            ImportError::Invalid(problems) => anyhow!("{}", speech::lines(&problems)),
            other => other.into(),
        })
    }
}
