//! How many commands of each kind there were and how they ended, since the workspace was opened. For figures; what
//! happened is told by the audit.

use crate::flow::service::FlowError;
use crate::record::{Change, RecordError};
use crate::store::StoreError;
use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    Done,
    /// It had been carried out before.
    Repeated,
    /// Mistakes, missing rights, something that is not there.
    Refused,
    /// Somebody else was faster.
    Conflict,
    /// The database could not.
    Failed,
}

impl Outcome {
    pub fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Repeated => "repeated",
            Self::Refused => "refused",
            Self::Conflict => "conflict",
            Self::Failed => "failed",
        }
    }

    pub(super) fn of_record(done: &Result<Change, RecordError>) -> Self {
        match done {
            Ok(change) if change.repeated => Self::Repeated,
            Ok(_) => Self::Done,
            Err(error) => Self::of_refusal(error),
        }
    }

    fn of_refusal(error: &RecordError) -> Self {
        match error {
            RecordError::Conflict { .. } => Self::Conflict,
            RecordError::Store(error) => Self::of_store(error),
            _ => Self::Refused,
        }
    }

    pub(super) fn of_flow<T>(done: &Result<T, FlowError>) -> Self {
        match done {
            Ok(_) => Self::Done,
            Err(FlowError::Record(error)) => Self::of_refusal(error),
            Err(FlowError::Store(error)) => Self::of_store(error),
            Err(FlowError::NotFound | FlowError::Refused(_)) => Self::Refused,
        }
    }

    fn of_store(error: &StoreError) -> Self {
        match error {
            StoreError::Again => Self::Conflict,
            _ => Self::Failed,
        }
    }
}

/// One figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    pub command: &'static str,
    pub outcome: Outcome,
    pub count: u64,
}

/// The figures.
#[derive(Debug, Default)]
pub struct Tally {
    counts: Mutex<BTreeMap<(&'static str, Outcome), u64>>,
}

impl Tally {
    pub(super) fn count(&self, command: &'static str, outcome: Outcome) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        *counts.entry((command, outcome)).or_default() += 1;
    }

    /// Every figure that is not zero, in the order of commands and outcomes.
    pub fn all(&self) -> Vec<Count> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        counts.iter().map(|((command, outcome), count)| Count { command, outcome: *outcome, count: *count }).collect()
    }
}
