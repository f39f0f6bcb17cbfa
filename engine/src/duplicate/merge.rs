//! Making one record of several: one stays, the others become it. Owns what is wished for and what a merge remembers of
//! itself; working it out is owned by `plan`, doing it by `carry`, taking it back by `undo`.

mod carry;
mod choice;
mod links;
mod plan;
mod undo;

pub use carry::merge;
pub use choice::Choice;
pub use plan::{Moves, Plan, plan};
pub use undo::{Undo, undo};

use crate::id::{CommandId, FileId};
use crate::problem::Problem;
use crate::record::{Change, Command, RecordError};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Records that may become another one at once.
pub const MOST_MERGED: usize = 9;
/// Records whose links are led to the one that stays, in one transaction.
const MOST_LINKS: usize = 1000;
/// Comments, runs and answers that are moved in one transaction, of each.
const MOST_HUNG: usize = 1000;

/// A wished-for merge.
#[derive(Debug, Clone, PartialEq)]
pub struct Wish {
    pub app: String,
    pub form: String,
    /// The record that stays.
    pub master: String,
    /// Its version as the one who asks saw it.
    pub version: Option<i64>,
    /// Those that become it, each with its version.
    pub others: Vec<(String, Option<i64>)>,
    /// Whose value a field has afterwards; what is not named is decided as a person would expect.
    pub take: BTreeMap<String, Take>,
    /// Sent twice, it happens once.
    pub id: Option<CommandId>,
}

/// Whose value a field has after a merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Take {
    /// That of one record.
    From(String),
    /// Of a field that holds several: what any of them holds.
    All,
}

/// What a merge did, so that it can be taken back.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Journal {
    /// The values of the record that stayed before and after, of the fields that changed by it.
    before: Map<String, Value>,
    after: Map<String, Value>,
    flow_state: Option<String>,
    others: Vec<Gone>,
    links: Vec<Led>,
    /// Members who follow the record that stayed because they followed one of the others.
    followers: Vec<String>,
    /// Files that the record that stayed holds because a comment of one of the others came with them.
    files: Vec<FileId>,
}

/// What hung on a record that became another one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Gone {
    id: String,
    title: String,
    comments: Vec<String>,
    runs: Vec<String>,
    answers: Vec<String>,
    followers: Vec<String>,
}

/// A record whose links were led to the one that stayed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Led {
    form: String,
    id: String,
    title: String,
    /// Whether it lay in the recycle bin then.
    in_bin: bool,
    before: Map<String, Value>,
    after: Map<String, Value>,
}

/// What a merge or its undoing changed, for those who watch.
pub type Changes = Vec<(Command, Change)>;

fn refused(pointer: &str, code: &'static str, zh: impl Into<String>, en: impl Into<String>) -> RecordError {
    RecordError::Invalid(vec![Problem::new(pointer, code, zh, en)])
}
