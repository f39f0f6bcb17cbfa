//! What is worth an administrator's look about flows that start each other or do too much.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// What happened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum IncidentKind {
    /// Flows start each other in a circle; the one that would have started again was not started.
    Loop,
    /// More flows than may have started each other; the next was not started.
    Depth,
    /// A flow has started as often as it may within an hour; what came after waits for the next.
    Pace,
    /// A start that waits in line fails whatever is tried; the others go before it.
    Start,
    /// A run went through too many nodes and stands still.
    Nodes,
    /// A run wrote too many records and stands still.
    Records,
}

impl IncidentKind {
    const ALL: [Self; 6] = [Self::Loop, Self::Depth, Self::Pace, Self::Start, Self::Nodes, Self::Records];

    /// The word in the API and in the database.
    pub fn word(self) -> &'static str {
        match self {
            Self::Loop => "loop",
            Self::Depth => "depth",
            Self::Pace => "pace",
            Self::Start => "start",
            Self::Nodes => "nodes",
            Self::Records => "records",
        }
    }

    /// Reads the word back; `None` for one we never wrote.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.word() == word)
    }
}
