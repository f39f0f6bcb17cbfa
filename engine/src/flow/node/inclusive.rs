//! Inclusive: one token becomes one per branch whose condition holds; they meet again in the named join.

use super::condition::ConditionBranch;
use super::{NodeKind, Way, WayKind};
use crate::definition::flow::Condition;
use crate::flow::check::Checker;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Walks every branch whose condition holds for the record, at the same time, until all of them have reached the join.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Inclusive {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The branches; each is walked whose condition holds when the run gets here.
    pub branches: Vec<ConditionBranch>,
    /// The first node of the branch that is walked when no condition holds; the join itself when nothing is to be done.
    pub otherwise: String,
    /// The join where the branches meet.
    pub join: String,
}

impl Inclusive {
    /// The branches walked when `holds` answers for the record: their numbers and first nodes. The number after the last
    /// condition stands for `otherwise`.
    pub(crate) fn choose(&self, holds: impl Fn(&Condition) -> bool) -> Vec<(usize, &str)> {
        let branches = self.branches.iter().enumerate();
        let chosen: Vec<(usize, &str)> =
            branches.filter(|(_, branch)| holds(&branch.when)).map(|(at, branch)| (at, branch.next.as_str())).collect();
        if chosen.is_empty() { vec![(self.branches.len(), &self.otherwise)] } else { chosen }
    }
}

impl NodeKind for Inclusive {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        let branch = |pointer: String, to, at| Way { pointer, to, kind: WayKind::Branch(at) };
        let branches = self.branches.iter().enumerate();
        branches
            .map(|(at, b)| branch(format!("/branches/{at}/next"), b.next.as_str(), at))
            .chain([branch("/otherwise".to_owned(), &self.otherwise, self.branches.len())])
            .collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let chosen = self.choose(machine.judge(&arrival));
        let ways: Vec<usize> = chosen.iter().map(|(way, _)| *way).collect();
        machine.chose(&arrival, self.branches.iter().map(|branch| &branch.when), ways.clone());
        machine.fork(&chosen, arrival);
        machine.took(ways);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        if self.branches.is_empty() {
            checker.report(
                "/branches",
                "no_branches",
                "包容分支节点至少要有一个分支",
                "An inclusive node needs at least one branch",
            );
        }
        for (at, branch) in self.branches.iter().enumerate() {
            checker.condition(&format!("/branches/{at}/when"), &branch.when);
        }
        checker.join("/join", &self.join);
    }
}
