//! Cc: people are told and may read; the run goes on at once.

use super::{NodeKind, Way};
use crate::definition::flow::People;
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Tells people about the record without waiting for them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Cc {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who is told.
    pub to: Vec<People>,
    /// The node after this one.
    pub next: String,
}

impl NodeKind for Cc {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.open_copies(&self.to, &arrival);
        machine.pass(arrival, &self.next);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.people("/to", &self.to);
        checker.members_only("/to", &self.to);
    }
}
