//! `tenon export`: the records of a form as xlsx, csv or JSON lines.

use super::import::member;
use super::template::open;
use super::{Place, speech};
use anyhow::{Context as _, anyhow, bail};
use clap::Args;
use futures_util::future::BoxFuture;
use std::io::{IsTerminal as _, Write as _};
use std::path::PathBuf;
use tenon_engine::audit::Via;
use tenon_engine::condition::Condition;
use tenon_engine::export::{self, ExportError, ExportFormat, ExportWish, InnerRows, Passed};
use tenon_engine::table::Encoding;
use tenon_engine::workspace::Workspace;

#[derive(Debug, Args)]
pub struct Export {
    /// The form, as app/form
    form: String,
    /// The file to write; its ending says how: xlsx, csv or jsonl
    file: PathBuf,
    /// The key of a view: its filter, its sort and its columns
    #[arg(long)]
    view: Option<String>,
    /// A condition, as JSON
    #[arg(long)]
    filter: Option<String>,
    /// Field keys in order, between commas; every field when left out
    #[arg(long, value_delimiter = ',')]
    columns: Vec<String>,
    /// Field keys, the most important first; downwards with a minus
    #[arg(long, value_delimiter = ',', allow_hyphen_values = true)]
    sort: Vec<String>,
    /// Write a csv file in GB 18030, for older programs
    #[arg(long)]
    gbk: bool,
    /// Put the rows of sub-forms on sheets of their own
    #[arg(long)]
    sheets: bool,
    /// The user name of the member whose rights hold
    #[arg(long = "as")]
    member: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Export {
    pub async fn run(self) -> anyhow::Result<()> {
        let workspace = open(&self.place).await?;
        let done = self.export(&workspace).await;
        workspace.close().await;
        println!("{}: {} records", self.file.display(), done?);
        Ok(())
    }

    async fn export(&self, workspace: &Workspace) -> anyhow::Result<usize> {
        let (app, form) = self.form.split_once('/').context("name the form as app/form")?;
        let principal = member(workspace, self.member.as_deref(), Via::Console)?;
        let wish = self.wish(workspace, app, form)?;
        let watched = std::io::stderr().is_terminal();
        let mut watch = move |passed: Passed| -> BoxFuture<'_, Result<(), ExportError>> {
            if watched {
                eprint!("\r{} / {}", passed.done, passed.total);
                // A line that is not shown at once is shown with the next one.
                let _ = std::io::stderr().flush();
            }
            Box::pin(std::future::ready(Ok(())))
        };
        let done = export::write(workspace, &principal, (app, form), &wish, &self.file, &mut watch).await;
        done.map_err(|error| match error {
            ExportError::NotFound => anyhow!("there is no form '{form}' in app '{app}'"),
            ExportError::Forbidden => anyhow!("{}", speech::lines(&[export::not_allowed()])),
            ExportError::Invalid(problems) => anyhow!("{}", speech::lines(&problems)),
            other => other.into(),
        })
    }

    fn wish(&self, workspace: &Workspace, app: &str, form: &str) -> anyhow::Result<ExportWish> {
        let format = match self.file.extension().and_then(|ending| ending.to_str()) {
            Some("xlsx") => ExportFormat::Xlsx,
            Some("csv") => ExportFormat::Csv,
            Some("jsonl") => ExportFormat::Jsonl,
            _ => bail!("name the file .xlsx, .csv or .jsonl"),
        };
        let model = workspace.model();
        let found = model.app(app).with_context(|| format!("there is no app '{app}'"))?;
        let view = match &self.view {
            None => None,
            Some(key) => {
                let view = found.definitions.views.get(key).filter(|view| view.form == form);
                Some(view.with_context(|| format!("form '{form}' has no view '{key}'"))?)
            }
        };
        let asked = match &self.filter {
            None => None,
            Some(text) => {
                let document = serde_json::from_str(text).context("the filter is not JSON")?;
                Some(Condition::parse(&document).map_err(|problems| anyhow!("{}", speech::lines(&problems)))?)
            }
        };
        let own = view.and_then(|view| view.filter.clone());
        let or_view = |given: &[String], of_view: Option<&Vec<String>>| match given.is_empty() {
            true => of_view.cloned().unwrap_or_default(),
            false => given.to_vec(),
        };
        Ok(ExportWish {
            format,
            encoding: if self.gbk { Encoding::Gbk } else { Encoding::Utf8Mark },
            inner: if self.sheets { InnerRows::Sheet } else { InnerRows::Rows },
            columns: or_view(&self.columns, view.map(|view| &view.columns)),
            sort: or_view(&self.sort, view.map(|view| &view.sort)),
            filter: match (own, asked) {
                (Some(own), Some(asked)) => Some(own.and(asked)),
                (own, asked) => own.or(asked),
            },
            ..ExportWish::default()
        })
    }
}
