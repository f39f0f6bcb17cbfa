//! `tenon backup`: one file that holds the database, as it is at one moment, and every attachment.

use super::{Place, speech, tar};
use crate::files::{Vault, VaultError};
use anyhow::{Context as _, bail};
use clap::Args;
use futures_util::TryStreamExt as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};

/// The name of the database inside a backup.
pub const DATABASE: &str = "tenon.db";
/// The folder of the attachments inside a backup.
pub const FILES: &str = "files";

#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write; it must not exist
    to: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Backup {
    pub async fn run(self) -> anyhow::Result<()> {
        if self.place.file().is_none() {
            bail!(
                "a PostgreSQL workspace is backed up with pg_dump; copy the attachments in {} beside it",
                self.place.files()
            );
        }
        self.place.must_exist()?;
        if self.to.exists() {
            bail!("{} exists already", self.to.display());
        }
        let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", self.to.display()));
        let (copy, part) = (beside("db"), beside("part"));
        let store = self.place.open().await?;
        let copied = store.copy_to(&copy).await;
        store.close().await;
        copied.context("the database cannot be copied")?;
        let written = pack(&part, &copy, &self.place.vault()?).await;
        fs::remove_file(&copy)?;
        if written.is_err() {
            // Half a backup is of no use; that it cannot be removed is not what went wrong.
            let _ = fs::remove_file(&part);
        }
        let attachments = written.with_context(|| format!("{} cannot be written", part.display()))?;
        // Only a backup that is whole gets its name.
        fs::rename(&part, &self.to)?;
        println!("{}: the database and {attachments} attachments", self.to.display());
        Ok(())
    }
}

async fn pack(to: &Path, database: &Path, files: &Vault) -> anyhow::Result<usize> {
    let mut archive = BufWriter::new(File::create_new(to)?);
    tar::add(&mut archive, DATABASE, database)?;
    let (mut count, mut all) = (0, files.list());
    while let Some((name, size)) = all.try_next().await? {
        let mut bytes = match files.read_named(&name).await {
            Ok(bytes) => bytes,
            // Removed since it was listed: nothing in the copy of the database holds it.
            Err(VaultError::NotFound { .. }) => continue,
            Err(error) => return Err(error.into()),
        };
        let mut file = tar::begin(&mut archive, &format!("{FILES}/{name}"), size)?;
        while let Some(bytes) = bytes.try_next().await? {
            file.write_all(&bytes)?;
        }
        file.finish()?;
        count += 1;
        speech::progress(count, "attachments");
    }
    speech::progress_ends();
    tar::finish(&mut archive)?;
    archive.flush()?;
    archive.get_ref().sync_all()?;
    Ok(count)
}
