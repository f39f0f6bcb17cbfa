//! What approve and handle nodes share: assignees, mode, rights, policies, deadline, and the arrival of a token.

use super::{NodeKind, Way};
use crate::definition::flow::{Deadline, People};
use crate::definition::is_default;
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use crate::flow::state::TaskKind;
use indexmap::IndexMap;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A step done by people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonStep {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// Who does it. The same person named twice is asked once.
    pub assignees: Vec<People>,
    /// How several people decide together. Default `any`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub mode: Mode,
    /// What the assignee may do with each field; `*` stands for the fields not named. By default everything is seen.
    #[serde(default, skip_serializing_if = "IndexMap::is_empty")]
    pub fields: IndexMap<String, FieldRight>,
    /// The operations offered; by default all that fit the kind.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub operations: Option<Vec<Operation>>,
    /// Whether a decision needs words. Default `optional`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub opinion: Opinion,
    /// What happens when nobody can be found. Default `owner`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub empty: Empty,
    /// How far back the assignee may return the run. Default `any`.
    #[serde(default, skip_serializing_if = "is_default")]
    pub return_to: ReturnScope,
    /// How long it may take.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deadline: Option<Deadline>,
    /// The node after approval.
    pub next: String,
    /// The node after rejection; by default the run ends rejected.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub on_reject: Option<String>,
}

/// How several people decide together.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// The first decision counts.
    #[default]
    Any,
    /// Everybody must approve; the first rejection rejects.
    All,
    /// Everybody must approve, one after the other in the order named.
    InTurn,
}

/// What an assignee may do with a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum FieldRight {
    /// Not shown.
    Hide,
    /// Shown, not changed.
    See,
    /// May be changed.
    Edit,
    /// May be changed and must have a value before approval.
    Require,
}

/// What an assignee may do with a task.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Operation {
    /// Approve, or say that the work is done.
    Approve,
    /// Reject.
    Reject,
    /// Send back to the initiator or a passed node.
    Return,
    /// Hand the task to another member.
    Transfer,
    /// Say something without deciding.
    Comment,
}

impl Operation {
    /// The word in the document and in the API.
    pub fn word(self) -> &'static str {
        match self {
            Self::Approve => "approve",
            Self::Reject => "reject",
            Self::Return => "return",
            Self::Transfer => "transfer",
            Self::Comment => "comment",
        }
    }
}

/// Whether a decision needs words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// Words may be left out.
    #[default]
    Optional,
    /// Approve, reject and return need words.
    Required,
}

/// What happens when a step finds nobody to do it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Empty {
    /// The step is passed over.
    Skip,
    /// The step counts as rejected.
    Reject,
    /// The workspace's owner gets the task.
    #[default]
    Owner,
    /// This member gets the task, by user name.
    Member(String),
}

/// How far back a run may be returned.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReturnScope {
    /// To the initiator only.
    Initiator,
    /// To the initiator or the step before.
    Previous,
    /// To the initiator or any step passed on the way here.
    #[default]
    Any,
}

/// What distinguishes approve from handle.
#[derive(Debug)]
pub struct PersonKind {
    pub task: TaskKind,
    /// The operations offered when the definition names none.
    pub operations: &'static [Operation],
}

impl PersonStep {
    /// The operations an assignee is offered.
    pub fn operations(&self, kind: &PersonKind) -> Vec<Operation> {
        self.operations.clone().unwrap_or_else(|| kind.operations.to_vec())
    }

    /// The right on one field: its own entry, else `*`, else see.
    pub fn right(&self, field: &str) -> FieldRight {
        self.fields.get(field).or_else(|| self.fields.get("*")).copied().unwrap_or(FieldRight::See)
    }

    /// The fields that must have a value before approval.
    pub fn required(&self) -> impl Iterator<Item = &str> {
        self.fields.iter().filter(|(_, right)| **right == FieldRight::Require).map(|(field, _)| field.as_str())
    }
}

impl NodeKind for PersonStep {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let reject = self.on_reject.as_deref().map(|to| Way::next("/on_reject", to));
        std::iter::once(Way::next("/next", &self.next)).chain(reject).collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        machine.open_step(self, arrival);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        checker.people("/assignees", &self.assignees);
        checker.rights(self);
        checker.operations(self);
        if let Some(deadline) = &self.deadline {
            checker.deadline(deadline);
        }
        if let Empty::Member(name) = &self.empty {
            checker.member("/empty/member", name);
        }
    }
}
