//! Sub-flow: another flow runs on the same record or on those a link names; the run waits for it, or goes on beside it.

use super::{NodeKind, Way};
use crate::definition::flow::{is_true, yes};
use crate::definition::is_default;
use crate::flow::check::Checker;
use crate::flow::effect::{Again, Call};
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Starts runs of another flow that people submit to, on behalf of the initiator.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SubFlow {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The key of the flow, of the same app.
    pub flow: String,
    /// The link field of the run's record whose records go through it, in the body of a loop also a link of the row, or the
    /// query whose records do, one run each; by default the run's own record.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// The sub-form of the run's record, or the query, whose rows each name in their link column `record` what goes through
    /// it: all at once, and each record once.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub each: Option<String>,
    /// Whether the run waits until all of them have ended. Default true.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub wait: bool,
    /// Whether people in it may return this run to a step that was passed before, or to its initiator: the runs of the
    /// sub-flow end then. Only where the run waits for them.
    #[serde(default, skip_serializing_if = "is_default")]
    pub returns: bool,
    /// The node after this one.
    pub next: String,
    /// The node when one of them was not approved; by default the run ends rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_reject: Option<String>,
}

impl NodeKind for SubFlow {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let reject = self.on_reject.as_deref().map(|to| Way::next("/on_reject", to));
        std::iter::once(Way::next("/next", &self.next)).chain(reject).collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.call(arrival, self.call(Again::default()));
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.sub_flow(self);
    }
}

impl SubFlow {
    /// What is to be started.
    pub(crate) fn call(&self, again: Again) -> Call {
        let (flow, record, each) = (self.flow.clone(), self.record.clone(), self.each.clone());
        Call { flow, record, each, wait: self.wait, again }
    }
}
