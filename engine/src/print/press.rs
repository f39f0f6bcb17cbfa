//! Printing into files: what a run wants printed, and whoever makes a document of a filled template and keeps its bytes. The
//! engine knows neither markup nor where files lie.

use crate::id::{FileId, MemberId, RunId};
use crate::problem::Text;
use futures_util::future::BoxFuture;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// One record to be printed into a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PrintJob {
    pub app: String,
    pub form: String,
    pub record: String,
    /// The key of a print template of the form.
    pub template: String,
    /// The run that wants it, whose decisions it tells of.
    pub run: RunId,
    /// On whose behalf.
    pub by: Option<MemberId>,
    /// The id of the file, the same at every attempt.
    pub file: FileId,
    /// What the file is to be called, without an ending.
    pub name: String,
}

/// Makes documents and keeps them.
pub trait Press: Send + Sync + 'static {
    /// Makes the document of a record, keeps it, and answers what a record holds of the file. Done again, it is the same file.
    fn print<'a>(&'a self, job: &'a PrintJob) -> BoxFuture<'a, Result<Value, PressError>>;
}

/// Why nothing was printed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PressError {
    /// Another attempt may help.
    #[error("{}", .0.en)]
    Later(Text),
    /// No attempt helps until a person changes something.
    #[error("{}", .0.en)]
    Never(Text),
}
