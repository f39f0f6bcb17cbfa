//! An installed app as the files it was made of, byte for byte; only its demo records are made to fit what has changed.

use super::PackageError;
use super::fit::fitted;
use crate::definition::Package;
use crate::store;
use crate::workspace::Workspace;

/// The published files of an app.
pub async fn export(workspace: &Workspace, app: &str) -> Result<Package, PackageError> {
    workspace.model().app(app).ok_or(PackageError::NotFound)?;
    let files = store::definitions::published(&mut workspace.store.read().await?, app).await?;
    Ok(fitted(Package { files }, &super::surroundings(workspace)))
}
