//! A flow ready to run: a checked definition of one published version. Only sound graphs compile, so the machine may
//! rely on what the check guarantees.

use super::check::{NothingKnown, check};
use super::node::Node;
use super::node::person::Empty;
use super::state::RunStatus;
use crate::definition::flow::FlowDefinition;
use crate::problem::{Language, Problem, Text};

/// A sound flow of one version.
#[derive(Debug, Clone)]
pub struct Flow {
    definition: FlowDefinition,
    version: i64,
}

impl Flow {
    /// Accepts a definition whose graph is sound.
    ///
    /// # Errors
    /// Every problem of the definition that can be seen without the rest of the app.
    pub fn compile(definition: FlowDefinition, version: i64) -> Result<Self, Vec<Problem>> {
        let problems = check(&definition, &NothingKnown);
        if problems.is_empty() { Ok(Self { definition, version }) } else { Err(problems) }
    }

    pub fn definition(&self) -> &FlowDefinition {
        &self.definition
    }

    /// The published version runs are pinned to.
    pub fn version(&self) -> i64 {
        self.version
    }

    /// A node by key.
    pub fn find(&self, key: &str) -> Option<&Node> {
        self.definition.nodes.get(key)
    }

    pub(crate) fn node(&self, key: &str) -> &Node {
        self.find(key).expect("a checked flow names only nodes it has")
    }

    /// What people read for a node in a language.
    pub fn title<'a>(&'a self, key: &'a str, language: Language) -> &'a str {
        self.definition.node_title(key, language)
    }

    /// What people read for a node, in both languages.
    pub(crate) fn titles(&self, key: &str) -> Text {
        Text::new(self.title(key, Language::Chinese), self.title(key, Language::English))
    }

    pub(crate) fn first(&self) -> &str {
        self.definition.first().expect("a checked flow has a node")
    }

    /// Whether members may decide the tasks of a node from their letters.
    pub fn decides_by_mail(&self, node: &str) -> bool {
        let step = self.find(node).and_then(Node::person).map(|(step, _)| step);
        self.definition.mail_decision && step.is_some_and(|step| step.mail_decision)
    }

    /// Whether a step may have to ask those who build the app.
    pub(crate) fn may_ask_builders(&self) -> bool {
        let mut steps = self.definition.nodes.values().filter_map(Node::person);
        steps.any(|(step, _)| step.empty == Empty::Builders)
    }

    /// How a run ends at an end node that does not say: approved when people approve in this flow.
    pub(crate) fn default_result(&self) -> RunStatus {
        let approves = self.definition.nodes.values().any(|node| matches!(node, Node::Approve(_)));
        if approves { RunStatus::Approved } else { RunStatus::Done }
    }

    /// Whether the record shows the state of this flow's runs: approvals do, automations do not.
    pub fn marks_record(&self) -> bool {
        self.definition.start.on() == "submit" || self.default_result() == RunStatus::Approved
    }
}
