//! What a run that stands still keeps for when it goes on.

use super::{Back, RunStatus};
use crate::clock::Moment;
use crate::id::{MemberId, RunId};
use crate::problem::Text;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// By whom, since when and why a run stands still.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Suspension {
    pub by: MemberId,
    pub at: Moment,
    pub reason: String,
    /// What came meanwhile, in its order; it is done when the run goes on.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub kept: Vec<Kept>,
}

/// Something that came to a run while it stood still.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    Answered {
        step: u64,
        proof: Option<String>,
        answer: Value,
    },
    /// The same as it lies in the database; the answer is opened before the run goes on.
    Sealed {
        step: u64,
        proof: Option<String>,
        text: String,
    },
    Unanswered {
        step: u64,
        reason: Text,
    },
    RunEnded {
        step: u64,
        run: RunId,
        status: RunStatus,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        back: Option<Back>,
    },
    MemberLeft {
        member: MemberId,
    },
    /// A deadline step that had been due before the run was suspended.
    Late {
        step: u64,
        index: usize,
    },
    /// The step has moved to another version of the flow: what was decided is counted as that one says.
    Recount {
        step: u64,
    },
}

impl Kept {
    /// The step it came to.
    pub(crate) fn step(&self) -> Option<u64> {
        match self {
            Self::Answered { step, .. }
            | Self::Unanswered { step, .. }
            | Self::RunEnded { step, .. }
            | Self::Late { step, .. }
            | Self::Sealed { step, .. }
            | Self::Recount { step } => Some(*step),
            Self::MemberLeft { .. } => None,
        }
    }
}
