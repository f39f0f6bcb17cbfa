//! Loop: the rows of a sub-form or of a query are gone through one after the other, each through the nodes of the body.

use super::{NodeKind, Way, WayKind};
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Goes through rows one after the other, as they are when the run gets here, at most 200 of them. The nodes from `body` on
/// see the columns of the row, which go before the fields of the record, as nodes with `each` do; the last of them leads back
/// to this node. Where there are no rows the run goes on at once.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct LoopNode {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The sub-form of the run's record, or the query, whose rows are gone through.
    pub each: String,
    /// The first node each row goes through.
    pub body: String,
    /// The node after the last row.
    pub next: String,
}

impl NodeKind for LoopNode {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        vec![Way { pointer: "/body".to_owned(), to: &self.body, kind: WayKind::Row }, Way::next("/next", &self.next)]
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.next_row(arrival, self);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.rows("/each", &self.each);
    }
}
