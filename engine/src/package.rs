//! Apps in a workspace: installing a package, publishing its documents, giving it back as files. Owns the life of an
//! app; what its documents mean is owned by `definition`, their rows by `store::definitions`.

mod changes;
mod demo;
mod export;
mod fit;
mod formulas;
mod install;
mod preview;
mod publish;
mod touched_views;
mod translation;
mod word_table;

pub use changes::{CountedTable, FieldChange, FieldStep, FormChange, changes, counted_tables, missing_secrets};
pub use export::export;
pub use formulas::ChangedFormula;
pub use install::{Install, create, install, uninstall};
pub use preview::preview;
pub use publish::{Published, check_with, publish, publish_as_builder, save_draft, warnings_with};
pub use touched_views::{TouchedView, TouchedViews};
pub use translation::{TranslatedText, Translations, WordsChange, translate, translations};
pub use word_table::{word_rows, words_file};

use crate::definition::Surroundings;
use crate::problem::Problem;
use crate::store::{StoreError, carries_store_error};
use crate::workspace::Workspace;

/// Why an app was not installed, changed or published. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum PackageError {
    #[error("not found")]
    NotFound,
    /// Everything that is wrong with the package.
    #[error("{} problems", .0.len())]
    Invalid(Vec<Problem>),
    #[error(transparent)]
    Store(#[from] StoreError),
}

carries_store_error!(PackageError);

/// What documents may name beside what the package itself brings.
fn surroundings(workspace: &Workspace) -> Surroundings {
    let people = workspace.roster.directory();
    Surroundings { roles: Some(people.roles().map(|role| role.key.clone()).collect()), ..Surroundings::default() }
}
