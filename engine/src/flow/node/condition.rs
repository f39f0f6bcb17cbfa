//! Condition: the first branch whose condition holds is taken, else `otherwise`.

use super::{NodeKind, Way};
use crate::definition::flow::Condition;
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Takes the first branch whose condition holds for the record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionNode {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The branches, tried in order.
    pub branches: Vec<ConditionBranch>,
    /// The node when no branch fits.
    pub otherwise: String,
}

/// One branch of a condition.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ConditionBranch {
    /// What people read on the way.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// When this branch is taken.
    pub when: Condition,
    /// The node it leads to.
    pub next: String,
}

impl ConditionNode {
    /// The way taken when `holds` answers for the record: its number and the node it leads to. The number after the last
    /// condition stands for `otherwise`.
    pub(crate) fn choose(&self, holds: impl Fn(&Condition) -> bool) -> (usize, &str) {
        let mut branches = self.branches.iter().enumerate();
        let chosen = branches.find(|(_, branch)| holds(&branch.when));
        chosen.map_or((self.branches.len(), self.otherwise.as_str()), |(at, branch)| (at, branch.next.as_str()))
    }
}

impl NodeKind for ConditionNode {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let branches =
            self.branches.iter().enumerate().map(|(at, b)| Way::next(format!("/branches/{at}/next"), b.next.as_str()));
        branches.chain([Way::next("/otherwise", &self.otherwise)]).collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let (way, to) = self.choose(machine.judge(&arrival));
        machine.chose(&arrival, self.branches.iter().map(|branch| &branch.when), vec![way]);
        machine.pass(arrival, to);
        machine.took(vec![way]);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        if self.branches.is_empty() {
            checker.report(
                "/branches",
                "no_branches",
                "条件节点至少要有一个分支",
                "A condition needs at least one branch",
            );
        }
        for (at, branch) in self.branches.iter().enumerate() {
            checker.condition(&format!("/branches/{at}/when"), &branch.when);
        }
    }
}
