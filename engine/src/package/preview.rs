//! An app as its drafts would have it, compiled for trying out. Nothing of it is put in force.

use super::PackageError;
use super::publish::{package_with, place_fields};
use crate::definition::Definitions;
use crate::model::App;
use crate::problem::Problem;
use crate::workspace::Workspace;
use std::collections::BTreeMap;

/// Compiles an app with its drafts, and these files on top of them, in place. What cannot be read or compiled is left
/// out and named; the rest can be tried.
pub async fn preview(
    workspace: &Workspace,
    app: &str,
    files: BTreeMap<String, String>,
) -> Result<(App, Vec<Problem>), PackageError> {
    let (mut definitions, mut problems) = Definitions::read(&package_with(workspace, app, files).await?);
    let current = workspace.model().app(app).cloned().ok_or(PackageError::NotFound)?;
    place_fields(workspace, &current, &mut definitions).await?;
    let (compiled, found) = App::compile_sound(app, definitions, &workspace.scripts);
    problems.extend(found);
    Ok((compiled, problems))
}
