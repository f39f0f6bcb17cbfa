//! `tenon keys`: the keys of sensitive fields. A new key is made and everything sealed anew with it, also while the server
//! runs: it looks at the file of the keys again when that changes.

use super::{Place, speech, template};
use anyhow::{Context as _, bail};
use clap::{Args, Subcommand};
use std::sync::Arc;
use tenon_engine::workspace::{Sealed, Workspace, foreign_key, missing_keys};

#[derive(Debug, Subcommand)]
pub enum Keys {
    /// Say which keys there are and which are needed
    List(Place),
    /// Make a new key and seal everything anew with it
    Rotate(Rotate),
}

#[derive(Debug, Args)]
pub struct Rotate {
    /// Make no new key: go on with sealing anew where it was stopped
    #[arg(long)]
    resume: bool,
    #[command(flatten)]
    place: Place,
}

impl Keys {
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List(place) => list(&place).await,
            Self::Rotate(rotate) => rotate.run().await,
        }
    }
}

async fn list(place: &Place) -> anyhow::Result<()> {
    place.must_exist()?;
    let store = place.open().await?;
    let (missing, foreign) = (missing_keys(&store).await, foreign_key(&store).await);
    let there = store.keys().ids();
    store.close().await;
    let (missing, foreign) = (missing?, foreign?);
    for id in &there {
        let seals = Some(id) == there.last() && foreign.is_none();
        println!("{id}{}", if seals { "  seals" } else { "" });
    }
    for id in &missing {
        println!("{id}  MISSING");
    }
    if !missing.is_empty() {
        bail!("{} keys are missing in {}", missing.len(), place.key_file().display());
    }
    Ok(())
}

impl Rotate {
    async fn run(self) -> anyhow::Result<()> {
        self.place.must_exist()?;
        let workspace = template::open(&self.place).await?;
        let sealed = self.seal(&workspace).await;
        workspace.close().await;
        let sealed = sealed?;
        println!("{} values sealed anew", sealed.done);
        if sealed.unreadable > 0 {
            bail!("{} values cannot be opened and stay as they are; see `tenon keys list`", sealed.unreadable);
        }
        println!("the older keys in {} are only needed for older backups", self.place.key_file().display());
        Ok(())
    }

    async fn seal(&self, workspace: &Arc<Workspace>) -> anyhow::Result<Sealed> {
        if !self.resume {
            let id = workspace.store.keys().add().context("no key can be made")?;
            println!("{}: the new key {id}", self.place.key_file().display());
        }
        let sealed = workspace.seal_anew(|done| speech::progress(done, "values")).await;
        speech::progress_ends();
        sealed.context("stopped; go on with `tenon keys rotate --resume`")
    }
}
