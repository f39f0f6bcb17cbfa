//! Records written to a file: the rows, fields and names their reader may see, in the order of a list. Which they are
//! is found once; they are read in portions and written as they come, so that each costs memory a number, and time the same.

mod bundle;
mod cell;
mod layout;
mod work;
mod writing;

pub use bundle::{BundledFile, bundled};
pub use work::{EXPORT, ExportWork, RESULT};
pub use writing::{Passed, Watch, write};

use crate::condition::Condition;
use crate::problem::Problem;
use crate::record::ReadError;
use crate::store::StoreError;
use crate::table::{Encoding, TableError};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What is to be written.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ExportWish {
    /// The name of the file without its ending.
    pub name: String,
    pub format: ExportFormat,
    pub encoding: Encoding,
    pub inner: InnerRows,
    /// Fields and system fields, in order; every field the reader sees when empty.
    pub columns: Vec<String>,
    pub filter: Option<Condition>,
    pub search: String,
    pub sort: Vec<String>,
}

impl ExportWish {
    /// The whole name of the file.
    pub fn file_name(&self) -> String {
        format!("{}.{}", self.name, self.format.ending())
    }
}

/// The kind of file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    #[default]
    Xlsx,
    Csv,
    /// One JSON document a line, as the API answers records.
    Jsonl,
    /// The files that the records hold, in an archive with a folder for each record.
    Files,
}

impl ExportFormat {
    pub fn ending(self) -> &'static str {
        match self {
            Self::Xlsx => "xlsx",
            Self::Csv => "csv",
            Self::Jsonl => "jsonl",
            Self::Files => "zip",
        }
    }

    pub fn mime(self) -> &'static str {
        match self {
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Csv => "text/csv",
            Self::Jsonl => "application/x-ndjson",
            Self::Files => "application/zip",
        }
    }
}

/// Where the rows of sub-forms go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum InnerRows {
    /// Below each other in the rows of their record, as an import reads them.
    #[default]
    Rows,
    /// On a sheet of their own. Only workbooks have several.
    Sheet,
    /// Nowhere.
    Without,
}

/// Why nothing was exported.
#[derive(Debug, thiserror::Error)]
pub enum ExportError {
    #[error("not found")]
    NotFound,
    #[error("forbidden")]
    Forbidden,
    #[error("{0:?}")]
    Invalid(Vec<Problem>),
    #[error(transparent)]
    Table(#[from] TableError),
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Whoever watches the export ended it.
    #[error("ended")]
    Ended,
}

impl From<ReadError> for ExportError {
    fn from(error: ReadError) -> Self {
        match error {
            ReadError::NotFound => Self::NotFound,
            ReadError::Forbidden => Self::Forbidden,
            ReadError::Invalid(problems) => Self::Invalid(problems),
            ReadError::Store(error) => Self::Store(error),
        }
    }
}

impl From<std::io::Error> for ExportError {
    fn from(error: std::io::Error) -> Self {
        Self::Table(error.into())
    }
}

/// The problem of somebody without the right to export.
pub fn not_allowed() -> Problem {
    Problem::new("", "export_forbidden", "你没有导出这个表单的权限", "you may not export from this form")
}
