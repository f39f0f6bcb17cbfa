//! Join: tokens of the same fork wait here until every branch has arrived, then go on as one.

use super::{NodeKind, Way};
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Where the branches of a parallel node meet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Join {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The node after all branches have arrived.
    pub next: String,
}

impl NodeKind for Join {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.meet(arrival, &self.next);
    }

    fn check(&self, _checker: &mut Checker<'_>) {}
}
