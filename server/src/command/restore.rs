//! `tenon restore`: a workspace made from a backup. Never writes over one that is there.

use super::backup::{DATABASE, FILES, KEYS};
use super::{Place, speech, tar};
use crate::files::{Incoming, Vault};
use anyhow::{Context as _, bail};
use clap::Args;
use std::fs::{self, File};
use std::io::{self, BufReader, Read};
use std::path::{Path, PathBuf};
use tenon_engine::store::uploads;

/// Where a backup is unpacked, in the folder of the workspace.
const STAGING: &str = "restore.part";
const CHUNK: usize = 1 << 20;

#[derive(Debug, Args)]
pub struct Restore {
    /// The backup to read
    from: PathBuf,
    /// Restore also when keys of sensitive fields are missing: these fields then cannot be read
    #[arg(long)]
    without_keys: bool,
    #[command(flatten)]
    place: Place,
}

impl Restore {
    pub async fn run(self) -> anyhow::Result<()> {
        let Some(database) = self.place.file() else {
            bail!("a PostgreSQL workspace is restored with pg_restore");
        };
        let vault = self.place.vault()?;
        let data = &self.place.data;
        // Beside its place until it is whole, so that half a restore is never taken for a workspace.
        let staging = data.join(STAGING);
        let is_used =
            || vault.as_folder().is_some_and(|folder| fs::read_dir(folder).is_ok_and(|mut all| all.next().is_some()));
        // What lies among the attachments beside a staging folder was put there by a restore that stopped half way. It is
        // gone on with, and so is a bucket, which may be shared: no two files have one id, so nothing is written over.
        if database.exists() || (is_used() && !staging.exists()) {
            bail!("there is a workspace in {} already; restore into an empty folder", data.display());
        }
        let archive = File::open(&self.from).with_context(|| format!("{} cannot be read", self.from.display()))?;
        fs::create_dir_all(&staging).with_context(|| format!("{} cannot be made", staging.display()))?;
        empty(&staging)?;
        let needed = |keys: &str| if self.without_keys { Ok(()) } else { keys_are_there(&self.place, keys) };
        let unpacked = unpack(&mut BufReader::new(archive), &staging, needed);
        let moved = match unpacked {
            Ok(attachments) => move_in(&staging, &database, &vault).await.map(|()| attachments),
            Err(error) => Err(error),
        };
        // What is left there is of no use, whatever happened; the folder itself says where it can be gone on.
        let _ = empty(&staging);
        if moved.is_ok() || !is_used() {
            let _ = fs::remove_dir(&staging);
        }
        let attachments = moved?;
        let store = self.place.open().await?;
        // The parts of what was being uploaded are in no backup: nobody can go on with it.
        let closed = store.write(|conn| Box::pin(uploads::close_all(conn))).await;
        let sound = store.check().await;
        store.close().await;
        sound.context("the restored database is damaged")?;
        closed.context("uploads that were under way cannot be closed")?;
        println!("{}: the database and {attachments} attachments", data.display());
        Ok(())
    }
}

fn empty(folder: &Path) -> io::Result<()> {
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        match entry.file_type()?.is_dir() {
            true => fs::remove_dir_all(entry.path())?,
            false => fs::remove_file(entry.path())?,
        }
    }
    Ok(())
}

/// Refuses a backup whose keys are not at the place: without them its sensitive fields are lost.
fn keys_are_there(place: &Place, needed: &str) -> anyhow::Result<()> {
    let there = place.keys()?.ids();
    let missing: Vec<&str> = needed.lines().filter(|id| !there.iter().any(|one| one == id)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    bail!(
        "the keys {} of sensitive fields are missing in {}; put the file there that belongs to the backup, or restore \
         --without-keys",
        missing.join(", "),
        place.key_file().display()
    )
}

/// Unpacks a backup and answers how many attachments it holds. It names the keys it needs before anything else.
fn unpack(archive: &mut impl Read, to: &Path, needed: impl Fn(&str) -> anyhow::Result<()>) -> anyhow::Result<usize> {
    let mut attachments = 0;
    tar::read(archive, |name, content| {
        if name == KEYS {
            let mut keys = String::new();
            content.read_to_string(&mut keys)?;
            return needed(&keys).map_err(io::Error::other);
        }
        let file = to.join(name);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        let mut file = File::create_new(&file)?;
        std::io::copy(content, &mut file)?;
        attachments += usize::from(name != DATABASE);
        speech::progress(attachments, "attachments");
        file.sync_all()
    })?;
    speech::progress_ends();
    Ok(attachments)
}

/// Puts what was unpacked in its place, the database last.
async fn move_in(staging: &Path, database: &Path, vault: &Vault) -> anyhow::Result<()> {
    if !staging.join(DATABASE).exists() {
        bail!("the backup holds no database");
    }
    let files = staging.join(FILES);
    for folder in fs::read_dir(&files).into_iter().flatten() {
        let folder = folder?;
        for file in fs::read_dir(folder.path())? {
            let file = file?;
            let name = format!("{}/{}", folder.file_name().to_string_lossy(), file.file_name().to_string_lossy());
            let unplaced = || format!("{name} cannot be put into {}", vault.shown());
            if let Some(place) = vault.path_named(&name)
                && moved(&file.path(), &place).with_context(unplaced)?
            {
                continue;
            }
            let incoming =
                vault.begin_named(&name).with_context(|| format!("the backup holds {name}, which is no file"))?;
            copy(&file.path(), incoming).await.with_context(unplaced)?;
            fs::remove_file(file.path())?;
        }
    }
    if let Some(folder) = database.parent() {
        fs::create_dir_all(folder)?;
    }
    fs::rename(staging.join(DATABASE), database)?;
    Ok(())
}

/// Moves a file within one disk; false when its place is on another.
fn moved(from: &Path, to: &Path) -> io::Result<bool> {
    if let Some(folder) = to.parent() {
        fs::create_dir_all(folder)?;
    }
    match fs::rename(from, to) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => Ok(false),
        Err(error) => Err(error),
    }
}

async fn copy(from: &Path, mut incoming: Incoming) -> anyhow::Result<()> {
    let mut file = File::open(from)?;
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        if Read::by_ref(&mut file).take(CHUNK as u64).read_to_end(&mut chunk)? == 0 {
            incoming.finish().await?;
            return Ok(());
        }
        incoming.write(chunk.into()).await?;
    }
}
