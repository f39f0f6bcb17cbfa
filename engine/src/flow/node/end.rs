//! End: the run ends with a result.

use super::{NodeKind, Way};
use crate::flow::check::Checker;
use crate::flow::effect::Course;
use crate::flow::machine::{Arrival, Machine};
use crate::flow::state::RunStatus;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Ends the run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct End {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// How the run ends. Default: `approved` when the flow has approvals, else `done`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<EndResult>,
}

/// How a run ends at an end node.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum EndResult {
    Approved,
    Rejected,
    Done,
}

impl From<EndResult> for RunStatus {
    fn from(result: EndResult) -> Self {
        match result {
            EndResult::Approved => Self::Approved,
            EndResult::Rejected => Self::Rejected,
            EndResult::Done => Self::Done,
        }
    }
}

impl NodeKind for End {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        Vec::new()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let result = self.result.map_or_else(|| machine.flow.default_result(), RunStatus::from);
        machine.went(&arrival, Course::Ended { status: result });
        machine.passed(&arrival, Vec::new(), crate::flow::state::Outcome::Done);
        machine.end(result);
    }

    fn check(&self, _checker: &mut Checker<'_>) {}
}
