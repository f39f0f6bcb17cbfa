//! One change for everything a list asks for, however many records that are, as a job: which they are is found once, each
//! goes the way of every other change, and what was refused is told record by record. Owns the pass over them and taking
//! it back; what becomes of a record is owned by `record`.

mod press;
mod undo;
mod work;

pub use undo::{UNDO, UndoWork, undo_params};
pub use work::{BATCH, BatchWork};

use crate::audit::Via;
use crate::condition::Condition;
use crate::definition::Operation;
use crate::record::Action;
use crate::store::Shelf;
use crate::store::jobs::JobRow;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is to become of every record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(tag = "op", rename_all = "snake_case", deny_unknown_fields)]
pub enum BatchChange {
    /// These fields say something else; `null` empties a field.
    Update { values: Map<String, Value> },
    /// Into the recycle bin.
    Delete,
    /// Into the archive.
    Archive,
    /// Out of the archive, where they lie.
    Unarchive,
    /// Out of the recycle bin, where they lie.
    Restore,
    /// Out of the recycle bin for good; this is not taken back.
    Destroy,
    /// The button of this flow is pressed on each; what the flows do is not taken back.
    Press { flow: String },
}

impl BatchChange {
    /// The right that somebody needs to try at all.
    pub fn operation(&self) -> Operation {
        match self {
            Self::Update { .. } => Operation::Update,
            Self::Delete | Self::Archive | Self::Unarchive | Self::Restore => Operation::Delete,
            Self::Destroy => Operation::Destroy,
            Self::Press { .. } => Operation::Read,
        }
    }

    /// Where the records lie that it is about.
    pub fn shelf(&self) -> Shelf {
        match self {
            Self::Update { .. } | Self::Delete | Self::Archive | Self::Press { .. } => Shelf::Live,
            Self::Unarchive => Shelf::Archive,
            Self::Restore | Self::Destroy => Shelf::Bin,
        }
    }

    /// Whether it can be taken back.
    pub fn is_undoable(&self) -> bool {
        !matches!(self, Self::Destroy | Self::Press { .. })
    }

    /// The change of one record; none where a button is pressed, which is no change of its own. No version goes with it:
    /// other changes of the batch may touch the same record before.
    fn action(&self, id: String) -> Option<Action> {
        Some(match self {
            Self::Update { values } => Action::Update { id, version: None, values: values.clone() },
            Self::Delete => Action::Delete { id, version: None },
            Self::Archive => Action::Archive { id, version: None },
            Self::Unarchive => Action::Unarchive { id },
            Self::Restore => Action::Restore { id },
            Self::Destroy => Action::Destroy { id },
            Self::Press { .. } => return None,
        })
    }
}

/// What a batch is asked to do, and how far it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct BatchParams {
    pub change: BatchChange,
    pub filter: Option<Condition>,
    pub search: String,
    /// The way it was asked for, which the history of the records tells.
    via: Via,
    /// How many records were chosen, once they are and are kept with the job.
    chosen: Option<usize>,
    /// How many of them were passed by.
    done: usize,
    pub so_far: BatchReport,
}

/// What a batch did.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(default)]
pub struct BatchReport {
    pub changed: usize,
    /// Records that said already what they should say.
    pub unchanged: usize,
    pub refused: usize,
    /// Records that were gone, or fitted no more, when it was their turn.
    pub left: usize,
}

impl BatchParams {
    pub fn new(change: BatchChange, filter: Option<Condition>, search: String, via: Via) -> Self {
        Self { change, filter, search, via, chosen: None, done: 0, so_far: BatchReport::default() }
    }

    /// What a batch was asked to do; none for a job of another kind.
    pub fn of(job: &JobRow) -> Option<Self> {
        if job.kind != BATCH {
            return None;
        }
        serde_json::from_value(job.params.clone()).ok()
    }

    pub fn to_value(&self) -> Value {
        serde_json::to_value(self).unwrap_or_default()
    }
}
