//! `tenon template`: the apps this binary brings, and apps in folders: listed, installed, written out again.

use super::{Place, speech};
use crate::template;
use anyhow::{Context as _, anyhow, bail};
use clap::{Args, Subcommand};
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use tenon_engine::access::Principal;
use tenon_engine::audit::Via;
use tenon_engine::clock::Clock;
use tenon_engine::definition::Package;
use tenon_engine::package::{self, Install, PackageError};
use tenon_engine::workspace::Workspace;

#[derive(Debug, Subcommand)]
pub enum Template {
    /// List the apps this binary brings
    List,
    /// Install an app: one of the list by its key, or a folder
    Install(InstallApp),
    /// Write the files of an installed app, or of one of the list, into a folder
    Export(Export),
}

#[derive(Debug, Args)]
pub struct InstallApp {
    /// The key of a template, or the folder of a package
    what: String,
    /// The app's key in the workspace; the package's own when left out
    #[arg(long)]
    key: Option<String>,
    /// The app's title in the workspace; the package's own when left out
    #[arg(long)]
    title: Option<String>,
    /// Bring the demo members and records, too
    #[arg(long)]
    demo: bool,
    #[command(flatten)]
    place: Place,
}

#[derive(Debug, Args)]
pub struct Export {
    /// The key of an installed app or of a template
    key: String,
    /// The folder to write; it must be empty or not there
    to: PathBuf,
    #[command(flatten)]
    place: Place,
}

impl Template {
    pub async fn run(self) -> anyhow::Result<()> {
        match self {
            Self::List => list(),
            Self::Install(install) => install.run().await,
            Self::Export(export) => export.run().await,
        }
    }
}

fn list() -> anyhow::Result<()> {
    let language = speech::of_console();
    for template in template::all() {
        let app = &template.definitions.app;
        let say = |text: &str| template.definitions.text(text, language);
        speech::print(format_args!(
            "{:12} {:8} {} — {}",
            app.key,
            app.version.as_deref().unwrap_or_default(),
            say(&app.title),
            app.description.as_deref().map(say).unwrap_or_default()
        ))?;
    }
    Ok(())
}

impl InstallApp {
    async fn run(self) -> anyhow::Result<()> {
        let package = package_of(&self.what)?;
        let workspace = open(&self.place).await?;
        let wish = Install { package, key: self.key, title: self.title, demo: self.demo };
        let done = package::install(&workspace, &Principal::system(Via::Console), wish).await;
        workspace.close().await;
        let app = done.map_err(said)?;
        println!("installed {}: {} forms", app.key, app.forms.len());
        Ok(())
    }
}

impl Export {
    async fn run(self) -> anyhow::Result<()> {
        let package = match template::find(&self.key) {
            Some(template) if self.place.file().is_some_and(|file| !file.exists()) => template.package.clone(),
            template => {
                self.place.must_exist()?;
                let workspace = open(&self.place).await?;
                let exported = package::export(&workspace, &self.key).await;
                workspace.close().await;
                match (exported, template) {
                    (Err(PackageError::NotFound), Some(template)) => template.package.clone(),
                    (exported, _) => exported.map_err(said)?,
                }
            }
        };
        if fs::read_dir(&self.to).is_ok_and(|mut entries| entries.next().is_some()) {
            bail!("{} is not empty", self.to.display());
        }
        write(&package, &self.to).with_context(|| format!("{} cannot be written", self.to.display()))?;
        println!("{}: {} files", self.to.display(), package.files.len());
        Ok(())
    }
}

/// A folder when there is one of that name, else a template of the binary.
fn package_of(what: &str) -> anyhow::Result<Package> {
    let folder = Path::new(what);
    if folder.join("app.json").exists() {
        return Package::read(folder)?.map_err(|problems| anyhow!("{}", speech::lines(&problems)));
    }
    let template = template::find(what);
    template
        .map(|template| template.package.clone())
        .with_context(|| format!("there is no template and no package '{what}'"))
}

fn write(package: &Package, to: &Path) -> std::io::Result<()> {
    for (path, text) in &package.files {
        let file = to.join(path);
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder)?;
        }
        fs::write(file, text)?;
    }
    Ok(())
}

/// Opens the workspace of a place with everything in it.
pub async fn open(place: &Place) -> anyhow::Result<Arc<Workspace>> {
    let opened = Workspace::open_with(&place.url(), Clock::system(), place.keys()?).await;
    opened.with_context(|| format!("the workspace in {} cannot be opened", place.shown()))
}

fn said(error: PackageError) -> anyhow::Error {
    match error {
        PackageError::NotFound => anyhow!("there is no such app"),
        PackageError::Invalid(problems) => anyhow!("{}", speech::lines(&problems)),
        PackageError::Store(error) => error.into(),
    }
}
