//! `tenon backup`: one file that holds the database, as it is at one moment, and every attachment; and a note of a backup that
//! was made otherwise.

use super::{Place, speech, tar};
use crate::files::{Vault, VaultError};
use anyhow::{Context as _, bail};
use clap::Args;
use futures_util::TryStreamExt as _;
use std::fs::{self, File};
use std::io::{BufWriter, Write as _};
use std::path::{Path, PathBuf};
use tenon_engine::clock::Clock;
use tenon_engine::people::Settings;
use tenon_engine::store::sealed;

/// The name of the database inside a backup.
pub const DATABASE: &str = "tenon.db";
/// The folder of the attachments inside a backup.
pub const FILES: &str = "files";
/// The file inside a backup that names the keys one needs to read it, one a line. The keys are in no backup.
pub const KEYS: &str = "keys-needed";

#[derive(Debug, Args)]
pub struct Backup {
    /// The file to write; it must not exist
    #[arg(required_unless_present = "note", conflicts_with = "note")]
    to: Option<PathBuf>,
    /// Write nothing: note that a backup was just made otherwise, as by pg_dump, so that the page of the system tells of it
    #[arg(long)]
    note: bool,
    #[command(flatten)]
    place: Place,
}

impl Backup {
    pub async fn run(self) -> anyhow::Result<()> {
        let Some(to) = self.to.as_ref().filter(|_| !self.note) else {
            self.place.must_exist()?;
            self.note().await?;
            println!("noted: {} was backed up", self.place.shown());
            return Ok(());
        };
        if self.place.file().is_none() {
            bail!(
                "a PostgreSQL workspace is backed up with pg_dump; copy the attachments in {} beside it, then let the \
                 workspace know with tenon backup --note",
                self.place.files()
            );
        }
        self.place.must_exist()?;
        if to.exists() {
            bail!("{} exists already", to.display());
        }
        let beside = |ending: &str| PathBuf::from(format!("{}.{ending}", to.display()));
        let (copy, part) = (beside("db"), beside("part"));
        let store = self.place.open().await?;
        let keys = match store.read().await {
            Ok(mut conn) => sealed::keys(&mut conn).await,
            Err(error) => Err(error),
        };
        let copied = store.copy_to(&copy).await;
        store.close().await;
        copied.context("the database cannot be copied")?;
        let keys = keys.context("the database cannot be read")?;
        let written = pack(&part, &copy, &keys, &self.place.vault()?).await;
        fs::remove_file(&copy)?;
        if written.is_err() {
            // Half a backup is of no use; that it cannot be removed is not what went wrong.
            let _ = fs::remove_file(&part);
        }
        let attachments = written.with_context(|| format!("{} cannot be written", part.display()))?;
        // Only a backup that is whole gets its name.
        fs::rename(&part, to)?;
        if let Err(error) = self.note().await {
            eprintln!("the workspace does not know of it: {error:#}");
        }
        println!("{}: the database and {attachments} attachments", to.display());
        if !keys.is_empty() {
            let file = self.place.key_file();
            println!("not in it: the keys of sensitive fields, {}; keep a copy of {}", keys.join(", "), file.display());
        }
        Ok(())
    }

    /// Tells the workspace, which shows when it was last backed up.
    async fn note(&self) -> anyhow::Result<()> {
        let store = self.place.open().await?;
        let noted = Settings::note_backup(&store, Clock::system().now()).await;
        store.close().await;
        Ok(noted?)
    }
}

async fn pack(to: &Path, database: &Path, keys: &[String], files: &Vault) -> anyhow::Result<usize> {
    let mut archive = BufWriter::new(File::create_new(to)?);
    if !keys.is_empty() {
        // In front, so that a restore can tell what is missing before it unpacks anything.
        let named = keys.iter().fold(String::new(), |all, key| all + key.as_str() + "\n");
        let mut file = tar::begin(&mut archive, KEYS, named.len() as u64)?;
        file.write_all(named.as_bytes())?;
        file.finish()?;
    }
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
