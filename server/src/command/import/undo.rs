//! `tenon import undo`: an import is taken back, whoever has carried it out.

use super::{SHOWN, member, open};
use crate::command::{Place, speech};
use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tenon_engine::audit::Via;
use tenon_engine::definition::Operation;
use tenon_engine::id::JobId;
use tenon_engine::import::{IMPORT, ImportParams, UNDO, undo_params};
use tenon_engine::job::{self, Desk, Wish};
use tenon_engine::problem::Language;
use tenon_engine::store::jobs::{self, JobProblem, JobRow, JobState};
use tenon_engine::workspace::Workspace;

/// How soon to look again for a job that a server has taken up.
const SOON: Duration = Duration::from_millis(300);

#[derive(Debug, Args)]
pub struct Undo {
    /// The id that the import has said
    id: String,
    /// The user name of the member in whose name it is taken back
    #[arg(long = "as")]
    member: Option<String>,
    #[command(flatten)]
    place: Place,
}

impl Undo {
    pub async fn run(self) -> anyhow::Result<()> {
        self.place.must_exist()?;
        let workspace = open(&self.place).await?;
        let done = self.take_back(&workspace).await;
        workspace.close().await;
        let (row, kept) = done?;
        if row.state != JobState::Done {
            bail!("the import was not taken back: {}", why(&row));
        }
        for one in &kept {
            eprintln!("line {}: {}", one.line, lines(&one.problems));
        }
        let count = |what: &str| row.result[what].as_u64().unwrap_or_default();
        println!(
            "{} to the recycle bin, {} restored, {} changed since and kept",
            count("binned"),
            count("restored"),
            count("kept")
        );
        Ok(())
    }

    /// The job that takes the import back, over, and some of what it left as it was.
    async fn take_back(&self, workspace: &Arc<Workspace>) -> anyhow::Result<(JobRow, Vec<JobProblem>)> {
        let import = found(workspace, &self.id).await?;
        let params = ImportParams::of(&import);
        if import.kind != IMPORT || !params.run {
            bail!("there is no import '{}'", self.id);
        }
        if let Some(under_way) = params.under_way(&import, workspace.clock.now()) {
            bail!("{}", under_way.said().get(speech::of_console()));
        }
        let undo = self.begin(workspace, &import).await?;
        let desk = Desk::new(Arc::clone(workspace));
        let row = loop {
            desk.run_one(&undo).await?;
            let row = found(workspace, undo.as_str()).await?;
            if row.state.is_over() {
                break row;
            }
            // A server that runs beside has taken it up.
            tokio::time::sleep(SOON).await;
        };
        let mut conn = workspace.store.read().await?;
        let kept = jobs::problems(&mut conn, undo.as_str(), -1, SHOWN).await?;
        Ok((row, kept))
    }

    /// Writes down that the import is to be taken back; answers the job that was broken off or failed before, where there is one.
    async fn begin(&self, workspace: &Workspace, import: &JobRow) -> anyhow::Result<JobId> {
        let principal = member(workspace, self.member.as_deref(), Via::Import)?;
        let (app, form) = import.app.as_deref().zip(import.form.as_deref()).context("the import names no form")?;
        let rights = workspace.snapshot().context(&principal).rights(app, form);
        if !rights.with_context(|| format!("there is no form '{form}' in app '{app}'"))?.allows(Operation::Import) {
            bail!("the member may not import into form '{form}'");
        }
        if let Some(before) = import.result["undone_by"].as_str() {
            let before = found(workspace, before).await?;
            if before.state == JobState::Done {
                bail!("the import was taken back already");
            }
            if !before.state.is_over() {
                return Ok(before.id);
            }
        }
        let title = match workspace.roster.settings().language {
            Language::Chinese => format!("撤销{}", import.title),
            Language::English => format!("Undo: {}", import.title),
        };
        let params = undo_params(&import.id);
        let wish = Wish { kind: UNDO, place: Some((app, form)), title, params, ready: true };
        let begun = job::begin_once(workspace, &principal, wish, &import.id, "undone_by").await?;
        Ok(begun.context("the import was taken back already")?.id)
    }
}

async fn found(workspace: &Workspace, id: &str) -> anyhow::Result<JobRow> {
    let row = jobs::by_id(&mut workspace.store.read().await?, id).await?;
    row.with_context(|| format!("there is no import '{id}'"))
}

fn why(row: &JobRow) -> String {
    match lines(&row.result["problems"]) {
        said if said.is_empty() => row.error.clone().unwrap_or_else(|| "it was stopped".to_owned()),
        said => said,
    }
}

/// Stored problems in the language of the console.
fn lines(problems: &Value) -> String {
    let tongue = if speech::of_console() == Language::Chinese { "zh" } else { "en" };
    let said = |problem: &Value| {
        let title = problem["value"].as_str().filter(|title| !title.is_empty());
        let text = problem[tongue].as_str()?;
        Some(title.map_or_else(|| text.to_owned(), |title| format!("{title}: {text}")))
    };
    problems.as_array().into_iter().flatten().filter_map(said).collect::<Vec<_>>().join("; ")
}
