//! `tenon restore`: a workspace made from a backup. Never writes over one that is there.

use super::backup::DATABASE;
use super::{Place, tar};
use anyhow::{Context as _, bail};
use clap::Args;
use std::fs::{self, File};
use std::io::BufReader;
use std::path::PathBuf;

#[derive(Debug, Args)]
pub struct Restore {
    /// The backup to read
    from: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Restore {
    pub async fn run(self) -> anyhow::Result<()> {
        let Some(database) = self.place.file() else {
            bail!("a PostgreSQL workspace is restored with pg_restore");
        };
        if database.exists() || fs::read_dir(self.place.files()).is_ok_and(|mut entries| entries.next().is_some()) {
            bail!("there is a workspace in {} already; restore into an empty folder", self.place.data.display());
        }
        let mut archive =
            BufReader::new(File::open(&self.from).with_context(|| format!("{} cannot be read", self.from.display()))?);
        let (data, mut attachments) = (self.place.data.clone(), 0);
        fs::create_dir_all(&data)?;
        let part = data.join("restore.part");
        tar::read(&mut archive, |name, content| {
            let to = if name == DATABASE { part.clone() } else { data.join(name) };
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)?;
            }
            let mut file = File::create_new(&to)?;
            std::io::copy(content, &mut file)?;
            attachments += usize::from(name != DATABASE);
            file.sync_all()
        })?;
        if let Some(folder) = database.parent() {
            fs::create_dir_all(folder)?;
        }
        // The database comes last, so that half a restore is never taken for a workspace.
        fs::rename(&part, &database).context("the backup holds no database")?;
        let store = self.place.open().await?;
        let sound = store.check().await;
        store.close().await;
        sound.context("the restored database is damaged")?;
        println!("{}: the database and {attachments} attachments", self.place.data.display());
        Ok(())
    }
}
