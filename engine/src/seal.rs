//! Values that lie encrypted in the database: sealing and opening them, and the keys, which are kept outside of it. Owns what
//! a sealed text looks like and the file of the keys; where sealed texts lie is owned by `store`.

mod key;
mod keyring;

pub use keyring::{KeyError, Keyring};

use std::fmt;

/// How many characters of a sealed text are its index: what equal values of one field have in common.
pub const INDEX_LENGTH: usize = 22;

/// A text on its way into the database. It is sealed by the connection that writes it, so it cannot get there as it is.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealing {
    /// Where it will lie. A sealed text that was moved somewhere else cannot be opened there.
    pub place: String,
    /// The field whose equal values are to be found by one another; `None` for what nobody looks for.
    pub index: Option<String>,
    pub text: String,
}

/// A secret must not reach a log.
impl fmt::Debug for Sealing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sealing").field("place", &self.place).finish_non_exhaustive()
    }
}

/// Why a sealed text cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// The key it was sealed with is not there.
    #[error("the key {0} is missing")]
    NoKey(String),
    /// It was changed, or moved here from somewhere else.
    #[error("the sealed text is damaged or was moved")]
    Damaged,
}

/// Where the value of a column lies.
pub fn cell(table: &str, column: &str, record: &str) -> String {
    format!("cell|{table}|{column}|{record}")
}

/// Where the changes of an entry of a record's history lie.
pub fn history(record: &str, version: i64) -> String {
    format!("history|{record}|{version}")
}

/// Where the journal of a merge lies.
pub fn journal(merge: &str) -> String {
    format!("merge|{merge}")
}

/// Where a single text lies that is kept under a name: see [`Keyring::seal_text`].
pub fn single(name: &str) -> String {
    format!("text|{name}")
}

/// The name under which the answer to a step of a run is sealed, on its way to the run and while that stands still.
pub fn answer_to(run: &str, step: u64) -> String {
    format!("answer|{run}|{step}")
}

/// Where something that a job keeps lies: `params`, `result`, or what was found in a row.
pub fn job(job: &str, what: &str) -> String {
    format!("job|{job}|{what}")
}

/// Where one part of a file of a job lies.
pub fn job_file(job: &str, name: &str, part: i64) -> String {
    format!("job|{job}|file|{name}|{part}")
}

/// The field whose equal values share an index.
pub fn index(table: &str, column: &str) -> String {
    format!("{table}|{column}")
}

/// Whether a text is a sealed one that nobody looks for, and none that was stored as it is.
pub fn is_sealed(text: &str) -> bool {
    text.starts_with('.') && key_of(text).is_some()
}

/// What sealed bytes begin with, before the id of their key.
pub const BYTES_MARK: &[u8] = b"\0tenon sealed\0";

/// How bytes begin that a key has sealed.
pub fn beginning(key: &str) -> Vec<u8> {
    [BYTES_MARK, key.as_bytes()].concat()
}

/// The id of the key a text was sealed with.
pub fn key_of(sealed: &str) -> Option<&str> {
    let mut parts = sealed.split('.').skip(1);
    let id = parts.next().filter(|_| parts.next().is_some())?;
    (id.len() == key::ID_LENGTH).then_some(id)
}
