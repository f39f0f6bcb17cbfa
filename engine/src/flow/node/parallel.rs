//! Parallel: one token becomes one per branch; they meet again in the named join.

use super::{NodeKind, Way, WayKind};
use crate::flow::check::Checker;
use crate::flow::effect::Course;
use crate::flow::machine::{Arrival, Machine};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Walks several branches at the same time until all of them have reached the join.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Parallel {
    /// What people read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub title: Option<String>,
    /// The first node of each branch.
    pub branches: Vec<String>,
    /// The join where the branches meet.
    pub join: String,
}

impl NodeKind for Parallel {
    fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    fn ways(&self) -> Vec<Way<'_>> {
        self.branches
            .iter()
            .enumerate()
            .map(|(at, to)| Way { pointer: format!("/branches/{at}"), to, kind: WayKind::Branch(at) })
            .collect()
    }

    fn enter(&self, machine: &mut Machine<'_>, arrival: Arrival) {
        let branches: Vec<(usize, &str)> = self.branches.iter().map(String::as_str).enumerate().collect();
        machine.went(&arrival, Course::Led);
        machine.fork(&branches, arrival);
    }

    fn check(&self, checker: &mut Checker<'_>) {
        if self.branches.len() < 2 {
            checker.report(
                "/branches",
                "no_branches",
                "并行节点至少要有两个分支",
                "A parallel node needs at least two branches",
            );
        }
        checker.join("/join", &self.join);
    }
}
