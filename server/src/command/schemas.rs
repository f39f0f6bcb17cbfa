//! `tenon schemas`: the JSON Schema of every kind of document, for completion in editors.

use anyhow::Context as _;
use clap::Args;
use std::fs;
use std::path::PathBuf;
use tenon_engine::definition::{DOCUMENTS, schema};

#[derive(Debug, Args)]
pub struct Schemas {
    /// The folder to write them into
    to: PathBuf,
}

impl Schemas {
    pub fn run(self) -> anyhow::Result<()> {
        fs::create_dir_all(&self.to).with_context(|| format!("{} cannot be made", self.to.display()))?;
        for kind in DOCUMENTS {
            let Some(schema) = schema(kind) else { continue };
            let file = self.to.join(format!("{}.json", kind.name()));
            let text = serde_json::to_string_pretty(&schema)? + "\n";
            fs::write(&file, text).with_context(|| format!("{} cannot be written", file.display()))?;
            super::speech::print(file.display())?;
        }
        Ok(())
    }
}
