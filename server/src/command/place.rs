//! Where a workspace is kept: a folder with an SQLite file and the attachments, or PostgreSQL and a folder.

use crate::state::Options;
use anyhow::{Context as _, bail};
use clap::Args;
use std::path::PathBuf;
use tenon_engine::store::Store;

/// The two arguments every command that opens a workspace takes.
#[derive(Debug, Clone, Args)]
pub struct Place {
    /// The folder of the workspace: its database, unless --database names another, and its attachments
    #[arg(long, env = "TENON_DATA", default_value = "./data")]
    pub data: PathBuf,
    /// The database: sqlite:<file> or postgres://…[?schema=name]
    #[arg(long, env = "TENON_DATABASE")]
    pub database: Option<String>,
}

impl Place {
    /// The address of the database.
    pub fn url(&self) -> String {
        let file = self.data.join("tenon.db");
        self.database.clone().unwrap_or_else(|| format!("sqlite:{}", file.display()))
    }

    /// The file of the database; none for PostgreSQL.
    pub fn file(&self) -> Option<PathBuf> {
        let url = self.url();
        url.strip_prefix("sqlite:").map(|path| PathBuf::from(path.trim_start_matches("//")))
    }

    /// The folder of the attachments.
    pub fn files(&self) -> PathBuf {
        self.data.join("files")
    }

    pub fn options(&self, behind_proxy: bool) -> Options {
        Options { files: self.files(), behind_proxy, rehearsal: false }
    }

    /// Refuses a place where nothing was ever kept, for commands that have nothing to do in an empty workspace. Whether
    /// there is something in PostgreSQL is seen when it is opened.
    pub fn must_exist(&self) -> anyhow::Result<()> {
        match self.file() {
            Some(file) if !file.exists() => bail!("there is no workspace in {}", file.display()),
            _ => Ok(()),
        }
    }

    /// Opens the database and brings its tables up to date.
    pub async fn open(&self) -> anyhow::Result<Store> {
        Store::open(&self.url()).await.with_context(|| format!("the database {} cannot be opened", self.shown()))
    }

    /// The address without a password in it.
    pub fn shown(&self) -> String {
        let url = self.url();
        match (url.split_once("://"), url.rsplit_once('@')) {
            (Some((scheme, _)), Some((_, host))) => format!("{scheme}://…@{host}"),
            _ => url,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place(database: Option<&str>) -> Place {
        Place { data: "/srv/t".into(), database: database.map(str::to_owned) }
    }

    #[test]
    fn the_folder_holds_the_database_unless_another_is_named() {
        assert_eq!(place(None).url(), "sqlite:/srv/t/tenon.db");
        assert_eq!(place(Some("sqlite:x.db")).file(), Some("x.db".into()));
        assert_eq!(place(Some("postgres://u:secret@db/x")).file(), None);
        assert_eq!(place(Some("postgres://u:secret@db/x")).shown(), "postgres://…@db/x");
    }
}
