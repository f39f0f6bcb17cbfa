//! `tenon check`: every mistake in a package, with file, pointer and the way out.

use super::speech;
use anyhow::{Context as _, bail};
use clap::Args;
use std::path::PathBuf;
use tenon_engine::definition::{self, Package, Surroundings};
use tenon_engine::problem::Language;

#[derive(Debug, Args)]
pub struct Check {
    /// The folder of the package
    folder: PathBuf,
    /// zh-CN or en; that of the console when left out
    #[arg(long)]
    language: Option<String>,
    /// One JSON object a line, for programs
    #[arg(long)]
    json: bool,
}

impl Check {
    pub fn run(self) -> anyhow::Result<()> {
        let language = self.language.as_deref().map_or_else(speech::of_console, Language::parse);
        let read = Package::read(&self.folder).with_context(|| format!("{} cannot be read", self.folder.display()))?;
        let (problems, files) = match read {
            Ok(package) => (definition::check(&package, &Surroundings::default()), package.files.len()),
            Err(problems) => (problems, 0),
        };
        for problem in &problems {
            let said = problem.say(language);
            if self.json {
                speech::print(serde_json::to_string(&said)?)?;
            } else {
                speech::print(speech::line(&said))?;
            }
        }
        if !problems.is_empty() {
            bail!("{} problems in {}", problems.len(), self.folder.display());
        }
        if !self.json {
            println!("{}: {files} files, no problems", self.folder.display());
        }
        Ok(())
    }
}
