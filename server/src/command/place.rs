//! Where a workspace is kept: a folder with an SQLite file and the attachments; PostgreSQL and a store of files in
//! their place where they are named.

use crate::files::Vault;
use crate::state::Options;
use anyhow::{Context as _, bail};
use clap::Args;
use std::path::PathBuf;
use std::sync::Arc;
use tenon_engine::record::Reach;
use tenon_engine::seal::Keyring;
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
    /// Where attachments are kept: a folder (<data>/files when left out), or s3://<bucket>/<prefix> on an S3-compatible
    /// store, which AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY lead to
    #[arg(long, env = "TENON_FILES")]
    pub files: Option<String>,
    /// The file with the keys of sensitive fields (<data>/keys when left out). It is made when it is first needed, goes
    /// into no backup, and must not be lost
    #[arg(long, env = "TENON_KEY_FILE")]
    pub key_file: Option<PathBuf>,
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

    /// The address of the attachments.
    pub fn files(&self) -> String {
        self.files.clone().unwrap_or_else(|| self.data.join("files").display().to_string())
    }

    /// The place of the attachments.
    pub fn vault(&self) -> anyhow::Result<Vault> {
        Vault::open(&self.files())
    }

    /// The file of the keys.
    pub fn key_file(&self) -> PathBuf {
        self.key_file.clone().unwrap_or_else(|| self.data.join("keys"))
    }

    /// The keys of sensitive fields.
    pub fn keys(&self) -> anyhow::Result<Arc<Keyring>> {
        Keyring::file(&self.key_file()).context("the keys of sensitive fields cannot be read")
    }

    pub fn options(&self, behind_proxy: bool) -> anyhow::Result<Options> {
        Ok(Options {
            files: self.vault()?,
            keys: self.keys()?,
            behind_proxy,
            rehearsal: false,
            reach: Reach::default(),
        })
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
        Store::open_with(&self.url(), self.keys()?)
            .await
            .with_context(|| format!("the database {} cannot be opened", self.shown()))
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
        Place { data: "/srv/t".into(), database: database.map(str::to_owned), files: None, key_file: None }
    }

    #[test]
    fn the_folder_holds_the_database_unless_another_is_named() {
        assert_eq!(place(None).url(), "sqlite:/srv/t/tenon.db");
        assert_eq!(place(None).files(), "/srv/t/files");
        assert_eq!(place(Some("sqlite:x.db")).file(), Some("x.db".into()));
        assert_eq!(place(Some("postgres://u:secret@db/x")).file(), None);
        assert_eq!(place(Some("postgres://u:secret@db/x")).shown(), "postgres://…@db/x");
    }
}
