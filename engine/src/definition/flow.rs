//! The flow document: when a flow starts and which nodes it walks through. Owns the shape only; what a node does lives
//! in [`crate::flow::node`], whether a flow makes sense in [`crate::flow::check`].

pub mod deadline;
pub mod span;
pub mod start;

pub use crate::flow::node::Node;
pub use deadline::{DateOf, Deadline, DeadlineAction, DeadlineStep};
pub use span::{Span, Unit};
pub use start::{Start, StartEvent};

pub use super::{AnyOfPeople, Candidates, Condition, People, Whose};

use super::is_default;
use crate::problem::Language;

use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// The node key that stands for the initiator's own step: where a run goes when it is returned for resubmission.
pub const START: &str = "start";

/// A flow: how it starts and the nodes a run walks through. Approvals and automations are the same thing.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct FlowDefinition {
    /// The JSON Schema of this document, for completion in editors.
    #[serde(rename = "$schema", default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<String>,
    /// The flow's key; equals the file name.
    #[schemars(regex(pattern = r"^[a-z][a-z0-9_-]{0,39}$"))]
    pub key: String,
    /// What people read.
    pub title: String,
    /// A longer explanation, shown when the flow is chosen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// What starts a run.
    pub start: Start,
    /// Fields of the record shown on the task card, in this order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub summary: Vec<String>,
    /// How often the flow may start by itself within an hour: by a record, a date or a time table, or as the sub-flow of
    /// another. What comes after waits for the next hour; who submits or presses a button never waits. By default as often as
    /// the server lets any flow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schemars(range(min = 1, max = 1_000_000))]
    pub runs_per_hour: Option<u32>,
    /// Whether the initiator may withdraw a running run. Default true.
    #[serde(default = "yes", skip_serializing_if = "is_true")]
    pub withdraw: bool,
    /// Whether members may decide tasks of the flow from their letters: with a link to that one task and a code mailed to
    /// the same address, without signing in. Only where the settings of the workspace allow it. Default false.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mail_decision: bool,
    /// The nodes by key. The key `start` is reserved.
    pub nodes: IndexMap<String, Node>,
}

impl FlowDefinition {
    /// The node a new run enters first: the one the start names, else the first written.
    pub fn first(&self) -> Option<&str> {
        self.start.next().or_else(|| self.nodes.keys().next().map(String::as_str))
    }

    /// What people read for a node in a language: its title, else what its kind is called; the key where there is no such node.
    pub fn node_title<'a>(&'a self, key: &'a str, language: Language) -> &'a str {
        match (self.nodes.get(key), language) {
            (Some(node), language) => node.title().unwrap_or_else(|| node.kind_name(language)),
            (None, Language::Chinese) if key == START => "发起人",
            (None, Language::English) if key == START => "Initiator",
            (None, _) => key,
        }
    }

    /// The date fields of the record that something in the flow waits for.
    pub fn awaited_dates(&self) -> impl Iterator<Item = &str> {
        self.nodes.values().filter_map(awaited).map(|date| date.field.as_str())
    }
}

/// The date of the record that a node waits for.
fn awaited(node: &Node) -> Option<&DateOf> {
    match node {
        Node::Delay(delay) => delay.until.as_ref(),
        node => node.person().and_then(|(step, _)| step.deadline.as_ref()?.until.as_ref()),
    }
}

pub(crate) fn yes() -> bool {
    true
}

pub(crate) fn is_true(value: &bool) -> bool {
    *value
}
